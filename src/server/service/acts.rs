//! The way a paper goes: sent for approval, taken back, approved, returned, made void. Taking a number is in
//! [`super::issuing`].

use super::drawing::{self, Particular};
use super::papers::{owns, show};
use super::views::PaperView;
use super::{APPROVERS, CLERKS, WRITERS, line, need, short};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_store::{Actor, Paper, PaperState, Scope};

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
) -> Result<PaperView> {
    need(actor, &WRITERS, Scope::Draft)?;
    let paper = own(state, actor, id).await?;
    if paper.state != PaperState::Draft {
        return Err(wrong_state("văn bản không còn là dự thảo", "the paper is no draft"));
    }
    same_version(&paper, version)?;
    let content = state.store.paper_content(id).await?;
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
    let paper = state.store.submit_paper(actor, id, Some(paper.version), note.as_deref()).await?;
    show(state, actor, paper).await
}

/// Takes a paper back from approval.
///
/// # Errors
/// When the one who asks may not, or it is not sent.
pub async fn withdraw(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
    note: Option<&str>,
) -> Result<PaperView> {
    need(actor, &WRITERS, Scope::Draft)?;
    own(state, actor, id).await?;
    let note = noted(note)?;
    let paper = state.store.withdraw_paper(actor, id, version, note.as_deref()).await?;
    show(state, actor, paper).await
}

/// Approves a paper.
///
/// # Errors
/// When the one who asks may not, sent it, or it is not sent.
pub async fn approve(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
    note: Option<&str>,
) -> Result<PaperView> {
    need(actor, &APPROVERS, Scope::Approve)?;
    let paper = state.store.paper(id).await?;
    if !may_approve(state, actor, &paper).await? {
        return Err(Problem::forbidden(
            "paper.self-approval",
            "người trình ký không được tự duyệt văn bản của mình",
            "the one who sent a paper for approval may not approve it",
        ));
    }
    let note = noted(note)?;
    let paper = state.store.approve_paper(actor, id, version, note.as_deref()).await?;
    show(state, actor, paper).await
}

/// Whether the actor may approve the paper: not one that he wrote or sent himself, unless the settings allow it or
/// nobody else is there to do it.
///
/// # Errors
/// When the store fails.
pub async fn may_approve(state: &AppState, actor: &Actor, paper: &Paper) -> Result<bool> {
    let own = paper.submitted_by.as_deref() == Some(actor.user_id.as_str());
    if !own || state.config.allow_self_approval {
        return Ok(true);
    }
    let users = state.store.users().await?;
    Ok(users.iter().filter(|user| user.active).count() <= 1)
}

/// Returns a paper with a note.
///
/// # Errors
/// When the one who asks may not, there is no note, or it is neither sent nor approved.
pub async fn give_back(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: Option<i64>,
    note: Option<&str>,
) -> Result<PaperView> {
    need(actor, &APPROVERS, Scope::Approve)?;
    let note = line(note.unwrap_or_default(), 2000, "ý kiến trả lại", "the note")?;
    let paper = state.store.return_paper(actor, id, version, &note).await?;
    show(state, actor, paper).await
}

/// Makes a paper void, and its number with it.
///
/// # Errors
/// When the one who asks may not, there is no reason, or it has no number.
pub async fn void(state: &AppState, actor: &Actor, id: &str, note: Option<&str>) -> Result<PaperView> {
    need(actor, &CLERKS, Scope::Register)?;
    let note = line(note.unwrap_or_default(), 2000, "lý do hủy", "the reason")?;
    let paper = state.store.void_paper(actor, id, &note).await?;
    show(state, actor, paper).await
}

async fn own(state: &AppState, actor: &Actor, id: &str) -> Result<Paper> {
    let paper = state.store.paper(id).await?;
    if owns(actor, &paper) {
        return Ok(paper);
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

/// Whether the version that is meant is the paper's.
///
/// # Errors
/// 409 when not.
pub fn same_version(paper: &Paper, version: Option<i64>) -> Result<()> {
    match version {
        Some(version) if version != paper.version => Err(Problem::conflict(
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
