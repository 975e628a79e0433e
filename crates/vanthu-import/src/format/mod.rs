//! The readers of the other formats, each giving the sheets of a file whole: old Excel (BIFF), binary Excel
//! (xlsb), OpenDocument (ods) and delimited text (csv). None of them reserves room by what a file declares.

pub(super) mod csv;
pub(super) mod decode;
pub(super) mod ods;
pub(super) mod ole;
mod split;
pub(super) mod xls;
pub(super) mod xlsb;

pub(super) use ods::attribute;
pub(super) use xlsb::relations;

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::Limits;
use super::book::{from_serial, from_text, is_percent, over_limits};
use super::cell::Raw;
use super::encoding::Fonts;
use super::hidden::Unseen;
use super::limits::Room;
use super::sheet::{Entry, Merge, Sheet, SheetInfo};
use vanthu_diagnostic::Diagnostic;

/// A sheet as it was read, or why it could not be.
pub(super) struct Leaf {
    /// What the workbook lists.
    pub(super) info: SheetInfo,
    /// What was read; taken out once.
    pub(super) sheet: Option<Result<Sheet, Diagnostic>>,
}

impl Leaf {
    /// A sheet that was read.
    fn new(info: SheetInfo, sheet: Result<Sheet, Diagnostic>) -> Self {
        Self { info, sheet: Some(sheet) }
    }
}

/// A sheet being filled within the limits.
struct Filler<'a> {
    /// The sheet.
    sheet: Sheet,
    /// The limits.
    limits: &'a Limits,
    /// What the workbook may still hold.
    room: &'a mut Room,
    /// The fonts of the cells, where they matter.
    fonts: Fonts,
    /// The hidden rows and columns.
    unseen: Unseen,
}

impl<'a> Filler<'a> {
    /// An empty sheet.
    fn new(file: &str, info: &SheetInfo, limits: &'a Limits, room: &'a mut Room) -> Self {
        Self {
            sheet: Sheet::new(file, info),
            limits,
            room,
            fonts: Fonts::default(),
            unseen: Unseen::default(),
        }
    }

    /// Puts a text into a cell; nothing where the text is empty.
    fn text(&mut self, row: u32, column: u32, text: &str) -> Result<(), Diagnostic> {
        self.room.text(&self.sheet.file, text.len(), self.limits)?;
        match from_text(text, &mut self.sheet, (row, column), self.limits) {
            Some(raw) => self.put(row, column, raw),
            None => Ok(()),
        }
    }

    /// Puts a number into a cell, as its format shows it.
    fn number(
        &mut self,
        row: u32,
        column: u32,
        number: f64,
        shown: Shown,
        is_1904: bool,
    ) -> Result<(), Diagnostic> {
        let date = |kind| from_serial(&ExcelDateTime::new(number, kind, is_1904));
        let raw = match shown {
            Shown::Plain => Raw::Number(number),
            Shown::Percent => {
                self.sheet.percent.insert((row, column));
                Raw::Number(number)
            }
            Shown::Date => date(ExcelDateTimeType::DateTime),
            Shown::Duration => date(ExcelDateTimeType::TimeDelta),
        };
        self.put(row, column, raw)
    }

    /// Puts something into a cell.
    fn put(&mut self, row: u32, column: u32, raw: Raw) -> Result<(), Diagnostic> {
        if let Some(refusal) = over_limits(&self.sheet, row, column, self.limits, &self.room.cells) {
            return Err(refusal);
        }
        self.room.cells = self.room.cells.saturating_sub(1);
        self.sheet.cells.push(Entry { row, column, raw });
        Ok(())
    }

    /// Refuses the file once reading it takes too long.
    fn tick(&mut self) -> Result<(), Diagnostic> {
        self.room.watch.check(&self.sheet.file, self.limits)
    }

    /// Notes a merged region.
    fn merge(&mut self, merge: Merge) {
        if merge.top <= merge.bottom && merge.left <= merge.right {
            self.sheet.merges.push(merge);
        }
    }

    /// The sheet, in order.
    fn finish(mut self) -> Sheet {
        self.sheet.merges.sort_by_key(|merge| (merge.top, merge.left));
        self.sheet.unseen = Some(self.unseen.settle());
        self.sheet.settle();
        self.sheet.repair(&self.fonts);
        self.sheet
    }
}

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shown {
    /// A number.
    #[default]
    Plain,
    /// A percentage.
    Percent,
    /// A date or a time of day.
    Date,
    /// A duration.
    Duration,
}

impl Shown {
    /// What a format that every Excel knows by its number makes of a number.
    fn built_in(id: u16) -> Self {
        match id {
            9 | 10 => Shown::Percent,
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
            46 => Shown::Duration,
            _ => Shown::Plain,
        }
    }

    /// What a format makes of a number, judged by its first section.
    fn of(format: &str) -> Self {
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
fn short_number(bits: u32) -> f64 {
    let number = if bits & 2 != 0 {
        f64::from((bits as i32) >> 2)
    } else {
        f64::from_bits(u64::from(bits & !3) << 32)
    };
    if bits & 1 != 0 { number / 100.0 } else { number }
}

/// The error of this number in binary workbooks.
fn error_text(code: u8) -> Raw {
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
    Raw::Error(text.into())
}

/// Two bytes as a number.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

/// Four bytes as a number.
fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// Eight bytes as a number.
fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..)?.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

/// Bytes as UTF-16.
fn utf16(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
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
}
