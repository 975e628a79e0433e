//! Codes of what a document says, and of what it does not say because nobody gave it.

use super::Entry;
use crate::Severity::{Note, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "content.blank-cells",
        severities: &[Warning, Note],
        when: "A column whose total the document states is blank in some rows, so that the total is not that of all; a note if \
               the total row of the workbook says that they add nothing.",
        remedy: "Fill in the cells; where there is none, write 0.",
    },
    Entry {
        code: "content.list-marker",
        severities: &[Note],
        when: "An item of a list begins with a dash or a number of its own, which was left out because the document marks its \
               items itself.",
        remedy: "Nothing, unless the mark belongs to the text; then write it in other words.",
    },
    Entry {
        code: "content.not-given",
        severities: &[Warning, Note],
        when: "A field, a column or a workbook was not given, and what would have rested on it was left out; a warning if a \
               document of this kind is expected to say it.",
        remedy: "Fill it in at the place named; where there is none, write `không có`.",
    },
    Entry {
        code: "content.not-used",
        severities: &[Warning, Note],
        when: "A field was filled in, but its text is not in the document; a note if the document has no place for it.",
        remedy: "Move the text to a field that the document prints, or leave it out.",
    },
    Entry {
        code: "content.other-rows",
        severities: &[Warning],
        when: "The document compares two periods, but fewer than half of the names in their workbooks are the same.",
        remedy: "Give the right workbook of the earlier period, or spell the names alike.",
    },
    Entry {
        code: "content.period-not-begun",
        severities: &[Warning],
        when: "The document is dated before the first day of its reporting period.",
        remedy: "Correct the period or the date.",
    },
    Entry {
        code: "content.period-not-over",
        severities: &[Warning],
        when: "The document is dated well before the last day of its reporting period.",
        remedy: "Correct the period or the date, or choose the period up to now.",
    },
    Entry {
        code: "content.same-workbook",
        severities: &[Warning],
        when: "The workbook of the earlier period holds the same as that of this period.",
        remedy: "Give the workbook of the earlier period, or none.",
    },
    Entry {
        code: "content.wrong-year",
        severities: &[Warning],
        when: "The title of a workbook names another year than its period.",
        remedy: "Give the workbook of that period, or correct the period.",
    },
];
