//! Sessions of people at the page.
use super::{Actor, Result, Store};
use chrono::{DateTime, Utc};

/// A session just opened.
#[derive(Clone)]
pub struct NewSession {
    /// The secret of the cookie; only its SHA-256 is kept.
    pub token: String,
    /// The token that mutations must carry.
    pub csrf: String,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// A session in use.
#[derive(Clone, Debug)]
pub struct Session {
    /// The id, which is no secret.
    pub id: String,
    /// The token that mutations must carry.
    pub csrf: String,
    /// Who acts.
    pub actor: Actor,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

impl Store {
    /// Opens a session of a user who has signed in.
    pub async fn open_session(&self, user_id: &str) -> Result<NewSession> {
        todo!()
    }
    /// The session of that secret, if it is alive: idle for 8 hours or 7 days old ends it.
    pub async fn session(&self, token: &str) -> Result<Option<Session>> {
        todo!()
    }
    /// Ends a session.
    pub async fn close_session(&self, token: &str) -> Result<()> {
        todo!()
    }
}
