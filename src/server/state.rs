//! What every request can reach. Nothing in it is the truth about anything: that is the store's.

use std::ops::Deref;
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use super::config::Config;
use super::limits::Gate;
use super::metrics::Metrics;
use super::previews::Previews;
use crate::pipeline::Settings;
use crate::worker::pool::WorkerPool;
use vanthu_store::Store;

/// What every request can reach; a clone is the same.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The parts of the state.
pub struct Inner {
    /// The settings of the service.
    pub config: Config,
    /// The store.
    pub store: Store,
    /// The workers.
    pub pool: WorkerPool,
    /// What steers the pipeline: templates, limits, allowed codes.
    pub settings: Settings,
    /// Previews at hand.
    pub previews: Previews,
    /// How many requests that need a worker are let in.
    pub gate: Gate,
    /// How many passwords are checked at once: each takes a core for a moment.
    pub sign_ins: Semaphore,
    /// The counters.
    pub metrics: Metrics,
    /// Becomes true when the service is to stop.
    pub stopping: watch::Receiver<bool>,
}

impl AppState {
    /// The state of those parts.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
