//! A sheet cell by cell: what a copy of it is written from.

use chrono::{NaiveDateTime, NaiveTime};
use serde_json::{Value as Json, json};

use super::dataset::{cell_a1, column_letters};

/// What a cell shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Text, or the name of an error.
    Text(String),
    /// A number.
    Number(f64),
    /// A share shown as a percentage: 0.7368 for `73,68%`.
    Percent(f64),
    /// A date, with the time of day.
    Date(NaiveDateTime),
    /// True or false.
    Bool(bool),
}

impl Content {
    /// The content as a reader in Vietnam sees it: `12,5`, `73,68%`, `05/07/2026`.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number_text(*number),
            Self::Percent(share) => number_text(share * 100.0) + "%",
            Self::Date(moment) if moment.time() == NaiveTime::MIN => moment.format("%d/%m/%Y").to_string(),
            Self::Date(moment) => moment.format("%d/%m/%Y %H:%M").to_string(),
            Self::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_string(),
        }
    }
}

/// A number with a decimal comma, and no more digits than the spreadsheet itself keeps.
fn number_text(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // Negative zero is printed as zero.
    (rounded + 0.0).to_string().replace('.', ",")
}

/// A cell that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// What it shows.
    pub content: Content,
}

/// A region of merged cells. Rows and columns count from 0, and both ends are included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The first row.
    pub top: u32,
    /// The last row.
    pub bottom: u32,
    /// The first column.
    pub left: u32,
    /// The last column.
    pub right: u32,
}

impl Region {
    /// The region as a reader writes it: `A16:P24`.
    pub fn a1(&self) -> String {
        format!("{}:{}", cell_a1(self.top + 1, self.left), cell_a1(self.bottom + 1, self.right))
    }

    /// Whether the region holds more than one cell and its ends are in order.
    pub fn is_wide(&self) -> bool {
        self.top <= self.bottom
            && self.left <= self.right
            && (self.top, self.left) != (self.bottom, self.right)
    }
}

/// The filled cells of a sheet and its merged regions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The cells in reading order, at most one per place.
    pub cells: Vec<Cell>,
    /// The merged regions from top to bottom.
    pub merges: Vec<Region>,
}

/// The maximum number of rows and columns that [`Grid::shown`] returns. A page shows the rows with problems wherever they are.
const SHOWN: (usize, usize) = (10_000, 64);

impl Grid {
    /// The cells from the first filled one to the last, as texts for a page to show: the number of the first row, the
    /// letters of the columns, and the rows, each as long as its last text. `cut` says whether something was left out.
    pub fn shown(&self) -> Json {
        let top = self.cells.first().map_or(0, |cell| cell.row);
        let left = self.cells.iter().map(|cell| cell.column).min().unwrap_or(0);
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut cut = false;
        for cell in &self.cells {
            let (row, column) = ((cell.row - top) as usize, (cell.column - left) as usize);
            if row >= SHOWN.0 || column >= SHOWN.1 {
                cut = true;
                continue;
            }
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            if rows[row].len() <= column {
                rows[row].resize(column + 1, String::new());
            }
            rows[row][column] = cell.content.text();
        }
        let merges: Vec<String> =
            self.merges.iter().filter(|region| region.is_wide()).map(Region::a1).collect();
        let mut object = json!({ "first_row": top + 1, "first_column": column_letters(left), "rows": rows, "merges": merges });
        if cut {
            object["cut"] = true.into();
        }
        object
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(cells: &[(u32, u32, Content)]) -> Grid {
        let cell = |(row, column, content): &(u32, u32, Content)| Cell {
            row: *row,
            column: *column,
            content: content.clone(),
        };
        Grid { cells: cells.iter().map(cell).collect(), merges: Vec::new() }
    }

    #[test]
    fn cells_are_shown_as_a_reader_sees_them() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 7, 5).and_then(|day| day.and_hms_opt(0, 0, 0));
        for (content, text) in [
            (Content::Number(0.1 + 0.2), "0,3"),
            (Content::Number(-0.0), "0"),
            (Content::Number(1905.0), "1905"),
            (Content::Percent(0.7368), "73,68%"),
            (Content::Date(day.expect("a day")), "05/07/2026"),
            (Content::Bool(true), "TRUE"),
        ] {
            assert_eq!(content.text(), text);
        }
    }

    #[test]
    fn a_grid_is_shown_from_its_first_cell_and_cut_where_it_is_too_large() {
        let text = |text: &str| Content::Text(text.into());
        let shown = grid(&[(2, 1, text("a")), (4, 3, text("b"))]).shown();
        assert_eq!(
            shown,
            json!({ "first_row": 3, "first_column": "B", "rows": [["a"], [], ["", "", "b"]], "merges": [] })
        );
        let shown = grid(&[(0, 0, text("a")), (SHOWN.0 as u32, 0, text("b"))]).shown();
        assert_eq!((&shown["cut"], shown["rows"].as_array().map(Vec::len)), (&json!(true), Some(1)));
        assert_eq!(grid(&[]).shown()["rows"], json!([]));
    }
}
