//! In which form the documents of a batch are made, and what makes them.

use serde::{Deserialize, Serialize};

use super::super::docx;
use super::stencils;
use super::{BatchPlan, LaidOutCards, missing};
use vanthu_cards::CardPrinter;
use vanthu_diagnostic::{Diagnostic, Warned};
use vanthu_docx::{CardWriter, Identity};
use vanthu_model::document::Document;
use vanthu_render::{Pdf, code_picture};

/// The form of the documents of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchFormat {
    /// PDF, as documents are signed and kept.
    #[default]
    Pdf,
    /// Word, to be worked on.
    Docx,
}

impl BatchFormat {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// The name of the report on all cards.
    pub(super) fn summary(self) -> &'static str {
        match self {
            Self::Pdf => "tong-hop.pdf",
            Self::Docx => "tong-hop.docx",
        }
    }
}

/// What makes the cards of a batch. It is shared by all threads.
pub(super) enum Maker<'a> {
    Pdf(CardPrinter<'a>),
    Word(Box<CardWriter>),
}

impl<'a> Maker<'a> {
    /// What makes the cards of `plan`. The calling thread needs a stack of [`STACK_SIZE`](vanthu_render::STACK_SIZE).
    pub(super) fn new(
        plan: &'a BatchPlan,
        cards: &LaidOutCards,
        format: BatchFormat,
        no_stencil: bool,
    ) -> Result<Self, Diagnostic> {
        if format == BatchFormat::Pdf {
            let stencils = if no_stencil { None } else { stencils::of(plan, cards) };
            return Ok(Self::Pdf(CardPrinter::new(&plan.engine, stencils)));
        }
        let name = "layout/scorecard.toml";
        let layout = plan.plan.settings.assets.get(name)?.ok_or_else(|| missing(name))?;
        Ok(Self::Word(Box::new(CardWriter::new(plan.engine.rules(), layout.text()?)?)))
    }

    /// The bytes of a card and the number of its pages; a Word file has none of its own.
    pub(super) fn card(
        &self,
        plan: &BatchPlan,
        document: Document,
    ) -> Result<Warned<(Vec<u8>, usize)>, Vec<Diagnostic>> {
        match self {
            Self::Pdf(printer) => {
                let Warned { output: Pdf { bytes, pages }, warnings } = printer.pdf(document)?;
                Ok(Warned { output: (bytes, pages), warnings })
            }
            Self::Word(writer) => {
                let code = document.card.as_ref().and_then(|card| card.code.as_ref());
                let code = code.map(code_picture).unwrap_or_default();
                let width = |text: &str, bold: bool| plan.engine.text_width(text, bold);
                let bytes = writer.write(&document, &code, &width)?;
                Ok(Warned { output: (bytes, 0), warnings: Vec::new() })
            }
        }
    }
}

/// The report on all cards as a Word file.
pub(super) fn word_report(plan: &BatchPlan, report: &Document) -> Result<Vec<u8>, Vec<Diagnostic>> {
    docx::written(report, &plan.engine, None, Identity::default())
}
