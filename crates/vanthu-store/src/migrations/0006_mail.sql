-- Mails to people, and the reports that an office owes.

-- Where a person is written to, and about what.
CREATE TABLE mail_settings (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    address TEXT NOT NULL,
    -- The topics, as JSON.
    topics TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- A mail says what happened to a document, or that a report is due. Its text is made when it is sent.
CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    topic TEXT NOT NULL,
    paper_id TEXT,
    report_id TEXT,
    -- Who did it, and what that person wrote.
    by_name TEXT NOT NULL,
    note TEXT,
    attempts BIGINT NOT NULL,
    next_at TEXT NOT NULL,
    last_error TEXT,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX mails_due ON mails (state, next_at);

CREATE TABLE due_reports (
    id TEXT NOT NULL PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES offices (id),
    name TEXT NOT NULL,
    first_due TEXT NOT NULL,
    -- `once`, `half-yearly` or `yearly`.
    repeats TEXT NOT NULL,
    -- How many of its dates are done, and for how many of them people were reminded.
    handed_in BIGINT NOT NULL,
    reminded BIGINT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX due_reports_office ON due_reports (office_id);

-- Which branches had sent nothing for a document when it was last looked at, and what it was made from then.
CREATE TABLE paper_missing (
    paper_id TEXT NOT NULL,
    slot TEXT NOT NULL,
    as_of TEXT NOT NULL,
    expected BIGINT NOT NULL,
    -- The names, as JSON.
    missing TEXT NOT NULL,
    PRIMARY KEY (paper_id, slot)
);
