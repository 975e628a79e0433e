//! The place of a document where the words of a search stand, the words marked.

use serde_json::{Value as Json, json};

use vanthu_store::fold;

/// How many letters stand at most before the first word that was found, and in all.
const BEFORE: usize = 60;
const ALL: usize = 200;

/// The part of a line around the words of `query`: texts, each with whether it is what was searched for.
pub(super) fn excerpt(line: &str, query: &str) -> Vec<Json> {
    let folded = fold(query);
    let wanted: Vec<&str> =
        folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_found = |word: &str| {
        let word = fold(word);
        let mut words = word.split(|letter: char| !letter.is_alphanumeric());
        words.any(|own| wanted.iter().any(|wanted| own.starts_with(wanted)))
    };
    let words: Vec<(&str, bool)> = line.split_whitespace().map(|word| (word, is_found(word))).collect();
    let first = densest(&words);
    let mut start = first;
    let mut letters = 0;
    while start > 0 && letters + words[start - 1].0.chars().count() < BEFORE {
        start -= 1;
        letters += words[start].0.chars().count() + 1;
    }
    let mut parts: Vec<(String, bool)> = Vec::new();
    let mut put = |text: &str, found: bool| match parts.last_mut() {
        Some((last, same)) if *same == found => {
            last.push(' ');
            last.push_str(text);
        }
        _ => parts.push((text.to_string(), found)),
    };
    if start > 0 {
        put("…", false);
    }
    let mut letters = 0;
    for (word, found) in &words[start..] {
        letters += word.chars().count() + 1;
        if letters > ALL {
            put("…", false);
            break;
        }
        put(word, *found);
    }
    parts.into_iter().map(|(text, found)| json!({ "text": text, "found": found })).collect()
}

/// Where most of the words that were found stand together.
fn densest(words: &[(&str, bool)]) -> usize {
    const NEAR: usize = 12;
    let count = |at: usize| words[at..].iter().take(NEAR).filter(|(_, found)| *found).count();
    let found = (0..words.len()).filter(|at| words[*at].1);
    // Of equals the first.
    found.rev().max_by_key(|at| count(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, query: &str) -> String {
        let part = |part: &Json| {
            let text = part["text"].as_str().unwrap();
            if part["found"] == true { format!("[{text}]") } else { text.to_string() }
        };
        excerpt(line, query).iter().map(part).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_words_are_marked_whether_or_not_they_are_typed_with_accents() {
        let line = "Thứ nhất, mỗi chi bộ thôn Phú Thuận lập một danh sách.";
        assert_eq!(shown(line, "phu thuan"), "Thứ nhất, mỗi chi bộ thôn [Phú Thuận] lập một danh sách.");
        assert_eq!(shown(line, "Phú Thuận"), shown(line, "phu thuan"));
    }

    #[test]
    fn a_long_line_is_cut_around_what_was_found() {
        let line = format!("{} Phú Thuận {}", "một câu rất dài ".repeat(20), "và còn nữa ".repeat(60));
        let shown = shown(&line, "thuan phu");
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.contains("[Phú Thuận]"), "{shown}");
        assert!(shown.chars().count() < 300, "{shown}");
    }
}
