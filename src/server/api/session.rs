//! Signing in and out, the first administrator, the caller.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{JsonBody, PathParts};
use crate::server::error::{Problem, Result};
use crate::server::security::{
    Caller, ClientAddress, cookie, ended_cookie, forget_site, opening, session_cookie,
};
use crate::server::state::AppState;
use crate::service::accounts::{self, PasswordChange, SessionLine};
use crate::service::users::{self, SetupRequest};
use crate::service::views::{MeView, UserView};

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInRequest {
    /// The sign-in name.
    name: String,
    /// The password.
    password: String,
}

/// A session just opened.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    /// The token that mutations by this session must carry in `X-CSRF-Token`.
    csrf: String,
    /// The user who has signed in.
    user: UserView,
}

/// Sign in; the cookie `vanthu_session` opens the session.
#[utoipa::path(
    post, path = "/session", tag = "session", security(()),
    request_body = SignInRequest,
    responses((status = 200, description = "signed in", body = SessionView))
)]
pub(crate) async fn sign_in(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    JsonBody(body): JsonBody<SignInRequest>,
) -> Result<Response> {
    let former = cookie(state.config.cookie(), &headers);
    let opening = opening(&headers, address, false);
    let (session, user) =
        users::sign_in(&state, &body.name, &body.password, &opening, former.as_deref()).await?;
    let cookie = session_cookie(&state, &session);
    let view = SessionView { csrf: session.csrf, user };
    Ok(([(header::SET_COOKIE, cookie)], Json(view)).into_response())
}

/// Sign out: the session of the cookie ends.
#[utoipa::path(
    delete, path = "/session", tag = "session",
    responses((status = 204, description = "signed out"))
)]
pub(crate) async fn sign_out(State(state): State<AppState>, caller: Caller) -> Result<Response> {
    if let Some(session) = &caller.session {
        users::sign_out(&state, &session.token).await?;
    }
    let mut response = (StatusCode::NO_CONTENT, [(header::SET_COOKIE, ended_cookie(&state))]).into_response();
    forget_site(&mut response);
    Ok(response)
}

/// The caller.
#[utoipa::path(
    get, path = "/me", tag = "session",
    responses((status = 200, description = "the caller", body = MeView))
)]
pub(crate) async fn me(caller: Caller) -> Json<MeView> {
    Json(MeView::of(&caller.actor, caller.session.as_ref().map(|session| session.csrf.as_str())))
}

/// Change one's own password. All other sessions end.
#[utoipa::path(
    post, path = "/me/password", tag = "session", request_body = PasswordChange,
    responses((status = 204, description = "changed"))
)]
pub(crate) async fn change_password(
    State(state): State<AppState>,
    caller: Caller,
    ClientAddress(address): ClientAddress,
    JsonBody(body): JsonBody<PasswordChange>,
) -> Result<StatusCode> {
    let Some(session) = &caller.session else {
        return Err(Problem::forbidden(
            "auth.session-needed",
            "việc này cần đăng nhập bằng mật khẩu, không làm được bằng mã truy cập",
            "this needs a session; a token cannot do it",
        ));
    };
    accounts::change_password(&state, &caller.actor, &session.id, body, &address).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnSessions {
    /// The last used first.
    items: Vec<SessionLine>,
}

/// One's own sessions.
#[utoipa::path(
    get, path = "/me/sessions", tag = "session",
    responses((status = 200, description = "the sessions", body = OwnSessions))
)]
pub(crate) async fn own_sessions(State(state): State<AppState>, caller: Caller) -> Result<Json<OwnSessions>> {
    let current = caller.session.as_ref().map(|session| session.id.as_str());
    Ok(Json(OwnSessions { items: accounts::sessions(&state, &caller.actor, current).await? }))
}

/// End one of one's own sessions.
#[utoipa::path(
    delete, path = "/me/sessions/{id}", tag = "session", params(("id" = String, Path, description = "the session")),
    responses((status = 204, description = "ended"))
)]
pub(crate) async fn end_session(
    State(state): State<AppState>,
    caller: Caller,
    PathParts(id): PathParts<String>,
) -> Result<StatusCode> {
    accounts::end_session(&state, &caller.actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Create the first administrator with the token of the link that the first start prints. The token works once.
#[utoipa::path(
    post, path = "/setup", tag = "session", security(()),
    request_body = SetupRequest,
    responses((status = 201, description = "created", body = UserView))
)]
pub(crate) async fn set_up(
    State(state): State<AppState>,
    JsonBody(body): JsonBody<SetupRequest>,
) -> Result<(StatusCode, Json<UserView>)> {
    if body.token.len() > 500 {
        return Err(Problem::missing());
    }
    Ok((StatusCode::CREATED, Json(users::set_up(&state, body).await?)))
}
