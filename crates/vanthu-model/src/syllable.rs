//! Which words can be Vietnamese syllables: an onset, a rhyme and a tone that go together.
//!
//! The tables are generous: a rare syllable that is legal costs nothing, while a legal one that is missing would leave
//! a text unrepaired. Names of the highland peoples follow other rules; skipping them is left to the caller.

use unicode_normalization::UnicodeNormalization;

use super::office::ToneStyle;

/// The onsets, longer ones before their beginnings.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "q", "r", "s", "t", "v", "x",
];

/// The rhymes without their tone, in the order of code points so that they can be searched.
const RHYMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "em", "en",
    "eng", "eo", "ep", "et", "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên",
    "iêng", "iêp", "iêt", "iêu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap",
    "oat", "oay", "oc", "oe", "oem", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot",
    "oăc", "oăm", "oăn", "oăng", "oăt", "u", "ua", "uc", "ui", "um", "un", "ung", "up", "ut", "uy", "uya",
    "uych", "uyn", "uynh", "uyp", "uyt", "uyu", "uyên", "uyêt", "uân", "uâng", "uât", "uây", "uê", "uêch",
    "uên", "uênh", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uơ", "y", "yêm", "yên", "yêng", "yêt", "yêu",
    "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "ê", "êch", "êm", "ên", "ênh", "êp", "êt", "êu", "ô",
    "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ăc", "ăk", "ăm", "ăn", "ăng", "ăp", "ăt", "ơ", "ơi", "ơm",
    "ơn", "ơp", "ơt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu", "ươc", "ươi", "ươm", "ươn",
    "ương", "ươp", "ươt", "ươu",
];

/// Whether a letter belongs to the Vietnamese alphabet. `f j w z` do not.
pub fn is_letter(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphabetic() && !matches!(letter.to_ascii_lowercase(), 'f' | 'j' | 'w' | 'z');
    }
    // No other language has the letters from `Ạ` to `ỹ`.
    matches!(letter, '\u{1ea0}'..='\u{1ef9}' | 'À'..='Ã' | 'È'..='Ê' | 'Ì' | 'Í' | 'Ò'..='Õ' | 'Ù' | 'Ú' | 'Ý')
        || matches!(letter, 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý')
        || matches!(letter, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư')
}

/// Whether a word in NFC can be a Vietnamese syllable, whatever its case.
pub fn is_legal(word: &str) -> bool {
    if word.len() > 24 || !word.chars().all(is_letter) {
        return false;
    }
    let lower = word.to_lowercase();
    let Some((toneless, tone)) = split_tone(&lower) else { return false };
    ONSETS.iter().chain(&[""]).any(|onset| {
        let rhyme = toneless.strip_prefix(onset);
        rhyme.is_some_and(|rhyme| RHYMES.binary_search(&rhyme).is_ok() && combine(onset, rhyme, tone))
    })
}

/// The style in which a word puts its tone mark, if the styles differ for it: on the first letter of an open `oa`,
/// `oe`, `uy` (`ủy`, `hòa`) or on the second (`uỷ`, `hoà`).
pub fn tone_style(word: &str) -> Option<ToneStyle> {
    // Most words end in another way, and taking a word apart is expensive.
    let mut end = word.chars().rev();
    let (last, before) = (end.next()?, end.next()?);
    let is = |letter: char, letters: &str| letters.contains(letter);
    let new = is(last, "aeyAEY") && is(before, "óòỏõọúùủũụÓÒỎÕỌÚÙỦŨỤ");
    let old = is(last, "áàảãạéèẻẽẹýỳỷỹỵÁÀẢÃẠÉÈẺẼẸÝỲỶỸỴ") && is(before, "ouOU");
    if !new && !old {
        return None;
    }
    let lower = word.to_lowercase();
    let (toneless, tone) = split_tone(&lower)?;
    tone?;
    let open = ["oa", "oe", "uy"].iter().any(|rhyme| toneless.ends_with(rhyme));
    // In `quý` the `u` belongs to the onset.
    if !open || toneless.starts_with("qu") || !is_legal(word) {
        return None;
    }
    let last = lower.nfc().last()?;
    Some(if matches!(last, 'a' | 'e' | 'y') { ToneStyle::New } else { ToneStyle::Old })
}

/// The word without its tone mark, and the mark. `None` if the word has more than one.
fn split_tone(word: &str) -> Option<(String, Option<char>)> {
    let mut tone = None;
    let mut toneless = String::with_capacity(word.len());
    for letter in word.nfd() {
        match letter {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => {
                if tone.replace(letter).is_some() {
                    return None;
                }
            }
            _ => toneless.push(letter),
        }
    }
    Some((toneless.nfc().collect(), tone))
}

/// Whether an onset, a rhyme and a tone may stand together.
fn combine(onset: &str, rhyme: &str, tone: Option<char>) -> bool {
    let front = rhyme.starts_with(['e', 'ê', 'i', 'y']);
    let spelled = match onset {
        "k" | "gh" | "ngh" => front,
        "c" | "ng" => !front,
        // `gì`, `gìn` and `giếng` are written with a single i.
        "g" => !front || rhyme.starts_with('i'),
        "gi" => !rhyme.starts_with(['i', 'y']),
        "q" => rhyme.starts_with('u') && rhyme.len() > 1,
        "qu" => !rhyme.starts_with(['u', 'ư', 'o']),
        // `oóc` has an onset in every word.
        "" => !rhyme.starts_with("oo"),
        _ => rhyme.len() < 3 || !rhyme.starts_with("yê"),
    };
    let stopped = rhyme.ends_with(['c', 'k', 'p', 't']) || rhyme.ends_with("ch");
    // A syllable with a stopped ending takes only the acute or the dot below.
    spelled && (!stopped || matches!(tone, Some('\u{301}' | '\u{323}')))
}

/// A rhyme with its tone mark in the place where it is written: on the letter that has a mark of its own, else on the
/// last vowel before a coda, the middle one of three vowels, or the first of an open pair.
fn toned(rhyme: &str, tone: Option<char>) -> String {
    let letters: Vec<char> = rhyme.chars().collect();
    let vowel = |letter: &char| "aăâeêioôơuưy".contains(*letter);
    let vowels = letters.iter().take_while(|letter| vowel(letter)).count();
    let marked = letters.iter().rposition(|letter| "ăâêôơư".contains(*letter));
    let plain = match vowels {
        _ if vowels < letters.len() => vowels.saturating_sub(1),
        3.. => 1,
        _ => 0,
    };
    let place = marked.unwrap_or(plain);
    let mut text: String = letters[..=place].iter().collect();
    text.extend(tone);
    text.extend(&letters[place + 1..]);
    text.nfc().collect()
}

/// The word in small letters with its tone mark in the right place. `None` if the mark already stands there or the word
/// is not a syllable. In an open `oa`, `oe`, `uy` either letter may have it.
pub fn tone_moved(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let (toneless, tone) = split_tone(&lower)?;
    tone?;
    if !is_legal(word) || tone_style(word).is_some() {
        return None;
    }
    let forms = ONSETS.iter().chain(&[""]).filter(|onset| **onset != "q").filter_map(|onset| {
        let rhyme = toneless.strip_prefix(onset)?;
        let fits = RHYMES.binary_search(&rhyme).is_ok() && combine(onset, rhyme, tone);
        fits.then(|| format!("{onset}{}", toned(rhyme, tone)))
    });
    let forms: Vec<String> = forms.collect();
    if forms.contains(&lower) { None } else { forms.into_iter().next() }
}

/// Every legal Vietnamese syllable in lower case: each onset and rhyme that combine, with each tone they may take.
pub fn all() -> Vec<String> {
    let tones = [None, Some('\u{300}'), Some('\u{301}'), Some('\u{303}'), Some('\u{309}'), Some('\u{323}')];
    let mut words = Vec::new();
    for onset in ONSETS.iter().chain(&[""]) {
        for rhyme in RHYMES {
            for tone in tones.into_iter().filter(|&tone| combine(onset, rhyme, tone)) {
                words.push(format!("{onset}{}", toned(rhyme, tone)));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in
            "Nghiệm thuở quyển giếng gìn khuỷu quốc Ưu ĐẢNG hoá hóa uỷ ủy ý ơ xoong Đắk quýt".split(' ')
        {
            assert!(is_legal(word), "{word}");
        }
        for word in "naïve où café cát-xét bỡnh cat kể-k cể ngẻ bap Müller từ̀ wa fa zô été Niê quu".split(' ')
        {
            assert!(!is_legal(word), "{word}");
        }
    }

    #[test]
    fn tone_styles_are_told_where_they_differ() {
        for word in "ủy hòa khỏe THÚY lòe Ủy".split(' ') {
            assert_eq!(tone_style(word), Some(ToneStyle::New), "{word}");
        }
        for word in "uỷ hoà khoẻ THUÝ loè Uỷ".split(' ') {
            assert_eq!(tone_style(word), Some(ToneStyle::Old), "{word}");
        }
        for word in "quý hoàn toán khoa uy quỳ hủy-bỏ tuýp".split(' ') {
            assert_eq!(tone_style(word), None, "{word}");
        }
    }

    #[test]
    fn tone_marks_are_put_where_they_are_written() {
        for (wrong, right) in [
            ("tòan", "toàn"),
            ("họach", "hoạch"),
            ("qủa", "quả"),
            ("khỏang", "khoảng"),
            ("ngòai", "ngoài"),
            ("cuả", "của"),
        ] {
            assert_eq!(tone_moved(wrong).as_deref(), Some(right), "{wrong}");
        }
        for word in "toàn hoạch quả ngoài của khuỷu giếng già hòa hoà ủy uỷ quý cửa thuế nghĩa ngoéo giữa thuở gì quyển mía".split(' ')
        {
            assert_eq!(tone_moved(word), None, "{word}");
        }
    }

    #[test]
    fn every_syllable_of_the_tables_is_legal() {
        let words = all();
        assert!(words.len() > 15_000, "{}", words.len());
        for word in words {
            assert!(is_legal(&word) && is_legal(&word.to_uppercase()), "{word}");
        }
    }
}
