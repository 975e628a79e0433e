//! Webhooks to be delivered.
use super::{Result, Store};
use chrono::{DateTime, Utc};

/// A delivery that is due.
#[derive(Clone)]
pub struct Delivery {
    /// The id.
    pub id: String,
    /// The job it tells of.
    pub job_id: String,
    /// The address.
    pub url: String,
    /// The secret by which it is signed.
    pub secret: String,
    /// The JSON to be sent.
    pub body: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is due.
    pub next_at: DateTime<Utc>,
    /// The last status, where there was an answer.
    pub last_status: Option<i64>,
    /// `waiting`, `delivered` or `given-up`.
    pub state: String,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Taken (2xx).
    Delivered(u16),
    /// To be tried again, later each time; given up after twelve.
    Failed {
        /// The status, where there was an answer.
        status: Option<u16>,
        /// What went wrong, a fixed word such as `timeout`.
        why: String,
    },
    /// Never to be tried again: the address is not allowed.
    Refused(String),
}

impl Store {
    /// Notes a delivery for a job that has a callback.
    pub async fn add_delivery(&self, job_id: &str, body: &str) -> Result<Option<Delivery>> {
        todo!()
    }
    /// Takes deliveries that are due, each for two minutes, so that no other takes it meanwhile.
    pub async fn take_deliveries(&self, most: u32) -> Result<Vec<Delivery>> {
        todo!()
    }
    /// Notes how an attempt ended.
    pub async fn note_delivery(&self, id: &str, outcome: &DeliveryOutcome) -> Result<()> {
        todo!()
    }
    /// The deliveries of a job.
    pub async fn deliveries(&self, job_id: &str) -> Result<Vec<Delivery>> {
        todo!()
    }
}

/// The value of `X-Vanthu-Signature`: `t=UNIX,v1=hex(hmac-sha256(secret, "UNIX.body"))`.
pub fn sign_webhook(secret: &str, at: DateTime<Utc>, body: &str) -> String {
    todo!()
}
