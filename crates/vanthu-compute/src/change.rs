//! The differences between the totals of two data sets.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::{Fact, FactValue, Facts};
use vanthu_model::number::{percent_of, round_half_up};
use vanthu_model::profile::{FieldType, Profile};

/// The changes of every total that both data sets have. `prefix` is the prefix of the earlier one's keys. Each is `{
/// amount, percent, up, down, same }`: the size of the change, its percentage of the earlier value (null if that was
/// zero), and its direction.
pub(crate) fn changes(facts: &mut Facts, prefix: &str, profile: &Profile) -> Json {
    let mut object = Map::new();
    for (name, field) in &profile.fields {
        if !matches!(field.kind, FieldType::Count | FieldType::Number | FieldType::Mark) {
            continue;
        }
        let now = facts.by_key.get(&format!("total.{name}")).cloned();
        let before = facts.by_key.get(&format!("{prefix}total.{name}")).cloned();
        let change = match (now, before) {
            (Some(now), Some(before)) => count_change(facts, name, &now, &before),
            _ => Json::Null,
        };
        object.insert(name.clone(), change);
    }
    object.insert("percent".into(), percent_change(facts, prefix, profile));
    Json::Object(object)
}

fn amount(fact: &Fact) -> Decimal {
    match fact.value {
        FactValue::Count(value) | FactValue::Number(value) | FactValue::Percent(value) => value,
        FactValue::Ratio(part, whole) => part.checked_div(whole).unwrap_or_default(),
    }
}

fn count_change(facts: &mut Facts, name: &str, now: &Fact, before: &Fact) -> Json {
    let difference = amount(now) - amount(before);
    let mut cells = now.cells.clone();
    cells.extend(before.cells.iter().cloned());
    let percent = percent_of(difference.abs(), amount(before)).map_or(Json::Null, |percent| {
        facts.add(format!("change.{name}.percent"), FactValue::Percent(percent), cells.clone())
    });
    let size = facts.add(format!("change.{name}"), FactValue::Count(difference.abs()), cells);
    directed(difference, size, percent)
}

/// The change of the measure's percentage, in percentage points, rounded once from the exact difference.
fn percent_change(facts: &mut Facts, prefix: &str, profile: &Profile) -> Json {
    let Some(measure) = &profile.measure else { return Json::Null };
    let exact = |facts: &Facts, prefix: &str| {
        let part = facts.by_key.get(&format!("{prefix}total.{}", measure.part))?;
        let whole = facts.by_key.get(&format!("{prefix}total.{}", measure.whole))?;
        let percent = (amount(part) * Decimal::ONE_HUNDRED).checked_div(amount(whole))?;
        let mut cells = part.cells.clone();
        cells.extend(whole.cells.iter().cloned());
        Some((percent, cells))
    };
    let (Some((now, mut cells)), Some((before, earlier))) = (exact(facts, ""), exact(facts, prefix)) else {
        return Json::Null;
    };
    cells.extend(earlier);
    let difference = round_half_up(now - before, 2);
    let size = facts.add("change.percent".into(), FactValue::Number(difference.abs()), cells);
    directed(difference, size, Json::Null)
}

fn directed(difference: Decimal, amount: Json, percent: Json) -> Json {
    json!({
        "amount": amount,
        "percent": percent,
        "up": difference > Decimal::ZERO,
        "down": difference < Decimal::ZERO,
        "same": difference.is_zero(),
    })
}
