//! The audit log.

statements! {
    INSERT = "INSERT INTO audit (seq, happened_at, actor_id, act, object_id, detail, prev, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1";
    MOVE_HEAD = "UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1";
    /// What it says about numbers and PDFs.
    NUMBER_ACTS = "SELECT seq, happened_at, act, object_id, detail FROM audit WHERE act IN ('paper.issue', \
        'paper.issued', 'register.reserve', 'register.import', 'register.import-undo') ORDER BY seq";
    ANY = "SELECT seq FROM audit LIMIT 1";
    COUNT = "SELECT COUNT(*) FROM audit";
    PAGE = "SELECT * FROM audit ORDER BY seq DESC LIMIT $1 OFFSET $2";
    CHAIN = "SELECT * FROM audit ORDER BY seq";
}
