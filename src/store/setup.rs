//! The first administrator.
use super::{NewUser, Result, Store, User};

impl Store {
    /// A fresh set-up token while there is no user, in place of an earlier one; none afterwards.
    pub async fn begin_setup(&self) -> Result<Option<String>> {
        todo!()
    }
    /// Whether that is the set-up token.
    pub async fn setup_open(&self, token: &str) -> Result<bool> {
        todo!()
    }
    /// Makes the administrator (roles of `new` are not looked at) and ends the set-up.
    pub async fn use_setup(&self, token: &str, new: NewUser) -> Result<User> {
        todo!()
    }
}
