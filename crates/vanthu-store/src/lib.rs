//! What the service remembers: documents, the register of issued numbers, users, jobs and files. The data are in SQLite,
//! with blobs as objects named by their SHA-256. No row holds a path of this machine and no state is kept in the process,
//! so that a database and an object store that several hosts share can take their place.
//!
//! [`Store`] opens the data; its parts are reached through facets, such as [`Store::documents`], [`Store::register`] and
//! [`Store::jobs`]. Every change is one transaction that also writes a row of the audit log.
//!
//! All operations may fail with `store.database`, `store.busy`, `store.disk`, `store.objects` or `store.damaged` if the
//! data cannot be read or written; the documentation of an operation lists what else it refuses.

#![expect(clippy::disallowed_methods, reason = "this crate keeps files and the clock of the service")]

mod actor;
mod attachments;
mod audit;
mod backup;
mod columns;
mod corrections;
mod data_sets;
mod document_content;
mod document_files;
mod document_record;
mod documents;
mod error;
mod idempotency;
mod job_record;
mod jobs;
mod mails;
mod numbering;
mod objects;
mod office_files;
mod offices;
mod outbox;
mod passwords;
mod queue;
mod register;
mod register_import;
mod register_record;
mod reports;
mod schema;
mod search;
mod sessions;
mod setup;
mod sign_in;
mod sql;
mod subscriptions;
#[cfg(test)]
mod tests;
mod texts;
mod tokens;
mod users;
mod verify;
mod webhooks;
mod workflow;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::SqlitePool;
use tokio::sync::{Semaphore, watch};

use schema::{Pools, Tx};

use vanthu_diagnostic::{Diagnostic, code};

pub use actor::{Actor, OfficeIds, Role, Roles, Scope, Scopes, Sight};
pub use attachments::{Attachment, Attachments, unknown_attachment};
pub use audit::{AuditFault, AuditFaultKind, AuditHead, AuditLog, AuditReport, AuditRow};
pub use backup::{BackupReport, DamagedObject, RestoreReport, restore};
pub use corrections::{Correction, Corrections, NewCorrection};
pub use data_sets::{DataSet, DataSets};
pub use document_content::{
    ContentCorrection, ContentFile, ContentOffice, ContentOfficeFile, DocumentContent, canonical_json,
};
pub use document_files::{DocumentFile, Files, PutMode};
pub use document_record::{
    Cursor, Document, DocumentDraft, DocumentEvent, DocumentFilter, DocumentNumber, DocumentOrder,
    DocumentState, DocumentSummary, DocumentUpdate, Page,
};
pub use documents::{Documents, unknown_document};
pub use error::StoreError;
pub use idempotency::{Idempotency, IdempotencyKeys, StoredAnswer};
pub use job_record::{Callback, Job, JobKind, JobQuery, JobResult, JobState, MaxWaiting, NewJob, Progress};
pub use jobs::Jobs;
pub use mails::{MAIL_TOPICS, Mail, MailOutcome, MailSettings, Mails};
pub use objects::{ObjectRef, ObjectStream, Objects};
pub use office_files::{
    NewOfficeFile, OfficeFile, OfficeFileKind, OfficeFileState, OfficeFiles, unknown_office_file,
};
pub use offices::{NewOffice, Office, OfficeChange, Offices, unknown_office};
pub use passwords::check_password;
pub use queue::{Lane, Queue};
pub use register::{Register, unknown_entry};
pub use register_record::{
    EntryDetails, EntryState, ImportOutcome, ImportRow, IssueNumber, Origin, OutsideNumber, RegisterEntry,
    RegisterQuery, ReserveNumber, RowFault, Series, SeriesReport,
};
pub use reports::{DueReport, MissingBranches, REPEATS, Reports};
pub use search::fold;
pub use sessions::{NewSession, OpenSession, Opening, Session, Sessions};
pub use setup::Setup;
pub use sign_in::SignIn;
pub use subscriptions::{EVENTS, Subscription, Subscriptions};
pub use texts::{Submission, TextLine, Texts};
pub use tokens::{NewToken, Token, Tokens};
pub use users::{NewUser, User, Users};
pub use verify::{DataFault, DataFaultKind, DataReport};
pub use webhooks::{Delivery, DeliveryOutcome, JOB_ENDED, Webhooks, sign_webhook};
pub use workflow::Workflow;

/// The folder for the files of requests to workers, in the folder of the data.
const WORKSPACES: &str = "workspaces";

/// How long a check of health waits for its turn to write.
const PROBE: std::time::Duration = std::time::Duration::from_secs(2);

/// How many notes of last use may wait at once; more are left out.
const MAX_NOTES: usize = 16;

/// A result of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The clock of a store.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

/// Where the data are, and the clock of the store.
#[derive(Clone)]
pub struct StoreOptions {
    /// The folder of the data: `vanthu.db` and `objects/`.
    pub data_dir: PathBuf,
    /// The URL of the database, if it is not `vanthu.db` in that folder. This build supports `sqlite:` only.
    pub database: Option<String>,
    /// The URL of the objects, if they are not in `objects/` in that folder. This build supports `file:` only.
    pub objects: Option<String>,
    /// Whether to create the folder and the database if they are missing.
    pub create: bool,
    /// Whether to read only: nothing is migrated or written, so that a service may run beside it, be it an older one.
    pub read_only: bool,
    /// The clock.
    pub clock: Clock,
}

/// The store. Cloning it is cheap; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    options: StoreOptions,
    pools: Pools,
    objects: Objects,
    workspaces: PathBuf,
    /// Wakes the queues when a job was created or is to be done again.
    jobs_changed: watch::Sender<u64>,
    /// How many notes of last use may be under way.
    notes: Arc<Semaphore>,
    /// When the next guess at a name that is being guessed may be made.
    guesses: sign_in::Guesses,
    /// Readings of secret documents that are noted already.
    readings: audit::Readings,
}

impl Store {
    /// Opens the store, creating and migrating it as needed.
    ///
    /// # Errors
    /// `store.no-data` if there are no data and none are to be created; `store.unknown-url`; `store.newer-database` or
    /// `store.migration`; `store.disk`.
    pub async fn open(options: &StoreOptions) -> Result<Self> {
        let folder = &options.data_dir;
        if options.create {
            make_private(folder)?;
            make_private(&folder.join(WORKSPACES))?;
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
        let objects = Objects::open(options)?;
        let known = objects.any();
        if known && options.database.is_none() && !folder.join("vanthu.db").is_file() {
            return Err(lost_database(folder));
        }
        let pools = schema::open(options, known).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                options: options.clone(),
                pools,
                objects,
                workspaces: folder.join(WORKSPACES),
                jobs_changed: watch::Sender::new(0),
                notes: Arc::new(Semaphore::new(MAX_NOTES)),
                guesses: sign_in::Guesses::default(),
                readings: audit::Readings::default(),
            }),
        })
    }

    /// The objects.
    pub fn objects(&self) -> &Objects {
        &self.inner.objects
    }

    /// The folder for the files of requests to workers, on the same disk as the objects.
    pub fn workspaces(&self) -> &Path {
        &self.inner.workspaces
    }

    /// The time of the store's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.inner.options.clock.now()
    }

    /// Checks that the database answers: that its main tables can be read, and that it can be written. A write that has
    /// to wait for another is not a fault.
    ///
    /// # Errors
    /// `store.full` if the disk is full; `store.database` if it cannot be read or written.
    pub async fn ping(&self) -> Result<()> {
        use sql::health as probes;
        for statement in [
            probes::USERS,
            probes::SESSIONS,
            probes::TOKENS,
            probes::OFFICES,
            probes::DOCUMENTS,
            probes::FILES,
            probes::ENTRIES,
            probes::COUNTERS,
            probes::AUDIT,
            probes::JOBS,
        ] {
            sqlx::query(statement).fetch_optional(self.reader()).await?;
        }
        let write = async {
            let mut tx = self.write().await?;
            let stamp = tx.stamp();
            sqlx::query(sql::health::WRITE).bind(stamp).execute(tx.conn()).await?;
            tx.commit().await
        };
        match tokio::time::timeout(PROBE, write).await {
            Ok(Err(StoreError::Failed(problem, _))) if problem.code == "store.busy" => Ok(()),
            Ok(done) => done,
            Err(_) => Ok(()),
        }
    }

    /// How many bytes of uploads a user keeps: the workbooks of documents that are there, and data sets.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn bytes_of(&self, user_id: &str) -> Result<u64> {
        let bytes: i64 =
            sqlx::query_scalar(sql::workbooks::BYTES_OF).bind(user_id).fetch_one(self.reader()).await?;
        Ok(bytes.unsigned_abs())
    }

    /// Frees what was replaced or removed longer ago than `keep`: workbooks in the history of documents, deliveries of
    /// subscriptions and mails that were made, and objects that no row names any more. The answer is how many bytes that freed.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails; `store.objects`.
    pub async fn free_removed(&self, keep: chrono::TimeDelta) -> Result<u64> {
        let until = self.now() - keep;
        let mut tx = self.write().await?;
        sqlx::query(sql::workbooks::FORGET_REPLACED).bind(columns::stamp(until)).execute(tx.conn()).await?;
        sqlx::query(sql::webhooks::FORGET).bind(columns::stamp(until)).execute(tx.conn()).await?;
        sqlx::query(sql::mails::FORGET).bind(columns::stamp(until)).execute(tx.conn()).await?;
        tx.commit().await?;
        let named = self.all_named_objects().await?;
        let age = keep.to_std().unwrap_or_default();
        let Some(until) = std::time::SystemTime::now().checked_sub(age) else { return Ok(0) };
        self.objects().remove_unnamed(named, until).await
    }

    /// Locks the folder against a second service until the lock is dropped.
    ///
    /// # Errors
    /// `store.in-use` if another service has the lock; `store.disk`.
    pub fn lock(&self) -> Result<ServiceLock> {
        let path = self.inner.options.data_dir.join("service.lock");
        let file = File::create(path).map_err(|error| StoreError::disk("service.lock", &error))?;
        match file.try_lock() {
            Ok(()) => {
                // What a service left that was killed. Nobody else works here now.
                empty(&self.inner.workspaces);
                Ok(ServiceLock { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::conflict(
                code!("store.in-use"),
                "một dịch vụ `vanthu serve` khác đang dùng thư mục dữ liệu này",
                "another `vanthu serve` uses this data folder",
            )),
            Err(TryLockError::Error(error)) => Err(StoreError::disk("service.lock", &error)),
        }
    }

    /// Removes what has expired: sessions, kept answers and failed sign-ins. To be called every minute or so.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn sweep(&self) -> Result<()> {
        let mut tx = self.write().await?;
        let now = tx.now;
        sessions::sweep_sessions(tx.conn(), now).await?;
        sign_in::sweep_failures(tx.conn(), now).await?;
        idempotency::sweep_answers(tx.conn(), now).await?;
        tx.commit().await
    }

    /// Closes the connections, after writes that are under way.
    pub async fn close(&self) {
        self.inner.pools.reader.close().await;
        self.inner.pools.writer.close().await;
    }

    fn reader(&self) -> &SqlitePool {
        &self.inner.pools.reader
    }

    /// For a single statement that needs no row in the audit log.
    fn writer(&self) -> &SqlitePool {
        &self.inner.pools.writer
    }

    /// Notes something of which nobody waits for: the time of last use. If it cannot be written now, because something long
    /// is being written or the disk is full, it is left out.
    fn note(&self, statement: &'static str, values: [String; 2]) {
        let Ok(permit) = self.inner.notes.clone().try_acquire_owned() else { return };
        let writer = self.inner.pools.writer.clone();
        tokio::spawn(async move {
            let [first, second] = values;
            let noted = sqlx::query(statement).bind(first).bind(second).execute(&writer).await;
            if let Err(error) = noted {
                tracing::debug!(%error, "the time of last use cannot be noted");
            }
            drop(permit);
        });
    }

    /// Waits until all notes of last use are written.
    #[cfg(test)]
    pub(crate) async fn noted(&self) {
        let all = u32::try_from(MAX_NOTES).expect("a small number");
        drop(self.inner.notes.acquire_many(all).await.expect("the semaphore is open"));
    }

    async fn write(&self) -> Result<Tx> {
        let mut tx = Tx::begin(&self.inner.pools, self.now()).await?;
        // Waiting for the connection may have taken a while, and later rows must have later times.
        tx.now = self.now();
        Ok(tx)
    }
}

/// The refusal to begin anew where the files of an earlier database are.
pub(crate) fn lost_database(folder: &Path) -> StoreError {
    StoreError::Refused(
        Diagnostic::error(
            code!("store.database-lost"),
            format!("`{}` còn tệp đã lưu nhưng cơ sở dữ liệu bị mất hoặc rỗng", folder.display()),
            format!("`{}` has stored files, but its database is missing or empty", folder.display()),
        )
        .hint(
            "khôi phục từ bản sao lưu vào một thư mục mới; đừng bắt đầu lại trên thư mục này",
            "restore a backup into a new folder; do not begin anew in this one",
        ),
    )
}

/// The lock of a service on its folder. It ends when it is dropped, or with the process however that ends.
pub struct ServiceLock {
    _file: File,
}

impl StoreOptions {
    /// The folder `data_dir` with the clock of the machine, created if it is missing.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            database: None,
            objects: None,
            create: true,
            read_only: false,
            clock: Clock::system(),
        }
    }
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::from_fn(Utc::now)
    }

    /// A clock for tests.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time of the store's clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

/// Creates a folder that only its owner can read, or closes one that others can read: it holds what is not meant for other
/// users of the machine.
fn make_private(folder: &Path) -> Result<()> {
    let failed = |error: std::io::Error| StoreError::disk("data", &error);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)?;
        }
    }
    Ok(())
}

/// Removes what a folder holds, as far as that can be done.
fn empty(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if let Err(error) = std::fs::remove_dir_all(entry.path()) {
            tracing::warn!(kind = ?error.kind(), "a workspace that was left cannot be removed");
        }
    }
}
