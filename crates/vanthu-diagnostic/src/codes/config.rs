//! Codes of configuration files: settings of the service, profiles and scoring schemes.

use super::Entry;
use crate::Severity::{Error, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "config.invalid",
        severities: &[Error],
        when: "A configuration file, a document file or a setting cannot be read, or its values do not go \
               together.",
        remedy: "Correct the file at the line given, or the setting that the message names.",
    },
    Entry {
        code: "config.unknown-variable",
        severities: &[Error, Warning],
        when: "An environment variable begins with `VANTHU_` but belongs to no setting.",
        remedy: "Correct the name of the variable, or remove it.",
    },
    Entry {
        code: "profile.choices",
        severities: &[Error],
        when: "A field of a profile is of the type `choice` without `choices`, or has `choices` without \
               being of that type.",
        remedy: "Give the field both or neither.",
    },
    Entry {
        code: "profile.unknown-field",
        severities: &[Error],
        when: "A profile refers to a field that it does not declare.",
        remedy: "Declare the field, or correct its name.",
    },
    Entry {
        code: "profile.unknown-line",
        severities: &[Error],
        when: "A line of a form is declared twice, or belongs to a line that is not declared above it.",
        remedy: "Give each line a name of its own, and declare a line before those that belong to it.",
    },
    Entry {
        code: "scheme.classes",
        severities: &[Error],
        when: "The classes of a scoring scheme do not descend to zero points, or one is named that does not \
               exist.",
        remedy: "Correct the `[[band]]` tables, or the name of the class.",
    },
    Entry {
        code: "scheme.does-not-add-up",
        severities: &[Error],
        when: "The maximum points of a scoring scheme do not add up to those of their group or of the whole.",
        remedy: "Correct `max` of the criteria or groups, or `total`.",
    },
];
