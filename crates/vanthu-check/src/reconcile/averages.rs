//! Averages: `120 đảng viên ở 10 chi bộ, bình quân 12 đảng viên/chi bộ`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, same_noun};
use super::measures::measure;
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::AVERAGE_DISAGREES;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number::round_half_up;

impl Reconciler<'_, '_> {
    /// `trung bình 5,5 ngày (12.705 ngày/2.310 lượt)`: the brackets say how the average is worked out.
    fn worked_out(&self, sentence: &Sentence, at: usize, findings: &mut Vec<Diagnostic>) {
        let near = |one: &&Amount| one.at > at && one.at <= at + 9 && one.counts();
        let Some(average) = sentence.amounts.iter().find(near) else { return };
        let open = (average.end..sentence.tokens.len()).take(8).find(|at| sentence.tokens[*at].is("("));
        let Some(open) = open else { return };
        let Some(total) = sentence.amount_at(open + 1).filter(|one| one.counts()) else { return };
        let stroke = total.end + total.noun.len();
        let divided = sentence.tokens.get(stroke).is_some_and(|token| token.is_any(&["/", ":"]));
        let number = sentence.amount_at(stroke + 1).filter(|one| one.counts() && divided);
        let Some(number) = number else { return };
        let closed = sentence.tokens.get(number.end + number.noun.len()).is_some_and(|token| token.is(")"));
        if closed {
            self.average(sentence, total, number, average, findings);
        }
    }

    /// Reports an average that is not its total divided by its number.
    fn average(
        &self,
        sentence: &Sentence,
        total: &Amount,
        number: &Amount,
        average: &Amount,
        findings: &mut Vec<Diagnostic>,
    ) {
        let Some(exact) = total.value.checked_div(number.value) else { return };
        if average.rough || is_average(total, number, average) {
            return;
        }
        let right = shown(round_half_up(exact, average.decimals.max(2)));
        let calculation = format!("{} / {} = {right}", shown(total.value), shown(number.value));
        let range = stretch(&[total, number, average]);
        findings.push(self.contradicted(
            &AVERAGE_DISAGREES,
            sentence.passage,
            range,
            &calculation,
            average.value,
        ));
    }

    /// Compares each average of a sentence with its total and its number.
    pub(super) fn averages(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for at in 0..sentence.tokens.len() {
            if !sentence.words_at(at, &["bình", "quân"]) && !sentence.words_at(at, &["trung", "bình"]) {
                continue;
            }
            self.worked_out(sentence, at, findings);
            let near = |one: &&Amount| one.at > at && one.at <= at + 8 && one.counts();
            let Some(average) = sentence.amounts.iter().find(near).filter(|one| !one.noun.is_empty()) else {
                continue;
            };
            let Some(per) = divisor(sentence, at, average) else { continue };
            let counted = |one: &&Amount| one.at < at && one.counts() && !one.rough;
            let mut before: Vec<&Amount> = sentence.amounts.iter().filter(counted).collect();
            // `Bình quân mỗi thôn có 152 hộ (26 thôn, 3.952 hộ)`: the brackets give both figures.
            let open = average.end + average.noun.len();
            if before.is_empty() && sentence.words_at(open, &["("]) {
                let close = (open..sentence.tokens.len()).find(|index| sentence.tokens[*index].is(")"));
                let within = |one: &&Amount| one.at > open && close.is_some_and(|close| one.at < close);
                before = sentence.amounts.iter().filter(within).filter(|one| one.counts()).collect();
            }
            let of = |list: &[&'_ Amount], noun: &[String]| -> Vec<usize> {
                (0..list.len()).filter(|index| same_noun(visits(&list[*index].noun), noun)).collect()
            };
            let (totals, numbers) = (of(&before, &average.noun), of(&before, &per));
            let ([total], [.., number]) = (totals.as_slice(), numbers.as_slice()) else {
                self.average_of_before(sentence, &before, average, &per, findings);
                continue;
            };
            let (total, number) = (before[*total], before[*number]);
            // `Lập biên bản 186 trường hợp, phạt 142 trường hợp với số tiền 213 triệu đồng`: the average may be that of either.
            let several = numbers.len() > 1 || is_period(&per);
            let fits = |one: &usize| is_average(total, before[*one], average);
            // `24 cuộc họp trong 06 tháng`.
            let within = number.at > total.at
                && sentence.words_before(number.at, &["trong"])
                && number.at <= total.end + total.noun.len() + 2;
            let apart = number.at > total.at && !within || sentence.any_word(number.end..total.at, &[";"]);
            if several && (numbers.iter().any(fits) || apart || !comparable(total, number, average))
                || one_of_several(sentence, number, total)
            {
                continue;
            }
            self.average(sentence, total, number, average, findings);
        }
    }

    /// Compares an average with the figures of the sentence before it, where its own sentence does not give both: `Phường có 4.120 hộ,
    /// 15.860 nhân khẩu. Bình quân mỗi hộ có 3,85 nhân khẩu.`
    fn average_of_before(
        &self,
        sentence: &Sentence,
        own: &[&Amount],
        average: &Amount,
        per: &[String],
        findings: &mut Vec<Diagnostic>,
    ) {
        let earlier = self.read.before(sentence).filter(|before| before.place.0 == sentence.place.0);
        let Some(earlier) = earlier else { return };
        let counted = earlier.amounts.iter().filter(|one| one.counts() && !one.rough);
        let all: Vec<&Amount> = counted.chain(own.iter().copied()).collect();
        let of = |noun: &[String]| -> Vec<&Amount> {
            all.iter().filter(|one| same_noun(&one.noun, noun)).copied().collect()
        };
        let (totals, numbers) = (of(&average.noun), of(per));
        let ([total], [number]) = (totals.as_slice(), numbers.as_slice()) else { return };
        // What stands so far away is meant only if the average is near it.
        if average.rough || is_average(total, number, average) || !comparable(total, number, average) {
            return;
        }
        let Some(exact) = total.value.checked_div(number.value) else { return };
        let right = shown(round_half_up(exact, average.decimals.max(2)));
        let calculation = format!("{} / {} = {right}", shown(total.value), shown(number.value));
        let range = average.range.clone();
        let finding =
            self.contradicted(&AVERAGE_DISAGREES, sentence.passage, range, &calculation, average.value);
        findings.push(finding);
    }
}

impl Reconciler<'_, '_> {
    /// `Trong tổng số 76 hồ sơ tồn, có 112 hồ sơ quá hạn`: more than there are.
    pub(super) fn beyond(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if !sentence.words_at(0, &["trong"]) {
            return;
        }
        let [whole, part, ..] = sentence.amounts.as_slice() else { return };
        let start = sentence.skip(1, &["tổng", "số"]);
        let between = sentence.between(whole.end..part.at);
        let told = whole.at == start
            && whole.counts()
            && part.counts()
            && !whole.rough
            && !part.rough
            && sentence.words_before(part.at, &["có"])
            && between.iter().filter(|token| token.kind != TokenKind::Word).count() <= 1
            && between.len() <= 12;
        if told && part.same_noun(whole) && part.value > whole.value && !sentence.is_rate(part) {
            findings.push(self.exceeds(sentence.passage, stretch(&[whole, part]), part.value, whole.value));
        }
    }

    /// `215 hộ với 184 nhân khẩu`: each household has at least one member.
    pub(super) fn households(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if !sentence.may_say(&["khẩu"]) {
            return;
        }
        for pair in sentence.amounts.windows(2) {
            let [homes, members] = pair else { continue };
            let counted = homes.counts() && members.counts() && !homes.rough && !members.rough;
            let nouns = homes.noun.first().is_some_and(|word| word == "hộ")
                && (sentence.words_at(members.end, &["khẩu"])
                    || sentence.words_at(members.end, &["nhân", "khẩu"]));
            let between = homes.end + 1..members.at;
            let beside = between.len() <= 2
                && sentence.tokens[between]
                    .iter()
                    .all(|token| token.is_any(&[",", "với", "và", "có", "dân"]));
            if counted && nouns && beside && members.value < homes.value {
                let range = stretch(&[homes, members]);
                findings.push(self.exceeds(sentence.passage, range, homes.value, members.value));
            }
        }
    }
}

/// A noun without `lượt`: `180 lượt hội viên` in 4 classes are 45 members in each.
fn visits(noun: &[String]) -> &[String] {
    noun.split_first()
        .filter(|(first, rest)| *first == "lượt" && !rest.is_empty())
        .map_or(noun, |(_, rest)| rest)
}

/// Whether an average is one of months, days or years, whose number the name of a period gives as well.
fn is_period(per: &[String]) -> bool {
    per.first().is_some_and(|word| matches!(word.as_str(), "tháng" | "ngày" | "năm" | "quý"))
}

/// Whether an average is a total divided by a number, as far as its decimals show. What is counted in whole things may be cut off,
/// money in millions is rounded at most.
fn is_average(total: &Amount, number: &Amount, average: &Amount) -> bool {
    let exact = total.value.checked_div(number.value);
    let money = average.decimals == 0 && measure(average).is_some() && average.value < Decimal::ONE_HUNDRED;
    let most = if money { Decimal::new(5, 1) } else { Decimal::new(1, average.decimals) };
    exact.is_some_and(|exact| (exact - average.value).abs() < most)
}

/// Whether a total divided by a number is less than twice an average and more than half of it.
fn comparable(total: &Amount, number: &Amount, average: &Amount) -> bool {
    let exact = total.value.checked_div(number.value);
    exact.is_some_and(|exact| exact < average.value * Decimal::TWO && average.value < exact * Decimal::TWO)
}

/// Whether a number stands in a list of other things whose total follows: `18 hợp tác xã, 42 tổ hợp tác và 65 trang trại; tổng vốn …`.
pub(super) fn one_of_several(sentence: &Sentence, number: &Amount, total: &Amount) -> bool {
    let neighbour = sentence.amounts.iter().find(|one| one.at > number.at && one.at < total.at);
    neighbour.is_some_and(|one| {
        let between = number.end + number.noun.len()..one.at;
        between.len() <= 1
            && sentence.between(between).iter().all(|token| token.is_any(&[",", "và"]))
            && one.counts()
            && !one.noun.is_empty()
            && measure(one).is_none()
            && !one.same_noun(total)
    })
}

/// What an average is taken over: the noun behind `/` or `mỗi`.
fn divisor(sentence: &Sentence, at: usize, average: &Amount) -> Option<Vec<String>> {
    let stroke = (average.end..sentence.tokens.len())
        .take(6)
        .find(|index| sentence.tokens[*index].is_any(&["/", "mỗi", "một", "trên"]));
    let each = || (at..average.at).find(|index| sentence.tokens[*index].is_any(&["mỗi", "một"]));
    let from = stroke.or_else(each)? + 1;
    // `bình quân 2,4 triệu đồng/tháng`.
    let period = sentence.tokens.get(from)?;
    if period.is_any(&["tháng", "ngày", "năm", "quý"]) {
        return Some(vec![period.lower.clone()]);
    }
    sentence.noun(from, 3)
}
