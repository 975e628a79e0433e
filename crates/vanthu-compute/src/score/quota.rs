//! How many branches are of the best class, how many may be, and which ones are too many.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Score;
use crate::order::VietnameseOrder;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::scheme::{Quota, Scheme, Scope};

/// The maximum number of names in a message.
const MAX_NAMES: usize = 20;

/// How the classes of some branches compare with a quota.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The group of similar branches; empty if the quota counts all branches.
    pub group: Arc<str>,
    /// How many branches the quota is a part of.
    pub base: usize,
    /// How many may be of the class.
    pub max: usize,
    /// How many are.
    pub used: usize,
    /// Those that are too many, by the place of their score, in the order of their points.
    pub beyond: Vec<usize>,
}

/// How the scores compare with the quota of `scheme`, if it has one.
pub(super) fn standings(scheme: &Scheme, scores: &[Score]) -> Vec<Standing> {
    let Some(quota) = &scheme.quota else { return Vec::new() };
    let mut groups: Vec<(Arc<str>, Vec<usize>)> = Vec::new();
    let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    for (index, score) in scores.iter().enumerate() {
        let name: Arc<str> = match quota.scope {
            Scope::All => "".into(),
            Scope::Group => score.group.clone(),
        };
        let place = *places.entry(name.clone()).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(index);
    }
    let order = VietnameseOrder::new();
    groups
        .into_iter()
        .map(|(group, members)| standing(scheme, quota, scores, group, &members, &order))
        .collect()
}

fn standing(
    scheme: &Scheme,
    quota: &Quota,
    scores: &[Score],
    group: Arc<str>,
    members: &[usize],
    order: &VietnameseOrder,
) -> Standing {
    let of = |class: &String| scheme.class(class);
    let counted: Vec<usize> = quota.base.iter().filter_map(of).collect();
    let class = of(&quota.class);
    let base = members.iter().filter(|&&index| counted.contains(&usize::from(scores[index].class))).count();
    let is_best = |index: &&usize| Some(usize::from(scores[**index].class)) == class;
    let mut best: Vec<usize> = members.iter().filter(is_best).copied().collect();
    let max = quota.max_branches(base);
    let used = best.len();
    let mut beyond = Vec::new();
    if used > max {
        let points = |index: usize| scores[index].exact;
        best.sort_by(|&a, &b| {
            points(b).cmp(&points(a)).then_with(|| order.compare(&scores[a].name, &scores[b].name))
        });
        beyond = best.split_off(max);
    }
    Standing { group, base, max, used, beyond }
}

impl Standing {
    /// The finding on an exceeded quota, with the branches over the limit.
    pub fn finding(&self, scheme: &Scheme, scores: &[Score]) -> Option<Diagnostic> {
        let first = self.beyond.first().and_then(|&index| scores.get(index))?;
        let quota = scheme.quota.as_ref()?;
        let mut names: Vec<&str> = self
            .beyond
            .iter()
            .take(MAX_NAMES)
            .filter_map(|&index| scores.get(index))
            .map(|one| &*one.name)
            .collect();
        if self.beyond.len() > MAX_NAMES {
            names.push("…");
        }
        let names = names.join("; ");
        let (vi, en) = match &*self.group {
            "" => Default::default(),
            group => (format!("{group}: "), format!("{group}: ")),
        };
        let (used, max, base, percent) = (self.used, self.max, self.base, quota.percent.normalize());
        let (class, of) = (&quota.class, quota.base.join("`, `"));
        let (limit, limit_en) = match base {
            0 => (
                format!("nhưng không đơn vị nào xếp `{of}` để tính giới hạn {percent}%"),
                format!("but no unit is `{of}`, of which {percent}% may be"),
            ),
            _ => (
                format!("quá giới hạn {max} ({percent}% của {base})"),
                format!("more than {max} ({percent}% of {base})"),
            ),
        };
        let problem = Diagnostic::warning(
            code!("score.quota-exceeded"),
            format!("{vi}{used} đơn vị xếp `{class}`, {limit}; vượt giới hạn, theo thứ tự điểm: {names}"),
            format!("{en}{used} units are `{class}`, {limit_en}; over the limit, by points: {names}"),
        );
        Some(problem.at(first.cell.place()).hint(
            "cấp có thẩm quyền xét lại các đơn vị này; cơ sở tính và cách làm tròn đặt ở `quota_base`, `quota_rounding`",
            "the approving level decides on these; base and rounding are set by `quota_base`, `quota_rounding`",
        ))
    }
}
