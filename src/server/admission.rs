//! Admission control: how many requests that need a worker are under way at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Admits as many requests that need a worker as can be served soon.
#[derive(Clone)]
pub struct AdmissionControl {
    permits: Arc<Semaphore>,
    max: usize,
}

impl AdmissionControl {
    /// Admits up to `max` requests at once, at least one.
    pub fn new(max: usize) -> Self {
        let max = max.max(1);
        Self { permits: Arc::new(Semaphore::new(max)), max }
    }

    /// How many requests are under way.
    pub(crate) fn admitted(&self) -> usize {
        self.max.saturating_sub(self.permits.available_permits())
    }

    /// Admits one more, until the permit is dropped.
    pub(crate) fn try_admit(&self) -> Option<OwnedSemaphorePermit> {
        self.permits.clone().try_acquire_owned().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permit_makes_room_when_it_is_dropped() {
        let admission = AdmissionControl::new(0);
        let permit = admission.try_admit();
        assert!(permit.is_some() && admission.try_admit().is_none());
        assert_eq!(admission.admitted(), 1);
        drop(permit);
        assert_eq!(admission.admitted(), 0);
        assert!(admission.try_admit().is_some());
    }
}
