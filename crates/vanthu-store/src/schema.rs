//! The database: opening it, migrating it, and writing in one transaction. Apart from [`crate::backup`] and
//! [`crate::sql::sqlite`] this is the only file that knows which database it is; to use another one, change the types below.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqlitePool};

use crate::columns::stamp;
use crate::sql;
use crate::{Page, Result, StoreError, StoreOptions};
use vanthu_diagnostic::{Diagnostic, code};

pub(crate) type Db = sqlx::Sqlite;
pub(crate) type Conn = sqlx::sqlite::SqliteConnection;
pub(crate) type Query = sqlx::QueryBuilder<Db>;

/// How long a writer waits for another process; a caller waits three times as long for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many connections read at a time.
const READERS: u32 = 8;

/// The step from each version to the next. A step that was released never changes.
const MIGRATIONS: [(i64, &str, &str); 7] = [
    (1, "start", include_str!("migrations/0001_start.sql")),
    (2, "rights", include_str!("migrations/0002_rights.sql")),
    (3, "texts", include_str!("migrations/0003_texts.sql")),
    (4, "integration", include_str!("migrations/0004_integration.sql")),
    (5, "office-files", include_str!("migrations/0005_office_files.sql")),
    (6, "mail", include_str!("migrations/0006_mail.sql")),
    (7, "office-templates", include_str!("migrations/0007_office_templates.sql")),
];

const TRIGGERS: &str = include_str!("triggers.sql");

/// One writing connection and many reading ones. Writers of this process queue up fairly for the single connection
/// instead of racing for the file's lock.
pub(crate) struct Pools {
    pub(crate) writer: SqlitePool,
    pub(crate) reader: SqlitePool,
}

/// The options of a connection to the database of `options`.
pub(crate) fn connect_options(options: &StoreOptions) -> Result<SqliteConnectOptions> {
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

/// The refusal of a URL whose scheme this build does not support. The rest of the URL may hold a password and is not
/// repeated.
pub(crate) fn unknown_url(what: &str, url: &str) -> StoreError {
    let scheme = url.split(':').next().unwrap_or_default();
    let (vi, supported) = match what {
        "database" => ("cơ sở dữ liệu", "sqlite:"),
        _ => ("kho tệp", "file:"),
    };
    StoreError::Refused(
        Diagnostic::error(
            code!("store.unknown-url"),
            format!("bản này chưa dùng được {vi} loại `{scheme}`"),
            format!("this build cannot use a {what} of the kind `{scheme}`"),
        )
        .hint(format!("dùng `{supported}…`, hoặc bỏ trống"), format!("use `{supported}…`, or leave it out")),
    )
}

/// Opens the database. `known` says that there are objects already, which an empty database does not belong to.
pub(crate) async fn open(options: &StoreOptions, known: bool) -> Result<Pools> {
    let mut connect = connect_options(options)?;
    if options.read_only {
        connect = connect.create_if_missing(false).read_only(true);
    }
    let pool = || {
        let options = SqlitePoolOptions::new().acquire_timeout(PATIENCE * 3).test_before_acquire(false);
        // SQLite ends a transaction by itself when the disk is full. The rollback that follows fails then, and the connection
        // believes for ever that the transaction goes on: it is replaced.
        options.after_release(|connection, _| {
            Box::pin(async move {
                if connection.is_in_transaction() {
                    // Once this is answered, a rollback that was begun is over.
                    connection.ping().await?;
                }
                Ok(!connection.is_in_transaction())
            })
        })
    };
    let writer = pool().max_connections(1).connect_with(connect.clone()).await?;
    if options.read_only {
        let last: i64 = sqlx::query_scalar(sql::sqlite::LAST_MIGRATION).fetch_one(&writer).await?;
        if last != version() {
            return Err(other_version(last));
        }
    } else {
        migrate(&writer).await?;
    }
    // Every act is in the audit log, so that a database without any row is a new one.
    if known && sqlx::query(sql::audit::ANY).fetch_optional(&writer).await?.is_none() {
        return Err(crate::lost_database(&options.data_dir));
    }
    let reader = pool().max_connections(READERS).connect_with(connect.create_if_missing(false)).await?;
    Ok(Pools { writer, reader })
}

/// The refusal to read a database of another version without changing it.
fn other_version(last: i64) -> StoreError {
    if last > version() {
        return sqlx::migrate::MigrateError::VersionMissing(last).into();
    }
    StoreError::Refused(
        Diagnostic::error(
            code!("store.older-database"),
            "cơ sở dữ liệu còn ở bản cũ hơn bản `vanthu` này",
            "the database is of an older version than this `vanthu`",
        )
        .hint(
            "khởi động dịch vụ bằng bản này một lần, hoặc dùng bản `vanthu` đang chạy dịch vụ",
            "start the service with this version once, or use the `vanthu` that the service runs",
        ),
    )
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

/// The latest version of the schema.
pub(crate) fn version() -> i64 {
    MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or_default()
}

/// A writing transaction. It takes effect with `commit`; dropping it without leaves no trace.
pub(crate) struct Tx {
    inner: sqlx::Transaction<'static, Db>,
    pub(crate) now: DateTime<Utc>,
}

impl Tx {
    pub(crate) async fn begin(pools: &Pools, now: DateTime<Utc>) -> Result<Self> {
        Ok(Self { inner: pools.writer.begin_with(sql::sqlite::BEGIN_WRITE).await?, now })
    }

    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.inner
    }

    pub(crate) fn stamp(&self) -> String {
        stamp(self.now)
    }

    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }
}

/// A new id.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// The number of the page, from 1, and its size: 50 unless given, at most 500.
pub(crate) fn paging(page: u32, per_page: u32) -> (u32, u32) {
    let per_page = if per_page == 0 { 50 } else { per_page.min(500) };
    (page.max(1), per_page)
}

/// Runs a list with filters: `count` and `list` are the beginnings of the two statements, `filters` adds the conditions
/// to either, and `order` ends the list.
pub(crate) async fn fetch_page<T>(
    reader: &SqlitePool,
    (count, list, order): (&'static str, &'static str, &'static str),
    (page, per_page): (u32, u32),
    filters: impl Fn(&mut Query),
) -> Result<Page<T>>
where
    T: for<'r> sqlx::FromRow<'r, <Db as sqlx::Database>::Row> + Send + Unpin,
{
    let (page, per_page) = paging(page, per_page);
    let mut counting = Query::new(count);
    filters(&mut counting);
    let total: i64 = counting.build_query_scalar().fetch_one(reader).await?;
    let mut listing = Query::new(list);
    filters(&mut listing);
    listing.push(order);
    listing.push(" LIMIT ").push_bind(i64::from(per_page));
    listing.push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
    let items = listing.build_query_as().fetch_all(reader).await?;
    Ok(Page { items, total: total.unsigned_abs(), page, per_page })
}

/// Adds the condition that a column has one of these values; any value will do when there are none.
pub(crate) fn push_one_of<T>(query: &mut Query, column: &'static str, values: &[T])
where
    T: Clone + for<'q> sqlx::Encode<'q, Db> + sqlx::Type<Db> + Send + 'static,
{
    if values.is_empty() {
        return;
    }
    query.push(" AND ").push(column).push(" IN (");
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    query.push(")");
}

/// Adds the condition that a column equals the value, if there is one.
pub(crate) fn push_equal(query: &mut Query, column: &'static str, value: Option<&String>) {
    if let Some(value) = value {
        query.push(" AND ").push(column).push(" = ").push_bind(value.clone());
    }
}
