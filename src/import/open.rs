//! What kind of file the bytes are, judged by their content and never by a name, and a refusal in words for
//! every kind that is no xlsx workbook.

use crate::diagnostic::{Diagnostic, Place, Text};

/// The first bytes of a compound (OLE) file: an old `.xls`, or an encrypted workbook.
const OLE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Lets only zip packages pass.
///
/// # Errors
/// `import.unreadable-file`, saying in words what the file is instead.
pub(super) fn identify(file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(());
    }
    Err(foreign(file, bytes))
}

/// The refusal of a file that is no zip package.
fn foreign(file: &str, bytes: &[u8]) -> Diagnostic {
    if bytes.is_empty() {
        return unreadable(file, "tệp rỗng, không có dữ liệu nào", "the file is empty").hint(
            "tải hoặc sao chép lại tệp từ nơi gửi",
            "download or copy the file again from where it came from",
        );
    }
    if bytes.starts_with(b"PK") {
        return truncated(file);
    }
    if bytes.starts_with(OLE) {
        return compound(file, bytes);
    }
    let head = &bytes[..bytes.len().min(4096)];
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let lower = String::from_utf8_lossy(text).to_lowercase();
    let kind = if text.starts_with(b"%PDF") {
        Text::new("tệp PDF", "a PDF file")
    } else if text.starts_with(b"{\\rtf") {
        Text::new("văn bản RTF", "an RTF document")
    } else if head.starts_with(b"\x89PNG") || head.starts_with(b"\xff\xd8\xff") {
        Text::new("tệp ảnh", "a picture")
    } else if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") && text.starts_with(b"<?xml") {
        Text::new("bảng tính dạng XML 2003", "an XML Spreadsheet 2003 file")
    } else if is_html(&lower) {
        Text::new("trang web (HTML)", "a web page (HTML)")
    } else if text.starts_with(b"<") {
        Text::new("tệp XML", "an XML file")
    } else if is_text(head) {
        Text::new("tệp văn bản thuần hoặc CSV", "a plain text or CSV file")
    } else {
        Text::new("tệp thuộc loại không nhận ra được", "a file of an unknown kind")
    };
    resave(unreadable(
        file,
        &format!("đây là {}, không phải bảng tính Excel (.xlsx)", kind.vi),
        &format!("this is {}, not an Excel workbook (.xlsx)", kind.en),
    ))
}

/// The refusal of a compound file: encrypted, old `.xls`, or something else.
fn compound(file: &str, bytes: &[u8]) -> Diagnostic {
    if contains_utf16(bytes, "EncryptedPackage") {
        return encrypted(file);
    }
    if contains_utf16(bytes, "Workbook") || contains_utf16(bytes, "Book") {
        return resave(unreadable(
            file,
            "đây là bảng tính kiểu cũ Excel 97-2003 (.xls), chương trình chỉ đọc được .xlsx",
            "this is an old Excel 97-2003 workbook (.xls); only .xlsx can be read",
        ));
    }
    resave(unreadable(
        file,
        "đây là tệp Office kiểu cũ hoặc tệp đặt mật khẩu (mã hóa), không phải bảng tính Excel (.xlsx) đọc được",
        "this is an old Office file or one encrypted with a password, not a readable Excel workbook (.xlsx)",
    ))
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
    Diagnostic::error("import.unreadable-file", vi, en).at(Place::File { file: file.to_string() })
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

/// Whether bytes look like text: UTF-16 by its mark, or no control characters.
fn is_text(head: &[u8]) -> bool {
    head.starts_with(&[0xff, 0xfe])
        || head.starts_with(&[0xfe, 0xff])
        || head.iter().all(|&byte| byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c))
}

/// Whether a name stands in the bytes as UTF-16, as the directory of a compound file writes it.
fn contains_utf16(bytes: &[u8], name: &str) -> bool {
    let needle: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Vietnamese message for some bytes.
    fn message(bytes: &[u8]) -> String {
        identify("a.xlsx", bytes).map_or_else(|error| error.message.vi, |()| "zip".to_string())
    }

    #[test]
    fn every_foreign_kind_is_named() {
        let ole = |name: &str| {
            let name = name.encode_utf16().flat_map(u16::to_le_bytes);
            OLE.iter().copied().chain([0; 64]).chain(name).collect::<Vec<u8>>()
        };
        assert!(message(b"").contains("rỗng"));
        assert!(message(b"PK").contains("cắt cụt"));
        assert!(message(b"%PDF-1.7").contains("PDF"));
        assert!(message(b"\xef\xbb\xbf <html><table>").contains("HTML"));
        assert!(message(b"<?xml version='1.0'?><a/>").contains("tệp XML"));
        assert!(message("STT;Chi bộ\n1;Thôn 1".as_bytes()).contains("CSV"));
        assert!(message(b"\0\x01\x02").contains("không nhận ra"));
        assert!(message(&ole("EncryptedPackage")).contains("mật khẩu"));
        assert!(message(&ole("Workbook")).contains(".xls)"));
        assert_eq!(message(b"PK\x03\x04"), "zip");
    }
}
