//! The office's own profiles, scoring schemes, word lists and templates: `/offices/{id}/files`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Params, PathParts, Upload};
use crate::server::error::Result;
use crate::server::files::streamed;
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::office_files::{self, OfficeFileView, TriedOn};
use crate::service::views::InspectionView;
use vanthu_diagnostic::Diagnostic;
use vanthu_store::OfficeFileKind;

/// The files of an office's own.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfficeFileList {
    /// By kind and name, newer versions before older ones.
    items: Vec<OfficeFileView>,
}

/// The office's own files, in all versions.
#[utoipa::path(
    get, path = "/offices/{id}/files", tag = "offices", params(("id" = String, Path, description = "the office")),
    responses((status = 200, description = "the files", body = OfficeFileList))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<OfficeFileList>> {
    Ok(Json(OfficeFileList { items: office_files::list(&state, &caller.actor, &id).await? }))
}

/// What a file is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// What it is.
    #[param(value_type = String, example = "profile")]
    kind: OfficeFileKind,
    /// A note for those who read the list.
    #[serde(default)]
    #[param(required = false)]
    note: String,
    /// The name, which says nothing here: a file has its name within.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
}

/// Upload a version of a profile or of a scoring scheme, as TOML, of the list of words, one a line, or of a template, as a zip.
/// It is checked and kept as a draft; it has no effect until it is put to use. Only administrators upload templates.
#[utoipa::path(
    post, path = "/offices/{id}/files", tag = "offices",
    params(("id" = String, Path, description = "the office"), FileQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the file"),
    responses((status = 201, description = "kept", body = OfficeFileView))
)]
pub(crate) async fn add(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<FileQuery>,
    upload: Upload,
) -> Result<(StatusCode, Json<OfficeFileView>)> {
    let FileQuery { kind, note, .. } = query;
    let added = office_files::add(&state, &caller.actor, &id, kind, &note, upload.bytes).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// A version as it was uploaded.
#[utoipa::path(
    get, path = "/offices/{id}/files/{file}", tag = "offices",
    params(("id" = String, Path, description = "the office"), ("file" = String, Path, description = "the version")),
    responses((status = 200, description = "the file", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(crate) async fn download(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, file)): PathParts<(String, String)>,
) -> Result<Response> {
    Ok(streamed(office_files::download(&state, &caller.actor, &id, &file).await?))
}

/// Put a version to use, in place of the one of its name that is. Documents that were submitted keep what they were made with. A
/// template must have passed a trial first.
#[utoipa::path(
    post, path = "/offices/{id}/files/{file}/use", tag = "offices",
    params(("id" = String, Path, description = "the office"), ("file" = String, Path, description = "the version")),
    responses((status = 200, description = "in use", body = OfficeFileView))
)]
pub(crate) async fn put_to_use(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, file)): PathParts<(String, String)>,
) -> Result<Json<OfficeFileView>> {
    Ok(Json(office_files::put_to_use(&state, &caller.actor, &id, &file).await?))
}

/// Take a version out of use, or lay a draft aside. It can be put to use again.
#[utoipa::path(
    post, path = "/offices/{id}/files/{file}/retire", tag = "offices",
    params(("id" = String, Path, description = "the office"), ("file" = String, Path, description = "the version")),
    responses((status = 200, description = "not in use", body = OfficeFileView))
)]
pub(crate) async fn retire(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, file)): PathParts<(String, String)>,
) -> Result<Json<OfficeFileView>> {
    Ok(Json(office_files::retire(&state, &caller.actor, &id, &file).await?))
}

/// What came of trying a version.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrialView {
    /// Whether nothing found is an error.
    ok: bool,
    /// How the workbook was understood, by a profile.
    inspection: Option<InspectionView>,
    /// What was found.
    #[serde(serialize_with = "crate::service::replies::serialize_diagnostics")]
    #[schema(value_type = Vec<Object>)]
    findings: Vec<Diagnostic>,
}

/// What a version is tried on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TrialQuery {
    /// The name, if the body is the file itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
    /// The id of the document on which a template is tried; its own sample if absent.
    document: Option<String>,
}

/// Try a version before it is in use: a profile on a workbook, a scheme on a workbook of scores, a list of words on a Word
/// file, a template on its sample or on a document, without a body. Nothing is kept but that a template passed.
#[utoipa::path(
    post, path = "/offices/{id}/files/{file}/try", tag = "offices",
    params(
        ("id" = String, Path, description = "the office"),
        ("file" = String, Path, description = "the version"),
        TrialQuery
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the workbook or Word file; nothing for a template"),
    responses((status = 200, description = "what came of it", body = TrialView))
)]
pub(crate) async fn try_on(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, file)): PathParts<(String, String)>,
    Params(query): Params<TrialQuery>,
    upload: Upload,
) -> Result<Json<TrialView>> {
    let on = match query.document {
        Some(document) => TriedOn::Document(document),
        None if upload.bytes.is_empty() => TriedOn::Sample,
        None => TriedOn::File { name: upload.name, bytes: upload.bytes },
    };
    let tried = office_files::try_on(&state, &caller.actor, &id, &file, on).await?;
    Ok(Json(TrialView { ok: tried.ok, inspection: tried.inspection, findings: tried.findings }))
}
