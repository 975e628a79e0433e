//! What a cell holds before its column is known.

use std::collections::HashSet;

use chrono::{NaiveDateTime, NaiveTime};

use crate::encoding::evidence::CellTexts;
use crate::text::number::{Style, from_float, is_dash, parse_fraction, parse_number};
use vanthu_model::grid::Content;

/// The content of a cell before its field is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RawCell {
    /// Text, clean and not empty.
    Text(String),
    Number(f64),
    /// A date, with the time of day.
    Date(NaiveDateTime),
    /// True or false.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(String),
    /// A formula whose value the file does not hold.
    NoValue,
    /// Something unusable that has been reported already.
    Reported,
}

impl RawCell {
    /// The content as a person who opens the sheet sees it.
    pub(crate) fn shown(&self) -> String {
        match self {
            RawCell::Text(text) | RawCell::Error(text) => text.clone(),
            RawCell::Number(number) => from_float(*number)
                .map_or_else(|| number.to_string(), |number| number.normalize().to_string()),
            RawCell::Date(date) if date.time() == NaiveTime::MIN => date.format("%d/%m/%Y").to_string(),
            RawCell::Date(date) => date.format("%d/%m/%Y %H:%M").to_string(),
            RawCell::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_string(),
            RawCell::NoValue | RawCell::Reported => String::new(),
        }
    }

    /// The text, if it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            RawCell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a dash that means nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.text().is_some_and(is_dash)
    }

    /// Whether it looks like a figure rather than a word, which distinguishes a row of data from a note.
    pub(crate) fn is_figure(&self) -> bool {
        match self {
            RawCell::Text(text) => {
                is_dash(text)
                    || parse_fraction(text).is_some()
                    || parse_number(text.trim_end_matches('%'), Style::Vietnamese).is_some()
            }
            RawCell::Date(_) | RawCell::Bool(_) => false,
            RawCell::Number(_) | RawCell::Error(_) | RawCell::NoValue | RawCell::Reported => true,
        }
    }
}

/// A cell that holds something.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The row, from 0.
    pub(crate) row: u32,
    /// The column, from 0.
    pub(crate) column: u32,
    /// What it holds.
    pub(crate) raw: RawCell,
}

impl Entry {
    /// What the cell shows; `percent` are the cells shown as percentages.
    pub(crate) fn content(&self, percent: &HashSet<(u32, u32)>) -> Option<Content> {
        Some(match &self.raw {
            RawCell::Number(number) if percent.contains(&(self.row, self.column)) => {
                Content::Percent(*number)
            }
            RawCell::Number(number) => Content::Number(*number),
            RawCell::Date(date) => Content::Date(*date),
            RawCell::Bool(truth) => Content::Bool(*truth),
            RawCell::Text(_) | RawCell::Error(_) => Content::Text(self.raw.shown()),
            RawCell::NoValue | RawCell::Reported => return None,
        })
    }
}

impl CellTexts for Vec<Entry> {
    fn text_mut(&mut self, row: u32, column: u32) -> Option<&mut String> {
        let found = self.binary_search_by_key(&(row, column), |entry| (entry.row, entry.column));
        match &mut self.get_mut(found.ok()?)?.raw {
            RawCell::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A worksheet as the workbook lists it.
#[derive(Clone, Debug)]
pub(crate) struct SheetInfo {
    /// Its name as it is stored.
    pub(crate) name: String,
    /// Its place among the worksheets.
    pub(crate) index: usize,
    /// Whether it is hidden.
    pub(crate) hidden: bool,
}
