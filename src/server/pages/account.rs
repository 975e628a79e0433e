//! One's own account: the password and the sessions.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::value;
use super::form_body::FormBody;
use super::labels::moment;
use super::page_context::{PageContext, redirect_with_flash, sentence};
use super::view::Frame;
use crate::server::error::{Problem, Result};
use crate::server::security::ClientAddress;
use crate::service::accounts::{self, PasswordChange};

/// The account.
pub(super) async fn show(context: PageContext) -> Result<Response> {
    page(&context, StatusCode::OK, None).await
}

async fn page(context: &PageContext, status: StatusCode, error: Option<&str>) -> Result<Response> {
    let session = context.caller.session.as_ref();
    let forced = session.is_some_and(|session| session.forced);
    let current = session.map(|session| session.id.as_str());
    let sessions: Vec<Json> = accounts::sessions(&context.state, context.actor(), current)
        .await?
        .iter()
        .map(|one| {
            json!({
                "id": one.id, "device": one.device, "address": one.address, "current": one.current,
                "opened": one.opened_at.to_rfc3339(), "opened_text": moment(one.opened_at),
                "seen": one.seen_at.to_rfc3339(), "seen_text": moment(one.seen_at),
            })
        })
        .collect();
    let data = json!({ "forced": forced, "sessions": sessions, "problem": error.map(sentence) });
    let frame = Frame { title: &context.labels().account.title, part: "/account", ..Frame::default() };
    Ok(context.page_with(status, frame, "account", data))
}

/// Changes the password.
pub(super) async fn change_password(
    context: PageContext,
    ClientAddress(address): ClientAddress,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let Some(session) = &context.caller.session else { return Err(Problem::no_session()) };
    let (current, new) = (value(&pairs, "current").to_string(), value(&pairs, "new").to_string());
    let result = if new == value(&pairs, "again") {
        let change = PasswordChange { current, new };
        let changed =
            accounts::change_password(&context.state, context.actor(), &session.id, change, &address).await;
        changed.map_err(Problem::from)
    } else {
        Err(Problem::refused(
            "setup.passwords-differ",
            "hai mật khẩu không giống nhau",
            "the passwords differ",
        ))
    };
    match result {
        Ok(()) if session.forced => Ok(redirect_with_flash("/", Flash::PasswordChanged)),
        Ok(()) => Ok(redirect_with_flash("/account", Flash::PasswordChanged)),
        Err(problem) if matches!(problem.status.as_u16(), 422 | 429) => {
            page(&context, problem.status, Some(&problem.detail.vi)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Ends a session.
pub(super) async fn end_session(
    context: PageContext,
    Path(id): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    accounts::end_session(&context.state, context.actor(), &id).await?;
    Ok(redirect_with_flash("/account", Flash::SessionEnded))
}
