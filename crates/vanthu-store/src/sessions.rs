//! Sessions of people at the page: a random secret in a cookie, of which only the SHA-256 is kept.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use super::objects::sha256_hex;
use super::schema::{Columns, Conn, stamp};
use super::users::{secret, user, user_by_id};
use super::{Actor, Result, Store, StoreError};

/// How long a session lives without being used.
const IDLE: TimeDelta = TimeDelta::hours(8);

/// How long a session lives.
const LIFE: TimeDelta = TimeDelta::days(7);

/// How exactly its last use is noted: a row written at every request would make readers wait for the disk.
const NOTED: TimeDelta = TimeDelta::minutes(1);

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
    ///
    /// # Errors
    /// When there is no such user, who may sign in, or the database fails.
    pub async fn open_session(&self, user_id: &str) -> Result<NewSession> {
        let mut tx = self.write().await?;
        let user = user_by_id(tx.conn(), user_id).await?;
        if !user.active {
            return Err(StoreError::conflict(
                code!("store.user-disabled"),
                "người dùng này đã bị khóa",
                "this user may not sign in",
            ));
        }
        let session = NewSession { token: secret()?, csrf: secret()?, expires_at: tx.now + LIFE };
        let (id, stamp_now) = (sha256_hex(session.token.as_bytes()), tx.stamp());
        sqlx::query(
            "INSERT INTO sessions (id, csrf, user_id, created_at, seen_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&id)
        .bind(&session.csrf)
        .bind(user_id)
        .bind(&stamp_now)
        .bind(&stamp_now)
        .bind(stamp(session.expires_at))
        .execute(tx.conn())
        .await?;
        tx.audit(&user.actor(), "session.open", user_id, json!({})).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// The session of that secret, if it is alive: 8 idle hours or 7 days end it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, token: &str) -> Result<Option<Session>> {
        let (id, now) = (sha256_hex(token.as_bytes()), self.now());
        let row = sqlx::query(
            "SELECT s.csrf, s.seen_at, s.expires_at, u.id, u.name, u.full_name, u.roles, u.active, u.created_at \
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND u.active = 1",
        )
        .bind(&id)
        .fetch_optional(self.reader())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let (seen, expires_at) = (row.time("seen_at")?, row.time("expires_at")?);
        if now >= expires_at || now >= seen + IDLE {
            return Ok(None);
        }
        if now >= seen + NOTED {
            sqlx::query("UPDATE sessions SET seen_at = $1 WHERE id = $2")
                .bind(stamp(now))
                .bind(&id)
                .execute(self.writer())
                .await?;
        }
        Ok(Some(Session { id, csrf: row.text("csrf")?, actor: user(&row)?.actor(), expires_at }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_session(&self, token: &str) -> Result<()> {
        let id = sha256_hex(token.as_bytes());
        let mut tx = self.write().await?;
        let row = sqlx::query("SELECT user_id FROM sessions WHERE id = $1")
            .bind(&id)
            .fetch_optional(tx.conn())
            .await?;
        let Some(row) = row else { return Ok(()) };
        let user = user_by_id(tx.conn(), &row.text("user_id")?).await?;
        sqlx::query("DELETE FROM sessions WHERE id = $1").bind(&id).execute(tx.conn()).await?;
        tx.audit(&user.actor(), "session.close", &user.id, json!({})).await?;
        tx.commit().await
    }
}

/// Removes the sessions that have ended.
pub(super) async fn sweep_sessions(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE expires_at <= $1 OR seen_at <= $2")
        .bind(stamp(now))
        .bind(stamp(now - IDLE))
        .execute(conn)
        .await?;
    Ok(())
}
