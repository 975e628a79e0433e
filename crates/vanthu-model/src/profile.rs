//! A profile: what a kind of workbook holds, and by which headings its fields are known.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::config::{line_place, parse_toml};
use super::formula::Formula;
use vanthu_diagnostic::{Diagnostic, code};

/// How the cells of a field are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
    /// A day, written out, as a date of the spreadsheet, or as `05/7/2026`.
    Date,
    /// A cross (`x`) or nothing; a cross counts as 1.
    Mark,
    /// One of the words in `choices`.
    Choice,
    /// A running number of the rows; never data.
    Ordinal,
}

impl FieldType {
    /// Whether its values are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Count | Self::Number | Self::Percent | Self::Mark)
    }
}

/// What the total row of a table says in a field's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Total {
    /// The sum of the rows.
    Sum,
    /// The average of the rows that hold a figure.
    Average,
    /// Something that cannot be told from the rows.
    Any,
}

/// What becomes of a field where workbooks of several periods are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OverPeriods {
    /// What happened in each period is added up.
    Sum,
    /// How things stand is taken from the last period.
    Last,
}

/// One field of a profile.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
    #[schemars(with = "Option<f64>")]
    pub min: Option<Decimal>,
    /// The largest number allowed.
    #[schemars(with = "Option<f64>")]
    pub max: Option<Decimal>,
    /// The words of a choice, each with its other spellings; the first spelling is the value.
    #[serde(default)]
    pub choices: Vec<Vec<String>>,
    /// What the total row says; sums for counts, marks and fractions, anything for the rest.
    pub total: Option<Total>,
    /// What becomes of its numbers over several periods; a field without it cannot be put together by period.
    pub over_periods: Option<OverPeriods>,
}

impl Field {
    /// What the total row says in the field's column.
    pub fn total(&self) -> Total {
        self.total.unwrap_or(match self.kind {
            FieldType::Count | FieldType::Fraction | FieldType::Mark => Total::Sum,
            _ => Total::Any,
        })
    }

    /// The words of a choice, each in its first spelling.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.choices.iter().filter_map(|words| words.first()).map(String::as_str)
    }
}

/// The measure by which rows are judged: a part against a whole, and where the workbook states it as a
/// percentage.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Breakdown {
    /// The field that they count some of.
    pub of: String,
    /// The fields.
    pub fields: Vec<String>,
}

/// How grave it is when a check does not hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gravity {
    /// The workbook is refused.
    #[default]
    Error,
    /// It is read, and said.
    Warning,
}

/// What the figures of one row must add up to.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Check {
    /// What must hold, between fields: `total = good + fair + weak`. In a profile with lines it may also speak of
    /// lines; it must then hold in each column of figures: `closing = opening + increase - decrease`.
    pub rule: Formula,
    /// The rows for which it must hold; all of them where this is absent.
    pub when: Option<Formula>,
    /// How grave it is when it does not hold.
    #[serde(default)]
    pub severity: Gravity,
}

/// A line of a form whose rows are fixed, such as Biểu 1-BTCTW.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Line {
    /// Its name, by which checks and templates speak of it.
    pub name: String,
    /// Its number in the form: `A`, `1`, `a`.
    #[serde(default)]
    pub number: String,
    /// What the form calls it.
    pub label: String,
    /// The other spellings by which it is known.
    #[serde(default)]
    pub headings: Vec<String>,
    /// The line that it is part of.
    pub parent: Option<String>,
    /// Whether the table is refused without it.
    #[serde(default)]
    pub required: bool,
}

/// What becomes of hidden rows and columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// They are read like all others.
    #[default]
    Read,
    /// They are left out.
    LeaveOut,
}

/// What a kind of workbook holds.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// The profile's name, as `--profile` takes it.
    pub name: String,
    /// What the kind of workbook is called.
    pub title: String,
    /// The field that names a row; it must be filled, and distinct unless `repeats`.
    pub key: String,
    /// Whether one name may have several rows.
    #[serde(default)]
    pub repeats: bool,
    /// The field that groups rows, if any.
    pub group: Option<String>,
    /// The measure by which rows are judged, if any.
    pub measure: Option<Measure>,
    /// The breakdowns.
    #[serde(default)]
    pub breakdown: Vec<Breakdown>,
    /// What the figures of a row must add up to.
    #[serde(default)]
    pub check: Vec<Check>,
    /// The lines of a form whose rows are fixed, in the form's order; none where the rows are free. They are known by
    /// the words in the key field.
    #[serde(default)]
    pub line: Vec<Line>,
    /// What becomes of hidden rows and columns.
    #[serde(default)]
    pub hidden: Hidden,
    /// The fields by name, in name order.
    pub fields: BTreeMap<String, Field>,
    /// The names of the fields in the order in which the file declares them.
    #[serde(skip)]
    pub order: Vec<String>,
}

/// The fields of a profile's file by their place in it.
#[derive(Deserialize)]
struct Places {
    /// The fields, whatever they hold.
    fields: BTreeMap<String, toml::Spanned<IgnoredAny>>,
}

impl Profile {
    /// Whether its rows are the branches of an office, which a roster lists.
    pub fn is_by_branch(&self) -> bool {
        self.key == "branch"
    }

    /// Reads a profile from its file. `file` is its name in messages.
    ///
    /// # Errors
    /// When it is not TOML, misses a part, has a part that is unknown, or names a field or line it does not declare.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let mut profile: Profile = parse_toml(file, text)?;
        let places: Places = parse_toml(file, text)?;
        let mut order: Vec<_> =
            places.fields.into_iter().map(|(name, field)| (field.span().start, name)).collect();
        order.sort();
        profile.order = order.into_iter().map(|(_, name)| name).collect();
        let at = |offset: Option<usize>| line_place(file, text, offset.unwrap_or(0));
        if let Some((name, parent)) = profile.unknown_line() {
            return Err(Diagnostic::error(
                code!("profile.unknown-line"),
                format!("hồ sơ đọc `{file}`: dòng `{name}` bị khai báo trùng tên, hoặc thuộc dòng `{parent}` chưa khai báo ở trên"),
                format!("profile `{file}`: the line `{name}` is declared twice, or belongs to `{parent}`, which is not declared above it"),
            )
            .at(at(text.rfind(&format!("\"{name}\""))))
            .with_value(name));
        }
        if let Some((name, field)) =
            profile.fields.iter().find(|(_, field)| (field.kind == FieldType::Choice) != has_words(field))
        {
            return Err(Diagnostic::error(
                code!("profile.choices"),
                format!("hồ sơ đọc `{file}`: trường `{name}` phải có `choices` khi và chỉ khi kiểu là `choice`"),
                format!("profile `{file}`: the field `{name}` must have `choices` if and only if its type is `choice`"),
            )
            .at(at(text.find(&format!("[fields.{name}]"))))
            .with_value(field.label.clone()));
        }
        let unknown = profile.named().into_iter().find(|name| !profile.knows(name)).map(str::to_string);
        match unknown {
            None => Ok(profile),
            Some(name) => Err(Diagnostic::error(
                code!("profile.unknown-field"),
                format!("hồ sơ đọc `{file}` nhắc đến trường `{name}` nhưng không khai báo trường đó"),
                format!("profile `{file}` names the field `{name}` but does not declare it"),
            )
            .at(at(text.find(&name)))
            .with_value(name)),
        }
    }

    /// The JSON Schema of a profile file, for editors and other systems.
    pub fn schema() -> Schema {
        schemars::schema_for!(Profile)
    }

    /// Whether any of its fields holds figures.
    pub fn has_figures(&self) -> bool {
        self.fields.values().any(|field| field.kind.is_number() || field.kind == FieldType::Fraction)
    }

    /// The fields with their names, in the order in which the file declares them: that of the columns of a form.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.order.iter().filter_map(|name| Some((name.as_str(), self.fields.get(name)?)))
    }

    /// Whether its rows are the fixed lines of a form.
    pub fn has_lines(&self) -> bool {
        !self.line.is_empty()
    }

    /// The line of that name.
    pub fn line(&self, name: &str) -> Option<&Line> {
        self.line.iter().find(|line| line.name == name)
    }

    /// Whether a rule speaks of lines rather than of fields.
    pub fn speaks_of_lines(&self, rule: &Formula) -> bool {
        rule.names().into_iter().any(|name| self.line(name).is_some())
    }

    /// The names of fields and lines that the profile speaks of.
    fn named(&self) -> BTreeSet<&str> {
        let mut named = BTreeSet::from([self.key.as_str()]);
        named.extend(self.group.as_deref());
        if let Some(measure) = &self.measure {
            named.extend([measure.part.as_str(), &measure.whole]);
            named.extend(measure.percent.as_deref());
        }
        for breakdown in &self.breakdown {
            named.insert(&breakdown.of);
            named.extend(breakdown.fields.iter().map(String::as_str));
        }
        for check in &self.check {
            named.extend(check.rule.names());
            named.extend(check.when.iter().flat_map(Formula::names));
        }
        named
    }

    /// Whether a field or line of that name is declared.
    fn knows(&self, name: &str) -> bool {
        self.fields.contains_key(name) || self.line(name).is_some()
    }

    /// The first line whose name is taken, or whose parent does not stand above it.
    fn unknown_line(&self) -> Option<(&str, &str)> {
        let mut above: BTreeSet<&str> = self.fields.keys().map(String::as_str).collect();
        let mut lines = BTreeSet::new();
        self.line.iter().find_map(|line| {
            let fresh = above.insert(&line.name);
            let parent = line.parent.as_deref();
            let sound = fresh && parent.is_none_or(|parent| lines.contains(parent));
            lines.insert(line.name.as_str());
            (!sound).then(|| (line.name.as_str(), parent.unwrap_or_default()))
        })
    }
}

/// Whether a field offers words to choose from.
fn has_words(field: &Field) -> bool {
    !field.choices.is_empty() && field.choices.iter().all(|words| !words.is_empty())
}
