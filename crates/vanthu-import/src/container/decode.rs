//! Text files brought to Unicode: UTF-8 with and without its mark, UTF-16, and the one-byte code pages.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};

/// A text file in Unicode.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub(crate) text: Cow<'a, str>,
    /// The one-byte encoding it was in, where that is known for sure.
    pub(crate) page: Option<&'static str>,
    /// The lines, from 0, that were in a one-byte encoding while the rest is UTF-8.
    pub(crate) other_lines: Vec<usize>,
}

/// Why bytes are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoText {
    /// They end within a letter.
    Truncated,
    /// They are text but for a byte 0 in this line, from 1.
    Nought(usize),
    /// They hold what no text holds.
    Binary,
}

/// Reads bytes as text.
///
/// # Errors
/// When the bytes are not text.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, NoText> {
    let unicode = |text| Ok(Decoded { text, page: None, other_lines: Vec::new() });
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        if encoding == encoding_rs::UTF_8 {
            let mixed = || nearly_utf8(body).map(Ok);
            return utf8(body).or_else(mixed).unwrap_or_else(|| unicode(String::from_utf8_lossy(body)));
        }
        return wide(encoding, body);
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    let noughts = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    // A separator, a digit or a line end is half nought in UTF-16.
    match (noughts(0), noughts(1)) {
        (0, 0) => {}
        (0, odd) if odd * 8 >= head.len() => return wide(UTF_16LE, bytes).map_err(|_| NoText::Binary),
        (even, 0) if even * 8 >= head.len() => return wide(UTF_16BE, bytes).map_err(|_| NoText::Binary),
        _ => return Err(nought(bytes).map_or(NoText::Binary, NoText::Nought)),
    }
    if let Some(line) = nought(bytes) {
        return Err(NoText::Nought(line));
    }
    if bytes.contains(&0) || bytes.iter().filter(|byte| is_control(**byte)).count() * 100 > bytes.len() {
        return Err(NoText::Binary);
    }
    if let Some(read) = utf8(bytes) {
        return read;
    }
    if let Some(read) = nearly_utf8(bytes) {
        return Ok(read);
    }
    // Old Vietnamese fonts put their letters into the places of windows-1252, by which they are recognised later.
    if is_1258(bytes) {
        let (text, _) = WINDOWS_1258.decode_without_bom_handling(bytes);
        Ok(Decoded { text, page: Some("windows-1258"), other_lines: Vec::new() })
    } else {
        unicode(WINDOWS_1252.decode_without_bom_handling(bytes).0)
    }
}

/// Reads the bytes of a page or of an XML file, whose letters are in the encoding that it declares at its beginning, or else
/// that `named` says. A file in UTF-8 or UTF-16 is read as that, whatever it declares.
///
/// # Errors
/// As [`decode`].
pub(crate) fn decode_markup<'a>(bytes: &'a [u8], named: Option<&str>) -> Result<Decoded<'a>, NoText> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
    let declared = named.map(str::to_string).or_else(|| declared(&head));
    let page = declared.and_then(|name| Encoding::for_label(name.as_bytes()));
    let page = page.filter(|page| page.is_ascii_compatible() && *page != encoding_rs::UTF_8);
    match page {
        Some(page) if str::from_utf8(bytes).is_err() && Encoding::for_bom(bytes).is_none() => {
            if bytes.contains(&0) {
                return Err(nought(bytes).map_or(NoText::Binary, NoText::Nought));
            }
            let text = page.decode_without_bom_handling(bytes).0;
            Ok(Decoded { text, page: None, other_lines: Vec::new() })
        }
        _ => decode(bytes),
    }
}

/// The encoding that a page (`charset=…`) or an XML file (`encoding="…"`) declares.
fn declared(head: &str) -> Option<String> {
    let lower = head.to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|name| {
        let (_, rest) = lower.split_once(name)?;
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || "-_.:".contains(letter)));
        rest.get(..end.unwrap_or(rest.len())).filter(|name| !name.is_empty()).map(str::to_string)
    })
}

/// Bytes as UTF-8; `None` if they are not.
fn utf8(bytes: &[u8]) -> Option<Result<Decoded<'_>, NoText>> {
    match str::from_utf8(bytes) {
        Ok(text) => Some(Ok(Decoded { text: text.into(), page: None, other_lines: Vec::new() })),
        // Letters before the end, and the last one cut: a code page would hardly look so.
        Err(error) if error.error_len().is_none() && !bytes[..error.valid_up_to()].is_ascii() => {
            Some(Err(NoText::Truncated))
        }
        Err(_) => None,
    }
}

/// Bytes as UTF-8 where a few of them or whole lines are not: in a code page hardly any letters would look so. A line that
/// has letters in a code page only is read in it; elsewhere what is not UTF-8 is lost.
fn nearly_utf8(bytes: &[u8]) -> Option<Decoded<'static>> {
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_ascii()).count();
    let (mut text, mut other_lines) = (String::with_capacity(bytes.len()), Vec::new());
    let (mut sound, mut lost, mut sound_lines) = (0_usize, 0_usize, 0_usize);
    for (index, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
        if let Ok(line) = str::from_utf8(line) {
            sound += letters(line);
            sound_lines += usize::from(!line.is_ascii());
            text.push_str(line);
            continue;
        }
        let lossy = String::from_utf8_lossy(line);
        let strange = lossy.matches(char::REPLACEMENT_CHARACTER).count();
        let own = letters(&lossy).saturating_sub(strange);
        if own == 0 {
            let page = if is_1258(line) { WINDOWS_1258 } else { WINDOWS_1252 };
            text.push_str(&page.decode_without_bom_handling(line).0);
            other_lines.push(index);
        } else {
            sound += own;
            sound_lines += 1;
            lost += strange;
            text.push_str(&lossy);
        }
    }
    let few = sound > 0 && sound >= 10 * lost && sound_lines > other_lines.len();
    few.then_some(Decoded { text: text.into(), page: None, other_lines })
}

/// The line, from 1, of the first byte 0 in what is otherwise text; `None` if they have no such byte, or too much
/// else that does not belong in a text.
fn nought(bytes: &[u8]) -> Option<usize> {
    let first = memchr::memchr(0, bytes)?;
    let controls = bytes.iter().filter(|byte| is_control(**byte)).count();
    let line = || memchr::memchr_iter(b'\n', bytes.get(..first).unwrap_or_default()).count() + 1;
    (controls * 50 <= bytes.len()).then(line)
}

/// Bytes as UTF-16.
fn wide<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Decoded<'a>, NoText> {
    if !bytes.len().is_multiple_of(2) {
        return Err(NoText::Truncated);
    }
    let text = encoding.decode_without_bom_handling(bytes).0;
    let controls = text.bytes().filter(|&byte| is_control(byte)).count();
    if controls * 100 > text.len() {
        Err(NoText::Binary)
    } else {
        Ok(Decoded { text, page: None, other_lines: Vec::new() })
    }
}

/// Whether no text holds such a byte.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a)
}

/// Whether bytes are Vietnamese in windows-1258, where a tone mark follows its vowel. In the old fonts the same
/// bytes are letters that follow anything, and the places of signs hold their commonest letters.
fn is_1258(bytes: &[u8]) -> bool {
    let (mut tones, mut strays, mut signs) = (0_usize, 0_usize, 0_usize);
    let mut before = 0;
    for &byte in bytes {
        match byte {
            0xcc | 0xd2 | 0xde | 0xec | 0xf2 if is_vowel(before) => tones += 1,
            0xcc | 0xd2 | 0xde | 0xec | 0xf2 => strays += 1,
            0xa1..=0xaa | 0xac..=0xaf | 0xb1..=0xb6 | 0xb8..=0xba | 0xbc..=0xbf => signs += 1,
            _ => {}
        }
        before = byte;
    }
    tones > 0 && strays * 10 <= tones && signs * 4 <= tones
}

/// Whether a byte is a vowel of windows-1258 that can carry a tone.
fn is_vowel(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
        || matches!(byte, 0xc2 | 0xc3 | 0xca | 0xd4 | 0xd5 | 0xdd | 0xe2 | 0xe3 | 0xea | 0xf4 | 0xf5 | 0xfd)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of some bytes.
    fn read(bytes: &[u8]) -> String {
        decode(bytes).map(|read| read.text.into_owned()).expect("a text")
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "Chi bộ;Đã kết nạp\nThôn Suối Trầm;3\n";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let turned: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        assert_eq!(read(text.as_bytes()), text);
        assert_eq!(read(&marked(b"\xef\xbb\xbf", text.as_bytes())), text);
        assert_eq!(read(&marked(b"\xff\xfe", &wide)), text);
        assert_eq!(read(&marked(b"\xfe\xff", &turned)), text);
        assert_eq!(read(&wide), text);
        assert_eq!(read(&turned), text);
        let page = read(b"Chi b\xf4\xf2;\xd0a\xde k\xea\xect na\xf2p");
        assert_eq!(vanthu_model::text::nfc(&page), "Chi bộ;Đã kết nạp");
    }

    #[test]
    fn old_fonts_are_read_as_they_are_stored() {
        // TCVN3, then VNI.
        assert_eq!(read(b"T\xe6ng s\xe8; Chi b\xe9; \xae\xb6ng vi\xaan"), "Tæng sè; Chi bé; ®¶ng viªn");
        assert_eq!(read(b"To\xe5ng so\xe1; Chi bo\xe4; \xf1\xf2nh, k\xec"), "Toång soá; Chi boä; ñònh, kì");
    }

    #[test]
    fn a_page_is_in_the_encoding_that_it_declares() {
        let read = |bytes: &[u8], named| {
            decode_markup(bytes, named).map(|read| read.text.into_owned()).expect("a text")
        };
        assert_eq!(
            read(b"<meta charset=windows-1258><td>b\xf4\xf2", None),
            "<meta charset=windows-1258><td>b\u{f4}\u{323}"
        );
        assert_eq!(read(b"<?xml encoding='windows-1252'?>\xe9", None), "<?xml encoding='windows-1252'?>é");
        assert_eq!(read(b"<td>\xe9", Some("iso-8859-1")), "<td>é");
        assert_eq!(
            read("<meta charset=windows-1252>Chi bộ".as_bytes(), None),
            "<meta charset=windows-1252>Chi bộ"
        );
        let damaged = [b"<meta charset=windows-1252>\n\xe9\0".as_slice(), &[b' '; 99]].concat();
        assert_eq!(decode_markup(&damaged, None).err(), Some(NoText::Nought(2)));
    }

    #[test]
    fn a_few_strange_bytes_do_not_turn_the_letters() {
        let text = "Chi bộ thôn Suối Trầm; Đã kết nạp; Chỉ tiêu giao; Đồi Mây";
        let bytes = [text.as_bytes(), b"\xe0;", text.as_bytes()].concat();
        assert_eq!(read(&bytes), format!("{text}\u{fffd};{text}"));
    }

    #[test]
    fn what_is_no_text_is_told() {
        let cut =
            |text: &'static str, end: usize| decode(text.as_bytes().get(..end).unwrap_or_default()).err();
        assert_eq!(decode(b"a\0\0b\x01").err(), Some(NoText::Binary));
        assert_eq!(cut("Đã bộ", 8), Some(NoText::Truncated));
        assert_eq!(cut("Đã bộ", 6), None);
        assert_eq!(decode(b"\xff\xfea").err(), Some(NoText::Truncated));
    }
}
