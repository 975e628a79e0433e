//! Signing in: the password, and how often it may be wrong.
use super::{Result, Store, User};

/// How a sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The password is right.
    Welcome(User),
    /// Name or password is wrong, or the user may not sign in.
    Wrong,
    /// Too many were wrong.
    Locked {
        /// Seconds until it may be tried again.
        retry_after: u64,
    },
}

impl Store {
    /// Tries to sign in. Five wrong ones in a quarter of an hour, by name or by address, lock for as long.
    pub async fn sign_in(&self, name: &str, password: &str, address: &str) -> Result<SignIn> {
        todo!()
    }
}
