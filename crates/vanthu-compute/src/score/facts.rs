//! The facts of the report on all branches, as its template sees them:
//! - `count`, `failed`: how many branches were scored, how many rows are faulty; `points`: the average total;
//! - `scheme`: its `title`, `clause` and `total`;
//! - `classes.N`: the classes, with `name`, `short`, `count`, `percent`, `whole`;
//! - `criteria.N`: groups and criteria, with `number`, `name`, `max`, `own`, `assessed`, `percent`, `total`;
//! - `groups.N`: the groups of criteria alone; `likes.N`: the groups of similar branches, with `name`, `count`, `points`,
//!   `best`;
//! - `quota`: how the scores compare with it, with `name`, `base`, `most`, `used`, `excess`, `names`; null if the scheme has
//!   none;
//! - `branches.N`: the branches by rank, up to [`MAX_LISTED`], with `name`, `own`, `assessed`, `class`, `rank`.

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use super::tally::Sum;
use super::{Score, Tally};
use crate::{FactValue, Facts};
use vanthu_model::dataset::CellRef;
use vanthu_model::number::{percent_of, round_half_up};
use vanthu_model::scheme::Scheme;

/// More branches than this are not listed in the report; the batch's manifest has them all.
pub(super) const MAX_LISTED: usize = 500;

/// The facts of the report on `scores`, which come to `tally`.
pub fn facts(scheme: &Scheme, scores: &[Score], tally: &Tally) -> Facts {
    let mut facts = Facts::default();
    let mut tree = Map::new();
    let all = || tally.cells.clone();
    tree.insert("count".into(), facts.add("count".into(), count(tally.count()), all()));
    tree.insert("failed".into(), facts.add("failed".into(), count(tally.failed), Vec::new()));
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
        let mut add = |name: &str, number: usize| {
            facts.add(
                format!("{key}.{name}"),
                count(number),
                tally.by_class.first().cloned().unwrap_or_default(),
            )
        };
        let names = standing.beyond.iter().filter_map(|&index| scores.get(index)).map(|score| &*score.name);
        json!({
            "name": &*standing.group,
            "base": add("base", standing.base),
            "most": add("most", standing.max),
            "used": add("used", standing.used),
            "excess": add("excess", standing.beyond.len()),
            "names": names.take(MAX_LISTED).collect::<Vec<_>>(),
        })
    });
    let standings: Vec<Json> = standings.collect();
    json!({
        "class": quota.class,
        "base": quota.base,
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
            "rank": add("rank", Some(FactValue::Count(tally.ranks[index].into()))),
            "class": scheme.band.get(usize::from(score.class)).map(|band| band.class.as_str()),
        })
    });
    branches.collect()
}
