//! What the API says of a request that it cannot take: where in it the fault is, and what was probably meant.

use serde_json::{Value as Json, json};

use crate::server_support::{House, sample_fields};

/// The first diagnostic of a problem of that status and code.
#[track_caller]
fn refused(answer: &crate::server_support::Answer, status: u16, code: &str) -> Json {
    answer.must_refuse(status, code);
    answer.json()["diagnostics"][0].clone()
}

fn advice(found: &Json) -> String {
    found["en"]["hints"].to_string()
}

#[test]
fn a_body_of_another_shape_is_pointed_into() {
    let house = House::shared();
    let post = |path: &str, body: Json| house.by(&house.clerk, "POST", path).json(&body).send();
    for (path, body, pointer, hint) in [
        (
            "/api/v1/documents",
            json!({ "office": house.office, "tmplate": "plan" }),
            "/tmplate",
            "did you mean `template`?",
        ),
        ("/api/v1/documents", json!({ "office": house.office }), "/template", ""),
        ("/api/v1/documents", json!({ "office": 7, "template": "plan" }), "/office", ""),
        (
            "/api/v1/register/numbers",
            json!({ "office": house.office, "kind": "BC", "subject": "x", "date": "05/07/2026" }),
            "/date",
            "",
        ),
        (
            "/api/v1/register/numbers",
            json!({ "office": house.office, "kind": "BC", "subject": "x", "recipients": ["a", 1] }),
            "/recipients/1",
            "",
        ),
        (
            "/api/v1/renders",
            json!({ "template": "plan", "callback": { "url": "https://a.vn", "sceret": "x" } }),
            "/callback/sceret",
            "did you mean `secret`?",
        ),
    ] {
        let found = refused(&post(path, body.clone()), 422, "request.wrong-shape");
        assert_eq!(found["pointer"], pointer, "{body}: {found}");
        assert!(advice(&found).contains(hint), "{body}: {found}");
    }
}

#[test]
fn values_that_cannot_be_set_are_pointed_to() {
    let house = House::shared();
    let post = |body: Json| house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send();
    let with = |key: &str, value: Json| {
        let mut body = json!({ "office": house.office, "template": "conclusion-notice" });
        body[key] = value;
        post(body)
    };
    for (answer, code, pointer, hint) in [
        (
            with("fields", json!({ "conclusion": ["x"] })),
            "project.unknown-field",
            "/fields/conclusion",
            "did you mean `conclusions`?",
        ),
        (
            with("particulars", json!({ "recipient": ["x"] })),
            "paper.unknown-particular",
            "/particulars/recipient",
            "did you mean `recipients`?",
        ),
        (with("particulars", json!({ "number": 7 })), "paper.unknown-particular", "/particulars/number", ""),
        (with("standard", json!("praty")), "project.wrong-standard", "/standard", "did you mean `party`?"),
        (
            with("template", json!("conclusion-notce")),
            "project.unknown-template",
            "/template",
            "did you mean `conclusion-notice`?",
        ),
        (
            with("fields", json!({ "conclusions": ["a", "b\u{0}c"] })),
            "request.control-character",
            "/fields/conclusions/1",
            "",
        ),
        (
            with("particulars", json!({ "reading": { "x/y": { "shet": "1" } } })),
            "paper.wrong-reading",
            "/particulars/reading/x~1y/shet",
            "did you mean `sheet`?",
        ),
        (
            with("particulars", json!({ "columns": { "resluts": {} } })),
            "project.unknown-data",
            "/particulars/columns/resluts",
            "",
        ),
    ] {
        let found = refused(&answer, 422, code);
        assert_eq!(found["pointer"], pointer, "{found}");
        assert!(advice(&found).contains(hint), "{found}");
    }
    let found = refused(&with("office", json!("none")), 404, "store.unknown-office");
    assert_eq!(found["pointer"], "/office");
    // What the layout finds in the fields points into the request of a render, too.
    let mut fields = sample_fields("conclusion-notice.toml");
    fields["tasks"][0]["work"] = json!(7);
    let body = json!({ "office": house.office, "template": "conclusion-notice", "fields": fields });
    let answer = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send().must(422).json();
    let pointers: Vec<&Json> =
        answer["diagnostics"].as_array().unwrap().iter().map(|one| &one["pointer"]).collect();
    assert!(pointers.contains(&&json!("/fields/tasks/0/work")), "{answer}");
}

#[test]
fn a_missing_field_has_the_pointer_at_which_it_belongs() {
    let house = House::shared();
    let body = json!({ "office": house.office, "template": "conclusion-notice", "fields": {} });
    let answer = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send().must(422).json();
    let found = answer["diagnostics"].as_array().unwrap();
    assert!(found.iter().any(|one| one["pointer"] == "/fields/title"), "{answer}");
    assert!(
        found.iter().filter(|one| one["severity"] == "error").all(|one| one["pointer"].is_string()),
        "{answer}"
    );
}

#[test]
fn a_parameter_that_nobody_knows_is_refused_with_those_that_are_known() {
    let house = House::shared();
    let get = |path: &str| house.by(&house.clerk, "GET", path).send();
    let found = refused(&get("/api/v1/documents?stat=issued"), 400, "request.unknown-parameter");
    assert_eq!(found["subject"]["parameter"], "stat");
    let hints = advice(&found);
    assert!(hints.contains("did you mean `state`?") && hints.contains("per_page"), "{found}");
    refused(&get("/api/v1/me?x=1"), 400, "request.unknown-parameter");
    let answer = get("/api/v1/documents?per_page=ten");
    answer.must_refuse(400, "request.malformed");
    assert_eq!(answer.json()["diagnostics"][0]["subject"]["parameter"], "per_page");
    get("/api/v1/documents?state=issued&per_page=5").must(200);
    // The pages have parameters of their own.
    assert_ne!(house.by(&house.clerk, "GET", "/?x=1").send().status, 400);
}

#[test]
fn an_unknown_kind_takes_no_number() {
    let house = House::new(&[]);
    let take = |kind: &str| {
        let body =
            json!({ "office": house.office, "kind": kind, "subject": "về việc thử", "date": "2026-07-05" });
        house.by(&house.clerk, "POST", "/api/v1/register/numbers").json(&body).send()
    };
    let found = refused(&take("BCC"), 422, "register.unknown-kind");
    assert_eq!((&found["pointer"], &found["value"]), (&json!("/kind"), &json!("BCC")));
    assert!(advice(&found).contains("did you mean `BC`?"), "{found}");
    refused(&take("ZZ"), 422, "register.unknown-kind");
    assert_eq!(take("bc").must(201).json()["number"], 1);
    // A symbol of the office's own is known once its series was started.
    let start = json!({ "office": house.office, "kind": "ZZ", "term": "2025-2030", "last": 4 });
    house.by(&house.clerk, "POST", "/api/v1/register/series").json(&start).send().must(204);
    assert_eq!(take("ZZ").must(201).json()["number"], 5);
}

#[test]
fn a_wait_above_the_limit_is_refused_and_a_given_secret_is_not_repeated() {
    let house = House::shared();
    let body = |wait: u64, callback: Json| {
        json!({ "office": house.office, "template": "conclusion-notice", "wait_seconds": wait,
                "fields": sample_fields("conclusion-notice.toml"), "callback": callback })
    };
    let post = |body: &Json| house.by(&house.drafter, "POST", "/api/v1/renders").json(body).send();
    let found = refused(&post(&body(60, Json::Null)), 422, "render.wait");
    assert_eq!(found["pointer"], "/wait_seconds");
    let given = json!({ "url": "https://congvan.example.vn/hook", "secret": "mot-khoa-du-dai-de-ky" });
    assert_eq!(post(&body(0, given)).must(202).json()["callback_secret"], Json::Null);
    let created = json!({ "url": "https://congvan.example.vn/hook" });
    assert!(post(&body(0, created)).must(202).json()["callback_secret"].is_string());
    let private = json!({ "url": "https://127.0.0.1/hook" });
    let found = refused(&post(&body(0, private)), 422, "webhook.private-address");
    assert_eq!(found["pointer"], "/callback/url");
}

#[test]
fn the_register_has_the_wording_that_was_composed() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.act(&house.approver, &id, "approve", &json!({}));
    let issued = house.act(&house.clerk, &id, "issue", &json!({}));
    let entry = issued["document"]["number"]["entry"].as_str().expect("an entry");
    let line = house.by(&house.clerk, "GET", &format!("/api/v1/register/{entry}")).send().must(200).json();
    let subject = line["subject"].as_str().expect("a subject").to_lowercase();
    assert!(subject.contains("kết luận") && !subject.starts_with("thông báo kết luận cuộc họp"), "{line}");
    assert_eq!(line["subject"], issued["document"]["subject"]);
}
