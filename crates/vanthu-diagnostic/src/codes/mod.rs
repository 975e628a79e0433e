//! The registry of diagnostic codes: every code, the severities it comes with, when it arises, and what the user does
//! about it.
//!
//! A code is written [`code!("import.negative")`](crate::code): a text that is not in the registry does not compile.
//! The entries are in the modules below, one for each prefix or for a few small ones, sorted by code.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::Severity;

mod assets;
mod auth;
mod batch;
mod check;
mod cli;
mod compose;
mod config;
mod content;
mod docx;
mod import_file;
mod import_table;
mod mail;
mod merge;
mod output;
mod page;
mod paper;
mod project;
mod register;
mod render;
mod request;
mod selection;
mod server;
mod store;
#[cfg(test)]
mod tests;

pub use page::page;
pub use selection::{names_code, unknown_code};

/// What the registry says about one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The code, such as `import.negative`.
    pub code: &'static str,
    /// The severities with which the program gives the code, the gravest first. That a user may turn errors into
    /// warnings with `--allow` is not counted.
    pub severities: &'static [Severity],
    /// When the diagnostic arises, in one sentence.
    pub when: &'static str,
    /// What the user does about it.
    pub remedy: &'static str,
}

/// The entries of each module, each sorted by code.
const TABLES: &[&[Entry]] = &[
    assets::ENTRIES,
    auth::ENTRIES,
    batch::ENTRIES,
    check::ENTRIES,
    cli::ENTRIES,
    compose::ENTRIES,
    config::ENTRIES,
    content::ENTRIES,
    docx::ENTRIES,
    import_file::ENTRIES,
    import_table::ENTRIES,
    mail::ENTRIES,
    merge::ENTRIES,
    output::ENTRIES,
    paper::ENTRIES,
    project::ENTRIES,
    register::ENTRIES,
    render::ENTRIES,
    request::ENTRIES,
    server::ENTRIES,
    store::ENTRIES,
];

/// How many codes there are.
const COUNT: usize = {
    let (mut count, mut table) = (0, 0);
    while table < TABLES.len() {
        count += TABLES[table].len();
        table += 1;
    }
    assert!(count <= u16::MAX as usize, "a code is kept in 16 bits");
    count
};

/// All entries, sorted by code.
static REGISTRY: [Entry; COUNT] = merged();

/// Merges the tables into one.
const fn merged() -> [Entry; COUNT] {
    let mut all = [TABLES[0][0]; COUNT];
    let mut next = [0; TABLES.len()];
    let mut filled = 0;
    while filled < COUNT {
        // The table whose next code comes first.
        let mut first = usize::MAX;
        let mut table = 0;
        while table < TABLES.len() {
            if next[table] < TABLES[table].len()
                && (first == usize::MAX
                    || precedes(TABLES[table][next[table]].code, TABLES[first][next[first]].code))
            {
                first = table;
            }
            table += 1;
        }
        all[filled] = TABLES[first][next[first]];
        next[first] += 1;
        assert!(
            filled == 0 || precedes(all[filled - 1].code, all[filled].code),
            "the codes of a module are not sorted, or a code is in the registry twice"
        );
        filled += 1;
    }
    all
}

/// Whether `one` comes before `other`.
const fn precedes(one: &str, other: &str) -> bool {
    matches!(order(one, other), Ordering::Less)
}

/// The order of two texts, as `str::cmp` has it, which cannot be called in a constant.
const fn order(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] < other[at] {
            return Ordering::Less;
        }
        if one[at] > other[at] {
            return Ordering::Greater;
        }
        at += 1;
    }
    if one.len() < other.len() {
        Ordering::Less
    } else if one.len() > other.len() {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// The code of a diagnostic, such as `import.negative`.
///
/// It is an index into the registry, so every code has an entry. Codes are ordered as their texts are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

impl Code {
    /// The code with that text, or `None` if it is not in the registry.
    ///
    /// In source code, [`code!`](crate::code) is shorter, and finds mistakes when the program is compiled.
    pub const fn find(text: &str) -> Option<Self> {
        let (mut low, mut high) = (0, COUNT);
        while low < high {
            let middle = low + (high - low) / 2;
            match order(REGISTRY[middle].code, text) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(Self(middle as u16)),
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The text of the code.
    pub fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// What the registry says about the code.
    pub fn entry(self) -> &'static Entry {
        &REGISTRY[usize::from(self.0)]
    }

    /// All entries of the registry, sorted by code.
    pub fn all() -> impl Iterator<Item = &'static Entry> {
        REGISTRY.iter()
    }
}

/// The [`Code`] of a literal, found when the program is compiled.
///
/// ```
/// use vanthu_diagnostic::{Code, code};
///
/// const NEGATIVE: Code = code!("import.negative");
/// assert_eq!(NEGATIVE.as_str(), "import.negative");
/// ```
///
/// A text that is not in the registry does not compile:
///
/// ```compile_fail
/// vanthu_diagnostic::code!("import.no-such-code");
/// ```
#[macro_export]
macro_rules! code {
    ($code:literal) => {
        const {
            match $crate::Code::find($code) {
                Some(code) => code,
                None => panic!("unknown diagnostic code; add it to the registry"),
            }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<Code> for str {
    fn eq(&self, other: &Code) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Code> for &str {
    fn eq(&self, other: &Code) -> bool {
        *self == other.as_str()
    }
}

/// A text that is not a code of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(String);

impl fmt::Display for UnknownCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "unknown diagnostic code `{}`", self.0)
    }
}

impl std::error::Error for UnknownCode {}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        Self::find(text).ok_or_else(|| UnknownCode(text.to_string()))
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

/// Reads a code from its text.
struct Text;

impl Visitor<'_> for Text {
    type Value = Code;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a diagnostic code")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Code, E> {
        text.parse().map_err(E::custom)
    }
}
