//! The columns of a table: which of them say anything, how wide they are, and how many decimals their figures have.

use vanthu_model::document::{Align, TableRow, plain_text};
use vanthu_model::number::PERCENT_PLACES;
use vanthu_model::template::ColumnSpec;

/// Which of `columns` are printed: those with a value in one of `rows`. A column whose place others name, as in
/// `4=3/2`, is printed with all the others, and so is one that the template keeps.
pub(super) fn shown(columns: &[ColumnSpec], rows: &[TableRow]) -> Vec<bool> {
    if rows.is_empty() || columns.iter().any(|column| column.number.is_some()) {
        return vec![true; columns.len()];
    }
    let told = |at: usize, column: &ColumnSpec| {
        rows.iter().any(|row| {
            let text = plain_text(&row.cells[at]);
            // The words that a template gives the total row say nothing of the column.
            !text.is_empty() && text != column.empty && !(row.total && column.total.is_some())
        })
    };
    columns.iter().enumerate().map(|(at, column)| column.keep || told(at, column)).collect()
}

/// The widths in millimetres of the columns that are shown. Those of text share what the others leave, or all do where
/// there is none of text.
pub(super) fn widths(columns: &[ColumnSpec], shown: &[bool]) -> Vec<f64> {
    let kept = || columns.iter().zip(shown).filter_map(|(column, shown)| shown.then_some(column));
    let left: f64 =
        columns.iter().zip(shown).filter(|(_, shown)| !**shown).map(|(column, _)| column.width_mm).sum();
    let takes = |column: &ColumnSpec| column.align == Align::Left;
    let takers: f64 = kept().filter(|column| takes(column)).map(|column| column.width_mm).sum();
    let all: f64 = kept().map(|column| column.width_mm).sum();
    let wider = |column: &ColumnSpec| match takers > 0.0 {
        true if takes(column) => left * column.width_mm / takers,
        true => 0.0,
        false => left * column.width_mm / all,
    };
    // Widths are written in tenths of a millimetre; rounding down keeps their sum within the text.
    kept().map(|column| column.width_mm + (wider(column) * 10.0).floor() / 10.0).collect()
}

/// Gives all figures of a column as many decimals as the one that has most: `36,90%` beside `64,05%`.
pub(super) fn even_decimals(rows: &mut [TableRow]) {
    for at in 0..rows.first().map_or(0, |row| row.cells.len()) {
        let figures = rows.iter_mut().filter_map(|row| match row.cells[at].as_mut_slice() {
            [run] if run.fact.is_some() => Some(&mut run.text),
            _ => None,
        });
        even(figures.collect());
    }
}

/// Gives these figures as many decimals as the one that has most. A percentage with more than [`PERCENT_PLACES`] would be
/// nothing or the whole without them (`0,00008%`): it stays as it is, and the others do not follow it.
pub(super) fn even(figures: Vec<&mut String>) {
    let shared =
        |text: &str| decimals(text).filter(|count| !text.ends_with('%') || *count <= PERCENT_PLACES as usize);
    let most = figures.iter().filter_map(|text| shared(text)).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    for text in figures {
        if let Some(count) = shared(text) {
            *text = with_zeros(text, count, most);
        }
    }
}

/// How many decimals a text has that is a number or a percentage; `None` for any other, such as `03/12`.
pub(super) fn decimals(text: &str) -> Option<usize> {
    let number = text.strip_suffix('%').unwrap_or(text);
    let (whole, decimals) = number.split_once(',').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let grouped = !whole.is_empty() && whole.split('.').all(|group| !group.is_empty() && digits(group));
    (grouped && digits(decimals)).then_some(decimals.len())
}

/// A number of `count` decimals with `most`.
fn with_zeros(text: &str, count: usize, most: usize) -> String {
    let (number, sign) = match text.strip_suffix('%') {
        Some(number) => (number, "%"),
        None => (text, ""),
    };
    let comma = if count == 0 && most > 0 { "," } else { "" };
    format!("{number}{comma}{}{sign}", "0".repeat(most - count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_model::document::Run;

    fn column(width_mm: f64, align: Align) -> ColumnSpec {
        ColumnSpec {
            heading: String::new(),
            value: String::new(),
            width_mm,
            align,
            empty: "-".into(),
            total: None,
            group: None,
            number: None,
            merge: false,
            keep: false,
        }
    }

    fn row(cells: &[&str], total: bool) -> TableRow {
        let cell = |text: &&str| vec![Run { fact: Some("a".into()), ..Run::plain(*text) }];
        TableRow { cells: cells.iter().map(cell).collect(), spans: Vec::new(), total }
    }

    fn texts(rows: &[TableRow]) -> Vec<String> {
        rows.iter().map(|row| plain_text(&row.cells[0])).collect()
    }

    #[test]
    fn a_column_without_a_value_is_left_out_and_its_width_given_to_text() {
        let mut columns = [
            column(50.0, Align::Left),
            column(20.0, Align::Center),
            column(30.0, Align::Center),
            column(25.0, Align::Left),
        ];
        let rows = [row(&["Một", "-", "0", ""], false), row(&["Tổng cộng", "-", "0", ""], true)];
        assert_eq!(shown(&columns, &rows), [true, false, true, false]);
        assert_eq!(widths(&columns, &shown(&columns, &rows)), [95.0, 30.0]);
        // A total is a value, unless the template words it.
        let rows = [row(&["Một", "-", "0", ""], false), row(&["Tổng cộng", "3", "0", "x"], true)];
        assert_eq!(shown(&columns, &rows), [true; 4]);
        columns[3].total = Some("x".into());
        assert_eq!(shown(&columns, &rows), [true, true, true, false]);
        columns[3].keep = true;
        assert_eq!(shown(&columns, &rows), [true; 4]);
        columns[3].keep = false;
        columns[2].number = Some("3=2/1".into());
        assert_eq!(shown(&columns, &rows), [true; 4]);
        assert_eq!(shown(&columns, &[]), [true; 4]);
    }

    #[test]
    fn a_column_has_one_number_of_decimals() {
        let mut rows = ["36,9%", "64,05%", "100%", "-", "1.234%"].map(|text| row(&[text], false));
        even_decimals(&mut rows);
        assert_eq!(texts(&rows), ["36,90%", "64,05%", "100,00%", "-", "1.234,00%"]);
        let mut rows = ["4", "-4,5", "03/12", "1.000.000"].map(|text| row(&[text], false));
        even_decimals(&mut rows);
        assert_eq!(texts(&rows), ["4,0", "-4,5", "03/12", "1.000.000,0"]);
        let mut rows = ["0,00008%", "36,9%", "64,05%", "0%"].map(|text| row(&[text], false));
        even_decimals(&mut rows);
        assert_eq!(texts(&rows), ["0,00008%", "36,90%", "64,05%", "0,00%"]);
        let mut rows = ["4", "12%"].map(|text| row(&[text], false));
        even_decimals(&mut rows);
        assert_eq!(texts(&rows), ["4", "12%"]);
    }
}
