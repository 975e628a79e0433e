//! Codes of merging a draft that came back from Word into its document.

use super::Entry;
use crate::Severity::{Error, Note, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "merge.added",
        severities: &[Note],
        when: "The draft has a new paragraph, which becomes an edit behind or before its neighbour.",
        remedy: "Read it where it stands now.",
    },
    Entry {
        code: "merge.both-changed",
        severities: &[Warning],
        when: "A block was changed in the draft, and the document says something else there now than when the draft was sent out.",
        remedy: "Choose with `--decide BLOCK=theirs` or `--decide BLOCK=ours`.",
    },
    Entry {
        code: "merge.changed",
        severities: &[Note],
        when: "The text of a block was changed in the draft and becomes an edit.",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "merge.comment",
        severities: &[Note],
        when: "The draft has a comment in its margin.",
        remedy: "Answer it. Comments never change the document.",
    },
    Entry {
        code: "merge.dropped",
        severities: &[Note],
        when: "A block was struck in the draft and is left out by an edit.",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "merge.figure-changed",
        severities: &[Warning],
        when: "A figure was changed in the draft; figures come from workbooks and fields, so the text keeps the computed one.",
        remedy: "Accept the proposed correction with `--decide FACT=theirs`, or correct the workbook or the field.",
    },
    Entry {
        code: "merge.figure-deleted",
        severities: &[Warning],
        when: "A figure was deleted in the draft.",
        remedy: "Decide whether the sentence stands without it.",
    },
    Entry {
        code: "merge.figures-swapped",
        severities: &[Warning],
        when: "A figure stands in the place of another one in a changed block of the draft.",
        remedy: "See whether each figure stands where it belongs, then choose a side for the block.",
    },
    Entry {
        code: "merge.fixed-part",
        severities: &[Warning],
        when: "The letterhead, the number, the date, the title, the recipients, a signature, a header or another part that no edit changes was changed in the draft.",
        remedy: "Change it in the document or office file, as the hint says.",
    },
    Entry {
        code: "merge.footnote",
        severities: &[Warning],
        when: "A footnote, or the text of a block with a footnote, was changed in the draft, and edits have no footnotes.",
        remedy: "Change the template, or take the text without the footnote.",
    },
    Entry {
        code: "merge.formatting",
        severities: &[Warning],
        when: "The draft has formatting other than bold and italics, or bold or italics that an edit cannot say.",
        remedy: "Nothing, if the rules are to decide on the look; otherwise say it in words.",
    },
    Entry {
        code: "merge.guessed",
        severities: &[Warning],
        when: "The file has lost what it said when it was sent out, or the marks of some blocks, so its paragraphs were matched by their words.",
        remedy: "Read the report closely.",
    },
    Entry {
        code: "merge.joined",
        severities: &[Note],
        when: "Two paragraphs became one in the draft.",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "merge.kept",
        severities: &[Note],
        when: "It was decided that the document stays as it is.",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "merge.label",
        severities: &[Warning],
        when: "A number or marker before a block, which the program sets, was changed by hand in the draft.",
        remedy: "Move or add blocks to change their numbers, or change the numbering in the document file or the template.",
    },
    Entry {
        code: "merge.left-out",
        severities: &[Warning],
        when: "The draft has something that is no text: an equation, a symbol whose font alone says what it shows, a field that shows nothing yet, hidden text, an embedded document, a page break set by hand.",
        remedy: "Write it as text in the draft and send it again, or into the document.",
    },
    Entry {
        code: "merge.moved",
        severities: &[Warning, Note],
        when: "A block stands elsewhere in the draft: a paragraph is left out at its old place and added at the new one, while headings, tables and charts cannot be moved by edits.",
        remedy: "Move headings, tables and charts in the template.",
    },
    Entry {
        code: "merge.no-base",
        severities: &[Warning],
        when: "The draft changes a block that the document no longer has, or has a new paragraph outside the text.",
        remedy: "Put the text into an edit of another block if it is still needed.",
    },
    Entry {
        code: "merge.not-readable",
        severities: &[Error],
        when: "With the merged edits the document cannot be composed any more.",
        remedy: "Decide the block that the message names otherwise.",
    },
    Entry {
        code: "merge.number-changed",
        severities: &[Warning],
        when: "A number that is no figure of the data was changed or deleted in the draft.",
        remedy: "Compare it with its source, and choose with `--decide BLOCK=theirs` or `--decide BLOCK=ours`.",
    },
    Entry {
        code: "merge.other-document",
        severities: &[Error],
        when: "The draft was made from another document.",
        remedy: "Give the document from which it was made.",
    },
    Entry {
        code: "merge.reads-differently",
        severities: &[Warning],
        when: "A merged block reads differently in the composed document than in the draft.",
        remedy: "Compare both texts and correct the edit.",
    },
    Entry {
        code: "merge.table",
        severities: &[Warning],
        when: "A table, a cell of it or a picture was changed in the draft, but tables and charts are made from the data.",
        remedy: "Correct the workbook or the field, or accept the proposed correction.",
    },
    Entry {
        code: "merge.unknown-decision",
        severities: &[Error],
        when: "A decision names a block or fact about which nothing is to be decided.",
        remedy: "Use the keys that the report lists.",
    },
];
