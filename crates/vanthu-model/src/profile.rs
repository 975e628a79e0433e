//! A profile: which fields a kind of workbook has, and by which headings they are recognised.

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
    /// A whole number, not below zero unless `min` allows it.
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

/// What the total row of a table holds in a field's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Total {
    /// The sum of the rows.
    Sum,
    /// The average of the rows that hold a figure.
    Average,
    /// Something that does not follow from the rows.
    Any,
}

/// How a field is combined when workbooks of several periods are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OverPeriods {
    /// The values of all periods are added up.
    Sum,
    /// The state in the last period is taken.
    Last,
}

/// One field of a profile.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Field {
    /// The name of the field in messages to a Vietnamese reader.
    pub label: String,
    /// The name of the counted people or things in prose, if it differs from the label: `người có đạo`.
    pub noun: Option<String>,
    /// How its cells are read.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The headings by which its column is recognised, best first. A heading under a merged one is written with its
    /// parent: `Hồ sơ / Đang xác minh`.
    pub headings: Vec<String>,
    /// Those of the headings that tables of many other kinds have as well, such as `Kế hoạch`. A profile that nobody named is
    /// not chosen for such headings alone.
    #[serde(default)]
    pub general_headings: Vec<String>,
    /// Whether the table is refused without its column.
    #[serde(default)]
    pub required: bool,
    /// Whether an empty cell in a data row is refused.
    #[serde(default)]
    pub filled: bool,
    /// The field of which this one counts a part. Where that is zero, an empty cell here is known to be zero, too.
    pub part_of: Option<String>,
    /// Whether a date may be said in words instead, such as `Quý III/2026` or `Thường xuyên`.
    #[serde(default)]
    pub in_words: bool,
    /// The smallest number allowed. Counts start at 0 unless this is set.
    #[schemars(with = "Option<f64>")]
    pub min: Option<Decimal>,
    /// The largest number allowed.
    #[schemars(with = "Option<f64>")]
    pub max: Option<Decimal>,
    /// The words of a choice, each with its other spellings; the first spelling is the value.
    #[serde(default)]
    pub choices: Vec<Vec<String>>,
    /// What the total row holds: by default the sum for counts, marks and fractions, and anything for other fields.
    pub total: Option<Total>,
    /// How the field is combined over several periods. A field without this cannot be combined by period.
    pub over_periods: Option<OverPeriods>,
}

impl Field {
    /// What the total row holds in the field's column.
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

/// The measure by which rows are judged: a part compared with a whole, and the field in which the workbook states it as
/// a percentage.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Measure {
    /// The field that was reached, such as `admitted`.
    pub part: String,
    /// The field that was asked for, such as `target`.
    pub whole: String,
    /// The field that states part × 100 / whole, checked against it.
    pub percent: Option<String>,
    /// The fields that count what is on its way to the part, such as files that are being verified.
    #[serde(default)]
    pub under_way: Vec<String>,
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
    /// It is read, with a warning.
    Warning,
}

/// A formula that the figures of one row must satisfy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Check {
    /// The rule between fields: `total = good + fair + weak`. In a profile with lines it may be a rule between lines;
    /// it must then hold in each column of figures: `closing = opening + increase - decrease`.
    pub rule: Formula,
    /// The rows for which it must hold. Without it, all rows.
    pub when: Option<Formula>,
    /// The severity of a violation.
    #[serde(default)]
    pub severity: Gravity,
}

/// A line of a form whose rows are fixed, such as Biểu 1-BTCTW.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Line {
    /// The name by which checks and templates refer to it.
    pub name: String,
    /// Its number in the form: `A`, `1`, `a`.
    #[serde(default)]
    pub number: String,
    /// Its label in the form.
    pub label: String,
    /// The other spellings by which it is recognised.
    #[serde(default)]
    pub headings: Vec<String>,
    /// The line that it is part of.
    pub parent: Option<String>,
    /// Whether the table is refused without it.
    #[serde(default)]
    pub required: bool,
}

/// How hidden rows and columns are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// They are read like all others.
    #[default]
    Read,
    /// They are left out.
    LeaveOut,
}

/// How the tables of a kind lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Orientation {
    /// Each unit, such as a branch, is a row, and each field a column.
    #[default]
    Down,
    /// Each unit is a column, and each field a row.
    Across,
}

/// A kind of workbook.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// The profile's name, as `--profile` takes it.
    pub name: String,
    /// The name of the kind of workbook.
    pub title: String,
    /// The field that identifies a row. It must be filled, and distinct unless `repeats` is set.
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
    /// The formulas that the figures of a row must satisfy.
    #[serde(default)]
    pub check: Vec<Check>,
    /// The lines of a form whose rows are fixed, in the form's order. Empty if the rows are free. Lines are recognised
    /// by the words in the key field.
    #[serde(default)]
    pub line: Vec<Line>,
    /// How hidden rows and columns are treated.
    #[serde(default)]
    pub hidden: Hidden,
    /// How its tables lie. The headings of the fields of a table that lies across stand in its rows.
    #[serde(default)]
    pub orientation: Orientation,
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
    /// `config.invalid` if it is not TOML, lacks a part, has an unknown part, or names a field or line that it does not
    /// declare.
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
            .at(at(mention(text, &name)))
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

    /// The fields with their names, in the order in which the file declares them, which is that of the columns of a
    /// form.
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

    /// Whether a rule is about lines rather than fields.
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
        named.extend(self.fields.values().filter_map(|field| field.part_of.as_deref()));
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

    /// The first line whose name is taken, or whose parent is not declared above it.
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

/// Where a file mentions a field: as a text of its own, or else as a word of a rule. What only begins with its letters, or
/// is a remark, does not mention it.
fn mention(text: &str, name: &str) -> Option<usize> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let is_word = |start: usize| {
        let (before, after) = (&text[..start], &text[start + name.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    };
    let is_remark = |start: usize| text[..start].rsplit('\n').next().is_some_and(|line| line.contains('#'));
    let quoted = text.find(&format!("\"{name}\"")).map(|start| start + 1);
    let word = || {
        text.match_indices(name).map(|(start, _)| start).find(|start| is_word(*start) && !is_remark(*start))
    };
    quoted.or_else(word)
}

/// Whether a field offers words to choose from.
fn has_words(field: &Field) -> bool {
    !field.choices.is_empty() && field.choices.iter().all(|words| !words.is_empty())
}
