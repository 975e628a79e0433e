//! The words of the scorecard, `language/scorecard.toml`.

use serde::Deserialize;

use super::config::parse_toml;
use super::office::{Office, Standard};
use super::text::upper_initial;
use vanthu_diagnostic::Diagnostic;

/// The words that scorecards are made of. In forms, `{subject}`, `{period}`, `{branch}` and `{bars}` are filled in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CardWords {
    /// The form of the heading, which is printed in capitals.
    pub heading: String,
    /// The form of the PDF file's title.
    pub title: String,
    /// The headings of the table.
    pub columns: [String; 6],
    /// The name of the last row.
    pub total: String,
    /// What fill, frame and mark of a bar mean.
    pub legend: [String; 3],
    /// The words before the check code.
    pub code: String,
    /// What a card says until its document is approved. A file of a user's own need not have it.
    #[serde(default = "draft")]
    pub draft: String,
    /// The form of the description of the bars.
    pub bars_alt: String,
    /// The form of the description of the QR code.
    pub code_alt: String,
    /// The labels of the lines.
    pub labels: CardLabels,
    /// What the lines are made of.
    pub phrases: CardPhrases,
}

/// The mark of a draft without a number.
fn draft() -> String {
    "DỰ THẢO".into()
}

/// The labels of a card's lines, without their colons.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is named after the line that it labels")]
pub struct CardLabels {
    pub name: String,
    pub members: String,
    pub group: String,
    pub class: String,
    pub grounds: String,
    pub proposed: String,
    pub rank: String,
    pub previous: String,
    pub reason: String,
    pub note: String,
}

impl CardLabels {
    /// All labels.
    pub fn all(&self) -> [&str; 10] {
        let Self { name, members, group, class, grounds, proposed, rank, previous, reason, note } = self;
        [name, members, group, class, grounds, proposed, rank, previous, reason, note]
    }
}

/// What the lines of a card are made of.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CardPhrases {
    /// Before the class that the points alone would give.
    pub by_points: String,
    /// Says that a higher body decided on the class.
    pub as_above: String,
    /// Before the average of all branches.
    pub average: String,
    /// After a number of points.
    pub points: String,
    /// Before the average of a group of criteria.
    pub mean: String,
    /// Before the points that the assessment gave in addition.
    pub more: String,
    /// Before the points that the assessment took off.
    pub less: String,
}

impl CardPhrases {
    /// All phrases.
    pub fn all(&self) -> [&str; 7] {
        let Self { by_points, as_above, average, points, mean, more, less } = self;
        [by_points, as_above, average, points, mean, more, less]
    }
}

impl CardWords {
    /// Reads the words from their file. `file` is its name in messages. In all of them `{unit}`, `{Unit}` and `{people}` are
    /// what the office calls those who are scored and the people in them.
    ///
    /// # Errors
    /// `config.invalid` if the text is not TOML, lacks a word or has an unknown one.
    pub fn parse(file: &str, text: &str, office: &Office) -> Result<Self, Diagnostic> {
        let (unit, people) = match office.standard {
            Standard::Party => ("chi bộ", "đảng viên"),
            Standard::State => ("đơn vị", "người"),
        };
        let unit = office.words.unit.as_deref().unwrap_or(unit);
        // A name in a TOML text could end it; the office's words are plain ones.
        let plain = |word: &str| word.replace(['"', '\\', '\n'], " ");
        let text = text.replace("{unit}", &plain(unit)).replace("{Unit}", &plain(&upper_initial(unit)));
        parse_toml(file, &text.replace("{people}", people))
    }
}
