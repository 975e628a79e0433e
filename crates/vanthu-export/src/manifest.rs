//! The table of a batch's documents, one per row, for people who would rather filter and sort than read JSON.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, XlsxError};

use super::style;
use super::writer::{self, book, finished};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::grid::Content;

/// The headings and how wide their columns are.
const COLUMNS: [(&str, f64); 7] = [
    ("Dòng", 8.0),
    ("Chi bộ", 42.0),
    ("Tệp", 48.0),
    ("Số trang", 9.0),
    ("Kết quả", 10.0),
    ("SHA-256", 68.0),
    ("Ghi nhận", 80.0),
];

/// A document of a batch.
#[derive(Clone, Debug)]
pub struct ManifestLine<'a> {
    /// Its row in the sheet.
    pub row: u32,
    /// The branch.
    pub branch: &'a str,
    /// Its file; empty if it failed.
    pub file: &'a str,
    /// The number of its pages. `None` if it failed.
    pub pages: Option<usize>,
    /// Whether it was made.
    pub done: bool,
    /// The SHA-256 of its file.
    pub sha256: &'a str,
    /// The findings, one per line.
    pub findings: String,
}

/// The table of the documents of a batch. Rows are written as they come, so that a long table needs little memory.
///
/// # Errors
/// `export.failed` if it has more rows than a sheet can hold.
pub fn manifest<'a>(lines: impl Iterator<Item = ManifestLine<'a>>) -> Result<Vec<u8>, Diagnostic> {
    let make = || -> Result<_, XlsxError> {
        let mut book = book("Danh sách phiếu")?;
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name("Danh sách phiếu")?;
        for (column, (_, width)) in (0..).zip(COLUMNS) {
            sheet.set_column_width(column, width)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        let plain = style::plain().set_border(FormatBorder::Thin);
        let heading = plain.clone().set_bold().set_align(FormatAlign::Center);
        let wrapped = plain.clone().set_text_wrap();
        for (column, (heading_text, _)) in (0..).zip(COLUMNS) {
            sheet.write_string_with_format(0, column, heading_text, &heading)?;
        }
        for (row, line) in (1..).zip(lines) {
            let mut text = |column: u16, text: &str, format: &Format| {
                writer::put(sheet, (row, column), &Content::Text(text.to_string()), format.clone())
            };
            text(1, line.branch, &plain)?;
            text(2, line.file, &plain)?;
            text(4, if line.done { "đã lập" } else { "lỗi" }, &plain)?;
            text(5, line.sha256, &plain)?;
            text(6, &line.findings, &wrapped)?;
            sheet.write_number_with_format(row, 0, line.row, &plain)?;
            if let Some(pages) = line.pages {
                sheet.write_number_with_format(row, 3, pages as f64, &plain)?;
            }
        }
        Ok(book)
    };
    finished(make())
}
