//! A draft that comes back from a word processor: the paragraphs of its main text with their bookmarks, their looks and who
//! changed them, the comments, and the part of data in which the file says what it said when it was sent out.

mod comments;
mod formats;
mod passages;
mod sent;
mod story;
mod symbols;

use std::io::BufReader;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::container::xml::letter;
use crate::docx::{Opened, open};
use crate::docx_walk::walk;
use crate::limits::{Budget, Limits};
use crate::refusal::{ExpectedFile, damaged_part};
use formats::Styles;
use story::Story;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::word_draft::{Author, DraftEdge, DraftParagraph, Unread, UnreadKind, WordDraft};

/// The most headers, and the most footers, that are read.
const MAX_EDGES: usize = 30;

/// Reads a draft. `file` is its path as the user wrote it; it is only named, never opened.
///
/// # Errors
/// `import.unreadable-file` if it is not a Word document, damaged or encrypted, and `import.limit-…` if it is larger than
/// `limits` allow.
pub fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<WordDraft, Diagnostic> {
    let Opened { mut parts, main, .. } = open(file, bytes, limits)?;
    let mut budget = Budget::new(limits);
    let mut draft = WordDraft { file: file.to_string(), ..WordDraft::default() };
    // Items of data have numbers, and word processors add their own.
    for number in 1..=20 {
        let Some(item) = parts.take(&format!("customXml/item{number}.xml")) else { continue };
        draft.sent = draft.sent.take().or_else(|| sent::read(&item));
    }
    draft.saved = parts.take("docprops/core.xml").and_then(|core| saved(&core));
    let comments = parts.take("word/comments.xml").map(|part| comments::read(&part)).unwrap_or_default();
    let styles = parts.take("word/styles.xml").map(|part| Styles::read(&part)).unwrap_or_default();
    let mut story = Story::new(comments, styles);
    let content = parts.stream(&main).ok_or_else(|| damaged_part(ExpectedFile::WordFile, file, &main))?;
    walk(BufReader::new(content), file, &main, limits, &mut budget, &mut story)?;
    story.finish(&mut draft);
    let mut unread = Vec::new();
    let mut beside = |name: &str, part_name: &str| -> Result<Vec<DraftParagraph>, Diagnostic> {
        let Some(part) = parts.stream(name) else { return Ok(Vec::new()) };
        let mut story = Story::new(Vec::new(), Styles::default());
        walk(BufReader::new(part), file, name, limits, &mut budget, &mut story)?;
        let mut read = WordDraft::default();
        story.finish(&mut read);
        // A page number shows nothing before the pages are counted.
        let seen = read.unread.into_iter().filter(|one| one.kind != UnreadKind::Field);
        unread.extend(seen.map(|one| Unread { part: Some(part_name.to_string()), ..one }));
        Ok(read.paragraphs)
    };
    for part in ["footnotes", "endnotes"] {
        let notes = beside(&format!("word/{part}.xml"), part)?;
        draft.notes.extend(notes.iter().map(|paragraph| paragraph.text().trim().to_string()));
    }
    for part in ["header", "footer"] {
        for number in 1..=MAX_EDGES {
            for paragraph in beside(&format!("word/{part}{number}.xml"), part)? {
                let text = paragraph.text();
                let counts = text.trim().bytes().all(|byte| byte.is_ascii_digit());
                if !counts && !draft.edges.iter().any(|known| known.text == text) {
                    let (paragraph, authors) = (paragraph.number, paragraph.authors);
                    draft.edges.push(DraftEdge { part: part.to_string(), paragraph, text, authors });
                }
            }
        }
    }
    draft.unread.extend(unread);
    if let Some(own) = parts.take("docprops/custom.xml") {
        texts(&own, |_, text| draft.properties.push(text.to_string()));
    }
    Ok(draft)
}

/// Who saved the file last, by the package's properties.
fn saved(core: &[u8]) -> Option<Author> {
    let (mut name, mut day) = (String::new(), String::new());
    texts(core, |element, text| match element {
        "cp:lastModifiedBy" => name.push_str(text),
        "dcterms:modified" => day.push_str(text),
        _ => {}
    })?;
    let name = name.trim().to_string();
    (!name.is_empty()).then(|| Author { name, day: day_of(&day) })
}

/// The day of a moment as XML writes it, `2026-07-06T09:30:00Z`.
fn day_of(moment: &str) -> Option<String> {
    let day = moment.get(..10)?;
    let digits = |range: std::ops::Range<usize>| day[range].bytes().all(|byte| byte.is_ascii_digit());
    let is_day = day.is_ascii() && digits(0..4) && digits(5..7) && digits(8..10);
    (is_day && day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-').then(|| day.to_string())
}

/// Calls `visit` with each text of a part and the name of the element right around it; `None` if the part is damaged.
fn texts(part: &[u8], mut visit: impl FnMut(&str, &str)) -> Option<()> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut open: Vec<String> = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).ok()?;
        let around = open.last().map_or("", String::as_str);
        match event {
            Event::Start(element) => open.push(element.name().as_ref().to_string()),
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => visit(around, &text),
            Event::CData(text) => visit(around, &text),
            Event::GeneralRef(reference) => {
                if let Some(letter) = letter(&reference) {
                    visit(around, letter.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
