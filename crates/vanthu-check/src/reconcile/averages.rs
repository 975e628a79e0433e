//! Averages: `120 đảng viên ở 10 chi bộ, bình quân 12 đảng viên/chi bộ`.

use rust_decimal::Decimal;

use super::amount::{Amount, same_noun};
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
        if average.rough || (exact - average.value).abs() < Decimal::new(1, average.decimals) {
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
            let totals: Vec<&&Amount> =
                before.iter().filter(|one| same_noun(&one.noun, &average.noun)).collect();
            let numbers: Vec<&&Amount> = before.iter().filter(|one| same_noun(&one.noun, &per)).collect();
            let ([total], [number]) = (totals.as_slice(), numbers.as_slice()) else { continue };
            if one_of_several(sentence, number, total) {
                continue;
            }
            self.average(sentence, total, number, average, findings);
        }
    }
}

/// Whether a number stands in a list of other things whose total follows: `18 hợp tác xã, 42 tổ hợp tác và 65 trang trại; tổng vốn …`.
pub(super) fn one_of_several(sentence: &Sentence, number: &Amount, total: &Amount) -> bool {
    let neighbour = sentence.amounts.iter().find(|one| one.at > number.at && one.at < total.at);
    neighbour.is_some_and(|one| {
        let between = number.end + number.noun.len()..one.at;
        between.len() <= 1
            && sentence.tokens[between].iter().all(|token| token.is_any(&[",", "và"]))
            && one.counts()
            && !one.noun.is_empty()
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
    sentence.noun(from, 3)
}
