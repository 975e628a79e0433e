//! Codes of papers in the service: their state, their workbooks and their office.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "correction.no-cell",
        severities: &[Error],
        when: "The address of the cell to correct is malformed.",
        remedy: "Write the column and then the row, such as `D7`.",
    },
    Entry {
        code: "document.refused",
        severities: &[Error],
        when: "A document could not be made, and none of the diagnostics in the answer is an error.",
        remedy: "Look at the diagnostics in the answer.",
    },
    Entry {
        code: "job.of-another",
        severities: &[Error],
        when: "A job was to be cancelled by someone who neither asked for it nor wrote its document.",
        remedy: "Ask the person who started it, the drafter or a clerk.",
    },
    Entry {
        code: "office-file.lacks-field",
        severities: &[Error],
        when: "A profile of an office takes the place of the program's, and lacks a field on which reports rest, or reads it as another type.",
        remedy: "Declare the field with the type that it has in the profile of that name, or give the profile a name of its own.",
    },
    Entry {
        code: "office-file.name",
        severities: &[Error],
        when: "The name within a file of an office's own has other characters than small letters, digits and hyphens.",
        remedy: "Correct `name`, or the name of the profile that the file reads by.",
    },
    Entry {
        code: "office-file.too-large",
        severities: &[Error],
        when: "A file of an office's own is larger than 256 KB.",
        remedy: "Shorten the file.",
    },
    Entry {
        code: "office-file.too-many",
        severities: &[Error],
        when: "An office keeps 500 versions of files of its own already.",
        remedy: "Upload a version only when it has changed.",
    },
    Entry {
        code: "office-file.words",
        severities: &[Error],
        when: "A list of words is empty or too long, or has a line without a letter.",
        remedy: "Write one word a line.",
    },
    Entry {
        code: "office.names-roster",
        severities: &[Error],
        when: "An office file that was sent to the service names a roster, which cannot be read from there.",
        remedy: "Remove `roster` from the file, and send the roster along with it.",
    },
    Entry {
        code: "office.roster-not-text",
        severities: &[Error],
        when: "The roster that was uploaded is neither a workbook nor text encoded in UTF-8.",
        remedy: "Save the roster as a workbook, and upload it again.",
    },
    Entry {
        code: "office.toml-or-data",
        severities: &[Error],
        when: "A request about an office gives neither the text of its file nor its values as data, or gives both.",
        remedy: "Give either `toml` or `data`.",
    },
    Entry {
        code: "office.too-long",
        severities: &[Error],
        when: "An office file that was sent to the service is longer than 64 KB.",
        remedy: "Shorten the file.",
    },
    Entry {
        code: "paper.external-id-taken",
        severities: &[Error],
        when: "Another document of the office has that external id already.",
        remedy: "Use the document that has it, or another id.",
    },
    Entry {
        code: "paper.file-named",
        severities: &[Error],
        when: "A field for tasks names a file, which the service does not read.",
        remedy: "Upload the workbook of tasks instead.",
    },
    Entry {
        code: "paper.findings",
        severities: &[Error],
        when: "A paper cannot be submitted or given its number because the checks found errors in it.",
        remedy: "Correct the errors listed in the answer, then try again.",
    },
    Entry {
        code: "paper.no-template",
        severities: &[Error],
        when: "The web form for a new paper was sent without a template.",
        remedy: "Choose the kind of document.",
    },
    Entry {
        code: "paper.not-draft",
        severities: &[Error],
        when: "The paper was submitted for approval and can no longer be changed.",
        remedy: "Withdraw the paper, or ask the approver to return it, and change it then.",
    },
    Entry {
        code: "paper.not-issued",
        severities: &[Error],
        when: "The document has not been issued yet, so that there is no PDF that could have been signed.",
        remedy: "Issue it first, and have the issued PDF signed.",
    },
    Entry {
        code: "paper.of-another",
        severities: &[Error],
        when: "The paper was drafted by someone else, and the user is not a clerk.",
        remedy: "Ask its drafter or a clerk to do it.",
    },
    Entry {
        code: "paper.office-closed",
        severities: &[Error],
        when: "A new paper names an office that no longer issues papers.",
        remedy: "Choose another office, or ask an administrator to open this one again.",
    },
    Entry {
        code: "paper.self-approval",
        severities: &[Error],
        when: "A paper cannot be approved by a user who wrote or submitted it.",
        remedy: "Ask another approver; an administrator can permit it with the setting \
                 `allow-self-approval`.",
    },
    Entry {
        code: "paper.signed-other-file",
        severities: &[Error],
        when: "The signed PDF does not begin with the bytes of the issued PDF.",
        remedy: "Sign the issued file itself by an incremental update, without printing, saving or compressing it anew.",
    },
    Entry {
        code: "paper.signed-without-signature",
        severities: &[Error],
        when: "The PDF that came back has no signature that covers what was added to it.",
        remedy: "Send the file as the signing program saved it.",
    },
    Entry {
        code: "paper.stale",
        severities: &[Error],
        when: "The paper has changed since the version that the request names.",
        remedy: "Load the paper again, and repeat the step if it is still right.",
    },
    Entry {
        code: "paper.too-many-attachments",
        severities: &[Error],
        when: "The document has as many attachments as it may have.",
        remedy: "Remove one first.",
    },
    Entry {
        code: "paper.unknown-particular",
        severities: &[Error],
        when: "The header fields of a document contain a key that cannot be set there.",
        remedy: "Remove the key; the number and its symbol come from the register.",
    },
    Entry {
        code: "paper.version-needed",
        severities: &[Error],
        when: "A paper that was submitted more than once is to be approved, and the request names no version.",
        remedy: "Read the paper, and send the `version` that was read with the approval.",
    },
    Entry {
        code: "paper.wrong-reading",
        severities: &[Error],
        when: "How a document's workbooks are to be read is not given in the form that the service takes.",
        remedy: "Give `sheet`, `table`, `by`, `columns` or `join` for a data set of the template.",
    },
    Entry {
        code: "paper.wrong-state",
        severities: &[Error],
        when: "The step is not possible in the present state of the paper.",
        remedy: "Load the paper again to see which steps are possible.",
    },
    Entry {
        code: "preview.outdated",
        severities: &[Error],
        when: "A page of a preview was requested although the paper has changed since the preview was made.",
        remedy: "Request the preview again.",
    },
    Entry {
        code: "upload.document-too-large",
        severities: &[Error],
        when: "The workbooks of a document are together larger than `limits.document-bytes` allows.",
        remedy: "Remove workbooks that are not needed, or pictures from them.",
    },
    Entry {
        code: "upload.empty",
        severities: &[Error],
        when: "The uploaded file is empty.",
        remedy: "Choose the right file, and upload it again.",
    },
    Entry {
        code: "upload.low-space",
        severities: &[Error],
        when: "The disk of the service is nearly full, so that no more files are taken.",
        remedy: "Free some space on the disk, or lower the setting `limits.min-free-megabytes`.",
    },
    Entry {
        code: "upload.no-file",
        severities: &[Error],
        when: "The form was sent without a file.",
        remedy: "Choose a file; a program sends it as the part `file`.",
    },
    Entry {
        code: "upload.no-name",
        severities: &[Error],
        when: "The uploaded file has no usable name.",
        remedy: "Give the file a name.",
    },
    Entry {
        code: "upload.not-a-file",
        severities: &[Error],
        when: "A JSON or form body was sent where a workbook is expected.",
        remedy: "Send the workbook itself, or a multipart form with the part `file`.",
    },
    Entry {
        code: "upload.not-a-workbook",
        severities: &[Error],
        when: "The uploaded file is a program, a PDF file, a picture or another kind of file that is not a \
               workbook.",
        remedy: "Upload a workbook in the format `.xlsx`, `.xls`, `.xlsb`, `.ods`, `.csv`, `.html`, `.mht` or `.xml`.",
    },
    Entry {
        code: "upload.quota",
        severities: &[Error],
        when: "The files that the user keeps are together larger than the settings allow.",
        remedy: "Remove workbooks from old drafts, or ask an administrator to raise `limits.user-megabytes`.",
    },
];
