//! For other systems: `/renders`, `/datasets`, `/jobs`, `/templates`, `/workbooks`.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::documents::accepted;
use super::extract::{Params, PathParts, Upload, paging, words};
use super::negotiation::accepts;
use super::render_body::RenderBody;
use crate::server::error::{Problem, Result};
use crate::server::files::{attachment, streamed};
use crate::server::limits::STREAMS_OF_ONE;
use crate::server::security::Caller;
use crate::server::shares::Share;
use crate::server::state::AppState;
use crate::service::batches::{self, ManifestPage};
use crate::service::jobs::{self, AcceptedJob, XLSX};
use crate::service::renders::{RenderRequest, Rendered};
use crate::service::templates::Description;
use crate::service::views::{DataSetLine, DataSetView, FindingsView, InspectionView, JobView, PageView};
use crate::service::{datasets, rendering, renders, templates};
use vanthu_store::{JobQuery, JobState};

/// Render a document: at once if that takes no longer than `wait_seconds`, otherwise by a job. With a multipart form, whose part
/// `request` holds the JSON and whose other parts are workbooks by slot, nothing is kept and the answer is the PDF.
#[utoipa::path(
    post, path = "/renders", tag = "renders",
    request_body(content = RenderRequest, content_type = "application/json", description = "what to render"),
    responses(
        (status = 200, description = "the PDF", body = Vec<u8>, content_type = "application/pdf"),
        (status = 202, description = "a job makes it; its address is in `Location`", body = AcceptedJob)
    )
)]
pub(crate) async fn render(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    RenderBody { request: mut body, files }: RenderBody,
) -> Result<Response> {
    // Who takes no PDF is answered with the job.
    if !accepts(&headers, "application/pdf") {
        body.wait_seconds = Some(0);
    }
    Ok(match renders::render(&state, &caller.actor, body, files).await? {
        Rendered::Pdf(bytes) => attachment("document.pdf", "application/pdf", bytes),
        Rendered::Job(job) => accepted(*job),
    })
}

/// How to read a data set.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DataSetQuery {
    /// The profile to read it by; the one that fits best if absent.
    profile: Option<String>,
    /// The name, if the body is the workbook itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
}

/// Upload a workbook: as the part `file` of a multipart form, or as the body with `?name=`.
#[utoipa::path(
    post, path = "/datasets", tag = "renders", params(DataSetQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the workbook"),
    responses((status = 201, description = "stored; its address is in `Location`", body = DataSetView))
)]
pub(crate) async fn create_dataset(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<DataSetQuery>,
    upload: Upload,
) -> Result<Response> {
    let profile = query.profile.filter(|profile| !profile.is_empty());
    let set = datasets::create(&state, &caller.actor, &upload.name, profile.as_deref(), upload.bytes).await?;
    let location = format!("/api/v1/datasets/{}", set.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(set)).into_response())
}

/// Remove a data set.
#[utoipa::path(
    delete, path = "/datasets/{id}", tag = "renders", params(("id" = String, Path, description = "the data set")),
    responses((status = 204, description = "removed"))
)]
pub(crate) async fn remove_dataset(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<StatusCode> {
    datasets::remove(&state, &caller.actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A data set and how it is understood.
#[utoipa::path(
    get, path = "/datasets/{id}", tag = "renders", params(("id" = String, Path, description = "the data set")),
    responses((status = 200, description = "the data set", body = DataSetView))
)]
pub(crate) async fn dataset(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<DataSetView>> {
    Ok(Json(datasets::view(&state, &caller.actor, &id).await?))
}

/// One job.
#[utoipa::path(
    get, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "the job")),
    responses((status = 200, description = "the job", body = JobView))
)]
pub(crate) async fn job(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<JobView>> {
    Ok(Json(jobs::view(&state, &caller.actor, &id).await?))
}

/// How to end a job.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EndQuery {
    /// Whether to remove a job that has ended, with what it made.
    #[serde(default)]
    remove: bool,
}

/// Cancel a job: at once if it is queued, soon if it is running. With `remove=true`, remove one that has ended.
#[utoipa::path(
    delete, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "the job"), EndQuery),
    responses(
        (status = 200, description = "cancelled, or about to be", body = JobView),
        (status = 204, description = "removed")
    )
)]
pub(crate) async fn cancel_job(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<EndQuery>,
) -> Result<Response> {
    if query.remove {
        jobs::remove(&state, &caller.actor, &id).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Json(jobs::cancel(&state, &caller.actor, &id).await?).into_response())
}

/// Which jobs to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobsQuery {
    /// The id of the document that they are about.
    document: Option<String>,
    /// One or more of `queued`, `running`, `done`, `failed`, `cancelled`, separated by commas.
    state: Option<String>,
    /// One or more of `render`, `batch`, `issue`, separated by commas.
    kind: Option<String>,
    /// Those that were created or ended at that time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<chrono::DateTime<chrono::Utc>>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// The page, from 1; with `cursor` it is not needed.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// Items per page, at most 500.
    #[param(minimum = 1, maximum = 500)]
    per_page: Option<u32>,
}

/// List jobs, newest first: your own, or those of a document that you may read. Administrators see all.
#[utoipa::path(
    get, path = "/jobs", tag = "jobs", params(JobsQuery),
    responses((status = 200, description = "one page", body = PageView<JobView>))
)]
pub(crate) async fn list_jobs(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<JobsQuery>,
) -> Result<Json<PageView<JobView>>> {
    let (page, per_page) = paging(query.page, query.per_page)?;
    let states =
        words("state", query.state.as_deref(), &["queued", "running", "done", "failed", "cancelled"])?;
    let kinds = words("kind", query.kind.as_deref(), &["render", "batch", "issue"])?;
    let query = JobQuery {
        document_id: query.document.filter(|id| !id.is_empty()),
        requested_by: None,
        states,
        kinds,
        since: query.since,
        before_id: query.cursor.filter(|cursor| !cursor.is_empty()),
        page,
        per_page,
    };
    Ok(Json(jobs::list(&state, &caller.actor, query).await?))
}

/// Follow a job: events `progress` and, at the end, `done`, each with the job as JSON.
#[utoipa::path(
    get, path = "/jobs/{id}/events", tag = "jobs", params(("id" = String, Path, description = "the job")),
    responses((status = 200, description = "the events", body = String, content_type = "text/event-stream"))
)]
pub(crate) async fn job_events(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Sse<impl Stream<Item = std::result::Result<Event, Infallible>>>> {
    let first = jobs::view(&state, &caller.actor, &id).await?;
    let Some(open) = state.streams.one(caller.id()) else {
        let mut problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "events.too-many",
            format!("mỗi phiên chỉ theo dõi được {STREAMS_OF_ONE} việc cùng lúc"),
            format!("a session follows {STREAMS_OF_ONE} jobs at a time"),
        );
        problem.retry_after = Some(10);
        return Err(problem);
    };
    let following =
        Following { state, caller, id, next: Some(first), last: String::new(), ended: false, _open: open };
    let events = futures_util::stream::unfold(following, |mut following| async move {
        following.event().await.map(|event| (Ok(event), following))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(10))))
}

/// A client that follows a job. The job is read from the store, because another host may be doing it.
struct Following {
    state: AppState,
    caller: Caller,
    id: String,
    next: Option<JobView>,
    last: String,
    ended: bool,
    _open: Share<String>,
}

impl Following {
    /// The next event; `None` once the job or the service has ended.
    async fn event(&mut self) -> Option<Event> {
        if self.ended {
            return None;
        }
        let mut stopping = self.state.stopping.clone();
        loop {
            let job = match self.next.take() {
                Some(job) => job,
                None => {
                    tokio::select! {
                        () = tokio::time::sleep(Duration::from_millis(400)) => {}
                        _ = stopping.wait_for(|stop| *stop) => return None,
                    }
                    // The stream ends with the session or the token.
                    if !self.caller.is_still_valid(&self.state).await {
                        return None;
                    }
                    jobs::view(&self.state, &self.caller.actor, &self.id).await.ok()?
                }
            };
            self.ended = matches!(job.state, JobState::Done | JobState::Failed | JobState::Cancelled);
            let text = serde_json::to_string(&job).ok()?;
            if self.ended {
                return Some(Event::default().event("done").data(text));
            }
            if text != self.last {
                self.last.clone_from(&text);
                return Some(Event::default().event("progress").data(text));
            }
        }
    }
}

/// A file that a job made. Each document of a batch can be read by its name in the zip.
#[utoipa::path(
    get, path = "/jobs/{id}/results/{name}", tag = "jobs",
    params(
        ("id" = String, Path, description = "the job"),
        ("name" = String, Path, description = "the file, such as `documents.zip`")
    ),
    responses((status = 200, description = "the file, as its name says", body = Vec<u8>, content_type = "*/*"))
)]
pub(crate) async fn job_result(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, name)): PathParts<(String, String)>,
) -> Result<Response> {
    Ok(streamed(jobs::result(&state, &caller.actor, &id, &name).await?))
}

macro_rules! result {
    ($name:ident, $path:literal, $file:literal, $kind:literal, $summary:literal) => {
        #[doc = $summary]
        #[utoipa::path(
                    get, path = $path, tag = "jobs", params(("id" = String, Path, description = "the job")),
                    responses((status = 200, description = "the file", body = Vec<u8>, content_type = $kind))
                )]
        pub(crate) async fn $name(
            State(state): State<AppState>,
            caller: Caller,
            PathParts(id): PathParts<String>,
        ) -> Result<Response> {
            Ok(streamed(jobs::result(&state, &caller.actor, &id, $file).await?))
        }
    };
}

result!(job_pdf, "/jobs/{id}/document.pdf", "document.pdf", "application/pdf", "The PDF that a render made.");
result!(
    job_zip,
    "/jobs/{id}/documents.zip",
    "documents.zip",
    "application/zip",
    "The documents of a batch as a zip."
);
result!(
    job_combined,
    "/jobs/{id}/combined.pdf",
    "combined.pdf",
    "application/pdf",
    "One PDF of all documents of a batch, for the printer."
);

/// The report of a batch: what was made, and what was noticed.
#[utoipa::path(
    get, path = "/jobs/{id}/report.json", tag = "jobs", params(("id" = String, Path, description = "the job")),
    responses((status = 200, description = "the report", body = Object))
)]
pub(crate) async fn job_report(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Response> {
    Ok(streamed(jobs::result(&state, &caller.actor, &id, "report.json").await?))
}

/// Which rows of a manifest.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ManifestQuery {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// Items per page, at most 500.
    #[param(minimum = 1, maximum = 500)]
    per_page: Option<u32>,
}

/// What became of each row of a batch, a page at a time.
#[utoipa::path(
    get, path = "/jobs/{id}/manifest", tag = "jobs",
    params(("id" = String, Path, description = "the job"), ManifestQuery),
    responses((status = 200, description = "one page", body = ManifestPage))
)]
pub(crate) async fn job_manifest(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<ManifestQuery>,
) -> Result<Json<ManifestPage>> {
    let (page, per_page) = paging(query.page, query.per_page)?;
    let manifest = batches::manifest(&state, &caller.actor, &id, page, per_page).await?;
    Ok(Json(manifest.ok_or_else(Problem::missing)?))
}

/// The templates.
#[derive(Serialize, ToSchema)]
pub(crate) struct Templates {
    /// Each with what it asks for.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Description>,
}

/// The templates, each with the workbooks and fields that it asks for.
#[utoipa::path(
    get, path = "/templates", tag = "templates",
    responses((status = 200, description = "the templates", body = Templates))
)]
pub(crate) async fn list_templates(State(state): State<AppState>, caller: Caller) -> Result<Json<Templates>> {
    Ok(Json(Templates { items: templates::list(&state, &caller.actor).await? }))
}

/// What a template asks for.
#[utoipa::path(
    get, path = "/templates/{name}", tag = "templates",
    params(("name" = String, Path, description = "the template")),
    responses((status = 200, description = "the template", body = Object))
)]
pub(crate) async fn template(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(name): PathParts<String>,
) -> Result<Json<Description>> {
    Ok(Json(templates::view(&state, &caller.actor, &name).await?))
}

/// The JSON Schema of the fields of a template: what `fields` of a document may hold.
#[utoipa::path(
    get, path = "/templates/{name}/schema.json", tag = "templates",
    params(("name" = String, Path, description = "the template")),
    responses((status = 200, description = "the schema", body = Object))
)]
pub(crate) async fn fields_schema(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(name): PathParts<String>,
) -> Result<Json<serde_json::Value>> {
    Ok(Json(templates::fields_schema(&state, &caller.actor, &name).await?))
}

/// How to read a workbook that is not kept.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InspectionQuery {
    /// The profile to read it by; the one that fits best if absent.
    profile: Option<String>,
    /// The id of an office whose own profiles are known, too.
    office: Option<String>,
    /// The name, if the body is the workbook itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
}

/// Look at a workbook without keeping it: which table was found, what its columns are, and what is wrong in which cell.
#[utoipa::path(
    post, path = "/inspections", tag = "renders", params(InspectionQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the workbook"),
    responses((status = 200, description = "how it was understood", body = InspectionView))
)]
pub(crate) async fn inspect(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<InspectionQuery>,
    upload: Upload,
) -> Result<Json<InspectionView>> {
    let profile = query.profile.filter(|profile| !profile.is_empty());
    let office = query.office.filter(|office| !office.is_empty());
    let (profile, office) = (profile.as_deref(), office.as_deref());
    let found = datasets::inspect(&state, &caller.actor, &upload.name, profile, office, upload.bytes).await?;
    Ok(Json(found))
}

/// The name of a file to check.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CheckQuery {
    /// The name, if the body is the file itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
}

/// Check a Word file without keeping it: its wording, its citations and its form, as `vanthu check` does.
#[utoipa::path(
    post, path = "/checks", tag = "renders", params(CheckQuery),
    request_body(
        content = Vec<u8>, description = "the Word file",
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    responses((status = 200, description = "the findings", body = FindingsView))
)]
pub(crate) async fn check(
    State(state): State<AppState>,
    caller: Caller,
    Params(_query): Params<CheckQuery>,
    upload: Upload,
) -> Result<Json<FindingsView>> {
    let name = if upload.name.is_empty() { "document.docx" } else { &upload.name };
    Ok(Json(rendering::check_file(&state, &caller.actor, name, upload.bytes).await?))
}

/// Your data sets.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataSetList {
    /// Newest first, at most 500.
    items: Vec<DataSetLine>,
}

/// List the data sets that you uploaded, newest first.
#[utoipa::path(
    get, path = "/datasets", tag = "renders",
    responses((status = 200, description = "the data sets", body = DataSetList))
)]
pub(crate) async fn list_datasets(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<DataSetList>> {
    Ok(Json(DataSetList { items: datasets::list(&state, &caller.actor).await? }))
}

/// For whom the workbook is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WorkbookQuery {
    /// The id of an office whose branches become the rows.
    office: Option<String>,
}

/// The blank workbook of a profile, to be handed out and filled in: `branch-results.xlsx`.
#[utoipa::path(
    get, path = "/workbooks/{file}", tag = "templates",
    params(("file" = String, Path, description = "the profile and `.xlsx`"), WorkbookQuery),
    responses((
        status = 200, description = "the workbook", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub(crate) async fn blank_workbook(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(file): PathParts<String>,
    Params(query): Params<WorkbookQuery>,
) -> Result<Response> {
    let profile = file.strip_suffix(".xlsx").ok_or_else(Problem::missing)?;
    let office = query.office.as_deref().filter(|id| !id.is_empty());
    let bytes = templates::blank_workbook(&state, &caller.actor, profile, office).await?;
    Ok(attachment(&file, XLSX, bytes))
}
