//! Warm child processes that do the rendering: N of them, one request each at a time. One that hangs or dies costs its
//! own request and nobody else's.

mod child;
mod options;
mod queue;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::protocol::{Progress, Reply, Request};
use child::{Child, End};
use queue::{Pending, Queue};

pub use options::{PoolError, PoolOptions};

/// In whose name a request is made, so that people are served in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The id of the user.
    pub owner: String,
    /// Whether it is for a document that has its number, which waits for nobody.
    pub first: bool,
}

impl Turn {
    /// A turn among those of a user.
    pub fn of(owner: &str) -> Self {
        Self { owner: owner.to_string(), first: false }
    }

    /// A turn before all others, for a document that has its number.
    pub fn of_issue() -> Self {
        Self { owner: String::new(), first: true }
    }
}

/// How busy the pool is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// The workers.
    pub workers: usize,
    /// How many of them work.
    pub busy: usize,
    /// How many requests wait.
    pub waiting: usize,
    /// How many may wait.
    pub room: usize,
    /// What a request that is no batch took lately.
    pub usual: Duration,
    /// How many workers were ended for hanging, or died, since the start.
    pub respawned: u64,
}

/// The pool; clones share it.
#[derive(Clone, Debug)]
pub struct WorkerPool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    options: PoolOptions,
    queue: Queue,
    ids: AtomicU64,
    respawned: AtomicU64,
    /// What ends requests under way when there is no more time for them.
    over: CancellationToken,
    /// How many workers were started so far, and why one could not be.
    started: watch::Sender<(usize, Option<String>)>,
    /// The tasks that each hold a worker.
    keepers: tokio::sync::Mutex<JoinSet<()>>,
}

/// A request under way.
#[derive(Debug)]
pub struct Ticket {
    /// How far it has come: only batches tell. Ends with the request.
    pub progress: watch::Receiver<Progress>,
    answer: oneshot::Receiver<Result<Reply, PoolError>>,
    call_off: CallOff,
}

impl Ticket {
    /// Waits for the reply. Dropping the ticket, or the future, calls the request off.
    ///
    /// # Errors
    /// When there is none.
    pub async fn reply(self) -> Result<Reply, PoolError> {
        let Self { answer, call_off, .. } = self;
        let answer = answer.await.unwrap_or(Err(PoolError::Stopped));
        drop(call_off);
        answer
    }

    /// What calls the request off from elsewhere.
    pub fn canceller(&self) -> Canceller {
        self.call_off.0.clone()
    }
}

/// Calls a request off.
#[derive(Clone, Debug)]
pub struct Canceller {
    id: u64,
    token: CancellationToken,
    inner: Arc<Inner>,
}

impl Canceller {
    /// Takes the request from the queue. One under way is no longer waited for: a batch's worker is ended, any other is
    /// left to finish, since that takes less time than starting a new one. Does nothing where the request has ended.
    pub fn cancel(&self) {
        self.token.cancel();
        if let Some(task) = self.inner.queue.remove(self.id) {
            let _ = task.answer.send(Err(PoolError::Cancelled));
        }
    }
}

/// Calls the request off when nobody waits for it any more.
#[derive(Debug)]
struct CallOff(Canceller);

impl Drop for CallOff {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl WorkerPool {
    /// A pool, whose workers start at once and stay. To be called within a tokio runtime.
    pub fn start(options: PoolOptions) -> Self {
        let workers = options.workers.max(1);
        let inner = Arc::new(Inner {
            queue: Queue::new(workers, options.waiting),
            ids: AtomicU64::new(1),
            respawned: AtomicU64::new(0),
            over: CancellationToken::new(),
            started: watch::Sender::new((0, None)),
            keepers: tokio::sync::Mutex::default(),
            options,
        });
        if let Ok(mut keepers) = inner.keepers.try_lock() {
            for _ in 0..workers {
                keepers.spawn(keep(inner.clone()));
            }
        }
        Self { inner }
    }

    /// Waits until every worker was started.
    ///
    /// # Errors
    /// When one cannot be.
    pub async fn warm_up(&self) -> Result<(), PoolError> {
        let all = self.inner.options.workers.max(1);
        let mut started = self.inner.started.subscribe();
        let state = started.wait_for(|(count, why)| *count >= all || why.is_some()).await;
        match state.map(|state| state.1.clone()) {
            Ok(None) => Ok(()),
            Ok(Some(why)) => Err(PoolError::CannotStart(why)),
            Err(_) => Err(PoolError::Stopped),
        }
    }

    /// Hands a request over and waits for the reply. Dropping the future calls the request off. A request whose worker was
    /// killed, or gave up for want of memory, is made once more.
    ///
    /// # Errors
    /// When the pool is full, or the request gets no answer.
    pub async fn ask(&self, turn: &Turn, request: Request) -> Result<Reply, PoolError> {
        match self.ask_once(turn, request.clone()).await {
            // For want of memory, its own or the machine's: a new worker has none of what the last one had gathered.
            Err(PoolError::Killed) => match self.ask_once(turn, request).await {
                Err(PoolError::Killed) => Err(PoolError::Died),
                answer => answer,
            },
            answer => answer,
        }
    }

    /// Waits for the reply, unless no worker takes the request within [`PoolOptions::patience`]: the caller may try again,
    /// which is better than an answer that comes when the caller's own time is over.
    async fn ask_once(&self, turn: &Turn, request: Request) -> Result<Reply, PoolError> {
        let ticket = self.submit(turn, request)?;
        let id = ticket.call_off.0.id;
        let mut reply = std::pin::pin!(ticket.reply());
        tokio::select! {
            reply = &mut reply => return reply,
            () = tokio::time::sleep(self.inner.options.patience), if !turn.first => {}
        }
        match self.inner.queue.remove(id) {
            Some(_) => Err(self.inner.queue.full()),
            None => reply.await,
        }
    }

    /// Puts a request in the queue at once, or says that it is full. A batch leaves at least one worker to the others,
    /// where there are several.
    ///
    /// # Errors
    /// When it is full, or the pool has ended.
    pub fn submit(&self, turn: &Turn, mut request: Request) -> Result<Ticket, PoolError> {
        let id = self.inner.ids.fetch_add(1, Ordering::Relaxed);
        let (answer, receiver) = oneshot::channel();
        let (progress, seen) = watch::channel(Progress::default());
        let token = CancellationToken::new();
        request.id = id;
        let turn = turn.clone();
        self.inner.queue.push(Pending { request, turn, answer, progress, token: token.clone() })?;
        let call_off = CallOff(Canceller { id, token, inner: self.inner.clone() });
        Ok(Ticket { progress: seen, answer: receiver, call_off })
    }

    /// How busy it is.
    pub fn load(&self) -> Load {
        let (busy, waiting, usual) = self.inner.queue.load();
        Load {
            workers: self.inner.options.workers.max(1),
            busy,
            waiting,
            room: self.inner.options.waiting,
            usual,
            respawned: self.inner.respawned.load(Ordering::Relaxed),
        }
    }

    /// Takes no more requests, answers those that wait with [`PoolError::Stopped`], lets those under way end within
    /// `grace`, and ends the workers.
    pub async fn stop(&self, grace: Duration) {
        self.inner.queue.stop();
        let mut keepers = self.inner.keepers.lock().await;
        let all = async { while keepers.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, all).await.is_err() {
            self.inner.over.cancel();
            while keepers.join_next().await.is_some() {}
        }
    }
}

/// Keeps one worker busy until the pool stops.
async fn keep(inner: Arc<Inner>) {
    let mut child = start(&inner).ok();
    while let Some((task, _busy)) = inner.queue.next().await {
        if task.token.is_cancelled() {
            let _ = task.answer.send(Err(PoolError::Cancelled));
            continue;
        }
        // One that died while nothing was asked of it costs nobody anything.
        let alive = match child.take() {
            Some(mut child) => child.is_alive().then_some(child),
            None => None,
        };
        let started = match alive {
            Some(child) => Ok(child),
            None => match start(&inner) {
                Ok(child) => Ok(child),
                // A machine short of memory or processes for a moment.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    start(&inner)
                }
            },
        };
        let mut worker = match started {
            Ok(worker) => worker,
            Err(why) => {
                let _ = task.answer.send(Err(PoolError::CannotStart(why)));
                continue;
            }
        };
        let begun = Instant::now();
        let long = task.is_long();
        let end = worker.perform(task, &inner.options, &inner.over).await;
        // What a batch takes tells nothing of what others wait for.
        if !long {
            inner.queue.took(begun.elapsed());
        }
        match end {
            End::Fit => child = Some(worker),
            End::Unfit => {
                inner.respawned.fetch_add(1, Ordering::Relaxed);
                worker.kill().await;
                child = if inner.queue.is_stopped() { None } else { start(&inner).ok() };
            }
        }
    }
    if let Some(child) = child {
        child.end().await;
    }
}

/// Starts a worker, and informs those who wait for it.
fn start(inner: &Inner) -> Result<Child, String> {
    let started = Child::start(&inner.options).map_err(|error| error.to_string());
    inner.started.send_modify(|(count, why)| match &started {
        Ok(_) => *count += 1,
        Err(error) => *why = Some(error.clone()),
    });
    started
}
