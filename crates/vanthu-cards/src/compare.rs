//! Whether a stencil prints a card as the layout does: the same texts at the same places in the same faces and sizes, the
//! same drawings, the same properties.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{Text, number, texts, tokens};
use super::fonts::fonts;
use crate::reader::{PdfFile, find, decoded_stream, reference, stream_data, value};

/// How far apart two things may stand that are the same, in points.
const TOLERANCE: f64 = 0.01;

/// How far the end of a text may be from that of its last letter's ink, which the boxes of figures go by.
const INK: f64 = 2.0;

/// What a page shows.
struct Page {
    /// The texts, with the names of their faces.
    texts: Vec<Text>,
    /// All other words of the content stream, but for the numbers of marks.
    drawn: Vec<Vec<u8>>,
    /// The boxes that elements of the tags have.
    boxes: Vec<Vec<f64>>,
    /// What is told of pictures, and their points.
    told: Vec<Vec<u8>>,
    /// The properties.
    info: Vec<u8>,
    /// The metadata without the identities.
    metadata: Vec<u8>,
}

/// Takes a PDF of one page apart.
fn page(pdf: &[u8]) -> Option<Page> {
    let file = PdfFile::new(pdf)?;
    let fonts = fonts(&file)?;
    let content = decoded_stream(file.body(reference(file.body(*file.pages.first()?)?, b"/Contents")?)?)?;
    let mut texts = texts(&content, &fonts)?;
    let mut drawn = Vec::new();
    let mut from = 0;
    for range in
        texts.iter().map(|text| text.range.clone()).chain(std::iter::once(content.len()..content.len()))
    {
        let gap = &content[from..range.start];
        let words: Vec<&[u8]> = tokens(gap).into_iter().map(|range| &gap[range]).collect();
        let mut at = 0;
        while at < words.len() {
            // `/Span<</MCID 7>>BDC EMC`: a remark that is empty.
            if words[at..].len() >= 7
                && words[at + 2] == b"/MCID"
                && words[at + 5] == b"BDC"
                && words[at + 6] == b"EMC"
            {
                at += 7;
                continue;
            }
            if at == 0 || words[at - 1] != b"/MCID" {
                drawn.push(words[at].to_vec());
            }
            at += 1;
        }
        drawn.push(b"(text)".to_vec());
        from = range.end;
    }
    for text in &mut texts {
        text.font = fonts.get(&text.font)?.name.clone();
    }
    let mut metadata = stream_data(file.body(file.metadata)?).to_vec();
    for identity in file.identifiers()? {
        while let Some(at) = find(&metadata, identity) {
            metadata.drain(at..at + identity.len());
        }
    }
    let (mut boxes, mut told) = (Vec::new(), Vec::new());
    for number in file.object_numbers() {
        let body = file.body(number)?;
        boxes.extend(value(body, b"/BBox").map(numbers));
        told.extend(value(body, b"/Alt").map(<[u8]>::to_vec));
        if value(body, b"/Subtype") == Some(b"/Image") {
            told.push(decoded_stream(body)?.into_owned());
        }
    }
    let info = file.body(file.info)?.to_vec();
    value(&info, b"/Title")?;
    Some(Page { texts, drawn, boxes, told, info, metadata })
}

/// The numbers of a list.
fn numbers(list: &[u8]) -> Vec<f64> {
    tokens(list).into_iter().filter_map(|range| number(&list[range])).collect()
}

/// What differs between a stencil's card and the layout's.
pub(crate) fn difference(stencil: &[u8], layout: &[u8]) -> Option<&'static str> {
    let (Some(stencil), Some(layout)) = (page(stencil), page(layout)) else {
        return Some("a card is not read");
    };
    let near = |one: f64, two: f64| (one - two).abs() <= TOLERANCE;
    let same = |one: &Text, two: &Text| {
        one.text == two.text
            && one.font == two.font
            && one.size == two.size
            && near(one.x, two.x)
            && near(one.y, two.y)
    };
    let same_word = |one: &Vec<u8>, two: &Vec<u8>| {
        one == two || number(one).zip(number(two)).is_some_and(|(one, two)| near(one, two))
    };
    if stencil.texts.len() != layout.texts.len() {
        return Some("not as many texts");
    }
    if !stencil.texts.iter().zip(&layout.texts).all(|(one, two)| same(one, two)) {
        return Some("a text");
    }
    if stencil.drawn.len() != layout.drawn.len()
        || !stencil.drawn.iter().zip(&layout.drawn).all(|(one, two)| same_word(one, two))
    {
        return Some("a drawing");
    }
    let same_box = |one: &Vec<f64>, two: &Vec<f64>| {
        one.len() == two.len() && one.iter().zip(two).all(|(one, two)| (one - two).abs() <= INK)
    };
    if stencil.boxes.len() != layout.boxes.len()
        || !stencil.boxes.iter().zip(&layout.boxes).all(|(one, two)| same_box(one, two))
    {
        return Some("a box");
    }
    if stencil.told != layout.told {
        return Some("what is told of pictures");
    }
    if stencil.info != layout.info || stencil.metadata != layout.metadata {
        return Some("the properties");
    }
    None
}

/// The letters that each face of a PDF shows on its first page, by the faces' names.
pub(crate) fn letters(pdf: &[u8]) -> Option<BTreeMap<String, BTreeSet<char>>> {
    let mut found: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
    for text in page(pdf)?.texts {
        found.entry(text.font).or_default().extend(text.text.chars());
    }
    Some(found)
}
