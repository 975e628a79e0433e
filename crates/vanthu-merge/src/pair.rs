//! Which paragraph of a draft was which paragraph of what was sent: by bookmarks, then by the same words in the same order, then
//! by likeness.

use std::collections::{HashMap, HashSet};

use vanthu_model::word_draft::{Sent, SentPart, WordDraft, plain_words};

use crate::align::{align, increasing};
use crate::words::{Bag, bag, shared};

/// How alike paragraphs must be that stand between the same neighbours.
const BETWEEN: f64 = 0.45;
/// The most pairs of paragraphs that are compared word by word.
const MOST: usize = 250_000;
/// How alike they must be anywhere else.
const ELSEWHERE: f64 = 0.65;

/// What a sent paragraph was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// One that no edit changes: the number of the part.
    Fixed(usize),
    /// That of a block.
    Block(usize),
    /// A cell of a table: the numbers of the part and of the cell.
    Cell(usize, usize),
}

/// The paragraphs of the draft that were one sent paragraph.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    /// Their places in the draft; several if it was parted.
    pub(crate) paragraphs: Vec<usize>,
    /// Whether its bookmark is lost, and its words say which one it is.
    pub(crate) by_words: bool,
    /// Whether it stands elsewhere now.
    pub(crate) moved: bool,
}

/// Which paragraphs belong together.
pub(crate) struct Pairing {
    /// The sent paragraphs.
    pub(crate) slots: Vec<Slot>,
    /// For each of them its match.
    pub(crate) matches: Vec<Option<Match>>,
    /// For each block that was put into the paragraph of another one, that one.
    pub(crate) joined: HashMap<usize, usize>,
    /// The paragraphs of the draft that were not sent.
    pub(crate) new: Vec<usize>,
}

/// Pairs a draft with what was sent.
pub(crate) fn pair(draft: &WordDraft, sent: &Sent) -> Pairing {
    let mut slots = Vec::new();
    let mut texts = Vec::new();
    for (part, one) in sent.parts.iter().enumerate() {
        match one {
            SentPart::Fixed(text) => {
                slots.push(Slot::Fixed(part));
                texts.push(plain_words(text));
            }
            SentPart::Block(block) => {
                if !block.text.trim().is_empty() {
                    slots.push(Slot::Block(part));
                    texts.push(plain_words(&format!("{} {}", block.label, block.text)));
                }
                for (index, cell) in block.cells.iter().enumerate() {
                    slots.push(Slot::Cell(part, index));
                    texts.push(plain_words(&cell.text));
                }
            }
        }
    }
    let theirs: Vec<String> =
        draft.paragraphs.iter().map(|paragraph| plain_words(&paragraph.text())).collect();
    let mut pairer = Pairer {
        draft,
        sent,
        matches: vec![None; slots.len()],
        taken: vec![false; theirs.len()],
        joined: HashMap::new(),
        bags: (texts.iter().map(|text| bag(text)).collect(), theirs.iter().map(|text| bag(text)).collect()),
        slots,
        texts,
        theirs,
    };
    pairer.by_bookmarks();
    pairer.by_order();
    pairer.by_likeness();
    pairer.mark_moved();
    let new = (0..pairer.taken.len()).filter(|at| !pairer.taken[*at]).collect();
    Pairing { slots: pairer.slots, matches: pairer.matches, joined: pairer.joined, new }
}

struct Pairer<'a> {
    draft: &'a WordDraft,
    sent: &'a Sent,
    slots: Vec<Slot>,
    texts: Vec<String>,
    theirs: Vec<String>,
    matches: Vec<Option<Match>>,
    /// Which paragraphs of the draft have a match.
    taken: Vec<bool>,
    joined: HashMap<usize, usize>,
    /// The words of each sent paragraph, and of each of the draft.
    bags: (Vec<Bag>, Vec<Bag>),
}

/// Where a bookmark stands: the paragraph, whether it begins there, and how many letters of it stand there.
type Mark = (usize, bool, usize);

impl Pairer<'_> {
    fn by_bookmarks(&mut self) {
        let mut marks: HashMap<&str, Vec<Mark>> = HashMap::new();
        for (at, paragraph) in self.draft.paragraphs.iter().enumerate() {
            for mark in &paragraph.bookmarks {
                let length = mark.span.1 - mark.span.0;
                marks.entry(&mark.name).or_default().push((at, mark.begins, length));
            }
        }
        // The paragraph in which each bookmark begins. Of copies the one that is most like what was sent.
        let mut begins: Vec<(usize, usize, usize)> = Vec::new();
        for (slot, kind) in self.slots.iter().enumerate() {
            let Slot::Block(part) = kind else { continue };
            let SentPart::Block(block) = &self.sent.parts[*part] else { continue };
            let known = marks.get(block.bookmark.as_str()).into_iter().flatten();
            let like = |at: usize| shared(&self.bags.0[slot], &self.bags.1[at]);
            let best = known
                .filter(|(at, begins, _)| *begins && self.draft.paragraphs[*at].cell.is_none())
                .max_by(|one, other| like(one.0).total_cmp(&like(other.0)).then(other.0.cmp(&one.0)));
            if let Some((at, _, length)) = best {
                begins.push((slot, *at, *length));
            }
        }
        // Of several in one paragraph the one with most of its letters has it, and the others were put into it.
        let mut owners: HashMap<usize, (usize, usize)> = HashMap::new();
        for (slot, at, length) in &begins {
            let owner = owners.entry(*at).or_insert((*slot, *length));
            if *length > owner.1 {
                *owner = (*slot, *length);
            }
        }
        for (slot, at, _) in &begins {
            let owner = owners[at].0;
            if owner != *slot {
                self.joined.insert(*slot, owner);
                continue;
            }
            self.taken[*at] = true;
            self.matches[*slot] = Some(Match { paragraphs: vec![*at], by_words: false, moved: false });
        }
        // What a bookmark reaches beyond its first paragraph was parted from it.
        for (slot, at, _) in &begins {
            let Slot::Block(part) = self.slots[*slot] else { continue };
            let SentPart::Block(block) = &self.sent.parts[part] else { continue };
            if self.matches[*slot].is_none() {
                continue;
            }
            // What was typed behind a paragraph that says what it did is new.
            if self.theirs[*at] == self.texts[*slot] {
                continue;
            }
            let mut next = at + 1;
            for (reached, begins, _) in marks.get(block.bookmark.as_str()).into_iter().flatten() {
                let free =
                    !*begins && !self.taken[*reached] && self.draft.paragraphs[*reached].cell.is_none();
                // A bookmark that is stretched over other blocks parts nothing.
                if *reached == next && free && self.shares_words(*slot, *reached) {
                    if let Some(found) = &mut self.matches[*slot] {
                        found.paragraphs.push(*reached);
                    }
                    self.taken[*reached] = true;
                    next += 1;
                }
            }
        }
    }

    /// Whether most words of a paragraph of the draft were sent in that one.
    fn shares_words(&self, slot: usize, at: usize) -> bool {
        let sent: HashSet<&str> = self.texts[slot].split(' ').collect();
        let words: Vec<&str> = self.theirs[at].split(' ').collect();
        2 * words.iter().filter(|word| sent.contains(*word)).count() > words.len()
    }

    /// The same words in the same order; then, between those, what is most alike.
    fn by_order(&mut self) {
        let mut numbers: HashMap<(bool, &str), usize> = HashMap::new();
        let mut code = |in_cell: bool, text| {
            let next = numbers.len();
            *numbers.entry((in_cell, text)).or_insert(next)
        };
        let mut one: Vec<usize> = Vec::with_capacity(self.texts.len());
        let mut paired: HashMap<usize, usize> = HashMap::new();
        for (slot, text) in self.texts.iter().enumerate() {
            let own = self.slots[slot];
            one.push(match &self.matches[slot] {
                // Paragraphs that belong together are the same, whatever they say.
                Some(found) => {
                    paired.insert(found.paragraphs[0], slot);
                    usize::MAX - slot
                }
                None => code(self.is_cell_like(own, text), text),
            });
        }
        let other: Vec<usize> = self
            .theirs
            .iter()
            .enumerate()
            .map(|(at, text)| match paired.get(&at) {
                Some(slot) => usize::MAX - slot,
                None if self.taken[at] => usize::MAX / 2 - at,
                None => code(self.draft.paragraphs[at].cell.is_some(), text),
            })
            .collect();
        let chain = align(&one, &other);
        for (slot, at) in &chain {
            if self.matches[*slot].is_none() && !self.taken[*at] && !self.joined.contains_key(slot) {
                self.found(*slot, *at, matches!(self.slots[*slot], Slot::Block(_)));
            }
        }
        let ends = chain.iter().copied().chain([(self.slots.len(), self.theirs.len())]);
        let (mut from, mut to) = (0, 0);
        for (slot, at) in ends {
            self.between(from..slot, to..at);
            (from, to) = (slot + 1, at + 1);
        }
    }

    /// Whether a sent paragraph stands in a cell: that of a table of figures, or one of the letterhead, as the draft says.
    fn is_cell_like(&self, slot: Slot, text: &str) -> bool {
        match slot {
            Slot::Cell(..) => true,
            Slot::Block(_) => false,
            Slot::Fixed(_) => {
                let is_there = |(at, theirs): (usize, &String)| {
                    theirs == text && self.draft.paragraphs[at].cell.is_some()
                };
                self.theirs.iter().enumerate().any(is_there)
            }
        }
    }

    fn between(&mut self, slots: std::ops::Range<usize>, places: std::ops::Range<usize>) {
        let free: Vec<usize> =
            slots.filter(|slot| self.matches[*slot].is_none() && !self.joined.contains_key(slot)).collect();
        let open: Vec<usize> = places.filter(|at| !self.taken[*at]).collect();
        if free.is_empty() || open.is_empty() {
            return;
        }
        // Cells stay where they are, whatever they say.
        let cells = |slot: &&usize| matches!(self.slots[**slot], Slot::Cell(..));
        let (inner, rest): (Vec<&usize>, Vec<&usize>) = free.iter().partition(cells);
        let in_cell = |at: &&usize| self.draft.paragraphs[**at].cell.is_some();
        let (inner_open, rest_open): (Vec<&usize>, Vec<&usize>) = open.iter().partition(in_cell);
        let mut pairs = Vec::new();
        if inner.len() == inner_open.len() {
            pairs.extend(inner.iter().zip(&inner_open).map(|(slot, at)| (**slot, **at)));
        } else {
            self.alike(&inner, &inner_open, BETWEEN, &mut pairs);
        }
        // A letterhead stands in a table as well, and what is typed over it resembles nothing.
        let fixed: Vec<&usize> =
            rest.iter().copied().filter(|slot| matches!(self.slots[**slot], Slot::Fixed(_))).collect();
        let left: Vec<&usize> =
            inner_open.iter().copied().filter(|at| !pairs.iter().any(|(_, taken)| taken == *at)).collect();
        if inner.is_empty() && fixed.len() == left.len() {
            pairs.extend(fixed.iter().zip(&left).map(|(slot, at)| (**slot, **at)));
        } else {
            self.alike(&fixed, &left, 0.3, &mut pairs);
        }
        let rest: Vec<&usize> =
            rest.into_iter().filter(|slot| !pairs.iter().any(|(taken, _)| taken == *slot)).collect();
        self.alike(&rest, &rest_open, BETWEEN, &mut pairs);
        for (slot, at) in pairs {
            self.found(slot, at, matches!(self.slots[slot], Slot::Block(_)));
        }
    }

    /// Pairs what is most alike first.
    fn alike(&self, slots: &[&usize], places: &[&usize], least: f64, pairs: &mut Vec<(usize, usize)>) {
        // What has nothing to do with the other would be compared in full.
        if slots.len().saturating_mul(places.len()) > MOST {
            return;
        }
        let mut all: Vec<(f64, usize, usize)> = Vec::new();
        for slot in slots {
            for at in places {
                let like = shared(&self.bags.0[**slot], &self.bags.1[**at]);
                if like >= least {
                    all.push((like, **slot, **at));
                }
            }
        }
        all.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
        let (mut used, mut gone) = (HashSet::new(), HashSet::new());
        for (_, slot, at) in all {
            if !used.contains(&slot) && !gone.contains(&at) {
                used.insert(slot);
                gone.insert(at);
                pairs.push((slot, at));
            }
        }
    }

    /// What is left anywhere, if it is very much alike.
    fn by_likeness(&mut self) {
        let open = |kind: &Slot| !matches!(kind, Slot::Cell(..));
        let free: Vec<usize> = (0..self.slots.len())
            .filter(|slot| {
                self.matches[*slot].is_none() && open(&self.slots[*slot]) && !self.joined.contains_key(slot)
            })
            .collect();
        let places: Vec<usize> = (0..self.theirs.len())
            .filter(|at| !self.taken[*at] && self.draft.paragraphs[*at].cell.is_none())
            .collect();
        let mut pairs = Vec::new();
        self.alike(
            &free.iter().collect::<Vec<_>>(),
            &places.iter().collect::<Vec<_>>(),
            ELSEWHERE,
            &mut pairs,
        );
        for (slot, at) in pairs {
            self.found(slot, at, true);
        }
    }

    fn found(&mut self, slot: usize, at: usize, by_words: bool) {
        self.taken[at] = true;
        self.matches[slot] = Some(Match { paragraphs: vec![at], by_words, moved: false });
    }

    /// Marks the blocks that are no longer in the order in which they were sent: as few as can be.
    fn mark_moved(&mut self) {
        let places: Vec<(usize, usize)> = self
            .matches
            .iter()
            .enumerate()
            .filter(|(slot, _)| matches!(self.slots[*slot], Slot::Block(_)))
            .filter_map(|(slot, found)| Some((slot, found.as_ref()?.paragraphs[0])))
            .collect();
        let kept: HashSet<usize> = increasing(&places).into_iter().map(|(slot, _)| slot).collect();
        for (slot, _) in places {
            if let Some(found) = self.matches[slot].as_mut().filter(|_| !kept.contains(&slot)) {
                found.moved = true;
            }
        }
    }
}
