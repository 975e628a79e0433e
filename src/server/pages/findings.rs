//! Findings as the pages show them: what is wrong, and a link to the place where it can be fixed.

use serde_json::{Value as Json, json};

use super::labels::{FindingLabels, Labels, fill};
use crate::pipeline::TemplateDescription;
use crate::service::views::{DocumentView, FileView, encoded};
use vanthu_diagnostic::{Diagnostic, Place, Severity, Step, Subject, steps};

/// Where the findings of a document can lead.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    /// The document.
    pub(super) document: &'a DocumentView,
    /// Its template.
    pub(super) template: &'a TemplateDescription,
}

/// The findings, errors first; at most `max` of them.
pub(super) fn list(
    labels: &Labels,
    findings: &[Diagnostic],
    places: Option<Places<'_>>,
    max: usize,
) -> Vec<Json> {
    let mut sorted: Vec<&Diagnostic> = findings.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.severity));
    sorted.into_iter().take(max).map(|one| finding_data(labels, one, places)).collect()
}

/// A finding that is an error of its message alone.
pub(super) fn error(labels: &Labels, message: &str) -> Json {
    let severity = Severity::Error;
    json!({
        "severity": severity.as_str(), "severity_text": labels.severity(severity), "message": quoted(message),
    })
}

fn finding_data(labels: &Labels, finding: &Diagnostic, places: Option<Places<'_>>) -> Json {
    let (place, href) = place(labels, finding, places);
    json!({
        "severity": finding.severity.as_str(), "severity_text": labels.severity(finding.severity),
        "message": quoted(&finding.message.vi), "hints": hints(finding), "place": place, "href": href,
        "code": finding.code.as_str(), "field": field(finding),
    })
}

/// The path of the field that a finding is about, as the API names it.
fn field(finding: &Diagnostic) -> Option<&str> {
    match (&finding.subject, &finding.place) {
        (Some(Subject::Field { path }), _) | (_, Some(Place::Field { path })) => Some(path),
        (_, Some(Place::Line { field, .. })) => field.as_deref(),
        _ => None,
    }
}

/// The hints of a finding.
pub(super) fn hints(finding: &Diagnostic) -> Vec<String> {
    finding.hints.iter().map(|hint| quoted(&hint.vi)).collect()
}

/// A message with the quotation marks of print instead of those of the command line.
pub(super) fn quoted(message: &str) -> String {
    let parts: Vec<&str> = message.split('`').collect();
    // An odd mark quotes nothing.
    if parts.len().is_multiple_of(2) {
        return message.to_string();
    }
    let mark = |at: usize| ["”", "“"][at % 2];
    let joined = parts
        .iter()
        .enumerate()
        .map(|(at, part)| if at == 0 { (*part).to_string() } else { format!("{}{part}", mark(at)) });
    joined.collect()
}

/// A file by the name with which it was uploaded: a worker knows files of the same name in two slots by their slots, too.
pub(super) fn own_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// What the place of a finding is called, and the page on which it can be fixed.
fn place(
    labels: &Labels,
    finding: &Diagnostic,
    places: Option<Places<'_>>,
) -> (Option<String>, Option<String>) {
    let labels = &labels.findings;
    let slot = match &finding.subject {
        Some(Subject::Data { slot, .. }) => Some(slot.as_str()),
        _ => None,
    };
    let href = |file: &str, cell: &str| {
        places.and_then(|places| cell_href(places.document, slot, own_name(file), cell))
    };
    let office = |places: Places<'_>| format!("/offices/{}", places.document.office.id);
    let file = finding.place.as_ref().and_then(Place::file);
    let in_workbook = file.is_some_and(|file| href(file, "").is_some());
    match (&finding.place, &finding.subject, places) {
        (Some(Place::Clause { rule, clause }), ..) => {
            (Some(fill(&labels.clause, &[("rule", rule), ("clause", clause)])), None)
        }
        (Some(Place::Cell { file, sheet, cell }), ..) => {
            let name = own_name(file);
            let place = fill(&labels.cell, &[("file", &name), ("sheet", sheet), ("cell", cell)]);
            (Some(place), href(file, cell))
        }
        (Some(Place::Line { file, line, .. }), _, Some(places)) if is_of_office(own_name(file)) => {
            let place = fill(&labels.office, &[("file", &own_name(file)), ("line", line)]);
            (Some(place), Some(office(places)))
        }
        (_, Some(Subject::Field { path }), Some(places)) if is_office_field(path) => {
            (Some(labels.office_field.clone()), Some(office(places)))
        }
        (_, Some(Subject::Field { path }), Some(places)) if !in_workbook => {
            field_place(labels, path, places.template)
        }
        (_, Some(Subject::Data { slot, .. }), Some(places)) if !in_workbook => {
            slot_place(slot, places.template)
        }
        (Some(Place::Field { path }), _, Some(places)) => field_place(labels, path, places.template),
        (Some(Place::Field { path }), _, None) => (Some(path.clone()), None),
        (Some(Place::Line { file, line, .. }), ..) => {
            (Some(fill(&labels.line, &[("file", &own_name(file)), ("line", line)])), None)
        }
        (Some(Place::File { file } | Place::Paragraph { file, .. }), ..) => {
            (Some(own_name(file).to_string()), href(file, ""))
        }
        (None, ..) => (None, None),
    }
}

/// Whether a file is one of the office, which has a page of its own.
fn is_of_office(name: &str) -> bool {
    matches!(name, "office.toml" | "roster.csv")
}

/// Whether a value of a document is one of its office.
fn is_office_field(path: &str) -> bool {
    steps(path).first() == Some(&Step::Key("office".into()))
}

/// What a value of a document is called, and its control in the form.
fn field_place(
    labels: &FindingLabels,
    path: &str,
    template: &TemplateDescription,
) -> (Option<String>, Option<String>) {
    let mut steps = steps(path).into_iter();
    match (steps.next(), steps.next()) {
        (Some(Step::Key(first)), Some(Step::Key(name))) if first == "fields" => {
            let field = template.fields.iter().find(|field| field.name == name);
            let label = field.map_or_else(|| name.clone(), |field| field.label.clone());
            (Some(label), Some(format!("#field-{name}")))
        }
        (Some(Step::Key(first)), _) if first == "fields" => {
            (Some(labels.content.clone()), Some("#content".into()))
        }
        _ => (Some(labels.header.clone()), Some("#header".into())),
    }
}

/// What a data set is called, and its part of the page.
fn slot_place(slot: &str, template: &TemplateDescription) -> (Option<String>, Option<String>) {
    let data = template.data.iter().find(|data| data.slot == slot);
    let field = template.fields.iter().find(|field| field.name == slot);
    let label = data.map(|data| &data.label).or(field.map(|field| &field.label));
    label.map_or((None, None), |label| (Some(label.clone()), Some(format!("#slot-{slot}"))))
}

/// The page of the workbook of that name, at a cell.
pub(super) fn cell_href(
    document: &DocumentView,
    slot: Option<&str>,
    name: &str,
    cell: &str,
) -> Option<String> {
    let named = |file: &&FileView| file.name == name;
    let in_slot = |file: &&FileView| named(file) && slot.is_none_or(|slot| file.slot == slot);
    let files = &document.workbooks;
    let file = files.iter().find(in_slot).or_else(|| files.iter().find(named))?;
    let several = files.iter().filter(|other| other.slot == file.slot).count() > 1;
    let query = if several { format!("?file={}", encoded(&file.name)) } else { String::new() };
    let hash = if cell.is_empty() { String::new() } else { format!("#{cell}") };
    Some(format!("/papers/{}/workbooks/{}{query}{hash}", document.id, encoded(&file.slot)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_assets::Assets;

    #[test]
    fn quotation_marks_are_those_of_print() {
        assert_eq!(quoted("cột `Đã kết nạp` ghi `hai`"), "cột “Đã kết nạp” ghi “hai”");
        assert_eq!(quoted("một ` lẻ"), "một ` lẻ");
    }

    #[test]
    fn a_value_leads_to_its_field() {
        let labels = Labels::read(&Assets::default()).unwrap();
        let settings = crate::pipeline::Settings::default();
        let template = crate::pipeline::describe_template("semi-annual-review", &settings).unwrap();
        let label = |name: &str| {
            template.fields.iter().find(|field| field.name == name).map(|field| field.label.as_str())
        };
        for (path, place, href) in [
            ("fields.causes[1]", label("causes").unwrap(), "#field-causes"),
            ("fields.period", label("period").unwrap(), "#field-period"),
            ("fields.unknown", "unknown", "#field-unknown"),
            ("fields", "Nội dung", "#content"),
            ("date", "Thể thức", "#header"),
        ] {
            let expected = (Some(place.to_string()), Some(href.to_string()));
            assert_eq!(field_place(&labels.findings, path, &template), expected, "{path}");
        }
    }
}
