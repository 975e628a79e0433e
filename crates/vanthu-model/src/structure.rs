//! The rules for the text's structure: the labels of its levels, the legal bases, the appendices.

use serde::Deserialize;

use super::document::HeadingForm;
use super::rules::Clause;

/// The form of one level of the text.
#[derive(Clone, Debug, Deserialize)]
pub struct LevelRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The label before the title, with `{ordinal}`, `{roman}`, `{number}`, `{letter}` or `{parent}`.
    pub label: String,
    /// Labels that an office may choose instead.
    #[serde(default)]
    pub others: Vec<String>,
    /// Whether the title is in capitals.
    #[serde(default)]
    pub caps: bool,
    /// Whether it is numbered through the whole text, whatever level is above it.
    #[serde(default)]
    pub continues: bool,
}

/// The levels of the text.
#[derive(Clone, Debug, Deserialize)]
pub struct Structure {
    /// `Phần thứ nhất`.
    pub part: LevelRule,
    /// `Chương I`.
    pub chapter: LevelRule,
    /// `Mục 1`.
    pub division: LevelRule,
    /// `Tiểu mục 1`, of the state.
    pub subdivision: Option<LevelRule>,
    /// `Điều 1. …`.
    pub article: LevelRule,
    /// `1. …` (khoản).
    pub clause: LevelRule,
    /// `a) …` (điểm).
    pub point: LevelRule,
    /// `I- …`.
    pub section: LevelRule,
    /// `1. …`.
    pub item: LevelRule,
    /// `1.1. …`.
    pub subitem: LevelRule,
}

impl Structure {
    /// Whether the rules have this form.
    pub fn has(&self, form: HeadingForm) -> bool {
        form != HeadingForm::Subdivision || self.subdivision.is_some()
    }

    /// The rule of a form; that of the level above for one that the rules do not have.
    pub fn rule(&self, form: HeadingForm) -> &LevelRule {
        match form {
            HeadingForm::Part => &self.part,
            HeadingForm::Chapter => &self.chapter,
            HeadingForm::Division => &self.division,
            HeadingForm::Subdivision => self.subdivision.as_ref().unwrap_or(&self.division),
            HeadingForm::Article => &self.article,
            HeadingForm::Clause => &self.clause,
            HeadingForm::Point => &self.point,
            HeadingForm::Section => &self.section,
            HeadingForm::Item => &self.item,
            HeadingForm::Subitem => &self.subitem,
        }
    }
}

/// The form of the legal bases.
#[derive(Clone, Debug, Deserialize)]
pub struct BasisForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The start of each line.
    pub prefix: String,
    /// The end of each line but the last.
    pub separator: String,
    /// The end of the last line.
    pub end: String,
}

/// The form of the words that enact.
#[derive(Clone, Debug, Deserialize)]
pub struct EnactingForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Whether they are in capitals.
    pub caps: bool,
}

/// The form of appendices.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AppendixForm {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The label of the only one.
    pub label: String,
    /// The label if there are several, with `{roman}` or `{number}`.
    pub numbered: String,
    /// Whether the title is in capitals.
    pub caps: bool,
    /// The line that names the document, with `{kind}`, `{number}`, `{date}` and `{issuer}`.
    pub reference: String,
    /// The placeholder for the number or date of a draft.
    pub blank: String,
    /// The mark under these lines.
    pub divider: String,
}
