//! Users: who may sign in, with which roles. Passwords are kept as argon2id hashes alone.

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use chrono::{DateTime, Utc};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;
use vanthu_diagnostic::code;

use super::objects::blocking;
use super::schema::{Columns, Conn, Row, Tx, json_text, new_id};
use super::{Actor, Result, Role, Roles, Store, StoreError};

/// The fewest letters of a password.
const SHORTEST_PASSWORD: usize = 10;

/// The most letters of a password: hashing more is work for nothing.
const LONGEST_PASSWORD: usize = 256;

/// The hash of a password that nobody has, made as the others are, so that an unknown name answers no sooner.
pub(super) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$1S2Cqk2ecaPO5bdsjmRVyoSNNB4M3GsmwfcXQdBOFbk";

/// The most letters of a name.
const LONGEST_NAME: usize = 120;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: String,
    /// The sign-in name.
    pub name: String,
    /// The name people know.
    pub full_name: String,
    /// The roles.
    pub roles: Roles,
    /// Whether the user may sign in.
    pub active: bool,
    /// When made.
    pub created_at: DateTime<Utc>,
}

impl User {
    /// The user, acting at the page.
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.id.clone(),
            token_id: None,
            name: self.full_name.clone(),
            roles: self.roles.clone(),
            scopes: None,
        }
    }
}

/// A user to be made.
#[derive(Clone)]
pub struct NewUser {
    /// The sign-in name.
    pub name: String,
    /// The name people know; the sign-in name where empty.
    pub full_name: String,
    /// The roles.
    pub roles: Roles,
    /// The password.
    pub password: String,
}

impl Store {
    /// Makes a user.
    ///
    /// # Errors
    /// When the name is taken or unfit, the password is weak, or the database fails.
    pub async fn create_user(&self, actor: &Actor, new: NewUser) -> Result<User> {
        let ready = ReadyUser::new(new).await?;
        let mut tx = self.write().await?;
        let user = ready.insert(&mut tx, actor).await?;
        tx.commit().await?;
        Ok(user)
    }

    /// The user of that id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn user(&self, id: &str) -> Result<User> {
        let mut conn = self.reader().acquire().await?;
        user_by_id(&mut conn, id).await
    }

    /// The user of that sign-in name, in any case.
    ///
    /// # Errors
    /// When there is none.
    pub async fn user_named(&self, name: &str) -> Result<User> {
        let row = sqlx::query("SELECT * FROM users WHERE name_key = $1")
            .bind(name_key(name))
            .fetch_optional(self.reader())
            .await?;
        user(&row.ok_or_else(no_user)?)
    }

    /// All users, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users(&self) -> Result<Vec<User>> {
        let rows = sqlx::query("SELECT * FROM users ORDER BY name_key").fetch_all(self.reader()).await?;
        rows.iter().map(user).collect()
    }

    /// Sets a password; ends the user's sessions and forgets what was typed wrong.
    ///
    /// # Errors
    /// When there is no such user, the password is weak, or the database fails.
    pub async fn set_password(&self, actor: &Actor, user_id: &str, password: &str) -> Result<()> {
        let name = self.user(user_id).await?.name;
        let hash = hash_password(&name, password.to_string()).await?;
        let mut tx = self.write().await?;
        let stamp = tx.stamp();
        sqlx::query("UPDATE users SET password = $1, updated_at = $2 WHERE id = $3")
            .bind(hash)
            .bind(stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        end_sessions(tx.conn(), user_id).await?;
        super::sign_in::forget_failures(tx.conn(), &name).await?;
        tx.audit(actor, "user.password", user_id, json!({})).await?;
        tx.commit().await
    }

    /// Sets the roles. The last active administrator keeps that role.
    ///
    /// # Errors
    /// When there is no such user, nobody would be left to administer, or the database fails.
    pub async fn set_roles(&self, actor: &Actor, user_id: &str, roles: Roles) -> Result<User> {
        let mut tx = self.write().await?;
        let before = user_by_id(tx.conn(), user_id).await?;
        if before.active && !roles.contains(&Role::Administrator) {
            keep_an_administrator(tx.conn(), &before).await?;
        }
        let stamp = tx.stamp();
        sqlx::query("UPDATE users SET roles = $1, updated_at = $2 WHERE id = $3")
            .bind(json_text(&roles))
            .bind(stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "user.roles", user_id, json!({ "roles": roles })).await?;
        tx.commit().await?;
        Ok(User { roles, ..before })
    }

    /// Sets the name people know.
    ///
    /// # Errors
    /// When there is no such user, the name is unfit, or the database fails.
    pub async fn set_full_name(&self, actor: &Actor, user_id: &str, full_name: &str) -> Result<User> {
        let full_name = good_full_name(full_name)?;
        let mut tx = self.write().await?;
        let before = user_by_id(tx.conn(), user_id).await?;
        let stamp = tx.stamp();
        sqlx::query("UPDATE users SET full_name = $1, updated_at = $2 WHERE id = $3")
            .bind(&full_name)
            .bind(stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "user.rename", user_id, json!({})).await?;
        tx.commit().await?;
        Ok(User { full_name, ..before })
    }

    /// Lets a user sign in or not; ends the sessions and tokens of one who may not.
    ///
    /// # Errors
    /// When there is no such user, nobody would be left to administer, or the database fails.
    pub async fn set_active(&self, actor: &Actor, user_id: &str, active: bool) -> Result<User> {
        let mut tx = self.write().await?;
        let before = user_by_id(tx.conn(), user_id).await?;
        if before.active && !active {
            keep_an_administrator(tx.conn(), &before).await?;
        }
        let stamp = tx.stamp();
        sqlx::query("UPDATE users SET active = $1, updated_at = $2 WHERE id = $3")
            .bind(i64::from(active))
            .bind(&stamp)
            .bind(user_id)
            .execute(tx.conn())
            .await?;
        if !active {
            end_sessions(tx.conn(), user_id).await?;
            sqlx::query("UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL")
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

/// A user whose name and password are good and hashed, which takes too long for a transaction.
pub(super) struct ReadyUser {
    name: String,
    full_name: String,
    roles: Roles,
    hash: String,
}

impl ReadyUser {
    pub(super) async fn new(new: NewUser) -> Result<Self> {
        let name: String = new.name.trim().nfc().collect();
        let fit = |letter: char| letter.is_alphanumeric() || ".-_@".contains(letter);
        if name.is_empty() || name.chars().count() > 64 || !name.chars().all(fit) {
            return Err(StoreError::refused(
                code!("store.user-name"),
                "tên đăng nhập gồm 1 đến 64 chữ cái, chữ số hoặc các dấu `.`, `-`, `_`, `@`",
                "a sign-in name has 1 to 64 letters, digits or the signs `.`, `-`, `_`, `@`",
            ));
        }
        let full_name = match new.full_name.trim() {
            "" => name.clone(),
            full_name => good_full_name(full_name)?,
        };
        let hash = hash_password(&name, new.password).await?;
        Ok(Self { name, full_name, roles: new.roles, hash })
    }

    pub(super) fn with_roles(self, roles: Roles) -> Self {
        Self { roles, ..self }
    }

    pub(super) async fn insert(self, tx: &mut Tx, actor: &Actor) -> Result<User> {
        let key = name_key(&self.name);
        let taken = sqlx::query("SELECT id FROM users WHERE name_key = $1")
            .bind(&key)
            .fetch_optional(tx.conn())
            .await?;
        if taken.is_some() {
            return Err(StoreError::conflict(
                code!("store.user-exists"),
                format!("đã có người dùng `{}`", self.name),
                format!("there is a user `{}` already", self.name),
            ));
        }
        let user = User {
            id: new_id(),
            name: self.name,
            full_name: self.full_name,
            roles: self.roles,
            active: true,
            created_at: tx.now,
        };
        let stamp = tx.stamp();
        sqlx::query(
            "INSERT INTO users (id, name, name_key, full_name, roles, password, active, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)",
        )
        .bind(&user.id)
        .bind(&user.name)
        .bind(key)
        .bind(&user.full_name)
        .bind(json_text(&user.roles))
        .bind(self.hash)
        .bind(&stamp)
        .bind(&stamp)
        .execute(tx.conn())
        .await?;
        tx.audit(actor, "user.create", &user.id, json!({ "roles": user.roles })).await?;
        Ok(user)
    }
}

pub(super) fn no_user() -> StoreError {
    StoreError::missing(code!("store.unknown-user"), "người dùng", "user")
}

pub(super) fn user(row: &Row) -> Result<User> {
    Ok(User {
        id: row.text("id")?,
        name: row.text("name")?,
        full_name: row.text("full_name")?,
        roles: row.typed("roles")?,
        active: row.flag("active")?,
        created_at: row.time("created_at")?,
    })
}

pub(super) async fn user_by_id(conn: &mut Conn, id: &str) -> Result<User> {
    let row = sqlx::query("SELECT * FROM users WHERE id = $1").bind(id).fetch_optional(conn).await?;
    user(&row.ok_or_else(no_user)?)
}

/// The name as it is compared.
pub(super) fn name_key(name: &str) -> String {
    name.trim().nfc().flat_map(char::to_lowercase).collect()
}

pub(super) async fn end_sessions(conn: &mut Conn, user_id: &str) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE user_id = $1").bind(user_id).execute(conn).await?;
    Ok(())
}

/// Refuses to take the last active administrator.
async fn keep_an_administrator(conn: &mut Conn, leaving: &User) -> Result<()> {
    if !leaving.roles.contains(&Role::Administrator) {
        return Ok(());
    }
    let rows = sqlx::query("SELECT * FROM users WHERE active = 1 AND id <> $1")
        .bind(&leaving.id)
        .fetch_all(conn)
        .await?;
    for row in &rows {
        if user(row)?.roles.contains(&Role::Administrator) {
            return Ok(());
        }
    }
    Err(StoreError::conflict(
        code!("store.last-administrator"),
        "đây là quản trị viên cuối cùng còn hoạt động",
        "this is the last active administrator",
    ))
}

fn good_full_name(full_name: &str) -> Result<String> {
    let full_name: String = full_name.trim().nfc().collect();
    let fits = (1..=LONGEST_NAME).contains(&full_name.chars().count());
    if fits && !full_name.chars().any(char::is_control) {
        return Ok(full_name);
    }
    Err(StoreError::refused(
        code!("store.full-name"),
        format!("họ và tên có 1 đến {LONGEST_NAME} ký tự, không có ký tự điều khiển"),
        format!("a full name has 1 to {LONGEST_NAME} letters and no control characters"),
    ))
}

/// Hashes a password that is good enough.
pub(super) async fn hash_password(name: &str, password: String) -> Result<String> {
    let length = password.chars().count();
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length) {
        return Err(StoreError::refused(
            code!("store.password-length"),
            format!("mật khẩu phải có từ {SHORTEST_PASSWORD} đến {LONGEST_PASSWORD} ký tự"),
            format!("a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters"),
        ));
    }
    if name_key(&password).contains(&name_key(name)) && length < name.chars().count() + SHORTEST_PASSWORD {
        return Err(StoreError::refused(
            code!("store.password-name"),
            "mật khẩu không được chỉ là tên đăng nhập thêm vài ký tự",
            "a password must be more than the sign-in name and a few letters",
        ));
    }
    blocking(move || {
        let salt = SaltString::encode_b64(&random::<16>()?).map_err(|_| broken_hash())?;
        let hash = Argon2::default().hash_password(prepared(&password).as_bytes(), &salt);
        Ok(hash.map_err(|_| broken_hash())?.to_string())
    })
    .await
}

/// Whether that is the password of the hash; without a hash it takes as long and is not.
pub(super) async fn verify_password(hash: Option<String>, password: String) -> Result<bool> {
    if password.chars().count() > LONGEST_PASSWORD {
        return Ok(false);
    }
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_string());
        let hash = PasswordHash::new(&hash).map_err(|_| broken_hash())?;
        Ok(Argon2::default().verify_password(prepared(&password).as_bytes(), &hash).is_ok() && known)
    })
    .await
}

/// The same letters whether the keyboard makes them composed or split.
fn prepared(password: &str) -> String {
    password.nfc().collect()
}

fn broken_hash() -> StoreError {
    StoreError::damaged("a password hash cannot be made or read")
}

/// Random bytes of the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::damaged(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// 256 random bits as text.
pub(super) fn secret() -> Result<String> {
    Ok(super::objects::hexadecimal(&random::<32>()?))
}
