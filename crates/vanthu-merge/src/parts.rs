//! What no edit changes: the letterhead and what else is fixed, tables, footnotes; and the comments in the margin.

use std::collections::{BTreeMap, BTreeSet};

use vanthu_diagnostic::Place;
use vanthu_model::word_draft::{SentPart, plain_words};

use crate::item::Outcome;
use crate::messages::FixedPart;
use crate::pair::Slot;
use crate::{Merger, Side, messages};

impl Merger<'_> {
    /// The paragraphs around the blocks.
    pub(crate) fn fixed(&mut self) {
        let mut now = Vec::new();
        self.input.now.each_fixed(|text| now.push(plain_words(text)));
        for (slot, kind) in self.pairing.slots.iter().enumerate() {
            let Slot::Fixed(part) = kind else { continue };
            let SentPart::Fixed(sent) = &self.input.sent.parts[*part] else { continue };
            let found = self.pairing.matches[slot].as_ref();
            let theirs = found.map(|found| self.input.draft.paragraphs[found.paragraphs[0]].text());
            let words = theirs.as_deref().map(plain_words);
            if words.as_ref().is_some_and(|words| *words == plain_words(sent) || now.contains(words)) {
                continue;
            }
            let (place, by) = match found {
                Some(found) => (self.place(found.paragraphs[0]), self.authors(&found.paragraphs, "")),
                None => (self.place_near(slot), self.authors(&[], "")),
            };
            let diagnostic = messages::fixed(self.fixed_part(sent), theirs.is_none());
            let item = self.report(Outcome::Refused, diagnostic.at(place));
            item.sent = Some(sent.trim().to_string());
            item.theirs = theirs.map(|text| text.trim().to_string());
            item.by = by;
        }
    }

    /// Which part of the document a fixed paragraph is.
    fn fixed_part(&self, sent: &str) -> FixedPart {
        let document = self.input.now;
        let head = &document.letterhead;
        let text = plain_words(sent);
        // A long name stands on several lines.
        let of = |whole: &str| {
            let whole = plain_words(whole);
            !text.is_empty() && (whole.contains(&text) || text.contains(&whole) && !whole.is_empty())
        };
        let any = |texts: &[&Option<String>]| texts.iter().any(|one| one.as_deref().is_some_and(of));
        let signatures =
            document.signatures.iter().chain(document.confirmation.iter().map(|one| &one.signature));
        let signed = signatures.into_iter().any(|one| of(&one.name) || any(&[&one.authority, &one.post]));
        let listed =
            document.recipients.iter().any(|list| of(&list.label) || list.lines.iter().any(|line| of(line)));
        let addressed =
            head.addressees.iter().any(|list| of(&list.label) || list.lines.iter().any(|line| of(line)));
        match () {
            () if of(&head.number) || text.starts_with("Số") && text.contains('-') => FixedPart::Number,
            () if of(&head.place_date)
                || text.contains("ngày") && text.contains("tháng") && text.len() < 80 =>
            {
                FixedPart::Date
            }
            () if any(&[&head.secrecy, &head.urgency, &head.circulation, &head.draft]) => FixedPart::Mark,
            () if signed => FixedPart::Signature,
            () if listed => FixedPart::Recipients,
            () if addressed => FixedPart::Addressees,
            () if head.subject.iter().any(|line| of(line))
                || any(&[&head.kind, &head.theme, &head.author]) =>
            {
                FixedPart::Subject
            }
            () if of(&head.issuer) || any(&[&head.superior]) => FixedPart::Office,
            () => FixedPart::Other,
        }
    }

    /// The cells of tables.
    pub(crate) fn tables(&mut self) {
        let mut missing: BTreeSet<usize> = BTreeSet::new();
        for (slot, kind) in self.pairing.slots.iter().enumerate() {
            let Slot::Cell(part, index) = *kind else { continue };
            let Some(block) = self.block_of(slot) else { continue };
            let cell = &block.cells[index];
            let Some(found) = self.pairing.matches[slot].as_ref() else {
                missing.insert(part);
                continue;
            };
            let theirs = self.input.draft.paragraphs[found.paragraphs[0]].text();
            if plain_words(&theirs) == plain_words(&cell.text) {
                continue;
            }
            let (place, by) = (self.place(found.paragraphs[0]), self.authors(&found.paragraphs, ""));
            if let [fact] = cell.facts.as_slice() {
                self.changed_fact(&block.id, fact, (&cell.text, theirs.trim()), &place, &by);
                continue;
            }
            let item = self.report(Outcome::Refused, messages::table(&block.id).at(place));
            item.block = Some(block.id.clone());
            (item.sent, item.theirs, item.by) =
                (Some(cell.text.clone()), Some(theirs.trim().to_string()), by);
        }
        for part in missing {
            self.missing_cells(part);
        }
        self.new_cells();
    }

    /// Reports cells that were not sent, row by row.
    fn new_cells(&mut self) {
        let mut rows: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for at in &self.pairing.new {
            if let Some(cell) = self.input.draft.paragraphs[*at].cell {
                rows.entry((cell.table, cell.row)).or_default().push(*at);
            }
        }
        for row in rows.into_values() {
            let (place, by) = (self.place(row[0]), self.authors(&row, ""));
            let texts: Vec<String> =
                row.iter().map(|at| self.input.draft.paragraphs[*at].text().trim().to_string()).collect();
            let item = self.report(Outcome::Refused, messages::new_table().at(place));
            (item.theirs, item.by) = (Some(texts.join(" | ")), by);
        }
    }

    /// Charts whose picture is gone while their caption stands, and pictures that were not sent.
    pub(crate) fn pictures(&mut self) {
        let numbers = |slot: usize| {
            let found = self.pairing.matches[slot].as_ref()?;
            Some(self.input.draft.paragraphs[found.paragraphs[0]].number)
        };
        let ends: BTreeSet<usize> = (0..self.pairing.slots.len()).filter_map(numbers).collect();
        let mut charts = Vec::new();
        for (slot, kind) in self.pairing.slots.iter().enumerate() {
            let (Slot::Block(_), Some(sent)) = (kind, self.block_of(slot)) else { continue };
            let chart = sent.kind.ends_with("chart") && self.now.contains_key(&sent.id);
            if let Some(number) = numbers(slot).filter(|_| chart) {
                charts.push((
                    slot,
                    sent,
                    number..ends.range(number + 1..).next().copied().unwrap_or(usize::MAX),
                ));
            }
        }
        let pictures = &self.input.draft.pictures;
        let strange = pictures.iter().filter(|at| !charts.iter().any(|(_, _, range)| range.contains(at)));
        // A chart without a caption is no paragraph of the text, and its picture has no range.
        let uncaptioned = self
            .input
            .sent
            .blocks()
            .filter(|block| block.kind.ends_with("chart") && block.text.trim().is_empty());
        let strange: Vec<usize> = strange.skip(uncaptioned.count()).copied().collect();
        let gone = charts.into_iter().filter(|(_, _, range)| !pictures.iter().any(|at| range.contains(at)));
        for (slot, sent, _) in gone.collect::<Vec<_>>() {
            let (place, by) = (self.place_near(slot + 1), self.authors(&[], &sent.bookmark));
            let (outcome, diagnostic) = match self.side(&sent.id, true) {
                Some(Side::Theirs) => (Outcome::Taken, messages::dropped(&sent.id)),
                Some(Side::Ours) => (Outcome::Kept, messages::kept(&sent.id)),
                None => (Outcome::ToDecide, messages::chart_deleted(&sent.id)),
            };
            if outcome == Outcome::Taken {
                let change = crate::book::Change { was: self.base(&sent.id), ..Default::default() };
                self.book.drop_block(&sent.id, &change);
            }
            let item = self.report(outcome, diagnostic.at(place));
            (item.block, item.sent, item.by) = (Some(sent.id.clone()), Some(sent.text.clone()), by);
            item.decide = (outcome == Outcome::ToDecide).then(|| sent.id.clone());
        }
        for number in strange {
            let place = self.place_of(number);
            self.report(Outcome::Refused, messages::new_picture().at(place));
        }
    }

    /// What was typed above or below the pages.
    pub(crate) fn edges(&mut self) {
        let mut known: Vec<String> =
            self.input.draft.properties.iter().map(|text| plain_words(text)).collect();
        self.input.now.each_fixed(|text| known.push(plain_words(text)));
        for edge in &self.input.draft.edges {
            if known.contains(&plain_words(&edge.text)) {
                continue;
            }
            let place = Place::Paragraph {
                file: self.input.draft.file.clone(),
                part: Some(edge.part.clone()),
                paragraph: edge.paragraph,
            };
            let item = self.report(Outcome::Refused, messages::fixed(FixedPart::Edge, false).at(place));
            (item.theirs, item.by) = (Some(edge.text.trim().to_string()), edge.authors.clone());
        }
    }

    /// Reports the cells of a table that are gone. A table that is gone as a whole can be left out.
    fn missing_cells(&mut self, part: usize) {
        let SentPart::Block(block) = &self.input.sent.parts[part] else { return };
        let own = |slot: &usize| matches!(self.pairing.slots[*slot], Slot::Cell(table, _) if table == part);
        let cells: Vec<usize> = (0..self.pairing.slots.len()).filter(own).collect();
        let gone: Vec<usize> =
            cells.iter().copied().filter(|slot| self.pairing.matches[*slot].is_none()).collect();
        let (place, by) = (self.place_near(gone[0]), self.authors(&[], &block.bookmark));
        let whole = gone.len() == cells.len();
        if whole && !block.text.trim().is_empty() {
            // Its caption says so already.
            return;
        }
        let texts = gone.iter().filter_map(|slot| match self.pairing.slots[*slot] {
            Slot::Cell(_, index) => Some(block.cells[index].text.as_str()),
            _ => None,
        });
        let texts = texts.collect::<Vec<_>>().join(" | ");
        let side = if whole { self.side(&block.id, true) } else { None };
        let (outcome, diagnostic) = match (whole, side) {
            (true, Some(Side::Theirs)) => (Outcome::Taken, messages::dropped(&block.id)),
            (true, Some(Side::Ours)) => (Outcome::Kept, messages::kept(&block.id)),
            (true, None) => (Outcome::ToDecide, messages::table(&block.id)),
            (false, _) => (Outcome::Refused, messages::table(&block.id)),
        };
        if outcome == Outcome::Taken {
            let change = crate::book::Change { was: self.base(&block.id), ..Default::default() };
            self.book.drop_block(&block.id, &change);
        }
        let item = self.report(outcome, diagnostic.at(place));
        (item.block, item.sent, item.by) = (Some(block.id.clone()), Some(texts), by);
        item.decide = (outcome == Outcome::ToDecide).then(|| block.id.clone());
    }

    /// The footnotes.
    pub(crate) fn notes(&mut self) {
        let sent: Vec<&String> = self.input.sent.blocks().flat_map(|block| &block.notes).collect();
        let theirs = &self.input.draft.notes;
        let longest = sent.len().max(theirs.len());
        for index in 0..longest {
            let (own, other) = (sent.get(index), theirs.get(index));
            let words = |text: Option<&str>| text.map(plain_words);
            if words(own.map(|text| text.as_str())) == words(other.map(String::as_str)) {
                continue;
            }
            let place = Place::Paragraph {
                file: self.input.draft.file.clone(),
                part: Some("footnotes".into()),
                paragraph: index + 1,
            };
            let (own, other) = (own.map(|text| (*text).clone()), other.cloned());
            let item = self.report(Outcome::Refused, messages::note_changed().at(place));
            (item.sent, item.theirs) = (own, other);
        }
    }

    /// The comments, at the blocks beside which they stand.
    pub(crate) fn comments(&mut self) {
        for comment in &self.input.draft.comments {
            let at = self.input.draft.paragraphs.iter().rposition(|one| one.number <= comment.paragraph);
            let owner = self.pairing.matches.iter().enumerate().find_map(|(slot, found)| {
                let own =
                    found.as_ref().is_some_and(|found| at.is_some_and(|at| found.paragraphs.contains(&at)));
                self.block_of(slot).filter(|_| own)
            });
            let block = owner.map(|block| block.id.clone());
            let place = self.place_of(comment.paragraph.max(1));
            let item = self.report(Outcome::Comment, messages::comment(&comment.text).at(place));
            item.block = block;
            item.sent = (!comment.about.is_empty()).then(|| comment.about.clone());
            item.theirs = Some(comment.text.clone());
            item.by = vec![comment.author.clone()];
        }
    }
}
