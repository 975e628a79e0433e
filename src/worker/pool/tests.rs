//! The pool with workers that hang, die, babble and dawdle: a shell script in place of the program.

use std::time::{Duration, Instant};

use super::*;
use crate::worker::protocol::{BatchInput, ResultFile, Task};
use vanthu_project::DocumentInput;

/// A worker that makes a file whose name is its process and the limit of its memory. The workspace says what it does.
const SCRIPT: &str = r#"
while IFS= read -r line; do
  id=${line#*\"id\":}; id=${id%%,*}
  case $line in
    *hang*) exec sleep 1000 ;;
    *die*) exit 7 ;;
    *babble*) echo nonsense; continue ;;
    *stray*) echo '{"reply":{"id":999,"output":null,"diagnostics":[]}}'; continue ;;
    *slow*) sleep 0.4 ;;
    *many*)
      for done in 0 1 2 3; do
        echo "{\"progress\":{\"id\":$id,\"progress\":{\"total\":3,\"done\":$done,\"failed\":0}}}"; sleep 0.1
      done ;;
    *last*) echo "{\"reply\":{\"id\":$id,\"output\":null,\"diagnostics\":[]}}"; exit 0 ;;
  esac
  echo "{\"reply\":{\"id\":$id,\"output\":{\"file\":{\"name\":\"$$ $(ulimit -v)\"}},\"diagnostics\":[]}}"
done
"#;

fn options(workers: usize, waiting: usize) -> PoolOptions {
    PoolOptions {
        program: "/bin/sh".into(),
        arguments: vec!["-c".into(), SCRIPT.into()],
        workers,
        waiting,
        patience: Duration::from_secs(5),
        time_limit: Duration::from_secs(2),
        batch_time_limit: Duration::from_secs(1),
        memory_limit: None,
    }
}

fn pool(workers: usize) -> WorkerPool {
    WorkerPool::start(options(workers, 4))
}

fn request(workspace: &str, task: Task) -> Request {
    Request { id: 0, workspace: workspace.into(), files: [].into(), own: [].into(), words: Vec::new(), task }
}

fn work(workspace: &str) -> Request {
    request(workspace, Task::Render(DocumentInput::default()))
}

fn batch(workspace: &str) -> Request {
    request(workspace, Task::Batch(BatchInput::default()))
}

fn me() -> Turn {
    Turn::of("me")
}

/// The name of the file that a worker made.
fn name(reply: Reply) -> String {
    reply.into_parts::<ResultFile>().0.expect("a file").name
}

/// Waits until something is so, and no longer.
async fn until(so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !so() {
        assert!(Instant::now() < end, "it never became so");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether a process has ended, be it that its end was not noticed yet.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "only the system knows of processes")]
fn has_ended(pid: u64) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z"))
}

async fn pid(pool: &WorkerPool) -> u64 {
    let name = name(pool.ask(&me(), work("/x")).await.expect("a reply"));
    name.split(' ').next().and_then(|pid| pid.parse().ok()).expect("a process")
}

#[tokio::test]
async fn a_worker_serves_again_and_again() {
    let pool = pool(1);
    pool.warm_up().await.expect("started");
    assert_eq!(pid(&pool).await, pid(&pool).await);
    assert_eq!(
        pool.load(),
        Load { workers: 1, busy: 0, waiting: 0, room: 4, usual: pool.load().usual, respawned: 0 }
    );
    pool.stop(Duration::from_secs(5)).await;
    assert_eq!(pool.ask(&me(), work("/x")).await, Err(PoolError::Stopped));
}

#[tokio::test]
async fn one_that_hangs_or_dies_costs_its_own_request_only() {
    let mut few = options(1, 4);
    few.time_limit = Duration::from_millis(500);
    let pool = WorkerPool::start(few);
    let first = pid(&pool).await;
    for (folder, error) in [
        ("/hang", PoolError::TimedOut),
        ("/die", PoolError::Died),
        ("/babble", PoolError::Died),
        ("/stray", PoolError::Died),
    ] {
        let waits = pool.submit(&me(), work("/x")).expect("room before it");
        let hurt = pool.submit(&me(), work(folder)).expect("room");
        let behind = pool.submit(&me(), work("/x")).expect("room behind it");
        assert!(waits.reply().await.is_ok());
        assert_eq!(hurt.reply().await, Err(error), "{folder}");
        assert!(behind.reply().await.is_ok_and(|reply| reply.output.is_some()), "{folder}");
    }
    assert_ne!(pid(&pool).await, first);
    assert_eq!(pool.load().respawned, 4);
    pool.stop(Duration::from_secs(5)).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_that_died_while_idle_is_replaced_before_it_is_asked() {
    let pool = pool(1);
    let first = pid(&pool).await;
    assert!(pool.ask(&me(), work("/last")).await.is_ok());
    until(|| has_ended(first)).await;
    assert_ne!(pid(&pool).await, first);
    pool.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_full_pool_says_so_at_once() {
    let pool = WorkerPool::start(options(1, 2));
    let taken: Vec<Ticket> = (0..3).map(|_| pool.submit(&me(), work("/slow")).expect("room")).collect();
    let Err(PoolError::Full { retry_after }) = pool.submit(&me(), work("/x")).map(drop) else {
        panic!("not full")
    };
    assert!((1..=60).contains(&retry_after.as_secs()));
    for ticket in taken {
        assert!(ticket.reply().await.is_ok());
    }
    assert!(pool.ask(&me(), work("/x")).await.is_ok());
    pool.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_request_that_no_worker_takes_is_turned_away_in_time() {
    let mut brief = options(1, 4);
    brief.patience = Duration::from_millis(50);
    let pool = WorkerPool::start(brief);
    let taken = pool.submit(&me(), work("/slow")).expect("room");
    until(|| pool.load().busy == 1).await;
    let (late, issue) = (Turn::of("late"), Turn::of_issue());
    let (turned_away, issued) = tokio::join!(pool.ask(&late, work("/x")), pool.ask(&issue, work("/x")));
    assert!(matches!(turned_away, Err(PoolError::Full { .. })), "{turned_away:?}");
    // A document that has its number waits as long as it takes.
    assert!(issued.is_ok());
    assert!(taken.reply().await.is_ok());
    assert_eq!(pool.load().waiting, 0);
    pool.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn people_are_served_in_turn_and_issued_documents_first() {
    let pool = WorkerPool::start(options(1, 20));
    let busy = pool.submit(&me(), work("/slow")).expect("room");
    until(|| pool.load().busy == 1).await;
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let asks = [("many", 3), ("few", 1)].into_iter().flat_map(|(owner, count)| vec![Turn::of(owner); count]);
    let mut waiting = Vec::new();
    for turn in asks.chain([Turn::of_issue()]) {
        let ticket = pool.submit(&turn, work("/x")).expect("room");
        let order = order.clone();
        waiting.push(tokio::spawn(async move {
            assert!(ticket.reply().await.is_ok());
            order.lock().expect("the order").push(turn.owner);
        }));
    }
    assert!(busy.reply().await.is_ok());
    for one in waiting {
        one.await.expect("an end");
    }
    assert_eq!(*order.lock().expect("the order"), ["", "many", "few", "many", "many"]);
    pool.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_batch_tells_its_progress_and_may_take_long_as_a_whole() {
    let mut short = options(1, 4);
    short.time_limit = Duration::from_millis(100);
    short.batch_time_limit = Duration::from_millis(300);
    let pool = WorkerPool::start(short);
    let ticket = pool.submit(&me(), batch("/many")).expect("room");
    let mut progress = ticket.progress.clone();
    let seen = tokio::spawn(async move {
        let mut seen = Vec::new();
        while progress.changed().await.is_ok() {
            seen.push(*progress.borrow_and_update());
        }
        seen
    });
    assert!(ticket.reply().await.is_ok_and(|reply| reply.output.is_some()));
    let seen = seen.await.expect("progress");
    assert_eq!(seen.last(), Some(&Progress { total: 3, done: 3, failed: 0 }));
    // Silence is what is not borne.
    assert_eq!(pool.ask(&me(), batch("/hang")).await, Err(PoolError::TimedOut));
    pool.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn batches_leave_a_worker_to_the_others() {
    let pool = pool(2);
    let long: Vec<Ticket> = (0..2).map(|_| pool.submit(&me(), batch("/many")).expect("room")).collect();
    let begun = Instant::now();
    assert!(pool.ask(&me(), work("/x")).await.is_ok());
    assert!(begun.elapsed() < Duration::from_millis(300), "{:?}", begun.elapsed());
    for ticket in long {
        assert!(ticket.reply().await.is_ok());
    }
    pool.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn requests_are_called_off() {
    let pool = pool(1);
    let first = pid(&pool).await;
    // One that waits leaves the queue; one under way is left to finish.
    let under_way = pool.submit(&me(), work("/slow")).expect("room");
    let waits = pool.submit(&me(), work("/slow")).expect("room");
    until(|| pool.load().busy == 1).await;
    waits.canceller().cancel();
    assert_eq!(pool.load().waiting, 0);
    assert_eq!(waits.reply().await, Err(PoolError::Cancelled));
    drop(under_way);
    assert_eq!(pid(&pool).await, first);
    // A batch's worker is ended.
    let long = pool.submit(&me(), batch("/hang")).expect("room");
    let canceller = long.canceller();
    let waiting = tokio::spawn(long.reply());
    until(|| pool.load().busy == 1 && pool.load().waiting == 0).await;
    canceller.cancel();
    assert_eq!(waiting.await.expect("an end"), Err(PoolError::Cancelled));
    assert_ne!(pid(&pool).await, first);
    pool.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_pool_stops_after_what_is_under_way_but_not_for_ever() {
    let pool = pool(1);
    let under_way = pool.submit(&me(), work("/slow")).expect("room");
    let waits = pool.submit(&me(), work("/x")).expect("room");
    until(|| pool.load().busy == 1).await;
    pool.stop(Duration::from_secs(5)).await;
    assert!(under_way.reply().await.is_ok());
    assert_eq!(waits.reply().await, Err(PoolError::Stopped));

    let pool = self::pool(1);
    let hangs = pool.submit(&me(), work("/hang")).expect("room");
    until(|| pool.load().busy == 1).await;
    let begun = Instant::now();
    pool.stop(Duration::from_millis(200)).await;
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
    assert_eq!(hangs.reply().await, Err(PoolError::Stopped));
}

#[tokio::test]
async fn a_worker_that_cannot_be_started_is_told() {
    let mut wrong = options(1, 4);
    wrong.program = "/no/such/program".into();
    let pool = WorkerPool::start(wrong);
    assert!(matches!(pool.warm_up().await, Err(PoolError::CannotStart(_))));
    assert!(matches!(pool.ask(&me(), work("/x")).await, Err(PoolError::CannotStart(_))));
    pool.stop(Duration::from_secs(5)).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_memory_of_a_worker_is_limited() {
    let mut small = options(1, 4);
    small.memory_limit = Some(1 << 30);
    let pool = WorkerPool::start(small);
    let name = name(pool.ask(&me(), work("/x")).await.expect("a reply"));
    assert_eq!(name.split(' ').nth(1), Some("1048576"));
    pool.stop(Duration::from_secs(5)).await;
}

#[test]
fn every_error_is_said_in_both_languages() {
    let all = [
        PoolError::Full { retry_after: Duration::from_secs(3) },
        PoolError::TimedOut,
        PoolError::Died,
        PoolError::Cancelled,
        PoolError::Stopped,
        PoolError::CannotStart("x".into()),
    ];
    for error in all {
        let said = error.diagnostic();
        assert!(
            said.code.as_str().starts_with("server.")
                && said.message.vi != said.message.en
                && !said.hints.is_empty()
        );
    }
}
