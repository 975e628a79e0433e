//! The walk over a part of a Word document that its readers share, and the places in tables that they count.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::container::xml::{attribute, letter};
use crate::limits::{Budget, Limits};
use crate::refusal::{ExpectedFile, damaged_part};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::docx_text::TableCell;

/// What a reader takes from a part.
pub(crate) trait Visitor {
    /// The elements that are left out with all that they hold.
    const LEFT_OUT: &'static [&'static str];

    /// An element of [`Self::LEFT_OUT`] is left out.
    fn left_out(&mut self, _name: &str) {}

    /// An element begins.
    fn start(&mut self, element: &BytesStart);

    /// An element ends.
    fn end(&mut self, name: &str);

    /// Whether the text that comes is handed to [`Self::text`].
    fn keeps_text(&self) -> bool;

    /// A piece of text.
    fn text(&mut self, text: &str);
}

/// Shows a part to a reader. `file` is the document's path as the user wrote it, `name` that of the part within it.
///
/// # Errors
/// `import.unreadable-file` if the part is damaged, and `import.limit-…` if it is larger than `limits` allow.
pub(crate) fn walk<V: Visitor>(
    content: impl BufRead,
    file: &str,
    name: &str,
    limits: &Limits,
    budget: &mut Budget,
    visitor: &mut V,
) -> Result<(), Diagnostic> {
    let damaged = || damaged_part(ExpectedFile::WordFile, file, name);
    let mut reader = Reader::from_reader(content);
    let (mut buffer, mut skipped) = (Vec::new(), Vec::new());
    // The reader itself is content with elements that are never closed.
    let mut depth = 0_usize;
    loop {
        budget.deadline.check(file, limits)?;
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| damaged())? {
            Event::Start(element) if V::LEFT_OUT.contains(&element.name().as_ref()) => {
                visitor.left_out(element.name().as_ref());
                let end = element.to_end().into_owned();
                skipped.clear();
                reader.read_to_end_into(end.name(), &mut skipped).map_err(|_| damaged())?;
            }
            Event::Start(element) => {
                depth += 1;
                visitor.start(&element);
            }
            Event::Empty(element) => {
                visitor.start(&element);
                visitor.end(element.name().as_ref());
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                visitor.end(element.name().as_ref());
            }
            Event::Text(part) if visitor.keeps_text() => {
                budget.text(file, part.len(), limits)?;
                visitor.text(&part);
            }
            Event::CData(part) if visitor.keeps_text() => {
                budget.text(file, part.len(), limits)?;
                visitor.text(&part);
            }
            Event::GeneralRef(reference) if visitor.keeps_text() => {
                let letter = letter(&reference).ok_or_else(damaged)?;
                visitor.text(letter.encode_utf8(&mut [0; 4]));
            }
            Event::Eof if depth > 0 => return Err(damaged()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Where a walk stands in the tables of a part.
#[derive(Default)]
pub(crate) struct TablePlaces {
    /// How many tables began.
    count: usize,
    /// The tables that are open.
    open: Vec<OpenTable>,
}

struct OpenTable {
    /// The row and cell counted so far; `usize::MAX` before the first.
    cell: TableCell,
    /// How many columns the last cell covers besides its own.
    pending: usize,
}

impl TablePlaces {
    /// The innermost open cell.
    pub(crate) fn cell(&self) -> Option<TableCell> {
        self.open.last().map(|table| table.cell).filter(|cell| cell.column != usize::MAX)
    }

    /// Counts an element that begins.
    pub(crate) fn start(&mut self, element: &BytesStart) {
        let name = element.name();
        if name.as_ref() == "w:tbl" {
            let cell = TableCell { table: self.count, row: usize::MAX, column: usize::MAX };
            self.open.push(OpenTable { cell, pending: 0 });
            self.count += 1;
            return;
        }
        let Some(OpenTable { cell, pending }) = self.open.last_mut() else { return };
        match name.as_ref() {
            "w:tr" => {
                cell.row = cell.row.wrapping_add(1);
                cell.column = usize::MAX;
                *pending = 0;
            }
            "w:tc" => cell.column = cell.column.wrapping_add(1 + std::mem::take(pending)),
            // The cells behind one that covers several columns keep their own columns.
            "w:gridSpan" => {
                let span = attribute(element, "w:val").and_then(|text| text.parse().ok()).unwrap_or(1_usize);
                *pending = span.clamp(1, 64) - 1;
            }
            _ => {}
        }
    }

    /// Counts an element that ends.
    pub(crate) fn end(&mut self, name: &str) {
        if name == "w:tbl" {
            self.open.pop();
        }
    }
}
