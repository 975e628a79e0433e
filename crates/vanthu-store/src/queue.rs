//! The queue: which job is handled next, and by how many workers at a time.
//!
//! The workers are those of apalis, which take any stream of tasks as their backend and only ask it for a task when one of
//! them is free. Ours reads the ids of due jobs from the table of jobs, and is woken when a job is created or requeued.
//!
//! The SQLite backend of apalis (1.0) would be a second truth beside that table. A job and its entry in the queue cannot be
//! written in one transaction: its tables `Jobs` and `_sqlx_migrations` have the names of ours, as SQLite ignores case, and
//! between two files SQLite in WAL mode has no atomic commit. So a crash could lose a job until both are compared. Nor does
//! its polling wake reliably: `PollWith::poll_next` discards the answer of its strategy, and `IntervalStrategy` replaces a
//! timer that has fired by one that it does not poll. When a look ends in that moment, nothing wakes the worker before its
//! heartbeat, every 30 seconds. A strategy of our own could repair the second fault, but not the first.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use apalis::prelude::{BoxDynError, WorkerBuilder, WorkerBuilderExt, WorkerContext};
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt};
use tokio_util::sync::CancellationToken;

use crate::job_record::DueJob;
use crate::schema::new_id;
use crate::{Result, Store, StoreError};

/// How often the queue looks for jobs without being woken: for those of other processes, and for those whose lease has
/// run out.
const LOOK: Duration = Duration::from_secs(1);

/// How long a job rests after it was handled and is still due, so that one that cannot be started is not tried without a
/// pause.
const REST: Duration = Duration::from_secs(1);

/// How long to wait before a worker that ended unexpectedly is replaced.
const PAUSE: Duration = Duration::from_secs(1);

/// Which jobs a queue hands out. Issued documents have a lane of their own, so that none of them waits behind a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The PDFs of documents that have their number.
    Issue,
    /// Renders and batches. The users who asked for them are served in turn.
    Usual,
}

/// The queue of jobs.
#[derive(Clone)]
pub struct Queue {
    store: Store,
}

impl Store {
    /// The queue of jobs.
    pub fn queue(&self) -> Queue {
        Queue { store: self.clone() }
    }
}

impl Queue {
    /// Lets the queue look for due jobs now.
    pub(crate) fn wake(&self) {
        self.store.inner.jobs_changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Hands the id of each due job of a lane to `handle`, up to `concurrency` at a time, until `stop` is ready; then waits for those
    /// that are being handled. `handle` runs as a task of its own, so that a panic stays with its job. It starts the job
    /// with [`crate::Jobs::start`], which decides whether it is still to be done.
    ///
    /// # Errors
    /// None at present: failures are logged, and the work goes on.
    pub async fn run<H, F>(
        &self,
        worker: &str,
        (lane, concurrency): (Lane, usize),
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
        let in_hand = InHand::default();
        while !stopped.is_cancelled() {
            let context = WorkerContext::new(&format!("{worker}-{}", new_id()));
            let (handle, handled, store) = (handle.clone(), in_hand.clone(), self.store.clone());
            let ended = WorkerBuilder::new(context.clone())
                .backend(self.due_jobs(context.clone(), lane, in_hand.clone(), stopped.clone()))
                .concurrency(concurrency.max(1))
                .build(move |id: String| {
                    let (handle, handled, store) = (handle.clone(), handled.clone(), store.clone());
                    async move {
                        if let Err(error) = tokio::spawn(handle(id.clone())).await {
                            tracing::error!(job = id, %error, "the handling of a job broke off");
                        }
                        handled.release(&id);
                        store.queue().wake();
                        Ok::<(), BoxDynError>(())
                    }
                })
                .run()
                .boxed()
                .await;
            if stopped.is_cancelled() {
                break;
            }
            match ended {
                Ok(()) => tracing::warn!("the queue's worker ended and is replaced"),
                Err(error) => tracing::error!(%error, "the queue's worker failed and is replaced"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        waiting.abort();
        Ok(())
    }

    /// The ids of due jobs as they become due, until `stopped` is cancelled. Then it stops the worker, which would wait for
    /// that at the end of its backend.
    fn due_jobs(
        &self,
        worker: WorkerContext,
        lane: Lane,
        in_hand: InHand,
        stopped: CancellationToken,
    ) -> BoxStream<'static, Result<String, StoreError>> {
        let changed = self.store.inner.jobs_changed.subscribe();
        let state = (self.store.clone(), worker, in_hand, stopped, changed, Turns::default());
        stream::unfold(state, move |(store, worker, in_hand, stopped, mut changed, mut turns)| async move {
            loop {
                if stopped.is_cancelled() {
                    if let Err(error) = worker.stop() {
                        tracing::error!(%error, "the queue's worker cannot be stopped");
                    }
                    return None;
                }
                changed.mark_unchanged();
                match store.jobs().due(lane, in_hand.count() + 1).await {
                    Ok(due) => {
                        if let Some(id) = turns.next(due, |id| in_hand.take(id)) {
                            return Some((Ok(id), (store, worker, in_hand, stopped, changed, turns)));
                        }
                    }
                    Err(error) => tracing::error!(%error, "the queue cannot look for jobs"),
                }
                tokio::select! {
                    _ = changed.changed() => {}
                    () = tokio::time::sleep(LOOK) => {}
                    () = stopped.cancelled() => {}
                }
            }
        })
        .boxed()
    }
}

/// When each user was last served, so that one with many jobs does not keep the others waiting.
#[derive(Default)]
struct Turns {
    served: HashMap<String, u64>,
    count: u64,
}

impl Turns {
    /// Of due jobs with their users, oldest first, the first one that `take` takes, beginning with the user who has waited
    /// longest for a turn.
    fn next(&mut self, mut due: Vec<DueJob>, take: impl Fn(&str) -> bool) -> Option<String> {
        due.sort_by_key(|job| self.served.get(&job.requested_by).copied().unwrap_or_default());
        let job = due.into_iter().find(|job| take(&job.id))?;
        self.count += 1;
        self.served.insert(job.requested_by, self.count);
        Some(job.id)
    }
}

/// The jobs that were handed out by this process: those being handled, and those that rest since then.
#[derive(Clone, Default)]
struct InHand {
    jobs: Arc<Mutex<HashMap<String, Option<Instant>>>>,
}

impl InHand {
    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Option<Instant>>) -> T) -> T {
        work(&mut self.jobs.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self) -> usize {
        self.with(|jobs| {
            jobs.retain(|_, released| released.is_none_or(|released| released.elapsed() < REST));
            jobs.len()
        })
    }

    /// Takes a job, unless it is in hand already.
    fn take(&self, id: &str) -> bool {
        self.with(|jobs| {
            let is_free = !jobs.contains_key(id);
            if is_free {
                jobs.insert(id.to_string(), None);
            }
            is_free
        })
    }

    fn release(&self, id: &str) {
        self.with(|jobs| jobs.insert(id.to_string(), Some(Instant::now())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_served_in_turn() {
        let job = |id: &str, user: &str| DueJob { id: id.into(), requested_by: user.into() };
        let due = || vec![job("1", "many"), job("2", "many"), job("3", "many"), job("4", "few")];
        let mut turns = Turns::default();
        let mut done: Vec<String> = Vec::new();
        for _ in 0..4 {
            let next = turns.next(due(), |id| !done.iter().any(|done| done == id)).unwrap();
            done.push(next);
        }
        assert_eq!(done, ["1", "4", "2", "3"]);
        assert_eq!(turns.next(due(), |_| false), None);
    }
}
