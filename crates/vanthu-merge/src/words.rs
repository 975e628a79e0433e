//! Texts as words, numbers and marks, each with its place.

use std::cmp::Ordering;

use rust_decimal::prelude::{Decimal, ToPrimitive};
use serde_json::Value as Json;

use vanthu_model::number;
use vanthu_model::text::{folded, upper_initial};

/// A word, a number or a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The text.
    pub(crate) text: String,
    /// Where it begins and ends, in characters.
    pub(crate) span: (usize, usize),
}

impl Token {
    /// Whether it has a digit.
    pub(crate) fn is_number(&self) -> bool {
        self.text.chars().any(|letter| letter.is_ascii_digit())
    }
}

/// The tokens of a text. Letters and digits stand together, digits also over marks between them and with the percent sign
/// behind them: `03/12`, `1.204`, `71,43%`.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        if letters[at].is_whitespace() {
            at += 1;
            continue;
        }
        if letters[at].is_alphanumeric() {
            loop {
                at += 1;
                let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
                match letters.get(at) {
                    Some(letter) if letter.is_alphanumeric() || is_mark(*letter) => {}
                    Some('.' | ',' | '/') if digit(at - 1) && digit(at + 1) => {}
                    Some('%') if digit(at - 1) => {
                        at += 1;
                        break;
                    }
                    _ => break,
                }
            }
        } else {
            at += 1;
        }
        tokens.push(Token { text: letters[start..at].iter().collect(), span: (start, at) });
    }
    tokens
}

/// Whether a letter is a combining mark, which belongs to the letter before it.
pub(crate) fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// The words of a text in small letters, sorted.
pub(crate) type Bag = Vec<String>;

/// The words of a text.
pub(crate) fn bag(text: &str) -> Bag {
    let mut words: Vec<String> = tokens(&folded(text)).into_iter().map(|token| token.text).collect();
    words.sort_unstable();
    words
}

/// How alike two texts are, from 0 to 1: the share of their words that both have.
pub(crate) fn shared(one: &[String], other: &[String]) -> f64 {
    let all = one.len() + other.len();
    if all == 0 {
        return 1.0;
    }
    let (mut left, mut right, mut both) = (0, 0, 0);
    while left < one.len() && right < other.len() {
        match one[left].cmp(&other[right]) {
            Ordering::Less => left += 1,
            Ordering::Greater => right += 1,
            Ordering::Equal => (left, right, both) = (left + 1, right + 1, both + 1),
        }
    }
    2.0 * f64::from(both) / all as f64
}

/// A text without the mark that ends an item of a list, which depends on what follows it.
pub(crate) fn open_end(text: &str) -> &str {
    text.trim_end_matches(['.', ';', ',', '/', '-', ' '])
}

/// The form in which a text names a figure that shows `shown`; `None` for the usual one.
pub(crate) fn form(value: &Json, shown: &str) -> Option<&'static str> {
    let number = number_of(value)?;
    if !number.is_integer() || number.is_sign_negative() {
        return None;
    }
    if shown == number::count(number) {
        return None;
    }
    if shown == number::decimal(number) {
        return Some("plain");
    }
    let words = match number.to_usize().filter(|count| *count < 100)? {
        0 => "không".to_string(),
        count => number::cardinal(count),
    };
    match shown {
        shown if shown == words => Some("words"),
        shown if shown == upper_initial(&words) => Some("Words"),
        _ => None,
    }
}

/// The number of a fact that has one.
pub(crate) fn number_of(value: &Json) -> Option<Decimal> {
    match value {
        Json::Number(number) => number.to_string().parse().ok(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A number as people type it, `1.204`, `71,43%`, `09`; `None` for anything else.
pub(crate) fn typed_number(text: &str) -> Option<Decimal> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let (whole, rest) = text.split_once(',').unwrap_or((text, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split('.');
    let first = groups.next().filter(|first| digits(first))?;
    let mut joined = first.to_string();
    for group in groups {
        if group.len() != 3 || first.len() > 3 || !digits(group) {
            return None;
        }
        joined.push_str(group);
    }
    if text.contains(',') {
        if !digits(rest) {
            return None;
        }
        joined.push('.');
        joined.push_str(rest);
    }
    joined.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn figures_are_named_in_the_form_in_which_they_stand() {
        assert_eq!(form(&json!(7), "07"), None);
        assert_eq!(form(&json!(7), "7"), Some("plain"));
        assert_eq!(form(&json!(7), "bảy"), Some("words"));
        assert_eq!(form(&json!(7), "Bảy"), Some("Words"));
        assert_eq!(form(&json!(38), "38"), None);
        assert_eq!(form(&json!("71.43"), "71,43%"), None);
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let read = |text: &str| typed_number(text).map(|number| number.to_string());
        assert_eq!(read("09").as_deref(), Some("9"));
        assert_eq!(read("1.204").as_deref(), Some("1204"));
        assert_eq!(read("71,43%").as_deref(), Some("71.43"));
        assert_eq!((read("03/12"), read("1.2"), read("bảy"), read("")), (None, None, None, None));
    }

    #[test]
    fn numbers_are_whole_and_marks_stand_alone() {
        let texts = |text: &str| tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(
            texts("Đạt 03/12 (71,43%), 1.204 đồng."),
            ["Đạt", "03/12", "(", "71,43%", ")", ",", "1.204", "đồng", "."]
        );
        assert_eq!(texts("năm 2026."), ["năm", "2026", "."]);
    }

    #[test]
    fn likeness_counts_the_words_that_both_have() {
        let likeness = |one: &str, other: &str| shared(&bag(one), &bag(other));
        assert!((likeness("một hai ba", "Một hai bốn") - 2.0 / 3.0).abs() < 1e-9);
        assert!(likeness("một hai", "ba bốn") < 1e-9);
        assert!((likeness("", "") - 1.0).abs() < 1e-9);
    }
}
