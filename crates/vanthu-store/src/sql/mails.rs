//! Mails to people, and where each is written to.

statements! {
    SETTINGS = "SELECT address, topics FROM mail_settings WHERE user_id = $1";
    SET = "INSERT INTO mail_settings (user_id, address, topics, updated_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (user_id) DO UPDATE SET address = excluded.address, topics = excluded.topics, \
        updated_at = excluded.updated_at";
    RECEIVERS = "SELECT u.id, u.roles, u.offices, s.topics FROM users u JOIN mail_settings s ON s.user_id = u.id \
        WHERE u.active = 1 AND s.address <> '' ORDER BY u.id";
    SUBMITTER = "SELECT actor_id FROM paper_events WHERE paper_id = $1 AND what = 'submitted' ORDER BY seq DESC LIMIT 1";
    COMMENTERS = "SELECT DISTINCT actor_id FROM paper_events WHERE paper_id = $1 AND what = 'commented'";
    INSERT = "INSERT INTO mails (id, user_id, topic, paper_id, report_id, by_name, note, attempts, next_at, state, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 'waiting', $9)";
    BY_ID = "SELECT * FROM mails WHERE id = $1";
    DUE = "SELECT * FROM mails WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2";
    POSTPONE = "UPDATE mails SET next_at = $1 WHERE id = $2";
    RECORD = "UPDATE mails SET attempts = $1, state = $2, last_error = $3, next_at = $4 WHERE id = $5";
    WAITING = "SELECT COUNT(*) FROM mails WHERE state = 'waiting'";
    LAST = "SELECT * FROM mails ORDER BY id DESC LIMIT $1";
    DROP_WAITING = "DELETE FROM mails WHERE state = 'waiting'";
    FORGET = "DELETE FROM mails WHERE state <> 'waiting' AND created_at <= $1";
}
