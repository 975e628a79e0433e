//! Every message of the room, pinned in both languages in `messages.txt`, which is there to be read.
//!
//! To pin a new message: add to [`SCENARIOS`] a small workbook, or a direct call, that provokes it, run the test once
//! with `SNAPSHOTS=overwrite` in the environment, and read what came into `messages.txt` as a clerk would. Until
//! then `no_message_is_unpinned` fails and names the line of the source: it finds every message in the source by its
//! Vietnamese letters (see [`super::literals`]). A Vietnamese text of several words that is no message and stands
//! neither in a list nor in a pattern is named in [`WORDS`]; single words need not be.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use snapbox::utils::current_dir;
use snapbox::{assert_data_eq, file};

use super::consolidate::{forms, roster, sound, table, together};
use super::draft::{Draft, form, pack, parts, workbook};
use super::encoding::branches;
use super::foreign::{compound, open_document};
use super::literals::Literals;
use super::suspects::{crossed_out, table as small_table, with_marks};
use super::visit::disordered;
use super::{profile, read};
use crate::report::Problems;
use crate::{
    Choice, Consolidation, Limits, check_roster, consolidate, manuscript, misplaced_corrections,
    read_register, read_roster, visit,
};
use vanthu_diagnostic::{Diagnostic, Place, Text};
use vanthu_model::correction::Correction;
use vanthu_model::dataset::{By, cell_address};
use vanthu_model::mark;
use vanthu_model::profile::{Hidden, Profile};

/// What is wrong with a file, and what is said about it.
type Scenario = (&'static str, Vec<Diagnostic>);

/// Vietnamese texts that the room looks for in workbooks and never says.
const WORDS: &[&str] = &[" tháng ", " năm ", "tòan ", "cả "];

/// One scenario for each message, in the order in which the room does its work.
static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
    [
        files(),
        papers(),
        limits(),
        corrections(),
        tables(),
        cells(),
        figures(),
        encodings(),
        collections(),
        rosters(),
        registers(),
    ]
    .concat()
});

/// Files that cannot be read.
fn files() -> Vec<Scenario> {
    let spreadsheet = "application/vnd.oasis.opendocument.spreadsheet";
    let sound = workbook(&[form()]);
    let part = |name: &str, text: &str| (name.to_string(), text.to_string());
    let with = |name: &str, text: &str| pack(&[parts(&[form()]), vec![part(name, text)]].concat());
    let mut cut = parts(&[form()]);
    cut[0].1 = cut[0].1.chars().take(400).collect();
    vec![
        ("an empty file", said(b"")),
        ("a file of blanks", said(b" \r\n")),
        ("the first half of a workbook", said(&sound[..sound.len() / 2])),
        ("a package whose directory is damaged", said(b"PK\x03\x04PK\x05\x06")),
        (
            "a package with a part that cannot be unpacked",
            said(&with("xl/sharedStrings.xml", "<sst uniqueCount=\"1000000\"/>")),
        ),
        ("a package with two parts of one name", said(&with("XL/Workbook.xml", "<workbook/>"))),
        (
            "a package with a workbook that lists no sheet",
            said(&pack(&[part("xl/workbook.xml", "<workbook/>")])),
        ),
        ("a sheet that is cut short", said(&pack(&cut))),
        ("rows out of order, visited row by row", visited(&disordered())),
        ("an encrypted workbook", said(&compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")]))),
        ("a workbook of Excel 4", said(&[9, 4, 6, 0, 0, 0, 0x10, 0, 0, 0])),
        ("a Word document", said(&pack(&[part("word/document.xml", "<a/>")]))),
        ("a PowerPoint presentation", said(&pack(&[part("ppt/presentation.xml", "<a/>")]))),
        ("a zip archive", said(&pack(&[part("a.txt", "a")]))),
        ("an old Word document", said(&compound(&[("WordDocument", b"x")]))),
        ("an old PowerPoint presentation", said(&compound(&[("PowerPoint Document", b"x")]))),
        ("a compound file of another program", said(&compound(&[("Contents", b"x")]))),
        ("an OpenDocument text", said(&open_document("application/vnd.oasis.opendocument.text", ""))),
        ("an OpenDocument drawing", said(&open_document("application/vnd.oasis.opendocument.graphics", ""))),
        ("an OpenDocument spreadsheet without content", said(&open_document(spreadsheet, ""))),
        ("a PDF file", said(b"%PDF-1.7")),
        ("an RTF document", said(b"{\\rtf1")),
        ("a SYLK file", said(b"ID;PWXL;N;E\r\nC;Y1;X1;K\"a\"\r\nE\r\n")),
        ("a picture", said(b"\x89PNG\r\n")),
        ("a web page", said(b"<html><table>")),
        (
            "an XML Spreadsheet 2003",
            said(
                b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
            ),
        ),
        ("an XML file", said(b"<?xml version=\"1.0\"?><a/>")),
        ("bytes of no known kind", said(b"\0\x01\x02")),
    ]
}

/// Files that are no Word papers, or damaged ones.
fn papers() -> Vec<Scenario> {
    let said = |bytes: &[u8]| manuscript("a.docx", bytes, &Limits::default()).err().into_iter().collect();
    let part = |name: &str, text: &str| (name.to_string(), text.to_string());
    let paper = |text: &str| pack(&[part("word/document.xml", text)]);
    let twice = [part("word/document.xml", "<w:p/>"), part("WORD/document.xml", "<w:p/>")];
    vec![
        ("an empty paper", said(b"")),
        ("the first bytes of a paper", said(b"PK\x03")),
        ("a paper whose directory is damaged", said(b"PK\x03\x04PK\x05\x06")),
        ("a paper that is no XML", said(&paper("<w:document><w:body>"))),
        ("a paper without its main text", said(&pack(&[part("word/styles.xml", "<w:styles/>")]))),
        ("a paper with two parts of one name", said(&pack(&twice))),
        ("a paper with a type of document declared", said(&paper("<!DOCTYPE a><w:document/>"))),
        ("an encrypted paper", said(&compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")]))),
        ("an old Word paper", said(&compound(&[("WordDocument", b"x")]))),
        ("a compound file for a paper", said(&compound(&[("Contents", b"x")]))),
        ("a PDF file for a paper", said(b"%PDF-1.7")),
        ("an RTF document for a paper", said(b"{\\rtf1")),
        ("a picture for a paper", said(b"\x89PNG\r\n")),
        ("a web page for a paper", said(b"<html><p>")),
        ("a text for a paper", said("Đảng ủy".as_bytes())),
        ("a workbook for a paper", said(&workbook(&[form()]))),
        ("a presentation for a paper", said(&pack(&[part("ppt/presentation.xml", "<a/>")]))),
        (
            "an OpenDocument text for a paper",
            said(&open_document("application/vnd.oasis.opendocument.text", "")),
        ),
        ("a zip archive for a paper", said(&pack(&[part("a.txt", "a")]))),
    ]
}

/// What a visitor of the rows is refused with.
fn visited(bytes: &[u8]) -> Vec<Diagnostic> {
    visit("a.xlsx", bytes, None, &Limits::default(), &mut |_| ControlFlow::Continue(()))
        .err()
        .into_iter()
        .collect()
}

/// Files that are larger than allowed.
fn limits() -> Vec<Scenario> {
    let default = Limits::default;
    let within = |limits: Limits, draft: Draft| said_by(None, &workbook(&[draft]), &limits);
    let with_part = |name: &str, text: &str, limits: Limits| {
        let parts = [parts(&[form()]), vec![(name.to_string(), text.to_string())]].concat();
        said_by(None, &pack(&parts), &limits)
    };
    let set = |name, value| default().set(name, value).err().into_iter().collect();
    let run = format!("<is><t>{}</t></is>", "a".repeat(17 << 20));
    let table = "<table:table table:name=\"A\"/>".repeat(4);
    let sheets = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_string()),
        ("content.xml", format!("<office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>")),
    ]
    .map(|(name, text)| (name.to_string(), text));
    let blanks = format!("<is><t>{}</t></is>", " ".repeat(17 << 20));
    vec![
        ("a large file", within(Limits { file_bytes: 10, ..default() }, form())),
        ("many parts", within(Limits { entries: 3, ..default() }, form())),
        ("large content", within(Limits { inflated_bytes: 1000, ..default() }, form())),
        ("a bomb", within(default(), form().xml("L7", "t=\"inlineStr\"", &blanks))),
        ("a type of document declared", with_part("xl/theme.xml", "<!DOCTYPE a><a/>", default())),
        ("deep nesting", within(Limits { nesting: 3, ..default() }, form())),
        (
            "a long run",
            within(Limits { entry_ratio: 100_000, ..default() }, form().xml("L7", "t=\"inlineStr\"", &run)),
        ),
        (
            "many shared texts",
            with_part(
                "xl/sharedStrings.xml",
                "<sst><si><t>a</t></si><si><t>b</t></si></sst>",
                Limits { shared_strings: 1, ..default() },
            ),
        ),
        ("many texts", within(Limits { text_bytes: 10, ..default() }, form())),
        ("many sheets", said_by(None, &pack(&sheets), &Limits { entries: 3, ..default() })),
        ("a long time", within(Limits { seconds: 0, ..default() }, form())),
        ("a limit that is not there", set("row", "5")),
        ("a limit that is no number", set("rows", "nhiều")),
        ("a limit that is no size", set("file-size", "lớn")),
        ("many rows", within(Limits { rows: 5, ..default() }, form())),
        ("many columns", within(Limits { columns: 4, ..default() }, form())),
        ("many cells", within(Limits { cells: 3, ..default() }, form())),
        ("a long text", within(Limits { cell_chars: 30, ..default() }, form().put("L7", &"a".repeat(31)))),
    ]
}

/// Corrections that were applied, and those that could not be.
fn corrections() -> Vec<Scenario> {
    let correction = |cell: &str, was: &str, now: &str| {
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
    };
    let by = |sheets: &[Draft], corrections: &[Correction], limits: &Limits| -> Vec<Diagnostic> {
        let candidates = [profile()];
        let choice = Choice { candidates: &candidates, corrections, ..Choice::default() };
        let all = read("a.xlsx", &workbook(sheets), &choice, limits).problems;
        all.into_iter()
            .filter(|one| one.code.as_str().starts_with("import.corr") || one.code == "import.too-long")
            .collect()
    };
    let said = |corrections: &[Correction]| by(&[form()], corrections, &Limits::default());
    let again = Draft { name: "Bản sao".into(), ..form() };
    let of = |file: &str| Correction { file: Some(file.into()), ..correction("L9", "", "1") };
    let files = ["a.xlsx".to_string(), "b.xlsx".to_string()];
    vec![
        ("a cell that was corrected", said(&[correction("L6", "", "ghi chú"), correction("L7", "đủ", "")])),
        (
            "a correction of a cell that says something else",
            said(&[correction("B7", "Chi bộ X", "Chi bộ Y")]),
        ),
        ("two corrections of one cell", said(&[correction("L6", "", "a"), correction("L6", "", "b")])),
        (
            "a correction that is too long",
            by(
                &[form()],
                &[correction("L6", "", &"a".repeat(31))],
                &Limits { cell_chars: 30, ..Limits::default() },
            ),
        ),
        (
            "a correction of a sheet that is not there",
            said(&[Correction { sheet: Some("Biểu 9".into()), ..correction("L6", "", "a") }]),
        ),
        (
            "a correction that two sheets may be meant by",
            by(&[form(), again], &[correction("L6", "", "a")], &Limits::default()),
        ),
        ("a correction of none of several files", misplaced_corrections(&[of("c.xlsx")], &files)),
        (
            "a correction that does not say of which file",
            misplaced_corrections(&[correction("L9", "", "1")], &files),
        ),
    ]
}

/// What is wrong with sheets, tables and headings.
fn tables() -> Vec<Scenario> {
    let hidden = || Draft { hidden: true, name: "Bản cũ".into(), ..form() };
    let sheet = |name| {
        let choice = Choice { sheet: Some(name), ..Choice::default() };
        read("a.xlsx", &workbook(&[form(), hidden()]), &choice, &Limits::default()).problems
    };
    let goods = || {
        Draft::new("Giá", &[&["Mặt hàng", "Số lượng", "Đơn giá"], &["Gạo", "2", "15.5"], &["Muối", "1", "3"]])
    };
    let heading: &[&str] = &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"];
    let grouped = Draft::new(
        "Kết quả",
        &[
            heading,
            &["Khối thôn", "", "", ""],
            &["1", "Chi bộ thôn Suối Trầm", "3", "2"],
            &["II", "Khối cơ quan", "2", "2"],
            &["1", "Chi bộ Quân sự xã", "2", "2"],
            &["III", "Khối khác", "2", "2"],
        ],
    );
    let suspects = |below: &[&[&str]]| {
        let rows: [&[&str]; 3] = [
            &["1", "Chi bộ thôn Suối Trầm", "3", "2"],
            &["2", "Chi bộ thôn Đồi Mây", "5", "4"],
            &["3", "Chi bộ Quân sự xã", "2", "1"],
        ];
        small_table(&[&rows, below].concat())
    };
    let two = |below: &[&[&str]]| {
        let above: [&[&str]; 2] = [heading, &["1", "Chi bộ thôn Suối Trầm", "3", "2"]];
        of(Draft::new("Kết quả", &[above.as_slice(), &[&[], &[], &[], &[]], below].concat()))
    };
    let mark = Draft { hidden: true, ..Draft::new(mark::SHEET, &[&[&mark::write("tasks")]]) };
    let marked = said_by(Some(&profile()), &workbook(&[form(), mark]), &Limits::default());
    let unseen = |treatment| {
        let mut parts = parts(&[form().put("E9", "7")]);
        let sheet = parts[0].1.replace("<row r=\"7\"", "<row r=\"7\" hidden=\"1\"");
        parts[0].1 =
            sheet.replace("<sheetData>", "<cols><col min=\"12\" max=\"12\" hidden=\"1\"/></cols><sheetData>");
        let mut profile = profile();
        profile.hidden = treatment;
        said_by(Some(&profile), &pack(&parts), &Limits::default())
    };
    let table = |table| {
        let choice = Choice { table: Some(table), ..Choice::default() };
        read("a.xlsx", &workbook(&[goods()]), &choice, &Limits::default()).problems
    };
    vec![
        ("a sheet that is not there", sheet("Tổng hợp cả năm")),
        ("a sheet whose name is mistyped", sheet("Kết qua")),
        ("a table that is not there", table("Z99")),
        ("a table of the same kind below", two(&[heading, &["1", "Chi bộ thôn Đồi Mây", "2", "2"]])),
        (
            "a table that fits less below",
            two(&[&["Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"], &["Chi bộ thôn Đồi Mây", "2", "2"]]),
        ),
        ("a form that was handed out for another profile", marked),
        ("tables of no profile", said(&workbook(&[goods(), Draft { name: "Giá cũ".into(), ..goods() }]))),
        ("no table", of(Draft::new("Trống", &[&["một dòng chữ"]]))),
        (
            "no table on two sheets",
            said(&workbook(&[Draft::new("Một", &[&["chữ"]]), Draft::new("Hai", &[&["chữ"]])])),
        ),
        ("no rows", of(Draft::new("Trống", &[&["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"]]))),
        ("headings of no profile", of(goods())),
        (
            "headings of no profile for their slips",
            of(small_table(&[&["1", "Chi bộ A", "3", "2"]])
                .put("C1", "Chỉ tiêu giap")
                .put("D1", "Đã kêt nạp")),
        ),
        ("a table on a hidden sheet beside one that is read", said(&workbook(&[hidden(), form()]))),
        ("a table on a hidden sheet alone", said(&workbook(&[hidden()]))),
        ("hidden rows and columns that are read", unseen(Hidden::Read)),
        ("hidden rows and columns that are left out", unseen(Hidden::LeaveOut)),
        ("a required column that is not there", of(form().put("D3", "Số được phân bổ"))),
        ("a required column whose heading is mistyped", of(form().put("D3", "Chỉ tiêu giaoo"))),
        ("two columns of one field", of(form().put("C3", "Chỉ tiêu"))),
        ("a column of no field", of(form().put("C3", "Màu sắc"))),
        ("a column without a heading", of(form().put("G3", ""))),
        ("rows that head and add up groups", of(grouped)),
        ("a total without its word", of(suspects(&[&["", "Đảng bộ xã", "10", "7"]]))),
        (
            "a total without its word where no row is numbered",
            said("Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ A,8,6\nChi bộ B,5,4\nChi bộ C,3,2\n".as_bytes()),
        ),
        (
            "rows that are part of another",
            of(suspects(&[&["", "Trong đó: nữ", "1", "1"], &["3.1", "Tổ đảng 1", "1", "1"]])),
        ),
        (
            "rows beyond the table",
            of(suspects(&[&[], &[], &[], &["4", "Chi bộ Trường học", "4", "3"], &["", "", "7"]])),
        ),
        (
            "a text file that breaks off",
            said("STT;Chi bộ;Chỉ tiêu giao;Đã kết nạp\n1;Chi bộ A;3;2\n2;Chi bộ".as_bytes()),
        ),
        (
            "a row of text that is longer than the headings",
            said("STT,Chi bộ,Chỉ tiêu giao,Đã kết nạp\n1,Chi bộ A,1,905,3\n2,Chi bộ B,3,2\n".as_bytes()),
        ),
    ]
}

/// What is wrong with single cells.
fn cells() -> Vec<Scenario> {
    let goods = "name = 'goods'\ntitle = 'Bảng giá'\nkey = 'name'\n\
                 [fields.name]\nlabel = 'Mặt hàng'\ntype = 'text'\nheadings = ['Mặt hàng']\n\
                 [fields.price]\nlabel = 'Đơn giá'\ntype = 'number'\nheadings = ['Đơn giá']\nmin = 1.5\nmax = 5000\n\
                 [fields.day]\nlabel = 'Ngày'\ntype = 'date'\nheadings = ['Ngày']\n\
                 [fields.sold]\nlabel = 'Đã bán'\ntype = 'mark'\nheadings = ['Đã bán']\n\
                 [fields.kind]\nlabel = 'Loại'\ntype = 'choice'\nheadings = ['Loại']\n\
                 choices = [['Ngon'], ['Thường']]\n\
                 [fields.count]\nlabel = 'Số lượng'\ntype = 'count'\nheadings = ['Số lượng']";
    let goods = Profile::parse("goods.toml", goods).expect("a profile");
    let of_goods = |changes: &[(&str, &str)]| {
        let draft = Draft::new(
            "Giá",
            &[
                &["Mặt hàng", "Đơn giá", "Ngày", "Đã bán", "Loại", "Số lượng"],
                &["Gạo", "20.5", "05/7/2026", "x", "Ngon", "2"],
                &["Muối", "3", "06/7/2026", "", "Thường", "1"],
            ],
        );
        let draft = changes.iter().fold(draft, |draft, (cell, text)| draft.put(cell, text));
        said_by(Some(&goods), &workbook(&[draft]), &Limits::default())
    };
    vec![
        ("a count that is a word", of(form().put("E7", "hai"))),
        ("a percentage that is a word", of(form().put("F7", "cao"))),
        ("a number that is a word", of_goods(&[("B2", "rẻ")])),
        ("a fraction that is a word", of(form().put("G7", "cả hai"))),
        ("a count that is an x", of(form().put("E7", "x"))),
        ("a fraction that became a date", of(form().xml("G7", "s=\"1\"", "<v>46359</v>"))),
        ("a count with decimals", of(form().put("E7", "2.5"))),
        ("a count typed with a dot between thousands", of(form().put("E7", "1.905"))),
        ("a negative count", of(form().put("E7", "-2"))),
        ("a number below the least", of_goods(&[("B2", "1.2")])),
        ("a number above the most", of_goods(&[("B2", "7500.5")])),
        ("a number with two readings, one of them allowed", of_goods(&[("B2", "1,205")])),
        ("a number with two readings, one of the size of the others", of_goods(&[("B2", "1,905")])),
        ("a number with two readings and nothing beside it", of_goods(&[("B2", "1,905"), ("B3", "")])),
        ("a date that is a word", of_goods(&[("C2", "hôm nay")])),
        ("a mark that is a word", of_goods(&[("D2", "vài")])),
        ("a choice that is not there", of_goods(&[("E2", "Dở")])),
        ("a choice that is mistyped", of_goods(&[("E2", "Thưòng")])),
        ("an error", of(form().xml("E7", "t=\"e\"", "<f>Z1</f><v>#REF!</v>"))),
        ("a formula without a value", of(form().xml("E7", "", "<f>SUM(E6:E6)</f>"))),
        ("control characters", of(form().put("B6", "Chi bộ&#x1; thôn Suối Trầm"))),
        ("a figure that two rows share", of(form().put("J7", "").merge("J6:J7"))),
        ("a figure with a raised mark", with_marks("J6", 0).problems),
        ("a name with a raised mark", with_marks("B6", 2).problems),
        ("a row that is crossed out", crossed_out().problems),
        ("a name whose letters were lost", of(form().put("B6", "Chi bộ thôn Su?i Trầm"))),
        ("a row without a name", of(form().put("B7", ""))),
        ("a row without a figure", of(form().put("E7", ""))),
    ]
}

/// What figures and names say against each other.
fn figures() -> Vec<Scenario> {
    let text = |name: &str, label: &str| {
        format!("[fields.{name}]\nlabel = '{label}'\ntype = 'text'\nheadings = ['{label}']\n")
    };
    let number = |name: &str, label: &str, more: &str| {
        format!("[fields.{name}]\nlabel = '{label}'\ntype = 'number'\nheadings = ['{label}']\n{more}\n")
    };
    let by = |rules: &str, fields: &[String], rows: &[&[&str]]| {
        let source = format!("name = 'marks'\ntitle = 'Điểm'\nkey = 'name'\n{rules}\n{}", fields.concat());
        let profile = Profile::parse("marks.toml", &source).expect("a profile");
        said_by(Some(&profile), &workbook(&[Draft::new("Điểm", rows)]), &Limits::default())
    };
    let marks = |rules: &str, row: &[&str]| {
        let fields = [
            text("name", "Chi bộ"),
            number("a", "Đợt 1", ""),
            number("b", "Đợt 2", ""),
            number("c", "Cả năm", ""),
        ];
        by(rules, &fields, &[&["Chi bộ", "Đợt 1", "Đợt 2", "Cả năm"], row])
    };
    let averages = |total: &str| {
        let fields = [
            text("name", "Chi bộ"),
            number("mark", "Điểm", "total = 'average'"),
            number("sum", "Kinh phí", "total = 'sum'"),
        ];
        let rows: [&[&str]; 4] = [
            &["Chi bộ", "Điểm", "Kinh phí"],
            &["Thôn 1", "80", "1.25"],
            &["Thôn 2", "90", "1.24"],
            &["Tổng cộng", total, "2.48"],
        ];
        by("", &fields, &rows)
    };
    let lines = |third: &str| {
        let rules = "[[line]]\nname = 'a'\nlabel = 'Đảng viên đầu kỳ'\nrequired = true\n\
                     [[line]]\nname = 'b'\nlabel = 'Đảng viên cuối kỳ'\nrequired = true";
        let fields = [text("name", "Tiêu chí"), number("now", "Kỳ này", "")];
        let rows: [&[&str]; 4] =
            [&["Tiêu chí", "Kỳ này"], &["Đảng viên đầu kỳ", "8"], &["Đảng viên cuối kỳ", "9"], &[third, "1"]];
        by(rules, &fields, if third.is_empty() { &rows[..2] } else { &rows })
    };
    let groups = |first: &str| {
        of(Draft::new(
            "Kết quả",
            &[
                &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"],
                &["I", "Khối thôn", first, "3"],
                &["1", "Chi bộ thôn Suối Trầm", "3", "2"],
                &["2", "Chi bộ thôn Đồi Mây", "2", "1"],
                &["II", "Khối cơ quan", "2", "2"],
                &["1", "Chi bộ Quân sự xã", "2", "2"],
            ],
        ))
    };
    let mut many = Problems::default();
    many.extend(of(form().put("E7", "hai")).iter().cycle().take(1001).cloned());
    vec![
        ("a name that stands twice", of(form().put("B7", "CHI BỘ  thôn Suối Trầm"))),
        ("a percentage that disagrees", of(form().put("F6", "67.67"))),
        (
            "percentages that may be ratios",
            by(
                "",
                &[
                    text("name", "Chi bộ"),
                    "[fields.share]\nlabel = 'Tỷ lệ dự họp'\ntype = 'percent'\nheadings = ['Tỷ lệ dự họp']\n"
                        .into(),
                ],
                &[&["Chi bộ", "Tỷ lệ dự họp"], &["Thôn 1", "0.95"], &["Thôn 2", "1"]],
            ),
        ),
        ("a percentage that is a ratio", of(form().put("F6", "0,6667"))),
        ("a fraction whose part is larger than its whole", of(form().put("G7", "04/02").put("G9", "07/08"))),
        ("a part larger than its whole", of(form().put("J7", "3").put("J9", "4"))),
        ("a total that disagrees", of(form().put("E9", "5"))),
        ("a total of fractions that disagrees", of(form().put("G9", "06/10"))),
        ("a total that is no average", averages("80")),
        ("a total that differs by rounding", averages("85")),
        ("sums of groups", groups("5")),
        ("a sum of a group that disagrees", groups("6")),
        ("a check for a sum", marks("[[check]]\nrule = 'c = a + b'", &["Thôn 1", "10.5", "20", "32"])),
        ("a check for a bound", marks("[[check]]\nrule = 'a + b <= 30'", &["Thôn 1", "10.5", "20", "30.5"])),
        (
            "a check where another figure asks for it",
            marks(
                "[[check]]\nrule = 'c >= a'\nwhen = 'b > 0'\nseverity = 'warning'",
                &["Thôn 1", "10.5", "20", "3"],
            ),
        ),
        ("a line that is missing", lines("")),
        ("a line that stands twice", lines("Đảng viên đầu kỳ")),
        ("a line that is not in the form", lines("Số tiền quỹ")),
        ("a line that is mistyped", lines("Đảng viên cuôi kì")),
        ("more than a thousand of a kind", many.into_list().split_off(1000)),
    ]
}

/// What was repaired.
fn encodings() -> Vec<Scenario> {
    let nfd: String = unicode_normalization::UnicodeNormalization::nfd("Khối thôn").collect();
    vec![
        ("a text in NFD", of(form().put("C6", &nfd))),
        ("texts in TCVN3", of(branches(&["Chi bé 1", "Th«n §oµn KÕt"]))),
        ("texts in TCVN3 beside Unicode", of(branches(&["Chi bé 1", "Thôn Đoàn Kết", "Th«n §oµn KÕt"]))),
    ]
}

/// What is said about many workbooks put together.
fn collections() -> Vec<Scenario> {
    let all = |whole: Consolidation| -> Vec<Diagnostic> {
        whole.files.into_iter().flat_map(|file| file.problems).chain(whole.problems).collect()
    };
    let default = Limits::default;
    let [a, _] = sound();
    let row = |row: &str| table(&[row]);
    let by = |by, files: &[(&str, Vec<u8>)]| all(together(files, by, None, &default()));
    let few = |limits| all(together(&sound(), By::Branch, None, &limits));
    let goods = "name = 'goods'\ntitle = 'Bảng giá'\nkey = 'name'\n\
                 [fields.name]\nlabel = 'Mặt hàng'\ntype = 'text'\nheadings = ['Mặt hàng']\n\
                 [fields.price]\nlabel = 'Đơn giá'\ntype = 'number'\nheadings = ['Đơn giá']";
    let candidates = [profile(), Profile::parse("goods.toml", goods).expect("a profile")];
    let mut silent = profile();
    for name in ["members", "target"] {
        silent.fields.get_mut(name).expect("a field").over_periods = None;
    }
    let under = |choice: &Choice, by, later: Vec<u8>| {
        let files = [a.1.clone(), later];
        let names: Vec<String> = ["a.csv", "c.csv"].map(String::from).to_vec();
        let load = |index: usize| Ok(Cow::Owned(files[index].clone()));
        all(consolidate("gửi", &names, &load, by, choice, None, &default()))
    };
    let text = |text: &str| text.as_bytes().to_vec();
    let later = table(&["Chi bộ A,Khối một,10,4,1,25,01/02", "Chi bộ B,Khối một,20,2,1,50,02/02"]);
    let of_any = Choice { candidates: &candidates, ..Choice::default() };
    let unstated = Choice { profile: Some(&silent), ..Choice::default() };
    let month = |extra: u32| {
        let rows: Vec<String> =
            (1..=5).map(|branch| format!("Chi bộ {branch},,10,9,{extra},,01/02")).collect();
        table(&rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let large = |part| row(&format!("Chi bộ A,,10,4,2,50,{part}/4294967295"));
    let short = text("Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ E,3,1\n");
    vec![
        ("many files", few(Limits { files: 1, ..default() })),
        ("files of many rows", few(Limits { rows: 3, ..default() })),
        ("a file that came twice", by(By::Branch, &[a.clone(), ("d.csv", a.1.clone())])),
        (
            "a name in two files",
            by(By::Branch, &[a.clone(), ("c.csv", row("Chi bộ A,Khối một,10,4,2,50,01/02"))]),
        ),
        ("a file of another profile", under(&of_any, By::Branch, text("Mặt hàng,Đơn giá\nGạo,2\nMuối,3\n"))),
        ("a file of no profile", under(&of_any, By::Branch, text("Máy,Giá\nA,1\nB,2\n"))),
        ("a file that lacks a column", by(By::Branch, &[a.clone(), ("b.csv", short)])),
        (
            "a period that lacks a branch",
            by(By::Period, &[("1.csv", row("Chi bộ A,Khối một,10,4,2,50,01/02")), ("2.csv", a.1.clone())]),
        ),
        ("periods that only grow", by(By::Period, &[("1.csv", month(1)), ("2.csv", month(2))])),
        ("a sum that is too large", by(By::Period, &[("1.csv", large(1)), ("2.csv", large(2))])),
        ("periods of which the profile says nothing", under(&unstated, By::Period, later)),
    ]
}

/// Registers of outgoing papers.
fn registers() -> Vec<Scenario> {
    let read = |lines: &str| {
        let text =
            format!("Số, ký hiệu văn bản;Ngày tháng văn bản;Tên loại và trích yếu nội dung văn bản\n{lines}");
        read_register("so.csv", text.as_bytes(), &Limits::default()).err().unwrap_or_default()
    };
    vec![
        (
            "a table that is no register",
            read_register("so.csv", b"STT;A\n1;2\n", &Limits::default()).err().unwrap_or_default(),
        ),
        ("a register without a line", read(";;")),
        (
            "a register with a number and a date that cannot be read",
            read("không số;05/07/2026;Báo cáo một\n08-BC/ĐU;hôm qua;Báo cáo hai\n"),
        ),
    ]
}

/// What is said of a roster, and of the data held against it.
fn rosters() -> Vec<Scenario> {
    let named = [("a.csv", "Chi bộ thôn Suối Trầm", 30, 2), ("b.csv", "Chi bộ thôn Đồi Mây", 20, 1)];
    let list = roster(&["1,Chi bộ thôn Suối Trầm,", "2,Chi bộ thôn Đồi Mây,", "3,Chi bộ Công an xã,"]);
    let of_forms = |by, files: &[(&str, &str, u32, u32)]| {
        let whole = forms(files, by, Some(&list));
        whole.files.into_iter().flat_map(|file| file.problems).chain(whole.problems).collect()
    };
    let read =
        |text: &str| read_roster("r.csv", text.as_bytes(), &Limits::default()).err().unwrap_or_default();
    let held = |lines: &[&str]| {
        let list = roster(lines);
        let whole = together(&sound()[..1], By::Branch, Some(&list), &Limits::default());
        whole.files.into_iter().flat_map(|file| file.problems).chain(whole.problems).collect()
    };
    let alone = || {
        let (profile, bytes) = (profile(), workbook(&[form()]));
        let choice = Choice { profile: Some(&profile), ..Choice::default() };
        let dataset = super::read("a.xlsx", &bytes, &choice, &Limits::default()).dataset.expect("a data set");
        check_roster(&list, &dataset, &profile)
    };
    vec![
        ("forms of branches", of_forms(By::Branch, &named)),
        (
            "forms of one branch and of none",
            of_forms(By::Branch, &[named[0], ("b.csv", named[0].1, 9, 1), ("c.csv", "BIỂU 1", 9, 1)]),
        ),
        ("forms of periods", of_forms(By::Period, &named)),
        ("a roster without headings", read("a,b\n1,2")),
        ("a roster without branches", read("code,name")),
        ("a roster that gives a name twice and one not at all", read("code,name\n1,A\n2,a\n3,")),
        ("branches that are missing and unknown", held(&["1,Chi bộ A,", "2,Chi bộ thôn Đồi Mây,"])),
        ("a branch whose name is mistyped", held(&["1,Chi bộ A,", "2,Chi bộ Bê,"])),
        ("one workbook held against a roster", alone()),
        ("a branch in another group", held(&["1,Chi bộ A,Khối ba", "2,Chi bộ B,"])),
    ]
}

/// What is said about a workbook of one sheet.
fn of(draft: Draft) -> Vec<Diagnostic> {
    said(&workbook(&[draft]))
}

/// What is said about a file.
fn said(bytes: &[u8]) -> Vec<Diagnostic> {
    said_by(None, bytes, &Limits::default())
}

/// What is said about a file read by a profile, the built-in one being a candidate, within limits.
fn said_by(forced: Option<&Profile>, bytes: &[u8], limits: &Limits) -> Vec<Diagnostic> {
    let candidates = [profile()];
    read("a.xlsx", bytes, &Choice { profile: forced, candidates: &candidates, ..Choice::default() }, limits)
        .problems
}

/// What was said, each diagnostic as a block to be read.
fn written(scenarios: &[Scenario]) -> String {
    let mut codes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut blocks = String::new();
    for (name, said) in scenarios {
        blocks += &format!("\n## {name}\n");
        for problem in said {
            let severity = problem.severity.as_str();
            let severities = codes.entry(problem.code.as_str()).or_default();
            if !severities.contains(&severity) {
                severities.push(severity);
            }
            blocks += &block(problem);
        }
    }
    let mut text = String::from("# Codes\n\n");
    for (code, severities) in codes {
        let _ = writeln!(text, "{code}: {}", severities.join(", "));
    }
    text + "\n# Messages\n" + &blocks
}

/// A diagnostic as a block to be read.
fn block(problem: &Diagnostic) -> String {
    let Diagnostic { severity, code, place, subject: _, message, value, hints, clause: _ } = problem;
    let mut block = format!("\n{} {code}", severity.as_str());
    for (name, what) in [("at", place.as_ref().map(|place| place.short())), ("value", value.clone())] {
        block += &what.map(|what| format!(", {name} {what:?}")).unwrap_or_default();
    }
    let pair = |mark: &str, Text { vi, en }: &Text| format!("\n  vi{mark} {vi}\n  en{mark} {en}");
    block += &pair(":", message);
    hints.iter().for_each(|hint| block += &pair(" hint:", hint));
    block + "\n"
}

#[test]
fn messages_are_pinned() {
    assert_data_eq!(written(&SCENARIOS), file!["messages.txt"].raw());
}

#[test]
fn every_scenario_is_said_once_with_a_remedy() {
    let mut names = Vec::new();
    for (name, said) in SCENARIOS.iter() {
        assert!(!said.is_empty(), "nothing is said about {name}");
        assert!(!names.contains(&name), "two scenarios are called {name}");
        names.push(name);
        for problem in said {
            assert!(!problem.hints.is_empty(), "no advice about {name}: {problem:?}");
            for Text { vi, en } in problem.hints.iter().chain([&problem.message]) {
                assert!(!vi.ends_with('.') && !en.ends_with('.'), "a full stop ends `{vi}` or `{en}`");
                assert!(en.is_ascii() || vi != en, "`{en}` is not translated");
            }
        }
    }
}

#[test]
fn no_message_is_unpinned() {
    let said: Vec<&Diagnostic> = SCENARIOS.iter().flat_map(|(_, said)| said).collect();
    let texts: Vec<&Text> =
        said.iter().flat_map(|problem| problem.hints.iter().chain([&problem.message])).collect();
    let codes: Vec<&str> = said.iter().map(|problem| problem.code.as_str()).collect();
    let room = current_dir!().parent().expect("the room's folder").to_path_buf();
    let mut literals = Literals::default();
    literals.add_folder(&room);
    let unpinned = literals.unpinned(&codes, &texts, WORDS);
    assert!(unpinned.is_empty(), "not pinned (see the head of tests/messages.rs):\n{}", unpinned.join("\n"));
    // Nothing pinned, all of them are found.
    assert!(literals.unpinned(&[], &[], WORDS).len() > 100);
}
