//! Administration: `/offices`, `/users`, `/tokens`, `/audit`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{JsonBody, Params, PathParts, paging};
use crate::server::error::Result;
use crate::server::security::{Caller, ClientAddress};
use crate::server::state::AppState;
use crate::service::audit::{self, AuditCheck};
use crate::service::offices::{self, OfficePatch, OfficeRequest};
use crate::service::tokens::{self, NewTokenView, TokenRequest};
use crate::service::users::{self, UserPatch, UserRequest};
use crate::service::verification;
use crate::service::views::{AuditView, OfficeLine, OfficeView, PageView, TokenView, UserView};
use vanthu_store::{DataFault, DataFaultKind, DataReport};

/// Offices.
#[derive(Serialize, ToSchema)]
pub(crate) struct Offices {
    /// Sorted by name.
    items: Vec<OfficeLine>,
}

/// The offices.
#[utoipa::path(
    get, path = "/offices", tag = "offices",
    responses((status = 200, description = "the offices", body = Offices))
)]
pub(crate) async fn list_offices(State(state): State<AppState>, caller: Caller) -> Result<Json<Offices>> {
    Ok(Json(Offices { items: offices::list(&state, &caller.actor).await? }))
}

/// An office, with its file and roster.
#[utoipa::path(
    get, path = "/offices/{id}", tag = "offices", params(("id" = String, Path, description = "the office")),
    responses((status = 200, description = "the office", body = OfficeView))
)]
pub(crate) async fn office(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<OfficeView>> {
    Ok(Json(offices::view(&state, &caller.actor, &id).await?))
}

/// Create an office.
#[utoipa::path(
    post, path = "/offices", tag = "offices", request_body = OfficeRequest,
    responses((status = 201, description = "created", body = OfficeView))
)]
pub(crate) async fn create_office(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<OfficeRequest>,
) -> Result<(StatusCode, Json<OfficeView>)> {
    Ok((StatusCode::CREATED, Json(offices::create(&state, &caller.actor, body).await?)))
}

/// Change an office. Documents that were submitted for approval keep the office as it was then.
#[utoipa::path(
    put, path = "/offices/{id}", tag = "offices", params(("id" = String, Path, description = "the office")),
    request_body = OfficePatch,
    responses((status = 200, description = "changed", body = OfficeView))
)]
pub(crate) async fn change_office(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<OfficePatch>,
) -> Result<Json<OfficeView>> {
    Ok(Json(offices::change(&state, &caller.actor, &id, body).await?))
}

/// Users.
#[derive(Serialize, ToSchema)]
pub(crate) struct Users {
    /// Sorted by name.
    items: Vec<UserView>,
}

/// The users.
#[utoipa::path(
    get, path = "/users", tag = "users", responses((status = 200, description = "the users", body = Users))
)]
pub(crate) async fn list_users(State(state): State<AppState>, caller: Caller) -> Result<Json<Users>> {
    Ok(Json(Users { items: users::list(&state, &caller.actor).await? }))
}

/// Create a user.
#[utoipa::path(
    post, path = "/users", tag = "users", request_body = UserRequest,
    responses((status = 201, description = "created", body = UserView))
)]
pub(crate) async fn create_user(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<UserRequest>,
) -> Result<(StatusCode, Json<UserView>)> {
    Ok((StatusCode::CREATED, Json(users::create(&state, &caller.actor, body).await?)))
}

/// Change a user.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "users", params(("id" = String, Path, description = "the user")),
    request_body = UserPatch,
    responses((status = 200, description = "changed", body = UserView))
)]
pub(crate) async fn change_user(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<UserPatch>,
) -> Result<Json<UserView>> {
    Ok(Json(users::change(&state, &caller.actor, &id, body).await?))
}

/// Tokens.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// The tokens.
    items: Vec<TokenView>,
}

/// The caller's tokens; for administrators, those of all users.
#[utoipa::path(
    get, path = "/tokens", tag = "users", responses((status = 200, description = "the tokens", body = Tokens))
)]
pub(crate) async fn list_tokens(State(state): State<AppState>, caller: Caller) -> Result<Json<Tokens>> {
    Ok(Json(Tokens { items: tokens::list(&state, &caller.actor).await? }))
}

/// Create a token.
#[utoipa::path(
    post, path = "/tokens", tag = "users", request_body = TokenRequest,
    responses((status = 201, description = "created", body = NewTokenView))
)]
pub(crate) async fn create_token(
    State(state): State<AppState>,
    caller: Caller,
    ClientAddress(address): ClientAddress,
    JsonBody(body): JsonBody<TokenRequest>,
) -> Result<(StatusCode, Json<NewTokenView>)> {
    let asked = caller.asks(address, false);
    Ok((StatusCode::CREATED, Json(tokens::create(&state, &caller.actor, body, &asked).await?)))
}

/// Revoke a token.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "users", params(("id" = String, Path, description = "the token")),
    responses((status = 204, description = "revoked"))
)]
pub(crate) async fn revoke_token(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<StatusCode> {
    tokens::revoke(&state, &caller.actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which page of the audit log.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// Items per page, at most 500.
    #[param(minimum = 1, maximum = 500)]
    per_page: Option<u32>,
}

/// One page of the audit log, newest first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "one page", body = PageView<AuditView>))
)]
pub(crate) async fn audit_rows(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<AuditQuery>,
) -> Result<Json<PageView<AuditView>>> {
    let (page, per_page) = paging(query.page, query.per_page)?;
    Ok(Json(audit::list(&state, &caller.actor, page, per_page).await?))
}

/// Verify the stored data now: the database, the stored files, and what the audit log says of numbers and PDFs.
#[utoipa::path(
    get, path = "/data/verify", tag = "audit",
    responses((status = 200, description = "the result", body = DataCheck))
)]
pub(crate) async fn verify_data(State(state): State<AppState>, caller: Caller) -> Result<Json<DataCheck>> {
    Ok(Json(verification::verify_now(&state, &caller.actor).await?.into()))
}

/// The result of verifying the stored data.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataCheck {
    /// Whether everything is whole.
    ok: bool,
    /// The number of rows of the audit log.
    rows: u64,
    /// The number of stored files that were read.
    objects: u64,
    /// The number of lines of the register that were compared.
    entries: u64,
    /// What is wrong.
    faults: Vec<DataCheckFault>,
}

/// A fault of the stored data.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataCheckFault {
    /// `page`, `object`, `audit`, `pdf`, `entry` or `counter`.
    #[schema(value_type = String)]
    kind: DataFaultKind,
    /// What it concerns.
    what: String,
    /// The id of what it belongs to.
    owner: String,
}

impl From<DataReport> for DataCheck {
    fn from(report: DataReport) -> Self {
        let fault = |DataFault { kind, what, owner }| DataCheckFault { kind, what, owner };
        Self {
            ok: report.faults.is_empty(),
            rows: report.rows,
            objects: report.objects,
            entries: report.entries,
            faults: report.faults.into_iter().map(fault).collect(),
        }
    }
}

/// Verify the hash chain of the audit log.
#[utoipa::path(
    get, path = "/audit/verify", tag = "audit",
    responses((status = 200, description = "the result", body = AuditCheck))
)]
pub(crate) async fn verify_audit(State(state): State<AppState>, caller: Caller) -> Result<Json<AuditCheck>> {
    Ok(Json(audit::verify(&state, &caller.actor).await?))
}
