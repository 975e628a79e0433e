//! Documents drawn: what makes them put into a workroom, and what a worker makes of it.

use std::sync::Arc;

use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::templates::{self, disk};
use super::views::{FindingsView, PreviewPage, PreviewView};
use super::{blocking, made, need_read};
use crate::server::error::{Problem, Result, public_diagnostic};
use crate::server::previews::{Drawn, Page};
use crate::server::state::AppState;
use crate::server::wire::{Answer, Work};
use crate::server::workroom::{Contents, RoomCorrection, RoomWorkbook, Workroom, safe_name};
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
    let document = state.store.documents().get(id).await?;
    let content = state.store.documents().content(id).await?;
    let room = room(state, &content, Particular::of(&document)).await?;
    let answer = state.pool.ask(Work::Check { folder: room.folder() }).await?;
    Ok(findings_of(&answer))
}

/// What a check found.
pub fn findings_of(answer: &Answer) -> FindingsView {
    let findings = all_findings(answer);
    let ok = answer.ok && findings.iter().all(|one| one["severity"] != "error");
    FindingsView { ok, findings: findings.into_iter().map(public_diagnostic).collect() }
}

/// The PDF of a document and its name: the one that was issued, else drawn now.
///
/// # Errors
/// When there is none of that id, the one who asks may not read, or the document was refused.
pub async fn pdf(state: &AppState, actor: &Actor, id: &str) -> Result<(String, Bytes)> {
    need_read(actor)?;
    let document = state.store.documents().get(id).await?;
    let name = pdf_name(&document);
    if let Some(pdf) = &document.pdf {
        return Ok((name, state.store.objects().get(&pdf.sha256).await?));
    }
    let content = state.store.documents().content(id).await?;
    Ok((name, render(state, &content, Particular::of(&document)).await?))
}

/// What a document's file is called: `07-BC-ĐU.pdf`, `Báo cáo ….pdf`.
pub fn pdf_name(document: &Document) -> String {
    let base = match &document.number {
        Some(number) => number.symbol.replace('/', "-"),
        None => document.subject.chars().take(80).collect(),
    };
    safe_name(&format!("{base}.pdf"))
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
    let room = room(state, content, particular).await?;
    let work = Work::Render { folder: room.folder() };
    made(state, room, work, "document.pdf").await
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
    let room = room(state, content, particular).await?;
    let answer = state.pool.ask(Work::Check { folder: room.folder() }).await?;
    Ok(findings_of(&answer))
}

/// A workroom with everything that makes a document.
///
/// # Errors
/// When an object is damaged or the disk failed.
pub async fn room(state: &AppState, content: &DocumentContent, particular: Particular) -> Result<Workroom> {
    let objects = state.store.objects();
    let template = templates::describe(state, &content.template).await?;
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
    if let Some(number) = particular.number {
        particulars.insert("number".into(), json!(number));
    }
    if let Some(date) = particular.date {
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
        let room = Workroom::make(None, &contents).map_err(disk)?;
        for (name, bytes) in beside {
            room.put(&name, &bytes).map_err(disk)?;
        }
        Ok(room)
    })
    .await
}

/// The preview of a document and the name of its version.
async fn drawn(state: &AppState, id: &str) -> Result<(String, Arc<Drawn>)> {
    let document = state.store.documents().get(id).await?;
    let content = state.store.documents().content(id).await?;
    let particular = Particular::of(&document);
    let made_of = json!([content.sha256(), particular.number, particular.date, env!("CARGO_PKG_VERSION")]);
    let version = hex(&Sha256::digest(made_of.to_string()))[..32].to_string();
    let drawn = state.previews.get(&version, draw(state, &content, particular)).await?;
    Ok((version, drawn))
}

async fn draw(state: &AppState, content: &DocumentContent, particular: Particular) -> Result<Drawn> {
    let room = room(state, content, particular).await?;
    let answer = state.pool.ask(Work::Preview { folder: room.folder(), scale: SCALE }).await?;
    let findings = all_findings(&answer);
    if !answer.ok {
        return Ok(Drawn { findings, facts: json!([]), ..Drawn::default() });
    }
    let title = answer.result["title"].as_str().unwrap_or_default().to_string();
    let facts = answer.result["facts"].clone();
    let listed = answer.result["pages"].as_array().cloned().unwrap_or_default();
    let pages = blocking(move || {
        let page = |page: &Json| {
            let name = page["file"].as_str().unwrap_or_default();
            let png = Bytes::from(room.take(name).map_err(disk)?);
            let measure = |key: &str| page[key].as_u64().unwrap_or_default();
            Ok(Page { png, width: measure("width"), height: measure("height") })
        };
        listed.iter().map(page).collect::<Result<Vec<Page>>>()
    })
    .await?;
    // A JSON value takes some times the memory of its text.
    let said = 4 * (facts.to_string().len() + Json::from(findings.clone()).to_string().len());
    Ok(Drawn { ok: true, pages, facts, findings, title, said })
}

/// What a worker noticed, each thing once.
fn all_findings(answer: &Answer) -> Vec<Json> {
    let own = answer.result.get("findings").and_then(Json::as_array).cloned().unwrap_or_default();
    let mut all = own;
    for one in &answer.diagnostics {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
    all
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An object's entries, or none where it is no object.
pub fn entries(value: &Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}
