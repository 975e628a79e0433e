//! An open workbook: the one way to its sheets, whatever its format. Workbooks of today's Excel (xlsx, xlsm) are
//! streamed with calamine into sparse sheets; the other formats have readers of their own.

use std::collections::HashSet;
use std::io::Cursor;

use calamine::{ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveDateTime};

use super::Limits;
use super::ahead::Input;
use super::archive::{Package, vet};
use super::cell::Raw;
use super::encoding::Fonts;
use super::format::decode::Decoded;
use super::format::{Leaf, csv, ods, xls, xlsb};
use super::hidden::Unseen;
use super::limits::{Room, enough, limit, raisable, too_many_sheets};
use super::open::{Kind, encrypted, identify, resave, unreadable};
use super::sheet::{Merge, Sheet, SheetInfo};
use super::stream::{fonts, guarded, merges, stream};
use super::struck::{Struck, texts_of_xlsx};
use super::text::{Script, clean, clean_as};
use super::visit::{Delivery, Stop};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::dataset::column_letters;

/// An open workbook.
pub(super) struct Book<'a> {
    /// The workbook's path as the user wrote it.
    pub(super) file: &'a str,
    /// Where its sheets come from.
    source: Source<'a>,
    /// The worksheets in workbook order.
    pub(super) sheets: Vec<SheetInfo>,
}

/// Where the sheets of a workbook come from.
enum Source<'a> {
    /// A workbook that is read sheet by sheet.
    Xlsx(Box<Xlsx<Input<'a>>>, &'a [u8]),
    /// Delimited text, which is one sheet.
    Text(Decoded<'a>),
    /// Sheets that were read already.
    Leaves(Vec<Leaf>),
}

impl<'a> Book<'a> {
    /// Opens a workbook, whatever its format, once its bytes have been looked through.
    ///
    /// # Errors
    /// `import.unreadable-file` where it is foreign, encrypted or damaged, and `import.limit-…` where it is larger
    /// than `limits` allow.
    pub(super) fn open(file: &'a str, bytes: &'a [u8], limits: &Limits) -> Result<Self, Diagnostic> {
        let leaves = match identify(file, bytes)? {
            Kind::Compound(compound) => xls::read(file, &compound, limits)?,
            Kind::Text(text) => {
                return Ok(Self { file, source: Source::Text(text), sheets: vec![csv::info(file)] });
            }
            Kind::Package => match vet(file, bytes, limits)? {
                Package::Xlsx => {
                    return Self::open_xlsx(file, bytes, Input::Whole(Cursor::new(bytes)), limits);
                }
                Package::Xlsb => xlsb::read(file, bytes, limits)?,
                Package::Ods => ods::read(file, bytes, limits)?,
            },
        };
        let sheets = leaves.iter().map(|leaf| leaf.info.clone()).collect();
        Ok(Self { file, source: Source::Leaves(leaves), sheets })
    }

    /// Opens an xlsx workbook, whose reader sees `input`.
    ///
    /// # Errors
    /// As [`Book::open`].
    pub(super) fn open_xlsx(
        file: &'a str,
        bytes: &'a [u8],
        input: Input<'a>,
        limits: &Limits,
    ) -> Result<Self, Diagnostic> {
        let xlsx = guarded(|| Xlsx::new(input)).map_err(|error| match error {
            XlsxError::Password => encrypted(file),
            _ => damaged_book(file),
        })?;
        too_many_sheets(file, xlsx.sheets_metadata().len(), limits)?;
        let worksheets = xlsx.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let sheets = worksheets
            .enumerate()
            .map(|(index, sheet)| SheetInfo {
                name: sheet.name.clone(),
                index,
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect();
        Ok(Self { file, source: Source::Xlsx(Box::new(xlsx), bytes), sheets })
    }

    /// Reads the cells of a worksheet. `room` is what the workbook may still have.
    ///
    /// # Errors
    /// `import.limit-…` at the first cell beyond the limits, and `import.unreadable-file` where the sheet is
    /// damaged.
    pub(super) fn read(
        &mut self,
        info: &SheetInfo,
        limits: &Limits,
        room: &mut Room,
    ) -> Result<Sheet, Diagnostic> {
        let mut whole = |_: &mut Sheet, _| Ok(());
        let xlsx = match &mut self.source {
            Source::Xlsx(xlsx, _) => xlsx,
            Source::Text(text) => return csv::read(self.file, info, text, limits, &mut whole),
            Source::Leaves(leaves) => {
                // Its reader repaired it already, with the fonts it knows.
                let sheet = leaves.get_mut(info.index).and_then(|leaf| leaf.sheet.take());
                return sheet.unwrap_or_else(|| Err(damaged_sheet(self.file, &info.name)));
            }
        };
        let mut sheet = Sheet::new(self.file, info);
        stream(xlsx, info, limits, room, &mut sheet, &mut whole)?;
        if !sheet.cells.is_empty() {
            sheet.merges = merges(xlsx, self.file, info)?;
        }
        sheet.settle();
        let fonts = if sheet.letters.asks() { fonts(xlsx, info, &sheet) } else { Fonts::default() };
        sheet.repair(&fonts);
        Ok(sheet)
    }

    /// The merged regions of a worksheet, from top to bottom, where its cells are not held.
    ///
    /// # Errors
    /// `import.unreadable-file` where the sheet is damaged.
    pub(super) fn merges(&mut self, info: &SheetInfo) -> Result<Vec<Merge>, Diagnostic> {
        match &mut self.source {
            Source::Xlsx(xlsx, _) => merges(xlsx, self.file, info),
            Source::Text(_) | Source::Leaves(_) => Ok(Vec::new()),
        }
    }

    /// Whether [`Book::visit`] holds one row of a worksheet at a time, and so may visit it twice.
    pub(super) fn is_streamed(&mut self, info: &SheetInfo) -> bool {
        match self.source {
            Source::Xlsx(..) => !self.has_old_fonts(info),
            Source::Text(_) => true,
            Source::Leaves(_) => false,
        }
    }

    /// Reads the cells of a worksheet as [`Book::read`] does, handing over each row once it is read. What comes
    /// back is the sheet without its cells.
    ///
    /// # Errors
    /// As of [`Book::read`], and where the delivery was stopped.
    pub(super) fn visit(
        &mut self,
        info: &SheetInfo,
        limits: &Limits,
        room: &mut Room,
        delivery: &mut Delivery,
    ) -> Result<Sheet, Stop> {
        // Which cell has which font is known only once the sheet has been read.
        let old_fonts = self.has_old_fonts(info);
        let mut each = |sheet: &mut Sheet, next| delivery.before(sheet, next);
        let mut sheet = match &mut self.source {
            Source::Xlsx(xlsx, _) if !old_fonts => {
                let mut sheet = Sheet::new(self.file, info);
                stream(xlsx, info, limits, room, &mut sheet, &mut each)?;
                sheet.settle();
                sheet.repair(&Fonts::default());
                sheet
            }
            Source::Text(text) => csv::read(self.file, info, text, limits, &mut each)?,
            Source::Xlsx(..) | Source::Leaves(_) => self.read(info, limits, room)?,
        };
        delivery.rest(&mut sheet)?;
        Ok(sheet)
    }

    /// Whether any style of the workbook has a font of before Unicode.
    fn has_old_fonts(&mut self, info: &SheetInfo) -> bool {
        let Source::Xlsx(xlsx, ..) = &mut self.source else { return false };
        let reader = guarded(|| xlsx.worksheet_cells_reader(&info.name));
        let styles = reader.as_ref().map(|reader| reader.styles()).unwrap_or_default();
        styles.iter().filter_map(|style| style.font.as_ref()?.name.as_deref()).any(Fonts::matters)
    }

    /// Lets go of the workbook once all has been asked: the texts that its cells share take as much room as the cells.
    pub(super) fn close(&mut self) {
        self.source = Source::Leaves(Vec::new());
    }

    /// The hidden rows and columns of a sheet.
    pub(super) fn unseen(&self, sheet: &Sheet) -> Unseen {
        if let Some(unseen) = &sheet.unseen {
            return unseen.clone();
        }
        let Source::Xlsx(_, bytes) = &self.source else { return Unseen::default() };
        // Relations are found by the names that are stored.
        let info = self.sheets.iter().find(|info| info.index == sheet.index);
        info.and_then(|info| Unseen::of_xlsx(bytes, &info.name)).unwrap_or_default()
    }

    /// The cells of a sheet that are crossed out, as a whole or in part.
    pub(super) fn struck(&mut self, sheet: &Sheet) -> Struck {
        let Source::Xlsx(xlsx, bytes) = &mut self.source else { return sheet.struck.clone() };
        let mut struck = Struck::default();
        let Some(info) = self.sheets.iter().find(|info| info.index == sheet.index) else { return struck };
        let source = &mut **xlsx;
        // As with formats, a fault here is no fault of the data.
        let mut walk = || -> Result<(), XlsxError> {
            let mut reader = guarded(|| source.worksheet_cells_reader(&info.name))?;
            let crossed =
                |style: &calamine::Style| style.font.as_ref().is_some_and(|font| font.strikethrough);
            let crossed: Vec<bool> = reader.styles().iter().map(crossed).collect();
            while crossed.contains(&true)
                && let Some((row, column, style)) = guarded(|| reader.next_style_id())?
            {
                if crossed.get(style) == Some(&true) && sheet.get(row, column).is_some() {
                    struck.whole.insert((row, column));
                }
            }
            Ok(())
        };
        let _ = walk();
        let texts = texts_of_xlsx(bytes, &info.name);
        if !texts.is_empty() {
            let cells =
                sheet.cells.iter().filter(|entry| entry.raw.text().is_some_and(|text| texts.contains(text)));
            struck.letters.extend(cells.map(|entry| (entry.row, entry.column)));
        }
        struck
    }

    /// Whether any cell of a worksheet may be crossed out, as a whole or in part.
    pub(super) fn may_be_struck(&mut self, info: &SheetInfo) -> bool {
        let Source::Xlsx(xlsx, bytes) = &mut self.source else { return false };
        let reader = guarded(|| xlsx.worksheet_cells_reader(&info.name));
        let styles = reader.as_ref().map(|reader| reader.styles()).unwrap_or_default();
        styles.iter().any(|style| style.font.as_ref().is_some_and(|font| font.strikethrough))
            || !texts_of_xlsx(bytes, &info.name).is_empty()
    }

    /// The cells of a sheet that are shown as percentages, among those that `wanted` asks for.
    pub(super) fn percentages(
        &mut self,
        sheet: &Sheet,
        wanted: impl Fn(u32, u32) -> bool,
    ) -> HashSet<(u32, u32)> {
        let Source::Xlsx(xlsx, ..) = &mut self.source else {
            return sheet.percent.iter().copied().filter(|&(row, column)| wanted(row, column)).collect();
        };
        let mut found = HashSet::new();
        // The reader knows sheets by the names that are stored.
        let Some(info) = self.sheets.iter().find(|info| info.index == sheet.index) else { return found };
        // Formats only refine what was read already: a fault here is no fault of the data.
        let source = &mut **xlsx;
        let mut walk = || -> Result<(), XlsxError> {
            let mut reader = guarded(|| source.worksheet_cells_reader(&info.name))?;
            let percent: Vec<bool> = reader
                .styles()
                .iter()
                .map(|style| {
                    style.number_format.as_ref().is_some_and(|format| is_percent(&format.format_code))
                })
                .collect();
            if !percent.contains(&true) {
                return Ok(());
            }
            while let Some((row, column, style)) = guarded(|| reader.next_style_id())? {
                if percent.get(style) == Some(&true) && wanted(row, column) {
                    found.insert((row, column));
                }
            }
            Ok(())
        };
        let _ = walk();
        found
    }
}

/// The refusal of a workbook whose own parts do not fit together.
pub(super) fn damaged_book(file: &str) -> Diagnostic {
    resave(unreadable(
        file,
        "tệp bị hỏng: các phần bên trong bảng tính không đọc được",
        "the file is damaged: the parts inside the workbook cannot be read",
    ))
}

/// The refusal of a sheet that is damaged.
pub(super) fn damaged_sheet(file: &str, sheet: &str) -> Diagnostic {
    resave(unreadable(
        file,
        &format!("tệp bị hỏng: không đọc được dữ liệu của trang tính `{sheet}`"),
        &format!("the file is damaged: the data of the sheet `{sheet}` cannot be read"),
    ))
}

/// The refusal of a cell beyond the limits, if it is.
#[inline]
pub(super) fn over_limits(
    sheet: &Sheet,
    row: u32,
    column: u32,
    limits: &Limits,
    room: &usize,
) -> Option<Diagnostic> {
    if row < limits.rows && column < limits.columns && *room > 0 {
        return None;
    }
    beyond(sheet, row, column, limits, room)
}

/// The refusal of a cell that is beyond a limit.
#[cold]
fn beyond(sheet: &Sheet, row: u32, column: u32, limits: &Limits, room: &usize) -> Option<Diagnostic> {
    let (code, vi, en, raise) = if row >= limits.rows {
        (
            code!("import.limit-rows"),
            format!(
                "trang tính có dữ liệu ở dòng {}, quá mức cho phép {} dòng",
                u64::from(row) + 1,
                limits.rows
            ),
            format!(
                "the sheet has data in row {}, beyond the {} rows allowed",
                u64::from(row) + 1,
                limits.rows
            ),
            ("rows", enough(u64::from(row) + 1)),
        )
    } else if column >= limits.columns {
        let letters = column_letters(column);
        (
            code!("import.limit-columns"),
            format!("trang tính có dữ liệu ở cột {letters}, quá mức cho phép {} cột", limits.columns),
            format!("the sheet has data in column {letters}, beyond the {} columns allowed", limits.columns),
            ("columns", enough(u64::from(column) + 1)),
        )
    } else if *room == 0 {
        (
            code!("import.limit-cells"),
            format!("bảng tính có nhiều hơn {} ô có dữ liệu, quá mức cho phép", limits.cells),
            format!("the workbook has more than the {} filled cells allowed", limits.cells),
            ("cells", enough((limits.cells as u64).saturating_add(1))),
        )
    } else {
        return None;
    };
    let mut diagnostic = limit(&sheet.file, code, &vi, &en, raise);
    diagnostic.place = Some(sheet.place(row, column));
    Some(diagnostic)
}

/// Text of a cell, with a word about what had to be taken out of it.
pub(super) fn from_text(
    text: &str,
    sheet: &mut Sheet,
    (row, column): (u32, u32),
    limits: &Limits,
) -> Option<Raw> {
    // A text shorter in bytes than allowed in letters need not be counted.
    if text.len() > limits.cell_chars && text.chars().count() > limits.cell_chars {
        let count = text.chars().count();
        let diagnostic = Diagnostic::error(
            code!("import.too-long"),
            format!("ô dài {count} ký tự, quá mức cho phép {}", limits.cell_chars),
            format!("the cell holds {count} characters, more than the {} allowed", limits.cell_chars),
        );
        let diagnostic = diagnostic.at(sheet.place(row, column)).hint(
            "rút gọn nội dung của ô, hoặc xóa nếu không phải số liệu",
            "shorten what the cell says, or clear it if it is not data",
        );
        let diagnostic = raisable(diagnostic, ("cell-characters", enough(count as u64)));
        sheet.problems.push(diagnostic);
        return Some(Raw::Reported);
    }
    from_script(text, Script::of(text), sheet, (row, column))
}

/// Text of a cell that is not too long, its letters being known.
pub(super) fn from_script(
    text: &str,
    script: Script,
    sheet: &mut Sheet,
    (row, column): (u32, u32),
) -> Option<Raw> {
    if script != Script::Other {
        sheet.letters.note(row, column, text, script);
        // These letters know no other space.
        let trimmed =
            if text.starts_with(' ') || text.ends_with(' ') { text.trim_matches(' ') } else { text };
        return (!trimmed.is_empty()).then(|| Raw::Text(sheet.own(trimmed)));
    }
    let cleaned = clean_as(text, script);
    sheet.letters.note(row, column, text, script);
    if cleaned.control {
        let diagnostic = Diagnostic::warning(
            code!("import.control-character"),
            "ô có ký tự điều khiển không nhìn thấy được; chương trình đã bỏ các ký tự đó",
            "the cell holds invisible control characters; they were left out",
        );
        let diagnostic = diagnostic.at(sheet.place(row, column)).with_value(cleaned.text.clone()).hint(
            "gõ lại nội dung của ô nếu thấy thiếu chữ",
            "type the cell again if letters seem to be missing",
        );
        sheet.problems.push(diagnostic);
    }
    (!cleaned.text.is_empty()).then_some(Raw::Text(cleaned.text))
}

/// A serial date or time of Excel.
pub(super) fn from_serial(moment: &ExcelDateTime) -> Raw {
    /// The first serial number after 31 December 9999.
    const END: f64 = 2_958_466.0;
    let serial = moment.as_f64();
    // Outside the calendar calamine's arithmetic is not defined; such a number is no date.
    if !(0.0..END).contains(&serial) {
        return Raw::Number(serial);
    }
    if moment.is_duration() || serial < 1.0 {
        let minutes = (serial * 24.0 * 60.0).round() as u64;
        return Raw::Text(format!("{:02}:{:02}", minutes / 60, minutes % 60));
    }
    moment.as_datetime().map_or(Raw::Number(serial), Raw::Date)
}

/// A date written as text in the file's own form.
pub(super) fn from_iso(text: &str) -> Raw {
    let text = text.trim().trim_end_matches('Z');
    let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    moment.or_else(day).map_or_else(|| Raw::Text(clean(text).text), Raw::Date)
}

/// Whether a number format shows a percentage: a `%` in its first section that is not quoted.
pub(super) fn is_percent(format: &str) -> bool {
    let mut quoted = false;
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            '\\' | '_' | '*' => drop(letters.next()),
            ';' if !quoted => return false,
            '%' if !quoted => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_formats_are_told_from_quoted_signs() {
        assert!(is_percent("0.00%") && is_percent("#,##0%;[Red]-0%"));
        assert!(!is_percent("0.00\"%\"") && !is_percent("0\\%") && !is_percent("General"));
    }
}
