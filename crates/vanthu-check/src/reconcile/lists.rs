//! A whole that introduces a list, and the figures of its items.

use super::amount::{Amount, Unit};
use super::measured::agrees;
use super::parts::{Bond, Parts};
use super::{Reconciler, Sentence};
use crate::document_text::{Passage, PassageKind};
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// Compares a whole that introduces a list with the figures of its items.
    pub(super) fn lists(&self, findings: &mut Vec<Diagnostic>) {
        let passages = &self.read.passages;
        for (index, (passage, sentences)) in passages.iter().enumerate() {
            // `Tổng số tiền đóng góp: 186 triệu đồng` above items needs no colon at its end.
            let total = || {
                let next = || passages.get(index + 1).and_then(|(item, _)| marker(item));
                sentences.len() == 1
                    && sentences[0].tokens.first().is_some_and(|token| token.is("tổng"))
                    && marker(passage).is_none()
                    && matches!(next(), Some('-' | '+' | '•' | 'a'))
            };
            let leads = passage.text.trim_end().ends_with(':') || total();
            let Some(mut last) = sentences.last().filter(|_| leads) else { continue };
            // `Tổng chi 31.260 triệu đồng. Trong đó:`: the whole stands in the sentence before.
            let tie = tie(last);
            if tie.is_some() {
                match self.read.before(last) {
                    Some(before) => last = before,
                    None => continue,
                }
            }
            let passage = &last.passage;
            let Some(mark) = passages.get(index + 1).and_then(|(item, _)| marker(item)) else { continue };
            let items = items(passages, index, mark);
            let Some(whole) = whole(last, &items) else { continue };
            let mut parts = Parts { amounts: Vec::new(), labels: Vec::new(), complete: true, end: 0 };
            let mut fits = true;
            for (item, main) in items {
                match main {
                    Some(amount) => {
                        fits &= amount.same_thing(whole) && amount.of.is_none();
                        parts.amounts.push(amount);
                        parts.labels.push(item.text.to_lowercase());
                    }
                    None => parts.complete = false,
                }
            }
            let bond = tie.unwrap_or_else(|| bond(last, whole));
            // The noun of each item must be that of the whole, or the item names itself: `- Khối thôn: 08`.
            if !fits || parts.amounts.len() < 2 || whole.noun.is_empty() {
                continue;
            }
            self.compare(
                passage,
                whole.range.clone(),
                whole,
                &parts,
                bond,
                Some(passages[index + 1].0),
                findings,
            );
        }
    }
}

impl Reconciler<'_, '_> {
    /// Compares a whole in one item of a list with its parts in the items behind it: `- Quần chúng: 523 người`, `- Trong đó, các
    /// xã: 193 người, chiếm 36,90%`, `- Khối cơ quan: 335 người, chiếm 64,05%`. Their shares show what they are parts of.
    pub(super) fn neighbours(&self, findings: &mut Vec<Diagnostic>) {
        let passages = &self.read.passages;
        for (index, (passage, sentences)) in passages.iter().enumerate().skip(1) {
            let (mark, (above, before)) = (marker(passage), &passages[index - 1]);
            let introduces = |sentence: &Sentence| (0..3).any(|at| sentence.words_at(at, &["trong", "đó"]));
            let begins = mark.is_some() && marker(above) == mark && sentences.first().is_some_and(introduces);
            let Some(last) = before.last().filter(|_| begins) else { continue };
            let shared = |sentences: &[Sentence], whole: &Amount| {
                let amounts = &sentences.first()?.amounts;
                let percent = amounts.iter().find(|one| one.unit == Unit::Percent)?;
                let part = amounts.iter().find(|one| one.counts() && one.same_thing(whole))?;
                agrees(part.value, whole.value, percent).then(|| part.clone())
            };
            let counted = last.amounts.iter().filter(|one| one.counts());
            let Some(whole) = counted.rev().find(|whole| shared(sentences, whole).is_some()) else {
                continue;
            };
            let items = passages[index..].iter().take_while(|(item, _)| marker(item) == mark);
            let items = items.map_while(|(item, sentences)| Some((item, shared(sentences, whole)?)));
            let (labels, amounts): (Vec<String>, Vec<Amount>) =
                items.map(|(item, part)| (item.text.to_lowercase(), part)).unzip();
            if amounts.len() > 1 {
                let parts = Parts { amounts: amounts.iter().collect(), labels, complete: true, end: 0 };
                let from = Some(*passage);
                self.compare(last.passage, whole.range.clone(), whole, &parts, Bond::Some, from, findings);
            }
        }
    }
}

/// How a sentence without figures of its own ties the items below it to the sentence before it: `Trong đó:`, `Gồm có:`.
fn tie(sentence: &Sentence) -> Option<Bond> {
    if sentence.amounts.iter().any(Amount::counts) || sentence.tokens.len() > 6 {
        return None;
    }
    let says = |words: &[&str]| (0..sentence.tokens.len()).any(|at| sentence.words_at(at, words));
    if says(&["gồm"]) {
        Some(Bond::All)
    } else if says(&["cụ", "thể"]) {
        Some(Bond::Likely)
    } else {
        says(&["trong", "đó"]).then_some(Bond::Some)
    }
}

/// The items of the list below a passage, each with its figure. Items of lists within it are left out.
fn items<'r, 'd>(
    passages: &'r [(&'d Passage, Vec<Sentence<'d>>)],
    head: usize,
    mark: char,
) -> Vec<(&'d Passage, Option<&'r Amount>)> {
    let above = passages.get(head).and_then(|(passage, _)| marker(passage));
    if above == Some(mark) {
        // What follows are neighbours of the paragraph, not its items.
        return Vec::new();
    }
    let below = passages.get(head + 1..).unwrap_or_default().iter();
    below
        .map(|(item, sentences)| (*item, sentences, marker(item)))
        .take_while(|(_, _, found)| found.is_some() && *found != above)
        .filter(|(_, _, found)| *found == Some(mark))
        .map(|(item, sentences, _)| {
            // The number of an item is a sentence of its own: `1. In ấn tài liệu: 12.500.000 đồng.`
            let numbered = |sentence: &&Sentence| sentence.tokens.len() <= 2;
            let first = sentences.iter().find(|sentence| !numbered(sentence)).or(sentences.first());
            let figure = first.and_then(|sentence| {
                let counted = |one: &&Amount| one.unit == Unit::Count && !numbers_item(sentence, one);
                sentence.amounts.iter().find(counted)
            });
            (item, figure)
        })
        .collect()
}

/// The whole that a sentence gives for the items below it: the last figure that counts what they count, or the last of all.
fn whole<'r>(sentence: &'r Sentence, items: &[(&Passage, Option<&Amount>)]) -> Option<&'r Amount> {
    let counted = || sentence.amounts.iter().filter(|one| one.counts());
    let fits =
        |one: &&Amount| items.iter().filter_map(|(_, figure)| *figure).all(|figure| figure.same_noun(one));
    counted().rev().find(fits).or_else(|| counted().next_back())
}

/// How sure it is that the items below a sentence are all of its whole.
fn bond(sentence: &Sentence, whole: &Amount) -> Bond {
    let behind = whole.end..sentence.tokens.len();
    if sentence.any_word(behind.clone(), &["gồm"]) {
        return Bond::All;
    }
    let some = behind.clone().any(|at| sentence.words_at(at, &["trong", "đó"]));
    let told = sentence.any_word(behind.clone(), &["thể", "sau"]);
    let directly = whole.end + whole.noun.len() + 1 >= sentence.tokens.len();
    if !some && (told || directly) { Bond::Likely } else { Bond::Some }
}

/// Whether an amount is the number of the item itself: `1. …`, `2) …`.
fn numbers_item(sentence: &Sentence, amount: &Amount) -> bool {
    amount.at == 0 && sentence.tokens.get(1).is_some_and(|token| token.is_any(&[".", ")"]))
}

/// The mark that begins an item of a list.
fn marker(passage: &Passage) -> Option<char> {
    if passage.kind != PassageKind::Text {
        return None;
    }
    let letters = passage.label.chars().chain(passage.text.chars());
    let mut letters = letters.skip_while(|letter| letter.is_whitespace());
    let (first, second) = (letters.next()?, letters.next());
    match first {
        '-' | '+' | '•' | '*' => Some(first),
        '–' => Some('-'),
        'a'..='z' | 'đ' if second == Some(')') => Some('a'),
        '1'..='9' if matches!(second, Some('.' | ')')) => Some('1'),
        _ => None,
    }
}
