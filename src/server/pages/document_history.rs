//! What happened to a document: its history, the comments on it, why it came back or its number was voided.

use serde_json::{Value as Json, json};

use super::labels::{Labels, moment};
use crate::service::views::{DocumentView, EventView};
use vanthu_store::DocumentState;

/// The history. A document is saved many times while it is written: of several saves in a row the last one is shown.
pub(super) fn history(labels: &Labels, events: &[EventView]) -> Vec<Json> {
    let mut shown: Vec<&EventView> = Vec::new();
    // Comments have a list of their own.
    for event in events.iter().filter(|event| event.what != "commented") {
        match shown.last_mut() {
            Some(last) if last.what == "edited" && event.what == "edited" && last.by.id == event.by.id => {
                *last = event
            }
            _ => shown.push(event),
        }
    }
    let line = |event: &&EventView| {
        json!({
            "at": event.at.to_rfc3339(), "at_text": moment(event.at), "text": labels.event(&event.what),
            "who": event.by.name, "note": event.note,
        })
    };
    shown.iter().map(line).collect()
}

/// The comments, oldest first: who wrote each, about which sentence.
pub(super) fn comments(events: &[EventView]) -> Vec<Json> {
    let comment = |event: &EventView| {
        let note = event.note.as_deref().unwrap_or_default();
        let (about, text) = match note.split_once('\n') {
            Some((about, text)) => (Some(about), text),
            None => (None, note),
        };
        json!({ "who": event.by.name, "at": moment(event.at), "about": about, "text": text })
    };
    events.iter().filter(|event| event.what == "commented").map(comment).collect()
}

/// The last return of a document, unless it was submitted or withdrawn since.
pub(super) fn last_return(events: &[EventView]) -> Option<&EventView> {
    let mut latest = events.iter().rev();
    latest
        .find(|event| matches!(event.what.as_str(), "submitted" | "returned" | "withdrawn"))
        .filter(|event| event.what == "returned")
}

/// The note of the last return, as long as the document is back with its drafter.
pub(super) fn returned(document: &DocumentView, events: &[EventView]) -> Option<Json> {
    let last = last_return(events)?;
    (document.state == DocumentState::Draft)
        .then(|| json!({ "who": last.by.name, "at": moment(last.at), "note": last.note }))
}

/// Why the document's number was voided.
pub(super) fn void_reason(document: &DocumentView, events: &[EventView]) -> Option<String> {
    let last = events.iter().rev().find(|event| event.what == "voided")?;
    (document.state == DocumentState::Void).then(|| last.note.clone().unwrap_or_default())
}
