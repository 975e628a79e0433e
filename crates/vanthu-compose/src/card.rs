//! Composes scorecards from scores: what each card says, before any line is broken. What all cards of a batch share is
//! composed once.

mod content;

use super::{closing, letterhead};
use content::CardWriter;
use vanthu_compute::score::{Score, Tally};
use vanthu_model::card::{CardContent, CardFrame, CardLetters};
use vanthu_model::card_words::CardWords;
use vanthu_model::date::Period;
use vanthu_model::document::{Document, Letterhead};
use vanthu_model::header::DocumentHeader;
use vanthu_model::rules::Rules;
use vanthu_model::scheme::Scheme;
use vanthu_model::template::Template;

/// Makes the cards of a batch.
pub struct Cards<'a> {
    writer: CardWriter<'a>,
    frame: CardFrame,
    /// The document of a card without what belongs to one branch.
    blank: Document,
}

/// What the cards of a batch are made of.
pub struct CardsInput<'a> {
    /// The header fields of the document.
    pub header: &'a DocumentHeader,
    /// The rule set.
    pub rules: &'a Rules,
    /// The scoring scheme.
    pub scheme: &'a Scheme,
    /// The totals of all scores.
    pub tally: &'a Tally,
    /// The period.
    pub period: Period,
    /// The words of the card.
    pub words: &'a CardWords,
    /// The template.
    pub template: &'a Template,
    /// The codes of the errors that the user allowed.
    pub allowed: &'a [String],
    /// Whether the cards are drafts, which they say even if the document has no number of the draft.
    pub draft: bool,
}

impl<'a> Cards<'a> {
    /// Prepares what all cards share.
    pub fn new(input: &CardsInput<'a>) -> Self {
        let &CardsInput { header, rules, template, words, .. } = input;
        let style = super::style(header, rules);
        let title = style.apply(&rules.title.text);
        let unnumbered = input.draft.then(|| style.apply(&words.draft));
        let draft = letterhead::draft_mark(header, rules, style).or(unnumbered);
        let writer = CardWriter::new(input);
        let frame = writer.frame(input, &title);
        let star = rules.star.as_ref().map(|star| star.text.clone());
        let blank = Document {
            template: template.name.clone(),
            rules: rules.name.clone(),
            title: String::new(),
            author: header.office.name.clone(),
            kind: template.kind.clone(),
            date: super::date_of(header),
            page_size: header.page_size.0.clone(),
            sizes: Default::default(),
            duplex: header.duplex,
            letterhead: Letterhead { title, star, draft, ..Letterhead::default() },
            blocks: Vec::new(),
            edits: Vec::new(),
            recipients: None,
            // The report on all branches is composed first and lists what is wrong with the signatures.
            signatures: closing::signatures(header, template, rules, style, "", &mut Vec::new()),
            confirmation: None,
            copy: None,
            contact: None,
            appendices: Vec::new(),
            facts: Default::default(),
            card: None,
            allowed: input.allowed.to_vec(),
            not_given: Vec::new(),
        };
        Self { writer, frame, blank }
    }

    /// What all cards say alike.
    pub fn frame(&self) -> &CardFrame {
        &self.frame
    }

    /// The document of `score`, which ranks `rank`, and what its card says besides the frame. The document does not have
    /// the card yet, since that takes its lines to be broken.
    pub fn card(&self, score: &Score, rank: u32) -> (Document, CardContent) {
        let mut document = self.blank.clone();
        document.title = self.writer.title(score);
        (document, self.writer.content(score, rank))
    }

    /// The letters that may occur in the texts in which the cards of `scores` differ. Fonts are cut down to them, so they
    /// must not depend on which of the cards are printed.
    pub fn letters<'s>(&self, scores: impl Iterator<Item = &'s Score>) -> CardLetters {
        self.writer.letters(scores)
    }
}
