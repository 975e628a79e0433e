//! The crate as a whole: small workbooks with one defect each, and bytes that are no workbook.

mod across;
mod anomalies;
mod chunked;
mod consolidate;
mod corpus;
mod corrections;
mod docx;
mod draft;
mod encoding;
mod foreign;
mod headings;
mod kinds;
mod layers;
mod limits;
mod literals;
mod markup;
mod messages;
mod mutated;
mod profiles;
mod row_stream;
mod tables;

use proptest::prelude::*;

use crate::dataset::read::choose_sheets;
use crate::format::workbook::Workbook;
use crate::limits::Budget;
use crate::problems::Problems;
use crate::*;
use draft::{Draft, form, pack, parts, workbook};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::dataset::{Dataset, Value, cell_a1};
use vanthu_model::profile::Profile;

/// The built-in profile.
fn profile() -> Profile {
    let text = include_str!("../../../../templates/profiles/branch-results.toml");
    Profile::parse("branch-results.toml", text).expect("the built-in profile is valid")
}

/// Reads a workbook with the built-in profile among the candidates.
fn import(bytes: &[u8]) -> Import {
    let candidates = [profile()];
    read("a.xlsx", bytes, &Choice { candidates: &candidates, ..Choice::default() }, &Limits::default())
}

/// The errors and warnings, each as `code cell`.
fn faults(import: &Import) -> Vec<String> {
    let grave = import.problems.iter().filter(|problem| problem.severity > vanthu_diagnostic::Severity::Note);
    grave.map(named).collect()
}

/// A diagnostic as `code cell`.
fn named(problem: &Diagnostic) -> String {
    match &problem.place {
        Some(Place::Cell { cell, .. }) => format!("{} {cell}", problem.code),
        _ => problem.code.to_string(),
    }
}

/// The faults of the form after a change.
fn after(change: impl FnOnce(Draft) -> Draft) -> Vec<String> {
    faults(&import(&workbook(&[change(form())])))
}

#[test]
fn a_sound_workbook_is_understood() {
    let import = import(&workbook(&[form()]));
    assert!(import.problems.is_empty(), "{:#?}", import.problems);
    let dataset = import.dataset.expect("a dataset");
    assert_eq!(dataset.profile.as_deref(), Some("branch-results"));
    assert_eq!(dataset.title, ["ĐẢNG ỦY XÃ HÀM MẪU", "BIỂU TỔNG HỢP"]);
    assert_eq!(dataset.notes, ["Ghi chú: số liệu mẫu", "NGƯỜI LẬP BIỂU T/M BAN THƯỜNG VỤ"]);
    assert_eq!(dataset.header, (3, 4));
    assert_eq!(dataset.tables[0].range, "A3:L9");
    assert_eq!(dataset.rows.len(), 3);
    assert_eq!(dataset.totals.len(), 1);
    assert_eq!(dataset.columns[7].heading, "Hồ sơ / Đang xác minh");
    assert_eq!(dataset.columns[9].field.as_deref(), Some("women"));
    let first = &dataset.rows[0];
    assert_eq!((first.row, first.text("branch")), (6, "Chi bộ thôn Suối Trầm"));
    assert_eq!(first.value("class"), &Value::Fraction { part: 3, whole: 5 });
    assert_eq!(first.number("percent").map(|n| n.to_string()).as_deref(), Some("66.67"));
    assert_eq!(first.cell("admitted").map(|cell| cell.a1()).as_deref(), Some("E6"));
    assert_eq!(dataset.rows[2].value("percent"), &Value::Empty);
    assert_eq!(dataset.encoding, "unicode");
}

#[test]
fn each_defect_gives_its_code_and_no_other() {
    let none: [&str; 0] = [];
    assert_eq!(after(|form| form), none);
    for (cell, heading, place) in
        [("D3", "Số được phân bổ", "A3"), ("D3", "Chỉ tiêu giaoo", "D3"), ("B3", "Nơi sinh hoạt", "A3")]
    {
        // A profile that nobody named is not taken where a column is missing.
        assert_eq!(after(|form| form.put(cell, heading)), ["import.no-profile A3"]);
        let profile = profile();
        let choice = Choice { profile: Some(&profile), ..Choice::default() };
        let bytes = workbook(&[form().put(cell, heading)]);
        let named = read("a.xlsx", &bytes, &choice, &Limits::default());
        assert_eq!(faults(&named), [format!("import.missing-column {place}")]);
    }
    assert_eq!(after(|form| form.put("C3", "Chỉ tiêu")), ["import.ambiguous-column D3"]);
    assert_eq!(after(|form| form.put("E7", "hai")), ["import.not-a-number E7"]);
    assert_eq!(after(|form| form.put("E7", "-2")), ["import.negative E7"]);
    assert_eq!(after(|form| form.put("F6", "67.67")), ["import.percent-disagrees F6"]);
    assert_eq!(after(|form| form.put("F9", "81")), ["import.percent-disagrees F9"]);
    assert_eq!(after(|form| form.put("E9", "5")), ["import.total-disagrees E9"]);
    assert_eq!(after(|form| form.put("G9", "06/10")), ["import.total-disagrees G9"]);
    assert_eq!(after(|form| form.put("B7", "")), ["import.empty-name B7"]);
    assert_eq!(after(|form| form.put("B8", "")), ["import.empty-name B8"]);
    assert_eq!(after(|form| form.put("B6", " - ")), ["import.empty-name B6"]);
    assert_eq!(after(|form| form.put("B7", "CHI BỘ  thôn Suối Trầm")), ["import.duplicate-row B7"]);
    assert_eq!(after(|form| form.xml("E7", "t=\"e\"", "<f>Z1</f><v>#REF!</v>")), ["import.error-cell E7"]);
    assert_eq!(after(|form| form.xml("E9", "", "<f>SUM(E6:E8)</f>")), ["import.formula-no-value E9"]);
    assert_eq!(after(|form| form.xml("E7", "t=\"e\"", "<v>#SPILL!</v>")), ["import.error-cell E7"]);
    assert_eq!(after(|form| form.put("E7", "")), ["import.missing-value E7"]);
    assert_eq!(after(|form| form.put("E7", "2.5")), ["import.not-whole E7"]);
    assert_eq!(after(|form| form.put("F7", "-5")), ["import.negative F7"]);
    assert_eq!(after(|form| form.put("J7", "3").put("J9", "4")), ["import.part-exceeds-whole J7"]);
    assert_eq!(after(|form| form.xml("D6", "s=\"1\"", "<v>46359</v>")), ["import.not-a-number D6"]);
    assert_eq!(
        after(|form| form.put("E7", "2&#x200b;").put("B6", "Chi bộ&#x1;")),
        ["import.control-character B6"]
    );
}

#[test]
fn a_slip_in_a_heading_that_may_be_absent_is_asked_about() {
    let import = import(&workbook(&[form().put("K4", "Đoàn viện").put("L3", "Người lập")]));
    let notes: Vec<_> = import.problems.iter().map(|note| (named(note), note.hints[0].vi.clone())).collect();
    assert_eq!(notes[0], ("import.unused-column K4".into(), "có phải ý bạn là `Đoàn viên`?".into()));
    assert!(notes[1].0 == "import.unused-column L3" && notes[1].1.starts_with("nếu cột này cần dùng"));
}

#[test]
fn all_defects_are_collected() {
    let found = after(|form| {
        form.put("E6", "hai")
            .put("D7", "-2")
            .put("B8", "")
            .put("H9", "7")
            .xml("K6", "t=\"e\"", "<v>#N/A</v>")
            .put("F9", "12")
    });
    let expected = [
        "import.not-a-number E6",
        "import.error-cell K6",
        "import.negative D7",
        "import.empty-name B8",
        "import.total-disagrees H9",
        "import.percent-disagrees F9",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_percentage_of_a_total_is_right_by_either_reading() {
    // A branch without a target admitted two: 4 of 5 by this program's reading, 6 of 5 by the other.
    let unasked =
        |percent: &'static str| move |form: Draft| form.put("E8", "2").put("E9", "6").put("F9", percent);
    let none: [&str; 0] = [];
    assert_eq!(after(unasked("80")), none);
    assert_eq!(after(unasked("81")), ["import.percent-disagrees F9"]);
    assert_eq!(after(unasked("120")), none);
    let import = import(&workbook(&[unasked("120")(form())]));
    let [note] = import.problems.as_slice() else { panic!("{:#?}", import.problems) };
    assert_eq!(named(note), "import.percent-of-all F9");
    assert_eq!(note.severity, vanthu_diagnostic::Severity::Note);
    assert!(note.message.vi.contains("cả 6 của cột `Đã kết nạp`"), "{}", note.message.vi);
    assert!(note.message.vi.contains("4 của các dòng có `Chỉ tiêu giao`, bằng 80%"), "{}", note.message.vi);
}

#[test]
fn messages_state_the_value_and_what_is_expected() {
    let import = import(&workbook(&[form().put("E9", "5")]));
    let problem = &import.problems[0];
    assert_eq!(problem.message.vi, "tổng `Đã kết nạp` ghi 5, nhưng cộng 3 dòng được 4");
    assert_eq!(problem.value.as_deref(), Some("5"));
    assert!(!problem.hints.is_empty());
}

#[test]
fn percentages_by_number_format_are_read_as_shown() {
    assert!(after(|form| form.xml("F6", "s=\"2\"", "<v>0.666666666666667</v>")).is_empty());
    assert!(after(|form| form.put("F6", "66,7%")).is_empty());
    assert_eq!(after(|form| form.put("F6", "0,6667")), ["import.percent-disagrees F6"]);
}

#[test]
fn rows_of_other_kinds_are_told_apart() {
    // A repeated header with its numbering, a group heading and a blank row within the table.
    let mut rows = Draft { name: "Kết quả".into(), ..Draft::default() };
    for ((row, column), cell) in form().cells {
        let down = if row >= 6 { 5 } else { 0 };
        rows.cells.insert((row + down, column), cell.clone());
        if (2..=4).contains(&row) {
            rows.cells.insert((row + 4, column), cell);
        }
    }
    let rows = rows.put("A10", "Khối cơ quan và lực lượng vũ trang");
    let import = import(&workbook(&[rows.merge("A3:A4").merge("H3:I3").merge("J3:K3")]));
    assert!(faults(&import).is_empty(), "{:#?}", import.problems);
    let dataset = import.dataset.expect("a dataset");
    assert_eq!(dataset.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [6, 12, 13]);
    assert_eq!(dataset.tables.len(), 1);
}

#[test]
fn a_table_of_an_unknown_kind_is_read_by_letters() {
    let draft = Draft::new(
        "Trang 1",
        &[
            &["Mặt hàng", "Số lượng", "Đơn giá"],
            &["Gạo", "2", "15.5"],
            &["Muối", "1", "-"],
            &["Tổng cộng", "3", ""],
        ],
    );
    let import = import(&workbook(&[draft]));
    assert_eq!(faults(&import), ["import.no-profile A1"]);
    let dataset = import.dataset.expect("a dataset");
    assert_eq!((dataset.profile.as_deref(), dataset.rows.len(), dataset.totals.len()), (None, 2, 1));
    assert_eq!(dataset.rows[0].text("A"), "Gạo");
    assert_eq!(dataset.rows[1].value("C"), &Value::Empty);
}

#[test]
fn sheets_are_chosen_by_fit_then_order_and_hidden_ones_last() {
    let other = Draft::new("Danh mục", &[&["Tên", "Ký hiệu", "Số"], &["Gạo", "G", "1"], &["Muối", "M", "2"]]);
    let hidden = Draft { name: "Bản cũ".into(), hidden: true, ..form() };
    let bytes = workbook(&[other.clone(), hidden, form()]);
    let import = import(&bytes);
    let dataset = import.dataset.expect("a dataset");
    assert_eq!(&*dataset.sheet, "Kết quả");
    assert_eq!(
        dataset.tables.iter().map(|table| (table.chosen, table.hidden)).collect::<Vec<_>>(),
        [(false, false), (false, true), (true, false)]
    );
    let said: Vec<_> = import.problems.iter().map(named).collect();
    assert_eq!(said, ["import.sheet-passed-over A3", "import.hidden-sheet A3"]);
    let choice = Choice { sheet: Some("danh mục"), ..Choice::default() };
    let chosen = read("a.xlsx", &bytes, &choice, &Limits::default());
    assert_eq!(chosen.dataset.map(|dataset| dataset.sheet.to_string()).as_deref(), Some("Danh mục"));
    let choice = Choice { sheet: Some("Kết qua"), ..Choice::default() };
    let missing = read("a.xlsx", &bytes, &choice, &Limits::default());
    assert_eq!(missing.problems.iter().map(named).collect::<Vec<_>>(), ["import.no-sheet"]);
    assert!(missing.dataset.is_none());
    let empty = read(
        "a.xlsx",
        &workbook(&[Draft::new("Trống", &[&["một dòng chữ"]])]),
        &Choice::default(),
        &Limits::default(),
    );
    assert_eq!(empty.problems.iter().map(named).collect::<Vec<_>>(), ["import.no-table A1"]);
}

#[test]
fn a_forced_profile_that_does_not_fit_says_what_is_missing() {
    let draft = Draft::new("Trang 1", &[&["Mặt hàng", "Số lượng", "Đơn giá"], &["Gạo", "2", "15.5"]]);
    let profile = profile();
    let choice = Choice { profile: Some(&profile), ..Choice::default() };
    let import = read("a.xlsx", &workbook(&[draft]), &choice, &Limits::default());
    let codes: Vec<_> =
        import.problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.code).collect();
    assert_eq!(codes, ["import.missing-column"; 3]);
}

#[test]
fn decomposed_text_is_composed_and_merged_groups_reach_down() {
    let group: String = unicode_normalization::UnicodeNormalization::nfd("Khối thôn").collect();
    let import = import(&workbook(&[form().put("C6", &group).put("C7", "").merge("C6:C7")]));
    assert_eq!(import.problems.iter().map(named).collect::<Vec<_>>(), ["import.converted C6"]);
    let dataset = import.dataset.expect("a dataset");
    assert_eq!((dataset.encoding, dataset.rows[1].text("group")), ("nfd", "Khối thôn"));
}

#[test]
fn damaged_packages_are_refused_in_words() {
    let refused = |bytes: &[u8]| {
        let import = import(bytes);
        assert!(import.dataset.is_none());
        assert_eq!(import.problems.iter().map(named).collect::<Vec<_>>(), ["import.unreadable-file"]);
        import.problems[0].message.vi.clone()
    };
    let bytes = workbook(&[form()]);
    assert!(refused(&bytes[..bytes.len() / 2]).contains("cắt cụt"));
    assert!(refused(&bytes[..40]).contains("cắt cụt"));
    let part = |name: &str, text: &str| (name.to_string(), text.to_string());
    assert!(refused(&pack(&[part("word/document.xml", "<a/>")])).contains("Word"));
    assert!(refused(&pack(&[part("content.xml", "<a/>")])).contains("OpenDocument"));
    assert!(refused(&pack(&[part("a.txt", "a")])).contains("ZIP"));
    assert!(refused(&pack(&[part("xl/workbook.xml", "<workbook/>")])).contains("hỏng"));
    let mut twice = parts(&[form()]);
    twice.push(part("XL/Workbook.xml", "<workbook/>"));
    assert!(refused(&pack(&twice)).contains("trùng tên"));
    let mut strings = parts(&[form()]);
    strings.push(part("xl/sharedStrings.xml", "<sst uniqueCount=\"1000000000000\"></sst>"));
    assert!(refused(&pack(&strings)).contains("hỏng"));
    let mut cut = parts(&[form()]);
    let half = cut[0].1.len() / 2;
    let half = (0..=half).rev().find(|&at| cut[0].1.is_char_boundary(at)).unwrap_or(0);
    cut[0].1.truncate(half);
    assert!(refused(&pack(&cut)).contains("trang tính `Kết quả`"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// No bytes make the crate panic.
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = import(&bytes);
    }

    /// No bytes behind the first ones of a known format make the crate panic.
    #[test]
    fn any_bytes_of_a_known_kind_are_survived(
        kind in 0_usize..6,
        mut bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let heads: [&[u8]; 6] = [b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"<?xml ", b"sep=;\n", b"Chi b\xf4\xf2;"];
        let mut whole = heads[kind].to_vec();
        whole.append(&mut bytes);
        let _ = import(&whole);
    }

    /// No records of an old workbook make the crate panic, nor do damaged tables of its container.
    #[test]
    fn any_records_are_survived(
        records in proptest::collection::vec(
            (
                prop::sample::select(vec![
                    0x0006_u16, 0x0022, 0x0031, 0x0042, 0x0085, 0x00bd, 0x00d6, 0x00e0, 0x00e5, 0x00fc, 0x003c, 0x00fd,
                    0x0203, 0x0204, 0x0205, 0x0207, 0x027e, 0x041e, 0x0809, 0x000a,
                ]),
                proptest::collection::vec(prop_oneof![0_u8..4, any::<u8>()], 0..24),
            ),
            0..40,
        ),
        places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        // The one sheet starts where the head of the workbook ends.
        let head = [9, 8, 4, 0, 0, 6, 5, 0, 0x85, 0, 9, 0, 25, 0, 0, 0, 0, 0, 1, 0, b'A', 10, 0, 0, 0];
        let mut stream = head.to_vec();
        for (kind, data) in records {
            stream.extend(kind.to_le_bytes());
            stream.extend((data.len() as u16).to_le_bytes());
            stream.extend(data);
        }
        stream.extend([10, 0, 0, 0]);
        let mut bytes = foreign::compound(&[("Workbook", &stream)]);
        for (place, byte) in places {
            let place = place.index(1024);
            bytes[place] = byte;
        }
        let _ = import(&bytes);
    }

    /// No damage to a workbook makes the room panic.
    #[test]
    fn any_damage_is_survived(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = workbook(&[form()]);
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = import(&bytes);
    }

    /// No content of cells makes the room panic.
    #[test]
    fn any_cells_are_survived(cells in proptest::collection::vec((0_u32..14, 0_u32..14, "[0-9a-zA-ZđĐệ%.,/() -]{0,12}"), 0..40)) {
        let mut draft = form();
        for (row, column, text) in cells {
            draft.put_at(row, column, &text);
        }
        let _ = import(&workbook(&[draft]));
    }
}
