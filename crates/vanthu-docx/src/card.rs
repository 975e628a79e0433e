//! Scorecards: the parts of a card in the order of the PDF's, by the same measures.

mod bars;

use serde::Deserialize;

use vanthu_diagnostic::Diagnostic;
use vanthu_model::card::{Card, CardLine, CardRow, CardRowKind, Lines};
use vanthu_model::config::parse_toml;
use vanthu_model::document::Document;

use crate::format::{Alignment, Layout, Line, Look, eighths};
use crate::letterhead::look;
use crate::measures::{Measures, Part, points, twips};
use crate::story::{Piece, Rule, Story};
use crate::table::SPARE_PT;
use crate::{Fitting, Main, Picture, section};
use bars::Drawings;

/// The measures of the card, which the layout of the PDF reads too.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CardMeasures {
    head: Head,
    heading: Lined,
    text: Lined,
    table: Table,
    bars: Bars,
    code: Code,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Head {
    left_mm: f64,
    right_mm: f64,
    /// How much further to the left the columns part in documents of the state, whose name needs more room than the Party's
    /// title.
    #[serde(default)]
    state_shift_mm: f64,
    line_pt: f64,
    after_pt: f64,
}

/// Text in lines of one height, and what is left free behind it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Lined {
    pt: f64,
    line_pt: f64,
    #[serde(default)]
    after_pt: f64,
    #[serde(default)]
    gap_pt: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Table {
    pt: f64,
    line_pt: f64,
    inset_x_pt: f64,
    inset_y_pt: f64,
    rule_pt: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Bars {
    pt: f64,
    line_pt: f64,
    label_mm: f64,
    length_mm: f64,
    gap_mm: f64,
    bar_mm: f64,
    fill_mm: f64,
    mark_pt: f64,
    sample_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Code {
    size_mm: f64,
    pt: f64,
    line_pt: f64,
}

impl CardMeasures {
    /// Reads them from their file.
    ///
    /// # Errors
    /// `config.invalid` if it is not TOML or lacks a measure.
    pub(crate) fn parse(layout: &str) -> Result<Self, Diagnostic> {
        parse_toml("layout/scorecard.toml", layout)
    }
}

/// A card that is written.
pub(crate) struct CardInput<'a> {
    pub(crate) document: &'a Document,
    pub(crate) card: &'a Card,
    pub(crate) measures: &'a Measures,
    pub(crate) layout: &'a CardMeasures,
    pub(crate) fitting: Fitting<'a>,
}

/// The pictures of a card: its bars, the samples of what they mean, its check code of these points.
pub(crate) fn pictures(card: &Card, measures: &Measures, layout: &CardMeasures, code: &[u8]) -> Vec<Picture> {
    let drawings = Drawings::new(measures, &layout.bars);
    let mut pictures: Vec<Picture> = card.bars.iter().map(|bar| drawings.bar(bar)).collect();
    pictures.extend(drawings.samples());
    pictures.extend(card.code.as_ref().map(|it| bars::code(it, code, points(layout.code.size_mm))));
    pictures
}

/// The main text of a card with these pictures.
pub(crate) fn main_text<'a>(input: &CardInput<'a>, pictures: &'a [Picture], footers: bool) -> Main<'a> {
    let &CardInput { document, card, measures, layout, fitting } = input;
    let mut story = Story::new(section::opened(), measures, fitting);
    let mut writer = CardStory { story: &mut story, card, layout, pictures: pictures.iter() };
    writer.head(document);
    writer.heading();
    card.about.iter().for_each(|line| writer.line(line, false));
    writer.story.leave(layout.text.gap_pt);
    writer.criteria();
    writer.story.leave(layout.text.gap_pt);
    card.results.iter().for_each(|line| writer.line(line, true));
    writer.story.leave(layout.text.gap_pt);
    writer.bars();
    writer.story.leave(layout.text.gap_pt);
    writer.end(document);
    if !story.ends_with_paragraph {
        story.bearer(0.0, |_| ());
    }
    section::Section { turned: false, restart: true, first: true }.write(&mut story.xml, measures, footers);
    // A card has no blocks that an edit could change.
    Main { body: story.xml.finish(), notes: None, pictures: story.pictures, written: Vec::new() }
}

/// A card while it is written.
struct CardStory<'s, 'a> {
    story: &'s mut Story<'a>,
    card: &'a Card,
    layout: &'a CardMeasures,
    pictures: std::slice::Iter<'a, Picture>,
}

/// The lines of a text as one: a line but the last ends with the space that parts its words from the next.
fn flowing(lines: &Lines) -> String {
    lines.concat()
}

/// Letters of `pt` points.
fn letters(pt: f64, bold: bool) -> Look {
    Look { bold, pt: Some(pt), ..Look::default() }
}

impl<'a> CardStory<'_, 'a> {
    /// Who issues on the left; the Party's title, or the state's name and motto, with place and date on the right.
    fn head(&mut self, document: &Document) {
        let (measures, rule) = (self.story.measures, &self.layout.head);
        let shift = if measures.motto.is_some() { points(rule.state_shift_mm) } else { 0.0 };
        let (left, right) = (points(rule.left_mm) - shift, points(rule.right_mm) + shift);
        self.story.open_columns(&[left, right]);
        self.story.open_row();
        self.story.open_cell(left, 0.0);
        self.entry(&self.card.superior, &look(&measures.superior));
        self.entry(&self.card.issuer, &Look { bold: true, ..look(&measures.issuer) });
        match (&document.letterhead.star, &measures.issuer_line) {
            (Some(star), _) => {
                let part = measures.star.as_ref().unwrap_or(&measures.issuer);
                self.entry(&vec![star.clone()], &look(part));
            }
            (None, Some(line)) => {
                let last = self.card.issuer.last().map_or("", |last| last.trim_end());
                let length = line.share * self.story.fitting.span(last, measures.issuer.pt, true);
                let drawn = Rule { pt: line.rule_pt, gap_pt: line.rule_gap_pt };
                self.story.drawn_line(length, left, drawn, rule.line_pt);
            }
            (None, None) => {}
        }
        self.story.close();
        self.story.open_cell(right, 0.0);
        let title = Part { bold: true, ..measures.title.clone() };
        let mut heads = vec![(document.letterhead.title.as_str(), title)];
        if let Some((motto, text)) =
            measures.motto.as_ref().and_then(|part| Some((part, part.text.as_deref()?)))
        {
            // The smallest letters that the rules permit.
            heads[0].1.pt = measures.title.pt_range.as_ref().map_or(measures.title.pt, |range| range[0]);
            heads.push((text, Part { bold: true, ..motto.clone() }));
        }
        for (words, part) in &heads {
            self.entry(&vec![(*words).to_string()], &look(part));
        }
        if let Some((words, part)) = heads.last() {
            let length = self.story.fitting.span(words, part.pt, true);
            let drawn = Rule { pt: part.rule_pt.unwrap_or_default(), gap_pt: part.rule_gap_pt };
            self.story.drawn_line(length, right, drawn, rule.line_pt);
        }
        let date = Look { italic: true, ..look(&measures.place_date.part) };
        self.entry(&vec![self.card.place_date.clone()], &date);
        self.story.close();
        self.story.close();
        self.story.close_table();
        self.story.leave(rule.after_pt);
    }

    /// Lines of the head.
    fn entry(&mut self, lines: &Lines, look: &Look) {
        let line = Some(Line::Exact(self.layout.head.line_pt));
        for words in lines.iter().filter(|words| !words.is_empty()) {
            let layout = Layout { keep_next: true, line, ..Layout::of("Letterhead") };
            self.story.paragraph(&layout, "", &[Piece::Text(words, look.clone())]);
        }
    }

    /// What it is, and of which period.
    fn heading(&mut self) {
        let rule = self.layout.heading;
        let line = Some(Line::Exact(rule.line_pt));
        let before_pt = Some(self.story.take_gap(0.0));
        let layout = Layout { keep_next: true, line, before_pt, ..Layout::of("Title") };
        let look = letters(rule.pt, true);
        self.story.paragraph(&layout, "", &[Piece::Text(&flowing(&self.card.heading), look.clone())]);
        let align = Some(Alignment::Center);
        let layout = Layout { keep_next: true, line, align, ..Layout::of("Normal") };
        self.story.paragraph(&layout, "", &[Piece::Text(&self.card.period, look)]);
        self.story.leave(rule.after_pt);
    }

    /// A line that says one thing.
    fn line(&mut self, it: &CardLine, keep_next: bool) {
        let rule = self.layout.text;
        let before_pt = Some(self.story.take_gap(0.0));
        let layout =
            Layout { keep_next, before_pt, line: Some(Line::Exact(rule.line_pt)), ..Layout::of("Normal") };
        let text = flowing(&it.text);
        let pieces =
            [Piece::Text(&it.label, letters(rule.pt, false)), Piece::Text(&text, letters(rule.pt, it.bold))];
        self.story.paragraph(&layout, "", &pieces);
    }

    /// The table of criteria. Its head is repeated on a second page.
    fn criteria(&mut self) {
        let rule = &self.layout.table;
        let widths: Vec<f64> = self.card.widths_mm.iter().map(|width| points(*width)).collect();
        // The table stands right below the text.
        let gap = self.story.take_gap(0.0);
        self.story.bearer((gap - 1.0).max(0.0), |_| ());
        let total = twips(widths.iter().sum()).to_string();
        let xml = &mut self.story.xml;
        xml.open("w:tbl", &[]);
        xml.open("w:tblPr", &[]);
        xml.value("w:tblStyle", "DataTable");
        xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
        xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]);
        let size = eighths(rule.rule_pt);
        xml.open("w:tblBorders", &[]);
        for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
            xml.empty(side, &[("w:val", "single"), ("w:sz", &size), ("w:space", "0"), ("w:color", "000000")]);
        }
        xml.close();
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        let (x, y) =
            (twips((rule.inset_x_pt - SPARE_PT).max(0.0)).to_string(), twips(rule.inset_y_pt).to_string());
        xml.open("w:tblCellMar", &[]);
        for (side, inset) in [("w:top", &y), ("w:left", &x), ("w:bottom", &y), ("w:right", &x)] {
            xml.empty(side, &[("w:w", inset), ("w:type", "dxa")]);
        }
        xml.close();
        xml.close();
        self.story.grid(&widths);
        let mut heights = self.card.heights_pt.iter().copied();
        let headings: Vec<String> = self.card.columns.iter().map(flowing).collect();
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        self.row(&widths, &headings, heights.next(), true, true);
        for row in &self.card.rows {
            let CardRow { kind, number, title, max, own, assessed, note } = row;
            let title = flowing(title);
            let cells = [number, title.as_str(), max, own, assessed, note];
            self.row(&widths, &cells, heights.next(), false, *kind != CardRowKind::Criterion);
        }
        self.story.close_table();
    }

    fn row(&mut self, widths: &[f64], cells: &[&str], height: Option<f64>, head: bool, bold: bool) {
        let rule = &self.layout.table;
        let xml = &mut self.story.xml;
        xml.open("w:tr", &[]);
        xml.open("w:trPr", &[]);
        xml.empty("w:cantSplit", &[]);
        if let Some(height) = height {
            xml.empty("w:trHeight", &[("w:val", &twips(height).to_string()), ("w:hRule", "atLeast")]);
        }
        if head {
            xml.empty("w:tblHeader", &[]);
        }
        xml.close();
        for (index, (text, width)) in cells.iter().zip(widths).enumerate() {
            self.story.open_middle_cell(*width);
            let align = (head || index != 1).then_some(Alignment::Center);
            let line = Some(Line::Exact(rule.line_pt));
            let layout = Layout { keep_next: head, align, line, ..Layout::of("TableText") };
            self.story.paragraph(&layout, "", &[Piece::Text(text, letters(rule.pt, bold))]);
            self.story.close();
        }
        self.story.close();
    }

    /// Each group's points beside its maximum and the average of all branches, and what the colours mean.
    fn bars(&mut self) {
        let rule = &self.layout.bars;
        let width = self.story.measures.text_pt(false);
        let gap = points(rule.gap_mm);
        let (label, bar) = (points(rule.label_mm), points(rule.length_mm) + gap);
        let widths = [label, bar, (width - label - bar).max(bar / 4.0)];
        let before = self.story.take_gap(0.0);
        self.story.bearer((before - 1.0).max(0.0), |_| ());
        self.story.open_columns(&widths);
        let look = letters(rule.pt, false);
        let keep = |line| Layout { keep_next: true, line: Some(line), ..Layout::of("Normal") };
        for (index, one) in self.card.bars.iter().enumerate() {
            let height = twips(rule.line_pt * one.label.len().max(1) as f64).to_string();
            let xml = &mut self.story.xml;
            xml.open("w:tr", &[]);
            xml.open("w:trPr", &[]);
            xml.empty("w:cantSplit", &[]);
            xml.empty("w:trHeight", &[("w:val", &height), ("w:hRule", "atLeast")]);
            xml.close();
            let text = flowing(&one.label);
            self.story.open_middle_cell(widths[0]);
            self.story.paragraph(&keep(Line::Exact(rule.line_pt)), "", &[Piece::Text(&text, look.clone())]);
            self.story.close();
            self.story.open_middle_cell(widths[1]);
            // The first picture tells what all of them show.
            let alt = if index == 0 { self.card.alt.clone() } else { format!("{text}: {}", one.text) };
            self.drawing(&alt);
            self.story.close();
            self.story.open_middle_cell(widths[2]);
            self.story.paragraph(
                &keep(Line::Exact(rule.line_pt)),
                "",
                &[Piece::Text(&one.text, look.clone())],
            );
            self.story.close();
            self.story.close();
        }
        self.story.close_table();
        self.legend(&look);
    }

    /// A picture in a line of its own, as low as the picture.
    fn drawing(&mut self, alt: &str) {
        let layout = Layout { keep_next: true, line: Some(Line::Single), ..Layout::of("Normal") };
        self.story.xml.open("w:p", &[]);
        self.story.xml.open("w:pPr", &[]);
        layout.properties(&mut self.story.xml);
        // The letters of an empty line would make it higher.
        self.story.xml.open("w:rPr", &[]);
        letters(1.0, false).properties(&mut self.story.xml);
        self.story.xml.close();
        self.story.xml.close();
        if let Some(picture) = self.pictures.next() {
            self.story.picture(picture, alt);
        }
        self.story.close();
        self.story.ends_with_paragraph = true;
    }

    /// What fill, frame and mark of a bar mean.
    fn legend(&mut self, look: &Look) {
        let layout = Layout {
            keep_next: true,
            before_pt: Some(3.0),
            line: Some(Line::Single),
            align: Some(Alignment::Center),
            ..Layout::of("Normal")
        };
        self.story.xml.open("w:p", &[]);
        self.story.properties(&layout);
        for (index, words) in self.card.legend.iter().enumerate() {
            if let Some(picture) = self.pictures.next() {
                self.story.picture(picture, words);
            }
            let last = index + 1 == self.card.legend.len();
            self.story.text(&format!("  {words}{}", if last { "" } else { "      " }), look);
        }
        self.story.close();
        self.story.ends_with_paragraph = true;
    }

    /// The check code at the left, who signs at the right.
    fn end(&mut self, document: &'a Document) {
        let left = points(self.story.measures.signer.left_mm);
        let right = self.story.measures.text_pt(false) - left;
        let above = self.story.take_gap(0.0);
        self.story.bearer((above - 1.0).max(0.0), |_| ());
        self.story.open_columns(&[left, right]);
        self.story.open_row();
        self.story.xml.open("w:tc", &[]);
        self.story.xml.open("w:tcPr", &[]);
        self.story.xml.empty("w:tcW", &[("w:w", &twips(left).to_string()), ("w:type", "dxa")]);
        self.story.xml.value("w:vAlign", "bottom");
        self.story.xml.close();
        match &self.card.code {
            Some(code) => {
                self.drawing(&self.card.code_alt);
                let rule = &self.layout.code;
                for words in [&self.card.code_label, &code.letters] {
                    let line = Some(Line::Exact(rule.line_pt));
                    let layout = Layout { line, ..Layout::of("Normal") };
                    self.story.paragraph(&layout, "", &[Piece::Text(words, letters(rule.pt, false))]);
                }
            }
            None => self.story.empty_line("Normal", self.layout.text.line_pt),
        }
        self.story.close();
        self.story.open_cell(right, 0.0);
        if document.signatures.is_empty() {
            self.story.empty_line("Signature", self.layout.text.line_pt);
        }
        for one in &document.signatures {
            self.story.signature(one);
        }
        self.story.close();
        self.story.close();
        self.story.close_table();
    }
}
