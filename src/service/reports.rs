//! The reports that an office owes, and the branches that have sent nothing: what is due is shown on the first page, and said
//! by mail once before its date. Dates are those that somebody entered; none is made up.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vanthu_diagnostic::{Diagnostic, code};

use super::context::Context;
use super::error::{PointTo, Result, ServiceError};
use super::permissions::{Act, Object, allows, may};
use super::terms::today;
use super::validate::with_known;
use super::validate_line;
use vanthu_store::{Actor, DueReport, MissingBranches, REPEATS};

/// The longest name of a report, in characters.
const MAX_NAME: usize = 200;

/// How far from today a date may be, in days: what is further is a slip.
const MAX_DISTANCE: i64 = 3 * 366;

/// A report to enter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// What is to be handed in, such as `Báo cáo sơ kết 6 tháng đầu năm`.
    pub name: String,
    /// By when, `2026-06-30`.
    #[schema(value_type = String, format = Date)]
    pub due: String,
    /// `once`, `half-yearly` or `yearly`; `once` if absent.
    #[serde(default = "once")]
    pub repeats: String,
}

fn once() -> String {
    "once".into()
}

/// The date for which a report was handed in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedIn {
    /// The date by which it was to be handed in, as the list says it.
    #[schema(value_type = String, format = Date)]
    pub due: String,
}

/// A report that an office owes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// The id.
    pub id: String,
    /// The id of the office.
    pub office: String,
    /// What is to be handed in.
    pub name: String,
    /// By when, next.
    #[schema(value_type = String, format = Date)]
    pub due: NaiveDate,
    /// `once`, `half-yearly` or `yearly`.
    pub repeats: String,
    /// `overdue`, `soon` within the days of the setting `reminders.days-before`, or `later`.
    pub state: String,
}

/// The state of a report: whether its date is over, near, or far.
fn state_of(due: NaiveDate, today: NaiveDate, days: u32) -> &'static str {
    match (due - today).num_days() {
        left if left < 0 => "overdue",
        left if left <= i64::from(days) => "soon",
        _ => "later",
    }
}

fn to_view(context: &Context, report: DueReport) -> ReportView {
    let due = report.due();
    let state = state_of(due, today(context.store.now()), context.policy.remind_days);
    ReportView {
        due,
        state: state.into(),
        id: report.id,
        office: report.office_id,
        name: report.name,
        repeats: report.repeats,
    }
}

/// The reports of the offices that the actor works for, the next one first.
///
/// # Errors
/// Forbidden without the right to read.
pub async fn list(context: &Context, actor: &Actor) -> Result<Vec<ReportView>> {
    allows(actor, Act::ReadOffice)?;
    let mut all = context.store.reports().list().await?;
    all.retain(|one| may(actor, Act::ReadOffice, Object::Office(&one.office_id)).is_ok());
    let mut all: Vec<ReportView> = all.into_iter().map(|one| to_view(context, one)).collect();
    all.sort_by(|one, other| (one.due, &one.name).cmp(&(other.due, &other.name)));
    Ok(all)
}

/// The reports of one office, the next one first.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no office of that id.
pub async fn of_office(context: &Context, actor: &Actor, office: &str) -> Result<Vec<ReportView>> {
    may(actor, Act::ReadOffice, Object::Office(office))?;
    context.store.offices().get(office).await?;
    let mut all = list(context, actor).await?;
    all.retain(|one| one.office == office);
    Ok(all)
}

/// Enters a report.
///
/// # Errors
/// Forbidden for all but clerks of the office and administrators; a `request.` code without a valid name; `report.bad-date` or
/// `report.bad-repeat`.
pub async fn add(
    context: &Context,
    actor: &Actor,
    office: &str,
    request: ReportRequest,
) -> Result<ReportView> {
    may(actor, Act::KeepReports, Object::Office(office))?;
    let name = validate_line(&request.name, MAX_NAME, "tên báo cáo", "the name of the report").at("/name")?;
    let due = date(context, &request.due).at("/due")?;
    if !REPEATS.iter().any(|(word, _)| *word == request.repeats) {
        let problem = Diagnostic::error(
            code!("report.bad-repeat"),
            "chọn lại cách lặp của báo cáo",
            "a report is not repeated like that",
        );
        let known = REPEATS.iter().map(|(word, _)| *word);
        return Err(with_known(problem, &request.repeats, known).pointing_to("/repeats").into());
    }
    let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let made = context.store.reports().add(actor, office, &name, due, &request.repeats).await?;
    // One that is near already is said at once.
    remind(context).await?;
    Ok(to_view(context, made))
}

/// A date that was typed: within three years of today.
fn date(context: &Context, text: &str) -> Result<NaiveDate> {
    let read = text.trim().parse::<NaiveDate>().ok();
    let is_near = |date: &NaiveDate| (*date - today(context.store.now())).num_days().abs() <= MAX_DISTANCE;
    read.filter(is_near).ok_or_else(|| {
        ServiceError::invalid(
            code!("report.bad-date"),
            "hạn nộp phải là một ngày có thật, không cách hôm nay quá 3 năm",
            "the date must be one of the calendar, at most three years from today",
        )
    })
}

/// The report of that office.
async fn owned(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<DueReport> {
    may(actor, Act::KeepReports, Object::Office(office))?;
    let report = context.store.reports().get(id).await?;
    if report.office_id == office { Ok(report) } else { Err(ServiceError::not_found()) }
}

/// Removes a report.
///
/// # Errors
/// Forbidden for all but clerks of the office and administrators; not found if the office has no such report.
pub async fn remove(context: &Context, actor: &Actor, office: &str, id: &str) -> Result<()> {
    owned(context, actor, office, id).await?;
    Ok(context.store.reports().remove(actor, id).await?)
}

/// Notes that a report was handed in; its next date is the one after. One that does not come again is gone then.
///
/// # Errors
/// Those of [`remove`]; `report.bad-date`; `store.unknown-report` (not found) if its next date is another one.
pub async fn hand_in(
    context: &Context,
    actor: &Actor,
    office: &str,
    id: &str,
    done: &HandedIn,
) -> Result<()> {
    owned(context, actor, office, id).await?;
    let due = date(context, &done.due).at("/due")?;
    Ok(context.store.reports().hand_in(actor, id, due).await?)
}

/// Whether the actor may enter reports of an office and note that they were handed in.
pub fn may_keep(actor: &Actor, office: &str) -> bool {
    may(actor, Act::KeepReports, Object::Office(office)).is_ok()
}

/// Queues the mails about reports that are due soon. Without a mail server nobody is reminded, and the dates stay for later.
pub(crate) async fn remind(context: &Context) -> Result<()> {
    if context.policy.mail.is_none() {
        return Ok(());
    }
    let today = today(context.store.now());
    let until = today.checked_add_days(Days::new(context.policy.remind_days.into())).unwrap_or(today);
    Ok(context.store.reports().remind(today, until).await?)
}

/// The branches that had sent nothing for a draft when it was last looked at; empty if anything changed since.
///
/// # Errors
/// Those of the store.
pub async fn missing(context: &Context, document: &str, as_of: &str) -> Result<Vec<MissingBranches>> {
    let mut found = context.store.reports().missing(document).await?;
    found.retain(|one| one.as_of == as_of && !one.missing.is_empty());
    Ok(found)
}

/// Keeps which branches have sent nothing, for the first page. That it cannot be kept now keeps nobody from the preview.
pub async fn keep_missing(context: &Context, document: &str, missing: &[MissingBranches]) {
    if let Err(error) = context.store.reports().keep_missing(document, missing).await {
        tracing::warn!(document, code = %error.diagnostic().code, "the branches without data were not kept");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_near_from_the_days_before_to_its_date() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = date("2026-06-23");
        for (due, state) in [
            ("2026-06-22", "overdue"),
            ("2026-06-23", "soon"),
            ("2026-06-30", "soon"),
            ("2026-07-01", "later"),
        ] {
            assert_eq!(state_of(date(due), today, 7), state, "{due}");
        }
    }
}
