//! Bodies, paths and files that mean no good, one kind a test.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::server_support::House;
use crate::support::root;

#[test]
fn paths_lead_nowhere_but_to_routes() {
    let house = House::shared();
    for path in [
        "/../../etc/passwd",
        "/api/v1/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/documents/..%2f..%2fetc%2fpasswd",
        "/api/v1/documents/%00",
        "/api/v1/documents/%ff%fe",
        "/api/v1/templates/..%2f..%2fCargo",
        "/api/v1/workbooks/..%2f..%2fetc%2fpasswd.xlsx",
        "/api/v1/workbooks/%2Fetc%2Fpasswd.toml.xlsx",
        "/api/v1/jobs/x/results/..%2f..%2fvanthu.db",
        "/api/v1/documents/x/preview/y/..%2f1.png",
        "/static/..%2f..%2fCargo.toml",
        "//etc/passwd",
        "/api/v1/docs/..%2f..%2fopenapi",
        "/vanthu-data/vanthu.db",
    ] {
        let answer = house.by(&house.admin, "GET", path).send();
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert!(!answer.text().contains("root:"), "{path}");
    }
    house.server.must_be_well();
}

#[test]
fn names_of_uploads_stay_names() {
    let house = House::shared();
    let id = house.draft("semi-annual-review", &json!({}));
    let bytes = std::fs::read(root().join("samples/branch-results.xlsx")).expect("a sample");
    for (given, kept) in [
        ("..%2F..%2F..%2Fetc%2Fpasswd.xlsx", "passwd.xlsx"),
        ("C%3A%5CWindows%5Ca.xlsx", "a.xlsx"),
        ("%3Cscript%3Ealert(1)%3C%2Fscript%3E.xlsx", "script_.xlsx"),
        ("a%0d%0aSet-Cookie%3a%20x.xlsx", "aSet-Cookie_ x.xlsx"),
        ("CON.xlsx", "CON.xlsx"),
    ] {
        let put = house.put_bytes(&id, "results", given, bytes.clone()).must(200).json();
        assert_eq!(put["file"]["name"], kept, "{given}");
        let path = format!("/api/v1/documents/{id}/workbooks/results/file");
        let back = house.by(&house.drafter, "GET", &path).send().must(200);
        assert_eq!(back.body, bytes);
        assert!(back.header("set-cookie").is_none());
        assert!(back.header("content-disposition").is_some_and(|value| value.starts_with("attachment;")));
        assert_eq!(back.header("x-content-type-options"), Some("nosniff"));
    }
    house.put_bytes(&id, "results", "..", bytes).must_refuse(422, "upload.no-name");
}

#[test]
fn a_body_past_the_limit_is_refused_by_its_head() {
    let house = House::shared();
    let answer = house.by(&house.drafter, "POST", "/api/v1/datasets?name=a.xlsx");
    let answer = answer
        .header("content-length", "999999999999")
        .body("application/octet-stream", b"PK".to_vec())
        .send();
    answer.must_refuse(413, "request.too-large");
    house.server.must_be_well();
}

#[test]
fn a_body_past_the_limit_is_refused_on_the_way() {
    let house =
        House::new(&[("VANTHU_LIMITS_UPLOAD_BYTES", "100000"), ("VANTHU_LIMITS_JSON_BYTES", "10000")]);
    let mut chunked = Vec::new();
    for _ in 0..40 {
        chunked.extend_from_slice(b"2710\r\n");
        chunked.extend(std::iter::repeat_n(b'a', 10_000));
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    let post = house
        .by(&house.drafter, "POST", "/api/v1/datasets?name=a.csv")
        .header("transfer-encoding", "chunked");
    post.body("application/octet-stream", chunked).send().must_refuse(413, "request.too-large");
    let long = json!({ "office": house.office, "template": "plan", "subject": "a".repeat(20_000) });
    let post = house.by(&house.drafter, "POST", "/api/v1/documents").json(&long);
    post.send().must_refuse(413, "request.too-large");
    house.server.must_be_well();
}

#[test]
fn a_body_that_dribbles_is_cut_off() {
    let house = House::new(&[("VANTHU_LIMITS_REQUEST_SECONDS", "2"), ("VANTHU_LIMITS_IDLE_SECONDS", "5")]);
    let mut stream = TcpStream::connect(house.server.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    let head = format!(
        "POST /api/v1/documents HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: 100000\r\n\r\n{{",
        house.drafter
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let started = Instant::now();
    let mut answer = [0; 4000];
    let read = stream.read(&mut answer).expect("an answer");
    let text = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(text.starts_with("HTTP/1.1 408") && text.contains("request.too-slow"), "{text}");
    assert!(started.elapsed() < Duration::from_secs(10));
    house.server.must_be_well();
}

#[test]
fn a_head_that_dribbles_is_cut_off() {
    let house = House::new(&[("VANTHU_LIMITS_REQUEST_SECONDS", "1"), ("VANTHU_LIMITS_IDLE_SECONDS", "3")]);
    let mut stream = TcpStream::connect(house.server.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
    let started = Instant::now();
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\n").expect("sent");
    let mut ended = false;
    while started.elapsed() < Duration::from_secs(15) && !ended {
        // A header a moment, for ever.
        let _ = stream.write_all(b"x: y\r\n");
        let mut byte = [0; 1];
        ended = match stream.read(&mut byte) {
            Ok(0) => true,
            Ok(_) => false,
            Err(error) => {
                !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
            }
        };
    }
    assert!(ended && started.elapsed() < Duration::from_secs(12), "the connection was kept open");
    house.server.must_be_well();
}

#[test]
fn malformed_json_is_refused() {
    let house = House::shared();
    for body in ["{", "", "nul", "{\"office\":}", "\u{feff}{}", "{\"office\":\"\\ud800\"}"] {
        let post = house.by(&house.drafter, "POST", "/api/v1/documents");
        let answer = post.body("application/json", body.as_bytes().to_vec()).send();
        answer.must_refuse(400, "request.malformed");
    }
    let post = house.by(&house.drafter, "POST", "/api/v1/documents");
    assert_eq!(post.body("application/json", b"{\"office\":\"\xff\xfe\"}".to_vec()).send().status, 400);
    house.server.must_be_well();
}

#[test]
fn json_of_another_shape_is_refused_and_its_values_are_not_quoted() {
    let house = House::shared();
    for body in [
        json!([]),
        json!({}),
        json!({ "office": 1, "template": "plan" }),
        json!({ "office": "x", "template": "plan", "dates": "Hồ-sơ-mật" }),
        json!({ "office": "x", "template": ["plan"] }),
        json!({ "office": "x", "template": "plan", "fields": "Hồ-sơ-mật" }),
    ] {
        let answer = house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send();
        answer.must_refuse(422, "request.wrong-shape");
        assert!(!answer.text().contains("Hồ-sơ-mật"));
    }
    house.server.must_be_well();
}

#[test]
fn deep_json_is_refused() {
    let house = House::shared();
    let post = |body: String| {
        house
            .by(&house.drafter, "POST", "/api/v1/documents")
            .body("application/json", body.into_bytes())
            .send()
    };
    let deep = |levels: usize| {
        let value = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        format!(
            "{{\"office\":\"{}\",\"template\":\"semi-annual-review\",\"fields\":{{\"causes\":{value}}}}}",
            house.office
        )
    };
    post(deep(100_000)).must_refuse(400, "request.malformed");
    post(deep(60)).must_refuse(422, "request.too-deep");
    house.server.must_be_well();
}

#[test]
fn bodies_of_other_kinds_are_refused() {
    let house = House::shared();
    let post =
        |kind: &str, path: &str| house.by(&house.drafter, "POST", path).body(kind, b"a=b".to_vec()).send();
    post("text/plain", "/api/v1/documents").must_refuse(415, "request.not-json");
    post("application/x-www-form-urlencoded", "/api/v1/documents").must_refuse(415, "request.not-json");
    post("application/json", "/api/v1/datasets?name=a.csv").must_refuse(415, "upload.not-a-file");
    post("multipart/form-data", "/api/v1/datasets").must_refuse(400, "request.malformed");
    post("multipart/form-data; boundary=x", "/api/v1/datasets").must_refuse(400, "request.malformed");
    for (name, start) in [("a.xlsx", b"%PDF-1.7".as_slice()), ("b.xlsx", b"MZ\x90"), ("c.xlsx", b"\x7fELF")] {
        let path = format!("/api/v1/datasets?name={name}");
        let answer =
            house.by(&house.drafter, "POST", &path).body("application/octet-stream", start.to_vec()).send();
        answer.must_refuse(415, "upload.not-a-workbook");
    }
    house.server.must_be_well();
}

#[test]
fn methods_that_a_route_does_not_have_are_refused() {
    let house = House::shared();
    for (method, path) in [
        ("DELETE", "/api/v1/documents"),
        ("PUT", "/api/v1/session"),
        ("TRACE", "/api/v1/health"),
        ("PATCH", "/api/v1/register"),
        ("POST", "/api/v1/audit"),
        ("DELETE", "/api/v1/audit"),
        ("BREW", "/api/v1/me"),
    ] {
        let answer = house.by(&house.admin, method, path).send();
        answer.must_refuse(405, "request.wrong-method");
        assert!(answer.header("allow").is_some(), "{method} {path}");
    }
    house.server.must_be_well();
}

#[test]
fn heads_full_of_tricks_are_refused_or_not_believed() {
    let house = House::shared();
    for head in [
        "GET /api/v1/me HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/documents HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "GET /api/v1/me HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n",
        "GET /api/v1/me HTTP/9.9\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
    ] {
        let answer = house.server.raw(head.as_bytes());
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{head}: {answer}");
    }
    let long = format!("GET /api/v1/me HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "a".repeat(2 << 20));
    let answer = house.server.raw(long.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    let many: String = (0..2000).map(|number| format!("x{number}: y\r\n")).collect();
    let answer = house.server.raw(format!("GET /api/v1/me HTTP/1.1\r\nhost: a\r\n{many}\r\n").as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    // What a stranger says of his address, scheme and path changes nothing; an id that is no plain word is not repeated.
    let me = house.server.ask("GET", "/api/v1/me");
    let me = me.header("x-original-url", "/api/v1/health").header("x-http-method-override", "DELETE");
    let me = me.header("x-forwarded-user", "quantri").header("x-request-id", "<b>đậm</b>").send();
    me.must_refuse(401, "auth.no-session");
    assert!(!me.header("x-request-id").expect("an id").contains('<'));
    house.server.must_be_well();
}

#[test]
fn every_answer_tells_a_browser_to_be_careful() {
    let house = House::shared();
    for path in ["/", "/api/v1/health", "/api/v1/documents", "/nowhere"] {
        let answer = house.server.ask("GET", path).send();
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(answer.header("access-control-allow-origin").is_none());
    }
}

#[test]
fn pages_beyond_all_bounds_are_refused() {
    let house = House::shared();
    let get = |query: &str| house.by(&house.admin, "GET", &format!("/api/v1/{query}")).send();
    for query in [
        "documents?page=0",
        "documents?page=-1",
        "documents?page=99999999999999999999",
        "documents?page=4294967295",
        "documents?per_page=100000",
        "register?page=4294967295&per_page=500",
        "audit?page=NaN",
        "documents?state=deleted",
        "register?from=ngay-mai",
    ] {
        get(query).must_refuse(400, "request.malformed");
    }
    assert_eq!(get("documents?page=1000000&per_page=500").must(200).json()["items"], json!([]));
    house.server.must_be_well();
}

#[test]
fn searches_are_words_and_no_sql() {
    let house = House::shared();
    house.draft("plan", &json!({}));
    let before =
        house.by(&house.drafter, "GET", "/api/v1/documents").send().must(200).json()["total"].clone();
    for words in [
        "' OR '1'='1",
        "'; DROP TABLE papers; --",
        "\" OR 1=1 --",
        "%' UNION SELECT * FROM users --",
        "100%25_%5C",
        "$1",
        "NEAR(a b)",
        "a*\"",
        "a\u{0}b",
    ] {
        let encoded: String = words.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for path in
            ["documents?q=", "register?q=", "documents?office=", "register?kind=", "documents?template="]
        {
            let found =
                house.by(&house.drafter, "GET", &format!("/api/v1/{path}{encoded}")).send().must(200).json();
            assert_eq!(found["total"], 0, "{words} at {path}: {found}");
        }
    }
    let after = house.by(&house.drafter, "GET", "/api/v1/documents").send().must(200).json()["total"].clone();
    assert!(after.as_u64() >= before.as_u64());
    house.server.must_be_well();
}

#[test]
fn no_field_makes_the_service_open_a_file() {
    let house = House::shared();
    let post = |body: &Json| house.by(&house.drafter, "POST", "/api/v1/documents").json(body).send();
    let document = |fields: Json, particulars: Json| json!({ "office": house.office, "template": "conclusion-notice", "fields": fields, "particulars": particulars });
    post(&document(json!({ "tasks": "/etc/passwd" }), json!({}))).must_refuse(422, "paper.file-named");
    post(&document(json!({ "from": "/etc/passwd" }), json!({}))).must_refuse(422, "project.unknown-field");
    for key in ["office", "fields", "data", "corrections", "template", "number"] {
        let refused = post(&document(json!({}), json!({ key: "/etc/passwd" })));
        refused.must_refuse(422, "paper.unknown-particular");
    }
    for template in ["../../etc", "/tmp", "x/../plan", "plan\u{0}", "Plan"] {
        let body = json!({ "office": house.office, "template": template });
        post(&body).must_refuse(422, "project.unknown-template");
    }
    let office = "standard = \"party\"\nname = \"A\"\nshort = \"A\"\nplace = \"A\"\ncommittee = \"A\"\narchive = \"A\"\n\
                  roster = \"/etc/passwd\"\n[[signer]]\nname = \"A\"\npost = \"B\"\n";
    let made = house.by(&house.admin, "POST", "/api/v1/offices").json(&json!({ "toml": office })).send();
    made.must_refuse(422, "office.names-roster");
    let render = json!({ "template": "plan", "office_toml": office, "fields": {} });
    let render = house.by(&house.drafter, "POST", "/api/v1/renders").json(&render).send();
    render.must_refuse(422, "office.names-roster");
    let profile = "/api/v1/datasets?name=a.csv&profile=%2Fetc%2Fpasswd.toml";
    let set = house.by(&house.drafter, "POST", profile).body("text/csv", b"a,b\n1,2\n".to_vec()).send();
    set.must_refuse(422, "project.unknown-profile");
    house.server.must_be_well();
}

#[test]
fn a_workbook_bomb_costs_its_own_request_only() {
    let house = House::shared();
    let bomb = bomb();
    assert!(bomb.len() < 4 << 20, "{}", bomb.len());
    let id = house.draft("semi-annual-review", &json!({}));
    let put = house.put_bytes(&id, "results", "bomb.xlsx", bomb.clone()).must(200).json();
    assert_eq!(put["inspection"]["ok"], false, "{put}");
    let path = "/api/v1/datasets?name=bomb.xlsx&profile=branch-results";
    let set =
        house.by(&house.drafter, "POST", path).body("application/octet-stream", bomb).send().must(201).json();
    assert_eq!(set["inspection"]["ok"], false);
    // What only begins like a workbook is refused.
    let set = house.by(&house.drafter, "POST", "/api/v1/datasets?name=a.xlsx");
    let set =
        set.body("application/octet-stream", b"PK\x03\x04 and nothing more".to_vec()).send().must(201).json();
    assert_eq!(set["inspection"]["ok"], false);
    house.server.must_be_well();
}

/// A sheet of a gigabyte of blanks in a file of a few hundred kilobytes.
fn bomb() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        ),
    ] {
        writer.start_file(name, options).expect("an entry");
        writer.write_all(text.as_bytes()).expect("its content");
    }
    writer.start_file("xl/worksheets/sheet1.xml", options.large_file(true)).expect("an entry");
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..700 {
        writer.write_all(&blanks).expect("its content");
    }
    writer.finish().expect("a zip").into_inner()
}

#[test]
fn cells_that_are_formulas_come_back_as_text() {
    let house = House::new(&[]);
    for subject in ["=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"] {
        let body = json!({ "office": house.office, "kind": "BC", "subject": subject, "signer": "=cmd|' /C calc'!A0" });
        house.by(&house.clerk, "POST", "/api/v1/register/numbers").json(&body).send().must(201);
    }
    let book = house.by(&house.clerk, "GET", "/api/v1/register/export.xlsx").send().must(200);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book.body)).expect("a zip");
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut sheet).expect("XML");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a formula is in the export");
    let id = house.draft("semi-annual-review", &json!({}));
    let csv =
        "STT,Chi bộ,Chỉ tiêu giao,Đã kết nạp\n1,=HYPERLINK(\"http://evil.example\"),5,x\n2,Chi bộ B,4,3\n";
    house.put_bytes(&id, "results", "a.csv", csv.as_bytes().to_vec()).must(200);
    let path = format!("/api/v1/documents/{id}/workbooks/results/annotated.xlsx");
    let copy = house.by(&house.drafter, "GET", &path).send();
    if copy.status == 200 {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(copy.body)).expect("a zip");
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("its content");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains("<f>"), "a formula is in the copy");
        }
    } else {
        assert_eq!(copy.status, 422, "{}", copy.text());
    }
}
