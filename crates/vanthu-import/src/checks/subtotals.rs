//! The sums of groups within a table: never counted as data, and compared with the rows of their group.

use std::ops::Range;

use super::totals::{Sum, Verdict, add, figure, shown, stated, verdict};
use crate::problems::Problems;
use crate::rows::records::ParsedRows;
use crate::sheet::worksheet::Sheet;
use vanthu_diagnostic::{Diagnostic, Text, code};
use vanthu_model::dataset::Record;
use vanthu_model::profile::{FieldType, Profile, Total};

/// Checks the sums of groups against the rows that they add up, and notes for each that it was not counted.
pub(crate) fn run(profile: &Profile, sheet: &Sheet, parsed: &ParsedRows, problems: &mut Problems) {
    for (record, group) in &parsed.subtotals {
        let parts = rows_of(parsed, group);
        let mut compared = false;
        for (name, field) in &profile.fields {
            let summed = field.total() == Total::Sum;
            let good =
                parsed.is_good(record.row, name) && parts.iter().all(|row| parsed.is_good(row.row, name));
            let Some(stated_sum) = stated(record.value(name)).filter(|_| summed && good && !parts.is_empty())
            else {
                continue;
            };
            let Some(sum) =
                parts.iter().try_fold(Sum::default(), |sum, row| add(sum, figure(row.value(name))))
            else {
                continue;
            };
            compared = true;
            if matches!(verdict(field, name, parts, stated_sum, sum), Verdict::Disagrees) {
                problems.extend(disagreement(record, name, &field.label, field.kind, stated_sum, sum, parts));
            }
        }
        problems.push(not_counted(sheet, record, parts, compared));
    }
}

/// The rows of data of a group.
fn rows_of<'a>(parsed: &'a ParsedRows, group: &Range<u32>) -> &'a [Record] {
    let start = parsed.rows.partition_point(|row| row.row < group.start);
    let end = parsed.rows.partition_point(|row| row.row < group.end);
    parsed.rows.get(start..end).unwrap_or_default()
}

/// The rows of a group as the reader counts them: `các dòng 7–9`.
fn span(parts: &[Record]) -> Text {
    match parts {
        [only] => Text::new(format!("dòng {}", only.row), format!("row {}", only.row)),
        [first, .., last] => {
            let (first, last) = (first.row, last.row);
            Text::new(format!("các dòng {first}–{last}"), format!("rows {first}–{last}"))
        }
        [] => Text::new("", ""),
    }
}

/// The error about the sum of a group that is not the sum of its rows.
fn disagreement(
    record: &Record,
    name: &str,
    label: &str,
    kind: FieldType,
    stated_sum: Sum,
    sum: Sum,
    parts: &[Record],
) -> Option<Diagnostic> {
    let (stated_sum, sum, rows) = (shown(kind, stated_sum), shown(kind, sum), span(parts));
    let diagnostic = Diagnostic::error(
        code!("import.total-disagrees"),
        format!(
            "dòng cộng của nhóm ghi `{label}` là {}, nhưng cộng {} được {}",
            stated_sum.vi, rows.vi, sum.vi
        ),
        format!(
            "the sum of the group says {} for `{label}`, but {} is the sum of {}",
            stated_sum.en, sum.en, rows.en
        ),
    );
    Some(diagnostic.at(record.cell(name)?.place()).with_value(stated_sum.en).hint(
        "kiểm tra ô cộng và từng dòng của nhóm; chương trình không tự sửa bên nào",
        "check the sum and each row of the group; neither is changed for you",
    ))
}

/// The diagnostic about the sum of a group: a note where it was checked, a warning where that was not possible.
fn not_counted(sheet: &Sheet, record: &Record, parts: &[Record], compared: bool) -> Diagnostic {
    let line = record.row;
    let diagnostic = if compared {
        let Text { vi, en } = span(parts);
        Diagnostic::note(
            code!("import.section-row"),
            format!("dòng {line} là dòng cộng của nhóm ({vi}) nên không tính vào số liệu"),
            format!("row {line} is the sum of a group ({en}) and is not counted"),
        )
    } else {
        Diagnostic::warning(
            code!("import.section-row"),
            format!("dòng {line} được coi là dòng cộng của nhóm nên không tính vào số liệu"),
            format!("row {line} is taken for the subtotal of a group and is not counted"),
        )
    };
    let row = line.saturating_sub(1);
    let column = sheet.row(row).first().map_or(0, |entry| entry.column);
    diagnostic.at(sheet.place(row, column)).with_value(sheet.line(row)).hint(
        "nếu dòng này là số liệu, hãy ghi đủ số thứ tự bằng chữ số và tên của dòng",
        "if the row is data, number it in digits and give it a name",
    )
}
