//! The text of a paper that was written elsewhere, in a word processor: its paragraphs, each where it stands.

use vanthu_diagnostic::Place;

/// A paper's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocxText {
    /// The paper's path as the user wrote it.
    pub file: String,
    /// Its paragraphs: the main text from top to bottom, then headers, footers and notes.
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// The part of the package where it is no main text, such as `header1` or `footnotes`.
    pub part: Option<String>,
    /// Its number within the part, from 1, with those in tables and the empty ones.
    pub number: usize,
    /// Its text in NFC; a tabulator is `\t`, a line break `\n`.
    pub text: String,
    /// The cell of a table that it stands in.
    pub cell: Option<TableCell>,
    /// Whether the word processor numbers it: its number is then no part of the text.
    pub numbered: bool,
}

/// A cell of a table, each counted from 0. Of tables in tables the innermost counts.
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
    /// Where a paragraph stands.
    pub fn place(&self, paragraph: &Paragraph) -> Place {
        Place::Paragraph {
            file: self.file.clone(),
            part: paragraph.part.clone(),
            paragraph: paragraph.number,
        }
    }
}
