//! Codes of a document file: its keys, fields, data and the rules, templates and profiles that it names.

use super::Entry;
use crate::Severity::{Error, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "project.data-origin",
        severities: &[Error],
        when: "A data set names no workbook, or gives more than one of `file`, `folder` and `files`.",
        remedy: "Give exactly one of the three.",
    },
    Entry {
        code: "project.forbidden-character",
        severities: &[Error],
        when: "A text of the document contains a control character that cannot be printed.",
        remedy: "Delete the character, and type the text again.",
    },
    Entry {
        code: "project.missing-data",
        severities: &[Error],
        when: "A workbook that the template needs is missing from `[data]`.",
        remedy: "Add the workbook under the name given in the message.",
    },
    Entry {
        code: "project.missing-field",
        severities: &[Error],
        when: "A field that the template needs is missing from `[fields]`.",
        remedy: "Add the field; `vanthu template show` lists what each field takes.",
    },
    Entry {
        code: "project.missing-key",
        severities: &[Error],
        when: "A key that is required is missing from the document, the office or the corrections file.",
        remedy: "Add a line with the key.",
    },
    Entry {
        code: "project.no-cell",
        severities: &[Error],
        when: "The address of the cell to correct is malformed.",
        remedy: "Write the column and then the row, such as `D7`.",
    },
    Entry {
        code: "project.no-file",
        severities: &[Error],
        when: "A file that the document or the command names does not exist.",
        remedy: "Correct the name; paths are relative to the folder of the document file.",
    },
    Entry {
        code: "project.no-rules",
        severities: &[Error],
        when: "No rule set exists for the standard of the document, the office or the register.",
        remedy: "Add a rule set for it to the template folder; for a Word paper, choose one with `--rules`.",
    },
    Entry {
        code: "project.outside",
        severities: &[Error],
        when: "A document of the service names a file outside its own folder.",
        remedy: "Use only files that were uploaded for the document.",
    },
    Entry {
        code: "project.rules-not-in-force",
        severities: &[Warning],
        when: "The document is dated before the earliest rule set of its standard came into force.",
        remedy: "Correct the date, or choose a rule set with `rules`.",
    },
    Entry {
        code: "project.rules-of-other-standard",
        severities: &[Error],
        when: "The rule set that the document names belongs to another standard than the document.",
        remedy: "Change `rules` or `standard`.",
    },
    Entry {
        code: "project.signer-not-listed",
        severities: &[Warning],
        when: "The document names a signer with an authority and a post that the office file does not list.",
        remedy: "Look at the authority before you approve the document; add a signer who signs often to the office file.",
    },
    Entry {
        code: "project.size-out-of-range",
        severities: &[Error],
        when: "A font size or line spacing is outside the range that the rule set allows.",
        remedy: "Choose a value within the range, or remove the line.",
    },
    Entry {
        code: "project.size-pairing",
        severities: &[Error],
        when: "The font sizes at the head of the page do not go together.",
        remedy: "Choose one of the sets of sizes listed in the message.",
    },
    Entry {
        code: "project.too-deep",
        severities: &[Error],
        when: "The sections of a field are nested more deeply than the template allows.",
        remedy: "Write the innermost section as `points` of the section above it.",
    },
    Entry {
        code: "project.unfilled",
        severities: &[Error, Warning],
        when: "The office file still has words between « and » that `vanthu new` wrote for a person to replace (an error), or a \
               field has nothing but the ellipsis of an example (a warning).",
        remedy: "Write what it should say, or take the line out.",
    },
    Entry {
        code: "project.unknown-data",
        severities: &[Error],
        when: "A workbook or a data set has a name that the document or its template does not have.",
        remedy: "Use one of the names listed in the message.",
    },
    Entry {
        code: "project.unknown-field",
        severities: &[Error],
        when: "The document gives a field that its template does not have.",
        remedy: "Correct the name of the field, or remove it.",
    },
    Entry {
        code: "project.unknown-field-set",
        severities: &[Error],
        when: "A template uses a set of shared fields that does not exist.",
        remedy: "Use one of the sets in the folder `fields` of the templates.",
    },
    Entry {
        code: "project.unknown-key",
        severities: &[Error],
        when: "A file contains a key that it does not take.",
        remedy: "Correct the key, or remove it.",
    },
    Entry {
        code: "project.unknown-paper",
        severities: &[Error],
        when: "The rule set has no paper of the name that the document gives.",
        remedy: "Use a paper of the rule set.",
    },
    Entry {
        code: "project.unknown-profile",
        severities: &[Error],
        when: "No profile has the given name.",
        remedy: "Use the name of an existing profile, or the path of a profile file on the command line.",
    },
    Entry {
        code: "project.unknown-rules",
        severities: &[Error],
        when: "No rule set has the given name.",
        remedy: "Use one of the rule sets listed in the message.",
    },
    Entry {
        code: "project.unknown-size",
        severities: &[Error],
        when: "The document chooses a size for something whose size the rule set does not leave open.",
        remedy: "Use one of the names listed in the message, or remove the line.",
    },
    Entry {
        code: "project.unknown-template",
        severities: &[Error],
        when: "No template has the given name.",
        remedy: "List the templates with `vanthu template list`.",
    },
    Entry {
        code: "project.unknown-value",
        severities: &[Error],
        when: "A key or an option has a word that it does not take, such as a code that does not exist.",
        remedy: "Use one of the words listed in the message.",
    },
    Entry {
        code: "project.wrong-standard",
        severities: &[Error],
        when: "The template does not serve the standard of the document.",
        remedy: "Choose another template, or change the standard.",
    },
    Entry {
        code: "project.wrong-type",
        severities: &[Error],
        when: "A key or a field has a value of another type than it takes.",
        remedy: "Write a value of the type that the message expects.",
    },
];
