//! Tokens of other systems: `vt_…`, shown once, of which only the SHA-256 is kept.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use super::objects::sha256_hex;
use super::schema::{Columns, Row, json_text, new_id, stamp};
use super::users::{secret, user, user_by_id};
use super::{Actor, Result, Scopes, Store, StoreError};

/// How exactly the last use is noted.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The id.
    pub id: String,
    /// In whose name it acts.
    pub user_id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When it runs out.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// In whose name it acts.
    pub user_id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it runs out.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Makes a token; the secret `vt_…` is shown this once.
    ///
    /// # Errors
    /// When there is no such user, the token could do nothing, or the database fails.
    pub async fn create_token(&self, actor: &Actor, new: NewToken) -> Result<(Token, String)> {
        let mut tx = self.write().await?;
        user_by_id(tx.conn(), &new.user_id).await?;
        let name = new.name.trim().to_string();
        if name.is_empty() || name.chars().count() > 120 {
            return Err(StoreError::refused(
                code!("store.token-name"),
                "đặt cho khóa truy cập một tên từ 1 đến 120 ký tự, ví dụ hệ thống sẽ dùng nó",
                "give the token a name of 1 to 120 letters, such as the system that will use it",
            ));
        }
        if new.scopes.is_empty() || new.expires_at.is_some_and(|at| at <= tx.now) {
            return Err(StoreError::refused(
                code!("store.token-useless"),
                "khóa truy cập phải có ít nhất một quyền và hạn dùng ở tương lai",
                "a token has at least one scope, and runs out in the future",
            ));
        }
        let secret = format!("vt_{}", secret()?);
        let token = Token {
            id: new_id(),
            user_id: new.user_id,
            name,
            scopes: new.scopes,
            created_at: tx.now,
            expires_at: new.expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        let created = tx.stamp();
        sqlx::query(
            "INSERT INTO tokens (id, user_id, name, hash, scopes, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&token.id)
        .bind(&token.user_id)
        .bind(&token.name)
        .bind(sha256_hex(secret.as_bytes()))
        .bind(json_text(&token.scopes))
        .bind(created)
        .bind(token.expires_at.map(stamp))
        .execute(tx.conn())
        .await?;
        let detail = json!({ "user": token.user_id, "scopes": token.scopes });
        tx.audit(actor, "token.create", &token.id, detail).await?;
        tx.commit().await?;
        Ok((token, secret))
    }

    /// The tokens of a user, or all; the last first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tokens(&self, user_id: Option<&str>) -> Result<Vec<Token>> {
        let rows = sqlx::query("SELECT * FROM tokens WHERE $1 = '' OR user_id = $1 ORDER BY id DESC")
            .bind(user_id.unwrap_or_default())
            .fetch_all(self.reader())
            .await?;
        rows.iter().map(token).collect()
    }

    /// Ends a token.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn revoke_token(&self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.write().await?;
        let row =
            sqlx::query("SELECT * FROM tokens WHERE id = $1").bind(id).fetch_optional(tx.conn()).await?;
        let found =
            row.ok_or_else(|| StoreError::missing(code!("store.unknown-token"), "khóa truy cập", "token"))?;
        if token(&found)?.revoked_at.is_some() {
            return Ok(());
        }
        let stamp = tx.stamp();
        sqlx::query("UPDATE tokens SET revoked_at = $1 WHERE id = $2")
            .bind(stamp)
            .bind(id)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "token.revoke", id, json!({})).await?;
        tx.commit().await
    }

    /// Who acts with that secret, if it is good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_actor(&self, secret: &str) -> Result<Option<Actor>> {
        let row = sqlx::query("SELECT * FROM tokens WHERE hash = $1")
            .bind(sha256_hex(secret.as_bytes()))
            .fetch_optional(self.reader())
            .await?;
        let Some(token) = row.as_ref().map(token).transpose()? else { return Ok(None) };
        let now = self.now();
        if token.revoked_at.is_some() || token.expires_at.is_some_and(|at| now >= at) {
            return Ok(None);
        }
        let row = sqlx::query("SELECT * FROM users WHERE id = $1")
            .bind(&token.user_id)
            .fetch_optional(self.reader())
            .await?;
        let Some(user) = row.as_ref().map(user).transpose()?.filter(|user| user.active) else {
            return Ok(None);
        };
        if token.last_used_at.is_none_or(|at| now >= at + NOTED) {
            sqlx::query("UPDATE tokens SET last_used_at = $1 WHERE id = $2")
                .bind(stamp(now))
                .bind(&token.id)
                .execute(self.writer())
                .await?;
        }
        Ok(Some(Actor { token_id: Some(token.id), scopes: Some(token.scopes), ..user.actor() }))
    }
}

fn token(row: &Row) -> Result<Token> {
    Ok(Token {
        id: row.text("id")?,
        user_id: row.text("user_id")?,
        name: row.text("name")?,
        scopes: row.typed("scopes")?,
        created_at: row.time("created_at")?,
        expires_at: row.maybe_time("expires_at")?,
        last_used_at: row.maybe_time("last_used_at")?,
        revoked_at: row.maybe_time("revoked_at")?,
    })
}
