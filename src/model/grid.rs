//! A sheet as it stands, cell by cell: what a copy of it is written from.

use chrono::NaiveDateTime;

/// What a cell shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Text, the name of an error among it.
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

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
    /// What it shows.
    pub content: Content,
}

/// A region of merged cells, rows and columns from 0, ends included.
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
    /// Whether it holds more than one cell and begins before it ends.
    pub fn is_wide(&self) -> bool {
        self.top <= self.bottom
            && self.left <= self.right
            && (self.top, self.left) != (self.bottom, self.right)
    }
}

/// The cells of a sheet that hold something, and its merged regions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The cells in reading order, no two at one place.
    pub cells: Vec<Cell>,
    /// The merged regions from top to bottom.
    pub merges: Vec<Region>,
}
