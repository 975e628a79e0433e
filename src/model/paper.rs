//! What a person says about one document beside the fields of its template: who issues and signs it, its number,
//! date and marks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::document::HeadingForm;
use super::office::{Office, Signer, Standard};
use crate::diagnostic::Place;

/// The particulars of one document.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Who issues it.
    pub office: Office,
    /// The family of rules.
    pub standard: Standard,
    /// The number; none leaves it blank.
    pub number: Option<u32>,
    /// The date; none leaves it blank.
    pub date: Option<NaiveDate>,
    /// Which draft it is.
    pub draft: Option<u32>,
    /// The secrecy mark and where it is given.
    pub secrecy: Option<(String, Place)>,
    /// The urgency mark and where it is given.
    pub urgency: Option<(String, Place)>,
    /// The circulation mark and where it is given.
    pub circulation: Option<(String, Place)>,
    /// The recipients without the archive.
    pub recipients: Vec<String>,
    /// The mark that ends the text, where one is chosen, and where.
    pub end_mark: Option<(String, Place)>,
    /// The labels chosen for levels of the text, and where.
    pub numbering: BTreeMap<HeadingForm, (String, Place)>,
    /// Whether it is printed on both sides.
    pub duplex: bool,
    /// Who signs.
    pub signer: Signer,
    /// The drafter mark: name and copies.
    pub drafter: Option<(String, u32)>,
    /// The contact line.
    pub contact: Option<String>,
}
