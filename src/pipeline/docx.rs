//! A composed document as a Word file.

use super::document::Prepared;
use vanthu_diagnostic::Diagnostic;
use vanthu_docx::{Fitting, Identity, Input, Picture};
use vanthu_model::document::Document;
use vanthu_render::Engine;

/// Pixels a point of the charts' pictures: 216 pixels an inch, clear on paper.
const PIXELS_PER_POINT: f32 = 3.0;

/// Writes a prepared document as a Word file. `notice` stands below every page, such as that this is not the issued document;
/// `identity` says which document of the service it is.
///
/// # Errors
/// What a Word file cannot hold, and what keeps its charts from being drawn.
pub fn docx(
    prepared: &Prepared,
    notice: Option<&str>,
    identity: Identity,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    written(&prepared.document, &prepared.engine, notice, identity)
}

/// The same for a document that passed its checks, by the engine that lays it out.
pub(super) fn written(
    document: &Document,
    engine: &Engine,
    notice: Option<&str>,
    identity: Identity,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let compounds = engine.compounds().map_err(|problem| vec![problem])?;
    let drawn = engine.chart_pictures(document, PIXELS_PER_POINT)?;
    let pictures: Vec<Picture> = drawn
        .into_iter()
        .map(|picture| Picture {
            png: picture.png,
            width_pt: picture.width_pt,
            height_pt: picture.height_pt,
            words: picture.words,
        })
        .collect();
    let rules = engine.rules_of(document)?;
    let width = |text: &str, bold: bool| engine.text_width(text, bold);
    let italic = |text: &str| engine.italic_width(text);
    vanthu_docx::write(&Input {
        document,
        rules: &rules,
        fitting: Fitting { width: &width, italic: &italic, compounds: &compounds },
        pictures: &pictures,
        notice,
        identity,
    })
}
