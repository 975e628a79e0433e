//! What a person says about one document beside the fields of its template: who issues and signs it, its number,
//! date and marks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::document::HeadingForm;
use super::office::{Office, Signer, Standard};
use vanthu_diagnostic::Place;

/// The usual paper.
pub const A4: &str = "a4";

/// A size that a document chooses for itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeSetting {
    /// The component, such as `body`, or `line` for the distance between lines.
    pub name: String,
    /// The size in points.
    pub value: f64,
    /// Where it is given.
    pub place: Place,
}

/// A body that issues a document together with the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointIssuer {
    /// Its direct superior.
    pub superior: Option<String>,
    /// Its name.
    pub name: String,
    /// Its symbol in the number.
    pub short: String,
    /// Who signs for it.
    pub signer: Signer,
}

/// The parts of a copy, which stand at the end of the document copied.
#[derive(Clone, Debug)]
pub struct CopyDetails {
    /// What kind of copy it is: `sao y bản chính`, and where that is given.
    pub kind: (String, Place),
    /// Its number; none leaves it blank.
    pub number: Option<u32>,
    /// Its date; none leaves it blank.
    pub date: Option<NaiveDate>,
    /// Who signs it.
    pub signer: Signer,
    /// Its recipients without the archive.
    pub recipients: Vec<String>,
}

/// The particulars of one document.
#[derive(Clone, Debug)]
pub struct DocumentHeader {
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
    /// To whom it is addressed, and where that is given.
    pub addressees: (Vec<String>, Place),
    /// The recipients without the archive: the document's own, or else the office's.
    pub recipients: Vec<String>,
    /// Whether the recipients are the document's own.
    pub own_recipients: bool,
    /// The mark that ends the text, where one is chosen, and where.
    pub end_mark: Option<(String, Place)>,
    /// The labels chosen for levels of the text, and where.
    pub numbering: BTreeMap<HeadingForm, (String, Place)>,
    /// Whether it is printed on both sides.
    pub duplex: bool,
    /// The paper it is printed on, `a4` or `a5`, and where that is given.
    pub page_size: (String, Place),
    /// The sizes it chooses.
    pub sizes: Vec<SizeSetting>,
    /// The symbol of the unit that drafts it, for a dispatch of the state.
    pub unit: Option<String>,
    /// Who signs.
    pub signer: Signer,
    /// Who sign, where several of the office do, from left to right, and where that is given. One who is none of the
    /// office's signers has a name only.
    pub signers: (Vec<Signer>, Place),
    /// Those who issue it together with the office.
    pub joint: Vec<JointIssuer>,
    /// The parts of a copy, where this is one.
    pub copy: Option<CopyDetails>,
    /// The drafter mark: name and copies.
    pub drafter: Option<(String, u32)>,
    /// The contact line.
    pub contact: Option<String>,
}
