//! Parts of a template's prose, `{{#part "situation"}} … {{/part}}`, and what a person takes into text of his own: such a
//! part, or a table or chart of the template.
//!
//! Without text of one's own in the field `content` a part stands where the template has it. With such text it stands where
//! `place = "part:situation"` takes it in, and nowhere else.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::tables::at;
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::field::{FieldValue, FieldValues, Section};
use vanthu_model::template::Template;

/// The field whose text takes the place of the parts.
const CONTENT: &str = "content";
/// What names a part of the prose.
const PART: &str = "part";

/// Begins the name of a part that is kept back.
const KEPT: char = '\u{FDD7}';
/// Ends that name; the text of the part follows.
const KEPT_TEXT: char = '\u{FDD8}';
/// Ends a part that is kept back.
const KEPT_END: char = '\u{FDD9}';
/// Begins and ends the name of a part where it is taken in.
const TAKEN: char = '\u{FDDA}';

/// Whether the parts of the prose are kept back, given the values that a template sees.
pub(crate) fn kept_back(values: &Json) -> bool {
    values["fields"][CONTENT].as_array().is_some_and(|parts| !parts.is_empty())
}

/// Whether text of one's own takes in the part of that name.
pub(crate) fn is_taken_in(values: &Json, name: &str) -> bool {
    fn holds(value: &Json, target: &str) -> bool {
        let is_target =
            |place: &Json| place.as_array().is_some_and(|all| all.iter().any(|one| one == target));
        match value {
            Json::Array(items) => items.iter().any(|item| holds(item, target)),
            Json::Object(entries) => {
                entries.get("place").is_some_and(is_target)
                    || entries.values().any(|item| holds(item, target))
            }
            _ => false,
        }
    }
    holds(&values["fields"][CONTENT], &format!("{PART}:{name}"))
}

/// The text of a part that is kept back.
pub(crate) fn kept(name: &str, text: &str) -> String {
    format!("{KEPT}{name}{KEPT_TEXT}{text}{KEPT_END}")
}

/// The Markdown that takes in what `target` names.
pub(crate) fn taken_in(target: &str) -> String {
    match target.split_once(':') {
        Some((PART, name)) => format!("{TAKEN}{name}{TAKEN}"),
        _ => format!("![]({target})"),
    }
}

/// Takes the parts that are kept back out of `pieces` and puts them where they are taken in.
pub(crate) fn settle(pieces: &mut [&mut String]) {
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    for piece in pieces.iter_mut().filter(|piece| piece.contains(KEPT)) {
        let mut rest = String::new();
        for (index, stretch) in piece.split(KEPT).enumerate() {
            match stretch.split_once(KEPT_TEXT).filter(|_| index > 0) {
                Some((name, text)) => {
                    let (text, after) = text.split_once(KEPT_END).unwrap_or((text, ""));
                    parts.insert(name.to_string(), text.to_string());
                    rest.push_str(after);
                }
                None => rest.push_str(stretch),
            }
        }
        **piece = rest;
    }
    for piece in pieces.iter_mut().filter(|piece| piece.contains(TAKEN)) {
        let stretches = piece.split(TAKEN).enumerate();
        let filled = stretches.map(|(index, stretch)| match index % 2 {
            0 => stretch,
            _ => parts.get(stretch).map_or("", String::as_str),
        });
        **piece = filled.collect();
    }
}

/// What is wrong with what the fields take in: it is not in the template, or there are no figures for it.
pub(crate) fn problems(template: &Template, fields: &FieldValues, values: &Json) -> Vec<Diagnostic> {
    let mut targets = Vec::new();
    for (value, _) in fields.values() {
        if let FieldValue::Sections(sections) = value {
            collect(sections, &mut targets);
        }
    }
    if targets.is_empty() {
        return Vec::new();
    }
    let parts = template.prose.match_indices("{{#part ").filter_map(|(at, tag)| {
        let name = template.prose[at + tag.len()..].split('"').nth(1)?;
        Some(format!("{PART}:{name}"))
    });
    let tables = template.tables.iter().map(|(name, spec)| (format!("table:{name}"), spec.source.clone()));
    let charts = template.charts.iter().map(|(name, spec)| (format!("chart:{name}"), spec.source.clone()));
    let known: BTreeMap<String, String> =
        parts.map(|name| (name, String::new())).chain(tables).chain(charts).collect();
    let problem = |(target, place): &&(String, Place)| match known.get(target) {
        None => Some(unknown(target, place, &known)),
        Some(source) if !source.is_empty() && is_empty(at(values, source)) => Some(
            Diagnostic::error(
                code!("compose.figure-missing"),
                format!("chưa có số liệu để lập `{target}`"),
                format!("there are no figures for `{target}`"),
            )
            .with_value(target.clone())
            .at(place.clone())
            .hint(
                "thêm bảng số liệu vào [data], hoặc bỏ mục này",
                "add the workbook to [data], or take this out",
            ),
        ),
        Some(_) => None,
    };
    targets.iter().filter_map(problem).collect()
}

fn collect<'a>(sections: &'a [Section], targets: &mut Vec<&'a (String, Place)>) {
    for section in sections {
        targets.extend(&section.place);
        collect(&section.sections, targets);
    }
}

fn is_empty(value: Option<&Json>) -> bool {
    value.and_then(Json::as_array).is_none_or(Vec::is_empty)
}

fn unknown(target: &str, place: &Place, known: &BTreeMap<String, String>) -> Diagnostic {
    let all = known.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let problem = Diagnostic::error(
        code!("compose.unknown-block"),
        format!("mẫu không có `{target}` để đưa vào đây"),
        format!("the template has no `{target}` to be taken in here"),
    )
    .with_value(target)
    .at(place.clone());
    match did_you_mean(target, known.keys().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None if known.is_empty() => problem,
        None => problem.hint(format!("dùng một trong: {all}"), format!("use one of: {all}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_kept_back_stands_where_it_is_taken_in() {
        let mut pieces = [
            format!("a\n\n{}\n\nb\n", taken_in("part:situation")),
            format!("{}{}c\n", kept("situation", "## Tình hình\n\nx\n"), kept("aims", "y\n")),
        ];
        settle(&mut pieces.iter_mut().collect::<Vec<_>>());
        assert_eq!(pieces[0], "a\n\n## Tình hình\n\nx\n\n\nb\n");
        assert_eq!(pieces[1], "c\n");
        assert_eq!(taken_in("table:results"), "![](table:results)");
    }
}
