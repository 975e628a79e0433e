//! What all sheets share: cells whose content reads back unchanged, names that Excel accepts, pages for the printer.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::style;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::dataset::Value;
use vanthu_model::grid::Content;
use vanthu_model::number::ratio;

/// The maximum length of a cell's text in Excel, in units of UTF-16.
const LONGEST: usize = 32_767;

/// The maximum length of a sheet's name.
const LONGEST_NAME: usize = 31;

/// The height of a row with one line, in points.
pub(super) const ROW: f64 = 21.0;

/// How days look.
pub(super) const DAY: &str = "dd/mm/yyyy";

/// A new workbook. It carries no time: the same content is the same file.
pub(super) fn book(title: &str) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_default_format(&style::plain(), 28, 64)?;
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(clip(title, 200)).set_creation_datetime(&created));
    Ok(book)
}

/// The bytes of a workbook, or the error.
pub(super) fn finished(created: Result<Workbook, XlsxError>) -> Result<Vec<u8>, Diagnostic> {
    created.and_then(|mut book| book.save_to_buffer()).map_err(|error| {
        Diagnostic::error(
            code!("export.failed"),
            format!("không tạo được bảng tính: {error}"),
            format!("the workbook cannot be made: {error}"),
        )
        .hint(
            "thử lại với bảng nhỏ hơn; nếu vẫn lỗi thì báo cho người phát triển chương trình",
            "try a smaller table; if it fails again, report it to the developers",
        )
    })
}

/// Writes a cell that reads back as it was: a text stays a text, whatever it begins with.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    content: &Content,
    format: Format,
) -> Result<(), XlsxError> {
    match content {
        Content::Text(text) => text_cell(sheet, (row, column), text, format)?,
        Content::Number(number) => drop(sheet.write_number_with_format(row, column, *number, &format)?),
        Content::Percent(share) => {
            let format = format.set_num_format("0.00%");
            sheet.write_number_with_format(row, column, *share, &format)?;
        }
        Content::Date(date) => match serial(*date) {
            Some(serial) => {
                let whole = date.time() == NaiveTime::MIN;
                let format = format.set_num_format(if whole { DAY } else { "dd/mm/yyyy hh:mm" });
                sheet.write_number_with_format(row, column, serial, &format)?;
            }
            None => text_cell(sheet, (row, column), &date.format("%d/%m/%Y").to_string(), format)?,
        },
        Content::Bool(truth) => drop(sheet.write_boolean_with_format(row, column, *truth, &format)?),
    }
    Ok(())
}

/// Writes a typed value; an empty one leaves a blank cell of that format.
pub(super) fn put_value(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    format: Format,
) -> Result<(), XlsxError> {
    let content = match value {
        Value::Empty => return sheet.write_blank(row, column, &format).map(drop),
        Value::Number(number) => Content::Number(float(*number)),
        Value::Fraction { part, whole } => Content::Text(ratio((*part).into(), (*whole).into())),
        Value::Date(date) => Content::Date(date.and_time(NaiveTime::MIN)),
        Value::Text(text) => Content::Text(text.clone()),
    };
    put(sheet, (row, column), &content, format)
}

/// Writes a text, even one that would become a formula if a person retyped it.
fn text_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: Format,
) -> Result<(), XlsxError> {
    let format = if text.starts_with(['=', '+', '-', '@']) { format.set_quote_prefix() } else { format };
    sheet.write_string_with_format(row, column, clip(text, LONGEST), &format)?;
    Ok(())
}

/// A decimal as the nearest number of a spreadsheet.
pub(super) fn float(number: Decimal) -> f64 {
    // A decimal is always written as a number.
    number.to_string().parse().unwrap_or_default()
}

/// The serial number of a day and time in Excel. `None` before March 1900, because Excel counts a 29 February 1900.
fn serial(date: NaiveDateTime) -> Option<f64> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    let seconds = (date - epoch).num_seconds();
    let days = seconds as f64 / 86_400.0;
    (days >= 61.0).then_some(days)
}

/// The text cut to that many units of UTF-16.
pub(super) fn clip(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > max
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The nearest name that Excel accepts for a sheet.
pub(super) fn sheet_name(name: &str) -> String {
    let fit: String =
        name.chars().map(|letter| if r"[]:*?/\".contains(letter) { ' ' } else { letter }).collect();
    let fit = clip(fit.trim_matches(['\'', ' ']), LONGEST_NAME).trim_matches(['\'', ' ']);
    if fit.is_empty() || fit.eq_ignore_ascii_case("history") { "Bảng".to_string() } else { fit.to_string() }
}

/// The height, in points, of a row with this text in a column of this width.
pub(super) fn height(text: &str, width: f64) -> f64 {
    // Widths are measured in digits. The typeface's Vietnamese letters are about as wide as its digits.
    let lines: f64 = text.lines().map(|line| (line.chars().count() as f64 / width).ceil().max(1.0)).sum();
    lines.max(1.0) * (ROW - 5.0) + 5.0
}

/// Prints a sheet on A4 across, as wide as the page, with the rows up to `last` from `first` on top of each page.
pub(super) fn print_across(sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet
        .set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3)
        .set_footer("&C&\"Times New Roman,Regular\"&11Trang &P/&N");
    sheet.set_repeat_rows(first, last)?;
    Ok(())
}

/// Locks the cells that are not unlocked, without a password: against slips, not against will.
pub(super) fn protect(sheet: &mut Worksheet) {
    let options = ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::new() };
    sheet.protect_with_options(&options);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_made_to_fit() {
        assert_eq!(sheet_name("Kết quả [6/2026]"), "Kết quả  6 2026");
        assert_eq!(sheet_name("'"), "Bảng");
        assert_eq!(sheet_name(&"ă".repeat(40)).chars().count(), 31);
    }

    #[test]
    fn texts_are_cut_between_letters() {
        assert_eq!(clip("Đảng", 2), "Đả");
        assert_eq!(clip("a😀b", 2), "a");
        assert_eq!(clip("ab", 2), "ab");
    }
}
