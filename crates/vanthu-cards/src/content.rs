//! Reads the content streams that the export writes: which texts stand where, in which font and size, and what else is
//! drawn. These streams are very regular, and one that is not as expected is not read at all.

use std::collections::BTreeMap;
use std::ops::Range;

use vanthu_render::pdf::syntax::token;

use crate::fonts::EmbeddedFont;

/// A text on the page: a line, or a part of one in a single style.
#[derive(Debug)]
pub(crate) struct Text {
    /// From the `q` to the `Q` around the text.
    pub(crate) range: Range<usize>,
    /// The number that is the x coordinate.
    pub(crate) x_range: Range<usize>,
    /// From the string to the end of the operator that shows it.
    pub(crate) shown: Range<usize>,
    /// The x coordinate of the first letter.
    pub(crate) x: f64,
    /// The y coordinate of the baseline.
    pub(crate) y: f64,
    /// The name of the font in the page's resources.
    pub(crate) font: String,
    /// The font size.
    pub(crate) size: f64,
    pub(crate) text: String,
}

/// The tokens of a content stream without white space.
pub(crate) fn tokens(content: &[u8]) -> Vec<Range<usize>> {
    let (mut at, mut found) = (0, Vec::new());
    while let Some(token) = token(content, at) {
        at = token.end;
        if !content[token.start].is_ascii_whitespace() {
            found.push(token);
        }
    }
    found
}

/// The token as a number, if it is one.
pub(crate) fn number(text: &[u8]) -> Option<f64> {
    let is_number = text.iter().all(|byte| byte.is_ascii_digit() || b"+-.".contains(byte));
    std::str::from_utf8(text).ok().filter(|_| is_number)?.parse().ok()
}

/// The texts of a content stream in the order of drawing, or `None` if one of them is not drawn as expected.
pub(crate) fn texts(content: &[u8], fonts: &BTreeMap<String, EmbeddedFont>) -> Option<Vec<Text>> {
    let tokens = tokens(content);
    let word = |index: usize| tokens.get(index).map(|token| &content[token.clone()]);
    let mut found = Vec::new();
    for begin in (0..tokens.len()).filter(|&index| word(index) == Some(b"BT")) {
        // `q 1 0 0 -1 X Y cm`, then the colour.
        let moved = (0..begin).rev().find(|&index| word(index) == Some(b"cm"))?;
        let start = moved.checked_sub(7)?;
        let upright = [&b"q"[..], b"1", b"0", b"0", b"-1"];
        upright.iter().enumerate().all(|(at, wanted)| word(start + at) == Some(wanted)).then_some(())?;
        (moved + 1..begin)
            .all(|index| word(index) != Some(b"q") && word(index) != Some(b"Q"))
            .then_some(())?;
        let (x, y) = (number(word(moved - 2)?)?, number(word(moved - 1)?)?);
        // `0 Tr/f0 14 Tf 1 0 0 -1 0 0 Tm`.
        let mode = [&b"0"[..], b"Tr"];
        mode.iter().enumerate().all(|(at, wanted)| word(begin + 1 + at) == Some(wanted)).then_some(())?;
        let (font, size) = (word(begin + 3)?, number(word(begin + 4)?)?);
        let matrix = [&b"Tf"[..], b"1", b"0", b"0", b"-1", b"0", b"0", b"Tm"];
        matrix.iter().enumerate().all(|(at, wanted)| word(begin + 5 + at) == Some(wanted)).then_some(())?;
        // A single string without adjustments between letters.
        let show = begin + 13;
        let (string, end) = if word(show)? == b"[" {
            (word(show + 2)? == b"]" && word(show + 3)? == b"TJ").then_some((show + 1, show + 3))?
        } else {
            (word(show + 1)? == b"Tj").then_some((show, show + 1))?
        };
        (word(end + 1)? == b"ET" && word(end + 2)? == b"Q").then_some(())?;
        let font = std::str::from_utf8(font).ok()?.trim_start_matches('/').to_string();
        let embedded = fonts.get(&font)?;
        found.push(Text {
            range: tokens[start].start..tokens[end + 2].end,
            x_range: tokens[moved - 2].clone(),
            shown: tokens[show].start..tokens[end].end,
            x,
            y,
            size,
            text: embedded.text(&string_bytes(word(string)?)?)?,
            font,
        });
    }
    Some(found)
}

/// The bytes of a literal or hexadecimal string.
pub(crate) fn string_bytes(text: &[u8]) -> Option<Vec<u8>> {
    match (text.first()?, text.last()?) {
        (b'(', b')') => literal(&text[1..text.len() - 1]),
        // The export always writes whole bytes.
        (b'<', b'>') => hex::decode(&text[1..text.len() - 1]).ok(),
        _ => None,
    }
}

/// The bytes of a literal string without its brackets.
fn literal(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let escaped = *text.get(at)?;
        at += 1;
        bytes.push(match escaped {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                let mut code = u32::from(escaped - b'0');
                for _ in 0..2 {
                    if let Some(digit @ b'0'..=b'7') = text.get(at) {
                        code = code * 8 + u32::from(digit - b'0');
                        at += 1;
                    }
                }
                u8::try_from(code).ok()?
            }
            other => other,
        });
    }
    Some(bytes)
}

/// Writes bytes as they stand in a literal string. A carriage return is escaped too, since readers take it for a line
/// feed.
pub(crate) fn write_escaped(bytes: impl IntoIterator<Item = u8>, out: &mut Vec<u8>) {
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\r' => out.extend(b"\\r"),
            byte => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_round_trip() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut written = vec![b'('];
        write_escaped(bytes.clone(), &mut written);
        written.push(b')');
        assert_eq!(string_bytes(&written).unwrap(), bytes);
        assert_eq!(string_bytes(b"(\\000\\001\\b\\(\\051)").unwrap(), [0, 1, 8, b'(', b')']);
        assert_eq!(string_bytes(b"<00fF>").unwrap(), [0, 255]);
    }
}
