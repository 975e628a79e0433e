//! The queue of job ids, on apalis over a SQLite file of its own. It only says that there may be something to do: what
//! there is to do, and whether it was done, stands in the table of jobs. Another storage of apalis can take its place.

use std::future::Future;
use std::path::Path;
use std::time::Duration;
use vanthu_diagnostic::code;

use apalis::prelude::{BackendExt, BoxDynError, TaskSink, WorkerBuilder, WorkerBuilderExt, WorkerContext};
use apalis_sqlite::{Config, SqliteStorage};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlitePool};
use tokio_util::sync::CancellationToken;

use super::schema::new_id;
use super::{Result, StoreError};

/// The name of the queue within its file.
const NAME: &str = "jobs";

/// How often a worker looks for something to do.
const LOOK: Duration = Duration::from_millis(100);

/// How long a worker that broke off is let be before another takes its place.
const PAUSE: Duration = Duration::from_secs(1);

/// The queue of job ids. A clone is the same queue.
#[derive(Clone)]
pub struct Queue {
    pool: SqlitePool,
}

impl Queue {
    /// Opens the queue in `queue.db` of that folder, made where it is missing.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(folder: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("queue.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a power cut takes from it is put in again from the table of jobs.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10))
            .disable_statement_logging();
        // Pushing and fetching take turns on one connection, where several would race for the file's lock.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        // Not `setup`, which would turn synchronous off.
        SqliteStorage::migrations().run(&pool).await?;
        Ok(Self { pool })
    }

    fn storage(&self, batch: usize) -> SqliteStorage<String> {
        SqliteStorage::new(&self.pool).with_config(Config::default().queue(NAME).batch_size(batch.max(1)))
    }

    /// Puts an id in.
    ///
    /// # Errors
    /// When the queue's file fails.
    pub async fn push(&self, id: &str) -> Result<()> {
        self.storage(1).push(id.to_string()).await.map_err(|error| failed(&error))
    }

    /// Whether an id waits or is being handled.
    pub(super) async fn holds(&self, id: &str) -> Result<bool> {
        // As the codec of apalis writes it.
        let args = serde_json::to_vec(id).unwrap_or_default();
        let row = sqlx::query(
            "SELECT id FROM Jobs WHERE job = $1 AND status IN ('Pending', 'Queued', 'Running') LIMIT 1",
        )
        .bind(args)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// Takes everything out.
    pub(super) async fn clear(&self) -> Result<()> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("DELETE FROM Jobs").execute(&mut *tx).await?;
        sqlx::query("DELETE FROM Workers").execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes what was handled.
    pub(super) async fn sweep(&self) -> Result<()> {
        sqlx::query("DELETE FROM Jobs WHERE status IN ('Done', 'Failed', 'Killed')")
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    /// Takes ids out and hands each to `handle`, up to `concurrency` at a time, until `stop` is ready; then waits for
    /// those that are being handled. `handle` runs on a task of its own and decides by the table of jobs what is to be
    /// done; a worker of apalis that breaks off is replaced.
    ///
    /// # Errors
    /// None as yet: what fails is logged and tried again.
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
        let stopped = CancellationToken::new();
        let stopping = stopped.clone();
        let waiting = tokio::spawn(async move {
            stop.await;
            stopping.cancel();
        });
        while !stopped.is_cancelled() {
            // A name is refused while the heart of an earlier worker of that name may still beat.
            let context = WorkerContext::new(&format!("{worker}-{}", new_id()));
            let handle = handle.clone();
            // Boxed here, where everything is owned: the compiler loses sight of that in the callers' own tasks.
            let mut running: BoxFuture<'static, _> = WorkerBuilder::new(context.clone())
                .backend(self.storage(concurrency).poll_with_interval(LOOK))
                .concurrency(concurrency.max(1))
                .build(move |id: String| {
                    let handle = handle.clone();
                    async move {
                        // A panic stays with its job.
                        if let Err(error) = tokio::spawn(handle(id.clone())).await {
                            tracing::error!(job = id, %error, "the handling of a job broke off");
                        }
                        Ok::<(), BoxDynError>(())
                    }
                })
                .run()
                .boxed();
            let ended = tokio::select! {
                ended = &mut running => ended,
                () = stopped.cancelled() => match context.stop() {
                    Ok(()) => (&mut running).await,
                    // It had not begun.
                    Err(_) => Ok(()),
                },
            };
            if stopped.is_cancelled() {
                break;
            }
            match ended {
                Ok(()) => tracing::warn!("the queue's worker ended; another takes its place"),
                Err(error) => tracing::error!(%error, "the queue's worker failed; another takes its place"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        waiting.abort();
        Ok(())
    }
}

fn failed(error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Failed(
        vanthu_diagnostic::Diagnostic::error(code!("store.queue"), "hàng đợi bị lỗi", "the queue failed"),
        error.to_string(),
    )
}
