//! Admission control: how many requests that need a worker are under way at once, and how many of them are one person's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Admits as many requests that need a worker as can be served soon. Nobody gets all the places: who has a quarter of them
/// waits, while others are still admitted.
#[derive(Clone)]
pub struct AdmissionControl {
    state: Arc<Mutex<Admitted>>,
    max: usize,
}

#[derive(Default)]
struct Admitted {
    total: usize,
    by_owner: HashMap<String, usize>,
}

/// The place of a request that was admitted, until it is dropped.
pub(crate) struct Permit {
    state: Arc<Mutex<Admitted>>,
    owner: String,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        state.total = state.total.saturating_sub(1);
        if let Some(count) = state.by_owner.get_mut(&self.owner) {
            *count -= 1;
            if *count == 0 {
                state.by_owner.remove(&self.owner);
            }
        }
    }
}

fn lock(state: &Mutex<Admitted>) -> MutexGuard<'_, Admitted> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AdmissionControl {
    /// Admits up to `max` requests at once, at least one.
    pub fn new(max: usize) -> Self {
        Self { state: Arc::default(), max: max.max(1) }
    }

    /// How many requests are served before a new one of `owner`, if everybody has a request served in turn.
    pub(crate) fn ahead_of(&self, owner: &str) -> usize {
        let state = lock(&self.state);
        let own = state.by_owner.get(owner).copied().unwrap_or_default();
        let others = state.by_owner.iter().filter(|(other, _)| *other != owner);
        own + others.map(|(_, count)| (*count).min(own + 1)).sum::<usize>()
    }

    /// Admits one more of `owner`, until the permit is dropped.
    pub(crate) fn try_admit(&self, owner: &str) -> Option<Permit> {
        let mut state = lock(&self.state);
        let own = state.by_owner.get(owner).copied().unwrap_or_default();
        if state.total >= self.max || own >= (self.max / 4).max(1) {
            return None;
        }
        state.total += 1;
        state.by_owner.insert(owner.to_string(), own + 1);
        Some(Permit { state: self.state.clone(), owner: owner.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permit_makes_room_when_it_is_dropped() {
        let admission = AdmissionControl::new(0);
        let permit = admission.try_admit("a");
        assert!(permit.is_some() && admission.try_admit("b").is_none());
        assert_eq!(admission.ahead_of("b"), 1);
        drop(permit);
        assert_eq!(admission.ahead_of("b"), 0);
        assert!(admission.try_admit("b").is_some());
    }

    #[test]
    fn one_person_gets_a_quarter_of_the_places() {
        let admission = AdmissionControl::new(8);
        let many: Vec<Permit> = std::iter::from_fn(|| admission.try_admit("busy")).collect();
        assert_eq!(many.len(), 2);
        assert!(admission.try_admit("other").is_some());
        // Served in turn, one request of the busy person comes before the first one of another.
        assert_eq!((admission.ahead_of("busy"), admission.ahead_of("other")), (2, 1));
    }
}
