//! The sheet that explains how to fill in the form, column by column.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::blank_form::Form;
use super::style;
use super::writer::{height, print_across, protect};
use vanthu_model::dataset::column_letters;
use vanthu_model::number::decimal;
use vanthu_model::profile::{Field, FieldType};

/// The headings of the guide and the widths of its columns.
const COLUMNS: [(&str, f64); 5] =
    [("Cột", 7.0), ("Tên cột", 36.0), ("Cách ghi", 62.0), ("Ví dụ", 14.0), ("Bắt buộc", 12.0)];

/// The rules for the whole form.
const RULES: [&str; 5] = [
    "Chỉ điền vào các ô nền trắng của trang tính “Số liệu”. Các ô nền xám đã ghi sẵn hoặc tự tính, được khóa để tránh sửa nhầm.",
    "Không thêm, xóa, đổi tên hoặc đổi chỗ các cột; không gộp ô trong bảng.",
    "Không có số liệu thì ghi 0 ở cột bắt buộc; ở cột khác có thể để trống hoặc ghi dấu gạch ngang (-).",
    "Số lẻ viết dấu phẩy theo kiểu Việt Nam, ví dụ 73,68; không ghi kèm chữ hoặc đơn vị tính vào ô số.",
    "Điền xong thì lưu tệp ở dạng bảng tính Excel (.xlsx) và gửi lại nguyên cả tệp.",
];

/// Writes the guide of a form.
pub(super) fn write(sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    let right = COLUMNS.len() as u16 - 1;
    for (column, (_, width)) in COLUMNS.iter().enumerate() {
        sheet.set_column_width(column as u16, *width)?;
    }
    sheet.merge_range(0, 0, 0, right, "HƯỚNG DẪN ĐIỀN BIỂU", &style::title())?;
    sheet.set_row_height(0, 26)?;
    sheet.merge_range(1, 0, 1, right, &form.profile.title, &style::subtitle())?;
    let whole: f64 = COLUMNS.iter().map(|(_, width)| width).sum();
    let mut row = 3;
    for (index, rule) in RULES.iter().enumerate() {
        let text = format!("{}. {rule}", index + 1);
        sheet.merge_range(row, 0, row, right, &text, &style::wrapped())?;
        sheet.set_row_height(row, height(&text, whole))?;
        row += 1;
    }
    let header = row + 1;
    for (column, (heading, _)) in COLUMNS.iter().enumerate() {
        sheet.write_string_with_format(header, column as u16, *heading, &style::heading())?;
    }
    sheet.set_row_height(header, 24)?;
    let centred = || style::cell().set_align(FormatAlign::Center);
    for (column, (name, field)) in form.columns.iter().enumerate() {
        let row = header + 1 + column as u32;
        let (how, example) = if form.is_given(name) {
            ("đã ghi sẵn theo danh sách, không phải điền".to_string(), String::new())
        } else if form.is_computed(name, field) {
            ("tự tính, không phải điền".to_string(), String::new())
        } else {
            advice(field)
        };
        let needed = if form.is_given(name) || form.is_computed(name, field) {
            ""
        } else if field.filled || *name == form.profile.key {
            "Có"
        } else {
            "Không"
        };
        let heading = field.headings.first().unwrap_or(&field.label);
        sheet.write_string_with_format(row, 0, column_letters(column as u32), &centred())?;
        sheet.write_string_with_format(row, 1, heading, &style::cell())?;
        sheet.write_string_with_format(row, 2, capital(&how), &style::cell())?;
        sheet.write_string_with_format(row, 3, example, &centred())?;
        sheet.write_string_with_format(row, 4, needed, &centred())?;
        sheet.set_row_height(row, height(heading, 36.0).max(height(&how, 62.0)))?;
    }
    print_across(sheet, header, header)?;
    protect(sheet);
    Ok(())
}

/// How a cell of a field is written, with an example.
pub(super) fn advice(field: &Field) -> (String, String) {
    let (how, example) = match field.kind {
        FieldType::Text => ("ghi bằng chữ", ""),
        FieldType::Ordinal => ("số thứ tự", "1"),
        FieldType::Date if field.in_words => {
            ("ghi ngày, tháng, năm, hoặc bằng chữ: quý III/2026, thường xuyên", "05/7/2026")
        }
        FieldType::Date => ("ghi ngày, tháng, năm", "05/7/2026"),
        FieldType::Mark => ("đánh dấu x, hoặc để trống", "x"),
        FieldType::Choice => return choice(field),
        FieldType::Count => ("ghi số nguyên", "12"),
        FieldType::Number => ("ghi số, phần lẻ viết sau dấu phẩy", "8,5"),
        FieldType::Percent => ("ghi số phần trăm, không ghi dấu %", "73,68"),
        FieldType::Fraction => (
            "ghi hai số cách nhau bằng dấu gạch chéo, số đã thực hiện trước, tổng số sau; không có thì ghi -",
            "03/12",
        ),
    };
    (format!("{how}{}", bounds(field)), example.to_string())
}

/// How a choice is written: by its words.
fn choice(field: &Field) -> (String, String) {
    let words: Vec<&str> = field.words().collect();
    let example = words.first().map_or("", |word| *word);
    (format!("chọn một trong: {}", words.join("; ")), example.to_string())
}

/// The range of numbers of a field, if it is limited.
fn bounds(field: &Field) -> String {
    let min = match field.kind {
        FieldType::Count => Some(field.min.unwrap_or_default()),
        FieldType::Number | FieldType::Percent => field.min,
        _ => return String::new(),
    };
    match (min.map(decimal), field.max.map(decimal)) {
        (Some(min), Some(max)) => format!(" từ {min} đến {max}"),
        (Some(min), None) => format!(", từ {min} trở lên"),
        (None, Some(max)) => format!(", không quá {max}"),
        (None, None) => String::new(),
    }
}

/// The text with a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
