//! Offices.

statements! {
    INSERT = "INSERT INTO offices (id, name, toml, roster_sha256, active, version, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, 1, 1, $5, $6)";
    UPDATE = "UPDATE offices SET name = $1, toml = $2, roster_sha256 = $3, active = $4, version = $5, updated_at = $6 \
        WHERE id = $7";
    BY_ID = "SELECT * FROM offices WHERE id = $1";
    LIST = "SELECT * FROM offices ORDER BY name, id";
}
