//! A text cut into words, each with its place in the text.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

/// The runs of letters in a text.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = letters.find(|(_, letter)| letter.is_alphabetic())?;
        let mut end = start + first.len_utf8();
        while let Some((at, letter)) =
            letters.next_if(|(_, letter)| letter.is_alphabetic() || is_combining_mark(*letter))
        {
            end = at + letter.len_utf8();
        }
        Some(start..end)
    })
}

/// The stretches between blanks.
pub(crate) fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.split_whitespace().map(move |chunk| {
        let start = chunk.as_ptr() as usize - text.as_ptr() as usize;
        start..start + chunk.len()
    })
}

/// Whether a text has letters and all of them are capitals.
pub(crate) fn is_capitals(text: &str) -> bool {
    let mut letters = text.chars().filter(|letter| letter.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|letter| !letter.is_lowercase())
}

/// Whether a word begins with a capital.
pub(crate) fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The letter before a place.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The letter at a place.
pub(crate) fn after(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_chunks_are_found_where_they_stand() {
        let text = "Số 07-BC/ĐU,  gửi";
        let cut =
            |ranges: Vec<Range<usize>>| ranges.into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(cut(words(text).collect()), ["Số", "BC", "ĐU", "gửi"]);
        assert_eq!(cut(chunks(text).collect()), ["Số", "07-BC/ĐU,", "gửi"]);
        assert!(is_capitals("ĐẢNG ỦY XÃ 3") && !is_capitals("Đảng ủy") && !is_capitals("12"));
    }
}
