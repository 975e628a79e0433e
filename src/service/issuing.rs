//! Issuing: the next number is bound to an approved document in one short transaction; its PDF is made afterwards by a job
//! that is repeated until it succeeds.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use vanthu_diagnostic::code;

use super::context::{Context, Service};
use super::documents::to_view;
use super::error::{PointTo, Result, ServiceError};
use super::jobs::{self, CallbackRequest};
use super::office_files::Own;
use super::rendering::{self, NumberOverride};
use super::terms::{check_date, term_of, today};
use super::views::DocumentView;
use super::workflow::{Action, check_version, permit, wrong_state};
use super::{blocking, counters};
use crate::pipeline::{self, NumberForm};
use crate::worker::pool::Turn;
use vanthu_project::{DocumentSource, MemoryFiles};
use vanthu_store::{
    Actor, Callback, DocumentContent, DocumentState, EntryDetails, IssueNumber, JobKind, JobQuery, JobState,
    NewJob, OutsideNumber, Series,
};

/// How a document is to be issued.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IssueRequest {
    /// The expected version; 409 if the document has another one.
    pub version: Option<i64>,
    /// The date; if absent, that of the document, or else today in Việt Nam.
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<NaiveDate>,
    /// The term of a Party body (`2025-2030`) or the year of a state body; if absent, that of the date.
    pub term: Option<String>,
    /// A note in the register.
    pub note: Option<String>,
    /// The number that was given outside the service; the next one of the series if absent. It must be free, and may fill a
    /// gap.
    #[schema(minimum = 1, maximum = 9_999_999)]
    pub number: Option<i64>,
    /// Whether a number that lies far beyond the last one is meant.
    pub confirm: bool,
    /// Whom to notify when the job that makes the PDF has ended.
    pub callback: Option<CallbackRequest>,
}

/// A document that has its number, and the job that makes its PDF.
pub struct Issued {
    /// The document.
    pub document: DocumentView,
    /// The id of the job; `None` if the document was issued before.
    pub job: Option<String>,
    /// The secret that signs its webhook, if the request gave none.
    pub callback_secret: Option<String>,
}

/// Gives an approved document its number. A document that has one keeps it.
///
/// # Errors
/// Forbidden for all but clerks; `paper.wrong-state` or `paper.stale` (conflict); `register.no-term`; `paper.findings`
/// (invalid) with the findings, which the date may bring.
pub async fn issue(service: &Service, actor: &Actor, id: &str, request: IssueRequest) -> Result<Issued> {
    let document = permit(service, actor, Action::Issue, id).await?;
    let shows_secret = request.callback.as_ref().is_some_and(CallbackRequest::lacks_secret);
    let callback = jobs::callback(service, request.callback)?;
    match document.state {
        DocumentState::Issuing => {
            let job = queue(service, actor, id, None).await?;
            let document = to_view(service, actor, document).await?;
            return Ok(Issued { document, job: Some(job), callback_secret: None });
        }
        DocumentState::Issued => {
            let document = to_view(service, actor, document).await?;
            return Ok(Issued { document, job: None, callback_secret: None });
        }
        DocumentState::Approved => check_version(&document, request.version)?,
        _ => return Err(wrong_state("văn bản chưa được duyệt", "the document is not approved")),
    }
    let content = service.store.documents().content(id).await?;
    let form = number_form(service, &content, request.date).await?;
    let date = request.date.or(form.date).unwrap_or_else(|| today(service.store.now()));
    check_date(date).at("/date")?;
    let checked = rendering::check(
        service,
        &Turn::of_issue(),
        &content,
        NumberOverride { number: None, date: Some(date) },
    )
    .await?;
    if !checked.ok {
        let mut error = ServiceError::invalid(
            code!("paper.findings"),
            "văn bản còn lỗi, chưa cấp số được; xem từng lỗi kèm theo",
            "the document has errors and gets no number; see the diagnostics",
        );
        error.diagnostics = checked.diagnostics;
        return Err(error);
    }
    let term =
        term_of(service.policy.term.as_deref(), form.standard, &form.terms, date, request.term.as_deref())
            .at("/term")?;
    let details = EntryDetails {
        symbol: form.form,
        date: Some(date),
        subject: content.subject.clone(),
        signer: form.signer,
        recipients: form.recipients,
        note: request.note.unwrap_or_default(),
        joint: form.joint,
        ..EntryDetails::default()
    };
    let issue = IssueNumber {
        document_id: id.to_string(),
        version: request.version,
        series: Series { issuer: document.office_id.clone(), kind: form.series, term },
        details,
        outside: request.number.map(|number| OutsideNumber { number, confirmed: request.confirm }),
    };
    service.store.register().issue(actor, issue).await.map_err(|error| {
        let error = ServiceError::from(error);
        match error.code.as_str() {
            "register.number-taken" | "register.large-gap" | "register.odd-number" => error.at("/number"),
            _ => error,
        }
    })?;
    counters::number_issued();
    let callback_secret = callback.as_ref().filter(|_| shows_secret).map(|callback| callback.secret.clone());
    let job = queue(service, actor, id, callback).await?;
    let document = service.store.documents().get(id).await?;
    Ok(Issued { document: to_view(service, actor, document).await?, job: Some(job), callback_secret })
}

/// Queues a job for the PDF of a document, unless one is queued or running; the answer is its id.
async fn queue(context: &Context, actor: &Actor, id: &str, callback: Option<Callback>) -> Result<String> {
    let query = JobQuery {
        document_id: Some(id.to_string()),
        states: vec![JobState::Queued, JobState::Running],
        ..JobQuery::default()
    };
    let jobs = context.store.jobs().list(&query).await?;
    if let Some(job) = jobs.items.into_iter().find(|job| job.kind == JobKind::Issue) {
        return Ok(job.id);
    }
    let job = NewJob {
        kind: JobKind::Issue,
        document_id: Some(id.to_string()),
        request: json!({}),
        callback,
        // A number that is bound is never left without its document because too many jobs wait.
        max_waiting: None,
    };
    Ok(context.store.jobs().create(actor, job).await?.id)
}

/// Queues the documents that have a number but neither a PDF nor a job for it, as after a crash between the two.
///
/// # Errors
/// Those of the store.
pub(crate) async fn queue_unfinished(context: &Context) -> Result<usize> {
    let ids = context.store.workflow().unfinished_issues().await?;
    for id in &ids {
        queue(context, &Actor::system(), id, None).await?;
    }
    Ok(ids.len())
}

async fn number_form(
    service: &Service,
    content: &DocumentContent,
    date: Option<NaiveDate>,
) -> Result<NumberForm> {
    let document = rendering::document_input(content, &NumberOverride { number: None, date });
    let settings = Own::of(service, &content.office.files).await?.settings(&service.settings);
    // The workbooks do not matter here, nor is any prose parsed.
    let files = MemoryFiles::default();
    let form = move || Ok(pipeline::number_form(&files, &DocumentSource::Input(&document), &settings)?);
    blocking(form).await
}
