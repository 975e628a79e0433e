//! The register: `/register`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{JsonBody, Params, PathParts, Upload, attachment, paging};
use super::idempotency::Key;
use crate::server::error::{Problem, Result};
use crate::server::security::Caller;
use crate::server::service::register::{self, NumberRequest, RegisterImported, RegisterUpload};
use crate::server::service::views::{EntryView, PageView, SeriesView};
use crate::server::state::AppState;
use vanthu_store::{EntryState, RegisterQuery};

/// Which lines.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EntryQuery {
    /// Of this office: its id.
    office: Option<String>,
    /// Of this kind, by its symbol.
    kind: Option<String>,
    /// Of this term or year.
    term: Option<String>,
    /// `bound` or `void`.
    state: Option<String>,
    /// Words that must all be in it, in any case and with or without accents.
    q: Option<String>,
    /// Dated on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<chrono::NaiveDate>,
    /// Dated on this day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<chrono::NaiveDate>,
    /// Whether the last number comes first.
    #[serde(default)]
    newest_first: bool,
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// How many a page, 500 at most.
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
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<EntryQuery>,
) -> Result<Json<PageView<EntryView>>> {
    Ok(Json(register::list(&state, &caller.actor, &query.read()?).await?))
}

/// The register as the official book, a workbook to keep and go on with.
#[utoipa::path(
    get, path = "/register/export.xlsx", tag = "register", params(EntryQuery),
    responses((
        status = 200, description = "the book", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
pub async fn export(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<EntryQuery>,
) -> Result<Response> {
    let bytes = register::workbook(&state, &caller.actor, &query.read()?).await?;
    Ok(attachment("Sổ đăng ký văn bản đi.xlsx", super::XLSX, bytes))
}

/// The register as the official book, a PDF to print: a cover and the columns of NĐ 30/2020/NĐ-CP, Phụ lục IV.
#[utoipa::path(
    get, path = "/register/book.pdf", tag = "register", params(EntryQuery),
    responses((status = 200, description = "the book", body = Vec<u8>, content_type = "application/pdf"))
)]
pub async fn print(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<EntryQuery>,
) -> Result<Response> {
    let bytes = register::pdf(&state, &caller.actor, &query.read()?).await?;
    Ok(attachment("Sổ đăng ký văn bản đi.pdf", "application/pdf", bytes))
}

/// A number to be taken for a document typed elsewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberBody {
    /// The id of the office.
    office: String,
    /// The symbol of the kind, such as `BC`.
    kind: String,
    /// The term (`2025-2030`) or year; found out where there is none.
    #[serde(default)]
    term: Option<String>,
    /// What the document is about.
    subject: String,
    /// Its date; today in Việt Nam where there is none.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<chrono::NaiveDate>,
    /// Who signs.
    #[serde(default)]
    signer: String,
    /// Where it goes.
    #[serde(default)]
    recipients: Vec<String>,
    /// Who keeps the copy of record.
    #[serde(default)]
    keeper: String,
    /// How many copies.
    #[serde(default)]
    copies: Option<i64>,
    /// A note.
    #[serde(default)]
    note: String,
    /// Further issuers of a joint document.
    #[serde(default)]
    joint: Vec<String>,
}

/// Take the next number for a document typed elsewhere. With an `Idempotency-Key` a repeated request gets the number that
/// the first one got, also when the service was cut off in between.
#[utoipa::path(
    post, path = "/register/numbers", tag = "register",
    request_body = NumberBody,
    responses((status = 201, description = "taken", body = EntryView))
)]
pub async fn reserve(
    State(state): State<AppState>,
    caller: Caller,
    key: Option<Extension<Key>>,
    JsonBody(body): JsonBody<NumberBody>,
) -> Result<(StatusCode, Json<EntryView>)> {
    let request = NumberRequest {
        office: body.office,
        kind: body.kind,
        term: body.term,
        subject: body.subject,
        date: body.date,
        signer: body.signer,
        recipients: body.recipients,
        keeper: body.keeper,
        copies: body.copies,
        note: body.note,
        joint: body.joint,
        key: key.map(|Extension(Key(key))| key),
    };
    Ok((StatusCode::CREATED, Json(register::reserve(&state, &caller.actor, request).await?)))
}

/// A line of the register.
#[utoipa::path(
    get, path = "/register/{id}", tag = "register", params(("id" = String, Path, description = "the line")),
    responses((status = 200, description = "the line", body = EntryView))
)]
pub async fn view(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<EntryView>> {
    Ok(Json(register::view(&state, &caller.actor, &id).await?))
}

/// Why a number is void.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidBody {
    /// The reason.
    reason: String,
}

/// Make a number void, and its document with it. It is never given again.
#[utoipa::path(
    post, path = "/register/{id}/void", tag = "register", params(("id" = String, Path, description = "the line")),
    request_body = VoidBody,
    responses((status = 200, description = "void", body = EntryView))
)]
pub async fn void(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<VoidBody>,
) -> Result<Json<EntryView>> {
    Ok(Json(register::void(&state, &caller.actor, &id, &body.reason).await?))
}

/// Of which office.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapsQuery {
    /// Its id; all where there is none.
    office: Option<String>,
}

/// Series held against 1, 2, 3 ….
#[derive(Serialize, ToSchema)]
pub struct SeriesList {
    /// Each series.
    items: Vec<SeriesView>,
}

/// Gaps and repeats of each series.
#[utoipa::path(
    get, path = "/register/gaps", tag = "register", params(GapsQuery),
    responses((status = 200, description = "each series", body = SeriesList))
)]
pub async fn gaps(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<GapsQuery>,
) -> Result<Json<SeriesList>> {
    let office = query.office.as_deref().filter(|id| !id.is_empty());
    Ok(Json(SeriesList { items: register::gaps(&state, &caller.actor, office).await? }))
}

/// Where an existing register belongs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The id of the office.
    office: String,
    /// The term or year of its numbers.
    term: String,
    /// The symbol of the kind; each line's own where there is none.
    kind: Option<String>,
    /// Whether all kinds are counted together.
    #[serde(default)]
    together: bool,
    /// The name, where the body is the workbook itself.
    #[serde(default)]
    #[expect(dead_code, reason = "read by the extractor of uploads")]
    name: Option<String>,
}

/// Bring an existing register in: all lines, or none when one has an error.
#[utoipa::path(
    post, path = "/register/import", tag = "register", params(ImportQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "the workbook"),
    responses((status = 200, description = "brought in", body = RegisterImported))
)]
pub async fn import(
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
        name: upload.name,
        bytes: upload.bytes,
    };
    Ok(Json(register::bring_in(&state, &caller.actor, upload).await?).into_response())
}

/// A series to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartBody {
    /// The id of the office.
    office: String,
    /// The symbol of the kind.
    kind: String,
    /// The term or year.
    term: String,
    /// The last number of the paper book.
    #[schema(minimum = 0)]
    last: i64,
}

/// Begin a series after the last number of a paper book.
#[utoipa::path(
    post, path = "/register/series", tag = "register",
    request_body = StartBody,
    responses((status = 204, description = "begun"))
)]
pub async fn start(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<StartBody>,
) -> Result<StatusCode> {
    register::start(&state, &caller.actor, &body.office, &body.kind, &body.term, body.last).await?;
    Ok(StatusCode::NO_CONTENT)
}
