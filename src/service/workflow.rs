//! The workflow of a document: submitted for approval, withdrawn, approved, returned, voided. The rules are in
//! `table`; how a document gets its number is in [`issuing`](super::issuing).

mod table;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use utoipa::ToSchema;
use vanthu_diagnostic::code;

use super::context::{Context, Service};
use super::documents::{self, to_view};
use super::error::{Result, ServiceError};
use super::rendering::{self, NumberOverride};
use super::views::DocumentView;
use super::{CLERKS, authorize, validate_line, validate_text};
use crate::worker::pool::Turn;
pub use table::{Action, Note, Ownership, RULES, Rule, markdown};
use vanthu_store::{Actor, Document, DocumentState};

/// The longest note, in characters.
const MAX_NOTE: usize = 2000;

/// What comes with an action.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ActionRequest {
    /// The expected version; 409 if the document has another one.
    pub version: Option<i64>,
    /// A note. Returning and voiding need one.
    pub note: Option<String>,
}

/// Submits a draft for approval unless a finding is an error. Its finished wording becomes its subject.
///
/// # Errors
/// Forbidden for all but its drafter and clerks (`paper.of-another`); `paper.wrong-state` or `paper.stale` (conflict);
/// `paper.findings` (invalid) with the findings.
pub async fn submit(
    service: &Service,
    actor: &Actor,
    id: &str,
    request: ActionRequest,
) -> Result<DocumentView> {
    let document = permit(service, actor, Action::Submit, id).await?;
    if document.state != DocumentState::Draft {
        return Err(wrong_state("văn bản không còn là dự thảo", "the document is not a draft"));
    }
    check_version(&document, request.version)?;
    let note = optional_note(request.note.as_deref())?;
    let content = service.store.documents().content(id).await?;
    let checked =
        rendering::check(service, &Turn::of(&actor.user_id), &content, NumberOverride::default()).await?;
    if !checked.ok {
        let mut error = ServiceError::invalid(
            code!("paper.findings"),
            "văn bản còn lỗi, chưa trình ký được; xem từng lỗi kèm theo",
            "the document has errors and cannot be submitted for approval; see the diagnostics",
        );
        error.diagnostics = checked.diagnostics;
        return Err(error);
    }
    // What was checked is what is submitted: a change in between has another version.
    let document = documents::finish_subject(service, actor, document, &checked.title).await?;
    let version = Some(document.version);
    let document = service.store.workflow().submit(actor, id, version, note.as_deref()).await?;
    to_view(service, actor, document).await
}

/// Takes a document back from approval.
///
/// # Errors
/// Forbidden for all but its drafter and clerks (`paper.of-another`); `store.paper-state` or `store.stale` (conflict).
pub async fn withdraw(
    context: &Context,
    actor: &Actor,
    id: &str,
    request: ActionRequest,
) -> Result<DocumentView> {
    permit(context, actor, Action::Withdraw, id).await?;
    let note = optional_note(request.note.as_deref())?;
    let document = context.store.workflow().withdraw(actor, id, request.version, note.as_deref()).await?;
    to_view(context, actor, document).await
}

/// Approves a document.
///
/// # Errors
/// Forbidden for all but approvers, and for the person who submitted it (`paper.self-approval`); `store.paper-state` or
/// `store.stale` (conflict).
pub async fn approve(
    context: &Context,
    actor: &Actor,
    id: &str,
    request: ActionRequest,
) -> Result<DocumentView> {
    permit(context, actor, Action::Approve, id).await?;
    let note = optional_note(request.note.as_deref())?;
    let document = context.store.workflow().approve(actor, id, request.version, note.as_deref()).await?;
    to_view(context, actor, document).await
}

/// Returns a document to its drafter with a note.
///
/// # Errors
/// Forbidden for all but approvers; a `request.` code without a valid note; `store.paper-state` or `store.stale`
/// (conflict).
pub async fn return_for_revision(
    context: &Context,
    actor: &Actor,
    id: &str,
    request: ActionRequest,
) -> Result<DocumentView> {
    let rule = Action::Return.rule();
    authorize(actor, rule.roles, rule.scope)?;
    let note =
        validate_line(request.note.as_deref().unwrap_or_default(), MAX_NOTE, "ý kiến trả lại", "the note")?;
    let document = context.store.workflow().return_for_revision(actor, id, request.version, &note).await?;
    to_view(context, actor, document).await
}

/// Voids a document and its number; the note is the reason.
///
/// # Errors
/// Forbidden for all but clerks; a `request.` code without a valid reason; `store.paper-state` (conflict).
pub async fn void(
    context: &Context,
    actor: &Actor,
    id: &str,
    request: ActionRequest,
) -> Result<DocumentView> {
    let rule = Action::Void.rule();
    authorize(actor, rule.roles, rule.scope)?;
    let note =
        validate_line(request.note.as_deref().unwrap_or_default(), MAX_NOTE, "lý do hủy", "the reason")?;
    let document = context.store.workflow().void(actor, id, &note).await?;
    to_view(context, actor, document).await
}

/// The actions that are open to the actor now, in the order of the table.
///
/// # Errors
/// Those of the store.
pub async fn offered(context: &Context, actor: &Actor, document: &Document) -> Result<Vec<Action>> {
    let mut actions = Vec::new();
    for rule in &RULES {
        if rule.from.contains(&document.state)
            && authorize(actor, rule.roles, rule.scope).is_ok()
            && satisfies(context, actor, document, rule.ownership).await?
        {
            actions.push(rule.action);
        }
    }
    Ok(actions)
}

/// The document, if the actor has the role, the scope and the ownership that the action needs. The state is left to the
/// transaction that changes it.
///
/// # Errors
/// Forbidden, or not found if there is no document of that id.
pub(crate) async fn permit(context: &Context, actor: &Actor, action: Action, id: &str) -> Result<Document> {
    let rule = action.rule();
    authorize(actor, rule.roles, rule.scope)?;
    let document = context.store.documents().get(id).await?;
    if satisfies(context, actor, &document, rule.ownership).await? {
        return Ok(document);
    }
    Err(match rule.ownership {
        Ownership::NotSubmitter => ServiceError::forbidden(
            code!("paper.self-approval"),
            "người soạn hoặc trình ký không được tự duyệt văn bản của mình",
            "a person who wrote or submitted a document may not approve it",
        ),
        Ownership::Anyone | Ownership::DrafterOrClerk => ServiceError::forbidden(
            code!("paper.of-another"),
            "văn bản do người khác soạn; chỉ người soạn hoặc văn thư được làm việc này",
            "the document is another's; only its drafter or a clerk may do this",
        ),
    })
}

async fn satisfies(
    context: &Context,
    actor: &Actor,
    document: &Document,
    ownership: Ownership,
) -> Result<bool> {
    match ownership {
        Ownership::Anyone => Ok(true),
        Ownership::DrafterOrClerk => Ok(owns(actor, document)),
        Ownership::NotSubmitter => {
            if context.policy.allow_self_approval || !wrote(context, actor, document).await? {
                return Ok(true);
            }
            // In an office of one person nobody else could approve.
            let users = context.store.users().list().await?;
            Ok(users.iter().filter(|user| user.active).count() <= 1)
        }
    }
}

/// Whether the actor submitted the document, created it, or wrote in it since it was last returned.
async fn wrote(context: &Context, actor: &Actor, document: &Document) -> Result<bool> {
    if document.submitted_by.as_deref() == Some(actor.user_id.as_str())
        || document.created_by == actor.user_id
    {
        return Ok(true);
    }
    let events = context.store.documents().events(&document.id).await?;
    let since = events.iter().rposition(|event| event.what == "returned").map_or(0, |index| index + 1);
    let mut later = events.iter().skip(since);
    Ok(later.any(|event| event.actor_id == actor.user_id && WRITING.contains(&event.what.as_str())))
}

/// The events that a person who writes in a document leaves behind.
const WRITING: [&str; 4] = ["created", "edited", "submitted", "withdrawn"];

/// Whether the actor created the document, or is a clerk.
pub(crate) fn owns(actor: &Actor, document: &Document) -> bool {
    actor.has_role(&CLERKS) || document.created_by == actor.user_id
}

fn optional_note(note: Option<&str>) -> Result<Option<String>> {
    match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => validate_text(note, MAX_NOTE, "ghi chú", "the note").map(Some),
        None => Ok(None),
    }
}

/// Requires that the document has the expected version.
///
/// # Errors
/// `paper.stale` (conflict).
pub(crate) fn check_version(document: &Document, expected: Option<i64>) -> Result<()> {
    match expected {
        Some(version) if version != document.version => Err(ServiceError::conflict(
            code!("paper.stale"),
            "văn bản đã được sửa ở nơi khác; hãy tải lại",
            "the document was changed elsewhere; load it again",
        )),
        _ => Ok(()),
    }
}

/// `paper.wrong-state` (conflict).
pub(crate) fn wrong_state(vi: &str, en: &str) -> ServiceError {
    ServiceError::conflict(code!("paper.wrong-state"), vi, en)
}
