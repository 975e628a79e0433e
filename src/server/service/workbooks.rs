//! Workbooks of documents: uploaded, looked at, mended.

use bytes::Bytes;
use serde_json::Value as Json;

use super::documents::editable;
use super::drawing::{Particular, room};
use super::templates::{self, disk};
use super::views::{CorrectionView, FileView, InspectionView, SlotView};
use super::{blocking, line, made, need_read, short};
use crate::server::error::{Problem, Result, public_diagnostic};
use crate::server::state::AppState;
use crate::server::wire::{Answer, Work};
use crate::server::workroom::Workroom;
use vanthu_store::{Actor, Document, DocumentFile, NewCorrection, PutMode};

/// A workbook just uploaded and how it was understood.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Uploaded {
    /// The workbook.
    pub file: FileView,
    /// How it was understood.
    pub inspection: InspectionView,
}

/// A value just mended and how its workbook is understood now.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Corrected {
    /// The id of the correction.
    pub id: String,
    /// The correction.
    pub correction: CorrectionView,
    /// How the workbook is understood now.
    pub inspection: InspectionView,
}

/// Keeps a workbook in a slot of a draft, and looks at it. It is kept whatever it holds: what is wrong with it is in
/// the inspection, to be mended.
///
/// # Errors
/// When the one who asks may not, the template has no such slot, or the file is no workbook at all.
pub async fn put(
    state: &AppState,
    actor: &Actor,
    id: &str,
    slot: &str,
    name: &str,
    bytes: Bytes,
    mode: PutMode,
) -> Result<Uploaded> {
    let document = editable(state, actor, id).await?;
    check_slot(state, &document, slot).await?;
    let name = file_name(name)?;
    check_workbook(&bytes)?;
    let file = state.store.files().put(actor, id, slot, &name, bytes, mode).await?;
    let inspection = inspect(state, &document, &file).await?;
    Ok(Uploaded { file: file.into(), inspection })
}

/// The workbooks of a slot, how one of them (the first where none is named) was understood, and what was mended.
///
/// # Errors
/// When there is none (404), or the one who asks may not read.
pub async fn view(
    state: &AppState,
    actor: &Actor,
    id: &str,
    slot: &str,
    file: Option<&str>,
) -> Result<SlotView> {
    need_read(actor)?;
    let document = state.store.documents().get(id).await?;
    let files = in_slot(state, id, slot).await?;
    let chosen = choose(&files, file)?.clone();
    let inspection = inspect(state, &document, &chosen).await?;
    let corrections = state.store.corrections().list(id).await?.into_iter().filter(|one| one.slot == slot);
    Ok(SlotView {
        file: chosen.into(),
        files: files.into_iter().map(FileView::from).collect(),
        inspection,
        corrections: corrections.map(CorrectionView::from).collect(),
    })
}

/// Takes a workbook of a draft away, or all of the slot where none is named.
///
/// # Errors
/// When there is none (404), or the one who asks may not.
pub async fn remove(state: &AppState, actor: &Actor, id: &str, slot: &str, file: Option<&str>) -> Result<()> {
    editable(state, actor, id).await?;
    let files = in_slot(state, id, slot).await?;
    let going: Vec<&DocumentFile> = match file {
        Some(_) => vec![choose(&files, file)?],
        None => files.iter().collect(),
    };
    for one in going {
        state.store.files().remove(actor, id, &one.id).await?;
    }
    Ok(())
}

/// A workbook as it was uploaded, and its name.
///
/// # Errors
/// When there is none (404), or the one who asks may not read.
pub async fn download(
    state: &AppState,
    actor: &Actor,
    id: &str,
    slot: &str,
    file: Option<&str>,
) -> Result<(String, Bytes)> {
    need_read(actor)?;
    let files = in_slot(state, id, slot).await?;
    let chosen = choose(&files, file)?;
    Ok((chosen.name.clone(), state.store.objects().get(&chosen.sha256).await?))
}

/// A copy of a workbook with its problem cells coloured and commented, and its name.
///
/// # Errors
/// When there is none (404), the one who asks may not read, or nothing of it can be read.
pub async fn annotated(
    state: &AppState,
    actor: &Actor,
    id: &str,
    slot: &str,
    file: Option<&str>,
) -> Result<(String, Bytes)> {
    need_read(actor)?;
    let document = state.store.documents().get(id).await?;
    let files = in_slot(state, id, slot).await?;
    let chosen = choose(&files, file)?;
    let content = state.store.documents().content(id).await?;
    let room = room(state, &content, Particular::of(&document)).await?;
    let work = Work::Annotate {
        folder: room.folder(),
        file: Workroom::workbook(slot, &chosen.name),
        data: Some(slot.to_string()),
        profile: None,
    };
    let stem = chosen.name.rsplit_once('.').map_or(chosen.name.as_str(), |(stem, _)| stem);
    let name = format!("{stem} (có chú thích).xlsx");
    Ok((name, made(state, room, work, "annotated.xlsx").await?))
}

/// Mends a value of a draft's workbook in place.
///
/// # Errors
/// When the one who asks may not, there is no such workbook, or the cell holds something else.
pub async fn correct(state: &AppState, actor: &Actor, id: &str, new: NewCorrection) -> Result<Corrected> {
    let document = editable(state, actor, id).await?;
    let files = in_slot(state, id, &new.slot).await?;
    let file = choose(&files, new.file.as_deref())?.clone();
    let cell = new.cell.trim().to_uppercase();
    if !is_cell(&cell) {
        return Err(Problem::refused(
            "correction.no-cell",
            "địa chỉ ô không đúng, ví dụ đúng: D7",
            "that is no cell; one is written D7",
        ));
    }
    let new = NewCorrection {
        slot: new.slot,
        file: Some(file.name.clone()),
        sheet: new.sheet.filter(|sheet| !sheet.is_empty()),
        cell,
        was: new.was,
        now: short(&new.now, 2000, "giá trị mới", "the new value")?,
        why: line(&new.why, 500, "lý do", "the reason")?,
    };
    let kept = state.store.corrections().add(actor, id, new).await?;
    let inspection = inspect(state, &document, &file).await?;
    if let Some(stale) = stale(&inspection, &kept.cell) {
        // What the worker refuses is not left standing: the next upload would trip over it.
        state.store.corrections().remove(actor, id, &kept.id).await?;
        let mut problem = Problem::conflict(
            "import.correction-stale",
            "ô này đang có giá trị khác; hãy tải lại bảng rồi sửa",
            "the cell holds another value; reload the table and mend it",
        );
        problem.diagnostics = vec![stale];
        return Err(problem);
    }
    Ok(Corrected { id: kept.id.clone(), correction: kept.into(), inspection })
}

/// Takes a correction of a draft back.
///
/// # Errors
/// When there is none (404), or the one who asks may not.
pub async fn uncorrect(state: &AppState, actor: &Actor, id: &str, correction: &str) -> Result<()> {
    editable(state, actor, id).await?;
    Ok(state.store.corrections().remove(actor, id, correction).await?)
}

/// The corrections of a document.
///
/// # Errors
/// When there is no such document, or the one who asks may not read.
pub async fn corrections(state: &AppState, actor: &Actor, id: &str) -> Result<Vec<CorrectionView>> {
    need_read(actor)?;
    state.store.documents().get(id).await?;
    Ok(state.store.corrections().list(id).await?.into_iter().map(CorrectionView::from).collect())
}

/// How a workbook on its own is understood.
///
/// # Errors
/// When no worker could look at it.
pub async fn inspect_alone(
    state: &AppState,
    name: &str,
    profile: Option<&str>,
    bytes: Bytes,
) -> Result<InspectionView> {
    let name = name.to_string();
    let (room, file) = blocking(move || {
        let room = Workroom::empty(None).map_err(disk)?;
        let file = room.put(&name, &bytes).map_err(disk)?;
        Ok((room, file))
    })
    .await?;
    let work =
        Work::Inspect { folder: room.folder(), file, data: None, profile: profile.map(str::to_string) };
    let answer = state.pool.ask(work).await?;
    Ok(inspection_of(answer))
}

async fn inspect(state: &AppState, document: &Document, file: &DocumentFile) -> Result<InspectionView> {
    let template = templates::describe(state, &document.template).await?;
    if !template.data.iter().any(|data| data.slot == file.slot) {
        let bytes = state.store.objects().get(&file.sha256).await?;
        return inspect_alone(state, &file.name, Some("tasks"), bytes).await;
    }
    let content = state.store.documents().content(&document.id).await?;
    let room = room(state, &content, Particular::of(document)).await?;
    let work = Work::Inspect {
        folder: room.folder(),
        file: Workroom::workbook(&file.slot, &file.name),
        data: Some(file.slot.clone()),
        profile: None,
    };
    let answer = state.pool.ask(work).await?;
    Ok(inspection_of(answer))
}

fn inspection_of(answer: Answer) -> InspectionView {
    let mut problems = answer.diagnostics;
    let mut result = answer.result;
    // The problems stand once, in both languages, outside the object.
    if let Some(object) = result.as_object_mut() {
        object.shift_remove("problems");
    }
    problems.dedup();
    let ok = answer.ok && problems.iter().all(|one| one["severity"] != "error");
    InspectionView { ok, result, diagnostics: problems.into_iter().map(public_diagnostic).collect() }
}

fn stale(inspection: &InspectionView, cell: &str) -> Option<Json> {
    let about = |one: &&Json| one["code"] == "import.correction-stale" && one["place"]["cell"] == cell;
    let stale = inspection.diagnostics.iter().find(about);
    stale.or(inspection.diagnostics.iter().find(|one| one["code"] == "import.correction-stale")).cloned()
}

async fn in_slot(state: &AppState, id: &str, slot: &str) -> Result<Vec<DocumentFile>> {
    let mut files = state.store.files().list(id).await?;
    files.retain(|file| file.slot == slot);
    if files.is_empty() {
        // Tells a document that is missing from one without that workbook.
        state.store.documents().get(id).await?;
        return Err(Problem::missing());
    }
    Ok(files)
}

fn choose<'a>(files: &'a [DocumentFile], wanted: Option<&str>) -> Result<&'a DocumentFile> {
    let found = match wanted {
        None => files.first(),
        Some(wanted) => files.iter().find(|file| file.id == wanted || file.name == wanted),
    };
    found.ok_or_else(Problem::missing)
}

async fn check_slot(state: &AppState, document: &Document, slot: &str) -> Result<()> {
    let template = templates::describe(state, &document.template).await?;
    let known = template.data.iter().any(|data| data.slot == slot)
        || template.fields.iter().any(|field| field.name == slot && field.kind == "tasks");
    if known {
        return Ok(());
    }
    let slots: Vec<&str> = template.data.iter().map(|data| data.slot.as_str()).collect();
    let slots = slots.join(", ");
    let mut problem = Problem::new(
        axum::http::StatusCode::NOT_FOUND,
        "project.unknown-data",
        format!("mẫu `{}` không đọc bảng này; các bảng: {slots}", template.name),
        format!("the template `{}` reads no such workbook; it reads: {slots}", template.name),
    );
    problem.status = axum::http::StatusCode::NOT_FOUND;
    Err(problem)
}

/// The name of an upload: the last part of a path, without what no file can be called.
///
/// # Errors
/// 422 when nothing is left.
pub fn file_name(given: &str) -> Result<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    // What no system lets a file be called came from no system.
    let plain = |letter: char| if "\"<>|?*:".contains(letter) { '_' } else { letter };
    let clean: String = last.chars().filter(|letter| !letter.is_control()).map(plain).take(200).collect();
    let clean = clean.trim().trim_start_matches('.').trim();
    if clean.is_empty() {
        return Err(Problem::refused("upload.no-name", "tệp gửi lên không có tên", "the upload has no name"));
    }
    Ok(clean.to_string())
}

/// Whether bytes can be a workbook at all; what kind it is, the import finds out.
///
/// # Errors
/// 422 when empty, 415 when it is a program, a page or a picture.
pub fn check_workbook(bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Err(Problem::refused("upload.empty", "tệp gửi lên rỗng", "the upload is empty"));
    }
    let foreign: [&[u8]; 8] =
        [b"MZ", b"\x7fELF", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"#!", b"Rar!"];
    if foreign.iter().any(|start| bytes.starts_with(start)) {
        return Err(Problem::new(
            axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "upload.not-a-workbook",
            "tệp gửi lên không phải bảng tính (xlsx, xls, xlsb, ods, csv)",
            "the upload is no workbook (xlsx, xls, xlsb, ods, csv)",
        ));
    }
    Ok(())
}

fn is_cell(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = &text[letters..];
    (1..=3).contains(&letters)
        && (1..=7).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
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
    fn a_cell_has_letters_and_a_number() {
        assert!(is_cell("D7") && is_cell("XFD1048576"));
        for text in ["", "7", "D", "D0", "D7;", "DDDD7", "D7E", "d7"] {
            assert!(!is_cell(text), "{text}");
        }
    }

    #[test]
    fn programs_and_pictures_are_no_workbooks() {
        assert_eq!(check_workbook(b"").unwrap_err().status.as_u16(), 422);
        assert_eq!(check_workbook(b"%PDF-1.7").unwrap_err().status.as_u16(), 415);
        assert!(check_workbook(b"PK\x03\x04").is_ok());
        assert!(check_workbook("Chi bộ,Chỉ tiêu\n".as_bytes()).is_ok());
    }
}
