//! Recognises the parts of a Word file: which of its paragraphs are the title, the issuer, the number, the date, the kind,
//! the subject, the addressees, the recipients and the signature.
//!
//! Only words and positions count. Fonts and alignment are ignored, because they are what such files get wrong most often.

mod foot;
mod letterhead;

use chrono::NaiveDate;

use crate::dates::dates;
use crate::document_text::{DocumentText, Passage, PassageKind};
use crate::tokenize::is_capitals;
use vanthu_model::docx_text::{DocxText, Paragraph, TableCell};
use vanthu_model::office::Standard;
use vanthu_model::rules::Rules;

/// How many filled lines from the top may belong to the letterhead.
const HEAD_LINES: usize = 40;

/// The first words of the titles of both regulations.
const TITLES: [(&str, Standard); 2] =
    [("đảng cộng sản việt nam", Standard::Party), ("cộng hòa xã hội chủ nghĩa việt nam", Standard::State)];

/// A Word file that was split into lines and whose landmarks were found: the title, the number and the date.
///
/// They show which standard the file follows and when it was issued, and so against which rule set
/// [`check_docx`](crate::check_docx) has to check it.
pub struct RecognisedDocx<'a> {
    docx: &'a DocxText,
    lines: Vec<Line<'a>>,
    /// The line of the title, with the standard whose title it is.
    title: Option<(usize, Standard)>,
    /// The line of the number and symbol.
    number: Option<usize>,
    /// The line of the place and date.
    place_date: Option<usize>,
}

impl<'a> RecognisedDocx<'a> {
    /// Finds the landmarks of a Word file.
    pub fn new(docx: &'a DocxText) -> Self {
        let lines = lines(docx);
        let head = lines.get(..HEAD_LINES).unwrap_or(&lines);
        let title = head.iter().enumerate().find_map(|(index, line)| Some((index, title_of(&line.lower())?)));
        let number = head.iter().position(|line| is_number(&line.text));
        let place_date = head.iter().position(|line| is_place_date(&line.lower()));
        Self { docx, title, number, place_date, lines }
    }

    /// The standard that the file follows: by its title, or else by the form of its number. `None` if neither was found.
    pub fn standard(&self) -> Option<Standard> {
        let by_number = || {
            let line = &self.lines[self.number?];
            let symbols = crate::symbol::symbols(&line.text);
            Some(if symbols.is_empty() { Standard::State } else { Standard::Party })
        };
        self.title.map(|(_, standard)| standard).or_else(by_number)
    }

    /// The date in the letterhead.
    pub fn date(&self) -> Option<NaiveDate> {
        let line = &self.lines[self.place_date?];
        dates(&line.text).first().and_then(|written| written.date())
    }

    /// Brings the file into the form that the checks read.
    pub(crate) fn document_text(&self, rules: &Rules) -> DocumentText<'static> {
        let recogniser = Recogniser {
            docx: self.docx,
            lines: &self.lines,
            taken: vec![false; self.lines.len()],
            document: DocumentText { date: self.date(), ..DocumentText::default() },
        };
        recogniser.run(self, rules)
    }
}

/// A line of a Word file: a paragraph, or the part of one between tabs and line breaks.
#[derive(Clone, Debug)]
struct Line<'a> {
    paragraph: &'a Paragraph,
    text: String,
}

impl Line<'_> {
    /// The text in small letters and with one style of tone marks, for comparing.
    fn lower(&self) -> String {
        self.text.to_lowercase().replace("uỷ", "ủy").replace("hoà", "hòa")
    }

    fn cell(&self) -> Option<TableCell> {
        self.paragraph.cell
    }

    /// The column of a table that contains the line, as table and column.
    fn column(&self) -> Option<(usize, usize)> {
        self.cell().map(|cell| (cell.table, cell.column))
    }
}

/// The filled lines of the main text.
fn lines(docx: &DocxText) -> Vec<Line<'_>> {
    let main = docx.paragraphs.iter().filter(|paragraph| paragraph.part.is_none());
    main.flat_map(|paragraph| {
        // The two columns of a letterhead are often made with tabs or a row of spaces.
        let pieces = paragraph.text.split(['\n', '\t']).flat_map(|piece| piece.split("    "));
        pieces
            .filter(|piece| !piece.trim().is_empty())
            .map(move |piece| Line { paragraph, text: piece.to_string() })
    })
    .collect()
}

/// The standard whose title a line is, despite small typing errors.
fn title_of(lower: &str) -> Option<Standard> {
    let lower = lower.trim();
    let near = |title: &str| strsim::normalized_damerau_levenshtein(lower, title) > 0.85;
    TITLES.iter().find(|(title, _)| near(title)).map(|(_, standard)| *standard)
}

/// Whether a line is the number and symbol of a document.
fn is_number(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let rest = lower.strip_prefix("số").map(|rest| rest.trim_start_matches([':', ' ', '\u{a0}']));
    rest.is_some_and(|rest| {
        let tail = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || " .…_".contains(letter));
        (tail.starts_with(['-', '/', '–']) || rest.contains('/')) && text.trim().chars().count() < 40
    })
}

/// Whether a line is the place and date of a document.
fn is_place_date(lower: &str) -> bool {
    let short = lower.chars().count() < 70;
    let words = lower.contains("ngày") && lower.contains("tháng") && lower.contains("năm");
    let figures = lower.contains("ngày") && dates(lower).len() == 1 && lower.contains(',');
    short && (words || figures) && !lower.starts_with("căn cứ") && !lower.contains("số ")
}

/// Takes lines as parts of the document, one part after the other; the lines that are left over are its text.
struct Recogniser<'a> {
    docx: &'a DocxText,
    lines: &'a [Line<'a>],
    /// Which lines have been taken as parts.
    taken: Vec<bool>,
    /// What was recognised so far.
    document: DocumentText<'static>,
}

impl Recogniser<'_> {
    fn run(mut self, found: &RecognisedDocx, rules: &Rules) -> DocumentText<'static> {
        let text_start = self.letterhead(found, rules);
        self.document.named = self.document.kind != "công văn";
        self.document.received = self.document.kind != "biên bản";
        let text_end = self.foot(text_start);
        self.text(text_start.min(self.lines.len()), text_end);
        self.document
    }

    /// A line as a part of the document, without marking it as taken.
    fn part(&self, line: &Line) -> Passage {
        Passage {
            kind: PassageKind::Part,
            label: String::new(),
            text: line.text.trim().to_string(),
            place: Some(self.docx.place(line.paragraph)),
            numbered: line.paragraph.numbered,
        }
    }

    /// Takes a line as a part of the document.
    fn take(&mut self, index: usize) -> Passage {
        self.taken[index] = true;
        self.part(&self.lines[index])
    }

    /// Takes the text: everything between the letterhead and the foot, whatever follows the foot, such as appendices,
    /// and headers, footers and notes.
    fn text(&mut self, begin: usize, end: usize) {
        let first = self.lines.get(begin).map(|line| line.paragraph.number).unwrap_or(usize::MAX);
        let foot = self.lines.get(end).map_or(usize::MAX, |line| line.paragraph.number);
        let taken = self.lines.iter().zip(&self.taken).filter(|(_, taken)| **taken);
        let parts: Vec<usize> = taken.map(|(line, _)| line.paragraph.number).collect();
        for paragraph in &self.docx.paragraphs {
            let main = paragraph.part.is_none();
            let shown = paragraph.text.replace('\t', " ");
            let shown = shown.trim_matches([' ', '\n', '\u{a0}']);
            if shown.is_empty() || main && (paragraph.number < first || parts.contains(&paragraph.number)) {
                continue;
            }
            // Small tables of signatures may follow the foot.
            let layout = main && paragraph.number > foot && is_capitals(shown);
            let kind = match paragraph.cell {
                _ if layout => PassageKind::Cell,
                Some(_) => PassageKind::Cell,
                None if is_capitals(shown) => PassageKind::Heading,
                // Headers and footers hold page numbers and names of files.
                None if paragraph
                    .part
                    .as_deref()
                    .is_some_and(|part| part.starts_with("header") || part.starts_with("footer")) =>
                {
                    PassageKind::Cell
                }
                None => PassageKind::Text,
            };
            for line in shown.split('\n').filter(|line| !line.trim().is_empty()) {
                self.document.text.push(Passage {
                    kind,
                    label: String::new(),
                    text: line.to_string(),
                    place: Some(self.docx.place(paragraph)),
                    numbered: paragraph.numbered,
                });
            }
        }
    }
}
