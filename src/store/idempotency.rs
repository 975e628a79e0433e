//! Answers kept for a day, so that a repeated request gets the same one.
use super::{Result, Store};
use bytes::Bytes;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The status.
    pub status: u16,
    /// Headers to be repeated.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Nothing: do it, then call `keep_answer` or `drop_key`.
    New,
    /// It was done.
    Replay(StoredAnswer),
    /// It is being done.
    Running,
    /// The key was used for another request.
    Mismatch,
}

impl Store {
    /// Takes a key for a request. One that is being done is believed for ten minutes.
    pub async fn take_key(&self, actor_id: &str, key: &str, request_sha256: &str) -> Result<Idempotency> {
        todo!()
    }
    /// Keeps the answer for 24 hours.
    pub async fn keep_answer(&self, actor_id: &str, key: &str, answer: &StoredAnswer) -> Result<()> {
        todo!()
    }
    /// Lets a key go: nothing was done.
    pub async fn drop_key(&self, actor_id: &str, key: &str) -> Result<()> {
        todo!()
    }
}
