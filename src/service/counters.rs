//! What the use cases count. The names are those that Prometheus reads; without a recorder the calls do nothing.

use metrics::counter;

/// A number of the register was taken.
pub(crate) fn number_issued() {
    counter!("vanthu_numbers_total").increment(1);
}

/// A job ended.
pub(crate) fn job_ended(kind: &'static str, outcome: &'static str) {
    counter!("vanthu_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
}

/// A delivery of a webhook was attempted.
pub(crate) fn webhook_attempted(outcome: &'static str) {
    counter!("vanthu_webhook_attempts_total", "outcome" => outcome).increment(1);
}

/// Sending a mail was attempted.
pub(crate) fn mail_attempted(outcome: &'static str) {
    counter!("vanthu_mail_attempts_total", "outcome" => outcome).increment(1);
}
