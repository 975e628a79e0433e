//! Idempotency: answers are kept for a day, so that a repeated request gets the same answer and does nothing twice.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use vanthu_diagnostic::code;

use crate::columns::{OptionalJsonText, TimeText, json_text, stamp};
use crate::schema::Conn;
use crate::{Result, Store, StoreError, sql};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// How long a request is believed to be running; after that its process must have died.
const RUNNING: TimeDelta = TimeDelta::minutes(10);

/// The maximum length of a key in bytes.
const MAX_KEY: usize = 255;

/// An answer that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers to repeat.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

/// What is known of an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// Nothing: handle the request, then call [`IdempotencyKeys::keep`] or [`IdempotencyKeys::release`].
    New,
    /// The request was handled before.
    Replay(StoredAnswer),
    /// The request is being handled.
    Running,
    /// The key was used for another request.
    Mismatch,
}

/// The row of a key. It has no status while the request is being handled.
#[derive(sqlx::FromRow)]
struct AnswerRow {
    request_sha256: String,
    #[sqlx(try_from = "OptionalStatus")]
    status: Option<u16>,
    #[sqlx(try_from = "OptionalJsonText")]
    headers: Option<Vec<(String, String)>>,
    /// The body, if it is text.
    body: Option<String>,
    /// The object that holds the body, if it is not.
    body_sha256: Option<String>,
    #[sqlx(try_from = "TimeText")]
    created_at: DateTime<Utc>,
}

/// An HTTP status, or `NULL`.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
struct OptionalStatus(Option<i64>);

impl TryFrom<OptionalStatus> for Option<u16> {
    type Error = std::num::TryFromIntError;

    fn try_from(status: OptionalStatus) -> std::result::Result<Self, Self::Error> {
        status.0.map(u16::try_from).transpose()
    }
}

/// The idempotency keys of requests.
#[derive(Clone, Copy)]
pub struct IdempotencyKeys<'a> {
    store: &'a Store,
}

impl Store {
    /// The idempotency keys of requests.
    pub fn idempotency(&self) -> IdempotencyKeys<'_> {
        IdempotencyKeys { store: self }
    }
}

impl IdempotencyKeys<'_> {
    /// Takes a key for a request. A key that was taken less than ten minutes ago and has no answer yet is running.
    ///
    /// # Errors
    /// `store.idempotency-key` if the key is empty or too long.
    pub async fn take(self, actor_id: &str, key: &str, request_sha256: &str) -> Result<Idempotency> {
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(StoreError::refused(
                code!("store.idempotency-key"),
                format!("khóa chống lặp có 1 đến {MAX_KEY} ký tự"),
                format!("an idempotency key has 1 to {MAX_KEY} letters"),
            ));
        }
        let mut tx = self.store.write().await?;
        let row: Option<AnswerRow> = sqlx::query_as(sql::idempotency::BY_KEY)
            .bind(actor_id)
            .bind(key)
            .fetch_optional(tx.conn())
            .await?;
        if let Some(row) = row {
            let age = tx.now - row.created_at;
            let is_current = if row.status.is_some() { age < KEPT } else { age < RUNNING };
            if is_current && row.request_sha256 != request_sha256 {
                return Ok(Idempotency::Mismatch);
            }
            match row.status {
                Some(status) if is_current => {
                    let body = match (row.body, row.body_sha256) {
                        (Some(text), _) => Bytes::from(text),
                        (None, Some(sha256)) => self.store.objects().get(&sha256).await?,
                        (None, None) => Bytes::new(),
                    };
                    let headers =
                        row.headers.ok_or_else(|| StoreError::damaged("a kept answer has no headers"))?;
                    return Ok(Idempotency::Replay(StoredAnswer { status, headers, body }));
                }
                None if is_current => return Ok(Idempotency::Running),
                _ => delete(tx.conn(), actor_id, key).await?,
            }
        }
        let stamp = tx.stamp();
        sqlx::query(sql::idempotency::INSERT)
            .bind(actor_id)
            .bind(key)
            .bind(request_sha256)
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.commit().await?;
        Ok(Idempotency::New)
    }

    /// Keeps the answer to the request of a key for 24 hours.
    ///
    /// # Errors
    /// `store.objects` or `store.database` if it cannot be written.
    pub async fn keep(self, actor_id: &str, key: &str, answer: &StoredAnswer) -> Result<()> {
        let (text, sha256) = match std::str::from_utf8(&answer.body) {
            Ok(text) => (Some(text), None),
            Err(_) => (None, Some(self.store.objects().put(answer.body.clone()).await?.sha256)),
        };
        sqlx::query(sql::idempotency::KEEP)
            .bind(i64::from(answer.status))
            .bind(json_text(&answer.headers))
            .bind(text)
            .bind(sha256)
            .bind(stamp(self.store.now()))
            .bind(actor_id)
            .bind(key)
            .execute(self.store.writer())
            .await?;
        Ok(())
    }

    /// Releases a key whose request had no effect. A key with an answer stays.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn release(self, actor_id: &str, key: &str) -> Result<()> {
        sqlx::query(sql::idempotency::DELETE_UNANSWERED)
            .bind(actor_id)
            .bind(key)
            .execute(self.store.writer())
            .await?;
        Ok(())
    }

    /// Releases all keys without an answer. For the start of the one service of this folder: their requests were cut off.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn release_all(self) -> Result<u64> {
        let released =
            sqlx::query(sql::idempotency::DELETE_ALL_UNANSWERED).execute(self.store.writer()).await?;
        Ok(released.rows_affected())
    }
}

async fn delete(conn: &mut Conn, actor_id: &str, key: &str) -> Result<()> {
    sqlx::query(sql::idempotency::DELETE).bind(actor_id).bind(key).execute(conn).await?;
    Ok(())
}

/// Removes the answers that were kept long enough.
pub(crate) async fn sweep_answers(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(sql::idempotency::SWEEP).bind(stamp(now - KEPT)).execute(conn).await?;
    Ok(())
}
