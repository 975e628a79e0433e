//! The queue of job ids.
use super::Result;
use std::future::Future;
use std::path::Path;

/// The queue of job ids, over its own SQLite file.
#[derive(Clone)]
pub struct Queue {}

impl Queue {
    /// Opens the queue in `queue.db` of that folder.
    pub async fn open(folder: &Path) -> Result<Self> {
        todo!()
    }
    /// Puts an id in.
    pub async fn push(&self, id: &str) -> Result<()> {
        todo!()
    }
    /// Takes ids out and hands each to `handle`, up to `concurrency` at a time, until `stop` is ready; then waits for
    /// those that are being handled.
    pub async fn run<H, F>(
        &self,
        worker: &str,
        concurrency: usize,
        handle: H,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<()>
    where
        H: Fn(String) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        todo!()
    }
}
