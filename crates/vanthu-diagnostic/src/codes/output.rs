//! Codes of writing files: documents, batches and workbooks that are handed out.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "bundle.folder-in-use",
        severities: &[Error],
        when: "The place for the output of a batch is already taken, by a finished zip or by a folder that is not \
               empty.",
        remedy: "Choose another name or clear the folder; without `--no-overwrite` a zip is replaced.",
    },
    Entry {
        code: "bundle.name-pattern",
        severities: &[Error],
        when: "The pattern for the names of a batch's documents cannot be used.",
        remedy: "Use `{tt}`, `{tt:03}`, `{branch}`, `{group}` and `{class}`, with `{tt}` or `{branch}` among \
                 them.",
    },
    Entry {
        code: "bundle.resume-differs",
        severities: &[Error],
        when: "`--resume` was used, but the data, the templates or the options have changed since the batch \
               began.",
        remedy: "Run the command without `--resume` to begin anew.",
    },
    Entry {
        code: "bundle.unwritable",
        severities: &[Error],
        when: "An output file or the folder for it cannot be written.",
        remedy: "Check that the folder exists and has free space, and that the file is not open elsewhere.",
    },
    Entry {
        code: "export.failed",
        severities: &[Error],
        when: "A workbook cannot be written as `.xlsx`.",
        remedy: "Try a smaller table; if it fails again, report it to the developers.",
    },
    Entry {
        code: "export.fixed-rows",
        severities: &[Error],
        when: "A roster was given for a form whose rows are fixed.",
        remedy: "Leave `--rows` out.",
    },
];
