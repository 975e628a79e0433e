//! Webhooks to be delivered.

statements! {
    INSERT = "INSERT INTO deliveries (id, job_id, subscription_id, event, paper_id, url, secret, body, attempts, next_at, \
        state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 'waiting', $10)";
    BY_ID = "SELECT * FROM deliveries WHERE id = $1";
    OF_JOB = "SELECT * FROM deliveries WHERE job_id = $1 AND subscription_id IS NULL ORDER BY id";
    OF_SUBSCRIPTION = "SELECT * FROM deliveries WHERE subscription_id = $1 ORDER BY id DESC LIMIT $2";
    DUE = "SELECT * FROM deliveries WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2";
    POSTPONE = "UPDATE deliveries SET next_at = $1 WHERE id = $2";
    RECORD = "UPDATE deliveries SET attempts = $1, state = $2, last_status = $3, last_error = $4, next_at = $5 \
        WHERE id = $6";
    AGAIN = "UPDATE deliveries SET attempts = 0, state = 'waiting', next_at = $1 WHERE id = $2";
    FORGET = "DELETE FROM deliveries WHERE subscription_id IS NOT NULL AND state <> 'waiting' AND created_at <= $1";
    DELETE_OF_JOB = "DELETE FROM deliveries WHERE job_id = $1";
    DELETE_OF_OLD_JOBS = "DELETE FROM deliveries WHERE job_id IN (SELECT id FROM jobs WHERE finished_at <= $1)";
}
