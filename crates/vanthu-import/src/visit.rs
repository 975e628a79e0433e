//! A workbook row by row, for tables too long to be held: the same cells that [`read`](super::read) sees, within
//! the same limits, but no more than one row of them at a time.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::thread;

use chrono::NaiveDateTime;

use super::ahead::{self, Input, LONG};
use super::book::Book;
use super::cell::Raw;
use super::encoding::Fonts;
use super::limits::Room;
use super::open::{resave, unreadable};
use super::report::Problems;
use super::sheet::{Entry, Sheet};
use super::{Limits, choose_sheets, fits};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::dataset::column_letters;

/// A row that holds something.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The sheet it stands in.
    pub sheet: &'a str,
    /// Its number as Excel shows it, from 1.
    pub number: u32,
    /// Its cells, from left to right.
    pub(super) entries: &'a [Entry],
}

impl<'a> Row<'a> {
    /// The cells that hold something, from left to right.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        self.entries.iter().map(|entry| Cell { column: entry.column, content: Content::of(&entry.raw) })
    }
}

/// A cell that holds something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell<'a> {
    /// Its column, from 0.
    pub column: u32,
    /// What it holds.
    pub content: Content<'a>,
}

impl Cell<'_> {
    /// The letters of its column.
    pub fn letters(&self) -> String {
        column_letters(self.column)
    }
}

/// What a cell holds, before anything is known of its column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content<'a> {
    /// Text: in NFC, trimmed, without invisible characters, with `\n` between lines.
    Text(&'a str),
    /// A number as it is stored: a cell that shows `50 %` holds `0.5`.
    Number(f64),
    /// A date, with the time of day.
    Date(NaiveDateTime),
    /// True or false.
    Bool(bool),
    /// An error such as `#REF!`.
    Error(&'a str),
    /// A formula whose value the file does not hold.
    NoValue,
    /// Something unusable, which the problems tell of.
    Reported,
}

impl<'a> Content<'a> {
    /// What a cell holds in the words of this room.
    fn of(raw: &'a Raw) -> Self {
        match raw {
            Raw::Text(text) => Content::Text(text),
            Raw::Number(number) => Content::Number(*number),
            Raw::Date(date) => Content::Date(*date),
            Raw::Bool(truth) => Content::Bool(*truth),
            Raw::Error(error) => Content::Error(error),
            Raw::NoValue => Content::NoValue,
            Raw::Reported => Content::Reported,
        }
    }
}

/// Visits the rows of a workbook that hold something, sheet by sheet and from top to bottom, until `visitor` has
/// seen enough. `file` is its path as the user wrote it; it is only named, never opened. Without a `sheet` all
/// sheets are visited, hidden ones too. Gives back what was noticed.
///
/// The file is looked through as by [`read`](super::read), but for the long sheets of an xlsx file before the first row is
/// handed over. Those are looked through on a second thread a little ahead of their rows, so that a fault deep in a sheet
/// shows only when it is reached; and what is made of the rows may be deeper. **What was made of the rows counts only
/// once this returns `Ok`.**
///
/// Of an xlsx or csv file one row is held at a time, besides the bytes of the file and the texts that an xlsx file
/// shares between cells. The sheets of the other formats, and of xlsx files with fonts of before Unicode (`.VnTime`,
/// `VNI-Times`), are held whole.
///
/// Texts in old encodings are brought to Unicode as when read. Only, row by row a text that can be read both ways is
/// settled by the rows down to its own and not by the whole sheet; what could not be settled stays as it is stored,
/// and the note `import.converted` counts it.
///
/// # Errors
/// The refusals of [`read`](super::read) (`import.unreadable-file`, `import.no-sheet`, `import.limit-…`), and
/// `import.unreadable-file` where the rows of an xlsx file do not stand in order, which no Excel writes.
///
/// # Panics
/// Where `visitor` does.
pub fn visit(
    file: &str,
    bytes: &[u8],
    sheet: Option<&str>,
    limits: &Limits,
    visitor: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    visit_ahead(file, bytes, sheet, limits, LONG, visitor)
}

/// Visits rows as [`visit`] does. Sheets are long from so many bytes on.
pub(super) fn visit_ahead(
    file: &str,
    bytes: &[u8],
    sheet: Option<&str>,
    limits: &Limits,
    long: u64,
    visitor: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    fits(file, bytes, limits)?;
    let Some((vetter, ahead)) = ahead::begin(file, bytes, limits, long)? else {
        return rows(Book::open(file, bytes, limits)?, sheet, limits, Room::new(limits), visitor);
    };
    thread::scope(|scope| {
        let Ok(looking) = thread::Builder::new().spawn_scoped(scope, move || vetter.run()) else {
            // Without a second thread it is done one after the other.
            return rows(Book::open(file, bytes, limits)?, sheet, limits, Room::new(limits), visitor);
        };
        let room = Room::waiting(limits, ahead.waited());
        let outcome = Book::open_xlsx(file, bytes, Input::Ahead(ahead), limits)
            .and_then(|book| rows(book, sheet, limits, room, visitor));
        // What is refused is refused for its own sake, whatever reading made of it.
        match looking.join() {
            Ok(looked) => looked.and(outcome),
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// Visits the rows of an open workbook. `room` is what it may have.
fn rows(
    mut book: Book,
    sheet: Option<&str>,
    limits: &Limits,
    mut room: Room,
    visitor: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let mut problems = Problems::default();
    for info in choose_sheets(book.file, &book.sheets, sheet)? {
        let mut delivery = Delivery::new(&mut *visitor);
        match book.visit(&info, limits, &mut room, &mut delivery) {
            Ok(visited) => problems.absorb(&visited.problems),
            Err(Stop::Refused(refusal)) => return Err(refusal),
            Err(Stop::Enough(noticed)) => {
                problems.absorb(&noticed);
                break;
            }
        }
    }
    Ok(problems.into_list())
}

/// Why no more rows are delivered.
pub(super) enum Stop {
    /// The visitor has seen enough; with what was noticed up to there.
    Enough(Problems),
    /// The file is refused.
    Refused(Diagnostic),
}

impl From<Diagnostic> for Stop {
    fn from(refusal: Diagnostic) -> Self {
        Stop::Refused(refusal)
    }
}

/// The rows of one sheet on their way to a visitor.
pub(super) struct Delivery<'a> {
    /// The last row delivered, from 0.
    last: Option<u32>,
    /// Who gets them.
    visitor: &'a mut dyn FnMut(Row) -> ControlFlow<()>,
}

impl<'a> Delivery<'a> {
    /// The rows on their way to `visitor`.
    pub(super) fn new(visitor: &'a mut dyn FnMut(Row) -> ControlFlow<()>) -> Self {
        Self { last: None, visitor }
    }
}

impl Delivery<'_> {
    /// Delivers the cells of a sheet that is being read, up to those of the row `next`.
    pub(super) fn before(&mut self, sheet: &mut Sheet, next: u32) -> Result<(), Stop> {
        let end = sheet.cells.iter().position(|entry| entry.row == next);
        let later = end.map(|end| sheet.cells.split_off(end)).unwrap_or_default();
        sheet.settle();
        sheet.letters.settle(&mut sheet.cells, &Fonts::default());
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
    pub(super) fn rest(&mut self, sheet: &mut Sheet) -> Result<(), Stop> {
        for entries in sheet.cells.chunk_by(|a, b| a.row == b.row) {
            let Some(row) = entries.first().map(|entry| entry.row) else { continue };
            if self.last.is_some_and(|last| last >= row) {
                return Err(Stop::Refused(disordered(sheet, row)));
            }
            self.last = Some(row);
            let row = Row { sheet: &sheet.name, number: row.saturating_add(1), entries };
            if (self.visitor)(row).is_break() {
                return Err(Stop::Enough(std::mem::take(&mut sheet.problems)));
            }
        }
        sheet.let_go();
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
