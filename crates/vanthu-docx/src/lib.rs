//! Composed documents become Word files, from the same document and rules as the PDF. The only crate that writes
//! WordprocessingML; `vanthu-import` reads it.
//!
//! A file says only what its document says. Nothing of the machine, the user or the time goes into it, so the same document
//! always gives the same bytes.

mod blocks;
mod card;
mod closing;
mod format;
mod identity;
mod letterhead;
mod lines;
mod measures;
mod notes;
mod package;
mod picture;
mod png;
mod section;
mod story;
mod styles;
mod table;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::BTreeSet;

use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::compounds::Compounds;
use vanthu_model::document::{Block, Document};

pub use identity::{Identity, NAMESPACE, bookmark, document_hash};
pub use lines::Fitting;
pub use picture::Picture;

use blocks::Blocks;
use card::{CardInput, CardMeasures};
use identity::Written;
use measures::Measures;
use package::{Part, Relation};
use section::{Edge, Section};
use story::Story;

/// What a Word file is made from.
pub struct Input<'a> {
    /// The composed document.
    pub document: &'a Document,
    /// The text of its rules file.
    pub rules: &'a str,
    /// What decides where lines of names and titles are broken.
    pub fitting: Fitting<'a>,
    /// The pictures of its charts, in reading order.
    pub pictures: &'a [Picture],
    /// A line that stands below every page, such as that this is not the issued document.
    pub notice: Option<&'a str>,
    /// Which document it is.
    pub identity: Identity<'a>,
}

/// Whether `block` is set as a picture.
pub fn is_picture(block: &Block) -> bool {
    matches!(block, Block::Chart { .. } | Block::LineChart { .. } | Block::ShareChart { .. })
}

/// Writes a document as a Word file.
///
/// # Errors
/// `config.invalid` if the rules lack a measure, `docx.unsupported` for a part of the document that a Word file cannot have
/// yet, `docx.letter` for a character that XML cannot hold, `docx.write` if the package cannot be written.
pub fn write(input: &Input) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let measures = Measures::parse(input.rules).map_err(|problem| vec![problem])?;
    check(input)?;
    let footers = section::has_footers(input.document, &measures, input.notice);
    let main = main_text(input, &measures, footers);
    let frame = Frame { document: input.document, measures: &measures, notice: input.notice, packed: true };
    frame.write(main, input.identity)
}

/// Writes the scorecards of a batch as Word files.
pub struct CardWriter {
    measures: Measures,
    layout: CardMeasures,
}

impl CardWriter {
    /// Prepares what all cards share: the text of the rules file and that of the measures of cards.
    ///
    /// # Errors
    /// `config.invalid` if one of them is not TOML or lacks a measure.
    pub fn new(rules: &str, layout: &str) -> Result<Self, Diagnostic> {
        Ok(Self { measures: Measures::parse(rules)?, layout: CardMeasures::parse(layout)? })
    }

    /// Writes the card of a document; an empty file if it has none. `code` are the points of the picture of its check code, one
    /// byte each, row by row; `width` measures a text on one line in points, for letters of one point.
    ///
    /// # Errors
    /// `docx.letter` for a character that XML cannot hold, `docx.write` if the package cannot be written.
    pub fn write(
        &self,
        document: &Document,
        code: &[u8],
        width: &dyn Fn(&str, bool) -> f64,
    ) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let Some(card) = document.card.as_deref() else { return Ok(Vec::new()) };
        let mut letters = Letters::default();
        card.texts().chain([card.alt.as_str(), &card.code_alt]).for_each(|text| letters.look(text));
        document.each_fixed(|text| letters.look(text));
        let problems = letters.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let (measures, layout) = (&self.measures, &self.layout);
        // The lines of a card are broken already.
        let compounds = Compounds::default();
        let italic = |text: &str| width(text, false);
        let fitting = Fitting { width, italic: &italic, compounds: &compounds };
        let pictures = card::pictures(card, measures, layout, code);
        let main =
            card::main_text(&CardInput { document, card, measures, layout, fitting }, &pictures, false);
        Frame { document, measures, notice: None, packed: false }.write(main, Identity::default())
    }
}

/// What a file has beside its main text.
struct Frame<'a> {
    document: &'a Document,
    measures: &'a Measures,
    notice: Option<&'a str>,
    /// Whether its pictures are compressed already.
    packed: bool,
}

impl Frame<'_> {
    fn write(&self, main: Main, identity: Identity) -> Result<Vec<u8>, Vec<Diagnostic>> {
        let &Self { document, measures, notice, packed } = self;
        let Main { body, notes, pictures, written } = main;
        let footers = section::has_footers(document, measures, notice);
        let hash = document_hash(document);
        let mut parts = vec![
            Part::word("word/document.xml", "main", body),
            Part::word("word/styles.xml", "styles", styles::part(document, measures)),
            Part::word(
                "word/settings.xml",
                "settings",
                package::settings(document, measures, notes.is_some()),
            ),
        ];
        let mut relations = vec![relation("styles", "styles", "styles.xml")];
        relations.push(relation("settings", "settings", "settings.xml"));
        for edge in Edge::ALL.into_iter().filter(|edge| footers || !edge.is_footer()) {
            let kind = if edge.is_footer() { "footer" } else { "header" };
            let name = format!("{}.xml", edge.name());
            let bytes = section::edge_part(edge, document, measures, notice);
            parts.push(Part::word(format!("word/{name}"), kind, bytes));
            relations.push(relation(edge.name(), kind, &name));
        }
        if let Some(notes) = notes {
            parts.push(Part::word("word/footnotes.xml", "footnotes", notes));
            relations.push(relation("footnotes", "footnotes", "footnotes.xml"));
        }
        for (index, picture) in pictures.iter().enumerate() {
            let name = picture::media_name(index);
            parts.push(Part::picture(format!("word/media/{name}"), picture.png.clone(), packed));
            relations.push(relation(&picture::relation(index), "image", &format!("media/{name}")));
        }
        relations.push(relation("data", "customXml", "../customXml/item1.xml"));
        parts.push(Part::plain("word/_rels/document.xml.rels", package::relations(&relations)));
        parts.push(Part::plain("customXml/item1.xml", identity::data(document, &hash, identity, &written)));
        parts.push(Part::word("customXml/itemProps1.xml", "data", identity::data_properties()));
        let properties = relation("properties", "customXmlProps", "itemProps1.xml");
        parts.push(Part::plain("customXml/_rels/item1.xml.rels", package::relations(&[properties])));
        parts.push(Part::word("docProps/core.xml", "core", package::core_properties(document, measures)));
        parts.push(Part::word("docProps/app.xml", "app", package::application()));
        let mut values = vec![("vanthu.template", document.template.as_str())];
        values.extend([("vanthu.rules", document.rules.as_str()), ("vanthu.document", hash.as_str())]);
        values.extend(notice.map(|notice| ("vanthu.notice", notice)));
        parts.push(Part::word("docProps/custom.xml", "custom", package::custom_properties(&values)));
        package::write(&parts).map_err(|problem| vec![problem])
    }
}

fn relation(id: &str, kind: &'static str, target: &str) -> Relation {
    Relation { id: id.to_string(), kind, target: target.to_string() }
}

/// The main text.
struct Main<'a> {
    /// The part `word/document.xml`.
    body: Vec<u8>,
    /// The part of its footnotes, if it has any.
    notes: Option<Vec<u8>>,
    /// Its pictures.
    pictures: Vec<&'a Picture>,
    /// Its paragraphs, for the part of data.
    written: Vec<Written>,
}

fn main_text<'a>(input: &Input<'a>, measures: &'a Measures, footers: bool) -> Main<'a> {
    let document = input.document;
    // All parts are named, so that the compiler asks where a new one stands in a Word file.
    let Document {
        template: _,
        rules: _,
        title: _,
        author: _,
        kind: _,
        date: _,
        page_size: _,
        sizes: _,
        duplex: _,
        letterhead,
        blocks,
        recipients: _,
        signatures: _,
        confirmation: _,
        copy,
        contact: _,
        appendices,
        edits: _,
        facts: _,
        card: _,
        allowed: _,
        not_given: _,
    } = document;
    let mut story = Story::new(section::opened(), measures, input.fitting);
    // A section ends in a paragraph of its own; the last one ends with the text.
    let mut first = true;
    let mut restart = true;
    let mut end = |story: &mut Story<'a>, turned: bool, restarts: bool, last: bool| {
        let section = Section { turned, restart, first };
        match last {
            true => {
                if !story.ends_with_paragraph {
                    story.bearer(0.0, |_| ());
                }
                section.write(&mut story.xml, measures, footers);
            }
            false => story.bearer(0.0, |xml| section.write(xml, measures, footers)),
        }
        story.take_gap(0.0);
        (first, restart) = (false, restarts);
    };

    story.letterhead(letterhead);
    story.title(letterhead);
    if let Some(addressees) = &letterhead.addressees {
        story.addressees(addressees);
    }
    let mut context = Blocks { turned: false, signed: true, pictures: input.pictures.iter() };
    story.blocks(blocks, &mut context, &mut |story, turned| {
        end(story, turned, false, false);
    });
    story.closing(document);
    if let Some(copy) = copy {
        story.copy(copy);
    }
    story.foot(document);
    let mut turned = false;
    for appendix in appendices {
        end(&mut story, turned, true, false);
        turned = appendix.landscape;
        story.appendix_lines(appendix);
        (context.turned, context.signed) = (turned, false);
        story.blocks(&appendix.blocks, &mut context, &mut |story, turned| {
            end(story, turned, false, false);
        });
    }
    end(&mut story, turned, false, true);
    let notes = (!story.notes.is_empty()).then(|| notes::part(&story.notes));
    Main { body: story.xml.finish(), notes, pictures: story.pictures, written: story.written }
}

/// Refuses what a Word file cannot have, and says what it is: nothing is left out in silence.
fn check(input: &Input) -> Result<(), Vec<Diagnostic>> {
    let document = input.document;
    let mut problems = Vec::new();
    if document.card.is_some() {
        problems.push(unsupported("phiếu đánh giá lẻ", "a single scorecard"));
    }
    let charts = document.all_blocks().filter(|block| is_picture(block)).count();
    if charts != input.pictures.len() {
        problems.push(unsupported("biểu đồ chưa có hình", "a chart without its picture"));
    }
    let mut letters = Letters::default();
    document.each_fixed(|text| letters.look(text));
    document.each_runs(|runs| runs.iter().for_each(|run| letters.look(&run.text)));
    problems.extend(letters.problems());
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The characters that XML cannot hold.
#[derive(Default)]
struct Letters(BTreeSet<char>);

impl Letters {
    fn look(&mut self, text: &str) {
        let refused = |letter: &char| {
            letter.is_control() && !matches!(letter, '\n' | '\t') || matches!(letter, '\u{fffe}' | '\u{ffff}')
        };
        self.0.extend(text.chars().filter(refused));
    }

    fn problems(self) -> Vec<Diagnostic> {
        let problem = |letter: char| {
            let shown = format!("U+{:04X}", u32::from(letter));
            Diagnostic::error(
                code!("docx.letter"),
                format!("văn bản có ký tự {shown}, tệp Word không chứa được"),
                format!("the document has the character {shown}, which a Word file cannot hold"),
            )
            .with_value(shown)
            .hint("xoá ký tự này rồi gõ lại chỗ đó", "delete the character and type that place again")
        };
        self.0.into_iter().map(problem).collect()
    }
}

fn unsupported(vi: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        code!("docx.unsupported"),
        format!("chưa xuất được ra Word: {vi}"),
        format!("cannot be written as a Word file yet: {en}"),
    )
    .hint("xuất ra PDF (`--format pdf`)", "write it as PDF (`--format pdf`)")
}
