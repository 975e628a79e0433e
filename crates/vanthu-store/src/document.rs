//! What a document is, how documents are asked for and listed.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::ObjectRef;

/// How far a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentState {
    /// Being written; also after a return or withdrawal.
    Draft,
    /// Sent for approval; its content is frozen from here on.
    Submitted,
    /// Approved.
    Approved,
    /// Has its number; its PDF is still to be made.
    Issuing,
    /// Has number and PDF.
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
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The id.
    pub id: String,
    /// The office that issues it.
    pub office_id: String,
    /// The template.
    pub template: String,
    /// The standard, where it is not the office's.
    pub standard: Option<String>,
    /// What it is about, for lists and the register.
    pub subject: String,
    /// Date, recipients, signer and such, by the keys of the document file.
    pub particulars: Value,
    /// The fields of the template.
    pub fields: Value,
    /// Counts the changes of the four above.
    pub version: i64,
    /// How far it is.
    pub state: DocumentState,
    /// The SHA-256 of its frozen content; none in a draft.
    pub content_sha256: Option<String>,
    /// Its number.
    pub number: Option<DocumentNumber>,
    /// Its PDF, once issued.
    pub pdf: Option<ObjectRef>,
    /// Who made it: the id.
    pub created_by: String,
    /// Who made it: the name then.
    pub created_by_name: String,
    /// Who sent it for approval: the id.
    pub submitted_by: Option<String>,
    /// Who approved it: the id.
    pub approved_by: Option<String>,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When last changed.
    pub updated_at: DateTime<Utc>,
}

/// A document in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSummary {
    /// The id.
    pub id: String,
    /// The office that issues it.
    pub office_id: String,
    /// The name of that office.
    pub office_name: String,
    /// The template.
    pub template: String,
    /// What it is about.
    pub subject: String,
    /// How far it is.
    pub state: DocumentState,
    /// Number and symbol.
    pub symbol: Option<String>,
    /// Who made it: the id.
    pub created_by: String,
    /// Who made it: the name.
    pub created_by_name: String,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When last changed.
    pub updated_at: DateTime<Utc>,
}

/// A document to be made.
#[derive(Clone, Debug)]
pub struct DocumentDraft {
    /// The office that issues it.
    pub office_id: String,
    /// The template.
    pub template: String,
    /// The standard, where it is not the office's.
    pub standard: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Date, recipients, signer and such; an object.
    pub particulars: Value,
    /// The fields of the template; an object.
    pub fields: Value,
}

/// What is to be changed in a draft; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct DocumentUpdate {
    /// The standard; `Some(None)` is the office's.
    pub standard: Option<Option<String>>,
    /// What it is about.
    pub subject: Option<String>,
    /// Date, recipients, signer and such, whole.
    pub particulars: Option<Value>,
    /// The fields, whole.
    pub fields: Option<Value>,
}

/// Which documents to list.
#[derive(Clone, Debug, Default)]
pub struct DocumentFilter {
    /// Words that must all be in it, in any case and with or without accents.
    pub text: Option<String>,
    /// In one of these states; all where empty.
    pub states: Vec<DocumentState>,
    /// Of this office.
    pub office_id: Option<String>,
    /// Of this template.
    pub template: Option<String>,
    /// Made by this user.
    pub created_by: Option<String>,
    /// The page, from 1.
    pub page: u32,
    /// How many a page; 50 where 0, 500 at most.
    pub per_page: u32,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
    /// The page, from 1.
    pub page: u32,
    /// How many a page.
    pub per_page: u32,
}

/// Something that happened to a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the id.
    pub actor_id: String,
    /// Who: the name then.
    pub actor_name: String,
    /// What: `created`, `edited`, `file-added`, `file-removed`, `corrected`, `correction-removed`, `submitted`,
    /// `withdrawn`, `approved`, `returned`, `numbered`, `issued`, `voided`.
    pub what: String,
    /// A person's note, or what it concerned.
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

    /// The state of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    pub(super) fn vi(self) -> &'static str {
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
