//! What the use cases work with. [`Context`] is enough for those that read and write what is stored, which the command
//! line runs as well; [`Service`] adds what only a running service has: workers, previews, a stop signal.

use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::{Semaphore, watch};

use super::error::ServiceError;
use super::jobs::{Archives, Handover};
use super::mails::{MailPolicy, MailServer};
use super::previews::Previews;
use super::verification::LastVerification;
use crate::pipeline::Settings;
use crate::worker::pool::WorkerPool;
use vanthu_store::{MaxWaiting, Store};

/// The store, the pipeline's settings and the rules of this office.
#[derive(Clone)]
pub struct Context {
    /// The store, the single source of truth.
    pub store: Store,
    /// Settings of the pipeline: templates, limits, allowed codes.
    pub settings: Settings,
    /// The rules of this office.
    pub policy: Policy,
}

/// What an administrator decides about the use cases.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Whether the person who submitted a document may approve it.
    pub allow_self_approval: bool,
    /// The current term of Party bodies, such as `2025-2030`; if `None`, the five years around the date.
    pub term: Option<String>,
    /// How many jobs may wait.
    pub max_waiting_jobs: u64,
    /// How many of them may be one person's.
    pub max_waiting_jobs_of_one: u64,
    /// Bytes of all workbooks of one document.
    pub max_document_bytes: u64,
    /// Bytes of the workbooks and data sets that one user may keep; 0 for no limit.
    pub max_user_bytes: u64,
    /// Bytes that must be free on the disk for anything more to be kept.
    pub min_free_bytes: u64,
    /// Days after which what was replaced or removed is freed.
    pub keep_removed_days: u32,
    /// Days after which data sets are removed; 0 to keep them.
    pub keep_data_sets_days: u32,
    /// Days after which jobs that have ended are removed with their results; 0 to keep them.
    pub keep_jobs_days: u32,
    /// The address under which other systems reach the service.
    pub public_url: Option<String>,
    /// How long a caller may wait for a result before it is left to a job, in seconds.
    pub max_wait_seconds: u64,
    /// Which addresses the service may call.
    pub webhooks: WebhookPolicy,
    /// The mail server; if `None`, nobody is written to.
    pub mail: Option<MailPolicy>,
    /// How many days before its date people are reminded of a report.
    pub remind_days: u32,
}

impl Policy {
    /// How many jobs may wait.
    pub(crate) fn max_waiting(&self) -> MaxWaiting {
        MaxWaiting { of_all: self.max_waiting_jobs, of_one: self.max_waiting_jobs_of_one }
    }
}

/// Which addresses the service may call, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct WebhookPolicy {
    /// Whether private, loopback and link-local addresses may be called.
    pub allow_private: bool,
    /// Seconds for one call.
    pub timeout_seconds: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            allow_self_approval: false,
            term: None,
            max_waiting_jobs: 1000,
            max_waiting_jobs_of_one: 100,
            max_document_bytes: 256 << 20,
            max_user_bytes: 4 << 30,
            min_free_bytes: 256 << 20,
            keep_removed_days: 30,
            keep_data_sets_days: 0,
            keep_jobs_days: 0,
            public_url: None,
            max_wait_seconds: 20,
            webhooks: WebhookPolicy { allow_private: false, timeout_seconds: 10 },
            mail: None,
            remind_days: 7,
        }
    }
}

/// A running service. Clones share everything.
#[derive(Clone)]
pub struct Service(Arc<ServiceParts>);

/// The parts of a [`Service`].
pub struct ServiceParts {
    /// The store, settings and rules.
    pub context: Context,
    /// The worker processes.
    pub pool: WorkerPool,
    /// Rendered previews.
    pub previews: Previews,
    /// Limits how many passwords are checked at once, as each takes a core for a moment.
    pub sign_ins: Semaphore,
    /// What the last verification of the data found.
    pub verification: LastVerification,
    /// What the mail server said last.
    pub mail_server: MailServer,
    /// Becomes true when the service is to stop.
    pub stopping: watch::Receiver<bool>,
    /// The zips of batches that were read last.
    pub archives: Archives,
    /// Renders that were begun for a caller and go on as jobs.
    pub handover: Handover,
    /// The form in which a failed job keeps its error and sends it to webhooks.
    pub error_json: fn(&ServiceError) -> Json,
}

impl Service {
    /// A service of these parts.
    pub fn new(parts: ServiceParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for Service {
    type Target = ServiceParts;

    fn deref(&self) -> &ServiceParts {
        &self.0
    }
}

impl Deref for ServiceParts {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
