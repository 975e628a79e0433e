//! The register: `/register`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{JsonBody, Params, PathParts, Upload, paging};
use super::idempotency::Key;
use crate::server::error::{Problem, Result};
use crate::server::files::attachment;
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::jobs::XLSX;
use crate::service::register::{self, NumberRequest, RegisterImported, RegisterUpload, StartSeries};
use crate::service::views::{EntryView, PageView, SeriesView};
use vanthu_store::{EntryState, RegisterQuery};

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntryQuery {
    /// The id of the office.
    office: Option<String>,
    /// The symbol of the document type.
    kind: Option<String>,
    /// The term or year.
    term: Option<String>,
    /// `bound` or `void`.
    state: Option<String>,
    /// Words that must all occur, in any case and with or without accents.
    q: Option<String>,
    /// The earliest date.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<chrono::NaiveDate>,
    /// The latest date.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<chrono::NaiveDate>,
    /// Whether to sort by number in descending order.
    #[serde(default)]
    newest_first: bool,
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// Items per page, at most 500.
    #[param(minimum = 1, maximum = 500)]
    per_page: Option<u32>,
}

impl EntryQuery {
    fn read(self) -> Result<RegisterQuery> {
        let (page, per_page) = paging(self.page, self.per_page)?;
        let full = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let state = match full(self.state).as_deref() {
            None => None,
            Some("bound") => Some(EntryState::Bound),
            Some("void") => Some(EntryState::Void),
            Some(_) => {
                return Err(Problem::malformed(
                    "trạng thái là `bound` hoặc `void`",
                    "a state is `bound` or `void`",
                ));
            }
        };
        Ok(RegisterQuery {
            issuer: full(self.office),
            kind: full(self.kind),
            term: full(self.term),
            state,
            text: full(self.q),
            from: self.from,
            to: self.to,
            seen_by: None,
            newest_first: self.newest_first,
            page,
            per_page,
        })
    }
}

/// One page of the register.
#[utoipa::path(
    get, path = "/register", tag = "register", params(EntryQuery),
    responses((status = 200, description = "one page", body = PageView<EntryView>))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<EntryQuery>,
) -> Result<Json<PageView<EntryView>>> {
    Ok(Json(register::list(&state, &caller.actor, &query.read()?).await?))
}

/// The register as the official book, a workbook to keep and continue.
#[utoipa::path(
    get, path = "/register/export.xlsx", tag = "register", params(EntryQuery),
    responses((
        status = 200, description = "the book", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub(crate) async fn export(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<EntryQuery>,
) -> Result<Response> {
    let bytes = register::workbook(&state, &caller.actor, &query.read()?).await?;
    Ok(attachment("Sổ đăng ký văn bản đi.xlsx", XLSX, bytes))
}

/// The register as the official book, a PDF to print: a cover and the columns of NĐ 30/2020/NĐ-CP, Phụ lục IV.
#[utoipa::path(
    get, path = "/register/book.pdf", tag = "register", params(EntryQuery),
    responses((status = 200, description = "the book", body = Vec<u8>, content_type = "application/pdf"))
)]
pub(crate) async fn print(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<EntryQuery>,
) -> Result<Response> {
    let bytes = register::pdf(&state, &caller.actor, &query.read()?).await?;
    Ok(attachment("Sổ đăng ký văn bản đi.pdf", "application/pdf", bytes))
}

/// Take the next number for a document that is typed elsewhere. With an `Idempotency-Key` a repeated request gets the number
/// that the first one got, even if the service was cut off in between.
#[utoipa::path(
    post, path = "/register/numbers", tag = "register",
    request_body = NumberRequest,
    responses((status = 201, description = "reserved", body = EntryView))
)]
pub(crate) async fn reserve(
    State(state): State<AppState>,
    caller: Caller,
    key: Option<Extension<Key>>,
    JsonBody(body): JsonBody<NumberRequest>,
) -> Result<(StatusCode, Json<EntryView>)> {
    let key = key.map(|Extension(Key(key))| key);
    Ok((StatusCode::CREATED, Json(register::reserve(&state, &caller.actor, body, key).await?)))
}

/// One entry of the register.
#[utoipa::path(
    get, path = "/register/{id}", tag = "register", params(("id" = String, Path, description = "the entry")),
    responses((status = 200, description = "the entry", body = EntryView))
)]
pub(crate) async fn view(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<EntryView>> {
    Ok(Json(register::view(&state, &caller.actor, &id).await?))
}

/// Why a number is voided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidRequest {
    /// The reason.
    reason: String,
}

/// Void a number and its document. It is never given again.
#[utoipa::path(
    post, path = "/register/{id}/void", tag = "register", params(("id" = String, Path, description = "the entry")),
    request_body = VoidRequest,
    responses((status = 200, description = "voided", body = EntryView))
)]
pub(crate) async fn void(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<VoidRequest>,
) -> Result<Json<EntryView>> {
    Ok(Json(register::void(&state, &caller.actor, &id, &body.reason).await?))
}

/// Which series.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct GapsQuery {
    /// The id of the office; all offices if absent.
    office: Option<String>,
}

/// The series of the register.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeriesList {
    /// One item per series.
    items: Vec<SeriesView>,
}

/// Gaps and repeated numbers of each series.
#[utoipa::path(
    get, path = "/register/gaps", tag = "register", params(GapsQuery),
    responses((status = 200, description = "the series", body = SeriesList))
)]
pub(crate) async fn gaps(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<GapsQuery>,
) -> Result<Json<SeriesList>> {
    let office = query.office.as_deref().filter(|id| !id.is_empty());
    Ok(Json(SeriesList { items: register::gaps(&state, &caller.actor, office).await? }))
}

/// Which series an existing register belongs to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportQuery {
    /// The id of the office.
    office: String,
    /// The term or year of its numbers.
    term: String,
    /// The symbol of the document type; that of each line if absent.
    kind: Option<String>,
    /// Whether all document types share one series.
    #[serde(default)]
    together: bool,
    /// Whether large gaps between numbers are meant.
    #[serde(default)]
    confirm: bool,
    /// The name, if the body is the workbook itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
}

/// Import an existing register: all lines, or none if one has an error.
#[utoipa::path(
    post, path = "/register/import", tag = "register", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the workbook"),
    responses((status = 200, description = "imported", body = RegisterImported))
)]
pub(crate) async fn import(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<ImportQuery>,
    upload: Upload,
) -> Result<Response> {
    let upload = RegisterUpload {
        office: query.office,
        term: query.term,
        kind: query.kind.filter(|kind| !kind.is_empty()),
        together: query.together,
        confirm: query.confirm,
        name: upload.name,
        bytes: upload.bytes,
    };
    Ok(Json(register::import(&state, &caller.actor, upload).await?).into_response())
}

/// Which import to undo.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UndoRequest {
    /// The id of the office.
    office: String,
}

/// What was undone.
#[derive(Serialize, ToSchema)]
pub(crate) struct Undone {
    /// How many lines went.
    removed: u64,
}

/// Undo the last import into the register of an office, as long as no number was given after it.
#[utoipa::path(
    post, path = "/register/import/undo", tag = "register", request_body = UndoRequest,
    responses((status = 200, description = "undone", body = Undone))
)]
pub(crate) async fn undo_import(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<UndoRequest>,
) -> Result<Json<Undone>> {
    Ok(Json(Undone { removed: register::undo_import(&state, &caller.actor, &body.office).await? }))
}

/// Start a series after the last number of a paper book.
#[utoipa::path(
    post, path = "/register/series", tag = "register",
    request_body = StartSeries,
    responses((status = 204, description = "started"))
)]
pub(crate) async fn start(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<StartSeries>,
) -> Result<StatusCode> {
    register::start(&state, &caller.actor, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
