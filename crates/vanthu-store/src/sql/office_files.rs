//! The office's own files, in versions.

statements! {
    INSERT = "INSERT INTO office_files (id, office_id, kind, name, title, version, sha256, size, note, state, added_by, \
        added_by_name, added_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    BY_ID = "SELECT * FROM office_files WHERE id = $1 AND office_id = $2";
    LIST = "SELECT * FROM office_files WHERE office_id = $1 ORDER BY kind, name, version DESC";
    IN_USE = "SELECT * FROM office_files WHERE office_id = $1 AND state = 'in-use' ORDER BY kind, name";
    TEMPLATE_TITLES = "SELECT office_id, name, title FROM office_files WHERE kind = 'template' ORDER BY version";
    LAST_VERSION = "SELECT COALESCE(MAX(version), 0) FROM office_files WHERE office_id = $1 AND kind = $2 AND name = $3";
    COUNT = "SELECT COUNT(*) FROM office_files WHERE office_id = $1";
    RETIRE_OTHERS = "UPDATE office_files SET state = 'retired', changed_at = $1 \
        WHERE office_id = $2 AND kind = $3 AND name = $4 AND state = 'in-use'";
    SET_TRIED = "UPDATE office_files SET tried_at = $1 WHERE id = $2";
    SET_STATE = "UPDATE office_files SET state = $1, changed_at = $2 WHERE id = $3";
}
