//! The walls between offices, around secret documents and around what was written since the last return, through the API.

use serde_json::{Value as Json, json};

use crate::server_support::{House, PASSWORD, sample_fields};

/// A token of a new user with those roles, who works for these offices.
fn someone(house: &House, name: &str, roles: &[&str], offices: Json) -> String {
    let body = json!({ "name": name, "full_name": "Hoàng Thị E", "roles": roles, "offices": offices,
                       "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    assert_eq!(user["offices"], offices);
    let scopes = ["read", "draft", "register", "approve"];
    let body = json!({ "name": "thử", "scopes": scopes, "user": user["id"] });
    let token = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    token["secret"].as_str().expect("a secret").to_string()
}

/// A second office; its id.
fn second_office(house: &House) -> String {
    let path = format!("/api/v1/offices/{}", house.office);
    let first = house.by(&house.admin, "GET", &path).send().must(200).json();
    let body = json!({ "toml": first["toml"], "name": "Đảng ủy xã Hàm Thử" });
    let office = house.by(&house.admin, "POST", "/api/v1/offices").json(&body).send().must(201).json();
    office["id"].as_str().expect("an id").to_string()
}

fn ids(page: &Json) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|one| one["id"].as_str().expect("an id").to_string()).collect()
}

#[test]
fn people_of_one_office_know_nothing_of_another() {
    let house = House::new(&[]);
    let there = second_office(&house);
    let clerk = someone(&house, "vanthu2", &["clerk", "approver"], json!([there]));
    let drafter = someone(&house, "soanthao2", &["drafter"], json!([there]));
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{id}");
    for token in [&clerk, &drafter] {
        house.by(token, "GET", &path).send().must_refuse(404, "store.unknown-paper");
        let change = json!({ "version": 1, "subject": "khác" });
        house.by(token, "PATCH", &path).json(&change).send().must_refuse(404, "store.unknown-paper");
        house
            .by(token, "GET", &format!("/api/v1/offices/{}", house.office))
            .send()
            .must_refuse(404, "store.unknown-office");
        let offices = house.by(token, "GET", "/api/v1/offices").send().must(200).json();
        assert_eq!(ids(&offices), std::slice::from_ref(&there));
        let body = json!({ "office": house.office, "template": "plan" });
        house
            .by(token, "POST", "/api/v1/documents")
            .json(&body)
            .send()
            .must_refuse(404, "store.unknown-office");
        let body = json!({ "office": house.office, "template": "plan", "fields": {} });
        house
            .by(token, "POST", "/api/v1/renders")
            .json(&body)
            .send()
            .must_refuse(404, "store.unknown-office");
    }
    // With its number, too, it is known in its office only.
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.by(&clerk, "POST", &format!("{path}/approve")).send().must_refuse(404, "store.unknown-paper");
    house.act(&house.approver, &id, "approve", &json!({}));
    house.by(&clerk, "POST", &format!("{path}/issue")).send().must_refuse(404, "store.unknown-paper");
    house.act(&house.clerk, &id, "issue", &json!({}));
    let entry =
        house.wait_for_state(&id, "issued")["number"]["entry"].as_str().expect("an entry").to_string();
    house.by(&clerk, "GET", &format!("{path}/document.pdf")).send().must_refuse(404, "store.unknown-paper");
    house
        .by(&clerk, "GET", &format!("/api/v1/register/{entry}"))
        .send()
        .must_refuse(404, "register.unknown-entry");
    let void = json!({ "reason": "nhầm" });
    house
        .by(&clerk, "POST", &format!("/api/v1/register/{entry}/void"))
        .json(&void)
        .send()
        .must_refuse(404, "register.unknown-entry");
    let number = |office: &str| {
        let body = json!({ "office": office, "kind": "CV", "subject": "Công văn" });
        house.by(&clerk, "POST", "/api/v1/register/numbers").json(&body).send()
    };
    number(&house.office).must_refuse(404, "store.unknown-office");
    let own = number(&there).must(201).json()["id"].as_str().expect("an id").to_string();
    let list = house.by(&clerk, "GET", "/api/v1/register").send().must(200).json();
    assert_eq!(ids(&list), [own]);
    assert!(ids(&house.by(&clerk, "GET", "/api/v1/documents").send().must(200).json()).is_empty());
    // Who works for all offices, and who administers, sees both.
    for token in [&house.clerk, &house.admin] {
        let list = house.by(token, "GET", "/api/v1/register").send().must(200).json();
        assert_eq!(ids(&list).len(), 2);
    }
}

#[test]
fn a_secret_document_is_read_by_its_author_and_by_those_with_the_right_and_every_reading_is_noted() {
    let house = House::new(&[]);
    let trusted = someone(&house, "vanthumat", &["clerk", "confidential"], Json::Null);
    let body = json!({ "office": house.office, "template": "conclusion-notice",
                       "fields": sample_fields("conclusion-notice.toml"),
                       "particulars": { "date": "2026-07-05", "secrecy": "MẬT" } });
    let made = house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send().must(201).json();
    let id = made["id"].as_str().expect("an id").to_string();
    let path = format!("/api/v1/documents/{id}");
    let readings = || {
        let log = house.by(&house.admin, "GET", "/api/v1/audit?per_page=500").send().must(200).json();
        let items = log["items"].as_array().expect("rows").clone();
        items.iter().filter(|row| row["act"] == "paper.read" && row["object"] == id.as_str()).count()
    };
    for token in [&house.clerk, &house.approver, &house.admin] {
        house.by(token, "GET", &path).send().must_refuse(404, "store.unknown-paper");
        house.by(token, "GET", &format!("{path}/preview")).send().must_refuse(404, "store.unknown-paper");
        let listed = house.by(token, "GET", "/api/v1/documents?per_page=500").send().must(200).json();
        assert!(!ids(&listed).contains(&id));
    }
    house
        .by(&house.approver, "POST", &format!("{path}/approve"))
        .send()
        .must_refuse(404, "store.unknown-paper");
    house.by(&house.drafter, "GET", &path).send().must(200);
    assert_eq!(readings(), 0, "an author reads his own");
    house.by(&trusted, "GET", &path).send().must(200);
    house.by(&trusted, "GET", &format!("{path}/events")).send().must(200);
    assert_eq!(readings(), 1, "the parts of one page are one reading");
    // Without the mark it is a document like others.
    let change = json!({ "version": 1, "particulars": { "secrecy": null } });
    house.by(&house.drafter, "PATCH", &path).json(&change).send().must(200);
    house.by(&house.clerk, "GET", &path).send().must(200);
}

#[test]
fn who_put_in_a_workbook_does_not_approve_until_it_was_returned() {
    let house = House::new(&[]);
    let both = someone(&house, "haivai", &["clerk", "approver"], Json::Null);
    let id = house.review();
    let bytes = std::fs::read(crate::support::root().join("samples/branch-results.xlsx")).expect("a sample");
    let path = format!("/api/v1/documents/{id}/workbooks/results?name=branch-results.xlsx");
    house.by(&both, "PUT", &path).body("application/octet-stream", bytes).send().must(200);
    house.act(&house.drafter, &id, "submit", &json!({}));
    let approve = format!("/api/v1/documents/{id}/approve");
    house.by(&both, "POST", &approve).send().must_refuse(403, "paper.self-approval");
    house.act(&house.approver, &id, "return", &json!({ "note": "xem lại" }));
    house.act(&house.drafter, &id, "submit", &json!({}));
    // What was submitted again is approved by its version only.
    house.by(&both, "POST", &approve).json(&json!({})).send().must_refuse(422, "paper.version-needed");
    let version =
        house.by(&both, "GET", &format!("/api/v1/documents/{id}")).send().must(200).json()["version"]
            .as_i64()
            .expect("a version");
    let stale = json!({ "version": version - 1 });
    house.by(&both, "POST", &approve).json(&stale).send().must_refuse(409, "store.stale");
    house.by(&both, "POST", &approve).json(&json!({ "version": version })).send().must(200);
}

#[test]
fn what_a_token_uploaded_is_used_by_its_user_alone() {
    let house = House::shared();
    let bytes = std::fs::read(crate::support::root().join("samples/branch-results.xlsx")).expect("a sample");
    let set = house.by(&house.drafter, "POST", "/api/v1/datasets?name=a.xlsx");
    let set = set.body("application/octet-stream", bytes).send().must(201).json();
    let path = format!("/api/v1/datasets/{}", set["id"].as_str().expect("an id"));
    house.by(&house.drafter, "GET", &path).send().must(200);
    for token in [&house.clerk, &house.approver, &house.admin] {
        assert_eq!(house.by(token, "GET", &path).send().status, 404);
    }
}
