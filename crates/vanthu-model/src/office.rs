//! The office that issues documents.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use chrono::NaiveDate;

use super::dataset::CellRef;
use super::syllable::tone_style;

/// Which family of rules an office follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standard {
    /// Party documents.
    Party,
    /// State documents.
    State,
}

impl Standard {
    /// The word in configuration files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::State => "state",
        }
    }

    /// Reads the word in configuration files.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Party, Self::State].into_iter().find(|standard| standard.as_str() == text)
    }
}

/// A person who may sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// Full name, without title or rank.
    pub name: String,
    /// `T/M BAN THƯỜNG VỤ`, with line feeds between its lines. Absent if the post stands alone.
    pub authority: Option<String>,
    /// `BÍ THƯ`, with line feeds between its lines.
    pub post: Option<String>,
}

/// The words by which an office calls its parts and itself: `[words]` in `office.toml`, each settable in a document.
/// Templates write these words instead of words of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// What one of its units is called: `chi bộ`, `đảng ủy xã`, `tổ chức cơ sở đảng`. Without it, the names of the units
    /// show it.
    pub unit: Option<String>,
    /// What the whole is called: `toàn Đảng bộ`, `toàn tỉnh`, `Chi bộ`. Without it, the name of the office shows it.
    pub whole: Option<String>,
    /// The body that decides: `Ban Chấp hành Đảng bộ xã`, in place of `committee` of the office.
    pub committee: Option<String>,
    /// What a meeting is called: `hội nghị`, `phiên họp`. Without it, the meeting's title shows it.
    pub meeting: Option<String>,
    /// What one who takes part in a meeting is called: `đồng chí`, `đại biểu`, `người`.
    pub member: Option<String>,
}

impl Words {
    /// These words, with those of `over` in their place.
    #[must_use]
    pub fn overlaid(self, over: Self) -> Self {
        Self {
            unit: over.unit.or(self.unit),
            whole: over.whole.or(self.whole),
            committee: over.committee.or(self.committee),
            meeting: over.meeting.or(self.meeting),
            member: over.member.or(self.member),
        }
    }
}

/// A term of the committee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfficeTerm {
    /// Its years, `2025-2030`.
    pub name: String,
    /// The first day: the close of the congress, the committee's first meeting where that is held during the congress, or the
    /// day on which the appointment of the committee takes effect (HD 05-HD/VPTW, Phần II, Mục I, 3.1.1 b).
    pub from: NaiveDate,
}

/// The office that issues documents, as `office.toml` describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Office {
    /// The family of rules.
    pub standard: Standard,
    /// The direct superior: `Đảng bộ tỉnh Lâm Đồng`.
    pub superior: Option<String>,
    /// The issuer: `Đảng ủy xã Hàm Mẫu`.
    pub name: String,
    /// The issuer's name in the lines of the letterhead. Without it, the name is broken as needed.
    pub name_lines: Option<Vec<String>>,
    /// The issuer's symbol in a number: `ĐU`.
    pub short: String,
    /// The symbol of the unit that drafts dispatches, where numbers have one: `VP` of `125/UBND-VP`.
    pub unit: Option<String>,
    /// The place in the date line: `Hàm Mẫu`.
    pub place: String,
    /// The body that speaks: `Ban Thường vụ Đảng ủy`.
    pub committee: String,
    /// The words by which it calls its units and itself.
    pub words: Words,
    /// The file that lists the branches, as written in `office.toml`.
    pub roster: Option<String>,
    /// Bodies besides the branches that can be given tasks: `Văn phòng Đảng ủy`.
    pub units: Vec<String>,
    /// Whether fixed wordings write `ủy` (new) or `uỷ` (old). Without it, the rules decide.
    pub tone_style: Option<ToneStyle>,
    /// The mark that ends a text. Without it, the rules decide.
    pub end_mark: Option<String>,
    /// Words that its documents may use although no list of the program has them: names, abbreviations that everyone knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known_words: Vec<String>,
    /// Codes of warnings and notes that it does not want, `check.double-space` or `double-space`. Errors stay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored_checks: Vec<String>,
    /// The usual recipients.
    pub recipients: Vec<String>,
    /// The last recipient: `Lưu Đảng ủy`.
    pub archive: String,
    /// The contact line at the foot of page 1.
    pub contact: Option<String>,
    /// The terms of the committee whose first day is known. Numbers are counted by them.
    pub terms: Vec<OfficeTerm>,
    /// Those who may sign, the usual one first.
    pub signers: Vec<Signer>,
}

impl Office {
    /// The names of bodies that the office file shows: its own, its superior's, those that can be given work.
    pub fn known_names(&self) -> Vec<String> {
        let own = [&self.name, &self.committee].into_iter().chain(&self.superior);
        own.chain(&self.units).cloned().collect()
    }

    /// The tone style that the office itself writes: the one it asks for, or else the one that its own names and usual
    /// wordings show. Names are never changed, and a document keeps to one style.
    pub fn written_style(&self) -> Option<ToneStyle> {
        if self.tone_style.is_some() {
            return self.tone_style;
        }
        let signers = self.signers.iter().flat_map(|signer| [&signer.authority, &signer.post]).flatten();
        let own = [&self.name, &self.committee, &self.archive].into_iter();
        let texts = own.chain(&self.superior).chain(&self.recipients).chain(signers);
        let styles: Vec<ToneStyle> = texts
            .flat_map(|text| text.split(|letter: char| !letter.is_alphabetic()))
            .filter_map(|word| tone_style(&word.to_lowercase()))
            .collect();
        let new = styles.iter().filter(|style| **style == ToneStyle::New).count();
        match (2 * new).cmp(&styles.len()) {
            Ordering::Greater => Some(ToneStyle::New),
            Ordering::Less => Some(ToneStyle::Old),
            Ordering::Equal => None,
        }
    }
}

/// The branches of an office, as its roster lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// The roster's path as the user wrote it.
    pub file: String,
    /// The branches in the roster's order; no two have one name or one code.
    pub branches: Vec<Branch>,
}

/// A branch of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its name.
    pub name: String,
    /// Its code; empty if the roster gives none.
    pub code: String,
    /// Its group; empty if the roster gives none.
    pub group: String,
    /// The cell of its name.
    pub cell: CellRef,
}

/// Where the tone mark is placed in `uy`, `oa`, `oe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToneStyle {
    /// As 399-QĐ/TW and HD 05-HD/VPTW write: `ủy`, `hòa`.
    New,
    /// As HD 36 wrote: `uỷ`, `hoà`.
    Old,
}

impl ToneStyle {
    /// Reads the word in configuration files.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "new" => Some(Self::New),
            "old" => Some(Self::Old),
            _ => None,
        }
    }

    /// A fixed wording in this style. Only ever given wordings of the rules, never names.
    pub fn apply(self, text: &str) -> String {
        if self == Self::New {
            return text.to_string();
        }
        swapped(text, |[new, old]| (new, old))
    }

    /// A word of the old style in the new one.
    pub fn from_old(word: &str) -> String {
        swapped(word, |[new, old]| (old, new))
    }
}

/// The text with each pair of letters that `sides` gives as the first changed into that which it gives as the second. Both
/// letters of a pair are small, or both are capitals.
fn swapped(text: &str, sides: impl Fn([Pair; 2]) -> (Pair, Pair)) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(first) = letters.next() {
        let pair = letters.peek().filter(|second| may_differ(first, **second)).and_then(|second| {
            let written = (first, *second);
            let written_as = |(from, to): (Pair, Pair)| match () {
                () if written == from => Some(to),
                () if written == capitals(from) => Some(capitals(to)),
                () => None,
            };
            PAIRS.into_iter().map(&sides).find_map(written_as)
        });
        match pair {
            Some((first, second)) => {
                changed.extend([first, second]);
                letters.next();
            }
            None => changed.push(first),
        }
    }
    changed
}

/// Whether two letters may be a pair in which the styles differ: one of them has a mark, and the other has none.
fn may_differ(first: char, second: char) -> bool {
    match first.is_ascii() {
        true => matches!(first, 'o' | 'u' | 'O' | 'U') && !second.is_ascii(),
        false => matches!(second, 'a' | 'e' | 'y' | 'A' | 'E' | 'Y'),
    }
}

/// Two letters.
type Pair = (char, char);

/// The pair in capitals, each of which is one letter.
fn capitals((first, second): Pair) -> Pair {
    let capital = |letter: char| letter.to_uppercase().next().unwrap_or(letter);
    (capital(first), capital(second))
}

/// The open rhymes in which the styles differ: new, old.
const PAIRS: [[Pair; 2]; 15] = [
    [('ú', 'y'), ('u', 'ý')],
    [('ù', 'y'), ('u', 'ỳ')],
    [('ủ', 'y'), ('u', 'ỷ')],
    [('ũ', 'y'), ('u', 'ỹ')],
    [('ụ', 'y'), ('u', 'ỵ')],
    [('ó', 'a'), ('o', 'á')],
    [('ò', 'a'), ('o', 'à')],
    [('ỏ', 'a'), ('o', 'ả')],
    [('õ', 'a'), ('o', 'ã')],
    [('ọ', 'a'), ('o', 'ạ')],
    [('ó', 'e'), ('o', 'é')],
    [('ò', 'e'), ('o', 'è')],
    [('ỏ', 'e'), ('o', 'ẻ')],
    [('õ', 'e'), ('o', 'ẽ')],
    [('ọ', 'e'), ('o', 'ẹ')],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_style_moves_the_mark_of_wordings() {
        assert_eq!(ToneStyle::Old.apply("ĐẢNG ỦY, HỎA TỐC, hòa"), "ĐẢNG UỶ, HOẢ TỐC, hoà");
        assert_eq!(ToneStyle::New.apply("ĐẢNG ỦY"), "ĐẢNG ỦY");
        assert_eq!(
            ToneStyle::from_old("ĐẢNG UỶ, HOẢ TỐC, hoà, Uỷ, quý báu, bạn"),
            "ĐẢNG ỦY, HỎA TỐC, hòa, Uỷ, qúy báu, bạn"
        );
    }
}
