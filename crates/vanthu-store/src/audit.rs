//! The audit log: who did what to which thing, each row chained to the one before by SHA-256. It holds ids and counts,
//! never a name, cell or text.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use serde_json::{Value, json};

use super::content::canonical_json;
use super::objects::sha256_hex;
use super::schema::{Columns, Conn, Row, Tx, paging};
use super::{Actor, Page, Result, Store};

/// What stands before the first row.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A row of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the id.
    pub actor_id: String,
    /// What, a fixed word such as `document.issue`.
    pub act: String,
    /// What it was done to: the id.
    pub object_id: String,
    /// Ids and counts; no names, cells or texts.
    pub detail: Value,
    /// The hash of the row before.
    pub prev: String,
    /// The hash of this row.
    pub hash: String,
}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The place of the last row; 0 when there is none.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// How the chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditFaultKind {
    /// A row was changed.
    Changed,
    /// A row is missing.
    Missing,
    /// A row does not follow the one before: rows were put in, or all behind a place were written anew.
    Linked,
    /// The end is cut off.
    Cut,
    /// Rows stand behind the end.
    Beyond,
    /// The chain does not hold the head that was noted earlier.
    Noted,
}

/// Where the chain is first broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFault {
    /// The place.
    pub seq: i64,
    /// How.
    pub kind: AuditFaultKind,
}

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// How many rows are good, from the first on.
    pub rows: u64,
    /// The end as it should be.
    pub head: AuditHead,
    /// The first fault.
    pub fault: Option<AuditFault>,
}

impl Tx {
    /// Writes a row at the end of the log, in the same transaction as the act itself.
    pub(super) async fn audit(
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
        sqlx::query(
            "INSERT INTO audit (seq, happened_at, actor_id, act, object_id, detail, prev, hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
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
        sqlx::query("UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1")
            .bind(seq)
            .bind(hash)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

/// The end of the chain as it is noted.
pub(super) async fn head(conn: &mut Conn) -> Result<AuditHead> {
    let row = sqlx::query("SELECT seq, hash FROM audit_head WHERE id = 1").fetch_one(conn).await?;
    Ok(AuditHead { seq: row.int("seq")?, hash: row.text("hash")? })
}

/// The hash of a row, over the texts as they are stored.
fn row_hash(prev: &str, seq: i64, at: &str, actor: &str, act: &str, object: &str, detail: &str) -> String {
    let row = canonical_json(&json!([seq, at, actor, act, object, detail]));
    sha256_hex(format!("{prev}{row}").as_bytes())
}

fn audit_row(row: &Row) -> Result<AuditRow> {
    Ok(AuditRow {
        seq: row.int("seq")?,
        at: row.time("happened_at")?,
        actor_id: row.text("actor_id")?,
        act: row.text("act")?,
        object_id: row.text("object_id")?,
        detail: row.json("detail")?,
        prev: row.text("prev")?,
        hash: row.text("hash")?,
    })
}

impl Store {
    /// One page of the log, the last first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_rows(&self, page: u32, per_page: u32) -> Result<Page<AuditRow>> {
        let (page, per_page) = paging(page, per_page);
        let rows = sqlx::query("SELECT * FROM audit ORDER BY seq DESC LIMIT $1 OFFSET $2")
            .bind(i64::from(per_page))
            .bind(i64::from(page - 1) * i64::from(per_page))
            .fetch_all(self.reader())
            .await?;
        let items = rows.iter().map(audit_row).collect::<Result<_>>()?;
        let total = sqlx::query("SELECT COUNT(*) AS total FROM audit").fetch_one(self.reader()).await?;
        Ok(Page { items, total: total.count("total")?, page, per_page })
    }

    /// Walks along the chain. `noted` is a head that was written down elsewhere earlier and must be in it: whoever can
    /// write the database can write the whole chain anew, but not what stands on another machine or on document.
    ///
    /// # Errors
    /// When the database fails; a broken chain is no error but in the report.
    pub async fn verify_audit(&self, noted: Option<&AuditHead>) -> Result<AuditReport> {
        // One snapshot: rows written meanwhile are neither seen nor missed.
        let mut snapshot = self.reader().begin().await?;
        let head = head(&mut snapshot).await?;
        let mut walk = Walk { noted, prev: NOTHING.into(), seen: 0 };
        let mut fault = None;
        let mut rows = sqlx::query("SELECT * FROM audit ORDER BY seq").fetch(&mut *snapshot);
        while let Some(row) = rows.try_next().await? {
            if let Some(kind) = walk.step(&row, &head)? {
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

/// A walk along the chain.
struct Walk<'a> {
    noted: Option<&'a AuditHead>,
    prev: String,
    seen: i64,
}

impl Walk<'_> {
    /// Takes the next row; how it is wrong.
    fn step(&mut self, row: &Row, head: &AuditHead) -> Result<Option<AuditFaultKind>> {
        let expected = self.seen + 1;
        let (seq, prev, hash) = (row.int("seq")?, row.text("prev")?, row.text("hash")?);
        let (at, actor, act) = (row.text("happened_at")?, row.text("actor_id")?, row.text("act")?);
        let (object, detail) = (row.text("object_id")?, row.text("detail")?);
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
        Ok(kind)
    }

    /// What is wrong with the end, when every row was good.
    fn end(&self, head: &AuditHead) -> Option<AuditFault> {
        let next = self.seen + 1;
        if self.seen < head.seq {
            return Some(AuditFault { seq: next, kind: AuditFaultKind::Cut });
        }
        if self.seen == 0 && head.hash != NOTHING {
            return Some(AuditFault { seq: next, kind: AuditFaultKind::Cut });
        }
        self.noted
            .filter(|noted| noted.seq > self.seen)
            .map(|_| AuditFault { seq: next, kind: AuditFaultKind::Noted })
    }
}
