//! The first administrator, created with the link that the first start shows.

use serde_json::json;
use subtle::ConstantTimeEq;
use vanthu_diagnostic::code;

use crate::objects::sha256_hex;
use crate::passwords::secret;
use crate::schema::Conn;
use crate::users::CheckedUser;
use crate::{Actor, NewUser, Result, Role, Store, StoreError, User, sql};

/// The set-up of a store that has no users yet.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    store: &'a Store,
}

impl Store {
    /// The set-up.
    pub fn setup(&self) -> Setup<'_> {
        Setup { store: self }
    }
}

impl Setup<'_> {
    /// A new set-up token, replacing an earlier one; `None` once there is a user. Only its hash is kept, so someone who
    /// missed the link has to start the service again.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn begin(self) -> Result<Option<String>> {
        let mut tx = self.store.write().await?;
        if any_user(tx.conn()).await? {
            return Ok(None);
        }
        let (token, stamp) = (secret()?, tx.stamp());
        sqlx::query(sql::access::DELETE_SETUP).execute(tx.conn()).await?;
        sqlx::query(sql::access::INSERT_SETUP)
            .bind(sha256_hex(token.as_bytes()))
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(&Actor::system(), "setup.begin", "setup", json!({})).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Whether the set-up can be finished with that token.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn is_open(self, token: &str) -> Result<bool> {
        let mut conn = self.store.reader().acquire().await?;
        is_open(&mut conn, token).await
    }

    /// Creates the administrator and ends the set-up; the roles of `new` are ignored.
    ///
    /// # Errors
    /// `store.setup-closed` if the token is wrong or there is a user; otherwise as for [`crate::Users::create`].
    pub async fn finish(self, token: &str, new: NewUser) -> Result<User> {
        if !self.is_open(token).await? {
            return Err(closed());
        }
        let checked = CheckedUser::new(new).await?.with_roles([Role::Administrator].into());
        let mut tx = self.store.write().await?;
        if !is_open(tx.conn(), token).await? {
            return Err(closed());
        }
        let user = checked.insert(&mut tx, &Actor::system()).await?;
        sqlx::query(sql::access::DELETE_SETUP).execute(tx.conn()).await?;
        tx.audit(&Actor::system(), "setup.end", &user.id, json!({})).await?;
        tx.commit().await?;
        Ok(user)
    }
}

async fn any_user(conn: &mut Conn) -> Result<bool> {
    Ok(sqlx::query(sql::users::ANY).fetch_optional(conn).await?.is_some())
}

async fn is_open(conn: &mut Conn, token: &str) -> Result<bool> {
    if any_user(conn).await? {
        return Ok(false);
    }
    let hash: Option<String> = sqlx::query_scalar(sql::access::SETUP_HASH).fetch_optional(conn).await?;
    Ok(hash.is_some_and(|hash| hash.as_bytes().ct_eq(sha256_hex(token.as_bytes()).as_bytes()).into()))
}

fn closed() -> StoreError {
    StoreError::refused(
        code!("store.setup-closed"),
        "đường dẫn thiết lập không đúng hoặc đã dùng rồi",
        "the set-up link is wrong or was used already",
    )
}
