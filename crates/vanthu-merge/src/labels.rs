//! The numbers and markers before a text: which letters they are, and what they look like.

/// The marks that people type before an item of a list.
pub(crate) const MARKERS: [&str; 5] = ["-", "–", "+", "•", "*"];

/// How many letters at the start of a paragraph are the number or marker before its text, which was `label` when it was sent.
pub(crate) fn label_length(text: &[char], label: &str) -> usize {
    let label = label.trim();
    let letters: Vec<char> = label.chars().collect();
    let Some(last) = letters.last() else { return 0 };
    if text.starts_with(&letters) {
        return letters.len();
    }
    let words: String = text.iter().take(60).collect();
    let head = first_word(&words);
    // A number or marker that was set anew: `2.`, `b)`, `III-`, `+`.
    let alike = !last.is_alphanumeric() && head.ends_with(*last) && head.chars().count() <= 8;
    let shaped = |text: &str| number_shape(text).is_some_and(|shape| !shape.chars().all(char::is_alphabetic));
    if alike || MARKERS.contains(&label) && MARKERS.contains(&head) || shaped(label) && shaped(head) {
        return words.chars().take_while(|letter| letter.is_whitespace()).count() + head.chars().count();
    }
    let first: String = letters.iter().take_while(|letter| !letter.is_whitespace()).collect();
    if first.chars().count() > 2 && head == first {
        // `Phần thứ hai` on a line of its own, `Điều 3. …`.
        if let Some(end) = text.iter().take(60).position(|letter| *letter == '\n') {
            return end;
        }
        if let Some(end) = text.iter().take(20).position(|letter| *letter == '.') {
            return end + 1;
        }
    }
    0
}

/// The first word of a text.
pub(crate) fn first_word(text: &str) -> &str {
    text.trim_start().split([' ', '\u{a0}', '\t', '\n']).next().unwrap_or_default()
}

/// The shape of the number before a text, the same for all numbers of a level: `1.` for `2.`, `a)` for `đ)`, `Điều` for
/// `Điều 3.`; `None` if no number stands there.
pub(crate) fn number_shape(text: &str) -> Option<String> {
    let first = first_word(text);
    if matches!(first, "Điều" | "Chương" | "Phần" | "Mục") {
        let rest = text.trim_start()[first.len()..].trim_start();
        let numbered = rest.starts_with(|letter: char| letter.is_ascii_digit() || "IVX".contains(letter));
        return (numbered || rest.starts_with("thứ ")).then(|| first.to_string());
    }
    let mark = first.chars().next_back().filter(|mark| matches!(mark, '.' | ')' | '-' | '/'))?;
    let body = &first[..first.len() - mark.len_utf8()];
    let letters = body.chars().count();
    let all = |fits: fn(char) -> bool| letters > 0 && body.chars().all(fits);
    let kind = match () {
        () if letters <= 3 && is_digits(body) => "1",
        () if body.contains('.') && body.split('.').all(|part| part.len() <= 2 && is_digits(part)) => "1.1",
        () if letters <= 5 && all(|letter| matches!(letter, 'I' | 'V' | 'X')) => "I",
        () if letters == 1 && all(char::is_lowercase) => "a",
        () => return None,
    };
    Some(format!("{kind}{mark}"))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_marker_that_was_set_anew_is_no_part_of_the_text() {
        let rest = |text: &str, label: &str| {
            let letters: Vec<char> = text.chars().collect();
            letters[label_length(&letters, label)..].iter().collect::<String>()
        };
        assert_eq!(rest("2. Nguồn", "1. "), " Nguồn");
        assert_eq!(rest("a) Nguồn", "1. "), " Nguồn");
        assert_eq!(rest("+ Nguồn", "- "), " Nguồn");
        assert_eq!(rest("Điều 7. Nguồn", "Điều 3. "), " Nguồn");
        assert_eq!(rest("Nguồn", "- "), "Nguồn");
        assert_eq!(rest("Điều này", "1. "), "Điều này");
    }

    #[test]
    fn numbers_of_a_level_have_one_shape() {
        let shape = |text: &str| number_shape(text).unwrap_or_default();
        assert_eq!(shape("1. Chi bộ"), shape("12. Đảng ủy"));
        assert_eq!(shape("a) Chi bộ"), shape("đ) Đảng ủy"));
        assert_eq!(shape("Điều 3. Tổ chức"), "Điều");
        assert_eq!(shape("I- KẾT QUẢ"), shape("XIV- KẾT QUẢ"));
        assert_eq!([shape("1.2. Nguồn"), shape("2) Nguồn")], ["1.1.", "1)"]);
        for text in ["2026. Năm", "Xong. Hết", "Điều này cho thấy", "Phần lớn chi bộ", "- Mục", "v.v. và"]
        {
            assert_eq!(shape(text), "", "{text}");
        }
    }
}
