//! What is an office's own: how its workbooks are read, its scores rated and its words spelt, and its types of documents.
//! Each file is uploaded, tried, put to use and taken out of it on these pages.

use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::columns;
use super::findings;
use super::flash::Flash;
use super::form::value;
use super::form_body::FormBody;
use super::labels::{Labels, fill, moment};
use super::office_templates;
use super::page_context::{PageContext, redirect_with_flash};
use super::upload;
use super::view::{Frame, extend};
use super::wording;
use crate::pipeline::TemplateFiles;
use crate::server::error::{Problem, Result};
use crate::server::files::{attachment, streamed};
use crate::service::office_files::{self, Contents, OfficeFileView, Trial, TriedOn};
use crate::service::offices;
use crate::service::permissions::{Act, Object, may};
use vanthu_diagnostic::{Diagnostic, Place, Severity};
use vanthu_model::profile::FieldType;
use vanthu_model::scheme::Scheme;
use vanthu_model::text::upper_initial;
use vanthu_store::OfficeFileKind;

/// How many findings of a trial are listed.
pub(super) const MAX_FINDINGS: usize = 50;

/// Why an upload was refused, and what it was.
struct Refused<'a> {
    kind: OfficeFileKind,
    problem: &'a Problem,
    /// What was sent, so that the lines at fault can be shown.
    sent: &'a Sent,
    note: &'a str,
}

/// A file that was sent.
#[derive(Debug)]
enum Sent {
    /// A text; empty where it is not known.
    Text(String),
    /// A template, as far as it could be unpacked.
    Template(Option<Box<TemplateFiles>>),
}

impl Sent {
    fn of(kind: OfficeFileKind, bytes: &[u8]) -> Self {
        match kind {
            OfficeFileKind::Template => Self::Template(office_templates::files(bytes).map(Box::new)),
            _ => Self::Text(String::from_utf8_lossy(bytes).into_owned()),
        }
    }
}

/// The own files of an office.
pub(super) async fn list(context: PageContext, Path(office): Path<String>) -> Result<Response> {
    list_page(&context, &office, None).await
}

async fn list_page(context: &PageContext, office: &str, refused: Option<Refused<'_>>) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let of = offices::view(state, actor, office).await?;
    let files = office_files::list(state, actor, office).await?;
    let mut sections = Vec::new();
    for kind in OfficeFileKind::ALL {
        let refused = refused.as_ref().filter(|refused| refused.kind == kind);
        let built_in = office_files::built_in(state, actor, kind).await?.into_iter().map(|one| {
            json!({
                "title": upper_initial(&one.title),
                "href": format!("/offices/{office}/files/start/{}/{}", kind.as_str(), one.name),
            })
        });
        let words = &labels.office_files;
        let (heading, lead) = match kind {
            OfficeFileKind::Profile => (&words.profile, &words.profile_lead),
            OfficeFileKind::Scheme => (&words.scheme, &words.scheme_lead),
            OfficeFileKind::Words => (&words.words, &words.words_lead),
            OfficeFileKind::Template => (&words.template, &words.template_lead),
        };
        let own = files.iter().filter(|file| file.kind == kind.as_str());
        let is_words = kind == OfficeFileKind::Words;
        let text = match refused.map(|refused| refused.sent) {
            _ if !is_words => None,
            Some(Sent::Text(text)) => Some(text.clone()),
            _ => Some(office_files::current_words(state, actor, office).await?),
        };
        sections.push(json!({
            "kind": kind.as_str(), "heading": heading, "lead": lead, "items": names(labels, own),
            "built_in": built_in.collect::<Vec<_>>(), "is_words": is_words,
            "findings": refused.map(|refused| faults(labels, refused.problem, refused.sent)),
            "is_template": kind == OfficeFileKind::Template,
            "may_keep": may(actor, office_files::keeping(kind), Object::Office(office)).is_ok(),
            "note": refused.map(|refused| refused.note),
            "text": text,
        }));
    }
    let status = refused.map_or(StatusCode::OK, |refused| refused.problem.status);
    let data = json!({
        "id": office, "office": of.name, "sections": sections,
        "may_keep": may(actor, Act::KeepOfficeFiles, Object::Office(office)).is_ok(),
    });
    let frame = Frame { title: &labels.office_files.title, part: "/offices", ..Frame::default() };
    Ok(context.page_with(status, frame, "office-files", data))
}

/// The names with what is in use of each; the newest version first stands for a name that has none in use.
fn names<'a>(labels: &Labels, files: impl Iterator<Item = &'a OfficeFileView>) -> Vec<Json> {
    let mut shown: Vec<(&OfficeFileView, usize)> = Vec::new();
    for file in files {
        match shown.iter_mut().find(|(one, _)| one.name == file.name) {
            Some((one, count)) => {
                *count += 1;
                if file.is_in_use() {
                    *one = file;
                }
            }
            None => shown.push((file, 1)),
        }
    }
    let line = |(file, count): (&OfficeFileView, usize)| {
        let mut line = version(labels, file);
        extend(
            &mut line,
            json!({ "title": upper_initial(&file.title), "count": count, "several": count > 1, "replaces": file.replaces }),
        );
        line
    };
    shown.into_iter().map(line).collect()
}

/// A version as lists show it.
fn version(labels: &Labels, file: &OfficeFileView) -> Json {
    let words = &labels.office_files;
    let (class, state) = match file.state.as_str() {
        "in-use" => ("good", &words.in_use),
        "draft" => ("warning", &words.draft),
        _ => ("note", &words.retired),
    };
    json!({
        "id": file.id, "version": fill(&words.version, &[("version", &file.version)]), "class": class, "state": state,
        "note": file.note, "by": file.added_by.name, "at": moment(file.added_at), "in_use": file.is_in_use(),
        "is_draft": file.state == "draft",
    })
}

/// What is wrong with an upload: each fault with its line as it was written.
fn faults(labels: &Labels, problem: &Problem, sent: &Sent) -> Vec<Json> {
    if problem.diagnostics.is_empty() {
        return vec![findings::error(labels, problem)];
    }
    let line = |one| match sent {
        Sent::Text(text) => fault(labels, one, text),
        Sent::Template(files) => office_templates::fault(labels, one, files.as_deref()),
    };
    problem.diagnostics.iter().map(line).collect()
}

fn fault(labels: &Labels, problem: &Diagnostic, text: &str) -> Json {
    let own = labels.wordings.own_files.get(problem.code.as_str()).cloned();
    let message = own.unwrap_or_else(|| wording::of_message(labels, problem));
    let line = match &problem.place {
        Some(Place::Line { line, .. }) => Some(*line),
        _ => None,
    };
    let written = line.and_then(|line| text.lines().nth(line.checked_sub(1)?)).map(str::trim);
    json!({
        "message": message, "place": line.map(|line| fill(&labels.office_files.line, &[("line", &line)])),
        "written": written.filter(|written| !written.is_empty()),
    })
}

/// Keeps an upload as a draft and leads to it. What is refused is shown with its faults.
pub(super) async fn add(
    context: PageContext,
    Path(office): Path<String>,
    form: Multipart,
) -> Result<Response> {
    let sent = upload::read(&context, form).await?;
    let word = value(&sent.pairs, "kind");
    let kind =
        OfficeFileKind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(Problem::missing)?;
    let note = value(&sent.pairs, "note");
    let typed = value(&sent.pairs, "text").replace("\r\n", "\n");
    let bytes = match sent.file("file") {
        Ok((_, bytes)) => Ok(bytes),
        Err(_) if kind == OfficeFileKind::Words => Ok(typed.into()),
        Err(problem) => Err(problem),
    };
    let kept = bytes.as_ref().map_or(Sent::Text(String::new()), |bytes| Sent::of(kind, bytes));
    let added = match bytes {
        Ok(bytes) => {
            let added = office_files::add(&context.state, context.actor(), &office, kind, note, bytes).await;
            added.map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    match added {
        Ok(file) => {
            Ok(redirect_with_flash(&format!("/offices/{office}/files/{}", file.id), Flash::OfficeFileAdded))
        }
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let refused = Refused { kind, problem: &problem, sent: &kept, note };
            list_page(&context, &office, Some(refused)).await
        }
        Err(problem) => Err(problem),
    }
}

/// A version: what it says, and what can be done with it.
pub(super) async fn show(
    context: PageContext,
    Path((office, id)): Path<(String, String)>,
) -> Result<Response> {
    file_page(&context, &office, &id, StatusCode::OK, json!({})).await
}

async fn file_page(
    context: &PageContext,
    office: &str,
    id: &str,
    status: StatusCode,
    more: Json,
) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let file = office_files::view(state, actor, office, id).await?;
    let of = offices::view(state, actor, office).await?;
    let all = office_files::list(state, actor, office).await?;
    let versions = all.iter().filter(|one| (&one.kind, &one.name) == (&file.kind, &file.name)).map(|one| {
        let mut line = version(labels, one);
        extend(&mut line, json!({ "current": one.id == file.id }));
        line
    });
    let (is_template, tried) = (file.kind == OfficeFileKind::Template.as_str(), file.tried_at);
    let keeping = OfficeFileKind::ALL.into_iter().find(|kind| kind.as_str() == file.kind);
    let keeping = keeping.map_or(Act::KeepOfficeTemplates, office_files::keeping);
    let may_keep = may(actor, keeping, Object::Office(office)).is_ok();
    let mut data = version(labels, &file);
    let title = upper_initial(&file.title);
    extend(
        &mut data,
        json!({
            "office_id": office, "office": of.name, "title": title, "replaces": file.replaces,
            "size": labels.size(file.size), "versions": versions.collect::<Vec<_>>(),
            "may_keep": may_keep, "is_profile": file.kind == "profile", "is_scheme": file.kind == "scheme",
            "is_words": file.kind == "words", "is_template": is_template, "may_try": may_keep || !is_template,
            "can_try": !is_template,
            "untried": is_template && tried.is_none(),
            "tried": tried.map(|at| fill(&labels.office_files.tried_at, &[("at", &moment(at))])),
        }),
    );
    match office_files::contents(state, actor, office, id).await {
        Ok(contents) => {
            if let Contents::Template(_, has_sample) = contents
                && may_keep
            {
                let chosen = more["chosen"].as_str();
                let choices = office_templates::tried_on(context, office, &file, has_sample, chosen).await?;
                extend(&mut data, json!({ "can_try": !choices.is_empty(), "tried_on": choices }));
            }
            extend(&mut data, contents_data(labels, &contents));
        }
        // A later version of the program may refuse what an earlier one took; it can still be downloaded.
        Err(error) => {
            let problem = Problem::from(error);
            let sent = if is_template { Sent::Template(None) } else { Sent::Text(String::new()) };
            extend(&mut data, json!({ "faults": faults(labels, &problem, &sent) }));
        }
    }
    extend(&mut data, more);
    let frame = Frame { title: &title, part: "/offices", ..Frame::default() };
    Ok(context.page_with(status, frame, "office-file", data))
}

fn contents_data(labels: &Labels, contents: &Contents) -> Json {
    match contents {
        Contents::Profile(fields) => {
            let line = |field: &crate::service::templates::ProfileField| {
                json!({
                    "label": field.label, "headings": field.headings.join("; "), "required": field.required,
                    "kind": kind_of_values(labels, field.kind),
                })
            };
            json!({ "fields": fields.iter().map(line).collect::<Vec<_>>() })
        }
        Contents::Scheme(scheme) => scheme_data(scheme),
        Contents::Words(words) => json!({ "words": words, "word_count": words.len() }),
        Contents::Template(template, has_sample) => {
            office_templates::contents_data(labels, template, *has_sample)
        }
    }
}

fn kind_of_values(labels: &Labels, kind: FieldType) -> &str {
    let words = &labels.office_files.values;
    match kind {
        FieldType::Text => &words.text,
        FieldType::Count => &words.count,
        FieldType::Number => &words.number,
        FieldType::Percent => &words.percent,
        FieldType::Fraction => &words.fraction,
        FieldType::Date => &words.date,
        FieldType::Mark => &words.mark,
        FieldType::Choice => &words.choice,
        FieldType::Ordinal => &words.ordinal,
    }
}

fn scheme_data(scheme: &Scheme) -> Json {
    let points = |points: rust_decimal::Decimal| points.normalize().to_string().replace('.', ",");
    let mut rows = Vec::new();
    for group in &scheme.group {
        rows.push(
            json!({ "number": group.number, "title": group.title, "max": points(group.max), "group": true }),
        );
        let criteria = group.criterion.iter();
        rows.extend(
            criteria.map(|one| json!({ "number": one.number, "title": one.title, "max": points(one.max) })),
        );
    }
    let band = |band: &vanthu_model::scheme::Band| json!({ "class": band.class, "from": points(band.from) });
    json!({
        "criteria": rows, "total": points(scheme.total), "clause": scheme.clause,
        "bands": scheme.band.iter().map(band).collect::<Vec<_>>(),
    })
}

/// Tries a version on a file that is not kept, and shows what came of it.
pub(super) async fn try_on(
    context: PageContext,
    Path((office, id)): Path<(String, String)>,
    form: Multipart,
) -> Result<Response> {
    let sent = upload::read(&context, form).await?;
    let labels = context.labels();
    // Only the form of a template says what it is tried on.
    let on = sent.pairs.iter().find(|(name, _)| name == "on").map(|(_, value)| value.as_str());
    let chosen = match on {
        Some("") => Ok((String::new(), TriedOn::Sample)),
        Some(document) => Ok((String::new(), TriedOn::Document(document.to_string()))),
        None => sent.file("file").map(|(name, bytes)| (name.clone(), TriedOn::File { name, bytes })),
    };
    let tried = match chosen {
        Ok((name, on)) => {
            let tried = office_files::try_on(&context.state, context.actor(), &office, &id, on).await;
            tried.map(|tried| (name, tried)).map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    match tried {
        Ok((_, tried)) if on.is_some() => {
            let files = office_files::template_files(&context.state, context.actor(), &office, &id).await?;
            let data = json!({
                "trial": office_templates::trial_data(labels, &tried, Some(&files)), "chosen": on,
            });
            file_page(&context, &office, &id, StatusCode::OK, data).await
        }
        Ok((name, tried)) => {
            let data = json!({ "trial": trial_data(&context, &office, &id, &name, &tried).await? });
            file_page(&context, &office, &id, StatusCode::OK, data).await
        }
        Err(problem) if matches!(problem.status.as_u16(), 415 | 422) => {
            let sent = if on.is_some() { Sent::Template(None) } else { Sent::Text(String::new()) };
            let data = json!({ "trial": { "kind": "bad", "faults": faults(labels, &problem, &sent) } });
            file_page(&context, &office, &id, problem.status, data).await
        }
        Err(problem) => Err(problem),
    }
}

async fn trial_data(
    context: &PageContext,
    office: &str,
    id: &str,
    name: &str,
    tried: &Trial,
) -> Result<Json> {
    let labels = context.labels();
    let words = &labels.office_files;
    // What a column holds stands in the list of the columns, and a trial gives no fields that a note could miss.
    let is_of_trial = |one: &&Diagnostic| {
        one.code.as_str() != "import.unused-column"
            && (one.severity != Severity::Note || matches!(one.place, Some(Place::Cell { .. })))
    };
    let found: Vec<Diagnostic> = tried.findings.iter().filter(is_of_trial).cloned().collect();
    let errors = found.iter().filter(|one| one.is_error()).count();
    let (kind, text) = match (tried.ok, found.is_empty()) {
        (true, true) => ("good", fill(&words.tried_clean, &[("file", &name)])),
        (true, false) => ("good", fill(&words.tried_with_notes, &[("file", &name), ("count", &found.len())])),
        (false, _) => ("bad", fill(&words.tried_with_errors, &[("file", &name), ("errors", &errors)])),
    };
    let mut data = json!({
        "kind": kind, "text": text, "findings": findings::list(labels, &found, None, MAX_FINDINGS),
        "pages": tried.pages.iter().map(|png| STANDARD.encode(png)).collect::<Vec<_>>(),
    });
    if let Some(inspection) = tried.inspection.as_ref().and_then(|inspection| inspection.result.as_ref()) {
        let contents = office_files::contents(&context.state, context.actor(), office, id).await?;
        let label = |name: &str| match &contents {
            Contents::Profile(fields) => {
                fields.iter().find(|field| field.name == name).map(|field| field.label.clone())
            }
            _ => None,
        };
        let found = columns::found(inspection).into_iter().map(|column| {
            json!({
                "heading": column.heading, "letters": column.letters, "samples": column.samples.join("; "),
                "field": column.field.as_deref().and_then(label),
            })
        });
        let rows = fill(&words.tried_rows, &[("rows", &inspection.rows.len())]);
        extend(&mut data, json!({ "columns": found.collect::<Vec<_>>(), "rows": rows }));
    }
    Ok(data)
}

/// Puts a version to use.
pub(super) async fn put_to_use(
    context: PageContext,
    Path((office, id)): Path<(String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let used = office_files::put_to_use(&context.state, context.actor(), &office, &id).await;
    match used.map_err(Problem::from) {
        Ok(_) => Ok(redirect_with_flash(&format!("/offices/{office}/files/{id}"), Flash::OfficeFileUsed)),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let data = json!({ "faults": faults(context.labels(), &problem, &Sent::Text(String::new())) });
            file_page(&context, &office, &id, problem.status, data).await
        }
        Err(problem) => Err(problem),
    }
}

/// Takes a version out of use.
pub(super) async fn retire(
    context: PageContext,
    Path((office, id)): Path<(String, String)>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    office_files::retire(&context.state, context.actor(), &office, &id).await?;
    Ok(redirect_with_flash(&format!("/offices/{office}/files/{id}"), Flash::OfficeFileRetired))
}

/// A version as it was uploaded.
pub(super) async fn download(
    context: PageContext,
    Path((office, id)): Path<(String, String)>,
) -> Result<Response> {
    Ok(streamed(office_files::download(&context.state, context.actor(), &office, &id).await?))
}

/// A file of the program, to begin with.
pub(super) async fn start(
    context: PageContext,
    Path((office, kind, name)): Path<(String, String, String)>,
) -> Result<Response> {
    may(context.actor(), Act::ReadOfficeFiles, Object::Office(&office))?;
    let kind =
        OfficeFileKind::ALL.into_iter().find(|one| one.as_str() == kind).ok_or_else(Problem::missing)?;
    let (name, bytes) = office_files::built_in_file(&context.state, context.actor(), kind, &name)?;
    let media_type = if kind == OfficeFileKind::Template { "application/zip" } else { "application/toml" };
    Ok(attachment(&name, media_type, bytes))
}
