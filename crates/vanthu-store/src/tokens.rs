//! Access tokens of other systems: `vt_…`, shown once, of which only the SHA-256 is kept.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{JsonText, OptionalTimeText, TimeText, json_text, stamp};
use crate::objects::sha256_hex;
use crate::passwords::secret;
use crate::schema::new_id;
use crate::users::user_by_id;
use crate::{Actor, Result, Scopes, Store, StoreError, User, sql};

/// How precisely the last use is noted.
const PRECISION: TimeDelta = TimeDelta::minutes(1);

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Token {
    /// A UUID.
    pub id: String,
    /// The user on whose behalf it acts.
    pub user_id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    #[sqlx(try_from = "JsonText")]
    pub scopes: Scopes,
    /// When it was created.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
    /// When it expires.
    #[sqlx(try_from = "OptionalTimeText")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    #[sqlx(try_from = "OptionalTimeText")]
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[sqlx(try_from = "OptionalTimeText")]
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A token to be created.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The user on whose behalf it acts.
    pub user_id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The access tokens of other systems.
#[derive(Clone, Copy)]
pub struct Tokens<'a> {
    store: &'a Store,
}

impl Store {
    /// The access tokens.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens { store: self }
    }
}

impl Tokens<'_> {
    /// Creates a token. The answer holds its secret `vt_…`, which cannot be read again.
    ///
    /// # Errors
    /// `store.unknown-user`; `store.token-name`; `store.token-useless` if it has no scope or has expired already.
    pub async fn create(self, actor: &Actor, new: NewToken) -> Result<(Token, String)> {
        let mut tx = self.store.write().await?;
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
                "a token needs at least one scope and must expire in the future",
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
        sqlx::query(sql::access::INSERT_TOKEN)
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

    /// The tokens of a user, or of all users; newest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self, user_id: Option<&str>) -> Result<Vec<Token>> {
        let tokens = sqlx::query_as(sql::access::TOKENS)
            .bind(user_id.unwrap_or_default())
            .fetch_all(self.store.reader())
            .await?;
        Ok(tokens)
    }

    /// Revokes a token. Revoking it again changes nothing.
    ///
    /// # Errors
    /// `store.unknown-token`.
    pub async fn revoke(self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        let token: Option<Token> =
            sqlx::query_as(sql::access::TOKEN_BY_ID).bind(id).fetch_optional(tx.conn()).await?;
        let token = token
            .ok_or_else(|| StoreError::missing(code!("store.unknown-token"), "khóa truy cập", "token"))?;
        if token.revoked_at.is_some() {
            return Ok(());
        }
        let stamp = tx.stamp();
        sqlx::query(sql::access::REVOKE_TOKEN).bind(stamp).bind(id).execute(tx.conn()).await?;
        tx.audit(actor, "token.revoke", id, json!({})).await?;
        tx.commit().await
    }

    /// The actor behind a secret, if the token is valid and its user active. That it was used is noted, as well as that can
    /// be done at the moment.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn actor(self, secret: &str) -> Result<Option<Actor>> {
        let token: Option<Token> = sqlx::query_as(sql::access::TOKEN_BY_HASH)
            .bind(sha256_hex(secret.as_bytes()))
            .fetch_optional(self.store.reader())
            .await?;
        let now = self.store.now();
        let Some((token, user)) = self.valid(token, now).await? else { return Ok(None) };
        if token.last_used_at.is_none_or(|at| now >= at + PRECISION || now < at - PRECISION) {
            self.store.note(sql::access::TOKEN_USED, [stamp(now), token.id.clone()]);
        }
        Ok(Some(Actor { token_id: Some(token.id), scopes: Some(token.scopes), ..user.actor() }))
    }

    /// Whether the token with that id may still be used.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn is_valid(self, id: &str) -> Result<bool> {
        let token: Option<Token> =
            sqlx::query_as(sql::access::TOKEN_BY_ID).bind(id).fetch_optional(self.store.reader()).await?;
        Ok(self.valid(token, self.store.now()).await?.is_some())
    }

    /// The token and its user, if both may be used now.
    async fn valid(self, token: Option<Token>, now: DateTime<Utc>) -> Result<Option<(Token, User)>> {
        let in_use = |token: &Token| token.revoked_at.is_none() && token.expires_at.is_none_or(|at| now < at);
        let Some(token) = token.filter(in_use) else { return Ok(None) };
        let user: Option<User> = sqlx::query_as(sql::users::BY_ID)
            .bind(&token.user_id)
            .fetch_optional(self.store.reader())
            .await?;
        Ok(user.filter(|user| user.active).map(|user| (token, user)))
    }
}
