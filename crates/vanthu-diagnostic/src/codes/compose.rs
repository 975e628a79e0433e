//! Codes of composing: what keeps a template and the header fields of a document from becoming its text.

use super::Entry;
use crate::Severity::{Error, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "compose.basis",
        severities: &[Error],
        when: "The field from which the legal bases are taken is neither a list nor a list of documents.",
        remedy: "Declare the field in `template.toml` with `type = \"list\"` or `type = \"documents\"`.",
    },
    Entry {
        code: "compose.edit-base-changed",
        severities: &[Warning],
        when: "The template or the data say something else where an edit was made than its `was` remembers.",
        remedy: "Read the edit again. If it still holds, put the new text into `was`; otherwise change or remove it.",
    },
    Entry {
        code: "compose.edit-look",
        severities: &[Warning],
        when: "Words that an edit wants bold or italic are not in its text.",
        remedy: "Write the words as they stand in `text`.",
    },
    Entry {
        code: "compose.edit-twice",
        severities: &[Error],
        when: "Two edits replace or drop the same block.",
        remedy: "Keep one of them.",
    },
    Entry {
        code: "compose.edit-without-base",
        severities: &[Error],
        when: "With the present data the template does not write the block that an edit names.",
        remedy: "Remove the edit, or put its text before or after another block.",
    },
    Entry {
        code: "compose.empty-section",
        severities: &[Error],
        when: "A heading of the text has nothing below it, or has neither a title nor a paragraph right \
               below.",
        remedy: "Write the missing text, or put heading and text inside `{{#if …}}` so that both are left \
                 out together.",
    },
    Entry {
        code: "compose.figure-brace",
        severities: &[Error],
        when: "A brace in a text of a person is opened and not closed.",
        remedy: "Write a figure as `{name}`, and a brace twice: `{{`.",
    },
    Entry {
        code: "compose.figure-form",
        severities: &[Error],
        when: "A text asks for a figure in a form that it does not have.",
        remedy: "Use one of the forms listed in the message.",
    },
    Entry {
        code: "compose.figure-missing",
        severities: &[Error],
        when: "A text names a figure that the workbooks and fields of the document do not give.",
        remedy: "Add the workbook or the column that has it, or take it out of the sentence.",
    },
    Entry {
        code: "compose.footnote",
        severities: &[Error],
        when: "A footnote is referred to twice, is not referred to at all, or does not exist.",
        remedy: "Let each footnote have one reference and one line `[^name]: …`.",
    },
    Entry {
        code: "compose.landscape-at-end",
        severities: &[Error],
        when: "The text ends with a table on turned pages, so that the signature would stand alone behind \
               it.",
        remedy: "Write a closing sentence after the table, or move the table into an appendix.",
    },
    Entry {
        code: "compose.markdown",
        severities: &[Error],
        when: "The prose of a template uses a kind of Markdown that official documents do not have.",
        remedy: "Write it with the headings, lists and components that templates have.",
    },
    Entry {
        code: "compose.no-addressees",
        severities: &[Error],
        when: "The document names addressees, but its template has no place for them.",
        remedy: "Name them in `recipients`, or remove `addressees`.",
    },
    Entry {
        code: "compose.no-level",
        severities: &[Error],
        when: "The structure of the template has a level that the rules do not have, such as `subdivision` in Party \
               documents.",
        remedy: "Leave the level out of `structure`, or restrict the template to the other standard.",
    },
    Entry {
        code: "compose.no-part",
        severities: &[Error],
        when: "The document asks for a part that its rules do not have, such as the author between kind and subject or \
               the confirmation of a signature, or that its kind has no place for.",
        remedy: "Leave the key out, or choose the rules that have this part.",
    },
    Entry {
        code: "compose.paper",
        severities: &[Error],
        when: "The template is not printed on the paper that the document asks for.",
        remedy: "Use one of the papers listed in the message.",
    },
    Entry {
        code: "compose.signers",
        severities: &[Error],
        when: "The number of signers does not suit the kind of document, or a signer is unknown to the \
               office.",
        remedy: "Give as many signers as the kind needs, by the names in the office file.",
    },
    Entry {
        code: "compose.table-too-wide",
        severities: &[Error],
        when: "The columns of a table are together wider than the text of the page.",
        remedy: "Make the columns narrower, or set `landscape = true` for turned pages.",
    },
    Entry {
        code: "compose.template",
        severities: &[Error],
        when: "The prose of a template is malformed, uses what templates may not use, or names a missing \
               value or helper.",
        remedy: "Correct the line of the template.",
    },
    Entry {
        code: "compose.too-many-parts",
        severities: &[Error],
        when: "A chart of shares has more parts than can be told apart.",
        remedy: "Use a bar chart, or combine the small parts.",
    },
    Entry {
        code: "compose.unformatted-figure",
        severities: &[Error],
        when: "The prose of a template names a figure without saying how to write it.",
        remedy: "Write it with `{{count …}}` or `{{figure …}}`.",
    },
    Entry {
        code: "compose.unknown-block",
        severities: &[Error],
        when: "The prose places a table, chart, appendix or list of legal bases that the template does not \
               declare, or an edit names a block that the document does not have.",
        remedy: "Correct the name. What the prose places is declared in `template.toml`; the names of blocks \
                 stand in the document as JSON.",
    },
    Entry {
        code: "compose.unknown-figure",
        severities: &[Error],
        when: "A text of a person names a figure that does not exist, or a figure of the template is computed \
               from a value that does not exist.",
        remedy: "Correct the name; `vanthu template figures` lists those of a document.",
    },
    Entry {
        code: "compose.unknown-kind",
        severities: &[Error],
        when: "The rule set has no symbol for the kind of document that the template makes.",
        remedy: "Correct `kind` in the template, or choose another rule set.",
    },
    Entry {
        code: "compose.unknown-label",
        severities: &[Error],
        when: "The document asks for a numbering that its level of headings cannot have.",
        remedy: "Use one of the numberings listed in the message.",
    },
    Entry {
        code: "compose.unknown-mark",
        severities: &[Error],
        when: "The document asks for a mark, such as one of secrecy or urgency, that the rule set does not \
               have.",
        remedy: "Use one of the words listed in the message.",
    },
    Entry {
        code: "compose.unknown-value",
        severities: &[Error],
        when: "A table or a chart of the template reads a value that does not exist.",
        remedy: "Correct the path in `template.toml`.",
    },
];
