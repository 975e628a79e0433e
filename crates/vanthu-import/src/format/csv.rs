//! Delimited text as one sheet: comma, semicolon or tab, by what splits the first lines most evenly. Everything
//! is text; the field of a column decides what is a number.

use std::collections::BTreeMap;
use std::path::Path;

use super::builder::{SheetBuilder, over_limits};
use super::csv_records::{Records, TooWide};
use crate::container::decode::Decoded;
use crate::limits::{Budget, Limits};
use crate::refusal::damaged_sheet;
use crate::sheet::raw::SheetInfo;
use crate::sheet::worksheet::Sheet;
use vanthu_diagnostic::{Diagnostic, code};

/// How many bytes of a file are examined to find its delimiter.
const HEAD: usize = 64 << 10;

/// How many lines are examined to find the delimiter.
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
    let mut budget = Budget::new(limits);
    let mut builder = SheetBuilder::new(file, info, limits, &mut budget);
    builder.sheet.page = decoded.page;
    builder.sheet.merges_unknown = true;
    let (delimiter, text) = delimiter(&decoded.text);
    let mut records = Records::new(text, delimiter);
    let mut row = 0_u32;
    let mut line = 0;
    let mut widths = [0_usize; 2];
    loop {
        builder.tick()?;
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(TooWide) => return Err(too_wide(&builder.sheet, row, limits).into()),
        };
        if let Some(before) = record.unclosed {
            let line = u32::try_from(before).unwrap_or(u32::MAX);
            return Err(unclosed_quote(&builder.sheet, line).into());
        }
        let inside = if record.line > line + 1 { record.breaks() } else { 0 };
        // Blank lines make no record, but they count as rows.
        let blank = (record.line - line).saturating_sub(inside + 1);
        row = row.saturating_add(u32::try_from(blank).unwrap_or(u32::MAX));
        line = record.line;
        each(&mut builder.sheet, row)?;
        widths = [widths[1], record.width()];
        if record.width() < widths[0] && record.width() > 1 {
            builder.sheet.short_rows.push(row);
        } else if builder.sheet.short_rows.last().is_some_and(|last| last + 1 == row)
            && record.width() == widths[0]
        {
            // It is as short as the row before, which was shorter than the ones above.
            builder.sheet.short_rows.push(row);
        }
        for (column, field) in (0..).zip(record.fields()) {
            builder.text(row, column, field)?;
        }
        row = row.saturating_add(1);
    }
    for &line in &decoded.other_lines {
        let row = u32::try_from(line).unwrap_or(u32::MAX);
        let problem = other_code_page(&builder.sheet, row);
        builder.sheet.problems.push(problem);
    }
    if widths[1] < widths[0] && !text.ends_with(['\n', '\r']) {
        let last = builder.sheet.cells.last().map(|entry| (entry.row, entry.column));
        builder.sheet.problems.extend(last.map(|(row, column)| cut_short(&builder.sheet, row, column)));
    }
    Ok(builder.finish())
}

/// The refusal of a file in which a quote is opened and never closed: what follows would be read as one cell.
fn unclosed_quote(sheet: &Sheet, row: u32) -> Diagnostic {
    let line = row.saturating_add(1);
    Diagnostic::error(
        code!("import.unclosed-quote"),
        format!("dấu ngoặc kép mở ở dòng {line} không được đóng, nên các dòng sau bị coi là một ô"),
        format!("the quote that is opened in line {line} is not closed, so the lines that follow would be one cell"),
    )
    .at(sheet.place(row, 0))
    .hint(
        "thêm dấu ngoặc kép đóng ở cuối ô đó, hoặc bỏ dấu ngoặc kép mở; tốt hơn là lưu tệp thành .xlsx",
        "close the quote at the end of the cell or remove it; better still, save the file as .xlsx",
    )
}

/// The error about a line that is in another encoding than the rest of the file.
fn other_code_page(sheet: &Sheet, row: u32) -> Diagnostic {
    let line = row.saturating_add(1);
    let shown = sheet.line(row);
    Diagnostic::error(
        code!("import.other-code-page"),
        format!("dòng {line} không viết bằng bảng mã UTF-8 như các dòng khác của tệp nên chữ có thể sai"),
        format!(
            "line {line} is not in UTF-8 as the other lines of the file are, so its letters may be wrong"
        ),
    )
    .at(sheet.place(row, 0))
    .with_value(shown)
    .hint(
        "gõ lại dòng này bằng Unicode rồi lưu cả tệp bằng bảng mã UTF-8",
        "type the line again in Unicode and save the whole file in UTF-8",
    )
}

/// The refusal of a row with more fields than any sheet has columns, which is not read to its end. It is refused as
/// damaged if so many columns are allowed.
fn too_wide(sheet: &Sheet, row: u32, limits: &Limits) -> Diagnostic {
    over_limits(sheet, row, limits.columns, limits, &usize::MAX)
        .unwrap_or_else(|| damaged_sheet(&sheet.file, &sheet.name))
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
        let mut records = Records::new(head, *delimiter);
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        for _ in 0..LINES {
            let width = match records.next() {
                Ok(Some(record)) => record.width(),
                Ok(None) => break,
                Err(TooWide) => {
                    *widths.entry(usize::MAX).or_default() += 1;
                    break;
                }
            };
            if width > 1 {
                *widths.entry(width).or_default() += 1;
            }
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
        let decoded = Decoded { text: text.into(), page: None, other_lines: Vec::new() };
        let file = "a/Biểu 1.csv";
        let whole = &mut |_: &mut Sheet, _| Ok::<_, Diagnostic>(());
        let sheet = read(file, &info(file), &decoded, &Limits::default(), whole).expect("within the limits");
        assert_eq!(&*sheet.name, "Biểu 1");
        let shown = |entry: &crate::sheet::raw::Entry| {
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
        let code = |text: String| {
            let decoded = Decoded { text: text.into(), page: None, other_lines: Vec::new() };
            let whole = &mut |_: &mut Sheet, _| Ok::<_, Diagnostic>(());
            let refused = read("a.csv", &info("a.csv"), &decoded, &Limits::default(), whole).err()?;
            Some((refused.code.as_str(), refused.place?.short()))
        };
        let refused = |place: &str| Some(("import.limit-columns", format!("a.csv, a!{place}")));
        assert_eq!(code(commas.clone()), refused("SS1"));
        assert_eq!(code(format!("a,b\nc,{commas}")), refused("SS2"));
        assert_eq!(code(format!("a,b\n{}", "\"\n\",".repeat(30_000))), refused("SS2"));
        // Within quotes, or one row below the other, they are not fields of one row.
        assert_eq!(code(format!("a,\"{commas}\"\nb")), None);
        assert_eq!(code("a,b\n".repeat(30_000)), None);
        assert_eq!(code(String::new()), None);
    }

    #[test]
    fn cells_keep_their_addresses() {
        let found = cells("Tên;Số\r\n\r\n\"hai\r\ndòng\";3\r\n\r\n\r\nb;\"a \"\"x\"\"\"");
        assert_eq!(found, ["A1=Tên", "B1=Số", "A3=hai\ndòng", "B3=3", "A6=b", "B6=a \"x\""]);
    }
}
