//! Users.

statements! {
    INSERT = "INSERT INTO users (id, name, name_key, full_name, roles, password, active, offices, password_given, created_at, \
        updated_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10)";
    ANY = "SELECT id FROM users LIMIT 1";
    BY_ID = "SELECT * FROM users WHERE id = $1";
    BY_NAME_KEY = "SELECT * FROM users WHERE name_key = $1";
    LIST = "SELECT * FROM users ORDER BY name_key";
    OTHER_ACTIVE = "SELECT * FROM users WHERE active = 1 AND id <> $1";
    SET_PASSWORD = "UPDATE users SET password = $1, password_given = $2, updated_at = $3 WHERE id = $4";
    SET_ROLES = "UPDATE users SET roles = $1, updated_at = $2 WHERE id = $3";
    SET_OFFICES = "UPDATE users SET offices = $1, updated_at = $2 WHERE id = $3";
    SET_FULL_NAME = "UPDATE users SET full_name = $1, updated_at = $2 WHERE id = $3";
    SET_ACTIVE = "UPDATE users SET active = $1, updated_at = $2 WHERE id = $3";
}
