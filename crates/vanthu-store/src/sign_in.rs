//! Signing in with a password, and how many wrong ones are tolerated. Failures are kept in the database, so that a restart
//! grants no new attempts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// How many failures from one address with all names lock it, and after how many failures of one name from all addresses
/// further guesses are slowed down: more than the users of one office mistype, and far fewer than guessing needs.
const MAX_FAILURES_IN_ALL: usize = 50;

/// How long lies between two guesses at a name that is being guessed.
const PACE: Duration = Duration::from_secs(2);

/// How long a guess may wait for its turn; one that would wait longer is refused.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// When the next guess at each name may be made, by the monotonic clock.
#[derive(Default)]
pub(crate) struct Guesses(Mutex<HashMap<String, Instant>>);

impl Guesses {
    /// The wait until the turn of one more guess, or how long it would be if that is too long.
    fn turn(&self, name_hash: &str) -> std::result::Result<Duration, Duration> {
        let now = Instant::now();
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        next.retain(|_, at| *at > now);
        let at = next.get(name_hash).copied().unwrap_or(now);
        let wait = at.saturating_duration_since(now);
        if wait > LONGEST_WAIT {
            return Err(wait);
        }
        next.insert(name_hash.to_string(), at + PACE);
        Ok(wait)
    }
}

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
    /// Waits for the turn of a name that is being guessed from many addresses. Nobody can lock a name for everybody: its
    /// user comes in from an address known for it at once, and from any other after a while. To be called before
    /// [`Users::sign_in`]. The answer is for how many seconds to come again, if there is no turn soon.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn await_turn(self, name: &str, address: &str) -> Result<Option<u64>> {
        let (name_hash, address_hash) = hashes(name, address);
        let mut conn = self.store.reader().acquire().await?;
        let failures = failures(&mut conn, &name_hash, &address_hash, self.store.now()).await?;
        if failures.iter().filter(|failure| failure.name_hash == name_hash).count() < MAX_FAILURES_IN_ALL {
            return Ok(None);
        }
        let known: Option<String> = sqlx::query_scalar(sql::access::KNOWN_ADDRESS)
            .bind(name_key(name))
            .bind(address)
            .fetch_optional(&mut *conn)
            .await?;
        drop(conn);
        if known.is_some() {
            return Ok(None);
        }
        match self.store.inner.guesses.turn(&name_hash) {
            Ok(wait) => {
                tokio::time::sleep(wait).await;
                Ok(None)
            }
            Err(wait) => Ok(Some(wait.as_secs() + 1)),
        }
    }

    /// Tries to sign in. Five failures of a name from one address within a quarter of an hour lock it there for a quarter of
    /// an hour; so do many more from an address with any name. An attempt counts before the password is looked at, so that
    /// many at once are no more than one after another.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails; a wrong password is not an error.
    pub async fn sign_in(self, name: &str, password: &str, address: &str) -> Result<SignIn> {
        let (name_hash, address_hash) = hashes(name, address);
        let mut tx = self.store.write().await?;
        let now = tx.now;
        if let Some(retry_after) = locked_for(tx.conn(), &name_hash, &address_hash, now).await? {
            return Ok(SignIn::Locked { retry_after });
        }
        let stamp = tx.stamp();
        let attempt = new_id();
        sqlx::query(sql::access::INSERT_FAILURE)
            .bind(&attempt)
            .bind(&name_hash)
            .bind(&address_hash)
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.commit().await?;
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
                let id = user.map_or_else(|| "unknown".to_string(), |user| user.id);
                tx.audit(&Actor::system(), "sign-in.refuse", &id, json!({})).await?;
                SignIn::Wrong
            }
        };
        tx.commit().await?;
        Ok(outcome)
    }
}

/// Name and address as they are kept.
fn hashes(name: &str, address: &str) -> (String, String) {
    (sha256_hex(name_key(name).as_bytes()), sha256_hex(address.as_bytes()))
}

/// The failures of a name and of an address that may still matter, newest first.
async fn failures(conn: &mut Conn, name: &str, address: &str, now: DateTime<Utc>) -> Result<Vec<FailureRow>> {
    // The window that locks may have begun a whole window before the last failure, which may itself be nearly as old.
    let mut failures: Vec<FailureRow> = sqlx::query_as(sql::access::RECENT_FAILURES)
        .bind(name)
        .bind(address)
        .bind(stamp(now - WINDOW * 2))
        .fetch_all(conn)
        .await?;
    // What lies in the future was noted by a clock that was wrong, and would lock for as long as it was.
    failures.retain(|failure| failure.failed_at <= now + PRECISION);
    Ok(failures)
}

/// For how many seconds more the name is locked from that address, if it is.
async fn locked_for(conn: &mut Conn, name: &str, address: &str, now: DateTime<Utc>) -> Result<Option<u64>> {
    let (mut both, mut of_address) = (Vec::new(), Vec::new());
    for failure in failures(conn, name, address, now).await? {
        let (same_name, same_address) = (failure.name_hash == name, failure.address_hash == address);
        both.extend((same_name && same_address).then_some(failure.failed_at));
        of_address.extend(same_address.then_some(failure.failed_at));
    }
    let until = [(both, MAX_FAILURES), (of_address, MAX_FAILURES_IN_ALL)]
        .iter()
        .filter_map(|(failures, max)| locked_until(failures, *max))
        .max()
        .filter(|until| *until > now);
    Ok(until.map(|until| (until - now).num_seconds().max(0).unsigned_abs() + 1))
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
