//! The words that the pages put together: `templates/web/labels.toml`, read once. Each label is a field of a type, so that
//! the compiler finds a label that is used but not declared, and warns of one that is declared but not used.

mod groups;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, Utc};
use toml::{Table, Value};

pub(super) use crate::service::fill::fill;
pub(super) use groups::{Action, Findings as FindingLabels, Known, Labels, RoleLabels, Row};
use vanthu_assets::{Asset, Assets};
use vanthu_diagnostic::{Diagnostic, Place, Severity, code};
use vanthu_model::date;
use vanthu_store::{DocumentState, Role, Scope};

/// The file of the labels.
const FILE: &str = "web/labels.toml";
/// The file of what the pages say of findings.
const WORDINGS: &str = "web/wordings.toml";

impl Labels {
    /// Reads the labels.
    ///
    /// # Errors
    /// `assets.template` if the file is not TOML, or if a label is missing, unknown, or has a name in braces that the
    /// built-in one does not have. The message names the file and the key.
    pub(super) fn read(assets: &Assets) -> Result<Self, Diagnostic> {
        let (asset, mut table) = checked(assets, FILE)?;
        let (_, wordings) = checked(assets, WORDINGS)?;
        table.insert("wordings".into(), Value::Table(wordings));
        Value::Table(table).try_into().map_err(|error: toml::de::Error| unreadable(&asset, &error))
    }

    /// What a state is called.
    pub(super) fn state(&self, state: DocumentState) -> &str {
        let states = &self.states;
        match state {
            DocumentState::Draft => &states.draft,
            DocumentState::Submitted => &states.submitted,
            DocumentState::Approved => &states.approved,
            DocumentState::Issuing => &states.issuing,
            DocumentState::Issued => &states.issued,
            DocumentState::Void => &states.void,
        }
    }

    /// What a role is called, and what it may do.
    pub(super) fn role(&self, role: Role) -> &RoleLabels {
        match role {
            Role::Drafter => &self.roles.drafter,
            Role::Clerk => &self.roles.clerk,
            Role::Approver => &self.roles.approver,
            Role::Administrator => &self.roles.administrator,
            Role::Confidential => &self.roles.confidential,
        }
    }

    /// What a scope allows.
    pub(super) fn scope(&self, scope: Scope) -> &str {
        let scopes = &self.tokens.scopes;
        match scope {
            Scope::Read => &scopes.read,
            Scope::Draft => &scopes.draft,
            Scope::Register => &scopes.register,
            Scope::Approve => &scopes.approve,
            Scope::Admin => &scopes.admin,
            Scope::Metrics => &scopes.metrics,
        }
    }

    /// What happened to a document. A word without a label stands for itself.
    pub(super) fn event<'a>(&'a self, word: &'a str) -> &'a str {
        self.document.events.get(word).map_or(word, String::as_str)
    }

    /// What an action in the audit log is called. A word without a label stands for itself.
    pub(super) fn audit_action<'a>(&'a self, word: &'a str) -> &'a str {
        self.audit.actions.get(word).map_or(word, String::as_str)
    }

    /// What a row of a list of that kind is called, and the button that adds one.
    pub(super) fn row(&self, kind: &str) -> &Row {
        let rows = &self.fields.rows;
        match kind {
            "documents" => &rows.documents,
            "people" => &rows.people,
            "absent" => &rows.absent,
            "opinions" => &rows.opinions,
            "tasks" => &rows.tasks,
            "targets" => &rows.targets,
            _ => &rows.other,
        }
    }

    /// What a part of a row is called: by the label of the template, or by its name.
    pub(super) fn part<'a>(&'a self, name: &str, label: &'a str) -> &'a str {
        let own = label.is_empty() || label == name;
        self.fields.parts.get(name).filter(|_| own).map_or(label, String::as_str)
    }

    /// What a severity is called.
    pub(super) fn severity(&self, severity: Severity) -> &str {
        match severity {
            Severity::Error => &self.severities.error,
            Severity::Warning => &self.severities.warning,
            Severity::Note => &self.severities.note,
        }
    }

    /// The documents that an office of that standard issues.
    pub(super) fn standard(&self, word: &str) -> &str {
        if word == "state" { &self.standards.state } else { &self.standards.party }
    }

    /// A size as people read it.
    pub(super) fn size(&self, bytes: u64) -> String {
        let sizes = &self.sizes;
        match bytes {
            0..1024 => fill(&sizes.bytes, &[("count", &bytes)]),
            1024..1_048_576 => fill(&sizes.kilobytes, &[("count", &bytes.div_ceil(1024))]),
            _ => {
                let count = format!("{:.1}", bytes as f64 / 1_048_576.0).replace('.', ",");
                fill(&sizes.megabytes, &[("count", &count)])
            }
        }
    }
}

/// A moment as people in Vietnam read it: `05/7/2026, 10:02`. The country has one time zone, seven hours ahead, all year.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    let offset = FixedOffset::east_opt(7 * 3600);
    let local = offset.map_or_else(|| at.fixed_offset(), |offset| at.with_timezone(&offset));
    format!("{}, {}", date::short(local.date_naive()), local.format("%H:%M"))
}

/// A file of labels, checked against the built-in one.
fn checked(assets: &Assets, name: &str) -> Result<(Asset, Table), Diagnostic> {
    let asset = required(assets, name)?;
    let table = parse(&asset)?;
    let built_in = parse(&required(&Assets::default(), name)?)?;
    compare(&asset, &flat(&table), &flat(&built_in))?;
    Ok((asset, table))
}

fn required(assets: &Assets, name: &str) -> Result<Asset, Diagnostic> {
    assets.get(name)?.ok_or_else(|| {
        Diagnostic::error(
            code!("assets.template"),
            format!("thiếu tệp nhãn `{name}`"),
            format!("the file of the labels, `{name}`, is missing"),
        )
    })
}

fn parse(asset: &Asset) -> Result<Table, Diagnostic> {
    asset.text()?.parse().map_err(|error| unreadable(asset, &error))
}

fn unreadable(asset: &Asset, error: &toml::de::Error) -> Diagnostic {
    Diagnostic::error(
        code!("assets.template"),
        format!("tệp nhãn `{}` không đọc được: {error}", asset.name),
        format!("the labels in `{}` cannot be read: {error}", asset.name),
    )
    .at(Place::File { file: asset.name.clone() })
}

/// The labels by their dotted keys.
fn flat(table: &Table) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => {
                let inner = flat(inner).into_iter();
                labels.extend(inner.map(|(name, text)| (format!("{key}.{name}"), text)));
            }
            value => {
                labels.insert(key.clone(), value.as_str().unwrap_or_default().to_string());
            }
        }
    }
    labels
}

/// Requires that the labels of a file have the keys of the built-in ones, and no other names in braces.
fn compare(
    asset: &Asset,
    labels: &BTreeMap<String, String>,
    built_in: &BTreeMap<String, String>,
) -> Result<(), Diagnostic> {
    let refused = |vi: String, en: String| {
        let (vi, en) =
            (format!("tệp nhãn `{}` {vi}", asset.name), format!("the labels in `{}` {en}", asset.name));
        Err(Diagnostic::error(code!("assets.template"), vi, en).at(Place::File { file: asset.name.clone() }))
    };
    if let Some(key) = built_in.keys().find(|key| !labels.contains_key(*key)) {
        return refused(format!("thiếu nhãn `{key}`"), format!("lack `{key}`"));
    }
    for (key, text) in labels {
        let Some(known) = built_in.get(key) else {
            return refused(format!("có nhãn lạ `{key}`"), format!("have the unknown key `{key}`"));
        };
        let known = names(known);
        if let Some(name) = names(text).into_iter().find(|name| !known.contains(name)) {
            return refused(
                format!("có tên lạ `{{{name}}}` trong nhãn `{key}`"),
                format!("have the unknown name `{{{name}}}` in `{key}`"),
            );
        }
    }
    Ok(())
}

/// The names in braces. A brace that is not closed stands for itself.
fn names(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

#[cfg(test)]
mod tests;
