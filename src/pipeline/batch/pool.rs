//! Work in order on several threads: made by many, handed over one by one, and never much further ahead than that.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use vanthu_diagnostic::Diagnostic;
use vanthu_render::{STACK_SIZE, no_thread};

/// How many finished pieces may wait for each thread. A card of two pages takes as long as forty others, which the other
/// threads make meanwhile. Memory stays flat: a card has some 40 kB.
const AHEAD: usize = 32;

/// What the threads share.
struct State<T> {
    /// The next piece to be made.
    next: usize,
    /// The next piece to be handed over.
    wanted: usize,
    /// What is made and waits for its turn.
    ready: BTreeMap<usize, T>,
    /// How many threads are at work.
    working: usize,
}

/// Makes `count` pieces on `jobs` threads and hands them to `take` in order. Both end early once `stop` is set or `take`
/// refuses.
///
/// The threads are plain ones. On those of a pool, the export's own parallel work would enter other documents' work,
/// which costs a quarter of the speed.
///
/// # Errors
/// What `take` refused.
pub(super) fn in_order<T: Send>(
    count: usize,
    jobs: usize,
    stop: &AtomicBool,
    make: &(dyn Fn(usize) -> T + Sync),
    mut take: impl FnMut(usize, T) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let jobs = jobs.clamp(1, count.max(1));
    let state = Mutex::new(State { next: 0, wanted: 0, ready: BTreeMap::new(), working: jobs });
    let changed = Condvar::new();
    let work = || {
        let _leaving = Leaving { state: &state, changed: &changed };
        loop {
            let mut now = lock(&state);
            while now.next < count && now.next >= now.wanted + jobs * AHEAD && !stop.load(Ordering::Relaxed) {
                now = changed.wait(now).unwrap_or_else(PoisonError::into_inner);
            }
            if now.next >= count || stop.load(Ordering::Relaxed) {
                return;
            }
            let index = now.next;
            now.next += 1;
            drop(now);
            let made = make(index);
            lock(&state).ready.insert(index, made);
            changed.notify_all();
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs {
            let started = thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work);
            if let Err(error) = started {
                stop.store(true, Ordering::Relaxed);
                changed.notify_all();
                return Err(no_thread(&error));
            }
        }
        for wanted in 0..count {
            let mut now = lock(&state);
            let made = loop {
                match now.ready.remove(&wanted) {
                    Some(made) => break Some(made),
                    None if now.working == 0 => break None,
                    None => now = changed.wait(now).unwrap_or_else(PoisonError::into_inner),
                }
            };
            now.wanted = wanted + 1;
            drop(now);
            changed.notify_all();
            let Some(made) = made else { return Ok(()) };
            if let Err(refusal) = take(wanted, made) {
                stop.store(true, Ordering::Relaxed);
                changed.notify_all();
                return Err(refusal);
            }
        }
        Ok(())
    })
}

/// Says that a thread is gone, however it went.
struct Leaving<'a, T> {
    state: &'a Mutex<State<T>>,
    changed: &'a Condvar,
}

impl<T> Drop for Leaving<'_, T> {
    fn drop(&mut self) {
        lock(self.state).working -= 1;
        self.changed.notify_all();
    }
}

fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;
    use vanthu_diagnostic::code;

    #[test]
    fn pieces_come_in_order_and_never_far_ahead() {
        let (made, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let mut taken = Vec::new();
        let make = |index: usize| {
            made.fetch_add(1, Ordering::Relaxed);
            // The earlier of two takes longer.
            thread::sleep(Duration::from_millis(u64::from(index.is_multiple_of(2))));
            index * 10
        };
        in_order(400, 3, &stop, &make, |index, piece| {
            taken.push((index, piece));
            assert!(made.load(Ordering::Relaxed) <= index + 1 + 3 * AHEAD + 3);
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, (0..400).map(|index| (index, index * 10)).collect::<Vec<_>>());
    }

    #[test]
    fn a_refusal_ends_it() {
        let stop = AtomicBool::new(false);
        let mut taken = 0;
        let refused = in_order(1000, 2, &stop, &|index| index, |index, _| {
            taken += 1;
            if index == 5 {
                Err(Diagnostic::error(code!("bundle.unwritable"), "đầy", "full"))
            } else {
                Ok(())
            }
        });
        assert_eq!((refused.unwrap_err().code.as_str(), taken), ("bundle.unwritable", 6));
    }

    #[test]
    fn a_stop_ends_it_without_an_error() {
        let stop = AtomicBool::new(false);
        let mut taken = 0;
        in_order(1000, 2, &stop, &|index| index, |_, _| {
            taken += 1;
            if taken == 5 {
                stop.store(true, Ordering::Relaxed);
            }
            Ok(())
        })
        .unwrap();
        assert!(taken < 1000);
    }
}
