//! The figures of a document against one another: every number that a text or a table shows, also those that a person
//! typed, with what it counts. A whole is compared with its parts, a share with the figures it is a share of, a change
//! with its two ends, an average with its total, a number of people with the names behind it, a row of totals with its
//! column, a text with the table and the workbook beside it.
//!
//! Nothing is corrected, and what cannot be told apart stays without a finding: parts that need not be all of their whole
//! (`trong đó`), groups that share members, figures that are said to be rough, differences that rounding explains.

mod above_table;
mod amount;
mod averages;
mod balance;
mod changes;
mod cumulative;
mod differences;
mod durations;
mod enumerations;
mod exclusive;
mod flat;
mod halves;
mod in_words;
mod items;
mod lists;
mod measured;
mod measures;
mod movements;
mod names;
mod near_sum;
mod partitions;
mod parts;
mod periods;
mod plans;
mod posts;
pub(crate) mod previous;
mod products;
mod ranks;
mod rates;
mod referred;
mod repeated;
mod running;
mod sets;
mod settled;
mod shares;
mod stated_shares;
mod sums;
mod tables;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_kinds;
#[cfg(test)]
mod tests_periods;
#[cfg(test)]
mod tests_relations;
mod text_table;
mod verdicts;
mod words;
mod written_out;

use std::ops::Range;

use rust_decimal::Decimal;

use super::CheckContext;
use super::document_text::{DocumentText, Passage, PassageKind};
use super::places::start;
use super::registry::{Check, PART_EXCEEDS, SHARE_DISAGREES, SUM_DISAGREES};
use amount::{Amount, Token, TokenKind, amounts, tokens};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number;

/// A sentence with its tokens and amounts, whose indices and ranges are those of the sentence's tokens and of the
/// passage's text.
struct Sentence<'d> {
    /// The passage that it is a part of.
    passage: &'d Passage,
    /// The index of that passage among those that are read, and its own index in it.
    place: (usize, usize),
    /// Its words, numbers and marks.
    tokens: Vec<Token>,
    /// Its amounts.
    amounts: Vec<Amount>,
}

impl Sentence<'_> {
    /// The text of the tokens in a range of indices.
    fn shown(&self, range: Range<usize>) -> &str {
        self.text_range(range).and_then(|range| self.passage.text.get(range)).unwrap_or_default()
    }

    /// The range in the text of the tokens in a range of indices.
    fn text_range(&self, range: Range<usize>) -> Option<Range<usize>> {
        let tokens = self.tokens.get(range)?;
        Some(tokens.first()?.range.start..tokens.last()?.range.end)
    }

    /// Whether its passage has one of these texts: searching a text is much cheaper than reading its tokens.
    fn may_say(&self, list: &[&str]) -> bool {
        list.iter().any(|text| self.passage.text.contains(text))
    }

    /// Whether these words stand at a place.
    fn words_at(&self, at: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(offset, word)| self.tokens.get(at + offset).is_some_and(|token| token.is(word)))
    }

    /// Whether these words stand directly before a place.
    fn words_before(&self, at: usize, words: &[&str]) -> bool {
        at.checked_sub(words.len()).is_some_and(|start| self.words_at(start, words))
    }

    /// The tokens in a range of indices; an empty slice if the range runs backwards.
    fn between(&self, range: Range<usize>) -> &[Token] {
        self.tokens.get(range).unwrap_or_default()
    }

    /// Whether one of these words stands in a range of indices.
    fn any_word(&self, range: Range<usize>, words: &[&str]) -> bool {
        self.tokens.get(range).is_some_and(|tokens| tokens.iter().any(|token| token.is_any(words)))
    }

    /// The first index from `at` on at which none of these words stands.
    fn skip(&self, at: usize, words: &[&str]) -> usize {
        let tokens = self.tokens.get(at..).unwrap_or_default().iter();
        at + tokens.take_while(|token| token.is_any(words)).count()
    }

    /// Whether an amount is what one thing has or costs: `60 triệu đồng/hộ`.
    fn is_rate(&self, amount: &Amount) -> bool {
        let stroke = amount.end + amount.noun.len();
        self.words_at(stroke, &["/"])
            && self.tokens.get(stroke + 1).is_some_and(|token| token.kind == TokenKind::Word)
    }

    /// The words from an index on that name a thing, `most` of them at most; `None` if there is none.
    fn noun(&self, at: usize, most: usize) -> Option<Vec<String>> {
        // `đồng/ngày công`.
        let labour = self.words_at(at, &["ngày", "công"]);
        let words = self.tokens.get(at..)?.iter().take(most).take_while(|token| {
            token.kind == TokenKind::Word && (labour || !words::ENDS_NOUN.contains(&token.lower.as_str()))
        });
        let noun: Vec<String> = words.map(|token| token.lower.clone()).collect();
        (!noun.is_empty()).then_some(noun)
    }

    /// The amount whose token is at an index.
    fn amount_at(&self, at: usize) -> Option<&Amount> {
        let index = self.amounts.binary_search_by_key(&at, |amount| amount.at).ok()?;
        self.amounts.get(index)
    }
}

/// The passages in which figures stand, each with its sentences.
struct Read<'d> {
    passages: Vec<(&'d Passage, Vec<Sentence<'d>>)>,
}

impl<'d> Read<'d> {
    fn new(context: &CheckContext<'d, '_>) -> Self {
        Self::of(context.document)
    }

    fn of(document: &'d DocumentText) -> Self {
        let wanted = document.prose().filter(|passage| passage.kind != PassageKind::Cell);
        let read = wanted.enumerate().map(|(index, passage)| (passage, sentences(passage, index)));
        Self { passages: read.collect() }
    }

    /// The sentence before another one, in its passage or at the end of the one above it.
    fn before(&self, sentence: &Sentence) -> Option<&Sentence<'d>> {
        let (passage, own) = sentence.place;
        match own.checked_sub(1) {
            Some(before) => self.passages.get(passage)?.1.get(before),
            None => self.passages.get(passage.checked_sub(1)?)?.1.last(),
        }
    }

    /// All sentences, from top to bottom.
    fn sentences(&self) -> impl Iterator<Item = &Sentence<'d>> {
        self.passages.iter().flat_map(|(_, sentences)| sentences)
    }
}

/// Cuts the passage at an index into its sentences.
fn sentences(passage: &Passage, index: usize) -> Vec<Sentence<'_>> {
    // `Trong đó:` above a list is needed to know how its items belong to what stands before.
    let leads = passage.text.len() < 30 && passage.text.trim_end().ends_with(':');
    if !passage.text.contains(|letter: char| letter.is_ascii_digit())
        && !words::may_count(&passage.text)
        && !leads
    {
        return Vec::new();
    }
    let mut all = tokens(&passage.text);
    let mut list = Vec::new();
    while !all.is_empty() {
        let ends = |index: &usize| {
            let next = all.get(index + 1);
            all[*index].is_any(&[".", "!", "?"])
                && next.is_none_or(|next| {
                    next.capital || next.is_any(&["-", "“", "/"]) || next.kind != TokenKind::Word
                })
        };
        let end = (0..all.len()).find(ends).map_or(all.len(), |index| index + 1);
        let rest = all.split_off(end);
        let tokens = std::mem::replace(&mut all, rest);
        let amounts = amounts(&tokens);
        list.push(Sentence { passage, place: (index, list.len()), tokens, amounts });
    }
    list
}

/// The findings on figures.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let read = Read::new(context);
    let reconciler = Reconciler { context, read: &read };
    for sentence in read.sentences() {
        let known = findings.len();
        reconciler.sums(sentence, findings);
        reconciler.equations(sentence, findings);
        reconciler.rest(sentence, findings);
        reconciler.totals(sentence, findings);
        reconciler.both_kinds(sentence, findings);
        reconciler.partitions(sentence, findings);
        reconciler.listed_rest(sentence, findings);
        reconciler.shares(sentence, findings);
        reconciler.changes(sentence, findings);
        reconciler.averages(sentence, findings);
        reconciler.names(sentence, findings);
        reconciler.posts(sentence, findings);
        reconciler.listed(sentence, findings);
        reconciler.echoed(sentence, findings);
        reconciler.in_words(sentence, findings);
        reconciler.units(sentence, findings);
        reconciler.mixed_units(sentence, findings);
        reconciler.balances(sentence, findings);
        reconciler.durations(sentence, findings);
        reconciler.halves(sentence, findings);
        reconciler.cumulative(sentence, findings);
        reconciler.apart(sentence, findings);
        reconciler.verdicts(sentence, findings);
        reconciler.ranks(sentence, findings);
        // What a word between whole and parts told already is not told again.
        if findings.len() == known {
            reconciler.flat(sentence, findings);
        }
        if findings.len() == known {
            reconciler.products(sentence, findings);
            reconciler.area(sentence, findings);
            reconciler.monthly(sentence, findings);
            reconciler.each_month(sentence, findings);
        }
        if findings.len() == known {
            reconciler.named_rates(sentence, findings);
            reconciler.shared_out(sentence, findings);
            reconciler.across_units(sentence, findings);
            reconciler.taken(sentence, findings);
            reconciler.settled(sentence, findings);
            reconciler.exchanged(sentence, findings);
            reconciler.sized(sentence, findings);
        }
        if findings.len() == known {
            reconciler.odd_share(sentence, findings);
            reconciler.relative_change(sentence, findings);
            reconciler.share_by_name(sentence, findings);
            reconciler.beside_plan(sentence, findings);
            reconciler.running(sentence, findings);
            reconciler.households(sentence, findings);
            reconciler.beyond(sentence, findings);
            reconciler.due(sentence, findings);
        }
    }
    reconciler.lists(findings);
    reconciler.neighbours(findings);
    reconciler.numbered(findings);
    reconciler.repeated(findings);
    reconciler.referred(findings);
    reconciler.of_more(findings);
    reconciler.tables(findings);
}

/// Compares the figures of a document.
struct Reconciler<'a, 'd> {
    context: &'a CheckContext<'a, 'd>,
    read: &'a Read<'a>,
}

impl Reconciler<'_, '_> {
    /// A finding about a stretch of a passage, with the advice that belongs to every finding on figures.
    fn found(
        &self,
        check: &Check,
        passage: &Passage,
        range: Range<usize>,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> Diagnostic {
        self.context.about(check, passage, range, vi, en).hint(
            "xem lại các số này với số liệu gốc; chương trình không tự sửa số nào",
            "check these figures with their source; none of them is changed automatically",
        )
    }
}

impl Reconciler<'_, '_> {
    /// A finding on a figure that a calculation contradicts: `42 - 30 = 12, không phải 13`.
    fn contradicted(
        &self,
        check: &Check,
        passage: &Passage,
        range: Range<usize>,
        calculation: &str,
        stated: Decimal,
    ) -> Diagnostic {
        let stated = shown(stated);
        let vi = format!("{calculation}, không phải {stated}");
        self.found(check, passage, range, vi, format!("{calculation} and not {stated}"))
    }

    /// A finding on a part that is larger than its whole.
    fn exceeds(&self, passage: &Passage, range: Range<usize>, part: Decimal, whole: Decimal) -> Diagnostic {
        let (part, whole) = (shown(part), shown(whole));
        self.found(
            &PART_EXCEEDS,
            passage,
            range,
            format!("phần {part} lớn hơn tổng {whole}"),
            format!("the part {part} exceeds its whole {whole}"),
        )
    }

    /// A finding on a percentage that is not the share of a part in its whole, which is `right`.
    fn not_its_share(
        &self,
        passage: &Passage,
        range: Range<usize>,
        (part, whole): (&Amount, &Amount),
        right: Decimal,
        percent: &Amount,
    ) -> Diagnostic {
        let (part, whole, percent) = (shown(part.value), shown(whole.value), shown(percent.value));
        let right = number::percent(right);
        self.found(
            &SHARE_DISAGREES,
            passage,
            range,
            format!("{part} trên {whole} là {right}, không phải {percent}%"),
            format!("{part} of {whole} is {right} and not {percent}%"),
        )
    }

    /// A finding on a whole that is not the sum of its parts.
    fn not_their_sum(
        &self,
        passage: &Passage,
        range: Range<usize>,
        values: &[Decimal],
        whole: &Amount,
    ) -> Diagnostic {
        let (sum, whole) = (sum_shown(values, values.iter().sum()), shown(whole.value));
        self.found(
            &SUM_DISAGREES,
            passage,
            range,
            format!("các phần cộng lại {sum}, không phải {whole}"),
            format!("the parts add up to {sum} and not {whole}"),
        )
    }
}

/// A finding that also quotes the passage in which the other figure stands.
fn beside(finding: Diagnostic, other: &Passage) -> Diagnostic {
    let quoted = start(other.text.trim());
    finding.hint(format!("số kia đứng ở đoạn: `{quoted}`"), format!("the other figure stands in: `{quoted}`"))
}

/// The stretch of a text from the first of some amounts to the last.
fn stretch(amounts: &[&Amount]) -> Range<usize> {
    let start = amounts.iter().map(|one| one.range.start).min().unwrap_or(0);
    let end = amounts.iter().map(|one| one.range.end).max().unwrap_or(0);
    start..end
}

/// A number as documents write it.
fn shown(value: Decimal) -> String {
    number::decimal(value)
}

/// A sum as it is worked out: `193 + 335 = 528`.
fn sum_shown(parts: &[Decimal], total: Decimal) -> String {
    let parts: Vec<String> = parts.iter().map(|part| shown(*part)).collect();
    format!("{} = {}", parts.join(" + "), shown(total))
}
