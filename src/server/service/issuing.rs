//! Issuing: the next number bound to an approved document in one short transaction, its PDF made afterwards by a job that
//! is repeated until it succeeds.

use chrono::{Datelike, FixedOffset, NaiveDate, Utc};
use serde_json::json;

use super::acts::{same_version, wrong_state};
use super::documents::show;
use super::drawing::{self, Particular};
use super::views::DocumentView;
use super::{CLERKS, blocking, need};
use crate::pipeline::{self, NumberForm};
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use vanthu_model::office::Standard;
use vanthu_store::{
    Actor, DocumentContent, DocumentState, EntryDetails, IssueNumber, JobKind, JobQuery, JobState, NewJob,
    Scope, Series,
};

/// How a document is to be issued; what is none is found out.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// The version that is meant.
    pub version: Option<i64>,
    /// The date; else the document's own, else today in Việt Nam.
    pub date: Option<NaiveDate>,
    /// The term of a Party body or the year of a state body.
    pub term: Option<String>,
    /// A note of the register.
    pub note: Option<String>,
}

/// Gives an approved document its number. A document that has one keeps it.
///
/// # Errors
/// When the one who asks may not, it is not approved, or the date brings out findings.
pub async fn issue(state: &AppState, actor: &Actor, id: &str, how: Issue) -> Result<DocumentView> {
    need(actor, &CLERKS, Scope::Register)?;
    let document = state.store.documents().get(id).await?;
    match document.state {
        DocumentState::Issuing => {
            queue(state, actor, id).await?;
            return show(state, actor, document).await;
        }
        DocumentState::Issued => return show(state, actor, document).await,
        DocumentState::Approved => same_version(&document, how.version)?,
        _ => return Err(wrong_state("văn bản chưa được duyệt", "the paper is not approved")),
    }
    let content = state.store.documents().content(id).await?;
    let form = number_form(state, &content, how.date).await?;
    let date = how.date.or(form.date).unwrap_or_else(|| today(state.store.now()));
    let findings = drawing::check(state, &content, Particular { number: None, date: Some(date) }).await?;
    if !findings.ok {
        let mut problem = Problem::refused(
            "paper.findings",
            "văn bản còn lỗi, chưa cấp số được; xem từng lỗi kèm theo",
            "the paper has errors and gets no number; see the diagnostics",
        );
        problem.diagnostics = findings.findings;
        return Err(problem);
    }
    let term = term(state, form.standard, date, how.term.as_deref())?;
    let particulars = EntryDetails {
        symbol: form.form,
        date: Some(date),
        subject: content.subject.clone(),
        signer: form.signer,
        recipients: form.recipients,
        note: how.note.unwrap_or_default(),
        joint: form.joint,
        ..EntryDetails::default()
    };
    let issue = IssueNumber {
        document_id: id.to_string(),
        version: how.version,
        series: Series { issuer: document.office_id.clone(), kind: form.kind, term },
        details: particulars,
    };
    state.store.register().issue(actor, issue).await?;
    state.metrics.number_given();
    queue(state, actor, id).await?;
    let document = state.store.documents().get(id).await?;
    show(state, actor, document).await
}

/// Queues the making of a document's PDF, where no such job waits or runs.
///
/// # Errors
/// When the store fails.
pub async fn queue(state: &AppState, actor: &Actor, id: &str) -> Result<()> {
    let query = JobQuery {
        document_id: Some(id.to_string()),
        states: vec![JobState::Queued, JobState::Running],
        ..JobQuery::default()
    };
    let jobs = state.store.jobs().list(&query).await?;
    if jobs.items.iter().any(|job| job.kind == JobKind::Issue) {
        return Ok(());
    }
    let job = NewJob {
        kind: JobKind::Issue,
        document_id: Some(id.to_string()),
        request: json!({}),
        callback: None,
        // A number that is bound is never left without its document for want of room.
        max_waiting: None,
    };
    state.store.jobs().create(actor, job).await?;
    Ok(())
}

/// Queues the documents that have a number and no PDF and no job for it: after a crash between the two.
///
/// # Errors
/// When the store fails.
pub async fn queue_unfinished(state: &AppState) -> Result<usize> {
    let ids = state.store.workflow().unfinished_issues().await?;
    for id in &ids {
        queue(state, &Actor::system(), id).await?;
    }
    Ok(ids.len())
}

async fn number_form(
    state: &AppState,
    content: &DocumentContent,
    date: Option<NaiveDate>,
) -> Result<NumberForm> {
    // The workbooks have no part in it.
    let bare = DocumentContent { files: Vec::new(), corrections: Vec::new(), ..content.clone() };
    let room = drawing::room(state, &bare, Particular { number: None, date }).await?;
    let settings = state.settings.clone();
    blocking(move || {
        let document = std::path::Path::new(&room.folder()).join("document.toml");
        Ok(pipeline::number_form(&document, &settings)?)
    })
    .await
}

/// The term of a series: the one that was given, else the year of a state body; for a Party body the term of the
/// settings, else the five years around the date.
///
/// # Errors
/// 422 when the given one is no term.
pub fn term(state: &AppState, standard: Standard, date: NaiveDate, given: Option<&str>) -> Result<String> {
    if let Some(given) = given.filter(|term| !term.trim().is_empty()) {
        return given_term(given);
    }
    Ok(match (standard, &state.config.register.term) {
        (Standard::State, _) => date.year().to_string(),
        (Standard::Party, Some(term)) => term.clone(),
        (Standard::Party, None) => usual_term(date),
    })
}

/// A term or year that a person gave.
///
/// # Errors
/// 422 when it is none.
pub fn given_term(text: &str) -> Result<String> {
    let text = text.trim();
    if is_term(text) {
        return Ok(text.to_string());
    }
    Err(Problem::refused(
        "register.no-term",
        "nhiệm kỳ hoặc năm không đúng, ví dụ: 2025-2030 hoặc 2026",
        "that is no term; one is written 2025-2030 or 2026",
    ))
}

/// The five years around a date: congresses of the Party meet in years that end in 0 and 5.
fn usual_term(date: NaiveDate) -> String {
    let start = date.year().div_euclid(5) * 5;
    format!("{start}-{}", start + 5)
}

fn is_term(text: &str) -> bool {
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('-') {
        Some((first, last)) => year(first) && year(last) && first < last,
        None => year(text),
    }
}

/// The day in Việt Nam.
pub fn today(now: chrono::DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(7 * 3600) {
        Some(zone) => now.with_timezone(&zone).date_naive(),
        None => now.date_naive(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_the_five_years_around_a_date() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(usual_term(date("2026-07-05")), "2025-2030");
        assert_eq!(usual_term(date("2024-12-31")), "2020-2025");
        assert!(is_term("2025-2030") && is_term("2026"));
        assert!(!is_term("2030-2025") && !is_term("26") && !is_term("2025-2030; DROP TABLE"));
    }

    #[test]
    fn the_day_is_that_of_viet_nam() {
        let late = "2026-07-04T18:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap();
        assert_eq!(today(late).to_string(), "2026-07-05");
    }
}
