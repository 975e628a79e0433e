//! Short forms in capitals are explained where they first stand, unless everyone reads them.

use std::collections::HashSet;

use super::CheckContext;
use super::document_text::PassageKind;
use super::registry::ABBREVIATION;
use super::tokenize::{after, before, is_capitals, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number::roman;

/// The findings on short forms.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let mut seen: HashSet<String> = HashSet::new();
    for passage in &context.document.text {
        // In a line that is all capitals an abbreviation cannot be recognised, and tables have little space.
        if passage.kind != PassageKind::Text || is_capitals(&passage.text) {
            continue;
        }
        let text = &passage.text;
        for range in words(text) {
            let Some(word) = text.get(range.clone()) else { continue };
            let glued = |letter: Option<char>| {
                letter.is_some_and(|letter| letter.is_ascii_digit() || "/-_@.&".contains(letter))
            };
            let closes = after(text, range.end) == Some('.')
                && text
                    .get(range.end + 1..)
                    .is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', '/']));
            if !is_short_form(word)
                || glued(before(text, range.start))
                // `#REF!` is what a spreadsheet left, and is found as such.
                || before(text, range.start) == Some('#')
                || (glued(after(text, range.end)) && !closes)
                || context.language.abbreviations.contains_key(word)
                || !seen.insert(word.to_string())
            {
                continue;
            }
            if is_explained(text, &range) || beside_capitals(text, &range) {
                continue;
            }
            findings.push(
                context
                    .about(
                        &ABBREVIATION,
                        passage,
                        range,
                        format!("chữ viết tắt `{word}` chưa được giải thích"),
                        format!("the abbreviation `{word}` is not explained"),
                    )
                    .hint(
                        format!("lần đầu viết đủ rồi ghi chữ tắt trong ngoặc đơn: `… ({word})`"),
                        format!(
                            "write it in full the first time, with the abbreviation in brackets: `… ({word})`"
                        ),
                    ),
            );
        }
    }
}

/// Whether a word is a short form: capitals without a number in Roman figures.
fn is_short_form(word: &str) -> bool {
    let letters = word.chars().count();
    (2..=10).contains(&letters) && is_capitals(word) && !is_roman(word)
}

/// Whether a word is a number in Roman figures.
fn is_roman(word: &str) -> bool {
    word.chars().all(|letter| "IVXLC".contains(letter)) && (1..400).any(|number| roman(number) == word)
}

/// Whether an abbreviation stands in brackets behind its full form, perhaps with words before it, `(Bộ GDĐT)`, in front of
/// brackets with its full form, `NQ (nghị quyết)`, or is introduced by words such as `viết tắt là`.
fn is_explained(text: &str, range: &std::ops::Range<usize>) -> bool {
    let head = text.get(..range.start).unwrap_or_default();
    let opened = head.rfind('(').filter(|open| !head[*open..].contains(')'));
    let inside = opened.is_some_and(|open| {
        let words: Vec<&str> = head[open + 1..].split_whitespace().collect();
        words.len() <= 4 && !words.iter().any(|word| word.ends_with([',', ';']))
    });
    let tail = text.get(range.end..).unwrap_or_default();
    let behind = tail.trim_start().strip_prefix('(').is_some_and(|inner| {
        let inner = inner.split(')').next().unwrap_or_default();
        let words: Vec<&str> = inner.split_whitespace().collect();
        words.len() >= 2
            && !is_capitals(inner)
            && words.iter().all(|word| word.chars().any(char::is_alphabetic))
    });
    let head = head.trim_end_matches(['“', '"', ' ']);
    let introductions =
        ["viết tắt là", "gọi tắt là", "viết tắt", "gọi là", "tắt là:", "viết tắt:", "gọi tắt:"];
    let lower = head.to_lowercase();
    inside || behind || introductions.iter().any(|words| lower.ends_with(words))
}

/// Whether a word stands beside another word in capitals. Both then belong to a phrase that is set in capitals, such as
/// a kind of document, and are not abbreviations.
fn beside_capitals(text: &str, range: &std::ops::Range<usize>) -> bool {
    let head = text.get(..range.start).unwrap_or_default();
    let tail = text.get(range.end..).unwrap_or_default();
    let word = |text: &str| text.trim_matches(|letter: char| !letter.is_alphabetic()).to_string();
    let previous = head.strip_suffix(' ').and_then(|head| head.rsplit(' ').next()).map(word);
    let next = tail.strip_prefix(' ').and_then(|tail| tail.split(' ').next()).map(word);
    // A syllable has a vowel; a short form of two syllables seldom has a mark.
    let marked = |word: &String| word.chars().count() > 1 && is_capitals(word);
    let own = text.get(range.clone()).unwrap_or_default();
    vanthu_model::syllable::is_legal(own) && [previous, next].iter().flatten().any(marked)
}
