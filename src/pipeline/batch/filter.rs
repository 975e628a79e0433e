//! Which rows of a batch are printed: some by their number or name, some by what stands in a field.

use super::scores::Filter;
use vanthu_compute::score::Score;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::dataset::{Record, Value};
use vanthu_model::profile::Profile;
use vanthu_model::scheme::Scheme;
use vanthu_model::text::nfc;

/// The rows that a user asked for; all of them where nothing was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Numbers (`5`), ranges (`5-9`) and names of branches; a row is printed that is one of them.
    pub only: Vec<String>,
    /// Fields and what must stand in them; a row is printed of which all hold. `class` is the class in the end.
    pub with: Vec<(String, String)>,
}

impl Filter for Selection {
    fn unknown(&self, profile: &Profile) -> Option<Diagnostic> {
        let known = |name: &str| name == "class" || profile.fields.contains_key(name);
        let (name, _) = self.with.iter().find(|(name, _)| !known(name))?;
        let problem = Diagnostic::error(
            code!("batch.unknown-field"),
            format!("bảng số liệu không có trường `{name}` để lọc"),
            format!("the workbook has no field `{name}` to choose by"),
        )
        .with_value(name.clone());
        Some(match did_you_mean(name, profile.fields.keys().map(String::as_str)) {
            Some(near) => problem.meant(near),
            None => {
                let all = profile.order.join(", ");
                problem.hint(format!("các trường: {all}"), format!("the fields: {all}"))
            }
        })
    }

    fn takes(&self, score: &Score, record: &Record, scheme: &Scheme) -> bool {
        let named = |wanted: &String| is_number(wanted, score.index) || same(wanted, &score.name);
        (self.only.is_empty() || self.only.iter().any(named))
            && self.with.iter().all(|(field, wanted)| match field.as_str() {
                "class" => scheme
                    .band
                    .get(usize::from(score.class))
                    .is_some_and(|band| same(wanted, &band.class) || same(wanted, &band.short)),
                field => stands(record.value(field), wanted),
            })
    }
}

/// Whether `wanted` is the number `index`, or a range that holds it.
fn is_number(wanted: &str, index: usize) -> bool {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    match wanted.split_once('-') {
        Some((from, to)) => {
            number(from).zip(number(to)).is_some_and(|(from, to)| (from..=to).contains(&index))
        }
        None => number(wanted) == Some(index),
    }
}

/// Whether two texts are the same to a reader.
fn same(left: &str, right: &str) -> bool {
    nfc(left.trim()).to_lowercase() == nfc(right.trim()).to_lowercase()
}

/// Whether a value says what is wanted.
fn stands(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Empty => wanted.trim().is_empty(),
        Value::Text(text) => same(text, wanted),
        Value::Number(number) => {
            let wanted = wanted.trim().replace(',', ".");
            wanted.parse().is_ok_and(|wanted: rust_decimal::Decimal| wanted == *number)
        }
        Value::Fraction { part, whole } => wanted.split_once('/').is_some_and(|(left, right)| {
            left.trim().parse() == Ok(*part) && right.trim().parse() == Ok(*whole)
        }),
        Value::Date(day) => {
            let wanted = wanted.trim();
            wanted == day.to_string() || wanted == vanthu_model::date::short(*day)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_by_number_range_and_value() {
        assert!(
            is_number("5", 5) && is_number("3-7", 5) && !is_number("3-4", 5) && !is_number("Chi bộ 5", 5)
        );
        assert!(same("CHI BỘ THÔN 2", " Chi bộ thôn 2"));
        assert!(stands(&Value::Number("4.5".parse().unwrap()), "4,5"));
        assert!(!stands(&Value::Text("Khối thôn".into()), "Khối"));
    }
}
