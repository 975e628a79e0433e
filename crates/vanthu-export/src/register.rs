//! The register of outgoing documents (sổ đăng ký văn bản đi) as a workbook, with the columns of the official book. The
//! import of registers reads it back.

use chrono::NaiveTime;
use rust_xlsxwriter::{FormatAlign, XlsxError};

use super::style;
use super::writer::{self, book, clip, finished, height, print_across};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Content;
use vanthu_model::register::{BOOK_COLUMNS, BOOK_TITLE, RegisterBook};

/// The book as a workbook, with office and period under its title.
///
/// # Errors
/// `export.failed` if it has more lines than a sheet has rows.
pub fn register(register: &RegisterBook) -> Result<Vec<u8>, Diagnostic> {
    let lines = &register.lines;
    let make = || -> Result<_, XlsxError> {
        let mut book = book("Sổ đăng ký văn bản đi")?;
        let sheet = book.add_worksheet();
        sheet.set_name("Sổ đăng ký văn bản đi")?;
        for (column, (_, width)) in (0..).zip(BOOK_COLUMNS) {
            sheet.set_column_width(column, width)?;
        }
        let last = BOOK_COLUMNS.len() as u16 - 1;
        sheet.merge_range(0, 0, 0, last, BOOK_TITLE, &style::title())?;
        let below = [register.office.as_str(), &register.period]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" – ");
        sheet.merge_range(1, 0, 1, last, clip(&below, 200), &style::subtitle())?;
        let numbering = style::cell().set_align(FormatAlign::Center).set_italic();
        for (column, (heading, _)) in (0..).zip(BOOK_COLUMNS) {
            sheet.write_string_with_format(2, column, heading, &style::heading())?;
            sheet.write_string_with_format(3, column, format!("({})", column + 1), &numbering)?;
        }
        sheet.set_freeze_panes(4, 0)?;
        sheet.autofilter(2, 0, (3 + lines.len() as u32).max(3), last)?;
        for (row, line) in (4..).zip(lines) {
            let cell = if line.void_reason.is_some() {
                style::cell().set_font_strikethrough()
            } else {
                style::cell()
            };
            let recipients = line.recipients.join("; ");
            let remarks = line.remarks();
            let mut text = |column: u16, text: &str, format: &rust_xlsxwriter::Format| {
                writer::put(sheet, (row, column), &Content::Text(text.to_string()), format.clone())
            };
            text(0, &line.symbol, &cell)?;
            text(2, &line.subject, &cell)?;
            text(3, &line.signer, &cell)?;
            text(4, &recipients, &cell)?;
            text(5, &line.keeper, &cell)?;
            for by_hand in [7, 8] {
                text(by_hand, "", &cell)?;
            }
            text(9, &remarks, &style::cell())?;
            let centred = cell.clone().set_align(FormatAlign::Center);
            match line.date {
                Some(date) => {
                    let content = Content::Date(date.and_time(NaiveTime::MIN));
                    writer::put(sheet, (row, 1), &content, centred.clone())?;
                }
                None => drop(sheet.write_blank(row, 1, &centred)?),
            }
            match line.copies {
                Some(copies) => drop(sheet.write_number_with_format(row, 6, copies as f64, &centred)?),
                None => drop(sheet.write_blank(row, 6, &centred)?),
            }
            let texts = [(&line.subject, 2), (&recipients, 4), (&remarks, 9), (&line.signer, 3)];
            let highest = texts.iter().map(|(text, column)| {
                height(text, BOOK_COLUMNS.get(*column).map_or(20.0, |(_, width)| *width))
            });
            sheet.set_row_height(row, highest.fold(writer::ROW, f64::max))?;
        }
        print_across(sheet, 2, 3)?;
        Ok(book)
    };
    finished(make())
}
