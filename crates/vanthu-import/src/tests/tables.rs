//! Which table is read, where its headings and rows stand, what its sums add up, and what is hidden.

use super::draft::{Draft, form, workbook};
use super::*;
use vanthu_diagnostic::Severity;
use vanthu_model::profile::Hidden;

/// Reads a workbook without any profile.
fn unknown(sheets: &[Draft]) -> Import {
    read("a.xlsx", &workbook(sheets), &Choice::default(), &Limits::default())
}

/// Reads a workbook with the built-in profile and a table chosen.
fn chosen(sheets: &[Draft], table: &str) -> Import {
    let candidates = [profile()];
    let choice = Choice { table: Some(table), candidates: &candidates, ..Choice::default() };
    read("a.xlsx", &workbook(sheets), &choice, &Limits::default())
}

/// All diagnostics, each as `code cell`.
fn all(import: &Import) -> Vec<String> {
    import.problems.iter().map(named).collect()
}

/// The rows of data.
fn rows(import: &Import) -> Vec<u32> {
    import.dataset.iter().flat_map(|dataset| &dataset.rows).map(|row| row.row).collect()
}

/// The rows of totals.
fn totals(import: &Import) -> Vec<u32> {
    import.dataset.iter().flat_map(|dataset| &dataset.totals).map(|row| row.row).collect()
}

/// The chosen table's range and the headings of its columns.
fn layout(import: &Import) -> (String, Vec<String>) {
    let dataset = import.dataset.as_ref().expect("a dataset");
    let chosen = dataset.tables.iter().find(|table| table.chosen).expect("a chosen table");
    (chosen.range.clone(), dataset.columns.iter().map(|column| column.heading.clone()).collect())
}

/// A report of a bank: parameters, codes over the headings, three rows of merged headings and a numbering row.
fn bank() -> Draft {
    Draft::new(
        "A1",
        &[
            &["A00064", "Tên tệp"],
            &["20170101", "Mã đơn vị gửi"],
            &["12", "Ngày dữ liệu"],
            &["", "BÁO CÁO DƯ NỢ TÍN DỤNG"],
            &["", "Đơn vị tính: triệu đồng"],
            &["", "", "", "C-102", "C-103", "C-104", "C-105"],
            &["", "STT", "Tên lĩnh vực", "Số dư", "", "", "Lãi suất"],
            &["", "", "", "Tín dụng", "", "Trái phiếu"],
            &["", "", "", "Ngắn hạn", "Trung và dài hạn"],
            &["", "", "(1)", "(2)", "(3)", "(4)", "(5)"],
            &["R-100", "1", "Lĩnh vực xuất khẩu (1.1+1.2)", "30", "12", "5", "7.5"],
            &["R-110", "1.1", "Bằng VND", "10", "5", "2", "8"],
            &["R-120", "1.2", "Bằng ngoại tệ", "20", "7", "3", "6"],
            &[],
            &["Help", "1. Đối tượng áp dụng: các tổ chức tín dụng"],
        ],
    )
    .merge("D7:F7")
    .merge("D8:E8")
    .merge("F8:F9")
    .merge("B7:B9")
    .merge("C7:C9")
    .merge("G7:G9")
}

#[test]
fn a_wide_table_is_preferred_to_parameters_above_it() {
    let import = unknown(&[bank()]);
    let (range, headings) = layout(&import);
    assert_eq!(range, "A7:G13");
    assert_eq!(
        headings,
        [
            "",
            "STT",
            "Tên lĩnh vực",
            "Số dư / Tín dụng / Ngắn hạn",
            "Số dư / Tín dụng / Trung và dài hạn",
            "Số dư / Trái phiếu",
            "Lãi suất"
        ]
    );
    assert_eq!(rows(&import), [11, 12, 13]);
    assert_eq!(all(&import), ["import.no-profile A7"]);
    let dataset = import.dataset.expect("a dataset");
    assert_eq!((dataset.header, dataset.title.len(), dataset.notes.len()), ((7, 9), 6, 1));
}

#[test]
fn headings_written_over_several_cells_are_joined() {
    let draft = Draft::new(
        "3",
        &[
            &["3. KẾT QUẢ VỤ LÚA ĐÔNG XUÂN"],
            &[],
            &["", "Vụ đông xuân năm 2000", "", "", "So với vụ trước (%)"],
            &["", "Diện tích", "Ước tính", "Ước tính", "Diện tích", "Năng suất"],
            &["", "gieo cấy", "năng suất", "sản lượng"],
            &["", "(Nghìn ha)", "(Tạ/ha)", "(Nghìn tấn)"],
            &["Tổng số", "30.5", "50.1", "90.2", "104.2", "102.7"],
            &["Chia theo vùng"],
            &["Vùng ven biển", "10.5", "41.2", "40.1", "99.9", "94"],
            &["Vùng núi", "20", "42.2", "50.1", "98.1", "91"],
        ],
    )
    .merge("A1:F1")
    .merge("B3:D3")
    .merge("E3:F3");
    let import = unknown(&[draft]);
    let (range, headings) = layout(&import);
    assert_eq!(range, "A3:F10");
    assert_eq!(headings[1], "Vụ đông xuân năm 2000 / Diện tích gieo cấy / (Nghìn ha)");
    assert_eq!(headings[5], "So với vụ trước (%) / Năng suất");
    assert_eq!((rows(&import), totals(&import)), (vec![9, 10], vec![7]));
    assert_eq!(all(&import), ["import.no-profile A3", "import.section-row A8"]);
}

#[test]
fn the_total_of_the_country_may_come_first() {
    let draft = Draft::new(
        "Biểu",
        &[
            &["B01. Sử dụng dự toán"],
            &["ma_tinh", "tu_thang", "den_thang", "nam"],
            &["00", "1", "11", "2023"],
            &[],
            &["Mã", "Tên tỉnh", "Dự toán", "", "Tỷ lệ"],
            &["", "", "Nguồn", "Còn lại"],
            &["00", "Toàn quốc", "30", "-3", "5"],
            &["01", "Tỉnh Hàm Mẫu", "10", "-5", "4"],
            &["10", "Tỉnh Suối Trầm", "20", "2", "6"],
        ],
    )
    .merge("A5:A6")
    .merge("B5:B6")
    .merge("C5:D5")
    .merge("E5:E6");
    let import = unknown(&[draft]);
    let (range, headings) = layout(&import);
    assert_eq!((range.as_str(), headings[3].as_str()), ("A5:E9", "Dự toán / Còn lại"));
    assert_eq!((rows(&import), totals(&import)), (vec![8, 9], vec![7]));
    let dataset = import.dataset.expect("a dataset");
    assert_eq!(dataset.title.len(), 3);
}

#[test]
fn a_form_without_rows_is_called_one() {
    let draft = Draft::new(
        "BM5",
        &[
            &["", "ĐẢNG BỘ XÃ HÀM MẪU", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"],
            &[],
            &["STT", "CHI BỘ", "ĐẢNG SỐ", "XẾP LOẠI"],
            &["", "", "", "Xuất sắc", "Tốt"],
            &["1", "2", "3", "4", "5"],
            &[],
            &["", "", "- Cột 2 tới cột 4 là các thông số thường xuyên tra cứu"],
            &["", "", "- Đảng số là số đảng viên"],
        ],
    )
    .merge("A3:A4")
    .merge("B3:B4")
    .merge("C3:C4")
    .merge("D3:E3");
    let import = unknown(&[draft]);
    assert_eq!(layout(&import).0, "A3:E4");
    assert_eq!(rows(&import), [0; 0]);
    assert_eq!(faults(&import), ["import.no-profile A3", "import.no-rows A4"]);
}

/// The form with groups: `rows` stand in place of its branches and its total.
fn grouped(rows: &[&[&str]]) -> Draft {
    let mut draft = form();
    draft.cells.retain(|(row, _), _| *row < 5);
    for (index, texts) in rows.iter().enumerate() {
        for (column, text) in texts.iter().enumerate() {
            draft.put_at(index as u32 + 5, column as u32, text);
        }
    }
    draft
}

#[test]
fn sums_of_groups_are_checked_and_not_counted() {
    let rows: [&[&str]; 8] = [
        &["I", "Khối thôn", "", "5", "4"],
        &["1", "Chi bộ thôn Suối Trầm", "", "3", "2"],
        &["2", "Chi bộ thôn Đồi Mây", "", "2", "2"],
        &["II", "Khối cơ quan"],
        &["3", "Chi bộ Quân sự xã", "", "1", "0"],
        &["4", "Chi bộ Công an xã", "", "1", "1"],
        &["", "Cộng khối cơ quan", "", "2", "1"],
        &["Tổng cộng", "", "", "7", "5"],
    ];
    let sound = import(&workbook(&[grouped(&rows)]));
    assert_eq!(self::rows(&sound), [7, 8, 10, 11]);
    assert_eq!(totals(&sound), [13]);
    assert_eq!(all(&sound), ["import.section-row A9", "import.section-row A6", "import.section-row B12"]);
    let mistaken = import(&workbook(&[grouped(&rows).put("D6", "6").put("E12", "2")]));
    assert_eq!(faults(&mistaken), ["import.total-disagrees D6", "import.total-disagrees E12"]);
    let message = |index: usize| {
        &mistaken.problems.iter().filter(|problem| problem.is_error()).nth(index).expect("an error").message
    };
    assert_eq!(message(0).vi, "dòng cộng của nhóm ghi `Chỉ tiêu giao` là 6, nhưng cộng các dòng 7–8 được 5");
    assert_eq!(message(1).en, "the sum of the group says 2 for `Đã kết nạp`, but 1 is the sum of rows 10–11");
}

#[test]
fn groups_nest_and_their_sums_may_stand_above_or_below() {
    let above: [&[&str]; 7] = [
        &["", "Tổng khối thôn", "", "5", "4"],
        &["1", "Chi bộ thôn Suối Trầm", "", "3", "2"],
        &["2", "Chi bộ thôn Đồi Mây", "", "2", "2"],
        &["", "Tổng khối cơ quan", "", "1", "0"],
        &["3", "Chi bộ Quân sự xã", "", "1", "0"],
        &["", "Toàn Đảng bộ", "", "6", "4"],
        &[],
    ];
    assert!(faults(&import(&workbook(&[grouped(&above)]))).is_empty());
    assert_eq!(faults(&import(&workbook(&[grouped(&above).put("D9", "6")]))), ["import.total-disagrees D9"]);
    let nested: [&[&str]; 8] = [
        &["A", "Các chi bộ trực thuộc", "", "6", "4"],
        &["I", "Khối thôn", "", "5", "4"],
        &["1", "Chi bộ thôn Suối Trầm", "", "3", "2"],
        &["2", "Chi bộ thôn Đồi Mây", "", "2", "2"],
        &["II", "Khối cơ quan", "", "1", "0"],
        &["3", "Chi bộ Quân sự xã", "", "1", "0"],
        &["", "Cộng (A)", "", "6", "4"],
        &["Tổng cộng", "", "", "6", "4"],
    ];
    // The merge that the fixture has for the name of a group covers the name of a branch here.
    assert_eq!(faults(&import(&workbook(&[grouped(&nested)]))), ["import.value-under-merge B9"]);
    assert_eq!(
        faults(&import(&workbook(&[grouped(&nested).put("D6", "7").put("E12", "5")]))),
        ["import.value-under-merge B9", "import.total-disagrees D6", "import.total-disagrees E12"]
    );
}

#[test]
fn groups_without_numbers_are_known_by_name_and_figures() {
    let rows: [&[&str]; 6] = [
        &["", "Khối thôn", "", "5", "4"],
        &["1", "Chi bộ thôn Suối Trầm", "", "3", "2"],
        &["2", "Chi bộ thôn Đồi Mây", "", "2", "2"],
        &["", "Khối cơ quan"],
        &["3", "Chi bộ Quân sự xã", "", "1", "0"],
        &["Cộng", "", "", "6", "4"],
    ];
    let sound = import(&workbook(&[grouped(&rows)]));
    assert!(faults(&sound).is_empty(), "{:#?}", sound.problems);
    assert_eq!(self::rows(&sound), [7, 8, 10]);
    // A branch whose number was forgotten is still a branch.
    let forgotten = import(&workbook(&[form().put("A7", "")]));
    assert_eq!(self::rows(&forgotten), [6, 7, 8]);
}

#[test]
fn several_fitting_tables_are_said_and_can_be_chosen() {
    let other = Draft { name: "Quý II".into(), ..form() };
    let both = [form(), other];
    let first = import(&workbook(&both));
    assert_eq!(faults(&first), ["import.several-tables A3"]);
    assert!(first.problems[0].message.vi.contains("`Quý II!A3:L9`"), "{:#?}", first.problems);
    let second = chosen(&both, "quý ii!A3");
    assert!(second.problems.is_empty(), "{:#?}", second.problems);
    assert_eq!(second.dataset.map(|dataset| dataset.sheet.to_string()).as_deref(), Some("Quý II"));
    for place in ["A3:L9", "$B$7", "c4"] {
        assert_eq!(chosen(&[form()], place).dataset.map(|dataset| dataset.rows.len()), Some(3), "{place}");
    }
    for place in ["Z99", "A3:L10", "A", "7", "ZZZZ1", "A0", "Quý II!A3", ""] {
        let none = chosen(&[form()], place);
        assert_eq!(all(&none), ["import.no-such-table"], "{place}");
        assert!(none.problems[0].hints[0].vi.contains("`Kết quả!A3:L9`"));
    }
}

#[test]
fn two_tables_of_one_sheet_are_both_listed() {
    let mut draft = form();
    for ((row, column), cell) in form().cells {
        if (2..=8).contains(&row) {
            draft.cells.insert((row + 20, column), cell);
        }
    }
    let import = import(&workbook(&[draft.clone()]));
    assert_eq!(faults(&import), ["import.several-tables A3"]);
    let dataset = import.dataset.expect("a dataset");
    let listed: Vec<_> = dataset.tables.iter().map(|table| (table.range.as_str(), table.chosen)).collect();
    assert_eq!(listed, [("A3:L9", true), ("A23:L29", false)]);
    let lower = chosen(&[draft], "A23");
    assert_eq!(rows(&lower), [26, 27, 28]);
}

/// The built-in profile with hidden rows, columns and sheets left out.
fn leaving_out() -> Profile {
    let mut profile = profile();
    profile.hidden = Hidden::LeaveOut;
    profile
}

/// Reads a workbook by a profile that leaves out what is hidden.
fn seen_only(sheets: &[Draft]) -> Import {
    let candidates = [leaving_out()];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    read("a.xlsx", &workbook(sheets), &choice, &Limits::default())
}

#[test]
fn hidden_rows_and_columns_are_read_or_left_out_and_said() {
    let draft = || form().hide_rows(&[7]).hide_columns(&[3, 12]);
    let read = import(&workbook(&[draft()]));
    assert_eq!(all(&read), ["import.hidden-rows A7", "import.hidden-columns C4"]);
    assert_eq!(rows(&read), [6, 7, 8]);
    assert!(read.problems[1].message.vi.contains("(C, L)"));
    let seen = seen_only(&[draft()]);
    assert_eq!(rows(&seen), [6, 8]);
    let dataset = seen.dataset.as_ref().expect("a dataset");
    assert!(dataset.columns.iter().all(|column| column.column != 2 && column.column != 11));
    let wrong: Vec<_> =
        seen.problems.iter().filter(|problem| problem.code == "import.total-disagrees").collect();
    assert!(!wrong.is_empty());
    assert!(wrong.iter().all(|problem| problem.hints.iter().any(|hint| hint.vi.contains("dòng bị ẩn (7)"))));
    assert!(
        seen.problems
            .iter()
            .any(|problem| problem.code == "import.hidden-rows" && problem.severity == Severity::Note)
    );
    // Of a column and its hidden former self only the visible one is meant.
    let twice = || form().put("C3", "Chỉ tiêu").hide_columns(&[3]);
    assert_eq!(faults(&import(&workbook(&[twice()]))), ["import.ambiguous-column D3"]);
    assert!(faults(&seen_only(&[twice()])).is_empty());
}

#[test]
fn hidden_sheets_are_left_out_where_the_profile_says_so() {
    let hidden = || Draft { hidden: true, ..form() };
    assert_eq!(all(&import(&workbook(&[hidden()]))), ["import.hidden-sheet A3"]);
    let left_out = seen_only(&[hidden()]);
    assert!(left_out.dataset.is_none());
    assert_eq!(all(&left_out), ["import.no-table A1", "import.hidden-sheet A3"]);
}
