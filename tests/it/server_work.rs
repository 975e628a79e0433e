//! The three jobs of an office through the API: a report from workbooks with a broken one mended on the way, a notice
//! from a meeting, and a batch of scorecards; from the draft to the number.

use std::io::Read;

use serde_json::json;

use crate::server_support::{House, sample_fields, sign_in};
use crate::support::{Sandbox, root};

#[test]
fn a_report_goes_from_a_broken_workbook_to_its_number() {
    let house = House::new(&[]);
    let id = house.draft("semi-annual-review", &sample_fields("semi-annual-review.toml"));
    let sandbox = Sandbox::new();
    // A count with a letter in it, as people type them.
    let mut bytes = Vec::new();
    broken(&sandbox).read_to_end(&mut bytes).expect("a workbook");
    let put = house.put_bytes(&id, "results", "ket-qua.xlsx", bytes).must(200).json();
    assert_eq!(put["inspection"]["ok"], false, "{put}");
    let fault = put["inspection"]["diagnostics"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["code"] == "import.not-a-number"))
        .expect("the broken cell")
        .clone();
    let (cell, was) =
        (fault["place"]["cell"].as_str().expect("a cell"), fault["value"].as_str().expect("a value"));
    house.put(&id, "previous", "branch-results-2025.xlsx").must(200);

    // What is broken is not sent for approval.
    let path = format!("/api/v1/documents/{id}/submit");
    let refused = house.by(&house.drafter, "POST", &path).send();
    assert_eq!(refused.status, 422, "{}", refused.text());
    let codes = refused.json()["diagnostics"].to_string();
    assert!(codes.contains("import.not-a-number"), "{codes}");

    // Mended in place; a value that the cell does not hold is refused.
    let mend = |was: &str| {
        let body = json!({ "slot": "results", "cell": cell, "was": was, "now": "3", "why": "gõ nhầm chữ O" });
        house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/corrections")).json(&body).send()
    };
    mend("999").must_refuse(409, "import.correction-stale");
    let mended = mend(was).must(201).json();
    assert_eq!(mended["correction"]["by"]["name"], "Trần Thị B");
    let view = house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/workbooks/results")).send();
    let view = view.must(200).json();
    assert_eq!(view["corrections"].as_array().map(Vec::len), Some(1));
    assert!(view["inspection"]["result"]["grid"]["rows"].is_array(), "{view}");

    // The preview has pages, and figures that name their cells.
    let preview =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/preview")).send().must(200).json();
    assert_eq!(preview["ok"], true, "{}", preview["findings"]);
    let facts = preview["facts"].as_array().expect("figures");
    assert!(facts.iter().any(|fact| !fact["cells"].as_array().is_none_or(Vec::is_empty)), "{preview}");
    assert!(
        preview["facts"].to_string().contains("gõ nhầm chữ O"),
        "a figure says that it rests on a correction"
    );
    let url = preview["pages"][0]["url"].as_str().expect("a page");
    let page = house.by(&house.drafter, "GET", url).send().must(200);
    assert!(page.body.starts_with(b"\x89PNG"));
    assert_eq!(page.header("content-type"), Some("image/png"));

    // Who wrote it may not approve it; another may; a return needs a note.
    house.act(&house.drafter, &id, "submit", &json!({}));
    let path = |act: &str| format!("/api/v1/documents/{id}/{act}");
    house.by(&house.drafter, "POST", &path("approve")).send().must_refuse(403, "auth.missing-role");
    house.by(&house.approver, "POST", &path("return")).send().must_refuse(422, "request.empty");
    house.act(&house.approver, &id, "return", &json!({ "note": "Bổ sung kiến nghị" }));
    house.act(&house.drafter, &id, "submit", &json!({ "note": "Đã bổ sung" }));
    house
        .by(&house.drafter, "PATCH", &format!("/api/v1/documents/{id}"))
        .json(&json!({ "version": 1 }))
        .send()
        .must_refuse(409, "paper.not-draft");
    house.act(&house.approver, &id, "approve", &json!({}));

    // The number is taken once, whoever asks how often.
    let issued = house.act(&house.clerk, &id, "issue", &json!({ "date": "2026-07-05" }));
    assert_eq!((&issued["number"], &issued["symbol"]), (&json!(1), &json!("01-BC/ĐU")));
    let again = house.act(&house.clerk, &id, "issue", &json!({}));
    assert_eq!(again["number"], 1);
    let paper = house.wait_for_state(&id, "issued");
    assert_eq!(paper["has_pdf"], true);
    let pdf = house.by(&house.clerk, "GET", &format!("/api/v1/documents/{id}/document.pdf")).send().must(200);
    assert!(pdf.body.starts_with(b"%PDF"));
    let name = pdf.header("content-disposition").expect("a name");
    assert!(name.contains("filename*=UTF-8''01-BC-%C4%90U.pdf"), "{name}");
    std::fs::write(sandbox.path("issued.pdf"), &pdf.body).expect("written");
    let text = std::process::Command::new("pdftotext")
        .arg(sandbox.path("issued.pdf"))
        .arg("-")
        .output()
        .expect("text");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("01-BC/ĐU") && text.contains("05 tháng 7 năm 2026"), "{text}");

    // The register has it, the events tell of it, the audit chain is whole.
    let register = house.by(&house.clerk, "GET", "/api/v1/register?kind=BC").send().must(200).json();
    assert_eq!(register["items"][0]["symbol"], "01-BC/ĐU");
    assert_eq!(register["items"][0]["document"], id.as_str());
    let events = house.by(&house.clerk, "GET", &path("events")).send().must(200).json();
    let what: Vec<&str> = events["items"]
        .as_array()
        .expect("events")
        .iter()
        .filter_map(|event| event["what"].as_str())
        .collect();
    assert!(what.ends_with(&["approved", "numbered", "issued"]), "{what:?}");
    let found =
        house.by(&house.drafter, "GET", "/api/v1/documents?q=so%20ket&state=issued").send().must(200).json();
    assert_eq!(found["total"], 1, "{found}");
    let check = house.by(&house.admin, "GET", "/api/v1/audit/verify").send().must(200).json();
    assert_eq!(check["ok"], true);

    // A voided number stays, with its reason, and is not given again.
    house.act(&house.clerk, &id, "void", &json!({ "note": "Ban hành nhầm" }));
    let body =
        json!({ "office": house.office, "kind": "BC", "subject": "Báo cáo khác", "date": "2026-07-06" });
    let next = house.by(&house.clerk, "POST", "/api/v1/register/numbers").json(&body).send().must(201).json();
    assert_eq!(next["symbol"], "02-BC/ĐU");
    let gaps = house.by(&house.clerk, "GET", "/api/v1/register/gaps").send().must(200).json();
    assert_eq!(gaps["items"][0]["ok"], true);
    let book = house.by(&house.clerk, "GET", "/api/v1/register/export.xlsx?kind=BC").send().must(200);
    assert!(book.body.starts_with(b"PK"));
    let path = format!("/api/v1/register/book.pdf?office={}&term=2025-2030", house.office);
    let book = house.by(&house.clerk, "GET", &path).send().must(200);
    assert!(book.body.starts_with(b"%PDF"));
    assert!(!house.server.log().contains("gõ nhầm") && !house.server.log().contains("Ban hành nhầm"));
}

/// The sample workbook with a letter in a count.
fn broken(sandbox: &Sandbox) -> std::fs::File {
    let bytes = std::fs::read(sandbox.path("branch-results.xlsx")).expect("a workbook");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut writer = zip::ZipWriter::new(std::fs::File::create(sandbox.path("broken.xlsx")).expect("a file"));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").to_string();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("its content");
        if name.starts_with("xl/worksheets/sheet1") {
            let text = String::from_utf8(content).expect("XML");
            content = with_letter(&text).into_bytes();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        std::io::Write::write_all(&mut writer, &content).expect("its content");
    }
    writer.finish().expect("a zip");
    std::fs::File::open(sandbox.path("broken.xlsx")).expect("a file")
}

/// The cell E8 as the text `3O`.
fn with_letter(sheet: &str) -> String {
    let start = sheet.find("<c r=\"E8\"").expect("the cell E8");
    let end = start + sheet[start..].find("</c>").expect("its end") + 4;
    format!("{}<c r=\"E8\" t=\"inlineStr\"><is><t>3O</t></is></c>{}", &sheet[..start], &sheet[end..])
}

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
fn a_workbook_of_points_becomes_a_batch_of_scorecards() {
    let house = House::shared();
    let id = house.draft("scorecard", &sample_fields("scorecards.toml"));
    let put = house.put(&id, "scores", "scorecards.xlsx").must(200).json();
    assert_eq!(put["inspection"]["ok"], true, "{}", put["inspection"]["diagnostics"]);
    let answer = house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/batch")).send().must(202);
    let job = answer.json()["job"]["id"].as_str().expect("a job").to_string();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/jobs/{job}").as_str()));
    // Whoever follows it is told of its end.
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
    // One branch's card by its name.
    let card = names.iter().find(|name| name.ends_with(".pdf") && !name.contains('/')).expect("a card");
    let mut inside = Vec::new();
    archive.by_name(card).expect("a card").read_to_end(&mut inside).expect("its bytes");
    let encoded: String = card.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let one =
        house.by(&house.drafter, "GET", &format!("/api/v1/jobs/{job}/results/{encoded}")).send().must(200);
    assert_eq!(one.body, inside);
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
