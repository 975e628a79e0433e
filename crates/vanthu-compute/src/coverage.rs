//! The columns in which some rows have no figure, so that their sums are not those of the whole.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::{FactValue, Facts};
use vanthu_model::dataset::{Dataset, Record, Value};
use vanthu_model::profile::{Breakdown, FieldType, Profile, Total};

/// A column of figures that some rows lack.
#[derive(Clone, Debug)]
pub struct Gap<'a> {
    /// The name of the field.
    pub field: &'a str,
    /// The rows without a figure, top to bottom.
    pub rows: Vec<&'a Record>,
    /// Whether a total row states the sum of the others, so that the workbook itself says that these rows add nothing.
    pub stated: bool,
}

/// The columns of `dataset` in which some rows lack a figure and others have one, in the order of the profile. A blank cell
/// lacks its figure; a zero, a dash and `không` are given, and a part of nothing is nothing.
pub fn gaps<'a>(dataset: &'a Dataset, profile: &'a Profile) -> Vec<Gap<'a>> {
    // The rows of a fixed form are no units of one whole, and units of which each may have several rows need not fill all.
    if !profile.line.is_empty() || profile.repeats {
        return Vec::new();
    }
    let names = profile.order.iter().filter_map(|name| Some((name.as_str(), profile.fields.get(name)?)));
    names
        .filter(|(_, declared)| declared.total() == Total::Sum && declared.kind != FieldType::Mark)
        .filter_map(|(field, declared)| {
            let broken_down = |breakdown: &&Breakdown| breakdown.fields.iter().any(|part| part == field);
            let whole = profile.breakdown.iter().find(broken_down).map(|breakdown| &breakdown.of);
            let whole = whole.or(declared.part_of.as_ref());
            let is_nothing =
                |row: &Record| whole.is_some_and(|whole| row.number(whole) == Some(Decimal::ZERO));
            let lacks = |row: &&Record| row.is_blank(field) && !is_nothing(row);
            let rows: Vec<&Record> = dataset.rows.iter().filter(lacks).collect();
            let any = dataset.rows.iter().any(|row| *row.value(field) != Value::Empty);
            (any && !rows.is_empty()).then(|| Gap { field, rows, stated: is_stated(dataset, field) })
        })
        .collect()
}

/// The rows that belong to no group, where others do: the sums of the groups are then not that of the whole.
pub fn ungrouped<'a>(dataset: &'a Dataset, profile: &Profile) -> Vec<&'a Record> {
    let Some(field) = &profile.group else { return Vec::new() };
    let rows: Vec<&Record> = dataset.rows.iter().filter(|row| row.text(field).is_empty()).collect();
    if rows.len() == dataset.rows.len() { Vec::new() } else { rows }
}

/// Whether a total row states the sum of the rows that have a figure.
fn is_stated(dataset: &Dataset, field: &str) -> bool {
    let add = |sum: (Decimal, Decimal), value: &Value| match value {
        Value::Number(number) => Some((sum.0.checked_add(*number)?, sum.1)),
        Value::Fraction { part, whole } => {
            Some((sum.0.checked_add((*part).into())?, sum.1.checked_add((*whole).into())?))
        }
        _ => Some(sum),
    };
    let sum = dataset.rows.iter().try_fold(Default::default(), |sum, row| add(sum, row.value(field)));
    let states = |total: &Record| {
        let value = total.value(field);
        *value != Value::Empty && add(Default::default(), value) == sum
    };
    dataset.totals.iter().any(states)
}

/// For each column with gaps whose sum no total row states, how many of the rows have a figure, as `15/17`.
pub(crate) fn facts(facts: &mut Facts, prefix: &str, dataset: &Dataset, profile: &Profile) -> Json {
    let mut object = Map::new();
    for gap in gaps(dataset, profile).into_iter().filter(|gap| !gap.stated) {
        let given = |row: &&Record| !row.is_blank(gap.field);
        let cells = dataset.rows.iter().filter(given).flat_map(|row| row.cells(gap.field).cloned()).collect();
        let all = dataset.rows.len();
        let ratio = FactValue::Ratio((all - gap.rows.len()).into(), all.into());
        object.insert(gap.field.into(), facts.add(format!("{prefix}coverage.{}", gap.field), ratio, cells));
    }
    Json::Object(object)
}
