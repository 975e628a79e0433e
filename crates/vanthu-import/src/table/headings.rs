//! The headings of the columns, put together from the rows of a header.

use std::cell::LazyCell;
use std::collections::HashMap;

use super::caption::{is_unfinished, year};
use super::columns::{Heading, Part, is_unit};
use crate::sheet::raw::RawCell;
use crate::sheet::worksheet::Sheet;
use crate::text::normalise::one_line;
use vanthu_model::grid::Region;

/// How many columns to the left of the others names may be.
const OUTDENT: u32 = 2;

/// How many rows are searched for such names.
const OUTDENTED_ROWS: usize = 12;

/// The headings of the columns in the rows `first` to `last`.
pub(super) fn headings(sheet: &Sheet, first: u32, last: u32) -> Vec<Heading> {
    let merges = sheet.merges_from(first, last);
    let cells = || (first..=last).flat_map(|row| sheet.row(row));
    let Some(mut left) = cells().map(|entry| entry.column).min() else { return Vec::new() };
    let mut right = cells().map(|entry| entry.column).max().unwrap_or(left);
    // A merged heading reaches as far as there are cells under it.
    // Going through all cells for each row that might be a header takes long, and only merged headings ask for it.
    let own = right;
    let widest = LazyCell::new(|| sheet.cells.iter().map(|entry| entry.column).max().unwrap_or(own));
    for merge in merges.iter().filter(|merge| sheet.get(merge.top, merge.left).is_some()) {
        right = right.max(merge.right.min(*widest));
    }
    // A column whose heading was forgotten still belongs to the table.
    for row in sheet.filled_rows(last + 1).take(3) {
        while sheet.get(row, right + 1).is_some() {
            right += 1;
        }
        while left > 0 && sheet.get(row, left - 1).is_some() {
            left -= 1;
        }
    }
    // So do the names of groups a little to the left of the others.
    for row in sheet.filled_rows(last + 1).take(OUTDENTED_ROWS) {
        match sheet.row(row) {
            [first, rest @ ..] if rest.iter().any(|entry| entry.raw.is_figure() && entry.column >= left) => {
                left = left.min(first.column.max(left.saturating_sub(OUTDENT)));
            }
            _ => {}
        }
    }
    let mut headings: Vec<Heading> =
        (left..=right).map(|column| Heading { column, parts: Vec::new() }).collect();
    for row in first..=last {
        let mut carried: Option<(Part, bool)> = None;
        for heading in &mut headings {
            let column = heading.column;
            // A cell with a text of its own speaks for itself, even within a region that edits left behind.
            let own = sheet.get(row, column).is_some();
            let merge = merges.iter().find(|merge| !own && contains(merge, row, column));
            let merged = merge.is_some() || merges.iter().any(|m| own && contains(m, row, column));
            let (top, start) = merge.map_or((row, column), |merge| (merge.top, merge.left));
            let under = (row + 1..=last).find_map(|row| sheet.get(row, column));
            let part = match sheet.get(top, start) {
                Some(raw) => {
                    let part = Part { text: one_line(&raw.shown()), row: top, column: start };
                    // A parent that is centred over its columns without merging is over the first one only.
                    carried =
                        (!merged).then_some(under).flatten().map(|under| (part.clone(), is_lower(under)));
                    Some(part)
                }
                // A column with a heading of its own further up has another one, and so has one that begins a new
                // sentence where the first column goes on with the parent's.
                None if !merged && let Some(under) = under => {
                    let headed = (first..row).any(|row| sheet.get(row, column).is_some());
                    let parent = carried.as_ref().filter(|(_, goes_on)| !goes_on || is_lower(under));
                    parent.filter(|_| !headed).map(|(parent, _)| parent.clone())
                }
                None => {
                    carried = None;
                    None
                }
            };
            let Some(part) = part.filter(|part| !part.text.is_empty()) else { continue };
            if heading.parts.last() != Some(&part) {
                heading.parts.push(part);
            }
        }
    }
    join_lines(&mut headings);
    headings
}

/// Whether a cell goes on with the words above it.
fn is_lower(raw: &RawCell) -> bool {
    raw.text().is_some_and(is_unfinished)
}

/// Joins the lines of headings that were written one below the other: `Chỉ tiêu`, `giao`, `2026` is one level.
fn join_lines(headings: &mut [Heading]) {
    let widths: HashMap<(u32, u32), usize> =
        headings.iter().flat_map(|heading| &heading.parts).fold(HashMap::new(), |mut widths, part| {
            *widths.entry((part.row, part.column)).or_default() += 1;
            widths
        });
    let width = |place: (u32, u32)| widths.get(&place).copied().unwrap_or(0);
    for heading in headings {
        let mut joined: Vec<Part> = Vec::new();
        let mut lowest = (0, 0);
        for part in std::mem::take(&mut heading.parts) {
            let place = (part.row, part.column);
            match joined.last_mut() {
                Some(above)
                    if above.column == part.column
                        && width(lowest) == width(place)
                        && is_one_sentence(&above.text, &part.text) =>
                {
                    above.text.push(' ');
                    above.text.push_str(&part.text);
                }
                _ => joined.push(part),
            }
            lowest = place;
        }
        heading.parts = joined;
    }
}

/// Whether the text `below` is the next line of the heading `above`, and no heading of its own or a unit.
fn is_one_sentence(above: &str, below: &str) -> bool {
    let open = above.matches('(').count() > above.matches(')').count();
    let hangs = above.ends_with(['/', '-', '–', ',', '(', '+', '='])
        || above.ends_with("năm")
        || above.ends_with("so với");
    let is_year = year(&RawCell::Text(below.to_string())).is_some();
    open || hangs || is_year || (is_unfinished(below) && !below.starts_with('(') && !is_unit(below))
}

/// Whether a region holds a cell.
pub(super) fn contains(merge: &Region, row: u32, column: u32) -> bool {
    (merge.top..=merge.bottom).contains(&row) && (merge.left..=merge.right).contains(&column)
}
