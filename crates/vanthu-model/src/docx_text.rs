//! The text of a Word file that was written elsewhere: its paragraphs with their places.

use vanthu_diagnostic::Place;

/// What stands in a text for the mark of a footnote: it has no width and belongs neither to a word nor to the space around it.
pub const NOTE_MARK: char = '\u{2060}';

/// The text of a Word file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocxText {
    /// The path of the file as the user wrote it.
    pub file: String,
    /// The paragraphs: the main text from top to bottom, then headers, footers and notes.
    pub paragraphs: Vec<Paragraph>,
    /// How many changes are tracked and neither accepted nor rejected.
    pub changes: usize,
    /// How many comments stand in its margin.
    pub comments: usize,
    /// Whether it has pictures.
    pub pictures: bool,
    /// The first font of an old encoding, such as `.VnTime`, in which text is set.
    pub old_font: Option<String>,
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// The part of the package if it is not the main text, such as `header1` or `footnotes`.
    pub part: Option<String>,
    /// The number of the paragraph within its part, from 1. Empty paragraphs and those in tables count.
    pub number: usize,
    /// The text in NFC. A tab is `\t`, a line break `\n`.
    pub text: String,
    /// The cell of the table that contains it.
    pub cell: Option<TableCell>,
    /// Whether the word processor numbers it. The number is then not part of the text.
    pub numbered: bool,
    /// The number that the word processor puts before it, `1.` or `a)`; empty for a bullet or where it is not known.
    pub label: String,
}

/// A cell of a table, counted from 0. In nested tables the innermost counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableCell {
    /// The table within the part.
    pub table: usize,
    /// The row.
    pub row: usize,
    /// The cell within the row.
    pub column: usize,
}

impl DocxText {
    /// The place of a paragraph.
    pub fn place(&self, paragraph: &Paragraph) -> Place {
        Place::Paragraph {
            file: self.file.clone(),
            part: paragraph.part.clone(),
            paragraph: paragraph.number,
        }
    }
}
