//! Mails to people: one's own settings, `/me/mail`, and the mail server, `/mail`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::extract::JsonBody;
use crate::server::error::Result;
use crate::server::security::Caller;
use crate::server::state::AppState;
use crate::service::mails::{self, MailSettingsView, MailState};

/// Where you are written to, and about what.
#[utoipa::path(
    get, path = "/me/mail", tag = "session",
    responses((status = 200, description = "the settings", body = MailSettingsView))
)]
pub(crate) async fn own(State(state): State<AppState>, caller: Caller) -> Result<Json<MailSettingsView>> {
    Ok(Json(mails::settings(&state, &caller.actor).await?))
}

/// Set where you are written to, and about what. Without an address you get no mails.
#[utoipa::path(
    put, path = "/me/mail", tag = "session", request_body = MailSettingsView,
    responses((status = 200, description = "set", body = MailSettingsView))
)]
pub(crate) async fn set_own(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<MailSettingsView>,
) -> Result<Json<MailSettingsView>> {
    Ok(Json(mails::set(&state, &caller.actor, body).await?))
}

/// The mail server and the last mails, for administrators.
#[utoipa::path(
    get, path = "/mail", tag = "service",
    responses((status = 200, description = "the mail server and the last mails", body = MailState))
)]
pub(crate) async fn mail_state(State(state): State<AppState>, caller: Caller) -> Result<Json<MailState>> {
    Ok(Json(mails::state(&state, &caller.actor).await?))
}

/// Send a test mail to your own address, for administrators. The answer waits for what the mail server says.
#[utoipa::path(
    post, path = "/mail/test", tag = "service", responses((status = 204, description = "the server took it"))
)]
pub(crate) async fn send_test(State(state): State<AppState>, caller: Caller) -> Result<StatusCode> {
    mails::send_test(&state, &caller.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
