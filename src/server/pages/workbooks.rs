//! The workbooks of a document: uploading them, showing them as they were read, correcting cells.

use axum::Json as AsJson;
use axum::extract::{Multipart, Path, Query};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::columns as columns_form;
use super::findings::is_of;
use super::flash::Flash;
use super::form::value;
use super::form_body::FormBody;
use super::grid;
use super::labels::{Labels, fill, moment};
use super::page_context::{PageContext, redirect_with_flash, wants_json};
use super::upload;
use super::view::{Frame, extend};
use crate::server::error::{Problem, Result};
use crate::server::files::{file, streamed};
use crate::service::jobs::XLSX;
use crate::service::views::{DocumentView, FileView, SlotView, encoded};
use crate::service::workbooks::{self, CorrectionRequest};
use crate::service::{ErrorKind, columns, documents, offices, rendering, templates};
use vanthu_diagnostic::{Diagnostic, Place, Severity};
use vanthu_model::text::upper_initial;
use vanthu_store::PutMode;

/// Which of several workbooks in a slot.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FileQuery {
    pub(super) file: Option<String>,
}

/// The part of an address that names a workbook; `None` if it is the only one in its slot.
pub(super) fn file_query(files: &[FileView], file: &FileView) -> Option<String> {
    let several = files.iter().filter(|other| other.slot == file.slot).count() > 1;
    several.then(|| encoded(&file.name))
}

/// The query that names a workbook; empty if it is the only one in its slot.
pub(super) fn query_of(files: &[FileView], file: &FileView) -> String {
    file_query(files, file).map(|name| format!("?file={name}")).unwrap_or_default()
}

/// The workbook as it was read.
pub(super) async fn show(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
    Query(query): Query<FileQuery>,
) -> Result<Response> {
    let (state, actor) = (&context.state, context.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::of_view(state, &document).await?;
    let label = label(context.labels(), &template, &slot)?;
    let view = match workbooks::view(state, actor, &id, &slot, query.file.as_deref()).await {
        Ok(view) => Some(view),
        Err(error) if error.kind == ErrorKind::NotFound && query.file.is_none() => None,
        Err(error) => return Err(error.into()),
    };
    let mut data = json!({
        "id": id, "slot": slot, "subject": upper_initial(&document.subject), "label": label,
        "editable": document.may.edit,
    });
    match view {
        Some(mut view) => {
            // What the document's own checks found in its cells stands here, too: both pages say the same.
            add_findings(&mut view, &rendering::findings(state, actor, &id).await?.findings);
            let profile = view.inspection.result.as_ref().and_then(|inspection| inspection.profile.clone());
            let declared =
                template.data.iter().find(|data| data.slot == slot).map(|data| data.profile.clone());
            let fields = templates::profile_fields(
                state,
                &document.office.id,
                &declared.or(profile).unwrap_or_default(),
            )
            .await?;
            let said = columns::of(&document, &slot);
            let form = columns_form::form_data(context.labels(), &view, &fields, &said);
            let office = offices::view(state, actor, &document.office.id).await?;
            extend(&mut data, json!({ "columns_form": form, "branches": offices::branches(state, &office) }));
            add_workbook(context.labels(), &mut data, &document, &view);
        }
        None => {
            let verdict = json!({ "kind": "", "text": context.labels().workbook.none });
            extend(&mut data, json!({ "verdict": verdict }));
        }
    }
    let frame = Frame { title: &label, part: "/", scripts: &["workbook.js"], ..Frame::default() };
    Ok(context.page(frame, "workbook", data))
}

/// Adds what the checks of the document found in the cells of a workbook to what was found when it was read.
fn add_findings(view: &mut SlotView, found: &[Diagnostic]) {
    for finding in found {
        let Some(Place::Cell { sheet, cell, .. }) = &finding.place else { continue };
        if !is_of(finding, &view.file) {
            continue;
        }
        let known = view.inspection.diagnostics.iter().any(|one| {
            let same_cell = matches!(&one.place, Some(Place::Cell { sheet: own, cell: at, .. }) if own == sheet && at == cell);
            one.code == finding.code && same_cell
        });
        if !known {
            view.inspection.diagnostics.push(finding.clone());
        }
    }
}

/// What the slot is called.
fn label(labels: &Labels, template: &templates::Description, slot: &str) -> Result<String> {
    let data = template.data.iter().find(|data| data.slot == slot).map(|data| data.label.clone());
    let tasks = template.fields.iter().find(|field| field.name == slot && field.kind == "tasks");
    data.or(tasks.map(|_| labels.workbook.tasks.clone())).ok_or_else(Problem::missing)
}

/// Adds the data of the workbook itself.
fn add_workbook(labels: &Labels, data: &mut Json, document: &DocumentView, view: &SlotView) {
    let corrections: Vec<_> = view
        .corrections
        .iter()
        .filter(|one| one.file.as_deref().is_none_or(|file| file == view.file.name))
        .cloned()
        .collect();
    let sheet = grid::sheet(labels, &view.inspection, &corrections, document.may.edit);
    let base = format!("/papers/{}/workbooks/{}", document.id, encoded(&view.file.slot));
    let which = query_of(&view.files, &view.file);
    let inspection = view.inspection.result.as_ref();
    let rows = inspection.map_or(0, |inspection| inspection.rows.len());
    let (errors, warnings) = sheet.counts;
    let (kind, verdict) = match (errors, warnings) {
        (0, 0) => ("good", &labels.workbook.clean),
        (0, _) => ("warn", &labels.workbook.with_warnings),
        (_, 0) => ("bad", &labels.workbook.with_errors),
        _ => ("bad", &labels.workbook.with_both),
    };
    let verdict = fill(verdict, &[("rows", &rows), ("errors", &errors), ("warnings", &warnings)]);
    let range = inspection.and_then(|inspection| inspection.tables.iter().find(|table| table.chosen));
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
    let corrected: Vec<Json> = corrections
        .iter()
        .map(|one| {
            json!({
                "id": one.id, "cell": one.cell, "was": one.was, "now": one.now, "why": one.why,
                "by": one.by.name, "at": moment(one.at),
            })
        })
        .collect();
    let proposals: Vec<&Json> = sheet
        .problems
        .iter()
        .filter(|problem| {
            problem["correctable"] == true && !problem["proposed"].is_null() && !problem["cell"].is_null()
        })
        .collect();
    let workbook = json!({
        "proposals": proposals, "file": view.file.name, "sheet": inspection.and_then(|inspection| inspection.sheet.as_ref()),
        "range": range.map(|table| &table.range),
        "original": format!("{base}/file{which}"),
        "annotated": (errors + warnings > 0).then(|| format!("{base}/annotated.xlsx{which}")),
        "verdict": { "kind": kind, "text": verdict }, "others": others, "columns": sheet.columns, "anchor": sheet.anchor,
        "grid": sheet.rows, "cut": sheet.cut, "count": sheet.problems.len(), "problems": sheet.problems,
        "corrections": corrected,
    });
    extend(data, workbook);
}

/// Whether a page offers to put something right.
fn has_proposal(finding: &Diagnostic) -> bool {
    finding.proposed.is_some() && finding.severity != Severity::Note
}

/// Uploads workbooks. One with errors leads to its own page, others back to the document. Several files, or one that is to
/// be added, stay beside those that are there; one alone takes their place.
pub(super) async fn put(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
    headers: HeaderMap,
    form: Multipart,
) -> Result<Response> {
    let sent = upload::read(&context, form).await?;
    let files: Vec<_> = sent.files.iter().filter(|(control, ..)| control == "file").collect();
    if files.is_empty() {
        sent.file("file")?;
    }
    let (state, actor) = (&context.state, context.actor());
    let mut mode = if value(&sent.pairs, "mode") == "add" { PutMode::Add } else { PutMode::Replace };
    let several = files.len() > 1;
    let mut ok = true;
    for (_, name, bytes) in files {
        let read = workbooks::put(state, actor, &id, &slot, name, bytes.clone(), mode).await?.inspection;
        mode = PutMode::Add;
        let changed = match &read.result {
            Some(inspection) => columns_form::take_over(&context, &id, &slot, inspection).await?,
            None => false,
        };
        // With the columns as they were said before it may be read without a fault.
        let read = if changed {
            workbooks::view(state, actor, &id, &slot, Some(name)).await?.inspection
        } else {
            read
        };
        // What is put right by one click is shown, too.
        ok &= read.ok && !read.diagnostics.iter().any(has_proposal);
    }
    if wants_json(&headers) {
        return Ok(AsJson(json!({ "ok": ok })).into_response());
    }
    Ok(if ok || several {
        redirect_with_flash(&format!("/papers/{id}#data"), Flash::Uploaded)
    } else {
        redirect_with_flash(&format!("/papers/{id}/workbooks/{}", encoded(&slot)), Flash::Uploaded)
    })
}

/// Removes a workbook.
pub(super) async fn remove(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let file = Some(value(&pairs, "file")).filter(|file| !file.is_empty());
    workbooks::remove(&context.state, context.actor(), &id, &slot, file).await?;
    Ok(redirect_with_flash(&format!("/papers/{id}#data"), Flash::Removed))
}

/// Corrects a cell. A script gets an answer; a browser without script is led back to the page.
pub(super) async fn correct(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
    headers: HeaderMap,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let (state, actor) = (&context.state, context.actor());
    let cell = value(&pairs, "cell").trim().to_uppercase();
    let file = Some(value(&pairs, "file").to_string()).filter(|file| !file.is_empty());
    let was = match pairs.iter().find(|(name, _)| name == "was") {
        Some((_, was)) => was.clone(),
        // The form for any cell does not know the text of the cell.
        None => {
            let view = workbooks::view(state, actor, &id, &slot, file.as_deref()).await?;
            let earlier = view.corrections.iter().find(|one| one.cell == cell);
            earlier.map_or_else(|| grid::cell_text(&view.inspection, &cell), |one| one.was.clone())
        }
    };
    let new = CorrectionRequest {
        slot: slot.clone(),
        file: file.clone(),
        sheet: Some(value(&pairs, "sheet").to_string()),
        cell: cell.clone(),
        was,
        now: value(&pairs, "now").trim().to_string(),
        why: Some(value(&pairs, "why").trim().to_string())
            .filter(|why| !why.is_empty())
            .unwrap_or_else(|| context.labels().workbook.no_reason.clone()),
    };
    workbooks::correct(state, actor, &id, new).await?;
    if wants_json(&headers) {
        return Ok(AsJson(json!({ "ok": true })).into_response());
    }
    let document = documents::view(state, actor, &id).await?;
    let which = file
        .and_then(|name| document.workbooks.iter().find(|one| one.slot == slot && one.name == name))
        .map(|one| query_of(&document.workbooks, one))
        .unwrap_or_default();
    Ok(redirect_with_flash(
        &format!("/papers/{id}/workbooks/{}{which}#{cell}", encoded(&slot)),
        Flash::Corrected,
    ))
}

/// Removes a correction.
pub(super) async fn remove_correction(
    context: PageContext,
    Path((id, slot, correction)): Path<(String, String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    workbooks::remove_correction(&context.state, context.actor(), &id, &correction).await?;
    Ok(redirect_with_flash(&format!("/papers/{id}/workbooks/{}", encoded(&slot)), Flash::CorrectionRemoved))
}

/// The workbook as it was uploaded.
pub(super) async fn original(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
    Query(query): Query<FileQuery>,
) -> Result<Response> {
    let (state, actor) = (&context.state, context.actor());
    Ok(streamed(workbooks::download(state, actor, &id, &slot, query.file.as_deref()).await?))
}

/// The workbook with its problems marked.
pub(super) async fn annotated(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
    Query(query): Query<FileQuery>,
) -> Result<Response> {
    let (name, bytes) =
        workbooks::annotated(&context.state, context.actor(), &id, &slot, query.file.as_deref()).await?;
    Ok(file(&name, XLSX, bytes, false))
}

/// The blank workbook to hand out, with the branches of the document's office.
pub(super) async fn blank_form(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
) -> Result<Response> {
    let (state, actor) = (&context.state, context.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::of_view(state, &document).await?;
    let profile = template.data.iter().find(|data| data.slot == slot).map(|data| data.profile.clone());
    let profile = profile.unwrap_or_else(|| "tasks".to_string());
    let bytes = templates::blank_workbook(state, actor, &profile, Some(&document.office.id)).await?;
    let label = label(context.labels(), &template, &slot)?.to_lowercase();
    let name = fill(&context.labels().workbook.blank_file, &[("slot", &label)]);
    Ok(file(&name, XLSX, bytes, false))
}
