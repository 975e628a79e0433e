//! The register of issued documents: looked through, numbers taken and made void, an existing one brought in, exported.

use axum::Form;
use axum::extract::{Multipart, Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::form::{lines, one_line, value};
use super::home::pager;
use super::view::Frame;
use super::visit::{Pairs, Visit, XLSX, file, see};
use super::{findings, upload, words};
use crate::server::error::{Problem, Result};
use crate::service::register::{self, NumberRequest, RegisterUpload, StartSeries};
use crate::service::views::{EntryView, encoded};
use crate::service::{CLERKS, offices};
use vanthu_model::date;
use vanthu_store::{EntryState, Origin, RegisterQuery};

const PER_PAGE: u32 = 50;

/// Which lines are looked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Search {
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
        let given = |text: &str| Some(one_line(text)).filter(|text| !text.is_empty());
        RegisterQuery {
            issuer: given(&self.office),
            kind: given(&self.kind).map(|kind| kind.to_uppercase()),
            term: given(&self.term),
            text: given(&self.q),
            from: day(&self.from),
            to: day(&self.to),
            newest_first: true,
            page: self.page.unwrap_or(1).max(1),
            per_page: PER_PAGE,
            ..RegisterQuery::default()
        }
    }

    /// The same lines in the order of a book.
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

/// A day as a browser's control sends it; none where it is none.
fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// The register.
pub async fn show(visit: Visit, Query(search): Query<Search>) -> Result<Response> {
    page(&visit, StatusCode::OK, &search, &[]).await
}

async fn page(visit: &Visit, status: StatusCode, search: &Search, faults: &[Json]) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let found = register::list(state, actor, &search.query()).await?;
    let known = offices::list(state, actor).await?;
    let choices: Vec<Json> = std::iter::once(json!({ "value": "", "label": "tất cả" }))
        .chain(known.iter().map(|office| {
            json!({ "value": office.id, "label": office.name, "selected": office.id == search.office })
        }))
        .collect();
    let name = |id: &str| {
        known
            .iter()
            .find(|office| office.id == id)
            .map_or_else(|| id.to_string(), |office| office.name.clone())
    };
    let gaps: Vec<String> =
        register::gaps(state, actor, Some(search.office.as_str()).filter(|id| !id.is_empty()))
            .await?
            .iter()
            .filter(|series| !series.ok)
            .map(|series| {
                let run = |run: &Vec<i64>| match run.as_slice() {
                    [first, last] if first != last => format!("{first}–{last}"),
                    other => other.first().map(ToString::to_string).unwrap_or_default(),
                };
                let gaps: Vec<String> = series.gaps.iter().map(run).collect();
                let repeats: Vec<String> = series.repeats.iter().map(ToString::to_string).collect();
                let mut said = Vec::new();
                if !gaps.is_empty() {
                    said.push(format!("thiếu số {}", gaps.join(", ")));
                }
                if !repeats.is_empty() {
                    said.push(format!("trùng số {}", repeats.join(", ")));
                }
                let whose = [name(&series.office), series.kind.clone(), series.term.clone()].join(" ");
                format!("{whose}: {}", said.join("; "))
            })
            .collect();
    let clerk = actor.has_role(&CLERKS);
    let rows: Vec<Json> = found.items.iter().map(|entry| row(entry, clerk)).collect();
    let mut once = [0; 16];
    // A form that is sent twice takes one number.
    let once = getrandom::fill(&mut once).map(|()| hex::encode(once));
    let searching = [&search.q, &search.office, &search.kind, &search.term, &search.from, &search.to]
        .iter()
        .any(|text| !text.is_empty());
    let data = json!({
        "rows": rows, "offices": choices, "q": search.q, "kind": search.kind, "term": search.term,
        "from": search.from, "to": search.to,
        "query": search.address(), "summary": format!("{} số", found.total), "searching": searching,
        "pager": pager("/register", &search.address(), found.page, found.total, PER_PAGE), "gaps": gaps,
        "may_write": clerk && !known.is_empty(), "once": once.unwrap_or_default(),
        "own_offices": known.iter().map(|office| json!({ "value": office.id, "label": office.name })).collect::<Vec<_>>(),
        "today": words::today(state.store.now()).to_string(), "findings": findings::list(faults, None, 200),
        "faults": !faults.is_empty(),
    });
    let frame = Frame { title: "Sổ đăng ký văn bản đi", part: "/register", ..Frame::default() };
    Ok(visit.page_with(status, frame, "register", data))
}

fn row(entry: &EntryView, clerk: bool) -> Json {
    let void = entry.state == EntryState::Void;
    let (class, state) = match (entry.state, entry.origin) {
        (EntryState::Void, _) => ("void", "đã hủy"),
        (_, Origin::Document) => ("issued", "phát hành tại đây"),
        (_, Origin::Reserved) => ("approved", "soạn nơi khác"),
        (_, Origin::Import) => ("note", "từ sổ cũ"),
    };
    json!({
        "id": entry.id, "symbol": entry.symbol, "date": entry.date.map(date::short), "subject": entry.subject,
        "signer": entry.signer, "recipients": entry.recipients.join("; "), "class": class, "state": state,
        "void": if void { entry.void_reason.clone() } else { None }, "joint": entry.joint.join(", "),
        "may_void": clerk && !void, "href": entry.document.as_ref().map(|id| format!("/papers/{id}")),
    })
}

/// Takes a number for a document typed elsewhere.
pub async fn reserve(visit: Visit, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    let request = NumberRequest {
        office: value(&pairs, "office").to_string(),
        kind: value(&pairs, "kind").trim().to_uppercase(),
        subject: one_line(value(&pairs, "subject")),
        date: day(value(&pairs, "date")),
        signer: one_line(value(&pairs, "signer")),
        recipients: lines(value(&pairs, "recipients")),
        ..NumberRequest::default()
    };
    let key = Some(value(&pairs, "once").to_string()).filter(|key| !key.is_empty());
    let entry = register::reserve(&visit.state, visit.actor(), request, key).await?;
    Ok(see(&format!("/register?office={}&kind={}", encoded(&entry.office), encoded(&entry.kind)), "reserved"))
}

/// Makes a number void.
pub async fn void(visit: Visit, Path(entry): Path<String>, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    register::void(&visit.state, visit.actor(), &entry, value(&pairs, "reason")).await?;
    Ok(see("/register", "voided"))
}

/// Brings an existing register in; what is wrong with it is shown row by row, and nothing is written then.
pub async fn import(visit: Visit, form: Multipart) -> Result<Response> {
    let sent = upload::read(&visit, form).await?;
    let (name, bytes) = sent.file("file")?;
    let upload = RegisterUpload {
        office: value(&sent.pairs, "office").to_string(),
        term: one_line(value(&sent.pairs, "term")),
        together: value(&sent.pairs, "together") == "true",
        name,
        bytes,
        ..RegisterUpload::default()
    };
    match register::import(&visit.state, visit.actor(), upload).await.map_err(Problem::from) {
        Ok(_) => Ok(see("/register", "imported")),
        Err(problem)
            if problem.status == StatusCode::UNPROCESSABLE_ENTITY && !problem.diagnostics.is_empty() =>
        {
            page(&visit, problem.status, &Search::default(), &problem.diagnostics).await
        }
        Err(problem) => Err(problem),
    }
}

/// Begins a series after the last number of a paper book.
pub async fn start(visit: Visit, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    let last = value(&pairs, "last").trim().parse().map_err(|_| {
        Problem::refused(
            "register.no-number",
            "số cuối phải là một số nguyên",
            "the last number must be a whole number",
        )
    })?;
    let (office, kind) = (value(&pairs, "office").to_string(), value(&pairs, "kind").trim().to_uppercase());
    let term = one_line(value(&pairs, "term"));
    register::start(&visit.state, visit.actor(), StartSeries { office, kind, term, last }).await?;
    Ok(see("/register", "begun"))
}

/// The register as a workbook.
pub async fn export(visit: Visit, Query(search): Query<Search>) -> Result<Response> {
    let bytes = register::workbook(&visit.state, visit.actor(), &search.book()).await?;
    Ok(file("Sổ đăng ký văn bản đi.xlsx", XLSX, bytes, false))
}

/// The register as a book to print.
pub async fn print(visit: Visit, Query(search): Query<Search>) -> Result<Response> {
    let bytes = register::pdf(&visit.state, visit.actor(), &search.book()).await?;
    Ok(file("Sổ đăng ký văn bản đi.pdf", "application/pdf", bytes, true))
}
