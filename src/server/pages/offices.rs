//! The offices that issue documents.

use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::value;
use super::page_context::{PageContext, redirect_with_flash};
use super::reports::{self, Typed};
use super::view::{Frame, extend};
use super::{findings, office_form, upload};
use crate::server::error::{Problem, Result};
use crate::service::ADMINISTRATORS;
use crate::service::offices::{self, OfficePatch, OfficeRequest};
use vanthu_diagnostic::{Diagnostic, Place, code};

/// What the form of a new office starts with: the heading of the roster.
const ROSTER_HEADING: &str = "Mã,Tên chi bộ,Khối\n";

/// The offices.
pub(super) async fn list(context: PageContext) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let mut rows = Vec::new();
    for office in offices::list(state, actor).await? {
        let view = offices::view(state, actor, &office.id).await?;
        let details = offices::details(state, &view);
        rows.push(json!({
            "name": view.name, "href": format!("/offices/{}", view.id), "standard": labels.standard(&view.standard),
            "short": details.short, "branches": details.branches,
        }));
    }
    let data = json!({ "offices": rows, "may_admin": actor.has_role(&ADMINISTRATORS) });
    Ok(context.page(
        Frame { title: &labels.offices.title, part: "/offices", ..Frame::default() },
        "offices",
        data,
    ))
}

/// What the page of an office shows.
#[derive(Default)]
struct OfficePage<'a> {
    id: &'a str,
    heading: &'a str,
    toml: &'a str,
    roster: &'a str,
    /// Why it was not saved.
    problem: Option<&'a Problem>,
    /// Whether the text of the file is open for editing.
    raw: bool,
    /// The reports that it owes; null while something else is to be corrected first.
    reports: Json,
}

/// An office, or the form of a new one.
pub(super) async fn show(context: PageContext, Path(id): Path<String>) -> Result<Response> {
    if id == "new" {
        let heading = &context.labels().offices.new;
        let office = OfficePage { id: &id, heading, roster: ROSTER_HEADING, ..OfficePage::default() };
        return Ok(page(&context, StatusCode::OK, &office));
    }
    show_with(context, &id, StatusCode::OK, &Typed::default()).await
}

/// An office with what was typed of a report that it owes.
pub(super) async fn show_with(
    context: PageContext,
    id: &str,
    status: StatusCode,
    typed: &Typed,
) -> Result<Response> {
    let office = offices::view(&context.state, context.actor(), id).await?;
    let reports = reports::of_office(&context, id, typed).await?;
    let roster = office.roster_csv.as_deref().unwrap_or_default();
    let office = OfficePage {
        id,
        heading: &office.name,
        toml: &office.toml,
        roster,
        reports,
        ..OfficePage::default()
    };
    Ok(page(&context, status, &office))
}

/// A stored roster with the heading that the form begins with.
fn with_vietnamese_heading(roster: &str) -> String {
    match roster.split_once('\n') {
        Some((heading, rows)) if heading.trim_end() == "code,name,group" => format!("{ROSTER_HEADING}{rows}"),
        _ => roster.to_string(),
    }
}

fn page(context: &PageContext, status: StatusCode, office: &OfficePage<'_>) -> Response {
    let labels = context.labels();
    let mut data = office_form::form_data(labels, office.toml);
    let findings = match office.problem {
        None => Vec::new(),
        Some(problem) if problem.diagnostics.is_empty() => {
            vec![findings::error(labels, problem)]
        }
        Some(problem) => findings::list(labels, &problem.diagnostics, None, 50),
    };
    let page = json!({
        "heading": office.heading, "action": format!("/offices/{}", office.id), "toml": office.toml,
        "roster": with_vietnamese_heading(office.roster), "raw_open": office.raw,
        "files": (office.id != "new").then(|| format!("/offices/{}/files", office.id)), "findings": findings,
        "may_admin": context.actor().has_role(&ADMINISTRATORS),
    });
    extend(&mut data, page);
    extend(&mut data, office.reports.clone());
    let frame = Frame { title: office.heading, part: "/offices", width: "narrow", ..Frame::default() };
    context.page_with(status, frame, "office", data)
}

/// Saves an office, from its form or from the text of its file. If it is rejected, the page shows why, and keeps what was
/// typed.
pub(super) async fn save(context: PageContext, Path(id): Path<String>, form: Multipart) -> Result<Response> {
    let sent = upload::read(&context, form).await?;
    let (state, actor) = (&context.state, context.actor());
    let raw = value(&sent.pairs, "mode") == "raw";
    let pasted = value(&sent.pairs, "roster").replace("\r\n", "\n");
    // A list that has only its heading names nothing.
    let has_names = pasted.trim() != ROSTER_HEADING.trim() && !pasted.trim().is_empty();
    let read = match sent.file("roster-file") {
        Ok((name, bytes)) => offices::roster_csv(state, actor, &name, bytes).await.map(Some),
        Err(_) if raw => Ok(None),
        Err(_) if has_names => {
            offices::roster_csv(state, actor, "danh-sach.csv", pasted.clone().into()).await.map(Some)
        }
        Err(_) => Ok(Some(String::new())),
    };
    let toml = if raw {
        value(&sent.pairs, "toml").replace("\r\n", "\n")
    } else {
        let base = value(&sent.pairs, "base").replace("\r\n", "\n");
        office_form::merged(&sent.pairs, &base).map_err(|problems| {
            let first = problems.first().map(|problem| problem.message.en.clone()).unwrap_or_default();
            Diagnostic::error(
                code!("config.invalid"),
                "tệp office.toml trước đó không đọc được; sửa ở khung bên dưới",
                format!("the former office.toml cannot be read: {first}"),
            )
            .at(Place::File { file: "office.toml".into() })
        })?
    };
    let roster = match read.map_err(Problem::from) {
        Ok(roster) => roster,
        Err(problem) if problem.status == StatusCode::FORBIDDEN => return Err(problem),
        Err(problem) => {
            // The form keeps all that was typed.
            let heading = &context.labels().offices.title;
            let office = OfficePage {
                id: &id,
                heading,
                toml: &toml,
                roster: &pasted,
                problem: Some(&problem),
                raw,
                reports: Json::Null,
            };
            return Ok(page(&context, problem.status, &office));
        }
    };
    let name = offices::name_of(&toml);
    let result = if id == "new" {
        let request = OfficeRequest {
            name,
            toml: Some(toml.clone()),
            roster_csv: roster.clone(),
            ..OfficeRequest::default()
        };
        offices::create(state, actor, request).await
    } else {
        let roster_csv = roster.clone().map(|text| Some(text).filter(|text| !text.is_empty()));
        let patch = OfficePatch { name, toml: Some(toml.clone()), roster_csv, ..OfficePatch::default() };
        offices::change(state, actor, &id, patch).await
    };
    match result.map_err(Problem::from) {
        Ok(_) => Ok(redirect_with_flash("/offices", Flash::Saved)),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let roster = match roster {
                Some(roster) => roster,
                // Only the text of the file was sent; the roster stays as it is.
                None if id == "new" => String::new(),
                None => offices::view(state, actor, &id).await?.roster_csv.unwrap_or_default(),
            };
            let heading = &context.labels().offices.title;
            let office = OfficePage {
                id: &id,
                heading,
                toml: &toml,
                roster: &roster,
                problem: Some(&problem),
                raw,
                reports: Json::Null,
            };
            Ok(page(&context, problem.status, &office))
        }
        Err(problem) => Err(problem),
    }
}
