//! One's own password, sessions and tokens, on the pages and through the API.

use std::io::{Read, Write};

use serde_json::{Value as Json, json};

use crate::server_support::{Answer, House, PASSWORD, sign_in};

/// A user that the administrator made; the id.
fn user(house: &House, name: &str, roles: &[&str]) -> String {
    let body = json!({ "name": name, "full_name": "Hoàng Thị E", "roles": roles, "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    assert_eq!(user["password_given"], true);
    user["id"].as_str().expect("an id").to_string()
}

/// Signs in by the form of the page; the cookie.
fn by_form(house: &House, name: &str, password: &str) -> String {
    let form = format!("name={name}&password={}", encoded(password));
    let answer = house
        .server
        .ask("POST", "/sign-in")
        .header("user-agent", "Trinh duyet thu")
        .body("application/x-www-form-urlencoded", form.into_bytes())
        .send()
        .must(303);
    answer.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_string()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn page(house: &House, cookie: &str, path: &str) -> Answer {
    house.server.ask("GET", path).header("cookie", cookie).send()
}

/// Sends a form of a page with the token that the page holds.
fn send(house: &House, cookie: &str, path: &str, pairs: &[(&str, &str)]) -> Answer {
    let text = page(house, cookie, "/account").must(200).text();
    let csrf =
        text.split("name=\"csrf\" value=\"").nth(1).expect("a token").split('"').next().expect("its end");
    let mut form = format!("csrf={}", encoded(csrf));
    for (key, value) in pairs {
        form.push_str(&format!("&{key}={}", encoded(value)));
    }
    let ask = house.server.ask("POST", path).header("cookie", cookie);
    ask.body("application/x-www-form-urlencoded", form.into_bytes()).send()
}

#[test]
fn a_password_that_someone_else_set_is_changed_first() {
    let house = House::new(&[]);
    user(&house, "moi", &["drafter"]);
    let cookie = by_form(&house, "moi", PASSWORD);
    for path in ["/", "/register", "/papers/new"] {
        let led = page(&house, &cookie, path);
        assert_eq!((led.status, led.header("location")), (303, Some("/account")), "{path}");
    }
    let api = house.server.ask("GET", "/api/v1/documents").header("cookie", &cookie).send();
    api.must_refuse(403, "auth.change-password");
    assert!(page(&house, &cookie, "/account").must(200).text().contains("do người khác đặt"));
    let change = |current: &str, new: &str, again: &str| {
        let pairs = [("current", current), ("new", new), ("again", again)];
        send(&house, &cookie, "/account/password", &pairs)
    };
    let own = "mật khẩu của riêng tôi";
    assert!(change("không phải mật khẩu", own, own).must(422).text().contains("hiện tại không đúng"));
    assert!(change(PASSWORD, own, "khác").must(422).text().contains("không giống nhau"));
    assert!(change(PASSWORD, PASSWORD, PASSWORD).must(422).text().contains("phải khác"));
    let done = change(PASSWORD, own, own);
    assert_eq!((done.status, done.header("location")), (303, Some("/?flash=password-changed")));
    page(&house, &cookie, "/").must(200);
    // The next time there is nothing to change.
    page(&house, &by_form(&house, "moi", own), "/").must(200);
}

#[test]
fn who_changes_the_own_password_ends_all_other_sessions() {
    let house = House::new(&[]);
    user(&house, "moi", &["drafter"]);
    let (first, csrf) = sign_in(&house.server, "moi");
    let (second, _) = sign_in(&house.server, "moi");
    let other = by_form(&house, "moi", PASSWORD);
    let list =
        house.server.ask("GET", "/api/v1/me/sessions").header("cookie", &first).send().must(200).json();
    let sessions = list["items"].as_array().expect("sessions");
    assert_eq!(sessions.len(), 3, "{list}");
    assert_eq!(sessions.iter().filter(|one| one["current"] == true).count(), 1);
    let named = sessions.iter().find(|one| one["device"] == "Trinh duyet thu").expect("the one of the form");
    assert_eq!(named["address"], "127.0.0.1");
    let act = |method: &str, path: &str, body: &Json| {
        let ask = house.server.ask(method, path).header("cookie", &first).header("x-csrf-token", &csrf);
        ask.json(body).send()
    };
    // One is ended by its id, and nobody ends that of another.
    let id = named["id"].as_str().expect("an id").to_string();
    house
        .by(&house.admin, "DELETE", &format!("/api/v1/me/sessions/{id}"))
        .send()
        .must_refuse(404, "store.unknown-session");
    act("DELETE", &format!("/api/v1/me/sessions/{id}"), &json!({})).must(204);
    assert_eq!(page(&house, &other, "/account").status, 303);
    let wrong = json!({ "current": "không phải mật khẩu", "new": "mật khẩu của riêng tôi" });
    act("POST", "/api/v1/me/password", &wrong).must_refuse(422, "auth.wrong-password");
    let right = json!({ "current": PASSWORD, "new": "mật khẩu của riêng tôi" });
    act("POST", "/api/v1/me/password", &right).must(204);
    assert_eq!(house.server.ask("GET", "/api/v1/me").header("cookie", &first).send().status, 200);
    assert_eq!(house.server.ask("GET", "/api/v1/me").header("cookie", &second).send().status, 401);
    // A token changes no password.
    house
        .by(&house.drafter, "POST", "/api/v1/me/password")
        .json(&right)
        .send()
        .must_refuse(403, "auth.session-needed");
}

#[test]
fn a_password_that_someone_else_knows_approves_nothing() {
    let house = House::new(&[]);
    user(&house, "duyet", &["approver"]);
    let fields = crate::server_support::sample_fields("conclusion-notice.toml");
    let id = house.draft("conclusion-notice", &fields);
    house.act(&house.drafter, &id, "submit", &json!({}));
    let (cookie, csrf) = sign_in(&house.server, "duyet");
    let approve = || {
        let ask = house.server.ask("POST", &format!("/api/v1/documents/{id}/approve"));
        ask.header("cookie", &cookie).header("x-csrf-token", &csrf).json(&json!({})).send()
    };
    approve().must_refuse(403, "auth.change-password");
    let change = json!({ "current": PASSWORD, "new": "mật khẩu của riêng tôi" });
    let ask = house.server.ask("POST", "/api/v1/me/password").header("cookie", &cookie);
    ask.header("x-csrf-token", &csrf).json(&change).send().must(204);
    approve().must(200);
}

#[test]
fn the_page_of_tokens_asks_for_the_password() {
    let house = House::new(&[]);
    let cookie = by_form(&house, "quantri", PASSWORD);
    let create = |password: &str| {
        let pairs = [("name", "thử"), ("days", "30"), ("scope", "read"), ("password", password)];
        send(&house, &cookie, "/tokens", &pairs)
    };
    assert_eq!(create("").status, 403);
    assert!(create("không phải mật khẩu").must(422).text().contains("không đúng"));
    assert!(create(PASSWORD).must(200).text().contains("vt_"));
}

#[test]
fn a_token_that_a_token_made_does_not_outlive_it() {
    let house = House::shared();
    let make = |by: &str, expires: &str| {
        let body = json!({ "name": "thử", "scopes": ["read", "admin"], "expires_at": expires });
        house.by(by, "POST", "/api/v1/tokens").json(&body).send()
    };
    let soon = (chrono::Utc::now() + chrono::TimeDelta::days(3)).to_rfc3339();
    let later = (chrono::Utc::now() + chrono::TimeDelta::days(30)).to_rfc3339();
    let short = make(&house.admin, &soon).must(201).json();
    let secret = short["secret"].as_str().expect("a secret");
    make(secret, &later).must_refuse(422, "token.too-long");
    let before = (chrono::Utc::now() + chrono::TimeDelta::days(2)).to_rfc3339();
    make(secret, &before).must(201);
}

#[test]
fn another_host_is_not_served_where_the_service_has_one_of_its_own() {
    let house = House::new(&[("VANTHU_PUBLIC_URL", "http://vanthu.example.vn")]);
    let ask = |host: &str| {
        let request = format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let mut stream = std::net::TcpStream::connect(house.server.address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("the request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the answer");
        String::from_utf8_lossy(&answer).split(' ').nth(1).unwrap_or_default().to_string()
    };
    assert_eq!(ask("vanthu.example.vn"), "200");
    assert_eq!(ask("127.0.0.1"), "200");
    assert_eq!(ask("evil.example"), "421");
}

#[test]
fn a_browser_that_signs_out_forgets_the_site() {
    let house = House::shared();
    let cookie = by_form(&house, "soanthao", PASSWORD);
    let left = send(&house, &cookie, "/sign-out", &[]);
    assert_eq!(left.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert!(left.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    let (cookie, csrf) = sign_in(&house.server, "soanthao");
    let ask = house.server.ask("DELETE", "/api/v1/session").header("cookie", &cookie);
    let left = ask.header("x-csrf-token", &csrf).send();
    assert_eq!(left.header("clear-site-data"), Some("\"cache\", \"storage\""), "{}", left.status);
}
