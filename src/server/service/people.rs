//! People: who may sign in, and signing in.

use super::views::{MeView, UserView};
use super::{ADMINISTRATORS, line, need};
use crate::server::error::{Problem, Result};
use crate::server::security::Caller;
use crate::server::state::AppState;
use vanthu_store::{Actor, NewSession, NewUser, Role, Roles, Scope, SignIn};

/// A user to be made.
#[derive(Clone, Default)]
pub struct UserRequest {
    /// The sign-in name.
    pub name: String,
    /// The name people know.
    pub full_name: String,
    /// The roles, by their words.
    pub roles: Vec<String>,
    /// The password.
    pub password: String,
}

/// What is to be changed of a user; what is none stays.
#[derive(Clone, Default)]
pub struct UserEdit {
    /// The name people know.
    pub full_name: Option<String>,
    /// The roles, by their words.
    pub roles: Option<Vec<String>>,
    /// The password.
    pub password: Option<String>,
    /// Whether the user may sign in.
    pub active: Option<bool>,
}

/// The sign-in page's work: opens a session. A session that the browser already had is ended.
///
/// # Errors
/// 401 when name or password is wrong, 429 after too many of these.
pub async fn sign_in(
    state: &AppState,
    name: &str,
    password: &str,
    address: &str,
    former: Option<&str>,
) -> Result<(NewSession, UserView)> {
    // Whoever sends many at once waits behind nobody but himself.
    let Ok(_place) = state.sign_ins.try_acquire() else { return Err(Problem::busy(2)) };
    if name.len() > 200 || password.len() > 1000 {
        return Err(wrong());
    }
    match state.store.users().sign_in(name, password, address).await? {
        SignIn::Welcome(user) => {
            if let Some(former) = former {
                state.store.sessions().close(former).await?;
            }
            let session = state.store.sessions().open(&user.id).await?;
            Ok((session, user.into()))
        }
        SignIn::Wrong => Err(wrong()),
        SignIn::Locked { retry_after } => {
            let minutes = retry_after.div_ceil(60);
            let mut problem = Problem::new(
                axum::http::StatusCode::TOO_MANY_REQUESTS,
                "auth.locked",
                format!("đăng nhập sai quá nhiều lần; thử lại sau {minutes} phút"),
                format!("too many failed sign-ins; try again in {minutes} minutes"),
            );
            problem.retry_after = Some(retry_after.max(1));
            Err(problem)
        }
    }
}

fn wrong() -> Problem {
    Problem::new(
        axum::http::StatusCode::UNAUTHORIZED,
        "auth.wrong-password",
        "tên đăng nhập hoặc mật khẩu không đúng",
        "name or password is wrong",
    )
}

/// Ends the caller's session.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(state: &AppState, caller: &Caller) -> Result<()> {
    if let Some(session) = &caller.session {
        state.store.sessions().close(&session.token).await?;
    }
    Ok(())
}

/// The one who asks.
pub fn me(caller: &Caller) -> MeView {
    let actor = &caller.actor;
    let scopes = actor.scopes.as_ref();
    MeView {
        id: actor.user_id.clone(),
        name: actor.name.clone(),
        roles: actor.roles.iter().map(|role| role.as_str().to_string()).collect(),
        scopes: scopes.map(|scopes| scopes.iter().map(|scope| scope.as_str().to_string()).collect()),
        csrf: caller.session.as_ref().map(|session| session.csrf.clone()),
    }
}

/// Makes the first administrator with the token of the set-up link.
///
/// # Errors
/// 403 when the token is wrong or used, 422 when name or password cannot be taken.
pub async fn set_up(state: &AppState, token: &str, request: UserRequest) -> Result<UserView> {
    if !state.store.setup().is_open(token).await? {
        return Err(Problem::forbidden(
            "auth.setup-closed",
            "liên kết thiết lập không đúng hoặc đã dùng",
            "the set-up link is wrong or was used",
        ));
    }
    let new = new_user(request, Roles::from([Role::Administrator]))?;
    Ok(state.store.setup().finish(token, new).await?.into())
}

/// All users.
///
/// # Errors
/// When the one who asks may not.
pub async fn list(state: &AppState, actor: &Actor) -> Result<Vec<UserView>> {
    need(actor, &ADMINISTRATORS, Scope::Admin)?;
    Ok(state.store.users().list().await?.into_iter().map(UserView::from).collect())
}

/// Makes a user.
///
/// # Errors
/// When the one who asks may not, the name is taken, or name, roles or password cannot be taken.
pub async fn create(state: &AppState, actor: &Actor, request: UserRequest) -> Result<UserView> {
    need(actor, &ADMINISTRATORS, Scope::Admin)?;
    let roles = roles(&request.roles)?;
    let new = new_user(request, roles)?;
    Ok(state.store.users().create(actor, new).await?.into())
}

/// Changes a user.
///
/// # Errors
/// When the one who asks may not, there is none of that id, or the last administrator would be lost.
pub async fn change(state: &AppState, actor: &Actor, id: &str, edit: UserEdit) -> Result<UserView> {
    need(actor, &ADMINISTRATORS, Scope::Admin)?;
    let mut user = state.store.users().get(id).await?;
    let wanted = edit.roles.as_deref().map(roles).transpose()?;
    if let Some(password) = &edit.password {
        check_password(password)?;
    }
    if let Some(name) = edit.full_name {
        let name = line(&name, 200, "họ tên", "the full name")?;
        user = state.store.users().set_full_name(actor, id, &name).await?;
    }
    if let Some(roles) = wanted {
        user = state.store.users().set_roles(actor, id, roles).await?;
    }
    if let Some(active) = edit.active {
        user = state.store.users().set_active(actor, id, active).await?;
    }
    if let Some(password) = edit.password {
        state.store.users().set_password(actor, id, &password).await?;
    }
    Ok(user.into())
}

fn new_user(request: UserRequest, roles: Roles) -> Result<NewUser> {
    let name = line(&request.name, 64, "tên đăng nhập", "the sign-in name")?;
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@');
    if !name.chars().all(plain) {
        return Err(Problem::refused(
            "user.bad-name",
            "tên đăng nhập chỉ gồm chữ, số và các dấu . - _ @",
            "a sign-in name has letters, digits and . - _ @ only",
        ));
    }
    check_password(&request.password)?;
    let full_name = super::short(&request.full_name, 200, "họ tên", "the full name")?;
    Ok(NewUser { name, full_name, roles, password: request.password })
}

/// Whether a password is long enough to be worth having.
///
/// # Errors
/// 422 when it is shorter than 8 letters or longer than 200.
pub fn check_password(password: &str) -> Result<()> {
    if (8..=200).contains(&password.chars().count()) {
        return Ok(());
    }
    Err(Problem::refused(
        "user.bad-password",
        "mật khẩu phải có từ 8 đến 200 ký tự",
        "a password has 8 to 200 characters",
    ))
}

fn roles(words: &[String]) -> Result<Roles> {
    let all: Option<Roles> = words.iter().map(|word| Role::parse(word)).collect();
    match all {
        Some(roles) if !roles.is_empty() => Ok(roles),
        _ => Err(Problem::refused(
            "user.bad-roles",
            "vai trò phải là một hay nhiều trong: drafter, clerk, approver, administrator",
            "roles are one or more of: drafter, clerk, approver, administrator",
        )),
    }
}
