//! Reads the PDFs that this program writes, and no others: files by krilla, which have a plain cross-reference table, and
//! scorecards printed by a stencil, which have a cross-reference stream and object streams. All objects are of generation
//! 0, and the file has no incremental updates.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::Range;

use flate2::read::ZlibDecoder;

use super::syntax::{
    dictionary_value, find, leading_number, named_objects, reference, references, rfind, stream_data, token,
};

/// The largest decoded stream. The files that are read here have no stream of this size.
const MAX_DECODED: u64 = 64 << 20;

/// The structure tree of a tagged document. Objects are given by their numbers.
pub(super) struct StructureTree<'a> {
    /// The root of the tree.
    pub(super) root: u32,
    /// The elements directly below the root.
    pub(super) elements: Vec<u32>,
    /// What the marks of each page belong to, in the order of the pages' keys.
    pub(super) parents: Vec<u32>,
    /// The elements that have an identifier.
    pub(super) identifiers: Vec<(&'a [u8], u32)>,
    /// The role map, with its key.
    pub(super) roles: &'a [u8],
}

/// A parsed file. Its objects are given by their numbers.
pub struct PdfFile<'a> {
    pdf: &'a [u8],
    /// The objects in the body of the file.
    plain: BTreeMap<u32, Range<usize>>,
    /// The objects in object streams.
    compressed: BTreeMap<u32, Vec<u8>>,
    /// Streams that only hold other objects: object streams and the cross-reference stream.
    object_streams: BTreeSet<u32>,
    /// The trailer's entries.
    trailer: &'a [u8],
    /// The document catalogue.
    pub catalogue: u32,
    /// The document information dictionary.
    pub info: u32,
    /// The XMP metadata stream.
    pub metadata: u32,
    pub(super) pages_root: u32,
    /// The pages in order.
    pub pages: Vec<u32>,
    pub(super) output_intents: Vec<u32>,
    output_intents_list: Option<u32>,
    outline: BTreeSet<u32>,
}

/// Where the objects of a file are.
struct XrefIndex {
    /// Objects in the body of the file: offset and number.
    plain: Vec<(usize, u32)>,
    /// Objects in object streams: number, stream and position in it.
    compressed: Vec<(u32, u32, usize)>,
    /// The offset of the cross-reference table or stream.
    start: usize,
    /// The number of the cross-reference stream, if it is one.
    stream: Option<u32>,
    /// The offset of the trailer's entries.
    trailer: usize,
}

impl<'a> PdfFile<'a> {
    /// Parses a file. Returns `None` if it is not one that this program wrote.
    pub fn new(pdf: &'a [u8]) -> Option<Self> {
        let tail = &pdf[pdf.len().saturating_sub(1024)..];
        let at = find(tail, b"startxref\n")? + 10;
        let start: usize = leading_number(&tail[at..])? as usize;
        let index = if pdf.get(start..)?.starts_with(b"xref") {
            index_from_table(pdf, start)?
        } else {
            index_from_stream(pdf, start)?
        };
        let mut plain = BTreeMap::new();
        for (place, &(offset, number)) in index.plain.iter().enumerate() {
            let end = index.plain.get(place + 1).map_or(index.start, |next| next.0);
            let whole = pdf.get(offset..end)?;
            let body = find(whole, b" obj\n")? + 5;
            let close = rfind(whole, b"endobj")?;
            let close = whole[..close].iter().rposition(|byte| !byte.is_ascii_whitespace())? + 1;
            plain.insert(number, offset + body..offset + close);
        }
        let mut object_streams: BTreeSet<u32> =
            index.compressed.iter().map(|(_, stream, _)| *stream).collect();
        let mut compressed = BTreeMap::new();
        for &object_stream in &object_streams {
            let objects = compressed_objects(&pdf[plain.get(&object_stream)?.clone()])?;
            for &(number, _, place) in
                index.compressed.iter().filter(|(_, stream, _)| *stream == object_stream)
            {
                let (found, body) = objects.get(place)?;
                (*found == number).then_some(())?;
                compressed.insert(number, body.clone());
            }
        }
        object_streams.extend(index.stream);
        let trailer = &pdf[index.trailer..];
        let body = |number: u32| match plain.get(&number) {
            Some(range) => Some(&pdf[range.clone()]),
            None => compressed.get(&number).map(Vec::as_slice),
        };
        let catalogue = reference(trailer, b"/Root")?;
        let root = body(catalogue)?;
        let pages_root = reference(root, b"/Pages")?;
        let pages = references(dictionary_value(body(pages_root)?, b"/Kids")?);
        let (output_intents_list, output_intents) = match reference(root, b"/OutputIntents") {
            Some(list) => (Some(list), references(body(list)?)),
            None => (None, references(dictionary_value(root, b"/OutputIntents")?)),
        };
        let titled = |number: &u32| {
            body(*number)
                .is_some_and(|body| body.starts_with(b"<</Parent") && find(body, b"/Title<").is_some())
        };
        let outline = reference(root, b"/Outlines")
            .into_iter()
            .chain(plain.keys().chain(compressed.keys()).copied().filter(titled))
            .collect();
        let (info, metadata) = (reference(trailer, b"/Info")?, reference(root, b"/Metadata")?);
        Some(Self {
            pdf,
            catalogue,
            info,
            metadata,
            pages_root,
            pages,
            output_intents,
            output_intents_list,
            outline,
            plain,
            compressed,
            object_streams,
            trailer,
        })
    }

    /// The body of an object.
    pub fn body(&self, number: u32) -> Option<&[u8]> {
        match self.plain.get(&number) {
            Some(range) => Some(&self.pdf[range.clone()]),
            None => self.compressed.get(&number).map(Vec::as_slice),
        }
    }

    /// The numbers of all objects in order, without those that only hold other objects.
    pub fn object_numbers(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self.plain.keys().chain(self.compressed.keys()).copied().collect();
        all.retain(|number| !self.object_streams.contains(number));
        all.sort_unstable();
        all
    }

    /// The identifiers of the document and of this version of it.
    pub fn identifiers(&self) -> Option<[&'a [u8]; 2]> {
        let list = dictionary_value(self.trailer, b"/ID")?;
        let mut strings = Vec::new();
        let mut at = 0;
        while let Some(token) = token(list, at) {
            at = token.end;
            let text = &list[token];
            if text.first() == Some(&b'(') {
                strings.push(&text[1..text.len() - 1]);
            }
        }
        strings.try_into().ok()
    }

    /// The structure tree, or `None` for an untagged document.
    pub(super) fn structure_tree(&self) -> Option<StructureTree<'_>> {
        let root = reference(self.body(self.catalogue)?, b"/StructTreeRoot")?;
        let body = self.body(root)?;
        let parents = dictionary_value(dictionary_value(body, b"/ParentTree")?, b"/Nums")?;
        let roles = dictionary_value(body, b"/RoleMap").map_or(&b""[..], |map| {
            let start = find(body, b"/RoleMap").unwrap_or_default();
            &body[start..start + 8 + map.len()]
        });
        let identifiers = dictionary_value(body, b"/IDTree")
            .and_then(|tree| dictionary_value(tree, b"/Names"))
            .map(named_objects)
            .unwrap_or_default();
        Some(StructureTree {
            root,
            elements: references(dictionary_value(body, b"/K")?),
            parents: references(parents),
            identifiers,
            roles,
        })
    }

    /// The objects that a merged file replaces with its own.
    pub(super) fn superseded(&self) -> BTreeSet<u32> {
        let mut superseded = BTreeSet::from([self.catalogue, self.info, self.metadata, self.pages_root]);
        superseded.extend(&self.output_intents);
        superseded.extend(self.output_intents_list);
        superseded.extend(&self.outline);
        superseded.extend(self.structure_tree().map(|tree| tree.root));
        superseded
    }
}

/// The index of a plain cross-reference table.
fn index_from_table(pdf: &[u8], start: usize) -> Option<XrefIndex> {
    let trailer = find(&pdf[start..], b"trailer\n")? + start;
    let mut lines = pdf[start..trailer].split(|&byte| byte == b'\n').skip(1);
    let count = lines.next()?.split(|&byte| byte == b' ').nth(1).and_then(leading_number)?;
    let mut plain: Vec<(usize, u32)> = Vec::new();
    for (number, line) in (0..count).zip(lines) {
        if line.get(17) == Some(&b'n') {
            plain.push((leading_number(line)? as usize, number));
        }
    }
    plain.sort_unstable();
    Some(XrefIndex { plain, compressed: Vec::new(), start, stream: None, trailer })
}

/// The index of a cross-reference stream whose entries are one, three and two bytes wide.
fn index_from_stream(pdf: &[u8], start: usize) -> Option<XrefIndex> {
    let stream = leading_number(pdf.get(start..)?)?;
    let body = &pdf[start..];
    (dictionary_value(body, b"/Type")? == b"/XRef" && dictionary_value(body, b"/W")? == b"[1 3 2]")
        .then_some(())?;
    let entries = decoded_stream(&body[..rfind(body, b"endstream")? + 9])?;
    let (mut plain, mut compressed) = (Vec::new(), Vec::new());
    for (number, entry) in (0..).zip(entries.chunks_exact(6)) {
        let (second, third) = (
            u32::from_be_bytes([0, entry[1], entry[2], entry[3]]),
            usize::from(u16::from_be_bytes([entry[4], entry[5]])),
        );
        match entry[0] {
            1 if number != stream => plain.push((second as usize, number)),
            2 => compressed.push((number, second, third)),
            _ => {}
        }
    }
    plain.sort_unstable();
    Some(XrefIndex { plain, compressed, start, stream: Some(stream), trailer: start })
}

/// The objects of an object stream.
fn compressed_objects(body: &[u8]) -> Option<Vec<(u32, Vec<u8>)>> {
    let first = leading_number(dictionary_value(body, b"/First")?)? as usize;
    let text = decoded_stream(body)?;
    let numbers: Vec<u32> = text
        .get(..first)?
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .map(leading_number)
        .collect::<Option<_>>()?;
    let pairs: Vec<&[u32]> = numbers.chunks_exact(2).collect();
    let mut objects = Vec::with_capacity(pairs.len());
    for (place, pair) in pairs.iter().enumerate() {
        let end = pairs.get(place + 1).map_or(text.len(), |next| first + next[1] as usize);
        objects.push((pair[0], text.get(first + pair[1] as usize..end)?.trim_ascii().to_vec()));
    }
    Some(objects)
}

/// The data of a stream, decoded if it is compressed. Returns `None` if it cannot be decoded.
pub fn decoded_stream(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    let data = stream_data(body);
    let head = &body[..find(body, b"stream\n")?];
    if find(head, b"/FlateDecode").is_none() {
        return Some(Cow::Borrowed(data));
    }
    let mut text = Vec::new();
    ZlibDecoder::new(data).take(MAX_DECODED).read_to_end(&mut text).ok()?;
    Some(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_streams_are_taken_apart() {
        let body = b"<</Type/ObjStm/N 2/First 8/Length 21>>\nstream\n4 0 7 7 <</A>>\n[1 0 R]\nendstream";
        let objects = compressed_objects(body).unwrap();
        assert_eq!(objects, [(4, b"<</A>>".to_vec()), (7, b"[1 0 R]".to_vec())]);
    }
}
