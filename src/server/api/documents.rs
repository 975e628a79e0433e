//! Documents: `/documents`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conditional::{IfMatch, versioned};
use super::extract::{JsonBody, MaybeJson, Params, PathParts, paging, words};
use crate::server::error::{Problem, Result};
use crate::server::files::{WORD_FILE, file};
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::batches::{self, BatchRequest};
use crate::service::documents::{self, DocumentPatch, NewDocument};
use crate::service::issuing::{self, IssueRequest};
use crate::service::jobs::AcceptedJob;
use crate::service::views::{
    DocumentListItem, DocumentView, EventView, FiguresView, FindingsView, PageView, PreviewView,
};
use crate::service::workflow::{self, ActionRequest};
use crate::service::{ServiceError, rendering};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{Cursor, DocumentFilter, DocumentOrder, DocumentState};

/// Create a draft.
#[utoipa::path(
    post, path = "/documents", tag = "documents",
    request_body = NewDocument,
    responses((status = 201, description = "created; its address is in `Location`", body = DocumentView))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<NewDocument>,
) -> Result<Response> {
    let document = documents::create(&state, &caller.actor, body).await?;
    let location = format!("/api/v1/documents/{}", document.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], versioned(&document)).into_response())
}

/// Which documents to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentQuery {
    /// Words that must all occur, in any case and with or without accents.
    q: Option<String>,
    /// One or more of `draft`, `submitted`, `approved`, `issuing`, `issued`, `void`, separated by commas.
    state: Option<String>,
    /// The id of the office.
    office: Option<String>,
    /// The template.
    template: Option<String>,
    /// The id of the user who created it.
    created_by: Option<String>,
    /// The id that another system has for it.
    external_id: Option<String>,
    /// Those that were changed at that time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    updated_since: Option<chrono::DateTime<chrono::Utc>>,
    /// `-updated_at` (last changed first), `updated_at`, `-created_at` or `created_at`. With `updated_at` and `cursor` nothing is
    /// missed that changes while you read.
    #[param(pattern = "^-?(updated|created)_at$")]
    sort: Option<String>,
    /// `next_cursor` of the page before; the sort must be the same.
    cursor: Option<String>,
    /// The page, from 1; with `cursor` it is not needed.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// Items per page, at most 500.
    #[param(minimum = 1, maximum = 500)]
    per_page: Option<u32>,
}

/// List documents, last changed first unless `sort` says otherwise.
#[utoipa::path(
    get, path = "/documents", tag = "documents", params(DocumentQuery),
    responses((status = 200, description = "one page", body = PageView<DocumentListItem>))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<DocumentQuery>,
) -> Result<Json<PageView<DocumentListItem>>> {
    let (page, per_page) = paging(query.page, query.per_page)?;
    let filter = DocumentFilter {
        text: query.q.filter(|text| !text.trim().is_empty()),
        states: words("state", query.state.as_deref(), &DocumentState::ALL.map(DocumentState::as_str))?,
        office_id: query.office.filter(|id| !id.is_empty()),
        template: query.template.filter(|name| !name.is_empty()),
        created_by: query.created_by.filter(|id| !id.is_empty()),
        external_id: query.external_id.filter(|id| !id.is_empty()),
        changed_since: query.updated_since,
        order: order(query.sort.as_deref())?,
        after: cursor(query.cursor.as_deref())?,
        page,
        per_page,
        ..DocumentFilter::default()
    };
    Ok(Json(documents::list(&state, &caller.actor, filter).await?))
}

/// The order that a client names.
fn order(text: Option<&str>) -> Result<DocumentOrder> {
    let known = ["-updated_at", "updated_at", "-created_at", "created_at"];
    match text.filter(|text| !text.is_empty()) {
        None | Some("-updated_at") => Ok(DocumentOrder::LastChanged),
        Some("updated_at") => Ok(DocumentOrder::FirstChanged),
        Some("-created_at") => Ok(DocumentOrder::LastCreated),
        Some("created_at") => Ok(DocumentOrder::FirstCreated),
        Some(other) => {
            Err(words::<DocumentState>("sort", Some(other), &known).err().unwrap_or_else(Problem::missing))
        }
    }
}

/// The place at which a page goes on.
fn cursor(text: Option<&str>) -> Result<Option<Cursor>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = text.split_once('.').and_then(|(at, id)| {
        let at = chrono::DateTime::from_timestamp_millis(at.parse().ok()?)?;
        Some(Cursor { at, id: id.to_string() })
    });
    read.map(Some).ok_or_else(|| {
        Problem::malformed(
            "`cursor` không đúng; dùng `next_cursor` của trang trước",
            "use `next_cursor` of the page before as `cursor`",
        )
    })
}

/// One document.
#[utoipa::path(
    get, path = "/documents/{id}", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the document", body = DocumentView))
)]
pub(crate) async fn view(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Response> {
    Ok(versioned(&documents::view(&state, &caller.actor, &id).await?))
}

/// Change a draft.
#[utoipa::path(
    patch, path = "/documents/{id}", tag = "documents", params(("id" = String, Path, description = "the document")),
    request_body = DocumentPatch,
    responses((status = 200, description = "changed", body = DocumentView))
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    matching: IfMatch,
    JsonBody(mut body): JsonBody<DocumentPatch>,
) -> Result<Response> {
    let given = Some(body.version).filter(|version| *version != 0);
    let Some(version) = matching.or(given)? else {
        let missing = Diagnostic::error(
            code!("request.wrong-shape"),
            "thiếu mục `version`; hoặc gửi `If-Match`",
            "`version` is missing, and so is `If-Match`",
        );
        return Err(missing.pointing_to("/version").into());
    };
    body.version = version;
    Ok(versioned(&matching.outcome(documents::change(&state, &caller.actor, &id, body).await)?))
}

/// Delete a draft.
#[utoipa::path(
    delete, path = "/documents/{id}", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 204, description = "deleted"))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    matching: IfMatch,
) -> Result<StatusCode> {
    matching.outcome(documents::delete(&state, &caller.actor, &id, matching.0).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The history of a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct Events {
    /// Oldest first.
    items: Vec<EventView>,
}

/// The document's history, oldest first.
#[utoipa::path(
    get, path = "/documents/{id}/events", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the events", body = Events))
)]
pub(crate) async fn events(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<Events>> {
    Ok(Json(Events { items: documents::events(&state, &caller.actor, &id).await? }))
}

/// The document as it will print: pages, figures with their places and cells, findings.
#[utoipa::path(
    get, path = "/documents/{id}/preview", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the preview", body = PreviewView))
)]
pub(crate) async fn preview(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<PreviewView>> {
    Ok(Json(rendering::preview(&state, &caller.actor, &id).await?))
}

/// A page of a preview as PNG: `1.png`.
#[utoipa::path(
    get, path = "/documents/{id}/preview/{version}/{page}", tag = "documents",
    params(
        ("id" = String, Path, description = "the document"),
        ("version" = String, Path, description = "the version of the preview"),
        ("page" = String, Path, description = "the page, such as `1.png`"),
    ),
    responses((status = 200, description = "the page", body = Vec<u8>, content_type = "image/png"))
)]
pub(crate) async fn preview_page(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, version, page)): PathParts<(String, String, String)>,
) -> Result<Response> {
    let number = page.strip_suffix(".png").and_then(|page| page.parse().ok()).ok_or_else(Problem::missing)?;
    let admit = |owner: &str| {
        state.admission.try_admit(owner).ok_or_else(|| {
            state.metrics.turned_away();
            ServiceError::busy(2)
        })
    };
    let png = rendering::preview_page(&state, &caller.actor, &id, &version, number, admit).await?;
    // The version is a hash of the content: the same address never shows anything else. Who has signed out on a shared
    // computer must not be shown by its cache, so the browser asks each time.
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, png).into_response())
}

/// The findings of a document, each with its place.
#[utoipa::path(
    get, path = "/documents/{id}/findings", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the findings", body = FindingsView))
)]
pub(crate) async fn findings(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<FindingsView>> {
    Ok(Json(rendering::findings(&state, &caller.actor, &id).await?))
}

/// The figures that the texts of a document can name, with labels, present values and cells.
#[utoipa::path(
    get, path = "/documents/{id}/figures", tag = "documents", params(("id" = String, Path, description = "the document")),
    responses((status = 200, description = "the figures", body = FiguresView))
)]
pub(crate) async fn figures(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<FiguresView>> {
    Ok(Json(rendering::figures(&state, &caller.actor, &id).await?))
}

/// How to send a file.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileQuery {
    /// Whether to show it in the browser rather than save it.
    #[serde(default)]
    inline: bool,
}

/// The PDF of a document: the one that was issued, or one rendered now.
#[utoipa::path(
    get, path = "/documents/{id}/document.pdf", tag = "documents",
    params(("id" = String, Path, description = "the document"), FileQuery),
    responses((status = 200, description = "the PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
pub(crate) async fn pdf(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<FileQuery>,
) -> Result<Response> {
    let (name, bytes) = rendering::pdf(&state, &caller.actor, &id).await?;
    let mut response = file(&name, "application/pdf", bytes, query.inline);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// A document as a Word file, rendered now. That of a document with its number says that it is not the issued document.
#[utoipa::path(
    get, path = "/documents/{id}/document.docx", tag = "documents",
    params(("id" = String, Path, description = "the document"), FileQuery),
    responses((
        status = 200, description = "the Word file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ))
)]
pub(crate) async fn docx(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<FileQuery>,
) -> Result<Response> {
    let (name, bytes) = rendering::docx(&state, &caller.actor, &id).await?;
    Ok(file(&name, WORD_FILE, bytes, query.inline))
}

macro_rules! action {
    ($name:ident, $path:literal, $summary:literal, $service:path) => {
        #[doc = $summary]
        #[utoipa::path(
            post, path = $path, tag = "documents", params(("id" = String, Path, description = "the document")),
            request_body(content = ActionRequest, description = "optional"),
            responses((status = 200, description = "done", body = DocumentView))
        )]
        pub(crate) async fn $name(
            State(state): State<AppState>,
            caller: Caller,
            PathParts(id): PathParts<String>,
            matching: IfMatch,
            MaybeJson(mut body): MaybeJson<ActionRequest>,
        ) -> Result<Response> {
            body.version = matching.or(body.version)?;
            Ok(versioned(&matching.outcome($service(&state, &caller.actor, &id, body).await)?))
        }
    };
}

action!(
    submit,
    "/documents/{id}/submit",
    "Submit a draft for approval, unless a finding is an error. Its finished wording becomes its subject.",
    workflow::submit
);
action!(withdraw, "/documents/{id}/withdraw", "Take a document back from approval.", workflow::withdraw);
action!(approve, "/documents/{id}/approve", "Approve a document.", workflow::approve);
action!(
    return_for_revision,
    "/documents/{id}/return",
    "Return a document to its drafter with a note.",
    workflow::return_for_revision
);

/// Void a document and its number; the note is the reason.
#[utoipa::path(
    post, path = "/documents/{id}/void", tag = "documents", params(("id" = String, Path, description = "the document")),
    request_body = ActionRequest,
    responses((status = 200, description = "voided", body = DocumentView))
)]
pub(crate) async fn void(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    matching: IfMatch,
    MaybeJson(mut body): MaybeJson<ActionRequest>,
) -> Result<Response> {
    body.version = matching.or(body.version)?;
    Ok(versioned(&matching.outcome(workflow::void(&state, &caller.actor, &id, body).await)?))
}

/// A document with its number.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedView {
    /// The number.
    number: Option<i64>,
    /// Number and symbol as printed.
    symbol: Option<String>,
    /// `issuing` until the PDF is made, then `issued`.
    #[schema(value_type = String)]
    state: DocumentState,
    /// The id of the job that makes the PDF; null if the document was issued before.
    job: Option<String>,
    /// The secret that signs the webhook of the job, if the request gave none.
    callback_secret: Option<String>,
    /// The document.
    document: DocumentView,
}

/// Give an approved document its number. A job makes its PDF: the state is `issuing`, then `issued`.
#[utoipa::path(
    post, path = "/documents/{id}/issue", tag = "documents", params(("id" = String, Path, description = "the document")),
    request_body(content = IssueRequest, description = "optional"),
    responses((status = 200, description = "numbered", body = IssuedView))
)]
pub(crate) async fn issue(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    matching: IfMatch,
    MaybeJson(mut body): MaybeJson<IssueRequest>,
) -> Result<Json<IssuedView>> {
    body.version = matching.or(body.version)?;
    let issued = matching.outcome(issuing::issue(&state, &caller.actor, &id, body).await)?;
    let document = issued.document;
    Ok(Json(IssuedView {
        job: issued.job,
        callback_secret: issued.callback_secret,
        number: document.number.as_ref().map(|number| number.number),
        symbol: document.number.as_ref().map(|number| number.symbol.clone()),
        state: document.state,
        document,
    }))
}

/// Make one document per row of a document's workbook. The answer names the job.
#[utoipa::path(
    post, path = "/documents/{id}/batch", tag = "documents", params(("id" = String, Path, description = "the document")),
    request_body(content = BatchRequest, description = "optional"),
    responses((status = 202, description = "queued; its address is in `Location`", body = AcceptedJob))
)]
pub(crate) async fn batch(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    MaybeJson(body): MaybeJson<BatchRequest>,
) -> Result<Response> {
    Ok(accepted(batches::start(&state, &caller.actor, &id, body).await?))
}

/// 202 with the job's address.
pub(crate) fn accepted(job: AcceptedJob) -> Response {
    let location = format!("/api/v1/jobs/{}", job.job.id);
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(job)).into_response()
}
