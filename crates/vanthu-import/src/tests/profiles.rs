//! The built-in profiles: sound in themselves, and each of them read from a small workbook of its kind.

#![expect(clippy::disallowed_methods, reason = "tests read the sources and files of the repository")]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::draft::{Draft, workbook};
use super::*;
use crate::text::normalise::heading_key;
use vanthu_model::dataset::{Record, Value};

/// The built-in profiles in the order of their names.
pub(super) fn built_in() -> Vec<Profile> {
    let source = |name: &str, text: &str| Profile::parse(name, text).expect("a built-in profile is valid");
    vec![
        source("branch-results.toml", include_str!("../../../../templates/profiles/branch-results.toml")),
        source("branch-targets.toml", include_str!("../../../../templates/profiles/branch-targets.toml")),
        source("classification.toml", include_str!("../../../../templates/profiles/classification.toml")),
        source("meeting-quality.toml", include_str!("../../../../templates/profiles/meeting-quality.toml")),
        source(
            "meeting-scorecard.toml",
            include_str!("../../../../templates/profiles/meeting-scorecard.toml"),
        ),
        source(
            "membership-changes.toml",
            include_str!("../../../../templates/profiles/membership-changes.toml"),
        ),
        source("scorecard.toml", include_str!("../../../../templates/profiles/scorecard.toml")),
        source("statistics.toml", include_str!("../../../../templates/profiles/statistics.toml")),
        source("tasks.toml", include_str!("../../../../templates/profiles/tasks.toml")),
    ]
}

/// Reads a workbook of one sheet with all built-in profiles as candidates.
fn import(rows: &[&[&str]]) -> Import {
    let candidates = built_in();
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    read("a.xlsx", &workbook(&[Draft::new("Biểu", rows)]), &choice, &Limits::default())
}

/// The values of a row as text, by field.
fn shown(record: &Record) -> BTreeMap<&str, String> {
    let values = record.values.iter().filter(|(_, datum)| datum.value != Value::Empty);
    values
        .map(|(field, datum)| (field.as_str(), datum.value.to_json().to_string().replace('"', "")))
        .collect()
}

/// The messages of errors and warnings in Vietnamese, each behind its cell.
fn faults(import: &Import) -> Vec<String> {
    let grave = import.problems.iter().filter(|problem| problem.severity > vanthu_diagnostic::Severity::Note);
    grave.map(|problem| format!("{}: {}", super::named(problem), problem.message.vi)).collect()
}

#[test]
fn every_file_of_the_folder_is_tried_here() {
    let folder = Path::new(file!()).ancestors().nth(4).map(|root| root.join("templates/profiles"));
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let folder = folder.filter(|folder| folder.is_dir()).unwrap_or_else(|| root.join("templates/profiles"));
    let files =
        std::fs::read_dir(folder).expect("the profiles").map(|entry| entry.expect("a file").file_name());
    let mut names: Vec<String> = files.map(|name| name.to_string_lossy().replace(".toml", "")).collect();
    names.sort();
    assert_eq!(names, built_in().into_iter().map(|profile| profile.name).collect::<Vec<_>>());
}

#[test]
fn no_heading_of_a_profile_names_two_fields() {
    for profile in built_in() {
        let mut seen = HashMap::new();
        for (name, field) in &profile.fields {
            for heading in &field.headings {
                let known = seen.insert(heading_key(heading), name);
                assert!(known.is_none_or(|known| known == name), "{}: {heading}", profile.name);
            }
        }
        // Two lines may share words only under different parents.
        let mut seen = HashMap::new();
        for line in &profile.line {
            for words in std::iter::once(&line.label).chain(&line.headings) {
                let known = seen.insert((&line.parent, heading_key(words)), &line.name);
                assert!(known.is_none_or(|known| *known == line.name), "{}: {words}", profile.name);
            }
        }
    }
}

#[test]
fn objectives_before_and_after_their_results_are_told_apart() {
    let profile = |rows: &[&[&str]]| import(rows).dataset.and_then(|dataset| dataset.profile);
    let given: [&[&str]; 2] =
        [&["Chi bộ", "Tổng số đảng viên", "Chỉ tiêu giao"], &["Chi bộ thôn Một", "21", "2"]];
    assert_eq!(profile(&given).as_deref(), Some("branch-targets"));
    let reached: [&[&str]; 2] = [
        &["Chi bộ", "Tổng số đảng viên", "Chỉ tiêu giao", "Đã kết nạp"],
        &["Chi bộ thôn Một", "21", "2", "1"],
    ];
    assert_eq!(profile(&reached).as_deref(), Some("branch-results"));
}

#[test]
fn a_form_with_fixed_lines_is_read_and_held_to_its_sums() {
    let rows = |closing: &'static str| -> Vec<Vec<&'static str>> {
        vec![
            vec!["BIỂU 1-BTCTW: TĂNG, GIẢM ĐẢNG VIÊN"],
            vec!["Tiêu chí", "Kỳ này", "Cùng kỳ năm trước", "(%) kỳ này so với cùng kỳ"],
            vec!["1", "2", "3", "4(=2*100/3)"],
            vec!["A. Tổng số đảng viên cuối kỳ trước", "1.905 đ/c", "1880", "101,33"],
            vec!["B. Đảng viên tăng trong kỳ", "33", "30", "110"],
            vec!["1. Kết nạp", "28", "25", "112"],
            vec!["2. Chuyển đến", "5", "5", "100"],
            vec!["a) Tỉnh khác", "2", "1", "200"],
            vec!["b) Huyện khác", "3", "4", "75"],
            vec!["3. Phục hồi đảng tịch", "0", "0", "-"],
            vec!["C. Đảng viên giảm trong kỳ", "8", "5", "160"],
            vec!["1. Từ trần", "2", "2", "100"],
            vec!["2. Khai trừ", "-", "-", ""],
            vec!["3. Xóa tên", "1", "0", "-"],
            vec!["- Trong đó: dự bị", "1", "0", ""],
            vec!["4. Xin ra khỏi Đảng", "", "", ""],
            vec!["5. Chuyển đi", "5", "3", "166,67"],
            vec!["a) Tỉnh khác", "1", "1", "100"],
            vec!["b) Huyện khác", "4", "2", "200"],
            vec!["D. Tổng số đảng viên cuối kỳ này", closing, "1905", ""],
        ]
    };
    let read = |rows: Vec<Vec<&str>>| import(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let sound = read(rows("1930"));
    assert_eq!(faults(&sound), [""; 0]);
    let dataset = sound.dataset.expect("a dataset");
    assert_eq!(dataset.profile.as_deref(), Some("membership-changes"));
    let lines: Vec<&str> = dataset.rows.iter().filter_map(|row| row.line.as_deref()).collect();
    assert_eq!(lines.len(), 17);
    assert_eq!((lines[4], lines[14]), ("moved_in_province", "moved_out_province"));
    assert_eq!(dataset.rows[0].number("current").map(|n| n.to_string()).as_deref(), Some("1905"));
    assert_eq!(dataset.to_json()["rows"][0]["line"], "opening");
    assert_eq!(
        faults(&read(rows("1931"))),
        [
            "import.check-failed B20: `Tổng số đảng viên cuối kỳ này` ghi 1.931, nhưng phải là `Tổng số đảng viên cuối kỳ trước` + \
          `Đảng viên tăng trong kỳ` − `Đảng viên giảm trong kỳ` = 1.930"
        ]
    );
    let mut odd = rows("1930");
    odd[9][0] = "3. Phục hồi đảng tich cũ";
    odd.remove(3);
    odd.push(vec!["5. Chuyển đi", "5", "3", ""]);
    let odd = faults(&read(odd));
    let codes: Vec<&str> = odd.iter().filter_map(|fault| fault.split(':').next()).collect();
    assert_eq!(codes, ["import.unknown-line A9", "import.duplicate-row A20", "import.missing-line A2"]);
}

#[test]
fn classes_are_held_to_their_total() {
    let heading: &[&str] = &[
        "STT",
        "Nhóm chức vụ",
        "Tổng số",
        "Hoàn thành xuất sắc",
        "Hoàn thành tốt",
        "Hoàn thành",
        "Không hoàn thành",
        "Chưa xếp loại",
    ];
    let import = import(&[
        heading,
        &["1", "Bí thư, phó bí thư chi bộ", "36", "6", "28", "2", "0", "0"],
        &["2", "Đảng viên giữ chức vụ chính quyền", "21", "4", "15", "1", "0", "0"],
        &["Tổng cộng", "", "57", "10", "43", "3", "0", "0"],
    ]);
    assert_eq!(
        import.dataset.as_ref().and_then(|dataset| dataset.profile.as_deref()),
        Some("classification")
    );
    assert_eq!(
        faults(&import),
        [
            "import.check-failed C3: `Tổng số` ghi 21, nhưng phải là `Hoàn thành xuất sắc nhiệm vụ` + `Hoàn thành tốt nhiệm vụ` + \
          `Hoàn thành nhiệm vụ` + `Không hoàn thành nhiệm vụ` + `Chưa xếp loại` = 20"
        ]
    );
}

#[test]
fn meetings_are_held_to_the_bands_of_their_points() {
    let import = import(&[
        &[
            "STT",
            "Tên đơn vị",
            "Số lượng đảng viên",
            "Ngày họp",
            "KQ điểm",
            "Xếp loại",
            "",
            "",
            "",
            "Ghi chú",
        ],
        &["", "", "", "", "", "Tốt", "Khá", "TB", "Kém", ""],
        &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
        &["1", "Chi bộ thôn Suối Trầm", "31", "03/7/2026", "92,5", "x", "", "", "", ""],
        &["2", "Chi bộ thôn Đồi Mây", "24", "ngày 05 tháng 7 năm 2026", "88", "x", "", "", "", ""],
        &["3", "Chi bộ Quân sự xã", "9", "04/7/2026", "75", "", "x", "", "", ""],
        &["Tổng cộng", "", "64", "", "85,17", "2", "1", "0", "0", ""],
    ]);
    let dataset = import.dataset.as_ref().expect("a dataset");
    assert_eq!(dataset.profile.as_deref(), Some("meeting-quality"));
    let first = shown(&dataset.rows[0]);
    assert_eq!(
        (first["held"].as_str(), first["score"].as_str(), first["good"].as_str()),
        ("2026-07-03", "92.5", "1")
    );
    assert_eq!(dataset.rows[1].value("held").to_json(), "2026-07-05");
    assert_eq!(
        faults(&import),
        ["import.check-failed E5: `Kết quả điểm` = 88, nhưng phải ≥ 90, vì `Tốt` = 1"]
    );
}

#[test]
fn tasks_may_repeat_and_need_a_unit() {
    let import = import(&[
        &["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn"],
        &["1", "Rà soát hồ sơ", "Ban Xây dựng Đảng", "Các chi bộ", "trước ngày 30/9/2026"],
        &["2", "Rà soát hồ sơ", "Văn phòng Đảng ủy", "", "15/10"],
        &["3", "Báo cáo kết quả", "", "", "2026-12-01"],
    ]);
    let dataset = import.dataset.as_ref().expect("a dataset");
    assert_eq!((dataset.profile.as_deref(), dataset.rows.len()), (Some("tasks"), 3));
    assert_eq!(shown(&dataset.rows[0])["deadline"], "2026-09-30");
    let codes: Vec<String> =
        faults(&import).iter().filter_map(|fault| Some(fault.split(':').next()?.to_string())).collect();
    // A deadline may be said in words or without its year; what it means is settled with the document.
    assert_eq!(codes, ["import.missing-value C4"]);
    let unnumbered = super::profiles::import(&[
        &["Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"],
        &["Rà soát hồ sơ", "Ban Xây dựng Đảng", "30/9/2026"],
        &["Báo cáo kết quả", "Văn phòng Đảng ủy", "01/12/2026"],
        &[],
        &["", "T/M BAN THƯỜNG VỤ"],
    ]);
    assert_eq!(faults(&unnumbered), [""; 0]);
    assert_eq!(unnumbered.dataset.map(|dataset| (dataset.rows.len(), dataset.notes.len())), Some((2, 1)));
}

#[test]
fn scorecards_are_held_to_their_parts_and_bounds() {
    let import = import(&[
        &["STT", "Chi bộ", "Tự chấm", "", "", "Thẩm định", "", "", "Chênh lệch", "Xếp loại"],
        &[
            "",
            "",
            "Tiêu chí chung",
            "Kết quả nhiệm vụ",
            "Tổng điểm",
            "Tiêu chí chung",
            "Kết quả nhiệm vụ",
            "Tổng điểm",
            "",
            "",
        ],
        &["1", "Chi bộ thôn Suối Trầm", "28", "66", "94", "27,5", "65", "92,5", "-1,5", "HTXSNV"],
        &["2", "Chi bộ thôn Đồi Mây", "27", "61", "88", "27", "60", "86", "-2", "Hoàn thành tốt"],
        &["3", "Chi bộ Quân sự xã", "31", "55", "86", "25", "50", "75", "-11", "Khá"],
    ]);
    let dataset = import.dataset.as_ref().expect("a dataset");
    assert_eq!(dataset.profile.as_deref(), Some("scorecard"));
    assert_eq!(shown(&dataset.rows[0])["class"], "Hoàn thành xuất sắc nhiệm vụ");
    let codes: Vec<String> =
        faults(&import).iter().filter_map(|fault| Some(fault.split(':').next()?.to_string())).collect();
    assert_eq!(codes, ["import.out-of-range C5", "import.not-a-choice J5", "import.check-failed H4"]);
}
