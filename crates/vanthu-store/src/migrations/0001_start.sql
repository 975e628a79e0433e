-- One text for SQLite and PostgreSQL: times are RFC 3339 in UTC, truths are 0 and 1, JSON is text, blobs are objects.

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name in small letters: two users never differ in case alone.
    name_key TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    password TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE setup (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    hash TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- Wrong passwords, by what is hashed of name and address.
CREATE TABLE sign_in_failures (
    id TEXT NOT NULL PRIMARY KEY,
    name_hash TEXT NOT NULL,
    address_hash TEXT NOT NULL,
    failed_at TEXT NOT NULL
);
CREATE INDEX sign_in_failures_name ON sign_in_failures (name_hash, failed_at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address_hash, failed_at);
CREATE INDEX sign_in_failures_at ON sign_in_failures (failed_at);

CREATE TABLE sessions (
    -- The SHA-256 of the secret.
    id TEXT NOT NULL PRIMARY KEY,
    csrf TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT,
    revoked_at TEXT
);
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE offices (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    toml TEXT NOT NULL,
    roster_sha256 TEXT,
    active BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE papers (
    id TEXT NOT NULL PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES offices (id),
    template TEXT NOT NULL,
    standard TEXT,
    subject TEXT NOT NULL,
    particulars TEXT NOT NULL,
    fields TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    content_sha256 TEXT,
    pdf_sha256 TEXT,
    pdf_size BIGINT,
    search TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_by_name TEXT NOT NULL,
    submitted_by TEXT,
    approved_by TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX papers_updated ON papers (updated_at);
CREATE INDEX papers_state ON papers (state, updated_at);
CREATE INDEX papers_office ON papers (office_id, updated_at);

CREATE TABLE paper_events (
    paper_id TEXT NOT NULL REFERENCES papers (id),
    seq BIGINT NOT NULL,
    happened_at TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    what TEXT NOT NULL,
    note TEXT,
    PRIMARY KEY (paper_id, seq)
);

CREATE TABLE paper_files (
    id TEXT NOT NULL PRIMARY KEY,
    paper_id TEXT NOT NULL REFERENCES papers (id),
    slot TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    added_by_name TEXT NOT NULL,
    added_at TEXT NOT NULL,
    replaced_at TEXT
);
CREATE INDEX paper_files_paper ON paper_files (paper_id, slot);

CREATE TABLE corrections (
    id TEXT NOT NULL PRIMARY KEY,
    paper_id TEXT NOT NULL REFERENCES papers (id),
    slot TEXT NOT NULL,
    file TEXT,
    sheet TEXT,
    cell TEXT NOT NULL,
    was TEXT NOT NULL,
    becomes TEXT NOT NULL,
    why TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    made_at TEXT NOT NULL,
    removed_at TEXT
);
CREATE INDEX corrections_paper ON corrections (paper_id);

CREATE TABLE data_sets (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    profile TEXT,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- The last number given in each series. It only ever grows.
CREATE TABLE counters (
    issuer TEXT NOT NULL REFERENCES offices (id),
    kind TEXT NOT NULL,
    term TEXT NOT NULL,
    -- Where it began after a book of paper.
    start BIGINT NOT NULL,
    last BIGINT NOT NULL CHECK (last >= start AND start >= 0),
    PRIMARY KEY (issuer, kind, term)
);

CREATE TABLE register (
    id TEXT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL REFERENCES offices (id),
    kind TEXT NOT NULL,
    term TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 1),
    symbol TEXT NOT NULL,
    dated TEXT,
    subject TEXT NOT NULL,
    signer TEXT NOT NULL,
    recipients TEXT NOT NULL,
    keeper TEXT NOT NULL,
    copies BIGINT,
    note TEXT NOT NULL,
    joint TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    void_reason TEXT,
    voided_at TEXT,
    -- One number a paper.
    paper_id TEXT UNIQUE REFERENCES papers (id),
    -- One number a request.
    request_key TEXT UNIQUE,
    request_sha256 TEXT,
    search TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL
);
-- What this service gives, it gives once. Only a register kept elsewhere can bring repeats.
CREATE UNIQUE INDEX register_once ON register (issuer, kind, term, number) WHERE origin <> 'import';
CREATE INDEX register_series ON register (issuer, term, kind, number);

CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    happened_at TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    act TEXT NOT NULL,
    object_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- The end of the chain, by which a cut tail is seen.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    paper_id TEXT,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT,
    results TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    cancelling BIGINT NOT NULL,
    callback_url TEXT,
    callback_secret TEXT,
    worker TEXT,
    lease_until TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    finished_at TEXT
);
CREATE INDEX jobs_state ON jobs (state, created_at);
CREATE INDEX jobs_paper ON jobs (paper_id);

CREATE TABLE deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES jobs (id),
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
CREATE INDEX deliveries_due ON deliveries (state, next_at);
CREATE INDEX deliveries_job ON deliveries (job_id);

CREATE TABLE kept_answers (
    actor_id TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    -- None while the request is being answered.
    status BIGINT,
    headers TEXT,
    -- The body as text, or the object that holds what is none.
    body TEXT,
    body_sha256 TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (actor_id, request_key)
);
CREATE INDEX kept_answers_created ON kept_answers (created_at);
