//! The tables of a sheet: their header, their rows and what each row is.

use std::collections::HashSet;

use super::cell::Raw;
use super::fields::{Assignment, Matcher};
use super::header::{self, Header, is_numbering, within};
use super::sheet::{Entry, Sheet};
use super::text::{heading_key, one_line, without_parentheses};
use crate::model::dataset::{FoundTable, column_letters};

/// The most blank rows that a table goes on after.
const BLANK_ROWS: u32 = 2;

/// More tables than this on one sheet are not looked for.
const MOST_TABLES: usize = 64;

/// The most rows without figures that a table goes on after.
const WORD_ROWS: usize = 3;

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Data with a name.
    Data,
    /// Data whose name is missing.
    Nameless,
    /// The sum of the others.
    Total,
    /// A heading or subtotal between the rows of data.
    Section,
}

/// A table of a sheet.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Its header.
    pub(super) header: Header,
    /// What its columns were recognised as.
    pub(super) assignment: Assignment,
    /// The profile by which it was recognised, as an index of the matchers.
    pub(super) matcher: Option<usize>,
    /// Whether it is of that profile's kind.
    pub(super) fits: bool,
    /// Its rows from 0, top to bottom.
    pub(super) rows: Vec<(u32, Kind)>,
    /// Its last row, the header's own where it has none.
    pub(super) last: u32,
}

impl Table {
    /// The table as `inspect` lists it.
    pub(super) fn found(&self, sheet: &Sheet, matchers: &[Matcher], chosen: bool) -> FoundTable {
        let start = column_letters(self.header.left());
        let end = column_letters(self.header.right());
        let profile = self.matcher.filter(|_| self.fits).and_then(|index| matchers.get(index));
        FoundTable {
            sheet: sheet.name.to_string(),
            range: format!("{start}{}:{end}{}", self.header.first + 1, self.last + 1),
            profile: profile.map(|matcher| matcher.profile.name.clone()),
            chosen,
            hidden: sheet.hidden,
        }
    }

    /// The column of a field, if the table has it.
    pub(super) fn column(&self, field: &str) -> Option<u32> {
        let index = self.assignment.position(field)?;
        self.header.headings.get(index).map(|heading| heading.column)
    }
}

/// The tables of a sheet, top to bottom. With `forced` the first matcher is taken for every table; `weak` also
/// takes tables that hold no figures.
pub(super) fn find(sheet: &Sheet, matchers: &[Matcher], forced: bool, weak: bool) -> Vec<Table> {
    let seeds = header::seeds(sheet, matchers);
    let stops: HashSet<u32> = seeds.iter().copied().collect();
    let mut tables = Vec::new();
    let mut from = 0;
    while tables.len() < MOST_TABLES {
        let header = match seeds.iter().find(|&&seed| seed >= from) {
            Some(&seed) => Some(header::around(sheet, matchers, seed, from)),
            None if seeds.is_empty() => header::by_looks(sheet, from, weak),
            None => None,
        };
        let Some(header) = header else { break };
        let table = read(sheet, matchers, forced, header, &stops);
        from = table.last.saturating_add(1);
        tables.push(table);
    }
    tables
}

/// The table under a header.
fn read(sheet: &Sheet, matchers: &[Matcher], forced: bool, header: Header, stops: &HashSet<u32>) -> Table {
    let candidates = matchers.iter().enumerate().map(|(index, matcher)| {
        let assignment = matcher.assign(&header.headings);
        (matcher.fits(&assignment), assignment.matched(), index, assignment)
    });
    // Of equals the first profile is taken: `max_by_key` takes the last, so the order is turned round.
    let best = candidates.rev().max_by_key(|(fits, matched, ..)| (*fits, *matched));
    let unknown = Assignment { fields: vec![None; header.headings.len()], ..Assignment::default() };
    let (fits, matcher, assignment) = match best {
        Some((fits, _, index, assignment)) if fits || forced => (fits, Some(index), assignment),
        _ => (false, None, unknown),
    };
    let last = header.last;
    let mut table = Table { header, assignment, matcher, fits, rows: Vec::new(), last };
    let profile = matcher.and_then(|index| matchers.get(index));
    let key = profile.and_then(|matcher| table.column(&matcher.profile.key));
    let ordinal = profile.and_then(|matcher| table.column(matcher.ordinal()?));
    let body = Body { sheet, key, ordinal };
    body.read(&mut table, stops);
    body.mark_subtotals(&mut table);
    table
}

/// What is needed to judge the rows of a table.
struct Body<'a> {
    /// The sheet.
    sheet: &'a Sheet,
    /// The column that names the rows, if known.
    key: Option<u32>,
    /// The column that numbers the rows, if known.
    ordinal: Option<u32>,
}

impl Body<'_> {
    /// Finds the rows of a table whose header is known.
    fn read(&self, table: &mut Table, stops: &HashSet<u32>) {
        let columns = table.header.headings.len();
        let mut previous = table.header.last;
        // Rows of words alone: headings within the table or notes below it, as the rows after them will tell.
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
            if repeats_header(cells, &table.header) || is_numbering(cells, columns) {
                previous = row;
                continue;
            }
            if stops.contains(&row) {
                break;
            }
            previous = row;
            let kind = if self.is_total(cells, &table.header) {
                closed |= table.rows.iter().any(|(_, kind)| *kind == Kind::Data);
                Some(Kind::Total)
            } else {
                self.kind(cells, closed, !undecided.is_empty(), unbroken)
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
    }

    /// What a row is that is no total; none where only the rows below can tell.
    fn kind(&self, cells: &[Entry], closed: bool, undecided: bool, unbroken: bool) -> Option<Kind> {
        let figures =
            cells.iter().filter(|entry| Some(entry.column) != self.key && entry.raw.is_figure()).count();
        let Some(key) = self.key else {
            let enough = cells.len() >= 2 && (figures > 0 || (unbroken && !closed && !undecided));
            return enough.then_some(Kind::Data);
        };
        let named = cells.iter().any(|entry| entry.column == key && !entry.raw.is_nothing());
        // Below the total or after words a stray figure does not make a row.
        let least = if closed || undecided { 2 } else { 1 };
        if named {
            return (figures >= least).then_some(Kind::Data);
        }
        (figures >= 2 && !closed).then_some(Kind::Nameless)
    }

    /// What a row of words between rows of data is.
    fn word_row(&self, header: &Header, row: u32) -> Kind {
        let cells = within(self.sheet, header, row);
        let named = self
            .key
            .is_none_or(|key| cells.iter().any(|entry| entry.column == key && !entry.raw.is_nothing()));
        match cells {
            _ if named => Kind::Data,
            [only] if !only.raw.is_figure() => Kind::Section,
            _ => Kind::Nameless,
        }
    }

    /// Whether a row is a total: one of its first columns says so and nothing else.
    fn is_total(&self, cells: &[Entry], header: &Header) -> bool {
        let front = header.left().saturating_add(3);
        let mut labels = cells.iter().filter(|entry| entry.column < front || Some(entry.column) == self.key);
        labels.any(|entry| entry.raw.text().is_some_and(is_total_label))
    }

    /// Where rows are numbered 1, 2, 3, a row numbered I or A heads or adds up a group of them.
    fn mark_subtotals(&self, table: &mut Table) {
        let Some(ordinal) = self.ordinal else { return };
        let number = |row: u32| self.sheet.get(row, ordinal);
        let counted = |raw: &Raw| raw.shown().trim_end_matches('.').parse::<u32>().is_ok();
        let numbered = table.rows.iter().filter(|(_, kind)| *kind == Kind::Data);
        if !numbered.clone().any(|(row, _)| number(*row).is_some_and(counted)) {
            return;
        }
        let letters = |raw: &Raw| {
            raw.text().map(|text| text.trim_end_matches(['.', '-', ' ', ')'])).is_some_and(|text| {
                let roman = text.chars().all(|letter| "IVXL".contains(letter));
                let letter = text.len() == 1 && text.starts_with(|c: char| c.is_ascii_uppercase());
                !text.is_empty() && (roman || letter)
            })
        };
        for (row, kind) in &mut table.rows {
            if *kind == Kind::Data && number(*row).is_some_and(letters) {
                *kind = Kind::Section;
            }
        }
    }
}

/// Whether a text is the label of a total.
fn is_total_label(text: &str) -> bool {
    // Labels are short and begin with one of two letters: most texts need not be folded.
    if text.len() > 120 || !text.starts_with(['T', 't', 'C', 'c']) {
        return false;
    }
    let key = heading_key(&without_parentheses(text).unwrap_or_else(|| text.to_string()));
    // Keys of headings have their tone marks moved: `tòan` for `toàn`.
    matches!(key.as_str(), "tổng cộng" | "cộng" | "tổng số" | "tòan đảng bộ" | "tổng")
}

/// Whether a row says the headings again, as at the top of a printed page.
fn repeats_header(cells: &[Entry], header: &Header) -> bool {
    let is_heading = |entry: &&Entry| {
        let Some(text) = entry.raw.text() else { return false };
        let index = entry.column.saturating_sub(header.left()) as usize;
        let Some(heading) = header.headings.get(index) else { return false };
        heading
            .parts
            .iter()
            .any(|part| part.text == text || (text.contains('\n') && part.text == one_line(text)))
    };
    let same = cells.iter().filter(is_heading).count();
    same >= 2 && same * 2 >= cells.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_known_by_their_label() {
        assert!(
            is_total_label("TỔNG CỘNG:")
                && is_total_label("Tổng cộng (18 chi bộ)")
                && is_total_label("Toàn Đảng bộ")
        );
        assert!(!is_total_label("Chi bộ Tổng đội") && !is_total_label("Tổng số đảng viên"));
    }
}
