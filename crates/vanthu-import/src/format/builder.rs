//! Builds a sheet cell by cell within the limits, for the readers of all formats.

use calamine::{ExcelDateTime, ExcelDateTimeType};
use chrono::{NaiveDate, NaiveDateTime};

use crate::encoding::evidence::Fonts;
use crate::limits::{Budget, Limits, enough, limit, raisable};
use crate::sheet::hidden_spans::HiddenSpans;
use crate::sheet::merges;
use crate::sheet::raw::{Entry, RawCell, SheetInfo};
use crate::sheet::worksheet::Sheet;
use crate::text::normalise::{Script, clean, clean_as};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::dataset::column_letters;
use vanthu_model::grid::Region;

/// A sheet as it was read, or why it could not be.
pub(crate) struct ParsedSheet {
    /// What the workbook lists.
    pub(crate) info: SheetInfo,
    /// What was read; taken out once.
    pub(crate) sheet: Option<Result<Sheet, Diagnostic>>,
}

impl ParsedSheet {
    /// A sheet that was read.
    pub(crate) fn new(info: SheetInfo, sheet: Result<Sheet, Diagnostic>) -> Self {
        Self { info, sheet: Some(sheet) }
    }
}

/// A sheet being filled within the limits.
pub(crate) struct SheetBuilder<'a> {
    pub(crate) sheet: Sheet,
    pub(crate) limits: &'a Limits,
    /// What the workbook may still hold.
    pub(crate) budget: &'a mut Budget,
    /// The fonts of the cells, where they matter.
    pub(crate) fonts: Fonts,
    /// The hidden rows and columns.
    pub(crate) hidden_spans: HiddenSpans,
}

impl<'a> SheetBuilder<'a> {
    /// An empty sheet.
    pub(crate) fn new(file: &str, info: &SheetInfo, limits: &'a Limits, budget: &'a mut Budget) -> Self {
        Self {
            sheet: Sheet::new(file, info),
            limits,
            budget,
            fonts: Fonts::default(),
            hidden_spans: HiddenSpans::default(),
        }
    }

    /// Puts a text into a cell; nothing where the text is empty.
    pub(crate) fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), Diagnostic> {
        self.budget.text(&self.sheet.file, text.len(), self.limits)?;
        match from_text(text, &mut self.sheet, (row, column), self.limits) {
            Some(raw) => self.put(row, column, raw),
            None => Ok(()),
        }
    }

    /// Puts a number into a cell, as its format shows it.
    pub(crate) fn number(
        &mut self,
        row: u32,
        column: u32,
        number: f64,
        shown: Shown,
        is_1904: bool,
    ) -> Result<(), Diagnostic> {
        let date = |kind| from_serial(&ExcelDateTime::new(number, kind, is_1904));
        let raw = match shown {
            Shown::Plain => RawCell::Number(number),
            Shown::Percent => {
                self.sheet.percent.insert((row, column));
                RawCell::Number(number)
            }
            Shown::Date => date(ExcelDateTimeType::DateTime),
            Shown::Duration => date(ExcelDateTimeType::TimeDelta),
        };
        self.put(row, column, raw)
    }

    /// Puts something into a cell.
    pub(crate) fn put(&mut self, row: u32, column: u32, raw: RawCell) -> Result<(), Diagnostic> {
        if let Some(refusal) = over_limits(&self.sheet, row, column, self.limits, &self.budget.cells) {
            return Err(refusal);
        }
        self.budget.cells = self.budget.cells.saturating_sub(1);
        self.sheet.cells.push(Entry { row, column, raw });
        Ok(())
    }

    /// Refuses the file once reading it takes too long.
    pub(crate) fn tick(&mut self) -> Result<(), Diagnostic> {
        self.budget.deadline.check(&self.sheet.file, self.limits)
    }

    /// Notes a merged region.
    pub(crate) fn merge(&mut self, merge: Region) {
        self.sheet.merges.push(merge);
    }

    /// The sheet, in order.
    pub(crate) fn finish(mut self) -> Sheet {
        self.sheet.merges = merges::settle(std::mem::take(&mut self.sheet.merges));
        self.sheet.hidden_spans = Some(self.hidden_spans.settle());
        self.sheet.settle();
        self.sheet.repair(&self.fonts);
        self.sheet
    }
}

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A number.
    #[default]
    Plain,
    /// A percentage.
    Percent,
    /// A date or a time of day.
    Date,
    Duration,
}

impl Shown {
    /// What a format that every Excel knows by its number makes of a number.
    pub(crate) fn built_in(id: u16) -> Self {
        match id {
            9 | 10 => Shown::Percent,
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
            46 => Shown::Duration,
            _ => Shown::Plain,
        }
    }

    /// What a format makes of a number in files that may write a format as its English name, as HTML and XML workbooks of
    /// Excel do.
    pub(crate) fn named(format: &str) -> Self {
        match format.trim().to_ascii_lowercase().as_str() {
            "percent" => Shown::Percent,
            "general date" | "long date" | "medium date" | "short date" | "long time" | "medium time"
            | "short time" => Shown::Date,
            "general" | "general number" | "currency" | "euro currency" | "fixed" | "standard"
            | "scientific" | "yes/no" | "true/false" | "on/off" => Shown::Plain,
            _ => Self::of(format),
        }
    }

    /// What a format makes of a number, judged by its first section.
    pub(crate) fn of(format: &str) -> Self {
        if is_percent(format) {
            return Shown::Percent;
        }
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            match letter.to_ascii_lowercase() {
                '"' => drop(letters.by_ref().find(|&letter| letter == '"')),
                '\\' | '_' | '*' => drop(letters.next()),
                '[' => {
                    let inside: String = letters.by_ref().take_while(|&letter| letter != ']').collect();
                    let inside = inside.to_ascii_lowercase();
                    let elapsed = ['h', 'm', 's']
                        .iter()
                        .any(|&unit| !inside.is_empty() && inside.chars().all(|letter| letter == unit));
                    if elapsed {
                        return Shown::Duration;
                    }
                }
                ';' => return Shown::Plain,
                'd' | 'm' | 'y' | 'h' | 's' => return Shown::Date,
                _ => {}
            }
        }
        Shown::Plain
    }
}

/// The number of the short form `RK`: thirty bits, whole or the upper half of a float, perhaps in hundredths.
pub(crate) fn short_number(bits: u32) -> f64 {
    let number = if bits & 2 != 0 {
        f64::from((bits as i32) >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { number / 100.0 } else { number }
}

/// The error of this number in binary workbooks.
pub(crate) fn error_text(code: u8) -> RawCell {
    let text = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        0x2b => "#GETTING_DATA",
        _ => "#UNKNOWN!",
    };
    RawCell::Error(text.into())
}

/// The refusal of a cell beyond the limits, if it is.
#[inline]
pub(crate) fn over_limits(
    sheet: &Sheet,
    row: u32,
    column: u32,
    limits: &Limits,
    budget: &usize,
) -> Option<Diagnostic> {
    if row < limits.rows && column < limits.columns && *budget > 0 {
        return None;
    }
    beyond(sheet, row, column, limits, budget)
}

/// The refusal of a cell that is beyond a limit.
#[cold]
fn beyond(sheet: &Sheet, row: u32, column: u32, limits: &Limits, budget: &usize) -> Option<Diagnostic> {
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
    } else if *budget == 0 {
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

/// The text of a cell; what had to be removed from it is reported.
pub(crate) fn from_text(
    text: &str,
    sheet: &mut Sheet,
    (row, column): (u32, u32),
    limits: &Limits,
) -> Option<RawCell> {
    // A text with fewer bytes than the allowed characters need not be counted.
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
        return Some(RawCell::Reported);
    }
    from_script(text, Script::of(text), sheet, (row, column))
}

/// The text of a cell that is not too long and whose script is known.
pub(crate) fn from_script(
    text: &str,
    script: Script,
    sheet: &mut Sheet,
    (row, column): (u32, u32),
) -> Option<RawCell> {
    if script != Script::Other {
        sheet.evidence.note(row, column, text, script);
        // These scripts contain no other space.
        let trimmed =
            if text.starts_with(' ') || text.ends_with(' ') { text.trim_matches(' ') } else { text };
        return (!trimmed.is_empty()).then(|| RawCell::Text(sheet.copy_text(trimmed)));
    }
    let cleaned = clean_as(text, script);
    sheet.evidence.note(row, column, text, script);
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
    (!cleaned.text.is_empty()).then_some(RawCell::Text(cleaned.text))
}

/// A serial date or time of Excel.
pub(crate) fn from_serial(moment: &ExcelDateTime) -> RawCell {
    /// The first serial number after 31 December 9999.
    const END: f64 = 2_958_466.0;
    let serial = moment.as_f64();
    // Outside the calendar calamine's arithmetic is not defined; such a number is not a date.
    if !(0.0..END).contains(&serial) {
        return RawCell::Number(serial);
    }
    if moment.is_duration() || serial < 1.0 {
        let minutes = (serial * 24.0 * 60.0).round() as u64;
        return RawCell::Text(format!("{:02}:{:02}", minutes / 60, minutes % 60));
    }
    moment.as_datetime().map_or(RawCell::Number(serial), RawCell::Date)
}

/// A date written as text in the file's own form.
pub(crate) fn from_iso(text: &str) -> RawCell {
    let text = text.trim().trim_end_matches('Z');
    let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    moment.or_else(day).map_or_else(|| RawCell::Text(clean(text).text), RawCell::Date)
}

/// Whether a number format shows a percentage: a `%` in its first section that is not quoted.
pub(crate) fn is_percent(format: &str) -> bool {
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
    fn number_formats_are_told_apart() {
        assert_eq!(Shown::of("0.00%"), Shown::Percent);
        assert_eq!(Shown::of("dd/mm/yyyy"), Shown::Date);
        assert_eq!(Shown::of("[$-42A]h:mm:ss AM/PM"), Shown::Date);
        assert_eq!(Shown::of("[h]:mm"), Shown::Duration);
        assert_eq!(Shown::named("Short Date"), Shown::Date);
        assert_eq!(Shown::named("Standard"), Shown::Plain);
        assert_eq!(Shown::named("0.0%"), Shown::Percent);
        for plain in ["General", "#,##0\\ \"đ\"", "#,##0_);[Red]\\(#,##0\\)", "[Red]0", "0*d", "0;dd"] {
            assert_eq!(Shown::of(plain), Shown::Plain, "{plain}");
        }
    }

    #[test]
    fn short_numbers_are_whole_or_floats_perhaps_in_hundredths() {
        assert_eq!(short_number((12 << 2) | 2), 12.0);
        assert_eq!(short_number((-5_i32 << 2) as u32 | 2), -5.0);
        assert_eq!(short_number((7368 << 2) | 3), 73.68);
        assert_eq!(short_number((1.5_f64.to_bits() >> 32) as u32), 1.5);
    }

    #[test]
    fn percent_formats_are_told_from_quoted_signs() {
        assert!(is_percent("0.00%") && is_percent("#,##0%;[Red]-0%"));
        assert!(!is_percent("0.00\"%\"") && !is_percent("0\\%") && !is_percent("General"));
    }
}
