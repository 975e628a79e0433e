//! Codes of mails to people.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "mail.bad-address",
        severities: &[Error],
        when: "The address to which a person wants to be written is malformed.",
        remedy: "Give an address such as `name@example.vn`, or none for no mails.",
    },
    Entry {
        code: "mail.bad-topic",
        severities: &[Error],
        when: "Mails are asked for about something that there are no mails about.",
        remedy: "Use one of the topics that the message names.",
    },
    Entry {
        code: "mail.no-address",
        severities: &[Error],
        when: "A test mail is asked for by a person without an address.",
        remedy: "Set your own address first.",
    },
    Entry {
        code: "mail.no-server",
        severities: &[Error],
        when: "A test mail is asked for, but the settings name no mail server.",
        remedy: "Set `mail.server` and `mail.from`, and start the service again.",
    },
    Entry {
        code: "mail.not-sent",
        severities: &[Error],
        when: "The mail server did not take a test mail.",
        remedy: "Correct what the message names in the settings of the mail server.",
    },
];
