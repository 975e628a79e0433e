//! Reports rows that are hardly what they were taken for, instead of guessing: a total without a label, a part of the row
//! above it, a row of data beyond the end of the table.

use rust_decimal::Decimal;

use super::totals::{Sum, add, figure};
use crate::problems::Problems;
use crate::rows::records::ParsedRows;
use crate::sheet::raw::RawCell;
use crate::sheet::worksheet::Sheet;
use crate::table::body::repeats_header;
use crate::table::caption::is_numbering;
use crate::table::columns::Matcher;
use crate::table::header::within;
use crate::table::layout::{RowKind, Table};
use crate::text::day::parse_day;
use vanthu_diagnostic::{Diagnostic, Severity, code};
use vanthu_model::dataset::{Record, Value};
use vanthu_model::profile::{FieldType, Profile, Total};

/// Reports what is odd about the rows of a table, and about those below it before `end`.
pub(crate) fn run(
    sheet: &Sheet,
    table: &Table,
    matcher: &Matcher,
    parsed: &ParsedRows,
    end: u32,
    problems: &mut Problems,
) {
    let profile = matcher.profile;
    lost_letters(parsed, problems);
    ratios(profile, table, parsed, problems);
    let ordinal = matcher.ordinal().and_then(|ordinal| table.column(ordinal));
    if profile.has_figures() && !profile.has_lines() {
        if !profile.repeats {
            totals(profile, parsed, ordinal.is_some(), problems);
        }
        parts(sheet, table, profile, ordinal, problems);
    }
    beyond(sheet, table, profile, end, problems);
}

/// The first or last row, where its figures are the sums of all others and nothing but its missing number tells what
/// it is.
fn totals(profile: &Profile, parsed: &ParsedRows, numbered: bool, problems: &mut Problems) {
    let rows = &parsed.rows;
    let ordinal = profile.fields.iter().find(|(_, field)| field.kind == FieldType::Ordinal);
    let has_number = |row: &Record| ordinal.is_some_and(|(name, _)| row.value(name) != &Value::Empty);
    let others_numbered = numbered && rows.iter().filter(|row| has_number(row)).count() + 1 >= rows.len();
    for (index, row) in [(0, rows.first()), (rows.len().saturating_sub(1), rows.last())] {
        let Some(row) = row.filter(|row| rows.len() > 2 && !has_number(row)) else { continue };
        let others = || rows.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, row)| row);
        let mut agreeing = 0;
        let summed =
            |name: &str| others().try_fold(Sum::default(), |sum, row| add(sum, figure(row.value(name))));
        let is_sum =
            profile.fields.iter().filter(|(_, field)| field.total() == Total::Sum).all(|(name, _)| {
                let own = figure(row.value(name));
                agreeing += usize::from(own.0 > Decimal::ZERO);
                summed(name) == Some(own)
            });
        if !is_sum || agreeing < 2 {
            continue;
        }
        let (Some(cell), name) = (row.cell(&profile.key), row.text(&profile.key)) else { continue };
        if name.is_empty() {
            // A row without a name is an error already.
            continue;
        }
        let (line, count) = (row.row, rows.len() - 1);
        // Where all rows are numbered but this one, it is hardly one of them.
        let severity = if others_numbered { Severity::Error } else { Severity::Warning };
        let diagnostic = Diagnostic::new(
            severity,
            code!("import.looks-like-total"),
            format!(
                "dòng {line} `{name}` đúng bằng tổng của {count} dòng kia, nhưng đang được tính như một dòng số liệu"
            ),
            format!("row {line} `{name}` is the sum of the {count} others, yet it is counted as one of them"),
        );
        problems.push(diagnostic.at(cell.place()).with_value(name).hint(
            "nếu là dòng tổng thì ghi `Tổng cộng` ở ô tên; nếu là số liệu riêng thì ghi số thứ tự cho dòng",
            "if it is the total, give it the name of one; if it is data, number the row",
        ));
    }
}

/// Texts whose letters were lost or garbled before the file was saved: nothing brings them back.
fn lost_letters(parsed: &ParsedRows, problems: &mut Problems) {
    let values = parsed.rows.iter().flat_map(|row| row.values.values());
    for datum in values.filter(|datum| datum.value.text().is_some_and(has_lost_letters)) {
        let shown = datum.value.text().unwrap_or_default();
        let diagnostic = Diagnostic::warning(
            code!("import.lost-letters"),
            format!("ô ghi `{shown}` có chữ đã bị mất hoặc sai mã từ trước khi lưu tệp"),
            format!("the cell says `{shown}`, whose letters were lost or garbled before the file was saved"),
        );
        problems.push(diagnostic.at(datum.cell.place()).with_value(shown).hint(
            "gõ lại nội dung của ô; nếu cả tệp như vậy thì lưu lại từ tệp gốc thành .xlsx hoặc CSV UTF-8",
            "type the cell again; if the whole file looks so, save the original again as .xlsx or CSV UTF-8",
        ));
    }
}

/// Whether a text has a question mark in place of a letter, or letters of UTF-8 that were read one byte at a time.
fn has_lost_letters(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let replaced = letters.windows(3).any(|three| match three {
        [before, '?', after] => before.is_alphabetic() && after.is_alphabetic(),
        _ => false,
    });
    replaced
        || text.contains(['\u{fffd}'])
        || ["á»", "áº", "Ä‘", "Æ°", "Æ¡"].iter().any(|pair| text.contains(pair))
}

/// Columns of percentages that hold nothing above 1 and are not compared with other figures: they may be ratios.
fn ratios(profile: &Profile, table: &Table, parsed: &ParsedRows, problems: &mut Problems) {
    for (name, field) in profile.fields.iter().filter(|(_, field)| field.kind == FieldType::Percent) {
        let checked = profile.measure.as_ref().is_some_and(|measure| {
            measure.percent.as_ref() == Some(name)
                && [&measure.part, &measure.whole].iter().all(|field| table.column(field).is_some())
        });
        let numbers = || parsed.rows.iter().filter_map(|row| Some((row.cell(name)?, row.number(name)?)));
        let first = numbers().find(|(_, number)| !number.fract().is_zero());
        let Some((cell, number)) = first.filter(|_| !checked) else { continue };
        if numbers().any(|(_, number)| number > Decimal::ONE) {
            continue;
        }
        let label = &field.label;
        let diagnostic = Diagnostic::warning(
            code!("import.ratio-like"),
            format!(
                "cột `{label}` không có số nào lớn hơn 1, nên có thể đang ghi tỷ số chứ không phải phần trăm"
            ),
            format!("the column `{label}` has no number above 1, so it may hold ratios and not percentages"),
        );
        problems.push(diagnostic.at(cell.place()).with_value(number.normalize().to_string()).hint(
            "định dạng cột là phần trăm, hoặc ghi 95 thay cho 0,95; nếu đúng là dưới 1% thì bỏ qua",
            "format the column as percentages, or write 95 for 0.95; if it really is below 1%, leave it",
        ));
    }
}

/// How a row shows that it is part of the one above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// A dash or bullet before its name, or in place of its number.
    Bullet,
    /// A number under another: `1.1`.
    Decimal,
    /// A small letter under a number.
    Letter,
}

/// Rows that are numbered or marked as parts of a row of data above them: both may be meant.
fn parts(sheet: &Sheet, table: &Table, profile: &Profile, ordinal: Option<u32>, problems: &mut Problems) {
    let Some(key) = table.column(&profile.key) else { return };
    let mut whole: Option<(u32, Option<Mark>)> = None;
    for &(row, kind) in &table.rows {
        if kind == RowKind::Part {
            continue;
        }
        if kind != RowKind::Data {
            whole = None;
            continue;
        }
        let name = sheet.get(row, key).and_then(RawCell::text).unwrap_or_default();
        let number = ordinal.and_then(|ordinal| sheet.get(row, ordinal)).map(RawCell::shown);
        let above = whole.and_then(|(row, _)| sheet.get(row, ordinal?)).map(RawCell::shown);
        let mark = mark(name, number.as_deref(), above.as_deref());
        let Some((upper, _)) = whole.filter(|(_, own)| mark.is_some() && *own != mark) else {
            whole = Some((row, mark));
            continue;
        };
        let (line, upper) = (sheet.row_name(row), sheet.row_name(upper));
        let diagnostic = Diagnostic::error(
            code!("import.part-row"),
            format!(
                "{} `{name}` được ghi như một phần của {}, nên không rõ có tính riêng hay không",
                line.vi, upper.vi
            ),
            format!(
                "{} `{name}` is marked as part of {}, so whether it counts by itself is not known",
                line.en, upper.en
            ),
        );
        problems.push(diagnostic.at(sheet.place(row, key)).with_value(name).hint(
            "nếu là một phần thì ghi `Trong đó:` trước tên hoặc xóa dòng; nếu tính riêng thì đánh số thứ tự như các dòng khác và bỏ dấu gạch",
            "if it is a part, let its name begin with the words for `of which` or delete the row; if it counts by itself, number it like the others, without a dash",
        ));
    }
}

/// How a row of this name and number is marked as part of one whose number is `above`.
fn mark(name: &str, number: Option<&str>, above: Option<&str>) -> Option<Mark> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.map(|number| number.trim_end_matches(['.', ')', ' ']));
    let above = above.map(|above| above.trim_end_matches(['.', ')', ' ']));
    match number {
        None if name.starts_with(['-', '–', '+', '•']) => Some(Mark::Bullet),
        None => None,
        Some("-" | "–" | "+" | "•") => Some(Mark::Bullet),
        Some(number) => {
            let under =
                number.split_once(['.', ',']).filter(|(_, rest)| digits(rest)).map(|(whole, _)| whole);
            match under {
                Some(whole) if digits(whole) => above.filter(|above| *above == whole).map(|_| Mark::Decimal),
                _ => {
                    let letter = number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_lowercase());
                    (letter && above.is_some_and(digits)).then_some(Mark::Letter)
                }
            }
        }
    }
}

/// Rows below the table that look like its rows of data, and were not read.
fn beyond(sheet: &Sheet, table: &Table, profile: &Profile, end: u32, problems: &mut Problems) {
    /// How many rows are named one by one.
    const MAX: usize = 20;
    let Some(key) = table.column(&profile.key) else { return };
    // Where rows hold words, their numbers and days decide.
    let counted = |kind| match kind {
        FieldType::Count | FieldType::Number | FieldType::Fraction | FieldType::Date => true,
        FieldType::Ordinal => !profile.has_figures(),
        _ => false,
    };
    let fields = profile.fields.iter().filter(|(_, field)| counted(field.kind));
    let columns: Vec<u32> = fields.filter_map(|(name, _)| table.column(name)).collect();
    let is_figure = |raw: &RawCell| match raw {
        RawCell::Date(_) => true,
        RawCell::Text(text) => !raw.is_nothing() && (raw.is_figure() || parse_day(text).is_some()),
        _ => raw.is_figure(),
    };
    let below = sheet.filled_rows(table.last.saturating_add(1)).take_while(|&row| row < end);
    let mut found = 0;
    for row in below {
        let cells = within(sheet, &table.header, row);
        let figure = cells.iter().find(|entry| columns.contains(&entry.column) && is_figure(&entry.raw));
        let passed_over =
            || is_numbering(cells, table.header.headings.len()) || repeats_header(cells, &table.header);
        let Some(figure) = figure.filter(|_| !passed_over()) else { continue };
        let name = sheet.get(row, key).filter(|raw| !is_figure(raw) && !raw.is_nothing());
        let line = sheet.row_name(row);
        let diagnostic = match name {
            Some(_) => Diagnostic::error(
                code!("import.row-left-out"),
                format!("{} có tên và số liệu nhưng nằm ngoài bảng nên không được đọc", line.vi),
                format!("{} has a name and figures but is beyond the table and was not read", line.en),
            ),
            None => Diagnostic::warning(
                code!("import.row-left-out"),
                format!("{} có số ở cột số liệu nhưng nằm ngoài bảng nên không được đọc", line.vi),
                format!(
                    "{} has a figure in a column of the table but is beyond it and was not read",
                    line.en
                ),
            ),
        };
        problems.push(diagnostic.at(sheet.place(row, figure.column)).with_value(sheet.line(row)).hint(
            "nếu là số liệu thì đưa dòng này lên trên dòng tổng, không cách bảng bằng dòng trống; nếu không thì chuyển sang chỗ khác",
            "if it is data, move the row above the total and leave no blank rows before it; otherwise move it elsewhere",
        ));
        found += 1;
        if found == MAX {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_letters_are_seen() {
        assert!(
            ["Chi b? A", "Chi b?A", "Chi bá»™ A", "Thôn \u{fffd}"].map(has_lost_letters)
                == [false, true, true, true]
        );
        assert!(
            ["Su?i Trầm", "Còn gì? Có", "H? A", "Đồi Mây"].map(has_lost_letters)
                == [true, false, false, false]
        );
    }

    #[test]
    fn parts_are_told_by_their_marks() {
        assert_eq!(mark("- Tổ đảng 1", None, Some("1")), Some(Mark::Bullet));
        assert_eq!(mark("Tổ đảng 1", Some("-"), Some("1")), Some(Mark::Bullet));
        assert_eq!(mark("Tổ đảng 1", Some("1.1"), Some("1")), Some(Mark::Decimal));
        assert_eq!(mark("Tổ đảng 1", Some("2.1"), Some("1")), None);
        assert_eq!(mark("Tổ đảng 1", Some("a)"), Some("1.")), Some(Mark::Letter));
        assert_eq!(mark("Chi bộ thôn 2", Some("b"), Some("a")), None);
        assert_eq!(mark("Chi bộ thôn 2", Some("2"), Some("1")), None);
    }
}
