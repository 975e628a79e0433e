//! How workbooks are understood.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// How workbooks are understood: the object of `vanthu inspect --json`, with the cells of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The workbook, where it is one.
    pub file: Option<String>,
    /// The sheet, where it is one.
    pub sheet: Option<String>,
    /// The profile by which it was read.
    pub profile: Option<String>,
    /// The lines above the table.
    pub title: Vec<String>,
    /// The rows of the header, where there is one workbook.
    pub header: Option<HeaderRows>,
    /// Whether the table lies across: its units stand in columns, and what is counted in rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub across: Option<bool>,
    /// The tables that were found.
    pub tables: Vec<FoundTable>,
    /// The columns that were read.
    pub columns: Vec<InspectedColumn>,
    /// The letters of the columns that were not.
    pub unused_columns: Vec<String>,
    /// The rows.
    pub rows: Vec<InspectedRow>,
    /// The rows of totals.
    pub totals: Vec<InspectedRow>,
    /// The lines below the table.
    pub notes: Vec<String>,
    /// How its texts are encoded.
    pub encoding: String,
    /// The workbooks that were put together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<InspectedFile>>,
    /// The cells of the sheet, of one workbook.
    pub grid: Option<SheetCells>,
    /// The data set to which the workbook belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// The first and the last row of a header, counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderRows {
    /// The first row.
    pub first_row: u32,
    /// The last row.
    pub last_row: u32,
}

/// A table of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundTable {
    /// The sheet.
    pub sheet: String,
    /// Its range, such as `A5:P24`.
    pub range: String,
    /// The profile that fits it best.
    pub profile: Option<String>,
    /// Whether it is the one that was read.
    pub chosen: bool,
    /// Whether its sheet is hidden.
    pub hidden: bool,
}

/// A column that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectedColumn {
    /// Its letters, of one workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Its heading.
    pub heading: String,
    /// The field of the profile that it was taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// A row that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InspectedRow {
    /// The workbook, of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The sheet, of several workbooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row in the sheet, counted from 1.
    pub row: u32,
    /// The line of the form, where the profile has fixed lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// What its cells say, by field.
    pub values: Map<String, Json>,
    /// Its cells by field, of several workbooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cells: Option<BTreeMap<String, String>>,
    /// The cells of which a value is the sum, by field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summed: Option<BTreeMap<String, Vec<InspectedCell>>>,
    /// The data set to which the workbook belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// A cell of one of several workbooks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectedCell {
    /// The workbook.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// The cell, in A1 notation.
    pub cell: String,
    /// The data set to which the workbook belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// One of several workbooks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InspectedFile {
    /// The workbook.
    pub file: String,
    /// What became of it.
    pub status: String,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// How many rows were read.
    pub rows: usize,
    /// How many of its problems are errors.
    pub errors: usize,
    /// How many of its problems are warnings.
    pub warnings: usize,
    /// The branch, where the workbook is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// The lines above the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Vec<String>>,
    /// The rows of the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderRows>,
    /// The columns that were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<InspectedColumn>>,
    /// The letters of the columns that were not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused_columns: Option<Vec<String>>,
    /// The rows of totals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<Vec<InspectedRow>>,
    /// The lines below the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<String>>,
    /// How its texts are encoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The data set to which the workbook belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// The cells of a sheet as texts, from the first that holds something to the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetCells {
    /// The first row, counted from 1.
    pub first_row: u32,
    /// The letters of the first column.
    pub first_column: String,
    /// The rows, each as long as its last text.
    pub rows: Vec<Vec<String>>,
    /// The ranges of merged cells.
    pub merges: Vec<String>,
    /// Whether there is more than fits.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}
