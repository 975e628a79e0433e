//! What was counted from the beginning of the year on, where the months before the last stand beside it: `Tháng 6 kết nạp 04 đảng
//! viên; lũy kế từ đầu năm 19 đảng viên (5 tháng đầu năm 15 đảng viên)`.

use super::amount::{Amount, TokenKind};
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

/// The part of a year that a figure was counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    /// `tháng 6`; `None` for `trong tháng`.
    Month(Option<u32>),
    /// `5 tháng đầu năm`.
    Months(u32),
    /// `quý II`.
    Quarter(u32),
}

impl Reconciler<'_, '_> {
    /// Compares a cumulative figure with those of the last period and of the time before it.
    pub(super) fn running(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["ũy kế", "uỹ kế", "ộng dồn", "âng tổng"])
        {
            return;
        }
        let told = (0..sentence.tokens.len()).find(|at| {
            [["lũy", "kế"], ["luỹ", "kế"], ["cộng", "dồn"], ["nâng", "tổng"]]
                .iter()
                .any(|words| sentence.words_at(*at, words))
        });
        let Some(told) = told else { return };
        let near = |one: &&Amount| one.at > told && one.at <= told + 14 && plain(one);
        let from_year = |from: usize, to: usize| {
            (from..to).any(|at| {
                sentence.words_at(at, &["đầu", "năm"])
                    || sentence
                        .amount_at(at)
                        .is_some_and(|one| one.noun.first().is_some_and(|word| word == "tháng"))
            })
        };
        let Some(total) = sentence.amounts.iter().find(near).filter(|one| from_year(told, one.at)) else {
            return;
        };
        let others: Vec<&Amount> =
            sentence.amounts.iter().filter(|one| one.at != total.at && plain(one)).collect();
        let ([one, other], true) = (others.as_slice(), others.iter().all(|one| one.same_thing(total))) else {
            return;
        };
        let (Some(first), Some(second)) = (period(sentence, one), period(sentence, other)) else { return };
        let follows = |before: Period, last: Period| match (before, last) {
            (Period::Months(months), Period::Month(month)) => month.is_none_or(|month| month == months + 1),
            (Period::Quarter(before), Period::Quarter(last)) => before == 1 && last == 2,
            _ => false,
        };
        let sum = one.value + other.value;
        let slack = one.slack() + other.slack() + total.slack();
        if !(follows(first, second) || follows(second, first)) || (sum - total.value).abs() <= slack {
            return;
        }
        let calculation = format!("{} + {} = {}", shown(one.value), shown(other.value), shown(sum));
        let range = stretch(&[one, other, total]);
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &calculation, total.value));
    }
}

/// Whether an amount counts something and is no length of time.
fn plain(amount: &Amount) -> bool {
    let time =
        amount.noun.first().is_some_and(|word| matches!(word.as_str(), "tháng" | "quý" | "năm" | "ngày"));
    amount.counts() && !amount.rough && !time
}

/// The period that the clause before an amount names.
fn period(sentence: &Sentence, amount: &Amount) -> Option<Period> {
    let marks = [",", ";", "(", ":", "."];
    let mark = sentence.tokens[..amount.at].iter().rposition(|token| token.is_any(&marks));
    let from = mark.map_or(0, |at| at + 1);
    let clause = sentence.shown(from..amount.at).to_lowercase();
    let words: Vec<&str> = clause.split_whitespace().collect();
    let figure = |at: usize| words.get(at).and_then(|word| word.parse::<u32>().ok());
    if words.iter().any(|word| matches!(*word, "cùng" | "so" | "giảm" | "tăng" | "còn" | "tồn")) {
        return None;
    }
    let quarter = words.windows(2).find(|pair| pair[0] == "quý").and_then(|pair| match pair[1] {
        "i" | "1" => Some(1),
        "ii" | "2" => Some(2),
        _ => None,
    });
    if let Some(quarter) = quarter {
        return Some(Period::Quarter(quarter));
    }
    let at = words.iter().position(|word| *word == "tháng")?;
    if let Some(months) = at.checked_sub(1).and_then(figure) {
        return Some(Period::Months(months));
    }
    let number = sentence.tokens.get(from + at + 1).is_some_and(|token| token.kind != TokenKind::Word);
    // `tháng 6/2026` is written as one word.
    let month = words.get(at + 1).and_then(|word| word.split('/').next()?.parse().ok());
    (!number || month.is_some()).then_some(Period::Month(month))
}
