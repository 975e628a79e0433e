//! Findings as the pages show them: what is wrong, and a link to the place where it is mended.

use serde_json::{Value as Json, json};

use super::words;
use crate::pipeline::TemplateDescription;
use crate::service::views::{FileView, encoded};

/// Where findings of a document can lead.
pub struct Places<'a> {
    /// The document's id.
    pub document: &'a str,
    /// Its office's id.
    pub office: &'a str,
    /// Its workbooks.
    pub files: &'a [FileView],
    /// What its template asks for.
    pub template: Option<&'a TemplateDescription>,
}

/// The findings, the gravest first; more than `most` are cut off.
pub fn list(findings: &[Json], places: Option<&Places>, most: usize) -> Vec<Json> {
    let rank = |one: &Json| match one["severity"].as_str() {
        Some("error") => 0,
        Some("warning") => 1,
        _ => 2,
    };
    let mut sorted: Vec<&Json> = findings.iter().collect();
    sorted.sort_by_key(|one| rank(one));
    sorted.into_iter().take(most).map(|one| shown(one, places)).collect()
}

fn shown(finding: &Json, places: Option<&Places>) -> Json {
    let said = if finding["vi"].is_object() { &finding["vi"] } else { finding };
    let severity = finding["severity"].as_str().unwrap_or("note");
    let missing = places.and_then(|places| missing(finding, places));
    let (place, href) = missing.unwrap_or_else(|| place(&finding["place"], places));
    json!({
        "severity": severity, "severity_text": words::severity(severity), "message": quoted(&said["message"]),
        "hints": quoted(&said["hints"]), "place": place, "href": href, "code": finding["code"],
    })
}

/// A message, or several, with the quotation marks of print in place of those of the command line.
pub fn quoted(said: &Json) -> Json {
    match said {
        Json::String(text) => {
            let parts: Vec<&str> = text.split('`').collect();
            // An odd one out quotes nothing.
            if parts.len().is_multiple_of(2) {
                return said.clone();
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
pub fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// Where what is missing is filled in: its own line is nowhere.
fn missing(finding: &Json, places: &Places) -> Option<(Option<String>, Option<String>)> {
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

/// What a place is called, and where it is mended.
fn place(place: &Json, places: Option<&Places>) -> (Option<String>, Option<String>) {
    let text = |key: &str| place[key].as_str();
    if let (Some(rule), Some(clause)) = (text("rule"), text("clause")) {
        return (Some(format!("{rule}, {clause}")), None);
    }
    let Some(file) = text("file") else { return (None, None) };
    let name = base(file);
    if let (Some(sheet), Some(cell)) = (text("sheet"), text("cell")) {
        let href = places.and_then(|places| cell_href(places, name, cell));
        return (Some(format!("{name}, trang {sheet}, ô {cell}")), href);
    }
    if let Some(field) = text("field") {
        return field_place(field, places);
    }
    let Some(line) = place["line"].as_u64() else {
        return (Some(name.to_string()), places.and_then(|places| cell_href(places, name, "")));
    };
    let Some(places) = places else { return (Some(format!("{name}, dòng {line}")), None) };
    match name {
        "office.toml" | "roster.csv" => {
            (Some(format!("Cơ quan, {name} dòng {line}")), Some(format!("/offices/{}", places.office)))
        }
        _ => (Some(format!("{name}, dòng {line}")), None),
    }
}

/// What the place of a value of the document is called, and where it is mended.
fn field_place(path: &str, places: Option<&Places>) -> (Option<String>, Option<String>) {
    let Some(places) = places else { return (Some(path.to_string()), None) };
    let Some(below) = path.strip_prefix("fields") else {
        return (Some("Thể thức".into()), Some("#particulars".into()));
    };
    let key = below.trim_start_matches('.').split(['.', '[']).next().unwrap_or_default();
    if key.is_empty() {
        return (Some("Nội dung".into()), Some("#content".into()));
    }
    let field = places.template.and_then(|template| template.fields.iter().find(|field| field.name == key));
    let label = field.map_or_else(|| key.to_string(), |field| field.label.clone());
    (Some(label), Some(format!("#field-{key}")))
}

/// The page of the workbook of that name, at a cell.
pub fn cell_href(places: &Places, name: &str, cell: &str) -> Option<String> {
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
        let said = serde_json::json!(["cột `Đã kết nạp` ghi `hai`", "một ` lẻ"]);
        assert_eq!(quoted(&said), serde_json::json!(["cột “Đã kết nạp” ghi “hai”", "một ` lẻ"]));
    }

    #[test]
    fn a_value_leads_to_its_field() {
        let places = Places { document: "1", office: "2", files: &[], template: None };
        for (path, label, href) in [
            ("fields.tasks[1].work", "tasks", "#field-tasks"),
            ("fields.period", "period", "#field-period"),
            ("fields", "Nội dung", "#content"),
            ("date", "Thể thức", "#particulars"),
        ] {
            let shown = place(&json!({ "file": "x.toml", "field": path }), Some(&places));
            assert_eq!(shown, (Some(label.into()), Some(href.into())), "{path}");
        }
    }
}
