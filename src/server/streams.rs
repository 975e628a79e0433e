//! How many event streams one person follows at once: each holds a connection for as long as its job takes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many streams one session or token may follow at once.
pub(crate) const STREAMS_OF_ONE: usize = 4;

/// The streams under way.
#[derive(Clone)]
pub struct Streams {
    open: Arc<Mutex<HashMap<String, usize>>>,
    max_of_one: usize,
}

/// A stream, until it is dropped.
pub(crate) struct OpenStream {
    open: Arc<Mutex<HashMap<String, usize>>>,
    owner: String,
}

impl Streams {
    /// Streams of which nobody has more than `max_of_one`.
    pub fn new(max_of_one: usize) -> Self {
        Self { open: Arc::default(), max_of_one }
    }

    /// Opens one more for `owner`; `None` if there are too many already.
    pub(crate) fn open(&self, owner: &str) -> Option<OpenStream> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(owner.to_string()).or_default();
        if *count >= self.max_of_one {
            return None;
        }
        *count += 1;
        Some(OpenStream { open: self.open.clone(), owner: owner.to_string() })
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_ends_makes_room() {
        let streams = Streams::new(1);
        let first = streams.open("a");
        assert!(first.is_some() && streams.open("a").is_none() && streams.open("b").is_some());
        drop(first);
        assert!(streams.open("a").is_some());
    }
}
