//! The cells, rows and tables of a web page while they are read.

use std::sync::Arc;

use html5gum::StartTag;

use super::builder::Shown;
use super::html_style::Look;
use super::html_text::PageText;
use crate::sheet::raw::RawCell;

/// How many columns a cell may span at most, as in browsers.
const COLUMN_SPAN: u32 = 1000;

/// How many rows a cell may span at most, as in browsers.
const ROW_SPAN: u32 = 65_534;

/// How many elements inside a cell may change how its letters look.
const MARKS: usize = 64;

/// An attribute of an element.
pub(super) fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// How many columns or rows a cell spans.
fn span(tag: &StartTag<()>, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok()
}

/// How many columns an element spans.
pub(super) fn columns(tag: &StartTag<()>, name: &str) -> u32 {
    span(tag, name).unwrap_or(1).clamp(1, COLUMN_SPAN)
}

/// A value of a cell.
#[derive(Clone, Debug)]
pub(super) enum CellValue {
    Text(String),
    Number(f64, Shown),
    Raw(RawCell),
}

/// A cell that has been read.
#[derive(Clone, Debug)]
pub(super) struct PageCell {
    pub(super) column: u32,
    pub(super) value: CellValue,
    /// How many columns and rows it is merged over.
    pub(super) columns: u32,
    pub(super) rows: u32,
    pub(super) font: Option<Arc<str>>,
    pub(super) hidden: bool,
    pub(super) crossed: bool,
    pub(super) marked: bool,
}

impl PageCell {
    /// Whether it holds nothing.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.value, CellValue::Text(text) if text.trim().is_empty())
    }
}

/// A cell that is being read.
#[derive(Debug)]
pub(super) struct OpenCell {
    column: u32,
    pub(super) columns: u32,
    rows: u32,
    look: Look,
    /// What the page says about its value: attributes of Excel.
    number: Option<String>,
    truth: Option<String>,
    error: Option<String>,
    is_text: bool,
    formula: bool,
    pub(super) text: PageText,
    /// The open elements inside it that change its letters.
    marks: Vec<Mark>,
}

/// An element that changes letters.
#[derive(Debug)]
struct Mark {
    name: Vec<u8>,
    crossed: bool,
    moved: bool,
    font: Option<Arc<str>>,
}

/// A row of a table.
#[derive(Debug, Default)]
pub(super) struct PageRow {
    pub(super) cells: Vec<PageCell>,
    pub(super) hidden: bool,
    /// The column after its last cell.
    pub(super) end: u32,
}

impl PageRow {
    /// Whether none of its cells holds anything.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().all(PageCell::is_empty)
    }
}

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct PageTable {
    /// For each column, how many more rows a cell from above takes.
    pub(super) spans: Vec<u32>,
    pub(super) cell: Option<OpenCell>,
    pub(super) row: Option<PageRow>,
    /// The tables inside its row.
    pub(super) inner: Vec<Vec<PageRow>>,
    /// Its rows, if it stands in a cell.
    pub(super) rows: Vec<PageRow>,
    /// How many rows it has so far, and how many columns.
    pub(super) height: u32,
    pub(super) width: u32,
    /// How many columns its `col` elements have described.
    pub(super) described: u32,
}

impl OpenCell {
    /// A cell in this column, as its tag describes it.
    pub(super) fn new(tag: &StartTag<()>, column: u32, look: Look) -> Self {
        let rows = match span(tag, "rowspan") {
            // To the end of its group of rows.
            Some(0) => ROW_SPAN,
            rows => rows.unwrap_or(1).min(ROW_SPAN),
        };
        Self {
            column,
            columns: columns(tag, "colspan"),
            rows,
            look,
            number: attribute(tag, "x:num").or_else(|| attribute(tag, "sdval")),
            truth: attribute(tag, "x:bool"),
            error: attribute(tag, "x:err"),
            is_text: attribute(tag, "x:str").is_some(),
            formula: attribute(tag, "x:fmla").is_some(),
            text: PageText::default(),
            marks: Vec::new(),
        }
    }

    /// Adds a text.
    pub(super) fn push(&mut self, text: &str) {
        let crossed = self.marks.iter().any(|mark| mark.crossed);
        let moved = self.marks.iter().any(|mark| mark.moved);
        if self.text.font.is_none() && !text.trim().is_empty() {
            self.text.font = self.marks.iter().rev().find_map(|mark| mark.font.clone());
        }
        self.text.push(text, crossed, moved);
    }

    /// Takes note of an element that may change the letters inside it.
    pub(super) fn mark(&mut self, tag: &StartTag<()>, look: Look) {
        let name = tag.name.to_vec();
        if self.marks.len() < MARKS {
            let face = attribute(tag, "face").filter(|_| name == b"font");
            let face = face.and_then(|face| Some(face.split(',').next()?.trim().into()));
            self.marks.push(Mark {
                crossed: look.crossed || matches!(name.as_slice(), b"s" | b"strike" | b"del"),
                moved: matches!(name.as_slice(), b"sup" | b"sub"),
                font: face.or(look.font),
                name,
            });
        }
    }

    /// Takes note of the end of such an element.
    pub(super) fn unmark(&mut self, name: &[u8]) {
        if let Some(open) = self.marks.iter().rposition(|mark| mark.name == name) {
            self.marks.truncate(open);
        }
    }

    /// The cell as it was read.
    pub(super) fn close(mut self) -> PageCell {
        let crossed = self.look.crossed || self.text.is_crossed();
        let marked = self.text.is_marked() && !crossed;
        let font = self.text.font.take().or_else(|| self.look.font.take());
        let text = self.text.take();
        let number = || {
            let given = self.number.as_deref()?.trim();
            // Without a value of its own the text is the number, if it is written as files write it.
            let written = if given.is_empty() { text.as_str() } else { given };
            written.trim().parse::<f64>().ok().filter(|number| number.is_finite())
        };
        let value = if let Some(error) = self.error.filter(|error| !error.is_empty()) {
            CellValue::Raw(RawCell::Error(error.chars().take(40).collect()))
        } else if let Some(truth) = self.truth.as_deref().filter(|truth| !truth.is_empty()) {
            CellValue::Raw(RawCell::Bool(truth.eq_ignore_ascii_case("true")))
        } else if let Some(number) = number().filter(|_| !self.is_text) {
            CellValue::Number(number, self.look.shown.unwrap_or_default())
        } else if self.formula && text.is_empty() {
            CellValue::Raw(RawCell::NoValue)
        } else {
            CellValue::Text(text)
        };
        let columns = if self.look.spills { 1 } else { self.columns };
        let hidden = self.look.hidden;
        PageCell {
            column: self.column,
            value,
            columns,
            rows: self.rows.max(1),
            font,
            hidden,
            crossed,
            marked,
        }
    }
}
