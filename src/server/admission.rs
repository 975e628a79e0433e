//! Admission control: how many requests that need a worker are under way at once, and how many of them are one person's.

use super::shares::{Share, Shares};

/// Admits as many requests that need a worker as can be served soon. Nobody gets all the places: a person who has a quarter of
/// them waits, while others are still admitted.
#[derive(Clone)]
pub struct AdmissionControl(Shares<String>);

/// The place of a request that was admitted, until it is dropped.
pub(crate) type Permit = Share<String>;

impl AdmissionControl {
    /// Admits up to `max` requests at once, at least one.
    pub fn new(max: usize) -> Self {
        let max = max.max(1);
        Self(Shares::new(max, (max / 4).max(1)))
    }

    /// How many requests are served before a new one of `owner`, if everybody has a request served in turn.
    pub(crate) fn ahead_of(&self, owner: &str) -> usize {
        let (own, others) = self.0.used(&owner.to_string());
        own + others.into_iter().map(|count| count.min(own + 1)).sum::<usize>()
    }

    /// How many requests of `owner` are admitted at once, and how many more now.
    pub(crate) fn left_to(&self, owner: &str) -> (usize, usize) {
        let most = self.0.max_of_one();
        (most, most.saturating_sub(self.0.used(&owner.to_string()).0))
    }

    /// Admits one more of `owner`, until the permit is dropped.
    pub(crate) fn try_admit(&self, owner: &str) -> Option<Permit> {
        self.0.one(owner.to_string())
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
        assert_eq!((admission.left_to("busy"), admission.left_to("other")), ((2, 0), (2, 2)));
        assert!(admission.try_admit("other").is_some());
        // Served in turn, one request of the busy person comes before the first one of another.
        assert_eq!((admission.ahead_of("busy"), admission.ahead_of("other")), (2, 1));
    }
}
