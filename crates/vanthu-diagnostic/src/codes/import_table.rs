//! Codes of the import: what can be wrong with a table of a workbook, its columns, rows and cells.

use super::Entry;
use crate::Severity::{Error, Note, Warning};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "import.ambiguous-column",
        severities: &[Error],
        when: "Several columns could be the same field.",
        remedy: "Keep the heading for one of the columns, and give the others a different one.",
    },
    Entry {
        code: "import.ambiguous-number",
        severities: &[Warning, Note],
        when: "A number typed as text can be read in two ways, such as 1.905 and 1,905.",
        remedy: "Type it again as a number, not as text.",
    },
    Entry {
        code: "import.check-failed",
        severities: &[Error, Warning],
        when: "The figures of a row do not satisfy a rule of the profile.",
        remedy: "Check the figures named in the message.",
    },
    Entry {
        code: "import.control-character",
        severities: &[Warning],
        when: "A cell holds invisible control characters, which were left out.",
        remedy: "Type the cell again if letters seem to be missing.",
    },
    Entry {
        code: "import.corrected",
        severities: &[Note],
        when: "A correction was applied to a cell; the workbook itself was not changed.",
        remedy: "Nothing needs to be done; remove the correction once the workbook is right.",
    },
    Entry {
        code: "import.duplicate-row",
        severities: &[Error],
        when: "A name, a line of a form, or a name or code of the roster occurs in two rows.",
        remedy: "Correct the name if it is mistaken, or make one row of the two.",
    },
    Entry {
        code: "import.empty-name",
        severities: &[Error],
        when: "A row has data but no name, or a row of the roster has no name.",
        remedy: "Write the name, or delete the row.",
    },
    Entry {
        code: "import.error-cell",
        severities: &[Error],
        when: "A cell shows an error of the spreadsheet program, such as `#REF!`, instead of a value.",
        remedy: "Correct the formula of the cell, or type the value.",
    },
    Entry {
        code: "import.formula-no-value",
        severities: &[Error],
        when: "A cell holds a formula whose result is not stored in the file.",
        remedy: "Open the file in Excel or LibreOffice, which computes it, and save it again.",
    },
    Entry {
        code: "import.group-disagrees",
        severities: &[Warning],
        when: "A branch is under another group in the workbook than in the roster.",
        remedy: "Correct the cell, or correct the roster.",
    },
    Entry {
        code: "import.hidden-columns",
        severities: &[Note],
        when: "The table has hidden columns; the note says whether they were read.",
        remedy: "Unhide the columns to see them; `hidden` in the profile decides whether they are read.",
    },
    Entry {
        code: "import.hidden-rows",
        severities: &[Note],
        when: "The table has hidden or filtered rows; the note says whether they were read.",
        remedy: "Unhide the rows to see them; `hidden` in the profile decides whether they are read.",
    },
    Entry {
        code: "import.hidden-sheet",
        severities: &[Note],
        when: "The data was read from a hidden sheet, or a hidden sheet holds a table that was not read.",
        remedy: "Choose the sheet with `--sheet` if another one should be read.",
    },
    Entry {
        code: "import.looks-like-total",
        severities: &[Error, Warning],
        when: "The first or last row equals the sum of all others, but is counted as a row of data.",
        remedy: "Name it `Tổng cộng` if it is the total, or number it if it is data.",
    },
    Entry {
        code: "import.lost-letters",
        severities: &[Warning],
        when: "The text of a cell contains letters that were lost or garbled before the file was saved.",
        remedy: "Type the cell again, or save the original file anew as `.xlsx` or as CSV in UTF-8.",
    },
    Entry {
        code: "import.merged-value",
        severities: &[Error],
        when: "A cell of a figure is merged with another one, so that its own value is unknown.",
        remedy: "Unmerge the cells and write the value of each.",
    },
    Entry {
        code: "import.missing-column",
        severities: &[Error],
        when: "The table lacks a column that the profile requires, or its heading was not recognised.",
        remedy: "Add the column, or give it the heading that the message names.",
    },
    Entry {
        code: "import.missing-line",
        severities: &[Error],
        when: "A form lacks a line that its profile requires.",
        remedy: "Add the line as the form has it, with 0 if there is nothing to report.",
    },
    Entry {
        code: "import.missing-value",
        severities: &[Error],
        when: "A cell of a required column is empty.",
        remedy: "Write the value, or 0 if there is nothing to report.",
    },
    Entry {
        code: "import.more-problems",
        severities: &[Error, Warning, Note],
        when: "There are too many problems of one kind to list all of them.",
        remedy: "Correct those that are listed, then run the command again to see the others.",
    },
    Entry {
        code: "import.negative",
        severities: &[Error],
        when: "A cell holds a number below zero in a column that takes none.",
        remedy: "Check the figure and write a number from 0 up.",
    },
    Entry {
        code: "import.no-profile",
        severities: &[Warning],
        when: "The headings of the table fit no profile, so that it is read by the letters of its columns \
               only.",
        remedy: "Choose a profile with `--profile`, or give the columns the headings of the form.",
    },
    Entry {
        code: "import.no-rows",
        severities: &[Error],
        when: "The table has headings but no rows of data.",
        remedy: "Fill in the rows below the headings.",
    },
    Entry {
        code: "import.no-sheet",
        severities: &[Error],
        when: "No sheet of the workbook has the given name.",
        remedy: "Use one of the sheets listed in the message.",
    },
    Entry {
        code: "import.no-such-table",
        severities: &[Error],
        when: "No table was found at the place given with `--table`.",
        remedy: "Give the range of a table listed in the message, or a cell in it.",
    },
    Entry {
        code: "import.no-table",
        severities: &[Error],
        when: "No table of data was found in the file.",
        remedy: "Give the table a row of headings with the rows of data directly below.",
    },
    Entry {
        code: "import.not-a-choice",
        severities: &[Error],
        when: "A cell holds a word that its column does not take.",
        remedy: "Write one of the words listed in the message.",
    },
    Entry {
        code: "import.not-a-date",
        severities: &[Error],
        when: "A cell of a column of dates does not hold a date.",
        remedy: "Write day, month and year like `05/7/2026`.",
    },
    Entry {
        code: "import.not-a-mark",
        severities: &[Error],
        when: "A cell of a column of marks holds something other than an x.",
        remedy: "Write `x`, or leave the cell empty.",
    },
    Entry {
        code: "import.not-a-number",
        severities: &[Error],
        when: "A cell of a column of numbers, percentages or fractions holds something else, such as words \
               or a date.",
        remedy: "Write the number in digits; format a fraction such as `03/12` as text.",
    },
    Entry {
        code: "import.not-whole",
        severities: &[Error],
        when: "A cell of a column of whole numbers holds a number with decimals.",
        remedy: "Write a whole number, with thousands as in `1.905` or `1905`.",
    },
    Entry {
        code: "import.out-of-range",
        severities: &[Error],
        when: "A number is below the least or above the greatest value that its column allows.",
        remedy: "Check the figure in the cell.",
    },
    Entry {
        code: "import.part-exceeds-whole",
        severities: &[Error, Warning],
        when: "A figure is larger than the one of which it counts a part.",
        remedy: "Check both figures; in a fraction they may have changed places.",
    },
    Entry {
        code: "import.part-row",
        severities: &[Error, Warning],
        when: "A row is, or may be, a part of the row above, so that it is not clear whether it counts by \
               itself.",
        remedy: "Follow the message: mark the row as a part, or number it like the other rows.",
    },
    Entry {
        code: "import.percent-disagrees",
        severities: &[Error],
        when: "A percentage is not the one that its two figures give.",
        remedy: "Check the figures and the percentage, and correct whichever is wrong.",
    },
    Entry {
        code: "import.ratio-like",
        severities: &[Warning],
        when: "A column of percentages has no number above 1, so that it may hold ratios.",
        remedy: "Format the column as percentages, or write 95 instead of 0.95.",
    },
    Entry {
        code: "import.row-left-out",
        severities: &[Error, Warning],
        when: "A row with figures stands below the table and was not read.",
        remedy: "If it is data, move it above the total without blank rows between; otherwise move it \
                 elsewhere.",
    },
    Entry {
        code: "import.row-too-long",
        severities: &[Error],
        when: "A row of a text file has more cells than there are headings, so that its data may be in the \
               wrong columns.",
        remedy: "Put values that contain the delimiter between quotes, or save the file as `.xlsx`.",
    },
    Entry {
        code: "import.section-row",
        severities: &[Warning, Note],
        when: "A row was taken for the heading or the subtotal of a group and is not counted.",
        remedy: "If the row is data, number it in digits and give it a name.",
    },
    Entry {
        code: "import.several-tables",
        severities: &[Warning, Note],
        when: "The file has several tables, of which only one was read.",
        remedy: "Choose the table with `--table` or the sheet with `--sheet`.",
    },
    Entry {
        code: "import.struck-letters",
        severities: &[Error, Warning],
        when: "Some letters of a cell are crossed out, raised or lowered, so that its value is uncertain.",
        remedy: "Type the cell again without them.",
    },
    Entry {
        code: "import.struck-row",
        severities: &[Warning],
        when: "A row has a cell that is crossed out, but was read like the others.",
        remedy: "Delete the row if it no longer applies; otherwise remove the strikethrough.",
    },
    Entry {
        code: "import.too-long",
        severities: &[Error],
        when: "The text of a cell, or the text that a correction puts there, is longer than allowed.",
        remedy: "Shorten the text, or raise the limit for cells with `--limit cell-characters=…`.",
    },
    Entry {
        code: "import.total-disagrees",
        severities: &[Error],
        when: "The total of a column or of a group is not the sum or the average of its rows.",
        remedy: "Check the total and each row, and correct whichever is wrong.",
    },
    Entry {
        code: "import.total-rounded",
        severities: &[Note],
        when: "A total differs from the sum of its rows by no more than rounding explains.",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "import.unknown-line",
        severities: &[Warning],
        when: "A row of a form is not one of the lines of its profile and is not used.",
        remedy: "Correct the name of the row if it should be one of them.",
    },
    Entry {
        code: "import.unused-column",
        severities: &[Note],
        when: "A column has no heading, or a heading that the profile does not know, and is not used.",
        remedy: "Give the column the heading of the form if it is needed.",
    },
];
