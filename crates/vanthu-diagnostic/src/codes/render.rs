//! Codes of laying out and printing documents.

use super::Entry;
use crate::Severity::{Error, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "render.layout",
        severities: &[Error, Warning],
        when: "The layout engine reports a problem, or one of its files or fonts cannot be used.",
        remedy: "If it concerns a file of your own templates, correct it; otherwise report it to the \
                 developers.",
    },
    Entry {
        code: "render.missing-letter",
        severities: &[Error],
        when: "The document contains a character that the typefaces do not have.",
        remedy: "Type the text again with Vietnamese or Latin letters.",
    },
    Entry {
        code: "render.no-thread",
        severities: &[Error],
        when: "The system gives the layout no thread, mostly because memory is short.",
        remedy: "Close other programs and try again.",
    },
    Entry {
        code: "render.number",
        severities: &[Error],
        when: "The number given for a document that is rendered at once is not a whole number from 1 to \
               9999999.",
        remedy: "Correct `number`, or leave it out.",
    },
    Entry {
        code: "render.office",
        severities: &[Error],
        when: "A request to render a document names both an office and an office file, or neither.",
        remedy: "Give either `office` or `office_toml`.",
    },
    Entry {
        code: "render.print",
        severities: &[Error],
        when: "The file for the printer cannot be written, or would be too large.",
        remedy: "Check the folder and its free space, or print in parts with `--only`.",
    },
    Entry {
        code: "render.too-many-pages",
        severities: &[Warning],
        when: "The document takes more pages than its page size is meant for, as an invitation on A5 that does not fit on one.",
        remedy: "Shorten its text or its recipients, or print it on A4.",
    },
    Entry {
        code: "render.untagged",
        severities: &[Warning],
        when: "A document of a batch was made without structure tags, because it could not be laid out with \
               them.",
        remedy: "It can be printed as it is; to have the tags, remove the cause named in the message.",
    },
    Entry {
        code: "render.wait",
        severities: &[Error],
        when: "The number of seconds to wait for the document is above the limit.",
        remedy: "Wait at most as long as the message says; a job makes what takes longer.",
    },
];
