//! Shares and fractions that divide one whole: `16,7% xuất sắc, 66,7% tốt …` make a hundred, `03/18 … 12/18 … 03/18` make 18.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit};
use super::exclusive::{exclusive, has_any};
use super::{Reconciler, Sentence, shown, sum_shown};
use crate::registry::SUM_DISAGREES;
use vanthu_diagnostic::Diagnostic;

/// Words that say that the shares behind them divide a whole.
const DIVIDES: &[&str] = &["cơ cấu", "tỷ trọng", "xếp loại", "phân loại"];

/// Words before a percentage that say that it is a change or the degree to which a target was met.
const NO_SHARE: &[&str] =
    &["tăng", "giảm", "vượt", "đạt", "bằng", "gấp", "hơn", "trên", "dưới", "khoảng", "gần"];

impl Reconciler<'_, '_> {
    /// `Đạt 16/19 tiêu chí; các tiêu chí chưa đạt: số 2 về giao thông, số 10 về thu nhập, số 17 về môi trường`: as many are listed
    /// as are left.
    pub(super) fn listed_rest(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.is_empty() || !sentence.may_say(&["chưa đạt"]) {
            return;
        }
        let [met] = sentence.amounts.iter().filter(|one| one.of.is_some()).collect::<Vec<_>>()[..] else {
            return;
        };
        let Some(left) = met.of.map(|all| all - met.value).filter(|left| *left > Decimal::ZERO) else {
            return;
        };
        let missed = (met.end..sentence.tokens.len()).find(|at| sentence.words_at(*at, &["chưa", "đạt"]));
        let Some(colon) = missed.and_then(|from| {
            (from + 2..(from + 6).min(sentence.tokens.len())).find(|at| {
                sentence.tokens[*at].is_any(&[":", "gồm", "là"]) && !sentence.words_at(*at + 1, &[":"])
            })
        }) else {
            return;
        };
        // Each is given by its number: `số 2`, `tiêu chí số 10`.
        let mut count = 0;
        let first = sentence.skip(colon + 1, &[":", "gồm", "là"]);
        let (mut start, end) = (first, sentence.tokens.len());
        for at in first..=end {
            let stop = at == end || sentence.tokens[at].is(".");
            if !stop && !sentence.tokens[at].is_any(&[",", ";", "và"]) {
                continue;
            }
            let from = sentence.skip(start, &["tiêu", "chí"]);
            let numbered = sentence.tokens.get(from).is_some_and(|token| token.is("số"))
                && sentence
                    .tokens
                    .get(from + 1)
                    .is_some_and(|token| matches!(token.kind, TokenKind::Number { .. }));
            if at > start && !numbered {
                return;
            }
            count += u32::from(at > start);
            start = at + 1;
            if stop {
                break;
            }
        }
        if count == 0 || Decimal::from(count) == left {
            return;
        }
        let all = met.of.unwrap_or_default();
        let sum = format!("{} - {} = {}", shown(all), shown(met.value), shown(left));
        let Some(range) = sentence.text_range(met.at..start.saturating_sub(1).min(end)) else { return };
        findings.push(self.contradicted(&SUM_DISAGREES, sentence.passage, range, &sum, Decimal::from(count)));
    }

    /// Adds up the shares and the fractions of a sentence that divide one whole.
    pub(super) fn partitions(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let shares: Vec<&Amount> = sentence
            .amounts
            .iter()
            .filter(|one| one.unit == Unit::Percent && !one.rough && !follows(sentence, one, NO_SHARE))
            .collect();
        let all = sentence.amounts.iter().filter(|one| one.unit == Unit::Percent).count() == shares.len();
        if all {
            self.partition(sentence, &shares, Decimal::ONE_HUNDRED, "%", findings);
        }
        // `hài lòng 97,2% (rất hài lòng 61,4%, hài lòng 35,8%), không hài lòng 2,8%`: the brackets divide what stands before them.
        let outer: Vec<&Amount> = shares.iter().filter(|one| !in_brackets(sentence, one)).copied().collect();
        if outer.len() > 1 && outer.len() < shares.len() {
            self.partition(sentence, &outer, Decimal::ONE_HUNDRED, "%", findings);
        }
        let fractions: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.of.is_some()).collect();
        let Some(whole) = fractions.first().and_then(|first| first.of) else { return };
        if fractions.iter().all(|one| one.of == Some(whole) && !one.rough) {
            self.partition(sentence, &fractions, whole, "", findings);
        }
        // `9/12 chi bộ hoàn thành tốt nhiệm vụ, 02 chi bộ hoàn thành xuất sắc, 02 chi bộ hoàn thành`: the first names the whole.
        let [first] = fractions.as_slice() else { return };
        let rest = || sentence.amounts.iter().filter(|one| one.at != first.at);
        let parts: Vec<&Amount> = sentence.amounts.iter().collect();
        let all = rest().all(|one| one.at > first.at && one.counts() && one.same_noun(first));
        let total: Decimal = parts.iter().map(|one| one.value).sum();
        if all && parts.len() > 1 && total > whole && !parts.iter().any(|one| one.rough) {
            self.partition(sentence, &parts, whole, "", findings);
        }
    }

    /// Reports parts of one whole whose sum is another number.
    fn partition(
        &self,
        sentence: &Sentence,
        parts: &[&Amount],
        whole: Decimal,
        mark: &str,
        findings: &mut Vec<Diagnostic>,
    ) {
        let ([first, .., last], Some(labels)) = (parts, labels(sentence, parts)) else { return };
        let total: Decimal = parts.iter().map(|part| part.value).sum();
        let rounded: Decimal = parts
            .iter()
            .filter(|part| part.decimals > 0 || !mark.is_empty())
            .map(|part| Decimal::new(1, part.decimals))
            .sum();
        let difference = (total - whole).abs();
        if difference <= rounded {
            return;
        }
        let exclusive = exclusive(&labels);
        let head = sentence.shown(0..first.at).to_lowercase();
        let divided = parts.len() > 2 && (has_any(&head, DIVIDES) || spans(&labels));
        let near = difference <= whole / Decimal::TEN;
        let certain = if total > whole {
            // Shares of different things may well make more than a hundred.
            let several = parts.len() > 2 || exclusive.pair;
            let beside = mark.is_empty() || several && difference <= whole / Decimal::from(5);
            exclusive.any && beside || divided && near
        } else {
            exclusive.pair && near || divided && near && difference <= whole / Decimal::from(20)
        };
        if !certain {
            return;
        }
        let values: Vec<Decimal> = parts.iter().map(|part| part.value).collect();
        let sum = sum_shown(&values, total);
        findings.push(self.found(
            &SUM_DISAGREES,
            sentence.passage,
            first.range.start..last.range.end,
            format!("các phần cộng lại {sum}{mark}, không phải {}{mark}", shown(whole)),
            format!("the parts add up to {sum}{mark} and not {}{mark}", shown(whole)),
        ));
    }
}

/// Whether an amount stands in brackets.
fn in_brackets(sentence: &Sentence, amount: &Amount) -> bool {
    let before = &sentence.tokens[..amount.at];
    let open = before.iter().rposition(|token| token.is("("));
    let close = before.iter().rposition(|token| token.is(")"));
    open.is_some() && open > close
}

/// Whether one of these words stands directly before an amount.
fn follows(sentence: &Sentence, amount: &Amount, list: &[&str]) -> bool {
    // `giỏi 39,0%, khá 44,1%, đạt 16,9%`: the name of a class.
    let class = amount.at >= 2
        && sentence.words_at(amount.at - 1, &["đạt"])
        && sentence.tokens[amount.at - 2].is_any(&[",", ";"])
        && sentence.any_word(0..amount.at, &["khá", "giỏi"]);
    if class {
        return false;
    }
    let before = sentence.tokens[..amount.at].iter().rev();
    before.skip_while(|token| token.is_any(&["tỷ", "tỉ", "lệ", ":"])).take(1).any(|token| token.is_any(list))
}

/// The words around each amount, up to the marks that divide them or to `và` before a figure; `None` if two amounts stand in one stretch.
fn labels(sentence: &Sentence, amounts: &[&Amount]) -> Option<Vec<String>> {
    let divides = |at: usize| {
        let token = &sentence.tokens[at];
        token.is_any(&[",", ";", ":", "."]) || token.is("và") && sentence.amount_at(at + 1).is_some()
    };
    let mut labels: Vec<(usize, String)> = Vec::new();
    for amount in amounts {
        let from = (0..amount.at).rev().find(|at| divides(*at)).map_or(0, |at| at + 1);
        let to = (amount.end..sentence.tokens.len()).find(|at| divides(*at)).unwrap_or(sentence.tokens.len());
        if labels.iter().any(|(known, _)| *known == from) {
            return None;
        }
        labels.push((from, sentence.shown(from..to).to_lowercase()));
    }
    Some(labels.into_iter().map(|(_, label)| label).collect())
}

/// Whether labels are spans that follow one another: `dưới 30 tuổi`, `từ 30 đến 50 tuổi`, `trên 50 tuổi`.
pub(super) fn spans(labels: &[String]) -> bool {
    let has = |list: &[&str]| labels.iter().any(|label| has_any(label, list));
    let bounded = |label: &String| has_any(label, &["dưới", "từ", "trên", "đến"]);
    labels.iter().all(bounded) && has(&["dưới", "đến"]) && has(&["trên", "từ"])
}

/// Whether a fraction exceeds its whole although it counts bodies, of which none can be there twice: `19/18 chi bộ`.
pub(super) fn overfull(sentence: &Sentence, at: usize) -> bool {
    const BODIES: &[&[&str]] = &[
        &["chi", "bộ"],
        &["đảng", "bộ"],
        &["tổ", "chức", "đảng"],
        &["đơn", "vị"],
        &["thôn"],
        &["xã"],
        &["cơ", "quan"],
        &["trường"],
    ];
    const TARGETS: &[&str] = &["chỉ", "kế", "vượt", "giao", "hoạch"];
    let TokenKind::Fraction { part, whole, .. } = sentence.tokens[at].kind else { return false };
    // `21/20 đảng viên có mặt nhất trí`.
    let voted = sentence.tokens.get(at + 1).is_some_and(|token| token.is_any(super::words::PERSONS))
        && ["biểu", "nhất", "tán"].iter().any(|word| sentence.any_word(0..sentence.tokens.len(), &[word]))
        && sentence.any_word(0..sentence.tokens.len(), &["quyết", "trí", "thành", "mặt"]);
    part > whole
        && (voted || BODIES.iter().any(|words| sentence.words_at(at + 1, words)))
        && !sentence.any_word(0..sentence.tokens.len(), TARGETS)
        && !sentence.amounts.iter().any(|one| one.unit == Unit::Percent && one.value > Decimal::ONE_HUNDRED)
}
