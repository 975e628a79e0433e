//! What a rule set fixes beyond the look of the parts: who may sign as what, what a body may issue, how dates and cited
//! documents are written. The checks read it; the layout does not.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rules::Clause;

/// A rule that has no values of its own.
#[derive(Clone, Debug, Deserialize)]
pub struct Ruled {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
}

/// How dates are written in the text.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DateRule {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// Days below this take a nought in front.
    pub pad_day_below: u32,
    /// Months below this take a nought in front.
    pub pad_month_below: u32,
    /// Whether a month below that may stand without its nought.
    #[serde(default)]
    pub month_may_be_bare: bool,
}

/// How other documents are cited.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CitationRule {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// Whether a comma stands between the number and the date.
    pub comma: bool,
    /// Whether only the kind and the number are written from the second time on.
    pub short_later: bool,
    /// Symbols of kinds that are right in the numbers of cited documents beside those that this rule set knows.
    pub other_kinds: Vec<String>,
}

/// The symbols of the bodies.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BodiesRule {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The symbols by the beginning of the body's name in small letters; the first is the usual one.
    pub symbols: BTreeMap<String, Vec<String>>,
    /// Other symbols that are right in the numbers of cited documents.
    pub others: Vec<String>,
}

/// What stands above and below each other in a signature.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SigningBody {
    /// The body in capitals, as it stands after the authority's form.
    pub name: String,
    /// The posts that may stand below it; none: no post stands there.
    pub posts: Vec<String>,
}

/// Who signs as what.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SigningRule {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// Forms of the other regulations, and the right ones.
    pub wrong: BTreeMap<String, String>,
    /// Forms that do not exist here, and what stands for them.
    #[serde(default)]
    pub unused: BTreeMap<String, String>,
    /// Heads for whom nobody deputises, because they speak for a body: `BÍ THƯ`.
    #[serde(default)]
    pub no_deputy_for: Vec<String>,
    /// The posts under the bodies.
    pub bodies: Vec<SigningBody>,
    /// Words of a body's name, which does not stand after a post.
    pub not_after_post: Vec<String>,
}

/// What a body may issue.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IssuingBody {
    /// How the issuer's name in small letters begins.
    pub issuer: String,
    /// The words after which the superior is one of a base organisation; empty: any superior.
    #[serde(default)]
    pub below: Vec<String>,
    /// The authority, where it matters which body speaks: `BAN THƯỜNG VỤ`.
    #[serde(default)]
    pub authority: Option<String>,
    /// The kinds that it does not issue.
    pub never: Vec<String>,
}

/// What the bodies may issue.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IssuingRule {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The bodies; the first that fits counts.
    pub bodies: Vec<IssuingBody>,
}

/// The order of the recipients.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RecipientsRule {
    /// Where it is ruled.
    #[serde(flatten)]
    pub clause: Clause,
    /// The kinds whose first recipient is `Như trên`.
    pub as_above_kinds: Vec<String>,
}

/// What is checked beside the parts' wordings.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CheckRules {
    /// The parts that a document must have.
    pub parts: Ruled,
    /// Dates in words.
    pub long_date: DateRule,
    /// Dates in figures.
    pub short_date: DateRule,
    /// That a date is one.
    pub calendar: Ruled,
    /// Cited documents.
    pub citation: CitationRule,
    /// The bodies' symbols.
    pub bodies: BodiesRule,
    /// Who signs.
    pub signing: SigningRule,
    /// Who issues.
    pub issuing: IssuingRule,
    /// Who receives.
    pub recipients: RecipientsRule,
    /// Short forms.
    pub abbreviation: Ruled,
    /// Numbers and letters of paragraphs.
    pub numbering: Ruled,
    /// Spelling.
    pub spelling: Ruled,
    /// Where tone marks stand.
    pub tone: Ruled,
    /// Spaces and marks.
    pub typing: Ruled,
    /// Ratios and percentages.
    pub figures: Ruled,
    /// Work that a meeting gives.
    pub tasks: Ruled,
    /// What can be printed.
    pub letters: Ruled,
}
