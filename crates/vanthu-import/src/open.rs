//! What kind of file the bytes are, judged by their content and never by a name, and a refusal in words for
//! every kind that is no workbook.

use super::format::decode::{Decoded, NoText, decode};
use super::format::ole::{Compound, MAGIC};
use super::format::xls::{refusal, too_old};
use vanthu_diagnostic::{Diagnostic, Place, code};

/// What is sought in a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    /// A table.
    Workbook,
    /// The text of a Word paper.
    Paper,
}

impl Sought {
    /// What it is called in Vietnamese.
    pub(super) fn vi(self) -> &'static str {
        match self {
            Self::Workbook => "bảng tính",
            Self::Paper => "văn bản Word",
        }
    }

    /// What it is called in English.
    pub(super) fn en(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Paper => "Word paper",
        }
    }

    /// The diagnostic with the advice to save the file again.
    pub(super) fn resave(self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::Workbook => resave(diagnostic),
            Self::Paper => diagnostic.hint(
                "mở tệp bằng Word hoặc LibreOffice rồi lưu thành văn bản Word (.docx)",
                "open it in Word or LibreOffice and save it as a Word document (.docx)",
            ),
        }
    }

    /// The refusal of a file that needs a password.
    pub(super) fn encrypted(self, file: &str) -> Diagnostic {
        match self {
            Self::Workbook => encrypted(file),
            Self::Paper => unreadable(
                file,
                "tệp được mã hóa bằng mật khẩu nên không đọc được",
                "the file is encrypted with a password and cannot be read",
            )
            .hint(
                "mở tệp bằng Word, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ tài liệu) rồi lưu lại",
                "open it in Word, remove the password (File → Info → Protect Document) and save it again",
            ),
        }
    }
}

/// The kinds of files that may hold a table.
pub(super) enum Kind<'a> {
    /// A zip package.
    Package,
    /// A compound file with an old Excel workbook in it.
    Compound(Box<Compound<'a>>),
    /// Text.
    Text(Decoded<'a>),
}

/// Tells what kind of file the bytes are.
///
/// # Errors
/// `import.unreadable-file`, saying in words what the file is where it holds no table.
pub(super) fn identify<'a>(file: &str, bytes: &'a [u8]) -> Result<Kind<'a>, Diagnostic> {
    if bytes.is_empty() {
        return Err(unreadable(file, "tệp rỗng, không có dữ liệu nào", "the file is empty").hint(
            "tải hoặc sao chép lại tệp từ nơi gửi",
            "download or copy the file again from where it came from",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Package);
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
    let known = if bytes.starts_with(b"%PDF") {
        Some(("tệp PDF", "a PDF file"))
    } else if bytes.starts_with(b"{\\rtf") {
        Some(("văn bản RTF", "an RTF document"))
    } else if bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8\xff") {
        Some(("tệp ảnh", "a picture"))
    } else {
        None
    };
    if let Some((vi, en)) = known {
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
        None => Ok(Kind::Text(decoded)),
    }
}

/// The refusal of marked-up text by its kind; none where it is plain.
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

/// Lets only compound files with a readable workbook pass.
fn compound<'a>(file: &str, bytes: &'a [u8]) -> Result<Kind<'a>, Diagnostic> {
    let compound = Compound::open(bytes).map_err(|broken| refusal(file, broken))?;
    let has = |name| compound.has(name);
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return Err(encrypted(file));
    }
    if has("Workbook") || has("Book") {
        return Ok(Kind::Compound(Box::new(compound)));
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

/// The refusal of a file that no spreadsheet program opens as a table.
pub(super) fn no_workbook(file: &str, vi: &str, en: &str) -> Diagnostic {
    foreign(file, vi, en).hint(
        "chọn đúng tệp bảng tính; nếu chỉ tệp này có số liệu, hãy chép bảng sang Excel rồi lưu thành tệp .xlsx",
        "choose the workbook itself; if only this file has the data, copy the table into Excel and save it as .xlsx",
    )
}

/// The refusal of a file of another kind, without advice.
pub(super) fn foreign(file: &str, vi: &str, en: &str) -> Diagnostic {
    unreadable(
        file,
        &format!(
            "đây là {vi}, không phải bảng tính mà chương trình đọc được (.xlsx, .xlsm, .xlsb, .xls, .ods, .csv)"
        ),
        &format!("this is {en}, not a workbook that can be read (.xlsx, .xlsm, .xlsb, .xls, .ods, .csv)"),
    )
}

/// The refusal of a file that needs a password.
pub(super) fn encrypted(file: &str) -> Diagnostic {
    unreadable(
        file,
        "tệp được mã hóa bằng mật khẩu nên không đọc được",
        "the file is encrypted with a password and cannot be read",
    )
    .hint(
        "mở tệp bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) rồi lưu lại",
        "open it in Excel, remove the password (File → Info → Protect Workbook) and save it again",
    )
}

/// The refusal of a package whose end is missing.
pub(super) fn truncated(file: &str) -> Diagnostic {
    unreadable(
        file,
        "tệp bị cắt cụt: phần cuối của tệp không có, có thể do tải về hoặc sao chép dở dang",
        "the file is truncated: its end is missing, perhaps from an unfinished download or copy",
    )
    .hint("tải hoặc sao chép lại tệp từ nơi gửi", "download or copy the file again from where it came from")
}

/// An `import.unreadable-file` error about a whole file.
pub(super) fn unreadable(file: &str, vi: &str, en: &str) -> Diagnostic {
    Diagnostic::error(code!("import.unreadable-file"), vi, en).at(Place::File { file: file.to_string() })
}

/// The diagnostic with the advice to save the file as xlsx.
pub(super) fn resave(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.hint(
        "mở tệp bằng Excel hoặc LibreOffice rồi lưu thành bảng tính Excel (.xlsx)",
        "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)",
    )
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
