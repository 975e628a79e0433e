//! Users: who may sign in, and signing in.

use serde::Deserialize;
use utoipa::ToSchema;
use vanthu_diagnostic::{Diagnostic, code};

use super::context::{Context, Service};
use super::error::{ErrorKind, PointTo, Result, ServiceError};
use super::permissions::{Act, EVERYBODY, Object, may};
use super::validate::with_known;
use super::views::{UserView, nullable};
use super::{validate_line, validate_text};
use vanthu_store::{Actor, NewSession, NewUser, OfficeIds, Opening, Role, Roles, SignIn};

/// A user to create.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    /// The sign-in name.
    pub name: String,
    /// The full name.
    #[serde(default)]
    pub full_name: String,
    /// One or more of `drafter`, `clerk`, `approver`, `administrator`, and `confidential` to read secret documents.
    pub roles: Vec<String>,
    /// The ids of the offices that the user works for; all of them if absent or null.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub offices: OfficeIds,
    /// The password, 10 to 200 characters.
    pub password: String,
}

/// A partial update of a user; absent fields stay as they are.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UserPatch {
    /// The full name.
    pub full_name: Option<String>,
    /// One or more of `drafter`, `clerk`, `approver`, `administrator`, and `confidential` to read secret documents.
    pub roles: Option<Vec<String>>,
    /// The ids of the offices that the user works for; null for all of them.
    #[serde(deserialize_with = "nullable")]
    #[schema(value_type = Option<Vec<String>>)]
    pub offices: Option<OfficeIds>,
    /// The password; changing it ends the user's sessions.
    pub password: Option<String>,
    /// Whether the user may sign in; false ends sessions and tokens.
    pub active: Option<bool>,
}

/// The first administrator.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    /// The token of the set-up link.
    pub token: String,
    /// The sign-in name.
    pub name: String,
    /// The full name.
    #[serde(default)]
    pub full_name: String,
    /// The password, 10 to 200 characters.
    pub password: String,
}

/// Opens a session, and ends the `former` one of the same browser.
///
/// # Errors
/// `auth.wrong-password` (unauthenticated); `auth.locked` (busy) after too many failures; `service.busy` if too many
/// sign in at once.
pub async fn sign_in(
    service: &Service,
    name: &str,
    password: &str,
    opening: &Opening,
    former: Option<&str>,
) -> Result<(NewSession, UserView)> {
    if name.len() > 200 || password.len() > 1000 {
        return Err(wrong_password());
    }
    // Before a place is taken: who waits keeps nobody out.
    if let Some(retry_after) = service.store.users().await_turn(name, &opening.address).await? {
        return Err(locked(retry_after));
    }
    // Hashing is expensive, and a flood of sign-ins must not queue up in front of other requests.
    let Ok(_permit) = service.sign_ins.try_acquire() else { return Err(ServiceError::busy(2)) };
    match service.store.users().sign_in(name, password, &opening.address).await? {
        SignIn::Welcome(user) => {
            if let Some(former) = former {
                service.store.sessions().close(former).await?;
            }
            let session = service.store.sessions().open(&user.id, opening).await?;
            Ok((session, user.into()))
        }
        SignIn::Wrong => Err(wrong_password()),
        SignIn::Locked { retry_after } => Err(locked(retry_after)),
    }
}

fn locked(retry_after: u64) -> ServiceError {
    let minutes = retry_after.div_ceil(60);
    ServiceError::new(
        ErrorKind::Busy { retry_after: retry_after.max(1) },
        code!("auth.locked"),
        format!("đăng nhập sai quá nhiều lần; thử lại sau {minutes} phút"),
        format!("too many failed sign-ins; try again in {minutes} minutes"),
    )
}

/// Requires that the password is the user's own. Wrong ones count as failed sign-ins do.
///
/// # Errors
/// `auth.wrong-password` (unauthenticated); `auth.locked` (busy) after too many failures.
pub(crate) async fn prove(service: &Service, user_id: &str, password: &str, address: &str) -> Result<()> {
    let Ok(_permit) = service.sign_ins.try_acquire() else { return Err(ServiceError::busy(2)) };
    let user = service.store.users().get(user_id).await?;
    match service.store.users().sign_in(&user.name, password, address).await? {
        SignIn::Welcome(_) => Ok(()),
        SignIn::Wrong => Err(ServiceError::invalid(
            code!("auth.wrong-password"),
            "mật khẩu hiện tại không đúng",
            "the password is wrong",
        )),
        SignIn::Locked { retry_after } => Err(locked(retry_after)),
    }
}

fn wrong_password() -> ServiceError {
    ServiceError::new(
        ErrorKind::Unauthenticated,
        code!("auth.wrong-password"),
        "tên đăng nhập hoặc mật khẩu không đúng",
        "name or password is wrong",
    )
}

/// Ends a session.
///
/// # Errors
/// Those of the store.
pub async fn sign_out(context: &Context, session: &str) -> Result<()> {
    Ok(context.store.sessions().close(session).await?)
}

/// Whether there is no user yet, so that the set-up link is still to be used.
///
/// # Errors
/// Those of the store.
pub async fn none_yet(context: &Context) -> Result<bool> {
    Ok(context.store.users().list().await?.is_empty())
}

/// Whether the token of a set-up link can still be used.
///
/// # Errors
/// Those of the store.
pub async fn setup_open(context: &Context, token: &str) -> Result<bool> {
    Ok(context.store.setup().is_open(token).await?)
}

/// Creates the first administrator with the token of the set-up link.
///
/// # Errors
/// `auth.setup-closed` (forbidden) if the token is wrong or used; `user.bad-name`, `user.bad-password` or a `request.` code
/// if name or password are invalid.
pub async fn set_up(context: &Context, request: SetupRequest) -> Result<UserView> {
    if !context.store.setup().is_open(&request.token).await? {
        return Err(ServiceError::forbidden(
            code!("auth.setup-closed"),
            "liên kết thiết lập không đúng hoặc đã dùng",
            "the set-up link is wrong or was used",
        ));
    }
    let SetupRequest { token, name, full_name, password } = request;
    let user = UserRequest { name, full_name, roles: Vec::new(), offices: None, password };
    let user = validate(user, Roles::from([Role::Administrator]))?;
    Ok(context.store.setup().finish(&token, user).await?.into())
}

/// All users.
///
/// # Errors
/// Forbidden for all but administrators.
pub async fn list(context: &Context, actor: &Actor) -> Result<Vec<UserView>> {
    may(actor, Act::KeepUsers, Object::All)?;
    Ok(context.store.users().list().await?.into_iter().map(UserView::from).collect())
}

/// The user of that sign-in name.
///
/// # Errors
/// Forbidden for all but administrators; `store.unknown-user` (not found).
pub async fn find(context: &Context, actor: &Actor, name: &str) -> Result<UserView> {
    may(actor, Act::KeepUsers, Object::All)?;
    Ok(context.store.users().by_name(name).await?.into())
}

/// Creates a user from a request as it was sent.
///
/// # Errors
/// `user.bad-name`, `user.bad-password`, `user.bad-roles` or a `request.` code if the request is invalid, and those of
/// [`add`].
pub async fn create(context: &Context, actor: &Actor, request: UserRequest) -> Result<UserView> {
    may(actor, Act::KeepUsers, Object::All)?;
    let roles = parse_roles(&request.roles)?;
    let user = validate(request, roles)?;
    add(context, actor, user).await
}

/// Creates a user.
///
/// # Errors
/// Forbidden for all but administrators; `store.user-exists` (conflict); `store.password-length` or another code of the
/// store if name or password are invalid.
pub async fn add(context: &Context, actor: &Actor, user: NewUser) -> Result<UserView> {
    may(actor, Act::KeepUsers, Object::All)?;
    Ok(context.store.users().create(actor, user).await?.into())
}

/// A change of a user, its words understood; `None` leaves a property as it is.
#[derive(Default)]
pub struct UserChange {
    /// The full name.
    pub full_name: Option<String>,
    /// The roles.
    pub roles: Option<Roles>,
    /// The offices that the user works for.
    pub offices: Option<OfficeIds>,
    /// Whether the user may sign in.
    pub active: Option<bool>,
    /// The password.
    pub password: Option<String>,
}

/// Changes a user by a request as it was sent.
///
/// # Errors
/// `user.bad-password`, `user.bad-roles` or a `request.` code if the request is invalid, and those of [`apply`].
pub async fn change(context: &Context, actor: &Actor, id: &str, patch: UserPatch) -> Result<UserView> {
    may(actor, Act::KeepUsers, Object::All)?;
    context.store.users().get(id).await?;
    let roles = patch.roles.as_deref().map(parse_roles).transpose()?;
    if let Some(password) = &patch.password {
        check_password(password)?;
    }
    let full_name = match patch.full_name {
        Some(name) => Some(validate_line(&name, 200, "họ tên", "the full name").at("/full_name")?),
        None => None,
    };
    let UserPatch { offices, active, password, .. } = patch;
    apply(context, actor, id, UserChange { full_name, roles, offices, active, password }).await
}

/// Changes a user.
///
/// # Errors
/// Forbidden for all but administrators; `store.unknown-user` (not found); `store.last-administrator` (conflict) if nobody
/// would be left to administer.
pub async fn apply(context: &Context, actor: &Actor, id: &str, change: UserChange) -> Result<UserView> {
    may(actor, Act::KeepUsers, Object::All)?;
    let store = &context.store;
    let mut user = store.users().get(id).await?;
    // What would be refused is refused before anything is changed.
    if let Some(password) = &change.password {
        vanthu_store::check_password(&user.name, password)?;
    }
    for office in change.offices.iter().flatten().flatten() {
        store.offices().get(office).await?;
    }
    if let Some(name) = change.full_name {
        user = store.users().set_full_name(actor, id, &name).await?;
    }
    if let Some(roles) = change.roles {
        user = store.users().set_roles(actor, id, roles).await?;
    }
    if let Some(offices) = change.offices {
        user = store.users().set_offices(actor, id, offices).await?;
    }
    if let Some(active) = change.active {
        user = store.users().set_active(actor, id, active).await?;
    }
    if let Some(password) = change.password {
        store.users().set_password(actor, id, &password).await?;
    }
    Ok(user.into())
}

fn validate(request: UserRequest, roles: Roles) -> Result<NewUser> {
    let name = validate_line(&request.name, 64, "tên đăng nhập", "the sign-in name").at("/name")?;
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@');
    if !name.chars().all(plain) {
        return Err(ServiceError::invalid(
            code!("user.bad-name"),
            "tên đăng nhập chỉ gồm chữ, số và các dấu . - _ @",
            "a sign-in name has letters, digits and . - _ @ only",
        )
        .at("/name"));
    }
    check_password(&request.password).at("/password")?;
    let full_name = validate_text(&request.full_name, 200, "họ tên", "the full name").at("/full_name")?;
    Ok(NewUser { name, full_name, roles, offices: request.offices, password: request.password })
}

/// Requires a password of 10 to 200 characters: one that is too short is guessed, one that is too long only costs time.
pub(crate) fn check_password(password: &str) -> Result<()> {
    if (10..=200).contains(&password.chars().count()) {
        return Ok(());
    }
    Err(ServiceError::invalid(
        code!("user.bad-password"),
        "mật khẩu phải có từ 10 đến 200 ký tự",
        "a password has 10 to 200 characters",
    ))
}

fn parse_roles(words: &[String]) -> Result<Roles> {
    if let Some((index, word)) = words.iter().enumerate().find(|(_, word)| Role::parse(word).is_none()) {
        let problem =
            Diagnostic::error(code!("user.bad-roles"), "không có vai trò này", "there is no such role");
        let known = ["drafter", "clerk", "approver", "administrator", "confidential"];
        return Err(with_known(problem, word, known.into_iter())
            .pointing_to(format!("/roles/{index}"))
            .into());
    }
    let all: Option<Roles> = words.iter().map(|word| Role::parse(word)).collect();
    match all {
        // The right to read secret documents goes with a role that reads.
        Some(roles) if EVERYBODY.iter().any(|role| roles.contains(role)) => Ok(roles),
        _ => Err(ServiceError::invalid(
            code!("user.bad-roles"),
            "vai trò phải là một hay nhiều trong: drafter, clerk, approver, administrator; thêm confidential để đọc văn bản mật",
            "roles are one or more of: drafter, clerk, approver, administrator; confidential is added to them",
        )
        .at("/roles")),
    }
}
