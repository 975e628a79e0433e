//! Numbers as Vietnamese official documents write them: a decimal comma, dots between thousands, counts below ten with
//! a leading zero, the percent sign without a space. No regulation fixes these forms; they are the practice of the
//! documents.

use rust_decimal::{Decimal, RoundingStrategy};

/// Rounds once, half up (away from zero), to `places` decimals.
pub fn round_half_up(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// The most decimals that a percentage has where these show it; see [`round_percent`].
pub const PERCENT_PLACES: u32 = 2;

/// A percentage, or a difference of two, rounded once, half up, to two places. Where that would make nothing of
/// something (0%), or the whole of what is less or more (100%), it has as many places as show the difference.
///
/// # Examples
/// ```
/// use vanthu_model::number::round_percent;
///
/// assert_eq!(round_percent("73.684".parse().unwrap()).to_string(), "73.68");
/// assert_eq!(round_percent("0.00008".parse().unwrap()).to_string(), "0.00008");
/// assert_eq!(round_percent("99.9999".parse().unwrap()).to_string(), "99.9999");
/// ```
pub fn round_percent(exact: Decimal) -> Decimal {
    let rounded = round_half_up(exact, PERCENT_PLACES);
    let off = |from: Decimal| (exact.abs() - from).abs();
    let hidden = [Decimal::ZERO, Decimal::ONE_HUNDRED].into_iter().find(|known| rounded.abs() == *known);
    let Some(off) = hidden.map(off).filter(|off| !off.is_zero()) else { return rounded };
    let tells = |places: &u32| !off.trunc_with_scale(*places).is_zero();
    let places = (PERCENT_PLACES..off.scale()).find(tells).unwrap_or(off.scale());
    round_half_up(exact, places)
}

/// `part` × 100 / `whole`, exact, rounded once as [`round_percent`] does; `None` if `whole` is zero.
///
/// # Examples
/// ```
/// use vanthu_model::number::{percent, percent_of};
///
/// let share = percent_of(14.into(), 19.into()).unwrap();
/// assert_eq!(percent(share), "73,68%");
/// let share = percent_of(8.into(), 10_000_000.into()).unwrap();
/// assert_eq!(percent(share), "0,00008%");
/// assert_eq!(percent_of(1.into(), 0.into()), None);
/// ```
pub fn percent_of(part: Decimal, whole: Decimal) -> Option<Decimal> {
    let exact = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
    Some(round_percent(exact))
}

/// A number with a decimal comma and dots between thousands: `1.905`, `81,37`.
pub fn decimal(number: Decimal) -> String {
    // Most figures are small whole numbers, in which there is nothing to group.
    if number.scale() == 0
        && let Ok(small @ 0..=999) = u32::try_from(number)
    {
        return small.to_string();
    }
    let plain = number.normalize().to_string();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(',');
        text.push_str(fraction);
    }
    text
}

/// A count in running text. Below ten it takes a leading zero: `02`.
pub fn count(number: Decimal) -> String {
    let text = decimal(number);
    if text.len() == 1 { format!("0{text}") } else { text }
}

/// A percentage: `73,68%`. Whole percentages have no decimals: `100%`.
pub fn percent(number: Decimal) -> String {
    format!("{}%", decimal(number))
}

/// A part of a whole, `03/12`.
pub fn ratio(part: Decimal, whole: Decimal) -> String {
    format!("{}/{}", count(part), count(whole))
}

/// A Roman numeral, `IV`. Numbers that have no Roman numeral (0 and from 4000) stay in digits.
pub fn roman(number: usize) -> String {
    if number == 0 || number >= 4000 {
        return number.to_string();
    }
    const STEPS: [(usize, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number;
    let mut text = String::new();
    for (step, letters) in STEPS {
        while rest >= step {
            text.push_str(letters);
            rest -= step;
        }
    }
    text
}

/// The ordinal word after `thứ`: `nhất`, `hai`, … `tư`, …, up to ninety-nine. Higher numbers stay in digits.
pub fn ordinal(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    match number {
        1 => "nhất".into(),
        4 => "tư".into(),
        2..=9 => DIGITS[number].into(),
        10 => "mười".into(),
        15 => "mười lăm".into(),
        11..=19 => format!("mười {}", DIGITS[number - 10]),
        20..=99 => {
            let tens = format!("{} mươi", DIGITS[number / 10]);
            match number % 10 {
                0 => tens,
                1 => format!("{tens} mốt"),
                4 => format!("{tens} tư"),
                5 => format!("{tens} lăm"),
                unit => format!("{tens} {}", DIGITS[unit]),
            }
        }
        _ => number.to_string(),
    }
}

/// The number in words, `một`, `hai`, … `bốn`, as it stands before `là` in a list, up to ninety-nine. Higher numbers
/// stay in digits.
///
/// # Examples
/// ```
/// use vanthu_model::number::cardinal;
///
/// assert_eq!(cardinal(4), "bốn");
/// assert_eq!(cardinal(25), "hai mươi lăm");
/// assert_eq!(cardinal(100), "100");
/// ```
pub fn cardinal(number: usize) -> String {
    match number {
        1 => "một".into(),
        4 => "bốn".into(),
        _ => ordinal(number),
    }
}

/// The letter of a point (điểm), in the order of the Vietnamese alphabet without the letters that bear a mark: `a`,
/// `b`, `c`, `d`, `đ`, … `y`. After the last come `aa`, `ab`, …
pub fn letter(number: usize) -> String {
    const LETTERS: [char; 23] = [
        'a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u',
        'v', 'x', 'y',
    ];
    let mut rest = number;
    let mut text = Vec::new();
    while rest > 0 {
        text.push(LETTERS[(rest - 1) % LETTERS.len()]);
        rest = (rest - 1) / LETTERS.len();
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_take_comma_and_dots() {
        for (number, text) in [
            ("0", "0"),
            ("1905", "1.905"),
            ("81.37", "81,37"),
            ("1234567.5", "1.234.567,5"),
            ("-1000", "-1.000"),
            ("100.00", "100"),
            ("999", "999"),
        ] {
            assert_eq!(decimal(parse(number)), text);
        }
    }

    #[test]
    fn counts_below_ten_are_padded() {
        assert_eq!(count(parse("2")), "02");
        assert_eq!(count(parse("0")), "00");
        assert_eq!(count(parse("10")), "10");
        assert_eq!(ratio(parse("3"), parse("12")), "03/12");
    }

    #[test]
    fn percentages_round_once_and_half_up() {
        for (part, whole, text) in [
            (14, 19, "73,68%"),
            (103, 87, "118,39%"),
            (8, 9, "88,89%"),
            (1, 1, "100%"),
            (1, 2, "50%"),
            (3, 8, "37,5%"),
            (1, 800, "0,13%"), // 0.125 exactly: half goes up
            (0, 7, "0%"),
            (2, 3, "66,67%"),
            // What is not nothing is not written as nothing, nor as the whole what is not the whole.
            (1, 20_000, "0,01%"),
            (1, 20_001, "0,005%"),
            (8, 10_000_000, "0,00008%"),
            (1, 3_000_000, "0,00003%"),
            (19_999, 20_000, "99,995%"),
            (2_999_999, 3_000_000, "99,99997%"),
            (3_000_001, 3_000_000, "100,00003%"),
            (0, 3_000_000, "0%"),
            (3_000_000, 3_000_000, "100%"),
        ] {
            let share = percent_of(Decimal::from(part), Decimal::from(whole)).unwrap();
            assert_eq!(percent(share), text, "{part}/{whole}");
        }
    }

    #[test]
    fn ordinals_and_romans_follow_usage() {
        let words: Vec<_> = [1, 2, 4, 5, 10, 11, 14, 15, 21, 24, 25, 40].map(ordinal).into();
        assert_eq!(
            words.join(", "),
            "nhất, hai, tư, năm, mười, mười một, mười bốn, mười lăm, hai mươi mốt, hai mươi tư, \
             hai mươi lăm, bốn mươi"
        );
        assert_eq!([1, 2, 4, 10, 11].map(cardinal).join(", "), "một, hai, bốn, mười, mười một");
        assert_eq!([1, 4, 9, 14, 40, 2026].map(roman).join(" "), "I IV IX XIV XL MMXXVI");
    }

    #[test]
    fn points_follow_the_vietnamese_alphabet() {
        let letters: Vec<_> = (1..=25).map(letter).collect();
        assert_eq!(letters.join(" "), "a b c d đ e g h i k l m n o p q r s t u v x y aa ab");
        assert_eq!([46, 47, 552, 553].map(letter).join(" "), "ay ba yy aaa");
    }
}
