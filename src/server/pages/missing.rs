//! The branches that have sent nothing for a document: kept when its preview is made, shown on the first page.

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::labels::{Labels, fill};
use crate::service::views::DocumentListItem;
use vanthu_store::MissingBranches;

/// What a list of missing branches was made from: the document and its office as they are.
pub(super) fn as_of(document_changed: DateTime<Utc>, office_version: i64) -> String {
    format!("{} {office_version}", document_changed.timestamp_millis())
}

/// What is kept of a slot.
pub(super) fn kept(slot: &str, as_of: &str, expected: usize, missing: &[&str]) -> MissingBranches {
    MissingBranches {
        slot: slot.to_string(),
        as_of: as_of.to_string(),
        expected: i64::try_from(expected).unwrap_or(i64::MAX),
        missing: missing.iter().map(ToString::to_string).collect(),
    }
}

/// The branches that have sent nothing, with a text to send them. It names neither the document, which may be secret, nor a
/// date, as none was given.
pub(super) fn shown(labels: &Labels, document: &DocumentListItem, found: &[MissingBranches]) -> Vec<Json> {
    let one = |one: &MissingBranches| {
        let expected = usize::try_from(one.expected).unwrap_or_default();
        let sent = expected.saturating_sub(one.missing.len());
        let names = one.missing.join(", ");
        let office = &document.office.name;
        json!({
            "text": fill(&labels.document.sent, &[("count", &sent), ("all", &expected)]),
            "ask": fill(&labels.reports.ask, &[("branches", &names), ("office", office)]),
            "names": names, "slot": one.slot,
        })
    };
    found.iter().map(one).collect()
}
