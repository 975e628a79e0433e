//! Small rules of Vietnamese text: composed letters, capitals, joining.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::office::ToneStyle;

/// The text in NFC. Nearly every text already is, and testing for it is far cheaper than composing it again.
pub fn nfc(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    }
}

/// The text in NFC without surrounding space. Every text that is kept has this form.
pub fn tidy(text: &str) -> String {
    nfc(text.trim()).into_owned()
}

/// The text in capitals.
pub fn capitals(text: &str) -> String {
    text.to_uppercase()
}

/// The text as words are compared: in small letters and the new tone style.
pub fn folded(text: &str) -> String {
    ToneStyle::from_old(&text.to_lowercase())
}

/// The text as names are compared: [`folded`], its words parted by single spaces.
pub fn folded_name(text: &str) -> String {
    folded(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of an item without the mark and the space that end it.
pub fn without_end_mark(text: &str) -> &str {
    text.trim_end_matches(['.', ';', ',', ' '])
}

/// The text with its first letter small, unless its first word is written in capitals (`BCH …`) or the text is
/// empty.
pub fn lower_initial(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let rest = letters.as_str();
    if rest.chars().next().is_some_and(char::is_uppercase) {
        return text.to_string();
    }
    first.to_lowercase().chain(rest.chars()).collect()
}

/// The text with its first letter capital.
pub fn upper_initial(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    first.to_uppercase().chain(letters.as_str().chars()).collect()
}

/// Whether a text says in words that there is none: `không có`, `không`.
pub fn is_none(text: &str) -> bool {
    let text = without_end_mark(text.trim()).to_lowercase();
    matches!(text.as_str(), "không có" | "không" | "không có ai" | "không có ý kiến" | "không có ý kiến khác")
}

/// The text in small letters without marks, its words joined by hyphens: `chi-bo-thon-1` of `Chi bộ thôn 1`. What other
/// texts call it by, so it has letters a to z, digits and hyphens only; empty if the text has neither.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.nfd().flat_map(char::to_lowercase) {
        match letter {
            'đ' => slug.push('d'),
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if is_combining_mark(letter) => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Whether a character is not allowed in a document: control characters other than line breaks and tabs, and code
/// points that are not characters.
pub fn is_forbidden(letter: char) -> bool {
    let code = letter as u32;
    (letter.is_control() && letter != '\n' && letter != '\t')
        || (0xFDD0..=0xFDEF).contains(&code)
        || code & 0xFFFE == 0xFFFE
}

/// How many combining marks a letter may bear: more than any writing has, and few enough for the layout, whose time and
/// memory grow with their square.
const MAX_MARKS: usize = 8;

/// Whether a letter of the text bears more combining marks than any writing has.
pub fn has_too_many_marks(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|letter| {
        marks = if is_combining_mark(letter) { marks + 1 } else { 0 };
        marks > MAX_MARKS
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_bears_a_bounded_number_of_marks() {
        assert!(!has_too_many_marks("Đảng ủy xã e\u{323}\u{302}"));
        assert!(!has_too_many_marks(&format!("a{}", "\u{301}".repeat(8)).repeat(1000)));
        assert!(has_too_many_marks(&format!("a{}", "\u{301}".repeat(9))));
        assert!(has_too_many_marks(&"\u{301}\u{323}".repeat(5000)));
    }

    #[test]
    fn a_slug_keeps_letters_and_digits_only() {
        assert_eq!(slug("Chi bộ thôn 1"), "chi-bo-thon-1");
        assert_eq!(slug("  Đội “Xung kích” – Ủy ban"), "doi-xung-kich-uy-ban");
        assert_eq!(slug("…"), "");
    }

    #[test]
    fn capitals_keep_every_mark() {
        assert_eq!(capitals("đảng ủy xã Hàm Mẫu, quỹ nghĩa vụ"), "ĐẢNG ỦY XÃ HÀM MẪU, QUỸ NGHĨA VỤ");
    }

    #[test]
    fn an_initial_is_lowered_unless_its_word_is_an_abbreviation() {
        assert_eq!(lower_initial("Về công tác"), "về công tác");
        assert_eq!(lower_initial("Đẩy mạnh"), "đẩy mạnh");
        assert_eq!(lower_initial("BCH Đảng bộ"), "BCH Đảng bộ");
        assert_eq!(lower_initial(""), "");
    }

    #[test]
    fn split_letters_become_whole() {
        assert_eq!(tidy(" Đa\u{309}ng u\u{309}y "), "Đảng ủy");
    }
}
