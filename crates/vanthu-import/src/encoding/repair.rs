//! Converts text in the encodings used before Unicode to NFC.

use super::detect::{self, Verdict, judge};
use super::tables::Old;
use crate::text::normalise::Script;
use vanthu_diagnostic::Text;
use vanthu_model::syllable;
use vanthu_model::text::{capitals, nfc};

/// The marks of `â ă ơ`, which NFD takes off their letters and windows-1258 does not.
pub(crate) const HATS: [char; 3] = ['\u{302}', '\u{306}', '\u{31b}'];

/// How a text was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Encoding {
    /// Unicode in NFC.
    Unicode,
    /// Unicode with every mark apart from its letter.
    Nfd,
    /// Unicode with the tone apart from a letter that keeps its other mark, as windows-1258 writes.
    Windows1258,
    /// TCVN3 (ABC), as in the fonts `.VnTime`, `.VnArial`.
    Tcvn3,
    /// VNI-Windows, as in the font `VNI-Times`.
    Vni,
}

impl Encoding {
    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Unicode => "unicode",
            Encoding::Nfd => "nfd",
            Encoding::Windows1258 => "windows-1258",
            Encoding::Tcvn3 => "tcvn3",
            Encoding::Vni => "vni",
        }
    }

    /// The name for people.
    pub(crate) fn title(self) -> Text {
        let same = match self {
            Encoding::Nfd => return Text::new("Unicode tổ hợp (NFD)", "decomposed Unicode (NFD)"),
            Encoding::Unicode => "Unicode",
            Encoding::Windows1258 => "windows-1258",
            Encoding::Tcvn3 => "TCVN3 (ABC)",
            Encoding::Vni => "VNI-Windows",
        };
        Text::new(same, same)
    }
}

impl From<Old> for Encoding {
    fn from(old: Old) -> Self {
        match old {
            Old::Tcvn3 => Encoding::Tcvn3,
            Old::Vni => Encoding::Vni,
        }
    }
}

/// A text in NFC, and what it was.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Repaired {
    pub(crate) text: String,
    /// How it was encoded.
    pub(crate) from: Encoding,
    /// Whether it may have been shown in capitals, which only the font could tell.
    pub(crate) capitals_unknown: bool,
}

/// Repairs a single text without regard to others. Text that can be read as it is stays unchanged.
pub(crate) fn repair(text: &str, font: Option<&str>) -> Repaired {
    if detect::may_be_old(text)
        && let Verdict::Sure(old) = judge(text, font.and_then(font_encoding))
    {
        return repair_as(text, old, font);
    }
    Repaired { text: nfc(text).into_owned(), from: form(text), capitals_unknown: false }
}

/// Repairs a text that is in an old encoding.
pub(crate) fn repair_as(text: &str, old: Old, font: Option<&str>) -> Repaired {
    let font = font.filter(|font| font_encoding(font) == Some(old));
    let mut converted = detect::convert(text, old, font.is_some());
    if font.is_some_and(is_capitals) {
        converted = capitals(&converted);
    }
    let capitals_unknown = old == Old::Tcvn3 && font.is_none() && converted.chars().any(char::is_lowercase);
    Repaired { text: nfc(&converted).into_owned(), from: old.into(), capitals_unknown }
}

/// The Unicode form of a text.
pub(crate) fn form(text: &str) -> Encoding {
    if Script::of(text) != Script::Other || nfc(text) == text {
        return Encoding::Unicode;
    }
    let composed =
        |letter: char| !letter.is_ascii() && letter != 'đ' && letter != 'Đ' && syllable::is_letter(letter);
    if !text.contains(HATS) && text.chars().any(composed) { Encoding::Windows1258 } else { Encoding::Nfd }
}

/// The encoding that a font implies.
pub(crate) fn font_encoding(font: &str) -> Option<Old> {
    let font = font.trim();
    let starts =
        |prefix: &str| font.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if starts(".Vn") {
        Some(Old::Tcvn3)
    } else if starts("VNI-") {
        Some(Old::Vni)
    } else {
        None
    }
}

/// Whether a font of the `.Vn` family shows small letters as capitals.
pub(super) fn is_capitals(font: &str) -> bool {
    font_encoding(font) == Some(Old::Tcvn3) && font.trim().ends_with('H')
}
