//! What stands between the braces of a figure: its names, the signs between them, and the forms it can have.

use rust_decimal::prelude::{Decimal, ToPrimitive};

use vanthu_compute::FactValue;
use vanthu_model::number::{cardinal, decimal, percent, percent_of};
use vanthu_model::text::upper_initial;

/// The form of a percentage of a ratio.
pub(crate) const PERCENT: &str = "percent";

/// The form of the quotient of a ratio: how many there are for each, such as members admitted a year.
pub(crate) const AVERAGE: &str = "average";

/// What stands between the names of a difference; names have hyphens of their own.
pub(crate) const MINUS: &str = " - ";

/// The names of a sum or difference, each with whether it is subtracted.
pub(crate) fn terms(names: &str) -> Vec<(bool, &str)> {
    let parts = names
        .split('+')
        .flat_map(|sum| sum.split(MINUS).enumerate().map(|(index, name)| (index > 0, name.trim())));
    parts.collect()
}

/// A number that is written in digits; `None` for a name.
pub(crate) fn digits(name: &str) -> Option<Decimal> {
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())).then(|| name.parse().ok()).flatten()
}

/// The forms that a figure has and what it shows in each; the usual one, which needs no name, first.
pub(crate) fn forms(value: FactValue) -> Vec<(&'static str, String)> {
    let text = value.text();
    match value {
        FactValue::Count(number) => {
            let padded = value.padded().unwrap_or_else(|| text.clone());
            let mut forms = vec![("", padded.clone()), ("padded", padded), ("plain", text)];
            // Higher numbers are written in digits.
            if let Some(count) = number.to_usize().filter(|count| *count < 100 && number.is_integer()) {
                let words = if count == 0 { "không".to_string() } else { cardinal(count) };
                forms.extend([("words", words.clone()), ("Words", upper_initial(&words))]);
            }
            forms
        }
        FactValue::Number(_) => vec![("", text.clone()), ("plain", text)],
        FactValue::Percent(number) => vec![("", text.clone()), (PERCENT, text), ("number", decimal(number))],
        FactValue::Ratio(part, whole) => {
            let mut forms = vec![("", text), ("plain", format!("{}/{}", decimal(part), decimal(whole)))];
            forms.extend(percent_of(part, whole).map(|share| (PERCENT, percent(share))));
            forms
        }
    }
}
