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
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, Whose, allows, may};
use super::rendering::{self, NumberOverride};
use super::views::DocumentView;
use super::{texts, validate_line, validate_text};
use crate::worker::pool::Turn;
pub use table::{Action, Note, RULES, Rule, markdown};
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
    texts::keep(service, &document, &checked.lines).await?;
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
/// Forbidden for all but approvers, and for those who wrote it (`paper.self-approval`); `paper.version-needed` if no version
/// is named although several were submitted; `store.paper-state` or `store.stale` (conflict).
pub async fn approve(
    context: &Context,
    actor: &Actor,
    id: &str,
    request: ActionRequest,
) -> Result<DocumentView> {
    let document = permit(context, actor, Action::Approve, id).await?;
    if actor.scopes.is_none()
        && context.store.users().get(&actor.user_id).await.is_ok_and(|user| user.password_given)
    {
        // Someone else knows the password: it would prove nothing.
        return Err(ServiceError::forbidden(
            code!("auth.change-password"),
            "hãy đổi mật khẩu do người khác đặt trước khi duyệt",
            "change the password that someone else set before you approve",
        ));
    }
    if document.state == DocumentState::Submitted && request.version.is_none() {
        names_version(context, id).await?;
    }
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
    permit(context, actor, Action::Return, id).await?;
    let note =
        validate_line(request.note.as_deref().unwrap_or_default(), MAX_NOTE, "ý kiến trả lại", "the note")
            .at("/note")?;
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
    let document = permit(context, actor, Action::Void, id).await?;
    check_version(&document, request.version)?;
    let note =
        validate_line(request.note.as_deref().unwrap_or_default(), MAX_NOTE, "lý do hủy", "the reason")
            .at("/note")?;
    let document = context.store.workflow().void(actor, id, &note).await?;
    to_view(context, actor, document).await
}

/// Requires that there is only one version that an approval without a number can mean: what was submitted, returned or
/// withdrawn, and submitted again may differ from what was read.
async fn names_version(context: &Context, id: &str) -> Result<()> {
    let events = context.store.documents().events(id).await?;
    if events.iter().filter(|event| event.what == "submitted").count() <= 1 {
        return Ok(());
    }
    Err(ServiceError::invalid(
        code!("paper.version-needed"),
        "văn bản đã trình lại; phải ghi rõ duyệt bản nào (`version`)",
        "the document was submitted again; name the `version` that is approved",
    )
    .at("/version"))
}

/// The actions that are open to the actor now, in the order of the table.
///
/// # Errors
/// Those of the store.
pub async fn offered(context: &Context, actor: &Actor, document: &Document) -> Result<Vec<Action>> {
    let mut actions = Vec::new();
    for rule in &RULES {
        if rule.from.contains(&document.state)
            && allows(actor, Act::Workflow(rule.action)).is_ok()
            && permitted(context, actor, document, rule.action).await?.is_ok()
        {
            actions.push(rule.action);
        }
    }
    Ok(actions)
}

/// The document, if the actor may do that to it. The state is left to the transaction that changes it.
///
/// # Errors
/// Those of [`may`]; not found if there is no document of that id.
pub(crate) async fn permit(context: &Context, actor: &Actor, action: Action, id: &str) -> Result<Document> {
    allows(actor, Act::Workflow(action))?;
    let document = context.store.documents().get(id).await?;
    permitted(context, actor, &document, action).await??;
    Ok(document)
}

/// What [`may`] says of an action; the outer error is the store's.
async fn permitted(
    context: &Context,
    actor: &Actor,
    document: &Document,
    action: Action,
) -> Result<Result<()>> {
    let object = match action.rule().whose {
        Whose::OfOthers => Object::Submitted(document, barred(context, actor, document).await?),
        _ => Object::Document(document),
    };
    Ok(may(actor, Act::Workflow(action), object))
}

/// Whether the actor may not approve the document because of having written in it. The settings may allow it, and in an
/// office of one person nobody else could.
async fn barred(context: &Context, actor: &Actor, document: &Document) -> Result<bool> {
    if context.policy.allow_self_approval || !wrote(context, actor, document).await? {
        return Ok(false);
    }
    let users = context.store.users().list().await?;
    Ok(users.iter().filter(|user| user.active).count() > 1)
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
const WRITING: [&str; 8] = [
    "created",
    "edited",
    "file-added",
    "file-removed",
    "corrected",
    "correction-removed",
    "submitted",
    "withdrawn",
];

fn optional_note(note: Option<&str>) -> Result<Option<String>> {
    match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => validate_text(note, MAX_NOTE, "ghi chú", "the note").at("/note").map(Some),
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
        )
        .at("/version")),
        _ => Ok(()),
    }
}

/// `paper.wrong-state` (conflict).
pub(crate) fn wrong_state(vi: &str, en: &str) -> ServiceError {
    ServiceError::conflict(code!("paper.wrong-state"), vi, en)
}
