//! A rule set as a table: one row per figure, switch and wording, with its clause and certainty.

use serde::Serialize;
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::toml_error;
use vanthu_diagnostic::Diagnostic;

/// A value of a rule set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleRow {
    /// The component, such as `place-date` or `structure.part`.
    pub component: String,
    /// The key within the component, such as `pt` or `symbols.báo cáo`.
    pub key: String,
    /// The value.
    pub value: Json,
    /// The clause that contains the rule.
    pub clause: String,
    /// How certain that is: `R`, `S2`, `S`, `P`, `D`, `M` or `C`.
    pub certainty: String,
}

impl RuleRow {
    /// The value as a reader writes it: texts as they are, lists with commas, yes and no as `true` and `false`.
    pub fn text(&self) -> String {
        let plain = |value: &Json| match value {
            Json::Null => "…".to_string(),
            Json::String(text) => text.clone(),
            value => value.to_string(),
        };
        match &self.value {
            Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
            value => plain(value),
        }
    }
}

/// The rows of a rules file in its order. `file` is its name in messages.
///
/// # Errors
/// `config.invalid` if it is not TOML.
pub fn rows(file: &str, text: &str) -> Result<Vec<RuleRow>, Diagnostic> {
    let table = DeTable::parse(text).map_err(|error| toml_error(file, text, &error))?;
    let mut rows = Vec::new();
    for (name, value) in ordered(table.get_ref()) {
        if let DeValue::Table(section) = value {
            component(name, section, &mut rows);
        }
    }
    Ok(rows)
}

/// The rows of a component and of those within it.
fn component(name: &str, section: &DeTable, rows: &mut Vec<RuleRow>) {
    let source = Source {
        component: name,
        clause: word(section, "clause"),
        certainty: word(section, "certainty"),
        certain: section.get("certain").and_then(|certain| certain.get_ref().as_table()),
    };
    for (key, value) in ordered(section) {
        match value {
            DeValue::Table(inner) if inner.contains_key("certainty") => {
                component(&format!("{name}.{key}"), inner, rows);
            }
            _ if matches!(key, "clause" | "certainty" | "certain") => {}
            value => source.rows(key, key, value, rows),
        }
    }
}

/// A component and its sources.
struct Source<'a> {
    component: &'a str,
    clause: String,
    certainty: String,
    certain: Option<&'a DeTable<'a>>,
}

impl Source<'_> {
    /// The row of a value, or the rows of a table's values with the dotted `path` to each. `key` is the component's own
    /// key.
    fn rows(&self, key: &str, path: &str, value: &DeValue, rows: &mut Vec<RuleRow>) {
        if let DeValue::Table(inner) = value {
            for (name, value) in ordered(inner) {
                self.rows(key, &format!("{path}.{name}"), value, rows);
            }
            return;
        }
        let own = self.certain.map(|certain| word(certain, key)).filter(|own| !own.is_empty());
        rows.push(RuleRow {
            component: self.component.to_string(),
            key: path.to_string(),
            value: json(value),
            clause: self.clause.clone(),
            certainty: own.unwrap_or_else(|| self.certainty.clone()),
        });
    }
}

/// The entries of a table in the order in which the file has them.
fn ordered<'a>(table: &'a DeTable<'a>) -> Vec<(&'a str, &'a DeValue<'a>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect()
}

fn word(table: &DeTable, key: &str) -> String {
    table.get(key).and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_string()
}

/// A value of TOML as JSON. The upper bound of an open range is null.
fn json(value: &DeValue) -> Json {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).into_json(),
        DeValue::Float(float) => float.as_str().parse::<f64>().into_json(),
        DeValue::Boolean(flag) => (*flag).into(),
        DeValue::Datetime(date) => date.to_string().into(),
        DeValue::Array(items) => items.iter().map(Spanned::get_ref).map(json).collect(),
        DeValue::Table(table) => Json::Object(
            ordered(table).into_iter().map(|(key, value)| (key.to_string(), json(value))).collect(),
        ),
    }
}

/// A number that was read, as JSON.
trait IntoJson {
    fn into_json(self) -> Json;
}

impl<T: Into<Json>, E> IntoJson for Result<T, E> {
    fn into_json(self) -> Json {
        self.map_or(Json::Null, Into::into)
    }
}
