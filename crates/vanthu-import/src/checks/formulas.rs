//! The checks of figures that a profile declares.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::figures::{Check, agrees};
use crate::problems::Problems;
use vanthu_diagnostic::{Diagnostic, Severity, code};
use vanthu_model::dataset::{CellRef, Record};
use vanthu_model::formula::{Formula, Relation};
use vanthu_model::number::{decimal, round_half_up};
use vanthu_model::profile::{self, FieldType, Gravity};

impl Check<'_> {
    /// The profile's checks, row by row, or, where they speak of lines, column by column.
    pub(crate) fn formulas(&self, problems: &mut Problems) {
        let mut found: Vec<(CellRef, Diagnostic)> = Vec::new();
        for check in &self.profile.check {
            if self.profile.speaks_of_lines(&check.rule) {
                self.between_lines(check, &mut found);
            } else {
                self.between_fields(check, &mut found);
            }
        }
        // Checks come in the profile's order; a reader goes through the sheet.
        found.sort_by_key(|(cell, _)| (cell.row, cell.column));
        problems.extend(found.into_iter().map(|(_, diagnostic)| diagnostic));
    }

    /// A check between the fields of a row. What must be equal in each row must be so in the totals too; they are only
    /// checked when the rows are sound, as a wrong row makes a wrong total.
    fn between_fields(&self, check: &profile::Check, found: &mut Vec<(CellRef, Diagnostic)>) {
        let before = found.len();
        let rows = self.parsed.rows.iter();
        found.extend(rows.filter_map(|row| self.row_failure(check, row)));
        if found.len() == before && check.when.is_none() && check.rule.relation == Relation::Equal {
            let totals = self.parsed.totals.iter();
            found.extend(totals.filter_map(|total| self.row_failure(check, total)));
        }
    }

    /// The diagnostic about a check that does not hold in a row.
    fn row_failure(&self, check: &profile::Check, row: &Record) -> Option<(CellRef, Diagnostic)> {
        let is_mark =
            |name: &str| self.profile.fields.get(name).is_some_and(|field| field.kind == FieldType::Mark);
        // A missing mark counts as zero, while nothing follows from a missing figure.
        let figure = |name: &str| row.number(name).or(is_mark(name).then_some(Decimal::ZERO));
        // Nothing follows from a column that the table does not have.
        let sound =
            check.rule.names().into_iter().all(|name| row.cell(name).is_some() && self.good(row, name));
        let meant = check.when.as_ref().is_none_or(|when| holds(when, &figure) == Some(true));
        if !sound || !meant {
            return None;
        }
        failure(check, &figure, &|name| format!("`{}`", self.label(name)), &|name| row.cell(name).cloned())
    }

    /// A check between the lines of a form: it must hold in each column of counts and amounts.
    fn between_lines(&self, check: &profile::Check, found: &mut Vec<(CellRef, Diagnostic)>) {
        let mut lines: BTreeMap<&str, &Record> = BTreeMap::new();
        let mut twice: HashSet<&str> = HashSet::new();
        for row in &self.parsed.rows {
            if let Some(line) = row.line.as_deref()
                && lines.insert(line, row).is_some()
            {
                twice.insert(line);
            }
        }
        let names = check.rule.names();
        // A line that must be there and is not has been reported; nothing follows from its absence.
        let missing = |name: &str| {
            !lines.contains_key(name) && self.profile.line(name).is_some_and(|line| line.required)
        };
        if names.iter().any(|name| twice.contains(name) || missing(name)) {
            return;
        }
        for (field, declared) in &self.profile.fields {
            if !matches!(declared.kind, FieldType::Count | FieldType::Number) {
                continue;
            }
            let record = |name: &str| lines.get(name).copied();
            if names.iter().filter_map(|name| record(name)).any(|record| !self.good(record, field)) {
                continue;
            }
            let figure = |name: &str| record(name)?.number(field);
            let cell = |name: &str| record(name)?.cell(field).cloned();
            let label = |name: &str| {
                format!("`{}`", self.profile.line(name).map_or(name, |line| line.label.as_str()))
            };
            found.extend(failure(check, &figure, &label, &cell));
        }
    }
}

/// Whether a formula holds; `None` if it has no result.
fn holds(formula: &Formula, figure: &impl Fn(&str) -> Option<Decimal>) -> Option<bool> {
    let (left, right) = formula.sides(figure)?;
    Some(match formula.relation {
        Relation::Equal => agrees(left.normalize(), right),
        Relation::AtMost => left <= right,
        Relation::AtLeast => left >= right,
        Relation::Below => left < right,
        Relation::Above => left > right,
    })
}

/// The diagnostic about a check that does not hold, at the cell of the stated figure or else at the first one that the
/// rule names.
fn failure(
    check: &profile::Check,
    figure: &impl Fn(&str) -> Option<Decimal>,
    label: &impl Fn(&str) -> String,
    cell: &impl Fn(&str) -> Option<CellRef>,
) -> Option<(CellRef, Diagnostic)> {
    let rule = &check.rule;
    if holds(rule, figure)? {
        return None;
    }
    let (left, right) = rule.sides(figure)?;
    let cell = rule.stated().and_then(cell).or_else(|| rule.names().into_iter().find_map(cell))?;
    let shown = |number: Decimal| decimal(round_half_up(number, 4).normalize());
    let plain = |number: Decimal| round_half_up(number, 4).normalize();
    let (right_side, computed) = (rule.right_side(label), shown(right));
    let is_number = right_side == computed;
    let (right_vi, right_en) = if is_number {
        (computed, plain(right).to_string())
    } else {
        (format!("{right_side} = {computed}"), format!("{right_side} = {}", plain(right)))
    };
    let left_side = rule.left_side(label);
    let sign = rule.relation.sign();
    let (mut vi, mut en) = match (rule.relation, rule.stated()) {
        (Relation::Equal, Some(_)) => (
            format!("{left_side} ghi {}, nhưng phải là {right_vi}", shown(left)),
            format!("{left_side} says {}, but should be {right_en}", plain(left)),
        ),
        _ => (
            format!("{left_side} = {}, nhưng phải {sign} {right_vi}", shown(left)),
            format!("{left_side} = {}, but should be {sign} {right_en}", plain(left)),
        ),
    };
    if let Some(when) = &check.when {
        let (subject, bound) = (when.left_side(label), when.right_side(label));
        let sign = when.relation.sign();
        vi = format!("{vi}, vì {subject} {sign} {bound}");
        en = format!("{en}, as {subject} {sign} {bound}");
    }
    let severity = match check.severity {
        Gravity::Error => Severity::Error,
        Gravity::Warning => Severity::Warning,
    };
    let diagnostic = Diagnostic::new(severity, code!("import.check-failed"), vi, en)
        .at(cell.place())
        .with_value(plain(left).to_string())
        .hint(
            "kiểm tra lại các số liệu được nêu; chương trình không tự sửa số nào",
            "check the figures that are named; none of them is changed automatically",
        );
    Some((cell, diagnostic))
}
