//! Documents, their history and their workflow. Their tables keep the older name `papers`.

statements! {
    INSERT = "INSERT INTO papers (id, office_id, template, standard, subject, particulars, fields, version, state, \
        search, created_by, created_by_name, created_at, updated_at, secret, external_id) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 'draft', $8, $9, $10, $11, $12, $13, $14)";
    BY_ID = "SELECT p.*, r.id AS entry_id, r.number, r.symbol, r.dated FROM papers p \
        LEFT JOIN register r ON r.paper_id = p.id WHERE p.id = $1";
    UPDATE = "UPDATE papers SET standard = $1, subject = $2, particulars = $3, fields = $4, version = $5, search = $6, \
        updated_at = $7, secret = $8, external_id = $9 WHERE id = $10";
    WITH_EXTERNAL_ID = "SELECT id FROM papers WHERE office_id = $1 AND external_id = $2";
    DELETE_ATTACHMENTS = "DELETE FROM attachments WHERE paper_id = $1";
    SET_SIGNED = "UPDATE papers SET signed_sha256 = $1, signed_size = $2, updated_at = $3 WHERE id = $4";
    TOUCH = "UPDATE papers SET updated_at = $1 WHERE id = $2";
    DELETE_CORRECTIONS = "DELETE FROM corrections WHERE paper_id = $1";
    DELETE_FILES = "DELETE FROM paper_files WHERE paper_id = $1";
    DELETE_EVENTS = "DELETE FROM paper_events WHERE paper_id = $1";
    DELETE = "DELETE FROM papers WHERE id = $1";

    /// The beginning of a count; filters follow.
    COUNT = "SELECT COUNT(*) FROM papers p WHERE 1 = 1";
    /// The beginning of a list; filters, order and page follow.
    LIST = "SELECT p.id, p.office_id, o.name AS office_name, p.template, p.subject, p.state, r.symbol, p.external_id, p.created_by, \
        p.created_by_name, p.created_at, p.updated_at FROM papers p JOIN offices o ON o.id = p.office_id \
        LEFT JOIN register r ON r.paper_id = p.id WHERE 1 = 1";

    INSERT_EVENT = "INSERT INTO paper_events (paper_id, seq, happened_at, actor_id, actor_name, what, note) \
        VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM paper_events WHERE paper_id = $1), $2, $3, $4, $5, $6)";
    EVENTS = "SELECT * FROM paper_events WHERE paper_id = $1 ORDER BY seq";
    LAST_EVENT = "SELECT seq, what, actor_id FROM paper_events WHERE paper_id = $1 ORDER BY seq DESC LIMIT 1";
    MOVE_EVENT = "UPDATE paper_events SET happened_at = $1 WHERE paper_id = $2 AND seq = $3";

    CONTENT = "SELECT p.id, p.template, p.standard, p.subject, p.particulars, p.fields, p.office_id, o.toml, \
        o.roster_sha256 FROM papers p JOIN offices o ON o.id = p.office_id WHERE p.id = $1";

    SET_STATE = "UPDATE papers SET state = $1, updated_at = $2 WHERE id = $3";
    FREEZE = "UPDATE papers SET content_sha256 = $1, submitted_by = $2, approved_by = NULL WHERE id = $3";
    UNFREEZE = "UPDATE papers SET content_sha256 = NULL, submitted_by = NULL, approved_by = NULL, \
        version = version + 1 WHERE id = $1";
    APPROVE = "UPDATE papers SET approved_by = $1 WHERE id = $2";
    ATTACH_PDF = "UPDATE papers SET pdf_sha256 = $1, pdf_size = $2 WHERE id = $3";
    /// The symbol becomes part of what is searched.
    NUMBERED = "UPDATE papers SET state = 'issuing', updated_at = $1, search = $2 || ' ' || search WHERE id = $3";
    ISSUED = "SELECT id, pdf_sha256 FROM papers WHERE state IN ('issued', 'void')";
    UNFINISHED = "SELECT id FROM papers WHERE state = 'issuing' ORDER BY updated_at, id";
}
