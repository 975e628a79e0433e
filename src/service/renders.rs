//! Renders for other systems: a document from the content of one request, at once if that is quick, otherwise by a job.

use std::time::Duration;
use vanthu_diagnostic::{Place, Step, Subject, code, pointer};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::context::{Context, Service};
use super::documents::reading::check_slot;
use super::documents::values;
use super::error::{PointTo, Result, ServiceError};
use super::jobs::requests::{self, RenderJob};
use super::jobs::{AcceptedJob, CallbackRequest, accepted, callback};
use super::office_files::in_use;
use super::permissions::{Act, Object, allows, may};
use super::rendering::{self, NumberOverride};
use super::{offices, templates, uploads};
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
    #[schema(minimum = 0, maximum = 20)]
    pub wait_seconds: Option<u64>,
}

/// A workbook that came with a request and is not kept.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// The slot that it fills.
    pub slot: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The outcome of a request to render.
pub enum Rendered {
    /// The document.
    Pdf(Bytes),
    /// The job that makes it.
    Job(Box<AcceptedJob>),
}

/// How many seconds a caller may wait for a document.
const MAX_WAIT_SECONDS: u64 = 20;

/// Renders a document. What is not ready in time goes on as a job; it is not started again. With `files`, the workbooks came
/// with the request, nothing is kept, and there is no job.
///
/// # Errors
/// Forbidden without a role that renders; not found if there is no such office or data set; `render.office`,
/// `render.number`, `render.wait`, a `webhook.` code or the code of a value that may not be set; the diagnostics of a document that cannot be
/// rendered; busy if too much is under way.
pub async fn render(
    service: &Service,
    actor: &Actor,
    request: RenderRequest,
    files: Option<Vec<SentFile>>,
) -> Result<Rendered> {
    allows(actor, Act::Render)?;
    let limit = MAX_WAIT_SECONDS.min(service.policy.max_wait_seconds);
    if request.wait_seconds.is_some_and(|wait| wait > limit) {
        return Err(ServiceError::invalid(
            code!("render.wait"),
            format!("`wait_seconds` nhiều nhất là {limit}"),
            format!("`wait_seconds` is at most {limit}"),
        )
        .at("/wait_seconds"));
    }
    let render = render_job(service, actor, &request).await?;
    if let Some(files) = files {
        let template = templates::of_content(service, &render.content).await.at("/template")?;
        for file in &files {
            check_slot(&file.slot, &template)?;
            uploads::check_workbook(&file.bytes)?;
        }
        let files = files
            .into_iter()
            .map(|file| Ok(SentFile { name: uploads::file_name(&file.name)?, ..file }))
            .collect::<Result<Vec<SentFile>>>()?;
        // Nothing is kept, so that no job can go on with it: it is done now or not at all.
        let number = NumberOverride { number: render.number, date: None };
        let turn = Turn::of(&actor.user_id);
        let pdf = rendering::render_sent(service, &turn, &render.content, number, files).await;
        return pdf.map(Rendered::Pdf).map_err(pointing);
    }
    let shows_secret = request.callback.as_ref().is_some_and(CallbackRequest::lacks_secret);
    let callback = callback(service, request.callback)?;
    let wait = request.wait_seconds.unwrap_or(10).min(limit);
    let job = NewJob {
        kind: JobKind::Render,
        document_id: None,
        request: requests::stored(&render)?,
        callback,
        max_waiting: Some(service.policy.max_waiting()),
    };
    if wait == 0 {
        let job = service.store.jobs().create(actor, job).await?;
        return Ok(Rendered::Job(Box::new(accepted(service, job, shows_secret))));
    }
    let mut rendering = Box::pin({
        let (service, turn) = (service.clone(), Turn::of(&actor.user_id));
        async move {
            let number = NumberOverride { number: render.number, date: None };
            rendering::render(&service, &turn, &render.content, number).await
        }
    });
    if let Ok(done) = tokio::time::timeout(Duration::from_secs(wait), &mut rendering).await {
        return done.map(Rendered::Pdf).map_err(pointing);
    }
    let job = service.handover.give(rendering, service.store.jobs().create(actor, job)).await?;
    Ok(Rendered::Job(Box::new(accepted(service, job, shows_secret))))
}

/// The error of a render, pointing to the data set or the office of the request where a diagnostic is about one.
pub(crate) fn pointing(mut error: ServiceError) -> ServiceError {
    for problem in &mut error.diagnostics {
        if problem.pointer.is_some() {
            continue;
        }
        problem.pointer = match (&problem.subject, &problem.place) {
            (Some(Subject::Data { slot, .. }), _) => Some(pointer("/data", &[Step::Key(slot.clone())])),
            (_, Some(Place::Line { file, .. })) if file == "office.toml" => Some("/office_toml".into()),
            _ => None,
        };
    }
    error
}

/// What the document is made of, and its number.
async fn render_job(context: &Context, actor: &Actor, request: &RenderRequest) -> Result<RenderJob> {
    let office = content_office(context, actor, request).await;
    let files = office.as_ref().map_or(&[][..], |office| &office.files);
    let template = templates::among(context, files, &request.template).await.at("/template")?;
    let office = office?;
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
                )
                .at("/particulars/number"));
            }
        },
    };
    values::check(&particulars, &request.fields, request.standard.as_deref(), &template)?;
    let mut files = Vec::new();
    for (slot, id) in &request.data {
        let at = pointer("/data", &[Step::Key(slot.clone())]);
        let set = context.store.data_sets().get(id).await.at(&at)?;
        may(actor, Act::ReadDataSet, Object::DataSet(&set))?;
        files.push(ContentFile { slot: slot.clone(), name: set.name, sha256: set.sha256, size: set.size });
        check_slot(slot, &template).at(&at)?;
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

/// The office that issues the document, with its own files.
async fn content_office(context: &Context, actor: &Actor, request: &RenderRequest) -> Result<ContentOffice> {
    match (&request.office, &request.office_toml) {
        (Some(id), None) => {
            let office = context.store.offices().get(id).await.at("/office")?;
            may(actor, Act::Render, Object::Office(&office.id))?;
            let mut files = in_use(context, &office.id).await?;
            files.retain(|file| file.serves(&request.template));
            Ok(ContentOffice { id: office.id, toml: office.toml, roster_sha256: office.roster_sha256, files })
        }
        (None, Some(text)) => {
            offices::read_file(text).at("/office_toml")?;
            Ok(ContentOffice {
                id: String::new(),
                toml: text.clone(),
                roster_sha256: None,
                files: Vec::new(),
            })
        }
        _ => Err(ServiceError::invalid(
            code!("render.office"),
            "cần đúng một trong `office` và `office_toml`",
            "give either `office` or `office_toml`, not both",
        )
        .at(if request.office.is_some() { "/office_toml" } else { "/office" })),
    }
}
