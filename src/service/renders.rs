//! Renders for other systems: a document from the content of one request, at once if that is quick, otherwise by a job.

use std::time::Duration;
use vanthu_diagnostic::code;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::context::{Context, Service};
use super::documents::values;
use super::error::{Result, ServiceError};
use super::jobs::requests::{self, RenderJob};
use super::jobs::{AcceptedJob, CallbackRequest, accepted, callback};
use super::permissions::{Act, Object, allows, may};
use super::rendering::{self, NumberOverride};
use super::{offices, templates};
use crate::worker::pool::Turn;
use vanthu_store::{Actor, ContentFile, ContentOffice, DocumentContent, JobKind, NewJob};

/// A document to render.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RenderRequest {
    /// The id of the office that issues it. Give either this or `office_toml`.
    pub office: Option<String>,
    /// The text of an `office.toml`. Give either this or `office`.
    pub office_toml: Option<String>,
    /// The template.
    pub template: String,
    /// `party` or `state`; that of the office if absent.
    pub standard: Option<String>,
    /// Header fields (date, recipients, signer …). A `number` may be given too: it is printed, but not registered.
    #[schema(value_type = Object)]
    pub particulars: Map<String, Json>,
    /// The fields of the template.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
    /// The ids of data sets by slot.
    #[schema(value_type = Object)]
    pub data: std::collections::BTreeMap<String, String>,
    /// Whom to notify when it has ended, if a job does it.
    pub callback: Option<CallbackRequest>,
    /// How many seconds to wait for the document before it is left to a job: 0 to 20, by default 10.
    pub wait_seconds: Option<u64>,
}

/// The outcome of a request to render.
pub enum Rendered {
    /// The document.
    Pdf(Bytes),
    /// The job that makes it.
    Job(Box<AcceptedJob>),
}

/// Renders a document. What is not ready in time goes on as a job; it is not started again.
///
/// # Errors
/// Forbidden without a role that renders; not found if there is no such office or data set; `render.office`,
/// `render.number`, a `webhook.` code or the code of a value that may not be set; the diagnostics of a document that cannot be
/// rendered; busy if too much is under way.
pub async fn render(service: &Service, actor: &Actor, request: RenderRequest) -> Result<Rendered> {
    allows(actor, Act::Render)?;
    let render = render_job(service, actor, &request).await?;
    let callback = callback(service, request.callback)?;
    let wait = request.wait_seconds.unwrap_or(10).min(20).min(service.policy.max_wait_seconds);
    let job = NewJob {
        kind: JobKind::Render,
        document_id: None,
        request: requests::stored(&render)?,
        callback,
        max_waiting: Some(service.policy.max_waiting()),
    };
    if wait == 0 {
        let job = service.store.jobs().create(actor, job).await?;
        return Ok(Rendered::Job(Box::new(accepted(service, job))));
    }
    let mut rendering = Box::pin({
        let (service, turn) = (service.clone(), Turn::of(&actor.user_id));
        async move {
            let number = NumberOverride { number: render.number, date: None };
            rendering::render(&service, &turn, &render.content, number).await
        }
    });
    if let Ok(done) = tokio::time::timeout(Duration::from_secs(wait), &mut rendering).await {
        return done.map(Rendered::Pdf);
    }
    let job = service.handover.give(rendering, service.store.jobs().create(actor, job)).await?;
    Ok(Rendered::Job(Box::new(accepted(service, job))))
}

/// What the document is made of, and its number.
async fn render_job(context: &Context, actor: &Actor, request: &RenderRequest) -> Result<RenderJob> {
    let template = templates::describe(context, &request.template).await?;
    let office = match (&request.office, &request.office_toml) {
        (Some(id), None) => {
            let office = context.store.offices().get(id).await?;
            may(actor, Act::Render, Object::Office(&office.id))?;
            ContentOffice { id: office.id, toml: office.toml, roster_sha256: office.roster_sha256 }
        }
        (None, Some(text)) => {
            offices::read_file(text)?;
            ContentOffice { id: String::new(), toml: text.clone(), roster_sha256: None }
        }
        _ => {
            return Err(ServiceError::invalid(
                code!("render.office"),
                "cần đúng một trong `office` và `office_toml`",
                "give either `office` or `office_toml`, not both",
            ));
        }
    };
    let mut particulars = request.particulars.clone();
    let number = match particulars.shift_remove("number") {
        None | Some(Json::Null) => None,
        Some(value) => match value.as_i64().filter(|number| (1..=9_999_999).contains(number)) {
            Some(number) => Some(number),
            None => {
                return Err(ServiceError::invalid(
                    code!("render.number"),
                    "`number` phải là một số nguyên dương",
                    "`number` must be a positive integer",
                ));
            }
        },
    };
    values::check(&particulars, &request.fields, request.standard.as_deref(), &template)?;
    let mut files = Vec::new();
    for (slot, id) in &request.data {
        let set = context.store.data_sets().get(id).await?;
        may(actor, Act::ReadDataSet, Object::DataSet(&set))?;
        files.push(ContentFile { slot: slot.clone(), name: set.name, sha256: set.sha256, size: set.size });
        if !template.data.iter().any(|data| data.slot == *slot) {
            return Err(ServiceError::invalid(
                code!("project.unknown-data"),
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
    Ok(RenderJob { content, number })
}
