//! Users: who may sign in, and with which roles.

use chrono::{DateTime, Utc};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;
use vanthu_diagnostic::code;

use crate::columns::{Flag, JsonText, OptionalJsonText, TimeText, json_text};
use crate::offices::office_by_id;
use crate::passwords::hash_password;
use crate::schema::{Conn, Tx, new_id};
use crate::sign_in::forget_failures;
use crate::{Actor, OfficeIds, Result, Role, Roles, Store, StoreError, sql};

/// The maximum number of characters of a full name.
const MAX_FULL_NAME: usize = 120;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct User {
    /// A UUID.
    pub id: String,
    /// The sign-in name.
    pub name: String,
    /// The full name, for people to read.
    pub full_name: String,
    /// The roles.
    #[sqlx(try_from = "JsonText")]
    pub roles: Roles,
    /// The offices that the user works for.
    #[sqlx(try_from = "OptionalJsonText")]
    pub offices: OfficeIds,
    /// Whether someone else set the password, so that the user is to change it.
    #[sqlx(try_from = "Flag")]
    pub password_given: bool,
    /// Whether the user may sign in.
    #[sqlx(try_from = "Flag")]
    pub active: bool,
    /// When the user was created.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
}

impl User {
    /// The user as an actor at the pages.
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.id.clone(),
            token_id: None,
            name: self.full_name.clone(),
            roles: self.roles.clone(),
            scopes: None,
            offices: self.offices.clone(),
        }
    }
}

/// A user to be created.
#[derive(Clone)]
pub struct NewUser {
    /// The sign-in name.
    pub name: String,
    /// The full name; the sign-in name if empty.
    pub full_name: String,
    /// The roles.
    pub roles: Roles,
    /// The offices that the user works for.
    pub offices: OfficeIds,
    /// The password.
    pub password: String,
}

/// The users of the store.
#[derive(Clone, Copy)]
pub struct Users<'a> {
    pub(crate) store: &'a Store,
}

impl Store {
    /// The users.
    pub fn users(&self) -> Users<'_> {
        Users { store: self }
    }
}

impl Users<'_> {
    /// Creates a user.
    ///
    /// # Errors
    /// `store.user-exists` if the name is taken; `store.user-name`, `store.full-name`, `store.password-length` or
    /// `store.password-name` for what is given.
    pub async fn create(self, actor: &Actor, new: NewUser) -> Result<User> {
        let checked = CheckedUser::new(new).await?;
        let mut tx = self.store.write().await?;
        let user = checked.insert(&mut tx, actor).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// The user with that id.
    ///
    /// # Errors
    /// `store.unknown-user`.
    pub async fn get(self, id: &str) -> Result<User> {
        let mut conn = self.store.reader().acquire().await?;
        user_by_id(&mut conn, id).await
    }

    /// The user with that sign-in name, regardless of case.
    ///
    /// # Errors
    /// `store.unknown-user`.
    pub async fn by_name(self, name: &str) -> Result<User> {
        let user = sqlx::query_as(sql::users::BY_NAME_KEY)
            .bind(name_key(name))
            .fetch_optional(self.store.reader())
            .await?;
        user.ok_or_else(unknown_user)
    }

    /// All users, by name.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self) -> Result<Vec<User>> {
        Ok(sqlx::query_as(sql::users::LIST).fetch_all(self.store.reader()).await?)
    }

    /// Sets the password, ends the user's sessions and forgets failed sign-ins. A password that someone else sets is to be
    /// changed by its user at the next sign-in.
    ///
    /// # Errors
    /// `store.unknown-user`; `store.password-length` or `store.password-name` for what is given.
    pub async fn set_password(self, actor: &Actor, user_id: &str, password: &str) -> Result<()> {
        self.replace_password(actor, user_id, password, "").await
    }

    /// Sets one's own password. All sessions end but the one with the id `session`.
    ///
    /// # Errors
    /// As for [`Users::set_password`].
    pub async fn set_own_password(self, actor: &Actor, password: &str, session: &str) -> Result<()> {
        self.replace_password(actor, &actor.user_id, password, session).await
    }

    async fn replace_password(
        self,
        actor: &Actor,
        user_id: &str,
        password: &str,
        session: &str,
    ) -> Result<()> {
        let name = self.get(user_id).await?.name;
        let hash = hash_password(&name, password.to_string()).await?;
        let mut tx = self.store.write().await?;
        let stamp = tx.stamp();
        sqlx::query(sql::users::SET_PASSWORD)
            .bind(hash)
            .bind(i64::from(actor.user_id != user_id))
            .bind(stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        sqlx::query(sql::access::DELETE_OTHER_SESSIONS)
            .bind(user_id)
            .bind(session)
            .execute(tx.conn())
            .await?;
        sqlx::query(sql::access::SESSION_FREED).bind(user_id).execute(tx.conn()).await?;
        forget_failures(tx.conn(), &name).await?;
        tx.audit(actor, "user.password", user_id, json!({})).await?;
        tx.commit().await
    }

    /// Sets the roles.
    ///
    /// # Errors
    /// `store.unknown-user`; `store.last-administrator` if no active administrator would be left.
    pub async fn set_roles(self, actor: &Actor, user_id: &str, roles: Roles) -> Result<User> {
        let mut tx = self.store.write().await?;
        let before = user_by_id(tx.conn(), user_id).await?;
        if before.active && !roles.contains(&Role::Administrator) {
            keep_an_administrator(tx.conn(), &before).await?;
        }
        let stamp = tx.stamp();
        sqlx::query(sql::users::SET_ROLES)
            .bind(json_text(&roles))
            .bind(stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "user.roles", user_id, json!({ "roles": roles })).await?;
        tx.commit().await?;
        Ok(User { roles, ..before })
    }

    /// Sets the offices that the user works for; `None` for all of them.
    ///
    /// # Errors
    /// `store.unknown-user`; `store.unknown-office`.
    pub async fn set_offices(self, actor: &Actor, user_id: &str, offices: OfficeIds) -> Result<User> {
        let mut tx = self.store.write().await?;
        let before = user_by_id(tx.conn(), user_id).await?;
        check_offices(tx.conn(), &offices).await?;
        let stamp = tx.stamp();
        sqlx::query(sql::users::SET_OFFICES)
            .bind(offices.as_ref().map(json_text))
            .bind(stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "user.offices", user_id, json!({ "offices": offices })).await?;
        tx.commit().await?;
        Ok(User { offices, ..before })
    }

    /// Sets the full name.
    ///
    /// # Errors
    /// `store.unknown-user`; `store.full-name` for what is given.
    pub async fn set_full_name(self, actor: &Actor, user_id: &str, full_name: &str) -> Result<User> {
        let full_name = valid_full_name(full_name)?;
        let mut tx = self.store.write().await?;
        let before = user_by_id(tx.conn(), user_id).await?;
        let stamp = tx.stamp();
        sqlx::query(sql::users::SET_FULL_NAME)
            .bind(&full_name)
            .bind(stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "user.rename", user_id, json!({})).await?;
        tx.commit().await?;
        Ok(User { full_name, ..before })
    }

    /// Allows or forbids a user to sign in; forbidding ends the user's sessions and tokens.
    ///
    /// # Errors
    /// `store.unknown-user`; `store.last-administrator` if no active administrator would be left.
    pub async fn set_active(self, actor: &Actor, user_id: &str, active: bool) -> Result<User> {
        let mut tx = self.store.write().await?;
        let before = user_by_id(tx.conn(), user_id).await?;
        if before.active && !active {
            keep_an_administrator(tx.conn(), &before).await?;
        }
        let stamp = tx.stamp();
        sqlx::query(sql::users::SET_ACTIVE)
            .bind(i64::from(active))
            .bind(&stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        if !active {
            end_sessions(tx.conn(), user_id).await?;
            sqlx::query(sql::access::REVOKE_TOKENS_OF_USER)
                .bind(stamp)
                .bind(user_id)
                .execute(tx.conn())
                .await?;
        }
        let act = if active { "user.enable" } else { "user.disable" };
        tx.audit(actor, act, user_id, json!({})).await?;
        tx.commit().await?;
        Ok(User { active, ..before })
    }
}

/// A user whose name and password were checked and whose password is hashed, which takes too long for a transaction.
pub(crate) struct CheckedUser {
    name: String,
    full_name: String,
    roles: Roles,
    offices: OfficeIds,
    password_hash: String,
}

impl CheckedUser {
    pub(crate) async fn new(new: NewUser) -> Result<Self> {
        let name: String = new.name.trim().nfc().collect();
        let is_allowed = |letter: char| letter.is_alphanumeric() || ".-_@".contains(letter);
        if name.is_empty() || name.chars().count() > 64 || !name.chars().all(is_allowed) {
            return Err(StoreError::refused(
                code!("store.user-name"),
                "tên đăng nhập gồm 1 đến 64 chữ cái, chữ số hoặc các dấu `.`, `-`, `_`, `@`",
                "a sign-in name has 1 to 64 letters, digits or the signs `.`, `-`, `_`, `@`",
            ));
        }
        let full_name = match new.full_name.trim() {
            "" => name.clone(),
            full_name => valid_full_name(full_name)?,
        };
        let password_hash = hash_password(&name, new.password).await?;
        Ok(Self { name, full_name, roles: new.roles, offices: new.offices, password_hash })
    }

    pub(crate) fn with_roles(self, roles: Roles) -> Self {
        Self { roles, ..self }
    }

    pub(crate) async fn insert(self, tx: &mut Tx, actor: &Actor) -> Result<User> {
        let key = name_key(&self.name);
        let taken = sqlx::query(sql::users::BY_NAME_KEY).bind(&key).fetch_optional(tx.conn()).await?;
        if taken.is_some() {
            return Err(StoreError::conflict(
                code!("store.user-exists"),
                format!("đã có người dùng `{}`", self.name),
                format!("there is a user `{}` already", self.name),
            ));
        }
        check_offices(tx.conn(), &self.offices).await?;
        let user = User {
            id: new_id(),
            // Someone who creates his own account, as the first administrator does, acts as the program.
            password_given: actor.user_id != Actor::system().user_id,
            offices: self.offices,
            name: self.name,
            full_name: self.full_name,
            roles: self.roles,
            active: true,
            created_at: tx.now,
        };
        let stamp = tx.stamp();
        sqlx::query(sql::users::INSERT)
            .bind(&user.id)
            .bind(&user.name)
            .bind(key)
            .bind(&user.full_name)
            .bind(json_text(&user.roles))
            .bind(self.password_hash)
            .bind(user.offices.as_ref().map(json_text))
            .bind(i64::from(user.password_given))
            .bind(&stamp)
            .bind(&stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "user.create", &user.id, json!({ "roles": user.roles })).await?;
        Ok(user)
    }
}

/// Refuses an office that there is not.
async fn check_offices(conn: &mut Conn, offices: &OfficeIds) -> Result<()> {
    for id in offices.iter().flatten() {
        office_by_id(conn, id).await?;
    }
    Ok(())
}

fn unknown_user() -> StoreError {
    StoreError::missing(code!("store.unknown-user"), "người dùng", "user")
}

pub(crate) async fn user_by_id(conn: &mut Conn, id: &str) -> Result<User> {
    let user = sqlx::query_as(sql::users::BY_ID).bind(id).fetch_optional(conn).await?;
    user.ok_or_else(unknown_user)
}

/// The form in which sign-in names are compared.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().nfc().flat_map(char::to_lowercase).collect()
}

async fn end_sessions(conn: &mut Conn, user_id: &str) -> Result<()> {
    sqlx::query(sql::access::DELETE_SESSIONS_OF_USER).bind(user_id).execute(conn).await?;
    Ok(())
}

/// Refuses to lose the last active administrator.
async fn keep_an_administrator(conn: &mut Conn, leaving: &User) -> Result<()> {
    if !leaving.roles.contains(&Role::Administrator) {
        return Ok(());
    }
    let others: Vec<User> =
        sqlx::query_as(sql::users::OTHER_ACTIVE).bind(&leaving.id).fetch_all(conn).await?;
    if others.iter().any(|user| user.roles.contains(&Role::Administrator)) {
        return Ok(());
    }
    Err(StoreError::conflict(
        code!("store.last-administrator"),
        "đây là quản trị viên cuối cùng còn hoạt động",
        "this is the last active administrator",
    ))
}

fn valid_full_name(full_name: &str) -> Result<String> {
    let full_name: String = full_name.trim().nfc().collect();
    let fits = (1..=MAX_FULL_NAME).contains(&full_name.chars().count());
    if fits && !full_name.chars().any(char::is_control) {
        return Ok(full_name);
    }
    Err(StoreError::refused(
        code!("store.full-name"),
        format!("họ và tên có 1 đến {MAX_FULL_NAME} ký tự, không có ký tự điều khiển"),
        format!("a full name has 1 to {MAX_FULL_NAME} letters and no control characters"),
    ))
}
