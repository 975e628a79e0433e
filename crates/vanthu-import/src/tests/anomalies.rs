//! Rows and cells that are hardly what they look like: read correctly or reported, never silently wrong.

use super::draft::{Draft, form, pack, parts, workbook};
use super::*;

/// The headings of a small table.
const HEADINGS: &[&str] = &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"];

/// A small table of these rows.
pub(super) fn table(rows: &[&[&str]]) -> Draft {
    Draft::new("Kết quả", &[&[HEADINGS], rows].concat())
}

/// A small table of a csv file.
fn text(rows: &str) -> Import {
    import(format!("STT,Chi bộ,Chỉ tiêu giao,Đã kết nạp\n{rows}").as_bytes())
}

/// The rows that were read, as names.
fn names(import: &Import) -> Vec<&str> {
    import.dataset.iter().flat_map(|dataset| &dataset.rows).map(|row| row.text("branch")).collect()
}

/// Three branches.
const BRANCHES: [&[&str]; 3] = [
    &["1", "Chi bộ thôn Suối Trầm", "3", "2"],
    &["2", "Chi bộ thôn Đồi Mây", "5", "4"],
    &["3", "Chi bộ Quân sự xã", "2", "1"],
];

/// The faults of the three branches with more rows below them.
fn with(more: &[&[&str]]) -> Vec<String> {
    faults(&import(&workbook(&[table(&[&BRANCHES, more].concat())])))
}

#[test]
fn a_total_without_its_word_is_no_branch() {
    for name in ["Tổng hợp", "Cộng các chi bộ", "Đảng bộ xã Hàm Mẫu", "Tổng số chi bộ"]
    {
        assert_eq!(with(&[&["", name, "10", "7"]]), ["import.looks-like-total B5"], "{name}");
    }
    // A branch that happens to have as many has a number.
    assert!(with(&[&["4", "Chi bộ Trường học", "10", "7"]]).is_empty());
    assert!(with(&[&["", "Chi bộ Trường học", "9", "7"]]).is_empty());
    let first = table(&[&[&["", "Đảng bộ xã Hàm Mẫu", "10", "7"] as &[&str]], &BRANCHES[..]].concat());
    assert_eq!(faults(&import(&workbook(&[first]))), ["import.looks-like-total B2"]);
    // Where no row is numbered it may be chance.
    let rows = "Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ A,8,6\nChi bộ B,5,4\nChi bộ C,3,2\n";
    let unnumbered = import(rows.as_bytes());
    assert_eq!(faults(&unnumbered), ["import.looks-like-total A2"]);
    assert!(!unnumbered.problems.iter().any(Diagnostic::is_error));
}

#[test]
fn what_is_part_of_the_row_above_is_not_counted() {
    let among =
        table(&[BRANCHES[0], &["", "Trong đó: nữ", "1", "1"], BRANCHES[1], &["", "- Trong đó nữ", "2", "2"]]);
    let read = import(&workbook(&[among]));
    assert_eq!(faults(&read), ["import.part-row B3", "import.part-row B5"]);
    assert_eq!(names(&read), ["Chi bộ thôn Suối Trầm", "Chi bộ thôn Đồi Mây"]);
    assert!(!read.problems.iter().any(Diagnostic::is_error));
    // A dash or a number alone does not show which rows count.
    for (number, name) in [("", "- Tổ đảng 1"), ("-", "Tổ đảng 1"), ("3.1", "Tổ đảng 1"), ("a", "Tổ đảng 1")]
    {
        let read = import(&workbook(&[table(&[&BRANCHES[..], &[&[number, name, "1", "1"]]].concat())]));
        assert_eq!(faults(&read), ["import.part-row B5"], "{number} {name}");
        assert!(read.problems.iter().any(Diagnostic::is_error));
    }
    let rows: [&[&str]; 3] =
        [&["1", "- Chi bộ A", "1", "1"], &["2", "- Chi bộ B", "3", "1"], &["3", "- Chi bộ C", "1", "1"]];
    assert!(faults(&import(&workbook(&[table(&rows)]))).is_empty());
    let rows: [&[&str]; 3] =
        [&["a", "Chi bộ A", "1", "1"], &["b", "Chi bộ B", "3", "1"], &["c", "Chi bộ C", "1", "1"]];
    assert!(faults(&import(&workbook(&[table(&rows)]))).is_empty());
}

#[test]
fn rows_beyond_the_table_are_said() {
    let late: &[&str] = &["4", "Chi bộ Trường học", "4", "3"];
    assert_eq!(with(&[&[], &[], &[], late]), ["import.row-left-out C8"]);
    // Below the total one figure does not make a row.
    assert_eq!(
        with(&[&["Tổng cộng", "", "10", "7"], &["", "Chi bộ bổ sung", "", "1"]]),
        ["import.row-left-out D6"]
    );
    let stray = import(&workbook(&[table(&[&BRANCHES[..], &[&[], &["", "", "", "7"]]].concat())]));
    assert_eq!(faults(&stray), ["import.row-left-out D6"]);
    assert!(!stray.problems.iter().any(Diagnostic::is_error));
    // What people write below a table is not one of its rows.
    let below: [&[&str]; 4] = [
        &[],
        &["", "Ghi chú: 02 chi bộ chưa nộp"],
        &["", "NGƯỜI LẬP BIỂU", "", "BÍ THƯ"],
        &["", "Nguyễn Văn A"],
    ];
    assert!(with(&below).is_empty());
}

#[test]
fn branches_without_any_figure_do_not_vanish() {
    let bare =
        "Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ A,8,6\nChi bộ B,5,1\nChi bộ C,,\nChi bộ D,,\nGhi chú,,\n";
    let read = import(bare.as_bytes());
    assert_eq!(names(&read), ["Chi bộ A", "Chi bộ B", "Chi bộ C", "Chi bộ D"]);
    assert_eq!(faults(&read), ["B4", "C4", "B5", "C5"].map(|cell| format!("import.missing-value {cell}")));
}

#[test]
fn a_figure_that_cells_share_is_none_of_them() {
    let shared = |region: &str, cell: &str| {
        let draft = form().put(cell, "").merge(region);
        faults(&import(&workbook(&[draft])))
    };
    assert_eq!(shared("J6:J7", "J7"), ["import.merged-value J7"]);
    assert_eq!(shared("D6:E6", "E6"), ["import.merged-value E6"]);
    // A cell with a figure of its own speaks for itself, even within a region that edits left behind.
    assert_eq!(
        shared("J6:K7", "K7"),
        ["import.value-under-merge K6", "import.value-under-merge J7", "import.merged-value K7"]
    );
}

#[test]
fn rows_of_text_longer_than_the_headings_are_refused() {
    assert!(faults(&text("1,Chi bộ A,3,2\n2,Chi bộ B,5,4,\n")).is_empty());
    // `1,905` without quotes.
    assert_eq!(faults(&text("1,Chi bộ A,3,2\n2,Chi bộ B,1,905,4\n")), ["import.row-too-long E3"]);
    let many: String = (0..9).map(|row| format!("{row},Chi bộ {row},3,2\n")).collect();
    assert_eq!(faults(&text(&format!("{many}9,Chi bộ 9,1,905,4\n"))), ["import.row-too-long E11"]);
}

/// The form with shared texts: `3` and a raised 1, a crossed out 2 and a 4, a name with a raised mark.
pub(super) fn with_marks(cell: &str, number: usize) -> Import {
    let strings = "<sst><si><r><t>3</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr><t>1</t></r></si>\
        <si><r><rPr><strike/></rPr><t>2</t></r><r><t>4</t></r></si>\
        <si><r><t>Chi bộ A</t></r><r><rPr><vertAlign val=\"superscript\"/></rPr><t>(1)</t></r></si></sst>";
    let draft = form().xml(cell, "t=\"s\"", &format!("<v>{number}</v>"));
    let mut parts = parts(&[draft]);
    parts.push(("xl/sharedStrings.xml".into(), strings.into()));
    for (name, text) in &mut parts {
        if name == "xl/_rels/workbook.xml.rels" {
            let relation = "<Relationship Id=\"rId99\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
            *text = text.replace("</Relationships>", relation);
        }
    }
    import(&pack(&parts))
}

#[test]
fn crossed_out_and_raised_letters_are_no_digits() {
    assert!(faults(&with_marks("E7", 0)).contains(&"import.struck-letters E7".to_string()));
    assert!(faults(&with_marks("J6", 1)).contains(&"import.struck-letters J6".to_string()));
    let named = with_marks("B6", 2);
    assert_eq!(faults(&named), ["import.struck-letters B6"]);
    assert!(!named.problems.iter().any(Diagnostic::is_error));
}

/// The form with a name that is crossed out.
pub(super) fn crossed_out() -> Import {
    let mut parts =
        parts(&[form().xml("B7", "s=\"1\" t=\"inlineStr\"", "<is><t>Chi bộ thôn Đồi Mây</t></is>")]);
    for (name, text) in &mut parts {
        if name == "xl/styles.xml" {
            *text = "<styleSheet><fonts><font/><font><strike/></font></fonts><cellXfs><xf fontId=\"0\"/><xf fontId=\"1\"/></cellXfs></styleSheet>".into();
        }
    }
    import(&pack(&parts))
}

#[test]
fn a_row_that_is_crossed_out_is_said() {
    let read = crossed_out();
    assert_eq!(faults(&read), ["import.struck-row B7"]);
    assert_eq!(read.dataset.map(|dataset| dataset.rows.len()), Some(3));
}

/// What was read of a sheet: the faults, and each row as name, target and admitted.
fn read_of(rows: &[&[&str]]) -> (Vec<String>, Vec<String>) {
    let read = import(&workbook(&[Draft::new("Kết quả", rows)]));
    let shown = |record: &vanthu_model::dataset::Record| {
        let figure =
            |field| record.number(field).map(|number| number.normalize().to_string()).unwrap_or_default();
        format!("{} {} {}", record.text("branch"), figure("target"), figure("admitted"))
    };
    let rows = read.dataset.iter().flat_map(|dataset| &dataset.rows).map(shown).collect();
    (faults(&read), rows)
}

#[test]
fn numbers_and_units_below_the_headings_are_none() {
    let branch: &[&str] = &["1", "Chi bộ A", "3", "2"];
    for below in
        [&["(1)", "(2)", "(3)", "(4)"] as &[&str], &["", "", "người", "đ/c"], &["", "", "(người)", "(người)"]]
    {
        assert_eq!(
            read_of(&[HEADINGS, below, branch]),
            (vec![], vec!["Chi bộ A 3 2".to_string()]),
            "{below:?}"
        );
    }
    let stacked = Draft::new(
        "Kết quả",
        &[
            &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"],
            &["", "", "", "Số lượng", "Nữ"],
            &["1", "Chi bộ A", "3", "2", "1"],
        ],
    );
    let stacked = stacked.merge("A1:A2").merge("B1:B2").merge("C1:C2").merge("D1:E1");
    let read = import(&workbook(&[stacked]));
    assert!(faults(&read).is_empty(), "{:#?}", read.problems);
    let row = &read.dataset.as_ref().expect("a data set").rows[0];
    assert_eq!(["admitted", "women"].map(|field| row.number(field)), [Some(2.into()), Some(1.into())]);
}

#[test]
fn names_that_look_like_groups_are_branches_where_they_are_numbered_or_many() {
    let lettered: [&[&str]; 3] = [HEADINGS, &["1", "A. Chi bộ thôn", "3", "2"], &["2", "Chi bộ C", "1", "1"]];
    assert_eq!(read_of(&lettered).1, ["A. Chi bộ thôn 3 2", "Chi bộ C 1 1"]);
    let many: [&[&str]; 4] =
        [&HEADINGS[1..], &["Khối phố 1", "3", "2"], &["Khối phố 2", "3", "2"], &["Khối phố 3", "1", "1"]];
    assert_eq!(
        read_of(&many),
        (vec![], ["1 3 2", "2 3 2", "3 1 1"].map(|row| format!("Khối phố {row}")).to_vec())
    );
    let total: [&[&str]; 4] = [HEADINGS, BRANCHES[0], BRANCHES[1], &["", "Tổng Đảng bộ xã", "8", "6"]];
    assert_eq!(read_of(&total).1.len(), 2);
}

#[test]
fn thousands_in_counts_are_no_decimals() {
    let rows = |second: &str| {
        let text =
            format!("STT;Chi bộ;Chỉ tiêu giao;Đã kết nạp\n1;Chi bộ A;{second};2\n2;Chi bộ B;2,000;3\n");
        let read = import(text.as_bytes());
        let target = read.dataset.as_ref().and_then(|dataset| dataset.rows[1].number("target"));
        (target.map(|number| number.normalize().to_string()), faults(&read))
    };
    // `1,905` has one reading in a count; alone `2,000` is said to be in doubt.
    assert_eq!(rows("1,905"), (Some("2000".into()), vec![]));
    assert_eq!(rows("3"), (Some("2000".into()), vec!["import.ambiguous-number C3".into()]));
}

#[test]
fn headings_without_marks_are_asked_about() {
    let draft = Draft::new(
        "Kết quả",
        &[&["STT", "Chi bo", "Chi tieu giao", "Da ket nap"], &["1", "Chi bộ A", "3", "2"]],
    );
    let read = import(&workbook(&[draft]));
    assert_eq!(faults(&read), ["import.no-profile A1"]);
    let hints = &read.problems[0].hints;
    assert!(
        hints.iter().any(|hint| hint.vi == "tiêu đề ở ô C1: có phải ý bạn là `Chỉ tiêu giao`?"),
        "{hints:?}"
    );
}
