//! The document as it will print, for the script of its page.

use axum::Json as AsJson;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::findings::{self, is_of, missing_branches};
use super::labels::{Labels, fill};
use super::page_context::PageContext;
use super::{changes, document_page, missing};
use crate::server::error::{Problem, Result};
use crate::service::views::{DocumentView, FileView, PreviewView};
use crate::service::{documents, offices, rendering, reports, templates, texts};
use crate::worker::protocol::Figure;
use vanthu_diagnostic::{Diagnostic, Severity};
use vanthu_store::{DocumentState, MissingBranches};

/// The document as it will print, for the script: its pages, the sources of its figures, and its findings as a list.
pub(super) async fn preview(context: PageContext, Path(id): Path<String>) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::of_view(state, &document).await?;
    let preview = rendering::preview(state, actor, &id).await?;
    let list = document_page::finding_list(labels, &document, &template, &preview.findings);
    let data = json!({ "findings": list, "checked": labels.findings.none });
    let html = context.view.part("checked", &data);
    let figures = preview.facts.read().map_err(|error| Problem::failed(error.to_string()))?;
    let figures: Vec<Json> = figures.iter().map(|figure| figure_data(&document, figure)).collect();
    let workbooks: Vec<Json> =
        document.workbooks.iter().map(|workbook| workbook_data(&preview, workbook)).collect();
    // A document that lacks a field is not composed, and nothing is known of its workbooks.
    let is_read = preview.ok || preview.findings.iter().any(|one| one.code.as_str().starts_with("import."));
    let office = offices::view(state, actor, &document.office.id).await?;
    let all = offices::branches(state, &office).len();
    let as_of = missing::as_of(document.updated_at, office.version);
    let sent: Vec<MissingBranches> = template
        .data
        .iter()
        .enumerate()
        .filter(|(_, data)| is_read && all > 0 && !data.beside)
        .filter(|(_, data)| document.workbooks.iter().any(|file| file.slot == data.slot))
        .map(|(at, data)| {
            missing::kept(&data.slot, &as_of, all, &missing_branches(&preview.findings, &data.slot, at == 0))
        })
        .collect();
    reports::keep_missing(state, &id, &sent).await;
    let sent: Vec<Json> = sent.iter().map(|one| sent_branches(labels, one, all)).collect();
    let is_open =
        matches!(document.state, DocumentState::Draft | DocumentState::Submitted | DocumentState::Approved);
    let changes = if is_open { texts::changes(state, actor, &id, Some(&preview.lines)).await? } else { None };
    let sentences = changes::marked(&preview.sentences, &preview.lines, changes.as_ref());
    let printed: Vec<Json> =
        preview.printed.iter().map(|line| json!([line.page, line.y, line.height, line.text])).collect();
    let answer = json!({
        "ok": preview.ok, "version": preview.version, "title": preview.title, "pages": preview.pages,
        "printed": printed, "figures": figures, "sentences": sentences, "findings_html": html,
        "workbooks": workbooks, "sent": sent,
    });
    Ok(AsJson(answer).into_response())
}

/// What was found in a workbook.
fn workbook_data(preview: &PreviewView, workbook: &FileView) -> Json {
    let count = |severity: Severity| {
        let own = |one: &&Diagnostic| one.severity == severity && is_of(one, workbook);
        preview.findings.iter().filter(own).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    json!({
        "slot": workbook.slot, "name": workbook.name, "errors": errors, "warnings": warnings,
        // Nothing is said of a workbook that may not have been read: a document that lacks a field is not composed.
        "read": preview.ok || errors + warnings > 0,
    })
}

/// How many branches of the roster have data in a slot, and which have none.
fn sent_branches(labels: &Labels, one: &MissingBranches, all: usize) -> Json {
    let count = all.saturating_sub(one.missing.len());
    let text = fill(&labels.document.sent, &[("count", &count), ("all", &all)]);
    json!({ "slot": one.slot, "text": text, "missing": one.missing })
}

/// A figure of the preview, its cells with links to their workbooks.
fn figure_data(document: &DocumentView, figure: &Figure) -> Json {
    let cells = figure.cells.iter().map(|cell| {
        json!({
            "file": cell.file, "sheet": cell.sheet, "cell": cell.cell, "value": cell.value,
            "corrected": cell.corrected,
            "href": findings::cell_href(document, cell.data.as_deref(), &cell.file, &cell.cell),
        })
    });
    json!({
        "page": figure.page, "x": figure.x, "y": figure.y, "w": figure.w, "h": figure.h, "text": figure.text,
        "cells": cells.collect::<Vec<_>>(),
    })
}
