//! Assembles a stencil from the objects of two cards. Each object is the same in both, belongs to a shared font, or differs
//! in a known way.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use vanthu_model::card::CheckCode;
use vanthu_render::code_picture;
use vanthu_render::pdf::reader::decoded_stream;
use vanthu_render::pdf::syntax::{dictionary_value, find, leading_number, stream_data, token, utf16_hex};

use crate::content::{number, tokens};
use crate::fonts::{EmbeddedFont, FONT_OBJECTS};
use crate::infer::{Inputs, MarkedTexts, ParsedCard, Refusal};
use crate::shared_fonts::SharedFont;
use crate::slots::{SlotContents, SlotKind};
use crate::stencil::{Piece, Stencil, Step, xml};
use crate::writer::{ENTRY, StreamDictionary, compressed, compressed_entry, plain_entry, write_stream};

/// How hard the streams are compressed that all cards share.
const COMPRESSION: u32 = 9;

/// Assembles the stencil. `pdf` is the first of the two cards.
pub(crate) fn assemble(
    inputs: &Inputs,
    pdf: &[u8],
    one: &ParsedCard,
    two: &ParsedCard,
    steps: Vec<Step>,
    marked: &MarkedTexts,
) -> Result<Stencil, Refusal> {
    let numbers = one.file.object_numbers();
    if numbers != two.file.object_numbers()
        || one.picture != two.picture
        || one.content_number != two.content_number
    {
        return Err("the two cards differ in their objects");
    }
    let fonts = shared_font_objects(inputs.fonts, &one.fonts)?;
    let mut objects = Objects {
        head: b"%PDF-1.7\n%\x80\x80\x80\x80\n\n".to_vec(),
        plain: Vec::new(),
        compressed: Vec::new(),
    };
    let mut varying = Vec::new();
    for &number in &numbers {
        let first = one.file.body(number).ok_or("an object is missing")?;
        let second = two.file.body(number).ok_or("an object is missing")?;
        if let Some(body) = fonts.get(&number) {
            objects.add(number, body);
        } else if [Some(one.content_number), one.picture, Some(one.file.metadata)].contains(&Some(number)) {
            continue;
        } else if first == second {
            objects.add(number, first);
        } else {
            varying.push((number, pieces(first, second, one.contents, two.contents, marked)?));
        }
    }
    let last = numbers.last().copied().unwrap_or_default();
    let (object_stream, xref) = (last + 1, last + 2);
    let mut entries = vec![0; (xref as usize + 1) * ENTRY];
    // Object 0 must be free.
    entries[4..ENTRY].copy_from_slice(&[255, 255]);
    let Objects { head, plain, .. } = objects.finish(object_stream, &mut entries);
    for (number, offset) in plain {
        entries[number as usize * ENTRY..][..ENTRY].copy_from_slice(&plain_entry(offset));
    }
    let body = |number: u32| one.file.body(number).ok_or("an object is missing");
    let dictionary = format!(
        "<</Type/XRef/Size {}/W[1 3 2]/Root {} 0 R/Info {} 0 R/Length {}",
        xref + 1,
        one.file.catalogue,
        one.file.info,
        entries.len()
    );
    let side = check_picture(inputs.kinds, one)?;
    let mut hasher = Sha256::new();
    hasher.update(&head);
    hasher.update(pdf);
    Ok(Stencil {
        fonts: Arc::clone(inputs.fonts),
        kinds: inputs.kinds.to_vec(),
        steps,
        content: (one.content_number, without_length(body(one.content_number)?)?),
        picture: match one.picture {
            Some(number) => Some((number, without_length(body(number)?)?)),
            None => None,
        },
        side,
        varying,
        metadata: metadata(one, two)?,
        head,
        entries,
        xref: (xref, dictionary.into_bytes()),
        digest: hasher.finalize().into(),
    })
}

/// The objects of the shared fonts by the numbers that they have in a card.
fn shared_font_objects(
    shared: &[SharedFont],
    fonts: &BTreeMap<String, EmbeddedFont>,
) -> Result<BTreeMap<u32, Vec<u8>>, Refusal> {
    let mut objects = BTreeMap::new();
    for font in fonts.values() {
        let shared = shared.iter().find(|shared| shared.name == font.name).ok_or("a font is not shared")?;
        let numbers: BTreeMap<u32, u32> = shared.numbers.into_iter().zip(font.numbers).collect();
        for place in 0..FONT_OBJECTS {
            let body = renumbered(&shared.bodies[place], &numbers).ok_or("a font refers to other objects")?;
            objects.insert(font.numbers[place], body);
        }
    }
    Ok(objects)
}

/// An object with its references renumbered, or `None` if it refers to an object without a new number.
fn renumbered(body: &[u8], numbers: &BTreeMap<u32, u32>) -> Option<Vec<u8>> {
    let end = find(body, b"stream\n").unwrap_or(body.len());
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(token) = token(&body[..end], at) {
        let text = &body[token.clone()];
        at = token.end;
        if text.first().is_some_and(u8::is_ascii_digit) && body[at..end].starts_with(b" 0 R") {
            out.extend(numbers.get(&leading_number(text)?)?.to_string().as_bytes());
        } else {
            out.extend(text);
        }
    }
    out.extend(&body[end..]);
    Some(out)
}

/// Collects the objects that are the same in all cards.
struct Objects {
    head: Vec<u8>,
    plain: Vec<(u32, usize)>,
    compressed: Vec<(u32, Vec<u8>)>,
}

impl Objects {
    /// Adds an object. A stream must stand in the body of the file. All others go into an object stream.
    fn add(&mut self, number: u32, body: &[u8]) {
        if find(body, b"stream\n").is_some() {
            self.plain.push((number, self.head.len()));
            self.head.extend(format!("{number} 0 obj\n").as_bytes());
            self.head.extend(body);
            self.head.extend(b"\nendobj\n\n");
        } else {
            self.compressed.push((number, body.to_vec()));
        }
    }

    /// Writes the object stream, which gets the number `stream`.
    fn finish(mut self, stream: u32, entries: &mut [u8]) -> Self {
        let (mut index, mut bodies) = (String::new(), Vec::new());
        for (place, (number, body)) in self.compressed.iter().enumerate() {
            index.push_str(&format!("{number} {} ", bodies.len()));
            bodies.extend(body);
            bodies.push(b'\n');
            entries[*number as usize * ENTRY..][..ENTRY].copy_from_slice(&compressed_entry(stream, place));
        }
        let dictionary = format!(
            "<</Type/ObjStm/N {}/First {}/Filter/FlateDecode/Length ",
            self.compressed.len(),
            index.len()
        );
        let data = compressed(&[index.as_bytes(), &bodies].concat(), COMPRESSION);
        self.plain.push((stream, self.head.len()));
        self.head.extend(format!("{stream} 0 obj\n").as_bytes());
        write_stream(&[dictionary.into_bytes(), b">>".to_vec()], &data, &mut self.head);
        self.head.extend(b"\nendobj\n\n");
        self
    }
}

/// The pieces of an object that differs. It may only differ in texts of slots and in the right edges of figures.
fn pieces(
    one: &[u8],
    two: &[u8],
    first: &SlotContents,
    second: &SlotContents,
    marked: &MarkedTexts,
) -> Result<Vec<Piece>, Refusal> {
    let (left, right) = (tokens(one), tokens(two));
    if left.len() != right.len() || find(one, b"stream\n").is_some() {
        return Err("an object differs");
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    for (index, (left_range, right_range)) in left.iter().zip(&right).enumerate() {
        let (word, other) = (&one[left_range.clone()], &two[right_range.clone()]);
        if word == other {
            continue;
        }
        let piece = if let Some(slot) = text_slot(word, other, first, second) {
            Piece::Utf16(slot)
        } else if index >= 4 && one[left[index - 4].clone()] == *b"/BBox" {
            right_edge(one, word, marked)?
        } else {
            return Err("an object differs outside the slots");
        };
        pieces.push(Piece::Fixed(one[at..left_range.start].to_vec()));
        pieces.push(piece);
        at = left_range.end;
    }
    pieces.push(Piece::Fixed(one[at..].to_vec()));
    Ok(pieces)
}

/// The right edge of a figure, which is that of the texts that belong to it.
fn right_edge(figure: &[u8], edge: &[u8], marked: &MarkedTexts) -> Result<Piece, Refusal> {
    let kids = dictionary_value(figure, b"/K").ok_or("a figure is empty")?;
    let kids = std::str::from_utf8(kids).unwrap_or_default().trim_matches(['[', ']']).split(' ');
    let marks: Vec<u32> = kids.filter_map(|word| word.parse().ok()).collect();
    let steps: Vec<usize> = marks.iter().filter_map(|mark| marked.slots.get(mark).copied()).collect();
    let fixed = marks.iter().filter_map(|mark| marked.fixed.get(mark).copied()).fold(0.0, f64::max);
    if steps.is_empty() || number(edge).is_none() {
        return Err("a figure's box differs, but no slot belongs to it");
    }
    Ok(Piece::RightEdge { fixed, steps })
}

/// The side of the picture in points, or 0 if there is none. It must be that of the check code, without any filter but
/// compression.
fn check_picture(kinds: &[SlotKind], one: &ParsedCard) -> Result<u32, Refusal> {
    let at = kinds.iter().position(|kind| *kind == SlotKind::Code);
    let (Some(at), Some(number)) = (at, one.picture) else {
        return if at.is_none() && one.picture.is_none() {
            Ok(0)
        } else {
            Err("the picture is not that of the check code")
        };
    };
    let body = one.file.body(number).ok_or("an object is missing")?;
    let side =
        dictionary_value(body, b"/Width").and_then(leading_number).ok_or("the picture has no width")?;
    let letters = one.contents.texts[at].clone();
    let expected = code_picture(&CheckCode { letters, side });
    let plain = find(body, b"/DecodeParms").is_none() && find(body, b"/BitsPerComponent 8").is_some();
    match decoded_stream(body) {
        Some(found) if plain && *found == *expected => Ok(side),
        _ => Err("the picture is not that of the check code"),
    }
}

/// The dictionary of a stream without its length.
fn without_length(body: &[u8]) -> Result<StreamDictionary, Refusal> {
    let length = dictionary_value(body, b"/Length").ok_or("a stream has no length")?;
    let start = length.as_ptr() as usize - body.as_ptr() as usize;
    let end = find(body, b"\nstream\n").ok_or("a stream is empty")?;
    Ok([body[..start].to_vec(), body[start + length.len()..end].to_vec()])
}

/// The metadata, which may only differ in title and identifiers.
fn metadata(one: &ParsedCard, two: &ParsedCard) -> Result<(u32, StreamDictionary, Vec<Piece>), Refusal> {
    let body = |read: &'_ ParsedCard| {
        read.file.body(read.file.metadata).map(<[u8]>::to_vec).ok_or("there is no metadata")
    };
    let (first, second) = (body(one)?, body(two)?);
    let names = |read: &ParsedCard| -> Result<Vec<(Vec<u8>, usize)>, Refusal> {
        let [document, version] = read.file.identifiers().ok_or("the file has no identifiers")?;
        Ok(vec![
            (xml(&read.contents.texts[0]).into_bytes(), 0),
            (document.to_vec(), 1),
            (version.to_vec(), 2),
        ])
    };
    let split = |text: &[u8], names: &[(Vec<u8>, usize)]| {
        let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
        while at < text.len() {
            let found = names.iter().find(|(name, _)| text[at..].starts_with(name));
            let Some((name, which)) = found else {
                at += 1;
                continue;
            };
            pieces.push(Piece::Fixed(text[from..at].to_vec()));
            pieces.push(if *which == 0 { Piece::Xml(0) } else { Piece::Identifier(which - 1) });
            at += name.len();
            from = at;
        }
        pieces.push(Piece::Fixed(text[from..].to_vec()));
        pieces
    };
    let pieces = split(stream_data(&first), &names(one)?);
    if format!("{pieces:?}") != format!("{:?}", split(stream_data(&second), &names(two)?)) {
        return Err("the metadata differ outside the slots");
    }
    if pieces.len() < 7 {
        return Err("the metadata lack the title or an identifier");
    }
    Ok((one.file.metadata, without_length(&first)?, pieces))
}

/// The slot whose text stands in both places as a hexadecimal string.
pub(crate) fn text_slot(
    one: &[u8],
    two: &[u8],
    first: &SlotContents,
    second: &SlotContents,
) -> Option<usize> {
    if !one.starts_with(b"<FEFF") {
        return None;
    }
    let is = |text: &[u8], contents: &SlotContents, slot: usize| {
        utf16_hex(&contents.texts[slot]).as_bytes() == text
    };
    (0..first.texts.len()).find(|&slot| is(one, first, slot) && is(two, second, slot))
}
