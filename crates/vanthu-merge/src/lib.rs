//! A draft that came back from Word is merged into its document, three ways: what was sent out, what came back, and what the
//! document says now. Nothing is read or written here.
//!
//! Changed words become edits of their blocks, and every difference is reported. A changed figure is never text: it stays the
//! figure of its fact, and the report proposes a correction of the cell from which it comes.

mod additions;
mod align;
mod blocks;
mod book;
mod item;
mod labels;
mod messages;
mod pair;
mod parts;
mod reach;
mod style;
mod text;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::document::{Document, FactRecord};
use vanthu_model::edit::Edit;
use vanthu_model::word_draft::{Author, Sent, SentBlock, WordDraft};

pub use align::align;
pub use book::MergedEdit;
pub use item::{Item, Outcome, ProposedCorrection};

use book::Book;
use pair::{Pairing, Slot, pair};

/// Which text is taken where both changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// That of the draft.
    Theirs,
    /// That of the document.
    Ours,
}

impl Side {
    /// Reads the word by which it is chosen: `theirs` or `ours`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "theirs" => Some(Self::Theirs),
            "ours" => Some(Self::Ours),
            _ => None,
        }
    }
}

/// What was decided beforehand.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// For every text of which nothing else is said. Figures are decided one by one.
    pub all: Option<Side>,
    /// By the keys that a report lists: blocks and facts.
    pub by_key: BTreeMap<String, Side>,
}

/// What is merged.
pub struct Input<'a> {
    /// The draft.
    pub draft: &'a WordDraft,
    /// What was sent out; what would be sent out now where the draft has lost it.
    pub sent: &'a Sent,
    /// The document as it is composed now.
    pub now: &'a Document,
    /// Its edits.
    pub edits: &'a [Edit],
    /// What was decided.
    pub choices: &'a Choices,
    /// The data set to which a workbook belongs.
    pub slot: &'a dyn Fn(&str) -> Option<String>,
}

/// What came of a merge.
#[derive(Clone, Debug, Default)]
pub struct Merge {
    /// The differences in the order of the draft.
    pub items: Vec<Item>,
    /// All edits of the document.
    pub edits: Vec<MergedEdit>,
    /// The corrections that were decided on.
    pub corrections: Vec<ProposedCorrection>,
    /// The decisions about which there was nothing to decide.
    pub unknown: Vec<String>,
    /// The numbers and markers that were typed before blocks in place of those that were sent.
    labels: Vec<TypedLabel>,
}

/// A number or marker that was typed before a block.
#[derive(Clone, Debug)]
struct TypedLabel {
    block: String,
    sent: String,
    typed: String,
    place: Place,
    by: Vec<Author>,
}

impl Merge {
    /// The keys that can be decided.
    pub fn keys(&self) -> BTreeSet<&str> {
        self.items.iter().filter_map(|item| item.decide.as_deref()).collect()
    }

    /// The numbers and markers that were typed and that the merged `document` does not have: the program numbers the blocks.
    pub fn labels_not_taken(&self, document: &Document) -> Vec<Item> {
        let labels: HashMap<String, String> = document
            .named_blocks()
            .map(|named| (named.id.clone(), SentBlock::of(named, "").label.trim().to_string()))
            .collect();
        let refused = |one: &&TypedLabel| labels.get(&one.block).is_some_and(|own| *own != one.typed);
        let item = |one: &TypedLabel| {
            let diagnostic = messages::label(&one.block, &one.sent, &one.typed).at(one.place.clone());
            Item {
                block: Some(one.block.clone()),
                sent: Some(one.sent.clone()),
                theirs: Some(one.typed.clone()),
                by: one.by.clone(),
                ..Item::new(Outcome::Refused, diagnostic)
            }
        };
        self.labels.iter().filter(refused).map(item).collect()
    }
}

/// The refusal of a draft of another document than `template` of the service's document `document`; `None` if it fits.
pub fn misfit(draft: &WordDraft, template: &str, document: Option<&str>) -> Option<Diagnostic> {
    let sent = draft.sent.as_ref()?;
    if sent.card {
        return Some(messages::scorecard(draft));
    }
    let other = match (&sent.document, document) {
        (Some(sent), Some(own)) => sent != own,
        _ => false,
    };
    (sent.template != template || other).then(|| messages::other_document(draft, &sent.template))
}

/// Merges a draft.
pub fn merge(input: &Input) -> Merge {
    let pairing = pair(input.draft, input.sent);
    let now: HashMap<String, SentBlock> =
        input.now.named_blocks().map(|block| (block.id.clone(), SentBlock::of(block, ""))).collect();
    let mut merger = Merger {
        input,
        pairing: &pairing,
        now,
        book: Book::new(input.edits),
        items: Vec::new(),
        corrections: Vec::new(),
        gone: BTreeSet::new(),
        moving: Vec::new(),
        decided: BTreeSet::new(),
        labels: Vec::new(),
    };
    merger.guesses();
    merger.blocks();
    merger.additions();
    merger.fixed();
    merger.tables();
    merger.formatting_of_fixed();
    merger.unread();
    merger.pictures();
    merger.notes();
    merger.edges();
    merger.comments();
    let Merger { book, mut items, corrections, decided, labels, .. } = merger;
    items.sort_by_key(|item| match &item.diagnostic.place {
        Some(Place::Paragraph { part, paragraph, .. }) => (part.is_some(), *paragraph),
        _ => (false, 0),
    });
    let unknown = input.choices.by_key.keys().filter(|key| !decided.contains(*key)).cloned().collect();
    Merge { items, edits: book.finish(), corrections, unknown, labels }
}

struct Merger<'a> {
    input: &'a Input<'a>,
    pairing: &'a Pairing,
    /// The blocks of the document as it is now.
    now: HashMap<String, SentBlock>,
    book: Book,
    items: Vec<Item>,
    corrections: Vec<ProposedCorrection>,
    /// The blocks that are left out, to which nothing can be attached.
    gone: BTreeSet<String>,
    /// The slots of the blocks that move.
    moving: Vec<usize>,
    /// The keys that were asked for.
    decided: BTreeSet<String>,
    /// The numbers and markers that are others than were sent.
    labels: Vec<TypedLabel>,
}

impl<'a> Merger<'a> {
    /// What was decided about a key, that of a text if `text`.
    fn side(&mut self, key: &str, text: bool) -> Option<Side> {
        self.decided.insert(key.to_string());
        let choices = self.input.choices;
        choices.by_key.get(key).copied().or(choices.all.filter(|_| text))
    }

    /// The block of a slot.
    fn block_of(&self, slot: usize) -> Option<&'a SentBlock> {
        let (Slot::Block(part) | Slot::Cell(part, _)) = self.pairing.slots[slot] else { return None };
        self.input.sent.parts[part].block()
    }

    /// The place of a paragraph of the draft.
    fn place(&self, at: usize) -> Place {
        let paragraph = self.input.draft.paragraphs.get(at).map_or(1, |paragraph| paragraph.number);
        self.place_of(paragraph)
    }

    fn place_of(&self, paragraph: usize) -> Place {
        Place::Paragraph { file: self.input.draft.file.clone(), part: None, paragraph }
    }

    /// The place where a sent paragraph would stand: that of the last one before it that came back.
    fn place_near(&self, slot: usize) -> Place {
        let before = (0..slot).rev().find_map(|slot| self.pairing.matches[slot].as_ref());
        self.place(before.and_then(|found| found.paragraphs.last().copied()).unwrap_or(0))
    }

    /// Who changed these paragraphs and the block of that bookmark; who saved the draft last where nobody is named.
    fn authors(&self, paragraphs: &[usize], bookmark: &str) -> Vec<Author> {
        let mut authors: Vec<Author> = Vec::new();
        let own = paragraphs.iter().flat_map(|at| &self.input.draft.paragraphs[*at].authors);
        let deleted =
            self.input.draft.deleted.iter().filter(|(name, _)| name == bookmark).map(|(_, author)| author);
        for author in own.chain(deleted).filter(|author| !author.name.is_empty()) {
            if !authors.contains(author) {
                authors.push(author.clone());
            }
        }
        if authors.is_empty() {
            authors.extend(self.input.draft.saved.clone());
        }
        authors
    }

    /// The fact of the tag of a control, and what it shows.
    fn fact(&self, tag: &str) -> Option<(String, String)> {
        let mut figures = self.input.sent.blocks().flat_map(|block| &block.figures);
        let figure = figures.find(|figure| text::is_tag_of(tag, &figure.fact))?;
        Some((figure.fact.clone(), figure.text.clone()))
    }

    /// A fact of the document as it is now.
    fn record(&self, fact: &str) -> Option<&'a FactRecord> {
        self.input.now.facts.get(fact)
    }

    /// What stands between braces for a fact that shows `shown`.
    fn name(&self, fact: &str, shown: &str) -> String {
        match self.record(fact).and_then(|record| words::form(&record.value, shown)) {
            Some(form) => format!("{fact}:{form}"),
            None => fact.to_string(),
        }
    }

    /// What the template says in the place of a block, without edits.
    fn base(&self, id: &str) -> Option<String> {
        let record = self.input.now.edits.iter().find(|record| record.block == id);
        record.map(|record| record.base.clone()).or_else(|| Some(self.now.get(id)?.text.clone()))
    }

    fn report(&mut self, outcome: Outcome, diagnostic: Diagnostic) -> &mut Item {
        self.items.push(Item::new(outcome, diagnostic));
        let last = self.items.len() - 1;
        &mut self.items[last]
    }
}

#[cfg(test)]
mod tests;
