//! Jobs: what is done in the background, how far it is, and what it made: `/jobs`.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::{Params, PathParts, paging, words};
use crate::server::error::{Problem, Result};
use crate::server::files::streamed;
use crate::server::limits::STREAMS_OF_ONE;
use crate::server::security::Caller;
use crate::server::shares::Share;
use crate::server::state::AppState;
use crate::service::batches::{self, ManifestPage};
use crate::service::jobs;
use crate::service::views::{JobView, PageView};
use vanthu_store::{JobQuery, JobState};

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
