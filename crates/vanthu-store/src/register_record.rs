//! What the register holds, and how it is asked.

use chrono::{DateTime, NaiveDate, Utc};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::register::RegisterLine;

use crate::Sight;
use crate::columns::{Flag, JsonText, OptionalDateText, OptionalTimeText, TimeText};

/// Numbers that are counted together.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::FromRow,
)]
pub struct Series {
    /// The id of the office.
    pub issuer: String,
    /// The symbol of the document kind, such as `BC`; empty if all kinds are counted together.
    pub kind: String,
    /// The term of a Party body, such as `2025-2030`, or the year of a state body, such as `2026`.
    pub term: String,
}

/// Where a number came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::Type)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum Origin {
    /// Given to a document of this service.
    Document,
    /// Taken for a document written elsewhere.
    Reserved,
    /// Imported with an existing register.
    Import,
}

/// Whether a number is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::Type)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum EntryState {
    /// It is valid.
    Bound,
    /// It is void, and never given again.
    Void,
}

/// What is written beside a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::FromRow)]
pub struct EntryDetails {
    /// How number and symbol are printed. In a request, `{number}` stands for the number in at least two digits:
    /// `{number}-BC/ĐU`.
    pub symbol: String,
    /// The date of the document.
    #[sqlx(rename = "dated", try_from = "OptionalDateText")]
    pub date: Option<NaiveDate>,
    /// Document kind and summary.
    pub subject: String,
    /// The name of the signer.
    pub signer: String,
    /// Where the document is sent.
    #[sqlx(try_from = "JsonText")]
    pub recipients: Vec<String>,
    /// Who keeps the copy of record.
    pub keeper: String,
    /// The number of copies.
    pub copies: Option<i64>,
    /// A note.
    pub note: String,
    /// The ids or names of further issuers of a joint document; the number is the leading issuer's.
    #[sqlx(try_from = "JsonText")]
    pub joint: Vec<String>,
}

/// The request to number an approved document.
#[derive(Clone, Debug)]
pub struct IssueNumber {
    /// The document.
    pub document_id: String,
    /// The version of the document that is meant.
    pub version: Option<i64>,
    /// The series that the number is taken from.
    pub series: Series,
    /// What is written beside it; the date is required.
    pub details: EntryDetails,
    /// The number that was given elsewhere; the next one of the series if `None`.
    pub outside: Option<OutsideNumber>,
}

/// A number that was given outside the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutsideNumber {
    /// The number.
    pub number: i64,
    /// Whether a large gap before it is meant.
    pub confirmed: bool,
}

/// The request for a number for a document written elsewhere.
#[derive(Clone, Debug)]
pub struct ReserveNumber {
    /// The series that the number is taken from.
    pub series: Series,
    /// What is written beside it.
    pub details: EntryDetails,
    /// Whether the document is secret.
    pub secret: bool,
    /// An idempotency key: the same key of the same user gives the same number.
    pub key: Option<String>,
}

/// An entry of the register.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RegisterEntry {
    /// A UUID.
    pub id: String,
    /// The series of the number.
    #[sqlx(flatten)]
    pub series: Series,
    /// The number.
    pub number: i64,
    /// What is written beside it; `symbol` is as printed, with the number in it.
    #[sqlx(flatten)]
    pub details: EntryDetails,
    /// Where the number came from.
    pub origin: Origin,
    /// Whether the number is valid.
    pub state: EntryState,
    /// The reason why it is void.
    pub void_reason: Option<String>,
    /// When it became void.
    #[sqlx(try_from = "OptionalTimeText")]
    pub voided_at: Option<DateTime<Utc>>,
    /// Whether its document is secret.
    #[sqlx(try_from = "Flag")]
    pub secret: bool,
    /// The document of this service.
    #[sqlx(rename = "paper_id")]
    pub document_id: Option<String>,
    /// The id of the user who took it.
    pub created_by: String,
    /// When it was taken.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
}

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct RegisterQuery {
    /// Of this office.
    pub issuer: Option<String>,
    /// Of this document kind.
    pub kind: Option<String>,
    /// Of this term or year.
    pub term: Option<String>,
    /// In this state.
    pub state: Option<EntryState>,
    /// Words that must all occur, regardless of case and accents.
    pub text: Option<String>,
    /// Dated on this day or later.
    pub from: Option<NaiveDate>,
    /// Dated on this day or earlier.
    pub to: Option<NaiveDate>,
    /// Only those that a user may see; all if `None`.
    pub seen_by: Option<Sight>,
    /// The latest number first, instead of by issuer, term, kind and number.
    pub newest_first: bool,
    /// The page, from 1.
    pub page: u32,
    /// The size of a page: 50 if 0, at most 500.
    pub per_page: u32,
}

/// A line of an existing register.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its row in the sheet, for messages.
    pub row: u32,
    /// The series of the number.
    pub series: Series,
    /// The number.
    pub number: i64,
    /// What is written beside it; `symbol` is as printed.
    pub details: EntryDetails,
    /// The reason why it is void, if it is.
    pub void_reason: Option<String>,
}

/// A problem of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Its row in the sheet.
    pub row: u32,
    /// The problem.
    pub diagnostic: Diagnostic,
}

/// The result of an import. If there is an error among the faults, nothing was imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOutcome {
    /// The number of lines that were added.
    pub imported: usize,
    /// The number of lines that were in the register already, equal in every respect.
    pub known: usize,
    /// Errors and warnings.
    pub faults: Vec<RowFault>,
}

/// A series compared with the unbroken sequence of its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesReport {
    /// The series.
    pub series: Series,
    /// The number of its entries.
    pub count: u64,
    /// The number before the first: the last number of the book on paper that the series continues, or 0.
    pub start: i64,
    /// The last number given.
    pub last: i64,
    /// The missing numbers, as first and last of each run.
    pub gaps: Vec<(i64, i64)>,
    /// The numbers that occur more than once.
    pub repeats: Vec<i64>,
    /// Whether the counter is behind the highest number, which is damage.
    pub counter_behind: bool,
}

impl RegisterEntry {
    /// The entry as a line of a workbook.
    pub fn line(&self) -> RegisterLine {
        let details = self.details.clone();
        RegisterLine {
            row: 0,
            number: self.number,
            kind: self.series.kind.clone(),
            symbol: details.symbol,
            date: details.date,
            subject: details.subject,
            signer: details.signer,
            recipients: details.recipients,
            keeper: details.keeper,
            copies: details.copies,
            note: details.note,
            joint: details.joint,
            void_reason: self.void_reason.clone(),
        }
    }
}

impl ImportRow {
    /// A line of a workbook, for that series.
    pub fn of(series: Series, line: RegisterLine) -> Self {
        Self {
            row: line.row,
            series,
            number: line.number,
            details: EntryDetails {
                symbol: line.symbol,
                date: line.date,
                subject: line.subject,
                signer: line.signer,
                recipients: line.recipients,
                keeper: line.keeper,
                copies: line.copies,
                note: line.note,
                joint: line.joint,
            },
            void_reason: line.void_reason,
        }
    }
}
