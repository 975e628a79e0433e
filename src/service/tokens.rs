//! Tokens of other systems. Administrators create them for anyone, other users for themselves within their roles.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vanthu_diagnostic::{Diagnostic, code};

use super::context::{Context, Service};
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, may, missing_scope_of_token};
use super::validate::with_known;
use super::views::TokenView;
use super::{users, validate_line};
use vanthu_store::{Actor, NewToken, Role, Scope, Scopes};

/// For how long after signing in the password need not be given again.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Who asks for a token: since when there is a session, if it is one, and from which address.
#[derive(Clone, Debug)]
pub struct AskedBy {
    /// When the session was opened; `None` if a token acts.
    pub opened_at: Option<DateTime<Utc>>,
    /// The address.
    pub address: String,
    /// Whether the password is asked for in any case.
    pub always: bool,
}

impl AskedBy {
    /// Requires the password of a person: a session that was left open, or stolen, is not to become a token.
    async fn prove(&self, service: &Service, actor: &Actor, password: Option<&str>) -> Result<()> {
        let Some(opened_at) = self.opened_at else { return Ok(()) };
        let now = service.store.now();
        match password.filter(|password| !password.is_empty()) {
            Some(password) => users::prove(service, &actor.user_id, password, &self.address).await,
            None if !self.always && opened_at <= now && now < opened_at + FRESH => Ok(()),
            None => Err(ServiceError::forbidden(
                code!("auth.password-needed"),
                "nhập mật khẩu của mình để tạo mã truy cập",
                "give your password to create a token",
            )),
        }
    }
}

/// How long a token may be used at the longest.
const MAX_LIFETIME: TimeDelta = TimeDelta::days(366);

/// A token to create.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// The id of the user in whose name the token acts; the caller if absent.
    #[serde(default)]
    pub user: Option<String>,
    /// What it is for.
    pub name: String,
    /// One or more of `read`, `draft`, `register`, `approve`, `admin`, `metrics`.
    pub scopes: Vec<String>,
    /// The caller's password. A session needs it that was not opened within the last ten minutes.
    #[serde(default)]
    #[schema(write_only)]
    pub password: Option<String>,
    /// When it expires: within a year, which is also what holds if it is absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token just created.
#[derive(Serialize, ToSchema)]
pub struct NewTokenView {
    /// The secret, `vt_…`. It is shown this once.
    pub secret: String,
    /// The token.
    pub token: TokenView,
}

/// The actor's tokens; for an administrator, those of all users.
///
/// # Errors
/// Forbidden for a token without the scope `admin`.
pub async fn list(context: &Context, actor: &Actor) -> Result<Vec<TokenView>> {
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    let owner =
        if may(actor, Act::KeepTokens, Object::All).is_ok() { None } else { Some(actor.user_id.as_str()) };
    Ok(context.store.tokens().list(owner).await?.into_iter().map(TokenView::from).collect())
}

/// Creates a token. Its secret is in the result and stored nowhere.
///
/// # Errors
/// Forbidden for another user's token without being an administrator, or for scopes that the acting token lacks;
/// `user.inactive`, `token.bad-scopes`, `token.scope-above-role` or `token.past` if the request is invalid.
pub async fn create(
    service: &Service,
    actor: &Actor,
    request: TokenRequest,
    by: &AskedBy,
) -> Result<NewTokenView> {
    let context: &Context = service;
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    by.prove(service, actor, request.password.as_deref()).await?;
    let user_id = request.user.filter(|id| !id.is_empty()).unwrap_or_else(|| actor.user_id.clone());
    if user_id != actor.user_id {
        may(actor, Act::KeepTokens, Object::All)?;
    }
    let owner = context.store.users().get(&user_id).await?;
    if !owner.active {
        return Err(ServiceError::invalid(
            code!("user.inactive"),
            "tài khoản này đã bị khóa",
            "this user may not sign in",
        )
        .at("/user"));
    }
    let name = validate_line(&request.name, 200, "tên mã truy cập", "the name").at("/name")?;
    if let Some((index, word)) =
        request.scopes.iter().enumerate().find(|(_, word)| Scope::parse(word).is_none())
    {
        let problem =
            Diagnostic::error(code!("token.bad-scopes"), "không có quyền này", "there is no such scope");
        let known = ["read", "draft", "register", "approve", "admin", "metrics"];
        return Err(with_known(problem, word, known.into_iter())
            .pointing_to(format!("/scopes/{index}"))
            .into());
    }
    let scopes: Option<Scopes> = request.scopes.iter().map(|word| Scope::parse(word)).collect();
    let scopes = scopes.filter(|scopes| !scopes.is_empty()).ok_or_else(|| {
        ServiceError::invalid(
            code!("token.bad-scopes"),
            "quyền phải là một hay nhiều trong: read, draft, register, approve, admin, metrics",
            "scopes are one or more of: read, draft, register, approve, admin, metrics",
        )
        .at("/scopes")
    })?;
    let above_role = scopes.contains(&Scope::Admin) || scopes.contains(&Scope::Metrics);
    if above_role && !owner.roles.contains(&Role::Administrator) {
        return Err(ServiceError::invalid(
            code!("token.scope-above-role"),
            "quyền `admin` và `metrics` chỉ dành cho mã của quản trị viên",
            "the scopes `admin` and `metrics` are for tokens of administrators",
        )
        .at("/scopes"));
    }
    if let Some(own) = &actor.scopes
        && !scopes.is_subset(own)
    {
        return Err(missing_scope_of_token());
    }
    if request.expires_at.is_some_and(|at| at <= context.store.now()) {
        return Err(ServiceError::invalid(
            code!("token.past"),
            "thời hạn phải ở sau lúc này",
            "the expiry must be in the future",
        )
        .at("/expires_at"));
    }
    let mut last = context.store.now() + MAX_LIFETIME;
    if let Some(id) = &actor.token_id {
        // A token does not outlive itself in another.
        let own = context.store.tokens().list(Some(&actor.user_id)).await?;
        let end = own.into_iter().find(|token| token.id == *id).and_then(|token| token.expires_at);
        last = end.map_or(last, |end| end.min(last));
    }
    if request.expires_at.is_some_and(|at| at > last) {
        return Err(ServiceError::invalid(
            code!("token.too-long"),
            "mã truy cập có thời hạn nhiều nhất là một năm",
            "a token expires after a year at the latest",
        )
        .at("/expires_at"));
    }
    let new = NewToken { user_id, name, scopes, expires_at: Some(request.expires_at.unwrap_or(last)) };
    let (token, secret) = context.store.tokens().create(actor, new).await?;
    Ok(NewTokenView { secret, token: token.into() })
}

/// Revokes a token: one's own, or for an administrator any.
///
/// # Errors
/// Not found if it is not among the tokens that the actor may list.
pub async fn revoke(context: &Context, actor: &Actor, id: &str) -> Result<()> {
    may(actor, Act::KeepAccount, Object::Of(&actor.user_id))?;
    if !list(context, actor).await?.iter().any(|token| token.id == id) {
        return Err(ServiceError::not_found());
    }
    Ok(context.store.tokens().revoke(actor, id).await?)
}
