//! The blocks of a text: headings, numbered paragraphs, lists, tables, charts.

use std::ops::{Deref, DerefMut};

use serde::Serialize;

use super::{Run, is_false, plain_text};
use crate::edit::EditAction;

/// A level of the text's structure, which decides its numbering and its look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadingForm {
    /// `Phần thứ nhất`, with its title on the next line.
    Part,
    /// `Chương I`, with its title on the next line.
    Chapter,
    /// `Mục 1`, with its title on the next line.
    Division,
    /// `Tiểu mục 1`, with its title on the next line, in documents of the state.
    Subdivision,
    /// `Điều 1. Title`, numbered through the whole text.
    Article,
    /// `1. …`, a numbered paragraph (khoản).
    Clause,
    /// `a) …`, a numbered paragraph (điểm).
    Point,
    /// `I- TITLE`.
    Section,
    /// `1. Title`.
    Item,
    /// `1.1. Title`.
    Subitem,
}

impl HeadingForm {
    /// All levels with their names in TOML.
    pub const WORDS: [(&str, Self); 10] = [
        ("part", Self::Part),
        ("chapter", Self::Chapter),
        ("division", Self::Division),
        ("subdivision", Self::Subdivision),
        ("article", Self::Article),
        ("clause", Self::Clause),
        ("point", Self::Point),
        ("section", Self::Section),
        ("item", Self::Item),
        ("subitem", Self::Subitem),
    ];

    /// Whether its label starts a paragraph instead of standing before a title.
    pub fn runs_in(self) -> bool {
        matches!(self, Self::Clause | Self::Point)
    }
}

/// How a column's cells are aligned.
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
    /// The heading over it and its neighbours that have the same one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<Run>,
    /// The text in the row that numbers the columns: `1`, `4=3/2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The width in millimetres; the widths of a table add up to the text's width or less.
    pub width_mm: f64,
    /// How its cells are aligned.
    pub align: Align,
}

/// A row of a table: one cell a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableRow {
    /// The cells, from left to right.
    pub cells: Vec<Vec<Run>>,
    /// How many rows each cell spans; 0 if the cell above continues. Empty if every cell spans one row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<usize>,
    /// Whether it is a total, set bold.
    #[serde(skip_serializing_if = "is_false")]
    pub total: bool,
}

/// One bar of a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// The label of the bar.
    pub label: Vec<Run>,
    /// The length of the filled part, in the chart's unit.
    pub value: f64,
    /// The length of the frame (the target), in the chart's unit.
    pub whole: f64,
    /// The text after the bar.
    pub text: Vec<Run>,
}

/// The value of one line of a chart at one point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PointValue {
    /// The height, in the chart's unit. `None` if there is no value.
    pub value: Option<f64>,
    /// The text at the point.
    pub text: Vec<Run>,
}

/// One point of a chart of lines, such as a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The label of the point.
    pub label: Vec<Run>,
    /// The value of each line at the point.
    pub values: Vec<PointValue>,
}

/// One part of a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The label of the share.
    pub label: Vec<Run>,
    /// Its size, in the chart's unit.
    pub value: f64,
    /// The text after the label.
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
    /// A paragraph that starts with its number: a clause, a point, an article without a title.
    Numbered {
        /// Its form.
        form: HeadingForm,
        /// Its number as printed: `1. `, `a) `, `Điều 1. `.
        label: String,
        /// Its text.
        runs: Vec<Run>,
    },
    /// One of the legal bases of the document.
    Basis {
        /// `- `.
        marker: String,
        /// Its text with the mark that ends it.
        runs: Vec<Run>,
    },
    /// The words by which a body enacts what follows: `BAN THƯỜNG VỤ ĐẢNG ỦY QUYẾT ĐỊNH`.
    Enacting {
        /// The words, in capitals.
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
        /// Its rows, including totals.
        rows: Vec<TableRow>,
        /// Whether it is set on landscape pages of its own.
        #[serde(skip_serializing_if = "is_false")]
        landscape: bool,
    },
    /// A bar chart of parts against wholes.
    Chart {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// The description for readers who cannot see the chart.
        alt: String,
        /// The meaning of a bar's filled part and of its frame.
        legend: [String; 2],
        /// Its bars, top to bottom.
        bars: Vec<Bar>,
    },
    /// A chart of one or two lines over points, such as periods.
    LineChart {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// The description for readers who cannot see the chart.
        alt: String,
        /// The meaning of each line. Empty if a single line needs no name.
        legend: Vec<String>,
        /// Its points, from left to right.
        points: Vec<Point>,
    },
    /// A bar parted into the shares of a whole.
    ShareChart {
        /// The name the template knows it by.
        id: String,
        /// The line above it.
        caption: Vec<Run>,
        /// The description for readers who cannot see the chart.
        alt: String,
        /// Its parts, from left to right.
        shares: Vec<Share>,
    },
    /// A page break.
    PageBreak,
}

impl Block {
    /// Calls `visit` with every list of runs in reading order.
    pub fn each_runs<'a>(&'a self, visit: &mut impl FnMut(&'a [Run])) {
        match self {
            Self::Heading { runs, .. }
            | Self::Numbered { runs, .. }
            | Self::Basis { runs, .. }
            | Self::Enacting { runs }
            | Self::Paragraph { runs }
            | Self::ListItem { runs, .. } => visit(runs),
            Self::Table { caption, columns, rows, .. } => {
                visit(caption);
                for column in columns {
                    visit(&column.group);
                    visit(&column.heading);
                }
                rows.iter().flat_map(|row| &row.cells).for_each(|cell| visit(cell));
            }
            Self::Chart { caption, bars, .. } => {
                visit(caption);
                for bar in bars {
                    visit(&bar.label);
                    visit(&bar.text);
                }
            }
            Self::LineChart { caption, points, .. } => {
                visit(caption);
                for point in points {
                    visit(&point.label);
                    point.values.iter().for_each(|value| visit(&value.text));
                }
            }
            Self::ShareChart { caption, shares, .. } => {
                visit(caption);
                for share in shares {
                    visit(&share.label);
                    visit(&share.text);
                }
            }
            Self::PageBreak => {}
        }
    }
}

impl Block {
    /// The text that an edit replaces: the block's own, without its number or marker; the caption of a table or chart.
    /// `None` for a page break.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Heading { runs, .. }
            | Self::Numbered { runs, .. }
            | Self::Basis { runs, .. }
            | Self::Enacting { runs }
            | Self::Paragraph { runs }
            | Self::ListItem { runs, .. }
            | Self::Table { caption: runs, .. }
            | Self::Chart { caption: runs, .. }
            | Self::LineChart { caption: runs, .. }
            | Self::ShareChart { caption: runs, .. } => Some(plain_text(runs)),
            Self::PageBreak => None,
        }
    }

    /// The runs of that text.
    pub fn text_mut(&mut self) -> Option<&mut Vec<Run>> {
        match self {
            Self::Heading { runs, .. }
            | Self::Numbered { runs, .. }
            | Self::Basis { runs, .. }
            | Self::Enacting { runs }
            | Self::Paragraph { runs }
            | Self::ListItem { runs, .. }
            | Self::Table { caption: runs, .. }
            | Self::Chart { caption: runs, .. }
            | Self::LineChart { caption: runs, .. }
            | Self::ShareChart { caption: runs, .. } => Some(runs),
            Self::PageBreak => None,
        }
    }
}

/// A block of a document's text with the name by which edits know it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedBlock {
    /// The name, which stays the same when the data change. Empty in a document that was not composed.
    #[serde(rename = "block", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// How an edit of the document made it what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited: Option<EditAction>,
    /// The block itself.
    #[serde(flatten)]
    pub block: Block,
}

impl From<Block> for NamedBlock {
    fn from(block: Block) -> Self {
        Self { id: String::new(), edited: None, block }
    }
}

impl Deref for NamedBlock {
    type Target = Block;

    fn deref(&self) -> &Block {
        &self.block
    }
}

impl DerefMut for NamedBlock {
    fn deref_mut(&mut self) -> &mut Block {
        &mut self.block
    }
}
