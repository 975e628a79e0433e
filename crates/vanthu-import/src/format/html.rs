//! Web pages (HTML) and web archives (MHTML) as workbooks: what many systems export under the name `.xls`, and what Excel saves
//! as a web page. A page is one sheet, as in a spreadsheet program that opens it: its tables and the texts between them one
//! below the other, with an empty row between two tables that follow each other.

use html5gum::{Token, Tokenizer};

use super::builder::ParsedSheet;
use super::csv;
use super::html_book::{Book, ListedSheet};
use super::html_style::Styles;
use super::html_table::{self, Page};
use crate::container::decode::{Decoded, decode_markup};
use crate::container::web_archive::{ArchivePart, parts};
use crate::limits::{Budget, Limits, too_many_sheets};
use crate::refusal::{foreign, resave};
use crate::sheet::raw::SheetInfo;
use vanthu_diagnostic::{Diagnostic, Place, code};

/// Reads a page as the one sheet it is.
///
/// # Errors
/// `import.unreadable-file` if it has no table.
pub(crate) fn read_page(
    file: &str,
    decoded: &Decoded,
    limits: &Limits,
) -> Result<Vec<ParsedSheet>, Diagnostic> {
    let head = Head::of(&decoded.text);
    if !decoded.text.to_ascii_lowercase().contains("<table")
        && head.book.sheets.iter().any(|sheet| sheet.href.is_some())
    {
        return Err(resave(foreign(
            file,
            "trang web (HTML) chỉ dẫn tới các trang tính nằm trong thư mục kèm theo",
            "a web page (HTML) that only refers to sheets in the folder beside it",
        )));
    }
    let listed = match head.book.sheets.as_slice() {
        [only] if !only.name.is_empty() => only.clone(),
        _ => ListedSheet { name: csv::info(file).name, ..ListedSheet::default() },
    };
    let mut book = Reading { file, limits, budget: Budget::new(limits), sheets: Vec::new(), tables: 0 };
    book.sheet(&listed, head, decoded)?;
    book.finish("trang web (HTML) không có bảng số liệu", "a web page (HTML) without a table")
}

/// Reads the pages of an archive: the sheets that its first page lists, or else each page with a table.
///
/// # Errors
/// `import.unreadable-file` if no page has a table, and `import.limit-…`.
pub(crate) fn read_archive(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Vec<ParsedSheet>, Diagnostic> {
    let parts = parts(file, bytes, limits)?;
    let mut styles = Styles::default();
    let mut pages = Vec::new();
    for part in &parts {
        match part.kind.as_str() {
            "text/css" => styles.add(&String::from_utf8_lossy(&part.bytes)),
            "text/html" => pages
                .extend(decode_markup(&part.bytes, part.charset.as_deref()).ok().map(|text| (part, text))),
            _ => {}
        }
    }
    let heads: Vec<Head> = pages.iter().map(|(_, decoded)| Head::of(&decoded.text)).collect();
    let listing =
        heads.iter().map(|head| &head.book).find(|book| !book.sheets.is_empty()).cloned().unwrap_or_default();
    let mut book = Reading { file, limits, budget: Budget::new(limits), sheets: Vec::new(), tables: 0 };
    let stem = csv::info(file).name;
    let by_name = |listed: &ListedSheet| {
        let own = last_step(listed.href.as_deref()?);
        pages.iter().position(|(part, _)| last_step(&part.location).eq_ignore_ascii_case(own))
    };
    let mut listed: Vec<(ListedSheet, usize)> =
        listing.sheets.iter().filter_map(|sheet| Some((sheet.clone(), by_name(sheet)?))).collect();
    if listed.is_empty() {
        let name = |index: usize, part: &ArchivePart| match (listing.sheets.as_slice(), index) {
            ([only], 0) if !only.name.is_empty() => only.name.clone(),
            (_, 0) => stem.clone(),
            _ => format!("{} ({})", last_step(&part.location), index + 1),
        };
        let sheet = |(index, (part, _)): (usize, &(&ArchivePart, Decoded))| {
            (ListedSheet { name: name(index, part), ..ListedSheet::default() }, index)
        };
        listed = pages.iter().enumerate().map(sheet).collect();
    }
    for (sheet, index) in &listed {
        let (Some(head), Some((_, decoded))) = (heads.get(*index), pages.get(*index)) else { continue };
        let mut head = head.clone();
        head.styles.before(&styles);
        head.book.is_1904 |= listing.is_1904;
        if !book.sheet(sheet, head, decoded)? {
            break;
        }
    }
    book.finish("trang web lưu trữ (MHTML) không có bảng số liệu", "a web archive (MHTML) without a table")
}

/// The last step of an address: `a_files/sheet001.htm` ends in `sheet001.htm`.
fn last_step(location: &str) -> &str {
    let location = location.split(['?', '#']).next().unwrap_or(location);
    location.rsplit(['/', '\\', ':']).next().unwrap_or(location)
}

/// What stands in front of the body of a page.
#[derive(Clone, Debug, Default)]
struct Head {
    book: Book,
    styles: Styles,
}

impl Head {
    /// Reads a page up to its body.
    fn of(text: &str) -> Self {
        let mut head = Head::default();
        let mut style = false;
        for Ok(token) in Tokenizer::new_with_emitter(text, html_table::emitter()) {
            match token {
                Token::StartTag(tag) => match tag.name.as_slice() {
                    b"body" | b"table" | b"frameset" => break,
                    name => {
                        style = name == b"style";
                        head.book.start(&tag);
                    }
                },
                Token::EndTag(tag) => {
                    style = false;
                    head.book.end(&tag.name);
                }
                Token::String(text) if style => head.styles.add(&String::from_utf8_lossy(&text)),
                Token::String(text) => head.book.text(&String::from_utf8_lossy(&text)),
                Token::Comment(comment) => head.book.comment(&comment),
                _ => {}
            }
        }
        head
    }
}

/// A workbook of pages being read.
struct Reading<'a> {
    file: &'a str,
    limits: &'a Limits,
    budget: Budget,
    sheets: Vec<ParsedSheet>,
    /// How many tables there were.
    tables: usize,
}

impl Reading<'_> {
    /// Reads a page as a sheet. Returns whether the next one can be read too.
    ///
    /// # Errors
    /// `import.limit-entries`.
    fn sheet(&mut self, listed: &ListedSheet, head: Head, decoded: &Decoded) -> Result<bool, Diagnostic> {
        too_many_sheets(self.file, self.sheets.len() + 1, self.limits)?;
        let hidden = listed.hidden || head.book.hidden;
        let info = SheetInfo { name: listed.name.clone(), index: self.sheets.len(), hidden };
        let page = Page { text: &decoded.text, styles: head.styles, is_1904: head.book.is_1904 };
        match html_table::read(self.file, &info, page, self.limits, &mut self.budget) {
            Ok((_, 0)) => Ok(true),
            Ok((mut sheet, tables)) => {
                self.tables += tables;
                let strange = decoded.other_lines.iter().map(|line| other_code_page(self.file, line + 1));
                sheet.problems.extend(strange);
                self.sheets.push(ParsedSheet::new(info, Ok(sheet)));
                Ok(true)
            }
            Err(refusal) => {
                self.tables += 1;
                self.sheets.push(ParsedSheet::new(info, Err(refusal)));
                Ok(false)
            }
        }
    }

    /// The sheets; a refusal if no page had a table.
    fn finish(self, vi: &str, en: &str) -> Result<Vec<ParsedSheet>, Diagnostic> {
        if self.tables > 0 {
            return Ok(self.sheets);
        }
        Err(foreign(self.file, vi, en).hint(
            "mở tệp bằng trình duyệt; nếu đó là trang đăng nhập hay trang báo lỗi, hãy tải lại bảng từ hệ thống",
            "open it in a browser; if it is a login or error page, download the table from the system again",
        ))
    }
}

/// The error about a line of a page that is in another encoding than the rest of it.
fn other_code_page(file: &str, line: usize) -> Diagnostic {
    Diagnostic::error(
        code!("import.other-code-page"),
        format!("dòng {line} của tệp không viết bằng bảng mã UTF-8 như các dòng khác nên chữ có thể sai"),
        format!(
            "line {line} of the file is not in UTF-8 as the other lines are, so its letters may be wrong"
        ),
    )
    .at(Place::Line { file: file.to_string(), line, column: 1, field: None })
    .hint(
        "xuất lại bảng từ hệ thống, hoặc mở bằng Excel, sửa chữ sai rồi lưu thành .xlsx",
        "export the table again, or open it in Excel, correct the letters and save it as .xlsx",
    )
}
