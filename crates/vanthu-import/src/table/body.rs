//! The rows of a table: where it ends, and what each row is.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::header::{self, Header, is_numbering, within};
use super::layout::{RowKind, Table};
use crate::sheet::raw::{Entry, RawCell};
use crate::sheet::worksheet::Sheet;
use crate::text::labels::{Numbering, SumLabel, group_number, names_group, numbered_name, sum_label};
use crate::text::normalise::{fold, heading_key, one_line};

/// How many blank rows a table may contain in sequence.
const BLANK_ROWS: u32 = 2;

/// How many rows without figures a table may contain in sequence.
const WORD_ROWS: usize = 3;

/// What is needed to judge the rows of a table.
pub(crate) struct Body<'a> {
    pub(crate) sheet: &'a Sheet,
    /// The column that names the rows, if known.
    pub(crate) key: Option<u32>,
    /// The column that numbers the rows, if known.
    pub(crate) ordinal: Option<u32>,
    /// Whether the rows hold words only, so that words make a row.
    pub(crate) words: bool,
}

impl Body<'_> {
    /// Finds the rows of a table whose header is known.
    pub(crate) fn read(&self, table: &mut Table, stops: &HashSet<u32>) {
        let columns = table.header.headings.len();
        let mut previous = table.header.last;
        // Rows of words alone: headings within the table or notes below it; the rows after them decide.
        let mut undecided: Vec<u32> = Vec::new();
        let mut closed = false;
        let mut unbroken = true;
        for row in self.sheet.filled_rows(table.header.last + 1) {
            let cells = within(self.sheet, &table.header, row);
            if cells.is_empty() {
                continue;
            }
            if row - previous > BLANK_ROWS + 1 {
                break;
            }
            unbroken &= row == previous + 1;
            let numbering = is_numbering(cells, columns);
            if numbering || repeats_header(cells, &table.header) {
                table.numbered |= numbering && table.rows.is_empty();
                previous = row;
                continue;
            }
            if stops.contains(&row)
                || (!undecided.is_empty() && self.starts_another(row, &table.header, table.last))
            {
                break;
            }
            previous = row;
            let kind = match self.sum_label(cells, &table.header) {
                Some(SumLabel::Total) => {
                    closed |= table.rows.iter().any(|(_, kind)| *kind == RowKind::Data);
                    Some(RowKind::Total)
                }
                Some(SumLabel::Group(_)) => Some(RowKind::Subtotal),
                None => self.kind(cells, closed, !undecided.is_empty(), unbroken),
            };
            match kind {
                Some(kind) => {
                    let words = undecided.drain(..).map(|row| (row, self.word_row(&table.header, row)));
                    table.rows.extend(words);
                    table.rows.push((row, kind));
                    table.last = row;
                }
                None => {
                    undecided.push(row);
                    if undecided.len() > WORD_ROWS {
                        break;
                    }
                }
            }
        }
        if !closed {
            self.adopt(table, &undecided);
        }
    }

    /// Takes rows right below the last one that hold nothing but a name, where it begins as most names do: their
    /// figures were forgotten.
    fn adopt(&self, table: &mut Table, undecided: &[u32]) {
        let Some(key) = self.key else { return };
        let begin = |row: u32| {
            let name = self.sheet.get(row, key).and_then(RawCell::text)?;
            fold(name).split(' ').next().map(str::to_string)
        };
        let data: Vec<u32> =
            table.rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect();
        for &row in undecided {
            let cells = within(self.sheet, &table.header, row);
            let bare = matches!(cells, [only] if only.column == key && !self.spans(only));
            let alike = || {
                let own = begin(row);
                own.is_some() && data.iter().filter(|&&other| begin(other) == own).count() * 2 > data.len()
            };
            if row != table.last + 1 || !bare || !alike() {
                break;
            }
            table.rows.push((row, RowKind::Data));
            table.last = row;
        }
    }

    /// What a row that is not a total is; `None` if only the rows below can decide.
    fn kind(&self, cells: &[Entry], closed: bool, undecided: bool, unbroken: bool) -> Option<RowKind> {
        let beside = cells.iter().filter(|entry| Some(entry.column) != self.key);
        let figures = beside.filter(|entry| self.words || entry.raw.is_figure()).count();
        let Some(key) = self.key else {
            let enough = cells.len() >= 2 && (figures > 0 || (unbroken && !closed && !undecided));
            return enough.then_some(RowKind::Data);
        };
        let named = is_named(cells, key);
        // Below the total or after words a stray figure does not make a row.
        let least = if closed || undecided { 2 } else { 1 };
        if named {
            return (figures >= least).then_some(RowKind::Data);
        }
        (figures >= 2 && !closed).then_some(RowKind::Nameless)
    }

    /// Whether the words above a row of figures head another table: they are apart from the rows before, name at
    /// least half as many columns and do not repeat the same headings.
    fn starts_another(&self, row: u32, header: &Header, last: u32) -> bool {
        let Some(other) = header::over(self.sheet, row, header.first) else { return false };
        if other.first <= last {
            return false;
        }
        let texts = |header: &Header| -> Vec<(u32, String)> {
            let headed = header.headings.iter().filter(|heading| !heading.parts.is_empty());
            headed.map(|heading| (heading.column, heading.full())).collect()
        };
        let (own, others) = (texts(header), texts(&other));
        let between = self.sheet.filled_rows(last + 1).take_while(|&row| row < other.first).count();
        let apart = between < (other.first - last - 1) as usize;
        let group = self.sheet.row(other.first).first().and_then(|entry| numbered_name(entry.raw.text()?));
        apart && group.is_none() && others.len() >= 3 && others.len() * 2 >= own.len() && own != others
    }

    /// What a row of words between rows of data is.
    fn word_row(&self, header: &Header, row: u32) -> RowKind {
        let cells = within(self.sheet, header, row);
        let named = self.key.is_none_or(|key| is_named(cells, key));
        match cells {
            [only] if !only.raw.is_figure() && (!named || self.key.is_none() || self.spans(only)) => {
                RowKind::Section
            }
            _ if named => RowKind::Data,
            _ => RowKind::Nameless,
        }
    }

    /// Whether a cell is merged over several columns.
    fn spans(&self, entry: &Entry) -> bool {
        let mut merges = self.sheet.merges_from(entry.row, entry.row).iter();
        merges.any(|merge| merge.left == entry.column && merge.right > merge.left)
    }

    /// What a row adds up: one of its first columns says so and nothing else.
    fn sum_label(&self, cells: &[Entry], header: &Header) -> Option<SumLabel> {
        let front = header.left().saturating_add(3);
        let mut labels = cells.iter().filter(|entry| entry.column < front || Some(entry.column) == self.key);
        labels.find_map(|entry| entry.raw.text().and_then(sum_label))
    }

    /// How a row numbers the group that it heads, in the column of running numbers or in front of its name.
    fn group_number(&self, row: u32) -> Option<Numbering> {
        let text = |column: u32| self.sheet.get(row, column).and_then(RawCell::text);
        let own = self.ordinal.and_then(text);
        own.and_then(group_number).or_else(|| {
            let name = self.key.and_then(text)?;
            let bare = self.ordinal.is_none_or(|ordinal| self.sheet.get(row, ordinal).is_none());
            numbered_name(name).filter(|_| bare)
        })
    }

    /// A row that says so counts only some of the one above it.
    pub(crate) fn mark_parts(&self, table: &mut Table) {
        let Some(key) = self.key.filter(|_| !self.words) else { return };
        let mut whole = false;
        for (row, kind) in table.rows.iter_mut().filter(|(_, kind)| *kind == RowKind::Data) {
            let name = self.sheet.get(*row, key).and_then(RawCell::text);
            if whole && name.is_some_and(is_part_label) {
                *kind = RowKind::Part;
            }
            whole = true;
        }
    }

    /// Where rows are numbered 1, 2, 3 or not at all, a row numbered I or A heads or adds up a group of them; and
    /// so does a row without a number whose name or whose figures say so.
    pub(crate) fn mark_groups(&self, table: &mut Table) {
        let counted = |row: u32| {
            let raw = self.ordinal.and_then(|ordinal| self.sheet.get(row, ordinal));
            raw.is_some_and(|raw| raw.shown().trim_end_matches('.').parse::<u32>().is_ok())
        };
        let data: Vec<u32> =
            table.rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect();
        let lettered = data.iter().filter(|&&row| self.group_number(row).is_some()).count();
        let numbered = data.iter().filter(|&&row| counted(row)).count();
        // Where every row has a letter, the letters number the rows.
        if data.len() < 2 || lettered == data.len() || (self.ordinal.is_some() && numbered == 0) {
            return;
        }
        let named = |row: u32| {
            let name = self.key.and_then(|key| self.sheet.get(row, key)).and_then(RawCell::text);
            name.is_some_and(names_group)
        };
        // Where most rows are called so (`Khối phố 1`), the rows themselves are.
        let named_groups = data.iter().filter(|&&row| named(row)).count() * 2 <= data.len();
        let mut groups = Vec::new();
        for (index, &row) in data.iter().enumerate() {
            let own = match self.ordinal {
                Some(ordinal) => self.sheet.get(row, ordinal).is_some(),
                None => false,
            };
            let bare = || within(self.sheet, &table.header, row).len() == 1;
            let next = || data.get(index + 1).is_some_and(|&row| self.ordinal.is_none() || counted(row));
            let is_group = self.group_number(row).is_some()
                || (!own
                    && next()
                    && ((self.ordinal.is_some() && bare())
                        || named_groups && named(row) && (bare() || self.adds_up(table, row))));
            if is_group {
                groups.push(row);
            }
        }
        for (row, kind) in &mut table.rows {
            if *kind == RowKind::Data && groups.binary_search(row).is_ok() {
                *kind = RowKind::Section;
            }
        }
    }

    /// Whether the figures of a row are the sums of some of the rows right below it.
    fn adds_up(&self, table: &Table, row: u32) -> bool {
        /// How many rows of a group are added up.
        const LARGEST_GROUP: usize = 100;
        let figures: Vec<(u32, f64)> = within(self.sheet, &table.header, row)
            .iter()
            .filter(|entry| Some(entry.column) != self.ordinal)
            .filter_map(|entry| match entry.raw {
                RawCell::Number(number) if number.fract() == 0.0 => Some((entry.column, number)),
                _ => None,
            })
            .collect();
        let mut sums = vec![0.0; figures.len()];
        let next = table.rows.partition_point(|(other, _)| *other <= row);
        let below = table.rows.iter().skip(next);
        figures.iter().any(|(_, figure)| *figure != 0.0)
            && below.take(LARGEST_GROUP).take_while(|(_, kind)| *kind == RowKind::Data).any(|(other, _)| {
                for (sum, (column, _)) in sums.iter_mut().zip(&figures) {
                    if let Some(RawCell::Number(number)) = self.sheet.get(*other, *column) {
                        *sum += number;
                    }
                }
                sums.iter().zip(&figures).all(|(sum, (_, figure))| sum == figure)
            })
    }

    /// Finds the rows of each group, in one pass upwards for the headings and one downwards for the sums.
    pub(crate) fn bound_groups(&self, table: &mut Table) {
        let rows = &table.rows;
        if !rows.iter().any(|(_, kind)| matches!(kind, RowKind::Section | RowKind::Subtotal)) {
            return;
        }
        let start = table.header.last + 1;
        let end = table.last.saturating_add(1);
        let data: Vec<u32> =
            rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect();
        let holds_data = |range: &Range<u32>| {
            let first = data.partition_point(|row| *row < range.start);
            data.get(first).is_some_and(|row| *row < range.end)
        };
        // Headings nest in the order in which their kinds of number first come: I within A, or A within I.
        let mut levels: Vec<Option<Numbering>> = Vec::new();
        for (row, _) in rows.iter().filter(|(_, kind)| *kind == RowKind::Section) {
            let number = self.group_number(*row);
            if !levels.contains(&number) {
                levels.push(number);
            }
        }
        let level = |row: u32| {
            levels.iter().position(|other_number| *other_number == self.group_number(row)).unwrap_or(0)
        };
        let mut groups = HashMap::new();
        let mut stops = vec![end; levels.len()];
        let mut next_sum = HashMap::new();
        let mut next_other = end;
        for &(row, kind) in rows.iter().rev() {
            match kind {
                RowKind::Section => {
                    let level = level(row);
                    let stop = stops.get(level).copied().unwrap_or(end);
                    groups.insert(row, row + 1..stop);
                    stops.iter_mut().skip(level).for_each(|stop| *stop = row);
                }
                RowKind::Total => stops.iter_mut().for_each(|stop| *stop = row),
                RowKind::Subtotal => drop(next_sum.insert(row, next_other)),
                RowKind::Data | RowKind::Nameless | RowKind::Part => continue,
            }
            next_other = row;
        }
        // Sums are all above their groups or all below them, as the first one shows.
        let mut leads = None;
        let mut before = start;
        let mut open: Vec<Option<u32>> = vec![None; levels.len()];
        for &(row, kind) in rows {
            match kind {
                RowKind::Section => {
                    let level = level(row);
                    open.iter_mut().skip(level).for_each(|heading| *heading = None);
                    open.get_mut(level).into_iter().for_each(|heading| *heading = Some(row));
                }
                RowKind::Subtotal => {
                    let above = before..row;
                    let leads = *leads.get_or_insert(!holds_data(&above));
                    let heading = open.iter().flatten().find(|&&heading| self.sums_up(table, row, heading));
                    let range = match heading.map(|heading| heading + 1..row).filter(holds_data) {
                        Some(own) => own,
                        None if leads => row + 1..next_sum.get(&row).copied().unwrap_or(end),
                        None if holds_data(&above) => above,
                        None => start..row,
                    };
                    groups.insert(row, range);
                }
                RowKind::Total => {}
                RowKind::Data | RowKind::Nameless | RowKind::Part => continue,
            }
            before = row + 1;
        }
        table.groups = groups;
    }

    /// Whether the sum in a row has the name or the number of the group under a heading.
    fn sums_up(&self, table: &Table, row: u32, heading: u32) -> bool {
        let label = self.sum_label(within(self.sheet, &table.header, row), &table.header);
        let Some(SumLabel::Group(group)) = label else { return false };
        let name = heading_key(&self.sheet.line(heading));
        let number = group.rsplit(' ').next();
        name.contains(&group) || (name.split(' ').next() == number && number.is_some())
    }
}

/// Whether a row has a name.
fn is_named(cells: &[Entry], key: u32) -> bool {
    cells.iter().any(|entry| entry.column == key && !entry.raw.is_nothing())
}

/// Whether a row repeats the headings, as at the top of a printed page.
pub(crate) fn repeats_header(cells: &[Entry], header: &Header) -> bool {
    let is_heading = |entry: &&Entry| {
        let Some(text) = entry.raw.text() else { return false };
        let index = header.headings.binary_search_by_key(&entry.column, |heading| heading.column);
        let Some(heading) = index.ok().and_then(|index| header.headings.get(index)) else { return false };
        heading
            .parts
            .iter()
            .any(|part| part.text == text || (text.contains('\n') && part.text == one_line(text)))
    };
    let same = cells.iter().filter(is_heading).count();
    same == cells.len() || (same >= 2 && same * 2 >= cells.len())
}

/// Whether a name says that its row counts some of the row above it.
pub(crate) fn is_part_label(name: &str) -> bool {
    let name = fold(name.trim_start_matches(['-', '–', '+', '*', '•', '(', ' ']));
    ["trong đó", "trong số đó"].iter().any(|words| name.starts_with(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts_are_recognised() {
        assert!(
            is_part_label("Trong đó: nữ")
                && is_part_label("- Trong đó dự bị")
                && !is_part_label("Thôn Trong")
        );
    }
}
