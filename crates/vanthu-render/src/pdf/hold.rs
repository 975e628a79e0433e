//! A document as the layout breaks it: in titles, lists, headings and cells, the spaces within compounds are marked. The
//! layout prints plain spaces for the marks.

use vanthu_model::compounds::{Compounds, HELD, JOINT, WEAK};
use vanthu_model::document::{Block, Document, Run, TableColumn, TableRow, plain_text};

use super::columns::Width;
use super::measures::Measures;

/// Millimetres in a point.
const MM_PER_PT: f64 = 25.4 / 72.0;
/// The most that is held together in a line of text: about a third of it.
const MOST_MM: f64 = 60.0;
/// What stands between words as a dash.
const DASHES: [char; 2] = ['-', '–'];
/// Where a line may be broken.
const BREAKS: [char; 3] = [' ', '\n', WEAK];

/// `document` with its spaces marked.
pub(super) fn held(
    document: &Document,
    measures: &Measures,
    compounds: &Compounds,
    width: Width,
) -> Document {
    let holder = Holder { compounds, width, pt: measures.table.pt, inset: 2.0 * measures.table.inset_x_pt };
    let mut held = document.clone();
    let head = &mut held.letterhead;
    let addressees = head.addressees.iter_mut().flat_map(|addressees| &mut addressees.lines);
    let lines = [&mut head.issuer, &mut head.place_date].into_iter().chain(&mut head.superior);
    lines.chain(&mut head.subject).chain(addressees).for_each(|text| holder.line(text));
    let copied = held.copy.iter_mut();
    for copy in copied {
        copy.superior
            .iter_mut()
            .chain([&mut copy.issuer, &mut copy.place_date])
            .for_each(|text| holder.line(text));
        copy.recipients.lines.iter_mut().for_each(|text| holder.line(text));
    }
    let lists = held.recipients.iter_mut().flat_map(|recipients| &mut recipients.lines);
    lists.for_each(|text| holder.line(text));
    for signature in &mut held.signatures {
        signature.authority.iter_mut().chain(&mut signature.post).for_each(|text| holder.line(text));
    }
    held.blocks.iter_mut().for_each(|block| holder.block(block, measures.text_mm(false)));
    for appendix in &mut held.appendices {
        holder.runs(&mut appendix.title, MOST_MM);
        appendix.reference.iter_mut().for_each(|text| holder.line(text));
        let text_mm = measures.text_mm(appendix.landscape);
        appendix.blocks.iter_mut().for_each(|block| holder.block(block, text_mm));
    }
    held
}

/// What marks texts.
struct Holder<'a> {
    compounds: &'a Compounds,
    width: Width<'a>,
    /// The size of letters in tables and charts, in points.
    pt: f64,
    /// The room beside a cell's text, in points.
    inset: f64,
}

impl Holder<'_> {
    fn line(&self, text: &mut String) {
        *text = self.hold(text, MOST_MM, true);
    }

    /// `text`, which may be bold, with its spaces marked, except within what is wider than `most` millimetres and has to be broken
    /// anyway.
    fn hold(&self, text: &str, most: f64, bold: bool) -> String {
        self.give_up(self.compounds.hold(text), most, bold)
    }

    /// `held` without the marks within what is wider than `most` millimetres.
    fn give_up(&self, held: String, most: f64, bold: bool) -> String {
        let wide = |piece: &str| {
            let plain = piece.trim_end().replace([HELD, JOINT], " ");
            (self.width)(&plain, bold) * self.pt * MM_PER_PT > most
        };
        if !held.contains([HELD, JOINT]) {
            return held;
        }
        // What fits on no line is given up piece by piece: names and the words of a long compound, then all but its words of two
        // syllables, and then these. A dash never begins a line.
        let given_up = |text: &str, give_up: &dyn Fn(&str) -> String| -> String {
            let pieces = text.split_inclusive(BREAKS);
            pieces.map(|piece| if wide(piece) { give_up(piece) } else { piece.to_string() }).collect()
        };
        let syllables = |piece: &str| {
            let spaced = piece.replace(HELD, " ");
            DASHES
                .iter()
                .fold(spaced, |text, dash| text.replace(&format!(" {dash} "), &format!("{HELD}{dash} ")))
        };
        let parted = given_up(&held, &|piece| {
            let (text, mark) = without_mark(piece);
            self.compounds.hold_closest(text) + mark
        });
        let paired = given_up(&parted, &|piece| {
            let (text, mark) = without_mark(piece);
            if text.contains(DASHES) { piece.to_string() } else { self.compounds.hold_pairs(text) + mark }
        });
        given_up(&paired, &syllables)
    }

    /// Marks the text of runs as a whole: what belongs together may stand in several.
    fn runs(&self, runs: &mut [Run], most: f64) {
        self.runs_of(runs, most, true);
    }

    /// The same for text that may be bold or not.
    fn runs_of(&self, runs: &mut [Run], most: f64, bold: bool) {
        let text = plain_text(runs);
        let held = self.hold(&text, most, bold);
        replace(runs, &text, &held);
    }

    /// Marks the text of a cell. Names and long compounds are parted where that saves a line.
    fn cell(&self, runs: &mut [Run], most: f64, bold: bool) {
        let text = plain_text(runs);
        let mut held = self.hold(&text, most, bold);
        let lines = self.lines(&held, most, bold);
        // Most cells break none of their lines, and no other way takes fewer.
        if lines > text.split('\n').count() {
            let parted = self.give_up(self.compounds.hold_closest(&text), most, bold);
            if self.lines(&parted, most, bold) < lines {
                held = parted;
            }
        }
        replace(runs, &text, &held);
    }

    /// How many lines of `most` millimetres a marked text takes.
    fn lines(&self, text: &str, most: f64, bold: bool) -> usize {
        let mm = |text: &str| (self.width)(&text.replace([HELD, JOINT], " "), bold) * self.pt * MM_PER_PT;
        let space = mm(" ");
        let mut count = 0;
        for line in text.split('\n') {
            count += 1;
            let mut used = 0.0;
            for piece in line.split([' ', WEAK]) {
                let width = mm(piece);
                match used > 0.0 && used + space + width > most {
                    true => (count, used) = (count + 1, width),
                    false => used += if used > 0.0 { space + width } else { width },
                }
            }
        }
        count
    }

    fn block(&self, block: &mut Block, text_mm: f64) {
        match block {
            Block::Enacting { runs } | Block::Heading { runs, .. } => self.runs(runs, MOST_MM),
            Block::Table { caption, columns, rows, .. } => {
                self.runs(caption, MOST_MM);
                self.table(columns, rows);
            }
            Block::Chart { caption, bars, .. } => {
                self.runs(caption, MOST_MM);
                for bar in bars {
                    self.runs(&mut bar.label, MOST_MM.min(text_mm * 0.4));
                    self.runs(&mut bar.text, MOST_MM.min(text_mm * 0.25));
                }
            }
            Block::LineChart { caption, points, .. } => {
                self.runs(caption, MOST_MM);
                let slot = text_mm / points.len().max(1) as f64 - 2.0;
                points.iter_mut().for_each(|point| self.runs(&mut point.label, slot));
            }
            Block::ShareChart { caption, .. } => self.runs(caption, MOST_MM),
            _ => {}
        }
    }

    fn table(&self, columns: &mut [TableColumn], rows: &mut [TableRow]) {
        let inner: Vec<f64> = columns.iter().map(|column| column.width_mm - self.inset * MM_PER_PT).collect();
        for (column, most) in columns.iter_mut().zip(&inner) {
            self.runs(&mut column.heading, *most);
            self.runs(&mut column.group, *most);
        }
        for row in rows {
            for (cell, most) in row.cells.iter_mut().zip(&inner) {
                let bold = row.total || cell.iter().any(|run| run.bold);
                self.cell(cell, *most, bold);
            }
        }
    }
}

/// A piece of a marked text without what ends it, and what does.
fn without_mark(piece: &str) -> (&str, &str) {
    piece.split_at(piece.trim_end_matches(BREAKS).len())
}

/// Gives `runs`, whose text is `text`, the marks that it has as `held`. A mark stands for one letter, so they keep their lengths.
fn replace(runs: &mut [Run], text: &str, held: &str) {
    if held == text {
        return;
    }
    let mut letters = held.chars();
    for run in runs {
        let count = run.text.chars().count();
        run.text = letters.by_ref().take(count).collect();
    }
}
