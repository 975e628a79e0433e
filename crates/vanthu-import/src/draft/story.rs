//! The paragraphs of a draft, with tracked changes read as accepted.

use std::collections::HashSet;

use quick_xml::events::BytesStart;

use super::comments::Comment;
use super::day_of;
use crate::container::xml::attribute;
use crate::docx_walk::{TablePlaces, Visitor};
use vanthu_model::text::nfc;
use vanthu_model::word_draft::{Author, DraftBookmark, DraftComment, DraftParagraph, DraftRun, WordDraft};

/// The elements of formatting that are listed beside bold and italics.
const OTHER: [&str; 8] =
    ["w:u", "w:strike", "w:dstrike", "w:highlight", "w:color", "w:vertAlign", "w:caps", "w:smallCaps"];

/// With what the names of our bookmarks begin.
const OURS: &str = "vt_";

/// How many bookmarks and comments may be open at once; further ones are left alone, since no person makes so many.
const MAX_OPEN: usize = 500;
/// Over how many paragraphs a bookmark is followed.
const MAX_REACH: usize = 100;
/// How many authors of one paragraph are named.
const MAX_AUTHORS: usize = 20;
/// How many bytes of the words are kept to which a comment is attached.
const MAX_ABOUT: usize = 2000;

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
}

impl Story {
    /// A story whose comments say `texts`.
    pub(super) fn new(texts: Vec<Comment>) -> Self {
        Self { texts, ..Self::default() }
    }
}

impl Visitor for Story {
    /// What holds nothing that a reader sees: the older form of a drawing, the formats before a change, the codes of fields.
    const LEFT_OUT: &'static [&'static str] = &[
        "mc:Fallback",
        "w:pPrChange",
        "w:rPrChange",
        "w:sectPrChange",
        "w:tblPrChange",
        "w:tcPrChange",
        "w:trPrChange",
        "w:instrText",
    ];

    fn start(&mut self, element: &BytesStart) {
        self.tables.start(element);
        let value = || attribute(element, "w:val");
        let is_off = || value().is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off" | "none"));
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
            "a:blip" | "v:imagedata" | "c:chart" if self.deleted == 0 => {
                if self.pictures.last() != Some(&self.count) {
                    self.pictures.push(self.count);
                }
            }
            "w:commentReference" => self.comment(&attribute(element, "w:id").unwrap_or_default()),
            name @ ("w:ins" | "w:del" | "w:moveFrom" | "w:moveTo") => self.change(name, element),
            "w:t" => {
                let hidden = self.open.last().is_some_and(|open| open.hidden);
                self.printed = self.deleted == 0 && !hidden;
            }
            name => {
                let Some(open) = self.open.last_mut() else { return };
                match name {
                    "w:pPr" => open.properties = true,
                    "w:pStyle" if open.properties => open.paragraph.style = value().unwrap_or_default(),
                    "w:numId" if open.properties => {
                        open.paragraph.numbered = value().is_some_and(|id| id != "0")
                    }
                    "w:sdt" => open.controls.push(None),
                    "w:tag" => open.controls.iter_mut().last().into_iter().for_each(|tag| *tag = value()),
                    "w:r" => {
                        let figure = open.controls.last().cloned().flatten();
                        open.run = Some(DraftRun { figure, ..DraftRun::default() });
                        open.hidden = false;
                    }
                    "w:tab" if open.run.is_some() && !open.properties => self.push_visible("\t"),
                    // What parts pages is no part of the text.
                    "w:br" if attribute(element, "w:type").is_none_or(|kind| kind == "textWrapping") => {
                        self.push_visible("\n");
                    }
                    "w:cr" => self.push_visible("\n"),
                    "w:noBreakHyphen" => self.push_visible("-"),
                    _ => {
                        let Some(run) = &mut open.run else { return };
                        match name {
                            "w:b" => run.bold = !is_off(),
                            "w:i" => run.italic = !is_off(),
                            "w:vanish" => open.hidden = !is_off(),
                            name if OTHER.contains(&name) && !is_off() => {
                                let usual =
                                    matches!(value().as_deref(), Some("auto" | "000000" | "baseline"));
                                if !usual {
                                    run.other.push(name.trim_start_matches("w:").to_string());
                                }
                            }
                            _ => {}
                        }
                    }
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
            _ => {
                let Some(open) = self.open.last_mut() else { return };
                match name {
                    "w:pPr" => open.properties = false,
                    "w:sdt" => drop(open.controls.pop()),
                    "w:r" => {
                        if let Some(run) = open.run.take().filter(|run| !run.text.is_empty()) {
                            open.paragraph.runs.push(run);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn keeps_text(&self) -> bool {
        self.printed
    }

    fn text(&mut self, text: &str) {
        self.ranges
            .iter_mut()
            .filter(|(_, about)| about.len() < MAX_ABOUT)
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
        self.marks.iter_mut().for_each(|mark| mark.start = open.length);
        self.open.push(open);
    }

    fn end_paragraph(&mut self) {
        let Some(mut open) = self.open.pop() else { return };
        for mark in &mut self.marks {
            let (name, begins) = (mark.name.clone(), mark.reach == 0);
            let span = (mark.start.min(open.length), open.length);
            open.paragraph.bookmarks.push(DraftBookmark { name, begins, span });
            mark.reach += 1;
        }
        self.marks.retain(|mark| mark.reach <= MAX_REACH);
        self.ranges
            .iter_mut()
            .filter(|(_, text)| text.len() < MAX_ABOUT)
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
        if self.deleted == 0 && !self.open.last().is_some_and(|open| open.hidden) {
            self.text(text);
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
    }
}
