//! Corrections: where they apply, what they are compared with, in every format.

use super::draft::{Draft, form, workbook};
use super::{profile, read};
use crate::{Choice, Import, Limits};
use vanthu_diagnostic::{Diagnostic, Place, any_error};
use vanthu_model::correction::Correction;
use vanthu_model::dataset::{Value, cell_address, column_letters};

fn correction(cell: &str, was: &str, now: &str) -> Correction {
    let (row, column) = cell_address(cell).expect("an address");
    Correction {
        data: "results".into(),
        file: None,
        sheet: None,
        row,
        column,
        was: was.into(),
        now: now.into(),
        by: "Nguyễn Văn A".into(),
        why: "gõ nhầm".into(),
        place: Place::line("corrections.toml", 3, 1),
    }
}

fn corrected(file: &str, bytes: &[u8], corrections: &[Correction]) -> Import {
    let candidates = [profile()];
    let choice = Choice { candidates: &candidates, corrections, copy: true, ..Choice::default() };
    read(file, bytes, &choice, &Limits::default())
}

/// The address and shown text of the first data cell of a field.
fn first(import: &Import, field: &str) -> (String, Value) {
    let dataset = import.dataset.as_ref().expect("a data set");
    let datum = &dataset.rows[0].values[field];
    (datum.cell.a1(), datum.value.clone())
}

fn codes(problems: &[Diagnostic]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[test]
fn addresses_are_read_and_nothing_else() {
    for (text, address) in
        [("A1", (1, 0)), ("d7", (7, 3)), ("XFD1048576", (1_048_576, 16_383)), ("AA10", (10, 26))]
    {
        assert_eq!(cell_address(text), Some(address), "{text}");
        assert_eq!(
            column_letters(address.1),
            text.to_uppercase().trim_end_matches(|c: char| c.is_ascii_digit())
        );
    }
    for text in ["", "A", "7", "A0", "XFE1", "A1048577", "AAAA1", "A-1", "Đ7", "A1:B2", "A 1", "A+1"] {
        assert_eq!(cell_address(text), None, "{text}");
    }
}

#[test]
fn a_broken_cell_is_read_as_it_was_corrected() {
    let sound = corrected("a.xlsx", &workbook(&[form()]), &[]);
    let (cell, value) = first(&sound, "admitted");
    let Value::Number(number) = value else { panic!("a number") };
    let broken = workbook(&[form().put(&cell, "x2")]);
    assert!(any_error(&corrected("a.xlsx", &broken, &[]).problems));
    let fixed = corrected("a.xlsx", &broken, &[correction(&cell, " x2 ", &number.to_string())]);
    assert!(!any_error(&fixed.problems), "{:?}", fixed.problems);
    assert_eq!(first(&fixed, "admitted").1, Value::Number(number));
    let dataset = fixed.dataset.expect("a data set");
    assert_eq!(dataset.corrected.len(), 1);
    assert_eq!((dataset.corrected[0].cell.a1(), dataset.corrected[0].was.as_str()), (cell.clone(), " x2 "));
    // The copy shows what was read.
    let (row, column) = cell_address(&cell).expect("an address");
    let copy = fixed.copy.expect("a copy");
    let shown = copy.cells.iter().find(|one| (one.row + 1, one.column) == (row, column)).expect("the cell");
    assert_eq!(shown.content.text(), number.to_string());
}

#[test]
fn numbers_are_known_as_a_reader_sees_them_and_as_they_are_kept() {
    let xml = |value: &str| form().xml("L7", "", &format!("<v>{value}</v>"));
    for (value, was) in [("12.5", "12,5"), ("12.5", "12.5"), ("1905", "1905")] {
        let import = corrected("a.xlsx", &workbook(&[xml(value)]), &[correction("L7", was, "x")]);
        assert!(codes(&import.problems).contains(&"import.corrected"), "{was}: {:?}", import.problems);
    }
    let import = corrected("a.xlsx", &workbook(&[xml("12.5")]), &[correction("L7", "125", "x")]);
    assert!(codes(&import.problems).contains(&"import.correction-stale"));
}

#[test]
fn a_text_file_is_corrected_like_a_workbook() {
    let text = "Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ A,10,x\nChi bộ B,5,1\n";
    let fixed = corrected("a.csv", text.as_bytes(), &[correction("C2", "x", "4")]);
    assert_eq!(first(&fixed, "admitted"), ("C2".into(), Value::Number(4.into())));
}

#[test]
fn without_a_sheet_the_one_is_meant_that_says_so() {
    let other = Draft { name: "Ghi chú".into(), ..Draft::new("Ghi chú", &[&["a"], &["b"]]) };
    let book = workbook(&[other, form().put("L7", "cũ")]);
    let import = corrected("a.xlsx", &book, &[correction("L7", "cũ", "mới")]);
    assert!(codes(&import.problems).contains(&"import.corrected"));
    let named = Correction { sheet: Some("kết QUẢ".into()), ..correction("L7", "cũ", "mới") };
    let import = corrected("a.xlsx", &book, &[named]);
    assert!(codes(&import.problems).contains(&"import.corrected"));
}

#[test]
fn a_correction_that_changes_nothing_of_what_is_read_is_refused() {
    let other = Draft { name: "Ghi chú".into(), ..Draft::new("Ghi chú", &[&["a"], &["b"]]) };
    let book = workbook(&[form(), other]);
    let elsewhere = Correction { sheet: Some("Ghi chú".into()), ..correction("A2", "b", "c") };
    let import = corrected("a.xlsx", &book, &[elsewhere]);
    assert!(codes(&import.problems).contains(&"import.correction-no-effect"));
    assert!(!codes(&import.problems).contains(&"import.corrected"));
    let same =
        corrected("a.xlsx", &workbook(&[form()]), &[correction("D3", "Chỉ tiêu giao", "Chỉ tiêu  giao")]);
    assert!(codes(&same.problems).contains(&"import.correction-no-effect"));
}

#[test]
fn a_corrected_heading_does_not_make_data_of_another_column() {
    let rows: &[&[&str]] = &[
        &["TT", "Chi bộ", "Đã kết nạp", "Tỷ lệ"],
        &["1", "Chi bộ xóm Đông", "2", "50"],
        &["2", "Chi bộ xóm Tây", "1", "100"],
        &["3", "Chi bộ xóm Nam", "4", "80"],
    ];
    let book = workbook(&[Draft::new("Kết quả", rows)]);
    let profile = profile();
    for (cell, was) in [("A1", "TT"), ("D1", "Tỷ lệ")] {
        let corrections = [correction(cell, was, "Chỉ tiêu giao")];
        let choice = Choice { profile: Some(&profile), corrections: &corrections, ..Choice::default() };
        let import = read("a.xlsx", &book, &choice, &Limits::default());
        let wrong: Vec<_> = import.problems.iter().filter(|one| one.code == "import.column-type").collect();
        assert_eq!(wrong.len(), 1, "{cell}: {:?}", codes(&import.problems));
        assert!(wrong[0].message.vi.contains("Chỉ tiêu giao"));
        assert!(
            !codes(&import.problems).contains(&"import.corrected"),
            "a refused correction is not reported as made"
        );
    }
    // A slip in the heading of a column that holds the data may be corrected.
    let slip = workbook(&[form().put("D3", "Chỉ tiêu gao")]);
    let choice_of = [correction("D3", "Chỉ tiêu gao", "Chỉ tiêu giao")];
    assert!(!any_error(&corrected("a.xlsx", &slip, &choice_of).problems));
}

#[test]
fn a_correction_of_another_file_is_left_alone() {
    let book = workbook(&[form()]);
    let of = |file: &str| Correction { file: Some(file.into()), ..correction("L7", "đủ", "mới") };
    let applied = |file: &str| {
        codes(&corrected("thư mục/A.xlsx", &book, &[of(file)]).problems).contains(&"import.corrected")
    };
    assert!(applied("A.xlsx") && applied("thư mục/A.xlsx") && applied("a.XLSX"));
    assert!(!applied("B.xlsx"));
}
