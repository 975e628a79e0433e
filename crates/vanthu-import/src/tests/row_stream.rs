//! Row by row: the same cells as when a workbook is read whole, and the same refusals.

use std::ops::ControlFlow;

use super::draft::{Draft, form, pack, parts, workbook};
use super::*;
use crate::sheet::delivery::{Delivery, Row, Stop};
use crate::sheet::raw::{Entry, RawCell};

/// Hands the rows of a workbook to `visitor`, sheet by sheet, with the name of their sheet.
pub(super) fn stream_rows(
    file: &str,
    bytes: &[u8],
    sheet: Option<&str>,
    limits: &Limits,
    visitor: &mut dyn FnMut(&str, Row) -> ControlFlow<()>,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let mut workbook = Workbook::open(file, bytes, limits)?;
    let (mut problems, mut budget) = (Problems::default(), Budget::new(limits));
    for info in choose_sheets(file, &workbook.sheets, sheet)? {
        let mut visit = |row: Row| visitor(&info.name, row);
        match workbook.stream_rows(&info, limits, &mut budget, &mut Delivery::new(&mut visit)) {
            Ok(visited) => problems.absorb(&visited.problems),
            Err(Stop::Refused(refusal)) => return Err(*refusal),
            Err(Stop::Enough(noticed)) => {
                problems.absorb(&noticed);
                break;
            }
        }
    }
    Ok(problems.into_list())
}

/// A cell as `sheet!A1=content`.
fn shown(sheet: &str, entry: &Entry) -> String {
    let content = match &entry.raw {
        RawCell::NoValue => "NoValue".to_string(),
        RawCell::Reported => "Reported".to_string(),
        raw => format!("{raw:?}"),
    };
    format!("{sheet}!{}={content}", cell_a1(entry.row + 1, entry.column))
}

/// The cells that are handed over row by row, and what was noticed.
fn seen(file: &str, bytes: &[u8]) -> Result<(Vec<String>, Vec<Diagnostic>), Diagnostic> {
    let mut cells = Vec::new();
    let problems = stream_rows(file, bytes, None, &Limits::default(), &mut |sheet, row| {
        assert!(row.entries.iter().all(|entry| entry.row + 1 == row.number));
        cells.extend(row.entries.iter().map(|entry| shown(sheet, entry)));
        ControlFlow::Continue(())
    })?;
    Ok((cells, problems))
}

/// The cells of the workbook read whole, in the same words, and what was noticed.
fn whole(file: &str, bytes: &[u8]) -> (Vec<String>, Vec<Diagnostic>) {
    let limits = Limits::default();
    let mut workbook = Workbook::open(file, bytes, &limits).expect("a workbook");
    let (mut cells, mut problems) = (Vec::new(), Problems::default());
    for info in workbook.sheets.clone() {
        let sheet = workbook.read(&info, &limits, &mut Budget::new(&limits)).expect("a sheet");
        cells.extend(sheet.cells.iter().map(|entry| shown(&sheet.name, entry)));
        problems.absorb(&sheet.problems);
    }
    (cells, problems.into_list())
}

/// Whether a visitor sees what is read, with the same problems noticed.
fn assert_same(file: &str, bytes: &[u8]) -> Vec<String> {
    let (cells, problems) = seen(file, bytes).expect("a workbook");
    let (read, noticed) = whole(file, bytes);
    assert_eq!(cells, read, "{file}");
    assert_eq!(format!("{problems:?}"), format!("{noticed:?}"), "{file}");
    cells
}

#[test]
fn a_visitor_sees_what_is_read() {
    let odd = Draft::new("Khác", &[&["Chi bộ", "12"], &["", ""], &["Bãi Lau", "3,5"]])
        .xml("D1", "s=\"1\"", "<v>46359</v>")
        .xml("E1", "t=\"b\"", "<v>1</v>")
        .xml("F1", "t=\"e\"", "<v>#SPILL!</v>")
        .xml("G1", "", "<f>SUM(A1:A2)</f>")
        .xml("H1", "s=\"1\"", "")
        .xml("B5", "t=\"e\"", "<v>#REF!</v>")
        .xml("A9", "t=\"str\"", &format!("<v>{}</v>", "a".repeat(40_000)))
        .xml("B9", "t=\"str\"", "<v>bo&#x323;&#x302;&#x1;</v>");
    let cells = assert_same("a.xlsx", &workbook(&[form(), odd]));
    for cell in [
        "Khác!A1=Text(\"Chi bộ\")",
        "Khác!D1=Date(2026-12-03T00:00:00)",
        "Khác!E1=Bool(true)",
        "Khác!F1=Error(\"#SPILL!\")",
        "Khác!G1=NoValue",
        "Khác!A3=Text(\"Bãi Lau\")",
        "Khác!B5=Error(\"#REF!\")",
        "Khác!A9=Reported",
        "Khác!B9=Text(\"bộ\")",
    ] {
        assert!(cells.iter().any(|found| found == cell), "{cell}: {cells:#?}");
    }
    assert!(!cells.iter().any(|cell| cell.starts_with("Khác!H1")));
    let text = "Chi bộ;Số\r\n\r\n\"Thôn\nSuối Trầm\";3\r\n;;\r\nBãi Lau;4";
    assert_eq!(assert_same("a.csv", text.as_bytes()).last().map(String::as_str), Some("a!B5=Text(\"4\")"));
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_same("a.csv", &wide);
    let ods = [
        ("mimetype".to_string(), "application/vnd.oasis.opendocument.spreadsheet".to_string()),
        (
            "content.xml".to_string(),
            "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
             <table:table table:name=\"Biểu\"><table:table-row><table:table-cell office:value-type=\"string\">\
             <text:p>Chi bộ</text:p></table:table-cell><table:table-cell office:value-type=\"float\" \
             office:value=\"3\"><text:p>3</text:p></table:table-cell></table:table-row></table:table>\
             </office:spreadsheet></office:body></office:document-content>"
                .to_string(),
        ),
    ];
    let cells = assert_same("a.ods", &pack(&ods));
    assert_eq!(cells, ["Biểu!A1=Text(\"Chi bộ\")", "Biểu!B1=Number(3.0)"]);
}

#[test]
fn old_encodings_are_brought_to_unicode_row_by_row() {
    let old: &[&[&str]] = &[&["Tæng sè", "®¶ng viªn"], &["Chi bé", "kÕt n¹p"]];
    let cells = assert_same("a.xlsx", &workbook(&[Draft::new("a", old)]));
    assert_eq!(cells.first().map(String::as_str), Some("a!A1=Text(\"Tổng số\")"));
    let (_, problems) = seen("a.xlsx", &workbook(&[Draft::new("a", old)])).expect("a workbook");
    assert_eq!(problems.first().map(named).as_deref(), Some("import.converted A1"));
    // What stands above the first sure text cannot be settled yet: it stays, and is counted.
    let late: &[&[&str]] = &[&["bé"], &["Tæng sè ®¶ng viªn"], &["bé"]];
    let (cells, problems) = seen("a.xlsx", &workbook(&[Draft::new("a", late)])).expect("a workbook");
    assert_eq!(cells, ["a!A1=Text(\"bé\")", "a!A2=Text(\"Tổng số đảng viên\")", "a!A3=Text(\"bộ\")"]);
    let hint = problems.first().and_then(|problem| problem.hints.first()).map(|hint| hint.en.as_str());
    assert_eq!(
        hint,
        Some(
            "1 more could be read either way and were left as they are, the first is a.xlsx, a!A1; check them"
        )
    );
}

#[test]
fn a_visitor_may_have_seen_enough() {
    let mut rows = Vec::new();
    let outcome =
        stream_rows("a.xlsx", &workbook(&[form(), form()]), None, &Limits::default(), &mut |_, row| {
            rows.push(row.number);
            if row.number < 4 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
    assert_eq!((rows, outcome), (vec![1, 2, 3, 4], Ok(Vec::new())));
}

/// A workbook whose second row comes after its seventh.
pub(super) fn disordered() -> Vec<u8> {
    let mut parts = parts(&[Draft::new("a", &[&["1"], &["2"]])]);
    for (_, text) in &mut parts {
        *text = text.replace("r=\"1\"", "r=\"7\"").replace("\"A1\"", "\"A7\"");
    }
    pack(&parts)
}

#[test]
fn what_is_refused_is_refused_while_visiting() {
    let code = |bytes: &[u8], sheet: Option<&str>, limits: &Limits| {
        let outcome = stream_rows("a.xlsx", bytes, sheet, limits, &mut |_, _| ControlFlow::Continue(()));
        named(&outcome.expect_err("a refusal"))
    };
    let limits = Limits::default();
    assert_eq!(code(b"%PDF-1.7", None, &limits), "import.unreadable-file");
    assert_eq!(code(&workbook(&[form()]), Some("Khác"), &limits), "import.no-sheet");
    assert_eq!(
        code(&workbook(&[form()]), None, &Limits { rows: 5, ..limits.clone() }),
        "import.limit-rows A6"
    );
    assert_eq!(code(b"a,b\nc,d", None, &Limits { cells: 3, ..limits.clone() }), "import.limit-cells B2");
    assert_eq!(code(&disordered(), None, &limits), "import.unreadable-file A2");
}

#[test]
fn a_panic_of_the_visitor_is_its_own() {
    let bytes = workbook(&[form()]);
    let outcome = std::panic::catch_unwind(|| {
        stream_rows("a.xlsx", &bytes, None, &Limits::default(), &mut |_, _| panic!("not the file's fault"))
    });
    let panic = outcome.expect_err("a panic");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"not the file's fault"));
}
