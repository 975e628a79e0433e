//! Codes of the register of outgoing papers.

use super::Entry;
use crate::Severity::{Error, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "register.already-void",
        severities: &[Error],
        when: "The number was made void before.",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "register.ambiguous",
        severities: &[Error],
        when: "Several papers of the register have the given number.",
        remedy: "Give the id of the line, which `vanthu register list --json` shows.",
    },
    Entry {
        code: "register.bad-kind",
        severities: &[Error],
        when: "The symbol of a kind of document contains something other than letters.",
        remedy: "Write it like `BC`.",
    },
    Entry {
        code: "register.counter-behind",
        severities: &[Error],
        when: "The counter of a series is behind its highest number, because the data was changed by other \
               means.",
        remedy: "Keep the data folder as it is, and restore a backup.",
    },
    Entry {
        code: "register.date-needed",
        severities: &[Error],
        when: "A number was requested for a paper without a date.",
        remedy: "Give the date of the paper.",
    },
    Entry {
        code: "register.date-outside-term",
        severities: &[Warning],
        when: "A paper in an imported register has a date outside the term or year of its series.",
        remedy: "Check the date and the term.",
    },
    Entry {
        code: "register.gap",
        severities: &[Warning],
        when: "Numbers are missing from a series.",
        remedy: "Find out what became of them, and enter them if they were used.",
    },
    Entry {
        code: "register.key-reused",
        severities: &[Error],
        when: "A number was requested with an idempotency key that was used for another paper.",
        remedy: "Use a new key for each paper.",
    },
    Entry {
        code: "register.large-gap",
        severities: &[Error],
        when: "An import or the start of a series would leave more than 500 numbers out, which can never be given then.",
        remedy: "Look at the number again. If it is right, confirm it: `confirm` in the API, `--confirm-gap` on the command line, the box of the form on the page.",
    },
    Entry {
        code: "register.no-number",
        severities: &[Error],
        when: "The last number given for the start of a series is not a whole number.",
        remedy: "Write the number in digits.",
    },
    Entry {
        code: "register.no-term",
        severities: &[Error],
        when: "A term or year is malformed.",
        remedy: "Write it like `2025-2030` or `2026`.",
    },
    Entry {
        code: "register.no-undo",
        severities: &[Error],
        when: "There is no import of the office that can be undone: none was made, or a number was given after it.",
        remedy: "Void single numbers instead.",
    },
    Entry {
        code: "register.number-taken",
        severities: &[Error],
        when: "A line of an imported register has a number that the program has given to another paper.",
        remedy: "Correct the number in the file.",
    },
    Entry {
        code: "register.odd-date",
        severities: &[Error],
        when: "A number is asked for a document of a year before 1930 or after 2100, or of a text that is not a date.",
        remedy: "Correct the date.",
    },
    Entry {
        code: "register.odd-number",
        severities: &[Error],
        when: "A number of a paper is below 1 or too large.",
        remedy: "Give a number from 1 to 9999999.",
    },
    Entry {
        code: "register.other-issuer",
        severities: &[Error],
        when: "A number for a paper was requested from the register of another office.",
        remedy: "Take the number from the register of the office that issues the paper.",
    },
    Entry {
        code: "register.reason-long",
        severities: &[Error],
        when: "The reason for making a number void is longer than 1,000 characters.",
        remedy: "Shorten the reason.",
    },
    Entry {
        code: "register.repeat",
        severities: &[Warning],
        when: "A number occurs more than once in a series.",
        remedy: "Check the papers with that number.",
    },
    Entry {
        code: "register.series",
        severities: &[Error],
        when: "A series lacks its term, or its kind or term is too long or contains control characters or \
               outer spaces.",
        remedy: "Give a kind such as `BC` and a term or year such as `2025-2030` or `2026`.",
    },
    Entry {
        code: "register.series-begun",
        severities: &[Error],
        when: "A starting number was given for a series that already has numbers.",
        remedy: "Go on with the numbers of the series.",
    },
    Entry {
        code: "register.symbol",
        severities: &[Error],
        when: "The symbol for a number has no place for the number.",
        remedy: "Write it with `{number}`, such as `{number}-BC/ĐU`.",
    },
    Entry {
        code: "register.too-long",
        severities: &[Error],
        when: "A line of the register holds a text that is too long, or the register has too many lines to \
               print.",
        remedy: "Shorten the text; print the register in parts, or export it as `.xlsx`.",
    },
    Entry {
        code: "register.unknown-entry",
        severities: &[Error],
        when: "No line of the register has the given number or id.",
        remedy: "Look the number up with `vanthu register list`.",
    },
    Entry {
        code: "register.unknown-kind",
        severities: &[Error],
        when: "The symbol of a document type is neither among those of the rules nor in use in the register of the office.",
        remedy: "Correct the symbol; if the office does use it, start its series first.",
    },
];
