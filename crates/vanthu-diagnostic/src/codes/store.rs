//! Codes of the store: its database, its files, its audit log and what they refuse to keep.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "audit.broken",
        severities: &[Error],
        when: "A row of the audit log was changed, removed or added, or the log does not match the head that \
               was noted.",
        remedy: "Keep the data folder as it is for an investigation, and compare it with the last backup.",
    },
    Entry {
        code: "store.backup-incomplete",
        severities: &[Error],
        when: "A backup is without files that were damaged or missing when it was made.",
        remedy: "Look for an older backup that is whole, or restore the rest with `--without-damaged`.",
    },
    Entry {
        code: "store.busy",
        severities: &[Error],
        when: "The database is busy, and nothing was written.",
        remedy: "Try again in a few seconds.",
    },
    Entry {
        code: "store.correction-cell",
        severities: &[Error],
        when: "The address of the cell to correct is malformed.",
        remedy: "Write the column and then the row, such as `D7`.",
    },
    Entry {
        code: "store.correction-long",
        severities: &[Error],
        when: "A value or the reason of a correction is longer than 2,000 characters.",
        remedy: "Shorten it.",
    },
    Entry {
        code: "store.damaged",
        severities: &[Error],
        when: "What is stored was damaged, or was changed by other means than the program.",
        remedy: "Run `vanthu audit verify`, then restore a backup.",
    },
    Entry {
        code: "store.damaged-object",
        severities: &[Error],
        when: "A file that a row of the database names is damaged or missing; a backup is made without it.",
        remedy: "Upload the same file again, which heals it, or take it from an older backup.",
    },
    Entry {
        code: "store.database",
        severities: &[Error],
        when: "The database failed.",
        remedy: "Look at the log of the service, and check the permissions and the free space of the data \
                 folder.",
    },
    Entry {
        code: "store.disk",
        severities: &[Error],
        when: "The data folder cannot be read or written.",
        remedy: "Check the permissions and the free space of the data folder.",
    },
    Entry {
        code: "store.fields",
        severities: &[Error],
        when: "The header fields or the fields of a document are not a JSON object, or are larger than 1 MB.",
        remedy: "Send a smaller object.",
    },
    Entry {
        code: "store.file-name",
        severities: &[Error],
        when: "The name of an uploaded file is empty, too long, begins with a dot or contains a character \
               not allowed.",
        remedy: "Rename the file.",
    },
    Entry {
        code: "store.full-name",
        severities: &[Error],
        when: "A full name is empty, is longer than 120 characters or contains control characters.",
        remedy: "Correct the name.",
    },
    Entry {
        code: "store.idempotency-key",
        severities: &[Error],
        when: "An idempotency key is empty or longer than 255 bytes.",
        remedy: "Use a shorter key.",
    },
    Entry {
        code: "store.in-use",
        severities: &[Error],
        when: "Another service already uses the data folder.",
        remedy: "Stop the other service, or use another data folder.",
    },
    Entry {
        code: "store.last-administrator",
        severities: &[Error],
        when: "The change would disable the last active administrator or take the role away from that user.",
        remedy: "Make another user an administrator first.",
    },
    Entry {
        code: "store.migration",
        severities: &[Error],
        when: "The database could not be brought up to date.",
        remedy: "Restore a backup, then try again.",
    },
    Entry {
        code: "store.newer-database",
        severities: &[Error],
        when: "The database or the backup was made by another, usually newer, version of the program.",
        remedy: "Use a newer version of the program.",
    },
    Entry {
        code: "store.no-data",
        severities: &[Error],
        when: "The folder holds no data of the program.",
        remedy: "Name the data folder with `--data`.",
    },
    Entry {
        code: "store.not-a-backup",
        severities: &[Error],
        when: "The file or folder is not a backup of the program, or it is damaged.",
        remedy: "Choose another backup.",
    },
    Entry {
        code: "store.not-empty",
        severities: &[Error],
        when: "Something already exists at the place for the backup or for the restored data.",
        remedy: "Choose a new place or an empty folder.",
    },
    Entry {
        code: "store.note-long",
        severities: &[Error],
        when: "A note to a paper is longer than 4,000 characters.",
        remedy: "Shorten the note.",
    },
    Entry {
        code: "store.note-needed",
        severities: &[Error],
        when: "A step or a correction needs a reason, and none is given.",
        remedy: "Write the reason.",
    },
    Entry {
        code: "store.objects",
        severities: &[Error],
        when: "A file of the store cannot be read or written.",
        remedy: "Check the permissions and the free space of the data folder.",
    },
    Entry {
        code: "store.office-ambiguous",
        severities: &[Error],
        when: "Several offices have the given name.",
        remedy: "Give the id of the office.",
    },
    Entry {
        code: "store.office-closed",
        severities: &[Error],
        when: "A new paper names an office that no longer issues papers.",
        remedy: "Choose another office, or open this one again.",
    },
    Entry {
        code: "store.office-name",
        severities: &[Error],
        when: "The name of an office is empty, is longer than 200 characters or contains control characters.",
        remedy: "Correct the name.",
    },
    Entry {
        code: "store.paper-state",
        severities: &[Error],
        when: "The step is not possible in the present state of the paper.",
        remedy: "Load the paper again to see which steps are possible.",
    },
    Entry {
        code: "store.password-length",
        severities: &[Error],
        when: "A new password is shorter than 10 or longer than 256 characters.",
        remedy: "Choose a password of suitable length.",
    },
    Entry {
        code: "store.password-name",
        severities: &[Error],
        when: "A new password is little more than the sign-in name.",
        remedy: "Choose a password that does not contain the name.",
    },
    Entry {
        code: "store.queue-full",
        severities: &[Error],
        when: "Too many jobs are waiting already.",
        remedy: "Try again in a few minutes.",
    },
    Entry {
        code: "store.setup-closed",
        severities: &[Error],
        when: "The set-up link is wrong or out of date, or the first user has been created already.",
        remedy: "Use the link that the service printed when it last started; if there are users already, \
                 sign in.",
    },
    Entry {
        code: "store.stale",
        severities: &[Error],
        when: "A paper or an office has been changed since the version that the request names.",
        remedy: "Load it again, and repeat the change if it is still wanted.",
    },
    Entry {
        code: "store.subject-long",
        severities: &[Error],
        when: "The subject of a paper is longer than 1,000 characters.",
        remedy: "Shorten the subject.",
    },
    Entry {
        code: "store.token-name",
        severities: &[Error],
        when: "The name of an access token is empty or longer than 120 characters.",
        remedy: "Give it a name of suitable length, such as that of the system that will use it.",
    },
    Entry {
        code: "store.token-useless",
        severities: &[Error],
        when: "A new access token has no scope, or a time of expiry that has passed.",
        remedy: "Give it at least one scope and a time in the future.",
    },
    Entry {
        code: "store.too-many-files",
        severities: &[Error],
        when: "The paper would have more than 500 workbooks.",
        remedy: "Remove workbooks that are not needed.",
    },
    Entry {
        code: "store.unknown-correction",
        severities: &[Error],
        when: "No correction of the paper has the given id.",
        remedy: "Load the corrections of the paper again.",
    },
    Entry {
        code: "store.unknown-data-set",
        severities: &[Error],
        when: "No data set has the given id.",
        remedy: "Check the id, or upload the data set again.",
    },
    Entry {
        code: "store.unknown-delivery",
        severities: &[Error],
        when: "No delivery of a webhook has the given id.",
        remedy: "Report it to the developers, as only the service itself names deliveries.",
    },
    Entry {
        code: "store.unknown-file",
        severities: &[Error],
        when: "No workbook of the paper has the given id.",
        remedy: "Load the workbooks of the paper again.",
    },
    Entry {
        code: "store.unknown-job",
        severities: &[Error],
        when: "No job has the given id.",
        remedy: "Check the id.",
    },
    Entry {
        code: "store.unknown-office",
        severities: &[Error],
        when: "No office has the given id or name.",
        remedy: "Check the id or the name.",
    },
    Entry {
        code: "store.unknown-paper",
        severities: &[Error],
        when: "No paper has the given id.",
        remedy: "Check the id.",
    },
    Entry {
        code: "store.unknown-token",
        severities: &[Error],
        when: "No access token has the given id.",
        remedy: "Load the list of tokens again.",
    },
    Entry {
        code: "store.unknown-url",
        severities: &[Error],
        when: "The address of the database or of the files is of a kind that this build cannot use.",
        remedy: "Use an address beginning with `sqlite:` or `file:`, or leave the setting out.",
    },
    Entry {
        code: "store.unknown-user",
        severities: &[Error],
        when: "No user has the given id or name.",
        remedy: "Check the id or the name.",
    },
    Entry {
        code: "store.user-disabled",
        severities: &[Error],
        when: "A session was requested for a user whose account is disabled.",
        remedy: "Ask an administrator to enable the account.",
    },
    Entry {
        code: "store.user-exists",
        severities: &[Error],
        when: "There is already a user with the sign-in name.",
        remedy: "Choose another sign-in name.",
    },
    Entry {
        code: "store.user-name",
        severities: &[Error],
        when: "A sign-in name is empty, is longer than 64 characters or contains a character that is not \
               allowed.",
        remedy: "Use 1 to 64 letters, digits and the characters `.`, `-`, `_` and `@`.",
    },
];
