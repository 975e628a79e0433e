//! Settings of the server: `vanthu.toml`, overridden by the environment (`VANTHU_…`), overridden by the command line.

mod sections;
mod variables;

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::limits::FORM_OVERHEAD;
use super::security::{COOKIE, HOST_COOKIE};
use crate::service::{Policy, WebhookPolicy};
pub use sections::{
    LimitsConfig, LogConfig, LogFormat, MailConfig, RegisterConfig, ReminderConfig, WebhookConfig,
};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::config::toml_error;
pub use variables::misspelt;

/// The settings of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Config {
    /// Where to listen: `127.0.0.1:8080`; port 0 takes a free one.
    pub listen: String,
    /// The folder of the data.
    pub data: PathBuf,
    /// The database, if it is not in that folder.
    pub database: Option<String>,
    /// The objects, if they are not in that folder.
    pub objects: Option<String>,
    /// The address under which people reach the service, such as `https://vanthu.example.vn`. With `https`, cookies
    /// are for encrypted connections only.
    pub public_url: Option<String>,
    /// Whether the addresses of clients are those that a proxy in front reports in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The origins whose pages may call the API with a token, such as `https://congvan.example.vn`.
    pub cors_origins: Vec<String>,
    /// Whether the person who submitted a document may approve it.
    pub allow_self_approval: bool,
    /// Codes of errors that are downgraded to warnings in every document.
    pub allow: Vec<String>,
    /// The number of workers; 0 for one per processor.
    pub workers: usize,
    /// Limits of requests.
    pub limits: LimitsConfig,
    /// Which addresses the service may call.
    pub webhooks: WebhookConfig,
    /// The mail server.
    pub mail: MailConfig,
    /// Reminders of reports that are due.
    pub reminders: ReminderConfig,
    /// The register.
    pub register: RegisterConfig,
    /// The log.
    pub log: LogConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            data: "vanthu-data".into(),
            database: None,
            objects: None,
            public_url: None,
            behind_proxy: false,
            cors_origins: Vec::new(),
            allow_self_approval: false,
            allow: Vec::new(),
            workers: 0,
            limits: LimitsConfig::default(),
            webhooks: WebhookConfig::default(),
            mail: MailConfig::default(),
            reminders: ReminderConfig::default(),
            register: RegisterConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Config {
    /// Reads the settings: `file` is the name and text of `vanthu.toml`, `environment` the variables of the process.
    /// Variables that start with `VANTHU_` override the file: `VANTHU_LIMITS_QUEUE` is `limits.queue`.
    ///
    /// # Errors
    /// A `config.` code if the file is not TOML, a key is unknown or a value cannot be read.
    pub fn read(
        file: Option<(&str, &str)>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Diagnostic> {
        let (name, text) = file.unwrap_or(("vanthu.toml", ""));
        let mut config: Self =
            toml::from_str(text).map_err(|error: toml::de::Error| toml_error(name, text, &error))?;
        let mut variables: Vec<(String, String)> =
            environment.into_iter().filter(|(key, _)| variables::is_setting(key)).collect();
        variables.sort();
        if !variables.is_empty() {
            let mut table: toml::Table =
                toml::from_str(text).map_err(|error: toml::de::Error| toml_error(name, text, &error))?;
            for (variable, value) in &variables {
                variables::set(&mut table, variable, value)?;
            }
            config = toml::Value::Table(table)
                .try_into()
                .map_err(|error: toml::de::Error| toml_error("VANTHU_*", "", &error))?;
        }
        config.validate(name)?;
        Ok(config)
    }

    /// Requires that the settings are consistent.
    fn validate(&self, file: &str) -> Result<(), Diagnostic> {
        let limits = &self.limits;
        let invalid = |vi: &str, en: &str| {
            let problem = Diagnostic::error(code!("config.invalid"), vi, en);
            Err(problem.at(Place::File { file: file.to_string() }))
        };
        if limits.idle_seconds <= limits.request_seconds {
            return invalid(
                "`limits.idle-seconds` phải lớn hơn `limits.request-seconds`",
                "`limits.idle-seconds` must be more than `limits.request-seconds`",
            );
        }
        if limits.bodies_bytes < limits.upload_bytes + FORM_OVERHEAD {
            return invalid(
                "`limits.bodies-bytes` phải lớn hơn `limits.upload-bytes` ít nhất 64 KB",
                "`limits.bodies-bytes` must exceed `limits.upload-bytes` by at least 64 KB",
            );
        }
        let is_origin = |text: &String| {
            Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text.trim_end_matches('/'))
        };
        if !self.cors_origins.iter().all(is_origin) {
            return invalid(
                "`cors-origins` là danh sách nguồn như `https://congvan.example.vn`, không có đường dẫn",
                "`cors-origins` is a list of origins such as `https://congvan.example.vn`, without a path",
            );
        }
        if limits.request_seconds == 0 || limits.render_seconds == 0 || limits.connections == 0 {
            return invalid(
                "giới hạn thời gian và số kết nối phải lớn hơn 0",
                "limits of time and connections must be more than 0",
            );
        }
        self.mail.validate().or_else(|(vi, en)| invalid(vi, en))
    }

    /// The rules of the use cases.
    pub(crate) fn policy(&self) -> Policy {
        Policy {
            allow_self_approval: self.allow_self_approval,
            term: self.register.term.clone(),
            max_waiting_jobs: self.limits.waiting_jobs,
            max_waiting_jobs_of_one: self.limits.waiting_jobs_of_one,
            max_document_bytes: self.limits.document_bytes,
            max_user_bytes: self.limits.user_megabytes << 20,
            min_free_bytes: self.limits.min_free_megabytes << 20,
            keep_removed_days: self.limits.keep_removed_days,
            keep_data_sets_days: self.limits.keep_data_sets_days,
            keep_jobs_days: self.limits.keep_jobs_days,
            public_url: self.public_url.clone(),
            // A request must be answered within its budget.
            max_wait_seconds: self.limits.request_seconds.saturating_sub(5),
            webhooks: WebhookPolicy {
                allow_private: self.webhooks.allow_private,
                timeout_seconds: self.webhooks.timeout_seconds,
            },
            mail: self.mail.policy(),
            remind_days: self.reminders.days_before,
        }
    }

    /// The name of the session cookie.
    pub(crate) fn cookie(&self) -> &'static str {
        if self.is_https() { HOST_COOKIE } else { COOKIE }
    }

    /// Whether a request may name that host. Where `public-url` is set, only its host and addresses may be named: a name of
    /// someone else that points to this machine would lead browsers here in its own right.
    pub(crate) fn is_own_host(&self, host: &str) -> bool {
        let Some(url) = self.public_url.as_deref().and_then(|url| Url::parse(url).ok()) else { return true };
        let name = host.rsplit_once(':').map_or(host, |(name, port)| {
            if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
        });
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let own = url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(name));
        own || bare.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok()
    }

    /// Whether people reach the service by `https`.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

#[cfg(test)]
mod tests;
