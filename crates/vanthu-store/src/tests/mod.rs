//! Tests of the store as its callers see it, each over a folder of its own.

mod audit;
mod backup;
mod documents;
mod hold;
mod jobs;
mod kill;
mod numbering;
mod office_files;
mod register_import;
mod retention;
mod statements;
mod texts;
mod users;
mod verify;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use super::*;

/// A store in a folder of its own, with a clock that the test moves.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
    now: Arc<Mutex<DateTime<Utc>>>,
    pub(crate) store: Store,
    pub(crate) actor: Actor,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let start = DateTime::parse_from_rfc3339("2026-07-05T08:00:00Z").unwrap().with_timezone(&Utc);
        let now = Arc::new(Mutex::new(start));
        let store = Store::open(&options(&folder.path().join("data"), &now)).await.unwrap();
        let actor = Actor {
            user_id: "u-1".into(),
            token_id: None,
            name: "Nguyễn Văn A".into(),
            roles: Role::ALL.into_iter().collect(),
            scopes: None,
            offices: None,
        };
        Self { folder, now, store, actor }
    }

    /// The folder of the data.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }

    /// Opens the same folder as another process would.
    pub(crate) async fn again(&self) -> Store {
        Store::open(&options(&self.data(), &self.now)).await.unwrap()
    }

    /// A connection that bypasses the store, with its triggers removed.
    pub(crate) async fn raw(&self) -> SqliteConnection {
        let mut raw = self.guarded().await;
        let names: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .fetch_all(&mut raw)
            .await
            .unwrap();
        for name in names {
            run(&mut raw, &format!("DROP TRIGGER {name}")).await.unwrap();
        }
        raw
    }

    /// A connection that bypasses the store.
    pub(crate) async fn guarded(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.data().join("vanthu.db")).foreign_keys(false);
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    pub(crate) async fn office(&self) -> Office {
        let new = NewOffice { name: "Đảng ủy xã".into(), toml: "short = \"ĐU\"".into(), roster: None };
        self.store.offices().create(&self.actor, new).await.unwrap()
    }

    pub(crate) async fn draft(&self, office: &Office, subject: &str) -> Document {
        let new = DocumentDraft {
            external_id: None,
            office_id: office.id.clone(),
            template: "plan".into(),
            standard: None,
            subject: subject.into(),
            header: json!({ "signer": "Nguyễn Văn A" }),
            fields: json!({ "aim": "Kết nạp đảng viên" }),
        };
        self.store.documents().create(&self.actor, new).await.unwrap()
    }

    /// An approved document.
    pub(crate) async fn approved(&self, office: &Office) -> Document {
        let document = self.draft(office, "Kế hoạch kết nạp đảng viên").await;
        self.store.workflow().submit(&self.actor, &document.id, None, None).await.unwrap();
        self.store.workflow().approve(&self.actor, &document.id, None, None).await.unwrap()
    }

    pub(crate) async fn issue(&self, document: &Document) -> Result<RegisterEntry> {
        let issue = IssueNumber {
            outside: None,
            document_id: document.id.clone(),
            version: None,
            series: series(&document.office_id),
            details: details(),
        };
        self.store.register().issue(&self.actor, issue).await
    }

    pub(crate) async fn reserve(&self, office: &Office, key: Option<&str>) -> Result<RegisterEntry> {
        let reserve = ReserveNumber {
            series: series(&office.id),
            details: details(),
            secret: false,
            key: key.map(str::to_string),
        };
        self.store.register().reserve(&self.actor, reserve).await
    }

    /// The numbers of the register, in order.
    pub(crate) async fn numbers(&self) -> Vec<i64> {
        let rows = self.store.register().all(&RegisterQuery::default()).await.unwrap();
        rows.iter().map(|row| row.number).collect()
    }
}

fn options(data: &std::path::Path, now: &Arc<Mutex<DateTime<Utc>>>) -> StoreOptions {
    let now = now.clone();
    StoreOptions { clock: Clock::from_fn(move || *now.lock().unwrap()), ..StoreOptions::new(data) }
}

pub(crate) fn series(office: &str) -> Series {
    Series { issuer: office.into(), kind: "KH".into(), term: "2025-2030".into() }
}

pub(crate) fn details() -> EntryDetails {
    EntryDetails {
        symbol: "{number}-KH/ĐU".into(),
        date: NaiveDate::from_ymd_opt(2026, 7, 5),
        subject: "Kế hoạch kết nạp đảng viên".into(),
        signer: "Nguyễn Văn A".into(),
        recipients: vec!["Đảng ủy cấp trên".into(), "Các chi bộ".into()],
        ..EntryDetails::default()
    }
}

pub(crate) async fn run(raw: &mut SqliteConnection, sql: &str) -> std::result::Result<u64, sqlx::Error> {
    Ok(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_string())).execute(raw).await?.rows_affected())
}

/// The code of a refusal.
#[track_caller]
pub(crate) fn code<T>(result: Result<T>) -> &'static str {
    match result {
        Ok(_) => panic!("it succeeded"),
        Err(error) => error.diagnostic().code.as_str(),
    }
}

#[tokio::test]
async fn a_folder_opens_again_and_again() {
    let bench = Bench::new().await;
    bench.store.ping().await.unwrap();
    bench.store.close().await;
    bench.again().await.ping().await.unwrap();
    let nothing = StoreOptions { create: false, ..StoreOptions::new(bench.beside("none")) };
    assert_eq!(code(Store::open(&nothing).await), "store.no-data");
    for (database, objects) in [(Some("postgres://host/vanthu"), None), (None, Some("s3://bucket"))] {
        let elsewhere = StoreOptions {
            database: database.map(str::to_string),
            objects: objects.map(str::to_string),
            ..StoreOptions::new(bench.beside("elsewhere"))
        };
        assert_eq!(code(Store::open(&elsewhere).await), "store.unknown-url");
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let bench = Bench::new().await;
    bench.store.close().await;
    let mut raw = bench.guarded().await;
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (999, 'later', 1, x'00', 0)";
    run(&mut raw, later).await.unwrap();
    assert_eq!(code(Store::open(&StoreOptions::new(bench.data())).await), "store.newer-database");
}

#[tokio::test]
async fn only_one_service_locks_a_folder() {
    let bench = Bench::new().await;
    let other = bench.again().await;
    let lock = bench.store.lock().unwrap();
    assert_eq!(code(other.lock()), "store.in-use");
    drop(lock);
    other.lock().unwrap();
}

#[tokio::test]
async fn every_commit_reaches_the_disk() {
    let bench = Bench::new().await;
    let mut conn = bench.store.inner.pools.writer.acquire().await.unwrap();
    let mut pragma = async |sql: &'static str| -> String {
        let row = sqlx::query(sql).fetch_one(&mut *conn).await.unwrap();
        sqlx::Row::try_get::<String, _>(&row, 0)
            .or_else(|_| sqlx::Row::try_get::<i64, _>(&row, 0).map(|value| value.to_string()))
            .unwrap()
    };
    assert_eq!(pragma("PRAGMA journal_mode").await, "wal");
    // FULL.
    assert_eq!(pragma("PRAGMA synchronous").await, "2");
    assert_eq!(pragma("PRAGMA foreign_keys").await, "1");
    assert_eq!(pragma("PRAGMA busy_timeout").await, "10000");
}

#[cfg(unix)]
#[tokio::test]
async fn other_users_cannot_read_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new().await;
    assert_eq!(std::fs::metadata(bench.data()).unwrap().permissions().mode() & 0o777, 0o700);
}
