//! Verifying the stored data: each kind of fault is found, and nothing else.

use bytes::Bytes;

use super::*;
use crate::{DataFaultKind, Sight};

/// A store with an issued document that has a workbook, an imported line and a reserved number.
async fn bench_with_history() -> (Bench, Document) {
    let bench = Bench::new().await;
    let (store, actor) = (&bench.store, &bench.actor);
    let office = bench.office().await;
    let document = bench.draft(&office, "Kế hoạch").await;
    let workbook = Bytes::from_static(b"PK workbook");
    store.files().put(actor, &document.id, "results", "a.xlsx", workbook, PutMode::Add).await.unwrap();
    store.workflow().submit(actor, &document.id, None, None).await.unwrap();
    store.workflow().approve(actor, &document.id, None, None).await.unwrap();
    let row =
        ImportRow { row: 2, series: series(&office.id), number: 1, details: details(), void_reason: None };
    assert_eq!(store.register().import(actor, vec![row], false).await.unwrap().imported, 1);
    bench.issue(&document).await.unwrap();
    let pdf = store.objects().put(Bytes::from_static(b"%PDF")).await.unwrap();
    let document = store.workflow().finish_issue(actor, &document.id, &pdf).await.unwrap();
    bench.reserve(&office, None).await.unwrap();
    (bench, document)
}

async fn faults(bench: &Bench) -> Vec<DataFaultKind> {
    bench.store.verify_data().await.unwrap().faults.into_iter().map(|fault| fault.kind).collect()
}

#[tokio::test]
async fn whole_data_have_no_faults() {
    let (bench, document) = bench_with_history().await;
    let report = bench.store.verify_data().await.unwrap();
    assert_eq!(report.faults, []);
    assert_eq!((report.entries, report.objects), (3, 3));
    // A number that became void later is what it was.
    bench.store.workflow().void(&bench.actor, &document.id, "gửi nhầm").await.unwrap();
    assert_eq!(faults(&bench).await, []);
}

#[tokio::test]
async fn an_exchanged_pdf_and_changed_lines_are_found() {
    for (statement, kind) in [
        ("UPDATE register SET subject = 'khác' WHERE origin = 'document'", DataFaultKind::Entry),
        ("UPDATE register SET signer = 'khác' WHERE origin = 'reserved'", DataFaultKind::Entry),
        ("UPDATE register SET number = 77 WHERE origin = 'import'", DataFaultKind::Entry),
        ("DELETE FROM register WHERE origin = 'reserved'", DataFaultKind::Entry),
        ("UPDATE counters SET last = 1", DataFaultKind::Counter),
        ("UPDATE papers SET pdf_sha256 = (SELECT sha256 FROM paper_files)", DataFaultKind::Pdf),
        ("UPDATE audit SET detail = '{}' WHERE act = 'paper.issued'", DataFaultKind::Audit),
    ] {
        let (bench, _) = bench_with_history().await;
        let mut raw = bench.raw().await;
        assert!(run(&mut raw, statement).await.unwrap() > 0, "{statement}");
        let found = faults(&bench).await;
        assert!(found.contains(&kind), "{statement}: {found:?}");
    }
}

#[tokio::test]
async fn a_damaged_object_is_found_and_healed_by_the_same_bytes() {
    let (bench, document) = bench_with_history().await;
    let file = bench.store.files().list(&document.id).await.unwrap().remove(0);
    let path = bench.data().join("objects").join(&file.sha256[..2]).join(&file.sha256);
    let backup = bench.beside("backup.zip");
    bench.store.backup(&backup).await.unwrap();
    for damage in [None, Some(b"PK workbooK".as_slice()), Some(b"PK")] {
        match damage {
            None => std::fs::remove_file(&path).unwrap(),
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
        }
        assert_eq!(faults(&bench).await, [DataFaultKind::Object], "{damage:?}");
        bench.store.objects().put(Bytes::from_static(b"PK workbook")).await.unwrap();
        assert_eq!(faults(&bench).await, [], "{damage:?}");
        // A single file is also taken back from a backup, by its own name or that of its document.
        std::fs::write(&path, b"other").unwrap();
        let name = [document.id.clone(), file.sha256.clone()][usize::from(damage.is_some())].clone();
        bench.store.heal_from(&backup, &[name]).await.unwrap();
        assert_eq!(faults(&bench).await, [], "{damage:?}");
    }
    assert_eq!(code(bench.store.heal_from(&backup, &["none".into()]).await), "store.not-in-backup");
}

#[tokio::test]
async fn a_damaged_page_is_found() {
    let (bench, _) = bench_with_history().await;
    bench.store.check_pages().await.unwrap();
    bench.store.close().await;
    let path = bench.data().join("vanthu.db");
    let mut bytes = std::fs::read(&path).unwrap();
    // All pages but the first, which holds the schema.
    for byte in &mut bytes[4096..] {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, bytes).unwrap();
    match Store::open(&options(&bench.data(), &bench.now)).await {
        Ok(store) => {
            assert_eq!(code(store.check_pages().await), "store.damaged");
            let faults = store.verify_data().await.unwrap().faults;
            assert!(faults.iter().any(|fault| fault.kind == DataFaultKind::Page), "{faults:?}");
            assert!(store.backup(&bench.beside("backup.zip")).await.is_err());
        }
        // Refusing to open it is as good.
        Err(error) => assert!(matches!(error, StoreError::Failed(..)), "{error}"),
    }
}

#[tokio::test]
async fn an_empty_database_beside_objects_is_no_fresh_start() {
    for empty in [None, Some("")] {
        let (bench, _) = bench_with_history().await;
        bench.store.close().await;
        for name in ["vanthu.db", "vanthu.db-wal", "vanthu.db-shm"] {
            let _ = std::fs::remove_file(bench.data().join(name));
        }
        if let Some(empty) = empty {
            std::fs::write(bench.data().join("vanthu.db"), empty).unwrap();
        }
        for _ in 0..2 {
            let opened = Store::open(&options(&bench.data(), &bench.now)).await;
            assert_eq!(code(opened.map(drop)), "store.database-lost");
        }
    }
}

#[tokio::test]
async fn reading_only_changes_nothing() {
    let (bench, _) = bench_with_history().await;
    let read = StoreOptions { read_only: true, create: false, ..options(&bench.data(), &bench.now) };
    let store = Store::open(&read).await.unwrap();
    assert_eq!(store.verify_data().await.unwrap().faults, []);
    let new = NewOffice { name: "Đảng ủy".into(), toml: "short = \"ĐU\"".into(), roster: None };
    assert!(store.offices().create(&bench.actor, new).await.is_err());
    store.close().await;
    let mut raw = bench.raw().await;
    run(&mut raw, "DELETE FROM _sqlx_migrations WHERE version > 1").await.unwrap();
    assert_eq!(code(Store::open(&read).await.map(drop)), "store.older-database");
}

#[tokio::test]
async fn what_was_removed_is_freed_after_its_time() {
    let (bench, document) = bench_with_history().await;
    let (store, actor) = (&bench.store, &bench.actor);
    let office = store.offices().list().await.unwrap().remove(0);
    let draft = bench.draft(&office, "Kế hoạch khác").await;
    let put = async |bytes: &'static [u8]| {
        let bytes = Bytes::from_static(bytes);
        store.files().put(actor, &draft.id, "results", "b.xlsx", bytes, PutMode::Add).await.unwrap()
    };
    let (first, second) = (put(b"PK first").await, put(b"PK second").await);
    assert_eq!(store.bytes_of(&actor.user_id).await.unwrap(), 11 + 9);
    assert_eq!(store.free_removed(TimeDelta::days(30)).await.unwrap(), 0);
    assert!(store.objects().has(&first.sha256).await.unwrap());
    // Objects have the age of the disk's clock, rows that of the store's.
    bench.pass(TimeDelta::days(31));
    assert!(store.free_removed(TimeDelta::zero()).await.unwrap() >= 8);
    assert!(!store.objects().has(&first.sha256).await.unwrap());
    assert!(store.objects().has(&second.sha256).await.unwrap());
    store.documents().delete(actor, &draft.id).await.unwrap();
    store.free_removed(TimeDelta::zero()).await.unwrap();
    assert!(!store.objects().has(&second.sha256).await.unwrap());
    assert_eq!(faults(&bench).await, []);
    assert_eq!(store.documents().content(&document.id).await.unwrap().files.len(), 1);
}

#[tokio::test]
async fn lists_show_what_a_user_may_see() {
    let bench = Bench::new().await;
    let (store, actor) = (&bench.store, &bench.actor);
    let (here, there) = (bench.office().await, bench.office().await);
    let other = Actor { user_id: "u-2".into(), ..actor.clone() };
    let make = async |actor: &Actor, office: &Office, secrecy: serde_json::Value| {
        let draft = DocumentDraft {
            external_id: None,
            office_id: office.id.clone(),
            template: "plan".into(),
            standard: None,
            subject: "Kế hoạch".into(),
            header: json!({ "secrecy": secrecy }),
            fields: json!({}),
        };
        store.documents().create(actor, draft).await.unwrap()
    };
    let own = make(actor, &there, json!("MẬT")).await;
    let plain = make(&other, &here, json!("")).await;
    let secret = make(&other, &here, json!("TỐI MẬT")).await;
    let away = make(&other, &there, json!(null)).await;
    assert_eq!([&own, &plain, &secret, &away].map(|one| one.secret), [true, false, true, false]);
    let seen = async |offices: Option<&Office>, drafts: bool, secret: bool| {
        let offices = offices.map(|office| [office.id.clone()].into());
        let sight = Sight { user_id: actor.user_id.clone(), offices, drafts, secret };
        let filter = DocumentFilter { seen_by: Some(sight), ..DocumentFilter::default() };
        let mut ids: Vec<String> =
            store.documents().search(&filter).await.unwrap().items.into_iter().map(|one| one.id).collect();
        ids.sort();
        ids
    };
    let of = |documents: &[&Document]| {
        let mut ids: Vec<String> = documents.iter().map(|one| one.id.clone()).collect();
        ids.sort();
        ids
    };
    assert_eq!(seen(Some(&here), false, false).await, of(&[&own]));
    assert_eq!(seen(Some(&here), true, false).await, of(&[&own, &plain]));
    assert_eq!(seen(Some(&here), true, true).await, of(&[&own, &plain, &secret]));
    assert_eq!(seen(None, true, false).await, of(&[&own, &plain, &away]));
    // The same holds in the register: a secret number is visible to the user who reserved it and to users with the right.
    let reserve = |secret| ReserveNumber { series: series(&here.id), details: details(), secret, key: None };
    store.register().reserve(&other, reserve(false)).await.unwrap();
    store.register().reserve(&other, reserve(true)).await.unwrap();
    store.register().reserve(actor, reserve(true)).await.unwrap();
    let numbers = async |office: &Office, secret: bool| {
        let offices = Some([office.id.clone()].into());
        let sight = Sight { user_id: actor.user_id.clone(), offices, drafts: true, secret };
        let query = RegisterQuery { seen_by: Some(sight), ..RegisterQuery::default() };
        store.register().all(&query).await.unwrap().iter().map(|one| one.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&here, false).await, [1, 3]);
    assert_eq!(numbers(&here, true).await, [1, 2, 3]);
    assert_eq!(numbers(&there, false).await, [3]);
}
