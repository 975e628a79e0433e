//! Prints one card after another, each by its stencil or by the layout.

use vanthu_diagnostic::{Diagnostic, Warned, code};
use vanthu_model::document::Document;
use vanthu_render::{Engine, Pdf, Tags, evict_unused_layouts};

use crate::Stencils;

/// Prints the cards of a batch. It is shared by all threads.
pub struct CardPrinter<'a> {
    engine: &'a Engine,
    stencils: Option<Stencils<'a>>,
}

impl<'a> CardPrinter<'a> {
    /// A printer that lays out only the cards that `stencils` cannot print, or all cards if there are none.
    pub fn new(engine: &'a Engine, stencils: Option<Stencils<'a>>) -> Self {
        Self { engine, stencils }
    }

    /// The PDF of a card. If the layout cannot tag it, it is written without tags, with a warning. The calling thread
    /// needs a stack of [`STACK_SIZE`](vanthu_render::STACK_SIZE).
    ///
    /// # Errors
    /// The same as those of [`Engine::pdf`], if the card cannot be laid out without tags either.
    pub fn pdf(&self, mut document: Document) -> Result<Warned<Pdf>, Vec<Diagnostic>> {
        if let Some(output) = self.stencils.as_ref().and_then(|stencils| stencils.pdf(&mut document)) {
            return Ok(Warned { output, warnings: Vec::new() });
        }
        let mut laid_out = self.engine.pdf_on_this_thread(&document, Tags::Full);
        // Pages are numbered if there are several, which is only known now.
        if laid_out.as_ref().is_ok_and(|pdf| pdf.output.pages > 1) {
            if let Some(card) = &mut document.card {
                card.numbered = true;
            }
            laid_out = self.engine.pdf_on_this_thread(&document, Tags::Full);
        }
        if self.stencils.is_some() {
            evict_unused_layouts();
        }
        laid_out.or_else(|problems| {
            let mut pdf =
                self.engine.pdf_on_this_thread(&document, Tags::None).map_err(|_| problems.clone())?;
            pdf.warnings.push(untagged(&problems));
            Ok(pdf)
        })
    }
}

/// The warning about a card without tags.
fn untagged(problems: &[Diagnostic]) -> Diagnostic {
    let reason = problems.first();
    let (vi, en) = reason.map_or(("", ""), |reason| (&reason.message.vi, &reason.message.en));
    Diagnostic::warning(
        code!("render.untagged"),
        format!("phiếu này được lập không có thẻ cấu trúc (PDF/A-2u), vì {vi}"),
        format!("this card was made without tags (PDF/A-2u), because {en}"),
    )
}
