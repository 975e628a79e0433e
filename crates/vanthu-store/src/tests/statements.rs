//! Every SQL statement of the crate is run once against the migrated schema, so that a misspelled column or table is found
//! here and not by a user.

use std::path::Path;

use crate::sql;

use super::*;

/// The statements of each module below `sql`.
const MODULES: [(&str, &[(&str, &str)]); 17] = [
    ("access", sql::access::ALL),
    ("audit", sql::audit::ALL),
    ("documents", sql::documents::ALL),
    ("health", sql::health::ALL),
    ("idempotency", sql::idempotency::ALL),
    ("jobs", sql::jobs::ALL),
    ("mails", sql::mails::ALL),
    ("office_files", sql::office_files::ALL),
    ("offices", sql::offices::ALL),
    ("register", sql::register::ALL),
    ("reports", sql::reports::ALL),
    ("sqlite", sql::sqlite::ALL),
    ("subscriptions", sql::subscriptions::ALL),
    ("texts", sql::texts::ALL),
    ("users", sql::users::ALL),
    ("webhooks", sql::webhooks::ALL),
    ("workbooks", sql::workbooks::ALL),
];

/// The number of parameters of a statement.
fn parameters(statement: &str) -> usize {
    (1..=99).rev().find(|number| statement.contains(&format!("${number}"))).unwrap_or_default()
}

#[tokio::test]
async fn every_statement_runs_on_an_empty_database() {
    let bench = Bench::new().await;
    let mut conn = bench.guarded().await;
    let statements = MODULES
        .into_iter()
        .flat_map(|(module, list)| list.iter().map(move |(name, text)| (module, *name, *text)));
    let mut count = 0;
    for (module, name, text) in statements {
        count += 1;
        // A 1 fits every column: it is a number, a text, a boolean and JSON.
        let parameters = parameters(text);
        let bound = (0..parameters).fold(sqlx::query(text), |query, _| query.bind(1_i64));
        match (module, name) {
            ("sqlite", "COPY_DATABASE") => {
                let copy = bench.beside("copy.db").to_str().unwrap().to_string();
                sqlx::query(text).bind(copy).execute(&mut conn).await.unwrap();
            }
            ("sqlite", "BEGIN_WRITE") => {
                bound.execute(&mut conn).await.unwrap();
                run(&mut conn, "ROLLBACK").await.unwrap();
            }
            _ => {
                run(&mut conn, "BEGIN").await.unwrap();
                let end = bound.fetch_all(&mut conn).await;
                end.unwrap_or_else(|error| panic!("{module}::{name}: {error}"));
                run(&mut conn, "ROLLBACK").await.unwrap();
            }
        }
    }
    assert!(count > 100, "{count}");
}

#[tokio::test]
async fn lists_run_with_every_filter_at_once() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let one = || Some("1".to_string());
    let sight =
        Sight { user_id: "u".into(), offices: Some(["o".to_string()].into()), drafts: false, secret: false };
    let documents = DocumentFilter {
        text: Some("one two".into()),
        states: DocumentState::ALL.to_vec(),
        office_id: one(),
        template: one(),
        created_by: one(),
        external_id: one(),
        changed_since: Some(store.now()),
        order: DocumentOrder::default(),
        after: Some(Cursor { at: store.now(), id: "1".into() }),
        seen_by: Some(sight.clone()),
        page: 1,
        per_page: 1,
    };
    for order in [
        DocumentOrder::LastChanged,
        DocumentOrder::FirstChanged,
        DocumentOrder::LastCreated,
        DocumentOrder::FirstCreated,
    ] {
        let documents = DocumentFilter { order, ..documents.clone() };
        assert_eq!(store.documents().search(&documents).await.unwrap().total, 0);
    }
    for newest_first in [false, true] {
        let entries = RegisterQuery {
            issuer: one(),
            kind: one(),
            term: one(),
            state: Some(EntryState::Bound),
            text: Some("one two".into()),
            from: NaiveDate::from_ymd_opt(2026, 7, 5),
            to: NaiveDate::from_ymd_opt(2026, 7, 5),
            seen_by: Some(sight.clone()),
            newest_first,
            page: 1,
            per_page: 1,
        };
        assert_eq!(store.register().search(&entries).await.unwrap().total, 0);
        assert_eq!(store.register().all(&entries).await.unwrap(), []);
    }
    let jobs = JobQuery {
        document_id: one(),
        requested_by: one(),
        states: vec![JobState::Queued, JobState::Done],
        kinds: vec![JobKind::Render, JobKind::Issue],
        since: Some(store.now()),
        before_id: one(),
        page: 1,
        per_page: 1,
    };
    assert_eq!(store.jobs().list(&jobs).await.unwrap().total, 0);
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_name().unwrap().to_str().unwrap().to_string();
            all.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn there_are_no_other_statements() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // Each module below `sql` is in the list above, and holds nothing but listed statements.
    let mut modules = Vec::new();
    for (name, text) in sources(&source.join("sql")) {
        if name == "mod.rs" {
            continue;
        }
        modules.push(name.trim_end_matches(".rs").to_string());
        assert_eq!(text.matches("statements! {").count(), 1, "{name}");
        assert!(!text.contains("const "), "{name}");
    }
    assert_eq!(modules, MODULES.map(|(module, _)| module));
    // No other file has a statement of its own, or runs one that is not from there.
    const VERBS: [&str; 11] = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "BEGIN", "PRAGMA", "VACUUM", "CREATE",
        "DROP",
    ];
    for (name, text) in sources(&source) {
        for verb in VERBS {
            assert!(!text.contains(&format!("\"{verb} ")), "{name}: {verb}");
        }
        for call in ["sqlx::query", "Query::new", "begin_with"] {
            for (at, _) in text.match_indices(call) {
                let Some((_, argument)) = text[at..].split_once('(') else { continue };
                let argument = argument.trim_start();
                // The statements of a loop, and the beginnings that a list is given.
                let is_given =
                    ["statement)", "count)", "list)"].iter().any(|name| argument.starts_with(name));
                assert!(argument.starts_with("sql::") || is_given, "{name}: {call}({argument:.40}");
            }
        }
    }
}

#[test]
fn statements_are_also_those_of_postgresql() {
    // Functions, clauses and signs that only SQLite knows; statements that need them are in `sql::sqlite`.
    const SQLITE_ONLY: [&str; 12] = [
        "IFNULL",
        "INSERT OR",
        "REPLACE INTO",
        "ROWID",
        "STRFTIME",
        "DATETIME(",
        "JULIANDAY",
        "AUTOINCREMENT",
        "GROUP_CONCAT",
        "GLOB",
        " == ",
        "?",
    ];
    for (module, list) in MODULES.into_iter().filter(|(module, _)| *module != "sqlite") {
        for (name, text) in list {
            let text = text.to_uppercase();
            assert!(!text.contains('"'), "{module}::{name} quotes a name");
            for word in SQLITE_ONLY {
                assert!(!text.contains(word), "{module}::{name} has {word}");
            }
        }
    }
}
