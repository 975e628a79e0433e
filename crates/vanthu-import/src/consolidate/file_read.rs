//! One workbook among several, and what became of it.

use serde_json::{Value as Json, json};

use vanthu_diagnostic::{Diagnostic, Severity};
use vanthu_model::dataset::Dataset;

/// What became of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileStatus {
    /// Its rows are in the data set.
    Read,
    /// It could not be read, or is another kind of table: its rows are not in the data set.
    Refused,
    /// It is the same file as an earlier one: its rows are in the data set once.
    Repeated,
}

impl FileStatus {
    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Refused => "refused",
            Self::Repeated => "repeated",
        }
    }
}

/// One of the workbooks, with its diagnostics.
#[derive(Clone, Debug)]
pub struct FileRead {
    /// Its path as the user wrote it.
    pub file: String,
    /// What became of it.
    pub status: FileStatus,
    /// The branch of the roster that it belongs to, if it names one as a whole.
    pub branch: Option<String>,
    /// Its table without the rows; `None` if nothing was read.
    pub table: Option<Dataset>,
    /// How many rows it has.
    pub rows: usize,
    /// Its diagnostics.
    pub problems: Vec<Diagnostic>,
}

impl FileRead {
    /// How many of its diagnostics have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }

    /// The object that `inspect --json` prints for the workbook.
    pub fn to_json(&self) -> Json {
        let mut object = json!({
            "file": self.file,
            "status": self.status.as_str(),
            "sheet": null,
            "rows": self.rows,
            "errors": self.count(Severity::Error),
            "warnings": self.count(Severity::Warning),
        });
        if let Some(branch) = &self.branch {
            object["branch"] = branch.as_str().into();
        }
        if let Some(table) = &self.table {
            let mut table = table.to_json();
            for part in
                ["sheet", "title", "header", "columns", "unused_columns", "totals", "notes", "encoding"]
            {
                object[part] = table[part].take();
            }
        }
        object
    }
}
