//! Jobs and their queue, kept answers, webhooks.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use super::*;

fn new() -> NewJob {
    NewJob {
        kind: JobKind::Batch,
        document_id: Some("p-1".into()),
        request: json!({ "combined": true }),
        callback: None,
        most_waiting: None,
    }
}

async fn job(bench: &Bench) -> String {
    bench.store.create_job(&bench.actor, new()).await.unwrap().id
}

#[tokio::test]
async fn a_job_goes_its_way() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let id = job(&bench).await;
    let begun = store.start_job(&id, "w1", 3).await.unwrap().unwrap();
    assert_eq!(
        (begun.state, begun.attempts, &begun.request),
        (JobState::Running, 1, &json!({ "combined": true }))
    );
    // Another worker that is told of it too does not begin it.
    assert!(store.start_job(&id, "w2", 3).await.unwrap().is_none());
    let progress = Progress { total: 18, done: 4, failed: 1 };
    assert!(!store.note_progress(&id, progress).await.unwrap());
    assert_eq!(store.job(&id).await.unwrap().progress, progress);
    let result = JobResult {
        name: "phiếu.zip".into(),
        sha256: "0".repeat(64),
        size: 3,
        media_type: "application/zip".into(),
    };
    let progress = Progress { total: 18, done: 17, failed: 1 };
    let done = store.finish_job(&id, progress, std::slice::from_ref(&result)).await.unwrap();
    assert_eq!((done.state, done.progress, done.results), (JobState::Done, progress, vec![result]));
    assert!(done.finished_at.is_some());
    // What is over stays so.
    assert_eq!(store.fail_job(&id, json!({})).await.unwrap().state, JobState::Done);
    assert_eq!(store.cancel_job(&bench.actor, &id).await.unwrap().state, JobState::Done);
    assert!(store.start_job(&id, "w1", 3).await.unwrap().is_none());
    assert!(store.note_progress(&id, Progress::default()).await.unwrap());
    assert_eq!(store.job(&id).await.unwrap().progress, progress);
    assert!(store.start_job("none", "w1", 3).await.unwrap().is_none());
    assert_eq!(code(store.job("none").await.map(|job| job.id)), "store.unknown-job");
    let page = store.jobs(&JobQuery { states: vec![JobState::Done], ..JobQuery::default() }).await.unwrap();
    assert_eq!(page.total, 1);
    let page =
        store.jobs(&JobQuery { document_id: Some("p-2".into()), ..JobQuery::default() }).await.unwrap();
    assert_eq!(page.total, 0);
}

#[tokio::test]
async fn a_job_that_kills_its_workers_fails() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let id = job(&bench).await;
    for attempt in 1..=3 {
        assert_eq!(store.start_job(&id, "w1", 3).await.unwrap().unwrap().attempts, attempt);
        // Its worker dies; after a while another is told of it.
        bench.pass(TimeDelta::minutes(5));
        assert!(store.start_job(&id, "w2", 3).await.unwrap().is_none());
        bench.pass(TimeDelta::minutes(6));
    }
    assert!(store.start_job(&id, "w1", 3).await.unwrap().is_none());
    let failed = store.job(&id).await.unwrap();
    assert_eq!(failed.state, JobState::Failed);
    assert_eq!(failed.error.unwrap()["code"], "job.attempts");
}

#[tokio::test]
async fn a_job_is_cancelled() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let waiting = job(&bench).await;
    assert_eq!(store.cancel_job(&bench.actor, &waiting).await.unwrap().state, JobState::Cancelled);
    assert!(store.start_job(&waiting, "w1", 3).await.unwrap().is_none());
    let running = job(&bench).await;
    store.start_job(&running, "w1", 3).await.unwrap().unwrap();
    let marked = store.cancel_job(&bench.actor, &running).await.unwrap();
    assert_eq!((marked.state, marked.cancelling), (JobState::Running, true));
    assert!(store.note_progress(&running, Progress::default()).await.unwrap());
    assert_eq!(store.cancelled_job(&running).await.unwrap().state, JobState::Cancelled);
    // One whose worker dies before it sees the mark.
    let third = job(&bench).await;
    store.start_job(&third, "w1", 3).await.unwrap().unwrap();
    store.cancel_job(&bench.actor, &third).await.unwrap();
    store.recover_jobs().await.unwrap();
    assert!(store.start_job(&third, "w1", 3).await.unwrap().is_none());
    assert_eq!(store.job(&third).await.unwrap().state, JobState::Cancelled);
}

#[tokio::test]
async fn a_graceful_stop_costs_no_attempt() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let id = job(&bench).await;
    store.start_job(&id, "w1", 1).await.unwrap().unwrap();
    store.hand_back_job(&id, false).await.unwrap();
    let back = store.job(&id).await.unwrap();
    assert_eq!((back.state, back.attempts), (JobState::Queued, 0));
    store.start_job(&id, "w1", 1).await.unwrap().unwrap();
    store.hand_back_job(&id, true).await.unwrap();
    assert!(store.start_job(&id, "w1", 1).await.unwrap().is_none());
}

#[tokio::test]
async fn a_full_queue_takes_no_more() {
    let bench = Bench::new().await;
    let limited = || NewJob { most_waiting: Some(2), ..new() };
    for _ in 0..2 {
        bench.store.create_job(&bench.actor, limited()).await.unwrap();
    }
    let end = bench.store.create_job(&bench.actor, limited()).await;
    assert!(matches!(end, Err(StoreError::Full(_))));
    assert_eq!(bench.store.waiting_jobs().await.unwrap(), 2);
}

/// Runs the queue's worker on `store` until `done` says so, and counts how often each job was begun.
async fn work(
    store: &Store,
    handle: impl Fn(usize) -> bool + Clone + Send + Sync + 'static,
    done: impl AsyncFn(&Store) -> bool,
) -> BTreeMap<String, usize> {
    let stop = CancellationToken::new();
    let begun = Arc::new(Mutex::new(BTreeMap::new()));
    let running = {
        let (queue, store, stop, begun) = (store.queue().clone(), store.clone(), stop.clone(), begun.clone());
        tokio::spawn(async move {
            let work = move |id: String| {
                let (store, begun, handle) = (store.clone(), begun.clone(), handle.clone());
                async move {
                    let Some(job) = store.start_job(&id, "w", 5).await.unwrap() else { return };
                    let turn = {
                        let mut begun = begun.lock().unwrap();
                        *begun.entry(id.clone()).or_insert(0) += 1;
                        begun.len()
                    };
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    assert!(handle(turn), "a job that panics");
                    store.finish_job(&job.id, job.progress, &[]).await.unwrap();
                }
            };
            queue.run("test", 4, work, async move { stop.cancelled().await }).await.unwrap();
        })
    };
    let patience = tokio::time::Instant::now() + Duration::from_secs(60);
    while !done(store).await {
        assert!(tokio::time::Instant::now() < patience, "the queue stalls");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(10), running).await.expect("the worker stops").unwrap();
    begun.lock().unwrap().clone()
}

async fn count(store: &Store, state: JobState) -> u64 {
    store.jobs(&JobQuery { states: vec![state], ..JobQuery::default() }).await.unwrap().total
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_queue_hands_out_each_job_once() {
    let bench = Bench::new().await;
    let mut jobs = Vec::new();
    for _ in 0..30 {
        jobs.push(job(&bench).await);
    }
    // Told of twice.
    for id in &jobs {
        bench.store.queue().push(id).await.unwrap();
    }
    let more = {
        let (store, actor) = (bench.store.clone(), bench.actor.clone());
        tokio::spawn(async move {
            for _ in 0..60 {
                store.create_job(&actor, new()).await.unwrap();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
    };
    let begun = work(&bench.store, |_| true, async |store| count(store, JobState::Done).await == 90).await;
    more.await.unwrap();
    assert_eq!(begun.len(), 90);
    assert!(begun.values().all(|times| *times == 1), "{begun:?}");
    bench.store.sweep().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_that_panics_costs_that_job_alone() {
    let bench = Bench::new().await;
    for _ in 0..10 {
        job(&bench).await;
    }
    let handle = |turn: usize| turn != 3;
    let begun = work(&bench.store, handle, async |store| count(store, JobState::Done).await == 9).await;
    assert_eq!(begun.len(), 10);
    assert_eq!(count(&bench.store, JobState::Running).await, 1);
    // After its time another worker gets it.
    bench.pass(TimeDelta::minutes(11));
    assert_eq!(bench.store.push_lost_jobs().await.unwrap(), 1);
    work(&bench.store, |_| true, async |store| count(store, JobState::Done).await == 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_queue_forgot_is_put_in_again() {
    let bench = Bench::new().await;
    for _ in 0..3 {
        job(&bench).await;
    }
    let running = job(&bench).await;
    bench.store.start_job(&running, "w0", 5).await.unwrap().unwrap();
    bench.store.close().await;
    // The queue's file is lost altogether.
    for name in ["queue.db", "queue.db-wal", "queue.db-shm"] {
        let _ = std::fs::remove_file(bench.data().join(name));
    }
    let store = bench.again().await;
    assert_eq!(store.recover_jobs().await.unwrap(), 4);
    assert_eq!(store.recover_jobs().await.unwrap(), 4);
    bench.pass(TimeDelta::minutes(5));
    assert_eq!(store.push_lost_jobs().await.unwrap(), 0);
    let begun = work(&store, |_| true, async |store| count(store, JobState::Done).await == 4).await;
    assert!(begun.values().all(|times| *times == 1), "{begun:?}");
    assert_eq!(store.job(&running).await.unwrap().attempts, 2);
    store.queue().clear().await.unwrap();
    let id = store.create_job(&bench.actor, new()).await.unwrap().id;
    store.queue().clear().await.unwrap();
    bench.pass(TimeDelta::minutes(5));
    assert_eq!(store.push_lost_jobs().await.unwrap(), 1);
    work(&store, |_| true, async |store| store.job(&id).await.unwrap().state == JobState::Done).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stopping_waits_for_what_is_being_handled() {
    let bench = Bench::new().await;
    let stop = CancellationToken::new();
    let ended = Arc::new(Mutex::new(false));
    let running = {
        let (queue, stop, stopping, ended) =
            (bench.store.queue().clone(), stop.clone(), stop.clone(), ended.clone());
        tokio::spawn(async move {
            let work = move |_: String| {
                let (stopping, ended) = (stopping.clone(), ended.clone());
                async move {
                    stopping.cancel();
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    *ended.lock().unwrap() = true;
                }
            };
            queue.run("test", 2, work, async move { stop.cancelled().await }).await.unwrap();
        })
    };
    job(&bench).await;
    tokio::time::timeout(Duration::from_secs(20), running).await.expect("the worker stops").unwrap();
    assert!(*ended.lock().unwrap());
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_answer() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let take = async |actor: &str, request: &str| store.take_key(actor, "k1", request).await.unwrap();
    assert_eq!(take("u-1", "r1").await, Idempotency::New);
    assert_eq!(take("u-1", "r1").await, Idempotency::Running);
    assert_eq!(take("u-1", "r2").await, Idempotency::Mismatch);
    assert_eq!(take("u-2", "r2").await, Idempotency::New);
    for body in [Bytes::from("{\"số\":1}"), Bytes::from_static(&[0, 159, 146, 150]), Bytes::new()] {
        let answer =
            StoredAnswer { status: 201, headers: vec![("location".into(), "/api/v1/jobs/1".into())], body };
        store.keep_answer("u-1", "k1", &answer).await.unwrap();
        assert_eq!(take("u-1", "r1").await, Idempotency::Replay(answer));
    }
    assert_eq!(take("u-1", "r2").await, Idempotency::Mismatch);
    // An answer is not let go, a request that did nothing is.
    store.drop_key("u-1", "k1").await.unwrap();
    assert!(matches!(take("u-1", "r1").await, Idempotency::Replay(_)));
    store.drop_key("u-2", "k1").await.unwrap();
    assert_eq!(take("u-2", "r3").await, Idempotency::New);
    // A request whose process died.
    bench.pass(TimeDelta::minutes(10));
    assert_eq!(take("u-2", "r3").await, Idempotency::New);
    bench.pass(TimeDelta::hours(24));
    assert_eq!(take("u-1", "r9").await, Idempotency::New);
    bench.pass(TimeDelta::hours(24));
    store.sweep().await.unwrap();
    let mut raw = bench.guarded().await;
    let left: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM kept_answers").fetch_one(&mut raw).await.unwrap();
    assert_eq!(left, 0);
    for key in [String::new(), "k".repeat(256)] {
        assert_eq!(code(store.take_key("u-1", &key, "r").await), "store.idempotency-key");
    }
}

#[tokio::test]
async fn webhooks_are_tried_later_each_time() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let silent = job(&bench).await;
    assert!(store.add_delivery(&silent, "{}").await.unwrap().is_none());
    let callback = Callback { url: "https://example.com/hook".into(), secret: "s".into() };
    let told = NewJob { callback: Some(callback), ..new() };
    let id = store.create_job(&bench.actor, told).await.unwrap().id;
    let added = store.add_delivery(&id, "{\"id\":1}").await.unwrap().unwrap();
    assert_eq!(store.add_delivery(&id, "{\"id\":1}").await.unwrap().unwrap().id, added.id);
    let due = async || store.take_deliveries(10).await.unwrap();
    assert_eq!(due().await.len(), 1);
    // Taken, and left to its taker for a while.
    assert_eq!(due().await.len(), 0);
    bench.pass(TimeDelta::minutes(2));
    assert_eq!(due().await[0].body, "{\"id\":1}");
    let failed = DeliveryOutcome::Failed { status: Some(503), why: "status".into() };
    for attempt in 1..12 {
        store.note_delivery(&added.id, &failed).await.unwrap();
        assert_eq!(due().await.len(), 0, "{attempt}");
        bench.pass(TimeDelta::hours(6));
        assert_eq!(due().await[0].attempts, attempt);
    }
    store.note_delivery(&added.id, &failed).await.unwrap();
    bench.pass(TimeDelta::days(30));
    assert_eq!(due().await.len(), 0);
    let given_up = store.deliveries(&id).await.unwrap().remove(0);
    assert_eq!(
        (given_up.state.as_str(), given_up.last_status, given_up.attempts),
        ("given-up", Some(503), 12)
    );
    store.note_delivery(&added.id, &DeliveryOutcome::Delivered(204)).await.unwrap();
    assert_eq!(store.deliveries(&id).await.unwrap()[0].state, "delivered");
    store.note_delivery(&added.id, &DeliveryOutcome::Refused("address".into())).await.unwrap();
    assert_eq!(store.deliveries(&id).await.unwrap()[0].state, "given-up");
    let end = store.note_delivery("none", &DeliveryOutcome::Delivered(200)).await;
    assert_eq!(code(end), "store.unknown-delivery");
}
