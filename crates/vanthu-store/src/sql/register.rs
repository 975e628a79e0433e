//! The register and its counters.

statements! {
    INSERT = "INSERT INTO register (id, issuer, kind, term, number, symbol, dated, subject, signer, recipients, keeper, \
        copies, note, joint, origin, state, void_reason, voided_at, paper_id, request_key, request_sha256, search, \
        created_by, created_at, secret) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
        $18, $19, $20, $21, $22, $23, $24, $25)";
    BY_ID = "SELECT * FROM register WHERE id = $1";
    BY_REQUEST_KEY = "SELECT * FROM register WHERE request_key = $1";
    BY_NUMBER = "SELECT * FROM register WHERE issuer = $1 AND kind = $2 AND term = $3 AND number = $4 ORDER BY id";
    VOID = "UPDATE register SET state = 'void', void_reason = $1, voided_at = $2 WHERE id = $3";
    /// The beginning of a count; filters follow.
    COUNT = "SELECT COUNT(*) FROM register WHERE 1 = 1";
    /// The beginning of a list; filters, order and page follow.
    LIST = "SELECT * FROM register WHERE 1 = 1";
    /// All entries, each with the time at which it was written as text.
    ALL_WRITTEN = "SELECT *, created_at AS written_at FROM register ORDER BY id";
    NUMBERS = "SELECT issuer, kind, term, number FROM register ORDER BY number";
    HIGHEST = "SELECT MAX(number) FROM register WHERE issuer = $1 AND kind = $2 AND term = $3";

    ANY_OF_SERIES = "SELECT id FROM register WHERE issuer = $1 AND kind = $2 AND term = $3 LIMIT 1";
    NUMBERS_OF_SERIES = "SELECT number FROM register WHERE issuer = $1 AND kind = $2 AND term = $3 ORDER BY number";
    LAST_IMPORT = "SELECT MAX(created_at) FROM register WHERE issuer = $1 AND origin = 'import'";
    SERIES_OF_IMPORT = "SELECT DISTINCT issuer, kind, term FROM register \
        WHERE issuer = $1 AND origin = 'import' AND created_at = $2";
    GIVEN_SINCE = "SELECT id FROM register WHERE issuer = $1 AND kind = $2 AND term = $3 AND origin <> 'import' \
        AND created_at >= $4 LIMIT 1";
    DELETE_IMPORT = "DELETE FROM register WHERE issuer = $1 AND origin = 'import' AND created_at = $2";
    SET_COUNTER = "UPDATE counters SET start = $1, last = $2 WHERE issuer = $3 AND kind = $4 AND term = $5";
    COUNTER_START = "SELECT start FROM counters WHERE issuer = $1 AND kind = $2 AND term = $3";

    COUNTERS = "SELECT issuer, kind, term, start, last FROM counters";
    COUNTER = "SELECT last FROM counters WHERE issuer = $1 AND kind = $2 AND term = $3";
    START_COUNTER = "INSERT INTO counters (issuer, kind, term, start, last) VALUES ($1, $2, $3, $4, $5)";
    MOVE_COUNTER = "INSERT INTO counters (issuer, kind, term, start, last) VALUES ($1, $2, $3, 0, $4) \
        ON CONFLICT (issuer, kind, term) DO UPDATE SET last = excluded.last";
}
