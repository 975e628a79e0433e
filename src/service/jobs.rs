//! Jobs: viewed, cancelled, and the files that they make. How they are done is in [`runner`].

mod handover;
pub(crate) mod requests;
mod results;
pub mod runner;

use vanthu_diagnostic::code;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::authorize::missing_scope;
use super::context::{Context, Service};
use super::error::{Result, ServiceError};
use super::views::JobView;
use super::webhooks;
use super::{ADMINISTRATORS, CLERKS, authorize_read, may_read};
pub use handover::Handover;
pub(crate) use results::read_result;
pub use results::{Archives, ResultFile, result};
use vanthu_store::{Actor, Callback, Job, JobKind, Scope};

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
    /// The secret that signs its webhook. It is shown this once.
    pub callback_secret: Option<String>,
}

/// A job just queued, as it is shown.
pub(crate) fn accepted(context: &Context, job: Job) -> AcceptedJob {
    let callback_secret = job.callback.as_ref().map(|callback| callback.secret.clone());
    AcceptedJob { callback_secret, job: JobView::of(job, context.store.now()) }
}

/// The callback of a job, if its address may be called.
///
/// # Errors
/// `webhook.bad-url`, `webhook.private-address` or `webhook.bad-secret`.
pub(crate) fn callback(context: &Context, request: Option<CallbackRequest>) -> Result<Option<Callback>> {
    let Some(request) = request else { return Ok(None) };
    let url = webhooks::check_url(&request.url, context.policy.webhooks.allow_private)?;
    let secret = match request.secret {
        Some(secret) if (16..=200).contains(&secret.len()) => secret,
        Some(_) => {
            return Err(ServiceError::invalid(
                code!("webhook.bad-secret"),
                "khóa ký phải có từ 16 đến 200 ký tự",
                "the secret has 16 to 200 characters",
            ));
        }
        None => webhooks::new_secret()?,
    };
    Ok(Some(Callback { url: url.to_string(), secret }))
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
    let job = readable(service, actor, id).await?;
    if !actor.has_scope(Scope::Draft) {
        return Err(missing_scope(Scope::Draft));
    }
    if !may_cancel(service, actor, &job).await {
        return Err(ServiceError::forbidden(
            code!("job.of-another"),
            "việc do người khác yêu cầu; chỉ người đó, người soạn văn bản hoặc văn thư được dừng",
            "the job is another's; only that person, the drafter of the document or a clerk may cancel it",
        ));
    }
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

/// The media type of a result, by its name.
pub(crate) fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        Some("xlsx") => XLSX,
        _ => "application/octet-stream",
    }
}

/// The job, if the actor may see it: its own, or one of a document that the actor may read.
async fn readable(context: &Context, actor: &Actor, id: &str) -> Result<Job> {
    authorize_read(actor)?;
    let job = context.store.jobs().get(id).await?;
    if job.requested_by == actor.user_id || actor.has_role(&CLERKS) || actor.has_role(&ADMINISTRATORS) {
        return Ok(job);
    }
    if let Some(id) = &job.document_id
        && let Ok(document) = context.store.documents().get(id).await
        && may_read(actor, &document)
    {
        return Ok(job);
    }
    Err(ServiceError::not_found())
}

/// Whether the actor may cancel a job: one of its own, one of a document that it wrote, or any as a clerk or administrator.
async fn may_cancel(context: &Context, actor: &Actor, job: &Job) -> bool {
    if job.requested_by == actor.user_id || actor.has_role(&CLERKS) || actor.has_role(&ADMINISTRATORS) {
        return true;
    }
    match &job.document_id {
        Some(id) => {
            let document = context.store.documents().get(id).await;
            document.is_ok_and(|document| document.created_by == actor.user_id)
        }
        None => false,
    }
}
