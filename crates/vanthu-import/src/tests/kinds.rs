//! The kinds of tables that were once read wrong in silence, each again in other words and another shape.

use super::draft::{Draft, workbook};
use super::*;
use vanthu_diagnostic::any_error;

/// A sheet with its rows, the rows of data that are read, and what the first of them is called.
fn read_of(rows: &[&[&str]]) -> (Import, Vec<u32>, Vec<String>) {
    let import = import(&workbook(&[Draft::new("Biểu 1", rows)]));
    let data = import.dataset.iter().flat_map(|dataset| &dataset.rows).map(|row| row.row).collect();
    let columns = import.dataset.iter().flat_map(|dataset| &dataset.columns);
    let headings =
        columns.map(|column| column.heading.clone()).filter(|heading| !heading.is_empty()).collect();
    (import, data, headings)
}

fn text(rows: &[u8]) -> Import {
    let candidates = [profile()];
    read("so-lieu.csv", rows, &Choice { candidates: &candidates, ..Choice::default() }, &Limits::default())
}

fn codes(import: &Import) -> Vec<String> {
    import.problems.iter().map(named).collect()
}

#[test]
fn headings_over_several_lines_with_a_year_below() {
    let (import, data, headings) = read_of(&[
        &["ĐẢNG BỘ PHƯỜNG MẪU"],
        &[],
        &["TT", "Tổ đảng", "Số", "Số", "Đạt"],
        &["", "", "được", "đã", "(%)"],
        &["", "", "giao", "làm", ""],
        &["", "", "2027", "2027", "2027"],
        &["1", "Tổ đảng số 1", "12", "9", "75"],
        &["2", "Tổ đảng số 2", "10", "8", "80"],
    ]);
    assert_eq!(headings[2..4], ["Số được giao 2027", "Số đã làm 2027"], "{:?}", codes(&import));
    assert_eq!(data, [7, 8]);
    let (_, data, headings) = read_of(&[
        &["Xã", "Thu", "Chi"],
        &["", "ngân", "ngân"],
        &["", "sách", "sách"],
        &["", "nhà", "địa"],
        &["", "nước", "phương"],
        &["", "năm", "năm"],
        &["", "2024", "2024"],
        &["Xã Mẫu Một", "125.5", "101.25"],
        &["Xã Mẫu Hai", "98.5", "90.5"],
    ]);
    assert_eq!(headings[1..], ["Thu ngân sách nhà nước năm 2024", "Chi ngân sách địa phương năm 2024"]);
    assert_eq!(data, [8, 9]);
}

#[test]
fn a_first_row_of_years_is_a_heading() {
    let (_, data, headings) = read_of(&[
        &["", "2021", "2022", "2023", "Kế hoạch 2024"],
        &["Lúa", "1200", "1250", "1300", "1320"],
        &["Ngô", "310", "305", "330", "340"],
    ]);
    assert_eq!(
        (headings.as_slice(), data.as_slice()),
        (&["2021", "2022", "2023", "Kế hoạch 2024"].map(String::from)[..], &[2, 3][..])
    );
    let (_, data, headings) = read_of(&[
        &["SỐ LỚP HỌC"],
        &["Cấp học", "2024-2025", "2025-2026"],
        &["Mầm non", "12", "13"],
        &["Tiểu học", "25", "24"],
        &["Trung học cơ sở", "18", "18"],
    ]);
    assert_eq!(headings, ["Cấp học", "2024-2025", "2025-2026"]);
    assert_eq!(data, [3, 4, 5]);
}

#[test]
fn a_row_that_numbers_the_columns_is_said_and_is_no_data() {
    for numbers in [
        ["(1)", "(2)", "(3)", "(4)"],
        ["A", "B", "1", "2"],
        ["1", "2", "4", "7"],
        ["[1]", "[2]", "[3]", "[4]=[3]/2"],
    ] {
        let (import, data, headings) = read_of(&[
            &["STT", "Ấp", "Số hộ", "Số khẩu"],
            &numbers,
            &["1", "Ấp Mẫu Một", "120", "455"],
            &["2", "Ấp Mẫu Hai", "98", "371"],
        ]);
        assert_eq!((data.as_slice(), headings.len()), (&[3, 4][..], 4), "{numbers:?} {:?}", codes(&import));
        // That `(1) (2) (3) (4)` numbers them goes without saying; where numbers are missing, it might be data.
        let gaps = numbers == ["1", "2", "4", "7"];
        let said = codes(&import).iter().any(|code| code.starts_with("import.numbering-row"));
        assert!(said || !gaps, "{numbers:?}");
    }
    // A row of explanations below the numbers is neither heading nor data.
    let (import, data, _) = read_of(&[
        &["Mã", "Hạng mục", "Dự toán", "Quyết toán"],
        &["1", "2", "3", "4"],
        &["ghi theo quyết định", "tên đầy đủ", "triệu đồng", "triệu đồng"],
        &["01", "Nâng cấp đường ấp", "500", "480"],
        &["02", "Kè chống sạt lở", "900", "910"],
    ]);
    assert_eq!(data, [4, 5], "{:?}", codes(&import));
    let first = &import.dataset.expect("a data set").rows[0];
    assert_eq!(first.text("A"), "01");
}

#[test]
fn a_foreign_table_is_shown_as_it_stands() {
    let tables: [&[&[&str]]; 3] = [
        &[
            &["Mã hàng", "Tên hàng", "Đơn vị tính", "Tồn đầu", "Nhập", "Xuất", "Tồn cuối"],
            &["VT01", "Giấy in", "ram", "12", "40", "37", "15"],
            &["VT02", "Mực in", "hộp", "2", "6", "5", "3"],
        ],
        &[
            &["Ngày", "Nội dung họp", "Chủ trì", "Số người dự"],
            &["05/01/2026", "Giao ban", "Nguyễn Văn A", "21"],
            &["12/01/2026", "Chuyên đề", "Trần Thị B", "19"],
        ],
        &[
            &["Chi nhánh", "Doanh thu", "Chi phí", "Lợi nhuận", "Số nhân viên", "Ghi chú"],
            &["Chi nhánh Bắc", "120", "90", "30", "15", ""],
            &["Chi nhánh Nam", "140", "95", "45", "18", ""],
        ],
    ];
    for rows in tables {
        let (import, data, headings) = read_of(rows);
        assert!(!any_error(&import.problems), "{:?}", codes(&import));
        assert_eq!(import.dataset.as_ref().and_then(|dataset| dataset.profile.clone()), None);
        assert_eq!((data.as_slice(), headings.len()), (&[2, 3][..], rows[0].len()));
    }
}

#[test]
fn names_in_the_first_or_second_column_and_over_two_rows() {
    let (import, data, _) = read_of(&[
        &["", "", "Năm 2025", "Năm 2026"],
        &["TỔNG SỐ", "", "310", "325"],
        &["Trong đó:", "", "", ""],
        &["", "Nuôi trồng và đánh bắt", "", ""],
        &["", "thủy sản", "120", "126"],
        &["", "Trồng trọt", "190", "199"],
    ]);
    let rows = &import.dataset.as_ref().expect("a data set").rows;
    let names: Vec<&str> = rows.iter().map(|row| row.text("B")).collect();
    assert!(names.contains(&"Nuôi trồng và đánh bắt thủy sản"), "{names:?} {data:?} {:?}", codes(&import));
    let (import, _, _) = read_of(&[
        &["Danh mục", "", "Số lượng", "Giá trị"],
        &["", "Máy bơm nước", "2", "15.5"],
        &["", "Máy phát điện", "", ""],
        &["", "dự phòng", "1", "32.5"],
        &["", "Bình chữa cháy", "12", "8.4"],
    ]);
    let rows = &import.dataset.as_ref().expect("a data set").rows;
    let names: Vec<&str> = rows.iter().map(|row| row.text("B")).collect();
    assert_eq!(names, ["Máy bơm nước", "Máy phát điện dự phòng", "Bình chữa cháy"], "{:?}", codes(&import));
}

#[test]
fn parts_of_a_printed_table_are_one() {
    for next in ["BẢNG KÊ HỘ (tiếp theo)", "(Tiếp theo)", "Bảng kê hộ - tiếp"] {
        let (import, data, _) = read_of(&[
            &["BẢNG KÊ HỘ"],
            &["TT", "Chủ hộ", "Số khẩu", "Diện tích"],
            &["1", "Nguyễn Văn A", "4", "120.5"],
            &["2", "Trần Thị B", "5", "98.5"],
            &[],
            &[next],
            &["TT", "Chủ hộ", "Số khẩu", "Diện tích"],
            &["3", "Lê Văn C", "3", "110.5"],
            &["4", "Phạm Thị D", "6", "87.5"],
        ]);
        assert_eq!(data, [3, 4, 8, 9], "{next} {:?}", codes(&import));
    }
}

#[test]
fn a_text_under_a_merge_names_its_cell() {
    for (merge, cell) in [("C2:D2", "D2"), ("C3:D3", "D3"), ("D2:D3", "D3")] {
        let rows: &[&[&str]] = &[
            &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"],
            &["1", "Chi bộ thôn Hạ", "4", "1"],
            &["2", "Chi bộ thôn Thượng", "2", "2"],
            &["3", "Chi bộ thôn Trung", "2", "2"],
        ];
        let import = import(&workbook(&[Draft::new("Kết quả", rows).merge(merge)]));
        assert!(
            faults(&import).contains(&format!("import.value-under-merge {cell}")),
            "{merge} {:?}",
            faults(&import)
        );
    }
}

#[test]
fn a_quotation_mark_that_never_closes_is_an_error_at_its_line() {
    for (rows, line) in [
        ("Chi bộ,Chỉ tiêu giao,Đã kết nạp\n\"Chi bộ A,3,1\nChi bộ B,2,2\n", 2),
        ("Ấp;Số hộ\nẤp Một;12\nẤp Hai;\"15\nẤp Ba;17\nẤp Bốn;11\n", 3),
        ("Xóm\tSố hộ\tGhi chú\nXóm A\t4\t\nXóm B\t5\t\"có mới\nXóm C\t6\t\n", 3),
    ] {
        let import = text(rows.as_bytes());
        let found = import.problems.iter().find(|one| one.code.as_str() == "import.unclosed-quote");
        let found = found.unwrap_or_else(|| panic!("{rows} {:?}", import.problems));
        assert!(
            found.is_error() && found.message.vi.contains(&line.to_string())
                || format!("{:?}", found.place).contains(&format!("line: {line}")),
            "{found:?}"
        );
        assert!(import.dataset.is_none_or(|dataset| dataset.rows.is_empty()));
    }
}

#[test]
fn a_line_in_another_code_page_is_said_and_the_rest_stays() {
    for (line, bytes) in
        [(3, &b"Chi b\xed Su\xf4i,4,2\n"[..]), (2, b"T\xf4n,1,1\n"), (4, b"Qu\xfd Kh\xe2,7,3\n")]
    {
        let lines = [
            "Chi bộ,Chỉ tiêu giao,Đã kết nạp\n",
            "Chi bộ Đồi,3,1\n",
            "Chi bộ Làng,2,2\n",
            "Chi bộ Chợ,5,0\n",
        ];
        let mut all: Vec<Vec<u8>> = lines.iter().map(|line| line.as_bytes().to_vec()).collect();
        all.insert(line - 1, bytes.to_vec());
        let import = text(&all.concat());
        let found = import.problems.iter().find(|one| one.code.as_str() == "import.other-code-page");
        let found = found.unwrap_or_else(|| panic!("{line} {:?}", codes(&import)));
        assert!(format!("{found:?}").contains(&line.to_string()), "{found:?}");
        let names: Vec<String> = import
            .dataset
            .iter()
            .flat_map(|dataset| &dataset.rows)
            .map(|row| row.text("branch").to_string())
            .collect();
        for name in ["Chi bộ Đồi", "Chi bộ Làng", "Chi bộ Chợ"] {
            assert!(names.is_empty() || names.iter().any(|one| one == name), "{names:?}");
        }
        assert!(!names.iter().any(|name| name.contains('Ã')), "{names:?}");
    }
}
