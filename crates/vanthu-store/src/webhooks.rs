//! Webhooks to be delivered: what to send, how often it was attempted, when it is due next.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use vanthu_diagnostic::code;

use crate::columns::{TimeText, stamp};
use crate::jobs::job_by_id;
use crate::outbox::{Outbox, state_after_failure, wait};
use crate::schema::{Tx, new_id};
use crate::{Job, Result, Store, StoreError, Subscription, sql};

/// A webhook to be delivered.
#[derive(Clone, sqlx::FromRow)]
pub struct Delivery {
    /// A UUID.
    pub id: String,
    /// The job it reports on.
    pub job_id: Option<String>,
    /// The subscription it is for; `None` for the callback of a job.
    pub subscription_id: Option<String>,
    /// The name of the event.
    pub event: String,
    /// The document that it tells of.
    #[sqlx(rename = "paper_id")]
    pub document_id: Option<String>,
    /// The address.
    pub url: String,
    /// The secret to sign it with.
    pub secret: String,
    /// The JSON to send.
    pub body: String,
    /// How often it was attempted.
    pub attempts: i64,
    /// When it is due next.
    #[sqlx(try_from = "TimeText")]
    pub next_at: DateTime<Utc>,
    /// The status of the last attempt, if there was an answer.
    pub last_status: Option<i64>,
    /// What went wrong with the last attempt.
    pub last_error: Option<String>,
    /// `waiting`, `delivered` or `given-up`.
    pub state: String,
    /// When it was queued.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
}

/// A delivery to be queued.
pub(crate) struct NewDelivery<'a> {
    pub(crate) id: &'a str,
    pub(crate) job_id: Option<&'a str>,
    pub(crate) subscription_id: Option<&'a str>,
    pub(crate) event: &'a str,
    pub(crate) document_id: Option<&'a str>,
    pub(crate) url: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) body: &'a str,
}

impl NewDelivery<'_> {
    /// Queues it within a transaction.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<()> {
        let stamp = tx.stamp();
        sqlx::query(sql::webhooks::INSERT)
            .bind(self.id)
            .bind(self.job_id)
            .bind(self.subscription_id)
            .bind(self.event)
            .bind(self.document_id)
            .bind(self.url)
            .bind(self.secret)
            .bind(self.body)
            .bind(&stamp)
            .bind(&stamp)
            .execute(tx.conn())
            .await?;
        Ok(())
    }
}

/// The event with which a job reports its end.
pub const JOB_ENDED: &str = "job.ended";

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Accepted (2xx).
    Delivered(u16),
    /// To be attempted again, after a longer wait each time; given up after twelve attempts.
    Failed {
        /// The status, if there was an answer.
        status: Option<u16>,
        /// What went wrong, a fixed word such as `timeout`.
        why: String,
    },
    /// Not to be attempted again: the address is not allowed.
    Refused(String),
}

/// The webhooks to be delivered.
#[derive(Clone, Copy)]
pub struct Webhooks<'a> {
    store: &'a Store,
}

impl Store {
    /// The webhooks to be delivered.
    pub fn webhooks(&self) -> Webhooks<'_> {
        Webhooks { store: self }
    }
}

impl Webhooks<'_> {
    /// Adds the delivery of a job that has a callback. A job has at most one: a second call answers the first one.
    ///
    /// # Errors
    /// `store.unknown-job`.
    pub async fn add(self, job_id: &str, body: &str) -> Result<Option<Delivery>> {
        let mut tx = self.store.write().await?;
        let Some(callback) = job_by_id(tx.conn(), job_id).await?.callback else {
            return Ok(None);
        };
        let existing = sqlx::query_as(sql::webhooks::OF_JOB).bind(job_id).fetch_optional(tx.conn()).await?;
        if existing.is_some() {
            return Ok(existing);
        }
        let id = new_id();
        let delivery = NewDelivery {
            id: &id,
            job_id: Some(job_id),
            subscription_id: None,
            event: JOB_ENDED,
            document_id: None,
            url: &callback.url,
            secret: &callback.secret,
            body: &with_id(body, &id),
        };
        delivery.insert(&mut tx).await?;
        let delivery = sqlx::query_as(sql::webhooks::BY_ID).bind(&id).fetch_one(tx.conn()).await?;
        tx.commit().await?;
        Ok(Some(delivery))
    }

    /// Queues the end of a job for a subscription.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn add_of_subscription(self, job: &Job, of: &Subscription, body: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        let id = new_id();
        let delivery = NewDelivery {
            id: &id,
            job_id: Some(&job.id),
            subscription_id: Some(&of.id),
            event: JOB_ENDED,
            document_id: job.document_id.as_deref(),
            url: &of.url,
            secret: &of.secret,
            body: &with_id(body, &id),
        };
        delivery.insert(&mut tx).await?;
        tx.commit().await
    }

    /// Takes up to `max` deliveries that are due. Each is reserved for two minutes, so that nobody else takes it.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn take_due(self, max: u32) -> Result<Vec<Delivery>> {
        let outbox = Outbox {
            due: || sqlx::query_as(sql::webhooks::DUE),
            postpone: || sqlx::query(sql::webhooks::POSTPONE),
            id: |one: &Delivery| &one.id,
        };
        outbox.take_due(self.store, max).await
    }

    /// Records how an attempt ended.
    ///
    /// # Errors
    /// `store.unknown-delivery`.
    pub async fn record(self, id: &str, outcome: &DeliveryOutcome) -> Result<()> {
        let mut tx = self.store.write().await?;
        let delivery: Option<Delivery> =
            sqlx::query_as(sql::webhooks::BY_ID).bind(id).fetch_optional(tx.conn()).await?;
        let delivery = delivery
            .ok_or_else(|| StoreError::missing(code!("store.unknown-delivery"), "lần báo tin", "delivery"))?;
        let attempts = delivery.attempts + 1;
        let (state, status, error) = match outcome {
            DeliveryOutcome::Delivered(status) => ("delivered", Some(*status), None),
            DeliveryOutcome::Failed { status, why } => (state_after_failure(attempts), *status, Some(why)),
            DeliveryOutcome::Refused(why) => ("given-up", None, Some(why)),
        };
        sqlx::query(sql::webhooks::RECORD)
            .bind(attempts)
            .bind(state)
            .bind(status.map(i64::from))
            .bind(error)
            .bind(stamp(tx.now + wait(attempts)))
            .bind(id)
            .execute(tx.conn())
            .await?;
        tx.commit().await
    }

    /// The deliveries of a job.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn of_job(self, job_id: &str) -> Result<Vec<Delivery>> {
        Ok(sqlx::query_as(sql::webhooks::OF_JOB).bind(job_id).fetch_all(self.store.reader()).await?)
    }
}

/// The body of a delivery with its id, by which a receiver knows it again.
fn with_id(body: &str, id: &str) -> String {
    match serde_json::from_str(body) {
        Ok(serde_json::Value::Object(mut body)) => {
            body.insert("id".into(), id.into());
            serde_json::Value::Object(body).to_string()
        }
        _ => body.to_string(),
    }
}

/// The value of `X-Vanthu-Signature`: `t=UNIX,v1=hex(hmac-sha256(secret, "UNIX.body"))`. The time is part of what is
/// signed, so that a recorded request cannot be replayed later.
pub fn sign_webhook(secret: &str, at: DateTime<Utc>, body: &str) -> String {
    let seconds = at.timestamp();
    let signature = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{seconds}.{body}").as_bytes());
        hex::encode(mac.finalize().into_bytes())
    });
    // HMAC accepts keys of any length.
    format!("t={seconds},v1={}", signature.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_openssl() {
        // printf '1783238400.{"a":1}' | openssl dgst -sha256 -hmac bí-mật
        let at = DateTime::from_timestamp(1_783_238_400, 0).unwrap();
        let signature = sign_webhook("bí-mật", at, r#"{"a":1}"#);
        assert_eq!(
            signature,
            "t=1783238400,v1=05fc6e7c426863de0612097c370328bb0021440530254d62324a9ffd482324f2"
        );
    }
}
