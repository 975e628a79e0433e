//! Units of one kind, and what one of them is in another: money, weight, area, length.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::{Reconciler, Sentence, shown, stretch};
use crate::registry::{FIGURE_TWICE, SUM_DISAGREES};
use vanthu_diagnostic::Diagnostic;

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// In đồng.
    Money,
    /// In kilograms.
    Weight,
    /// In square metres.
    Area,
    /// In metres.
    Length,
}

/// What an amount measures and how many of the smallest unit one of its own is; `None` where it counts things.
pub(super) fn measure(amount: &Amount) -> Option<(Family, Decimal)> {
    let second = amount.noun.get(1).map(String::as_str);
    let (family, scale) = match amount.noun.first()?.as_str() {
        "đồng" if !matches!(second, Some("chí" | "bào" | "đội" | "nghiệp")) => (Family::Money, 1),
        "nghìn" | "ngàn" if second == Some("đồng") => (Family::Money, 1_000),
        "triệu" if second.is_none_or(|word| word == "đồng") => (Family::Money, 1_000_000),
        "tỷ" | "tỉ" if second.is_none_or(|word| word == "đồng") => (Family::Money, 1_000_000_000),
        "kg" => (Family::Weight, 1),
        "tạ" => (Family::Weight, 100),
        "tấn" => (Family::Weight, 1_000),
        "m2" | "m²" => (Family::Area, 1),
        "ha" | "héc" => (Family::Area, 10_000),
        "km2" | "km²" => (Family::Area, 1_000_000),
        "m" => (Family::Length, 1),
        "km" => (Family::Length, 1_000),
        _ => return None,
    };
    Some((family, Decimal::from(scale)))
}

impl Reconciler<'_, '_> {
    /// Adds up parts that are given in other units than their whole: `3,2 tỷ đồng, gồm ngân sách tỉnh 2 tỷ đồng, ngân sách xã 800 triệu
    /// đồng, vận động 400 triệu đồng`.
    pub(super) fn mixed_units(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let Some(at) = (0..sentence.tokens.len()).find(|at| sentence.words_at(*at, &["gồm"])) else {
            return;
        };
        let whole = sentence.amounts.iter().rfind(|one| one.at < at && one.counts());
        let Some((whole, (family, unit))) = whole.and_then(|whole| Some((whole, measure(whole)?))) else {
            return;
        };
        let parts: Vec<&Amount> = sentence.amounts.iter().filter(|one| one.at > at).collect();
        let scale = |one: &Amount| measure(one).filter(|(other, _)| *other == family).map(|(_, scale)| scale);
        let scales: Option<Vec<Decimal>> = parts
            .iter()
            .map(|one| scale(one).filter(|_| one.counts() && !one.rough && !sentence.is_rate(one)))
            .collect();
        let Some(scales) = scales.filter(|scales| scales.iter().any(|scale| *scale != unit)) else { return };
        let moves = ["tăng", "giảm", "so", "kỳ", "trong", "còn"];
        let near = sentence.any_word(whole.end..at, &[";", "."]);
        if parts.len() < 2 || whole.rough || near || sentence.any_word(at..sentence.tokens.len(), &moves) {
            return;
        }
        let total: Decimal = parts.iter().zip(&scales).map(|(one, scale)| one.value * scale).sum();
        let slack: Decimal = parts.iter().zip(&scales).map(|(one, scale)| one.slack() * scale).sum();
        let (stated, slack) = (whole.value * unit, slack + whole.slack() * unit);
        let difference = (total - stated).abs();
        if difference <= slack || difference * Decimal::from(4) > stated {
            return;
        }
        let name = whole.noun.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
        let sum = shown(total.checked_div(unit).unwrap_or(total).normalize());
        let Some(last) = parts.last() else { return };
        findings.push(self.found(
            &SUM_DISAGREES,
            sentence.passage,
            stretch(&[whole, last]),
            format!("các phần cộng lại {sum} {name}, không phải {}", shown(whole.value)),
            format!("the parts add up to {sum} {name} and not {}", shown(whole.value)),
        ));
    }

    /// Compares an amount with the same amount in another unit in the brackets behind it: `42,6 km2 (4.260 ha)`.
    pub(super) fn units(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        for pair in sentence.amounts.windows(2) {
            let [one, other] = pair else { continue };
            let (Some((family, scale)), Some((same, unit))) = (measure(one), measure(other)) else {
                continue;
            };
            // `1.460 tấn (tương đương 1.460.000 kg)`.
            let open = one.end + one.noun.len();
            let said = sentence.tokens.get(open + 1..other.at).unwrap_or_default();
            let bracket = sentence.words_at(open, &["("])
                && said.len() <= 2
                && said.iter().all(|token| token.is_any(&["tương", "đương", "bằng", "tức", "hay", "là"]));
            let closes = sentence.tokens.get(other.end + other.noun.len()).is_some_and(|token| token.is(")"));
            // Figures in words are compared with those before them as such.
            let spelled =
                !sentence.tokens[other.at].lower.starts_with(|letter: char| letter.is_ascii_digit());
            if spelled || family != same || scale == unit || !bracket || !closes || one.rough || other.rough {
                continue;
            }
            let (left, right) = (one.value * scale, other.value * unit);
            // A figure that has one zero too many or too few is the same one all the same.
            let shifted = [Decimal::TEN, Decimal::ONE_HUNDRED]
                .iter()
                .any(|scale| left == right * scale || right == left * scale);
            let alike = shifted || left < right * Decimal::TWO && right < left * Decimal::TWO;
            if !alike || (left - right).abs() <= one.last_decimal() * scale + other.last_decimal() * unit {
                continue;
            }
            let exact = left.checked_div(unit).unwrap_or(left).normalize();
            let name = other.noun.first().map_or("", String::as_str);
            findings.push(self.found(
                &FIGURE_TWICE,
                sentence.passage,
                one.range.start..other.range.end,
                format!("số đứng trước là {} {name}, trong ngoặc ghi {}", shown(exact), shown(other.value)),
                format!(
                    "what stands before is {} {name}, the brackets give {}",
                    shown(exact),
                    shown(other.value)
                ),
            ));
        }
    }
}
