//! How many bytes of bodies are under way at once: of the whole process, and of one person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The bytes of bodies that are being received or worked on.
#[derive(Clone)]
pub struct BodyBudget {
    state: Arc<Mutex<InFlight>>,
    max: usize,
    max_of_one: usize,
}

#[derive(Default)]
struct InFlight {
    total: usize,
    by_owner: HashMap<String, usize>,
}

/// The bytes of one body. They are given back when it is dropped.
pub(crate) struct Received {
    budget: BodyBudget,
    owner: String,
    bytes: usize,
}

impl BodyBudget {
    /// A budget of `max` bytes for all, and of `max_of_one` for one person or address.
    pub fn new(max: usize, max_of_one: usize) -> Self {
        Self { state: Arc::default(), max, max_of_one: max_of_one.min(max) }
    }

    /// A body of `owner`, of which nothing has come yet.
    pub(crate) fn body(&self, owner: &str) -> Received {
        Received { budget: self.clone(), owner: owner.to_string(), bytes: 0 }
    }
}

impl Received {
    /// Takes the next bytes of the body, or says that there is no room for them.
    pub(crate) fn add(&mut self, bytes: usize) -> bool {
        let mut state = self.budget.state.lock().unwrap_or_else(PoisonError::into_inner);
        let own = state.by_owner.get(&self.owner).copied().unwrap_or_default();
        if state.total + bytes > self.budget.max || own + bytes > self.budget.max_of_one {
            return false;
        }
        state.total += bytes;
        state.by_owner.insert(self.owner.clone(), own + bytes);
        self.bytes += bytes;
        true
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        let mut state = self.budget.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.total -= self.bytes;
        if let Some(own) = state.by_owner.get_mut(&self.owner) {
            *own -= self.bytes;
            if *own == 0 {
                state.by_owner.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_the_whole_budget() {
        let budget = BodyBudget::new(100, 60);
        let (mut one, mut two) = (budget.body("a"), budget.body("a"));
        assert!(one.add(40) && !two.add(30) && two.add(20));
        let mut other = budget.body("b");
        assert!(other.add(40) && !other.add(1));
        drop(one);
        assert!(other.add(20) && two.add(20));
        drop((two, other));
        assert!(budget.state.lock().unwrap().by_owner.is_empty());
    }
}
