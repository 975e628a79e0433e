//! What one thing has or costs, how many there are, and what they make together: `08 căn nhà, mỗi căn 60 triệu đồng, tổng
//! kinh phí 480 triệu đồng`, `6,2 tấn/ha, diện tích 450 ha, sản lượng 2.790 tấn`.

use rust_decimal::Decimal;

use super::amount::{Amount, TokenKind, Unit, same_noun};
use super::averages::one_of_several;
use super::measures::{Family, measure};
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
        let generic = words::GENERIC.contains(&per[0].as_str()) || per[0] == "suất";
        let period = |one: &Amount| {
            one.noun.first().is_none_or(|word| matches!(word.as_str(), "ngày" | "tháng" | "năm"))
        };
        let numbers: Vec<&Amount> = sentence
            .amounts
            .iter()
            .filter(other)
            .filter(|one| same_noun(&one.noun, per) || generic && measure(one).is_none() && !period(one))
            .collect();
        let number = match numbers.as_slice() {
            [number] => number,
            // `nhắc nhở 05 cơ sở, xử phạt 02 cơ sở với số tiền 4 triệu đồng (mỗi cơ sở 2 triệu đồng)`.
            [.., number]
                if sentence
                    .amounts
                    .iter()
                    .find(|one| one.at > number.at && one.at < rate.at)
                    .is_some_and(|total| {
                        sentence.tokens[number.end..total.at]
                            .iter()
                            .all(|token| token.kind == TokenKind::Word)
                            && sentence.tokens[total.end..rate.at].iter().any(|token| token.is("("))
                    }) =>
            {
                number
            }
            _ => return,
        };
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

impl Reconciler<'_, '_> {
    /// `dài 2,4 km, rộng 5 m, diện tích 12.000 m2`.
    pub(super) fn area(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["tích"]) {
            return;
        }
        let of = |family: Family, words: &[&str]| {
            let mut found = sentence.amounts.iter().filter_map(|one| {
                let (own, scale) = measure(one).filter(|_| one.counts() && !one.rough)?;
                let told = sentence.any_word(one.at.saturating_sub(3)..one.at, words);
                (own == family && told).then(|| (one, one.value * scale))
            });
            let first = found.next();
            first.filter(|_| found.next().is_none())
        };
        let (Some((length, long)), Some((width, wide)), Some((area, stated))) =
            (of(Family::Length, &["dài"]), of(Family::Length, &["rộng"]), of(Family::Area, &["tích"]))
        else {
            return;
        };
        let Some(product) = long.checked_mul(wide) else { return };
        let average = sentence.any_word(width.at.saturating_sub(4)..width.at, &["bình", "quân", "từ", "nơi"]);
        // Roads and ponds are not rectangles, so that only what is far away is reported.
        let near = (product - stated).abs() * Decimal::TEN <= product;
        if near || average || sentence.amounts.len() > 4 {
            return;
        }
        let (_, scale) = measure(area).unwrap_or((Family::Area, Decimal::ONE));
        let right = product.checked_div(scale).unwrap_or(product).normalize();
        let sum = format!(
            "{} {} × {} {} = {}",
            shown(length.value),
            length.noun.first().map_or("", String::as_str),
            shown(width.value),
            width.noun.first().map_or("", String::as_str),
            shown(right)
        );
        let range = stretch(&[length, width, area]);
        findings.push(self.contradicted(&AVERAGE_DISAGREES, sentence.passage, range, &sum, area.value));
    }

    /// `Mỗi tháng chi trả 550.000 đồng/người cho 215 người, tổng 6 tháng là 709,5 triệu đồng`, `14 người, mức 2.340.000
    /// đồng/người/tháng, mỗi tháng chi 32,76 triệu đồng`.
    pub(super) fn monthly(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["/"]) {
            return;
        }
        let money = |one: &Amount| measure(one).filter(|(family, _)| *family == Family::Money);
        let Some((rate, scale)) = sentence.amounts.iter().find_map(|one| {
            let stroke = one.end + one.noun.len();
            money(one).filter(|_| sentence.words_at(stroke, &["/"])).map(|(_, scale)| (one, scale))
        }) else {
            return;
        };
        let stroke = rate.end + rate.noun.len();
        let Some(per) = sentence.noun(stroke + 1, 1) else { return };
        let twice = sentence.words_at(stroke + 2, &["/", "tháng"]);
        let monthly = |from: usize, to: usize| {
            (from..to)
                .any(|at| ["mỗi", "một", "hằng"].iter().any(|word| sentence.words_at(at, &[word, "tháng"])))
        };
        let period = |one: &Amount| {
            one.noun.first().is_none_or(|word| matches!(word.as_str(), "tháng" | "ngày" | "năm" | "quý"))
        };
        // Persons may be named by what they are: `18 cộng tác viên`.
        let person = |one: &Amount| per[0] == "người" && !period(one) && measure(one).is_none();
        let pick = |fits: &dyn Fn(&Amount) -> bool| {
            let fits = |one: &&Amount| one.at != rate.at && one.counts() && !one.rough && fits(one);
            let mut found = sentence.amounts.iter().filter(fits);
            let first = found.next();
            first.filter(|_| found.next().is_none())
        };
        let number = pick(&|one| money(one).is_none() && (same_noun(&one.noun, &per) || person(one)));
        let total = pick(&|one| money(one).is_some());
        let months = pick(&|one| one.noun.first().is_some_and(|word| word == "tháng"));
        let (Some(number), Some(total)) = (number, total) else { return };
        let Some((_, unit)) = money(total) else { return };
        // What is paid each month, or what all months make.
        let times = if monthly(total.at.saturating_sub(6), total.at) {
            Decimal::ONE
        } else if let Some(months) = months.filter(|_| twice || monthly(0, rate.at)) {
            months.value
        } else {
            return;
        };
        let Some(product) = rate
            .value
            .checked_mul(scale)
            .and_then(|one| one.checked_mul(number.value))
            .and_then(|one| one.checked_mul(times))
        else {
            return;
        };
        let stated = total.value * unit;
        let once = product.checked_div(times) == Some(stated);
        let near = stated <= product * Decimal::TWO && product <= stated * Decimal::TWO;
        if once || !near || (product - stated).abs() <= total.last_decimal() * unit {
            return;
        }
        let right = product.checked_div(unit).unwrap_or(product).normalize();
        let factor = if times == Decimal::ONE { String::new() } else { format!(" × {}", shown(times)) };
        let sum = format!(
            "{} × {}{factor} = {} {}",
            shown(rate.value),
            shown(number.value),
            shown(right),
            total.noun.first().map_or("", String::as_str)
        );
        let range = stretch(&[rate, number, total]);
        findings.push(self.contradicted(&AVERAGE_DISAGREES, sentence.passage, range, &sum, total.value));
    }

    /// `Trong 6 tháng tổ chức 24 lượt tuần tra (mỗi tháng 4 lượt)`.
    pub(super) fn each_month(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 3 || !sentence.may_say(&["mỗi"]) {
            return;
        }
        let [_, _, _] = sentence.amounts.as_slice() else { return };
        const PERIODS: &[&str] = &["tháng", "quý", "tuần", "năm"];
        let Some(rate) = sentence.amounts.iter().find(|one| {
            one.at >= 3
                && sentence.words_at(one.at - 3, &["(", "mỗi"])
                && sentence.tokens[one.at - 1].is_any(PERIODS)
        }) else {
            return;
        };
        let period = sentence.tokens[rate.at - 1].lower.as_str();
        let of_period = |one: &&Amount| one.noun.first().is_some_and(|word| word == period);
        let rest = || sentence.amounts.iter().filter(|one| one.at != rate.at);
        let (Some(number), Some(total)) = (rest().find(of_period), rest().find(|one| !of_period(one))) else {
            return;
        };
        let directly = total.at < rate.at && total.end + total.noun.len() + 4 >= rate.at;
        let last = number.at.max(rate.at);
        let closes = (last + 1..(last + 6).min(sentence.tokens.len())).any(|at| sentence.tokens[at].is(")"));
        // `18 lần`.
        let times = rate.unit == Unit::Times && total.unit == Unit::Times;
        let alike = rate.same_noun(total) && rate.counts() && total.counts() || times;
        let rough = rate.rough || total.rough || number.rough;
        let Some(product) = rate.value.checked_mul(number.value) else { return };
        if !directly || !closes || !alike || rough || product == total.value {
            return;
        }
        let sum = format!("{} × {} = {}", shown(number.value), shown(rate.value), shown(product));
        let range = stretch(&[number, total, rate]);
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
pub(super) fn per(sentence: &Sentence, amount: &Amount) -> Option<Vec<String>> {
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
