//! A template: the kind of document it makes, the workbooks and fields it needs, the tables and charts that its
//! prose may place.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::config::parse_toml;
use super::document::{Align, HeadingForm};
use super::field_kind::TemplateField;
use super::header::A4;
use vanthu_diagnostic::{Diagnostic, Place, code};

/// A workbook that the template reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TemplateData {
    /// The label in a form.
    pub label: String,
    /// The profile it is read by.
    pub profile: String,
    /// Whether the document is refused without it.
    #[serde(default)]
    pub required: bool,
    /// The data that it is compared with. Its own name then prefixes its facts, `previous.total.…`.
    #[serde(default)]
    pub compare: bool,
    /// The columns, by the fields of the profile, that a document of this kind is expected to speak of.
    #[serde(default)]
    pub expected: Vec<String>,
    /// The columns that few workbooks have, so that nothing is reported where they are absent.
    #[serde(default)]
    pub optional: Vec<String>,
    /// Data of another kind beside the main data. Its own name then prefixes its facts, `statistics.rows.…`.
    #[serde(default)]
    pub beside: bool,
}

impl TemplateData {
    /// Whether it is the main data of its template, neither compared with nor beside it.
    pub fn is_main(&self) -> bool {
        !self.compare && !self.beside
    }
}

/// A column of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ColumnSpec {
    /// The heading.
    pub heading: String,
    /// The content of its cells: a path into the row, such as `admitted`.
    pub value: String,
    /// The width in millimetres.
    pub width_mm: f64,
    /// How its cells are aligned.
    #[serde(default)]
    pub align: Align,
    /// The text of a cell without a value.
    #[serde(default)]
    pub empty: String,
    /// The text of its cell in the total row, instead of the total's value.
    #[serde(default)]
    pub total: Option<String>,
    /// The heading over it and its neighbours that have the same one.
    #[serde(default)]
    pub group: Option<String>,
    /// The text in the row that numbers the columns, if it is more than the column's number: `4=3/2`.
    #[serde(default)]
    pub number: Option<String>,
    /// Whether neighbouring rows that hold the same share one cell.
    #[serde(default)]
    pub merge: bool,
    /// Whether it stands even if none of its cells has a value, as where readers write into it.
    #[serde(default)]
    pub keep: bool,
}

/// When and how a table moves from the text to an appendix of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableAppendix {
    /// The most rows, the total left out, that the table may have in the text.
    pub above: usize,
    /// The title of the appendix, with handlebars like the prose.
    pub title: String,
    /// The paragraph that stands in the text instead and points to the appendix, with handlebars like the prose;
    /// `{appendix}` is the appendix as it is cited: `Phụ lục`, `Phụ lục 1`.
    pub pointer: String,
    /// Whether its pages are in landscape.
    #[serde(default)]
    pub landscape: bool,
}

/// A table that the prose places with `![](table:NAME)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableSpec {
    /// The line above it, with handlebars like the prose.
    pub caption: String,
    /// Its rows: a path into the facts, such as `rows`, or to a field that is a list, such as `fields.tasks`.
    pub source: String,
    /// Whether a row below the head numbers the columns.
    #[serde(default)]
    pub numbered: bool,
    /// Whether it is set on landscape pages of its own.
    #[serde(default)]
    pub landscape: bool,
    /// Its total row: a path into the facts, such as `total`.
    pub total: Option<String>,
    /// The paragraph that leads it in, with handlebars like the prose. It stands only where the table does.
    #[serde(default)]
    pub lead: Option<String>,
    /// With fewer rows than this, the total left out, the table is not placed: a total that repeats the only row says
    /// nothing.
    #[serde(default)]
    pub least_rows: usize,
    /// When it moves to an appendix.
    #[serde(default)]
    pub appendix: Option<TableAppendix>,
    /// Its columns, from left to right.
    pub columns: Vec<ColumnSpec>,
}

/// The kinds of charts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// Bars of parts against wholes.
    #[default]
    Bar,
    /// One or two lines over points, such as periods.
    Line,
    /// The shares of a whole.
    Share,
}

/// A bar, point or share of a chart that is named one by one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PartSpec {
    /// Its name, with handlebars like the prose.
    pub label: String,
    /// Where its values are: a path into the facts, such as `previous.total`.
    pub source: String,
}

/// A chart that the prose places with `![](chart:NAME)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ChartSpec {
    /// Its kind.
    #[serde(default)]
    pub kind: ChartKind,
    /// The line above it, with handlebars like the prose.
    pub caption: String,
    /// The description for readers who cannot see the chart, with handlebars like the prose.
    pub alt: String,
    /// Its bars, points or shares: a path into the facts, such as `rows`.
    #[serde(default)]
    pub source: String,
    /// The name of each: a path into the row.
    #[serde(default)]
    pub label: String,
    /// Its bars, points or shares one by one, instead of `source` and `label`.
    #[serde(default)]
    pub parts: Vec<PartSpec>,
    /// What is drawn, or the filled part of a bar: a path into the row, or `this` for the figure itself.
    pub value: String,
    /// The frame of a bar, or a second line: a path into the row.
    pub whole: Option<String>,
    /// The text at the bar, point or share: a path into the row. Without it, the value is shown.
    pub text: Option<String>,
    /// The text if there is no such value.
    #[serde(default)]
    pub empty: String,
    /// What is counted, written behind a ratio at a bar: `2/3 đảng viên`, which cannot be taken for a date.
    #[serde(default)]
    pub unit: Option<String>,
    /// The meaning of the filled part and the frame, or of each line.
    #[serde(default)]
    pub legend: Vec<String>,
    /// With fewer bars, points or shares than this, the chart is not placed.
    #[serde(default)]
    pub least_parts: usize,
    /// With more bars, points or shares than this, the chart is not placed, but the one that `otherwise` names.
    #[serde(default)]
    pub most_parts: Option<usize>,
    /// The chart of the same template that stands in its place, such as one of groups.
    #[serde(default)]
    pub otherwise: Option<String>,
}

impl ChartSpec {
    /// What is missing or superfluous, in Vietnamese and English. `None` if the chart is complete.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        let listed = !self.source.is_empty() && !self.label.is_empty();
        let (lines, legend) = (1 + usize::from(self.whole.is_some()), self.legend.len());
        match self.kind {
            _ if listed != self.parts.is_empty() => {
                Some(("cần `source` và `label`, hoặc `parts`", "it takes `source` and `label`, or `parts`"))
            }
            ChartKind::Bar if self.whole.is_none() || legend != 2 => Some((
                "biểu đồ thanh cần `whole` và `legend` có hai lời",
                "bars take `whole` and a `legend` of two",
            )),
            ChartKind::Line if legend != lines && (lines, legend) != (1, 0) => {
                Some(("`legend` cần một lời cho mỗi đường", "`legend` takes a word for each line"))
            }
            ChartKind::Share if self.whole.is_some() || legend > 0 => Some((
                "biểu đồ tỷ trọng không có `whole` và `legend`",
                "shares have no `whole` and no `legend`",
            )),
            _ => None,
        }
    }
}

/// An appendix that the prose starts with `![](appendix:NAME)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AppendixSpec {
    /// The title, with handlebars like the prose.
    pub title: String,
    /// Whether its pages are in landscape, for wide tables.
    #[serde(default)]
    pub landscape: bool,
    /// Whether a line names the document that it belongs to.
    #[serde(default = "yes")]
    pub reference: bool,
}

fn yes() -> bool {
    true
}

/// The levels of reports, plans and resolutions.
fn usual_structure() -> Vec<HeadingForm> {
    vec![HeadingForm::Part, HeadingForm::Section, HeadingForm::Item, HeadingForm::Subitem]
}

/// A figure made from others, which are named by their paths among the values, such as `size.present`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, untagged)]
pub enum FigureSpec {
    /// The sum of figures. Figures without a value are left out.
    Sum {
        /// The figures.
        sum: Vec<String>,
    },
    /// The first less the second.
    Difference {
        /// The two figures.
        difference: [String; 2],
    },
    /// A part of a whole, as `ratio` and `percent`. Without a value if the whole is zero.
    Share {
        /// The part.
        part: String,
        /// The whole.
        whole: String,
    },
}

fn one() -> usize {
    1
}

fn a4() -> Vec<String> {
    vec![A4.to_string()]
}

/// A template's declaration, `template.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Template {
    /// Its name, as documents give it.
    pub name: String,
    /// The kind of document in small letters: `báo cáo`.
    pub kind: String,
    /// A description in one line.
    pub title: String,
    /// The families of rules that it serves.
    pub standards: Vec<String>,
    /// Whether it makes scorecards: `vanthu batch` then makes one card per row, and the prose is that of the report on
    /// all of them.
    #[serde(default)]
    pub scored: bool,
    /// Whether the kind stands above the subject; a dispatch has its subject under the number instead.
    #[serde(default = "yes")]
    pub named: bool,
    /// Whether it may be addressed to someone: `Kính gửi`.
    #[serde(default)]
    pub addressees: bool,
    /// Whether the office's usual recipients receive it. An invitation goes to those whom it invites.
    #[serde(default = "yes")]
    pub office_recipients: bool,
    /// Whether its last article names who carries it out. Some rules have those as the first recipient: `Như Điều 3`.
    #[serde(default)]
    pub executing_article: bool,
    /// How many sign it: minutes have two.
    #[serde(default = "one")]
    pub signers: usize,
    /// The page sizes it may be printed on, the usual one first.
    #[serde(default = "a4")]
    #[serde(rename = "papers", alias = "page-sizes")]
    pub page_sizes: Vec<String>,
    /// The subject of the document, line by line, with handlebars like the prose.
    pub subject: Vec<String>,
    /// The levels that `#`, `##` and so on down to `######` stand for, each level once.
    #[serde(default = "usual_structure", deserialize_with = "structure")]
    pub structure: Vec<HeadingForm>,
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
    /// Fields of which at least one of each list must be there.
    #[serde(default)]
    pub one_of: Vec<Vec<String>>,
    /// The fields that a document of this kind is expected to speak of, although it can be made without them.
    #[serde(default)]
    pub expected: Vec<String>,
    /// Figures made from others.
    #[serde(default)]
    pub figures: BTreeMap<String, FigureSpec>,
    /// The tables that its prose may place.
    #[serde(default)]
    pub tables: BTreeMap<String, TableSpec>,
    /// The charts that its prose may place.
    #[serde(default)]
    pub charts: BTreeMap<String, ChartSpec>,
    /// The appendices that its prose may start.
    #[serde(default)]
    pub appendices: BTreeMap<String, AppendixSpec>,
    /// The prose, from the file beside the declaration.
    #[serde(skip)]
    pub prose: String,
    /// The prose file's name in messages.
    #[serde(skip)]
    pub prose_file: String,
}

fn structure<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<HeadingForm>, D::Error> {
    let forms = Vec::<HeadingForm>::deserialize(deserializer)?;
    let twice = (1..forms.len()).find(|&at| forms[..at].contains(&forms[at]));
    match twice {
        Some(_) => Err(serde::de::Error::custom("a level stands twice in `structure`")),
        None if forms.len() > 6 => Err(serde::de::Error::custom("`structure` has more than six levels")),
        None => Ok(forms),
    }
}

impl Template {
    /// Reads a declaration. `file` is its name in messages. The caller adds the prose.
    ///
    /// # Errors
    /// `config.invalid` if the text is not TOML, lacks a part or has an unknown one.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let template: Self = parse_toml(file, text)?;
        for (name, chart) in &template.charts {
            if let Some((vi, en)) = chart.fault() {
                return Err(Diagnostic::error(
                    code!("config.invalid"),
                    format!("biểu đồ `{name}`: {vi}"),
                    format!("chart `{name}`: {en}"),
                )
                .at(Place::File { file: file.to_string() }));
            }
        }
        Ok(template)
    }

    /// The main data with its name, if it takes any.
    pub fn main_data(&self) -> Option<(&str, &TemplateData)> {
        self.data.iter().find(|(_, data)| data.is_main()).map(|(name, data)| (name.as_str(), data))
    }

    /// Whether the prose, the subject, a table or a chart names the field.
    pub fn mentions(&self, field: &str) -> bool {
        // `![](basis:FIELD)` places the legal bases in a field.
        self.reads(&format!("fields.{field}")) || self.prose.contains(&format!("basis:{field})"))
    }

    /// Whether the prose, the subject, a table or a chart names the value at that path.
    pub fn reads(&self, path: &str) -> bool {
        let goes_on = |next: char| next.is_alphanumeric() || next == '_';
        let named = |text: &str| {
            text.match_indices(path).any(|(at, _)| {
                !text[at + path.len()..].starts_with(goes_on)
                    && !text[..at].ends_with(|last| goes_on(last) || last == '.')
            })
        };
        named(&self.prose)
            || self.subject.iter().any(|line| named(line))
            || self.tables.values().any(|table| named(&table.source) || named(&table.caption))
            || self.charts.values().any(|chart| named(&chart.source) || named(&chart.caption))
    }

    /// Adds the shared fields and workbooks of `set`, which the file `templates/fields/SET.toml` declares. What the
    /// template declares itself stays.
    pub fn share(&mut self, set: FieldSet) {
        for (name, mut field) in set.fields {
            field.shared = true;
            self.fields.entry(name).or_insert(field);
        }
        // A template has one main workbook, and compares with one.
        let own = self.data.values().any(|data| !data.beside);
        for (name, data) in set.data.into_iter().filter(|(_, data)| data.beside || !own) {
            self.data.entry(name).or_insert(data);
        }
    }
}

/// Fields and workbooks that several templates share.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FieldSet {
    /// The fields.
    #[serde(default)]
    pub fields: BTreeMap<String, TemplateField>,
    /// The workbooks.
    #[serde(default)]
    pub data: BTreeMap<String, TemplateData>,
}

impl FieldSet {
    /// Reads a set. `file` is its name in messages.
    ///
    /// # Errors
    /// `config.invalid` if it is not TOML, or a field lacks a part or has an unknown one.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        parse_toml(file, text)
    }
}
