//! What an archive or another system takes and brings back: `/documents/{id}/content.json`, `…/signed.pdf`, `…/attachments`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conditional::versioned;
use super::extract::{JsonBody, Params, PathParts, Upload};
use crate::server::error::Result;
use crate::server::files::{file, streamed};
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::attachments::{self, AttachmentView};
use crate::service::bulk::{self, BulkRequest, BulkView};
use crate::service::rendering::{self, ContentView};
use crate::service::signing;
use crate::service::views::DocumentView;

/// The document as data: its composed text, and the exact figures with the cells on which they rest. Nothing is drawn.
#[utoipa::path(
    get, path = "/documents/{id}/content.json", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the content", body = ContentView))
)]
pub(crate) async fn content(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<ContentView>> {
    Ok(Json(rendering::content(&state, &caller.actor, &id).await?))
}

/// The issued PDF with its signatures.
#[utoipa::path(
    get, path = "/documents/{id}/signed.pdf", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
pub(crate) async fn signed(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Response> {
    let (name, bytes) = signing::get(&state, &caller.actor, &id).await?;
    Ok(file(&name, "application/pdf", bytes, false))
}

/// The name of a file that is sent.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NameQuery {
    /// The name, if the body is the file itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
}

/// Keep the issued PDF as it came back from signing: its first part must be the issued file byte for byte, and its last signature
/// must cover all of it. From then on `document.pdf` is the signed one.
#[utoipa::path(
    put, path = "/documents/{id}/signed.pdf", tag = "documents",
    params(("id" = String, Path, description = "the document"), NameQuery),
    request_body(content = Vec<u8>, content_type = "application/pdf", description = "the signed PDF"),
    responses((status = 200, description = "kept", body = DocumentView))
)]
pub(crate) async fn keep_signed(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(_query): Params<NameQuery>,
    upload: Upload,
) -> Result<Response> {
    Ok(versioned(&signing::store(&state, &caller.actor, &id, upload.bytes).await?))
}

/// The attachments of a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttachmentList {
    /// Oldest first.
    items: Vec<AttachmentView>,
}

/// List the files that go with a document.
#[utoipa::path(
    get, path = "/documents/{id}/attachments", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the attachments", body = AttachmentList))
)]
pub(crate) async fn attachments(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<AttachmentList>> {
    Ok(Json(AttachmentList { items: attachments::list(&state, &caller.actor, &id).await? }))
}

/// Add a file that goes with a draft, such as an appendix that was made elsewhere. It is not read.
#[utoipa::path(
    post, path = "/documents/{id}/attachments", tag = "documents",
    params(("id" = String, Path, description = "the document"), NameQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the file"),
    responses((status = 201, description = "added", body = AttachmentView))
)]
pub(crate) async fn attach(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(_query): Params<NameQuery>,
    upload: Upload,
) -> Result<(StatusCode, Json<AttachmentView>)> {
    let added = attachments::add(&state, &caller.actor, &id, &upload.name, upload.bytes).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// A file that goes with a document, as it was added.
#[utoipa::path(
    get, path = "/documents/{id}/attachments/{attachment}", tag = "documents",
    params(
        ("id" = String, Path, description = "the document"),
        ("attachment" = String, Path, description = "the attachment")
    ),
    responses((status = 200, description = "the file", body = Vec<u8>, content_type = "*/*"))
)]
pub(crate) async fn attachment(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, attachment)): PathParts<(String, String)>,
) -> Result<Response> {
    Ok(streamed(attachments::download(&state, &caller.actor, &id, &attachment).await?))
}

/// Remove a file from a draft.
#[utoipa::path(
    delete, path = "/documents/{id}/attachments/{attachment}", tag = "documents",
    params(
        ("id" = String, Path, description = "the document"),
        ("attachment" = String, Path, description = "the attachment")
    ),
    responses((status = 204, description = "removed"))
)]
pub(crate) async fn detach(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, attachment)): PathParts<(String, String)>,
) -> Result<StatusCode> {
    attachments::remove(&state, &caller.actor, &id, &attachment).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give many approved documents their numbers, each for itself: one that is refused holds up no other.
#[utoipa::path(
    post, path = "/documents/issue", tag = "documents", request_body = BulkRequest,
    responses((status = 200, description = "what became of each", body = BulkView))
)]
pub(crate) async fn issue_many(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<BulkRequest>,
) -> Result<Json<BulkView>> {
    Ok(Json(bulk::issue(&state, &caller.actor, body).await?))
}
