//! The stencils of a batch, inferred when the first card of a shape is printed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use vanthu_model::card::{CardLetters, CardMetrics};
use vanthu_model::document::Document;
use vanthu_render::{Engine, Pdf, Tags};

use crate::compare;
use crate::infer::{self, Inputs, Refusal, SampleCard};
use crate::shared_fonts::{self, SharedFont};
use crate::slots::{self, SampleKind, SlotKind};
use crate::stencil::Stencil;

/// The number of shapes that are kept. When there are more, all of them are dropped. A stencil that is inferred again is
/// the same as before.
const MAX_SHAPES: usize = 500;

/// The letters of made-up texts. Both text fonts of every batch have them.
pub(crate) const MADE_UP: &str = "abcdefghijklmnopqrstuvwxyz0123456789 ";

/// The stencils of a batch. They are shared by all threads.
pub struct Stencils<'a> {
    engine: &'a Engine,
    pub(crate) fonts: Arc<Vec<SharedFont>>,
    metrics: CardMetrics,
    /// The letters that the upright and the bold text font can print.
    pub(crate) letters: [Vec<char>; 2],
    /// The shapes by their keys.
    pub(crate) shapes: Mutex<HashMap<u64, Vec<Arc<Shape>>>>,
}

/// A shape.
pub(crate) struct Shape {
    /// A card of the shape with empty slots.
    blank: Document,
    /// The stencil, or `None` if the layout must set the cards of this shape.
    stencil: OnceLock<Option<Stencil>>,
}

impl<'a> Stencils<'a> {
    /// Prepares what the stencils of a batch share. `card` may be any card of the batch, but must always be the same one.
    /// Returns `None` if nothing can be inferred from what the layout makes of it. The calling thread needs a stack of
    /// [`STACK_SIZE`](vanthu_render::STACK_SIZE).
    pub fn new(
        engine: &'a Engine,
        card: &Document,
        metrics: CardMetrics,
        letters: &CardLetters,
    ) -> Option<Self> {
        catching_panics(|| Self::prepared(engine, card, metrics, letters)).flatten()
    }

    fn prepared(
        engine: &'a Engine,
        card: &Document,
        metrics: CardMetrics,
        letters: &CardLetters,
    ) -> Option<Self> {
        // A laid out card tells which fonts and letters the invariable texts take.
        let mut blank = card.clone();
        slots::take_contents(&mut blank);
        let made_up: Vec<char> = MADE_UP.chars().collect();
        let alphabets = [made_up.clone(), made_up];
        let sample =
            sample_card(engine, &blank, &slots::kinds(&blank), SampleKind::Short, &metrics, &alphabets)?;
        let mut required: BTreeMap<String, BTreeSet<char>> = compare::letters_by_font(&sample.pdf)?;
        let names = engine.text_font_names()?;
        for (name, letters) in names.iter().zip([&letters.upright, &letters.bold]) {
            let required = required.entry(name.clone()).or_default();
            required.extend(letters);
            required.extend(MADE_UP.chars());
        }
        let fonts = shared_fonts::shared_fonts(engine, &required)?;
        let letters = names.map(|name| {
            let font = fonts.iter().find(|font| font.name == name);
            font.map(SharedFont::letters).unwrap_or_default()
        });
        Some(Self { engine, fonts: Arc::new(fonts), metrics, letters, shapes: Mutex::default() })
    }

    /// The PDF of a scorecard as PDF/A-2a and PDF/UA-1, or `None` if it must be laid out. The card is the same afterwards.
    /// The calling thread needs a stack of [`STACK_SIZE`](vanthu_render::STACK_SIZE).
    pub fn pdf(&self, document: &mut Document) -> Option<Pdf> {
        document.card.as_ref()?;
        let contents = slots::take_contents(document);
        let shape = self.shape(document);
        let stencil =
            shape.stencil.get_or_init(|| catching_panics(|| self.infer(&shape.blank).ok()).flatten());
        let bytes = stencil.as_ref().and_then(|stencil| stencil.print(&contents));
        slots::put_contents(document, contents);
        Some(Pdf { bytes: bytes?, pages: 1 })
    }

    /// The shape of a card with empty slots.
    fn shape(&self, blank: &Document) -> Arc<Shape> {
        let key = slots::shape_key(blank);
        let mut shapes = self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        let existing = shapes.get(&key).and_then(|shapes| shapes.iter().find(|shape| shape.blank == *blank));
        if let Some(existing) = existing {
            return Arc::clone(existing);
        }
        if shapes.values().map(Vec::len).sum::<usize>() >= MAX_SHAPES {
            shapes.clear();
        }
        let shape = Arc::new(Shape { blank: blank.clone(), stencil: OnceLock::new() });
        shapes.entry(key).or_default().push(Arc::clone(&shape));
        shape
    }

    /// Infers the stencil of a shape and compares it with the layout.
    pub(crate) fn infer(&self, blank: &Document) -> Result<Stencil, Refusal> {
        let kinds = slots::kinds(blank);
        let sample = |which: SampleKind| {
            sample_card(self.engine, blank, &kinds, which, &self.metrics, &self.letters)
                .ok_or("the layout fails")
        };
        let measure = |text: &str, bold: bool| self.engine.text_width(text, bold);
        let inputs = Inputs { fonts: &self.fonts, kinds: &kinds, metrics: &self.metrics, measure: &measure };
        let stencil = infer::infer(&inputs, &sample(SampleKind::Short)?, &sample(SampleKind::Wide)?)?;
        verified(stencil, &sample(SampleKind::Other)?)
    }
}

/// A number that all cards of one shape share. Cards of different shapes may have the same number.
pub fn shape_key(mut document: Document) -> u64 {
    slots::take_contents(&mut document);
    slots::shape_key(&document)
}

/// The stencil, provided that it prints a card as the layout does.
pub(crate) fn verified(stencil: Stencil, laid_out: &SampleCard) -> Result<Stencil, Refusal> {
    let printed = stencil.print(&laid_out.contents).ok_or("the third card does not fit")?;
    match compare::difference(&printed, &laid_out.pdf) {
        None => Ok(stencil),
        Some(difference) => Err(difference),
    }
}

/// A card of a shape with made-up texts, laid out. Returns `None` if it fails, has a warning or takes several pages.
pub(crate) fn sample_card(
    engine: &Engine,
    blank: &Document,
    kinds: &[SlotKind],
    which: SampleKind,
    metrics: &CardMetrics,
    letters: &[Vec<char>; 2],
) -> Option<SampleCard> {
    let bars = blank.card.as_ref()?.bars.len();
    let measure = |text: &str, bold: bool| engine.text_width(text, bold);
    let contents = slots::made_up(kinds, bars, which, metrics, &measure, letters);
    let mut document = blank.clone();
    slots::put_contents(&mut document, contents.clone());
    let pdf = engine.pdf_on_this_thread(&document, Tags::Full).ok()?;
    let usable = pdf.warnings.is_empty() && pdf.output.pages == 1;
    usable.then_some(SampleCard { contents, pdf: pdf.output.bytes })
}

/// The result of `work`, or `None` if it panics. A fault in a stencil then only makes cards slower.
fn catching_panics<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).ok()
}
