//! Values mended in place, kept beside the original.
use super::{Actor, Result, Store};
use chrono::{DateTime, Utc};

/// A value mended in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The id.
    pub id: String,
    /// The paper.
    pub paper_id: String,
    /// The slot.
    pub slot: String,
    /// The workbook's name.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// Why.
    pub why: String,
    /// Who says so: the id.
    pub by_id: String,
    /// Who says so: the name then.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A value to be mended.
#[derive(Clone, Debug)]
pub struct NewCorrection {
    /// The slot.
    pub slot: String,
    /// The workbook's name.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// Why.
    pub why: String,
}

impl Store {
    /// Mends a value of a draft; one of the same cell gives way.
    pub async fn add_correction(
        &self,
        actor: &Actor,
        paper_id: &str,
        new: NewCorrection,
    ) -> Result<Correction> {
        todo!()
    }
    /// Takes a correction of a draft back.
    pub async fn remove_correction(&self, actor: &Actor, paper_id: &str, id: &str) -> Result<()> {
        todo!()
    }
    /// The corrections of a paper, the first first.
    pub async fn corrections(&self, paper_id: &str) -> Result<Vec<Correction>> {
        todo!()
    }
}
