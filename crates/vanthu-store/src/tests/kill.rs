//! Killed at any moment: nothing that was promised is lost, no number is given twice or left out.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use bytes::Bytes;

use super::*;

/// Where the killed process finds the data.
const FOLDER: &str = "VANTHU_TEST_KILL";

/// How often it is killed.
const KILLS: u64 = 20;

/// What the killed process does: takes numbers, keeps uploads and writes jobs down as fast as it can, and tells what
/// it was promised.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn work_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&StoreOptions::new(folder)).await.unwrap();
        let office = store.offices().await.unwrap().remove(0);
        let work = (0..8).map(|_| {
            let (store, office) = (store.clone(), office.id.clone());
            tokio::spawn(async move {
                let actor = Actor::system();
                for turn in 0.. {
                    let reserve =
                        ReserveNumber { series: series(&office), particulars: particulars(), key: None };
                    let entry = store.reserve_number(&actor, reserve).await.unwrap();
                    println!("number {}", entry.number);
                    let content = Bytes::from(format!("{} {turn}", entry.id));
                    let set = store.create_data_set(&actor, "a.xlsx", None, content).await.unwrap();
                    println!("upload {} {}", set.id, set.sha256);
                    let new = NewJob {
                        kind: JobKind::Render,
                        document_id: None,
                        request: json!({}),
                        callback: None,
                        most_waiting: None,
                    };
                    println!("job {}", store.create_job(&actor, new).await.unwrap().id);
                }
            })
        });
        futures_util::future::join_all(work).await;
    });
}

fn start(folder: &std::path::Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["store::tests::kill::work_until_killed", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn a_kill_at_any_moment_loses_nothing() {
    let bench = Bench::new().await;
    bench.office().await;
    bench.store.close().await;
    let mut promised = Vec::new();
    for turn in 0..KILLS {
        let mut child = start(&bench.data());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed at another moment each time, once it works; how fast it does is the machine's.
        for _ in 0..=turn * 2 + 2 {
            promised.push(lines.next().expect("the process works").unwrap());
        }
        let reader = std::thread::spawn(move || lines.map_while(std::result::Result::ok).collect::<Vec<_>>());
        std::thread::sleep(std::time::Duration::from_micros(turn * 379));
        child.kill().unwrap();
        child.wait().unwrap();
        promised.extend(reader.join().unwrap());
    }
    let store = bench.again().await;
    let rows = store.register_rows(&RegisterQuery::default()).await.unwrap();
    let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    let (mut given, mut uploads, mut jobs) = (Vec::new(), 0, 0);
    for line in &promised {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["number", number] => given.push(number.parse::<i64>().unwrap()),
            ["upload", id, sha256] => {
                let set = store.data_set(id).await.unwrap();
                assert_eq!(set.sha256, *sha256);
                assert_eq!(store.objects().get(sha256).await.unwrap().len() as u64, set.size);
                uploads += 1;
            }
            ["job", id] => {
                assert_eq!(store.job(id).await.unwrap().state, JobState::Queued);
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
    let recovered = store.recover_jobs().await.unwrap();
    assert!(recovered >= jobs, "{recovered} {jobs}");
    assert_eq!(store.verify_audit(None).await.unwrap().fault, None);
}
