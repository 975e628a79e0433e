//! Mails to people, with a mail server that the test plays.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value as Json, json};

use crate::server_support::{House, PASSWORD, sample_fields, sign_in};

/// A mail as the server got it.
#[derive(Debug)]
struct Got {
    /// What the client said to whom it is.
    to: String,
    /// The headers, unfolded, as they were sent.
    head: Vec<String>,
    /// The text, decoded.
    text: String,
}

impl Got {
    #[track_caller]
    fn header(&self, name: &str) -> &str {
        let found = self.head.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        found.unwrap_or_else(|| panic!("no {name} in {:?}", self.head))
    }

    /// The subject with its words decoded.
    fn subject(&self) -> String {
        let mut text = String::new();
        for word in self.header("Subject").split(' ') {
            match word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?=")) {
                Some(word) => text.push_str(&decoded(word)),
                None => text.push_str(&format!(" {word} ")),
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn decoded(base64: &str) -> String {
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).expect("base64");
    String::from_utf8(bytes).expect("UTF-8")
}

/// A mail server on a port of its own. `answer` decides what it says to a line of the client; `None` for the usual.
fn mail_server(answer: impl Fn(&str) -> Option<&'static str> + Send + 'static) -> (u16, Receiver<Got>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (send, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            if let Some(got) = talk(stream, &answer)
                && send.send(got).is_err()
            {
                return;
            }
        }
    });
    (port, received)
}

/// One connection: the mail that came, if one did.
fn talk(stream: TcpStream, answer: &dyn Fn(&str) -> Option<&'static str>) -> Option<Got> {
    let mut write = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    let mut say = |text: &str| write.write_all(format!("{text}\r\n").as_bytes());
    say("220 mail.example.vn ESMTP").ok()?;
    let (mut to, mut got) = (String::new(), None);
    while let Some(Ok(line)) = lines.next() {
        if let Some(own) = answer(&line) {
            say(own).ok()?;
            continue;
        }
        let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match word.as_str() {
            "EHLO" => say("250-mail.example.vn\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME").ok()?,
            "AUTH" => say("235 2.7.0 accepted").ok()?,
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_string();
                say("250 ok").ok()?;
            }
            "DATA" => {
                say("354 go on").ok()?;
                let text: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                got = Some(read(&to, &text));
                say("250 2.0.0 taken").ok()?;
            }
            "QUIT" => {
                let _ = say("221 bye");
                break;
            }
            _ => say("250 ok").ok()?,
        }
    }
    got
}

fn read(to: &str, lines: &[String]) -> Got {
    let end = lines.iter().position(String::is_empty).expect("a head");
    let mut head: Vec<String> = Vec::new();
    for line in &lines[..end] {
        match head.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line),
            _ => head.push(line.clone()),
        }
    }
    let encoding = head.iter().find_map(|line| line.strip_prefix("Content-Transfer-Encoding: "));
    let text = match encoding {
        Some("base64") => decoded(&lines[end + 1..].concat()),
        _ => lines[end + 1..].join("\n"),
    };
    Got { to: to.into(), text: text.replace("\r\n", "\n"), head }
}

fn next(received: &Receiver<Got>) -> Got {
    received.recv_timeout(Duration::from_secs(60)).expect("a mail")
}

/// The environment of a service that writes by that server.
fn environment(port: &str) -> [(&'static str, &str); 7] {
    [
        ("VANTHU_MAIL_SERVER", "127.0.0.1"),
        ("VANTHU_MAIL_PORT", port),
        ("VANTHU_MAIL_SECURITY", "none"),
        ("VANTHU_MAIL_FROM", "Văn thư <vanthu@example.vn>"),
        ("VANTHU_MAIL_USER", "vanthu"),
        ("VANTHU_MAIL_PASSWORD", "mật-khẩu-thư"),
        ("VANTHU_PUBLIC_URL", "http://127.0.0.1"),
    ]
}

/// Signs in and says where one is written to.
fn wants_mail(house: &House, name: &str, topics: &[&str]) -> (String, String) {
    let (cookie, csrf) = sign_in(&house.server, name);
    let body = json!({ "address": format!("{name}@example.vn"), "topics": topics });
    let set = house.server.ask("PUT", "/api/v1/me/mail");
    let set = set.header("cookie", &cookie).header("x-csrf-token", &csrf).json(&body).send().must(200).json();
    assert_eq!(set["address"], format!("{name}@example.vn"));
    assert_eq!(set["topics"], json!(topics));
    (cookie, csrf)
}

fn mails(house: &House) -> Json {
    house.by(&house.admin, "GET", "/api/v1/mail").send().must(200).json()
}

/// The state of the mails once it is as wanted.
#[track_caller]
fn wait_for(house: &House, found: impl Fn(&Json) -> bool) -> Json {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let state = mails(house);
        if found(&state) {
            return state;
        }
        assert!(Instant::now() < until, "{state}\n{}", house.server.log());
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn people_are_written_to_about_their_work() {
    let (port, received) = mail_server(|_| None);
    let port = port.to_string();
    let house = House::new(&environment(&port));
    let all = ["submitted", "returned", "approved", "issued", "commented"];
    wants_mail(&house, "soanthao", &["returned", "approved", "issued", "commented"]);
    wants_mail(&house, "lanhdao", &all);
    wants_mail(&house, "vanthu", &["approved"]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    // The approver gets what was submitted; the drafter did it and is not written to.
    let got = next(&received);
    assert_eq!(got.to, "lanhdao@example.vn");
    assert!(got.subject().starts_with("Chờ duyệt: "), "{}", got.subject());
    assert!(got.text.starts_with("Kính gửi: Phạm Văn D\n\nTrần Thị B vừa trình văn bản “"), "{}", got.text);
    assert!(got.text.contains(&format!("Mở văn bản: http://127.0.0.1/papers/{id}\n")), "{}", got.text);
    // As mail servers and mail programs expect it.
    assert!(got.header("Message-ID").ends_with("@example.vn>"), "{got:?}");
    assert_eq!(got.header("Auto-Submitted"), "auto-generated");
    assert_eq!(got.header("Content-Type"), "text/plain; charset=utf-8");
    assert!(got.header("From").ends_with("<vanthu@example.vn>"), "{got:?}");
    assert!(!got.header("Date").is_empty() && got.header("To").contains("<lanhdao@example.vn>"), "{got:?}");
    house.act(&house.approver, &id, "return", &json!({ "note": "Sửa lại thời hạn ở mục 2." }));
    let got = next(&received);
    assert_eq!(got.to, "soanthao@example.vn");
    assert!(got.subject().starts_with("Bị trả lại: "), "{}", got.subject());
    assert!(got.text.contains("Lý do: Sửa lại thời hạn ở mục 2.\n"), "{}", got.text);
    house.act(&house.drafter, &id, "submit", &json!({}));
    assert_eq!(next(&received).to, "lanhdao@example.vn");
    let version = house.by(&house.approver, "GET", &format!("/api/v1/documents/{id}")).send().json();
    house.act(&house.approver, &id, "approve", &json!({ "version": version["version"] }));
    // The clerk gives it its number, the drafter waited for it.
    let mut told = [next(&received).to, next(&received).to];
    told.sort();
    assert_eq!(told, ["soanthao@example.vn", "vanthu@example.vn"]);
    house.act(&house.clerk, &id, "issue", &json!({}));
    let issued = house.wait_for_state(&id, "issued");
    let got = next(&received);
    assert_eq!(got.to, "soanthao@example.vn");
    let symbol = issued["number"]["symbol"].as_str().expect("a symbol");
    assert!(got.text.contains(&format!("Số, ký hiệu: {symbol}\n")), "{}", got.text);
    // Everything was sent, and nothing else.
    let state = wait_for(&house, |state| state["last"].as_array().is_some_and(|last| last.len() == 6));
    wait_for(&house, |state| state["waiting"] == 0);
    assert_eq!(state["server"], format!("127.0.0.1:{port}"));
    assert!(received.try_recv().is_err());
    assert_eq!(house.server.ask("GET", "/api/v1/health").send().json()["mail"], "ok");
    let metrics = house.by(&house.admin, "GET", "/api/v1/metrics").send().must(200).text();
    assert!(metrics.contains("vanthu_mail_attempts_total{outcome=\"sent\"} 6"), "{metrics}");
    assert!(!house.server.log().contains("mật-khẩu-thư"));
}

#[test]
fn a_mail_says_only_what_its_receiver_may_read() {
    let (port, received) = mail_server(|_| None);
    let port = port.to_string();
    let house = House::new(&environment(&port));
    // One approver may read secret documents, the other may not.
    let user = json!({ "name": "bimat", "full_name": "Đỗ Văn E", "roles": ["approver", "confidential"], "password": PASSWORD });
    house.by(&house.admin, "POST", "/api/v1/users").json(&user).send().must(201);
    let (cookie, csrf) = sign_in(&house.server, "bimat");
    let own = json!({ "current": PASSWORD, "new": "mật-khẩu-khác-hẳn" });
    let ask = house.server.ask("POST", "/api/v1/me/password").header("cookie", &cookie);
    ask.header("x-csrf-token", &csrf).json(&own).send().must(204);
    let body = json!({ "address": "bimat@example.vn" });
    let ask = house.server.ask("PUT", "/api/v1/me/mail").header("cookie", &cookie);
    ask.header("x-csrf-token", &csrf).json(&body).send().must(200);
    wants_mail(&house, "lanhdao", &["submitted"]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let draft = house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}")).send().must(200).json();
    let secret = json!({ "version": draft["version"], "particulars": { "secrecy": "mật" } });
    house.by(&house.drafter, "PATCH", &format!("/api/v1/documents/{id}")).json(&secret).send().must(200);
    house.act(&house.drafter, &id, "submit", &json!({ "note": "về vụ việc ở thôn A" }));
    let got = next(&received);
    assert_eq!(got.to, "bimat@example.vn");
    assert_eq!(got.subject(), "Chờ duyệt: văn bản có dấu mật");
    assert!(got.text.contains("Trần Thị B vừa trình một văn bản có dấu mật của "), "{}", got.text);
    assert!(!got.text.contains("vụ việc") && !got.text.contains("kết luận"), "{}", got.text);
    // The other learns nothing: it is given up at the moment of sending.
    let state = wait_for(&house, |state| {
        state["last"].as_array().is_some_and(|last| last.iter().any(|mail| mail["state"] == "given-up"))
    });
    let refused = state["last"].as_array().expect("mails").iter().find(|mail| mail["state"] == "given-up");
    assert_eq!(refused.expect("one")["last_error"], "not-allowed");
    assert!(received.try_recv().is_err());
}

#[test]
fn what_the_mail_server_refuses_is_said_and_sent_again() {
    let (port, received) = mail_server(|line| {
        if line.contains("lanhdao@") {
            Some("550 5.1.1 no such mailbox")
        } else {
            line.starts_with("AUTH").then_some("535 5.7.8 bad credentials")
        }
    });
    let port = port.to_string();
    let house = House::new(&environment(&port));
    let (cookie, csrf) = wants_mail(&house, "quantri", &["commented"]);
    let test = || {
        let ask = house.server.ask("POST", "/api/v1/mail/test").header("cookie", &cookie);
        ask.header("x-csrf-token", &csrf).json(&json!({})).send()
    };
    test().must_refuse(422, "mail.not-sent");
    assert!(test().json()["detail"].to_string().contains("không nhận tên hoặc mật khẩu"));
    assert_eq!(mails(&house)["fault"], "sign-in");
    assert_eq!(house.server.ask("GET", "/api/v1/health").send().json()["mail"], "failing");
    wants_mail(&house, "lanhdao", &["submitted"]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    // It waits to be sent again, as the fault is the server's and not the mail's.
    let state = wait_for(&house, |state| state["last"][0]["attempts"] == 1);
    assert_eq!(
        (&state["last"][0]["state"], &state["last"][0]["last_error"]),
        (&json!("waiting"), &json!("sign-in"))
    );
    assert!(received.try_recv().is_err());
    // Only an administrator sees that.
    house.by(&house.clerk, "GET", "/api/v1/mail").send().must_refuse(403, "auth.missing-scope");
    let bad = |body: Json| {
        let ask = house.server.ask("PUT", "/api/v1/me/mail").header("cookie", &cookie);
        ask.header("x-csrf-token", &csrf).json(&body).send()
    };
    for address in ["nobody", "a@b", "a@b.vn\r\nBcc: x@y.vn", "a b@c.vn", "ông@xã.vn"] {
        bad(json!({ "address": address })).must_refuse(422, "mail.bad-address");
    }
    let refused = bad(json!({ "address": "a@b.vn", "topics": ["retuned"] }));
    refused.must_refuse(422, "mail.bad-topic");
    assert!(refused.text().contains("did you mean `returned`?"), "{}", refused.text());
    assert_eq!(refused.json()["diagnostics"][0]["pointer"], "/topics/0");
    // No address, no mails.
    bad(json!({ "address": null })).must(200);
    test().must_refuse(422, "mail.no-address");
}

#[test]
fn an_address_that_the_server_does_not_know_is_given_up() {
    let (port, received) =
        mail_server(|line| line.contains("lanhdao@").then_some("550 5.1.1 no such mailbox"));
    let port = port.to_string();
    let house = House::new(&environment(&port));
    wants_mail(&house, "lanhdao", &["submitted"]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    let state = wait_for(&house, |state| state["last"][0]["state"] == "given-up");
    assert_eq!(state["last"][0]["last_error"], "address");
    assert!(received.try_recv().is_err());
    // The server works: that it knows no such person is no fault of its.
    assert_eq!(house.server.ask("GET", "/api/v1/health").send().json()["mail"], "ok");
}

#[test]
fn without_a_mail_server_nobody_is_written_to() {
    let house = House::new(&[]);
    let (cookie, csrf) = wants_mail(&house, "lanhdao", &["submitted"]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    assert_eq!(house.server.ask("GET", "/api/v1/health").send().json()["mail"], "off");
    let state = mails(&house);
    assert_eq!((&state["server"], &state["fault"]), (&Json::Null, &Json::Null));
    let test = house.by(&house.admin, "POST", "/api/v1/mail/test").json(&json!({})).send();
    test.must_refuse(422, "mail.no-server");
    // The page says so, and keeps the address for later.
    let page = house.server.ask("GET", "/account").header("cookie", &cookie).send().must(200).text();
    assert!(page.contains("lanhdao@example.vn") && page.contains("chưa dùng thư điện tử"), "{page}");
    let form = format!("csrf={csrf}&address=sai&topic=issued");
    let ask = house.server.ask("POST", "/account/mail").header("cookie", &cookie);
    let refused = ask.body("application/x-www-form-urlencoded", form.into_bytes()).send().must(422).text();
    assert!(refused.contains("Địa chỉ thư chưa đúng") && refused.contains("value=\"sai\""), "{refused}");
}

/// A day so many days from today, in Viet Nam.
fn in_days(days: i64) -> chrono::NaiveDate {
    (chrono::Utc::now() + chrono::TimeDelta::hours(7)).date_naive() + chrono::TimeDelta::days(days)
}

#[test]
fn people_are_reminded_once_of_a_report_that_is_due() {
    let (port, received) = mail_server(|_| None);
    let port = port.to_string();
    let house = House::new(&environment(&port));
    let (cookie, csrf) = wants_mail(&house, "vanthu", &["reminder"]);
    // An approver writes no reports.
    wants_mail(&house, "lanhdao", &["reminder"]);
    let path = format!("/api/v1/offices/{}/reports", house.office);
    let add = |name: &str, due: String, repeats: &str| {
        let body = json!({ "name": name, "due": due, "repeats": repeats });
        house.by(&house.clerk, "POST", &path).json(&body).send()
    };
    let (near, far, past) = (in_days(3), in_days(200), in_days(-2));
    add("Báo cáo sơ kết công tác 6 tháng", near.to_string(), "half-yearly").must(201);
    add("Báo cáo tổng kết năm", far.to_string(), "yearly").must(201);
    add("Báo cáo chuyên đề", past.to_string(), "once").must(201);
    let got = next(&received);
    assert_eq!(got.to, "vanthu@example.vn");
    assert_eq!(got.subject(), "Sắp đến hạn: Báo cáo sơ kết công tác 6 tháng");
    assert!(got.text.contains(" phải nộp Báo cáo sơ kết công tác 6 tháng, hạn "), "{}", got.text);
    assert!(got.text.contains(&near.format("/%Y.").to_string()), "{}", got.text);
    // The first page says what is overdue and what is due soon, and nothing of what is far.
    let front = || house.server.ask("GET", "/").header("cookie", &cookie).send().must(200).text();
    let page = front();
    assert!(page.contains("Quá hạn") && page.contains("Báo cáo chuyên đề"), "{page}");
    assert!(page.contains("Sắp đến hạn") && page.contains("Báo cáo sơ kết công tác 6 tháng"), "{page}");
    assert!(!page.contains("Báo cáo tổng kết năm"), "{page}");
    // What is handed in has its next date half a year later; what does not come again is gone.
    let listed = house.by(&house.clerk, "GET", &path).send().must(200).json();
    let items = listed["items"].as_array().expect("items").clone();
    let states: Vec<&str> = items.iter().filter_map(|item| item["state"].as_str()).collect();
    assert_eq!(states, ["overdue", "soon", "later"], "{listed}");
    for item in &items[..2] {
        let path = format!("{path}/{}/hand-in", item["id"].as_str().expect("an id"));
        let body = json!({ "due": item["due"] });
        house.by(&house.drafter, "POST", &path).json(&body).send().must_refuse(403, "auth.missing-role");
        house.by(&house.clerk, "POST", &path).json(&body).send().must(204);
        // Two people who note the same move it on once.
        house.by(&house.clerk, "POST", &path).json(&body).send().must_refuse(404, "store.unknown-report");
    }
    let listed = house.by(&house.clerk, "GET", &path).send().must(200).json();
    let later = near.checked_add_months(chrono::Months::new(6)).expect("a date").to_string();
    let dues: Vec<&str> =
        listed["items"].as_array().expect("items").iter().filter_map(|item| item["due"].as_str()).collect();
    assert!(dues.contains(&later.as_str()) && dues.len() == 2, "{listed}");
    let page = front();
    assert!(!page.contains("Quá hạn") && !page.contains("Sắp đến hạn"), "{page}");
    // Dates and words that there are not.
    add("Báo cáo", "2026-02-30".into(), "once").must_refuse(422, "report.bad-date");
    add("Báo cáo", "9999-12-31".into(), "once").must_refuse(422, "report.bad-date");
    add("Báo cáo", far.to_string(), "yearli").must_refuse(422, "report.bad-repeat");
    add(" ", far.to_string(), "once").must_refuse(422, "request.empty");
    // The page of the office takes the date as people write it, and keeps what was typed.
    let send = |due: &str| {
        let name = "Báo cáo quý".bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let form = format!("csrf={csrf}&name={name}&due={due}&repeats=once");
        let ask = house.server.ask("POST", &format!("/offices/{}/reports", house.office));
        ask.header("cookie", &cookie).body("application/x-www-form-urlencoded", form.into_bytes()).send()
    };
    let refused = send("30/2/2026").must(422).text();
    assert!(refused.contains("Hạn nộp phải là một ngày có thật") && refused.contains("value=\"30/2/2026\""));
    send(&far.format("%d/%m/%Y").to_string()).must(303);
    let listed = house.by(&house.clerk, "GET", &path).send().must(200).json();
    let quarter =
        listed["items"].as_array().expect("items").iter().find(|item| item["name"] == "Báo cáo quý");
    assert_eq!(quarter.expect("the report")["due"], far.to_string(), "{listed}");
    // Said once.
    assert!(received.try_recv().is_err());
}

#[test]
fn branches_that_have_sent_nothing_stand_on_the_first_page() {
    let house = House::new(&[]);
    let roster =
        std::fs::read_to_string(crate::support::root().join("samples/branches.csv")).expect("a roster");
    let count = roster.lines().count();
    let body = json!({ "roster_csv": format!("{}\nCB99,Chi bộ thôn Mới,Thôn\n", roster.trim_end()) });
    house.by(&house.admin, "PUT", &format!("/api/v1/offices/{}", house.office)).json(&body).send().must(200);
    let id = house.review();
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let get = |path: &str| house.server.ask("GET", path).header("cookie", &cookie).send().must(200);
    let front = || get("/").text();
    assert!(!front().contains("Lời nhắc để chép"), "nothing is known before the document was looked at");
    let preview = get(&format!("/papers/{id}/preview")).json();
    assert_eq!(preview["sent"][0]["missing"], json!(["Chi bộ thôn Mới"]), "{preview}");
    let page = front();
    // The roster has a heading, so that it has one branch more than it had lines without it.
    let sent = format!("{}/{count} chi bộ đã có số liệu", count - 1);
    assert!(page.contains(&sent), "{sent}: {page}");
    assert!(page.contains("Đề nghị các chi bộ gửi số liệu còn thiếu về Đảng ủy"), "{page}");
    assert!(page.contains(": Chi bộ thôn Mới.</textarea>"), "{page}");
    // What changed since is not known.
    let body = json!({ "roster_csv": roster });
    house.by(&house.admin, "PUT", &format!("/api/v1/offices/{}", house.office)).json(&body).send().must(200);
    assert!(!front().contains("Lời nhắc để chép"));
}
