//! Every operation of the service with the roles, the scope and the relation that it needs. The API, the pages and the
//! command line ask the same table through [`may`](super::may); `docs/administrators.md` prints what follows from it.

use vanthu_store::{Role, Scope};

use super::{ADMINISTRATORS, CLERKS, WRITERS};
use crate::service::workflow::Action;

/// Something that is done in the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Receive events by webhook.
    Subscribe,
    /// Keep the signed PDF of an issued document.
    TakeBackSigned,
    /// Read a document: its fields, workbooks, preview, PDF, history and batches.
    ReadDocument,
    /// Create a document.
    CreateDocument,
    /// One of the actions of the workflow.
    Workflow(Action),
    /// Make one document per row.
    StartBatch,
    /// See a job and what it made.
    ReadJob,
    /// Cancel a job.
    CancelJob,
    /// Render a document from one request.
    Render,
    /// Upload a workbook for renders.
    UploadDataSet,
    /// Use such a workbook.
    ReadDataSet,
    /// Read templates and profiles.
    ReadTemplates,
    /// Read an office.
    ReadOffice,
    /// Create and change offices.
    KeepOffices,
    /// Enter the reports that an office owes, and note that they were handed in.
    KeepReports,
    /// Read the office's own profiles, schemes, word lists and templates, and try all but the templates.
    ReadOfficeFiles,
    /// Upload its profiles, schemes and word lists, put them to use and take them out of it.
    KeepOfficeFiles,
    /// The same for its templates, which are code, and try them.
    KeepOfficeTemplates,
    /// Read the register.
    ReadRegister,
    /// Take a number for a document written elsewhere.
    TakeNumber,
    /// Void a number of the register.
    VoidNumber,
    /// Import an existing register, and undo that.
    ImportRegister,
    /// Start a series after a paper book.
    StartSeries,
    /// Create and change users.
    KeepUsers,
    /// Keep one's own password, sessions and tokens.
    KeepAccount,
    /// Keep the tokens of others.
    KeepTokens,
    /// Read and verify the audit log.
    ReadAudit,
    /// Verify the stored data.
    VerifyData,
    /// See whether mails are sent, and send a test mail.
    SeeMails,
    /// Read the metrics.
    ReadMetrics,
}

/// To whom, among those with the role, the object must belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Nothing is asked.
    Anyones,
    /// It is of an office that they work for.
    OfOffice,
    /// It is a document that they may read: their own, of their office with a number, or of their office for clerks,
    /// approvers and administrators.
    Readable,
    /// They created it, or are clerks of its office.
    OwnOrClerk,
    /// It is of their office, and they neither wrote nor submitted it.
    OfOthers,
    /// They asked for it, wrote its document, are clerks of its office, or administer.
    Requested,
    /// It is their own.
    Own,
}

/// What an act needs.
#[derive(Clone, Copy, Debug)]
pub struct Permission {
    /// The act.
    pub act: Act,
    /// What it is called in the documentation.
    pub words: &'static str,
    /// The roles of which the actor needs one.
    pub roles: &'static [Role],
    /// The scope that a token needs.
    pub scope: Scope,
    /// Whose the object must be.
    pub whose: Whose,
}

/// The roles that work with documents; the right to read secret ones alone opens nothing.
pub const EVERYBODY: [Role; 4] = [Role::Drafter, Role::Clerk, Role::Approver, Role::Administrator];

/// The roles that render documents from one request.
const RENDERERS: [Role; 3] = [Role::Drafter, Role::Clerk, Role::Approver];

/// The roles that keep what is an office's own: the reports that it owes, and data of how its workbooks are read and rated, but no
/// code.
const OFFICE_KEEPERS: [Role; 2] = [Role::Clerk, Role::Administrator];

const fn row(
    act: Act,
    words: &'static str,
    roles: &'static [Role],
    scope: Scope,
    whose: Whose,
) -> Permission {
    Permission { act, words, roles, scope, whose }
}

/// The acts that are not actions of the workflow; those have their rows in its own table.
pub const PERMISSIONS: [Permission; 29] = [
    row(
        Act::ReadDocument,
        "read a document and what belongs to it",
        &EVERYBODY,
        Scope::Read,
        Whose::Readable,
    ),
    row(Act::CreateDocument, "create a document", &WRITERS, Scope::Draft, Whose::OfOffice),
    row(Act::StartBatch, "start a batch", &WRITERS, Scope::Draft, Whose::OwnOrClerk),
    row(Act::ReadJob, "see a job and its results", &EVERYBODY, Scope::Read, Whose::Requested),
    row(Act::CancelJob, "cancel a job", &EVERYBODY, Scope::Draft, Whose::Requested),
    row(Act::Render, "render from one request", &RENDERERS, Scope::Draft, Whose::OfOffice),
    row(Act::UploadDataSet, "upload a data set", &RENDERERS, Scope::Draft, Whose::Anyones),
    row(Act::ReadDataSet, "use a data set", &EVERYBODY, Scope::Read, Whose::Own),
    row(Act::ReadTemplates, "read templates", &EVERYBODY, Scope::Read, Whose::Anyones),
    row(Act::ReadOffice, "read an office", &EVERYBODY, Scope::Read, Whose::OfOffice),
    row(Act::KeepOffices, "create and change offices", &ADMINISTRATORS, Scope::Admin, Whose::Anyones),
    row(Act::KeepReports, "keep the reports that are due", &OFFICE_KEEPERS, Scope::Register, Whose::OfOffice),
    row(Act::ReadOfficeFiles, "read and try an office's own files", &EVERYBODY, Scope::Read, Whose::OfOffice),
    row(
        Act::KeepOfficeFiles,
        "keep an office's own files",
        &OFFICE_KEEPERS,
        Scope::Register,
        Whose::OfOffice,
    ),
    row(
        Act::KeepOfficeTemplates,
        "keep an office's own templates",
        &ADMINISTRATORS,
        Scope::Admin,
        Whose::OfOffice,
    ),
    row(Act::ReadRegister, "read the register", &EVERYBODY, Scope::Read, Whose::OfOffice),
    row(Act::TakeNumber, "take a number", &CLERKS, Scope::Register, Whose::OfOffice),
    row(Act::VoidNumber, "void a number", &CLERKS, Scope::Register, Whose::OfOffice),
    row(Act::ImportRegister, "import a register, undo that", &CLERKS, Scope::Register, Whose::OfOffice),
    row(Act::TakeBackSigned, "keep a signed PDF", &CLERKS, Scope::Register, Whose::OfOffice),
    row(Act::Subscribe, "subscribe to events", &EVERYBODY, Scope::Read, Whose::Own),
    row(Act::StartSeries, "start a series", &CLERKS, Scope::Register, Whose::OfOffice),
    row(Act::KeepUsers, "create and change users", &ADMINISTRATORS, Scope::Admin, Whose::Anyones),
    row(Act::KeepAccount, "one's own password, sessions, tokens", &EVERYBODY, Scope::Admin, Whose::Own),
    row(Act::KeepTokens, "tokens of others", &ADMINISTRATORS, Scope::Admin, Whose::Anyones),
    row(Act::ReadAudit, "read and verify the audit log", &ADMINISTRATORS, Scope::Admin, Whose::Anyones),
    row(Act::VerifyData, "verify the stored data", &ADMINISTRATORS, Scope::Admin, Whose::Anyones),
    row(Act::SeeMails, "see whether mails are sent", &ADMINISTRATORS, Scope::Admin, Whose::Anyones),
    row(Act::ReadMetrics, "read the metrics", &ADMINISTRATORS, Scope::Metrics, Whose::Anyones),
];

impl Act {
    /// What it needs.
    pub fn permission(self) -> Permission {
        if let Act::Workflow(action) = self {
            let rule = action.rule();
            return row(self, action.as_str(), rule.roles, rule.scope, rule.whose);
        }
        // Every act has its row, which a test makes sure of.
        let found = PERMISSIONS.iter().find(|permission| permission.act == self);
        found.copied().unwrap_or(row(self, "", &[], Scope::Admin, Whose::Own))
    }
}
