//! What administrators keep: `/offices`, `/users`, `/tokens`, `/audit`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::documents::present;
use super::extract::{JsonBody, Params, PathParts, paging};
use crate::server::error::Result;
use crate::server::security::Caller;
use crate::server::service::audit::{self, AuditCheck};
use crate::server::service::offices::{self, OfficeEdit, OfficeRequest};
use crate::server::service::people::{self, UserEdit, UserRequest};
use crate::server::service::tokens::{self, TokenRequest};
use crate::server::service::views::{AuditView, OfficeLine, OfficeView, PageView, TokenView, UserView};
use crate::server::state::AppState;

/// Offices.
#[derive(Serialize, ToSchema)]
pub struct Offices {
    /// By name.
    items: Vec<OfficeLine>,
}

/// The offices.
#[utoipa::path(
    get, path = "/offices", tag = "offices",
    responses((status = 200, description = "the offices", body = Offices))
)]
pub async fn list_offices(State(state): State<AppState>, caller: Caller) -> Result<Json<Offices>> {
    Ok(Json(Offices { items: offices::list(&state, &caller.actor).await? }))
}

/// An office, with its file and roster.
#[utoipa::path(
    get, path = "/offices/{id}", tag = "offices", params(("id" = String, Path, description = "the office")),
    responses((status = 200, description = "the office", body = OfficeView))
)]
pub async fn office(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<Json<OfficeView>> {
    Ok(Json(offices::view(&state, &caller.actor, &id).await?))
}

/// An office to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeBody {
    /// The name in lists; the one of the office file where there is none.
    #[serde(default)]
    name: Option<String>,
    /// The text of its `office.toml`, without `roster`.
    toml: String,
    /// Its roster as CSV: code, name, group.
    #[serde(default)]
    roster_csv: Option<String>,
}

/// Make an office.
#[utoipa::path(
    post, path = "/offices", tag = "offices", request_body = OfficeBody,
    responses((status = 201, description = "made", body = OfficeView))
)]
pub async fn create_office(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<OfficeBody>,
) -> Result<(StatusCode, Json<OfficeView>)> {
    let request = OfficeRequest { name: body.name, toml: body.toml, roster_csv: body.roster_csv };
    Ok((StatusCode::CREATED, Json(offices::create(&state, &caller.actor, request).await?)))
}

/// What is to be changed of an office; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficePatch {
    /// The version that is meant; 409 where the office has another.
    #[serde(default)]
    version: Option<i64>,
    /// The name in lists.
    #[serde(default)]
    name: Option<String>,
    /// The text of its `office.toml`, without `roster`.
    #[serde(default)]
    toml: Option<String>,
    /// Its roster as CSV; null takes it away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    roster_csv: Option<Option<String>>,
    /// Whether documents may be made for it.
    #[serde(default)]
    active: Option<bool>,
}

/// Change an office. Documents sent for approval keep the office as it was then.
#[utoipa::path(
    put, path = "/offices/{id}", tag = "offices", params(("id" = String, Path, description = "the office")),
    request_body = OfficePatch,
    responses((status = 200, description = "changed", body = OfficeView))
)]
pub async fn change_office(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<OfficePatch>,
) -> Result<Json<OfficeView>> {
    let edit = OfficeEdit {
        version: body.version,
        name: body.name,
        toml: body.toml,
        roster_csv: body.roster_csv,
        active: body.active,
    };
    Ok(Json(offices::change(&state, &caller.actor, &id, edit).await?))
}

/// Users.
#[derive(Serialize, ToSchema)]
pub struct Users {
    /// By name.
    items: Vec<UserView>,
}

/// The users.
#[utoipa::path(
    get, path = "/users", tag = "users", responses((status = 200, description = "the users", body = Users))
)]
pub async fn list_users(State(state): State<AppState>, caller: Caller) -> Result<Json<Users>> {
    Ok(Json(Users { items: people::list(&state, &caller.actor).await? }))
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserBody {
    /// The sign-in name.
    name: String,
    /// The name people know.
    #[serde(default)]
    full_name: String,
    /// One or more of `drafter`, `clerk`, `approver`, `administrator`.
    roles: Vec<String>,
    /// The password, 8 characters or more.
    password: String,
}

/// Make a user.
#[utoipa::path(
    post, path = "/users", tag = "users", request_body = UserBody,
    responses((status = 201, description = "made", body = UserView))
)]
pub async fn create_user(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<UserBody>,
) -> Result<(StatusCode, Json<UserView>)> {
    let request = UserRequest {
        name: body.name,
        full_name: body.full_name,
        roles: body.roles,
        password: body.password,
    };
    Ok((StatusCode::CREATED, Json(people::create(&state, &caller.actor, request).await?)))
}

/// What is to be changed of a user; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserPatch {
    /// The name people know.
    #[serde(default)]
    full_name: Option<String>,
    /// One or more of `drafter`, `clerk`, `approver`, `administrator`.
    #[serde(default)]
    roles: Option<Vec<String>>,
    /// The password; it ends the user's sessions.
    #[serde(default)]
    password: Option<String>,
    /// Whether the user may sign in; false ends sessions and tokens.
    #[serde(default)]
    active: Option<bool>,
}

/// Change a user.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "users", params(("id" = String, Path, description = "the user")),
    request_body = UserPatch,
    responses((status = 200, description = "changed", body = UserView))
)]
pub async fn change_user(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
    JsonBody(body): JsonBody<UserPatch>,
) -> Result<Json<UserView>> {
    let edit = UserEdit {
        full_name: body.full_name,
        roles: body.roles,
        password: body.password,
        active: body.active,
    };
    Ok(Json(people::change(&state, &caller.actor, &id, edit).await?))
}

/// Tokens.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// The tokens.
    items: Vec<TokenView>,
}

/// One's own tokens; all for administrators.
#[utoipa::path(
    get, path = "/tokens", tag = "users", responses((status = 200, description = "the tokens", body = Tokens))
)]
pub async fn list_tokens(State(state): State<AppState>, caller: Caller) -> Result<Json<Tokens>> {
    Ok(Json(Tokens { items: tokens::list(&state, &caller.actor).await? }))
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// In whose name it acts: the user's id; the one who asks where there is none.
    #[serde(default)]
    user: Option<String>,
    /// What it is for.
    name: String,
    /// One or more of `read`, `draft`, `register`, `approve`, `admin`, `metrics`.
    scopes: Vec<String>,
    /// When it runs out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<DateTime<Utc>>,
}

/// A token just made.
#[derive(Serialize, ToSchema)]
pub struct NewTokenView {
    /// The secret, `vt_…`: it is shown this once.
    secret: String,
    /// The token.
    token: TokenView,
}

/// Make a token.
#[utoipa::path(
    post, path = "/tokens", tag = "users", request_body = TokenBody,
    responses((status = 201, description = "made", body = NewTokenView))
)]
pub async fn create_token(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<TokenBody>,
) -> Result<(StatusCode, Json<NewTokenView>)> {
    let request =
        TokenRequest { user: body.user, name: body.name, scopes: body.scopes, expires_at: body.expires_at };
    let (token, secret) = tokens::create(&state, &caller.actor, request).await?;
    Ok((StatusCode::CREATED, Json(NewTokenView { secret, token })))
}

/// End a token.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "users", params(("id" = String, Path, description = "the token")),
    responses((status = 204, description = "ended"))
)]
pub async fn revoke_token(
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
pub struct AuditQuery {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<u32>,
    /// How many a page, 500 at most.
    #[param(minimum = 1, maximum = 500)]
    per_page: Option<u32>,
}

/// One page of the audit log, the last first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "one page", body = PageView<AuditView>))
)]
pub async fn audit_rows(
    State(state): State<AppState>,
    caller: Caller,
    Params(query): Params<AuditQuery>,
) -> Result<Json<PageView<AuditView>>> {
    let (page, per_page) = paging(query.page, query.per_page)?;
    Ok(Json(audit::list(&state, &caller.actor, page, per_page).await?))
}

/// Walk along the hash chain of the audit log.
#[utoipa::path(
    get, path = "/audit/verify", tag = "audit",
    responses((status = 200, description = "what was found", body = AuditCheck))
)]
pub async fn verify_audit(State(state): State<AppState>, caller: Caller) -> Result<Json<AuditCheck>> {
    Ok(Json(audit::verify(&state, &caller.actor).await?))
}
