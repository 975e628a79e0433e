//! What a row above the data of a table is: headings, one line of them, a row that numbers the columns, or a row that
//! explains them.

use std::collections::HashSet;

use crate::sheet::raw::{Entry, RawCell};
use crate::sheet::worksheet::Sheet;
use crate::text::labels::group_number;
use crate::text::normalise::heading_key;
use crate::text::number::is_none_word;

/// How many rows a header can have: a heading of eight words may be written one word below the other, over its unit.
pub(super) const DEEPEST: u32 = 10;

/// The longest text, in characters, that can be a heading; a longer one is a paragraph.
const LONGEST: usize = 150;

/// The text of a cell that is short enough to be a heading.
pub(super) fn short_text(raw: &RawCell) -> Option<&str> {
    raw.text().filter(|text| text.len() <= LONGEST * 4 && text.chars().count() <= LONGEST)
}

/// The year that a cell holds, as a number or as text.
pub(crate) fn year(raw: &RawCell) -> Option<u32> {
    let number = match raw {
        RawCell::Number(number) if number.fract() == 0.0 && (1900.0..2200.0).contains(number) => {
            return Some(*number as u32);
        }
        RawCell::Text(text) if text.len() == 4 => text.parse::<u32>().ok()?,
        _ => return None,
    };
    (1900..2200).contains(&number).then_some(number)
}

/// Whether a cell can be a piece of a heading: a short text that is no figure, or a year.
fn is_piece(entry: &Entry) -> bool {
    let word = |raw: &RawCell| short_text(raw).is_some_and(|text| !is_none_word(text)) && !raw.is_figure();
    word(&entry.raw) || year(&entry.raw).is_some()
}

/// Whether a text goes on with the one above it: it begins in the middle of a sentence.
pub(super) fn is_unfinished(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_lowercase() || matches!(letter, '(' | ')' | ',' | '+' | '/'))
}

/// Whether a cell goes on with the heading above it.
pub(super) fn is_continuation(raw: &RawCell) -> bool {
    short_text(raw).is_some_and(is_unfinished) || year(raw).is_some()
}

/// Whether a row holds nothing but short texts, or years that are headings.
pub(super) fn is_caption(sheet: &Sheet, row: u32) -> bool {
    let cells = sheet.row(row);
    let is_word = |entry: &&Entry| short_text(&entry.raw).is_some() && !entry.raw.is_figure();
    let others: Vec<&Entry> = cells.iter().filter(|entry| !is_word(entry)).collect();
    if others.is_empty() {
        return !cells.is_empty();
    }
    let years: Option<Vec<u32>> = others.iter().map(|entry| year(&entry.raw)).collect();
    let Some(years) = years else { return false };
    let in_sequence = years.windows(2).all(|pair| matches!(pair, [a, b] if a + 1 == *b));
    // Two years side by side may be those of a birth and of a marriage; under one heading they are headings.
    let merges = row.checked_sub(1).map_or(&[][..], |above| sheet.merges_from(above, above));
    let one_parent = merges.iter().any(|merge| {
        others.iter().all(|entry| (merge.left..=merge.right).contains(&entry.column))
            && sheet.get(merge.top, merge.left).is_some_and(|raw| raw.text().is_some())
    });
    (in_sequence && (others.len() >= 3 || (others.len() == 2 && one_parent)))
        || leaves_names_blank(sheet, row)
        || ends_lines(sheet, row, &years)
}

/// Whether a row ends headings with the same year below each of them, while the names of the first columns are only here:
/// those have nothing above.
fn ends_lines(sheet: &Sheet, row: u32, years: &[u32]) -> bool {
    let Some(above) = row.checked_sub(1) else { return false };
    let alike = years.len() >= 2 && years.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    let fits = |entry: &Entry| match year(&entry.raw) {
        Some(_) => sheet.get(above, entry.column).is_some_and(|raw| short_text(raw).is_some()),
        None => sheet.get(above, entry.column).is_none(),
    };
    // Where the rows below hold years too, they are data.
    let years_below = || {
        let below = sheet.filled_rows(row + 1).find(|&below| !is_numbering(sheet.row(below), 1));
        below.is_some_and(|below| sheet.row(below).iter().any(|entry| year(&entry.raw).is_some()))
    };
    alike && sheet.row(row).iter().all(fits) && !years_below()
}

/// Whether a row holds only pieces of headings and leaves the columns blank in which the rows of data below it are named.
///
/// Such a row above the data is headings even where it holds years only: data would have a name.
pub(super) fn leaves_names_blank(sheet: &Sheet, row: u32) -> bool {
    let cells = sheet.row(row);
    let Some(left) = cells.first().map(|entry| entry.column) else { return false };
    if left == 0 || !cells.iter().all(is_piece) {
        return false;
    }
    name_column(sheet, row).is_some_and(|name| name < left)
}

/// The column that names the rows of data below `row`: where the first text of the first row with figures is.
pub(super) fn name_column(sheet: &Sheet, row: u32) -> Option<u32> {
    /// How far below a row of headings the data may start: the rest of the headings, a row that numbers the columns and
    /// the names of groups may be between them.
    const REACH: u32 = DEEPEST + 6;
    for below in sheet.filled_rows(row.saturating_add(1)).take_while(|below| below - row <= REACH) {
        let cells = sheet.row(below);
        let figure =
            |entry: &Entry| entry.raw.is_figure() && !entry.raw.is_nothing() && year(&entry.raw).is_none();
        if !cells.iter().any(figure) || is_numbering(cells, cells.len()) || is_gapped_numbering(cells) {
            continue;
        }
        let name = cells.iter().find(|entry| short_text(&entry.raw).is_some() && !entry.raw.is_figure())?;
        return cells.iter().any(|entry| entry.column > name.column && figure(entry)).then_some(name.column);
    }
    None
}

/// Whether the row `next` is one more line of the headings in the rows `first` to `last`.
pub(super) fn is_line(sheet: &Sheet, first: u32, last: u32, next: u32) -> bool {
    let cells = sheet.row(next);
    if next != last + 1 || !leaves_names_blank(sheet, next) {
        return false;
    }
    let headed = |entry: &Entry| (first..=last).any(|row| sheet.get(row, entry.column).is_some());
    match cells {
        // A single text may also be the name of the group of rows that follows.
        [only] => headed(only) && is_continuation(&only.raw) && !spans(sheet, only),
        _ => {
            cells.iter().any(headed)
                || sheet.merges_from(first, last).iter().any(|merge| merge.right > merge.left)
        }
    }
}

/// Whether the row `above` is the beginning of headings that go on in the row `first`: each of its texts is over one that
/// begins in the middle of a sentence, or over a year.
pub(super) fn begins_lines(sheet: &Sheet, above: u32, first: u32) -> bool {
    let cells = sheet.row(above);
    above + 1 == first
        && !cells.is_empty()
        && is_caption(sheet, above)
        && cells.iter().all(|entry| sheet.get(first, entry.column).is_some_and(is_continuation))
}

/// Whether the row `above` is a line of the headings in the rows `first` to `last` below it: all its texts begin in the middle
/// of a sentence, each over one of theirs.
pub(super) fn is_line_above(sheet: &Sheet, above: u32, first: u32, last: u32) -> bool {
    let cells = sheet.row(above);
    let over = |entry: &Entry| {
        let own = short_text(&entry.raw).is_some_and(|text| text.starts_with(char::is_lowercase));
        own && (first..=last).any(|row| sheet.get(row, entry.column).is_some())
    };
    above + 1 == first && !cells.is_empty() && cells.iter().all(over)
}

/// Whether a cell is merged over several columns.
fn spans(sheet: &Sheet, entry: &Entry) -> bool {
    let mut merges = sheet.merges_from(entry.row, entry.row).iter();
    merges.any(|merge| merge.left == entry.column && merge.right > merge.left)
}

/// Whether a text gives the unit of a whole table: `Đơn vị tính: triệu đồng`.
pub(super) fn is_unit(text: &str) -> bool {
    let key = heading_key(text);
    text.contains(':') && ["đơn vị", "đvt"].iter().any(|word| key.starts_with(word))
}

/// Whether a text belongs to a letterhead.
pub(super) fn is_motto(text: &str) -> bool {
    let key = heading_key(text);
    ["cộng sản việt nam", "cộng hòa xã hội", "độc lập tự do"].iter().any(|words| key.contains(words))
}

/// The number that a cell of a row that numbers the columns bears: `3`, `(3)`, `4=3/2`; and whether only such a row would
/// write it so.
fn label(entry: &Entry) -> Option<(u64, bool)> {
    let shown = entry.raw.shown();
    let bare = shown.trim_matches(['(', ')', '[', ']', ' ']);
    let digits = bare.split('=').next().unwrap_or_default().trim_matches(['(', ')', '[', ']', ' ']);
    Some((digits.parse().ok()?, digits.len() != shown.len()))
}

/// Whether a cell bears a capital in a row that numbers the columns: `A B 1 2`.
fn is_letter(entry: &Entry) -> bool {
    let shown = entry.raw.shown();
    let bare = shown.trim_matches(['(', ')', '[', ']', ' ']);
    bare.len() == 1 && bare.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Whether a row looks as if it only numbered the columns: `1 2 3`, `(1) (2)`, `A B 1 2`, `4=3/2`. Here and there a number
/// may be missing, where a column lacks one or was deleted.
pub(crate) fn is_numbering(cells: &[Entry], columns: usize) -> bool {
    let (mut last, mut numbered, mut gaps) = (0_u64, 0_usize, 0_usize);
    for entry in cells {
        match label(entry) {
            Some((number, _)) if number == last + 1 => last = number,
            Some((number, _)) if last > 0 && (last + 2..=last + 3).contains(&number) => {
                gaps += 1;
                last = number;
            }
            None if last == 0 && is_letter(entry) => continue,
            _ => return false,
        }
        numbered += 1;
    }
    // Figures that happen to grow from cell to cell leave more gaps than that.
    let steady = gaps * 4 <= numbered;
    steady && (last >= 3 || (last >= 1 && cells.len() >= 2 && cells.len() >= columns))
}

/// Whether a row holds small whole numbers that grow from cell to cell, with any gaps: `1 3 4 6 7 10`. By itself that may
/// also be data.
pub(super) fn is_gapped_numbering(cells: &[Entry]) -> bool {
    /// No table of an office has more columns than that.
    const LARGEST: u64 = 200;
    let mut last = 0;
    for entry in cells {
        match label(entry) {
            Some((number, _)) if number > last && number <= LARGEST => last = number,
            None if last == 0 && is_letter(entry) => {}
            _ => return false,
        }
    }
    last >= 3 && cells.len() >= 3
}

/// Whether a row right below the headings numbers the columns and is no data. `cells` are those in the `columns` columns of
/// the table.
///
/// A first row of data may hold such numbers too. It is data if the next row goes on counting (`1`, then `2`), and a row
/// with gaps only numbers the columns if the rows below it have a name where it has a number.
pub(super) fn numbers_columns(sheet: &Sheet, cells: &[Entry], columns: usize) -> bool {
    let Some(first) = cells.first() else { return false };
    let steady = is_numbering(cells, columns);
    if !steady && !is_gapped_numbering(cells) {
        return false;
    }
    // `A`, then `B`, are names.
    let letter = |row: u32| sheet.get(row, first.column)?.shown().bytes().next();
    let follows =
        || letter(first.row).zip(letter(sheet.row_below(first.row)?)).map(|(own, next)| own + 1 == next);
    if is_letter(first) && follows() == Some(true) {
        return false;
    }
    if cells.iter().any(|entry| is_letter(entry) || label(entry).is_some_and(|(_, only)| only)) {
        return true;
    }
    let name = name_column(sheet, first.row);
    let at_name = name.map(|name| cells.iter().any(|entry| entry.column == name));
    if at_name == Some(true) {
        return true;
    }
    let number = |row: u32| sheet.get(row, first.column).and_then(|raw| raw.shown().parse::<u64>().ok());
    let next = sheet.row_below(first.row).and_then(number);
    let counts_on = next.zip(number(first.row)).is_some_and(|(next, own)| next == own + 1);
    steady && !counts_on
}

/// Whether a row numbers each of the `headed` columns that have a heading, from the first to the last and without a gap,
/// as printed forms do. Nobody would take such a row for data.
pub(super) fn numbers_all(cells: &[Entry], headed: usize) -> bool {
    let numbers = cells.iter().filter(|entry| !is_letter(entry));
    let steady = numbers.zip(1..).all(|(entry, next)| {
        label(entry).is_some_and(|(number, _)| number == next) && !entry.raw.shown().contains('=')
    });
    let bracketed = || cells.iter().all(|entry| entry.raw.shown().starts_with(['(', '[']));
    steady && cells.len() >= 3 && (cells.len() >= headed || bracketed())
}

/// Whether a row of words below a row that numbers the columns explains them: the rows below it have figures where it has
/// words.
pub(super) fn explains_columns(sheet: &Sheet, cells: &[Entry]) -> bool {
    /// How many rows below are asked.
    const ROWS: usize = 3;
    let Some(row) = cells.first().map(|entry| entry.row) else { return false };
    let word = |entry: &&Entry| {
        short_text(&entry.raw)
            .is_some_and(|text| !is_none_word(text) && group_number(text).is_none() && !entry.raw.is_figure())
    };
    if !cells.iter().all(|entry| word(&entry)) {
        return false;
    }
    let figures: HashSet<u32> = sheet
        .filled_rows(row + 1)
        .take(ROWS)
        .flat_map(|below| sheet.row(below))
        .filter(|entry| entry.raw.is_figure() && !entry.raw.is_nothing())
        .map(|entry| entry.column)
        .collect();
    cells.iter().filter(|entry| figures.contains(&entry.column)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of cells.
    fn row(texts: &[&str]) -> Vec<Entry> {
        let raw = |text: &str| text.parse().map_or_else(|_| RawCell::Text(text.into()), RawCell::Number);
        let cell = |(column, text): (usize, &&str)| Entry { row: 6, column: column as u32, raw: raw(text) };
        texts.iter().enumerate().map(cell).collect()
    }

    #[test]
    fn numbering_rows_are_told_from_data() {
        assert!(is_numbering(&row(&["1", "2", "3", "4=3/2"]), 4));
        assert!(is_numbering(&row(&["A", "B", "(1)", "(2)", "(3)=(2)/(1)"]), 5));
        assert!(is_numbering(&row(&["1", "2"]), 2));
        let mut gap = row(&["1", "2", "3", "4", "5"]);
        gap.remove(2);
        assert!(is_numbering(&gap, 5));
        assert!(!is_numbering(&row(&["1", "Chi bộ thôn 1", "2", "3"]), 4));
        assert!(is_numbering(&row(&["1", "2", "3", "4", "5", "7", "8"]), 7));
        assert!(!is_numbering(&row(&["1", "3", "2"]), 3));
        assert!(!is_numbering(&row(&["1", "2", "4", "7"]), 4));
        assert!(!is_numbering(&row(&["1"]), 4));
        assert!(!is_numbering(&[], 4));
    }

    #[test]
    fn years_are_told_from_other_figures() {
        let of = |text: &str| year(&RawCell::Text(text.into()));
        assert_eq!((of("2026"), of("1899"), of("20,6"), of("2026 ")), (Some(2026), None, None, None));
        assert_eq!(year(&RawCell::Number(2026.5)), None);
        assert!(is_gapped_numbering(&row(&["1", "3", "4", "6", "7", "10"])));
        assert!(
            !is_gapped_numbering(&row(&["1", "3", "3"])) && !is_gapped_numbering(&row(&["1", "250", "300"]))
        );
    }
}
