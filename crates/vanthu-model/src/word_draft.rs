//! A draft that came back from a word processor: its paragraphs with who changed them, and what it said when it was sent out.

use crate::document::{Block, NamedBlock, Run, plain_text};
use serde::{Deserialize, Serialize};

use crate::docx_text::TableCell;
use crate::text::nfc;

/// A Word file as a merge sees it. Tracked changes are read as accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordDraft {
    /// The path of the file as the user wrote it.
    pub file: String,
    /// The paragraphs of the main text from top to bottom, the empty ones left out.
    pub paragraphs: Vec<DraftParagraph>,
    /// The texts of the footnotes in their order, then those of the endnotes.
    pub notes: Vec<String>,
    /// The paragraphs above and below the pages, each text once; those that say no more than a number are left out.
    pub edges: Vec<DraftEdge>,
    /// The numbers of the paragraphs of the main text in which a picture stands.
    pub pictures: Vec<usize>,
    /// The texts of the properties of one's own that the file has.
    pub properties: Vec<String>,
    /// The comments in the order of their places.
    pub comments: Vec<DraftComment>,
    /// What the file said when it was written; `None` if it has lost that or was not written by this program.
    pub sent: Option<Sent>,
    /// Who saved it last.
    pub saved: Option<Author>,
    /// Who deleted what stood in a bookmark, by the bookmark's name.
    pub deleted: Vec<(String, Author)>,
    /// What a reader sees in it and no paragraph has.
    pub unread: Vec<Unread>,
}

/// What cannot be read as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The part that has it, `None` for the main text.
    pub part: Option<String>,
    /// The number of the paragraph within its part.
    pub paragraph: usize,
    /// What it is.
    pub kind: UnreadKind,
    /// What it says, as far as that is known.
    pub words: String,
}

/// What kind of thing cannot be read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadKind {
    /// An equation, whose letters alone would say something else.
    Equation,
    /// A sign of a font that draws it otherwise than its code says.
    Symbol,
    /// A field that shows nothing until it is updated.
    Field,
    /// Hidden text.
    Hidden,
    /// Another document within this one.
    Embedded,
    /// The beginning of a new page.
    PageBreak,
}

/// Who made a change and on which day, as far as the word processor kept it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The day, `2026-07-06`.
    pub day: Option<String>,
}

/// A paragraph that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftParagraph {
    /// Its number within the main text, from 1. Empty paragraphs and those in tables count.
    pub number: usize,
    /// The identifier of its style.
    pub style: String,
    /// The name of its style, which is the same in every language; empty where the file does not say it.
    pub style_name: String,
    /// Whether it is a heading by its style or by itself.
    pub heading: bool,
    /// The cell of the table that contains it.
    pub cell: Option<TableCell>,
    /// Whether the word processor puts a number or a bullet before it.
    pub numbered: bool,
    /// Its text, piece by piece.
    pub runs: Vec<DraftRun>,
    /// The bookmarks of which some text stands in it.
    pub bookmarks: Vec<DraftBookmark>,
    /// Who inserted or deleted something in it, each once.
    pub authors: Vec<Author>,
    /// Formatting of its own beside that of its style, such as `align` or `indent`, and what stands in it and is read as text
    /// alone, `hyperlink` or `field`; each with the words that have it.
    pub other: Vec<(String, String)>,
}

/// A piece of a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftRun {
    /// The text in NFC. A tab is `\t`, a line break `\n`.
    pub text: String,
    /// Whether it was made bold.
    pub bold: bool,
    /// Whether it was made italic.
    pub italic: bool,
    /// The tag of the control that holds it: the key of a fact, perhaps cut.
    pub figure: Option<String>,
    /// Formatting beside that and beside what its style asks for: `font`, `size`, `color`, else by its element in
    /// WordprocessingML, such as `u` or `highlight`.
    pub other: Vec<String>,
}

/// A bookmark within a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftBookmark {
    /// Its name.
    pub name: String,
    /// Whether it begins in this paragraph, not in one before.
    pub begins: bool,
    /// Where it begins and ends, in characters of the paragraph's text.
    pub span: (usize, usize),
}

/// A paragraph above or below the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftEdge {
    /// `header` or `footer`.
    pub part: String,
    /// Its number within its part, from 1.
    pub paragraph: usize,
    /// What it says.
    pub text: String,
    /// Who changed it.
    pub authors: Vec<Author>,
}

/// A comment in the margin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftComment {
    /// The number of the paragraph at which it stands.
    pub paragraph: usize,
    /// Who wrote it.
    pub author: Author,
    /// The words to which it is attached.
    pub about: String,
    /// What it says.
    pub text: String,
}

/// What a file said when it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The template.
    pub template: String,
    /// The document's id in the service.
    pub document: Option<String>,
    /// The revision that was written.
    pub revision: Option<String>,
    /// The hash of the composed document.
    pub hash: String,
    /// Whether it is a scorecard, which has no blocks.
    pub card: bool,
    /// The paragraphs around the blocks and the blocks, in reading order.
    pub parts: Vec<SentPart>,
}

/// A part of what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly all parts are blocks")]
pub enum SentPart {
    /// A paragraph that no edit changes: of the letterhead, the title, the recipients, the signatures, above an appendix.
    Fixed(String),
    /// A block.
    Block(SentBlock),
}

/// A block as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentBlock {
    /// Its name.
    pub id: String,
    /// The name of its bookmark.
    pub bookmark: String,
    /// What kind of block it is: the name of its type in JSON.
    pub kind: String,
    /// The number or marker before its text.
    pub label: String,
    /// The text that an edit replaces.
    pub text: String,
    /// The figures in that text.
    pub figures: Vec<SentFigure>,
    /// The stretches of it that are bold, in characters.
    pub bold: Vec<(usize, usize)>,
    /// The stretches of it that are italic.
    pub italic: Vec<(usize, usize)>,
    /// The footnotes in it.
    pub notes: Vec<String>,
    /// The cells of a table in the order in which they were written, those of its head among them.
    pub cells: Vec<SentCell>,
}

/// A figure in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentFigure {
    /// The key of its fact.
    pub fact: String,
    /// What it shows.
    pub text: String,
    /// Where it begins, in characters of the text.
    pub at: usize,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentCell {
    /// What it says.
    pub text: String,
    /// The keys of the facts that it shows.
    pub facts: Vec<String>,
}

impl Sent {
    /// Its blocks.
    pub fn blocks(&self) -> impl Iterator<Item = &SentBlock> {
        self.parts.iter().filter_map(SentPart::block)
    }
}

impl SentPart {
    /// The block that it is, if it is one.
    pub fn block(&self) -> Option<&SentBlock> {
        match self {
            Self::Block(block) => Some(block),
            Self::Fixed(_) => None,
        }
    }
}

impl SentBlock {
    /// A block as it would be sent now, without the cells of a table.
    pub fn of(named: &NamedBlock, bookmark: &str) -> Self {
        let (kind, label, runs) = match &named.block {
            Block::Heading { label, runs, .. } => ("heading", label.as_str(), runs),
            Block::Numbered { label, runs, .. } => ("numbered", label.as_str(), runs),
            Block::Basis { marker, runs } => ("basis", marker.as_str(), runs),
            Block::Enacting { runs } => ("enacting", "", runs),
            Block::Paragraph { runs } => ("paragraph", "", runs),
            Block::ListItem { marker, runs } => ("list-item", marker.as_str(), runs),
            Block::Table { caption, .. } => ("table", "", caption),
            Block::Chart { caption, .. } => ("chart", "", caption),
            Block::LineChart { caption, .. } => ("line-chart", "", caption),
            Block::ShareChart { caption, .. } => ("share-chart", "", caption),
            Block::PageBreak => {
                return Self { id: named.id.clone(), kind: "page-break".into(), ..Self::default() };
            }
        };
        let mut block = Self {
            id: named.id.clone(),
            bookmark: bookmark.to_string(),
            kind: kind.to_string(),
            label: label.to_string(),
            text: plain_text(runs),
            ..Self::default()
        };
        block.look_through(runs);
        block
    }

    fn look_through(&mut self, runs: &[Run]) {
        let mut at = 0;
        for run in runs {
            let end = at + run.text.chars().count();
            if let Some(fact) = run.fact.as_ref().filter(|_| !run.text.is_empty()) {
                self.figures.push(SentFigure { fact: fact.clone(), text: run.text.clone(), at });
            }
            if run.bold {
                join(&mut self.bold, (at, end));
            }
            if run.italic {
                join(&mut self.italic, (at, end));
            }
            if !run.note.is_empty() {
                self.notes.push(plain_text(&run.note));
            }
            at = end;
        }
    }

    /// Whether it is a table or a chart, of which an edit replaces the caption alone.
    pub fn is_figure(&self) -> bool {
        self.kind == "table" || self.kind.ends_with("chart")
    }
}

/// Adds a stretch, joined with the last one if it continues that.
pub fn join(stretches: &mut Vec<(usize, usize)>, (start, end): (usize, usize)) {
    match stretches.last_mut() {
        Some(last) if last.1 == start => last.1 = end,
        _ if start < end => stretches.push((start, end)),
        _ => {}
    }
}

impl DraftParagraph {
    /// Its text.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Whether a letter is a mark without width, which no reader sees.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// A text as drafts are compared: in NFC, with single spaces and no marks without width.
pub fn plain_words(text: &str) -> String {
    let text = nfc(text);
    let visible: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
