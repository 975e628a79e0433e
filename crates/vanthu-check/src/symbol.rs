//! Numbers with their symbols, in a letterhead or in a text: `05-BC/ĐU`, `12/QĐ-UBND`.

use std::ops::Range;

use super::scan::{Scanner, digits_before};
use super::tokenize::before;

use vanthu_model::rules::Rules;

/// A number with its symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// Its range in the text.
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
    let mut found = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices('-') {
        let Some(symbol) = (at >= end).then(|| symbol(text, end, at)).flatten() else { continue };
        end = symbol.range.end;
        let before = before(text, symbol.range.start);
        // `05/12-BC/ĐU` and a number with dots are something else.
        if !before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '/' | '.' | '-')) {
            found.push(symbol);
        }
    }
    found
}

/// Reads the symbol around the hyphen at `hyphen`, whose number does not begin before `from`: a number of up to five
/// digits and perhaps a letter, `-`, up to seven letters, `/`, and letters that may continue after further hyphens.
fn symbol(text: &str, from: usize, hyphen: usize) -> Option<Symbol> {
    let lettered = text.get(from..hyphen)?.ends_with(|letter: char| letter.is_ascii_lowercase());
    let digits_end = hyphen - usize::from(lettered);
    let start = digits_before(text, from, digits_end, 5);
    if start == digits_end {
        return None;
    }
    let mut scanner = Scanner::new(text, hyphen + 1);
    let kind_start = scanner.at();
    scanner.letter(begins_part)?;
    let kind_letters = scanner.letters(|letter| continues_part(letter) || "ưĂÂÊÔƠ".contains(letter));
    if kind_letters.chars().count() > 6 {
        return None;
    }
    let kind = text.get(kind_start..scanner.at())?;
    scanner.word(&["/"])?;
    let body_start = scanner.at();
    scanner.letter(begins_part)?;
    scanner.letters(continues_part);
    let mut end = scanner.at();
    // The Icelandic `Ð` looks like `Đ` and is typed instead of it.
    while scanner.word(&["-"]).is_some()
        && scanner.letter(|letter| letter.is_ascii_uppercase() || "ĐÐ".contains(letter)).is_some()
    {
        scanner.letters(continues_part);
        end = scanner.at();
    }
    Some(Symbol {
        range: start..end,
        number: text.get(start..hyphen)?.to_string(),
        kind: kind.to_string(),
        body: text.get(body_start..end)?.to_string(),
    })
}

/// Whether a letter may begin the symbol of a kind or body.
fn begins_part(letter: char) -> bool {
    letter.is_ascii_uppercase() || "ĐÐƯ".contains(letter)
}

/// Whether a letter may follow in the symbol of a kind or body.
fn continues_part(letter: char) -> bool {
    letter.is_ascii_alphabetic() || "ĐđÐƯ".contains(letter)
}

/// The symbol of a kind that was most likely meant by one that does not exist: with its letters in another order, in
/// another case, without the stroke of its `Đ`, or with one letter more, less or different.
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

/// Whether a kind's symbol may occur in the number of a cited document.
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

    proptest::proptest! {
        #[test]
        fn symbols_are_those_of_the_expression(text in "([0-9]{1,3}|-|/|[A-C]|Đ|Ð|Ư|ư|Ê|[a-c]|đ| |12-BC/ĐU|5a-NQ/TW){0,12}") {
            let form = r"([0-9]{1,5}[a-z]?)-([A-ZĐÐƯ][A-Za-zĐđÐƯưĂÂÊÔƠ]{0,6})/([A-ZĐÐƯ][A-Za-zĐđÐƯ]*(?:-[A-ZĐÐ][A-Za-zĐđÐƯ]*)*)";
            let form = regex::Regex::new(form).unwrap();
            let expected: Vec<Symbol> = form
                .captures_iter(&text)
                .filter(|found| {
                    let before = before(&text, found.get(0).unwrap().start());
                    !before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '/' | '.' | '-'))
                })
                .map(|found| {
                    let [number, kind, body] = [1, 2, 3].map(|part| found[part].to_string());
                    Symbol { range: found.get(0).unwrap().range(), number, kind, body }
                })
                .collect();
            proptest::prop_assert_eq!(symbols(&text), expected);
        }
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
