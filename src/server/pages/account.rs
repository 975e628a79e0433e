//! One's own account: the password, the mails that one gets, and the sessions.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::{one_line, value, values};
use super::form_body::FormBody;
use super::labels::{Labels, fill, moment};
use super::page_context::{PageContext, redirect_with_flash};
use super::view::Frame;
use super::wording;
use crate::server::error::{Problem, Result};
use crate::server::security::ClientAddress;
use crate::service::accounts::{self, PasswordChange};
use crate::service::mails::{self, MailSettingsView};
use vanthu_store::MAIL_TOPICS;

/// The account.
pub(super) async fn show(context: PageContext) -> Result<Response> {
    page(&context, StatusCode::OK, None, None).await
}

/// The page; `mail` is what was sent of the mails that one gets and why it was not taken.
async fn page(
    context: &PageContext,
    status: StatusCode,
    error: Option<&str>,
    mail: Option<(MailSettingsView, &str)>,
) -> Result<Response> {
    let (mail, mail_problem) = match mail {
        Some((sent, problem)) => (sent, Some(problem)),
        None => (mails::settings(&context.state, context.actor()).await?, None),
    };
    let labels = &context.labels().mails.topics;
    let topics = MAIL_TOPICS.map(|topic| {
        let selected = mail.topics.iter().any(|word| word == topic);
        json!({ "value": topic, "label": labels.get(topic), "selected": selected })
    });
    let session = context.caller.session.as_ref();
    let forced = session.is_some_and(|session| session.forced);
    let current = session.map(|session| session.id.as_str());
    let sessions: Vec<Json> = accounts::sessions(&context.state, context.actor(), current)
        .await?
        .iter()
        .map(|one| {
            json!({
                "id": one.id, "device": device(context.labels(), &one.device), "address": one.address, "current": one.current,
                "opened": one.opened_at.to_rfc3339(), "opened_text": moment(one.opened_at),
                "seen": one.seen_at.to_rfc3339(), "seen_text": moment(one.seen_at),
            })
        })
        .collect();
    let data = json!({
        "forced": forced, "sessions": sessions, "problem": error,
        "mail": { "address": mail.address, "topics": topics }, "mail_problem": mail_problem,
        "mail_server": context.state.policy.mail.is_some(),
    });
    let frame = Frame { title: &context.labels().account.title, part: "/account", ..Frame::default() };
    Ok(context.page_with(status, frame, "account", data))
}

/// What a browser that calls itself `agent` is called: `Chrome trên Windows`. Empty if neither the browser nor the system is known.
fn device(labels: &Labels, agent: &str) -> String {
    // The name that others claim, too, comes last.
    const BROWSERS: [(&str, &str); 9] = [
        ("coc_coc_browser/", "Cốc Cốc"),
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        let named = names.iter().find(|(mark, _)| agent.contains(mark));
        named.map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => {
            fill(&labels.account.device, &[("browser", &browser), ("system", &system)])
        }
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    }
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
            page(&context, problem.status, Some(&wording::of_problem(context.labels(), &problem)), None).await
        }
        Err(problem) => Err(problem),
    }
}

/// Sets which mails one gets.
pub(super) async fn set_mail(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let given = MailSettingsView {
        address: Some(one_line(value(&pairs, "address"))),
        topics: values(&pairs, "topic"),
    };
    match mails::set(&context.state, context.actor(), given.clone()).await.map_err(Problem::from) {
        Ok(_) => Ok(redirect_with_flash("/account", Flash::MailSaved)),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            page(
                &context,
                problem.status,
                None,
                Some((given, &wording::of_problem(context.labels(), &problem))),
            )
            .await
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

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_assets::Assets;

    #[test]
    fn a_browser_is_called_by_its_own_name() {
        let labels = Labels::read(&Assets::default()).unwrap();
        let name = |agent: &str| device(&labels, agent);
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        assert_eq!(name(&format!("{windows} Chrome/140.0.0.0 Safari/537.36")), "Chrome trên Windows");
        assert_eq!(
            name(&format!("{windows} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0")),
            "Edge trên Windows"
        );
        let coc_coc = "coc_coc_browser/140.0 Chrome/134.0 Safari/537.36";
        assert_eq!(name(&format!("{windows} {coc_coc}")), "Cốc Cốc trên Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(name(phone), "Safari trên iPhone");
        assert_eq!(
            name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox trên Linux"
        );
        assert_eq!(name("curl/8.0"), "");
    }
}
