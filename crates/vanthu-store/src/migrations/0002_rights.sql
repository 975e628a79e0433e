-- Offices have members, documents and numbers may be secret, and passwords belong to their users.

-- The ids of the offices that a user works for, as JSON; NULL for all of them.
ALTER TABLE users ADD COLUMN offices TEXT;
-- Whether someone else set the password, so that its user changes it at the next sign-in.
ALTER TABLE users ADD COLUMN password_given BIGINT NOT NULL DEFAULT 0;

-- Whether the document bears a mark of secrecy.
ALTER TABLE papers ADD COLUMN secret BIGINT NOT NULL DEFAULT 0;
UPDATE papers SET secret = 1 WHERE particulars LIKE '%"secrecy":%'
    AND particulars NOT LIKE '%"secrecy":null%' AND particulars NOT LIKE '%"secrecy":""%';

ALTER TABLE register ADD COLUMN secret BIGINT NOT NULL DEFAULT 0;
UPDATE register SET secret = 1 WHERE paper_id IN (SELECT id FROM papers WHERE secret = 1);

-- What a session's user recognises it by.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
-- Whether the user is to change the password before anything else.
ALTER TABLE sessions ADD COLUMN forced BIGINT NOT NULL DEFAULT 0;

-- What a check of health writes.
CREATE TABLE health (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    probed_at TEXT NOT NULL
);
INSERT INTO health (id, probed_at) VALUES (1, '');
