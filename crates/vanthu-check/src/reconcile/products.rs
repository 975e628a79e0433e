//! What one thing has or costs, how many there are, and what they make together: `08 căn nhà, mỗi căn 60 triệu đồng, tổng
//! kinh phí 480 triệu đồng`, `6,2 tấn/ha, diện tích 450 ha, sản lượng 2.790 tấn`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, same_noun};
use super::averages::one_of_several;
use super::measures::measure;
use super::{Reconciler, Sentence, shown, stretch, words};
use crate::registry::AVERAGE_DISAGREES;
use vanthu_diagnostic::Diagnostic;

impl Reconciler<'_, '_> {
    /// Compares the total of a sentence with its number and what each one has.
    pub(super) fn products(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let rates: Vec<(&Amount, Vec<String>)> =
            sentence.amounts.iter().filter_map(|one| Some((one, per(sentence, one)?))).collect();
        let [(rate, per)] = rates.as_slice() else { return };
        let other = |one: &&Amount| one.counts() && one.at != rate.at;
        // `45 xe đạp, mỗi chiếc 1,6 triệu đồng`.
        let generic = words::GENERIC.contains(&per[0].as_str());
        let period = |one: &Amount| {
            one.noun.first().is_none_or(|word| matches!(word.as_str(), "ngày" | "tháng" | "năm"))
        };
        let numbers: Vec<&Amount> = sentence
            .amounts
            .iter()
            .filter(other)
            .filter(|one| same_noun(&one.noun, per) || generic && measure(one).is_none() && !period(one))
            .collect();
        let [number] = numbers.as_slice() else { return };
        let scaled = |one: &Amount| match (measure(one), measure(rate)) {
            (Some((family, scale)), Some((own, _))) => (family == own).then_some(scale),
            (None, None) => (!one.noun.is_empty() && one.akin(rate)).then_some(Decimal::ONE),
            _ => None,
        };
        let totals: Vec<(&Amount, Decimal)> = sentence
            .amounts
            .iter()
            .filter(other)
            .filter(|one| one.at != number.at)
            .filter_map(|one| Some((one, scaled(one)?)))
            .collect();
        let scale = measure(rate).map_or(Decimal::ONE, |(_, scale)| scale);
        let Some(product) = (rate.value * scale).checked_mul(number.value) else { return };
        // Whether a total may be the product although both are rounded or cut off.
        let fits = |total: &Amount, unit: Decimal| {
            // A price is exact, an average is not.
            let price = sentence.any_word(rate.at.saturating_sub(6)..rate.at, &["giá", "mỗi", "mức"]);
            let average = if price && rounding(sentence, rate).is_zero() {
                Decimal::ZERO
            } else {
                rate.last_decimal().max(rounding(sentence, rate))
            };
            let slack = average * scale * number.value + total.last_decimal() * unit;
            (product - total.value * unit).abs() <= slack
        };
        if totals.iter().any(|(total, unit)| fits(total, *unit)) {
            return;
        }
        let [(total, unit)] = totals.as_slice() else { return };
        if one_of_several(sentence, number, total) {
            return;
        }
        // Behind a semicolon something else begins, unless it is a total.
        let span = rate.at.min(number.at).min(total.at)..rate.at.max(number.at).max(total.at);
        let apart = sentence.any_word(span, &[";"]);
        let named = sentence.any_word(total.at.saturating_sub(5)..total.at, &["tổng", "cộng", "thành"]);
        if apart && !named {
            return;
        }
        let stated = total.value * unit;
        let close = product <= stated * Decimal::TWO && stated <= product * Decimal::TWO;
        if !close || rate.rough || number.rough || total.rough {
            return;
        }
        let right = product.checked_div(*unit).unwrap_or(product).normalize();
        let own = if scale == *unit {
            String::new()
        } else {
            format!(" {}", rate.noun.first().map_or("", String::as_str))
        };
        let sum = format!("{} × {}{own} = {}", shown(number.value), shown(rate.value), shown(right));
        let range = stretch(&[rate, number, total]);
        findings.push(self.contradicted(&AVERAGE_DISAGREES, sentence.passage, range, &sum, total.value));
    }
}

/// How much an average without decimals may have lost to rounding.
fn rounding(sentence: &Sentence, rate: &Amount) -> Decimal {
    let from = rate.at.saturating_sub(8);
    let average = (from..rate.at).any(|at| {
        sentence.words_at(at, &["bình", "quân"])
            || sentence.words_at(at, &["trung", "bình"])
            || sentence.words_at(at, &["mật", "độ"])
    });
    if average { Decimal::new(1, rate.decimals) } else { Decimal::ZERO }
}

/// What an amount is given for: `lớp` in `39 học sinh/lớp` and in `mỗi lớp 39 học sinh`.
fn per(sentence: &Sentence, amount: &Amount) -> Option<Vec<String>> {
    if !amount.counts() || amount.noun.is_empty() {
        return None;
    }
    let behind = amount.end + amount.noun.len();
    if sentence.tokens.get(behind).is_some_and(|token| token.is("/")) {
        let found = sentence.noun(behind + 1, 2)?;
        // `250.000 đồng/học sinh/tháng` is paid several times.
        let again = sentence.tokens.get(behind + 1 + found.len()).is_some_and(|token| token.is("/"));
        return (!again).then_some(found);
    }
    // `14 triệu đồng một bộ`: the noun of the price may take the word in.
    let one =
        (amount.end..=behind).find(|at| sentence.words_at(*at, &["mỗi"]) || sentence.words_at(*at, &["một"]));
    if let Some(one) = one {
        return sentence.noun(one + 1, 1);
    }
    let each = (amount.at.saturating_sub(6)..amount.at).rfind(|at| sentence.words_at(*at, &["mỗi"]))?;
    let between = &sentence.tokens[each..amount.at];
    let span = between
        .iter()
        .any(|token| token.kind != TokenKind::Word || token.is_any(&["từ", "đến", "tháng", "năm", "ngày"]));
    if span {
        return None;
    }
    sentence.noun(each + 1, 1)
}
