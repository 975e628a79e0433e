//! Documents: `/documents`.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json_};
use utoipa::{IntoParams, ToSchema};

use super::extract::{JsonBody, MaybeJson, Params, PathParts, file, paging};
use crate::server::error::{Problem, Result};
use crate::server::security::Caller;
use crate::server::service::batches::{self, BatchRequest};
use crate::server::service::documents::{self, DocumentChange, NewDocument};
use crate::server::service::issuing::{self, Issue};
use crate::server::service::jobs::Receipt;
use crate::server::service::views::{
    DocumentListItem, DocumentView, EventView, FindingsView, PageView, PreviewView,
};
use crate::server::service::{acts, drawing};
use crate::server::state::AppState;
use vanthu_store::{DocumentFilter, DocumentState};

/// A document to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocumentBody {
    /// The id of the office that issues it.
    office: String,
    /// The template.
    template: String,
    /// `party` or `state`, where it is not the office's.
    #[serde(default)]
    standard: Option<String>,
    /// What it is about; the template's title where there is none.
    #[serde(default)]
    subject: Option<String>,
    /// Date, recipients, signer and such, by the keys of the document file.
    #[serde(default)]
    #[schema(value_type = Object)]
    particulars: Map<String, Json_>,
    /// The fields of the template.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: Map<String, Json_>,
}

/// Make a draft.
#[utoipa::path(
    post, path = "/documents", tag = "documents",
    request_body = NewDocumentBody,
    responses((status = 201, description = "made; its address is in `Location`", body = DocumentView))
)]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<NewDocumentBody>,
) -> Result<Response> {
    let new = NewDocument {
        office: body.office,
        template: body.template,
        standard: body.standard,
        subject: body.subject.unwrap_or_default(),
        particulars: body.particulars,
        fields: body.fields,
    };
    let document = documents::create(&state, &caller.actor, new).await?;
    let location = format!("/api/v1/documents/{}", document.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(document)).into_response())
}

/// Which documents to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DocumentQuery {
    /// Words that must all be in it, in any case and with or without accents.
    q: Option<String>,
    /// One or more of `draft`, `submitted`, `approved`, `issuing`, `issued`, `void`, with commas between.
    state: Option<String>,
    /// Of this office: its id.
    office: Option<String>,
    /// Of this template.
    template: Option<String>,
    /// Made by this user: the id.
    created_by: Option<String>,
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// How many a page, 500 at most.
    #[param(minimum = 1, maximum = 500)]
    per_page: Option<u32>,
}

/// List documents, the last changed first.
#[utoipa::path(
    get, path = "/documents", tag = "documents", params(DocumentQuery),
    responses((status = 200, description = "one page", body = PageView<DocumentListItem>))
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<DocumentQuery>,
) -> Result<Json<PageView<DocumentListItem>>> {
    let (page, per_page) = paging(query.page, query.per_page)?;
    let query = DocumentFilter {
        text: query.q.filter(|text| !text.trim().is_empty()),
        states: states(query.state.as_deref())?,
        office_id: query.office.filter(|id| !id.is_empty()),
        template: query.template.filter(|name| !name.is_empty()),
        created_by: query.created_by.filter(|id| !id.is_empty()),
        page,
        per_page,
    };
    Ok(Json(documents::list(&state, &caller.actor, query).await?))
}

/// The states named in a query.
///
/// # Errors
/// 400 when one is none.
pub fn states(text: Option<&str>) -> Result<Vec<DocumentState>> {
    let words = text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    let one = |word: &str| {
        serde_json::from_value(Json_::String(word.to_string())).map_err(|_| {
            Problem::malformed(
                "trạng thái là một trong: draft, submitted, approved, issuing, issued, void",
                "a state is one of: draft, submitted, approved, issuing, issued, void",
            )
        })
    };
    words.map(one).collect()
}

/// A document.
#[utoipa::path(
    get, path = "/documents/{id}", tag = "documents", params(("id" = String, Path, description = "the paper")),
    responses((status = 200, description = "the paper", body = DocumentView))
)]
pub async fn view(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<DocumentView>> {
    Ok(Json(documents::view(&state, &caller.actor, &id).await?))
}

/// What is to be changed in a draft; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentPatch {
    /// The version that is meant; 409 where the document has another.
    version: i64,
    /// What it is about.
    #[serde(default)]
    subject: Option<String>,
    /// `party` or `state`; null is the office's.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    standard: Option<Option<String>>,
    /// These keys are set; a null takes one away.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    particulars: Option<Map<String, Json_>>,
    /// These fields are set; a null takes one away.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    fields: Option<Map<String, Json_>>,
}

/// Tells a null from what is left out.
pub fn present<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Change a draft.
#[utoipa::path(
    patch, path = "/documents/{id}", tag = "documents", params(("id" = String, Path, description = "the paper")),
    request_body = DocumentPatch,
    responses((status = 200, description = "changed", body = DocumentView))
)]
pub async fn change(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<DocumentPatch>,
) -> Result<Json<DocumentView>> {
    let change = DocumentChange {
        standard: body.standard,
        subject: body.subject,
        particulars: body.particulars,
        fields: body.fields,
    };
    Ok(Json(documents::change(&state, &caller.actor, &id, body.version, change).await?))
}

/// Remove a draft.
#[utoipa::path(
    delete, path = "/documents/{id}", tag = "documents", params(("id" = String, Path, description = "the paper")),
    responses((status = 204, description = "removed"))
)]
pub async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<StatusCode> {
    documents::delete(&state, &caller.actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What happened to a document.
#[derive(Serialize, ToSchema)]
pub struct Events {
    /// The first first.
    items: Vec<EventView>,
}

/// What happened to a document, the first first.
#[utoipa::path(
    get, path = "/documents/{id}/events", tag = "documents", params(("id" = String, Path, description = "the paper")),
    responses((status = 200, description = "what happened", body = Events))
)]
pub async fn events(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<Events>> {
    Ok(Json(Events { items: documents::events(&state, &caller.actor, &id).await? }))
}

/// The document as it will print: pages, figures with their places and cells, findings.
#[utoipa::path(
    get, path = "/documents/{id}/preview", tag = "documents", params(("id" = String, Path, description = "the paper")),
    responses((status = 200, description = "the preview", body = PreviewView))
)]
pub async fn preview(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<PreviewView>> {
    Ok(Json(drawing::preview(&state, &caller.actor, &id).await?))
}

/// A page of a preview as PNG: `1.png`.
#[utoipa::path(
    get, path = "/documents/{id}/preview/{version}/{page}", tag = "documents",
    params(
        ("id" = String, Path, description = "the paper"),
        ("version" = String, Path, description = "the version of the preview"),
        ("page" = String, Path, description = "the page, such as `1.png`"),
    ),
    responses((status = 200, description = "the page", body = Vec<u8>, content_type = "image/png"))
)]
pub async fn preview_page(
    State(state): State<AppState>,
    caller: Caller,
    PathParts((id, version, page)): PathParts<(String, String, String)>,
) -> Result<Response> {
    let number = page.strip_suffix(".png").and_then(|page| page.parse().ok()).ok_or_else(Problem::missing)?;
    let png = drawing::preview_page(&state, &caller.actor, &id, &version, number).await?;
    // The version names the content: the same address never shows anything else.
    let headers =
        [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=3600, immutable")];
    Ok((headers, png).into_response())
}

/// The findings of a document, each with its place.
#[utoipa::path(
    get, path = "/documents/{id}/findings", tag = "documents", params(("id" = String, Path, description = "the paper")),
    responses((status = 200, description = "the findings", body = FindingsView))
)]
pub async fn findings(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<FindingsView>> {
    Ok(Json(drawing::findings(&state, &caller.actor, &id).await?))
}

/// How a file is to be sent.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// Whether it is to be shown rather than kept.
    #[serde(default)]
    inline: bool,
}

/// The PDF of a document: the one that was issued, else drawn now.
#[utoipa::path(
    get, path = "/documents/{id}/document.pdf", tag = "documents",
    params(("id" = String, Path, description = "the paper"), FileQuery),
    responses((status = 200, description = "the PDF", body = Vec<u8>, content_type = "application/pdf"))
)]
pub async fn pdf(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    Params(query): Params<FileQuery>,
) -> Result<Response> {
    let (name, bytes) = drawing::pdf(&state, &caller.actor, &id).await?;
    Ok(file(&name, "application/pdf", bytes, if query.inline { "inline" } else { "attachment" }))
}

/// An act on a document.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ActBody {
    /// The version that is meant; 409 where the document has another.
    version: Option<i64>,
    /// A note: a return and a void take one.
    note: Option<String>,
}

macro_rules! act {
    ($name:ident, $path:literal, $says:literal, $service:path) => {
        #[doc = $says]
        #[utoipa::path(
            post, path = $path, tag = "documents", params(("id" = String, Path, description = "the paper")),
            request_body(content = ActBody, description = "may be left out"),
            responses((status = 200, description = "done", body = DocumentView))
        )]
        pub async fn $name(
            State(state): State<AppState>,
            caller: Caller,
            PathParts(id): PathParts<String>,
            MaybeJson(body): MaybeJson<ActBody>,
        ) -> Result<Json<DocumentView>> {
            Ok(Json($service(&state, &caller.actor, &id, body.version, body.note.as_deref()).await?))
        }
    };
}

act!(
    submit,
    "/documents/{id}/submit",
    "Send a draft for approval, when no finding is an error.",
    acts::submit
);
act!(withdraw, "/documents/{id}/withdraw", "Take a paper back from approval.", acts::withdraw);
act!(approve, "/documents/{id}/approve", "Approve a paper.", acts::approve);
act!(give_back, "/documents/{id}/return", "Return a paper with a note.", acts::give_back);

/// Make a document and its number void; the note is the reason.
#[utoipa::path(
    post, path = "/documents/{id}/void", tag = "documents", params(("id" = String, Path, description = "the paper")),
    request_body = ActBody,
    responses((status = 200, description = "void", body = DocumentView))
)]
pub async fn void(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    MaybeJson(body): MaybeJson<ActBody>,
) -> Result<Json<DocumentView>> {
    Ok(Json(acts::void(&state, &caller.actor, &id, body.note.as_deref()).await?))
}

/// How a document is to be issued.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IssueBody {
    /// The version that is meant.
    version: Option<i64>,
    /// The date; else the document's own, else today in Việt Nam.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<chrono::NaiveDate>,
    /// The term of a Party body (`2025-2030`) or the year of a state body.
    term: Option<String>,
    /// A note of the register.
    note: Option<String>,
}

/// A document that has its number.
#[derive(Serialize, ToSchema)]
pub struct IssuedView {
    /// The number.
    number: Option<i64>,
    /// Number and symbol as printed.
    symbol: Option<String>,
    /// `issuing` until the PDF is made, then `issued`.
    #[schema(value_type = String)]
    state: DocumentState,
    /// The document.
    document: DocumentView,
}

/// Give an approved document its number. Its PDF follows by a job: the state is `issuing` and then `issued`.
#[utoipa::path(
    post, path = "/documents/{id}/issue", tag = "documents", params(("id" = String, Path, description = "the paper")),
    request_body(content = IssueBody, description = "may be left out"),
    responses((status = 200, description = "numbered", body = IssuedView))
)]
pub async fn issue(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    MaybeJson(body): MaybeJson<IssueBody>,
) -> Result<Json<IssuedView>> {
    let how = Issue { version: body.version, date: body.date, term: body.term, note: body.note };
    let document = issuing::issue(&state, &caller.actor, &id, how).await?;
    Ok(Json(IssuedView {
        number: document.number.as_ref().map(|number| number.number),
        symbol: document.number.as_ref().map(|number| number.symbol.clone()),
        state: document.state,
        document,
    }))
}

/// Make a document a row of a document's workbook. The answer names the job.
#[utoipa::path(
    post, path = "/documents/{id}/batch", tag = "documents", params(("id" = String, Path, description = "the paper")),
    request_body(content = BatchRequest, description = "may be left out"),
    responses((status = 202, description = "queued; its address is in `Location`", body = Receipt))
)]
pub async fn batch(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    MaybeJson(body): MaybeJson<BatchRequest>,
) -> Result<Response> {
    let receipt = batches::start(&state, &caller.actor, &id, body).await?;
    Ok(accepted(receipt))
}

/// 202 with the job's address.
pub fn accepted(receipt: Receipt) -> Response {
    let location = format!("/api/v1/jobs/{}", receipt.job.id);
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(receipt)).into_response()
}
