//! Figures that a template derives from others: `[figures.NAME]` in `template.toml`.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::fields::FactPlaces;
use super::tables::at;
use vanthu_compute::{Fact, FactValue, Facts};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::number::percent_of;
use vanthu_model::template::{FigureSpec, Template};

/// Adds `figures` to the values of `template`. A figure may be made of other figures of the template.
///
/// # Errors
/// `compose.unknown-figure` if a figure names a value that does not exist, or itself.
pub(crate) fn add(
    template: &Template,
    context: &mut Map<String, Json>,
    places: &mut FactPlaces,
    facts: &mut Facts,
) -> Result<(), Diagnostic> {
    let mut values = Json::Object(std::mem::take(context));
    values["figures"] = json!({});
    let mut waiting: Vec<(&String, &FigureSpec)> = template.figures.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut unknown: Option<(String, String)> = None;
        waiting.retain(|(name, spec)| match figure(name, spec, &values, places, facts) {
            Ok(value) => {
                values["figures"][name.as_str()] = value;
                false
            }
            Err(path) => {
                // A figure that waits for another one is not wrong as long as that one can be computed.
                let own =
                    path.strip_prefix("figures.").is_some_and(|name| template.figures.contains_key(name));
                if unknown.is_none() || !own {
                    unknown = Some(((*name).clone(), path));
                }
                true
            }
        });
        if let Some((name, path)) = unknown.filter(|_| waiting.len() == before) {
            return Err(unknown_figure(template, &name, &path, &values));
        }
    }
    if let Json::Object(values) = values {
        *context = values;
    }
    Ok(())
}

fn unknown_figure(template: &Template, name: &str, path: &str, values: &Json) -> Diagnostic {
    let problem = Diagnostic::error(
        code!("compose.unknown-figure"),
        format!("mẫu `{}`: số liệu `{name}` tính từ `{path}`, không có giá trị đó", template.name),
        format!(
            "the template `{}`: the figure `{name}` is made of `{path}`, which does not exist",
            template.name
        ),
    )
    .with_value(path)
    .at(Place::File { file: template.prose_file.replace("prose.md.hbs", "template.toml") });
    // The last step is the likeliest to be misspelt.
    let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
    let known = if parent.is_empty() { Some(values) } else { at(values, parent) };
    let names: Vec<&str> = known
        .and_then(Json::as_object)
        .map(|object| object.keys().map(String::as_str).collect())
        .unwrap_or_default();
    match did_you_mean(last, names) {
        Some(near) => {
            problem.meant(&if parent.is_empty() { near.to_string() } else { format!("{parent}.{near}") })
        }
        None => problem,
    }
}

/// The value of a figure: a fact, or null if one of its figures has no value. The error is the path of a figure that
/// does not exist.
fn figure(
    name: &str,
    spec: &FigureSpec,
    values: &Json,
    places: &mut FactPlaces,
    facts: &mut Facts,
) -> Result<Json, String> {
    let paths: Vec<&String> = match spec {
        FigureSpec::Sum { sum } => sum.iter().collect(),
        FigureSpec::Difference { difference } => difference.iter().collect(),
        FigureSpec::Share { part, whole } => vec![part, whole],
    };
    let mut parts: Vec<Option<(String, Fact)>> = Vec::new();
    for path in paths {
        let value = at(values, path).ok_or_else(|| path.clone())?;
        let key = value.get("fact").and_then(Json::as_str);
        parts.push(key.and_then(|key| Some((key.to_string(), facts.by_key.get(key)?.clone()))));
    }
    let all: Option<Vec<Decimal>> =
        parts.iter().map(|part| part.as_ref().and_then(|(_, fact)| plain(fact))).collect();
    let there = parts.iter().flatten();
    let cells: Vec<_> = there.clone().flat_map(|(_, fact)| fact.cells.iter().cloned()).collect();
    let from: Vec<Place> =
        there.clone().flat_map(|(key, _)| places.get(key).into_iter().flatten().cloned()).collect();
    let mut add = |key: String, value: FactValue| {
        places.insert(key.clone(), from.clone());
        facts.add(key, value, cells.clone())
    };
    let counted = |number: Decimal| match number.is_integer() {
        true => FactValue::Count(number),
        false => FactValue::Number(number),
    };
    let key = format!("figures.{name}");
    Ok(match spec {
        FigureSpec::Sum { .. } => {
            let numbers: Vec<Decimal> = there.filter_map(|(_, fact)| plain(fact)).collect();
            if numbers.is_empty() { Json::Null } else { add(key, counted(numbers.iter().sum())) }
        }
        FigureSpec::Difference { .. } => match all.as_deref() {
            Some([from, less]) => add(key, counted(from - less)),
            _ => Json::Null,
        },
        FigureSpec::Share { .. } => match all.as_deref() {
            Some([part, whole]) => percent_of(*part, *whole).map_or(Json::Null, |percent| {
                json!({
                    "ratio": add(format!("{key}.ratio"), FactValue::Ratio(*part, *whole)),
                    "percent": add(format!("{key}.percent"), FactValue::Percent(percent)),
                })
            }),
            _ => Json::Null,
        },
    })
}

/// The number of a fact. `None` for a ratio, which is two numbers.
fn plain(fact: &Fact) -> Option<Decimal> {
    match fact.value {
        FactValue::Count(number) | FactValue::Number(number) | FactValue::Percent(number) => Some(number),
        FactValue::Ratio(..) => None,
    }
}
