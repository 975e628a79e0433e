//! Letters of symbol fonts. Word keeps a symbol as its place in the font (`w:sym`), or as a letter that only that font draws so.

/// The fonts whose letters are other signs than their codes say.
const SYMBOL_FONTS: [&str; 5] = ["Symbol", "Wingdings", "Wingdings 2", "Wingdings 3", "Webdings"];

/// The signs of the font Symbol from 0x22 on, as its encoding has them; a space for what has no letter of its own.
const SYMBOL_LOW: &str =
    "∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/// The same from 0xA1 on.
const SYMBOL_HIGH: &str = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…   ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊";

/// Signs of Wingdings that offices insert: list bullets, boxes, marks, arrows, hands, stars.
const WINGDINGS: &[(u32, char)] = &[
    (0x21, '✏'),
    (0x22, '✂'),
    (0x28, '☎'),
    (0x2A, '✉'),
    (0x45, '☜'),
    (0x46, '☞'),
    (0x47, '☝'),
    (0x48, '☟'),
    (0x4A, '☺'),
    (0x6C, '●'),
    (0x6D, '❍'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x70, '❐'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '◆'),
    (0x9E, '·'),
    (0x9F, '•'),
    (0xA1, '○'),
    (0xA7, '▪'),
    (0xA8, '□'),
    (0xAA, '✦'),
    (0xAB, '★'),
    (0xAC, '✶'),
    (0xD8, '➢'),
    (0xDC, '➲'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE1, '↑'),
    (0xE2, '↓'),
    (0xE8, '➔'),
    (0xEF, '⇦'),
    (0xF0, '⇨'),
    (0xF1, '⇧'),
    (0xF2, '⇩'),
    (0xF3, '⬄'),
    (0xF4, '⇳'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
    (0x6B, '&'),
    (0x20, ' '),
];

/// The same for Wingdings 2.
const WINGDINGS_2: &[(u32, char)] = &[
    (0x20, ' '),
    (0x4F, '✗'),
    (0x50, '✓'),
    (0x51, '☒'),
    (0x52, '☑'),
    (0x53, '☒'),
    (0x54, '☒'),
    (0x97, '●'),
    (0xA3, '□'),
];

/// Whether the letters of a font are other signs than their codes say.
pub(super) fn is_symbol_font(font: &str) -> bool {
    SYMBOL_FONTS.iter().any(|name| name.eq_ignore_ascii_case(font.trim()))
}

/// The sign that `font` draws for `code`, where it is known. Symbol fonts have their signs in the private area from U+F000 on
/// and the same ones below U+0100.
pub(super) fn sign(font: &str, code: u32) -> Option<char> {
    let private = (0xF000..=0xF0FF).contains(&code);
    if !is_symbol_font(font) {
        // The code of an ordinary font is the letter itself; in the private area nobody knows what it shows.
        return char::from_u32(code).filter(|letter| !is_private(*letter) && !letter.is_control());
    }
    if code > 0xFF && !private {
        return char::from_u32(code).filter(|letter| !is_private(*letter));
    }
    let code = code & 0xFF;
    let listed = |table: &[(u32, char)]| table.iter().find(|(own, _)| *own == code).map(|(_, sign)| *sign);
    match font.trim().to_ascii_lowercase().as_str() {
        "symbol" => symbol(code),
        "wingdings" => listed(WINGDINGS),
        "wingdings 2" => listed(WINGDINGS_2),
        _ => None,
    }
}

/// Whether a letter means what its font draws.
pub(super) fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}')
}

fn symbol(code: u32) -> Option<char> {
    let at = |signs: &str, first: u32| signs.chars().nth(usize::try_from(code - first).ok()?);
    let sign = match code {
        0x20 | 0x21 => char::from_u32(code),
        0x22..=0x7E => at(SYMBOL_LOW, 0x22),
        0xA1..=0xE0 => at(SYMBOL_HIGH, 0xA1),
        _ => None,
    };
    sign.filter(|sign| *sign != ' ' || code == 0x20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_symbol_stand_where_its_encoding_has_them() {
        let signs = |codes: &[u32]| codes.iter().filter_map(|code| sign("Symbol", *code)).collect::<String>();
        assert_eq!(signs(&[0xF0B7, 0xF0B3, 0xF0A3, 0xF0B4, 0xF0B8, 0xF0B1, 0xF0B0, 0xF0AE]), "•≥≤×÷±°→");
        assert_eq!(signs(&[0x61, 0x62, 0x70, 0x53, 0x57, 0x44]), "αβπΣΩΔ");
        assert_eq!(signs(&[0xF0DE, 0xF0E0, 0xF07E, 0xF05B, 0xF05D, 0xF05E]), "⇒◊∼[]⊥");
        assert_eq!(sign("Symbol", 0xF0BD), None);
    }

    #[test]
    fn signs_of_wingdings_are_known_or_nothing() {
        assert_eq!(sign("Wingdings", 0xF0FC), Some('✓'));
        assert_eq!(sign("wingdings", 0xA8), Some('□'));
        assert_eq!(sign("Wingdings 2", 0xF052), Some('☑'));
        assert_eq!((sign("Wingdings", 0xF0FF), sign("Webdings", 0xF061)), (None, None));
    }

    #[test]
    fn other_fonts_say_what_their_codes_say() {
        assert_eq!(sign("Times New Roman", 0x2265), Some('≥'));
        assert_eq!(sign("Times New Roman", 0xF0B7), None);
        assert_eq!(sign("Symbol", 0x2022), Some('•'));
    }
}
