//! Signing in and out, the first administrator, and who one is.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::JsonBody;
use crate::server::error::{Problem, Result};
use crate::server::security::{Caller, ClientAddress, cookie, ended_cookie, session_cookie};
use crate::server::service::people::{self, UserRequest};
use crate::server::service::views::{MeView, UserView};
use crate::server::state::AppState;

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// The sign-in name.
    name: String,
    /// The password.
    password: String,
}

/// A session just opened.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// What mutations by this session carry in `X-CSRF-Token`.
    csrf: String,
    /// Who has signed in.
    user: UserView,
}

/// Sign in; the cookie `vanthu_session` opens the session.
#[utoipa::path(
    post, path = "/session", tag = "session", security(()),
    request_body = SignInBody,
    responses((status = 200, description = "signed in", body = SessionView))
)]
pub async fn sign_in(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    JsonBody(body): JsonBody<SignInBody>,
) -> Result<Response> {
    let former = cookie(&headers);
    let (session, user) =
        people::sign_in(&state, &body.name, &body.password, &address, former.as_deref()).await?;
    let cookie = session_cookie(&state, &session);
    let view = SessionView { csrf: session.csrf, user };
    Ok(([(header::SET_COOKIE, cookie)], Json(view)).into_response())
}

/// Sign out: the session of the cookie ends.
#[utoipa::path(
    delete, path = "/session", tag = "session",
    responses((status = 204, description = "signed out"))
)]
pub async fn sign_out(State(state): State<AppState>, caller: Caller) -> Result<Response> {
    people::sign_out(&state, &caller).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, ended_cookie(&state))]).into_response())
}

/// Who one is.
#[utoipa::path(
    get, path = "/me", tag = "session",
    responses((status = 200, description = "the one who asks", body = MeView))
)]
pub async fn me(caller: Caller) -> Json<MeView> {
    Json(people::me(&caller))
}

/// The first administrator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUpBody {
    /// The token of the set-up link.
    token: String,
    /// The sign-in name.
    name: String,
    /// The name people know.
    #[serde(default)]
    full_name: String,
    /// The password, 8 characters or more.
    password: String,
}

/// Make the first administrator, with the token of the link that the first start shows. The token is used up by it.
#[utoipa::path(
    post, path = "/setup", tag = "session", security(()),
    request_body = SetUpBody,
    responses((status = 201, description = "made", body = UserView))
)]
pub async fn set_up(
    State(state): State<AppState>,
    JsonBody(body): JsonBody<SetUpBody>,
) -> Result<(StatusCode, Json<UserView>)> {
    if body.token.len() > 500 {
        return Err(Problem::missing());
    }
    let request = UserRequest {
        name: body.name,
        full_name: body.full_name,
        roles: Vec::new(),
        password: body.password,
    };
    Ok((StatusCode::CREATED, Json(people::set_up(&state, &body.token, request).await?)))
}
