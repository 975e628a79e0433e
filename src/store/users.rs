//! Users.
use super::{Actor, Result, Roles, Store};
use chrono::{DateTime, Utc};

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
    pub async fn create_user(&self, actor: &Actor, new: NewUser) -> Result<User> {
        todo!()
    }
    /// The user of that id.
    pub async fn user(&self, id: &str) -> Result<User> {
        todo!()
    }
    /// The user of that sign-in name.
    pub async fn user_named(&self, name: &str) -> Result<User> {
        todo!()
    }
    /// All users, by name.
    pub async fn users(&self) -> Result<Vec<User>> {
        todo!()
    }
    /// Sets a password; ends the user's sessions.
    pub async fn set_password(&self, actor: &Actor, user_id: &str, password: &str) -> Result<()> {
        todo!()
    }
    /// Sets the roles. The last active administrator keeps that role.
    pub async fn set_roles(&self, actor: &Actor, user_id: &str, roles: Roles) -> Result<User> {
        todo!()
    }
    /// Sets the name people know.
    pub async fn set_full_name(&self, actor: &Actor, user_id: &str, full_name: &str) -> Result<User> {
        todo!()
    }
    /// Lets a user sign in or not; ends the sessions and tokens of one who may not.
    pub async fn set_active(&self, actor: &Actor, user_id: &str, active: bool) -> Result<User> {
        todo!()
    }
}
