//! The totals of all scores: the number of branches in each class, averages, ranks, the groups of similar branches.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::quota::{self, Standing};
use super::{Points, Score};
use vanthu_model::dataset::CellRef;
use vanthu_model::scheme::Scheme;

/// With more branches than this, the cells of a figure are no longer listed one by one.
pub(super) const MAX_CELLS: usize = 5_000;

/// The sum of some points and how many were added.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) sum: Decimal,
    pub(super) count: usize,
}

impl Sum {
    fn add(&mut self, points: Option<Decimal>) {
        let Some(points) = points else { return };
        self.sum += points;
        self.count += 1;
    }

    /// The average; `None` if there was nothing to average.
    pub(super) fn average(self) -> Option<Decimal> {
        self.sum.checked_div(Decimal::from(self.count))
    }
}

/// The totals of a group of similar branches.
#[derive(Clone, Debug, Default)]
pub(super) struct Like {
    pub(super) total: Sum,
    /// How many there are of each class.
    pub(super) classes: Vec<usize>,
    pub(super) cells: Vec<CellRef>,
}

/// The totals of all scores.
#[derive(Clone, Debug)]
pub struct Tally {
    /// How many branches there are of each class, best class first.
    pub classes: Vec<usize>,
    /// The names of the rows that were faulty and have no score.
    pub failed: Vec<String>,
    /// How the classes compare with the quota, for all branches or group by group.
    pub quota: Vec<Standing>,
    /// The rank of each score, from 1, in the order of the scores; equals share one.
    pub ranks: Vec<u32>,
    pub(super) total: [Sum; 2],
    pub(super) lines: Vec<[Sum; 2]>,
    /// The groups in the order of their first branch.
    pub(super) groups: Vec<(Arc<str>, Like)>,
    pub(super) cells: Vec<CellRef>,
    /// The cells by class.
    pub(super) by_class: Vec<Vec<CellRef>>,
}

impl Tally {
    /// Adds up `scores`. The rows called `failed` were faulty and have none.
    pub fn new(scheme: &Scheme, scores: &[Score], failed: Vec<String>) -> Self {
        let listed = scores.len() <= MAX_CELLS;
        let bands = scheme.band.len();
        let mut tally = Self {
            classes: vec![0; bands],
            failed,
            quota: Vec::new(),
            ranks: ranks(scores),
            total: Default::default(),
            lines: vec![Default::default(); scheme.lines()],
            groups: Vec::new(),
            cells: Vec::new(),
            by_class: vec![Vec::new(); bands],
        };
        let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        for score in scores {
            let class = usize::from(score.class);
            if let Some(count) = tally.classes.get_mut(class) {
                *count += 1;
            }
            let [own, assessed] = &mut tally.total;
            own.add(score.total.own.get());
            assessed.add(Some(score.exact));
            for ([own, assessed], pair) in tally.lines.iter_mut().zip(&score.lines) {
                own.add(pair.own.get());
                assessed.add(pair.assessed.get());
            }
            if !score.group.is_empty() {
                let place = *places.entry(score.group.clone()).or_insert_with(|| {
                    let like = Like { classes: vec![0; bands], ..Like::default() };
                    tally.groups.push((score.group.clone(), like));
                    tally.groups.len() - 1
                });
                let like = &mut tally.groups[place].1;
                like.total.add(Some(score.exact));
                like.classes[class] += 1;
                if listed {
                    like.cells.push(score.cell.clone());
                }
            }
            if listed {
                tally.cells.push(score.cell.clone());
                tally.by_class[class].push(score.cell.clone());
            }
        }
        tally.quota = quota::standings(scheme, scores);
        tally
    }

    /// How many branches were scored.
    pub fn count(&self) -> usize {
        self.ranks.len()
    }

    /// The average assessed points of a line of the scheme.
    pub fn average(&self, line: usize) -> Points {
        Points::new(self.lines.get(line).and_then(|[_, assessed]| assessed.average()))
    }

    /// The average assessed total.
    pub fn average_total(&self) -> Points {
        Points::new(self.total[1].average())
    }
}

/// The rank of each score by its exact total: 1, 2, 2, 4.
fn ranks(scores: &[Score]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(scores[index].exact));
    let mut ranks = vec![0; scores.len()];
    let mut rank = 0;
    for (position, &index) in order.iter().enumerate() {
        let ties = position > 0 && scores[order[position - 1]].exact == scores[index].exact;
        if !ties {
            rank = position as u32 + 1;
        }
        ranks[index] = rank;
    }
    ranks
}
