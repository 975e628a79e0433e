//! Checks the mapping of headings to fields that a person made: each heading must be there, each field must exist, and no field
//! may have two.

use crate::problems::Problems;
use crate::sheet::worksheet::Sheet;
use crate::table::columns::{Heading, Matcher};
use crate::table::layout::Table;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::mapping::ColumnMapping;

/// Reports the mappings that cannot be used, each at the place where it is written.
pub(crate) fn run(
    sheet: &Sheet,
    table: &Table,
    matcher: &Matcher,
    columns: &[ColumnMapping],
    problems: &mut Problems,
) {
    for (index, mapping) in columns.iter().enumerate() {
        if !mapping.field.is_empty() && !matcher.profile.fields.contains_key(&mapping.field) {
            problems.push(no_field(matcher, mapping));
            continue;
        }
        let headings =
            || table.header.headings.iter().filter(|heading| matcher.is_named_by(heading, mapping));
        match headings().count() {
            0 => problems.push(no_heading(sheet, table, mapping)),
            1 => {}
            _ => problems.push(several(sheet, mapping, &headings().collect::<Vec<_>>())),
        }
        let earlier = columns.iter().take(index).find(|earlier| earlier.field == mapping.field);
        if let Some(earlier) = earlier.filter(|_| !mapping.field.is_empty()) {
            problems.push(twice(matcher, earlier, mapping));
        }
    }
}

/// The error about a field that the profile does not have.
fn no_field(matcher: &Matcher, mapping: &ColumnMapping) -> Diagnostic {
    let (field, profile) = (&mapping.field, &matcher.profile.name);
    let all = matcher.profile.order.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let problem = Diagnostic::error(
        code!("import.mapped-no-field"),
        format!("hồ sơ đọc `{profile}` không có trường `{field}`"),
        format!("the profile `{profile}` has no field `{field}`"),
    )
    .at(mapping.place.clone())
    .with_value(field)
    .hint(format!("dùng một trong: {all}"), format!("use one of: {all}"));
    match did_you_mean(field, matcher.profile.order.iter().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}

/// The error about a heading that the table does not have.
fn no_heading(sheet: &Sheet, table: &Table, mapping: &ColumnMapping) -> Diagnostic {
    let heading = &mapping.heading;
    let all: Vec<String> =
        table.header.headings.iter().filter(|heading| !heading.parts.is_empty()).map(Heading::full).collect();
    let listed = all.iter().map(|heading| format!("`{heading}`")).collect::<Vec<_>>().join(", ");
    let problem = Diagnostic::error(
        code!("import.mapped-no-heading"),
        format!("bảng ở trang tính `{}` không có cột nào mang tiêu đề `{heading}`", sheet.name),
        format!("the table on the sheet `{}` has no column with the heading `{heading}`", sheet.name),
    )
    .at(mapping.place.clone())
    .with_value(heading)
    .hint(format!("các tiêu đề của bảng: {listed}"), format!("the headings of the table: {listed}"));
    match did_you_mean(heading, all.iter().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}

/// The error about a heading that several columns have.
fn several(sheet: &Sheet, mapping: &ColumnMapping, headings: &[&Heading]) -> Diagnostic {
    let heading = &mapping.heading;
    let cells: Vec<String> = headings
        .iter()
        .filter_map(|heading| heading.cell().map(|(row, column)| sheet.cell(row, column).a1()))
        .collect();
    let cells = cells.join(", ");
    Diagnostic::error(
        code!("import.mapped-no-heading"),
        format!("có nhiều cột mang tiêu đề `{heading}` ({cells}), không rõ cột nào"),
        format!("several columns have the heading `{heading}` ({cells}): which one is meant is not clear"),
    )
    .at(mapping.place.clone())
    .with_value(heading)
    .hint(
        "ghi đủ các tầng của tiêu đề, cách nhau bằng ` / `",
        "write all levels of the heading, with ` / ` between them",
    )
}

/// The error about a field that two headings were mapped to.
fn twice(matcher: &Matcher, earlier: &ColumnMapping, mapping: &ColumnMapping) -> Diagnostic {
    let label = matcher.profile.fields.get(&mapping.field).map_or(&mapping.field, |field| &field.label);
    let (first, second) = (&earlier.heading, &mapping.heading);
    Diagnostic::error(
        code!("import.mapped-twice"),
        format!("hai tiêu đề `{first}` và `{second}` cùng được gán cho `{label}`"),
        format!("the two headings `{first}` and `{second}` are mapped to `{label}`"),
    )
    .at(mapping.place.clone())
    .with_value(second)
    .hint("giữ một trong hai", "keep one of the two")
}
