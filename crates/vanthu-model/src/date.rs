//! Dates and reporting periods as official documents write them.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

/// A date in running text: `07/5/2026`. Days below 10 and the months 1 and 2 take a leading zero (HD 05-HD/VPTW rules
/// this for the date line; running text uses the same form).
pub fn short(date: NaiveDate) -> String {
    format!("{}/{}/{}", padded(date.day(), 10), padded(date.month(), 3), date.year())
}

/// A date in words: `ngày 07 tháng 5 năm 2026`.
pub fn long(date: NaiveDate) -> String {
    format!("ngày {} tháng {} năm {}", padded(date.day(), 10), padded(date.month(), 3), date.year())
}

/// A time of day in running text: `08 giờ 00`, `14 giờ 30`.
pub fn time(time: NaiveTime) -> String {
    format!("{:02} giờ {:02}", time.hour(), time.minute())
}

/// The part of the day that a time falls in: `sáng`, `chiều`, `tối`.
pub fn session(time: NaiveTime) -> &'static str {
    match time.hour() {
        0..=11 => "sáng",
        12..=17 => "chiều",
        _ => "tối",
    }
}

/// The day of the week: `thứ Hai`, … `Chủ nhật`.
pub fn weekday(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "thứ Hai",
        Weekday::Tue => "thứ Ba",
        Weekday::Wed => "thứ Tư",
        Weekday::Thu => "thứ Năm",
        Weekday::Fri => "thứ Sáu",
        Weekday::Sat => "thứ Bảy",
        Weekday::Sun => "Chủ nhật",
    }
}

/// The number with a leading zero if it is below `below`.
pub fn padded(number: u32, below: u32) -> String {
    if number < below { format!("0{number}") } else { number.to_string() }
}

/// A reporting period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A half-year: 1 or 2.
    Half(i32, u32),
    /// A quarter: 1 to 4.
    Quarter(i32, u32),
    /// A month.
    Month(i32, u32),
    /// From January to a month of the same year.
    Months(i32, u32),
    /// From a month of a year to December: what follows its first months.
    Rest(i32, u32),
    /// A year.
    Year(i32),
    /// A term of office, from one year to another. The next term begins in the year in which this one ends.
    Term(i32, i32),
}

impl Period {
    /// Reads `2026-H1`, `2026-H2`, `2026-Q3`, `2026-07`, `2026-01/2026-07`, `2026` or `2025/2030`. Months that are
    /// a half-year or a year are that. Returns `None` for anything else.
    ///
    /// # Examples
    /// ```
    /// use vanthu_model::date::Period;
    ///
    /// let period = Period::parse("2026-H1").unwrap();
    /// assert_eq!(period.text(), "6 tháng đầu năm 2026");
    /// assert_eq!(period.year_before().text(), "6 tháng đầu năm 2025");
    /// assert_eq!(Period::parse("2026-H3"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((from, to)) = text.split_once('/') {
            return match (Self::parse(from)?, Self::parse(to)?) {
                (Self::Month(year, from), Self::Month(same, to)) if year == same && from < to => {
                    match (from, to) {
                        (1, 12) => Some(Self::Year(year)),
                        (1, 6) => Some(Self::Half(year, 1)),
                        (7, 12) => Some(Self::Half(year, 2)),
                        (1, _) => Some(Self::Months(year, to)),
                        _ => None,
                    }
                }
                (Self::Year(from), Self::Year(to)) if from < to => Some(Self::Term(from, to)),
                _ => None,
            };
        }
        let (year, part) = match text.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (text, None),
        };
        if year.len() != 4 || !year.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let year = year.parse().ok()?;
        match part {
            None => Some(Self::Year(year)),
            Some("H1") => Some(Self::Half(year, 1)),
            Some("H2") => Some(Self::Half(year, 2)),
            Some("Q1") => Some(Self::Quarter(year, 1)),
            Some("Q2") => Some(Self::Quarter(year, 2)),
            Some("Q3") => Some(Self::Quarter(year, 3)),
            Some("Q4") => Some(Self::Quarter(year, 4)),
            Some(month) if month.len() == 2 && month.bytes().all(|digit| digit.is_ascii_digit()) => {
                match month.parse() {
                    Ok(month @ 1..=12) => Some(Self::Month(year, month)),
                    _ => None,
                }
            }
            Some(_) => None,
        }
    }

    /// The period in words with its year: `6 tháng đầu năm 2026`, `quý III năm 2026`.
    pub fn text(self) -> String {
        match self {
            Self::Term(..) => self.short(),
            Self::Year(year) => format!("năm {year}"),
            Self::Half(year, _) | Self::Months(year, _) | Self::Rest(year, _) => {
                format!("{} {year}", self.short())
            }
            Self::Quarter(year, _) | Self::Month(year, _) => {
                format!("{} năm {year}", self.short())
            }
        }
    }

    /// The period in words without its year, if it has such a form: `6 tháng đầu năm`.
    pub fn short(self) -> String {
        match self {
            Self::Half(_, 1) => "6 tháng đầu năm".into(),
            Self::Half(..) => "6 tháng cuối năm".into(),
            Self::Quarter(_, quarter) => format!("quý {}", super::number::roman(quarter as usize)),
            Self::Month(_, month) => format!("tháng {month}"),
            Self::Months(_, month) => format!("{month} tháng đầu năm"),
            Self::Rest(_, from) => format!("{} tháng cuối năm", 13u32.saturating_sub(from)),
            Self::Year(year) => format!("năm {year}"),
            Self::Term(from, to) => format!("nhiệm kỳ {from} - {to}"),
        }
    }

    /// The period after this one. The first months of a year are followed by the rest of the year.
    pub fn next(self) -> Self {
        match self {
            Self::Half(year, 1) => Self::Half(year, 2),
            Self::Half(year, _) => Self::Half(year + 1, 1),
            Self::Quarter(year, 4) => Self::Quarter(year + 1, 1),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter + 1),
            Self::Month(year, 12) => Self::Month(year + 1, 1),
            Self::Month(year, month) => Self::Month(year, month + 1),
            Self::Months(year, 11) => Self::Month(year, 12),
            Self::Months(year, month) if month < 12 => Self::Rest(year, month + 1),
            Self::Months(year, _) | Self::Rest(year, _) | Self::Year(year) => Self::Year(year + 1),
            Self::Term(from, to) => Self::Term(to, to + (to - from)),
        }
    }

    /// The same period a year earlier; for a term, the term before it.
    pub fn year_before(self) -> Self {
        match self {
            Self::Half(year, half) => Self::Half(year - 1, half),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::Month(year, month) => Self::Month(year - 1, month),
            Self::Months(year, month) => Self::Months(year - 1, month),
            Self::Rest(year, from) => Self::Rest(year - 1, from),
            Self::Year(year) => Self::Year(year - 1),
            Self::Term(from, to) => Self::Term(from - (to - from), from),
        }
    }

    /// The same period a year earlier, as a comparison names it: `cùng kỳ năm 2025`.
    pub fn compared(self) -> String {
        let before = self.year_before();
        match before {
            Self::Year(_) | Self::Term(..) => before.text(),
            _ => format!("cùng kỳ năm {}", before.year()),
        }
    }

    /// The year it ends in.
    pub fn year(self) -> i32 {
        match self {
            Self::Half(year, _)
            | Self::Quarter(year, _)
            | Self::Month(year, _)
            | Self::Months(year, _)
            | Self::Rest(year, _)
            | Self::Year(year)
            | Self::Term(_, year) => year,
        }
    }

    /// The year it begins in.
    pub fn first_year(self) -> i32 {
        match self {
            Self::Term(from, _) => from,
            _ => self.year(),
        }
    }

    /// Its first and last month, within its first and its last year.
    pub fn months(self) -> (u32, u32) {
        match self {
            Self::Half(_, half) => (6 * half - 5, 6 * half),
            Self::Quarter(_, quarter) => (3 * quarter - 2, 3 * quarter),
            Self::Month(_, month) => (month, month),
            Self::Months(_, to) => (1, to),
            Self::Rest(_, from) => (from, 12),
            Self::Year(_) | Self::Term(..) => (1, 12),
        }
    }

    /// Its first day.
    pub fn first_day(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.first_year(), self.months().0, 1)
    }

    /// Its last day.
    pub fn last_day(self) -> Option<NaiveDate> {
        let (year, month) = match self.months().1 {
            12 => (self.year() + 1, 1),
            month => (self.year(), month + 1),
        };
        NaiveDate::from_ymd_opt(year, month, 1)?.pred_opt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_pad_days_below_ten_and_the_first_two_months() {
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(long(date(2026, 2, 3)), "ngày 03 tháng 02 năm 2026");
        assert_eq!(long(date(2026, 5, 7)), "ngày 07 tháng 5 năm 2026");
        assert_eq!(long(date(2026, 10, 27)), "ngày 27 tháng 10 năm 2026");
        assert_eq!(short(date(2026, 9, 5)), "05/9/2026");
        assert_eq!(short(date(2023, 1, 18)), "18/01/2023");
    }

    #[test]
    fn moments_speak() {
        let moment = NaiveDate::from_ymd_opt(2026, 7, 3).unwrap().and_hms_opt(8, 0, 0).unwrap();
        assert_eq!(time(moment.time()), "08 giờ 00");
        assert_eq!((session(moment.time()), weekday(moment.date())), ("sáng", "thứ Sáu"));
        let noon = NaiveTime::from_hms_opt(12, 5, 0).unwrap();
        assert_eq!((time(noon).as_str(), session(noon)), ("12 giờ 05", "chiều"));
        assert_eq!(session(NaiveTime::from_hms_opt(18, 0, 0).unwrap()), "tối");
    }

    #[test]
    fn periods_read_and_speak() {
        for (code, text, next) in [
            ("2026-H1", "6 tháng đầu năm 2026", "6 tháng cuối năm 2026"),
            ("2026-H2", "6 tháng cuối năm 2026", "6 tháng đầu năm 2027"),
            ("2026-Q3", "quý III năm 2026", "quý IV năm 2026"),
            ("2026-07", "tháng 7 năm 2026", "tháng 8 năm 2026"),
            ("2026-01/2026-07", "7 tháng đầu năm 2026", "5 tháng cuối năm 2026"),
            ("2026-01/2026-11", "11 tháng đầu năm 2026", "tháng 12 năm 2026"),
            // Months that are a half-year or a year are that.
            ("2026-01/2026-06", "6 tháng đầu năm 2026", "6 tháng cuối năm 2026"),
            ("2026-07/2026-12", "6 tháng cuối năm 2026", "6 tháng đầu năm 2027"),
            ("2026-01/2026-12", "năm 2026", "năm 2027"),
            ("2026", "năm 2026", "năm 2027"),
            ("2025/2030", "nhiệm kỳ 2025 - 2030", "nhiệm kỳ 2030 - 2035"),
        ] {
            let period = Period::parse(code).unwrap_or_else(|| panic!("{code}"));
            assert_eq!(period.text(), text);
            assert_eq!(period.next().text(), next);
            assert!(period.compared().ends_with(&period.year_before().year().to_string()), "{code}");
        }
        assert_eq!(Period::Half(2026, 1).compared(), "cùng kỳ năm 2025");
        assert_eq!(Period::Year(2026).compared(), "năm 2025");
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        for (code, first, last) in [
            ("2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
            ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
            ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
            ("2025/2030", date(2025, 1, 1), date(2030, 12, 31)),
        ] {
            let period = Period::parse(code).unwrap();
            assert_eq!((period.first_day(), period.last_day()), (first, last), "{code}");
        }
        for code in ["", "26-H1", "2026-H3", "2026-13", "2026-7", "2026-+7", "2026-03/2026-07", "2030/2025"] {
            assert_eq!(Period::parse(code), None, "{code}");
        }
    }
}
