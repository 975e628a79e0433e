//! Files that are not workbooks, or cannot be read: each is named in both languages.

use super::draft::{form, pack, parts, workbook};
use super::*;
use crate::container::ole::MAGIC;

/// The one refusal of some bytes, in both languages.
fn refusal(bytes: &[u8]) -> [String; 2] {
    let import = read("a.xlsx", bytes, &Choice::default(), &Limits::default());
    assert!(import.dataset.is_none());
    let [problem] = import.problems.as_slice() else { panic!("{:#?}", import.problems) };
    assert_eq!(problem.code, "import.unreadable-file");
    assert!(!problem.hints.is_empty());
    [problem.message.vi.clone(), problem.message.en.clone()]
}

/// A compound file with these streams, each filled up to the size from which streams stand in whole sectors.
pub(super) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut chains: Vec<(u32, usize)> = Vec::new();
    let mut body = Vec::new();
    // Sector 0 is the table of sectors, 1 the directory.
    let mut table = vec![0xffff_fffd_u32, 0xffff_fffe];
    for (_, content) in streams {
        let mut content = content.to_vec();
        content.resize(content.len().max(4096).next_multiple_of(SECTOR), 0);
        let (start, count) = (table.len() as u32, content.len() / SECTOR);
        table.extend((1..count as u32).map(|place| start + place).chain([0xffff_fffe]));
        chains.push((start, content.len()));
        body.extend(content);
    }
    assert!(table.len() <= 128 && streams.len() < 4);
    table.resize(128, 0xffff_ffff);
    let mut header = vec![0_u8; SECTOR];
    header[..8].copy_from_slice(MAGIC);
    header[26..34].copy_from_slice(&[3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    header[44..52].copy_from_slice(&[1, 0, 0, 0, 1, 0, 0, 0]);
    header[60..76].copy_from_slice(&[0xfe, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
    header[76..].fill(0xff);
    header[76..80].fill(0);
    let mut directory = Vec::new();
    let listed = streams.iter().zip(&chains).map(|((name, _), chain)| (*name, 2, *chain));
    for (name, kind, (start, size)) in [("Root Entry", 5, (0xffff_fffe, 0))].into_iter().chain(listed) {
        let mut entry = vec![0_u8; 128];
        let letters: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        entry[..letters.len()].copy_from_slice(&letters);
        entry[64] = letters.len() as u8;
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&(size as u32).to_le_bytes());
        directory.extend(entry);
    }
    directory.resize(SECTOR, 0);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, table, directory, body].concat()
}

/// Text as UTF-16 with its mark.
fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// An OpenDocument package of this type with this manifest.
pub(super) fn open_document(kind: &str, manifest: &str) -> Vec<u8> {
    let part = |name: &str, text: &str| (name.to_string(), text.to_string());
    pack(&[part("mimetype", kind), part("content.xml", "<a/>"), part("META-INF/manifest.xml", manifest)])
}

#[test]
fn every_foreign_kind_is_named() {
    const XML_2003: &str = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
                            <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>";
    const ENTITIES: &str = "<?xml version=\"1.0\"?><!DOCTYPE Workbook [<!ENTITY a \"b\">]>\
                            <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">&a;</Workbook>";
    let spreadsheet = "application/vnd.oasis.opendocument.spreadsheet";
    let text = "application/vnd.oasis.opendocument.text";
    let locked = "<manifest:encryption-data/>";
    let encrypted = ["mã hóa bằng mật khẩu", "encrypted with a password"];
    let truncated = ["bị cắt cụt", "is truncated"];
    let html = ["đây là trang web (HTML)", "this is a web page (HTML)"];
    let older = ["quá cũ (trước Excel 5.0)", "from before Excel 5.0"];
    let damaged = ["tệp bị hỏng", "the file is damaged"];
    let biff = |version: u8, more: &[u8]| {
        let head = [9, 8, 8, 0, 0, version, 5, 0, 0, 0, 0, 0];
        compound(&[("Workbook", &[head.as_slice(), more].concat())])
    };
    let sound = compound(&[("Workbook", &[9, 8, 4, 0, 0, 6, 5, 0, 10, 0, 0, 0])]);
    let cases: &[(&[u8], [&str; 2])] = &[
        (b"", ["tệp rỗng", "the file is empty"]),
        (b" \r\n", ["chỉ có khoảng trắng", "nothing but blanks"]),
        (b"PK", truncated),
        (&MAGIC[..5], truncated),
        (&sound[..700], truncated),
        (&sound[..1500], truncated),
        (b"%PDF-1.7\n%\xe2\xe3", ["đây là tệp PDF", "this is a PDF file"]),
        (b"{\\rtf1", ["văn bản RTF", "an RTF document"]),
        (b"\x89PNG\r\n", ["tệp ảnh", "a picture"]),
        (b"\xef\xbb\xbf <html><table>", html),
        (&utf16("<html><table>"), html),
        (b"<html><body><form>T\xc3\xaan</form></body></html>", html),
        (
            b"<html><xml><x:ExcelWorksheet><x:Name>A</x:Name><x:WorksheetSource HRef=a/1.htm></x:ExcelWorksheet></xml>",
            ["nằm trong thư mục kèm theo", "in the folder beside it"],
        ),
        (b"MIME-Version: 1.0\r\n", ["trang web lưu trữ (MHTML)", "a web archive (MHTML)"]),
        (XML_2003.as_bytes(), damaged),
        (&utf16(XML_2003), damaged),
        (ENTITIES.as_bytes(), ["có khai báo DTD", "declares a document type (DTD)"]),
        (b"<?xml version='1.0'?><a/>", ["tệp XML", "an XML file"]),
        (b"ID;PSheetJS;N;E\r\nP;PGeneral\r\n", ["bảng tính dạng SYLK", "a SYLK file (.slk)"]),
        (b"\0\x01\x02", ["không nhận ra được", "of an unknown kind"]),
        (&[9, 2, 6, 0, 0, 0, 0x10, 0, 0, 0], older),
        (&compound(&[("Book", &[9, 4, 6, 0, 0, 0, 0x10, 0, 0, 0])]), older),
        (&compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")]), encrypted),
        (&biff(6, &[0x2f, 0, 2, 0, 1, 0]), encrypted),
        (&biff(6, &[]), damaged),
        (&compound(&[("WordDocument", b"x")]), ["Word kiểu cũ (.doc)", "an old Word document (.doc)"]),
        (
            &compound(&[("PowerPoint Document", b"x")]),
            ["PowerPoint kiểu cũ (.ppt)", "an old PowerPoint presentation (.ppt)"],
        ),
        (
            &compound(&[("__properties_version1.0", b"x")]),
            [
                "tệp kiểu cũ của Office hoặc của chương trình khác",
                "an old file of Office or of another program",
            ],
        ),
        (&open_document(spreadsheet, locked), encrypted),
        (&open_document(spreadsheet, ""), damaged),
        (&open_document(text, ""), ["văn bản OpenDocument (.odt)", "an OpenDocument text (.odt)"]),
        (&pack(&[("xl/workbook.bin".into(), "x".into())]), damaged),
    ];
    for (bytes, [vi, en]) in cases {
        let wording = refusal(bytes);
        assert!(wording[0].contains(vi) && wording[1].contains(en), "{wording:?}, not `{vi}`, `{en}`");
    }
    assert_eq!(
        refusal(b"%PDF-1.7"),
        [
            "đây là tệp PDF, không phải bảng tính mà chương trình đọc được (.xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .html, .mht, .xml)",
            "this is a PDF file, not a workbook that can be read (.xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .html, .mht, .xml)",
        ]
    );
}

#[test]
fn the_content_decides_and_not_the_name() {
    let bytes = workbook(&[form()]);
    let import = read("a.xls", &bytes, &Choice::default(), &Limits::default());
    assert_eq!(import.dataset.map(|dataset| dataset.rows.len()), Some(3));
    let mut macros = parts(&[form()]);
    macros.push(("xl/vbaProject.bin".into(), "x".into()));
    let import = read("a.xlsm", &pack(&macros), &Choice::default(), &Limits::default());
    assert_eq!(import.dataset.map(|dataset| dataset.rows.len()), Some(3));
    let text = "Mặt hàng;Số lượng;Đơn giá\nGạo;2;15,5\nMuối;1;3\n";
    let import = read("Giá 2026.xls", text.as_bytes(), &Choice::default(), &Limits::default());
    let dataset = import.dataset.expect("a dataset");
    assert_eq!((&*dataset.sheet, dataset.rows.len()), ("Giá 2026", 2));
}

#[test]
fn limits_hold_for_text_too() {
    let text = "Chi bộ;Chỉ tiêu giao;Đã kết nạp\nThôn 1;2;1\nThôn 2 rất là dài;3;1\n".as_bytes();
    let found = |limits: Limits| {
        let import = read("a.csv", text, &Choice::default(), &limits);
        let errors = import.problems.iter().filter(|problem| problem.is_error());
        errors.map(named).next().unwrap_or_default()
    };
    let default = Limits::default;
    assert_eq!(found(Limits { file_bytes: 10, ..default() }), "import.limit-file-size");
    assert_eq!(found(Limits { text_bytes: 20, ..default() }), "import.limit-text-size");
    assert_eq!(found(Limits { seconds: 0, ..default() }), "import.limit-time");
    assert_eq!(found(Limits { rows: 2, ..default() }), "import.limit-rows A3");
    assert_eq!(found(Limits { columns: 2, ..default() }), "import.limit-columns C1");
    assert_eq!(found(Limits { cells: 4, ..default() }), "import.limit-cells B2");
    assert_eq!(found(Limits { cell_chars: 15, ..default() }), "import.too-long A3");
}

#[test]
fn stacked_headings_without_merges_are_joined() {
    let text = "Đơn vị,Hồ sơ,,Kết nạp,\n,Đang xét,Đã trình,Nữ,Nam\nThôn 1,1,2,3,4\nThôn 2,5,6,7,8\n";
    let import = read("a.csv", text.as_bytes(), &Choice::default(), &Limits::default());
    let dataset = import.dataset.expect("a dataset");
    let headings: Vec<&str> = dataset.columns.iter().map(|column| column.heading.as_str()).collect();
    assert_eq!(headings, ["Đơn vị", "Hồ sơ / Đang xét", "Hồ sơ / Đã trình", "Kết nạp / Nữ", "Kết nạp / Nam"]);
    assert_eq!(dataset.rows.len(), 2);
    // A heading that was forgotten is no reason to take a row of words for headings.
    let text = "Họ tên,Chức vụ,,Ghi chú\nAn,Bí thư,Nữ,tốt\nBình,Ủy viên,Nam,khá\n";
    let import = read("a.csv", text.as_bytes(), &Choice::default(), &Limits::default());
    assert_eq!(import.dataset.map(|dataset| dataset.rows.len()), Some(2));
}

#[test]
fn sheets_of_charts_and_macros_stand_beside_the_data() {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let macros = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet";
    let others = [
        ("chartsheets/sheet9.xml", format!("{relation}/chartsheet"), "chartsheet"),
        ("dialogsheets/sheet9.xml", format!("{relation}/dialogsheet"), "dialogsheet"),
        ("macrosheets/sheet9.xml", macros.to_string(), "macrosheet"),
        ("macrosheets/intlsheet9.xml", macros.replace("xlMacro", "xlIntlMacro"), "macrosheet"),
    ];
    for (path, kind, element) in others {
        let listed = "<sheet name=\"Biểu đồ\" sheetId=\"9\" r:id=\"rId9\"/>";
        let related = format!("<Relationship Id=\"rId9\" Type=\"{kind}\" Target=\"{path}\"/>");
        let mut all = parts(&[form()]);
        for (name, text) in &mut all {
            match name.as_str() {
                "xl/workbook.xml" => *text = text.replace("<sheets>", &format!("<sheets>{listed}")),
                "xl/_rels/workbook.xml.rels" => {
                    *text = text.replace("</Relationships>", &format!("{related}</Relationships>"));
                }
                _ => {}
            }
        }
        all.push((format!("xl/{path}"), format!("<{element}/>")));
        let import = import(&pack(&all));
        assert!(faults(&import).is_empty(), "{path}: {:#?}", import.problems);
        assert_eq!(import.dataset.map(|dataset| dataset.rows.len()), Some(3), "{path}");
    }
}
