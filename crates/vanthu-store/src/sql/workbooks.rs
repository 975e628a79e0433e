//! Workbooks of documents, corrections of their cells, and data sets of other systems.

statements! {
    INSERT = "INSERT INTO paper_files (id, paper_id, slot, name, sha256, size, added_by, added_by_name, added_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CURRENT = "SELECT * FROM paper_files WHERE paper_id = $1 AND replaced_at IS NULL ORDER BY slot, name, id";
    RETIRE = "UPDATE paper_files SET replaced_at = $1 WHERE id = $2";

    INSERT_CORRECTION = "INSERT INTO corrections (id, paper_id, slot, file, sheet, cell, was, becomes, why, by_id, \
        by_name, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    CORRECTIONS = "SELECT * FROM corrections WHERE paper_id = $1 AND removed_at IS NULL ORDER BY id";
    REMOVE_CORRECTION = "UPDATE corrections SET removed_at = $1 WHERE id = $2";
    REMOVE_CORRECTIONS_OF_FILE = "UPDATE corrections SET removed_at = $1 \
        WHERE paper_id = $2 AND slot = $3 AND (file IS NULL OR file = $4) AND removed_at IS NULL";

    INSERT_DATA_SET = "INSERT INTO data_sets (id, name, profile, sha256, size, created_by, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    DELETE_DATA_SET = "DELETE FROM data_sets WHERE id = $1";
    DATA_SET = "SELECT * FROM data_sets WHERE id = $1";
    DATA_SETS_OF = "SELECT * FROM data_sets WHERE created_by = $1 ORDER BY id DESC LIMIT $2";
    DELETE_OLD_DATA_SETS = "DELETE FROM data_sets WHERE created_at <= $1";

    BYTES_OF = "SELECT (SELECT COALESCE(SUM(size), 0) FROM paper_files WHERE added_by = $1 AND replaced_at IS NULL) \
        + (SELECT COALESCE(SUM(size), 0) FROM attachments WHERE added_by = $1) \
        + (SELECT COALESCE(SUM(size), 0) FROM data_sets WHERE created_by = $1)";
    FORGET_REPLACED = "DELETE FROM paper_files WHERE replaced_at IS NOT NULL AND replaced_at <= $1";

    /// Every object that a row names, and what it is of whom. In the order of their names.
    OWNERS_OF_OBJECTS = "SELECT roster_sha256 AS sha256, 'roster' AS what, id AS owner FROM offices \
        WHERE roster_sha256 IS NOT NULL \
        UNION SELECT content_sha256, 'content', id FROM papers WHERE content_sha256 IS NOT NULL \
        UNION SELECT pdf_sha256, 'pdf', id FROM papers WHERE pdf_sha256 IS NOT NULL \
        UNION SELECT sha256, 'workbook', paper_id FROM paper_files \
        UNION SELECT signed_sha256, 'signed pdf', id FROM papers WHERE signed_sha256 IS NOT NULL \
        UNION SELECT sha256, 'attachment', paper_id FROM attachments \
        UNION SELECT sha256, 'office file', office_id FROM office_files \
        UNION SELECT sha256, 'data set', id FROM data_sets ORDER BY sha256";

    /// Every object that a row names, except the bodies of kept answers, which are kept for a day only.
    NAMED_OBJECTS = "SELECT roster_sha256 AS sha256 FROM offices WHERE roster_sha256 IS NOT NULL \
        UNION SELECT content_sha256 FROM papers WHERE content_sha256 IS NOT NULL \
        UNION SELECT pdf_sha256 FROM papers WHERE pdf_sha256 IS NOT NULL \
        UNION SELECT signed_sha256 FROM papers WHERE signed_sha256 IS NOT NULL UNION SELECT sha256 FROM attachments \
        UNION SELECT sha256 FROM office_files UNION SELECT sha256 FROM paper_files UNION SELECT sha256 FROM data_sets";
}
