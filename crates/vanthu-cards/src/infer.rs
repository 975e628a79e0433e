//! Two cards of one shape that the layout made → the form of all of them: what is the same in both stays, what differs must
//! be a slot, and where a slot's text stands follows from how wide it is. What cannot be explained so is refused, and
//! cards of that shape are left to the layout.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assemble::{form, told};
use super::content::{Text, number, texts, tokens};
use super::fonts::{EmbeddedFont, fonts};
use super::form::{Stencil, Step, TextStep, width_of, write_glyphs};
use super::slots::{SlotContents, SlotKind, Measure, room};
use super::specimen::SharedFont;
use crate::reader::{PdfFile, find, decoded_stream, leading_number, reference, references, value};
use vanthu_model::card::CardRoom;

/// What is taken for the same place, in points.
const TOLERANCE: f64 = 0.01;

/// Why a shape has no stencil.
pub(crate) type Refusal = &'static str;

/// A card that the layout made.
pub(crate) struct SampleCard {
    /// What fills its slots.
    pub(crate) contents: SlotContents,
    /// The file.
    pub(crate) pdf: Vec<u8>,
}

/// A made card, taken apart.
pub(crate) struct ParsedCard<'a> {
    pub(crate) contents: &'a SlotContents,
    pub(crate) file: PdfFile<'a>,
    pub(crate) fonts: BTreeMap<String, EmbeddedFont>,
    /// The objects of the content stream, and of the picture.
    pub(crate) content_number: u32,
    pub(crate) picture: Option<u32>,
    pub(crate) content: Vec<u8>,
    pub(crate) texts: Vec<Text>,
}

impl<'a> ParsedCard<'a> {
    fn new(made: &'a SampleCard) -> Option<Self> {
        let file = PdfFile::new(&made.pdf)?;
        let &[page] = file.pages.as_slice() else { return None };
        let page = file.body(page)?;
        let content_number = reference(page, b"/Contents")?;
        let resources = file.body(reference(page, b"/Resources")?)?;
        let picture = match value(resources, b"/XObject").map(references) {
            None => None,
            Some(list) => Some(*<&[u32; 1]>::try_from(list.as_slice()).ok()?.first()?),
        };
        let fonts = fonts(&file)?;
        let content = decoded_stream(file.body(content_number)?)?.into_owned();
        let texts = texts(&content, &fonts)?;
        Some(Self { contents: &made.contents, file, fonts, content_number, picture, content, texts })
    }

    /// The slot that a text shows, and what stands before and behind it.
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

/// What is needed beside the two cards.
pub(crate) struct Inputs<'a> {
    /// The shared faces.
    pub(crate) fonts: &'a Arc<Vec<SharedFont>>,
    /// What the slots are for.
    pub(crate) kinds: &'a [SlotKind],
    /// The room that the slots' texts have.
    pub(crate) metrics: &'a CardRoom,
    /// How texts are measured.
    pub(crate) measure: Measure<'a>,
}

/// The form of the cards of which `one` and `two` are examples.
pub(crate) fn infer(inputs: &Inputs, one: &SampleCard, two: &SampleCard) -> Result<Stencil, Refusal> {
    let one_read = ParsedCard::new(one).ok_or("the first card is not read")?;
    let two_read = ParsedCard::new(two).ok_or("the second card is not read")?;
    let (steps, marks) = steps(inputs, &one_read, &two_read)?;
    form(inputs, one, &one_read, &two_read, steps, &marks)
}

/// The steps of a content stream, by which texts the marks of the tags hold.
pub(crate) struct MarkedTexts {
    /// The steps of slots, by their mark.
    pub(crate) slots: BTreeMap<u32, usize>,
    /// How far right the texts of always reach, by their mark.
    pub(crate) fixed: BTreeMap<u32, f64>,
}

fn steps(inputs: &Inputs, one: &ParsedCard, two: &ParsedCard) -> Result<(Vec<Step>, MarkedTexts), Refusal> {
    if one.texts.len() != two.texts.len() {
        return Err("the two cards have not as many texts");
    }
    let mut builder = StepBuilder { one, two, steps: Vec::new(), fixed: Vec::new() };
    let mut marks = MarkedTexts { slots: BTreeMap::new(), fixed: BTreeMap::new() };
    let mut seen = BTreeSet::new();
    let (mut from_one, mut from_two) = (0, 0);
    for (first, second) in one.texts.iter().zip(&two.texts) {
        builder.gap(from_one..first.range.start, from_two..second.range.start)?;
        (from_one, from_two) = (first.range.end, second.range.end);
        if first.font != second.font || first.size != second.size || (first.y - second.y).abs() > TOLERANCE {
            return Err("a text differs in its style or line");
        }
        let name = &one.fonts.get(&first.font).ok_or("a face is missing")?.name;
        let known = inputs.fonts.iter().position(|face| face.name == *name);
        let face = known.ok_or("a face is not among the shared ones")?;
        let shared = &inputs.fonts[face];
        let mark = mark(&one.content[..first.range.start]);
        let piece = |range: std::ops::Range<usize>| one.content[range].to_vec();
        match (one.slot(&first.text, inputs.kinds), two.slot(&second.text, inputs.kinds)) {
            (None, None) => {
                if first.text != second.text || (first.x - second.x).abs() > TOLERANCE {
                    return Err("a text of no slot differs");
                }
                let width = width_of(shared, &first.text).ok_or("a letter is not among the shared ones")?;
                if let Some(mark) = mark {
                    marks.fixed.insert(mark, first.x + width * first.size);
                }
                builder.fixed.extend(piece(first.range.start..first.shown.start));
                builder.fixed.push(b'(');
                write_glyphs(shared, &first.text, &mut builder.fixed).ok_or("a letter is missing")?;
                builder.fixed.extend(b")Tj");
                builder.fixed.extend(piece(first.shown.end..first.range.end));
            }
            (Some((slot, prefix, suffix)), Some(other)) => {
                if other != (slot, prefix.clone(), suffix.clone()) || !seen.insert(slot) {
                    return Err("a slot is found twice, or in different places");
                }
                let width = |text: &str| width_of(shared, text).map(|width| width * first.size);
                let widths =
                    width(&first.text).zip(width(&second.text)).ok_or("a letter is not among the shared")?;
                let (share, anchor) = placed((first.x, widths.0), (second.x, widths.1))
                    .ok_or("a slot's place does not follow")?;
                builder.flush();
                if let Some(mark) = mark {
                    marks.slots.insert(mark, builder.steps.len());
                }
                builder.steps.push(Step::Text(Box::new(TextStep {
                    slot,
                    face,
                    size: first.size,
                    share,
                    anchor,
                    before: piece(first.range.start..first.x_range.start),
                    between: piece(first.x_range.end..first.shown.start),
                    after: piece(first.shown.end..first.range.end),
                    prefix,
                    suffix,
                    room: room(&inputs.kinds[slot], inputs.metrics, inputs.measure).map(|(room, _)| room),
                })));
            }
            _ => return Err("a slot is found in one card only"),
        }
    }
    builder.gap(from_one..one.content.len(), from_two..two.content.len())?;
    builder.flush();
    let drawn = inputs.kinds.iter().filter(|kind| kind.is_drawn()).count();
    if seen.len() != drawn {
        return Err("a slot is not found");
    }
    Ok((builder.steps, marks))
}

/// Which part of a text stands left of a fixed point, and that point, from two texts of different widths.
fn placed(one: (f64, f64), two: (f64, f64)) -> Option<(f64, f64)> {
    let shares = [0.0, 0.5, 1.0].into_iter();
    let mut fitting = shares.filter_map(|share| {
        let (first, second) = (one.0 + one.1 * share, two.0 + two.1 * share);
        ((first - second).abs() < TOLERANCE).then_some((share, first))
    });
    // Texts of one width would fit them all.
    fitting.next().filter(|_| fitting.next().is_none())
}

/// The mark of the tags that begins at the end of `content`.
fn mark(content: &[u8]) -> Option<u32> {
    let tail = &content[content.len().saturating_sub(64)..];
    let at = memchr::memmem::rfind(tail, b"/MCID ")?;
    let rest = &tail[at + 6..];
    (find(rest, b"EMC").is_none() && find(rest, b"BDC").is_some()).then(|| leading_number(rest)).flatten()
}

/// Steps that are being put together.
struct StepBuilder<'a> {
    one: &'a ParsedCard<'a>,
    two: &'a ParsedCard<'a>,
    steps: Vec<Step>,
    /// What is always the same and not yet a step.
    fixed: Vec<u8>,
}

impl StepBuilder<'_> {
    fn flush(&mut self) {
        if !self.fixed.is_empty() {
            self.steps.push(Step::Fixed(std::mem::take(&mut self.fixed)));
        }
    }

    /// What stands between two texts: all the same but for bars and for what is told of pictures.
    fn gap(&mut self, one: std::ops::Range<usize>, two: std::ops::Range<usize>) -> Result<(), Refusal> {
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
            if let Some(slot) = told(left, right, self.one.contents, self.two.contents) {
                self.fixed.extend(&content[at..first[index].start]);
                self.flush();
                self.steps.push(Step::AltText(slot));
                at = first[index].end;
                index += 1;
                continue;
            }
            // The drawing around a width that differs: from its `q` to its `Q`.
            let word = |index: usize| &content[first[index].clone()];
            let begin = (0..index).rev().find(|&index| word(index) == b"q").ok_or("a number differs")?;
            let end = (index..first.len()).find(|&index| word(index) == b"Q").ok_or("a number differs")?;
            let (Some(left), Some(right)) = (number(left), number(right)) else {
                return Err("a word differs");
            };
            let (bar, full) = self.bar(left, right).ok_or("a number that is no bar's differs")?;
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

    /// The bar whose values explain two widths, and its width where it is full.
    fn bar(&self, one: f64, two: f64) -> Option<(usize, f64)> {
        let values = self.one.contents.values.iter().zip(&self.two.contents.values);
        let mut found = values.enumerate().filter_map(|(bar, (first, second))| {
            let full = one / first;
            ((full * second - two).abs() < TOLERANCE).then_some((bar, full))
        });
        found.next().filter(|_| found.next().is_none())
    }
}
