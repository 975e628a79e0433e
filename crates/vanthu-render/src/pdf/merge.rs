//! Merges many finished PDFs into one for the printer: all pages in order, the tags of every document, an outline, and
//! blank backs for double-sided printing. Only PDFs that this program wrote can be merged. Documents are added one at a
//! time, so memory does not grow with their number, and streams that many of them share, such as typefaces and colour
//! profiles, are written once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::reader::{PdfFile, StructureTree};
use super::syntax::{dictionary_value, find, leading_number, reference_end, stream_data, token, utf16_hex};
use vanthu_diagnostic::{Diagnostic, Place, Text, code, system_reason};

/// The numbers of the objects that are written last but referred to from the beginning.
const PAGES: u32 = 1;
const STRUCT_TREE: u32 = 2;
const OUTLINE: u32 = 3;
const CATALOGUE: u32 = 4;
/// The first number for the objects of the documents.
const FIRST_FREE: u32 = 5;
/// The number of objects that PDF/A-2 allows in a file (ISO 19005-2, 6.1.13).
const MAX_OBJECTS: u32 = 8_388_607;

/// Writes a merged file.
pub struct PdfMerger<W: Write> {
    out: W,
    written: u64,
    /// The offset of each object, or 0 as long as it is not written.
    offsets: Vec<u64>,
    title: String,
    duplex: bool,
    pages: Vec<u32>,
    /// The elements below the root of each document's structure tree.
    elements: Vec<u32>,
    /// What each page's marks belong to, by the page's key.
    parents: Vec<u32>,
    /// The identifiers of elements, in order.
    identifiers: Vec<(String, u32)>,
    /// The documents' titles and first pages.
    outline: Vec<(String, u32)>,
    /// Streams that refer to no other object, such as typefaces, by the digest of their content: later documents reuse
    /// them.
    shared_streams: HashMap<[u8; 32], u32>,
    /// What the merged file takes from its first document.
    inherited: Option<Inherited>,
    /// Whether every document is tagged.
    tagged: bool,
    documents: usize,
    /// The digest of all documents, from which the identifier is made.
    digest: Sha256,
}

/// What the merged file takes from its first document.
struct Inherited {
    info: Vec<u8>,
    metadata: Vec<u8>,
    output_intents: u32,
    roles: Vec<u8>,
    media: Vec<u8>,
}

impl<W: Write> PdfMerger<W> {
    /// Begins a file with this title. For `duplex` printing every document begins on a front page.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub fn new(mut out: W, title: &str, duplex: bool) -> io::Result<Self> {
        let head = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n";
        out.write_all(head)?;
        Ok(Self {
            out,
            written: head.len() as u64,
            offsets: vec![0; FIRST_FREE as usize],
            title: title.to_string(),
            duplex,
            pages: Vec::new(),
            elements: Vec::new(),
            parents: Vec::new(),
            identifiers: Vec::new(),
            outline: Vec::new(),
            shared_streams: HashMap::new(),
            inherited: None,
            tagged: true,
            documents: 0,
            digest: Sha256::new(),
        })
    }

    /// Adds a document. `title` is its entry in the outline.
    ///
    /// # Errors
    /// If the output cannot be written to, `pdf` was not written by this program, or the file would have more objects
    /// than PDF/A-2 allows.
    pub fn add(&mut self, title: &str, pdf: &[u8]) -> io::Result<()> {
        let file = PdfFile::new(pdf).ok_or_else(|| io::Error::other("a PDF of another maker"))?;
        self.documents += 1;
        self.digest.update(Sha256::digest(pdf));
        let tree = file.structure_tree();
        self.tagged &= tree.is_some();
        let superseded = file.superseded();
        let prefix = format!("d{:07}-", self.documents);

        // All kept objects get their numbers before any is written, since each may refer to any other.
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::from([(file.pages_root, PAGES)]);
        if let Some(tree) = &tree {
            numbers.insert(tree.root, STRUCT_TREE);
        }
        let mut fresh = Vec::new();
        for number in file.object_numbers() {
            if superseded.contains(&number) {
                continue;
            }
            let body = file.body(number).unwrap_or_default();
            let content = refers_to_nothing(body).then(|| <[u8; 32]>::from(Sha256::digest(body)));
            if let Some(existing) = content.and_then(|content| self.shared_streams.get(&content)) {
                numbers.insert(number, *existing);
                continue;
            }
            let assigned = self.allocate()?;
            numbers.insert(number, assigned);
            if let Some(content) = content {
                self.shared_streams.insert(content, assigned);
            }
            fresh.push((number, assigned));
        }
        let identifiers: BTreeSet<&[u8]> =
            tree.iter().flat_map(|tree| tree.identifiers.iter().map(|(id, _)| *id)).collect();
        let base = self.parents.len() as u32;
        let renumber =
            Renumber { numbers: &numbers, identifiers: &identifiers, prefix: prefix.as_bytes(), base };
        for (number, assigned) in fresh {
            let mut body = Vec::new();
            renumber.write(file.body(number).unwrap_or_default(), &mut body);
            self.write_object(assigned, &body)?;
        }
        if self.inherited.is_none() {
            self.inherited = Some(self.inherited_from(&file, tree.as_ref(), &renumber)?);
        }
        let page = |number: &u32| numbers.get(number).copied().unwrap_or_default();
        let first = self.pages.len();
        self.pages.extend(file.pages.iter().map(page));
        if let Some(tree) = tree {
            self.elements.extend(tree.elements.iter().map(page));
            self.parents.extend(tree.parents.iter().map(page));
            self.identifiers.extend(
                tree.identifiers
                    .iter()
                    .map(|(id, element)| (format!("{prefix}{}", String::from_utf8_lossy(id)), page(element))),
            );
        }
        self.outline.push((title.to_string(), self.pages.get(first).copied().unwrap_or_default()));
        if self.duplex && file.pages.len() % 2 == 1 {
            let number = self.allocate()?;
            let media = self.inherited.as_ref().map(|inherited| inherited.media.clone()).unwrap_or_default();
            let blank = [b"<</Type/Page/Resources<<>>/MediaBox", &media[..], b"/Parent 1 0 R>>"].concat();
            self.write_object(number, &blank)?;
            self.pages.push(number);
        }
        Ok(())
    }

    /// Writes the outline, tags, page tree and catalogue, and returns the output.
    ///
    /// # Errors
    /// If the output cannot be written to, or no document was added.
    pub fn finish(mut self) -> io::Result<W> {
        let Some(inherited) = self.inherited.take() else { return Err(io::Error::other("nothing to print")) };
        let outline = std::mem::take(&mut self.outline);
        let items: Vec<u32> = outline.iter().map(|_| self.push_number()).collect();
        for (place, (title, page)) in outline.iter().enumerate() {
            let mut item = format!("<</Parent {OUTLINE} 0 R/Title{}/Dest[{page} 0 R/Fit]", utf16_hex(title));
            if let Some(next) = items.get(place + 1) {
                item.push_str(&format!("/Next {next} 0 R"));
            }
            if let Some(before) = place.checked_sub(1).and_then(|before| items.get(before)) {
                item.push_str(&format!("/Prev {before} 0 R"));
            }
            item.push_str(">>");
            self.write_object(items[place], item.as_bytes())?;
        }
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            let count = items.len();
            let body = format!("<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {count}>>");
            self.write_object(OUTLINE, body.as_bytes())?;
        }
        let refs = |numbers: &[u32]| {
            numbers.iter().map(|number| format!("{number} 0 R")).collect::<Vec<_>>().join(" ")
        };
        let body = format!("<</Type/Pages/Count {}/Kids[{}]>>", self.pages.len(), refs(&self.pages));
        self.write_object(PAGES, body.as_bytes())?;
        let mut catalogue_entries = String::new();
        if self.tagged {
            let parents: Vec<String> =
                self.parents.iter().enumerate().map(|(key, parent)| format!("{key} {parent} 0 R")).collect();
            let identifiers: Vec<String> =
                self.identifiers.iter().map(|(id, element)| format!("({id}){element} 0 R")).collect();
            let body = format!(
                "<</Type/StructTreeRoot{}/K[{}]/ParentTree<</Nums[{}]>>/IDTree<</Names[{}]>>/ParentTreeNextKey {}>>",
                String::from_utf8_lossy(&inherited.roles),
                refs(&self.elements),
                parents.join(" "),
                identifiers.join(""),
                self.parents.len(),
            );
            self.write_object(STRUCT_TREE, body.as_bytes())?;
            catalogue_entries =
                format!("/StructTreeRoot {STRUCT_TREE} 0 R/MarkInfo<</Marked true/Suspects false>>");
        }
        let digest = self.digest.clone().finalize();
        let ident = hex::encode(&digest[..16]);
        let metadata = self.push_number();
        let xmp = metadata_of(&inherited.metadata, &self.title, &ident, self.tagged);
        let body = [
            format!("<</Length {}/Type/Metadata/Subtype/XML>>\nstream\n", xmp.len()).as_bytes(),
            xmp.as_bytes(),
            b"\nendstream",
        ]
        .concat();
        self.write_object(metadata, &body)?;
        let info = self.push_number();
        self.write_object(info, &with_title(&inherited.info, &self.title))?;
        let body = format!(
            "<</Type/Catalog/Pages {PAGES} 0 R/Metadata {metadata} 0 R/OutputIntents {} 0 R/Lang(vi){catalogue_entries}\
             /ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines/Outlines {OUTLINE} 0 R>>",
            inherited.output_intents,
        );
        self.write_object(CATALOGUE, body.as_bytes())?;
        self.write_xref(info, &ident)?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Writes the cross-reference table and the trailer.
    fn write_xref(&mut self, info: u32, ident: &str) -> io::Result<()> {
        let start = self.written;
        let count = self.offsets.len();
        write!(self.out, "xref\n0 {count}\n0000000000 65535 f\r\n")?;
        for &offset in &self.offsets[1..] {
            // An object that was not written, such as the tags of untagged documents, is free.
            let kind = if offset == 0 { "65535 f" } else { "00000 n" };
            write!(self.out, "{offset:010} {kind}\r\n")?;
        }
        write!(
            self.out,
            "trailer\n<</Size {count}/Root {CATALOGUE} 0 R/Info {info} 0 R/ID[({ident})({ident})]>>\nstartxref\n{start}\n%%EOF"
        )
    }

    /// Takes what the merged file inherits from its first document, and writes the output intents.
    fn inherited_from(
        &mut self,
        file: &PdfFile,
        tree: Option<&StructureTree>,
        renumber: &Renumber,
    ) -> io::Result<Inherited> {
        // `add` leaves out the output intents of every document, so that they are written once.
        let mut output_intents = Vec::new();
        for &number in &file.output_intents {
            let mut body = Vec::new();
            renumber.write(file.body(number).unwrap_or_default(), &mut body);
            let assigned = self.allocate()?;
            self.write_object(assigned, &body)?;
            output_intents.push(format!("{assigned} 0 R"));
        }
        let list = self.allocate()?;
        self.write_object(list, format!("[{}]", output_intents.join(" ")).as_bytes())?;
        let page = file.pages.first().and_then(|page| file.body(*page));
        let media =
            page.and_then(|page| dictionary_value(page, b"/MediaBox")).unwrap_or(b"[0 0 595.2756 841.8898]");
        Ok(Inherited {
            info: file.body(file.info).unwrap_or_default().to_vec(),
            metadata: stream_data(file.body(file.metadata).unwrap_or_default()).to_vec(),
            output_intents: list,
            roles: tree.map(|tree| tree.roles.to_vec()).unwrap_or_default(),
            media: media.to_vec(),
        })
    }

    fn push_number(&mut self) -> u32 {
        self.offsets.push(0);
        self.offsets.len() as u32 - 1
    }

    fn allocate(&mut self) -> io::Result<u32> {
        match self.push_number() {
            // Keep numbers for what `finish` writes: an outline item per document and a few more objects.
            number if number + self.documents as u32 + 16 < MAX_OBJECTS => Ok(number),
            _ => Err(io::Error::new(io::ErrorKind::FileTooLarge, "too many objects for one PDF")),
        }
    }

    fn write_object(&mut self, number: u32, body: &[u8]) -> io::Result<()> {
        self.offsets[number as usize] = self.written;
        let head = format!("{number} 0 obj\n");
        for part in [head.as_bytes(), body, b"\nendobj\n"] {
            self.out.write_all(part)?;
            self.written += part.len() as u64;
        }
        Ok(())
    }
}

/// How the objects of one document are changed for the merged file.
struct Renumber<'a> {
    numbers: &'a BTreeMap<u32, u32>,
    /// The identifiers of the document's elements, which get `prefix` in front.
    identifiers: &'a BTreeSet<&'a [u8]>,
    prefix: &'a [u8],
    /// The key of the document's first page in the parent tree.
    base: u32,
}

impl Renumber<'_> {
    /// Writes the body of an object with its references, identifiers and keys moved. The data of a stream is copied.
    fn write(&self, body: &[u8], out: &mut Vec<u8>) {
        let mut at = 0;
        let mut name: &[u8] = b"";
        while let Some(token) = token(body, at) {
            let text = &body[token.clone()];
            match text.first() {
                Some(b'(') if self.identifiers.contains(&text[1..text.len() - 1]) => {
                    out.push(b'(');
                    out.extend(self.prefix);
                    out.extend(&text[1..]);
                }
                Some(b'/') => {
                    name = text;
                    out.extend(text);
                }
                Some(b'0'..=b'9') => {
                    let number = leading_number(text);
                    if let (Some(number), Some(end)) = (number, reference_end(body, token.end)) {
                        let assigned = self.numbers.get(&number).copied().unwrap_or_default();
                        out.extend(format!("{assigned} 0 R").as_bytes());
                        at = end;
                        continue;
                    }
                    match number {
                        Some(number) if name == b"/StructParents" || name == b"/StructParent" => {
                            out.extend((number + self.base).to_string().as_bytes());
                        }
                        _ => out.extend(text),
                    }
                }
                _ if text == b"stream" => {
                    out.extend(&body[token.start..]);
                    return;
                }
                _ => out.extend(text),
            }
            at = token.end;
        }
    }
}

/// Whether an object is a stream whose dictionary refers to no other object.
fn refers_to_nothing(body: &[u8]) -> bool {
    find(body, b"stream\n").is_some_and(|head| find(&body[..head], b" 0 R").is_none())
}

/// The document information with another title.
fn with_title(info: &[u8], title: &str) -> Vec<u8> {
    let Some(old) = dictionary_value(info, b"/Title") else { return info.to_vec() };
    let start = old.as_ptr() as usize - info.as_ptr() as usize;
    [&info[..start], utf16_hex(title).as_bytes(), &info[start + old.len()..]].concat()
}

/// The metadata with another title and identifier. They claim conformance with PDF/A-2u only if the documents are
/// untagged.
fn metadata_of(xmp: &[u8], title: &str, ident: &str, tagged: bool) -> String {
    let mut text = String::from_utf8_lossy(xmp).into_owned();
    let title: String = title
        .chars()
        .map(|letter| match letter {
            '&' => "&amp;".to_string(),
            '<' => "&lt;".to_string(),
            '>' => "&gt;".to_string(),
            letter => letter.to_string(),
        })
        .collect();
    replace_between(&mut text, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li>", &title);
    replace_between(&mut text, "<xmpMM:InstanceID>", "</xmpMM:InstanceID>", ident);
    replace_between(&mut text, "<xmpMM:DocumentID>", "</xmpMM:DocumentID>", ident);
    replace_between(&mut text, "<xmpTPg:NPages>", "</xmpTPg:NPages>", "");
    text = text.replace("<xmpTPg:NPages></xmpTPg:NPages>", "");
    if !tagged {
        text = text.replace(
            "<pdfaid:conformance>A</pdfaid:conformance>",
            "<pdfaid:conformance>U</pdfaid:conformance>",
        );
        text = text.replace("<pdfuaid:part>1</pdfuaid:part>", "");
    }
    text
}

fn replace_between(text: &mut String, before: &str, after: &str, new: &str) {
    let Some(start) = text.find(before).map(|at| at + before.len()) else { return };
    let Some(end) = text[start..].find(after) else { return };
    text.replace_range(start..start + end, new);
}

/// The error for a file for the printer that cannot be written.
pub fn merge_error(path: &std::path::Path, error: &io::Error) -> Diagnostic {
    let path = path.display();
    let Text { vi, en } = system_reason(error);
    let merge_error = Diagnostic::error(
        code!("render.print"),
        format!("không ghi được tệp in `{path}`: {vi}"),
        format!("the file for the printer `{path}` cannot be written: {en}"),
    )
    .at(Place::File { file: path.to_string() });
    if error.kind() == io::ErrorKind::FileTooLarge {
        return merge_error.hint(
            "in làm nhiều lần, mỗi lần chọn một khoảng bằng --only",
            "print it in parts, each a range of --only",
        );
    }
    merge_error
        .hint("kiểm tra thư mục có tồn tại và còn chỗ trống", "check that the folder exists and has room")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_move_and_streams_stay() {
        let numbers = BTreeMap::from([(7, 70), (8, 80)]);
        let identifiers = BTreeSet::from([&b"U1x0"[..]]);
        let renumber = Renumber { numbers: &numbers, identifiers: &identifiers, prefix: b"d1-", base: 5 };
        let mut out = Vec::new();
        let body = b"<</A 7 0 R/B[8 0 R 8 0 R]/C 7/StructParents 0/ID(U1x0)/T(7 0 R \\) (U1x0))/H<0708>>>\nstream\n7 0 R";
        renumber.write(body, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "<</A 70 0 R/B[80 0 R 80 0 R]/C 7/StructParents 5/ID(d1-U1x0)/T(7 0 R \\) (U1x0))/H<0708>>>\nstream\n7 0 R"
        );
    }

    #[test]
    fn the_title_is_replaced() {
        assert_eq!(
            String::from_utf8(with_title(b"<</Title(x)/A 1>>", "Đ")).unwrap(),
            "<</Title<FEFF0110>/A 1>>"
        );
    }
}
