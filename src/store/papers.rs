//! Papers and the way they go: draft → submitted → approved → issuing → issued, or void.
use super::{Actor, ObjectRef, PaperContent, Result, Store};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// How far a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperState {
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

/// A paper's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperNumber {
    /// The id of its entry in the register.
    pub entry_id: String,
    /// The number.
    pub number: i64,
    /// Number and symbol as printed, such as `07-BC/ĐU`.
    pub symbol: String,
    /// The date of the paper.
    pub date: chrono::NaiveDate,
}

/// A paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
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
    pub state: PaperState,
    /// The SHA-256 of its frozen content; none in a draft.
    pub content_sha256: Option<String>,
    /// Its number.
    pub number: Option<PaperNumber>,
    /// Its PDF, once issued.
    pub pdf: Option<ObjectRef>,
    /// Who made it: the id.
    pub created_by: String,
    /// Who sent it for approval: the id.
    pub submitted_by: Option<String>,
    /// Who approved it: the id.
    pub approved_by: Option<String>,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When last changed.
    pub updated_at: DateTime<Utc>,
}

/// A paper in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperSummary {
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
    pub state: PaperState,
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

/// A paper to be made.
#[derive(Clone, Debug)]
pub struct NewPaper {
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
pub struct PaperChange {
    /// The standard; `Some(None)` is the office's.
    pub standard: Option<Option<String>>,
    /// What it is about.
    pub subject: Option<String>,
    /// Date, recipients, signer and such, whole.
    pub particulars: Option<Value>,
    /// The fields, whole.
    pub fields: Option<Value>,
}

/// Which papers to list.
#[derive(Clone, Debug, Default)]
pub struct PaperQuery {
    /// Words that must all be in it, in any case and with or without accents.
    pub text: Option<String>,
    /// In one of these states; all where empty.
    pub states: Vec<PaperState>,
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

/// Something that happened to a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperEvent {
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

impl Store {
    /// Makes a draft.
    pub async fn create_paper(&self, actor: &Actor, new: NewPaper) -> Result<Paper> {
        todo!()
    }
    /// The paper of that id.
    pub async fn paper(&self, id: &str) -> Result<Paper> {
        todo!()
    }
    /// Changes a draft, when it still has that version.
    pub async fn update_paper(
        &self,
        actor: &Actor,
        id: &str,
        version: i64,
        change: PaperChange,
    ) -> Result<Paper> {
        todo!()
    }
    /// Removes a draft that was never submitted... any draft.
    pub async fn delete_paper(&self, actor: &Actor, id: &str) -> Result<()> {
        todo!()
    }
    /// Lists papers, the last changed first.
    pub async fn search_papers(&self, query: &PaperQuery) -> Result<Page<PaperSummary>> {
        todo!()
    }
    /// What happened to a paper, the first first.
    pub async fn paper_events(&self, id: &str) -> Result<Vec<PaperEvent>> {
        todo!()
    }
    /// draft → submitted; freezes the content.
    pub async fn submit_paper(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Paper> {
        todo!()
    }
    /// submitted → draft, by the one who wrote it.
    pub async fn withdraw_paper(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Paper> {
        todo!()
    }
    /// submitted → approved.
    pub async fn approve_paper(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Paper> {
        todo!()
    }
    /// submitted or approved → draft, with a note.
    pub async fn return_paper(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: &str,
    ) -> Result<Paper> {
        todo!()
    }
    /// issuing or issued → void, with the number; the note is the reason.
    pub async fn void_paper(&self, actor: &Actor, id: &str, note: &str) -> Result<Paper> {
        todo!()
    }
    /// Everything that makes the paper: as it is now in a draft, as it was frozen afterwards.
    pub async fn paper_content(&self, id: &str) -> Result<PaperContent> {
        todo!()
    }
    /// Keeps the PDF: issuing → issued. A paper that has one keeps the first.
    pub async fn finish_issue(&self, actor: &Actor, id: &str, pdf: &ObjectRef) -> Result<Paper> {
        todo!()
    }
    /// The ids of papers that have a number and no PDF yet.
    pub async fn unfinished_issues(&self) -> Result<Vec<String>> {
        todo!()
    }
}
