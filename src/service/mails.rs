//! Mails to people: where each wants to be written to and about what, and whether the mail server works. What a mail says is
//! in `words`, how it is sent in `sending`.

pub(crate) mod sending;
mod words;

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use lettre::address::Address;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vanthu_diagnostic::{Diagnostic, code};

use super::context::{Context, Service};
use super::error::{ErrorKind, PointTo, Result, ServiceError};
use super::permissions::{Act, Object, may};
use super::validate::with_known;
use vanthu_store::{Actor, MAIL_TOPICS, Mail, MailSettings};

/// The longest address that mail servers take (RFC 5321).
const MAX_ADDRESS: usize = 254;

/// How many mails the list of the last ones has.
const SHOWN: u32 = 30;

/// The mail server.
#[derive(Clone)]
pub struct MailPolicy {
    /// Its name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: MailSecurity,
    /// Name and password, if it asks for them.
    pub credentials: Option<(String, String)>,
    /// The sender.
    pub from: Mailbox,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<Mailbox>,
    /// Seconds for one exchange.
    pub timeout_seconds: u64,
}

impl std::fmt::Debug for MailPolicy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the password.
        formatter.debug_struct("MailPolicy").field("server", &self.server).finish_non_exhaustive()
    }
}

/// How the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailSecurity {
    /// It begins in the clear and is encrypted before anything is said.
    #[default]
    Starttls,
    /// It is encrypted from the start.
    Tls,
    /// It is not.
    None,
}

impl MailSecurity {
    /// The usual port.
    pub fn port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }

    /// The word in the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starttls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }
}

/// What the mail server said last: `Some(None)` that it took a mail, `Some(Some(reason))` that it did not.
#[derive(Default)]
pub struct MailServer(Mutex<Option<Option<String>>>);

impl MailServer {
    /// Why the server took no mail the last time; `None` if it did, or nothing was sent yet.
    pub fn fault(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().flatten()
    }

    fn said(&self, fault: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }
}

/// Where one is written to, and about what.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSettingsView {
    /// The address; null or empty for no mails.
    #[serde(default)]
    pub address: Option<String>,
    /// About what: `submitted` (a document waits for one's approval), `returned`, `approved`, `issued`, `commented`,
    /// `reminder` (a report is due). All of them if absent.
    #[serde(default = "all_topics")]
    pub topics: Vec<String>,
}

fn all_topics() -> Vec<String> {
    MAIL_TOPICS.map(String::from).to_vec()
}

/// A mail in the list of the last ones. It names nothing of a document, as administrators need not read them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailView {
    /// The id, which is part of the mail's `Message-ID`.
    pub id: String,
    /// The id of the receiver.
    pub user: String,
    /// What it is about.
    pub topic: String,
    /// `waiting`, `sent` or `given-up`.
    pub state: String,
    /// How often sending was attempted.
    pub attempts: i64,
    /// Why the last attempt failed: `connect`, `timeout`, `tls`, `sign-in`, `server`, `address`, `no-address`,
    /// `not-allowed`, `gone` or `template`.
    pub last_error: Option<String>,
    /// When it was queued.
    #[serde(serialize_with = "crate::service::times::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
}

impl From<Mail> for MailView {
    fn from(one: Mail) -> Self {
        Self {
            id: one.id,
            user: one.user_id,
            topic: one.topic,
            state: one.state,
            attempts: one.attempts,
            last_error: one.last_error,
            created_at: one.created_at,
        }
    }
}

/// The mail server and the last mails.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailState {
    /// The server and its port; null if the settings name none.
    pub server: Option<String>,
    /// `starttls`, `tls` or `none`.
    pub security: Option<String>,
    /// The sender.
    pub from: Option<String>,
    /// Why the server took no mail the last time; null if it did, or nothing was sent since the start.
    pub fault: Option<String>,
    /// How many mails wait.
    pub waiting: u64,
    /// The last mails, newest first, at most 30.
    pub last: Vec<MailView>,
}

/// Where one is written to.
///
/// # Errors
/// Forbidden for a token without the scope `admin`.
pub async fn settings(context: &Context, actor: &Actor) -> Result<MailSettingsView> {
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    let found = context.store.mails().settings(&actor.user_id).await?;
    if found == MailSettings::default() {
        return Ok(MailSettingsView { address: None, topics: all_topics() });
    }
    let address = Some(found.address).filter(|address| !address.is_empty());
    Ok(MailSettingsView { address, topics: found.topics })
}

/// Sets where one is written to.
///
/// # Errors
/// Forbidden for a token without the scope `admin`; `mail.bad-address` or `mail.bad-topic`.
pub async fn set(context: &Context, actor: &Actor, given: MailSettingsView) -> Result<MailSettingsView> {
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    let address = given.address.as_deref().unwrap_or_default().trim();
    if !address.is_empty() {
        check_address(address).at("/address")?;
    }
    if let Some((index, word)) =
        given.topics.iter().enumerate().find(|(_, word)| !MAIL_TOPICS.contains(&word.as_str()))
    {
        let problem = Diagnostic::error(
            code!("mail.bad-topic"),
            "không có loại việc này để báo qua thư",
            "there is no such topic of mails",
        );
        return Err(with_known(problem, word, MAIL_TOPICS.into_iter())
            .pointing_to(format!("/topics/{index}"))
            .into());
    }
    let topics = MAIL_TOPICS.iter().filter(|topic| given.topics.iter().any(|word| word == *topic));
    let kept =
        MailSettings { address: address.to_string(), topics: topics.map(ToString::to_string).collect() };
    context.store.mails().set(actor, &actor.user_id, &kept).await?;
    settings(context, actor).await
}

/// Requires an address to which a mail can be sent from any server: plain letters, a domain with a dot.
fn check_address(text: &str) -> Result<()> {
    let is_good = text.len() <= MAX_ADDRESS
        && text.is_ascii()
        && text.parse::<Address>().is_ok_and(|address| address.domain().contains('.'));
    if is_good {
        return Ok(());
    }
    Err(ServiceError::invalid(
        code!("mail.bad-address"),
        "địa chỉ thư chưa đúng; địa chỉ có dạng ten@coquan.vn",
        "the address of mails is malformed; it looks like `name@example.vn`",
    ))
}

/// The mail server and the last mails.
///
/// # Errors
/// Forbidden for all but administrators.
pub async fn state(service: &Service, actor: &Actor) -> Result<MailState> {
    may(actor, Act::SeeMails, Object::All)?;
    let mail = service.policy.mail.as_ref();
    let mails = service.store.mails();
    Ok(MailState {
        server: mail.map(|mail| format!("{}:{}", mail.server, mail.port)),
        security: mail.map(|mail| mail.security.as_str().to_string()),
        from: mail.map(|mail| mail.from.to_string()),
        fault: service.mail_server.fault(),
        waiting: mails.count_waiting().await?,
        last: mails.last(SHOWN).await?.into_iter().map(MailView::from).collect(),
    })
}

/// Sends a mail to one's own address, and waits for what the server says.
///
/// # Errors
/// Forbidden for all but administrators; `mail.no-server` or `mail.no-address` (invalid); `mail.not-sent` with the reason.
pub async fn send_test(service: &Service, actor: &Actor) -> Result<()> {
    may(actor, Act::SeeMails, Object::All)?;
    let Some(policy) = &service.policy.mail else {
        return Err(ServiceError::invalid(
            code!("mail.no-server"),
            "chưa đặt máy chủ thư trong thiết lập của dịch vụ (mục `mail`)",
            "the settings name no mail server (`[mail]`)",
        ));
    };
    let address = service.store.mails().settings(&actor.user_id).await?.address;
    if address.is_empty() {
        return Err(ServiceError::invalid(
            code!("mail.no-address"),
            "ghi địa chỉ thư của bạn ở trang Tài khoản của tôi trước đã",
            "set your own address first",
        ));
    }
    let text = words::of_test(service, &actor.name).map_err(ServiceError::from)?;
    let id = format!("test-{}", uuid::Uuid::now_v7());
    match sending::send(service, policy, &id, (&actor.name, &address), &text).await {
        Ok(()) => Ok(()),
        Err(failure) => {
            let (vi, en) = failure.words();
            Err(ServiceError::new(
                ErrorKind::Invalid,
                code!("mail.not-sent"),
                format!("chưa gửi được thư thử: {vi}"),
                format!("the test mail was not sent: {en}"),
            ))
        }
    }
}
