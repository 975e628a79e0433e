//! A cell's value mended beside the workbook: the workbook stays as it was sent, and every figure that rests on the cell
//! says so.

use serde::{Deserialize, Serialize};

use super::dataset::CellRef;
use vanthu_diagnostic::Place;

/// What a person says a cell should hold. It is applied after the workbook was read and before its table is found, and
/// refused where the cell does not hold `was`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The data set, by its name in `[data]`.
    pub data: String,
    /// The workbook, where the data set is of several: its path as the document has it, or its name alone.
    pub file: Option<String>,
    /// The sheet; none where only one can be meant.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: u32,
    /// The column, 0 for `A`.
    pub column: u32,
    /// What the cell holds; empty for an empty cell.
    pub was: String,
    /// What it should hold; empty for nothing.
    pub now: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
    /// Where it is written.
    pub place: Place,
}

/// A correction that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The cell.
    pub cell: CellRef,
    /// What the cell held.
    pub was: String,
    /// What it was taken to hold.
    pub now: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

impl Corrected {
    /// The correction as a figure's sources show it.
    pub fn record(&self) -> CorrectionRecord {
        CorrectionRecord {
            cell: self.cell.a1(),
            was: self.was.clone(),
            now: self.now.clone(),
            by: self.by.clone(),
            why: self.why.clone(),
        }
    }
}

/// A correction among the sources of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionRecord {
    /// The cell, in A1 notation.
    pub cell: String,
    /// What the cell held.
    pub was: String,
    /// What it was taken to hold.
    pub now: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}
