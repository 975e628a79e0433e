//! A template: the kind of document it makes, the workbooks and fields it needs, the tables and charts that its
//! prose may place.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::config::parse_toml;
use super::document::Align;
use super::field_kind::TemplateField;
use crate::diagnostic::Diagnostic;

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

/// A figure made from others, which are named by their paths among the values, such as `size.present`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, untagged)]
pub enum FigureSpec {
    /// What they add up to; of those that are not to be had nothing is added.
    Sum {
        /// The figures.
        sum: Vec<String>,
    },
    /// The first less the second.
    Difference {
        /// The two figures.
        difference: [String; 2],
    },
    /// A part of a whole: its `ratio` and its `percent`.
    Share {
        /// The part.
        part: String,
        /// The whole.
        whole: String,
    },
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
    /// What the document is about, a line an entry, with handlebars like the prose.
    pub subject: Vec<String>,
    /// The workbooks it reads.
    #[serde(default)]
    pub data: BTreeMap<String, TemplateData>,
    /// Sets of fields that several templates share, such as `meeting`, by the names of their files in
    /// `templates/fields/`; fields of the template's own win.
    #[serde(default)]
    pub shared_fields: Vec<String>,
    /// The fields that only a person can fill in.
    #[serde(default)]
    pub fields: BTreeMap<String, TemplateField>,
    /// Figures made from others.
    #[serde(default)]
    pub figures: BTreeMap<String, FigureSpec>,
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
    /// Puts in the shared fields of `set`, which the file `templates/fields/SET.toml` declares, where the template
    /// declares none of that name.
    pub fn share(&mut self, set: FieldSet) {
        for (name, field) in set.fields {
            self.fields.entry(name).or_insert(field);
        }
    }
}

/// Fields that several templates share.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FieldSet {
    /// The fields.
    pub fields: BTreeMap<String, TemplateField>,
}

impl FieldSet {
    /// Reads a set; `file` is its name in messages.
    ///
    /// # Errors
    /// When it is not TOML, or a field misses a part or has one that is unknown.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        parse_toml(file, text)
    }
}
