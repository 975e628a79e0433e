//! What a job is, how jobs are asked for and listed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Renders a document.
    Render,
    /// Makes a document a row.
    Batch,
    /// Makes the PDF of a document that has its number.
    Issue,
    /// Delivers a webhook.
    Webhook,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Waits.
    Queued,
    /// Is being done.
    Running,
    /// Done.
    Done,
    /// Failed for good.
    Failed,
    /// Cancelled.
    Cancelled,
}

/// How much of a job is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// How many documents.
    pub total: u64,
    /// How many are made.
    pub done: u64,
    /// How many failed.
    pub failed: u64,
}

/// A file that a job made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobResult {
    /// Its name.
    pub name: String,
    /// The object.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type.
    pub media_type: String,
}

/// Who is told when a job ends.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    /// The address.
    pub url: String,
    /// The secret by which what is sent is signed.
    pub secret: String,
}

/// A job.
#[derive(Clone)]
pub struct Job {
    /// The id.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// The document it is for.
    pub document_id: Option<String>,
    /// What it needs to know.
    pub request: Value,
    /// How far it is.
    pub state: JobState,
    /// How much is done.
    pub progress: Progress,
    /// How often it was begun.
    pub attempts: i64,
    /// Why it failed.
    pub error: Option<Value>,
    /// What it made.
    pub results: Vec<JobResult>,
    /// Who asked for it: the id.
    pub requested_by: String,
    /// Whether it is to be cancelled.
    pub cancelling: bool,
    /// Who is told when it ends.
    pub callback: Option<Callback>,
    /// When asked for.
    pub created_at: DateTime<Utc>,
    /// When last begun.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A job to be queued.
#[derive(Clone)]
pub struct NewJob {
    /// What it does.
    pub kind: JobKind,
    /// The document it is for.
    pub document_id: Option<String>,
    /// What it needs to know.
    pub request: Value,
    /// Who is told when it ends.
    pub callback: Option<Callback>,
    /// Refuse when as many wait already.
    pub most_waiting: Option<u64>,
}

/// Which jobs to list.
#[derive(Clone, Debug, Default)]
pub struct JobQuery {
    /// For this document.
    pub document_id: Option<String>,
    /// Of this user.
    pub requested_by: Option<String>,
    /// In one of these states; all where empty.
    pub states: Vec<JobState>,
    /// The page, from 1.
    pub page: u32,
    /// How many a page; 50 where 0, 500 at most.
    pub per_page: u32,
}

impl JobState {
    /// Whether a job of this state goes on no more.
    pub fn is_over(self) -> bool {
        matches!(self, JobState::Done | JobState::Failed | JobState::Cancelled)
    }
}
