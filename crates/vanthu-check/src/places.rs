//! Where the texts of a document came from: the cells and lines that a finding can name.

use std::cell::OnceCell;
use std::ops::Range;

use vanthu_diagnostic::Place;
use vanthu_model::dataset::{CellRef, Dataset, Value};
use vanthu_model::field::{FieldValue, FieldValues};

/// The origin of a text of the input.
#[derive(Clone, Copy, Debug)]
enum Origin<'a> {
    /// In a workbook.
    Cell(&'a CellRef),
    /// In a text file.
    Line(&'a Place),
}

impl Origin<'_> {
    fn place(self) -> Place {
        match self {
            Origin::Cell(cell) => cell.place(),
            Origin::Line(place) => place.clone(),
        }
    }
}

/// A text of the input in small letters, and its origin.
type InputText<'a> = (String, Origin<'a>);

/// Where the texts of workbooks and files came from. They are gathered only when a finding needs its place, because
/// most documents have no findings.
#[derive(Debug, Default)]
pub(crate) struct Places<'a> {
    datasets: &'a [Dataset],
    fields: Option<&'a FieldValues>,
    lines: &'a [(String, Place)],
    texts: OnceCell<Vec<InputText<'a>>>,
}

impl<'a> Places<'a> {
    /// The texts of the files that a person wrote, of the fields that were read from a workbook, and of the data sets.
    pub(crate) fn new(
        lines: &'a [(String, Place)],
        fields: &'a FieldValues,
        datasets: &'a [Dataset],
    ) -> Self {
        Self { datasets, fields: Some(fields), lines, texts: OnceCell::new() }
    }

    /// The data sets that the document was made from.
    pub(crate) fn datasets(&self) -> &'a [Dataset] {
        self.datasets
    }

    fn texts(&self) -> &[InputText<'a>] {
        self.texts.get_or_init(|| {
            let lines = self.lines.iter().map(|(text, place)| (text.as_str(), Origin::Line(place)));
            let data = self.datasets.iter().flat_map(|dataset| &dataset.rows);
            let cells = data.flat_map(|row| row.values.values()).filter_map(|datum| match &datum.value {
                Value::Text(text) => Some((text.as_str(), Origin::Cell(&datum.cell))),
                _ => None,
            });
            // Tasks may come from a workbook. Those in a text file are among the lines already.
            let tasks =
                self.fields.into_iter().flat_map(FieldValues::values).filter_map(|(value, _)| match value {
                    FieldValue::Tasks(tasks) => Some(tasks),
                    _ => None,
                });
            let tasks = tasks.flatten().flat_map(|task| {
                let more = task.with.iter().chain(&task.product).map(|text| (text, &task.places.work));
                let unit = task.unit.iter().map(|unit| (unit, &task.places.unit));
                std::iter::once((&task.work, &task.places.work)).chain(unit).chain(more)
            });
            let tasks = tasks.filter(|(_, place)| matches!(place, Place::Cell { .. }));
            let tasks = tasks.map(|(text, place)| (text.as_str(), Origin::Line(place)));
            let folded = |(text, origin): (&str, Origin<'a>)| (text.trim().to_lowercase(), origin);
            lines.chain(tasks).chain(cells).map(folded).filter(|(text, _)| !text.is_empty()).collect()
        })
    }

    /// The place of an input that contains `text`, or that `text` contains. Case is ignored, because prose changes it.
    pub(crate) fn find(&self, text: &str) -> Option<Place> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return None;
        }
        let texts = self.texts();
        let same = texts.iter().find(|(input, _)| *input == text);
        let holding = || texts.iter().find(|(input, _)| input.contains(&text));
        let contained = || {
            let contained =
                texts.iter().filter(|(input, _)| input.chars().count() > 3 && text.contains(input.as_str()));
            contained.max_by_key(|(input, _)| input.len())
        };
        same.or_else(holding).or_else(contained).map(|(_, origin)| origin.place())
    }

    /// The place of the input that is `text`.
    pub(crate) fn find_exactly(&self, text: &str) -> Option<Place> {
        let text = text.trim().to_lowercase();
        self.texts().iter().find(|(input, _)| *input == text).map(|(_, origin)| origin.place())
    }

    /// The place of the input from which a stretch of a text came: the longest input that occurs in the text over the
    /// stretch, or else the input that contains most of the words around it. Of equal ones the last counts if `last` is
    /// true: parts around the text mostly come from the office, whose file is read last.
    pub(crate) fn locate(&self, text: &str, range: Range<usize>, last: bool) -> Option<Place> {
        let lower = text.to_lowercase();
        // Letters keep their length in either case but for a few of other languages.
        let range = if lower.len() == text.len() { range } else { 0..lower.len() };
        // Markers and closing marks are the rules', not the input's.
        let whole = lower.get(range.clone())?;
        let head = whole.len() - whole.trim_start_matches(['-', ' ', '\u{a0}']).len();
        let excerpt = whole.get(head..)?.trim_end_matches([';', '.', ',', ' ']);
        let range = range.start + head..range.start + head + excerpt.len();
        let covers = |input: &str| {
            let open = input.trim_end_matches(['.', ';', ',']);
            !open.is_empty()
                && lower.match_indices(open).any(|(start, found)| {
                    start <= range.start
                        && range.end <= start + found.len() + (input.len() - open.len()).max(1)
                })
        };
        let texts = self.texts();
        // A cell that merely shares a word with the text is not its source.
        let over = texts.iter().filter(|(input, _)| input.contains(excerpt) && covers(input));
        let found = over.fold(None, |best: Option<&InputText>, one| match best {
            Some(best) if one.0.len() < best.0.len() || one.0.len() == best.0.len() && !last => Some(best),
            _ => Some(one),
        });
        if let Some((_, origin)) = found {
            return Some(origin.place());
        }
        // The prose took the input apart, or put marks into it.
        let around = around(&lower, &range, 2);
        let near = [around, around_one(&lower, &range)];
        near.iter()
            .filter(|near| near.len() > excerpt.len())
            .find_map(|near| texts.iter().find(|(input, _)| input.contains(near.as_str())))
            .map(|(_, origin)| origin.place())
    }
}

/// The stretch with this many words before and after it.
fn around(text: &str, range: &Range<usize>, words: usize) -> String {
    let before: Vec<&str> =
        text.get(..range.start).unwrap_or_default().split(' ').rev().take(words + 1).collect();
    let after: Vec<&str> = text.get(range.end..).unwrap_or_default().split(' ').take(words + 1).collect();
    let before: Vec<&str> = before.into_iter().rev().collect();
    format!("{}{}{}", before.join(" "), text.get(range.clone()).unwrap_or_default(), after.join(" "))
        .trim()
        .to_string()
}

/// The stretch with the word before it.
fn around_one(text: &str, range: &Range<usize>) -> String {
    let before = text.get(..range.start).unwrap_or_default().trim_end();
    let word = before.rsplit(' ').next().unwrap_or_default();
    format!("{word} {}", text.get(range.clone()).unwrap_or_default()).trim().to_string()
}

/// The beginning of a text, for a message.
pub(crate) fn start(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
