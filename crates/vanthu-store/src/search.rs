//! Text as it is searched: in small letters and without marks, so that `dang uy` finds `Đảng ủy`.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::schema::Query;

/// How many letters of a document are searched; more would make lists slow and find too much.
const LONGEST: usize = 20_000;

/// The text in small letters without marks, its spaces single: `Đảng  ủy` is `dang uy`.
pub fn fold(text: &str) -> String {
    let letters = text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    let letters: String = letters.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is searched of these texts and of all texts in these values.
pub(super) fn searched<'a>(texts: impl IntoIterator<Item = &'a str>, values: &[&Value]) -> String {
    let mut all = String::new();
    let mut add = |text: &str| {
        if all.len() < LONGEST && !text.trim().is_empty() {
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

/// Adds the condition that every word of `text` is in `column`.
pub(super) fn push_words(query: &mut Query, column: &'static str, text: &str) {
    for word in fold(text).split(' ').filter(|word| !word.is_empty()).take(16) {
        // In a pattern these would stand for any letters.
        let word = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        query.push(" AND ").push(column).push(" LIKE ").push_bind(format!("%{word}%")).push(r" ESCAPE '\'");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_case_do_not_matter() {
        assert_eq!(fold("Đảng  ủy XÃ Nguyễn"), "dang uy xa nguyen");
        assert_eq!(fold("Đảng uỷ"), fold("đang ủy"));
        // Split and composed letters are the same.
        assert_eq!(fold("ệ"), fold("e\u{323}\u{302}"));
    }

    #[test]
    fn texts_are_found_wherever_they_stand() {
        let fields = serde_json::json!({"causes": ["Thiếu nguồn"], "n": 3, "by": {"name": "Nguyễn Văn A"}});
        assert_eq!(searched(["Báo cáo"], &[&fields]), "bao cao thieu nguon nguyen van a");
    }
}
