//! Columns of a table that are computed from others: products, averages, stocks, and differences such as `Tăng, giảm`.

use rust_decimal::Decimal;

use super::exclusive::has_word;
use super::tables::{Grid, Row};
use super::{Reconciler, shown};
use crate::document_text::Passage;
use crate::registry::TABLE_TOTAL;
use vanthu_diagnostic::Diagnostic;

/// Words of the headings of columns of differences.
const DIFFERENCES: &[&str] = &["tăng", "giảm", "chênh lệch", "so sánh", "còn lại"];

impl Reconciler<'_, '_> {
    /// `Số lượng`, `Đơn giá`, `Thành tiền`: each sum is the product of two other columns, as all rows but one show.
    pub(super) fn product_columns(&self, grid: &Grid, findings: &mut Vec<Diagnostic>) {
        let sum = grid.headings.iter().find(|(_, heading)| heading.contains("thành tiền"));
        let price = grid.headings.iter().find(|(_, heading)| heading.contains("đơn giá"));
        let (Some((&sum, _)), Some((&price, _))) = (sum, price) else { return };
        for &number in grid.headings.keys().filter(|column| **column != sum && **column != price) {
            let rows: Vec<(&Row, Decimal, Decimal, Decimal)> = grid
                .rows
                .iter()
                .filter_map(|row| Some((row, row.number(number)?, row.number(price)?, row.number(sum)?)))
                .collect();
            let odd: Vec<_> = rows.iter().filter(|(_, number, price, sum)| number * price != *sum).collect();
            let ([(row, number, price, stated)], true) = (odd.as_slice(), rows.len() > 2) else { continue };
            let Some((_, passage)) = row.numbers.get(&sum) else { continue };
            let calculation = format!("{} x {} = {}", shown(*number), shown(*price), shown(number * price));
            findings.push(self.miscalculated(row, passage, &calculation, *stated));
            return;
        }
    }

    /// `Bình quân khẩu/hộ`: each average is the quotient of two other columns, as all rows but one show.
    pub(super) fn average_columns(&self, grid: &Grid, findings: &mut Vec<Diagnostic>) {
        let named = |heading: &String| heading.contains("bình quân") || heading.contains("trung bình");
        let counts = |one: &&usize| grid.adds(**one) && !grid.numbers_rows(**one);
        for (&column, _) in grid.headings.iter().filter(|(_, heading)| named(heading)) {
            for total in grid.headings.keys().filter(counts).filter(|one| **one != column) {
                for number in
                    grid.headings.keys().filter(counts).filter(|one| **one != column && *one != total)
                {
                    let rows: Vec<(&Row, Decimal, Decimal, Decimal)> = grid
                        .rows
                        .iter()
                        .filter_map(|row| {
                            Some((row, row.number(*total)?, row.number(*number)?, row.number(column)?))
                        })
                        .collect();
                    let off = |(_, total, number, stated): &&(&Row, Decimal, Decimal, Decimal)| {
                        let last = Decimal::new(1, stated.scale());
                        total.checked_div(*number).is_none_or(|exact| (exact - stated).abs() >= last)
                    };
                    let odd: Vec<_> = rows.iter().filter(off).collect();
                    let ([(row, total, number, stated)], true) = (odd.as_slice(), rows.len() > 2) else {
                        continue;
                    };
                    let Some(exact) = total.checked_div(*number) else { continue };
                    let Some((_, passage)) = row.numbers.get(&column) else { continue };
                    let right = shown(exact.round_dp(stated.scale().max(2)));
                    let calculation = format!("{} / {} = {right}", shown(*total), shown(*number));
                    findings.push(self.miscalculated(row, passage, &calculation, *stated));
                    return;
                }
            }
        }
    }

    /// `Đầu năm`, `Kết nạp`, `Chuyển đi`, `Hiện có`: each stock is the first with what came and without what went, as all rows but
    /// one show.
    pub(super) fn stock_columns(&self, grid: &Grid, findings: &mut Vec<Diagnostic>) {
        let named = |list: &'static [&str]| {
            grid.headings.iter().find(move |(_, heading)| list.iter().any(|word| heading.contains(word)))
        };
        let first = named(&["đầu năm", "đầu kỳ", "kỳ trước", "năm trước"]);
        let last = named(&["hiện có", "cuối năm", "cuối kỳ", "hiện nay", "còn lại"]);
        let (Some((&first, _)), Some((&last, _))) = (first, last) else { return };
        let moved: Vec<(usize, bool)> = grid
            .headings
            .iter()
            .filter(|(column, _)| (first + 1..last).contains(*column) && grid.adds(**column))
            .map(|(column, heading)| {
                (
                    *column,
                    ["đi", "giảm", "chết", "trần", "chi", "xuất", "ra", "trả"]
                        .iter()
                        .any(|word| has_word(heading, word)),
                )
            })
            .collect();
        let rows: Vec<(&Row, Decimal, Decimal)> = grid
            .rows
            .iter()
            .filter_map(|row| {
                let mut stock = row.number(first)?;
                for (column, away) in &moved {
                    let change = row.number(*column)?;
                    stock += if *away { -change } else { change };
                }
                Some((row, stock, row.number(last)?))
            })
            .collect();
        let odd: Vec<_> = rows.iter().filter(|(_, stock, stated)| stock != stated).collect();
        let ([(row, stock, stated)], true) = (odd.as_slice(), rows.len() > 2 && moved.len() > 1) else {
            return;
        };
        let Some((_, passage)) = row.numbers.get(&last) else { return };
        let (right, stated) = (shown(*stock), shown(*stated));
        findings.push(self.found(
            &TABLE_TOTAL,
            passage,
            0..passage.text.len(),
            format!("dòng “{}”: tính từ các cột bên trái là {right}, bảng ghi {stated}", row.label),
            format!("the columns to the left make {right}, the table says {stated}"),
        ));
    }

    /// Each figure of a column of differences is what two other columns differ by, as all rows but one show.
    pub(super) fn difference_columns(&self, grid: &Grid, findings: &mut Vec<Diagnostic>) {
        let named = |heading: &String| {
            DIFFERENCES.iter().any(|word| heading.contains(word))
                && !heading.contains(['%', '/'])
                && !heading.contains("lệ")
        };
        let columns: Vec<usize> = grid.headings.keys().copied().collect();
        for (&column, _) in grid.headings.iter().filter(|(_, heading)| named(heading)) {
            let counts =
                |one: &&usize| **one != column && **one > 0 && grid.adds(**one) && !grid.numbers_rows(**one);
            let mut wrong: Option<Option<(&Row, Decimal, Decimal)>> = None;
            for later in columns.iter().filter(counts) {
                for earlier in columns.iter().filter(counts).filter(|one| *one != later) {
                    let rows: Vec<(&Row, Decimal, Decimal, Decimal)> = grid
                        .rows
                        .iter()
                        .filter_map(|row| {
                            Some((row, row.number(*later)?, row.number(*earlier)?, row.number(column)?))
                        })
                        .collect();
                    let odd: Vec<_> =
                        rows.iter().filter(|(_, to, from, stated)| to - from != *stated).collect();
                    match odd.as_slice() {
                        [] if rows.len() > 1 => wrong = Some(None),
                        [(row, to, from, _)] if rows.len() > 2 && wrong.is_none() => {
                            wrong = Some(Some((row, *to, *from)));
                        }
                        _ => {}
                    }
                }
            }
            let Some((row, to, from)) = wrong.flatten() else { continue };
            let (cell, passage) = row.numbers[&column];
            // Decimals may be rounded before they are subtracted.
            let rounded = cell.value.scale() > 0
                && (to - from - cell.value).abs() <= Decimal::new(1, cell.value.scale());
            if rounded {
                continue;
            }
            let calculation = format!("{} - {} = {}", shown(to), shown(from), shown(to - from));
            findings.push(self.miscalculated(row, passage, &calculation, cell.value));
        }
    }

    /// A finding on the cell of a row that is not the result of `calculation`.
    fn miscalculated(&self, row: &Row, passage: &Passage, calculation: &str, stated: Decimal) -> Diagnostic {
        let stated = shown(stated);
        self.found(
            &TABLE_TOTAL,
            passage,
            0..passage.text.len(),
            format!("dòng “{}”: {calculation}, bảng ghi {stated}", row.label),
            format!("{calculation}, the table says {stated}"),
        )
    }
}
