//! Webhooks to be delivered.

statements! {
    INSERT = "INSERT INTO deliveries (id, job_id, url, secret, body, attempts, next_at, state, created_at) \
        VALUES ($1, $2, $3, $4, $5, 0, $6, 'waiting', $7)";
    BY_ID = "SELECT * FROM deliveries WHERE id = $1";
    OF_JOB = "SELECT * FROM deliveries WHERE job_id = $1 ORDER BY id";
    DUE = "SELECT * FROM deliveries WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2";
    POSTPONE = "UPDATE deliveries SET next_at = $1 WHERE id = $2";
    RECORD = "UPDATE deliveries SET attempts = $1, state = $2, last_status = $3, last_error = $4, next_at = $5 \
        WHERE id = $6";
}
