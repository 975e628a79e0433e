//! Checks the figures of a table against each other: repeated names, percentages, parts and totals.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use crate::problems::Problems;
use crate::rows::records::ParsedRows;
use crate::text::normalise::fold;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::dataset::{CellRef, Record, Value};
use vanthu_model::measure::{Reading, TotalRatio};
use vanthu_model::number::{decimal, round_half_up};
use vanthu_model::profile::{Measure, Profile};

/// Checks the records of a table against each other. A value that could not be read is left out of every check.
pub(crate) fn run(profile: &Profile, parsed: &ParsedRows, problems: &mut Problems) {
    let check = Check { profile, parsed };
    let repeated =
        if profile.repeats || profile.has_lines() { HashSet::new() } else { check.names(problems) };
    if let Some(measure) = &profile.measure {
        for row in &parsed.rows {
            problems.extend(check.percentage(measure, row));
        }
    }
    check.parts(problems);
    check.fractions(problems);
    check.formulas(problems);
    if !profile.has_lines() {
        check.totals(&repeated, problems);
    }
}

/// What is checked.
pub(crate) struct Check<'a> {
    /// The profile by which the table was read.
    pub(crate) profile: &'a Profile,
    /// The records.
    pub(crate) parsed: &'a ParsedRows,
}

impl Check<'_> {
    /// Whether a value could be read.
    pub(crate) fn good(&self, record: &Record, field: &str) -> bool {
        self.parsed.is_good(record.row, field)
    }

    /// The label of a field.
    pub(crate) fn label<'b>(&'b self, field: &'b str) -> &'b str {
        self.profile.fields.get(field).map_or(field, |field| field.label.as_str())
    }

    /// Reports names that are in two rows. Returns the later rows.
    fn names(&self, problems: &mut Problems) -> HashSet<u32> {
        let key = &self.profile.key;
        let mut first: HashMap<String, &CellRef> = HashMap::new();
        let mut repeated = HashSet::new();
        for record in &self.parsed.rows {
            let (name, Some(cell)) = (record.text(key), record.cell(key)) else { continue };
            if name.is_empty() {
                continue;
            }
            let Some(before) = first.get(&fold(name)) else {
                first.insert(fold(name), cell);
                continue;
            };
            repeated.insert(record.row);
            problems.push(duplicate(name, &before.a1(), cell));
        }
        repeated
    }

    /// The stated percentage of a row against its own part and whole.
    pub(crate) fn percentage(&self, measure: &Measure, record: &Record) -> Option<Diagnostic> {
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
            code!("import.percent-disagrees"),
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

    /// The stated percentage of a total row. `parts` are the runs of rows that it may add up: it is right by either reading of
    /// a total, and a note says which where it is not this program's.
    pub(crate) fn total_percentage(
        &self,
        measure: &Measure,
        total: &Record,
        parts: &[&[Record]],
    ) -> Option<Diagnostic> {
        let disagreement = self.percentage(measure, total);
        let field = measure.percent.as_ref()?;
        let (part, whole) = (total.number(&measure.part)?, total.number(&measure.whole)?);
        let figures = |row: &Record| (row.number(&measure.part), row.number(&measure.whole));
        let added = parts
            .iter()
            .filter_map(|rows| TotalRatio::of(rows.iter().map(figures)))
            .find(|added| (added.part, added.whole) == (part, whole));
        let Some(added) = added.filter(|added| added.asked_part != added.part && self.good(total, field))
        else {
            return disagreement;
        };
        let stated = total.number(field)?;
        match added.reading(|exact| agrees(stated, exact)) {
            Some(Reading::Asked) => None,
            Some(Reading::All) => Some(self.percent_of_all(measure, added, total.cell(field)?)),
            None => disagreement,
        }
    }

    /// The note that a total counts what was done where nothing was asked.
    fn percent_of_all(&self, measure: &Measure, added: TotalRatio, cell: &CellRef) -> Diagnostic {
        let (part, whole) = (self.label(&measure.part), self.label(&measure.whole));
        let (all, asked) = (added.part.normalize(), added.asked_part.normalize());
        let percent = round_half_up(added.percent(Reading::Asked).unwrap_or_default(), 2).normalize();
        Diagnostic::note(
            code!("import.percent-of-all"),
            format!(
                "tỷ lệ của dòng tổng tính trên cả {} của cột `{part}`, kể cả những dòng không có `{whole}`; văn bản chỉ tính \
                 {} của các dòng có `{whole}`, bằng {}%",
                decimal(all),
                decimal(asked),
                decimal(percent)
            ),
            format!(
                "the percentage of the total divides all {all} of `{part}`, those of rows without `{whole}` too; the \
                 document divides the {asked} of rows with it, which makes {percent}%"
            ),
        )
        .at(cell.place())
        .hint(
            "nếu muốn bảng và văn bản giống nhau, tính tỷ lệ của dòng tổng trên các dòng có chỉ tiêu",
            "where the two should agree, let the total divide only the rows that have a target",
        )
    }

    /// Fractions whose part is larger than their whole: the two may have changed places.
    fn fractions(&self, problems: &mut Problems) {
        for (record, (name, datum)) in
            self.parsed.rows.iter().flat_map(|row| row.values.iter().map(move |value| (row, value)))
        {
            let Value::Fraction { part, whole } = datum.value else { continue };
            if part <= whole || !self.good(record, name) {
                continue;
            }
            let label = self.label(name);
            let diagnostic = Diagnostic::warning(
                code!("import.part-exceeds-whole"),
                format!("ô `{label}` ghi {part}/{whole}: số đã làm lớn hơn tổng số"),
                format!("the cell `{label}` says {part}/{whole}: the part is larger than the whole"),
            );
            problems.push(diagnostic.at(datum.cell.place()).with_value(format!("{part}/{whole}")).hint(
                "kiểm tra xem hai số có bị viết đổi chỗ không",
                "check whether the two figures have changed places",
            ));
        }
    }

    /// Parts that are larger than the whole they belong to.
    pub(crate) fn parts(&self, problems: &mut Problems) {
        for record in &self.parsed.rows {
            for breakdown in &self.profile.breakdown {
                let Some(whole) = record.number(&breakdown.of) else { continue };
                for field in &breakdown.fields {
                    let Some(part) = record.number(field).filter(|part| *part > whole) else {
                        continue;
                    };
                    let Some(cell) = record.cell(field) else { continue };
                    let (label, of) = (self.label(field), self.label(&breakdown.of));
                    let diagnostic = Diagnostic::error(
                        code!("import.part-exceeds-whole"),
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
}

/// The error about a name that is in the cell `before` already.
pub(crate) fn duplicate(name: &str, before: &str, cell: &CellRef) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        code!("import.duplicate-row"),
        format!("`{name}` đã có ở ô {before}; mỗi tên chỉ được ghi ở một dòng"),
        format!("`{name}` is in cell {before} already; each name may have only one row"),
    );
    diagnostic.at(cell.place()).with_value(name).hint(
        format!("sửa tên ở ô {} nếu ghi nhầm, hoặc gộp hai dòng làm một", cell.a1()),
        format!("correct the name in cell {} if it is mistaken, or make one row of the two", cell.a1()),
    )
}

/// Whether a stated percentage is the exact one, rounded half up to the decimals it shows.
pub(crate) fn agrees(stated: Decimal, exact: Decimal) -> bool {
    /// A figure with more than two decimals comes from a formula and differs by the spreadsheet's own rounding.
    const NEAR: Decimal = Decimal::from_parts(1, 0, 0, false, 6);
    match stated.scale() {
        places @ 0..=2 => round_half_up(exact, places) == stated,
        _ => (exact - stated).abs() < NEAR,
    }
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
