//! Infers the stencil of a shape from two cards that were laid out. What is the same in both is copied, and what differs
//! must belong to a slot. How the place of a slot's text depends on its width follows from the two examples. If anything
//! remains unexplained, there is no stencil and the cards of that shape are laid out.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use vanthu_model::card::CardMetrics;
use vanthu_render::pdf::reader::{PdfFile, decoded_stream};
use vanthu_render::pdf::syntax::{dictionary_value, find, leading_number, reference, references, rfind};

use crate::assemble::{assemble, text_slot};
use crate::content::{Text, number, texts, tokens};
use crate::fonts::{EmbeddedFont, embedded_fonts};
use crate::layout::Measure;
use crate::shared_fonts::SharedFont;
use crate::slots::{SlotContents, SlotKind, capacity};
use crate::stencil::{Stencil, Step, TextStep, text_width, write_glyphs};

/// The largest difference between equal lengths, in points.
const TOLERANCE: f64 = 0.01;

/// The reason why a shape has no stencil.
pub(crate) type Refusal = &'static str;

/// A laid out card with made-up contents.
pub(crate) struct SampleCard {
    pub(crate) contents: SlotContents,
    pub(crate) pdf: Vec<u8>,
}

/// A laid out card, parsed.
pub(crate) struct ParsedCard<'a> {
    pub(crate) contents: &'a SlotContents,
    pub(crate) file: PdfFile<'a>,
    pub(crate) fonts: BTreeMap<String, EmbeddedFont>,
    /// The number of the content stream.
    pub(crate) content_number: u32,
    /// The number of the picture.
    pub(crate) picture: Option<u32>,
    pub(crate) content: Vec<u8>,
    pub(crate) texts: Vec<Text>,
}

impl<'a> ParsedCard<'a> {
    fn new(card: &'a SampleCard) -> Option<Self> {
        let file = PdfFile::new(&card.pdf)?;
        let &[page] = file.pages.as_slice() else { return None };
        let page = file.body(page)?;
        let content_number = reference(page, b"/Contents")?;
        let resources = file.body(reference(page, b"/Resources")?)?;
        let picture = match dictionary_value(resources, b"/XObject").map(references) {
            None => None,
            Some(list) => Some(*<&[u32; 1]>::try_from(list.as_slice()).ok()?.first()?),
        };
        let fonts = embedded_fonts(&file)?;
        let content = decoded_stream(file.body(content_number)?)?.into_owned();
        let texts = texts(&content, &fonts)?;
        Some(Self { contents: &card.contents, file, fonts, content_number, picture, content, texts })
    }

    /// The slot that a text shows, with the text before and after it.
    fn slot(&self, text: &str, kinds: &[SlotKind]) -> Option<(usize, String, String)> {
        let drawn = kinds.iter().enumerate().filter(|(_, kind)| kind.is_drawn());
        let mut found = drawn.filter_map(|(slot, _)| {
            let own = self.contents.texts.get(slot)?.trim_end_matches(' ');
            let (prefix, suffix) = text.split_once(own).filter(|_| !own.is_empty())?;
            Some((slot, prefix.to_string(), suffix.to_string()))
        });
        found.next().filter(|_| found.next().is_none())
    }
}

/// What the inference needs besides the two cards.
pub(crate) struct Inputs<'a> {
    pub(crate) fonts: &'a Arc<Vec<SharedFont>>,
    /// The kinds of the slots.
    pub(crate) kinds: &'a [SlotKind],
    pub(crate) metrics: &'a CardMetrics,
    pub(crate) measure: Measure<'a>,
}

/// The stencil of the shape of which `one` and `two` are examples.
pub(crate) fn infer(inputs: &Inputs, one: &SampleCard, two: &SampleCard) -> Result<Stencil, Refusal> {
    let first = ParsedCard::new(one).ok_or("the first card cannot be read")?;
    let second = ParsedCard::new(two).ok_or("the second card cannot be read")?;
    let (steps, marked) = steps(inputs, &first, &second)?;
    assemble(inputs, &one.pdf, &first, &second, steps, &marked)
}

/// The texts of a content stream by the marked content that they belong to, to which the tags refer.
pub(crate) struct MarkedTexts {
    /// The steps of slots by their marks.
    pub(crate) slots: BTreeMap<u32, usize>,
    /// The right edges of invariable texts by their marks.
    pub(crate) fixed: BTreeMap<u32, f64>,
}

/// The steps that write the content stream.
fn steps(inputs: &Inputs, one: &ParsedCard, two: &ParsedCard) -> Result<(Vec<Step>, MarkedTexts), Refusal> {
    if one.texts.len() != two.texts.len() {
        return Err("the two cards differ in the number of texts");
    }
    let mut builder = StepBuilder { one, two, steps: Vec::new(), fixed: Vec::new() };
    let mut marked = MarkedTexts { slots: BTreeMap::new(), fixed: BTreeMap::new() };
    let mut seen = BTreeSet::new();
    let (mut from_one, mut from_two) = (0, 0);
    for (first, second) in one.texts.iter().zip(&two.texts) {
        builder.gap(from_one..first.range.start, from_two..second.range.start)?;
        (from_one, from_two) = (first.range.end, second.range.end);
        if first.font != second.font || first.size != second.size || (first.y - second.y).abs() > TOLERANCE {
            return Err("a text differs in its style or line");
        }
        let name = &one.fonts.get(&first.font).ok_or("a font is missing")?.name;
        let position = inputs.fonts.iter().position(|font| font.name == *name);
        let font = position.ok_or("a font is not shared")?;
        let shared = &inputs.fonts[font];
        let mark = open_mark(&one.content[..first.range.start]);
        let piece = |range: Range<usize>| one.content[range].to_vec();
        match (one.slot(&first.text, inputs.kinds), two.slot(&second.text, inputs.kinds)) {
            (None, None) => {
                if first.text != second.text || (first.x - second.x).abs() > TOLERANCE {
                    return Err("a text outside the slots differs");
                }
                let width = text_width(shared, &first.text).ok_or("a letter is not shared")?;
                if let Some(mark) = mark {
                    marked.fixed.insert(mark, first.x + width * first.size);
                }
                builder.fixed.extend(piece(first.range.start..first.shown.start));
                builder.fixed.push(b'(');
                write_glyphs(shared, &first.text, &mut builder.fixed).ok_or("a letter is not shared")?;
                builder.fixed.extend(b")Tj");
                builder.fixed.extend(piece(first.shown.end..first.range.end));
            }
            (Some((slot, prefix, suffix)), Some(other)) => {
                if other != (slot, prefix.clone(), suffix.clone()) || !seen.insert(slot) {
                    return Err("a slot is found twice or in different places");
                }
                let width = |text: &str| text_width(shared, text).map(|width| width * first.size);
                let widths = width(&first.text).zip(width(&second.text)).ok_or("a letter is not shared")?;
                let (share, anchor) = alignment((first.x, widths.0), (second.x, widths.1))
                    .ok_or("the place of a slot does not follow from its width")?;
                builder.flush();
                if let Some(mark) = mark {
                    marked.slots.insert(mark, builder.steps.len());
                }
                builder.steps.push(Step::Text(Box::new(TextStep {
                    slot,
                    font,
                    size: first.size,
                    share,
                    anchor,
                    before: piece(first.range.start..first.x_range.start),
                    between: piece(first.x_range.end..first.shown.start),
                    after: piece(first.shown.end..first.range.end),
                    prefix,
                    suffix,
                    max_width: capacity(&inputs.kinds[slot], inputs.metrics, inputs.measure)
                        .map(|(width, _)| width),
                })));
            }
            _ => return Err("a slot is only found in one card"),
        }
    }
    builder.gap(from_one..one.content.len(), from_two..two.content.len())?;
    builder.flush();
    let drawn = inputs.kinds.iter().filter(|kind| kind.is_drawn()).count();
    if seen.len() != drawn {
        return Err("a slot is not found");
    }
    Ok((builder.steps, marked))
}

/// How a text is aligned, from two texts (x coordinate and width) of different widths: a point that does not move, and the
/// fraction of the text to the left of it.
fn alignment(one: (f64, f64), two: (f64, f64)) -> Option<(f64, f64)> {
    let shares = [0.0, 0.5, 1.0].into_iter();
    let mut fitting = shares.filter_map(|share| {
        let (first, second) = (one.0 + one.1 * share, two.0 + two.1 * share);
        ((first - second).abs() < TOLERANCE).then_some((share, first))
    });
    // Texts of equal widths would fit every alignment.
    fitting.next().filter(|_| fitting.next().is_none())
}

/// The marked content that begins at the end of `content`.
fn open_mark(content: &[u8]) -> Option<u32> {
    let tail = &content[content.len().saturating_sub(64)..];
    let at = rfind(tail, b"/MCID ")?;
    let rest = &tail[at + 6..];
    (find(rest, b"EMC").is_none() && find(rest, b"BDC").is_some()).then(|| leading_number(rest)).flatten()
}

/// Collects steps.
struct StepBuilder<'a> {
    one: &'a ParsedCard<'a>,
    two: &'a ParsedCard<'a>,
    steps: Vec<Step>,
    /// Invariable content that is not part of a step yet.
    fixed: Vec<u8>,
}

impl StepBuilder<'_> {
    fn flush(&mut self) {
        if !self.fixed.is_empty() {
            self.steps.push(Step::Fixed(std::mem::take(&mut self.fixed)));
        }
    }

    /// Adds the content between two texts. It may only differ in bars and alternative texts.
    fn gap(&mut self, one: Range<usize>, two: Range<usize>) -> Result<(), Refusal> {
        let (content, other) = (&self.one.content[one], &self.two.content[two]);
        let (first, second) = (tokens(content), tokens(other));
        if first.len() != second.len() {
            return Err("what is drawn differs");
        }
        let mut at = 0;
        let mut index = 0;
        while index < first.len() {
            let (left, right) = (&content[first[index].clone()], &other[second[index].clone()]);
            if left == right {
                index += 1;
                continue;
            }
            if let Some(slot) = text_slot(left, right, self.one.contents, self.two.contents) {
                self.fixed.extend(&content[at..first[index].start]);
                self.flush();
                self.steps.push(Step::AltText(slot));
                at = first[index].end;
                index += 1;
                continue;
            }
            // A width that differs: take the whole drawing from its `q` to its `Q`.
            let word = |index: usize| &content[first[index].clone()];
            let begin = (0..index).rev().find(|&index| word(index) == b"q").ok_or("a number differs")?;
            let end = (index..first.len()).find(|&index| word(index) == b"Q").ok_or("a number differs")?;
            let (Some(left), Some(right)) = (number(left), number(right)) else {
                return Err("a word differs");
            };
            let (bar, full) = self.bar(left, right).ok_or("a number outside the bars differs")?;
            let mut pieces = Vec::new();
            let mut from = first[begin].start;
            if from < at {
                return Err("two bars in one drawing");
            }
            for index in begin..=end {
                let (one, two) = (word(index), &other[second[index].clone()]);
                if one == two {
                    continue;
                }
                let near = |text: &[u8], wanted: f64| {
                    number(text).is_some_and(|found| (found - wanted).abs() < TOLERANCE)
                };
                if !near(one, left) || !near(two, right) {
                    return Err("a drawing differs in more than a width");
                }
                pieces.push(content[from..first[index].start].to_vec());
                from = first[index].end;
            }
            pieces.push(content[from..first[end].end].to_vec());
            self.fixed.extend(&content[at..first[begin].start]);
            self.flush();
            self.steps.push(Step::Bar { bar, full, pieces });
            at = first[end].end;
            index = end + 1;
        }
        self.fixed.extend(&content[at..]);
        Ok(())
    }

    /// The bar whose values explain two widths, and the width of the full bar.
    fn bar(&self, one: f64, two: f64) -> Option<(usize, f64)> {
        let values = self.one.contents.values.iter().zip(&self.two.contents.values);
        let mut found = values.enumerate().filter_map(|(bar, (first, second))| {
            let full = one / first;
            ((full * second - two).abs() < TOLERANCE).then_some((bar, full))
        });
        found.next().filter(|_| found.next().is_none())
    }
}
