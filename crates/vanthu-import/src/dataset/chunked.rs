//! A table too long to be held, read part by part: the same rows, values and faults that [`read`](super::read) gives, a
//! few thousand rows at a time.
//!
//! Only what needs the whole table is another matter. How a column writes its doubtful numbers is settled part by part,
//! rows that look like no data are not suspected, and a total row is held against all rows above it, never against some
//! of them.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use rust_decimal::Decimal;

use super::read::{Choice, choose_sheets, columns, form_profile, percentages};
use crate::checks::figures::{self, Check};
use crate::checks::totals::{self, Sum, Verdict};
use crate::checks::{hidden, table_messages};
use crate::format::workbook::Workbook;
use crate::limits::{Budget, Limits};
use crate::problems::Problems;
use crate::rows::records;
use crate::sheet::delivery::{Delivery, Row, Stop};
use crate::sheet::raw::{Entry, SheetInfo};
use crate::sheet::strikethrough_cells::StrikethroughCells;
use crate::sheet::worksheet::Sheet;
use crate::table::columns::Matcher;
use crate::table::find::{self, Search, Table};
use crate::text::normalise::fold;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::dataset::{Dataset, Record, Value};
use vanthu_model::profile::{Field, Hidden, Total};

/// How a long table is read.
#[derive(Clone, Copy, Debug)]
pub struct Chunks {
    /// The rows by which the table and its columns are known.
    pub head: usize,
    /// The rows of a part.
    pub rows: usize,
}

impl Default for Chunks {
    fn default() -> Self {
        Self { head: 500, rows: 2000 }
    }
}

/// Who gets the parts: the table without its rows, some rows, and what was noticed about them.
pub type TakeChunk<'a> = &'a mut dyn FnMut(&Dataset, Vec<Record>, Vec<Diagnostic>);

/// Reads a long table by the profile of `choice`, part by part. Gives back what was noticed about the table as a whole,
/// or none where the workbook is none that can be read so: it is short, its cells are merged downwards, crossed out or
/// corrected, a table is chosen, or the profile leaves hidden rows out. Then nothing was taken.
///
/// **What was made of the rows counts only once this returns `Ok`.**
///
/// # Errors
/// The refusals of [`visit`](super::visit()).
pub fn read_in_chunks(
    file: &str,
    bytes: &[u8],
    choice: &Choice,
    limits: &Limits,
    chunks: Chunks,
    take: TakeChunk,
) -> Result<Option<Vec<Diagnostic>>, Diagnostic> {
    let Some(profile) = choice.profile else { return Ok(None) };
    if !choice.corrections.is_empty()
        || choice.table.is_some()
        || profile.hidden == Hidden::LeaveOut
        || profile.has_lines()
        || profile.repeats
    {
        return Ok(None);
    }
    let mut book = Workbook::open(file, bytes, limits)?;
    form_profile(&mut book, limits);
    let matchers = [Matcher::new(profile)];
    let mut best: Option<(SheetInfo, Sheet, Table)> = None;
    for info in choose_sheets(file, &book.sheets, choice.sheet)? {
        if !book.is_streamed(&info) || book.may_be_strikethrough(&info) {
            return Ok(None);
        }
        let mut head = Sheet::new(file, &info);
        let mut count = 0;
        let mut visitor = |row: Row| {
            head.cells.extend(row.entries.iter().cloned());
            count += 1;
            if count < chunks.head { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let mut delivery = Delivery::new(&mut visitor);
        match book.stream_rows(&info, limits, &mut Budget::new(limits), &mut delivery) {
            Ok(_) | Err(Stop::Enough(_)) => {}
            Err(Stop::Refused(refusal)) => return Err(refusal),
        }
        let whole = count < chunks.head;
        for table in find::find(&head, &matchers, true, Search::Headings) {
            let goes_on = !whole && head.cells.last().is_some_and(|last| last.row <= table.last + 3);
            let rank = |sheet: &Sheet, table: &Table| {
                (table.fits, !sheet.hidden, table.has_data(), table.assignment.matched())
            };
            let better =
                best.as_ref().is_none_or(|(_, sheet, known)| rank(&head, &table) > rank(sheet, known));
            if better {
                // A short table that fits better is read as short ones are.
                if !goes_on {
                    best = None;
                    if table.fits {
                        return Ok(None);
                    }
                    continue;
                }
                best = Some((info.clone(), head.clone(), table));
            }
        }
    }
    let Some((info, sheet, table)) = best.filter(|(_, _, table)| table.fits) else { return Ok(None) };
    let merges = book.merges(&info)?;
    let inside = |column: u32| (table.columns.0..=table.columns.1).contains(&column);
    if merges
        .iter()
        .any(|merge| merge.bottom > table.header.last && merge.bottom > merge.top && inside(merge.left))
    {
        return Ok(None);
    }
    let mut problems = if choice.every { Problems::all() } else { Problems::default() };
    table_messages::columns(&sheet, &table, &matchers[0], &mut problems);
    let hidden_spans = book.hidden_spans(&sheet);
    hidden::report(&sheet, &table, &hidden_spans, profile.hidden, &mut problems);
    let percent = percentages_of_all(&mut book, &sheet, &table, &matchers[0]);
    let mut reader = Reader {
        head: Dataset {
            file: sheet.file.clone(),
            sheet: sheet.name.clone(),
            profile: Some(profile.name.clone()),
            title: Vec::new(),
            header: (table.header.first + 1, table.header.last + 1),
            tables: vec![table.found(&sheet, &matchers, true)],
            columns: columns(&table),
            rows: Vec::new(),
            totals: Vec::new(),
            notes: Vec::new(),
            encoding: sheet.evidence.encoding(),
            corrected: Vec::new(),
        },
        blank: Sheet::new(file, &info),
        table,
        matchers: &matchers,
        percent,
        names: HashMap::new(),
        every: choice.every,
        ended: false,
        sums: HashMap::new(),
        totals: Vec::new(),
        take,
    };
    let mut cells: Vec<Entry> = Vec::new();
    let mut count = 0;
    let mut visitor = |row: Row| {
        if row.number <= reader.table.header.last + 1 {
            return ControlFlow::Continue(());
        }
        cells.extend(row.entries.iter().cloned());
        count += 1;
        if count >= chunks.rows {
            reader.part(std::mem::take(&mut cells));
            count = 0;
        }
        if reader.ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut delivery = Delivery::new(&mut visitor);
    match book.stream_rows(&info, limits, &mut Budget::new(limits), &mut delivery) {
        Ok(visited) => problems.absorb(&visited.problems),
        Err(Stop::Enough(noticed)) => problems.absorb(&noticed),
        Err(Stop::Refused(refusal)) => return Err(refusal),
    }
    if !cells.is_empty() && !reader.ended {
        reader.part(cells);
    }
    problems.extend(reader.disagreements());
    Ok(Some(problems.into_list()))
}

/// The cells of a long table that are shown as percentages, where that matters.
fn percentages_of_all(
    book: &mut Workbook,
    sheet: &Sheet,
    table: &Table,
    matcher: &Matcher,
) -> HashSet<(u32, u32)> {
    let whole = Table { last: u32::MAX - 1, ..table.clone() };
    percentages(book, sheet, &whole, Some(matcher))
}

/// A long table on its way to whoever takes its parts.
struct Reader<'a, 'b> {
    head: Dataset,
    /// The sheet without cells.
    blank: Sheet,
    /// The table as its first rows showed it.
    table: Table,
    matchers: &'a [Matcher<'b>],
    percent: HashSet<(u32, u32)>,
    /// The names so far, with the cell of each.
    names: HashMap<String, String>,
    every: bool,
    /// Whether the table is over.
    ended: bool,
    /// What the rows come to so far, by field; none once a row could not be read.
    sums: HashMap<String, Option<RunningSum>>,
    /// The total rows.
    totals: Vec<Record>,
    take: TakeChunk<'a>,
}

impl Reader<'_, '_> {
    /// Reads the rows of a part.
    fn part(&mut self, cells: Vec<Entry>) {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
        let (first, last) = (first.row, last.row);
        let mut header = self.table.header.clone();
        // The part follows right on the header, as far as the rows are concerned.
        let height = header.last - header.first;
        header.last = first.saturating_sub(1);
        header.first = header.last.saturating_sub(height);
        let mut sheet = self.blank.clone();
        sheet.cells = cells;
        let table = find::read(&sheet, self.matchers, true, header, &HashSet::new());
        self.ended = sheet.filled_rows(table.last + 1).any(|row| row > table.last) && table.last < last;
        let mut problems = if self.every { Problems::all() } else { Problems::default() };
        let profile = self.matchers[0].profile;
        let reading = records::read(
            &sheet,
            &table,
            profile,
            &self.percent,
            &StrikethroughCells::default(),
            &mut problems,
        );
        let check = Check { profile, reading: &reading };
        if let Some(measure) = &profile.measure {
            problems.extend(reading.rows.iter().filter_map(|row| check.percentage(measure, row)));
        }
        check.parts(&mut problems);
        check.formulas(&mut problems);
        for record in &reading.rows {
            problems.extend(self.repeated(record, &profile.key));
        }
        for (name, field) in profile.fields.iter().filter(|(_, field)| field.total() != Total::Any) {
            let sum = self.sums.entry(name.clone()).or_insert_with(|| Some(RunningSum::default()));
            for record in &reading.rows {
                let sound = reading.is_good(record.row, name);
                *sum = sum.take().filter(|_| sound).and_then(|sum| sum.with(field, record.value(name)));
            }
        }
        self.totals.extend(reading.totals);
        (self.take)(&self.head, reading.rows, problems.into_list());
    }

    /// The word about a name that stood in an earlier row.
    fn repeated(&mut self, record: &Record, key: &str) -> Option<Diagnostic> {
        let (name, cell) = (record.text(key), record.cell(key)?);
        if name.is_empty() {
            return None;
        }
        match self.names.get(&fold(name)) {
            Some(before) => Some(figures::duplicate(name, before, cell)),
            None => {
                self.names.insert(fold(name), cell.a1());
                None
            }
        }
    }
}

impl Reader<'_, '_> {
    /// The words about totals that are not what the rows come to.
    fn disagreements(&self) -> Vec<Diagnostic> {
        let profile = self.matchers[0].profile;
        let mut found = Vec::new();
        for total in &self.totals {
            for (name, sum) in &self.sums {
                let (Some(field), Some(sum)) = (profile.fields.get(name), sum) else { continue };
                let (Some(stated), Some(cell)) = (totals::stated(total.value(name)), total.cell(name)) else {
                    continue;
                };
                let Some(exact) = sum.expected(field) else { continue };
                let verdict = totals::verdict_of(field, sum.scale, sum.rows, stated, exact);
                if !matches!(verdict, Verdict::Agrees) {
                    let rounded = matches!(verdict, Verdict::Rounded);
                    found.push((cell, totals::disagreement(field, sum.rows, stated, exact, rounded, cell)));
                }
            }
        }
        found.sort_by_key(|(cell, _)| (cell.row, cell.column));
        found.into_iter().map(|(_, diagnostic)| diagnostic).collect()
    }
}

/// What the rows of a field come to so far.
#[derive(Clone, Copy, Debug, Default)]
struct RunningSum {
    sum: Sum,
    /// How many rows there were, and how many of them had a figure.
    rows: usize,
    figures: usize,
    /// The most decimals of a figure.
    scale: u32,
}

impl RunningSum {
    /// The same with one more row; none where it is too large.
    fn with(self, field: &Field, value: &Value) -> Option<Self> {
        let scale = value.number().map_or(0, |number| number.normalize().scale());
        let counted = field.total() != Total::Average || value.number().is_some();
        Some(Self {
            sum: totals::add(self.sum, totals::figure(value))?,
            rows: self.rows + 1,
            figures: self.figures + usize::from(counted),
            scale: self.scale.max(scale),
        })
    }

    /// What a total row should say.
    fn expected(self, field: &Field) -> Option<Sum> {
        match field.total() {
            Total::Average => Some((self.sum.0.checked_div(Decimal::from(self.figures))?, Decimal::ZERO)),
            _ => Some(self.sum),
        }
    }
}
