#![expect(clippy::disallowed_methods, reason = "tests read the sources")]

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use regex::Regex;
use vanthu_assets::Assets;
use vanthu_diagnostic::{Code, Severity};

fn labels() -> Labels {
    Labels::read(&Assets::default()).unwrap()
}

/// Every Vietnamese text that stands behind a code in the sources: its messages and hints, and what follows them.
fn messages() -> BTreeMap<String, Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    read(&root.join("src"), &mut sources);
    read(&root.join("crates"), &mut sources);
    let code = Regex::new(r#""([a-z][a-z0-9-]*\.[a-z0-9-]+)""#).unwrap();
    let text = Regex::new(r#""((?:[^"\\]|\\.)*)""#).unwrap();
    // Where a value goes; its name is the source's own.
    let hole = Regex::new(r"\{[^{}]*\}").unwrap();
    let vietnamese = |text: &str| text.chars().any(|letter| !letter.is_ascii() && letter.is_alphabetic());
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in &sources {
        for place in code.captures_iter(source) {
            let name = &place[1];
            if Code::find(name).is_none() {
                continue;
            }
            let rest: String = source[place.get(0).unwrap().end()..].chars().take(900).collect();
            let end = code.find(&rest).map_or(rest.len(), |next| next.start());
            let texts = text
                .captures_iter(&rest[..end])
                .map(|text| hole.replace_all(&text[1].replace("\\\"", "\""), "…").into_owned());
            found.entry(name.to_string()).or_default().extend(texts.filter(|text| vietnamese(text)).take(3));
        }
    }
    found
}

/// The sources, without tests, without the registry, and without the examples of the checks.
fn read(folder: &Path, sources: &mut Vec<String>) {
    const LEFT_OUT: [&str; 9] =
        ["tests", "codes", "target", "fuzz", "registry.rs", "trials.rs", "silent.rs", "worst.rs", "tests.rs"];
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            read(&path, sources);
        } else if name.ends_with(".rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
            sources.push(text[..end].to_string());
        }
    }
}

/// What a program message may hold at worst.
const WORST: [&str; 5] = [
    "thiếu mục `period` (Kỳ báo cáo) trong [fields]",
    "thêm dòng: results = \"….xlsx\"",
    "xem bằng: vanthu template show plan",
    "tệp `document.toml` không đọc được",
    "`half-up` không phải giá trị dùng được ở đây",
];

#[test]
fn every_code_of_the_registry_has_words_that_suit_a_page() {
    let labels = labels();
    let messages = messages();
    let about =
        About {
            field: Some("Kỳ báo cáo"), kind: Some("period"), slot: Some("Kết quả của các chi bộ")
        };
    for entry in Code::all() {
        let code = Code::find(entry.code).unwrap();
        let own = messages.get(entry.code).cloned().unwrap_or_default();
        let texts = own.iter().map(String::as_str).chain(WORST);
        for text in texts {
            for about in [about, About::default()] {
                let finding = Diagnostic::new(Severity::Error, code, text, "").hint(text, "");
                let shown = worded(&labels, &finding, about);
                for said in std::iter::once(&shown.message).chain(&shown.hints) {
                    assert!(fits(said, None), "{}: {said}", entry.code);
                    assert!(!said.contains(entry.code), "{}: {said}", entry.code);
                    assert!(said.ends_with(['.', '!', '?', ':']), "{}: {said}", entry.code);
                    let first = said.chars().next().unwrap();
                    assert!(!first.is_lowercase(), "{}: {said}", entry.code);
                }
            }
        }
    }
}

/// A clerk who reads only that something is to be looked at does not know what to do: the codes that a clerk meets
/// have a message that suits a page, or a wording of their own.
#[test]
fn what_a_clerk_can_put_right_is_said_in_particular() {
    let labels = labels();
    let messages = messages();
    let mut general = Vec::new();
    for entry in Code::all() {
        let group = entry.code.split('.').next().unwrap();
        let own = labels.wordings.messages.contains_key(entry.code);
        if own || !["content", "import", "paper", "project", "score", "upload", "user"].contains(&group) {
            continue;
        }
        let texts = messages.get(entry.code).cloned().unwrap_or_default();
        let message = texts.first();
        if message.is_some_and(|text| !fits(text, None)) {
            general.push(entry.code);
        }
    }
    assert!(general.is_empty(), "these have no wording of their own: {general:?}");
}

#[test]
fn every_wording_is_of_a_code_and_every_group_of_some() {
    let labels = labels();
    for code in labels.wordings.messages.keys() {
        assert!(Code::find(code).is_some(), "`{code}` is no code");
    }
    for (code, text) in &labels.wordings.own_files {
        assert!(Code::find(code).is_some(), "`{code}` is no code");
        assert!(fits(text, None) && text.ends_with('.'), "{code}: {text}");
    }
    for entry in Code::all() {
        let group = entry.code.split('.').next().unwrap();
        assert!(labels.wordings.groups.contains_key(group), "the group `{group}` has no wording");
    }
    for group in labels.wordings.groups.keys() {
        assert!(
            Code::all().any(|entry| entry.code.starts_with(&format!("{group}."))),
            "`{group}` is no group"
        );
    }
}

#[test]
fn words_of_the_program_are_told_from_those_of_a_person() {
    for text in [
        "cột `Đã kết nạp` ghi `hai`, không phải một số",
        "tệp `ket-qua-chi-bo.xlsx` trống",
        "“Chi bộ 1” không có trong danh sách",
        "mở tệp bằng Excel rồi lưu thành bảng tính Excel (.xlsx)",
        "dán bằng Paste Special, chọn Transpose (Chuyển vị)",
        "ô ghi `05/7/2026`",
    ] {
        assert!(fits(text, None), "{text}");
    }
    for text in WORST {
        assert!(!fits(text, None), "{text}");
    }
    for text in
        ["bỏ `quota_base`", "sửa `recipients`", "chạy lại với --table", "cột `results`", "dùng format khác"]
    {
        assert!(!fits(text, None), "{text}");
    }
    // A cell may hold anything, and is shown as it is.
    assert!(fits("ô ghi `results`, không phải một số", Some("results")));
    assert!(fits("ô ghi `a_b`, không phải một số", Some("a_b")));
}

#[test]
fn a_missing_field_is_asked_for_by_its_name() {
    let labels = labels();
    let code = Code::find("project.missing-field").unwrap();
    let finding = Diagnostic::error(code, "thiếu mục `period` (Kỳ báo cáo) trong [fields]", "")
        .hint("cần một kỳ, ví dụ \"2026-H1\"", "");
    let about = About { field: Some("Kỳ báo cáo"), kind: Some("period"), slot: None };
    let shown = worded(&labels, &finding, about);
    assert_eq!(shown.message, "Điền mục “Kỳ báo cáo”.");
    assert_eq!(shown.hints, ["Chọn kỳ và ghi năm, ví dụ: 6 tháng đầu năm, 2026."]);
    assert!(is_missing(&finding));
}

/// A page that shows a message of the program as it is speaks of files and keys sooner or later. Texts of diagnostics, of
/// problems and of what was stored of them reach a page through this module only.
#[test]
fn no_page_shows_a_message_of_the_program_by_itself() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server/pages");
    // The Vietnamese of a text, the detail of a stored error, the message of a stored finding.
    let own =
        Regex::new(r"\.vi\b|\b(error|problem)\.detail\b|\b(one|finding|found)\.(message|hints)\b").unwrap();
    assert!(own.is_match("sentence(&one.message)") && own.is_match("problem.detail.vi"));
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".rs") || name == "wording.rs" {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let end = text.find("#[cfg(test)]").unwrap_or(text.len());
        for (number, line) in text[..end].lines().enumerate() {
            assert!(!own.is_match(line), "{name}:{}: {line}", number + 1);
        }
        read += 1;
    }
    assert!(read > 30, "{read}");
}

#[test]
fn what_was_stored_of_a_failed_batch_is_said_in_the_words_of_the_page() {
    let labels = labels();
    let settings = crate::pipeline::Settings::default();
    let template = crate::pipeline::describe_template("scorecard", &settings).unwrap();
    let stored: StoredFinding = serde_json::from_value(serde_json::json!({
        "severity": "error", "code": "project.missing-field", "subject": { "field": "fields.period" },
        "message": "thiếu mục `period` (Kỳ đánh giá) trong [fields]", "hints": ["cần một kỳ, ví dụ \"2026-H1\""],
    }))
    .unwrap();
    let said = of_stored(&labels, &stored, Some(&template));
    let kind = &labels.wordings.kinds["period"];
    assert_eq!(said, format!("Điền mục “Kỳ đánh giá”. {kind}"));
    // What an earlier version stored has no code; a message that does not suit gives way.
    let old = StoredFinding { message: stored.message.clone(), ..StoredFinding::default() };
    assert!(fits(&of_stored(&labels, &old, Some(&template)), None));
    let old = StoredFinding { message: "điểm vượt khung".into(), ..StoredFinding::default() };
    assert_eq!(of_stored(&labels, &old, None), "Điểm vượt khung.");
    let error = StoredError {
        code: "project.missing-field".into(),
        detail: Some("thiếu mục `period` (Kỳ đánh giá) trong [fields]".into()),
        diagnostics: Vec::new(),
    };
    assert!(fits(&of_stored_error(&labels, &error, ""), None));
    assert_eq!(of_stored_error(&labels, &StoredError::default(), "không rõ vì sao"), "Không rõ vì sao.");
}

#[test]
fn words_of_an_example_that_are_left_are_named() {
    let labels = labels();
    let code = Code::find("project.unfilled").unwrap();
    let finding = Diagnostic::error(code, "tệp cơ quan còn chữ mẫu `«tên cơ quan»`", "");
    let said = worded(&labels, &finding, About::default()).message;
    assert!(said.starts_with("Còn chữ mẫu chưa thay."), "{said}");
}
