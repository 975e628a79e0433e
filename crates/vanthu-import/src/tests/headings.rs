//! Headings laid out as offices lay them out, rows that are neither heading nor data, and profiles that are only taken where they
//! are meant.

use super::draft::{Draft, workbook};
use super::*;
use vanthu_model::mapping::ColumnMapping;

/// Reads a sheet with all of the office's profiles among the candidates.
fn guessed(draft: Draft) -> Import {
    import(&workbook(&[draft]))
}

/// Reads a sheet by the profile that a person named.
fn by_profile(draft: Draft, columns: &[ColumnMapping]) -> Import {
    let profile = profile();
    let choice = Choice { profile: Some(&profile), columns, ..Choice::default() };
    read("a.xlsx", &workbook(&[draft]), &choice, &Limits::default())
}

/// The headings, those of columns without one left out.
fn headings(import: &Import) -> Vec<String> {
    let columns = import.dataset.iter().flat_map(|dataset| &dataset.columns);
    columns.map(|column| column.heading.clone()).filter(|heading| !heading.is_empty()).collect()
}

/// The rows of data.
fn rows(import: &Import) -> Vec<u32> {
    import.dataset.iter().flat_map(|dataset| &dataset.rows).map(|row| row.row).collect()
}

/// All diagnostics, each as `code cell`.
fn said(import: &Import) -> Vec<String> {
    import.problems.iter().map(named).collect()
}

#[test]
fn headings_line_by_line_are_read_as_one() {
    let lines = guessed(Draft::new(
        "Kết quả",
        &[
            &["STT", "Chi bộ", "Chỉ", "Đã", "Tổng"],
            &["", "", "tiêu", "kết", "số đảng"],
            &["", "", "giao", "nạp", "viên"],
            &["", "", "năm", "", "đến"],
            &["", "", "2025", "2025", "2025"],
            &["1", "Chi bộ xóm Đông", "4", "1", "31"],
            &["2", "Chi bộ xóm Tây", "2", "2", "19"],
            &["", "Tổng cộng", "6", "3", "50"],
        ],
    ));
    let expected =
        ["STT", "Chi bộ", "Chỉ tiêu giao năm 2025", "Đã kết nạp 2025", "Tổng số đảng viên đến 2025"];
    assert_eq!(headings(&lines), expected);
    assert_eq!((rows(&lines), faults(&lines)), (vec![6, 7], vec![]));
    let dataset = lines.dataset.expect("a data set");
    assert_eq!(dataset.profile.as_deref(), Some("branch-results"));
    assert_eq!(dataset.rows[0].number("members").map(|number| number.to_string()).as_deref(), Some("31"));

    let months = guessed(Draft::new(
        "Giá",
        &[
            &["CHỈ SỐ GIÁ"],
            &[],
            &["", "Quý I", "Quý II", "6 tháng"],
            &["", "năm", "năm", "năm"],
            &["", "2025", "2025", "2025"],
            &["", "so với", "so với", "so với"],
            &["", "bình quân", "bình quân", "bình quân"],
            &["Lương thực", "101.5", "99.25", "100.5"],
            &["Thực phẩm", "104.5", "98.5", "101.75"],
        ],
    ));
    assert_eq!(headings(&months)[0], "Quý I năm 2025 so với bình quân");
    assert_eq!((headings(&months).len(), rows(&months)), (3, vec![8, 9]));

    // The names of the first columns stand beside the last line, or in the middle.
    let below = guessed(Draft::new(
        "Biểu",
        &[
            &["", "Số hộ", "Diện tích"],
            &["", "có nước", "được"],
            &["Xóm", "sạch", "tưới"],
            &["", "", "(ha)"],
            &["Xóm Thượng", "41", "12.5"],
            &["Xóm Hạ", "37", "9.25"],
        ],
    ));
    assert_eq!(headings(&below), ["Xóm", "Số hộ có nước sạch", "Diện tích được tưới / (ha)"]);
    assert_eq!(rows(&below), [5, 6]);
}

#[test]
fn years_above_the_data_are_headings() {
    let years = guessed(Draft::new(
        "Tỷ lệ",
        &[
            &["TỶ LỆ HỘ NGHÈO"],
            &[],
            &["", "2019", "2023", "Ước tính năm 2025"],
            &["Toàn xã", "6.5", "4.25", "3.5"],
            &["Xóm Thượng", "7.5", "5.25", "4.5"],
            &["Xóm Hạ", "5.5", "3.25", "2.5"],
        ],
    ));
    assert_eq!(headings(&years), ["2019", "2023", "Ước tính năm 2025"]);
    // The share of the whole is no sum of the others.
    assert_eq!(rows(&years), [4, 5, 6]);
    // A row of data may hold years too.
    let births = guessed(Draft::new(
        "Danh sách",
        &[
            &["Họ và tên", "Năm sinh", "Năm vào Đảng"],
            &["Nguyễn Văn A", "1975", "2003"],
            &["Trần Thị B", "1980", "2010"],
        ],
    ));
    assert_eq!((headings(&births).len(), rows(&births)), (3, vec![2, 3]));
}

#[test]
fn rows_that_number_or_explain_the_columns_are_no_data() {
    let gaps = guessed(Draft::new(
        "Vốn",
        &[
            &["STT", "Nguồn vốn", "Đầu kỳ", "Tăng", "Giảm", "Cuối kỳ"],
            &["1", "2", "5", "6", "9", "12"],
            &["1", "Ngân sách", "200", "40", "10", "230"],
            &["2", "Vốn vay", "100", "20", "30", "90"],
        ],
    ));
    assert_eq!(rows(&gaps), [3, 4]);
    assert!(said(&gaps).contains(&"import.numbering-row A2".to_string()));
    let formula = guessed(Draft::new(
        "Vốn",
        &[
            &["Nguồn vốn", "Kế hoạch vốn", "Giải ngân", "Tỷ lệ giải ngân"],
            &["1", "2", "3", "4=3/2"],
            &["mã nguồn", "số được giao", "lũy kế", "phần trăm"],
            &["Ngân sách", "200", "50", "25"],
            &["Vốn vay", "100", "20", "20"],
        ],
    ));
    assert_eq!(rows(&formula), [4, 5]);
    assert_eq!(said(&formula)[1..], ["import.numbering-row A2", "import.explanation-row A3"]);
    // The first row of data may count as well; its number goes on in the next row.
    let data = guessed(Draft::new(
        "Điểm",
        &[
            &["Tổ", "Lượt thi đấu", "Huy chương", "Cờ"],
            &["1", "2", "3", "5"],
            &["2", "6", "1", "4"],
            &["3", "4", "4", "2"],
        ],
    ));
    assert_eq!((rows(&data), said(&data).len()), (vec![2, 3, 4], 1));
}

#[test]
fn two_columns_with_one_heading_are_said() {
    let import = guessed(Draft::new(
        "Biểu",
        &[&["Xóm", "Số hộ", "Số hộ"], &["Xóm Thượng", "41", "12"], &["Xóm Hạ", "37", "9"]],
    ));
    assert!(said(&import).contains(&"import.same-heading C1".to_string()), "{:?}", said(&import));
}

#[test]
fn a_profile_is_only_taken_where_it_is_meant() {
    for headings in [
        &["Đơn vị", "Kế hoạch", "Thực hiện"] as &[&str],
        &["Tên đơn vị", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Ước tính", "Cộng dồn", "So cùng kỳ (%)"],
        &["Chi bộ", "Chỉ tiêu giao", "Đã kết nạp", "a", "b", "c", "d", "e", "g"],
    ] {
        let data: Vec<&str> =
            std::iter::once("Nhà máy A").chain(std::iter::repeat_n("7", headings.len() - 1)).collect();
        let import = guessed(Draft::new("Biểu", &[headings, &data]));
        assert_eq!(
            import.dataset.as_ref().and_then(|dataset| dataset.profile.as_deref()),
            None,
            "{headings:?}"
        );
        assert!(!vanthu_diagnostic::any_error(&import.problems), "{headings:?}");
    }
    let draft = || {
        let rows: &[&[&str]] = &[
            &["TT", "Chi bộ", "Đã kết nạp"],
            &["1", "Chi bộ xóm Đông", "2"],
            &["2", "Chi bộ xóm Tây", "1"],
            &["3", "Chi bộ xóm Nam", "4"],
        ];
        Draft::new("Kết quả", rows)
    };
    let import = guessed(draft());
    let warning = &import.problems[0];
    assert!(
        warning.message.vi.contains("`branch-results`") && warning.message.vi.contains("`Chỉ tiêu giao`")
    );
    let named = by_profile(draft(), &[]);
    assert_eq!(faults(&named), ["import.missing-column A1"]);
    assert!(named.problems[0].hints[0].vi.contains("thêm cột `Chỉ tiêu giao`"));
}

#[test]
fn a_workbook_without_a_table_says_why() {
    let reason = |draft: Draft| guessed(draft).problems[0].hints[0].vi.clone();
    let bare: &[&[&str]] = &[&["mức 1", "Mục A", "30"], &["mức 2", "Phần a", "3.5"]];
    assert!(
        reason(Draft::new("Điểm", bare)).contains("dòng 1")
            && reason(Draft::new("Điểm", bare)).contains("tiêu đề")
    );
    assert!(reason(Draft::new("Bìa", &[&["BÁO CÁO"]])).contains("chỉ có chữ"));
    assert!(reason(Draft::new("Trống", &[])).contains("trống"));
}

#[test]
fn rows_prepared_in_advance_are_one_note() {
    let error = ("t=\"e\"", "<f>C4/D4</f><v>#DIV/0!</v>");
    let draft = Draft::new(
        "Kết quả",
        &[
            &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp", "Tỷ lệ (%)"],
            &["1", "Chi bộ xóm Đông", "4", "1", "25"],
            &["2", "Chi bộ xóm Tây", "2", "2", "100"],
            &["3", "", "", "0"],
            &["4", "", "", "0"],
            &["5", "", "", "0"],
            &["6"],
            &["", "Tổng cộng", "6", "3", "50"],
        ],
    )
    .xml("E4", error.0, error.1)
    .xml("E5", error.0, error.1)
    .xml("E6", error.0, error.1);
    let import = guessed(draft);
    assert_eq!((rows(&import), said(&import)), (vec![2, 3], vec!["import.unfilled-rows A4".to_string()]));
    assert_eq!(import.dataset.map(|dataset| dataset.totals.len()), Some(1));
}

#[test]
fn a_name_belongs_to_its_figures_wherever_it_stands() {
    let names = guessed(Draft::new(
        "Giá",
        &[
            &["", "", "Quý I", "Quý II"],
            &["CHỈ SỐ CHUNG", "", "101.5", "102.5"],
            &["", "Thuốc và dịch vụ", ""],
            &["", "y tế", "103.5", "104.5"],
            &["", "Giáo dục", "99.5", "98.5"],
        ],
    ));
    assert_eq!(rows(&names), [2, 4, 5]);
    let rows = names.dataset.expect("a data set").rows;
    assert_eq!((rows[0].text("A"), rows[1].text("B")), ("CHỈ SỐ CHUNG", "Thuốc và dịch vụ y tế"));
    let left = by_profile(
        Draft::new(
            "Kết quả",
            &[
                &["", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"],
                &["Chi bộ xóm Đông", "", "4", "1"],
                &["", "Chi bộ xóm Tây", "2", "2"],
            ],
        ),
        &[],
    );
    assert_eq!(faults(&left), Vec::<String>::new());
    assert_eq!(left.dataset.expect("a data set").rows[0].text("branch"), "Chi bộ xóm Đông");
}

#[test]
fn printed_pages_are_read_as_one_table() {
    let page = |second: &'static str| {
        Draft::new(
            "Biểu",
            &[
                &["DÂN SỐ CÁC XÓM"],
                &["Tên xóm", "Số hộ", "Số khẩu"],
                &["Xóm Thượng", "41", "160"],
                &["Xóm Trung", "37", "150"],
                &[],
                &["DÂN SỐ CÁC XÓM (Tiếp theo)"],
                &["Tên xóm", second, "Số khẩu"],
                &["Xóm Hạ", "25", "99"],
                &["Xóm Bãi", "12", "45"],
            ],
        )
    };
    for second in ["Số hộ", "Số hộ/2025"] {
        let import = guessed(page(second));
        assert_eq!(rows(&import), [3, 4, 8, 9], "{second}");
        assert!(said(&import).contains(&"import.continued-table A6".to_string()), "{:?}", said(&import));
    }
    let other = |join: bool| {
        let draft = page("Hộ nghèo").put("C7", "Khẩu nghèo");
        read("a.xlsx", &workbook(&[draft]), &Choice { join, ..Choice::default() }, &Limits::default())
    };
    assert_eq!(faults(&other(false)), ["import.several-parts A2", "import.no-profile A2"]);
    assert_eq!(rows(&other(true)), [3, 4, 8, 9]);
}

#[test]
fn what_a_merge_hides_and_what_is_given_twice_is_said() {
    let draft = || {
        let rows: &[&[&str]] = &[
            &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"],
            &["1", "Chi bộ xóm Đông", "4", "1"],
            &["2", "Chi bộ xóm Tây", "2", "2"],
        ];
        Draft::new("Kết quả", rows)
    };
    let hidden = guessed(draft().merge("B2:B3"));
    assert_eq!(faults(&hidden), ["import.value-under-merge B3"]);
    let xml = "<c r=\"D3\"><v>9</v></c>";
    let mut parts = draft::parts(&[draft()]);
    parts[0].1 = parts[0].1.replacen("</row></sheetData>", &format!("{xml}</row></sheetData>"), 1);
    let twice = import(&draft::pack(&parts));
    assert_eq!(faults(&twice), ["import.cell-twice D3"]);
}

#[test]
fn a_person_says_which_column_is_which_field() {
    let draft = || {
        let rows: &[&[&str]] = &[
            &["TT", "Chi bộ", "CT năm", "KN", "QCƯT"],
            &["1", "Chi bộ xóm Đông", "4", "1", "5"],
            &["2", "Chi bộ xóm Tây", "2", "2", "3"],
            &["3", "Chi bộ xóm Nam", "3", "0", "2"],
        ];
        Draft::new("Kết quả", rows)
    };
    let mapping = |pairs: &[(&str, &str)]| -> Vec<ColumnMapping> {
        let place = |line: usize| Place::line("a.toml", line, 1);
        let pairs = pairs.iter().enumerate();
        pairs
            .map(|(line, (heading, field))| ColumnMapping {
                heading: (*heading).into(),
                field: (*field).into(),
                place: place(line + 1),
            })
            .collect()
    };
    let read =
        by_profile(draft(), &mapping(&[("CT năm", "target"), ("kn", "admitted"), ("QCƯT", "sources")]));
    assert_eq!(faults(&read), Vec::<String>::new());
    let row = &read.dataset.as_ref().expect("a data set").rows[0];
    let number = |field: &str| row.number(field).map(|number| number.to_string()).unwrap_or_default();
    assert_eq!(
        (number("target"), number("admitted"), number("sources")),
        ("4".into(), "1".into(), "5".into())
    );
    let codes = |pairs: &[(&str, &str)]| {
        let found = by_profile(draft(), &mapping(pairs));
        found.problems.iter().filter(|one| one.is_error()).map(|one| one.code.as_str()).collect::<Vec<_>>()
    };
    let base = [("CT năm", "target"), ("KN", "admitted")];
    let with = |more: &[(&'static str, &'static str)]| [&base, more].concat();
    assert_eq!(codes(&with(&[("QCUT", "sources")])), ["import.mapped-no-heading"]);
    assert_eq!(codes(&with(&[("QCƯT", "nguon")])), ["import.mapped-no-field"]);
    assert!(codes(&with(&[("QCƯT", "admitted")])).contains(&"import.mapped-twice"));
    // The running numbers are no target, even if a person says so.
    assert!(codes(&[("TT", "target"), ("KN", "admitted")]).contains(&"import.column-type"));
}

#[test]
fn a_profile_is_proposed_for_a_new_table() {
    let draft = Draft::new(
        "Biểu",
        &[
            &["BIỂU THEO DÕI PHÁT TRIỂN ĐẢNG VIÊN"],
            &["STT", "Chi bộ", "Chỉ tiêu giao", "Số buổi học (buổi)", "Tỷ lệ dự học"],
            &["1", "Chi bộ xóm Đông", "4", "3", "75.5"],
            &["2", "Chi bộ xóm Tây", "2", "2", "90"],
        ],
    );
    let bytes = workbook(&[draft]);
    let dataset = read("a.xlsx", &bytes, &Choice::default(), &Limits::default()).dataset.expect("a data set");
    for base in [None, Some(profile())] {
        let text = propose_profile(&dataset, base.as_ref(), "my");
        let proposed = Profile::parse("my.toml", &text).expect("a valid profile");
        let column = dataset.columns.iter().zip(["no", "branch", "target"]);
        if base.is_some() {
            assert!(column.into_iter().all(|(_, field)| proposed.fields.contains_key(field)), "{text}");
            assert_eq!(proposed.key, "branch");
        }
        assert!(proposed.fields.contains_key("so_buoi_hoc_buoi"), "{text}");
        // The workbook is read by what was proposed for it.
        let choice = Choice { profile: Some(&proposed), ..Choice::default() };
        let again = read("a.xlsx", &bytes, &choice, &Limits::default());
        assert_eq!(said(&again), Vec::<String>::new());
        assert_eq!(again.dataset.expect("a data set").rows.len(), 2);
    }
}
