//! The cards of a scored document: one a branch, made by a job whose progress is told while it runs.

use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::form::{lines, value};
use super::view::Frame;
use super::visit::{Pairs, Visit, see, sentence};
use super::words;
use crate::server::error::Result;
use crate::service::batches::{self, BatchRequest};
use crate::service::views::{JobResultView, JobView};
use crate::service::{WRITERS, documents, jobs};
use vanthu_model::text::upper_initial;
use vanthu_store::{JobKind, JobQuery, JobState};

/// Which of the batches.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    job: Option<String>,
}

/// The batches of a document: the last one, or the one that was chosen, and the earlier ones.
pub async fn show(visit: Visit, Path(id): Path<String>, Query(which): Query<Which>) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let document = documents::view(state, actor, &id).await?;
    let query = JobQuery { document_id: Some(id.clone()), per_page: 20, page: 1, ..JobQuery::default() };
    let mut all = state.store.jobs().list(&query).await?.items;
    all.retain(|job| job.kind == JobKind::Batch);
    let now = state.store.now();
    let all: Vec<JobView> = all.into_iter().map(|job| JobView::of(job, now)).collect();
    let chosen = all.iter().find(|job| which.job.as_deref().is_none_or(|id| id == job.id));
    let mut branches = Vec::new();
    if let Some(job) = chosen.filter(|job| !job.results.is_empty()) {
        // The manifest lies in the zip; a batch of a single file has none.
        if let Ok((_, _, bytes)) = jobs::result(state, actor, &job.id, "manifest.json").await {
            branches = branch_rows(&serde_json::from_slice(&bytes).unwrap_or_default(), &job.id);
        }
    }
    let failed = branches.iter().filter(|row| row["failed"] == true).count();
    let line = match failed {
        0 => format!("{} phiếu, không phiếu nào có lỗi.", branches.len()),
        _ => format!("{} phiếu xong, {failed} phiếu có lỗi.", branches.len() - failed),
    };
    let earlier: Vec<Json> = all
        .iter()
        .filter(|job| chosen.is_none_or(|chosen| chosen.id != job.id))
        .map(|job| {
            json!({
                "id": job.id, "at": job.created_at.to_rfc3339(), "at_text": words::moment(job.created_at),
                "line": format!("{}: {}", state_text(job), progress_line(job)),
            })
        })
        .collect();
    let writes = actor.has_role(&WRITERS);
    let running = chosen.is_some_and(running);
    let data = json!({
        "id": id, "subject": upper_initial(&document.subject), "job": chosen.map(shown), "branches": branches,
        "branches_line": line, "earlier": earlier, "may_start": writes && !running,
        "start_title": if all.is_empty() { "Bắt đầu" } else { "Bắt đầu một đợt mới" },
    });
    let frame =
        Frame { title: "In phiếu từng chi bộ", part: "/", scripts: &["batch.js"], ..Frame::default() };
    Ok(visit.page(frame, "batch", data))
}

fn running(job: &JobView) -> bool {
    matches!(job.state, JobState::Queued | JobState::Running)
}

fn state_text(job: &JobView) -> &'static str {
    match job.state {
        JobState::Queued => "Đang chờ",
        JobState::Running => "Đang in",
        JobState::Done => "Xong",
        JobState::Failed => "Không thành",
        JobState::Cancelled => "Đã dừng",
    }
}

fn progress_line(job: &JobView) -> String {
    let progress = job.progress;
    let through = progress.done + progress.failed;
    let faults =
        if progress.failed > 0 { format!(", {} phiếu có lỗi", progress.failed) } else { String::new() };
    match job.state {
        JobState::Queued => "Đang chờ đến lượt.".into(),
        JobState::Done => format!("Xong {through} phiếu{faults}."),
        _ if progress.total == 0 => "Đang đọc bảng chấm điểm.".into(),
        _ => format!("Xong {through} trên {} phiếu{faults}.", progress.total),
    }
}

fn shown(job: &JobView) -> Json {
    let (word, class) = match job.state {
        JobState::Queued => ("queued", "note"),
        JobState::Running => ("running", "issuing"),
        JobState::Done => ("done", "issued"),
        JobState::Failed => ("failed", "error"),
        JobState::Cancelled => ("cancelled", "warning"),
    };
    let progress = job.progress;
    let mut problems = Vec::new();
    if let Some(error) = &job.error {
        let detail = error["detail"].as_str().unwrap_or("Không in được.");
        problems.push(sentence(detail));
        let found = error["diagnostics"].as_array().into_iter().flatten().take(20);
        problems.extend(found.filter_map(|one| one["vi"]["message"].as_str().map(sentence)));
    }
    json!({
        "id": job.id, "state": word, "class": class, "state_text": state_text(job), "running": running(job),
        "title": format!("Đợt {}", words::moment(job.created_at)), "max": progress.total.max(1),
        "value": progress.done + progress.failed, "line": progress_line(job), "problems": problems,
        "files": job.results.iter().map(result).collect::<Vec<_>>(),
    })
}

fn result(result: &JobResultView) -> Json {
    let label = match result.media_type.as_str() {
        "application/zip" => "Tải tất cả phiếu (zip)",
        "application/pdf" => "Tải tệp gộp để in (PDF)",
        "application/json" => "Những điều đã lưu ý (JSON)",
        _ => "Tải",
    };
    let size = words::size(result.size);
    json!({ "href": result.url, "label": format!("{label}, {size}"), "main": result.media_type == "application/zip" })
}

/// The rows of a manifest.
fn branch_rows(manifest: &Json, job: &str) -> Vec<Json> {
    let rows = manifest["documents"].as_array().into_iter().flatten();
    rows.map(|row| {
        let failed = row["status"] != "done";
        let said = row["findings"].as_array().into_iter().flatten().filter_map(|one| {
            let message = one["vi"]["message"].as_str().or(one["message"].as_str())?;
            let cell = one["place"]["cell"].as_str().map(|cell| format!("ô {cell}: ")).unwrap_or_default();
            Some(format!("{cell}{message}"))
        });
        let file = row["file"].as_str().filter(|file| !failed && !file.is_empty());
        json!({
            "row": row["row"], "name": row["branch"], "failed": failed,
            "class": if failed { "error" } else { "issued" }, "status": if failed { "có lỗi" } else { "xong" },
            "findings": said.collect::<Vec<_>>(), "file": file,
            "href": file.map(|file| format!("/api/v1/jobs/{job}/results/{}", crate::service::views::encoded(file))),
        })
    })
    .collect()
}

/// Starts a batch.
pub async fn start(visit: Visit, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    let request = BatchRequest {
        combined: value(&pairs, "combined") == "true",
        only: lines(value(&pairs, "only")),
        ..BatchRequest::default()
    };
    batches::start(&visit.state, visit.actor(), &id, request).await?;
    Ok(see(&format!("/papers/{id}/batch"), "started"))
}

/// Stops a batch.
pub async fn cancel(
    visit: Visit,
    Path((id, job)): Path<(String, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    visit.check(&pairs)?;
    jobs::cancel(&visit.state, visit.actor(), &job).await?;
    Ok(see(&format!("/papers/{id}/batch?job={job}"), "cancelled"))
}
