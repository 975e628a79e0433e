//! What a request may take of the service, by every route: bytes of a body, pairs of a form, streams, connections.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::server_support::{House, sample_fields, sign_in};
use crate::support::root;

const JSON_BYTES: usize = 20_000;
const UPLOAD_BYTES: usize = 90_000;
/// What a form may add to its file.
const OVERHEAD: usize = 64 << 10;

fn small_house() -> House {
    let (json, upload) = (JSON_BYTES.to_string(), UPLOAD_BYTES.to_string());
    House::new(&[("VANTHU_LIMITS_JSON_BYTES", &json), ("VANTHU_LIMITS_UPLOAD_BYTES", &upload)])
}

/// All routes: those of the API from its description, those of the pages from the source.
fn routes(house: &House) -> Vec<(String, String)> {
    let whole = house.server.ask("GET", "/api/v1/openapi.json").send().must(200).json();
    let mut routes = Vec::new();
    for (path, operations) in whole["paths"].as_object().expect("paths") {
        for method in operations.as_object().expect("operations").keys() {
            if ["get", "put", "post", "patch", "delete"].contains(&method.as_str()) {
                routes.push((method.to_uppercase(), path.clone()));
            }
        }
    }
    assert!(routes.len() > 55, "{} routes of the API", routes.len());
    let of_api = routes.len();
    let pages =
        std::fs::read_to_string(root().join("src/server/pages/mod.rs")).expect("the routes of the pages");
    for part in pages.split(".route(").skip(1) {
        let path = part.split('"').nth(1).expect("a path").to_string();
        let handlers = part.split_once(',').expect("handlers").1;
        let handlers = handlers.split_once("\n        ").map_or(handlers, |(own, rest)| {
            // A long route stands in several lines.
            if own.trim().is_empty() { rest } else { own }
        });
        for (word, method) in [("get(", "GET"), ("post(", "POST")] {
            if handlers.contains(word) {
                routes.push((method.to_string(), path.clone()));
            }
        }
    }
    assert!(routes.len() - of_api > 38, "{} routes of pages", routes.len() - of_api);
    routes
}

/// Whether a route takes a file. Add a new one here as well.
fn takes_a_file(method: &str, path: &str) -> bool {
    [
        ("PUT", "/api/v1/documents/{id}/workbooks/{slot}"),
        ("PUT", "/api/v1/documents/{id}/signed.pdf"),
        ("POST", "/api/v1/documents/{id}/attachments"),
        ("POST", "/api/v1/datasets"),
        ("POST", "/api/v1/renders"),
        ("POST", "/api/v1/inspections"),
        ("POST", "/api/v1/checks"),
        ("POST", "/api/v1/register/import"),
        ("POST", "/papers/{id}/workbooks/{slot}"),
        ("POST", "/register/import"),
        ("POST", "/offices/{id}"),
        ("POST", "/api/v1/offices/{id}/files"),
        ("POST", "/api/v1/offices/{id}/files/{file}/try"),
        ("POST", "/offices/{id}/files"),
        ("POST", "/offices/{id}/files/{file}/try"),
    ]
    .contains(&(method, path))
}

/// A path with something in the place of its parameters.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn no_route_takes_more_than_its_limit() {
    let house = small_house();
    let (cookie, csrf) = sign_in(&house.server, "quantri");
    for (method, path) in routes(&house) {
        let limit = if takes_a_file(&method, &path) { UPLOAD_BYTES + OVERHEAD } else { JSON_BYTES };
        let body = vec![b'a'; limit + 1];
        let kind =
            if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
        let ask = || house.server.ask(&method, &filled(&path)).body(kind, body.clone());
        let by_session = ask().header("cookie", &cookie).header("x-csrf-token", &csrf);
        let with_key = ask().token(&house.admin).header("idempotency-key", "lon-qua");
        for (who, request) in [("a stranger", ask()), ("a session", by_session), ("a key", with_key)] {
            let answer = request.send();
            assert_eq!(answer.status, 413, "{method} {path} by {who}: {}", answer.text());
        }
    }
    house.server.must_be_well();
}

#[test]
fn a_length_that_is_not_told_changes_nothing() {
    let house = small_house();
    for (method, path, token) in [
        ("POST", "/api/v1/documents", Some(&house.drafter)),
        ("POST", "/sign-in", None),
        ("PUT", "/api/v1/documents/x/workbooks/y?name=a.xlsx", Some(&house.drafter)),
    ] {
        let limit = if path.contains("workbooks") { UPLOAD_BYTES + OVERHEAD } else { JSON_BYTES };
        let mut body = Vec::new();
        for _ in 0..=limit / 1000 {
            body.extend_from_slice(b"3e8\r\n");
            body.extend_from_slice(&[b'a'; 1000]);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"0\r\n\r\n");
        let kind = match (path.starts_with("/api/"), token) {
            (true, _) if path.contains("workbooks") => "application/octet-stream",
            (true, _) => "application/json",
            _ => "application/x-www-form-urlencoded",
        };
        let mut ask = house.server.ask(method, path).header("transfer-encoding", "chunked").body(kind, body);
        if let Some(token) = token {
            ask = ask.token(token).header("idempotency-key", "khong-ke");
        }
        let answer = ask.send();
        assert_eq!(answer.status, 413, "{method} {path}: {}", answer.text());
    }
    house.server.must_be_well();
}

#[test]
fn a_form_has_a_thousand_pairs_at_the_most() {
    let house = House::shared();
    let form = |count: usize| vec!["a"; count].join("&").into_bytes();
    for path in ["/sign-in", "/setup"] {
        let ask = |count| {
            house.server.ask("POST", path).body("application/x-www-form-urlencoded", form(count)).send()
        };
        assert_eq!(ask(1001).status, 413, "{path}");
        assert_ne!(ask(1000).status, 413, "{path}");
    }
    house.server.must_be_well();
}

#[test]
fn one_person_does_not_take_the_budget_of_bodies() {
    let house =
        House::new(&[("VANTHU_LIMITS_UPLOAD_BYTES", "2000000"), ("VANTHU_LIMITS_BODIES_BYTES", "8000000")]);
    // Bodies that are nearly there and never end.
    let mut held: Vec<TcpStream> = Vec::new();
    for _ in 0..4 {
        let head = format!(
            "POST /api/v1/datasets?name=a.xlsx HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             content-type: application/octet-stream\r\ncontent-length: 2000000\r\n\r\n",
            house.server.address, house.drafter
        );
        let mut stream = TcpStream::connect(house.server.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_millis(100))).expect("a timeout");
        stream.write_all(head.as_bytes()).expect("a head");
        // One that is refused on the way may be closed before the rest is written.
        let _ = stream.write_all(&vec![b'P'; 1_999_000]);
        held.push(stream);
    }
    // What is beyond the share of one person is refused, whichever of them the service reads last; the others wait.
    let begun = std::time::Instant::now();
    let answer = loop {
        let mut head = [0; 12];
        let answered =
            held.iter().find_map(|stream| stream.peek(&mut head).ok().filter(|count| *count == 12));
        if answered.is_some() {
            break String::from_utf8_lossy(&head).into_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "none of them was refused");
    };
    assert_eq!(answer, "HTTP/1.1 429");
    let bytes = std::fs::read(root().join("samples/branch-results.xlsx")).expect("a sample");
    let other = house.by(&house.clerk, "POST", "/api/v1/datasets?profile=branch-results&name=a.xlsx");
    other.body("application/octet-stream", bytes).send().must(201);
    drop(held);
    house.server.must_be_well();
}

#[test]
fn a_session_follows_four_jobs_and_a_stream_ends_with_it() {
    let house = House::new(&[]);
    let id = house.draft("scorecard", &sample_fields("scorecards.toml"));
    house.put(&id, "scores", "scorecards.xlsx").must(200);
    let start =
        || house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/batch")).send().must(202).json();
    // The first one runs, the others wait behind it for long enough.
    let jobs: Vec<String> =
        (0..6).map(|_| start()["job"]["id"].as_str().expect("an id").to_string()).collect();
    let last = jobs.last().expect("a job");
    let open = |head: &str| {
        let mut stream = TcpStream::connect(house.server.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        let request = format!(
            "GET /api/v1/jobs/{last}/events HTTP/1.1\r\nconnection: close\r\nhost: {}\r\n{head}\r\n\r\n",
            house.server.address
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut status = [0; 12];
        stream.read_exact(&mut status).expect("an answer");
        (String::from_utf8_lossy(&status[9..]).into_owned(), stream)
    };
    let (cookie, csrf) = sign_in(&house.server, "soanthao");
    let head = format!("cookie: {cookie}");
    let mut streams: Vec<(String, TcpStream)> = (0..4).map(|_| open(&head)).collect();
    assert!(streams.iter().all(|(status, _)| status == "200"));
    assert_eq!(open(&head).0, "429");
    let by_token = format!("authorization: Bearer {}", house.drafter);
    assert_eq!(open(&by_token).0, "200", "a token of the same person is another session");
    house
        .server
        .ask("DELETE", "/api/v1/session")
        .header("cookie", &cookie)
        .header("x-csrf-token", &csrf)
        .send();
    let begun = Instant::now();
    for (_, stream) in &mut streams {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("the end of the stream");
    }
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    for job in jobs {
        house.by(&house.drafter, "DELETE", &format!("/api/v1/jobs/{job}")).send();
    }
}

#[test]
fn one_address_does_not_take_all_connections() {
    let house = House::new(&[("VANTHU_LIMITS_CONNECTIONS_OF_ONE", "8")]);
    let half = || {
        let mut stream = TcpStream::connect(house.server.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
        stream.write_all(b"GET / HTTP/1.1\r\n").expect("half a head");
        stream
    };
    let held: Vec<TcpStream> = (0..8).map(|_| half()).collect();
    // One more is closed at once, long before the head would be too late.
    let mut more = half();
    let begun = Instant::now();
    let _ = more.read(&mut [0; 1]);
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    drop(held);
    let until = Instant::now() + Duration::from_secs(20);
    while house.server.ask("GET", "/api/v1/health").try_send().map_or(0, |answer| answer.status) != 200 {
        assert!(Instant::now() < until, "{}", house.server.log());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_version_that_does_not_exist_is_not_drawn() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{id}/preview/{}/1.png", "0".repeat(32));
    house.by(&house.drafter, "GET", &path).send().must_refuse(404, "preview.outdated");
    let preview =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/preview")).send().must(200).json();
    let url = preview["pages"][0]["url"].as_str().expect("a page");
    let page = house.by(&house.drafter, "GET", url).send().must(200);
    assert!(page.body.starts_with(b"\x89PNG"));
    assert_eq!(page.header("cache-control"), Some("private, no-cache"));
    house.server.ask("GET", url).send().must_refuse(401, "auth.no-session");
}

#[test]
fn the_workbooks_of_a_document_are_bounded_together() {
    let house = House::new(&[("VANTHU_LIMITS_DOCUMENT_BYTES", "120000")]);
    let id = house.draft("semi-annual-review", &json!({}));
    let bytes = std::fs::read(root().join("samples/branch-results.xlsx")).expect("a sample");
    assert!((40_000..60_000).contains(&bytes.len()), "{}", bytes.len());
    let put = |name: &str| {
        let path = format!("/api/v1/documents/{id}/workbooks/results?add=true&name={name}");
        house.by(&house.drafter, "PUT", &path).body("application/octet-stream", bytes.clone()).send()
    };
    let mut count = 0;
    while put(&format!("{count}.xlsx")).status == 200 {
        count += 1;
        assert!(count < 4, "{count} workbooks");
    }
    put("them.xlsx").must_refuse(422, "upload.document-too-large");
    // Putting the same workbook again replaces it.
    put("0.xlsx").must(200);
    drop(house);
}

/// No workspace of a request lies where other accounts of the machine look.
#[test]
fn the_files_of_requests_lie_in_the_folder_of_the_data() {
    let house = House::shared();
    house.review();
    let workspaces = house.data.path().join("workspaces");
    assert!(workspaces.is_dir());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&workspaces).expect("the folder").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let database = std::fs::metadata(house.data.path().join("vanthu.db")).expect("the database");
        assert_eq!(database.permissions().mode() & 0o077, 0, "new files are private");
    }
}

#[test]
fn the_way_back_leads_to_this_site() {
    let house = House::shared();
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let ask = |referer: String| {
        let page = house.server.ask("GET", "/papers/x").header("cookie", &cookie);
        page.header("referer", &referer).send().must(404).text()
    };
    let host = house.server.address;
    assert!(ask(format!("http://{host}/register?q=1")).contains("href=\"/register?q"));
    for path in ["//evil.example/x", "/\\evil.example/x"] {
        assert!(!ask(format!("http://{host}{path}")).contains("evil.example"), "{path}");
    }
}
