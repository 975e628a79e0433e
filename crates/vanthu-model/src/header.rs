//! The header fields of one document: what a person says about it beside the fields of its template, such as who issues
//! and signs it, its number, its date and its marks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::document::HeadingForm;
use super::office::{Office, Signer, Standard};
use vanthu_diagnostic::Place;

/// The usual page size.
pub const A4: &str = "a4";

/// A size that a document sets itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeSetting {
    /// The component, such as `body`, or `line` for the distance between lines.
    pub name: String,
    /// The size in points.
    pub value: f64,
    /// The place where it is given.
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

/// The parts of a copy that stand at the end of the copied document.
#[derive(Clone, Debug)]
pub struct CopyDetails {
    /// What kind of copy it is, such as `sao y bản chính`, and the place where that is given.
    pub kind: (String, Place),
    /// Its number. Without one, the number is left blank.
    pub number: Option<u32>,
    /// Its date. Without one, the date is left blank.
    pub date: Option<NaiveDate>,
    /// Who signs it.
    pub signer: Signer,
    /// Its recipients without the archive.
    pub recipients: Vec<String>,
}

/// The confirmation of a signature where the seal may not be put on it.
#[derive(Clone, Debug)]
pub struct ConfirmationDetails {
    /// The name of the person whose signature is confirmed, and the place where it is given.
    pub of: (String, Place),
    /// The person who confirms it.
    pub signer: Signer,
}

/// The header fields of one document.
#[derive(Clone, Debug)]
pub struct DocumentHeader {
    /// The office that issues it.
    pub office: Office,
    /// The standard it follows.
    pub standard: Standard,
    /// The number. Without one, the number is left blank.
    pub number: Option<u32>,
    /// The date. Without one, the date is left blank.
    pub date: Option<NaiveDate>,
    /// The number of the draft, if it is one.
    pub draft: Option<u32>,
    /// The secrecy mark and the place where it is given.
    pub secrecy: Option<(String, Place)>,
    /// The urgency mark and the place where it is given.
    pub urgency: Option<(String, Place)>,
    /// The circulation mark and the place where it is given.
    pub circulation: Option<(String, Place)>,
    /// The author named between kind and subject, such as `Ban Thường vụ Thành ủy`, and the place where it is given.
    pub author_line: Option<(String, Place)>,
    /// The theme of the congress that the report is made for, and the place where it is given.
    pub theme: Option<(String, Place)>,
    /// The addressees and the place where they are given.
    pub addressees: (Vec<String>, Place),
    /// The recipients without the archive: those of the document, or else those of the office.
    pub recipients: Vec<String>,
    /// Whether the recipients are those of the document.
    pub own_recipients: bool,
    /// The mark that ends the text, if the document chooses one, and the place where it does.
    pub end_mark: Option<(String, Place)>,
    /// The labels chosen for levels of the text, and the places where they are.
    pub numbering: BTreeMap<HeadingForm, (String, Place)>,
    /// Whether it is printed on both sides.
    pub duplex: bool,
    /// The page size, `a4` or `a5`, and the place where it is given.
    pub page_size: (String, Place),
    /// The sizes that the document sets itself.
    pub sizes: Vec<SizeSetting>,
    /// The symbol of the unit that drafts it, for a dispatch of the state.
    pub unit: Option<String>,
    /// The person who signs.
    pub signer: Signer,
    /// The signers from left to right, if several people of the office sign, and the place where they are given. A
    /// signer whom the office does not know has a name only.
    pub signers: (Vec<Signer>, Place),
    /// The bodies that issue the document together with the office.
    pub joint: Vec<JointIssuer>,
    /// The confirmation of a signature, if there is one.
    pub confirmation: Option<ConfirmationDetails>,
    /// The parts of a copy, if this is one.
    pub copy: Option<CopyDetails>,
    /// The drafter mark: initials and number of copies.
    pub drafter: Option<(String, u32)>,
    /// The contact line.
    pub contact: Option<String>,
}
