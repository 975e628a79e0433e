//! What a person says about one document: who issues and signs it, its number, date and marks, and the fields of
//! its template.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::date::{self, Period};
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

/// A document cited in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Its kind: `Kế hoạch`.
    pub kind: String,
    /// Its number and symbol: `12-KH/ĐU`.
    pub number: String,
    /// Its date.
    pub date: NaiveDate,
    /// Who issued it.
    pub issuer: String,
    /// What it is about: `về …`.
    pub subject: String,
}

impl Citation {
    /// The first citation: kind in full, number, comma, date, issuer, subject (HD 05-HD/VPTW, Phần II).
    pub fn full(&self) -> String {
        format!(
            "{} số {}, ngày {} của {} {}",
            self.kind,
            self.number,
            date::short(self.date),
            self.issuer,
            self.subject
        )
    }

    /// A later citation: kind and number only.
    pub fn short(&self) -> String {
        format!("{} {}", self.kind, self.number)
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// One line of text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// A period.
    Period(Period),
    /// A date.
    Date(NaiveDate),
    /// A whole number.
    Count(u32),
    /// Documents cited in full.
    Documents(Vec<Citation>),
}

/// The typed fields of a document, each with its place.
pub type FieldValues = BTreeMap<String, (FieldValue, Place)>;
