//! Columns of differences in a table: `Đầu năm`, `Hiện nay`, `Tăng, giảm`.

use rust_decimal::Decimal;

use super::tables::{Grid, Row};
use super::{Reconciler, shown};
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
            let value = |row: &Row, column: usize| row.numbers.get(&column).map(|(cell, _)| cell.value);
            let rows: Vec<(&Row, Decimal, Decimal, Decimal)> = grid
                .rows
                .iter()
                .filter_map(|row| Some((row, value(row, number)?, value(row, price)?, value(row, sum)?)))
                .collect();
            let odd: Vec<_> = rows.iter().filter(|(_, number, price, sum)| number * price != *sum).collect();
            let ([(row, number, price, stated)], true) = (odd.as_slice(), rows.len() > 2) else { continue };
            let Some((_, passage)) = row.numbers.get(&sum) else { continue };
            let calculation = format!("{} x {} = {}", shown(*number), shown(*price), shown(number * price));
            let stated = shown(*stated);
            findings.push(self.found(
                &TABLE_TOTAL,
                passage,
                0..passage.text.len(),
                format!("dòng “{}”: {calculation}, bảng ghi {stated}", row.label),
                format!("{calculation}, the table says {stated}"),
            ));
            return;
        }
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
            let value = |row: &Row, column: usize| row.numbers.get(&column).map(|(cell, _)| cell.value);
            let mut wrong: Option<Option<(&Row, Decimal, Decimal)>> = None;
            for later in columns.iter().filter(counts) {
                for earlier in columns.iter().filter(counts).filter(|one| *one != later) {
                    let rows: Vec<(&Row, Decimal, Decimal, Decimal)> = grid
                        .rows
                        .iter()
                        .filter_map(|row| {
                            Some((row, value(row, *later)?, value(row, *earlier)?, value(row, column)?))
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
            let stated = shown(cell.value);
            findings.push(self.found(
                &TABLE_TOTAL,
                passage,
                0..passage.text.len(),
                format!("dòng “{}”: {calculation}, bảng ghi {stated}", row.label),
                format!("{calculation}, the table says {stated}"),
            ));
        }
    }
}
