//! Renders for other systems: a document from what one request brings, at once where that is quick, else by a job.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::jobs::{Receipt, callback, receipt};
use super::{documents, drawing, need, templates};
use crate::pipeline;
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_store::{Actor, ContentFile, ContentOffice, DocumentContent, JobKind, NewJob, Role, Scope};

/// A document to be rendered.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RenderRequest {
    /// The id of the office that issues it; or `office_toml`.
    pub office: Option<String>,
    /// The text of an `office.toml`; or `office`.
    pub office_toml: Option<String>,
    /// The template.
    pub template: String,
    /// The standard, where it is not the office's.
    pub standard: Option<String>,
    /// Date, recipients, signer and such. A `number` may be given too: it is printed, and nothing is registered.
    #[schema(value_type = Object)]
    pub particulars: Map<String, Json>,
    /// The fields of the template.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
    /// The ids of data sets by slot.
    #[schema(value_type = Object)]
    pub data: std::collections::BTreeMap<String, String>,
    /// Who is told when it is done, where a job does it.
    pub callback: Option<CallbackRequest>,
    /// Seconds to wait for the document before a job does it: 0 to 20; 10 where none is given.
    pub wait_seconds: Option<u64>,
}

/// Who is told when a job is done.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallbackRequest {
    /// The address, `https://…`.
    pub url: String,
    /// The secret by which what is sent is signed; one is made, and shown once, where none is given.
    #[serde(default)]
    pub secret: Option<String>,
}

impl std::fmt::Debug for CallbackRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallbackRequest")
    }
}

/// What came of a request to render.
pub enum Rendered {
    /// The document.
    Pdf(Bytes),
    /// The job that makes it.
    Job(Box<Receipt>),
}

/// Renders a document.
///
/// # Errors
/// When the one who asks may not, or what was given was refused.
pub async fn render(state: &AppState, actor: &Actor, request: RenderRequest) -> Result<Rendered> {
    need(actor, &[Role::Drafter, Role::Clerk, Role::Approver], Scope::Draft)?;
    let (content, number) = content(state, actor, &request).await?;
    let callback = callback(state, request.callback)?;
    let wait =
        request.wait_seconds.unwrap_or(10).min(20).min(state.config.limits.request_seconds.saturating_sub(5));
    let particular = drawing::Particular { number, date: None };
    if wait > 0 {
        let work = drawing::render(state, &content, particular);
        if let Ok(done) = tokio::time::timeout(Duration::from_secs(wait), work).await {
            return done.map(Rendered::Pdf);
        }
    }
    let job = NewJob {
        kind: JobKind::Render,
        document_id: None,
        request: json!({ "content": content, "number": number }),
        callback,
        max_waiting: Some(state.config.limits.waiting_jobs),
    };
    receipt(state, state.store.jobs().create(actor, job).await?)
        .map(|receipt| Rendered::Job(Box::new(receipt)))
}

/// Everything that makes the document, and its number.
async fn content(
    state: &AppState,
    actor: &Actor,
    request: &RenderRequest,
) -> Result<(DocumentContent, Option<i64>)> {
    let template = templates::describe(state, &request.template).await?;
    let office = match (&request.office, &request.office_toml) {
        (Some(id), None) => {
            let office = state.store.offices().get(id).await?;
            ContentOffice { id: office.id, toml: office.toml, roster_sha256: office.roster_sha256 }
        }
        (None, Some(text)) => {
            pipeline::read_office("office.toml", text)?;
            super::offices::no_roster(text)?;
            ContentOffice { id: String::new(), toml: text.clone(), roster_sha256: None }
        }
        _ => {
            return Err(Problem::refused(
                "render.office",
                "cần đúng một trong `office` và `office_toml`",
                "it takes just one of `office` and `office_toml`",
            ));
        }
    };
    let mut particulars = request.particulars.clone();
    let number = match particulars.shift_remove("number") {
        None | Some(Json::Null) => None,
        Some(value) => match value.as_i64().filter(|number| (1..=9_999_999).contains(number)) {
            Some(number) => Some(number),
            None => {
                return Err(Problem::refused(
                    "render.number",
                    "`number` phải là một số nguyên dương",
                    "`number` must be a positive whole number",
                ));
            }
        },
    };
    documents::check_given(&particulars, &request.fields, request.standard.as_deref(), &template)?;
    let mut files = Vec::new();
    for (slot, id) in &request.data {
        let set = state.store.data_sets().get(id).await?;
        super::datasets::readable(actor, &set)?;
        files.push(ContentFile { slot: slot.clone(), name: set.name, sha256: set.sha256, size: set.size });
        if !template.data.iter().any(|data| data.slot == *slot) {
            return Err(Problem::refused(
                "project.unknown-data",
                format!("mẫu `{}` không đọc một bảng vừa gửi", template.name),
                format!("the template `{}` reads no such workbook", template.name),
            ));
        }
    }
    let content = DocumentContent {
        document: String::new(),
        office,
        template: request.template.clone(),
        standard: request.standard.clone(),
        subject: String::new(),
        header: Json::Object(particulars),
        fields: Json::Object(request.fields.clone()),
        files,
        corrections: Vec::new(),
    };
    Ok((content, number))
}
