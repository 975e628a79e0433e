//! Cards from their texts to broken lines: the wording comes from `vanthu-compose`, the lines from `vanthu-cards`.

use vanthu_cards::{CardLayout, Measure, Measures};
use vanthu_compose::card::{Cards, CardsInput};
use vanthu_compute::score::Score;
use vanthu_model::card::CardLetters;
use vanthu_model::compounds::Compounds;
use vanthu_model::document::Document;

/// Makes the cards of a batch.
pub(super) struct LaidOutCards<'a> {
    cards: Cards<'a>,
    layout: CardLayout<'a>,
}

impl<'a> LaidOutCards<'a> {
    /// Prepares what all cards share.
    pub(super) fn new(
        input: &CardsInput<'a>,
        measures: &'a Measures,
        measure: Measure<'a>,
        compounds: &Compounds,
    ) -> Self {
        let cards = Cards::new(input);
        let layout = CardLayout::new(cards.frame(), measures, measure, compounds);
        Self { cards, layout }
    }

    /// The scorecard of `score`, which ranks `rank`, without its check code.
    pub(super) fn card(&self, score: &Score, rank: u32) -> Document {
        let (mut document, content) = self.cards.card(score, rank);
        document.card = Some(Box::new(self.layout.lay_out(content)));
        document
    }

    /// The letters that may occur in the texts in which the cards of `scores` differ.
    pub(super) fn letters<'s>(&self, scores: impl Iterator<Item = &'s Score>) -> CardLetters {
        self.cards.letters(scores)
    }
}
