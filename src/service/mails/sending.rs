//! Sending: the loop that takes mails that are due, and the talk with the mail server.

use std::time::{Duration, Instant};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use url::Url;

use super::words::{self, Text, Unsaid};
use super::{MailPolicy, MailSecurity};
use crate::service::context::Service;
use crate::service::counters;
use vanthu_store::{Mail, MailOutcome};

/// How many mails are taken at once; they are sent one after the other, as mail servers like it.
const TAKEN: u32 = 20;

/// How often mails are forgotten where no server is set.
const DROP_EVERY: Duration = Duration::from_secs(60);

/// Why the server did not take a mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Nobody answers under that name and port.
    Connect,
    /// It answered too slowly.
    Timeout,
    /// The encryption failed: most often a certificate that is not trusted.
    Tls,
    /// It refused name and password.
    SignIn,
    /// It refused for another reason, with this status.
    Server(String),
    /// It knows no such address.
    Address,
}

impl Failure {
    /// The word in lists and in the log.
    fn word(&self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::SignIn => "sign-in",
            Self::Server(_) => "server",
            Self::Address => "address",
        }
    }

    /// The same in a sentence, in Vietnamese and in English.
    pub(super) fn words(&self) -> (String, String) {
        let (vi, en) = match self {
            Self::Connect => ("không kết nối được máy chủ thư", "the mail server cannot be reached"),
            Self::Timeout => ("máy chủ thư trả lời quá chậm", "the mail server answered too slowly"),
            Self::Tls => (
                "không mã hóa được đường truyền, thường vì chứng chỉ của máy chủ thư không được tin cậy",
                "the connection cannot be encrypted, most often as the server's certificate is not trusted",
            ),
            Self::SignIn => (
                "máy chủ thư không nhận tên hoặc mật khẩu",
                "the mail server refused the name or the password",
            ),
            Self::Server(status) => {
                return (
                    format!("máy chủ thư từ chối (mã {status})"),
                    format!("the mail server refused it (status {status})"),
                );
            }
            Self::Address => (
                "máy chủ thư không nhận địa chỉ người nhận",
                "the mail server refused the receiver's address",
            ),
        };
        (vi.to_string(), en.to_string())
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): nobody's holiday notice answers.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

/// Sends what is due until the service stops.
pub(crate) async fn run(service: Service) {
    let mut stopping = service.stopping.clone();
    let mut dropped: Option<Instant> = None;
    loop {
        match &service.policy.mail {
            Some(policy) => send_due(&service, policy).await,
            None if dropped.is_none_or(|at| at.elapsed() > DROP_EVERY) => {
                dropped = Some(Instant::now());
                if let Err(error) = service.store.mails().drop_waiting().await {
                    tracing::warn!(code = error.diagnostic().code.as_str(), "mails cannot be dropped");
                }
            }
            None => {}
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

async fn send_due(service: &Service, policy: &MailPolicy) {
    let due = match service.store.mails().take_due(TAKEN).await {
        Ok(due) => due,
        Err(error) => {
            tracing::error!(code = error.diagnostic().code.as_str(), "mails cannot be read");
            return;
        }
    };
    for mail in due {
        if *service.stopping.borrow() {
            // What was taken is due again when its reservation ends.
            return;
        }
        let outcome = attempt(service, policy, &mail).await;
        let (word, reason) = match &outcome {
            MailOutcome::Sent => ("sent", None),
            MailOutcome::Failed(why) => ("failed", Some(why.as_str())),
            MailOutcome::Refused(why) => ("refused", Some(why.as_str())),
        };
        counters::mail_attempted(word);
        let attempt = mail.attempts + 1;
        tracing::info!(mail = mail.id, topic = mail.topic, attempt, outcome = word, reason, "mail");
        if let Err(error) = service.store.mails().record(&mail.id, &outcome).await {
            let code = error.diagnostic().code.as_str();
            tracing::error!(mail = mail.id, code, "the outcome of a mail cannot be stored");
        }
    }
}

async fn attempt(service: &Service, policy: &MailPolicy, mail: &Mail) -> MailOutcome {
    let refused = |why: &str| MailOutcome::Refused(why.to_string());
    let failed = |why: &str| MailOutcome::Failed(why.to_string());
    let Ok(user) = service.store.users().get(&mail.user_id).await else { return failed("store") };
    if !user.active {
        return refused("not-allowed");
    }
    let Ok(settings) = service.store.mails().settings(&user.id).await else { return failed("store") };
    if settings.address.is_empty() || !settings.topics.contains(&mail.topic) {
        return refused("no-address");
    }
    let text = match words::of_mail(service, mail, &user).await {
        Ok(text) => text,
        Err(Unsaid::NotAllowed) => return refused("not-allowed"),
        Err(Unsaid::Gone) => return refused("gone"),
        Err(Unsaid::Failed(why)) => return failed(why),
    };
    match send(service, policy, &mail.id, (&user.full_name, &settings.address), &text).await {
        Ok(()) => MailOutcome::Sent,
        Err(failure @ Failure::Address) => refused(failure.word()),
        Err(failure) => failed(failure.word()),
    }
}

/// Hands a mail to the server. Health says what came of it; an address that the server does not know is no fault of the server.
pub(super) async fn send(
    service: &Service,
    policy: &MailPolicy,
    id: &str,
    to: (&str, &str),
    text: &Text,
) -> Result<(), Failure> {
    let sent = hand_over(service, policy, id, to, text).await;
    let fault = sent.as_ref().err().filter(|failure| **failure != Failure::Address);
    service.mail_server.said(fault.map(|failure| failure.word().to_string()));
    sent
}

async fn hand_over(
    service: &Service,
    policy: &MailPolicy,
    id: &str,
    (name, address): (&str, &str),
    text: &Text,
) -> Result<(), Failure> {
    let address = address.parse().map_err(|_| Failure::Address)?;
    // The same id with each attempt: a server that took one of them knows the next one again.
    let message_id = format!("<{id}@{}>", policy.from.email.domain());
    let mut message = Message::builder()
        .from(policy.from.clone())
        .to(Mailbox::new(Some(name.to_string()), address))
        .subject(&text.title)
        .date(service.store.now().into())
        .message_id(Some(message_id))
        .header(AutoSubmitted)
        .header(ContentType::TEXT_PLAIN);
    if let Some(reply_to) = &policy.reply_to {
        message = message.reply_to(reply_to.clone());
    }
    let message = message.body(text.body.clone()).map_err(|_| Failure::Address)?;
    let time = Duration::from_secs(policy.timeout_seconds);
    let transport = transport(service, policy, time)?;
    // The time limit of the library is one for each step.
    match tokio::time::timeout(time * 2, transport.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => {
            tracing::warn!(error = ?error.status().map(|code| code.to_string()), "the mail server took no mail");
            Err(failure(&error))
        }
        Err(_) => Err(Failure::Timeout),
    }
}

fn transport(
    service: &Service,
    policy: &MailPolicy,
    time: Duration,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, Failure> {
    let parameters = || TlsParameters::new(policy.server.clone()).map_err(|_| Failure::Tls);
    let tls = match policy.security {
        MailSecurity::Starttls => Tls::Required(parameters()?),
        MailSecurity::Tls => Tls::Wrapper(parameters()?),
        MailSecurity::None => Tls::None,
    };
    // The name by which this machine is known, as far as the settings say it.
    let own = service.policy.public_url.as_deref().and_then(|url| Url::parse(url).ok());
    let own = own.and_then(|url| url.domain().map(|name| ClientId::Domain(name.to_string())));
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(policy.server.clone())
        .port(policy.port)
        .tls(tls)
        .timeout(Some(time))
        .hello_name(own.unwrap_or_default());
    if let Some((user, password)) = &policy.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

fn failure(error: &lettre::transport::smtp::Error) -> Failure {
    if let Some(status) = error.status() {
        let status = status.to_string();
        return match status.as_str() {
            "530" | "534" | "535" | "538" | "454" => Failure::SignIn,
            // The mailbox is unknown, moved, or its name is not allowed.
            "550" | "551" | "553" if error.is_permanent() => Failure::Address,
            _ => Failure::Server(status),
        };
    }
    if error.is_timeout() {
        Failure::Timeout
    } else if error.is_tls() {
        Failure::Tls
    } else if error.is_client() || error.is_response() {
        // It does not offer what the settings ask for, such as encryption.
        Failure::Server("–".into())
    } else {
        Failure::Connect
    }
}
