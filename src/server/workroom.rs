//! A folder made for one request to a worker, with everything a document needs, and removed afterwards.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};
use tempfile::TempDir;

/// What goes into a workroom.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The template's name.
    pub template: String,
    /// The office file's text.
    pub office: String,
    /// The roster, where the office has one.
    pub roster: Option<Vec<u8>>,
    /// The particulars by the keys of the document file: `number`, `date`, `draft`, `signer`, `recipients` … A date is
    /// a text such as `2026-07-05`. Null and empty ones are left out.
    pub particulars: Map<String, Json>,
    /// The fields; null and empty ones are left out.
    pub fields: Map<String, Json>,
    /// The workbooks.
    pub workbooks: Vec<RoomWorkbook>,
    /// The corrections.
    pub corrections: Vec<RoomCorrection>,
}

/// A workbook of a document.
#[derive(Clone, Debug, Default)]
pub struct RoomWorkbook {
    /// The data set, by the template's name for it.
    pub slot: String,
    /// The file's name as it was uploaded.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A cell's value mended in place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomCorrection {
    /// The data set.
    pub slot: String,
    /// The file's name as it was uploaded, where the data set has several.
    pub file: Option<String>,
    /// The sheet; where there is none, the one that is read.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should say.
    pub now: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub struct Workroom {
    folder: TempDir,
}

impl Workroom {
    /// Makes the folder in `parent`, or in the system's folder for such. Blocks on the disk: call it off the async
    /// threads.
    ///
    /// # Errors
    /// When it cannot be written, or a slot is no plain name.
    pub fn make(parent: Option<&Path>, contents: &Contents) -> std::io::Result<Self> {
        unimplemented!()
    }

    /// An empty one, for a workbook looked at on its own: see [`Workroom::put`].
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn empty(parent: Option<&Path>) -> std::io::Result<Self> {
        unimplemented!()
    }

    /// Puts a file of that name in, made safe, and says what it is called there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> std::io::Result<String> {
        unimplemented!()
    }

    /// The folder, as a request names it.
    pub fn folder(&self) -> String {
        unimplemented!()
    }

    /// Where the workbook of a slot lies, relative to the folder, as a request names it. `name` is what was uploaded.
    pub fn workbook(slot: &str, name: &str) -> String {
        unimplemented!()
    }

    /// Where a result lies: `document.pdf`, `page-1.png` …
    pub fn out(&self, name: &str) -> PathBuf {
        unimplemented!()
    }

    /// A result.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn take(&self, name: &str) -> std::io::Result<Vec<u8>> {
        unimplemented!()
    }
}

/// A name that can stand in a folder of any system, with the letters of the one that was uploaded: see
/// `bundle::names`.
pub fn safe_name(name: &str) -> String {
    unimplemented!()
}
