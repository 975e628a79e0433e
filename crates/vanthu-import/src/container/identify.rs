//! What kind of file the bytes are, judged by their content and never by a name, and a worded refusal of every kind that
//! is not a workbook.

use super::decode::{Decoded, NoText, decode};
use super::ole::{Compound, MAGIC, refusal};
use crate::refusal::{encrypted, foreign, no_workbook, resave, too_old, truncated, unreadable};
use vanthu_diagnostic::Diagnostic;

/// The kinds of files that may hold a table.
pub(crate) enum FileKind<'a> {
    /// A zip package.
    Package,
    /// A compound file with an old Excel workbook in it.
    Compound(Box<Compound<'a>>),
    Text(Decoded<'a>),
}

/// Determines what kind of file the bytes are.
///
/// # Errors
/// `import.unreadable-file`, saying in words what the file is where it holds no table.
pub(crate) fn identify<'a>(file: &str, bytes: &'a [u8]) -> Result<FileKind<'a>, Diagnostic> {
    if bytes.is_empty() {
        return Err(unreadable(file, "tệp rỗng, không có dữ liệu nào", "the file is empty").hint(
            "tải hoặc sao chép lại tệp từ nơi gửi",
            "download or copy the file again from where it came from",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(FileKind::Package);
    }
    if matches!(bytes, b"P" | b"PK") || bytes.starts_with(b"PK\x03") || MAGIC.starts_with(bytes) {
        return Err(truncated(file));
    }
    if bytes.starts_with(MAGIC) {
        return compound(file, bytes);
    }
    if [[0x09, 0x00, 0x04, 0x00], [0x09, 0x02, 0x06, 0x00], [0x09, 0x04, 0x06, 0x00]]
        .iter()
        .any(|start| bytes.starts_with(start))
    {
        return Err(too_old(file));
    }
    let foreign_kind = if bytes.starts_with(b"%PDF") {
        Some(("tệp PDF", "a PDF file"))
    } else if bytes.starts_with(b"{\\rtf") {
        Some(("văn bản RTF", "an RTF document"))
    } else if bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8\xff") {
        Some(("tệp ảnh", "a picture"))
    } else {
        None
    };
    if let Some((vi, en)) = foreign_kind {
        return Err(no_workbook(file, vi, en));
    }
    let decoded = decode(bytes).map_err(|fault| match fault {
        NoText::Truncated => truncated(file),
        NoText::Binary => no_workbook(file, "tệp thuộc loại không nhận ra được", "a file of an unknown kind"),
    })?;
    if decoded.text.trim().is_empty() {
        return Err(unreadable(
            file,
            "tệp không có dữ liệu nào, chỉ có khoảng trắng",
            "the file holds nothing but blanks",
        )
        .hint(
            "tải hoặc sao chép lại tệp từ nơi gửi",
            "download or copy the file again from where it came from",
        ));
    }
    match markup(file, &decoded.text) {
        Some(refusal) => Err(refusal),
        None => Ok(FileKind::Text(decoded)),
    }
}

/// The refusal of marked-up text by its kind; `None` if it is plain.
fn markup(file: &str, text: &str) -> Option<Diagnostic> {
    let head: String = text.trim_start().chars().take(4096).collect::<String>().to_lowercase();
    Some(if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && head.starts_with("<?xml") {
        resave(foreign(file, "bảng tính dạng XML 2003", "an XML Spreadsheet 2003 file"))
    } else if is_html(&head) {
        resave(foreign(file, "trang web (HTML)", "a web page (HTML)"))
    } else if head.starts_with('<') {
        no_workbook(file, "tệp XML", "an XML file")
    } else if head.starts_with("id;p") && head.lines().nth(1).is_some_and(|line| line.contains(';')) {
        resave(foreign(file, "bảng tính dạng SYLK (.slk)", "a SYLK file (.slk)"))
    } else if head.starts_with("%pdf") {
        no_workbook(file, "tệp PDF", "a PDF file")
    } else {
        return None;
    })
}

/// Accepts only compound files with a readable workbook.
fn compound<'a>(file: &str, bytes: &'a [u8]) -> Result<FileKind<'a>, Diagnostic> {
    let compound = Compound::open(bytes).map_err(|broken| refusal(file, broken))?;
    let has = |name| compound.has(name);
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return Err(encrypted(file));
    }
    if has("Workbook") || has("Book") {
        return Ok(FileKind::Compound(Box::new(compound)));
    }
    let (vi, en) = if has("WordDocument") {
        ("văn bản Word kiểu cũ (.doc)", "an old Word document (.doc)")
    } else if has("PowerPoint Document") {
        ("bài trình chiếu PowerPoint kiểu cũ (.ppt)", "an old PowerPoint presentation (.ppt)")
    } else {
        ("tệp kiểu cũ của Office hoặc của chương trình khác", "an old file of Office or of another program")
    };
    Err(no_workbook(file, vi, en))
}

/// Whether a lower-case text begins as a web page does.
fn is_html(lower: &str) -> bool {
    let body = match lower.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, after)| after.trim_start()),
        None => lower,
    };
    ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style", "mime-version:"]
        .iter()
        .any(|start| body.starts_with(start))
}
