//! Codes of the checks: what in a document does not follow the regulation or the language.
//!
//! A check whose rule is only supposed or disputed in the rule set in use gives a note, whatever its own severity is.

use super::Entry;
use crate::Severity::{Error, Note, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "check.abbreviation",
        severities: &[Warning, Note],
        when: "An abbreviation in capitals is used before it has been explained.",
        remedy: "Write the words in full the first time, followed by the abbreviation in brackets.",
    },
    Entry {
        code: "check.absent-but-named",
        severities: &[Warning, Note],
        when: "A person who is among those absent from the meeting also chairs it, records it, reports or speaks there.",
        remedy: "Correct the list of those absent, or the name of the person who acted.",
    },
    Entry {
        code: "check.addressee-form",
        severities: &[Warning, Note],
        when: "The words before the addressees are not those that the regulation has for this kind of \
               document.",
        remedy: "Write the words given in the message, such as `Kính gửi` or `Kính trình`.",
    },
    Entry {
        code: "check.archive-form",
        severities: &[Warning, Note],
        when: "The last line of the recipients is not the archive, or is not written as the regulation \
               writes it.",
        remedy: "Put the archive into the last line, in the form given in the message.",
    },
    Entry {
        code: "check.authority-form",
        severities: &[Warning, Note],
        when: "The signing authority is written in the form of another regulation, such as `TM.` instead of \
               `T/M`.",
        remedy: "Write the form given in the message.",
    },
    Entry {
        code: "check.authority-unused",
        severities: &[Error, Note],
        when: "The signature uses a form of signing authority that Party documents do not have.",
        remedy: "Use the form given in the message.",
    },
    Entry {
        code: "check.citation-again",
        severities: &[Note],
        when: "A document is cited with its date again although it was cited in full before.",
        remedy: "Nothing needs to be done; from the second time on, the kind and the number are enough.",
    },
    Entry {
        code: "check.citation-comma",
        severities: &[Warning, Note],
        when: "The comma between the number of a cited document and its date is missing, or is there against \
               the rule.",
        remedy: "Add or remove the comma as the message says.",
    },
    Entry {
        code: "check.citation-first",
        severities: &[Warning, Note],
        when: "A document is cited for the first time without its date.",
        remedy: "Give its date, its issuer and what it is about.",
    },
    Entry {
        code: "check.citation-later",
        severities: &[Warning, Note],
        when: "A cited document has a later date than the document that cites it.",
        remedy: "Check the dates of both documents.",
    },
    Entry {
        code: "check.cited-body",
        severities: &[Warning, Note],
        when: "The symbol of the issuer of a cited document is written with D instead of Đ.",
        remedy: "Write the symbol with Đ.",
    },
    Entry {
        code: "check.cited-symbol",
        severities: &[Warning, Note],
        when: "The symbol of a cited document belongs to no kind of document, or to another kind than the \
               one named.",
        remedy: "Check the number and the symbol on the cited document.",
    },
    Entry {
        code: "check.date-impossible",
        severities: &[Error, Note],
        when: "A date does not exist in the calendar.",
        remedy: "Correct the day, the month or the year.",
    },
    Entry {
        code: "check.date-line",
        severities: &[Warning, Note],
        when: "The line of place and date is not written in the form of the regulation.",
        remedy: "Write it like `Hàm Mẫu, ngày 05 tháng 7 năm 2026`.",
    },
    Entry {
        code: "check.date-padding",
        severities: &[Warning, Note],
        when: "A date in words has a leading zero that it should not have, or lacks one.",
        remedy: "Write the date as given in the message.",
    },
    Entry {
        code: "check.deadline-before-meeting",
        severities: &[Error, Note],
        when: "A task is due before the meeting that assigned it, or before the date of the document.",
        remedy: "Correct the deadline of the task, or the date of the meeting in `held`.",
    },
    Entry {
        code: "check.deadline-unclear",
        severities: &[Note],
        when: "The words of a deadline name no time that the program understands, so the task is sorted last.",
        remedy: "Write a day, a period such as `Quý III/2026`, or `thường xuyên`, or leave the words as they are.",
    },
    Entry {
        code: "check.deputy-of-committee",
        severities: &[Error, Note],
        when: "The signature says `K/T` for the secretary of a Party committee, which has no such deputies.",
        remedy: "Let the deputy secretary sign for the body, below `T/M BAN THƯỜNG VỤ`.",
    },
    Entry {
        code: "check.divider-form",
        severities: &[Warning, Note],
        when: "The mark below the subject is not the one that the regulation prescribes.",
        remedy: "Use the mark given in the message.",
    },
    Entry {
        code: "check.double-space",
        severities: &[Warning, Note],
        when: "Two spaces follow each other in the text.",
        remedy: "Leave only one of them.",
    },
    Entry {
        code: "check.empty-paragraph",
        severities: &[Error, Note],
        when: "The text of the document contains an empty paragraph.",
        remedy: "Fill the paragraph in, or remove it.",
    },
    Entry {
        code: "check.end-mark",
        severities: &[Warning, Note],
        when: "The mark that ends a document is missing, is another than the regulation has, or stands \
               within the text.",
        remedy: "Put the mark given in the message at the end of the text, and nowhere else.",
    },
    Entry {
        code: "check.gap",
        severities: &[Warning, Note],
        when: "Two punctuation marks follow each other, or a pair of brackets or quotation marks is empty.",
        remedy: "Write what is missing between them, or remove the surplus mark.",
    },
    Entry {
        code: "check.kind-form",
        severities: &[Warning, Note],
        when: "The kind of document is not in capitals, or is not one that the regulation has.",
        remedy: "Write the kind as given in the message.",
    },
    Entry {
        code: "check.missing-letter",
        severities: &[Error, Note],
        when: "A text contains a character that the typeface cannot print.",
        remedy: "Type the text again with Vietnamese or Latin letters.",
    },
    Entry {
        code: "check.missing-part",
        severities: &[Error, Warning, Note],
        when: "A required part of the document is missing; in a Word paper this is only a warning.",
        remedy: "Add the part; in a Word paper, write it on a line of its own in its usual form.",
    },
    Entry {
        code: "check.misspelling",
        severities: &[Warning, Note],
        when: "A word or phrase is in the list of common misspellings.",
        remedy: "Write it as given in the message.",
    },
    Entry {
        code: "check.number-form",
        severities: &[Warning, Note],
        when: "The number and symbol of the document are not written in the form of the regulation.",
        remedy: "Write them as given in the message.",
    },
    Entry {
        code: "check.number-padding",
        severities: &[Warning, Note],
        when: "The number of the document lacks its leading zero, or has too many.",
        remedy: "Write the number as given in the message.",
    },
    Entry {
        code: "check.numbering-gap",
        severities: &[Warning, Note],
        when: "The numbers or letters before paragraphs skip one.",
        remedy: "Correct the numbering, or add what is missing.",
    },
    Entry {
        code: "check.numbering-repeat",
        severities: &[Warning, Note],
        when: "The same number or letter stands before two paragraphs in a row.",
        remedy: "Correct the numbering.",
    },
    Entry {
        code: "check.other-body",
        severities: &[Warning, Note],
        when: "The name of a meeting is that of another body than the one whose decision the document states.",
        remedy: "Set `committee` in the document to the body that decides, or correct the title of the meeting.",
    },
    Entry {
        code: "check.post-form",
        severities: &[Warning, Note],
        when: "Words follow the signer's post that do not belong there, such as the name of the body.",
        remedy: "Write the post alone.",
    },
    Entry {
        code: "check.post-not-allowed",
        severities: &[Error, Note],
        when: "The signer's post is not one that may sign for this body.",
        remedy: "Let an allowed post sign, or print only the signer's name, as the message says.",
    },
    Entry {
        code: "check.ratio-disagrees",
        severities: &[Warning, Note],
        when: "A ratio and the percentage given for it in the same sentence do not agree.",
        remedy: "Check both figures and the percentage; the program changes none of them.",
    },
    Entry {
        code: "check.recipient-end",
        severities: &[Warning, Note],
        when: "A line of the recipients does not end with the punctuation mark that the regulation requires.",
        remedy: "End the line with the mark given in the message.",
    },
    Entry {
        code: "check.recipient-first",
        severities: &[Warning, Note],
        when: "The first recipient of a document with addressees is not `Như trên`.",
        remedy: "Put `Như trên` on the first line of the recipients.",
    },
    Entry {
        code: "check.recipient-twice",
        severities: &[Warning, Note],
        when: "The same recipient is listed twice.",
        remedy: "Remove one of the two lines.",
    },
    Entry {
        code: "check.recipients-label",
        severities: &[Warning, Note],
        when: "The label above the recipients is not written as the regulation has it.",
        remedy: "Write the label as given in the message, usually `Nơi nhận:`.",
    },
    Entry {
        code: "check.secretary-not-present",
        severities: &[Warning, Note],
        when: "The person who records the minutes is not among those present.",
        remedy: "Add the person to `present`, or correct the name in `secretary`.",
    },
    Entry {
        code: "check.short-date",
        severities: &[Warning, Note],
        when: "A date in figures is not written as the regulation writes it.",
        remedy: "Write the date as given in the message.",
    },
    Entry {
        code: "check.signer-capitals",
        severities: &[Warning, Note],
        when: "The signer's name is written in capitals.",
        remedy: "Write only the first letter of each word as a capital.",
    },
    Entry {
        code: "check.signer-title",
        severities: &[Warning, Note],
        when: "A form of address, a degree or a rank stands before the signer's name.",
        remedy: "Write the name alone.",
    },
    Entry {
        code: "check.space-after-mark",
        severities: &[Warning, Note],
        when: "A punctuation mark is not followed by a space.",
        remedy: "Add a space after the mark.",
    },
    Entry {
        code: "check.space-before-mark",
        severities: &[Warning, Note],
        when: "There is a space before a punctuation mark or on the inner side of a bracket or quotation \
               mark.",
        remedy: "Remove the space.",
    },
    Entry {
        code: "check.standard-unknown",
        severities: &[Warning],
        when: "A Word paper does not show which regulation it follows, so that one was assumed.",
        remedy: "Choose the rule set with `--rules`.",
    },
    Entry {
        code: "check.star-form",
        severities: &[Warning, Note],
        when: "The mark below the name of the issuer is not the one that the regulation prescribes.",
        remedy: "Use the mark given in the message.",
    },
    Entry {
        code: "check.straight-quotes",
        severities: &[Warning, Note],
        when: "A text contains a straight quotation mark.",
        remedy: "Use “ and ” instead.",
    },
    Entry {
        code: "check.subject-form",
        severities: &[Warning, Note],
        when: "The subject ends with a punctuation mark, or begins with the words of another regulation.",
        remedy: "Remove the mark, or begin with the words given in the message.",
    },
    Entry {
        code: "check.subject-initial",
        severities: &[Warning, Note],
        when: "The subject of the document begins with a capital letter.",
        remedy: "Begin it with a small letter.",
    },
    Entry {
        code: "check.syllable",
        severities: &[Warning, Note],
        when: "A word cannot be a Vietnamese syllable, or its tone mark is on the wrong letter.",
        remedy: "Correct the word; a foreign word may stand as it is.",
    },
    Entry {
        code: "check.symbol-body",
        severities: &[Warning, Note],
        when: "The symbol of the issuer in the document's number is not that of the body that issues it.",
        remedy: "Use the symbol given in the message.",
    },
    Entry {
        code: "check.symbol-kind",
        severities: &[Error, Note],
        when: "The symbol of the kind in the document's number belongs to another kind of document.",
        remedy: "Use the symbol given in the message.",
    },
    Entry {
        code: "check.symbol-unknown",
        severities: &[Error, Note],
        when: "The symbol of the kind in the document's number belongs to no kind of document in the \
               regulation.",
        remedy: "Use a symbol from the section `[types]` of the rule set.",
    },
    Entry {
        code: "check.task-without-unit",
        severities: &[Error, Note],
        when: "A task is assigned to no unit.",
        remedy: "Name the unit that leads the task in `unit`.",
    },
    Entry {
        code: "check.text-too-long",
        severities: &[Error, Note],
        when: "A part of the page or a cell of a table is too long for the space in which it is printed.",
        remedy: "Shorten the text.",
    },
    Entry {
        code: "check.title-form",
        severities: &[Warning, Note],
        when: "The title or the motto at the head of the page is not worded as the regulation has it.",
        remedy: "Write the title as given in the message.",
    },
    Entry {
        code: "check.tone-mixed",
        severities: &[Warning, Note],
        when: "A word has its tone mark in another place than the rest of the document, or than the office \
               chose.",
        remedy: "Write the word as given in the message.",
    },
    Entry {
        code: "check.type-not-issued",
        severities: &[Warning, Note],
        when: "The body that issues the document does not issue documents of this kind.",
        remedy: "Choose another kind of document.",
    },
    Entry {
        code: "check.unknown-unit",
        severities: &[Warning, Note],
        when: "A task is assigned to a unit that is neither in the roster nor among the units of the office.",
        remedy: "Correct the name, or add the unit to the roster or to `units` in the office file.",
    },
    Entry {
        code: "check.votes-disagree",
        severities: &[Warning, Note],
        when: "More votes are given than there are people entitled to vote, or more people entitled to vote than there are members present.",
        remedy: "Correct the votes, or the list of those present.",
    },
    Entry {
        code: "check.word-too-long",
        severities: &[Error, Note],
        when: "A word is wider than the line on which it is printed and cannot be broken.",
        remedy: "Put spaces into the word, or shorten it.",
    },
];
