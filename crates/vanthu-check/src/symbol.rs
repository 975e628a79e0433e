//! Numbers with their symbols, as they stand in a letterhead or in a text: `05-BC/ĐU`, `12/QĐ-UBND`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use vanthu_model::rules::Rules;

/// The form of the Party: `12-NQ/ĐU`. The Icelandic `Ð` looks like `Đ` and is typed for it.
static PARTY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d{1,5}[a-z]?)-([A-ZĐÐƯ][A-Za-zĐđÐƯưĂÂÊÔƠ]{0,6})/([A-ZĐÐƯ][A-Za-zĐđÐƯ]*(?:-[A-ZĐÐ][A-Za-zĐđÐƯ]*)*)").unwrap()
});

/// A number with its symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// The number.
    pub number: String,
    /// The kind's symbol, `BC`.
    pub kind: String,
    /// The body's symbol, `ĐU`.
    pub body: String,
}

/// The symbols in a text, in the form of the Party.
pub(crate) fn symbols(text: &str) -> Vec<Symbol> {
    if !text.contains('/') {
        return Vec::new();
    }
    let found = PARTY.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let before = text.get(..whole.start())?.chars().next_back();
        // `05/12-BC/ĐU` and a number with dots are something else.
        if before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '/' | '.' | '-')) {
            return None;
        }
        let part = |index| found.get(index).map(|part: regex::Match| part.as_str().to_string());
        Some(Symbol { range: whole.range(), number: part(1)?, kind: part(2)?, body: part(3)? })
    });
    found.collect()
}

/// The symbol of a kind that was most likely meant by one that does not exist: with its letters turned round, in another
/// case, without the stroke of its `Đ`, or with one letter more, less or other.
pub(crate) fn meant<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let plain = |text: &str| text.to_lowercase().replace(['đ', 'ð'], "d");
    let same_letters = known.iter().find(|known| sorted(known) == sorted(typed));
    let same_look = || known.iter().find(|known| plain(known) == plain(typed));
    let near = || {
        let distance = |known: &&&str| strsim::damerau_levenshtein(&plain(known), &plain(typed));
        known.iter().filter(|known| distance(known) == 1 && known.chars().count() > 1).min_by_key(distance)
    };
    same_look().or(same_letters).or_else(near).copied()
}

/// The kinds' symbols that the rules know.
pub(crate) fn kinds(rules: &Rules) -> impl Iterator<Item = &str> {
    rules.types.symbols.values().map(String::as_str)
}

/// Whether a kind's symbol can stand in the number of a cited document.
pub(crate) fn is_kind(symbol: &str, rules: &Rules) -> bool {
    kinds(rules).any(|known| known == symbol)
        || rules.checks.citation.other_kinds.iter().any(|known| known == symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_found_in_texts() {
        let found = symbols("Công văn số 332-CV/ĐU, Quy chế 05-QC/BTCTU-BDVTU, 03/12 hồ sơ, 30/2020/NĐ-CP");
        let parts: Vec<_> = found.iter().map(|one| (&*one.number, &*one.kind, &*one.body)).collect();
        assert_eq!(parts, [("332", "CV", "ĐU"), ("05", "QC", "BTCTU-BDVTU")]);
    }

    #[test]
    fn a_symbol_that_was_meant_is_told() {
        let known = ["NQ", "CT", "KL", "QĐ", "QC", "CV", "CTr", "TTr", "BC", "ĐA"];
        assert_eq!(meant("VC", known), Some("CV"));
        assert_eq!(meant("QD", known), Some("QĐ"));
        assert_eq!(meant("CTR", known), Some("CTr"));
        assert_eq!(meant("Ttr", known), Some("TTr"));
        assert_eq!(meant("CB", known), Some("BC"));
        assert_eq!(meant("XYZW", known), None);
    }
}
