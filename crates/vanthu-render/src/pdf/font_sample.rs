//! Which fonts an engine has, and PDFs that show given letters of them. `vanthu-cards` takes the typefaces that all cards
//! of a batch share from such a PDF, so that they are subset and embedded by the same export as everywhere else.

use serde::Serialize;
use sha2::{Digest, Sha256};
use typst::diag::Warned;
use typst::foundations::Bytes;
use typst::text::{FontStyle, FontWeight};
use typst_layout::PagedDocument;

use super::world::DocumentWorld;
use super::{CountedLayout, Engine, Tags, pdf_options};

/// The data of `font_sample.typ`.
#[derive(Serialize)]
struct FontSample {
    families: Vec<String>,
    faces: Vec<Face>,
}

#[derive(Serialize)]
struct Face {
    weight: u16,
    style: &'static str,
    letters: String,
}

impl Engine {
    /// The PostScript names of the upright regular and the upright bold font of the text's family, or `None` if the family
    /// lacks one of them.
    pub fn text_font_names(&self) -> Option<[String; 2]> {
        let name = |weight: FontWeight| {
            let font = self.resources.fonts.iter().find(|font| {
                let info = font.info();
                info.family == self.resources.family
                    && info.variant.weight == weight
                    && info.variant.style == FontStyle::Normal
            })?;
            font.post_script_name()
        };
        Some([name(FontWeight::REGULAR)?, name(FontWeight::BOLD)?])
    }

    /// A one-page PDF that shows letters of several fonts, each letter on its own. `fonts` are the fonts by their
    /// PostScript names, in the order of the PDF, and the letters to show; those that a font lacks are left out. Returns
    /// `None` if there is no font of such a name or the layout fails. The calling thread needs a stack of
    /// [`STACK_SIZE`](super::STACK_SIZE).
    pub fn font_sample<'a>(&self, fonts: impl IntoIterator<Item = (&'a str, String)>) -> Option<Vec<u8>> {
        let mut sample = FontSample { families: Vec::new(), faces: Vec::new() };
        for (name, letters) in fonts {
            let named = |font: &&typst::text::Font| font.post_script_name().as_deref() == Some(name);
            let font = self.resources.fonts.iter().find(named)?;
            let info = font.info();
            if !sample.families.contains(&info.family) {
                sample.families.push(info.family.clone());
            }
            sample.faces.push(Face {
                weight: info.variant.weight.to_number(),
                style: match info.variant.style {
                    FontStyle::Normal => "normal",
                    FontStyle::Italic => "italic",
                    FontStyle::Oblique => "oblique",
                },
                letters: letters
                    .chars()
                    .filter(|letter| info.coverage.contains(u32::from(*letter)))
                    .collect(),
            });
        }
        let json = serde_json::to_vec(&sample).ok()?;
        let identifier = hex::encode(Sha256::digest(&json));
        let world = DocumentWorld::font_sample(&self.resources, Bytes::new(json));
        let _counted = CountedLayout;
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let paged = output.ok().filter(|_| warnings.is_empty())?;
        typst_pdf::pdf(&paged, &pdf_options(identifier, Tags::Full)).ok()
    }
}
