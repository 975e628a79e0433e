//! The table of a workbook as it was read, its problem cells marked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::findings::{is_of_office, own_name, with_branches_together, words};
use super::labels::{Labels, fill};
use crate::service::views::{CorrectionView, InspectionView};
use crate::worker::protocol::{HeaderRows, Inspection, SheetCells};
use vanthu_diagnostic::{Diagnostic, Place, Severity};

/// How many rows and columns a page shows at most; the finding of a cell beyond still names the cell.
const MAX_ROWS: usize = 500;
const MAX_COLUMNS: usize = 64;
/// How many rows beyond those are shown at most because they have a problem, the gravest first.
const MAX_MARKED_ROWS: usize = 500;
/// How many problems a page lists at most.
const MAX_PROBLEMS: usize = 300;

/// The codes of problems that are put right by saying what a column holds.
const OF_COLUMNS: [&str; 5] = [
    "import.missing-column",
    "import.unused-column",
    "import.ambiguous-column",
    "import.mapped-no-heading",
    "import.no-profile",
];

/// The sheet with its problems.
pub(super) struct Sheet {
    /// The letters of the columns.
    pub(super) columns: Vec<String>,
    /// The letters of the column that stays in sight: that of the names; empty if none does.
    pub(super) anchor: String,
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
    view: &InspectionView,
    corrections: &[CorrectionView],
    editable: bool,
) -> Sheet {
    let empty = Inspection::default();
    let inspection = view.result.as_deref().unwrap_or(&empty);
    let name = inspection.sheet.as_deref().unwrap_or_default();
    let grid = Grid::of(inspection);
    let (problems, marks) = problems(labels, &view.diagnostics, name, &grid, editable);
    let count = |severity| view.diagnostics.iter().filter(|one| one.severity == severity).count();
    let counts = (count(Severity::Error), count(Severity::Warning));
    let corrected: Vec<&str> = corrections
        .iter()
        .filter(|one| one.sheet.as_deref().is_none_or(|sheet| sheet == name))
        .map(|one| one.cell.as_str())
        .collect();
    let width = grid.cells.rows.iter().map(Vec::len).max().unwrap_or(0);
    let columns: Vec<String> =
        (0..width.min(MAX_COLUMNS)).map(|at| column_letters(grid.first_column + at)).collect();
    // The column that names the row stays in view.
    let anchor = inspection
        .columns
        .iter()
        .find(|column| matches!(column.field.as_deref(), Some("branch" | "name" | "unit" | "work")));
    let anchor = anchor.and_then(|column| column.column.as_deref()).unwrap_or_default();
    // Beyond the rows that are shown in full, those with a problem are shown, too.
    let first = grid.cells.first_row;
    let is_beyond = |row: &u32| row.saturating_sub(first) >= MAX_ROWS as u32;
    let mut marked: Vec<(&Mark, u32)> =
        marks.iter().filter_map(|(cell, mark)| Some((mark, row_of(cell)?))).collect();
    marked.retain(|(_, row)| is_beyond(row));
    marked.sort_by_key(|(mark, row)| (std::cmp::Reverse(mark.severity), *row));
    let marked: BTreeSet<u32> = marked.into_iter().map(|(_, row)| row).take(MAX_MARKED_ROWS).collect();
    let shown = |(_, row): &(&Vec<String>, u32)| !is_beyond(row) || marked.contains(row);
    let rows = grid.cells.rows.iter().zip(first..).filter(shown).map(|(line, row)| {
        let class = row_class(inspection, row);
        let cells = columns.iter().enumerate().map(|(at, letters)| {
            let reference = format!("{letters}{row}");
            let text = line.get(at).map_or("", String::as_str);
            let mut classes =
                cell_classes(text, marks.get(&reference), corrected.contains(&reference.as_str()));
            if letters == anchor && class != "beside" {
                classes.insert(0, "anchor");
            }
            let mark = marks.get(&reference);
            json!({
                "ref": reference, "text": text, "class": classes.join(" "),
                "problem": mark.and_then(|mark| mark.problem),
                "mark": mark.map(|mark| labels.severity(mark.severity)),
            })
        });
        json!({ "row": row, "class": class, "cells": cells.collect::<Vec<_>>() })
    });
    let cut = grid.cells.cut || grid.cells.rows.len() > MAX_ROWS || width > MAX_COLUMNS;
    let rows = rows.collect();
    Sheet { rows, columns, anchor: anchor.to_string(), cut, problems, counts }
}

/// The cells of an inspection by their references.
pub(super) struct Grid<'a> {
    cells: &'a SheetCells,
    first_column: usize,
}

impl<'a> Grid<'a> {
    /// Those of an inspection; none if it has no cells.
    pub(super) fn of(inspection: &'a Inspection) -> Self {
        static EMPTY: SheetCells = SheetCells {
            first_row: 1,
            first_column: String::new(),
            rows: Vec::new(),
            merges: Vec::new(),
            cut: false,
        };
        let cells = inspection.grid.as_ref().unwrap_or(&EMPTY);
        Self { cells, first_column: column_number(&cells.first_column) }
    }

    /// The text of a cell; empty if the cell is.
    pub(super) fn text(&self, cell: &str) -> &str {
        let (letters, row) =
            cell.split_at(cell.find(|letter: char| letter.is_ascii_digit()).unwrap_or(cell.len()));
        let row = row.parse::<u32>().ok().and_then(|row| row.checked_sub(self.cells.first_row));
        let column = column_number(letters).checked_sub(self.first_column);
        row.zip(column)
            .and_then(|(row, column)| self.cells.rows.get(row as usize)?.get(column))
            .map_or("", String::as_str)
    }
}

/// How a row is shown.
fn row_class(inspection: &Inspection, row: u32) -> &'static str {
    // Where the table lies across, each row of the workbook is one thing that is counted.
    let across = inspection.across == Some(true);
    let last_row = match across {
        false => inspection.rows.iter().chain(&inspection.totals).map(|row| row.row).max(),
        true => inspection.columns.iter().filter_map(|column| column.column.as_deref()?.parse().ok()).max(),
    };
    match inspection.header {
        Some(HeaderRows { first_row, last_row }) if (first_row..=last_row).contains(&row) => "heading",
        // Text above and below the table runs across its columns, as in a spreadsheet.
        Some(header) if row < header.first_row => "beside",
        _ if last_row.is_some_and(|last| row > last) => "beside",
        _ if !across && inspection.totals.iter().any(|total| total.row == row) => "total",
        _ => "",
    }
}

/// The problem by which a cell is marked.
struct Mark {
    /// Its number in the list; `None` if the list is too long to have it.
    problem: Option<usize>,
    severity: Severity,
}

type Marks = BTreeMap<String, Mark>;

fn cell_classes(text: &str, mark: Option<&Mark>, corrected: bool) -> Vec<&'static str> {
    let mut classes = Vec::new();
    let figure = |letter: char| letter.is_ascii_digit() || ".,%/- ".contains(letter);
    if !text.is_empty() && text.chars().all(figure) {
        classes.push("number");
    }
    classes.extend(mark.map(|mark| mark.severity.as_str()));
    if corrected {
        classes.push("corrected");
    }
    classes
}

/// The numbered problems, and the mark of each cell: its most severe problem.
fn problems(
    labels: &Labels,
    diagnostics: &[Diagnostic],
    sheet: &str,
    grid: &Grid<'_>,
    editable: bool,
) -> (Vec<Json>, Marks) {
    // Corrections have a list of their own.
    let together = with_branches_together(labels, diagnostics);
    let mut sorted: Vec<&Diagnostic> =
        together.iter().filter(|one| one.code.as_str() != "import.corrected").collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let mut marks = Marks::new();
    let mut list = Vec::new();
    for (at, problem) in sorted.into_iter().enumerate() {
        let number = at + 1;
        let is_listed = at < MAX_PROBLEMS;
        let severity = problem.severity;
        let (cell, elsewhere) = match &problem.place {
            Some(Place::Cell { sheet: named, cell, .. }) if named == sheet => (Some(cell), None),
            Some(Place::Cell { file, .. }) if is_of_office(own_name(file)) => {
                (None, Some(labels.findings.office.clone()))
            }
            Some(Place::Cell { sheet, .. }) => {
                (None, Some(fill(&labels.workbook.sheet, &[("sheet", sheet)])))
            }
            Some(place) => (None, place.file().map(|file| own_name(file).to_string())),
            None => (None, None),
        };
        if let Some(cell) = cell {
            let problem = is_listed.then_some(number);
            marks.entry(cell.clone()).or_insert(Mark { problem, severity });
        }
        if !is_listed {
            continue;
        }
        let text = cell.map_or("", |cell| grid.text(cell));
        let worded = words(labels, problem, None);
        // What a column holds is said where the columns are, and not by writing another heading.
        let of_columns = OF_COLUMNS.contains(&problem.code.as_str());
        list.push(json!({
            "number": number, "severity": severity.as_str(), "severity_text": labels.severity(severity),
            "where": cell.cloned().or(elsewhere), "message": worded.message,
            "hints": if of_columns && problem.value.is_some() { Vec::new() } else { worded.hints }, "of_columns": of_columns, "cell": cell, "was": text, "suggestion": text, "sheet": sheet,
            "proposed": problem.proposed, "code": problem.code.as_str(), "correctable": editable && severity != Severity::Note && !of_columns,
            "is_branch": problem.code.as_str() == "import.unknown-branch",
            "open": number == 1 && severity == Severity::Error,
        }));
    }
    (list, marks)
}

/// `D7` → 7.
fn row_of(cell: &str) -> Option<u32> {
    cell.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).parse().ok()
}

/// `A` → 0, `AA` → 26.
fn column_number(letters: &str) -> usize {
    let value = |sum: usize, letter: u8| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    let letters = letters.bytes().filter(u8::is_ascii_alphabetic);
    letters.take(4).fold(0, value).saturating_sub(1)
}

/// 0 → `A`, 26 → `AA`.
fn column_letters(number: usize) -> String {
    let mut letters = Vec::new();
    let mut left = number + 1;
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The text of a cell of the sheet; empty if the cell is.
pub(super) fn cell_text(view: &InspectionView, cell: &str) -> String {
    view.result.as_deref().map(|inspection| Grid::of(inspection).text(cell).to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::protocol::InspectedRow;
    use vanthu_assets::Assets;
    use vanthu_diagnostic::code;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        for (number, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(number), letters);
            assert_eq!(column_number(letters), number);
        }
    }

    #[test]
    fn a_wrong_cell_is_shown_wherever_it_is() {
        let row = |number: usize| vec![format!("Chi bộ {number}"), "1".to_string()];
        let inspection = Inspection {
            sheet: Some("S".into()),
            grid: Some(SheetCells {
                first_row: 1,
                first_column: "A".into(),
                rows: (1..=6000).map(row).collect(),
                ..SheetCells::default()
            }),
            ..Inspection::default()
        };
        let problem = |cell: String, is_error: bool| {
            let place = Place::Cell { file: "f".into(), sheet: "S".into(), cell };
            let made = if is_error { Diagnostic::error } else { Diagnostic::warning };
            made(code!("import.not-a-number"), "e".to_string(), "e".to_string()).at(place)
        };
        // More errors than the list has, and the row of a warning.
        let mut diagnostics: Vec<Diagnostic> =
            (1..=400).map(|row| problem(format!("B{row}"), true)).collect();
        diagnostics.push(problem("B5990".into(), true));
        diagnostics.push(problem("B5000".into(), false));
        let view = InspectionView { ok: false, result: Some(Box::new(inspection)), diagnostics };
        let sheet = sheet(&Labels::read(&Assets::default()).unwrap(), &view, &[], true);
        assert_eq!((sheet.problems.len(), sheet.counts), (MAX_PROBLEMS, (401, 1)));
        let last: Vec<&Json> = sheet.rows.iter().skip(MAX_ROWS).collect();
        assert_eq!(last.iter().map(|row| row["row"].as_u64().unwrap()).collect::<Vec<_>>(), [5000, 5990]);
        assert_eq!(last[1]["cells"][1]["class"], "number error");
        assert!(last[1]["cells"][1]["problem"].is_null());
    }

    #[test]
    fn the_most_severe_problem_marks_its_cell() {
        let line = |cells: &[&str]| cells.iter().map(|cell| cell.to_string()).collect();
        let inspection = Inspection {
            sheet: Some("S".into()),
            header: Some(HeaderRows { first_row: 1, last_row: 1 }),
            totals: vec![InspectedRow { row: 3, ..InspectedRow::default() }],
            grid: Some(SheetCells {
                first_row: 1,
                first_column: "B".into(),
                rows: vec![line(&["Chi bộ", "Chỉ tiêu"]), line(&["X", "12a"]), line(&["Tổng", "3"])],
                ..SheetCells::default()
            }),
            ..Inspection::default()
        };
        let place = Place::Cell { file: "f".into(), sheet: "S".into(), cell: "C2".into() };
        let view = InspectionView {
            ok: false,
            result: Some(Box::new(inspection)),
            diagnostics: vec![
                Diagnostic::warning(code!("import.negative"), "w", "w").at(place.clone()),
                Diagnostic::error(code!("import.not-a-number"), "e", "e").at(place).hint("h", "h"),
            ],
        };
        let sheet = sheet(&Labels::read(&Assets::default()).unwrap(), &view, &[], true);
        assert_eq!(sheet.columns, ["B", "C"]);
        assert_eq!(sheet.rows[1]["cells"][1]["class"], "error");
        assert_eq!(sheet.rows[1]["cells"][1]["problem"], 1);
        assert_eq!(sheet.problems[0]["was"], "12a");
        assert_eq!(sheet.rows[2]["class"], "total");
        assert_eq!(sheet.counts, (1, 1));
        assert_eq!(cell_text(&view, "C2"), "12a");
        assert_eq!(cell_text(&view, "A1"), "");
    }
}
