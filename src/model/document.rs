//! The composed document: letterhead parts and blocks of inline runs, with no layout in it. It is what
//! `--format json` prints, what `check` reads, and the one JSON file that the layout is given.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::card::Card;

/// A stretch of text of one style. A figure carries the key of the fact that it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The text, NFC, as the reader sees it.
    pub text: String,
    /// Heavier than its surroundings.
    #[serde(skip_serializing_if = "is_false")]
    pub bold: bool,
    /// Slanted.
    #[serde(skip_serializing_if = "is_false")]
    pub italic: bool,
    /// The key of the fact that the text shows, for a figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}

impl Run {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// The text of `runs` without styles.
pub fn plain_text(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The parts above the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    /// `ĐẢNG CỘNG SẢN VIỆT NAM`.
    pub title: String,
    /// The direct superior, in capitals; none at the top of the hierarchy.
    pub superior: Option<String>,
    /// The issuing body, in capitals.
    pub issuer: String,
    /// The mark under the issuer, `*`.
    pub star: String,
    /// Number and symbol, `Số 05-BC/ĐU`.
    pub number: String,
    /// Place and date, `Hàm Mẫu, ngày 05 tháng 7 năm 2026`.
    pub place_date: String,
    /// The secrecy stamp.
    pub secrecy: Option<String>,
    /// The urgency mark.
    pub urgency: Option<String>,
    /// The circulation mark.
    pub circulation: Option<String>,
    /// The draft mark, `Dự thảo lần 2`.
    pub draft: Option<String>,
    /// The kind of document in capitals, `BÁO CÁO`.
    pub kind: String,
    /// What it is about, one entry a line.
    pub subject: Vec<String>,
    /// The mark under the subject, `-----`.
    pub divider: String,
}

/// The form of a heading, which decides its numbering and its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadingForm {
    /// `Phần thứ nhất`, with its title on the next line.
    Part,
    /// `I- TITLE`.
    Section,
    /// `1. Title`.
    Item,
    /// `1.1. Title`.
    Subitem,
}

/// How a column's cells stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableColumn {
    /// The heading.
    pub heading: Vec<Run>,
    /// The width in millimetres; the widths of a table add up to the text's width or less.
    pub width_mm: f64,
    /// How its cells stand.
    pub align: Align,
}

/// A row of a table: one cell a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableRow {
    /// The cells, from left to right.
    pub cells: Vec<Vec<Run>>,
    /// Whether it is a total, set bold.
    #[serde(skip_serializing_if = "is_false")]
    pub total: bool,
}

/// One bar of a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// What the bar stands for.
    pub label: Vec<Run>,
    /// The length of the filled part, in the chart's unit.
    pub value: f64,
    /// The length of the frame (the target), in the chart's unit.
    pub whole: f64,
    /// What is written after the bar.
    pub text: Vec<Run>,
}

/// One block of the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Block {
    /// A numbered heading.
    Heading {
        /// Its form.
        form: HeadingForm,
        /// Its depth in the outline, from 1 without a gap.
        depth: u8,
        /// Its number as printed: `Phần thứ nhất`, `I- `, `1. `.
        label: String,
        /// Its title.
        runs: Vec<Run>,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        runs: Vec<Run>,
    },
    /// An item of a list, set as a paragraph that starts with its marker.
    ListItem {
        /// `- `.
        marker: String,
        /// Its text.
        runs: Vec<Run>,
    },
    /// A table.
    Table {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// Its columns, from left to right.
        columns: Vec<TableColumn>,
        /// Its rows, totals among them.
        rows: Vec<TableRow>,
    },
    /// A bar chart of parts against wholes.
    Chart {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// What a reader who cannot see it is told.
        alt: String,
        /// What the filled part of a bar means, and what its frame means.
        legend: [String; 2],
        /// Its bars, top to bottom.
        bars: Vec<Bar>,
    },
    /// The rest starts on a new page.
    PageBreak,
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// `T/M BAN THƯỜNG VỤ`; none where the post stands alone.
    pub authority: Option<String>,
    /// `BÍ THƯ`; none where the authority stands alone.
    pub post: Option<String>,
    /// The signer's name.
    pub name: String,
}

/// Who receives the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recipients {
    /// `Nơi nhận:`.
    pub label: String,
    /// The list as printed: `- Ban Tổ chức Tỉnh ủy;`.
    pub lines: Vec<String>,
    /// The drafter mark, `NguyenVanA-12`.
    pub drafter: Option<String>,
}

/// What a figure rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Source {
    /// Cells of one sheet.
    Cells {
        /// The workbook as the user wrote it.
        file: String,
        /// The sheet.
        sheet: String,
        /// The cells, in A1 notation.
        cells: Vec<String>,
    },
    /// A line of a text file, for what a person said.
    Line {
        /// The file as the user wrote it.
        file: String,
        /// The line, from 1.
        line: usize,
    },
}

/// A fact that the document shows, with what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactRecord {
    /// The value, a number or an exact decimal as text.
    pub value: Json,
    /// The cells it was computed from.
    pub sources: Vec<Source>,
}

/// A document ready to be checked and laid out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// The template's name.
    pub template: String,
    /// The rule set's name.
    pub rules: String,
    /// The title in the file's properties.
    pub title: String,
    /// The author in the file's properties: the issuing body.
    pub author: String,
    /// The date as `[year, month, day]`; none for an undated draft.
    pub date: Option<[i32; 3]>,
    /// Whether back pages mirror the margins.
    pub duplex: bool,
    /// The parts above the text.
    pub letterhead: Letterhead,
    /// The text.
    pub blocks: Vec<Block>,
    /// Who receives it.
    pub recipients: Recipients,
    /// Who signs it.
    pub signature: Signature,
    /// The contact line at the foot of page 1.
    pub contact: Option<String>,
    /// The facts that its figures show, by key.
    pub facts: BTreeMap<String, FactRecord>,
    /// The scorecard, where the document is one: it then has no blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Box<Card>>,
    /// The errors that the user allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

impl Document {
    /// Calls `visit` with every list of runs in reading order.
    pub fn each_runs<'a>(&'a self, mut visit: impl FnMut(&'a [Run])) {
        for block in &self.blocks {
            match block {
                Block::Heading { runs, .. } | Block::Paragraph { runs } | Block::ListItem { runs, .. } => {
                    visit(runs)
                }
                Block::Table { caption, columns, rows, .. } => {
                    visit(caption);
                    columns.iter().for_each(|column| visit(&column.heading));
                    rows.iter().flat_map(|row| &row.cells).for_each(|cell| visit(cell));
                }
                Block::Chart { caption, bars, .. } => {
                    visit(caption);
                    for bar in bars {
                        visit(&bar.label);
                        visit(&bar.text);
                    }
                }
                Block::PageBreak => {}
            }
        }
    }
}
