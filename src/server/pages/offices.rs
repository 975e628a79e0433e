//! The offices that issue documents.

use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::form::value;
use super::view::Frame;
use super::visit::{Visit, see};
use super::{findings, office_form, upload, words};
use crate::server::error::{Problem, Result};
use crate::server::service::ADMINISTRATORS;
use crate::server::service::offices::{self, OfficeEdit, OfficeRequest};
use vanthu_diagnostic::{Diagnostic, Place, code};

/// The offices.
pub async fn list(visit: Visit) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let mut rows = Vec::new();
    for office in offices::list(state, actor).await? {
        let view = offices::view(state, actor, &office.id).await?;
        let table: toml::Table = view.toml.parse().unwrap_or_default();
        let branches = view.roster_csv.as_deref().unwrap_or_default().lines().skip(1);
        rows.push(json!({
            "name": view.name, "href": format!("/offices/{}", view.id), "standard": words::standard(&view.standard),
            "short": table.get("short").and_then(|short| short.as_str()),
            "branches": branches.filter(|line| !line.trim().is_empty()).count(),
        }));
    }
    let data = json!({ "offices": rows, "may_admin": actor.has_role(&ADMINISTRATORS) });
    Ok(visit.page(Frame { title: "Cơ quan", part: "/offices", ..Frame::default() }, "offices", data))
}

/// An office, or the form of a new one.
pub async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let (heading, toml, roster) = if id == "new" {
        ("Thêm cơ quan".to_string(), String::new(), "code,name,group\n".to_string())
    } else {
        let office = offices::view(&visit.state, visit.actor(), &id).await?;
        (office.name, office.toml, office.roster_csv.unwrap_or_default())
    };
    Ok(page(&visit, StatusCode::OK, &id, &heading, &toml, &roster, &[], false))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one page")]
fn page(
    visit: &Visit,
    status: StatusCode,
    id: &str,
    heading: &str,
    toml: &str,
    roster: &str,
    faults: &[Json],
    raw: bool,
) -> Response {
    let mut data = office_form::shown(toml);
    data["heading"] = heading.into();
    data["action"] = format!("/offices/{id}").into();
    data["toml"] = toml.into();
    data["roster"] = roster.into();
    data["raw_open"] = raw.into();
    data["may_admin"] = visit.actor().has_role(&ADMINISTRATORS).into();
    data["findings"] = findings::list(faults, None, 50).into();
    let frame = Frame { title: heading, part: "/offices", width: "narrow", ..Frame::default() };
    visit.page_with(status, frame, "office", data)
}

/// Saves an office, from its form or from the text of its file. What is refused is shown with the reasons, and nothing
/// that was typed is lost.
pub async fn save(visit: Visit, Path(id): Path<String>, form: Multipart) -> Result<Response> {
    let sent = upload::read(&visit, form).await?;
    let (state, actor) = (&visit.state, visit.actor());
    let raw = value(&sent.pairs, "mode") == "raw";
    let roster = match sent.file("roster-file") {
        Ok((_, bytes)) => Some(String::from_utf8(bytes.to_vec()).map_err(|_| {
            Problem::refused(
                "office.roster-not-text",
                "danh sách chi bộ phải là tệp csv UTF-8",
                "the roster must be UTF-8 csv",
            )
        })?),
        Err(_) => (!raw).then(|| value(&sent.pairs, "roster").replace("\r\n", "\n")),
    };
    // A list of which only the heading is there lists nothing.
    let roster = roster.map(|text| if text.lines().count() > 1 { text } else { String::new() });
    let made = if raw {
        Ok(value(&sent.pairs, "toml").replace("\r\n", "\n"))
    } else {
        office_form::toml_of(&sent.pairs, &value(&sent.pairs, "base").replace("\r\n", "\n"))
    };
    let toml = made.map_err(|error| {
        Diagnostic::error(
            code!("config.invalid"),
            "tệp office.toml trước đó không đọc được; sửa ở khung bên dưới",
            format!("the former office.toml cannot be read: {}", error.message()),
        )
        .at(Place::File { file: "office.toml".into() })
    })?;
    let name: Option<String> = toml
        .parse::<toml::Table>()
        .ok()
        .and_then(|table| table.get("name").and_then(|name| name.as_str()).map(str::to_string))
        .filter(|name| !name.trim().is_empty());
    let done = if id == "new" {
        let request = OfficeRequest { name, toml: toml.clone(), roster_csv: roster.clone() };
        offices::create(state, actor, request).await
    } else {
        let roster_csv = roster.clone().map(|text| Some(text).filter(|text| !text.is_empty()));
        let edit = OfficeEdit { name, toml: Some(toml.clone()), roster_csv, ..OfficeEdit::default() };
        offices::change(state, actor, &id, edit).await
    };
    match done {
        Ok(_) => Ok(see("/offices", "saved")),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let faults = if problem.diagnostics.is_empty() {
                vec![json!({ "severity": "error", "message": problem.detail.vi, "hints": [], "place": null })]
            } else {
                problem.diagnostics.clone()
            };
            let roster = match roster {
                Some(roster) => roster,
                // The text of the file alone was sent; the branches stay as they are.
                None if id == "new" => String::new(),
                None => offices::view(state, actor, &id).await?.roster_csv.unwrap_or_default(),
            };
            Ok(page(&visit, problem.status, &id, "Cơ quan", &toml, &roster, &faults, raw))
        }
        Err(problem) => Err(problem),
    }
}
