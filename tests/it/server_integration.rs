//! What an e-office system needs of the API: events, jobs, its own ids and numbers, signed files, attachments, data.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::server_support::{House, sample_fields};
use crate::support::root;

/// A receiver of webhooks: what comes in, each with its headers. The first answer is `first`, the others 200.
fn receiver(first: u16) -> (String, Receiver<(String, Json)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let (send, received) = channel();
    std::thread::spawn(move || {
        let mut status = first;
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let (mut bytes, mut chunk) = (Vec::new(), [0; 4096]);
            let (head, body) = loop {
                let Ok(read) = stream.read(&mut chunk) else { return };
                bytes.extend_from_slice(&chunk[..read]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.to_lowercase().split("content-length: ").nth(1).and_then(|rest| {
                    rest.split("\r\n").next().and_then(|digits| digits.trim().parse::<usize>().ok())
                });
                if body.len() >= length.unwrap_or_default() {
                    break (head.to_string(), body.to_string());
                }
            };
            let _ = stream.write_all(
                format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes(),
            );
            status = 200;
            if send.send((head, serde_json::from_str(&body).unwrap_or_default())).is_err() {
                return;
            }
        }
    });
    (url, received)
}

fn next(received: &Receiver<(String, Json)>) -> (String, Json) {
    received.recv_timeout(Duration::from_secs(60)).expect("a webhook")
}

fn approved(house: &House) -> String {
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.act(&house.approver, &id, "approve", &json!({}));
    id
}

#[test]
fn what_happens_to_documents_and_jobs_is_sent_and_can_be_sent_again() {
    let house = House::new(&[("VANTHU_WEBHOOKS_ALLOW_PRIVATE", "true")]);
    let (url, received) = receiver(200);
    let post = |body: Json| house.by(&house.clerk, "POST", "/api/v1/subscriptions").json(&body).send();
    let found = post(json!({ "url": url, "events": ["document.isued"] }));
    found.must_refuse(422, "webhook.unknown-event");
    let found = found.json()["diagnostics"][0].clone();
    assert_eq!(found["pointer"], "/events/0");
    assert!(found["en"]["hints"].to_string().contains("did you mean `document.issued`?"), "{found}");
    let events = [
        "document.submitted",
        "document.approved",
        "document.numbered",
        "document.issued",
        "document.voided",
        "job.ended",
    ];
    let made = post(json!({ "url": url, "events": events })).must(201).json();
    assert!(made["secret"].as_str().is_some_and(|secret| secret.starts_with("whs_")), "{made}");
    let subscription = made["subscription"]["id"].as_str().expect("an id").to_string();
    let id = approved(&house);
    house.act(&house.clerk, &id, "issue", &json!({}));
    house.wait_for_state(&id, "issued");
    house.act(&house.clerk, &id, "void", &json!({ "note": "sai thể thức" }));
    let mut told = Vec::new();
    while told.len() < events.len() {
        let (head, body) = next(&received);
        assert!(head.to_lowercase().contains("x-vanthu-signature: t="), "{head}");
        assert!(body["id"].is_string() && body["created_at"].is_string(), "{body}");
        if body["event"] != "job.ended" {
            assert_eq!(body["document"]["id"], id.as_str(), "{body}");
        }
        told.push(body["event"].as_str().expect("an event").to_string());
    }
    told.sort();
    let mut expected: Vec<String> = events.iter().map(ToString::to_string).collect();
    expected.sort();
    assert_eq!(told, expected);
    // The list says what became of each, and one is sent again under the same id.
    let path = format!("/api/v1/subscriptions/{subscription}/deliveries");
    let until = std::time::Instant::now() + Duration::from_secs(30);
    let listed = loop {
        let listed = house.by(&house.clerk, "GET", &path).send().must(200).json();
        let items = listed["items"].as_array().expect("items").clone();
        if items.iter().all(|item| item["state"] == "delivered") {
            break items;
        }
        assert!(std::time::Instant::now() < until, "{listed}");
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!(listed.len(), events.len());
    let first = listed[0]["id"].as_str().expect("an id");
    house.by(&house.clerk, "POST", &format!("{path}/{first}/redeliver")).send().must(202);
    assert_eq!(next(&received).1["id"], first);
    // It is another's, and ends.
    let own = format!("/api/v1/subscriptions/{subscription}");
    house.by(&house.drafter, "DELETE", &own).send().must(404);
    house.by(&house.clerk, "DELETE", &own).send().must(204);
    assert_eq!(
        house.by(&house.clerk, "GET", "/api/v1/subscriptions").send().must(200).json()["items"],
        json!([])
    );
}

#[test]
fn nothing_is_sent_that_its_receiver_may_not_read() {
    let house = House::new(&[("VANTHU_WEBHOOKS_ALLOW_PRIVATE", "true")]);
    let (url, received) = receiver(200);
    // A second drafter may not read the drafts of the first.
    let user = json!({ "name": "khac", "full_name": "Đỗ Văn E", "roles": ["drafter"], "password": "mật-khẩu-thử-nghiệm" });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&user).send().must(201).json();
    let token = json!({ "name": "thử", "scopes": ["read", "draft"], "user": user["id"] });
    let token = house.by(&house.admin, "POST", "/api/v1/tokens").json(&token).send().must(201).json();
    let token = token["secret"].as_str().expect("a secret");
    let body = json!({ "url": url, "events": ["document.submitted", "document.issued"] });
    let made = house.by(token, "POST", "/api/v1/subscriptions").json(&body).send().must(201).json();
    let id = approved(&house);
    let path =
        format!("/api/v1/subscriptions/{}/deliveries", made["subscription"]["id"].as_str().expect("an id"));
    let list = |token: &str| house.by(token, "GET", &path).send().must(200).json()["items"].clone();
    // The right to read is looked at when an event is sent, so the submission is refused before the document is issued. The
    // list of deliveries says nothing of it either: its body names the subject of the document.
    let until = std::time::Instant::now() + Duration::from_secs(30);
    loop {
        assert_eq!(list(token), json!([]));
        // An administrator sees the subscriptions of all, and reads this document.
        let item = list(&house.admin)[0].clone();
        if item["state"] == "given-up" {
            assert_eq!(
                (&item["event"], &item["last_error"]),
                (&json!("document.submitted"), &json!("not-allowed"))
            );
            let again = format!("{path}/{}/redeliver", item["id"].as_str().expect("an id"));
            house.by(token, "POST", &again).send().must(404);
            break;
        }
        assert!(std::time::Instant::now() < until, "{item}");
        std::thread::sleep(Duration::from_millis(100));
    }
    house.act(&house.clerk, &id, "issue", &json!({}));
    // What is issued, everybody in the office may read.
    let (_, body) = next(&received);
    assert_eq!(body["event"], "document.issued", "{body}");
}

#[test]
fn a_webhook_that_fails_names_its_reason() {
    let house = House::new(&[("VANTHU_WEBHOOKS_ALLOW_PRIVATE", "true")]);
    let (url, received) = receiver(500);
    let body = json!({ "url": url, "events": ["document.submitted"] });
    let made = house.by(&house.clerk, "POST", "/api/v1/subscriptions").json(&body).send().must(201).json();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    next(&received);
    let path =
        format!("/api/v1/subscriptions/{}/deliveries", made["subscription"]["id"].as_str().expect("an id"));
    let until = std::time::Instant::now() + Duration::from_secs(30);
    loop {
        let item = house.by(&house.clerk, "GET", &path).send().must(200).json()["items"][0].clone();
        if item["attempts"] == 1 {
            assert_eq!(
                (&item["state"], &item["last_error"], &item["last_status"]),
                (&json!("waiting"), &json!("status"), &json!(500))
            );
            break;
        }
        assert!(std::time::Instant::now() < until, "{item}");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(house.server.log().contains("status"), "{}", house.server.log());
}

#[test]
fn jobs_are_listed_and_removed() {
    let house = House::shared();
    let body = json!({ "office": house.office, "template": "conclusion-notice", "wait_seconds": 0,
                       "fields": sample_fields("conclusion-notice.toml") });
    let start = || {
        let answer = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send().must(202).json();
        answer["job"]["id"].as_str().expect("an id").to_string()
    };
    let (first, second) = (start(), start());
    let get = |query: &str| {
        house.by(&house.drafter, "GET", &format!("/api/v1/jobs?kind=render&{query}")).send().must(200).json()
    };
    let newest = get("per_page=1");
    assert_eq!(newest["items"][0]["id"], second.as_str());
    let cursor = newest["next_cursor"].as_str().expect("a cursor");
    assert_eq!(get(&format!("per_page=1&cursor={cursor}"))["items"][0]["id"], first.as_str());
    // Another's jobs are not listed.
    let others = house.by(&house.approver, "GET", "/api/v1/jobs").send().must(200).json();
    assert!(!others.to_string().contains(&second), "{others}");
    house.by(&house.drafter, "GET", "/api/v1/jobs?state=don").send().must_refuse(400, "request.malformed");
    house.wait_for_job(&second);
    let pdf =
        house.by(&house.drafter, "GET", &format!("/api/v1/jobs/{second}/document.pdf")).send().must(200);
    assert_eq!((pdf.header("content-type"), pdf.body.starts_with(b"%PDF")), (Some("application/pdf"), true));
    let tag = pdf.header("etag").expect("a tag").to_string();
    let path = format!("/api/v1/jobs/{second}/results/document.pdf");
    house.by(&house.drafter, "GET", &path).header("if-none-match", &tag).send().must(304);
    let part = house.by(&house.drafter, "GET", &path).header("range", "bytes=0-3").send().must(206);
    assert_eq!(part.body, b"%PDF");
    house.by(&house.drafter, "DELETE", &format!("/api/v1/jobs/{second}?remove=true")).send().must(204);
    house.by(&house.drafter, "GET", &format!("/api/v1/jobs/{second}")).send().must(404);
}

#[test]
fn documents_are_found_by_the_ids_of_another_system_and_in_the_order_of_their_changes() {
    let house = House::new(&[]);
    let create = |external: &str| {
        let body = json!({ "office": house.office, "template": "plan", "external_id": external });
        house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send()
    };
    let first = create("CV-2026-1").must(201).json();
    let found = create("CV-2026-1");
    found.must_refuse(409, "paper.external-id-taken");
    assert_eq!(found.json()["diagnostics"][0]["pointer"], "/external_id");
    for number in 2..=5 {
        create(&format!("CV-2026-{number}")).must(201);
    }
    let list = |query: &str| {
        house.by(&house.drafter, "GET", &format!("/api/v1/documents?{query}")).send().must(200).json()
    };
    let by_id = list("external_id=CV-2026-1");
    assert_eq!((by_id["total"].as_u64(), &by_id["items"][0]["id"]), (Some(1), &first["id"]));
    // Reading on by the cursor misses nothing and repeats nothing, even while something changes.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = list(&format!("sort=updated_at&per_page=2&cursor={cursor}"));
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["external_id"].as_str().unwrap().to_string()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_string(),
            None => break,
        }
    }
    assert_eq!(seen, ["CV-2026-1", "CV-2026-2", "CV-2026-3", "CV-2026-4", "CV-2026-5"]);
    let last = list("sort=-created_at&per_page=1")["items"][0].clone();
    assert_eq!(last["external_id"], "CV-2026-5");
    let since = last["updated_at"].as_str().expect("a time");
    assert_eq!(list(&format!("updated_since={since}"))["items"][0]["id"], last["id"]);
    house
        .by(&house.drafter, "GET", "/api/v1/documents?sort=name")
        .send()
        .must_refuse(400, "request.malformed");
}

#[test]
fn a_number_that_was_given_outside_is_taken_over() {
    let house = House::new(&[]);
    let issue = |body: &Json| {
        let id = approved(&house);
        (house.by(&house.clerk, "POST", &format!("/api/v1/documents/{id}/issue")).json(body).send(), id)
    };
    let (issued, id) = issue(&json!({ "number": 77 }));
    let issued = issued.must(200).json();
    assert_eq!((&issued["number"], &issued["symbol"]), (&json!(77), &json!("77-TB/ĐU")));
    assert!(issued["job"].is_string(), "{issued}");
    house.wait_for_state(&id, "issued");
    let (taken, _) = issue(&json!({ "number": 77 }));
    taken.must_refuse(409, "register.number-taken");
    assert_eq!(taken.json()["diagnostics"][0]["pointer"], "/number");
    let (far, _) = issue(&json!({ "number": 9000 }));
    far.must_refuse(422, "register.large-gap");
    // One that was left out is filled, and the series goes on after the highest.
    let (gap, _) = issue(&json!({ "number": 12 }));
    assert_eq!(gap.must(200).json()["number"], 12);
    let (next, _) = issue(&json!({}));
    assert_eq!(next.must(200).json()["number"], 78);
}

#[test]
fn many_documents_are_issued_each_for_itself() {
    let house = House::new(&[]);
    let (one, two) = (approved(&house), approved(&house));
    let draft = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let body = json!({ "documents": [{ "id": one }, { "id": draft }, { "id": two }], "date": "2026-07-06" });
    let made = house.by(&house.clerk, "POST", "/api/v1/documents/issue").json(&body).send().must(200).json();
    assert_eq!((made["issued"].as_u64(), made["refused"].as_u64()), (Some(2), Some(1)), "{made}");
    assert_eq!((&made["items"][0]["number"], &made["items"][2]["number"]), (&json!(1), &json!(2)));
    assert_eq!(made["items"][1]["problem"]["code"], "paper.wrong-state");
    house.by(&house.drafter, "POST", "/api/v1/documents/issue").json(&body).send().must(403);
}

#[test]
fn a_signed_pdf_is_kept_as_the_issued_one() {
    let house = House::shared();
    let id = approved(&house);
    let put = |bytes: Vec<u8>| {
        let path = format!("/api/v1/documents/{id}/signed.pdf");
        house.by(&house.clerk, "PUT", &path).body("application/pdf", bytes).send()
    };
    put(b"%PDF".to_vec()).must_refuse(409, "paper.not-issued");
    house.act(&house.clerk, &id, "issue", &json!({}));
    house.wait_for_state(&id, "issued");
    let get = |name: &str| house.by(&house.clerk, "GET", &format!("/api/v1/documents/{id}/{name}")).send();
    let issued = get("document.pdf").must(200).body;
    // The update that a signing program adds.
    let mut signed = [issued.as_slice(), b"\n9 0 obj << /Type /Sig /Contents "].concat();
    let tail = " /ByteRange [0 AAAAAA BBBBBB CCCCCC] >> endobj %%EOF\n";
    let (first, second) = (signed.len(), signed.len() + 10);
    let tail = tail
        .replace("AAAAAA", &format!("{first:<6}"))
        .replace("BBBBBB", &format!("{second:<6}"))
        .replace("CCCCCC", &format!("{:<6}", tail.len()));
    signed.extend_from_slice(format!("<3082010a>{tail}").as_bytes());
    put([b"%PDF-1.7\n".as_slice(), &issued].concat()).must_refuse(422, "paper.signed-other-file");
    put([issued.as_slice(), b"\nmore"].concat()).must_refuse(422, "paper.signed-without-signature");
    house
        .by(&house.drafter, "PUT", &format!("/api/v1/documents/{id}/signed.pdf"))
        .body("application/pdf", signed.clone())
        .send()
        .must(403);
    let kept = put(signed.clone()).must(200).json();
    assert_eq!((&kept["has_signed_pdf"], &kept["state"]), (&json!(true), &json!("issued")));
    assert_eq!(get("document.pdf").must(200).body, signed);
    assert_eq!(get("signed.pdf").must(200).body, signed);
    let events = get("events").must(200).json();
    assert!(events["items"].as_array().unwrap().iter().any(|event| event["what"] == "signed"), "{events}");
}

#[test]
fn attachments_go_with_a_draft() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{id}/attachments");
    let add = |name: &str, bytes: &[u8]| {
        house
            .by(&house.drafter, "POST", &format!("{path}?name={name}"))
            .body("application/octet-stream", bytes.to_vec())
            .send()
    };
    let added = add("phu-luc.pdf", b"%PDF-1.4 phu luc").must(201).json();
    assert_eq!((&added["name"], &added["media_type"]), (&json!("phu-luc.pdf"), &json!("application/pdf")));
    add("trong.pdf", b"").must_refuse(422, "upload.empty");
    let listed = house.by(&house.approver, "GET", &path).send().must(200).json();
    assert_eq!(listed["items"][0]["id"], added["id"]);
    let one = format!("{path}/{}", added["id"].as_str().expect("an id"));
    assert_eq!(house.by(&house.drafter, "GET", &one).send().must(200).body, b"%PDF-1.4 phu luc");
    house.by(&house.drafter, "DELETE", &one).send().must(204);
    house.by(&house.drafter, "GET", &one).send().must(404);
    house.act(&house.drafter, &id, "submit", &json!({}));
    assert_eq!(add("phu-luc.pdf", b"x").status, 409);
}

#[test]
fn a_document_is_read_as_data() {
    let house = House::shared();
    let id = house.review();
    let content = house
        .by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/content.json"))
        .send()
        .must(200)
        .json();
    assert_eq!(content["ok"], true, "{}", content["findings"]);
    assert!(
        content["document"]["blocks"].as_array().is_some_and(|blocks| blocks.len() > 5),
        "{}",
        content["document"]
    );
    let percent = content["figures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|figure| figure["name"] == "total.percent")
        .expect("a figure");
    assert!(!percent["value"].is_null() && percent["sources"][0]["cells"].is_array(), "{percent}");
    let schema = house
        .by(&house.drafter, "GET", "/api/v1/templates/semi-annual-review/schema.json")
        .send()
        .must(200)
        .json();
    assert!(schema["properties"]["causes"].is_object(), "{schema}");
}

#[test]
fn files_are_looked_at_and_rendered_without_being_kept() {
    let house = House::new(&[]);
    let bytes = std::fs::read(root().join("samples/branch-results.xlsx")).expect("a sample");
    let post = |path: &str, kind: &str, body: Vec<u8>| {
        house.by(&house.drafter, "POST", path).body(kind, body).send()
    };
    let found =
        post("/api/v1/inspections?name=a.xlsx", "application/octet-stream", bytes.clone()).must(200).json();
    assert_eq!((&found["ok"], &found["result"]["profile"]), (&json!(true), &json!("branch-results")));
    let request = json!({ "office": house.office, "template": "semi-annual-review",
                          "fields": sample_fields("semi-annual-review.toml"), "particulars": { "date": "2026-07-05", "number": 7 } });
    let form = |parts: &[(&str, &str, &[u8])]| {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let named = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
            body.extend_from_slice(
                format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{named}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--b--\r\n");
        post("/api/v1/renders", "multipart/form-data; boundary=b", body)
    };
    let text = request.to_string();
    let made = form(&[("request", "", text.as_bytes()), ("results", "ket-qua.xlsx", &bytes)]).must(200);
    assert!(made.body.starts_with(b"%PDF"), "{}", made.text());
    let wrong = form(&[("request", "", text.as_bytes()), ("resluts", "ket-qua.xlsx", &bytes)]);
    wrong.must_refuse(422, "project.unknown-data");
    form(&[("results", "ket-qua.xlsx", &bytes)]).must_refuse(400, "request.malformed");
    let misspelt = form(&[("request", "", b"{\"tmplate\":\"x\"}")]);
    misspelt.must_refuse(422, "request.wrong-shape");
    assert_eq!(misspelt.json()["diagnostics"][0]["pointer"], "/tmplate");
    // Nothing was kept.
    assert_eq!(
        house.by(&house.drafter, "GET", "/api/v1/datasets").send().must(200).json()["items"],
        json!([])
    );
    assert_eq!(house.by(&house.drafter, "GET", "/api/v1/jobs").send().must(200).json()["total"], 0);
    // The same bytes as from a data set that was stored.
    let set = post("/api/v1/datasets?name=ket-qua.xlsx", "application/octet-stream", bytes).must(201).json();
    let mut stored = request.clone();
    stored["data"] = json!({ "results": set["id"] });
    let other = house.by(&house.drafter, "POST", "/api/v1/renders").json(&stored).send().must(200);
    assert_eq!(other.body, made.body);
    house
        .by(&house.drafter, "DELETE", &format!("/api/v1/datasets/{}", set["id"].as_str().unwrap()))
        .send()
        .must(204);
}

#[test]
fn a_word_file_is_checked_without_being_kept() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let word =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/document.docx")).send().must(200);
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let checked = house.by(&house.drafter, "POST", "/api/v1/checks?name=a.docx").body(kind, word.body).send();
    assert!(checked.must(200).json()["findings"].is_array());
}

#[test]
fn the_service_says_that_it_lives_and_that_it_is_ready() {
    let house = House::shared();
    let live = house.server.ask("GET", "/api/v1/health/live").send().must(200).json();
    assert_eq!(live, json!({ "status": "ok" }));
    assert_eq!(house.server.ask("GET", "/api/v1/health/ready").send().must(200).json()["status"], "ok");
}
