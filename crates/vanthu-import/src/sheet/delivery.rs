//! Passes the rows of a sheet on while it is being read, so that no more than one row of a long table is in memory.

use std::ops::ControlFlow;

use super::raw::Entry;
use super::worksheet::Sheet;
use crate::encoding::evidence::Fonts;
use crate::problems::Problems;
use crate::refusal::{resave, unreadable};
use vanthu_diagnostic::Diagnostic;

/// A row that holds something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    /// Its number as Excel shows it, from 1.
    pub(crate) number: u32,
    /// Its cells, from left to right.
    pub(crate) entries: &'a [Entry],
}

/// Why the delivery of rows ended.
pub(crate) enum Stop {
    /// The visitor needs no more rows; with the diagnostics so far.
    Enough(Problems),
    /// The file is refused.
    Refused(Box<Diagnostic>),
}

impl From<Diagnostic> for Stop {
    fn from(refusal: Diagnostic) -> Self {
        Stop::Refused(Box::new(refusal))
    }
}

/// Delivers the rows of one sheet to a visitor.
pub(crate) struct Delivery<'a> {
    /// The last row delivered, from 0.
    last: Option<u32>,
    /// Receives the rows.
    visitor: &'a mut dyn FnMut(Row) -> ControlFlow<()>,
}

impl<'a> Delivery<'a> {
    /// The rows on their way to `visitor`.
    pub(crate) fn new(visitor: &'a mut dyn FnMut(Row) -> ControlFlow<()>) -> Self {
        Self { last: None, visitor }
    }
}

impl Delivery<'_> {
    /// Delivers the cells of a sheet that is being read, up to those of the row `next`.
    pub(crate) fn before(&mut self, sheet: &mut Sheet, next: u32) -> Result<(), Stop> {
        let end = sheet.cells.iter().position(|entry| entry.row == next);
        let later = end.map(|end| sheet.cells.split_off(end)).unwrap_or_default();
        sheet.settle();
        sheet.evidence.settle(&mut sheet.cells, &Fonts::default());
        self.rest(sheet).map_err(|stop| match stop {
            Stop::Enough(mut problems) => {
                problems.extend(sheet.repairs());
                Stop::Enough(problems)
            }
            stop => stop,
        })?;
        sheet.cells.extend(later);
        Ok(())
    }

    /// Delivers the cells that a sheet still has.
    pub(crate) fn rest(&mut self, sheet: &mut Sheet) -> Result<(), Stop> {
        for entries in sheet.cells.chunk_by(|a, b| a.row == b.row) {
            let Some(row) = entries.first().map(|entry| entry.row) else { continue };
            if self.last.is_some_and(|last| last >= row) {
                return Err(disordered(sheet, row).into());
            }
            self.last = Some(row);
            let row = Row { number: row.saturating_add(1), entries };
            if (self.visitor)(row).is_break() {
                return Err(Stop::Enough(std::mem::take(&mut sheet.problems)));
            }
        }
        sheet.clear_cells();
        Ok(())
    }
}

/// The refusal of a sheet with a row out of place.
fn disordered(sheet: &Sheet, row: u32) -> Diagnostic {
    let mut refusal = resave(unreadable(
        &sheet.file,
        &format!(
            "tệp bị hỏng: các dòng của trang tính `{}` không theo thứ tự từ trên xuống dưới",
            sheet.name
        ),
        &format!("the file is damaged: the rows of the sheet `{}` do not stand in order", sheet.name),
    ));
    refusal.place = Some(sheet.place(row, 0));
    refusal
}
