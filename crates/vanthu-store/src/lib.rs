//! The register of issued numbers, documents, people, jobs and artefacts: what the service remembers. SQLite beside the
//! binary, blobs as objects named by their SHA-256. No row holds a path of this machine, and nothing is kept in the
//! process, so that a database and an object store that several hosts share can take their place.

mod actor;
mod audit;
mod backup;
mod content;
mod corrections;
mod document;
mod documents;
mod error;
mod files;
mod idempotency;
mod job;
mod jobs;
mod ledger;
mod numbers;
mod objects;
mod offices;
mod progress;
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

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::SqlitePool;

use schema::{Pools, Tx};

use vanthu_diagnostic::{Diagnostic, code};

pub use actor::{Actor, Role, Roles, Scope, Scopes};
pub use audit::{AuditFault, AuditFaultKind, AuditHead, AuditReport, AuditRow};
pub use backup::{BackupReport, RestoreReport, restore};
pub use content::{ContentCorrection, ContentFile, ContentOffice, DocumentContent, canonical_json};
pub use corrections::{Correction, NewCorrection};
pub use document::{
    Document, DocumentDraft, DocumentEvent, DocumentFilter, DocumentNumber, DocumentState, DocumentSummary,
    DocumentUpdate, Page,
};
pub use error::StoreError;
pub use files::{DataSet, DocumentFile, PutMode};
pub use idempotency::{Idempotency, StoredAnswer};
pub use job::{Callback, Job, JobKind, JobQuery, JobResult, JobState, NewJob, Progress};
pub use objects::{ObjectRef, ObjectStream, Objects};
pub use offices::{NewOffice, Office, OfficeChange};
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
    pools: Pools,
    objects: Objects,
    queue: Queue,
}

impl Store {
    /// Opens the store, made and brought up to date where needed.
    ///
    /// # Errors
    /// When there is none and none is to be made, it was made by a newer version, or the disk fails.
    pub async fn open(options: &StoreOptions) -> Result<Self> {
        let folder = &options.data_dir;
        if options.create {
            make_private(folder)?;
        } else if options.database.is_none() && !folder.join("vanthu.db").is_file() {
            return Err(StoreError::Refused(
                Diagnostic::error(
                    code!("store.no-data"),
                    format!("không có dữ liệu của `vanthu` trong `{}`", folder.display()),
                    format!("there is no data of `vanthu` in `{}`", folder.display()),
                )
                .hint("chỉ thư mục dữ liệu bằng `--data`", "name the data folder with `--data`"),
            ));
        }
        Ok(Self {
            inner: Arc::new(Inner {
                options: options.clone(),
                pools: schema::open(options).await?,
                objects: Objects::open(options)?,
                queue: Queue::open(folder).await?,
            }),
        })
    }

    /// The objects.
    pub fn objects(&self) -> &Objects {
        &self.inner.objects
    }

    /// The queue of job ids.
    pub fn queue(&self) -> &Queue {
        &self.inner.queue
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.inner.options.clock.now()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT seq FROM audit_head").fetch_one(self.reader()).await?;
        Ok(())
    }

    /// Keeps a second service from the same folder for as long as the answer lives.
    ///
    /// # Errors
    /// When a service has it already, or the disk fails.
    pub fn claim(&self) -> Result<ServiceClaim> {
        let path = self.inner.options.data_dir.join("service.lock");
        let file = File::create(path).map_err(|error| StoreError::disk("service.lock", &error))?;
        match file.try_lock() {
            Ok(()) => Ok(ServiceClaim { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::conflict(
                code!("store.in-use"),
                "một dịch vụ `vanthu serve` khác đang dùng thư mục dữ liệu này",
                "another `vanthu serve` uses this data folder",
            )),
            Err(TryLockError::Error(error)) => Err(StoreError::disk("service.lock", &error)),
        }
    }

    /// Removes what has run out: sessions, kept answers, failed sign-ins, handled ids; and puts jobs that the queue has
    /// lost into it again. To be called every minute or so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(&self) -> Result<()> {
        let mut tx = self.write().await?;
        let now = tx.now;
        sessions::sweep_sessions(tx.conn(), now).await?;
        sign_in::sweep_failures(tx.conn(), now).await?;
        idempotency::sweep_answers(tx.conn(), now).await?;
        tx.commit().await?;
        self.queue().sweep().await?;
        self.push_lost_jobs().await.map(drop)
    }

    /// Closes the connections. What is being written is finished.
    pub async fn close(&self) {
        self.queue().close().await;
        self.inner.pools.reader.close().await;
        self.inner.pools.writer.close().await;
    }

    fn reader(&self) -> &SqlitePool {
        &self.inner.pools.reader
    }

    /// For a single statement that is no act: a time of last use, an answer kept.
    fn writer(&self) -> &SqlitePool {
        &self.inner.pools.writer
    }

    async fn write(&self) -> Result<Tx> {
        let mut tx = Tx::begin(&self.inner.pools, self.now()).await?;
        // Waiting for the turn may have taken a while: what is written later bears a later time.
        tx.now = self.now();
        Ok(tx)
    }
}

/// The service's claim on its folder, until it is dropped or the process ends in any way.
pub struct ServiceClaim {
    _file: File,
}

impl StoreOptions {
    /// The folder `data_dir` with the clock of the machine, made where it is missing.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            database: None,
            objects: None,
            create: true,
            clock: Clock::system(),
        }
    }
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::from_fn(Utc::now)
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

/// Makes a folder that only its owner can look into: it holds what is not for everyone on the machine.
fn make_private(folder: &std::path::Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|error| StoreError::disk("data", &error))
}
