//! Tokens of other systems: made by administrators for others, by each user for himself within his roles.

use chrono::{DateTime, Utc};

use super::views::TokenView;
use super::{ADMINISTRATORS, line, need};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_store::{Actor, NewToken, Role, Scope, Scopes};

/// A token to be made.
#[derive(Clone, Debug, Default)]
pub struct TokenRequest {
    /// In whose name it acts: the user's id; the one who asks where there is none.
    pub user: Option<String>,
    /// What it is for.
    pub name: String,
    /// What it may do, by the words.
    pub scopes: Vec<String>,
    /// When it runs out.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The tokens of the one who asks; of all where an administrator asks.
///
/// # Errors
/// When a token without the scope asks.
pub async fn list(state: &AppState, actor: &Actor) -> Result<Vec<TokenView>> {
    need(actor, &Role::ALL, Scope::Admin)?;
    let whose = if actor.has_role(&ADMINISTRATORS) { None } else { Some(actor.user_id.as_str()) };
    Ok(state.store.tokens().list(whose).await?.into_iter().map(TokenView::from).collect())
}

/// Makes a token; its secret is in the answer and nowhere else.
///
/// # Errors
/// When the one who asks may not, or name, scopes or time cannot be taken.
pub async fn create(state: &AppState, actor: &Actor, request: TokenRequest) -> Result<(TokenView, String)> {
    need(actor, &Role::ALL, Scope::Admin)?;
    let user_id = request.user.filter(|id| !id.is_empty()).unwrap_or_else(|| actor.user_id.clone());
    if user_id != actor.user_id {
        need(actor, &ADMINISTRATORS, Scope::Admin)?;
    }
    let owner = state.store.users().get(&user_id).await?;
    if !owner.active {
        return Err(Problem::refused(
            "user.inactive",
            "tài khoản này đã bị khóa",
            "this user may not sign in",
        ));
    }
    let name = line(&request.name, 200, "tên mã truy cập", "the name")?;
    let scopes: Option<Scopes> = request.scopes.iter().map(|word| Scope::parse(word)).collect();
    let scopes = scopes.filter(|scopes| !scopes.is_empty()).ok_or_else(|| {
        Problem::refused(
            "token.bad-scopes",
            "quyền phải là một hay nhiều trong: read, draft, register, approve, admin, metrics",
            "scopes are one or more of: read, draft, register, approve, admin, metrics",
        )
    })?;
    let above = scopes.contains(&Scope::Admin) || scopes.contains(&Scope::Metrics);
    if above && !owner.roles.contains(&Role::Administrator) {
        return Err(Problem::refused(
            "token.scope-above-role",
            "quyền `admin` và `metrics` chỉ dành cho mã của quản trị viên",
            "the scopes `admin` and `metrics` are for tokens of administrators",
        ));
    }
    // A token makes no tokens that can do more than it.
    if let Some(own) = &actor.scopes
        && !scopes.is_subset(own)
    {
        return Err(Problem::forbidden(
            "auth.missing-scope",
            "mã truy cập không cấp được quyền mà nó không có",
            "a token cannot give scopes that it lacks",
        ));
    }
    if request.expires_at.is_some_and(|at| at <= state.store.now()) {
        return Err(Problem::refused(
            "token.past",
            "thời hạn phải ở sau lúc này",
            "the time at which it runs out must lie ahead",
        ));
    }
    let new = NewToken { user_id, name, scopes, expires_at: request.expires_at };
    let (token, secret) = state.store.tokens().create(actor, new).await?;
    Ok((token.into(), secret))
}

/// Ends a token: one's own, or any where an administrator asks.
///
/// # Errors
/// When there is none of that id among those.
pub async fn revoke(state: &AppState, actor: &Actor, id: &str) -> Result<()> {
    need(actor, &Role::ALL, Scope::Admin)?;
    let known = list(state, actor).await?;
    if !known.iter().any(|token| token.id == id) {
        return Err(Problem::missing());
    }
    Ok(state.store.tokens().revoke(actor, id).await?)
}
