//! Who may do what: roles of people and scopes of tokens.

use super::context::Context;
use super::error::{Result, ServiceError};
use vanthu_diagnostic::code;
use vanthu_store::{Actor, Document, DocumentState, Role, Scope, unknown_document};

/// The roles that write documents.
pub const WRITERS: [Role; 2] = [Role::Drafter, Role::Clerk];
/// The role that keeps the register.
pub const CLERKS: [Role; 1] = [Role::Clerk];
/// The role that approves.
pub const APPROVERS: [Role; 1] = [Role::Approver];
/// The role that administers.
pub const ADMINISTRATORS: [Role; 1] = [Role::Administrator];

/// Requires one of `roles` and, for a token, `scope`.
///
/// # Errors
/// `auth.missing-scope` or `auth.missing-role` (forbidden).
pub fn authorize(actor: &Actor, roles: &[Role], scope: Scope) -> Result<()> {
    if !actor.has_scope(scope) {
        return Err(missing_scope(scope));
    }
    if !actor.has_role(roles) {
        return Err(ServiceError::forbidden(
            code!("auth.missing-role"),
            "tài khoản này không có quyền làm việc đó",
            "this user may not do that",
        ));
    }
    Ok(())
}

/// Requires that the actor may read.
///
/// # Errors
/// `auth.missing-scope` or `auth.missing-role` (forbidden).
pub fn authorize_read(actor: &Actor) -> Result<()> {
    authorize(actor, &Role::ALL, Scope::Read)
}

/// Whether the actor may read a document. One that has its number is read by everybody; until then it is read by its author,
/// by the clerks and approvers who work on it, and by administrators.
pub(crate) fn may_read(actor: &Actor, document: &Document) -> bool {
    matches!(document.state, DocumentState::Issuing | DocumentState::Issued | DocumentState::Void)
        || document.created_by == actor.user_id
        || actor.has_role(&READERS_OF_DRAFTS)
}

/// The roles that read the drafts of others.
pub(crate) const READERS_OF_DRAFTS: [Role; 3] = [Role::Clerk, Role::Approver, Role::Administrator];

/// The document, if the actor may read it. Others are not told that it exists.
///
/// # Errors
/// Forbidden without the right to read; `store.unknown-paper` (not found).
pub(crate) async fn readable(context: &Context, actor: &Actor, id: &str) -> Result<Document> {
    authorize_read(actor)?;
    let document = context.store.documents().get(id).await?;
    if may_read(actor, &document) { Ok(document) } else { Err(unknown_document().into()) }
}

/// `auth.missing-scope`: the token lacks `scope`.
pub(crate) fn missing_scope(scope: Scope) -> ServiceError {
    let word = scope.as_str();
    ServiceError::forbidden(
        code!("auth.missing-scope"),
        format!("mã truy cập không có quyền `{word}`"),
        format!("the token lacks the scope `{word}`"),
    )
}

/// `auth.missing-scope`: a token would create one that can do more than itself.
pub(crate) fn missing_scope_of_token() -> ServiceError {
    ServiceError::forbidden(
        code!("auth.missing-scope"),
        "mã truy cập không cấp được quyền mà nó không có",
        "a token cannot grant scopes that it lacks",
    )
}
