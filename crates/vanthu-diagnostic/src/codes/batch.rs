//! Codes of batches and of the points that their documents report.

use super::Entry;
use crate::Severity::{Error, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "batch.combined-format",
        severities: &[Error],
        when: "One file of all cards for the printer was requested beside cards in Word's format.",
        remedy: "Leave that file out, or make the cards as PDF.",
    },
    Entry {
        code: "batch.not-scored",
        severities: &[Error],
        when: "A batch was requested for a template that makes one document, not one document per row.",
        remedy: "Choose a template that makes a document per row, or make the document with `vanthu render`.",
    },
    Entry {
        code: "batch.nothing-chosen",
        severities: &[Error],
        when: "No row of the workbook matches the selection given with `--only` and `--where`.",
        remedy: "Check the numbers, names and values of the selection against the workbook.",
    },
    Entry {
        code: "batch.scheme-unfit",
        severities: &[Error],
        when: "The scoring scheme reads a field that the profile of the workbook does not declare.",
        remedy: "Declare the field in the profile, or correct the scheme.",
    },
    Entry {
        code: "batch.selection-too-long",
        severities: &[Error],
        when: "The request for a batch selects rows by too many entries, or by an entry of more than 300 \
               characters.",
        remedy: "Shorten the selection, for instance with ranges such as `5-90`.",
    },
    Entry {
        code: "batch.unexpected",
        severities: &[Error],
        when: "The program failed unexpectedly while laying out the document of one row.",
        remedy: "Run the batch again; if it fails at the same row, report it to the developers.",
    },
    Entry {
        code: "batch.unknown-field",
        severities: &[Error],
        when: "A condition of `--where` names a field that the workbook's profile does not have.",
        remedy: "Use one of the fields listed in the message, or `class`.",
    },
    Entry {
        code: "batch.unknown-scheme",
        severities: &[Error],
        when: "The document names a scoring scheme that does not exist.",
        remedy: "Write the name of an existing scheme in the field `scheme`.",
    },
    Entry {
        code: "batch.unknown-word",
        severities: &[Error],
        when: "The document sets the base, the rounding or the scope of the quota to a value that is not \
               allowed.",
        remedy: "Use one of the values listed in the message.",
    },
    Entry {
        code: "score.class-disagrees",
        severities: &[Error],
        when: "The class written in the workbook is not the one that the points and the ceilings lead to.",
        remedy: "Correct the class or the points.",
    },
    Entry {
        code: "score.no-points",
        severities: &[Error],
        when: "A row has no points for a criterion or a group that needs them.",
        remedy: "Write the points, or 0 if none were given.",
    },
    Entry {
        code: "score.no-reason",
        severities: &[Error],
        when: "The assessed points differ so much from the branch's own that a reason is required, and none \
               is given.",
        remedy: "Write the reason in the column for it.",
    },
    Entry {
        code: "score.over-maximum",
        severities: &[Error],
        when: "The points of a criterion, a group or a row are below zero or above the maximum of the \
               scheme.",
        remedy: "Correct the points.",
    },
    Entry {
        code: "score.quota-exceeded",
        severities: &[Warning],
        when: "More branches have the highest class than the quota allows.",
        remedy: "The approving level reviews the branches named; the fields `quota_…` change how the quota \
                 is counted.",
    },
    Entry {
        code: "score.sum-disagrees",
        severities: &[Error],
        when: "The points written for a group or a row are not the sum of the points of its parts.",
        remedy: "Check the points of each part and the sum, and correct whichever is wrong.",
    },
];
