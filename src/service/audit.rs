//! The audit log, which administrators read.

use serde::Serialize;

use super::context::Context;
use super::error::Result;
use super::permissions::{Act, Object, may};
use super::views::{AuditView, PageView};
use vanthu_store::{Actor, AuditFaultKind, AuditHead, AuditReport};

/// The result of verifying the hash chain.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AuditCheck {
    /// Whether the chain is intact.
    pub ok: bool,
    /// The number of intact rows.
    pub rows: u64,
    /// The sequence number of the last row.
    pub head_seq: i64,
    /// The hash of the last row, to be written down elsewhere.
    pub head_hash: String,
    /// The sequence number at which the chain is first broken.
    pub broken_at: Option<i64>,
    /// How it is broken: `changed`, `missing`, `linked`, `cut`, `noted`, `beyond`.
    pub fault: Option<String>,
}

impl From<AuditReport> for AuditCheck {
    fn from(report: AuditReport) -> Self {
        let word = |kind: AuditFaultKind| match kind {
            AuditFaultKind::Changed => "changed",
            AuditFaultKind::Missing => "missing",
            AuditFaultKind::Linked => "linked",
            AuditFaultKind::Cut => "cut",
            AuditFaultKind::Noted => "noted",
            AuditFaultKind::Beyond => "beyond",
        };
        Self {
            ok: report.fault.is_none(),
            rows: report.rows,
            head_seq: report.head.seq,
            head_hash: report.head.hash,
            broken_at: report.fault.as_ref().map(|fault| fault.seq),
            fault: report.fault.map(|fault| word(fault.kind).to_string()),
        }
    }
}

/// One page of the log, newest first.
///
/// # Errors
/// Forbidden for all but administrators.
pub async fn list(context: &Context, actor: &Actor, page: u32, per_page: u32) -> Result<PageView<AuditView>> {
    may(actor, Act::ReadAudit, Object::All)?;
    Ok(PageView::of(context.store.audit().page(page, per_page).await?, AuditView::from))
}

/// Verifies the hash chain.
///
/// # Errors
/// Forbidden for all but administrators.
pub async fn verify(context: &Context, actor: &Actor) -> Result<AuditCheck> {
    Ok(verify_against(context, actor, None).await?.into())
}

/// Verifies the hash chain; with `noted`, also that it still contains a head written down earlier.
///
/// # Errors
/// Forbidden for all but administrators.
pub async fn verify_against(
    context: &Context,
    actor: &Actor,
    noted: Option<&AuditHead>,
) -> Result<AuditReport> {
    may(actor, Act::ReadAudit, Object::All)?;
    Ok(context.store.audit().verify(noted).await?)
}
