//! The main text while it is written: paragraphs, runs and borderless tables, with what they leave for other parts of the
//! package.

use vanthu_model::document::{Run, plain_text};
use vanthu_model::word_draft::SentCell;

use crate::format::{Alignment, Border, Layout, Line, Look};
use crate::identity::{Written, bookmark, tag};
use crate::lines::LineBreaks;
use crate::measures::{Measures, twips};
use crate::xml::Xml;
use crate::{Fitting, Picture};

/// The line of a paragraph that is there for its properties alone, in points.
const NO_LINE: Line = Line::Exact(1.0);

/// A run or what stands between runs, with its look.
pub(crate) enum Piece<'t, 'a> {
    /// Text; a line feed in it is a line break.
    Text(&'t str, Look),
    /// Runs of the document, their own styles on top of the look.
    Runs(&'a [Run], Look),
    /// A line break.
    Break,
}

/// A drawn line: how thick it is, and how far below the letters it hangs, in points.
#[derive(Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) pt: f64,
    pub(crate) gap_pt: f64,
}

/// A footnote that the text refers to.
pub(crate) struct Note<'a> {
    pub(crate) id: usize,
    pub(crate) runs: &'a [Run],
}

/// The main text.
pub(crate) struct Story<'a> {
    pub(crate) xml: Xml,
    pub(crate) measures: &'a Measures,
    pub(crate) fitting: LineBreaks<'a>,
    /// The footnotes so far.
    pub(crate) notes: Vec<Note<'a>>,
    /// The pictures so far, in their order.
    pub(crate) pictures: Vec<&'a Picture>,
    next_id: u32,
    /// The least distance to what comes next, in points.
    gap_pt: f64,
    /// Whether the next paragraph starts a page.
    pub(crate) page_break: bool,
    /// Whether figures may stand in locked controls: Word refuses those beside runs in a cell.
    pub(crate) controls: bool,
    /// Whether the last thing written is a paragraph.
    pub(crate) ends_with_paragraph: bool,
    /// The id of the table of figures that is open.
    pub(crate) table: Option<&'a str>,
    /// The paragraphs so far, for the part of data.
    pub(crate) written: Vec<Written>,
}

impl<'a> Story<'a> {
    pub(crate) fn new(xml: Xml, measures: &'a Measures, fitting: Fitting<'a>) -> Self {
        Self {
            xml,
            measures,
            fitting: LineBreaks { fitting, by_sense: measures.breaks.by_sense },
            notes: Vec::new(),
            pictures: Vec::new(),
            next_id: 1,
            gap_pt: 0.0,
            page_break: false,
            controls: true,
            ends_with_paragraph: true,
            table: None,
            written: Vec::new(),
        }
    }

    /// An identifier that no other element has.
    pub(crate) fn id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Leaves at least so many points above what comes next.
    pub(crate) fn leave(&mut self, points: f64) {
        self.gap_pt = self.gap_pt.max(points);
    }

    /// The distance above what comes next, which asks for `least` points itself.
    pub(crate) fn take_gap(&mut self, least: f64) -> f64 {
        let gap = self.gap_pt.max(least);
        self.gap_pt = 0.0;
        gap
    }

    /// A paragraph of `pieces`, in the bookmark of the block `id` if there is one.
    pub(crate) fn paragraph(&mut self, layout: &Layout, id: &str, pieces: &[Piece<'_, 'a>]) {
        self.xml.open("w:p", &[]);
        self.properties(layout);
        self.keep(id, pieces);
        let mark = self.begin_bookmark(id);
        for piece in pieces {
            self.piece(piece);
        }
        self.end_bookmark(mark);
        self.xml.close();
        self.ends_with_paragraph = true;
    }

    /// Keeps for the part of data what a paragraph says.
    fn keep(&mut self, id: &str, pieces: &[Piece<'_, 'a>]) {
        if self.table.is_none() && !id.is_empty() {
            self.written.push(Written::Block(id.to_string()));
            return;
        }
        let mut cell = SentCell::default();
        for piece in pieces {
            match piece {
                Piece::Text(text, _) => cell.text.push_str(text),
                Piece::Break => cell.text.push('\n'),
                Piece::Runs(runs, _) => {
                    cell.text.push_str(&plain_text(runs));
                    cell.facts.extend(runs.iter().filter_map(|run| run.fact.clone()));
                }
            }
        }
        if cell.text.trim().is_empty() {
            return;
        }
        self.written.push(match self.table {
            Some(table) => Written::Cell(table.to_string(), cell),
            None => Written::Fixed(cell.text),
        });
    }

    /// A paragraph that takes the distance asked for, at least `least` points.
    pub(crate) fn spaced(&mut self, mut layout: Layout, least: f64, id: &str, pieces: &[Piece<'_, 'a>]) {
        layout.before_pt = Some(self.take_gap(least));
        layout.page_break |= std::mem::take(&mut self.page_break);
        self.paragraph(&layout, id, pieces);
    }

    /// The properties of a paragraph.
    pub(crate) fn properties(&mut self, layout: &Layout) {
        self.xml.open("w:pPr", &[]);
        layout.properties(&mut self.xml);
        self.xml.close();
    }

    /// Begins the bookmark of the block `id`, unless it has none.
    pub(crate) fn begin_bookmark(&mut self, id: &str) -> Option<String> {
        if id.is_empty() {
            return None;
        }
        let number = self.id().to_string();
        self.xml.empty("w:bookmarkStart", &[("w:id", &number), ("w:name", &bookmark(id))]);
        Some(number)
    }

    /// Ends a bookmark that was begun.
    pub(crate) fn end_bookmark(&mut self, mark: Option<String>) {
        if let Some(number) = mark {
            self.xml.empty("w:bookmarkEnd", &[("w:id", &number)]);
        }
    }

    fn piece(&mut self, piece: &Piece<'_, 'a>) {
        match piece {
            Piece::Text(text, look) => self.text(text, look),
            Piece::Break => self.line_break(),
            Piece::Runs(runs, look) => self.runs(runs, look),
        }
    }

    fn line_break(&mut self) {
        self.xml.open("w:r", &[]);
        self.xml.empty("w:br", &[]);
        self.xml.close();
    }

    /// Text in one look.
    pub(crate) fn text(&mut self, text: &str, look: &Look) {
        if text.is_empty() {
            return;
        }
        self.xml.open("w:r", &[]);
        look.write(&mut self.xml);
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.xml.empty("w:br", &[]);
            }
            if !line.is_empty() {
                self.xml.text("w:t", &[("xml:space", "preserve")], line);
            }
        }
        self.xml.close();
    }

    /// Runs of the document. A figure stands in a control of its own, which Word does not let anybody change.
    pub(crate) fn runs(&mut self, runs: &'a [Run], base: &Look) {
        for run in runs {
            let look =
                Look { bold: base.bold || run.bold, italic: base.italic || run.italic, ..base.clone() };
            match &run.fact {
                Some(fact) if self.controls && !run.text.is_empty() => self.figure(fact, &run.text, &look),
                _ => self.text(&run.text, &look),
            }
            if !run.note.is_empty() {
                self.note(&run.note);
            }
        }
    }

    fn figure(&mut self, fact: &str, text: &str, look: &Look) {
        let id = self.id().to_string();
        let tag = tag(fact);
        self.xml.open("w:sdt", &[]);
        self.xml.open("w:sdtPr", &[]);
        self.xml.value("w:alias", &tag);
        self.xml.value("w:tag", &tag);
        self.xml.value("w:id", &id);
        self.xml.value("w:lock", "contentLocked");
        self.xml.close();
        self.xml.open("w:sdtContent", &[]);
        self.text(text, look);
        self.xml.close();
        self.xml.close();
    }

    fn note(&mut self, runs: &'a [Run]) {
        let id = self.notes.len() + 1;
        self.notes.push(Note { id, runs });
        self.xml.open("w:r", &[]);
        self.xml.open("w:rPr", &[]);
        self.xml.value("w:rStyle", "FootnoteReference");
        self.xml.close();
        self.xml.empty("w:footnoteReference", &[("w:id", &id.to_string())]);
        self.xml.close();
    }

    /// A drawn line of `length` points, in the middle of a column of `width` points: the upper edge of an empty paragraph of
    /// one `line`.
    pub(crate) fn drawn_line(&mut self, length: f64, width: f64, rule: Rule, line_pt: f64) {
        let side = ((width - length) / 2.0).max(0.0);
        let gap = rule.gap_pt.min(line_pt - 1.0);
        let layout = Layout {
            top: Some(Border::black(rule.pt, 0.0)),
            keep_next: true,
            left_pt: Some(side),
            right_pt: Some(side),
            before_pt: Some(gap),
            line: Some(Line::Exact(line_pt - gap)),
            align: Some(Alignment::Center),
            ..Layout::of("Letterhead")
        };
        self.paragraph(&layout, "", &[]);
    }

    /// An empty paragraph of one `line`.
    pub(crate) fn empty_line(&mut self, style: &str, line_pt: f64) {
        let layout = Layout { line: Some(Line::Exact(line_pt)), keep_next: true, ..Layout::of(style) };
        self.paragraph(&layout, "", &[]);
    }

    /// A paragraph as low as can be, which only bears `properties` behind its own: Word wants one after a table, and one
    /// ends each section.
    pub(crate) fn bearer(&mut self, before: f64, properties: impl FnOnce(&mut Xml)) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]);
        let page_break = std::mem::take(&mut self.page_break);
        Layout { line: Some(NO_LINE), before_pt: Some(before), page_break, ..Layout::default() }
            .properties(&mut self.xml);
        properties(&mut self.xml);
        self.xml.close();
        self.xml.close();
        self.ends_with_paragraph = true;
    }

    /// Begins a table without borders, with columns of these widths in points.
    pub(crate) fn open_columns(&mut self, widths: &[f64]) {
        // Two tables that touch would become one.
        if !self.ends_with_paragraph {
            self.bearer(0.0, |_| ());
        }
        self.xml.open("w:tbl", &[]);
        self.xml.open("w:tblPr", &[]);
        let total = twips(widths.iter().sum()).to_string();
        self.xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
        self.xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]);
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        // Other programs have margins of their own where a table has none.
        self.xml.open("w:tblCellMar", &[]);
        for side in ["w:top", "w:left", "w:bottom", "w:right"] {
            self.xml.empty(side, &[("w:w", "0"), ("w:type", "dxa")]);
        }
        self.xml.close();
        self.xml.close();
        self.grid(widths);
    }

    /// The grid of a table.
    pub(crate) fn grid(&mut self, widths: &[f64]) {
        self.xml.open("w:tblGrid", &[]);
        for width in widths {
            self.xml.empty("w:gridCol", &[("w:w", &twips(*width).to_string())]);
        }
        self.xml.close();
    }

    /// Begins a row that no page parts.
    pub(crate) fn open_row(&mut self) {
        self.xml.open("w:tr", &[]);
        self.xml.open("w:trPr", &[]);
        self.xml.empty("w:cantSplit", &[]);
        self.xml.close();
    }

    /// Begins a cell of a table without borders, with `gutter` points of its width left free at its right.
    pub(crate) fn open_cell(&mut self, width: f64, gutter: f64) {
        self.xml.open("w:tc", &[]);
        self.xml.open("w:tcPr", &[]);
        self.xml.empty("w:tcW", &[("w:w", &twips(width).to_string()), ("w:type", "dxa")]);
        if gutter > 0.0 {
            self.xml.open("w:tcMar", &[]);
            self.xml.empty("w:right", &[("w:w", &twips(gutter).to_string()), ("w:type", "dxa")]);
            self.xml.close();
        }
        self.xml.close();
    }

    /// Begins a cell whose text stands in the middle of its height.
    pub(crate) fn open_middle_cell(&mut self, width: f64) {
        self.xml.open("w:tc", &[]);
        self.xml.open("w:tcPr", &[]);
        self.xml.empty("w:tcW", &[("w:w", &twips(width).to_string()), ("w:type", "dxa")]);
        self.xml.value("w:vAlign", "center");
        self.xml.close();
    }

    /// Closes a cell or a row.
    pub(crate) fn close(&mut self) {
        self.xml.close();
    }

    /// Closes a table.
    pub(crate) fn close_table(&mut self) {
        self.xml.close();
        self.ends_with_paragraph = false;
    }
}
