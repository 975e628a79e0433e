//! The reports that an office owes, on its page and on the first page.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::{day, one_line, value};
use super::form_body::FormBody;
use super::labels::Labels;
use super::offices;
use super::page_context::{PageContext, redirect_with_flash};
use super::wording;
use crate::server::error::{Problem, Result};
use crate::service::reports::{self, HandedIn, ReportRequest, ReportView};
use vanthu_model::date;
use vanthu_store::REPEATS;

/// What the form of a report keeps after an error.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    name: String,
    due: String,
    repeats: String,
    problem: String,
}

/// A report as the pages show it.
fn shown(labels: &Labels, report: &ReportView) -> Json {
    let words = &labels.reports;
    json!({
        "id": report.id, "name": report.name, "due": report.due.to_string(), "office": report.office,
        "due_text": date::short(report.due), "state": report.state, "state_text": words.states.get(&report.state),
        "repeats": words.repeats.get(&report.repeats),
        "class": match report.state.as_str() { "overdue" => "error", "soon" => "warning", _ => "note" },
    })
}

/// The reports of an office for its page, and the form that adds one.
pub(super) async fn of_office(context: &PageContext, office: &str, typed: &Typed) -> Result<Json> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let all = reports::of_office(state, actor, office).await?;
    let choices = REPEATS.map(|(word, _)| {
        let label = labels.reports.repeats.get(word);
        json!({ "value": word, "label": label, "selected": word == typed.repeats })
    });
    Ok(json!({
        "reports": all.iter().map(|one| shown(labels, one)).collect::<Vec<_>>(), "office_id": office,
        "may_keep_reports": reports::may_keep(actor, office), "repeats": choices,
        "report_name": typed.name, "report_due": typed.due,
        "report_problem": Some(&typed.problem).filter(|text| !text.is_empty()),
    }))
}

/// What is overdue and what is due soon, for the first page.
pub(super) async fn due(context: &PageContext) -> Result<Vec<Json>> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let all = reports::list(state, actor).await?;
    let section = |word: &str, title: &str| {
        let own: Vec<Json> = all
            .iter()
            .filter(|one| one.state == word)
            .map(|one| {
                let mut line = shown(labels, one);
                line["may_keep"] = reports::may_keep(actor, &one.office).into();
                line
            })
            .collect();
        (!own.is_empty()).then(|| json!({ "id": word, "title": title, "count": own.len(), "reports": own }))
    };
    let words = &labels.reports;
    Ok([section("overdue", &words.overdue), section("soon", &words.soon)].into_iter().flatten().collect())
}

/// Enters a report.
pub(super) async fn add(
    context: PageContext,
    Path(office): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let mut typed = Typed {
        name: one_line(value(&pairs, "name")),
        due: one_line(value(&pairs, "due")),
        repeats: value(&pairs, "repeats").to_string(),
        problem: String::new(),
    };
    let request =
        ReportRequest { name: typed.name.clone(), due: day(&typed.due), repeats: typed.repeats.clone() };
    match reports::add(&context.state, context.actor(), &office, request).await.map_err(Problem::from) {
        Ok(_) => Ok(redirect_with_flash(&format!("/offices/{office}#reports"), Flash::ReportSaved)),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            typed.problem = wording::of_problem(context.labels(), &problem);
            offices::show_with(context, &office, problem.status, &typed).await
        }
        Err(problem) => Err(problem),
    }
}

/// Removes a report.
pub(super) async fn remove(
    context: PageContext,
    Path((office, report)): Path<(String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    reports::remove(&context.state, context.actor(), &office, &report).await?;
    Ok(redirect_with_flash(&format!("/offices/{office}#reports"), Flash::ReportRemoved))
}

/// Notes that a report was handed in.
pub(super) async fn hand_in(
    context: PageContext,
    Path((office, report)): Path<(String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let done = HandedIn { due: value(&pairs, "due").to_string() };
    reports::hand_in(&context.state, context.actor(), &office, &report, &done).await?;
    let back =
        if value(&pairs, "back") == "office" { format!("/offices/{office}#reports") } else { "/".into() };
    Ok(redirect_with_flash(&back, Flash::ReportHandedIn))
}
