//! What the store knows of a job, and how jobs are created and listed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::columns::{Flag, JsonText, OptionalJsonText, OptionalTimeText, TimeText};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum JobKind {
    /// Renders a document that is not kept.
    Render,
    /// Renders one document per row of a workbook.
    Batch,
    /// Renders the PDF of a document that has its number.
    Issue,
}

/// The state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum JobState {
    /// Waiting.
    Queued,
    /// Being done.
    Running,
    /// Done.
    Done,
    /// Failed for good.
    Failed,
    /// Cancelled.
    Cancelled,
}

/// How much of a job is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Progress {
    /// The number of documents.
    #[sqlx(try_from = "i64")]
    pub total: u64,
    /// The number of documents that are done.
    #[sqlx(try_from = "i64")]
    pub done: u64,
    /// The number of documents that failed.
    #[sqlx(try_from = "i64")]
    pub failed: u64,
}

/// A file that a job produced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobResult {
    /// Its file name.
    pub name: String,
    /// The object that holds it.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
}

/// Where to report the end of a job.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    /// The address.
    pub url: String,
    /// The secret to sign the report with.
    pub secret: String,
}

/// A job.
#[derive(Clone, sqlx::FromRow)]
pub struct Job {
    /// A UUID.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// The document it is about.
    #[sqlx(rename = "paper_id")]
    pub document_id: Option<String>,
    /// Its parameters.
    #[sqlx(try_from = "JsonText")]
    pub request: Value,
    /// Its state.
    pub state: JobState,
    /// How much of it is done.
    #[sqlx(flatten)]
    pub progress: Progress,
    /// How often it was started.
    pub attempts: i64,
    /// Why it failed.
    #[sqlx(try_from = "OptionalJsonText")]
    pub error: Option<Value>,
    /// What it produced.
    #[sqlx(try_from = "JsonText")]
    pub results: Vec<JobResult>,
    /// The id of the user who asked for it.
    pub requested_by: String,
    /// Whether its worker is to stop.
    #[sqlx(try_from = "Flag")]
    pub cancelling: bool,
    /// Where to report its end.
    #[sqlx(skip)]
    pub callback: Option<Callback>,
    /// When it was created.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
    /// When it was last started.
    #[sqlx(try_from = "OptionalTimeText")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[sqlx(try_from = "OptionalTimeText")]
    pub finished_at: Option<DateTime<Utc>>,
}

/// The row of a job.
#[derive(sqlx::FromRow)]
pub(crate) struct JobRow {
    #[sqlx(flatten)]
    job: Job,
    callback_url: Option<String>,
    callback_secret: Option<String>,
    /// Until when its worker is believed to be alive.
    #[sqlx(try_from = "OptionalTimeText")]
    pub(crate) lease_until: Option<DateTime<Utc>>,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        let callback = row.callback_url.zip(row.callback_secret);
        Job { callback: callback.map(|(url, secret)| Callback { url, secret }), ..row.job }
    }
}

/// A job to be created.
#[derive(Clone)]
pub struct NewJob {
    /// What it does.
    pub kind: JobKind,
    /// The document it is about.
    pub document_id: Option<String>,
    /// Its parameters.
    pub request: Value,
    /// Where to report its end.
    pub callback: Option<Callback>,
    /// Refuse it if as many jobs are waiting already.
    pub max_waiting: Option<MaxWaiting>,
}

/// How many jobs may wait.
#[derive(Clone, Copy, Debug)]
pub struct MaxWaiting {
    /// Of all users together.
    pub of_all: u64,
    /// Of one user.
    pub of_one: u64,
}

/// A job that may be started, and the user who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct DueJob {
    pub(crate) id: String,
    pub(crate) requested_by: String,
}

/// Which jobs to list.
#[derive(Clone, Debug, Default)]
pub struct JobQuery {
    /// About this document.
    pub document_id: Option<String>,
    /// Of this user.
    pub requested_by: Option<String>,
    /// In one of these states; in any if empty.
    pub states: Vec<JobState>,
    /// That do one of these; any if empty.
    pub kinds: Vec<JobKind>,
    /// That were created or ended at that time or later.
    pub since: Option<DateTime<Utc>>,
    /// That are older than the job with that id.
    pub before_id: Option<String>,
    /// The page, from 1.
    pub page: u32,
    /// The size of a page: 50 if 0, at most 500.
    pub per_page: u32,
}

impl JobState {
    /// Whether a job in this state has ended.
    pub fn is_over(self) -> bool {
        matches!(self, JobState::Done | JobState::Failed | JobState::Cancelled)
    }
}
