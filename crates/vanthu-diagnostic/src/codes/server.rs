//! Codes of the running service: its workers, its jobs and its webhooks.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "job.attempts",
        severities: &[Error],
        when: "A job was started the maximum number of times without ever coming to an end.",
        remedy: "Look for the cause in the log of the service, then request the job again.",
    },
    Entry {
        code: "job.not-cancellable",
        severities: &[Error],
        when: "The job makes the file of a paper that already has its number, and cannot be cancelled.",
        remedy: "Wait until the job has ended.",
    },
    Entry {
        code: "job.not-over",
        severities: &[Error],
        when: "The job is waiting or running and cannot be removed.",
        remedy: "Cancel it first, or wait until it has ended.",
    },
    Entry {
        code: "server.busy",
        severities: &[Error],
        when: "Too much work is waiting for the workers.",
        remedy: "Try again after the time given in the answer.",
    },
    Entry {
        code: "server.cancelled",
        severities: &[Error],
        when: "The work was cancelled.",
        remedy: "Request it again if it is still needed.",
    },
    Entry {
        code: "server.no-worker",
        severities: &[Error],
        when: "No worker process can be started.",
        remedy: "Tell the administrator, who finds the reason in the log of the service.",
    },
    Entry {
        code: "server.stopping",
        severities: &[Error],
        when: "The service is shutting down and takes no more work.",
        remedy: "Try again in a few minutes.",
    },
    Entry {
        code: "server.timed-out",
        severities: &[Error],
        when: "The work took longer than allowed and was stopped.",
        remedy: "Try again; if it happens again, use less data or ask the administrator to raise the limit.",
    },
    Entry {
        code: "server.worker-died",
        severities: &[Error],
        when: "A worker process ended in the middle of its work.",
        remedy: "Try again; if it happens again, check the uploaded files or tell the administrator.",
    },
    Entry {
        code: "service.busy",
        severities: &[Error],
        when: "The service is processing as many requests as it can.",
        remedy: "Try again after the time given in the answer.",
    },
    Entry {
        code: "service.failed",
        severities: &[Error],
        when: "The service failed unexpectedly, and nothing was done.",
        remedy: "Try again; if it happens again, tell the administrator, who finds the cause in the log.",
    },
    Entry {
        code: "service.too-slow",
        severities: &[Error],
        when: "The service could not answer the request within the time allowed.",
        remedy: "Try again later, or request the work as a job.",
    },
    Entry {
        code: "webhook.bad-secret",
        severities: &[Error],
        when: "The secret given for signing a webhook is shorter than 16 or longer than 200 bytes.",
        remedy: "Give a secret of suitable length, or leave it out to have one made.",
    },
    Entry {
        code: "webhook.bad-url",
        severities: &[Error],
        when: "The address for a webhook is malformed, is not `https`, is too long or contains a user name \
               or password.",
        remedy: "Give an address such as `https://example.vn/hook`.",
    },
    Entry {
        code: "webhook.private-address",
        severities: &[Error],
        when: "The address for a webhook is in a private network.",
        remedy: "Give a public address, or let the administrator set `webhooks.allow-private = true`.",
    },
    Entry {
        code: "webhook.too-many",
        severities: &[Error],
        when: "There are as many subscriptions as there may be.",
        remedy: "Remove one that is no longer used.",
    },
    Entry {
        code: "webhook.unknown-event",
        severities: &[Error],
        when: "A subscription names an event that does not exist.",
        remedy: "Use one of the events that the message names.",
    },
];
