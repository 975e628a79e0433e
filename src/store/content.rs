//! Everything that makes a paper, and its hash.
use serde_json::Value;

/// Everything that makes a paper but number and date of issue.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PaperContent {
    /// The paper's id.
    pub paper: String,
    /// The office as it was.
    pub office: ContentOffice,
    /// The template.
    pub template: String,
    /// The standard, where it is not the office's.
    pub standard: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Date, recipients, signer and such.
    pub particulars: Value,
    /// The fields of the template.
    pub fields: Value,
    /// The workbooks, by slot and name.
    pub files: Vec<ContentFile>,
    /// What was mended in them.
    pub corrections: Vec<ContentCorrection>,
}

/// An office in a paper's content.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ContentOffice {
    /// The id.
    pub id: String,
    /// The text of its `office.toml`.
    pub toml: String,
    /// Its roster, an object.
    pub roster_sha256: Option<String>,
}

/// A workbook in a paper's content.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ContentFile {
    /// The slot.
    pub slot: String,
    /// The name it came with.
    pub name: String,
    /// The object.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// A correction in a paper's content.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ContentCorrection {
    /// The slot.
    pub slot: String,
    /// The workbook's name.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The cell.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should hold.
    pub now: String,
    /// Who says so: the name.
    pub by: String,
    /// Why.
    pub why: String,
}

impl PaperContent {
    /// The SHA-256 of the canonical JSON, in hexadecimal.
    pub fn sha256(&self) -> String {
        todo!()
    }
}

/// JSON with sorted keys and without spaces: the same value is the same text.
pub fn canonical_json(value: &Value) -> String {
    todo!()
}
