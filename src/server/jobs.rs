//! Jobs done: taken from the queue, given to a worker, their results kept. A job that was cut off is done again; one
//! that was done is not.

use std::time::Duration;

use serde_json::{Value as Json, json};

use super::error::{Problem, Result, public_diagnostic};
use super::service::drawing::{self, Particular};
use super::service::issuing;
use super::service::jobs::media_type;
use super::state::AppState;
use super::wire::{BatchWork, Work};
use super::{webhook, worker_pool::PoolError};
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
    let queue = state.store.queue();
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
        Ok(Err(error)) => tracing::error!(code = error.diagnostic().code, "the queue has ended"),
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
            tracing::error!(code = error.diagnostic().code, "what has run out cannot be swept");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

async fn handle(state: &AppState, worker: &str, id: &str) {
    let job = match state.store.jobs().start(id, worker, MOST_ATTEMPTS).await {
        Ok(Some(job)) => job,
        Ok(None) => return,
        Err(StoreError::Missing(_)) => return,
        Err(error) => {
            tracing::error!(job = id, code = error.diagnostic().code, "a job cannot be begun");
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
            ("done", state.store.jobs().finish(id, progress, &results).await.map(Some))
        }
        End::Failed(problem) if problem.status.is_server_error() || problem.status.as_u16() == 429 => {
            // The fault is not the job's: it is tried again, a little later.
            tracing::warn!(job = id, code = problem.code, cause = problem.cause, "job to be tried again");
            tokio::time::sleep(Duration::from_secs(2)).await;
            if job.attempts < MOST_ATTEMPTS {
                ("again", state.store.jobs().requeue(id, true).await.map(|()| None))
            } else {
                ("failed", state.store.jobs().fail(id, problem.to_json()).await.map(Some))
            }
        }
        End::Failed(problem) => {
            tracing::warn!(job = id, code = problem.code, "job failed");
            ("failed", state.store.jobs().fail(id, problem.to_json()).await.map(Some))
        }
        End::Cancelled => ("cancelled", state.store.jobs().finish_cancelled(id).await.map(Some)),
        End::HandedBack => ("handed-back", state.store.jobs().requeue(id, false).await.map(|()| None)),
    };
    state.metrics.job_ended(kind, outcome);
    tracing::info!(job = id, kind, outcome, "job ended");
    match kept {
        Ok(Some(job)) => webhook::announce(state, job).await,
        Ok(None) => {}
        Err(error) => tracing::error!(job = id, code = error.diagnostic().code, "a job's end cannot be kept"),
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
    }
}

const ONE: Progress = Progress { total: 1, done: 1, failed: 0 };

async fn issue(state: &AppState, job: &Job) -> Result<End> {
    let Some(id) = &job.document_id else { return Ok(End::Done(Progress::default(), Vec::new())) };
    let document = state.store.documents().get(id).await?;
    if document.state != DocumentState::Issuing {
        // It was made already, or became void meanwhile.
        return Ok(End::Done(Progress::default(), Vec::new()));
    }
    let content = state.store.documents().content(id).await?;
    let pdf = drawing::render(state, &content, Particular::of(&document)).await?;
    let kept = state.store.objects().put(pdf).await?;
    let document = state.store.workflow().finish_issue(&Actor::system(), id, &kept).await?;
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
    const ZIP: &str = "documents.zip";
    let Some(id) = &job.document_id else { return Err(Problem::failed("a batch without a paper")) };
    let document = state.store.documents().get(id).await?;
    let content = state.store.documents().content(id).await?;
    let room = drawing::room(state, &content, Particular::of(&document)).await?;
    let texts = |value: &Json| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_string).collect()
    };
    let request = BatchWork {
        folder: room.folder(),
        out: ZIP.into(),
        jobs: None,
        resume: false,
        combined: job.request["combined"].as_bool().unwrap_or_default(),
        only: texts(&job.request["only"]),
        with: serde_json::from_value(job.request["where"].clone()).unwrap_or_default(),
    };
    let ticket = state.pool.submit(Work::Batch(request))?;
    let canceller = ticket.canceller();
    let mut progress = ticket.progress.clone();
    let mut stopping = state.stopping.clone();
    let mut made = Progress::default();
    let mut answer = std::pin::pin!(ticket.answer());
    let mut beat = tokio::time::interval(Duration::from_millis(500));
    let (mut cancelled, mut stopped) = (false, false);
    let answer = loop {
        tokio::select! {
            answer = &mut answer => break answer,
            _ = beat.tick() => {
                let now = *progress.borrow_and_update();
                made = Progress { total: now.total as u64, done: now.done as u64, failed: now.failed as u64 };
                if state.store.jobs().note_progress(&job.id, made).await? && !cancelled {
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
    let zip = room.out(ZIP);
    if !zip.is_file() {
        return Err(Problem::found(answer.diagnostics));
    }
    let last = *progress.borrow();
    if last.total > 0 {
        made = Progress { total: last.total as u64, done: last.done as u64, failed: last.failed as u64 };
    }
    let mut results = Vec::new();
    for name in [ZIP, "combined.pdf"] {
        let path = room.out(name);
        if path.is_file() {
            let kept = state.store.objects().put_file(&path).await?;
            let media_type = media_type(name).to_string();
            results.push(JobResult { name: name.into(), sha256: kept.sha256, size: kept.size, media_type });
        }
    }
    let findings: Vec<Json> = answer.diagnostics.into_iter().map(public_diagnostic).collect();
    let report = json!({ "result": answer.result, "diagnostics": findings }).to_string();
    let kept = state.store.objects().put(report.into()).await?;
    results.push(JobResult {
        name: "report.json".into(),
        sha256: kept.sha256,
        size: kept.size,
        media_type: "application/json".into(),
    });
    Ok(End::Done(made, results))
}

fn kind_word(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Render => "render",
        JobKind::Batch => "batch",
        JobKind::Issue => "issue",
    }
}

/// Brings the jobs back that a crash cut off, and notes the webhooks of those that ended just before it.
///
/// # Errors
/// When the store fails.
pub async fn recover(state: &AppState) -> Result<usize> {
    state.store.idempotency().release_all().await?;
    let count = state.store.jobs().recover().await?;
    let query = vanthu_store::JobQuery {
        states: vec![JobState::Done, JobState::Failed, JobState::Cancelled],
        per_page: 500,
        ..vanthu_store::JobQuery::default()
    };
    for job in state.store.jobs().list(&query).await?.items {
        if job.callback.is_some() && state.store.webhooks().of_job(&job.id).await?.is_empty() {
            webhook::announce(state, job).await;
        }
    }
    Ok(count)
}
