//! The scorecard of one branch, before and after layout. A laid-out card has all lines broken and all heights computed,
//! so that a hundred thousand of them are set quickly.

use std::collections::BTreeSet;

use serde::Serialize;

/// A text broken into lines.
pub type Lines = Vec<String>;

/// What a row of the table of criteria is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardRowKind {
    /// A group of criteria, set bold.
    Group,
    /// A criterion.
    Criterion,
    /// The total, set bold.
    Total,
}

/// A row of the table of criteria.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CardRow {
    /// Its kind.
    pub kind: CardRowKind,
    /// Its number: `I`, `1`.
    pub number: String,
    /// The criterion.
    pub title: Lines,
    /// The maximum.
    pub max: String,
    /// The branch's own points.
    pub own: String,
    /// The assessed points.
    pub assessed: String,
    /// The remark: by how much the assessed points are above or below the branch's own.
    pub note: String,
}

/// A bar of the chart: a group's points compared with its maximum and the average of all branches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CardBar {
    /// The group.
    pub label: Lines,
    /// Its points, as a fraction of its maximum.
    pub value: f64,
    /// The average, as a fraction of its maximum.
    pub average: f64,
    /// What is written after the bar.
    pub text: String,
}

/// A line of a card: a label and the text behind it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CardLine {
    /// `Chi bộ: `.
    pub label: String,
    /// The text. It starts behind the label on the first line.
    pub text: Lines,
    /// Whether the text is set bold.
    pub bold: bool,
}

/// The code that shows whether a card was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckCode {
    /// The first 16 base32 letters of the SHA-256 of the composed document without its code, in groups of four:
    /// `ABCD-EFGH-…`.
    pub letters: String,
    /// The number of modules along a side of its QR code.
    pub side: u32,
}

/// The scorecard of one branch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// The head's left side, the superior body.
    pub superior: Lines,
    /// The head's left side, the issuer.
    pub issuer: Lines,
    /// The width in points of the title on the head's right side and of the line below it.
    pub title_pt: f64,
    /// The place and date.
    pub place_date: String,
    /// What the card is, in capitals.
    pub heading: Lines,
    /// The period.
    pub period: String,
    /// Which branch it is about.
    pub about: Vec<CardLine>,
    /// The headings of the table.
    pub columns: Vec<Lines>,
    /// The widths of the columns in millimetres.
    pub widths_mm: Vec<f64>,
    /// The heights of the rows in points, that of the headings first.
    pub heights_pt: Vec<f64>,
    /// The rows.
    pub rows: Vec<CardRow>,
    /// Class, grounds, earlier period, remark.
    pub results: Vec<CardLine>,
    /// The description of the chart for readers who cannot see it.
    pub alt: String,
    /// What fill, frame and mark of a bar mean.
    pub legend: [String; 3],
    /// The bars.
    pub bars: Vec<CardBar>,
    /// The check code.
    pub code: Option<CheckCode>,
    /// The words before the check code.
    pub code_label: String,
    /// The description of the QR code for readers who cannot see it.
    pub code_alt: String,
    /// Whether the pages are numbered, which they are if there is more than one.
    pub numbered: bool,
}

/// What all cards of a batch say alike: their texts before any line is broken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardFrame {
    /// The superior body; its own line breaks are kept.
    pub superior: Option<String>,
    /// The issuer; its own line breaks are kept.
    pub issuer: String,
    /// The title above the place and date.
    pub title: String,
    /// Whether a motto stands below it, so that the right column takes more room.
    pub has_motto: bool,
    /// The place and date.
    pub place_date: String,
    /// What the card is, in capitals.
    pub heading: String,
    /// The period.
    pub period: String,
    /// The headings of the table.
    pub columns: Vec<String>,
    /// The rows of the table without points.
    pub rows: Vec<CardFrameRow>,
    /// The bars: the name of each group and the average of all branches, as a part of the group's maximum.
    pub bars: Vec<(String, f64)>,
    /// What fill, frame and mark of a bar mean.
    pub legend: [String; 3],
    /// The words before the check code.
    pub code_label: String,
}

/// A row of the table of criteria without points.
#[derive(Clone, Debug, PartialEq)]
pub struct CardFrameRow {
    /// Its kind.
    pub kind: CardRowKind,
    /// Its number: `I`, `1`.
    pub number: String,
    /// The criterion.
    pub title: String,
    /// The maximum.
    pub max: String,
}

/// What one card says besides its frame: the texts of one branch before any line is broken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardContent {
    /// Which branch it is.
    pub about: Vec<CardText>,
    /// The points of each row of the frame.
    pub points: Vec<CardPoints>,
    /// Each bar of the frame: its value as a part of the maximum, and what is written after it.
    pub bars: Vec<(f64, String)>,
    /// Class, grounds, earlier period, remark.
    pub results: Vec<CardText>,
    /// The description of the bars for readers who cannot see them.
    pub alt: String,
    /// The description of the QR code for readers who cannot see it.
    pub code_alt: String,
}

/// A line of a card before it is broken.
#[derive(Clone, Debug, PartialEq)]
pub struct CardText {
    /// `Chi bộ: `.
    pub label: String,
    /// The text after the label.
    pub text: String,
    /// Whether the text is set bold.
    pub bold: bool,
}

/// A branch's points in one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardPoints {
    /// The branch's own points.
    pub own: String,
    /// The assessed points.
    pub assessed: String,
    /// By how much the assessed points are above or below the branch's own.
    pub note: String,
}

/// The widths that the varying texts of a card have on one line, and their font sizes, all in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CardMetrics {
    /// The width of a line of text.
    pub line_pt: f64,
    /// The font size of text.
    pub text_pt: f64,
    /// The width of points in the table.
    pub points_pt: f64,
    /// The width of a remark in the table.
    pub note_pt: f64,
    /// The font size of the table.
    pub table_pt: f64,
    /// The width of the text after a bar.
    pub bar_pt: f64,
    /// The font size of the chart.
    pub bars_pt: f64,
}

/// The letters that may occur in the varying texts of a batch's cards, whichever of the cards are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardLetters {
    /// Letters of texts that are set upright.
    pub upright: BTreeSet<char>,
    /// Letters of texts that are set bold.
    pub bold: BTreeSet<char>,
}

impl Card {
    /// Every text of the card.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let lines = [&self.superior, &self.issuer, &self.heading];
        let named = self.about.iter().chain(&self.results);
        let rows = self.rows.iter().flat_map(|row| {
            let cells = [&row.number, &row.max, &row.own, &row.assessed, &row.note];
            cells.into_iter().chain(&row.title)
        });
        let bars = self.bars.iter().flat_map(|bar| bar.label.iter().chain([&bar.text]));
        let single = [&self.place_date, &self.period, &self.code_label];
        lines
            .into_iter()
            .flatten()
            .chain(single)
            .chain(named.flat_map(|line| line.text.iter().chain([&line.label])))
            .chain(self.columns.iter().flatten())
            .chain(rows)
            .chain(bars)
            .chain(&self.legend)
            .map(String::as_str)
    }
}
