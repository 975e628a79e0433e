//! The register of issued documents: searching it, taking and voiding numbers, importing an existing register, exporting.

use axum::extract::{Multipart, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::{lines, one_line, value};
use super::form_body::FormBody;
use super::home::pager;
use super::labels::{Labels, fill};
use super::page_context::{PageContext, redirect_with_flash};
use super::view::Frame;
use super::{findings, form, upload};
use crate::server::error::{Problem, Result};
use crate::server::files::file;
use crate::service::jobs::XLSX;
use crate::service::register::{self, NumberRequest, RegisterUpload, StartSeries};
use crate::service::views::{EntryView, SeriesView, encoded};
use crate::service::{CLERKS, offices, today};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::date;
use vanthu_store::{EntryState, Origin, RegisterQuery};

const PER_PAGE: u32 = 50;

/// Which entries are searched for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    office: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    term: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    page: Option<u32>,
}

impl Search {
    fn query(&self) -> RegisterQuery {
        let text = |text: &str| Some(one_line(text)).filter(|text| !text.is_empty());
        RegisterQuery {
            issuer: text(&self.office),
            kind: text(&self.kind).map(|kind| kind.to_uppercase()),
            term: text(&self.term),
            text: text(&self.q),
            from: day(&self.from),
            to: day(&self.to),
            newest_first: true,
            page: self.page.unwrap_or(1).max(1),
            per_page: PER_PAGE,
            ..RegisterQuery::default()
        }
    }

    /// The same entries in the order of a book.
    fn book(&self) -> RegisterQuery {
        RegisterQuery { newest_first: false, ..self.query() }
    }

    fn address(&self) -> String {
        format!(
            "q={}&office={}&kind={}&term={}&from={}&to={}",
            encoded(&self.q),
            encoded(&self.office),
            encoded(&self.kind),
            encoded(&self.term),
            encoded(&self.from),
            encoded(&self.to)
        )
    }
}

/// A day as people write it, `05/7/2026`; `None` if it is not a date.
fn day(typed: &str) -> Option<NaiveDate> {
    form::day(typed).parse().ok()
}

/// The register.
pub(super) async fn show(context: PageContext, Query(search): Query<Search>) -> Result<Response> {
    page(&context, StatusCode::OK, &search, &[]).await
}

async fn page(
    context: &PageContext,
    status: StatusCode,
    search: &Search,
    faults: &[Diagnostic],
) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let found = register::list(state, actor, &search.query()).await?;
    let offices = offices::list(state, actor).await?;
    let choices: Vec<Json> = std::iter::once(json!({ "value": "", "label": labels.filters.all }))
        .chain(offices.iter().map(|office| {
            json!({ "value": office.id, "label": office.name, "selected": office.id == search.office })
        }))
        .collect();
    let name = |id: &str| {
        let office = offices.iter().find(|office| office.id == id);
        office.map_or_else(|| id.to_string(), |office| office.name.clone())
    };
    let office = Some(search.office.as_str()).filter(|id| !id.is_empty());
    let series = register::gaps(state, actor, office).await?;
    let gaps = series.iter().filter(|series| !series.ok).map(|series| {
        let whose = [name(&series.office), series.kind.clone(), series.term.clone()].join(" ");
        let faults = series_faults(labels, series).join("; ");
        fill(&labels.register.series, &[("series", &whose), ("faults", &faults)])
    });
    let clerk = actor.has_role(&CLERKS);
    let rows: Vec<Json> = found.items.iter().map(|entry| row(labels, entry, clerk)).collect();
    // A form that is sent twice takes one number.
    let mut once = [0; 16];
    let once = getrandom::fill(&mut once).map(|()| hex::encode(once));
    let searching = [&search.q, &search.office, &search.kind, &search.term, &search.from, &search.to]
        .iter()
        .any(|text| !text.is_empty());
    let is_wrong = |text: &&String| !text.trim().is_empty() && day(text).is_none();
    let wrong = [&search.from, &search.to].into_iter().find(is_wrong);
    let wrong_day = wrong.map(|text| fill(&labels.register.wrong_day, &[("text", text)]));
    let own_offices = offices.iter().map(|office| json!({ "value": office.id, "label": office.name }));
    let data = json!({
        "rows": rows, "offices": choices, "q": search.q, "kind": search.kind, "term": search.term,
        "from": search.from, "to": search.to, "query": search.address(), "searching": searching,
        "summary": fill(&labels.register.summary, &[("count", &found.total)]),
        "pager": pager("/register", &search.address(), found.page, found.total, PER_PAGE),
        "gaps": gaps.collect::<Vec<_>>(), "may_write": clerk && !offices.is_empty(),
        "once": once.unwrap_or_default(), "own_offices": own_offices.collect::<Vec<_>>(),
        "today": date::short(today(state.store.now())), "wrong_day": wrong_day, "faults": !faults.is_empty(),
        "findings": findings::list(labels, faults, None, 200),
    });
    let frame = Frame { title: &labels.register.title, part: "/register", ..Frame::default() };
    Ok(context.page_with(status, frame, "register", data))
}

/// The missing and the repeated numbers of a series.
fn series_faults(labels: &Labels, series: &SeriesView) -> Vec<String> {
    let run = |run: &Vec<i64>| match run.as_slice() {
        [first, last] if first != last => format!("{first}–{last}"),
        other => other.first().map(ToString::to_string).unwrap_or_default(),
    };
    let missing = series.gaps.iter().map(run).collect::<Vec<_>>().join(", ");
    let repeated = series.repeats.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    [(&labels.register.missing, missing), (&labels.register.repeated, repeated)]
        .iter()
        .filter(|(_, numbers)| !numbers.is_empty())
        .map(|(label, numbers)| fill(label, &[("numbers", numbers)]))
        .collect()
}

fn row(labels: &Labels, entry: &EntryView, clerk: bool) -> Json {
    let labels = &labels.register;
    let void = entry.state == EntryState::Void;
    let (class, state) = match (entry.state, entry.origin) {
        (EntryState::Void, _) => ("void", &labels.voided),
        (_, Origin::Document) => ("issued", &labels.issued_here),
        (_, Origin::Reserved) => ("approved", &labels.drafted_elsewhere),
        (_, Origin::Import) => ("note", &labels.from_old_book),
    };
    json!({
        "id": entry.id, "symbol": entry.symbol, "date": entry.date.map(date::short), "subject": entry.subject,
        "signer": entry.signer, "recipients": entry.recipients.join("; "), "class": class, "state": state,
        "void": if void { entry.void_reason.clone() } else { None }, "joint": entry.joint.join(", "),
        "may_void": clerk && !void, "href": entry.document.as_ref().map(|id| format!("/papers/{id}")),
    })
}

/// Reserves a number for a document drafted elsewhere.
pub(super) async fn reserve(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let typed = value(&pairs, "date");
    let date = day(typed);
    if date.is_none() && !typed.trim().is_empty() {
        return Err(Problem::refused(
            "register.odd-date",
            format!("“{}” không phải một ngày; ghi ngày/tháng/năm, ví dụ 05/7/2026", one_line(typed)),
            format!("“{}” is not a date; write day/month/year, such as 05/7/2026", one_line(typed)),
        ));
    }
    let request = NumberRequest {
        office: value(&pairs, "office").to_string(),
        kind: value(&pairs, "kind").trim().to_uppercase(),
        subject: one_line(value(&pairs, "subject")),
        date,
        signer: one_line(value(&pairs, "signer")),
        recipients: lines(value(&pairs, "recipients")),
        ..NumberRequest::default()
    };
    let key = Some(value(&pairs, "once").to_string()).filter(|key| !key.is_empty());
    let entry = register::reserve(&context.state, context.actor(), request, key).await?;
    Ok(redirect_with_flash(
        &format!("/register?office={}&kind={}", encoded(&entry.office), encoded(&entry.kind)),
        if entry.diagnostics.is_empty() { Flash::NumberReserved } else { Flash::NumberReservedOutside },
    ))
}

/// Voids a number.
pub(super) async fn void(
    context: PageContext,
    Path(entry): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    register::void(&context.state, context.actor(), &entry, value(&pairs, "reason")).await?;
    Ok(redirect_with_flash("/register", Flash::Voided))
}

/// Imports an existing register. If rows are wrong, the page lists them and nothing is imported.
pub(super) async fn import(context: PageContext, form: Multipart) -> Result<Response> {
    let sent = upload::read(&context, form).await?;
    let (name, bytes) = sent.file("file")?;
    let upload = RegisterUpload {
        office: value(&sent.pairs, "office").to_string(),
        term: one_line(value(&sent.pairs, "term")),
        together: value(&sent.pairs, "together") == "true",
        confirm: value(&sent.pairs, "confirm") == "true",
        name,
        bytes,
        ..RegisterUpload::default()
    };
    match register::import(&context.state, context.actor(), upload).await.map_err(Problem::from) {
        Ok(_) => Ok(redirect_with_flash("/register", Flash::RegisterImported)),
        Err(problem)
            if problem.status == StatusCode::UNPROCESSABLE_ENTITY && !problem.diagnostics.is_empty() =>
        {
            page(&context, problem.status, &Search::default(), &problem.diagnostics).await
        }
        Err(problem) => Err(problem),
    }
}

/// Starts a series after the last number of a book kept on paper.
pub(super) async fn start(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let last = value(&pairs, "last").trim().parse().map_err(|_| {
        Problem::refused(
            "register.no-number",
            "số cuối phải là một số nguyên",
            "the last number must be a whole number",
        )
    })?;
    let (office, kind) = (value(&pairs, "office").to_string(), value(&pairs, "kind").trim().to_uppercase());
    let term = one_line(value(&pairs, "term"));
    let confirm = value(&pairs, "confirm") == "true";
    let request = StartSeries { office, kind, term, last, confirm };
    register::start(&context.state, context.actor(), request).await?;
    Ok(redirect_with_flash("/register", Flash::SeriesStarted))
}

/// Undoes the last import.
pub(super) async fn undo_import(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    register::undo_import(&context.state, context.actor(), value(&pairs, "office")).await?;
    Ok(redirect_with_flash("/register", Flash::ImportUndone))
}

/// The register as a workbook.
pub(super) async fn export(context: PageContext, Query(search): Query<Search>) -> Result<Response> {
    let bytes = register::workbook(&context.state, context.actor(), &search.book()).await?;
    Ok(file(&context.labels().register.workbook_file, XLSX, bytes, false))
}

/// The register as a book to print.
pub(super) async fn print(context: PageContext, Query(search): Query<Search>) -> Result<Response> {
    let bytes = register::pdf(&context.state, context.actor(), &search.book()).await?;
    Ok(file(&context.labels().register.pdf_file, "application/pdf", bytes, true))
}
