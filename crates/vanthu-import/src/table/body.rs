//! The rows of a table: where it ends, and what each row is.

use std::collections::HashSet;

use super::caption::{DEEPEST, explains_columns, is_caption, is_numbering, numbers_all, numbers_columns};
use super::header::{self, Header, within};
use super::layout::{Aside, RowKind, Table};
use crate::sheet::raw::{Entry, RawCell};
use crate::sheet::worksheet::Sheet;
use crate::text::labels::{SumLabel, numbered_name, sum_label};
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
    /// Whether tables with the same columns are read as one.
    pub(crate) join: bool,
}

impl Body<'_> {
    /// Finds the rows of a table whose header is known.
    pub(crate) fn read(&self, table: &mut Table, stops: &HashSet<u32>) {
        let columns = table.header.headings.len();
        let headed = table.header.headings.iter().filter(|heading| !heading.parts.is_empty()).count();
        let mut previous = table.header.last;
        // Rows of words alone: headings within the table or notes below it; the rows after them decide.
        let mut undecided: Vec<u32> = Vec::new();
        let mut closed = false;
        let mut unbroken = true;
        let mut new_page = false;
        let mut page_end = 0;
        let headings_here =
            (table.header.first..=table.header.last).any(|row| !self.sheet.row(row).is_empty());
        for row in self.sheet.filled_rows(table.header.last + 1) {
            let cells = within(self.sheet, &table.header, row);
            if cells.is_empty() {
                continue;
            }
            if row - previous > BLANK_ROWS + 1 && !is_continued(&self.sheet.line(row)) {
                break;
            }
            unbroken &= row == previous + 1;
            if row <= page_end {
                table.pages.push(row);
                previous = row;
                continue;
            }
            if self.is_unfilled(table, cells) {
                table.unfilled.push(row);
                table.last = row;
                previous = row;
                continue;
            }
            let repeated = repeats_header(cells, &table.header);
            // A part of a long table comes without the headings.
            let top = table.rows.is_empty() && headings_here;
            let numbering = match top {
                true => numbers_columns(self.sheet, cells, columns),
                // Further down only a new page or another table numbers the columns again.
                false => (new_page || !undecided.is_empty()) && is_numbering(cells, columns),
            };
            let explained = top && !self.words && table.is_numbered() && explains_columns(self.sheet, cells);
            if numbering || explained {
                let aside = match (explained, numbers_all(cells, headed)) {
                    (true, _) => Aside::Explanation,
                    (_, true) => Aside::PlainNumbering,
                    _ => Aside::Numbering,
                };
                table.asides.push((row, aside));
            }
            if numbering || explained || repeated {
                new_page = repeated;
                previous = row;
                continue;
            }
            new_page = false;
            if stops.contains(&row) {
                let floor = table.header.last + 1;
                let mut below = self.sheet.filled_rows(row + 1).take(DEEPEST as usize + 2);
                let other = below.find_map(|below| header::over(self.sheet, below, floor));
                let Some(other) = other.filter(|other| self.is_next_page(&table.header, other, &undecided))
                else {
                    break;
                };
                page_end = other.last;
                table.pages.append(&mut undecided);
                table.pages.push(row);
                previous = row;
                continue;
            }
            if !undecided.is_empty()
                && let Some(other) = header::over(self.sheet, row, table.header.first)
                && other.first > table.last
            {
                if self.is_next_page(&table.header, &other, &undecided) {
                    let page = self.sheet.filled_rows(table.last + 1).take_while(|&page| page <= other.last);
                    table.pages.extend(page);
                    undecided.clear();
                } else if self.starts_another(&other, &table.header, table.last) {
                    break;
                }
            }
            previous = row;
            let kind = match self.sum_label(cells, &table.header) {
                Some(SumLabel::Total) => {
                    closed |= table.rows.iter().any(|(_, kind)| *kind == RowKind::Data);
                    Some(RowKind::Total)
                }
                Some(SumLabel::Group(_)) => Some(RowKind::Subtotal),
                // Years over figures are the headings of another table.
                None if (closed || !undecided.is_empty()) && is_caption(self.sheet, row) => None,
                None => self.kind(table, cells, closed, !undecided.is_empty(), unbroken),
            };
            match kind {
                Some(kind) => {
                    if let Some(begin) = self.begin_of_name(table, row, undecided.last().copied()) {
                        undecided.pop();
                        table.name_begins.insert(row, begin);
                    }
                    let words: Vec<_> =
                        undecided.drain(..).map(|row| (row, self.word_row(table, row))).collect();
                    table.rows.extend(words);
                    table.rows.push((row, kind));
                    table.last = row;
                }
                None => {
                    undecided.push(row);
                    let pages = undecided.iter().any(|&row| is_continued(&self.sheet.line(row)));
                    if undecided.len() > if pages { WORD_ROWS + DEEPEST as usize } else { WORD_ROWS } {
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
    fn kind(
        &self,
        table: &Table,
        cells: &[Entry],
        closed: bool,
        undecided: bool,
        unbroken: bool,
    ) -> Option<RowKind> {
        let beside = cells.iter().filter(|entry| Some(entry.column) != self.key);
        let figures = beside.filter(|entry| self.words || entry.raw.is_figure()).count();
        let Some(key) = self.key else {
            let enough = cells.len() >= 2 && (figures > 0 || (unbroken && !closed && !undecided));
            return enough.then_some(RowKind::Data);
        };
        let named = self.is_named(table, cells, key);
        // Below the total or after words a stray figure does not make a row.
        let least = if closed || undecided { 2 } else { 1 };
        if named {
            return (figures >= least).then_some(RowKind::Data);
        }
        (figures >= 2 && !closed).then_some(RowKind::Nameless)
    }

    /// Whether a row has a name.
    fn is_named(&self, table: &Table, cells: &[Entry], key: u32) -> bool {
        is_named(cells, key)
            || cells.first().is_some_and(|first| table.name_cell(self.sheet, first.row, key).is_some())
    }

    /// Whether a row was prepared in advance and not filled in: it holds its number, and formulas that give nothing, zero or
    /// an error because nothing was typed.
    fn is_unfilled(&self, table: &Table, cells: &[Entry]) -> bool {
        let Some((first, rest)) = cells.split_first() else { return false };
        let ordinal = self.ordinal.unwrap_or_else(|| table.header.left());
        let number =
            |raw: &RawCell| raw.shown().trim_end_matches('.').parse::<u32>().is_ok_and(|number| number > 0);
        let numbered = first.column == ordinal && number(&first.raw);
        let rest = if numbered { rest } else { cells };
        let empty = |raw: &RawCell| match raw {
            RawCell::Number(number) => *number == 0.0,
            RawCell::Error(_) | RawCell::NoValue => true,
            _ => raw.is_nothing(),
        };
        let computed = |raw: &RawCell| matches!(raw, RawCell::Error(_) | RawCell::NoValue);
        // Where the names of the rows are not known, a table of figures alone has none either.
        let unnamed = match self.key {
            Some(key) => key != first.column && self.sheet.get(first.row, key).is_none(),
            None => table.rows.iter().any(|&(row, kind)| kind == RowKind::Data && self.is_worded(row)),
        };
        !self.words
            && unnamed
            && table.rows.iter().any(|(_, kind)| *kind == RowKind::Data)
            && rest.iter().all(|entry| empty(&entry.raw))
            && (numbered || rest.iter().any(|entry| computed(&entry.raw)))
    }

    /// Whether a row holds a word.
    fn is_worded(&self, row: u32) -> bool {
        self.sheet.row(row).iter().any(|entry| entry.raw.text().is_some() && !entry.raw.is_figure())
    }

    /// The row above, if the name of `row` begins there and goes on in the middle of a sentence.
    fn begin_of_name(&self, table: &Table, row: u32, above: Option<u32>) -> Option<u32> {
        let above = above.filter(|above| above + 1 == row)?;
        let cells = within(self.sheet, &table.header, above);
        let own = within(self.sheet, &table.header, row);
        let [begin] = cells else { return None };
        let name = own.iter().find(|entry| entry.column == begin.column)?;
        let goes_on = name.raw.text().is_some_and(|text| text.starts_with(char::is_lowercase));
        let word = begin.raw.text().is_some_and(|text| !text.ends_with([':', '.']));
        (goes_on && word && !self.spans(begin)).then_some(above)
    }

    /// Whether headings below the words in the rows `between` are those of the next printed page of this table.
    fn is_next_page(&self, own: &Header, other: &Header, between: &[u32]) -> bool {
        let continued = || between.iter().any(|&row| is_continued(&self.sheet.line(row)));
        let same = |least: usize| is_same_table(own, other, least);
        (self.join && same(0)) || (continued() && same(50))
    }

    /// Whether headings are those of another table: they are apart from the rows before, name at least half as many columns
    /// and do not repeat the same headings.
    fn starts_another(&self, other: &Header, header: &Header, last: u32) -> bool {
        let texts = |header: &Header| -> Vec<(u32, String)> {
            let headed = header.headings.iter().filter(|heading| !heading.parts.is_empty());
            headed.map(|heading| (heading.column, heading.full())).collect()
        };
        let (own, others) = (texts(header), texts(other));
        let between = self.sheet.filled_rows(last + 1).take_while(|&row| row < other.first).count();
        let apart = between < (other.first - last - 1) as usize;
        let group = self.sheet.row(other.first).first().and_then(|entry| numbered_name(entry.raw.text()?));
        apart && group.is_none() && others.len() >= 3 && others.len() * 2 >= own.len() && own != others
    }

    /// What a row of words between rows of data is.
    fn word_row(&self, table: &Table, row: u32) -> RowKind {
        let cells = within(self.sheet, &table.header, row);
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
    pub(super) fn sum_label(&self, cells: &[Entry], header: &Header) -> Option<SumLabel> {
        let front = header.left().saturating_add(3);
        // Words beside it and no figure: `Tổng số` is a heading there.
        let word = |entry: &&Entry| entry.raw.text().is_some() && !entry.raw.is_figure();
        if !self.words
            && cells.iter().filter(word).count() > 2
            && !cells.iter().any(|entry| entry.raw.is_figure())
        {
            return None;
        }
        let mut labels = cells.iter().filter(|entry| entry.column < front || Some(entry.column) == self.key);
        labels.find_map(|entry| entry.raw.text().and_then(sum_label))
    }
}

/// Whether a row has a name.
fn is_named(cells: &[Entry], key: u32) -> bool {
    cells.iter().any(|entry| entry.column == key && !entry.raw.is_nothing())
}

/// Whether the title of a table says that it goes on from the page before: `(Tiếp theo)`.
pub(crate) fn is_continued(title: &str) -> bool {
    let key = heading_key(title);
    ["tiếp theo", "tiếp trang", "tiếp trang trước"].iter().any(|words| key.ends_with(words))
        || key.split(' ').next_back() == Some("tiếp")
}

/// Whether headings are those of the same table on another page: the same columns, of which at least `least` per cent are named
/// alike.
fn is_same_table(own: &Header, other: &Header, least: usize) -> bool {
    let headed = |header: &Header| -> Vec<(u32, String)> {
        let named = header.headings.iter().filter(|heading| !heading.parts.is_empty());
        named.map(|heading| (heading.column, heading_key(&heading.full()))).collect()
    };
    let (own, other) = (headed(own), headed(other));
    let same = own.iter().filter(|heading| other.contains(heading)).count();
    own.iter().map(|(column, _)| column).eq(other.iter().map(|(column, _)| column))
        && same * 100 >= own.len() * least
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
