//! The probes of health.

statements! {
    WRITE = "UPDATE health SET probed_at = $1 WHERE id = 1";
    USERS = "SELECT id, password FROM users ORDER BY id DESC LIMIT 1";
    SESSIONS = "SELECT id FROM sessions ORDER BY user_id DESC LIMIT 1";
    TOKENS = "SELECT id FROM tokens ORDER BY user_id DESC LIMIT 1";
    OFFICES = "SELECT id, toml FROM offices ORDER BY id DESC LIMIT 1";
    DOCUMENTS = "SELECT id, fields FROM papers ORDER BY updated_at DESC LIMIT 1";
    FILES = "SELECT id, sha256 FROM paper_files ORDER BY paper_id DESC LIMIT 1";
    ENTRIES = "SELECT id, subject FROM register ORDER BY issuer DESC, term DESC LIMIT 1";
    COUNTERS = "SELECT issuer, last FROM counters ORDER BY issuer DESC LIMIT 1";
    AUDIT = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    JOBS = "SELECT id, request FROM jobs ORDER BY state DESC, created_at DESC LIMIT 1";
}
