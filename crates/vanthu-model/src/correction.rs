//! A correction of a cell's value. The workbook stays as it was sent, and every figure that depends on the cell shows
//! the correction.

use serde::{Deserialize, Serialize};

use super::dataset::CellRef;
use vanthu_diagnostic::Place;

/// What a person says a cell should hold. Corrections are applied after the workbook is read and before its table is
/// found; one is refused if the cell does not hold `was`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The data set, by its name in `[data]`.
    pub data: String,
    /// The workbook, if the data set has several: its path as written in the document, or its name alone.
    pub file: Option<String>,
    /// The sheet. Not needed if only one can be meant.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: u32,
    /// The column, 0 for `A`.
    pub column: u32,
    /// What the cell holds; empty for an empty cell.
    pub was: String,
    /// What it should hold; empty to clear the cell.
    pub now: String,
    /// Who made the correction.
    pub by: String,
    /// Why.
    pub why: String,
    /// The place where it is written.
    pub place: Place,
}

/// A correction that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The cell.
    pub cell: CellRef,
    /// What the cell held.
    pub was: String,
    /// What it was corrected to.
    pub now: String,
    /// Who made the correction.
    pub by: String,
    /// Why.
    pub why: String,
}

impl Corrected {
    /// The correction as it is shown among the sources of a figure.
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
    /// What it was corrected to.
    pub now: String,
    /// Who made the correction.
    pub by: String,
    /// Why.
    pub why: String,
}
