//! Backups of a running store, and restoring them.

use std::path::Path;

use bytes::Bytes;

use super::*;

/// A store with an issued document, a workbook and a roster.
async fn bench_with_history() -> Bench {
    let bench = Bench::new().await;
    let (store, actor) = (&bench.store, &bench.actor);
    let roster = Some(Bytes::from("mã,tên\n01,Chi bộ thôn 1\n"));
    let new = NewOffice { name: "Đảng ủy xã".into(), toml: "short = \"ĐU\"".into(), roster };
    let office = store.offices().create(actor, new).await.unwrap();
    let document = bench.draft(&office, "Kế hoạch").await;
    store
        .files()
        .put(actor, &document.id, "results", "a.xlsx", Bytes::from_static(b"PK"), PutMode::Add)
        .await
        .unwrap();
    store.workflow().submit(actor, &document.id, None, None).await.unwrap();
    store.workflow().approve(actor, &document.id, None, None).await.unwrap();
    bench.issue(&document).await.unwrap();
    let pdf = store.objects().put(Bytes::from_static(b"%PDF")).await.unwrap();
    store.workflow().finish_issue(actor, &document.id, &pdf).await.unwrap();
    bench
}

#[tokio::test]
async fn what_was_backed_up_is_what_is_restored() {
    for name in ["backup", "backup.zip", "BACKUP.ZIP"] {
        let bench = bench_with_history().await;
        let to = bench.beside(name);
        let report = bench.store.backup(&to).await.unwrap();
        assert_eq!(report.objects, 4);
        assert_eq!(to.is_file(), name.to_lowercase().ends_with(".zip"));
        assert_eq!(report.head, bench.store.audit().verify(None).await.unwrap().head);
        // Nothing is overwritten.
        assert_eq!(code(bench.store.backup(&to).await), "store.not-empty");
        // What happens later is not in it.
        let office = bench.store.offices().list().await.unwrap().remove(0);
        bench.reserve(&office, None).await.unwrap();
        let restored = bench.beside("restored");
        let end = restore(&to, &restored, false).await.unwrap();
        assert_eq!((end.objects, end.head), (4, report.head));
        let store =
            Store::open(&StoreOptions { create: false, ..StoreOptions::new(&restored) }).await.unwrap();
        let rows = store.register().all(&RegisterQuery::default()).await.unwrap();
        assert_eq!(rows.len(), 1);
        let document = store.documents().get(rows[0].document_id.as_ref().unwrap()).await.unwrap();
        assert_eq!(document, bench.store.documents().get(&document.id).await.unwrap());
        assert_eq!(
            store.objects().get(&document.pdf.unwrap().sha256).await.unwrap(),
            Bytes::from_static(b"%PDF")
        );
        assert_eq!(store.documents().content(&document.id).await.unwrap().files[0].name, "a.xlsx");
        // Numbers continue where the backup was made.
        let reserve =
            ReserveNumber { series: series(&office.id), details: details(), secret: false, key: None };
        assert_eq!(store.register().reserve(&bench.actor, reserve).await.unwrap().number, 2);
        assert_eq!(store.audit().verify(None).await.unwrap().fault, None);
        assert_eq!(code(restore(&to, &restored, false).await), "store.not-empty");
        let left: Vec<_> = std::fs::read_dir(bench.beside(""))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with('.'))
            .collect();
        assert_eq!(left, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_of_a_busy_service_is_whole() {
    let bench = bench_with_history().await;
    let office = bench.store.offices().list().await.unwrap().remove(0);
    let working = tokio_util::sync::CancellationToken::new();
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            let (store, actor, office, working) =
                (bench.store.clone(), bench.actor.clone(), office.id.clone(), working.clone());
            tokio::spawn(async move {
                let mut turn = 0;
                while !working.is_cancelled() {
                    let reserve = ReserveNumber {
                        series: series(&office),
                        details: details(),
                        secret: false,
                        key: None,
                    };
                    store.register().reserve(&actor, reserve).await.unwrap();
                    let bytes = Bytes::from(format!("{worker} {turn}"));
                    store.data_sets().create(&actor, "a.xlsx", None, bytes).await.unwrap();
                    turn += 1;
                }
            })
        })
        .collect();
    let written = async || bench.store.register().all(&RegisterQuery::default()).await.unwrap().len();
    let mut earlier = 0;
    for turn in 0..4 {
        // Each backup finds more than the one before.
        while written().await <= earlier {
            tokio::task::yield_now().await;
        }
        earlier = written().await;
        let to = bench.beside(&format!("backup-{turn}.zip"));
        let report = bench.store.backup(&to).await.unwrap();
        let folder = bench.beside(&format!("restored-{turn}"));
        assert_eq!(restore(&to, &folder, false).await.unwrap().head, report.head);
        let store = Store::open(&StoreOptions::new(&folder)).await.unwrap();
        let rows = store.register().all(&RegisterQuery::default()).await.unwrap();
        let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
        assert!(numbers.len() > turn);
    }
    working.cancel();
    for worker in workers {
        worker.await.unwrap();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

#[tokio::test]
async fn a_damaged_backup_is_refused_whole() {
    let bench = bench_with_history().await;
    let to = bench.beside("backup");
    bench.store.backup(&to).await.unwrap();
    let all = files(&to);
    assert_eq!(all.len(), 6);
    for path in all {
        let good = std::fs::read(&path).unwrap();
        let mut changed = good.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        let longer: Vec<u8> = good.iter().copied().chain([0]).collect();
        for bad in [Some(changed), Some(good[..good.len() - 1].to_vec()), Some(longer), None] {
            // A manifest with one more space is the same manifest.
            if path.ends_with("manifest.json") && bad.as_ref().is_some_and(|bad| bad.len() >= good.len()) {
                continue;
            }
            match &bad {
                Some(bad) => std::fs::write(&path, bad).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            let restored = bench.beside("restored");
            let end = restore(&to, &restored, false).await;
            assert_eq!(code(end), "store.not-a-backup", "{}", path.display());
            assert!(!restored.exists());
        }
        std::fs::write(&path, good).unwrap();
    }
    assert_eq!(
        code(restore(&bench.beside("none"), &bench.beside("restored"), false).await),
        "store.not-a-backup"
    );
    std::fs::write(bench.beside("a.zip"), b"PK").unwrap();
    assert_eq!(
        code(restore(&bench.beside("a.zip"), &bench.beside("restored"), false).await),
        "store.not-a-backup"
    );
    restore(&to, &bench.beside("restored"), false).await.unwrap();
}

#[tokio::test]
async fn a_manifest_cannot_lead_elsewhere() {
    let bench = bench_with_history().await;
    let to = bench.beside("backup");
    bench.store.backup(&to).await.unwrap();
    let path = to.join("manifest.json");
    let good: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let bend = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut bad = good.clone();
        change(&mut bad);
        std::fs::write(&path, bad.to_string()).unwrap();
    };
    let restored = bench.beside("restored");
    bend(&|bad| bad["objects"][0]["sha256"] = "../../../escape".into());
    assert_eq!(code(restore(&to, &restored, false).await), "store.not-a-backup");
    bend(&|bad| drop(bad["objects"].as_array_mut().unwrap().pop()));
    assert_eq!(code(restore(&to, &restored, false).await), "store.not-a-backup");
    bend(&|bad| bad["schema"] = 999.into());
    assert_eq!(code(restore(&to, &restored, false).await), "store.newer-database");
    bend(&|bad| bad["format"] = "another".into());
    assert_eq!(code(restore(&to, &restored, false).await), "store.not-a-backup");
    bend(&|bad| bad["audit"]["hash"] = "0".repeat(64).into());
    assert_eq!(code(restore(&to, &restored, false).await), "store.not-a-backup");
    assert!(!restored.exists());
}
