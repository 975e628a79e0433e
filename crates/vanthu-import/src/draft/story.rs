//! The paragraphs of a draft, with tracked changes read as accepted.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::comments::Comment;
use super::day_of;
use super::formats::{Format, Styles, is_off};
use super::passages::{Ended, MAX_WORDS, Passages};
use super::symbols::{is_private, is_symbol_font, sign};
use crate::container::xml::attribute;
use crate::docx_walk::{TablePlaces, Visitor};
use vanthu_model::text::nfc;
use vanthu_model::word_draft::{
    Author, DraftBookmark, DraftComment, DraftParagraph, DraftRun, Unread, UnreadKind, WordDraft,
};

/// With what the names of our bookmarks begin.
const OURS: &str = "vt_";

/// How many bookmarks and comments may be open at once; further ones are left alone, since no person makes so many.
const MAX_OPEN: usize = 500;
/// Over how many paragraphs a bookmark is followed.
const MAX_REACH: usize = 100;
/// How many authors of one paragraph are named.
const MAX_AUTHORS: usize = 20;
/// How many things that cannot be read are named.
const MAX_UNREAD: usize = 500;
/// How much formatting of one paragraph is named.
const MAX_OTHER: usize = 50;

/// A paragraph that is open.
#[derive(Default)]
struct Open {
    paragraph: DraftParagraph,
    /// How many characters its text has.
    length: usize,
    /// The run that is open.
    run: Option<DraftRun>,
    /// Whether the run is hidden.
    hidden: bool,
    /// The hidden text.
    concealed: String,
    /// What stands at the run itself, and the character style that it names.
    format: Format,
    character: Option<String>,
    /// The font of the run, where its letters are other signs than their codes say.
    symbols: Option<String>,
    /// What stands at the paragraph itself.
    layout: Format,
    /// What its style asks for.
    usual: Format,
    /// Whether the properties of its mark are being read.
    mark: bool,
    /// Whether its properties are being read.
    properties: bool,
    /// Whether its mark was deleted, so that the next paragraph continues it.
    joined: bool,
    /// For each open control, the tag.
    controls: Vec<Option<String>>,
}

/// A bookmark that has begun.
struct Mark {
    id: String,
    name: String,
    /// Where it begins in the innermost paragraph.
    start: usize,
    /// How many paragraphs have it already.
    reach: usize,
}

/// The paragraphs of a part while it is read.
#[derive(Default)]
pub(super) struct Story {
    count: usize,
    tables: TablePlaces,
    open: Vec<Open>,
    /// The paragraph whose mark was deleted.
    joined: Option<Open>,
    done: Vec<DraftParagraph>,
    marks: Vec<Mark>,
    /// How many elements of deleted or moved text are open.
    deleted: usize,
    printed: bool,
    deletions: Vec<(String, Author)>,
    /// The same, to be found.
    known: HashSet<(String, Author)>,
    texts: Vec<Comment>,
    /// The comments whose words are being read.
    ranges: Vec<(String, String)>,
    comments: Vec<DraftComment>,
    /// The paragraphs in which a picture stands.
    pictures: Vec<usize>,
    styles: Styles,
    /// What paragraphs of each style look like.
    looks: HashMap<String, Format>,
    /// The fields, links and equations that are open.
    passages: Passages,
    unread: Vec<Unread>,
}

impl Story {
    /// A story whose comments say `texts`, in these styles.
    pub(super) fn new(texts: Vec<Comment>, styles: Styles) -> Self {
        Self { texts, styles, ..Self::default() }
    }
}

impl Visitor for Story {
    /// What holds nothing that a reader sees: the older form of a drawing, the formats before a change.
    const LEFT_OUT: &'static [&'static str] = &[
        "mc:Fallback",
        "w:pPrChange",
        "w:rPrChange",
        "w:sectPrChange",
        "w:tblPrChange",
        "w:tcPrChange",
        "w:trPrChange",
    ];

    fn start(&mut self, element: &BytesStart) {
        self.tables.start(element);
        let value = || attribute(element, "w:val");
        if self.deleted == 0 {
            self.passages.start(element);
        }
        match element.name().as_ref() {
            "w:p" => self.begin_paragraph(),
            "w:tbl" => self.settle_joined(),
            "w:bookmarkStart" => {
                let name = attribute(element, "w:name").unwrap_or_default();
                if name.starts_with(OURS) && self.marks.len() < MAX_OPEN {
                    let id = attribute(element, "w:id").unwrap_or_default();
                    let start = self.open.last().map_or(0, |open| open.length);
                    self.marks.push(Mark { id, name, start, reach: 0 });
                }
            }
            "w:bookmarkEnd" => self.end_mark(&attribute(element, "w:id").unwrap_or_default()),
            "w:commentRangeStart" if self.ranges.len() < MAX_OPEN => {
                self.ranges.push((attribute(element, "w:id").unwrap_or_default(), String::new()));
            }
            "a:blip" | "v:imagedata" | "c:chart" | "dgm:relIds" | "v:textpath" if self.deleted == 0 => {
                if self.pictures.last() != Some(&self.count) {
                    self.pictures.push(self.count);
                }
            }
            "w:commentReference" => self.comment(&attribute(element, "w:id").unwrap_or_default()),
            name @ ("w:ins" | "w:del" | "w:moveFrom" | "w:moveTo") => self.change(name, element),
            "w:t" => self.printed = self.deleted == 0 && !self.passages.is_code(),
            "w:altChunk" | "w:subDoc" => self.not_read(UnreadKind::Embedded, String::new()),
            "w:sym" if self.deleted == 0 => self.symbol(element),
            "w:br" if self.deleted == 0 && attribute(element, "w:type").as_deref() == Some("page") => {
                self.not_read(UnreadKind::PageBreak, String::new());
            }
            // What the day or the page was when the file was last shown does not stand in it.
            "w:dayShort" | "w:dayLong" | "w:monthShort" | "w:monthLong" | "w:yearShort" | "w:yearLong"
            | "w:pgNum"
                if self.deleted == 0 =>
            {
                self.not_read(UnreadKind::Field, String::new());
            }
            name => {
                let Some(open) = self.open.last_mut() else { return };
                match name {
                    "w:pPr" => open.properties = true,
                    "w:rPr" if open.properties => open.mark = true,
                    "w:pStyle" if open.properties => open.paragraph.style = value().unwrap_or_default(),
                    "w:numId" if open.properties => {
                        open.paragraph.numbered = value().is_some_and(|id| id != "0")
                    }
                    "w:sdt" => open.controls.push(None),
                    "w:tag" => open.controls.iter_mut().last().into_iter().for_each(|tag| *tag = value()),
                    "w:r" => {
                        let figure = open.controls.last().cloned().flatten();
                        open.run = Some(DraftRun { figure, ..DraftRun::default() });
                        (open.hidden, open.symbols) = (false, None);
                        (open.format, open.character) = Default::default();
                    }
                    "w:tab" | "w:ptab" if open.run.is_some() && !open.properties => self.push_visible("\t"),
                    // What parts pages is no part of the text.
                    "w:br" if attribute(element, "w:type").is_none_or(|kind| kind == "textWrapping") => {
                        self.push_visible("\n");
                    }
                    "w:cr" => self.push_visible("\n"),
                    "w:noBreakHyphen" => self.push_visible("-"),
                    _ if open.properties => {
                        if !open.mark {
                            open.layout.take_paragraph(element);
                        }
                    }
                    _ if open.run.is_none() => {}
                    "w:vanish" => open.hidden = !is_off(element),
                    "w:rStyle" => open.character = value(),
                    _ => open.format.take_letters(element),
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        self.tables.end(name);
        match name {
            "w:p" => self.end_paragraph(),
            "w:tc" => self.settle_joined(),
            "w:del" | "w:moveFrom" => {
                let mark = self.open.last().is_some_and(|open| open.properties);
                if !mark {
                    self.deleted = self.deleted.saturating_sub(1);
                }
            }
            "w:t" => self.printed = false,
            "w:pPr" => self.end_properties(),
            "w:rPr" => self.end_letters(),
            "w:r" => self.end_run(),
            "w:sdt" => self.open.last_mut().into_iter().for_each(|open| drop(open.controls.pop())),
            _ => {}
        }
        if self.deleted == 0 {
            self.end_passage(name);
        }
    }

    fn keeps_text(&self) -> bool {
        self.printed || self.passages.keeps_text()
    }

    fn text(&mut self, text: &str) {
        if !self.printed {
            self.passages.code(text);
            return;
        }
        if let Some(open) = self.open.last_mut().filter(|open| open.hidden) {
            open.concealed.push_str(text);
            return;
        }
        let text = &self.signs(text);
        self.passages.shown(text);
        self.ranges
            .iter_mut()
            .filter(|(_, about)| about.len() < MAX_WORDS)
            .for_each(|(_, about)| about.push_str(text));
        let Some(open) = self.open.last_mut() else { return };
        if let Some(run) = &mut open.run {
            let text = nfc(text);
            run.text.push_str(&text);
            open.length += text.chars().count();
        }
    }
}

impl Story {
    fn begin_paragraph(&mut self) {
        self.count += 1;
        let nested = !self.open.is_empty();
        let mut open = if nested { Open::default() } else { self.joined.take().unwrap_or_default() };
        (open.paragraph.number, open.paragraph.cell) = (self.count, self.tables.cell());
        (open.joined, open.paragraph.style) = (false, String::new());
        (open.layout, open.properties, open.mark) = Default::default();
        open.usual = self.look("");
        self.marks.iter_mut().for_each(|mark| mark.start = open.length);
        self.open.push(open);
    }

    fn end_paragraph(&mut self) {
        let Some(mut open) = self.open.pop() else { return };
        let concealed = std::mem::take(&mut open.concealed);
        if !concealed.trim().is_empty() {
            self.not_read(UnreadKind::Hidden, concealed.trim().to_string());
        }
        for mark in &mut self.marks {
            let (name, begins) = (mark.name.clone(), mark.reach == 0);
            let span = (mark.start.min(open.length), open.length);
            open.paragraph.bookmarks.push(DraftBookmark { name, begins, span });
            mark.reach += 1;
        }
        self.marks.retain(|mark| mark.reach <= MAX_REACH);
        self.ranges
            .iter_mut()
            .filter(|(_, text)| text.len() < MAX_WORDS)
            .for_each(|(_, text)| text.push(' '));
        if open.joined && self.open.is_empty() {
            self.joined = Some(open);
        } else {
            self.keep(open);
        }
        // A paragraph around it goes on where it was.
        let length = self.open.last().map_or(0, |open| open.length);
        self.marks.iter_mut().for_each(|mark| mark.start = length);
    }

    /// Keeps a paragraph that has text.
    fn keep(&mut self, open: Open) {
        let mut paragraph = open.paragraph;
        if !paragraph.text().trim().is_empty() {
            let spans = |mark: &DraftBookmark| mark.span.0 < mark.span.1;
            paragraph.bookmarks.retain(spans);
            self.done.push(paragraph);
        }
    }

    /// Keeps a paragraph that nothing continues.
    fn settle_joined(&mut self) {
        if let Some(open) = self.joined.take() {
            self.keep(open);
        }
    }

    fn end_mark(&mut self, id: &str) {
        let Some(at) = self.marks.iter().position(|mark| mark.id == id) else { return };
        let mark = self.marks.remove(at);
        if let Some(open) = self.open.last_mut() {
            let (name, begins) = (mark.name, mark.reach == 0);
            open.paragraph.bookmarks.push(DraftBookmark { name, begins, span: (mark.start, open.length) });
        }
    }

    fn change(&mut self, name: &str, element: &BytesStart) {
        let moment = attribute(element, "w:date").unwrap_or_default();
        let author =
            Author { name: attribute(element, "w:author").unwrap_or_default(), day: day_of(&moment) };
        let removes = matches!(name, "w:del" | "w:moveFrom");
        if removes {
            for mark in &self.marks {
                let one = (mark.name.clone(), author.clone());
                if self.known.insert(one.clone()) {
                    self.deletions.push(one);
                }
            }
        }
        match self.open.last_mut() {
            Some(open) => {
                let authors = &mut open.paragraph.authors;
                if !author.name.is_empty() && authors.len() < MAX_AUTHORS && !authors.contains(&author) {
                    authors.push(author);
                }
                if open.properties {
                    open.joined |= removes;
                } else if removes {
                    self.deleted += 1;
                }
            }
            None if removes => self.deleted += 1,
            None => {}
        }
    }

    fn comment(&mut self, id: &str) {
        let about = match self.ranges.iter().position(|(range, _)| range == id) {
            Some(at) => self.ranges.remove(at).1,
            None => String::new(),
        };
        let Some(at) = self.texts.iter().position(|comment| comment.id == id) else { return };
        let Comment { author, text, .. } = self.texts.remove(at);
        self.comments.push(DraftComment {
            paragraph: self.count,
            author,
            about: about.split_whitespace().collect::<Vec<_>>().join(" "),
            text: text.trim().to_string(),
        });
    }

    fn push_visible(&mut self, text: &str) {
        let hidden = self.open.last().is_some_and(|open| open.hidden);
        if self.deleted == 0 && !hidden && !self.passages.is_code() {
            let printed = std::mem::replace(&mut self.printed, true);
            self.text(text);
            self.printed = printed;
        }
    }

    /// What paragraphs of that style look like.
    fn look(&mut self, style: &str) -> Format {
        if let Some(look) = self.looks.get(style) {
            return look.clone();
        }
        let look = self.styles.paragraph(style);
        if self.looks.len() < MAX_OPEN {
            self.looks.insert(style.to_string(), look.clone());
        }
        look
    }

    fn end_properties(&mut self) {
        let Some(style) = self.open.last().map(|open| open.paragraph.style.clone()) else { return };
        let usual = self.look(&style);
        let Some(open) = self.open.last_mut() else { return };
        open.properties = false;
        let paragraph = &mut open.paragraph;
        paragraph.style_name = self.styles.name(&style).to_string();
        paragraph.heading = open.layout.over(&usual).heading().is_some();
        for kind in open.layout.paragraph_beside(&usual) {
            paragraph.other.push((kind, String::new()));
        }
        open.usual = usual;
    }

    /// The properties of a run, or of the mark of a paragraph, are read.
    fn end_letters(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        if std::mem::take(&mut open.mark) || open.run.is_none() {
            return;
        }
        if let Some(style) = open.character.take() {
            open.format = open.format.over(&self.styles.of(&style));
        }
        let font = open.format.font().or(open.usual.font());
        open.symbols = font.filter(|font| is_symbol_font(font)).map(String::from);
    }

    fn end_run(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let Some(mut run) = open.run.take().filter(|run| !run.text.is_empty()) else { return };
        (run.bold, run.italic) =
            (open.format.bold.unwrap_or_default(), open.format.italic.unwrap_or_default());
        run.other = open.format.letters_beside(&open.usual);
        // The signs of a symbol font are taken without it.
        run.other.retain(|kind| kind != "font" || open.symbols.is_none());
        open.paragraph.runs.push(run);
    }

    /// The letters of a run as a reader sees them.
    fn signs(&mut self, text: &str) -> String {
        let font = self.open.last().and_then(|open| open.symbols.clone());
        if font.is_none() && !text.chars().any(|letter| is_private(letter) || letter == '\u{2011}') {
            return text.to_string();
        }
        let font = font.unwrap_or_default();
        let mut seen = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\u{2011}' => seen.push('-'),
                '\n' | '\t' | ' ' | '\u{a0}' => seen.push(letter),
                letter => match sign(&font, u32::from(letter)) {
                    Some(sign) => seen.push(sign),
                    None => self.strange(&font, u32::from(letter)),
                },
            }
        }
        seen
    }

    /// A symbol that Word keeps by its place in its font.
    fn symbol(&mut self, element: &BytesStart) {
        let font = attribute(element, "w:font").unwrap_or_default();
        let code = attribute(element, "w:char").and_then(|code| u32::from_str_radix(code.trim(), 16).ok());
        match code.and_then(|code| sign(&font, code)) {
            Some(sign) => {
                let symbols = self.open.last_mut().and_then(|open| open.symbols.take());
                self.push_visible(sign.encode_utf8(&mut [0; 4]));
                self.open.last_mut().into_iter().for_each(|open| open.symbols.clone_from(&symbols));
            }
            None => self.strange(&font, code.unwrap_or_default()),
        }
    }

    fn strange(&mut self, font: &str, code: u32) {
        let font = if font.is_empty() { String::new() } else { format!("{font}, ") };
        self.not_read(UnreadKind::Symbol, format!("{font}U+{code:04X}"));
    }

    fn not_read(&mut self, kind: UnreadKind, words: String) {
        if self.unread.len() < MAX_UNREAD {
            let paragraph = self.count.max(1);
            self.unread.push(Unread { part: None, paragraph, kind, words });
        }
    }

    /// An element ends that a field, a link or an equation may be.
    fn end_passage(&mut self, name: &str) {
        match self.passages.end(name) {
            Some(Ended::Link(words)) => self.beside("hyperlink", words),
            Some(Ended::Field(words)) => self.beside("field", words),
            Some(Ended::Blank(code)) => self.not_read(UnreadKind::Field, code),
            Some(Ended::Equation(words)) => self.not_read(UnreadKind::Equation, words),
            None => {}
        }
    }

    /// Notes what stands in the open paragraph and is read as text alone.
    fn beside(&mut self, kind: &str, words: String) {
        if let Some(open) = self.open.last_mut()
            && open.paragraph.other.len() < MAX_OTHER
        {
            open.paragraph.other.push((kind.to_string(), words));
        }
    }

    /// Hands over what was read.
    pub(super) fn finish(mut self, draft: &mut WordDraft) {
        self.settle_joined();
        self.done.sort_by_key(|paragraph| paragraph.number);
        draft.paragraphs = self.done;
        draft.comments = self.comments;
        draft.pictures = self.pictures;
        // A comment that no text refers to is not lost.
        draft.comments.extend(self.texts.into_iter().map(|comment| DraftComment {
            paragraph: 0,
            author: comment.author,
            about: String::new(),
            text: comment.text.trim().to_string(),
        }));
        draft.deleted = self.deletions;
        draft.unread = self.unread;
    }
}
