//! Subscriptions to events, and the attachments of documents.

statements! {
    INSERT = "INSERT INTO subscriptions (id, url, secret, events, user_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    ALL_OF_ALL = "SELECT * FROM subscriptions ORDER BY id";
    COUNT = "SELECT COUNT(*) FROM subscriptions";
    BY_ID = "SELECT * FROM subscriptions WHERE id = $1";
    DELETE_DELIVERIES = "DELETE FROM deliveries WHERE subscription_id = $1";
    DELETE = "DELETE FROM subscriptions WHERE id = $1";

    INSERT_ATTACHMENT = "INSERT INTO attachments (id, paper_id, name, media_type, sha256, size, added_by, added_by_name, \
        added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    ATTACHMENTS = "SELECT * FROM attachments WHERE paper_id = $1 ORDER BY id";
    DELETE_ATTACHMENT = "DELETE FROM attachments WHERE id = $1";
}
