//! Jobs: viewed, cancelled, and the files that they make. How they are done is in [`runner`].

mod handover;
pub(crate) mod requests;
mod results;
pub mod runner;

use vanthu_diagnostic::code;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::context::{Context, Service};
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, allows, may};
use super::views::{JobView, PageView};
use super::webhooks;
pub use handover::Handover;
use requests::RenderJob;
pub(crate) use results::read_result;
pub use results::{Archives, ResultFile, result};
use vanthu_store::{Actor, Callback, Job, JobKind, JobQuery};

/// Whom to notify when a job has ended.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallbackRequest {
    /// The address, `https://…`.
    pub url: String,
    /// The secret that signs the notification; if absent, one is created and shown once.
    #[serde(default)]
    pub secret: Option<String>,
}

impl CallbackRequest {
    /// Whether the service has to create the secret, which the caller then has to see.
    pub(crate) fn lacks_secret(&self) -> bool {
        self.secret.is_none()
    }
}

impl std::fmt::Debug for CallbackRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallbackRequest")
    }
}

/// A job just queued.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AcceptedJob {
    /// The job.
    pub job: JobView,
    /// The secret that signs its webhook, if the request gave none. It is shown this once.
    pub callback_secret: Option<String>,
}

/// A job just queued, as it is shown; with `shows_secret`, the secret that was created for it.
pub(crate) fn accepted(context: &Context, job: Job, shows_secret: bool) -> AcceptedJob {
    let callback_secret =
        job.callback.as_ref().filter(|_| shows_secret).map(|callback| callback.secret.clone());
    AcceptedJob { callback_secret, job: JobView::of(job, context.store.now()) }
}

/// The callback of a job, if its address may be called.
///
/// # Errors
/// `webhook.bad-url`, `webhook.private-address` or `webhook.bad-secret`.
pub(crate) fn callback(context: &Context, request: Option<CallbackRequest>) -> Result<Option<Callback>> {
    let Some(request) = request else { return Ok(None) };
    let url = webhooks::check_url(&request.url, context.policy.webhooks.allow_private).at("/callback/url")?;
    let secret = signing_secret(request.secret).at("/callback/secret")?;
    Ok(Some(Callback { url: url.to_string(), secret }))
}

/// The secret that signs webhooks: the one that was given, or a new one.
///
/// # Errors
/// `webhook.bad-secret`.
pub(crate) fn signing_secret(given: Option<String>) -> Result<String> {
    match given {
        Some(secret) if (16..=200).contains(&secret.len()) => Ok(secret),
        Some(_) => Err(ServiceError::invalid(
            code!("webhook.bad-secret"),
            "khóa ký phải có từ 16 đến 200 ký tự",
            "the secret has 16 to 200 characters",
        )),
        None => webhooks::new_secret(),
    }
}

/// One page of jobs, newest first: those of a document that the actor may read, else one's own, or for an administrator all.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id.
pub async fn list(context: &Context, actor: &Actor, query: JobQuery) -> Result<PageView<JobView>> {
    allows(actor, Act::ReadJob)?;
    let mut query = query;
    match &query.document_id {
        Some(id) => {
            super::readable(context, actor, id).await?;
        }
        None if actor.has_role(&super::ADMINISTRATORS) => {}
        None => query.requested_by = Some(actor.user_id.clone()),
    }
    let now = context.store.now();
    let page = context.store.jobs().list(&query).await?;
    let full = page.items.len() >= page.per_page as usize;
    let next_cursor = page.items.last().filter(|_| full).map(|job| job.id.clone());
    Ok(PageView { next_cursor, ..PageView::of(page, |job| JobView::of(job, now)) })
}

/// Removes a job that has ended, with what it made.
///
/// # Errors
/// Those of [`cancel`]; `job.not-over` (conflict).
pub async fn remove(service: &Service, actor: &Actor, id: &str) -> Result<()> {
    permitted(service, actor, id, Act::CancelJob).await?;
    Ok(service.store.jobs().remove(actor, id).await?)
}

/// One job.
///
/// # Errors
/// Forbidden without the right to read; not found if there is none of that id or it is another user's.
pub async fn view(context: &Context, actor: &Actor, id: &str) -> Result<JobView> {
    Ok(JobView::of(readable(context, actor, id).await?, context.store.now()))
}

/// Cancels a job: at once if it is queued, soon if it is running.
///
/// # Errors
/// Those of [`view`]; forbidden for a token without the scope `draft`; `job.not-cancellable` (conflict) for the job of an
/// issued document; a conflict if it has ended.
pub async fn cancel(service: &Service, actor: &Actor, id: &str) -> Result<JobView> {
    let job = permitted(service, actor, id, Act::CancelJob).await?;
    if job.kind == JobKind::Issue {
        return Err(ServiceError::conflict(
            code!("job.not-cancellable"),
            "văn bản đã có số, việc tạo tệp không hủy được",
            "the document has its number; the job that makes its PDF cannot be cancelled",
        ));
    }
    let job = service.store.jobs().cancel(actor, id).await?;
    drop(service.handover.take(id).await);
    Ok(JobView::of(job, service.store.now()))
}

/// The media type of `.xlsx` workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The media type of `.docx` documents.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The media type of a result, by its name.
pub(crate) fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        Some("xlsx") => XLSX,
        Some("docx") => DOCX,
        _ => "application/octet-stream",
    }
}

/// The job, if the actor may see it. What a job makes follows its document: who may not read the one gets nothing of the
/// other.
async fn readable(context: &Context, actor: &Actor, id: &str) -> Result<Job> {
    permitted(context, actor, id, Act::ReadJob).await
}

/// The job, if the actor may do that to it.
async fn permitted(context: &Context, actor: &Actor, id: &str, act: Act) -> Result<Job> {
    allows(actor, act)?;
    let job = context.store.jobs().get(id).await?;
    check(context, actor, &job, act).await?;
    Ok(job)
}

async fn check(context: &Context, actor: &Actor, job: &Job, act: Act) -> Result<()> {
    let document = match &job.document_id {
        Some(id) => context.store.documents().get(id).await.ok(),
        None => None,
    };
    if let Some(document) = document {
        return may(actor, act, Object::Job(&job.requested_by, &document));
    }
    let (office, secret) = match job.kind {
        JobKind::Render => requests::read::<RenderJob>(&job.request)?.whose(),
        // Its document was deleted.
        _ => (String::new(), true),
    };
    may(actor, act, Object::Render(&job.requested_by, &office, secret))
}

/// Whether the person who asked for a job may still see what it made.
pub(crate) async fn requester_may_see(context: &Context, job: &Job) -> bool {
    subscriber_may_see(context, &job.requested_by, job).await
}

/// Whether a caller may see what a job made, which is so of no job that was removed.
pub(crate) async fn may_see(context: &Context, actor: &Actor, id: &str) -> bool {
    match context.store.jobs().get(id).await {
        Ok(job) => check(context, actor, &job, Act::ReadJob).await.is_ok(),
        Err(_) => false,
    }
}

/// Whether a user may see what a job made.
pub(crate) async fn subscriber_may_see(context: &Context, user_id: &str, job: &Job) -> bool {
    let Ok(user) = context.store.users().get(user_id).await else { return false };
    user.active && check(context, &user.actor(), job, Act::ReadJob).await.is_ok()
}
