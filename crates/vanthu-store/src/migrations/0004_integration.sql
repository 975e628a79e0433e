-- What other systems need: their own ids, signed files, attachments, and events by webhook.

ALTER TABLE papers ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX papers_external ON papers (office_id, external_id);
-- The issued PDF as it came back with its signatures.
ALTER TABLE papers ADD COLUMN signed_sha256 TEXT;
ALTER TABLE papers ADD COLUMN signed_size BIGINT;

CREATE TABLE attachments (
    id TEXT NOT NULL PRIMARY KEY,
    paper_id TEXT NOT NULL REFERENCES papers (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    added_by_name TEXT NOT NULL,
    added_at TEXT NOT NULL
);
CREATE INDEX attachments_paper ON attachments (paper_id);

CREATE TABLE subscriptions (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    -- The names of the events, as JSON.
    events TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL
);

-- A delivery is of a job that has a callback, or of a subscription.
CREATE TABLE all_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    job_id TEXT REFERENCES jobs (id),
    subscription_id TEXT REFERENCES subscriptions (id),
    event TEXT NOT NULL,
    -- The document that it tells of.
    paper_id TEXT,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at TEXT NOT NULL,
    last_status BIGINT,
    last_error TEXT,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL
);
INSERT INTO all_deliveries (id, job_id, event, url, secret, body, attempts, next_at, last_status, last_error, state, created_at)
    SELECT id, job_id, 'job.ended', url, secret, body, attempts, next_at, last_status, last_error, state, created_at
    FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE all_deliveries RENAME TO deliveries;
CREATE INDEX deliveries_due ON deliveries (state, next_at);
CREATE INDEX deliveries_job ON deliveries (job_id);
CREATE INDEX deliveries_subscription ON deliveries (subscription_id, id);
