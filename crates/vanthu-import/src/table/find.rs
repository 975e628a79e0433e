//! The tables of a sheet: their header, their rows and what each row is.

use std::collections::{HashMap, HashSet};

use super::body::Body;
use super::columns::{Assignment, Heading, Matcher};
use super::header::{self, Header};
use super::layout::{RowKind, Table};
use crate::sheet::worksheet::Sheet;
use vanthu_model::profile::Hidden;

/// How many tables are looked for on one sheet.
const MAX_TABLES: usize = 64;

/// How the tables of a sheet are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// By headings that a profile knows; by appearance if there are none.
    Headings,
    /// By appearance alone: headings over figures.
    Figures,
    /// By appearance alone: headings over anything.
    Words,
}

/// What the user said about the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Whether the first matcher is taken for every table, its profile having been named.
    pub(crate) forced: bool,
    /// Whether tables with the same columns are read as one.
    pub(crate) join: bool,
}

/// The tables of a sheet, top to bottom.
pub(crate) fn find(
    sheet: &Sheet,
    matchers: &[Matcher],
    Wanted { forced, join }: Wanted,
    search: Search,
) -> Vec<Table> {
    let seeds = if search == Search::Headings { header::seeds(sheet, matchers) } else { Vec::new() };
    let stops: HashSet<u32> = seeds.iter().copied().collect();
    let mut tables = Vec::new();
    let mut from = 0;
    while tables.len() < MAX_TABLES {
        let header = match seeds.iter().find(|&&seed| seed >= from) {
            Some(&seed) => Some(header::around(sheet, matchers, seed, from)),
            None if !seeds.is_empty() => None,
            None if search == Search::Words => header::by_words(sheet, from),
            None => header::by_figures(sheet, from),
        };
        let Some(header) = header else { break };
        let table = read(sheet, matchers, Wanted { forced, join }, header, &stops);
        from = table.last.saturating_add(1);
        tables.push(table);
    }
    tables
}

/// The table under a header.
pub(crate) fn read(
    sheet: &Sheet,
    matchers: &[Matcher],
    Wanted { forced, join }: Wanted,
    mut header: Header,
    stops: &HashSet<u32>,
) -> Table {
    let hidden_spans = sheet.hidden_spans.as_ref();
    let leaves_out = |matcher: &Matcher| hidden_spans.filter(|_| matcher.profile.hidden == Hidden::LeaveOut);
    let seen = |matcher: &Matcher| -> Vec<Heading> {
        let headings = header.headings.iter();
        let seen = headings.filter(|heading| {
            leaves_out(matcher).is_none_or(|hidden_spans| !hidden_spans.columns.holds(heading.column))
        });
        seen.cloned().collect()
    };
    let candidates = matchers.iter().enumerate().map(|(index, matcher)| {
        let assignment = matcher.assign(&seen(matcher));
        // A profile that nobody named is only taken if the table lacks nothing that it requires and is surely meant.
        let meant = || matcher.complete(&assignment) && matcher.is_distinctive(&assignment, &header.headings);
        let fits = matcher.fits(&assignment) && (forced || meant());
        ((fits, assignment.matched()), index, assignment)
    });
    // Of equals the first profile is taken: `max_by_key` takes the last, so the order is turned round.
    let best = candidates.rev().max_by_key(|(rank, ..)| *rank);
    let unknown = Assignment { fields: vec![None; header.headings.len()], ..Assignment::default() };
    let (fits, matcher, assignment) = match best {
        Some(((fits, _), index, assignment)) if fits || forced => (fits, Some(index), assignment),
        _ => (false, None, unknown),
    };
    let last = header.last;
    let columns = (header.left(), header.right());
    let profile = matcher.and_then(|index| matchers.get(index));
    if let Some(matcher) = profile {
        header.headings = seen(matcher);
    }
    let mut table = Table {
        header,
        assignment,
        matcher,
        fits,
        asides: Vec::new(),
        unfilled: Vec::new(),
        pages: Vec::new(),
        name_begins: HashMap::new(),
        rows: Vec::new(),
        left_out: Vec::new(),
        columns,
        groups: HashMap::new(),
        last,
    };
    let key = profile.and_then(|matcher| table.column(&matcher.profile.key));
    let ordinal = profile.and_then(|matcher| table.column(matcher.ordinal()?));
    let words = profile.is_some_and(|matcher| !matcher.profile.has_figures());
    let body = Body { sheet, key, ordinal, words, join };
    body.read(&mut table, stops);
    if profile.is_none() {
        body.keep_sums(&mut table);
    }
    if let Some(hidden_spans) = profile.and_then(leaves_out) {
        table.left_out = table.rows.extract_if(.., |(row, _)| hidden_spans.rows.holds(*row)).collect();
    }
    if profile.is_some_and(|matcher| matcher.profile.has_lines()) {
        // In a form whose rows are fixed, its sums are lines like all others.
        table.rows.iter_mut().for_each(|(_, kind)| *kind = RowKind::Data);
    } else {
        body.mark_parts(&mut table);
        body.mark_groups(&mut table);
        body.bound_groups(&mut table);
    }
    table
}
