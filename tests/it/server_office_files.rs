//! The office's own profiles, schemes and word lists: uploaded, tried, put to use and taken out of it, through the API and
//! on the page.

use serde_json::{Value as Json, json};

use crate::server_support::{Answer, House, PASSWORD, sample_fields, sign_in};
use crate::support::root;

const HEADING: &str = "Số giao đầu năm";

fn template(path: &str) -> String {
    std::fs::read_to_string(root().join("templates").join(path)).expect("a file of the program")
}

/// The profile of the program, which knows one heading more.
fn own_profile() -> String {
    let text = template("profiles/branch-results.toml");
    let own = text.replacen(
        "\"Chỉ tiêu giao\", \"Chỉ tiêu\"",
        &format!("\"{HEADING}\", \"Chỉ tiêu giao\", \"Chỉ tiêu\""),
        1,
    );
    assert_ne!(own, text);
    own
}

/// A workbook that only the own profile reads whole.
fn workbook() -> Vec<u8> {
    let names = std::fs::read_to_string(root().join("samples/branches.csv")).expect("the roster");
    let mut text = format!("TT,Chi bộ,{HEADING},Đã kết nạp\n");
    for (at, line) in names.lines().skip(1).enumerate() {
        let name = line.split(',').nth(1).expect("a name");
        text.push_str(&format!("{},{name},12,3\n", at + 1));
    }
    text.into_bytes()
}

fn add(house: &House, token: &str, kind: &str, text: &str) -> Answer {
    let path = format!("/api/v1/offices/{}/files?kind={kind}", house.office);
    house.by(token, "POST", &path).body("application/octet-stream", text.as_bytes().to_vec()).send()
}

fn act(house: &House, token: &str, file: &Json, act: &str) -> Answer {
    let id = file["id"].as_str().expect("an id");
    house.by(token, "POST", &format!("/api/v1/offices/{}/files/{id}/{act}", house.office)).send()
}

fn tried(house: &House, file: &Json, name: &str, bytes: Vec<u8>) -> Json {
    let id = file["id"].as_str().expect("an id");
    let path = format!("/api/v1/offices/{}/files/{id}/try?name={name}", house.office);
    house.by(&house.drafter, "POST", &path).body("application/octet-stream", bytes).send().must(200).json()
}

/// The codes of errors of the workbook in the slot `results`.
fn errors(house: &House, id: &str) -> Vec<String> {
    let path = format!("/api/v1/documents/{id}/workbooks/results");
    let view = house.by(&house.drafter, "GET", &path).send().must(200).json();
    codes(&view["inspection"]["diagnostics"])
}

fn codes(diagnostics: &Json) -> Vec<String> {
    let all = diagnostics.as_array().expect("diagnostics").iter().filter(|one| one["severity"] == "error");
    all.map(|one| one["code"].as_str().expect("a code").to_string()).collect()
}

#[test]
fn a_profile_is_tried_put_to_use_and_taken_back() {
    let house = House::new(&[]);
    let id = house.draft("semi-annual-review", &sample_fields("semi-annual-review.toml"));
    house.put_bytes(&id, "results", "ket-qua.csv", workbook()).must(200);
    assert_eq!(errors(&house, &id), ["import.missing-column"]);
    let file = add(&house, &house.clerk, "profile", &own_profile()).must(201).json();
    assert_eq!((&file["name"], &file["version"]), (&json!("branch-results"), &json!(1)));
    assert_eq!((&file["state"], &file["replaces"]), (&json!("draft"), &json!(true)));
    // A draft has no effect but where it is tried.
    assert_eq!(errors(&house, &id), ["import.missing-column"]);
    let trial = tried(&house, &file, "ket-qua.csv", workbook());
    assert_eq!(trial["ok"], true, "{trial}");
    assert_eq!(trial["inspection"]["result"]["rows"][0]["values"]["target"], 12);
    assert_eq!(act(&house, &house.clerk, &file, "use").must(200).json()["state"], "in-use");
    assert_eq!(errors(&house, &id), [""; 0]);
    // The submitted document keeps it, whatever is in use later.
    let inspect = |office: &str| {
        let path = format!("/api/v1/inspections?profile=branch-results&name=a.csv{office}");
        let answer =
            house.by(&house.drafter, "POST", &path).body("application/octet-stream", workbook()).send();
        codes(&answer.must(200).json()["diagnostics"])
    };
    assert_eq!(inspect(""), ["import.missing-column"]);
    assert_eq!(inspect(&format!("&office={}", house.office)), [""; 0]);
    // A data set is read in the same way, when it comes and later.
    let dataset = |office: &str| {
        let path = format!("/api/v1/datasets?profile=branch-results&name=a.csv{office}");
        let answer =
            house.by(&house.drafter, "POST", &path).body("application/octet-stream", workbook()).send();
        answer.must(201).json()
    };
    let found = |set: &Json| codes(&set["inspection"]["diagnostics"]);
    assert_eq!(found(&dataset("")), ["import.missing-column"]);
    let set = dataset(&format!("&office={}", house.office));
    assert_eq!(found(&set), [""; 0]);
    let view = |office: &str| {
        let path = format!("/api/v1/datasets/{}{office}", set["id"].as_str().expect("an id"));
        house.by(&house.drafter, "GET", &path).send()
    };
    assert_eq!(found(&view(&format!("?office={}", house.office)).must(200).json()), [""; 0]);
    assert_eq!(found(&view("").must(200).json()), ["import.missing-column"]);
    assert_eq!(view("?office=none").status, 404);
    let preview = |id: &str| {
        let path = format!("/api/v1/documents/{id}/preview");
        house.by(&house.drafter, "GET", &path).send().must(200).json()
    };
    assert_eq!(preview(&id)["ok"], true);
    let first = act(&house, &house.clerk, &file, "retire").must(200).json();
    assert_eq!(first["state"], "retired");
    assert_eq!(errors(&house, &id), ["import.missing-column"]);
    act(&house, &house.clerk, &file, "use").must(200);
    house.act(&house.drafter, &id, "submit", &json!({}));
    act(&house, &house.clerk, &file, "retire").must(200);
    let content = format!("/api/v1/documents/{id}/content.json");
    let content = house.by(&house.drafter, "GET", &content).send().must(200).json();
    assert_eq!(content["office_files"][0]["id"], file["id"], "{}", content["office_files"]);
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let page = house.server.ask("GET", &format!("/papers/{id}")).header("cookie", &cookie).send().must(200);
    assert!(page.text().contains("Theo mẫu riêng của cơ quan:"), "{}", page.text());
    assert_eq!(preview(&id)["ok"], true);
    assert_eq!(errors(&house, &id), [""; 0]);
    house.act(&house.approver, &id, "approve", &json!({}));
    house.act(&house.clerk, &id, "issue", &json!({}));
    house.wait_for_state(&id, "issued");
    let stored = house.by(&house.drafter, "GET", &file_path(&house, &file)).send().must(200);
    assert_eq!(stored.text(), own_profile());
    let log = house.by(&house.admin, "GET", "/api/v1/audit?per_page=500").send().must(200).json();
    let acts: Vec<&str> = log["items"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["act"].as_str())
        .filter(|act| act.starts_with("office.file-"))
        .collect();
    assert_eq!(acts.len(), 5, "{acts:?}");
    let checked = house.by(&house.admin, "GET", "/api/v1/data/verify").send().must(200).json();
    assert_eq!(checked["faults"], json!([]), "{checked}");
}

fn file_path(house: &House, file: &Json) -> String {
    format!("/api/v1/offices/{}/files/{}", house.office, file["id"].as_str().expect("an id"))
}

#[test]
fn what_is_wrong_with_a_file_is_said_and_nothing_is_kept() {
    let house = House::shared();
    let scheme = template("schemes/366-collective.toml");
    for (kind, text, status, code) in [
        ("profile", "name = ".to_string(), 422, "config.invalid"),
        (
            "profile",
            own_profile().replacen("key = \"branch\"", "key = \"bran\"", 1),
            422,
            "profile.unknown-field",
        ),
        (
            "profile",
            own_profile().replacen("[fields.target]", "[fields.goal]", 1).replacen(
                "whole = \"target\"",
                "whole = \"goal\"",
                1,
            ),
            422,
            "office-file.lacks-field",
        ),
        ("profile", String::new(), 422, "upload.empty"),
        ("profile", "#".repeat(300 << 10), 422, "office-file.too-large"),
        ("scheme", scheme.replacen("total = 100", "total = 99", 1), 422, "scheme.does-not-add-up"),
        (
            "scheme",
            scheme.replacen("name = \"366-collective\"", "name = \"../x\"", 1),
            422,
            "office-file.name",
        ),
        ("words", "12/5\n".to_string(), 422, "office-file.words"),
    ] {
        let answer = add(&house, &house.clerk, kind, &text);
        let problem = answer.json();
        assert_eq!(answer.status, status, "{kind} {code}: {problem}");
        let found = std::iter::once(&problem["code"])
            .chain(problem["diagnostics"].as_array().into_iter().flatten().map(|one| &one["code"]));
        assert!(found.into_iter().any(|one| one == code), "{kind} {code}: {problem}");
    }
    add(&house, &house.clerk, "rules", "x").must_refuse(400, "request.malformed");
    let path = format!("/api/v1/offices/{}/files", house.office);
    assert_eq!(house.by(&house.clerk, "GET", &path).send().must(200).json()["items"], json!([]));
}

#[test]
fn only_clerks_and_administrators_of_the_office_keep_its_files() {
    let house = House::new(&[]);
    for token in [&house.drafter, &house.approver] {
        add(&house, token, "profile", &own_profile()).must_refuse(403, "auth.missing-role");
    }
    let file = add(&house, &house.admin, "profile", &own_profile()).must(201).json();
    for what in ["use", "retire"] {
        act(&house, &house.drafter, &file, what).must_refuse(403, "auth.missing-role");
    }
    // A clerk of another office learns nothing of it, and its documents are read as before.
    let toml =
        house.by(&house.admin, "GET", &format!("/api/v1/offices/{}", house.office)).send().must(200).json();
    let body = json!({ "toml": toml["toml"], "name": "Đảng ủy xã Hàm Thử" });
    let there =
        house.by(&house.admin, "POST", "/api/v1/offices").json(&body).send().must(201).json()["id"].clone();
    let body = json!({ "name": "vanthu2", "full_name": "Hoàng Thị E", "roles": ["clerk"], "offices": [there],
                       "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    let scopes = ["read", "draft", "register"];
    let body = json!({ "name": "thử", "scopes": scopes, "user": user["id"] });
    let other = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    let other = other["secret"].as_str().expect("a secret");
    act(&house, &house.admin, &file, "use").must(200);
    let files = format!("/api/v1/offices/{}/files", house.office);
    house.by(other, "GET", &files).send().must_refuse(404, "store.unknown-office");
    house.by(other, "GET", &file_path(&house, &file)).send().must_refuse(404, "store.unknown-office");
    add(&house, other, "profile", &own_profile()).must_refuse(404, "store.unknown-office");
    for what in ["use", "retire", "try"] {
        let answer = act(&house, other, &file, what);
        assert_eq!(answer.status, 404, "{what}: {}", answer.text());
    }
    let there = there.as_str().expect("an id");
    let stolen = format!("/api/v1/offices/{there}/files/{}", file["id"].as_str().expect("an id"));
    house.by(other, "GET", &stolen).send().must_refuse(404, "store.unknown-office-file");
    let path = format!("/api/v1/inspections?profile=branch-results&name=a.csv&office={there}");
    let read =
        house.by(&house.admin, "GET", &format!("/api/v1/offices/{there}/files")).send().must(200).json();
    assert_eq!(read["items"], json!([]));
    let answer = house.by(other, "POST", &path).body("application/octet-stream", workbook()).send().must(200);
    assert_eq!(codes(&answer.json()["diagnostics"]), ["import.missing-column"]);
}

#[test]
fn a_scheme_of_its_own_rates_the_branches_and_stands_in_the_form() {
    let house = House::new(&[]);
    let own = template("schemes/366-collective.toml")
        .replacen("name = \"366-collective\"", "name = \"khung-xa\"", 1)
        .replacen("title = \"", "title = \"khung điểm của xã: ", 1);
    let file = add(&house, &house.clerk, "scheme", &own).must(201).json();
    assert_eq!(file["replaces"], false);
    let scores = std::fs::read(root().join("samples/scorecards.xlsx")).expect("a sample");
    assert_eq!(tried(&house, &file, "scorecards.xlsx", scores)["ok"], true);
    let mut fields = sample_fields("scorecards.toml");
    fields["scheme"] = json!("khung-xa");
    let id = house.draft("scorecard", &fields);
    house.put(&id, "scores", "scorecards.xlsx").must(200);
    let findings = || {
        let path = format!("/api/v1/documents/{id}/findings");
        codes(&house.by(&house.drafter, "GET", &path).send().must(200).json()["findings"])
    };
    assert_eq!(findings(), ["batch.unknown-scheme"]);
    act(&house, &house.clerk, &file, "use").must(200);
    assert_eq!(findings(), [""; 0]);
    let batch =
        house.by(&house.drafter, "POST", &format!("/api/v1/documents/{id}/batch")).send().must(202).json();
    let job = house.wait_for_job(batch["job"]["id"].as_str().expect("a job"));
    assert_eq!((&job["state"], &job["progress"]["failed"]), (&json!("done"), &json!(0)), "{job}");
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let page =
        house.server.ask("GET", &format!("/papers/{id}")).header("cookie", &cookie).send().must(200).text();
    assert!(page.contains("<option value=\"khung-xa\" selected>Khung điểm của xã: "), "{page}");
}

#[test]
fn words_of_its_own_are_no_mistakes() {
    let house = House::new(&[]);
    let mut fields = sample_fields("conclusion-notice.toml");
    fields["conclusions"][0] = json!("Giao BTGDV tham mưu, theo dõi việc thực hiện nghị quyết");
    let id = house.draft("conclusion-notice", &fields);
    let noticed = || {
        let path = format!("/api/v1/documents/{id}/findings");
        let found = house.by(&house.drafter, "GET", &path).send().must(200).json();
        found["findings"].to_string().contains("BTGDV")
    };
    assert!(noticed());
    let file = add(&house, &house.clerk, "words", "# viết tắt\nBTGDV\n").must(201).json();
    assert!(noticed());
    act(&house, &house.clerk, &file, "use").must(200);
    assert!(!noticed());
}

/// What the office calls its parts stands in its form, and in the words of its documents.
#[test]
fn an_office_says_in_its_form_what_it_calls_its_parts() {
    let house = House::new(&[]);
    let (cookie, csrf) = sign_in(&house.server, "quantri");
    let path = format!("/offices/{}", house.office);
    let ask = |method: &str| house.server.ask(method, &path).header("cookie", &cookie);
    let api = || house.by(&house.admin, "GET", &format!("/api/v1{path}")).send().must(200).json();
    let toml = api()["toml"].as_str().expect("the file").to_string();
    let form = |unit: &str| {
        let parts = [
            ("csrf", csrf.as_str()),
            ("mode", "form"),
            ("base", toml.as_str()),
            ("name", "Đảng ủy xã Hàm Mẫu"),
            ("short", "ĐU"),
            ("place", "Hàm Mẫu"),
            ("committee", "Ban Thường vụ Đảng ủy"),
            ("archive", "Lưu Đảng ủy"),
            ("words.unit", unit),
            ("signer.0.name", "Nguyễn Văn A"),
            ("signer.0.post", "Bí thư"),
        ];
        let mut body = Vec::new();
        for (name, value) in parts {
            let head = format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        body.extend_from_slice(b"--b--\r\n");
        ask("POST").body("multipart/form-data; boundary=b", body).send().must(303);
        api()["toml"].as_str().expect("the file").parse::<serde_json::Value>().expect("JSON")
    };
    assert_eq!(form("tổ chức đảng")["words"], json!({ "unit": "tổ chức đảng" }));
    let page = ask("GET").send().must(200).text();
    assert!(page.contains("name=\"words.unit\" value=\"tổ chức đảng\""), "{page}");
    assert_eq!(form("")["words"], Json::Null);
}

/// The page of a clerk, as a browser without script uses it.
#[test]
fn a_clerk_does_it_all_on_the_page() {
    let house = House::new(&[]);
    let (cookie, csrf) = sign_in(&house.server, "vanthu");
    let get = |path: &str| house.server.ask("GET", path).header("cookie", &cookie).send();
    let form = |path: &str, parts: &[(&str, &str)], file: Option<(&str, &[u8])>| {
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(parts) {
            let head = format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let head =
                format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--b--\r\n");
        let request = house.server.ask("POST", path).header("cookie", &cookie);
        request.body("multipart/form-data; boundary=b", body).send()
    };
    let files = format!("/offices/{}/files", house.office);
    assert!(get(&format!("/offices/{}", house.office)).must(200).text().contains(&files));
    let page = get(&files).must(200).text();
    assert!(
        page.contains("Chưa có gì riêng") && page.contains("/files/start/profile/branch-results"),
        "{page}"
    );
    let start = get(&format!("{files}/start/profile/branch-results")).must(200);
    assert_eq!(start.text(), template("profiles/branch-results.toml"));
    get(&format!("{files}/start/profile/..%2Frules%2Fhd05-2026")).must(404);
    // What is wrong is said with its line, in words, and the note is kept.
    let broken = own_profile().replacen("key = \"branch\"", "key = \"bran\"", 1);
    let refused =
        form(&files, &[("kind", "profile"), ("note", "thêm tiêu đề")], Some(("mau.toml", broken.as_bytes())));
    let page = refused.must(422).text().replace("&#x3D;", "=");
    assert!(
        page.contains("Dòng này nhắc đến một nội dung mà mẫu không khai báo.") && page.contains("Dòng "),
        "{page}"
    );
    assert!(
        page.contains("<code>key = &quot;bran&quot;</code>") && page.contains("value=\"thêm tiêu đề\""),
        "{page}"
    );
    for strange in ["profile.unknown-field", ".toml`", "hồ sơ đọc"] {
        assert!(!page.contains(strange), "{strange}: {page}");
    }
    let none = form(&files, &[("kind", "profile"), ("note", "")], None).must(422).text();
    assert!(none.contains("Chưa chọn tệp nào."), "{none}");
    let own = own_profile();
    let kept =
        form(&files, &[("kind", "profile"), ("note", "thêm tiêu đề")], Some(("mau.toml", own.as_bytes())))
            .must(303);
    let file = kept.header("location").expect("a page").split('?').next().expect("a path").to_string();
    let page = get(&file).must(200).text();
    for said in ["Chưa dùng", "thay mẫu có sẵn", HEADING, "Đưa vào sử dụng", "Bản 1"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let page = form(&format!("{file}/try"), &[], Some(("ket-qua.csv", &workbook()))).must(200).text();
    assert!(page.contains("Đọc được 18 dòng số liệu.") && page.contains("12; 12; 12"), "{page}");
    let page = form(&format!("{file}/try"), &[], Some(("anh.png", b"\x89PNG"))).must(415).text();
    assert!(page.contains("Tệp gửi lên không phải bảng tính."), "{page}");
    let press = |path: &str| {
        let body = format!("csrf={csrf}").into_bytes();
        let request = house.server.ask("POST", path).header("cookie", &cookie);
        request.body("application/x-www-form-urlencoded", body).send().must(303)
    };
    press(&format!("{file}/use"));
    let page = get(&file).must(200).text();
    assert!(page.contains("Đang dùng") && page.contains("Ngừng dùng"), "{page}");
    press(&format!("{file}/retire"));
    assert!(get(&file).must(200).text().contains("Không dùng nữa"));
    let words = form(&files, &[("kind", "words"), ("note", ""), ("text", "BTGDV\r\nCư Jút")], None).must(303);
    let file = words.header("location").expect("a page").split('?').next().expect("a path").to_string();
    assert!(get(&file).must(200).text().contains("2 từ ngữ"));
    // The next version begins with it.
    assert!(get(&files).must(200).text().contains(">BTGDV\nCư Jút</textarea>"));
    // A scheme shows how it rates.
    let scheme = template("schemes/366-collective.toml");
    let kept =
        form(&files, &[("kind", "scheme"), ("note", "")], Some(("khung.toml", scheme.as_bytes()))).must(303);
    let file = kept.header("location").expect("a page").split('?').next().expect("a path").to_string();
    let scores = std::fs::read(root().join("samples/scorecards.xlsx")).expect("a sample");
    let page = form(&format!("{file}/try"), &[], Some(("cham-diem.xlsx", &scores))).must(200).text();
    assert!(page.contains("data:image/png;base64,") && page.contains("Tổng điểm"), "{}", &page[..2000]);
    // Those who do not keep them see them and have no buttons.
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let page = house.server.ask("GET", &file).header("cookie", &cookie).send().must(200).text();
    assert!(page.contains("Dùng thử") && !page.contains("Đưa vào sử dụng"), "{page}");
}
