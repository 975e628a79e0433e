//! Tables: the row of totals and its columns, the column of totals and its rows, the column of percentages.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::amount::{TokenKind, tokens};
use super::exclusive::has_word;
use super::text_table::Sheet;
use super::{Reconciler, shown};
use crate::document_text::Passage;
use crate::registry::TABLE_TOTAL;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::measure::TotalRatio;
use vanthu_model::number;

/// A pair of columns whose shares a column of percentages may hold: how many rows agree, the rows with part and whole, and
/// whether each of them agrees.
type Best<'a, 'd> = (usize, Vec<(&'a Row<'d>, Decimal, Decimal)>, Vec<bool>);

/// How the labels of total rows and columns begin.
const TOTALS: &[&str] =
    &["tổng", "cộng", "toàn đảng bộ", "toàn tỉnh", "toàn xã", "toàn trường", "toàn ngành"];

/// Words of headings whose columns are not added up.
pub(super) const NOT_ADDED: &[&str] = &[
    "%",
    "tỷ lệ",
    "tỉ lệ",
    "bình quân",
    "trung bình",
    "xếp",
    "stt",
    "tt",
    "thứ tự",
    "năm sinh",
    "ngày",
    "điểm",
    "đơn giá",
    "ghi chú",
    "số, ký hiệu",
    "hệ số",
    "điện thoại",
    "so với",
];

/// A cell that is a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) value: Decimal,
    decimals: u32,
    percent: bool,
    /// Whether a plus or minus stands before it.
    signed: bool,
}

/// A row with its label and its numbers by column.
pub(super) struct Row<'d> {
    pub(super) label: String,
    pub(super) numbers: BTreeMap<usize, (Cell, &'d Passage)>,
    pub(super) total: bool,
    group: bool,
}

impl Row<'_> {
    /// The number in a column.
    pub(super) fn number(&self, column: usize) -> Option<Decimal> {
        self.numbers.get(&column).map(|(cell, _)| cell.value)
    }
}

/// A heading without the words that say that it counts: `hồ sơ` of `số hồ sơ`.
pub(super) fn without_count_words(heading: &str) -> &str {
    ["tổng số ", "số lượng ", "số "].iter().find_map(|word| heading.strip_prefix(word)).unwrap_or(heading)
}

/// A table: the headings by column, and its rows.
pub(super) struct Grid<'d> {
    pub(super) headings: BTreeMap<usize, String>,
    pub(super) rows: Vec<Row<'d>>,
}

impl Reconciler<'_, '_> {
    /// The findings on tables.
    pub(super) fn tables(&self, findings: &mut Vec<Diagnostic>) {
        let grids = grids(&self.context.document.text);
        for grid in &grids {
            self.total_rows(grid, findings);
            self.total_columns(grid, findings);
            self.percent_columns(grid, findings);
            self.difference_columns(grid, findings);
            self.product_columns(grid, findings);
            self.average_columns(grid, findings);
            self.stock_columns(grid, findings);
        }
        let mut sheets: Vec<Sheet> = grids.iter().map(Sheet::of_table).collect();
        // Behind the main data set stands that of the earlier period.
        sheets.extend(self.context.document.places.datasets().first().map(Sheet::of_workbook));
        if sheets.is_empty() {
            return;
        }
        for sentence in self.read.sentences() {
            self.text(sentence, &sheets, findings);
        }
        self.above(&grids, findings);
    }

    /// Each figure of a total row is the sum of its column, as the other columns of the table show.
    fn total_rows(&self, grid: &Grid, findings: &mut Vec<Diagnostic>) {
        for total in grid.rows.iter().filter(|row| row.total) {
            let added: Vec<usize> =
                total.numbers.keys().copied().filter(|column| grid.adds(*column)).collect();
            let sums: Vec<(usize, Option<Decimal>, bool)> = added
                .iter()
                .map(|&column| {
                    let stated = total.numbers[&column].0.value;
                    let sums = grid.sums(column);
                    (column, sums.first().copied(), sums.contains(&stated))
                })
                .collect();
            let right = sums.iter().filter(|(_, _, fits)| *fits).count();
            for &(column, sum, fits) in &sums {
                let (Some(sum), (cell, passage)) = (sum, total.numbers[&column]) else { continue };
                let near = (sum - cell.value).abs() * Decimal::from(5) <= cell.value.abs();
                let sure = right > 0 && right * 2 >= sums.len()
                    || sums.len() == 1 && near
                    || sums.len() == 2 && right == 1;
                if fits
                    || !sure
                    || cell.decimals > 0 && (sum - cell.value).abs() <= Decimal::new(1, cell.decimals)
                {
                    continue;
                }
                let heading = grid.headings.get(&column).cloned().unwrap_or_default();
                let name =
                    if heading.is_empty() { String::new() } else { format!("cột “{heading}”: ") };
                findings.push(self.found(
                    &TABLE_TOTAL,
                    passage,
                    0..passage.text.len(),
                    format!("{name}các dòng cộng lại là {}, dòng tổng ghi {}", shown(sum), shown(cell.value)),
                    format!("the rows add up to {}, the total says {}", shown(sum), shown(cell.value)),
                ));
            }
        }
    }

    /// Each figure of a total column is the sum of the columns beside it, as most rows show.
    fn total_columns(&self, grid: &Grid, findings: &mut Vec<Diagnostic>) {
        let is_total = |heading: &String| {
            let heading = heading.as_str();
            ["tổng số", "tổng", "cộng", "tổng cộng"].contains(&heading)
                || heading.ends_with(" tổng số")
                || heading.ends_with(" tổng")
        };
        for (&column, _) in grid.headings.iter().filter(|(_, heading)| is_total(heading)) {
            let last = grid.headings.keys().next_back().copied().unwrap_or(column);
            let after = (column + 2..=last).map(|end| column + 1..end + 1);
            let before = (0..column.saturating_sub(1)).map(|start| start..column);
            let outcome = |run: &std::ops::Range<usize>| {
                let usable = run.clone().all(|one| grid.adds(one));
                let rows = grid.rows.iter().filter(|row| row.numbers.contains_key(&column));
                let sums: Vec<(&Row, Decimal)> = rows
                    .filter_map(|row| {
                        let parts: Vec<Decimal> = run
                            .clone()
                            .filter_map(|one| row.numbers.get(&one).map(|(cell, _)| cell.value))
                            .collect();
                        (parts.len() > 1).then(|| (row, parts.iter().sum()))
                    })
                    .collect();
                let right = sums.iter().filter(|(row, sum)| row.numbers[&column].0.value == *sum).count();
                (usable, right, sums)
            };
            let best = after
                .chain(before)
                .map(|run| outcome(&run))
                .filter(|(usable, ..)| *usable)
                .max_by_key(|(_, right, _)| *right);
            let Some((_, right, sums)) =
                best.filter(|(_, right, sums)| *right >= 2 && *right * 3 >= sums.len() * 2)
            else {
                continue;
            };
            if right == sums.len() {
                continue;
            }
            for (row, sum) in sums {
                let (cell, passage) = row.numbers[&column];
                if cell.value != sum {
                    findings.push(self.found(
                        &TABLE_TOTAL,
                        passage,
                        0..passage.text.len(),
                        format!(
                            "dòng “{}”: các cột cộng lại là {}, cột tổng ghi {}",
                            row.label,
                            shown(sum),
                            shown(cell.value)
                        ),
                        format!("the columns add up to {}, the total says {}", shown(sum), shown(cell.value)),
                    ));
                }
            }
        }
    }

    /// Each percentage of a column is that of two other columns, as most rows show.
    fn percent_columns(&self, grid: &Grid, findings: &mut Vec<Diagnostic>) {
        let percent = |column: &usize| {
            let cells: Vec<Cell> =
                grid.rows.iter().filter_map(|row| row.numbers.get(column)).map(|(cell, _)| *cell).collect();
            let heading = grid.headings.get(column).is_some_and(|heading| {
                heading.contains('%') || heading.contains("tỷ lệ") || heading.contains("tỉ lệ")
            });
            cells.len() > 2 && (heading || cells.iter().all(|cell| cell.percent))
        };
        let columns: Vec<usize> = grid.headings.keys().copied().collect();
        for column in columns.iter().copied().filter(percent) {
            let mut best: Option<Best> = None;
            let counts = |one: &usize| *one != column && !percent(one) && !grid.numbers_rows(*one);
            for part_column in columns.iter().copied().filter(counts) {
                for whole_column in columns.iter().copied().filter(|one| *one != part_column && counts(one)) {
                    let rows: Vec<(&Row, Decimal, Decimal)> = grid
                        .rows
                        .iter()
                        .filter_map(|row| {
                            row.numbers.get(&column)?;
                            let (part, whole) = (
                                row.numbers.get(&part_column)?.0.value,
                                row.numbers.get(&whole_column)?.0.value,
                            );
                            (whole > Decimal::ZERO).then_some((row, part, whole))
                        })
                        .collect();
                    let fits: Vec<bool> = rows
                        .iter()
                        .map(|(row, part, whole)| {
                            let cell = row.numbers[&column].0;
                            let slack =
                                Decimal::new(1, cell.decimals) + rounding(row, part_column, whole_column);
                            let near = |exact: Decimal| (exact - cell.value).abs() < slack;
                            near(part * Decimal::ONE_HUNDRED / whole)
                                || row.total
                                    && grid.total_ratio(part_column, whole_column).is_some_and(|total| {
                                        total.part == *part
                                            && total.whole == *whole
                                            && total.reading(near).is_some()
                                    })
                        })
                        .collect();
                    let right = fits.iter().filter(|fits| **fits).count();
                    if best.as_ref().is_none_or(|(most, ..)| right > *most) {
                        best = Some((right, rows, fits));
                    }
                }
            }
            let Some((right, rows, fits)) =
                best.filter(|(right, rows, _)| *right >= 2 && *right * 3 >= rows.len() * 2)
            else {
                continue;
            };
            if right == rows.len() {
                continue;
            }
            for ((row, part, whole), _) in rows.iter().zip(&fits).filter(|(_, fits)| !**fits) {
                let (cell, passage) = row.numbers[&column];
                let Some(exact) = number::percent_of(*part, *whole) else { continue };
                findings.push(self.found(
                    &TABLE_TOTAL,
                    passage,
                    0..passage.text.len(),
                    format!(
                        "dòng “{}”: {} trên {} là {}, bảng ghi {}%",
                        row.label,
                        shown(*part),
                        shown(*whole),
                        number::percent(exact),
                        shown(cell.value)
                    ),
                    format!(
                        "{} of {} is {}, the table says {}%",
                        shown(*part),
                        shown(*whole),
                        number::percent(exact),
                        shown(cell.value)
                    ),
                ));
            }
        }
    }
}

/// How far a percentage may be off because its part and its whole were rounded before they were written.
fn rounding(row: &Row, part: usize, whole: usize) -> Decimal {
    let of = |column: usize| row.numbers.get(&column).map(|(cell, _)| *cell);
    let (Some(part), Some(whole)) = (of(part), of(whole)) else { return Decimal::ZERO };
    let slack =
        |cell: Cell| if cell.decimals == 0 { Decimal::ZERO } else { Decimal::new(5, cell.decimals + 1) };
    let off = slack(part) + slack(whole);
    (off * Decimal::ONE_HUNDRED).checked_div(whole.value).unwrap_or_default()
}

impl Grid<'_> {
    /// Whether a column is one whose rows are added up.
    pub(super) fn adds(&self, column: usize) -> bool {
        let named = self.headings.get(&column).is_some_and(|heading| {
            NOT_ADDED
                .iter()
                .any(|word| if *word == "%" { heading.contains('%') } else { has_word(heading, word) })
        });
        let percent = self
            .rows
            .iter()
            .filter_map(|row| row.numbers.get(&column))
            .any(|(cell, _)| cell.percent || cell.signed);
        column > 0 && !named && !percent
    }

    /// Whether a column holds the numbers of the rows: its heading says so.
    pub(super) fn numbers_rows(&self, column: usize) -> bool {
        let heading = self.headings.get(&column).map_or("", String::as_str);
        ["stt", "tt", "thứ tự"].iter().any(|word| has_word(heading, word))
    }

    /// What the rows without groups and totals add up to in two columns.
    fn total_ratio(&self, part: usize, whole: usize) -> Option<TotalRatio> {
        let number = |row: &Row, column: usize| row.numbers.get(&column).map(|(cell, _)| cell.value);
        let leaves = self.rows.iter().filter(|row| !row.total && !row.group);
        TotalRatio::of(leaves.map(|row| (number(row, part), number(row, whole))))
    }

    /// The total of a column: that of its row of totals, or what its rows add up to.
    pub(super) fn total(&self, column: usize) -> Option<Decimal> {
        let stated = self.rows.iter().rfind(|row| row.total).and_then(|row| row.numbers.get(&column));
        match stated {
            Some((cell, _)) => Some(cell.value),
            None => match self.sums(column).as_slice() {
                [sum] => Some(*sum),
                _ => None,
            },
        }
    }

    /// What a column adds up to, counted over its rows, its groups, or both.
    fn sums(&self, column: usize) -> Vec<Decimal> {
        let sum = |wanted: &dyn Fn(&&Row) -> bool| -> Decimal {
            self.rows
                .iter()
                .filter(|row| !row.total)
                .filter(wanted)
                .filter_map(|row| row.numbers.get(&column))
                .map(|(cell, _)| cell.value)
                .sum()
        };
        let leaves = self.rows.iter().filter(|row| !row.total && !row.group).count();
        let groups = self.rows.iter().filter(|row| row.group).count();
        let mut list = Vec::new();
        if leaves > 1 {
            list.push(sum(&|row| !row.group));
        }
        if groups > 1 {
            list.push(sum(&|row| row.group));
            list.push(sum(&|_| true));
        }
        list
    }
}

/// The tables among the passages.
fn grids(passages: &[Passage]) -> Vec<Grid<'_>> {
    let mut tables: BTreeMap<usize, BTreeMap<usize, BTreeMap<usize, Vec<&Passage>>>> = BTreeMap::new();
    for passage in passages {
        if let Some(cell) = passage.cell {
            tables
                .entry(cell.table)
                .or_default()
                .entry(cell.row)
                .or_default()
                .entry(cell.column)
                .or_default()
                .push(passage);
        }
    }
    tables.values().map(grid).filter(|grid| grid.rows.len() > 1).collect()
}

fn grid<'d>(rows: &BTreeMap<usize, BTreeMap<usize, Vec<&'d Passage>>>) -> Grid<'d> {
    let mut grid = Grid { headings: BTreeMap::new(), rows: Vec::new() };
    for cells in rows.values() {
        let numbers: BTreeMap<usize, (Cell, &Passage)> = cells
            .iter()
            .filter_map(|(column, passages)| match passages.as_slice() {
                [one] => Some((*column, (number_of(&one.text)?, *one))),
                _ => None,
            })
            .collect();
        let worded =
            |passages: &&Vec<&Passage>| passages.iter().any(|one| one.text.chars().any(char::is_alphabetic));
        let texts: Vec<&Vec<&Passage>> = cells.values().filter(worded).collect();
        // The rows of a table may be years.
        let year = cells.get(&0).is_some_and(|passages| {
            passages.iter().all(|one| matches!(one.text.trim().parse(), Ok(1990_u32..2100)))
        });
        let data = numbers.keys().any(|column| *column > 0)
            && (!texts.is_empty() || year && !grid.headings.is_empty());
        if !data {
            // Rows of headings stand above the data; a row of column numbers does not count.
            if grid.rows.is_empty() && !texts.is_empty() {
                for (column, passages) in cells {
                    let text = passages
                        .iter()
                        .map(|one| one.text.trim())
                        .collect::<Vec<_>>()
                        .join(" ")
                        .to_lowercase();
                    let heading = grid.headings.entry(*column).or_default();
                    *heading = if heading.is_empty() { text } else { format!("{heading} {text}") };
                }
            }
            continue;
        }
        let label = texts
            .iter()
            .map(|passages| passages[0].text.trim())
            .find(|text| !is_ordinal(text))
            .unwrap_or_default();
        let lower = label.to_lowercase();
        let first = cells.get(&0).map_or("", |passages| passages[0].text.trim());
        let group = is_ordinal(first) && !first.bytes().all(|byte| byte.is_ascii_digit());
        let total = TOTALS.iter().any(|word| lower.starts_with(word))
            || TOTALS.contains(&first.to_lowercase().as_str());
        grid.rows.push(Row { label: label.to_string(), numbers, total, group: group && !total });
    }
    grid
}

/// Whether a text is the number of a row or group: `I`, `A`, `1`.
fn is_ordinal(text: &str) -> bool {
    let bare = text.trim_end_matches(['.', ')', '-']);
    !bare.is_empty() && bare.len() <= 4 && bare.bytes().all(|byte| b"IVXLABCDE0123456789".contains(&byte))
}

/// The number that a cell is. A dash means nothing.
fn number_of(text: &str) -> Option<Cell> {
    // `+12`, `-3` in a column of differences.
    let signed = text.trim().strip_prefix('+').map(|rest| (rest, 1));
    let signed = signed.or_else(|| text.trim().strip_prefix(['-', '–']).map(|rest| (rest, -1)));
    if let Some((rest, sign)) =
        signed.filter(|(rest, _)| rest.trim_start().starts_with(|letter: char| letter.is_ascii_digit()))
    {
        let cell = number_of(rest)?;
        return Some(Cell { value: cell.value * Decimal::from(sign), signed: true, ..cell });
    }
    let tokens = tokens(text.trim());
    match tokens.as_slice() {
        [one] => match one.kind {
            TokenKind::Number { value, decimals } => {
                Some(Cell { value, decimals, percent: false, signed: false })
            }
            _ => None,
        },
        [one, mark] if mark.is("%") => match one.kind {
            TokenKind::Number { value, decimals } => {
                Some(Cell { value, decimals, percent: true, signed: false })
            }
            _ => None,
        },
        _ => None,
    }
}
