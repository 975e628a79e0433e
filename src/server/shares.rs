//! A limit that is divided among those who use it: so much for all, and so much for one of them. Requests that need a worker,
//! bytes of bodies, event streams and connections are counted this way.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is in use, of all and of each owner. Clones count together.
#[derive(Debug)]
pub struct Shares<K: Eq + Hash + Clone> {
    used: Arc<Mutex<Used<K>>>,
    max: usize,
    max_of_one: usize,
}

#[derive(Debug)]
struct Used<K> {
    total: usize,
    by_owner: HashMap<K, usize>,
}

/// What one owner uses of it. It is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Share<K: Eq + Hash + Clone> {
    shares: Shares<K>,
    owner: K,
    units: usize,
}

impl<K: Eq + Hash + Clone> Clone for Shares<K> {
    fn clone(&self) -> Self {
        Self { used: self.used.clone(), max: self.max, max_of_one: self.max_of_one }
    }
}

impl<K: Eq + Hash + Clone> Shares<K> {
    /// At most `max` for all and `max_of_one` for one owner.
    pub fn new(max: usize, max_of_one: usize) -> Self {
        let used = Used { total: 0, by_owner: HashMap::new() };
        Self { used: Arc::new(Mutex::new(used)), max, max_of_one: max_of_one.min(max) }
    }

    /// A share of `owner` with nothing in it yet.
    pub(crate) fn empty(&self, owner: K) -> Share<K> {
        Share { shares: self.clone(), owner, units: 0 }
    }

    /// A share of one unit; `None` if there is no room for it.
    pub(crate) fn one(&self, owner: K) -> Option<Share<K>> {
        let mut share = self.empty(owner);
        share.add(1).then_some(share)
    }

    /// What `owner` uses, and what each of the others does.
    pub(crate) fn used(&self, owner: &K) -> (usize, Vec<usize>) {
        let used = self.lock();
        let others = used.by_owner.iter().filter(|(other, _)| *other != owner);
        let others = others.map(|(_, units)| *units).collect();
        (used.by_owner.get(owner).copied().unwrap_or_default(), others)
    }

    /// How much one owner may use at most.
    pub(crate) fn max_of_one(&self) -> usize {
        self.max_of_one
    }

    fn lock(&self) -> MutexGuard<'_, Used<K>> {
        // The counts are whole after every change, also if another thread stopped.
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone> Share<K> {
    /// Takes more, unless there is no room for it.
    pub(crate) fn add(&mut self, units: usize) -> bool {
        if units == 0 {
            return true;
        }
        let mut used = self.shares.lock();
        let own = used.by_owner.get(&self.owner).copied().unwrap_or_default();
        if used.total + units > self.shares.max || own + units > self.shares.max_of_one {
            return false;
        }
        used.total += units;
        used.by_owner.insert(self.owner.clone(), own + units);
        self.units += units;
        true
    }
}

impl<K: Eq + Hash + Clone> Drop for Share<K> {
    fn drop(&mut self) {
        if self.units == 0 {
            return;
        }
        let mut used = self.shares.lock();
        used.total -= self.units;
        if let Some(own) = used.by_owner.get_mut(&self.owner) {
            *own -= self.units;
            if *own == 0 {
                used.by_owner.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_the_whole_budget() {
        let budget = Shares::new(100, 60);
        let (mut one, mut two) = (budget.empty("a"), budget.empty("a"));
        assert!(one.add(40) && !two.add(30) && two.add(20));
        let mut other = budget.empty("b");
        assert!(other.add(40) && !other.add(1));
        drop(one);
        assert!(other.add(20) && two.add(20));
        drop((two, other));
        assert!(budget.lock().by_owner.is_empty());
    }

    #[test]
    fn what_ends_makes_room() {
        let streams = Shares::new(usize::MAX, 1);
        let first = streams.one("a");
        assert!(first.is_some() && streams.one("a").is_none() && streams.one("b").is_some());
        drop(first);
        assert!(streams.one("a").is_some());
    }
}
