//! The slots of a card: everything in which cards of one shape differ. The contents of the slots can be taken out of a
//! card, which leaves its shape, be put back, and be made up to see where the layout puts them.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use vanthu_model::card::{CardMetrics, CardRowKind};
use vanthu_model::document::Document;

use crate::layout::Measure;

/// The kinds of slots, on which it depends how wide their texts may be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SlotKind {
    /// The title in the document information.
    Title,
    /// The alternative text of the bar chart.
    Alt,
    /// The alternative text of the QR code.
    CodeAlt,
    /// The letters of the check code.
    Code,
    /// A line of text, after its label if it has one.
    Line {
        label: String,
        bold: bool,
        /// Whether another line follows, in which case this one ends with a space.
        more: bool,
    },
    /// Points in the table. Whether they are set bold.
    Points(bool),
    /// A remark in the table, which may be empty. Whether it is set bold.
    Note(bool),
    /// The text after a bar.
    Bar,
}

impl SlotKind {
    /// Whether the text is visible on the page.
    pub(crate) fn is_drawn(&self) -> bool {
        !matches!(self, Self::Title | Self::Alt | Self::CodeAlt)
    }
}

/// The contents of the slots of a card.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SlotContents {
    pub(crate) texts: Vec<String>,
    /// The values of the bars.
    pub(crate) values: Vec<f64>,
}

/// Visits every slot of a scorecard, always in the same order.
fn each(document: &mut Document, visit: &mut dyn FnMut(&dyn Fn() -> SlotKind, &mut String)) {
    visit(&|| SlotKind::Title, &mut document.title);
    let Some(card) = document.card.as_deref_mut() else { return };
    visit(&|| SlotKind::Alt, &mut card.alt);
    visit(&|| SlotKind::CodeAlt, &mut card.code_alt);
    if let Some(code) = &mut card.code {
        visit(&|| SlotKind::Code, &mut code.letters);
    }
    for line in card.about.iter_mut().chain(&mut card.results) {
        let (label, bold, count) = (&line.label, line.bold, line.text.len());
        for (place, text) in line.text.iter_mut().enumerate() {
            let label = || if place == 0 { label.clone() } else { String::new() };
            visit(&|| SlotKind::Line { label: label(), bold, more: place + 1 < count }, text);
        }
    }
    for row in &mut card.rows {
        let bold = row.kind != CardRowKind::Criterion;
        visit(&|| SlotKind::Points(bold), &mut row.own);
        visit(&|| SlotKind::Points(bold), &mut row.assessed);
        visit(&|| SlotKind::Note(bold), &mut row.note);
    }
    for bar in &mut card.bars {
        visit(&|| SlotKind::Bar, &mut bar.text);
    }
}

/// Takes the contents of the slots out of a card. What remains is its shape.
pub(crate) fn take_contents(document: &mut Document) -> SlotContents {
    let mut texts = Vec::with_capacity(96);
    each(document, &mut |_, text| texts.push(std::mem::take(text)));
    let bars = document.card.as_deref_mut().map(|card| card.bars.as_mut_slice()).unwrap_or_default();
    let values = bars.iter_mut().map(|bar| std::mem::take(&mut bar.value)).collect();
    SlotContents { texts, values }
}

/// Puts contents into the slots of a card.
pub(crate) fn put_contents(document: &mut Document, contents: SlotContents) {
    let mut texts = contents.texts.into_iter();
    each(document, &mut |_, text| *text = texts.next().unwrap_or_default());
    let bars = document.card.as_deref_mut().map(|card| card.bars.as_mut_slice()).unwrap_or_default();
    for (bar, value) in bars.iter_mut().zip(contents.values) {
        bar.value = value;
    }
}

/// The kinds of the slots of a shape.
pub(crate) fn kinds(shape: &Document) -> Vec<SlotKind> {
    let mut kinds = Vec::new();
    each(&mut shape.clone(), &mut |kind, _| kinds.push(kind()));
    kinds
}

/// A number by which shapes are found. Different shapes may have the same number.
pub(crate) fn shape_key(shape: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    if let Some(card) = &shape.card {
        for line in card.about.iter().chain(&card.results) {
            (&line.label, line.bold, line.text.len()).hash(&mut hasher);
        }
        (card.rows.len(), card.bars.len()).hash(&mut hasher);
    }
    hasher.finish()
}

/// Whether a stencil may print a letter: it stands on its own, after the letter before it, in the order of writing.
/// Combining marks, joining letters and spaces of special widths are left to the layout.
pub(crate) fn is_plain(letter: char) -> bool {
    matches!(letter,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2013}' | '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}')
}

/// The kinds of made-up texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleKind {
    /// Short texts.
    Short,
    /// Texts that are as wide as possible.
    Wide,
    /// Other texts, by which the stencil is verified. Some remarks and all bars are empty.
    Other,
}

/// Made-up texts begin with a letter that Vietnamese lacks and two of these letters, which number the slot. No card has
/// such a text elsewhere.
const COUNT: &[u8; 16] = b"acdeghknopqrstuv";

/// The largest width of a slot's text and its font size, in points, or `None` if the width is not limited.
pub(crate) fn capacity(kind: &SlotKind, metrics: &CardMetrics, measure: Measure) -> Option<(f64, f64)> {
    match kind {
        SlotKind::Line { label, bold, .. } => {
            // The space at the end of a line is counted too.
            let label_width = measure(label, false) + measure(" ", *bold);
            Some((metrics.line_pt - label_width * metrics.text_pt, metrics.text_pt))
        }
        SlotKind::Points(_) => Some((metrics.points_pt, metrics.table_pt)),
        SlotKind::Note(_) => Some((metrics.note_pt, metrics.table_pt)),
        SlotKind::Bar => Some((metrics.bar_pt, metrics.bars_pt)),
        _ => None,
    }
}

/// Made-up contents for the slots of a shape. `letters` are those that the upright and the bold font can print.
pub(crate) fn made_up(
    kinds: &[SlotKind],
    bars: usize,
    sample: SampleKind,
    metrics: &CardMetrics,
    measure: Measure,
    letters: &[Vec<char>; 2],
) -> SlotContents {
    let text = |(index, kind): (usize, &SlotKind)| {
        let first = match sample {
            SampleKind::Short => 'z',
            SampleKind::Wide => 'f',
            SampleKind::Other => 'w',
        };
        let count = |index: usize| char::from(COUNT[index % COUNT.len()]);
        let mut name = String::from_iter([first, count(index / COUNT.len()), count(index)]);
        let bold = match kind {
            SlotKind::Line { bold, .. } | SlotKind::Points(bold) | SlotKind::Note(bold) => *bold,
            _ => false,
        };
        match kind {
            // These include letters that XML and PDF escape.
            SlotKind::Title | SlotKind::Alt | SlotKind::CodeAlt => {
                return format!("Ế <{name}> & (\"{name}'\\)");
            }
            SlotKind::Code => {
                let code = match sample {
                    SampleKind::Short => "IJLI-ABCD-EFGH-JILT",
                    SampleKind::Wide => "WWWW-WWWW-WWWW-WWWW",
                    SampleKind::Other => "2345-67QR-STUV-XYZM",
                };
                return code.into();
            }
            SlotKind::Note(_) if sample == SampleKind::Other && index % 2 == 0 => return String::new(),
            _ => {}
        }
        if let Some((width, size)) = capacity(kind, metrics, measure) {
            let fits = |text: &str, part: f64| measure(text, bold) * size <= width * part;
            let mut fill = |letter: char, part: f64| {
                name.push(letter);
                let fitting = fits(&name, part);
                if !fitting {
                    name.pop();
                }
                fitting
            };
            match sample {
                SampleKind::Short => {}
                SampleKind::Wide => ['o', 'i'].into_iter().for_each(|letter| while fill(letter, 1.0) {}),
                SampleKind::Other => {
                    let letters = letters[usize::from(bold)].iter().filter(|letter| **letter != ' ');
                    let mut turn = letters.cycle().skip(index * 5);
                    while turn.next().is_some_and(|letter| fill(*letter, 0.7)) {}
                }
            }
        }
        if matches!(kind, SlotKind::Line { more: true, .. }) {
            name.push(' ');
        }
        name
    };
    let value = |bar: usize| match sample {
        SampleKind::Short => (bar as f64 + 2.0) / (bars as f64 + 3.0),
        SampleKind::Wide => (bars as f64 + 1.5 - bar as f64) / (bars as f64 + 3.0),
        SampleKind::Other => 0.0,
    };
    SlotContents {
        texts: kinds.iter().enumerate().map(text).collect(),
        values: (0..bars).map(value).collect(),
    }
}
