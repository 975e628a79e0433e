//! The fonts that are embedded in a PDF: the letter and width of each glyph, read from the file's own tables.

use std::collections::{BTreeMap, HashMap};

use vanthu_render::pdf::reader::{PdfFile, decoded_stream};
use vanthu_render::pdf::syntax::{dictionary_value, reference, references, token};

use crate::content::string_bytes;

/// The number of objects of a font.
pub(crate) const FONT_OBJECTS: usize = 6;

/// A font that is embedded in a file.
pub(crate) struct EmbeddedFont {
    /// The PostScript name without the tag of the subset.
    pub(crate) name: String,
    /// Its objects: the font, its descendant, the descriptor, the set of glyphs, their letters, and the outlines.
    pub(crate) numbers: [u32; FONT_OBJECTS],
    /// The letters of the glyphs.
    letters: HashMap<u16, String>,
    /// The widths of the glyphs at a size of one point.
    widths: HashMap<u16, f64>,
}

impl EmbeddedFont {
    /// Reads the font with this object number.
    fn read(file: &PdfFile, number: u32) -> Option<Self> {
        let font = file.body(number)?;
        let descendant = *references(dictionary_value(font, b"/DescendantFonts")?).first()?;
        let cid = file.body(descendant)?;
        let descriptor = reference(cid, b"/FontDescriptor")?;
        let described = file.body(descriptor)?;
        let to_unicode = reference(font, b"/ToUnicode")?;
        let numbers = [
            number,
            descendant,
            descriptor,
            reference(described, b"/CIDSet")?,
            to_unicode,
            reference(described, b"/FontFile2")?,
        ];
        let name = std::str::from_utf8(dictionary_value(font, b"/BaseFont")?).ok()?;
        let (_, name) = name.split_once('+')?;
        Some(Self {
            name: name.to_string(),
            numbers,
            letters: letters(&decoded_stream(file.body(to_unicode)?)?)?,
            widths: widths(dictionary_value(cid, b"/W")?)?,
        })
    }

    /// The text that a string of glyphs shows.
    pub(crate) fn text(&self, glyphs: &[u8]) -> Option<String> {
        let (pairs, []) = glyphs.as_chunks::<2>() else { return None };
        pairs.iter().map(|pair| self.letters.get(&u16::from_be_bytes(*pair)).map(String::as_str)).collect()
    }

    /// The glyph of each letter and its width. A letter with several glyphs is left out, since only the layout knows which
    /// of them stands where.
    pub(crate) fn glyphs(&self) -> BTreeMap<char, (u16, f64)> {
        let mut glyphs: BTreeMap<char, Option<(u16, f64)>> = BTreeMap::new();
        for (&glyph, text) in &self.letters {
            let mut letters = text.chars();
            if let (Some(letter), None) = (letters.next(), letters.next()) {
                let width = self.widths.get(&glyph).copied().unwrap_or_default();
                let entry = glyphs.entry(letter).or_insert(Some((glyph, width)));
                if entry.is_some_and(|entry| entry.0 != glyph) {
                    *entry = None;
                }
            }
        }
        glyphs.into_iter().filter_map(|(letter, glyph)| Some((letter, glyph?))).collect()
    }
}

/// The fonts of a file's first page by their names in its resources.
pub(crate) fn embedded_fonts(file: &PdfFile) -> Option<BTreeMap<String, EmbeddedFont>> {
    let page = file.body(*file.pages.first()?)?;
    let list = match reference(page, b"/Resources") {
        Some(resources) => dictionary_value(file.body(resources)?, b"/Font")?,
        None => dictionary_value(dictionary_value(page, b"/Resources")?, b"/Font")?,
    };
    let (mut at, mut name, mut found) = (0, "", BTreeMap::new());
    while let Some(token) = token(list, at) {
        let text = &list[token.clone()];
        at = token.end;
        if text.first() == Some(&b'/') {
            name = std::str::from_utf8(&text[1..]).ok()?;
        } else if text.first().is_some_and(u8::is_ascii_digit) && !name.is_empty() {
            let number = *references(&list[token.start..]).first()?;
            found.insert(name.to_string(), EmbeddedFont::read(file, number)?);
            name = "";
        }
    }
    Some(found)
}

/// The letters of a character map whose entries are single glyphs.
fn letters(map: &[u8]) -> Option<HashMap<u16, String>> {
    let (mut at, mut inside, mut glyph, mut found) = (0, false, None, HashMap::new());
    while let Some(token) = token(map, at) {
        at = token.end;
        match &map[token] {
            b"beginbfchar" => inside = true,
            b"endbfchar" => inside = false,
            // Ranges of glyphs are not supported.
            b"beginbfrange" => return None,
            text if inside && text.first() == Some(&b'<') => {
                let bytes = string_bytes(text)?;
                match glyph.take() {
                    None => glyph = Some(u16::from_be_bytes(bytes.try_into().ok()?)),
                    Some(glyph) => {
                        let (units, []) = bytes.as_chunks::<2>() else { return None };
                        let units = units.iter().map(|pair| u16::from_be_bytes(*pair));
                        found.insert(glyph, char::decode_utf16(units).collect::<Result<_, _>>().ok()?);
                    }
                }
            }
            _ => {}
        }
    }
    Some(found)
}

/// The widths of an array of `first last width`.
fn widths(list: &[u8]) -> Option<HashMap<u16, f64>> {
    let text = std::str::from_utf8(list.strip_prefix(b"[")?.strip_suffix(b"]")?).ok()?;
    let numbers: Vec<f64> =
        text.split_ascii_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let (groups, []) = numbers.as_chunks::<3>() else { return None };
    let mut found = HashMap::new();
    for &[first, last, width] in groups {
        for glyph in first as u16..=last as u16 {
            found.insert(glyph, width / 1000.0);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_and_widths_are_read() {
        let map = b"1 beginbfchar\n<0001> <0110>\n<0002> <00660066>\nendbfchar";
        let letters = letters(map).unwrap();
        assert_eq!((letters[&1].as_str(), letters[&2].as_str()), ("Đ", "ff"));
        let widths = widths(b"[0 0 777.5 1 2 500]").unwrap();
        assert_eq!((widths[&0], widths[&2], widths.get(&3)), (0.7775, 0.5, None));
    }
}
