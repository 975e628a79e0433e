//! Tables that lie across: what is counted in the rows, the units in the headings.

use super::draft::{Draft, workbook};
use super::*;
use vanthu_model::correction::Correction;
use vanthu_model::profile::Orientation;

/// The built-in profile for tables that lie across.
fn across() -> Profile {
    let text = include_str!("../../../../templates/profiles/branch-results.toml");
    let profile =
        Profile::parse("across.toml", &format!("orientation = \"across\"\n{text}")).expect("a profile");
    assert_eq!(profile.orientation, Orientation::Across);
    profile
}

/// A table of three branches and their total.
pub(super) fn draft() -> Draft {
    Draft::new(
        "Biểu",
        &[
            &["BIỂU TỔNG HỢP KẾT NẠP ĐẢNG VIÊN"],
            &[],
            &["TT", "Nội dung", "ĐVT", "Khối nông thôn", "", "Khối trường học", "Tổng cộng", "Ghi chú"],
            &["", "", "", "Chi bộ thôn Một", "Chi bộ thôn Hai", "Chi bộ Trường Mầm non", "", ""],
            &["A", "B", "C", "1", "2", "3", "4", "5"],
            &["1", "Chỉ tiêu giao", "người", "3", "2", "4", "9", ""],
            &["2", "Đã kết nạp", "người", "2", "2", "1", "5", "đang bổ sung"],
            &["3", "Tỷ lệ (%)", "%", "66.67", "100", "25", "55.56", ""],
            &["NGƯỜI LẬP BIỂU"],
        ],
    )
    .merge("A3:A4")
    .merge("B3:B4")
    .merge("C3:C4")
    .merge("D3:E3")
    .merge("G3:G4")
    .merge("H3:H4")
}

/// Reads a sheet by the profile.
pub(super) fn read_across(draft: Draft, corrections: &[Correction]) -> Import {
    let profile = across();
    let choice = Choice { profile: Some(&profile), corrections, copy: true, ..Choice::default() };
    read("a.xlsx", &workbook(&[draft]), &choice, &Limits::default())
}

/// A correction of a cell.
fn correction(cell: (u32, u32), was: &str, now: &str) -> Correction {
    Correction {
        data: "results".into(),
        file: None,
        sheet: None,
        row: cell.0,
        column: cell.1,
        was: was.into(),
        now: now.into(),
        by: "Nguyễn Văn A".into(),
        why: "đối chiếu sổ".into(),
        place: Place::File { file: "van-ban.toml".into() },
    }
}

/// The faults of a table, with the notes of one code.
fn problems_of(import: &Import, code: &str) -> Vec<String> {
    import.problems.iter().filter(|problem| problem.code == code).map(named).collect()
}

#[test]
fn units_figures_and_totals_are_read_with_their_own_cells() {
    let import = read_across(draft(), &[]);
    let none: [&str; 0] = [];
    assert_eq!(faults(&import), none, "{:#?}", import.problems);
    let dataset = import.dataset.expect("a dataset");
    assert!(dataset.across);
    let names: Vec<&str> = dataset.rows.iter().map(|row| row.text("branch")).collect();
    assert_eq!(names, ["Chi bộ thôn Một", "Chi bộ thôn Hai", "Chi bộ Trường Mầm non"]);
    let last = &dataset.rows[2];
    let number = |field: &str| last.number(field).map(|number| number.normalize().to_string());
    assert_eq!((number("target").as_deref(), number("admitted").as_deref()), (Some("4"), Some("1")));
    let cell = |field: &str| last.cell(field).map(|cell| cell.a1());
    assert_eq!(cell("branch").as_deref(), Some("F4"));
    assert_eq!((cell("target").as_deref(), cell("percent").as_deref()), (Some("F6"), Some("F8")));
    let [total] = dataset.totals.as_slice() else { panic!("{:?}", dataset.totals) };
    assert_eq!(total.number("admitted").map(|number| number.to_string()).as_deref(), Some("5"));
    assert_eq!(total.cell("admitted").map(|cell| cell.a1()).as_deref(), Some("G7"));
    assert_eq!(dataset.title, ["BIỂU TỔNG HỢP KẾT NẠP ĐẢNG VIÊN"]);
    assert_eq!(dataset.notes, ["NGƯỜI LẬP BIỂU"]);
    assert_eq!(dataset.header, (3, 4));
    let columns: Vec<String> =
        dataset.columns.iter().map(|column| dataset.column_name(column.column)).collect();
    assert_eq!(columns, ["4", "5", "6", "7", "8"].map(str::to_string)[..columns.len()].to_vec());
    assert_eq!(dataset.row_name(last.row), "F");
    // The copy shows the table as it lies in the file.
    let copy = import.copy.expect("a copy");
    assert!(copy.cells.iter().any(|cell| (cell.row, cell.column) == (3, 5)));
}

#[test]
fn what_is_wrong_names_the_cell_of_the_file() {
    let wrong = read_across(draft().put("G7", "6"), &[]);
    assert_eq!(problems_of(&wrong, "import.total-disagrees"), ["import.total-disagrees G7"]);
    let text = read_across(draft().put("E6", "hai"), &[]);
    assert_eq!(problems_of(&text, "import.not-a-number"), ["import.not-a-number E6"]);
    let empty = read_across(draft().put("F6", ""), &[]);
    let missing =
        empty.problems.iter().find(|problem| problem.code == "import.missing-value").expect("an error");
    assert_eq!(named(missing), "import.missing-value F6");
    assert!(missing.message.vi.contains("của cột F để trống; dòng này"), "{}", missing.message.vi);
    let nameless = read_across(draft().put("E4", ""), &[]);
    assert_eq!(problems_of(&nameless, "import.empty-name"), ["import.empty-name E4"]);
    let missing = read_across(draft().put("B6", "Số lượng"), &[]);
    assert_eq!(problems_of(&missing, "import.missing-column").len(), 1, "{:?}", faults(&missing));
    // What stands beside the units is said.
    let import = read_across(draft(), &[]);
    assert_eq!(
        problems_of(&import, "import.unused-column")[..2],
        ["import.unused-column C3", "import.unused-column H3"]
    );
}

#[test]
fn corrections_are_of_the_cells_of_the_file() {
    let import = read_across(draft().put("F7", "11"), &[correction((7, 5), "11", "1")]);
    let none: [&str; 0] = [];
    assert_eq!(faults(&import), none, "{:#?}", import.problems);
    assert_eq!(problems_of(&import, "import.corrected"), ["import.corrected F7"]);
    let dataset = import.dataset.expect("a dataset");
    assert_eq!(dataset.rows[2].number("admitted").map(|number| number.to_string()).as_deref(), Some("1"));
    let below = read_across(draft(), &[correction((9, 0), "NGƯỜI LẬP BIỂU", "NGƯỜI LẬP")]);
    assert_eq!(problems_of(&below, "import.correction-no-effect"), ["import.correction-no-effect A9"]);
    let heading = read_across(draft(), &[correction((8, 1), "Tỷ lệ (%)", "Hồ sơ / Đang xác minh")]);
    assert!(!faults(&heading).is_empty(), "a row of percentages is no count");
}

#[test]
fn such_a_profile_reads_only_tables_that_lie_so() {
    let profile = across();
    let choice = Choice { profile: Some(&profile), ..Choice::default() };
    let import = read("a.xlsx", &workbook(&[form()]), &choice, &Limits::default());
    assert!(faults(&import).contains(&"import.not-across".to_string()), "{:?}", faults(&import));
    // Among the candidates each is taken for the tables that lie as it says.
    let candidates = [super::profile(), profile];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    let found = |draft: Draft| {
        let import = read("a.xlsx", &workbook(&[draft]), &choice, &Limits::default());
        import.dataset.map(|dataset| (dataset.across, dataset.rows.len()))
    };
    assert_eq!(found(form()), Some((false, 3)));
    assert_eq!(found(draft()), Some((true, 3)));
}

#[test]
fn heads_of_two_levels_and_hidden_columns_are_understood() {
    let draft = Draft::new(
        "Biểu",
        &[
            &["", "", "Chi bộ thôn Một", "Chi bộ thôn Hai", "Chi bộ thôn Ba"],
            &["Chỉ tiêu giao", "", "3", "2", "4"],
            &["Đã kết nạp", "", "2", "2", "1"],
            &["Hồ sơ", "Đang xác minh", "1", "0", "2"],
            &["", "Đã trình chờ quyết định", "0", "1", "0"],
        ],
    )
    .merge("A2:B2")
    .merge("A3:B3")
    .merge("A4:A5")
    .hide_columns(&[4]);
    let import = read_across(draft, &[]);
    assert_eq!(
        problems_of(&import, "import.hidden-rows"),
        ["import.hidden-rows D1"],
        "{:#?}",
        import.problems
    );
    let hidden = import.problems.iter().find(|problem| problem.code == "import.hidden-rows").expect("a note");
    assert!(hidden.message.vi.contains("cột bị ẩn (D)"), "{}", hidden.message.vi);
    let dataset = import.dataset.expect("a dataset");
    let headings: Vec<&str> = dataset.columns.iter().map(|column| column.heading.as_str()).collect();
    assert!(headings.contains(&"Hồ sơ / Đang xác minh"), "{headings:?}");
    assert_eq!(dataset.rows.len(), 3);
    assert_eq!(dataset.rows[2].cell("admitted").map(|cell| cell.a1()).as_deref(), Some("E3"));
}
