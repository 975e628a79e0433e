//! The shapes in which things are shown: the API sends them as JSON, the pages fill them into their templates.

mod admin;
mod jobs;

use chrono::{DateTime, NaiveDate, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::replies::{serialize_diagnostics, serialize_inspection};
use super::workflow::Action;
use crate::pipeline::{Line, PrintedLine, Sentence};
use crate::worker::protocol::{Figure, Inspection, JsonList};
pub use admin::{AuditView, EntryView, MeView, OfficeLine, OfficeView, SeriesView, TokenView, UserView};
pub use jobs::{JobResultView, JobView, StoredError, StoredFinding, StoredPlace, StoredSubject};
use vanthu_diagnostic::Diagnostic;
use vanthu_store::{Correction, DataSet, DocumentEvent, DocumentFile, DocumentState, DocumentSummary};

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PageView<T> {
    /// The items.
    pub items: Vec<T>,
    /// The number of items on all pages.
    pub total: u64,
    /// The page, from 1.
    pub page: u32,
    /// Items per page.
    pub per_page: u32,
    /// What `cursor` of the next request is, if there may be more and the list has cursors.
    pub next_cursor: Option<String>,
}

impl<T> PageView<T> {
    /// The page of the store, each item converted by `show`.
    pub fn of<S>(page: vanthu_store::Page<S>, show: impl FnMut(S) -> T) -> Self {
        let items = page.items.into_iter().map(show).collect();
        Self { items, total: page.total, page: page.page, per_page: page.per_page, next_cursor: None }
    }
}

/// A person or thing by id and name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Named {
    /// The id.
    pub id: String,
    /// The name; the id if there is none.
    pub name: String,
}

/// The number of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NumberView {
    /// The id of its entry in the register.
    pub entry: String,
    /// The number.
    pub number: i64,
    /// Number and symbol as printed, such as `07-BC/ĐU`.
    pub symbol: String,
    /// The date of the document.
    #[schema(value_type = String, format = Date)]
    pub date: NaiveDate,
}

/// What the caller may do with a document now.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct May {
    /// Change and delete it.
    pub edit: bool,
    /// Submit it for approval.
    pub submit: bool,
    /// Take it back from approval.
    pub withdraw: bool,
    /// Approve it.
    pub approve: bool,
    /// Return it with a note.
    pub r#return: bool,
    /// Give it a number.
    pub issue: bool,
    /// Void its number.
    pub void: bool,
}

impl May {
    /// The same as flags.
    pub(crate) fn of(actions: &[Action]) -> Self {
        let has = |action: Action| actions.contains(&action);
        Self {
            edit: has(Action::Edit),
            submit: has(Action::Submit),
            withdraw: has(Action::Withdraw),
            approve: has(Action::Approve),
            r#return: has(Action::Return),
            issue: has(Action::Issue),
            void: has(Action::Void),
        }
    }
}

/// A document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentView {
    /// The id.
    pub id: String,
    /// The office that issues it.
    pub office: Named,
    /// The template.
    pub template: String,
    /// `party` or `state`; null for that of the office.
    pub standard: Option<String>,
    /// The subject.
    pub subject: String,
    /// Header fields (date, recipients, signer …) by the keys of the document file.
    #[schema(value_type = Object)]
    pub particulars: Json,
    /// The fields of the template.
    #[schema(value_type = Object)]
    pub fields: Json,
    /// Counts the changes.
    pub version: i64,
    /// The state.
    #[schema(value_type = String)]
    pub state: DocumentState,
    /// Its number, once it has one.
    pub number: Option<NumberView>,
    /// Whether its PDF is ready.
    pub has_pdf: bool,
    /// Whether the issued PDF came back with its signatures.
    pub has_signed_pdf: bool,
    /// The id that another system has for it.
    pub external_id: Option<String>,
    /// The SHA-256 of its frozen content.
    pub content_sha256: Option<String>,
    /// Its workbooks.
    pub workbooks: Vec<FileView>,
    /// The number of values corrected in place.
    pub corrections: usize,
    /// The user who created it.
    pub created_by: Named,
    /// The user who submitted it for approval.
    pub submitted_by: Option<Named>,
    /// The user who approved it.
    pub approved_by: Option<Named>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub updated_at: DateTime<Utc>,
    /// What the caller may do with it now.
    pub may: May,
    /// The same in the order in which it is offered.
    #[serde(skip)]
    #[schema(ignore)]
    pub actions: Vec<Action>,
}

/// A document in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DocumentListItem {
    /// The id.
    pub id: String,
    /// The office that issues it.
    pub office: Named,
    /// The template.
    pub template: String,
    /// The subject.
    pub subject: String,
    /// The state.
    #[schema(value_type = String)]
    pub state: DocumentState,
    /// Number and symbol.
    pub symbol: Option<String>,
    /// The id that another system has for it.
    pub external_id: Option<String>,
    /// The user who created it.
    pub created_by: Named,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub updated_at: DateTime<Utc>,
}

impl From<DocumentSummary> for DocumentListItem {
    fn from(document: DocumentSummary) -> Self {
        Self {
            id: document.id,
            office: Named { id: document.office_id, name: document.office_name },
            template: document.template,
            subject: document.subject,
            state: document.state,
            symbol: document.symbol,
            external_id: document.external_id,
            created_by: Named { id: document.created_by, name: document.created_by_name },
            created_at: document.created_at,
            updated_at: document.updated_at,
        }
    }
}

/// An event in the history of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventView {
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub at: DateTime<Utc>,
    /// The user who did it.
    pub by: Named,
    /// What happened: `created`, `edited`, `submitted`, `approved`, `returned`, `numbered`, `issued`, `signed`,
    /// `voided` …
    pub what: String,
    /// A note.
    pub note: Option<String>,
}

impl From<DocumentEvent> for EventView {
    fn from(event: DocumentEvent) -> Self {
        let by = Named { id: event.actor_id, name: event.actor_name };
        Self { at: event.at, by, what: event.what, note: event.note }
    }
}

/// A workbook of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FileView {
    /// The id.
    pub id: String,
    /// The slot.
    pub slot: String,
    /// Its file name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// The user who uploaded it.
    pub added_by: Named,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub added_at: DateTime<Utc>,
}

impl From<DocumentFile> for FileView {
    fn from(file: DocumentFile) -> Self {
        Self {
            id: file.id,
            slot: file.slot,
            name: file.name,
            size: file.size,
            sha256: file.sha256,
            added_by: Named { id: file.added_by, name: file.added_by_name },
            added_at: file.added_at,
        }
    }
}

/// How a workbook was understood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InspectionView {
    /// Whether it can be used as it is.
    pub ok: bool,
    /// The object of `vanthu inspect --json`, with the cells of the sheet under `grid`; null if nothing could be read.
    #[serde(serialize_with = "serialize_inspection")]
    #[schema(value_type = Option<Object>)]
    pub result: Option<Box<Inspection>>,
    /// What was noticed.
    #[serde(serialize_with = "serialize_diagnostics")]
    #[schema(value_type = Vec<Object>)]
    pub diagnostics: Vec<Diagnostic>,
}

/// The workbook of a slot, how it was understood, and its corrections.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlotView {
    /// The workbook; the first by name if the slot has several.
    pub file: FileView,
    /// All workbooks of the slot.
    pub files: Vec<FileView>,
    /// How `file` was understood.
    pub inspection: InspectionView,
    /// The corrections.
    pub corrections: Vec<CorrectionView>,
}

/// A value corrected in place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CorrectionView {
    /// The id.
    pub id: String,
    /// The slot.
    pub slot: String,
    /// The workbook's name.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// Why.
    pub why: String,
    /// The user who corrected it.
    pub by: Named,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub at: DateTime<Utc>,
}

impl From<Correction> for CorrectionView {
    fn from(one: Correction) -> Self {
        Self {
            id: one.id,
            slot: one.slot,
            file: one.file,
            sheet: one.sheet,
            cell: one.cell,
            was: one.was,
            now: one.now,
            why: one.why,
            by: Named { id: one.by_id, name: one.by_name },
            at: one.at,
        }
    }
}

/// A document as it will print.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PreviewView {
    /// A hash of the content: the same content has the same version.
    pub version: String,
    /// Whether there are pages; if not, the findings say why.
    pub ok: bool,
    /// The pages.
    pub pages: Vec<PreviewPage>,
    /// The figures: page, place in fractions of the page, key, text, and the cells on which each rests.
    #[schema(value_type = Vec<Object>)]
    pub facts: JsonList<Figure>,
    /// The findings.
    #[serde(serialize_with = "serialize_diagnostics")]
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Diagnostic>,
    /// The title.
    pub title: String,
    /// The paragraphs of the text in reading order: the name by which an edit knows each, its text, and its text with the
    /// figures by name.
    #[schema(value_type = Vec<Object>)]
    pub sentences: Vec<Sentence>,
    /// All that it says, line by line.
    #[serde(skip)]
    pub lines: Vec<Line>,
    /// The lines of print on its pages.
    #[serde(skip)]
    pub printed: Vec<PrintedLine>,
}

/// A page of a preview.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PreviewPage {
    /// The page, from 1.
    pub number: usize,
    /// The address of its picture.
    pub url: String,
    /// Its width in pixels.
    pub width: u64,
    /// Its height in pixels.
    pub height: u64,
}

/// The findings of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingsView {
    /// Whether none of them is an error.
    pub ok: bool,
    /// The findings.
    #[serde(serialize_with = "serialize_diagnostics")]
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Diagnostic>,
}

/// What the texts of a document can name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FiguresView {
    /// Whether the figures could be read; if not, the findings say why.
    pub ok: bool,
    /// The figures: `name` as it stands between braces, `key`, `label`, `text` as it reads now, `forms`, `value`, and
    /// `sources` with their cells.
    #[schema(value_type = Vec<Object>)]
    pub figures: Vec<serde_json::Value>,
    /// What was found in the workbooks.
    #[serde(serialize_with = "serialize_diagnostics")]
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Diagnostic>,
}

/// A data set in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DataSetLine {
    /// The id.
    pub id: String,
    /// Its file name.
    pub name: String,
    /// The profile to read it by.
    pub profile: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// When it was uploaded.
    #[serde(serialize_with = "crate::service::times::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
}

impl From<DataSet> for DataSetLine {
    fn from(set: DataSet) -> Self {
        Self {
            id: set.id,
            name: set.name,
            profile: set.profile,
            size: set.size,
            sha256: set.sha256,
            created_at: set.created_at,
        }
    }
}

/// A data set of another system.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DataSetView {
    /// The id.
    pub id: String,
    /// Its file name.
    pub name: String,
    /// The profile to read it by.
    pub profile: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// When it was uploaded.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
    /// How it was understood.
    pub inspection: InspectionView,
}

impl DataSetView {
    /// The data set and how it was understood.
    pub fn of(set: DataSet, inspection: InspectionView) -> Self {
        Self {
            id: set.id,
            name: set.name,
            profile: set.profile,
            size: set.size,
            sha256: set.sha256,
            created_at: set.created_at,
            inspection,
        }
    }
}

/// A text percent-encoded as one segment of a URL's path.
pub fn encoded(text: &str) -> String {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Tells a null from an absent field: null is `Some(None)`.
pub(crate) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_as_one_path_segment() {
        assert_eq!(encoded("a-b_c.d~1"), "a-b_c.d~1");
        assert_eq!(encoded("Báo cáo/7?.pdf"), "B%C3%A1o%20c%C3%A1o%2F7%3F.pdf");
    }
}
