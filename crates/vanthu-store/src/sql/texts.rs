//! The text of documents, line by line, and what it was at each submission.

statements! {
    KEPT = "SELECT text_sha256 FROM papers WHERE id = $1";
    SET_KEPT = "UPDATE papers SET text_sha256 = $1 WHERE id = $2";
    WITHOUT = "SELECT id FROM papers WHERE text_sha256 IS NULL AND state <> 'draft' ORDER BY updated_at DESC LIMIT $1";
    DELETE_LINES = "DELETE FROM paper_lines WHERE paper_id = $1";
    DELETE_LINES_AFTER = "DELETE FROM paper_lines WHERE paper_id = $1 AND seq > $2";
    LINES = "SELECT block, form, text FROM paper_lines WHERE paper_id = $1 ORDER BY seq";
    INSERT_SUBMISSION = "INSERT INTO paper_submissions (paper_id, seq, submitted_at, lines) \
        VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM paper_submissions WHERE paper_id = $1), $2, $3)";
    SUBMISSIONS = "SELECT submitted_at, lines FROM paper_submissions WHERE paper_id = $1 ORDER BY seq";
    DELETE_SUBMISSIONS = "DELETE FROM paper_submissions WHERE paper_id = $1";

    /// The beginning of writing lines; by itself it writes none. `UNION ALL` and the lines follow.
    INSERT_LINES = "INSERT INTO paper_lines (paper_id, seq, block, form, text, search) \
        SELECT paper_id, seq, block, form, text, search FROM paper_lines WHERE 1 = 0";

    /// The beginning of a search for lines; filters follow.
    FOUND = "SELECT l.paper_id, l.text FROM paper_lines l WHERE 1 = 1";
}
