//! What the service does, for the pages and the API alike: each operation looks first whether the one who asks may do
//! it, and answers with what may be shown.

pub mod acts;
pub mod audit;
pub mod batches;
pub mod datasets;
pub mod documents;
pub mod drawing;
pub mod issuing;
pub mod jobs;
pub mod offices;
pub mod people;
pub mod register;
pub mod renders;
pub mod replies;
pub mod templates;
pub mod tokens;
pub mod views;
mod views_kept;
pub mod workbooks;

use bytes::Bytes;

use super::error::{Problem, Result};
use super::state::AppState;
use crate::worker::Workspace;
use crate::worker::protocol::Task;
use templates::disk;
use vanthu_store::{Actor, Role, Scope};

/// Those who write documents.
pub const WRITERS: [Role; 2] = [Role::Drafter, Role::Clerk];
/// Those who keep the register.
pub const CLERKS: [Role; 1] = [Role::Clerk];
/// Those who approve.
pub const APPROVERS: [Role; 1] = [Role::Approver];
/// Those who administer.
pub const ADMINISTRATORS: [Role; 1] = [Role::Administrator];

/// Whether the actor may do what takes one of `roles` and, where a token acts, `scope`.
///
/// # Errors
/// 403 when not.
pub fn need(actor: &Actor, roles: &[Role], scope: Scope) -> Result<()> {
    if !actor.has_scope(scope) {
        let word = scope.as_str();
        return Err(Problem::forbidden(
            "auth.missing-scope",
            format!("mã truy cập không có quyền `{word}`"),
            format!("the token lacks the scope `{word}`"),
        ));
    }
    if !actor.has_role(roles) {
        return Err(Problem::forbidden(
            "auth.missing-role",
            "tài khoản này không có quyền làm việc đó",
            "this user may not do that",
        ));
    }
    Ok(())
}

/// Whether the actor may read.
///
/// # Errors
/// 403 when not.
pub fn need_read(actor: &Actor) -> Result<()> {
    need(actor, &Role::ALL, Scope::Read)
}

/// What a worker makes of a workspace: one file.
///
/// # Errors
/// When the work was refused, or no worker could do it.
async fn made(state: &AppState, workspace: Workspace, task: Task, file: &'static str) -> Result<Bytes> {
    let reply = state.pool.ask(workspace.request(task)).await?;
    if reply.output.is_none() {
        return Err(Problem::found(replies::diagnostics_json(&reply.diagnostics)));
    }
    blocking(move || workspace.take(file).map(Bytes::from).map_err(disk)).await
}

/// Runs what blocks off the async threads.
///
/// # Errors
/// What it says; 500 when it panics.
pub async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(Problem::failed("a blocking task panicked")),
    }
}

/// A line of text that a person gave, without its outer blanks.
///
/// # Errors
/// 422 when it is empty, longer than `most` letters, or has control characters.
pub fn line(text: &str, most: usize, what_vi: &str, what_en: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::refused(
            "request.empty",
            format!("{what_vi} không được để trống"),
            format!("{what_en} must not be empty"),
        ));
    }
    short(text, most, what_vi, what_en)
}

/// A text that a person gave, perhaps empty, without its outer blanks.
///
/// # Errors
/// 422 when it is longer than `most` letters or has control characters.
pub fn short(text: &str, most: usize, what_vi: &str, what_en: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Problem::refused(
            "request.too-long",
            format!("{what_vi} dài quá {most} chữ"),
            format!("{what_en} is longer than {most} characters"),
        ));
    }
    if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t') {
        return Err(Problem::refused(
            "request.control-character",
            format!("{what_vi} có ký tự điều khiển"),
            format!("{what_en} has control characters"),
        ));
    }
    Ok(text.to_string())
}
