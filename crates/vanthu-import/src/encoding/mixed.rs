//! Cells whose font is an old one while some of their words were typed in Unicode: converted word by word.

use super::detect::{is_code, is_modern, is_modern_letter, is_strong, is_unit, runs};
use super::tables::{Old, decode};
use vanthu_model::syllable::is_legal;
use vanthu_model::text::{capitals, nfc};

/// A text with its old words in Unicode; `None` if it has none. `sure` says whether the sheet has other texts that are surely in
/// this encoding, and `large` whether the font shows small letters as capitals.
///
/// A word that can be read both ways (`Hé` is `Hộ`) is only converted where other texts are old and the words beside it are
/// not in Unicode.
pub(super) fn convert_words(text: &str, old: Old, sure: bool, large: bool) -> Option<String> {
    let tokens: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let modern = |index: usize| tokens.get(index).is_some_and(|token| token.chars().any(is_modern_letter));
    let mut converted = String::with_capacity(text.len() * 2);
    let mut changed = false;
    for (index, token) in tokens.iter().enumerate() {
        if is_code(token) {
            converted.push_str(token);
            continue;
        }
        let beside = modern(index.wrapping_sub(1)) || modern(index + 1);
        for word in runs(token) {
            match old_word(word, old, sure && !beside) {
                Some(decoded) => {
                    changed = true;
                    converted.push_str(&if large { capitals(&decoded) } else { decoded });
                }
                None => converted.push_str(word),
            }
        }
    }
    changed.then(|| nfc(&converted).into_owned())
}

/// A word out of an old encoding; `None` if it stays as it is. With `both` it is converted even if it can be read as it is.
fn old_word(word: &str, old: Old, both: bool) -> Option<String> {
    if word.is_ascii() || is_unit(word) || word.chars().any(is_modern_letter) {
        return None;
    }
    let decoded = decode(word, old).filter(|decoded| decoded != word)?;
    let taken = match (is_legal(&decoded), is_modern(word)) {
        (true, true) => both,
        (true, false) => true,
        (false, as_it_is) => !as_it_is && word.chars().count() > 1 && is_strong(word, old),
    };
    taken.then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_words_among_unicode_are_converted() {
        let tcvn3 = |text: &str, sure| convert_words(text, Old::Tcvn3, sure, false);
        assert_eq!(tcvn3("Thùc hiÖn (Triệu USD)", false).as_deref(), Some("Thực hiện (Triệu USD)"));
        assert_eq!(tcvn3("Năm 2026 (Hé)", true).as_deref(), Some("Năm 2026 (Hộ)"));
        assert_eq!(tcvn3("Năm 2026 (Hé)", false), None);
        assert_eq!(tcvn3("¤-xtr©y-li-a", true).as_deref(), Some("Ô-xtrây-li-a"));
        // Retyped names keep their letters, whatever the font.
        for text in ["Nguyễn Văn Lê", "Kế hoạch giao", "5 µm", "Tổng số hộ nghèo"] {
            assert_eq!(tcvn3(text, true), None, "{text}");
        }
    }
}
