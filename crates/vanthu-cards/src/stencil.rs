//! A stencil: which parts of a card's PDF are the same in all cards of a shape, and what fills the gaps between them.
//! Printing a card means to copy the former and write the latter.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use vanthu_model::card::CheckCode;
use vanthu_render::code_picture;
use vanthu_render::pdf::syntax::utf16_hex;

use crate::content::write_escaped;
use crate::shared_fonts::{Glyph, SharedFont};
use crate::slots::{SlotContents, SlotKind};
use crate::writer::{FileWriter, StreamDictionary};

/// A piece of a content stream.
#[derive(Debug)]
pub(crate) enum Step {
    /// Content that all cards have.
    Fixed(Vec<u8>),
    /// The text of a slot.
    Text(Box<TextStep>),
    /// The filled part of a bar, which is left out if the bar is empty. Its width is written between the pieces.
    Bar {
        bar: usize,
        /// The width of the full bar.
        full: f64,
        /// The content around the width.
        pieces: Vec<Vec<u8>>,
    },
    /// The alternative text of a picture, by its slot.
    AltText(usize),
}

/// How the text of a slot is written, from `q` to `Q`. An empty remark is left out.
#[derive(Debug)]
pub(crate) struct TextStep {
    pub(crate) slot: usize,
    pub(crate) font: usize,
    pub(crate) size: f64,
    /// The fraction of the text to the left of `anchor`: 0, 0.5 or 1 for text that is set flush left, centred or flush
    /// right.
    pub(crate) share: f64,
    /// The x coordinate that does not depend on the text.
    pub(crate) anchor: f64,
    /// The content before the x coordinate.
    pub(crate) before: Vec<u8>,
    /// The content between the x coordinate and the letters.
    pub(crate) between: Vec<u8>,
    /// The content after the letters.
    pub(crate) after: Vec<u8>,
    /// Letters that all cards have before the text of the slot.
    pub(crate) prefix: String,
    /// Letters that all cards have after the text of the slot.
    pub(crate) suffix: String,
    /// The largest width of the text of the slot.
    pub(crate) max_width: Option<f64>,
}

/// A piece of an object that differs from card to card.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Content that all cards have.
    Fixed(Vec<u8>),
    /// The text of a slot as a hexadecimal string in UTF-16.
    Utf16(usize),
    /// The text of a slot in XML.
    Xml(usize),
    /// The identifier of the document (0) or of this version of it (1).
    Identifier(usize),
    /// The right edge of a figure's texts.
    RightEdge {
        /// The right edge of the invariable texts.
        fixed: f64,
        /// The steps of the other texts.
        steps: Vec<usize>,
    },
}

/// How the cards of a shape are written. Objects are given by their numbers.
pub(crate) struct Stencil {
    pub(crate) fonts: Arc<Vec<SharedFont>>,
    /// The kinds of the slots.
    pub(crate) kinds: Vec<SlotKind>,
    /// The steps that write the content stream.
    pub(crate) steps: Vec<Step>,
    /// The content stream.
    pub(crate) content: (u32, StreamDictionary),
    /// The picture of the check code.
    pub(crate) picture: Option<(u32, StreamDictionary)>,
    /// The side of that picture in points.
    pub(crate) side: u32,
    /// The objects that differ from card to card.
    pub(crate) varying: Vec<(u32, Vec<Piece>)>,
    /// The metadata stream.
    pub(crate) metadata: (u32, StreamDictionary, Vec<Piece>),
    /// The beginning of the file, with all objects that are the same in all cards.
    pub(crate) head: Vec<u8>,
    /// The entries of the cross-reference stream. Those of objects that differ from card to card are overwritten.
    pub(crate) entries: Vec<u8>,
    /// The cross-reference stream and its dictionary up to the identifiers.
    pub(crate) xref: (u32, Vec<u8>),
    /// A digest of the above.
    pub(crate) digest: [u8; 32],
}

impl Stencil {
    /// The PDF of a card, or `None` if a text does not fit the stencil, so that the card must be laid out.
    pub(crate) fn print(&self, contents: &SlotContents) -> Option<Vec<u8>> {
        let mut content = Vec::with_capacity(24 << 10);
        let mut right_edges = vec![0.0; self.steps.len()];
        for (step, right_edge) in self.steps.iter().zip(&mut right_edges) {
            match step {
                Step::Fixed(bytes) => content.extend_from_slice(bytes),
                Step::Text(step) => *right_edge = self.write_text(step, contents, &mut content)?,
                Step::Bar { bar, full, pieces } => {
                    let value = *contents.values.get(*bar)?;
                    if value > 0.0 {
                        write_between(pieces, value * full, &mut content);
                    }
                }
                Step::AltText(slot) => {
                    content.extend_from_slice(utf16_hex(contents.texts.get(*slot)?).as_bytes())
                }
            }
        }
        let identifiers = self.identifiers(contents);
        let mut file = FileWriter::new(&self.head, &self.entries);
        for (number, pieces) in &self.varying {
            file.begin(*number);
            write_pieces(pieces, contents, &right_edges, &identifiers, &mut file.out)?;
            file.end();
        }
        file.compressed_stream(self.content.0, &self.content.1, &content);
        if let Some((number, dictionary)) = &self.picture {
            let at = self.kinds.iter().position(|kind| *kind == SlotKind::Code)?;
            let letters = contents.texts.get(at)?.clone();
            let picture = code_picture(&CheckCode { letters, side: self.side });
            (picture.len() == (self.side * self.side) as usize).then_some(())?;
            file.compressed_stream(*number, dictionary, &picture);
        }
        let (number, dictionary, pieces) = &self.metadata;
        let mut metadata = Vec::with_capacity(6 << 10);
        write_pieces(pieces, contents, &right_edges, &identifiers, &mut metadata)?;
        file.stream(*number, dictionary, &metadata);
        Some(file.finish(&self.xref, &identifiers))
    }

    /// Writes the text of a slot and returns its right edge.
    fn write_text(&self, step: &TextStep, contents: &SlotContents, out: &mut Vec<u8>) -> Option<f64> {
        let text = contents.texts.get(step.slot)?;
        if text.is_empty() && matches!(self.kinds.get(step.slot), Some(SlotKind::Note(_))) {
            return Some(0.0);
        }
        let text = text.trim_end_matches(' ');
        // Composed lines have no spaces at their edges, and no two in a row.
        if text.is_empty() || text.starts_with(' ') || text.contains("  ") {
            return None;
        }
        let font = self.fonts.get(step.font)?;
        let own = text_width(font, text)? * step.size;
        if step.max_width.is_some_and(|max_width| own > max_width) {
            return None;
        }
        let around = text_width(font, &step.prefix)? + text_width(font, &step.suffix)?;
        let width = own + around * step.size;
        let x = step.anchor - width * step.share;
        out.extend_from_slice(&step.before);
        write_number(x, out);
        out.extend_from_slice(&step.between);
        out.push(b'(');
        for part in [&step.prefix, text, &step.suffix] {
            write_glyphs(font, part, out)?;
        }
        out.extend_from_slice(b")Tj");
        out.extend_from_slice(&step.after);
        Some(x + width)
    }

    /// The identifiers of the document and of this version of it, made from the contents.
    fn identifiers(&self, contents: &SlotContents) -> [String; 2] {
        let mut hasher = Sha256::new();
        hasher.update(self.digest);
        for text in &contents.texts {
            hasher.update((text.len() as u32).to_le_bytes());
            hasher.update(text);
        }
        for value in &contents.values {
            hasher.update(value.to_le_bytes());
        }
        let digest = hasher.finalize();
        [&digest[..16], &digest[16..]].map(hex::encode)
    }
}

/// The width of a text at a size of one point, or `None` if the font lacks a letter.
pub(crate) fn text_width(font: &SharedFont, text: &str) -> Option<f64> {
    text.chars().map(|letter| font.glyph(letter).map(|Glyph { width, .. }| f64::from(width))).sum()
}

/// Writes the glyphs of a text as they stand in a literal string.
pub(crate) fn write_glyphs(font: &SharedFont, text: &str, out: &mut Vec<u8>) -> Option<()> {
    for letter in text.chars() {
        write_escaped(font.glyph(letter)?.number.to_be_bytes(), out);
    }
    Some(())
}

/// Writes a number as the export does: in single precision and as short as possible.
fn write_number(number: f64, out: &mut Vec<u8>) {
    use std::io::Write as _;
    // Writing to memory does not fail.
    let _ = write!(out, "{}", number as f32);
}

fn write_between(pieces: &[Vec<u8>], number: f64, out: &mut Vec<u8>) {
    for (place, piece) in pieces.iter().enumerate() {
        if place > 0 {
            write_number(number, out);
        }
        out.extend_from_slice(piece);
    }
}

fn write_pieces(
    pieces: &[Piece],
    contents: &SlotContents,
    right_edges: &[f64],
    identifiers: &[String; 2],
    out: &mut Vec<u8>,
) -> Option<()> {
    for piece in pieces {
        match piece {
            Piece::Fixed(bytes) => out.extend_from_slice(bytes),
            Piece::Utf16(slot) => out.extend_from_slice(utf16_hex(contents.texts.get(*slot)?).as_bytes()),
            Piece::Xml(slot) => out.extend_from_slice(xml(contents.texts.get(*slot)?).as_bytes()),
            Piece::Identifier(which) => out.extend_from_slice(identifiers.get(*which)?.as_bytes()),
            Piece::RightEdge { fixed, steps } => {
                write_number(steps.iter().map(|step| right_edges[*step]).fold(*fixed, f64::max), out);
            }
        }
    }
    Some(())
}

/// A text escaped for XML.
pub(crate) fn xml(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            '\'' => written.push_str("&apos;"),
            '"' => written.push_str("&quot;"),
            letter => written.push(letter),
        }
    }
    written
}
