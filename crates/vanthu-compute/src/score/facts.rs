//! The facts of the report on all branches, as its template sees them:
//! - `count`, `failed`: how many branches were scored, how many rows are faulty; `unscored`: those rows by name;
//!   `points`: the average total;
//! - `scheme`: its `title`, `clause` and `total`;
//! - `classes.N`: the classes, with `name`, `short`, `count`, `percent`, `whole`;
//! - `criteria.N`: groups and criteria, with `number`, `name`, `max`, `own`, `assessed`, `percent`, `total`;
//! - `groups.N`: the groups of criteria alone; `likes.N`: the groups of similar branches, with `name`, `count`, `points`,
//!   `best`;
//! - `quota`: how the scores compare with it, with `name`, `base`, `most`, `used`, `excess`, `names`; null if the scheme has
//!   none;
//! - `lowest_class`: the name of the lowest class; `best`, `lowest`: the branches of the best and of the lowest class, and `raised`, `lowered`: those whose class is better
//!   or worse than before: lists as those of [`crate::facts`];
//! - `previous`: the branches that have points of the period before, with `count`, `points` then and `now`, their
//!   difference `up` or `down`, and the lists `more`, `fewer`; null if there are none;
//! - `branches.N`: the branches by rank, up to [`MAX_LISTED`], with `name`, `own`, `assessed`,
//!   `previous`, `class`, `rank`.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::tally::{MAX_CELLS, Sum};
use super::{Score, Tally};
use crate::order::VietnameseOrder;
use crate::summary::{MAX_NAMES, list_of_names, named_list};
use crate::{FactValue, Facts, unit};
use vanthu_model::dataset::CellRef;
use vanthu_model::number::{percent_of, round_half_up};
use vanthu_model::scheme::{Rounding, Scheme};

/// More branches than this are not listed in the report; the batch's manifest has them all.
pub(super) const MAX_LISTED: usize = 500;

/// The facts of the report on `scores`, which come to `tally`.
pub fn facts(scheme: &Scheme, scores: &[Score], tally: &Tally) -> Facts {
    let mut facts = Facts::default();
    let mut tree = Map::new();
    let all = || tally.cells.clone();
    tree.insert("count".into(), facts.add("count".into(), count(tally.count()), all()));
    let unit = unit::of_names(scores.iter().map(|score| &*score.name), Some(&scheme.subject));
    tree.insert("unit".into(), unit.into());
    tree.insert("failed".into(), facts.add("failed".into(), count(tally.failed.len()), Vec::new()));
    tree.insert("unscored".into(), unscored(&mut facts, tally));
    let lists = Lists { scores, order: VietnameseOrder::new() };
    let last = scheme.band.len().saturating_sub(1);
    let every: Vec<&Score> = scores.iter().collect();
    tree.insert("best".into(), lists.list(&mut facts, "best", &every, |score| score.class == 0));
    let is_lowest = |score: &Score| last > 0 && usize::from(score.class) == last;
    let mut lowest = lists.list(&mut facts, "lowest", &every, is_lowest);
    lowest["few"] = lowest["names"].as_array().is_some_and(|names| names.len() <= MAX_NAMES).into();
    tree.insert("lowest".into(), lowest);
    tree.insert("lowest_class".into(), scheme.band.get(last).map(|band| band.class.as_str()).into());
    let before: Vec<&Score> = scores.iter().filter(|score| score.previous_class.is_some()).collect();
    for (name, better) in [("raised", true), ("lowered", false)] {
        let moved = |score: &Score| match (score.previous_class, better) {
            (Some(before), true) => score.class < before,
            (Some(before), false) => score.class > before,
            (None, _) => false,
        };
        tree.insert(name.into(), lists.list(&mut facts, name, &before, moved));
    }
    tree.insert("previous".into(), previous(&mut facts, &lists));
    tree.insert("points".into(), average(&mut facts, "points".into(), tally.total[1], all()));
    tree.insert("own".into(), average(&mut facts, "own".into(), tally.total[0], Vec::new()));
    tree.insert(
        "scheme".into(),
        json!({
            "title": scheme.title,
            "clause": scheme.clause,
            "subject": scheme.subject,
            "total": facts.add("scheme.total".into(), FactValue::Count(scheme.total), Vec::new()),
        }),
    );
    tree.insert("classes".into(), classes(&mut facts, scheme, tally));
    let (criteria, groups) = criteria(&mut facts, scheme, tally);
    tree.insert("criteria".into(), criteria);
    tree.insert("groups".into(), groups);
    tree.insert("likes".into(), likes(&mut facts, tally));
    tree.insert("quota".into(), quota(&mut facts, scheme, scores, tally));
    tree.insert("branches".into(), branches(&mut facts, scheme, scores, tally));
    facts.tree = tree;
    facts
}

/// Lists of branches by name.
struct Lists<'a> {
    scores: &'a [Score],
    order: VietnameseOrder,
}

impl Lists<'_> {
    fn list(&self, facts: &mut Facts, name: &str, scope: &[&Score], chosen: impl Fn(&Score) -> bool) -> Json {
        let (chosen, others): (Vec<&Score>, Vec<&Score>) = scope.iter().partition(|score| chosen(score));
        let cells = match chosen.len() <= MAX_CELLS {
            true => chosen.iter().map(|score| score.cell.clone()).collect(),
            false => Vec::new(),
        };
        let number = facts.add(format!("{name}.count"), count(chosen.len()), cells);
        let names = |scores: &[&Score]| {
            let names = scores.iter().map(|score| score.name.to_string());
            list_of_names(names.collect(), &self.order)
        };
        named_list(number, names(&chosen), names(&others))
    }
}

/// The rows without a score, by those of their names that are known.
fn unscored(facts: &mut Facts, tally: &Tally) -> Json {
    let names: Vec<String> = tally.failed.iter().filter(|name| !name.is_empty()).cloned().collect();
    let whole = names.len() == tally.failed.len();
    let number = facts.add("unscored.count".into(), count(tally.failed.len()), Vec::new());
    let mut list = named_list(number, list_of_names(names, &VietnameseOrder::new()), Vec::new());
    // These are not some of the scored ones, so that they are never all.
    let few = whole && (1..=MAX_NAMES).contains(&tally.failed.len());
    (list["all"], list["named"]) = (false.into(), few.into());
    list
}

/// The points of the period before, against those of the same branches now.
fn previous(facts: &mut Facts, lists: &Lists) -> Json {
    let both: Vec<&Score> = lists.scores.iter().filter(|score| score.previous.get().is_some()).collect();
    if both.is_empty() {
        return Json::Null;
    }
    let cells = || match both.len() <= MAX_CELLS {
        true => both.iter().map(|score| score.cell.clone()).collect(),
        false => Vec::new(),
    };
    let number = Decimal::from(both.len());
    let then: Decimal = both.iter().filter_map(|score| score.previous.get()).sum::<Decimal>() / number;
    let now: Decimal = both.iter().map(|score| score.exact).sum::<Decimal>() / number;
    let (then, now) = (round_half_up(then, 2), round_half_up(now, 2));
    let mut object = json!({
        "count": facts.add("previous.count".into(), count(both.len()), cells()),
        "points": facts.add("previous.points".into(), FactValue::Number(then), cells()),
        "now": facts.add("previous.now".into(), FactValue::Number(now), cells()),
        "up": null,
        "down": null,
    });
    // The difference of the figures that are shown, so that a reader can check it.
    let difference = now - then;
    if !difference.is_zero() {
        let way = if difference > Decimal::ZERO { "up" } else { "down" };
        let value = FactValue::Number(difference.abs());
        object[way] = facts.add(format!("previous.{way}"), value, cells());
    }
    let risen = |score: &Score| score.previous.get().map(|then| round_half_up(score.exact, 2) - then);
    let more = |score: &Score| risen(score).is_some_and(|by| by > Decimal::ZERO);
    let fewer = |score: &Score| risen(score).is_some_and(|by| by < Decimal::ZERO);
    object["more"] = lists.list(facts, "previous.more", &both, more);
    object["fewer"] = lists.list(facts, "previous.fewer", &both, fewer);
    object
}

fn count(count: usize) -> FactValue {
    FactValue::Count(count.into())
}

fn average(facts: &mut Facts, key: String, sum: Sum, cells: Vec<CellRef>) -> Json {
    sum.average()
        .map_or(Json::Null, |average| facts.add(key, FactValue::Number(round_half_up(average, 2)), cells))
}

fn share(facts: &mut Facts, key: String, part: Decimal, whole: Decimal, cells: Vec<CellRef>) -> Json {
    percent_of(part, whole).map_or(Json::Null, |percent| facts.add(key, FactValue::Percent(percent), cells))
}

fn classes(facts: &mut Facts, scheme: &Scheme, tally: &Tally) -> Json {
    let all = tally.count();
    let classes = scheme.band.iter().enumerate().map(|(index, band)| {
        let key = format!("classes.{}", index + 1);
        let members = tally.classes.get(index).copied().unwrap_or_default();
        let cells = tally.by_class.get(index).cloned().unwrap_or_default();
        json!({
            "index": index + 1,
            "name": band.class,
            "short": band.short,
            "count": facts.add(format!("{key}.count"), count(members), cells.clone()),
            "percent": share(facts, format!("{key}.percent"), members.into(), all.into(), cells.clone()),
            "ratio": facts.add(format!("{key}.ratio"), FactValue::Ratio(members.into(), all.into()), cells),
            "whole": facts.add("count".into(), count(all), tally.cells.clone()),
        })
    });
    classes.collect()
}

fn criteria(facts: &mut Facts, scheme: &Scheme, tally: &Tally) -> (Json, Json) {
    let (mut all, mut groups) = (Vec::new(), Vec::new());
    let mut line = 0;
    let mut row = |number: String, name: &str, max: Decimal, is_group: bool| {
        let key = format!("criteria.{}", line + 1);
        let [own, assessed] = tally.lines.get(line).copied().unwrap_or_default();
        line += 1;
        if assessed.count == 0 {
            return;
        }
        let object = json!({
            "number": number,
            "name": name,
            "max": facts.add(format!("{key}.max"), FactValue::Count(max), Vec::new()),
            "own": average(facts, format!("{key}.own"), own, Vec::new()),
            "assessed": average(facts, format!("{key}.assessed"), assessed, Vec::new()),
            "percent": share(
                facts,
                format!("{key}.percent"),
                assessed.sum,
                max * Decimal::from(assessed.count),
                Vec::new(),
            ),
        });
        if is_group {
            groups.push(object.clone());
        }
        all.push(object);
    };
    for group in &scheme.group {
        row(group.number.clone(), group.called(), group.max, true);
        for criterion in &group.criterion {
            row(format!("{}.{}", group.number, criterion.number), &criterion.title, criterion.max, false);
        }
    }
    (all.into(), groups.into())
}

fn likes(facts: &mut Facts, tally: &Tally) -> Json {
    let likes = tally.groups.iter().enumerate().map(|(index, (name, like))| {
        let key = format!("likes.{}", index + 1);
        json!({
            "index": index + 1,
            "name": &**name,
            "count": facts.add(format!("{key}.count"), count(like.total.count), like.cells.clone()),
            "points": average(facts, format!("{key}.points"), like.total, like.cells.clone()),
            "best": facts.add(
                format!("{key}.best"),
                count(like.classes.first().copied().unwrap_or_default()),
                like.cells.clone(),
            ),
        })
    });
    likes.collect()
}

fn quota(facts: &mut Facts, scheme: &Scheme, scores: &[Score], tally: &Tally) -> Json {
    let Some(quota) = &scheme.quota else { return Json::Null };
    let standings = tally.quota.iter().enumerate().map(|(index, standing)| {
        let key = format!("quota.{}", index + 1);
        let cells = tally.by_class.first().cloned().unwrap_or_default();
        let mut add =
            |name: &str, number: usize| facts.add(format!("{key}.{name}"), count(number), cells.clone());
        let names = standing.beyond.iter().filter_map(|&index| scores.get(index)).map(|score| &*score.name);
        let base = add("base", standing.base);
        let most = add("most", standing.max);
        let beyond = add("excess", standing.beyond.len());
        let used = add("used", standing.used);
        let exact = quota.percent * Decimal::from(standing.base) / Decimal::ONE_HUNDRED;
        let rounded = !exact.is_integer();
        json!({
            "name": &*standing.group,
            "base": base,
            "most": most,
            "used": used,
            "excess": beyond,
            // What was rounded, if anything was.
            "exact": match rounded {
                true => facts.add(format!("{key}.exact"), FactValue::Number(exact.normalize()), Vec::new()),
                false => Json::Null,
            },
            "names": names.take(MAX_LISTED).collect::<Vec<_>>(),
        })
    });
    let standings: Vec<Json> = standings.collect();
    json!({
        "class": quota.class,
        "base": quota.base,
        "down": quota.rounding == Rounding::Down,
        "percent": facts.add("quota.percent".into(), FactValue::Percent(quota.percent), Vec::new()),
        "standings": standings,
    })
}

fn branches(facts: &mut Facts, scheme: &Scheme, scores: &[Score], tally: &Tally) -> Json {
    if scores.len() > MAX_LISTED {
        return Json::Array(Vec::new());
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&index| (tally.ranks[index], scores[index].index));
    let branches = order.into_iter().enumerate().map(|(place, index)| {
        let (score, key) = (&scores[index], format!("branches.{}", place + 1));
        let cells = || vec![score.cell.clone()];
        let mut add = |name: &str, value: Option<FactValue>| {
            value.map_or(Json::Null, |value| facts.add(format!("{key}.{name}"), value, cells()))
        };
        json!({
            "index": place + 1,
            "name": &*score.name,
            "own": add("own", score.total.own.get().map(FactValue::Number)),
            "assessed": add("assessed", score.total.assessed.get().map(FactValue::Number)),
            "previous": add("previous", score.previous.get().map(FactValue::Number)),
            "rank": add("rank", Some(FactValue::Count(tally.ranks[index].into()))),
            "class": scheme.band.get(usize::from(score.class)).map(|band| band.class.as_str()),
        })
    });
    branches.collect()
}
