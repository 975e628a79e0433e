//! Workbooks of documents: `/documents/{id}/workbooks/{slot}`, and what is mended in them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{JsonBody, Params, PathParts, Upload, attachment};
use crate::server::error::Result;
use crate::server::security::Caller;
use crate::server::service::views::{CorrectionView, SlotView};
use crate::server::service::workbooks::{self, Corrected, Uploaded};
use crate::server::state::AppState;
use vanthu_store::{NewCorrection, PutMode};

/// How a workbook is to be kept.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PutQuery {
    /// The name, where the body is the workbook itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
    /// Whether it stands beside the workbooks of the slot, rather than in their place.
    #[serde(default)]
    add: bool,
}

/// Put a workbook into a slot: as the part `file` of a multipart form, or as the body with `?name=`. It is kept
/// whatever is wrong with it; the inspection tells what that is.
#[utoipa::path(
    put, path = "/documents/{id}/workbooks/{slot}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the paper"),
        ("slot" = String, Path, description = "the slot, as the template names it"),
        PutQuery
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the workbook"),
    responses((status = 200, description = "kept", body = Uploaded))
)]
pub async fn put(
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
pub struct WhichQuery {
    /// Its id or name, where the slot has several.
    file: Option<String>,
}

/// The workbook of a slot, how it was understood, with its cells, and what was mended.
#[utoipa::path(
    get, path = "/documents/{id}/workbooks/{slot}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the paper"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((status = 200, description = "the workbook", body = SlotView))
)]
pub async fn view(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<WhichQuery>,
) -> Result<Json<SlotView>> {
    Ok(Json(workbooks::view(&state, &caller.actor, &id, &slot, query.file.as_deref()).await?))
}

/// Take the workbooks of a slot away, or one of them.
#[utoipa::path(
    delete, path = "/documents/{id}/workbooks/{slot}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the paper"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((status = 204, description = "taken away"))
)]
pub async fn remove(
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
        ("id" = String, Path, description = "the paper"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((status = 200, description = "the workbook", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub async fn download(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<WhichQuery>,
) -> Result<Response> {
    let (name, bytes) = workbooks::download(&state, &caller.actor, &id, &slot, query.file.as_deref()).await?;
    Ok(attachment(&name, "application/octet-stream", bytes))
}

/// A copy of a workbook with its problem cells coloured and commented.
#[utoipa::path(
    get, path = "/documents/{id}/workbooks/{slot}/annotated.xlsx", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the paper"),
        ("slot" = String, Path, description = "the slot"),
        WhichQuery
    ),
    responses((
        status = 200, description = "the copy", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub async fn annotated(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, slot)): PathParts<(String, String)>,
    Params(query): Params<WhichQuery>,
) -> Result<Response> {
    let (name, bytes) =
        workbooks::annotated(&state, &caller.actor, &id, &slot, query.file.as_deref()).await?;
    Ok(attachment(&name, super::XLSX, bytes))
}

/// A value to be mended in place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionBody {
    /// The slot.
    slot: String,
    /// The workbook's name, where the slot has several.
    #[serde(default)]
    file: Option<String>,
    /// The sheet; the one that is read where there is none.
    #[serde(default)]
    sheet: Option<String>,
    /// The cell, such as `D7`.
    cell: String,
    /// What the cell holds.
    was: String,
    /// What it should hold.
    now: String,
    /// Why.
    why: String,
}

/// Mend a value in place. The original stays as it was; figures that rest on the value say so.
#[utoipa::path(
    post, path = "/documents/{id}/corrections", tag = "workbooks",
    params(("id" = String, Path, description = "the paper")),
    request_body = CorrectionBody,
    responses((status = 201, description = "mended", body = Corrected))
)]
pub async fn correct(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<CorrectionBody>,
) -> Result<Response> {
    let new = NewCorrection {
        slot: body.slot,
        file: body.file,
        sheet: body.sheet,
        cell: body.cell,
        was: body.was,
        now: body.now,
        why: body.why,
    };
    let corrected = workbooks::correct(&state, &caller.actor, &id, new).await?;
    Ok((StatusCode::CREATED, Json(corrected)).into_response())
}

/// What was mended in the workbooks of a document.
#[derive(Serialize, ToSchema)]
pub struct Corrections {
    /// The first first.
    items: Vec<CorrectionView>,
}

/// What was mended in the workbooks of a document, the first first.
#[utoipa::path(
    get, path = "/documents/{id}/corrections", tag = "workbooks",
    params(("id" = String, Path, description = "the paper")),
    responses((status = 200, description = "what was mended", body = Corrections))
)]
pub async fn corrections(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<Corrections>> {
    Ok(Json(Corrections { items: workbooks::corrections(&state, &caller.actor, &id).await? }))
}

/// Take a correction back.
#[utoipa::path(
    delete, path = "/documents/{id}/corrections/{correction}", tag = "workbooks",
    params(
        ("id" = String, Path, description = "the paper"),
        ("correction" = String, Path, description = "the correction")
    ),
    responses((status = 204, description = "taken back"))
)]
pub async fn uncorrect(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, correction)): PathParts<(String, String)>,
) -> Result<StatusCode> {
    workbooks::uncorrect(&state, &caller.actor, &id, &correction).await?;
    Ok(StatusCode::NO_CONTENT)
}
