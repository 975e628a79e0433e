//! The totals of a table against its rows.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::figures::{Check, agrees};
use crate::problems::Problems;
use vanthu_diagnostic::{Diagnostic, Text, code};
use vanthu_model::dataset::{CellRef, Record, Value};
use vanthu_model::number::{decimal, ratio, round_half_up};
use vanthu_model::profile::{Field, FieldType, Total};

/// A sum of counts, or of the parts and wholes of fractions.
pub(crate) type Sum = (Decimal, Decimal);

/// How a stated total compares with its rows.
pub(crate) enum Verdict {
    /// It is their sum.
    Agrees,
    /// It differs by no more than the rounding of the rows.
    Rounded,
    /// It is something else.
    Disagrees,
}

impl Check<'_> {
    /// The totals against the rows, and their percentages against themselves.
    pub(crate) fn totals(&self, repeated: &HashSet<u32>, problems: &mut Problems) {
        let mut wrong: HashSet<(u32, &str)> = HashSet::new();
        let mut found: Vec<(&CellRef, Diagnostic)> = Vec::new();
        for (name, field) in &self.profile.fields {
            let rows = &self.parsed.rows;
            if field.total() == Total::Any || rows.is_empty() || rows.iter().any(|row| !self.good(row, name))
            {
                continue;
            }
            let sums = running_sums(rows, name);
            let all = expected(field, name, rows, sums.last().copied().flatten());
            let mut once = rows.iter().filter(|row| !repeated.contains(&row.row));
            let without_repeats = if repeated.is_empty() {
                all
            } else {
                once.try_fold(Sum::default(), |sum, row| add(sum, figure(row.value(name))))
            };
            let mut before = 0;
            for total in &self.parsed.totals {
                // Where there are several totals, each may add up the rows since the one before.
                let until = rows.partition_point(|row| row.row < total.row);
                let block = rows.get(before..until).filter(|_| self.parsed.totals.len() > 1);
                let block = block.and_then(|block| {
                    expected(field, name, block, difference(sums.get(until), sums.get(before)))
                });
                before = until;
                let Some(stated) = stated(total.value(name)).filter(|_| self.good(total, name)) else {
                    continue;
                };
                let (Some(all), Some(cell)) = (all, total.cell(name)) else { continue };
                let mut rounded = false;
                let agrees =
                    [Some(all), block, without_repeats].into_iter().flatten().any(|sum| {
                        match verdict(field, name, rows, stated, sum) {
                            Verdict::Agrees => true,
                            Verdict::Rounded => {
                                rounded = true;
                                false
                            }
                            Verdict::Disagrees => false,
                        }
                    });
                if agrees {
                    continue;
                }
                if !rounded {
                    wrong.insert((total.row, name));
                }
                let count = self.parsed.rows.len();
                found.push((cell, disagreement(field, count, stated, all, rounded, cell)));
            }
        }
        // Fields come by name; a reader goes through the sheet.
        found.sort_by_key(|(cell, _)| (cell.row, cell.column));
        problems.extend(found.into_iter().map(|(_, diagnostic)| diagnostic));
        let Some(measure) = &self.profile.measure else { return };
        let rows = &self.parsed.rows;
        let mut before = 0;
        for total in &self.parsed.totals {
            let until = rows.partition_point(|row| row.row < total.row);
            let block = rows.get(before..until).unwrap_or_default();
            before = until;
            // The percentage of a total that is wrong itself says nothing new.
            let sound = |field: &String| !wrong.contains(&(total.row, field.as_str()));
            if sound(&measure.part) && sound(&measure.whole) {
                problems.extend(self.total_percentage(measure, total, &[rows, block]));
            }
        }
    }
}

/// The value that a total row should have for rows that add up to `sum`.
fn expected(field: &Field, name: &str, rows: &[Record], sum: Option<Sum>) -> Option<Sum> {
    match field.total() {
        Total::Average => {
            let count = rows.iter().filter(|row| row.number(name).is_some()).count();
            Some((sum?.0.checked_div(Decimal::from(count))?, Decimal::ZERO))
        }
        _ => sum,
    }
}

/// The diagnostic about a total that is not the sum of its `count` rows: a note if rounding explains it.
pub(crate) fn disagreement(
    field: &Field,
    count: usize,
    stated: Sum,
    all: Sum,
    rounded: bool,
    cell: &CellRef,
) -> Diagnostic {
    let label = &field.label;
    let (Text { vi: stated_vi, en: stated_en }, Text { vi: sum, en: sum_en }) =
        (shown(field.kind, stated), shown(field.kind, all));
    let diagnostic = if rounded {
        Diagnostic::note(
            code!("import.total-rounded"),
            format!(
                "tổng `{label}` ghi {stated_vi}, còn {count} dòng cho {sum}; chênh lệch không quá phần làm tròn"
            ),
            format!(
                "the total of `{label}` says {stated_en}, the {count} rows come to {sum_en}; rounding explains the difference"
            ),
        )
    } else if field.total() == Total::Average {
        Diagnostic::error(
            code!("import.total-disagrees"),
            format!("dòng tổng ghi `{label}` là {stated_vi}, nhưng trung bình {count} dòng là {sum}"),
            format!("the total row says {stated_en} for `{label}`, but the {count} rows average {sum_en}"),
        )
    } else {
        Diagnostic::error(
            code!("import.total-disagrees"),
            format!("tổng `{label}` ghi {stated_vi}, nhưng cộng {count} dòng được {sum}"),
            format!("the total of `{label}` says {stated_en}, but the {count} rows add up to {sum_en}"),
        )
    };
    diagnostic.at(cell.place()).with_value(stated_en).hint(
        "kiểm tra ô tổng và từng dòng; chương trình không tự sửa bên nào",
        "check the total and each row; neither is changed for you",
    )
}

/// Compares a stated total with that of the rows. Whole numbers must be equal. Numbers with decimals agree when
/// the stated one is the exact one, rounded; they may differ by what rounding each row and the total can amount to.
pub(crate) fn verdict(field: &Field, name: &str, rows: &[Record], stated: Sum, exact: Sum) -> Verdict {
    let places = rows.iter().filter_map(|row| row.number(name)).map(|number| number.normalize().scale());
    verdict_of(field, places.max().unwrap_or(0), rows.len(), stated, exact)
}

/// The same for `count` rows whose figures have up to `places` decimals.
pub(crate) fn verdict_of(field: &Field, places: u32, count: usize, stated: Sum, exact: Sum) -> Verdict {
    if stated == exact {
        return Verdict::Agrees;
    }
    if !matches!(field.kind, FieldType::Number | FieldType::Percent) {
        return Verdict::Disagrees;
    }
    if agrees(stated.0.normalize(), exact.0) {
        return Verdict::Agrees;
    }
    let places = places.max(stated.0.normalize().scale());
    if places == 0 {
        return Verdict::Disagrees;
    }
    let half = Decimal::try_new(5, places + 1).unwrap_or_default();
    let roundings = if field.total() == Total::Sum { count as u64 + 1 } else { 2 };
    let max = half.saturating_mul(Decimal::from(roundings));
    if (stated.0 - exact.0).abs() <= max { Verdict::Rounded } else { Verdict::Disagrees }
}

/// A sum as a reader of either language writes it.
pub(crate) fn shown(kind: FieldType, (part, whole): Sum) -> Text {
    if kind == FieldType::Fraction {
        return Text::new(ratio(part, whole), ratio(part, whole));
    }
    let number = round_half_up(part, 4).normalize();
    Text::new(decimal(number), number.to_string())
}

/// The figure of a value; nothing counts as zero.
pub(crate) fn figure(value: &Value) -> Sum {
    stated(value).unwrap_or_default()
}

/// The figure of a value, if it has one.
pub(crate) fn stated(value: &Value) -> Option<Sum> {
    match value {
        Value::Number(number) => Some((*number, Decimal::ZERO)),
        Value::Fraction { part, whole } => Some(((*part).into(), (*whole).into())),
        _ => None,
    }
}

/// The sum of two sums; `None` if it is too large.
pub(crate) fn add(a: Sum, b: Sum) -> Option<Sum> {
    Some((a.0.checked_add(b.0)?, a.1.checked_add(b.1)?))
}

/// The sums of a field over no row, the first row, the first two rows and so on.
fn running_sums(rows: &[Record], field: &str) -> Vec<Option<Sum>> {
    let mut sums = Vec::with_capacity(rows.len() + 1);
    let mut sum = Some(Sum::default());
    sums.push(sum);
    for row in rows {
        sum = sum.and_then(|sum| add(sum, figure(row.value(field))));
        sums.push(sum);
    }
    sums
}

/// The difference between two running sums.
fn difference(later: Option<&Option<Sum>>, earlier: Option<&Option<Sum>>) -> Option<Sum> {
    let (later, earlier) = ((*later?)?, (*earlier?)?);
    Some((later.0.checked_sub(earlier.0)?, later.1.checked_sub(earlier.1)?))
}
