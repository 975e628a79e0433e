//! Batches: one document per row of a document's workbook, made by a job.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::context::Context;
use super::error::{Result, ServiceError};
use super::jobs::{AcceptedJob, CallbackRequest, accepted, callback};
use super::{WRITERS, authorize, templates};
use vanthu_store::{Actor, JobKind, NewJob, Scope};

/// Which documents of a batch to make, and how.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BatchRequest {
    /// Whether to make one PDF of all documents for the printer too.
    pub combined: bool,
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
    authorize(actor, &WRITERS, Scope::Draft)?;
    let document = context.store.documents().get(id).await?;
    let template = templates::describe(context, &document.template).await?;
    if !template.scored {
        return Err(ServiceError::invalid(
            "batch.not-scored",
            "mẫu này không lập văn bản theo từng dòng",
            "this template does not make one document per row",
        ));
    }
    let too_long = |text: &String| text.chars().count() > 300;
    if request.only.len() > 2000
        || request.r#where.len() > 50
        || request.only.iter().chain(request.r#where.values()).any(too_long)
    {
        return Err(ServiceError::invalid(
            "batch.selection-too-long",
            "phần chọn dòng dài quá",
            "the selection of rows is too long",
        ));
    }
    let job = NewJob {
        kind: JobKind::Batch,
        document_id: Some(id.to_string()),
        request: json!({ "combined": request.combined, "only": request.only, "where": request.r#where }),
        callback: callback(context, request.callback)?,
        max_waiting: Some(context.policy.max_waiting_jobs),
    };
    Ok(accepted(context, context.store.jobs().create(actor, job).await?))
}
