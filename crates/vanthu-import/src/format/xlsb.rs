//! Binary Excel workbooks (xlsb): the parts of the package are lists of records.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Read};

use super::builder::{ParsedSheet, SheetBuilder, Shown, error_text, short_number};
use crate::container::bytes::{f64_at, u16_at, u32_at, utf16};
use crate::container::package::PackageParts;
use crate::container::xml::relations;
use crate::limits::{Budget, Limits, too_many_sheets, too_many_strings};
use crate::refusal::{damaged_book, damaged_sheet};
use crate::sheet::raw::{RawCell, SheetInfo};
use crate::sheet::worksheet::Sheet;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Region;

/// Reads the sheets of a workbook whose package has been scanned.
///
/// # Errors
/// `import.unreadable-file` if the workbook's own parts are damaged.
pub(crate) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<ParsedSheet>, Diagnostic> {
    let mut parts = PackageParts::open(bytes).ok_or_else(|| damaged_book(file))?;
    let globals = Globals::read(&mut parts, limits).ok_or_else(|| damaged_book(file))?;
    too_many_sheets(file, globals.sheets.len(), limits)?;
    if globals.texts.len() > limits.shared_strings {
        return Err(too_many_strings(file, limits));
    }
    // Sheets never share a part: the second one of a part would only multiply the work.
    let mut seen = HashSet::new();
    if !globals.sheets.iter().all(|(_, name)| seen.insert(name)) {
        return Err(damaged_book(file));
    }
    let mut budget = Budget::new(limits);
    let mut parsed_sheets = Vec::new();
    for (info, name) in &globals.sheets {
        let sheet = match parts.stream(name) {
            Some(part) => globals.sheet(file, info, Records::of(part), limits, &mut budget),
            None => Err(damaged_sheet(file, &info.name)),
        };
        parsed_sheets.push(ParsedSheet::new(info.clone(), sheet));
    }
    Ok(parsed_sheets)
}

/// The records of a part.
struct Records<R> {
    part: BufReader<R>,
    /// The data of the record that was read last.
    data: Vec<u8>,
}

impl<R: Read> Records<R> {
    /// The records of a part.
    fn of(part: R) -> Self {
        Self { part: BufReader::with_capacity(64 << 10, part), data: Vec::new() }
    }

    /// A number of seven bits a byte.
    fn number(&mut self, longest: u32) -> Option<u32> {
        let mut number = 0;
        for place in 0..longest {
            let mut byte = [0];
            self.part.read_exact(&mut byte).ok()?;
            number |= u32::from(byte[0] & 0x7f) << (7 * place);
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }

    /// The next record: its kind and its data; `None` at the end, or if the part ends within the record.
    fn next(&mut self) -> Option<(u32, &[u8])> {
        let kind = self.number(2)?;
        let size = self.number(4)?;
        self.data.clear();
        // Memory is reserved for the bytes that are there, not for the size that the record declares.
        let read = self.part.by_ref().take(u64::from(size)).read_to_end(&mut self.data).ok()?;
        (read == size as usize).then_some((kind, self.data.as_slice()))
    }
}

/// A text behind a count of four bytes, and where it ends.
fn text(data: &[u8], at: usize) -> Option<(String, usize)> {
    let count = u32_at(data, at)? as usize;
    // All ones is a text that is not there.
    if count == u32::MAX as usize {
        return Some((String::new(), at + 4));
    }
    let end = count.checked_mul(2)?.checked_add(at + 4)?;
    Some((utf16(data.get(at + 4..end)?), end))
}

/// What holds for the whole workbook.
struct Globals {
    /// Whether dates count from 1904.
    is_1904: bool,
    /// What each cell format makes of a number.
    shown: Vec<Shown>,
    /// The shared texts.
    texts: Vec<String>,
    /// The worksheets with the names of their parts.
    sheets: Vec<(SheetInfo, String)>,
}

impl Globals {
    /// Reads the workbook's own parts; `None` if they are damaged.
    fn read(parts: &mut PackageParts, limits: &Limits) -> Option<Self> {
        let targets = relations(&parts.take("xl/_rels/workbook.bin.rels")?)?;
        let mut globals = Self { is_1904: false, shown: Vec::new(), texts: Vec::new(), sheets: Vec::new() };
        let mut records = Records::of(parts.stream("xl/workbook.bin")?);
        while let Some((kind, data)) = records.next() {
            match kind {
                // BrtWbProp
                0x99 => globals.is_1904 = data.first()? & 1 != 0,
                // BrtBundleSh
                0x9c => {
                    let hidden = u32_at(data, 0)? & 3 != 0;
                    let (relation, end) = text(data, 8)?;
                    let (name, _) = text(data, end)?;
                    // Sheets of other kinds (charts, macros) hold no table.
                    if let Some(target) = targets.get(&relation) {
                        let info = SheetInfo { name, index: globals.sheets.len(), hidden };
                        globals.sheets.push((info, target.clone()));
                    }
                }
                _ => {}
            }
        }
        drop(records);
        if let Some(part) = parts.stream("xl/styles.bin") {
            globals.shown = styles(Records::of(part))?;
        }
        if let Some(part) = parts.stream("xl/sharedStrings.bin") {
            let mut records = Records::of(part);
            while let Some((kind, data)) = records.next() {
                // BrtSSTItem; of too many, the first beyond the limit suffices.
                if kind == 0x13 && globals.texts.len() <= limits.shared_strings {
                    globals.texts.push(text(data, 1)?.0);
                }
            }
        }
        Some(globals)
    }

    /// Reads a sheet.
    fn sheet(
        &self,
        file: &str,
        info: &SheetInfo,
        mut records: Records<impl Read>,
        limits: &Limits,
        budget: &mut Budget,
    ) -> Result<Sheet, Diagnostic> {
        let mut builder = SheetBuilder::new(file, info, limits, budget);
        let mut row = 0;
        let mut next = 0_u32;
        let mut whole = Vec::new();
        let mut ended = false;
        while let Some((kind, data)) = records.next() {
            builder.tick()?;
            let (mut kind, mut data) = (kind, data);
            // BrtShortBlank to BrtShortIsst: a cell beside the one before, without its column.
            if (0x0c..=0x12).contains(&kind) {
                whole.clear();
                whole.extend_from_slice(&next.to_le_bytes());
                whole.extend_from_slice(data);
                (kind, data) = (kind - 0x0b, &whole);
            }
            if matches!(kind, 0x01..=0x0b | 0x3e) {
                next = u32_at(data, 0).unwrap_or(u32::MAX).saturating_add(1);
            }
            match kind {
                // BrtRowHdr
                0x00 => {
                    (row, next) = (u32_at(data, 0).unwrap_or(u32::MAX), 0);
                    if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                        builder.hidden_spans.rows.add(row, row);
                    }
                }
                // BrtColInfo
                0x3c => {
                    let (first, last) = (u32_at(data, 0), u32_at(data, 4));
                    let hidden = data.get(16).is_some_and(|flags| flags & 1 != 0);
                    if let (Some(first), Some(last), true) = (first, last, hidden) {
                        builder.hidden_spans.columns.add(first, last);
                    }
                }
                // BrtEndSheet
                0x82 => {
                    ended = true;
                    break;
                }
                _ => match self.cell(kind, data, row, &mut builder) {
                    Some(done) => done?,
                    None => return Err(damaged_sheet(file, &info.name)),
                },
            }
        }
        if ended { Ok(builder.finish()) } else { Err(damaged_sheet(file, &info.name)) }
    }

    /// Reads one record of a sheet; `None` if it is damaged.
    fn cell(
        &self,
        kind: u32,
        data: &[u8],
        row: u32,
        builder: &mut SheetBuilder,
    ) -> Option<Result<(), Diagnostic>> {
        let column = || u32_at(data, 0);
        let format = || self.shown.get(u32_at(data, 4)? as usize & 0x00ff_ffff).copied();
        let shown = || format().unwrap_or_default();
        Some(match kind {
            // BrtCellRk
            0x02 => builder.number(row, column()?, short_number(u32_at(data, 8)?), shown(), self.is_1904),
            // BrtCellError, BrtFmlaError
            0x03 | 0x0b => builder.put(row, column()?, error_text(*data.get(8)?)),
            // BrtCellBool, BrtFmlaBool
            0x04 | 0x0a => builder.put(row, column()?, RawCell::Bool(*data.get(8)? != 0)),
            // BrtCellReal, BrtFmlaNum
            0x05 | 0x09 => builder.number(row, column()?, f64_at(data, 8)?, shown(), self.is_1904),
            // BrtCellSt, BrtFmlaString
            0x06 | 0x08 => builder.text(row, column()?, &text(data, 8)?.0),
            // BrtCellIsst
            0x07 => builder.text(row, column()?, self.texts.get(u32_at(data, 8)? as usize)?),
            // BrtCellRString
            0x3e => builder.text(row, column()?, &text(data, 9)?.0),
            // BrtMergeCell
            0xb0 => {
                let at = |at| u32_at(data, at);
                let (top, bottom, left, right) = (at(0)?, at(4)?, at(8)?, at(12)?);
                builder.merge(Region { top, bottom, left, right });
                Ok(())
            }
            _ => Ok(()),
        })
    }
}

/// What each cell format makes of a number.
fn styles(mut records: Records<impl Read>) -> Option<Vec<Shown>> {
    let mut formats = HashMap::new();
    let mut shown = Vec::new();
    let mut of_cells = false;
    while let Some((kind, data)) = records.next() {
        match kind {
            // BrtFmt
            0x2c => drop(formats.insert(u16_at(data, 0)?, Shown::of(&text(data, 2)?.0))),
            // BrtBeginCellXFs, BrtEndCellXFs
            0x269 => of_cells = true,
            0x26a => of_cells = false,
            // BrtXF
            0x2f if of_cells => {
                let id = u16_at(data, 2)?;
                shown.push(formats.get(&id).copied().unwrap_or_else(|| Shown::built_in(id)));
            }
            _ => {}
        }
    }
    Some(shown)
}
