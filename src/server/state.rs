//! State shared by all handlers: handles and caches only. The store is the single source of truth.

use std::ops::Deref;
use std::sync::Arc;

use super::admission::AdmissionControl;
use super::config::Config;
use super::metrics::Metrics;
use super::probe::Probe;
use super::shares::Shares;
use crate::service::Service;

/// What every handler can reach. Clones share everything. A handler passes it where a use case takes a
/// [`Service`] or its [`Context`](crate::service::Context).
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The parts of the state.
pub struct Inner {
    /// The use cases and what they work with.
    pub service: Service,
    /// The settings of the server.
    pub config: Config,
    /// Limits how many requests that need a worker are admitted.
    pub admission: AdmissionControl,
    /// Limits how many bytes of bodies are under way.
    pub bodies: Shares<String>,
    /// Limits how many event streams one person follows.
    pub streams: Shares<String>,
    /// What health was found to be a moment ago.
    pub(crate) probe: Probe,
    /// The counters.
    pub metrics: Metrics,
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

impl Deref for Inner {
    type Target = Service;

    fn deref(&self) -> &Service {
        &self.service
    }
}
