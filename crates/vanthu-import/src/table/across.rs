//! Tables that lie across: what is counted stands in the rows, and the units, such as branches, in the headings. Such a table is
//! turned, so that each unit is a row, and is then read like any other. Its cells keep their addresses.

use std::collections::{BTreeMap, BTreeSet};

use super::caption::{is_numbering, short_text};
use super::columns::Matcher;
use crate::sheet::hidden_spans::HiddenSpans;
use crate::sheet::raw::{Entry, RawCell, SheetInfo};
use crate::sheet::strikethrough_cells::StrikethroughCells;
use crate::sheet::worksheet::{Sheet, Turned};
use crate::text::labels::group_number;
use crate::text::normalise::{heading_key, one_line};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::dataset::column_letters;
use vanthu_model::grid::Region;
use vanthu_model::profile::FieldType;

/// How many columns from the left may hold what is counted.
const LABEL_COLUMNS: u32 = 12;

/// How many rows the names of the units may stand above the first row of figures, and take themselves.
const HEAD_ROWS: u32 = 4;

/// Where the parts of a table that lies across stand, in the rows and columns of the file.
struct Layout<'a> {
    /// The columns of the labels, the first and the last.
    labels: (u32, u32),
    /// The rows of what is counted, the first and the last.
    rows: (u32, u32),
    /// The row of the units' names.
    head: u32,
    /// The row of each unit's name, and the name, by the unit's column.
    units: BTreeMap<u32, (u32, &'a str)>,
    /// The same of the columns beside the units, which are not read.
    beside: BTreeMap<u32, (u32, &'a str)>,
}

/// A sheet with the table that lies across turned; `None` if it has no table across of the matcher's profile.
pub(crate) fn turned(sheet: &Sheet, matcher: &Matcher) -> Option<Sheet> {
    let layout = Layout::find(sheet, matcher)?;
    let info = SheetInfo { name: sheet.name.to_string(), index: sheet.index, hidden: sheet.hidden };
    let mut turned = Sheet::new(&sheet.file, &info);
    turned.name = sheet.name.clone();
    turned.cells = layout.cells(sheet, matcher);
    let inside = |row: u32, column: u32| {
        (layout.rows.0..=layout.rows.1).contains(&row)
            && ((layout.labels.0..=layout.labels.1).contains(&column) || layout.units.contains_key(&column))
    };
    turned.merges = sheet
        .merges
        .iter()
        .filter(|merge| inside(merge.top, merge.left))
        .map(|merge| Region { top: merge.left, bottom: merge.right, left: merge.top, right: merge.bottom })
        .collect();
    turned.merges.sort_by_key(|merge| (merge.top, merge.left));
    let swap = |&(row, column): &(u32, u32)| (column, row);
    turned.percent = sheet.percent.iter().map(swap).collect();
    turned.strikethrough = StrikethroughCells {
        whole: sheet.strikethrough.whole.iter().map(swap).collect(),
        partial: sheet.strikethrough.partial.iter().map(swap).collect(),
    };
    let hidden = sheet.hidden_spans.clone().unwrap_or_default();
    turned.hidden_spans = Some(HiddenSpans { rows: hidden.columns, columns: hidden.rows });
    turned.page = sheet.page;
    turned.evidence = sheet.evidence.clone();
    turned.problems = sheet.problems.clone();
    turned.corrected = sheet.corrected.clone();
    let line = |row: u32| Some(sheet.line(row)).filter(|line| !line.is_empty());
    let top = layout.units.values().map(|(row, _)| *row).min().unwrap_or(layout.head);
    turned.turned = Some(Turned {
        above: sheet.filled_rows(0).take_while(|&row| row < top).filter_map(line).collect(),
        below: sheet.filled_rows(layout.rows.1 + 1).filter_map(line).collect(),
        header: (top, layout.head),
        last: layout.rows.1,
    });
    turned.problems.extend(layout.left_out(sheet));
    Some(turned)
}

impl<'a> Layout<'a> {
    /// Finds the table of a sheet.
    fn find(sheet: &'a Sheet, matcher: &Matcher) -> Option<Self> {
        let (column, first, last) = criteria(sheet, matcher)?;
        let mut left = column;
        let is_label = |raw: &RawCell| {
            short_text(raw).is_some_and(|text| group_number(text).is_none()) && !raw.is_figure()
        };
        let labelled = |column: u32| (first..=last).any(|row| sheet.get(row, column).is_some_and(is_label));
        while left > 0 && labelled(left - 1) {
            left -= 1;
        }
        let counted = |row: u32| {
            let cells = sheet.row(row);
            let label =
                cells.iter().any(|entry| (left..=column).contains(&entry.column) && is_label(&entry.raw));
            label && cells.iter().any(|entry| entry.column > column && entry.raw.is_figure())
        };
        let mut rows = (first, last);
        while rows.0 > 0 && counted(rows.0 - 1) {
            rows.0 -= 1;
        }
        while counted(rows.1 + 1) {
            rows.1 += 1;
        }
        let names_units = |&row: &u32| {
            let cells = sheet.row(row);
            let named = cells.iter().any(|entry| entry.column > column && is_label(&entry.raw));
            named && !is_numbering(cells, cells.len())
        };
        let head = (rows.0.saturating_sub(HEAD_ROWS)..rows.0).rev().find(names_units)?;
        let mut layout =
            Self { labels: (left, column), rows, head, units: BTreeMap::new(), beside: BTreeMap::new() };
        layout.name_units(sheet);
        (layout.units.len() >= 2).then_some(layout)
    }

    /// Finds the columns of the units and their names: in the lowest row of the head, or merged down to it from above.
    fn name_units(&mut self, sheet: &'a Sheet) {
        let rows = self.rows.0..=self.rows.1;
        let beyond = |entry: &&Entry| entry.column > self.labels.1;
        let columns: BTreeSet<u32> = std::iter::once(self.head)
            .chain(rows.clone())
            .flat_map(|row| sheet.row(row))
            .filter(beyond)
            .map(|entry| entry.column)
            .collect();
        let top = self.head.saturating_sub(HEAD_ROWS - 1);
        for column in columns {
            let merge = sheet.merges.iter().find(|merge| {
                merge.left == column
                    && merge.right == column
                    && (merge.top..=merge.bottom).contains(&self.head)
            });
            let row = merge.map_or(self.head, |merge| merge.top);
            let above = || {
                // Without a merge a name that stands higher belongs to the unit only if nothing else does.
                (top..self.head).rev().take_while(|&row| !sheet.row(row).is_empty()).find_map(|row| {
                    let spread = sheet
                        .merges
                        .iter()
                        .any(|merge| merge.top == row && merge.left == column && merge.right > column);
                    Some((row, short_text(sheet.get(row, column)?)?)).filter(|_| !spread)
                })
            };
            let own = sheet.get(row, column).and_then(short_text).map(|text| (row, text));
            let (row, text) = own.or_else(above).unwrap_or((self.head, ""));
            let is_unit = !is_beside(text) && {
                let mut cells = rows.clone().filter_map(|row| sheet.get(row, column)).peekable();
                cells.peek().is_none() || cells.any(|raw| raw.is_figure())
            };
            let columns = if is_unit { &mut self.units } else { &mut self.beside };
            columns.insert(column, (row, text));
        }
    }

    /// The cells of the turned table.
    fn cells(&self, sheet: &Sheet, matcher: &Matcher) -> Vec<Entry> {
        let key = &matcher.profile.key;
        let own = sheet.get(self.head, self.labels.1).and_then(short_text);
        let own = own.filter(|text| matcher.names_field(text) == Some(key));
        let heading = own.or_else(|| matcher.profile.fields.get(key)?.headings.first().map(String::as_str));
        let text = |text: &str| RawCell::Text(text.to_string());
        let mut cells =
            vec![Entry { row: self.labels.1, column: self.head, raw: text(heading.unwrap_or_default()) }];
        for (&column, (_, name)) in self.units.iter().filter(|(_, (_, name))| !name.is_empty()) {
            cells.push(Entry { row: column, column: self.head, raw: text(&one_line(name)) });
        }
        for row in self.rows.0..=self.rows.1 {
            for entry in sheet.row(row) {
                let label = (self.labels.0..=self.labels.1).contains(&entry.column) && !entry.raw.is_figure();
                if label || self.units.contains_key(&entry.column) {
                    cells.push(Entry { row: entry.column, column: row, raw: entry.raw.clone() });
                }
            }
        }
        cells.sort_by_key(|entry| (entry.row, entry.column));
        cells
    }

    /// The notes about columns beside the units, such as units of measure, which are not read.
    fn left_out(&self, sheet: &Sheet) -> Vec<Diagnostic> {
        let note = |(&column, &(row, named)): (&u32, &(u32, &str))| {
            let letters = column_letters(column);
            Diagnostic::note(
                code!("import.unused-column"),
                format!("cột {letters} `{named}` không có số liệu của đơn vị nào nên không được dùng"),
                format!("column {letters} `{named}` holds no figures of a unit and is not used"),
            )
            .at(sheet.place(row, column))
            .with_value(named)
            .hint(
                "nếu đây là một đơn vị, hãy ghi số liệu của đơn vị bằng chữ số",
                "if it is a unit, write its figures as numbers",
            )
        };
        self.beside.iter().map(note).collect()
    }
}

/// Whether a heading is one that stands beside the units of a table that lies across.
fn is_beside(text: &str) -> bool {
    let key = heading_key(text);
    let words = ["đơn vị tính", "đvt", "đv tính", "ghi chú", "chú thích", "stt", "tt"];
    words.iter().any(|word| heading_key(word) == key)
}

/// The column in which most fields of the profile are named, one a row, and the first and last of these rows.
fn criteria(sheet: &Sheet, matcher: &Matcher) -> Option<(u32, u32, u32)> {
    let mut named: BTreeMap<u32, BTreeMap<&str, u32>> = BTreeMap::new();
    for entry in sheet.cells.iter().filter(|entry| entry.column < LABEL_COLUMNS) {
        let Some(field) = short_text(&entry.raw).and_then(|text| matcher.names_field(text)) else { continue };
        let kind = matcher.profile.fields.get(field).map(|field| field.kind);
        if field != matcher.profile.key && kind != Some(FieldType::Ordinal) {
            named.entry(entry.column).or_default().entry(field).or_insert(entry.row);
        }
    }
    // A row of headings names its fields in many columns, a table that lies across in one.
    let rows = |fields: &BTreeMap<&str, u32>| fields.values().collect::<BTreeSet<_>>().len();
    let (best, fields) = named.iter().rev().max_by_key(|(_, fields)| rows(fields))?;
    if rows(fields) < 2 {
        return None;
    }
    // Of labels in two levels the lower ones stand in the next column; units of measure stand beside labels of fields.
    let labelled: BTreeSet<u32> = fields.values().copied().collect();
    let mut column = *best;
    let (mut first, mut last) = (*fields.values().min()?, *fields.values().max()?);
    let lower =
        |column: u32| named.get(&column).filter(|next| next.values().all(|row| !labelled.contains(row)));
    while let Some(next) = lower(column + 1) {
        column += 1;
        first = first.min(*next.values().min()?);
        last = last.max(*next.values().max()?);
    }
    Some((column, first, last))
}
