//! Signed PDFs: the issued file comes back from a signing program. A signature is an incremental update, so that the file
//! begins with the bytes that were issued; what does not is another file and is refused.

use bytes::Bytes;
use vanthu_diagnostic::code;

use super::context::Service;
use super::documents::to_view;
use super::error::{Result, ServiceError};
use super::permissions::{Act, Object, allows, may};
use super::views::DocumentView;
use super::{blocking, readable, space};
use vanthu_store::{Actor, DocumentState};

/// Keeps the signed PDF of an issued document.
///
/// # Errors
/// Forbidden for all but clerks of its office; `paper.not-issued` (conflict); `paper.signed-other-file` or
/// `paper.signed-without-signature` for the file.
pub async fn store(service: &Service, actor: &Actor, id: &str, bytes: Bytes) -> Result<DocumentView> {
    allows(actor, Act::TakeBackSigned)?;
    let document = service.store.documents().get(id).await?;
    may(actor, Act::TakeBackSigned, Object::Document(&document))?;
    let (DocumentState::Issued, Some(pdf)) = (document.state, &document.pdf) else {
        return Err(ServiceError::conflict(
            code!("paper.not-issued"),
            "văn bản chưa phát hành nên chưa có bản ký số",
            "the document is not issued, so that there is no signed PDF of it",
        ));
    };
    space::check(service, actor, bytes.len() as u64).await?;
    let issued = service.store.objects().get(&pdf.sha256).await?;
    let signed = bytes.clone();
    blocking(move || check(&issued, &signed)).await?;
    let object = service.store.objects().put(bytes).await?;
    let document = service.store.workflow().attach_signed(actor, id, &object).await?;
    to_view(service, actor, document).await
}

/// The signed PDF of a document, and the name of its file.
///
/// # Errors
/// Forbidden without the right to read; not found if it did not come back.
pub async fn get(service: &Service, actor: &Actor, id: &str) -> Result<(String, Bytes)> {
    let document = readable(service, actor, id).await?;
    let signed = document.signed.as_ref().ok_or_else(ServiceError::not_found)?;
    let name = super::rendering::pdf_name(&document);
    Ok((
        format!("{}-signed.pdf", name.trim_end_matches(".pdf")),
        service.store.objects().get(&signed.sha256).await?,
    ))
}

/// Requires that `signed` is `issued` with a signature added that covers all of it.
fn check(issued: &[u8], signed: &[u8]) -> Result<()> {
    if signed.len() <= issued.len() || !signed.starts_with(issued) {
        return Err(ServiceError::invalid(
            code!("paper.signed-other-file"),
            "tệp gửi lên không phải bản đã phát hành được ký thêm: phần đầu phải đúng từng byte",
            "the file is not the issued one with a signature added: its first part must be the same byte for byte",
        ));
    }
    if last_range(&signed[issued.len()..]).is_some_and(|range| covers(signed, range)) {
        return Ok(());
    }
    Err(ServiceError::invalid(
        code!("paper.signed-without-signature"),
        "tệp gửi lên không có chữ ký số phủ toàn bộ tệp",
        "the file has no signature that covers all of it",
    ))
}

/// The numbers of the last `/ByteRange` of what was added to a PDF: where the signed parts begin, and how long they are.
fn last_range(added: &[u8]) -> Option<[usize; 4]> {
    const KEY: &[u8] = b"/ByteRange";
    let at = added.windows(KEY.len()).rposition(|window| window == KEY)? + KEY.len();
    let text = String::from_utf8_lossy(added.get(at..added.len().min(at + 100))?).into_owned();
    let inside = text.trim_start().strip_prefix('[')?.split(']').next()?.to_string();
    let numbers: Option<Vec<usize>> = inside.split_whitespace().map(|number| number.parse().ok()).collect();
    numbers?.try_into().ok()
}

/// Whether a signature covers the whole file except the place of its own value, which is there.
fn covers(file: &[u8], [start, first, second, rest]: [usize; 4]) -> bool {
    let whole = start == 0 && first < second && second.checked_add(rest) == Some(file.len());
    let Some(value) = file.get(first..second).filter(|_| whole) else { return false };
    let hex = value.strip_prefix(b"<").and_then(|value| value.strip_suffix(b">"));
    hex.is_some_and(|hex| hex.iter().any(|digit| digit.is_ascii_hexdigit() && *digit != b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The issued file with a signature of that value added.
    fn signed(issued: &[u8], value: &str) -> Vec<u8> {
        let head = [issued, b"\n9 0 obj << /Type /Sig /Contents "].concat();
        let tail = " /ByteRange [0 AAAAAA BBBBBB CCCCCC] >> endobj %%EOF\n";
        let (first, second) = (head.len(), head.len() + value.len() + 2);
        let tail = tail
            .replace("AAAAAA", &format!("{first:<6}"))
            .replace("BBBBBB", &format!("{second:<6}"))
            .replace("CCCCCC", &format!("{:<6}", tail.len()));
        [head, format!("<{value}>{tail}").into_bytes()].concat()
    }

    #[test]
    fn only_the_issued_file_with_a_signature_over_all_of_it_is_taken() {
        let issued = b"%PDF-1.7 the issued file %%EOF\n";
        let code = |file: &[u8]| check(issued, file).err().map(|error| error.code.to_string());
        let good = signed(issued, "30820a");
        assert_eq!(code(&good), None);
        assert_eq!(code(&signed(&good, "3082")), None, "a second signature covers the first");
        let other = Some("paper.signed-other-file".to_string());
        assert_eq!(code(issued), other);
        assert_eq!(code(&signed(b"%PDF-1.7 another file    %%EOF\n", "30820a")), other);
        let without = Some("paper.signed-without-signature".to_string());
        assert_eq!(code(&[issued.as_slice(), b"more"].concat()), without);
        assert_eq!(code(&signed(issued, "000000")), without);
        assert_eq!(code(&[good, b"added later".to_vec()].concat()), without);
    }
}
