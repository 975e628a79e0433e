//! A paper as the checks read it, composed here or written elsewhere: its parts and the passages of its text, each with
//! its place where it has one of its own.

use std::ops::Range;

use chrono::NaiveDate;

use super::places::Places;
use crate::diagnostic::Place;
use crate::model::document::{Block, Document, plain_text};

/// What a passage is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PassageKind {
    /// A part around the text.
    #[default]
    Part,
    /// A heading.
    Heading,
    /// A paragraph or an item of a list.
    Text,
    /// A cell of a table, a caption, a legend.
    Cell,
}

/// A stretch of a paper's text that is read in one go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// What it is.
    pub kind: PassageKind,
    /// The number or marker before it, where it is no part of its text.
    pub label: String,
    /// Its text.
    pub text: String,
    /// Its place; none where only its sources have places.
    pub place: Option<Place>,
}

impl Passage {
    /// A part around the text.
    pub fn part(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A paragraph.
    #[cfg(test)]
    pub fn text(text: impl Into<String>) -> Self {
        Self { kind: PassageKind::Text, text: text.into(), ..Self::default() }
    }

    fn of(kind: PassageKind, label: &str, text: String) -> Self {
        Self { kind, label: label.to_string(), text, place: None }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signed {
    /// `T/M BAN THƯỜNG VỤ`.
    pub authority: Option<Passage>,
    /// `BÍ THƯ`.
    pub post: Option<Passage>,
    /// The name.
    pub name: Passage,
}

/// A paper as it is read.
#[derive(Debug, Default)]
pub struct Reading<'a> {
    /// Whether its parts are known for sure, as of a document that was composed here. Of a paper from elsewhere they are
    /// recognised, and one that was not found may still be there.
    pub composed: bool,
    /// The kind in small letters, `báo cáo`; empty where it is not known.
    pub kind: String,
    /// `ĐẢNG CỘNG SẢN VIỆT NAM`, line by line.
    pub title: Vec<Passage>,
    /// The superior.
    pub superior: Passage,
    /// The issuer.
    pub issuer: Passage,
    /// The mark under the issuer.
    pub star: Passage,
    /// The number and symbol.
    pub number: Passage,
    /// The place and date.
    pub place_date: Passage,
    /// The kind as printed.
    pub kind_line: Passage,
    /// What it is about, line by line.
    pub subject: Vec<Passage>,
    /// The mark under the subject.
    pub divider: Passage,
    /// `Kính gửi:` with the first addressee.
    pub addressee: Passage,
    /// `Nơi nhận:`.
    pub recipients_label: Passage,
    /// Who receives it.
    pub recipients: Vec<Passage>,
    /// Who signs it.
    pub signed: Vec<Signed>,
    /// The text, in reading order.
    pub text: Vec<Passage>,
    /// The mark that ends the text, where the document chooses one.
    pub end_mark: Option<String>,
    /// The day of the paper.
    pub date: Option<NaiveDate>,
    /// Where the texts of a composed document came from.
    pub places: Places<'a>,
}

impl<'a> Reading<'a> {
    /// A composed document of a kind, with what its texts came from.
    pub fn of(document: &Document, kind: &str, places: Places<'a>) -> Self {
        let head = &document.letterhead;
        let part = |text: &str| Passage::part(text);
        let optional = |text: &Option<String>| text.as_deref().map(part);
        let mut text = Vec::new();
        for block in &document.blocks {
            block_passages(block, &mut text);
        }
        let recipients = &document.recipients;
        Self {
            composed: true,
            kind: kind.to_string(),
            title: vec![part(&head.title)],
            superior: optional(&head.superior).unwrap_or_default(),
            issuer: part(&head.issuer),
            star: part(&head.star),
            number: part(&head.number),
            place_date: part(&head.place_date),
            kind_line: part(&head.kind),
            subject: head.subject.iter().map(|line| part(line)).collect(),
            divider: part(&head.divider),
            addressee: Passage::default(),
            recipients_label: part(&recipients.label),
            recipients: recipients.lines.iter().map(|line| part(line)).collect(),
            signed: vec![Signed {
                authority: optional(&document.signature.authority),
                post: optional(&document.signature.post),
                name: part(&document.signature.name),
            }],
            text,
            end_mark: None,
            date: None,
            places,
        }
    }

    /// The place of a stretch of a passage.
    pub fn place(&self, passage: &Passage, range: Range<usize>) -> Option<Place> {
        passage.place.clone().or_else(|| self.places.locate(&passage.text, range))
    }

    /// The passages in which words are read: the subject and the text.
    pub fn prose(&self) -> impl Iterator<Item = &Passage> {
        self.subject.iter().chain(&self.text)
    }

    /// All passages, from the letterhead to the contact line.
    pub fn all(&self) -> impl Iterator<Item = &Passage> {
        let head = [&self.superior, &self.issuer, &self.place_date, &self.kind_line];
        let signed = self.signed.iter().flat_map(|signed| {
            signed.authority.iter().chain(&signed.post).chain(std::iter::once(&signed.name))
        });
        head.into_iter()
            .chain(&self.title)
            .chain(&self.subject)
            .chain(std::iter::once(&self.addressee))
            .chain(&self.text)
            .chain(&self.recipients)
            .chain(signed)
    }
}

/// The passages of a block.
fn block_passages(block: &Block, text: &mut Vec<Passage>) {
    let mut cell = |runs: &[crate::model::document::Run]| {
        let shown = plain_text(runs);
        if !shown.is_empty() {
            text.push(Passage::of(PassageKind::Cell, "", shown));
        }
    };
    match block {
        Block::Table { caption, columns, rows, .. } => {
            cell(caption);
            columns.iter().for_each(|column| cell(&column.heading));
            rows.iter().flat_map(|row| &row.cells).for_each(|runs| cell(runs));
        }
        Block::Chart { caption, .. } => cell(caption),
        Block::Heading { label, runs, .. } => {
            text.push(Passage::of(PassageKind::Heading, label, plain_text(runs)));
        }
        Block::Paragraph { runs } => text.push(Passage::of(PassageKind::Text, "", plain_text(runs))),
        Block::ListItem { marker, runs } => {
            text.push(Passage::of(PassageKind::Text, marker, plain_text(runs)));
        }
        Block::PageBreak => {}
    }
}
