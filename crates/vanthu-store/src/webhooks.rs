//! Webhooks to be delivered: what is to be sent, how often it was tried, when it is due again.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use vanthu_diagnostic::code;

use super::objects::hexadecimal;
use super::schema::{Columns, Row, new_id, stamp};
use super::{Result, Store, StoreError};

/// How often a delivery is tried.
const MOST_ATTEMPTS: i64 = 12;

/// The time before the second attempt; each later one waits twice as long, up to `LONGEST_WAIT`.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(10);

/// The longest time between two attempts.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);

/// How long a delivery that was taken is left to its taker.
const TAKEN: TimeDelta = TimeDelta::minutes(2);

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
    /// What went wrong last.
    pub last_error: Option<String>,
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
    /// Notes a delivery for a job that has a callback; one a job.
    ///
    /// # Errors
    /// When there is no such job, or the database fails.
    pub async fn add_delivery(&self, job_id: &str, body: &str) -> Result<Option<Delivery>> {
        let mut tx = self.write().await?;
        let Some(callback) = super::jobs::job_by_id(tx.conn(), job_id).await?.callback else {
            return Ok(None);
        };
        let earlier = sqlx::query("SELECT * FROM deliveries WHERE job_id = $1")
            .bind(job_id)
            .fetch_optional(tx.conn())
            .await?;
        if let Some(row) = earlier {
            return delivery(&row).map(Some);
        }
        let (id, stamp) = (new_id(), tx.stamp());
        sqlx::query(
            "INSERT INTO deliveries (id, job_id, url, secret, body, attempts, next_at, state, created_at) \
             VALUES ($1, $2, $3, $4, $5, 0, $6, 'waiting', $7)",
        )
        .bind(&id)
        .bind(job_id)
        .bind(callback.url)
        .bind(callback.secret)
        .bind(body)
        .bind(&stamp)
        .bind(&stamp)
        .execute(tx.conn())
        .await?;
        let row =
            sqlx::query("SELECT * FROM deliveries WHERE id = $1").bind(&id).fetch_one(tx.conn()).await?;
        tx.commit().await?;
        delivery(&row).map(Some)
    }

    /// Takes deliveries that are due, each for two minutes, so that no other takes it meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_deliveries(&self, most: u32) -> Result<Vec<Delivery>> {
        let mut tx = self.write().await?;
        let (now, later) = (tx.stamp(), stamp(tx.now + TAKEN));
        let rows = sqlx::query(
            "SELECT * FROM deliveries WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2",
        )
        .bind(now)
        .bind(i64::from(most))
        .fetch_all(tx.conn())
        .await?;
        let due = rows.iter().map(delivery).collect::<Result<Vec<_>>>()?;
        for one in &due {
            sqlx::query("UPDATE deliveries SET next_at = $1 WHERE id = $2")
                .bind(&later)
                .bind(&one.id)
                .execute(tx.conn())
                .await?;
        }
        tx.commit().await?;
        Ok(due)
    }

    /// Notes how an attempt ended.
    ///
    /// # Errors
    /// When there is no such delivery, or the database fails.
    pub async fn note_delivery(&self, id: &str, outcome: &DeliveryOutcome) -> Result<()> {
        let mut tx = self.write().await?;
        let row =
            sqlx::query("SELECT * FROM deliveries WHERE id = $1").bind(id).fetch_optional(tx.conn()).await?;
        let row = row
            .ok_or_else(|| StoreError::missing(code!("store.unknown-delivery"), "lần báo tin", "delivery"))?;
        let attempts = delivery(&row)?.attempts + 1;
        let (state, status, error) = match outcome {
            DeliveryOutcome::Delivered(status) => ("delivered", Some(*status), None),
            DeliveryOutcome::Failed { status, why } if attempts >= MOST_ATTEMPTS => {
                ("given-up", *status, Some(why))
            }
            DeliveryOutcome::Failed { status, why } => ("waiting", *status, Some(why)),
            DeliveryOutcome::Refused(why) => ("given-up", None, Some(why)),
        };
        let next = stamp(tx.now + wait(attempts));
        sqlx::query(
            "UPDATE deliveries SET attempts = $1, state = $2, last_status = $3, last_error = $4, next_at = $5 \
             WHERE id = $6",
        )
        .bind(attempts)
        .bind(state)
        .bind(status.map(i64::from))
        .bind(error)
        .bind(next)
        .bind(id)
        .execute(tx.conn())
        .await?;
        tx.commit().await
    }

    /// The deliveries of a job.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deliveries(&self, job_id: &str) -> Result<Vec<Delivery>> {
        let rows = sqlx::query("SELECT * FROM deliveries WHERE job_id = $1 ORDER BY id")
            .bind(job_id)
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(delivery).collect()
    }
}

/// How long to wait after so many attempts.
fn wait(attempts: i64) -> TimeDelta {
    let doubled = 1 << attempts.clamp(1, 20).saturating_sub(1);
    (FIRST_WAIT * doubled).min(LONGEST_WAIT)
}

fn delivery(row: &Row) -> Result<Delivery> {
    Ok(Delivery {
        id: row.text("id")?,
        job_id: row.text("job_id")?,
        url: row.text("url")?,
        secret: row.text("secret")?,
        body: row.text("body")?,
        attempts: row.int("attempts")?,
        next_at: row.time("next_at")?,
        last_status: row.maybe_int("last_status")?,
        last_error: row.maybe_text("last_error")?,
        state: row.text("state")?,
    })
}

/// The value of `X-Vanthu-Signature`: `t=UNIX,v1=hex(hmac-sha256(secret, "UNIX.body"))`. The time is signed too, so
/// that what is caught on the way cannot be sent again later.
pub fn sign_webhook(secret: &str, at: DateTime<Utc>, body: &str) -> String {
    let seconds = at.timestamp();
    let signature = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{seconds}.{body}").as_bytes());
        hexadecimal(&mac.finalize().into_bytes())
    });
    // HMAC takes keys of any length.
    format!("t={seconds},v1={}", signature.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_others() {
        // printf '1783238400.{"a":1}' | openssl dgst -sha256 -hmac bí-mật
        let at = DateTime::from_timestamp(1_783_238_400, 0).unwrap();
        let signature = sign_webhook("bí-mật", at, r#"{"a":1}"#);
        assert_eq!(
            signature,
            "t=1783238400,v1=05fc6e7c426863de0612097c370328bb0021440530254d62324a9ffd482324f2"
        );
    }

    #[test]
    fn each_wait_is_longer_up_to_a_bound() {
        assert_eq!(wait(1), TimeDelta::seconds(10));
        assert_eq!(wait(3), TimeDelta::seconds(40));
        assert_eq!(wait(12), TimeDelta::seconds(20_480));
        assert_eq!(wait(200), LONGEST_WAIT);
    }
}
