//! `vanthu merge` and its call and page in the service: a Word file that somebody changed comes home.

use std::io::{Read, Write};

use serde_json::{Value as Json, json};

use crate::server_support::{House, sample_fields, sign_in};
use crate::support::Sandbox;

const SENT: &str = "giới thiệu được nhiều quần chúng tiêu biểu";

/// A Word file with other text in its main part.
fn changed(bytes: Vec<u8>, changes: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let name = entry.name().unwrap().to_string();
        if name == "word/document.xml" {
            let mut text = String::from_utf8(content).unwrap();
            for (from, to) in changes {
                assert!(text.contains(from), "{from}");
                text = text.replacen(from, to, 1);
            }
            content = text.into_bytes();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The review, as a Word file with these changes.
fn review(sandbox: &Sandbox, changes: &[(&str, &str)]) {
    sandbox.run(&["render", "semi-annual-review.toml", "-o", "sent.docx"]).must_be_silent();
    let bytes = std::fs::read(sandbox.path("sent.docx")).unwrap();
    std::fs::write(sandbox.path("back.docx"), changed(bytes, changes)).unwrap();
}

fn report(sandbox: &Sandbox, more: &[&str]) -> Json {
    let mut args = vec!["merge", "back.docx", "semi-annual-review.toml", "--format", "json"];
    args.extend(more);
    let run = sandbox.run(&args);
    assert_eq!(run.status(), 0, "{}", run.err());
    serde_json::from_str(&run.out()).unwrap()
}

#[test]
fn a_file_that_nobody_changed_says_so() {
    let sandbox = Sandbox::new();
    review(&sandbox, &[]);
    let run = sandbox.run(&["merge", "back.docx", "semi-annual-review.toml"]);
    assert_eq!((run.status(), run.out().as_str()), (0, "bản Word không khác gì văn bản\n"));
    assert!(sandbox.new_files().iter().all(|name| !name.ends_with(".toml")));
}

#[test]
fn changed_words_become_an_edit_and_a_changed_figure_a_correction() {
    let sandbox = Sandbox::new();
    // The first figure in a control, and words of a person.
    review(
        &sandbox,
        &[
            (SENT, "giới thiệu được rất nhiều quần chúng tiêu biểu"),
            ("<w:t xml:space=\"preserve\">63</w:t>", "<w:t xml:space=\"preserve\">64</w:t>"),
        ],
    );
    let found = report(&sandbox, &["-o", "merged.toml"]);
    assert_eq!(found["base"], "sent");
    let edit = &found["edits"][0];
    assert_eq!(found["edits"].as_array().unwrap().len(), 1);
    assert!(
        edit["text"].as_str().unwrap().contains("rất nhiều") && edit["was"].as_str().unwrap().contains(SENT),
        "{edit}"
    );
    let figure = found["refused"].as_array().unwrap().iter().chain(found["to_decide"].as_array().unwrap());
    let figure = figure.filter(|item| item["code"] == "merge.figure-changed").collect::<Vec<_>>();
    assert_eq!(figure.len(), 1, "{found}");
    assert_eq!((figure[0]["sent"].as_str(), figure[0]["theirs"].as_str()), (Some("63"), Some("64")));
    let merged = std::fs::read_to_string(sandbox.path("merged.toml")).unwrap();
    let own = std::fs::read_to_string(sandbox.path("semi-annual-review.toml")).unwrap();
    assert!(merged.starts_with(own.trim_end()), "the document keeps what it said");
    sandbox.run(&["render", "merged.toml", "-o", "merged.json"]).must_be_silent();
    let text = std::fs::read_to_string(sandbox.path("merged.json")).unwrap();
    assert!(text.contains("rất nhiều quần chúng") && !text.contains("\"64\""));
}

#[test]
fn what_both_changed_waits_for_a_decision() {
    let sandbox = Sandbox::new();
    review(&sandbox, &[(SENT, "giới thiệu được rất nhiều quần chúng tiêu biểu")]);
    let first = report(&sandbox, &[]);
    let block = first["edits"][0]["block"].as_str().unwrap().to_string();
    let path = sandbox.path("semi-annual-review.toml");
    let mut own = std::fs::read_to_string(&path).unwrap();
    own.push_str(&format!(
        "\n[[edits]]\nblock = \"{block}\"\naction = \"replace\"\ntext = \"Câu của cơ quan.\"\n"
    ));
    std::fs::write(&path, own).unwrap();
    let found = report(&sandbox, &[]);
    let waiting = &found["to_decide"][0];
    assert_eq!(
        (waiting["code"].as_str(), waiting["decide"].as_str()),
        (Some("merge.both-changed"), Some(block.as_str()))
    );
    assert_eq!(
        (waiting["now"].as_str(), found["counts"]["to_decide"].as_u64()),
        (Some("Câu của cơ quan."), Some(1))
    );
    let theirs = report(&sandbox, &["--decide", &format!("{block}=theirs")]);
    assert!(theirs["edits"][0]["text"].as_str().unwrap().contains("rất nhiều"), "{theirs}");
    let ours = report(&sandbox, &["--take", "ours"]);
    assert_eq!(
        (ours["edits"][0]["text"].as_str(), ours["counts"]["kept"].as_u64()),
        (Some("Câu của cơ quan."), Some(1))
    );
    sandbox
        .run(&["merge", "back.docx", "semi-annual-review.toml", "--decide", "khong.co=ours"])
        .must_refuse("merge.unknown-decision");
}

#[test]
fn a_file_of_another_document_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "dispatch.toml", "-o", "back.docx"]).must_be_silent();
    sandbox.run(&["merge", "back.docx", "semi-annual-review.toml"]).must_refuse("merge.other-document");
    std::fs::write(sandbox.path("back.docx"), b"%PDF").unwrap();
    sandbox.run(&["merge", "back.docx", "semi-annual-review.toml"]).must_refuse("import.unreadable-file");
    sandbox.run(&["merge", "none.docx", "semi-annual-review.toml"]).must_refuse("assets.unreadable");
}

#[test]
fn the_service_merges_a_file_and_stores_what_is_taken() {
    let house = House::new(&[]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let sent =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/document.docx")).send().must(200);
    let data = String::from_utf8(entry(sent.body.clone(), "customXml/item1.xml")).unwrap();
    assert!(data.contains(&format!("document=\"{id}\"")) && data.contains("revision=\""), "{data}");
    let back = changed(sent.body, &[("không hạ tiêu chuẩn", "tuyệt đối không hạ tiêu chuẩn")]);
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let ask = |token: &str, query: &str| {
        let path = format!("/api/v1/documents/{id}/merge?name=ve.docx{query}");
        house.by(token, "POST", &path).body(kind, back.clone()).send()
    };
    let found = ask(&house.drafter, "").must(200).json();
    assert_eq!(
        (found["applied"].as_bool(), found["counts"]["taken"].as_u64()),
        (Some(false), Some(1)),
        "{found}"
    );
    let version = found["version"].as_i64().unwrap();
    assert_eq!(found["items"][0]["outcome"], "taken");
    assert!(found["items"][0]["en"]["message"].as_str().unwrap().contains("is taken"));
    ask(&house.drafter, &format!("&apply=true&version={}", version + 7)).must_refuse(409, "store.stale");
    ask(&house.drafter, "&decide=x").must_refuse(400, "request.malformed");
    let stored = ask(&house.drafter, &format!("&apply=true&version={version}")).must(200).json();
    assert_eq!(stored["applied"], true);
    let document =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}")).send().must(200).json();
    let text = document["particulars"]["edits"][0]["text"].as_str().unwrap();
    assert!(text.contains("tuyệt đối không hạ"), "{document}");
    // The draft of another document is refused.
    let other = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let path = format!("/api/v1/documents/{other}/merge?name=ve.docx");
    house
        .by(&house.drafter, "POST", &path)
        .body(kind, back.clone())
        .send()
        .must_refuse(422, "merge.other-document");
    // What was submitted is no longer changed.
    house.act(&house.drafter, &id, "submit", &json!({}));
    ask(&house.drafter, "&apply=true").must_refuse(409, "paper.not-draft");
}

#[test]
fn the_page_shows_what_a_file_changes_and_takes_it() {
    let house = House::new(&[]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let sent =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/document.docx")).send().must(200);
    let back = changed(sent.body, &[("không hạ tiêu chuẩn", "tuyệt đối không hạ tiêu chuẩn")]);
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let page = format!("/papers/{id}/merge");
    let shown = house.server.ask("GET", &page).header("cookie", &cookie).send().must(200).text();
    let hidden = |page: &str, name: &str| {
        let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a control");
        at.split('"').next().unwrap().to_string()
    };
    let post = |fields: &[(&str, &str)], file: Option<&[u8]>| {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        if let Some(file) = file {
            body.extend(
                b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"ve.docx\"\r\n\r\n",
            );
            body.extend(file);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        let request = house.server.ask("POST", &page).header("cookie", &cookie);
        request.body("multipart/form-data; boundary=x", body).send()
    };
    let csrf = hidden(&shown, "csrf");
    let report = post(&[("csrf", &csrf)], Some(&back)).must(200).text();
    assert!(
        report.contains("tuyệt đối không hạ tiêu chuẩn") && report.contains("Đưa vào văn bản"),
        "{report}"
    );
    let draft = hidden(&report, "draft").replace("&#x3D;", "=").replace("&#x2F;", "/").replace("&#x2B;", "+");
    let version = hidden(&report, "version");
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("name", "ve.docx"),
        ("draft", &draft),
        ("apply", "1"),
    ];
    let done = post(&fields, None);
    assert_eq!(done.status, 303, "{}", done.text());
    let document =
        house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}")).send().must(200).json();
    assert!(
        document["particulars"]["edits"][0]["text"].as_str().unwrap().contains("tuyệt đối"),
        "{document}"
    );
}

fn entry(bytes: Vec<u8>, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}
