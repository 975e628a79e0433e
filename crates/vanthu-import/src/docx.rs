//! The text of a Word document: what is printed of its main text, headers, footers and notes, paragraph by paragraph. Text that
//! was deleted with changes tracked, hidden text and the codes of fields are left out.

use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::container::ole::{Compound, MAGIC};
use crate::container::package::{PackageParts, scan_package};
use crate::container::xml::attribute;
use crate::docx_numbering::Numbering;
use crate::docx_walk::{TablePlaces, Visitor, walk};
use crate::encoding::evidence::Fonts;
use crate::encoding::repair::{font_encoding, repair};
use crate::limits::{Budget, Limits, check_file_size};
use crate::refusal::{ExpectedFile, damaged_part, truncated, unreadable};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::docx_text::{DocxText, NOTE_MARK, Paragraph};

/// The type of the relation that leads to the main text.
const MAIN: &str = "/officeDocument";

/// Reads the text of a Word document. `file` is its path as the user wrote it; it is only named, never opened.
///
/// # Errors
/// `import.unreadable-file` if it is not a Word document, damaged or encrypted, and `import.limit-…` if it is larger than
/// `limits` allow.
pub fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<DocxText, Diagnostic> {
    let Opened { mut parts, names, main } = open(file, bytes, limits)?;
    let mut budget = Budget::new(limits);
    let mut document = DocxText { file: file.to_string(), ..DocxText::default() };
    let (lists, styles) = (parts.take("word/numbering.xml"), parts.take("word/styles.xml"));
    let mut numbering = Numbering::new(lists.as_deref(), styles.as_deref());
    let mut others: Vec<&String> = names
        .iter()
        .filter(|name| {
            let stem =
                name.strip_prefix("word/").and_then(|name| name.strip_suffix(".xml")).unwrap_or_default();
            ["header", "footer", "footnotes", "endnotes"].iter().any(|start| stem.starts_with(start))
        })
        .collect();
    others.sort_by_key(|name| (name.len(), *name));
    for name in std::iter::once(&main).chain(others) {
        let Some(content) = parts.stream(name) else {
            return Err(damaged_part(ExpectedFile::WordFile, file, name));
        };
        let part = (*name != main).then(|| {
            let stem = name.rsplit('/').next().unwrap_or(name);
            stem.trim_end_matches(".xml").to_string()
        });
        let mut text = Text { part, numbering, ..Text::default() };
        walk(BufReader::new(content), file, name, limits, &mut budget, &mut text)?;
        numbering = std::mem::take(&mut text.numbering);
        document.changes += text.changes;
        document.comments += text.comments;
        document.pictures |= text.pictures;
        document.old_font = document.old_font.take().or(text.old_font.take());
        document.paragraphs.append(&mut text.finish());
    }
    Ok(document)
}

/// A Word document whose package was scanned.
pub(crate) struct Opened<'a> {
    pub(crate) parts: PackageParts<'a>,
    /// The names of its parts.
    names: Vec<String>,
    /// The name of the part with the main text.
    pub(crate) main: String,
}

/// Opens a Word document within limits.
///
/// # Errors
/// As [`read`].
pub(crate) fn open<'a>(file: &str, bytes: &'a [u8], limits: &Limits) -> Result<Opened<'a>, Diagnostic> {
    check_file_size(file, bytes, limits)?;
    identify(file, bytes)?;
    let names = scan_package(ExpectedFile::WordFile, file, bytes, limits, check_word_file)?;
    let mut parts = PackageParts::open(bytes)
        .ok_or_else(|| damaged_part(ExpectedFile::WordFile, file, "word/document.xml"))?;
    let main = main_part(&mut parts);
    Ok(Opened { parts, names, main })
}

/// Accepts only packages, and says what any other file is.
fn identify(file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    if bytes.is_empty() {
        return Err(unreadable(file, "tệp rỗng, không có dữ liệu nào", "the file is empty").hint(
            "tải hoặc sao chép lại tệp từ nơi gửi",
            "download or copy the file again from where it came from",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(());
    }
    if matches!(bytes, b"P" | b"PK") || bytes.starts_with(b"PK\x03") || MAGIC.starts_with(bytes) {
        return Err(truncated(file));
    }
    if bytes.starts_with(MAGIC) {
        let has = |name: &str| Compound::open(bytes).is_ok_and(|compound| compound.has(name));
        if has("EncryptedPackage") || has("EncryptionInfo") {
            return Err(ExpectedFile::WordFile.encrypted(file));
        }
        let (vi, en) = if has("WordDocument") {
            ("văn bản Word kiểu cũ (.doc)", "an old Word document (.doc)")
        } else {
            (
                "tệp kiểu cũ của Office hoặc của chương trình khác",
                "an old file of Office or of another program",
            )
        };
        return Err(ExpectedFile::WordFile.resave(foreign(file, vi, en)));
    }
    let (vi, en) = if bytes.starts_with(b"%PDF") {
        ("tệp PDF", "a PDF file")
    } else if bytes.starts_with(b"{\\rtf") {
        ("văn bản RTF", "an RTF document")
    } else if bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8\xff") {
        ("tệp ảnh", "a picture")
    } else if bytes.trim_ascii_start().starts_with(b"<") {
        ("tệp XML hoặc trang web", "an XML file or a web page")
    } else {
        ("tệp thuộc loại không nhận ra được", "a file of an unknown kind")
    };
    Err(ExpectedFile::WordFile.resave(foreign(file, vi, en)))
}

/// The refusal of a file of another kind.
fn foreign(file: &str, vi: &str, en: &str) -> Diagnostic {
    unreadable(
        file,
        &format!("đây là {vi}, không phải văn bản Word mà chương trình đọc được (.docx, .docm)"),
        &format!("this is {en}, not a Word document that can be read (.docx, .docm)"),
    )
}

/// Accepts only packages with a Word document; returns the names of their parts.
fn check_word_file(file: &str, names: &[String]) -> Result<Vec<String>, Diagnostic> {
    let any = |start: &str| names.iter().any(|name| name.starts_with(start));
    if any("encrypted-package") {
        return Err(ExpectedFile::WordFile.encrypted(file));
    }
    if any("word/") {
        return Ok(names.to_vec());
    }
    let (vi, en) = if any("xl/") {
        ("bảng tính Excel", "an Excel workbook")
    } else if any("ppt/") {
        ("bài trình chiếu PowerPoint (.pptx)", "a PowerPoint presentation (.pptx)")
    } else if any("content.xml") {
        ("văn bản hoặc bảng tính OpenDocument", "an OpenDocument file")
    } else {
        ("tệp nén ZIP", "a ZIP archive")
    };
    Err(ExpectedFile::WordFile.resave(foreign(file, vi, en)))
}

/// The name of the part with the main text, as the package says.
fn main_part(parts: &mut PackageParts) -> String {
    let relations = parts.take("_rels/.rels").unwrap_or_default();
    let mut reader = Reader::from_reader(relations.as_slice());
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(element) | Event::Empty(element)
                if attribute(&element, "Type").is_some_and(|kind| kind.ends_with(MAIN)) =>
            {
                if let Some(target) = attribute(&element, "Target") {
                    return target.trim_start_matches('/').to_ascii_lowercase();
                }
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    "word/document.xml".into()
}

/// The text of a part being read.
#[derive(Default)]
struct Text {
    /// The part where it is not the main text.
    part: Option<String>,
    /// How many paragraphs began.
    count: usize,
    /// Where it stands in tables.
    tables: TablePlaces,
    /// The open paragraphs: one in a text box is inside another.
    open: Vec<Paragraph>,
    /// The paragraphs that are done.
    done: Vec<Paragraph>,
    /// Whether a run is open, and whether it is hidden.
    run: Option<bool>,
    /// Whether what comes is printed text.
    printed: bool,
    /// The old font in which the innermost paragraph is set, where it is one.
    font: Option<String>,
    /// The lists that Word numbers.
    numbering: Numbering,
    /// How many changes are tracked.
    changes: usize,
    /// How many comments stand in the margin.
    comments: usize,
    /// Whether there are pictures.
    pictures: bool,
    /// The first font of an old encoding in which text is set.
    old_font: Option<String>,
    /// The list and level of the innermost paragraph, and its style.
    list: (Option<String>, usize, Option<String>),
}

impl Visitor for Text {
    /// What holds no printed text: deleted text, the older form of a drawing, the formats before a change.
    const LEFT_OUT: &'static [&'static str] =
        &["w:del", "w:moveFrom", "mc:Fallback", "w:pPrChange", "w:rPrChange", "w:instrText"];

    fn left_out(&mut self, name: &str) {
        self.changes += usize::from(matches!(name, "w:del" | "w:moveFrom"));
    }

    fn start(&mut self, element: &BytesStart) {
        self.tables.start(element);
        match element.name().as_ref() {
            "w:p" => {
                self.count += 1;
                let (part, number, cell) = (self.part.clone(), self.count, self.tables.cell());
                self.open.push(Paragraph { part, number, cell, ..Paragraph::default() });
                self.list = (None, 0, None);
            }
            "w:ins" | "w:moveTo" => self.changes += 1,
            "w:commentReference" => self.comments += 1,
            "w:drawing" | "w:pict" | "w:object" => self.pictures = true,
            "w:footnoteReference" | "w:endnoteReference" | "w:footnoteRef" | "w:endnoteRef" => {
                self.text(NOTE_MARK.encode_utf8(&mut [0; 4]));
            }
            "w:pStyle" => self.list.2 = attribute(element, "w:val"),
            "w:ilvl" => {
                self.list.1 = attribute(element, "w:val").and_then(|text| text.parse().ok()).unwrap_or(0)
            }
            "w:r" => self.run = Some(false),
            "w:vanish" if self.run.is_some() => {
                let off = attribute(element, "w:val");
                self.run = Some(!off.is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off")));
            }
            "w:rFonts" if self.run.is_some() => {
                let font = attribute(element, "w:ascii").filter(|font| Fonts::matters(font));
                self.font = self.font.take().or(font);
            }
            "w:t" => self.printed = self.run != Some(true),
            "w:tab" if self.run == Some(false) => self.text("\t"),
            "w:br" | "w:cr" if self.run == Some(false) => self.text("\n"),
            "w:noBreakHyphen" if self.run == Some(false) => self.text("-"),
            "w:numId" => {
                self.list.0 = attribute(element, "w:val");
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        self.tables.end(name);
        match name {
            "w:pPr" => self.count_on(),
            "w:p" => {
                let font = self.font.take();
                if let Some(mut paragraph) = self.open.pop() {
                    let old = font.as_ref().filter(|font| font_encoding(font).is_some());
                    if old.is_some() && paragraph.text.chars().any(char::is_alphabetic) {
                        self.old_font = self.old_font.take().or(old.cloned());
                    }
                    // Documents from before Unicode are still passed around.
                    paragraph.text = repair(&paragraph.text, font.as_deref()).text;
                    self.done.push(paragraph);
                }
            }
            "w:r" => self.run = None,
            "w:t" => self.printed = false,
            _ => {}
        }
    }

    fn keeps_text(&self) -> bool {
        self.printed
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }
}

impl Text {
    /// Gives the innermost paragraph the number that its list has come to.
    fn count_on(&mut self) {
        let (own, level, style) = std::mem::take(&mut self.list);
        let styled = style.and_then(|style| self.numbering.of_style(&style));
        let Some((list, level)) = own.map(|list| (list, level)).or(styled).filter(|(list, _)| list != "0")
        else {
            return;
        };
        if let Some(open) = self.open.last_mut() {
            open.numbered = true;
            open.label = self.numbering.next(&list, level).unwrap_or_default();
        }
    }

    /// The paragraphs in the order in which they began.
    fn finish(mut self) -> Vec<Paragraph> {
        self.done.sort_by_key(|paragraph| paragraph.number);
        self.done
    }
}
