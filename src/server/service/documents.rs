//! Documents: made, read, listed, changed.

use serde_json::{Map, Value as Json};

use super::views::{DocumentListItem, DocumentView, EventView, FileView, May, Named, NumberView, PageView};
use super::{CLERKS, WRITERS, need, need_read, short, templates};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_store::{
    Actor, Document, DocumentDraft, DocumentFilter, DocumentState, DocumentUpdate, Role, Scope,
};

/// A document to be made.
#[derive(Clone, Debug, Default)]
pub struct NewDocument {
    /// The id of the office that issues it.
    pub office: String,
    /// The template.
    pub template: String,
    /// The standard, where it is not the office's.
    pub standard: Option<String>,
    /// What it is about; the template's title where empty.
    pub subject: String,
    /// Date, recipients, signer and such.
    pub particulars: Map<String, Json>,
    /// The fields of the template.
    pub fields: Map<String, Json>,
}

/// What is to be changed in a draft; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct DocumentChange {
    /// The standard; `Some(None)` is the office's.
    pub standard: Option<Option<String>>,
    /// What it is about.
    pub subject: Option<String>,
    /// Date, recipients, signer and such: these keys are set, a null takes one away.
    pub particulars: Option<Map<String, Json>>,
    /// The fields: these are set, a null takes one away.
    pub fields: Option<Map<String, Json>>,
}

/// The keys of the document file that a person may set in a document. None of them names a file, and the number is the
/// register's.
const PARTICULARS: [&str; 20] = [
    "date",
    "draft",
    "signer",
    "signers",
    "recipients",
    "addressees",
    "urgency",
    "secrecy",
    "circulation",
    "duplex",
    "end-mark",
    "paper",
    "sizes",
    "numbering",
    "joint",
    "copy",
    "drafter",
    "contact",
    "unit",
    "rules",
];

/// How deep values may lie in each other: free text in parts takes about ten.
const DEPTH: usize = 24;

/// Makes a draft.
///
/// # Errors
/// When the one who asks may not, there is no such office or template, or what was given cannot be taken.
pub async fn create(state: &AppState, actor: &Actor, new: NewDocument) -> Result<DocumentView> {
    need(actor, &WRITERS, Scope::Draft)?;
    let template = templates::describe(state, &new.template).await?;
    let office = state.store.offices().get(&new.office).await?;
    if !office.active {
        return Err(Problem::refused(
            "paper.office-closed",
            "cơ quan này không còn ban hành văn bản",
            "this office no longer issues papers",
        ));
    }
    check_given(&new.particulars, &new.fields, new.standard.as_deref(), &template)?;
    let subject = short(&new.subject, 1000, "trích yếu", "the subject")?;
    let subject = if subject.is_empty() { template.title.clone() } else { subject };
    let document = DocumentDraft {
        office_id: office.id,
        template: new.template,
        standard: new.standard,
        subject,
        header: without_null(new.particulars),
        fields: without_null(new.fields),
    };
    let document = state.store.documents().create(actor, document).await?;
    show(state, actor, document).await
}

/// A document.
///
/// # Errors
/// When there is none of that id, or the one who asks may not read.
pub async fn view(state: &AppState, actor: &Actor, id: &str) -> Result<DocumentView> {
    need_read(actor)?;
    let document = state.store.documents().get(id).await?;
    show(state, actor, document).await
}

/// Documents, the last changed first.
///
/// # Errors
/// When the one who asks may not read.
pub async fn list(
    state: &AppState,
    actor: &Actor,
    query: DocumentFilter,
) -> Result<PageView<DocumentListItem>> {
    need_read(actor)?;
    Ok(PageView::of(state.store.documents().search(&query).await?, DocumentListItem::from))
}

/// Changes a draft that still has that version.
///
/// # Errors
/// When the one who asks may not, it is no draft, has another version, or what was given cannot be taken.
pub async fn change(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: i64,
    change: DocumentChange,
) -> Result<DocumentView> {
    let document = editable(state, actor, id).await?;
    let template = templates::describe(state, &document.template).await?;
    if let Some(standard) = &change.standard {
        check_standard(standard.as_deref(), &template)?;
    }
    if let Some(particulars) = &change.particulars {
        check_particulars(particulars)?;
    }
    if let Some(fields) = &change.fields {
        check_fields(fields, &template)?;
    }
    let subject = match change.subject {
        Some(subject) => Some(super::line(&subject, 1000, "trích yếu", "the subject")?),
        None => None,
    };
    let change = DocumentUpdate {
        standard: change.standard,
        subject,
        header: change.particulars.map(|given| merged(&document.header, given)),
        fields: change.fields.map(|given| merged(&document.fields, given)),
    };
    let document = state.store.documents().update(actor, id, version, change).await?;
    show(state, actor, document).await
}

/// Removes a draft.
///
/// # Errors
/// When the one who asks may not, or it is no draft.
pub async fn delete(state: &AppState, actor: &Actor, id: &str) -> Result<()> {
    editable(state, actor, id).await?;
    Ok(state.store.documents().delete(actor, id).await?)
}

/// What happened to a document, the first first.
///
/// # Errors
/// When there is none of that id, or the one who asks may not read.
pub async fn events(state: &AppState, actor: &Actor, id: &str) -> Result<Vec<EventView>> {
    need_read(actor)?;
    state.store.documents().get(id).await?;
    Ok(state.store.documents().events(id).await?.into_iter().map(EventView::from).collect())
}

/// The document, where the one who asks may change it now.
///
/// # Errors
/// When not.
pub async fn editable(state: &AppState, actor: &Actor, id: &str) -> Result<Document> {
    need(actor, &WRITERS, Scope::Draft)?;
    let document = state.store.documents().get(id).await?;
    if !owns(actor, &document) {
        return Err(Problem::forbidden(
            "paper.of-another",
            "văn bản do người khác soạn; chỉ người soạn hoặc văn thư được sửa",
            "the paper is another's; only its drafter or a clerk may change it",
        ));
    }
    if document.state != DocumentState::Draft {
        return Err(Problem::conflict(
            "paper.not-draft",
            "văn bản đã trình ký nên không sửa được nữa",
            "the paper was sent for approval and can no longer be changed",
        ));
    }
    Ok(document)
}

/// Whether the document is the actor's own, or the actor a clerk.
pub fn owns(actor: &Actor, document: &Document) -> bool {
    actor.has_role(&CLERKS) || document.created_by == actor.user_id
}

/// What is shown of a document.
///
/// # Errors
/// When the store fails.
pub async fn show(state: &AppState, actor: &Actor, document: Document) -> Result<DocumentView> {
    let office = state.store.offices().get(&document.office_id).await?;
    let files = state.store.files().list(&document.id).await?;
    let corrections = state.store.corrections().list(&document.id).await?.len();
    let mut names = Names { state, known: Vec::new() };
    Ok(DocumentView {
        may: may(state, actor, &document).await?,
        office: Named { id: office.id, name: office.name },
        created_by: names.of(&document.created_by).await,
        submitted_by: names.maybe(document.submitted_by.as_deref()).await,
        approved_by: names.maybe(document.approved_by.as_deref()).await,
        id: document.id,
        template: document.template,
        standard: document.standard,
        subject: document.subject,
        particulars: document.header,
        fields: document.fields,
        version: document.version,
        state: document.state,
        number: document.number.map(|number| NumberView {
            entry: number.entry_id,
            number: number.number,
            symbol: number.symbol,
            date: number.date,
        }),
        has_pdf: document.pdf.is_some(),
        content_sha256: document.content_sha256,
        workbooks: files.into_iter().map(FileView::from).collect(),
        corrections,
        created_at: document.created_at,
        updated_at: document.updated_at,
    })
}

/// Names of users, each asked for once.
struct Names<'a> {
    state: &'a AppState,
    known: Vec<Named>,
}

impl Names<'_> {
    async fn of(&mut self, id: &str) -> Named {
        if let Some(known) = self.known.iter().find(|known| known.id == id) {
            return known.clone();
        }
        let name = match self.state.store.users().get(id).await {
            Ok(user) => user.full_name,
            Err(_) => id.to_string(),
        };
        let named = Named { id: id.to_string(), name };
        self.known.push(named.clone());
        named
    }

    async fn maybe(&mut self, id: Option<&str>) -> Option<Named> {
        match id {
            Some(id) => Some(self.of(id).await),
            None => None,
        }
    }
}

/// What the actor may do with the document now.
async fn may(state: &AppState, actor: &Actor, document: &Document) -> Result<May> {
    let can = |roles: &[Role], scope: Scope| need(actor, roles, scope).is_ok();
    let writes = can(&WRITERS, Scope::Draft) && owns(actor, document);
    let approves = can(&super::APPROVERS, Scope::Approve);
    let issues = can(&CLERKS, Scope::Register);
    let in_state = |states: &[DocumentState]| states.contains(&document.state);
    let approve = approves && in_state(&[DocumentState::Submitted]);
    Ok(May {
        edit: writes && in_state(&[DocumentState::Draft]),
        submit: writes && in_state(&[DocumentState::Draft]),
        withdraw: writes && in_state(&[DocumentState::Submitted]),
        approve: approve && super::acts::may_approve(state, actor, document).await?,
        r#return: approves && in_state(&[DocumentState::Submitted, DocumentState::Approved]),
        issue: issues && in_state(&[DocumentState::Approved]),
        void: issues && in_state(&[DocumentState::Issuing, DocumentState::Issued]),
    })
}

/// Whether particulars, fields and standard are such as a person may give.
///
/// # Errors
/// 422 when not.
pub fn check_given(
    particulars: &Map<String, Json>,
    fields: &Map<String, Json>,
    standard: Option<&str>,
    template: &templates::Description,
) -> Result<()> {
    check_standard(standard, template)?;
    check_particulars(particulars)?;
    check_fields(fields, template)
}

fn check_standard(standard: Option<&str>, template: &templates::Description) -> Result<()> {
    match standard {
        Some(standard) if !template.standards.iter().any(|served| served == standard) => {
            Err(Problem::refused(
                "project.wrong-standard",
                format!("mẫu `{}` không dùng cho thể thức này", template.name),
                format!("the template `{}` does not serve that standard", template.name),
            ))
        }
        _ => Ok(()),
    }
}

fn check_particulars(particulars: &Map<String, Json>) -> Result<()> {
    for (key, value) in particulars {
        if !PARTICULARS.contains(&key.as_str()) {
            return Err(Problem::refused(
                "paper.unknown-particular",
                "có mục không đặt được ở đây (số và ký hiệu do sổ đăng ký cấp)",
                "a key cannot be set here (the number is the register's)",
            ));
        }
        check_value(value, 0)?;
    }
    Ok(())
}

/// Whether fields hold only what a person typed: nothing in them may make the pipeline open a file.
fn check_fields(fields: &Map<String, Json>, template: &templates::Description) -> Result<()> {
    for (key, value) in fields {
        let declared = template.fields.iter().find(|field| field.name == *key);
        let Some(declared) = declared else {
            return Err(Problem::refused(
                "project.unknown-field",
                format!("mẫu `{}` không có một mục vừa gửi", template.name),
                format!("the template `{}` lacks a field that was sent", template.name),
            ));
        };
        if declared.kind == "tasks" && value.is_string() {
            return Err(Problem::refused(
                "paper.file-named",
                "muốn lấy nhiệm vụ từ bảng tính thì tải bảng lên, không ghi tên tệp",
                "to take tasks from a workbook, upload it; a file cannot be named",
            ));
        }
        check_value(value, 0)?;
    }
    Ok(())
}

fn check_value(value: &Json, depth: usize) -> Result<()> {
    if depth > DEPTH {
        return Err(Problem::refused(
            "request.too-deep",
            "nội dung lồng nhau quá sâu",
            "the values lie too deep",
        ));
    }
    match value {
        Json::String(text) => {
            let stray = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
            if text.chars().any(stray) {
                return Err(Problem::refused(
                    "request.control-character",
                    "nội dung có ký tự điều khiển",
                    "a text has control characters",
                ));
            }
            Ok(())
        }
        Json::Array(items) => items.iter().try_for_each(|item| check_value(item, depth + 1)),
        Json::Object(entries) => entries.values().try_for_each(|item| check_value(item, depth + 1)),
        _ => Ok(()),
    }
}

/// The object with the given keys set; a null takes one away.
fn merged(known: &Json, given: Map<String, Json>) -> Json {
    let mut all = known.as_object().cloned().unwrap_or_default();
    for (key, value) in given {
        if value.is_null() {
            all.shift_remove(&key);
        } else {
            all.insert(key, value);
        }
    }
    Json::Object(all)
}

fn without_null(given: Map<String, Json>) -> Json {
    merged(&Json::Null, given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_null_takes_a_key_away() {
        let given = json!({"b": null, "c": 3});
        assert_eq!(
            merged(&json!({"a": 1, "b": 2}), given.as_object().unwrap().clone()),
            json!({"a": 1, "c": 3})
        );
    }

    #[test]
    fn deep_values_and_control_characters_are_refused() {
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(check_value(&deep, 0).unwrap_err().code, "request.too-deep");
        assert_eq!(check_value(&json!("a\u{0}b"), 0).unwrap_err().code, "request.control-character");
        assert!(check_value(&json!({"a": ["một\nhai"]}), 0).is_ok());
    }

    #[test]
    fn the_number_is_not_a_persons_to_set() {
        let given = json!({"number": 7});
        assert!(check_particulars(given.as_object().unwrap()).is_err());
        let given = json!({"office": "/etc/passwd"});
        assert!(check_particulars(given.as_object().unwrap()).is_err());
        let given = json!({"date": "2026-07-05"});
        assert!(check_particulars(given.as_object().unwrap()).is_ok());
    }
}
