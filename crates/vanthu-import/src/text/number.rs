//! Figures written as text: numbers as offices write them, fractions, and the words and dashes that mean nothing.

use rust_decimal::Decimal;

use super::normalise::{fold, heading_key};

/// A number of the file with the 15 digits that Excel itself shows; `None` beyond what is sensible.
pub(crate) fn from_float(number: f64) -> Option<Decimal> {
    if number.abs() < 1e-12 {
        return Some(Decimal::ZERO);
    }
    if !number.is_finite() || number.abs() > 1e15 {
        return None;
    }
    few_decimals(number).or_else(|| fifteen_digits(number))
}

/// A number of at most four decimals, which nearly every number of a workbook is.
///
/// Both sides of the division are exact and its result is the nearest float. So digits that give the number back are those
/// that [`fifteen_digits`] finds.
fn few_decimals(number: f64) -> Option<Decimal> {
    [(0, 1.0), (1, 1e1), (2, 1e2), (3, 1e3), (4, 1e4)].into_iter().find_map(|(scale, power)| {
        let digits = (number * power).round();
        (digits.abs() < 1e15 && digits / power == number).then(|| Decimal::new(digits as i64, scale))
    })
}

/// A number rounded to the fifteen significant digits that Excel shows.
fn fifteen_digits(number: f64) -> Option<Decimal> {
    Decimal::from_scientific(&format!("{number:.14e}")).ok().map(|number| number.normalize())
}

/// Whether a text is a whole number without anything that a number would lose.
pub(crate) fn is_plain_number(text: &str) -> bool {
    (1..=9).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

/// Whether a text is a dash that means nothing.
pub(crate) fn is_dash(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| matches!(letter, '-' | '–' | '—' | '−' | '‐' | '‑'))
}

/// What is counted in the workbooks of offices.
const UNITS: [&str; 16] = [
    "đ/c",
    "đ/c.",
    "đ.c",
    "đồng chí",
    "đảng viên",
    "đv",
    "người",
    "quần chúng",
    "hồ sơ",
    "hs",
    "chi bộ",
    "trường hợp",
    "lượt",
    "cuộc",
    "buổi",
    "văn bản",
];

/// A count without the words that some write after it: `02 đ/c`, `03 hồ sơ`.
pub(crate) fn without_unit(text: &str) -> &str {
    let Some(end) = text.rfind(|letter: char| letter.is_ascii_digit()) else { return text };
    let (number, unit) = text.split_at(end + 1);
    let unit = unit.trim().trim_matches(['(', ')']).to_lowercase();
    if UNITS.contains(&unit.as_str()) { number } else { text }
}

/// Whether the key of a heading is the name of what is counted: `người`, `đ/c`.
pub(crate) fn is_counted_in(key: &str) -> bool {
    UNITS.iter().any(|unit| heading_key(unit) == key)
}

/// Whether a text says in words that there are none, such as `không`.
pub(crate) fn is_none_word(text: &str) -> bool {
    matches!(fold(text).as_str(), "không" | "không có" | "ko" | "chưa có")
}

/// `03/12` as part and whole.
pub(crate) fn parse_fraction(text: &str) -> Option<(u32, u32)> {
    let digits = |text: &str| {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        text.parse().ok()
    };
    let (part, whole) = text.split_once('/')?;
    Some((digits(part)?, digits(whole)?))
}

/// How a lone dot or comma between digits is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// As Vietnamese offices write: `81,37` has decimals, `1.905` a dot between thousands.
    Vietnamese,
    /// The same, but a lone dot is always a decimal sign: `73.684` per cent.
    DotDecimal,
    /// As English spreadsheets write: `1,905` has a comma between thousands, `1.905` decimals.
    English,
}

/// A number as offices write it: decimal comma, dots or spaces between thousands. The English way is used where only
/// it makes sense.
pub(crate) fn parse_number(text: &str, style: Style) -> Option<Decimal> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let ends_in_digits = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit())
    };
    if digits.len() > 32 || !ends_in_digits(digits) {
        return None;
    }
    let commas = digits.matches(',').count();
    let dots = digits.matches('.').count();
    let lone_dot_is_decimal = style != Style::Vietnamese;
    let (whole, fraction) = match (commas, dots) {
        (0, 0) => (grouped(digits, ' ')?, ""),
        (1, 0) if style == Style::English && is_ambiguous(digits) => (grouped(digits, ',')?, ""),
        (1, _) if digits.rfind(',') > digits.rfind('.') => {
            let (whole, fraction) = digits.split_once(',')?;
            let separator = if dots > 0 { '.' } else { ' ' };
            (grouped(whole, separator)?, fraction)
        }
        (0, 1) if lone_dot_is_decimal => {
            digits.split_once('.').map(|(whole, rest)| (whole.to_string(), rest))?
        }
        (0, _) => match grouped(digits, '.') {
            Some(whole) if !digits.starts_with('0') => (whole, ""),
            _ if dots == 1 => digits.split_once('.').map(|(whole, rest)| (whole.to_string(), rest))?,
            _ => return None,
        },
        (_, 1) => {
            let (whole, fraction) = digits.split_once('.')?;
            (grouped(whole, ',')?, fraction)
        }
        (_, 0) => (grouped(digits, ',')?, ""),
        _ => return None,
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(&whole) || !all_digits(fraction) {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}").parse().ok()
}

/// Whether a text has a single dot or comma that may separate either thousands or decimals: `1.905`, `1,905`.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(['-', '−', '–', '+', ' ']);
    let Some((whole, rest)) = digits.split_once(['.', ',']) else { return false };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&whole.len())
        && !whole.starts_with('0')
        && rest.len() == 3
        && all_digits(whole)
        && all_digits(rest)
}

/// How the numbers of a column are written, as far as its own cells show.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Notation {
    /// The one way in which all texts are written that have only one reading.
    pub(crate) style: Option<Style>,
    /// The middle one of the numbers that have only one reading.
    pub(crate) usual: Option<Decimal>,
}

impl Notation {
    /// What the texts and numbers of a column show.
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str>, numbers: impl Iterator<Item = f64>) -> Self {
        let mut sizes: Vec<Decimal> = numbers.filter_map(from_float).collect();
        let (mut vietnamese, mut english) = (0_usize, 0_usize);
        for text in texts.filter(|text| !is_ambiguous(text)) {
            let Some(number) = parse_number(text, Style::Vietnamese) else { continue };
            sizes.push(number);
            let (comma, dot) = (text.rfind(','), text.rfind('.'));
            let single = |sign: char| text.matches(sign).count() == 1;
            match (comma, dot) {
                (None, None) => {}
                (Some(comma), Some(dot)) if comma > dot => vietnamese += 1,
                (Some(_), Some(_)) => english += 1,
                (Some(_), None) if single(',') => vietnamese += 1,
                (None, Some(_)) if single('.') => english += 1,
                (Some(_), None) => english += 1,
                (None, Some(_)) => vietnamese += 1,
            }
        }
        let style = match (vietnamese, english) {
            (1.., 0) => Some(Style::Vietnamese),
            (0, 1..) => Some(Style::English),
            _ => None,
        };
        sizes.retain(|number| !number.is_zero());
        let middle = sizes.len() / 2;
        let usual =
            (!sizes.is_empty()).then(|| sizes.select_nth_unstable_by_key(middle, Decimal::abs).1.abs());
        Self { style, usual }
    }

    /// The one of two readings that is of the size of the column's other numbers, if only one is.
    pub(crate) fn nearer(&self, a: Decimal, b: Decimal) -> Option<Decimal> {
        /// Figures of one column seldom differ by more than this factor.
        const SAME_SIZE: Decimal = Decimal::from_parts(30, 0, 0, false, 0);
        let usual = self.usual?;
        let near = |number: Decimal| {
            let number = number.abs();
            number <= usual.saturating_mul(SAME_SIZE) && usual <= number.saturating_mul(SAME_SIZE)
        };
        match (near(a), near(b)) {
            (true, false) => Some(a),
            (false, true) => Some(b),
            _ => None,
        }
    }
}

/// Digits in groups of three, the first of one to three, joined; plain digits as they are.
fn grouped(text: &str, separator: char) -> Option<String> {
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let good =
        rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    good.then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number that a text is read as, as text.
    fn number(text: &str, style: Style) -> String {
        parse_number(text, style).map_or_else(|| "none".into(), |number| number.to_string())
    }

    #[test]
    fn numbers_are_read_as_offices_write_them() {
        let cases = [
            ("1.905", "1905"),
            ("1.905.000", "1905000"),
            ("81,37", "81.37"),
            ("1.905,5", "1905.5"),
            ("73.68", "73.68"),
            ("0.125", "0.125"),
            ("1,905", "1.905"),
            ("1,905,000", "1905000"),
            ("1,905.50", "1905.50"),
            ("1 905", "1905"),
            ("03", "3"),
            ("-3", "-3"),
            ("−3", "-3"),
            ("hai", "none"),
            ("3/5", "none"),
            ("1..5", "none"),
            ("1,2,3", "none"),
            ("", "none"),
            ("-", "none"),
            ("1e5", "none"),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text, Style::Vietnamese), expected, "{text}");
        }
        assert_eq!(number("73.684", Style::DotDecimal), "73.684");
        assert_eq!(number("1,905", Style::DotDecimal), "1.905");
        assert_eq!(
            (number("1,905", Style::English), number("1.905", Style::English)),
            ("1905".into(), "1.905".into())
        );
        assert_eq!(
            (number("0,905", Style::English), number("81,37", Style::English)),
            ("0.905".into(), "81.37".into())
        );
    }

    #[test]
    fn texts_with_two_readings_are_known() {
        assert!(["1.905", "1,905", "-12.000", "999,999"].into_iter().all(is_ambiguous));
        assert!(
            !["0.905", "1905", "1.905.000", "81,37", "1.905,5", "1234.567", "a.bcd"]
                .into_iter()
                .any(is_ambiguous)
        );
    }

    #[test]
    fn a_column_tells_how_its_numbers_are_written() {
        let of = |texts: &[&str]| Notation::of(texts.iter().copied(), [].into_iter()).style;
        assert_eq!(of(&["1.905", "81,37", "3"]), Some(Style::Vietnamese));
        assert_eq!(of(&["1.905", "1.905.000"]), Some(Style::Vietnamese));
        assert_eq!(of(&["1.905", "81.37"]), Some(Style::English));
        assert_eq!(of(&["1,905", "1,905,000"]), Some(Style::English));
        assert_eq!(of(&["81,37", "81.37"]), None);
        assert_eq!(of(&["1.905", "3"]), None);
        let sized = Notation::of([].into_iter(), [1200.0, 980.0, 2100.0].into_iter());
        let (large, small) = (Decimal::from(1905), Decimal::new(1905, 3));
        assert_eq!(sized.nearer(large, small), Some(large));
        assert_eq!(Notation::default().nearer(large, small), None);
    }

    #[test]
    fn units_and_words_for_none_are_known() {
        assert_eq!((without_unit("02 đ/c"), without_unit("3 Hồ sơ"), without_unit("12")), ("02", "3", "12"));
        assert_eq!((without_unit("3 (đ/c)"), without_unit("2(1)")), ("3", "2(1)"));
        assert_eq!((without_unit("hai đ/c"), without_unit("02 xe")), ("hai đ/c", "02 xe"));
        assert!(is_none_word("Không") && is_none_word("không có") && !is_none_word("không rõ"));
    }

    #[test]
    fn floats_have_the_digits_that_excel_shows() {
        let shown = |number: f64| from_float(number).map(|number| number.to_string());
        assert_eq!(shown(0.1 + 0.2).as_deref(), Some("0.3"));
        assert_eq!(shown(2.999_999_999_999_999_6).as_deref(), Some("3"));
        assert_eq!(shown(2800.0 / 38.0).as_deref(), Some("73.6842105263158"));
    }

    #[test]
    fn numbers_of_few_decimals_are_read_as_all_others_are() {
        let shown = |number: Option<Decimal>| number.map(|number| number.to_string());
        for ten_thousandths in (-200_000_i64..200_000).chain((0..2000).map(|n| n * 7_919_123_457)) {
            let number = ten_thousandths as f64 / 1e4;
            assert_eq!(shown(few_decimals(number)), shown(fifteen_digits(number)), "{number}");
            assert!(few_decimals(number).is_some(), "{number}");
        }
        assert_eq!(few_decimals(0.1 + 0.2), None);
        assert_eq!(few_decimals(1e15), None);
    }
}
