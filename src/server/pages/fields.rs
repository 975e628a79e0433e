//! The form of a document: a control for each field that its template declares, filled with the document's value.

use std::fmt::Display;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::findings::short_label;
use super::form::{paragraphs, points_text, shown_moment};
use super::labels::{Known, Labels, Row, fill};
use super::view::extend;
use super::wording::fits;
use crate::pipeline::FieldDescription;
use vanthu_model::text::upper_initial;

/// The field that names the scoring scheme.
const SCHEME: &str = "scheme";

/// The controls of the fields, in the template's order. `extra` names a list that shows a further blank row, for people
/// who add rows without script.
pub(super) fn controls(
    labels: &Labels,
    declared: &[&FieldDescription],
    fields: &Json,
    locked: bool,
    extra: Option<&str>,
) -> Vec<Json> {
    // A field that was left empty is not shown once nothing can be filled in.
    let shown = |field: &&FieldDescription| !locked || !fields[&field.name].is_null();
    declared
        .iter()
        .copied()
        .filter(shown)
        .map(|field| control(labels, field, &fields[&field.name], locked, extra == Some(field.name.as_str())))
        .collect()
}

fn control(labels: &Labels, field: &FieldDescription, value: &Json, locked: bool, extra: bool) -> Json {
    let id = format!("f.{}", field.name);
    let (mut label, mut example) = split(labels, &field.label);
    if !field.of.is_empty() || field.kind == "sections" {
        // What follows the colon lists the parts, which have controls of their own.
        label = label.split(':').next().unwrap_or_default().to_string();
    }
    // What is written for the authors of document files says nothing to a clerk.
    example = example.filter(|example| fits(example, None));
    if !fits(&label, None) || labels.fields.known.contains_key(&field.name) {
        label = short_label(&label).to_string();
    }
    let part = |more: Json| {
        let mut data = json!({
            "name": field.name, "id": id, "label": label, "example": example, "required": field.required,
            "locked": locked,
        });
        extend(&mut data, more);
        data
    };
    match field.kind.as_str() {
        "list" if is_given_as_none(value) => part(json!({ "is_list": true, "value": labels.fields.none })),
        "list" | "paragraphs" => part(json!({ "is_list": true, "value": paragraphs(value).join("\n") })),
        "points" => part(json!({ "is_list": true, "value": points_text(value) })),
        "period" => part(period(labels, value)),
        "date" => part(json!({ "is_date": true, "value": shown_moment(&plain(value)) })),
        "moment" => part(json!({ "is_moment": true, "value": shown_moment(&plain(value)) })),
        "count" | "number" => part(json!({ "is_number": true, "value": plain(value) })),
        "flag" => part(json!({ "is_flag": true, "value": value == true })),
        "text" if labels.fields.known.contains_key(&field.name) => {
            let choices =
                known_choices(&labels.fields.known[&field.name], value.as_str().unwrap_or_default());
            part(json!({ "is_choice": true, "choices": choices, "example": null }))
        }
        "choice" => {
            let word = value.as_str().unwrap_or_default();
            let choices: Vec<Json> = std::iter::once("")
                .chain(field.choices.iter().map(String::as_str))
                .map(|choice| json!({ "value": choice, "label": choice, "selected": choice == word }))
                .collect();
            part(json!({ "is_choice": true, "choices": choices }))
        }
        "sections" => {
            let depth = field.depth.unwrap_or(1);
            let mut items: Vec<Json> = value.as_array().cloned().unwrap_or_default();
            if extra || (items.is_empty() && field.required && !locked) {
                items.push(json!({}));
            }
            let sections: Vec<Json> = items
                .iter()
                .enumerate()
                .map(|(at, one)| section(labels, &format!("{id}.{at}"), Some(at), one, depth, locked))
                .collect();
            let blank = section(labels, &format!("{id}.__"), None, &json!({}), depth, locked);
            part(json!({
                "is_sections": true, "sections": sections, "next": items.len(), "blank": [blank],
            }))
        }
        kind if !field.of.is_empty() && !value.is_string() => {
            let list = List { labels, row: labels.row(kind), field, locked };
            let mut items: Vec<Json> = value.as_array().cloned().unwrap_or_default();
            if is_given_as_none(value) {
                let first = field.of.first().map(|part| part.name.clone()).unwrap_or_default();
                let mut none = serde_json::Map::new();
                none.insert(first, labels.fields.none.as_str().into());
                items.push(none.into());
            }
            if extra || (items.is_empty() && field.required && !locked) {
                items.push(json!({}));
            }
            let rows = items.iter().enumerate();
            let rows: Vec<Json> =
                rows.map(|(at, one)| list.row(&format!("{id}.{at}"), Some(at), one)).collect();
            let blank = list.row(&format!("{id}.__"), None, &json!({}));
            part(json!({
                "is_rows": true, "rows": rows, "next": items.len(), "blank": [blank],
                "add_label": list.row.add,
            }))
        }
        _ => part(json!({ "is_text": true, "value": plain(value) })),
    }
}

/// The answers of a closed question, by what they are called. Any other value is one more answer.
fn known_choices(known: &[Known], word: &str) -> Vec<Json> {
    let other = (!known.iter().any(|one| one.value == word)).then_some((word, word));
    let all = known.iter().map(|one| (one.value.as_str(), one.label.as_str())).chain(other);
    all.map(|(value, label)| json!({ "value": value, "label": label, "selected": value == word })).collect()
}

/// Adds the schemes that an office has in use beside those of the program, each by its name and title, to the choice of a
/// scheme.
pub(super) fn add_schemes(controls: &mut [Json], own: &[(String, String)], fields: &Json) {
    let chosen = fields[SCHEME].as_str().unwrap_or_default();
    for control in controls.iter_mut().filter(|control| control["name"] == SCHEME) {
        let Some(choices) = control["choices"].as_array_mut() else { continue };
        for (name, title) in own {
            let choice = json!({ "value": name, "label": upper_initial(title), "selected": name == chosen });
            match choices.iter_mut().find(|one| one["value"] == name.as_str()) {
                // What was chosen is shown by its name as long as it has no other.
                Some(shown) => *shown = choice,
                None => choices.push(choice),
            }
        }
    }
}

/// Whether a list is there and has no items, which says that there is none.
fn is_given_as_none(value: &Json) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// A label and the example that template authors put after it: `Trích yếu, ví dụ: về …`.
fn split(labels: &Labels, label: &str) -> (String, Option<String>) {
    if let Some((label, example)) = label.split_once(labels.fields.example_mark.as_str()) {
        let example = example.trim_start_matches([':', ' ']);
        return (label.to_string(), Some(fill(&labels.fields.example, &[("text", &example)])));
    }
    // What stands in brackets at the end is a hint, whatever marks it holds.
    if let Some((label, hint)) = label.strip_suffix(')').and_then(|label| label.split_once(" (")) {
        return (label.to_string(), Some(hint.to_string()));
    }
    match label.split_once("; ") {
        Some((label, hint)) => (label.to_string(), Some(hint.to_string())),
        None => (label.to_string(), None),
    }
}

/// A value as it is typed, with a decimal comma.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string().replace('.', ","),
        _ => String::new(),
    }
}

/// A part of a row as it is typed; a deadline may be a day.
fn shown(name: &str, kind: &str, value: &Json) -> String {
    let text = plain(value);
    if kind == "date" || name == "deadline" { shown_moment(&text) } else { text }
}

/// A list of rows.
struct List<'a> {
    labels: &'a Labels,
    row: &'a Row,
    field: &'a FieldDescription,
    locked: bool,
}

impl List<'_> {
    fn row(&self, id: &str, at: Option<usize>, value: &Json) -> Json {
        let parts = self.field.of.iter().map(|part| {
            let name = part.name.as_str();
            // The bodies of the office are offered where a task is given to one.
            let is_unit = self.field.kind == "tasks" && matches!(name, "unit" | "with");
            json!({
                "id": format!("{id}.{name}"), "label": self.labels.part(name, &part.label),
                "required": part.required, "locked": self.locked, "value": shown(name, &part.kind, &value[name]),
                "is_wide": matches!(name, "subject" | "work" | "text" | "note" | "issuer"),
                "is_date": part.kind == "date", "is_number": matches!(part.kind.as_str(), "count" | "number"),
                "is_unit": is_unit,
            })
        });
        json!({
            "title": numbered(self.labels, &self.row.row, at), "parts": parts.collect::<Vec<_>>(),
            "locked": self.locked,
        })
    }
}

/// `Văn bản 2`; the blank from which rows are made is `Văn bản mới`.
fn numbered(labels: &Labels, row: &str, at: Option<usize>) -> String {
    match at {
        Some(at) => fill(&labels.fields.numbered_row, &[("row", &row), ("number", &(at + 1))]),
        None => fill(&labels.fields.new_row, &[("row", &row)]),
    }
}

/// A section of free text as the form shows it. Its values may be of any kind, as long as nobody has checked them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Section {
    title: Json,
    text: Json,
    points: Json,
    closing: Json,
    sections: Json,
    style: Json,
    numbered: Json,
}

fn section(labels: &Labels, id: &str, at: Option<usize>, value: &Json, depth: u8, locked: bool) -> Json {
    let part = Section::deserialize(value).unwrap_or_default();
    let style = part.style.as_str().unwrap_or("dash");
    let names = &labels.fields.point_styles;
    let styles: Vec<Json> =
        [("dash", &names.dash), ("nhat", &names.nhat), ("mot", &names.mot), ("number", &names.number)]
            .iter()
            .map(|(word, label)| json!({ "value": word, "label": label, "selected": *word == style }))
            .collect();
    let below: Vec<Json> = part.sections.as_array().cloned().unwrap_or_default();
    let nested = depth > 1;
    let closing = paragraphs(&part.closing).join("\n");
    let unnumbered = part.numbered == false;
    let mut data = json!({
        "id": id, "heading": numbered(labels, &labels.fields.section, at), "title": plain(&part.title),
        "text": paragraphs(&part.text).join("\n"), "points": points_text(&part.points),
        "more": style != "dash" || unnumbered || !closing.is_empty(), "closing": closing,
        "styles": styles, "unnumbered": unnumbered, "nested": nested, "locked": locked,
    });
    if nested {
        let inner =
            |at: Option<usize>, name: String, one: &Json| section(labels, &name, at, one, depth - 1, locked);
        let sections: Vec<Json> = below
            .iter()
            .enumerate()
            .map(|(at, one)| inner(Some(at), format!("{id}.sections.{at}"), one))
            .collect();
        let blank = inner(None, format!("{id}.sections.__"), &json!({}));
        extend(&mut data, json!({ "sections": sections, "next": below.len(), "blank": [blank] }));
    }
    data
}

fn period(labels: &Labels, value: &Json) -> Json {
    let code = match value {
        Json::Number(year) => year.to_string(),
        other => other.as_str().unwrap_or_default().to_string(),
    };
    let year: String = code.chars().take(4).collect();
    let (part, to) = match (code.get(4..), code.split_once('/')) {
        // The first six months are the first half-year, which is in the list once.
        (_, Some((from, to))) if from.len() == 7 && to.get(5..) == Some("06") => ("H1".to_string(), None),
        (_, Some((from, to))) if from.len() == 7 => (format!("1-{}", to.get(5..).unwrap_or_default()), None),
        (_, Some((_, to))) => ("T".to_string(), Some(to.to_string())),
        (Some(rest), _) if rest.starts_with('-') => (rest[1..].to_string(), None),
        (Some(""), _) => ("Y".to_string(), None),
        _ => ("H1".to_string(), None),
    };
    let names = &labels.fields.periods;
    let number = |label: &str, number: &dyn Display| fill(label, &[("number", number)]);
    let mut all: Vec<(String, String)> = vec![
        ("H1".into(), names.first_half.clone()),
        ("H2".into(), names.second_half.clone()),
        ("Y".into(), names.year.clone()),
    ];
    let quarters = ["I", "II", "III", "IV"].iter().zip(1..);
    all.extend(quarters.map(|(name, at)| (format!("Q{at}"), number(&names.quarter, name))));
    all.extend((1..=12).map(|month| (format!("{month:02}"), number(&names.month, &month))));
    let months = (2..=11).filter(|month| *month != 6);
    all.extend(months.map(|month| (format!("1-{month:02}"), number(&names.months, &month))));
    all.push(("T".into(), names.term.clone()));
    let parts: Vec<Json> = all
        .into_iter()
        .map(|(word, label)| json!({ "selected": word == part, "value": word, "label": label }))
        .collect();
    json!({ "is_period": true, "parts": parts, "year": year, "to": to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_assets::Assets;

    #[test]
    fn a_period_is_shown_in_its_parts() {
        let labels = Labels::read(&Assets::default()).unwrap();
        let of = |code: &str| {
            let data = period(&labels, &code.into());
            let parts = data["parts"].as_array().unwrap();
            let part = parts.iter().find(|part| part["selected"] == true).unwrap()["value"].clone();
            (
                part.as_str().unwrap().to_string(),
                data["year"].as_str().unwrap().to_string(),
                data["to"].clone(),
            )
        };
        assert_eq!(of("2026-H2"), ("H2".into(), "2026".into(), Json::Null));
        assert_eq!(of("2026-Q1").0, "Q1");
        assert_eq!(of("2026-07").0, "07");
        assert_eq!(of("2026-01/2026-07").0, "1-07");
        assert_eq!(of("2026").0, "Y");
        assert_eq!(of("2025/2030"), ("T".into(), "2025".into(), "2030".into()));
    }

    #[test]
    fn examples_stand_apart_from_labels() {
        let labels = Labels::read(&Assets::default()).unwrap();
        let (label, example) = split(&labels, "Trích yếu, ví dụ: phát triển đảng viên năm 2026");
        assert_eq!(label, "Trích yếu");
        assert_eq!(example.unwrap(), "ví dụ: phát triển đảng viên năm 2026");
    }
}
