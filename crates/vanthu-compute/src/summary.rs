//! The facts of one data set: totals, rows, groups, standings, shares.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::coverage;
use super::order::VietnameseOrder;
use super::{FactValue, Facts};
use vanthu_model::dataset::{CellRef, Dataset, Record, Value};
use vanthu_model::date::short;
use vanthu_model::measure::is_asked;
use vanthu_model::number::percent_of;
use vanthu_model::profile::{FieldType, Profile};
use vanthu_model::text::lower_initial;

/// The names in the tree that [`summarise`] makes.
pub(crate) const NAMES: [&str; 22] = [
    "count",
    "breakdown",
    "breakdown_names",
    "breakdown_zero",
    "shares",
    "coverage",
    "total",
    "rows",
    "groups",
    "grouped",
    "targeted",
    "untargeted",
    "unasked",
    "zero",
    "partial",
    "met",
    "exceeded",
    "reached",
    "unreached",
    "short_by_one",
    "within_reach",
    "under_way",
];

/// A sum and the cells that were added.
struct Sum {
    value: Decimal,
    cells: Vec<CellRef>,
}

/// Adds up a field over rows; `None` if no row has a number in it.
fn sum(rows: &[&Record], field: &str) -> Option<Sum> {
    let mut total = Sum { value: Decimal::ZERO, cells: Vec::new() };
    for row in rows {
        if let Some(number) = row.number(field) {
            total.value += number;
            total.cells.extend(row.cells(field).cloned());
        }
    }
    (!total.cells.is_empty()).then_some(total)
}

/// Adds up the parts and wholes of a field of fractions over rows.
fn sum_fractions(rows: &[&Record], field: &str) -> Option<(Decimal, Decimal, Vec<CellRef>)> {
    let mut total = (Decimal::ZERO, Decimal::ZERO, Vec::new());
    for row in rows {
        if let Value::Fraction { part, whole } = row.value(field) {
            total.0 += Decimal::from(*part);
            total.1 += Decimal::from(*whole);
            total.2.extend(row.cells(field).cloned());
        }
    }
    (!total.2.is_empty()).then_some(total)
}

/// The facts of `dataset`, their keys starting with `prefix`, as the tree that a template sees.
pub(crate) fn summarise(
    facts: &mut Facts,
    prefix: &str,
    dataset: &Dataset,
    profile: &Profile,
) -> Map<String, Json> {
    let all: Vec<&Record> = dataset.rows.iter().collect();
    let order = VietnameseOrder::new();
    let mut tree = Map::new();
    tree.insert("count".into(), count_of(facts, format!("{prefix}count"), &all, profile));
    let total = aggregate(facts, &format!("{prefix}total"), &all, profile);
    let shares = shares(facts, prefix, &all, profile);
    let coverage = coverage::facts(facts, prefix, dataset, profile);
    let [present, names, absent] = breakdown(&total, &shares, &coverage, profile);
    tree.insert("breakdown".into(), present);
    tree.insert("breakdown_names".into(), names);
    tree.insert("breakdown_zero".into(), absent);
    tree.insert("shares".into(), shares);
    tree.insert("coverage".into(), coverage);
    tree.insert("total".into(), total);
    let ranks = ranks(&all, profile, &order);
    let rows: Vec<Json> = all
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let key = format!("{prefix}rows.{}", index + 1);
            let mut object = match aggregate(facts, &key, std::slice::from_ref(row), profile) {
                Json::Object(object) => object,
                _ => Map::new(),
            };
            for (name, field) in &profile.fields {
                let text = match (field.kind, row.value(name)) {
                    (FieldType::Text | FieldType::Choice, Value::Text(text)) => Json::from(text.as_str()),
                    (FieldType::Date, Value::Date(day)) => short(*day).into(),
                    (FieldType::Text | FieldType::Choice | FieldType::Date, _) => Json::Null,
                    _ => continue,
                };
                object.insert(name.clone(), text);
            }
            let rank = ranks[index].map_or(Json::Null, |rank| {
                let cells = measure_cells(row, profile);
                facts.add(format!("{key}.rank"), FactValue::Count(rank.into()), cells)
            });
            object.insert("rank".into(), rank);
            object.insert("index".into(), (index + 1).into());
            object.insert("name".into(), row.text(&profile.key).into());
            Json::Object(object)
        })
        .collect();
    tree.insert("rows".into(), Json::Array(rows));
    tree.insert("groups".into(), groups(facts, prefix, &all, profile));
    tree.insert("grouped".into(), coverage::ungrouped(dataset, profile).is_empty().into());
    standings(facts, prefix, &all, profile, &order, &mut tree);
    tree
}

fn key_cells(rows: &[&Record], profile: &Profile) -> Vec<CellRef> {
    rows.iter().flat_map(|row| row.cells(&profile.key).cloned()).collect()
}

fn count_of(facts: &mut Facts, key: String, rows: &[&Record], profile: &Profile) -> Json {
    facts.add(key, FactValue::Count(rows.len().into()), key_cells(rows, profile))
}

fn measure_cells(row: &Record, profile: &Profile) -> Vec<CellRef> {
    let Some(measure) = &profile.measure else { return Vec::new() };
    [&measure.part, &measure.whole].into_iter().flat_map(|field| row.cells(field).cloned()).collect()
}

/// The sums of every field over `rows`, and the measure over them. For a single row they are the row's own values.
fn aggregate(facts: &mut Facts, key: &str, rows: &[&Record], profile: &Profile) -> Json {
    let mut object = Map::new();
    for (name, field) in &profile.fields {
        let value = match field.kind {
            FieldType::Count | FieldType::Number | FieldType::Mark => sum(rows, name)
                .map(|total| facts.add(format!("{key}.{name}"), FactValue::Count(total.value), total.cells)),
            FieldType::Fraction => sum_fractions(rows, name).map(|(part, whole, cells)| {
                let percent = percent_of(part, whole).map_or(Json::Null, |percent| {
                    facts.add(format!("{key}.{name}.percent"), FactValue::Percent(percent), cells.clone())
                });
                json!({
                    "part": facts.add(format!("{key}.{name}.part"), FactValue::Count(part), cells.clone()),
                    "whole": facts.add(format!("{key}.{name}.whole"), FactValue::Count(whole), cells.clone()),
                    "ratio": facts.add(format!("{key}.{name}.ratio"), FactValue::Ratio(part, whole), cells),
                    "percent": percent,
                })
            }),
            // A stated percentage is checked on import. The one shown is computed.
            FieldType::Percent
            | FieldType::Text
            | FieldType::Choice
            | FieldType::Date
            | FieldType::Ordinal => None,
        };
        object.insert(name.clone(), value.unwrap_or(Json::Null));
    }
    if let Some(measure) = &profile.measure {
        // What was done where nothing was asked is no part of what was asked.
        let asked: Vec<&Record> =
            rows.iter().filter(|row| is_asked(row.number(&measure.whole))).copied().collect();
        let part = sum(&asked, &measure.part);
        let whole = sum(&asked, &measure.whole);
        let mut ratio = [Json::Null, Json::Null, Json::Null, Json::Null];
        if let (Some(part), Some(whole)) = (part, whole) {
            let (done, asked) = (part.value, whole.value);
            let mut cells = part.cells;
            cells.extend(whole.cells);
            let zero = Decimal::ZERO;
            ratio = [
                percent_of(done, asked).map_or(Json::Null, |percent| {
                    facts.add(format!("{key}.percent"), FactValue::Percent(percent), cells.clone())
                }),
                if asked.is_zero() {
                    Json::Null
                } else {
                    facts.add(format!("{key}.ratio"), FactValue::Ratio(done, asked), cells.clone())
                },
                facts.add(
                    format!("{key}.remaining"),
                    FactValue::Count((asked - done).max(zero)),
                    cells.clone(),
                ),
                facts.add(format!("{key}.excess"), FactValue::Count((done - asked).max(zero)), cells),
            ];
        }
        for (name, value) in ["percent", "ratio", "remaining", "excess"].into_iter().zip(ratio) {
            object.insert(name.into(), value);
        }
    }
    Json::Object(object)
}

/// For each breakdown, its share of the field that it breaks down. Breakdowns may overlap and are never added up.
fn shares(facts: &mut Facts, prefix: &str, rows: &[&Record], profile: &Profile) -> Json {
    let mut object = Map::new();
    for breakdown in &profile.breakdown {
        let whole = sum(rows, &breakdown.of);
        for name in &breakdown.fields {
            let share = whole.as_ref().zip(sum(rows, name)).and_then(|(whole, part)| {
                let percent = percent_of(part.value, whole.value)?;
                let mut cells = part.cells;
                cells.extend(whole.cells.iter().cloned());
                Some(facts.add(format!("{prefix}shares.{name}"), FactValue::Percent(percent), cells))
            });
            object.insert(name.clone(), share.unwrap_or(Json::Null));
        }
    }
    Json::Object(object)
}

/// The breakdowns as lists: those above zero with label, number, share and coverage; their labels; the labels of those at
/// zero, where all rows say so.
fn breakdown(total: &Json, shares: &Json, coverage: &Json, profile: &Profile) -> [Json; 3] {
    let mut present = Vec::new();
    let mut names = Vec::new();
    let mut absent = Vec::new();
    for name in profile.breakdown.iter().flat_map(|breakdown| &breakdown.fields) {
        let Some(number) = total.get(name).filter(|number| number.is_object()) else { continue };
        let label = profile.fields.get(name).map_or_else(
            || name.clone(),
            |field| field.noun.clone().unwrap_or_else(|| lower_initial(&field.label)),
        );
        let share = &shares[name];
        if share.is_object() && number["value"] != json!(0) {
            let covered = &coverage[name];
            present.push(json!({ "label": label, "number": number, "share": share, "coverage": covered }));
            names.push(label);
        } else if coverage[name].is_null() {
            absent.push(label);
        }
    }
    [present.into(), names.into(), absent.into()]
}

/// The sub-totals by group, in order of appearance.
fn groups(facts: &mut Facts, prefix: &str, rows: &[&Record], profile: &Profile) -> Json {
    let Some(field) = &profile.group else { return Json::Array(Vec::new()) };
    let mut groups: Vec<(&str, Vec<&Record>)> = Vec::new();
    for row in rows {
        let name = row.text(field);
        if name.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, members)) => members.push(row),
            None => groups.push((name, vec![row])),
        }
    }
    let groups = groups
        .into_iter()
        .enumerate()
        .map(|(index, (name, members))| {
            let key = format!("{prefix}groups.{}", index + 1);
            let mut group = aggregate(facts, &key, &members, profile);
            group["index"] = (index + 1).into();
            group["name"] = name.into();
            group["count"] = count_of(facts, format!("{key}.count"), &members, profile);
            group
        })
        .collect();
    Json::Array(groups)
}

/// How a row compares with its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// What was asked of it or what it did is not known.
    Unknown,
    /// Nothing was asked of it.
    Untargeted,
    /// Something was asked and nothing done.
    Zero,
    /// Some was done, less than asked.
    Partial,
    /// Just what was asked was done.
    Met,
    /// More than was asked was done.
    Exceeded,
}

fn standing(row: &Record, part: &str, whole: &str) -> Standing {
    let Some((done, asked)) = row.number(part).zip(row.number(whole)) else { return Standing::Unknown };
    if asked.is_zero() {
        Standing::Untargeted
    } else if done.is_zero() {
        Standing::Zero
    } else if done < asked {
        Standing::Partial
    } else if done == asked {
        Standing::Met
    } else {
        Standing::Exceeded
    }
}

/// The largest number of names that running text spells out.
pub(crate) const MAX_NAMES: usize = 8;

/// Names in Vietnamese order.
pub(crate) fn list_of_names(mut names: Vec<String>, order: &VietnameseOrder) -> Vec<String> {
    names.sort_by(|a, b| order.compare(a, b));
    names
}

/// A list of rows as templates see it: `{ count, names, others, all, named, excepted }`. `others` are the rest of those it
/// was chosen from; `all` says that there is no rest, `named` that the names are few enough to be spelled out, `excepted`
/// that those of the rest are, and the names are not.
pub(crate) fn named_list(count: Json, names: Vec<String>, others: Vec<String>) -> Json {
    let few = |names: &[String]| (1..=MAX_NAMES).contains(&names.len());
    let (all, named) = (!names.is_empty() && others.is_empty(), few(&names) && !others.is_empty());
    let excepted = names.len() > MAX_NAMES && few(&others);
    json!({ "count": count, "names": names, "others": others, "all": all, "named": named, "excepted": excepted })
}

/// Makes the lists of a data set's rows.
pub(crate) struct Lists<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) profile: &'a Profile,
    pub(crate) order: &'a VietnameseOrder,
}

impl Lists<'_> {
    /// The rows of `scope` that `chosen` chooses: see [`named_list`].
    pub(crate) fn list(
        &self,
        facts: &mut Facts,
        name: &str,
        scope: &[&Record],
        chosen: impl Fn(&Record) -> bool,
    ) -> Json {
        let (chosen, others): (Vec<&Record>, Vec<&Record>) = scope.iter().partition(|row| chosen(row));
        let names = |rows: &[&Record]| {
            let names = rows.iter().map(|row| row.text(&self.profile.key).to_string());
            list_of_names(names.collect(), self.order)
        };
        let mut cells = key_cells(&chosen, self.profile);
        cells.extend(chosen.iter().flat_map(|row| measure_cells(row, self.profile)));
        let key = format!("{}{name}.count", self.prefix);
        let count = facts.add(key, FactValue::Count(chosen.len().into()), cells);
        named_list(count, names(&chosen), names(&others))
    }
}

/// The rows by how they compare with their target.
fn standings(
    facts: &mut Facts,
    prefix: &str,
    rows: &[&Record],
    profile: &Profile,
    order: &VietnameseOrder,
    tree: &mut Map<String, Json>,
) {
    let Some(measure) = &profile.measure else { return };
    const LISTS: [(&str, &[Standing]); 6] = [
        ("zero", &[Standing::Zero]),
        ("partial", &[Standing::Partial]),
        ("met", &[Standing::Met]),
        ("exceeded", &[Standing::Exceeded]),
        ("reached", &[Standing::Met, Standing::Exceeded]),
        ("unreached", &[Standing::Zero, Standing::Partial]),
    ];
    let lists = Lists { prefix, profile, order };
    let of = |row: &Record| standing(row, &measure.part, &measure.whole);
    let done = |row: &Record| row.number(&measure.part).unwrap_or_default();
    let gap = |row: &Record| row.number(&measure.whole).unwrap_or_default() - done(row);
    let asked: Vec<&Record> =
        rows.iter().filter(|row| is_asked(row.number(&measure.whole))).copied().collect();
    for (name, standings) in LISTS {
        let list = lists.list(facts, name, &asked, |row| standings.contains(&of(row)));
        tree.insert(name.into(), list);
    }
    let untargeted = |row: &Record| of(row) == Standing::Untargeted;
    let mut targeted = lists.list(facts, "targeted", rows, |row| !untargeted(row));
    targeted[measure.part.as_str()] = sum(&asked, &measure.part).map_or(Json::Null, |sum| {
        facts.add(format!("{prefix}targeted.{}", measure.part), FactValue::Count(sum.value), sum.cells)
    });
    tree.insert("targeted".into(), targeted);
    tree.insert("untargeted".into(), lists.list(facts, "untargeted", rows, untargeted));
    let is_unasked = |row: &Record| untargeted(row) && !done(row).is_zero();
    let mut unasked = lists.list(facts, "unasked", rows, is_unasked);
    let beyond: Vec<&Record> = rows.iter().filter(|row| is_unasked(row)).copied().collect();
    unasked[measure.part.as_str()] = sum(&beyond, &measure.part).map_or(Json::Null, |sum| {
        let key = format!("{prefix}unasked.{}", measure.part);
        facts.add(key, FactValue::Count(sum.value), sum.cells)
    });
    tree.insert("unasked".into(), unasked);
    let short = lists
        .list(facts, "short_by_one", &asked, |row| of(row) == Standing::Partial && gap(row) == Decimal::ONE);
    tree.insert("short_by_one".into(), short);
    // What is under way, and where that is as much as is still missing. Nothing is said where no column tells it.
    let fields: Vec<&String> =
        measure.under_way.iter().filter(|field| rows.iter().any(|row| row.number(field).is_some())).collect();
    let under_way = |row: &Record| fields.iter().filter_map(|field| row.number(field)).sum::<Decimal>();
    if fields.is_empty() {
        tree.insert("within_reach".into(), Json::Null);
        tree.insert("under_way".into(), Json::Null);
        return;
    }
    let unreached: Vec<&Record> = asked.iter().filter(|row| gap(row) > Decimal::ZERO).copied().collect();
    let within = lists.list(facts, "within_reach", &unreached, |row| under_way(row) >= gap(row));
    tree.insert("within_reach".into(), within);
    let mut total = Sum { value: Decimal::ZERO, cells: Vec::new() };
    for sum in fields.iter().filter_map(|field| sum(rows, field)) {
        total.value += sum.value;
        total.cells.extend(sum.cells);
    }
    let under_way = facts.add(format!("{prefix}under_way"), FactValue::Count(total.value), total.cells);
    tree.insert("under_way".into(), under_way);
}

/// Each row's rank by its percentage: 1, 2, 2, 4. `None` for rows without a target.
fn ranks(rows: &[&Record], profile: &Profile, order: &VietnameseOrder) -> Vec<Option<u32>> {
    let mut ranks = vec![None; rows.len()];
    let Some(measure) = &profile.measure else { return ranks };
    // Compared as exact fractions: a/b against c/d is a·d against c·b.
    let mut measured: Vec<(usize, Decimal, Decimal)> = rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| {
            let (done, asked) = (row.number(&measure.part)?, row.number(&measure.whole)?);
            (!asked.is_zero()).then_some((index, done, asked))
        })
        .collect();
    measured.sort_by(|a, b| {
        (b.1 * a.2)
            .cmp(&(a.1 * b.2))
            .then_with(|| order.compare(rows[a.0].text(&profile.key), rows[b.0].text(&profile.key)))
    });
    let mut rank = 0;
    for position in 0..measured.len() {
        let (index, done, asked) = measured[position];
        let ties = position > 0 && {
            let (_, before_done, before_asked) = measured[position - 1];
            done * before_asked == before_done * asked
        };
        if !ties {
            rank = position as u32 + 1;
        }
        ranks[index] = Some(rank);
    }
    ranks
}
