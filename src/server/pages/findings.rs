//! Findings as the pages show them: what is wrong, and a link to the place where it can be fixed.

use serde_json::{Value as Json, json};

use super::labels::{FindingLabels, Labels, fill};
use crate::pipeline::TemplateDescription;
use crate::service::views::{FileView, encoded};

/// Where findings of a document can lead.
pub(super) struct Places<'a> {
    /// The document's id.
    pub(super) document: &'a str,
    /// Its office's id.
    pub(super) office: &'a str,
    /// Its workbooks.
    pub(super) files: &'a [FileView],
    /// What its template asks for.
    pub(super) template: Option<&'a TemplateDescription>,
}

/// The findings, errors first; at most `max` of them.
pub(super) fn list(labels: &Labels, findings: &[Json], places: Option<&Places<'_>>, max: usize) -> Vec<Json> {
    let rank = |one: &Json| match one["severity"].as_str() {
        Some("error") => 0,
        Some("warning") => 1,
        _ => 2,
    };
    let mut sorted: Vec<&Json> = findings.iter().collect();
    sorted.sort_by_key(|one| rank(one));
    sorted.into_iter().take(max).map(|one| finding_data(labels, one, places)).collect()
}

fn finding_data(labels: &Labels, finding: &Json, places: Option<&Places<'_>>) -> Json {
    let text = if finding["vi"].is_object() { &finding["vi"] } else { finding };
    let severity = finding["severity"].as_str().unwrap_or("note");
    let missing = places.and_then(|places| missing(finding, places));
    let (place, href) = missing.unwrap_or_else(|| place(labels, &finding["place"], places));
    json!({
        "severity": severity, "severity_text": labels.severity(severity), "message": quoted(&text["message"]),
        "hints": quoted(&text["hints"]), "place": place, "href": href, "code": finding["code"],
    })
}

/// A message, or several, with the quotation marks of print in place of those of the command line.
pub(super) fn quoted(message: &Json) -> Json {
    match message {
        Json::String(text) => {
            let parts: Vec<&str> = text.split('`').collect();
            // An odd one out quotes nothing.
            if parts.len().is_multiple_of(2) {
                return message.clone();
            }
            let mark = |at: usize| ["”", "“"][at % 2];
            let joined = parts
                .iter()
                .enumerate()
                .map(|(at, part)| if at == 0 { (*part).to_string() } else { format!("{}{part}", mark(at)) });
            Json::String(joined.collect())
        }
        Json::Array(all) => Json::Array(all.iter().map(quoted).collect()),
        other => other.clone(),
    }
}

/// A file's own name, without the folders of a workroom.
pub(super) fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// Where what is missing is filled in: its own line is nowhere.
fn missing(finding: &Json, places: &Places<'_>) -> Option<(Option<String>, Option<String>)> {
    let code = finding["code"].as_str().filter(|code| code.starts_with("project.missing"))?;
    let template = places.template?;
    let subject = &finding["subject"];
    let field = subject["field"].as_str().and_then(|path| path.strip_prefix("fields."));
    let name = field.or(subject["data"].as_str())?;
    let field = template.fields.iter().find(|field| field.name == name);
    let data = template.data.iter().find(|data| data.slot == name);
    match (field, data) {
        (Some(field), _) if code != "project.missing-data" => {
            Some((Some(field.label.clone()), Some(format!("#field-{name}"))))
        }
        (_, Some(data)) => Some((Some(data.label.clone()), Some(format!("#slot-{name}")))),
        _ => None,
    }
}

/// What a place is called, and the page on which it can be fixed.
fn place(labels: &Labels, place: &Json, places: Option<&Places<'_>>) -> (Option<String>, Option<String>) {
    let labels = &labels.findings;
    let text = |key: &str| place[key].as_str();
    let on_line = |name: &str, line: u64| fill(&labels.line, &[("file", &name), ("line", &line)]);
    if let (Some(rule), Some(clause)) = (text("rule"), text("clause")) {
        return (Some(fill(&labels.clause, &[("rule", &rule), ("clause", &clause)])), None);
    }
    let Some(file) = text("file") else { return (None, None) };
    let name = base(file);
    if let (Some(sheet), Some(cell)) = (text("sheet"), text("cell")) {
        let href = places.and_then(|places| cell_href(places, name, cell));
        let place = fill(&labels.cell, &[("file", &name), ("sheet", &sheet), ("cell", &cell)]);
        return (Some(place), href);
    }
    if let Some(field) = text("field") {
        return field_place(labels, field, places);
    }
    let Some(line) = place["line"].as_u64() else {
        return (Some(name.to_string()), places.and_then(|places| cell_href(places, name, "")));
    };
    let Some(places) = places else { return (Some(on_line(name, line)), None) };
    match name {
        "office.toml" | "roster.csv" => {
            let place = fill(&labels.office, &[("file", &name), ("line", &line)]);
            (Some(place), Some(format!("/offices/{}", places.office)))
        }
        _ => (Some(on_line(name, line)), None),
    }
}

/// The name of the place of a value of the document, and the link to where it can be fixed.
fn field_place(
    labels: &FindingLabels,
    path: &str,
    places: Option<&Places<'_>>,
) -> (Option<String>, Option<String>) {
    let Some(places) = places else { return (Some(path.to_string()), None) };
    let Some(below) = path.strip_prefix("fields") else {
        return (Some(labels.header.clone()), Some("#header".into()));
    };
    let key = below.trim_start_matches('.').split(['.', '[']).next().unwrap_or_default();
    if key.is_empty() {
        return (Some(labels.content.clone()), Some("#content".into()));
    }
    let field = places.template.and_then(|template| template.fields.iter().find(|field| field.name == key));
    let label = field.map_or_else(|| key.to_string(), |field| field.label.clone());
    (Some(label), Some(format!("#field-{key}")))
}

/// The page of the workbook of that name, at a cell.
pub(super) fn cell_href(places: &Places<'_>, name: &str, cell: &str) -> Option<String> {
    let file = places.files.iter().find(|file| file.name == name)?;
    let several = places.files.iter().filter(|other| other.slot == file.slot).count() > 1;
    let which = if several { format!("?file={}", encoded(&file.name)) } else { String::new() };
    let hash = if cell.is_empty() { String::new() } else { format!("#{cell}") };
    Some(format!("/papers/{}/workbooks/{}{which}{hash}", places.document, encoded(&file.slot)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_are_those_of_print() {
        let messages = serde_json::json!(["cột `Đã kết nạp` ghi `hai`", "một ` lẻ"]);
        assert_eq!(quoted(&messages), serde_json::json!(["cột “Đã kết nạp” ghi “hai”", "một ` lẻ"]));
    }

    #[test]
    fn a_value_leads_to_its_field() {
        let labels = Labels::read(&vanthu_assets::Assets::default()).unwrap();
        let places = Places { document: "1", office: "2", files: &[], template: None };
        for (path, label, href) in [
            ("fields.tasks[1].work", "tasks", "#field-tasks"),
            ("fields.period", "period", "#field-period"),
            ("fields", "Nội dung", "#content"),
            ("date", "Thể thức", "#header"),
        ] {
            let shown = place(&labels, &json!({ "file": "x.toml", "field": path }), Some(&places));
            assert_eq!(shown, (Some(label.into()), Some(href.into())), "{path}");
        }
    }
}
