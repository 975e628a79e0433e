//! Codes of the import: what can be wrong with a file, with a set of files, or with a correction.

use super::Entry;
use crate::Severity::{Error, Note, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "import.branch-missing",
        severities: &[Error, Warning],
        when: "A branch of the roster, or of another period, has no data in the workbooks.",
        remedy: "Add its data; to report without it, use `--allow import.branch-missing`.",
    },
    Entry {
        code: "import.branch-named",
        severities: &[Note],
        when: "The program found out which branch a workbook belongs to from its title, its sheet or its \
               file name.",
        remedy: "Nothing needs to be done unless the branch is wrong; then correct the text given in the \
                 note.",
    },
    Entry {
        code: "import.branch-unnamed",
        severities: &[Error],
        when: "A workbook of a set does not say to which branch of the roster it belongs.",
        remedy: "Write the branch's name above the table, or name the file after the branch.",
    },
    Entry {
        code: "import.branches-merged",
        severities: &[Note],
        when: "The figures of several workbooks were added up row by row.",
        remedy: "Nothing needs to be done; look at a single file with `vanthu inspect`.",
    },
    Entry {
        code: "import.came-twice",
        severities: &[Error],
        when: "The same file was given twice, or two files hold the data of the same branch.",
        remedy: "Remove the surplus file, or correct the name of the branch.",
    },
    Entry {
        code: "import.capitals-unknown",
        severities: &[Note],
        when: "The font of some cells in the TCVN3 encoding is unknown, so that their letters keep the \
               stored case.",
        remedy: "If the cells should be in capitals, open the file and type them again.",
    },
    Entry {
        code: "import.column-not-in-all",
        severities: &[Warning],
        when: "A workbook of a set lacks a column of figures that others have, so that its total leaves the \
               workbook out.",
        remedy: "Add the column to the workbook.",
    },
    Entry {
        code: "import.converted",
        severities: &[Note],
        when: "Cells in an old encoding, or in another form of Unicode, were converted to composed Unicode.",
        remedy: "Look at the example in the note, and at the cells that it says were left as they are.",
    },
    Entry {
        code: "import.converted-words",
        severities: &[Note],
        when: "A cell mixes an old font with Unicode, and single words of it were converted.",
        remedy: "Check the cell; type it again in Unicode if a letter is wrong.",
    },
    Entry {
        code: "import.correction-no-effect",
        severities: &[Error],
        when: "A correction leaves its cell as it is, or the cell is not part of what is read.",
        remedy: "Write what the cell should hold, or remove the correction.",
    },
    Entry {
        code: "import.correction-no-file",
        severities: &[Error],
        when: "A correction names a file that is not among the workbooks of the data set.",
        remedy: "Use the name of one of the files listed in the message.",
    },
    Entry {
        code: "import.correction-no-sheet",
        severities: &[Error],
        when: "A correction names a sheet that the workbook does not have, or that is not read.",
        remedy: "Use the name of one of the sheets listed in the message.",
    },
    Entry {
        code: "import.correction-stale",
        severities: &[Error],
        when: "The cell of a correction no longer holds the value that the correction replaces.",
        remedy: "Look at the cell again, then change or remove the correction.",
    },
    Entry {
        code: "import.correction-twice",
        severities: &[Error],
        when: "Two corrections concern the same cell; only the first was applied.",
        remedy: "Remove one of them.",
    },
    Entry {
        code: "import.correction-which-file",
        severities: &[Error],
        when: "A correction does not say in which of several workbooks the cell is.",
        remedy: "Add `file = \"….xlsx\"` to the correction.",
    },
    Entry {
        code: "import.correction-which-sheet",
        severities: &[Error],
        when: "The cell of a correction holds the value to be replaced in several sheets of the workbook.",
        remedy: "Add `sheet = \"…\"` to the correction.",
    },
    Entry {
        code: "import.cut-short",
        severities: &[Warning],
        when: "The last line of a text file has fewer cells than the line before and no line end, or a web page ends \
               within a table.",
        remedy: "Compare the file with the original, and download or copy it again if anything is missing.",
    },
    Entry {
        code: "import.limit-cells",
        severities: &[Error],
        when: "The workbook has more filled cells than allowed.",
        remedy: "Delete what is not needed or split the workbook, or raise the limit with `--limit cells=…`.",
    },
    Entry {
        code: "import.limit-columns",
        severities: &[Error],
        when: "A sheet has data beyond the last column allowed.",
        remedy: "Clear the cells far to the right, or raise the limit with `--limit columns=…`.",
    },
    Entry {
        code: "import.limit-data-set",
        severities: &[Error],
        when: "The workbooks of a set together have more rows or cells than allowed.",
        remedy: "Split the files over several folders and put each together.",
    },
    Entry {
        code: "import.limit-entries",
        severities: &[Error],
        when: "The file has more parts inside, or more sheets, than allowed.",
        remedy: "Delete unused sheets and pictures, or raise the limit with `--limit entries=…`.",
    },
    Entry {
        code: "import.limit-file-size",
        severities: &[Error],
        when: "The file is larger than allowed.",
        remedy: "Delete what is not needed or split the file, or raise the limit with `--limit file-size=…`.",
    },
    Entry {
        code: "import.limit-files",
        severities: &[Error],
        when: "The data set has more files than allowed.",
        remedy: "Split the files over several folders, or raise the limit with `--limit files=…`.",
    },
    Entry {
        code: "import.limit-inflated-size",
        severities: &[Error],
        when: "The content of the file is larger than allowed once it is unpacked.",
        remedy: "Delete unused sheets and pictures, or raise the limit with `--limit inflated-size=…`.",
    },
    Entry {
        code: "import.limit-nesting",
        severities: &[Error],
        when: "The elements of a part of the file are nested more deeply than allowed.",
        remedy: "Save the file again; raise the limit with `--limit nesting=…` only if its sender is \
                 trusted.",
    },
    Entry {
        code: "import.limit-ratio",
        severities: &[Error],
        when: "A part of the file unpacks to many times its packed size, unlike in a real file.",
        remedy: "Save the file again; raise the limit with `--limit ratio=…` only if its sender is trusted.",
    },
    Entry {
        code: "import.limit-rows",
        severities: &[Error],
        when: "A sheet has data beyond the last row allowed.",
        remedy: "Clear the cells far below the table, or raise the limit with `--limit rows=…`.",
    },
    Entry {
        code: "import.limit-shared-strings",
        severities: &[Error],
        when: "The workbook has more different texts than allowed.",
        remedy: "Delete what is not needed, or raise the limit with `--limit shared-strings=…`.",
    },
    Entry {
        code: "import.limit-text-size",
        severities: &[Error],
        when: "The texts of the cells are together longer than allowed.",
        remedy: "Delete what is not needed, or raise the limit with `--limit text-size=…`.",
    },
    Entry {
        code: "import.limit-time",
        severities: &[Error],
        when: "Reading the file takes longer than allowed.",
        remedy: "Delete what is not needed or split the file, or raise the limit with `--limit seconds=…`.",
    },
    Entry {
        code: "import.limit-value",
        severities: &[Error],
        when: "The value given with `--limit` is not valid for that limit.",
        remedy: "Give a whole number from 1 up, or a size such as `200MB`, as the message says.",
    },
    Entry {
        code: "import.other-code-page",
        severities: &[Error],
        when: "A line of a text file is in another encoding than the others.",
        remedy: "Type the line again and save the file in UTF-8.",
    },
    Entry {
        code: "import.other-form",
        severities: &[Warning],
        when: "The workbook was handed out as a form for another profile than the one by which it is read.",
        remedy: "Check whether it is the right file, or read it by the profile that it was handed out for.",
    },
    Entry {
        code: "import.other-profile",
        severities: &[Error],
        when: "The table of a workbook fits another profile than those of the other files, or fits none.",
        remedy: "Remove the file if it does not belong to the set; otherwise correct its headings or give \
                 `--profile`.",
    },
    Entry {
        code: "import.period-lines",
        severities: &[Error],
        when: "Workbooks of several periods cannot be combined because their form has fixed lines.",
        remedy: "Read the form of the whole period instead.",
    },
    Entry {
        code: "import.period-unstated",
        severities: &[Error],
        when: "The profile does not say whether a field is added up over the periods or taken from the last \
               one.",
        remedy: "Write `over-periods = \"sum\"` or `over-periods = \"last\"` for the field in the profile.",
    },
    Entry {
        code: "import.periods-cumulative",
        severities: &[Warning],
        when: "Figures that are added up over the periods only grow, so that they may be cumulative already.",
        remedy: "If they are cumulative, use the file of the last period alone.",
    },
    Entry {
        code: "import.periods-merged",
        severities: &[Note],
        when: "The workbooks of several periods were combined into one table.",
        remedy: "Check in the note which columns were added up and which were taken from the last period.",
    },
    Entry {
        code: "import.register-date",
        severities: &[Error],
        when: "The date of a paper in the imported register cannot be read.",
        remedy: "Write the date like `05/07/2026`.",
    },
    Entry {
        code: "import.register-empty",
        severities: &[Error],
        when: "The imported register has headings but no papers.",
        remedy: "Write one paper per row below the headings, or choose the right file.",
    },
    Entry {
        code: "import.register-heading",
        severities: &[Error],
        when: "No sheet of the workbook has the headings of a register of outgoing papers.",
        remedy: "Add at least the columns for the number with its symbol and for the subject, or choose the \
                 right file.",
    },
    Entry {
        code: "import.register-number",
        severities: &[Error],
        when: "The number of a paper in the imported register cannot be read.",
        remedy: "Write the number first and then the symbol, such as `07-BC/ĐU`.",
    },
    Entry {
        code: "import.roster-empty",
        severities: &[Error],
        when: "The roster lists no branch.",
        remedy: "Write one branch per row below the headings.",
    },
    Entry {
        code: "import.roster-heading",
        severities: &[Error],
        when: "The roster has no column with the names of the branches.",
        remedy: "Put the headings `code`, `name`, `group` or their Vietnamese names into the first row.",
    },
    Entry {
        code: "import.sum-too-large",
        severities: &[Error],
        when: "The sum of a figure over several workbooks is too large for the program.",
        remedy: "Check the figure in the cell.",
    },
    Entry {
        code: "import.unclosed-quote",
        severities: &[Error],
        when: "A quote in a text file is opened and never closed.",
        remedy: "Close the quote, or save the file as `.xlsx`.",
    },
    Entry {
        code: "import.unknown-branch",
        severities: &[Error, Warning],
        when: "A name in the workbook is not in the roster.",
        remedy: "Write the name as the roster has it, or add the branch to the roster.",
    },
    Entry {
        code: "import.unknown-limit",
        severities: &[Error],
        when: "The name given with `--limit` is not the name of a limit.",
        remedy: "Use one of the names listed in the message.",
    },
    Entry {
        code: "import.unreadable-file",
        severities: &[Error],
        when: "The file is empty, damaged, encrypted or of a kind that the program does not read.",
        remedy: "Do what the message advises, such as saving it as `.xlsx` or `.docx`, or removing its \
                 password.",
    },
];
