//! Compares a card that a stencil printed with the one that was laid out: both must have the same texts at the same places
//! in the same fonts and sizes, the same drawings, and the same document information.

use std::collections::{BTreeMap, BTreeSet};

use vanthu_render::pdf::reader::{PdfFile, decoded_stream};
use vanthu_render::pdf::syntax::{dictionary_value, find, reference, stream_data};

use crate::content::{Text, number, texts, tokens};
use crate::fonts::embedded_fonts;

/// The largest difference between equal lengths, in points.
const TOLERANCE: f64 = 0.01;

/// The largest difference between the boxes of figures, in points. The layout measures them by the ink of the last letter,
/// stencils by its width.
const INK: f64 = 2.0;

/// The contents of a page that are compared.
struct Page {
    /// The texts with the PostScript names of their fonts.
    texts: Vec<Text>,
    /// All other tokens of the content stream except the numbers of marks.
    drawn: Vec<Vec<u8>>,
    /// The bounding boxes of structure elements.
    boxes: Vec<Vec<f64>>,
    /// The alternative texts and points of pictures.
    pictures: Vec<Vec<u8>>,
    /// The document information.
    info: Vec<u8>,
    /// The metadata without the identifiers.
    metadata: Vec<u8>,
}

/// The texts of a PDF of one page with their places, in hundredths of a point.
#[cfg(test)]
pub(crate) fn shown(pdf: &[u8]) -> Vec<(String, i64, i64)> {
    let hundredths = |length: f64| (length * 100.0).round() as i64;
    let texts = page(pdf).expect("a page").texts.into_iter();
    texts.map(|text| (text.text, hundredths(text.x), hundredths(text.y))).collect()
}

/// Parses a PDF of one page.
fn page(pdf: &[u8]) -> Option<Page> {
    let file = PdfFile::new(pdf)?;
    let fonts = embedded_fonts(&file)?;
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
            // `/Span<</MCID 7>>BDC EMC` is an empty remark, which the layout leaves out.
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
    let (mut boxes, mut pictures) = (Vec::new(), Vec::new());
    for number in file.object_numbers() {
        let body = file.body(number)?;
        boxes.extend(dictionary_value(body, b"/BBox").map(numbers));
        pictures.extend(dictionary_value(body, b"/Alt").map(<[u8]>::to_vec));
        if dictionary_value(body, b"/Subtype") == Some(b"/Image") {
            pictures.push(decoded_stream(body)?.into_owned());
        }
    }
    let info = file.body(file.info)?.to_vec();
    dictionary_value(&info, b"/Title")?;
    Some(Page { texts, drawn, boxes, pictures, info, metadata })
}

/// The numbers of an array.
fn numbers(list: &[u8]) -> Vec<f64> {
    tokens(list).into_iter().filter_map(|range| number(&list[range])).collect()
}

/// What differs between a card that a stencil printed and one that was laid out, or `None` if they are the same.
pub(crate) fn difference(stencil: &[u8], layout: &[u8]) -> Option<&'static str> {
    let (Some(stencil), Some(layout)) = (page(stencil), page(layout)) else {
        return Some("a card cannot be read");
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
        return Some("the number of texts");
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
    if stencil.pictures != layout.pictures {
        return Some("a picture");
    }
    if stencil.info != layout.info || stencil.metadata != layout.metadata {
        return Some("the document information");
    }
    None
}

/// The letters that the first page of a PDF shows in each font, by the PostScript names of the fonts.
pub(crate) fn letters_by_font(pdf: &[u8]) -> Option<BTreeMap<String, BTreeSet<char>>> {
    let mut found: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
    for text in page(pdf)?.texts {
        found.entry(text.font).or_default().extend(text.text.chars());
    }
    Some(found)
}
