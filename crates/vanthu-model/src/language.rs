//! What the checks know of the language: misspellings with their context, abbreviations that need no explanation, and
//! words that are correct although they are not Vietnamese syllables.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::config::parse_toml;
use vanthu_diagnostic::Diagnostic;

/// A misspelling. Its words are in small letters, with single spaces.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Misspelling {
    /// What is written.
    pub wrong: String,
    /// What is meant.
    pub right: String,
    /// Words of which one must precede it, if it is wrong only there.
    #[serde(default)]
    pub after: Vec<String>,
    /// Words of which one must follow it, if it is wrong only there.
    #[serde(default)]
    pub before: Vec<String>,
    /// Words before which it is correct.
    #[serde(default)]
    pub not_before: Vec<String>,
    /// Words after which it is correct.
    #[serde(default)]
    pub not_after: Vec<String>,
    /// Why it is wrong, and by which entry of the source.
    pub note: String,
}

/// A group of misspellings of one kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SpellingGroup {
    /// What the misspellings have in common, for readers of the list.
    pub title: String,
    /// The reference work that decides.
    pub source: String,
    /// The misspellings.
    pub words: Vec<Misspelling>,
}

/// The list of misspellings, `language/spelling.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpellingFile {
    group: Vec<SpellingGroup>,
}

/// The abbreviations and foreign words, `language/words.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    abbreviations: BTreeMap<String, String>,
    foreign: Vec<String>,
}

/// What the checks know of the language.
#[derive(Clone, Debug, Default)]
pub struct Language {
    /// The misspellings, by groups.
    pub spelling: Vec<SpellingGroup>,
    /// The abbreviations that every reader knows, each with its meaning.
    pub abbreviations: BTreeMap<String, String>,
    /// Words in small letters that are correct although they are not syllables.
    foreign: HashSet<String>,
    /// The misspellings by their first word, as the index of the group and the index in it.
    first: HashMap<String, Vec<(usize, usize)>>,
}

impl Language {
    /// Reads both files. Each is given as its name in messages and its text.
    ///
    /// # Errors
    /// `config.invalid` if one is not TOML, lacks a part or has an unknown one.
    pub fn parse(spelling: (&str, &str), words: (&str, &str)) -> Result<Self, Diagnostic> {
        let SpellingFile { group: spelling } = parse_toml(spelling.0, spelling.1)?;
        let words: WordsFile = parse_toml(words.0, words.1)?;
        let mut first: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (group, list) in spelling.iter().enumerate() {
            for (index, entry) in list.words.iter().enumerate() {
                let word = entry.wrong.split(' ').next().unwrap_or_default();
                first.entry(word.to_string()).or_default().push((group, index));
            }
        }
        Ok(Self {
            spelling,
            abbreviations: words.abbreviations,
            foreign: words.foreign.into_iter().collect(),
            first,
        })
    }

    /// The misspellings that begin with a word in small letters.
    pub fn misspellings(&self, word: &str) -> impl Iterator<Item = &Misspelling> {
        let found = self.first.get(word).map_or(&[] as &[_], Vec::as_slice);
        found.iter().filter_map(|&(group, index)| self.spelling.get(group)?.words.get(index))
    }

    /// Whether a word in small letters is correct although it is not a syllable.
    pub fn is_foreign(&self, word: &str) -> bool {
        self.foreign.contains(word)
    }
}
