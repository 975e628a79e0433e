//! Workbooks with texts in old encodings.

use super::*;
use vanthu_diagnostic::Severity;

/// Styles with the fonts of old encodings: 1 is `.VnTime`, 2 `.VnTimeH`, 3 `VNI-Times`, 4 a font of today.
const STYLES: &str = "<styleSheet><fonts>\
    <font><name val=\"Calibri\"/></font><font><name val=\".VnTime\"/></font><font><name val=\".VnTimeH\"/></font>\
    <font><name val=\"VNI-Times\"/></font><font><name val=\"Arial\"/></font></fonts><cellXfs>\
    <xf numFmtId=\"0\" fontId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\"/><xf numFmtId=\"0\" fontId=\"2\"/>\
    <xf numFmtId=\"0\" fontId=\"3\"/><xf numFmtId=\"0\" fontId=\"4\"/></cellXfs></styleSheet>";

/// A text cell with a style.
fn styled(draft: Draft, a1: &str, style: u8, text: &str) -> Draft {
    draft.xml(a1, &format!("s=\"{style}\" t=\"inlineStr\""), &format!("<is><t>{text}</t></is>"))
}

/// The table of a workbook of one sheet, and its notes as `code cell`.
fn look(draft: Draft, styles: Option<&str>) -> (Dataset, Vec<Diagnostic>) {
    let mut parts = parts(&[draft]);
    for (name, text) in &mut parts {
        if let (Some(styles), "xl/styles.xml") = (styles, name.as_str()) {
            *text = styles.into();
        }
    }
    let mut import = read("a.xlsx", &pack(&parts), &Choice::default(), &Limits::default());
    import.problems.retain(|problem| problem.severity == Severity::Note);
    (import.dataset.expect("a table"), import.problems)
}

/// A column of the rows.
fn column<'a>(dataset: &'a Dataset, letters: &str) -> Vec<&'a str> {
    dataset.rows.iter().map(|row| row.text(letters)).collect()
}

/// A table with these names of branches.
pub(super) fn branches(names: &[&str]) -> Draft {
    let mut draft = Draft::new("B1", &[&["STT", "Chi bé", "Sè l\u{ad}îng"]]);
    for (row, name) in (1..).zip(names) {
        draft.put_at(row, 0, &row.to_string());
        draft.put_at(row, 1, name);
        draft.put_at(row, 2, "12.5");
    }
    draft
}

#[test]
fn without_fonts_the_texts_around_decide() {
    let (dataset, notes) = look(branches(&["Chi bé 1", "Th«n §oµn KÕt", "Müller", "Chi bé c¬ quan"]), None);
    assert_eq!(column(&dataset, "B"), ["Chi bộ 1", "Thôn Đoàn Kết", "Müller", "Chi bộ cơ quan"]);
    let headings: Vec<&str> = dataset.columns.iter().map(|column| column.heading.as_str()).collect();
    assert_eq!(headings, ["STT", "Chi bộ", "Số lượng"]);
    assert_eq!(dataset.encoding, "tcvn3");
    assert_eq!(
        notes.iter().map(named).collect::<Vec<_>>(),
        ["import.converted B1", "import.capitals-unknown B1"]
    );
    let message = &notes[0].message;
    assert_eq!(
        message.vi,
        "đã chuyển 5 ô từ bảng mã TCVN3 (ABC) sang Unicode dựng sẵn; ô đầu tiên: `Chi bé` → `Chi bộ`"
    );
    assert_eq!(
        message.en,
        "5 cells were converted from TCVN3 (ABC) to composed Unicode; the first: `Chi bé` → `Chi bộ`"
    );
    assert_eq!(notes[0].value.as_deref(), Some("Chi bé"));
}

#[test]
fn texts_that_read_both_ways_stay_beside_unicode() {
    let (dataset, notes) = look(branches(&["Chi bé 1", "Thôn Đoàn Kết", "Chi bộ cơ quan"]), None);
    assert_eq!(column(&dataset, "B"), ["Chi bé 1", "Thôn Đoàn Kết", "Chi bộ cơ quan"]);
    assert_eq!(dataset.encoding, "mixed");
    assert_eq!(
        notes[0].hints[0].en,
        "2 more could be read either way and were left as they are, the first is a.xlsx, B1!B1; check them"
    );
}

#[test]
fn fonts_decide_and_tell_capitals() {
    let draft =
        Draft::new("B1", &[&["STT", "b", "c"], &["1", "b", "12"], &["2", "b", "13"], &["3", "b", "14"]]);
    let draft = styled(draft, "B1", 2, "chi bé");
    let draft = styled(draft, "C1", 4, "Số lượng");
    let draft = styled(draft, "B2", 1, "Chi bé 1");
    let draft = styled(draft, "B3", 3, "toàn");
    let draft = styled(draft, "B4", 4, "Chi bé 3");
    let (dataset, notes) = look(draft, Some(STYLES));
    assert_eq!(dataset.columns[1].heading, "CHI BỘ");
    assert_eq!(column(&dataset, "B"), ["Chi bộ 1", "tồn", "Chi bé 3"]);
    assert_eq!(dataset.encoding, "mixed");
    assert_eq!(notes.iter().map(named).collect::<Vec<_>>(), ["import.converted B1", "import.converted B3"]);
}

#[test]
fn split_forms_are_told_apart() {
    let rows = |name: &str| {
        Draft::new("B1", &[&["STT", "Chi bộ", "Số"], &["1", name, "5"], &["2", "to\u{300}", "6"]])
    };
    assert_eq!(look(rows("Viê\u{323}t"), None).0.encoding, "windows-1258");
    assert_eq!(look(rows("Vie\u{323}\u{302}t"), None).0.encoding, "nfd");
    let (dataset, notes) = look(rows("Viê\u{323}t"), None);
    assert_eq!(column(&dataset, "B"), ["Việt", "tò"]);
    assert_eq!(
        notes[0].message.en,
        "2 cells were converted from windows-1258 to composed Unicode; the first: `Việt`"
    );
}

#[test]
fn names_of_sheets_are_read_and_still_found() {
    let draft = Draft { name: "Tæng hîp".into(), ..branches(&["Th«n §oµn KÕt", "Chi bé 2"]) };
    let bytes = workbook(&[draft]);
    for name in ["Tæng hîp", "Tổng hợp"] {
        let import =
            read("a.xlsx", &bytes, &Choice { sheet: Some(name), ..Choice::default() }, &Limits::default());
        let dataset = import.dataset.expect("a table");
        assert_eq!((&*dataset.sheet, dataset.rows.len()), ("Tổng hợp", 2));
    }
}
