//! Findings as the pages show them: what is wrong, and a link to the place where it can be fixed.

use serde_json::{Value as Json, json};

use super::labels::{FindingLabels, Labels, fill};
use super::wording::{self, About, Worded};
use super::workbooks::query_of;
use crate::pipeline::TemplateDescription;
use crate::server::error::Problem;
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
    let findings = with_branches_together(labels, findings);
    let mut sorted: Vec<&Diagnostic> = findings.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.severity));
    sorted.into_iter().take(max).map(|one| finding_data(labels, one, places)).collect()
}

/// The branches whose data are missing from a slot. A finding that names no slot is of the main one.
pub(super) fn missing_branches<'a>(findings: &'a [Diagnostic], slot: &str, is_main: bool) -> Vec<&'a str> {
    let of_slot = |one: &&Diagnostic| match &one.subject {
        Some(Subject::Data { slot: own, .. }) => own == slot,
        _ => is_main,
    };
    findings
        .iter()
        .filter(|one| is_missing_branch(one))
        .filter(of_slot)
        .filter_map(|one| one.value.as_deref())
        .collect()
}

fn is_missing_branch(finding: &Diagnostic) -> bool {
    finding.code.as_str() == "import.branch-missing" && finding.value.is_some()
}

/// Branches that have sent nothing are one finding for each workbook, however many they are.
pub(super) fn with_branches_together(labels: &Labels, findings: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut together: Vec<Diagnostic> = Vec::new();
    for finding in findings {
        let same = |one: &Diagnostic| one.code == finding.code && one.subject == finding.subject;
        let is_missing = is_missing_branch(finding);
        if let Some(first) = together.iter_mut().find(|one| is_missing && same(one)) {
            let names = first.value.take().unwrap_or_default();
            first.value = Some(fill(
                &labels.findings.and,
                &[("before", &names), ("name", &finding.value.as_deref().unwrap_or_default())],
            ));
            continue;
        }
        together.push(finding.clone());
    }
    together
}

/// A finding that is an error of its message alone.
pub(super) fn error(labels: &Labels, problem: &Problem) -> Json {
    let severity = Severity::Error;
    json!({
        "severity": severity.as_str(), "severity_text": labels.severity(severity),
        "message": wording::of_problem(labels, problem),
    })
}

fn finding_data(labels: &Labels, finding: &Diagnostic, places: Option<Places<'_>>) -> Json {
    let (place, href) = place(labels, finding, places);
    let words = words(labels, finding, places.map(|places| places.template));
    json!({
        "severity": finding.severity.as_str(), "severity_text": labels.severity(finding.severity),
        "message": words.message, "hints": words.hints, "place": place, "href": href,
        "code": finding.code.as_str(), "field": field(finding), "missing": wording::is_missing(finding),
    })
}

/// What a page says of a finding.
pub(super) fn words(labels: &Labels, finding: &Diagnostic, template: Option<&TemplateDescription>) -> Worded {
    let path = field(finding).map(steps).unwrap_or_default();
    let name = match path.as_slice() {
        [Step::Key(first), Step::Key(name), ..] if first == "fields" => Some(name.as_str()),
        _ => None,
    };
    let declared = name.and_then(|name| template?.fields.iter().find(|field| field.name == name));
    // The part of an item: the deadline of a task.
    let part = declared.and_then(|declared| match path.last() {
        Some(Step::Key(last)) => declared.of.iter().find(|part| part.name == *last),
        _ => None,
    });
    let slot = match &finding.subject {
        Some(Subject::Data { slot, .. }) => slot_label(slot, template),
        _ => None,
    };
    let label = match (part, declared) {
        (Some(part), _) => Some(labels.part(&part.name, &part.label)),
        (None, Some(declared)) => Some(short_label(&declared.label)),
        (None, None) => header_label(labels, &path),
    };
    let kind = part.or(declared).map(|field| field.kind.as_str());
    let any_of =
        template.filter(|_| wording::is_missing(finding) && declared.is_some_and(|field| !field.required));
    let any_of = any_of.and_then(|template| {
        template.one_of.iter().find(|names| names.iter().any(|one| Some(one.as_str()) == name))
    });
    if let (Some(names), Some(template)) = (any_of, template) {
        let message = fill(&labels.findings.any_of, &[("fields", &quoted_labels(names, template))]);
        return Worded { message, hints: Vec::new() };
    }
    let mut worded = wording::worded(labels, finding, About { field: label, kind, slot });
    if let (Some(declared), Some(label), None) = (declared, label, part) {
        // A message may name the field as the template does, with all that its author put after the name.
        let (whole, short) = (format!("“{}”", declared.label), format!("“{label}”"));
        worded.message = worded.message.replace(&whole, &short);
    }
    worded
}

/// What the form calls these fields, each in quotation marks.
pub(super) fn quoted_labels(names: &[String], template: &TemplateDescription) -> String {
    let quoted = |name: &String| {
        let field = template.fields.iter().find(|field| field.name == *name);
        format!("“{}”", field.map_or(name.as_str(), |field| short_label(&field.label)))
    };
    names.iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// What the form calls a value of the head of a document.
fn header_label<'a>(labels: &'a Labels, path: &[Step]) -> Option<&'a str> {
    match path.first() {
        Some(Step::Key(name)) => labels.document.header.get(name.as_str()).map(String::as_str),
        _ => None,
    }
}

/// What a form calls a workbook.
fn slot_label<'a>(slot: &str, template: Option<&'a TemplateDescription>) -> Option<&'a str> {
    let template = template?;
    let data = template.data.iter().find(|data| data.slot == slot).map(|data| data.label.as_str());
    data.or_else(|| {
        template.fields.iter().find(|field| field.name == slot).map(|field| short_label(&field.label))
    })
}

/// A label without what template authors put after it: an example, a hint, the list of its parts.
pub(super) fn short_label(label: &str) -> &str {
    let label = label.split([':', ';']).next().unwrap_or(label);
    let label = label.split(", ví dụ").next().unwrap_or(label);
    let label = label.split(", mỗi ").next().unwrap_or(label);
    let label = label.split(" (").next().unwrap_or(label);
    label.trim()
}

/// The path of the field that a finding is about, as the API names it.
fn field(finding: &Diagnostic) -> Option<&str> {
    match (&finding.subject, &finding.place) {
        (Some(Subject::Field { path }), _) | (_, Some(Place::Field { path })) => Some(path),
        (_, Some(Place::Line { field, .. })) => field.as_deref(),
        _ => None,
    }
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

/// Whether a finding is about that workbook.
pub(super) fn is_of(finding: &Diagnostic, workbook: &FileView) -> bool {
    let file = finding.place.as_ref().and_then(Place::file);
    let in_slot = match &finding.subject {
        Some(Subject::Data { slot, .. }) => *slot == workbook.slot,
        _ => true,
    };
    in_slot && file.is_some_and(|file| own_name(file) == workbook.name)
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
        (Some(Place::Clause { clause, .. }), ..) => (Some(clause.clone()), None),
        (Some(Place::Cell { file, .. }), ..) if is_of_office(own_name(file)) => {
            (Some(labels.office.clone()), places.map(office))
        }
        (Some(Place::Cell { file, sheet, cell }), ..) => {
            let name = own_name(file);
            let place = fill(&labels.cell, &[("file", &name), ("sheet", sheet), ("cell", cell)]);
            (Some(place), href(file, cell))
        }
        (Some(Place::Line { file, .. } | Place::File { file }), _, Some(places))
            if is_of_office(own_name(file)) =>
        {
            (Some(labels.office.clone()), Some(office(places)))
        }
        (_, Some(Subject::Field { path }), Some(places)) if is_office_field(path) => {
            (Some(labels.office.clone()), Some(office(places)))
        }
        (_, Some(Subject::Field { path }), Some(places)) if !in_workbook => {
            field_place(labels, path, places.template)
        }
        (_, Some(Subject::Data { slot, .. }), Some(places)) if !in_workbook => {
            slot_place(slot, places.template)
        }
        (Some(Place::Field { path }), _, Some(places)) => field_place(labels, path, places.template),
        // A file that somebody uploaded is known by its name; the program's own files are not.
        (Some(Place::File { file } | Place::Paragraph { file, .. } | Place::Line { file, .. }), ..) => {
            let href = href(file, "");
            (href.is_some().then(|| own_name(file).to_string()), href)
        }
        (Some(Place::Field { .. }) | None, ..) => (None, None),
    }
}

/// Whether a file is one of the office, which has a page of its own.
pub(super) fn is_of_office(name: &str) -> bool {
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
            let label = field.map_or(labels.content.as_str(), |field| short_label(&field.label));
            let row = match steps.next() {
                Some(Step::Index(at)) if field.is_some_and(|field| !field.of.is_empty()) => {
                    fill(&labels.row, &[("field", &label), ("number", &(at + 1))])
                }
                _ => label.to_string(),
            };
            (Some(row), field.map_or_else(|| Some("#content".into()), |_| Some(format!("#field-{name}"))))
        }
        (Some(Step::Key(first)), _) if first == "fields" => {
            (Some(labels.content.clone()), Some("#content".into()))
        }
        _ => (Some(labels.header.clone()), Some("#header".into())),
    }
}

/// What a data set is called, and its part of the page.
fn slot_place(slot: &str, template: &TemplateDescription) -> (Option<String>, Option<String>) {
    let label = slot_label(slot, Some(template));
    label.map_or((None, None), |label| (Some(label.to_string()), Some(format!("#slot-{slot}"))))
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
    let query = query_of(files, file);
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
            template.fields.iter().find(|field| field.name == name).map(|field| short_label(&field.label))
        };
        for (path, place, href) in [
            ("fields.causes[1]", label("causes").unwrap(), "#field-causes"),
            ("fields.period", label("period").unwrap(), "#field-period"),
            ("fields.unknown", "Nội dung", "#content"),
            ("fields", "Nội dung", "#content"),
            ("date", "Thể thức", "#header"),
        ] {
            let expected = (Some(place.to_string()), Some(href.to_string()));
            assert_eq!(field_place(&labels.findings, path, &template), expected, "{path}");
        }
    }
}
