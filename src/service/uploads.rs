//! Files that people upload: their names and, at a glance, their kind.

use super::context::Context;
use super::error::{ErrorKind, Result, ServiceError};
use vanthu_diagnostic::code;

/// The name of an upload: the last component of its path, without characters that file names cannot have.
///
/// # Errors
/// `upload.no-name` if nothing is left.
pub(crate) fn file_name(raw: &str) -> Result<String> {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |letter: char| if "\"<>|?*:".contains(letter) { '_' } else { letter };
    let clean: String = last.chars().filter(|letter| !letter.is_control()).map(plain).take(200).collect();
    let clean = clean.trim().trim_start_matches('.').trim();
    if clean.is_empty() {
        return Err(ServiceError::invalid(
            code!("upload.no-name"),
            "tệp gửi lên không có tên",
            "the upload has no name",
        ));
    }
    Ok(clean.to_string())
}

/// Requires that the bytes can be a workbook; which kind it is, the import finds out.
///
/// # Errors
/// `upload.empty`; `upload.not-a-workbook` (unsupported) for a program, a PDF or a picture.
pub(crate) fn check_workbook(bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Err(ServiceError::invalid(code!("upload.empty"), "tệp gửi lên rỗng", "the upload is empty"));
    }
    let foreign: [&[u8]; 8] =
        [b"MZ", b"\x7fELF", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"#!", b"Rar!"];
    if foreign.iter().any(|start| bytes.starts_with(start)) {
        return Err(ServiceError::new(
            ErrorKind::Unsupported,
            code!("upload.not-a-workbook"),
            "tệp gửi lên không phải bảng tính (xlsx, xls, xlsb, ods, csv, html, mht, xml)",
            "the upload is not a workbook (xlsx, xls, xlsb, ods, csv, html, mht, xml)",
        ));
    }
    Ok(())
}

/// Requires that the workbooks of a document have no more bytes together than the settings allow.
///
/// # Errors
/// `upload.document-too-large`.
pub(crate) fn check_total(context: &Context, bytes: u64) -> Result<()> {
    let max = context.policy.max_document_bytes;
    if bytes <= max {
        return Ok(());
    }
    let megabytes = max >> 20;
    Err(ServiceError::invalid(
        code!("upload.document-too-large"),
        format!("các bảng tính của văn bản cộng lại vượt quá {megabytes} MB; hãy gỡ bớt"),
        format!("the workbooks of the document are together larger than {megabytes} MB; remove some"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_of_a_path() {
        assert_eq!(file_name("../../etc/Kết quả.xlsx").unwrap(), "Kết quả.xlsx");
        assert_eq!(file_name("C:\\a\\b.xlsx").unwrap(), "b.xlsx");
        assert_eq!(file_name("a\0b\n.xlsx").unwrap(), "ab.xlsx");
        assert!(file_name("../..").is_err());
        assert!(file_name("").is_err());
    }

    #[test]
    fn programs_and_pictures_are_not_workbooks() {
        assert_eq!(check_workbook(b"").unwrap_err().kind, ErrorKind::Invalid);
        assert_eq!(check_workbook(b"%PDF-1.7").unwrap_err().kind, ErrorKind::Unsupported);
        assert!(check_workbook(b"PK\x03\x04").is_ok());
        assert!(check_workbook("Chi bộ,Chỉ tiêu\n".as_bytes()).is_ok());
    }
}
