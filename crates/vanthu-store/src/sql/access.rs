//! Signing in, setting up, sessions and tokens.

statements! {
    INSERT_FAILURE = "INSERT INTO sign_in_failures (id, name_hash, address_hash, failed_at) VALUES ($1, $2, $3, $4)";
    RECENT_FAILURES = "SELECT name_hash, address_hash, failed_at FROM sign_in_failures \
        WHERE (name_hash = $1 OR address_hash = $2) AND failed_at > $3 ORDER BY failed_at DESC LIMIT 1000";
    /// Of one address, or of all when `$2` is empty.
    FORGET_FAILURES = "DELETE FROM sign_in_failures WHERE name_hash = $1 AND ($2 = '' OR address_hash = $2)";
    SWEEP_FAILURES = "DELETE FROM sign_in_failures WHERE failed_at <= $1";

    INSERT_SETUP = "INSERT INTO setup (id, hash, created_at) VALUES (1, $1, $2)";
    SETUP_HASH = "SELECT hash FROM setup WHERE id = 1";
    DELETE_SETUP = "DELETE FROM setup";

    INSERT_SESSION = "INSERT INTO sessions (id, csrf, user_id, created_at, seen_at, expires_at, device, address, \
        forced) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SESSION = "SELECT s.csrf, s.seen_at, s.expires_at, s.created_at AS opened_at, s.forced, u.id, u.name, u.full_name, u.roles, u.offices, \
        u.password_given, u.active, u.created_at \
        FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND u.active = 1";
    SESSIONS_OF_USER = "SELECT id, device, address, created_at AS opened_at, seen_at FROM sessions \
        WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id";
    DELETE_SESSION_OF = "DELETE FROM sessions WHERE id = $1 AND user_id = $2";
    DELETE_OTHER_SESSIONS = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2";
    SESSION_FREED = "UPDATE sessions SET forced = 0 WHERE user_id = $1";
    /// Whether a user signed in from an address not long ago.
    KNOWN_ADDRESS = "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id \
        WHERE u.name_key = $1 AND s.address = $2 LIMIT 1";
    SESSION_SEEN = "UPDATE sessions SET seen_at = $1 WHERE id = $2";
    SESSION_USER = "SELECT user_id FROM sessions WHERE id = $1";
    DELETE_SESSION = "DELETE FROM sessions WHERE id = $1";
    DELETE_SESSIONS_OF_USER = "DELETE FROM sessions WHERE user_id = $1";
    SWEEP_SESSIONS = "DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2";

    INSERT_TOKEN = "INSERT INTO tokens (id, user_id, name, hash, scopes, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Of one user, or of all when `$1` is empty.
    TOKENS = "SELECT * FROM tokens WHERE $1 = '' OR user_id = $1 ORDER BY id DESC";
    TOKEN_BY_ID = "SELECT * FROM tokens WHERE id = $1";
    TOKEN_BY_HASH = "SELECT * FROM tokens WHERE hash = $1";
    TOKEN_USED = "UPDATE tokens SET last_used_at = $1 WHERE id = $2";
    REVOKE_TOKEN = "UPDATE tokens SET revoked_at = $1 WHERE id = $2";
    REVOKE_TOKENS_OF_USER = "UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL";
}
