//! One's own account: the password and the sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vanthu_diagnostic::code;

use super::context::{Context, Service};
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, may};
use super::users;
use vanthu_store::{Actor, OpenSession};

/// A new password of one's own.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far.
    pub current: String,
    /// The new one, 10 to 200 characters.
    pub new: String,
}

/// One of one's own sessions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionLine {
    /// The id, which is not a secret.
    pub id: String,
    /// What the browser said it is.
    pub device: String,
    /// The address from which it was opened.
    pub address: String,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub opened_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Changes one's own password. All other sessions end; `session` is the id of the one that asks.
///
/// # Errors
/// Forbidden for a token; `auth.wrong-password` if the current one is wrong; `user.same-password`; `user.bad-password` or
/// the code of the store if the new one is invalid; `auth.locked` (busy) after too many wrong ones.
pub async fn change_password(
    service: &Service,
    actor: &Actor,
    session: &str,
    change: PasswordChange,
    address: &str,
) -> Result<()> {
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    users::check_password(&change.new).at("/new")?;
    users::prove(service, &actor.user_id, &change.current, address).await?;
    if change.new == change.current {
        return Err(ServiceError::invalid(
            code!("user.same-password"),
            "mật khẩu mới phải khác mật khẩu cũ",
            "the new password must be another one",
        )
        .at("/new"));
    }
    Ok(service.store.users().set_own_password(actor, &change.new, session).await?)
}

/// One's own sessions, the last used first; `session` is the id of the one that asks.
///
/// # Errors
/// Forbidden for a token without the scope `admin`.
pub async fn sessions(context: &Context, actor: &Actor, session: Option<&str>) -> Result<Vec<SessionLine>> {
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    let line = |one: OpenSession| SessionLine {
        current: session == Some(one.id.as_str()),
        id: one.id,
        device: one.device,
        address: one.address,
        opened_at: one.opened_at,
        seen_at: one.seen_at,
    };
    Ok(context.store.sessions().list(&actor.user_id).await?.into_iter().map(line).collect())
}

/// Ends one of one's own sessions.
///
/// # Errors
/// Forbidden for a token without the scope `admin`; `store.unknown-session` (not found).
pub async fn end_session(context: &Context, actor: &Actor, id: &str) -> Result<()> {
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    Ok(context.store.sessions().end(actor, id).await?)
}
