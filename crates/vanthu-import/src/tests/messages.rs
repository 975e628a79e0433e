//! Every message of the crate, pinned in both languages in `messages.txt`, which is there to be read.
//!
//! To pin a new message: add to [`SCENARIOS`] a small workbook, or a direct call, that provokes it, run the test once
//! with `SNAPSHOTS=overwrite` in the environment, and read what came into `messages.txt` as a clerk would. Until
//! then `no_message_is_unpinned` fails and names the line of the source: it finds every message in the source by its
//! Vietnamese letters (see [`super::literals`]). A Vietnamese text of several words that is not a message and is
//! neither in a list nor in a pattern must be named in [`WORDS`]; single words need not be.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use snapbox::utils::current_dir;
use snapbox::{assert_data_eq, file};

use super::across::{draft as across_draft, read_across};
use super::anomalies::{crossed_out, table as small_table, with_marks};
use super::consolidate::{forms, roster, sound, table, together};
use super::draft::{Draft, form, pack, parts, workbook};
use super::encoding::branches;
use super::foreign::{compound, open_document};
use super::literals::Literals;
use super::row_stream::{disordered, stream_rows};
use super::{profile, read};
use crate::problems::Problems;
use crate::{
    Choice, Consolidation, Limits, check_roster, consolidate, misplaced_corrections, read_docx,
    read_register, read_roster,
};
use vanthu_diagnostic::{Diagnostic, Place, Text};
use vanthu_model::correction::Correction;
use vanthu_model::dataset::{By, cell_address};
use vanthu_model::form_marker;
use vanthu_model::mapping::ColumnMapping;
use vanthu_model::profile::{Hidden, Profile};

/// What is wrong with a file, and the diagnostics about it.
type Scenario = (&'static str, Vec<Diagnostic>);

/// Vietnamese texts that the crate looks for in workbooks and that are not messages.
const WORDS: &[&str] = &[" tháng ", " năm ", "tòan ", "cả "];

/// One scenario for each message, in the order in which the crate works.
static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
    [
        files(),
        word_documents(),
        limits(),
        corrections(),
        tables(),
        layouts(),
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
        ("an empty file", problems_of(b"")),
        ("a file of blanks", problems_of(b" \r\n")),
        ("the first half of a workbook", problems_of(&sound[..sound.len() / 2])),
        ("a package whose directory is damaged", problems_of(b"PK\x03\x04PK\x05\x06")),
        (
            "a package with a part that cannot be unpacked",
            problems_of(&with("xl/sharedStrings.xml", "<sst uniqueCount=\"1000000\"/>")),
        ),
        ("a package with two parts of one name", problems_of(&with("XL/Workbook.xml", "<workbook/>"))),
        (
            "a package with a workbook that lists no sheet",
            problems_of(&pack(&[part("xl/workbook.xml", "<workbook/>")])),
        ),
        ("a sheet that is cut short", problems_of(&pack(&cut))),
        ("rows out of order, streamed row by row", refusal_while_streaming(&disordered())),
        (
            "an encrypted workbook",
            problems_of(&compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")])),
        ),
        ("a workbook of Excel 4", problems_of(&[9, 4, 6, 0, 0, 0, 0x10, 0, 0, 0])),
        ("a Word document", problems_of(&pack(&[part("word/document.xml", "<a/>")]))),
        ("a PowerPoint presentation", problems_of(&pack(&[part("ppt/presentation.xml", "<a/>")]))),
        ("a zip archive", problems_of(&pack(&[part("a.txt", "a")]))),
        ("an old Word document", problems_of(&compound(&[("WordDocument", b"x")]))),
        ("an old PowerPoint presentation", problems_of(&compound(&[("PowerPoint Document", b"x")]))),
        ("a compound file of another program", problems_of(&compound(&[("Contents", b"x")]))),
        ("an OpenDocument text", problems_of(&open_document("application/vnd.oasis.opendocument.text", ""))),
        (
            "an OpenDocument drawing",
            problems_of(&open_document("application/vnd.oasis.opendocument.graphics", "")),
        ),
        ("an OpenDocument spreadsheet without content", problems_of(&open_document(spreadsheet, ""))),
        ("the lock file of an open workbook", problems_of(&lock_file())),
        (
            "a text file with a NUL byte",
            problems_of(format!("Chi bộ,Số\nA,1\nB,\0\n{}", "C,3\n".repeat(20)).as_bytes()),
        ),
        (
            "a text file with a quote that is never closed",
            problems_of("Chi bộ,Số\nA,1\nB,\"2\nC,3\n".as_bytes()),
        ),
        (
            "a text file with a line in another encoding",
            problems_of(&["Chi bộ,Số,Tổ\nBến Đá,1,2\n".as_bytes(), b"B\xecnh L\xfd,3,4\n"].concat()),
        ),
        ("a PDF file", problems_of(b"%PDF-1.7")),
        ("an RTF document", problems_of(b"{\\rtf1")),
        ("a SYLK file", problems_of(b"ID;PWXL;N;E\r\nC;Y1;X1;K\"a\"\r\nE\r\n")),
        ("a picture", problems_of(b"\x89PNG\r\n")),
        ("a web page", problems_of(b"<html><table>")),
        ("a web page that refers to others", problems_of(
            b"<html><xml><x:ExcelWorksheet><x:WorksheetSource HRef=\"a/1.htm\"></x:ExcelWorksheet></xml></html>",
        )),
        ("a web archive without a table", problems_of(b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>A")),
        ("a web archive of many parts", problems_of(
            ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n".to_string() + &"--b\n\nx\n".repeat(10_001)).as_bytes(),
        )),
        ("a web page with tables in tables", problems_of("<table><tr><td>".repeat(101).as_bytes())),
        ("a web page with a table in a cell", problems_of(
            "<table><tr><td>Xóm<td>Số</tr><tr><td>A<td>1</tr><tr><td>B<td><table><tr><td>2<td>3</table></table>".as_bytes(),
        )),
        ("a web page that is cut off", problems_of("<table><tr><td>Xóm<td>Số</tr><tr><td>A<td>1".as_bytes())),
        ("a web page with a line in another code page", problems_of(
            &["<table><tr><td>Chi bộ<td>Số</tr>\n<tr><td>Bến Đá<td>1</tr>\n".as_bytes(), b"<tr><td>B\xecnh L\xfd<td>3</tr></table>"].concat(),
        )),
        (
            "an XML Spreadsheet 2003",
            problems_of(
                b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
            ),
        ),
        ("an XML file", problems_of(b"<?xml version=\"1.0\"?><a/>")),
        ("bytes of no known kind", problems_of(b"\0\x01\x02")),
    ]
}

/// Files that are not Word documents, or damaged ones.
fn word_documents() -> Vec<Scenario> {
    let problems_of =
        |bytes: &[u8]| read_docx("a.docx", bytes, &Limits::default()).err().into_iter().collect();
    let part = |name: &str, text: &str| (name.to_string(), text.to_string());
    let docx = |text: &str| pack(&[part("word/document.xml", text)]);
    let twice = [part("word/document.xml", "<w:p/>"), part("WORD/document.xml", "<w:p/>")];
    vec![
        ("an empty Word document", problems_of(b"")),
        ("the first bytes of a Word document", problems_of(b"PK\x03")),
        ("a Word document whose directory is damaged", problems_of(b"PK\x03\x04PK\x05\x06")),
        ("a Word document that is not XML", problems_of(&docx("<w:document><w:body>"))),
        (
            "a Word document without its main text",
            problems_of(&pack(&[part("word/styles.xml", "<w:styles/>")])),
        ),
        ("a Word document with two parts of one name", problems_of(&pack(&twice))),
        ("a Word document with a document type declared", problems_of(&docx("<!DOCTYPE a><w:document/>"))),
        (
            "an encrypted Word document",
            problems_of(&compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")])),
        ),
        ("an old Word document instead of a docx", problems_of(&compound(&[("WordDocument", b"x")]))),
        ("a compound file instead of a Word document", problems_of(&compound(&[("Contents", b"x")]))),
        ("a PDF file instead of a Word document", problems_of(b"%PDF-1.7")),
        ("an RTF document instead of a Word document", problems_of(b"{\\rtf1")),
        ("a picture instead of a Word document", problems_of(b"\x89PNG\r\n")),
        ("a web page instead of a Word document", problems_of(b"<html><p>")),
        ("a text instead of a Word document", problems_of("Đảng ủy".as_bytes())),
        ("a workbook instead of a Word document", problems_of(&workbook(&[form()]))),
        (
            "a presentation instead of a Word document",
            problems_of(&pack(&[part("ppt/presentation.xml", "<a/>")])),
        ),
        (
            "an OpenDocument text instead of a Word document",
            problems_of(&open_document("application/vnd.oasis.opendocument.text", "")),
        ),
        ("a zip archive instead of a Word document", problems_of(&pack(&[part("a.txt", "a")]))),
    ]
}

/// The refusal of a workbook whose rows are streamed.
fn refusal_while_streaming(bytes: &[u8]) -> Vec<Diagnostic> {
    stream_rows("a.xlsx", bytes, None, &Limits::default(), &mut |_, _| ControlFlow::Continue(()))
        .err()
        .into_iter()
        .collect()
}

/// Files that are larger than allowed.
fn limits() -> Vec<Scenario> {
    let default = Limits::default;
    let within = |limits: Limits, draft: Draft| problems_within(None, &workbook(&[draft]), &limits);
    let with_part = |name: &str, text: &str, limits: Limits| {
        let parts = [parts(&[form()]), vec![(name.to_string(), text.to_string())]].concat();
        problems_within(None, &pack(&parts), &limits)
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
        ("many sheets", problems_within(None, &pack(&sheets), &Limits { entries: 3, ..default() })),
        ("a long time", within(Limits { seconds: 0, ..default() }, form())),
        ("a limit that is not there", set("row", "5")),
        ("a limit that is not a number", set("rows", "nhiều")),
        ("a limit that is not a size", set("file-size", "lớn")),
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
    let on_sheet = |one: Correction| Correction { sheet: Some("Ghi chú".into()), ..one };
    let problems_of = |corrections: &[Correction]| by(&[form()], corrections, &Limits::default());
    let again = Draft { name: "Bản sao".into(), ..form() };
    let of = |file: &str| Correction { file: Some(file.into()), ..correction("L9", "", "1") };
    let files = ["a.xlsx".to_string(), "b.xlsx".to_string()];
    vec![
        (
            "a cell that was corrected",
            problems_of(&[correction("L6", "", "ghi chú"), correction("L7", "đủ", "")]),
        ),
        (
            "a correction of a cell that says something else",
            problems_of(&[correction("B7", "Chi bộ X", "Chi bộ Y")]),
        ),
        (
            "corrections that change nothing",
            by(
                &[form(), Draft::new("Ghi chú", &[&["a"]])],
                &[
                    correction("B7", "Chi bộ thôn Đồi Mây", "Chi bộ thôn Đồi Mây"),
                    on_sheet(correction("A1", "a", "b")),
                ],
                &Limits::default(),
            ),
        ),
        (
            "a correction of another table of the sheet",
            by(&[two_tables()], &[correction("D12", "3", "4")], &Limits::default()),
        ),
        ("two corrections of one cell", problems_of(&[correction("L6", "", "a"), correction("L6", "", "b")])),
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
            problems_of(&[Correction { sheet: Some("Biểu 9".into()), ..correction("L6", "", "a") }]),
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
    let mark = Draft { hidden: true, ..Draft::new(form_marker::SHEET, &[&[&form_marker::write("tasks")]]) };
    let marked = problems_within(Some(&profile()), &workbook(&[form(), mark]), &Limits::default());
    let hidden_spans = |treatment| {
        let mut parts = parts(&[form().put("E9", "7")]);
        let sheet = parts[0].1.replace("<row r=\"7\"", "<row r=\"7\" hidden=\"1\"");
        parts[0].1 =
            sheet.replace("<sheetData>", "<cols><col min=\"12\" max=\"12\" hidden=\"1\"/></cols><sheetData>");
        let mut profile = profile();
        profile.hidden = treatment;
        problems_within(Some(&profile), &pack(&parts), &Limits::default())
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
        (
            "tables of no profile",
            problems_of(&workbook(&[goods(), Draft { name: "Giá cũ".into(), ..goods() }])),
        ),
        ("no table", of(Draft::new("Trống", &[&["một dòng chữ"]]))),
        (
            "no table on two sheets",
            problems_of(&workbook(&[Draft::new("Một", &[&["chữ"]]), Draft::new("Hai", &[&["chữ"]])])),
        ),
        ("no rows", of(Draft::new("Trống", &[&["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"]]))),
        ("headings of no profile", of(goods())),
        (
            "headings of no profile for their slips",
            of(small_table(&[&["1", "Chi bộ A", "3", "2"]])
                .put("C1", "Chỉ tiêu giap")
                .put("D1", "Đã kêt nạp")),
        ),
        ("a table on a hidden sheet beside one that is read", problems_of(&workbook(&[hidden(), form()]))),
        ("a table on a hidden sheet alone", problems_of(&workbook(&[hidden()]))),
        ("hidden rows and columns that are read", hidden_spans(Hidden::Read)),
        ("hidden rows and columns that are left out", hidden_spans(Hidden::LeaveOut)),
        ("a required column that is not there", of(form().put("D3", "Số được phân bổ"))),
        ("a required column whose heading is mistyped", of(form().put("D3", "Chỉ tiêu giaoo"))),
        ("two columns of one field", of(form().put("C3", "Chỉ tiêu"))),
        ("a column of no field", of(form().put("C3", "Màu sắc"))),
        ("a column without a heading", of(form().put("G3", ""))),
        ("rows that head and add up groups", of(grouped)),
        ("a total without its word", of(suspects(&[&["", "Đảng bộ xã", "10", "7"]]))),
        (
            "a total without its word where no row is numbered",
            problems_of(
                "Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ A,8,6\nChi bộ B,5,4\nChi bộ C,3,2\n".as_bytes(),
            ),
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
            problems_of("STT;Chi bộ;Chỉ tiêu giao;Đã kết nạp\n1;Chi bộ A;3;2\n2;Chi bộ".as_bytes()),
        ),
        (
            "a row of text that is longer than the headings",
            problems_of(
                "STT,Chi bộ,Chỉ tiêu giao,Đã kết nạp\n1,Chi bộ A,1,905,3\n2,Chi bộ B,3,2\n".as_bytes(),
            ),
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
        problems_within(Some(&goods), &workbook(&[draft]), &Limits::default())
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

/// Figures and names that contradict each other.
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
        problems_within(Some(&profile), &workbook(&[Draft::new("Điểm", rows)]), &Limits::default())
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
        ("a name that is there twice", of(form().put("B7", "CHI BỘ  thôn Suối Trầm"))),
        ("a percentage that disagrees", of(form().put("F6", "67.67"))),
        (
            "a total that counts what nobody asked for",
            of(form().put("E8", "2").put("E9", "6").put("F9", "120")),
        ),
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
        ("a total that is not an average", averages("80")),
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
        ("a line that is there twice", lines("Đảng viên đầu kỳ")),
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

/// Many workbooks combined.
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

/// Registers of outgoing documents.
fn registers() -> Vec<Scenario> {
    let read = |lines: &str| {
        let text =
            format!("Số, ký hiệu văn bản;Ngày tháng văn bản;Tên loại và trích yếu nội dung văn bản\n{lines}");
        read_register("so.csv", text.as_bytes(), &Limits::default()).err().unwrap_or_default()
    };
    vec![
        (
            "a table that is not a register",
            read_register("so.csv", b"STT;A\n1;2\n", &Limits::default()).err().unwrap_or_default(),
        ),
        ("a register without a line", read(";;")),
        (
            "a register with a number and a date that cannot be read",
            read("không số;05/07/2026;Báo cáo một\n08-BC/ĐU;hôm qua;Báo cáo hai\n"),
        ),
    ]
}

/// Rosters, and data sets compared with them.
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
        ("one workbook compared with a roster", alone()),
        ("a branch in another group", held(&["1,Chi bộ A,Khối ba", "2,Chi bộ B,"])),
    ]
}

/// A table, and far below it another one of the same kind.
fn two_tables() -> Draft {
    let goods: [&[&str]; 4] = [
        &["", "KẾT QUẢ KỲ TRƯỚC"],
        &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"],
        &["1", "Chi bộ thôn Suối Trầm", "2", "2"],
        &["2", "Chi bộ thôn Đồi Mây", "4", "3"],
    ];
    let mut draft = Draft::new(
        "Kết quả",
        &[
            &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"],
            &["1", "Chi bộ thôn Suối Trầm", "3", "2"],
            &["2", "Chi bộ thôn Đồi Mây", "5", "4"],
        ],
    );
    for (row, texts) in goods.iter().enumerate() {
        for (column, text) in texts.iter().enumerate() {
            draft.put_at(row as u32 + 8, column as u32, text);
        }
    }
    draft
}

/// What Excel keeps beside a workbook while it is open.
fn lock_file() -> Vec<u8> {
    let mut bytes = vec![b' '; 55];
    bytes[..6].copy_from_slice(b"\x05Lan A");
    bytes.extend([5, 0]);
    bytes.extend("Lan A".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(165, b' ');
    bytes
}

/// The diagnostics about rows and columns that are not what they seem, and about columns that a person named.
fn layouts() -> Vec<Scenario> {
    let heading: &[&str] = &["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"];
    let first: &[&str] = &["1", "Chi bộ thôn Suối Trầm", "3", "2"];
    let second: &[&str] = &["2", "Chi bộ thôn Đồi Mây", "5", "4"];
    let sheet = |rows: &[&[&str]]| Draft::new("Kết quả", rows);
    let error = |draft: Draft, cell: &str| draft.xml(cell, "t=\"e\"", "<f>C4/D4</f><v>#DIV/0!</v>");
    let page = |heading: &[&str]| {
        sheet(&[
            &["Xóm", "Số hộ", "Số khẩu"],
            &["Xóm Hạ", "4", "9"],
            &[],
            &["BIỂU (Tiếp theo)"],
            heading,
            &["Xóm Bãi", "2", "5"],
        ])
    };
    let mut twice = parts(&[sheet(&[heading, first])]);
    twice[0].1 = twice[0].1.replacen("</row></sheetData>", "<c r=\"D2\"><v>9</v></c></row></sheetData>", 1);
    let cover = Draft::new("Bìa", &[&["BÁO CÁO NĂM 2026"]]);
    let named = |draft: Draft, columns: &[(&str, &str)]| {
        let profile = profile();
        let place = Place::line("document.toml", 6, 1);
        let mapping = |(heading, field): &(&str, &str)| ColumnMapping {
            heading: (*heading).into(),
            field: (*field).into(),
            place: place.clone(),
        };
        let columns: Vec<ColumnMapping> = columns.iter().map(mapping).collect();
        let choice = Choice { profile: Some(&profile), columns: &columns, ..Choice::default() };
        read("a.xlsx", &workbook(&[draft]), &choice, &Limits::default()).problems
    };
    let own: &[&str] = &["TT", "Chi bộ", "CT", "KN", "KN"];
    let third: &[&str] = &["3", "Chi bộ Quân sự xã", "2", "1"];
    let mapped = |columns: &[(&str, &str)]| named(sheet(&[own, first, second, third]), columns);
    vec![
        (
            "rows that number and explain the columns",
            of(sheet(&[
                heading,
                &["1", "2", "5", "8"],
                &["số", "tên gọi", "được giao", "lũy kế"],
                first,
                second,
            ])),
        ),
        ("columns with the same heading", of(sheet(&[&["Xóm", "Số hộ", "Số hộ"], &["Xóm Hạ", "4", "9"]]))),
        ("a row that was prepared", of(error(sheet(&[heading, first, &["2", "", "", "0"]]), "D3"))),
        (
            "rows that were prepared",
            of(error(error(sheet(&[heading, first, &["2", "", "", "0"], &["3", "", "", "0"]]), "D3"), "D4")),
        ),
        ("a table on two pages", of(page(&["Xóm", "Số hộ", "Số khẩu"]))),
        ("a table on two pages with other headings", of(page(&["Xóm", "Hộ nghèo", "Khẩu nghèo"]))),
        (
            "a table that lies across",
            of(sheet(&[
                &["TT", "Tiêu chí", "Chi bộ thôn Một", "Chi bộ thôn Hai", "Chi bộ thôn Ba"],
                &["1", "Xây dựng Đảng", "5", "4.5", "4"],
                &["2", "Sinh hoạt", "5", "4", "3.5"],
            ])),
        ),
        (
            "a table down by a profile for tables across",
            read_across(sheet(&[heading, first, second]), &[]).problems,
        ),
        (
            "a table that lies across read by such a profile",
            read_across(across_draft().put("F6", ""), &[]).problems,
        ),
        ("a value under a merge", of(sheet(&[heading, first, second]).merge("B2:B3"))),
        ("a cell that is given twice", problems_of(&pack(&twice))),
        ("a table behind a cover", problems_of(&workbook(&[cover, form()]))),
        (
            "a text file with a row that is too short",
            problems_of("Xóm,Số hộ,Số khẩu,Ghi chú\nXóm Hạ,4,9,\nXóm Bãi,2\nXóm Trại,5,6,\n".as_bytes()),
        ),
        (
            "a missing column that no other can be",
            named(sheet(&[&["TT", "Chi bộ", "Đã kết nạp"], &["1", "Chi bộ A", "2"]]), &[]),
        ),
        ("figures without headings", of(sheet(&[&["mức 1", "Mục A", "30"], &["mức 2", "Phần a", "3.5"]]))),
        ("figures below one heading", of(sheet(&[&["a", "b"], &["7"]]))),
        ("an empty sheet", of(sheet(&[]))),
        ("a mapping to a field that is not there", mapped(&[("CT", "target"), ("Ghi chú", "admited")])),
        (
            "mappings of headings that are not there or twice",
            mapped(&[("CTT", "target"), ("KN", "admitted")]),
        ),
        ("two headings of one field", mapped(&[("CT", "target"), ("Chi bộ", "target")])),
        ("running numbers under another heading", mapped(&[("TT", "target")])),
        (
            "percentages under another heading",
            named(sheet(&[&["TT", "Chi bộ", "Tỷ lệ", "Đã kết nạp"], first]), &[("Tỷ lệ", "target")]),
        ),
        ("words in an old font among others", mixed()),
    ]
}

/// A cell whose font is an old one and whose words are partly in Unicode.
fn mixed() -> Vec<Diagnostic> {
    let rows: &[&[&str]] =
        &[&["Mặt hàng", "Thùc hiÖn (Triệu USD)", "Số"], &["Gạo", "10", "3"], &["Muối", "22", "7"]];
    let draft =
        Draft::new("Giá", rows).xml("B1", "s=\"3\" t=\"inlineStr\"", "<is><t>Thùc hiÖn (Triệu USD)</t></is>");
    let mut parts = parts(&[draft]);
    let styles = parts.iter_mut().find(|(name, _)| name.ends_with("styles.xml")).expect("styles");
    styles.1 = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"2\"><font><name val=\"Arial\"/>\
        </font><font><name val=\".VnArial\"/></font></fonts><cellXfs count=\"4\"><xf fontId=\"0\"/><xf fontId=\"0\"/><xf fontId=\"0\"/>\
        <xf fontId=\"1\"/></cellXfs></styleSheet>".into();
    problems_of(&pack(&parts))
}

/// The diagnostics about a workbook of one sheet.
fn of(draft: Draft) -> Vec<Diagnostic> {
    problems_of(&workbook(&[draft]))
}

/// The diagnostics about a file.
fn problems_of(bytes: &[u8]) -> Vec<Diagnostic> {
    problems_within(None, bytes, &Limits::default())
}

/// The diagnostics about a file read by a profile, the built-in one being a candidate, within limits.
fn problems_within(forced: Option<&Profile>, bytes: &[u8], limits: &Limits) -> Vec<Diagnostic> {
    let candidates = [profile()];
    read("a.xlsx", bytes, &Choice { profile: forced, candidates: &candidates, ..Choice::default() }, limits)
        .problems
}

/// All diagnostics, each as a block to be read.
fn written(scenarios: &[Scenario]) -> String {
    let mut codes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut blocks = String::new();
    for (name, problems) in scenarios {
        blocks += &format!("\n## {name}\n");
        for problem in problems {
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
    let Diagnostic { severity, code, place, message, value, hints, .. } = problem;
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
    for (name, problems) in SCENARIOS.iter() {
        assert!(!problems.is_empty(), "no diagnostic for {name}");
        assert!(!names.contains(&name), "two scenarios are called {name}");
        names.push(name);
        for problem in problems {
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
    let problems: Vec<&Diagnostic> = SCENARIOS.iter().flat_map(|(_, problems)| problems).collect();
    let texts: Vec<&Text> =
        problems.iter().flat_map(|problem| problem.hints.iter().chain([&problem.message])).collect();
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    let budget = current_dir!().parent().expect("the room's folder").to_path_buf();
    let mut literals = Literals::default();
    literals.add_folder(&budget);
    let unpinned = literals.unpinned(&codes, &texts, WORDS);
    assert!(unpinned.is_empty(), "not pinned (see the head of tests/messages.rs):\n{}", unpinned.join("\n"));
    // Nothing pinned, all of them are found.
    assert!(literals.unpinned(&[], &[], WORDS).len() > 100);
}
