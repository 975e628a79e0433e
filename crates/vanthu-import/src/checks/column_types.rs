//! Columns that a person named, by correcting the heading or by mapping it to a field: what they hold must be of the field's
//! kind. A column of running numbers under `Chỉ tiêu giao` would be added up like any other.

use std::collections::{BTreeMap, HashSet};

use crate::problems::Problems;
use crate::sheet::raw::RawCell;
use crate::sheet::worksheet::Sheet;
use crate::table::columns::{Heading, Matcher};
use crate::table::layout::{RowKind, Table};
use crate::text::normalise::heading_key;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::correction::Corrected;
use vanthu_model::profile::{Field, FieldType};

/// What a column holds that is no data of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// The running numbers of the rows.
    Numbers,
    Percentages,
}

/// The columns that a person named, each with the heading that it had before.
pub(crate) fn named(sheet: &Sheet, table: &Table, matcher: &Matcher) -> BTreeMap<u32, String> {
    let mut named = BTreeMap::new();
    for heading in &table.header.headings {
        if let Some(one) = corrected(sheet, table, heading) {
            named.insert(heading.column, one.was.clone());
        } else if matcher.is_mapped(heading) {
            named.insert(heading.column, heading.full());
        }
    }
    named
}

/// The correction of a heading, if a person corrected it.
fn corrected<'a>(sheet: &'a Sheet, table: &Table, heading: &Heading) -> Option<&'a Corrected> {
    let header = table.header.first..=table.header.last;
    sheet.corrected.iter().find(|one| {
        let (row, column) = sheet.in_file(one.cell.row - 1, one.cell.column);
        let part = heading.parts.iter().any(|part| (part.row, part.column) == (row, column));
        part || (column == heading.column && header.contains(&row))
    })
}

/// Reports the columns in `named` that hold something of another kind than their field. `percentages` are the cells of these
/// columns that are shown as percentages.
pub(crate) fn run(
    sheet: &Sheet,
    table: &Table,
    matcher: &Matcher,
    named: &BTreeMap<u32, String>,
    percentages: &HashSet<(u32, u32)>,
    problems: &mut Problems,
) {
    for (heading, name) in table.header.headings.iter().zip(&table.assignment.fields) {
        let field = name.as_ref().and_then(|name| matcher.profile.fields.get(name));
        let Some((was, field)) = named.get(&heading.column).zip(field) else { continue };
        let known = matcher.names_field(was).and_then(|name| matcher.profile.fields.get(name));
        if let Some(holds) = holds(sheet, table, matcher, heading.column, was, known, percentages)
            && !fits(holds, field.kind)
        {
            // A correction that is refused has not been made.
            if let Some(one) = corrected(sheet, table, heading) {
                problems.withdraw("import.corrected", &one.cell.place());
            }
            problems.push(wrong_kind(sheet, table, heading, field, holds));
        }
    }
}

/// Whether a column that holds that can be of this kind.
fn fits(holds: Holds, kind: FieldType) -> bool {
    match holds {
        Holds::Numbers => kind == FieldType::Ordinal,
        Holds::Percentages => matches!(kind, FieldType::Percent | FieldType::Text),
    }
}

/// What a column holds, if that is sure. `was` is its heading in the file, and `known` the field that it named there.
fn holds(
    sheet: &Sheet,
    table: &Table,
    matcher: &Matcher,
    column: u32,
    was: &str,
    known: Option<&Field>,
    percentages: &HashSet<(u32, u32)>,
) -> Option<Holds> {
    let rows = || table.rows.iter().filter(|(_, kind)| matches!(kind, RowKind::Data | RowKind::Nameless));
    let cells = || rows().filter_map(|(row, _)| sheet.get(*row, column));
    let key = heading_key(was);
    let counts = |(cell, next): (&RawCell, u64)| cell.shown().trim_end_matches('.').parse() == Ok(next);
    let running = rows().count() >= 3 && cells().count() == rows().count() && cells().zip(1..).all(counts);
    let other_numbers =
        matcher.ordinal().and_then(|name| table.column(name)).is_some_and(|own| own != column);
    match known.map(|field| field.kind) {
        Some(FieldType::Ordinal) => return Some(Holds::Numbers),
        Some(FieldType::Percent) => return Some(Holds::Percentages),
        _ => {}
    }
    if running && !other_numbers {
        return Some(Holds::Numbers);
    }
    let shares = rows().any(|(row, _)| percentages.contains(&(*row, column)))
        || cells().any(|cell| cell.text().is_some_and(|text| text.trim_end().ends_with('%')))
        || key.contains('%')
        || ["tỷ lệ", "tỉ lệ", "tỷ trọng"].iter().any(|word| key.starts_with(word));
    shares.then_some(Holds::Percentages)
}

/// The error about a column whose new heading says something else than it holds.
fn wrong_kind(sheet: &Sheet, table: &Table, heading: &Heading, field: &Field, holds: Holds) -> Diagnostic {
    let own = sheet.column_name(heading.column);
    let label = &field.label;
    let (row, column) = heading.cell().unwrap_or((table.header.last, heading.column));
    let (vi, en) = match holds {
        Holds::Numbers => {
            ("số thứ tự của các dòng (1, 2, 3, …)", "the running numbers of the rows (1, 2, 3, …)")
        }
        Holds::Percentages => ("tỷ lệ phần trăm", "percentages"),
    };
    Diagnostic::error(
        code!("import.column-type"),
        format!("{} ghi {vi}, không phải `{label}`, nên không thể đổi tiêu đề này thành `{label}`", own.vi),
        format!("{} holds {en}, not `{label}`, so its heading cannot be changed to `{label}`", own.en),
    )
    .at(sheet.place(row, column))
    .with_value(heading.full())
    .hint(
        format!("bỏ mục sửa tiêu đề này; thêm cột `{label}` vào tệp, hoặc sửa tiêu đề của cột đang ghi số liệu đó"),
        format!("remove this change of the heading; add the column `{label}` to the file, or change the heading of the column that holds it"),
    )
}
