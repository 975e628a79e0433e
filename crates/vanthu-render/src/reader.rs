//! Reads the PDFs of this house, and none else: files as krilla writes them, with one plain cross-reference table, and as
//! [`stencil`](super::pdf::stencil) does, with a cross-reference stream and object streams. All objects are of generation
//! 0, and nothing was ever appended.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::Range;

use flate2::read::ZlibDecoder;

/// No stream of ours holds more: what says so is none of ours.
const MOST_INFLATED: u64 = 64 << 20;

/// The tags of a document.
pub(super) struct Tags<'a> {
    pub root: u32,
    pub roots: Vec<u32>,
    pub parents: Vec<u32>,
    pub ids: Vec<(&'a [u8], u32)>,
    /// The role map, with its key.
    pub roles: &'a [u8],
}

/// A file of ours, taken apart.
pub(super) struct File<'a> {
    pdf: &'a [u8],
    /// The objects that stand in the file itself.
    plain: BTreeMap<u32, Range<usize>>,
    /// Those of object streams.
    packed: BTreeMap<u32, Vec<u8>>,
    /// What only holds other objects: object streams and the cross-reference stream.
    holders: BTreeSet<u32>,
    /// The trailer's entries.
    trailer: &'a [u8],
    pub catalogue: u32,
    pub info: u32,
    pub metadata: u32,
    pub pages_root: u32,
    pub pages: Vec<u32>,
    pub intents: Vec<u32>,
    /// The list of the output intents.
    intents_list: Option<u32>,
    outline: BTreeSet<u32>,
}

/// Where the objects of a file are.
struct Index {
    /// In the file: the place and the object.
    plain: Vec<(usize, u32)>,
    /// In an object stream: the object, the stream and the place in it.
    packed: Vec<(u32, u32, usize)>,
    /// Where the index itself begins.
    start: usize,
    /// The cross-reference stream.
    stream: Option<u32>,
    /// Where the trailer's entries begin.
    trailer: usize,
}

impl<'a> File<'a> {
    /// Takes a file apart; none of another maker's.
    pub fn new(pdf: &'a [u8]) -> Option<Self> {
        let tail = &pdf[pdf.len().saturating_sub(1024)..];
        let at = find(tail, b"startxref\n")? + 10;
        let start: usize = number_at(&tail[at..])? as usize;
        let index = if pdf.get(start..)?.starts_with(b"xref") {
            table_index(pdf, start)?
        } else {
            stream_index(pdf, start)?
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
        let mut holders: BTreeSet<u32> = index.packed.iter().map(|(_, stream, _)| *stream).collect();
        let mut packed = BTreeMap::new();
        for &holder in &holders {
            let objects = unpacked(&pdf[plain.get(&holder)?.clone()])?;
            for &(number, _, place) in index.packed.iter().filter(|(_, stream, _)| *stream == holder) {
                let (known, body) = objects.get(place)?;
                (*known == number).then_some(())?;
                packed.insert(number, body.clone());
            }
        }
        holders.extend(index.stream);
        let trailer = &pdf[index.trailer..];
        let body = |number: u32| match plain.get(&number) {
            Some(range) => Some(&pdf[range.clone()]),
            None => packed.get(&number).map(Vec::as_slice),
        };
        let catalogue = reference(trailer, b"/Root")?;
        let root = body(catalogue)?;
        let pages_root = reference(root, b"/Pages")?;
        let pages = references(value(body(pages_root)?, b"/Kids")?);
        let (intents_list, intents) = match reference(root, b"/OutputIntents") {
            Some(list) => (Some(list), references(body(list)?)),
            None => (None, references(value(root, b"/OutputIntents")?)),
        };
        let titled = |number: &u32| {
            body(*number)
                .is_some_and(|body| body.starts_with(b"<</Parent") && find(body, b"/Title<").is_some())
        };
        let outline = reference(root, b"/Outlines")
            .into_iter()
            .chain(plain.keys().chain(packed.keys()).copied().filter(titled))
            .collect();
        let (info, metadata) = (reference(trailer, b"/Info")?, reference(root, b"/Metadata")?);
        Some(Self {
            pdf,
            catalogue,
            info,
            metadata,
            pages_root,
            pages,
            intents,
            intents_list,
            outline,
            plain,
            packed,
            holders,
            trailer,
        })
    }

    /// The body of an object.
    pub fn body(&self, number: u32) -> Option<&[u8]> {
        match self.plain.get(&number) {
            Some(range) => Some(&self.pdf[range.clone()]),
            None => self.packed.get(&number).map(Vec::as_slice),
        }
    }

    /// The objects that say something, by their numbers in order.
    pub fn objects(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self.plain.keys().chain(self.packed.keys()).copied().collect();
        all.retain(|number| !self.holders.contains(number));
        all.sort_unstable();
        all
    }

    /// The identity of the document and of this version of it.
    pub fn ids(&self) -> Option<[&'a [u8]; 2]> {
        let list = value(self.trailer, b"/ID")?;
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

    /// The tags; none of an untagged document.
    pub fn tags(&self) -> Option<Tags<'_>> {
        let root = reference(self.body(self.catalogue)?, b"/StructTreeRoot")?;
        let body = self.body(root)?;
        let parents = value(value(body, b"/ParentTree")?, b"/Nums")?;
        let roles = value(body, b"/RoleMap").map_or(&b""[..], |map| {
            let start = find(body, b"/RoleMap").unwrap_or_default();
            &body[start..start + 8 + map.len()]
        });
        let ids =
            value(body, b"/IDTree").and_then(|tree| value(tree, b"/Names")).map(named).unwrap_or_default();
        Some(Tags { root, roots: references(value(body, b"/K")?), parents: references(parents), ids, roles })
    }

    /// The objects of which a file for the printer has its own.
    pub fn left_out(&self) -> BTreeSet<u32> {
        let mut left_out = BTreeSet::from([self.catalogue, self.info, self.metadata, self.pages_root]);
        left_out.extend(&self.intents);
        left_out.extend(self.intents_list);
        left_out.extend(&self.outline);
        left_out.extend(self.tags().map(|tags| tags.root));
        left_out
    }
}

/// The index of a plain cross-reference table.
fn table_index(pdf: &[u8], start: usize) -> Option<Index> {
    let trailer = find(&pdf[start..], b"trailer\n")? + start;
    let mut lines = pdf[start..trailer].split(|&byte| byte == b'\n').skip(1);
    let count = lines.next()?.split(|&byte| byte == b' ').nth(1).and_then(number_at)?;
    let mut plain: Vec<(usize, u32)> = Vec::new();
    for (number, line) in (0..count).zip(lines) {
        if line.get(17) == Some(&b'n') {
            plain.push((number_at(line)? as usize, number));
        }
    }
    plain.sort_unstable();
    Some(Index { plain, packed: Vec::new(), start, stream: None, trailer })
}

/// The index of a cross-reference stream whose entries are one, three and two bytes wide.
fn stream_index(pdf: &[u8], start: usize) -> Option<Index> {
    let stream = number_at(pdf.get(start..)?)?;
    let body = &pdf[start..];
    (value(body, b"/Type")? == b"/XRef" && value(body, b"/W")? == b"[1 3 2]").then_some(())?;
    let entries = inflated(&body[..rfind(body, b"endstream")? + 9])?;
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    for (number, entry) in (0..).zip(entries.chunks_exact(6)) {
        let (second, third) = (
            u32::from_be_bytes([0, entry[1], entry[2], entry[3]]),
            usize::from(u16::from_be_bytes([entry[4], entry[5]])),
        );
        match entry[0] {
            1 if number != stream => plain.push((second as usize, number)),
            2 => packed.push((number, second, third)),
            _ => {}
        }
    }
    plain.sort_unstable();
    Some(Index { plain, packed, start, stream: Some(stream), trailer: start })
}

/// The objects of an object stream.
fn unpacked(body: &[u8]) -> Option<Vec<(u32, Vec<u8>)>> {
    let first = number_at(value(body, b"/First")?)? as usize;
    let text = inflated(body)?;
    let numbers: Vec<u32> = text
        .get(..first)?
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .map(number_at)
        .collect::<Option<_>>()?;
    let pairs: Vec<&[u32]> = numbers.chunks_exact(2).collect();
    let mut objects = Vec::with_capacity(pairs.len());
    for (place, pair) in pairs.iter().enumerate() {
        let end = pairs.get(place + 1).map_or(text.len(), |next| first + next[1] as usize);
        objects.push((pair[0], text.get(first + pair[1] as usize..end)?.trim_ascii().to_vec()));
    }
    Some(objects)
}

/// What a stream says, inflated where it is packed.
pub(super) fn inflated(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    let data = stream_of(body);
    let head = &body[..find(body, b"stream\n")?];
    if find(head, b"/FlateDecode").is_none() {
        return Some(Cow::Borrowed(data));
    }
    let mut text = Vec::new();
    ZlibDecoder::new(data).take(MOST_INFLATED).read_to_end(&mut text).ok()?;
    Some(Cow::Owned(text))
}

/// The next token of a body: white space, a string, a name, a number or word, a bracket.
pub(super) fn token(body: &[u8], at: usize) -> Option<Range<usize>> {
    let first = *body.get(at)?;
    let run = |is: fn(&u8) -> bool| {
        body[at + 1..].iter().position(|byte| !is(byte)).map_or(body.len(), |end| at + 1 + end)
    };
    let regular: fn(&u8) -> bool = |byte| !byte.is_ascii_whitespace() && !b"()<>[]{}/%".contains(byte);
    let end = match first {
        b'(' => string_end(body, at),
        b'<' if body.get(at + 1) == Some(&b'<') => at + 2,
        b'<' => body[at..].iter().position(|&byte| byte == b'>').map_or(body.len(), |end| at + end + 1),
        b'>' if body.get(at + 1) == Some(&b'>') => at + 2,
        b'/' => run(regular),
        byte if byte.is_ascii_whitespace() => run(u8::is_ascii_whitespace),
        byte if regular(&byte) => run(regular),
        _ => at + 1,
    };
    Some(at..end)
}

/// Where the string that begins at `at` ends.
pub(super) fn string_end(body: &[u8], at: usize) -> usize {
    let mut depth = 0;
    let mut escaped = false;
    for (place, &byte) in body.iter().enumerate().skip(at) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    body.len()
}

/// Where a reference ends whose first number ends at `at`; none where it is no reference.
pub(super) fn reference_end(body: &[u8], at: usize) -> Option<usize> {
    body.get(at..at + 4).filter(|rest| *rest == b" 0 R").map(|_| at + 4)
}

/// The value of a key, up to its end; a dictionary or list whole.
pub(super) fn value<'a>(body: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut at = 0;
    let mut depth = 0;
    let mut found = None;
    while let Some(token) = token(body, at) {
        let text = &body[token.clone()];
        if text == b"stream" {
            return None;
        }
        if let Some(start) = found {
            if text.iter().all(u8::is_ascii_whitespace) && depth == 0 {
                // Between a key and its value.
            } else {
                match text {
                    b"<<" | b"[" => depth += 1,
                    b">>" | b"]" => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return body.get(start..token.end).map(|text| text.trim_ascii_start());
                }
            }
        } else if text == key {
            found = Some(token.end);
        }
        at = token.end;
    }
    None
}

/// The object that a key refers to.
pub(super) fn reference(body: &[u8], key: &[u8]) -> Option<u32> {
    let mut from = 0;
    loop {
        let at = find(&body[from..], key)? + from + key.len();
        let rest = body.get(at..)?;
        // `/Pages` must not be found in `/PagesMode`.
        if rest.first() == Some(&b' ') {
            let digits = &rest[1..];
            let number = number_at(digits)?;
            let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            return reference_end(digits, length).map(|_| number);
        }
        from = at;
    }
}

/// All objects that a list refers to.
pub(super) fn references(list: &[u8]) -> Vec<u32> {
    let (mut at, mut found) = (0, Vec::new());
    while let Some(token) = token(list, at) {
        at = token.end;
        if let (Some(number), Some(end)) = (number_at(&list[token]), reference_end(list, at)) {
            found.push(number);
            at = end;
        }
    }
    found
}

/// The pairs of a list of names: a string and the object that it names.
pub(super) fn named(list: &[u8]) -> Vec<(&[u8], u32)> {
    let (mut at, mut name, mut found) = (0, None, Vec::new());
    while let Some(token) = token(list, at) {
        at = token.end;
        let text = &list[token];
        if text.first() == Some(&b'(') {
            name = Some(&text[1..text.len() - 1]);
        } else if let (Some(number), Some(_), Some(known)) =
            (number_at(text), reference_end(list, at), name.take())
        {
            found.push((known, number));
        }
    }
    found
}

/// What a stream holds.
pub(super) fn stream_of(body: &[u8]) -> &[u8] {
    let start = find(body, b"stream\n").map_or(0, |at| at + 7);
    let end = rfind(body, b"\nendstream").unwrap_or(body.len());
    body.get(start..end).unwrap_or_default()
}

pub(super) fn number_at(text: &[u8]) -> Option<u32> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

pub(super) fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

pub(super) fn rfind(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(text, wanted)
}

/// A text as a string of UTF-16 in hexadecimal.
pub(super) fn hex_text(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut written = String::with_capacity(text.len() * 4 + 6);
    written.push_str("<FEFF");
    for unit in text.encode_utf16() {
        let digits = [12, 8, 4, 0].map(|shift| char::from(DIGITS[usize::from(unit >> shift & 15)]));
        written.extend(digits);
    }
    written.push('>');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_whole() {
        let body = b"<</Pages 3 0 R/K[1 0 R [2 0 R]]/M<</Nums[0 4 0 R 1 5 0 R]>>/T(a)>>";
        assert_eq!(value(body, b"/K").unwrap(), b"[1 0 R [2 0 R]]");
        assert_eq!(references(value(value(body, b"/M").unwrap(), b"/Nums").unwrap()), [4, 5]);
        assert_eq!(reference(body, b"/Pages"), Some(3));
        assert_eq!(named(b"[(a)1 0 R(b\\))22 0 R]"), [(&b"a"[..], 1), (&b"b\\)"[..], 22)]);
    }

    #[test]
    fn object_streams_are_taken_apart() {
        let body = b"<</Type/ObjStm/N 2/First 8/Length 21>>\nstream\n4 0 7 7 <</A>>\n[1 0 R]\nendstream";
        let objects = unpacked(body).unwrap();
        assert_eq!(objects, [(4, b"<</A>>".to_vec()), (7, b"[1 0 R]".to_vec())]);
    }
}
