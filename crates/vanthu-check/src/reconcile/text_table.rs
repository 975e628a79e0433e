//! The text beside the tables and workbooks of a document: a figure whose sentence names a row and a column is that of their
//! cell.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::amount::Amount;
use super::exclusive::{has_any, has_word};
use super::tables::{Grid, NOT_ADDED, Row, without_count_words};
use super::{Reconciler, Sentence, beside, shown};
use crate::document_text::Passage;
use crate::registry::TEXT_TABLE;
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::dataset::{Dataset, Value};

/// Words of a clause that speaks of another figure than the table's.
const OTHER_FIGURE: &[&str] = &[
    "cùng kỳ",
    "năm trước",
    "năm ngoái",
    "tăng",
    "giảm",
    "thêm",
    "còn",
    "phấn đấu",
    "trong đó",
    "bình quân",
    "mỗi",
];

impl Reconciler<'_, '_> {
    /// The figures of a sentence that name a row and a column of a table are those of its cells. Where several tables have
    /// such a row and column, one that agrees is enough.
    pub(super) fn text(&self, sentence: &Sentence, sheets: &[Sheet], findings: &mut Vec<Diagnostic>) {
        let counted = |one: &&Amount| one.counts() && !one.rough;
        for amount in sentence.amounts.iter().filter(counted) {
            let marks = [",", ";", ":", "(", ")"];
            let clause = sentence.tokens[..amount.at].iter().rposition(|token| token.is_any(&marks));
            let from = clause.map_or(0, |at| at + 1);
            let head = sentence.shown(from..amount.at).to_lowercase();
            let near = sentence.amounts.iter().any(|other| other.at >= from && other.at < amount.at);
            if near || has_any(&head, OTHER_FIGURE) {
                continue;
            }
            let all: Vec<(&Sheet, Named)> =
                sheets.iter().filter_map(|sheet| Some((sheet, sheet.named(&head, &amount.noun)?))).collect();
            let agrees = |named: &Named| named.value == amount.value || named.targeted == Some(amount.value);
            if all.iter().any(|(_, named)| agrees(named)) {
                continue;
            }
            let Some((sheet, Named { value, row, heading, .. })) = all.into_iter().next() else { continue };
            let (typed, stated) = (shown(amount.value), shown(value));
            let finding = self.found(
                &TEXT_TABLE,
                sentence.passage,
                amount.range.clone(),
                format!("lời văn ghi {typed}, bảng ghi {stated} ở dòng “{row}”, cột “{heading}”"),
                format!("the text says {typed}, the table {stated} in row “{row}”, column “{heading}”"),
            );
            findings.push(match (&sheet.passage, &sheet.file) {
                (Some(passage), _) => beside(finding, passage),
                (None, Some(file)) => finding
                    .hint(format!("số kia lấy từ `{file}`"), format!("the other figure is from `{file}`")),
                (None, None) => finding,
            });
        }
    }
}

/// The cell of a table that a text names.
struct Named<'s> {
    value: Decimal,
    /// For a total, that of the rows with a target: what was done is compared with a target where there is one.
    targeted: Option<Decimal>,
    row: String,
    heading: &'s str,
}

/// A table or a workbook as a text names its figures.
pub(super) struct Sheet<'d> {
    headings: BTreeMap<usize, String>,
    /// The rows by their labels in small letters.
    rows: Vec<(String, BTreeMap<usize, Decimal>)>,
    totals: BTreeMap<usize, Decimal>,
    passage: Option<&'d Passage>,
    file: Option<String>,
}

impl<'d> Sheet<'d> {
    pub(super) fn of_table(grid: &Grid<'d>) -> Self {
        let numbers =
            |row: &Row| row.numbers.iter().map(|(column, (cell, _))| (*column, cell.value)).collect();
        let rows = grid.rows.iter().filter(|row| !row.total && row.label.contains(' '));
        let rows: Vec<_> = rows.map(|row| (row.label.to_lowercase(), numbers(row))).collect();
        let totals = grid.rows.iter().rfind(|row| row.total).map(numbers).unwrap_or_default();
        let passage =
            grid.rows.iter().flat_map(|row| row.numbers.values()).map(|(_, passage)| *passage).next();
        let added = grid.headings.iter().filter(|(column, _)| grid.adds(**column));
        Self {
            headings: added.map(|(column, heading)| (*column, heading.clone())).collect(),
            rows,
            totals,
            passage,
            file: None,
        }
    }

    pub(super) fn of_workbook(dataset: &'d Dataset) -> Self {
        let mut headings = BTreeMap::new();
        let mut rows: Vec<(String, BTreeMap<usize, Decimal>)> = Vec::new();
        let mut totals: BTreeMap<usize, Decimal> = BTreeMap::new();
        let keys: Vec<(usize, &str)> = dataset
            .columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| {
                headings.insert(index, column.heading.to_lowercase());
                column.field.as_deref().map(|field| (index, field))
            })
            .collect();
        for record in &dataset.rows {
            let label = keys.iter().find_map(|(_, key)| match &record.values.get(*key)?.value {
                Value::Text(text) => Some(text.to_lowercase()),
                _ => None,
            });
            let numbers: BTreeMap<usize, Decimal> = keys
                .iter()
                .filter_map(|(index, key)| Some((*index, record.values.get(*key)?.value.number()?)))
                .collect();
            for (column, value) in &numbers {
                *totals.entry(*column).or_default() += value;
            }
            rows.extend(label.filter(|label| label.contains(' ')).map(|label| (label, numbers)));
        }
        headings.retain(|_, heading| !NOT_ADDED.iter().any(|word| heading.contains(word)));
        let file = match dataset
            .rows
            .first()
            .and_then(|record| record.values.values().next())
            .map(|datum| datum.cell.place())
        {
            Some(Place::Cell { file, .. }) => Some(file),
            _ => None,
        };
        Self { headings, rows, totals, passage: None, file }
    }

    /// The cell that the words before a number and its noun name: a row by its label, or the totals by `toàn`, `tổng số`.
    fn named(&self, head: &str, noun: &[String]) -> Option<Named<'_>> {
        let (column, heading) = self.column(head, noun)?;
        let rows: Vec<&(String, BTreeMap<usize, Decimal>)> =
            self.rows.iter().filter(|(label, _)| has_word(head, label)).collect();
        let Some((label, numbers)) = rows.iter().max_by_key(|(label, _)| label.len()) else {
            let whole = has_word(head, "toàn") || has_word(head, "tổng số");
            let value = *self.totals.get(&column).filter(|_| whole)?;
            return Some(Named { value, targeted: self.targeted(column), row: "tổng".into(), heading });
        };
        // `thôn 1` also stands in `thôn 12`; two rows in one clause are added up by the reader.
        let others = rows.iter().any(|(other, _)| other != label && !label.contains(other.as_str()));
        let value = *numbers.get(&column).filter(|_| !others)?;
        Some(Named { value, targeted: None, row: label.clone(), heading })
    }

    /// The sum of a column over the rows that have a target; `None` where no column holds targets.
    fn targeted(&self, column: usize) -> Option<Decimal> {
        let (target, _) = self.headings.iter().find(|(_, heading)| heading.contains("chỉ tiêu"))?;
        let asked =
            |numbers: &&BTreeMap<usize, Decimal>| numbers.get(target).is_some_and(|target| !target.is_zero());
        let rows = self.rows.iter().map(|(_, numbers)| numbers).filter(asked);
        rows.filter_map(|numbers| numbers.get(&column))
            .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))
    }

    /// The one column that the words before a number and its noun name.
    fn column(&self, head: &str, noun: &[String]) -> Option<(usize, &str)> {
        let noun = noun.join(" ");
        let around = format!("{head} {noun}");
        let names = |heading: &str| {
            let bare = without_count_words(heading);
            bare.contains(' ')
                && (has_word(&around, bare) && !has_word(head, bare) && noun.starts_with(bare)
                    || head.trim_end().ends_with(bare))
        };
        let mut found = self.headings.iter().filter(|(_, heading)| names(heading));
        let first = found.next()?;
        found.next().is_none().then_some((*first.0, first.1.as_str()))
    }
}
