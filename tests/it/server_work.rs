//! The jobs of an office through the API: a notice from a meeting, a batch of scorecards, another system's renders.

use std::io::Read;

use serde_json::{Value as Json, json};

use crate::server_support::{House, sample_fields, sign_in};
use crate::support::root;

#[test]
fn a_meeting_becomes_a_notice() {
    let house = House::shared();
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let findings =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/findings")).send().must(200).json();
    assert_eq!(findings["ok"], true, "{findings}");
    // A form that was saved elsewhere meanwhile is not overwritten.
    let path = format!("/api/v1/documents/{id}");
    let version = house.by(&house.drafter, "GET", &path).send().must(200).json()["version"].clone();
    let change = json!({ "version": version, "subject": "về công tác phát triển đảng viên" });
    house.by(&house.drafter, "PATCH", &path).json(&change).send().must(200);
    assert_eq!(house.by(&house.drafter, "PATCH", &path).json(&change).send().status, 409);
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.act(&house.approver, &id, "approve", &json!({}));
    let issued = house.act(&house.clerk, &id, "issue", &json!({}));
    assert!(issued["symbol"].as_str().is_some_and(|symbol| symbol.ends_with("-TB/ĐU")), "{issued}");
    house.wait_for_state(&id, "issued");
}

#[test]
fn texts_of_a_draft_name_figures_and_edits_change_its_blocks() {
    let house = House::shared();
    let id = house.review();
    let path = |what: &str| format!("/api/v1/documents/{id}{what}");
    let get = |what: &str| house.by(&house.drafter, "GET", &path(what)).send().must(200).json();
    let patch = |body: &Json| {
        let version = get("")["version"].clone();
        let mut body = body.clone();
        body["version"] = version;
        house.by(&house.drafter, "PATCH", &path("")).json(&body).send().must(200)
    };
    let listed = get("/figures");
    assert_eq!(listed["ok"], true, "{listed}");
    let percent =
        listed["figures"].as_array().unwrap().iter().find(|figure| figure["name"] == "total.percent");
    let percent = percent.expect("the percentage").clone();
    assert!(percent["sources"][0]["cells"].is_array(), "{percent}");
    // A figure named in a field is shown with its cells.
    patch(&json!({ "fields": { "weaknesses": ["Mới đạt {total.percent} chỉ tiêu được giao"] } }));
    let preview = get("/preview");
    assert_eq!(preview["ok"], true, "{preview}");
    let shown = preview["facts"].as_array().unwrap().iter().filter(|fact| fact["key"] == "total.percent");
    assert!(shown.clone().count() > 1 && shown.clone().all(|fact| fact["text"] == percent["text"]));
    // A wrong one is an error of its field, and so is an edit of a block that is not there.
    patch(&json!({
        "fields": { "weaknesses": ["Mới đạt {total.percnet}"] },
        "particulars": { "edits": [{ "block": "table.results", "action": "replace", "text": "Kết quả, {count:words} chi bộ" }] },
    }));
    let findings = get("/findings");
    let errors: Vec<&Json> =
        findings["findings"].as_array().unwrap().iter().filter(|one| one["severity"] == "error").collect();
    assert_eq!(errors.len(), 1, "{findings}");
    assert_eq!(errors[0]["code"], "compose.unknown-figure");
    assert_eq!(errors[0]["place"]["field"], "fields.weaknesses[0]");
    patch(&json!({
        "fields": { "weaknesses": [] },
        "particulars": { "edits": [{ "block": "table.result", "action": "drop" }] },
    }));
    let findings = get("/findings");
    let found = &findings["findings"][0];
    assert_eq!(
        (&found["code"], &found["place"]["field"]),
        (&json!("compose.unknown-block"), &json!("edits[0].block"))
    );
}

#[test]
fn a_heading_that_nobody_knows_is_mapped_to_its_field() {
    let house = House::shared();
    let id = house.draft("semi-annual-review", &sample_fields("semi-annual-review.toml"));
    let text = "STT,Chi bộ,ZQ1,Đã kết nạp\n1,Chi bộ thôn Đông,2,1\n2,Chi bộ thôn Tây,3,3\n";
    let put = format!("/api/v1/documents/{id}/workbooks/results?name=ket-qua.csv");
    let put = house.by(&house.drafter, "PUT", &put).body("text/csv", text.as_bytes().to_vec()).send();
    let field_of = |inspection: &Json| {
        let columns = inspection["result"]["columns"].as_array().expect("columns").clone();
        columns.into_iter().find(|one| one["column"] == "C").map(|one| one["field"].clone())
    };
    assert_eq!(field_of(&put.must(200).json()["inspection"]), None);
    let path = format!("/api/v1/documents/{id}");
    let version = || house.by(&house.drafter, "GET", &path).send().must(200).json()["version"].clone();
    let set = |particulars: Json| {
        let change = json!({ "version": version(), "particulars": particulars });
        house.by(&house.drafter, "PATCH", &path).json(&change).send()
    };
    set(json!({ "columns": { "results": { "ZQ1": "target" } } })).must(200);
    let view = house.by(&house.drafter, "GET", &format!("{path}/workbooks/results")).send().must(200).json();
    assert_eq!(field_of(&view["inspection"]), Some(json!("target")), "{view}");
    // A field that the profile lacks is a finding at its place, and a slot that the template lacks is refused.
    set(json!({ "columns": { "results": { "ZQ1": "targte" } } })).must(200);
    let findings = house.by(&house.drafter, "GET", &format!("{path}/findings")).send().must(200).json();
    let places: Vec<&Json> =
        findings["findings"].as_array().unwrap().iter().map(|one| &one["place"]["field"]).collect();
    assert!(
        places.iter().any(|place| place.as_str().is_some_and(|place| place.contains("columns"))),
        "{findings}"
    );
    set(json!({ "columns": { "resluts": {} } })).must_refuse(422, "project.unknown-data");
    set(json!({ "columns": "/etc/passwd" })).must_refuse(422, "paper.wrong-reading");
    set(json!({ "reading": { "results": { "files": ["/etc/passwd"] } } }))
        .must_refuse(422, "paper.wrong-reading");
}

#[test]
fn a_workbook_of_points_becomes_a_batch_of_scorecards() {
    let house = House::shared();
    let id = house.draft("scorecard", &sample_fields("scorecards.toml"));
    let put = house.put(&id, "scores", "scorecards.xlsx").must(200).json();
    assert_eq!(put["inspection"]["ok"], true, "{}", put["inspection"]["diagnostics"]);
    let answer = house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/batch")).send().must(202);
    let job = answer.json()["job"]["id"].as_str().expect("a job").to_string();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/jobs/{job}").as_str()));
    // A client that follows it learns of its end.
    let events = house.by(&house.drafter, "GET", &format!("/api/v1/jobs/{job}/events")).send().must(200);
    assert_eq!(events.header("content-type"), Some("text/event-stream"));
    assert!(events.text().contains("event: done"), "{}", events.text());
    let ended = house.wait_for_job(&job);
    assert_eq!(ended["state"], "done", "{ended}");
    assert!(ended["progress"]["done"].as_u64() > Some(5), "{ended}");
    let url = ended["results"][0]["url"].as_str().expect("a result");
    let zip = house.by(&house.drafter, "GET", url).send().must(200);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip.body)).expect("a zip");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    assert!(names.iter().any(|name| name == "manifest.json"), "{names:?}");
    // The manifest is a result of its own, and is read a page at a time.
    let path = format!("/api/v1/jobs/{job}/manifest?per_page=3&page=2");
    let page = house.by(&house.drafter, "GET", &path).send().must(200).json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(3), "{page}");
    assert_eq!(page["total"], ended["progress"]["total"]);
    let path = format!("/api/v1/jobs/{job}/results/manifest.json");
    let manifest = house.by(&house.drafter, "GET", &path).send().must(200).json();
    assert_eq!(manifest["documents"][3], {
        let mut row = page["items"][0].clone();
        let whole = manifest["documents"][3].as_object().expect("a row");
        for (key, value) in whole {
            if row.get(key).is_none() {
                row[key] = value.clone();
            }
        }
        row
    });
    // One branch's card by its name.
    let card = names.iter().find(|name| name.ends_with(".pdf") && !name.contains('/')).expect("a card");
    let mut inside = Vec::new();
    archive.by_name(card).expect("a card").read_to_end(&mut inside).expect("its bytes");
    let encoded: String = card.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let one =
        house.by(&house.drafter, "GET", &format!("/api/v1/jobs/{job}/results/{encoded}")).send().must(200);
    assert_eq!(one.body, inside);
    // The same as Word files.
    let start = |body: serde_json::Value| {
        let path = format!("/api/v1/documents/{id}/batch");
        house.by(&house.drafter, "POST", &path).json(&body).send()
    };
    start(json!({ "format": "docx", "combined": true })).must_refuse(422, "batch.combined-format");
    let answer = start(json!({ "format": "docx", "only": ["1"] })).must(202);
    let job = answer.json()["job"]["id"].as_str().expect("a job").to_string();
    assert_eq!(house.wait_for_job(&job)["state"], "done");
    let path = format!("/api/v1/jobs/{job}/manifest");
    let page = house.by(&house.drafter, "GET", &path).send().must(200).json();
    let file = page["items"][0]["file"].as_str().expect("a file");
    assert!(file.ends_with(".docx"), "{page}");
    let encoded: String = file.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let card =
        house.by(&house.drafter, "GET", &format!("/api/v1/jobs/{job}/results/{encoded}")).send().must(200);
    assert!(card.body.starts_with(b"PK"));
    assert!(card.header("content-type").is_some_and(|kind| kind.contains("wordprocessingml")));
}

#[test]
fn scorecards_say_that_they_are_drafts_until_their_document_is_approved() {
    let house = House::shared();
    let id = house.draft("scorecard", &sample_fields("scorecards.toml"));
    house.put(&id, "scores", "scorecards.xlsx").must(200);
    let above_the_card = || {
        let path = format!("/api/v1/documents/{id}/batch");
        let body = json!({ "format": "docx", "only": ["1"] });
        let answer = house.by(&house.drafter, "POST", &path).json(&body).send().must(202);
        let job = answer.json()["job"]["id"].as_str().expect("a job").to_string();
        let ended = house.wait_for_job(&job);
        assert_eq!(ended["state"], "done", "{ended}");
        let zip =
            house.by(&house.drafter, "GET", &format!("/api/v1/jobs/{job}/documents.zip")).send().must(200);
        let part = |zip: Vec<u8>, wanted: &dyn Fn(&str) -> bool| {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip");
            let names = archive.file_names().map(|name| name.expect("a name").into_owned());
            let name = names.collect::<Vec<_>>().into_iter().find(|name| wanted(name)).expect("a part");
            let mut bytes = Vec::new();
            archive.by_name(&name).expect("a part").read_to_end(&mut bytes).expect("its bytes");
            bytes
        };
        let card = part(zip.body, &|name| name.starts_with("001") && name.ends_with(".docx"));
        String::from_utf8(part(card, &|name| name == "word/header2.xml")).expect("a text")
    };
    assert!(above_the_card().contains("DỰ THẢO"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    assert!(above_the_card().contains("DỰ THẢO"));
    house.act(&house.approver, &id, "approve", &json!({}));
    assert!(!above_the_card().contains("DỰ THẢO"));
}

#[test]
fn another_system_renders_from_a_data_set() {
    let house = House::shared();
    let bytes = std::fs::read(root().join("samples/branch-results.xlsx")).expect("a sample");
    let post = |path: &str| house.by(&house.drafter, "POST", path);
    let set = post("/api/v1/datasets?profile=branch-results&name=ket-qua.xlsx")
        .body("application/octet-stream", bytes.clone())
        .send()
        .must(201)
        .json();
    assert_eq!(set["inspection"]["ok"], true);
    assert_eq!(set["inspection"]["result"]["profile"], "branch-results");
    // The same by a multipart form.
    let mut form =
        b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"ket-qua.xlsx\"\r\n\r\n".to_vec();
    form.extend_from_slice(&bytes);
    form.extend_from_slice(b"\r\n--b--\r\n");
    let other =
        post("/api/v1/datasets").body("multipart/form-data; boundary=b", form).send().must(201).json();
    assert_eq!((&other["sha256"], &other["name"]), (&set["sha256"], &json!("ket-qua.xlsx")));
    let body = json!({
        "office": house.office, "template": "semi-annual-review", "data": { "results": set["id"] },
        "fields": sample_fields("semi-annual-review.toml"), "particulars": { "date": "2026-07-05", "number": 7 },
        "wait_seconds": 20,
    });
    let pdf = post("/api/v1/renders").json(&body).send().must(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert!(pdf.body.starts_with(b"%PDF"));
    // By a job, where nobody waits; the same key asks for the same job.
    let mut later = body.clone();
    later["wait_seconds"] = json!(0);
    let ask = || post("/api/v1/renders").header("idempotency-key", "lan-1").json(&later).send().must(202);
    let (first, second) = (ask(), ask());
    assert_eq!(first.json(), second.json());
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    let job = house.wait_for_job(first.json()["job"]["id"].as_str().expect("a job"));
    assert_eq!(job["state"], "done", "{job}");
    let made = house
        .by(&house.drafter, "GET", job["results"][0]["url"].as_str().expect("a result"))
        .send()
        .must(200);
    assert_eq!(made.body, pdf.body, "the same input makes the same bytes");
    // The form that is handed out.
    let form = house.by(
        &house.drafter,
        "GET",
        &format!("/api/v1/workbooks/branch-results.xlsx?office={}", house.office),
    );
    assert!(form.send().must(200).body.starts_with(b"PK"));
}

#[test]
fn templates_health_metrics_and_description_are_told() {
    let house = House::shared();
    let templates = house.by(&house.drafter, "GET", "/api/v1/templates").send().must(200).json();
    let names: Vec<&str> = templates["items"]
        .as_array()
        .expect("templates")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert!(names.contains(&"semi-annual-review") && names.contains(&"minutes"), "{names:?}");
    let one = house.by(&house.drafter, "GET", "/api/v1/templates/scorecard").send().must(200).json();
    assert_eq!(one["scored"], true);
    house
        .by(&house.drafter, "GET", "/api/v1/templates/none")
        .send()
        .must_refuse(404, "project.unknown-template");
    let whole = house.server.ask("GET", "/api/v1/openapi.json").send().must(200).json();
    assert_eq!(whole["openapi"], "3.1.0");
    let page = house.server.ask("GET", "/api/v1/docs/").send().must(200);
    assert!(page.text().contains("swagger"), "{}", page.text());
    assert!(!page.text().contains("<script>"), "the page keeps to the policy of scripts");
    let text = house.by(&house.admin, "GET", "/api/v1/metrics").send().must(200).text();
    assert!(text.contains("vanthu_http_requests_total") && text.contains("vanthu_workers "), "{text}");
    house.by(&house.drafter, "GET", "/api/v1/metrics").send().must_refuse(403, "auth.missing-scope");
    let front = house.server.ask("GET", "/").send().must(200);
    assert!(front.text().contains("<html lang=\"vi\""), "{}", front.text());
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let me = house.server.ask("GET", "/api/v1/me").header("cookie", &cookie).send().must(200).json();
    assert_eq!((&me["name"], &me["roles"]), (&json!("Trần Thị B"), &json!(["drafter"])));
}

#[test]
fn what_an_office_knows_and_does_not_want_holds_in_the_service() {
    let house = House::shared();
    let office = |more: &str| {
        let toml = std::fs::read_to_string(root().join("samples/office.toml")).unwrap();
        let toml = toml.replace("roster = \"branches.csv\"\n", "");
        let roster = std::fs::read_to_string(root().join("samples/branches.csv")).unwrap();
        json!({ "toml": format!("{more}{toml}"), "roster_csv": roster, "name": "Đảng ủy xã Hàm Thử" })
    };
    let create = |body: &Json| house.by(&house.admin, "POST", "/api/v1/offices").json(body).send();
    let refused = create(&office("ignored-checks = [\"check.doublespace\"]\n")).must(422);
    assert!(refused.text().contains("project.unknown-value"), "{}", refused.text());
    assert!(refused.text().contains("check.double-space"), "{}", refused.text());
    // The codes that the API gives, and how many findings the page shows.
    let found = |office: &Json| -> (Vec<String>, usize) {
        let mut fields = sample_fields("conclusion-notice.toml");
        fields["weaknesses"] = json!(["Việc rà soát  hồ sơ với BTGDV còn chậm"]);
        let body = json!({ "office": office["id"], "template": "conclusion-notice", "fields": fields,
                           "particulars": { "date": "2026-07-06" } });
        let made = house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send().must(201).json();
        let id = made["id"].as_str().unwrap();
        let path = format!("/api/v1/documents/{id}/findings");
        let findings = house.by(&house.drafter, "GET", &path).send().must(200).json()["findings"].clone();
        let codes = findings.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap());
        let mut codes: Vec<String> =
            codes.filter(|code| code.starts_with("check.")).map(String::from).collect();
        codes.sort();
        let (cookie, _) = sign_in(&house.server, "soanthao");
        let path = format!("/papers/{id}?check=1");
        let page = house.server.ask("GET", &path).header("cookie", &cookie).send().must(200).text();
        (codes, page.matches("data-code=\"check.").count())
    };
    let plain = create(&office("")).must(201).json();
    let (codes, shown) = found(&plain);
    assert_eq!(codes, ["check.abbreviation", "check.double-space"]);
    assert_eq!(shown, 2);
    let own = "known-words = [\"BTGDV\"]\nignored-checks = [\"double-space\"]\n";
    let own = create(&office(own)).must(201).json();
    assert_eq!(found(&own), (Vec::new(), 0));
}
