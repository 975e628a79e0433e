//! A table too long for memory, read in chunks: the same rows, values and errors that [`read`](super::read::read) gives,
//! a few thousand rows at a time.
//!
//! Only what needs the whole table differs. How a column writes its ambiguous numbers is decided chunk by chunk, rows that
//! do not look like data are not reported, and a total row is compared with all rows above it, never with some of them.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use rust_decimal::Decimal;

use super::ahead::{self, TakeCells};
use super::read::{Choice, choose_sheets, columns, form_profile, percentages};
use crate::checks::figures::{self, Check};
use crate::checks::totals::{self, Sum, Verdict};
use crate::checks::{hidden, layout_messages, mapping, table_messages};
use crate::format::workbook::Workbook;
use crate::limits::{Budget, Limits};
use crate::problems::Problems;
use crate::rows::records::{self, ParsedRows};
use crate::sheet::delivery::{Delivery, Row, Stop};
use crate::sheet::raw::{Entry, SheetInfo};
use crate::sheet::strikethrough_cells::StrikethroughCells;
use crate::sheet::worksheet::Sheet;
use crate::table::columns::Matcher;
use crate::table::find::{self, Search, Wanted};
use crate::table::layout::Table;
use crate::text::normalise::fold;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::dataset::{Dataset, Record, Value};
use vanthu_model::profile::{Field, Hidden, Orientation, Profile, Total};

/// How a long table is read.
#[derive(Clone, Copy, Debug)]
pub struct Chunks {
    /// How many rows are read to recognise the table and its columns.
    pub head: usize,
    /// How many rows a chunk has.
    pub rows: usize,
    /// How many threads parse chunks beside the one that reads the file; without any, the calling thread does all.
    pub threads: usize,
}

impl Default for Chunks {
    fn default() -> Self {
        Self { head: 500, rows: 2000, threads: 0 }
    }
}

/// Receives a chunk: the table without its rows, some rows, and the diagnostics about them.
pub type TakeChunk<'a> = &'a mut dyn FnMut(&Dataset, Vec<Record>, Vec<Diagnostic>);

/// Reads a long table by the profile of `choice`, chunk by chunk. Returns the diagnostics about the table as a whole, or
/// `None`, before any chunk was handed over, if the workbook cannot be read this way: if it is short, its cells are merged
/// downwards, crossed out or corrected, a table is chosen, or the profile leaves hidden rows out.
///
/// **Whatever was computed from the rows is valid only once this returns `Ok`.**
///
/// # Errors
/// Those of [`read`](super::read::read) that refuse a workbook, and `import.unreadable-file` if the rows of an xlsx file
/// are out of order.
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
        || choice.join
        || profile.hidden == Hidden::LeaveOut
        || profile.has_lines()
        || profile.repeats
        || profile.orientation == Orientation::Across
    {
        return Ok(None);
    }
    let mut workbook = Workbook::open(file, bytes, limits)?;
    form_profile(&mut workbook, limits);
    let matchers = [Matcher::with_columns(profile, choice.columns)];
    let mut best: Option<(SheetInfo, Sheet, Table)> = None;
    for info in choose_sheets(file, &workbook.sheets, choice.sheet)? {
        if !workbook.is_streamed(&info) || workbook.may_be_strikethrough(&info) {
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
        match workbook.stream_rows(&info, limits, &mut Budget::new(limits), &mut delivery) {
            Ok(_) | Err(Stop::Enough(_)) => {}
            Err(Stop::Refused(refusal)) => return Err(*refusal),
        }
        let whole = count < chunks.head;
        for table in find::find(&head, &matchers, Wanted { forced: true, join: false }, Search::Headings) {
            let goes_on = !whole && head.cells.last().is_some_and(|last| last.row <= table.last + 3);
            let rank = |sheet: &Sheet, table: &Table| {
                (table.fits, !sheet.hidden, table.has_data(), table.assignment.matched())
            };
            let better = best
                .as_ref()
                .is_none_or(|(_, sheet, best_table)| rank(&head, &table) > rank(sheet, best_table));
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
    let merges = workbook.merges(&info)?;
    let inside = |column: u32| (table.columns.0..=table.columns.1).contains(&column);
    if merges
        .iter()
        .any(|merge| merge.bottom > table.header.last && merge.bottom > merge.top && inside(merge.left))
    {
        return Ok(None);
    }
    let mut problems = if choice.every { Problems::all() } else { Problems::default() };
    table_messages::columns(&sheet, &table, &matchers[0], &mut problems);
    mapping::run(&sheet, &table, &matchers[0], choice.columns, &mut problems);
    layout_messages::run(&sheet, &table, &mut problems);
    let hidden_spans = workbook.hidden_spans(&sheet);
    hidden::report(&sheet, &table, &hidden_spans, profile.hidden, &mut problems);
    let percent = percentages_of_all(&mut workbook, &sheet, &table, &matchers[0]);
    let head = Dataset {
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
        across: false,
    };
    let below = BelowHeader {
        header_last: table.header.last,
        asides: table.asides.iter().map(|&(row, _)| row).collect(),
        rows: chunks.rows,
    };
    let parser =
        Parser { blank: Sheet::new(file, &info), table, matchers: &matchers, percent, every: choice.every };
    let mut collector =
        Collector { profile, head, names: HashMap::new(), sums: HashMap::new(), totals: Vec::new(), take };
    let mut stream = |take: TakeCells| below.stream(&mut workbook, &info, limits, take);
    let parse = |cells| parser.parse(cells);
    problems.absorb(&match chunks.threads {
        0 => stream(&mut |cells| collector.take(parse(cells)))?,
        threads => ahead::parsed(threads, &parse, |chunk| collector.take(chunk), &mut stream)?,
    });
    problems.extend(collector.disagreements());
    Ok(Some(problems.into_list()))
}

/// The rows below the header of a table.
struct BelowHeader {
    /// The last row of the header, from 0.
    header_last: u32,
    /// The rows that are no data, from 0.
    asides: HashSet<u32>,
    /// How many rows a chunk has.
    rows: usize,
}

impl BelowHeader {
    /// Reads the rows from the file and hands them to `take` chunk by chunk. Returns what was noticed in the file as far as
    /// it was read.
    fn stream(
        &self,
        workbook: &mut Workbook,
        info: &SheetInfo,
        limits: &Limits,
        take: TakeCells,
    ) -> Result<Problems, Diagnostic> {
        let mut cells: Vec<Entry> = Vec::new();
        let mut count = 0;
        let mut visitor = |row: Row| {
            if row.number <= self.header_last + 1 || self.asides.contains(&(row.number - 1)) {
                return ControlFlow::Continue(());
            }
            cells.extend(row.entries.iter().cloned());
            count += 1;
            if count < self.rows {
                return ControlFlow::Continue(());
            }
            count = 0;
            take(std::mem::take(&mut cells))
        };
        let mut delivery = Delivery::new(&mut visitor);
        let noticed = match workbook.stream_rows(info, limits, &mut Budget::new(limits), &mut delivery) {
            Ok(sheet) => sheet.problems,
            Err(Stop::Enough(noticed)) => noticed,
            Err(Stop::Refused(refusal)) => return Err(*refusal),
        };
        if !cells.is_empty() {
            // These are the last rows, whether or not more are wanted.
            let _ = take(cells);
        }
        Ok(noticed)
    }
}

/// The cells of a long table that are shown as percentages, where that matters.
fn percentages_of_all(
    workbook: &mut Workbook,
    sheet: &Sheet,
    table: &Table,
    matcher: &Matcher,
) -> HashSet<(u32, u32)> {
    let whole = Table { last: u32::MAX - 1, ..table.clone() };
    percentages(workbook, sheet, &whole, Some(matcher))
}

/// Parses the chunks of a long table, each by itself.
struct Parser<'a, 'b> {
    /// The sheet without cells.
    blank: Sheet,
    /// The table as its first rows showed it.
    table: Table,
    matchers: &'a [Matcher<'b>],
    percent: HashSet<(u32, u32)>,
    every: bool,
}

/// What a chunk says by itself.
struct ParsedChunk {
    parsed: ParsedRows,
    problems: Problems,
    /// Whether the table ends in this chunk.
    ended: bool,
}

impl Parser<'_, '_> {
    /// Parses the rows of a chunk.
    fn parse(&self, cells: Vec<Entry>) -> ParsedChunk {
        let mut problems = if self.every { Problems::all() } else { Problems::default() };
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
            return ParsedChunk { parsed: ParsedRows::default(), problems, ended: false };
        };
        let (first, last) = (first.row, last.row);
        let mut header = self.table.header.clone();
        // To the rows, the chunk seems to follow right below the header.
        let height = header.last - header.first;
        header.last = first.saturating_sub(1);
        header.first = header.last.saturating_sub(height);
        let mut sheet = self.blank.clone();
        sheet.cells = cells;
        let table =
            find::read(&sheet, self.matchers, Wanted { forced: true, join: false }, header, &HashSet::new());
        let ended = sheet.filled_rows(table.last + 1).any(|row| row > table.last) && table.last < last;
        let profile = self.matchers[0].profile;
        let parsed = records::read(
            &sheet,
            &table,
            profile,
            &self.percent,
            &StrikethroughCells::default(),
            &mut problems,
        );
        let check = Check { profile, parsed: &parsed };
        if let Some(measure) = &profile.measure {
            problems.extend(parsed.rows.iter().filter_map(|row| check.percentage(measure, row)));
        }
        check.parts(&mut problems);
        check.formulas(&mut problems);
        ParsedChunk { parsed, problems, ended }
    }
}

/// Receives the parsed chunks of a long table in order, and keeps what only all of its rows show.
struct Collector<'a> {
    profile: &'a Profile,
    head: Dataset,
    /// The names so far, with the cell of each.
    names: HashMap<String, String>,
    /// The sums of the rows so far, by field; `None` once a row could not be read.
    sums: HashMap<String, Option<RunningSum>>,
    /// The total rows.
    totals: Vec<Record>,
    take: TakeChunk<'a>,
}

impl Collector<'_> {
    /// Hands the rows of a chunk over. Says whether the table goes on.
    fn take(&mut self, chunk: ParsedChunk) -> ControlFlow<()> {
        let ParsedChunk { parsed, mut problems, ended } = chunk;
        let profile = self.profile;
        for record in &parsed.rows {
            problems.extend(self.repeated(record, &profile.key));
        }
        for (name, field) in profile.fields.iter().filter(|(_, field)| field.total() != Total::Any) {
            let sum = self.sums.entry(name.clone()).or_insert_with(|| Some(RunningSum::default()));
            for record in &parsed.rows {
                let sound = parsed.is_good(record.row, name);
                *sum = sum.take().filter(|_| sound).and_then(|sum| sum.with(field, record.value(name)));
            }
        }
        self.totals.extend(parsed.totals);
        (self.take)(&self.head, parsed.rows, problems.into_list());
        if ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The diagnostic about a name that an earlier row has.
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

    /// The diagnostics about totals that are not the sums of the rows.
    fn disagreements(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for total in &self.totals {
            for (name, sum) in &self.sums {
                let (Some(field), Some(sum)) = (self.profile.fields.get(name), sum) else { continue };
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

/// The sum of a field over the rows so far.
#[derive(Clone, Copy, Debug, Default)]
struct RunningSum {
    sum: Sum,
    /// How many rows there were.
    rows: usize,
    figures: usize,
    /// The largest number of decimals.
    scale: u32,
}

impl RunningSum {
    /// The same with one more row; `None` if it is too large.
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

    /// The value that a total row should have.
    fn expected(self, field: &Field) -> Option<Sum> {
        match field.total() {
            Total::Average => Some((self.sum.0.checked_div(Decimal::from(self.figures))?, Decimal::ZERO)),
            _ => Some(self.sum),
        }
    }
}
