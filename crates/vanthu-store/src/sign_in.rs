//! Signing in: the password, and how often it may be wrong. Failures are kept in the database, so that a restart
//! gives nobody new tries.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::objects::sha256_hex;
use super::schema::{Columns, Conn, Row, new_id, stamp};
use super::users::{name_key, user, verify_password};
use super::{Actor, Result, Store, User};

/// How often a name may be wrong from one address.
const TRIES: usize = 5;

/// How often a name may be wrong from all addresses together, and an address with all names: more than the people of
/// one office mistype, far less than guessing needs.
const TRIES_IN_ALL: usize = 50;

/// Within how long, and for how long it is locked.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

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
    /// Tries to sign in. Five wrong ones in a quarter of an hour, of a name from an address, lock for as long; so do
    /// many more of a name from anywhere, or from an address with any name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in(&self, name: &str, password: &str, address: &str) -> Result<SignIn> {
        let (name_hash, address_hash) =
            (sha256_hex(name_key(name).as_bytes()), sha256_hex(address.as_bytes()));
        let now = self.now();
        if let Some(retry_after) = self.locked(&name_hash, &address_hash, now).await? {
            return Ok(SignIn::Locked { retry_after });
        }
        let row = sqlx::query("SELECT * FROM users WHERE name_key = $1")
            .bind(name_key(name))
            .fetch_optional(self.reader())
            .await?;
        let hash = row.as_ref().map(|row| row.text("password")).transpose()?;
        let right = verify_password(hash, password.to_string()).await?;
        let known = row.as_ref().map(user).transpose()?;
        let mut tx = self.write().await?;
        let end = match known {
            Some(user) if right && user.active => {
                forget(tx.conn(), &name_hash, Some(&address_hash)).await?;
                SignIn::Welcome(user)
            }
            known => {
                let stamp = tx.stamp();
                sqlx::query(
                    "INSERT INTO sign_in_failures (id, name_hash, address_hash, failed_at) VALUES ($1, $2, $3, $4)",
                )
                .bind(new_id())
                .bind(&name_hash)
                .bind(&address_hash)
                .bind(stamp)
                .execute(tx.conn())
                .await?;
                let id = known.map_or_else(|| "unknown".to_string(), |user| user.id);
                tx.audit(&Actor::system(), "sign-in.refuse", &id, json!({})).await?;
                SignIn::Wrong
            }
        };
        tx.commit().await?;
        Ok(end)
    }

    async fn locked(&self, name: &str, address: &str, now: DateTime<Utc>) -> Result<Option<u64>> {
        // A window may have begun a window before the last failure, which itself may be nearly a window old.
        let rows = sqlx::query(
            "SELECT name_hash, address_hash, failed_at FROM sign_in_failures \
             WHERE (name_hash = $1 OR address_hash = $2) AND failed_at > $3 ORDER BY failed_at DESC LIMIT 1000",
        )
        .bind(name)
        .bind(address)
        .bind(stamp(now - WINDOW * 2))
        .fetch_all(self.reader())
        .await?;
        let (mut both, mut named, mut placed) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let (of_name, of_address) =
                (row.text("name_hash")? == name, row.text("address_hash")? == address);
            let at = failed_at(row)?;
            both.extend((of_name && of_address).then_some(at));
            named.extend(of_name.then_some(at));
            placed.extend(of_address.then_some(at));
        }
        let until = [(both, TRIES), (named, TRIES_IN_ALL), (placed, TRIES_IN_ALL)]
            .iter()
            .filter_map(|(failures, most)| locked_until(failures, *most))
            .max()
            .filter(|until| *until > now);
        Ok(until.map(|until| (until - now).num_seconds().max(0).unsigned_abs() + 1))
    }
}

fn failed_at(row: &Row) -> Result<DateTime<Utc>> {
    row.time("failed_at")
}

/// Until when so many failures lock; the last comes first.
fn locked_until(failures: &[DateTime<Utc>], most: usize) -> Option<DateTime<Utc>> {
    let last = *failures.first()?;
    let in_window = failures.iter().filter(|at| **at > last - WINDOW).count();
    (in_window >= most).then_some(last + WINDOW)
}

/// Forgets the failures of a name.
pub(super) async fn forget_failures(conn: &mut Conn, name: &str) -> Result<()> {
    forget(conn, &sha256_hex(name_key(name).as_bytes()), None).await
}

async fn forget(conn: &mut Conn, name_hash: &str, address_hash: Option<&str>) -> Result<()> {
    sqlx::query("DELETE FROM sign_in_failures WHERE name_hash = $1 AND ($2 = '' OR address_hash = $2)")
        .bind(name_hash)
        .bind(address_hash.unwrap_or_default())
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes the failures that lock nobody any more.
pub(super) async fn sweep_failures(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    sqlx::query("DELETE FROM sign_in_failures WHERE failed_at <= $1")
        .bind(stamp(now - WINDOW * 2))
        .execute(conn)
        .await?;
    Ok(())
}
