//! The sections of the settings.

use std::path::PathBuf;

use lettre::message::Mailbox;
use serde::Deserialize;

use crate::service::{MailPolicy, MailSecurity};

/// Limits of requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Seconds for a whole request, from its head to its answer.
    pub request_seconds: u64,
    /// Seconds for one request to a worker.
    pub render_seconds: u64,
    /// Seconds in which a batch must finish its next document.
    pub batch_seconds: u64,
    /// Bytes of an upload.
    pub upload_bytes: usize,
    /// Bytes of a JSON body or a form.
    pub json_bytes: usize,
    /// Bytes of all bodies that are being received or worked on at once.
    pub bodies_bytes: usize,
    /// Bytes of all workbooks of one document.
    pub document_bytes: u64,
    /// Megabytes of uploads that one user may keep; 0 for no limit.
    pub user_megabytes: u64,
    /// Megabytes that must be free on the disk for uploads to be taken; of a small disk a twentieth is enough.
    pub min_free_megabytes: u64,
    /// Days after which uploads that were replaced or removed are freed.
    pub keep_removed_days: u32,
    /// Days after which data sets are removed; 0 to keep them.
    pub keep_data_sets_days: u32,
    /// Days after which jobs that have ended are removed with their results; 0 to keep them.
    pub keep_jobs_days: u32,
    /// How many requests may wait for a worker.
    pub queue: usize,
    /// How many jobs may wait.
    pub waiting_jobs: u64,
    /// How many of them may be one person's.
    pub waiting_jobs_of_one: u64,
    /// How many connections at once.
    pub connections: usize,
    /// How many of them may come from one address. Behind a proxy all come from the same one, and this does not count.
    pub connections_of_one: usize,
    /// Seconds without activity after which a connection is closed; more than `request-seconds`.
    pub idle_seconds: u64,
    /// Megabytes of memory of a worker; 0 for no limit.
    pub worker_megabytes: u64,
    /// Megabytes of the preview cache.
    pub preview_megabytes: usize,
}

/// Which addresses the service may call.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct WebhookConfig {
    /// Whether private, loopback and link-local addresses may be called.
    pub allow_private: bool,
    /// Seconds for one call.
    pub timeout_seconds: u64,
}

/// The mail server. Without one nobody is written to.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct MailConfig {
    /// The name of the server, such as `mail.example.vn`.
    pub server: Option<String>,
    /// Its port; that of the security if absent: 587, 465 or 25.
    pub port: Option<u16>,
    /// How the connection is encrypted: `starttls`, `tls` or `none`.
    pub security: MailSecurity,
    /// Whether `none` may be used with a server that is not on this machine.
    pub allow_plain: bool,
    /// The name to sign in with, if the server asks for one.
    pub user: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The file that holds the password.
    pub password_file: Option<PathBuf>,
    /// The sender, such as `Văn thư <vanthu@example.vn>`.
    pub from: Option<String>,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// Seconds for one exchange with the server.
    pub timeout_seconds: u64,
}

/// Reminders of reports that are due.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ReminderConfig {
    /// How many days before its date people are reminded of a report.
    pub days_before: u32,
}

/// The register.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct RegisterConfig {
    /// The current term of Party bodies, such as `2025-2030`; by default the five years around the date.
    pub term: Option<String>,
}

/// The log.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LogConfig {
    /// `text` or `json`.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, or directives such as `vanthu=debug`.
    pub level: String,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            request_seconds: 30,
            render_seconds: 25,
            batch_seconds: 60,
            upload_bytes: 64 << 20,
            json_bytes: 1 << 20,
            bodies_bytes: 256 << 20,
            document_bytes: 256 << 20,
            user_megabytes: 4096,
            min_free_megabytes: 256,
            keep_removed_days: 30,
            keep_data_sets_days: 0,
            keep_jobs_days: 0,
            queue: 32,
            waiting_jobs: 1000,
            waiting_jobs_of_one: 100,
            connections: 1024,
            connections_of_one: 256,
            idle_seconds: 75,
            worker_megabytes: 1536,
            preview_megabytes: 64,
        }
    }
}

impl Default for WebhookConfig {
    fn default() -> Self {
        Self { allow_private: false, timeout_seconds: 10 }
    }
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            server: None,
            port: None,
            security: MailSecurity::Starttls,
            allow_plain: false,
            user: None,
            password: None,
            password_file: None,
            from: None,
            reply_to: None,
            timeout_seconds: 30,
        }
    }
}

impl std::fmt::Debug for MailConfig {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the password.
        formatter.debug_struct("MailConfig").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Default for ReminderConfig {
    fn default() -> Self {
        Self { days_before: 7 }
    }
}

impl MailConfig {
    /// Requires that a mail server can be used as it is set.
    pub(super) fn validate(&self) -> Result<(), (&'static str, &'static str)> {
        let Some(server) = &self.server else { return Ok(()) };
        if server.is_empty() || server.chars().any(|letter| letter.is_whitespace() || "/@:".contains(letter))
        {
            return Err((
                "`mail.server` là tên máy chủ như `mail.example.vn`; cổng ghi ở `mail.port`",
                "`mail.server` is the name of a server such as `mail.example.vn`; its port is `mail.port`",
            ));
        }
        let is_address = |text: &Option<String>| text.as_ref().map(|text| text.parse::<Mailbox>().is_ok());
        if is_address(&self.from) != Some(true) {
            return Err((
                "`mail.from` phải là địa chỉ người gửi như `Văn thư <vanthu@example.vn>`",
                "`mail.from` must be the address of the sender, such as `Văn thư <vanthu@example.vn>`",
            ));
        }
        if is_address(&self.reply_to) == Some(false) {
            return Err(("`mail.reply-to` phải là một địa chỉ thư", "`mail.reply-to` must be an address"));
        }
        let own = matches!(server.as_str(), "localhost" | "127.0.0.1" | "::1");
        if self.security == MailSecurity::None && !own && !self.allow_plain {
            return Err((
                "`mail.security = \"none\"` chỉ dùng với máy chủ thư trên chính máy này, trừ khi có `mail.allow-plain = true`",
                "`mail.security = \"none\"` is for a mail server on this machine, unless `mail.allow-plain = true`",
            ));
        }
        if self.user.is_some() != (self.password.is_some() || self.password_file.is_some()) {
            return Err((
                "`mail.user` và mật khẩu (`mail.password-file` hoặc `VANTHU_MAIL_PASSWORD`) phải đi cùng nhau",
                "`mail.user` and a password (`mail.password-file` or `VANTHU_MAIL_PASSWORD`) go together",
            ));
        }
        Ok(())
    }

    /// What the use cases know of it; `None` without a server.
    pub(super) fn policy(&self) -> Option<MailPolicy> {
        let (server, from) = (self.server.clone()?, self.from.as_ref()?.parse().ok()?);
        Some(MailPolicy {
            port: self.port.unwrap_or_else(|| self.security.port()),
            server,
            security: self.security,
            credentials: self.user.clone().zip(self.password.clone()),
            from,
            reply_to: self.reply_to.as_ref().and_then(|text| text.parse().ok()),
            timeout_seconds: self.timeout_seconds.max(1),
        })
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".into() }
    }
}
