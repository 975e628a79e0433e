//! Days written as text.

use chrono::NaiveDate;

use super::normalise::fold;

/// The day that a text names: `05/7/2026`, `5-7-2026`, `05.7.2026`, `2026-07-05`, `ngày 05 tháng 7 năm 2026`, with
/// `ngày` or the words for a deadline in front. The day comes before the month; the year has four digits.
pub(crate) fn parse_day(text: &str) -> Option<NaiveDate> {
    /// Words allowed before the day, longest first.
    const BEFORE: [&str; 7] =
        ["xong trước ngày", "chậm nhất ngày", "trước ngày", "đến ngày", "hạn ngày", "trước", "ngày"];
    let folded = fold(text);
    let bare = BEFORE.iter().find_map(|before| folded.strip_prefix(before)).unwrap_or(&folded).trim();
    let signs = bare.replace(" tháng ", "/").replace(" năm ", "/");
    let parts: Vec<&str> = signs.split(['/', '-', '.']).map(str::trim).collect();
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        let sound = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| sound)
    };
    let [first, month, last] = parts.as_slice() else { return None };
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let year = i32::try_from(number(year, 4..=4)?).ok().filter(|year| (1900..=2199).contains(year))?;
    NaiveDate::from_ymd_opt(year, number(month, 1..=2)?, number(day, 1..=2)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_offices_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 7, 5);
        let texts = [
            "05/7/2026",
            "5-7-2026",
            "05.07.2026",
            "2026-07-05",
            "ngày 05 tháng 7 năm 2026",
            "Trước ngày 05/7/2026",
            "Ngày 5 / 7 / 2026",
        ];
        for text in texts {
            assert_eq!(parse_day(text), day, "{text}");
        }
        for text in [
            "05/7",
            "05/7/26",
            "31/6/2026",
            "7/25/2026",
            "tháng 7/2026",
            "05/7/2026 và 06/7/2026",
            "",
            "1/2/3/2026",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
