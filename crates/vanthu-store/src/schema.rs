//! The database: opening it, bringing it up to date, writing in one transaction, reading rows. The only file that
//! knows which database it is: another one takes its place by the names below.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::Value;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlSafeStr, SqlitePool};

use super::{Result, StoreError, StoreOptions};
use vanthu_diagnostic::{Diagnostic, code};

pub(super) type Db = sqlx::Sqlite;
pub(super) type Row = sqlx::sqlite::SqliteRow;
pub(super) type Conn = sqlx::sqlite::SqliteConnection;
pub(super) type Query = sqlx::QueryBuilder<Db>;

/// How long a writer waits for another process, and a caller for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many may read at a time.
const READERS: u32 = 8;

/// Each version's step from the one before. A step that was ever released never changes.
const MIGRATIONS: [(i64, &str, &str); 1] = [(1, "start", include_str!("migrations/0001_start.sql"))];

const TRIGGERS: &str = include_str!("triggers.sql");

/// One who writes and many who read. Writers of this process queue up fairly before a single connection instead of
/// racing for the file's lock.
pub(super) struct Pools {
    pub(super) writer: SqlitePool,
    pub(super) reader: SqlitePool,
}

/// The options of a connection to the database of `options`.
pub(super) fn connect_options(options: &StoreOptions) -> Result<SqliteConnectOptions> {
    let base = match &options.database {
        None => SqliteConnectOptions::new().filename(options.data_dir.join("vanthu.db")),
        Some(url) if url.starts_with("sqlite:") => {
            SqliteConnectOptions::from_str(url).map_err(|_| unknown_url("database", url))?
        }
        Some(url) => return Err(unknown_url("database", url)),
    };
    Ok(base
        .create_if_missing(options.create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .disable_statement_logging())
}

/// A URL of a kind that this build cannot reach. What may be a password in it is not repeated.
pub(super) fn unknown_url(what: &str, url: &str) -> StoreError {
    let scheme = url.split(':').next().unwrap_or_default();
    let (vi, known) = match what {
        "database" => ("cơ sở dữ liệu", "sqlite:"),
        _ => ("kho tệp", "file:"),
    };
    StoreError::Refused(
        Diagnostic::error(
            code!("store.unknown-url"),
            format!("bản này chưa dùng được {vi} loại `{scheme}`"),
            format!("this build cannot use a {what} of the kind `{scheme}`"),
        )
        .hint(format!("dùng `{known}…`, hoặc bỏ trống"), format!("use `{known}…`, or leave it out")),
    )
}

pub(super) async fn open(options: &StoreOptions) -> Result<Pools> {
    let connect = connect_options(options)?;
    let pool = || SqlitePoolOptions::new().acquire_timeout(PATIENCE * 3).test_before_acquire(false);
    let writer = pool().max_connections(1).connect_with(connect.clone()).await?;
    migrate(&writer).await?;
    let reader = pool().max_connections(READERS).connect_with(connect.create_if_missing(false)).await?;
    Ok(Pools { writer, reader })
}

async fn migrate(writer: &SqlitePool) -> Result<()> {
    let steps = MIGRATIONS
        .into_iter()
        .map(|(version, name, sql)| {
            let sql = sql.into_sql_str();
            Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql, false)
        })
        .collect();
    Migrator::with_migrations(steps).run(writer).await?;
    sqlx::raw_sql(TRIGGERS).execute(writer).await?;
    Ok(())
}

/// The last version that there is.
pub(super) fn version() -> i64 {
    MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or_default()
}

/// A transaction that writes. Nothing stands before `commit`, and what is not committed was never there.
pub(super) struct Tx {
    inner: sqlx::Transaction<'static, Db>,
    pub(super) now: DateTime<Utc>,
}

impl Tx {
    pub(super) async fn begin(pools: &Pools, now: DateTime<Utc>) -> Result<Self> {
        // The lock is taken at the start: a transaction that reads first and writes later could be refused in between.
        Ok(Self { inner: pools.writer.begin_with("BEGIN IMMEDIATE").await?, now })
    }

    pub(super) fn conn(&mut self) -> &mut Conn {
        &mut self.inner
    }

    pub(super) fn stamp(&self) -> String {
        stamp(self.now)
    }

    pub(super) async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }
}

/// A time as it is stored: text that sorts as the times do.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A new id.
pub(super) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Reads the columns of a row.
pub(super) trait Columns {
    fn text(&self, column: &str) -> Result<String>;
    fn maybe_text(&self, column: &str) -> Result<Option<String>>;
    fn int(&self, column: &str) -> Result<i64>;
    fn maybe_int(&self, column: &str) -> Result<Option<i64>>;

    fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    fn count(&self, column: &str) -> Result<u64> {
        u64::try_from(self.int(column)?).map_err(|_| StoreError::damaged(format!("{column} is negative")))
    }

    fn time(&self, column: &str) -> Result<DateTime<Utc>> {
        parse_time(&self.text(column)?)
    }

    fn maybe_time(&self, column: &str) -> Result<Option<DateTime<Utc>>> {
        self.maybe_text(column)?.map(|text| parse_time(&text)).transpose()
    }

    fn maybe_date(&self, column: &str) -> Result<Option<NaiveDate>> {
        let parse =
            |text: String| text.parse().map_err(|_| StoreError::damaged(format!("{column} is no date")));
        self.maybe_text(column)?.map(parse).transpose()
    }

    fn json(&self, column: &str) -> Result<Value> {
        serde_json::from_str(&self.text(column)?)
            .map_err(|_| StoreError::damaged(format!("{column} is no JSON")))
    }

    fn maybe_json(&self, column: &str) -> Result<Option<Value>> {
        let parse = |text: String| {
            serde_json::from_str(&text).map_err(|_| StoreError::damaged(format!("{column} is no JSON")))
        };
        self.maybe_text(column)?.map(parse).transpose()
    }

    /// A value that is stored as JSON, such as a list of words.
    fn typed<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T> {
        serde_json::from_str(&self.text(column)?)
            .map_err(|_| StoreError::damaged(format!("{column} holds an unknown word")))
    }

    /// A word that is stored bare.
    fn word<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T> {
        serde_json::from_value(Value::String(self.text(column)?))
            .map_err(|_| StoreError::damaged(format!("{column} holds an unknown word")))
    }
}

impl Columns for Row {
    fn text(&self, column: &str) -> Result<String> {
        Ok(sqlx::Row::try_get(self, column)?)
    }

    fn maybe_text(&self, column: &str) -> Result<Option<String>> {
        Ok(sqlx::Row::try_get(self, column)?)
    }

    fn int(&self, column: &str) -> Result<i64> {
        Ok(sqlx::Row::try_get(self, column)?)
    }

    fn maybe_int(&self, column: &str) -> Result<Option<i64>> {
        Ok(sqlx::Row::try_get(self, column)?)
    }
}

fn parse_time(text: &str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.with_timezone(&Utc))
        .map_err(|_| StoreError::damaged("a stored time is no time"))
}

/// JSON as it is stored.
pub(super) fn json_text<T: serde::Serialize>(value: &T) -> String {
    // What the store keeps is plain JSON: writing it to memory cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// The bare word of a value that serde writes as one.
pub(super) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The page that is meant and how many are on it.
pub(super) fn paging(page: u32, per_page: u32) -> (u32, u32) {
    let per_page = if per_page == 0 { 50 } else { per_page.min(500) };
    (page.max(1), per_page)
}

/// Adds `LIMIT … OFFSET …` for a page.
pub(super) fn push_page(query: &mut Query, (page, per_page): (u32, u32)) {
    query.push(" LIMIT ").push_bind(i64::from(per_page));
    query.push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
}
