//! Previews at hand: the pages of documents by the hash of what makes them, the last used ones, within bounds. Losing one
//! costs its being drawn again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use serde_json::Value as Json;
use tokio::sync::OnceCell;

use super::error::Problem;

/// A document as it will print.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// Whether there are pages; else the document was refused, and `findings` say why.
    pub ok: bool,
    /// The pages as PNG, with width and height in pixels.
    pub pages: Vec<Page>,
    /// The figures with their places and cells.
    pub facts: Json,
    /// What was found, in the form of the wire.
    pub findings: Vec<Json>,
    /// The title.
    pub title: String,
    /// About how much memory `facts` and `findings` take.
    pub said: usize,
}

/// A page of a preview.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The picture.
    pub png: Bytes,
    /// Its width in pixels.
    pub width: u64,
    /// Its height in pixels.
    pub height: u64,
}

impl Drawn {
    fn weight(&self) -> usize {
        let pages: usize = self.pages.iter().map(|page| page.png.len()).sum();
        pages + self.said + 4096
    }
}

type Slot = Arc<OnceCell<Arc<Drawn>>>;

/// The previews at hand.
pub struct Previews {
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    slots: HashMap<String, (Slot, u64)>,
    turn: u64,
}

impl Previews {
    /// Previews of at most so many bytes.
    pub fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// The preview of that key, drawn by `draw` where it is not at hand. Those who ask for the same one meanwhile wait
    /// for it and draw nothing.
    ///
    /// # Errors
    /// What `draw` says; nothing is kept then.
    pub async fn get<F>(&self, key: &str, draw: F) -> Result<Arc<Drawn>, Problem>
    where
        F: Future<Output = Result<Drawn, Problem>>,
    {
        let slot = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.turn += 1;
            let turn = kept.turn;
            let entry = kept.slots.entry(key.to_string()).or_default();
            entry.1 = turn;
            entry.0.clone()
        };
        let drawn = slot.get_or_try_init(|| async { draw.await.map(Arc::new) }).await.cloned();
        self.tidy();
        drawn
    }

    /// Lets go of those that were not used for longest, and of those that were never drawn.
    fn tidy(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.slots.retain(|_, (slot, _)| slot.initialized() || Arc::strong_count(slot) > 1);
        let mut by_age: Vec<(u64, String, usize)> = kept
            .slots
            .iter()
            .map(|(key, (slot, turn))| (*turn, key.clone(), slot.get().map_or(0, |drawn| drawn.weight())))
            .collect();
        let mut weight: usize = by_age.iter().map(|(_, _, weight)| weight).sum();
        if weight <= self.most {
            return;
        }
        by_age.sort();
        for (_, key, own) in by_age {
            if weight <= self.most {
                break;
            }
            kept.slots.remove(&key);
            weight -= own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn drawn(bytes: usize) -> Drawn {
        let png = Bytes::from(vec![0; bytes]);
        Drawn { ok: true, pages: vec![Page { png, width: 1, height: 1 }], ..Drawn::default() }
    }

    #[tokio::test]
    async fn the_same_is_drawn_once_and_the_oldest_goes_first() {
        let previews = Previews::new(30_000);
        let count = AtomicUsize::new(0);
        let draw = || async {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(drawn(10_000))
        };
        let (one, two) = tokio::join!(previews.get("a", draw()), previews.get("a", draw()));
        assert!(one.unwrap().ok && two.unwrap().ok);
        assert_eq!(count.load(Ordering::Relaxed), 1);
        previews.get("b", draw()).await.unwrap();
        previews.get("c", draw()).await.unwrap();
        previews.get("a", draw()).await.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let previews = Previews::new(30_000);
        assert!(previews.get("a", async { Err(Problem::missing()) }).await.is_err());
        assert!(previews.get("a", async { Ok(drawn(1)) }).await.is_ok());
    }
}
