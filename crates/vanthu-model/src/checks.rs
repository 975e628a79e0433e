//! What a rule set fixes besides the look of a document's parts: who may sign as what, what a body may issue, how dates
//! and cited documents are written. The checks read it; the layout does not.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rules::Clause;

/// A rule without values of its own.
#[derive(Clone, Debug, Deserialize)]
pub struct Ruled {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
}

/// How dates are written in the text.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DateRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Days below this take a leading zero.
    pub pad_day_below: u32,
    /// Months below this take a leading zero.
    pub pad_month_below: u32,
    /// Whether such a month may also be written without its zero.
    #[serde(default)]
    pub month_may_be_bare: bool,
}

/// How other documents are cited.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CitationRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Whether a comma stands between the number and the date.
    pub comma: bool,
    /// Whether only the kind and the number are written from the second time on.
    pub short_later: bool,
    /// Symbols of kinds that are correct in the numbers of cited documents although this rule set does not have them.
    pub other_kinds: Vec<String>,
}

/// The symbols of the bodies.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BodiesRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The symbols by the beginning of the body's name in small letters; the first is the usual one.
    pub symbols: BTreeMap<String, Vec<String>>,
    /// Other symbols that are correct in the numbers of cited documents.
    pub others: Vec<String>,
}

/// Which posts may stand below a body in a signature.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SigningBody {
    /// The body in capitals, as it stands after the form of authority.
    pub name: String,
    /// The posts that may stand below it. Empty if no post stands there.
    pub posts: Vec<String>,
}

/// Who signs as what.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SigningRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Forms of other regulations, each with the correct form.
    pub wrong: BTreeMap<String, String>,
    /// Forms that do not exist here, each with what replaces it.
    #[serde(default)]
    pub unused: BTreeMap<String, String>,
    /// Heads for whom nobody deputises, because they speak for a body: `BÍ THƯ`.
    #[serde(default)]
    pub no_deputy_for: Vec<String>,
    /// The posts under the bodies.
    pub bodies: Vec<SigningBody>,
    /// Words of a body's name, which must not follow a post.
    pub not_after_post: Vec<String>,
}

/// What a body may issue.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IssuingBody {
    /// How the issuer's name in small letters begins.
    pub issuer: String,
    /// Words in the superior's name that mark a base organisation. Empty if any superior fits.
    #[serde(default)]
    pub below: Vec<String>,
    /// The authority, if it matters which body speaks: `BAN THƯỜNG VỤ`.
    #[serde(default)]
    pub authority: Option<String>,
    /// The kinds that the body does not issue.
    pub never: Vec<String>,
}

/// What the bodies may issue.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct IssuingRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The bodies; the first that fits counts.
    pub bodies: Vec<IssuingBody>,
}

/// What is written with capitals.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CapitalsRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// Names as they are written.
    pub names: Vec<String>,
    /// The divisions of a cited document that begin with a capital, in small letters; `khoản` and `điểm` do not.
    pub divisions: Vec<String>,
}

/// The order of the recipients.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RecipientsRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// The kinds whose first recipient is `Như trên`.
    pub as_above_kinds: Vec<String>,
}

/// Everything that is checked besides the wordings of the parts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CheckRules {
    /// The parts that a document must have.
    pub parts: Ruled,
    /// Dates in words.
    pub long_date: DateRule,
    /// Dates in figures.
    pub short_date: DateRule,
    /// Whether a date exists.
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
    /// Abbreviations.
    pub abbreviation: Ruled,
    /// Numbers and letters of paragraphs.
    pub numbering: Ruled,
    /// Spelling.
    pub spelling: Ruled,
    /// Capitals, where the regulation says something of them.
    pub capitals: Option<CapitalsRule>,
    /// Where tone marks stand.
    pub tone: Ruled,
    /// Spaces and punctuation.
    pub typing: Ruled,
    /// Ratios and percentages.
    pub figures: Ruled,
    /// Tasks that a meeting assigns.
    pub tasks: Ruled,
    /// Which letters can be printed.
    pub letters: Ruled,
}
