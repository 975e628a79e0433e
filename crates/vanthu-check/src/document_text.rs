//! A document as the checks read it, composed here or written elsewhere: its parts and the passages of its text, each
//! with its place if it has one of its own.

use std::ops::Range;

use chrono::NaiveDate;

use super::places::Places;
use vanthu_diagnostic::Place;
use vanthu_model::document::{Block, Document, Run, Signature, TableColumn, TableRow, plain_text};
use vanthu_model::docx_text::TableCell;

/// The kind of a passage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PassageKind {
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

/// A stretch of a document's text that is read as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// Its kind.
    pub kind: PassageKind,
    /// The number or marker before it, if it is not part of its text.
    pub label: String,
    /// Its text.
    pub text: String,
    /// Its place. `None` if only its sources have places.
    pub place: Option<Place>,
    /// Whether a word processor numbers it, so that its number is not seen.
    pub numbered: bool,
    /// The cell of the table that contains it.
    pub cell: Option<TableCell>,
    /// Which of the parts of the text contains it: 0 for the text itself, then each appendix and attachment, and
    /// `usize::MAX` for headers, footers and notes.
    pub section: usize,
}

impl Passage {
    /// A part around the text.
    pub(crate) fn part(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A paragraph.
    #[cfg(test)]
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { kind: PassageKind::Text, text: text.into(), ..Self::default() }
    }

    fn of(kind: PassageKind, label: &str, text: String) -> Self {
        Self { kind, label: label.to_string(), text, ..Self::default() }
    }

    /// Whether it is blank.
    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signed {
    /// `T/M BAN THƯỜNG VỤ`.
    pub authority: Option<Passage>,
    /// `BÍ THƯ`.
    pub post: Option<Passage>,
    /// The name.
    pub name: Passage,
}

/// A document as the checks read it.
#[derive(Debug, Default)]
pub(crate) struct DocumentText<'a> {
    /// Whether its parts are known for certain because it was composed here. In a document written elsewhere they are
    /// recognised, and one that was not found may still be there.
    pub composed: bool,
    /// The kind in small letters, `báo cáo`; empty if it is not known.
    pub kind: String,
    /// Whether its kind is printed on a line of its own, which it is not in a dispatch.
    pub named: bool,
    /// Whether it has recipients; minutes may do without.
    pub received: bool,
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
    /// The subject, line by line.
    pub subject: Vec<Passage>,
    /// Who decides, on a line of its own below the subject of a decision: `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ …`.
    pub decider: Passage,
    /// The mark under the subject.
    pub divider: Passage,
    /// `Kính gửi:` with the first addressee.
    pub addressee: Passage,
    /// `Nơi nhận:`.
    pub recipients_label: Passage,
    /// The recipients.
    pub recipients: Vec<Passage>,
    /// The signatures.
    pub signed: Vec<Signed>,
    /// The text, in reading order.
    pub text: Vec<Passage>,
    /// The labels of the appendices, which begin the sections of a composed document: `PHỤ LỤC 1`.
    pub appendix_labels: Vec<String>,
    /// The mark that ends the text, where the document chooses one.
    pub end_mark: Option<String>,
    /// The date of the document.
    pub date: Option<NaiveDate>,
    /// Where the texts of a composed document came from.
    pub places: Places<'a>,
}

impl<'a> DocumentText<'a> {
    /// A composed document with what its texts came from.
    pub(crate) fn of(source: &Document, places: Places<'a>) -> Self {
        let head = &source.letterhead;
        let part = |text: &str| Passage::part(text);
        let optional = |text: &Option<String>| text.as_deref().map(part);
        let lines = |lines: &[String]| lines.iter().map(|line| part(line)).collect::<Vec<_>>();
        let mut text = Vec::new();
        source.blocks.iter().for_each(|block| block_passages(block, &mut text));
        for (index, appendix) in source.appendices.iter().enumerate() {
            let start = text.len();
            text.push(Passage::of(PassageKind::Heading, "", plain_text(&appendix.title)));
            appendix.blocks.iter().for_each(|block| block_passages(block, &mut text));
            text[start..].iter_mut().for_each(|passage| passage.section = index + 1);
        }
        let signature = |signature: &Signature| Signed {
            authority: optional(&signature.authority),
            post: optional(&signature.post),
            name: part(&signature.name),
        };
        let recipients = source.recipients.as_ref();
        let addressees = head.addressees.as_ref();
        // A copy is signed once more.
        let copied = source.copy.as_ref().map(|copy| &copy.signature);
        let confirmed = source.confirmation.as_ref().map(|confirmation| &confirmation.signature);
        Self {
            composed: true,
            kind: source.kind.clone(),
            named: head.kind.is_some(),
            received: recipients.is_some(),
            title: std::iter::once(&head.title).chain(&head.motto).map(|line| part(line)).collect(),
            superior: optional(&head.superior).unwrap_or_default(),
            issuer: part(&head.issuer),
            star: optional(&head.star).unwrap_or_default(),
            number: part(&head.number),
            place_date: part(&head.place_date),
            kind_line: optional(&head.kind).unwrap_or_default(),
            subject: lines(&head.subject),
            decider: Passage::default(),
            divider: optional(&head.divider).unwrap_or_default(),
            addressee: addressees.map(|addressees| part(&addressees.label)).unwrap_or_default(),
            recipients_label: recipients.map(|list| part(&list.label)).unwrap_or_default(),
            recipients: recipients.map(|list| lines(&list.lines)).unwrap_or_default(),
            signed: source.signatures.iter().chain(confirmed).chain(copied).map(signature).collect(),
            text,
            appendix_labels: source.appendices.iter().map(|appendix| appendix.label.clone()).collect(),
            end_mark: None,
            date: None,
            places,
        }
    }

    /// The place of a stretch of a passage.
    pub(crate) fn place(&self, passage: &Passage, range: Range<usize>) -> Option<Place> {
        let last = passage.kind == PassageKind::Part;
        passage.place.clone().or_else(|| self.places.locate(&passage.text, range, last))
    }

    /// The passages in which words are read: the subject and the text.
    pub(crate) fn prose(&self) -> impl Iterator<Item = &Passage> {
        self.subject.iter().chain(&self.text)
    }

    /// All passages, from the letterhead to the contact line.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Passage> {
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

/// The passages of a table: the headings of its groups, those of its columns, its rows.
fn table_passages(table: usize, columns: &[TableColumn], rows: &[TableRow], text: &mut Vec<Passage>) {
    let mut add = |row: usize, column: usize, runs: &[Run]| {
        let shown = plain_text(runs);
        if !shown.is_empty() {
            let cell = Some(TableCell { table, row, column });
            text.push(Passage { cell, ..Passage::of(PassageKind::Cell, "", shown) });
        }
        for note in runs.iter().map(|run| &run.note).filter(|note| !note.is_empty()) {
            text.push(Passage::of(PassageKind::Cell, "", plain_text(note)));
        }
    };
    for (index, column) in columns.iter().enumerate() {
        add(0, index, &column.group);
        add(1, index, &column.heading);
    }
    for (index, row) in rows.iter().enumerate() {
        row.cells.iter().enumerate().for_each(|(column, runs)| add(index + 2, column, runs));
    }
}

/// The passages of a block.
fn block_passages(block: &Block, text: &mut Vec<Passage>) {
    let mut add = |kind: PassageKind, label: &str, runs: &[Run]| {
        let shown = plain_text(runs);
        if kind != PassageKind::Cell || !shown.is_empty() {
            text.push(Passage::of(kind, label, shown));
        }
        for note in runs.iter().map(|run| &run.note).filter(|note| !note.is_empty()) {
            text.push(Passage::of(PassageKind::Cell, "", plain_text(note)));
        }
    };
    match block {
        Block::Heading { label, runs, .. } => add(PassageKind::Heading, label, runs),
        Block::Enacting { runs } => add(PassageKind::Heading, "", runs),
        Block::Numbered { label, runs, .. } => add(PassageKind::Text, label, runs),
        Block::Basis { marker, runs } | Block::ListItem { marker, runs } => {
            add(PassageKind::Text, marker, runs);
        }
        Block::Paragraph { runs } => add(PassageKind::Text, "", runs),
        Block::Table { caption, columns, rows, .. } => {
            add(PassageKind::Cell, "", caption);
            let table =
                text.iter().filter_map(|passage| passage.cell).map(|cell| cell.table + 1).max().unwrap_or(0);
            table_passages(table, columns, rows, text);
        }
        Block::Chart { caption, .. }
        | Block::LineChart { caption, .. }
        | Block::ShareChart { caption, .. } => {
            add(PassageKind::Cell, "", caption);
        }
        Block::PageBreak => {}
    }
}
