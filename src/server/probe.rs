//! The probe of health. Anybody may ask for it, so that its answer is kept for a moment: a flood of questions makes no flood of
//! writes.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::service::{Result, ServiceError};
use vanthu_store::Store;

/// How long an answer holds.
const HOLDS: Duration = Duration::from_secs(2);

/// The last answer and its time.
#[derive(Default)]
pub(crate) struct Probe(Mutex<Option<(Instant, Result<()>)>>);

impl Probe {
    /// Whether the store can be read and written.
    ///
    /// # Errors
    /// Those of [`Store::ping`].
    pub(crate) async fn health(&self, store: &Store) -> Result<()> {
        let mut last = self.0.lock().await;
        if let Some((at, answer)) = &*last
            && at.elapsed() < HOLDS
        {
            return answer.clone();
        }
        let answer = store.ping().await.map_err(ServiceError::from);
        *last = Some((Instant::now(), answer.clone()));
        answer
    }
}
