//! What differs from card to card of one shape, its slots: taken out of a card, which leaves its shape, put back, and
//! filled with texts made up to see where the layout puts them.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use vanthu_model::card::{CardMetrics, CardRowKind};
use vanthu_model::document::Document;

/// What a slot is for, which says how much room its text has.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// The title in the file's properties.
    Title,
    /// What a reader who cannot see the bars is told.
    Alt,
    /// What a reader who cannot see the QR code is told.
    CodeAlt,
    /// The letters of the check code.
    Code,
    /// A line of text, behind its label if there is one.
    Line {
        /// The label in front.
        label: String,
        /// Whether the text is set bold.
        bold: bool,
        /// Whether another line follows: then this one ends with a space.
        more: bool,
    },
    /// Points in the table, bold or not.
    Points(bool),
    /// A remark in the table, bold or not. It may be empty.
    Note(bool),
    /// What is written after a bar.
    Bar,
}

impl Kind {
    /// Whether the text stands on the page.
    pub fn is_drawn(&self) -> bool {
        !matches!(self, Self::Title | Self::Alt | Self::CodeAlt)
    }
}

/// What fills the slots of a card.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Filled {
    /// The texts.
    pub texts: Vec<String>,
    /// The values of the bars.
    pub values: Vec<f64>,
}

/// Visits every slot of a scorecard, always in the same order.
fn each(document: &mut Document, visit: &mut dyn FnMut(&dyn Fn() -> Kind, &mut String)) {
    visit(&|| Kind::Title, &mut document.title);
    let Some(card) = document.card.as_deref_mut() else { return };
    visit(&|| Kind::Alt, &mut card.alt);
    visit(&|| Kind::CodeAlt, &mut card.code_alt);
    if let Some(code) = &mut card.code {
        visit(&|| Kind::Code, &mut code.letters);
    }
    for line in card.about.iter_mut().chain(&mut card.results) {
        let (label, bold, count) = (&line.label, line.bold, line.text.len());
        for (place, text) in line.text.iter_mut().enumerate() {
            let label = || if place == 0 { label.clone() } else { String::new() };
            visit(&|| Kind::Line { label: label(), bold, more: place + 1 < count }, text);
        }
    }
    for row in &mut card.rows {
        let bold = row.kind != CardRowKind::Criterion;
        visit(&|| Kind::Points(bold), &mut row.own);
        visit(&|| Kind::Points(bold), &mut row.assessed);
        visit(&|| Kind::Note(bold), &mut row.note);
    }
    for bar in &mut card.bars {
        visit(&|| Kind::Bar, &mut bar.text);
    }
}

/// Takes what fills the slots out of a card: what stays is its shape.
pub(super) fn take(document: &mut Document) -> Filled {
    let mut texts = Vec::with_capacity(96);
    each(document, &mut |_, text| texts.push(std::mem::take(text)));
    let bars = document.card.as_deref_mut().map(|card| card.bars.as_mut_slice()).unwrap_or_default();
    let values = bars.iter_mut().map(|bar| std::mem::take(&mut bar.value)).collect();
    Filled { texts, values }
}

/// Puts back what was taken out.
pub(super) fn put(document: &mut Document, filled: Filled) {
    let mut texts = filled.texts.into_iter();
    each(document, &mut |_, text| *text = texts.next().unwrap_or_default());
    let bars = document.card.as_deref_mut().map(|card| card.bars.as_mut_slice()).unwrap_or_default();
    for (bar, value) in bars.iter_mut().zip(filled.values) {
        bar.value = value;
    }
}

/// What the slots of a shape are for.
pub(super) fn kinds(shape: &Document) -> Vec<Kind> {
    let mut kinds = Vec::new();
    each(&mut shape.clone(), &mut |kind, _| kinds.push(kind()));
    kinds
}

/// A number by which shapes are found: different ones may have the same.
pub(super) fn key(shape: &Document) -> u64 {
    let mut hasher = DefaultHasher::new();
    if let Some(card) = &shape.card {
        for line in card.about.iter().chain(&card.results) {
            (&line.label, line.bold, line.text.len()).hash(&mut hasher);
        }
        (card.rows.len(), card.bars.len()).hash(&mut hasher);
    }
    hasher.finish()
}

/// Whether a text may be printed by a stencil: its letters stand one behind the other, each on its own, in one script
/// and in the order they are written. Marks that are set above other letters, letters that join, spaces of other widths
/// are for the layout.
pub(super) fn is_plain(letter: char) -> bool {
    matches!(letter,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2013}' | '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}')
}

/// Which texts are made up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    /// Short ones.
    Short,
    /// Such as fill their room.
    Wide,
    /// Yet others, by which what was learnt is checked: some remarks are empty, and so are the bars.
    Other,
}

/// Letters that make up texts which no form has: two of them count, behind one that Vietnamese does not know.
const COUNT: &[u8; 16] = b"acdeghknopqrstuv";

/// How a text is measured: its width on one line for letters of one point, upright or bold.
pub(super) type Measure<'a> = &'a dyn Fn(&str, bool) -> f64;

/// The room of a slot's text in points and the size that it is set in; none where it has as much as it needs.
pub(super) fn room(kind: &Kind, room: &CardMetrics, measure: Measure) -> Option<(f64, f64)> {
    match kind {
        Kind::Line { label, bold, .. } => {
            // The space at a line's end needs room too.
            let taken = measure(label, false) + measure(" ", *bold);
            Some((room.line_pt - taken * room.text_pt, room.text_pt))
        }
        Kind::Points(_) => Some((room.points_pt, room.table_pt)),
        Kind::Note(_) => Some((room.note_pt, room.table_pt)),
        Kind::Bar => Some((room.bar_pt, room.bars_pt)),
        _ => None,
    }
}

/// Made-up texts for the slots of a shape. `letters` are those that the upright and the bold face can print.
pub(super) fn made_up(
    kinds: &[Kind],
    bars: usize,
    sample: Sample,
    sizes: &CardMetrics,
    measure: Measure,
    letters: &[Vec<char>; 2],
) -> Filled {
    let text = |(index, kind): (usize, &Kind)| {
        let first = match sample {
            Sample::Short => 'z',
            Sample::Wide => 'f',
            Sample::Other => 'w',
        };
        let count = |index: usize| char::from(COUNT[index % COUNT.len()]);
        let mut name = String::from_iter([first, count(index / COUNT.len()), count(index)]);
        let bold = match kind {
            Kind::Line { bold, .. } | Kind::Points(bold) | Kind::Note(bold) => *bold,
            _ => false,
        };
        match kind {
            // What XML and PDF write in another way is among them.
            Kind::Title | Kind::Alt | Kind::CodeAlt => return format!("Ế <{name}> & (\"{name}'\\)"),
            Kind::Code => {
                let code = match sample {
                    Sample::Short => "IJLI-ABCD-EFGH-JILT",
                    Sample::Wide => "WWWW-WWWW-WWWW-WWWW",
                    Sample::Other => "2345-67QR-STUV-XYZM",
                };
                return code.into();
            }
            Kind::Note(_) if sample == Sample::Other && index % 2 == 0 => return String::new(),
            _ => {}
        }
        if let Some((room, size)) = room(kind, sizes, measure) {
            let fits = |text: &str, part: f64| measure(text, bold) * size <= room * part;
            let mut fill = |letter: char, part: f64| {
                name.push(letter);
                let fits = fits(&name, part);
                if !fits {
                    name.pop();
                }
                fits
            };
            match sample {
                Sample::Short => {}
                Sample::Wide => ['o', 'i'].into_iter().for_each(|letter| while fill(letter, 1.0) {}),
                Sample::Other => {
                    let letters = letters[usize::from(bold)].iter().filter(|letter| **letter != ' ');
                    let mut turn = letters.cycle().skip(index * 5);
                    while turn.next().is_some_and(|letter| fill(*letter, 0.7)) {}
                }
            }
        }
        if matches!(kind, Kind::Line { more: true, .. }) {
            name.push(' ');
        }
        name
    };
    let value = |bar: usize| match sample {
        Sample::Short => (bar as f64 + 2.0) / (bars as f64 + 3.0),
        Sample::Wide => (bars as f64 + 1.5 - bar as f64) / (bars as f64 + 3.0),
        Sample::Other => 0.0,
    };
    Filled { texts: kinds.iter().enumerate().map(text).collect(), values: (0..bars).map(value).collect() }
}
