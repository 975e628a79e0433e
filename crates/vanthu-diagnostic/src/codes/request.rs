//! Codes of requests to the service that cannot be taken as they are, and of reports that are due.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "events.too-many",
        severities: &[Error],
        when: "A session or token follows as many jobs as it may follow at once.",
        remedy: "Close a stream, or ask for the job itself from time to time.",
    },
    Entry {
        code: "report.bad-date",
        severities: &[Error],
        when: "The date of a report that is due is not in the calendar, or more than three years from today.",
        remedy: "Give the date as `2026-06-30`, on a page as `30/6/2026`.",
    },
    Entry {
        code: "report.bad-repeat",
        severities: &[Error],
        when: "A report that is due is said to come again in a way that there is not.",
        remedy: "Use one of the words that the message names.",
    },
    Entry {
        code: "request.control-character",
        severities: &[Error],
        when: "A text in the request contains control characters.",
        remedy: "Remove them.",
    },
    Entry {
        code: "request.empty",
        severities: &[Error],
        when: "A text that is required is empty.",
        remedy: "Fill it in.",
    },
    Entry {
        code: "request.key-reused",
        severities: &[Error],
        when: "The `Idempotency-Key` was already used for a different request.",
        remedy: "Use a new key for each request.",
    },
    Entry {
        code: "request.malformed",
        severities: &[Error],
        when: "The JSON, the form, the query or a header of the request cannot be read, or the body broke \
               off.",
        remedy: "Correct the request as the message says, then send it again.",
    },
    Entry {
        code: "request.not-a-form",
        severities: &[Error],
        when: "A page that takes a form was sent something else.",
        remedy: "Send `application/x-www-form-urlencoded`, or use the API.",
    },
    Entry {
        code: "request.not-acceptable",
        severities: &[Error],
        when: "The `Accept` header of the request allows none of the media types that the address has.",
        remedy: "Ask for one of the media types that the message names, or leave `Accept` out.",
    },
    Entry {
        code: "request.not-found",
        severities: &[Error],
        when: "There is nothing at this address, or the caller may not see it.",
        remedy: "Check the address and the id.",
    },
    Entry {
        code: "request.not-json",
        severities: &[Error],
        when: "The body of the request is not declared as JSON.",
        remedy: "Send JSON with `Content-Type: application/json`.",
    },
    Entry {
        code: "request.precondition-failed",
        severities: &[Error],
        when: "The document has another version than the one in `If-Match`.",
        remedy: "Read the document again and send its present `ETag`.",
    },
    Entry {
        code: "request.running",
        severities: &[Error],
        when: "Another request with the same `Idempotency-Key` is still being processed.",
        remedy: "Wait a few seconds, then send the request again with the same key.",
    },
    Entry {
        code: "request.too-deep",
        severities: &[Error],
        when: "The values in the request are nested too deeply.",
        remedy: "Flatten them.",
    },
    Entry {
        code: "request.too-large",
        severities: &[Error],
        when: "The body of the request is larger than the service accepts.",
        remedy: "Send a smaller body, or ask the administrator to raise `limits.upload-bytes` or \
                 `limits.json-bytes`.",
    },
    Entry {
        code: "request.too-long",
        severities: &[Error],
        when: "A text or a list in the request is longer than allowed.",
        remedy: "Shorten it.",
    },
    Entry {
        code: "request.too-many-marks",
        severities: &[Error],
        when: "A letter of a text bears more than eight combining marks.",
        remedy: "Type the word again.",
    },
    Entry {
        code: "request.too-many-pairs",
        severities: &[Error],
        when: "A form has more than 1,000 fields, or more files than it has controls for.",
        remedy: "Upload long content, such as tasks, as a workbook.",
    },
    Entry {
        code: "request.too-slow",
        severities: &[Error],
        when: "The body of the request did not arrive completely within the time allowed.",
        remedy: "Send it again over a faster connection.",
    },
    Entry {
        code: "request.unknown-parameter",
        severities: &[Error],
        when: "The query of the request has a parameter that the address does not know.",
        remedy: "Correct its name or leave it out; the message names those that are known.",
    },
    Entry {
        code: "request.unsatisfiable-range",
        severities: &[Error],
        when: "The range that the request asks for lies outside the file.",
        remedy: "Ask for a range within the size that `Content-Range` gives.",
    },
    Entry {
        code: "request.wrong-host",
        severities: &[Error],
        when: "The request names another host than that of `public-url`.",
        remedy: "Use the address of the service; an administrator sets it as `public-url`.",
    },
    Entry {
        code: "request.wrong-method",
        severities: &[Error],
        when: "The address does not take the HTTP method of the request.",
        remedy: "Use one of the methods that the API description gives for the address.",
    },
    Entry {
        code: "request.wrong-shape",
        severities: &[Error],
        when: "The JSON of the request is well formed, but a part is missing, unknown or of the wrong type.",
        remedy: "Compare the request with the API description at the place given.",
    },
];
