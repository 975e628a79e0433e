//! The desk of a document: its form, the document as it will print beside it, what is wrong with it, and the way it goes.

use axum::Form;
use axum::Json as AsJson;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::findings::{self, Places};
use super::form::{lines, one_line, paragraphs, value};
use super::view::Frame;
use super::visit::{Pairs, Visit, file, see, wants_json};
use super::{fields, form, words};
use crate::server::error::{Problem, Result};
use crate::service::documents::{self, DocumentPatch};
use crate::service::issuing::{self, IssueRequest};
use crate::service::views::{DocumentView, EventView, FileView, OfficeView};
use crate::service::workflow::{self, ActionRequest};
use crate::service::{offices, rendering, templates};
use vanthu_model::date::Period;
use vanthu_model::text::upper_initial;
use vanthu_store::DocumentState;

/// How the desk is shown.
#[derive(Debug, Default, Deserialize)]
pub struct How {
    /// The list that shows a further blank row.
    add: Option<String>,
    /// Whether to check at once: for those without script.
    check: Option<String>,
}

/// The desk.
pub async fn show(visit: Visit, Path(id): Path<String>, Query(how): Query<How>) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::describe(state, &document.template).await?;
    let office = offices::view(state, actor, &document.office.id).await?;
    let events = documents::events(state, actor, &id).await?;
    let editable = document.may.edit;
    let mut data = json!({
        "id": id, "subject": upper_initial(&document.subject), "state": words::state_word(document.state),
        "state_text": words::state(document.state), "kind": upper_initial(&template.kind),
        "office": document.office.name, "version": document.version, "editable": editable,
        "scored": template.scored, "script_print": true, "locked": locked(&document),
        "symbol": document.number.as_ref().map(|number| &number.symbol),
        "updated_text": words::moment(document.updated_at),
        "slots": slots(&template, &document.workbooks),
        "fields": fields::controls(&template.fields, &document.fields, !editable, how.add.as_deref()),
        "one_of": one_of(&template), "units": offices::units(state, &office), "particulars": particulars(&document, &template, &office),
        "acts": offered(&document), "next_step": next_step(&document), "events": told(&events),
        "returned": returned(&document, &events), "void": voided(&document, &events),
    });
    if how.check.is_some() {
        let found = rendering::findings(state, actor, &id).await?;
        data["findings"] = Json::Array(shown(&document, &template, &found.findings));
        if found.findings.is_empty() {
            data["checked"] = "Không có gì phải sửa.".into();
        }
    }
    let title = upper_initial(&document.subject);
    let frame = Frame { title: &title, part: "/", scripts: &["desk.js"], ..Frame::default() };
    Ok(visit.page(frame, "paper", data))
}

/// Why the form cannot be changed; none where it can.
fn locked(document: &DocumentView) -> Option<&'static str> {
    match document.state {
        _ if document.may.edit => None,
        DocumentState::Draft => Some("Văn bản do người khác soạn; chỉ người soạn hoặc văn thư sửa được."),
        DocumentState::Submitted => {
            Some("Văn bản đã trình ký; nội dung được khóa cho đến khi duyệt hoặc trả lại.")
        }
        _ => Some("Nội dung đã khóa: văn bản được duyệt và phát hành đúng như thế này."),
    }
}

/// The workbooks that the template reads; tasks may be a workbook as well.
fn slots(template: &templates::Description, files: &[FileView]) -> Vec<Json> {
    let tasks = template.fields.iter().filter(|field| field.kind == "tasks");
    let tasks =
        tasks.map(|field| (field.name.as_str(), format!("{} (bảng tính)", short_label(&field.label)), false));
    let data = template.data.iter().map(|data| (data.slot.as_str(), data.label.clone(), data.required));
    data.chain(tasks)
        .map(|(slot, label, required)| {
            let files: Vec<Json> = files
                .iter()
                .filter(|file| file.slot == slot)
                .map(|file| {
                    json!({
                        "name": file.name, "size": words::size(file.size), "by": file.added_by.name,
                        "at": words::moment(file.added_at), "query": super::workbooks::query(files, file),
                    })
                })
                .collect();
            json!({ "slot": slot, "label": label, "required": required, "files": files })
        })
        .collect()
}

/// A label up to what template authors put behind it.
fn short_label(label: &str) -> &str {
    label.split([':', ';']).next().unwrap_or(label).trim()
}

/// The fields of which one at least must be filled in, by their labels.
fn one_of(template: &templates::Description) -> Vec<String> {
    let label = |name: &String| {
        let field = template.fields.iter().find(|field| field.name == *name);
        format!("“{}”", field.map_or(name.as_str(), |field| short_label(&field.label)))
    };
    template.one_of.iter().map(|names| names.iter().map(label).collect::<Vec<_>>().join(", ")).collect()
}

/// Date, signer, recipients and such as the form shows them.
fn particulars(document: &DocumentView, template: &templates::Description, office: &OfficeView) -> Json {
    let held = &document.particulars;
    let signer = held["signer"].as_str();
    let signers: Vec<Json> = office
        .signers
        .iter()
        .enumerate()
        .map(|(at, name)| {
            // The usual signer stands for none, so that the document follows the office.
            let selected = signer.map_or(at == 0, |signer| signer == name);
            json!({ "name": if at == 0 { "" } else { name }, "label": name, "selected": selected })
        })
        .collect();
    let state = document.standard.as_deref().unwrap_or(&office.standard) == "state";
    let words: &[&str] = if state {
        &["", "HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"]
    } else {
        &["", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"]
    };
    let urgency = held["urgency"].as_str().unwrap_or_default();
    let urgencies: Vec<Json> = words
        .iter()
        .map(|word| {
            let label = if word.is_empty() { "thường" } else { word };
            json!({ "value": word.to_lowercase(), "label": label.to_lowercase(), "selected": word.to_lowercase() == urgency.to_lowercase() })
        })
        .collect();
    json!({
        "date": held["date"], "signers": signers, "second_signer": template.signers > 1,
        "signers_text": paragraphs(&held["signers"]).join("\n"), "has_addressees": template.addressees,
        "addressees": paragraphs(&held["addressees"]).join("\n"),
        "recipients": paragraphs(&held["recipients"]).join("\n"),
        "usual_recipients": office.recipients.join("\n"), "urgencies": urgencies,
        "draft": held["draft"].as_u64(), "duplex": held["duplex"] == true,
    })
}

/// The acts that are open to the visitor now.
fn offered(document: &DocumentView) -> Vec<Json> {
    let may = document.may;
    let mut acts = Vec::new();
    if may.submit {
        acts.push(json!({ "act": "submit", "label": "Trình ký", "class": "main" }));
    }
    if may.approve {
        acts.push(json!({ "act": "approve", "label": "Duyệt", "class": "main" }));
    }
    if may.issue {
        acts.push(json!({
            "act": "issue", "label": "Cấp số và phát hành", "class": "main",
            "confirm": "Cấp số cho văn bản này? Số đã cấp không dùng lại cho văn bản khác.",
        }));
    }
    if may.withdraw {
        acts.push(json!({ "act": "withdraw", "label": "Rút lại để sửa", "class": "" }));
    }
    if may.r#return {
        acts.push(json!({ "act": "return", "label": "Trả lại", "note": "Lý do trả lại, điều cần sửa" }));
    }
    if may.void {
        acts.push(json!({ "act": "void", "label": "Hủy số", "note": "Lý do hủy số" }));
    }
    if may.edit {
        acts.push(json!({
            "act": "delete", "label": "Xóa bản nháp", "class": "stop",
            "confirm": "Xóa hẳn bản nháp này cùng các bảng số liệu của nó?",
        }));
    }
    acts
}

/// What comes next, in a sentence.
fn next_step(document: &DocumentView) -> &'static str {
    let may = document.may;
    match document.state {
        DocumentState::Draft if may.submit => {
            "Khi nội dung đã đủ và mục Kiểm tra không còn lỗi, trình người có thẩm quyền duyệt."
        }
        DocumentState::Draft => "Văn bản đang được soạn.",
        DocumentState::Submitted if may.approve => "Xem bản bên cạnh, rồi duyệt hoặc trả lại kèm lý do.",
        DocumentState::Submitted => "Đang chờ người có thẩm quyền duyệt.",
        DocumentState::Approved if may.issue => {
            "Đã duyệt. Cấp số để phát hành; số lấy theo thứ tự trong sổ đăng ký văn bản đi."
        }
        DocumentState::Approved => "Đã duyệt, chờ văn thư cấp số.",
        DocumentState::Issuing => {
            "Đã có số. Bản PDF chính thức đang được dựng; trang này tự mở lại khi xong."
        }
        DocumentState::Issued => {
            "Văn bản đã phát hành. Bản PDF tải về là bản chính thức, không thay đổi nữa."
        }
        DocumentState::Void => "Số của văn bản đã hủy.",
    }
}

fn told(events: &[EventView]) -> Vec<Json> {
    // A document is saved many times while it is written: the saves in a row are one line, that of the last.
    let mut shown: Vec<&EventView> = Vec::new();
    for event in events {
        match shown.last_mut() {
            Some(last) if last.what == "edited" && event.what == "edited" && last.by.id == event.by.id => {
                *last = event
            }
            _ => shown.push(event),
        }
    }
    let line = |event: &&EventView| {
        json!({
            "at": event.at.to_rfc3339(), "at_text": words::moment(event.at), "text": words::event(&event.what),
            "who": event.by.name, "note": event.note,
        })
    };
    shown.iter().map(line).collect()
}

/// The note of the last return, while the document is in the drafter's hands again.
fn returned(document: &DocumentView, events: &[EventView]) -> Option<Json> {
    let last = events
        .iter()
        .rev()
        .find(|event| matches!(event.what.as_str(), "submitted" | "returned" | "withdrawn"))?;
    (document.state == DocumentState::Draft && last.what == "returned")
        .then(|| json!({ "who": last.by.name, "at": words::moment(last.at), "note": last.note }))
}

fn voided(document: &DocumentView, events: &[EventView]) -> Option<String> {
    let last = events.iter().rev().find(|event| event.what == "voided")?;
    (document.state == DocumentState::Void).then(|| last.note.clone().unwrap_or_default())
}

/// The findings, each with a link to its place.
fn shown(document: &DocumentView, template: &templates::Description, found: &[Json]) -> Vec<Json> {
    let places = Places {
        document: &document.id,
        office: &document.office.id,
        files: &document.workbooks,
        template: Some(template),
    };
    findings::list(found, Some(&places), 200)
}

/// Saves the form. A script gets the new version; a browser is led back to the desk.
pub async fn save(
    visit: Visit,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    visit.check(&pairs)?;
    let (state, actor) = (&visit.state, visit.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::describe(state, &document.template).await?;
    let version = value(&pairs, "version").parse().unwrap_or(document.version);
    let fields = form::fields(&template.fields, &pairs, &document.fields);
    let old = document.fields.as_object().cloned().unwrap_or_default();
    let gone = old.keys().filter(|name| !fields.contains_key(*name)).map(|name| (name.clone(), Json::Null));
    let gone: Map<String, Json> = gone.collect();
    let change = DocumentPatch {
        version,
        particulars: Some(sent_particulars(&pairs)),
        fields: Some(gone.into_iter().chain(fields).collect()),
        ..DocumentPatch::default()
    };
    let document = documents::change(state, actor, &id, change).await?;
    if wants_json(&headers) {
        let told = json!({ "version": document.version, "subject": upper_initial(&document.subject) });
        return Ok(AsJson(told).into_response());
    }
    let add = value(&pairs, "add");
    if template.fields.iter().any(|field| field.name == add) {
        return Ok(Redirect::to(&format!("/papers/{id}?add={add}#field-{add}")).into_response());
    }
    Ok(see(&format!("/papers/{id}#content"), "saved"))
}

/// Date, signer and such as the form sent them; what is empty is taken away.
fn sent_particulars(pairs: &Pairs) -> Map<String, Json> {
    let mut sent = Map::new();
    let has = |name: &str| pairs.iter().any(|(given, _)| given == &format!("p.{name}"));
    let text = |name: &str| value(pairs, &format!("p.{name}")).trim().to_string();
    for name in ["date", "signer", "urgency"] {
        if has(name) {
            let given = one_line(&text(name));
            sent.insert(name.into(), if given.is_empty() { Json::Null } else { given.into() });
        }
    }
    for name in ["recipients", "addressees", "signers"] {
        if has(name) {
            let given = lines(&text(name));
            sent.insert(name.into(), if given.is_empty() { Json::Null } else { given.into() });
        }
    }
    if has("draft") {
        // What is no number stays as it was typed, for the checks to say so.
        let given = text("draft");
        let number = given.parse::<u32>().ok();
        let kept = number.map_or_else(|| Json::String(given.clone()), Json::from);
        sent.insert("draft".into(), if given.is_empty() { Json::Null } else { kept });
        // The box stands beside it, and says nothing when it is empty.
        let duplex = if text("duplex") == "true" { Json::Bool(true) } else { Json::Null };
        sent.insert("duplex".into(), duplex);
    }
    sent
}

/// The document as it will print, for the script: its pages, where its figures come from, and its findings as a list.
pub async fn preview(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::describe(state, &document.template).await?;
    let drawn = rendering::preview(state, actor, &id).await?;
    let found = shown(&document, &template, &drawn.findings);
    let html = if found.is_empty() {
        "<p>Không có gì phải sửa.</p>".to_string()
    } else {
        visit.view.part("findings", &json!({ "findings": found }))
    };
    let mut facts = drawn.facts;
    for fact in facts.as_array_mut().into_iter().flatten() {
        for cell in fact["cells"].as_array_mut().into_iter().flatten() {
            let name = findings::base(cell["file"].as_str().unwrap_or_default()).to_string();
            let places =
                Places { document: &document.id, office: "", files: &document.workbooks, template: None };
            let href = findings::cell_href(&places, &name, cell["cell"].as_str().unwrap_or_default());
            cell["href"] = href.into();
            cell["file"] = name.into();
        }
    }
    let books: Vec<Json> = document
        .workbooks
        .iter()
        .map(|book| {
            let count = |severity: &str| {
                let own = |one: &&Json| {
                    let file = one["place"]["file"].as_str().map(findings::base);
                    one["severity"] == severity && file == Some(book.name.as_str())
                };
                drawn.findings.iter().filter(own).count()
            };
            json!({ "slot": book.slot, "name": book.name, "errors": count("error"), "warnings": count("warning") })
        })
        .collect();
    let told = json!({
        "ok": drawn.ok, "version": drawn.version, "pages": drawn.pages, "facts": facts, "findings_html": html,
        "books": books, "title": drawn.title,
    });
    Ok(AsJson(told).into_response())
}

/// How far the document is, for the script that waits for its PDF.
pub async fn state(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let document = documents::view(&visit.state, visit.actor(), &id).await?;
    Ok(AsJson(json!({ "state": words::state_word(document.state) })).into_response())
}

/// Whether a file is looked at in the browser.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    inline: Option<String>,
}

/// The PDF.
pub async fn pdf(visit: Visit, Path(id): Path<String>, Query(look): Query<Look>) -> Result<Response> {
    let (name, bytes) = rendering::pdf(&visit.state, visit.actor(), &id).await?;
    Ok(file(&name, "application/pdf", bytes, look.inline.is_some()))
}

/// An act on the document's way.
pub async fn act(
    visit: Visit,
    Path((id, act)): Path<(String, String)>,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    visit.check(&pairs)?;
    let (state, actor) = (&visit.state, visit.actor());
    let version: Option<i64> = value(&pairs, "version").parse().ok();
    let note = Some(value(&pairs, "note").trim().to_string()).filter(|note| !note.is_empty());
    let request = ActionRequest { version, note };
    let said = match act.as_str() {
        "submit" => {
            workflow::submit(state, actor, &id, request).await?;
            "submitted"
        }
        "withdraw" => {
            workflow::withdraw(state, actor, &id, request).await?;
            "withdrawn"
        }
        "approve" => {
            workflow::approve(state, actor, &id, request).await?;
            "approved"
        }
        "return" => {
            workflow::return_for_revision(state, actor, &id, request).await?;
            "returned"
        }
        "issue" => {
            issuing::issue(state, actor, &id, IssueRequest { version, ..IssueRequest::default() }).await?;
            "issued"
        }
        "void" => {
            workflow::void(state, actor, &id, request).await?;
            "voided"
        }
        "delete" => {
            documents::delete(state, actor, &id).await?;
            return Ok(see("/", "deleted"));
        }
        _ => return Err(Problem::missing()),
    };
    Ok(see(&format!("/papers/{id}#sign"), said))
}
