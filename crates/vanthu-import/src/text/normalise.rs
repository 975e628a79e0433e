//! Text as it comes out of a workbook: brought to one form, and keys under which texts compare equal.

use vanthu_model::text::nfc;

/// A cell's text in its one form, and what it took to get there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Cleaned {
    /// The text: NFC, plain spaces, `\n` between lines, trimmed.
    pub(crate) text: String,
    /// Whether control characters were taken out.
    pub(crate) control: bool,
}

/// Brings a text to its one form. Zero-width characters and soft hyphens vanish, all kinds of space become
/// plain ones, line breaks become `\n`, control characters other than line break and tab are taken out.
pub(crate) fn clean(raw: &str) -> Cleaned {
    clean_as(raw, Script::of(raw))
}

/// Brings a text to its one form as [`clean`] does, if its script is known.
pub(crate) fn clean_as(raw: &str, script: Script) -> Cleaned {
    if script != Script::Other {
        return Cleaned { text: raw.trim().to_string(), ..Cleaned::default() };
    }
    let composed = nfc(raw);
    let mut cleaned = Cleaned::default();
    let mut text = String::with_capacity(raw.len());
    let mut after_return = false;
    for letter in composed.chars() {
        match letter {
            '\n' if after_return => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => text.push('\n'),
            '\t' => text.push('\t'),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
            '\u{feff}' | '\u{ad}' => {}
            _ if letter.is_control() => cleaned.control = true,
            _ if letter.is_whitespace() => text.push(' '),
            _ => text.push(letter),
        }
        after_return = letter == '\r';
    }
    cleaned.text = text.trim().to_string();
    cleaned
}

/// Which letters a text is written in. Nearly every text is one of the first three, and a look at the places of
/// its letters costs a fraction of a look into Unicode's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Spaces and ASCII signs.
    Ascii,
    /// These and letters in NFC, among them one that only Vietnamese in Unicode has.
    Vietnamese,
    /// These and Latin letters in NFC, which may stand for others.
    Latin,
    /// Anything.
    Other,
}

impl Script {
    /// The letters of a text.
    pub(crate) fn of(text: &str) -> Self {
        let (mut latin, mut vietnamese, mut sign) = (false, false, false);
        // The letters in question are of two bytes, or of three that begin with the same one.
        let mut rest = text.as_bytes();
        loop {
            let (letter, after) = match rest {
                [b' '..=b'~', after @ ..] => {
                    rest = after;
                    continue;
                }
                [lead @ 0xc3..=0xc9, low, after @ ..] => {
                    (u32::from(lead & 0x1f) << 6 | u32::from(low & 0x3f), after)
                }
                [0xe1, middle @ 0xb8..=0xbb, low, after @ ..] => {
                    (0x1000 | u32::from(middle & 0x3f) << 6 | u32::from(low & 0x3f), after)
                }
                [] => break,
                _ => return Script::Other,
            };
            rest = after;
            match letter {
                // `ă đ ơ ư`, small and capital, and the block of Vietnamese.
                0x1ea0..=0x1ef9 | 0x102 | 0x103 | 0x110 | 0x111 | 0x1a0 | 0x1a1 | 0x1af | 0x1b0 => {
                    vietnamese = true
                }
                // `×` and `÷`.
                0xd7 | 0xf7 => sign = true,
                0xc0..=0x24f | 0x1e00..=0x1eff => latin = true,
                _ => return Script::Other,
            }
        }
        match (vietnamese, latin, sign) {
            (false, false, false) => Script::Ascii,
            (true, _, false) => Script::Vietnamese,
            _ => Script::Latin,
        }
    }
}

/// A text on one line: every run of white space is one space.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key under which two texts are the same name: NFC, without regard to case and to runs of space.
pub(crate) fn fold(text: &str) -> String {
    one_line(&nfc(text).to_lowercase())
}

/// The key under which two headings are the same: [`fold`], without punctuation, and with the tone mark of
/// `oa`, `oe` and `uy` on the first letter (`xoá` and `xóa` are two habits of one spelling).
pub(crate) fn heading_key(text: &str) -> String {
    let folded = fold(text);
    let mut key = String::with_capacity(folded.len());
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        let moved = letters.peek().and_then(|&next| tone_on_first(letter, next));
        match moved {
            Some((first, second)) => {
                key.extend([first, second]);
                letters.next();
            }
            None if letter.is_alphanumeric() || letter == '%' => key.push(letter),
            None => key.push(' '),
        }
    }
    one_line(&key)
}

/// The pair with its tone mark on the first vowel, if it carries one on the second.
fn tone_on_first(first: char, second: char) -> Option<(char, char)> {
    /// Vowels without and with the five tone marks.
    const TONED: [(char, [char; 5]); 5] = [
        ('o', ['ò', 'ó', 'ỏ', 'õ', 'ọ']),
        ('a', ['à', 'á', 'ả', 'ã', 'ạ']),
        ('e', ['è', 'é', 'ẻ', 'ẽ', 'ẹ']),
        ('u', ['ù', 'ú', 'ủ', 'ũ', 'ụ']),
        ('y', ['ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ']),
    ];
    let (plain, tone) = TONED.iter().find_map(|(plain, toned)| {
        toned.iter().position(|&letter| letter == second).map(|tone| (*plain, tone))
    })?;
    if !matches!((first, plain), ('o', 'a') | ('o', 'e') | ('u', 'y')) {
        return None;
    }
    let (_, toned) = TONED.iter().find(|(letter, _)| *letter == first)?;
    Some((*toned.get(tone)?, plain))
}

/// The text without its parenthesised parts; `None` if it has none, or nothing besides them.
pub(crate) fn without_parentheses(text: &str) -> Option<String> {
    if !text.contains(['(', '[']) {
        return None;
    }
    let mut depth = 0_usize;
    let mut rest = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => rest.push(letter),
            _ => {}
        }
    }
    let rest = one_line(&rest);
    (!rest.is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::{IsNormalized, is_nfc_quick};

    use super::*;

    #[test]
    fn text_is_brought_to_one_form() {
        let cleaned = clean(" Chi\u{a0}bo\u{323}\u{302}\u{200b}\r\nthôn\u{0} ");
        assert_eq!(cleaned.text, "Chi bộ\nthôn");
        assert!(cleaned.control);
        assert_eq!(clean("Chi bộ"), Cleaned { text: "Chi bộ".into(), ..Cleaned::default() });
    }

    #[test]
    fn plain_letters_are_letters_in_nfc() {
        let of = |letter: char| Script::of(letter.encode_utf8(&mut [0; 4]));
        for letter in ('\0'..='\u{ffff}').filter(|&letter| of(letter) != Script::Other) {
            assert!(is_nfc_quick(std::iter::once(letter)) == IsNormalized::Yes, "{letter:?}");
            assert!(letter == ' ' || !(letter.is_whitespace() || letter.is_control()), "{letter:?}");
        }
        assert_eq!(Script::of("CB-12 (a)"), Script::Ascii);
        assert_eq!(Script::of("Thôn Suối Trầm, xã Hàm Mẫu"), Script::Vietnamese);
        assert_eq!(Script::of("Chi bé §a"), Script::Other);
        assert_eq!(Script::of("Lê Hà"), Script::Latin);
        assert_eq!(Script::of("Toång soá"), Script::Latin);
        assert_eq!(Script::of("Bộ × 2"), Script::Latin);
        for other in ["a\u{301}", "Chi\u{a0}bộ", "a\tb", "\u{ad}", "Bộ – 3"] {
            assert_eq!(Script::of(other), Script::Other, "{other:?}");
        }
    }

    #[test]
    fn every_letter_has_the_script_of_its_place() {
        for letter in '\0'..=char::MAX {
            let script = match letter {
                ' '..='~' => Script::Ascii,
                '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' => {
                    Script::Vietnamese
                }
                '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
                _ => Script::Other,
            };
            assert_eq!(Script::of(letter.encode_utf8(&mut [0; 4])), script, "{letter:?}");
        }
    }

    #[test]
    fn headings_compare_without_punctuation_and_tone_habits() {
        assert_eq!(heading_key("Tỷ lệ\n(%)"), heading_key("TỶ LỆ %"));
        assert_eq!(heading_key("Xoá tên"), heading_key("xóa  tên."));
        assert_eq!(heading_key("Hồ sơ / Đang xác minh"), heading_key("Hồ sơ đang xác minh"));
        assert_eq!(without_parentheses("Học lớp (đã học/đăng ký)").as_deref(), Some("Học lớp"));
        assert_eq!(without_parentheses("(%)"), None);
    }
}
