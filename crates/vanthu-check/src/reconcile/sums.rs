//! A whole and its parts: `38 đảng viên, gồm 20 nam và 18 nữ`, lists below a sum, sums that are written out, what is left.

use std::ops::Range;

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::{Reconciler, Sentence, beside, shown, sum_shown, words};
use crate::document_text::{Passage, PassageKind};
use crate::registry::{PART_EXCEEDS, SUM_DISAGREES};
use vanthu_diagnostic::Diagnostic;

/// How sure it is that the parts behind a word are all of the whole before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bond {
    /// `gồm`: they are all.
    All,
    /// `trong đó`, a bracket, a colon: they may be some.
    Some,
}

/// Words that begin another statement, behind which no more parts stand.
const BREAKS: &[&str] = &[
    "đạt", "tăng", "giảm", "so", "bằng", "vượt", "bình", "nâng", "đưa", "tổng", "hoàn", "tương", "qua",
    "theo", "đến", "ngoài", "đồng", "riêng", "cao", "thấp", "nhiều", "ít",
];

/// The parts behind a word.
struct Parts<'s> {
    amounts: Vec<&'s Amount>,
    /// The words around each amount.
    labels: Vec<String>,
    /// Whether each stretch between commas has one number, so that nothing is counted without one.
    complete: bool,
    /// The index of the token behind the last part.
    end: usize,
}

impl Reconciler<'_, '_> {
    /// Compares each whole in a sentence with its parts.
    pub(super) fn sums(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            let Some((bond, from)) = bond(sentence, at) else { continue };
            let Some((whole, parts)) = whole_and_parts(sentence, at, from, bond) else { continue };
            let range = whole.range.start.min(sentence.tokens[at].range.start)
                ..sentence.tokens[parts.end.saturating_sub(1).max(at)].range.end;
            self.compare(sentence.passage, range, whole, &parts, bond, None, findings);
        }
    }

    /// Reports a whole that its parts contradict. `from` is the passage of the whole where it is another one.
    #[expect(clippy::too_many_arguments, reason = "each is a part of one comparison")]
    fn compare(
        &self,
        passage: &Passage,
        range: Range<usize>,
        whole: &Amount,
        parts: &Parts,
        bond: Bond,
        from: Option<&Passage>,
        findings: &mut Vec<Diagnostic>,
    ) {
        let values: Vec<Decimal> = parts.amounts.iter().map(|part| part.value).collect();
        let total: Decimal = values.iter().sum();
        let slack = parts.amounts.iter().map(|part| part.slack()).sum::<Decimal>() + whole.slack();
        if (total - whole.value).abs() <= slack || whole.rough || parts.amounts.iter().any(|part| part.rough)
        {
            return;
        }
        let quote = |finding: Diagnostic| match from {
            Some(other) => beside(finding, other),
            None => finding,
        };
        let over = parts.amounts.iter().find(|part| part.value > whole.value && part.same_noun(whole));
        if let Some(part) =
            over.filter(|part| parts.amounts.len() == 1 || part.value > whole.value * Decimal::TWO)
        {
            findings.push(quote(self.found(
                &PART_EXCEEDS,
                passage,
                range,
                format!("phần {} lớn hơn tổng {}", shown(part.value), shown(whole.value)),
                format!("the part {} exceeds its whole {}", shown(part.value), shown(whole.value)),
            )));
            return;
        }
        if parts.amounts.len() < 2 || !contradicts(whole, parts, bond, total) {
            return;
        }
        let sum = sum_shown(&values, total);
        findings.push(quote(self.found(
            &SUM_DISAGREES,
            passage,
            range,
            format!("các phần cộng lại {sum}, không phải {}", shown(whole.value)),
            format!("the parts add up to {sum} and not {}", shown(whole.value)),
        )));
    }

    /// Works out the sums that a sentence writes out: `198 = 78 + 120`, `198 (78 + 120)`.
    pub(super) fn equations(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let mut at = 0;
        while let Some(first) = (at..sentence.tokens.len()).find(|index| sentence.tokens[*index].is("+")) {
            at = first + 1;
            let Some(left) = number_before(sentence, first) else { continue };
            let mut operands = vec![left];
            let mut plus = first;
            while let Some(operand) = number_after(sentence, plus) {
                operands.push(operand);
                let Some(next) = next_mark(sentence, operand, "+") else { break };
                plus = next;
            }
            at = plus + 1;
            if operands.len() < 2 {
                continue;
            }
            let last = operands[operands.len() - 1];
            let behind = next_mark(sentence, last, "=").and_then(|equals| number_after(sentence, equals));
            let head = (left > 0).then(|| left - 1);
            let ahead = || {
                let mark =
                    (0..=head?).rev().take(4).find(|index| sentence.tokens[*index].is_any(&["=", "("]))?;
                number_before(sentence, mark)
            };
            let Some(result) = behind.or_else(ahead) else { continue };
            let value = |index: usize| match sentence.tokens[index].kind {
                TokenKind::Number { value, decimals } => (value, decimals),
                _ => (Decimal::ZERO, 0),
            };
            let values: Vec<Decimal> = operands.iter().map(|index| value(*index).0).collect();
            let total: Decimal = values.iter().sum();
            let (stated, decimals) = value(result);
            let most = operands.iter().map(|index| value(*index).1).max().unwrap_or(0).max(decimals);
            let terms = Decimal::from(operands.len() + 1);
            let slack = if most == 0 { Decimal::ZERO } else { Decimal::new(5, most + 1) * terms };
            if (total - stated).abs() <= slack {
                continue;
            }
            let span = result.min(left)..result.max(last) + 1;
            let Some(range) = sentence.text_range(span) else { continue };
            let sum = sum_shown(&values, total);
            findings.push(self.found(
                &SUM_DISAGREES,
                sentence.passage,
                range,
                format!("{sum}, không phải {}", shown(stated)),
                format!("{sum} and not {}", shown(stated)),
            ));
        }
    }

    /// Compares what is left with the whole and what is done: `14/19 hồ sơ …, còn lại 06 hồ sơ`.
    pub(super) fn rest(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            // `120/125 đại biểu dự, vắng 05`.
            let absent = sentence.words_at(at, &["vắng"]);
            if !sentence.words_at(at, &["còn"]) && !absent {
                continue;
            }
            let left = sentence.words_at(at + 1, &["lại"]) || absent;
            let start = at + 1 + usize::from(left && !absent);
            let Some(rest) =
                sentence.amount_at(start).filter(|rest| rest.unit == Unit::Count && rest.of.is_none())
            else {
                continue;
            };
            let not_done = sentence.any_word(rest.end..(rest.end + 7).min(sentence.tokens.len()), &["chưa"]);
            let before: Vec<&Amount> = sentence
                .amounts
                .iter()
                .filter(|amount| amount.at < at && amount.unit == Unit::Count && amount.same_thing(rest))
                .collect();
            let (whole, done) = match before.as_slice() {
                [one] if one.of.is_some() && (left || not_done) => (one.of.unwrap_or_default(), one.value),
                [whole, done] if left && whole.of.is_none() && done.of.is_none() => (whole.value, done.value),
                _ => continue,
            };
            let expected = whole - done;
            if expected == rest.value || expected < Decimal::ZERO || before.iter().any(|one| one.rough) {
                continue;
            }
            let range = before[0].range.start..rest.range.end;
            let sum = format!("{} - {} = {}", shown(whole), shown(done), shown(expected));
            findings.push(self.found(
                &SUM_DISAGREES,
                sentence.passage,
                range,
                format!("{sum}, không phải {}", shown(rest.value)),
                format!("{sum} and not {}", shown(rest.value)),
            ));
        }
    }

    /// Compares the figures of a sentence with their total behind them: `…, tổng cộng 13 đảng viên`.
    pub(super) fn totals(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            if !sentence.words_at(at, &["tổng", "cộng"]) {
                continue;
            }
            let counted = |one: &&Amount| one.unit == Unit::Count && !one.rough;
            let near = |one: &&Amount| one.at > at && one.at <= at + 8;
            let Some(total) = sentence.amounts.iter().filter(counted).find(near) else { continue };
            let before: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.at < at).collect();
            let alike = before.iter().all(|one| one.same_noun(total) && one.of.is_none() && !one.rough);
            let sum: Decimal = before.iter().map(|one| one.value).sum();
            let slack: Decimal = before.iter().map(|one| one.slack()).sum::<Decimal>() + total.slack();
            if before.len() < 2 || !alike || (sum - total.value).abs() <= slack {
                continue;
            }
            let values: Vec<Decimal> = before.iter().map(|one| one.value).collect();
            let shown_sum = sum_shown(&values, sum);
            findings.push(self.found(
                &SUM_DISAGREES,
                sentence.passage,
                before[0].range.start..total.range.end,
                format!("{shown_sum}, không phải {}", shown(total.value)),
                format!("{shown_sum} and not {}", shown(total.value)),
            ));
        }
    }

    /// Compares a whole that introduces a list with the figures of its items.
    pub(super) fn lists(&self, findings: &mut Vec<Diagnostic>) {
        let passages = &self.read.passages;
        for (index, (passage, sentences)) in passages.iter().enumerate() {
            let Some(last) = sentences.last().filter(|_| passage.text.trim_end().ends_with(':')) else {
                continue;
            };
            let all = last.any_word(0..last.tokens.len(), &["gồm"]);
            let bond = if all { Bond::All } else { Bond::Some };
            let Some(whole) = last.amounts.iter().rfind(|one| one.unit == Unit::Count && one.of.is_none())
            else {
                continue;
            };
            let Some(mark) = passages.get(index + 1).and_then(|(item, _)| marker(item)) else { continue };
            let items = passages[index + 1..].iter().take_while(|(item, _)| marker(item) == Some(mark));
            let mut parts = Parts { amounts: Vec::new(), labels: Vec::new(), complete: true, end: 0 };
            let mut fits = true;
            for (item, sentences) in items {
                let main = sentences.first().and_then(|sentence| {
                    let counted = |one: &&Amount| one.unit == Unit::Count && !numbers_item(sentence, one);
                    sentence.amounts.iter().find(counted)
                });
                match main {
                    Some(amount) => {
                        fits &= amount.same_thing(whole) && amount.of.is_none();
                        parts.amounts.push(amount);
                        parts.labels.push(item.text.to_lowercase());
                    }
                    None => parts.complete = false,
                }
            }
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

/// Whether an amount is the number of the item itself: `1. …`, `2) …`.
fn numbers_item(sentence: &Sentence, amount: &Amount) -> bool {
    amount.at == 0 && sentence.tokens.get(1).is_some_and(|token| token.is_any(&[".", ")"]))
}

/// The mark that begins an item of a list.
fn marker(passage: &Passage) -> Option<char> {
    if passage.kind != PassageKind::Text {
        return None;
    }
    let text = format!("{}{}", passage.label, passage.text);
    let first = text.trim_start().chars().next()?;
    let second = text.trim_start().chars().nth(1);
    match first {
        '-' | '+' | '•' | '*' => Some(first),
        '–' => Some('-'),
        'a'..='z' | 'đ' if second == Some(')') => Some('a'),
        '1'..='9' if matches!(second, Some('.' | ')')) => Some('1'),
        _ => None,
    }
}

/// Whether a word or mark ties a whole to parts: how, and the index behind it.
fn bond(sentence: &Sentence, at: usize) -> Option<(Bond, usize)> {
    let skip = |from: usize| {
        let mut from = from;
        while sentence.tokens.get(from).is_some_and(|token| token.is_any(&[":", "có", "thể"])) {
            from += 1;
        }
        from
    };
    if sentence.words_at(at, &["gồm"]) {
        return Some((Bond::All, skip(at + 1)));
    }
    if sentence.words_at(at, &["trong", "đó"]) {
        let mut from = at + 2;
        while sentence.tokens.get(from).is_some_and(|token| token.is_any(&[":", "có", ","])) {
            from += 1;
        }
        return Some((Bond::Some, from));
    }
    let colon = sentence.tokens[at].is(":") && at + 1 < sentence.tokens.len();
    let before = at.checked_sub(1).map(|index| &sentence.tokens[index]);
    if colon && before.is_some_and(|token| !token.is_any(&["gồm", "đó", "thể", "có"])) {
        return Some((Bond::Some, at + 1));
    }
    sentence.tokens[at].is("(").then_some((Bond::Some, at + 1))
}

/// The whole before a word and the parts behind it.
fn whole_and_parts<'s>(
    sentence: &'s Sentence,
    at: usize,
    from: usize,
    bond: Bond,
) -> Option<(&'s Amount, Parts<'s>)> {
    let bracket = sentence.tokens[at].is("(");
    let counted = |one: &&Amount| one.unit == Unit::Count && one.of.is_none();
    let candidates: Vec<&Amount> =
        sentence.amounts.iter().filter(counted).filter(|one| one.at < at).collect();
    let nearest = *candidates.last()?;
    let parts = parts(sentence, from, bracket, None);
    let near = nearest.end + nearest.noun.len() + 4 >= at && !parts.amounts.is_empty();
    // The words of a bracket belong to what stands directly before it.
    if bracket || sentence.tokens[at].is(":") {
        let close = nearest.end + nearest.noun.len() + 1 >= at;
        return (close && parts.amounts.len() > 1).then_some((nearest, parts));
    }
    for whole in candidates.iter().rev() {
        let same = self::parts(sentence, from, bracket, Some(whole));
        if same.amounts.len() > 1
            || same.amounts.len() == 1 && parts.amounts.len() == 1 && bond == Bond::Some && near
        {
            return Some((whole, same));
        }
    }
    (near && parts.amounts.len() > 1).then_some((nearest, parts))
}

/// Reads the parts from `from` on. With a whole, only those that count what it counts.
fn parts<'s>(sentence: &'s Sentence, from: usize, bracket: bool, whole: Option<&Amount>) -> Parts<'s> {
    let mut parts = Parts { amounts: Vec::new(), labels: Vec::new(), complete: true, end: from };
    let mut depth = 0_usize;
    let mut segment = from;
    let mut in_segment: Vec<&Amount> = Vec::new();
    let mut at = from;
    let mut bare = false;
    let mut number_first = false;
    loop {
        let token = sentence.tokens.get(at);
        let closes = token.is_none_or(|token| {
            depth == 0 && (token.is(")") || token.is(".") && at + 1 == sentence.tokens.len())
        });
        let nested = depth == 0
            && at > from
            && (sentence.words_at(at, &["gồm"]) || sentence.words_at(at, &["trong", "đó"]));
        let divides = depth == 0 && token.is_some_and(|token| token.is_any(&[",", ";", "và"]));
        let breaks =
            depth == 0 && at == segment && at > from && token.is_some_and(|token| token.is_any(BREAKS));
        if closes || nested || divides || breaks {
            let label = sentence.shown(segment..at).to_lowercase();
            match in_segment.as_slice() {
                [] => bare |= !label.trim().is_empty() && !nested,
                [one] => {
                    number_first |= one.at == segment;
                    parts.amounts.push(one);
                    parts.labels.push(label);
                    parts.end = at;
                }
                // Two numbers in one stretch cannot be told apart.
                [first, ..] => {
                    parts.amounts.push(first);
                    parts.labels.push(label);
                    parts.complete = false;
                    parts.end = at;
                }
            }
            in_segment.clear();
            segment = at + 1;
            if closes || nested || breaks {
                // `v.v.`, dots: there is more.
                let open = token.is_some_and(|token| token.is("."))
                    && sentence.tokens.get(at.wrapping_sub(1)).is_some_and(|token| token.is_any(&["…", "."]));
                parts.complete &= !open;
                break;
            }
        }
        let Some(token) = token else { break };
        if token.is_any(&["…", "v"]) {
            parts.complete = false;
        }
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0
            && let Some(amount) = sentence.amount_at(at)
            && amount.unit == Unit::Count
        {
            match whole {
                Some(whole) if !amount.same_noun(whole) => {}
                _ if amount.of.is_some() => parts.complete = false,
                _ => in_segment.push(amount),
            }
        }
        at += 1;
    }
    // `20 đoàn viên, thanh niên và 18 …`: something is listed without a number.
    parts.complete &= !(bare && (number_first || bracket));
    parts
}

/// Whether the parts of a whole contradict it.
fn contradicts(whole: &Amount, parts: &Parts, bond: Bond, total: Decimal) -> bool {
    let exclusive = exclusive(&parts.labels);
    let overlapping = parts.labels.iter().any(|label| has_any(label, words::OVERLAPPING));
    if overlapping && !exclusive.any {
        return false;
    }
    // `12 cuộc kiểm tra (08 cuộc định kỳ, …)`: the classifier alone says that the same is counted.
    let classified = |part: &Amount| {
        let first = whole.noun.first().filter(|word| words::CLASSIFIERS.contains(&word.as_str()));
        first.is_some() && part.noun.first() == first
    };
    let same = parts.amounts.iter().all(|part| part.same_noun(whole) || classified(part));
    let nameless = parts.amounts.iter().all(|part| part.noun.is_empty());
    let person =
        |amount: &Amount| amount.noun.first().is_some_and(|word| words::PERSONS.contains(&word.as_str()));
    let persons = person(whole) && parts.amounts.iter().all(|part| part.noun.is_empty() || person(part));
    // Things of another kind are counted: `18 chi bộ, gồm 425 đảng viên và 40 đoàn viên`.
    let alike = parts.amounts.windows(2).all(|pair| pair[0].same_noun(pair[1]));
    let kin = same || nameless || persons || exclusive.any;
    if !kin && (alike || whole.noun.is_empty()) {
        return false;
    }
    let three = Decimal::from(3);
    if !same && (total > whole.value * three || total * three < whole.value) {
        return false;
    }
    let difference = (total - whole.value).abs();
    let hundredth = (whole.value / Decimal::ONE_HUNDRED).max(Decimal::ONE);
    match (bond, total > whole.value) {
        (Bond::All, true) => true,
        (Bond::All, false) => parts.complete,
        (Bond::Some, true) => same || nameless && !whole.noun.is_empty() || exclusive.any && kin,
        (Bond::Some, false) => {
            parts.complete
                && (exclusive.pair
                    || exclusive.any && difference <= hundredth
                    || parts.amounts.len() > 2 && kin && difference <= hundredth)
        }
    }
}

/// How the labels of parts exclude one another.
struct Exclusive {
    /// Nothing belongs to two of them.
    any: bool,
    /// Everything belongs to one of them.
    pair: bool,
}

fn exclusive(labels: &[String]) -> Exclusive {
    let mut found = Exclusive { any: false, pair: false };
    for set in words::EXCLUSIVE {
        // The longest word of the set in each label counts: `không hoàn thành` is not `hoàn thành`.
        let member = |label: &String| {
            let fits = set.iter().filter(|word| has_word(label, word));
            fits.max_by_key(|word| word.len())
        };
        let members: Vec<_> = labels.iter().map(member).collect();
        let mut known: Vec<_> = members.iter().flatten().collect();
        known.sort_unstable();
        known.dedup();
        if members.iter().all(Option::is_some) && known.len() == labels.len() && known.len() > 1 {
            found.any = true;
            found.pair |= set.len() == 2 || known.len() == set.len();
        }
    }
    let denied = |label: &&String| has_any(label, &["chưa", "không"]);
    if labels.len() == 2 && labels.iter().filter(denied).count() == 1 {
        found.any = true;
        found.pair = true;
    }
    found
}

/// Whether a text has one of these words.
fn has_any(text: &str, list: &[&str]) -> bool {
    list.iter().any(|word| has_word(text, word))
}

/// Whether a text has a word, or several words in a row, between the ends of words.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        apart(crate::tokenize::before(text, at)) && apart(crate::tokenize::after(text, at + found.len()))
    })
}

/// The number token that ends before a mark, with at most four words between.
fn number_before(sentence: &Sentence, mark: usize) -> Option<usize> {
    let is_number = |index: &usize| matches!(sentence.tokens[*index].kind, TokenKind::Number { .. });
    let word = |index: &usize| {
        let token = &sentence.tokens[*index];
        token.kind == TokenKind::Word || is_number(index) || token.is_any(&["=", "(", ":"])
    };
    (0..mark).rev().take(6).take_while(word).find(is_number)
}

/// The number token behind a mark, with at most four words between.
fn number_after(sentence: &Sentence, mark: usize) -> Option<usize> {
    let is_number = |index: &usize| matches!(sentence.tokens[*index].kind, TokenKind::Number { .. });
    let open = |index: &usize| {
        sentence.tokens[*index].kind == TokenKind::Word || is_number(index) || sentence.tokens[*index].is("(")
    };
    (mark + 1..sentence.tokens.len()).take(6).take_while(open).find(is_number)
}

/// The mark behind a number, with at most five words between.
fn next_mark(sentence: &Sentence, number: usize, mark: &str) -> Option<usize> {
    let word = |index: &usize| {
        sentence.tokens[*index].kind == TokenKind::Word || sentence.tokens[*index].is_any(&[mark, ")"])
    };
    (number + 1..sentence.tokens.len())
        .take(7)
        .take_while(word)
        .find(|index| sentence.tokens[*index].is(mark))
}
