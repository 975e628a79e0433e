//! A profile: what a kind of workbook holds, and by which headings its fields are known.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::config::parse_toml;
use crate::diagnostic::Diagnostic;

/// How the cells of a field are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// Free text.
    Text,
    /// A whole number, not below zero unless `min` says so.
    Count,
    /// A number with decimals.
    Number,
    /// A percentage, 73.68 for `73,68%`.
    Percent,
    /// A part of a whole written as text, such as `03/12`.
    Fraction,
    /// A running number of the rows; never data.
    Ordinal,
}

/// One field of a profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Field {
    /// What the field is called in messages to a Vietnamese reader.
    pub label: String,
    /// What those counted in it are called in prose, where that is not the label: `người có đạo`.
    pub noun: Option<String>,
    /// How its cells are read.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The headings by which its column is known, best first. A heading under a merged one is written
    /// with its parent: `Hồ sơ / Đang xác minh`.
    pub headings: Vec<String>,
    /// Whether the table is refused without its column.
    #[serde(default)]
    pub required: bool,
    /// Whether an empty cell in a data row is refused.
    #[serde(default)]
    pub filled: bool,
    /// The smallest number allowed; counts start at 0 unless this says otherwise.
    pub min: Option<Decimal>,
    /// The largest number allowed.
    pub max: Option<Decimal>,
}

/// The measure by which rows are judged: a part against a whole, and where the workbook states it as a
/// percentage.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Measure {
    /// The field that was reached, such as `admitted`.
    pub part: String,
    /// The field that was asked for, such as `target`.
    pub whole: String,
    /// The field that states part × 100 / whole, checked against it.
    pub percent: Option<String>,
}

/// Fields that each count some of another field; they may overlap and are never added up.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Breakdown {
    /// The field that they count some of.
    pub of: String,
    /// The fields.
    pub fields: Vec<String>,
}

/// What a kind of workbook holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// The profile's name, as `--profile` takes it.
    pub name: String,
    /// What the kind of workbook is called.
    pub title: String,
    /// The field that names a row; it must be filled and distinct.
    pub key: String,
    /// The field that groups rows, if any.
    pub group: Option<String>,
    /// The measure by which rows are judged, if any.
    pub measure: Option<Measure>,
    /// The breakdowns.
    #[serde(default)]
    pub breakdown: Vec<Breakdown>,
    /// The fields by name, in name order.
    pub fields: BTreeMap<String, Field>,
}

impl Profile {
    /// Reads a profile from its file. `file` is its name in messages.
    ///
    /// # Errors
    /// When it is not TOML, misses a part, has a part that is unknown, or names a field it does not
    /// declare.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let profile: Profile = parse_toml(file, text)?;
        let mut named = vec![&profile.key];
        named.extend(&profile.group);
        if let Some(measure) = &profile.measure {
            named.extend([&measure.part, &measure.whole]);
            named.extend(&measure.percent);
        }
        for breakdown in &profile.breakdown {
            named.push(&breakdown.of);
            named.extend(&breakdown.fields);
        }
        match named.into_iter().find(|name| !profile.fields.contains_key(*name)) {
            None => Ok(profile),
            Some(name) => Err(Diagnostic::error(
                "profile.unknown-field",
                format!("hồ sơ đọc `{file}` nhắc đến trường `{name}` nhưng không khai báo trường đó"),
                format!("profile `{file}` names the field `{name}` but does not declare it"),
            )
            .with_value(name.clone())),
        }
    }
}
