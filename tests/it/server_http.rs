//! The API as HTTP has it: tags, conditions, ranges, compression, media types, other origins, limits, times.

use std::io::Read;

use serde_json::json;

use crate::server_support::{House, sample_fields};

#[test]
fn a_change_names_the_version_that_it_is_meant_for() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{id}");
    let read = house.by(&house.drafter, "GET", &path).send().must(200);
    let tag = read.header("etag").expect("a tag").to_string();
    assert!(tag.starts_with("\"1-"), "{tag}");
    // Nothing is sent to whom nothing is new.
    let again = house.by(&house.drafter, "GET", &path).header("if-none-match", &tag).send().must(304);
    assert!(again.body.is_empty() && again.header("etag") == Some(tag.as_str()));
    let patch = |condition: &str| {
        let body = json!({ "subject": "về công tác phát triển đảng viên" });
        house.by(&house.drafter, "PATCH", &path).header("if-match", condition).json(&body).send()
    };
    let changed = patch(&tag).must(200);
    assert_eq!(changed.json()["version"], 2);
    assert!(changed.header("etag").is_some_and(|tag| tag.starts_with("\"2-")));
    patch(&tag).must_refuse(412, "request.precondition-failed");
    patch("W/\"2\"").must_refuse(412, "request.precondition-failed");
    patch("\"2\"").must(200);
    // Without a version the change is meant for nobody knows which.
    let body = json!({ "subject": "khác" });
    let answer = house.by(&house.drafter, "PATCH", &path).json(&body).send();
    answer.must_refuse(422, "request.wrong-shape");
    assert_eq!(answer.json()["diagnostics"][0]["pointer"], "/version");
    let submit = |condition: &str| {
        house.by(&house.drafter, "POST", &format!("{path}/submit")).header("if-match", condition).send()
    };
    submit("\"1\"").must_refuse(412, "request.precondition-failed");
    house
        .by(&house.drafter, "DELETE", &path)
        .header("if-match", "\"1\"")
        .send()
        .must_refuse(412, "request.precondition-failed");
    house.by(&house.drafter, "DELETE", &path).header("if-match", "\"3\"").send().must(204);
}

#[test]
fn parts_of_a_pdf_make_the_whole() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{id}/document.pdf");
    let get = |headers: &[(&str, &str)]| {
        let request = house.by(&house.drafter, "GET", &path);
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send()
    };
    let whole = get(&[]).must(200);
    let tag = whole.header("etag").expect("a tag").to_string();
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let first = get(&[("range", "bytes=0-999"), ("if-range", &tag)]).must(206);
    let rest = get(&[("range", "bytes=1000-")]).must(206);
    assert_eq!(first.header("content-range"), Some(format!("bytes 0-999/{}", whole.body.len()).as_str()));
    assert_eq!([first.body, rest.body].concat(), whole.body);
    let beyond = get(&[("range", "bytes=99999999-")]);
    beyond.must_refuse(416, "request.unsatisfiable-range");
    // Another version is sent whole.
    get(&[("range", "bytes=0-9"), ("if-range", "\"x\"")]).must(200);
}

#[test]
fn long_answers_are_compressed_for_whom_takes_that() {
    let house = House::shared();
    let get = |encoding: &str| {
        house
            .by(&house.clerk, "GET", "/api/v1/openapi.json")
            .header("accept-encoding", encoding)
            .send()
            .must(200)
    };
    let (plain, small) = (get("identity"), get("gzip, br"));
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert!(small.body.len() * 5 < plain.body.len(), "{} {}", small.body.len(), plain.body.len());
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(small.body.as_slice()).read_to_end(&mut text).expect("gzip");
    assert_eq!(text, plain.body);
    // A secret next to what the client sent would show in the length.
    let me = house.by(&house.clerk, "GET", "/api/v1/me").header("accept-encoding", "gzip").send().must(200);
    assert_eq!(me.header("content-encoding"), None);
}

#[test]
fn a_client_that_takes_no_answer_is_refused_before_anything_is_done() {
    let house = House::shared();
    let body = json!({ "office": house.office, "template": "conclusion-notice",
                       "fields": sample_fields("conclusion-notice.toml") });
    let post = |accept: &str| {
        house.by(&house.drafter, "POST", "/api/v1/renders").header("accept", accept).json(&body).send()
    };
    let answer = post("image/png");
    answer.must_refuse(406, "request.not-acceptable");
    assert!(answer.json()["detail_en"].as_str().is_some_and(|text| text.contains("application/pdf")));
    assert_eq!(post("application/pdf").must(200).header("content-type"), Some("application/pdf"));
    // Who takes JSON only gets the job.
    assert!(post("application/json").must(202).json()["job"]["id"].is_string());
    house.by(&house.drafter, "GET", "/api/v1/me").header("accept", "text/html, */*;q=0.8").send().must(200);
}

#[test]
fn pages_of_other_origins_call_the_api_where_the_settings_say_so() {
    let house = House::new(&[("VANTHU_CORS_ORIGINS", "https://congvan.example.vn")]);
    let ask = |origin: &str| {
        house
            .server
            .ask("OPTIONS", "/api/v1/documents")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .send()
    };
    let allowed = ask("https://congvan.example.vn").must(204);
    assert_eq!(allowed.header("access-control-allow-origin"), Some("https://congvan.example.vn"));
    assert!(allowed.header("access-control-allow-headers").is_some_and(|all| all.contains("if-match")));
    assert_eq!(allowed.header("access-control-allow-credentials"), None);
    assert_eq!(ask("https://other.example.vn").header("access-control-allow-origin"), None);
    let body = json!({ "office": house.office, "template": "plan" });
    let post = |origin: &str| {
        let request = house.by(&house.drafter, "POST", "/api/v1/documents").header("origin", origin);
        request.header("sec-fetch-site", "cross-site").json(&body).send()
    };
    assert_eq!(
        post("https://congvan.example.vn").must(201).header("access-control-allow-origin"),
        Some("https://congvan.example.vn")
    );
    post("https://other.example.vn").must_refuse(403, "auth.cross-site");
}

#[test]
fn an_answer_says_how_many_requests_are_left() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let answer =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/findings")).send().must(200);
    let policy = answer.header("ratelimit-policy").expect("a policy");
    assert!(
        policy.starts_with("\"workers\";q=") && policy.ends_with("qu=\"concurrent-requests\""),
        "{policy}"
    );
    assert!(answer.header("ratelimit").is_some_and(|left| left.starts_with("\"workers\";r=")));
}

#[test]
fn times_have_one_form() {
    let house = House::shared();
    let body = json!({ "office": house.office, "template": "plan" });
    let created = house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send().must(201).json();
    let id = created["id"].as_str().expect("an id");
    let read = house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}")).send().must(200).json();
    for name in ["created_at", "updated_at"] {
        let text = created[name].as_str().expect("a time");
        assert_eq!(Some(text), read[name].as_str());
        assert_eq!(text.len(), "2026-07-05T01:02:03.000Z".len(), "{text}");
    }
}
