//! What the figures of a table say about each other: names that repeat, percentages, parts and totals.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::report::Problems;
use super::rows::Reading;
use super::text::fold;
use crate::diagnostic::Diagnostic;
use crate::model::dataset::{CellRef, Record, Value};
use crate::model::number::{decimal, ratio, round_half_up};
use crate::model::profile::{FieldType, Measure, Profile};

/// Checks the records of a table against each other. A value that could not be read is left out of every check.
pub(super) fn run(profile: &Profile, reading: &Reading, problems: &mut Problems) {
    let check = Check { profile, reading };
    let repeated = check.names(problems);
    if let Some(measure) = &profile.measure {
        for row in &reading.rows {
            problems.extend(check.percentage(measure, row));
        }
    }
    check.parts(problems);
    check.totals(&repeated, problems);
}

/// What is checked.
struct Check<'a> {
    /// The profile by which the table was read.
    profile: &'a Profile,
    /// The records.
    reading: &'a Reading,
}

/// A sum of counts, or of the parts and wholes of fractions.
pub(super) type Sum = (Decimal, Decimal);

impl Check<'_> {
    /// Whether a value could be read.
    fn good(&self, record: &Record, field: &str) -> bool {
        self.reading.is_good(record.row, field)
    }

    /// The label of a field.
    fn label<'b>(&'b self, field: &'b str) -> &'b str {
        self.profile.fields.get(field).map_or(field, |field| field.label.as_str())
    }

    /// Names that stand in two rows. Returns the later rows.
    fn names(&self, problems: &mut Problems) -> HashSet<u32> {
        let key = &self.profile.key;
        let mut first: HashMap<String, &CellRef> = HashMap::new();
        let mut repeated = HashSet::new();
        for record in &self.reading.rows {
            let (name, Some(cell)) = (record.text(key), record.cell(key)) else { continue };
            if name.is_empty() {
                continue;
            }
            let Some(before) = first.get(&fold(name)) else {
                first.insert(fold(name), cell);
                continue;
            };
            repeated.insert(record.row);
            let before = before.a1();
            let diagnostic = Diagnostic::error(
                "import.duplicate-row",
                format!("`{name}` đã có ở ô {before}; mỗi tên chỉ được ghi ở một dòng"),
                format!("`{name}` stands in cell {before} already; a name may have one row only"),
            );
            problems.push(diagnostic.at(cell.place()).with_value(name).hint(
                format!("sửa tên ở ô {} nếu ghi nhầm, hoặc gộp hai dòng làm một", cell.a1()),
                format!(
                    "correct the name in cell {} if it is mistaken, or make one row of the two",
                    cell.a1()
                ),
            ));
        }
        repeated
    }

    /// The stated percentage of a row against its own part and whole.
    fn percentage(&self, measure: &Measure, record: &Record) -> Option<Diagnostic> {
        let field = measure.percent.as_ref()?;
        if ![&measure.part, &measure.whole, field].iter().all(|field| self.good(record, field)) {
            return None;
        }
        let stated = record.number(field)?;
        let (part, whole) = (record.number(&measure.part)?, record.number(&measure.whole)?);
        let exact = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
        if agrees(stated, exact) {
            return None;
        }
        let rounded = round_half_up(exact, 2).normalize();
        let label = self.label(field);
        let (part, whole) = (part.normalize(), whole.normalize());
        let diagnostic = Diagnostic::error(
            "import.percent-disagrees",
            format!(
                "ô `{label}` ghi {}, nhưng {} / {} = {}%",
                decimal(stated),
                decimal(part),
                decimal(whole),
                decimal(rounded)
            ),
            format!("the cell `{label}` says {}, but {part} / {whole} = {rounded}%", stated.normalize()),
        );
        let diagnostic =
            diagnostic.at(record.cell(field)?.place()).with_value(stated.normalize().to_string());
        let ratio_like =
            stated.checked_mul(Decimal::ONE_HUNDRED).is_some_and(|share| agrees(share.normalize(), exact));
        Some(if ratio_like {
            diagnostic.hint(
                format!("ô đang ghi tỷ số, hãy định dạng ô là phần trăm hoặc ghi {}", decimal(rounded)),
                format!("the cell holds a ratio: format it as a percentage or write {rounded}"),
            )
        } else {
            diagnostic.hint(
                format!(
                    "kiểm tra `{}` và `{}` của dòng này; nếu hai số đó đúng thì ghi {}",
                    self.label(&measure.part),
                    self.label(&measure.whole),
                    decimal(rounded)
                ),
                format!(
                    "check `{}` and `{}` of this row; if both are right, write {rounded}",
                    self.label(&measure.part),
                    self.label(&measure.whole)
                ),
            )
        })
    }

    /// Parts that are larger than what they count some of.
    fn parts(&self, problems: &mut Problems) {
        for record in &self.reading.rows {
            for breakdown in &self.profile.breakdown {
                let Some(whole) = record.number(&breakdown.of) else { continue };
                for field in &breakdown.fields {
                    let Some(part) = record.number(field).filter(|part| *part > whole) else {
                        continue;
                    };
                    let Some(cell) = record.cell(field) else { continue };
                    let (label, of) = (self.label(field), self.label(&breakdown.of));
                    let diagnostic = Diagnostic::error(
                        "import.part-exceeds-whole",
                        format!(
                            "ô `{label}` ghi {}, lớn hơn `{of}` của dòng này là {}",
                            decimal(part),
                            decimal(whole)
                        ),
                        format!("the cell `{label}` says {part}, more than the `{of}` of this row, {whole}"),
                    );
                    problems.push(diagnostic.at(cell.place()).with_value(part.to_string()).hint(
                        format!("kiểm tra lại hai số: `{label}` chỉ đếm một phần của `{of}`"),
                        format!("check both figures: `{label}` counts only some of `{of}`"),
                    ));
                }
            }
        }
    }

    /// The totals against the rows, and their percentages against themselves.
    fn totals(&self, repeated: &HashSet<u32>, problems: &mut Problems) {
        let mut wrong: HashSet<(u32, &str)> = HashSet::new();
        let mut found: Vec<(&CellRef, Diagnostic)> = Vec::new();
        for (name, field) in &self.profile.fields {
            if !matches!(field.kind, FieldType::Count | FieldType::Fraction) {
                continue;
            }
            if self.reading.rows.is_empty() || self.reading.rows.iter().any(|row| !self.good(row, name)) {
                continue;
            }
            let sums = running_sums(&self.reading.rows, name);
            let all = sums.last().copied().unwrap_or_default();
            let mut once = self.reading.rows.iter().filter(|row| !repeated.contains(&row.row));
            let without_repeats = if repeated.is_empty() {
                all
            } else {
                once.try_fold(Sum::default(), |sum, row| add(sum, figure(row.value(name))))
            };
            let mut before = 0;
            for total in &self.reading.totals {
                // Where there are several totals, each may add up the rows since the one before.
                let until = self.reading.rows.partition_point(|row| row.row < total.row);
                let block =
                    difference(sums.get(until), sums.get(before)).filter(|_| self.reading.totals.len() > 1);
                before = until;
                let Some(stated) = stated(total.value(name)).filter(|_| self.good(total, name)) else {
                    continue;
                };
                if [all, block, without_repeats].contains(&Some(stated)) {
                    continue;
                }
                let (Some(all), Some(cell)) = (all, total.cell(name)) else { continue };
                wrong.insert((total.row, name));
                found.push((cell, self.disagreement(name, field.kind, stated, all, cell)));
            }
        }
        // Fields come by name; a reader goes through the sheet.
        found.sort_by_key(|(cell, _)| (cell.row, cell.column));
        problems.extend(found.into_iter().map(|(_, diagnostic)| diagnostic));
        let Some(measure) = &self.profile.measure else { return };
        for total in &self.reading.totals {
            // The percentage of a total that is wrong itself says nothing new.
            let sound = |field: &String| !wrong.contains(&(total.row, field.as_str()));
            if sound(&measure.part) && sound(&measure.whole) {
                problems.extend(self.percentage(measure, total));
            }
        }
    }

    /// The error about a total that is not the sum of its rows.
    fn disagreement(
        &self,
        field: &str,
        kind: FieldType,
        stated: Sum,
        all: Sum,
        cell: &CellRef,
    ) -> Diagnostic {
        let label = self.label(field);
        let shown = |(part, whole): Sum| match kind {
            FieldType::Fraction => ratio(part, whole),
            _ => decimal(part),
        };
        let (said, sum, count) = (shown(stated), shown(all), self.reading.rows.len());
        Diagnostic::error(
            "import.total-disagrees",
            format!("tổng `{label}` ghi {said}, nhưng cộng {count} dòng được {sum}"),
            format!("the total of `{label}` says {said}, but the {count} rows add up to {sum}"),
        )
        .at(cell.place())
        .with_value(said)
        .hint(
            "kiểm tra ô tổng và từng dòng; chương trình không tự sửa bên nào",
            "check the total and each row; neither is mended for you",
        )
    }
}

/// Whether a stated percentage is the exact one, rounded half up to the decimals that it shows.
fn agrees(stated: Decimal, exact: Decimal) -> bool {
    /// A figure with more than two decimals comes from a formula and differs by the spreadsheet's own rounding.
    const NEAR: Decimal = Decimal::from_parts(1, 0, 0, false, 6);
    match stated.scale() {
        places @ 0..=2 => round_half_up(exact, places) == stated,
        _ => (exact - stated).abs() < NEAR,
    }
}

/// The figure of a value; nothing counts as zero.
pub(super) fn figure(value: &Value) -> Sum {
    stated(value).unwrap_or_default()
}

/// The figure of a value, if it has one.
pub(super) fn stated(value: &Value) -> Option<Sum> {
    match value {
        Value::Number(number) => Some((*number, Decimal::ZERO)),
        Value::Fraction { part, whole } => Some(((*part).into(), (*whole).into())),
        _ => None,
    }
}

/// Two sums added; none where they are too large.
pub(super) fn add(a: Sum, b: Sum) -> Option<Sum> {
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

/// What lies between two running sums.
fn difference(later: Option<&Option<Sum>>, earlier: Option<&Option<Sum>>) -> Option<Sum> {
    let (later, earlier) = ((*later?)?, (*earlier?)?);
    Some((later.0.checked_sub(earlier.0)?, later.1.checked_sub(earlier.1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_agrees_by_the_decimals_it_shows() {
        let exact = Decimal::from(2800) / Decimal::from(38);
        let agrees = |stated: &str| agrees(stated.parse().expect("a number"), exact);
        assert!(["73.68", "73.7", "74", "73.6842105263158"].into_iter().all(agrees));
        assert!(!["73.69", "73.6", "73", "73.70", "0.7368"].into_iter().any(agrees));
    }
}
