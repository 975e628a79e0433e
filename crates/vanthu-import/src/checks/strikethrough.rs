//! Reports cells that are crossed out, and texts with letters that are crossed out, raised or lowered: `3¹` would be read
//! as 31, and a crossed-out figure beside the new one as part of it.

use crate::problems::Problems;
use crate::sheet::raw::RawCell;
use crate::sheet::strikethrough_cells::StrikethroughCells;
use crate::sheet::worksheet::Sheet;
use crate::table::columns::Matcher;
use crate::table::layout::{RowKind, Table};
use vanthu_diagnostic::{Diagnostic, Severity, code};
use vanthu_model::profile::FieldType;

/// Reports which cells of a table are crossed out, and refuses figures of which only some digits are.
pub(crate) fn report(
    sheet: &Sheet,
    table: &Table,
    matcher: Option<&Matcher>,
    strikethrough: &StrikethroughCells,
    problems: &mut Problems,
) {
    if strikethrough.whole.is_empty() && strikethrough.partial.is_empty() {
        return;
    }
    let headings = table.header.headings.iter().zip(&table.assignment.fields);
    let columns: Vec<(u32, Option<FieldType>)> = headings
        .filter_map(|(heading, name)| {
            let field = matcher.and_then(|matcher| matcher.profile.fields.get(name.as_ref()?));
            (matcher.is_none() || field.is_some()).then_some((heading.column, field.map(|field| field.kind)))
        })
        .collect();
    for &(row, kind) in &table.rows {
        for &(column, kind) in
            columns.iter().filter(|(column, _)| strikethrough.partial.contains(&(row, *column)))
        {
            let words = kind.is_none_or(|kind| {
                matches!(kind, FieldType::Text | FieldType::Choice | FieldType::Ordinal | FieldType::Mark)
            });
            let severity = if words { Severity::Warning } else { Severity::Error };
            let shown = sheet.get(row, column).map(RawCell::shown).unwrap_or_default();
            let diagnostic = Diagnostic::new(
                severity,
                code!("import.struck-letters"),
                format!(
                    "ô có chữ bị gạch ngang, hoặc viết nhỏ trên hay dưới dòng, nên không rõ đọc là `{shown}` có đúng không"
                ),
                format!(
                    "some letters of the cell are crossed out, raised or lowered, so whether it says `{shown}` is not known"
                ),
            );
            problems.push(diagnostic.at(sheet.place(row, column)).with_value(shown).hint(
                "gõ lại nội dung của ô, bỏ phần bị gạch và số chú thích",
                "type the cell again without what is crossed out and without note marks",
            ));
        }
        let mut crossed = columns.iter().filter(|(column, _)| strikethrough.whole.contains(&(row, *column)));
        if let Some((column, _)) = crossed.next().filter(|_| kind != RowKind::Section) {
            let line = sheet.row_name(row);
            let diagnostic = Diagnostic::warning(
                code!("import.struck-row"),
                format!("{} có ô bị gạch ngang nhưng vẫn được đọc như các dòng khác", line.vi),
                format!("{} has a cell that is crossed out, yet it was read like the others", line.en),
            );
            problems.push(diagnostic.at(sheet.place(row, *column)).with_value(sheet.line(row)).hint(
                "xóa dòng nếu đã bỏ; nếu vẫn còn giá trị thì bỏ gạch ngang",
                "delete the row if it no longer holds; otherwise take the line off",
            ));
        }
    }
}
