//! Tables: the row of totals and its columns, the column of totals and its rows, the column of percentages, and the text
//! beside the tables and workbooks.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit, tokens};
use super::sums::has_word;
use super::{Reconciler, Sentence, beside, shown};
use crate::document_text::Passage;
use crate::registry::{TABLE_TOTAL, TEXT_TABLE};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::dataset::{Dataset, Value};
use vanthu_model::number;

/// How the labels of total rows and columns begin.
const TOTALS: &[&str] =
    &["tổng", "cộng", "toàn đảng bộ", "toàn tỉnh", "toàn xã", "toàn trường", "toàn ngành"];

/// Words of headings whose columns are not added up.
const NOT_ADDED: &[&str] = &[
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

/// A cell that is a number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cell {
    value: Decimal,
    decimals: u32,
    percent: bool,
}

/// A row with its label and its numbers by column.
struct Row<'d> {
    label: String,
    numbers: BTreeMap<usize, (Cell, &'d Passage)>,
    total: bool,
    group: bool,
}

/// A table: the headings by column, and its rows.
struct Grid<'d> {
    headings: BTreeMap<usize, String>,
    rows: Vec<Row<'d>>,
}

impl Reconciler<'_, '_> {
    /// The findings on tables.
    pub(super) fn tables(&self, findings: &mut Vec<Diagnostic>) {
        let grids = grids(&self.context.document.text);
        for grid in &grids {
            self.total_rows(grid, findings);
            self.total_columns(grid, findings);
            self.percent_columns(grid, findings);
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
            let mut best: Option<(usize, Vec<(&Row, Decimal, Decimal)>, Vec<bool>)> = None;
            for part_column in columns.iter().copied().filter(|one| *one != column && !percent(one)) {
                for whole_column in columns
                    .iter()
                    .copied()
                    .filter(|one| *one != column && *one != part_column && !percent(one))
                {
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
                            let exact = part * Decimal::ONE_HUNDRED / whole;
                            (exact - cell.value).abs()
                                < Decimal::new(1, cell.decimals) + rounding(row, part_column, whole_column)
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

    /// The figures of a sentence that name a row and a column of a table are those of its cells. Where several tables have
    /// such a row and column, one that agrees is enough.
    fn text(&self, sentence: &Sentence, sheets: &[Sheet], findings: &mut Vec<Diagnostic>) {
        let counted = |one: &&Amount| one.unit == Unit::Count && one.of.is_none() && !one.rough;
        for amount in sentence.amounts.iter().filter(counted) {
            let marks = [",", ";", ":", "(", ")"];
            let clause = sentence.tokens[..amount.at].iter().rposition(|token| token.is_any(&marks));
            let from = clause.map_or(0, |at| at + 1);
            let head = sentence.shown(from..amount.at).to_lowercase();
            let near = sentence.amounts.iter().any(|other| other.at >= from && other.at < amount.at);
            if near || OTHER_FIGURE.iter().any(|word| has_word(&head, word)) {
                continue;
            }
            let all: Vec<(&Sheet, Named)> =
                sheets.iter().filter_map(|sheet| Some((sheet, sheet.named(&head, &amount.noun)?))).collect();
            if all.iter().any(|(_, named)| named.value == amount.value) {
                continue;
            }
            let Some((sheet, Named { value, row, heading })) = all.into_iter().next() else { continue };
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
    row: String,
    heading: &'s str,
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
    fn adds(&self, column: usize) -> bool {
        let named = self.headings.get(&column).is_some_and(|heading| {
            NOT_ADDED
                .iter()
                .any(|word| if *word == "%" { heading.contains('%') } else { has_word(heading, word) })
        });
        let percent =
            self.rows.iter().filter_map(|row| row.numbers.get(&column)).any(|(cell, _)| cell.percent);
        column > 0 && !named && !percent
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
        let data = numbers.keys().any(|column| *column > 0) && !texts.is_empty();
        if !data {
            // Rows of headings stand above the data; a row of column numbers is none.
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

/// The number that a cell is. A dash is none.
fn number_of(text: &str) -> Option<Cell> {
    let tokens = tokens(text.trim());
    match tokens.as_slice() {
        [one] => match one.kind {
            TokenKind::Number { value, decimals } => Some(Cell { value, decimals, percent: false }),
            _ => None,
        },
        [one, mark] if mark.is("%") => match one.kind {
            TokenKind::Number { value, decimals } => Some(Cell { value, decimals, percent: true }),
            _ => None,
        },
        _ => None,
    }
}

/// A table or a workbook as a text names its figures.
struct Sheet<'d> {
    headings: BTreeMap<usize, String>,
    /// The rows by their labels in small letters.
    rows: Vec<(String, BTreeMap<usize, Decimal>)>,
    totals: BTreeMap<usize, Decimal>,
    passage: Option<&'d Passage>,
    file: Option<String>,
}

impl<'d> Sheet<'d> {
    fn of_table(grid: &Grid<'d>) -> Self {
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

    fn of_workbook(dataset: &'d Dataset) -> Self {
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
            return Some(Named { value, row: "tổng".into(), heading });
        };
        // `thôn 1` also stands in `thôn 12`; two rows in one clause are added up by the reader.
        let others = rows.iter().any(|(other, _)| other != label && !label.contains(other.as_str()));
        let value = *numbers.get(&column).filter(|_| !others)?;
        Some(Named { value, row: label.clone(), heading })
    }

    /// The one column that the words before a number and its noun name.
    fn column(&self, head: &str, noun: &[String]) -> Option<(usize, &str)> {
        let noun = noun.join(" ");
        let around = format!("{head} {noun}");
        let names = |heading: &str| {
            let bare = ["tổng số ", "số lượng ", "số "]
                .iter()
                .find_map(|word| heading.strip_prefix(word))
                .unwrap_or(heading);
            bare.contains(' ')
                && (has_word(&around, bare) && !has_word(head, bare) && noun.starts_with(bare)
                    || head.trim_end().ends_with(bare))
        };
        let mut found = self.headings.iter().filter(|(_, heading)| names(heading));
        let first = found.next()?;
        found.next().is_none().then_some((*first.0, first.1.as_str()))
    }
}
