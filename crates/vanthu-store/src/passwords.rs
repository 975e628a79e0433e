//! Passwords and secrets. Passwords are kept as argon2id hashes alone.

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use unicode_normalization::UnicodeNormalization;
use vanthu_diagnostic::code;

use crate::objects::blocking;
use crate::users::name_key;
use crate::{Result, StoreError};

/// The minimum number of characters of a password.
const MIN_PASSWORD: usize = 10;

/// The maximum number of characters of a password: hashing more is work for nothing.
const MAX_PASSWORD: usize = 256;

/// A hash that no password has, made with the same parameters as all others, so that an unknown name takes as long to
/// refuse as a wrong password.
pub(crate) const DUMMY_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$1S2Cqk2ecaPO5bdsjmRVyoSNNB4M3GsmwfcXQdBOFbk";

/// Requires a password that is good enough for the user of that sign-in name.
///
/// # Errors
/// `store.password-length` or `store.password-name`.
pub fn check_password(name: &str, password: &str) -> Result<()> {
    let length = password.chars().count();
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&length) {
        return Err(StoreError::refused(
            code!("store.password-length"),
            format!("mật khẩu phải có từ {MIN_PASSWORD} đến {MAX_PASSWORD} ký tự"),
            format!("a password has {MIN_PASSWORD} to {MAX_PASSWORD} letters"),
        ));
    }
    if name_key(password).contains(&name_key(name)) && length < name.chars().count() + MIN_PASSWORD {
        return Err(StoreError::refused(
            code!("store.password-name"),
            "mật khẩu không được chỉ là tên đăng nhập thêm vài ký tự",
            "a password must be more than the sign-in name and a few letters",
        ));
    }
    Ok(())
}

/// Hashes a password, if it is good enough.
pub(crate) async fn hash_password(name: &str, password: String) -> Result<String> {
    check_password(name, &password)?;
    blocking(move || {
        let salt = SaltString::encode_b64(&random::<16>()?).map_err(|_| broken_hash())?;
        let hash = Argon2::default().hash_password(normalized(&password).as_bytes(), &salt);
        Ok(hash.map_err(|_| broken_hash())?.to_string())
    })
    .await
}

/// Whether the password belongs to the hash. Without a hash the answer is no, after the same amount of work.
pub(crate) async fn verify_password(hash: Option<String>, password: String) -> Result<bool> {
    if password.chars().count() > MAX_PASSWORD {
        return Ok(false);
    }
    blocking(move || {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DUMMY_HASH.to_string());
        let hash = PasswordHash::new(&hash).map_err(|_| broken_hash())?;
        let verified = Argon2::default().verify_password(normalized(&password).as_bytes(), &hash);
        Ok(verified.is_ok() && is_known)
    })
    .await
}

/// The same characters, whether the keyboard composes them or not.
fn normalized(password: &str) -> String {
    password.nfc().collect()
}

fn broken_hash() -> StoreError {
    StoreError::damaged("a password hash cannot be made or read")
}

/// Random bytes from the operating system.
fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::damaged(format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// 256 random bits in hexadecimal.
pub(crate) fn secret() -> Result<String> {
    Ok(hex::encode(random::<32>()?))
}
