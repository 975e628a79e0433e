//! Which letters the typefaces can print, and how wide they are. It is known before typst runs, so that a missing letter
//! is an error that names it instead of an empty box on the page.

use std::collections::HashMap;

use typst::layout::Abs;
use typst::text::{Font, FontStyle, FontVariations, FontWeight};

use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::document::{Block, Document, Run};

/// The code points below this one are looked up in a table. They include all letters of Vietnamese and the symbols of the
/// built-in layout.
const TABLE: usize = 0x2700;

/// The faces whose widths are known: upright, bold, italic.
const FACES: usize = 3;

/// The printable letters of an engine.
#[derive(Clone)]
pub(super) struct Glyphs {
    /// The widths of letters at one point, upright, bold and italic, by their code points. Every letter of every text is looked
    /// up, so this is a table.
    table: Vec<Option<[f64; FACES]>>,
    /// The widths of letters beyond the table.
    others: HashMap<char, [f64; FACES]>,
}

impl Glyphs {
    /// The letters that every face of the first of `families` has, and those of the second, which holds symbols.
    pub(super) fn new(fonts: &[Font], families: &[String; 2]) -> Result<Self, Diagnostic> {
        let [text, symbols] = families.each_ref().map(|family| {
            let faces = fonts.iter().filter(|font| font.info().family == *family);
            faces.collect::<Vec<_>>()
        });
        for (family, faces) in families.iter().zip([&text, &symbols]) {
            if faces.is_empty() {
                return Err(Diagnostic::error(
                    code!("render.layout"),
                    format!("thiếu phông chữ `{family}` mà tệp quy định nêu"),
                    format!("the font family `{family}` that the rules name is missing"),
                ));
            }
        }
        let mut widths = HashMap::new();
        for face in &symbols {
            widths.extend(advances(face).map(|(letter, width)| (letter, [width; FACES])));
        }
        let upright = face_of(&text, FontWeight::REGULAR, FontStyle::Normal);
        let [bold, italic] =
            [(FontWeight::BOLD, FontStyle::Normal), (FontWeight::REGULAR, FontStyle::Italic)]
                .map(|(weight, style)| advances(face_of(&text, weight, style)).collect::<HashMap<_, _>>());
        for (letter, width) in advances(upright) {
            if text.iter().all(|face| face.info().coverage.contains(letter.into())) {
                let of = |face: &HashMap<char, f64>| face.get(&letter).copied().unwrap_or(width);
                widths.insert(letter, [width, of(&bold), of(&italic)]);
            }
        }
        let mut table = vec![None; TABLE];
        widths.retain(|letter, width| match table.get_mut(*letter as usize) {
            Some(entry) => {
                *entry = Some(*width);
                false
            }
            None => true,
        });
        Ok(Self { table, others: widths })
    }

    /// The width of a letter at one point, upright, bold and italic, or `None` if it cannot be printed.
    fn get(&self, letter: char) -> Option<[f64; FACES]> {
        match self.table.get(letter as usize) {
            Some(entry) => *entry,
            None => self.others.get(&letter).copied(),
        }
    }

    /// Whether `letter` can be printed in every style.
    pub(super) fn has(&self, letter: char) -> bool {
        self.get(letter).is_some()
    }

    /// The width of `text` on one line in points, for letters of one point. Letters are set without kerning, so
    /// their widths add up.
    pub(super) fn width(&self, text: &str, bold: bool) -> f64 {
        self.width_in(text, usize::from(bold))
    }

    /// The same for italic letters.
    pub(super) fn italic_width(&self, text: &str) -> f64 {
        self.width_in(text, FACES - 1)
    }

    fn width_in(&self, text: &str, face: usize) -> f64 {
        text.chars().filter_map(|letter| self.get(letter)).map(|widths| widths[face]).sum()
    }
}

/// The face of this weight and style, or the first face if there is none.
fn face_of<'a>(faces: &[&'a Font], weight: FontWeight, style: FontStyle) -> &'a Font {
    let fits = |face: &&&Font| {
        let variant = face.info().variant;
        variant.weight == weight && variant.style == style
    };
    faces.iter().find(fits).unwrap_or(&faces[0])
}

/// The letters of a face with their widths at one point.
fn advances(face: &Font) -> impl Iterator<Item = (char, f64)> {
    let instance = face.clone().instantiate(face.info().variant, Abs::pt(1.0), &FontVariations::default());
    let letters = face.info().coverage.iter().filter_map(char::from_u32).collect::<Vec<_>>();
    letters.into_iter().map(move |letter| {
        let glyph = instance.ttf().glyph_index(letter).map_or(0, |glyph| glyph.0);
        (letter, instance.x_advance(glyph).map_or(0.0, |advance| advance.get()))
    })
}

/// One error for each letter of the document that cannot be printed.
pub(super) fn missing_letters(document: &Document, letters: &Glyphs) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    each_printed_text(document, |text| missing_in(text, letters, &mut problems));
    problems
}

/// Adds an error for each letter of the text that cannot be printed and has no error yet.
pub(super) fn missing_in(text: &str, letters: &Glyphs, problems: &mut Vec<Diagnostic>) {
    // A line feed is a line break and needs no glyph.
    for letter in text.chars().filter(|&letter| letter != '\n' && !letters.has(letter)) {
        let code = u32::from(letter);
        let problem = Diagnostic::error(
            code!("render.missing-letter"),
            format!("phông chữ không có chữ `{}` (U+{code:04X})", letter.escape_debug()),
            format!("the typefaces have no letter `{}` (U+{code:04X})", letter.escape_debug()),
        )
        .with_value(text);
        if !problems.iter().any(|existing| existing.message == problem.message) {
            problems.push(problem);
        }
    }
}

/// Calls `visit` with every text of the document that is printed.
fn each_printed_text(document: &Document, mut visit: impl FnMut(&str)) {
    document.each_fixed(&mut visit);
    for block in document.all_blocks() {
        match block {
            Block::Heading { label, .. } | Block::Numbered { label, .. } => visit(label),
            Block::ListItem { marker, .. } | Block::Basis { marker, .. } => visit(marker),
            Block::Chart { legend, .. } => legend.iter().for_each(|text| visit(text)),
            Block::LineChart { legend, .. } => legend.iter().for_each(|text| visit(text)),
            Block::Table { columns, .. } => {
                columns.iter().filter_map(|column| column.number.as_ref()).for_each(|text| visit(text));
            }
            Block::Paragraph { .. }
            | Block::Enacting { .. }
            | Block::ShareChart { .. }
            | Block::PageBreak => {}
        }
    }
    for appendix in &document.appendices {
        [&appendix.label, &appendix.divider]
            .into_iter()
            .chain(&appendix.reference)
            .for_each(|text| visit(text));
    }
    document.each_runs(|runs: &[Run]| runs.iter().for_each(|run| visit(&run.text)));
    document.card.iter().flat_map(|card| card.texts()).for_each(&mut visit);
}
