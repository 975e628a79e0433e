//! Renders documents: fills a workspace, hands it to a worker and collects pages, findings or the PDF.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::context::Service;
use super::error::{ErrorKind, Result, ServiceError, public_diagnostic};
use super::previews::{Page, RenderedPreview};
use super::templates;
use super::views::{FindingsView, PreviewPage, PreviewView};
use super::{authorize_read, blocking, io_error, run_worker};
use crate::server::wire::{Answer, Work};
use crate::server::workroom::{Contents, RoomCorrection, RoomWorkbook, Workroom, safe_name};
use vanthu_store::{Actor, Document, DocumentContent, DocumentNumber, DocumentState};

/// Pixels per point of a preview: 144 dots per inch.
const SCALE: f32 = 2.0;

/// The document as it will print.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the errors of the workers.
pub async fn preview(service: &Service, actor: &Actor, id: &str) -> Result<PreviewView> {
    authorize_read(actor)?;
    let document = service.store.documents().get(id).await?;
    let (version, preview) = rendered(service, &document).await?;
    let page = |(index, page): (usize, &Page)| PreviewPage {
        number: index + 1,
        url: format!("/api/v1/documents/{id}/preview/{version}/{}.png", index + 1),
        width: page.width,
        height: page.height,
    };
    Ok(PreviewView {
        ok: preview.ok,
        pages: preview.pages.iter().enumerate().map(page).collect(),
        facts: preview.facts.clone(),
        findings: preview.findings.iter().cloned().map(public_diagnostic).collect(),
        title: preview.title.clone(),
        version,
    })
}

/// The picture of a page of that version of a document, as PNG.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such document or page; `preview.outdated` (not found) if the
/// document has changed since.
pub async fn preview_page(
    service: &Service,
    actor: &Actor,
    id: &str,
    version: &str,
    page: usize,
) -> Result<Bytes> {
    authorize_read(actor)?;
    let document = service.store.documents().get(id).await?;
    let (current, preview) = rendered(service, &document).await?;
    if current != version {
        return Err(ServiceError::new(
            ErrorKind::NotFound,
            "preview.outdated",
            "văn bản đã thay đổi, cần xem lại bản mới",
            "the document has changed; request the preview again",
        ));
    }
    let page = page.checked_sub(1).and_then(|index| preview.pages.get(index));
    Ok(page.ok_or_else(ServiceError::not_found)?.png.clone())
}

/// The findings of a document.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the errors of the workers.
pub async fn findings(service: &Service, actor: &Actor, id: &str) -> Result<FindingsView> {
    authorize_read(actor)?;
    let document = service.store.documents().get(id).await?;
    let content = service.store.documents().content(id).await?;
    Ok(check(service, &content, NumberOverride::of(&document)).await?.findings)
}

/// The PDF of a document and its file name: the one that was issued, or one rendered now.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the diagnostics of a document that
/// cannot be rendered; the errors of the workers.
pub async fn pdf(service: &Service, actor: &Actor, id: &str) -> Result<(String, Bytes)> {
    authorize_read(actor)?;
    let document = service.store.documents().get(id).await?;
    let name = pdf_name(&document);
    if let Some(pdf) = &document.pdf {
        return Ok((name, service.store.objects().get(&pdf.sha256).await?));
    }
    let content = service.store.documents().content(id).await?;
    Ok((name, render(service, &content, NumberOverride::of(&document)).await?))
}

/// The file name of a document: `07-BC-ĐU.pdf`, or its subject.
pub(crate) fn pdf_name(document: &Document) -> String {
    let base = match &document.number {
        Some(number) => number.symbol.replace('/', "-"),
        None => document.subject.chars().take(80).collect(),
    };
    safe_name(&format!("{base}.pdf"))
}

/// The number and date of the register, which replace those of the document's own header.
#[derive(Clone, Debug, Default)]
pub(crate) struct NumberOverride {
    /// The number.
    pub(crate) number: Option<i64>,
    /// The date.
    pub(crate) date: Option<chrono::NaiveDate>,
}

impl NumberOverride {
    /// Those of a document that has its number.
    pub(crate) fn of(document: &Document) -> Self {
        match &document.number {
            Some(DocumentNumber { number, date, .. }) if document.state != DocumentState::Draft => {
                Self { number: Some(*number), date: Some(*date) }
            }
            _ => Self::default(),
        }
    }
}

/// The PDF of a document's content.
///
/// # Errors
/// Its diagnostics if it cannot be rendered; the errors of the workers.
pub(crate) async fn render(
    service: &Service,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<Bytes> {
    let room = workspace(service, content, number).await?;
    let work = Work::Render { folder: room.folder() };
    run_worker(service, room, work, "document.pdf").await
}

/// A document's content, composed and checked.
pub(crate) struct Checked {
    /// The findings.
    pub(crate) findings: FindingsView,
    /// The finished wording of its title; empty if it cannot be composed.
    pub(crate) title: String,
}

/// Composes and checks a document's content, without laying it out.
///
/// # Errors
/// The errors of the workers.
pub(crate) async fn check(
    service: &Service,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<Checked> {
    let room = workspace(service, content, number).await?;
    let answer = service.pool.ask(Work::Check { folder: room.folder() }).await?;
    let findings = all_findings(&answer);
    let ok = answer.ok && findings.iter().all(|one| one["severity"] != "error");
    let title = answer.result["title"].as_str().unwrap_or_default().to_string();
    let findings = FindingsView { ok, findings: findings.into_iter().map(public_diagnostic).collect() };
    Ok(Checked { findings, title })
}

/// A workspace with everything that a document is made of.
///
/// # Errors
/// Unexpected if an object is damaged or the disk failed.
pub(crate) async fn workspace(
    service: &Service,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<Workroom> {
    let objects = service.store.objects();
    let template = templates::describe(service, &content.template).await?;
    let mut contents = Contents {
        template: content.template.clone(),
        office: content.office.toml.clone(),
        particulars: content.header.as_object().cloned().unwrap_or_default(),
        fields: content.fields.as_object().cloned().unwrap_or_default(),
        ..Contents::default()
    };
    if let Some(sha256) = &content.office.roster_sha256 {
        contents.roster = Some(objects.get(sha256).await?.to_vec());
    }
    let particulars = &mut contents.particulars;
    if let Some(standard) = &content.standard {
        particulars.insert("standard".into(), json!(standard));
    }
    if let Some(number) = number.number {
        particulars.insert("number".into(), json!(number));
    }
    if let Some(date) = number.date {
        particulars.insert("date".into(), json!(date.to_string()));
    }
    let mut beside = Vec::new();
    for file in &content.files {
        let bytes = objects.get(&file.sha256).await?.to_vec();
        if template.data.iter().any(|data| data.slot == file.slot) {
            contents.workbooks.push(RoomWorkbook { slot: file.slot.clone(), name: file.name.clone(), bytes });
        } else if template.fields.iter().any(|field| field.name == file.slot && field.kind == "tasks") {
            // A field that may be a workbook names the file, which lies beside the document.
            let name = safe_name(&format!("{}-{}", file.slot, file.name));
            contents.fields.insert(file.slot.clone(), json!(name));
            beside.push((name, bytes));
        }
    }
    contents.corrections = content
        .corrections
        .iter()
        .map(|one| RoomCorrection {
            slot: one.slot.clone(),
            file: one.file.clone(),
            sheet: one.sheet.clone(),
            cell: one.cell.clone(),
            was: one.was.clone(),
            now: one.now.clone(),
            by: one.by.clone(),
            why: one.why.clone(),
        })
        .collect();
    blocking(move || {
        let room = Workroom::make(None, &contents).map_err(io_error)?;
        for (name, bytes) in beside {
            room.put(&name, &bytes).map_err(io_error)?;
        }
        Ok(room)
    })
    .await
}

/// The preview of a document and the name of its version.
async fn rendered(service: &Service, document: &Document) -> Result<(String, Arc<RenderedPreview>)> {
    let content = service.store.documents().content(&document.id).await?;
    let number = NumberOverride::of(document);
    let key = json!([content.sha256(), number.number, number.date, env!("CARGO_PKG_VERSION")]);
    let version = hex::encode(&Sha256::digest(key.to_string())[..16]);
    let preview = service.previews.get(&version, render_preview(service, &content, number)).await?;
    Ok((version, preview))
}

async fn render_preview(
    service: &Service,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<RenderedPreview> {
    let room = workspace(service, content, number).await?;
    let answer = service.pool.ask(Work::Preview { folder: room.folder(), scale: SCALE }).await?;
    let findings = all_findings(&answer);
    if !answer.ok {
        return Ok(RenderedPreview { findings, facts: json!([]), ..RenderedPreview::default() });
    }
    let title = answer.result["title"].as_str().unwrap_or_default().to_string();
    let facts = answer.result["facts"].clone();
    let listed = answer.result["pages"].as_array().cloned().unwrap_or_default();
    let pages = blocking(move || {
        let page = |page: &Json| {
            let name = page["file"].as_str().unwrap_or_default();
            let png = Bytes::from(room.take(name).map_err(io_error)?);
            let measure = |key: &str| page[key].as_u64().unwrap_or_default();
            Ok(Page { png, width: measure("width"), height: measure("height") })
        };
        listed.iter().map(page).collect::<Result<Vec<Page>>>()
    })
    .await?;
    // A JSON value takes several times the memory of its text.
    let json_bytes = 4 * (facts.to_string().len() + Json::from(findings.clone()).to_string().len());
    Ok(RenderedPreview { ok: true, pages, facts, findings, title, json_bytes })
}

/// What a worker noticed, each thing once.
fn all_findings(answer: &Answer) -> Vec<Json> {
    let mut all = answer.result.get("findings").and_then(Json::as_array).cloned().unwrap_or_default();
    for one in &answer.diagnostics {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
    all
}
