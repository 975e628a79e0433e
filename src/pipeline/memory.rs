//! What was parsed last, kept under the bytes it was parsed from: a process that makes many documents meets the same
//! templates, rules and profiles again and again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// What stands for the bytes that something was parsed from.
pub(super) type Key = [u8; 32];

/// The key of some parts, each of them whole.
pub(super) fn key<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Key {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A few values under their keys, the latest used last.
pub(super) struct Memory<T> {
    kept: Mutex<VecDeque<(Key, T)>>,
    most: usize,
}

impl<T: Clone> Memory<T> {
    /// Room for so many.
    pub(super) const fn new(most: usize) -> Self {
        Self { kept: Mutex::new(VecDeque::new()), most }
    }

    /// The value under a key, made where it is not kept. What cannot be made is not kept.
    pub(super) fn get<E>(&self, key: Key, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if let Some(value) = self.kept(&key) {
            return Ok(value);
        }
        // Others need not wait while it is made.
        let value = make()?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((key, value.clone()));
        while kept.len() > self.most {
            kept.pop_front();
        }
        Ok(value)
    }

    fn kept(&self, key: &Key) -> Option<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let index = kept.iter().position(|(known, _)| known == key)?;
        let entry = kept.remove(index)?;
        let value = entry.1.clone();
        kept.push_back(entry);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_is_kept() {
        let memory: Memory<u32> = Memory::new(2);
        let get = |name: &str, value: Result<u32, ()>| memory.get(key([name.as_bytes()]), || value);
        assert_eq!((get("a", Ok(1)), get("b", Ok(2)), get("a", Ok(9))), (Ok(1), Ok(2), Ok(1)));
        assert_eq!((get("c", Ok(3)), get("a", Ok(9)), get("b", Ok(8))), (Ok(3), Ok(1), Ok(8)));
        assert_eq!((get("d", Err(())), get("d", Ok(4))), (Err(()), Ok(4)));
        assert_ne!(key([&b"ab"[..], b"c"]), key([&b"a"[..], b"bc"]));
    }
}
