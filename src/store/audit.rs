//! The audit log.
use super::{Page, Result, Store};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A row of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the id.
    pub actor_id: String,
    /// What, a fixed word such as `paper.issue`.
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
    /// Rows were put in or stand in another order.
    Linked,
    /// The end is cut off, or rows stand behind it.
    Cut,
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
    /// How many rows are good.
    pub rows: u64,
    /// The end as it should be.
    pub head: AuditHead,
    /// The first fault.
    pub fault: Option<AuditFault>,
}

impl Store {
    /// One page of the log, the last first.
    pub async fn audit_rows(&self, page: u32, per_page: u32) -> Result<Page<AuditRow>> {
        todo!()
    }
    /// Walks along the chain; `noted` is a head that was written down earlier and must be in it.
    pub async fn verify_audit(&self, noted: Option<&AuditHead>) -> Result<AuditReport> {
        todo!()
    }
}
