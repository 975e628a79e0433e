//! Paragraphs that are new where they stand: each is attached to the block beside which it keeps its place and its kind.

use std::collections::{BTreeMap, BTreeSet};

use vanthu_model::document::{Block, HeadingForm, NamedBlock};
use vanthu_model::word_draft::SentBlock;

use crate::book::Change;
use crate::item::{Outcome, signed};
use crate::labels::{MARKERS, first_word, number_shape};
use crate::pair::Slot;
use crate::text::{Compared, Theirs, compare};
use crate::{Merger, messages};

/// The levels of a text from the outermost to the innermost.
const LEVELS: [HeadingForm; 10] = [
    HeadingForm::Part,
    HeadingForm::Chapter,
    HeadingForm::Division,
    HeadingForm::Subdivision,
    HeadingForm::Section,
    HeadingForm::Article,
    HeadingForm::Item,
    HeadingForm::Subitem,
    HeadingForm::Clause,
    HeadingForm::Point,
];

/// What a new paragraph looks like, or what it becomes beside a block.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Look {
    /// A paragraph without a number or marker.
    Plain,
    /// An item of a list.
    Item,
    /// A ground on which a document rests.
    Basis,
    /// A numbered paragraph, by the shape of its number.
    Numbered(String),
}

/// A block to which a new paragraph can be attached.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Anchor {
    id: String,
    /// Whether the paragraph stands behind it.
    after: bool,
    /// What the paragraph becomes there.
    look: Look,
}

/// Where the paragraphs of a draft stand that are not new.
struct Known {
    /// For each paragraph the slot of the block that it is.
    owners: BTreeMap<usize, usize>,
    /// The paragraphs that belong to no block.
    fixed: BTreeSet<usize>,
}

impl<'a> Merger<'a> {
    /// Takes the paragraphs that are new where they stand.
    pub(crate) fn additions(&mut self) {
        let known = self.known();
        let mut arrivals: BTreeMap<usize, Option<usize>> = self
            .pairing
            .new
            .iter()
            .filter(|at| self.input.draft.paragraphs[**at].cell.is_none())
            .map(|at| (*at, None))
            .collect();
        for slot in std::mem::take(&mut self.moving) {
            if let Some(found) = &self.pairing.matches[slot] {
                arrivals.extend(found.paragraphs.iter().map(|at| (*at, Some(slot))));
            }
        }
        let mut groups: Vec<(Anchor, Change)> = Vec::new();
        // Paragraphs that follow one another keep their order.
        let mut last: Option<(Vec<Anchor>, usize)> = None;
        for (at, slot) in arrivals {
            let anchors = self.anchors(at, &known);
            let from = last.take().filter(|(same, _)| *same == anchors).map_or(0, |(_, chosen)| chosen);
            let Some(chosen) = best(&anchors[from..], &self.look_of(at, slot)) else {
                self.without_anchor(at);
                continue;
            };
            let anchor = anchors[from + chosen].clone();
            last = Some((anchors, from + chosen));
            let (change, compared) = self.addition(at, slot, &anchor);
            if change.text.is_empty() {
                continue;
            }
            if slot.is_none() {
                self.report_added(at, &anchor, &compared);
            }
            let same = |known: &Anchor| known.id == anchor.id && known.after == anchor.after;
            match groups.iter_mut().find(|(known, _)| same(known)) {
                Some((_, group)) => {
                    group.text.extend(change.text);
                    group.bold.extend(change.bold);
                    group.italic.extend(change.italic);
                    if let (Some(by), Some(more)) = (&mut group.by, change.by)
                        && !by.contains(&more)
                    {
                        by.push_str("; ");
                        by.push_str(&more);
                    }
                }
                None => groups.push((anchor, change)),
            }
        }
        for (anchor, change) in groups {
            match anchor.after {
                true => self.book.after(&anchor.id, &change),
                false => self.book.before(&anchor.id, &change),
            }
        }
    }

    fn report_added(&mut self, at: usize, anchor: &Anchor, compared: &Compared) {
        let by = self.authors(&[at], "");
        let text = self.input.draft.paragraphs[at].text();
        let mut diagnostic = messages::added(&anchor.id, anchor.after);
        let paragraph = &self.input.draft.paragraphs[at];
        if paragraph.heading || paragraph.style.starts_with("Heading") {
            diagnostic = messages::new_heading(diagnostic);
        }
        let diagnostic = messages::typed_numbers(diagnostic, &compared.typed).at(self.place(at));
        let item = self.report(Outcome::Taken, diagnostic);
        (item.block, item.theirs, item.by) = (Some(anchor.id.clone()), Some(text.trim().to_string()), by);
        self.formatting_of_new(at);
    }

    fn known(&self) -> Known {
        let mut known = Known { owners: BTreeMap::new(), fixed: BTreeSet::new() };
        for (slot, found) in self.pairing.matches.iter().enumerate() {
            let Some(found) = found.as_ref().filter(|found| !found.moved) else { continue };
            match self.pairing.slots[slot] {
                Slot::Block(_) => known.owners.extend(found.paragraphs.iter().map(|at| (*at, slot))),
                Slot::Fixed(_) => known.fixed.extend(&found.paragraphs),
                Slot::Cell(..) => {}
            }
        }
        known
    }

    /// What a new paragraph looks like.
    fn look_of(&self, at: usize, slot: Option<usize>) -> Look {
        if let Some(sent) = slot.and_then(|slot| self.block_of(slot)) {
            return look_of_block(&sent.kind, &sent.label);
        }
        let paragraph = &self.input.draft.paragraphs[at];
        let text = paragraph.text();
        match number_shape(&text) {
            _ if paragraph.style == "Basis" => Look::Basis,
            _ if MARKERS.contains(&first_word(&text)) => Look::Item,
            Some(shape) => Look::Numbered(shape),
            None if paragraph.numbered || paragraph.style == "ListParagraph" => Look::Item,
            None => Look::Plain,
        }
    }

    /// The blocks beside which a new paragraph stands just where it does in the draft: behind the block before it, behind a
    /// numbered one whose parts end there, before the next block. What stands above an appendix or behind the signature parts
    /// a new paragraph from the blocks beyond.
    fn anchors(&self, at: usize, known: &Known) -> Vec<Anchor> {
        let alive = |(place, slot): (&usize, &usize)| {
            let sent = self.block_of(*slot)?;
            let lives = self.now.contains_key(&sent.id) && !self.gone.contains(&sent.id);
            lives.then_some((*place, sent.id.as_str()))
        };
        let before = known.owners.range(..at).rev().find_map(alive);
        let next = known.owners.range(at + 1..).find_map(alive);
        let before = before.filter(|(place, _)| known.fixed.range(place + 1..at).next().is_none());
        let next = next.filter(|(place, _)| known.fixed.range(at + 1..*place).next().is_none());
        let next = next.and_then(|(_, id)| self.part_of(id));
        let mut anchors = Vec::new();
        if let Some((part, own)) = before.and_then(|(_, id)| self.part_of(id)) {
            let limit = match next {
                Some((other, place)) if std::ptr::eq(part, other) => place,
                _ => part.len(),
            };
            // From the block itself outwards: each numbered one of which it is a part.
            for place in (0..=own).rev() {
                let end = behind(part, place);
                if end > own && end <= limit {
                    anchors.push(anchor(&part[place], true));
                }
            }
        }
        anchors.extend(next.map(|(part, place)| anchor(&part[place], false)));
        anchors
    }

    /// The blocks among which that one stands in the document as it is now, and its place.
    fn part_of(&self, id: &str) -> Option<(&'a [NamedBlock], usize)> {
        let document = self.input.now;
        let appendices = document.appendices.iter().map(|appendix| appendix.blocks.as_slice());
        std::iter::once(document.blocks.as_slice())
            .chain(appendices)
            .find_map(|part| Some((part, part.iter().position(|block| block.id == id)?)))
    }

    fn without_anchor(&mut self, at: usize) {
        let place = self.place(at);
        let by = self.authors(&[at], "");
        let text = self.input.draft.paragraphs[at].text();
        let item = self.report(Outcome::Refused, messages::no_anchor().at(place));
        (item.theirs, item.by) = (Some(text.trim().to_string()), by);
    }

    /// The text of a new paragraph, or of a block that moved there.
    fn addition(&self, at: usize, slot: Option<usize>, anchor: &Anchor) -> (Change, Compared) {
        let paragraph = &self.input.draft.paragraphs[at];
        let empty = SentBlock { kind: "paragraph".into(), ..SentBlock::default() };
        let sent = slot.and_then(|slot| self.block_of(slot)).unwrap_or(&empty);
        // A number or marker is set by the program where the paragraph takes one.
        let text = paragraph.text();
        let beside = self.now.get(&anchor.id).map_or("", |block| block.label.as_str());
        let label = match &anchor.look {
            Look::Item | Look::Basis | Look::Numbered(_) if MARKERS.contains(&first_word(&text)) => {
                first_word(&text)
            }
            Look::Numbered(shape) if number_shape(&text).as_ref() == Some(shape) => beside,
            _ => sent.label.as_str(),
        };
        let theirs = Theirs::new(&[paragraph], label);
        let fact = |tag: &str| self.fact(tag);
        let compared = compare(sent, &theirs, &fact);
        let texts = compared.texts(&theirs, &|fact, shown| self.name(fact, shown));
        let [bold, italic] = theirs.emphasis(false);
        let by = self.authors(&[at], &sent.bookmark);
        (Change { text: texts, bold, italic, was: None, by: signed(&by) }, compared)
    }
}

/// The block as an anchor.
fn anchor(named: &NamedBlock, after: bool) -> Anchor {
    let block = SentBlock::of(named, "");
    Anchor { id: block.id, after, look: look_of_block(&block.kind, &block.label) }
}

/// The first anchor beside which a paragraph keeps its look; else the first beside which it takes no number or marker.
fn best(anchors: &[Anchor], look: &Look) -> Option<usize> {
    let of = |look: &Look| anchors.iter().position(|anchor| anchor.look == *look);
    of(look).or_else(|| of(&Look::Plain)).or(if anchors.is_empty() { None } else { Some(0) })
}

/// What a paragraph becomes beside a block of that kind with that label.
fn look_of_block(kind: &str, label: &str) -> Look {
    match kind {
        "list-item" => Look::Item,
        "basis" => Look::Basis,
        "numbered" => Look::Numbered(number_shape(label).unwrap_or_default()),
        _ => Look::Plain,
    }
}

/// The place behind a block and what belongs to it: the clauses and items of a numbered one.
fn behind(part: &[NamedBlock], at: usize) -> usize {
    let level = |block: &Block| match block {
        Block::Numbered { form, .. } => LEVELS.iter().position(|level| level == form),
        _ => None,
    };
    let Some(own) = level(&part[at].block) else { return at + 1 };
    let below = |named: &&NamedBlock| {
        let item = matches!(named.block, Block::ListItem { .. } | Block::Basis { .. });
        item || level(&named.block).is_some_and(|level| level > own)
    };
    at + 1 + part[at + 1..].iter().take_while(below).count()
}
