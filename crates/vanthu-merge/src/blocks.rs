//! Blocks: changed, struck, moved and joined.

use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::document::Source;
use vanthu_model::word_draft::{Author, SentBlock, SentFigure, plain_words};

use crate::book::Change;
use crate::item::{Outcome, ProposedCorrection, signed};
use crate::pair::{Match, Slot};
use crate::text::{Compared, Fate, Theirs, compare, is_styled};
use crate::words::{number_of, open_end, typed_number};
use crate::{Merger, Side, TypedLabel, messages};

impl<'a> Merger<'a> {
    /// Says what was matched by its words alone.
    pub(crate) fn guesses(&mut self) {
        let file = self.input.draft.file.clone();
        if self.input.draft.sent.is_none() {
            self.report(Outcome::Note, messages::guessed(&file, 0, true));
        }
        let by_words = |found: &&Option<Match>| found.as_ref().is_some_and(|found| found.by_words);
        let count = self.pairing.matches.iter().filter(by_words).count();
        if count > 0 {
            self.report(Outcome::Note, messages::guessed(&file, count, false));
        }
    }

    /// All blocks in the order in which they were sent.
    pub(crate) fn blocks(&mut self) {
        for (slot, kind) in self.pairing.slots.iter().enumerate() {
            let (Slot::Block(_), Some(sent)) = (kind, self.block_of(slot)) else { continue };
            if let Some(owner) = self.pairing.joined.get(&slot) {
                self.joined(sent, *owner);
                continue;
            }
            match &self.pairing.matches[slot] {
                None if sent.is_figure() && self.has_cells(slot) => {
                    let place = self.place_near(slot);
                    self.caption_struck(sent, place);
                }
                None => self.struck(slot, sent),
                Some(found) => self.came_back(slot, sent, found),
            }
        }
    }

    /// Whether cells of the table whose caption that is came back.
    fn has_cells(&self, slot: usize) -> bool {
        let Slot::Block(part) = self.pairing.slots[slot] else { return false };
        let own = |(index, kind): (usize, &Slot)| {
            matches!(kind, Slot::Cell(table, _) if *table == part) && self.pairing.matches[index].is_some()
        };
        self.pairing.slots.iter().enumerate().any(own)
    }

    fn caption_struck(&mut self, sent: &SentBlock, place: Place) {
        let item = self.report(Outcome::Refused, messages::table(&sent.id).at(place));
        (item.block, item.sent) = (Some(sent.id.clone()), Some(sent.text.clone()));
    }

    /// Whether the document says of a block what was sent, whatever its figures are by now.
    fn is_unchanged(&self, sent: &SentBlock) -> bool {
        self.now.get(&sent.id).is_some_and(|now| skeleton(now) == skeleton(sent))
    }

    /// What the document says of a block, where that is something else than what was sent.
    fn now_of(&self, sent: &SentBlock) -> Option<String> {
        self.now.get(&sent.id).map(|now| now.text.clone()).filter(|now| *now != sent.text)
    }

    fn struck(&mut self, slot: usize, sent: &SentBlock) {
        let by = self.authors(&[], &sent.bookmark);
        let place = self.place_near(slot);
        if !self.now.contains_key(&sent.id) {
            return;
        }
        let table = sent.is_figure();
        let side = self.side_for(&sent.id, table || !self.is_unchanged(sent));
        let (outcome, diagnostic) = match side {
            Some(Side::Theirs) => (Outcome::Taken, messages::dropped(&sent.id)),
            Some(Side::Ours) => (Outcome::Kept, messages::kept(&sent.id)),
            None if table => (Outcome::ToDecide, messages::table(&sent.id)),
            None => (Outcome::ToDecide, messages::both_changed(&sent.id)),
        };
        self.text_item(outcome, diagnostic.at(place.clone()), sent, None, &by);
        if outcome == Outcome::Taken {
            self.drop_block(sent, &by);
            self.figures_of_dropped(sent, place, &by);
        }
    }

    fn drop_block(&mut self, sent: &SentBlock, by: &[Author]) {
        self.gone.insert(sent.id.clone());
        let change = Change { was: self.base(&sent.id), by: signed(by), ..Change::default() };
        self.book.drop_block(&sent.id, &change);
    }

    /// What was decided about a block, or that it is taken if nothing needs to be.
    fn side_for(&mut self, id: &str, needed: bool) -> Option<Side> {
        let chosen = self.input.choices.by_key.contains_key(id);
        if needed || chosen { self.side(id, true) } else { Some(Side::Theirs) }
    }

    fn text_item(
        &mut self,
        outcome: Outcome,
        diagnostic: Diagnostic,
        sent: &SentBlock,
        theirs: Option<&Theirs>,
        by: &[Author],
    ) {
        let now = self.now_of(sent);
        let item = self.report(outcome, diagnostic);
        item.block = Some(sent.id.clone());
        item.sent = Some(sent.text.clone());
        item.theirs = theirs.map(Theirs::text);
        item.now = now;
        item.by = by.to_vec();
        item.decide = (outcome == Outcome::ToDecide).then(|| sent.id.clone());
    }

    fn joined(&mut self, sent: &SentBlock, owner: usize) {
        let (Some(into), Some(found)) = (self.block_of(owner), &self.pairing.matches[owner]) else { return };
        if !self.now.contains_key(&sent.id) {
            return;
        }
        let by = self.authors(&found.paragraphs, &sent.bookmark);
        let place = self.place(found.paragraphs[0]);
        // The text of the other block has its words; they are decided on together.
        let needed = !self.is_unchanged(sent) || !self.is_unchanged(into);
        match self.side_for(&into.id, needed) {
            Some(Side::Theirs) => {
                self.drop_block(sent, &by);
                self.text_item(
                    Outcome::Taken,
                    messages::joined(&sent.id, &into.id).at(place),
                    sent,
                    None,
                    &by,
                );
            }
            Some(Side::Ours) => {
                self.text_item(Outcome::Kept, messages::kept(&sent.id).at(place), sent, None, &by);
            }
            None => {
                self.text_item(
                    Outcome::ToDecide,
                    messages::both_changed(&sent.id).at(place),
                    sent,
                    None,
                    &by,
                );
                if let Some(item) = self.items.last_mut() {
                    item.decide = Some(into.id.clone());
                }
            }
        }
    }

    /// A block with those that were joined with it, as one text.
    fn with_joined(&self, slot: usize, sent: &SentBlock) -> SentBlock {
        let mut whole = sent.clone();
        let mut own: Vec<usize> =
            self.pairing.joined.iter().filter(|(_, owner)| **owner == slot).map(|(slot, _)| *slot).collect();
        own.sort_unstable();
        for other in own {
            let Some(more) = self.block_of(other) else { continue };
            let (first, second) = if other < slot { (more, &whole) } else { (&whole, more) };
            let offset = first.text.chars().count() + 1;
            let behind =
                second.figures.iter().map(|figure| SentFigure { at: figure.at + offset, ..figure.clone() });
            let figures = first.figures.iter().cloned().chain(behind).collect();
            let text = format!("{} {}", first.text, second.text);
            (whole.text, whole.figures) = (text, figures);
        }
        whole
    }

    fn came_back(&mut self, slot: usize, alone: &'a SentBlock, found: &Match) {
        let sent = &self.with_joined(slot, alone);
        let paragraphs: Vec<_> =
            found.paragraphs.iter().map(|at| &self.input.draft.paragraphs[*at]).collect();
        let mut theirs = Theirs::new(&paragraphs, &sent.label);
        let by = self.authors(&found.paragraphs, &sent.bookmark);
        let place = self.place(found.paragraphs[0]);
        if self.input.draft.sent.is_some() {
            self.compare_style(alone, &paragraphs, &mut theirs);
        }
        self.formatting(Some(&alone.id), theirs.other(), &place, &by);
        // A block that went along with its heading stays where that stays.
        if found.moved && !self.goes_with_heading(slot, found) {
            self.move_block(slot, sent, &theirs, place, &by);
            return;
        }
        self.compare_label(alone, &theirs, found, &place, &by);
        // A block that others were joined with says more than it did, even if no word is new.
        let joined = sent.text != alone.text;
        if !joined && theirs.says(&sent.text, self.ends_by_itself(sent)) {
            if !theirs.looks_as(sent) {
                self.look_changed(sent, &theirs, place, &by);
            }
            return;
        }
        let fact = |tag: &str| self.fact(tag);
        let compared = compare(sent, &theirs, &fact);
        if self.now.get(&sent.id).is_some_and(|now| theirs.says(&now.text, self.ends_by_itself(sent))) {
            return;
        }
        self.changed_figures(sent, &compared, &place, &by);
        let texts = compared.texts(&theirs, &|fact, shown| self.name(fact, shown));
        if !joined && plain_words(&texts.join(" ")) == plain_words(&self.named(sent)) && texts.len() == 1 {
            // Nothing but figures changed.
            return;
        }
        if !self.now.contains_key(&sent.id) {
            let mut diagnostic = messages::no_base(&sent.id);
            if found.by_words {
                diagnostic = messages::by_words(diagnostic);
            }
            self.text_item(Outcome::Refused, diagnostic.at(place), sent, Some(&theirs), &by);
            return;
        }
        let gone = deleted(sent, &compared);
        let doubt = if !self.is_unchanged(alone) {
            Some(messages::both_changed(&sent.id))
        } else if !gone.is_empty() {
            Some(messages::figures_deleted(&gone))
        } else if compared.swapped {
            Some(messages::figures_swapped(&sent.id))
        } else if !compared.lost.is_empty() {
            Some(messages::number_changed(&sent.id, &compared.lost, &compared.typed))
        } else if !sent.notes.is_empty() {
            Some(messages::footnote(&sent.id))
        } else {
            None
        };
        let side = self.side_for(&alone.id, doubt.is_some());
        let (outcome, mut diagnostic) = match (side, doubt) {
            (Some(Side::Theirs), _) => {
                (Outcome::Taken, messages::typed_numbers(messages::changed(&sent.id), &compared.typed))
            }
            (Some(Side::Ours), _) => (Outcome::Kept, messages::kept(&sent.id)),
            (None, Some(doubt)) => (Outcome::ToDecide, doubt),
            (None, None) => return,
        };
        if outcome == Outcome::Taken {
            self.replace(sent, &theirs, texts, &by);
        }
        if found.by_words {
            diagnostic = messages::by_words(diagnostic);
        }
        self.text_item(outcome, diagnostic.at(place), sent, Some(&theirs), &by);
    }

    /// Notes a number or marker that is another one than was sent.
    fn compare_label(
        &mut self,
        sent: &SentBlock,
        theirs: &Theirs,
        found: &Match,
        place: &Place,
        by: &[Author],
    ) {
        let (own, typed) = (plain_words(&sent.label), plain_words(theirs.label()));
        // Word counts a list itself.
        let counted = typed.is_empty() && self.input.draft.paragraphs[found.paragraphs[0]].numbered;
        if own == typed || counted {
            return;
        }
        let (place, by) = (place.clone(), by.to_vec());
        self.labels.push(TypedLabel { block: sent.id.clone(), sent: own, typed, place, by });
    }

    /// Whether a block that stands elsewhere still stands below its heading, which went with it: headings do not move.
    fn goes_with_heading(&self, slot: usize, found: &Match) -> bool {
        let heading = |slot: &usize| self.block_of(*slot).is_some_and(|sent| sent.kind == "heading");
        let place = |slot: usize| self.pairing.matches[slot].as_ref().map(|found| found.paragraphs[0]);
        let is_heading = |slot: &usize| matches!(self.pairing.slots[*slot], Slot::Block(_)) && heading(slot);
        let Some(own) = (0..slot).rev().find(is_heading) else { return false };
        if !self.pairing.matches[own].as_ref().is_some_and(|found| found.moved) {
            return false;
        }
        let before = |at: &usize| *at < found.paragraphs[0];
        let nearest = (0..self.pairing.slots.len()).filter(is_heading).filter_map(place).filter(before).max();
        nearest.is_some() && nearest == place(own)
    }

    fn replace(&mut self, sent: &SentBlock, theirs: &Theirs, text: Vec<String>, by: &[Author]) {
        let [bold, italic] = theirs.emphasis(is_styled(sent));
        let change = Change { text, bold, italic, was: self.base(&sent.id), by: signed(by) };
        self.book.replace(&sent.id, &change);
    }

    /// The text of a block as an edit writes it.
    pub(crate) fn named(&self, sent: &SentBlock) -> String {
        let mut text = String::new();
        let letters: Vec<char> = sent.text.chars().collect();
        let mut at = 0;
        let plain = |letters: &[char]| letters.iter().collect::<String>().replace('{', "{{");
        for figure in &sent.figures {
            let start = figure.at.clamp(at, letters.len());
            text.push_str(&plain(&letters[at..start]));
            text.push_str(&format!("{{{}}}", self.name(&figure.fact, &figure.text)));
            at = (start + figure.text.chars().count()).min(letters.len());
        }
        text + &plain(&letters[at..])
    }

    /// Whether the mark at the end of a block follows from what stands behind it.
    fn ends_by_itself(&self, sent: &SentBlock) -> bool {
        let last = self.input.now.blocks.last().is_some_and(|last| last.id == sent.id);
        matches!(sent.kind.as_str(), "list-item" | "basis") || last || sent.text.ends_with("./.")
    }

    fn look_changed(&mut self, sent: &SentBlock, theirs: &Theirs, place: Place, by: &[Author]) {
        let [bold, italic] = theirs.emphasis(is_styled(sent));
        let sayable = !bold.is_empty() || !italic.is_empty();
        if !sayable || !self.is_unchanged(sent) || !sent.notes.is_empty() {
            self.text_item(Outcome::Refused, messages::plain_again(&sent.id).at(place), sent, None, by);
            return;
        }
        let text = self.named(sent);
        self.replace(sent, theirs, vec![text], by);
        self.text_item(Outcome::Taken, messages::look_taken(&sent.id).at(place), sent, None, by);
    }

    /// Reports the figures that were changed. Those that were deleted are decided on with the text.
    fn changed_figures(&mut self, sent: &SentBlock, compared: &Compared, place: &Place, by: &[Author]) {
        for (figure, fate) in sent.figures.iter().zip(&compared.fates) {
            if let Fate::Changed(now) = fate {
                self.changed_fact(&sent.id, &figure.fact, (&figure.text, now), place, by);
            }
        }
    }

    /// Reports the figures that went with a block.
    fn figures_of_dropped(&mut self, sent: &SentBlock, place: Place, by: &[Author]) {
        let gone: Vec<&SentFigure> = sent.figures.iter().collect();
        if gone.is_empty() {
            return;
        }
        let shown = gone.iter().map(|figure| figure.text.as_str()).collect::<Vec<_>>().join(", ");
        let diagnostic = messages::figures_deleted(&gone);
        let item = self.report(Outcome::Refused, diagnostic.at(place));
        (item.block, item.sent, item.by) = (Some(sent.id.clone()), Some(shown), by.to_vec());
    }

    /// Reports that a fact is said to be another: a correction of its cell, if it is that of one cell alone.
    pub(crate) fn changed_fact(
        &mut self,
        block: &str,
        fact: &str,
        (was, now): (&str, &str),
        place: &Place,
        by: &[Author],
    ) {
        let proposed = self.correction(fact, now, by);
        let side = if proposed.is_some() { self.side(fact, false) } else { None };
        let cell = proposed.as_ref().map(|one| format!("{}!{}", one.sheet, one.cell));
        let (outcome, diagnostic) = match (&proposed, side) {
            (Some(one), Some(Side::Theirs)) => {
                let clash = self.corrections.iter().find(|other| {
                    other.cell == one.cell && other.sheet == one.sheet && other.file == one.file
                });
                match clash.map(|other| other.now == one.now) {
                    Some(false) => {
                        (Outcome::Refused, messages::figure_changed(fact, was, now, cell.as_deref()))
                    }
                    found => {
                        if found.is_none() {
                            self.corrections.push(one.clone());
                        }
                        (
                            Outcome::Taken,
                            messages::correction_taken(fact, cell.as_deref().unwrap_or_default(), &one.now),
                        )
                    }
                }
            }
            (Some(_), Some(Side::Ours)) => (Outcome::Kept, messages::kept(block)),
            (Some(_), None) => (Outcome::ToDecide, messages::figure_changed(fact, was, now, cell.as_deref())),
            (None, _) => (Outcome::Refused, messages::figure_changed(fact, was, now, None)),
        };
        let item = self.report(outcome, diagnostic.at(place.clone()));
        item.block = Some(block.to_string());
        (item.sent, item.theirs) = (Some(was.to_string()), Some(now.to_string()));
        item.by = by.to_vec();
        item.decide = (outcome == Outcome::ToDecide).then(|| fact.to_string());
        item.correction = proposed;
    }

    /// The correction of the one cell that a fact shows.
    fn correction(&self, fact: &str, now: &str, by: &[Author]) -> Option<ProposedCorrection> {
        let record = self.record(fact)?;
        let [Source::Cells { file, sheet, cells, corrected }] = record.sources.as_slice() else {
            return None;
        };
        let ([cell], []) = (cells.as_slice(), corrected.as_slice()) else { return None };
        let (was, number) = (number_of(&record.value)?, typed_number(now)?);
        let typed = |number: rust_decimal::Decimal| number.normalize().to_string().replace('.', ",");
        Some(ProposedCorrection {
            data: (self.input.slot)(file),
            file: file.clone(),
            sheet: sheet.clone(),
            cell: cell.clone(),
            was: typed(was),
            now: typed(number),
            by: signed(by).unwrap_or_else(|| "bản Word".to_string()),
            why: "sửa trong bản Word".to_string(),
        })
    }

    fn move_block(&mut self, slot: usize, sent: &SentBlock, theirs: &Theirs, place: Place, by: &[Author]) {
        if !self.now.contains_key(&sent.id) {
            return;
        }
        if !matches!(sent.kind.as_str(), "paragraph" | "list-item" | "basis" | "numbered") {
            let by_number = messages::not_movable(&sent.id).at(place);
            self.text_item(Outcome::Refused, by_number, sent, Some(theirs), by);
            return;
        }
        let doubt = !self.is_unchanged(sent) || !sent.notes.is_empty();
        match self.side_for(&sent.id, doubt) {
            Some(Side::Theirs) => {
                self.drop_block(sent, by);
                self.moving.push(slot);
                self.text_item(Outcome::Taken, messages::moved(&sent.id).at(place), sent, Some(theirs), by);
            }
            Some(Side::Ours) => {
                self.text_item(Outcome::Kept, messages::kept(&sent.id).at(place), sent, None, by)
            }
            None => self.text_item(
                Outcome::ToDecide,
                messages::both_changed(&sent.id).at(place),
                sent,
                Some(theirs),
                by,
            ),
        }
    }
}

/// The figures that were deleted.
fn deleted<'s>(sent: &'s SentBlock, compared: &Compared) -> Vec<&'s SentFigure> {
    let fates = sent.figures.iter().zip(&compared.fates);
    fates.filter(|(_, fate)| **fate == Fate::Deleted).map(|(figure, _)| figure).collect()
}

/// A text with the names of its figures in their place and without the mark at its end.
fn skeleton(block: &SentBlock) -> String {
    let letters: Vec<char> = block.text.chars().collect();
    let (mut text, mut at) = (String::new(), 0);
    for figure in &block.figures {
        let start = figure.at.clamp(at, letters.len());
        text.extend(&letters[at..start]);
        text.push_str(&format!(" \u{1}{} ", figure.fact));
        at = (start + figure.text.chars().count()).min(letters.len());
    }
    text.extend(&letters[at..]);
    open_end(&plain_words(&text)).to_string()
}
