//! The rows of a table as records: each cell read by its field's type, each error reported at its cell.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::cell_error::CellError;
use super::typed_cell::{Typed, typed, untyped};
use crate::problems::Problems;
use crate::sheet::raw::RawCell;
use crate::sheet::strikethrough_cells::StrikethroughCells;
use crate::sheet::worksheet::Sheet;
use crate::table::header;
use crate::table::layout::{RowKind, Table};
use crate::text::number::{Notation, Style, is_ambiguous};
use vanthu_diagnostic::{Diagnostic, Text, code};
use vanthu_model::dataset::{Datum, Record, Value, column_letters};
use vanthu_model::grid::Region;
use vanthu_model::profile::{Field, FieldType, Profile};

/// The records of a table.
#[derive(Debug, Default)]
pub(crate) struct ParsedRows {
    /// The rows of data.
    pub(crate) rows: Vec<Record>,
    pub(crate) totals: Vec<Record>,
    /// The sums of groups, each with the rows, from 1, of its group.
    pub(crate) subtotals: Vec<(Record, Range<u32>)>,
    /// The values, by field and row (from 1), that could not be read: they are empty, and no check may rest on them.
    bad: HashMap<String, HashSet<u32>>,
}

impl ParsedRows {
    /// Whether a value could be read.
    pub(crate) fn is_good(&self, row: u32, field: &str) -> bool {
        self.bad.get(field).is_none_or(|rows| !rows.contains(&row))
    }

    /// Marks a value as one that could not be read.
    fn spoil(&mut self, row: u32, field: &str) {
        self.bad.entry(field.to_string()).or_default().insert(row);
    }
}

/// Reads the rows of a table by a profile.
pub(crate) fn read(
    sheet: &Sheet,
    table: &Table,
    profile: &Profile,
    percentages: &HashSet<(u32, u32)>,
    strikethrough: &StrikethroughCells,
    problems: &mut Problems,
) -> ParsedRows {
    let columns: Vec<(u32, &str, &Field, Notation)> = table
        .header
        .headings
        .iter()
        .zip(&table.assignment.fields)
        .filter_map(|(heading, name)| {
            let (name, field) = profile.fields.get_key_value(name.as_ref()?)?;
            let notation = notation(sheet, table, heading.column, field);
            Some((heading.column, name.as_str(), field, notation))
        })
        .collect();
    let merges = column_merges(sheet, table);
    let mut parsed = ParsedRows::default();
    for &(row, kind) in &table.rows {
        if kind == RowKind::Part {
            problems.push(part(sheet, table, profile, row));
            continue;
        }
        if kind == RowKind::Section && !has_figures(sheet, table, row) {
            problems.push(section(sheet, table, row));
            continue;
        }
        let total = !matches!(kind, RowKind::Data | RowKind::Nameless);
        let mut values = BTreeMap::new();
        let mut none = BTreeSet::new();
        for &(column, name, field, notation) in &columns {
            if total && field.kind == FieldType::Ordinal {
                continue;
            }
            let merge = covering(&merges, row, column).filter(|_| !total && sheet.get(row, column).is_none());
            let words = matches!(field.kind, FieldType::Text | FieldType::Date | FieldType::Choice);
            let at = match merge {
                Some(merge) if words && name != profile.key && merge.left == merge.right => merge.top,
                _ => row,
            };
            let named = if name == profile.key { table.name_cell(sheet, row, column) } else { None };
            let column = named.unwrap_or(column);
            let joined = named.and_then(|column| begun(sheet, table, row, column));
            let raw = joined.as_ref().or_else(|| sheet.get(at, column));
            if let Some(merge) = merge.filter(|merge| {
                !words
                    && field.kind != FieldType::Ordinal
                    && sheet
                        .get(merge.top, merge.left)
                        .is_some_and(|raw| raw.is_figure() || raw.text().is_some())
            }) {
                problems.push(merged(sheet, row, column, &field.label, merge));
                parsed.spoil(row + 1, name);
                values.insert(name.to_string(), Datum { value: Value::Empty, cell: sheet.cell(row, column) });
                continue;
            }
            let percent = percentages.contains(&(at, column));
            let result = raw.map_or(Ok(Value::Empty.into()), |raw| match field.kind {
                // A total counts the marks.
                FieldType::Mark if total => typed(raw, percent, &counted(field), &notation),
                _ => typed(raw, percent, field, &notation),
            });
            let result = match &result {
                // Its crossed-out letters are reported elsewhere.
                Ok(Typed { value: Value::Number(_) | Value::Fraction { .. }, .. })
                    if strikethrough.partial.contains(&(at, column)) =>
                {
                    Err(CellError::Reported)
                }
                _ => result,
            };
            let value = match result {
                Ok(Typed { value: Value::Empty, .. }) if !total && (field.filled || name == profile.key) => {
                    problems.push(missing(sheet, row, column, field, name == profile.key));
                    parsed.spoil(row + 1, name);
                    Value::Empty
                }
                Ok(Typed { value, doubt }) => {
                    // What is there and is read as nothing says that there is none.
                    if value == Value::Empty && !words && raw.is_some() {
                        none.insert(name.to_string());
                    }
                    let place = || sheet.place(at, column);
                    problems.extend(
                        doubt.zip(raw).map(|(doubt, raw)| doubt.diagnostic(&field.label, raw, place())),
                    );
                    value
                }
                Err(fault) => {
                    let place = sheet.place(at, column);
                    problems
                        .extend(raw.and_then(|raw| fault.diagnostic(&field.label, field.kind, raw, place)));
                    parsed.spoil(row + 1, name);
                    Value::Empty
                }
            };
            // A total has no words of its own but its label.
            if total && field.kind == FieldType::Text && value == Value::Empty {
                continue;
            }
            values.insert(name.to_string(), Datum { value, cell: sheet.cell(at, column) });
        }
        let record = Record { none, ..Record::new(row + 1, values) };
        match kind {
            RowKind::Data | RowKind::Nameless => parsed.rows.push(record),
            RowKind::Total => parsed.totals.push(record),
            RowKind::Part => {}
            RowKind::Subtotal | RowKind::Section => {
                let group = table.groups.get(&row).map_or(0..0, |group| group.start + 1..group.end + 1);
                parsed.subtotals.push((record, group));
            }
        }
    }
    parsed
}

/// Reads the rows of a table of an unknown kind, its values keyed by column letters.
///
/// With `taking` the texts go from the sheet into the records: those of a large table would not fit twice.
pub(crate) fn read_untyped(
    sheet: &mut Sheet,
    table: &Table,
    percentages: &HashSet<(u32, u32)>,
    taking: bool,
    problems: &mut Problems,
) -> ParsedRows {
    let mut parsed = ParsedRows::default();
    for &(row, kind) in &table.rows {
        if kind == RowKind::Section && !has_figures(sheet, table, row) {
            problems.push(section(sheet, table, row));
            continue;
        }
        let mut values = BTreeMap::new();
        for heading in &table.header.headings {
            let column = heading.column;
            if let Some(RawCell::Text(text)) = begun(sheet, table, row, column) {
                let datum = Datum { value: Value::Text(text), cell: sheet.cell(row, column) };
                values.insert(column_letters(column), datum);
                continue;
            }
            if taking && let Some(text) = sheet.take_text(row, column) {
                let datum = Datum { value: Value::Text(text), cell: sheet.cell(row, column) };
                values.insert(column_letters(column), datum);
                continue;
            }
            let raw = sheet.get(row, column);
            let percent = percentages.contains(&(row, column));
            let value = raw.map_or(Ok(Value::Empty), |raw| untyped(raw, percent)).unwrap_or_else(|fault| {
                let label = if heading.parts.is_empty() { column_letters(column) } else { heading.full() };
                let place = sheet.place(row, column);
                problems.extend(raw.and_then(|raw| fault.diagnostic(&label, FieldType::Text, raw, place)));
                Value::Empty
            });
            values.insert(column_letters(column), Datum { value, cell: sheet.cell(row, column) });
        }
        let record = Record::new(row + 1, values);
        // Without a profile no group is checked: its sum is listed, but is not a row of data.
        let sum = matches!(kind, RowKind::Total | RowKind::Subtotal);
        if sum { parsed.totals.push(record) } else { parsed.rows.push(record) }
    }
    parsed
}

/// The name of a row that begins in the row above.
fn begun(sheet: &Sheet, table: &Table, row: u32, column: u32) -> Option<RawCell> {
    let above = table.name_begins.get(&row)?;
    let (begin, end) = (sheet.get(*above, column)?.text()?, sheet.get(row, column)?.text()?);
    Some(RawCell::Text(format!("{} {end}", begin.trim_end())))
}

/// The field of counts that describes the totals of a field of marks.
fn counted(field: &Field) -> Field {
    Field { kind: FieldType::Count, ..field.clone() }
}

/// How the numbers of a column are written, judged by its cells; only plain numbers can be ambiguous.
fn notation(sheet: &Sheet, table: &Table, column: u32, field: &Field) -> Notation {
    if !matches!(field.kind, FieldType::Number | FieldType::Count) {
        return Notation::default();
    }
    let cells = || table.rows.iter().filter_map(|(row, _)| sheet.get(*row, column));
    let numbers = cells().filter_map(|raw| match raw {
        RawCell::Number(number) => Some(*number),
        _ => None,
    });
    let mut notation = Notation::of(cells().filter_map(RawCell::text), numbers);
    if field.kind == FieldType::Count {
        // There `1,905` has one reading only.
        let thousands = |text: &str| is_ambiguous(text) && text.contains(',') && !text.ends_with("000");
        let commas = cells().filter_map(RawCell::text).any(thousands);
        notation.style = notation.style.or(commas.then_some(Style::English));
    }
    notation
}

/// The merged regions of the table's rows, by each column that they reach into.
fn column_merges(sheet: &Sheet, table: &Table) -> HashMap<u32, Vec<Region>> {
    let mut merges: HashMap<u32, Vec<Region>> = HashMap::new();
    let (left, right) = (table.header.left(), table.header.right());
    for merge in sheet.merges_from(table.header.last + 1, table.last) {
        if (merge.top, merge.left) != (merge.bottom, merge.right) {
            for column in merge.left.max(left)..=merge.right.min(right) {
                merges.entry(column).or_default().push(*merge);
            }
        }
    }
    merges
}

/// The merged region that holds a cell, no two of them sharing one.
fn covering(merges: &HashMap<u32, Vec<Region>>, row: u32, column: u32) -> Option<&Region> {
    let merges = merges.get(&column)?;
    let before = merges.partition_point(|merge| merge.top <= row);
    merges.get(before.checked_sub(1)?).filter(|merge| merge.bottom >= row)
}

/// The error about a figure that several cells share.
fn merged(sheet: &Sheet, row: u32, column: u32, label: &str, merge: &Region) -> Diagnostic {
    let line = sheet.row_name(row);
    let home = sheet.cell(merge.top, merge.left).a1();
    let diagnostic = Diagnostic::error(
        code!("import.merged-value"),
        format!("ô `{label}` của {} bị gộp với ô {home} nên không rõ số liệu riêng của nó", line.vi),
        format!("the cell `{label}` of {} is merged with {home}, so its own figure is not known", line.en),
    );
    diagnostic
        .at(sheet.place(row, column))
        .hint("bỏ gộp ô rồi ghi số liệu của từng ô", "unmerge the cells and write the figure of each")
}

/// The warning about a row that counts some of the one above it.
fn part(sheet: &Sheet, table: &Table, profile: &Profile, row: u32) -> Diagnostic {
    let column = table.column(&profile.key).unwrap_or_else(|| table.header.left());
    Diagnostic::warning(
        code!("import.part-row"),
        format!("{} được coi là một phần của dòng trên nên không tính vào số liệu", sheet.row_name(row).vi),
        format!("{} is taken for part of the row above and is not counted", sheet.row_name(row).en),
    )
    .at(sheet.place(row, column))
    .with_value(sheet.line(row))
    .hint(
        "nếu cần số này, hãy ghi vào một cột riêng như `Nữ`; nếu là số liệu riêng, hãy sửa tên của dòng",
        "if the figure is needed, give it a column of its own; if the row is data, change its name",
    )
}

/// The error about a cell that must not be empty.
fn missing(sheet: &Sheet, row: u32, column: u32, field: &Field, key: bool) -> Diagnostic {
    let label = &field.label;
    let line = sheet.row_name(row);
    let own = match sheet.turned {
        None => Text::new("cột này", "this column"),
        Some(_) => Text::new("dòng này", "this row"),
    };
    let diagnostic = if key {
        Diagnostic::error(
            code!("import.empty-name"),
            format!("{} có số liệu nhưng ô `{label}` để trống", line.vi),
            format!("{} has data but its cell `{label}` is empty", line.en),
        )
        .hint(
            format!("ghi `{label}` của dòng này, hoặc xóa cả dòng nếu là dòng thừa"),
            format!("write the `{label}` of this row, or delete the row if it does not belong"),
        )
    } else {
        Diagnostic::error(
            code!("import.missing-value"),
            format!("ô `{label}` của {} để trống; {} bắt buộc phải có số liệu", line.vi, own.vi),
            format!("the cell `{label}` of {} is empty; {} must be filled", line.en, own.en),
        )
        .hint("ghi số liệu vào ô; không có thì ghi 0", "write the figure, or 0 if there is none")
    };
    let diagnostic = diagnostic.at(sheet.place(row, column));
    match sheet.get(row, column) {
        Some(raw) => diagnostic.with_value(raw.shown()),
        None => diagnostic,
    }
}

/// Whether the heading of a group holds figures of its own.
fn has_figures(sheet: &Sheet, table: &Table, row: u32) -> bool {
    let cells = header::within(sheet, &table.header, row);
    // The first cells number and name the group.
    cells.iter().skip(1).any(|entry| entry.raw.is_figure() && !entry.raw.is_nothing())
}

/// The note about the heading of a group, which was skipped.
fn section(sheet: &Sheet, table: &Table, row: u32) -> Diagnostic {
    let cells = header::within(sheet, &table.header, row);
    let column = cells.first().map_or(table.header.left(), |entry| entry.column);
    Diagnostic::note(
        code!("import.section-row"),
        format!("{} được coi là tiêu đề nhóm nên không tính vào số liệu", sheet.row_name(row).vi),
        format!("{} is taken for the heading of a group and is not counted", sheet.row_name(row).en),
    )
    .at(sheet.place(row, column))
    .with_value(sheet.line(row))
    .hint(
        "nếu dòng này là số liệu, hãy ghi đủ số thứ tự bằng chữ số và tên của dòng",
        "if the row is data, number it in digits and give it a name",
    )
}
