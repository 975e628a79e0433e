//! Who may do what with whose document, through the API, and what a refused change leaves behind.

use serde_json::{Value as Json, json};

use crate::server_support::{House, PASSWORD, sample_fields, sign_in};

/// A token of a new user with those roles.
fn someone(house: &House, name: &str, roles: &[&str]) -> String {
    let body = json!({ "name": name, "full_name": "Hoàng Thị E", "roles": roles, "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    let body = json!({ "name": "thử", "scopes": ["read", "draft", "approve"], "user": user["id"] });
    let token = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    token["secret"].as_str().expect("a secret").to_string()
}

fn listed(house: &House, token: &str, id: &str) -> bool {
    let page = house.by(token, "GET", "/api/v1/documents?per_page=500").send().must(200).json();
    page["items"].as_array().expect("documents").iter().any(|one| one["id"] == id)
}

#[test]
fn a_draft_is_read_by_its_author_and_those_who_work_on_it() {
    let house = House::new(&[]);
    let other = someone(&house, "nguoikhac", &["drafter"]);
    let id = house.draft("scorecard", &sample_fields("scorecards.toml"));
    house.put(&id, "scores", "scorecards.xlsx").must(200);
    let job =
        house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/batch")).send().must(202).json();
    let job = job["job"]["id"].as_str().expect("a job").to_string();
    let reads: Vec<String> =
        ["", "/events", "/findings", "/workbooks/scores", "/workbooks/scores/file", "/corrections"]
            .iter()
            .map(|part| format!("/api/v1/documents/{id}{part}"))
            .chain([format!("/api/v1/jobs/{job}"), format!("/api/v1/jobs/{job}/events")])
            .collect();
    for path in &reads[..7] {
        for (who, token, status) in [
            ("its author", &house.drafter, 200),
            ("a clerk", &house.clerk, 200),
            ("an approver", &house.approver, 200),
            ("an administrator", &house.admin, 200),
            ("another drafter", &other, 404),
        ] {
            let answer = house.by(token, "GET", path).send();
            assert_eq!(answer.status, status, "{who} reads {path}: {}", answer.text());
        }
    }
    for path in ["/preview", "/document.pdf", "/document.docx", "/workbooks/scores/annotated.xlsx"] {
        let answer = house.by(&other, "GET", &format!("/api/v1/documents/{id}{path}")).send();
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    }
    let merge = format!("/api/v1/documents/{id}/merge?name=a.docx");
    assert_eq!(
        house.by(&other, "POST", &merge).body("application/octet-stream", b"PK".to_vec()).send().status,
        404
    );
    assert!(listed(&house, &house.drafter, &id) && listed(&house, &house.clerk, &id));
    assert!(!listed(&house, &other, &id));
    // Nor does another drafter change it, start its batch or stop it; an approver reads the job only.
    let change = json!({ "version": 1, "subject": "khác" });
    house
        .by(&other, "PATCH", &format!("/api/v1/documents/{id}"))
        .json(&change)
        .send()
        .must_refuse(403, "paper.of-another");
    house
        .by(&other, "POST", &format!("/api/v1/documents/{id}/batch"))
        .send()
        .must_refuse(403, "paper.of-another");
    assert_eq!(house.by(&other, "DELETE", &format!("/api/v1/jobs/{job}")).send().status, 404);
    house
        .by(&house.approver, "DELETE", &format!("/api/v1/jobs/{job}"))
        .send()
        .must_refuse(403, "job.of-another");
    // The pages know the same.
    let (cookie, _) = sign_in(&house.server, "nguoikhac");
    for path in [format!("/papers/{id}"), format!("/papers/{id}/preview"), format!("/papers/{id}/batch")] {
        let page = house.server.ask("GET", &path).header("cookie", &cookie).send();
        assert_eq!(page.status, 404, "{path}");
    }
    house.by(&house.drafter, "DELETE", &format!("/api/v1/jobs/{job}")).send().must(200);
}

#[test]
fn a_document_with_its_number_is_read_by_everybody() {
    let house = House::new(&[]);
    let other = someone(&house, "nguoikhac", &["drafter"]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.act(&house.approver, &id, "approve", &json!({}));
    assert_eq!(house.by(&other, "GET", &format!("/api/v1/documents/{id}")).send().status, 404);
    house.act(&house.clerk, &id, "issue", &json!({}));
    house.wait_for_state(&id, "issued");
    house.by(&other, "GET", &format!("/api/v1/documents/{id}")).send().must(200);
    let pdf = house.by(&other, "GET", &format!("/api/v1/documents/{id}/document.pdf")).send().must(200);
    assert!(pdf.body.starts_with(b"%PDF"));
    assert!(listed(&house, &other, &id));
}

#[test]
fn who_wrote_a_document_does_not_approve_it() {
    let house = House::new(&[]);
    let both = someone(&house, "haivai", &["drafter", "approver"]);
    let body = json!({ "office": house.office, "template": "conclusion-notice",
                       "fields": sample_fields("conclusion-notice.toml"), "particulars": { "date": "2026-07-05" } });
    let id = house.by(&both, "POST", "/api/v1/documents").json(&body).send().must(201).json()["id"].clone();
    let id = id.as_str().expect("an id");
    // A clerk submits it, so that it was not its author who did.
    house.act(&house.clerk, id, "submit", &json!({}));
    let approve = |token: &str| {
        house.by(token, "POST", &format!("/api/v1/documents/{id}/approve")).json(&json!({})).send()
    };
    approve(&both).must_refuse(403, "paper.self-approval");
    let view = house.by(&both, "GET", &format!("/api/v1/documents/{id}")).send().must(200).json();
    assert_eq!(view["may"]["approve"], false, "{view}");
    approve(&house.approver).must(200);
}

#[test]
fn a_token_ends_within_a_year() {
    let house = House::shared();
    let make = |expires: Json| {
        let body = json!({ "name": "thử", "scopes": ["read"], "expires_at": expires });
        house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send()
    };
    let token = make(Json::Null).must(201).json();
    assert!(token["token"]["expires_at"].is_string(), "{token}");
    make(json!("2999-01-01T00:00:00Z")).must_refuse(422, "token.too-long");
}

#[test]
fn a_change_that_is_refused_changes_nothing() {
    let house = House::shared();
    let body =
        json!({ "name": "doivai", "full_name": "Vũ Văn G", "roles": ["drafter"], "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    let path = format!("/api/v1/users/{}", user["id"].as_str().expect("an id"));
    for password in ["chínchữ9!", "doivai123456"] {
        let change = json!({ "roles": ["administrator"], "full_name": "Khác", "password": password });
        let answer = house.by(&house.admin, "PATCH", &path).json(&change).send();
        assert_eq!(answer.status, 422, "{password}: {}", answer.text());
        let users = house.by(&house.admin, "GET", "/api/v1/users").send().must(200).json();
        let now =
            users["items"].as_array().expect("users").iter().find(|one| one["id"] == user["id"]).cloned();
        let now = now.expect("the user");
        assert_eq!(
            (&now["roles"], &now["full_name"]),
            (&json!(["drafter"]), &json!("Vũ Văn G")),
            "{password}"
        );
    }
}
