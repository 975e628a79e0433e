//! Finds the headings of a table: the rows that name its columns, merged and stacked ones joined.

use std::collections::HashSet;

use super::caption::{
    DEEPEST, begins_lines, explains_columns, is_caption, is_line, is_line_above, is_motto, is_numbering,
    is_unfinished, is_unit, name_column, short_text,
};
use super::columns::{Heading, Matcher, Name};
use super::headings::{contains, headings};
use crate::sheet::raw::{Entry, RawCell};
use crate::sheet::worksheet::Sheet;
use crate::text::normalise::heading_key;
use vanthu_model::grid::Region;

/// The header of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The first row, from 0.
    pub(crate) first: u32,
    /// The last row, without a row that only numbers the columns.
    pub(crate) last: u32,
    /// The columns from left to right, those without a heading among them.
    pub(crate) headings: Vec<Heading>,
}

impl Header {
    /// The first column.
    pub(crate) fn left(&self) -> u32 {
        self.headings.first().map_or(0, |heading| heading.column)
    }

    /// The last column.
    pub(crate) fn right(&self) -> u32 {
        self.headings.last().map_or(0, |heading| heading.column)
    }
}

/// The rows that name two or more fields of one profile.
pub(crate) fn seeds(sheet: &Sheet, matchers: &[Matcher]) -> Vec<u32> {
    let names_two = |row: &u32| {
        let cells = sheet.row(*row);
        let numbers = cells.iter().filter(|entry| matches!(entry.raw, RawCell::Number(_))).count();
        // A figure written as text names nothing, and nearly all rows of a csv file are made of them.
        let words = |text: &&str| text.chars().any(|letter| letter.is_alphabetic() || letter == '%');
        let texts = || cells.iter().filter_map(|entry| short_text(&entry.raw)).filter(words);
        if numbers * 2 > cells.len() || texts().nth(1).is_none() {
            return false;
        }
        let names: Vec<Name> = texts().map(Name::of).collect();
        let names_two = |matcher: &Matcher| {
            names.iter().filter_map(|name| matcher.names(name)).collect::<HashSet<_>>().len() >= 2
        };
        matchers.iter().any(names_two)
    };
    sheet.filled_rows(0).filter(names_two).collect()
}

/// The header around a row that names fields. It reaches no higher than `floor`.
pub(crate) fn around(sheet: &Sheet, matchers: &[Matcher], seed: u32, floor: u32) -> Header {
    let first = reach_up(sheet, matchers, seed, floor);
    let last = reach_down(sheet, matchers, first, seed);
    Header { first, last, headings: headings(sheet, first, last) }
}

/// The first header from row `from` on, judged by its appearance: rows of short texts over a row of figures.
pub(crate) fn by_figures(sheet: &Sheet, from: u32) -> Option<Header> {
    sheet.filled_rows(from).find_map(|row| over(sheet, row, from))
}

/// The header over a row of figures, judged by its appearance. It reaches no higher than `floor`.
///
/// The search goes upwards: the text right above the figures is sure to be headings, while the text further up may also be
/// a letterhead, a title, a unit of measure or a block of parameters.
pub(crate) fn over(sheet: &Sheet, row: u32, floor: u32) -> Option<Header> {
    let body = sheet.row(row);
    let figures = body.iter().any(|entry| entry.raw.is_figure() && !entry.raw.is_nothing());
    if body.len() < 2 || !figures || is_numbering(body, body.len()) || is_caption(sheet, row) {
        return None;
    }
    let last = lowest_caption(sheet, row, floor)?;
    let mut first = last;
    while let Some(above) = sheet.row_above(first) {
        if above < floor || last - above >= DEEPEST || !joins(sheet, above, first, last) {
            break;
        }
        first = above;
    }
    // Headings that are merged downwards reach to the end of the merge.
    let last = last.max(bottom(sheet, last).min(row - 1));
    let header = Header { first, last, headings: headings(sheet, first, last) };
    let headed = header.headings.iter().filter(|heading| !heading.parts.is_empty()).count();
    let columns =
        body.iter().filter(|entry| (header.left()..=header.right()).contains(&entry.column)).count();
    (headed >= 2 && columns >= 2 && header.headings.len() >= 3).then_some(header)
}

/// The lowest row of headings over a row of figures; between the two only the columns may be numbered and groups
/// of rows be named.
fn lowest_caption(sheet: &Sheet, row: u32, floor: u32) -> Option<u32> {
    /// How many blank rows may be between headings and figures.
    const BLANK: u32 = 2;
    /// How many names of groups may be between them.
    const GROUPS: usize = 3;
    let left = sheet.row(row).first()?.column;
    let mut below = row;
    let mut groups = 0;
    loop {
        let above = sheet.row_above(below).filter(|&above| above >= floor)?;
        if below - bottom(sheet, above).min(below) > BLANK + 1 {
            return None;
        }
        let cells = sheet.row(above);
        let numbering = is_numbering(cells, cells.len());
        if !numbering && is_caption(sheet, above) && (cells.len() >= 2 || continues(sheet, above, floor)) {
            // A row of units or names under a blank one belongs to the body where the headings stand above both.
            let upper = sheet.row_above(above).filter(|&upper| upper >= floor && above - upper == 2);
            let upper =
                upper.filter(|&upper| is_caption(sheet, upper) && sheet.row(upper).len() >= cells.len());
            // What stands below the numbers of the columns explains them.
            let numbered =
                sheet.row_above(above).filter(|&upper| upper >= floor).map(|upper| sheet.row(upper));
            if numbered.is_some_and(|cells| is_numbering(cells, cells.len()))
                && explains_columns(sheet, cells)
            {
                below = above;
                continue;
            }
            return Some(upper.filter(|_| groups == 0 && below == row).unwrap_or(above));
        }
        if !numbering {
            groups += 1;
            let names_group = matches!(cells, [only] if only.column <= left && only.raw.text().is_some());
            if groups > GROUPS || !names_group {
                return None;
            }
        }
        below = above;
    }
}

/// The last row that the cells of a row are merged down to; the row itself where none is.
fn bottom(sheet: &Sheet, row: u32) -> u32 {
    let merges = sheet.merges_from(row, row).iter();
    let filled = merges.filter(|merge| sheet.get(merge.top, merge.left).is_some());
    filled.map(|merge| merge.bottom).max().unwrap_or(row)
}

/// Whether a row with one text continues the headings right above it.
fn continues(sheet: &Sheet, row: u32, floor: u32) -> bool {
    let (Some(above), [only]) = (row.checked_sub(1), sheet.row(row)) else { return false };
    let headed = sheet.get(above, only.column).is_some();
    let parent = || {
        let mut merges = sheet.merges_from(above, above).iter();
        merges.any(|merge| merge.right > merge.left && contains(merge, above, only.column))
    };
    above >= floor && is_caption(sheet, above) && sheet.row(above).len() >= 2 && (headed || parent())
}

/// Whether the row `above` belongs to the header that starts at `first` and ends at `last`.
fn joins(sheet: &Sheet, above: u32, first: u32, last: u32) -> bool {
    let cells = sheet.row(above);
    let texts = || cells.iter().filter_map(|entry| entry.raw.text());
    if !is_caption(sheet, above) || texts().any(is_unit) || texts().any(is_motto) {
        return false;
    }
    let merges = sheet.merges_from(above, above);
    let merge_of = |entry: &Entry| merges.iter().find(|merge| merge.left == entry.column);
    let reaches_in = cells.iter().filter_map(merge_of).any(|merge| merge.bottom >= first);
    if begins_lines(sheet, above, first) || is_line_above(sheet, above, first, last) {
        return true;
    }
    if first - above > 1 && !cells.iter().filter_map(merge_of).any(|merge| merge.bottom + 1 >= first) {
        return false;
    }
    // Headings grow finer downwards: several texts over one merged heading are something else, such as codes.
    let finer = |merge: &Region| {
        let inside = |entry: &&Entry| (merge.left..=merge.right).contains(&entry.column);
        merge.right > merge.left
            && sheet.get(merge.top, merge.left).is_some()
            && cells.iter().filter(inside).count() > 1
    };
    if sheet.merges_from(first, first).iter().any(finer) {
        return false;
    }
    let captioned: HashSet<u32> =
        (first..=last).flat_map(|row| sheet.row(row)).map(|entry| entry.column).collect();
    let left = captioned.iter().copied().min().unwrap_or(0);
    let is_parent = |merge: &Region| {
        let children = captioned.iter().filter(|column| (merge.left..=merge.right).contains(column)).count();
        merge.right > merge.left && children >= 2 && captioned.contains(&merge.left)
    };
    let parent = cells.iter().filter_map(merge_of).any(is_parent);
    match cells {
        // One text over the whole table is its title.
        [only] => {
            let body = sheet.row_below(last).and_then(|row| sheet.row(row).first());
            parent && body.map_or(left, |entry| entry.column) < only.column
        }
        _ => parent || reaches_in || cells.len() * 2 > captioned.len() || is_over(sheet, above, first),
    }
}

/// The first header from row `from` on over rows without figures: short texts side by side over rows of cells.
pub(crate) fn by_words(sheet: &Sheet, from: u32) -> Option<Header> {
    sheet.filled_rows(from).find_map(|row| {
        let cells = sheet.row(row);
        let texts: HashSet<String> =
            cells.iter().filter_map(|entry| short_text(&entry.raw)).map(heading_key).collect();
        let all_text =
            cells.iter().all(|entry| matches!(entry.raw, RawCell::Text(_)) && !entry.raw.is_figure());
        let letterhead =
            || cells.iter().filter_map(|entry| entry.raw.text()).any(|text| is_motto(text) || is_unit(text));
        if texts.len() < 2 || !all_text || letterhead() {
            return None;
        }
        let last = reach_down(sheet, &[], row, row);
        let header = Header { first: row, last, headings: headings(sheet, row, last) };
        let next = within(sheet, &header, sheet.row_below(last)?);
        let near = next.first().is_some_and(|entry| entry.row <= last + 3);
        // An empty form still numbers its columns.
        (near && next.len() >= 2).then_some(header)
    })
}

/// The cells of a row that are in the columns of a table.
pub(crate) fn within<'a>(sheet: &'a Sheet, header: &Header, row: u32) -> &'a [Entry] {
    let cells = sheet.row(row);
    let start = cells.partition_point(|entry| entry.column < header.left());
    let end = cells.partition_point(|entry| entry.column <= header.right());
    cells.get(start..end).unwrap_or_default()
}

/// Whether the row `above` is headings over those in the row `first`, which leaves the columns of the names blank: each of its
/// texts is over another, or names a column that has nothing below.
fn is_over(sheet: &Sheet, above: u32, first: u32) -> bool {
    let cells = sheet.row(above);
    let Some(names) = name_column(sheet, above) else { return false };
    let below = |column: u32| sheet.get(first, column).is_some();
    let heads = |entry: &Entry| if entry.column > names { below(entry.column) } else { !below(entry.column) };
    above + 1 == first
        && cells.iter().filter(|entry| entry.column > names).count() >= 2
        && is_caption(sheet, above)
        && sheet
            .row(first)
            .iter()
            .all(|entry| entry.column > names || cells.iter().all(|over| over.column > names))
        && cells.iter().all(|entry| {
            let text = entry.raw.text();
            heads(entry) && text.is_none_or(|text| !text.ends_with(':') && !is_unit(text) && !is_motto(text))
        })
}

/// The first row of the header around `seed`.
fn reach_up(sheet: &Sheet, matchers: &[Matcher], seed: u32, floor: u32) -> u32 {
    let mut first = seed;
    while first > floor && seed - first + 1 < DEEPEST {
        let above = first - 1;
        let cells = sheet.row(above);
        let names_parent = |entry: &Entry| {
            let text = short_text(&entry.raw);
            text.is_some_and(|text| matchers.iter().any(|matcher| matcher.names_parent(text)))
        };
        let reaches_in = |entry: &Entry| {
            sheet
                .merges_from(above, above)
                .iter()
                .any(|merge| merge.left == entry.column && merge.bottom >= first)
        };
        // One text over the whole table is its title, even where it reads like a heading.
        let is_header = begins_lines(sheet, above, first)
            || is_line_above(sheet, above, first, seed)
            || (cells.len() > 1
                && (cells.iter().any(|entry| names_parent(entry) || reaches_in(entry))
                    || (is_caption(sheet, above) && goes_on(sheet, above, sheet.row(first)))
                    || is_over(sheet, above, first)));
        if !is_header {
            break;
        }
        first = above;
    }
    first
}

/// The last row of the header that starts at `first` and holds at least `last`.
fn reach_down(sheet: &Sheet, matchers: &[Matcher], first: u32, mut last: u32) -> u32 {
    let deepest = first.saturating_add(DEEPEST - 1);
    while last < deepest {
        let next = last + 1;
        let cells = sheet.row(next);
        let words_only = !cells.is_empty() && cells.iter().all(|entry| !entry.raw.is_figure());
        let merges = || sheet.merges_from(first, last).iter().filter(|merge| merge.bottom >= last);
        let holds_text =
            |merge: &Region| sheet.get(merge.top, merge.left).is_some_and(|raw| raw.text().is_some());
        let merged_down = merges().any(|merge| merge.bottom >= next && holds_text(merge));
        let has_children = |merge: &Region| {
            let child = |entry: &Entry| (merge.left..=merge.right).contains(&entry.column);
            merge.right > merge.left && holds_text(merge) && cells.iter().any(child)
        };
        let split_below = words_only && (merges().any(has_children) || splits(sheet, first, last, cells));
        let named = |entry: &&Entry| {
            let text = short_text(&entry.raw);
            text.is_some_and(|text| matchers.iter().any(|matcher| matcher.names_field(text).is_some()))
        };
        let count = cells.iter().filter(named).count();
        let named_below = words_only && (count >= 2 || (count == 1 && cells.len() == 1));
        let goes_on = words_only && goes_on(sheet, last, cells);
        if !(merged_down || split_below || named_below || goes_on || is_line(sheet, first, last, next)) {
            break;
        }
        last = next;
    }
    last
}

/// Whether a row continues the words of the headings right above it, as where a long heading was written over
/// several cells: each of its texts is under another and starts in the middle of a sentence.
fn goes_on(sheet: &Sheet, above: u32, cells: &[Entry]) -> bool {
    if is_numbering(cells, cells.len()) {
        return false;
    }
    cells.iter().all(|entry| {
        short_text(&entry.raw).is_some_and(is_unfinished) && sheet.get(above, entry.column).is_some()
    })
}

/// Whether a row splits the headings above it, in a format without merged regions: every cell of it is
/// under a gap, or under a heading with a gap to its right, and at least one under a gap.
fn splits(sheet: &Sheet, first: u32, last: u32, cells: &[Entry]) -> bool {
    if !sheet.merges_unknown {
        return false;
    }
    let headed = |column: u32| (first..=last).any(|row| sheet.get(row, column).is_some());
    let child = |column: u32| cells.iter().any(|entry| entry.column == column);
    let under_gap = |entry: &&Entry| !headed(entry.column);
    let over = (first..=last).flat_map(|row| sheet.row(row)).map(|entry| entry.column);
    let (left, right) = (over.clone().min(), over.max());
    let inside = |entry: &Entry| left.is_some_and(|left| left < entry.column);
    cells.iter().any(|entry| under_gap(&entry))
        && cells.iter().all(|entry| {
            let next = entry.column.saturating_add(1);
            if headed(entry.column) { !headed(next) && child(next) } else { inside(entry) }
        })
        && right.is_some_and(|right| cells.iter().all(|entry| entry.column <= right.saturating_add(8)))
}
