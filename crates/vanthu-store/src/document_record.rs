//! What the store knows of a document, and how documents are created, updated and listed.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::columns::{Flag, JsonText, OptionalDateText, TimeText};
use crate::{ObjectRef, Sight};

/// The state of a document in its workflow.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, sqlx::Type,
)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum DocumentState {
    /// Being written; also after it was returned or withdrawn.
    Draft,
    /// Sent for approval; its content is frozen from here on.
    Submitted,
    /// Approved, and waiting for its number.
    Approved,
    /// Has its number; its PDF is still to be made.
    Issuing,
    /// Has its number and its PDF.
    Issued,
    /// Its number is void.
    Void,
}

/// A document's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentNumber {
    /// The id of its entry in the register.
    pub entry_id: String,
    /// The number.
    pub number: i64,
    /// Number and symbol as printed, such as `07-BC/ĐU`.
    pub symbol: String,
    /// The date of the document.
    pub date: NaiveDate,
}

/// A document.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Document {
    /// A UUID.
    pub id: String,
    /// The office that issues it.
    pub office_id: String,
    /// The name of its template.
    pub template: String,
    /// The standard it follows, if not the office's.
    pub standard: Option<String>,
    /// What it is about, for lists and the register.
    pub subject: String,
    /// The header fields (date, recipients, signer …) by the keys of the document file.
    #[sqlx(rename = "particulars", try_from = "JsonText")]
    pub header: Value,
    /// The fields of the template.
    #[sqlx(try_from = "JsonText")]
    pub fields: Value,
    /// Counts the changes of standard, subject, header and fields, from 1.
    pub version: i64,
    /// Its state.
    pub state: DocumentState,
    /// Whether its header has a mark of secrecy.
    #[sqlx(try_from = "Flag")]
    pub secret: bool,
    /// The SHA-256 of its frozen content; `None` in a draft.
    pub content_sha256: Option<String>,
    /// Its number, from [`DocumentState::Issuing`] on.
    #[sqlx(skip)]
    pub number: Option<DocumentNumber>,
    /// Its PDF, from [`DocumentState::Issued`] on.
    #[sqlx(skip)]
    pub pdf: Option<ObjectRef>,
    /// The same as it came back with its signatures.
    #[sqlx(skip)]
    pub signed: Option<ObjectRef>,
    /// The id that another system has for it.
    pub external_id: Option<String>,
    /// The id of the user who created it.
    pub created_by: String,
    /// That user's name at the time.
    pub created_by_name: String,
    /// The id of the user who submitted it.
    pub submitted_by: Option<String>,
    /// The id of the user who approved it.
    pub approved_by: Option<String>,
    /// When it was created.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[sqlx(try_from = "TimeText")]
    pub updated_at: DateTime<Utc>,
}

/// The row of a document, with that of its number.
#[derive(sqlx::FromRow)]
pub(crate) struct DocumentRow {
    #[sqlx(flatten)]
    document: Document,
    pdf_sha256: Option<String>,
    pdf_size: Option<i64>,
    signed_sha256: Option<String>,
    signed_size: Option<i64>,
    entry_id: Option<String>,
    number: Option<i64>,
    symbol: Option<String>,
    #[sqlx(try_from = "OptionalDateText")]
    dated: Option<NaiveDate>,
}

impl From<DocumentRow> for Document {
    fn from(row: DocumentRow) -> Self {
        let number = match (row.entry_id, row.number, row.symbol, row.dated) {
            (Some(entry_id), Some(number), Some(symbol), Some(date)) => {
                Some(DocumentNumber { entry_id, number, symbol, date })
            }
            _ => None,
        };
        let object = |sha256: Option<String>, size: Option<i64>| {
            sha256.zip(size).map(|(sha256, size)| ObjectRef { sha256, size: size.unsigned_abs() })
        };
        let (pdf, signed) =
            (object(row.pdf_sha256, row.pdf_size), object(row.signed_sha256, row.signed_size));
        Document { number, pdf, signed, ..row.document }
    }
}

/// A document in a list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DocumentSummary {
    /// A UUID.
    pub id: String,
    /// The office that issues it.
    pub office_id: String,
    /// The name of that office.
    pub office_name: String,
    /// The name of its template.
    pub template: String,
    /// What it is about.
    pub subject: String,
    /// Its state.
    pub state: DocumentState,
    /// Number and symbol as printed.
    pub symbol: Option<String>,
    /// The id that another system has for it.
    pub external_id: Option<String>,
    /// The id of the user who created it.
    pub created_by: String,
    /// That user's name at the time.
    pub created_by_name: String,
    /// When it was created.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[sqlx(try_from = "TimeText")]
    pub updated_at: DateTime<Utc>,
}

/// A document to be created.
#[derive(Clone, Debug)]
pub struct DocumentDraft {
    /// The office that issues it.
    pub office_id: String,
    /// The name of its template.
    pub template: String,
    /// The standard it follows, if not the office's.
    pub standard: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The header fields, a JSON object.
    pub header: Value,
    /// The fields of the template, a JSON object.
    pub fields: Value,
    /// The id that another system has for it; no other document of the office has the same.
    pub external_id: Option<String>,
}

/// A partial update of a draft; `None` leaves a field unchanged.
#[derive(Clone, Debug, Default)]
pub struct DocumentUpdate {
    /// The standard; `Some(None)` is the office's.
    pub standard: Option<Option<String>>,
    /// What it is about.
    pub subject: Option<String>,
    /// The header fields, all of them.
    pub header: Option<Value>,
    /// The fields of the template, all of them.
    pub fields: Option<Value>,
    /// The id that another system has for it.
    pub external_id: Option<String>,
}

/// In which order documents are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DocumentOrder {
    /// The last changed first.
    #[default]
    LastChanged,
    /// The first changed first, so that nothing is missed that changes while one reads.
    FirstChanged,
    /// The last created first.
    LastCreated,
    /// The first created first.
    FirstCreated,
}

/// A place in a list of documents: the time by which it is ordered, and the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time.
    pub at: DateTime<Utc>,
    /// The id.
    pub id: String,
}

/// Which documents to list.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Words that must all occur, regardless of case and accents.
    pub text: Option<String>,
    /// In one of these states; in any if empty.
    pub states: Vec<DocumentState>,
    /// Of this office.
    pub office_id: Option<String>,
    /// With this template.
    pub template: Option<String>,
    /// Created by this user.
    pub created_by: Option<String>,
    /// With the id that another system has for it.
    pub external_id: Option<String>,
    /// Changed at that time or later.
    pub changed_since: Option<DateTime<Utc>>,
    /// The order.
    pub order: DocumentOrder,
    /// Only those that come after it in that order.
    pub after: Option<Cursor>,
    /// Only those that a user may see; all if `None`.
    pub seen_by: Option<Sight>,
    /// The page, from 1.
    pub page: u32,
    /// The size of a page: 50 if 0, at most 500.
    pub per_page: u32,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items of the page.
    pub items: Vec<T>,
    /// The number of items on all pages.
    pub total: u64,
    /// The page, from 1.
    pub page: u32,
    /// The size of a page.
    pub per_page: u32,
}

/// Something that happened to a document.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DocumentEvent {
    /// When it happened.
    #[sqlx(rename = "happened_at", try_from = "TimeText")]
    pub at: DateTime<Utc>,
    /// The id of the user who did it.
    pub actor_id: String,
    /// That user's name at the time.
    pub actor_name: String,
    /// One of `created`, `edited`, `file-added`, `file-removed`, `corrected`, `correction-removed`, `submitted`,
    /// `withdrawn`, `approved`, `returned`, `numbered`, `issued`, `voided`, `commented`.
    pub what: String,
    /// A user's note, or the name of what it concerned.
    pub note: Option<String>,
}

impl DocumentState {
    /// All states, in the order in which they are reached.
    pub const ALL: [DocumentState; 6] = [
        DocumentState::Draft,
        DocumentState::Submitted,
        DocumentState::Approved,
        DocumentState::Issuing,
        DocumentState::Issued,
        DocumentState::Void,
    ];

    /// The word in rows and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentState::Draft => "draft",
            DocumentState::Submitted => "submitted",
            DocumentState::Approved => "approved",
            DocumentState::Issuing => "issuing",
            DocumentState::Issued => "issued",
            DocumentState::Void => "void",
        }
    }

    /// Whether nobody has approved the document yet.
    pub fn awaits_approval(self) -> bool {
        matches!(self, DocumentState::Draft | DocumentState::Submitted)
    }

    /// The state with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    pub(crate) fn vi(self) -> &'static str {
        match self {
            DocumentState::Draft => "đang soạn",
            DocumentState::Submitted => "đã trình",
            DocumentState::Approved => "đã duyệt",
            DocumentState::Issuing => "đang phát hành",
            DocumentState::Issued => "đã phát hành",
            DocumentState::Void => "đã hủy",
        }
    }
}
