//! Sums that a sentence writes out, what is left of a whole, and totals behind their figures: `198 = 78 + 120`,
//! `14/19 hồ sơ, còn lại 05`, `…, tổng cộng 13 đảng viên`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::{Reconciler, Sentence, shown, sum_shown};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
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
            let pending = not_done || {
                let tail = rest.end..(rest.end + 7).min(sentence.tokens.len());
                sentence.any_word(tail, &["đang", "tồn", "chờ", "tiếp"])
            };
            // `từ 42 xuống còn 35` is a change.
            let falls = at > 0 && sentence.tokens[at - 1].is_any(&["xuống", "chỉ", "giảm", "lên"])
                || sentence.any_word(0..at, &["giảm", "tăng"]);
            let (whole, done) = match before.as_slice() {
                [one] if one.of.is_some() && (left || pending) => (one.of.unwrap_or_default(), one.value),
                [whole, done]
                    if (left || pending && !falls && rest.same_noun(whole))
                        && whole.of.is_none()
                        && done.of.is_none() =>
                {
                    (whole.value, done.value)
                }
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
            let before: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.at < at).collect();
            let Some(first) = before.first() else { continue };
            // `tổng cộng 6 tháng kết nạp 13 đảng viên`: the total counts what the parts count.
            let near = |one: &&Amount| one.at > at && one.at <= at + 10 && one.same_noun(first);
            let Some(total) = sentence.amounts.iter().filter(counted).find(near) else { continue };
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
