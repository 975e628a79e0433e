//! Word files of the samples: what they hold, and that nothing but the document decides on their bytes.

use serde_json::{Value as Json, json};

use crate::cards::entries;
use crate::samples::{composed, rule_sets, samples};
use crate::server_support::{House, sample_fields};
use crate::support::Sandbox;

/// The text between the tags of a part, without white space.
fn letters(part: &[u8]) -> String {
    let part = String::from_utf8_lossy(part);
    let mut text = String::new();
    for piece in part.split('<').skip(1) {
        let Some((_, words)) = piece.split_once('>') else { continue };
        text.extend(words.chars().filter(|letter| !letter.is_whitespace()));
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

fn squeezed(value: &Json) -> String {
    let runs = value.as_array().into_iter().flatten();
    let text: String = runs.map(|run| run["text"].as_str().unwrap_or_default()).collect();
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn every_sample_becomes_a_word_file_that_says_every_block_in_its_order() {
    let sandbox = Sandbox::new();
    for office in ["office.toml", "committee.toml"] {
        sandbox.replace(office, "standard = \"party\"\n", "standard = \"party\"\ntone-style = \"new\"\n");
    }
    for sample in samples() {
        for rules in rule_sets(&sample) {
            let file = format!("{sample}.toml");
            let set = format!("rules=\"{rules}\"");
            sandbox.run(&["render", &file, "--set", &set, "-o", "out.docx"]).must_be_silent();
            sandbox.run(&["render", &file, "--set", &set, "-o", "out.json"]).must_be_silent();
            let json: Json =
                serde_json::from_slice(&std::fs::read(sandbox.path("out.json")).unwrap()).unwrap();
            let text = letters(&entries(&sandbox.path("out.docx"))["word/document.xml"]);
            let mut rest = text.as_str();
            let appendices = json["appendices"].as_array().into_iter().flatten();
            let blocks = json["blocks"].as_array().unwrap().iter();
            for block in blocks.chain(appendices.flat_map(|part| part["blocks"].as_array().unwrap())) {
                let cells = block["rows"].as_array().into_iter().flatten();
                let cells = cells.flat_map(|row| row["cells"].as_array().unwrap());
                for words in [&block["caption"], &block["runs"]].into_iter().chain(cells).map(squeezed) {
                    let Some(at) = rest.find(&words) else {
                        panic!("{sample}: `{words}` is not in `{rest}`")
                    };
                    rest = &rest[at + words.len()..];
                }
            }
        }
    }
}

#[test]
fn a_word_file_is_the_same_twice_and_elsewhere() {
    let (one, other) = (Sandbox::new(), Sandbox::new());
    let make = |sandbox: &Sandbox| {
        let run = sandbox.run_with(
            &["render", "semi-annual-review.toml", "-o", "out.docx"],
            &[("TZ", "Pacific/Auckland"), ("LC_ALL", "C")],
        );
        run.must_be_silent();
        std::fs::read(sandbox.path("out.docx")).unwrap()
    };
    assert_eq!(make(&one), make(&other));
}

#[test]
fn a_word_file_is_chosen_by_format_as_well() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "dispatch.toml", "--format", "docx"]).must_be_silent();
    let parts = entries(&sandbox.path("dispatch.docx"));
    let document = composed(&sandbox, "dispatch.toml");
    let title = document["title"].as_str().unwrap();
    let core = String::from_utf8_lossy(&parts["docProps/core.xml"]).into_owned();
    assert!(core.contains(&format!("<dc:title>{title}</dc:title>")), "{core}");
    // All four slots name the typeface, else Word would set some letters in another.
    let styles = String::from_utf8_lossy(&parts["word/styles.xml"]).into_owned();
    for slot in ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"] {
        assert!(styles.contains(&format!("{slot}=\"Times New Roman\"")), "{slot}");
    }
    assert!(styles.contains("w:val=\"vi-VN\""));
}

#[test]
fn the_service_gives_drafts_as_word_files_and_says_what_is_not_the_issued_document() {
    let house = House::new(&[]);
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    let folder = tempfile::tempdir().unwrap();
    let parts = |token: &str| {
        let path = format!("/api/v1/documents/{id}/document.docx");
        let answer = house.by(token, "GET", &path).send().must(200);
        let kind = answer.header("content-type").unwrap_or_default().to_string();
        assert!(kind.ends_with("wordprocessingml.document"), "{kind}");
        let file = folder.path().join("out.docx");
        std::fs::write(&file, &answer.body).unwrap();
        entries(&file)
    };
    let draft = parts(&house.drafter);
    assert!(letters(&draft["word/document.xml"]).contains("Nơinhận:"));
    assert!(!draft.contains_key("word/footer1.xml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.act(&house.approver, &id, "approve", &json!({}));
    house.act(&house.clerk, &id, "issue", &json!({}));
    house.wait_for_state(&id, "issued");
    let issued = parts(&house.clerk);
    for part in ["word/footer1.xml", "word/footer2.xml"] {
        assert_eq!(letters(&issued[part]), "TệpWordnàykhôngphảivănbảnđãpháthành.");
    }
}
