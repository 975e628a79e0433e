//! Issuing: the next number is bound to an approved document in one short transaction; its PDF is made afterwards by a job
//! that is repeated until it succeeds.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use vanthu_diagnostic::code;

use super::context::{Context, Service};
use super::documents::to_view;
use super::error::{Result, ServiceError};
use super::rendering::{self, NumberOverride};
use super::terms::{check_date, term_of, today};
use super::views::DocumentView;
use super::workflow::{Action, check_version, permit, wrong_state};
use super::{blocking, counters};
use crate::pipeline::{self, NumberForm};
use crate::worker::pool::Turn;
use vanthu_project::{DocumentSource, MemoryFiles};
use vanthu_store::{
    Actor, DocumentContent, DocumentState, EntryDetails, IssueNumber, JobKind, JobQuery, JobState, NewJob,
    Series,
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
}

/// Gives an approved document its number. A document that has one keeps it.
///
/// # Errors
/// Forbidden for all but clerks; `paper.wrong-state` or `paper.stale` (conflict); `register.no-term`; `paper.findings`
/// (invalid) with the findings, which the date may bring.
pub async fn issue(
    service: &Service,
    actor: &Actor,
    id: &str,
    request: IssueRequest,
) -> Result<DocumentView> {
    let document = permit(service, actor, Action::Issue, id).await?;
    match document.state {
        DocumentState::Issuing => {
            queue(service, actor, id).await?;
            return to_view(service, actor, document).await;
        }
        DocumentState::Issued => return to_view(service, actor, document).await,
        DocumentState::Approved => check_version(&document, request.version)?,
        _ => return Err(wrong_state("văn bản chưa được duyệt", "the document is not approved")),
    }
    let content = service.store.documents().content(id).await?;
    let form = number_form(service, &content, request.date).await?;
    let date = request.date.or(form.date).unwrap_or_else(|| today(service.store.now()));
    check_date(date)?;
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
        term_of(service.policy.term.as_deref(), form.standard, &form.terms, date, request.term.as_deref())?;
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
    };
    service.store.register().issue(actor, issue).await?;
    counters::number_issued();
    queue(service, actor, id).await?;
    let document = service.store.documents().get(id).await?;
    to_view(service, actor, document).await
}

/// Queues a job for the PDF of a document, unless one is queued or running.
async fn queue(context: &Context, actor: &Actor, id: &str) -> Result<()> {
    let query = JobQuery {
        document_id: Some(id.to_string()),
        states: vec![JobState::Queued, JobState::Running],
        ..JobQuery::default()
    };
    let jobs = context.store.jobs().list(&query).await?;
    if jobs.items.iter().any(|job| job.kind == JobKind::Issue) {
        return Ok(());
    }
    let job = NewJob {
        kind: JobKind::Issue,
        document_id: Some(id.to_string()),
        request: json!({}),
        callback: None,
        // A number that is bound is never left without its document because too many jobs wait.
        max_waiting: None,
    };
    context.store.jobs().create(actor, job).await?;
    Ok(())
}

/// Queues the documents that have a number but neither a PDF nor a job for it, as after a crash between the two.
///
/// # Errors
/// Those of the store.
pub(crate) async fn queue_unfinished(context: &Context) -> Result<usize> {
    let ids = context.store.workflow().unfinished_issues().await?;
    for id in &ids {
        queue(context, &Actor::system(), id).await?;
    }
    Ok(ids.len())
}

async fn number_form(
    service: &Service,
    content: &DocumentContent,
    date: Option<NaiveDate>,
) -> Result<NumberForm> {
    let document = rendering::document_input(content, &NumberOverride { number: None, date });
    let settings = service.settings.clone();
    // The workbooks do not matter here.
    let files = MemoryFiles::default();
    let form = move || Ok(pipeline::number_form(&files, &DocumentSource::Input(&document), &settings)?);
    blocking(form).await
}
