//! Long workbooks, looked through while they are read: the same cells, and the same refusals as when they are looked
//! through first.

use std::ops::ControlFlow;

use super::draft::{Draft, form, pack, parts, workbook};
use super::*;
use crate::ahead::LONG;
use crate::visit::visit_ahead;

/// The cells that a visitor is shown, and what was noticed. Sheets are long from `long` bytes on.
fn seen(
    bytes: &[u8],
    sheet: Option<&str>,
    limits: &Limits,
    long: u64,
) -> (Vec<String>, Result<Vec<Diagnostic>, Diagnostic>) {
    let mut cells = Vec::new();
    let outcome = visit_ahead("a.xlsx", bytes, sheet, limits, long, &mut |row| {
        for cell in row.cells() {
            cells.push(format!("{}!{}{}={:?}", row.sheet, cell.letters(), row.number, cell.content));
        }
        ControlFlow::Continue(())
    });
    (cells, outcome)
}

/// A workbook of one sheet with these rows, and with numbers at first until it is long enough to be read ahead.
fn long(rows: &str) -> Vec<u8> {
    let mut text = String::with_capacity(LONG as usize + (1 << 20));
    let mut number = 7_u64;
    while text.len() < LONG as usize {
        // Digits that do not pack too well.
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(&format!("<row><c><v>{}</v></c><c><v>{}</v></c></row>", number >> 40, number >> 52));
    }
    let mut parts = parts(&[Draft::new("a", &[&["STT"]])]);
    for (name, content) in &mut parts {
        if name.starts_with("xl/worksheets/") {
            *content = content.replace("</sheetData>", &format!("{text}{rows}</sheetData>"));
        }
    }
    pack(&parts)
}

#[test]
fn the_same_is_seen_ahead() {
    let old = Draft::new("Cũ", &[&["Tæng sè", "®¶ng viªn"], &["Chi bé", "kÕt n¹p"]]);
    let empty = Draft::new("Trống", &[]);
    let books = [workbook(&[form()]), workbook(&[old.clone(), form(), empty, old])];
    for bytes in &books {
        for sheet in [None, Some("Kết quả")] {
            let limits = Limits::default();
            let (ahead, plain) = (seen(bytes, sheet, &limits, 0), seen(bytes, sheet, &limits, u64::MAX));
            assert!(ahead.1.is_ok() && !ahead.0.is_empty());
            assert_eq!(ahead, plain);
        }
    }
    // With a font of before Unicode the sheet is held, and read more than once.
    let mut parts = parts(&[Draft::new("a", &[&["bé"], &["Sè"]]), form()]);
    for (_, content) in &mut parts {
        *content = content.replace(
            "<cellXfs>",
            "<fonts><font><name val=\"Arial\"/></font><font><name val=\".VnTime\"/></font></fonts><cellXfs>",
        );
        *content = content.replace("<xf numFmtId=\"0\"/>", "<xf numFmtId=\"0\" fontId=\"1\"/>");
    }
    let bytes = pack(&parts);
    let limits = Limits::default();
    assert_eq!(seen(&bytes, None, &limits, 0), seen(&bytes, None, &limits, u64::MAX));
    assert_eq!(seen(&bytes, None, &limits, 0).0.first().map(String::as_str), Some("a!A1=Text(\"bộ\")"));
}

#[test]
fn small_limits_refuse_the_same_ahead() {
    let bytes = workbook(&[form(), Draft::new("Khác", &[&["a"]])]);
    let default = Limits::default;
    for limits in [
        Limits { file_bytes: 1000, ..default() },
        Limits { inflated_bytes: 1000, ..default() },
        Limits { inflated_bytes: 2500, ..default() },
        Limits { text_bytes: 20, ..default() },
        Limits { entries: 3, ..default() },
        Limits { rows: 5, ..default() },
        Limits { columns: 4, ..default() },
        Limits { cells: 3, ..default() },
        Limits { nesting: 4, ..default() },
        Limits { seconds: 0, ..default() },
    ] {
        let (ahead, plain) = (seen(&bytes, None, &limits, 0), seen(&bytes, None, &limits, u64::MAX));
        assert!(plain.1.is_err(), "{limits:?}");
        assert_eq!(ahead.1, plain.1);
    }
}

#[test]
fn a_fault_deep_in_a_long_sheet_is_refused_as_ever() {
    let default = Limits::default;
    let sound = long("<row><c><v>1</v></c></row>");
    // The checksum stands behind the signature and 12 more bytes in the directory.
    let start = sound.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
    let mut wrong_sum = sound.clone();
    wrong_sum[start + 16] ^= 1;
    let run = format!("<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>", "chữ dài ".repeat(2 << 20));
    let spaces = " ".repeat(17 << 20);
    let cases: [(&str, Vec<u8>, Limits, &str, &str); 8] = [
        ("a document type", long("<!DOCTYPE a><row/>"), default(), "import.unreadable-file", "DTD"),
        ("a wrong sum", wrong_sum, default(), "import.unreadable-file", "cannot be read"),
        (
            "nesting",
            long(&format!("<row>{}{}</row>", "<a>".repeat(200), "</a>".repeat(200))),
            default(),
            "import.limit-nesting",
            "deeper than the 100 levels",
        ),
        ("a run", long(&run), Limits { entry_ratio: 10_000, ..default() }, "import.unreadable-file", "16 MB"),
        (
            "a bomb",
            workbook(&[form().xml(
                "L12",
                "t=\"inlineStr\"",
                &format!("<is><t>{spaces}</t><t>{spaces}</t></is>"),
            )]),
            default(),
            "import.limit-ratio",
            "more than 100 times",
        ),
        (
            "a bomb behind much else",
            long(&"<row><c><v>1</v></c></row>".repeat(600_000)),
            Limits { entry_ratio: 10, rows: u32::MAX, ..default() },
            "import.limit-ratio",
            "more than 10 times",
        ),
        (
            "a size",
            long("<row/>"),
            Limits { inflated_bytes: LONG, ..default() },
            "import.limit-inflated-size",
            "once unpacked",
        ),
        ("no end", long("</sheetData><!DOCTYPE a>"), default(), "import.unreadable-file", "DTD"),
    ];
    for (what, bytes, limits, code, said) in cases {
        let (cells, ahead) = seen(&bytes, None, &limits, LONG);
        let (none, plain) = seen(&bytes, None, &limits, u64::MAX);
        // It did go the other way.
        assert!(cells.len() > 10 && none.is_empty(), "{what}: {} cells", cells.len());
        assert_eq!(ahead, plain, "{what}");
        let refusal = ahead.expect_err(what);
        assert_eq!(refusal.code, code, "{what}");
        assert!(refusal.message.en.contains(said), "{what}: {}", refusal.message.en);
    }
    assert!(seen(&sound, None, &default(), LONG).1.is_ok());
    // What damaged bytes unpack to can be anything.
    let mut damaged = sound;
    damaged[start - 100_000..start - 99_000].fill(0xff);
    let refused = seen(&damaged, None, &default(), LONG).1;
    assert_eq!(refused, seen(&damaged, None, &default(), u64::MAX).1);
    assert!(refused.is_err());
}

#[test]
fn a_fault_that_nobody_reads_up_to_is_refused_too() {
    let bytes = long("<!DOCTYPE a>");
    let mut rows = 0;
    let outcome = visit("a.xlsx", &bytes, None, &Limits::default(), &mut |_| {
        rows += 1;
        ControlFlow::Break(())
    });
    assert_eq!((rows, named(&outcome.expect_err("a refusal"))), (1, "import.unreadable-file".into()));
    // In a sheet that was not chosen.
    let mut parts = parts(&[form(), Draft::new("Khác", &[&["a"]])]);
    let (_, other) = parts.iter_mut().find(|(name, _)| name.ends_with("sheet2.xml")).expect("a sheet");
    other.push_str("<!DOCTYPE a>");
    let (cells, outcome) = seen(&pack(&parts), Some("Kết quả"), &Limits::default(), 0);
    assert!(!cells.is_empty() && outcome.expect_err("a refusal").message.en.contains("sheet2.xml"));
    // What is wrong with the rows themselves is said where the file is sound.
    let limits = Limits { rows: 5, ..Limits::default() };
    let (_, outcome) = seen(&long("<row/>"), None, &limits, LONG);
    assert_eq!(named(&outcome.expect_err("a refusal")), "import.limit-rows A6");
    let (_, outcome) = seen(&bytes, None, &limits, LONG);
    assert!(outcome.expect_err("a refusal").message.en.contains("DTD"));
}

#[test]
fn a_panic_of_the_visitor_ends_the_other_thread() {
    let bytes = long("<row/>");
    let outcome = std::panic::catch_unwind(|| {
        visit("a.xlsx", &bytes, None, &Limits::default(), &mut |_| panic!("not the file's fault"))
    });
    assert_eq!(outcome.expect_err("a panic").downcast_ref::<&str>(), Some(&"not the file's fault"));
}
