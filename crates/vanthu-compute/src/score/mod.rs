//! Rows of points and a scheme → scores: totals, classes, averages, ranks, and whether the quota on the best class is
//! kept. Pure: no file, no clock. Each fault names its cell. Faulty rows have no score and do not count in averages.

mod facts;
mod quota;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use vanthu_diagnostic::{Code, Diagnostic, Text, code};
use vanthu_model::dataset::{CellRef, Dataset, Record};
use vanthu_model::number::{decimal, round_half_up};
use vanthu_model::scheme::Scheme;

pub use facts::facts;
pub use quota::Standing;
pub use tally::Tally;

/// The code for a criterion without points.
pub const NO_POINTS: Code = code!("score.no-points");

/// Points rounded to two decimals, or their absence, in four bytes: a batch keeps dozens for each of its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points(i32);

impl Points {
    /// No points at all.
    pub const NONE: Self = Self(i32::MIN);

    /// The points of an exact number, rounded half up.
    pub fn new(exact: Option<Decimal>) -> Self {
        let hundredths = exact.and_then(|exact| {
            let rounded = round_half_up(exact, 2).checked_mul(Decimal::ONE_HUNDRED)?;
            i32::try_from(rounded).ok()
        });
        hundredths.map_or(Self::NONE, Self)
    }

    /// The value, or `None` if no points were given.
    pub fn get(self) -> Option<Decimal> {
        (self != Self::NONE).then(|| Decimal::new(self.0.into(), 2))
    }

    /// How a card writes it: `27,5`, or nothing.
    pub fn text(self) -> String {
        self.get().map(decimal).unwrap_or_default()
    }
}

/// Own and assessed points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The branch's own points.
    pub own: Points,
    /// The assessed ones.
    pub assessed: Points,
}

/// The score of one branch.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its place in the workbook, from 1. Faulty rows count.
    pub index: usize,
    /// Its name.
    pub name: Box<str>,
    /// The group of similar branches; empty if it has none.
    pub group: Arc<str>,
    /// The cell of the assessed total.
    pub cell: CellRef,
    /// The number of members.
    pub members: Option<u32>,
    /// The points of each line of the scheme: every group, its criteria behind it.
    pub lines: Box<[Pair]>,
    /// The totals.
    pub total: Pair,
    /// The exact assessed total, by which branches are ranked.
    pub exact: Decimal,
    /// The class by points, by its place among the bands.
    pub by_points: u8,
    /// The class in the end.
    pub class: u8,
    /// The ceiling that lowered the class, by its index in the scheme.
    pub ceiling: Option<u8>,
    /// The class that the branch proposed.
    pub proposed: Option<u8>,
    /// The total of the period before.
    pub previous: Points,
    /// The class of the period before.
    pub previous_class: Option<u8>,
    /// The reason why own and assessed points differ.
    pub reason: Option<Box<str>>,
    /// The remark.
    pub note: Option<Box<str>>,
}

/// Scores the rows of one workbook.
pub struct Scorer {
    /// The fields that have a column.
    present: BTreeSet<String>,
    key: String,
    group: Option<String>,
    groups: BTreeSet<Arc<str>>,
}

impl Scorer {
    /// A scorer for the rows of `dataset`. The field `key` holds the branches' names, `group` their groups.
    pub fn new(dataset: &Dataset, key: &str, group: Option<&str>) -> Self {
        Self {
            present: dataset.columns.iter().filter_map(|column| column.field.clone()).collect(),
            key: key.to_string(),
            group: group.map(str::to_string),
            groups: BTreeSet::new(),
        }
    }

    /// Whether the workbook has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.present.contains(field)
    }

    /// The score of a row, the `index`th from 1, or everything that is wrong with it.
    ///
    /// # Errors
    /// Missing points, points over their maximum, sums that differ from their parts, a class that differs from the
    /// points, a difference without its reason.
    pub fn score(
        &mut self,
        scheme: &Scheme,
        index: usize,
        record: &Record,
    ) -> Result<Score, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        match self.scored(scheme, index, record, &mut problems) {
            Some(score) if problems.is_empty() => Ok(score),
            _ => Err(problems),
        }
    }

    /// The score of a faulty row, if it has a total.
    pub fn score_despite_problems(
        &mut self,
        scheme: &Scheme,
        index: usize,
        record: &Record,
    ) -> Option<Score> {
        self.scored(scheme, index, record, &mut Vec::new())
    }

    /// The score of a row. Faults are added to `problems`.
    fn scored(
        &mut self,
        scheme: &Scheme,
        index: usize,
        record: &Record,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Score> {
        let fields = &scheme.fields;
        let mut lines = Vec::with_capacity(scheme.lines());
        let mut sums = Side { own: Some(Decimal::ZERO), assessed: Some(Decimal::ZERO) };
        // A branch that did not score itself at all is accepted; one that left out a criterion is not.
        let scored_itself = scored_itself(scheme, record);
        for group in &scheme.group {
            let mut parts = Side { own: Some(Decimal::ZERO), assessed: Some(Decimal::ZERO) };
            let mut criteria = Vec::with_capacity(group.criterion.len());
            for criterion in &group.criterion {
                let label = item(&format!("{}.{}", group.number, criterion.number));
                let own = criterion.own.as_deref();
                let own = self.points(record, own, criterion.max, &label, scored_itself, problems);
                let assessed = Some(criterion.assessed.as_str());
                let assessed = self.points(record, assessed, criterion.max, &label, true, problems);
                parts.add(own, assessed);
                criteria.push(Pair { own: Points::new(own), assessed: Points::new(assessed) });
            }
            if group.criterion.is_empty() {
                parts = Side { own: None, assessed: None };
            }
            // A group that stands alone is a criterion itself.
            let alone = group.criterion.is_empty();
            let label = item(&group.number);
            let own = Sum { field: group.own.as_deref(), parts: parts.own, needed: alone && scored_itself };
            let own = self.sum(record, own, group.max, &label, problems);
            let assessed = Sum { field: Some(&group.assessed), parts: parts.assessed, needed: alone };
            let assessed = self.sum(record, assessed, group.max, &label, problems);
            sums.add(own, assessed);
            lines.push(Pair { own: Points::new(own), assessed: Points::new(assessed) });
            lines.extend(criteria);
        }
        let label = Text::new("tổng điểm", "the total");
        let own = Sum { field: fields.own.as_deref(), parts: sums.own, needed: false };
        let own = self.sum(record, own, scheme.total, &label, problems);
        let assessed = Sum { field: Some(&fields.assessed), parts: sums.assessed, needed: true };
        let assessed = self.sum(record, assessed, scheme.total, &label, problems);
        let text = |field: &Option<String>| -> Option<Box<str>> {
            let text = record.text(field.as_deref()?);
            (!text.is_empty()).then(|| text.into())
        };
        let reason = text(&fields.reason);
        self.difference(scheme, record, own, assessed, reason.is_some(), problems);
        let by_points = assessed.map_or(0, |points| scheme.class_of(points));
        let (ceiling, limited) = limited(scheme, record, by_points);
        let class = class(scheme, record, assessed, (by_points, limited), problems);
        let exact = assessed?;
        let class_in = |field: &Option<String>| {
            let class = scheme.class(record.text(field.as_deref()?))?;
            u8::try_from(class).ok()
        };
        let number = |field: &Option<String>| record.number(field.as_deref()?);
        let group = self.group.as_deref().map(|field| record.text(field)).unwrap_or_default();
        let cell = record.cell(&fields.assessed).or_else(|| record.cell(&self.key)).cloned();
        Some(Score {
            index,
            name: record.text(&self.key).into(),
            group: intern(&mut self.groups, group),
            cell: cell.unwrap_or_else(|| unknown_cell(record)),
            members: number(&fields.members).and_then(|members| members.try_into().ok()),
            lines: lines.into(),
            total: Pair { own: Points::new(own), assessed: Points::new(assessed) },
            exact,
            by_points: by_points as u8,
            class: class as u8,
            ceiling: ceiling.map(|ceiling| ceiling as u8),
            proposed: class_in(&fields.proposed),
            previous: Points::new(number(&fields.previous)),
            previous_class: class_in(&fields.previous_class),
            reason,
            note: text(&fields.note),
        })
    }

    /// The points in a field. Reports points that are missing although the column exists and they are `needed`, and
    /// points over the maximum.
    fn points(
        &self,
        record: &Record,
        field: Option<&str>,
        max: Decimal,
        label: &Text,
        needed: bool,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Decimal> {
        let field = field.filter(|field| self.has(field))?;
        let points = record.number(field);
        match points {
            None if needed => problems.push(placed(no_points(label), record, field)),
            Some(points) if points > max || points < Decimal::ZERO => {
                problems.push(placed(over(label, points, max), record, field));
            }
            _ => {}
        }
        points
    }

    /// The sum in a field, or that of its parts if the workbook does not state it. Reports a difference between them.
    fn sum(
        &self,
        record: &Record,
        sum: Sum,
        max: Decimal,
        label: &Text,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Decimal> {
        let sound = problems.len();
        let Sum { field, parts, needed } = sum;
        let stated = self.points(record, field, max, label, needed && parts.is_none(), problems);
        if let (Some(stated), Some(parts), Some(field)) = (stated, parts, field)
            && !agree(stated, parts)
            && problems.len() == sound
        {
            problems.push(placed(sum_disagrees(label, stated, parts), record, field));
        }
        stated.or(parts)
    }

    /// Reports a difference between own and assessed total that lacks its reason.
    fn difference(
        &self,
        scheme: &Scheme,
        record: &Record,
        own: Option<Decimal>,
        assessed: Option<Decimal>,
        reasoned: bool,
        problems: &mut Vec<Diagnostic>,
    ) {
        let (Some(min), Some(own), Some(assessed)) = (scheme.reason_from, own, assessed) else { return };
        let difference = assessed - own;
        if difference.abs() >= min && !reasoned {
            let reason = scheme.fields.reason.as_deref().filter(|field| self.has(field));
            let field = reason.unwrap_or(&scheme.fields.assessed);
            problems.push(placed(no_reason(difference, min), record, field));
        }
    }
}

/// A sum: the field that states it, what its parts come to, whether one of both must be there.
struct Sum<'a> {
    field: Option<&'a str>,
    parts: Option<Decimal>,
    needed: bool,
}

/// Whether a row has any points of the branch itself.
fn scored_itself(scheme: &Scheme, record: &Record) -> bool {
    let groups = scheme.group.iter();
    let own = groups.flat_map(|group| group.criterion.iter().map(|one| &one.own).chain([&group.own]));
    own.chain([&scheme.fields.own]).flatten().any(|field| record.number(field).is_some())
}

/// The ceiling that lowers a class furthest, the first if several do, and the class that remains.
fn limited(scheme: &Scheme, record: &Record, class: usize) -> (Option<usize>, usize) {
    let figure = |name: &str| record.number(name);
    let mut lowest = (None, class);
    for (index, ceiling) in scheme.ceiling.iter().enumerate() {
        if ceiling.when.holds(&figure) == Some(true)
            && let Some(limit) = scheme.class(&ceiling.class).filter(|limit| *limit > lowest.1)
        {
            lowest = (Some(index), limit);
        }
    }
    lowest
}

/// The class in the end: the one that the workbook states, where points and ceilings allow it, or the one that they
/// lead to.
fn class(
    scheme: &Scheme,
    record: &Record,
    points: Option<Decimal>,
    (by_points, limited): (usize, usize),
    problems: &mut Vec<Diagnostic>,
) -> usize {
    let Some(field) = scheme.fields.class.as_deref() else { return limited };
    let (Some(stated), Some(points)) = (scheme.class(record.text(field)), points) else { return limited };
    // The approving level may take a branch out of the best class, whose number is limited.
    let taken_out = scheme.quota.is_some() && limited == 0 && stated == 1;
    if stated != limited && !taken_out {
        let band = |class: usize| scheme.band.get(class).map(|band| band.class.as_str()).unwrap_or_default();
        let why = self::limited(scheme, record, by_points).0.and_then(|index| scheme.ceiling.get(index));
        problems.push(placed(class_disagrees(band(stated), points, band(limited), why), record, field));
    }
    stated
}

/// Own and assessed sums; `None` once a part is missing.
struct Side {
    own: Option<Decimal>,
    assessed: Option<Decimal>,
}

impl Side {
    fn add(&mut self, own: Option<Decimal>, assessed: Option<Decimal>) {
        let sum = |sum: Option<Decimal>, part: Option<Decimal>| sum?.checked_add(part?);
        self.own = sum(self.own, own);
        self.assessed = sum(self.assessed, assessed);
    }
}

/// Whether a stated sum is that of its parts, which may have been rounded to two decimals.
fn agree(stated: Decimal, parts: Decimal) -> bool {
    stated == parts
        || (stated.scale() > 2 || parts.scale() > 2) && (stated - parts).abs() < Decimal::new(2, 2)
}

/// A group's name, stored once.
fn intern(known: &mut BTreeSet<Arc<str>>, name: &str) -> Arc<str> {
    if let Some(known) = known.get(name) {
        return known.clone();
    }
    let name: Arc<str> = name.into();
    known.insert(name.clone());
    name
}

/// A cell for a row whose cells are all unknown.
fn unknown_cell(record: &Record) -> CellRef {
    CellRef { file: "".into(), sheet: "".into(), row: record.row, column: 0 }
}

/// Adds the cell of a field and its value to a diagnostic.
fn placed(problem: Diagnostic, record: &Record, field: &str) -> Diagnostic {
    let problem = match record.cell(field) {
        Some(cell) => problem.at(cell.place()),
        None => problem,
    };
    match record.value(field).to_json() {
        serde_json::Value::Null => problem,
        serde_json::Value::String(text) => problem.with_value(text),
        other => problem.with_value(other.to_string()),
    }
}

/// A group or criterion, in words.
fn item(number: &str) -> Text {
    Text::new(format!("mục {number}"), format!("item {number}"))
}

fn no_points(label: &Text) -> Diagnostic {
    Diagnostic::error(
        NO_POINTS,
        format!("chưa chấm điểm {}", label.vi),
        format!("no points are given for {}", label.en),
    )
    .hint("ghi số điểm; không đạt điểm nào thì ghi 0", "write the points, or 0 if there are none")
}

fn over(label: &Text, points: Decimal, max: Decimal) -> Diagnostic {
    Diagnostic::error(
        code!("score.over-maximum"),
        format!("{} được {} điểm, ngoài khoảng từ 0 đến {}", label.vi, decimal(points), decimal(max)),
        format!("{} has {} points, not between 0 and {}", label.en, points.normalize(), max.normalize()),
    )
    .hint("sửa ô điểm theo khung điểm", "correct the points by the scheme")
}

fn sum_disagrees(label: &Text, stated: Decimal, parts: Decimal) -> Diagnostic {
    Diagnostic::error(
        code!("score.sum-disagrees"),
        format!("{} ghi {}, nhưng các phần cộng lại được {}", label.vi, decimal(stated), decimal(parts)),
        format!("{} says {}, but its parts come to {}", label.en, stated.normalize(), parts.normalize()),
    )
    .hint(
        "kiểm tra điểm từng tiêu chí và ô tổng; chương trình không tự sửa bên nào",
        "check each criterion and the sum; neither is corrected automatically",
    )
}

fn class_disagrees(
    stated: &str,
    points: Decimal,
    class: &str,
    why: Option<&vanthu_model::scheme::Ceiling>,
) -> Diagnostic {
    let (vi, en) = match why {
        Some(ceiling) => (format!(" và {}", ceiling.why), format!(" and `{}`", ceiling.why)),
        None => Default::default(),
    };
    Diagnostic::error(
        code!("score.class-disagrees"),
        format!("ghi xếp loại `{stated}`, nhưng {} điểm{vi} thì xếp `{class}`", decimal(points)),
        format!("the class says `{stated}`, but {} points{en} make `{class}`", points.normalize()),
    )
    .hint("sửa mức xếp loại hoặc điểm", "correct the class or the points")
}

fn no_reason(difference: Decimal, min: Decimal) -> Diagnostic {
    Diagnostic::error(
        code!("score.no-reason"),
        format!(
            "điểm thẩm định chênh {} điểm so với tự chấm; từ {} điểm trở lên phải ghi lý do",
            decimal(difference),
            decimal(min)
        ),
        format!(
            "the assessed score differs by {} points; from {} on a reason is needed",
            difference.normalize(),
            min.normalize()
        ),
    )
    .hint("ghi lý do ở cột `Lý do chênh lệch`", "write the reason in the column `Lý do chênh lệch`")
}
