//! The table of a workbook as it was read, its problem cells marked.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::findings::{base, quoted};
use super::labels::{Labels, fill};
use crate::service::views::{CorrectionView, InspectionView};

/// How many rows and columns a page shows at most; the finding of a cell beyond still names the cell.
const MAX_ROWS: usize = 500;
const MAX_COLUMNS: usize = 64;
/// How many problems a page lists at most.
const MAX_PROBLEMS: usize = 300;

/// The sheet with its problems.
pub(super) struct Sheet {
    /// The letters of the columns.
    pub(super) columns: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<Json>,
    /// Whether rows or columns were left out.
    pub(super) cut: bool,
    /// The problems, errors first.
    pub(super) problems: Vec<Json>,
    /// How many of them are errors, and how many warnings.
    pub(super) counts: (usize, usize),
}

/// Builds the sheet of an inspection.
pub(super) fn sheet(
    labels: &Labels,
    inspection: &InspectionView,
    corrections: &[CorrectionView],
    editable: bool,
) -> Sheet {
    let result = &inspection.result;
    let sheet = result["sheet"].as_str().unwrap_or_default();
    let texts = cell_texts(&result["grid"]);
    let (problems, marks) = problems(labels, &inspection.diagnostics, sheet, &texts, editable);
    let counts = |word: &str| inspection.diagnostics.iter().filter(|one| one["severity"] == word).count();
    let counts = (counts("error"), counts("warning"));
    let corrected: Vec<&str> = corrections
        .iter()
        .filter(|one| one.sheet.as_deref().is_none_or(|named| named == sheet))
        .map(|one| one.cell.as_str())
        .collect();
    let grid = &result["grid"];
    let first_row = grid["first_row"].as_u64().unwrap_or(1) as usize;
    let first_column = column_number(grid["first_column"].as_str().unwrap_or("A"));
    let lines = grid["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    let width = lines.iter().map(|line| line.as_array().map_or(0, Vec::len)).max().unwrap_or(0);
    let columns: Vec<String> =
        (0..width.min(MAX_COLUMNS)).map(|at| column_letters(first_column + at)).collect();
    let header = (result["header"]["first_row"].as_u64(), result["header"]["last_row"].as_u64());
    let is_total = |row: u64| {
        result["totals"].as_array().into_iter().flatten().any(|total| total["row"].as_u64() == Some(row))
    };
    // The column that names the row stays in view.
    let anchor = result["columns"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|column| matches!(column["field"].as_str(), Some("branch" | "name" | "unit" | "work")));
    let anchor = anchor.and_then(|column| column["column"].as_str()).unwrap_or_default();
    let listed = ["rows", "totals"].iter().flat_map(|key| result[*key].as_array().into_iter().flatten());
    let last_row = listed.filter_map(|row| row["row"].as_u64()).max();
    let rows = lines.iter().take(MAX_ROWS).enumerate().map(|(at, line)| {
        let row = (first_row + at) as u64;
        let class = match header {
            (Some(first), Some(last)) if (first..=last).contains(&row) => "heading",
            // Text above and below the table runs across its columns, as in a spreadsheet.
            (Some(first), _) if row < first => "beside",
            _ if last_row.is_some_and(|last| row > last) => "beside",
            _ if is_total(row) => "total",
            _ => "",
        };
        let cells: Vec<Json> = columns
            .iter()
            .enumerate()
            .map(|(column, letters)| {
                let reference = format!("{letters}{row}");
                let text = line[column].as_str().unwrap_or_default();
                let mut cell = cell(
                    labels,
                    &reference,
                    text,
                    marks.get(&reference),
                    corrected.contains(&reference.as_str()),
                );
                if letters == anchor && class != "beside" {
                    let class = cell["class"].as_str().unwrap_or_default();
                    cell["class"] = format!("anchor {class}").trim_end().into();
                }
                cell
            })
            .collect();
        json!({ "row": row, "class": class, "cells": cells })
    });
    let cut = grid["cut"] == true || lines.len() > MAX_ROWS || width > MAX_COLUMNS;
    Sheet { rows: rows.collect(), columns, cut, problems, counts }
}

fn cell(
    labels: &Labels,
    reference: &str,
    text: &str,
    mark: Option<&(usize, &'static str)>,
    corrected: bool,
) -> Json {
    let mut class = Vec::new();
    let figure =
        !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit() || ".,%/- ".contains(letter));
    if figure {
        class.push("number");
    }
    if let Some((_, severity)) = mark {
        class.push(severity);
    }
    if corrected {
        class.push("corrected");
    }
    json!({
        "ref": reference, "text": text, "class": class.join(" "), "problem": mark.map(|(number, _)| number),
        "mark": mark.map(|(_, severity)| labels.severity(severity)),
    })
}

/// The texts of the cells by their references.
fn cell_texts(grid: &Json) -> BTreeMap<String, String> {
    let first_row = grid["first_row"].as_u64().unwrap_or(1) as usize;
    let first_column = column_number(grid["first_column"].as_str().unwrap_or("A"));
    let mut cells = BTreeMap::new();
    for (at, line) in grid["rows"].as_array().into_iter().flatten().enumerate() {
        for (column, text) in line.as_array().into_iter().flatten().enumerate() {
            if let Some(text) = text.as_str().filter(|text| !text.is_empty()) {
                let name = format!("{}{}", column_letters(first_column + column), first_row + at);
                cells.insert(name, text.to_string());
            }
        }
    }
    cells
}

type Marks = BTreeMap<String, (usize, &'static str)>;

/// The numbered problems, and the mark of each cell: its most severe problem.
fn problems(
    labels: &Labels,
    diagnostics: &[Json],
    sheet: &str,
    texts: &BTreeMap<String, String>,
    editable: bool,
) -> (Vec<Json>, Marks) {
    let rank = |one: &Json| match one["severity"].as_str() {
        Some("error") => 0,
        Some("warning") => 1,
        _ => 2,
    };
    // Corrections have a list of their own.
    let mut sorted: Vec<&Json> = diagnostics.iter().filter(|one| one["code"] != "import.corrected").collect();
    sorted.sort_by_key(|one| rank(one));
    let mut marks = Marks::new();
    let mut shown = Vec::new();
    for (at, problem) in sorted.into_iter().take(MAX_PROBLEMS).enumerate() {
        let number = at + 1;
        let severity = ["error", "warning", "note"][rank(problem)];
        let text = if problem["vi"].is_object() { &problem["vi"] } else { problem };
        let place = &problem["place"];
        let own = place["sheet"].as_str().is_none_or(|named| named == sheet);
        let cell = place["cell"].as_str().filter(|_| own);
        if let Some(cell) = cell {
            marks.entry(cell.to_string()).or_insert((number, severity));
        }
        let was = cell.and_then(|cell| texts.get(cell)).cloned().unwrap_or_default();
        let elsewhere = place["sheet"]
            .as_str()
            .filter(|_| !own)
            .map(|named| fill(&labels.workbook.sheet, &[("sheet", &named)]));
        let file =
            place["file"].as_str().filter(|_| place["sheet"].is_null()).map(|file| base(file).to_string());
        shown.push(json!({
            "number": number, "severity": severity, "severity_text": labels.severity(severity),
            "where": cell.map(str::to_string).or(elsewhere).or(file),
            "message": quoted(&text["message"]), "hints": quoted(&text["hints"]), "cell": cell, "was": was, "suggestion": was,
            "sheet": sheet, "correctable": editable && severity != "note", "open": number == 1 && severity == "error",
        }));
    }
    (shown, marks)
}

/// `A` → 0, `AA` → 26.
pub(super) fn column_number(letters: &str) -> usize {
    let value = |sum: usize, letter: u8| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    let letters = letters.bytes().filter(u8::is_ascii_alphabetic);
    letters.take(4).fold(0, value).saturating_sub(1)
}

/// 0 → `A`, 26 → `AA`.
pub(super) fn column_letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut left = number + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The text of a cell of the sheet; empty if the cell is.
pub(super) fn cell_text(inspection: &InspectionView, cell: &str) -> String {
    cell_texts(&inspection.result["grid"]).remove(cell).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_assets::Assets;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        for (number, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(number), letters);
            assert_eq!(column_number(letters), number);
        }
    }

    #[test]
    fn the_most_severe_problem_marks_its_cell() {
        let inspection = InspectionView {
            ok: false,
            result: json!({
                "sheet": "S", "header": { "first_row": 1, "last_row": 1 }, "totals": [{ "row": 3 }],
                "grid": { "first_row": 1, "first_column": "B", "rows": [["Chi bộ", "Chỉ tiêu"], ["X", "12a"], ["Tổng", "3"]] },
            }),
            diagnostics: vec![
                json!({ "severity": "warning", "code": "w", "place": { "file": "f", "sheet": "S", "cell": "C2" }, "vi": { "message": "w", "hints": [] } }),
                json!({ "severity": "error", "code": "e", "place": { "file": "f", "sheet": "S", "cell": "C2" }, "vi": { "message": "e", "hints": ["h"] } }),
            ],
        };
        let sheet = sheet(&Labels::read(&Assets::default()).unwrap(), &inspection, &[], true);
        assert_eq!(sheet.columns, ["B", "C"]);
        assert_eq!(sheet.rows[1]["cells"][1]["class"], "error");
        assert_eq!(sheet.rows[1]["cells"][1]["problem"], 1);
        assert_eq!(sheet.problems[0]["was"], "12a");
        assert_eq!(sheet.rows[2]["class"], "total");
        assert_eq!(sheet.counts, (1, 1));
    }
}
