//! What the pages of an office's own files show of a template: its faults with the lines of its files, what it asks for, and
//! what came of a trial.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use super::findings;
use super::labels::{Labels, fill};
use super::office_files::MAX_FINDINGS;
use super::page_context::PageContext;
use super::view::extend;
use super::wording;
use crate::pipeline::TemplateFiles;
use crate::server::error::Result;
use crate::service::documents;
use crate::service::office_files::{OfficeFileView, Trial};
use crate::service::templates::Description;
use vanthu_diagnostic::{Diagnostic, Place, Severity};
use vanthu_model::text::upper_initial;
use vanthu_store::DocumentFilter;

/// How many documents are offered for a trial.
const MAX_DOCUMENTS: u32 = 60;

/// The files of a template that was sent, so that the lines at fault can be shown.
pub(super) fn files(bytes: &[u8]) -> Option<TemplateFiles> {
    TemplateFiles::unpack("template.zip", bytes).ok()
}

/// A fault of a template in the words of its author, with its line as it was written.
pub(super) fn fault(labels: &Labels, problem: &Diagnostic, files: Option<&TemplateFiles>) -> Json {
    let (place, written) = match &problem.place {
        Some(Place::Line { file, line, .. }) => {
            let text = files.and_then(|files| text_of(files, file));
            let written = text.and_then(|text| {
                let written =
                    String::from_utf8_lossy(text).lines().nth(line.checked_sub(1)?)?.trim().to_string();
                Some(written).filter(|written| !written.is_empty())
            });
            (Some(fill(&labels.office_files.file_line, &[("file", file), ("line", line)])), written)
        }
        Some(Place::File { file }) if !file.ends_with(".zip") => (Some(file.clone()), None),
        _ => (None, None),
    };
    json!({ "message": wording::of_author(problem).join(" "), "place": place, "written": written })
}

fn text_of<'a>(files: &'a TemplateFiles, file: &str) -> Option<&'a [u8]> {
    match file {
        "template.toml" => Some(&files.declaration),
        "prose.md.hbs" => Some(&files.prose),
        "sample.toml" => files.sample.as_deref(),
        _ => None,
    }
}

/// What a template asks for.
pub(super) fn contents_data(labels: &Labels, template: &Description, has_sample: bool) -> Json {
    let fields = template.fields.iter().map(|field| {
        let kind = match field.kind.as_str() {
            // What is written in a file for it is no word of the page.
            "flag" => Some(labels.office_files.yes_or_no.as_str()),
            _ => field.hint.split(", ví dụ").next(),
        };
        json!({ "label": field.label, "kind": kind, "required": field.required })
    });
    let data = template.data.iter().map(|data| json!({ "label": data.label, "required": data.required }));
    json!({
        "asked": fields.collect::<Vec<_>>(), "workbooks": data.collect::<Vec<_>>(),
        "document_kind": upper_initial(&template.kind), "has_sample": has_sample,
    })
}

/// What a template can be tried on: its sample, and documents of the office, those that are made with it first. `chosen` is what
/// it was tried on just now.
pub(super) async fn tried_on(
    context: &PageContext,
    office: &str,
    file: &OfficeFileView,
    has_sample: bool,
    chosen: Option<&str>,
) -> Result<Vec<Json>> {
    let labels = context.labels();
    let filter = DocumentFilter {
        office_id: Some(office.to_string()),
        page: 1,
        per_page: MAX_DOCUMENTS,
        ..DocumentFilter::default()
    };
    let mut found = documents::list(&context.state, context.actor(), filter).await?.items;
    found.sort_by_key(|document| document.template != file.name);
    let sample = has_sample.then(|| json!({ "value": "", "label": labels.office_files.own_sample }));
    let documents = found.iter().map(|document| {
        let subject = upper_initial(&document.subject);
        let words: [(&str, &dyn std::fmt::Display); 2] =
            [("subject", &subject), ("kind", &labels.state(document.state))];
        let is_chosen = chosen == Some(document.id.as_str());
        json!({ "value": document.id, "label": fill(&labels.office_files.document, &words), "selected": is_chosen })
    });
    Ok(sample.into_iter().chain(documents).collect())
}

/// What came of a trial: what is wrong with the template in its author's words, and what the checks of a document found as its
/// drafter would see it.
pub(super) fn trial_data(labels: &Labels, tried: &Trial, files: Option<&TemplateFiles>) -> Json {
    let words = &labels.office_files;
    let found = tried.findings.iter().filter(|one| one.severity != Severity::Note);
    // A fault of the template or of its sample has a line in one of their files, or is an error all the same.
    let (faults, checks): (Vec<Diagnostic>, Vec<Diagnostic>) = found.cloned().partition(|one| {
        let file = one.place.as_ref().and_then(Place::file);
        one.is_error() || file.is_some_and(|file| file.ends_with(".toml") || file.ends_with(".hbs"))
    });
    let errors = faults.iter().filter(|one| one.is_error()).count();
    let count = faults.len() + checks.len();
    let (kind, text) = match (tried.ok, count) {
        (true, 0) => ("good", words.made_clean.clone()),
        (true, count) => ("good", fill(&words.made_with_notes, &[("count", &count)])),
        (false, _) => ("bad", fill(&words.not_made, &[("errors", &errors)])),
    };
    let faults: Vec<Json> = faults.iter().map(|one| fault(labels, one, files)).collect();
    let pages: Vec<String> = tried.pages.iter().map(|png| STANDARD.encode(png)).collect();
    let mut data = json!({ "kind": kind, "text": text, "faults": faults, "pages": pages });
    extend(&mut data, json!({ "findings": findings::list(labels, &checks, None, MAX_FINDINGS) }));
    data
}
