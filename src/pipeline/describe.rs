//! What a template asks for, told to forms and other systems.

use serde::Serialize;

use super::Settings;
use crate::diagnostic::Diagnostic;

/// What a template makes and what it needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TemplateDescription {
    /// Its name, as documents give it.
    pub name: String,
    /// The kind of document in small letters: `báo cáo`.
    pub kind: String,
    /// What it makes, in a line.
    pub title: String,
    /// The families of rules that it serves: `party`, `state`.
    pub standards: Vec<String>,
    /// Whether it makes scorecards, one a row.
    pub scored: bool,
    /// Whether it may be addressed to someone.
    pub addressees: bool,
    /// How many sign it.
    pub signers: usize,
    /// The papers it may be printed on, the usual one first.
    pub papers: Vec<String>,
    /// The workbooks it reads.
    pub data: Vec<DataDescription>,
    /// The fields that only a person can fill in; those of the template's file in its order.
    pub fields: Vec<FieldDescription>,
    /// Fields of which at least one of each list must be there.
    pub one_of: Vec<Vec<String>>,
}

/// A workbook that a template reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataDescription {
    /// Its name in `[data]`.
    pub slot: String,
    /// What it is called in a form.
    pub label: String,
    /// The profile it is read by.
    pub profile: String,
    /// Whether the document is refused without it.
    pub required: bool,
    /// Whether it is what the main workbook is compared with.
    pub compare: bool,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldDescription {
    /// Its name in `[fields]`, or within the item of a list.
    pub name: String,
    /// What it is called in a form.
    pub label: String,
    /// What it holds: `text`, `list`, `period`, `date`, `moment`, `count`, `number`, `flag`, `choice`, `documents`,
    /// `people`, `absent`, `opinions`, `tasks`, `targets`, `sections`; within an item also `paragraphs` (a text or a
    /// list of texts) and `points`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the document is refused without it.
    pub required: bool,
    /// What a person writes for it, with an example.
    pub hint: String,
    /// The words of a choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// The parts of an item, for a list of items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<FieldDescription>,
    /// How deep items may lie in each other, for parts of free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<u8>,
}

/// What the template of that name asks for.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn describe_template(name: &str, settings: &Settings) -> Result<TemplateDescription, Diagnostic> {
    unimplemented!()
}
