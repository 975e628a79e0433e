//! What of a draft is no text that an edit could take: its formatting, and what cannot be read at all. All of it is listed.

use vanthu_diagnostic::Place;
use vanthu_model::word_draft::{Author, DraftParagraph, SentBlock, UnreadKind};

use crate::item::Outcome;
use crate::pair::Slot;
use crate::text::Theirs;
use crate::{Merger, messages};

/// The formatting that this program never gives to a table, a letterhead, a signature.
const NEVER_OURS: [&str; 3] = ["strike", "dstrike", "highlight"];

/// The styles in which blocks of that kind are sent, by the beginnings of their names without spaces.
fn styles_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "paragraph" | "numbered" => &["bodytext"],
        "list-item" => &["listparagraph"],
        "basis" => &["basis"],
        "enacting" => &["enacting"],
        "heading" => &["heading"],
        _ => &["caption"],
    }
}

/// The name of a style as it is compared: in small letters, without spaces.
fn plain_style(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

impl Merger<'_> {
    /// Notes that a block has another style than it was sent in, or is numbered by the word processor.
    pub(crate) fn compare_style(
        &self,
        sent: &SentBlock,
        paragraphs: &[&DraftParagraph],
        theirs: &mut Theirs,
    ) {
        let Some(first) = paragraphs.first() else { return };
        let style = plain_style(&first.style_name);
        if !style.is_empty() && !styles_of(&sent.kind).iter().any(|own| style.starts_with(own)) {
            theirs.add_other("style", &first.style_name);
        }
        if first.numbered && sent.label.trim().is_empty() {
            theirs.add_other("numbering", "");
        }
    }

    /// Lists the formatting of a block, of a new paragraph or of a fixed part that is not taken.
    pub(crate) fn formatting(
        &mut self,
        block: Option<&str>,
        other: &[(String, String)],
        place: &Place,
        by: &[Author],
    ) {
        if other.is_empty() {
            return;
        }
        let item = self.report(Outcome::Refused, messages::formatting(block, other).at(place.clone()));
        (item.block, item.by) = (block.map(String::from), by.to_vec());
    }

    /// Lists the formatting of a new paragraph that is not taken.
    pub(crate) fn formatting_of_new(&mut self, at: usize) {
        let paragraph = &self.input.draft.paragraphs[at];
        let mut theirs = Theirs::new(&[paragraph], "");
        let style = plain_style(&paragraph.style_name);
        let ours = ["bodytext", "listparagraph", "basis", "normal", "heading", ""];
        if !ours.iter().any(|own| style == *own || *own == "heading" && style.starts_with(own)) {
            theirs.add_other("style", &paragraph.style_name);
        }
        let (place, by) = (self.place(at), self.authors(&[at], ""));
        self.formatting(None, theirs.other(), &place, &by);
    }

    /// Lists formatting of tables and of what is fixed, as far as only a person can have set it.
    pub(crate) fn formatting_of_fixed(&mut self) {
        let mut found = Vec::new();
        for (slot, kind) in self.pairing.slots.iter().enumerate() {
            let (Slot::Fixed(_) | Slot::Cell(..), Some(matched)) = (kind, &self.pairing.matches[slot]) else {
                continue;
            };
            for at in &matched.paragraphs {
                let paragraph = &self.input.draft.paragraphs[*at];
                let theirs = Theirs::new(&[paragraph], "");
                let own = |(kind, _): &&(String, String)| NEVER_OURS.contains(&kind.as_str());
                let other: Vec<(String, String)> = theirs.other().iter().filter(own).cloned().collect();
                found.push((*at, other));
            }
        }
        for (at, other) in found {
            let (place, by) = (self.place(at), self.authors(&[at], ""));
            self.formatting(None, &other, &place, &by);
        }
    }

    /// Lists what cannot be read as text, at the block beside which it stands.
    pub(crate) fn unread(&mut self) {
        // A page break of the document itself may come back as one of the word processor.
        let mut own = self.input.sent.blocks().filter(|block| block.kind == "page-break").count();
        for one in &self.input.draft.unread {
            if one.kind == UnreadKind::PageBreak && own > 0 {
                own -= 1;
                continue;
            }
            let place = Place::Paragraph {
                file: self.input.draft.file.clone(),
                part: one.part.clone(),
                paragraph: one.paragraph,
            };
            let (block, by) = match one.part {
                Some(_) => (None, Vec::new()),
                None => self.beside(one.paragraph),
            };
            let item = self.report(Outcome::Refused, messages::unread(one.kind, &one.words).at(place));
            (item.block, item.by) = (block, by);
            item.theirs = (!one.words.is_empty()).then(|| one.words.clone());
        }
    }

    /// The block at the paragraph of that number or before it, and who changed that paragraph.
    fn beside(&self, number: usize) -> (Option<String>, Vec<Author>) {
        let paragraphs = &self.input.draft.paragraphs;
        let Some(at) = paragraphs.iter().rposition(|one| one.number <= number) else {
            return (None, Vec::new());
        };
        let owner = self.pairing.matches.iter().enumerate().find_map(|(slot, found)| {
            let own = found.as_ref().is_some_and(|found| found.paragraphs.contains(&at));
            self.block_of(slot).filter(|_| own)
        });
        let by = if paragraphs[at].number == number { self.authors(&[at], "") } else { Vec::new() };
        (owner.map(|block| block.id.clone()), by)
    }
}
