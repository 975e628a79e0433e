//! A composed document, its facts and the rules → findings, each naming its clause or its cells. No file, no PDF.

pub mod card;
mod letters;
mod parts;
mod places;

use crate::diagnostic::Diagnostic;
use crate::model::dataset::Dataset;
use crate::model::document::Document;
use crate::model::paper::{FieldValues, Paper};
use crate::model::rules::Rules;

/// What the checks need to know of the typeface: which letters it has and how wide they are.
pub trait Typeface {
    /// Whether the letter can be printed.
    fn has_letter(&self, letter: char) -> bool;
    /// The width of a text at one point, in points.
    fn width(&self, text: &str, bold: bool) -> f64;
}

/// All that is checked.
pub struct Input<'a> {
    /// The composed document.
    pub document: &'a Document,
    /// Its particulars.
    pub paper: &'a Paper,
    /// Its fields, with their places.
    pub fields: &'a FieldValues,
    /// The workbooks it was made from.
    pub datasets: &'a [Dataset],
    /// The rule set.
    pub rules: &'a Rules,
}

/// Holds the document against the rules and the typeface.
pub fn check(input: &Input, typeface: &dyn Typeface) -> Vec<Diagnostic> {
    let places = places::Places::new(input);
    let mut findings = parts::check(input, &places);
    findings.extend(letters::check(input, &places, typeface));
    findings
}
