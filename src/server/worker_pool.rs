//! Warm child processes that do the rendering: N of them, one request each at a time. One that hangs or dies costs its
//! own request and nobody else's.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::watch;

use super::wire::{Answer, Progress, Work};
use crate::diagnostic::Diagnostic;

/// How many workers there are, what starts one, and what each may take.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// The program, usually this binary.
    pub program: PathBuf,
    /// Its arguments, usually `worker` and the global options.
    pub arguments: Vec<OsString>,
    /// How many work at once; at least one.
    pub workers: usize,
    /// How many requests may wait for a worker before the next is refused.
    pub waiting: usize,
    /// How long a request may take once a worker has it.
    pub time_limit: Duration,
    /// How long a batch may take from one progress line to the next.
    pub batch_time_limit: Duration,
    /// How much memory a worker may take, where that can be limited.
    pub memory_limit: Option<u64>,
}

impl PoolOptions {
    /// As many workers as there are processors, of this binary, with usual limits. `global` are the global options that
    /// each is started with, such as `--templates DIR`.
    ///
    /// # Errors
    /// When the path of this binary cannot be told.
    pub fn of_this_binary(global: Vec<OsString>) -> std::io::Result<Self> {
        unimplemented!()
    }
}

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolError {
    /// Too many are waiting already; try again after about so long.
    Full {
        /// An estimate from what recent requests took.
        retry_after: Duration,
    },
    /// The worker did not answer in time, and was ended.
    TimedOut,
    /// The worker died of it.
    Died,
    /// Whoever asked called it off.
    Cancelled,
    /// The pool has ended.
    Stopped,
    /// No worker can be started.
    CannotStart(String),
}

impl PoolError {
    /// The error in words for people.
    pub fn diagnostic(&self) -> Diagnostic {
        unimplemented!()
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
    /// How many workers were started in place of one that hung or died, since the start.
    pub respawned: u64,
}

/// The pool; clones share it.
#[derive(Clone, Debug)]
pub struct WorkerPool {}

/// A request under way.
#[derive(Debug)]
pub struct Ticket {
    /// How far it has come: only a batch tells. Ends with the request.
    pub progress: watch::Receiver<Progress>,
}

impl Ticket {
    /// Waits for the answer. Dropping the ticket, or the future, calls the request off.
    ///
    /// # Errors
    /// When there is none.
    pub async fn answer(self) -> Result<Answer, PoolError> {
        unimplemented!()
    }

    /// What calls the request off from elsewhere.
    pub fn canceller(&self) -> Canceller {
        unimplemented!()
    }
}

/// Calls a request off.
#[derive(Clone, Debug)]
pub struct Canceller {}

impl Canceller {
    /// Takes the request from the queue, or ends the worker that is on it. Does nothing where it has ended.
    pub fn cancel(&self) {
        unimplemented!()
    }
}

impl WorkerPool {
    /// A pool. Workers start when they are first needed, and stay. To be called within a tokio runtime.
    pub fn start(options: PoolOptions) -> Self {
        unimplemented!()
    }

    /// Starts every worker, so that the first request finds one warm.
    ///
    /// # Errors
    /// When one cannot be started.
    pub async fn warm_up(&self) -> Result<(), PoolError> {
        unimplemented!()
    }

    /// Asks for something and waits for the answer. Dropping the future calls the request off.
    ///
    /// # Errors
    /// When the pool is full, or the request gets no answer.
    pub async fn ask(&self, work: Work) -> Result<Answer, PoolError> {
        self.submit(work)?.answer().await
    }

    /// Puts a request in the queue at once, or says that it is full.
    ///
    /// # Errors
    /// When it is full, or the pool has ended.
    pub fn submit(&self, work: Work) -> Result<Ticket, PoolError> {
        unimplemented!()
    }

    /// How busy it is.
    pub fn load(&self) -> Load {
        unimplemented!()
    }

    /// Takes no more requests, lets those under way end within `grace`, and ends the workers.
    pub async fn stop(&self, grace: Duration) {
        unimplemented!()
    }
}
