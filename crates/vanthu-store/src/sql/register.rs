//! The register and its counters.

statements! {
    INSERT = "INSERT INTO register (id, issuer, kind, term, number, symbol, dated, subject, signer, recipients, keeper, \
        copies, note, joint, origin, state, void_reason, voided_at, paper_id, request_key, request_sha256, search, \
        created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
        $18, $19, $20, $21, $22, $23, $24)";
    BY_ID = "SELECT * FROM register WHERE id = $1";
    BY_REQUEST_KEY = "SELECT * FROM register WHERE request_key = $1";
    BY_NUMBER = "SELECT * FROM register WHERE issuer = $1 AND kind = $2 AND term = $3 AND number = $4 ORDER BY id";
    VOID = "UPDATE register SET state = 'void', void_reason = $1, voided_at = $2 WHERE id = $3";
    /// The beginning of a count; filters follow.
    COUNT = "SELECT COUNT(*) FROM register WHERE 1 = 1";
    /// The beginning of a list; filters, order and page follow.
    LIST = "SELECT * FROM register WHERE 1 = 1";
    NUMBERS = "SELECT issuer, kind, term, number FROM register ORDER BY number";
    HIGHEST = "SELECT MAX(number) FROM register WHERE issuer = $1 AND kind = $2 AND term = $3";

    COUNTERS = "SELECT issuer, kind, term, start, last FROM counters";
    COUNTER = "SELECT last FROM counters WHERE issuer = $1 AND kind = $2 AND term = $3";
    START_COUNTER = "INSERT INTO counters (issuer, kind, term, start, last) VALUES ($1, $2, $3, $4, $5)";
    MOVE_COUNTER = "INSERT INTO counters (issuer, kind, term, start, last) VALUES ($1, $2, $3, 0, $4) \
        ON CONFLICT (issuer, kind, term) DO UPDATE SET last = excluded.last";
}
