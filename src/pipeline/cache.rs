//! Values that were parsed lately, by the bytes that they were parsed from: a process that makes many documents meets the
//! same templates, rules and profiles again and again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// The hash of the bytes that something was parsed from.
pub(super) type Key = [u8; 32];

/// The key of these parts, with the bounds between them.
pub(super) fn key<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Key {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A few values by their keys; those used least recently go first.
pub(super) struct LruCache<T> {
    /// The entries, the one used last at the end.
    entries: Mutex<VecDeque<(Key, T)>>,
    capacity: usize,
}

impl<T: Clone> LruCache<T> {
    /// An empty cache for so many values.
    pub(super) const fn new(capacity: usize) -> Self {
        Self { entries: Mutex::new(VecDeque::new()), capacity }
    }

    /// The value of a key, made if it is not in the cache. Failures are not kept.
    pub(super) fn get<E>(&self, key: Key, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if let Some(value) = self.cached(&key) {
            return Ok(value);
        }
        // Other threads need not wait while it is made.
        let value = make()?;
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push_back((key, value.clone()));
        while entries.len() > self.capacity {
            entries.pop_front();
        }
        Ok(value)
    }

    fn cached(&self, key: &Key) -> Option<T> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let index = entries.iter().position(|(other, _)| other == key)?;
        let entry = entries.remove(index)?;
        let value = entry.1.clone();
        entries.push_back(entry);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_used_least_recently_goes_first() {
        let cache: LruCache<u32> = LruCache::new(2);
        let get = |name: &str, value: Result<u32, ()>| cache.get(key([name.as_bytes()]), || value);
        assert_eq!((get("a", Ok(1)), get("b", Ok(2)), get("a", Ok(9))), (Ok(1), Ok(2), Ok(1)));
        assert_eq!((get("c", Ok(3)), get("a", Ok(9)), get("b", Ok(8))), (Ok(3), Ok(1), Ok(8)));
        assert_eq!((get("d", Err(())), get("d", Ok(4))), (Err(()), Ok(4)));
        assert_ne!(key([&b"ab"[..], b"c"]), key([&b"a"[..], b"bc"]));
    }
}
