//! The wording of a card: what it says of one branch, before any line is broken.

use std::collections::BTreeSet;

use rust_decimal::prelude::ToPrimitive;

use super::CardsInput;
use crate::letterhead;
use vanthu_compute::score::{Pair, Score, Tally};
use vanthu_model::card::{
    CardContent, CardFrame, CardFrameRow, CardLetters, CardPoints, CardRowKind, CardText,
};
use vanthu_model::card_words::CardWords;
use vanthu_model::number::{count, decimal};
use vanthu_model::scheme::Scheme;
use vanthu_model::text::{capitals, lower_initial, upper_initial};

/// The characters of numbers and between words.
const SIGNS: &str = "0123456789,.-/;:() ";
/// The letters of check codes.
const CODES: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// How many letters, from the first of Unicode, are looked up in a table while they are collected.
const TABLE: usize = 0x2100;

/// Writes what the cards of a batch say.
pub(super) struct CardWriter<'a> {
    scheme: &'a Scheme,
    words: &'a CardWords,
    /// The period as it is printed.
    period: String,
    /// The rows for which the workbook has points, each with its line of the scheme; the total has none.
    rows: Vec<(CardFrameRow, Option<usize>)>,
    bars: Vec<Bar>,
    /// The average total.
    average: String,
    /// How many branches are ranked.
    ranked: usize,
}

/// A bar without the points of a branch.
struct Bar {
    label: String,
    /// The average of all branches, as a part of the maximum.
    average: f64,
    /// The line of the scheme.
    line: usize,
    max: f64,
    /// What follows the points in the text after the bar.
    rest: String,
}

impl<'a> CardWriter<'a> {
    pub(super) fn new(input: &CardsInput<'a>) -> Self {
        let &CardsInput { scheme, tally, words, .. } = input;
        Self {
            scheme,
            words,
            period: upper_initial(&input.period.text()),
            rows: rows(scheme, tally, words),
            bars: bars(scheme, tally, words),
            average: tally.average_total().text(),
            ranked: tally.count(),
        }
    }

    /// What all cards say alike. `title` is the title at the top.
    pub(super) fn frame(&self, input: &CardsInput, title: &str) -> CardFrame {
        let &CardsInput { header, rules, .. } = input;
        CardFrame {
            superior: letterhead::superior(header, rules),
            issuer: letterhead::issuer(header, rules),
            title: title.to_string(),
            has_motto: rules.motto.is_some(),
            place_date: letterhead::place_date(header, header.date, rules),
            heading: capitals(&fill(&self.words.heading, &[("subject", &self.scheme.subject)])),
            period: self.period.clone(),
            columns: self.words.columns.to_vec(),
            rows: self.rows.iter().map(|(row, _)| row.clone()).collect(),
            bars: self.bars.iter().map(|bar| (bar.label.clone(), bar.average)).collect(),
            legend: self.words.legend.clone(),
            code_label: self.words.code.clone(),
        }
    }

    /// The title of a card's file.
    pub(super) fn title(&self, score: &Score) -> String {
        let period = lower_initial(&self.period);
        fill(
            &self.words.title,
            &[("subject", &self.scheme.subject), ("period", &period), ("branch", &score.name)],
        )
    }

    /// What the card of `score`, which ranks `rank`, says.
    pub(super) fn content(&self, score: &Score, rank: u32) -> CardContent {
        let bars: Vec<(f64, String)> = self.bars.iter().map(|bar| bar.with_points(score)).collect();
        CardContent {
            about: self.about(score),
            points: self.rows.iter().map(|(_, line)| self.points(score, *line)).collect(),
            results: self.results(score, rank),
            alt: self.alt(score, &bars),
            code_alt: fill(&self.words.code_alt, &[("branch", &score.name)]),
            bars,
        }
    }

    /// The letters that may occur in the texts in which the cards of `scores` differ.
    pub(super) fn letters<'s>(&self, scores: impl Iterator<Item = &'s Score>) -> CardLetters {
        let mut letters = CardLetters::default();
        let phrases = &self.words.phrases;
        let words = self.words.labels.all().into_iter().chain(phrases.all()).chain([SIGNS, CODES]);
        letters.upright.extend(words.flat_map(str::chars));
        letters
            .bold
            .extend([phrases.more.as_str(), phrases.less.as_str(), SIGNS].into_iter().flat_map(str::chars));
        let classes = self.scheme.band.iter().map(|band| &band.class);
        letters.bold.extend(classes.clone().flat_map(|class| class.chars()));
        let whys = self.scheme.ceiling.iter().map(|ceiling| &ceiling.why);
        for text in classes.chain(whys) {
            for text in [text, &text.to_lowercase(), &upper_initial(text)] {
                letters.upright.extend(text.chars());
            }
        }
        // There are many rows, and nearly all of their letters occurred before: a table is quicker than the set.
        let (mut upright, mut bold) = (vec![false; TABLE], vec![false; TABLE]);
        let add = |table: &mut Vec<bool>, set: &mut BTreeSet<char>, text: &str| {
            for letter in text.chars() {
                match table.get_mut(letter as usize) {
                    Some(true) => {}
                    Some(seen) => {
                        *seen = true;
                        set.insert(letter);
                    }
                    None => drop(set.insert(letter)),
                }
            }
        };
        for score in scores {
            add(&mut bold, &mut letters.bold, &score.name);
            for text in [Some(&*score.group), score.reason.as_deref(), score.note.as_deref()] {
                add(&mut upright, &mut letters.upright, text.unwrap_or_default());
            }
        }
        letters
    }

    /// The points of a row.
    fn points(&self, score: &Score, line: Option<usize>) -> CardPoints {
        let pair: Pair = line.and_then(|line| score.lines.get(line)).copied().unwrap_or(score.total);
        let note = match (pair.own.get(), pair.assessed.get()) {
            (Some(own), Some(assessed)) if own != assessed => {
                let phrases = &self.words.phrases;
                let word = if assessed > own { &phrases.more } else { &phrases.less };
                format!("{word} {}", decimal((assessed - own).abs()))
            }
            _ => String::new(),
        };
        CardPoints { own: or_dash(pair.own.text()), assessed: or_dash(pair.assessed.text()), note }
    }

    /// The lines that say which branch the card is about.
    fn about(&self, score: &Score) -> Vec<CardText> {
        let labels = &self.words.labels;
        let mut lines = vec![line(&labels.name, &score.name, true)];
        let members = score.members.map(|members| count(members.into()));
        match (&*score.group, members) {
            ("", None) => {}
            ("", Some(members)) => lines.push(line(&labels.members, &members, false)),
            (group, None) => lines.push(line(&labels.group, group, false)),
            (group, Some(members)) => {
                let text = format!("{group}. {}: {members}", labels.members);
                lines.push(line(&labels.group, &text, false));
            }
        }
        lines
    }

    /// The lines below the table.
    fn results(&self, score: &Score, rank: u32) -> Vec<CardText> {
        let CardWords { labels, phrases, .. } = self.words;
        let class =
            |class: u8| self.scheme.band.get(usize::from(class)).map_or("", |band| band.class.as_str());
        let by_points = format!("{} {}", phrases.by_points, class(score.by_points).to_lowercase());
        let mut lines = vec![line(&labels.class, class(score.class), true)];
        if let Some(ceiling) = score.ceiling.and_then(|index| self.scheme.ceiling.get(usize::from(index))) {
            let text = format!("{}; {by_points}", ceiling.why);
            lines.push(line(&labels.grounds, &upper_initial(&text), false));
        } else if score.class != score.by_points {
            let text = format!("{by_points}; {}", phrases.as_above);
            lines.push(line(&labels.grounds, &upper_initial(&text), false));
        }
        if let Some(proposed) = score.proposed {
            lines.push(line(&labels.proposed, class(proposed), false));
        }
        let standing = format!("{rank}/{}; {}: {}", self.ranked, phrases.average, self.average);
        lines.push(line(&labels.rank, &standing, false));
        let previous: Vec<String> = score
            .previous
            .get()
            .map(|points| format!("{} {}", decimal(points), phrases.points))
            .into_iter()
            .chain(score.previous_class.map(|previous| class(previous).to_lowercase()))
            .collect();
        if !previous.is_empty() {
            lines.push(line(&labels.previous, &previous.join(", "), false));
        }
        if let Some(reason) = &score.reason {
            lines.push(line(&labels.reason, reason, false));
        }
        if let Some(note) = &score.note {
            lines.push(line(&labels.note, note, false));
        }
        lines
    }

    /// The description of the bars for readers who cannot see them.
    fn alt(&self, score: &Score, bars: &[(f64, String)]) -> String {
        let bars: Vec<String> =
            self.bars.iter().zip(bars).map(|(bar, (_, text))| format!("{}: {text}", bar.label)).collect();
        fill(&self.words.bars_alt, &[("branch", &score.name), ("bars", &bars.join("; "))])
    }
}

impl Bar {
    /// The bar's value and text with the points of a branch.
    fn with_points(&self, score: &Score) -> (f64, String) {
        let points = score.lines.get(self.line).map(|pair| pair.assessed);
        let number = points.and_then(|points| points.get()).and_then(|points| points.to_f64());
        let shown = or_dash(points.map(|points| points.text()).unwrap_or_default());
        (number.unwrap_or_default() / self.max, format!("{shown}{}", self.rest))
    }
}

/// The rows of the table for which the workbook has points, and the total.
fn rows(scheme: &Scheme, tally: &Tally, words: &CardWords) -> Vec<(CardFrameRow, Option<usize>)> {
    let row = |kind: CardRowKind, number: &str, title: &str, max| CardFrameRow {
        kind,
        number: number.into(),
        title: title.into(),
        max: decimal(max),
    };
    let mut rows = Vec::new();
    let mut line = 0;
    let mut add = |row: CardFrameRow| {
        if tally.average(line).get().is_some() {
            rows.push((row, Some(line)));
        }
        line += 1;
    };
    for group in &scheme.group {
        let kind = if group.criterion.is_empty() { CardRowKind::Criterion } else { CardRowKind::Group };
        add(row(kind, &group.number, &group.title, group.max));
        for criterion in &group.criterion {
            add(row(CardRowKind::Criterion, &criterion.number, &criterion.title, criterion.max));
        }
    }
    rows.push((row(CardRowKind::Total, "", &words.total, scheme.total), None));
    rows
}

/// The bars of the groups for which the workbook has points.
fn bars(scheme: &Scheme, tally: &Tally, words: &CardWords) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut line = 0;
    for group in &scheme.group {
        let average = tally.average(line);
        if let (Some(points), Some(max)) = (average.get(), group.max.to_f64().filter(|max| *max > 0.0)) {
            let words_of_label: Vec<&str> = group.called().split_whitespace().collect();
            bars.push(Bar {
                label: words_of_label.join(" "),
                average: points.to_f64().unwrap_or_default() / max,
                line,
                max,
                rest: format!("/{} ({} {})", decimal(group.max), words.phrases.mean, average.text()),
            });
        }
        line += 1 + group.criterion.len();
    }
    bars
}

fn line(label: &str, text: &str, bold: bool) -> CardText {
    CardText { label: format!("{label}: "), text: text.to_string(), bold }
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_string() } else { text }
}

/// Fills the places of a form, `{NAME}`, in one pass: a value that has braces itself stays as it is.
fn fill(form: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match value {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_card_are_complete() {
        let text = include_str!("../../../../templates/language/scorecard.toml");
        let named =
            text.replace("{unit}", "chi bộ").replace("{Unit}", "Chi bộ").replace("{people}", "đảng viên");
        let words: CardWords = vanthu_model::config::parse_toml("scorecard.toml", &named).unwrap();
        for word in words.labels.all().into_iter().chain(words.phrases.all()) {
            assert!(!word.is_empty() && word.trim() == word, "{word:?}");
        }
    }

    #[test]
    fn forms_are_filled_once() {
        let values = [("branch", "Chi bộ {bars}"), ("bars", "x")];
        assert_eq!(fill("phiếu {branch}: {bars}.", &values), "phiếu Chi bộ {bars}: x.");
        assert_eq!(fill("{khác} {", &values), "{khác} {");
    }
}
