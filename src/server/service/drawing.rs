//! Renders documents: fills a workspace, hands it to a worker and collects pages, findings or the PDF.

use std::sync::Arc;

use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::replies::{diagnostics_json, figures_json};
use super::templates::{self, disk};
use super::views::{FindingsView, PreviewPage, PreviewView};
use super::{blocking, made, need_read};
use crate::server::error::{Problem, Result, public_diagnostic};
use crate::server::previews::{Drawn, Page};
use crate::server::state::AppState;
use crate::worker::Workspace;
use crate::worker::protocol::{Checked, Preview, PreviewInput, Reply, Task, results};
use vanthu_diagnostic::any_error;
use vanthu_project::{CorrectionInput, DocumentInput};
use vanthu_store::{Actor, Document, DocumentContent, DocumentNumber, DocumentState};

/// Pixels a point of a preview: 144 dots an inch.
const SCALE: f32 = 2.0;

/// The document as it will print.
///
/// # Errors
/// When there is none of that id, the one who asks may not read, or no worker could draw it.
pub async fn preview(state: &AppState, actor: &Actor, id: &str) -> Result<PreviewView> {
    need_read(actor)?;
    let (version, drawn) = drawn(state, id).await?;
    let page = |(index, page): (usize, &Page)| PreviewPage {
        number: index + 1,
        url: format!("/api/v1/documents/{id}/preview/{version}/{}.png", index + 1),
        width: page.width,
        height: page.height,
    };
    Ok(PreviewView {
        ok: drawn.ok,
        pages: drawn.pages.iter().enumerate().map(page).collect(),
        facts: drawn.facts.clone(),
        findings: drawn.findings.iter().cloned().map(public_diagnostic).collect(),
        title: drawn.title.clone(),
        version,
    })
}

/// The picture of a page of that version of a document.
///
/// # Errors
/// When there is no such document or page, or the document has changed since (404).
pub async fn preview_page(
    state: &AppState,
    actor: &Actor,
    id: &str,
    version: &str,
    page: usize,
) -> Result<Bytes> {
    need_read(actor)?;
    let (current, drawn) = drawn(state, id).await?;
    if current != version {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "preview.outdated",
            "văn bản đã thay đổi, cần xem lại bản mới",
            "the paper has changed; ask for the preview again",
        ));
    }
    let page = page.checked_sub(1).and_then(|index| drawn.pages.get(index)).ok_or_else(Problem::missing)?;
    Ok(page.png.clone())
}

/// The findings of a document.
///
/// # Errors
/// When there is none of that id, the one who asks may not read, or no worker could check it.
pub async fn findings(state: &AppState, actor: &Actor, id: &str) -> Result<FindingsView> {
    need_read(actor)?;
    let document = state.store.document(id).await?;
    let content = state.store.document_content(id).await?;
    check(state, &content, Particular::of(&document)).await
}

/// What a check found.
pub fn findings_of(reply: Reply) -> FindingsView {
    let (checked, diagnostics) = reply.into_parts::<Checked>();
    let ok = checked.is_some() && !any_error(&diagnostics);
    FindingsView { ok, findings: diagnostics_json(&diagnostics).into_iter().map(public_diagnostic).collect() }
}

/// The PDF of a document and its name: the one that was issued, else drawn now.
///
/// # Errors
/// When there is none of that id, the one who asks may not read, or the document was refused.
pub async fn pdf(state: &AppState, actor: &Actor, id: &str) -> Result<(String, Bytes)> {
    need_read(actor)?;
    let document = state.store.document(id).await?;
    let name = pdf_name(&document);
    if let Some(pdf) = &document.pdf {
        return Ok((name, state.store.objects().get(&pdf.sha256).await?));
    }
    let content = state.store.document_content(id).await?;
    Ok((name, render(state, &content, Particular::of(&document)).await?))
}

/// What a document's file is called: `07-BC-ĐU.pdf`, `Báo cáo ….pdf`.
pub fn pdf_name(document: &Document) -> String {
    let base = match &document.number {
        Some(number) => number.symbol.replace('/', "-"),
        None => document.subject.chars().take(80).collect(),
    };
    vanthu_bundle::safe_file_name(&format!("{base}.pdf"))
}

/// The number and date that stand over a document's own particulars.
#[derive(Clone, Debug, Default)]
pub struct Particular {
    /// The number.
    pub number: Option<i64>,
    /// The date.
    pub date: Option<chrono::NaiveDate>,
}

impl Particular {
    /// Those of a document that has its number.
    pub fn of(document: &Document) -> Self {
        match &document.number {
            Some(DocumentNumber { number, date, .. }) if document.state != DocumentState::Draft => {
                Self { number: Some(*number), date: Some(*date) }
            }
            _ => Self::default(),
        }
    }
}

/// The PDF of what makes a document.
///
/// # Errors
/// When it was refused, or no worker could draw it.
pub async fn render(state: &AppState, content: &DocumentContent, particular: Particular) -> Result<Bytes> {
    let SentDocument { workspace, document, .. } = send(state, content, particular).await?;
    made(state, workspace, Task::Render(document), results::DOCUMENT).await
}

/// The findings without number and date, before a number is taken.
///
/// # Errors
/// When no worker could check it.
pub async fn check(
    state: &AppState,
    content: &DocumentContent,
    particular: Particular,
) -> Result<FindingsView> {
    let SentDocument { workspace, document, .. } = send(state, content, particular).await?;
    let reply = state.pool.ask(workspace.request(Task::Check(document))).await?;
    Ok(findings_of(reply))
}

/// A document on its way to a worker.
pub struct SentDocument {
    /// Its files.
    pub workspace: Workspace,
    /// The document.
    pub document: DocumentInput,
    /// What its files are called there, by slot and the name with which they were uploaded.
    names: std::collections::BTreeMap<(String, String), String>,
}

impl SentDocument {
    /// What the workbook of a slot is called there.
    pub fn name(&self, slot: &str, name: &str) -> String {
        let key = (slot.to_string(), name.to_string());
        self.names.get(&key).cloned().unwrap_or(key.1)
    }
}

/// The document that a worker reads, without its files.
pub fn document_input(content: &DocumentContent, particular: &Particular) -> DocumentInput {
    let mut document = DocumentInput {
        template: content.template.clone(),
        office: content.office.toml.clone(),
        header: content.particulars.as_object().cloned().unwrap_or_default(),
        fields: content.fields.as_object().cloned().unwrap_or_default(),
        ..DocumentInput::default()
    };
    let header = &mut document.header;
    if let Some(standard) = &content.standard {
        header.insert("standard".into(), json!(standard));
    }
    if let Some(number) = particular.number {
        header.insert("number".into(), json!(number));
    }
    if let Some(date) = particular.date {
        header.insert("date".into(), json!(date.to_string()));
    }
    document
}

/// A document with a workspace that holds its files.
///
/// # Errors
/// When an object is damaged or the disk failed.
pub async fn send(
    state: &AppState,
    content: &DocumentContent,
    particular: Particular,
) -> Result<SentDocument> {
    let objects = state.store.objects();
    let template = templates::describe(state, &content.template).await?;
    let mut document = document_input(content, &particular);
    let mut files = Vec::new();
    for file in &content.files {
        let is_data = template.data.iter().any(|data| data.slot == file.slot);
        let mut fields = template.fields.iter();
        if is_data || fields.any(|field| field.name == file.slot && field.kind == "tasks") {
            files.push((file.slot.clone(), file.name.clone(), is_data, objects.get(&file.sha256).await?));
        }
    }
    let roster = match &content.office.roster_sha256 {
        Some(sha256) => Some(objects.get(sha256).await?),
        None => None,
    };
    let corrections: Vec<CorrectionInput> = content
        .corrections
        .iter()
        .map(|one| CorrectionInput {
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
        let mut workspace = Workspace::new(None).map_err(disk)?;
        let mut names = std::collections::BTreeMap::new();
        for (slot, name, is_data, bytes) in files {
            let shown = workspace.add(&slot, &name, &bytes).map_err(disk)?;
            if is_data {
                document.data.entry(slot.clone()).or_default().files.push(shown.clone());
            } else {
                // A field that may be a workbook names the file.
                document.fields.insert(slot.clone(), json!(shown));
            }
            names.insert((slot, name), shown);
        }
        if let Some(bytes) = roster {
            document.roster = Some(workspace.add("roster", "roster.csv", &bytes).map_err(disk)?);
        }
        let mut sent = SentDocument { workspace, document, names };
        for mut correction in corrections {
            correction.file = correction.file.map(|file| sent.name(&correction.slot, &file));
            sent.document.corrections.push(correction);
        }
        Ok(sent)
    })
    .await
}

/// The preview of a document and the name of its version.
async fn drawn(state: &AppState, id: &str) -> Result<(String, Arc<Drawn>)> {
    let document = state.store.document(id).await?;
    let content = state.store.document_content(id).await?;
    let particular = Particular::of(&document);
    let made_of = json!([content.sha256(), particular.number, particular.date, env!("CARGO_PKG_VERSION")]);
    let version = hex(&Sha256::digest(made_of.to_string()))[..32].to_string();
    let drawn = state.previews.get(&version, draw(state, &content, particular)).await?;
    Ok((version, drawn))
}

async fn draw(state: &AppState, content: &DocumentContent, particular: Particular) -> Result<Drawn> {
    let SentDocument { workspace, document, .. } = send(state, content, particular).await?;
    let task = Task::Preview(PreviewInput { document, scale: SCALE });
    let (preview, diagnostics) = state.pool.ask(workspace.request(task)).await?.into_parts::<Preview>();
    let findings = diagnostics_json(&diagnostics);
    let Some(preview) = preview else {
        return Ok(Drawn { findings, facts: json!([]), ..Drawn::default() });
    };
    let facts = figures_json(preview.figures);
    let sizes = preview.pages;
    let pages = blocking(move || {
        let page = |(index, size): (usize, &crate::worker::protocol::PageSize)| {
            let png = Bytes::from(workspace.take(&results::page(index + 1)).map_err(disk)?);
            Ok(Page { png, width: size.width.into(), height: size.height.into() })
        };
        sizes.iter().enumerate().map(page).collect::<Result<Vec<Page>>>()
    })
    .await?;
    // A JSON value takes some times the memory of its text.
    let said = 4 * (facts.to_string().len() + Json::from(findings.clone()).to_string().len());
    Ok(Drawn { ok: true, pages, facts, findings, title: preview.title, said })
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An object's entries, or none where it is no object.
pub fn entries(value: &Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}
