//! Renders that were begun for a waiting caller and handed over to a job: the job takes over what is under way
//! instead of starting again. After a restart nothing is under way, and the job renders from the start.

use std::collections::HashMap;
use std::pin::Pin;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::Mutex;

use crate::service::error::Result;
use vanthu_store::{Job, StoreError};

/// A render under way. Dropping it calls it off.
type Running = Pin<Box<dyn Future<Output = Result<Bytes>> + Send>>;

/// How long a render waits for its job. A job that was cancelled, or that another host does, never takes it.
const KEEP: Duration = Duration::from_secs(900);

/// The renders under way, by the ids of their jobs.
#[derive(Default)]
pub struct Handover {
    running: Mutex<HashMap<String, (Instant, Running)>>,
}

impl Handover {
    /// Gives a render to the job that `create` makes.
    ///
    /// # Errors
    /// Those of `create`; the render is called off then.
    pub(crate) async fn give(
        &self,
        render: Running,
        create: impl Future<Output = std::result::Result<Job, StoreError>>,
    ) -> Result<Job> {
        // A runner that takes the job at once waits here until the render is in its place.
        let mut running = self.running.lock().await;
        let job = create.await?;
        running.retain(|_, (since, _)| since.elapsed() < KEEP);
        running.insert(job.id.clone(), (Instant::now(), render));
        Ok(job)
    }

    /// The render that was given to the job.
    pub(crate) async fn take(&self, job: &str) -> Option<Running> {
        self.running.lock().await.remove(job).map(|(_, render)| render)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_render_is_taken_over_once() {
        let handover = Handover::default();
        let running: Running = Box::pin(async { Ok(Bytes::from_static(b"%PDF")) });
        let since = Instant::now();
        handover.running.lock().await.insert("1".into(), (since, running));
        let taken = handover.take("1").await.unwrap();
        assert_eq!(taken.await.unwrap(), Bytes::from_static(b"%PDF"));
        assert!(handover.take("1").await.is_none());
    }
}
