-- The text of documents: what is searched, and what was submitted for approval each time.

-- The hash of the content whose text the lines are; NULL as long as none was kept.
ALTER TABLE papers ADD COLUMN text_sha256 TEXT;

CREATE TABLE paper_lines (
    paper_id TEXT NOT NULL REFERENCES papers (id),
    seq BIGINT NOT NULL,
    block TEXT NOT NULL,
    form TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The words without accents, in small letters, each with a space before it.
    search TEXT NOT NULL,
    PRIMARY KEY (paper_id, seq)
);

CREATE TABLE paper_submissions (
    paper_id TEXT NOT NULL REFERENCES papers (id),
    seq BIGINT NOT NULL,
    submitted_at TEXT NOT NULL,
    -- The lines as JSON.
    lines TEXT NOT NULL,
    PRIMARY KEY (paper_id, seq)
);
