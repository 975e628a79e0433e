//! The figures of this period beside the document on the period before it: `kết nạp 23 đảng viên, tăng 05 so với cùng kỳ (18
//! đảng viên)` beside the 18 or 19 of the earlier document.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::{Read, Reconciler, Sentence, beside, shown};
use crate::CheckContext;
use crate::document_text::{DocumentText, Passage};
use crate::registry::PREVIOUS_DIFFERS;
use vanthu_diagnostic::Diagnostic;

/// Words that change nothing about what is counted.
const FILLERS: &[&str] = &[
    "đã", "được", "có", "là", "gồm", "số", "tổng", "hiện", "nay", "đến", "trong", "kỳ", "năm", "tháng",
    "quý", "cả", "toàn", "mới", "thêm", "ước", "đầu", "cuối", "và", "các",
];

/// The figures of a document by what they count; `None` where it gives several for one thing.
type Quantities<'d> = HashMap<String, Option<(Decimal, &'d Passage)>>;

/// The findings on figures of the earlier period that the document on it gives otherwise.
pub(crate) fn check(context: &CheckContext, earlier: &DocumentText, findings: &mut Vec<Diagnostic>) {
    let known = quantities(&Read::of(earlier));
    let read = Read::new(context);
    let reconciler = Reconciler { context, read: &read };
    for sentence in read.sentences() {
        for told in told(sentence) {
            let Some(Some((value, passage))) = known.get(&told.key) else { continue };
            if *value == told.value {
                continue;
            }
            let finding = reconciler.found(
                &PREVIOUS_DIFFERS,
                sentence.passage,
                told.range,
                format!(
                    "kỳ trước ở đây là {}{}, văn bản kỳ trước ghi {}",
                    shown(told.value),
                    told.sum,
                    shown(*value)
                ),
                format!(
                    "the period before is {}{} here and {} in its own document",
                    shown(told.value),
                    told.sum,
                    shown(*value)
                ),
            );
            findings.push(beside(finding, passage));
        }
    }
}

/// The figures of a document that it gives for its own period.
fn quantities<'d>(read: &Read<'d>) -> Quantities<'d> {
    let mut known: Quantities = HashMap::new();
    for sentence in read.sentences() {
        for amount in sentence.amounts.iter().filter(|amount| !compares(sentence, amount)) {
            let Some(key) = key(sentence, amount) else { continue };
            known
                .entry(key)
                .and_modify(|one| *one = one.filter(|(value, _)| *value == amount.value))
                .or_insert(Some((amount.value, sentence.passage)));
        }
    }
    known
}

/// A figure that a sentence gives for the earlier period.
struct Told {
    key: String,
    value: Decimal,
    /// How it was worked out, where the sentence gives the change alone.
    sum: String,
    range: std::ops::Range<usize>,
}

/// The figures of the earlier period in a sentence: `tăng 05 so với cùng kỳ (18 đảng viên)`, `tăng 05 so với cùng kỳ`.
fn told(sentence: &Sentence) -> Vec<Told> {
    let mut list = Vec::new();
    for at in 0..sentence.tokens.len() {
        if !sentence.words_at(at, &["cùng", "kỳ"]) && !sentence.words_at(at, &["kỳ", "trước"]) {
            continue;
        }
        let Some(change) = sentence.amounts.iter().rfind(|one| one.at < at) else { continue };
        let way = change.at.checked_sub(1).map(|index| &sentence.tokens[index]);
        let Some(rises) =
            way.and_then(|way| [("tăng", true), ("giảm", false)].iter().find(|(word, _)| way.is(word)))
        else {
            continue;
        };
        let Some(now) = sentence.amounts.iter().rfind(|one| one.at < change.at) else { continue };
        let (Some(key), true) = (key(sentence, now), now.of.is_none() && change.of.is_none()) else {
            continue;
        };
        let base = sentence.amounts.iter().find(|one| one.at > at && one.at <= at + 8);
        let base = base.filter(|base| {
            base.unit == Unit::Count
                && base.same_thing(now)
                && sentence.tokens[base.at - 1].is_any(&["(", "là", "có", ":"])
        });
        if let Some(base) = base {
            list.push(Told { key, value: base.value, sum: String::new(), range: base.range.clone() });
        } else if change.unit == Unit::Count && change.same_thing(now) && !change.rough {
            let value = if rises.1 { now.value - change.value } else { now.value + change.value };
            let mark = if rises.1 { "-" } else { "+" };
            let sum = format!(" ({} {mark} {})", shown(now.value), shown(change.value));
            list.push(Told { key, value, sum, range: now.range.start..change.range.end });
        }
    }
    list
}

/// Whether an amount is a change, or belongs to another period.
fn compares(sentence: &Sentence, amount: &Amount) -> bool {
    let head = amount.at.saturating_sub(6)..amount.at;
    sentence.any_word(head.clone(), &["tăng", "giảm", "vượt"])
        || (0..amount.at)
            .any(|at| sentence.words_at(at, &["cùng", "kỳ"]) || sentence.words_at(at, &["kỳ", "trước"]))
}

/// What an amount counts: the last two words that say something before it in its clause, and its noun.
fn key(sentence: &Sentence, amount: &Amount) -> Option<String> {
    if !amount.counts() || amount.rough || amount.noun.is_empty() {
        return None;
    }
    let clause = sentence.tokens[..amount.at].iter().rev();
    let words = clause.take_while(|token| matches!(token.kind, TokenKind::Word | TokenKind::Opaque));
    let mut words: Vec<&str> = words
        .filter(|token| token.kind == TokenKind::Word && !FILLERS.contains(&token.lower.as_str()))
        .take(2)
        .map(|token| token.lower.as_str())
        .collect();
    words.reverse();
    let noun = amount.noun.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
    (words.len() == 2).then(|| format!("{}|{noun}", words.join(" ")))
}
