//! What kind of file the bytes are, judged by their content and never by a name, and a worded refusal of every kind that
//! is not a workbook.

use super::decode::{Decoded, NoText, decode, decode_markup};
use super::ole::{Compound, MAGIC, refusal};
use super::web_archive::is_web_archive;
use crate::refusal::{encrypted, foreign, no_workbook, resave, too_old, truncated, unreadable};
use vanthu_diagnostic::Diagnostic;

/// The kinds of files that may hold a table.
pub(crate) enum FileKind<'a> {
    /// A zip package.
    Package,
    /// A compound file with an old Excel workbook in it.
    Compound(Box<Compound<'a>>),
    Text(Decoded<'a>),
    /// A web page with a table.
    Page(Decoded<'a>),
    /// A web archive, whose pages may have tables.
    WebArchive,
    /// A workbook in the XML of Excel 2003.
    Xml(Decoded<'a>),
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
    if is_lock_file(file, bytes) {
        return Err(lock_file(file));
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
    if is_web_archive(bytes) {
        return Ok(FileKind::WebArchive);
    }
    let no_text = |fault| match fault {
        NoText::Truncated => truncated(file),
        NoText::Nought(line) => holds_nought(file, line),
        NoText::Binary => no_workbook(file, "tệp thuộc loại không nhận ra được", "a file of an unknown kind"),
    };
    let decoded = decode(bytes).map_err(no_text)?;
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
    let declared = || decode_markup(bytes, None).map_err(no_text);
    match markup(file, &decoded.text)? {
        None => Ok(FileKind::Text(decoded)),
        Some(Markup::Page) => Ok(FileKind::Page(declared()?)),
        Some(Markup::Xml) => Ok(FileKind::Xml(declared()?)),
    }
}

/// The kinds of marked-up text that may hold a table.
enum Markup {
    Page,
    /// The XML of Excel 2003.
    Xml,
}

/// Whether a file is the one that Excel or LibreOffice keeps beside an open workbook: it has the name of the person who opened
/// it, and no data.
fn is_lock_file(file: &str, bytes: &[u8]) -> bool {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let named = name.starts_with("~$") || name.starts_with(".~lock.");
    // Excel pads the person's name to 54 characters, and repeats it in UTF-16.
    let excel = bytes.len() == 165
        && bytes.first().is_some_and(|&length| (1..=52).contains(&length))
        && bytes.get(55).is_some_and(|length| Some(length) == bytes.first());
    excel || (named && bytes.len() < 1024)
}

/// The refusal of such a file.
fn lock_file(file: &str) -> Diagnostic {
    unreadable(
        file,
        "đây là tệp khóa tạm mà Excel hoặc LibreOffice tạo khi đang mở bảng tính, không có số liệu",
        "this is the lock file that Excel or LibreOffice keeps while a workbook is open; it holds no data",
    )
    .hint(
        "chọn chính bảng tính, tệp không có `~$` hay `.~lock.` ở đầu tên",
        "choose the workbook itself, the file without `~$` or `.~lock.` in front of its name",
    )
}

/// The refusal of a text file with a byte 0, which tells that it was damaged or is not a text file.
fn holds_nought(file: &str, line: usize) -> Diagnostic {
    unreadable(
        file,
        &format!("tệp văn bản có ký tự rỗng (byte NUL) ở dòng {line} nên có thể đã hỏng"),
        &format!("the text file holds a NUL byte in line {line}, so it may be damaged"),
    )
    .hint(
        "tải hoặc sao chép lại tệp; nếu vẫn vậy, mở bằng Excel rồi lưu thành .xlsx",
        "download or copy the file again; if that does not help, open it in Excel and save it as .xlsx",
    )
}

/// The kind of marked-up text; `None` if it is plain.
///
/// # Errors
/// `import.unreadable-file` for a kind that holds no table.
fn markup(file: &str, text: &str) -> Result<Option<Markup>, Diagnostic> {
    let head: String = text.trim_start().chars().take(4096).collect::<String>().to_lowercase();
    let tables = |text: &str| text.contains("<table") && text.contains("<tr");
    Ok(if is_html(&head) {
        Some(Markup::Page)
    } else if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && head.starts_with('<') {
        Some(Markup::Xml)
    } else if tables(&head) || (head.starts_with('<') && tables(&text.to_lowercase())) {
        // Programs that write a table into a page often leave out what belongs around it.
        Some(Markup::Page)
    } else if head.starts_with('<') {
        return Err(no_workbook(file, "tệp XML", "an XML file"));
    } else if head.starts_with("id;p") && head.lines().nth(1).is_some_and(|line| line.contains(';')) {
        return Err(resave(foreign(file, "bảng tính dạng SYLK (.slk)", "a SYLK file (.slk)")));
    } else if head.starts_with("%pdf") {
        return Err(no_workbook(file, "tệp PDF", "a PDF file"));
    } else {
        None
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
    ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<style"]
        .iter()
        .any(|start| body.starts_with(start))
}
