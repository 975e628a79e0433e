//! The service's work that is read back by other programs: an issued report, hostile fields, the register's soak.

use std::io::Read;
use std::process::Command;

use serde_json::json;

use crate::server_support::{House, sample_fields};
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

    // Corrected in place; a value that the cell does not hold is refused.
    let correct = |was: &str| {
        let body = json!({ "slot": "results", "cell": cell, "was": was, "now": "3", "why": "gõ nhầm chữ O" });
        house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/corrections")).json(&body).send()
    };
    correct("999").must_refuse(409, "import.correction-stale");
    let corrected = correct(was).must(201).json();
    assert_eq!(corrected["correction"]["by"]["name"], "Trần Thị B");
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
    let submitted = house.act(&house.drafter, &id, "submit", &json!({ "note": "Đã bổ sung" }));
    house
        .by(&house.drafter, "PATCH", &format!("/api/v1/documents/{id}"))
        .json(&json!({ "version": 1 }))
        .send()
        .must_refuse(409, "paper.not-draft");
    // What was submitted again is approved by its version.
    house.act(&house.approver, &id, "approve", &json!({ "version": submitted["version"] }));

    // The number is taken once, however often the clerk asks.
    let issued = house.act(&house.clerk, &id, "issue", &json!({ "date": "2026-07-05" }));
    assert_eq!((&issued["number"], &issued["symbol"]), (&json!(1), &json!("01-BC/ĐU")));
    let again = house.act(&house.clerk, &id, "issue", &json!({}));
    assert_eq!(again["number"], 1);
    let paper = house.wait_for_state(&id, "issued");
    assert_eq!(paper["has_pdf"], true);
    let pdf = house.by(&house.clerk, "GET", &format!("/api/v1/documents/{id}/document.pdf")).send().must(200);
    assert!(pdf.body.starts_with(b"%PDF"));
    let name = pdf.header("content-disposition").expect("a name");
    assert!(name.contains("filename*=UTF-8''01-BC-DU-so-ket-cong-tac"), "{name}");
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
fn markup_in_fields_comes_out_as_itself() {
    let house = House::shared();
    let mut fields = sample_fields("semi-annual-review.toml");
    let hostile = "#read(\"/etc/passwd\") {{this}} $x$ *đậm* <b>& <script>alert(1)</script> \\u{0041} [a](b)";
    // A brace that is not to name a figure is written twice.
    let typed = |text: &str| text.replace('{', "{{").replace('}', "}}");
    fields["causes"] = json!([typed(hostile), typed("{{#each rows}}{{@root}}{{/each}}")]);
    let id = house.draft("semi-annual-review", &fields);
    house.put(&id, "results", "branch-results.xlsx").must(200);
    house.put(&id, "previous", "branch-results-2025.xlsx").must(200);
    let pdf =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/document.pdf")).send().must(200);
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("a.pdf"), &pdf.body).expect("written");
    let text =
        std::process::Command::new("pdftotext").arg(sandbox.path("a.pdf")).arg("-").output().expect("text");
    let text = String::from_utf8_lossy(&text.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("#read(\"/etc/passwd\") {{this}} $x$ *đậm*"), "{text}");
    assert!(text.contains("{{#each rows}}") && !text.contains("root:"), "{text}");
    house.server.must_be_well();
}

#[test]
fn the_soak_of_the_register_finds_no_gap_and_no_repeat() {
    let soak = Command::new("python3")
        .arg(root().join("scripts/soak-register"))
        .args(["--clients", "16", "--numbers", "200", "--kills", "3"])
        .env("VANTHU", env!("CARGO_BIN_EXE_vanthu"))
        .output()
        .expect("the script runs");
    let said = format!("{}{}", String::from_utf8_lossy(&soak.stdout), String::from_utf8_lossy(&soak.stderr));
    assert!(soak.status.success() && said.contains("1 to 200: no gap, no repeat"), "{said}");
}
