//! The reports that an office owes, and the branches that have sent nothing for a document.

statements! {
    INSERT = "INSERT INTO due_reports (id, office_id, name, first_due, repeats, handed_in, reminded, created_at) \
        VALUES ($1, $2, $3, $4, $5, 0, 0, $6)";
    BY_ID = "SELECT * FROM due_reports WHERE id = $1";
    LIST = "SELECT * FROM due_reports ORDER BY office_id, id";
    DELETE = "DELETE FROM due_reports WHERE id = $1";
    HAND_IN = "UPDATE due_reports SET handed_in = handed_in + 1 WHERE id = $1";
    REMINDED = "UPDATE due_reports SET reminded = handed_in + 1 WHERE id = $1";

    FORGET_MISSING = "DELETE FROM paper_missing WHERE paper_id = $1";
    KEEP_MISSING = "INSERT INTO paper_missing (paper_id, slot, as_of, expected, missing) VALUES ($1, $2, $3, $4, $5)";
    MISSING = "SELECT slot, as_of, expected, missing FROM paper_missing WHERE paper_id = $1 ORDER BY slot";
}
