//! Workbooks of documents: `/documents/{id}/workbooks/{slot}`, and their corrections.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{JsonBody, Params, PathParts, Upload};
use crate::server::error::Result;
use crate::server::files::{attachment, streamed};
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::jobs::XLSX;
use crate::service::views::{CorrectionView, SlotView};
use crate::service::workbooks::{self, Corrected, CorrectionRequest, Uploaded};
use vanthu_store::PutMode;

/// How to store a workbook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PutQuery {
    /// The name, if the body is the workbook itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
    /// Whether to add it to the workbooks of the slot rather than replace them.
    #[serde(default)]
    add: bool,
}

/// Put a workbook into a slot: as the part `file` of a multipart form, or as the body with `?name=`. It is stored even if it
/// has errors; the inspection lists them.
#[utoipa::path(
    put, path = "/documents/{id}/workbooks/{slot}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the document"),
        ("slot" = String, Path, description = "the slot, as the template names it"),
        PutQuery
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the workbook"),
    responses((status = 200, description = "stored", body = Uploaded))
)]
pub(crate) async fn put(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<PutQuery>,
    upload: Upload,
) -> Result<Json<Uploaded>> {
    let mode = if query.add { PutMode::Add } else { PutMode::Replace };
    Ok(Json(workbooks::put(&state, &caller.actor, &id, &slot, &upload.name, upload.bytes, mode).await?))
}

/// Which workbook of a slot.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichQuery {
    /// Its id or name, if the slot has several.
    file: Option<String>,
}

/// The workbook of a slot, how it was understood, its cells and its corrections.
#[utoipa::path(
    get, path = "/documents/{id}/workbooks/{slot}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the document"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((status = 200, description = "the workbook", body = SlotView))
)]
pub(crate) async fn view(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<WhichQuery>,
) -> Result<Json<SlotView>> {
    Ok(Json(workbooks::view(&state, &caller.actor, &id, &slot, query.file.as_deref()).await?))
}

/// Remove the workbooks of a slot, or one of them.
#[utoipa::path(
    delete, path = "/documents/{id}/workbooks/{slot}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the document"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((status = 204, description = "removed"))
)]
pub(crate) async fn remove(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<WhichQuery>,
) -> Result<StatusCode> {
    workbooks::remove(&state, &caller.actor, &id, &slot, query.file.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A workbook as it was uploaded.
#[utoipa::path(
    get, path = "/documents/{id}/workbooks/{slot}/file", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the document"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((status = 200, description = "the workbook", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(crate) async fn download(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<WhichQuery>,
) -> Result<Response> {
    Ok(streamed(workbooks::download(&state, &caller.actor, &id, &slot, query.file.as_deref()).await?))
}

/// A copy of a workbook with its problem cells coloured and commented.
#[utoipa::path(
    get, path = "/documents/{id}/workbooks/{slot}/annotated.xlsx", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the document"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((
        status = 200, description = "the copy", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub(crate) async fn annotated(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<WhichQuery>,
) -> Result<Response> {
    let (name, bytes) =
        workbooks::annotated(&state, &caller.actor, &id, &slot, query.file.as_deref()).await?;
    Ok(attachment(&name, XLSX, bytes))
}

/// Correct a value in place. The original file is not changed; figures that rest on the value show it.
#[utoipa::path(
    post, path = "/documents/{id}/corrections", tag = "workbooks",
    params(("id" = String, Path, description = "the document")),
    request_body = CorrectionRequest,
    responses((status = 201, description = "corrected", body = Corrected))
)]
pub(crate) async fn correct(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<CorrectionRequest>,
) -> Result<Response> {
    let corrected = workbooks::correct(&state, &caller.actor, &id, body).await?;
    Ok((StatusCode::CREATED, Json(corrected)).into_response())
}

/// The corrections of a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct Corrections {
    /// Oldest first.
    items: Vec<CorrectionView>,
}

/// The corrections of a document's workbooks, oldest first.
#[utoipa::path(
    get, path = "/documents/{id}/corrections", tag = "workbooks",
    params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the corrections", body = Corrections))
)]
pub(crate) async fn corrections(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<Corrections>> {
    Ok(Json(Corrections { items: workbooks::corrections(&state, &caller.actor, &id).await? }))
}

/// Remove a correction.
#[utoipa::path(
    delete, path = "/documents/{id}/corrections/{correction}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the document"),
        ("correction" = String, Path, description = "the correction")
    ),
    responses((status = 204, description = "removed"))
)]
pub(crate) async fn remove_correction(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, correction)): PathParts<(String, String)>,
) -> Result<StatusCode> {
    workbooks::remove_correction(&state, &caller.actor, &id, &correction).await?;
    Ok(StatusCode::NO_CONTENT)
}
