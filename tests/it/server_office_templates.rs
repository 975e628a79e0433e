//! The office's own templates: packed as a zip, tried, put to use and taken out of it, through the API and on the page.

use std::io::{Cursor, Write};

use serde_json::{Value as Json, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::server_support::{Answer, House, PASSWORD, sign_in};

const DECLARATION: &str = r#"name = "lich-tham"
kind = "chương trình"
title = "Chương trình thăm cơ sở"
standards = ["party"]
subject = ["thăm, làm việc với các chi bộ {{fields.period.text}}"]

[fields.period]
type = "period"
label = "Kỳ"
required = true

[fields.leader]
type = "text"
label = "Trưởng đoàn"
required = true

[fields.aims]
type = "list"
label = "Mục đích"
required = true
"#;

const PROSE: &str =
    "{{office.committee}} ban hành Chương trình thăm các chi bộ {{fields.period.text}} như sau:

## Mục đích

{{#each fields.aims}}
- {{initial this}}{{#if @last}}.{{else}};{{/if}}
{{/each}}

## Thành phần

Trưởng đoàn: {{bare fields.leader}}.
";

const SAMPLE: &str = r#"date = 2026-07-05

[fields]
period = "2026-Q3"
leader = "đồng chí Nguyễn Văn A, Bí thư Đảng ủy xã"
aims = ["nắm tình hình tạo nguồn ở chi bộ", "tháo gỡ vướng mắc về hồ sơ"]
"#;

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content.as_bytes()).expect("its content");
    }
    writer.finish().expect("a zip").into_inner()
}

/// The template with that prose, in a folder as it was packed.
fn with_prose(prose: &str) -> Vec<u8> {
    zip(&[("mau/template.toml", DECLARATION), ("mau/prose.md.hbs", prose), ("mau/sample.toml", SAMPLE)])
}

fn add(house: &House, token: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/api/v1/offices/{}/files?kind=template&name=mau.zip", house.office);
    house.by(token, "POST", &path).body("application/octet-stream", bytes).send()
}

fn act(house: &House, token: &str, file: &Json, act: &str) -> Answer {
    let id = file["id"].as_str().expect("an id");
    house.by(token, "POST", &format!("/api/v1/offices/{}/files/{id}/{act}", house.office)).send()
}

fn names(house: &House, token: &str, query: &str) -> Vec<String> {
    let listed = house.by(token, "GET", &format!("/api/v1/templates{query}")).send().must(200).json();
    let items = listed["items"].as_array().expect("templates").iter();
    items.map(|one| one["name"].as_str().expect("a name").to_string()).collect()
}

fn begin(house: &House, token: &str) -> Answer {
    let fields = json!({ "period": "2026-Q3", "leader": "đồng chí Nguyễn Văn A", "aims": ["nắm tình hình"] });
    let body = json!({ "office": house.office, "template": "lich-tham", "fields": fields,
                       "particulars": { "date": "2026-07-05" } });
    house.by(token, "POST", "/api/v1/documents").json(&body).send()
}

/// All that a document says.
fn said(house: &House, id: &str) -> String {
    let path = format!("/api/v1/documents/{id}/content.json");
    let content = house.by(&house.clerk, "GET", &path).send().must(200).json();
    assert_eq!(content["ok"], true, "{content}");
    content.to_string()
}

/// The codes of what is wrong with an upload, with file and line where there is one.
fn faults(problem: &Json) -> Vec<String> {
    let place = |one: &Json| match (one["place"]["file"].as_str(), one["place"]["line"].as_u64()) {
        (Some(file), Some(line)) => format!(" {file}:{line}"),
        _ => String::new(),
    };
    let all = problem["diagnostics"].as_array().expect("diagnostics").iter();
    all.map(|one| format!("{}{}", one["code"].as_str().expect("a code"), place(one))).collect()
}

#[test]
fn a_template_is_tried_put_to_use_and_documents_are_made_with_it() {
    let house = House::new(&[]);
    let office = format!("?office={}", house.office);
    let first = add(&house, &house.admin, with_prose(PROSE)).must(201).json();
    assert_eq!((&first["name"], &first["version"]), (&json!("lich-tham"), &json!(1)));
    assert_eq!((&first["state"], &first["tried_at"]), (&json!("draft"), &Json::Null));
    // Kept, and no more: it is neither offered nor put to use before a trial.
    assert!(!names(&house, &house.drafter, &office).contains(&"lich-tham".to_string()));
    begin(&house, &house.drafter).must_refuse(422, "project.unknown-template");
    act(&house, &house.admin, &first, "use").must_refuse(422, "office-file.untried");
    let trial = act(&house, &house.admin, &first, "try").must(200).json();
    assert_eq!(trial["ok"], true, "{trial}");
    assert_eq!(act(&house, &house.admin, &first, "use").must(200).json()["state"], "in-use");
    assert!(names(&house, &house.drafter, &office).contains(&"lich-tham".to_string()));
    assert!(!names(&house, &house.drafter, "").contains(&"lich-tham".to_string()));
    let schema = format!("/api/v1/templates/lich-tham/schema.json{office}");
    let schema = house.by(&house.drafter, "GET", &schema).send().must(200).json();
    assert!(schema["properties"]["leader"].is_object(), "{schema}");
    let id = begin(&house, &house.drafter).must(201).json()["id"].as_str().expect("an id").to_string();
    assert!(said(&house, &id).contains("ban hành Chương trình thăm các chi bộ quý III"));
    // A render from one request knows it, too.
    let fields = json!({ "period": "2026-Q3", "leader": "đồng chí Nguyễn Văn A", "aims": ["nắm tình hình"] });
    let body = json!({ "office": house.office, "template": "lich-tham", "fields": fields,
                       "particulars": { "date": "2026-07-05" } });
    let answer = house.by(&house.drafter, "POST", "/api/v1/renders").json(&body).send().must(200);
    assert!(answer.body.starts_with(b"%PDF"), "{}", answer.text());

    // A second version is tried on that document, and then makes the draft, but not what was submitted.
    let text = PROSE.replace("Trưởng đoàn: ", "Đoàn do một đồng chí dẫn đầu: ");
    let second = add(&house, &house.admin, with_prose(&text)).must(201).json();
    assert_eq!(second["version"], 2);
    let trial = act(&house, &house.admin, &second, &format!("try?document={id}")).must(200).json();
    assert_eq!(trial["ok"], true, "{trial}");
    assert!(said(&house, &id).contains("Trưởng đoàn"));
    let submitted = begin(&house, &house.drafter).must(201).json()["id"].as_str().expect("an id").to_string();
    house.act(&house.drafter, &submitted, "submit", &json!({}));
    act(&house, &house.admin, &second, "use").must(200);
    assert!(said(&house, &id).contains("dẫn đầu") && !said(&house, &submitted).contains("dẫn đầu"));

    // Taken out of use, it begins nothing more and makes no draft; the draft is there to be read and changed.
    let path = format!("/api/v1/offices/{}/files?kind=words", house.office);
    let words =
        house.by(&house.clerk, "POST", &path).body("application/octet-stream", b"BTGDV".to_vec()).send();
    act(&house, &house.clerk, &words.must(201).json(), "use").must(200);
    act(&house, &house.admin, &second, "retire").must(200);
    begin(&house, &house.drafter).must_refuse(422, "project.unknown-template");
    let submit = format!("/api/v1/documents/{id}/submit");
    let refused = house.by(&house.drafter, "POST", &submit).json(&json!({})).send();
    refused.must_refuse(422, "project.unknown-template");
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let ask = |path: &str| house.server.ask("GET", path).header("cookie", &cookie).send();
    assert!(ask(&format!("/papers/{id}")).must(200).text().contains("Trưởng đoàn"));
    assert!(ask("/?all=1").must(200).text().contains("Chương trình thăm cơ sở"));
    let path = format!("/api/v1/documents/{id}");
    let change = json!({ "version": 1, "fields": { "leader": "đồng chí Trần Thị B" } });
    house.by(&house.drafter, "PATCH", &path).json(&change).send().must(200);
    // The submitted one goes its way.
    house.act(&house.approver, &submitted, "approve", &json!({}));
    house.act(&house.clerk, &submitted, "issue", &json!({}));
    house.wait_for_state(&submitted, "issued");
    assert!(ask(&format!("/papers/{submitted}")).must(200).text().contains("Theo mẫu riêng của cơ quan:"));
    let log = house.by(&house.admin, "GET", "/api/v1/audit?per_page=500").send().must(200).json();
    let acts: Vec<&str> =
        log["items"].as_array().expect("rows").iter().filter_map(|row| row["act"].as_str()).collect();
    for (what, count) in [("add", 3), ("try", 2), ("use", 3), ("retire", 1)] {
        let act = format!("office.file-{what}");
        assert_eq!(acts.iter().filter(|one| **one == act).count(), count, "{act}");
    }
    let checked = house.by(&house.admin, "GET", "/api/v1/data/verify").send().must(200).json();
    assert_eq!(checked["faults"], json!([]), "{checked}");
}

#[test]
fn what_is_wrong_with_a_template_is_said_with_its_line() {
    let house = House::shared();
    let with_declaration =
        |text: &str| zip(&[("template.toml", text), ("prose.md.hbs", PROSE), ("sample.toml", SAMPLE)]);
    let changed = |from: &str, to: &str| {
        let text = DECLARATION.replacen(from, to, 1);
        assert_ne!(text, DECLARATION, "{from}");
        with_declaration(&text)
    };
    let mut cut = with_prose(PROSE);
    cut.truncate(cut.len() - 40);
    let large = "x".repeat(9 << 20);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"name = \"x\"".to_vec(), "office-file.zip"),
        (cut, "office-file.zip"),
        (zip(&[("../template.toml", DECLARATION), ("prose.md.hbs", PROSE)]), "office-file.zip"),
        (zip(&[("template.toml", DECLARATION), ("/etc/prose.md.hbs", PROSE)]), "office-file.zip"),
        (zip(&[("a/b/c/d/e/template.toml", DECLARATION)]), "office-file.zip-limits"),
        (zip(&[("template.toml", DECLARATION), ("prose.md.hbs", &large)]), "office-file.zip-limits"),
        (zip(&[("template.toml", DECLARATION)]), "office-file.template-files"),
        (zip(&[("prose.md.hbs", PROSE)]), "office-file.template-files"),
        (
            zip(&[("template.toml", DECLARATION), ("prose.md.hbs", PROSE), ("page.typ", "x")]),
            "office-file.template-files",
        ),
        (changed("kind = ", "kind "), "config.invalid template.toml:2"),
        (changed("label = \"Kỳ\"", "lable = \"Kỳ\""), "config.invalid template.toml:9"),
        (changed("\"lich-tham\"", "\"../x\""), "office-file.name template.toml:1"),
        (changed("\"lich-tham\"", "\"plan\""), "office-file.name-taken template.toml:1"),
        (changed("[\"party\"]", "[\"other\"]"), "office-file.declaration template.toml:4"),
        (changed("chương trình", "lịch thăm"), "office-file.declaration template.toml:2"),
        (changed("fields.leader", "fields.\"a b\""), "office-file.declaration template.toml:12"),
        (changed("{{fields.period.text}}", "{{#if"), "compose.template template.toml:5"),
        (
            with_declaration(&format!("{DECLARATION}[data.x]\nlabel = \"X\"\nprofile = \"none\"\n")),
            "project.unknown-profile template.toml:23",
        ),
        (
            with_prose(&PROSE.replace("{{bare fields.leader}}", "{{bare fields.leader")),
            "compose.template prose.md.hbs:11",
        ),
        (with_prose(&PROSE.replace("{{/each}}", "")), "compose.template prose.md.hbs:5"),
        (with_prose("{{~#*inline \"a\"}}{{~>a}}{{/inline}}\n"), "compose.template prose.md.hbs:1"),
    ];
    for (bytes, expected) in cases {
        let answer = add(&house, &house.admin, bytes);
        let problem = answer.json();
        assert_eq!(answer.status, 422, "{expected}: {problem}");
        assert!(faults(&problem).contains(&expected.to_string()), "{expected}: {problem}");
    }
    add(&house, &house.admin, vec![b'P'; 3 << 20]).must_refuse(422, "office-file.too-large");
    let path = format!("/api/v1/offices/{}/files", house.office);
    let kept = house.by(&house.admin, "GET", &path).send().must(200).json();
    let kinds = kept["items"].as_array().expect("files").iter().filter(|one| one["kind"] == "template");
    assert_eq!(kinds.count(), 0, "{kept}");
}

#[test]
fn a_trial_says_what_a_document_would_be_refused_for() {
    let house = House::new(&[]);
    let bad = add(&house, &house.admin, with_prose(&PROSE.replace("fields.leader", "fields.guide")))
        .must(201)
        .json();
    let trial = act(&house, &house.admin, &bad, "try").must(200).json();
    assert_eq!(trial["ok"], false, "{trial}");
    let found = faults(&json!({ "diagnostics": trial["findings"] }));
    assert!(found.contains(&"compose.template prose.md.hbs:11".to_string()), "{found:?}");
    let sample = SAMPLE.replace("2026-Q3", "2026-Q9");
    let entries = [("template.toml", DECLARATION), ("prose.md.hbs", PROSE), ("sample.toml", sample.as_str())];
    let wrong = add(&house, &house.admin, zip(&entries)).must(201).json();
    let trial = act(&house, &house.admin, &wrong, "try").must(200).json();
    let found = faults(&json!({ "diagnostics": trial["findings"] }));
    assert!(trial["ok"] == false && found.iter().any(|one| one.ends_with(" sample.toml:4")), "{found:?}");
    // A sample reads no file but those that came with it.
    let sample = SAMPLE.replace("[fields]", "fields = \"/etc/passwd\"\n[other]");
    let entries = [("template.toml", DECLARATION), ("prose.md.hbs", PROSE), ("sample.toml", sample.as_str())];
    let reaching = add(&house, &house.admin, zip(&entries)).must(201).json();
    let trial = act(&house, &house.admin, &reaching, "try").must(200).json();
    assert!(trial["ok"] == false && !trial.to_string().contains("root:"), "{trial}");
    // Without a sample it is tried on a document, of whatever template.
    let bare = add(&house, &house.admin, zip(&entries[..2])).must(201).json();
    act(&house, &house.admin, &bare, "try").must_refuse(422, "office-file.no-sample");
    let other = house.draft("plan", &json!({ "subject": "học tập" }));
    let trial = act(&house, &house.admin, &bare, &format!("try?document={other}")).must(200).json();
    assert_eq!(trial["ok"], false, "{trial}");
    for file in [&bad, &wrong, &reaching, &bare] {
        act(&house, &house.admin, file, "use").must_refuse(422, "office-file.untried");
    }
}

#[test]
fn a_template_without_end_is_stopped_and_costs_nobody_else_anything() {
    let house = House::new(&[("VANTHU_LIMITS_RENDER_SECONDS", "8")]);
    let each = "{{#each @root.fields.aims}}";
    let prose = format!("{PROSE}\n{}{}\n", each.repeat(8), "{{/each}}".repeat(8));
    let items = vec!["\"x\""; 90].join(", ");
    let sample = format!("{}aims = [{items}]\n", SAMPLE.split("aims").next().expect("the head"));
    let entries = [("template.toml", DECLARATION), ("prose.md.hbs", &prose), ("sample.toml", &sample)];
    let file = add(&house, &house.admin, zip(&entries)).must(201).json();
    let trial = act(&house, &house.admin, &file, "try").must(200).json();
    assert_eq!(
        (&trial["ok"], &trial["findings"][0]["code"]),
        (&json!(false), &json!("office-file.stopped")),
        "{trial}"
    );
    act(&house, &house.admin, &file, "use").must_refuse(422, "office-file.untried");
    house.server.must_be_well();
    // One that writes without end is stopped by what it writes, long before the memory of a worker.
    let prose = format!("{PROSE}\n{}{}{}\n", each.repeat(4), "chữ ".repeat(500), "{{/each}}".repeat(4));
    let entries = [("template.toml", DECLARATION), ("prose.md.hbs", &prose), ("sample.toml", &sample)];
    let file = add(&house, &house.admin, zip(&entries)).must(201).json();
    let trial = act(&house, &house.admin, &file, "try").must(200).json();
    let found = faults(&json!({ "diagnostics": trial["findings"] }));
    assert_eq!(found, ["compose.template prose.md.hbs:13"], "{trial}");
    let file = add(&house, &house.admin, with_prose(PROSE)).must(201).json();
    let trial = act(&house, &house.admin, &file, "try").must(200).json();
    assert_eq!(trial["ok"], true, "{trial}");
}

#[test]
fn only_administrators_keep_templates_and_other_offices_do_not_see_them() {
    let house = House::new(&[]);
    for token in [&house.drafter, &house.approver, &house.clerk] {
        assert_eq!(add(&house, token, with_prose(PROSE)).status, 403);
    }
    let list = format!("/offices/{}/files", house.office);
    for name in ["soanthao", "lanhdao", "vanthu"] {
        let (cookie, csrf) = sign_in(&house.server, name);
        let parts = [("csrf", csrf.as_str()), ("kind", "template"), ("note", "")];
        assert_eq!(form(&house, &cookie, &list, &parts, Some(&with_prose(PROSE))).status, 403, "{name}");
    }
    let file = add(&house, &house.admin, with_prose(PROSE)).must(201).json();
    for what in ["try", "use", "retire"] {
        for token in [&house.drafter, &house.approver, &house.clerk] {
            assert_eq!(act(&house, token, &file, what).status, 403, "{what}");
        }
    }
    act(&house, &house.admin, &file, "try").must(200);
    act(&house, &house.admin, &file, "use").must(200);
    let here = format!("/api/v1/offices/{}", house.office);
    let toml = house.by(&house.admin, "GET", &here).send().must(200).json();
    let body = json!({ "toml": toml["toml"], "name": "Đảng ủy xã Hàm Thử" });
    let there = house.by(&house.admin, "POST", "/api/v1/offices").json(&body).send().must(201).json();
    let there = there["id"].as_str().expect("an id");
    let body = json!({ "name": "vanthu2", "full_name": "Hoàng Thị E", "roles": ["clerk"], "offices": [there],
                       "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    let body = json!({ "name": "thử", "scopes": ["read", "draft", "register"], "user": user["id"] });
    let other = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let other = other["secret"].as_str().expect("a secret");
    assert!(!names(&house, other, &format!("?office={there}")).contains(&"lich-tham".to_string()));
    let foreign = format!("/api/v1/templates?office={}", house.office);
    house.by(other, "GET", &foreign).send().must_refuse(404, "store.unknown-office");
    let foreign = format!("/api/v1/templates/lich-tham?office={}", house.office);
    house.by(other, "GET", &foreign).send().must_refuse(404, "store.unknown-office");
    house.by(other, "GET", "/api/v1/templates/lich-tham").send().must_refuse(404, "project.unknown-template");
    // Neither for that office nor for its own does the name mean anything to them.
    begin(&house, other).must_refuse(422, "project.unknown-template");
    let body = json!({ "office": there, "template": "lich-tham", "fields": {} });
    house
        .by(other, "POST", "/api/v1/documents")
        .json(&body)
        .send()
        .must_refuse(422, "project.unknown-template");
    house
        .by(other, "POST", "/api/v1/renders")
        .json(&body)
        .send()
        .must_refuse(422, "project.unknown-template");
    // Nor is a document of another office one to try it on.
    let own = house.by(other, "POST", "/api/v1/documents");
    let body = json!({ "office": there, "template": "plan", "fields": {} });
    let theirs = own.json(&body).send().must(201).json()["id"].as_str().expect("an id").to_string();
    let answer = act(&house, &house.admin, &file, &format!("try?document={theirs}"));
    answer.must_refuse(404, "store.unknown-paper");
}

/// A form with the parts of the page; the last is the file, where there is one.
fn form(house: &House, cookie: &str, path: &str, parts: &[(&str, &str)], file: Option<&[u8]>) -> Answer {
    let mut body = Vec::new();
    for (name, value) in parts {
        let head = format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    if let Some(bytes) = file {
        let head = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"mau.zip\"\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    house
        .server
        .ask("POST", path)
        .header("cookie", cookie)
        .body("multipart/form-data; boundary=b", body)
        .send()
}

#[test]
fn an_administrator_does_it_all_on_the_page() {
    let house = House::new(&[]);
    let (cookie, csrf) = sign_in(&house.server, "quantri");
    let ask = |path: &str| house.server.ask("GET", path).header("cookie", &cookie).send();
    let list = format!("/offices/{}/files", house.office);
    let upload = |bytes: &[u8]| {
        form(
            &house,
            &cookie,
            &list,
            &[("csrf", &csrf), ("kind", "template"), ("note", "bản đầu")],
            Some(bytes),
        )
    };
    let page = upload(&with_prose(&PROSE.replace("{{bare fields.leader}}", "{{bare fields.leader")))
        .must(422)
        .text();
    assert!(
        page.contains("prose.md.hbs, dòng 11") && page.contains("Trưởng đoàn: {{bare fields.leader"),
        "{page}"
    );
    let added = upload(&with_prose(PROSE)).must(303);
    let file = added.header("location").expect("the version").split('?').next().expect("a path").to_string();
    let page = ask(&file).must(200).text();
    assert!(page.contains("Văn bản thử kèm theo mẫu") && page.contains("Trưởng đoàn"), "{page}");
    assert!(!page.contains("Đưa vào sử dụng</button>"), "not before a trial");
    let page =
        form(&house, &cookie, &format!("{file}/try"), &[("csrf", &csrf), ("on", "")], None).must(200).text();
    assert!(page.contains("Lập được văn bản") && page.contains("data:image/png;base64,"), "{page}");
    assert!(page.contains("Đưa vào sử dụng</button>"), "{page}");
    let body = format!("csrf={csrf}").into_bytes();
    let used = house.server.ask("POST", &format!("{file}/use")).header("cookie", &cookie);
    used.body("application/x-www-form-urlencoded", body).send().must(303);
    // The drafter finds it where documents are begun.
    let (cookie, csrf) = sign_in(&house.server, "soanthao");
    let page = house.server.ask("GET", "/papers/new").header("cookie", &cookie).send().must(200).text();
    let value = format!("lich-tham@{}", house.office);
    assert!(page.contains(&format!("value=\"{value}\"")) && page.contains("Mẫu riêng của cơ quan"), "{page}");
    let begin = |office: &str| {
        let body = format!("csrf={csrf}&office={office}&template={value}").into_bytes();
        let ask = house.server.ask("POST", "/papers/new").header("cookie", &cookie);
        ask.body("application/x-www-form-urlencoded", body).send()
    };
    let begun = begin(&house.office).must(303);
    let document = begun.header("location").expect("the document").to_string();
    let page = house.server.ask("GET", &document).header("cookie", &cookie).send().must(200).text();
    assert!(page.contains("Trưởng đoàn") && page.contains("Theo mẫu riêng của cơ quan:"), "{page}");
    assert_eq!(begin("00000000-0000-0000-0000-000000000000").status, 422);
    // And sees the version, without what is the administrator's.
    let page = house.server.ask("GET", &file).header("cookie", &cookie).send().must(200).text();
    assert!(page.contains("Người quản trị dùng thử") && !page.contains("name=\"on\""), "{page}");
}

/// A template of the program, as the page hands it out, is taken under its new name.
#[test]
fn a_template_of_the_program_is_a_start() {
    let house = House::new(&[]);
    let (cookie, _) = sign_in(&house.server, "quantri");
    let path = format!("/offices/{}/files/start/template/plan", house.office);
    let given = house.server.ask("GET", &path).header("cookie", &cookie).send().must(200);
    assert_eq!(given.header("content-type"), Some("application/zip"));
    let file = add(&house, &house.admin, given.body).must(201).json();
    assert_eq!(file["name"], "plan-rieng");
    let fields = crate::server_support::sample_fields("plan.toml");
    let id = house.draft("plan", &fields);
    house.put(&id, "targets", "branch-targets.xlsx").must(200);
    let trial = act(&house, &house.admin, &file, &format!("try?document={id}")).must(200).json();
    assert_eq!(trial["ok"], true, "{trial}");
}
