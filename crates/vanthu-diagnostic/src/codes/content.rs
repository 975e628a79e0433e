//! Codes of what a document says, and of what it does not say because nobody gave it.

use super::Entry;
use crate::Severity::{Note, Warning};

pub(super) const ENTRIES: &[Entry] = &[Entry {
    code: "content.not-given",
    severities: &[Warning, Note],
    when: "A field or a column was not given, so the document says nothing of what rests on it.",
    remedy: "Give what the message names; where there is none, say so with `[]` or `không có`.",
}];
