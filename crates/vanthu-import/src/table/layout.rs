//! A table of a sheet, and what each of its rows is.

use std::collections::HashMap;
use std::ops::Range;

use super::caption::short_text;
use super::columns::{Assignment, Matcher};
use super::header::Header;
use crate::sheet::worksheet::Sheet;
use crate::text::labels::group_number;
use crate::text::normalise::fold;
use vanthu_model::dataset::{FoundTable, cell_a1, cell_address};

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowKind {
    /// Data with a name.
    Data,
    /// Data whose name is missing.
    Nameless,
    /// The sum of the others.
    Total,
    /// The sum of a group of them.
    Subtotal,
    /// The heading of a group of them, perhaps with their sum.
    Section,
    /// Some of what the row above it counts.
    Part,
}

/// What a row below the headings is that is neither heading nor data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aside {
    /// It numbers the columns.
    Numbering,
    /// It numbers each of the columns, from the first to the last.
    PlainNumbering,
    /// It explains them.
    Explanation,
}

/// A table of a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) header: Header,
    /// What its columns were recognised as.
    pub(crate) assignment: Assignment,
    /// The profile by which it was recognised, as an index of the matchers.
    pub(crate) matcher: Option<usize>,
    /// Whether it is of that profile's kind.
    pub(crate) fits: bool,
    /// The rows from 0, between or below the headings, that are neither headings nor data.
    pub(crate) asides: Vec<(u32, Aside)>,
    /// The rows from 0 that were prepared in advance and not filled in.
    pub(crate) unfilled: Vec<u32>,
    /// The rows from 0 that continue it on another printed page: titles and headings that are repeated.
    pub(crate) pages: Vec<u32>,
    /// For rows whose name begins in the row above, that row from 0.
    pub(crate) name_begins: HashMap<u32, u32>,
    /// Its rows from 0, top to bottom.
    pub(crate) rows: Vec<(u32, RowKind)>,
    /// The hidden rows that the profile leaves out.
    pub(crate) left_out: Vec<(u32, RowKind)>,
    /// Its first and last column, those that the profile leaves out among them.
    pub(crate) columns: (u32, u32),
    /// The rows, from 0, of the group that each heading or sum belongs to.
    pub(crate) groups: HashMap<u32, Range<u32>>,
    /// Its last row, the header's own where it has none.
    pub(crate) last: u32,
}

impl Table {
    /// The table as `inspect` lists it.
    pub(crate) fn found(&self, sheet: &Sheet, matchers: &[Matcher], chosen: bool) -> FoundTable {
        let profile = self.matcher.filter(|_| self.fits).and_then(|index| matchers.get(index));
        FoundTable {
            sheet: sheet.name.to_string(),
            range: self.range_in(sheet),
            profile: profile.map(|matcher| matcher.profile.name.clone()),
            chosen,
            hidden: sheet.hidden,
        }
    }

    /// Its cells from the first heading to the last row: `A16:P24`.
    pub(crate) fn range(&self) -> String {
        let (left, right) = self.columns;
        format!("{}:{}", cell_a1(self.header.first + 1, left), cell_a1(self.last + 1, right))
    }

    /// The same as it stands in the file, where the table may lie across.
    fn range_in(&self, sheet: &Sheet) -> String {
        if sheet.turned.is_none() {
            return self.range();
        }
        let (left, right) = self.columns;
        let first = sheet.cell(self.header.first, left);
        format!("{}:{}", first.a1(), sheet.cell(self.last, right).a1())
    }

    /// Whether it is the table that the user asked for: by its range or a cell in it, perhaps behind its sheet.
    pub(crate) fn is_at(&self, sheet: &Sheet, requested: &str) -> bool {
        let (named, place) = match requested.rsplit_once('!') {
            Some((name, place)) => (fold(name.trim_matches('\'')) == fold(&sheet.name), place),
            None => (true, requested),
        };
        let place = place.trim().replace('$', "").to_uppercase();
        let inside = |a1: &str| {
            cell_address(a1).is_some_and(|(row, column)| {
                let (row, column) = sheet.in_file(row - 1, column);
                let row = row + 1;
                (self.header.first + 1..=self.last + 1).contains(&row)
                    && (self.columns.0..=self.columns.1).contains(&column)
            })
        };
        named && (place == self.range_in(sheet) || (!place.contains(':') && inside(&place)))
    }

    /// How much of a table it is, to choose the intended one among those that no profile recognises.
    ///
    /// The statistical table of an office is wide and long, and often numbers its columns; what surrounds it
    /// (parameters, a letterhead, a block of signatures) is small. So the area decides, and a row that numbers the
    /// columns counts twice, for nothing but a real table has one.
    pub(crate) fn weight(&self) -> usize {
        let columns = self.header.headings.iter().filter(|heading| !heading.parts.is_empty()).count();
        columns * (self.rows.len() + 1) * if self.is_numbered() { 2 } else { 1 }
    }

    /// Whether a row below the header numbers the columns.
    pub(crate) fn is_numbered(&self) -> bool {
        self.asides.iter().any(|(_, aside)| *aside != Aside::Explanation)
    }

    /// Whether the table has rows of data.
    pub(crate) fn has_data(&self) -> bool {
        self.rows.iter().any(|(_, kind)| matches!(kind, RowKind::Data | RowKind::Nameless))
    }

    /// The cell that names a row: in the column `key`, or in one further left that is of no field, where some names stand out.
    pub(crate) fn name_cell(&self, sheet: &Sheet, row: u32, key: u32) -> Option<u32> {
        let is_name = |column: u32| {
            let raw = sheet.get(row, column)?;
            let text = short_text(raw).filter(|_| !raw.is_figure() && !raw.is_nothing())?;
            group_number(text).is_none().then_some(column)
        };
        if sheet.get(row, key).is_some_and(|raw| !raw.is_nothing()) {
            return Some(key);
        }
        let columns = self.header.headings.iter().zip(&self.assignment.fields);
        let free = columns.filter(|(heading, field)| heading.column < key && field.is_none());
        free.map(|(heading, _)| heading.column).rev().find_map(is_name)
    }

    /// The column of a field, if the table has it.
    pub(crate) fn column(&self, field: &str) -> Option<u32> {
        let index = self.assignment.position(field)?;
        self.header.headings.get(index).map(|heading| heading.column)
    }
}
