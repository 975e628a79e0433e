//! What a Word file shows before any of its words is read: tracked changes, comments, old fonts, a picture instead of text.

use super::registry::{COMMENTS, OLD_ENCODING, PICTURE_ONLY, TRACKED_CHANGES};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::docx_text::DocxText;
use vanthu_model::rules::Rules;

/// The findings on the file itself.
pub(crate) fn check(docx: &DocxText, rules: &Rules) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let place = || Some(Place::File { file: docx.file.clone() });
    let filled = docx.paragraphs.iter().any(|paragraph| paragraph.text.chars().any(char::is_alphanumeric));
    if !filled && docx.pictures {
        let finding = PICTURE_ONLY.found(
            rules,
            place(),
            "tệp chỉ có ảnh, không có chữ để soát",
            "the file has a picture and no text to check",
        );
        findings.push(finding.hint(
            "soát trên tệp gốc, hoặc gõ lại văn bản; bản quét không soát được",
            "check the original file or type the document; a scan cannot be checked",
        ));
    }
    if docx.changes > 0 {
        let count = docx.changes;
        let finding = TRACKED_CHANGES.found(
            rules,
            place(),
            format!("văn bản còn {count} chỗ sửa chưa chấp nhận; đã đọc như đã chấp nhận hết"),
            format!("{count} tracked changes are neither accepted nor rejected; they were read as accepted"),
        );
        findings.push(finding.hint(
            "chấp nhận hoặc bỏ từng chỗ sửa trước khi ban hành",
            "accept or reject each of them before the document is issued",
        ));
    }
    if docx.comments > 0 {
        let count = docx.comments;
        let finding = COMMENTS.found(
            rules,
            place(),
            format!("văn bản còn {count} nhận xét bên lề"),
            format!("the document has {count} comments in its margin"),
        );
        findings.push(
            finding.hint("xóa nhận xét trước khi ban hành", "remove them before the document is issued"),
        );
    }
    if let Some(font) = &docx.old_font {
        let finding = OLD_ENCODING.found(
            rules,
            place(),
            format!("văn bản dùng bảng mã cũ (phông `{font}`), không phải Unicode theo TCVN 6909:2001"),
            format!("the document uses an old encoding (font `{font}`) instead of Unicode, TCVN 6909:2001"),
        );
        findings.push(finding.with_value(font.clone()).hint(
            "chuyển mã sang Unicode và đổi phông sang Times New Roman",
            "convert it to Unicode and set it in Times New Roman",
        ));
    }
    findings
}
