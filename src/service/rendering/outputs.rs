//! A document as a file to take away: its PDF, its Word file, and what the file is called.

use bytes::Bytes;
use vanthu_bundle::safe_file_name;
use vanthu_model::text::slug;
use vanthu_store::{Actor, Document, DocumentState};

use super::{NumberOverride, SentDocument, render, send};
use crate::service::context::Service;
use crate::service::error::Result;
use crate::service::{readable, run_worker};
use crate::worker::pool::Turn;
use crate::worker::protocol::{Task, WordInput, results};

/// The PDF of a document and its file name: the one that was issued, with its signatures if it came back with them, or one
/// rendered now.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the diagnostics of a document that
/// cannot be rendered; the errors of the workers.
pub async fn pdf(service: &Service, actor: &Actor, id: &str) -> Result<(String, Bytes)> {
    let document = readable(service, actor, id).await?;
    let name = pdf_name(&document);
    if let Some(pdf) = document.signed.as_ref().or(document.pdf.as_ref()) {
        return Ok((name, service.store.objects().get(&pdf.sha256).await?));
    }
    let content = service.store.documents().content(id).await?;
    Ok((name, render(service, &Turn::of(&actor.user_id), &content, NumberOverride::of(&document)).await?))
}

/// Below every page of the Word file of a document that has its number.
const NOT_ISSUED: &str = "Tệp Word này không phải văn bản đã phát hành.";

/// A document as a Word file rendered now, and its file name. That of a document with its number says that it is not the issued
/// document.
///
/// # Errors
/// The same as those of [`pdf`].
pub async fn docx(service: &Service, actor: &Actor, id: &str) -> Result<(String, Bytes)> {
    let document = readable(service, actor, id).await?;
    let has_number =
        matches!(document.state, DocumentState::Issuing | DocumentState::Issued | DocumentState::Void);
    let content = service.store.documents().content(id).await?;
    let SentDocument { workspace, document: input, .. } =
        send(service, &content, NumberOverride::of(&document)).await?;
    let task = Task::Word(WordInput {
        document: input,
        notice: has_number.then(|| NOT_ISSUED.to_string()),
        id: Some(document.id.clone()),
        revision: Some(document.version.to_string()),
    });
    let bytes = run_worker(service, &Turn::of(&actor.user_id), workspace, task, results::WORD).await?;
    let name = pdf_name(&document);
    Ok((format!("{}.docx", name.trim_end_matches(".pdf")), bytes))
}

/// How many letters of a subject are in the name of a file.
const MAX_NAME: usize = 60;

/// The file name of a document: its number and what it is about, in letters that every system keeps, such as
/// `01-BC-DU-so-ket-6-thang-2026.pdf`.
pub(crate) fn pdf_name(document: &Document) -> String {
    let symbol = document.number.as_ref().map(|number| number.symbol.as_str()).unwrap_or_default();
    file_name(symbol, &document.subject)
}

fn file_name(symbol: &str, subject: &str) -> String {
    let symbol = slug(symbol);
    let kind = symbol.split('-').nth(1).unwrap_or_default();
    let about = slug(subject);
    let mut words: Vec<&str> = about.split('-').filter(|word| !word.is_empty()).collect();
    // The words of the kind stand in the symbol already: "báo cáo" for BC.
    let initials: String = words.iter().take(kind.len()).filter_map(|word| word.chars().next()).collect();
    if !kind.is_empty() && initials == kind && words.len() > kind.len() {
        words.drain(..kind.len());
    }
    let mut about = String::new();
    for word in words {
        if about.len() + word.len() >= MAX_NAME {
            break;
        }
        if !about.is_empty() {
            about.push('-');
        }
        about.push_str(word);
    }
    let symbol = symbol.to_uppercase();
    let parts: Vec<&str> = [symbol.as_str(), &about].into_iter().filter(|part| !part.is_empty()).collect();
    safe_file_name(&format!("{}.pdf", parts.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_says_number_and_subject() {
        let name = |symbol: Option<&str>, subject: &str| file_name(symbol.unwrap_or_default(), subject);
        let review = "Báo cáo sơ kết 6 tháng 2026";
        assert_eq!(name(Some("01-BC/ĐU"), review), "01-BC-DU-so-ket-6-thang-2026.pdf");
        assert_eq!(name(None, review), "bao-cao-so-ket-6-thang-2026.pdf");
        // Only the words of the kind are left out, and never all of them.
        assert_eq!(name(Some("07-TB/ĐU"), "Kết luận hội nghị"), "07-TB-DU-ket-luan-hoi-nghi.pdf");
        assert_eq!(name(Some("07-KH/ĐU"), "Kế hoạch"), "07-KH-DU-ke-hoach.pdf");
        assert_eq!(name(Some("07/UBND"), "…"), "07-UBND.pdf");
        let long = name(Some("12-NQ/ĐU"), &"chuyển đổi số ".repeat(30));
        assert!(long.len() < 80 && long.starts_with("12-NQ-DU-chuyen-doi-so-chuyen"), "{long}");
        assert!(!name(None, "").is_empty());
    }
}
