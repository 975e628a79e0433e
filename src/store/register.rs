//! The register of issued numbers (sổ đăng ký văn bản đi): never a number twice, never one left out.
use super::{Actor, Page, Result, Store};
use crate::diagnostic::Diagnostic;
use chrono::{DateTime, NaiveDate, Utc};

/// Numbers that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// The office's id.
    pub issuer: String,
    /// The symbol of the kind, such as `BC`; empty where all kinds are counted together.
    pub kind: String,
    /// The term of a Party body, such as `2025-2030`, or the year of a state body, such as `2026`.
    pub term: String,
}

/// Where a number came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A paper of this service.
    Paper,
    /// Taken for a paper typed elsewhere.
    Reserved,
    /// An existing register.
    Import,
}

/// Whether a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryState {
    /// It stands.
    Bound,
    /// It is void; it is never given again.
    Void,
}

/// What is written beside a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberParticulars {
    /// How number and symbol are printed, `{number}` for the number in at least two digits: `{number}-BC/ĐU`.
    pub symbol: String,
    /// The date of the paper.
    pub date: Option<NaiveDate>,
    /// Kind and summary.
    pub subject: String,
    /// Who signs.
    pub signer: String,
    /// Where it goes.
    pub recipients: Vec<String>,
    /// Who keeps the copy of record.
    pub keeper: String,
    /// How many copies.
    pub copies: Option<i64>,
    /// A note.
    pub note: String,
    /// The ids or names of further issuers of a joint paper; the number is the leading issuer's.
    pub joint: Vec<String>,
}

/// A number to be bound to an approved paper.
#[derive(Clone, Debug)]
pub struct IssueNumber {
    /// The paper.
    pub paper_id: String,
    /// The version that is meant.
    pub version: Option<i64>,
    /// The series.
    pub series: Series,
    /// What is written beside it; a date must be given.
    pub particulars: NumberParticulars,
}

/// A number to be taken for a paper typed elsewhere.
#[derive(Clone, Debug)]
pub struct ReserveNumber {
    /// The series.
    pub series: Series,
    /// What is written beside it.
    pub particulars: NumberParticulars,
    /// The same key of the same user gives the same number again.
    pub key: Option<String>,
}

/// A line of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterEntry {
    /// The id.
    pub id: String,
    /// The series.
    pub series: Series,
    /// The number.
    pub number: i64,
    /// What is written beside it; `symbol` is as printed, with the number in it.
    pub particulars: NumberParticulars,
    /// Where it came from.
    pub origin: Origin,
    /// Whether it stands.
    pub state: EntryState,
    /// Why it is void.
    pub void_reason: Option<String>,
    /// When it became void.
    pub voided_at: Option<DateTime<Utc>>,
    /// The paper of this service.
    pub paper_id: Option<String>,
    /// Who took it: the id.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Which lines to list.
#[derive(Clone, Debug, Default)]
pub struct RegisterQuery {
    /// Of this office.
    pub issuer: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this term or year.
    pub term: Option<String>,
    /// In this state.
    pub state: Option<EntryState>,
    /// Words that must all be in it, in any case and with or without accents.
    pub text: Option<String>,
    /// Dated on this day or later.
    pub from: Option<NaiveDate>,
    /// Dated on this day or earlier.
    pub to: Option<NaiveDate>,
    /// The page, from 1.
    pub page: u32,
    /// How many a page; 50 where 0, 500 at most.
    pub per_page: u32,
}

/// A line of an existing register.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its row in the sheet, for faults.
    pub row: u32,
    /// The series.
    pub series: Series,
    /// The number.
    pub number: i64,
    /// What is written beside it; `symbol` is as printed.
    pub particulars: NumberParticulars,
    /// Why it is void, where it is.
    pub void_reason: Option<String>,
}

/// A fault of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Its row in the sheet.
    pub row: u32,
    /// What is wrong.
    pub diagnostic: Diagnostic,
}

/// What became of an import. With an error among the faults nothing is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOutcome {
    /// How many lines were written.
    pub imported: usize,
    /// How many were there already, the same in every respect.
    pub known: usize,
    /// Errors and warnings.
    pub faults: Vec<RowFault>,
}

/// A series held against 1, 2, 3 ….
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesReport {
    /// The series.
    pub series: Series,
    /// How many lines it has.
    pub count: u64,
    /// The last number given.
    pub last: i64,
    /// The missing numbers, as first and last of each run.
    pub gaps: Vec<(i64, i64)>,
    /// The numbers that stand more than once.
    pub repeats: Vec<i64>,
    /// Whether the counter is behind the highest number: damage.
    pub counter_behind: bool,
}

impl Store {
    /// Binds the next number to an approved paper: approved → issuing. A paper that has a number gets the same one.
    pub async fn issue_number(&self, actor: &Actor, issue: IssueNumber) -> Result<RegisterEntry> {
        todo!()
    }
    /// Takes the next number for a paper typed elsewhere.
    pub async fn reserve_number(&self, actor: &Actor, reserve: ReserveNumber) -> Result<RegisterEntry> {
        todo!()
    }
    /// Makes a number void, and its paper with it; the number is never given again.
    pub async fn void_number(&self, actor: &Actor, entry_id: &str, reason: &str) -> Result<RegisterEntry> {
        todo!()
    }
    /// Begins a series after `last`, the last number of a paper book. Only a series without numbers can begin.
    pub async fn start_series(&self, actor: &Actor, series: &Series, last: i64) -> Result<()> {
        todo!()
    }
    /// The line of that id.
    pub async fn register_entry(&self, id: &str) -> Result<RegisterEntry> {
        todo!()
    }
    /// One page of the register, by issuer, term, kind and number.
    pub async fn register(&self, query: &RegisterQuery) -> Result<Page<RegisterEntry>> {
        todo!()
    }
    /// All lines, for export; pages are not looked at.
    pub async fn register_rows(&self, query: &RegisterQuery) -> Result<Vec<RegisterEntry>> {
        todo!()
    }
    /// Adds an existing register: all lines, or none when one has an error.
    pub async fn import_register(&self, actor: &Actor, rows: Vec<ImportRow>) -> Result<ImportOutcome> {
        todo!()
    }
    /// Gaps and repeats of a series, or of all.
    pub async fn gaps_and_repeats(&self, series: Option<&Series>) -> Result<Vec<SeriesReport>> {
        todo!()
    }
}
