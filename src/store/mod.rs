//! The register of issued numbers, papers, people, jobs and artefacts: what the service remembers. SQLite beside the
//! binary, blobs as objects named by their SHA-256. No row holds a path of this machine, and nothing is kept in the
//! process, so that a database and an object store that several hosts share can take their place.

mod actor;
mod audit;
mod backup;
mod content;
mod corrections;
mod error;
mod files;
mod idempotency;
mod jobs;
mod objects;
mod offices;
mod papers;
mod queue;
mod register;
mod schema;
mod search;
mod sessions;
mod setup;
mod sign_in;
#[cfg(test)]
mod tests;
mod tokens;
mod users;
mod webhooks;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use actor::{Actor, Role, Roles, Scope, Scopes};
pub use audit::{AuditFault, AuditFaultKind, AuditHead, AuditReport, AuditRow};
pub use backup::{BackupReport, RestoreReport, restore};
pub use content::{ContentCorrection, ContentFile, ContentOffice, PaperContent, canonical_json};
pub use corrections::{Correction, NewCorrection};
pub use error::StoreError;
pub use files::{DataSet, PaperFile, PutMode};
pub use idempotency::{Idempotency, StoredAnswer};
pub use jobs::{Callback, Job, JobKind, JobQuery, JobResult, JobState, NewJob, Progress};
pub use objects::{ObjectRef, Objects};
pub use offices::{NewOffice, Office, OfficeChange};
pub use papers::{
    NewPaper, Page, Paper, PaperChange, PaperEvent, PaperNumber, PaperQuery, PaperState, PaperSummary,
};
pub use queue::Queue;
pub use register::{
    EntryState, ImportOutcome, ImportRow, IssueNumber, NumberParticulars, Origin, RegisterEntry,
    RegisterQuery, ReserveNumber, RowFault, Series, SeriesReport,
};
pub use search::fold;
pub use sessions::{NewSession, Session};
pub use sign_in::SignIn;
pub use tokens::{NewToken, Token};
pub use users::{NewUser, User};
pub use webhooks::{Delivery, DeliveryOutcome, sign_webhook};

/// A result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

/// Where the store is and what tells it the time.
#[derive(Clone)]
pub struct StoreOptions {
    /// The folder of the data: `vanthu.db`, `queue.db`, `objects/`.
    pub data_dir: PathBuf,
    /// The database, where it is not `vanthu.db` in that folder. Only `sqlite:` can be had in this build.
    pub database: Option<String>,
    /// The objects, where they are not in `objects/` in that folder. Only `file:` can be had in this build.
    pub objects: Option<String>,
    /// Whether the folder and the database are made where there are none.
    pub create: bool,
    /// What tells the time.
    pub clock: Clock,
}

/// The store. A clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    options: StoreOptions,
}

impl Store {
    /// Opens the store, made and brought up to date where needed.
    pub async fn open(options: &StoreOptions) -> Result<Self> {
        todo!()
    }
    /// The objects.
    pub fn objects(&self) -> &Objects {
        todo!()
    }
    /// The queue of job ids.
    pub fn queue(&self) -> &Queue {
        todo!()
    }
    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        todo!()
    }
    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        todo!()
    }
    /// Keeps a second service from the same folder for as long as the answer lives.
    pub fn claim(&self) -> Result<ServiceClaim> {
        todo!()
    }
    /// Removes what has run out: sessions, kept answers, failed sign-ins. To be called now and then.
    pub async fn sweep(&self) -> Result<()> {
        todo!()
    }
    /// Closes the connections.
    pub async fn close(&self) {
        todo!()
    }
}

/// The service's claim on its folder.
pub struct ServiceClaim {
    _file: std::fs::File,
}

impl StoreOptions {
    /// The folder `data_dir` with the clock of the machine; made where it is missing.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        todo!()
    }
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        todo!()
    }
    /// A clock that a test sets.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }
    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}
