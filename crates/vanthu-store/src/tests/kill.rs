//! The process is killed at any moment: nothing that was confirmed is lost, no number is given twice or left out.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use bytes::Bytes;

use super::*;

/// The variable that tells the killed process where the data are.
const FOLDER: &str = "VANTHU_TEST_KILL";

/// How often it is killed.
const KILLS: u64 = 20;

/// What the killed process does: takes numbers, keeps uploads and creates jobs as fast as it can, and prints what was
/// confirmed.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn work_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&StoreOptions::new(folder)).await.unwrap();
        let office = store.offices().list().await.unwrap().remove(0);
        let work = (0..8).map(|_| {
            let (store, office) = (store.clone(), office.id.clone());
            tokio::spawn(async move {
                let actor = Actor::system();
                for turn in 0.. {
                    let reserve = ReserveNumber {
                        series: series(&office),
                        details: details(),
                        secret: false,
                        key: None,
                    };
                    let entry = store.register().reserve(&actor, reserve).await.unwrap();
                    println!("number {}", entry.number);
                    let content = Bytes::from(format!("{} {turn}", entry.id));
                    let set = store.data_sets().create(&actor, "a.xlsx", None, content).await.unwrap();
                    println!("upload {} {}", set.id, set.sha256);
                    let new = NewJob {
                        kind: JobKind::Render,
                        document_id: None,
                        request: json!({}),
                        callback: None,
                        max_waiting: None,
                    };
                    println!("job {}", store.jobs().create(&actor, new).await.unwrap().id);
                }
            })
        });
        futures_util::future::join_all(work).await;
    });
}

fn start(folder: &std::path::Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["tests::kill::work_until_killed", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn a_kill_at_any_moment_loses_nothing_that_was_confirmed() {
    let bench = Bench::new().await;
    bench.office().await;
    bench.store.close().await;
    let mut confirmed = Vec::new();
    for turn in 0..KILLS {
        let mut child = start(&bench.data());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed at another moment each time, once it works; how fast it does is the machine's.
        for _ in 0..=turn * 2 + 2 {
            confirmed.push(lines.next().expect("the process works").unwrap());
        }
        let reader = std::thread::spawn(move || lines.map_while(std::result::Result::ok).collect::<Vec<_>>());
        std::thread::sleep(std::time::Duration::from_micros(turn * 379));
        child.kill().unwrap();
        child.wait().unwrap();
        confirmed.extend(reader.join().unwrap());
    }
    let store = bench.again().await;
    let rows = store.register().all(&RegisterQuery::default()).await.unwrap();
    let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    let (mut given, mut uploads, mut jobs) = (Vec::new(), 0, 0);
    for line in &confirmed {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["number", number] => given.push(number.parse::<i64>().unwrap()),
            ["upload", id, sha256] => {
                let set = store.data_sets().get(id).await.unwrap();
                assert_eq!(set.sha256, *sha256);
                assert_eq!(store.objects().get(sha256).await.unwrap().len() as u64, set.size);
                uploads += 1;
            }
            ["job", id] => {
                assert_eq!(store.jobs().get(id).await.unwrap().state, JobState::Queued);
                jobs += 1;
            }
            // What the test runner says, and a line cut off by the kill.
            _ => {}
        }
    }
    let count = given.len();
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), count, "a number was given twice");
    assert!(
        given.iter().all(|number| numbers.binary_search(number).is_ok()),
        "a given number is not in the register"
    );
    assert!(count > 40 && uploads > 10 && jobs > 10, "{count} {uploads} {jobs}");
    let recovered = store.jobs().recover().await.unwrap();
    assert!(recovered >= jobs, "{recovered} {jobs}");
    assert_eq!(store.audit().verify(None).await.unwrap().fault, None);
}
