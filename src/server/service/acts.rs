//! The way a document goes: sent for approval, taken back, approved, returned, made void. Taking a number is in
//! [`super::issuing`].

use super::documents::{owns, show};
use super::drawing::{self, Particular};
use super::views::DocumentView;
use super::{APPROVERS, CLERKS, WRITERS, line, need, short};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_store::{Actor, Document, DocumentState, Scope};

/// Sends a draft for approval, when no finding is an error.
///
/// # Errors
/// When the one who asks may not, it is no draft, has another version, or findings stand.
pub async fn submit(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
    note: Option<&str>,
) -> Result<DocumentView> {
    need(actor, &WRITERS, Scope::Draft)?;
    let document = own(state, actor, id).await?;
    if document.state != DocumentState::Draft {
        return Err(wrong_state("văn bản không còn là dự thảo", "the paper is no draft"));
    }
    same_version(&document, version)?;
    let content = state.store.documents().content(id).await?;
    let findings = drawing::check(state, &content, Particular::default()).await?;
    if !findings.ok {
        let mut problem = Problem::refused(
            "paper.findings",
            "văn bản còn lỗi, chưa trình ký được; xem từng lỗi kèm theo",
            "the paper has errors and cannot be sent for approval; see the diagnostics",
        );
        problem.diagnostics = findings.findings;
        return Err(problem);
    }
    // What was checked is what is sent: a change meanwhile has another version.
    let note = noted(note)?;
    let document = state.store.workflow().submit(actor, id, Some(document.version), note.as_deref()).await?;
    show(state, actor, document).await
}

/// Takes a document back from approval.
///
/// # Errors
/// When the one who asks may not, or it is not sent.
pub async fn withdraw(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
    note: Option<&str>,
) -> Result<DocumentView> {
    need(actor, &WRITERS, Scope::Draft)?;
    own(state, actor, id).await?;
    let note = noted(note)?;
    let document = state.store.workflow().withdraw(actor, id, version, note.as_deref()).await?;
    show(state, actor, document).await
}

/// Approves a document.
///
/// # Errors
/// When the one who asks may not, sent it, or it is not sent.
pub async fn approve(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
    note: Option<&str>,
) -> Result<DocumentView> {
    need(actor, &APPROVERS, Scope::Approve)?;
    let document = state.store.documents().get(id).await?;
    if !may_approve(state, actor, &document).await? {
        return Err(Problem::forbidden(
            "paper.self-approval",
            "người trình ký không được tự duyệt văn bản của mình",
            "the one who sent a paper for approval may not approve it",
        ));
    }
    let note = noted(note)?;
    let document = state.store.workflow().approve(actor, id, version, note.as_deref()).await?;
    show(state, actor, document).await
}

/// Whether the actor may approve the document: not one that he wrote or sent himself, unless the settings allow it or
/// nobody else is there to do it.
///
/// # Errors
/// When the store fails.
pub async fn may_approve(state: &AppState, actor: &Actor, document: &Document) -> Result<bool> {
    let own = document.submitted_by.as_deref() == Some(actor.user_id.as_str());
    if !own || state.config.allow_self_approval {
        return Ok(true);
    }
    let users = state.store.users().list().await?;
    Ok(users.iter().filter(|user| user.active).count() <= 1)
}

/// Returns a document with a note.
///
/// # Errors
/// When the one who asks may not, there is no note, or it is neither sent nor approved.
pub async fn give_back(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
    note: Option<&str>,
) -> Result<DocumentView> {
    need(actor, &APPROVERS, Scope::Approve)?;
    let note = line(note.unwrap_or_default(), 2000, "ý kiến trả lại", "the note")?;
    let document = state.store.workflow().return_for_revision(actor, id, version, &note).await?;
    show(state, actor, document).await
}

/// Makes a document void, and its number with it.
///
/// # Errors
/// When the one who asks may not, there is no reason, or it has no number.
pub async fn void(state: &AppState, actor: &Actor, id: &str, note: Option<&str>) -> Result<DocumentView> {
    need(actor, &CLERKS, Scope::Register)?;
    let note = line(note.unwrap_or_default(), 2000, "lý do hủy", "the reason")?;
    let document = state.store.workflow().void(actor, id, &note).await?;
    show(state, actor, document).await
}

async fn own(state: &AppState, actor: &Actor, id: &str) -> Result<Document> {
    let document = state.store.documents().get(id).await?;
    if owns(actor, &document) {
        return Ok(document);
    }
    Err(Problem::forbidden(
        "paper.of-another",
        "văn bản do người khác soạn; chỉ người soạn hoặc văn thư được làm việc này",
        "the paper is another's; only its drafter or a clerk may do this",
    ))
}

fn noted(note: Option<&str>) -> Result<Option<String>> {
    match note.map(str::trim).filter(|note| !note.is_empty()) {
        Some(note) => short(note, 2000, "ghi chú", "the note").map(Some),
        None => Ok(None),
    }
}

/// Whether the version that is meant is the document's.
///
/// # Errors
/// 409 when not.
pub fn same_version(document: &Document, version: Option<i64>) -> Result<()> {
    match version {
        Some(version) if version != document.version => Err(Problem::conflict(
            "paper.stale",
            "văn bản đã được sửa ở nơi khác; hãy tải lại",
            "the paper was changed elsewhere; load it again",
        )),
        _ => Ok(()),
    }
}

/// 409: not in this state.
pub fn wrong_state(vi: &str, en: &str) -> Problem {
    Problem::conflict("paper.wrong-state", vi, en)
}
