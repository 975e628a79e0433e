//! Codes of Word files.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "docx.letter",
        severities: &[Error],
        when: "The document contains a control character, which a Word file cannot hold.",
        remedy: "Delete the character and type that place again.",
    },
    Entry {
        code: "docx.unsupported",
        severities: &[Error],
        when: "The document has a part that cannot be written as a Word file; the message names it.",
        remedy: "Write the document as PDF.",
    },
    Entry {
        code: "docx.write",
        severities: &[Error],
        when: "The package of the Word file cannot be written.",
        remedy: "Report it to the developers.",
    },
];
