//! What is written can be read back: numbers, words, ratios, periods and cell addresses.

use proptest::prelude::*;
use rust_decimal::Decimal;

use vanthu_model::dataset::{cell_address, column_letters};
use vanthu_model::date::Period;
use vanthu_model::number::{cardinal, count, decimal, letter, ordinal, percent, percent_of, ratio, roman};

/// Reads a number below one hundred in words, as a cardinal or an ordinal.
fn read_words(text: &str) -> Option<usize> {
    let digit = |word: &str| {
        Some(match word {
            "một" | "nhất" | "mốt" => 1,
            "hai" => 2,
            "ba" => 3,
            "bốn" | "tư" => 4,
            "năm" | "lăm" => 5,
            "sáu" => 6,
            "bảy" => 7,
            "tám" => 8,
            "chín" => 9,
            _ => return None,
        })
    };
    let words: Vec<&str> = text.split(' ').collect();
    match *words.as_slice() {
        ["mười"] => Some(10),
        ["mười", unit] => Some(10 + digit(unit)?),
        [tens, "mươi"] => Some(10 * digit(tens)?),
        [tens, "mươi", unit] => Some(10 * digit(tens)? + digit(unit)?),
        [word] => digit(word),
        _ => None,
    }
}

/// Reads a Roman numeral.
fn read_roman(text: &str) -> Option<usize> {
    let value = |letter: char| {
        [('I', 1), ('V', 5), ('X', 10), ('L', 50), ('C', 100), ('D', 500), ('M', 1000)]
            .into_iter()
            .find_map(|(known, value)| (known == letter).then_some(value))
    };
    let values: Vec<usize> = text.chars().map(value).collect::<Option<_>>()?;
    let mut sum = 0;
    for (index, value) in values.iter().enumerate() {
        match values.get(index + 1) {
            Some(next) if next > value => sum -= *value as isize,
            _ => sum += *value as isize,
        }
    }
    usize::try_from(sum).ok()
}

/// Reads a number with a decimal comma and dots between thousands.
fn read_decimal(text: &str) -> Option<Decimal> {
    text.replace('.', "").replace(',', ".").parse().ok()
}

/// A period as document files write it.
fn code(period: Period) -> String {
    match period {
        Period::Half(year, half) => format!("{year:04}-H{half}"),
        Period::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
        Period::Month(year, month) => format!("{year:04}-{month:02}"),
        Period::Months(year, month) => format!("{year:04}-01/{year:04}-{month:02}"),
        Period::Rest(..) => unreachable!("only follows another period"),
        Period::Year(year) => format!("{year:04}"),
        Period::Term(from, to) => format!("{from:04}/{to:04}"),
    }
}

fn period() -> impl Strategy<Value = Period> {
    let year = 1930..2200_i32;
    prop_oneof![
        (year.clone(), 1..=2_u32).prop_map(|(year, half)| Period::Half(year, half)),
        (year.clone(), 1..=4_u32).prop_map(|(year, quarter)| Period::Quarter(year, quarter)),
        (year.clone(), 1..=12_u32).prop_map(|(year, month)| Period::Month(year, month)),
        // The first six months are a half-year, and all twelve a year.
        (year.clone(), 2..=11_u32)
            .prop_filter("a half-year", |(_, month)| *month != 6)
            .prop_map(|(year, month)| Period::Months(year, month)),
        year.clone().prop_map(Period::Year),
        (year, 1..=10_i32).prop_map(|(year, length)| Period::Term(year, year + length)),
    ]
}

#[test]
fn numbers_in_words_are_read_back() {
    for number in 1..100 {
        assert_eq!(read_words(&cardinal(number)), Some(number), "{}", cardinal(number));
        assert_eq!(read_words(&ordinal(number)), Some(number), "{}", ordinal(number));
    }
    assert_eq!((cardinal(100), ordinal(250)), ("100".to_string(), "250".to_string()));
}

#[test]
fn roman_numerals_are_read_back() {
    for number in 1..4000 {
        assert_eq!(read_roman(&roman(number)), Some(number), "{}", roman(number));
    }
}

#[test]
fn letters_of_points_are_all_different() {
    let letters: std::collections::HashSet<String> = (1..2000).map(letter).collect();
    assert_eq!(letters.len(), 1999);
}

proptest! {
    #[test]
    fn decimals_are_read_back(digits in -1_000_000_000_000_i64..1_000_000_000_000, scale in 0..6_u32) {
        let number = Decimal::new(digits, scale);
        prop_assert_eq!(read_decimal(&decimal(number)), Some(number.normalize()));
    }

    #[test]
    fn ratios_are_read_back(part in 0..1_000_000_u32, whole in 0..1_000_000_u32) {
        let text = ratio(part.into(), whole.into());
        let (left, right) = text.split_once('/').unwrap();
        prop_assert_eq!(read_decimal(left), Some(part.into()));
        prop_assert_eq!(read_decimal(right), Some(whole.into()));
        prop_assert_eq!(left, count(part.into()));
    }

    #[test]
    fn percentages_are_those_of_their_ratio(part in 0..100_000_u32, whole in 1..100_000_u32) {
        let share = percent_of(part.into(), whole.into()).unwrap();
        let text = percent(share);
        let shown = read_decimal(text.strip_suffix('%').unwrap()).unwrap();
        // Rounded to two places, a percentage differs from the exact value by at most half of the last place.
        let exact = Decimal::from(part) * Decimal::ONE_HUNDRED / Decimal::from(whole);
        prop_assert!((shown - exact).abs() <= Decimal::new(5, 3), "{} of {}: {}", part, whole, text);
    }

    #[test]
    fn periods_are_read_back(period in period()) {
        prop_assert_eq!(Period::parse(&code(period)), Some(period));
    }

    #[test]
    fn only_the_codes_of_periods_are_periods(text in "[0-9]{4}[-/+HQ0-9]{0,9}") {
        if let Some(period) = Period::parse(&text) {
            prop_assert_eq!(code(period), text);
        }
    }

    #[test]
    fn the_period_after_is_later(period in period()) {
        prop_assert!(period.next().year() >= period.year());
        prop_assert!(period.next() != period);
        prop_assert!(period.year_before().year() < period.year());
    }

    #[test]
    fn cell_addresses_are_read_back(row in 1..=1_048_576_u32, column in 0..16_384_u32) {
        let address = format!("{}{row}", column_letters(column));
        prop_assert_eq!(cell_address(&address), Some((row, column)));
        prop_assert_eq!(cell_address(&address.to_lowercase()), Some((row, column)));
    }

    #[test]
    fn only_addresses_are_addresses(text in "[A-Za-z]{0,4}[+-]?[0-9]{0,8}") {
        if let Some((row, column)) = cell_address(&text) {
            let address = format!("{}{row}", column_letters(column));
            let letters = |text: &str| text.trim_end_matches(char::is_numeric).to_uppercase();
            prop_assert_eq!(letters(&address), letters(&text));
            prop_assert!(text.ends_with(&row.to_string()));
        }
    }
}
