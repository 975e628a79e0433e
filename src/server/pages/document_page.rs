//! The page of a document: its form, the document as it will print beside it, its findings, and its workflow.

use axum::Json as AsJson;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::changes;
use super::document_header::{header_data, sent_header};
use super::document_history::{comments, history, returned, void_reason};
use super::findings::{self, Places, quoted_labels, short_label};
use super::flash::Flash;
use super::form::value;
use super::form_body::FormBody;
use super::labels::{Action as ActionLabels, Labels, fill, moment};
use super::page_context::{PageContext, Pairs, redirect_with_flash, wants_json};
use super::view::{Frame, extend};
use super::{fields, form, wording};
use crate::pipeline::FieldDescription;
use crate::server::error::{Problem, ProblemCode, Result};
use crate::server::files::{WORD_FILE, file};
use crate::service::documents::{self, DocumentPatch};
use crate::service::issuing::{self, IssueRequest};
use crate::service::views::{DocumentView, FileView};
use crate::service::workflow::{self, Action, ActionRequest};
use crate::service::{APPROVERS, WRITERS, office_files, offices, rendering, templates, texts};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::text::upper_initial;
use vanthu_store::DocumentState;

/// How the page is shown.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ShowQuery {
    /// The list that shows a further blank row.
    add: Option<String>,
    /// Whether to check at once, for people without script.
    check: Option<String>,
}

/// The page.
pub(super) async fn show(
    context: PageContext,
    Path(id): Path<String>,
    Query(query): Query<ShowQuery>,
) -> Result<Response> {
    page(&context, &id, query, None).await
}

/// What was tried too early, and why it was not done.
struct Attempt<'a> {
    /// The heading; `{count}` is how many things are wrong.
    heading: &'a str,
    /// Why.
    problem: Problem,
}

async fn page(
    context: &PageContext,
    id: &str,
    query: ShowQuery,
    attempt: Option<Attempt<'_>>,
) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let document = documents::view(state, actor, id).await?;
    let template = templates::of_view(state, &document).await?;
    let office = offices::view(state, actor, &document.office.id).await?;
    let events = documents::events(state, actor, id).await?;
    let schemes = if template.scored {
        office_files::own_schemes(state, &document.office.id).await?
    } else {
        Vec::new()
    };
    let used = office_files::used_by(state, actor, id).await?.into_iter().map(|file| {
        let href = format!("/offices/{}/files/{}", document.office.id, file.id);
        let version = fill(&labels.office_files.version, &[("version", &file.version)]);
        json!({ "title": upper_initial(&file.title), "version": version, "href": href })
    });
    let editable = document.may.edit;
    let title = upper_initial(&document.subject);
    let (acts, more_acts): (Vec<Json>, Vec<Json>) = actions(labels, &document)
        .into_iter()
        .partition(|act| matches!(act["action"].as_str(), Some("submit" | "approve" | "issue" | "return")));
    let mut data = json!({
        "id": id, "subject": title, "state": document.state.as_str(),
        "state_text": labels.state(document.state), "kind": upper_initial(&template.kind),
        "office": document.office.name, "version": document.version, "editable": editable,
        "scored": template.scored, "locked": locked(labels, &document),
        "symbol": document.number.as_ref().map(|number| &number.symbol),
        "updated_text": moment(document.updated_at), "slots": slots(labels, &template, &document.workbooks, editable),
        "groups": groups(labels, &template, (&document.fields, &schemes), !editable, query.add.as_deref()),
        "one_of": one_of(&template), "units": offices::units(state, &office),
        "header": header_data(labels, &document, &template, &office), "acts": acts, "more_acts": more_acts,
        "next_step": next_step(labels, &document), "events": history(labels, &events),
        "comments": comments(&events), "may_comment": actor.has_role(&WRITERS) || actor.has_role(&APPROVERS),
        "returned": returned(&document, &events), "void": void_reason(&document, &events),
        "own_files": used.collect::<Vec<_>>(),
    });
    if matches!(document.state, DocumentState::Submitted | DocumentState::Approved) {
        let changes = texts::changes(state, actor, id, None).await?;
        extend(&mut data, json!({ "changes": changes.map(|changes| changes::list(labels, &changes)) }));
    }
    if query.check.is_some() {
        let checked = rendering::findings(state, actor, id).await?;
        let findings = finding_list(labels, &document, &template, &checked.findings);
        extend(&mut data, json!({ "findings": findings, "checked": labels.findings.none }));
    }
    let mut status = StatusCode::OK;
    if let Some(attempt) = &attempt {
        status = attempt.problem.status;
        extend(&mut data, json!({ "summary": summary(labels, &document, &template, attempt) }));
    }
    let frame = Frame {
        title: &title,
        part: "/",
        scripts: &["keep.js", "editor.js", "sentences.js", "picture.js"],
        ..Frame::default()
    };
    let mut response = context.page_with(status, frame, "document", data);
    if let Some(Attempt { problem, .. }) = attempt {
        response.extensions_mut().insert(ProblemCode(problem.code, problem.cause));
    }
    Ok(response)
}

/// What is to be put right before it can be done: each line leads to its field.
fn summary(
    labels: &Labels,
    document: &DocumentView,
    template: &templates::Description,
    attempt: &Attempt<'_>,
) -> Json {
    let problem = &attempt.problem;
    let errors: Vec<Diagnostic> = problem.diagnostics.iter().filter(|one| one.is_error()).cloned().collect();
    if errors.is_empty() {
        let message = wording::of_problem(labels, problem);
        return json!({ "heading": labels.problem.other, "message": message });
    }
    let count = fill(&labels.document.attempts.count, &[("count", &errors.len())]);
    let heading = fill(attempt.heading, &[("count", &count)]);
    json!({ "heading": heading, "errors": finding_list(labels, document, template, &errors) })
}

/// The page again, with the reason why something was not done; other problems have a page of their own.
async fn refused(context: &PageContext, id: &str, heading: &str, problem: Problem) -> Result<Response> {
    let on_page = matches!(problem.status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY);
    if !on_page {
        return Err(problem);
    }
    page(context, id, ShowQuery::default(), Some(Attempt { heading, problem })).await
}

/// The fields in groups: those that every document of the kind needs, then a folded group of the others.
fn groups(
    labels: &Labels,
    template: &templates::Description,
    (fields, schemes): (&Json, &[(String, String)]),
    locked: bool,
    extra: Option<&str>,
) -> Vec<Json> {
    let is_needed = |field: &&FieldDescription| {
        field.required || !field.optional || template.one_of.iter().flatten().any(|name| *name == field.name)
    };
    let (needed, optional): (Vec<&FieldDescription>, Vec<&FieldDescription>) =
        template.fields.iter().partition(is_needed);
    let names = &labels.document.groups;
    let group = |title: &str, declared: &[&FieldDescription], folded: bool| {
        let mut controls = fields::controls(labels, declared, fields, locked, extra);
        fields::add_schemes(&mut controls, schemes, fields);
        let given = declared.iter().filter(|field| !fields[&field.name].is_null()).count();
        let filled = fill(&names.filled, &[("count", &controls.len()), ("filled", &given)]);
        let open = declared.iter().any(|field| extra == Some(field.name.as_str()));
        (!controls.is_empty())
            .then(|| json!({ "title": title, "fields": controls, "folded": folded, "filled": filled, "open": open }))
    };
    if locked {
        let all: Vec<&FieldDescription> = template.fields.iter().collect();
        return group(&names.all, &all, true).into_iter().collect();
    }
    [group("", &needed, false), group(&names.optional, &optional, true)].into_iter().flatten().collect()
}

/// Why the form cannot be changed; `None` if it can.
fn locked<'a>(labels: &'a Labels, document: &DocumentView) -> Option<&'a str> {
    let labels = &labels.document;
    match document.state {
        _ if document.may.edit => None,
        DocumentState::Draft => Some(&labels.locked_for_others),
        DocumentState::Submitted => Some(&labels.locked_until_approval),
        _ => Some(&labels.locked_for_good),
    }
}

/// The workbooks that the template reads; a field for tasks may be a workbook, too. Once nothing can be uploaded, those with a file are shown.
fn slots(
    labels: &Labels,
    template: &templates::Description,
    files: &[FileView],
    editable: bool,
) -> Vec<Json> {
    let tasks = template.fields.iter().filter(|field| field.kind == "tasks").map(|field| {
        let label = fill(&labels.document.field_as_workbook, &[("field", &short_label(&field.label))]);
        (field.name.as_str(), label, false)
    });
    let data = template.data.iter().map(|data| (data.slot.as_str(), data.label.clone(), data.required));
    data.chain(tasks)
        .filter(|(slot, ..)| editable || files.iter().any(|file| file.slot == *slot))
        .map(|(slot, label, required)| {
            let own = files.iter().filter(|file| file.slot == slot).map(|file| {
                json!({
                    "name": file.name, "size": labels.size(file.size), "by": file.added_by.name,
                    "at": moment(file.added_at), "query": super::workbooks::file_query(files, file),
                })
            });
            let own: Vec<Json> = own.collect();
            let is_data = template.data.iter().any(|data| data.slot == slot);
            json!({
                "slot": slot, "label": label, "required": required, "several": own.len() > 1, "multiple": is_data,
                "files": own,
            })
        })
        .collect()
}

/// The fields of which at least one must be filled in, by their labels.
fn one_of(template: &templates::Description) -> Vec<String> {
    template.one_of.iter().map(|names| quoted_labels(names, template)).collect()
}

/// The buttons of the actions that are open to the person now.
fn actions(labels: &Labels, document: &DocumentView) -> Vec<Json> {
    let labels = &labels.document.actions;
    let button = |action: &Action| {
        let (labels, class): (&ActionLabels, &str) = match action {
            // The form itself is how a document is edited.
            Action::Edit => return None,
            Action::Submit => (&labels.submit, "main"),
            Action::Approve => (&labels.approve, "main"),
            Action::Issue => (&labels.issue, "main"),
            Action::Withdraw => (&labels.withdraw, ""),
            Action::Return => (&labels.r#return, ""),
            Action::Void => (&labels.void, ""),
            Action::Delete => (&labels.delete, "stop"),
        };
        Some(json!({
            "action": action.as_str(), "label": labels.label, "note": labels.note, "confirm": labels.confirm,
            "class": class,
        }))
    };
    document.actions.iter().filter_map(button).collect()
}

/// What comes next, in one sentence.
fn next_step<'a>(labels: &'a Labels, document: &DocumentView) -> &'a str {
    let labels = &labels.document.next_steps;
    let may = document.may;
    match document.state {
        DocumentState::Draft if may.submit => &labels.submit,
        DocumentState::Draft => &labels.being_drafted,
        DocumentState::Submitted if may.approve => &labels.approve,
        DocumentState::Submitted => &labels.awaiting_approval,
        DocumentState::Approved if may.issue => &labels.issue,
        DocumentState::Approved => &labels.awaiting_number,
        DocumentState::Issuing => &labels.being_issued,
        DocumentState::Issued => &labels.issued,
        DocumentState::Void => &labels.void,
    }
}

/// Adds a comment.
pub(super) async fn comment(
    context: PageContext,
    Path(id): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let (about, text) = (value(&pairs, "about"), value(&pairs, "text"));
    documents::comment(&context.state, context.actor(), &id, about, text).await?;
    Ok(redirect_with_flash(&format!("/papers/{id}#comments"), Flash::Commented))
}

/// The findings, each with a link to its place.
pub(super) fn finding_list(
    labels: &Labels,
    document: &DocumentView,
    template: &templates::Description,
    found: &[Diagnostic],
) -> Vec<Json> {
    findings::list(labels, found, Some(Places { document, template }), 200)
}

/// Saves the form. A script gets the new version; a browser without script is led back to the page.
pub(super) async fn save(
    context: PageContext,
    Path(id): Path<String>,
    headers: HeaderMap,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let (state, actor) = (&context.state, context.actor());
    let document = documents::view(state, actor, &id).await?;
    let template = templates::of_view(state, &document).await?;
    let version = value(&pairs, "version").parse().unwrap_or(document.version);
    let fields = form::fields(&template.fields, &pairs, &document.fields);
    let old = document.fields.as_object().cloned().unwrap_or_default();
    let emptied = old.keys().filter(|name| !fields.contains_key(*name));
    let emptied: Map<String, Json> = emptied.map(|name| (name.clone(), Json::Null)).collect();
    let patch = DocumentPatch {
        version,
        particulars: Some(sent_header(&pairs)),
        fields: Some(emptied.into_iter().chain(fields).collect()),
        ..DocumentPatch::default()
    };
    let document = documents::change(state, actor, &id, patch).await?;
    if wants_json(&headers) {
        let saved = json!({ "version": document.version, "subject": upper_initial(&document.subject) });
        return Ok(AsJson(saved).into_response());
    }
    let add = value(&pairs, "add");
    if template.fields.iter().any(|field| field.name == add) {
        return Ok(Redirect::to(&format!("/papers/{id}?add={add}#field-{add}")).into_response());
    }
    Ok(redirect_with_flash(&format!("/papers/{id}#content"), Flash::Saved))
}

/// The state of the document, for the script that waits for its PDF.
pub(super) async fn state(context: PageContext, Path(id): Path<String>) -> Result<Response> {
    let document = documents::view(&context.state, context.actor(), &id).await?;
    Ok(AsJson(json!({ "state": document.state.as_str() })).into_response())
}

/// How the PDF is sent.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PdfQuery {
    /// Whether the browser shows it instead of saving it.
    inline: Option<String>,
}

/// The PDF.
pub(super) async fn pdf(
    context: PageContext,
    Path(id): Path<String>,
    Query(query): Query<PdfQuery>,
) -> Result<Response> {
    match rendering::pdf(&context.state, context.actor(), &id).await {
        Ok((name, bytes)) => Ok(file(&name, "application/pdf", bytes, query.inline.is_some())),
        Err(error) => refused(&context, &id, &context.labels().document.attempts.pdf, error.into()).await,
    }
}

/// The Word file.
pub(super) async fn docx(context: PageContext, Path(id): Path<String>) -> Result<Response> {
    match rendering::docx(&context.state, context.actor(), &id).await {
        Ok((name, bytes)) => Ok(file(&name, WORD_FILE, bytes, false)),
        Err(error) => refused(&context, &id, &context.labels().document.attempts.word, error.into()).await,
    }
}

/// An action of the workflow.
pub(super) async fn act(
    context: PageContext,
    Path((id, action)): Path<(String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let action = Action::parse(&action).ok_or_else(Problem::missing)?;
    match perform(&context, &id, action, &pairs).await {
        Ok(Flash::Deleted) => Ok(redirect_with_flash("/", Flash::Deleted)),
        Ok(flash) => Ok(redirect_with_flash(&format!("/papers/{id}"), flash)),
        Err(problem) => {
            let headings = &context.labels().document.attempts;
            let heading = match action {
                Action::Submit => &headings.submit,
                Action::Issue => &headings.issue,
                _ => &headings.other,
            };
            refused(&context, &id, heading, problem).await
        }
    }
}

async fn perform(context: &PageContext, id: &str, action: Action, pairs: &Pairs) -> Result<Flash> {
    let (state, actor) = (&context.state, context.actor());
    let version: Option<i64> = value(pairs, "version").parse().ok();
    let note = Some(value(pairs, "note").trim().to_string()).filter(|note| !note.is_empty());
    let request = ActionRequest { version, note };
    Ok(match action {
        Action::Submit => {
            workflow::submit(state, actor, id, request).await?;
            Flash::Submitted
        }
        Action::Withdraw => {
            workflow::withdraw(state, actor, id, request).await?;
            Flash::Withdrawn
        }
        Action::Approve => {
            workflow::approve(state, actor, id, request).await?;
            Flash::Approved
        }
        Action::Return => {
            workflow::return_for_revision(state, actor, id, request).await?;
            Flash::Returned
        }
        Action::Issue => {
            issuing::issue(state, actor, id, IssueRequest { version, ..IssueRequest::default() }).await?;
            Flash::Issued
        }
        Action::Void => {
            workflow::void(state, actor, id, request).await?;
            Flash::Voided
        }
        Action::Delete => {
            documents::delete(state, actor, id, None).await?;
            Flash::Deleted
        }
        Action::Edit => return Err(Problem::missing()),
    })
}
