//! A template: the kind of document it makes, the workbooks and fields it needs, the tables and charts that its
//! prose may place.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::config::parse_toml;
use super::document::Align;
use crate::diagnostic::Diagnostic;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// A list of texts.
    List,
    /// A reporting period such as `2026-H1`.
    Period,
    /// A date.
    Date,
    /// A whole number, not below zero.
    Count,
    /// Documents cited in full: `{ type, number, date, issuer, subject }`.
    Documents,
}

impl FieldKind {
    /// What a user writes for it, in Vietnamese and English.
    pub fn expected(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("một dòng chữ, ví dụ \"…\"", "a text such as \"…\""),
            Self::List => ("một danh sách, ví dụ [\"…\", \"…\"]", "a list such as [\"…\", \"…\"]"),
            Self::Period => ("một kỳ, ví dụ \"2026-H1\"", "a period such as \"2026-H1\""),
            Self::Date => ("một ngày, ví dụ 2026-07-05", "a date such as 2026-07-05"),
            Self::Count => ("một số nguyên không âm, ví dụ 3", "a whole number such as 3"),
            Self::Documents => (
                "một danh sách văn bản, ví dụ [{ type = \"Kế hoạch\", number = \"12-KH/ĐU\", \
                 date = 2026-01-18, issuer = \"…\", subject = \"về …\" }]",
                "a list of documents such as [{ type = \"Kế hoạch\", number = \"12-KH/ĐU\", \
                 date = 2026-01-18, issuer = \"…\", subject = \"về …\" }]",
            ),
        }
    }
}

/// A field that only a person can fill in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TemplateField {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// What it is called in a form.
    pub label: String,
    /// Whether the document is refused without it.
    #[serde(default)]
    pub required: bool,
}

/// A workbook that the template reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TemplateData {
    /// What it is called in a form.
    pub label: String,
    /// The profile it is read by.
    pub profile: String,
    /// Whether the document is refused without it.
    #[serde(default)]
    pub required: bool,
    /// The data that it is compared with: its own name stands before its facts, `previous.total.…`.
    #[serde(default)]
    pub compare: bool,
}

/// A column of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ColumnSpec {
    /// The heading.
    pub heading: String,
    /// What its cells show: a path into the row, such as `admitted`.
    pub value: String,
    /// The width in millimetres.
    pub width_mm: f64,
    /// How its cells stand.
    #[serde(default)]
    pub align: Align,
    /// What its cell says when there is no value.
    #[serde(default)]
    pub empty: String,
    /// What its cell in the total row says, instead of the total's value.
    #[serde(default)]
    pub total: Option<String>,
}

/// A table that the prose places with `![](table:NAME)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableSpec {
    /// The line above it, with handlebars like the prose.
    pub caption: String,
    /// Its rows: a path into the facts, such as `rows`.
    pub source: String,
    /// Its total row: a path into the facts, such as `total`.
    pub total: Option<String>,
    /// Its columns, from left to right.
    pub columns: Vec<ColumnSpec>,
}

/// A bar chart that the prose places with `![](chart:NAME)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ChartSpec {
    /// The line above it, with handlebars like the prose.
    pub caption: String,
    /// What a reader who cannot see it is told, with handlebars like the prose.
    pub alt: String,
    /// Its bars: a path into the facts, such as `rows`.
    pub source: String,
    /// The name of a bar: a path into the row.
    pub label: String,
    /// The filled part: a path into the row.
    pub value: String,
    /// The frame: a path into the row.
    pub whole: String,
    /// What is written after a bar: a path into the row.
    pub text: String,
    /// What is written after a bar where there is no such value.
    #[serde(default)]
    pub empty: String,
    /// What the filled part means, and what the frame means.
    pub legend: [String; 2],
}

/// A template's declaration, `template.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Template {
    /// Its name, as documents give it.
    pub name: String,
    /// The kind of document in small letters: `báo cáo`.
    pub kind: String,
    /// What it makes, in a line.
    pub title: String,
    /// The families of rules that it serves.
    pub standards: Vec<String>,
    /// Whether it makes scorecards: `vanthu batch` prints one a row, and its prose is that of the report on all.
    #[serde(default)]
    pub scored: bool,
    /// What the document is about, a line an entry, with handlebars like the prose.
    pub subject: Vec<String>,
    /// The workbooks it reads.
    #[serde(default)]
    pub data: BTreeMap<String, TemplateData>,
    /// The fields that only a person can fill in.
    #[serde(default)]
    pub fields: BTreeMap<String, TemplateField>,
    /// The tables that its prose may place.
    #[serde(default)]
    pub tables: BTreeMap<String, TableSpec>,
    /// The charts that its prose may place.
    #[serde(default)]
    pub charts: BTreeMap<String, ChartSpec>,
    /// The prose, read from the file beside it.
    #[serde(skip)]
    pub prose: String,
    /// The prose file's name in messages.
    #[serde(skip)]
    pub prose_file: String,
}

impl Template {
    /// Reads a declaration; `file` is its name in messages. The prose is put in by whoever read its file.
    ///
    /// # Errors
    /// When it is not TOML, misses a part or has one that is unknown.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        parse_toml(file, text)
    }
}
