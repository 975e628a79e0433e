//! Mutated workbooks: a sound one of each format, damaged some thousand times by a fixed sequence of numbers, inside
//! the package too, where the readers are reached. Whatever comes of it, it is read or refused at a place.

use std::io::{Cursor, Read, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::draft::{Draft, form, parts};
use super::foreign::compound;
use super::markup;
use super::*;

/// A fixed sequence of numbers without a pattern.
struct Dice(u64);

impl Dice {
    /// The next number below `max`, which is not 0.
    fn below(&mut self, max: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % max
    }

    /// One of some things.
    fn one<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

/// What a mutation puts in the place of something else: numbers at the edges, marks of the formats, cut letters.
const ODD: [&[u8]; 20] = [
    b"",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"-1",
    b"4294967296",
    b"99999999999999999999",
    b"1e308",
    b"NaN",
    b"A0",
    b"XFE1048577",
    b"ZZZZZZZZ9999999999",
    b"A1:A1",
    b"<",
    b"/>",
    b"&#0;",
    b"&x;",
    b"]]>",
    b"\"",
    b"\xe1\xba",
];

/// Damages some bytes.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.below(bytes.len());
        let end = (at + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = dice.below(256) as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            5 => drop(bytes.splice(at..at, dice.one(&ODD).iter().copied())),
            _ => {
                // A number or an attribute as a whole.
                let start = |byte: &u8| byte.is_ascii_digit() || *byte == b'"';
                let first = bytes[at..].iter().position(start).map_or(at, |place| at + place);
                let length =
                    bytes[first..].iter().skip(1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let last = (first + 1 + length).min(bytes.len());
                bytes.splice(first..last, dice.one(&ODD).iter().copied());
            }
        }
    }
}

/// The package with one of its parts damaged, its checksum right.
fn repacked(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let chosen = dice.below(archive.len());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let name = part.name().expect("a name").to_string();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("its content");
        if index == chosen {
            damage(&mut content, dice);
        }
        writer.start_file(name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(&content).expect("its content");
    }
    writer.finish().expect("a package").into_inner()
}

/// Reads what may be damaged: it gives a table or an error that says where, never neither.
fn survive(what: &str, bytes: &[u8]) -> bool {
    let candidates = [profile()];
    let choice = Choice { candidates: &candidates, ..Choice::default() };
    let import = read("a", bytes, &choice, &Limits::default());
    let errors: Vec<_> = import.problems.iter().filter(|problem| problem.is_error()).collect();
    assert!(import.dataset.is_some() || !errors.is_empty(), "{what}: neither read nor refused");
    for error in errors {
        assert!(error.place.is_some() && !error.hints.is_empty(), "{what}: {error:#?}");
    }
    import.dataset.is_some()
}

/// A workbook in Excel's XML with shared texts, formats, a formula and two sheets.
fn xlsx() -> Vec<u8> {
    let sheet = form().xml("B7", "t=\"s\"", "<v>1</v>").xml("C7", "t=\"s\"", "<v>0</v>").xml(
        "E9",
        "",
        "<f>SUM(E6:E8)</f><v>4</v>",
    );
    let other = Draft::new("Danh mục", &[&["Tên", "Ký hiệu", "Số"], &["Gạo", "G", "1"]]);
    let mut parts = parts(&[sheet, other]);
    let strings = "<sst count=\"2\" uniqueCount=\"2\"><si><t>Khối thôn</t></si><si><r><t xml:space=\"preserve\">Chi bộ </t></r><r><rPr><b/></rPr>\
                   <t xml:space=\"preserve\">thôn Đồi Mây</t></r></si></sst>";
    parts.push(("xl/sharedStrings.xml".into(), strings.into()));
    super::draft::pack(&parts)
}

/// The cells of the form as texts and numbers.
pub(super) fn cells() -> Vec<(u32, u32, String)> {
    let text = |inside: &str| {
        let start = inside
            .rfind("preserve\">")
            .map_or_else(|| inside.find("<v>").map(|at| at + 3), |at| Some(at + 10));
        let rest = start.and_then(|start| inside.get(start..)).expect("a cell");
        rest[..rest.find('<').expect("an end")].to_string()
    };
    form().cells.iter().map(|((row, column), (_, inside))| (*row, *column, text(inside))).collect()
}

/// A record of an old workbook.
fn biff(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// The form as an old workbook: BIFF8 with shared texts, or BIFF5 with texts in windows-1258.
pub(super) fn xls(unicode: bool) -> Vec<u8> {
    let page = |text: &str| {
        // windows-1258 writes most Vietnamese letters as a letter and a tone.
        let split: String =
            unicode_normalization::UnicodeNormalization::nfd(text).fold(String::new(), |mut done, letter| {
                done.push(letter);
                unicode_normalization::UnicodeNormalization::nfc(done.as_str()).collect::<String>()
            });
        let tones = |letter: char| {
            let whole = letter.to_string();
            if !encoding_rs::WINDOWS_1258.encode(&whole).2 {
                return whole;
            }
            let apart: Vec<char> = unicode_normalization::UnicodeNormalization::nfd(whole.as_str()).collect();
            let tone = apart.iter().position(|mark| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*mark));
            let Some(tone) = tone else { return whole };
            let rest = apart.iter().enumerate().filter(|(place, _)| *place != tone).map(|(_, mark)| *mark);
            let base: String = unicode_normalization::UnicodeNormalization::nfc(rest).collect();
            format!("{base}{}", apart[tone])
        };
        let split: String = split.chars().map(tones).collect();
        encoding_rs::WINDOWS_1258.encode(&split).0.into_owned()
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut texts: Vec<u8> = Vec::new();
    let mut count = 0_u32;
    let mut sheet = biff(0x0809, &[0, if unicode { 6 } else { 5 }, 0x10, 0]);
    for (row, column, text) in cells() {
        let place = [&(row as u16).to_le_bytes()[..], &(column as u16).to_le_bytes(), &[0, 0]].concat();
        if let Ok(number) = text.parse::<f64>() {
            sheet.extend(biff(0x0203, &[place, number.to_le_bytes().to_vec()].concat()));
        } else if unicode {
            texts.extend(
                [&(text.encode_utf16().count() as u16).to_le_bytes()[..], &[1], &wide(&text)].concat(),
            );
            sheet.extend(biff(0x00fd, &[place, count.to_le_bytes().to_vec()].concat()));
            count += 1;
        } else {
            let text = page(&text);
            sheet.extend(biff(0x0204, &[place, (text.len() as u16).to_le_bytes().to_vec(), text].concat()));
        }
    }
    let areas = [[2_u16, 3, 0, 0], [2, 3, 1, 1], [2, 2, 7, 8], [2, 2, 9, 10]];
    if unicode {
        let areas: Vec<u8> = areas.iter().flatten().flat_map(|number| number.to_le_bytes()).collect();
        sheet.extend(biff(0x00e5, &[vec![4, 0], areas].concat()));
    }
    sheet.extend(biff(0x000a, &[]));
    let head = |place: u32| {
        let name = if unicode {
            [vec![7, 1], wide("Kết quả")].concat()
        } else {
            [vec![7], b"Ket qua".to_vec()].concat()
        };
        let mut head = biff(0x0809, &[0, if unicode { 6 } else { 5 }, 5, 0]);
        head.extend(biff(0x0042, &[if unicode { 0xb0 } else { 0xea }, 4]));
        head.extend(biff(0x0022, &[0, 0]));
        head.extend(biff(0x00e0, &[0; 20]));
        head.extend(biff(0x0085, &[place.to_le_bytes().to_vec(), vec![0, 0], name].concat()));
        if unicode {
            head.extend(biff(0x00fc, &[&count.to_le_bytes()[..], &count.to_le_bytes(), &texts].concat()));
        }
        head.extend(biff(0x000a, &[]));
        head
    };
    let place = head(0).len() as u32;
    compound(&[(if unicode { "Workbook" } else { "Book" }, &[head(place), sheet].concat())])
}

/// A record of a binary workbook.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut whole =
        if kind < 0x80 { vec![kind as u8] } else { vec![kind as u8 & 0x7f | 0x80, (kind >> 7) as u8] };
    let mut size = data.len();
    while size > 0x7f {
        whole.push(size as u8 & 0x7f | 0x80);
        size >>= 7;
    }
    whole.push(size as u8);
    [whole, data.to_vec()].concat()
}

/// The form as a binary workbook.
pub(super) fn xlsb() -> Vec<u8> {
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [((units.len() / 2) as u32).to_le_bytes().to_vec(), units].concat()
    };
    let (mut sheet, mut texts, mut count, mut last) = (record(0x81, &[]), Vec::new(), 0_u32, None);
    let mut beside = (0, 0);
    for (row, column, text) in cells() {
        if last != Some(row) {
            sheet.extend(record(0x00, &[&row.to_le_bytes()[..], &[0; 13]].concat()));
            last = Some(row);
        }
        // Every other row is written with short cells, which stand beside the one before.
        let short = row % 2 == 0 && beside == (row, column);
        let place = if short { vec![0; 4] } else { [&column.to_le_bytes()[..], &[0; 4]].concat() };
        let kind = |kind: u16| if short { kind + 0x0b } else { kind };
        beside = (row, column + 1);
        if let Ok(number) = text.parse::<f64>() {
            sheet.extend(record(kind(0x05), &[place, number.to_le_bytes().to_vec()].concat()));
        } else {
            texts.extend(record(0x13, &[vec![0], wide(&text)].concat()));
            sheet.extend(record(kind(0x07), &[place, count.to_le_bytes().to_vec()].concat()));
            count += 1;
        }
    }
    for area in [[2_u32, 3, 0, 0], [2, 3, 1, 1], [2, 2, 7, 8], [2, 2, 9, 10]] {
        sheet.extend(record(0xb0, &area.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>()));
    }
    sheet.extend(record(0x82, &[]));
    let listed = [vec![0; 4], vec![1, 0, 0, 0], wide("rId1"), wide("Kết quả")].concat();
    let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"a/worksheet\" Target=\"worksheets/sheet1.bin\"/>\
                     </Relationships>";
    let styles = [record(0x269, &[1, 0, 0, 0]), record(0x2f, &[0; 16]), record(0x26a, &[])].concat();
    packed(&[
        ("xl/workbook.bin", record(0x9c, &listed)),
        ("xl/_rels/workbook.bin.rels", relations.into()),
        ("xl/styles.bin", styles),
        ("xl/sharedStrings.bin", texts),
        ("xl/worksheets/sheet1.bin", sheet),
    ])
}

/// A package of parts that need not be text.
fn packed(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("a package").into_inner()
}

/// The form as an OpenDocument spreadsheet.
fn ods() -> Vec<u8> {
    let mut rows = String::new();
    for row in 0..12 {
        rows += "<table:table-row>";
        let mut next = 0;
        for (_, column, text) in cells().into_iter().filter(|cell| cell.0 == row) {
            if column > next {
                rows += &format!("<table:table-cell table:number-columns-repeated=\"{}\"/>", column - next);
            }
            next = column + 1;
            rows += &match text.parse::<f64>() {
                Ok(number) => {
                    format!("<table:table-cell office:value-type=\"float\" office:value=\"{number}\"/>")
                }
                Err(_) => format!(
                    "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
                ),
            };
        }
        rows += "</table:table-row>";
    }
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Kết quả\">{rows}\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".into()),
        ("content.xml", content.into_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>".to_vec()),
    ])
}

/// The form as delimited text.
fn csv() -> Vec<u8> {
    let mut lines = vec![vec![String::new(); 12]; 12];
    for (row, column, text) in cells() {
        lines[row as usize][column as usize] = format!("\"{text}\"");
    }
    lines.iter().map(|line| line.join(";") + "\r\n").collect::<String>().into_bytes()
}

/// The form in every format.
pub(super) fn sound() -> [(&'static str, Vec<u8>); 10] {
    let wide = String::from_utf8(csv()).expect("a text");
    let wide = "\u{feff}".encode_utf16().chain(wide.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    [
        ("xlsx", xlsx()),
        ("xlsb", xlsb()),
        ("xls of 97", xls(true)),
        ("xls of 95", xls(false)),
        ("ods", ods()),
        ("csv", csv()),
        ("csv in UTF-16", wide),
        ("web page", markup::page().into_bytes()),
        ("web archive", markup::archive()),
        ("XML of 2003", markup::xml().into_bytes()),
    ]
}

#[test]
fn every_format_holds_the_same_form() {
    for (name, bytes) in sound() {
        let candidates = [profile()];
        let choice = Choice { candidates: &candidates, ..Choice::default() };
        let import = read("a", &bytes, &choice, &Limits::default());
        let errors: Vec<_> = import.problems.iter().filter(|problem| problem.is_error()).map(named).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        let dataset = import.dataset.unwrap_or_else(|| panic!("{name}: no table"));
        assert_eq!(dataset.profile.as_deref(), Some("branch-results"), "{name}");
        assert_eq!((dataset.rows.len(), dataset.totals.len()), (3, 1), "{name}");
        assert_eq!(dataset.rows[1].text("branch"), "Chi bộ thôn Đồi Mây", "{name}");
        assert_eq!(dataset.rows[0].value("class"), &Value::Fraction { part: 3, whole: 5 }, "{name}");
        assert_eq!(dataset.title.first().map(String::as_str), Some("ĐẢNG ỦY XÃ HÀM MẪU"), "{name}");
    }
}

#[test]
fn mutated_workbooks_are_read_or_refused() {
    for (name, bytes) in sound() {
        let mut dice = Dice(20_261_123);
        let (mut read, mut refused) = (0, 0);
        for round in 0..400 {
            let mut mutated = bytes.clone();
            // Most damage is done inside a package, where its checksum does not give it away.
            if bytes.starts_with(b"PK") && round % 7 != 0 {
                mutated = repacked(&bytes, &mut dice);
            } else {
                damage(&mut mutated, &mut dice);
            }
            match survive(&format!("{name}, round {round}"), &mutated) {
                true => read += 1,
                false => refused += 1,
            }
        }
        // Mutations that are all refused, or all read, would test little.
        assert!(read > 20 && refused > 5, "{name}: {read} read, {refused} refused");
    }
}
