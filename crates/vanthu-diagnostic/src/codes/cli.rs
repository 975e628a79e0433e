//! Codes of the command line, of the workers and of starting the service.

use super::Entry;
use crate::Severity::{Error, Note};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "cli.audit-head",
        severities: &[Error],
        when: "The value of `--expect` is not a line that `vanthu audit verify` prints.",
        remedy: "Give the last line that the command printed, such as `120:9f2c…`.",
    },
    Entry {
        code: "cli.exists",
        severities: &[Error],
        when: "A template or profile cannot be copied into the folder because one of its files already \
               exists there.",
        remedy: "Choose another folder, or delete the old file.",
    },
    Entry {
        code: "cli.json",
        severities: &[Error],
        when: "The document cannot be written as JSON.",
        remedy: "Report it to the developers.",
    },
    Entry {
        code: "cli.memory-limit",
        severities: &[Error],
        when: "The value of `--limit memory=` is not a size.",
        remedy: "Write a whole number with its unit, such as `800MB` or `6GB`.",
    },
    Entry {
        code: "cli.no-folder",
        severities: &[Error],
        when: "A worker of the service cannot open the folder in which it works.",
        remedy: "Check the permissions and the free space of the folder for temporary files.",
    },
    Entry {
        code: "cli.no-password",
        severities: &[Error],
        when: "No password was given on standard input.",
        remedy: "Type the password, or pipe it into the command.",
    },
    Entry {
        code: "cli.not-a-document",
        severities: &[Error],
        when: "A workbook, a Word file or a PDF was given where a document file is wanted.",
        remedy: "Give a `.toml` or `.json` document file; `vanthu new` writes one to fill in.",
    },
    Entry {
        code: "cli.one-workbook",
        severities: &[Error],
        when: "`--annotate` was used with several workbooks or with a folder.",
        remedy: "Run the command again for each workbook that has problems.",
    },
    Entry {
        code: "cli.out-of-memory",
        severities: &[Error],
        when: "A render, a check or a batch takes more memory than the limit, which is 4 GB unless set.",
        remedy: "Look for contents that are too long; if they are right, raise the limit with `--limit memory=8GB`.",
    },
    Entry {
        code: "cli.request",
        severities: &[Error],
        when: "A worker received a request that it does not understand.",
        remedy: "Use the same version of the program for the service and its workers.",
    },
    Entry {
        code: "cli.runtime",
        severities: &[Error],
        when: "The operating system refused something that the program needs in order to start.",
        remedy: "Look at the reason in the message, and at the limits on processes and threads.",
    },
    Entry {
        code: "cli.same-file",
        severities: &[Error],
        when: "The annotated copy would replace the workbook itself.",
        remedy: "Give the copy another name.",
    },
    Entry {
        code: "cli.several-documents",
        severities: &[Error],
        when: "Several documents were given with an output that is not a folder, two of them would be written to the same file, \
               or several were to be watched.",
        remedy: "Give an existing folder after `-o`, or render the documents one by one.",
    },
    Entry {
        code: "cli.standard-stream",
        severities: &[Error],
        when: "Standard input is needed twice, or standard output or another stream cannot take the result: PNG pages need files, \
               a terminal shows text only, and a batch on a stream cannot be resumed.",
        remedy: "Give a file name instead, or redirect standard output.",
    },
    Entry {
        code: "cli.unexpected",
        severities: &[Error],
        when: "The program met an error that it did not expect; no file was written.",
        remedy: "Report it to the developers, with the message.",
    },
    Entry {
        code: "cli.unknown-format",
        severities: &[Error],
        when: "The extension of the output file does not show in which format to write it.",
        remedy: "Use the extension `.pdf`, `.docx`, `.png` or `.json`, or give `--format`.",
    },
    Entry {
        code: "cli.usage",
        severities: &[Error],
        when: "The command line was not understood: an unknown command or option, a value that an option does not take, or \
               something that is missing.",
        remedy: "Look at what the message suggests, or at `--help`.",
    },
    Entry {
        code: "cli.written",
        severities: &[Note],
        when: "A file was written.",
        remedy: "Nothing needs to be done.",
    },
    Entry {
        code: "serve.cannot-listen",
        severities: &[Error],
        when: "The service cannot listen on the address that was given.",
        remedy: "Choose another address with `--listen`, or stop the program that uses this one.",
    },
    Entry {
        code: "serve.cannot-start",
        severities: &[Error],
        when: "The service cannot take up the jobs that its last run left unfinished.",
        remedy: "Look at the reason in the message, and check the data folder.",
    },
];
