//! The requests that wait, and whose turn it is.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::{PoolError, Turn};
use crate::worker::protocol::{Progress, Reply, Request, Task};

/// A request and the caller that waits for it.
#[derive(Debug)]
pub(super) struct Pending {
    /// The request.
    pub(super) request: Request,
    /// In whose name it is made.
    pub(super) turn: Turn,
    /// Where its answer goes.
    pub(super) answer: oneshot::Sender<Result<Reply, PoolError>>,
    /// Where its progress goes.
    pub(super) progress: watch::Sender<Progress>,
    /// Whether it was called off.
    pub(super) token: CancellationToken,
}

impl Pending {
    /// Whether it takes a worker for long.
    pub(super) fn is_long(&self) -> bool {
        matches!(self.request.task, Task::Batch(_))
    }
}

/// The requests that wait.
#[derive(Debug)]
pub(super) struct Queue {
    state: Mutex<State>,
    more: Notify,
    /// How many may wait.
    room: usize,
    /// How many workers long requests may take at once.
    long: usize,
    workers: usize,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Pending>,
    busy: usize,
    busy_long: usize,
    stopped: bool,
    /// What requests took lately, in seconds.
    usual: f64,
    /// Which turn each user had last.
    served: HashMap<String, u64>,
    turns: u64,
}

/// How many users are remembered; after that all start equal again.
const MAX_SERVED: usize = 10_000;

impl State {
    /// The refusal of a request, with how long those ahead of it will about take.
    fn full(&self, workers: usize) -> PoolError {
        let ahead = self.waiting.len() as f64 / workers as f64 + 1.0;
        let seconds = (ahead * self.usual).clamp(1.0, 60.0);
        PoolError::Full { retry_after: Duration::from_secs_f64(seconds.ceil()) }
    }

    /// Takes the request whose turn it is: first those for documents that have their number, then the oldest of the user who
    /// has waited longest for a turn.
    fn take_next(&mut self, may_long: bool) -> Option<Pending> {
        let may_begin = |task: &Pending| may_long || !task.is_long();
        let served = &self.served;
        let place = |task: &Pending| match task.turn.first {
            true => (false, 0),
            false => (true, served.get(&task.turn.owner).copied().unwrap_or_default()),
        };
        let candidates = self.waiting.iter().enumerate().filter(|(_, task)| may_begin(task));
        let (index, _) = candidates.min_by_key(|(_, task)| place(task))?;
        let task = self.waiting.remove(index)?;
        if !task.turn.first {
            if self.served.len() >= MAX_SERVED {
                self.served.clear();
            }
            self.turns += 1;
            self.served.insert(task.turn.owner.clone(), self.turns);
        }
        Some(task)
    }
}

/// A worker's turn; ends with it.
#[derive(Debug)]
pub(super) struct Busy<'a> {
    queue: &'a Queue,
    long: bool,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.state();
        state.busy -= 1;
        state.busy_long -= usize::from(self.long);
        // A long request may have waited for just this.
        let waits = !state.waiting.is_empty();
        drop(state);
        if waits {
            self.queue.more.notify_one();
        }
    }
}

impl Queue {
    pub(super) fn new(workers: usize, room: usize) -> Self {
        let state = Mutex::new(State { usual: 1.0, ..State::default() });
        Self { state, more: Notify::new(), room, long: (workers - 1).max(1), workers }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a request, or says why not. A free worker's request waits for nobody.
    pub(super) fn push(&self, task: Pending) -> Result<(), PoolError> {
        let mut state = self.state();
        if state.stopped {
            return Err(PoolError::Stopped);
        }
        let free = self.workers.saturating_sub(state.busy);
        if state.waiting.len() >= self.room + free && !task.turn.first {
            return Err(state.full(self.workers));
        }
        state.waiting.push_back(task);
        drop(state);
        self.more.notify_one();
        Ok(())
    }

    /// The next request that may be begun, once there is one; none when the pool has stopped.
    pub(super) async fn next(&self) -> Option<(Pending, Busy<'_>)> {
        loop {
            {
                let mut state = self.state();
                if state.stopped {
                    // The next one waits for this too.
                    self.more.notify_one();
                    return None;
                }
                let may_long = state.busy_long < self.long;
                if let Some(task) = state.take_next(may_long) {
                    let long = task.is_long();
                    state.busy += 1;
                    state.busy_long += usize::from(long);
                    return Some((task, Busy { queue: self, long }));
                }
            }
            self.more.notified().await;
        }
    }

    /// Takes a request out that has not begun.
    pub(super) fn remove(&self, id: u64) -> Option<Pending> {
        let mut state = self.state();
        let index = state.waiting.iter().position(|task| task.request.id == id)?;
        state.waiting.remove(index)
    }

    /// The refusal of a request that has waited too long.
    pub(super) fn full(&self) -> PoolError {
        self.state().full(self.workers)
    }

    /// Remembers what a request took.
    pub(super) fn took(&self, time: Duration) {
        let mut state = self.state();
        state.usual += (time.as_secs_f64() - state.usual) / 8.0;
    }

    /// How many workers are busy, how many requests wait, and what they took lately.
    pub(super) fn load(&self) -> (usize, usize, Duration) {
        let state = self.state();
        (state.busy, state.waiting.len(), Duration::from_secs_f64(state.usual.max(0.0)))
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.state().stopped
    }

    /// Takes no more requests, and gives up those that wait.
    pub(super) fn stop(&self) {
        let waiting = {
            let mut state = self.state();
            state.stopped = true;
            std::mem::take(&mut state.waiting)
        };
        for task in waiting {
            let _ = task.answer.send(Err(PoolError::Stopped));
        }
        self.more.notify_one();
    }
}
