//! What holds when something goes wrong around the store: a long write, a wrong clock, a damaged object, a killed service.

use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::*;

/// An object's file.
fn object_path(bench: &Bench, sha256: &str) -> PathBuf {
    bench.data().join("objects").join(&sha256[..2]).join(sha256)
}

#[tokio::test]
async fn nobody_waits_for_a_note_of_last_use() {
    let bench = Bench::new().await;
    let (store, user) = (&bench.store, user(&bench).await);
    let session = store.sessions().open(&user.id, &Opening::default()).await.unwrap();
    let new = NewToken {
        user_id: user.id.clone(),
        name: "hệ thống".into(),
        scopes: [Scope::Read].into(),
        expires_at: None,
    };
    let (_, secret) = store.tokens().create(&bench.actor, new).await.unwrap();
    bench.pass(TimeDelta::minutes(5));
    // Something long is being written, such as the import of a register.
    let writing = store.write().await.unwrap();
    let read = async {
        assert!(store.sessions().get(&session.token).await.unwrap().is_some());
        assert!(store.tokens().actor(&secret).await.unwrap().is_some());
    };
    tokio::time::timeout(Duration::from_secs(5), read).await.expect("reading does not wait");
    drop(writing);
}

async fn user(bench: &Bench) -> User {
    let new = NewUser {
        name: "soanthao".into(),
        full_name: "Trần Thị B".into(),
        roles: [Role::Drafter].into(),
        offices: None,
        password: "mật-khẩu-thử".into(),
    };
    bench.store.users().create(&bench.actor, new).await.unwrap()
}

#[tokio::test]
async fn a_clock_that_was_wrong_neither_locks_nor_keeps_a_session() {
    let bench = Bench::new().await;
    let (store, user) = (&bench.store, user(&bench).await);
    bench.pass(TimeDelta::days(365));
    for _ in 0..5 {
        assert_eq!(store.users().sign_in("soanthao", "sai", "10.0.0.1").await.unwrap(), SignIn::Wrong);
    }
    let locked = store.users().sign_in("soanthao", "sai", "10.0.0.1").await.unwrap();
    assert!(matches!(locked, SignIn::Locked { .. }));
    let session = store.sessions().open(&user.id, &Opening::default()).await.unwrap();
    bench.pass(-TimeDelta::days(365));
    let welcome = store.users().sign_in("soanthao", "mật-khẩu-thử", "10.0.0.1").await.unwrap();
    assert!(matches!(welcome, SignIn::Welcome(_)), "{welcome:?}");
    assert!(store.sessions().get(&session.token).await.unwrap().is_none(), "it would live for a year");
    // A job that was begun then is not leased for a year either.
    let job = NewJob {
        kind: JobKind::Batch,
        document_id: None,
        request: json!({}),
        callback: None,
        max_waiting: None,
    };
    bench.pass(TimeDelta::days(365));
    let id = store.jobs().create(&bench.actor, job).await.unwrap().id;
    store.jobs().start(&id, "w", 5).await.unwrap().unwrap();
    bench.pass(-TimeDelta::days(365));
    assert_eq!(store.jobs().due(Lane::Usual, 9).await.unwrap().len(), 1);
    assert!(store.jobs().start(&id, "w", 5).await.unwrap().is_some());
}

#[tokio::test]
async fn the_same_bytes_heal_a_damaged_object() {
    let bench = Bench::new().await;
    let objects = bench.store.objects();
    let bytes = Bytes::from("một bảng tính");
    let kept = objects.put(bytes.clone()).await.unwrap();
    let path = object_path(&bench, &kept.sha256);
    let mut file = bench.beside("upload");
    for damage in ["một bảng tính.", "mốt bảng tính"] {
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, damage).unwrap();
        assert_eq!(code(objects.get(&kept.sha256).await), "store.damaged");
        assert_eq!(code(objects.place_at(&kept.sha256, &bench.beside("x")).await), "store.damaged");
        assert_eq!(code(objects.verified_stream(&kept.sha256).await.map(|(size, _)| size)), "store.damaged");
        objects.put(bytes.clone()).await.unwrap();
        assert_eq!(objects.get(&kept.sha256).await.unwrap(), bytes);
    }
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&mut file, &bytes).unwrap();
    objects.put_file(&file).await.unwrap();
    assert_eq!(objects.get(&kept.sha256).await.unwrap(), bytes);
    objects.place_at(&kept.sha256, &bench.beside("y")).await.unwrap();
    assert_eq!(std::fs::read(bench.beside("y")).unwrap(), bytes);
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_others_can_read_is_closed() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let bench = Bench::new().await;
    let open = bench.beside("open");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o755)).unwrap();
    let store = Store::open(&StoreOptions::new(&open)).await.unwrap();
    assert_eq!((mode(&open), mode(store.workspaces())), (0o700, 0o700));
    // A backup and what is restored from it are as private.
    let (backup, restored) = (bench.beside("backup"), bench.beside("restored"));
    store.backup(&backup).await.unwrap();
    restore(&backup, &restored, false).await.unwrap();
    assert_eq!((mode(&backup), mode(&restored)), (0o700, 0o700));
}

#[tokio::test]
async fn what_a_killed_service_left_is_swept_at_the_next_start() {
    let bench = Bench::new().await;
    let left = bench.store.workspaces().join("vanthu-left");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("0"), "bảng tính").unwrap();
    let other = bench.again().await;
    assert!(left.exists(), "opening alone sweeps nothing: a service may be running");
    drop(other.lock().unwrap());
    assert!(!left.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_issued_document_waits_for_no_batch() {
    let bench = Bench::new().await;
    let new = |kind| NewJob {
        kind,
        document_id: Some("p-1".into()),
        request: json!({}),
        callback: None,
        max_waiting: None,
    };
    for _ in 0..3 {
        bench.store.jobs().create(&bench.actor, new(JobKind::Batch)).await.unwrap();
    }
    let stop = CancellationToken::new();
    let (begun, mut seen) = tokio::sync::mpsc::unbounded_channel::<String>();
    let lanes = [Lane::Usual, Lane::Issue].map(|lane| {
        let (queue, store, stop, begun) =
            (bench.store.queue(), bench.store.clone(), stop.clone(), begun.clone());
        tokio::spawn(async move {
            let stopped = stop.clone();
            let work = move |id: String| {
                let (store, begun, stopped) = (store.clone(), begun.clone(), stopped.clone());
                async move {
                    let job = store.jobs().start(&id, "w", 5).await.unwrap().expect("a job");
                    begun.send(id).unwrap();
                    if job.kind == JobKind::Batch {
                        // A batch that does not end.
                        stopped.cancelled().await;
                    }
                }
            };
            queue.run("test", (lane, 1), work, async move { stop.cancelled().await }).await.unwrap();
        })
    });
    seen.recv().await.expect("the first batch");
    let issue = bench.store.jobs().create(&bench.actor, new(JobKind::Issue)).await.unwrap();
    let next =
        tokio::time::timeout(Duration::from_secs(20), seen.recv()).await.expect("it waits for the batch");
    assert_eq!(next, Some(issue.id));
    stop.cancel();
    for lane in lanes {
        lane.await.unwrap();
    }
}

#[tokio::test]
async fn one_person_does_not_fill_the_queue() {
    let bench = Bench::new().await;
    let other = Actor { user_id: "u-2".into(), ..bench.actor.clone() };
    let new = || NewJob {
        kind: JobKind::Batch,
        document_id: None,
        request: json!({}),
        callback: None,
        max_waiting: Some(MaxWaiting { of_all: 3, of_one: 2 }),
    };
    let create = async |actor: &Actor| bench.store.jobs().create(actor, new()).await.map(|job| job.id);
    create(&bench.actor).await.unwrap();
    create(&bench.actor).await.unwrap();
    assert_eq!(code(create(&bench.actor).await), "store.queue-full");
    create(&other).await.unwrap();
    assert_eq!(code(create(&other).await), "store.queue-full");
}

#[tokio::test]
async fn a_backup_goes_past_what_is_damaged_and_says_so() {
    let bench = Bench::new().await;
    let keep = async |bytes: &str| {
        let bytes = Bytes::from(bytes.to_string());
        bench.store.data_sets().create(&bench.actor, "a.xlsx", None, bytes).await.unwrap()
    };
    let (good, missing, damaged) = (keep("một").await, keep("hai").await, keep("ba").await);
    std::fs::remove_file(object_path(&bench, &missing.sha256)).unwrap();
    let path = object_path(&bench, &damaged.sha256);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, "bà").unwrap();
    for name in ["backup", "backup.zip"] {
        let to = bench.beside(name);
        let report = bench.store.backup(&to).await.unwrap();
        assert_eq!(report.objects, 1);
        let mut owners: Vec<&str> = report.damaged.iter().map(|object| object.owner.as_str()).collect();
        owners.sort_unstable();
        let mut expected = [missing.id.as_str(), damaged.id.as_str()];
        expected.sort_unstable();
        assert_eq!(owners, expected);
        assert!(report.damaged.iter().all(|object| object.what == "data set"));
        let restored = bench.beside(&format!("restored-{name}"));
        assert_eq!(code(restore(&to, &restored, false).await), "store.backup-incomplete");
        restore(&to, &restored, true).await.unwrap();
        let store = Store::open(&StoreOptions::new(&restored)).await.unwrap();
        assert_eq!(store.objects().get(&good.sha256).await.unwrap(), "một");
        assert_eq!(store.data_sets().get(&missing.id).await.unwrap().sha256, missing.sha256);
    }
}

#[tokio::test]
async fn writing_goes_on_after_a_transaction_that_the_database_ended_itself() {
    let bench = Bench::new().await;
    let mut raw = bench.guarded().await;
    // As SQLite does when the disk is full: the transaction is gone before anyone rolls it back.
    let trigger =
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ROLLBACK, 'the disk is full'); END";
    run(&mut raw, trigger).await.unwrap();
    let new = || NewOffice { name: "Đảng ủy".into(), toml: "short = \"ĐU\"".into(), roster: None };
    for _ in 0..3 {
        assert!(bench.store.offices().create(&bench.actor, new()).await.is_err());
    }
    run(&mut raw, "DROP TRIGGER full").await.unwrap();
    bench.store.offices().create(&bench.actor, new()).await.unwrap();
    bench.store.ping().await.unwrap();
    assert_eq!(bench.store.offices().list().await.unwrap().len(), 1);
}
