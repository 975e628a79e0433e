//! Renders documents: fills a workspace, hands it to a worker and collects pages, findings or the PDF.

mod outputs;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::context::Service;
use super::documents::reading;
use super::error::{ErrorKind, Result, ServiceError};
use super::office_files::{Own, UsedFileView, used};
use super::permissions::{Act, Object, may};
use super::previews::{Page, RenderedPreview};
use super::renders::SentFile;
use super::replies::each_once;
use super::views::{FiguresView, FindingsView, PreviewPage, PreviewView};
use super::{blocking, io_error, readable, run_worker, uploads};
use super::{templates, texts};
use crate::pipeline::Line;
use crate::worker::Workspace;
use crate::worker::pool::Turn;
use crate::worker::protocol::{
    Checked as CheckedOutput, ComposedContent, FigureList, PageSize, Preview, PreviewInput, Task, results,
};
pub(crate) use outputs::pdf_name;
pub use outputs::{docx, pdf};
use vanthu_diagnostic::{Diagnostic, any_error, code};
use vanthu_project::{CorrectionInput, DocumentInput};
use vanthu_store::{Actor, Document, DocumentContent, DocumentNumber, DocumentState};

/// Pixels per point of a preview: 144 dots per inch.
pub(crate) const SCALE: f32 = 2.0;

/// The document as it will print.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the errors of the workers.
pub async fn preview(service: &Service, actor: &Actor, id: &str) -> Result<PreviewView> {
    let document = readable(service, actor, id).await?;
    let draft = PreviewDraft::of(service, &document).await?;
    let (version, content_sha256) = (draft.version.clone(), draft.content_sha256.clone());
    let preview = draft.render(service, actor).await?;
    if preview.ok {
        texts::keep_shown(service, id, &content_sha256, &preview.lines).await;
    }
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
        findings: preview.findings.clone(),
        title: preview.title.clone(),
        sentences: preview.sentences.clone(),
        lines: preview.lines.clone(),
        printed: preview.printed.clone(),
        version,
    })
}

/// The picture of a page of that version of a document, as PNG. It is usually in the cache, because the preview was requested
/// just before; if it is not, `admit` gives the place that drawing it takes.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such document or page; `preview.outdated` (not found) if the
/// document has changed since; those of `admit`.
pub async fn preview_page<P>(
    service: &Service,
    actor: &Actor,
    id: &str,
    version: &str,
    page: usize,
    admit: impl FnOnce(&str) -> Result<P>,
) -> Result<Bytes> {
    let document = readable(service, actor, id).await?;
    let draft = PreviewDraft::of(service, &document).await?;
    // Before anything is drawn: a version that does not exist costs nothing.
    if draft.version != version {
        return Err(ServiceError::new(
            ErrorKind::NotFound,
            code!("preview.outdated"),
            "văn bản đã thay đổi, cần xem lại bản mới",
            "the document has changed; request the preview again",
        ));
    }
    let preview = match service.previews.cached(version) {
        Some(preview) => preview,
        None => {
            let _place = admit(&actor.user_id)?;
            draft.render(service, actor).await?
        }
    };
    let page = page.checked_sub(1).and_then(|index| preview.pages.get(index));
    Ok(page.ok_or_else(ServiceError::not_found)?.png.clone())
}

/// The findings of a document.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the errors of the workers.
pub async fn findings(service: &Service, actor: &Actor, id: &str) -> Result<FindingsView> {
    let document = readable(service, actor, id).await?;
    let content = service.store.documents().content(id).await?;
    let checked = check(service, &Turn::of(&actor.user_id), &content, NumberOverride::of(&document)).await?;
    Ok(FindingsView { ok: checked.ok, findings: each_once(checked.diagnostics) })
}

/// What the texts of a document can name.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the errors of the workers.
pub async fn figures(service: &Service, actor: &Actor, id: &str) -> Result<FiguresView> {
    let document = readable(service, actor, id).await?;
    let content = service.store.documents().content(id).await?;
    let sent = send(service, &content, NumberOverride::of(&document)).await?;
    let request = sent.workspace.request(Task::Figures(sent.document));
    let (listed, diagnostics) =
        service.pool.ask(&Turn::of(&actor.user_id), request).await?.into_parts::<FigureList>();
    let (ok, findings) = (listed.is_some(), each_once(diagnostics));
    Ok(FiguresView { ok, figures: listed.unwrap_or_default().figures, findings })
}

/// A document as data.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ContentView {
    /// Whether it could be composed; if not, the findings say why.
    pub ok: bool,
    /// The composed document: letterhead, and blocks of runs; null if it could not be composed. Runs that show a figure carry
    /// its key.
    #[schema(value_type = Option<Object>)]
    pub document: serde_json::Value,
    /// The figures: `name`, `key`, `label`, `text` as it reads, the exact `value`, and `sources` with their cells.
    #[schema(value_type = Vec<Object>)]
    pub figures: Vec<serde_json::Value>,
    /// The findings.
    #[serde(serialize_with = "super::replies::serialize_diagnostics")]
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Diagnostic>,
    /// The office's own files that it is made with.
    pub office_files: Vec<UsedFileView>,
}

/// The composed text of a document and its exact figures, without drawing it.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id; the errors of the workers.
pub async fn content(service: &Service, actor: &Actor, id: &str) -> Result<ContentView> {
    let document = readable(service, actor, id).await?;
    let content = service.store.documents().content(id).await?;
    let sent = send(service, &content, NumberOverride::of(&document)).await?;
    let request = sent.workspace.request(Task::Content(sent.document));
    let (composed, diagnostics) =
        service.pool.ask(&Turn::of(&actor.user_id), request).await?.into_parts::<ComposedContent>();
    let (ok, composed) = (composed.is_some(), composed.unwrap_or_default());
    let findings = each_once(diagnostics);
    let office_files = used(service, &content.office).await?;
    Ok(ContentView { ok, document: composed.document, figures: composed.figures, findings, office_files })
}

/// The findings of a Word file that is not kept.
///
/// # Errors
/// Forbidden without a role that renders; an `upload.` code for the file; the errors of the workers.
pub async fn check_file(service: &Service, actor: &Actor, name: &str, bytes: Bytes) -> Result<FindingsView> {
    may(actor, Act::UploadDataSet, Object::All)?;
    let name = uploads::file_name(name)?;
    check_file_with(service, &Turn::of(&actor.user_id), Own::default(), name, bytes).await
}

/// The findings of a Word file with the own files of an office.
///
/// # Errors
/// The errors of the workers.
pub(crate) async fn check_file_with(
    service: &Service,
    turn: &Turn,
    own: Own,
    name: String,
    bytes: Bytes,
) -> Result<FindingsView> {
    let mut workspace = own.put(new_workspace(service).await?).await?;
    let (workspace, file) = blocking(move || {
        let file = workspace.add("", &name, &bytes).map_err(io_error)?;
        Ok((workspace, file))
    })
    .await?;
    let request = workspace.request(Task::CheckFile(file));
    let reply = service.pool.ask(turn, request).await?;
    let (checked, diagnostics) = reply.into_parts::<CheckedOutput>();
    let ok = checked.is_some() && !any_error(&diagnostics);
    Ok(FindingsView { ok, findings: each_once(diagnostics) })
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
    turn: &Turn,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<Bytes> {
    let SentDocument { workspace, document, .. } = send(service, content, number).await?;
    run_worker(service, turn, workspace, Task::Render(document), results::DOCUMENT).await
}

/// The PDF of a document's content with workbooks that are not stored.
///
/// # Errors
/// Those of [`render`].
pub(crate) async fn render_sent(
    service: &Service,
    turn: &Turn,
    content: &DocumentContent,
    number: NumberOverride,
    files: Vec<SentFile>,
) -> Result<Bytes> {
    let (workspace, document) = send_with(service, content, number, files).await?;
    run_worker(service, turn, workspace, Task::Render(document), results::DOCUMENT).await
}

/// The preview of a document's content with workbooks that are not stored; it is not kept.
///
/// # Errors
/// The errors of the workers.
pub(crate) async fn preview_sent(
    service: &Service,
    turn: &Turn,
    content: &DocumentContent,
    files: Vec<SentFile>,
) -> Result<RenderedPreview> {
    let (workspace, document) = send_with(service, content, NumberOverride::default(), files).await?;
    draw_preview(service, turn, workspace, document).await
}

/// Puts a document's files and workbooks that are not stored into a workspace.
async fn send_with(
    service: &Service,
    content: &DocumentContent,
    number: NumberOverride,
    files: Vec<SentFile>,
) -> Result<(Workspace, DocumentInput)> {
    let SentDocument { mut workspace, mut document, .. } = send(service, content, number).await?;
    let (workspace, names) = blocking(move || {
        let mut names = Vec::new();
        for file in &files {
            let name = workspace.add(&file.slot, &file.name, &file.bytes).map_err(io_error)?;
            names.push((file.slot.clone(), name));
        }
        Ok((workspace, names))
    })
    .await?;
    for (slot, name) in names {
        document.data.entry(slot).or_default().files.push(name);
    }
    reading::apply(&content.header, &mut document.data);
    Ok((workspace, document))
}

/// A document's content, composed and checked.
pub(crate) struct Checked {
    /// Whether no finding is an error.
    pub(crate) ok: bool,
    /// The findings.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The finished wording of its title; empty if it cannot be composed.
    pub(crate) title: String,
    /// All that it says, line by line; nothing if it cannot be composed.
    pub(crate) lines: Vec<Line>,
}

/// Composes and checks a document's content, without laying it out.
///
/// # Errors
/// The errors of the workers.
pub(crate) async fn check(
    service: &Service,
    turn: &Turn,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<Checked> {
    let SentDocument { workspace, document, .. } = send(service, content, number).await?;
    let reply = service.pool.ask(turn, workspace.request(Task::Check(document))).await?;
    let (checked, diagnostics) = reply.into_parts::<CheckedOutput>();
    let ok = checked.is_some() && !any_error(&diagnostics);
    let CheckedOutput { title, lines, .. } = checked.unwrap_or_default();
    Ok(Checked { ok, diagnostics, title: title.unwrap_or_default(), lines })
}

/// A document on its way to a worker.
pub(crate) struct SentDocument {
    /// The workspace that holds its files.
    pub(crate) workspace: Workspace,
    /// The document.
    pub(crate) document: DocumentInput,
    /// The names of its files in the workspace, by slot and the name under which each was uploaded.
    names: BTreeMap<(String, String), String>,
}

impl SentDocument {
    /// The names of all its files in the workspace, by slot and the name under which each was uploaded.
    pub(crate) fn names(&self) -> BTreeMap<(String, String), String> {
        self.names.clone()
    }

    /// The name that the workbook of a slot has in the workspace.
    pub(crate) fn name(&self, slot: &str, name: &str) -> String {
        let key = (slot.to_string(), name.to_string());
        self.names.get(&key).cloned().unwrap_or(key.1)
    }
}

/// The document that a worker reads, without its files.
pub(crate) fn document_input(content: &DocumentContent, number: &NumberOverride) -> DocumentInput {
    let mut document = DocumentInput {
        template: content.template.clone(),
        office: content.office.toml.clone(),
        header: reading::without(content.header.as_object().cloned().unwrap_or_default()),
        fields: content.fields.as_object().cloned().unwrap_or_default(),
        ..DocumentInput::default()
    };
    let header = &mut document.header;
    if let Some(standard) = &content.standard {
        header.insert("standard".into(), json!(standard));
    }
    if let Some(number) = number.number {
        header.insert("number".into(), json!(number));
    }
    if let Some(date) = number.date {
        header.insert("date".into(), json!(date.to_string()));
    }
    document
}

/// Puts a document's files into a workspace.
///
/// # Errors
/// Unexpected if an object is damaged or the disk failed.
pub(crate) async fn send(
    service: &Service,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<SentDocument> {
    let template = templates::of_content(service, content).await?;
    let mut document = document_input(content, &number);
    let mut files = Vec::new();
    for file in &content.files {
        let is_data = template.data.iter().any(|data| data.slot == file.slot);
        let mut fields = template.fields.iter();
        if is_data || fields.any(|field| field.name == file.slot && field.kind == "tasks") {
            files.push((file, is_data));
        }
    }
    let bytes = files.iter().map(|(file, _)| file.size).sum();
    uploads::check_total(service, bytes)?;
    let own = Own::of(service, &content.office.files).await?;
    let mut workspace = own.put(new_workspace(service).await?).await?;
    let mut names = BTreeMap::new();
    for (file, is_data) in files {
        let shown = put_object(service, &mut workspace, &file.slot, &file.name, &file.sha256).await?;
        if is_data {
            document.data.entry(file.slot.clone()).or_default().files.push(shown.clone());
        } else {
            // A field that may be a workbook names the file.
            document.fields.insert(file.slot.clone(), json!(shown));
        }
        names.insert((file.slot.clone(), file.name.clone()), shown);
    }
    reading::apply(&content.header, &mut document.data);
    if let Some(sha256) = &content.office.roster_sha256 {
        document.roster = Some(put_object(service, &mut workspace, "roster", "roster.csv", sha256).await?);
    }
    let mut sent = SentDocument { workspace, document, names };
    for one in &content.corrections {
        let file = one.file.as_ref().map(|file| sent.name(&one.slot, file));
        sent.document.corrections.push(CorrectionInput {
            slot: one.slot.clone(),
            file,
            sheet: one.sheet.clone(),
            cell: one.cell.clone(),
            was: one.was.clone(),
            now: one.now.clone(),
            by: one.by.clone(),
            why: one.why.clone(),
        });
    }
    Ok(sent)
}

/// An empty workspace for a request to a worker.
pub(crate) async fn new_workspace(service: &Service) -> Result<Workspace> {
    let folder = service.store.workspaces().to_path_buf();
    blocking(move || Workspace::new(Some(&folder)).map_err(io_error)).await
}

/// Puts an object into a workspace without loading it, and returns the name by which the request knows it.
pub(crate) async fn put_object(
    service: &Service,
    workspace: &mut Workspace,
    slot: &str,
    name: &str,
    sha256: &str,
) -> Result<String> {
    let (shown, path) = workspace.place(slot, name).map_err(io_error)?;
    service.store.objects().place_at(sha256, &path).await?;
    Ok(shown)
}

/// What a preview is made of, and the name of its version.
struct PreviewDraft {
    content: DocumentContent,
    number: NumberOverride,
    content_sha256: String,
    version: String,
}

impl PreviewDraft {
    async fn of(service: &Service, document: &Document) -> Result<Self> {
        let content = service.store.documents().content(&document.id).await?;
        let number = NumberOverride::of(document);
        let content_sha256 = content.sha256();
        let key = json!([content_sha256, number.number, number.date, env!("CARGO_PKG_VERSION")]);
        let version = hex::encode(&Sha256::digest(key.to_string())[..16]);
        Ok(Self { content, number, content_sha256, version })
    }

    async fn render(self, service: &Service, actor: &Actor) -> Result<Arc<RenderedPreview>> {
        let Self { content, number, version, .. } = self;
        let turn = Turn::of(&actor.user_id);
        service.previews.get(&version, render_preview(service, &turn, &content, number)).await
    }
}

async fn render_preview(
    service: &Service,
    turn: &Turn,
    content: &DocumentContent,
    number: NumberOverride,
) -> Result<RenderedPreview> {
    let SentDocument { workspace, document, .. } = send(service, content, number).await?;
    draw_preview(service, turn, workspace, document).await
}

async fn draw_preview(
    service: &Service,
    turn: &Turn,
    workspace: Workspace,
    document: DocumentInput,
) -> Result<RenderedPreview> {
    draw(service, turn, workspace, Task::Preview(PreviewInput { document, scale: SCALE })).await
}

/// Has a worker draw pages, and takes them.
///
/// # Errors
/// The errors of the workers.
pub(crate) async fn draw(
    service: &Service,
    turn: &Turn,
    workspace: Workspace,
    task: Task,
) -> Result<RenderedPreview> {
    let (preview, diagnostics) =
        service.pool.ask(turn, workspace.request(task)).await?.into_parts::<Preview>();
    let findings = each_once(diagnostics);
    let Some(preview) = preview else {
        return Ok(RenderedPreview { findings, ..RenderedPreview::default() });
    };
    let Preview { title, figures: facts, sentences, lines, printed, pages: sizes, .. } = preview;
    let pages = blocking(move || {
        let page = |(index, size): (usize, &PageSize)| {
            let png = Bytes::from(workspace.take(&results::page(index + 1)).map_err(io_error)?);
            Ok(Page { png, width: size.width.into(), height: size.height.into() })
        };
        sizes.iter().enumerate().map(page).collect::<Result<Vec<Page>>>()
    })
    .await?;
    let text = |data: serde_json::Result<String>| data.map_or(0, |text| text.len());
    let letters = text(serde_json::to_string(&findings))
        + text(serde_json::to_string(&sentences))
        + text(serde_json::to_string(&lines))
        + text(serde_json::to_string(&printed));
    // Many small texts take several times the memory of their letters.
    let data_bytes = facts.len() + 4 * letters;
    Ok(RenderedPreview { ok: true, pages, facts, findings, title, sentences, lines, printed, data_bytes })
}
