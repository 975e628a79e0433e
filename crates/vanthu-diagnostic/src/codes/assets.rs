//! Codes of the files that the program reads besides workbooks: templates, rule sets, word lists, documents.

use super::Entry;
use crate::Severity::{Error, Note};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "assets.missing",
        severities: &[Error],
        when: "A word list that the checks need is missing.",
        remedy: "Install the program again, as the list is part of it.",
    },
    Entry {
        code: "assets.no-folder",
        severities: &[Error],
        when: "The template folder given with `--templates` does not exist or cannot be found.",
        remedy: "Correct the path given with `--templates`.",
    },
    Entry {
        code: "assets.no-workbooks",
        severities: &[Error],
        when: "The folder of a data set holds no workbook of a kind that the program reads.",
        remedy: "Put the workbooks directly into that folder, as subfolders are not searched, or name \
                 another folder.",
    },
    Entry {
        code: "assets.not-text",
        severities: &[Error],
        when: "A file that must be text is not encoded in UTF-8.",
        remedy: "Save the file as UTF-8 and run the command again.",
    },
    Entry {
        code: "assets.other-files",
        severities: &[Note],
        when: "The folder of a data set also holds files or subfolders that are not workbooks and are not \
               read.",
        remedy: "Nothing needs to be done unless a subfolder holds workbooks of the data set; move those up.",
    },
    Entry {
        code: "assets.template",
        severities: &[Error],
        when: "A page template of the web interface is not valid Handlebars.",
        remedy: "Correct the page in the template folder, or delete it there to get the built-in page back.",
    },
    Entry {
        code: "assets.unreadable",
        severities: &[Error],
        when: "A file or folder cannot be read from the disk.",
        remedy: "Check that it exists and that the program has the permission to read it.",
    },
];
