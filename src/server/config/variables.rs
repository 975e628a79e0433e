//! The settings as environment variables: `VANTHU_LIMITS_QUEUE` is `limits.queue`.

use vanthu_diagnostic::{Diagnostic, Place, Severity, code, did_you_mean};

/// The type of a setting.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    List,
    Flag,
    Count,
}

/// Every setting by its dotted key.
pub(super) const KEYS: [(&str, Kind); 46] = [
    ("listen", Kind::Text),
    ("data", Kind::Text),
    ("database", Kind::Text),
    ("objects", Kind::Text),
    ("public-url", Kind::Text),
    ("behind-proxy", Kind::Flag),
    ("cors-origins", Kind::List),
    ("allow-self-approval", Kind::Flag),
    ("allow", Kind::List),
    ("workers", Kind::Count),
    ("limits.request-seconds", Kind::Count),
    ("limits.render-seconds", Kind::Count),
    ("limits.batch-seconds", Kind::Count),
    ("limits.upload-bytes", Kind::Count),
    ("limits.json-bytes", Kind::Count),
    ("limits.bodies-bytes", Kind::Count),
    ("limits.document-bytes", Kind::Count),
    ("limits.user-megabytes", Kind::Count),
    ("limits.min-free-megabytes", Kind::Count),
    ("limits.keep-removed-days", Kind::Count),
    ("limits.keep-data-sets-days", Kind::Count),
    ("limits.keep-jobs-days", Kind::Count),
    ("limits.queue", Kind::Count),
    ("limits.waiting-jobs", Kind::Count),
    ("limits.waiting-jobs-of-one", Kind::Count),
    ("limits.connections", Kind::Count),
    ("limits.connections-of-one", Kind::Count),
    ("limits.idle-seconds", Kind::Count),
    ("limits.worker-megabytes", Kind::Count),
    ("limits.preview-megabytes", Kind::Count),
    ("webhooks.allow-private", Kind::Flag),
    ("webhooks.timeout-seconds", Kind::Count),
    ("mail.server", Kind::Text),
    ("mail.port", Kind::Count),
    ("mail.security", Kind::Text),
    ("mail.allow-plain", Kind::Flag),
    ("mail.user", Kind::Text),
    ("mail.password", Kind::Text),
    ("mail.password-file", Kind::Text),
    ("mail.from", Kind::Text),
    ("mail.reply-to", Kind::Text),
    ("mail.timeout-seconds", Kind::Count),
    ("reminders.days-before", Kind::Count),
    ("register.term", Kind::Text),
    ("log.format", Kind::Text),
    ("log.level", Kind::Text),
];

/// The variables that the command line reads. They are no settings of the service, and not misspelled either.
const OF_COMMAND_LINE: [&str; 6] = [
    "VANTHU_COLOR",
    "VANTHU_CONFIG",
    "VANTHU_DEFAULTS",
    "VANTHU_LANG",
    "VANTHU_MESSAGE_FORMAT",
    "VANTHU_TEMPLATES",
];

/// Whether an environment variable is meant as a setting.
pub(super) fn is_setting(variable: &str) -> bool {
    variable.starts_with("VANTHU_") && !OF_COMMAND_LINE.contains(&variable)
}

/// The variable of a setting.
fn of(key: &str) -> String {
    format!("VANTHU_{}", key.replace(['.', '-'], "_").to_uppercase())
}

/// That nothing is called like that variable, with the nearest name that something has.
fn unknown(variable: &str, severity: Severity) -> Diagnostic {
    let names: Vec<String> = KEYS.iter().map(|(key, _)| of(key)).collect();
    let names = names.iter().map(String::as_str).chain(OF_COMMAND_LINE);
    let problem = Diagnostic::new(
        severity,
        code!("config.unknown-variable"),
        format!("không có thiết lập nào ứng với biến môi trường `{variable}`"),
        format!("no setting belongs to the environment variable `{variable}`"),
    )
    .at(Place::File { file: variable.to_string() });
    match did_you_mean(variable, names) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}

/// Warnings about the variables of these names that begin with `VANTHU_` and that neither the command line nor the service
/// knows: most often a letter is wrong, and what was meant is not set.
pub fn misspelt<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Diagnostic> {
    let mut strange: Vec<&str> =
        names.filter(|name| is_setting(name) && !KEYS.iter().any(|(key, _)| of(key) == *name)).collect();
    strange.sort_unstable();
    strange.into_iter().map(|name| unknown(name, Severity::Warning)).collect()
}

/// Sets the value of an environment variable in the table of the file.
pub(super) fn set(table: &mut toml::Table, variable: &str, value: &str) -> Result<(), Diagnostic> {
    let place = || Place::File { file: variable.to_string() };
    let Some((key, kind)) = KEYS.iter().find(|(key, _)| of(key) == variable) else {
        return Err(unknown(variable, Severity::Error));
    };
    let invalid = |expected_vi: &str, expected_en: &str| {
        Diagnostic::error(
            code!("config.invalid"),
            format!("biến `{variable}` phải là {expected_vi}"),
            format!("the variable `{variable}` must be {expected_en}"),
        )
        .at(place())
    };
    let value = match kind {
        Kind::Text => toml::Value::String(value.to_string()),
        Kind::List => {
            let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
            toml::Value::Array(parts.map(|part| toml::Value::String(part.to_string())).collect())
        }
        Kind::Flag => toml::Value::Boolean(match value {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" | "" => false,
            _ => return Err(invalid("`true` hoặc `false`", "`true` or `false`")),
        }),
        Kind::Count => {
            let number = value.parse::<u32>().map_err(|_| invalid("một số nguyên", "a whole number"))?;
            toml::Value::Integer(number.into())
        }
    };
    match key.split_once('.') {
        None => table.insert((*key).to_string(), value),
        Some((section, key)) => {
            let section = table.entry(section).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            section.as_table_mut().and_then(|table| table.insert(key.to_string(), value))
        }
    };
    Ok(())
}
