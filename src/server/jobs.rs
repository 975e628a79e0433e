//! Jobs done: taken from the queue, given to a worker, their results kept. A job that was cut off is done again; one
//! that was done is not.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::error::{Problem, Result, public_diagnostic};
use super::service::drawing::{self, Particular};
use super::service::issuing;
use super::service::jobs::media_type;
use super::service::replies::{batch_json, diagnostics_json};
use super::state::AppState;
use super::webhook;
use crate::worker::pool::PoolError;
use crate::worker::protocol::{BatchInput, BatchResult, Task, results};
use vanthu_store::{
    Actor, DocumentContent, DocumentState, Job, JobKind, JobResult, JobState, Progress, StoreError,
};

/// How often a job is begun: one that kills its worker does so again.
const MOST_ATTEMPTS: i64 = 5;

/// How a job ended.
enum End {
    Done(Progress, Vec<JobResult>),
    Failed(Problem),
    Cancelled,
    HandedBack,
}

/// Does jobs until the service stops.
pub async fn run(state: AppState, worker: String) {
    // One worker is left to those who wait at a page, where there is more than one.
    let concurrency = state.pool.load().workers.saturating_sub(1).max(1);
    let queue = state.store.queue().clone();
    let handle = {
        let (state, worker) = (state.clone(), worker.clone());
        move |id: String| {
            let (state, worker) = (state.clone(), worker.clone());
            async move { handle(&state, &worker, &id).await }
        }
    };
    let mut stopping = state.stopping.clone();
    let stop = async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let runtime = tokio::runtime::Handle::current();
    // The queue's own future cannot go from thread to thread: it stays on one that may wait.
    let ended =
        tokio::task::spawn_blocking(move || runtime.block_on(queue.run(&worker, concurrency, handle, stop)));
    match ended.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(code = error.diagnostic().code.as_str(), "the queue has ended"),
        Err(_) => tracing::error!("the queue has broken off"),
    }
}

/// Looks now and then after what a crash may have left: documents with a number and no PDF, things that have run out.
pub async fn tend(state: AppState) {
    let mut stopping = state.stopping.clone();
    loop {
        if let Err(problem) = issuing::queue_unfinished(&state).await {
            tracing::error!(code = problem.code, "unfinished papers cannot be queued");
        }
        if let Err(error) = state.store.sweep().await {
            tracing::error!(code = error.diagnostic().code.as_str(), "what has run out cannot be swept");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

async fn handle(state: &AppState, worker: &str, id: &str) {
    let job = match state.store.start_job(id, worker, MOST_ATTEMPTS).await {
        Ok(Some(job)) => job,
        Ok(None) => return,
        Err(StoreError::Missing(_)) => return,
        Err(error) => {
            tracing::error!(job = id, code = error.diagnostic().code.as_str(), "a job cannot be begun");
            return;
        }
    };
    let kind = kind_word(job.kind);
    tracing::info!(job = id, kind, attempt = job.attempts, "job begun");
    let end = if *state.stopping.borrow() {
        End::HandedBack
    } else {
        match work(state, &job).await {
            Ok(end) => end,
            Err(problem) if ended_by_stop(state, &problem) => End::HandedBack,
            Err(problem) => End::Failed(problem),
        }
    };
    let (outcome, kept) = match end {
        End::Done(progress, results) => {
            ("done", state.store.finish_job(id, progress, &results).await.map(Some))
        }
        End::Failed(problem) if problem.status.is_server_error() || problem.status.as_u16() == 429 => {
            // The fault is not the job's: it is tried again, a little later.
            tracing::warn!(job = id, code = problem.code, cause = problem.cause, "job to be tried again");
            tokio::time::sleep(Duration::from_secs(2)).await;
            if job.attempts < MOST_ATTEMPTS {
                ("again", state.store.hand_back_job(id, true).await.map(|()| None))
            } else {
                ("failed", state.store.fail_job(id, problem.to_json()).await.map(Some))
            }
        }
        End::Failed(problem) => {
            tracing::warn!(job = id, code = problem.code, "job failed");
            ("failed", state.store.fail_job(id, problem.to_json()).await.map(Some))
        }
        End::Cancelled => ("cancelled", state.store.cancelled_job(id).await.map(Some)),
        End::HandedBack => ("handed-back", state.store.hand_back_job(id, false).await.map(|()| None)),
    };
    state.metrics.job_ended(kind, outcome);
    tracing::info!(job = id, kind, outcome, "job ended");
    match kept {
        Ok(Some(job)) => webhook::announce(state, job).await,
        Ok(None) => {}
        Err(error) => {
            tracing::error!(job = id, code = error.diagnostic().code.as_str(), "a job's end cannot be kept")
        }
    }
}

fn ended_by_stop(state: &AppState, problem: &Problem) -> bool {
    *state.stopping.borrow() && problem.status.as_u16() == 503
}

async fn work(state: &AppState, job: &Job) -> Result<End> {
    match job.kind {
        JobKind::Issue => issue(state, job).await,
        JobKind::Render => render(state, job).await,
        JobKind::Batch => batch(state, job).await,
        // Webhooks have a table of their own; a job of that kind has nothing to do.
        JobKind::Webhook => Ok(End::Done(Progress::default(), Vec::new())),
    }
}

const ONE: Progress = Progress { total: 1, done: 1, failed: 0 };

async fn issue(state: &AppState, job: &Job) -> Result<End> {
    let Some(id) = &job.document_id else { return Ok(End::Done(Progress::default(), Vec::new())) };
    let document = state.store.document(id).await?;
    if document.state != DocumentState::Issuing {
        // It was made already, or became void meanwhile.
        return Ok(End::Done(Progress::default(), Vec::new()));
    }
    let content = state.store.document_content(id).await?;
    let pdf = drawing::render(state, &content, Particular::of(&document)).await?;
    let kept = state.store.objects().put(pdf).await?;
    let document = state.store.finish_issue(&Actor::system(), id, &kept).await?;
    let result = JobResult {
        name: drawing::pdf_name(&document),
        sha256: kept.sha256,
        size: kept.size,
        media_type: "application/pdf".into(),
    };
    Ok(End::Done(ONE, vec![result]))
}

async fn render(state: &AppState, job: &Job) -> Result<End> {
    let content: DocumentContent = serde_json::from_value(job.request["content"].clone())
        .map_err(|_| Problem::failed("a render's request cannot be read"))?;
    let particular = Particular { number: job.request["number"].as_i64(), date: None };
    let pdf = drawing::render(state, &content, particular).await?;
    let kept = state.store.objects().put(pdf).await?;
    let result = JobResult {
        name: "document.pdf".into(),
        sha256: kept.sha256,
        size: kept.size,
        media_type: "application/pdf".into(),
    };
    Ok(End::Done(ONE, vec![result]))
}

async fn batch(state: &AppState, job: &Job) -> Result<End> {
    let Some(id) = &job.document_id else { return Err(Problem::failed("a batch without a paper")) };
    let document = state.store.document(id).await?;
    let content = state.store.document_content(id).await?;
    let drawing::SentDocument { workspace, document, .. } =
        drawing::send(state, &content, Particular::of(&document)).await?;
    let texts = |value: &Json| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_string).collect()
    };
    let input = BatchInput {
        document,
        jobs: None,
        combined: job.request["combined"].as_bool().unwrap_or_default(),
        only: texts(&job.request["only"]),
        filters: serde_json::from_value(job.request["where"].clone()).unwrap_or_default(),
    };
    let ticket = state.pool.submit(workspace.request(Task::Batch(input)))?;
    let canceller = ticket.canceller();
    let mut progress = ticket.progress.clone();
    let mut stopping = state.stopping.clone();
    let mut made = Progress::default();
    let mut answer = std::pin::pin!(ticket.reply());
    let mut beat = tokio::time::interval(Duration::from_millis(500));
    let (mut cancelled, mut stopped) = (false, false);
    let answer = loop {
        tokio::select! {
            answer = &mut answer => break answer,
            _ = beat.tick() => {
                let now = *progress.borrow_and_update();
                made = Progress { total: now.total as u64, done: now.done as u64, failed: now.failed as u64 };
                if state.store.note_progress(&job.id, made).await? && !cancelled {
                    cancelled = true;
                    canceller.cancel();
                }
            }
            () = async { let _ = stopping.wait_for(|stop| *stop).await; }, if !stopped => {
                stopped = true;
                canceller.cancel();
            }
        }
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(PoolError::Cancelled | PoolError::Stopped) if stopped && !cancelled => {
            return Ok(End::HandedBack);
        }
        Err(PoolError::Cancelled) if cancelled => return Ok(End::Cancelled),
        Err(error) => return Err(error.into()),
    };
    let (made_batch, diagnostics) = answer.into_parts::<BatchResult>();
    let diagnostics = diagnostics_json(&diagnostics);
    let Some(made_batch) = made_batch else { return Err(Problem::found(diagnostics)) };
    let last = *progress.borrow();
    if last.total > 0 {
        made = Progress { total: last.total as u64, done: last.done as u64, failed: last.failed as u64 };
    }
    let mut kept_results = Vec::new();
    for name in [results::BATCH, results::COMBINED] {
        let path = workspace.result(name);
        if path.is_file() {
            let kept = state.store.objects().put_file(&path).await?;
            let media_type = media_type(name).to_string();
            kept_results.push(JobResult {
                name: name.into(),
                sha256: kept.sha256,
                size: kept.size,
                media_type,
            });
        }
    }
    let findings: Vec<Json> = diagnostics.into_iter().map(public_diagnostic).collect();
    let report = json!({ "result": batch_json(&made_batch), "diagnostics": findings }).to_string();
    let kept = state.store.objects().put(report.into()).await?;
    kept_results.push(JobResult {
        name: "report.json".into(),
        sha256: kept.sha256,
        size: kept.size,
        media_type: "application/json".into(),
    });
    Ok(End::Done(made, kept_results))
}

fn kind_word(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Render => "render",
        JobKind::Batch => "batch",
        JobKind::Issue => "issue",
        JobKind::Webhook => "webhook",
    }
}

/// Brings the jobs back that a crash cut off, and notes the webhooks of those that ended just before it.
///
/// # Errors
/// When the store fails.
pub async fn recover(state: &AppState) -> Result<usize> {
    state.store.release_keys().await?;
    let count = state.store.recover_jobs().await?;
    let query = vanthu_store::JobQuery {
        states: vec![JobState::Done, JobState::Failed, JobState::Cancelled],
        per_page: 500,
        ..vanthu_store::JobQuery::default()
    };
    for job in state.store.jobs(&query).await?.items {
        if job.callback.is_some() && state.store.deliveries(&job.id).await?.is_empty() {
            webhook::announce(state, job).await;
        }
    }
    Ok(count)
}
