//! Computes the facts that prose, tables and charts may show, from a data set and an earlier one to compare with. Each fact
//! lists the cells it came from. Pure: no file, no clock.
//!
//! The facts are a tree of named values. With a profile whose measure is `admitted` of `target`:
//! - `count`: how many rows; `total.FIELD`: a field's sum; `total.ratio`, `total.percent`, `total.remaining`,
//!   `total.excess`: the measure over the rows with a target;
//! - `rows.N.FIELD`, N from 1 in the workbook's order, with `ratio`, `percent`, `rank`;
//! - `groups.N.FIELD`: the subtotals by group, in order of appearance; `grouped`: whether every row belongs to one, or none
//!   does;
//! - `reached`, `exceeded`, `met`, `partial`, `zero`, `unreached`, `targeted`, `untargeted`: rows by how they compare with
//!   the target, each with `count`, `names`, the names of the `others`, and whether it is `all`, `named` (few enough to be
//!   spelled out) or `excepted` (the others are); `unasked`: rows that did something without a target; `short_by_one`:
//!   rows that did some and lack one; `under_way`, `within_reach`: what the measure counts as under way, and the rows where it covers
//!   what they lack, null where no column tells it;
//! - `shares.FIELD`: a breakdown's share of the field that it breaks down;
//! - `coverage.FIELD`: how many rows have a figure, as `15/17`, where some have none and no total row states the sum;
//! - `trend`: the change of the measure's part, as `up` or `down`, null where it did not go that way;
//! - `unit`: what the names show the rows to be, such as `chi bộ`;
//! - `previous.…`: the same for the earlier data set; `change.FIELD`: the difference of the totals; `change.nil`, `more`,
//!   `fewer`, `most`, `least`: the rows that both have; `groups`, where both have the same.

mod change;
mod coverage;
pub mod order;
pub mod score;
mod summary;
#[cfg(test)]
mod tests;
mod unit;

pub use coverage::{Gap, gaps, ungrouped};

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use vanthu_model::dataset::{CellRef, Dataset, decimal_json};
use vanthu_model::document::{FactRecord, Source};
use vanthu_model::number;
use vanthu_model::profile::Profile;

/// The value of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// How many.
    Count(Decimal),
    /// A number with decimals, such as a difference of percentages.
    Number(Decimal),
    /// A percentage, 73.68 for `73,68%`.
    Percent(Decimal),
    /// A part of a whole.
    Ratio(Decimal, Decimal),
}

impl FactValue {
    /// The form in a table: `2`, `73,68%`, `03/12`.
    pub fn text(self) -> String {
        match self {
            Self::Count(value) | Self::Number(value) => number::decimal(value),
            Self::Percent(value) => number::percent(value),
            Self::Ratio(part, whole) => number::ratio(part, whole),
        }
    }

    /// Its form in running text, if that differs: counts below ten take a leading zero, `02`.
    pub fn padded(self) -> Option<String> {
        match self {
            Self::Count(value) if value < Decimal::TEN && value >= Decimal::ZERO => {
                Some(number::count(value))
            }
            _ => None,
        }
    }

    fn json(self) -> Json {
        match self {
            Self::Count(value) | Self::Number(value) | Self::Percent(value) => decimal_json(value),
            Self::Ratio(part, whole) => {
                json!({ "part": decimal_json(part), "whole": decimal_json(whole) })
            }
        }
    }
}

/// A computed figure and the cells it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value.
    pub value: FactValue,
    /// The cells it came from.
    pub cells: Vec<CellRef>,
}

impl Fact {
    /// Its number; `None` for a ratio, which is two.
    pub fn number(&self) -> Option<Decimal> {
        match self.value {
            FactValue::Count(number) | FactValue::Number(number) | FactValue::Percent(number) => Some(number),
            FactValue::Ratio(..) => None,
        }
    }

    /// The fact as the document records it.
    pub fn record(&self) -> FactRecord {
        let mut sources: Vec<Source> = Vec::new();
        for cell in &self.cells {
            // Cells come workbook by workbook.
            let known = sources.iter_mut().rev().find_map(|source| match source {
                Source::Cells { file, sheet, cells, .. } if *file == *cell.file && *sheet == *cell.sheet => {
                    Some(cells)
                }
                _ => None,
            });
            match known {
                Some(cells) => cells.push(cell.a1()),
                None => sources.push(Source::Cells {
                    file: cell.file.to_string(),
                    sheet: cell.sheet.to_string(),
                    cells: vec![cell.a1()],
                    corrected: Vec::new(),
                }),
            }
        }
        FactRecord { value: self.value.json(), sources }
    }
}

/// All facts of a document: by key, and as the tree that a template sees.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The facts by key.
    pub by_key: BTreeMap<String, Fact>,
    /// The tree: each fact is an object `{ "fact": key, "value": …, "text": … }`, with `padded` if its form in running
    /// text differs. A fact without a value is null.
    pub tree: Map<String, Json>,
}

impl Facts {
    /// Records a fact and returns the object by which templates know it.
    pub fn add(&mut self, key: String, value: FactValue, cells: Vec<CellRef>) -> Json {
        let mut object = Map::with_capacity(4);
        object.insert("fact".into(), key.as_str().into());
        object.insert("value".into(), value.json());
        object.insert("text".into(), value.text().into());
        if let Some(padded) = value.padded() {
            object.insert("padded".into(), padded.into());
        }
        self.by_key.insert(key, Fact { value, cells });
        Json::Object(object)
    }
}

/// An earlier data set and the name that prefixes its facts.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a> {
    /// The name, such as `previous`.
    pub name: &'a str,
    /// The data set. `None` if there is no earlier period.
    pub dataset: Option<&'a Dataset>,
}

/// Computes the facts of `dataset`, read by `profile`, compared with `earlier`.
pub fn facts(dataset: &Dataset, profile: &Profile, earlier: Option<Earlier>) -> Facts {
    let mut facts = Facts::default();
    let tree = summary::summarise(&mut facts, "", dataset, profile);
    facts.tree = tree;
    facts.tree.insert("trend".into(), json!({ "up": null, "down": null, "percent": null }));
    facts.tree.insert("unit".into(), unit::of_dataset(dataset, profile).into());
    if let Some(earlier) = earlier {
        let (before, change) = match earlier.dataset {
            Some(before) => {
                let prefix = format!("{}.", earlier.name);
                let tree = summary::summarise(&mut facts, &prefix, before, profile);
                let mut change = change::changes(&mut facts, &prefix, profile);
                let order = order::VietnameseOrder::new();
                let rows = change::rows(&mut facts, dataset, before, profile, &order);
                if let Json::Object(change) = &mut change {
                    // A field of the profile keeps its name.
                    for (name, list) in rows {
                        change.entry(name).or_insert(list);
                    }
                }
                (Json::Object(tree), change)
            }
            None => (Json::Null, Json::Null),
        };
        if let Some(part) = profile.measure.as_ref().map(|measure| measure.part.as_str()) {
            let trend = &mut facts.tree["trend"];
            for way in ["up", "down"].into_iter().filter(|way| change[part][way] == true) {
                trend[way] = change[part]["amount"].clone();
                trend["percent"] = change[part]["percent"].clone();
            }
        }
        facts.tree.insert(earlier.name.to_string(), before);
        facts.tree.insert("change".into(), change);
    }
    facts
}

/// Adds the facts of a data set of another kind, under `name`; null if the document does not have it.
pub fn add_beside(facts: &mut Facts, name: &str, data: Option<(&Dataset, &Profile)>) {
    let tree = match data {
        Some((dataset, profile)) => {
            Json::Object(summary::summarise(facts, &format!("{name}."), dataset, profile))
        }
        None => Json::Null,
    };
    facts.tree.insert(name.to_string(), tree);
}

/// The facts of a document without a data set. Every name that a template may use is there, and null. `earlier` is the
/// name of the data set to compare with.
pub fn no_facts(earlier: Option<&str>) -> Facts {
    let names = summary::NAMES.iter().copied().chain(earlier).chain(["change", "trend", "unit"]);
    Facts { tree: names.map(|name| (name.to_string(), Json::Null)).collect(), ..Facts::default() }
}
