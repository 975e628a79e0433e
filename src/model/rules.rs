//! A rule set: what a regulation fixes about a document. The wordings and forms are typed here; the sizes and
//! margins beside them in the same file are read by the layout and by the tests.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::checks::CheckRules;
use super::config::parse_toml;
use super::document::HeadingForm;
use crate::diagnostic::{Diagnostic, Place};

/// Where a rule stands and how sure it is.
#[derive(Clone, Debug, Deserialize)]
pub struct Clause {
    /// The document and clause, as cited.
    pub clause: String,
    /// `S2`, `S`, `P`, `D`, `M` or `C`: see the head of the rules file.
    pub certainty: String,
}

/// A component whose words are fixed.
#[derive(Clone, Debug, Deserialize)]
pub struct Wording {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The words.
    pub text: String,
}

/// A mark chosen from a list of words.
#[derive(Clone, Debug, Deserialize)]
pub struct Mark {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The words allowed.
    pub words: Vec<String>,
}

/// The form of the number.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NumberForm {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// `Số {number}-{type}/{body}`.
    pub form: String,
    /// Numbers below this take a nought in front.
    pub pad_below: u32,
    /// What stands for the number of a draft.
    pub blank: String,
}

/// The form of place and date.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PlaceDateForm {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// `{place}, ngày {day} tháng {month} năm {year}`.
    pub form: String,
    /// Days below this take a nought in front.
    pub pad_day_below: u32,
    /// Months below this take a nought in front.
    pub pad_month_below: u32,
    /// What stands for each part of the date of a draft.
    pub blank: String,
}

/// A component with a form to fill in.
#[derive(Clone, Debug, Deserialize)]
pub struct Form {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The form, with its blanks in braces.
    pub form: String,
}

/// The mark that ends a text.
#[derive(Clone, Debug, Deserialize)]
pub struct EndMark {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The mark.
    pub text: String,
    /// Marks that some offices still write and may choose.
    pub others: Vec<String>,
}

/// The form of the list of recipients.
#[derive(Clone, Debug, Deserialize)]
pub struct RecipientsForm {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// `Nơi nhận:`.
    pub label: String,
    /// What each line starts with.
    pub prefix: String,
    /// What each line but the last ends with.
    pub separator: String,
    /// What the last line ends with.
    pub end: String,
}

/// The form of one level of headings.
#[derive(Clone, Debug, Deserialize)]
pub struct HeadingRule {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The label before the title, with `{ordinal}`, `{roman}`, `{number}` or `{parent}`.
    pub label: String,
    /// Whether the title stands in capitals.
    #[serde(default)]
    pub caps: bool,
}

/// The levels of headings.
#[derive(Clone, Debug, Deserialize)]
pub struct Structure {
    /// `Phần thứ nhất`.
    pub part: HeadingRule,
    /// `I- …`.
    pub section: HeadingRule,
    /// `1. …`.
    pub item: HeadingRule,
    /// `1.1. …`.
    pub subitem: HeadingRule,
}

impl Structure {
    /// The rule of a form.
    pub fn rule(&self, form: HeadingForm) -> &HeadingRule {
        match form {
            HeadingForm::Part => &self.part,
            HeadingForm::Section => &self.section,
            HeadingForm::Item => &self.item,
            HeadingForm::Subitem => &self.subitem,
        }
    }
}

/// The marker of lists.
#[derive(Clone, Debug, Deserialize)]
pub struct ListForm {
    /// `- `.
    pub marker: String,
}

/// The subject's form.
#[derive(Clone, Debug, Deserialize)]
pub struct SubjectForm {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// `lower`: it starts with a small letter.
    pub initial: String,
}

/// The symbols of document kinds.
#[derive(Clone, Debug, Deserialize)]
pub struct Types {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The symbol by the kind's name in small letters: `báo cáo` → `BC`.
    pub symbols: BTreeMap<String, String>,
}

/// The measures of the page.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Page {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// Width in millimetres.
    pub width_mm: f64,
    /// Left margin in millimetres.
    pub left_mm: f64,
    /// Right margin in millimetres.
    pub right_mm: f64,
}

/// How the text is set.
#[derive(Clone, Debug, Deserialize)]
pub struct Component {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
}

/// A rule set.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rules {
    /// Its name, such as `hd05-2026`.
    pub name: String,
    /// The family of offices it binds: `party` or `state`.
    pub standard: String,
    /// What it is called.
    pub full_name: String,
    /// The day from which documents follow it.
    #[serde(deserialize_with = "toml_date")]
    pub in_force: NaiveDate,
    /// The page.
    pub page: Page,
    /// The text.
    pub body: Component,
    /// The typeface.
    pub font: Component,
    /// The words at the top right.
    pub title: Wording,
    /// The superior body.
    pub superior: Component,
    /// The issuing body.
    pub issuer: Component,
    /// The mark under the issuer.
    pub star: Wording,
    /// The number.
    pub number: NumberForm,
    /// The place and date.
    pub place_date: PlaceDateForm,
    /// The secrecy stamp.
    pub secrecy: Mark,
    /// The urgency mark.
    pub urgency: Mark,
    /// The circulation mark.
    pub circulation: Mark,
    /// The draft mark.
    pub draft: Form,
    /// The kind of document.
    pub kind: Component,
    /// The subject.
    pub subject: SubjectForm,
    /// The mark under the subject.
    pub divider: Wording,
    /// The levels of headings.
    pub structure: Structure,
    /// Lists.
    pub list: ListForm,
    /// The mark that ends a text.
    pub end_mark: EndMark,
    /// The recipients.
    pub recipients: RecipientsForm,
    /// The signer's authority.
    pub authority: Component,
    /// The signer's post.
    pub post: Component,
    /// The signer.
    pub signer: Component,
    /// The drafter mark.
    pub drafter: Form,
    /// The kinds' symbols.
    pub types: Types,
    /// What is checked beside.
    pub checks: CheckRules,
}

impl Rules {
    /// Reads a rule set from its file. `file` is its name in messages.
    ///
    /// # Errors
    /// When it is not TOML or misses a component.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        parse_toml(file, text)
    }

    /// A clause of this rule set as the place of a diagnostic.
    pub fn place(&self, clause: &Clause) -> Place {
        Place::Clause { rule: self.name.clone(), clause: clause.clause.clone() }
    }
}

fn toml_date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    date.date
        .and_then(|day| NaiveDate::from_ymd_opt(day.year.into(), day.month.into(), day.day.into()))
        .ok_or_else(|| serde::de::Error::custom("expected a date such as 2026-05-27"))
}
