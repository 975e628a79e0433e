//! Tokens of other systems.
use super::{Actor, Result, Scopes, Store};
use chrono::{DateTime, Utc};

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
    pub async fn create_token(&self, actor: &Actor, new: NewToken) -> Result<(Token, String)> {
        todo!()
    }
    /// The tokens of a user, or all.
    pub async fn tokens(&self, user_id: Option<&str>) -> Result<Vec<Token>> {
        todo!()
    }
    /// Ends a token.
    pub async fn revoke_token(&self, actor: &Actor, id: &str) -> Result<()> {
        todo!()
    }
    /// Who acts with that secret, if it is good.
    pub async fn token_actor(&self, secret: &str) -> Result<Option<Actor>> {
        todo!()
    }
}
