//! Search text: lower case and without accents, so that `dang uy` finds `Đảng ủy`.

use serde_json::Value;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::schema::Query;

/// How many bytes of a document are searchable; more would make lists slow and find too much.
const MAX_SEARCHABLE: usize = 20_000;

/// How many words of a line are searchable.
const MAX_LINE_WORDS: usize = 2_000;

/// The text in lower case, without accents and with single spaces: `Đảng  ủy` becomes `dang uy`.
pub fn fold(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            letters.push(letter.to_ascii_lowercase());
            continue;
        }
        // Marks are left out, so that their order does not matter.
        decompose_canonical(letter, |part| {
            if !is_combining_mark(part) {
                letters.extend(part.to_lowercase().map(|letter| if letter == 'đ' { 'd' } else { letter }));
            }
        });
    }
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The search text of these texts and of all texts in these values.
pub(crate) fn searchable<'a>(texts: impl IntoIterator<Item = &'a str>, values: &[&Value]) -> String {
    let mut all = String::new();
    let mut add = |text: &str| {
        if all.len() < MAX_SEARCHABLE && !text.trim().is_empty() {
            all.push_str(text);
            all.push(' ');
        }
    };
    texts.into_iter().for_each(&mut add);
    for value in values {
        gather(value, &mut add);
    }
    fold(&all)
}

fn gather(value: &Value, add: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => add(text),
        Value::Array(values) => values.iter().for_each(|value| gather(value, add)),
        Value::Object(values) => values.values().for_each(|value| gather(value, add)),
        _ => {}
    }
}

/// Adds the condition that every word of `text` occurs in `column`.
pub(crate) fn push_words(query: &mut Query, column: &'static str, text: &str) {
    for word in fold(text).split(' ').filter(|word| !word.is_empty()).take(16) {
        // In a pattern these would match any characters.
        let word = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query.push(" AND ").push(column).push(" LIKE ").push_bind(format!("%{word}%")).push(r" ESCAPE '\'");
    }
}

/// The words of a text as [`fold`] writes them, without what stands between them.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(MAX_LINE_WORDS).map(str::to_string).collect()
}

/// The search text of a line: its words, each with a space before it, so that a word is found by its beginning.
pub(crate) fn searchable_line(text: &str) -> String {
    words(text).iter().map(|word| format!(" {word}")).collect()
}

/// Whether a text has anything that can be searched for in lines.
pub(crate) fn has_words(text: &str) -> bool {
    !words(text).is_empty()
}

/// Adds the condition that every word of `text` begins a word in `column`, which holds the search text of a line.
pub(crate) fn push_line_words(query: &mut Query, column: &'static str, text: &str) {
    for word in words(text).into_iter().take(16) {
        query.push(" AND ").push(column).push(" LIKE ").push_bind(format!("% {word}%"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_line_are_found_by_their_beginning() {
        assert_eq!(
            searchable_line("Chi bộ thôn Phú Thuận (05/12 đồng chí)."),
            " chi bo thon phu thuan 05 12 dong chi"
        );
        assert!(!has_words(" – / "));
    }

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(fold("Đảng  ủy XÃ Nguyễn"), "dang uy xa nguyen");
        assert_eq!(fold("Đảng uỷ"), fold("đang ủy"));
        // Decomposed and composed letters are the same.
        assert_eq!(fold("ệ"), fold("e\u{323}\u{302}"));
    }

    #[test]
    fn texts_are_found_wherever_they_stand() {
        let fields = serde_json::json!({"causes": ["Thiếu nguồn"], "n": 3, "by": {"name": "Nguyễn Văn A"}});
        assert_eq!(searchable(["Báo cáo"], &[&fields]), "bao cao thieu nguon nguyen van a");
    }
}
