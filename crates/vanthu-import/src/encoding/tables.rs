//! The letters of Vietnamese in the two old encodings, and words turned back into them.
//!
//! Both were fonts over the Western code page: a program that does not know them reads their bytes as
//! windows-1252, and that is how their letters are listed here. All bytes in use lie above `A0`, where windows-1252
//! and Latin-1 are the same.

use std::sync::LazyLock;

/// Each letter with its form in TCVN3 (ABC) and in VNI-Windows.
///
/// TCVN3 has no bytes for capitals with a tone: they are the capital followed by the small letter with the tone
/// (`Aµ`), or a small letter in a capitals font. In VNI the mark follows its letter.
pub(crate) const LETTERS: [(char, &str, &str); 134] = [
    ('À', "Aµ", "AØ"),
    ('Á', "A¸", "AÙ"),
    ('Â', "¢", "AÂ"),
    ('Ã', "A·", "AÕ"),
    ('È', "EÌ", "EØ"),
    ('É', "EÐ", "EÙ"),
    ('Ê', "£", "EÂ"),
    ('Ì', "I×", "Ì"),
    ('Í', "IÝ", "Í"),
    ('Ò', "Oß", "OØ"),
    ('Ó', "Oã", "OÙ"),
    ('Ô', "¤", "OÂ"),
    ('Õ', "Oâ", "OÕ"),
    ('Ù', "Uï", "UØ"),
    ('Ú', "Uó", "UÙ"),
    ('Ý', "Yý", "YÙ"),
    ('à', "µ", "aø"),
    ('á', "¸", "aù"),
    ('â', "©", "aâ"),
    ('ã', "·", "aõ"),
    ('è', "Ì", "eø"),
    ('é', "Ð", "eù"),
    ('ê', "ª", "eâ"),
    ('ì', "×", "ì"),
    ('í', "Ý", "í"),
    ('ò', "ß", "oø"),
    ('ó', "ã", "où"),
    ('ô', "«", "oâ"),
    ('õ', "â", "oõ"),
    ('ù', "ï", "uø"),
    ('ú', "ó", "uù"),
    ('ý', "ý", "yù"),
    ('Ă', "¡", "AÊ"),
    ('ă', "¨", "aê"),
    ('Đ', "§", "Ñ"),
    ('đ', "®", "ñ"),
    ('Ĩ', "IÜ", "Ó"),
    ('ĩ', "Ü", "ó"),
    ('Ũ', "Uò", "UÕ"),
    ('ũ', "ò", "uõ"),
    ('Ơ', "¥", "Ô"),
    ('ơ', "¬", "ô"),
    ('Ư', "¦", "Ö"),
    ('ư', "\u{ad}", "ö"),
    ('Ạ', "A¹", "AÏ"),
    ('ạ', "¹", "aï"),
    ('Ả', "A¶", "AÛ"),
    ('ả', "¶", "aû"),
    ('Ấ', "¢Ê", "AÁ"),
    ('ấ', "Ê", "aá"),
    ('Ầ', "¢Ç", "AÀ"),
    ('ầ', "Ç", "aà"),
    ('Ẩ', "¢È", "AÅ"),
    ('ẩ', "È", "aå"),
    ('Ẫ', "¢É", "AÃ"),
    ('ẫ', "É", "aã"),
    ('Ậ', "¢Ë", "AÄ"),
    ('ậ', "Ë", "aä"),
    ('Ắ', "¡¾", "AÉ"),
    ('ắ', "¾", "aé"),
    ('Ằ', "¡»", "AÈ"),
    ('ằ', "»", "aè"),
    ('Ẳ', "¡¼", "AÚ"),
    ('ẳ', "¼", "aú"),
    ('Ẵ', "¡½", "AÜ"),
    ('ẵ', "½", "aü"),
    ('Ặ', "¡Æ", "AË"),
    ('ặ', "Æ", "aë"),
    ('Ẹ', "EÑ", "EÏ"),
    ('ẹ', "Ñ", "eï"),
    ('Ẻ', "EÎ", "EÛ"),
    ('ẻ', "Î", "eû"),
    ('Ẽ', "EÏ", "EÕ"),
    ('ẽ', "Ï", "eõ"),
    ('Ế', "£Õ", "EÁ"),
    ('ế', "Õ", "eá"),
    ('Ề', "£Ò", "EÀ"),
    ('ề', "Ò", "eà"),
    ('Ể', "£Ó", "EÅ"),
    ('ể', "Ó", "eå"),
    ('Ễ', "£Ô", "EÃ"),
    ('ễ', "Ô", "eã"),
    ('Ệ', "£Ö", "EÄ"),
    ('ệ', "Ö", "eä"),
    ('Ỉ', "IØ", "Æ"),
    ('ỉ', "Ø", "æ"),
    ('Ị', "IÞ", "Ò"),
    ('ị', "Þ", "ò"),
    ('Ọ', "Oä", "OÏ"),
    ('ọ', "ä", "oï"),
    ('Ỏ', "Oá", "OÛ"),
    ('ỏ', "á", "oû"),
    ('Ố', "¤è", "OÁ"),
    ('ố', "è", "oá"),
    ('Ồ', "¤å", "OÀ"),
    ('ồ', "å", "oà"),
    ('Ổ', "¤æ", "OÅ"),
    ('ổ', "æ", "oå"),
    ('Ỗ', "¤ç", "OÃ"),
    ('ỗ', "ç", "oã"),
    ('Ộ', "¤é", "OÄ"),
    ('ộ', "é", "oä"),
    ('Ớ', "¥í", "ÔÙ"),
    ('ớ', "í", "ôù"),
    ('Ờ', "¥ê", "ÔØ"),
    ('ờ', "ê", "ôø"),
    ('Ở', "¥ë", "ÔÛ"),
    ('ở', "ë", "ôû"),
    ('Ỡ', "¥ì", "ÔÕ"),
    ('ỡ', "ì", "ôõ"),
    ('Ợ', "¥î", "ÔÏ"),
    ('ợ', "î", "ôï"),
    ('Ụ', "Uô", "UÏ"),
    ('ụ', "ô", "uï"),
    ('Ủ', "Uñ", "UÛ"),
    ('ủ', "ñ", "uû"),
    ('Ứ', "¦ø", "ÖÙ"),
    ('ứ', "ø", "öù"),
    ('Ừ', "¦õ", "ÖØ"),
    ('ừ', "õ", "öø"),
    ('Ử', "¦ö", "ÖÛ"),
    ('ử', "ö", "öû"),
    ('Ữ', "¦÷", "ÖÕ"),
    ('ữ', "÷", "öõ"),
    ('Ự', "¦ù", "ÖÏ"),
    ('ự', "ù", "öï"),
    ('Ỳ', "Yú", "YØ"),
    ('ỳ', "ú", "yø"),
    ('Ỵ', "Yþ", "Î"),
    ('ỵ', "þ", "î"),
    ('Ỷ', "Yû", "YÛ"),
    ('ỷ', "û", "yû"),
    ('Ỹ', "Yü", "YÕ"),
    ('ỹ', "ü", "yõ"),
];

/// An encoding that was a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Old {
    /// TCVN 5712, as in the ABC fonts.
    Tcvn3,
    /// VNI for Windows.
    Vni,
}

/// The letters of an old encoding by their one or two characters.
#[derive(Debug)]
struct Decoder {
    /// The letter of each character `U+00A0` to `U+00FF` that is one by itself.
    single: [Option<char>; 96],
    /// The letters of two characters: the first, the second, the letter.
    pairs: Vec<(char, char, char)>,
}

impl Decoder {
    /// Reads the table.
    fn new(old: Old) -> Self {
        let mut decoder = Self { single: [None; 96], pairs: Vec::with_capacity(200) };
        for (letter, tcvn3, vni) in LETTERS {
            let mut form = match old {
                Old::Tcvn3 => tcvn3.chars(),
                Old::Vni => vni.chars(),
            };
            match (form.next(), form.next()) {
                (Some(first), Some(second)) => {
                    decoder.pairs.push((first, second, letter));
                    // A small mark after a capital (`Aùnh`) is a common slip; the letter decides the case.
                    let small = second.to_lowercase().next().unwrap_or(second);
                    if old == Old::Vni && small != second {
                        decoder.pairs.push((first, small, letter));
                    }
                }
                (Some(only), None) => {
                    if let Some(place) = slot(only).and_then(|slot| decoder.single.get_mut(slot)) {
                        *place = Some(letter);
                    }
                }
                (None, _) => {}
            }
        }
        decoder.pairs.sort_unstable();
        decoder
    }

    /// The letter that two characters make.
    fn pair(&self, first: char, second: char) -> Option<char> {
        let found = self.pairs.binary_search_by_key(&(first, second), |&(first, second, _)| (first, second));
        self.pairs.get(found.ok()?).map(|&(_, _, letter)| letter)
    }
}

/// The place of a character in the table of single letters.
fn slot(letter: char) -> Option<usize> {
    (letter as usize).checked_sub(0xa0).filter(|&slot| slot < 96)
}

/// The decoder of an encoding, made once.
fn decoder(old: Old) -> &'static Decoder {
    static TCVN3: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(Old::Tcvn3));
    static VNI: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(Old::Vni));
    match old {
        Old::Tcvn3 => &TCVN3,
        Old::Vni => &VNI,
    }
}

/// A word of an old encoding in Unicode; `None` if one of its characters is not a letter there.
pub(crate) fn decode(word: &str, old: Old) -> Option<String> {
    let decoder = decoder(old);
    let mut text = String::with_capacity(word.len() * 2);
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        if let Some(whole) = letters.peek().and_then(|&next| decoder.pair(letter, next)) {
            text.push(whole);
            letters.next();
        } else if letter.is_ascii() {
            text.push(letter);
        } else {
            text.push(slot(letter).and_then(|slot| *decoder.single.get(slot)?)?);
        }
    }
    Some(text)
}

/// The text in an old encoding, as a program that does not know it reads it.
#[cfg(test)]
pub(crate) fn encode(text: &str, old: Old) -> String {
    let form = |letter: char| {
        let (_, tcvn3, vni) = LETTERS.iter().find(|(own, _, _)| *own == letter)?;
        Some(if old == Old::Tcvn3 { *tcvn3 } else { *vni })
    };
    text.chars().fold(String::new(), |mut old, letter| {
        match form(letter) {
            Some(form) => old.push_str(form),
            None => old.push(letter),
        }
        old
    })
}
