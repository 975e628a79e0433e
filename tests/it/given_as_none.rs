//! A list without items says that there is none, a list that is not there says nothing: in a file, in data and in words.

use serde_json::{Map, Value as Json, json};
use vanthu::diagnostic::Diagnostic;
use vanthu::pipeline::{self, Settings};
use vanthu::project::{DocumentInput, DocumentSource, MemoryFiles};

use crate::samples::text;

const OFFICE: &str = include_str!("../../samples/office.toml");

/// The fields of minutes, without those who were absent and what was said.
fn fields() -> Json {
    json!({
        "title": "hội nghị giao ban", "held": "2026-07-03T08:00:00", "place": "Phòng họp số 1",
        "chair": "đồng chí Nguyễn Văn A", "secretary": "đồng chí Phạm Văn D",
        "present": [{ "name": "Nguyễn Văn A" }, { "name": "Phạm Văn D" }],
        "agenda": ["Thông báo tình hình"],
    })
}

/// What the minutes say, and which of their fields are found missing.
fn outcome(files: &MemoryFiles, source: &DocumentSource) -> (String, Vec<String>) {
    let prepared = pipeline::prepare(files, source, &Settings::default())
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let missing = |finding: &&Diagnostic| finding.code == "content.not-given";
    let subject = |finding: &Diagnostic| format!("{:?}", finding.subject);
    let found = prepared.warnings.iter().filter(missing).map(subject).collect();
    (text(&serde_json::to_value(&prepared.output.document).unwrap()), found)
}

/// The minutes as data that a service sends.
fn sent(more: Json) -> (String, Vec<String>) {
    let mut fields: Map<String, Json> = fields().as_object().unwrap().clone();
    fields.extend(more.as_object().unwrap().clone());
    let header = json!({ "number": 6, "date": "2026-07-03", "signers": ["Phạm Văn D", "Nguyễn Văn A"] });
    let office: Vec<&str> = OFFICE.lines().filter(|line| !line.starts_with("roster")).collect();
    let input = DocumentInput {
        template: "minutes".into(),
        office: office.join("\n"),
        roster: None,
        header: header.as_object().unwrap().clone(),
        fields,
        data: Default::default(),
        corrections: Vec::new(),
    };
    outcome(&MemoryFiles::new(Vec::<(String, Vec<u8>)>::new()), &DocumentSource::Input(&input))
}

/// The minutes as a file whose fields end with `more`.
fn written(more: &str) -> (String, Vec<String>) {
    let document = format!(
        "template = \"minutes\"\noffice = \"office.toml\"\nnumber = 6\ndate = 2026-07-03\n\
         signers = [\"Phạm Văn D\", \"Nguyễn Văn A\"]\n[fields]\ntitle = \"hội nghị giao ban\"\n\
         held = 2026-07-03T08:00:00\nplace = \"Phòng họp số 1\"\nchair = \"đồng chí Nguyễn Văn A\"\n\
         secretary = \"đồng chí Phạm Văn D\"\npresent = [{{ name = \"Nguyễn Văn A\" }}, {{ name = \"Phạm Văn D\" }}]\n\
         agenda = [\"Thông báo tình hình\"]\n{more}"
    );
    let office: Vec<&str> = OFFICE.lines().filter(|line| !line.starts_with("roster")).collect();
    let files = [("d.toml", document), ("office.toml", office.join("\n"))];
    let files = MemoryFiles::new(files.map(|(name, text)| (name.to_string(), text.into_bytes())));
    outcome(&files, &DocumentSource::Toml("d.toml"))
}

#[test]
fn an_empty_list_says_none_and_an_absent_one_nothing_at_every_door() {
    let (nothing, missing) = written("");
    assert!(!nothing.contains("vắng") && !nothing.contains("Ý kiến"), "{nothing}");
    assert!(missing.iter().any(|one| one.contains("fields.absent")), "{missing:?}");
    assert!(missing.iter().any(|one| one.contains("fields.opinions")), "{missing:?}");
    let (none, named) = written("absent = []\nopinions = []\n");
    assert!(none.contains("có mặt 02 đồng chí, vắng 0."), "{none}");
    assert!(none.contains("Không có ý kiến phát biểu."), "{none}");
    assert!(!named.iter().any(|one| one.contains("absent") || one.contains("opinions")), "{named:?}");
    // In data, in words, and in words in data.
    assert_eq!(sent(json!({})), (nothing.clone(), missing.clone()));
    assert_eq!(sent(json!({ "absent": null, "opinions": [{ "by": "", "text": " " }] })), (nothing, missing));
    let same = (none, named);
    assert_eq!(sent(json!({ "absent": [], "opinions": [] })), same);
    assert_eq!(written("absent = \"không có\"\nopinions = \"Không có.\"\n"), same);
    assert_eq!(sent(json!({ "absent": "không có", "opinions": [{ "by": "Không có" }] })), same);
}

#[test]
fn a_field_that_must_have_content_is_not_given_by_an_empty_list() {
    let document = "template = \"notice\"\noffice = \"office.toml\"\nnumber = 6\ndate = 2026-07-03\n\
         [fields]\nsubject = \"lịch tiếp công dân\"\ncontent = []\n";
    let files = [
        ("d.toml", document.to_string()),
        ("office.toml", include_str!("../../samples/state-office.toml").to_string()),
    ];
    let files = MemoryFiles::new(files.map(|(name, text)| (name.to_string(), text.into_bytes())));
    let problems =
        pipeline::prepare(&files, &DocumentSource::Toml("d.toml"), &Settings::default()).err().unwrap();
    assert_eq!(
        problems.iter().map(|one| one.code).collect::<Vec<_>>(),
        ["project.missing-field"],
        "{problems:#?}"
    );
}
