-- The office's own profiles, scoring schemes and word lists, in versions.

CREATE TABLE office_files (
    id TEXT NOT NULL PRIMARY KEY,
    office_id TEXT NOT NULL REFERENCES offices (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    version BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_by_name TEXT NOT NULL,
    added_at TEXT NOT NULL,
    -- When the state was last changed.
    changed_at TEXT NOT NULL
);
CREATE UNIQUE INDEX office_files_versions ON office_files (office_id, kind, name, version);
-- Of each name one version is in use at most.
CREATE UNIQUE INDEX office_files_in_use ON office_files (office_id, kind, name) WHERE state = 'in-use';
