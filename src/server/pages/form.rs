//! Reads what a browser sends for the form of a document into the fields that the template declares. The names of controls
//! are dotted paths: `f.answers.0.number` is the number of the first document in the field `answers`.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::Deserialize;
use serde_json::{Map, Number, Value as Json};

use crate::pipeline::FieldDescription;
use vanthu_model::date;
use vanthu_model::text::is_none;

/// The values of a form as a tree of its dotted names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tree {
    /// The value of this name itself.
    text: Option<String>,
    /// The names below, rows in numeric order: `2` comes before `10`.
    below: BTreeMap<Key, Tree>,
}

/// A part of a dotted name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The index of a row.
    Row(u32),
    /// A name.
    Name(String),
}

/// How many parts a dotted name may have; the forms have far fewer.
const MAX_DEPTH: usize = 16;

impl Tree {
    /// The tree of the pairs whose names start with `prefix` and a dot.
    pub(super) fn of(pairs: &[(String, String)], prefix: &str) -> Self {
        let mut root = Self::default();
        for (name, value) in pairs {
            let Some(rest) = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.')) else {
                continue;
            };
            if rest.split('.').count() > MAX_DEPTH {
                continue;
            }
            let mut at = &mut root;
            for part in rest.split('.') {
                let key = part.parse().map_or_else(|_| Key::Name(part.to_string()), Key::Row);
                at = at.below.entry(key).or_default();
            }
            at.text = Some(value.clone());
        }
        root
    }

    /// What is below that name.
    fn get(&self, name: &str) -> Option<&Tree> {
        self.below.get(&Key::Name(name.to_string()))
    }

    /// The value of that name; empty if it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).and_then(|tree| tree.text.as_deref()).unwrap_or_default()
    }

    /// The rows in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Tree> {
        self.below.iter().filter(|(key, _)| matches!(key, Key::Row(_))).map(|(_, tree)| tree)
    }
}

/// The first value of that name; empty if it was not sent.
pub(super) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(sent, _)| sent == name).map_or("", |(_, value)| value.as_str())
}

/// All values of that name.
pub(super) fn values(pairs: &[(String, String)], name: &str) -> Vec<String> {
    pairs.iter().filter(|(sent, _)| sent == name).map(|(_, value)| value.clone()).collect()
}

/// The lines of a text that are not blank.
pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_string).collect()
}

/// A text as one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The fields with the values of the form. Fields that the form did not show keep their values in `old`.
pub(super) fn fields(
    declared: &[FieldDescription],
    pairs: &[(String, String)],
    old: &Json,
) -> Map<String, Json> {
    let tree = Tree::of(pairs, "f");
    let shown = values(pairs, "shown");
    let mut fields = old.as_object().cloned().unwrap_or_default();
    for field in declared {
        let sent = tree.get(&field.name);
        if sent.is_none() && !shown.contains(&field.name) {
            continue;
        }
        match read(field, sent.unwrap_or(&Tree::default())) {
            // A list that says that there is nothing to list is an empty one, as in a file or a request.
            Some(list) if field.kind != "sections" && says_none(&list) => {
                fields.insert(field.name.clone(), Json::Array(Vec::new()))
            }
            Some(read) => fields.insert(field.name.clone(), read),
            None => fields.shift_remove(&field.name),
        };
    }
    fields
}

/// Whether a list has one item, which says that there is none, such as `không có`.
fn says_none(value: &Json) -> bool {
    let Some([only]) = value.as_array().map(Vec::as_slice) else { return false };
    match only {
        Json::String(text) => is_none(text),
        Json::Object(parts) => parts.values().all(|part| part.as_str().is_some_and(is_none)),
        _ => false,
    }
}

/// The value of a field; `None` if it was left empty.
fn read(field: &FieldDescription, sent: &Tree) -> Option<Json> {
    let own = sent.text.as_deref().unwrap_or_default();
    match field.kind.as_str() {
        "list" | "paragraphs" => texts(own),
        "period" => period(sent),
        "moment" => text(own).map(|text| Json::String(moment(&text))),
        "date" => text(own).map(|text| Json::String(day(&text))),
        // A deadline is a day or words such as `Quý III/2026`.
        "text" if field.name == "deadline" => text(own).map(|text| Json::String(day(&text))),
        "count" | "number" => text(own).map(|text| number(&text)),
        "flag" => Some(Json::Bool(own == "true")).filter(|flag| flag == true),
        "points" => points(own),
        "sections" => list(sent.rows().filter_map(section).collect()),
        "documents" | "people" | "absent" | "opinions" | "tasks" | "targets" => {
            list(sent.rows().filter_map(|row| item(&field.of, row)).collect())
        }
        _ => text(own).map(Json::String),
    }
}

fn text(sent: &str) -> Option<String> {
    Some(one_line(sent)).filter(|text| !text.is_empty())
}

fn texts(sent: &str) -> Option<Json> {
    list(lines(sent).into_iter().map(Json::String).collect())
}

fn list(items: Vec<Json>) -> Option<Json> {
    (!items.is_empty()).then_some(Json::Array(items))
}

/// A day as the document takes it, `2026-07-05`. People write `05/7/2026`; what is no day stays as it was typed, and the
/// checks report it.
pub(super) fn day(typed: &str) -> String {
    parsed_day(typed.trim()).map_or_else(|| typed.to_string(), |day| day.to_string())
}

fn parsed_day(text: &str) -> Option<NaiveDate> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day);
    }
    let mut parts = text.split(['/', '.', '-']).map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.chars().all(|letter| letter.is_ascii_digit())
    };
    if parts.next().is_some() || !digits(day, 2) || !digits(month, 2) || year.len() != 4 || !digits(year, 4) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A day and a time as the document takes them, `2026-07-03T08:00:00`. People write `03/7/2026, 08:00` or
/// `8 giờ 30 ngày 03/7/2026`; what is neither stays as it was typed.
fn moment(typed: &str) -> String {
    let read = || {
        if let Some((day, time)) = typed.split_once('T') {
            let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
            return Some((day, numbers(time)));
        }
        let words: Vec<&str> = typed.split([' ', ',', ';']).filter(|word| !word.is_empty()).collect();
        let at = words.iter().position(|word| parsed_day(word).is_some())?;
        let rest: Vec<&str> =
            words.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, word)| *word).collect();
        Some((parsed_day(words[at])?, numbers(&rest.join(" "))))
    };
    let time = |numbers: &[u32]| match numbers {
        [hour] => NaiveTime::from_hms_opt(*hour, 0, 0),
        [hour, minute] | [hour, minute, 0] => NaiveTime::from_hms_opt(*hour, *minute, 0),
        _ => None,
    };
    let moment = read().and_then(|(day, numbers)| Some(day.and_time(time(&numbers)?)));
    moment.map_or_else(|| typed.to_string(), |moment| moment.format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// The whole numbers of a text.
fn numbers(text: &str) -> Vec<u32> {
    text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

/// A day or a moment as people write it: `05/7/2026`, `03/7/2026, 08:00`. Any other text stays.
pub(super) fn shown_moment(value: &str) -> String {
    if let Ok(day) = NaiveDate::parse_from_str(value, "%Y-%m-%d") {
        return date::short(day);
    }
    let moment = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(value, form).ok());
    moment.map_or_else(
        || value.to_string(),
        |moment| format!("{}, {}", date::short(moment.date()), moment.format("%H:%M")),
    )
}

/// A number as people in Vietnam write it, with a decimal comma. A text that is not a number stays as it was typed: the
/// checks report it, and nothing that was typed is lost.
fn number(text: &str) -> Json {
    let plain = text.replace(' ', "").replace(',', ".");
    if let Ok(whole) = plain.parse::<i64>() {
        return Json::Number(whole.into());
    }
    let exact = plain.parse::<f64>().ok().and_then(Number::from_f64);
    exact.map_or_else(|| Json::String(text.to_string()), Json::Number)
}

fn period(sent: &Tree) -> Option<Json> {
    let (part, year) = (sent.text("part"), whole_year(sent.text("year")));
    if year.is_empty() {
        return None;
    }
    let code = match part {
        "Y" => year,
        "T" => format!("{year}/{}", whole_year(sent.text("to"))),
        // Up to a month of the year: `1-07`.
        months if months.starts_with("1-") => format!("{year}-01/{year}-{}", &months[2..]),
        _ => format!("{year}-{part}"),
    };
    Some(Json::String(code))
}

/// A year as it was typed; `26` is 2026.
fn whole_year(typed: &str) -> String {
    let typed = typed.trim();
    let short = typed.len() == 2 && typed.bytes().all(|byte| byte.is_ascii_digit());
    if short { format!("20{typed}") } else { typed.to_string() }
}

/// A row of a list; `None` if it was left empty.
fn item(parts: &[FieldDescription], row: &Tree) -> Option<Json> {
    let item: Map<String, Json> = parts
        .iter()
        .filter_map(|part| Some((part.name.clone(), read(part, row.get(&part.name)?)?)))
        .collect();
    (!item.is_empty()).then_some(Json::Object(item))
}

/// A section of free text; `None` if it was left empty.
fn section(row: &Tree) -> Option<Json> {
    let mut part = Map::new();
    let mut put = |name: &str, value: Option<Json>| {
        if let Some(value) = value {
            part.insert(name.to_string(), value);
        }
    };
    put("title", text(row.text("title")).map(Json::String));
    put("text", texts(row.text("text")));
    put("points", points(row.text("points")));
    put("closing", texts(row.text("closing")));
    put("sections", row.get("sections").and_then(|below| list(below.rows().filter_map(section).collect())));
    if part.is_empty() {
        return None;
    }
    if !matches!(row.text("style"), "" | "dash") {
        part.insert("style".into(), row.text("style").into());
    }
    if row.text("unnumbered") == "true" {
        part.insert("numbered".into(), false.into());
    }
    Some(Json::Object(part))
}

/// Points, one per line. A line that starts with `+` is a point below the one above, a line that starts with `|` is a
/// further paragraph of it.
fn points(text: &str) -> Option<Json> {
    let mut points: Vec<Json> = Vec::new();
    for line in lines(text) {
        let (below, rest) = match (line.strip_prefix('+'), line.strip_prefix('|')) {
            (Some(rest), _) => ("points", rest.trim().to_string()),
            (_, Some(rest)) => ("more", rest.trim().to_string()),
            _ => ("", line.clone()),
        };
        match points.last_mut() {
            Some(above) if !below.is_empty() => {
                if above.is_string() {
                    *above = serde_json::json!({ "text": above.take() });
                }
                match &mut above[below] {
                    Json::Array(items) => items.push(rest.into()),
                    empty => *empty = Json::Array(vec![rest.into()]),
                }
            }
            _ => points.push(rest.into()),
        }
    }
    list(points)
}

/// A point with points or paragraphs of its own.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Point {
    text: String,
    points: Json,
    more: Json,
}

/// Points as the form shows them: the inverse of [`points`].
pub(super) fn points_text(points: &Json) -> String {
    let mut lines = Vec::new();
    for point in points.as_array().into_iter().flatten() {
        match point {
            Json::String(text) => lines.push(text.clone()),
            _ => {
                let point = Point::deserialize(point).unwrap_or_default();
                lines.push(point.text);
                lines.extend(paragraphs(&point.more).into_iter().map(|text| format!("| {text}")));
                lines.extend(paragraphs(&point.points).into_iter().map(|text| format!("+ {text}")));
            }
        }
    }
    lines.join("\n")
}

/// A text or a list of texts as a list.
pub(super) fn paragraphs(value: &Json) -> Vec<String> {
    match value {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().filter_map(Json::as_str).map(str::to_string).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn declared(name: &str, kind: &str, of: Vec<FieldDescription>) -> FieldDescription {
        FieldDescription {
            name: name.into(),
            label: String::new(),
            kind: kind.into(),
            required: false,
            optional: false,
            hint: String::new(),
            choices: Vec::new(),
            of,
            depth: None,
        }
    }

    fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn a_form_becomes_the_fields_of_its_template() {
        let parts = vec![declared("type", "text", vec![]), declared("date", "date", vec![])];
        let all = [
            declared("period", "period", vec![]),
            declared("answers", "documents", parts),
            declared("causes", "list", vec![]),
            declared("directives", "count", vec![]),
            declared("share", "number", vec![]),
            declared("held", "moment", vec![]),
            declared("content", "sections", vec![]),
        ];
        let sent = pairs(&[
            ("f.period.part", "H1"),
            ("f.period.year", "2026"),
            ("f.answers.10.type", "Công văn"),
            ("f.answers.2.type", "Kế\r\nhoạch"),
            ("f.answers.2.date", "2026-01-18"),
            ("f.answers.3.type", " "),
            ("f.causes", "một\r\n\r\n hai "),
            ("f.directives", "6"),
            ("f.share", "81,5"),
            ("f.held", "2026-07-03T08:00"),
            ("f.content.0.title", "Về lãnh đạo"),
            ("f.content.0.points", "một\n+ nhỏ\n| tiếp\nhai"),
            ("f.content.0.style", "dash"),
            ("f.content.0.sections.0.text", "trong"),
            ("f.content.1.style", "mot"),
        ]);
        assert_eq!(
            Json::Object(fields(&all, &sent, &json!({}))),
            json!({
                "period": "2026-H1",
                "answers": [{ "type": "Kế hoạch", "date": "2026-01-18" }, { "type": "Công văn" }],
                "causes": ["một", "hai"],
                "directives": 6,
                "share": 81.5,
                "held": "2026-07-03T08:00:00",
                "content": [{
                    "title": "Về lãnh đạo",
                    "points": [{ "text": "một", "points": ["nhỏ"], "more": ["tiếp"] }, "hai"],
                    "sections": [{ "text": ["trong"] }],
                }],
            })
        );
    }

    #[test]
    fn days_and_moments_are_typed_as_people_write_them() {
        for (typed, read) in [
            ("05/7/2026", "2026-07-05"),
            ("5.7.2026", "2026-07-05"),
            ("2026-07-05", "2026-07-05"),
            ("31/6/2026", "31/6/2026"),
            ("5/7/26", "5/7/26"),
            ("Quý III/2026", "Quý III/2026"),
        ] {
            assert_eq!(day(typed), read, "{typed}");
        }
        for (typed, read) in [
            ("03/7/2026, 08:00", "2026-07-03T08:00:00"),
            ("8 giờ 30 ngày 03/7/2026", "2026-07-03T08:30:00"),
            ("8 giờ ngày 03/7/2026", "2026-07-03T08:00:00"),
            ("03/7/2026 14h05", "2026-07-03T14:05:00"),
            ("2026-07-03T08:00", "2026-07-03T08:00:00"),
            ("03/7/2026", "03/7/2026"),
            ("03/7/2026, 25:00", "03/7/2026, 25:00"),
        ] {
            assert_eq!(moment(typed), read, "{typed}");
        }
        assert_eq!(shown_moment("2026-07-05"), "05/7/2026");
        assert_eq!(shown_moment("2026-07-03T08:00:00"), "03/7/2026, 08:00");
        assert_eq!(shown_moment("Quý III/2026"), "Quý III/2026");
    }

    #[test]
    fn fields_that_were_not_shown_stay_and_emptied_fields_go() {
        let all = [declared("causes", "list", vec![]), declared("answers", "documents", vec![])];
        let old = json!({ "causes": ["một"], "answers": [{ "type": "x" }], "other": 1 });
        let changed = fields(&all, &pairs(&[("f.causes", "")]), &old);
        assert_eq!(Json::Object(changed), json!({ "answers": [{ "type": "x" }], "other": 1 }));
        let emptied = fields(&all, &pairs(&[("shown", "answers")]), &old);
        assert_eq!(Json::Object(emptied), json!({ "causes": ["một"], "other": 1 }));
    }

    #[test]
    fn what_is_said_to_be_none_is_an_empty_list() {
        let absent = vec![declared("name", "text", vec![]), declared("reason", "text", vec![])];
        let all = [declared("causes", "list", vec![]), declared("absent", "absent", absent)];
        let sent =
            pairs(&[("f.causes", "Không có."), ("f.absent.0.name", "không có"), ("f.absent.0.reason", "")]);
        let none = json!({ "causes": [], "absent": [] });
        assert_eq!(Json::Object(fields(&all, &sent, &json!({}))), none);
        // Words that are taken out leave a field that nobody filled in.
        assert_eq!(
            Json::Object(fields(&all, &pairs(&[("f.causes", ""), ("shown", "absent")]), &none)),
            json!({})
        );
    }

    #[test]
    fn a_text_that_is_not_a_number_stays_as_it_was_typed() {
        let all = [declared("directives", "count", vec![])];
        let read = fields(&all, &pairs(&[("f.directives", "sáu")]), &json!({}));
        assert_eq!(Json::Object(read), json!({ "directives": "sáu" }));
    }

    #[test]
    fn every_kind_of_period_is_written() {
        let code = |part: &str, to: &str| {
            let of_year = |year: &str| {
                let sent = pairs(&[("f.p.part", part), ("f.p.year", year), ("f.p.to", to)]);
                period(Tree::of(&sent, "f").get("p").unwrap()).unwrap()
            };
            // Who types the year in short means the same.
            assert_eq!(of_year("26"), of_year("2026"));
            of_year("2026")
        };
        assert_eq!(code("Q3", ""), "2026-Q3");
        assert_eq!(code("07", ""), "2026-07");
        assert_eq!(code("1-07", ""), "2026-01/2026-07");
        assert_eq!(code("Y", ""), "2026");
        assert_eq!(code("T", "2031"), "2026/2031");
        assert_eq!(code("T", "31"), "2026/2031");
    }

    #[test]
    fn points_come_back_as_they_were_typed() {
        let typed = "một\n| tiếp\n+ nhỏ\nhai";
        assert_eq!(points_text(&points(typed).unwrap()), typed);
    }
}
