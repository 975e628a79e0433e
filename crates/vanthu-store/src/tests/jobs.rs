//! Jobs and their queue, idempotency keys, webhooks.

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
        max_waiting: None,
    }
}

async fn job(bench: &Bench) -> String {
    bench.store.jobs().create(&bench.actor, new()).await.unwrap().id
}

#[tokio::test]
async fn a_job_is_started_reports_and_ends() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let id = job(&bench).await;
    let begun = store.jobs().start(&id, "w1", 3).await.unwrap().unwrap();
    assert_eq!(
        (begun.state, begun.attempts, &begun.request),
        (JobState::Running, 1, &json!({ "combined": true }))
    );
    // Another worker cannot start it too.
    assert!(store.jobs().start(&id, "w2", 3).await.unwrap().is_none());
    let progress = Progress { total: 18, done: 4, failed: 1 };
    assert!(!store.jobs().note_progress(&id, progress).await.unwrap());
    assert_eq!(store.jobs().get(&id).await.unwrap().progress, progress);
    let result = JobResult {
        name: "phiếu.zip".into(),
        sha256: "0".repeat(64),
        size: 3,
        media_type: "application/zip".into(),
    };
    let progress = Progress { total: 18, done: 17, failed: 1 };
    let done = store.jobs().finish(&id, progress, std::slice::from_ref(&result)).await.unwrap();
    assert_eq!((done.state, done.progress, done.results), (JobState::Done, progress, vec![result]));
    assert!(done.finished_at.is_some());
    // A job that is over stays as it is.
    assert_eq!(store.jobs().fail(&id, json!({})).await.unwrap().state, JobState::Done);
    assert_eq!(store.jobs().cancel(&bench.actor, &id).await.unwrap().state, JobState::Done);
    assert!(store.jobs().start(&id, "w1", 3).await.unwrap().is_none());
    assert!(store.jobs().note_progress(&id, Progress::default()).await.unwrap());
    assert_eq!(store.jobs().get(&id).await.unwrap().progress, progress);
    assert!(store.jobs().start("none", "w1", 3).await.unwrap().is_none());
    assert_eq!(code(store.jobs().get("none").await.map(|job| job.id)), "store.unknown-job");
    let page =
        store.jobs().list(&JobQuery { states: vec![JobState::Done], ..JobQuery::default() }).await.unwrap();
    assert_eq!(page.total, 1);
    let page = store
        .jobs()
        .list(&JobQuery { document_id: Some("p-2".into()), ..JobQuery::default() })
        .await
        .unwrap();
    assert_eq!(page.total, 0);
}

#[tokio::test]
async fn a_job_that_kills_its_workers_fails() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let id = job(&bench).await;
    for attempt in 1..=3 {
        assert_eq!(store.jobs().start(&id, "w1", 3).await.unwrap().unwrap().attempts, attempt);
        // Its worker dies; until its lease is over no other worker can start it.
        bench.pass(TimeDelta::minutes(5));
        assert!(store.jobs().start(&id, "w2", 3).await.unwrap().is_none());
        bench.pass(TimeDelta::minutes(6));
    }
    assert!(store.jobs().start(&id, "w1", 3).await.unwrap().is_none());
    let failed = store.jobs().get(&id).await.unwrap();
    assert_eq!(failed.state, JobState::Failed);
    assert_eq!(failed.error.unwrap()["code"], "job.attempts");
}

#[tokio::test]
async fn a_job_is_cancelled() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let waiting = job(&bench).await;
    assert_eq!(store.jobs().cancel(&bench.actor, &waiting).await.unwrap().state, JobState::Cancelled);
    assert!(store.jobs().start(&waiting, "w1", 3).await.unwrap().is_none());
    let running = job(&bench).await;
    store.jobs().start(&running, "w1", 3).await.unwrap().unwrap();
    let marked = store.jobs().cancel(&bench.actor, &running).await.unwrap();
    assert_eq!((marked.state, marked.cancelling), (JobState::Running, true));
    assert!(store.jobs().note_progress(&running, Progress::default()).await.unwrap());
    assert_eq!(store.jobs().finish_cancelled(&running).await.unwrap().state, JobState::Cancelled);
    // One whose worker dies before it notices.
    let third = job(&bench).await;
    store.jobs().start(&third, "w1", 3).await.unwrap().unwrap();
    store.jobs().cancel(&bench.actor, &third).await.unwrap();
    store.jobs().recover().await.unwrap();
    assert!(store.jobs().start(&third, "w1", 3).await.unwrap().is_none());
    assert_eq!(store.jobs().get(&third).await.unwrap().state, JobState::Cancelled);
}

#[tokio::test]
async fn a_graceful_stop_costs_no_attempt() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let id = job(&bench).await;
    store.jobs().start(&id, "w1", 1).await.unwrap().unwrap();
    store.jobs().requeue(&id, false).await.unwrap();
    let back = store.jobs().get(&id).await.unwrap();
    assert_eq!((back.state, back.attempts), (JobState::Queued, 0));
    store.jobs().start(&id, "w1", 1).await.unwrap().unwrap();
    store.jobs().requeue(&id, true).await.unwrap();
    assert!(store.jobs().start(&id, "w1", 1).await.unwrap().is_none());
}

#[tokio::test]
async fn a_full_queue_takes_no_more() {
    let bench = Bench::new().await;
    let limited = || NewJob { max_waiting: Some(MaxWaiting { of_all: 2, of_one: 2 }), ..new() };
    for _ in 0..2 {
        bench.store.jobs().create(&bench.actor, limited()).await.unwrap();
    }
    let end = bench.store.jobs().create(&bench.actor, limited()).await;
    assert!(matches!(end, Err(StoreError::Full(_))));
    assert_eq!(bench.store.jobs().count_waiting().await.unwrap(), 2);
}

/// Runs the queue on `store` until `done`, and counts how often each job was started.
async fn work(
    store: &Store,
    handle: impl Fn(usize) -> bool + Clone + Send + Sync + 'static,
    done: impl AsyncFn(&Store) -> bool,
) -> BTreeMap<String, usize> {
    let stop = CancellationToken::new();
    let begun = Arc::new(Mutex::new(BTreeMap::new()));
    let running = {
        let (queue, store, stop, begun) = (store.queue(), store.clone(), stop.clone(), begun.clone());
        tokio::spawn(async move {
            let work = move |id: String| {
                let (store, begun, handle) = (store.clone(), begun.clone(), handle.clone());
                async move {
                    let Some(job) = store.jobs().start(&id, "w", 5).await.unwrap() else { return };
                    let turn = {
                        let mut begun = begun.lock().unwrap();
                        *begun.entry(id.clone()).or_insert(0) += 1;
                        begun.len()
                    };
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    assert!(handle(turn), "a job that panics");
                    store.jobs().finish(&job.id, job.progress, &[]).await.unwrap();
                }
            };
            queue.run("test", (Lane::Usual, 4), work, async move { stop.cancelled().await }).await.unwrap();
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
    store.jobs().list(&JobQuery { states: vec![state], ..JobQuery::default() }).await.unwrap().total
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_queue_hands_out_each_job_once() {
    let bench = Bench::new().await;
    let mut jobs = Vec::new();
    for _ in 0..30 {
        jobs.push(job(&bench).await);
    }
    // Woken more often than there are jobs.
    for _ in 0..60 {
        bench.store.queue().wake();
    }
    let more = {
        let (store, actor) = (bench.store.clone(), bench.actor.clone());
        tokio::spawn(async move {
            for _ in 0..60 {
                store.jobs().create(&actor, new()).await.unwrap();
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
async fn a_panic_stays_with_its_job() {
    let bench = Bench::new().await;
    for _ in 0..10 {
        job(&bench).await;
    }
    let handle = |turn: usize| turn != 3;
    let begun = work(&bench.store, handle, async |store| count(store, JobState::Done).await == 9).await;
    assert_eq!(begun.len(), 10);
    assert_eq!(count(&bench.store, JobState::Running).await, 1);
    // After its lease another worker gets it.
    bench.pass(TimeDelta::minutes(11));
    work(&bench.store, |_| true, async |store| count(store, JobState::Done).await == 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restart_does_everything_that_was_waiting_or_running() {
    let bench = Bench::new().await;
    for _ in 0..3 {
        job(&bench).await;
    }
    let running = job(&bench).await;
    bench.store.jobs().start(&running, "w0", 5).await.unwrap().unwrap();
    bench.store.close().await;
    let store = bench.again().await;
    assert_eq!(store.jobs().recover().await.unwrap(), 4);
    assert_eq!(store.jobs().recover().await.unwrap(), 4);
    let begun = work(&store, |_| true, async |store| count(store, JobState::Done).await == 4).await;
    assert_eq!(begun.len(), 4);
    assert!(begun.values().all(|times| *times == 1), "{begun:?}");
    assert_eq!(store.jobs().get(&running).await.unwrap().attempts, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_idle_queue_is_woken_by_each_new_job() {
    let bench = Bench::new().await;
    let (store, actor) = (bench.store.clone(), bench.actor.clone());
    let begun = std::time::Instant::now();
    // Each job is created when the one before is done, so that the queue is idle in between.
    let more = tokio::spawn(async move {
        for _ in 0..20 {
            let id = store.jobs().create(&actor, new()).await.unwrap().id;
            while store.jobs().get(&id).await.unwrap().state != JobState::Done {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    });
    work(&bench.store, |_| true, async |store| count(store, JobState::Done).await == 20).await;
    more.await.unwrap();
    // Without being woken it would look once per second.
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stopping_waits_for_what_is_being_handled() {
    let bench = Bench::new().await;
    let stop = CancellationToken::new();
    let ended = Arc::new(Mutex::new(false));
    let running = {
        let (queue, stop, stopping, ended) = (bench.store.queue(), stop.clone(), stop.clone(), ended.clone());
        tokio::spawn(async move {
            let work = move |_: String| {
                let (stopping, ended) = (stopping.clone(), ended.clone());
                async move {
                    stopping.cancel();
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    *ended.lock().unwrap() = true;
                }
            };
            queue.run("test", (Lane::Usual, 2), work, async move { stop.cancelled().await }).await.unwrap();
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
    let take =
        async |actor: &str, request: &str| store.idempotency().take(actor, "k1", request).await.unwrap();
    assert_eq!(take("u-1", "r1").await, Idempotency::New);
    assert_eq!(take("u-1", "r1").await, Idempotency::Running);
    assert_eq!(take("u-1", "r2").await, Idempotency::Mismatch);
    assert_eq!(take("u-2", "r2").await, Idempotency::New);
    for body in [Bytes::from("{\"số\":1}"), Bytes::from_static(&[0, 159, 146, 150]), Bytes::new()] {
        let answer =
            StoredAnswer { status: 201, headers: vec![("location".into(), "/api/v1/jobs/1".into())], body };
        store.idempotency().keep("u-1", "k1", &answer).await.unwrap();
        assert_eq!(take("u-1", "r1").await, Idempotency::Replay(answer));
    }
    assert_eq!(take("u-1", "r2").await, Idempotency::Mismatch);
    // A key with an answer is not released, one without is.
    store.idempotency().release("u-1", "k1").await.unwrap();
    assert!(matches!(take("u-1", "r1").await, Idempotency::Replay(_)));
    store.idempotency().release("u-2", "k1").await.unwrap();
    assert_eq!(take("u-2", "r3").await, Idempotency::New);
    // The process of the request died.
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
        assert_eq!(code(store.idempotency().take("u-1", &key, "r").await), "store.idempotency-key");
    }
}

#[tokio::test]
async fn webhooks_wait_longer_after_each_attempt() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let silent = job(&bench).await;
    assert!(store.webhooks().add(&silent, "{}").await.unwrap().is_none());
    let callback = Callback { url: "https://example.com/hook".into(), secret: "s".into() };
    let with_callback = NewJob { callback: Some(callback), ..new() };
    let id = store.jobs().create(&bench.actor, with_callback).await.unwrap().id;
    let added = store.webhooks().add(&id, "{\"job\":1}").await.unwrap().unwrap();
    assert_eq!(store.webhooks().add(&id, "{\"job\":1}").await.unwrap().unwrap().id, added.id);
    let due = async || store.webhooks().take_due(10).await.unwrap();
    assert_eq!(due().await.len(), 1);
    // Taken, and reserved for a while.
    assert_eq!(due().await.len(), 0);
    bench.pass(TimeDelta::minutes(2));
    // What is sent says which delivery it is.
    assert_eq!(due().await[0].body, format!("{{\"job\":1,\"id\":\"{}\"}}", added.id));
    let failed = DeliveryOutcome::Failed { status: Some(503), why: "status".into() };
    for attempt in 1..12 {
        store.webhooks().record(&added.id, &failed).await.unwrap();
        assert_eq!(due().await.len(), 0, "{attempt}");
        bench.pass(TimeDelta::hours(6));
        assert_eq!(due().await[0].attempts, attempt);
    }
    store.webhooks().record(&added.id, &failed).await.unwrap();
    bench.pass(TimeDelta::days(30));
    assert_eq!(due().await.len(), 0);
    let given_up = store.webhooks().of_job(&id).await.unwrap().remove(0);
    assert_eq!(
        (given_up.state.as_str(), given_up.last_status, given_up.attempts),
        ("given-up", Some(503), 12)
    );
    store.webhooks().record(&added.id, &DeliveryOutcome::Delivered(204)).await.unwrap();
    assert_eq!(store.webhooks().of_job(&id).await.unwrap()[0].state, "delivered");
    store.webhooks().record(&added.id, &DeliveryOutcome::Refused("address".into())).await.unwrap();
    assert_eq!(store.webhooks().of_job(&id).await.unwrap()[0].state, "given-up");
    let end = store.webhooks().record("none", &DeliveryOutcome::Delivered(200)).await;
    assert_eq!(code(end), "store.unknown-delivery");
}
