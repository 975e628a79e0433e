//! The typefaces that the cards of a batch share: those of one document that shows every letter they need, written by
//! the export like all others.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use typst::text::{FontStyle, FontWeight};

use super::fonts::{EmbeddedFont, OBJECTS, fonts};
use super::slots::is_plain;
use crate::pdf::Engine;
use crate::reader::PdfFile;

/// Letters behind this one are not printed by stencils.
const LETTERS: usize = 0x2030;

/// A glyph of a shared face.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Glyph {
    /// Its number; 0 where the face has no such letter.
    pub(crate) number: u16,
    /// Its width at a size of one point.
    pub(crate) width: f32,
}

/// A face that all cards share.
pub(crate) struct SharedFont {
    /// Its PostScript name.
    pub(crate) name: String,
    /// The glyphs by their letters.
    glyphs: Vec<Glyph>,
    /// Its objects, which speak of each other by these numbers.
    pub(crate) bodies: [Vec<u8>; OBJECTS],
    pub(crate) numbers: [u32; OBJECTS],
}

impl SharedFont {
    /// The glyph of a letter that a stencil may print.
    pub(crate) fn glyph(&self, letter: char) -> Option<Glyph> {
        self.glyphs.get(letter as usize).copied().filter(|glyph| glyph.number != 0)
    }

    /// The letters that it has.
    pub(crate) fn letters(&self) -> Vec<char> {
        let all = (0..).zip(&self.glyphs).filter(|(_, glyph)| glyph.number != 0);
        all.filter_map(|(letter, _)| char::from_u32(letter)).collect()
    }

    fn new(file: &PdfFile, face: EmbeddedFont) -> Option<Self> {
        let mut glyphs = vec![Glyph::default(); LETTERS];
        for (letter, (number, width)) in face.glyphs() {
            if let Some(glyph) = glyphs.get_mut(letter as usize).filter(|_| is_plain(letter)) {
                *glyph = Glyph { number, width: width as f32 };
            }
        }
        let mut bodies: [Vec<u8>; OBJECTS] = Default::default();
        for (body, number) in bodies.iter_mut().zip(face.numbers) {
            *body = file.body(number)?.to_vec();
        }
        Some(Self { name: face.name, glyphs, bodies, numbers: face.numbers })
    }
}

/// What the specimen's layout is told.
#[derive(Serialize)]
struct Specimen {
    families: Vec<String>,
    fonts: Vec<Style>,
}

#[derive(Serialize)]
struct Style {
    weight: u16,
    style: &'static str,
    letters: String,
}

/// The shared faces with the letters that are asked for by the faces' names; those that cannot be printed are left out.
pub(crate) fn shared(engine: &Engine, letters: &BTreeMap<String, BTreeSet<char>>) -> Option<Vec<SharedFont>> {
    let base = &engine.base;
    let mut specimen = Specimen { families: Vec::new(), fonts: Vec::new() };
    for (name, letters) in letters {
        let font = base.fonts.iter().find(|font| font.post_script_name().as_deref() == Some(name))?;
        let info = font.info();
        if !specimen.families.contains(&info.family) {
            specimen.families.push(info.family.clone());
        }
        specimen.fonts.push(Style {
            weight: info.variant.weight.to_number(),
            style: match info.variant.style {
                FontStyle::Normal => "normal",
                FontStyle::Italic => "italic",
                FontStyle::Oblique => "oblique",
            },
            letters: letters
                .iter()
                .filter(|letter| is_plain(**letter) && info.coverage.contains(u32::from(**letter)))
                .collect(),
        });
    }
    let pdf = engine.specimen(serde_json::to_vec(&specimen).ok()?)?;
    let file = PdfFile::new(&pdf)?;
    fonts(&file)?.into_values().map(|face| SharedFont::new(&file, face)).collect()
}

/// The names of the upright and the bold face of the text's family.
pub(crate) fn text_faces(engine: &Engine) -> Option<[String; 2]> {
    let name = |weight: FontWeight| {
        let font = engine.base.fonts.iter().find(|font| {
            let info = font.info();
            let variant = info.variant;
            info.family == engine.base.family
                && variant.weight == weight
                && variant.style == FontStyle::Normal
        })?;
        font.post_script_name()
    };
    Some([name(FontWeight::REGULAR)?, name(FontWeight::BOLD)?])
}
