//! Old Excel workbooks, BIFF5 (Excel 5.0 and 95) and BIFF8 (97 to 2003), read record by record.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::builder::{ParsedSheet, SheetBuilder, Shown, error_text, short_number};
use crate::container::bytes::{f64_at, u16_at, u32_at, utf16};
use crate::container::ole::{Broken, Compound, refusal};
use crate::encoding::evidence::Fonts;
use crate::limits::{Budget, Limits, too_many_sheets, too_many_strings};
use crate::refusal::{damaged_book, damaged_sheet, encrypted, too_old};
use crate::sheet::raw::{RawCell, SheetInfo};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Region;

/// The start of the workbook or of a sheet.
const BOF: u16 = 0x0809;
/// The end of the workbook's head or of a sheet.
const EOF: u16 = 0x000a;
/// More of the record before.
const CONTINUE: u16 = 0x003c;

/// Reads the sheets of a workbook.
///
/// # Errors
/// `import.unreadable-file` if the workbook is encrypted, too old or damaged as a whole.
pub(crate) fn read(file: &str, compound: &Compound, limits: &Limits) -> Result<Vec<ParsedSheet>, Diagnostic> {
    let stream = compound.stream("Workbook").or_else(|| compound.stream("Book"));
    let stream = stream.unwrap_or(Err(Broken::Damaged)).map_err(|broken| refusal(file, broken))?;
    let globals = Globals::read(file, &stream, limits)?;
    too_many_sheets(file, globals.sheets.len(), limits)?;
    let mut budget = Budget::new(limits);
    // Sheets never share records: the second list of one place would only multiply the work.
    let mut places: Vec<usize> = globals.sheets.iter().map(|(place, _)| *place).collect();
    places.sort_unstable();
    if places.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(damaged_book(file));
    }
    let mut parsed_sheets = Vec::new();
    for (place, info) in &globals.sheets {
        let end = places.get(places.partition_point(|other| other <= place)).copied();
        let records = stream.get(*place..end.unwrap_or(stream.len())).unwrap_or_default();
        let mut builder = SheetBuilder::new(file, info, limits, &mut budget);
        let sheet = globals.fill(records, &mut builder).map(|()| builder.finish());
        parsed_sheets.push(ParsedSheet::new(info.clone(), sheet));
    }
    Ok(parsed_sheets)
}

/// The records of a stream.
struct Records<'a> {
    stream: &'a [u8],
    /// Where the next record starts.
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16_at(self.stream, self.at)?;
        let size = usize::from(u16_at(self.stream, self.at + 2)?);
        let data = self.stream.get(self.at + 4..self.at + 4 + size)?;
        self.at += 4 + size;
        Some((kind, data))
    }
}

/// What holds for the whole workbook.
struct Globals {
    /// Whether texts are UTF-16 (BIFF8) and not in a code page (BIFF5).
    unicode: bool,
    /// The code page of BIFF5.
    page: &'static Encoding,
    /// Whether dates count from 1904.
    is_1904: bool,
    /// What each cell format makes of a number.
    shown: Vec<Shown>,
    /// The font of each cell format; empty if no font matters.
    fonts: Vec<Arc<str>>,
    /// Whether each cell format crosses out what it shows.
    crossed: Vec<bool>,
    /// The shared texts.
    texts: Vec<String>,
    /// The numbers of those with letters that are crossed out, raised or lowered.
    strikethrough: HashSet<usize>,
    /// Where each worksheet starts.
    sheets: Vec<(usize, SheetInfo)>,
}

impl Globals {
    /// Reads the head of the workbook.
    fn read(file: &str, stream: &[u8], limits: &Limits) -> Result<Self, Diagnostic> {
        let mut globals = Self {
            unicode: true,
            page: encoding_rs::WINDOWS_1252,
            is_1904: false,
            shown: Vec::new(),
            fonts: Vec::new(),
            crossed: Vec::new(),
            texts: Vec::new(),
            strikethrough: HashSet::new(),
            sheets: Vec::new(),
        };
        // Whether each font crosses out, and whether it does or raises or lowers.
        let mut lines: Vec<(bool, bool)> = Vec::new();
        let mut runs = HashMap::new();
        let mut formats = HashMap::new();
        let mut cell_formats = Vec::new();
        let mut fonts: Vec<Arc<str>> = Vec::new();
        let mut records = Records { stream, at: 0 };
        match records.next() {
            Some((BOF, data)) => globals.unicode = u16_at(data, 0) != Some(0x0500),
            Some((0x0009 | 0x0209 | 0x0409, _)) => return Err(too_old(file)),
            _ => return Err(damaged_book(file)),
        }
        loop {
            let Some((kind, data)) = records.next() else { return Err(damaged_book(file)) };
            match kind {
                EOF => break,
                // FILEPASS
                0x002f => return Err(encrypted(file)),
                // CODEPAGE
                0x0042 => globals.page = code_page(u16_at(data, 0).unwrap_or(1252)),
                // DATEMODE
                0x0022 => globals.is_1904 = u16_at(data, 0) == Some(1),
                // FORMAT
                0x041e => {
                    let text = if globals.unicode {
                        globals.long_text(data, 2)
                    } else {
                        globals.short_text(data, 2)
                    };
                    if let (Some(id), Some(text)) = (u16_at(data, 0), text) {
                        formats.insert(id, Shown::of(&text));
                    }
                }
                // FONT; the fifth has the number 5, for no font has the number 4
                0x0031 => {
                    fonts.push(globals.short_text(data, 14).unwrap_or_default().into());
                    let crossed = data.get(2).is_some_and(|flags| flags & 8 != 0);
                    lines.push((crossed, crossed || u16_at(data, 8).is_some_and(|place| place != 0)));
                    if fonts.len() == 4 {
                        fonts.push("".into());
                        lines.push((false, false));
                    }
                }
                // XF
                0x00e0 => cell_formats.push((u16_at(data, 0).unwrap_or(0), u16_at(data, 2).unwrap_or(0))),
                // BOUNDSHEET; other kinds of sheets (charts, macros) hold no table
                0x0085 if data.get(5) == Some(&0) => {
                    let (place, name) = (u32_at(data, 0), globals.short_text(data, 6));
                    let (Some(place), Some(name)) = (place, name) else { return Err(damaged_book(file)) };
                    let hidden = data.get(4).is_some_and(|state| state & 3 != 0);
                    let info =
                        SheetInfo { name: name.replace('\0', ""), index: globals.sheets.len(), hidden };
                    globals.sheets.push((place as usize, info));
                }
                // SST
                0x00fc => {
                    let mut parts = vec![data];
                    while u16_at(stream, records.at) == Some(CONTINUE) {
                        parts.extend(records.next().map(|(_, data)| data));
                    }
                    let texts = PackageParts { parts, part: 0, at: 8 }.texts(limits.shared_strings);
                    (globals.texts, runs) = texts.ok_or_else(|| damaged_book(file))?;
                    if globals.texts.len() > limits.shared_strings {
                        return Err(too_many_strings(file, limits));
                    }
                }
                _ => {}
            }
        }
        let shown = |id: &u16| formats.get(id).copied().unwrap_or_else(|| Shown::built_in(*id));
        let line = |font: u16| lines.get(usize::from(font)).copied().unwrap_or_default();
        globals.crossed = cell_formats.iter().map(|(font, _)| line(*font).0).collect();
        let marked =
            runs.into_iter().filter(|(_, fonts): &(usize, Vec<u16>)| fonts.iter().any(|font| line(*font).1));
        globals.strikethrough = marked.map(|(text, _)| text).collect();
        globals.shown = cell_formats.iter().map(|(_, id)| shown(id)).collect();
        if fonts.iter().any(|name| Fonts::matters(name)) {
            let font = |number: &u16| fonts.get(usize::from(*number)).cloned().unwrap_or_else(|| "".into());
            globals.fonts = cell_formats.iter().map(|(number, _)| font(number)).collect();
        }
        Ok(globals)
    }

    /// Fills a sheet from its records.
    fn fill(&self, stream: &[u8], builder: &mut SheetBuilder) -> Result<(), Diagnostic> {
        builder.fonts.usual = self.fonts.first().cloned();
        let damaged = |builder: &SheetBuilder| damaged_sheet(&builder.sheet.file, &builder.sheet.name);
        let mut depth = 0_usize;
        let mut formula = None;
        let mut ended = false;
        for (kind, data) in (Records { stream, at: 0 }) {
            builder.tick()?;
            match kind {
                BOF => depth += 1,
                EOF if depth <= 1 => {
                    ended = true;
                    break;
                }
                EOF => depth -= 1,
                // The records of an embedded chart look like cells.
                _ if depth > 1 => {}
                _ => match self.cell(kind, data, builder, &mut formula) {
                    Some(done) => done?,
                    None => return Err(damaged(builder)),
                },
            }
        }
        if ended { Ok(()) } else { Err(damaged(builder)) }
    }

    /// Reads one record of a sheet; `None` if it is damaged. `formula` is the cell whose text comes next.
    fn cell(
        &self,
        kind: u16,
        data: &[u8],
        builder: &mut SheetBuilder,
        formula: &mut Option<(u32, u32)>,
    ) -> Option<Result<(), Diagnostic>> {
        let place = || Some((u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?)));
        if let (0x0203 | 0x027e | 0x00fd | 0x0204 | 0x00d6 | 0x0205 | 0x0006, Some(format)) =
            (kind, u16_at(data, 4))
            && self.crossed.get(usize::from(format)) == Some(&true)
        {
            builder.sheet.strikethrough.whole.extend(place());
        }
        let shown = |at| {
            let format = u16_at(data, at).map(usize::from);
            format.and_then(|format| self.shown.get(format)).copied().unwrap_or_default()
        };
        let text = |builder: &mut SheetBuilder, row, column, text: &str| {
            let font = u16_at(data, 4).and_then(|format| self.fonts.get(usize::from(format)));
            if let Some(font) = font {
                builder.fonts.cells.insert((row, column), font.clone());
            }
            builder.text(row, column, text)
        };
        let number = |builder: &mut SheetBuilder, (row, column), value, shown| {
            builder.number(row, column, value, shown, self.is_1904)
        };
        Some(match kind {
            // NUMBER, RK
            0x0203 => number(builder, place()?, f64_at(data, 6)?, shown(4)),
            0x027e => number(builder, place()?, short_number(u32_at(data, 6)?), shown(4)),
            // MULRK
            0x00bd => {
                let (row, first) = place()?;
                let cells = data.get(4..data.len().checked_sub(2)?)?.as_chunks::<6>().0;
                for (index, cell) in cells.iter().enumerate() {
                    let column = first + index as u32;
                    if u16_at(cell, 0).and_then(|format| self.crossed.get(usize::from(format))) == Some(&true)
                    {
                        builder.sheet.strikethrough.whole.insert((row, column));
                    }
                    let value = short_number(u32_at(cell, 2)?);
                    if let Err(refusal) = number(builder, (row, column), value, shown(4 + 6 * index)) {
                        return Some(Err(refusal));
                    }
                }
                Ok(())
            }
            // LABELSST
            0x00fd => {
                let (row, column) = place()?;
                let number = u32_at(data, 6)? as usize;
                if self.strikethrough.contains(&number) {
                    builder.sheet.strikethrough.partial.insert((row, column));
                }
                text(builder, row, column, self.texts.get(number)?)
            }
            // LABEL, RSTRING
            0x0204 | 0x00d6 => {
                let (row, column) = place()?;
                text(builder, row, column, &self.long_text(data, 6)?)
            }
            // BOOLERR
            0x0205 => {
                let (row, column) = place()?;
                let code = *data.get(6)?;
                let raw = if *data.get(7)? == 0 { RawCell::Bool(code != 0) } else { error_text(code) };
                builder.put(row, column, raw)
            }
            // FORMULA
            0x0006 => {
                let (row, column) = place()?;
                match data.get(6..14)? {
                    [0, .., 0xff, 0xff] => {
                        *formula = Some((row, column));
                        Ok(())
                    }
                    [1, _, truth, .., 0xff, 0xff] => builder.put(row, column, RawCell::Bool(*truth != 0)),
                    [2, _, code, .., 0xff, 0xff] => builder.put(row, column, error_text(*code)),
                    [_, .., 0xff, 0xff] => Ok(()),
                    _ => number(builder, (row, column), f64_at(data, 6)?, shown(4)),
                }
            }
            // STRING: the text of the formula before
            0x0207 => match formula.take() {
                Some((row, column)) => builder.text(row, column, &self.long_text(data, 0)?),
                None => Ok(()),
            },
            // ROW
            0x0208 => {
                let row = u32::from(u16_at(data, 0)?);
                if data.get(12).is_some_and(|flags| flags & 0x20 != 0) {
                    builder.hidden_spans.rows.add(row, row);
                }
                Ok(())
            }
            // COLINFO
            0x007d => {
                let at = |at| u16_at(data, at).map(u32::from);
                if data.get(8).is_some_and(|flags| flags & 1 != 0) {
                    builder.hidden_spans.columns.add(at(0)?, at(2)?);
                }
                Ok(())
            }
            // MERGEDCELLS
            0x00e5 => {
                for region in data.get(2..)?.as_chunks::<8>().0 {
                    let at = |at| u16_at(region, at).map(u32::from);
                    let (top, bottom, left, right) = (at(0)?, at(2)?, at(4)?, at(6)?);
                    builder.merge(Region { top, bottom, left, right });
                }
                Ok(())
            }
            _ => Ok(()),
        })
    }

    /// The text at `at` behind a count of one byte.
    fn short_text(&self, data: &[u8], at: usize) -> Option<String> {
        self.text(data, at + 1, usize::from(*data.get(at)?))
    }

    /// The text at `at` behind a count of two bytes.
    fn long_text(&self, data: &[u8], at: usize) -> Option<String> {
        self.text(data, at + 2, usize::from(u16_at(data, at)?))
    }

    /// A text of so many letters. A long text cut short by its record keeps what is there.
    fn text(&self, data: &[u8], at: usize, count: usize) -> Option<String> {
        if !self.unicode {
            let bytes = data.get(at..data.len().min(at + count))?;
            return Some(self.page.decode_without_bom_handling(bytes).0.into_owned());
        }
        if count == 0 {
            return Some(String::new());
        }
        let wide = data.get(at)? & 1 != 0;
        let size = if wide { 2 * count } else { count };
        let bytes = data.get(at + 1..data.len().min(at + 1 + size))?;
        Some(if wide { utf16(bytes) } else { latin(bytes) })
    }
}

/// Bytes as the first 256 letters of Unicode.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// The encoding of a code page.
fn code_page(number: u16) -> &'static Encoding {
    let label = match number {
        1250..=1258 => format!("windows-{number}"),
        874 => "windows-874".into(),
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        65001 => "utf-8".into(),
        10000 | 32768 => "macintosh".into(),
        _ => "windows-1252".into(),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// The fonts of the texts that have several, by the number of the text.
type Runs = HashMap<usize, Vec<u16>>;

/// The shared texts: one record and those that continue it, where a text may be cut anywhere.
struct PackageParts<'a> {
    /// The data of the records.
    parts: Vec<&'a [u8]>,
    /// The record being read.
    part: usize,
    /// The place in it.
    at: usize,
}

impl PackageParts<'_> {
    /// All texts, or one more than `max` if there are more, and by their numbers the fonts of those with several.
    fn texts(mut self, max: usize) -> Option<(Vec<String>, Runs)> {
        let mut texts = Vec::new();
        let mut fonts = Runs::new();
        while texts.len() <= max && self.rest().is_some() {
            let count = usize::from(self.number::<2>()? as u16);
            let flags = self.number::<1>()?;
            let runs = if flags & 8 != 0 { self.number::<2>()? } else { 0 };
            let extra = if flags & 4 != 0 { self.number::<4>()? } else { 0 };
            let letters = self.letters(count, flags & 1 != 0)?;
            let mut own = Vec::new();
            for _ in 0..runs {
                // A run that starts behind the last letter shows nothing.
                let (start, font) = (self.number::<2>()? as usize, self.number::<2>()? as u16);
                if start < count {
                    own.push(font);
                }
            }
            if !own.is_empty() {
                fonts.insert(texts.len(), own);
            }
            texts.push(letters);
            self.skip(extra as usize)?;
        }
        Some((texts, fonts))
    }

    /// What is left of the record being read, or the next one with anything in it.
    fn rest(&mut self) -> Option<&[u8]> {
        while self.at >= self.parts.get(self.part)?.len() {
            (self.part, self.at) = (self.part + 1, 0);
        }
        self.parts.get(self.part)?.get(self.at..)
    }

    /// A number of so many bytes.
    fn number<const N: usize>(&mut self) -> Option<u32> {
        let mut number = 0;
        for place in 0..N {
            number |= u32::from(*self.rest()?.first()?) << (8 * place);
            self.at += 1;
        }
        Some(number)
    }

    /// So many letters. Where a record ends within them, the next one says anew how wide they are.
    fn letters(&mut self, mut count: usize, mut wide: bool) -> Option<String> {
        let mut text = String::new();
        let mut first = self.part;
        while count > 0 {
            self.rest()?;
            if self.part != first {
                first = self.part;
                wide = self.number::<1>()? & 1 != 0;
            }
            let width = if wide { 2 } else { 1 };
            let rest = self.parts.get(self.part)?.get(self.at..)?;
            let bytes = rest.get(..rest.len().min(count * width) / width * width)?;
            if bytes.is_empty() && !rest.is_empty() {
                return None;
            }
            text += &if wide { utf16(bytes) } else { latin(bytes) };
            self.at += bytes.len();
            count -= bytes.len() / width;
        }
        Some(text)
    }

    /// Leaves out so many bytes.
    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.rest()?.len().min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_text_cut_by_its_record_is_joined() {
        let first: &[u8] = &[1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, b'C', b'h'];
        let second: &[u8] = &[1, 0xa1, 0x1e, b'y', 0, 2, 0, 0, b'o', b'k'];
        let parts = PackageParts { parts: vec![first, second], part: 0, at: 8 };
        let texts = vec!["Chạy".to_string(), "ok".to_string()];
        assert_eq!(parts.texts(9), Some((texts, HashMap::new())));
        let cut = PackageParts { parts: vec![first], part: 0, at: 8 };
        assert_eq!(cut.texts(9), None);
    }
}
