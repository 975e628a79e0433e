//! Good requests put to bad use, one kind a test.

use serde_json::json;

use crate::server_support::{House, PASSWORD};

#[test]
fn webhooks_never_go_to_the_network_behind() {
    let house = House::shared();
    let post = |url: &str| {
        let body = json!({ "office": house.office, "template": "plan", "callback": { "url": url }, "wait_seconds": 0 });
        house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send()
    };
    for url in [
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://127.0.0.1:8080/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://[fd00:ec2::254]/",
        "https://[::1]/",
        "https://metadata.google.internal/",
        "https://0.0.0.0/",
    ] {
        post(url).must_refuse(422, "webhook.private-address");
    }
    for url in
        ["http://example.vn/", "ftp://example.vn", "file:///etc/passwd", "https://a:b@example.vn/", "x"]
    {
        post(url).must_refuse(422, "webhook.bad-url");
    }
    let body = json!({ "office": house.office, "template": "plan",
                       "callback": { "url": "https://example.vn/", "secret": "ngắn" }, "wait_seconds": 0 });
    let weak = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send();
    weak.must_refuse(422, "webhook.bad-secret");
    house.server.must_be_well();
}

#[test]
fn a_data_set_of_another_is_nobody_elses() {
    let house = House::shared();
    let set = house.by(&house.approver, "POST", "/api/v1/datasets?name=a.csv");
    let set = set.body("text/csv", "Chi bộ,Chỉ tiêu\nA,1\n".as_bytes().to_vec()).send().must(201).json();
    let id = set["id"].as_str().expect("an id");
    let get = house.by(&house.drafter, "GET", &format!("/api/v1/datasets/{id}")).send();
    get.must_refuse(404, "request.not-found");
    let body = json!({ "office": house.office, "template": "semi-annual-review", "data": { "results": id } });
    let render = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send();
    render.must_refuse(404, "request.not-found");
    let body = json!({ "office": house.office, "template": "plan", "wait_seconds": 0 });
    let job = house.by(&house.approver, "POST", "/api/v1/renders").json(&body).send().must(202).json();
    let path = format!("/api/v1/jobs/{}", job["job"]["id"].as_str().expect("an id"));
    house.by(&house.drafter, "GET", &path).send().must_refuse(404, "request.not-found");
    house.by(&house.drafter, "DELETE", &path).send().must_refuse(404, "request.not-found");
}

#[test]
fn a_key_is_not_used_for_another_request() {
    let house = House::shared();
    let post = |subject: &str, key: &str| {
        let body = json!({ "office": house.office, "template": "plan", "subject": subject });
        house
            .by(&house.drafter, "POST", "/api/v1/documents")
            .header("idempotency-key", key)
            .json(&body)
            .send()
    };
    let first = post("một", "khoa-1").must(201).json();
    assert_eq!(post("một", "khoa-1").must(201).json()["id"], first["id"]);
    post("hai", "khoa-1").must_refuse(422, "request.key-reused");
    post("ba", &"k".repeat(300)).must_refuse(400, "request.malformed");
    post("ba", "có dấu").must_refuse(400, "request.malformed");
    // The same key of another is another key.
    let body = json!({ "office": house.office, "template": "plan", "subject": "một" });
    let other =
        house.by(&house.clerk, "POST", "/api/v1/documents").header("idempotency-key", "khoa-1").json(&body);
    assert_ne!(other.send().must(201).json()["id"], first["id"]);
}

#[test]
fn a_key_of_one_token_is_not_answered_to_another() {
    let house = House::shared();
    let me = house.by(&house.drafter, "GET", "/api/v1/me").send().must(200).json();
    let body = json!({ "name": "chỉ đọc", "scopes": ["read"], "user": me["id"] });
    let reader = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let reader = reader["secret"].as_str().expect("a secret");
    let post = |token: &str| {
        let body = json!({ "office": house.office, "template": "plan", "subject": "của một mã" });
        let ask = house.by(token, "POST", "/api/v1/documents").header("idempotency-key", "cua-mot-ma");
        ask.json(&body).send()
    };
    post(&house.drafter).must(201);
    post(reader).must_refuse(403, "auth.missing-scope");
}

#[test]
fn control_characters_and_long_texts_are_refused() {
    let house = House::shared();
    let post = |subject: &str| {
        let body = json!({ "office": house.office, "template": "plan", "subject": subject });
        house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send()
    };
    post("a\u{0}b").must_refuse(422, "request.control-character");
    post("a\u{1b}[31mb").must_refuse(422, "request.control-character");
    post(&"a".repeat(5000)).must_refuse(422, "request.too-long");
    let user = |name: &str, password: &str| {
        let body = json!({ "name": name, "roles": ["drafter"], "password": password });
        house.by(&house.admin, "POST", "/api/v1/users").json(&body).send()
    };
    user("a b<script>", PASSWORD).must_refuse(422, "user.bad-name");
    user("ngan", "1234567").must_refuse(422, "user.bad-password");
    let void =
        house.by(&house.clerk, "POST", "/api/v1/register/x/void").json(&json!({ "reason": " " })).send();
    void.must_refuse(422, "request.empty");
    house.server.must_be_well();
}
