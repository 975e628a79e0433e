//! Answers kept for repeated requests.

statements! {
    BY_KEY = "SELECT * FROM kept_answers WHERE actor_id = $1 AND request_key = $2";
    INSERT = "INSERT INTO kept_answers (actor_id, request_key, request_sha256, created_at) VALUES ($1, $2, $3, $4)";
    KEEP = "UPDATE kept_answers SET status = $1, headers = $2, body = $3, body_sha256 = $4, created_at = $5 \
        WHERE actor_id = $6 AND request_key = $7";
    DELETE = "DELETE FROM kept_answers WHERE actor_id = $1 AND request_key = $2";
    DELETE_UNANSWERED = "DELETE FROM kept_answers WHERE actor_id = $1 AND request_key = $2 AND status IS NULL";
    DELETE_ALL_UNANSWERED = "DELETE FROM kept_answers WHERE status IS NULL";
    BODIES = "SELECT body_sha256 FROM kept_answers WHERE body_sha256 IS NOT NULL";
    SWEEP = "DELETE FROM kept_answers WHERE created_at <= $1";
}
