//! The cards of a scored document, one per branch: a job makes them, and the page shows its progress.

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::{lines, value};
use super::form_body::FormBody;
use super::home::pager;
use super::labels::{Labels, fill, moment};
use super::page_context::{PageContext, redirect_with_flash};
use super::view::Frame;
use super::wording;
use crate::pipeline::TemplateDescription;
use crate::server::error::Result;
use crate::service::batches::{self, BatchRequest, CardFormat, ManifestPage, ManifestRow};
use crate::service::views::{JobResultView, JobView, encoded};
use crate::service::{documents, jobs, templates};
use crate::worker::protocol::results;
use vanthu_model::text::upper_initial;
use vanthu_store::JobState;

/// Which of the batches.
#[derive(Debug, Default, Deserialize)]
pub(super) struct BatchQuery {
    job: Option<String>,
    page: Option<u32>,
}

/// How many rows of a batch are on a page.
const PER_PAGE: u32 = 200;

/// The batches of a document: the chosen one, or else the last one, and a list of the others.
pub(super) async fn show(
    context: PageContext,
    Path(id): Path<String>,
    Query(query): Query<BatchQuery>,
) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let document = documents::view(state, actor, &id).await?;
    // A template that is gone has no words for its fields; the page is shown all the same.
    let template = templates::of_view(state, &document).await.ok();
    let runs = batches::runs(state, actor, &id).await?;
    let chosen = runs.iter().find(|job| query.job.as_deref().is_none_or(|id| id == job.id));
    let mut manifest = ManifestPage::default();
    if let Some(job) = chosen.filter(|job| !job.results.is_empty()) {
        let page = query.page.unwrap_or(1).clamp(1, 1_000_000);
        let found = batches::manifest(state, actor, &job.id, page, PER_PAGE).await?;
        manifest = found.unwrap_or_default();
    }
    let job_id = chosen.map_or("", |job| job.id.as_str());
    let branches: Vec<BranchRow> =
        manifest.items.iter().map(|row| branch_row(labels, row, job_id, template.as_ref())).collect();
    let made = manifest.total - manifest.failed;
    let line = match manifest.failed {
        0 => fill(&labels.batch.all_made, &[("count", &made)]),
        failed => fill(&labels.batch.some_failed, &[("made", &made), ("failed", &failed)]),
    };
    let (address, query) = (format!("/papers/{id}/batch"), format!("job={job_id}"));
    let pager = pager(&address, &query, manifest.page.max(1), manifest.total, PER_PAGE);
    let earlier: Vec<Json> = runs
        .iter()
        .filter(|job| chosen.is_none_or(|chosen| chosen.id != job.id))
        .map(|job| {
            let (state, progress) = (state_text(labels, job), progress_line(labels, job));
            json!({
                "id": job.id, "at": job.created_at.to_rfc3339(), "at_text": moment(job.created_at),
                "line": fill(&labels.batch.earlier_run, &[("state", &state), ("progress", &progress)]),
            })
        })
        .collect();
    let may_start = batches::may_start(state, actor, &id).await? && !chosen.is_some_and(is_running);
    let start = if runs.is_empty() { &labels.batch.start } else { &labels.batch.start_another };
    let data = json!({
        "id": id, "subject": upper_initial(&document.subject), "job": chosen.map(|job| job_data(labels, job, template.as_ref())),
        "branches": branches, "branches_line": line, "earlier": earlier, "may_start": may_start,
        "start_title": start, "pager": pager, "draft": document.state.awaits_approval(),
        "earlier_draft": !runs.is_empty(),
    });
    let frame = Frame { title: &labels.batch.title, part: "/", scripts: &["batch.js"], ..Frame::default() };
    Ok(context.page(frame, "batch", data))
}

fn is_running(job: &JobView) -> bool {
    matches!(job.state, JobState::Queued | JobState::Running)
}

fn state_text<'a>(labels: &'a Labels, job: &JobView) -> &'a str {
    let states = &labels.batch.states;
    match job.state {
        JobState::Queued => &states.queued,
        JobState::Running => &states.running,
        JobState::Done => &states.done,
        JobState::Failed => &states.failed,
        JobState::Cancelled => &states.cancelled,
    }
}

fn progress_line(labels: &Labels, job: &JobView) -> String {
    let labels = &labels.batch.progress;
    let progress = job.progress;
    let count = progress.done + progress.failed;
    let failed = match progress.failed {
        0 => String::new(),
        failed => fill(&labels.failed, &[("count", &failed)]),
    };
    match job.state {
        JobState::Queued => labels.queued.clone(),
        JobState::Done => fill(&labels.done, &[("count", &count), ("failed", &failed)]),
        _ if progress.total == 0 => labels.reading.clone(),
        _ => fill(&labels.running, &[("count", &count), ("total", &progress.total), ("failed", &failed)]),
    }
}

fn job_data(labels: &Labels, job: &JobView, template: Option<&TemplateDescription>) -> Json {
    let (word, class) = match job.state {
        JobState::Queued => ("queued", "note"),
        JobState::Running => ("running", "issuing"),
        JobState::Done => ("done", "issued"),
        JobState::Failed => ("failed", "error"),
        JobState::Cancelled => ("cancelled", "warning"),
    };
    let progress = job.progress;
    let mut problems = Vec::new();
    if let Some(error) = job.stored_error() {
        if error.diagnostics.is_empty() {
            problems.push(wording::of_stored_error(labels, &error, &labels.batch.failed));
        }
        problems
            .extend(error.diagnostics.iter().take(20).map(|one| wording::of_stored(labels, one, template)));
    }
    json!({
        "id": job.id, "state": word, "class": class, "state_text": state_text(labels, job),
        "running": is_running(job), "title": fill(&labels.batch.run, &[("at", &moment(job.created_at))]),
        "max": progress.total.max(1), "value": progress.done + progress.failed,
        "line": progress_line(labels, job), "problems": problems,
        "files": job.results.iter().filter(|result| result.name != results::MANIFEST).map(|result| result_data(labels, result)).collect::<Vec<_>>(),
    })
}

fn result_data(labels: &Labels, result: &JobResultView) -> Json {
    let results = &labels.batch.results;
    let label = match result.media_type.as_str() {
        "application/zip" => &results.zip,
        "application/pdf" => &results.pdf,
        "application/json" => &results.json,
        _ => &results.other,
    };
    json!({
        "href": result.url, "label": fill(label, &[("size", &labels.size(result.size))]),
        "main": result.media_type == "application/zip",
    })
}

/// A row of the manifest on the page.
#[derive(Serialize)]
struct BranchRow<'a> {
    row: u32,
    name: String,
    failed: bool,
    class: &'static str,
    status: &'a str,
    findings: Vec<String>,
    file: Option<String>,
    href: Option<String>,
}

fn branch_row<'a>(
    labels: &'a Labels,
    row: &ManifestRow,
    job: &str,
    template: Option<&TemplateDescription>,
) -> BranchRow<'a> {
    let words = &labels.batch;
    let failed = row.status != "done";
    let findings = row.findings.iter().map(|one| {
        let cell = one.place.as_ref().and_then(|place| place.cell.as_ref());
        let cell = cell.map(|cell| fill(&words.cell, &[("cell", cell)])).unwrap_or_default();
        format!("{cell}{}", wording::of_stored(labels, one, template))
    });
    let file = row.file.clone().filter(|file| !failed && !file.is_empty());
    BranchRow {
        row: row.row,
        name: row.branch.clone(),
        failed,
        class: if failed { "error" } else { "issued" },
        status: if failed { &words.card_failed } else { &words.card_made },
        findings: findings.collect(),
        href: file.as_ref().map(|file| format!("/api/v1/jobs/{job}/results/{}", encoded(file))),
        file,
    }
}

/// Starts a batch.
pub(super) async fn start(
    context: PageContext,
    Path(id): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let request = BatchRequest {
        combined: value(&pairs, "combined") == "true",
        format: if value(&pairs, "format") == "docx" { CardFormat::Docx } else { CardFormat::Pdf },
        only: lines(value(&pairs, "only")),
        ..BatchRequest::default()
    };
    batches::start(&context.state, context.actor(), &id, request).await?;
    Ok(redirect_with_flash(&format!("/papers/{id}/batch"), Flash::BatchStarted))
}

/// Stops a batch.
pub(super) async fn cancel(
    context: PageContext,
    Path((id, job)): Path<(String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    jobs::cancel(&context.state, context.actor(), &job).await?;
    Ok(redirect_with_flash(&format!("/papers/{id}/batch?job={job}"), Flash::BatchCancelled))
}
