//! `vanthu check`: no sample has a finding, every planted defect is found at its place, in documents and in Word papers.

use std::io::Write;

use serde_json::Value as Json;
use zip::write::SimpleFileOptions;

use crate::support::{Run, Sandbox, root};

/// The findings of `check --json`.
#[track_caller]
fn findings(run: &Run) -> Vec<Json> {
    let object: Json =
        serde_json::from_str(&run.out()).unwrap_or_else(|_| panic!("{}{}", run.out(), run.err()));
    object["findings"].as_array().expect("findings").clone()
}

/// A place as a reader writes it.
fn place(finding: &Json) -> String {
    let place = &finding["place"];
    let text = |key: &str| place[key].as_str().unwrap_or_default().to_string();
    let number = |key: &str| place[key].as_u64();
    if let Some(line) = number("line") {
        format!("{}:{line}", text("file"))
    } else if place["cell"].is_string() {
        format!("{}!{}", text("file"), text("cell"))
    } else if let Some(paragraph) = number("paragraph") {
        format!("{}¶{paragraph}", text("part"))
    } else if place["clause"].is_string() {
        "clause".into()
    } else {
        text("file")
    }
}

/// The documents among the samples.
fn samples() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let is_toml = path.extension().is_some_and(|extension| extension == "toml");
            is_toml && std::fs::read_to_string(path).unwrap().lines().any(|line| line.starts_with("template"))
        })
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn no_untouched_sample_gives_a_finding() {
    let sandbox = Sandbox::new();
    let samples = samples();
    assert!(samples.len() >= 12, "{samples:?}");
    for name in samples {
        let run = sandbox.run(&["check", &name, "--json"]);
        // A document need not be given everything that its template could say.
        let told = |finding: &Json| {
            let notes = ["content.not-given", "content.not-used"];
            finding["severity"] != "note" || notes.iter().all(|code| finding["code"] != *code)
        };
        let found: Vec<Json> = findings(&run).into_iter().filter(told).collect();
        assert_eq!(found, Vec::<Json>::new(), "{name}");
        assert_eq!(run.status(), 0, "{name}");
        assert_eq!(run.err(), "", "{name}");
    }
    assert_eq!(sandbox.new_files(), Vec::<String>::new());
}

/// Where a defect is planted, what stands there and what is put in its place, the code and the place at which it is found;
/// `@TEXT` is the line of the file that holds TEXT.
type Planted = (&'static str, &'static str, &'static str, &'static str, &'static str);

const REVIEW: &str = "semi-annual-review.toml";
const TASK: &str = "Mở thêm một lớp bồi dưỡng nhận thức về Đảng trước ngày 30/9/2026";
const CAUSE: &str = "Nhiều quần chúng trẻ đi làm ăn xa, việc xác minh lý lịch phải gửi qua nhiều nơi";

/// Defects that are planted in the review, one at a time.
const PLANTED: &[Planted] = &[
    (
        "office.toml",
        "authority = \"T/M Ban Thường vụ\"",
        "authority = \"TM. Ban Thường vụ\"",
        "check.authority-form",
        "@TM. Ban",
    ),
    (
        "office.toml",
        "authority = \"T/M Ban Thường vụ\"",
        "authority = \"TUQ Ban Thường vụ\"",
        "check.authority-unused",
        "@TUQ Ban",
    ),
    (
        "office.toml",
        "authority = \"T/M Ban Thường vụ\"",
        "authority = \"K/T Bí thư\"",
        "check.deputy-of-committee",
        "@K/T",
    ),
    (
        "office.toml",
        "post = \"Bí thư\"",
        "post = \"Ủy viên Thường vụ\"",
        "check.post-not-allowed",
        "@post = \"Ủy",
    ),
    ("office.toml", "post = \"Bí thư\"", "post = \"Bí thư Đảng ủy xã\"", "check.post-form", "@post = \"Bí"),
    (
        "office.toml",
        "name = \"Nguyễn Văn A\"",
        "name = \"Đồng chí Nguyễn Văn A\"",
        "check.signer-title",
        "@Đồng chí Nguyễn",
    ),
    ("office.toml", "name = \"Nguyễn Văn A\"", "name = \"NGUYỄN VĂN A\"", "check.signer-capitals", "@NGUYỄN"),
    (
        "office.toml",
        "archive = \"Lưu Đảng ủy\"",
        "archive = \"Lưu: VT, Đảng ủy\"",
        "check.archive-form",
        "@archive",
    ),
    (
        "office.toml",
        "\"Văn phòng Tỉnh ủy\"",
        "\"Ban Tổ chức Tỉnh ủy\"",
        "check.recipient-twice",
        "office.toml:19",
    ),
    ("office.toml", "short = \"ĐU\"", "short = \"CB\"", "check.symbol-body", "@short"),
    (REVIEW, "85-CV/BTCTU", "85-VC/BTCTU", "check.cited-symbol", "@85-VC"),
    (REVIEW, "12-KH/ĐU", "12-BC/ĐU", "check.cited-symbol", "@12-BC"),
    (REVIEW, "12-KH/ĐU", "12-KH/DU", "check.cited-body", "@12-KH"),
    (REVIEW, "date = 2026-06-10", "date = 2026-09-10", "check.citation-later", "@85-CV"),
    (
        REVIEW,
        CAUSE,
        "Quyết định số 15-QĐ/ĐU ngày 05/5/2026 của Đảng ủy xã chưa được thực hiện đủ",
        "check.citation-comma",
        "@15-QĐ",
    ),
    (REVIEW, CAUSE, "Quyết định số 15-QĐ/ĐU chưa được thực hiện đủ", "check.citation-first", "@15-QĐ"),
    (
        REVIEW,
        CAUSE,
        "Kế hoạch số 12-KH/ĐU, ngày 18/01/2026 của Ban Thường vụ chưa được thực hiện đủ",
        "check.citation-again",
        "@Kế hoạch số 12",
    ),
    (REVIEW, "30/9/2026", "30/09/2026", "check.short-date", "@30/09"),
    (REVIEW, "30/9/2026", "31/9/2026", "check.date-impossible", "@31/9"),
    (REVIEW, "trước ngày 30/9/2026", "trước ngày 5 tháng 09 năm 2026", "check.date-padding", "@tháng 09"),
    (REVIEW, CAUSE, "Việc phối hợp với BTGDV chưa kịp thời", "check.abbreviation", "@BTGDV"),
    (
        REVIEW,
        TASK,
        "Một là, mở lớp; hai là, rà soát; bốn là, hoàn thiện hồ sơ",
        "check.numbering-gap",
        "@bốn là",
    ),
    (
        REVIEW,
        TASK,
        "Một là, mở lớp; hai là, rà soát; hai là, hoàn thiện hồ sơ",
        "check.numbering-repeat",
        "@hai là",
    ),
    (REVIEW, CAUSE, "Việc chỉnh sữa hồ sơ còn chậm", "check.misspelling", "@chỉnh sữa"),
    (REVIEW, "chuẩn bị nhập ngũ còn ít", "chuẩn bị nhập ngủ còn ít", "check.misspelling", "@nhập ngủ"),
    (REVIEW, CAUSE, "Hồ sơ củng phải bổ sung nhiều lần", "check.misspelling", "@củng"),
    (REVIEW, CAUSE, "Việc gởi hồ sơ còn chậm", "check.misspelling", "@gởi"),
    (REVIEW, CAUSE, "Việc xác minhh lý lịch còn chậm", "check.syllable", "@minhh"),
    (REVIEW, CAUSE, "Việc lập kế họach còn chậm", "check.syllable", "@họach"),
    (REVIEW, CAUSE, "Việc hoà giải ở cơ sở chiếm nhiều thời gian", "check.tone-mixed", "@hoà giải"),
    (REVIEW, CAUSE, "Việc xác minh  lý lịch còn chậm", "check.double-space", "@minh  lý"),
    (REVIEW, CAUSE, "Việc xác minh , kê khai còn chậm", "check.space-before-mark", "@minh , kê"),
    (REVIEW, CAUSE, "Việc xác minh,kê khai còn chậm", "check.space-after-mark", "@minh,kê"),
    (
        REVIEW,
        CAUSE,
        "Phong trào \\\"Dân vận khéo\\\" chưa gắn với tạo nguồn",
        "check.straight-quotes",
        "@Dân vận khéo",
    ),
    (REVIEW, CAUSE, "Việc xác minh () còn chậm", "check.gap", "@minh ()"),
    (REVIEW, CAUSE, "Mới kết nạp 9/8 quần chúng, đạt 88,8% nguồn", "check.ratio-disagrees", "@9/8"),
    (REVIEW, CAUSE, "Việc xác minh còn chậm 㐀", "check.missing-letter", "@㐀"),
];

#[test]
fn every_planted_defect_is_found_at_its_place() {
    let mut kinds: Vec<&str> = PLANTED.iter().map(|(.., code, _)| *code).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.len() >= 30, "{} kinds", kinds.len());
    let sandbox = Sandbox::new();
    for (file, from, to, code, wanted) in PLANTED {
        let path = sandbox.path(file);
        let sound = std::fs::read_to_string(&path).unwrap();
        assert!(sound.contains(from), "{file} holds no `{from}`");
        let spoilt = sound.replacen(from, to, 1);
        std::fs::write(&path, &spoilt).unwrap();
        let run = sandbox.run(&["check", REVIEW, "--json"]);
        std::fs::write(&path, &sound).unwrap();
        let found = findings(&run);
        let line = wanted.strip_prefix('@').map(|text| {
            let line = spoilt.lines().position(|line| line.contains(text)).expect("the planted line") + 1;
            format!("{file}:{line}")
        });
        let wanted = line.unwrap_or_else(|| wanted.to_string());
        let these: Vec<&Json> = found.iter().filter(|finding| finding["code"] == *code).collect();
        assert!(!these.is_empty(), "{to}: no {code} in {found:#?}");
        let places: Vec<String> = these.iter().map(|finding| place(finding)).collect();
        assert!(places.contains(&wanted), "{to}: {code} at {places:?} instead of {wanted}");
        // One defect, one kind of finding; the signer's form says nothing of the rest.
        let others: Vec<&Json> = found.iter().filter(|finding| finding["code"] != *code).collect();
        assert!(others.is_empty(), "{to}: {others:#?}");
        for finding in these {
            assert!(finding["clause"]["clause"].is_string(), "{finding}");
        }
        let errors = found.iter().any(|finding| finding["severity"] == "error");
        assert_eq!(run.status(), i32::from(errors), "{to}");
    }
}

#[test]
fn a_defect_in_a_workbook_is_found_at_its_cell() {
    let sandbox = Sandbox::new();
    sandbox.replace_in_workbook(
        "branch-results.xlsx",
        "Quần chúng đi làm ăn xa",
        "Quần chúng củng đi làm xa",
    );
    let found = findings(&sandbox.run(&["check", REVIEW, "--json"]));
    let told: Vec<(&str, String)> =
        found.iter().map(|one| (one["code"].as_str().unwrap(), place(one))).collect();
    assert_eq!(told, [("check.misspelling", "branch-results.xlsx!V12".to_string())], "{found:#?}");
}

#[test]
fn a_defect_in_the_prose_of_a_template_names_the_clause() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["template", "copy", "semi-annual-review", "own"]).status(), 0);
    let prose = "own/documents/semi-annual-review/prose.md.hbs";
    sandbox.replace(prose, "Số liệu được tổng hợp", "Số liệu củng được tổng hợp");
    let found = findings(&sandbox.run(&["check", REVIEW, "--json", "--templates", "own"]));
    let told: Vec<(&str, String)> = found
        .iter()
        .filter(|one| one["severity"] != "note")
        .map(|one| (one["code"].as_str().unwrap(), place(one)))
        .collect();
    assert_eq!(told, [("check.misspelling", "clause".to_string())], "{found:#?}");
}

#[test]
fn a_document_that_cannot_be_read_is_refused_with_its_faults() {
    let sandbox = Sandbox::new();
    sandbox.replace(REVIEW, "number = 7", "numbr = 7");
    let run = sandbox.run(&["check", REVIEW, "--json"]);
    assert_eq!(run.status(), 1);
    assert_eq!(findings(&run)[0]["code"], "project.unknown-key");
    let run = sandbox.run(&["check", REVIEW, "--message-format", "json"]);
    assert_eq!((run.status(), run.out()), (1, String::new()));
    assert_eq!(run.diagnostics()[0]["place"]["line"], 6);
}

#[test]
fn findings_are_shown_with_their_clause_and_counted() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["check", REVIEW]);
    assert_eq!(run.status(), 0);
    assert_eq!(run.err(), "semi-annual-review.toml: không thấy lỗi nào theo hd05-2026\n");
    sandbox.replace(REVIEW, "30/9/2026", "31/9/2026");
    let run = sandbox.run(&["check", REVIEW, "--lang", "en"]);
    assert_eq!(run.status(), 1);
    for part in [
        "error[check.date-impossible]",
        "semi-annual-review.toml:39",
        "rule: hd05-2026: ngày, tháng theo lịch",
    ] {
        assert!(run.err().contains(part), "no `{part}` in {}", run.err());
    }
    let last = run.err().lines().last().unwrap_or_default().to_string();
    assert_eq!(last, "semi-annual-review.toml: checked against hd05-2026: errors 1, warnings 0, notes 0");
    // What stands as an error in check stands in the way of rendering.
    sandbox.run(&["render", REVIEW, "-o", "x.pdf"]).must_refuse("check.date-impossible");
    let run = sandbox.run(&["check", REVIEW, "--allow", "check.date-impossible"]);
    assert_eq!(run.status(), 0, "{}", run.err());
}

#[test]
fn the_page_of_checks_is_what_the_command_prints() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["check", "--list"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let path = root().join("docs/checks.md");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, run.out()).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == run.out(),
        "docs/checks.md is not what `vanthu check --list` prints; SNAPSHOTS=overwrite writes it"
    );
}

/// A Word paper as a word processor writes it: a table without lines for the letterhead, the text, a table for the foot.
struct Word {
    /// Left and right column of the letterhead.
    head: [Vec<&'static str>; 2],
    /// The text between the tables.
    text: Vec<&'static str>,
    /// Left and right column of the foot.
    foot: [Vec<&'static str>; 2],
}

impl Word {
    /// A report of the Party without fault.
    fn sound() -> Self {
        Self {
            head: [
                vec!["ĐẢNG BỘ TỈNH LÂM ĐỒNG", "ĐẢNG ỦY XÃ HÀM MẪU", "*", "Số 07-BC/ĐU"],
                vec!["ĐẢNG CỘNG SẢN VIỆT NAM", "", "Hàm Mẫu, ngày 05 tháng 7 năm 2026"],
            ],
            text: vec![
                "",
                "BÁO CÁO",
                "sơ kết công tác phát triển đảng viên",
                "6 tháng đầu năm 2026",
                "-----",
                "Thực hiện Kế hoạch số 12-KH/ĐU, ngày 18/01/2026 của Ban Thường vụ Đảng ủy xã, Đảng ủy báo cáo như sau:",
                "I- KẾT QUẢ",
                "1. Đã kết nạp 14/19 đảng viên, đạt 73,68% chỉ tiêu.",
                "2. Các chi bộ thực hiện Kế hoạch 12-KH/ĐU nghiêm túc.",
                "II- NHIỆM VỤ",
                "Tiếp tục rà soát nguồn, hoàn thành trước ngày 30/9/2026.",
            ],
            foot: [
                vec!["Nơi nhận:", "- Tỉnh ủy;", "- Các chi bộ;", "- Lưu Đảng ủy."],
                vec!["T/M BAN THƯỜNG VỤ", "BÍ THƯ", "", "", "Nguyễn Văn A"],
            ],
        }
    }

    /// The paper with a text in place of another, which must be there.
    fn with(from: &str, to: &'static str) -> Self {
        let mut paper = Self::sound();
        let lists = paper.head.iter_mut().chain([&mut paper.text]).chain(&mut paper.foot);
        let mut lines: Vec<&mut &'static str> = lists.flatten().collect();
        let line = lines.iter_mut().find(|line| ***line == from).unwrap_or_else(|| panic!("no `{from}`"));
        **line = to;
        paper
    }

    fn xml(&self) -> String {
        let paragraph = |text: &&str| {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            if text.is_empty() {
                return "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr></w:p>".to_string();
            }
            // Words are cut into runs wherever the word processor likes.
            let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
            let (first, second) = text.split_at(middle);
            let run = |text: &str| {
                format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
            };
            format!("<w:p>{}{}</w:p>", run(first), run(second))
        };
        let lines = |lines: &[&str]| lines.iter().map(paragraph).collect::<String>();
        let table = |columns: &[Vec<&'static str>; 2]| {
            let cells = columns.iter().map(|lines_| format!("<w:tc><w:tcPr/>{}</w:tc>", lines(lines_)));
            format!("<w:tbl><w:tblPr/><w:tr>{}</w:tr></w:tbl>", cells.collect::<String>())
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
             <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{}{}{}\
             <w:sectPr/></w:body></w:document>",
            table(&self.head),
            lines(&self.text),
            table(&self.foot)
        )
    }

    fn bytes(&self) -> Vec<u8> {
        package(&[("word/document.xml", &self.xml())])
    }
}

/// A package with the given parts of a Word paper.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let relations = "<?xml version=\"1.0\"?><Relationships \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>";
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [("_rels/.rels", relations)].iter().chain(parts) {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Checks the bytes of a Word paper.
fn check_word(bytes: &[u8]) -> (Run, Json) {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("bao-cao.docx"), bytes).unwrap();
    let run = sandbox.run(&["check", "bao-cao.docx", "--json"]);
    let object = serde_json::from_str(&run.out()).unwrap_or_else(|_| panic!("{}{}", run.out(), run.err()));
    (run, object)
}

fn told(object: &Json) -> Vec<(String, String)> {
    let findings = object["findings"].as_array().unwrap();
    findings.iter().map(|one| (one["code"].as_str().unwrap().to_string(), place(one))).collect()
}

#[test]
fn a_sound_word_paper_is_recognised_and_has_no_finding() {
    let (run, object) = check_word(&Word::sound().bytes());
    assert_eq!(object["findings"], Json::Array(Vec::new()), "{object:#}");
    assert_eq!((run.status(), object["rules"].as_str()), (0, Some("hd05-2026")));
    let recognised = &object["recognised"];
    for (key, text) in [
        ("issuer", "ĐẢNG ỦY XÃ HÀM MẪU"),
        ("number", "Số 07-BC/ĐU"),
        ("place_date", "Hàm Mẫu, ngày 05 tháng 7 năm 2026"),
        ("kind", "báo cáo"),
        ("subject", "sơ kết công tác phát triển đảng viên 6 tháng đầu năm 2026"),
        ("signer", "Nguyễn Văn A"),
    ] {
        assert_eq!(recognised[key], text, "{object:#}");
    }
}

#[test]
fn defects_of_a_word_paper_are_found_at_their_paragraph() {
    // Paragraphs count from 1 through both columns of the letterhead (4 + 3), the text (11) and the foot.
    let cases: &[(&str, &'static str, &str, &str)] = &[
        ("Số 07-BC/ĐU", "Số: 07-BC/ĐU", "check.number-form", "¶4"),
        ("Số 07-BC/ĐU", "Số 7-BC/ĐU", "check.number-padding", "¶4"),
        ("Số 07-BC/ĐU", "Số 07-CB/ĐU", "check.symbol-unknown", "¶4"),
        ("Số 07-BC/ĐU", "Số 07-KH/ĐU", "check.symbol-kind", "¶4"),
        ("Số 07-BC/ĐU", "Số 07-BC/UBND", "check.symbol-body", "¶4"),
        ("*", "***", "check.star-form", "¶3"),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAN", "check.title-form", "¶5"),
        (
            "Hàm Mẫu, ngày 05 tháng 7 năm 2026",
            "Hàm Mẫu, ngày 5 tháng 07 năm 2026",
            "check.date-padding",
            "¶7",
        ),
        (
            "Hàm Mẫu, ngày 05 tháng 7 năm 2026",
            "Hàm Mẫu, ngày 31 tháng 6 năm 2026",
            "check.date-impossible",
            "¶7",
        ),
        ("BÁO CÁO", "Báo cáo", "check.kind-form", "¶9"),
        (
            "sơ kết công tác phát triển đảng viên",
            "Sơ kết công tác phát triển đảng viên",
            "check.subject-initial",
            "¶10",
        ),
        ("6 tháng đầu năm 2026", "6 tháng đầu năm 2026.", "check.subject-form", "¶11"),
        ("-----", "---", "check.divider-form", "¶12"),
        ("II- NHIỆM VỤ", "III- NHIỆM VỤ", "check.numbering-gap", "¶17"),
        (
            "1. Đã kết nạp 14/19 đảng viên, đạt 73,68% chỉ tiêu.",
            "1. Đã kết nạp 14/19 đảng viên, đạt 74,68% chỉ tiêu.",
            "check.ratio-disagrees",
            "¶15",
        ),
        (
            "Tiếp tục rà soát nguồn, hoàn thành trước ngày 30/9/2026.",
            "Tiếp tục chỉnh sữa hồ sơ.",
            "check.misspelling",
            "¶18",
        ),
        (
            "Tiếp tục rà soát nguồn, hoàn thành trước ngày 30/9/2026.",
            "Tiếp tục rà soát nguồn./.",
            "check.end-mark",
            "¶18",
        ),
        ("Nơi nhận:", "NƠI NHẬN:", "check.recipients-label", "¶19"),
        ("- Tỉnh ủy;", "- Tỉnh ủy,", "check.recipient-end", "¶20"),
        ("- Lưu Đảng ủy.", "- Lưu: VT.", "check.archive-form", "¶22"),
        ("T/M BAN THƯỜNG VỤ", "TM. BAN THƯỜNG VỤ", "check.authority-form", "¶23"),
        ("BÍ THƯ", "ỦY VIÊN", "check.post-not-allowed", "¶24"),
        ("Nguyễn Văn A", "ThS. Nguyễn Văn A", "check.signer-title", "¶27"),
    ];
    for (from, to, code, wanted) in cases {
        let (_, object) = check_word(&Word::with(from, to).bytes());
        let told = told(&object);
        assert_eq!(told, [(code.to_string(), wanted.to_string())], "{to}: {object:#}");
    }
}

#[test]
fn a_missing_part_of_a_word_paper_is_a_warning() {
    let (run, object) = check_word(&Word::with("BÁO CÁO", "").bytes());
    let codes: Vec<String> = told(&object).into_iter().map(|(code, _)| code).collect();
    assert!(codes.contains(&"check.missing-part".to_string()), "{object:#}");
    assert_eq!(run.status(), 0);
}

#[test]
fn the_rule_set_follows_the_papers_day_or_is_pinned() {
    let older = Word::with("Hàm Mẫu, ngày 05 tháng 7 năm 2026", "Hàm Mẫu, ngày 05 tháng 02 năm 2026");
    let (_, object) = check_word(&older.bytes());
    assert_eq!(object["rules"], "hd36-2018");
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("x.docx"), Word::sound().bytes()).unwrap();
    let run = sandbox.run(&["check", "x.docx", "--json", "--rules", "nd30-2020"]);
    let found = findings(&run);
    assert!(found.iter().any(|one| one["code"] == "check.title-form"), "{found:#?}");
    let run = sandbox.run(&["check", "x.docx", "--rules", "hd05"]);
    assert_eq!(run.status(), 1);
    assert!(run.err().contains("hd05-2026, hd36-2018, nd30-2020"), "{}", run.err());
}

#[test]
fn what_a_word_paper_does_not_print_is_not_read() {
    let text = Word::sound().xml().replacen(
        "<w:sectPr/>",
        "<w:p><w:del><w:r><w:delText>chỉnh sữa</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>chỉnh sữa</w:t></w:r>\
         <w:r><w:instrText>chỉnh sữa</w:instrText></w:r></w:p><w:sectPr/>",
        1,
    );
    // That a change is tracked is noted; what it deletes is not read.
    let (_, object) = check_word(&package(&[("word/document.xml", &text)]));
    assert_eq!(
        told(&object),
        [("check.tracked-changes".to_string(), "bao-cao.docx".to_string())],
        "{object:#}"
    );
    // Headers and notes are read, each by its own count.
    let w = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let note = format!(
        "<w:footnotes {w}><w:footnote><w:p/><w:p><w:r><w:t>Đã chỉnh sữa.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    let sound = Word::sound().xml();
    let (_, object) = check_word(&package(&[("word/document.xml", &sound), ("word/footnotes.xml", &note)]));
    assert_eq!(told(&object), [("check.misspelling".to_string(), "footnotes¶2".to_string())], "{object:#}");
}

#[test]
fn files_that_are_no_word_papers_are_refused_by_name() {
    let sandbox = Sandbox::new();
    let workbook = std::fs::read(sandbox.path("branch-results.xlsx")).unwrap();
    let cases: [(&[u8], &str); 6] = [
        (b"", "tệp rỗng"),
        (b"%PDF-1.7", "tệp PDF"),
        (b"{\\rtf1 }", "văn bản RTF"),
        (&workbook, "bảng tính Excel"),
        (&Word::sound().bytes()[..400], "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "tệp kiểu cũ của Office"),
    ];
    for (bytes, words) in cases {
        let (run, object) = check_word(bytes);
        assert_eq!(run.status(), 1);
        let finding = &object["findings"][0];
        assert_eq!(finding["code"], "import.unreadable-file", "{object:#}");
        let said = finding["message"].as_str().unwrap();
        assert!(said.contains(words) || words == "hỏng" && said.contains("cắt cụt"), "{said}");
    }
    let run = sandbox.run(&["check", "none.docx"]);
    assert_eq!(run.status(), 1);
    assert!(run.err().contains("assets.unreadable"), "{}", run.err());
    assert_eq!(sandbox.run(&["check"]).status(), 2);
}
