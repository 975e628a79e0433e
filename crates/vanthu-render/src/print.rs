//! Many finished PDFs → one for the printer: page after page, each document's tags, an outline, and blank backs where
//! sheets are printed on both sides. It puts together what [`pdf`](super::pdf) wrote and nothing else. One document is held
//! at a time, and what many have in common, typefaces and colour profiles, is written once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::reader::{File, Tags, find, hex_text, number_at, reference_end, stream_of, token, value};
use vanthu_diagnostic::{Diagnostic, code};

/// The objects that are written last but are spoken of from the first: their numbers.
const PAGES: u32 = 1;
const TAGS: u32 = 2;
const OUTLINE: u32 = 3;
const CATALOGUE: u32 = 4;
/// The first number that a document's own objects are given.
const FIRST: u32 = 5;
/// PDF/A-2 allows no more objects in a file (ISO 19005-2, 6.1.13).
const MOST_OBJECTS: u32 = 8_388_607;

/// A file for the printer that is being written.
pub struct Print<W: Write> {
    out: W,
    written: u64,
    /// Where each object begins; 0 for one that is not written yet.
    offsets: Vec<u64>,
    title: String,
    duplex: bool,
    pages: Vec<u32>,
    /// The root elements of the documents' tags.
    roots: Vec<u32>,
    /// What each page's marks belong to, by the page's key.
    parents: Vec<u32>,
    /// The names of elements, in order.
    ids: Vec<(String, u32)>,
    /// The documents' titles and first pages.
    outline: Vec<(String, u32)>,
    /// What documents share, by its content: streams that speak of no other object, such as typefaces.
    shared: HashMap<[u8; 32], u32>,
    /// Of the first document: its properties, metadata and output intent.
    head: Option<Head>,
    /// Whether every document is tagged.
    tagged: bool,
    documents: usize,
    /// Stands for the content of all documents.
    digest: Sha256,
}

/// What the whole takes from its first document.
struct Head {
    info: Vec<u8>,
    metadata: Vec<u8>,
    intents: u32,
    roles: Vec<u8>,
    media: Vec<u8>,
}

impl<W: Write> Print<W> {
    /// Begins a file called `title`. For `duplex` printing every document begins on a front page.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(mut out: W, title: &str, duplex: bool) -> io::Result<Self> {
        let head = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n";
        out.write_all(head)?;
        Ok(Self {
            out,
            written: head.len() as u64,
            offsets: vec![0; FIRST as usize],
            title: title.to_string(),
            duplex,
            pages: Vec::new(),
            roots: Vec::new(),
            parents: Vec::new(),
            ids: Vec::new(),
            outline: Vec::new(),
            shared: HashMap::new(),
            head: None,
            tagged: true,
            documents: 0,
            digest: Sha256::new(),
        })
    }

    /// Adds a document, which the outline calls `title`.
    ///
    /// # Errors
    /// When it cannot be written, is no file of ours, or there is no room for more objects.
    pub fn add(&mut self, title: &str, pdf: &[u8]) -> io::Result<()> {
        let file = File::new(pdf).ok_or_else(|| io::Error::other("a PDF of another maker"))?;
        self.documents += 1;
        self.digest.update(Sha256::digest(pdf));
        let tags = file.tags();
        self.tagged &= tags.is_some();
        let left_out = file.left_out();
        let prefix = format!("d{:07}-", self.documents);

        // Every object that is kept gets a number first: any may speak of any.
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::from([(file.pages_root, PAGES)]);
        if let Some(tags) = &tags {
            numbers.insert(tags.root, TAGS);
        }
        let mut fresh = Vec::new();
        for number in file.objects() {
            if left_out.contains(&number) {
                continue;
            }
            let body = file.body(number).unwrap_or_default();
            let content = speaks_of_none(body).then(|| <[u8; 32]>::from(Sha256::digest(body)));
            if let Some(known) = content.and_then(|content| self.shared.get(&content)) {
                numbers.insert(number, *known);
                continue;
            }
            let given = self.number()?;
            numbers.insert(number, given);
            if let Some(content) = content {
                self.shared.insert(content, given);
            }
            fresh.push((number, given));
        }
        let known: BTreeSet<&[u8]> =
            tags.iter().flat_map(|tags| tags.ids.iter().map(|(id, _)| *id)).collect();
        let base = self.parents.len() as u32;
        let renumber = Renumber { numbers: &numbers, ids: &known, prefix: prefix.as_bytes(), base };
        for (number, given) in fresh {
            let mut body = Vec::new();
            renumber.write(file.body(number).unwrap_or_default(), &mut body);
            self.object(given, &body)?;
        }
        if self.head.is_none() {
            self.head = Some(self.head_of(&file, &tags, &renumber)?);
        }
        let page = |number: &u32| numbers.get(number).copied().unwrap_or_default();
        let first = self.pages.len();
        self.pages.extend(file.pages.iter().map(page));
        if let Some(tags) = tags {
            self.roots.extend(tags.roots.iter().map(page));
            self.parents.extend(tags.parents.iter().map(page));
            self.ids.extend(
                tags.ids
                    .iter()
                    .map(|(id, element)| (format!("{prefix}{}", String::from_utf8_lossy(id)), page(element))),
            );
        }
        self.outline.push((title.to_string(), self.pages.get(first).copied().unwrap_or_default()));
        if self.duplex && file.pages.len() % 2 == 1 {
            let number = self.number()?;
            let media = self.head.as_ref().map(|head| head.media.clone()).unwrap_or_default();
            let blank = [b"<</Type/Page/Resources<<>>/MediaBox", &media[..], b"/Parent 1 0 R>>"].concat();
            self.object(number, &blank)?;
            self.pages.push(number);
        }
        Ok(())
    }

    /// Ends the file: outline, tags, pages and catalogue.
    ///
    /// # Errors
    /// When it cannot be written, or no document was added.
    pub fn finish(mut self) -> io::Result<W> {
        let Some(head) = self.head.take() else { return Err(io::Error::other("nothing to print")) };
        let outline = std::mem::take(&mut self.outline);
        let items: Vec<u32> = outline.iter().map(|_| self.next_number()).collect();
        for (place, (title, page)) in outline.iter().enumerate() {
            let mut item = format!("<</Parent {OUTLINE} 0 R/Title{}/Dest[{page} 0 R/Fit]", hex_text(title));
            if let Some(next) = items.get(place + 1) {
                item.push_str(&format!("/Next {next} 0 R"));
            }
            if let Some(before) = place.checked_sub(1).and_then(|before| items.get(before)) {
                item.push_str(&format!("/Prev {before} 0 R"));
            }
            item.push_str(">>");
            self.object(items[place], item.as_bytes())?;
        }
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            let count = items.len();
            let body = format!("<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {count}>>");
            self.object(OUTLINE, body.as_bytes())?;
        }
        let refs = |numbers: &[u32]| {
            numbers.iter().map(|number| format!("{number} 0 R")).collect::<Vec<_>>().join(" ")
        };
        let body = format!("<</Type/Pages/Count {}/Kids[{}]>>", self.pages.len(), refs(&self.pages));
        self.object(PAGES, body.as_bytes())?;
        let mut tags = String::new();
        if self.tagged {
            let parents: Vec<String> =
                self.parents.iter().enumerate().map(|(key, parent)| format!("{key} {parent} 0 R")).collect();
            let ids: Vec<String> =
                self.ids.iter().map(|(id, element)| format!("({id}){element} 0 R")).collect();
            let body = format!(
                "<</Type/StructTreeRoot{}/K[{}]/ParentTree<</Nums[{}]>>/IDTree<</Names[{}]>>/ParentTreeNextKey {}>>",
                String::from_utf8_lossy(&head.roles),
                refs(&self.roots),
                parents.join(" "),
                ids.join(""),
                self.parents.len(),
            );
            self.object(TAGS, body.as_bytes())?;
            tags = format!("/StructTreeRoot {TAGS} 0 R/MarkInfo<</Marked true/Suspects false>>");
        }
        let digest = self.digest.clone().finalize();
        let ident: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let metadata = self.next_number();
        let xmp = metadata_of(&head.metadata, &self.title, &ident, self.tagged);
        let body = [
            format!("<</Length {}/Type/Metadata/Subtype/XML>>\nstream\n", xmp.len()).as_bytes(),
            xmp.as_bytes(),
            b"\nendstream",
        ]
        .concat();
        self.object(metadata, &body)?;
        let info = self.next_number();
        self.object(info, &with_title(&head.info, &self.title))?;
        let body = format!(
            "<</Type/Catalog/Pages {PAGES} 0 R/Metadata {metadata} 0 R/OutputIntents {} 0 R/Lang(vi){tags}\
             /ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines/Outlines {OUTLINE} 0 R>>",
            head.intents,
        );
        self.object(CATALOGUE, body.as_bytes())?;
        self.table(info, &ident)?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The cross-reference table and the trailer.
    fn table(&mut self, info: u32, ident: &str) -> io::Result<()> {
        let start = self.written;
        let count = self.offsets.len();
        write!(self.out, "xref\n0 {count}\n0000000000 65535 f\r\n")?;
        for &offset in &self.offsets[1..] {
            // An object that was not written, the tags of untagged documents, is a free one.
            let kind = if offset == 0 { "65535 f" } else { "00000 n" };
            write!(self.out, "{offset:010} {kind}\r\n")?;
        }
        write!(
            self.out,
            "trailer\n<</Size {count}/Root {CATALOGUE} 0 R/Info {info} 0 R/ID[({ident})({ident})]>>\nstartxref\n{start}\n%%EOF"
        )
    }

    /// What the whole takes from its first document.
    fn head_of(&mut self, file: &File, tags: &Option<Tags>, renumber: &Renumber) -> io::Result<Head> {
        // The output intent was left out with all others': it is written once.
        let mut intents = Vec::new();
        for &number in &file.intents {
            let mut body = Vec::new();
            renumber.write(file.body(number).unwrap_or_default(), &mut body);
            let given = self.number()?;
            self.object(given, &body)?;
            intents.push(format!("{given} 0 R"));
        }
        let list = self.number()?;
        self.object(list, format!("[{}]", intents.join(" ")).as_bytes())?;
        let page = file.pages.first().and_then(|page| file.body(*page));
        let media = page.and_then(|page| value(page, b"/MediaBox")).unwrap_or(b"[0 0 595.2756 841.8898]");
        Ok(Head {
            info: file.body(file.info).unwrap_or_default().to_vec(),
            metadata: stream_of(file.body(file.metadata).unwrap_or_default()).to_vec(),
            intents: list,
            roles: tags.as_ref().map(|tags| tags.roles.to_vec()).unwrap_or_default(),
            media: media.to_vec(),
        })
    }

    fn next_number(&mut self) -> u32 {
        self.offsets.push(0);
        self.offsets.len() as u32 - 1
    }

    fn number(&mut self) -> io::Result<u32> {
        match self.next_number() {
            // Room stays for what is written at the end.
            number if number + self.documents as u32 + 16 < MOST_OBJECTS => Ok(number),
            _ => Err(io::Error::new(io::ErrorKind::FileTooLarge, "too many objects for one PDF")),
        }
    }

    fn object(&mut self, number: u32, body: &[u8]) -> io::Result<()> {
        self.offsets[number as usize] = self.written;
        let head = format!("{number} 0 obj\n");
        for part in [head.as_bytes(), body, b"\nendobj\n"] {
            self.out.write_all(part)?;
            self.written += part.len() as u64;
        }
        Ok(())
    }
}

/// How the objects of one document become those of the whole.
struct Renumber<'a> {
    numbers: &'a BTreeMap<u32, u32>,
    /// The names of the document's elements, which get `prefix` in front.
    ids: &'a BTreeSet<&'a [u8]>,
    prefix: &'a [u8],
    /// The key of the document's first page in the tags' tree.
    base: u32,
}

impl Renumber<'_> {
    /// Writes the body of an object, its references, names and keys moved; what a stream holds stays.
    fn write(&self, body: &[u8], out: &mut Vec<u8>) {
        let mut at = 0;
        let mut name: &[u8] = b"";
        while let Some(token) = token(body, at) {
            let text = &body[token.clone()];
            match text.first() {
                Some(b'(') if self.ids.contains(&text[1..text.len() - 1]) => {
                    out.push(b'(');
                    out.extend(self.prefix);
                    out.extend(&text[1..]);
                }
                Some(b'/') => {
                    name = text;
                    out.extend(text);
                }
                Some(b'0'..=b'9') => {
                    let number = number_at(text);
                    if let (Some(number), Some(end)) = (number, reference_end(body, token.end)) {
                        let given = self.numbers.get(&number).copied().unwrap_or_default();
                        out.extend(format!("{given} 0 R").as_bytes());
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

/// Whether an object is a stream that refers to no other object.
fn speaks_of_none(body: &[u8]) -> bool {
    find(body, b"stream\n").is_some_and(|head| find(&body[..head], b" 0 R").is_none())
}

/// The properties with another title.
fn with_title(info: &[u8], title: &str) -> Vec<u8> {
    let Some(old) = value(info, b"/Title") else { return info.to_vec() };
    let start = old.as_ptr() as usize - info.as_ptr() as usize;
    [&info[..start], hex_text(title).as_bytes(), &info[start + old.len()..]].concat()
}

/// The metadata with another title and identity; of untagged documents they claim no more than is so.
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

/// What is said where the file for the printer cannot be made.
pub fn problem(path: &std::path::Path, error: &io::Error) -> Diagnostic {
    let path = path.display();
    let problem = Diagnostic::error(
        code!("render.print"),
        format!("không ghi được tệp in `{path}`: {error}"),
        format!("the file for the printer `{path}` cannot be written: {error}"),
    )
    .at(vanthu_diagnostic::Place::File { file: path.to_string() });
    if error.kind() == io::ErrorKind::FileTooLarge {
        return problem.hint(
            "in làm nhiều lần, mỗi lần chọn một khoảng bằng --only",
            "print it in parts, each a range of --only",
        );
    }
    problem.hint("kiểm tra thư mục có tồn tại và còn chỗ trống", "check that the folder exists and has room")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_move_and_streams_stay() {
        let numbers = BTreeMap::from([(7, 70), (8, 80)]);
        let ids = BTreeSet::from([&b"U1x0"[..]]);
        let renumber = Renumber { numbers: &numbers, ids: &ids, prefix: b"d1-", base: 5 };
        let mut out = Vec::new();
        let body = b"<</A 7 0 R/B[8 0 R 8 0 R]/C 7/StructParents 0/ID(U1x0)/T(7 0 R \\) (U1x0))/H<0708>>>\nstream\n7 0 R";
        renumber.write(body, &mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "<</A 70 0 R/B[80 0 R 80 0 R]/C 7/StructParents 5/ID(d1-U1x0)/T(7 0 R \\) (U1x0))/H<0708>>>\nstream\n7 0 R"
        );
    }

    #[test]
    fn the_title_is_another() {
        assert_eq!(
            String::from_utf8(with_title(b"<</Title(x)/A 1>>", "Đ")).unwrap(),
            "<</Title<FEFF0110>/A 1>>"
        );
    }
}
