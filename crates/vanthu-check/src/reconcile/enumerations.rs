//! Sums of further forms: a total before its parts, second figures in brackets, shares that make a hundred.

use rust_decimal::Decimal;

use super::amount::{Amount, Unit, one_transposed};
use super::flat::{Piece, near};
use super::{Reconciler, Sentence, shown};
use crate::registry::SHARE_DISAGREES;
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// `11 vụ; xử lý hành chính 08 vụ, chuyển hình sự 01 vụ, đang xác minh 02 vụ`: at least three parts of the same kind directly
    /// behind their whole that make a little more than it.
    pub(super) fn adjacent(&self, sentence: &Sentence, pieces: &[Piece], findings: &mut Vec<Diagnostic>) {
        let outer: Vec<&Piece> = pieces
            .iter()
            .filter(|piece| piece.bracket == 0 && !piece.share && !piece.tokens.is_empty())
            .collect();
        for (index, piece) in outer.iter().enumerate() {
            let Some(whole) = piece.figure() else { continue };
            let behind = outer[index + 1..].iter().take_while(|part| {
                part.number_last()
                    && part
                        .figure()
                        .is_some_and(|one| one.same_noun(whole) && one.value < whole.value && !one.rough)
                    && !part.tokens.iter().any(|at| {
                        sentence.tokens[*at]
                            .is_any(&["tổng", "cộng", "tăng", "giảm", "kỳ", "năm", "phát", "thoát", "nay"])
                    })
                    && !part.tokens.iter().any(|at| sentence.words_at(*at, &["nữ"]))
            });
            let parts: Vec<&Amount> = behind.filter_map(|part| part.figure()).collect();
            let total: Decimal = parts.iter().map(|one| one.value).sum();
            let fifth = whole.value / Decimal::from(5);
            if parts.len() < 3 || whole.rough || total <= whole.value || total - whole.value > fifth {
                continue;
            }
            let values: Vec<Decimal> = parts.iter().map(|one| one.value).collect();
            let slack: Decimal = parts.iter().map(|one| one.slack()).sum::<Decimal>() + whole.slack();
            // Some of them may make the whole alone, or be what is left of it without another.
            let some = (1..values.len()).any(|last| values[..last].iter().sum::<Decimal>() == whole.value)
                || values.iter().any(|one| values.contains(&(whole.value - one)))
                || values.iter().skip(1).sum::<Decimal>() == values[0];
            if some || total - whole.value <= slack {
                continue;
            }
            let Some(last) = parts.last() else { continue };
            findings.push(self.not_their_sum(
                sentence.passage,
                whole.range.start..last.range.end,
                &values,
                whole,
            ));
            return;
        }
    }

    /// `Tổng kinh phí 125 triệu đồng; ngân sách xã 80 triệu đồng, vận động 45 triệu đồng`: money behind a total is a part of it.
    pub(super) fn total_first(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let counted: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.counts()).collect();
        let [whole, parts @ ..] = counted.as_slice() else { return };
        let begins = sentence.tokens.first().is_some_and(|token| token.is("tổng"));
        let money = super::measures::measure(whole).is_some();
        let same = parts.iter().all(|one| one.same_noun(whole) && !one.rough && !sentence.is_rate(one));
        let from = whole.end..sentence.tokens.len();
        let other = sentence.any_word(from, &["tăng", "giảm", "so", "năm", "kỳ", "kế", "dự", "lũy", "riêng"]);
        if !begins || !money || parts.len() < 2 || !same || other || sentence.amounts.len() != counted.len() {
            return;
        }
        let values: Vec<Decimal> = parts.iter().map(|one| one.value).collect();
        let total: Decimal = values.iter().sum();
        let slack = parts.iter().map(|one| one.slack()).sum::<Decimal>() + whole.slack();
        let swapped = one_transposed(&values, total, whole.value);
        let over = total > whole.value
            && near(whole.value, total)
            && values.iter().all(|value| *value < whole.value);
        if (total - whole.value).abs() <= slack || !(over || swapped) {
            return;
        }
        let Some(last) = parts.last() else { return };
        findings.push(self.not_their_sum(
            sentence.passage,
            whole.range.start..last.range.end,
            &values,
            whole,
        ));
    }

    /// `12 buổi với 1.140 lượt người nghe, trong đó 05 buổi … (620 lượt), 07 buổi … (520 lượt)`: where the first figures make
    /// their whole, those in brackets make theirs.
    pub(super) fn parallel(&self, sentence: &Sentence, pieces: &[Piece], findings: &mut Vec<Diagnostic>) {
        let mut main: Vec<&Amount> = Vec::new();
        let mut second: Vec<&Amount> = Vec::new();
        let outer: Vec<&Piece> = pieces.iter().filter(|piece| piece.bracket == 0).collect();
        for piece in pieces.iter().filter(|piece| piece.bracket > 0) {
            let alone = pieces.iter().filter(|other| other.bracket == piece.bracket).count() == 1;
            let (Some(figure), Some(first)) = (piece.figure(), piece.tokens.first()) else { continue };
            let holder = outer.iter().find(|outer| {
                outer.tokens.first().is_some_and(|from| from < first)
                    && outer.figure().is_some_and(|one| one.at < *first)
                    && outer.tokens.iter().rfind(|at| *at < first).is_some_and(|at| at + 2 == *first)
            });
            if let (true, Some(held)) = (alone, holder.and_then(|holder| holder.figure())) {
                main.push(held);
                second.push(figure);
            }
        }
        let (Some(first), Some(last)) = (main.first(), second.last()) else { return };
        let sum = |list: &[&Amount]| list.iter().map(|one| one.value).sum::<Decimal>();
        let wholes = |part: &Amount| {
            let alike = |one: &&Amount| one.counts() && one.at < first.at && one.same_noun(part);
            sentence.amounts.iter().filter(alike).collect::<Vec<_>>()
        };
        let same = |list: &[&Amount]| list.iter().all(|one| one.same_noun(list[0]));
        if main.len() < 2 || !same(&main) || !same(&second) || main[0].same_noun(second[0]) {
            return;
        }
        let complete = wholes(first).iter().any(|one| one.value == sum(&main));
        let [whole] = wholes(second[0])[..] else { return };
        let total = sum(&second);
        let values: Vec<Decimal> = second.iter().map(|one| one.value).collect();
        let slack: Decimal = second.iter().map(|one| one.slack()).sum::<Decimal>() + whole.slack();
        if !complete || (total - whole.value).abs() <= slack {
            return;
        }
        findings.push(self.not_their_sum(
            sentence.passage,
            whole.range.start..last.range.end,
            &values,
            whole,
        ));
    }

    /// `cao 22 phiếu (88%), tín nhiệm 02 phiếu (8%), thấp 01 phiếu (4%)`: shares that make a hundred are shares of one whole,
    /// and the only figure that does not fit what the others agree on is wrong.
    pub(super) fn hundred(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let shares = sentence.amounts.iter().filter(|one| one.unit == Unit::Percent);
        let mut list: Vec<(&Amount, &Amount)> = Vec::new();
        for percent in shares {
            let bracket = percent.at.checked_sub(1).is_some_and(|at| sentence.tokens[at].is("("));
            let part = sentence.amounts.iter().rfind(|one| one.at < percent.at);
            let Some(part) = part.filter(|part| bracket && part.counts() && !percent.value.is_zero()) else {
                return;
            };
            list.push((part, percent));
        }
        let percents: Decimal = list.iter().map(|(_, percent)| percent.value).sum();
        let rounded: Decimal = list.iter().map(|(_, percent)| Decimal::new(1, percent.decimals)).sum();
        if list.len() < 3 || (percents - Decimal::ONE_HUNDRED).abs() > rounded {
            return;
        }
        // The wholes of which a part can be its share, as far as the decimals show.
        let span = |(part, percent): &(&Amount, &Amount)| {
            let last = Decimal::new(1, percent.decimals);
            let hundredfold = part.value * Decimal::ONE_HUNDRED;
            let least = hundredfold.checked_div(percent.value + last)?;
            let most = hundredfold.checked_div((percent.value - last).max(Decimal::new(1, 6)))?;
            Some((least, most))
        };
        let spans: Vec<(Decimal, Decimal)> = list.iter().filter_map(span).collect();
        let meet = |left_out: Option<usize>| {
            let kept = || spans.iter().enumerate().filter(|(index, _)| Some(*index) != left_out);
            let least = kept().map(|(_, (least, _))| *least).max();
            let most = kept().map(|(_, (_, most))| *most).min();
            matches!((least, most), (Some(least), Some(most)) if least.floor() + Decimal::ONE < most || least <= most && most.floor() >= least)
        };
        if spans.len() != list.len() || meet(None) {
            return;
        }
        let odd: Vec<usize> = (0..list.len()).filter(|index| meet(Some(*index))).collect();
        let [odd] = odd[..] else { return };
        let (part, percent) = list[odd];
        findings.push(self.found(
            &SHARE_DISAGREES,
            sentence.passage,
            part.range.start..percent.range.end,
            format!(
                "{} không phải là {}% của số mà các tỷ lệ còn lại tính theo",
                shown(part.value),
                shown(percent.value)
            ),
            format!(
                "{} is not {}% of what the other shares are shares of",
                shown(part.value),
                shown(percent.value)
            ),
        ));
    }
}
