//! Tests of the whole crate: what it writes is read back unchanged.

use chrono::{NaiveDate, NaiveDateTime};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use vanthu_diagnostic::{Diagnostic, Lang, Place, code};
use vanthu_import::{Choice, Import, Limits, read};
use vanthu_model::dataset::Value;
use vanthu_model::grid::{Cell, Content, Grid, Region};
use vanthu_model::profile::Profile;

/// A profile with a field of every type, and a parent over two of them.
const PROFILE: &str = r#"
name = "every-type"
title = "Biểu có đủ kiểu số liệu"
key = "name"
group = "block"
[measure]
part = "done"
whole = "asked"
percent = "share"
[fields.no]
label = "STT"
type = "ordinal"
headings = ["STT"]
[fields.name]
label = "Đơn vị"
type = "text"
required = true
headings = ["Đơn vị"]
[fields.block]
label = "Khối"
type = "text"
headings = ["Khối"]
[fields.asked]
label = "Chỉ tiêu giao"
type = "count"
required = true
headings = ["Kết quả / Chỉ tiêu giao"]
[fields.done]
label = "Đã làm"
type = "count"
required = true
headings = ["Kết quả / Đã làm"]
[fields.share]
label = "Tỷ lệ (%)"
type = "percent"
headings = ["Tỷ lệ (%)"]
[fields.score]
label = "Điểm"
type = "number"
total = "average"
headings = ["Điểm"]
[fields.class]
label = "Lớp"
type = "fraction"
headings = ["Lớp học"]
[fields.day]
label = "Ngày họp"
type = "date"
headings = ["Ngày họp"]
[fields.cross]
label = "Đạt"
type = "mark"
headings = ["Đạt"]
[fields.grade]
label = "Xếp loại"
type = "choice"
choices = [["Tốt"], ["Khá", "Tiên tiến"], ["Trung bình"]]
headings = ["Xếp loại"]
[fields.note]
label = "Ghi chú"
type = "text"
headings = ["Ghi chú"]
"#;

/// The profile with a field of every type.
fn profile() -> Profile {
    Profile::parse("every-type.toml", PROFILE).expect("a valid profile")
}

/// Reads a workbook by its marker.
fn import(bytes: &[u8]) -> Import {
    let candidates = [profile()];
    let choice = Choice { candidates: &candidates, copy: true, ..Choice::default() };
    read("a.xlsx", bytes, &choice, &Limits::default())
}

/// A text in the form in which texts are kept, so that it is read back as it was written.
fn text() -> impl Strategy<Value = String> {
    let letters = prop::sample::select(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyAĐÊÔƯ0123456789ếộữẵậýờ =+-@'\"<>&;,.:!%/()[]_#😀\n"
            .chars()
            .collect::<Vec<_>>(),
    );
    let middle = prop::collection::vec(letters, 0..24).prop_map(String::from_iter);
    let start = prop::sample::select(vec!["=", "+", "@", "'", "_x0041_", "a", "Đ", "<b>", "ghi "]);
    // The last letter distinguishes Unicode from the old encodings; a question mark among letters would count as a lost
    // letter.
    (start, middle).prop_map(|(start, middle)| format!("{start}{middle}ệ."))
}

/// A number of one of the fields, as an office writes it.
fn number() -> impl Strategy<Value = Decimal> {
    (0_i64..10_000_000, 0_u32..3).prop_map(|(digits, scale)| Decimal::new(digits, scale).normalize())
}

/// A day that Excel knows.
fn day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..40_000).prop_map(|days| NaiveDate::from_ymd_opt(1950, 1, 1).unwrap() + chrono::Days::new(days))
}

/// The values of a row apart from its name.
fn row() -> impl Strategy<Value = Row> {
    let numbers = (0_u32..500, 0_u32..500, prop::option::of(number()));
    let words = (prop::option::of(text()), prop::option::of(0_usize..3), any::<bool>());
    (numbers, (0_u32..40, 0_u32..40), prop::option::of(day()), words).prop_map(
        |((asked, done, score), (part, whole), day, (note, grade, cross))| {
            let mut row = Row::new();
            let mut put = |field: &str, value: Option<Value>| {
                row.insert(field.into(), value.unwrap_or(Value::Empty));
            };
            put("asked", Some(Value::Number(asked.into())));
            put("done", Some(Value::Number(done.into())));
            put("score", score.map(Value::Number));
            put("class", Some(Value::Fraction { part: part.min(whole), whole }));
            put("day", day.map(Value::Date));
            put("note", note.map(Value::Text));
            put("cross", cross.then_some(Value::Number(Decimal::ONE)));
            let words = ["Tốt", "Khá", "Trung bình"];
            put("grade", grade.map(|grade| Value::Text(words[grade].into())));
            row
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_form_that_is_filled_in_reads_back_equal(
        rows in prop::collection::vec((text(), row()), 1..12),
    ) {
        let rows: Vec<Row> = rows
            .into_iter()
            .enumerate()
            .map(|(index, (name, mut row))| {
                row.insert("name".into(), Value::Text(format!("{name} số {index}")));
                row.insert("block".into(), Value::Text("Khối thôn".into()));
                row
            })
            .collect();
        let found = import(&blank_form(&profile(), &rows).unwrap());
        prop_assert!(found.problems.is_empty(), "{:#?}", found.problems);
        let dataset = found.dataset.unwrap();
        prop_assert_eq!(dataset.profile.as_deref(), Some("every-type"));
        prop_assert_eq!(dataset.rows.len(), rows.len());
        for (read, written) in dataset.rows.iter().zip(&rows) {
            for (field, value) in written {
                prop_assert_eq!(read.value(field), value, "{} of row {}", field, read.row);
            }
        }
        let asked: Decimal = rows.iter().filter_map(|row| row["asked"].number()).sum();
        prop_assert_eq!(dataset.totals[0].number("asked"), Some(asked));
    }

    #[test]
    fn any_sheet_is_copied_as_it_stands(
        contents in prop::collection::btree_map((0_u32..30, 0_u32..12), content(), 1..120),
    ) {
        let cells: Vec<Cell> =
            contents.into_iter().map(|((row, column), content)| Cell { row: row + 2, column, content }).collect();
        let grid = with_header(cells);
        let bytes = copy_of(&grid, &[]);
        let back = import(&bytes).copy.unwrap();
        prop_assert_eq!(back.cells, grid.cells);
        prop_assert_eq!(back.merges, grid.merges);
    }
}

/// The content of a cell.
fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        text().prop_map(Content::Text),
        number().prop_map(|number| Content::Number(writer::float(number))),
        (0_u32..20_000).prop_map(|share| Content::Percent(f64::from(share) / 10_000.0)),
        (day(), 0_u32..1440).prop_map(|(day, minute)| Content::Date(at(day, minute))),
        any::<bool>().prop_map(Content::Bool),
    ]
}

/// A minute of a day.
fn at(day: NaiveDate, minute: u32) -> NaiveDateTime {
    day.and_hms_opt(minute / 60, minute % 60, 0).unwrap()
}

/// A sheet with the headings of a table above these cells, a merged one among them.
fn with_header(mut cells: Vec<Cell>) -> Grid {
    let headings = ["STT", "Đơn vị", "Khối", "Kết quả", "", "Ghi chú"];
    let heading = |(column, text): (usize, &&str)| Cell {
        row: 0,
        column: column as u32,
        content: Content::Text(text.to_string()),
    };
    let row = headings.iter().enumerate().filter(|(_, text)| !text.is_empty()).map(heading);
    let below = [(3, "Chỉ tiêu giao"), (4, "Đã làm")];
    let below = below.map(|(column, text)| Cell { row: 1, column, content: Content::Text(text.to_string()) });
    cells = row.chain(below).chain(cells).collect();
    Grid { cells, merges: vec![Region { top: 0, bottom: 0, left: 3, right: 4 }] }
}

/// The annotated copy of a sheet.
fn copy_of(grid: &Grid, problems: &[Diagnostic]) -> Vec<u8> {
    let form = blank_form(&profile(), &[]).unwrap();
    let mut dataset = import(&form).dataset.unwrap();
    dataset.header = (1, 2);
    let findings = Findings { file: "a.xlsx", table: Some((&dataset, grid)), problems, lang: Lang::Vi };
    annotate(&findings).unwrap()
}

#[test]
fn the_same_form_is_the_same_file() {
    assert_eq!(blank_form(&profile(), &[]).unwrap(), blank_form(&profile(), &[]).unwrap());
    let grid = with_header(Vec::new());
    assert_eq!(copy_of(&grid, &[]), copy_of(&grid, &[]));
}

#[test]
fn a_form_that_comes_back_blank_lacks_rows_and_nothing_else() {
    let found = import(&blank_form(&profile(), &[]).unwrap());
    let codes: Vec<_> = found.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["import.no-rows"]);
    assert_eq!(found.dataset.unwrap().title.len(), 3);
}

#[test]
fn the_mark_chooses_the_profile_and_warns_of_another() {
    let form = blank_form(&profile(), &[Row::from([("name".into(), Value::Text("Tổ 1".into()))])]).unwrap();
    let mut rival = profile();
    rival.name = "a-rival".into();
    let candidates = [rival.clone(), profile()];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    let found = read("a.xlsx", &form, &choice, &Limits::default());
    assert_eq!(found.dataset.unwrap().profile.as_deref(), Some("every-type"));
    assert!(found.problems.iter().all(|problem| problem.code != "import.hidden-sheet"));
    let choice = Choice { profile: Some(&rival), ..Choice::default() };
    let found = read("a.xlsx", &form, &choice, &Limits::default());
    let other = found.problems.iter().find(|problem| problem.code == "import.other-form").unwrap();
    assert!(!other.is_error());
    assert_eq!(
        other.message.vi,
        "biểu này được phát ra theo hồ sơ đọc `every-type`, nhưng đang được đọc theo `a-rival`"
    );
    assert_eq!(
        other.message.en,
        "this form was handed out for the profile `every-type`, but is read by `a-rival`"
    );
}

#[test]
fn every_built_in_profile_has_a_form_that_is_known_by_its_mark() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/profiles");
    let mut profiles = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        profiles.push(Profile::parse("built-in", &text).unwrap());
    }
    for profile in &profiles {
        assert_eq!(profile.columns().count(), profile.fields.len());
        let choice = Choice { candidates: &profiles, ..Choice::default() };
        let found = read("a.xlsx", &blank_form(profile, &[]).unwrap(), &choice, &Limits::default());
        let dataset = found.dataset.unwrap();
        assert_eq!(dataset.profile.as_ref(), Some(&profile.name));
        // Each column comes back as the field it was made for.
        let fields: Vec<_> = dataset.columns.iter().filter_map(|column| column.field.as_deref()).collect();
        let expected: Vec<_> = profile.columns().map(|(name, _)| name).collect();
        assert_eq!(fields, expected, "{}", profile.name);
        assert!(found.problems.iter().all(Diagnostic::is_error), "{:#?}", found.problems);
    }
}

#[test]
fn a_hostile_sheet_is_copied_without_its_merges() {
    let mut grid = with_header(Vec::new());
    let large = Region { top: 0, bottom: 1_048_575, left: 0, right: 16_383 };
    let overlapping = Region { top: 0, bottom: 1, left: 4, right: 5 };
    let backwards = Region { top: 3, bottom: 2, left: 0, right: 0 };
    grid.merges.extend([large, overlapping, overlapping, backwards]);
    let place =
        |cell: &str| Place::Cell { file: "a.xlsx".into(), sheet: "Số liệu".into(), cell: cell.into() };
    let problems = ["D2", "XFD1048576", "XFE1", "A0", "", "Ô"]
        .map(|cell| Diagnostic::error(code!("import.negative"), "số âm", "negative").at(place(cell)));
    let back = import(&copy_of(&grid, &problems)).copy.unwrap();
    assert_eq!(back.cells, grid.cells);
    assert_eq!(back.merges.len(), 1);
}

#[test]
fn without_a_table_only_the_problems_are_listed() {
    let problem = Diagnostic::error(code!("import.no-table"), "không có bảng", "no table")
        .at(Place::File { file: "a.xlsx".into() })
        .with_value("=1+1");
    let findings = Findings { file: "a.xlsx", table: None, problems: &[problem], lang: Lang::En };
    let bytes = annotate(&findings).unwrap();
    let copy = import(&bytes).copy.unwrap();
    let texts: Vec<_> = copy
        .cells
        .iter()
        .filter_map(|cell| match &cell.content {
            Content::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    for expected in ["Error", "whole file", "=1+1", "No table", "import.no-table"] {
        assert!(texts.contains(&expected), "{expected} in {texts:?}");
    }
}
