//! What the service does when things go wrong: cut off, told to stop, overrun, its workers killed, its callers deaf.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::server_support::{House, Options, Server, sample_fields};
use crate::support::root;

#[test]
fn a_cut_off_service_loses_no_number_no_upload_and_no_job() {
    let mut house = House::new(&[]);
    let id = house.review();
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.act(&house.approver, &id, "approve", &json!({}));
    let issued = house.act(&house.clerk, &id, "issue", &json!({}));
    let body = json!({ "office": house.office, "template": "plan", "wait_seconds": 0 });
    let job = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send().must(202).json();
    let options = Options { data: house.data.path(), environment: &[] };
    let next = {
        let server = std::mem::replace(&mut house.server, Server::placeholder());
        server.kill();
        Server::start(&options)
    };
    house.server = next;
    assert!(house.server.setup.is_none(), "the set-up link is shown while there is no user only");
    let paper = house.wait_for_state(&id, "issued");
    assert_eq!(paper["number"]["symbol"], issued["symbol"]);
    let file =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/workbooks/results/file")).send();
    let sample = std::fs::read(root().join("samples/branch-results.xlsx")).expect("a sample");
    assert_eq!(file.must(200).body, sample);
    // A plan without fields is refused by the render, and the job says why.
    let job = house.wait_for_job(job["job"]["id"].as_str().expect("a job"));
    assert_eq!(job["state"], "failed", "{job}");
    assert!(job["error"]["diagnostics"].as_array().is_some_and(|all| !all.is_empty()), "{job}");
    assert_eq!(house.by(&house.admin, "GET", "/api/v1/audit/verify").send().must(200).json()["ok"], true);
}

#[test]
fn a_service_that_is_told_to_stop_finishes_and_hands_back() {
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start(&Options { data: data.path(), environment: &[] });
    // A second service does not take the same folder.
    let second = Command::new(env!("CARGO_BIN_EXE_vanthu"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .output()
        .expect("the command runs");
    assert_eq!(second.status.code(), Some(1), "{}", String::from_utf8_lossy(&second.stderr));
    server.must_be_well();
    assert_eq!(server.stop(), Some(0));
    let server = Server::start(&Options { data: data.path(), environment: &[("VANTHU_LOG_FORMAT", "json")] });
    let link = server.setup.clone().expect("a link while there is no user");
    for line in server.log().lines().filter(|line| line.starts_with('{')) {
        let entry: Json = serde_json::from_str(line).expect("a JSON line");
        assert!(!entry.to_string().contains(&link), "the link is not logged");
    }
    assert!(server.log().lines().any(|line| line.contains("listening on") && line.starts_with('{')));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn settings_come_from_file_environment_and_command_line() {
    let data = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str], environment: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_vanthu"))
            .args(["--lang", "en", "serve"])
            .args(args)
            .envs(environment.iter().copied())
            .current_dir(data.path())
            .output()
            .expect("the command runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    std::fs::write(data.path().join("vanthu.toml"), "listen = \"127.0.0.1:0\"\n[limits]\nque = 3\n")
        .expect("written");
    let (status, said) = run(&["--config", "vanthu.toml"], &[]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("config.invalid") && said.contains("vanthu.toml:3"), "{said}");
    let (status, said) = run(&[], &[("VANTHU_LIMITS_QEUE", "3")]);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("VANTHU_LIMITS_QUEUE"), "{said}");
    let (status, said) = run(&["--listen", "256.0.0.1:99999"], &[]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("serve.cannot-listen"), "{said}");
}

#[test]
fn more_than_can_be_served_is_turned_away_before_its_body() {
    let house = House::new(&[("VANTHU_LIMITS_QUEUE", "1")]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{id}/findings");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let one = || house.by(&house.drafter, "GET", &path).send();
        let all: Vec<_> = (0..24).map(|_| scope.spawn(one)).collect();
        all.into_iter()
            .map(|thread| {
                let answer = thread.join().expect("an answer");
                if answer.status == 429 {
                    answer.must_refuse(429, "service.busy");
                    assert!(answer.header("retry-after").is_some());
                }
                answer.status
            })
            .collect()
    });
    assert!(statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    // What needs no worker is answered meanwhile and after.
    house.server.must_be_well();
    house.by(&house.drafter, "GET", &path).send().must(200);
}

#[test]
fn a_worker_that_is_killed_costs_its_own_request_only() {
    let house = House::new(&[]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{id}/document.pdf");
    house.by(&house.drafter, "GET", &path).send().must(200);
    let workers = workers(house.server.pid());
    Command::new("kill").args(["-KILL", workers.first().expect("a worker")]).status().expect("a signal");
    // Whatever came of the one that was under way, the next is served by a new worker.
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let answer = house.by(&house.drafter, "GET", &path).send();
        if answer.status == 200 {
            break;
        }
        assert!(answer.status < 500 && Instant::now() < until, "{}", answer.text());
        std::thread::sleep(Duration::from_millis(200));
    }
    house.server.must_be_well();
}

/// The processes of the workers of a service. A thread may have started one, so the children of every thread are asked for.
fn workers(service: u32) -> Vec<String> {
    let children: String = std::fs::read_dir(format!("/proc/{service}/task"))
        .expect("the threads of the service")
        .filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("children")).ok())
        .collect();
    children.split_whitespace().map(str::to_string).collect()
}

#[test]
fn workers_end_with_a_service_that_is_killed() {
    let house = House::new(&[]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/document.pdf")).send().must(200);
    let workers = workers(house.server.pid());
    assert!(!workers.is_empty(), "no worker runs");
    house.server.kill();
    let until = Instant::now() + Duration::from_secs(30);
    for worker in &workers {
        // One that nobody collects is dead and stays listed.
        let state = || std::fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
        while state().rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(" Z")) {
            assert!(Instant::now() < until, "worker {worker} outlives its service");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn hooks_that_hang_hold_up_nobody_elses() {
    // One address takes connections and never answers; the other counts those that come.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let awake = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = |listener: &TcpListener| listener.local_addr().expect("an address").port();
    let (hanging, answering) = (port(&silent), port(&awake));
    let (sent, came) = mpsc::channel();
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in silent.incoming() {
            held.push(stream);
        }
    });
    std::thread::spawn(move || {
        for stream in awake.incoming() {
            if sent.send(stream.is_ok()).is_err() {
                return;
            }
        }
    });
    // So long that a hook which waited for those that hang would not come in the time of this test.
    let house =
        House::new(&[("VANTHU_WEBHOOKS_ALLOW_PRIVATE", "true"), ("VANTHU_WEBHOOKS_TIMEOUT_SECONDS", "600")]);
    let render = |port: u16| {
        let body = json!({ "office": house.office, "template": "conclusion-notice", "wait_seconds": 0,
                           "fields": sample_fields("conclusion-notice.toml"),
                           "callback": { "url": format!("http://127.0.0.1:{port}/hook") } });
        house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send().must(202)
    };
    for _ in 0..9 {
        render(hanging);
    }
    render(answering);
    assert_eq!(came.recv_timeout(Duration::from_secs(180)), Ok(true));
    house.server.kill();
}

#[test]
fn a_webhook_is_signed_and_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (sent, came) = mpsc::channel();
    std::thread::spawn(move || {
        for (turn, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { return };
            let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
            let mut head = Vec::new();
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
                head.push(line.trim_end().to_string());
            }
            let mut body = vec![0; length];
            let _ = reader.read_exact(&mut body);
            // The first time it is not there; a redirect is not followed.
            let status = if turn == 0 { "302 Found\r\nlocation: /elsewhere" } else { "204 No Content" };
            let _ = stream.write_all(
                format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").as_bytes(),
            );
            if sent.send((head, String::from_utf8_lossy(&body).into_owned())).is_err() {
                return;
            }
        }
    });
    let house = House::new(&[("VANTHU_WEBHOOKS_ALLOW_PRIVATE", "true")]);
    let secret = "bí-mật-của-hệ-thống-khác";
    let body = json!({ "office": house.office, "template": "conclusion-notice", "wait_seconds": 0,
                       "fields": sample_fields("conclusion-notice.toml"),
                       "callback": { "url": format!("http://127.0.0.1:{port}/hook"), "secret": secret } });
    let made = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send().must(202).json();
    let wait = || came.recv_timeout(Duration::from_secs(120)).expect("a delivery");
    let (first, second) = (wait(), wait());
    assert_eq!(first.1, second.1, "a delivery says the same again");
    let told: Json = serde_json::from_str(&second.1).expect("JSON");
    assert_eq!((&told["event"], &told["job"]["id"]), (&json!("job.ended"), &made["job"]["id"]));
    assert_eq!(told["job"]["state"], "done", "{told}");
    let header = |name: &str| {
        let line =
            second.0.iter().find(|line| line.to_ascii_lowercase().starts_with(name)).expect("a header");
        line.split_once(':').expect("a value").1.trim().to_string()
    };
    let signature = header("x-vanthu-signature");
    let (time, mac) = signature.split_once(",v1=").expect("t=…,v1=…");
    let time = time.strip_prefix("t=").expect("a time");
    assert_eq!(mac, hmac(secret, &format!("{time}.{}", second.1)));
    assert!(second.0[0].starts_with("POST /hook "), "{}", second.0[0]);
}

fn hmac(secret: &str, text: &str) -> String {
    use hmac::Mac;
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_batch_that_is_cancelled_ends() {
    let house = House::new(&[]);
    let id = house.draft("scorecard", &sample_fields("scorecards.toml"));
    house.put(&id, "scores", "scorecards.xlsx").must(200);
    let made =
        house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/batch")).send().must(202).json();
    let job = made["job"]["id"].as_str().expect("a job").to_string();
    let answer = house.by(&house.drafter, "DELETE", &format!("/api/v1/jobs/{job}")).send();
    assert!([200, 409].contains(&answer.status), "{}", answer.text());
    let ended = house.wait_for_job(&job);
    assert!(ended["state"] == "cancelled" || ended["state"] == "done", "{ended}");
    house.server.must_be_well();
}

#[test]
fn many_take_numbers_through_power_cuts_without_gap_or_repeat() {
    let mut house = House::new(&[]);
    let data = house.data.path().to_path_buf();
    let mut seen: Vec<i64> = Vec::new();
    for round in 0..3 {
        let (server, office, token) = (&house.server, &house.office, &house.clerk);
        let answered = AtomicUsize::new(0);
        let answered = &answered;
        let taken: Vec<(String, Option<i64>)> = std::thread::scope(|scope| {
            let one = |client: usize| {
                let mut got = Vec::new();
                for turn in 0..10 {
                    let key = format!("{round}-{client}-{turn}");
                    let body = json!({ "office": office, "kind": "CV", "subject": "Công văn", "date": "2026-07-06" });
                    let ask = server.ask("POST", "/api/v1/register/numbers").token(token);
                    let answer = ask.header("idempotency-key", &key).json(&body).try_send();
                    let number = answer.ok().filter(|answer| answer.status == 201);
                    answered.fetch_add(usize::from(number.is_some()), Ordering::Relaxed);
                    got.push((key, number.map(|answer| answer.json()["number"].as_i64().expect("a number"))));
                }
                got
            };
            let all: Vec<_> = (0..8).map(|client| scope.spawn(move || one(client))).collect();
            // The power fails while numbers are being given: after some answers, and before the last one.
            let until = Instant::now() + Duration::from_secs(60);
            while answered.load(Ordering::Relaxed) < 5 + 20 * round {
                assert!(Instant::now() < until, "no number is given:\n{}", server.log());
                std::thread::sleep(Duration::from_millis(1));
            }
            let _ = Command::new("kill").args(["-KILL", &server.pid().to_string()]).status();
            all.into_iter().flat_map(|thread| thread.join().expect("a client")).collect()
        });
        let gone = std::mem::replace(&mut house.server, Server::placeholder());
        gone.kill();
        house.server = Server::start(&Options { data: &data, environment: &[] });
        // Those who got no answer ask again with the same key.
        for (key, number) in taken {
            let body =
                json!({ "office": house.office, "kind": "CV", "subject": "Công văn", "date": "2026-07-06" });
            let ask =
                house.by(&house.clerk, "POST", "/api/v1/register/numbers").header("idempotency-key", &key);
            let again = ask.json(&body).send().must(201).json()["number"].as_i64().expect("a number");
            assert!(number.is_none_or(|number| number == again), "{key} got {number:?} and then {again}");
            seen.push(again);
        }
    }
    let whole: BTreeSet<i64> = seen.iter().copied().collect();
    assert_eq!(whole.len(), seen.len(), "no number was given twice");
    assert_eq!(
        whole.into_iter().collect::<Vec<_>>(),
        (1..=240).collect::<Vec<_>>(),
        "no number was left out"
    );
    let gaps = house.by(&house.clerk, "GET", "/api/v1/register/gaps").send().must(200).json();
    assert!(gaps["items"].as_array().is_some_and(|all| all.iter().all(|one| one["ok"] == true)), "{gaps}");
}
