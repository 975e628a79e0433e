//! Jobs: looked at, cancelled, and what they made.

use std::io::Read;

use bytes::Bytes;
use serde::Serialize;

use super::renders::CallbackRequest;
use super::views::JobView;
use super::{ADMINISTRATORS, CLERKS, blocking, need_read};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use crate::server::webhook;
use vanthu_store::{Actor, Callback, Job, Scope};

/// A job just queued.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    /// The job.
    pub job: JobView,
    /// The secret by which its webhook is signed; shown this once.
    pub callback_secret: Option<String>,
}

/// What is told of a job just queued.
///
/// # Errors
/// Never; it stands where others may fail.
pub fn receipt(state: &AppState, job: Job) -> Result<Receipt> {
    let callback_secret = job.callback.as_ref().map(|callback| callback.secret.clone());
    Ok(Receipt { callback_secret, job: JobView::of(job, state.store.now()) })
}

/// Whom to tell, where the address is one that may be called.
///
/// # Errors
/// 422 when it is not, or the secret is too short or too long.
pub fn callback(state: &AppState, request: Option<CallbackRequest>) -> Result<Option<Callback>> {
    let Some(request) = request else { return Ok(None) };
    let url = webhook::check_url(&request.url, state.config.webhooks.allow_private)?;
    let secret = match request.secret {
        Some(secret) if (16..=200).contains(&secret.len()) => secret,
        Some(_) => {
            return Err(Problem::refused(
                "webhook.bad-secret",
                "khóa ký phải có từ 16 đến 200 ký tự",
                "the secret has 16 to 200 characters",
            ));
        }
        None => webhook::new_secret()?,
    };
    Ok(Some(Callback { url: url.to_string(), secret }))
}

/// A job.
///
/// # Errors
/// When there is none of that id, or it is another's.
pub async fn view(state: &AppState, actor: &Actor, id: &str) -> Result<JobView> {
    Ok(JobView::of(readable(state, actor, id).await?, state.store.now()))
}

/// Cancels a job: at once where it waits, soon where it runs.
///
/// # Errors
/// When there is none of that id, it is another's, or it has ended.
pub async fn cancel(state: &AppState, actor: &Actor, id: &str) -> Result<JobView> {
    let job = readable(state, actor, id).await?;
    if !actor.has_scope(Scope::Draft) {
        return Err(Problem::forbidden(
            "auth.missing-scope",
            "mã truy cập không có quyền `draft`",
            "the token lacks the scope `draft`",
        ));
    }
    if job.kind == vanthu_store::JobKind::Issue {
        return Err(Problem::conflict(
            "job.not-cancellable",
            "văn bản đã có số, việc tạo tệp không hủy được",
            "the paper has its number; its making cannot be cancelled",
        ));
    }
    let job = state.store.jobs().cancel(actor, id).await?;
    Ok(JobView::of(job, state.store.now()))
}

/// A file that a job made: its name, media type and bytes. A batch's documents are in its zip and can be had one by
/// one, too.
///
/// # Errors
/// When there is no such job or file, or it is another's.
pub async fn result(
    state: &AppState,
    actor: &Actor,
    id: &str,
    name: &str,
) -> Result<(String, String, Bytes)> {
    let job = readable(state, actor, id).await?;
    if let Some(found) = job.results.iter().find(|result| result.name == name) {
        let bytes = state.store.objects().get(&found.sha256).await?;
        return Ok((found.name.clone(), found.media_type.clone(), bytes));
    }
    let zip = job
        .results
        .iter()
        .find(|result| result.media_type == "application/zip")
        .ok_or_else(Problem::missing)?;
    let bytes = state.store.objects().get(&zip.sha256).await?;
    let wanted = name.to_string();
    blocking(move || {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))
            .map_err(|_| Problem::failed("a batch's zip cannot be read"))?;
        let mut entry = archive.by_name(&wanted).map_err(|_| Problem::missing())?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(|_| Problem::failed("a batch's zip breaks off"))?;
        let media_type = media_type(&wanted).to_string();
        Ok((wanted.rsplit('/').next().unwrap_or(&wanted).to_string(), media_type, content.into()))
    })
    .await
}

/// The media type of what we make, by its name.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("json") => "application/json",
        Some("zip") => "application/zip",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

/// The job, where the one who asks may look at it.
///
/// # Errors
/// 404 when there is none, or it is another's: jobs of documents are for all who read documents.
pub async fn readable(state: &AppState, actor: &Actor, id: &str) -> Result<Job> {
    need_read(actor)?;
    let job = state.store.jobs().get(id).await?;
    let own = job.requested_by == actor.user_id || job.document_id.is_some();
    if own || actor.has_role(&CLERKS) || actor.has_role(&ADMINISTRATORS) {
        return Ok(job);
    }
    Err(Problem::missing())
}
