//! What webhooks and mails share as things that wait to be sent: how they are taken, how often they are attempted, and how
//! long they wait after an attempt that failed.

use chrono::TimeDelta;
use sqlx::{
    FromRow, Sqlite,
    query::{Query, QueryAs},
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::columns::stamp;
use crate::{Result, Store};

/// How often sending is attempted.
const MAX_ATTEMPTS: i64 = 12;

/// The time before the second attempt; each later one waits twice as long, up to `MAX_WAIT`.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(10);

/// The longest time between two attempts.
const MAX_WAIT: TimeDelta = TimeDelta::hours(6);

/// How long an entry is reserved for the caller who took it.
const RESERVED: TimeDelta = TimeDelta::minutes(2);

/// The statements about a kind of entries, and how one is named.
pub(crate) struct Outbox<E> {
    /// Selects those that are due: binds the time and how many.
    pub(crate) due: fn() -> QueryAs<'static, Sqlite, E, SqliteArguments>,
    /// Sets when one is due next: binds the time and its id.
    pub(crate) postpone: fn() -> Query<'static, Sqlite, SqliteArguments>,
    /// The id of an entry.
    pub(crate) id: fn(&E) -> &str,
}

impl<E: for<'r> FromRow<'r, SqliteRow> + Send + Unpin> Outbox<E> {
    /// Takes up to `max` entries that are due. Each is reserved for two minutes, so that nobody else takes it.
    pub(crate) async fn take_due(self, store: &Store, max: u32) -> Result<Vec<E>> {
        let now = stamp(store.now());
        // Most often nothing is due, and then nothing is to be written.
        if (self.due)().bind(now).bind(1_i64).fetch_optional(store.reader()).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = store.write().await?;
        let (now, later) = (tx.stamp(), stamp(tx.now + RESERVED));
        let due = (self.due)().bind(now).bind(i64::from(max)).fetch_all(tx.conn()).await?;
        for entry in &due {
            let id = (self.id)(entry).to_string();
            (self.postpone)().bind(later.clone()).bind(id).execute(tx.conn()).await?;
        }
        tx.commit().await?;
        Ok(due)
    }
}

/// The state of an entry after so many attempts, the last of which failed and may be repeated.
pub(crate) fn state_after_failure(attempts: i64) -> &'static str {
    if attempts >= MAX_ATTEMPTS { "given-up" } else { "waiting" }
}

/// How long to wait after so many attempts.
pub(crate) fn wait(attempts: i64) -> TimeDelta {
    let doubled = 1 << attempts.clamp(1, 20).saturating_sub(1);
    (FIRST_WAIT * doubled).min(MAX_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_maximum() {
        assert_eq!(wait(1), TimeDelta::seconds(10));
        assert_eq!(wait(3), TimeDelta::seconds(40));
        assert_eq!(wait(12), TimeDelta::seconds(20_480));
        assert_eq!(wait(200), MAX_WAIT);
    }
}
