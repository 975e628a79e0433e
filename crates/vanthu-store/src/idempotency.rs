//! Answers kept for a day, so that a request that is sent again gets the same one and does nothing twice.

use bytes::Bytes;
use chrono::TimeDelta;
use vanthu_diagnostic::code;

use super::schema::{Columns, Conn, json_text, stamp};
use super::{Result, Store, StoreError};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// How long a request is believed to be on its way; afterwards its process has died.
const RUNNING: TimeDelta = TimeDelta::minutes(10);

/// The longest key.
const LONGEST_KEY: usize = 255;

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
    ///
    /// # Errors
    /// When the key is empty or too long, or the store fails.
    pub async fn take_key(&self, actor_id: &str, key: &str, request_sha256: &str) -> Result<Idempotency> {
        if key.is_empty() || key.len() > LONGEST_KEY {
            return Err(StoreError::refused(
                code!("store.idempotency-key"),
                format!("khóa chống lặp có 1 đến {LONGEST_KEY} ký tự"),
                format!("an idempotency key has 1 to {LONGEST_KEY} letters"),
            ));
        }
        let mut tx = self.write().await?;
        let row = sqlx::query("SELECT * FROM kept_answers WHERE actor_id = $1 AND request_key = $2")
            .bind(actor_id)
            .bind(key)
            .fetch_optional(tx.conn())
            .await?;
        if let Some(row) = row {
            let (status, age) = (row.maybe_int("status")?, tx.now - row.time("created_at")?);
            let stands = if status.is_some() { age < KEPT } else { age < RUNNING };
            if stands && row.text("request_sha256")? != request_sha256 {
                return Ok(Idempotency::Mismatch);
            }
            match status {
                Some(status) if stands => {
                    let status = u16::try_from(status)
                        .map_err(|_| StoreError::damaged("a kept answer has no HTTP status"))?;
                    let body = match (row.maybe_text("body")?, row.maybe_text("body_sha256")?) {
                        (Some(text), _) => Bytes::from(text),
                        (None, Some(sha256)) => self.objects().get(&sha256).await?,
                        (None, None) => Bytes::new(),
                    };
                    let headers = row.typed("headers")?;
                    return Ok(Idempotency::Replay(StoredAnswer { status, headers, body }));
                }
                None if stands => return Ok(Idempotency::Running),
                _ => delete(tx.conn(), actor_id, key).await?,
            }
        }
        let stamp = tx.stamp();
        sqlx::query(
            "INSERT INTO kept_answers (actor_id, request_key, request_sha256, created_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(actor_id)
        .bind(key)
        .bind(request_sha256)
        .bind(stamp)
        .execute(tx.conn())
        .await?;
        tx.commit().await?;
        Ok(Idempotency::New)
    }

    /// Keeps the answer for 24 hours.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_answer(&self, actor_id: &str, key: &str, answer: &StoredAnswer) -> Result<()> {
        let (text, sha256) = match std::str::from_utf8(&answer.body) {
            Ok(text) => (Some(text), None),
            Err(_) => (None, Some(self.objects().put(answer.body.clone()).await?.sha256)),
        };
        sqlx::query(
            "UPDATE kept_answers SET status = $1, headers = $2, body = $3, body_sha256 = $4, created_at = $5 \
             WHERE actor_id = $6 AND request_key = $7",
        )
        .bind(i64::from(answer.status))
        .bind(json_text(&answer.headers))
        .bind(text)
        .bind(sha256)
        .bind(stamp(self.now()))
        .bind(actor_id)
        .bind(key)
        .execute(self.writer())
        .await?;
        Ok(())
    }

    /// At start, by the one service of this folder: lets the keys go whose requests were cut off.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_keys(&self) -> Result<u64> {
        let ended =
            sqlx::query("DELETE FROM kept_answers WHERE status IS NULL").execute(self.writer()).await?;
        Ok(ended.rows_affected())
    }

    /// Lets a key go: nothing was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_key(&self, actor_id: &str, key: &str) -> Result<()> {
        sqlx::query("DELETE FROM kept_answers WHERE actor_id = $1 AND request_key = $2 AND status IS NULL")
            .bind(actor_id)
            .bind(key)
            .execute(self.writer())
            .await?;
        Ok(())
    }
}

async fn delete(conn: &mut Conn, actor_id: &str, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM kept_answers WHERE actor_id = $1 AND request_key = $2")
        .bind(actor_id)
        .bind(key)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes the answers that are kept no longer.
pub(super) async fn sweep_answers(conn: &mut Conn, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    sqlx::query("DELETE FROM kept_answers WHERE created_at <= $1")
        .bind(stamp(now - KEPT))
        .execute(conn)
        .await?;
    Ok(())
}
