//! A rule set: what a regulation fixes about a document. The wordings and forms are typed here. The sizes and margins
//! in the same file are read by the layout and by the tests.

mod adapt;
mod frame;
mod register;
mod rows;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::checks::CheckRules;
use super::config::parse_toml;
use super::office::ToneStyle;
use super::structure::{AppendixForm, BasisForm, EnactingForm, Structure};
use vanthu_diagnostic::{Diagnostic, Place};

pub use adapt::adapted;
pub use frame::{
    AddresseeForm, AuthorityForm, CopyForm, DispatchSubject, DrafterForm, JointForm, MinutesForm, NumberForm,
    RecipientsForm, Side, StampForm, WordingStyle,
};
pub use register::{RegisterRule, SecretSeries, SeriesPeriod};
pub use rows::{RuleRow, rows};

/// The clause that contains a rule, and how certain the rule is.
#[derive(Clone, Debug, Deserialize)]
pub struct Clause {
    /// The document and clause, as cited.
    pub clause: String,
    /// `R`, `S2`, `S`, `P`, `D`, `M` or `C`: see the head of the rules file.
    pub certainty: String,
}

/// A component whose words are fixed.
#[derive(Clone, Debug, Deserialize)]
pub struct Wording {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The words.
    pub text: String,
}

/// A mark chosen from a list of words.
#[derive(Clone, Debug, Deserialize)]
pub struct Mark {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The words allowed.
    pub words: Vec<String>,
}

/// A mark that says who may read a document.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CirculationMark {
    /// The words allowed, or the usual ones.
    #[serde(flatten)]
    pub mark: Mark,
    /// Whether the words are examples only, so that a document may have others.
    #[serde(default)]
    pub open: bool,
}

/// The post of a signer.
#[derive(Clone, Debug, Deserialize)]
pub struct PostForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The word between a post and one that its holder has beside it, `kiêm`, on a line of its own.
    #[serde(default)]
    pub beside: Option<String>,
}

/// The form of place and date.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PlaceDateForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// `{place}, ngày {day} tháng {month} năm {year}`.
    pub form: String,
    /// Days below this take a leading zero.
    pub pad_day_below: u32,
    /// Months below this take a leading zero.
    pub pad_month_below: u32,
    /// The placeholder for each part of the date of a draft.
    pub blank: String,
}

/// A component with a form to fill in.
#[derive(Clone, Debug, Deserialize)]
pub struct Form {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The form, with its blanks in braces.
    pub form: String,
}

/// The theme of a congress, which may stand in the place of a report's kind.
#[derive(Clone, Debug, Deserialize)]
pub struct ThemeForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The line below it, with blanks for kind and subject in braces.
    pub form: String,
    /// The kinds that may have one.
    pub kinds: Vec<String>,
}

/// The mark that ends a text.
#[derive(Clone, Debug, Deserialize)]
pub struct EndMark {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The mark.
    pub text: String,
    /// Marks that some offices still write and may choose.
    pub others: Vec<String>,
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
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// `lower`: it starts with a small letter; `upper`: with a capital.
    pub initial: String,
}

/// The symbols of document kinds.
#[derive(Clone, Debug, Deserialize)]
pub struct Types {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The symbol by the kind's name in small letters: `báo cáo` → `BC`.
    pub symbols: BTreeMap<String, String>,
}

/// The measures of the page.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Page {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Width in millimetres.
    pub width_mm: f64,
    /// Height in millimetres.
    pub height_mm: f64,
    /// Left margin in millimetres.
    pub left_mm: f64,
    /// Right margin in millimetres.
    pub right_mm: f64,
}

/// The measures of a page in landscape.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Landscape {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Left margin in millimetres.
    pub left_mm: f64,
    /// Right margin in millimetres.
    pub right_mm: f64,
}

/// How tables are set.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TableRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The size of the letters in points.
    pub pt: f64,
    /// The room on either side of a cell's text in points.
    pub inset_x_pt: f64,
    /// Whether headings are bold.
    pub header_bold: bool,
    /// Whether total rows are bold.
    pub total_bold: bool,
}

/// How charts are drawn.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ChartRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The colours of the shares of a whole. They can be told apart without colour vision.
    pub share_colours: Vec<String>,
}

/// How the text is set.
#[derive(Clone, Debug, Deserialize)]
pub struct Component {
    /// The clause that contains the rule.
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
    /// Its full name.
    pub full_name: String,
    /// The day from which documents follow it.
    #[serde(deserialize_with = "toml_date")]
    pub in_force: NaiveDate,
    /// The page.
    pub page: Page,
    /// The page in landscape for a wide table.
    pub landscape: Landscape,
    /// The text.
    pub body: Component,
    /// The typeface.
    pub font: Component,
    /// Where lines are broken by sense. Absent in rules whose documents keep the breaks they have.
    pub breaks: Option<Component>,
    /// The words at the top right.
    pub title: Wording,
    /// The words below them, of the state.
    pub motto: Option<Wording>,
    /// The superior body.
    pub superior: Component,
    /// The issuing body.
    pub issuer: Component,
    /// Several issuing bodies.
    pub joint: JointForm,
    /// The mark under the issuer, of the Party.
    pub star: Option<Wording>,
    /// The line under the issuer, of the state.
    pub issuer_line: Option<Component>,
    /// The number.
    pub number: NumberForm,
    /// The subject of a dispatch.
    pub dispatch_subject: DispatchSubject,
    /// The place and date.
    pub place_date: PlaceDateForm,
    /// The secrecy stamp.
    pub secrecy: Mark,
    /// The urgency mark.
    pub urgency: Mark,
    /// The circulation mark.
    pub circulation: CirculationMark,
    /// The draft mark.
    pub draft: Form,
    /// The kind of document.
    pub kind: Component,
    /// The author between kind and subject, if a document may name its author there.
    pub author_line: Option<Form>,
    /// The theme of a congress in the place of the kind, if a document may have it there.
    pub theme: Option<ThemeForm>,
    /// The subject.
    pub subject: SubjectForm,
    /// The mark under the subject, of the Party.
    pub divider: Option<Wording>,
    /// The line under the subject, of the state.
    pub subject_line: Option<Component>,
    /// The addressees.
    pub addressee: AddresseeForm,
    /// The levels of headings.
    pub structure: Structure,
    /// Lists.
    pub list: ListForm,
    /// The legal bases.
    pub basis: BasisForm,
    /// The words that enact.
    pub enacting: EnactingForm,
    /// The appendices.
    pub appendix: AppendixForm,
    /// The tables.
    pub table: TableRule,
    /// The charts.
    pub chart: ChartRule,
    /// The mark that ends a text.
    pub end_mark: EndMark,
    /// The recipients.
    pub recipients: RecipientsForm,
    /// The signer's authority.
    pub authority: AuthorityForm,
    /// The signer's post.
    pub post: PostForm,
    /// The signer.
    pub signer: Component,
    /// Two who sign minutes.
    pub minutes: MinutesForm,
    /// The words by which a signature is confirmed, where the rules have such a part.
    pub confirmation: Option<Wording>,
    /// The end of a copy.
    pub copy: CopyForm,
    /// The drafter mark.
    pub drafter: DrafterForm,
    /// How fixed words are written.
    pub wording: WordingStyle,
    /// The kinds' symbols.
    pub types: Types,
    /// How numbers are given.
    pub register: RegisterRule,
    /// What is checked besides.
    pub checks: CheckRules,
}

/// What decides between rule sets: the keys above the first table of a rules file. They are read without the rest, so that
/// only the chosen rule set has to be parsed as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RulesHead {
    /// The name that documents choose it by.
    pub name: String,
    /// The standard.
    pub standard: String,
    /// The day from which documents follow it.
    #[serde(deserialize_with = "toml_date")]
    pub in_force: NaiveDate,
}

impl RulesHead {
    /// Reads the head of a rule set from its file. `file` is its name in messages.
    ///
    /// # Errors
    /// `config.invalid` if the part above the first table is not TOML or lacks a key.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let end = text
            .split_inclusive('\n')
            .take_while(|line| !line.trim_start().starts_with('['))
            .map(str::len)
            .sum();
        parse_toml(file, text.get(..end).unwrap_or(text))
    }
}

impl Rules {
    /// Reads a rule set from its file. `file` is its name in messages.
    ///
    /// # Errors
    /// `config.invalid` if the text is not TOML or lacks a component.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_rules_file_is_that_of_its_rules() {
        for text in [
            include_str!("../../../templates/rules/hd05-2026.toml"),
            include_str!("../../../templates/rules/hd36-2018.toml"),
            include_str!("../../../templates/rules/nd30-2020.toml"),
        ] {
            let (head, rules) = (RulesHead::parse("a", text).unwrap(), Rules::parse("a", text).unwrap());
            assert_eq!(
                (head.name, head.standard, head.in_force),
                (rules.name, rules.standard, rules.in_force)
            );
        }
        assert_eq!(RulesHead::parse("a", "[page]\nname = \"a\"").unwrap_err().code, "config.invalid");
    }
}
