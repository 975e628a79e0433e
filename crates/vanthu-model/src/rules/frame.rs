//! The forms of the parts around the text, beyond a plain wording: addressees, several issuers and signers, copies.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Clause;

/// The forms of the number.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NumberForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// `Số {number}-{type}/{body}`.
    pub form: String,
    /// The form for a dispatch, if it has its own: `Số: {number}/{body}-{unit}`.
    pub dispatch_form: Option<String>,
    /// Numbers below this take a leading zero.
    pub pad_below: u32,
    /// The placeholder for the number of a draft.
    pub blank: String,
}

/// The subject of a dispatch, which stands under the number.
#[derive(Clone, Debug, Deserialize)]
pub struct DispatchSubject {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The words at its start: `về việc `, `V/v `.
    pub prefix: String,
}

/// To whom a document is addressed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AddresseeForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// `Kính gửi:`.
    pub label: String,
    /// Other words, by the kind of document: `Kính trình:` of a `tờ trình`. Empty if the text itself names the addressees.
    pub by_kind: BTreeMap<String, String>,
    /// The start of each line if there are several addressees.
    pub prefix: String,
    /// The end of each line but the last if there are several.
    pub separator: String,
    /// The end of the last line if there are several.
    pub end: String,
    /// The end of the line if there is a single addressee.
    #[serde(default)]
    pub single_end: String,
    /// The kinds whose single addressee has no such end: an invitation addresses a person.
    #[serde(default)]
    pub bare_kinds: Vec<String>,
}

/// How the names and symbols of several issuers are joined, and how they sign.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct JointForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The separator between names.
    pub names: String,
    /// The separator between symbols.
    pub symbols: String,
    /// Where the body that leads signs: at the `right`, or at the left.
    #[serde(default)]
    pub lead: Side,
    /// Whether the post of a signer names the body.
    #[serde(default)]
    pub post_names_body: bool,
}

/// A side of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The left.
    #[default]
    Left,
    /// The right.
    Right,
}

/// The form of the list of recipients.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RecipientsForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// `Nơi nhận:`.
    pub label: String,
    /// The start of each line.
    pub prefix: String,
    /// The end of each line but the last.
    pub separator: String,
    /// The end of the last line.
    pub end: String,
    /// The first recipient of a document that has addressees: `Như trên`.
    pub as_above: String,
    /// The first recipient of a document whose last article names who carries it out, by the kind of document:
    /// `Như {article}`.
    #[serde(default)]
    pub as_article: BTreeMap<String, String>,
    /// How the last recipient starts: `Lưu `, `Lưu: VT`.
    pub archive: String,
    /// Words that the last recipient must not contain.
    pub archive_without: Vec<String>,
}

/// The authority on which a document is signed.
#[derive(Clone, Debug, Deserialize)]
pub struct AuthorityForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The abbreviations by what they mean: `body` → `T/M`, `deputy` → `K/T`, `order` → `T/L`, `acting` → `Q.`.
    pub forms: BTreeMap<String, String>,
}

/// What minutes have of their own.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MinutesForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The posts above the names, from left to right.
    pub posts: [String; 2],
    /// Whether place and date stand in the letterhead. Where not, the text says when the meeting was held.
    #[serde(default = "stands")]
    pub place_date: bool,
    /// The last line of the recipients, which minutes then always have, in place of [`RecipientsForm::archive`].
    #[serde(default)]
    pub archive: Option<String>,
}

fn stands() -> bool {
    true
}

/// The kinds of copies.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CopyForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The symbol in the number by the kind of copy in small letters: `sao lục` → `BS`.
    pub symbols: BTreeMap<String, String>,
    /// Other names for the kinds, with the kind that they mean.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// The form of the number, if it is not that of documents: `{number}-{type}`.
    #[serde(default)]
    pub number_form: Option<String>,
    /// The stamp that holds the particulars of the copy. Without one, they stand like those of a document.
    #[serde(default)]
    pub stamp: Option<StampForm>,
}

/// The stamp on a copy: its heading and the words before each entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StampForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// `BẢN SAO VĂN BẢN`.
    pub heading: String,
    /// Before the body that copies.
    pub body: String,
    /// Before the number and symbol of the copy.
    pub number: String,
    /// Before the kind of copy.
    pub kind: String,
    /// Before place and date.
    pub place_date: String,
    /// Before the recipients of the copy.
    pub recipients: String,
    /// The separator between recipients.
    pub separator: String,
}

/// The mark of who drafted the document and how many copies there are.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DrafterForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// `{drafter}-{copies}`, or with `{archive}` if it belongs to the last recipient's line.
    pub form: String,
    /// Whether it is in capitals.
    #[serde(default)]
    pub caps: bool,
}

/// How fixed words are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct WordingStyle {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Where the tone mark is placed in `uy`, `oa`, `oe`.
    pub tone_style: super::ToneStyle,
}
