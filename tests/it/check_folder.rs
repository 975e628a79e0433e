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

/// A document is compared with the one on the period before, whether that is a document file or a Word file, and a Word file
/// with a document file.
#[test]
fn figures_of_the_period_before_are_those_of_its_document() {
    const REQUEST: &str = "Các chi bộ rà soát danh sách quần chúng ưu tú hiện có";
    const DISPATCH: &str = "dispatch.toml";
    let sandbox = Sandbox::new();
    let sound = std::fs::read_to_string(sandbox.path(DISPATCH)).unwrap();
    let write = |name: &str, figure: &str| {
        let text = sound.replace(REQUEST, &format!("Toàn Đảng bộ đã kết nạp {figure}; {REQUEST}"));
        assert_ne!(text, sound);
        std::fs::write(sandbox.path(name), text).unwrap();
    };
    write("before.toml", "19 đảng viên mới");
    write("right.toml", "23 đảng viên mới, tăng 04 đảng viên so với cùng kỳ");
    write("wrong.toml", "23 đảng viên mới, tăng 05 đảng viên so với cùng kỳ");
    for name in ["before", "wrong"] {
        let (document, word) = (format!("{name}.toml"), format!("{name}.docx"));
        let run = sandbox.run(&["render", &document, "-o", &word]);
        assert_eq!(run.status(), 0, "{}", run.err());
    }
    let differs = |document: &str, before: &str| {
        let run =
            sandbox.run(&["check", document, "--previous", before, "--only", "previous-differs", "--json"]);
        codes(&object(&run.out())).len()
    };
    for before in ["before.toml", "before.docx"] {
        assert_eq!(differs("wrong.toml", before), 1, "{before}");
        assert_eq!(differs("right.toml", before), 0, "{before}");
        assert_eq!(differs("wrong.docx", before), 1, "{before}");
    }
    // A document that cannot be composed reports its own faults.
    std::fs::write(sandbox.path("broken.toml"), "template = \"dispatch\"\n").unwrap();
    let run = sandbox.run(&["check", "right.toml", "--previous", "broken.toml", "--json"]);
    assert_eq!(run.status(), 1);
}

#[test]
fn what_an_office_knows_and_does_not_want_holds_wherever_its_documents_are_checked() {
    let sandbox = spoilt();
    let office = std::fs::read_to_string(sandbox.path("office.toml")).unwrap();
    let own = "known-words = [\"BTGDV\"]\nignored-checks = [\"double-space\"]\n";
    std::fs::write(sandbox.path("office.toml"), format!("{own}{office}")).unwrap();
    let run = sandbox.run(&["check", REVIEW, "--json"]);
    assert_eq!(codes(&object(&run.out())), ["check.misspelling"]);
    let rendered = sandbox.run(&["render", REVIEW, "-o", "review.pdf"]);
    assert_eq!(rendered.status(), 0, "{}", rendered.err());
    assert!(!rendered.err().contains("check.double-space"), "{}", rendered.err());
}

#[test]
fn a_code_that_does_not_exist_is_refused_with_the_one_that_was_meant() {
    let sandbox = spoilt();
    for option in ["--only", "--ignore"] {
        let run = sandbox.run(&["check", REVIEW, option, "double-spaces"]);
        run.must_refuse("project.unknown-value");
        assert!(run.err().contains(option) && run.err().contains("`double-space`"), "{}", run.err());
    }
    let office = std::fs::read_to_string(sandbox.path("office.toml")).unwrap();
    let own = "ignored-checks = [\"straight-quotes\", \"check.doublespace\"]\n";
    std::fs::write(sandbox.path("office.toml"), format!("{own}{office}")).unwrap();
    let run = sandbox.run(&["check", REVIEW, "--json"]);
    let findings = object(&run.out())["findings"].clone();
    assert_eq!(findings.as_array().map(Vec::len), Some(1), "{findings}");
    assert_eq!(findings[0]["code"], "project.unknown-value");
    assert_eq!(findings[0]["place"]["line"], 1, "{findings}");
    assert!(findings[0]["hints"][0].as_str().unwrap().contains("`check.double-space`"), "{findings}");
}
