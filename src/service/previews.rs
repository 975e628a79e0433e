//! A cache of rendered previews, keyed by the hash of their content and bounded by size. The least recently used ones go
//! first; a preview that is gone is rendered again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::OnceCell;

use super::error::Result;
use crate::pipeline::{Line, PrintedLine, Sentence};
use crate::worker::protocol::{Figure, JsonList};
use vanthu_diagnostic::Diagnostic;

/// A document as it will print.
#[derive(Clone, Debug, Default)]
pub(crate) struct RenderedPreview {
    /// Whether there are pages; if not, `findings` say why.
    pub ok: bool,
    /// The pages as PNG, with width and height in pixels.
    pub pages: Vec<Page>,
    /// The figures with their places and cells.
    pub facts: JsonList<Figure>,
    /// The findings, as they are shown.
    pub findings: Vec<Diagnostic>,
    /// The title.
    pub title: String,
    /// The paragraphs in reading order.
    pub sentences: Vec<Sentence>,
    /// All that it says, line by line.
    pub lines: Vec<Line>,
    /// The lines of print on its pages.
    pub printed: Vec<PrintedLine>,
    /// Roughly how much memory the texts take.
    pub data_bytes: usize,
}

/// A page of a preview.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    /// The picture.
    pub png: Bytes,
    /// Its width in pixels.
    pub width: u64,
    /// Its height in pixels.
    pub height: u64,
}

impl RenderedPreview {
    fn weight(&self) -> usize {
        let pages: usize = self.pages.iter().map(|page| page.png.len()).sum();
        pages + self.data_bytes + 4096
    }
}

type Slot = Arc<OnceCell<Arc<RenderedPreview>>>;

/// The cache.
pub struct Previews {
    max_bytes: usize,
    cached: Mutex<Cached>,
}

#[derive(Default)]
struct Cached {
    slots: HashMap<String, (Slot, u64)>,
    turn: u64,
}

impl Previews {
    /// A cache of at most so many bytes.
    pub fn new(max_bytes: usize) -> Self {
        Self { max_bytes, cached: Mutex::default() }
    }

    /// The preview of that key, if it is in the cache.
    pub(crate) fn cached(&self, key: &str) -> Option<Arc<RenderedPreview>> {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        cached.turn += 1;
        let turn = cached.turn;
        let (slot, last) = cached.slots.get_mut(key)?;
        *last = turn;
        slot.get().cloned()
    }

    /// The preview of that key, rendered by `render` if it is not in the cache. Callers who want the same one meanwhile wait
    /// for it.
    ///
    /// # Errors
    /// Those of `render`; nothing is stored then.
    pub(crate) async fn get<F>(&self, key: &str, render: F) -> Result<Arc<RenderedPreview>>
    where
        F: Future<Output = Result<RenderedPreview>>,
    {
        let slot = {
            let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
            cached.turn += 1;
            let turn = cached.turn;
            let entry = cached.slots.entry(key.to_string()).or_default();
            entry.1 = turn;
            entry.0.clone()
        };
        let preview = slot.get_or_try_init(|| async { render.await.map(Arc::new) }).await.cloned();
        self.evict();
        preview
    }

    /// Drops the least recently used previews beyond the bound, and slots whose rendering failed.
    fn evict(&self) {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        cached.slots.retain(|_, (slot, _)| slot.initialized() || Arc::strong_count(slot) > 1);
        let mut by_age: Vec<(u64, String, usize)> = cached
            .slots
            .iter()
            .map(|(key, (slot, turn))| (*turn, key.clone(), slot.get().map_or(0, |preview| preview.weight())))
            .collect();
        let mut weight: usize = by_age.iter().map(|(_, _, weight)| weight).sum();
        if weight <= self.max_bytes {
            return;
        }
        by_age.sort();
        for (_, key, own) in by_age {
            if weight <= self.max_bytes {
                break;
            }
            cached.slots.remove(&key);
            weight -= own;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn preview(bytes: usize) -> RenderedPreview {
        let png = Bytes::from(vec![0; bytes]);
        RenderedPreview {
            ok: true,
            pages: vec![Page { png, width: 1, height: 1 }],
            ..RenderedPreview::default()
        }
    }

    #[tokio::test]
    async fn the_same_is_rendered_once_and_the_oldest_is_evicted_first() {
        let previews = Previews::new(30_000);
        let count = AtomicUsize::new(0);
        let render = || async {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(preview(10_000))
        };
        let (one, two) = tokio::join!(previews.get("a", render()), previews.get("a", render()));
        assert!(one.unwrap().ok && two.unwrap().ok);
        assert_eq!(count.load(Ordering::Relaxed), 1);
        previews.get("b", render()).await.unwrap();
        previews.get("c", render()).await.unwrap();
        previews.get("a", render()).await.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 4);
    }

    #[tokio::test]
    async fn a_failure_is_not_cached() {
        let previews = Previews::new(30_000);
        assert!(
            previews.get("a", async { Err(crate::service::error::ServiceError::not_found()) }).await.is_err()
        );
        assert!(previews.get("a", async { Ok(preview(1)) }).await.is_ok());
    }
}
