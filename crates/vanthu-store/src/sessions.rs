//! Sessions of users at the pages: a random secret in a cookie, of which only the SHA-256 is kept.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{Flag, TimeText, stamp};
use crate::objects::sha256_hex;
use crate::passwords::secret;
use crate::schema::Conn;
use crate::users::user_by_id;
use crate::{Actor, Result, Store, StoreError, User, sql};

/// How long a session lives without being used.
const IDLE: TimeDelta = TimeDelta::hours(8);

/// How long a session lives at the longest.
const LIFETIME: TimeDelta = TimeDelta::days(7);

/// How far the clock may be set back before a session that was opened then is over.
const SLACK: TimeDelta = TimeDelta::minutes(10);

/// How precisely the last use is noted: a write for every request would make readers wait for the disk.
const PRECISION: TimeDelta = TimeDelta::minutes(1);

/// A session just opened.
#[derive(Clone)]
pub struct NewSession {
    /// The secret for the cookie.
    pub token: String,
    /// The token that changes must carry.
    pub csrf: String,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// A session in use.
#[derive(Clone, Debug)]
pub struct Session {
    /// The id, which is not a secret.
    pub id: String,
    /// The token that changes must carry.
    pub csrf: String,
    /// The user who acts.
    pub actor: Actor,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Whether the user is to change the password before anything else.
    pub forced: bool,
}

/// What is noted of a session, by which its user recognises it.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// What the browser says it is.
    pub device: String,
    /// The address from which it was opened.
    pub address: String,
    /// Whether a password that someone else set is to be changed before anything else.
    pub force: bool,
}

/// A session as its user sees it in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenSession {
    /// The id, which is not a secret.
    pub id: String,
    /// What the browser said it is.
    pub device: String,
    /// The address from which it was opened.
    pub address: String,
    /// When it was opened.
    #[sqlx(try_from = "TimeText")]
    pub opened_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    #[sqlx(try_from = "TimeText")]
    pub seen_at: DateTime<Utc>,
}

/// A session with its user.
#[derive(sqlx::FromRow)]
struct SessionRow {
    csrf: String,
    #[sqlx(try_from = "TimeText")]
    seen_at: DateTime<Utc>,
    #[sqlx(try_from = "TimeText")]
    expires_at: DateTime<Utc>,
    #[sqlx(try_from = "TimeText")]
    opened_at: DateTime<Utc>,
    #[sqlx(try_from = "Flag")]
    forced: bool,
    #[sqlx(flatten)]
    user: User,
}

/// The sessions of users at the pages.
#[derive(Clone, Copy)]
pub struct Sessions<'a> {
    store: &'a Store,
}

impl Store {
    /// The sessions.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions { store: self }
    }
}

impl Sessions<'_> {
    /// Opens a session for a user who has signed in.
    ///
    /// # Errors
    /// `store.unknown-user`; `store.user-disabled` if the user may not sign in.
    pub async fn open(self, user_id: &str, opening: &Opening) -> Result<NewSession> {
        let mut tx = self.store.write().await?;
        let user = user_by_id(tx.conn(), user_id).await?;
        if !user.active {
            return Err(StoreError::conflict(
                code!("store.user-disabled"),
                "người dùng này đã bị khóa",
                "this user may not sign in",
            ));
        }
        let session = NewSession { token: secret()?, csrf: secret()?, expires_at: tx.now + LIFETIME };
        let (id, opened) = (sha256_hex(session.token.as_bytes()), tx.stamp());
        sqlx::query(sql::access::INSERT_SESSION)
            .bind(&id)
            .bind(&session.csrf)
            .bind(user_id)
            .bind(&opened)
            .bind(&opened)
            .bind(stamp(session.expires_at))
            .bind(opening.device.chars().filter(|letter| !letter.is_control()).take(200).collect::<String>())
            .bind(&opening.address)
            .bind(i64::from(opening.force && user.password_given))
            .execute(tx.conn())
            .await?;
        tx.audit(&user.actor(), "session.open", user_id, json!({})).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// The session with that secret, if it is alive: 8 idle hours or 7 days end it. That it was used is noted, as well as
    /// that can be done at the moment: reading goes on while something long is written, or the disk is full.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn get(self, token: &str) -> Result<Option<Session>> {
        let (id, now) = (sha256_hex(token.as_bytes()), self.store.now());
        let Some(row) = self.alive(&id, now).await? else { return Ok(None) };
        // A clock that was set back must not keep the note in the future.
        if now >= row.seen_at + PRECISION || now < row.seen_at - PRECISION {
            self.store.note(sql::access::SESSION_SEEN, [stamp(now), id.clone()]);
        }
        Ok(Some(Session {
            id,
            csrf: row.csrf,
            actor: row.user.actor(),
            expires_at: row.expires_at,
            opened_at: row.opened_at,
            forced: row.forced,
        }))
    }

    /// Whether the session with that secret is alive. That does not count as use.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn is_open(self, token: &str) -> Result<bool> {
        Ok(self.alive(&sha256_hex(token.as_bytes()), self.store.now()).await?.is_some())
    }

    async fn alive(self, id: &str, now: DateTime<Utc>) -> Result<Option<SessionRow>> {
        let row: Option<SessionRow> =
            sqlx::query_as(sql::access::SESSION).bind(id).fetch_optional(self.store.reader()).await?;
        // Times in the future are those of a clock that was wrong: such a session would outlive its days.
        Ok(row.filter(|row| {
            now < row.expires_at && now < row.seen_at + IDLE && row.expires_at <= now + LIFETIME + SLACK
        }))
    }

    /// The sessions of a user, the last used first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self, user_id: &str) -> Result<Vec<OpenSession>> {
        Ok(sqlx::query_as(sql::access::SESSIONS_OF_USER)
            .bind(user_id)
            .bind(stamp(self.store.now()))
            .fetch_all(self.store.reader())
            .await?)
    }

    /// Ends one of the actor's own sessions by its id.
    ///
    /// # Errors
    /// `store.unknown-session` if the actor has no such session.
    pub async fn end(self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        let ended = sqlx::query(sql::access::DELETE_SESSION_OF)
            .bind(id)
            .bind(&actor.user_id)
            .execute(tx.conn())
            .await?;
        if ended.rows_affected() == 0 {
            return Err(StoreError::missing(code!("store.unknown-session"), "phiên làm việc", "session"));
        }
        tx.audit(actor, "session.end", &actor.user_id, json!({})).await?;
        tx.commit().await
    }

    /// Closes the session with that secret, if there is one.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn close(self, token: &str) -> Result<()> {
        let id = sha256_hex(token.as_bytes());
        let mut tx = self.store.write().await?;
        let user_id: Option<String> =
            sqlx::query_scalar(sql::access::SESSION_USER).bind(&id).fetch_optional(tx.conn()).await?;
        let Some(user_id) = user_id else { return Ok(()) };
        let user = user_by_id(tx.conn(), &user_id).await?;
        sqlx::query(sql::access::DELETE_SESSION).bind(&id).execute(tx.conn()).await?;
        tx.audit(&user.actor(), "session.close", &user.id, json!({})).await?;
        tx.commit().await
    }
}

/// Removes the sessions that have ended.
pub(crate) async fn sweep_sessions(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(sql::access::SWEEP_SESSIONS).bind(stamp(now)).bind(stamp(now - IDLE)).execute(conn).await?;
    Ok(())
}
