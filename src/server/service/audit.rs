//! The audit log, read by administrators.

use serde::Serialize;

use super::views::{AuditView, PageView};
use super::{ADMINISTRATORS, need};
use crate::server::error::Result;
use crate::server::state::AppState;
use vanthu_store::{Actor, AuditFaultKind, Scope};

/// What a walk along the chain found.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AuditCheck {
    /// Whether the chain is whole.
    pub ok: bool,
    /// How many rows are good.
    pub rows: u64,
    /// The place of the last row.
    pub head_seq: i64,
    /// The hash of the last row, to be written down elsewhere.
    pub head_hash: String,
    /// The place where the chain is first broken.
    pub broken_at: Option<i64>,
    /// How: `changed`, `missing`, `linked`, `cut`, `beyond`.
    pub fault: Option<String>,
}

/// One page of the log, the last first.
///
/// # Errors
/// When the one who asks may not.
pub async fn list(state: &AppState, actor: &Actor, page: u32, per_page: u32) -> Result<PageView<AuditView>> {
    need(actor, &ADMINISTRATORS, Scope::Admin)?;
    Ok(PageView::of(state.store.audit().page(page, per_page).await?, AuditView::from))
}

/// Walks along the chain.
///
/// # Errors
/// When the one who asks may not.
pub async fn verify(state: &AppState, actor: &Actor) -> Result<AuditCheck> {
    need(actor, &ADMINISTRATORS, Scope::Admin)?;
    let report = state.store.audit().verify(None).await?;
    let word = |kind: AuditFaultKind| match kind {
        AuditFaultKind::Changed => "changed",
        AuditFaultKind::Missing => "missing",
        AuditFaultKind::Linked => "linked",
        AuditFaultKind::Cut => "cut",
        AuditFaultKind::Noted => "noted",
        AuditFaultKind::Beyond => "beyond",
    };
    Ok(AuditCheck {
        ok: report.fault.is_none(),
        rows: report.rows,
        head_seq: report.head.seq,
        head_hash: report.head.hash,
        broken_at: report.fault.as_ref().map(|fault| fault.seq),
        fault: report.fault.map(|fault| word(fault.kind).to_string()),
    })
}
