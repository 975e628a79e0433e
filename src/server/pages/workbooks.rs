//! The workbooks of a document: uploaded, shown as they were read, mended.

use axum::Form;
use axum::extract::{Multipart, Path, Query};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::form::value;
use super::upload;
use super::view::Frame;
use super::visit::{Pairs, Visit, XLSX, file, see};
use super::{grid, words};
use crate::server::error::{Problem, Result};
use crate::service::views::{DocumentView, FileView, SlotView, encoded};
use crate::service::workbooks::{self, CorrectionRequest};
use crate::service::{ErrorKind, documents, templates};
use vanthu_model::text::upper_initial;
use vanthu_store::PutMode;

/// Which of several workbooks.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    file: Option<String>,
}

/// The address part that names a workbook where its slot has several.
pub fn query(files: &[FileView], file: &FileView) -> Option<String> {
    let several = files.iter().filter(|other| other.slot == file.slot).count() > 1;
    several.then(|| encoded(&file.name))
}

/// The workbook as it was read.
pub async fn show(
    visit: Visit,
    Path((id, slot)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::describe(state, &document.template).await?;
    let label = label(&template, &slot)?;
    let view = match workbooks::view(state, actor, &id, &slot, which.file.as_deref()).await {
        Ok(view) => Some(view),
        Err(error) if error.kind == ErrorKind::NotFound && which.file.is_none() => None,
        Err(error) => return Err(error.into()),
    };
    let mut data = json!({
        "id": id, "slot": slot, "subject": upper_initial(&document.subject), "label": label,
        "editable": document.may.edit,
    });
    match &view {
        Some(view) => fill(&mut data, &document, view),
        None => {
            data["verdict"] =
                json!({ "kind": "", "text": "Chưa có bảng số liệu. Chọn tệp ở dưới để tải lên." });
        }
    }
    let frame = Frame { title: &label, part: "/", ..Frame::default() };
    Ok(visit.page(frame, "workbook", data))
}

/// What the slot is called.
fn label(template: &templates::Description, slot: &str) -> Result<String> {
    let data = template.data.iter().find(|data| data.slot == slot).map(|data| data.label.clone());
    let tasks = template.fields.iter().find(|field| field.name == slot && field.kind == "tasks");
    data.or(tasks.map(|_| "Danh mục nhiệm vụ".to_string())).ok_or_else(Problem::missing)
}

fn fill(data: &mut Json, document: &DocumentView, view: &SlotView) {
    let corrections: Vec<_> = view
        .corrections
        .iter()
        .filter(|one| one.file.as_deref().is_none_or(|file| file == view.file.name))
        .cloned()
        .collect();
    let sheet = grid::sheet(&view.inspection, &corrections, document.may.edit);
    let result = &view.inspection.result;
    let base = format!("/papers/{}/workbooks/{}", document.id, encoded(&view.file.slot));
    let which = query(&view.files, &view.file).map(|name| format!("?file={name}")).unwrap_or_default();
    let rows = result["rows"].as_array().map_or(0, Vec::len);
    let (errors, warnings) = sheet.counts;
    let verdict = match (errors, warnings) {
        (0, 0) => ("good", format!("Đọc được {rows} dòng số liệu; không có chỗ nào phải sửa.")),
        (0, _) => ("warn", format!("Đọc được {rows} dòng số liệu; {warnings} chỗ cần xem lại.")),
        (_, 0) => ("bad", format!("Đọc được {rows} dòng số liệu; {errors} lỗi phải sửa.")),
        _ => (
            "bad",
            format!("Đọc được {rows} dòng số liệu; {errors} lỗi phải sửa, {warnings} chỗ cần xem lại."),
        ),
    };
    let range = result["tables"].as_array().into_iter().flatten().find(|table| table["chosen"] == true);
    let others: Vec<Json> = if view.files.len() > 1 {
        let link = |file: &FileView| {
            json!({
                "name": file.name, "href": format!("{base}?file={}", encoded(&file.name)),
                "current": file.id == view.file.id,
            })
        };
        view.files.iter().map(link).collect()
    } else {
        Vec::new()
    };
    let mended: Vec<Json> = corrections
        .iter()
        .map(|one| {
            json!({
                "id": one.id, "cell": one.cell, "was": one.was, "now": one.now, "why": one.why,
                "by": one.by.name, "at": words::moment(one.at),
            })
        })
        .collect();
    let filled = json!({
        "file": view.file.name, "sheet": result["sheet"], "range": range.map(|table| &table["range"]),
        "original": format!("{base}/file{which}"),
        "annotated": (errors + warnings > 0).then(|| format!("{base}/annotated.xlsx{which}")),
        "verdict": { "kind": verdict.0, "text": verdict.1 }, "others": others, "columns": sheet.columns,
        "grid": sheet.rows, "cut": sheet.cut, "count": sheet.problems.len(), "problems": sheet.problems,
        "corrections": mended,
    });
    if let (Some(data), Json::Object(filled)) = (data.as_object_mut(), filled) {
        data.extend(filled);
    }
}

/// Takes a workbook in. One that needs mending leads to its table, a good one back to the desk.
pub async fn put(
    visit: Visit,
    Path((id, slot)): Path<(String, String)>,
    form: Multipart,
) -> Result<Response> {
    let sent = upload::read(&visit, form).await?;
    let (name, bytes) = sent.file("file")?;
    let (state, actor) = (&visit.state, visit.actor());
    let kept = workbooks::put(state, actor, &id, &slot, &name, bytes, PutMode::Replace).await?;
    Ok(if kept.inspection.ok {
        see(&format!("/papers/{id}#data"), "uploaded")
    } else {
        see(&format!("/papers/{id}/workbooks/{}", encoded(&slot)), "uploaded")
    })
}

/// Takes a workbook away.
pub async fn remove(
    visit: Visit,
    Path((id, slot)): Path<(String, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    visit.check(&pairs)?;
    let file = Some(value(&pairs, "file")).filter(|file| !file.is_empty());
    workbooks::remove(&visit.state, visit.actor(), &id, &slot, file).await?;
    Ok(see(&format!("/papers/{id}#data"), "removed"))
}

/// Mends a cell.
pub async fn correct(
    visit: Visit,
    Path((id, slot)): Path<(String, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    visit.check(&pairs)?;
    let (state, actor) = (&visit.state, visit.actor());
    let cell = value(&pairs, "cell").trim().to_uppercase();
    let file = Some(value(&pairs, "file").to_string()).filter(|file| !file.is_empty());
    let was = match pairs.iter().find(|(name, _)| name == "was") {
        Some((_, was)) => was.clone(),
        // The form for any cell does not know what it holds.
        None => {
            let view = workbooks::view(state, actor, &id, &slot, file.as_deref()).await?;
            let mended = view.corrections.iter().find(|one| one.cell == cell);
            mended.map_or_else(|| grid::cell_text(&view.inspection, &cell), |one| one.was.clone())
        }
    };
    let new = CorrectionRequest {
        slot: slot.clone(),
        file: file.clone(),
        sheet: Some(value(&pairs, "sheet").to_string()),
        cell: cell.clone(),
        was,
        now: value(&pairs, "now").trim().to_string(),
        why: value(&pairs, "why").to_string(),
    };
    workbooks::correct(state, actor, &id, new).await?;
    let document = documents::view(state, actor, &id).await?;
    let which = file
        .and_then(|name| document.workbooks.iter().find(|one| one.slot == slot && one.name == name))
        .and_then(|one| query(&document.workbooks, one))
        .map(|name| format!("?file={name}"))
        .unwrap_or_default();
    Ok(see(&format!("/papers/{id}/workbooks/{}{which}#{cell}", encoded(&slot)), "mended"))
}

/// Takes a correction back.
pub async fn uncorrect(
    visit: Visit,
    Path((id, slot, correction)): Path<(String, String, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    visit.check(&pairs)?;
    workbooks::remove_correction(&visit.state, visit.actor(), &id, &correction).await?;
    Ok(see(&format!("/papers/{id}/workbooks/{}", encoded(&slot)), "unmended"))
}

/// The workbook as it was uploaded.
pub async fn original(
    visit: Visit,
    Path((id, slot)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response> {
    let (name, bytes) =
        workbooks::download(&visit.state, visit.actor(), &id, &slot, which.file.as_deref()).await?;
    Ok(file(&name, "application/octet-stream", bytes, false))
}

/// The workbook with its problems marked.
pub async fn annotated(
    visit: Visit,
    Path((id, slot)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response> {
    let (name, bytes) =
        workbooks::annotated(&visit.state, visit.actor(), &id, &slot, which.file.as_deref()).await?;
    Ok(file(&name, XLSX, bytes, false))
}

/// The blank workbook to hand out, with the branches of the document's office.
pub async fn handout(visit: Visit, Path((id, slot)): Path<(String, String)>) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::describe(state, &document.template).await?;
    let profile = template.data.iter().find(|data| data.slot == slot).map(|data| data.profile.clone());
    let profile = profile.unwrap_or_else(|| "tasks".to_string());
    let bytes = templates::blank_workbook(state, actor, &profile, Some(&document.office.id)).await?;
    let name = format!("Biểu {}.xlsx", label(&template, &slot)?.to_lowercase());
    Ok(file(&name, XLSX, bytes, false))
}
