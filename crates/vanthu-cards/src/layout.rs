//! Breaks the lines of cards and computes the heights of their rows, before the layout files run. Most cards are then laid
//! out in a single pass, and texts of the same number of lines make cards of the same shape.

use serde::Deserialize;

use vanthu_diagnostic::Diagnostic;
use vanthu_model::card::{
    Card, CardBar, CardContent, CardFrame, CardFrameRow, CardLine, CardMetrics, CardRow, CardRowKind,
    CardText, Lines,
};
use vanthu_model::compounds::Compounds;
use vanthu_model::config::parse_toml;
use vanthu_model::sense::lines_by_sense;

/// Points in a millimetre.
const PT_PER_MM: f64 = 72.0 / 25.4;
/// The width that a line leaves free, so that rounding in the layout does not wrap it again.
const SPARE_PT: f64 = 0.5;

/// How wide a text is on one line in points, for letters of one point, upright or bold.
pub type Measure<'a> = &'a (dyn Fn(&str, bool) -> f64 + Sync);

/// The measures of the card: `layout/scorecard.toml`, which the layout reads too.
#[derive(Clone, Debug, Deserialize)]
pub struct Measures {
    head: Head,
    text: Text,
    table: Table,
    bars: Bars,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Head {
    left_mm: f64,
    /// How much narrower the left column is in documents of the state.
    #[serde(default)]
    state_shift_mm: f64,
    /// What stays free between the columns.
    #[serde(default)]
    gutter_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Text {
    pt: f64,
    width_mm: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Table {
    pt: f64,
    line_pt: f64,
    inset_x_pt: f64,
    inset_y_pt: f64,
    widths_mm: Vec<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Bars {
    pt: f64,
    label_mm: f64,
    length_mm: f64,
    gap_mm: f64,
}

impl Measures {
    /// Reads the measures from their file. `file` is its name in messages.
    ///
    /// # Errors
    /// `config.invalid` if the text is not TOML or lacks a measure.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        parse_toml(file, text)
    }

    /// The widths that are left for the texts that differ from card to card.
    pub fn metrics(&self) -> CardMetrics {
        let column = |index: usize| {
            let width_mm = self.table.widths_mm.get(index).copied().unwrap_or_default();
            width_mm * PT_PER_MM - 2.0 * self.table.inset_x_pt
        };
        let bars_mm = self.text.width_mm - self.bars.label_mm - self.bars.length_mm - self.bars.gap_mm;
        CardMetrics {
            line_pt: self.text.width_mm * PT_PER_MM - SPARE_PT,
            text_pt: self.text.pt,
            points_pt: column(3).min(column(4)),
            note_pt: column(5) - SPARE_PT,
            table_pt: self.table.pt,
            bar_pt: bars_mm * PT_PER_MM - SPARE_PT,
            bars_pt: self.bars.pt,
        }
    }

    /// The height of a row whose highest cell has this many lines.
    fn row_height(&self, lines: usize) -> f64 {
        lines as f64 * self.table.line_pt + 2.0 * self.table.inset_y_pt
    }
}

/// Lays out the texts of cards line by line. What all cards share is laid out once.
pub struct CardLayout<'a> {
    measures: &'a Measures,
    measure: Measure<'a>,
    /// The card without what belongs to one branch.
    blank: Card,
}

impl<'a> CardLayout<'a> {
    /// Lays out what all cards share. Names are not broken within `compounds`.
    pub fn new(
        frame: &CardFrame,
        measures: &'a Measures,
        measure: Measure<'a>,
        compounds: &Compounds,
    ) -> Self {
        let wrap = |text: &str, width_mm: f64, pt: f64, bold: bool| {
            broken(text, width_mm * PT_PER_MM - SPARE_PT, pt, bold, measure)
        };
        let head = |text: &str, bold: bool| {
            let rule = &measures.head;
            let shift_mm = if frame.has_motto { rule.state_shift_mm } else { 0.0 };
            let width = (rule.left_mm - shift_mm - rule.gutter_mm) * PT_PER_MM - SPARE_PT;
            let span = |line: &str| measure(line, bold) * measures.text.pt;
            // Names that the office breaks itself keep their lines.
            let lines = text.split('\n').map(|line| lines_by_sense(&compounds.hold(line), width, &span));
            lines.flat_map(with_spaces).collect::<Lines>()
        };
        let table = &measures.table;
        let columns: Vec<Lines> = frame
            .columns
            .iter()
            .zip(&table.widths_mm)
            .map(|(heading, width)| wrap(heading, width - 2.0 * table.inset_x_pt / PT_PER_MM, table.pt, true))
            .collect();
        let width = table.widths_mm.get(1).copied().unwrap_or_default() * PT_PER_MM
            - 2.0 * table.inset_x_pt
            - SPARE_PT;
        let row = |CardFrameRow { kind, number, title, max }: &CardFrameRow| CardRow {
            kind: *kind,
            number: number.clone(),
            title: broken(title, width, table.pt, *kind != CardRowKind::Criterion, measure),
            max: max.clone(),
            own: String::new(),
            assessed: String::new(),
            note: String::new(),
        };
        let rows: Vec<CardRow> = frame.rows.iter().map(row).collect();
        let bar = |(label, average): &(String, f64)| CardBar {
            label: wrap(label, measures.bars.label_mm, measures.bars.pt, false),
            value: 0.0,
            average: *average,
            text: String::new(),
        };
        let headings = columns.iter().map(Vec::len).max().unwrap_or(1);
        let lines = std::iter::once(headings).chain(rows.iter().map(|row| row.title.len()));
        let blank = Card {
            superior: frame.superior.as_ref().map(|name| head(name, false)).unwrap_or_default(),
            issuer: head(&frame.issuer, true),
            // The rules set the title's size; the line below it is as long as it.
            title_pt: measure(&frame.title, true),
            place_date: frame.place_date.clone(),
            heading: wrap(&frame.heading, measures.text.width_mm, measures.text.pt, true),
            period: frame.period.clone(),
            about: Vec::new(),
            widths_mm: table.widths_mm.clone(),
            heights_pt: lines.map(|lines| measures.row_height(lines)).collect(),
            columns,
            rows,
            results: Vec::new(),
            alt: String::new(),
            legend: frame.legend.clone(),
            bars: frame.bars.iter().map(bar).collect(),
            code: None,
            code_label: frame.code_label.clone(),
            code_alt: String::new(),
            numbered: false,
        };
        Self { measures, measure, blank }
    }

    /// Lays out one card.
    pub fn lay_out(&self, content: CardContent) -> Card {
        let mut card = self.blank.clone();
        let lines = |texts: Vec<CardText>| texts.into_iter().map(|text| self.line(text)).collect();
        card.about = lines(content.about);
        card.results = lines(content.results);
        for (row, points) in card.rows.iter_mut().zip(content.points) {
            (row.own, row.assessed, row.note) = (points.own, points.assessed, points.note);
        }
        for (bar, (value, text)) in card.bars.iter_mut().zip(content.bars) {
            (bar.value, bar.text) = (value, text);
        }
        card.alt = content.alt;
        card.code_alt = content.code_alt;
        card
    }

    /// Breaks a text into lines behind its label.
    fn line(&self, CardText { label, text, bold }: CardText) -> CardLine {
        let text_pt = self.measures.text.pt;
        let width = self.measures.text.width_mm * PT_PER_MM - SPARE_PT;
        let indent = (self.measure)(&label, false) * text_pt;
        let text = broken_from(&text, indent, width, text_pt, bold, self.measure);
        CardLine { label, text, bold }
    }
}

/// Breaks `text` between words into lines of at most `width` points. Every line but the last ends with the space that
/// separates its last word from the next, which takes no width.
fn broken(text: &str, width: f64, pt: f64, bold: bool, measure: Measure) -> Lines {
    broken_from(text, 0.0, width, pt, bold, measure)
}

/// Breaks `text` like [`broken`], with the first line indented by `indent` points.
fn broken_from(text: &str, indent: f64, width: f64, pt: f64, bold: bool, measure: Measure) -> Lines {
    let space = measure(" ", bold) * pt;
    // The layout counts the space at a line's end where a line break follows.
    let width = width - space;
    let mut lines: Lines = vec![String::new()];
    let mut used = indent;
    for word in text.split_whitespace() {
        let span = measure(word, bold) * pt;
        let line = lines.last_mut().expect("a line was begun");
        let gap = if line.is_empty() { 0.0 } else { space };
        if used + gap + span > width && (!line.is_empty() || used > 0.0) {
            line.push(' ');
            lines.push(word.to_string());
            used = span;
        } else {
            if gap > 0.0 {
                line.push(' ');
            }
            line.push_str(word);
            used += gap + span;
        }
    }
    lines
}

/// Lines that end with the space between their last word and the next, all but the last.
fn with_spaces(mut lines: Lines) -> Lines {
    let last = lines.len().saturating_sub(1);
    lines.iter_mut().take(last).for_each(|line| line.push(' '));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter is one point wide.
    fn even(text: &str, _: bool) -> f64 {
        text.chars().count() as f64
    }

    #[test]
    fn lines_break_between_words_and_keep_their_spaces() {
        assert_eq!(broken("một hai ba bốn", 8.0, 1.0, false, &even), ["một hai ", "ba bốn"]);
        assert_eq!(broken("", 7.0, 1.0, false, &even), [""]);
        assert_eq!(broken("dài-quá-một-dòng a", 7.0, 1.0, false, &even), ["dài-quá-một-dòng ", "a"]);
        assert_eq!(broken_from("một hai ba", 5.0, 8.0, 1.0, false, &even), [" ", "một hai ", "ba"]);
    }

    #[test]
    fn the_lines_of_a_name_keep_the_spaces_between_them() {
        let lines = |lines: &[&str]| with_spaces(lines.iter().map(|line| (*line).to_string()).collect());
        assert_eq!(lines(&["ỦY BAN NHÂN DÂN", "XÃ HÀM MẪU"]), ["ỦY BAN NHÂN DÂN ", "XÃ HÀM MẪU"]);
        assert_eq!(lines(&["ĐẢNG ỦY XÃ"]), ["ĐẢNG ỦY XÃ"]);
    }
}
