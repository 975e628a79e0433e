//! Does jobs: takes them from the queue, hands them to a worker and stores their results. A job that was cut off is done
//! again; one that is done is not.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use serde_json::json;

use super::media_type;
use super::requests::{self, BatchJob, RenderJob};
use crate::service::context::Service;
use crate::service::error::{ErrorKind, Result, ServiceError};
use crate::service::rendering::{self, NumberOverride};
use crate::service::replies::{batch_json, public_diagnostics};
use crate::service::{blocking, counters, io_error, issuing, reports, texts, webhooks};
use crate::worker::Workspace;
use crate::worker::pool::{PoolError, Turn};
use crate::worker::protocol::{BatchInput, BatchResult, Task, results};
use vanthu_store::{
    Actor, DocumentState, Job, JobKind, JobQuery, JobResult, JobState, Lane, Progress, StoreError,
};

/// How often a job is started before it counts as failed: one that kills its worker would do so again.
const MAX_ATTEMPTS: i64 = 5;

/// How often removed uploads are looked for.
const FREE_EVERY: Duration = Duration::from_secs(6 * 3600);

/// How many documents that have their number are rendered at once.
const ISSUES_AT_ONCE: usize = 2;

/// How a job ended.
enum End {
    Done(Progress, Vec<JobResult>),
    Failed(ServiceError),
    Cancelled,
    Requeued,
}

/// Does jobs until the service stops.
pub(crate) async fn run(service: Service, worker: String) {
    // If there are several workers, one is left to people who wait for a page.
    let concurrency = service.pool.load().workers.saturating_sub(1).max(1);
    // Documents that have their number wait for no batch.
    let lanes = [(Lane::Issue, ISSUES_AT_ONCE), (Lane::Usual, concurrency)];
    futures_util::future::join_all(lanes.map(|lane| run_lane(service.clone(), worker.clone(), lane))).await;
}

async fn run_lane(service: Service, worker: String, lane: (Lane, usize)) {
    let queue = service.store.queue();
    let mut stopping = service.stopping.clone();
    let stop = async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let name = worker.clone();
    let handle = move |id: String| {
        let (service, worker) = (service.clone(), worker.clone());
        async move { handle(&service, &worker, &id).await }
    };
    // A task of its own, so that a panic is logged.
    match tokio::spawn(async move { queue.run(&name, lane, handle, stop).await }).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(code = error.diagnostic().code.as_str(), "the queue has ended"),
        Err(_) => tracing::error!("the queue has panicked"),
    }
}

/// Now and then queues documents with a number but no PDF, as a crash leaves them, and removes what has expired.
pub(crate) async fn maintenance(service: Service) {
    let mut stopping = service.stopping.clone();
    let mut freed: Option<Instant> = None;
    loop {
        if let Err(error) = issuing::queue_unfinished(&service).await {
            tracing::error!(code = %error.code, "unfinished documents cannot be queued");
        }
        if let Err(error) = texts::read_missing(&service).await {
            tracing::warn!(code = %error.code, "the texts of documents cannot be read for the search");
        }
        if let Err(error) = reports::remind(&service).await {
            tracing::error!(code = %error.code, "people cannot be reminded of reports");
        }
        if let Err(error) = service.store.sweep().await {
            tracing::error!(code = error.diagnostic().code.as_str(), "what has expired cannot be removed");
        }
        if freed.is_none_or(|at| at.elapsed() > FREE_EVERY) {
            freed = Some(Instant::now());
            expire(&service).await;
            match service.store.free_removed(TimeDelta::days(service.policy.keep_removed_days.into())).await {
                Ok(bytes) => tracing::info!(bytes, "removed uploads were freed"),
                Err(error) => {
                    let code = error.diagnostic().code.as_str();
                    tracing::error!(code, "removed uploads cannot be freed");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}

/// Removes data sets and jobs that the settings keep no longer.
async fn expire(service: &Service) {
    let days = |days: u32| (days > 0).then(|| TimeDelta::days(days.into()));
    if let Some(keep) = days(service.policy.keep_data_sets_days)
        && let Err(error) = service.store.data_sets().expire(keep).await
    {
        tracing::error!(code = error.diagnostic().code.as_str(), "old data sets cannot be removed");
    }
    if let Some(keep) = days(service.policy.keep_jobs_days)
        && let Err(error) = service.store.jobs().expire(keep).await
    {
        tracing::error!(code = error.diagnostic().code.as_str(), "old jobs cannot be removed");
    }
}

async fn handle(service: &Service, worker: &str, id: &str) {
    let job = match service.store.jobs().start(id, worker, MAX_ATTEMPTS).await {
        Ok(Some(job)) => job,
        Ok(None) => return,
        Err(StoreError::Missing(_)) => return,
        Err(error) => {
            tracing::error!(job = id, code = error.diagnostic().code.as_str(), "a job cannot be started");
            return;
        }
    };
    let kind = kind_word(job.kind);
    tracing::info!(job = id, kind, attempt = job.attempts, "job started");
    let end = if *service.stopping.borrow() {
        End::Requeued
    } else {
        match work(service, &job).await {
            Ok(end) => end,
            Err(error) if ended_by_stop(service, &error) => End::Requeued,
            Err(error) => End::Failed(error),
        }
    };
    let (outcome, stored) = match end {
        End::Done(progress, results) => {
            ("done", service.store.jobs().finish(id, progress, &results).await.map(Some))
        }
        End::Failed(error) if error.is_transient() => {
            // The fault is not in the job: it is tried again a little later.
            tracing::warn!(job = id, code = %error.code, cause = error.cause, "job to be tried again");
            tokio::time::sleep(Duration::from_secs(2)).await;
            if job.attempts < MAX_ATTEMPTS {
                ("again", service.store.jobs().requeue(id, true).await.map(|()| None))
            } else {
                ("failed", service.store.jobs().fail(id, (service.error_json)(&error)).await.map(Some))
            }
        }
        End::Failed(error) => {
            tracing::warn!(job = id, code = %error.code, "job failed");
            ("failed", service.store.jobs().fail(id, (service.error_json)(&error)).await.map(Some))
        }
        End::Cancelled => ("cancelled", service.store.jobs().finish_cancelled(id).await.map(Some)),
        End::Requeued => ("handed-back", service.store.jobs().requeue(id, false).await.map(|()| None)),
    };
    counters::job_ended(kind, outcome);
    tracing::info!(job = id, kind, outcome, "job ended");
    match stored {
        Ok(Some(job)) => webhooks::announce(service, job).await,
        Ok(None) => {}
        Err(error) => {
            tracing::error!(job = id, code = error.diagnostic().code.as_str(), "a job's end cannot be stored")
        }
    }
}

fn ended_by_stop(service: &Service, error: &ServiceError) -> bool {
    *service.stopping.borrow() && matches!(error.kind, ErrorKind::Unavailable { .. })
}

async fn work(service: &Service, job: &Job) -> Result<End> {
    match job.kind {
        JobKind::Issue => issue(service, job).await,
        JobKind::Render => render(service, job).await,
        JobKind::Batch => batch(service, job).await,
    }
}

const ONE: Progress = Progress { total: 1, done: 1, failed: 0 };

async fn issue(service: &Service, job: &Job) -> Result<End> {
    let Some(id) = &job.document_id else { return Ok(End::Done(Progress::default(), Vec::new())) };
    let document = service.store.documents().get(id).await?;
    if document.state != DocumentState::Issuing {
        // Its PDF was stored already, or it was voided meanwhile.
        return Ok(End::Done(Progress::default(), Vec::new()));
    }
    let content = service.store.documents().content(id).await?;
    let pdf = rendering::render(service, &Turn::of_issue(), &content, NumberOverride::of(&document)).await?;
    let stored = service.store.objects().put(pdf).await?;
    let document = service.store.workflow().finish_issue(&Actor::system(), id, &stored).await?;
    let result = JobResult {
        name: rendering::pdf_name(&document),
        sha256: stored.sha256,
        size: stored.size,
        media_type: "application/pdf".into(),
    };
    Ok(End::Done(ONE, vec![result]))
}

async fn render(service: &Service, job: &Job) -> Result<End> {
    let pdf = match service.handover.take(&job.id).await {
        Some(running) => running.await?,
        None => {
            let RenderJob { content, number } = requests::read(&job.request)?;
            let number = NumberOverride { number, date: None };
            rendering::render(service, &Turn::of(&job.requested_by), &content, number).await?
        }
    };
    let stored = service.store.objects().put(pdf).await?;
    let result = JobResult {
        name: "document.pdf".into(),
        sha256: stored.sha256,
        size: stored.size,
        media_type: "application/pdf".into(),
    };
    Ok(End::Done(ONE, vec![result]))
}

async fn batch(service: &Service, job: &Job) -> Result<End> {
    let Some(id) = &job.document_id else {
        return Err(ServiceError::unexpected("a batch without a document"));
    };
    let document = service.store.documents().get(id).await?;
    let content = service.store.documents().content(id).await?;
    let draft = document.state.awaits_approval();
    let rendering::SentDocument { workspace, document, .. } =
        rendering::send(service, &content, NumberOverride::of(&document)).await?;
    let BatchJob { combined, format, only, filters } = requests::read(&job.request)?;
    let input = BatchInput { document, jobs: None, combined, format, only, filters, draft };
    let ticket = service.pool.submit(&Turn::of(&job.requested_by), workspace.request(Task::Batch(input)))?;
    let canceller = ticket.canceller();
    let mut progress = ticket.progress.clone();
    let mut stopping = service.stopping.clone();
    let mut current = Progress::default();
    let mut reply = std::pin::pin!(ticket.reply());
    let mut beat = tokio::time::interval(Duration::from_millis(500));
    let (mut cancelled, mut stopped) = (false, false);
    let reply = loop {
        tokio::select! {
            reply = &mut reply => break reply,
            _ = beat.tick() => {
                let now = *progress.borrow_and_update();
                current = Progress { total: now.total as u64, done: now.done as u64, failed: now.failed as u64 };
                if service.store.jobs().note_progress(&job.id, current).await? && !cancelled {
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
    let reply = match reply {
        Ok(reply) => reply,
        Err(PoolError::Cancelled | PoolError::Stopped) if stopped && !cancelled => {
            return Ok(End::Requeued);
        }
        Err(PoolError::Cancelled) if cancelled => return Ok(End::Cancelled),
        Err(error) => return Err(error.into()),
    };
    let (batch, diagnostics) = reply.into_parts::<BatchResult>();
    let Some(batch) = batch else { return Err(ServiceError::rejected(diagnostics)) };
    let last = *progress.borrow();
    if last.total > 0 {
        current = Progress { total: last.total as u64, done: last.done as u64, failed: last.failed as u64 };
    }
    let mut stored_results = Vec::new();
    for name in [results::BATCH, results::COMBINED] {
        let path = workspace.result(name);
        if path.is_file() {
            let stored = service.store.objects().put_file(&path).await?;
            let media_type = media_type(name).to_string();
            stored_results.push(JobResult {
                name: name.into(),
                sha256: stored.sha256,
                size: stored.size,
                media_type,
            });
        }
    }
    if let Some(manifest) = take_manifest(&workspace).await? {
        let stored = service.store.objects().put_file(&manifest).await?;
        stored_results.push(JobResult {
            name: results::MANIFEST.into(),
            sha256: stored.sha256,
            size: stored.size,
            media_type: media_type(results::MANIFEST).into(),
        });
    }
    let findings = public_diagnostics(&diagnostics);
    let report = json!({ "result": batch_json(&batch), "diagnostics": findings }).to_string();
    let stored = service.store.objects().put(report.into()).await?;
    stored_results.push(JobResult {
        name: "report.json".into(),
        sha256: stored.sha256,
        size: stored.size,
        media_type: "application/json".into(),
    });
    Ok(End::Done(current, stored_results))
}

/// The manifest in the zip of a batch as a file of its own, so that the page of the batch need not open the zip.
#[expect(clippy::disallowed_methods, reason = "the results of a job lie in its workspace on the disk")]
async fn take_manifest(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let (zip, path) = (workspace.result(results::BATCH), workspace.result(results::MANIFEST));
    blocking(move || {
        let Ok(file) = std::fs::File::open(zip) else { return Ok(None) };
        let Ok(mut archive) = zip::ZipArchive::new(file) else { return Ok(None) };
        let Ok(mut entry) = archive.by_name(results::MANIFEST) else { return Ok(None) };
        let mut out = std::fs::File::create(&path).map_err(io_error)?;
        std::io::copy(&mut entry, &mut out).map_err(io_error)?;
        Ok(Some(path))
    })
    .await
}

fn kind_word(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Render => "render",
        JobKind::Batch => "batch",
        JobKind::Issue => "issue",
    }
}

/// Queues the jobs that a crash cut off, and the webhooks of those that ended just before it.
///
/// # Errors
/// Those of the store.
pub(crate) async fn recover(service: &Service) -> Result<usize> {
    service.store.idempotency().release_all().await?;
    let count = service.store.jobs().recover().await?;
    let query = JobQuery {
        states: vec![JobState::Done, JobState::Failed, JobState::Cancelled],
        per_page: 500,
        ..JobQuery::default()
    };
    for job in service.store.jobs().list(&query).await?.items {
        if job.callback.is_some() && service.store.webhooks().of_job(&job.id).await?.is_empty() {
            webhooks::announce(service, job).await;
        }
    }
    Ok(count)
}
