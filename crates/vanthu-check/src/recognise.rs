//! Recognises the parts of a Word file: which of its paragraphs are the title, the issuer, the number, the date, the kind,
//! the subject, the addressees, the recipients and the signature.
//!
//! Only words and positions count. Fonts and alignment are ignored, because they are what such files get wrong most often.

mod foot;
mod letterhead;
mod sections;

use std::ops::Range;

use chrono::NaiveDate;

use crate::dates::dates;
use crate::document_text::{DocumentText, Passage, PassageKind};
use crate::tokenize::is_capitals;
use vanthu_model::docx_text::{DocxText, NOTE_MARK, Paragraph, TableCell};
use vanthu_model::office::Standard;
use vanthu_model::rules::Rules;

/// How many filled lines from the top of a part may belong to its letterhead.
const HEAD_LINES: usize = 40;

/// The first words of the titles of both regulations.
const TITLES: [(&str, Standard); 2] =
    [("đảng cộng sản việt nam", Standard::Party), ("cộng hòa xã hội chủ nghĩa việt nam", Standard::State)];

/// The first words of titles of bodies with regulations of their own.
const OTHER_TITLES: [&str; 5] =
    ["đoàn tncs hồ chí minh", "đoàn thanh niên cộng sản", "đội tntp", "tổng liên đoàn", "giáo hội"];

/// Kinds that have rules of their own: legal documents, charters, speeches, internal slips.
const OTHER_KINDS: [&str; 14] = [
    "thông tư",
    "thông tư liên tịch",
    "nghị định",
    "luật",
    "pháp lệnh",
    "hiến pháp",
    "điều lệ",
    "tham luận",
    "bài phát biểu",
    "phát biểu",
    "diễn văn",
    "bài tham luận",
    "phiếu trình",
    "đáp từ",
];

/// A Word file that was split into lines, and into the documents that it holds one behind the other.
///
/// The landmarks of each, the title, the number and the date, show which standard it follows and when it was issued, and
/// so against which rule set [`check_docx`](crate::check_docx) has to check it.
pub struct RecognisedDocx<'a> {
    docx: &'a DocxText,
    documents: Vec<Landmarks<'a>>,
}

/// A document of a Word file: its lines and its landmarks.
struct Landmarks<'a> {
    lines: Vec<Line<'a>>,
    /// The first paragraph that belongs to it, and the one behind its last.
    paragraphs: Range<usize>,
    /// The line of the title, with the standard whose title it is.
    title: Option<(usize, Standard)>,
    /// The line of the number and symbol.
    number: Option<usize>,
    /// The line of the place and date.
    place_date: Option<usize>,
    /// Whether it is of a kind that has rules of its own.
    other: bool,
}

impl<'a> RecognisedDocx<'a> {
    /// Finds the documents of a Word file and their landmarks.
    pub fn new(docx: &'a DocxText) -> Self {
        let lines = lines(docx);
        let mut documents: Vec<Landmarks> = Vec::new();
        for (start, end) in sections::documents(&lines) {
            let own = lines[start..end].to_vec();
            let first = if start == 0 { 0 } else { own.first().map_or(0, |line| line.paragraph.number) };
            let behind = lines.get(end).map_or(usize::MAX, |line| line.paragraph.number);
            documents.push(Landmarks::new(own, first..behind));
        }
        Self { docx, documents }
    }

    /// The standard that the file follows: by its title, or else by the form of its number. `None` if neither was found, or
    /// if it is of a kind that has rules of its own.
    pub fn standard(&self) -> Option<Standard> {
        self.documents.first()?.standard()
    }

    /// The latest day on which the file can have been issued: the date in its letterhead, or the end of the month or year
    /// where the day is still blank.
    pub fn date(&self) -> Option<NaiveDate> {
        self.documents.first()?.latest()
    }

    /// How many documents the file holds.
    pub(crate) fn count(&self) -> usize {
        self.documents.len()
    }

    /// Brings one of the documents into the form that the checks read.
    pub(crate) fn document_text(&self, index: usize, rules: &Rules) -> DocumentText<'static> {
        let found = &self.documents[index];
        let recogniser = Recogniser {
            docx: self.docx,
            lines: &found.lines,
            taken: vec![false; found.lines.len()],
            document: DocumentText { date: found.date(), ..DocumentText::default() },
        };
        recogniser.run(found, rules)
    }

    /// What the file itself shows before any of its words is read.
    pub(crate) fn docx(&self) -> &DocxText {
        self.docx
    }
}

impl<'a> Landmarks<'a> {
    fn new(lines: Vec<Line<'a>>, paragraphs: Range<usize>) -> Self {
        let head = lines.get(..HEAD_LINES).unwrap_or(&lines);
        let title = head.iter().enumerate().find_map(|(index, line)| Some((index, title_of(&line.lower())?)));
        let other_title = head.iter().take(12).any(|line| {
            let lower = line.lower();
            OTHER_TITLES.iter().any(|title| lower.trim().starts_with(title)) && is_capitals(&line.text)
        });
        let number = head.iter().position(|line| is_number(&line.text));
        // The date stands in the letterhead, above the first line that is a sentence.
        let sentence =
            |line: &Line| line.text.trim().chars().count() > 90 || line.lower().starts_with("căn cứ");
        let head_end = head.iter().position(sentence).unwrap_or(head.len());
        let place_date = head[..head_end].iter().position(|line| is_place_date(&line.lower()));
        let other_kind = head.iter().any(|line| OTHER_KINDS.contains(&line.lower().trim()));
        Self { title, number, place_date, other: other_title || other_kind, lines, paragraphs }
    }

    fn standard(&self) -> Option<Standard> {
        if self.other {
            return None;
        }
        let by_number = || {
            let text = &self.lines[self.number?].text;
            // `-BC/ĐU` is the Party's form, `/QĐ-UBND` the state's.
            let symbol = text.trim_start_matches(|letter: char| {
                letter.is_alphanumeric() || ": .…_\u{a0}".contains(letter)
            });
            Some(if symbol.starts_with(['-', '–']) { Standard::Party } else { Standard::State })
        };
        self.title.map(|(_, standard)| standard).or_else(by_number)
    }

    fn date(&self) -> Option<NaiveDate> {
        let line = &self.lines[self.place_date?];
        dates(&line.text).first().and_then(|written| written.date())
    }

    fn latest(&self) -> Option<NaiveDate> {
        self.date().or_else(|| blank_date(&self.lines[self.place_date?].lower()))
    }
}

/// The last day of the month or year that a line with a blank day names: `ngày … tháng 3 năm 2026`, `…/…/2026`.
fn blank_date(lower: &str) -> Option<NaiveDate> {
    let figures: Vec<u32> = lower
        .split(|letter: char| !letter.is_ascii_digit())
        .filter_map(|figure| figure.parse().ok())
        .collect();
    let year = figures.iter().copied().find(|figure| (1900..2100).contains(figure))?;
    let after_month = lower.split_once("tháng").map_or("", |(_, rest)| rest.trim_start());
    let month =
        after_month.split(|letter: char| !letter.is_ascii_digit()).next().and_then(|text| text.parse().ok());
    let month = month.filter(|month| (1..=12).contains(month)).unwrap_or(12);
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(i32::try_from(next.0).ok()?, next.1, 1)?.pred_opt()
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
        let filled = |piece: &String| !piece.trim_matches([' ', '\u{a0}', NOTE_MARK]).is_empty();
        let pieces = paragraph.text.split('\n').flat_map(pieces).filter(filled);
        pieces.map(move |text| Line { paragraph, text })
    })
    .collect()
}

/// The pieces of a line between tabs and rows of spaces, by which the two columns of a letterhead are often made. A number
/// and a date that are still blank, `Số:      /UBND-NC` and `ngày      tháng 3`, stay whole.
fn pieces(line: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for piece in line.split('\t').flat_map(|piece| piece.split("    ")) {
        let begins = piece.trim().to_lowercase();
        if begins.is_empty() {
            continue;
        }
        let open = list.last().is_some_and(|last| {
            let ends = last.trim_end().to_lowercase();
            let blank = ["số", "số:", "ngày", "tháng", "năm"]
                .iter()
                .any(|word| ends == *word || ends.ends_with(&format!(" {word}")));
            let goes_on = begins.starts_with(['/', '-']) && begins.contains(char::is_alphabetic)
                || ["tháng", "năm"].iter().any(|word| begins.starts_with(word))
                || begins
                    .chars()
                    .next()
                    .is_some_and(|letter| letter.is_ascii_digit() || ".…".contains(letter));
            blank && goes_on
        });
        match list.last_mut().filter(|_| open) {
            Some(last) => {
                last.push_str("    ");
                last.push_str(piece);
            }
            None => list.push(piece.to_string()),
        }
    }
    list
}

/// The standard whose title a line is, despite small typing errors.
fn title_of(lower: &str) -> Option<Standard> {
    let lower = lower.trim();
    let near = |title: &str| {
        lower.len().abs_diff(title.len()) < 8 && strsim::normalized_damerau_levenshtein(lower, title) > 0.85
    };
    TITLES.iter().find(|(title, _)| near(title)).map(|(_, standard)| *standard)
}

/// Whether a line is the number and symbol of a document, also where the number is blank: `Số:      /QĐ-UBND`, `Số: …`.
fn is_number(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let Some(rest) = lower.strip_prefix("số") else { return false };
    // `Số lượng` begins a sentence.
    if rest.starts_with(char::is_alphabetic) || lower.chars().count() >= 60 {
        return false;
    }
    let rest = rest.trim_start_matches([':', ' ', '\u{a0}', '\t']);
    let blank = |letter: char| letter.is_ascii_digit() || " .…_\u{a0}\t(),".contains(letter);
    let tail = rest.trim_start_matches(blank);
    tail.is_empty() && lower.contains(':') && !rest.contains(char::is_alphabetic)
        || tail.starts_with(['-', '/', '–'])
        || rest.contains('/') && !rest.contains(' ')
}

/// Whether a line is the place and date of a document; day and month may be blank.
fn is_place_date(lower: &str) -> bool {
    let short = lower.chars().count() < 80;
    let words = lower.contains("ngày") && lower.contains("tháng") && lower.contains("năm");
    let stroked = lower.split_once("ngày").is_some_and(|(_, rest)| {
        rest.contains('/')
            && rest.chars().all(|letter| letter.is_ascii_digit() || " ./…\u{a0}".contains(letter))
    });
    let figures = lower.contains("ngày") && dates(lower).len() == 1;
    let other = ["căn cứ", "thời gian", "từ ngày", "hôm nay", "(", "-", "kèm theo", "vào hồi"];
    short
        && (words || (figures || stroked) && lower.contains(','))
        && !other.iter().any(|word| lower.trim_start().starts_with(word))
        && !lower.contains("số ")
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
    fn run(mut self, found: &Landmarks, rules: &Rules) -> DocumentText<'static> {
        let text_start = self.letterhead(found, rules);
        self.document.named = self.document.kind != "công văn";
        self.document.received = self.document.kind != "biên bản";
        let text_end = self.foot(text_start);
        self.text(text_start.min(self.lines.len()), text_end, found);
        self.document
    }

    /// A line as a part of the document, without marking it as taken.
    fn part(&self, line: &Line) -> Passage {
        Passage {
            text: line.text.trim().to_string(),
            place: Some(self.docx.place(line.paragraph)),
            numbered: line.paragraph.numbered,
            ..Passage::default()
        }
    }

    /// Takes a line as a part of the document.
    fn take(&mut self, index: usize) -> Passage {
        self.taken[index] = true;
        self.part(&self.lines[index])
    }

    /// Takes the text: everything between the letterhead and the foot, whatever follows the foot, such as appendices,
    /// and headers, footers and notes. What is attached is counted as sections of its own.
    fn text(&mut self, begin: usize, end: usize, found: &Landmarks) {
        let first = self.lines.get(begin).map_or(found.paragraphs.end, |line| line.paragraph.number);
        let foot = self.lines.get(end).map_or(usize::MAX, |line| line.paragraph.number);
        let taken = self.lines.iter().zip(&self.taken).filter(|(_, taken)| **taken);
        let parts: Vec<usize> = taken.map(|(line, _)| line.paragraph.number).collect();
        let main_document = found.paragraphs.start == 0;
        let mut section = 0;
        let mut attached = false;
        for paragraph in &self.docx.paragraphs {
            let main = paragraph.part.is_none();
            let shown = paragraph.text.trim_matches([' ', '\n', '\t', '\u{a0}', NOTE_MARK]);
            let outside = if main { !found.paragraphs.contains(&paragraph.number) } else { !main_document };
            if shown.is_empty()
                || outside
                || main && (paragraph.number < first || parts.contains(&paragraph.number))
            {
                continue;
            }
            let behind = main && paragraph.number > foot;
            if !main {
                section = usize::MAX;
            } else if section == 0 && behind {
                (section, attached) = (1, true);
            } else if sections::begins(shown) {
                section += 1;
                attached = true;
            }
            // The letterhead of what is attached, and small tables of signatures below the foot.
            if main && attached && sections::is_letterhead(shown) {
                continue;
            }
            let margin = paragraph
                .part
                .as_deref()
                .is_some_and(|part| part.starts_with("header") || part.starts_with("footer"));
            let kind = match paragraph.cell {
                _ if behind && is_capitals(shown) => PassageKind::Cell,
                Some(_) if main => PassageKind::Cell,
                _ if is_capitals(shown) => PassageKind::Heading,
                // Headers and footers hold page numbers and names of files.
                _ if margin => PassageKind::Cell,
                _ => PassageKind::Text,
            };
            for (index, line) in shown.split('\n').filter(|line| !line.trim().is_empty()).enumerate() {
                self.document.text.push(Passage {
                    kind,
                    label: if index == 0 { paragraph.label.clone() } else { String::new() },
                    text: line.to_string(),
                    place: Some(self.docx.place(paragraph)),
                    numbered: paragraph.numbered,
                    cell: paragraph.cell.filter(|_| main),
                    section,
                });
            }
        }
    }
}
