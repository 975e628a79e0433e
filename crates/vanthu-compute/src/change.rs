//! The differences between two data sets: of their totals, of the rows that both have, of their groups.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::coverage::ungrouped;
use super::order::VietnameseOrder;
use super::summary::Lists;
use super::{Fact, FactValue, Facts};
use vanthu_model::dataset::{CellRef, Dataset, Record};
use vanthu_model::number::{percent_of, round_percent};
use vanthu_model::profile::{FieldType, Profile};
use vanthu_model::text::folded_name;

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

/// The rows that both data sets have, by how the part of the measure changed, with the groups likewise:
/// - `nil`: rows with nothing now and nothing before; `more`, `fewer`: rows with more or less than before;
/// - `most`, `least`: those whose part rose or fell most, with `amount`;
/// - `groups`: `{ name, amount, up, down, same }` for each group; empty unless both have the same groups.
pub(crate) fn rows(
    facts: &mut Facts,
    now: &Dataset,
    before: &Dataset,
    profile: &Profile,
    order: &VietnameseOrder,
) -> Map<String, Json> {
    let mut object = Map::new();
    let Some(measure) = &profile.measure else { return object };
    let name = |row: &Record| folded_name(row.text(&profile.key));
    let earlier: BTreeMap<String, &Record> = before.rows.iter().map(|row| (name(row), row)).collect();
    let pair = |row: &Record| {
        let then = earlier.get(&name(row))?;
        Some((row.number(&measure.part)?, then.number(&measure.part)?))
    };
    let both: Vec<&Record> = now.rows.iter().filter(|row| pair(row).is_some()).collect();
    let risen = |row: &Record| pair(row).map(|(now, then)| now - then).unwrap_or_default();
    let lists = Lists { prefix: "change.", profile, order };
    // Chosen from all rows: where some have no earlier figure, those that have one are not all.
    let all: Vec<&Record> = now.rows.iter().collect();
    let nil = |row: &Record| pair(row).is_some_and(|(now, then)| now.is_zero() && then.is_zero());
    object.insert("nil".into(), lists.list(facts, "nil", &all, nil));
    object.insert("more".into(), lists.list(facts, "more", &all, |row| risen(row) > Decimal::ZERO));
    object.insert("fewer".into(), lists.list(facts, "fewer", &all, |row| risen(row) < Decimal::ZERO));
    let top = both.iter().map(|row| risen(row)).max().filter(|most| *most > Decimal::ZERO);
    let bottom = both.iter().map(|row| risen(row)).min().filter(|least| *least < Decimal::ZERO);
    for (key, extreme) in [("most", top), ("least", bottom)] {
        let list = extreme.map_or(Json::Null, |extreme| {
            let mut list = lists.list(facts, key, &all, |row| risen(row) == extreme);
            let cells = both.iter().filter(|row| risen(row) == extreme).flat_map(|row| {
                let then = earlier.get(&name(row)).into_iter().flat_map(|then| then.cells(&measure.part));
                row.cells(&measure.part).chain(then)
            });
            let value = FactValue::Count(extreme.abs());
            list["amount"] = facts.add(format!("change.{key}.amount"), value, cells.cloned().collect());
            list
        });
        object.insert(key.into(), list);
    }
    object.insert("groups".into(), groups(facts, now, before, profile));
    object
}

/// The change of each group, in the order of the later data set. Where one of them has a group that the other lacks, units may
/// have been grouped otherwise, and the changes of the groups would not add up to that of the total: none is given.
fn groups(facts: &mut Facts, now: &Dataset, before: &Dataset, profile: &Profile) -> Json {
    let (Some(measure), Some(field)) = (&profile.measure, &profile.group) else {
        return Json::Array(Vec::new());
    };
    // Nor would they where a row belongs to no group.
    if [now, before].into_iter().any(|dataset| !ungrouped(dataset, profile).is_empty()) {
        return Json::Array(Vec::new());
    }
    let add = |dataset: &Dataset| {
        let mut sums: Vec<(String, String, Decimal, Vec<CellRef>)> = Vec::new();
        for row in dataset.rows.iter().filter(|row| !row.text(field).is_empty()) {
            let key = folded_name(row.text(field));
            let place = sums.iter().position(|(known, ..)| *known == key).unwrap_or_else(|| {
                sums.push((key, row.text(field).to_string(), Decimal::ZERO, Vec::new()));
                sums.len() - 1
            });
            sums[place].2 += row.number(&measure.part).unwrap_or_default();
            sums[place].3.extend(row.cells(&measure.part).cloned());
        }
        sums
    };
    let (now, before) = (add(now), add(before));
    let names = |groups: &[(String, String, Decimal, Vec<CellRef>)]| -> BTreeSet<String> {
        groups.iter().map(|(key, ..)| key.clone()).collect()
    };
    if names(&now) != names(&before) {
        return Json::Array(Vec::new());
    }
    let mut changes = Vec::new();
    for (key, name, number, mut cells) in now {
        let Some((.., then, earlier)) = before.iter().find(|(known, ..)| *known == key) else { continue };
        cells.extend(earlier.iter().cloned());
        let difference = number - *then;
        let fact = format!("change.groups.{}", changes.len() + 1);
        let size = facts.add(fact, FactValue::Count(difference.abs()), cells);
        let mut change = directed(difference, size, Json::Null);
        change["name"] = name.into();
        changes.push(change);
    }
    changes.into()
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
    if profile.measure.is_none() {
        return Json::Null;
    }
    let exact = |facts: &Facts, prefix: &str| {
        let ratio = facts.by_key.get(&format!("{prefix}total.ratio"))?;
        Some((amount(ratio).checked_mul(Decimal::ONE_HUNDRED)?, ratio.cells.clone()))
    };
    let (Some((now, mut cells)), Some((before, earlier))) = (exact(facts, ""), exact(facts, prefix)) else {
        return Json::Null;
    };
    cells.extend(earlier);
    let difference = round_percent(now - before);
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
