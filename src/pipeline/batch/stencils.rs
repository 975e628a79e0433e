//! Whether a batch is printed by stencils, and by which.
//!
//! Both follow from all rows of the workbook and never from those that are printed, so that a card has the same bytes
//! whatever is printed beside it.

use std::collections::BTreeSet;

use super::cards::LaidOutCards;
use super::{BatchPlan, composed};
use vanthu_cards::{Stencils, shape_key};

/// How many cards a shape must have for its stencil to pay: to learn it takes three layouts.
const WORTH: usize = 4;
/// Of how many rows the shapes are counted: one in so many, but so many at the least and at the most.
const COUNTED_IN: usize = 100;
const COUNTED_LEAST: usize = 200;
const COUNTED_MOST: usize = 2500;

/// The stencils of a batch; `None` if there are too few cards for their shapes, or if the layout cannot be learnt from.
pub(super) fn of<'a>(plan: &'a BatchPlan, cards: &LaidOutCards) -> Option<Stencils<'a>> {
    let scores = &plan.scored.scores;
    let count = (scores.len() / COUNTED_IN).clamp(COUNTED_LEAST, COUNTED_MOST).min(scores.len());
    // Evenly spread: like branches often stand together.
    let places = (0..count).map(|index| index * scores.len() / count);
    let shapes: BTreeSet<u64> =
        places.map(|place| shape_key(cards.card(&scores[place], plan.scored.tally.ranks[place]))).collect();
    if count < WORTH * shapes.len() { None } else { made(plan, cards) }
}

/// The stencils of a batch, however few its cards are.
pub(super) fn made<'a>(plan: &'a BatchPlan, cards: &LaidOutCards) -> Option<Stencils<'a>> {
    let scores = &plan.scored.scores;
    let letters = cards.letters(scores.iter());
    let first = composed(plan, cards, 0);
    Stencils::new(&plan.engine, &first, plan.measures.metrics(), &letters)
}
