//! `vanthu check` over a folder: each file, a summary, chosen codes, the office's own words, SARIF.

use serde_json::Value as Json;

use crate::support::Sandbox;

const REVIEW: &str = "semi-annual-review.toml";
const CAUSE: &str = "Nhiều quần chúng trẻ đi làm ăn xa, việc xác minh lý lịch phải gửi qua nhiều nơi";

/// A sandbox whose review has two faults.
fn spoilt() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.replace(REVIEW, CAUSE, "Việc chỉnh sữa  hồ sơ với BTGDV còn chậm");
    sandbox
}

fn codes(object: &Json) -> Vec<String> {
    let findings = object["findings"].as_array().expect("findings");
    findings.iter().map(|one| one["code"].as_str().unwrap().to_string()).collect()
}

fn object(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_| panic!("{text}"))
}

#[test]
fn codes_are_chosen_and_left_out() {
    let sandbox = spoilt();
    let run = |more: &[&str]| {
        let run = sandbox.run(&[&["check", REVIEW, "--json"], more].concat());
        codes(&object(&run.out()))
    };
    let mut all = run(&[]);
    all.sort();
    assert_eq!(all, ["check.abbreviation", "check.double-space", "check.misspelling"]);
    assert_eq!(run(&["--only", "check.misspelling"]), ["check.misspelling"]);
    assert_eq!(run(&["--ignore", "double-space", "--ignore", "check.misspelling"]), ["check.abbreviation"]);
    std::fs::write(sandbox.path("words.txt"), "# chữ tắt của cơ quan\nBTGDV\n").unwrap();
    assert!(!run(&["--words", "words.txt"]).contains(&"check.abbreviation".to_string()));
}

#[test]
fn a_folder_is_checked_file_by_file_and_summed_up() {
    let sandbox = spoilt();
    std::fs::create_dir(sandbox.path("papers")).unwrap();
    std::fs::write(sandbox.path("papers/~$lock.docx"), b"x").unwrap();
    std::fs::write(sandbox.path("papers/broken.docx"), b"x").unwrap();
    let run = sandbox.run(&["check", "papers", "--json"]);
    assert_eq!(run.status(), 1);
    let found = object(&run.out());
    assert_eq!(found["files"].as_array().unwrap().len(), 1);
    assert_eq!(found["counts"]["errors"], 1);
    assert_eq!(found["codes"][0]["code"], "import.unreadable-file");
    let run = sandbox.run(&["check", "papers", "--lang", "en"]);
    assert!(run.err().contains("files checked: 1, without findings: 0"), "{}", run.err());
}

#[test]
fn findings_are_printed_as_sarif() {
    let sandbox = spoilt();
    let log = object(&sandbox.run(&["check", REVIEW, "--sarif"]).out());
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let one = results.iter().find(|one| one["ruleId"] == "check.misspelling").expect("the misspelling");
    assert_eq!(one["level"], "warning");
    let place = &one["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], REVIEW);
    assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 1), "{one:#}");
}
