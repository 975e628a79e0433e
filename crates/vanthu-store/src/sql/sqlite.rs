//! What only SQLite understands. PostgreSQL has other means for the same ends: `pg_dump` for a copy, page checksums for
//! damage, and plain `BEGIN`, as it takes no lock of the whole database.

statements! {
    /// Takes the lock at the start: a transaction that reads first and writes later could be refused in between.
    BEGIN_WRITE = "BEGIN IMMEDIATE";
    COPY_DATABASE = "VACUUM INTO $1";
    LAST_MIGRATION = "SELECT MAX(version) FROM _sqlx_migrations";
    QUICK_CHECK = "PRAGMA quick_check(20)";
    INTEGRITY_CHECK = "PRAGMA integrity_check";
}
