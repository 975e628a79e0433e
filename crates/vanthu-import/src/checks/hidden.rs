//! Notes about the rows and columns of a table that are hidden, by hand, by a filter or by a collapsed outline.

use crate::problems::Problems;
use crate::sheet::hidden_spans::{HiddenSpans, Spans};
use crate::sheet::worksheet::Sheet;
use crate::table::layout::Table;
use vanthu_diagnostic::{Diagnostic, Text, code};
use vanthu_model::dataset::column_letters;
use vanthu_model::profile::Hidden;

/// Notes which rows and columns of a table are hidden, and whether they were read. Where rows are, a total that
/// disagrees says so too.
pub(crate) fn report(
    sheet: &Sheet,
    table: &Table,
    hidden_spans: &HiddenSpans,
    treatment: Hidden,
    problems: &mut Problems,
) {
    let header = table.header.first..=table.header.last;
    let left = table.header.left();
    let seen_or_not = table.rows.iter().chain(&table.left_out).map(|(row, _)| *row);
    let rows: Spans = header.chain(seen_or_not).filter(|row| hidden_spans.rows.holds(*row)).collect();
    let columns: Spans =
        (table.columns.0..=table.columns.1).filter(|&column| hidden_spans.columns.holds(column)).collect();
    let rows = rows.settle();
    // Where the table lies across, the rows that were read are columns of the file.
    let number = |row: u32| (row + 1).to_string();
    let (rows_shown, columns_shown) = match sheet.turned {
        None => (rows.shown(number), columns.shown(column_letters)),
        Some(_) => (rows.shown(column_letters), columns.shown(number)),
    };
    let (lines, others) = (Text::new("dòng", "rows"), Text::new("cột", "columns"));
    let (lines, others) = if sheet.turned.is_some() { (others, lines) } else { (lines, others) };
    if let Some(first) = rows.first() {
        let shown = rows_shown;
        let note = match treatment {
            Hidden::Read => Diagnostic::note(
                code!("import.hidden-rows"),
                format!("bảng có {0} bị ẩn ({shown}); các {0} này vẫn được đọc như các {0} khác", lines.vi),
                format!("the table has hidden {} ({shown}); they were read like the others", lines.en),
            ),
            Hidden::LeaveOut => Diagnostic::note(
                code!("import.hidden-rows"),
                format!("bảng có {0} bị ẩn ({shown}); hồ sơ đọc quy định bỏ qua các {0} này", lines.vi),
                format!("the table has hidden {} ({shown}); by the profile they were left out", lines.en),
            ),
        };
        problems.push(note.at(sheet.place(first, left)).hint(
            "bỏ ẩn hoặc bỏ lọc để xem các dòng này; `hidden` trong hồ sơ đọc quyết định đọc (`read`) hay bỏ qua (`leave-out`)",
            "unhide the rows or clear the filter to see them; `hidden` in the profile decides whether they are read (`read`) or left out (`leave-out`)",
        ));
        problems.amend("import.total-disagrees", |problem| match treatment {
            Hidden::Read => problem.hint(
                format!(
                    "bảng có {0} bị ẩn ({shown}) vẫn được cộng; có thể ô tổng không tính các {0} này",
                    lines.vi
                ),
                format!(
                    "hidden {} ({shown}) were added up too; perhaps the total does not count them",
                    lines.en
                ),
            ),
            Hidden::LeaveOut => problem.hint(
                format!(
                    "bảng có {0} bị ẩn ({shown}) đã bỏ qua; có thể ô tổng vẫn tính các {0} này",
                    lines.vi
                ),
                format!("hidden {} ({shown}) were left out; perhaps the total still counts them", lines.en),
            ),
        });
    }
    if let Some(first) = columns.first() {
        let shown = columns_shown;
        let note = match treatment {
            Hidden::Read => Diagnostic::note(
                code!("import.hidden-columns"),
                format!("bảng có {0} bị ẩn ({shown}); các {0} này vẫn được đọc như các {0} khác", others.vi),
                format!("the table has hidden {} ({shown}); they were read like the others", others.en),
            ),
            Hidden::LeaveOut => Diagnostic::note(
                code!("import.hidden-columns"),
                format!("bảng có {0} bị ẩn ({shown}); hồ sơ đọc quy định bỏ qua các {0} này", others.vi),
                format!("the table has hidden {} ({shown}); by the profile they were left out", others.en),
            ),
        };
        problems.push(note.at(sheet.place(table.header.last, first)).hint(
            "bỏ ẩn để xem các cột này; `hidden` trong hồ sơ đọc quyết định đọc (`read`) hay bỏ qua (`leave-out`)",
            "unhide the columns to see them; `hidden` in the profile decides whether they are read (`read`) or left out (`leave-out`)",
        ));
    }
}
