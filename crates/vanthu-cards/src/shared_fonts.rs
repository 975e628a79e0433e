//! The fonts that the cards of a batch share. They are taken from a PDF that shows every letter which the cards need, so
//! that they are embedded by the same export as in all other files.

use std::collections::{BTreeMap, BTreeSet};

use vanthu_render::Engine;
use vanthu_render::pdf::reader::PdfFile;

use crate::fonts::{EmbeddedFont, FONT_OBJECTS, embedded_fonts};
use crate::slots::is_plain;

/// Stencils print only letters below this code point.
const LETTERS: usize = 0x2030;

/// A glyph of a shared font.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Glyph {
    /// Its number, or 0 if the font lacks the letter.
    pub(crate) number: u16,
    /// Its width at a size of one point.
    pub(crate) width: f32,
}

/// A font that all cards share.
pub(crate) struct SharedFont {
    /// The PostScript name.
    pub(crate) name: String,
    /// The glyphs by their letters.
    glyphs: Vec<Glyph>,
    /// The bodies of its objects, in which they refer to each other by `numbers`.
    pub(crate) bodies: [Vec<u8>; FONT_OBJECTS],
    pub(crate) numbers: [u32; FONT_OBJECTS],
}

impl SharedFont {
    /// The glyph of a letter, or `None` if a stencil cannot print it.
    pub(crate) fn glyph(&self, letter: char) -> Option<Glyph> {
        self.glyphs.get(letter as usize).copied().filter(|glyph| glyph.number != 0)
    }

    /// The letters that a stencil can print.
    pub(crate) fn letters(&self) -> Vec<char> {
        let printable = (0..).zip(&self.glyphs).filter(|(_, glyph)| glyph.number != 0);
        printable.filter_map(|(letter, _)| char::from_u32(letter)).collect()
    }

    fn new(file: &PdfFile, font: EmbeddedFont) -> Option<Self> {
        let mut glyphs = vec![Glyph::default(); LETTERS];
        for (letter, (number, width)) in font.glyphs() {
            if let Some(glyph) = glyphs.get_mut(letter as usize).filter(|_| is_plain(letter)) {
                *glyph = Glyph { number, width: width as f32 };
            }
        }
        let mut bodies: [Vec<u8>; FONT_OBJECTS] = Default::default();
        for (body, number) in bodies.iter_mut().zip(font.numbers) {
            *body = file.body(number)?.to_vec();
        }
        Some(Self { name: font.name, glyphs, bodies, numbers: font.numbers })
    }
}

/// The shared fonts with the letters that are required of each font, by its PostScript name. Letters that a stencil cannot
/// print are left out.
pub(crate) fn shared_fonts(
    engine: &Engine,
    required: &BTreeMap<String, BTreeSet<char>>,
) -> Option<Vec<SharedFont>> {
    let plain = |letters: &BTreeSet<char>| letters.iter().filter(|letter| is_plain(**letter)).collect();
    let pdf = engine.font_sample(required.iter().map(|(name, letters)| (name.as_str(), plain(letters))))?;
    let file = PdfFile::new(&pdf)?;
    embedded_fonts(&file)?.into_values().map(|font| SharedFont::new(&file, font)).collect()
}
