//! For other systems: `/renders`, `/datasets`, `/templates`, `/workbooks`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::documents::accepted;
use super::extract::{Params, PathParts, Upload};
use super::negotiation::accepts;
use super::render_body::RenderBody;
use crate::server::error::{Problem, Result};
use crate::server::files::attachment;
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::jobs::{AcceptedJob, XLSX};
use crate::service::renders::{RenderRequest, Rendered};
use crate::service::templates::Description;
use crate::service::views::{DataSetLine, DataSetView, FindingsView, InspectionView};
use crate::service::{datasets, rendering, renders, templates};

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
    /// The id of an office whose own profiles are known, too.
    office: Option<String>,
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
    let office = query.office.filter(|office| !office.is_empty());
    let (profile, office) = (profile.as_deref(), office.as_deref());
    let set = datasets::create(&state, &caller.actor, &upload.name, profile, office, upload.bytes).await?;
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

/// By whose profiles to read a data set.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadingQuery {
    /// The id of an office whose own profiles are known, too.
    office: Option<String>,
}

/// A data set and how it is understood.
#[utoipa::path(
    get, path = "/datasets/{id}", tag = "renders",
    params(("id" = String, Path, description = "the data set"), ReadingQuery),
    responses((status = 200, description = "the data set", body = DataSetView))
)]
pub(crate) async fn dataset(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<ReadingQuery>,
) -> Result<Json<DataSetView>> {
    let office = query.office.filter(|office| !office.is_empty());
    Ok(Json(datasets::view(&state, &caller.actor, &id, office.as_deref()).await?))
}

/// The templates.
#[derive(Serialize, ToSchema)]
pub(crate) struct Templates {
    /// Each with what it asks for.
    #[schema(value_type = Vec<Object>)]
    items: Vec<Description>,
}

/// Whose templates they are.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TemplatesQuery {
    /// The id of an office, whose own templates are among them.
    office: Option<String>,
}

/// The templates, each with the workbooks and fields that it asks for; with those of an office's own if one is named.
#[utoipa::path(
    get, path = "/templates", tag = "templates", params(TemplatesQuery),
    responses((status = 200, description = "the templates", body = Templates))
)]
pub(crate) async fn list_templates(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<TemplatesQuery>,
) -> Result<Json<Templates>> {
    Ok(Json(Templates { items: templates::list(&state, &caller.actor, query.office.as_deref()).await? }))
}

/// What a template asks for.
#[utoipa::path(
    get, path = "/templates/{name}", tag = "templates",
    params(("name" = String, Path, description = "the template"), TemplatesQuery),
    responses((status = 200, description = "the template", body = Object))
)]
pub(crate) async fn template(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(name): PathParts<String>,
    Params(query): Params<TemplatesQuery>,
) -> Result<Json<Description>> {
    Ok(Json(templates::view(&state, &caller.actor, &name, query.office.as_deref()).await?))
}

/// The JSON Schema of the fields of a template: what `fields` of a document may hold.
#[utoipa::path(
    get, path = "/templates/{name}/schema.json", tag = "templates",
    params(("name" = String, Path, description = "the template"), TemplatesQuery),
    responses((status = 200, description = "the schema", body = Object))
)]
pub(crate) async fn fields_schema(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(name): PathParts<String>,
    Params(query): Params<TemplatesQuery>,
) -> Result<Json<serde_json::Value>> {
    Ok(Json(templates::fields_schema(&state, &caller.actor, &name, query.office.as_deref()).await?))
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
