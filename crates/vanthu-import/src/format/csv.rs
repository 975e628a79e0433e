//! Delimited text as one sheet: comma, semicolon or tab, by what splits the first lines most evenly. Everything
//! is text; what is a number is told by the field it stands for.

use std::collections::BTreeMap;
use std::path::Path;

use csv::ReaderBuilder;
use csv_core::ReadRecordResult;
use memchr::memchr3_iter;

use super::decode::Decoded;
use super::split::Records;
use super::{Filler, Room};
use crate::Limits;
use crate::book::{damaged_sheet, over_limits};
use crate::sheet::{Sheet, SheetInfo};
use vanthu_diagnostic::{Diagnostic, code};

/// How much of a file is looked at for its delimiter.
const HEAD: usize = 64 << 10;

/// How many lines are looked at for the delimiter.
const LINES: usize = 60;

/// The one sheet of a text file, named after the file.
pub(crate) fn info(file: &str) -> SheetInfo {
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    SheetInfo { name: stem.unwrap_or_else(|| "csv".into()), index: 0, hidden: false }
}

/// Reads a text file as the one sheet it is. `each` is called with every row that is about to be read: it may take
/// out what came before.
///
/// # Errors
/// `import.limit-…` at the first cell beyond the limits, and where `each` fails.
pub(crate) fn read<E: From<Diagnostic>>(
    file: &str,
    info: &SheetInfo,
    decoded: &Decoded,
    limits: &Limits,
    each: &mut dyn FnMut(&mut Sheet, u32) -> Result<(), E>,
) -> Result<Sheet, E> {
    let mut room = Room::new(limits);
    let mut filler = Filler::new(file, info, limits, &mut room);
    filler.sheet.page = decoded.page;
    filler.sheet.merges_unknown = true;
    let (delimiter, text) = delimiter(&decoded.text);
    if let Some(row) = monstrous_row(text.as_bytes(), delimiter) {
        let refusal = over_limits(&filler.sheet, row, limits.columns, limits, &usize::MAX);
        return Err(refusal.unwrap_or_else(|| damaged_sheet(file, &info.name)).into());
    }
    let mut records = Records::new(text, delimiter);
    let mut row = 0_u32;
    let mut line = 0;
    let mut widths = [0_usize; 2];
    while records.read() {
        filler.tick()?;
        let next = records.line;
        let inside = if next > line + 1 { records.breaks } else { 0 };
        // The splitter passes over blank lines, which count as rows.
        let blank = (next - line).saturating_sub(inside + 1);
        row = row.saturating_add(u32::try_from(blank).unwrap_or(u32::MAX));
        line = next;
        each(&mut filler.sheet, row)?;
        widths = [widths[1], records.fields.len()];
        for (column, field) in (0..).zip(&records.fields) {
            filler.text(row, column, field)?;
        }
        row = row.saturating_add(1);
    }
    if widths[1] < widths[0] && !text.ends_with(['\n', '\r']) {
        let last = filler.sheet.cells.last().map(|entry| (entry.row, entry.column));
        filler.sheet.problems.extend(last.map(|(row, column)| cut_short(&filler.sheet, row, column)));
    }
    Ok(filler.finish())
}

/// The warning about a last line that breaks off: what was meant to follow is not there.
fn cut_short(sheet: &Sheet, row: u32, column: u32) -> Diagnostic {
    Diagnostic::warning(
        code!("import.cut-short"),
        "dòng cuối của tệp có ít ô hơn dòng trước và không xuống dòng, nên tệp có thể bị cắt cụt",
        "the last line of the file has fewer cells than the one before and does not end, so the file may be cut short",
    )
    .at(sheet.place(row, column))
    .with_value(sheet.line(row))
    .hint("so với tệp gốc; nếu thiếu thì tải hoặc sao chép lại", "compare it with the original; download or copy it again if anything is missing")
}

/// More fields than the columns of a sheet of Excel, 16,384.
const MOST: usize = 20_000;

/// Whether any row may have more fields than that: a quick look that knows quotes, and takes lines which end in an odd way
/// for a part of the next one.
fn may_be_monstrous(text: &[u8], delimiter: u8) -> bool {
    if matches!(delimiter, b'"' | b'\n' | b'\r') || text.starts_with(b"\xef\xbb\xbf") {
        return true;
    }
    let (mut width, mut quoted, mut escape) = (0, false, None);
    for at in memchr3_iter(delimiter, b'\n', b'"', text) {
        match text.get(at) {
            Some(b'"') if quoted => {
                // Of two quotes the second is no end, and stands for one.
                if escape == Some(at) {
                    continue;
                }
                if text.get(at + 1) == Some(&b'"') {
                    escape = Some(at + 1);
                } else {
                    quoted = false;
                }
            }
            Some(b'"') => {
                let before = at.checked_sub(1).and_then(|before| text.get(before));
                quoted = before.is_none_or(|&byte| byte == delimiter || matches!(byte, b'\n' | b'\r'));
            }
            _ if quoted => {}
            Some(b'\n') => width = 0,
            _ => {
                width += 1;
                if width >= MOST {
                    return true;
                }
            }
        }
    }
    false
}

/// The first row, from 0 and without blank ones, of more fields than any sheet has columns. The reader keeps the place of
/// every field of a row: sixty million commas would take more than a gigabyte before the first cell is seen.
fn monstrous_row(text: &[u8], delimiter: u8) -> Option<u32> {
    may_be_monstrous(text, delimiter).then(|| exact(text, delimiter))?
}

/// The same by the reader's own rules.
fn exact(mut text: &[u8], delimiter: u8) -> Option<u32> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let (mut fields, mut ends) = (vec![0; 16 << 10], vec![0; 1 << 10]);
    let (mut row, mut width) = (0_u32, 0_usize);
    loop {
        let (found, taken, _, ended) = reader.read_record(text, &mut fields, &mut ends);
        text = text.get(taken..).unwrap_or_default();
        width += ended;
        if width > MOST {
            return Some(row);
        }
        match found {
            ReadRecordResult::End => return None,
            ReadRecordResult::Record => (row, width) = (row.saturating_add(1), 0),
            // At the end of the text the reader is to be asked once more; else it has but filled a buffer.
            ReadRecordResult::InputEmpty
            | ReadRecordResult::OutputFull
            | ReadRecordResult::OutputEndsFull => {}
        }
    }
}

/// The delimiter, and the text without a line that only names it (`sep=;`).
fn delimiter(text: &str) -> (u8, &str) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(&named) = rest.as_bytes().first()
        && let Some((_, rest)) = rest.split_once('\n').filter(|(line, _)| line.trim_end().len() <= 1)
        && named.is_ascii()
    {
        return (named, rest);
    }
    let end = (0..=text.len().min(HEAD)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let head = text.get(..end).unwrap_or_default();
    let evenness = |delimiter: &u8| {
        let mut reader = ReaderBuilder::new()
            .delimiter(*delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(head.as_bytes());
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        for record in reader.byte_records().take(LINES).map_while(Result::ok).filter(|one| one.len() > 1) {
            *widths.entry(record.len()).or_default() += 1;
        }
        widths.into_iter().map(|(width, lines)| (lines, width)).max().unwrap_or_default()
    };
    // Of equals the last one stays: a comma is also a decimal sign.
    (*[b',', b'\t', b';'].iter().max_by_key(|delimiter| evenness(delimiter)).unwrap_or(&b','), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of a text as `A1=…`.
    fn cells(text: &str) -> Vec<String> {
        let decoded = Decoded { text: text.into(), page: None };
        let file = "a/Biểu 1.csv";
        let whole = &mut |_: &mut Sheet, _| Ok::<_, Diagnostic>(());
        let sheet = read(file, &info(file), &decoded, &Limits::default(), whole).expect("within the limits");
        assert_eq!(&*sheet.name, "Biểu 1");
        let shown = |entry: &crate::sheet::Entry| {
            format!("{}={}", sheet.cell(entry.row, entry.column).a1(), entry.raw.shown())
        };
        sheet.cells.iter().map(shown).collect()
    }

    #[test]
    fn the_delimiter_is_what_splits_evenly() {
        assert_eq!(delimiter("Tên,Số\na,\"1;2\"\nb,3").0, b',');
        assert_eq!(delimiter("Tên;Tỷ lệ\na;66,7\nb;50,0").0, b';');
        assert_eq!(delimiter("Tên\tTỷ lệ\na, b\t66,7\nc, d\t50").0, b'\t');
        assert_eq!(delimiter("sep=|\na|b").0, b'|');
    }

    #[test]
    fn a_row_without_end_is_refused_before_it_is_read() {
        let commas = ",".repeat(30_000);
        assert_eq!(monstrous_row(format!("a,b\nc,{commas}").as_bytes(), b','), Some(1));
        assert_eq!(monstrous_row(format!("a,b\n{}", "\"\n\",".repeat(30_000)).as_bytes(), b','), Some(1));
        // Within quotes, or one row below the other, they are no fields of one row.
        assert_eq!(monstrous_row(format!("a,\"{commas}\"\nb").as_bytes(), b','), None);
        assert_eq!(monstrous_row("a,b\n".repeat(30_000).as_bytes(), b','), None);
        assert_eq!(monstrous_row(b"", b','), None);
        let decoded = Decoded { text: commas.into(), page: None };
        let whole = &mut |_: &mut Sheet, _| Ok::<_, Diagnostic>(());
        let refused =
            read("a.csv", &info("a.csv"), &decoded, &Limits::default(), whole).expect_err("refused");
        assert_eq!(refused.code, "import.limit-columns");
    }

    #[test]
    fn a_quick_look_misses_no_row_without_end() {
        // A stray quote, then one that opens: all of it is one row, whose lines look whole.
        for line in
            ["a\",\"\n", "\"\"\"\n\",", "\"a\"\"\n\",", "a,", "\"a\"b\",", "\r\",\"\n", "\"a\"\"\",\"\n"]
        {
            let text = line.repeat(60_000);
            if exact(text.as_bytes(), b',').is_some() {
                assert!(may_be_monstrous(text.as_bytes(), b','), "{line:?}");
            }
            assert_eq!(monstrous_row(text.as_bytes(), b','), exact(text.as_bytes(), b','), "{line:?}");
        }
        for line in ["a,b\n", "\"a,b\n\",b\r\n", "\"\",\"\"\"\",\"a\"\"b\"\n", "a\"b,c\"\n"] {
            assert!(!may_be_monstrous(line.repeat(60_000).as_bytes(), b','), "{line:?}");
        }
    }

    #[test]
    fn cells_keep_their_addresses() {
        let found = cells("Tên;Số\r\n\r\n\"hai\r\ndòng\";3\r\n\r\n\r\nb;\"a \"\"x\"\"\"");
        assert_eq!(found, ["A1=Tên", "B1=Số", "A3=hai\ndòng", "B3=3", "A6=b", "B6=a \"x\""]);
    }
}
