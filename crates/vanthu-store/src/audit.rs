//! The audit log: who did what to which object, each row chained to the one before by SHA-256. It holds ids and counts,
//! but no name, cell or text.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::columns::{JsonText, TimeText};
use crate::document_content::canonical_json;
use crate::objects::sha256_hex;
use crate::schema::{Conn, Tx, paging};
use crate::{Actor, Page, Result, Store, sql};

/// The hash before the first row.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A row of the log.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AuditRow {
    /// Its position, from 1.
    pub seq: i64,
    /// When it was written.
    #[sqlx(rename = "happened_at", try_from = "TimeText")]
    pub at: DateTime<Utc>,
    /// The id of the user who acted.
    pub actor_id: String,
    /// What was done, a fixed word such as `paper.issue`.
    pub act: String,
    /// The id of what it was done to.
    pub object_id: String,
    /// Ids and counts; no names, cells or texts.
    #[sqlx(try_from = "JsonText")]
    pub detail: Value,
    /// The hash of the row before.
    pub prev: String,
    /// The hash of this row.
    pub hash: String,
}

/// A row of the log with the texts as they are stored, over which its hash was made.
#[derive(sqlx::FromRow)]
struct ChainRow {
    seq: i64,
    happened_at: String,
    actor_id: String,
    act: String,
    object_id: String,
    detail: String,
    prev: String,
    hash: String,
}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditHead {
    /// The position of the last row; 0 if there are no rows.
    pub seq: i64,
    /// The hash of the last row.
    pub hash: String,
}

/// How the chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditFaultKind {
    /// A row was changed.
    Changed,
    /// A row is missing.
    Missing,
    /// A row does not follow the one before: rows were inserted, or all rows from here on were rewritten.
    Linked,
    /// The end was cut off.
    Cut,
    /// There are rows after the end.
    Beyond,
    /// The chain does not contain the head that was noted earlier.
    Noted,
}

/// Where the chain is first broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFault {
    /// The position of the first row that is wrong.
    pub seq: i64,
    /// What is wrong with it.
    pub kind: AuditFaultKind,
}

/// The result of verifying the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// The number of good rows, from the first on.
    pub rows: u64,
    /// The end of the chain as it was noted with the last row.
    pub head: AuditHead,
    /// The first fault, if any.
    pub fault: Option<AuditFault>,
}

impl Tx {
    /// Appends a row to the log, in the same transaction as the act itself.
    pub(crate) async fn audit(
        &mut self,
        actor: &Actor,
        act: &'static str,
        object_id: &str,
        detail: Value,
    ) -> Result<()> {
        let AuditHead { seq, hash: prev } = head(self.conn()).await?;
        let detail = match (&actor.token_id, detail) {
            (Some(token), Value::Object(mut detail)) => {
                detail.insert("token".into(), token.as_str().into());
                Value::Object(detail)
            }
            (_, detail) => detail,
        };
        let (seq, at, detail) = (seq + 1, self.stamp(), canonical_json(&detail));
        let hash = row_hash(&prev, seq, &at, &actor.user_id, act, object_id, &detail);
        sqlx::query(sql::audit::INSERT)
            .bind(seq)
            .bind(at)
            .bind(&actor.user_id)
            .bind(act)
            .bind(object_id)
            .bind(detail)
            .bind(prev)
            .bind(&hash)
            .execute(self.conn())
            .await?;
        sqlx::query(sql::audit::MOVE_HEAD).bind(seq).bind(hash).execute(self.conn()).await?;
        Ok(())
    }
}

/// The end of the chain as it is noted.
pub(crate) async fn head(conn: &mut Conn) -> Result<AuditHead> {
    Ok(sqlx::query_as(sql::audit::HEAD).fetch_one(conn).await?)
}

/// The hash of a row, over the texts as they are stored.
fn row_hash(prev: &str, seq: i64, at: &str, actor: &str, act: &str, object: &str, detail: &str) -> String {
    let row = canonical_json(&json!([seq, at, actor, act, object, detail]));
    sha256_hex(format!("{prev}{row}").as_bytes())
}

/// The audit log.
#[derive(Clone, Copy)]
pub struct AuditLog<'a> {
    store: &'a Store,
}

impl Store {
    /// The audit log.
    pub fn audit(&self) -> AuditLog<'_> {
        AuditLog { store: self }
    }
}

/// For how long further readings of the same document by the same person are not noted again.
const ONE_READING: Duration = Duration::from_secs(15 * 60);

/// Who read which secret document last, by the monotonic clock. After a restart a reading is noted once more.
#[derive(Default)]
pub(crate) struct Readings(Mutex<HashMap<(String, String), Instant>>);

impl AuditLog<'_> {
    /// Notes that someone read a secret document. A page that asks for its parts one after another is one reading.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if it cannot be noted; the document is not to be shown then.
    pub async fn note_reading(self, actor: &Actor, document_id: &str) -> Result<()> {
        let key = (actor.user_id.clone(), document_id.to_string());
        let known = {
            let mut readings = self.store.inner.readings.0.lock().unwrap_or_else(PoisonError::into_inner);
            readings.retain(|_, at| at.elapsed() < ONE_READING);
            readings.contains_key(&key)
        };
        if known {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        tx.audit(actor, "paper.read", document_id, json!({})).await?;
        tx.commit().await?;
        let mut readings = self.store.inner.readings.0.lock().unwrap_or_else(PoisonError::into_inner);
        readings.insert(key, Instant::now());
        Ok(())
    }

    /// One page of the log, newest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn page(self, page: u32, per_page: u32) -> Result<Page<AuditRow>> {
        let (page, per_page) = paging(page, per_page);
        let reader = self.store.reader();
        let items = sqlx::query_as(sql::audit::PAGE)
            .bind(i64::from(per_page))
            .bind(i64::from(page - 1) * i64::from(per_page))
            .fetch_all(reader)
            .await?;
        let total: i64 = sqlx::query_scalar(sql::audit::COUNT).fetch_one(reader).await?;
        Ok(Page { items, total: total.unsigned_abs(), page, per_page })
    }

    /// The end of the chain.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn head(self) -> Result<AuditHead> {
        head(&mut *self.store.reader().acquire().await?).await
    }

    /// Verifies the chain. `noted` is a head that was written down elsewhere and must be in it: someone who can write the
    /// database can rewrite the whole chain, but not what is noted on another machine or on paper.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read. A broken chain is not an error but a fault in
    /// the report.
    pub async fn verify(self, noted: Option<&AuditHead>) -> Result<AuditReport> {
        // One snapshot: rows written meanwhile are neither seen nor missed.
        let mut snapshot = self.store.reader().begin().await?;
        let head = head(&mut snapshot).await?;
        let mut walk = Walk { noted, prev: GENESIS.into(), seen: 0 };
        let mut fault = None;
        let mut rows = sqlx::query_as::<_, ChainRow>(sql::audit::CHAIN).fetch(&mut *snapshot);
        while let Some(row) = rows.try_next().await? {
            if let Some(kind) = walk.step(row, &head) {
                fault = Some(AuditFault { seq: walk.seen + 1, kind });
                break;
            }
        }
        drop(rows);
        if fault.is_none() {
            fault = walk.end(&head);
        }
        Ok(AuditReport { rows: walk.seen.unsigned_abs(), head, fault })
    }
}

/// A walk along the chain, from the first row on.
struct Walk<'a> {
    noted: Option<&'a AuditHead>,
    prev: String,
    seen: i64,
}

impl Walk<'_> {
    /// Takes the next row. The answer says what is wrong with it, if anything.
    fn step(&mut self, row: ChainRow, head: &AuditHead) -> Option<AuditFaultKind> {
        let expected = self.seen + 1;
        let ChainRow { seq, happened_at: at, actor_id: actor, act, object_id: object, detail, prev, hash } =
            row;
        let kind = if seq != expected {
            Some(AuditFaultKind::Missing)
        } else if seq > head.seq {
            Some(AuditFaultKind::Beyond)
        } else if row_hash(&prev, seq, &at, &actor, &act, &object, &detail) != hash {
            Some(AuditFaultKind::Changed)
        } else if prev != self.prev {
            Some(AuditFaultKind::Linked)
        } else if seq == head.seq && hash != head.hash {
            Some(AuditFaultKind::Changed)
        } else if self.noted.is_some_and(|noted| noted.seq == seq && noted.hash != hash) {
            Some(AuditFaultKind::Noted)
        } else {
            None
        };
        if kind.is_none() {
            self.seen = expected;
            self.prev = hash;
        }
        kind
    }

    /// What is wrong with the end, if every row was good.
    fn end(&self, head: &AuditHead) -> Option<AuditFault> {
        let next = self.seen + 1;
        if self.seen < head.seq {
            return Some(AuditFault { seq: next, kind: AuditFaultKind::Cut });
        }
        if self.seen == 0 && head.hash != GENESIS {
            return Some(AuditFault { seq: next, kind: AuditFaultKind::Cut });
        }
        self.noted
            .filter(|noted| noted.seq > self.seen)
            .map(|_| AuditFault { seq: next, kind: AuditFaultKind::Noted })
    }
}
