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

/// Words of two syllables and syllables that are words by themselves, `language/pairs.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PairsFile {
    words: String,
    /// Words that are right and that nothing is corrected to, because documents hardly use them.
    #[serde(default)]
    also: String,
    single: String,
}

/// Words of two syllables, by which two syllables that do not belong together are recognised.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// The second syllables by their first.
    by_first: HashMap<String, Vec<String>>,
    /// The first syllables by their second.
    by_second: HashMap<String, Vec<String>>,
    /// Syllables that are words by themselves.
    single: HashSet<String>,
    /// Words that are right and that no pair is corrected to: the second syllables by their first.
    also: HashMap<String, Vec<String>>,
}

impl Pairs {
    fn new(file: &PairsFile) -> Self {
        let mut pairs = Self::default();
        let words = file.words.split(',').map(str::trim).filter_map(|word| word.split_once(' '));
        for (first, second) in words {
            pairs.by_first.entry(first.to_string()).or_default().push(second.to_string());
            pairs.by_second.entry(second.to_string()).or_default().push(first.to_string());
        }
        for (first, second) in file.also.split(',').map(str::trim).filter_map(|word| word.split_once(' ')) {
            pairs.also.entry(first.to_string()).or_default().push(second.to_string());
        }
        pairs.single = file.single.split(',').map(|word| word.trim().to_string()).collect();
        pairs
    }

    /// Whether two syllables make a word.
    pub fn is_word(&self, first: &str, second: &str) -> bool {
        [&self.by_first, &self.also]
            .iter()
            .any(|words| words.get(first).is_some_and(|seconds| seconds.iter().any(|one| one == second)))
    }

    /// The second syllables of the words that begin with a syllable.
    pub fn seconds(&self, first: &str) -> &[String] {
        self.by_first.get(first).map_or(&[], Vec::as_slice)
    }

    /// The first syllables of the words that end with a syllable.
    pub fn firsts(&self, second: &str) -> &[String] {
        self.by_second.get(second).map_or(&[], Vec::as_slice)
    }

    /// Whether a syllable is a word by itself.
    pub fn is_single(&self, syllable: &str) -> bool {
        self.single.contains(syllable)
    }
}

/// How names are capitalised, `language/capitals.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CapitalsFile {
    generic: Vec<String>,
    names: Vec<String>,
    plain: Vec<String>,
}

/// A name, or a common word, with its capitals.
#[derive(Clone, Debug, Default)]
pub struct CapitalForm {
    /// As it is written.
    pub text: String,
    /// Its words in small letters.
    pub lower: Vec<String>,
    /// Which of its words begin with a capital.
    pub capitals: Vec<bool>,
    /// Whether it is a common word, of which not every word may begin with a capital.
    pub common: bool,
}

impl CapitalForm {
    /// The form of a name.
    pub fn name(text: &str) -> Self {
        let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
        let (lower, capitals) = words
            .map(|word| (word.to_lowercase(), word.chars().next().is_some_and(char::is_uppercase)))
            .unzip();
        Self { text: text.to_string(), lower, capitals, common: false }
    }
}

/// How names are capitalised.
#[derive(Clone, Debug, Default)]
pub struct Capitals {
    /// Words behind which a name stands for many and is written in small letters.
    pub generic: HashSet<String>,
    /// The forms by their first word in small letters.
    forms: HashMap<String, Vec<CapitalForm>>,
}

impl Capitals {
    fn new(file: CapitalsFile) -> Self {
        let mut capitals = Self { generic: file.generic.into_iter().collect(), forms: HashMap::new() };
        let names = file.names.into_iter().map(|text| (text, false));
        for (text, common) in names.chain(file.plain.into_iter().map(|text| (text, true))) {
            let form = CapitalForm { common, ..CapitalForm::name(&text) };
            let first = form.lower.first().cloned().unwrap_or_default();
            capitals.forms.entry(first).or_default().push(form);
        }
        capitals
    }

    /// The forms that begin with a word in small letters.
    pub fn forms(&self, first: &str) -> impl Iterator<Item = &CapitalForm> {
        self.forms.get(first).map_or(&[] as &[_], Vec::as_slice).iter()
    }
}

/// What the checks know of the language.
#[derive(Clone, Debug, Default)]
pub struct Language {
    /// The misspellings, by groups.
    pub spelling: Vec<SpellingGroup>,
    /// The abbreviations that every reader knows, each with its meaning.
    pub abbreviations: BTreeMap<String, String>,
    /// Words of two syllables.
    pub pairs: Pairs,
    /// How names are capitalised.
    pub capitals: Capitals,
    /// Words in small letters that are correct although they are not syllables.
    foreign: HashSet<String>,
    /// Words and pairs of words in small letters that an office added.
    own: HashSet<String>,
    /// The misspellings by their first word, as the index of the group and the index in it.
    first: HashMap<String, Vec<(usize, usize)>>,
}

/// The files of the language, each as its name in messages and its text.
#[derive(Clone, Copy, Debug)]
pub struct LanguageFiles<'a> {
    /// `language/spelling.toml`.
    pub spelling: (&'a str, &'a str),
    /// `language/words.toml`.
    pub words: (&'a str, &'a str),
    /// `language/pairs.toml`.
    pub pairs: (&'a str, &'a str),
    /// `language/capitals.toml`.
    pub capitals: (&'a str, &'a str),
}

impl Language {
    /// Reads the files. Each is given as its name in messages and its text.
    ///
    /// # Errors
    /// `config.invalid` if one is not TOML, lacks a part or has an unknown one.
    pub fn parse(files: &LanguageFiles) -> Result<Self, Diagnostic> {
        let SpellingFile { group: spelling } = parse_toml(files.spelling.0, files.spelling.1)?;
        let words: WordsFile = parse_toml(files.words.0, files.words.1)?;
        let pairs = Pairs::new(&parse_toml(files.pairs.0, files.pairs.1)?);
        let capitals = Capitals::new(parse_toml(files.capitals.0, files.capitals.1)?);
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
            pairs,
            capitals,
            own: HashSet::new(),
            foreign: words.foreign.into_iter().collect(),
            first,
        })
    }

    /// The misspellings that begin with a word in small letters.
    pub fn misspellings(&self, word: &str) -> impl Iterator<Item = &Misspelling> {
        let found = self.first.get(word).map_or(&[] as &[_], Vec::as_slice);
        found.iter().filter_map(|&(group, index)| self.spelling.get(group)?.words.get(index))
    }

    /// Adds the words of an office: abbreviations that its readers know, and words that are right although no list has them.
    pub fn add_words(&mut self, words: impl IntoIterator<Item = String>) {
        for word in words {
            let capitals =
                word.chars().filter(|letter| letter.is_alphabetic()).all(|letter| !letter.is_lowercase());
            if capitals {
                self.abbreviations.insert(word, String::new());
            } else {
                self.own.insert(word.to_lowercase());
            }
        }
    }

    /// Whether the office added a word or a pair of words itself, in small letters.
    pub fn is_own(&self, words: &str) -> bool {
        self.own.contains(words)
    }

    /// Whether a word in small letters is correct although it is not a syllable.
    pub fn is_foreign(&self, word: &str) -> bool {
        self.foreign.contains(word) || self.own.contains(word)
    }
}
