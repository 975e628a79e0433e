//! Batches: one document per row of a document's workbook, made by a job.

mod manifest;

use std::collections::BTreeMap;
use std::io::Read;
use vanthu_diagnostic::code;

use serde::{Deserialize, Serialize};

use super::context::{Context, Service};
use super::error::{ErrorKind, Result, ServiceError};
use super::jobs::requests::{self, BatchJob};
use super::jobs::{self, AcceptedJob, CallbackRequest, accepted, callback};
use super::permissions::{Act, Object, allows, may};
use super::views::JobView;
use super::{readable, templates};
use crate::pipeline::BatchFormat;
use crate::worker::protocol::results;
pub use manifest::{ManifestPage, ManifestRow};
use vanthu_store::{Actor, JobKind, JobQuery, NewJob};

/// How many of a document's batches a list has.
const MAX_RUNS: u32 = 20;

/// The format of the documents of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CardFormat {
    /// PDF.
    #[default]
    Pdf,
    /// Word.
    Docx,
}

/// Which documents of a batch to make, and how.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BatchRequest {
    /// Whether to make one PDF of all documents for the printer too.
    pub combined: bool,
    /// The format of the documents; only PDFs can be put together for the printer.
    pub format: CardFormat,
    /// Make these rows only, by their numbers (`5`, `5-9`) or the names of their branches.
    pub only: Vec<String>,
    /// Make the rows only whose fields have these values, such as `{"class": "HTTNV"}`.
    pub r#where: BTreeMap<String, String>,
    /// Whom to notify when it has ended.
    pub callback: Option<CallbackRequest>,
}

/// Queues the batch of a document.
///
/// # Errors
/// Forbidden for all but drafters and clerks; not found if there is no document of that id; `batch.not-scored`,
/// `batch.selection-too-long` or a `webhook.` code if the request is invalid; busy if too many jobs wait.
pub async fn start(context: &Context, actor: &Actor, id: &str, request: BatchRequest) -> Result<AcceptedJob> {
    allows(actor, Act::StartBatch)?;
    let document = context.store.documents().get(id).await?;
    may(actor, Act::StartBatch, Object::Document(&document))?;
    let template = templates::of_document(context, id, &document.office_id, &document.template).await?;
    if !template.scored {
        return Err(ServiceError::invalid(
            code!("batch.not-scored"),
            "mẫu này không lập văn bản theo từng dòng",
            "this template does not make one document per row",
        ));
    }
    if request.combined && request.format == CardFormat::Docx {
        return Err(ServiceError::invalid(
            code!("batch.combined-format"),
            "tệp gộp để in chỉ ghép được từ phiếu dạng PDF",
            "the file for the printer is put together from PDFs alone",
        ));
    }
    let too_long = |text: &String| text.chars().count() > 300;
    if request.only.len() > 2000
        || request.r#where.len() > 50
        || request.only.iter().chain(request.r#where.values()).any(too_long)
    {
        return Err(ServiceError::invalid(
            code!("batch.selection-too-long"),
            "phần chọn dòng dài quá",
            "the selection of rows is too long",
        )
        .at(if request.only.is_empty() { "/where" } else { "/only" }));
    }
    let shows_secret = request.callback.as_ref().is_some_and(CallbackRequest::lacks_secret);
    let job = NewJob {
        kind: JobKind::Batch,
        document_id: Some(id.to_string()),
        callback: callback(context, request.callback)?,
        request: requests::stored(&BatchJob {
            combined: request.combined,
            format: match request.format {
                CardFormat::Pdf => BatchFormat::Pdf,
                CardFormat::Docx => BatchFormat::Docx,
            },
            only: request.only,
            filters: request.r#where,
        })?,
        max_waiting: Some(context.policy.max_waiting()),
    };
    Ok(accepted(context, context.store.jobs().create(actor, job).await?, shows_secret))
}

/// Whether the actor may start a batch of the document.
///
/// # Errors
/// Not found if there is no document of that id.
pub async fn may_start(context: &Context, actor: &Actor, id: &str) -> Result<bool> {
    let document = context.store.documents().get(id).await?;
    Ok(may(actor, Act::StartBatch, Object::Document(&document)).is_ok())
}

/// The last batches of a document, newest first.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn runs(context: &Context, actor: &Actor, id: &str) -> Result<Vec<JobView>> {
    readable(context, actor, id).await?;
    let filter =
        JobQuery { document_id: Some(id.to_string()), per_page: MAX_RUNS, page: 1, ..JobQuery::default() };
    let mut jobs = context.store.jobs().list(&filter).await?.items;
    jobs.retain(|job| job.kind == JobKind::Batch);
    let now = context.store.now();
    Ok(jobs.into_iter().map(|job| JobView::of(job, now)).collect())
}

/// A page of the manifest of a batch; `None` if there is none yet, or if a single file was made.
///
/// # Errors
/// Those of [`jobs::view`]; unexpected if the manifest cannot be read.
pub async fn manifest(
    service: &Service,
    actor: &Actor,
    job: &str,
    page: u32,
    per_page: u32,
) -> Result<Option<ManifestPage>> {
    // Whether the job may be read at all is another question than whether it has a manifest.
    jobs::view(service, actor, job).await?;
    let read = move |manifest: &mut dyn Read| {
        let page = manifest::read_page(manifest, page, per_page);
        page.map_err(|_| ServiceError::unexpected("the manifest of a batch cannot be read"))
    };
    match jobs::read_result(service, actor, job, results::MANIFEST, read).await {
        Ok(page) => Ok(Some(page)),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
