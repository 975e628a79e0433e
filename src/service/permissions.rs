//! Who may do what: [`may`] decides it for every operation, from the roles of people, the scopes of tokens, the offices that
//! people work for and the marks of secrecy of documents. What each act needs stands in `table`.

mod table;

use super::context::Context;
use super::error::{Result, ServiceError};
pub use table::{Act, EVERYBODY, PERMISSIONS, Permission, Whose};
use vanthu_diagnostic::code;
use vanthu_store::{
    Actor, DataSet, Document, DocumentState, RegisterEntry, Role, Scope, Sight, unknown_document,
    unknown_entry, unknown_office,
};

/// The roles that write documents.
pub const WRITERS: [Role; 2] = [Role::Drafter, Role::Clerk];
/// The role that keeps the register.
pub const CLERKS: [Role; 1] = [Role::Clerk];
/// The role that approves.
pub const APPROVERS: [Role; 1] = [Role::Approver];
/// The role that administers.
pub const ADMINISTRATORS: [Role; 1] = [Role::Administrator];

/// The roles that read the drafts of others in their office.
const READERS_OF_DRAFTS: [Role; 3] = [Role::Clerk, Role::Approver, Role::Administrator];

/// What an act is done to.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// The service as a whole.
    All,
    /// What belongs to the user of that id.
    Of(&'a str),
    /// The office of that id.
    Office(&'a str),
    /// A document.
    Document(&'a Document),
    /// A document that is to be approved, and whether the actor is among those who wrote it.
    Submitted(&'a Document, bool),
    /// A job of a document: who asked for it, and the document.
    Job(&'a str, &'a Document),
    /// A job without a document: who asked for it, the office whose document it renders, and whether that is secret.
    Render(&'a str, &'a str, bool),
    /// A data set.
    DataSet(&'a DataSet),
    /// An entry of the register.
    Entry(&'a RegisterEntry),
}

/// Whether the actor may do that to the object.
///
/// # Errors
/// `auth.missing-scope` or `auth.missing-role` (forbidden); not found where the actor may not know of the object;
/// `paper.of-another`, `paper.self-approval` or `job.of-another` (forbidden).
pub fn may(actor: &Actor, act: Act, object: Object<'_>) -> Result<()> {
    let whose = act.permission().whose;
    allows(actor, act)?;
    knows(actor, object)?;
    if holds(actor, act, whose, object) {
        return Ok(());
    }
    Err(match (whose, object) {
        (Whose::OfOthers, _) => ServiceError::forbidden(
            code!("paper.self-approval"),
            "người soạn hoặc trình ký không được tự duyệt văn bản của mình",
            "a person who wrote or submitted a document may not approve it",
        ),
        (Whose::OwnOrClerk | Whose::OfOffice, Object::Document(_)) => ServiceError::forbidden(
            code!("paper.of-another"),
            "văn bản do người khác soạn; chỉ người soạn hoặc văn thư được làm việc này",
            "the document is another's; only its drafter or a clerk may do this",
        ),
        (Whose::Requested, Object::Job(_, document)) if reads(actor, document) => ServiceError::forbidden(
            code!("job.of-another"),
            "việc do người khác yêu cầu; chỉ người đó, người soạn văn bản hoặc văn thư được dừng",
            "the job is another's; only that person, the drafter of the document or a clerk may cancel it",
        ),
        (Whose::Readable, _) => unknown_document().into(),
        _ => ServiceError::not_found(),
    })
}

/// Whether the actor has a role and the scope that the act needs, whatever it is done to.
///
/// # Errors
/// `auth.missing-scope` or `auth.missing-role` (forbidden).
pub fn allows(actor: &Actor, act: Act) -> Result<()> {
    let Permission { roles, scope, .. } = act.permission();
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

/// Refuses what the actor may not even know of: what is of another office, or secret.
fn knows(actor: &Actor, object: Object<'_>) -> Result<()> {
    match object {
        Object::Document(document) | Object::Submitted(document, _) | Object::Job(_, document)
            if !sees(actor, &document.office_id, document.secret, &document.created_by) =>
        {
            Err(unknown_document().into())
        }
        Object::Office(id) if !works_for(actor, id) => Err(unknown_office().into()),
        Object::Entry(entry) if !sees(actor, &entry.series.issuer, entry.secret, &entry.created_by) => {
            Err(unknown_entry().into())
        }
        _ => Ok(()),
    }
}

/// Whether the object is whose it must be. What the actor may not know of was refused before.
fn holds(actor: &Actor, act: Act, whose: Whose, object: Object<'_>) -> bool {
    let own = |id: &str| actor.user_id == id;
    match (whose, object) {
        (Whose::Anyones, _) => true,
        (Whose::OfOffice, Object::Document(document)) => actor.belongs_to(&document.office_id),
        // Of another office an administrator reads, and no more.
        (Whose::OfOffice, Object::Office(id)) if act == Act::KeepReports => actor.belongs_to(id),
        (Whose::OfOffice, _) => true,
        (Whose::Readable, Object::Document(document)) => reads(actor, document),
        (Whose::OwnOrClerk, Object::Document(document)) => {
            own(&document.created_by) || keeps(actor, &document.office_id)
        }
        (Whose::OfOthers, Object::Submitted(document, wrote)) => {
            !wrote && actor.belongs_to(&document.office_id)
        }
        (Whose::Requested, Object::Job(by, document)) => {
            let reading = matches!(act, Act::ReadJob) && reads(actor, document);
            reading
                || own(by)
                || own(&document.created_by)
                || keeps(actor, &document.office_id)
                || actor.has_role(&ADMINISTRATORS)
        }
        (Whose::Requested, Object::Render(by, office, secret)) => {
            own(by)
                || (sees(actor, office, secret, by)
                    && (actor.has_role(&ADMINISTRATORS) || keeps(actor, office)))
        }
        (Whose::Own, Object::Of(id)) => own(id),
        (Whose::Own, Object::DataSet(set)) => own(&set.created_by),
        // A rule on an object that it does not know allows nothing.
        _ => false,
    }
}

/// Whether the actor may know of what is of that office: one's own always, else that of an office one works for, unless
/// it is secret and one lacks the right to read that.
fn sees(actor: &Actor, office: &str, secret: bool, author: &str) -> bool {
    let may_read_secret = !secret || actor.roles.contains(&Role::Confidential);
    actor.user_id == author || (works_for(actor, office) && may_read_secret)
}

/// Whether the actor works for that office, or administers all of them.
fn works_for(actor: &Actor, office: &str) -> bool {
    actor.belongs_to(office) || actor.has_role(&ADMINISTRATORS)
}

/// Whether the actor is a clerk of that office.
fn keeps(actor: &Actor, office: &str) -> bool {
    actor.has_role(&CLERKS) && actor.belongs_to(office)
}

/// Whether the actor may read a document. One that has its number is read by everybody in its office; until then it is
/// read by its author, by the clerks and approvers who work on it, and by administrators.
fn reads(actor: &Actor, document: &Document) -> bool {
    let numbered =
        matches!(document.state, DocumentState::Issuing | DocumentState::Issued | DocumentState::Void);
    sees(actor, &document.office_id, document.secret, &document.created_by)
        && (numbered || document.created_by == actor.user_id || actor.has_role(&READERS_OF_DRAFTS))
}

/// What the actor sees in lists of documents and of the register.
pub(crate) fn sight(actor: &Actor) -> Sight {
    Sight {
        user_id: actor.user_id.clone(),
        offices: if actor.has_role(&ADMINISTRATORS) { None } else { actor.offices.clone() },
        drafts: actor.has_role(&READERS_OF_DRAFTS),
        secret: actor.roles.contains(&Role::Confidential),
    }
}

/// The document, if the actor may read it. Others do not learn that it exists. That someone else than its author read a
/// secret document is in the audit log.
///
/// # Errors
/// Forbidden without the right to read; `store.unknown-paper` (not found).
pub(crate) async fn readable(context: &Context, actor: &Actor, id: &str) -> Result<Document> {
    allows(actor, Act::ReadDocument)?;
    let document = context.store.documents().get(id).await?;
    may(actor, Act::ReadDocument, Object::Document(&document))?;
    if document.secret && document.created_by != actor.user_id {
        context.store.audit().note_reading(actor, &document.id).await?;
    }
    Ok(document)
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
