//! The form of a document: a control for each field that its template declares, filled with what the document holds.

use serde_json::{Map, Value as Json, json};

use super::form::{paragraphs, points_text};
use super::words;
use crate::pipeline::FieldDescription;

/// The controls of the fields, in the template's order. `extra` is a list that shows a further blank row, for those who
/// add rows without script.
pub fn controls(
    declared: &[FieldDescription],
    fields: &Json,
    locked: bool,
    extra: Option<&str>,
) -> Vec<Json> {
    // What was left empty has nothing to show once nothing can be filled in.
    let shown = |field: &&FieldDescription| !locked || !fields[&field.name].is_null();
    declared
        .iter()
        .filter(shown)
        .map(|field| control(field, &fields[&field.name], locked, extra == Some(field.name.as_str())))
        .collect()
}

fn control(field: &FieldDescription, value: &Json, locked: bool, extra: bool) -> Json {
    let id = format!("f.{}", field.name);
    let (mut label, example) = split(&field.label);
    if !field.of.is_empty() {
        // The controls of its rows say what is behind the colon.
        label = label.split(':').next().unwrap_or_default().to_string();
    }
    let part = |more: Json| {
        let mut shown = json!({
            "name": field.name, "id": id, "label": label, "example": example, "required": field.required,
            "locked": locked,
        });
        merge(&mut shown, more);
        shown
    };
    match field.kind.as_str() {
        "list" | "paragraphs" => part(json!({ "is_list": true, "value": paragraphs(value).join("\n") })),
        "points" => part(json!({ "is_list": true, "value": points_text(value) })),
        "period" => part(period(value)),
        "date" => part(json!({ "is_date": true, "value": value })),
        // The browser's control knows no seconds.
        "moment" => {
            let minute = value.as_str().map(|text| text.chars().take(16).collect::<String>());
            part(json!({ "is_moment": true, "value": minute }))
        }
        "count" | "number" => part(json!({ "is_number": true, "value": plain(value) })),
        "flag" => part(json!({ "is_flag": true, "value": value == true })),
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
            let mut given: Vec<Json> = value.as_array().cloned().unwrap_or_default();
            if extra || (given.is_empty() && field.required && !locked) {
                given.push(json!({}));
            }
            let sections: Vec<Json> = given
                .iter()
                .enumerate()
                .map(|(at, one)| section(&format!("{id}.{at}"), Some(at), one, depth, locked))
                .collect();
            let blank = section(&format!("{id}.__"), None, &json!({}), depth, locked);
            part(json!({
                "is_sections": true, "sections": sections, "next": given.len(), "blank": [blank],
            }))
        }
        kind if !field.of.is_empty() && !value.is_string() => {
            let (noun, add) = words::row(kind);
            let mut given: Vec<Json> = value.as_array().cloned().unwrap_or_default();
            if extra || (given.is_empty() && field.required && !locked) {
                given.push(json!({}));
            }
            let rows: Vec<Json> = given
                .iter()
                .enumerate()
                .map(|(at, one)| row(&format!("{id}.{at}"), noun, Some(at), &field.of, one, locked))
                .collect();
            let blank = row(&format!("{id}.__"), noun, None, &field.of, &json!({}), locked);
            part(json!({
                "is_rows": true, "rows": rows, "next": given.len(), "blank": [blank], "add_label": add,
            }))
        }
        _ => part(json!({ "is_text": true, "value": plain(value) })),
    }
}

/// A label and the example that template authors put behind it: `Trích yếu, ví dụ: về …`.
fn split(label: &str) -> (String, Option<String>) {
    match label.split_once(", ví dụ") {
        Some((label, example)) => {
            (label.to_string(), Some(format!("ví dụ: {}", example.trim_start_matches([':', ' ']))))
        }
        None => match label.split_once("; ") {
            Some((label, hint)) => (label.to_string(), Some(hint.to_string())),
            None => (label.to_string(), None),
        },
    }
}

fn merge(into: &mut Json, more: Json) {
    if let (Some(into), Json::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
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

fn row(
    id: &str,
    noun: &str,
    at: Option<usize>,
    parts: &[FieldDescription],
    value: &Json,
    locked: bool,
) -> Json {
    let parts: Vec<Json> = parts
        .iter()
        .map(|part| {
            let held = &value[&part.name];
            let mut shown = Map::new();
            shown.insert("id".into(), format!("{id}.{}", part.name).into());
            shown.insert("label".into(), words::part(&part.name, &part.label).into());
            shown.insert("required".into(), part.required.into());
            shown.insert("locked".into(), locked.into());
            shown.insert("value".into(), plain(held).into());
            let wide = matches!(part.name.as_str(), "subject" | "work" | "text" | "note" | "issuer");
            shown.insert("is_wide".into(), wide.into());
            shown.insert("is_date".into(), (part.kind == "date").into());
            shown.insert("is_number".into(), matches!(part.kind.as_str(), "count" | "number").into());
            // The bodies of the office are offered where work is given to one.
            shown.insert(
                "is_unit".into(),
                (noun == "Việc" && matches!(part.name.as_str(), "unit" | "with")).into(),
            );
            Json::Object(shown)
        })
        .collect();
    json!({ "title": numbered(noun, at), "parts": parts, "locked": locked })
}

/// `Văn bản 2`; the blank from which rows are made says `Văn bản mới`.
fn numbered(noun: &str, at: Option<usize>) -> String {
    at.map_or_else(|| format!("{noun} mới"), |at| format!("{noun} {}", at + 1))
}

fn section(id: &str, at: Option<usize>, value: &Json, depth: u8, locked: bool) -> Json {
    let style = value["style"].as_str().unwrap_or("dash");
    let styles: Vec<Json> = [
        ("dash", "gạch đầu dòng: - …"),
        ("nhat", "Thứ nhất, … Thứ hai, …"),
        ("mot", "Một là, … Hai là, …"),
        ("number", "đánh số tiếp đề mục"),
    ]
    .iter()
    .map(|(word, label)| json!({ "value": word, "label": label, "selected": *word == style }))
    .collect();
    let below: Vec<Json> = value["sections"].as_array().cloned().unwrap_or_default();
    let nested = depth > 1;
    let closing = paragraphs(&value["closing"]).join("\n");
    let unnumbered = value["numbered"] == false;
    let mut shown = json!({
        "id": id, "heading": numbered("Phần", at), "title": plain(&value["title"]),
        "text": paragraphs(&value["text"]).join("\n"), "points": points_text(&value["points"]),
        "more": style != "dash" || unnumbered || !closing.is_empty(), "closing": closing,
        "styles": styles, "unnumbered": unnumbered, "nested": nested, "locked": locked,
    });
    if nested {
        let inner = |at: Option<usize>, name: String, one: &Json| section(&name, at, one, depth - 1, locked);
        let sections: Vec<Json> = below
            .iter()
            .enumerate()
            .map(|(at, one)| inner(Some(at), format!("{id}.sections.{at}"), one))
            .collect();
        let blank = inner(None, format!("{id}.sections.__"), &json!({}));
        merge(&mut shown, json!({ "sections": sections, "next": below.len(), "blank": [blank] }));
    }
    shown
}

fn period(value: &Json) -> Json {
    let code = match value {
        Json::Number(year) => year.to_string(),
        other => other.as_str().unwrap_or_default().to_string(),
    };
    let year: String = code.chars().take(4).collect();
    let (part, to) = match (code.get(4..), code.split_once('/')) {
        (_, Some((from, to))) if from.len() == 7 => (format!("1-{}", to.get(5..).unwrap_or_default()), None),
        (_, Some((_, to))) => ("T".to_string(), Some(to.to_string())),
        (Some(rest), _) if rest.starts_with('-') => (rest[1..].to_string(), None),
        (Some(""), _) => ("Y".to_string(), None),
        _ => ("H1".to_string(), None),
    };
    let mut all: Vec<(String, String)> = vec![
        ("H1".into(), "6 tháng đầu năm".into()),
        ("H2".into(), "6 tháng cuối năm".into()),
        ("Y".into(), "cả năm".into()),
    ];
    all.extend(
        ["I", "II", "III", "IV"].iter().zip(1..).map(|(name, at)| (format!("Q{at}"), format!("quý {name}"))),
    );
    all.extend((1..=12).map(|month| (format!("{month:02}"), format!("tháng {month}"))));
    all.extend((2..=11).map(|month| (format!("1-{month:02}"), format!("{month} tháng đầu năm"))));
    all.push(("T".into(), "nhiệm kỳ".into()));
    let parts: Vec<Json> = all
        .into_iter()
        .map(|(word, label)| json!({ "selected": word == part, "value": word, "label": label }))
        .collect();
    json!({ "is_period": true, "parts": parts, "year": year, "to": to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_shown_in_its_parts() {
        let of = |code: &str| {
            let shown = period(&code.into());
            let parts = shown["parts"].as_array().unwrap();
            let part = parts.iter().find(|part| part["selected"] == true).unwrap()["value"].clone();
            (
                part.as_str().unwrap().to_string(),
                shown["year"].as_str().unwrap().to_string(),
                shown["to"].clone(),
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
        let (label, example) = split("Trích yếu, ví dụ: phát triển đảng viên năm 2026");
        assert_eq!(label, "Trích yếu");
        assert_eq!(example.unwrap(), "ví dụ: phát triển đảng viên năm 2026");
    }
}
