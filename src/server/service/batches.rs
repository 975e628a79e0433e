//! Batches: a document a row of a document's workbook, made by a job.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::jobs::{Receipt, callback, receipt};
use super::renders::CallbackRequest;
use super::{WRITERS, need, templates};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_store::{Actor, JobKind, NewJob, Scope};

/// What of a batch is to be made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BatchRequest {
    /// Whether to make one PDF of all for the printer too.
    pub combined: bool,
    /// Only these rows, by their numbers (`5`, `5-9`) or the names of their branches.
    pub only: Vec<String>,
    /// Only rows in whose fields this stands, such as `{"class": "HTTNV"}`.
    pub r#where: BTreeMap<String, String>,
    /// Who is told when it is done.
    pub callback: Option<CallbackRequest>,
}

/// Queues the batch of a document.
///
/// # Errors
/// When the one who asks may not, the template makes no batches, or too many jobs wait.
pub async fn start(state: &AppState, actor: &Actor, id: &str, request: BatchRequest) -> Result<Receipt> {
    need(actor, &WRITERS, Scope::Draft)?;
    let document = state.store.documents().get(id).await?;
    let template = templates::describe(state, &document.template).await?;
    if !template.scored {
        return Err(Problem::refused(
            "batch.not-scored",
            "mẫu này không lập văn bản theo từng dòng",
            "this template makes no document a row",
        ));
    }
    let too_long = |text: &String| text.chars().count() > 300;
    if request.only.len() > 2000
        || request.r#where.len() > 50
        || request.only.iter().chain(request.r#where.values()).any(too_long)
    {
        return Err(Problem::refused(
            "batch.selection-too-long",
            "phần chọn dòng dài quá",
            "the selection of rows is too long",
        ));
    }
    let job = NewJob {
        kind: JobKind::Batch,
        document_id: Some(id.to_string()),
        request: json!({ "combined": request.combined, "only": request.only, "where": request.r#where }),
        callback: callback(state, request.callback)?,
        max_waiting: Some(state.config.limits.waiting_jobs),
    };
    receipt(state, state.store.jobs().create(actor, job).await?)
}
