//! How jobs are shown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::encoded;
use vanthu_diagnostic::{Code, Diagnostic, Subject};
use vanthu_store::{Job, JobKind, JobResult, JobState, Progress};

/// A job.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobView {
    /// The id.
    pub id: String,
    /// What it does: `render`, `batch`, `issue`.
    #[schema(value_type = String)]
    pub kind: JobKind,
    /// The document it is for.
    pub document: Option<String>,
    /// The state: `queued`, `running`, `done`, `failed`, `cancelled`.
    #[schema(value_type = String)]
    pub state: JobState,
    /// How much is done.
    #[schema(value_type = Object)]
    pub progress: Progress,
    /// The estimated seconds until it ends, if known.
    pub seconds_left: Option<u64>,
    /// Why it failed: a problem.
    #[schema(value_type = Option<Object>)]
    pub error: Option<Json>,
    /// The files that it made.
    pub results: Vec<JobResultView>,
    /// When it was requested.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last started.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize_option")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize_option")]
    pub finished_at: Option<DateTime<Utc>>,
}

/// The stored error of a job as a problem. The store itself knows only the code of a job whose worker died each time.
fn as_problem(error: Json) -> Json {
    if error.get("title").is_some() {
        return error;
    }
    serde_json::json!({
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "việc này làm nhiều lần đều không xong",
        "detail_en": "the job was begun several times and never ended",
        "code": error.get("code").cloned().unwrap_or_else(|| "service.failed".into()),
        "diagnostics": [],
    })
}

/// A file that a job made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobResultView {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// Its media type.
    pub media_type: String,
}

/// The error of a failed job as it is stored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StoredError {
    /// Its code.
    pub code: String,
    /// What is wrong, in a sentence in Vietnamese.
    pub detail: Option<String>,
    /// What is wrong in detail.
    pub diagnostics: Vec<StoredFinding>,
}

/// A finding as manifests of batches and failed jobs store it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StoredFinding {
    /// Its code; empty in what versions before stored.
    pub code: String,
    /// What is wrong, in Vietnamese.
    pub message: String,
    /// What to do about it, in Vietnamese.
    pub hints: Vec<String>,
    /// The value as it stands.
    pub value: Option<String>,
    /// Where.
    pub place: Option<StoredPlace>,
    /// What it is about.
    pub subject: Option<StoredSubject>,
}

/// The place of such a finding.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StoredPlace {
    /// The cell, if it is one.
    pub cell: Option<String>,
}

/// What such a finding is about.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct StoredSubject {
    /// The path of the field, if it is one.
    pub field: Option<String>,
    /// The slot of the workbook, if it is one.
    pub data: Option<String>,
}

impl StoredFinding {
    /// The diagnostic as far as it was stored; `None` if its code is no longer known.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let mut found = Diagnostic::error(Code::find(&self.code)?, self.message.clone(), "");
        found.value.clone_from(&self.value);
        for hint in &self.hints {
            found = found.hint(hint.clone(), "");
        }
        let subject = self.subject.clone().unwrap_or_default();
        Some(match (subject.field, subject.data) {
            (Some(path), _) => found.about(Subject::Field { path }),
            (None, Some(slot)) => found.about(Subject::Data { slot, file: None }),
            (None, None) => found,
        })
    }
}

impl JobView {
    /// Why it failed.
    pub fn stored_error(&self) -> Option<StoredError> {
        StoredError::deserialize(self.error.as_ref()?).ok()
    }

    /// The job as it is shown at `now`.
    pub fn of(job: Job, now: DateTime<Utc>) -> Self {
        let id = job.id.clone();
        let result = |result: JobResult| JobResultView {
            url: format!("/api/v1/jobs/{id}/results/{}", encoded(&result.name)),
            name: result.name,
            size: result.size,
            sha256: result.sha256,
            media_type: result.media_type,
        };
        let finished = job.progress.done + job.progress.failed;
        let running = job.finished_at.is_none();
        let seconds_left = job.started_at.filter(|_| running && finished > 0).map(|started| {
            let elapsed = (now - started).num_milliseconds().max(0) as u64;
            elapsed * job.progress.total.saturating_sub(finished) / finished / 1000
        });
        Self {
            kind: job.kind,
            document: job.document_id,
            state: job.state,
            progress: job.progress,
            seconds_left,
            error: job.error.map(as_problem),
            results: job.results.into_iter().map(result).collect(),
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            id: job.id,
        }
    }
}
