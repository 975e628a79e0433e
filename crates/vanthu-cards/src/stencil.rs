//! A stencil that was learnt: what of a card's PDF is always the same, and what is filled in. Printing a card is copying
//! the one and writing the other.

use std::cell::RefCell;
use std::sync::Arc;

use flate2::{Compress, Compression, FlushCompress};
use sha2::{Digest, Sha256};

use super::content::write_escaped;
use super::slots::{SlotContents, SlotKind};
use super::specimen::{Glyph, SharedFont};
use crate::pdf::code;
use crate::reader::utf16_hex;
use vanthu_model::card::CheckCode;

/// How hard streams are packed that each card has of its own. The hardest saves 400 of 35,000 bytes and takes longer than
/// all else that is written.
const COMPRESSION: u32 = 2;

/// A piece of a content stream.
#[derive(Debug)]
pub(crate) enum Step {
    /// What is always the same.
    Fixed(Vec<u8>),
    /// A text of a slot.
    Text(Box<TextStep>),
    /// The filled part of a bar, which is left out where the bar is empty. Its width stands between the pieces.
    Bar {
        /// Which bar.
        bar: usize,
        /// Its width where it is full.
        full: f64,
        /// What stands around its width.
        pieces: Vec<Vec<u8>>,
    },
    /// What a reader who cannot see a picture is told, by its slot.
    AltText(usize),
}

/// How a slot's text is written: from `q` to `Q`. An empty one is left out.
#[derive(Debug)]
pub(crate) struct TextStep {
    /// The slot.
    pub(crate) slot: usize,
    /// The face.
    pub(crate) face: usize,
    /// The size.
    pub(crate) size: f64,
    /// Which part of the text stands left of `anchor`: none, half or all of it.
    pub(crate) share: f64,
    /// Where that is.
    pub(crate) anchor: f64,
    /// What stands in front of x, and between it and the letters; and behind them.
    pub(crate) before: Vec<u8>,
    pub(crate) between: Vec<u8>,
    pub(crate) after: Vec<u8>,
    /// The glyphs of what is always in front of the text and behind it.
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    /// The widest that the text itself may be.
    pub(crate) room: Option<f64>,
}

/// A piece of an object that is not the same in all cards.
#[derive(Debug)]
pub(crate) enum Piece {
    /// What is always the same.
    Fixed(Vec<u8>),
    /// A text as a string of UTF-16 in hexadecimal, by its slot.
    Utf16(usize),
    /// A text in XML, by its slot.
    Xml(usize),
    /// The identity of the document or of this version of it.
    Identifier(usize),
    /// How far right the texts of a figure reach: those of always, and those by their steps.
    RightEdge {
        /// The texts of always.
        fixed: f64,
        /// The steps of the others.
        steps: Vec<usize>,
    },
}

/// How metadata are written: the object, its dictionary around the length, and what its stream says.
pub(crate) type Metadata = (u32, [Vec<u8>; 2], Vec<Piece>);

/// How a stencil's cards are written.
pub(crate) struct Stencil {
    /// The shared faces.
    pub(crate) fonts: Arc<Vec<SharedFont>>,
    /// What the slots are for.
    pub(crate) kinds: Vec<SlotKind>,
    /// The content stream.
    pub(crate) steps: Vec<Step>,
    /// Its object and its dictionary without the length.
    pub(crate) content: (u32, [Vec<u8>; 2]),
    /// The picture of the check code, likewise.
    pub(crate) picture: Option<(u32, [Vec<u8>; 2])>,
    /// The side of that picture.
    pub(crate) side: u32,
    /// Objects that have something of a card's own.
    pub(crate) own: Vec<(u32, Vec<Piece>)>,
    /// The metadata, likewise: the object and what its stream says.
    pub(crate) metadata: Metadata,
    /// The file's beginning, with all objects that are always the same.
    pub(crate) head: Vec<u8>,
    /// The entries of the cross-reference stream; those of a card's own objects are written over.
    pub(crate) entries: Vec<u8>,
    /// The object of the cross-reference stream, and what of its dictionary stands before the identities.
    pub(crate) index: (u32, Vec<u8>),
    /// Stands for all of the above.
    pub(crate) digest: [u8; 32],
}

/// The bytes of an entry of the cross-reference stream.
pub(crate) const ENTRY: usize = 6;

impl Stencil {
    /// The PDF of a card; none where a text does not fit the stencil, and the layout must be asked.
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
                Step::AltText(slot) => content.extend_from_slice(utf16_hex(contents.texts.get(*slot)?).as_bytes()),
            }
        }
        let identifiers = self.identifiers(contents);
        let mut file =
            Writer { out: Vec::with_capacity(self.head.len() + (16 << 10)), entries: self.entries.clone() };
        file.out.extend_from_slice(&self.head);
        for (number, pieces) in &self.own {
            file.begin(*number);
            write_pieces(pieces, contents, &right_edges, &identifiers, &mut file.out)?;
            file.end();
        }
        file.compressed(self.content.0, &self.content.1, &content);
        if let Some((number, dictionary)) = &self.picture {
            let at = self.kinds.iter().position(|kind| *kind == SlotKind::Code)?;
            let letters = contents.texts.get(at)?.clone();
            let picture = code::picture(&CheckCode { letters, side: self.side });
            (picture.len() == (self.side * self.side) as usize).then_some(())?;
            file.compressed(*number, dictionary, &picture);
        }
        let (number, dictionary, pieces) = &self.metadata;
        let mut metadata = Vec::with_capacity(6 << 10);
        write_pieces(pieces, contents, &right_edges, &identifiers, &mut metadata)?;
        file.stream(*number, dictionary, &metadata);
        Some(file.finish(&self.index, &identifiers))
    }

    /// Writes the text of a slot and says how far right it reaches.
    fn write_text(&self, step: &TextStep, contents: &SlotContents, out: &mut Vec<u8>) -> Option<f64> {
        let text = contents.texts.get(step.slot)?;
        if text.is_empty() && matches!(self.kinds.get(step.slot), Some(SlotKind::Note(_))) {
            return Some(0.0);
        }
        let text = text.trim_end_matches(' ');
        // What has spaces at its edges or several in a row is not how lines are composed.
        if text.is_empty() || text.starts_with(' ') || text.contains("  ") {
            return None;
        }
        let face = self.fonts.get(step.face)?;
        let own = width_of(face, text)? * step.size;
        if step.room.is_some_and(|room| own > room) {
            return None;
        }
        let around = width_of(face, &step.prefix)? + width_of(face, &step.suffix)?;
        let width = own + around * step.size;
        let x = step.anchor - width * step.share;
        out.extend_from_slice(&step.before);
        write_number(x, out);
        out.extend_from_slice(&step.between);
        out.push(b'(');
        for part in [&step.prefix, text, &step.suffix] {
            write_glyphs(face, part, out)?;
        }
        out.extend_from_slice(b")Tj");
        out.extend_from_slice(&step.after);
        Some(x + width)
    }

    /// The names of the document and of this version of it, by all that it says.
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
        [&digest[..16], &digest[16..]].map(|half| half.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The width of a text at a size of one point; none where the face lacks a letter.
pub(crate) fn width_of(face: &SharedFont, text: &str) -> Option<f64> {
    text.chars().map(|letter| face.glyph(letter).map(|Glyph { width, .. }| f64::from(width))).sum()
}

/// Writes the glyphs of a text, as they stand within a string.
pub(crate) fn write_glyphs(face: &SharedFont, text: &str, out: &mut Vec<u8>) -> Option<()> {
    for letter in text.chars() {
        write_escaped(face.glyph(letter)?.number.to_be_bytes(), out);
    }
    Some(())
}

/// Writes a number as the export does: in single precision, as short as it can be told.
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

/// A text as XML writes it.
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

/// A file that is being written.
struct Writer {
    out: Vec<u8>,
    entries: Vec<u8>,
}

impl Writer {
    fn begin(&mut self, number: u32) {
        let at = number as usize * ENTRY;
        if let Some(entry) = self.entries.get_mut(at..at + ENTRY) {
            entry.copy_from_slice(&plain_entry(self.out.len()));
        }
        self.out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    }

    fn end(&mut self) {
        self.out.extend_from_slice(b"\nendobj\n\n");
    }

    fn stream(&mut self, number: u32, dictionary: &[Vec<u8>; 2], data: &[u8]) {
        self.begin(number);
        write_stream(dictionary, data, &mut self.out);
        self.end();
    }

    fn compressed(&mut self, number: u32, dictionary: &[Vec<u8>; 2], data: &[u8]) {
        self.stream(number, dictionary, &compressed(data, COMPRESSION));
    }

    /// Ends the file with its cross-reference stream.
    fn finish(mut self, (number, dictionary): &(u32, Vec<u8>), [document, version]: &[String; 2]) -> Vec<u8> {
        let start = self.out.len();
        self.begin(*number);
        self.out.extend_from_slice(dictionary);
        self.out.extend_from_slice(format!("/ID[({document})({version})]>>\nstream\n").as_bytes());
        self.out.extend_from_slice(&self.entries);
        self.out.extend_from_slice(format!("\nendstream\nendobj\n\nstartxref\n{start}\n%%EOF").as_bytes());
        self.out
    }
}

/// The entry of an object that stands in the file itself.
pub(crate) fn plain_entry(offset: usize) -> [u8; ENTRY] {
    let [.., one, two, three] = offset.to_be_bytes();
    [1, one, two, three, 0, 0]
}

/// The entry of an object that stands in an object stream.
pub(crate) fn compressed_entry(stream: u32, place: usize) -> [u8; ENTRY] {
    let [_, one, two, three] = stream.to_be_bytes();
    let [.., high, low] = place.to_be_bytes();
    [2, one, two, three, high, low]
}

/// Writes a stream whose dictionary lacks its length.
pub(crate) fn write_stream(dictionary: &[Vec<u8>; 2], data: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&dictionary[0]);
    out.extend_from_slice(data.len().to_string().as_bytes());
    out.extend_from_slice(&dictionary[1]);
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
}

thread_local! {
    /// Setting a packer up takes longer than to pack a small stream with it.
    static COMPRESSOR: RefCell<Option<(u32, Compress)>> = const { RefCell::new(None) };
}

/// The data in the form of `FlateDecode`.
pub(crate) fn compressed(data: &[u8], level: u32) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        if compressor.as_ref().is_none_or(|(known, _)| *known != level) {
            *compressor = Some((level, Compress::new(Compression::new(level), true)));
        }
        let (_, compressor) = compressor.as_mut().expect("it was made");
        compressor.reset();
        // No data grows by more than this.
        let mut out = Vec::with_capacity(data.len() + data.len() / 1000 * 4 + 64);
        let status = compressor.compress_vec(data, &mut out, FlushCompress::Finish);
        debug_assert!(matches!(status, Ok(flate2::Status::StreamEnd)));
        out
    })
}
