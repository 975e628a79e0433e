//! Many workbooks as one data set: small tables of branches, as csv, in every way in which they can disagree.

use std::borrow::Cow;

use super::*;
use crate::{FileStatus, check_roster, consolidate, consolidation_json, read_roster};
use vanthu_model::dataset::By;
use vanthu_model::office::Roster;

/// A workbook: its headings and one row per line.
pub(super) fn table(rows: &[&str]) -> Vec<u8> {
    let mut text = String::from(
        "STT,Chi bộ,Khối,Tổng số đảng viên,Chỉ tiêu giao,Đã kết nạp,Tỷ lệ (%),Lớp cảm tình Đảng\n",
    );
    for (number, row) in rows.iter().enumerate() {
        text += &format!("{},{row}\n", number + 1);
    }
    text.into_bytes()
}

/// A roster of these lines.
pub(super) fn roster(lines: &[&str]) -> Roster {
    let text = format!("Mã,Tên chi bộ,Khối\n{}\n", lines.join("\n"));
    read_roster("roster.csv", text.as_bytes(), &Limits::default()).expect("a roster")
}

/// Puts files together with the built-in profile among the candidates.
pub(super) fn together(
    files: &[(&str, Vec<u8>)],
    by: By,
    roster: Option<&Roster>,
    limits: &Limits,
) -> Consolidation {
    let names: Vec<String> = files.iter().map(|(name, _)| name.to_string()).collect();
    let candidates = [profile()];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    let load = |index: usize| Ok(Cow::Owned(files[index].1.clone()));
    consolidate("gửi", &names, &load, by, &choice, roster, limits)
}

/// All errors and warnings: `file code cell` of each workbook, then those of the whole.
fn faults_of(whole: &Consolidation) -> Vec<String> {
    let grave = |problem: &&Diagnostic| problem.severity > vanthu_diagnostic::Severity::Note;
    let own = whole.files.iter().flat_map(|file| {
        file.problems.iter().filter(grave).map(move |problem| format!("{} {}", file.file, named(problem)))
    });
    own.chain(whole.problems.iter().filter(grave).map(named)).collect()
}

/// The English wording of the first problem of this code, with its value and first advice.
fn wording(whole: &Consolidation, code: &str) -> [String; 2] {
    let mut all = whole.files.iter().flat_map(|file| &file.problems).chain(&whole.problems);
    let problem = all.find(|problem| problem.code == code).unwrap_or_else(|| panic!("no {code}"));
    [problem.message.vi.clone(), problem.message.en.clone()]
}

/// Two workbooks of two branches each.
pub(super) fn sound() -> [(&'static str, Vec<u8>); 2] {
    [
        ("a.csv", table(&["Chi bộ A,Khối một,10,4,2,50,01/02", "Chi bộ B,Khối một,20,2,2,100,02/02"])),
        ("b.csv", table(&["Chi bộ C,Khối hai,30,1,0,0,00/01", "Chi bộ D,Khối hai,40,0,0,-,01/01"])),
    ]
}

#[test]
fn branches_are_put_one_below_the_other_and_keep_their_cells() {
    let whole = together(&sound(), By::Branch, None, &Limits::default());
    assert_eq!(faults_of(&whole), [""; 0]);
    let dataset = whole.dataset.expect("a data set");
    assert_eq!(dataset.profile.as_deref(), Some("branch-results"));
    let cells: Vec<String> =
        dataset.rows.iter().filter_map(|row| Some(format!("{:?}", row.cell("branch")?))).collect();
    assert_eq!(cells, ["a.csv!a!B2", "a.csv!a!B3", "b.csv!b!B2", "b.csv!b!B3"]);
    assert!(whole.files.iter().all(|file| file.status == FileStatus::Read && file.rows == 2));
    let json = consolidation_json(&dataset, &whole.files);
    let row = &json["rows"][2];
    assert_eq!((&row["file"], &row["sheet"], &row["row"]), (&"b.csv".into(), &"b".into(), &2.into()));
    assert_eq!((&row["values"]["members"], &row["cells"]["members"]), (&30.into(), &"D2".into()));
    assert_eq!(json["files"][1]["status"], "read");
    assert_eq!(json["files"][1]["columns"][1]["column"], "B");
    assert_eq!((&json["sheet"], &json["header"]), (&serde_json::Value::Null, &serde_json::Value::Null));
}

#[test]
fn the_same_branch_or_the_same_file_twice_is_an_error() {
    let [a, b] = sound();
    let again = ("c.csv", table(&["CHI BỘ a,Khối một,10,4,2,50,01/02"]));
    let copy = ("d.csv", a.1.clone());
    let whole = together(&[a, b, again, copy], By::Branch, None, &Limits::default());
    assert_eq!(faults_of(&whole), ["c.csv import.came-twice B2", "d.csv import.came-twice"]);
    assert_eq!(
        wording(&whole, "import.came-twice"),
        [
            "`CHI BỘ a` đã có ở a.csv, a!B2; mỗi tên chỉ được gửi số liệu một lần",
            "`CHI BỘ a` is in a.csv, a!B2 already; each name may send its data only once",
        ]
    );
    assert_eq!(whole.files[3].status, FileStatus::Repeated);
    assert!(whole.files[3].problems[0].message.vi.contains("giống hệt tệp `a.csv`"));
    assert!(whole.files[3].problems[0].message.en.contains("is the same as `a.csv`"));
    // A file that was given twice counts once.
    assert_eq!(whole.dataset.map(|dataset| dataset.rows.len()), Some(5));
}

#[test]
fn the_roster_says_who_is_missing_unknown_or_in_another_group() {
    let list = roster(&["4,Chi bộ D,Khối hai", "1,Chi bộ A,Khối ba", "2,Chi bộ thôn B,", "5,Chi bộ số 15,"]);
    let whole = together(&sound(), By::Branch, Some(&list), &Limits::default());
    assert_eq!(
        faults_of(&whole),
        [
            "a.csv import.group-disagrees C2",
            "a.csv import.unknown-branch B3",
            "b.csv import.unknown-branch B2",
            "import.branch-missing B4",
            "import.branch-missing B5",
        ]
    );
    assert_eq!(
        wording(&whole, "import.group-disagrees"),
        [
            "`Chi bộ A` ghi thuộc `Khối một`, còn danh sách chi bộ ghi `Khối ba`",
            "`Chi bộ A` is put under `Khối một`, while the roster says `Khối ba`",
        ]
    );
    assert_eq!(
        wording(&whole, "import.unknown-branch"),
        [
            "`Chi bộ B` không có trong danh sách chi bộ `roster.csv`",
            "`Chi bộ B` is not on the roster `roster.csv`",
        ]
    );
    assert_eq!(
        wording(&whole, "import.branch-missing"),
        [
            "chưa có số liệu của `Chi bộ thôn B`, chi bộ có trong danh sách `roster.csv`",
            "there is no data for `Chi bộ thôn B`, which is on the roster `roster.csv`",
        ]
    );
    // The rows follow the roster; strangers come last.
    let dataset = whole.dataset.expect("a data set");
    let names: Vec<&str> = dataset.rows.iter().map(|row| row.text("branch")).collect();
    assert_eq!(names, ["Chi bộ D", "Chi bộ A", "Chi bộ B", "Chi bộ C"]);
}

#[test]
fn a_near_name_is_suggested_and_never_taken() {
    let list = roster(&["1,Chi bộ thôn Suối Trầm,", "2,Chi bộ thôn 12,", "3,Chi bộ Hòa Lạc,"]);
    let hint = |name: &str| {
        let files = [("a.csv", table(&[&format!("{name},,10,4,2,50,01/02")]))];
        let whole = together(&files, By::Branch, Some(&list), &Limits::default());
        let problem = whole.files[0].problems.iter().find(|one| one.code == "import.unknown-branch").cloned();
        problem.map(|problem| problem.hints[0].en.clone())
    };
    let meant =
        |name: &str| hint(name).is_some_and(|hint| hint.contains("did you mean `Chi bộ thôn Suối Trầm`?"));
    assert!(meant("Chi bộ thôn Suối Trâm") && meant("Thôn Suối Trầm") && meant("Chi bộ Suối Trầm"));
    assert_eq!(hint("chi bộ HOÀ LẠC."), None, "case, tone style and punctuation do not count");
    for stranger in ["Chi bộ thôn 11", "Chi bộ thôn Cầu Đá"] {
        assert!(hint(stranger).is_some_and(|hint| !hint.contains("did you mean")), "{stranger}");
    }
}

#[test]
fn one_workbook_is_held_against_the_roster_too() {
    let check = |list: &Roster, rows: &[&str]| {
        let import = read(
            "a.csv",
            &table(rows),
            &Choice { profile: Some(&profile()), ..Choice::default() },
            &Limits::default(),
        );
        let found = check_roster(list, &import.dataset.expect("a data set"), &profile());
        found.iter().map(named).collect::<Vec<_>>()
    };
    let list = roster(&["1,Chi bộ A,", "2,Chi bộ B,"]);
    let none: [&str; 0] = [];
    assert_eq!(check(&list, &["Chi bộ B,,1,1,1,100,", "Chi bộ A,,1,1,1,100,"]), none);
    assert_eq!(check(&list, &["Chi bộ A,,1,1,1,100,"]), ["import.branch-missing B3"]);
    assert_eq!(
        check(&list, &["Chi bộ A,,1,1,1,100,", "Chi bộ C,,1,1,1,100,"]),
        ["import.unknown-branch B3", "import.branch-missing B3"]
    );
    // The missing name is the one that is left out or written twice: one fault, told once.
    assert_eq!(check(&list, &["Chi bộ A,,1,1,1,100,", "Chi bộ A,,1,1,1,100,"]), none);
    assert_eq!(check(&list, &["Chi bộ A,,1,1,1,100,", ",,1,1,1,100,"]), none);
}

#[test]
fn a_roster_is_read_in_either_language_and_its_faults_are_named() {
    let codes = |text: &str| match read_roster("r.csv", text.as_bytes(), &Limits::default()) {
        Ok(roster) => {
            roster.branches.iter().map(|branch| format!("{}/{}", branch.code, branch.name)).collect()
        }
        Err(problems) => problems.iter().map(named).collect::<Vec<_>>(),
    };
    assert_eq!(
        codes("code,name,group\n01,Chi bộ A,Khối một\n\n02,Chi  bộ B,"),
        ["01/Chi bộ A", "02/Chi bộ B"]
    );
    assert_eq!(codes("DANH SÁCH CHI BỘ\n\nSTT;Tên chi bộ\n1;Chi bộ A"), ["/Chi bộ A"]);
    assert_eq!(codes("a,b\n1,2"), ["import.roster-heading"]);
    assert_eq!(codes(""), ["import.unreadable-file"]);
    assert_eq!(codes("code,name"), ["import.roster-empty B1"]);
    assert_eq!(
        codes("code,name\n1,A\n1,B\n2,a\n3,"),
        ["import.duplicate-row B3", "import.duplicate-row B4", "import.empty-name B5"]
    );
}

#[test]
fn what_cannot_be_read_or_is_another_table_is_left_out_and_named() {
    let [a, b] = sound();
    let broken = ("x.xlsx", b"PK\x03\x04 cut off".to_vec());
    let other = ("y.csv", b"M\xe1y,Gi\xe1\nA,1\nB,2\n".to_vec());
    let whole = together(&[a, broken, other, b], By::Branch, None, &Limits::default());
    let codes = faults_of(&whole);
    assert_eq!(codes, ["x.xlsx import.unreadable-file", "y.csv import.other-profile"]);
    let [vi, en] = wording(&whole, "import.other-profile");
    assert!(vi.contains("không khớp với hồ sơ đọc nào") && en.contains("fit no profile"));
    let states: Vec<&str> = whole.files.iter().map(|file| file.status.as_str()).collect();
    assert_eq!(states, ["read", "refused", "refused", "read"]);
    assert_eq!(whole.dataset.map(|dataset| dataset.rows.len()), Some(4));
}

#[test]
fn a_column_that_only_some_workbooks_have_is_said() {
    let [a, _] = sound();
    let short = ("b.csv", "Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ C,3,1\n".as_bytes().to_vec());
    let whole = together(&[a, short], By::Branch, None, &Limits::default());
    assert_eq!(faults_of(&whole), ["b.csv import.column-not-in-all"]);
    let [vi, en] = wording(&whole, "import.column-not-in-all");
    assert!(vi.contains("không có cột `Tổng số đảng viên`, `Học lớp nhận thức về Đảng (đã học/đăng ký)` mà"));
    assert!(en.contains("lacks `Tổng số đảng viên`, `Học lớp nhận thức về Đảng (đã học/đăng ký)`, which"));
}

#[test]
fn periods_are_added_up_or_the_last_is_taken_as_the_profile_says() {
    let files = [
        ("1.csv", table(&["Chi bộ A,Khối một,10,4,2,50,01/02", "Chi bộ B,Khối một,20,2,2,100,02/02"])),
        ("2.csv", table(&["Chi bộ B,Khối một,21,3,0,0,01/01", "Chi bộ A,Khối hai,12,5,1,20,03/03"])),
    ];
    let whole = together(&files, By::Period, None, &Limits::default());
    assert_eq!(faults_of(&whole), [""; 0]);
    let [vi, en] = wording(&whole, "import.periods-merged");
    assert!(
        vi.starts_with("gộp 2 kỳ: cộng `Đã kết nạp`") && en.ends_with("`Tổng số đảng viên`, `Chỉ tiêu giao`")
    );
    let dataset = whole.dataset.expect("a data set");
    assert_eq!(dataset.rows.len(), 2);
    let first = &dataset.rows[0];
    assert_eq!((first.text("branch"), first.text("group")), ("Chi bộ A", "Khối hai"));
    let number = |field| first.number(field).map(|number| number.to_string());
    assert_eq!(
        [number("members"), number("target"), number("admitted")],
        [Some("12".into()), Some("5".into()), Some("3".into())]
    );
    assert_eq!(first.value("class"), &Value::Fraction { part: 4, whole: 5 });
    assert_eq!(first.value("percent"), &Value::Empty);
    let cells = |field| first.cells(field).map(|cell| format!("{cell:?}")).collect::<Vec<_>>();
    assert_eq!(cells("admitted"), ["1.csv!1!F2", "2.csv!2!F3"]);
    assert_eq!(cells("members"), ["2.csv!2!D3"]);
    let json = consolidation_json(&dataset, &whole.files);
    assert_eq!(
        json["rows"][0]["summed"]["admitted"][0],
        serde_json::json!({ "file": "1.csv", "sheet": "1", "cell": "F2" })
    );
}

#[test]
fn a_branch_that_a_period_lacks_is_an_error_there() {
    let files = [
        ("1.csv", table(&["Chi bộ A,,10,4,2,50,01/02"])),
        ("2.csv", table(&["Chi bộ A,,10,4,1,25,01/02", "Chi bộ B,,20,2,2,100,02/02"])),
    ];
    let whole = together(&files, By::Period, None, &Limits::default());
    assert_eq!(faults_of(&whole), ["1.csv import.branch-missing"]);
    assert_eq!(
        wording(&whole, "import.branch-missing"),
        ["kỳ này chưa có số liệu của `Chi bộ B`", "this period has no data for `Chi bộ B`"]
    );
    let list = roster(&["1,Chi bộ A,", "2,Chi bộ B,", "3,Chi bộ C,"]);
    let whole = together(&files, By::Period, Some(&list), &Limits::default());
    let missing =
        ["1.csv import.branch-missing", "1.csv import.branch-missing", "2.csv import.branch-missing"];
    assert_eq!(faults_of(&whole), missing);
}

#[test]
fn figures_that_only_grow_may_be_cumulative() {
    let month = |extra: u32| {
        let rows: Vec<String> =
            (1..=5).map(|branch| format!("Chi bộ {branch},,10,9,{},,01/02", branch % 2 + extra)).collect();
        table(&rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let whole = together(&[("1.csv", month(0)), ("2.csv", month(1))], By::Period, None, &Limits::default());
    assert_eq!(faults_of(&whole), ["import.periods-cumulative"]);
    assert_eq!(
        wording(&whole, "import.periods-cumulative"),
        [
            "qua các kỳ có 5 số tăng và không số nào giảm: có thể các tệp ghi số lũy kế",
            "over the periods 5 figures grow and none falls: the files may be cumulative",
        ]
    );
}

#[test]
fn a_field_of_which_the_profile_says_nothing_cannot_be_put_together_by_period() {
    let mut profile = profile();
    profile.fields.get_mut("members").expect("a field").over_periods = None;
    let files = sound();
    let names: Vec<String> = files.iter().map(|(name, _)| name.to_string()).collect();
    let load = |index: usize| Ok(Cow::Owned(files[index].1.clone()));
    let choice = Choice { profile: Some(&profile), ..Choice::default() };
    let by = |by| consolidate("", &names, &load, by, &choice, None, &Limits::default());
    assert_eq!(faults_of(&by(By::Branch)), [""; 0]);
    let whole = by(By::Period);
    assert_eq!(faults_of(&whole).last().map(String::as_str), Some("import.period-unstated"));
    assert_eq!(
        wording(&whole, "import.period-unstated"),
        [
            "hồ sơ đọc chưa cho biết `Tổng số đảng viên` được cộng qua các kỳ hay lấy theo kỳ cuối",
            "the profile does not say whether `Tổng số đảng viên` is added up over periods",
        ]
    );
}

#[test]
fn limits_hold_for_the_whole() {
    let whole = |limits: Limits| {
        let whole = together(&sound(), By::Branch, None, &limits);
        assert!(whole.dataset.is_none());
        faults_of(&whole)
    };
    assert_eq!(whole(Limits { files: 1, ..Limits::default() }), ["import.limit-files"]);
    assert_eq!(whole(Limits { rows: 3, ..Limits::default() }), ["import.limit-data-set"]);
    assert_eq!(whole(Limits { cells: 25, ..Limits::default() }), ["import.limit-data-set"]);
    assert!(together(&sound(), By::Branch, None, &Limits { rows: 4, ..Limits::default() }).dataset.is_some());
}

#[test]
fn many_threads_give_one_order() {
    let files: Vec<(String, Vec<u8>)> = (0..60)
        .map(|file| (format!("{file}.csv"), table(&[&format!("Chi bộ {},,1,{},1,,", file % 50, file % 7)])))
        .collect();
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let first = together(&files, By::Branch, None, &Limits::default());
    assert!(first.files[55].problems.iter().any(|problem| problem.code == "import.came-twice"));
    for _ in 0..3 {
        let again = together(&files, By::Branch, None, &Limits::default());
        assert_eq!(again.dataset, first.dataset);
        assert_eq!(faults_of(&again), faults_of(&first));
    }
}

/// A small form of fixed lines.
const FORM: &str = r#"
name = "form"
title = "Biểu nhỏ"
key = "item"
[[line]]
name = "opening"
label = "Đầu kỳ"
[[line]]
name = "admitted"
label = "Kết nạp"
[[check]]
rule = "opening >= admitted"
[fields.item]
label = "Tiêu chí"
type = "text"
required = true
headings = ["Tiêu chí"]
[fields.current]
label = "Kỳ này"
type = "count"
required = true
headings = ["Kỳ này"]
[fields.share]
label = "Tỷ lệ"
type = "percent"
headings = ["Tỷ lệ"]
"#;

/// Puts forms together; a form is its title and its two figures.
pub(super) fn forms(files: &[(&str, &str, u32, u32)], by: By, roster: Option<&Roster>) -> Consolidation {
    let profile = Profile::parse("form.toml", FORM).expect("a profile");
    let names: Vec<String> = files.iter().map(|(name, ..)| name.to_string()).collect();
    let load = |index: usize| {
        let (_, title, opening, admitted) = files[index];
        let text = format!("{title}\n\nTiêu chí,Kỳ này,Tỷ lệ\nKết nạp,{admitted},5\nĐầu kỳ,{opening},10\n");
        Ok(Cow::Owned(text.into_bytes()))
    };
    let choice = Choice { profile: Some(&profile), ..Choice::default() };
    consolidate("biểu", &names, &load, by, &choice, roster, &Limits::default())
}

#[test]
fn the_lines_of_a_form_are_added_up_over_branches() {
    let files = [
        ("CB01.csv", "BIỂU 1 ngày 02 tháng 7", 30, 2),
        ("b.csv", "CHI BỘ THÔN ĐỒI MÂY", 20, 1),
        ("c.csv", "Chi bộ thôn Đồi", 9, 0),
    ];
    let list = roster(&["CB01,Chi bộ thôn Suối Trầm,", "02,Chi bộ thôn Đồi Mây,", "CB03,Chi bộ thôn Đồi,"]);
    let whole = forms(&files, By::Branch, Some(&list));
    assert_eq!(faults_of(&whole), [""; 0]);
    let branches: Vec<_> = whole.files.iter().filter_map(|file| file.branch.as_deref()).collect();
    assert_eq!(branches, ["Chi bộ thôn Suối Trầm", "Chi bộ thôn Đồi Mây", "Chi bộ thôn Đồi"]);
    assert_eq!(
        wording(&whole, "import.branch-named"),
        [
            "tệp được coi là của `Chi bộ thôn Suối Trầm`, theo `CB01`",
            "the file is taken for that of `Chi bộ thôn Suối Trầm`, by `CB01`",
        ]
    );
    assert_eq!(
        wording(&whole, "import.branches-merged"),
        [
            "cộng số liệu của 3 tệp theo từng dòng của `Tiêu chí`; bỏ `Tỷ lệ` vì không cộng được",
            "the figures of 3 files are added up for each row of `Tiêu chí`; `Tỷ lệ` cannot be added up and are left out",
        ]
    );
    let dataset = whole.dataset.expect("a data set");
    let lines: Vec<_> = dataset
        .rows
        .iter()
        .map(|row| (row.line.clone().unwrap_or_default(), row.number("current").map(|sum| sum.to_string())))
        .collect();
    assert_eq!(lines, [("opening".into(), Some("59".into())), ("admitted".into(), Some("3".into()))]);
    assert_eq!(dataset.rows[0].cells("current").count(), 3);
    assert_eq!(dataset.rows[0].value("share"), &Value::Empty);
}

#[test]
fn a_form_that_names_no_branch_or_one_that_came_already_is_an_error() {
    let list = roster(&["CB01,Chi bộ A,", "CB02,Chi bộ B,", "CB03,Chi bộ C,"]);
    let files =
        [("1.csv", "Chi bộ A", 30, 2), ("2.csv", "CHI BỘ A", 20, 1), ("3.csv", "Chi bộ A và Chi bộ B", 9, 0)];
    let whole = forms(&files, By::Branch, Some(&list));
    assert_eq!(
        faults_of(&whole),
        [
            "2.csv import.came-twice",
            "3.csv import.branch-unnamed",
            "import.branch-missing B3",
            "import.branch-missing B4"
        ]
    );
    assert_eq!(
        wording(&whole, "import.branch-unnamed"),
        [
            "không rõ tệp này của chi bộ nào trong danh sách `roster.csv`",
            "the file does not say which branch of the roster `roster.csv` it belongs to",
        ]
    );
}

#[test]
fn the_lines_of_a_form_are_not_added_up_over_periods() {
    let whole = forms(&[("1.csv", "", 30, 2), ("2.csv", "", 32, 1)], By::Period, None);
    assert_eq!(faults_of(&whole), ["import.period-lines"]);
    let [vi, en] = wording(&whole, "import.period-lines");
    assert!(vi.starts_with("biểu `Biểu nhỏ` không gộp theo kỳ được") && en.contains("opening and closing"));
}
