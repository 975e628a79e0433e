//! Jobs.

statements! {
    INSERT = "INSERT INTO jobs (id, kind, paper_id, request, state, total, done, failed, attempts, results, \
        requested_by, cancelling, callback_url, callback_secret, created_at) \
        VALUES ($1, $2, $3, $4, 'queued', 0, 0, 0, 0, '[]', $5, 0, $6, $7, $8)";
    BY_ID = "SELECT * FROM jobs WHERE id = $1";
    /// The beginning of a count; filters follow.
    COUNT = "SELECT COUNT(*) FROM jobs WHERE 1 = 1";
    /// The beginning of a list; filters, order and page follow.
    LIST = "SELECT * FROM jobs WHERE 1 = 1";
    WAITING_REQUESTS = "SELECT request FROM jobs WHERE state IN ('queued', 'running')";
    WITH_RESULTS = "SELECT id, results FROM jobs WHERE results <> '[]'";
    COUNT_WAITING = "SELECT COUNT(*) FROM jobs WHERE state = 'queued'";

    START = "UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = $1, lease_until = $2, \
        started_at = $3 WHERE id = $4";
    RENEW_LEASE = "UPDATE jobs SET lease_until = $1 WHERE id = $2 AND state = 'running'";
    SET_PROGRESS = "UPDATE jobs SET total = $1, done = $2, failed = $3 WHERE id = $4 AND state = 'running'";
    SET_RESULTS = "UPDATE jobs SET results = $1, error = NULL WHERE id = $2";
    SET_ERROR = "UPDATE jobs SET error = $1 WHERE id = $2";
    END = "UPDATE jobs SET state = $1, finished_at = $2, worker = NULL, lease_until = NULL WHERE id = $3";
    REQUEUE = "UPDATE jobs SET state = 'queued', worker = NULL, lease_until = NULL, attempts = attempts - $1 \
        WHERE id = $2 AND state = 'running'";
    MARK_CANCELLING = "UPDATE jobs SET cancelling = 1 WHERE id = $1";
    REQUEUE_RUNNING = "UPDATE jobs SET state = 'queued', worker = NULL, lease_until = NULL WHERE state = 'running'";
    DELETE = "DELETE FROM jobs WHERE id = $1";
    DELETE_OLD = "DELETE FROM jobs WHERE finished_at <= $1";
    COUNT_WAITING_OF = "SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND requested_by = $1";
    /// What may be begun: waiting, or running with a lease that has run out, or that a wrong clock has put too far into the
    /// future. Of each user the oldest come first, as ids grow with time. `$3` is 1 for the lane of issued documents.
    DUE = "SELECT id, requested_by FROM (SELECT id, requested_by, \
        ROW_NUMBER() OVER (PARTITION BY requested_by ORDER BY id) AS place FROM jobs \
        WHERE (CASE WHEN kind = 'issue' THEN 1 ELSE 0 END) = $3 AND (state = 'queued' \
        OR (state = 'running' AND (lease_until IS NULL OR lease_until <= $1 OR lease_until > $2)))) AS due \
        WHERE place <= $4 ORDER BY id";
}
