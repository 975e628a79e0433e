//! Scorecards by the hundred thousand. A card differs from the next in some ninety texts; all else, page, tags, typefaces,
//! is the same. So the layout sets one card of each shape, a *stencil* is learnt from it, and the other cards of
//! that shape are its PDF with other texts.
//!
//! The layout stays the only one: nothing of it is written here. Two cards with made-up texts are laid out and held
//! against each other (`learn`): what differs must be a slot, and from how wide its texts are follows where the next one
//! stands. A third card with yet other texts is then printed both ways, and where the two are not the same to a
//! hundredth of a point, cards of that shape are left to the layout; so is every card with a text that a stencil does
//! not print.
//!
//! Whether a card is printed by a stencil, and its bytes, follow from the card, the typefaces' letters and the layout
//! alone, and not from which cards were printed before it, nor on which thread.

mod assemble;
mod check;
mod content;
mod faces;
mod form;
mod learn;
mod slots;
mod specimen;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Engine, Pdf, Tags};
use form::Form;
use learn::{Lesson, Made, Refusal};
use slots::{Filled, Kind, Sample};
use specimen::Shared;
use vanthu_model::card::{CardLetters, CardMetrics};
use vanthu_model::document::Document;

/// How many shapes are kept. Where there are more, all are forgotten and learnt anew, which gives the same stencils.
const MOST_SHAPES: usize = 500;

/// The letters that made-up texts are of, which both text faces have in every batch.
const MADE_UP: &str = "abcdefghijklmnopqrstuvwxyz0123456789 ";

/// The stencils of a batch, shared by its threads.
pub struct Stencils<'a> {
    engine: &'a Engine,
    faces: Arc<Vec<Shared>>,
    room: CardMetrics,
    /// The letters of the upright and the bold face.
    letters: [Vec<char>; 2],
    /// The shapes by their keys.
    shapes: Mutex<HashMap<u64, Vec<Arc<Shape>>>>,
}

/// A shape, and its stencil once it was asked for.
struct Shape {
    blank: Document,
    form: OnceLock<Option<Form>>,
}

impl<'a> Stencils<'a> {
    /// Makes ready what the stencils of a batch share. `card` is any of its scorecards, always the same one; none where
    /// the layout's output is not such as can be learnt from. The thread that calls it must have a stack of
    /// [`STACK`](super::STACK).
    pub fn new(
        engine: &'a Engine,
        card: &Document,
        room: CardMetrics,
        letters: &CardLetters,
    ) -> Option<Self> {
        quietly(|| Self::prepared(engine, card, room, letters)).flatten()
    }

    fn prepared(
        engine: &'a Engine,
        card: &Document,
        room: CardMetrics,
        letters: &CardLetters,
    ) -> Option<Self> {
        // The letters of what is always the same, by the faces that the layout takes for it.
        let mut blank = card.clone();
        slots::take(&mut blank);
        let made_up: Vec<char> = MADE_UP.chars().collect();
        let made =
            sample(engine, &blank, &slots::kinds(&blank), Sample::Short, &room, &[made_up.clone(), made_up])?;
        let mut wanted: BTreeMap<String, BTreeSet<char>> = check::letters(&made.pdf)?;
        let names = specimen::text_faces(engine)?;
        for (name, letters) in names.iter().zip([&letters.upright, &letters.bold]) {
            let wanted = wanted.entry(name.clone()).or_default();
            wanted.extend(letters);
            wanted.extend(MADE_UP.chars());
        }
        let faces = specimen::shared(engine, &wanted)?;
        let letters = names.map(|name| {
            let face = faces.iter().find(|face| face.name == name);
            face.map(Shared::letters).unwrap_or_default()
        });
        Some(Self { engine, faces: Arc::new(faces), room, letters, shapes: Mutex::default() })
    }

    /// The PDF of a scorecard, as PDF/A-2a and PDF/UA-1; none where it must be laid out. The thread that calls it must
    /// have a stack of [`STACK`](super::STACK). The card is only lent: it comes back as it was.
    pub fn pdf(&self, document: &mut Document) -> Option<Pdf> {
        document.card.as_ref()?;
        let filled = slots::take(document);
        let shape = self.shape(document);
        let form = shape.form.get_or_init(|| quietly(|| self.learnt(&shape.blank).ok()).flatten());
        let bytes = form.as_ref().and_then(|form| form.print(&filled));
        slots::put(document, filled);
        Some(Pdf { bytes: bytes?, pages: 1 })
    }

    /// The shape that a card without its texts is of.
    fn shape(&self, blank: &Document) -> Arc<Shape> {
        let key = slots::key(blank);
        let mut shapes = self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) =
            shapes.get(&key).and_then(|known| known.iter().find(|shape| shape.blank == *blank))
        {
            return Arc::clone(known);
        }
        if shapes.values().map(Vec::len).sum::<usize>() >= MOST_SHAPES {
            shapes.clear();
        }
        let shape = Arc::new(Shape { blank: blank.clone(), form: OnceLock::new() });
        shapes.entry(key).or_default().push(Arc::clone(&shape));
        shape
    }

    /// Learns the stencil of a shape, and holds it against the layout.
    fn learnt(&self, blank: &Document) -> Result<Form, Refusal> {
        let kinds = slots::kinds(blank);
        let made = |which: Sample| {
            sample(self.engine, blank, &kinds, which, &self.room, &self.letters).ok_or("the layout fails")
        };
        let measure = |text: &str, bold: bool| self.engine.text_width(text, bold);
        let lesson = Lesson { faces: &self.faces, kinds: &kinds, sizes: &self.room, measure: &measure };
        let form = learn::learn(&lesson, &made(Sample::Short)?, &made(Sample::Wide)?)?;
        checked(form, &made(Sample::Other)?)
    }
}

/// A number that cards of one shape have in common.
pub fn shape_key(mut document: Document) -> u64 {
    slots::take(&mut document);
    slots::key(&document)
}

/// The form, once it prints a card as the layout did.
fn checked(form: Form, other: &Made) -> Result<Form, Refusal> {
    let printed = form.print(&other.filled).ok_or("the third card does not fit")?;
    match check::differs(&printed, &other.pdf) {
        None => Ok(form),
        Some(what) => Err(what),
    }
}

/// A card of a shape with made-up texts, laid out. One that is longer than a page or that the layout warns of is none.
fn sample(
    engine: &Engine,
    blank: &Document,
    kinds: &[Kind],
    which: Sample,
    room: &CardMetrics,
    letters: &[Vec<char>; 2],
) -> Option<Made> {
    let bars = blank.card.as_ref()?.bars.len();
    let measure = |text: &str, bold: bool| engine.text_width(text, bold);
    let filled = slots::made_up(kinds, bars, which, room, &measure, letters);
    let mut document = blank.clone();
    slots::put(&mut document, Filled { texts: filled.texts.clone(), values: filled.values.clone() });
    let made = engine.pdf_here(&document, Tags::Full).ok()?;
    let sound = made.warnings.is_empty() && made.output.pages == 1;
    sound.then_some(Made { filled, pdf: made.output.bytes })
}

/// What `work` comes to; none where it trips: cards are then laid out as they would be without stencils.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).ok()
}
