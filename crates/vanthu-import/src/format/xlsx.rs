//! The cells of a workbook of today's Excel (xlsx, xlsm), streamed with calamine into a sparse sheet.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{DataRef, Xlsx, XlsxError};

use super::builder::{from_iso, from_script, from_serial, from_text, over_limits};
use crate::encoding::evidence::Fonts;
use crate::limits::{Budget, Limits};
use crate::refusal::damaged_sheet;
use crate::sheet::merges::settle;
use crate::sheet::raw::{Entry, RawCell, SheetInfo};
use crate::sheet::worksheet::Sheet;
use crate::text::normalise::{Script, clean};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Region;

/// A sheet with more error cells of unknown codes than this is damaged.
const UNKNOWN_ERRORS: usize = 10_000;

/// Runs calamine on input that may be hostile: a panic in it means that the file is damaged. Only its own calls are
/// wrapped, so that a bug in this crate still panics.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, XlsxError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(XlsxError::Unexpected("panic")))
}

/// Streams the cells of a worksheet into `sheet`. Before a cell of another row than that of the first cell in `sheet` is
/// added, `each` is called with the new row; it may remove the cells before it.
pub(crate) fn stream<E: From<Diagnostic>>(
    xlsx: &mut Xlsx<Cursor<Cow<[u8]>>>,
    info: &SheetInfo,
    limits: &Limits,
    budget: &mut Budget,
    sheet: &mut Sheet,
    each: &mut dyn FnMut(&mut Sheet, u32) -> Result<(), E>,
) -> Result<(), E> {
    let file = sheet.file.clone();
    let damaged = || damaged_sheet(&file, &info.name);
    let mut reader = match guarded(|| xlsx.worksheet_cells_reader(&info.name)) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        other => other.map_err(|_| damaged())?,
    };
    let mut gap = SkippedErrorCells::default();
    let mut unknown = 0;
    let mut cached = ScriptCache::default();
    loop {
        budget.deadline.check(&file, limits)?;
        // A record is large: it is not handed through the guard.
        let mut next = None;
        let read = guarded(|| {
            next = reader.next_cell_with_formula_metadata()?;
            Ok(())
        });
        let record = match read {
            Ok(()) => match &next {
                Some(record) => record,
                None => break,
            },
            Err(XlsxError::CellError(code)) if unknown < UNKNOWN_ERRORS => {
                gap.unknown.push(code);
                unknown += 1;
                continue;
            }
            Err(_) => return Err(damaged().into()),
        };
        let (row, column) = record.pos;
        gap.close(sheet, Some((row, column)));
        if sheet.cells.first().is_some_and(|first| first.row != row) {
            each(sheet, row)?;
        }
        let length = match &record.value {
            DataRef::String(text) => text.len(),
            DataRef::SharedString(text) => text.len(),
            _ => 0,
        };
        budget.text(&file, length, limits)?;
        let raw = match &record.value {
            DataRef::SharedString(text) if text.len() <= limits.cell_chars => {
                let script = cached.script(text);
                from_script(text, script, sheet, (row, column))
            }
            value => raw(value, record.formula.is_some(), sheet, (row, column), limits),
        };
        let Some(raw) = raw else { continue };
        if let Some(refusal) = over_limits(sheet, row, column, limits, &budget.cells) {
            return Err(refusal.into());
        }
        budget.cells = budget.cells.saturating_sub(1);
        sheet.cells.push(Entry { row, column, raw });
    }
    gap.close(sheet, None);
    Ok(())
}

/// Remembers the script of recent shared texts, so that each is classified once. The reader keeps every shared text at one
/// address while a sheet is read, so that the address identifies it.
struct ScriptCache(Vec<(usize, Script)>);

impl Default for ScriptCache {
    fn default() -> Self {
        Self(vec![(0, Script::Ascii); Self::SIZE])
    }
}

impl ScriptCache {
    /// How many texts are remembered; a power of two. With many more, a lookup would take longer than classifying the text again.
    const SIZE: usize = 1 << 12;

    /// The letters of a shared text.
    fn script(&mut self, text: &str) -> Script {
        let place = text.as_ptr().addr();
        // The lowest bits of an address say little; the product spreads the others.
        let spread = (place >> 4).wrapping_mul(0x9e37_79b9) >> 12;
        match self.0.get_mut(spread & (Self::SIZE - 1)) {
            Some((cached, script)) if *cached == place => *script,
            Some(slot) => {
                *slot = (place, Script::of(text));
                slot.1
            }
            None => Script::of(text),
        }
    }
}

/// The content of a cell; `None` if it is empty.
fn raw(
    value: &DataRef,
    formula: bool,
    sheet: &mut Sheet,
    (row, column): (u32, u32),
    limits: &Limits,
) -> Option<RawCell> {
    Some(match value {
        DataRef::Empty if formula => RawCell::NoValue,
        DataRef::Empty => return None,
        DataRef::Int(number) => RawCell::Number(*number as f64),
        DataRef::Float(number) => RawCell::Number(*number),
        DataRef::Bool(truth) => RawCell::Bool(*truth),
        DataRef::Error(error) => RawCell::Error(error.to_string()),
        DataRef::DateTime(moment) => from_serial(moment),
        DataRef::DateTimeIso(text) => from_iso(text),
        DataRef::DurationIso(text) => RawCell::Text(clean(text).text),
        DataRef::String(text) => return from_text(text, sheet, (row, column), limits),
        DataRef::SharedString(text) => return from_text(text, sheet, (row, column), limits),
    })
}

/// Error cells whose code the reader does not know: it skips them without giving their places.
#[derive(Default)]
struct SkippedErrorCells {
    /// The last cell that was read.
    last: Option<(u32, u32)>,
    /// The codes met since.
    unknown: Vec<String>,
}

impl SkippedErrorCells {
    /// Puts the unknown codes between the last cell and `next`: after the last one if `next` is in the
    /// same row or starts a row, else before `next`.
    #[inline]
    fn close(&mut self, sheet: &mut Sheet, next: Option<(u32, u32)>) {
        if !self.unknown.is_empty() {
            self.put(sheet, next);
        }
        self.last = next.or(self.last);
    }

    /// Puts the unknown codes where they belong.
    #[cold]
    fn put(&mut self, sheet: &mut Sheet, next: Option<(u32, u32)>) {
        let count = u32::try_from(self.unknown.len()).unwrap_or(u32::MAX);
        let (row, first) = match (self.last, next) {
            (Some((row, column)), Some((next_row, next_column))) if row == next_row || next_column == 0 => {
                (row, column.saturating_add(1))
            }
            (_, Some((row, column))) => (row, column.saturating_sub(count)),
            (Some((row, column)), None) => (row, column.saturating_add(1)),
            (None, None) => (0, 0),
        };
        for (column, code) in (first..).zip(self.unknown.drain(..)) {
            sheet.cells.push(Entry { row, column, raw: RawCell::Error(code) });
        }
    }
}

/// The fonts of a sheet's filled cells, if any of them implies an old encoding.
pub(crate) fn fonts(xlsx: &mut Xlsx<Cursor<Cow<[u8]>>>, info: &SheetInfo, sheet: &Sheet) -> Fonts {
    let mut fonts = Fonts::default();
    // Without fonts the letters still decide: damage here does not affect the data.
    let mut walk = || -> Result<(), XlsxError> {
        let mut reader = guarded(|| xlsx.worksheet_cells_reader(&info.name))?;
        let names: Vec<Option<Arc<str>>> =
            reader.styles().iter().map(|style| Some(style.font.as_ref()?.name.as_deref()?.into())).collect();
        if !names.iter().flatten().any(|name| Fonts::matters(name)) {
            return Ok(());
        }
        fonts.usual = names.first().cloned().flatten();
        while let Some((row, column, style)) = guarded(|| reader.next_style_id())? {
            // Empty cells with a style are counted by no limit.
            if let Some(Some(name)) = names.get(style)
                && sheet.get(row, column).is_some()
            {
                fonts.cells.insert((row, column), name.clone());
            }
        }
        Ok(())
    };
    let _ = walk();
    fonts
}

/// The merged regions of a worksheet, from top to bottom.
pub(crate) fn merges(
    xlsx: &mut Xlsx<Cursor<Cow<[u8]>>>,
    file: &str,
    info: &SheetInfo,
) -> Result<Vec<Region>, Diagnostic> {
    let merges = guarded(|| xlsx.merge_cells_by_sheet_name(&info.name))
        .map_err(|_| damaged_sheet(file, &info.name))?;
    let merges = merges.iter().map(|region| Region {
        top: region.start.0,
        bottom: region.end.0,
        left: region.start.1,
        right: region.end.1,
    });
    Ok(settle(merges.collect()))
}
