//! Workbooks of documents: uploaded, inspected, corrected.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::context::{Context, Service};
use super::documents::editable;
use super::error::{ErrorKind, PointTo, Result, ServiceError};
use super::jobs::ResultFile;
use super::office_files::Own;
use super::rendering::{NumberOverride, SentDocument, new_workspace, put_object, send};
use super::replies::each_once;
use super::templates;
use super::uploads::{check_total, check_workbook, file_name};
use super::views::{CorrectionView, FileView, InspectionView, SlotView};
use super::{blocking, io_error, readable, run_worker, space, validate_line, validate_text};
use crate::worker::pool::Turn;
use crate::worker::protocol::{Inspection, Reply, Task, WorkbookInput, results};
use vanthu_diagnostic::{Diagnostic, Place, any_error, code};
use vanthu_model::dataset::{cell_a1, cell_address};
use vanthu_store::{
    Actor, ContentCorrection, Document, DocumentContent, DocumentFile, NewCorrection, PutMode,
};

/// A value to correct in place.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionRequest {
    /// The slot.
    pub slot: String,
    /// The name of the workbook, if the slot has several.
    #[serde(default)]
    pub file: Option<String>,
    /// The sheet; the one that is read if absent.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// Why.
    pub why: String,
}

/// A workbook just uploaded and how it was understood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Uploaded {
    /// The workbook.
    pub file: FileView,
    /// How it was understood.
    pub inspection: InspectionView,
}

/// A value just corrected, and how its workbook is understood now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Corrected {
    /// The id of the correction.
    pub id: String,
    /// The correction.
    pub correction: CorrectionView,
    /// How the workbook is understood now.
    pub inspection: InspectionView,
}

/// Stores a workbook in a slot of a draft and inspects it. It is stored even if it has errors: the inspection lists them, to be
/// fixed.
///
/// # Errors
/// Those of editing a draft; `project.unknown-data` (not found) if the template has no such slot; an `upload.` code if the file
/// has no name or is not a workbook; the errors of the workers.
pub async fn put(
    service: &Service,
    actor: &Actor,
    id: &str,
    slot: &str,
    name: &str,
    bytes: Bytes,
    mode: PutMode,
) -> Result<Uploaded> {
    let document = editable(service, actor, id).await?;
    check_slot(service, &document, slot).await?;
    let name = file_name(name)?;
    check_workbook(&bytes)?;
    let files = service.store.files().list(id).await?;
    let stays =
        |file: &&DocumentFile| file.slot != slot || (matches!(mode, PutMode::Add) && file.name != name);
    check_total(service, files.iter().filter(stays).map(|file| file.size).sum::<u64>() + bytes.len() as u64)?;
    space::check(service, actor, bytes.len() as u64).await?;
    let file = service.store.files().put(actor, id, slot, &name, bytes, mode).await?;
    let content = service.store.documents().content(id).await?;
    let inspection =
        inspection_of(inspect(service, &Turn::of(&actor.user_id), &document, content, &file).await?);
    Ok(Uploaded { file: file.into(), inspection })
}

/// The workbooks of a slot, how one of them was understood (the first if `file` is `None`), and its corrections.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such document or workbook; the errors of the workers.
pub async fn view(
    service: &Service,
    actor: &Actor,
    id: &str,
    slot: &str,
    file: Option<&str>,
) -> Result<SlotView> {
    let document = readable(service, actor, id).await?;
    let files = in_slot(service, id, slot).await?;
    let chosen = choose(&files, file)?.clone();
    let content = service.store.documents().content(id).await?;
    let inspection =
        inspection_of(inspect(service, &Turn::of(&actor.user_id), &document, content, &chosen).await?);
    let corrections = service.store.corrections().list(id).await?.into_iter().filter(|one| one.slot == slot);
    Ok(SlotView {
        file: chosen.into(),
        files: files.into_iter().map(FileView::from).collect(),
        inspection,
        corrections: corrections.map(CorrectionView::from).collect(),
    })
}

/// Removes a workbook from a draft, or all of the slot if `file` is `None`.
///
/// # Errors
/// Those of editing a draft; not found if there is no such workbook.
pub async fn remove(
    context: &Context,
    actor: &Actor,
    id: &str,
    slot: &str,
    file: Option<&str>,
) -> Result<()> {
    editable(context, actor, id).await?;
    let files = in_slot(context, id, slot).await?;
    let doomed: Vec<&DocumentFile> = match file {
        Some(_) => vec![choose(&files, file)?],
        None => files.iter().collect(),
    };
    for one in doomed {
        context.store.files().remove(actor, id, &one.id).await?;
    }
    Ok(())
}

/// A workbook as it was uploaded, and its name.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such document or workbook.
pub async fn download(
    context: &Context,
    actor: &Actor,
    id: &str,
    slot: &str,
    file: Option<&str>,
) -> Result<ResultFile> {
    readable(context, actor, id).await?;
    let files = in_slot(context, id, slot).await?;
    let chosen = choose(&files, file)?;
    let (size, content) = context.store.objects().verified_stream(&chosen.sha256).await?;
    let media_type = "application/octet-stream".to_string();
    Ok(ResultFile { name: chosen.name.clone(), media_type, size, tag: chosen.sha256.clone(), content })
}

/// A copy of a workbook with its problem cells coloured and commented, and its name.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no such document or workbook; its diagnostics if nothing of it
/// can be read; the errors of the workers.
pub async fn annotated(
    service: &Service,
    actor: &Actor,
    id: &str,
    slot: &str,
    file: Option<&str>,
) -> Result<(String, Bytes)> {
    let document = readable(service, actor, id).await?;
    let files = in_slot(service, id, slot).await?;
    let chosen = choose(&files, file)?;
    let content = service.store.documents().content(id).await?;
    let sent = send(service, &content, NumberOverride::of(&document)).await?;
    let workbook = Some(sent.name(slot, &chosen.name));
    let SentDocument { workspace, document, .. } = sent;
    let task = Task::Annotate(WorkbookInput::OfDocument {
        document: Box::new(document),
        slot: slot.to_string(),
        file: workbook,
    });
    let stem = chosen.name.rsplit_once('.').map_or(chosen.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem} (có chú thích).xlsx");
    Ok((name, run_worker(service, &Turn::of(&actor.user_id), workspace, task, results::ANNOTATED).await?))
}

/// Corrects a value of a draft's workbook in place. The workbook itself is left as it is.
///
/// # Errors
/// Those of editing a draft; not found if there is no such workbook; `correction.no-cell` or a `request.` code if the request
/// is invalid; `import.correction-stale` (conflict) if the cell holds something else; the errors of the workers.
pub async fn correct(
    service: &Service,
    actor: &Actor,
    id: &str,
    request: CorrectionRequest,
) -> Result<Corrected> {
    let document = editable(service, actor, id).await?;
    let files = in_slot(service, id, &request.slot).await.at("/slot")?;
    let file = choose(&files, request.file.as_deref()).at("/file")?.clone();
    let Some((row, column)) = cell_address(request.cell.trim()) else {
        return Err(ServiceError::invalid(
            code!("correction.no-cell"),
            "địa chỉ ô không đúng, ví dụ đúng: D7",
            "that is not a cell; write D7",
        )
        .at("/cell"));
    };
    let cell = cell_a1(row, column);
    let new = NewCorrection {
        slot: request.slot,
        file: Some(file.name.clone()),
        sheet: request.sheet.filter(|sheet| !sheet.is_empty()),
        cell,
        was: request.was,
        now: validate_text(&request.now, 2000, "giá trị mới", "the new value").at("/now")?,
        why: validate_line(&request.why, 500, "lý do", "the reason").at("/why")?,
    };
    // Inspected as it would be: a correction that does not fit is never stored.
    let mut content = service.store.documents().content(id).await?;
    replace_correction(&mut content, &new, &actor.name);
    let reply = inspect(service, &Turn::of(&actor.user_id), &document, content, &file).await?;
    if let Some(refused) = refused(&reply.diagnostics, &new.cell) {
        let mut error =
            ServiceError::conflict(refused.code, refused.message.vi.clone(), refused.message.en.clone());
        error.diagnostics = vec![refused.clone()];
        return Err(error);
    }
    if let Some(stale) = stale(&reply.diagnostics, &new.cell) {
        let mut error = ServiceError::conflict(
            code!("import.correction-stale"),
            "ô này đang có giá trị khác; hãy tải lại bảng rồi sửa",
            "the cell holds another value; reload the table and correct it again",
        );
        error.diagnostics = vec![stale.clone()];
        return Err(error);
    }
    let correction = service.store.corrections().add(actor, id, new).await?;
    let inspection = inspection_of(reply);
    Ok(Corrected { id: correction.id.clone(), correction: correction.into(), inspection })
}

/// Puts a correction in the place of an earlier one of the same cell, as the store does.
fn replace_correction(content: &mut DocumentContent, new: &NewCorrection, by: &str) {
    content.corrections.retain(|one| {
        (&one.slot, &one.file, &one.sheet, &one.cell) != (&new.slot, &new.file, &new.sheet, &new.cell)
    });
    content.corrections.push(ContentCorrection {
        slot: new.slot.clone(),
        file: new.file.clone(),
        sheet: new.sheet.clone(),
        cell: new.cell.clone(),
        was: new.was.clone(),
        now: new.now.clone(),
        by: by.to_string(),
        why: new.why.clone(),
    });
}

/// Removes a correction from a draft.
///
/// # Errors
/// Those of editing a draft; `store.unknown-correction` (not found).
pub async fn remove_correction(context: &Context, actor: &Actor, id: &str, correction: &str) -> Result<()> {
    editable(context, actor, id).await?;
    Ok(context.store.corrections().remove(actor, id, correction).await?)
}

/// The corrections of a document, oldest first.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id.
pub async fn corrections(context: &Context, actor: &Actor, id: &str) -> Result<Vec<CorrectionView>> {
    readable(context, actor, id).await?;
    Ok(context.store.corrections().list(id).await?.into_iter().map(CorrectionView::from).collect())
}

/// How a workbook on its own is understood, with the own files of an office.
///
/// # Errors
/// The errors of the workers.
pub(crate) async fn inspect_alone(
    service: &Service,
    turn: &Turn,
    name: &str,
    profile: Option<&str>,
    source: Source<'_>,
    own: Own,
) -> Result<InspectionView> {
    Ok(inspection_of(ask_alone(service, turn, name, profile, source, own).await?))
}

/// Where the bytes of a workbook come from.
pub(crate) enum Source<'a> {
    /// From the request.
    Bytes(Bytes),
    /// From the object of that name.
    Object(&'a str),
}

async fn ask_alone(
    service: &Service,
    turn: &Turn,
    name: &str,
    profile: Option<&str>,
    source: Source<'_>,
    own: Own,
) -> Result<Reply> {
    let mut workspace = own.put(new_workspace(service).await?).await?;
    let (workspace, file) = match source {
        Source::Object(sha256) => {
            let file = put_object(service, &mut workspace, "", name, sha256).await?;
            (workspace, file)
        }
        Source::Bytes(bytes) => {
            let name = name.to_string();
            blocking(move || {
                let file = workspace.add("", &name, &bytes).map_err(io_error)?;
                Ok((workspace, file))
            })
            .await?
        }
    };
    let task = Task::Inspect(WorkbookInput::Alone { file, profile: profile.map(str::to_string) });
    Ok(service.pool.ask(turn, workspace.request(task)).await?)
}

/// How a workbook of a document is understood when the document's content is `content`.
async fn inspect(
    service: &Service,
    turn: &Turn,
    document: &Document,
    content: DocumentContent,
    file: &DocumentFile,
) -> Result<Reply> {
    let sent = send(service, &content, NumberOverride::of(document)).await?;
    let name = Some(sent.name(&file.slot, &file.name));
    let SentDocument { workspace, document, .. } = sent;
    let input =
        WorkbookInput::OfDocument { document: Box::new(document), slot: file.slot.clone(), file: name };
    Ok(service.pool.ask(turn, workspace.request(Task::Inspect(input))).await?)
}

fn inspection_of(reply: Reply) -> InspectionView {
    let (inspection, diagnostics) = reply.into_parts::<Box<Inspection>>();
    let ok = inspection.is_some() && !any_error(&diagnostics);
    InspectionView { ok, result: inspection, diagnostics: each_once(diagnostics) }
}

/// The diagnostic of a correction of `cell` that changes nothing of what is read, or that makes a column of running numbers or
/// percentages the column of another field.
fn refused<'a>(diagnostics: &'a [Diagnostic], cell: &str) -> Option<&'a Diagnostic> {
    const CODES: [&str; 2] = ["import.correction-no-effect", "import.column-type"];
    let at_cell = |one: &&Diagnostic| matches!(&one.place, Some(Place::Cell { cell: at, .. }) if at == cell);
    diagnostics.iter().filter(|one| CODES.contains(&one.code.as_str())).find(at_cell)
}

/// The diagnostic of a correction that does not fit what its cell holds: that of `cell`, or else any.
fn stale<'a>(diagnostics: &'a [Diagnostic], cell: &str) -> Option<&'a Diagnostic> {
    let stale = || diagnostics.iter().filter(|one| one.code.as_str() == "import.correction-stale");
    let at_cell = |one: &&Diagnostic| matches!(&one.place, Some(Place::Cell { cell: at, .. }) if at == cell);
    stale().find(at_cell).or_else(|| stale().next())
}

async fn in_slot(context: &Context, id: &str, slot: &str) -> Result<Vec<DocumentFile>> {
    let mut files = context.store.files().list(id).await?;
    files.retain(|file| file.slot == slot);
    if files.is_empty() {
        // A missing document has another code than a missing workbook.
        context.store.documents().get(id).await?;
        return Err(ServiceError::not_found());
    }
    Ok(files)
}

fn choose<'a>(files: &'a [DocumentFile], name: Option<&str>) -> Result<&'a DocumentFile> {
    let found = match name {
        None => files.first(),
        Some(name) => files.iter().find(|file| file.id == name || file.name == name),
    };
    found.ok_or_else(ServiceError::not_found)
}

async fn check_slot(context: &Context, document: &Document, slot: &str) -> Result<()> {
    let (id, office) = (&document.id, &document.office_id);
    let template = templates::of_document(context, id, office, &document.template).await?;
    let exists = template.data.iter().any(|data| data.slot == slot)
        || template.fields.iter().any(|field| field.name == slot && field.kind == "tasks");
    if exists {
        return Ok(());
    }
    let slots: Vec<&str> = template.data.iter().map(|data| data.slot.as_str()).collect();
    let slots = slots.join(", ");
    Err(ServiceError::new(
        ErrorKind::NotFound,
        code!("project.unknown-data"),
        format!("mẫu `{}` không đọc bảng này; các bảng: {slots}", template.name),
        format!("the template `{}` does not read this workbook; it reads: {slots}", template.name),
    ))
}
