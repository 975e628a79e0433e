//! Requests of people who mean no good, one a test: refused, logged without content, the service alive after.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::server_support::{House, PASSWORD, sign_in};

/// Words that must never come into the log.
const SECRET: &str = "Hồ-sơ-mật-Nguyễn-Văn-K";

/// What every test ends with: the service is well, and its log has nothing that was sent.
struct Watched(Arc<House>);

impl std::ops::Deref for Watched {
    type Target = House;

    fn deref(&self) -> &House {
        &self.0
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.0.server.must_be_well();
        let log = self.0.server.log();
        for secret in [SECRET, PASSWORD, "Bearer", "vt_", "DROP TABLE", "passwd", "panicked"] {
            assert!(!log.contains(secret), "`{secret}` is in the log");
        }
    }
}

fn house() -> Watched {
    Watched(House::shared())
}

fn new_document(house: &House) -> Json {
    json!({ "office": house.office, "template": "plan" })
}

#[test]
fn nobody_is_let_in_without_a_session_or_token() {
    let house = house();
    for (method, path) in [
        ("GET", "/api/v1/documents"),
        ("POST", "/api/v1/documents"),
        ("GET", "/api/v1/documents/x/document.pdf"),
        ("GET", "/api/v1/documents/x/document.docx"),
        ("GET", "/api/v1/me"),
        ("GET", "/api/v1/templates"),
        ("GET", "/api/v1/offices"),
        ("GET", "/api/v1/users"),
        ("GET", "/api/v1/audit"),
        ("GET", "/api/v1/metrics"),
        ("GET", "/api/v1/register"),
        ("POST", "/api/v1/register/numbers"),
        ("GET", "/api/v1/jobs/x"),
        ("DELETE", "/api/v1/session"),
    ] {
        let answer = house.server.ask(method, path).send();
        answer.must_refuse(401, "auth.no-session");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
}

#[test]
fn an_invented_token_is_refused_and_not_passed_over_for_a_cookie() {
    let house = house();
    let (cookie, _) = sign_in(&house.server, "soanthao");
    for secret in ["vt_0000", "", "null", "vt_' OR 1=1 --", &"a".repeat(5000)] {
        let answer = house.server.ask("GET", "/api/v1/me").token(secret).header("cookie", &cookie).send();
        answer.must_refuse(401, "auth.bad-token");
    }
    let answer = house.server.ask("GET", "/api/v1/me").header("authorization", "Basic YTpi").send();
    answer.must_refuse(401, "auth.bad-token");
}

#[test]
fn an_invented_session_is_none() {
    let house = house();
    for cookie in
        ["vanthu_session=0", "vanthu_session=../../etc/passwd", "vanthu_session=a; vanthu_session=b"]
    {
        house
            .server
            .ask("GET", "/api/v1/me")
            .header("cookie", cookie)
            .send()
            .must_refuse(401, "auth.no-session");
    }
}

#[test]
fn a_session_id_that_a_stranger_chose_is_not_taken_over() {
    let house = house();
    let chosen = "vanthu_session=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let body = json!({ "name": "soanthao", "password": PASSWORD });
    let answer =
        house.server.ask("POST", "/api/v1/session").header("cookie", chosen).json(&body).send().must(200);
    let given = answer.header("set-cookie").expect("a cookie");
    assert!(!given.starts_with(chosen));
    assert!(
        given.contains("HttpOnly") && given.contains("SameSite=Lax") && given.contains("Path=/"),
        "{given}"
    );
    house.server.ask("GET", "/api/v1/me").header("cookie", chosen).send().must_refuse(401, "auth.no-session");
}

#[test]
fn signing_in_anew_ends_the_session_before() {
    let house = house();
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let body = json!({ "name": "soanthao", "password": PASSWORD });
    house.server.ask("POST", "/api/v1/session").header("cookie", &cookie).json(&body).send().must(200);
    house
        .server
        .ask("GET", "/api/v1/me")
        .header("cookie", &cookie)
        .send()
        .must_refuse(401, "auth.no-session");
}

#[test]
fn a_mutation_without_the_sessions_csrf_token_is_refused() {
    let house = house();
    let (cookie, csrf) = sign_in(&house.server, "soanthao");
    let post = || {
        house.server.ask("POST", "/api/v1/documents").header("cookie", &cookie).json(&new_document(&house))
    };
    post().send().must_refuse(403, "auth.csrf");
    post().header("x-csrf-token", "").send().must_refuse(403, "auth.csrf");
    post().header("x-csrf-token", &csrf).send().must(201);
}

#[test]
fn a_form_of_an_ended_session_is_not_replayed() {
    let house = house();
    let (cookie, csrf) = sign_in(&house.server, "soanthao");
    let by = |method: &str, path: &str| {
        house.server.ask(method, path).header("cookie", &cookie).header("x-csrf-token", &csrf)
    };
    by("DELETE", "/api/v1/session").send().must(204);
    by("POST", "/api/v1/documents").json(&new_document(&house)).send().must_refuse(401, "auth.no-session");
    // Nor with the token of one session in another.
    let (other, _) = sign_in(&house.server, "soanthao");
    let foreign = house.server.ask("POST", "/api/v1/documents").header("cookie", &other);
    foreign.header("x-csrf-token", &csrf).json(&new_document(&house)).send().must_refuse(403, "auth.csrf");
}

#[test]
fn a_request_that_another_site_sent_is_refused() {
    let house = house();
    let (cookie, csrf) = sign_in(&house.server, "soanthao");
    let post = || {
        let request = house.server.ask("POST", "/api/v1/documents").header("cookie", &cookie);
        request.header("x-csrf-token", &csrf).json(&new_document(&house))
    };
    post().header("origin", "https://evil.example").send().must_refuse(403, "auth.cross-site");
    post().header("sec-fetch-site", "cross-site").send().must_refuse(403, "auth.cross-site");
    let body = json!({ "name": "soanthao", "password": PASSWORD });
    let sign_in = house.server.ask("POST", "/api/v1/session").header("origin", "null").json(&body);
    sign_in.send().must_refuse(403, "auth.cross-site");
}

#[test]
fn a_token_without_the_scope_may_not() {
    let house = house();
    let body = json!({ "name": "chỉ đọc", "scopes": ["read"] });
    let made = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let reader = made["secret"].as_str().expect("a secret");
    house.by(reader, "GET", "/api/v1/documents").send().must(200);
    let refused = |method: &str, path: &str, body: &Json| {
        house.by(reader, method, path).json(body).send().must_refuse(403, "auth.missing-scope");
    };
    refused("POST", "/api/v1/documents", &new_document(&house));
    refused(
        "POST",
        "/api/v1/register/numbers",
        &json!({ "office": house.office, "kind": "BC", "subject": "x" }),
    );
    refused("POST", "/api/v1/users", &json!({ "name": "x", "roles": ["clerk"], "password": PASSWORD }));
    refused("POST", "/api/v1/tokens", &json!({ "name": "x", "scopes": ["admin"] }));
    house.by(reader, "GET", "/api/v1/audit").send().must_refuse(403, "auth.missing-scope");
}

#[test]
fn a_token_cannot_make_one_that_can_do_more() {
    let house = house();
    let body = json!({ "name": "quản trị", "scopes": ["read", "admin"] });
    let made = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let narrow = made["secret"].as_str().expect("a secret");
    let more = json!({ "name": "hơn", "scopes": ["register"] });
    house.by(narrow, "POST", "/api/v1/tokens").json(&more).send().must_refuse(403, "auth.missing-scope");
}

#[test]
fn a_token_that_has_run_out_or_was_revoked_is_none() {
    let house = house();
    let past = json!({ "name": "cũ", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z" });
    house.by(&house.admin, "POST", "/api/v1/tokens").json(&past).send().must_refuse(422, "token.past");
    let soon = chrono::Utc::now() + chrono::TimeDelta::seconds(2);
    let body = json!({ "name": "ngắn", "scopes": ["read"], "expires_at": soon.to_rfc3339() });
    let made = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let short = made["secret"].as_str().expect("a secret").to_string();
    house.by(&short, "GET", "/api/v1/me").send().must(200);
    let body = json!({ "name": "bỏ", "scopes": ["read"] });
    let made = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let gone = made["secret"].as_str().expect("a secret").to_string();
    let path = format!("/api/v1/tokens/{}", made["token"]["id"].as_str().expect("an id"));
    house.by(&house.admin, "DELETE", &path).send().must(204);
    house.by(&gone, "GET", "/api/v1/me").send().must_refuse(401, "auth.bad-token");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while house.by(&short, "GET", "/api/v1/me").send().status == 200 {
        assert!(std::time::Instant::now() < until, "the token does not run out");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(chrono::Utc::now() >= soon, "the token ran out too early");
    house.by(&short, "GET", "/api/v1/me").send().must_refuse(401, "auth.bad-token");
}

#[test]
fn nobody_revokes_or_makes_the_token_of_another() {
    let house = house();
    let tokens = house.by(&house.admin, "GET", "/api/v1/tokens").send().must(200).json();
    let id = tokens["items"][0]["id"].as_str().expect("a token");
    let path = format!("/api/v1/tokens/{id}");
    // The drafter's token has not the scope; his session has, for his own tokens only.
    house.by(&house.drafter, "DELETE", &path).send().must_refuse(403, "auth.missing-scope");
    let (cookie, csrf) = sign_in(&house.server, "soanthao");
    let by = |method: &str, path: &str| {
        house.server.ask(method, path).header("cookie", &cookie).header("x-csrf-token", &csrf)
    };
    let own = by("GET", "/api/v1/tokens").send().must(200).json();
    let foreign =
        tokens["items"].as_array().expect("tokens").iter().find(|one| {
            !own["items"].as_array().expect("tokens").iter().any(|known| known["id"] == one["id"])
        });
    let foreign = foreign.expect("one of another")["id"].as_str().expect("an id");
    by("DELETE", &format!("/api/v1/tokens/{foreign}")).send().must_refuse(404, "request.not-found");
    let me = house.by(&house.admin, "GET", "/api/v1/me").send().must(200).json();
    let body = json!({ "name": "x", "scopes": ["read"], "user": me["id"] });
    by("POST", "/api/v1/tokens").json(&body).send().must_refuse(403, "auth.missing-role");
}

#[test]
fn one_who_was_deactivated_is_out_at_once() {
    let house = house();
    let body = json!({ "name": "tamthoi", "full_name": SECRET, "roles": ["drafter"], "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    let id = user["id"].as_str().expect("an id");
    let body = json!({ "name": "mã", "scopes": ["read"], "user": id });
    let made = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let token = made["secret"].as_str().expect("a secret");
    let (cookie, _) = sign_in(&house.server, "tamthoi");
    let path = format!("/api/v1/users/{id}");
    house.by(&house.admin, "PATCH", &path).json(&json!({ "active": false })).send().must(200);
    house.by(token, "GET", "/api/v1/me").send().must_refuse(401, "auth.bad-token");
    house
        .server
        .ask("GET", "/api/v1/me")
        .header("cookie", &cookie)
        .send()
        .must_refuse(401, "auth.no-session");
    let body = json!({ "name": "tamthoi", "password": PASSWORD });
    house.server.ask("POST", "/api/v1/session").json(&body).send().must_refuse(401, "auth.wrong-password");
}

#[test]
fn nobody_gives_himself_a_role_or_takes_the_last_administrator_away() {
    let house = house();
    let me = house.by(&house.drafter, "GET", "/api/v1/me").send().must(200).json();
    let path = format!("/api/v1/users/{}", me["id"].as_str().expect("an id"));
    let more = json!({ "roles": ["administrator"] });
    house.by(&house.drafter, "PATCH", &path).json(&more).send().must_refuse(403, "auth.missing-scope");
    let me = house.by(&house.admin, "GET", "/api/v1/me").send().must(200).json();
    let path = format!("/api/v1/users/{}", me["id"].as_str().expect("an id"));
    let refused = house.by(&house.admin, "PATCH", &path).json(&json!({ "roles": ["drafter"] })).send();
    assert!([409, 422].contains(&refused.status), "{}", refused.text());
    let refused = house.by(&house.admin, "PATCH", &path).json(&json!({ "active": false })).send();
    assert!([409, 422].contains(&refused.status), "{}", refused.text());
}

#[test]
fn guessing_a_password_is_locked_out() {
    // A service of its own: guessing locks this address out for all.
    let house = Watched(Arc::new(House::new(&[])));
    let guess = |password: &str| {
        let body = json!({ "name": "soanthao", "password": password });
        house.server.ask("POST", "/api/v1/session").json(&body).send()
    };
    for turn in 0..5 {
        guess(&format!("{SECRET}{turn}")).must_refuse(401, "auth.wrong-password");
    }
    let locked = guess(PASSWORD);
    locked.must_refuse(429, "auth.locked");
    assert!(
        locked.header("retry-after").and_then(|text| text.parse::<u64>().ok()).is_some_and(|left| left > 60)
    );
    // An address that a client invents is no other address.
    let body = json!({ "name": "soanthao", "password": "sai-mật-khẩu" });
    let again =
        house.server.ask("POST", "/api/v1/session").header("x-forwarded-for", "1.2.3.4").json(&body).send();
    again.must_refuse(429, "auth.locked");
}

#[test]
fn a_set_up_link_works_once() {
    let house = house();
    for token in
        [house.server.setup.clone().expect("the first one"), "x".into(), String::new(), "a".repeat(9000)]
    {
        let body = json!({ "token": token, "name": "quantri2", "password": PASSWORD });
        let answer = house.server.ask("POST", "/api/v1/setup").json(&body).send();
        assert!([403, 404].contains(&answer.status), "{}", answer.text());
    }
    assert!(!house.server.log().lines().any(|line| line.contains("setup?token") && line.contains("INFO")));
}

#[test]
fn the_paper_of_another_is_not_changed() {
    let house = house();
    let id = house.draft("plan", &json!({}));
    let body =
        json!({ "name": "soanthao2", "full_name": "Đỗ Thị M", "roles": ["drafter"], "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send();
    let user = user.must(201).json();
    let body = json!({ "name": "mã", "scopes": ["read", "draft"], "user": user["id"] });
    let made = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let other = made["secret"].as_str().expect("a secret");
    let path = format!("/api/v1/documents/{id}");
    let change = json!({ "version": 1, "subject": SECRET });
    house.by(other, "PATCH", &path).json(&change).send().must_refuse(403, "paper.of-another");
    house.by(other, "DELETE", &path).send().must_refuse(403, "paper.of-another");
    let put = house.by(other, "PUT", &format!("{path}/workbooks/results?name=a.xlsx"));
    put.body("application/octet-stream", b"PK".to_vec()).send().must_refuse(403, "paper.of-another");
    // An approver's token writes nothing.
    house.by(&house.approver, "DELETE", &path).send().must_refuse(403, "auth.missing-role");
}

#[test]
fn nobody_approves_what_he_sent_himself() {
    let house = house();
    let body = json!({ "name": "haivai", "full_name": "Vũ Văn N", "roles": ["clerk", "approver"], "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    let body = json!({ "name": "mã", "scopes": ["read", "draft", "approve"], "user": user["id"] });
    let made = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let both = made["secret"].as_str().expect("a secret");
    let id = house.review();
    house.act(both, &id, "submit", &json!({}));
    let path = format!("/api/v1/documents/{id}/approve");
    house.by(both, "POST", &path).send().must_refuse(403, "paper.self-approval");
    // Nor is one issued that nobody approved.
    let path = format!("/api/v1/documents/{id}/issue");
    house.by(&house.clerk, "POST", &path).send().must_refuse(409, "paper.wrong-state");
}
