//! Documents: created, read, listed, changed. How they are approved and issued is in [`workflow`].

pub(crate) mod reading;
mod subject;
pub(crate) mod values;

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;
use vanthu_diagnostic::code;

use super::context::Context;
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, allows, may, sight};
use super::views::{
    DocumentListItem, DocumentView, EventView, FileView, May, Named, NumberView, PageView, nullable,
};
use super::workflow::{self, Action};
use super::{readable, templates, validate_line, validate_text};
use subject::{MAX_SUBJECT, draft_subject, renamed};
use values::{merged, without_null};
use vanthu_store::{
    Actor, Document, DocumentDraft, DocumentFilter, DocumentOrder, DocumentState, DocumentSummary,
    DocumentUpdate, StoreError,
};

/// A document to create.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// The id of the office that issues it.
    pub office: String,
    /// The template.
    pub template: String,
    /// `party` or `state`; that of the office if absent.
    #[serde(default)]
    pub standard: Option<String>,
    /// The subject; if absent, the template's title and what the fields say.
    #[serde(default)]
    pub subject: Option<String>,
    /// The id that another system has for it; no other document of the office has the same.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Header fields (date, recipients, signer …) by the keys of the document file.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub particulars: Map<String, Json>,
    /// The fields of the template.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
}

/// A partial update of a draft; absent fields stay as they are.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentPatch {
    /// The expected version; 409 if the document has another one. It may be left out where `If-Match` names it.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: i64,
    /// The subject.
    #[serde(default)]
    pub subject: Option<String>,
    /// `party` or `state`; null for that of the office.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    pub standard: Option<Option<String>>,
    /// The id that another system has for it.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Header fields to set; a null removes one.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub particulars: Option<Map<String, Json>>,
    /// Fields to set; a null removes one.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub fields: Option<Map<String, Json>>,
}

impl DocumentPatch {
    /// The patch that sets one header field; null removes it.
    pub fn of_header_field(version: i64, name: &str, value: Json) -> Self {
        let particulars = Some(Map::from_iter([(name.to_string(), value)]));
        Self { version, particulars, ..Self::default() }
    }
}

/// Creates a draft.
///
/// # Errors
/// Forbidden for all but drafters and clerks; not found if there is no such office; `project.unknown-template`,
/// `paper.office-closed` or the code of a value that may not be set.
pub async fn create(context: &Context, actor: &Actor, new: NewDocument) -> Result<DocumentView> {
    allows(actor, Act::CreateDocument)?;
    let office = context.store.offices().get(&new.office).await.at("/office").and_then(|office| {
        may(actor, Act::CreateDocument, Object::Office(&office.id))?;
        Ok(office)
    });
    let of = office.as_ref().map_or("", |office| office.id.as_str());
    let template = templates::for_office(context, of, &new.template).await.at("/template")?;
    let office = office?;
    if !office.active {
        return Err(ServiceError::invalid(
            code!("paper.office-closed"),
            "cơ quan này không còn ban hành văn bản",
            "this office no longer issues documents",
        )
        .at("/office"));
    }
    values::check(&new.particulars, &new.fields, new.standard.as_deref(), &template)?;
    let subject = validate_text(&new.subject.unwrap_or_default(), MAX_SUBJECT, "trích yếu", "the subject")
        .at("/subject")?;
    let fields = without_null(new.fields);
    let subject = if subject.is_empty() {
        let named = draft_subject(&template, &entries(&fields));
        if named.chars().count() <= MAX_SUBJECT { named } else { template.title.clone() }
    } else {
        subject
    };
    let draft = DocumentDraft {
        office_id: office.id,
        template: new.template,
        standard: new.standard,
        subject,
        header: without_null(new.particulars),
        fields,
        external_id: external_id(new.external_id)?,
    };
    let document = context.store.documents().create(actor, draft).await.map_err(of_external_id)?;
    to_view(context, actor, document).await
}

/// The id of another system, if it is one.
fn external_id(given: Option<String>) -> Result<Option<String>> {
    given.map(|id| validate_line(&id, 200, "mã ngoài", "the external id").at("/external_id")).transpose()
}

/// The error of a change, pointing to the external id where another document has it.
fn of_external_id(error: StoreError) -> ServiceError {
    let error = ServiceError::from(error);
    if error.code.as_str() == "paper.external-id-taken" { error.at("/external_id") } else { error }
}

/// One document.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id.
pub async fn view(context: &Context, actor: &Actor, id: &str) -> Result<DocumentView> {
    let document = readable(context, actor, id).await?;
    to_view(context, actor, document).await
}

/// One page of documents, last changed first.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn list(
    context: &Context,
    actor: &Actor,
    filter: DocumentFilter,
) -> Result<PageView<DocumentListItem>> {
    allows(actor, Act::ReadDocument)?;
    let filter = DocumentFilter { seen_by: Some(sight(actor)), ..filter };
    let page = context.store.documents().search(&filter).await?;
    let full = page.items.len() >= page.per_page as usize;
    let by_creation = matches!(filter.order, DocumentOrder::LastCreated | DocumentOrder::FirstCreated);
    let cursor = |last: &DocumentSummary| {
        let at = if by_creation { last.created_at } else { last.updated_at };
        format!("{}.{}", at.timestamp_millis(), last.id)
    };
    let next_cursor = page.items.last().filter(|_| full).map(cursor);
    Ok(PageView { next_cursor, ..PageView::of(page, DocumentListItem::from) })
}

/// Changes a draft. As long as nobody has named it, its subject follows its fields.
///
/// # Errors
/// Those of `editable`; `store.stale` (conflict) if it has another version; the code of a value that may not be set.
pub async fn change(
    context: &Context,
    actor: &Actor,
    id: &str,
    patch: DocumentPatch,
) -> Result<DocumentView> {
    let document = editable(context, actor, id).await?;
    let template = templates::of_document(context, id, &document.office_id, &document.template).await?;
    if let Some(standard) = &patch.standard {
        values::check_standard(standard.as_deref(), &template)?;
    }
    if let Some(particulars) = &patch.particulars {
        values::check_header(particulars, &template)?;
    }
    if let Some(fields) = &patch.fields {
        values::check_fields(fields, &template)?;
    }
    let fields = patch.fields.map(|fields| merged(&document.fields, fields));
    let subject = match (patch.subject, &fields) {
        (Some(subject), _) => {
            Some(validate_line(&subject, MAX_SUBJECT, "trích yếu", "the subject").at("/subject")?)
        }
        (None, Some(fields)) => {
            renamed(&template, &document.subject, &entries(&document.fields), &entries(fields))
        }
        (None, None) => None,
    };
    let update = DocumentUpdate {
        standard: patch.standard,
        subject,
        header: patch.particulars.map(|particulars| merged(&document.header, particulars)),
        fields,
        external_id: external_id(patch.external_id)?,
    };
    let updated = context.store.documents().update(actor, id, patch.version, update).await;
    let document = updated.map_err(of_external_id)?;
    to_view(context, actor, document).await
}

/// Gives a draft the finished wording of its title as its subject, because that is what the register will say. Returns the
/// draft as it then is.
///
/// # Errors
/// `store.stale` (conflict) if it was changed meanwhile; a `request.` code if the title is too long.
pub(crate) async fn finish_subject(
    context: &Context,
    actor: &Actor,
    document: Document,
    title: &str,
) -> Result<Document> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() || title == document.subject {
        return Ok(document);
    }
    let subject = Some(validate_line(&title, MAX_SUBJECT, "trích yếu", "the subject")?);
    let update = DocumentUpdate { subject, ..DocumentUpdate::default() };
    Ok(context.store.documents().update(actor, &document.id, document.version, update).await?)
}

/// Deletes a draft; with `version`, only that version of it.
///
/// # Errors
/// Those of `editable`; `paper.stale` (conflict) if it has another version.
pub async fn delete(context: &Context, actor: &Actor, id: &str, version: Option<i64>) -> Result<()> {
    let document = editable(context, actor, id).await?;
    workflow::check_version(&document, version)?;
    Ok(context.store.documents().delete(actor, id).await?)
}

/// The document's history, oldest first.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id.
pub async fn events(context: &Context, actor: &Actor, id: &str) -> Result<Vec<EventView>> {
    readable(context, actor, id).await?;
    Ok(context.store.documents().events(id).await?.into_iter().map(EventView::from).collect())
}

/// How long a comment may be.
const MAX_COMMENT: usize = 2000;

/// Adds a comment to a document: those who draft and those who approve may write one. `about` is the sentence that it is
/// about; empty for the whole document.
///
/// # Errors
/// Forbidden for all others; not found if there is no document of that id; a `request.` code without a valid text.
pub async fn comment(context: &Context, actor: &Actor, id: &str, about: &str, text: &str) -> Result<()> {
    let document = readable(context, actor, id).await?;
    allows(actor, Act::CreateDocument).or_else(|_| allows(actor, Act::Workflow(Action::Approve)))?;
    let text = validate_line(text, MAX_COMMENT, "ý kiến", "the comment")?;
    let about: String = about.split_whitespace().collect::<Vec<_>>().join(" ");
    let about = validate_text(&about, MAX_COMMENT, "câu được góp ý", "the sentence")?;
    let note = if about.is_empty() { text } else { format!("“{about}”\n{text}") };
    Ok(context.store.documents().comment(actor, &document.id, &note).await?)
}

/// The document, if the actor may edit it now.
///
/// # Errors
/// Forbidden for all but drafters and clerks; not found if there is no document of that id; `paper.of-another` (forbidden)
/// for another drafter's document; `paper.not-draft` (conflict).
pub(crate) async fn editable(context: &Context, actor: &Actor, id: &str) -> Result<Document> {
    let document = workflow::permit(context, actor, Action::Edit, id).await?;
    if document.state != DocumentState::Draft {
        return Err(ServiceError::conflict(
            code!("paper.not-draft"),
            "văn bản đã trình ký nên không sửa được nữa",
            "the document was submitted for approval and can no longer be changed",
        ));
    }
    Ok(document)
}

/// The document as the actor may see it.
///
/// # Errors
/// Those of the store.
pub(crate) async fn to_view(context: &Context, actor: &Actor, document: Document) -> Result<DocumentView> {
    let office = context.store.offices().get(&document.office_id).await?;
    let files = context.store.files().list(&document.id).await?;
    let corrections = context.store.corrections().list(&document.id).await?.len();
    let actions = workflow::offered(context, actor, &document).await?;
    let mut names = Names { context, cache: Vec::new() };
    Ok(DocumentView {
        may: May::of(&actions),
        actions,
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
        has_signed_pdf: document.signed.is_some(),
        external_id: document.external_id,
        content_sha256: document.content_sha256,
        workbooks: files.into_iter().map(FileView::from).collect(),
        corrections,
        created_at: document.created_at,
        updated_at: document.updated_at,
    })
}

/// Names of users, each read once.
struct Names<'a> {
    context: &'a Context,
    cache: Vec<Named>,
}

impl Names<'_> {
    async fn of(&mut self, id: &str) -> Named {
        if let Some(named) = self.cache.iter().find(|named| named.id == id) {
            return named.clone();
        }
        let name = match self.context.store.users().get(id).await {
            Ok(user) => user.full_name,
            Err(_) => id.to_string(),
        };
        let named = Named { id: id.to_string(), name };
        self.cache.push(named.clone());
        named
    }

    async fn maybe(&mut self, id: Option<&str>) -> Option<Named> {
        match id {
            Some(id) => Some(self.of(id).await),
            None => None,
        }
    }
}

fn entries(value: &Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}
