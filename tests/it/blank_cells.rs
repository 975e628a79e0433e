//! A blank cell does not count as zero: a sum over a column that some branches left blank is said to be that of the others, and a finding
//! names the branches.

use vanthu::diagnostic::{Diagnostic, Place, Severity};
use vanthu::pipeline::{self, Settings};
use vanthu::project::{DocumentSource, MemoryFiles};

use crate::samples::text;

/// The columns, and the cells of three branches.
const COLUMNS: [(&str, [&str; 3]); 15] = [
    ("Chi bộ", ["Chi bộ thôn Đồi Mây", "Chi bộ thôn Gò Thông", "Chi bộ Trường Tiểu học"]),
    ("Khối", ["Khối thôn", "Khối thôn", "Khối trường học"]),
    ("Tổng số đảng viên", ["21", "18", "30"]),
    ("Chỉ tiêu giao", ["4", "3", "2"]),
    ("Đã kết nạp", ["2", "1", "2"]),
    ("Quần chúng ưu tú", ["5", "6", "4"]),
    ("Học lớp nhận thức về Đảng (đã học/đăng ký)", ["3/5", "1/6", "2/4"]),
    ("Hồ sơ đang xác minh", ["1", "3", "2"]),
    ("Hồ sơ đã trình cấp trên", ["1", "1", "4"]),
    ("Hồ sơ hoàn thành", ["3", "1", "2"]),
    ("Ban Chấp hành thông qua", ["2", "1", "3"]),
    ("Đã tổ chức Lễ kết nạp", ["1", "1", "2"]),
    ("Chuyển chính thức", ["1", "2", "2"]),
    ("Xóa tên", ["0", "1", "0"]),
    ("Nữ", ["1", "1", "1"]),
];

/// A workbook of these columns, in which some cells read otherwise: column, branch from 0, text. A total row states the sums of
/// the columns in `totals`.
fn table(changes: &[(&str, usize, &str)], totals: &[(&str, &str)]) -> String {
    let mut lines = vec![COLUMNS.map(|(heading, _)| heading).join(";")];
    for row in 0..3 {
        let cell = |(heading, cells): (&'static str, [&'static str; 3])| {
            let change = changes.iter().find(|(column, at, _)| *column == heading && *at == row);
            change.map_or(cells[row].to_string(), |(_, _, text)| text.to_string())
        };
        lines.push(COLUMNS.map(cell).join(";"));
    }
    if !totals.is_empty() {
        let cell = |(heading, _): (&str, [&str; 3])| match heading {
            "Chi bộ" => "Tổng cộng".to_string(),
            _ => totals.iter().find(|(column, _)| *column == heading).map_or("", |(_, sum)| sum).to_string(),
        };
        lines.push(COLUMNS.map(cell).join(";"));
    }
    lines.join("\n")
}

/// What the review of `now` says, compared with `before`, and what was found in it.
fn review(now: &str, before: Option<&str>, allow: &[&str]) -> (String, Vec<Diagnostic>) {
    let office: Vec<&str> = include_str!("../../samples/office.toml")
        .lines()
        .filter(|line| !line.starts_with("roster"))
        .collect();
    let mut document =
        "template = \"semi-annual-review\"\noffice = \"office.toml\"\nnumber = 1\ndate = 2026-07-05\n\
         data.results = \"now.csv\"\n"
            .to_string();
    let mut files = vec![
        ("office.toml".to_string(), office.join("\n").into_bytes()),
        ("now.csv".to_string(), now.as_bytes().to_vec()),
    ];
    if let Some(before) = before {
        document.push_str("data.previous = \"before.csv\"\n");
        files.push(("before.csv".to_string(), before.as_bytes().to_vec()));
    }
    document.push_str("[fields]\nperiod = \"2026-H1\"\n");
    files.push(("d.toml".to_string(), document.into_bytes()));
    let files = MemoryFiles::new(files);
    let allow = allow.iter().map(|code| (*code).to_string()).collect();
    let settings = Settings { allow, ..Settings::default() };
    let prepared = pipeline::prepare(&files, &DocumentSource::Toml("d.toml"), &settings)
        .unwrap_or_else(|problems| panic!("{now}\n{problems:#?}"));
    (text(&serde_json::to_value(&prepared.output.document).unwrap()), prepared.warnings)
}

/// The findings of this code: how grave, where, what.
fn of<'a>(code: &str, findings: &'a [Diagnostic]) -> Vec<(Severity, String, &'a str)> {
    let of = findings.iter().filter(|finding| finding.code == code);
    of.map(|one| {
        let place = match &one.place {
            Some(Place::Cell { file, cell, .. }) => format!("{file} {cell}"),
            Some(place) => place.file().unwrap_or_default().to_string(),
            None => String::new(),
        };
        (one.severity, place, one.message.vi.as_str())
    })
    .collect()
}

const BLANK: &str = "content.blank-cells";

#[test]
fn a_sum_of_some_branches_is_said_to_be_theirs() {
    let (whole, findings) = review(&table(&[], &[]), None, &[]);
    assert!(!whole.contains("theo số liệu của"), "{whole}");
    assert_eq!(of(BLANK, &findings), []);
    for (column, cell, sentence) in [
        ("Tổng số đảng viên", "C3", "với tổng số 51 đảng viên (theo số liệu của 02/03 chi bộ)."),
        ("Quần chúng ưu tú", "F3", "hiện có 09 quần chúng ưu tú (theo số liệu của 02/03 chi bộ)."),
        (
            "Học lớp nhận thức về Đảng (đã học/đăng ký)",
            "G3",
            "05 quần chúng đã hoàn thành lớp học, đạt 55,56% (theo số liệu của 02/03 chi bộ).",
        ),
        ("Hồ sơ đang xác minh", "H3", "03 hồ sơ đang xác minh lý lịch (theo số liệu của 02/03 chi bộ); 06"),
        ("Hồ sơ đã trình cấp trên", "I3", "xem xét, quyết định (theo số liệu của 02/03 chi bộ)."),
        ("Hồ sơ hoàn thành", "J3", "Đã hoàn thành 05 hồ sơ (theo số liệu của 02/03 chi bộ); Ban Chấp hành"),
        ("Ban Chấp hành thông qua", "K3", "đã thông qua 05 hồ sơ (theo số liệu của 02/03 chi bộ)."),
        ("Đã tổ chức Lễ kết nạp", "L3", "Lễ kết nạp cho 03 đồng chí (theo số liệu của 02/03 chi bộ)."),
        ("Chuyển chính thức", "M3", "chính thức cho 03 đồng chí (theo số liệu của 02/03 chi bộ)."),
        // Nothing was found where a cell is blank: that is not said of all.
        ("Xóa tên", "N3", "bị xóa tên trong danh sách đảng viên (theo số liệu của 02/03 chi bộ)."),
        ("Nữ", "O3", "02 đồng chí là nữ, chiếm 40% (theo số liệu của 02/03 chi bộ)."),
    ] {
        let (shown, findings) = review(&table(&[(column, 1, "")], &[]), None, &[]);
        assert!(shown.contains(sentence), "{column}: no `{sentence}` in\n{shown}");
        let found = of(BLANK, &findings);
        let [(severity, place, message)] = found.as_slice() else { panic!("{column}: {found:#?}") };
        assert_eq!(*severity, Severity::Warning);
        assert!(place.ends_with(cell), "{column}: {place}");
        assert!(message.contains("1/3 dòng (Chi bộ thôn Gò Thông)"), "{message}");
    }
}

#[test]
fn what_a_cell_or_a_total_row_says_is_given() {
    // A dash, a word and a zero say that there is none, and of no admissions none are women.
    for changes in [
        &[("Quần chúng ưu tú", 1, "-")][..],
        &[("Quần chúng ưu tú", 1, "không")],
        &[("Quần chúng ưu tú", 1, "0")],
        &[("Đã kết nạp", 1, "0"), ("Nữ", 1, ""), ("Đã tổ chức Lễ kết nạp", 1, "")],
        // A column that nobody filled in is not given at all.
        &[("Quần chúng ưu tú", 0, ""), ("Quần chúng ưu tú", 1, ""), ("Quần chúng ưu tú", 2, "")],
    ] {
        let (shown, findings) = review(&table(changes, &[]), None, &[]);
        assert!(!shown.contains("theo số liệu của"), "{changes:?}: {shown}");
        assert_eq!(of(BLANK, &findings), [], "{changes:?}");
    }
    // The total row says that the blank cells add nothing.
    let now = table(&[("Quần chúng ưu tú", 1, "")], &[("Quần chúng ưu tú", "9"), ("Đã kết nạp", "5")]);
    let (shown, findings) = review(&now, None, &[]);
    assert!(shown.contains("hiện có 09 quần chúng ưu tú."), "{shown}");
    let found = of(BLANK, &findings);
    assert!(
        matches!(found.as_slice(), [(Severity::Note, _, text)] if text.contains("“Quần chúng ưu tú”")),
        "{found:#?}"
    );
    // A total row that says nothing of the column does not.
    let now = table(&[("Quần chúng ưu tú", 1, "")], &[("Đã kết nạp", "5")]);
    assert!(review(&now, None, &[]).0.contains("09 quần chúng ưu tú (theo số liệu của 02/03 chi bộ)."));
}

#[test]
fn a_kind_that_nobody_was_asked_for_is_not_absent() {
    // Of two branches none is a woman, and of the third nobody knows.
    let changes = [("Nữ", 0, "0"), ("Nữ", 1, ""), ("Nữ", 2, "0")];
    let (shown, _) = review(&table(&changes, &[]), None, &[]);
    assert!(!shown.contains("là nữ"), "{shown}");
    let (shown, _) = review(&table(&[("Nữ", 0, "0"), ("Nữ", 1, "0"), ("Nữ", 2, "0")], &[]), None, &[]);
    assert!(!shown.contains("theo số liệu"), "{shown}");
}

#[test]
fn a_quarter_that_is_blank_makes_the_half_year_incomplete() {
    let quarter = |official: [&str; 2]| {
        let heading = "Chi bộ;Chỉ tiêu giao;Đã kết nạp;Chuyển chính thức\n";
        format!("{heading}Chi bộ A;3;1;{}\nChi bộ B;2;1;{}\n", official[0], official[1])
    };
    for (first, second, cell) in [
        (["", "1"], ["2", "1"], Some("q1.csv D2")),
        (["2", "1"], ["2", ""], Some("q2.csv D3")),
        (["2", "-"], ["2", "1"], None),
    ] {
        let office: Vec<&str> = include_str!("../../samples/office.toml")
            .lines()
            .filter(|line| !line.starts_with("roster"))
            .collect();
        let document = "template = \"semi-annual-review\"\noffice = \"office.toml\"\nnumber = 1\ndate = 2026-07-05\n\
             data.results = { files = [\"q1.csv\", \"q2.csv\"], by = \"period\" }\n[fields]\nperiod = \"2026-H1\"\n";
        let files = [
            ("office.toml", office.join("\n")),
            ("d.toml", document.to_string()),
            ("q1.csv", quarter(first)),
            ("q2.csv", quarter(second)),
        ];
        let files = MemoryFiles::new(files.map(|(name, text)| (name.to_string(), text.into_bytes())));
        let prepared = pipeline::prepare(&files, &DocumentSource::Toml("d.toml"), &Settings::default())
            .unwrap_or_else(|problems| panic!("{problems:#?}"));
        let found = of(BLANK, &prepared.warnings);
        let places: Vec<&str> = found.iter().map(|(_, place, _)| place.as_str()).collect();
        assert_eq!(places, cell.into_iter().collect::<Vec<_>>(), "{first:?} {second:?}");
        let shown = text(&serde_json::to_value(&prepared.output.document).unwrap());
        assert_eq!(shown.contains("(theo số liệu của 01/02 chi bộ)"), cell.is_some(), "{shown}");
    }
}

#[test]
fn groups_are_summed_up_where_every_branch_has_one() {
    let (whole, _) = review(&table(&[], &[]), None, &[]);
    assert!(whole.contains("tổng hợp theo khối"), "{whole}");
    let (shown, findings) = review(&table(&[("Khối", 2, "")], &[]), None, &[]);
    assert!(!shown.contains("theo khối"), "{shown}");
    let found = of(BLANK, &findings);
    let [(Severity::Warning, place, message)] = found.as_slice() else { panic!("{found:#?}") };
    assert!(
        place.ends_with("B4") && message.contains("1/3 dòng (Chi bộ Trường Tiểu học)"),
        "{place}: {message}"
    );
}

#[test]
fn a_branch_whose_result_is_blank_is_not_named_as_one_without_any() {
    let (shown, _) = review(&table(&[("Đã kết nạp", 1, "")], &[]), None, &["import.missing-value"]);
    assert!(!shown.contains("chưa kết nạp được"), "{shown}");
    let (shown, _) = review(&table(&[("Chỉ tiêu giao", 1, "")], &[]), None, &["import.missing-value"]);
    assert!(!shown.contains("không được giao chỉ tiêu"), "{shown}");
}

#[test]
fn workbooks_of_other_branches_are_not_compared_in_silence() {
    let now = table(&[], &[]);
    let renamed = |names: [&str; 3]| {
        let changes: Vec<_> = names.into_iter().enumerate().map(|(at, name)| ("Chi bộ", at, name)).collect();
        table(&[&changes[..], &[("Đã kết nạp", 0, "1")]].concat(), &[])
    };
    let same = renamed(["Chi bộ thôn Đồi Mây", "Chi bộ thôn Gò Thông", "Chi bộ Trạm Y tế"]);
    let (shown, findings) = review(&now, Some(&same), &[]);
    assert!(shown.contains("So với"), "{shown}");
    assert_eq!(of("content.other-rows", &findings), []);
    let other = renamed(["Chi bộ thôn Suối Trong", "Chi bộ thôn Rừng Thưa", "Chi bộ Trường Tiểu học"]);
    let (_, findings) = review(&now, Some(&other), &[]);
    let found = of("content.other-rows", &findings);
    let [(Severity::Warning, place, message)] = found.as_slice() else { panic!("{found:#?}") };
    assert!(place == "before.csv" && message.contains("chỉ 1 tên có trong cả hai"), "{place}: {message}");
}
