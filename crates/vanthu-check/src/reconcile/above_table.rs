//! The sentence directly above a table: the total that it gives is that of the column it names.

use rust_decimal::Decimal;

use super::amount::transposed;
use super::exclusive::{has_any, has_word};
use super::tables::{Grid, without_count_words};
use super::{Reconciler, beside, shown};
use crate::document_text::PassageKind;
use crate::registry::TEXT_TABLE;
use vanthu_diagnostic::Diagnostic;

/// Words of a sentence that gives another figure than the total of the table below it.
const OTHER: &[&str] = &[
    "cùng kỳ",
    "năm trước",
    "năm ngoái",
    "tăng",
    "giảm",
    "thêm",
    "phấn đấu",
    "bình quân",
    "mỗi",
    "kế hoạch",
    "chỉ tiêu",
    "dự kiến",
    "dự toán",
    "giao",
    "trong đó",
    "còn lại",
];

impl Reconciler<'_, '_> {
    /// Compares the figures of the sentence above each table with the totals of the columns that it names.
    pub(super) fn above(&self, grids: &[Grid], findings: &mut Vec<Diagnostic>) {
        let text = &self.context.document.text;
        for grid in grids {
            let cells = || grid.rows.iter().flat_map(|row| row.numbers.values());
            let Some((_, cell)) = cells().next() else { continue };
            let table = cell.cell.map(|cell| cell.table);
            let Some(first) =
                text.iter().position(|one| one.cell.is_some_and(|cell| Some(cell.table) == table))
            else {
                continue;
            };
            // The unit of the table may stand between: `Đơn vị tính: triệu đồng`.
            let above = text[..first].iter().rev().filter(|one| !one.text.trim().is_empty());
            let lead = above
                .take(2)
                .take_while(|one| one.kind != PassageKind::Cell)
                .find(|one| !one.text.to_lowercase().trim_start_matches('(').starts_with("đơn vị tính"));
            let Some(lead) = lead else { continue };
            let read = self.read.passages.iter().find(|(passage, _)| std::ptr::eq(*passage, lead));
            let Some(sentence) = read.and_then(|(_, sentences)| sentences.last()) else { continue };
            let clause = sentence.shown(0..sentence.tokens.len()).to_lowercase();
            for amount in
                sentence.amounts.iter().filter(|one| one.counts() && !one.rough && !one.noun.is_empty())
            {
                let named = grid.headings.iter().filter(|(column, heading)| {
                    let bare = without_count_words(heading.split('(').next().unwrap_or_default().trim());
                    grid.adds(**column)
                        && bare.contains(' ')
                        && has_word(&clause, bare)
                        && !has_any(&clause.replace(bare, ""), OTHER)
                });
                let totals: Vec<Decimal> = named.filter_map(|(column, _)| grid.total(*column)).collect();
                let [total] = totals.as_slice() else { continue };
                let stands = cells().any(|(cell, _)| cell.value == amount.value);
                let near =
                    (amount.value - total).abs() * Decimal::TEN <= *total || transposed(amount.value, *total);
                let shown_amount = lead.text.get(amount.range.clone());
                let known = findings
                    .iter()
                    .any(|one| one.code == TEXT_TABLE.code && one.value.as_deref() == shown_amount);
                if stands || !near || known || amount.value == *total || sentence.is_rate(amount) {
                    continue;
                }
                let (typed, stated) = (shown(amount.value), shown(*total));
                let finding = self.found(
                    &TEXT_TABLE,
                    lead,
                    amount.range.clone(),
                    format!("lời văn ghi {typed}, bảng bên dưới cộng lại là {stated}"),
                    format!("the text says {typed}, the table below adds up to {stated}"),
                );
                findings.push(beside(finding, cell));
            }
        }
    }
}
