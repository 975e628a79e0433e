//! Detects the encoding of a text: by letters that occur in words of one encoding only, and by whether the words
//! are syllables once decoded.

use super::tables::{Old, decode};
use vanthu_model::syllable::{is_legal, is_letter};

/// What is known about a text that is Western letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It stays; the flag says that some of its words are Vietnamese only as they are.
    Unicode(bool),
    /// It is in an old encoding.
    Sure(Old),
    /// It can be read both ways: whether as TCVN3, whether as VNI. The texts around it must decide.
    CellWarning(bool, bool),
}

/// Whether a text may be in an old encoding: it has Western letters or signs and no letter from elsewhere, or is
/// partly retyped and still has words that only TCVN3 writes.
pub(crate) fn may_be_old(text: &str) -> bool {
    let (mut western, mut sign, mut modern) = (false, false, false);
    for letter in text.chars().filter(|letter| !letter.is_ascii()) {
        western |= ('\u{a1}'..='\u{ff}').contains(&letter);
        sign |= ('\u{a1}'..='\u{be}').contains(&letter) || matches!(letter, '×' | '÷');
        modern |= is_modern_letter(letter);
    }
    western && (!modern || (sign && Count::of(text, Old::Tcvn3).strong > 0))
}

/// Whether a character is in Unicode but in no Western code page.
pub(super) fn is_modern_letter(letter: char) -> bool {
    // The Latin blocks are letters throughout, which need not be looked up.
    matches!(letter, '\u{100}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{300}'..='\u{36f}')
        || (letter > '\u{ff}' && letter.is_alphanumeric())
}

/// Whether a text has letters that only Vietnamese in Unicode has.
pub(crate) fn is_vietnamese(text: &str) -> bool {
    text.chars().any(|letter| letter as u32 > 0xff && is_letter(letter))
}

/// The encoding of a text that may be in an old one. If it can be read both ways, the encoding that the font implies decides.
pub(crate) fn judge(text: &str, font: Option<Old>) -> Verdict {
    let tcvn3 = Count::of(text, Old::Tcvn3);
    if text.chars().any(is_modern_letter) {
        return if tcvn3.strong > 0 { Verdict::Sure(Old::Tcvn3) } else { Verdict::Unicode(true) };
    }
    let vni = Count::of(text, Old::Vni);
    let count = |old| if old == Old::Tcvn3 { &tcvn3 } else { &vni };
    if let Some(old) = font.filter(|&old| count(old).fits_font()) {
        return Verdict::Sure(old);
    }
    let better = if vni.read() > tcvn3.read() { Old::Vni } else { Old::Tcvn3 };
    if count(better).is_sure() {
        return Verdict::Sure(better);
    }
    match (tcvn3.is_possible(), vni.is_possible()) {
        (false, false) => Verdict::Unicode(tcvn3.modern > 0 && vni.modern > 0),
        (tcvn3, vni) => Verdict::CellWarning(tcvn3, vni),
    }
}

/// The text out of an old encoding, word by word. With `all`, words that are not syllables are decoded as well,
/// as they look when shown in their font; without, a word that may be of another language stays.
pub(crate) fn convert(text: &str, old: Old, all: bool) -> String {
    let mut converted = String::with_capacity(text.len() * 2);
    // Of a text that was partly retyped, words that can be read as they are follow the majority.
    let retyped = text.chars().any(is_modern_letter);
    let keeps_modern = retyped && {
        let count = Count::of(text, old);
        count.strong <= count.modern
    };
    let all = all && !retyped;
    for token in text.split_inclusive(char::is_whitespace) {
        if is_code(token) {
            converted.push_str(token);
            continue;
        }
        for part in runs(token) {
            match decode(part, old)
                .filter(|decoded| !(keeps(part, decoded, all) || keeps_modern && is_modern(part)))
            {
                Some(decoded) => converted.push_str(&decoded),
                None => converted.push_str(part),
            }
        }
    }
    converted
}

/// Whether a word stays as it is in a text that is decoded.
fn keeps(word: &str, decoded: &str, all: bool) -> bool {
    if is_legal(decoded) {
        // Signs that mean themselves more often than the rare syllables `ã`, `ẵ`, `ì`.
        return is_unit(word) || (!all && matches!(word, "×" | "÷" | "½" | "¼" | "¾" | "·"));
    }
    if is_modern(word) {
        return true;
    }
    let foreign = is_even(word) && word.chars().count() > 2 && word.chars().all(char::is_alphabetic);
    !all && foreign && has_vowel(decoded) && !word.contains(['ª', 'µ'])
}

/// What the words of a text are when it is read as one encoding. Words of plain letters do not count.
#[derive(Debug, Default)]
struct Count {
    /// Syllables only when decoded, written as no other language writes.
    strong: usize,
    /// Syllables only when decoded.
    weak: usize,
    /// Syllables as they are and when decoded.
    both: usize,
    /// Single letters that are syllables when decoded.
    single: usize,
    /// Syllables only as they are.
    modern: usize,
    /// Names and abbreviations that are decoded by signs of this encoding.
    named: usize,
    /// Words that are not syllables either way.
    bad: usize,
    /// Lower-case ASCII words that are not syllables: the text is in another language.
    foreign: usize,
}

impl Count {
    /// Counts the words of a text.
    fn of(text: &str, old: Old) -> Self {
        let mut count = Self::default();
        for token in text.split_whitespace().filter(|token| !is_code(token)) {
            for word in runs(token) {
                count.add(word, old);
            }
        }
        count
    }

    /// Counts a word.
    fn add(&mut self, word: &str, old: Old) {
        if word.is_ascii() {
            let small = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
            self.foreign += usize::from(small && has_vowel(word) && !is_plain_syllable(word));
            return;
        }
        let mut letters = word.chars();
        if is_unit(word) || !letters.any(is_part) {
            return;
        }
        let alone = word.chars().count() == 1;
        let modern = is_modern(word);
        let Some(decoded) = decode(word, old) else {
            // A sign on its own is not a word.
            let sign = alone && !word.chars().all(char::is_alphabetic);
            self.modern += usize::from(modern);
            self.bad += usize::from(!modern && !sign);
            return;
        };
        let legal = is_legal(&decoded);
        match (legal, modern) {
            (true, true) if decoded == word => {}
            (true, true) => self.both += 1,
            (true, false) if alone => self.single += 1,
            (true, false) if is_strong(word, old) => self.strong += 1,
            (true, false) => self.weak += 1,
            (false, true) => self.modern += 1,
            // The names of the highlands and abbreviations (`H§ND`) are not syllables.
            (false, false) if !has_vowel(&decoded) || decoded.starts_with(char::is_uppercase) => {
                self.named += usize::from(is_strong(word, old));
            }
            (false, false) => self.bad += 1,
        }
    }

    /// How many words can be read in this encoding.
    fn read(&self) -> usize {
        self.strong + self.weak + self.both
    }

    /// Whether the text is in this encoding, its font being unknown.
    fn is_sure(&self) -> bool {
        let enough = self.strong > 0 || (self.weak > 1 && self.foreign == 0 && self.bad == 0);
        enough && self.strong + self.weak > self.modern && self.bad * 3 <= self.read()
    }

    /// Whether the text may be in this encoding if the texts around it are.
    fn is_possible(&self) -> bool {
        self.read() + self.named > 0 && self.modern == 0 && self.bad == 0
    }

    /// Whether the text is in this encoding, its font being one of it.
    fn fits_font(&self) -> bool {
        let read = self.read() + self.single;
        if read == 0 {
            return self.named > 0 && self.modern == 0 && self.bad == 0;
        }
        read >= self.modern + self.both && self.bad * 2 <= read
    }
}

/// Whether a token is an address or a formula, which no encoding touches.
pub(super) fn is_code(token: &str) -> bool {
    token.starts_with('=') || token.contains('@') || token.contains("://") || token.starts_with("www.")
}

/// The runs of letters of a token, and what is between them.
pub(super) fn runs(token: &str) -> impl Iterator<Item = &str> {
    let mut rest = token;
    std::iter::from_fn(move || {
        let kind = is_part(rest.chars().next()?);
        let end = rest.find(|letter| is_part(letter) != kind).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(run)
    })
}

/// Whether a character is part of a word in any of the encodings. Signs that are letters in none, such as `°`
/// and `²`, end a word.
fn is_part(letter: char) -> bool {
    letter.is_ascii_alphabetic()
        || is_modern_letter(letter)
        || ('\u{a1}'..='\u{ff}').contains(&letter)
            && !matches!(letter, '°' | '±' | '²' | '³' | '´' | 'º' | '¿' | '¯')
}

/// Whether a word is a unit that would be decoded, such as `µm` to `àm`.
pub(super) fn is_unit(word: &str) -> bool {
    matches!(word, "µm" | "µg" | "µl" | "µs" | "µA" | "µF" | "µV" | "µW" | "N·m")
}

/// Whether a word is a syllable as it is, in a case that people write.
pub(super) fn is_modern(word: &str) -> bool {
    is_even(word) && is_legal(word)
}

/// Whether the case of a word is even: all small, all capitals, or one capital at the front.
fn is_even(word: &str) -> bool {
    let mut rest = word.chars();
    let first = rest.next().is_some_and(char::is_uppercase);
    let rest = rest.as_str();
    !rest.chars().any(char::is_uppercase) || (first && !rest.chars().any(char::is_lowercase))
}

/// Whether a text has a vowel at all.
fn has_vowel(text: &str) -> bool {
    text.chars().any(|letter| {
        let small = letter.to_ascii_lowercase();
        if small.is_ascii() { "aeiouy".contains(small) } else { !matches!(letter, 'đ' | 'Đ') }
    })
}

/// Whether a plain word is a syllable, or would be with marks that a hurried clerk leaves out.
fn is_plain_syllable(word: &str) -> bool {
    is_legal(word)
        || ["\u{301}", "\u{323}"].iter().any(|mark| {
            // The tone of a stopped syllable cannot be seen in plain letters.
            let place = word.rfind(['a', 'e', 'i', 'o', 'u', 'y']).map_or(0, |place| place + 1);
            let (head, tail) = word.split_at_checked(place).unwrap_or((word, ""));
            is_legal(&vanthu_model::text::nfc(&format!("{head}{mark}{tail}")))
        })
}

/// Whether a word is written as only this encoding writes.
pub(super) fn is_strong(word: &str, old: Old) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let mut pairs = letters.windows(2).filter_map(|pair| <[char; 2]>::try_from(pair).ok());
    match old {
        Old::Tcvn3 => {
            // `m×n` may be what it looks like.
            if let [_, '×' | '·' | '÷', _] = letters.as_slice() {
                return false;
            }
            let sign = |letter: &char| {
                !letter.is_ascii() && (!letter.is_alphabetic() || matches!(letter, 'ª' | 'µ'))
            };
            let plain = letters.iter().any(char::is_ascii_alphabetic);
            let uneven = pairs.any(|[first, second]| first.is_lowercase() && second.is_uppercase());
            (plain && letters.iter().any(sign)) || uneven
        }
        // A vowel and its mark; but `Loïc`, `où` and `aún` are words elsewhere.
        Old::Vni => pairs.any(|[vowel, mark]| {
            let small = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
            let (vowel, mark) = (small(vowel), small(mark));
            match mark {
                'ø' | 'õ' | 'û' => "aeouyôö".contains(vowel),
                'ù' => "aeouyôö".contains(vowel) && letters.len() > 2 || "ôö".contains(vowel),
                'ï' => "ôöy".contains(vowel),
                'â' | 'á' | 'à' | 'å' | 'ã' | 'ä' => "aeo".contains(vowel),
                'ê' | 'é' | 'è' | 'ü' | 'ë' => vowel == 'a',
                _ => false,
            }
        }),
    }
}
