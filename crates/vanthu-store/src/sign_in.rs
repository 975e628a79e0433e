//! Signing in with a password, and how many wrong ones are tolerated. Failures are kept in the database, so that a restart
//! grants no new attempts.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::columns::{TimeText, stamp};
use crate::objects::sha256_hex;
use crate::passwords::verify_password;
use crate::schema::{Conn, new_id};
use crate::users::name_key;
use crate::{Actor, Result, User, Users, sql};

/// How many failures of one name from one address lock it.
const MAX_FAILURES: usize = 5;

/// How many failures of one name from all addresses, or from one address with all names, lock it: more than the users of
/// one office mistype, and far fewer than guessing needs.
const MAX_FAILURES_IN_ALL: usize = 50;

/// The time within which failures are counted, and for which they lock.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// How far clocks may differ.
const PRECISION: TimeDelta = TimeDelta::minutes(1);

/// How a sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The password is right.
    Welcome(User),
    /// The name or the password is wrong, or the user may not sign in.
    Wrong,
    /// There were too many failures.
    Locked {
        /// Seconds until it may be tried again.
        retry_after: u64,
    },
}

/// A user with the hash of the password.
#[derive(sqlx::FromRow)]
struct UserRow {
    #[sqlx(flatten)]
    user: User,
    password: String,
}

/// A failed sign-in.
#[derive(sqlx::FromRow)]
struct FailureRow {
    name_hash: String,
    address_hash: String,
    #[sqlx(try_from = "TimeText")]
    failed_at: DateTime<Utc>,
}

impl Users<'_> {
    /// Tries to sign in. Five failures of a name from one address within a quarter of an hour lock it for a quarter of an
    /// hour; so do many more of a name from any address, or from an address with any name.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails; a wrong password is not an error.
    pub async fn sign_in(self, name: &str, password: &str, address: &str) -> Result<SignIn> {
        let (name_hash, address_hash) =
            (sha256_hex(name_key(name).as_bytes()), sha256_hex(address.as_bytes()));
        let now = self.store.now();
        if let Some(retry_after) = self.locked_for(&name_hash, &address_hash, now).await? {
            return Ok(SignIn::Locked { retry_after });
        }
        let row: Option<UserRow> = sqlx::query_as(sql::users::BY_NAME_KEY)
            .bind(name_key(name))
            .fetch_optional(self.store.reader())
            .await?;
        let (user, hash) = row.map(|row| (row.user, row.password)).unzip();
        let is_right = verify_password(hash, password.to_string()).await?;
        let mut tx = self.store.write().await?;
        let outcome = match user {
            Some(user) if is_right && user.active => {
                forget(tx.conn(), &name_hash, Some(&address_hash)).await?;
                SignIn::Welcome(user)
            }
            user => {
                let stamp = tx.stamp();
                sqlx::query(sql::access::INSERT_FAILURE)
                    .bind(new_id())
                    .bind(&name_hash)
                    .bind(&address_hash)
                    .bind(stamp)
                    .execute(tx.conn())
                    .await?;
                let id = user.map_or_else(|| "unknown".to_string(), |user| user.id);
                tx.audit(&Actor::system(), "sign-in.refuse", &id, json!({})).await?;
                SignIn::Wrong
            }
        };
        tx.commit().await?;
        Ok(outcome)
    }

    /// For how many seconds more the name is locked from that address, if it is.
    async fn locked_for(self, name: &str, address: &str, now: DateTime<Utc>) -> Result<Option<u64>> {
        // The window that locks may have begun a whole window before the last failure, which may itself be nearly as old.
        let failures: Vec<FailureRow> = sqlx::query_as(sql::access::RECENT_FAILURES)
            .bind(name)
            .bind(address)
            .bind(stamp(now - WINDOW * 2))
            .fetch_all(self.store.reader())
            .await?;
        let (mut both, mut of_name, mut of_address) = (Vec::new(), Vec::new(), Vec::new());
        // What lies in the future was noted by a clock that was wrong, and would lock for as long as it was.
        for failure in failures.iter().filter(|failure| failure.failed_at <= now + PRECISION) {
            let (same_name, same_address) = (failure.name_hash == name, failure.address_hash == address);
            both.extend((same_name && same_address).then_some(failure.failed_at));
            of_name.extend(same_name.then_some(failure.failed_at));
            of_address.extend(same_address.then_some(failure.failed_at));
        }
        let until = [(both, MAX_FAILURES), (of_name, MAX_FAILURES_IN_ALL), (of_address, MAX_FAILURES_IN_ALL)]
            .iter()
            .filter_map(|(failures, max)| locked_until(failures, *max))
            .max()
            .filter(|until| *until > now);
        Ok(until.map(|until| (until - now).num_seconds().max(0).unsigned_abs() + 1))
    }
}

/// Until when these failures lock, newest first, if there are as many as `max` in the window.
fn locked_until(failures: &[DateTime<Utc>], max: usize) -> Option<DateTime<Utc>> {
    let last = *failures.first()?;
    let in_window = failures.iter().filter(|at| **at > last - WINDOW).count();
    (in_window >= max).then_some(last + WINDOW)
}

/// Forgets the failures of a name.
pub(crate) async fn forget_failures(conn: &mut Conn, name: &str) -> Result<()> {
    forget(conn, &sha256_hex(name_key(name).as_bytes()), None).await
}

async fn forget(conn: &mut Conn, name_hash: &str, address_hash: Option<&str>) -> Result<()> {
    sqlx::query(sql::access::FORGET_FAILURES)
        .bind(name_hash)
        .bind(address_hash.unwrap_or_default())
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes the failures that lock nobody any more.
pub(crate) async fn sweep_failures(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(sql::access::SWEEP_FAILURES).bind(stamp(now - WINDOW * 2)).execute(conn).await?;
    Ok(())
}
