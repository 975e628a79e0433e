//! The mail server as its administrator sees it: how it is set, what it said last, the last mails, and a test.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form_body::FormBody;
use super::labels::moment;
use super::page_context::{PageContext, redirect_with_flash};
use super::view::Frame;
use super::wording;
use crate::server::error::{Problem, Result};
use crate::service::mails::{self, MailView};
use crate::service::users;

/// The page.
pub(super) async fn show(context: PageContext) -> Result<Response> {
    page(&context, StatusCode::OK, None).await
}

async fn page(context: &PageContext, status: StatusCode, error: Option<&str>) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), &context.labels().mails);
    let mail = mails::state(state, actor).await?;
    let own = mails::settings(state, actor).await?;
    let users = users::list(state, actor).await?;
    let fault = |word: &str| labels.faults.get(word).cloned().unwrap_or_else(|| word.to_string());
    let line = |one: &MailView| {
        let name = users.iter().find(|user| user.id == one.user).map(|user| user.full_name.as_str());
        let class = match one.state.as_str() {
            "sent" => "issued",
            "waiting" => "submitted",
            _ => "error",
        };
        json!({
            "to": name, "topic": labels.topics.get(&one.topic), "class": class,
            "state": labels.states.get(&one.state), "fault": one.last_error.as_deref().map(fault),
            "at": one.created_at.to_rfc3339(), "at_text": moment(one.created_at),
        })
    };
    let data = json!({
        "server": mail.server, "from": mail.from, "waiting": mail.waiting,
        "security": mail.security.as_ref().and_then(|word| labels.securities.get(word)),
        "fault": mail.fault.as_deref().map(fault), "address": own.address,
        "mails": mail.last.iter().map(line).collect::<Vec<Json>>(), "problem": error,
    });
    let frame = Frame { title: &labels.title, part: "/users", ..Frame::default() };
    Ok(context.page_with(status, frame, "mails", data))
}

/// Sends a test mail to one's own address.
pub(super) async fn test(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    match mails::send_test(&context.state, context.actor()).await.map_err(Problem::from) {
        Ok(()) => Ok(redirect_with_flash("/mail", Flash::MailTested)),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            page(&context, problem.status, Some(&wording::of_problem(context.labels(), &problem))).await
        }
        Err(problem) => Err(problem),
    }
}
