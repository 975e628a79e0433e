//! The first administrator, made by whoever holds the link that the first start shows.

use serde_json::json;
use vanthu_diagnostic::code;

use super::objects::sha256_hex;
use super::schema::{Columns, Conn};
use super::users::{ReadyUser, secret};
use super::{Actor, NewUser, Result, Role, Store, StoreError, User};

impl Store {
    /// A fresh set-up token while there is no user, in place of an earlier one; none afterwards. Only its hash is kept:
    /// whoever missed the link starts the service again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_setup(&self) -> Result<Option<String>> {
        let mut tx = self.write().await?;
        if any_user(tx.conn()).await? {
            return Ok(None);
        }
        let (token, stamp) = (secret()?, tx.stamp());
        sqlx::query("DELETE FROM setup").execute(tx.conn()).await?;
        sqlx::query("INSERT INTO setup (id, hash, created_at) VALUES (1, $1, $2)")
            .bind(sha256_hex(token.as_bytes()))
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(&Actor::system(), "setup.begin", "setup", json!({})).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Whether that is the set-up token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setup_open(&self, token: &str) -> Result<bool> {
        let mut conn = self.reader().acquire().await?;
        is_open(&mut conn, token).await
    }

    /// Makes the administrator and ends the set-up; the roles of `new` are not looked at.
    ///
    /// # Errors
    /// When that is not the token, name or password is unfit, or the database fails.
    pub async fn use_setup(&self, token: &str, new: NewUser) -> Result<User> {
        if !self.setup_open(token).await? {
            return Err(closed());
        }
        let ready = ReadyUser::new(new).await?.with_roles([Role::Administrator].into());
        let mut tx = self.write().await?;
        if !is_open(tx.conn(), token).await? {
            return Err(closed());
        }
        let user = ready.insert(&mut tx, &Actor::system()).await?;
        sqlx::query("DELETE FROM setup").execute(tx.conn()).await?;
        tx.audit(&Actor::system(), "setup.end", &user.id, json!({})).await?;
        tx.commit().await?;
        Ok(user)
    }
}

async fn any_user(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query("SELECT id FROM users LIMIT 1").fetch_optional(conn).await?.is_some())
}

/// The hashes are compared, not the secrets: how long that takes tells nothing.
async fn is_open(conn: &mut Conn, token: &str) -> Result<bool> {
    if any_user(conn).await? {
        return Ok(false);
    }
    let row = sqlx::query("SELECT hash FROM setup WHERE id = 1").fetch_optional(conn).await?;
    match row {
        Some(row) => Ok(row.text("hash")? == sha256_hex(token.as_bytes())),
        None => Ok(false),
    }
}

fn closed() -> StoreError {
    StoreError::refused(
        code!("store.setup-closed"),
        "đường dẫn thiết lập không đúng hoặc đã dùng rồi",
        "the set-up link is wrong or was used already",
    )
}
