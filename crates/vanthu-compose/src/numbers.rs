//! Numbers that fields give by the names of figures.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Json;

use super::fields::FactPlaces;
use super::named::Named;
use vanthu_compute::Facts;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::dataset::CellRef;
use vanthu_model::field::{FieldValue, FieldValues, NamedNumber, Target};

/// The cells of the figures that stand in fields by name, by the keys that the facts of these fields have.
pub type NumberCells = BTreeMap<String, Vec<CellRef>>;

/// Puts the figures of the workbooks into the fields that name them, and returns the cells that these come from.
///
/// # Errors
/// Those of figures in texts for names that no figure of a workbook has, and `compose.figure-form` for each figure that its field
/// cannot hold: a ratio, or a count that is not whole.
pub fn fill_named_numbers(
    fields: &mut FieldValues,
    named: &[NamedNumber],
    facts: &Facts,
) -> Result<NumberCells, Vec<Diagnostic>> {
    let mut cells = NumberCells::new();
    if named.is_empty() {
        return Ok(cells);
    }
    let values = Json::Object(facts.tree.clone());
    let (mut facts, mut places) = (facts.clone(), FactPlaces::default());
    let mut figures = Named { facts: &mut facts, places: &mut places, values: &values };
    let mut problems = Vec::new();
    for number in named {
        let Some(fact) = figures.fact(&number.name) else {
            problems.extend(figures.problems(&format!("{{{}}}", number.name), &number.place));
            continue;
        };
        match fact.number().filter(|value| put(fields, &number.key, *value)) {
            Some(_) => drop(cells.insert(number.key.clone(), fact.cells)),
            None => problems.push(unfit(number, &fact.value.text())),
        }
    }
    if problems.is_empty() { Ok(cells) } else { Err(problems) }
}

/// Puts `value` where `key` says; false if the field there cannot hold it.
fn put(fields: &mut FieldValues, key: &str, value: Decimal) -> bool {
    let mut steps = key.split('.').skip(1);
    let Some((field, _)) = steps.next().and_then(|name| fields.get_mut(name)) else { return false };
    let rest: Vec<&str> = steps.collect();
    match (field, rest.as_slice()) {
        (FieldValue::Number(number), []) => *number = value,
        (FieldValue::Count(count), []) => match whole(value) {
            Some(whole) => *count = whole,
            None => return false,
        },
        (FieldValue::People(people), [index, _]) => {
            let person = index.parse().ok().and_then(|index: usize| people.get_mut(index));
            match (person, whole(value).filter(|count| *count > 0)) {
                (Some(person), Some(count)) => person.number = Some(count),
                _ => return false,
            }
        }
        (FieldValue::Targets(targets), path) => return put_target(targets, path, value),
        _ => return false,
    }
    true
}

fn put_target(targets: &mut [Target], path: &[&str], value: Decimal) -> bool {
    let [index, rest @ ..] = path else { return false };
    let Some(target) = index.parse().ok().and_then(|index: usize| targets.get_mut(index)) else {
        return false;
    };
    match rest {
        ["number"] => target.number = value,
        ["of"] => target.of = Some(value),
        ["parts", path @ ..] => return put_target(&mut target.parts, path, value),
        _ => return false,
    }
    true
}

/// A number of people or things.
fn whole(value: Decimal) -> Option<u32> {
    value.is_integer().then(|| value.to_u32()).flatten()
}

fn unfit(number: &NamedNumber, text: &str) -> Diagnostic {
    let name = &number.name;
    Diagnostic::error(
        code!("compose.figure-form"),
        format!("số liệu `{name}` là {text}, không ghi được vào ô này"),
        format!("the figure `{name}` is {text}, which this field cannot hold"),
    )
    .with_value(name.clone())
    .at(number.place.clone())
    .hint(
        "chỉ gọi một con số, ví dụ {total.admitted}; số người phải là số nguyên từ 1 trở lên",
        "name a single number such as {total.admitted}; a number of people is whole and at least 1",
    )
}
