//! When a task is due: a day, or what people say instead, such as `Quý III/2026`, `Tháng 9/2026` or `Thường xuyên`.
//!
//! What was said is printed as it was said. It is understood only as far as sorting and comparing need it.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::date;
use super::text::lower_initial;

/// When a task is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// By a day.
    Day(NaiveDate),
    /// In the words in which it was said.
    Said(String),
}

/// A date or period that no calendar has, such as `31/6/2026` or `Quý V/2026`: the part of the text that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSuchDay(pub String);

/// What a deadline means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Words that already say that something is completed or done: `hoàn thành trong tháng 9`.
    Whole,
    /// Work without an end: `thường xuyên`, `hằng tháng`.
    Ongoing,
    /// A day of each month or year: `ngày 20 hằng tháng`.
    Recurring,
    /// Words that follow `hoàn thành`: `trước ngày 31/8`, `trong quý III`.
    Adverbial,
    /// A time of a period: `cuối tháng 9/2026`.
    Part,
    /// A day: `ngày 31/8`.
    NamedDay,
    /// A day in figures: `31/8`.
    Day,
    /// A month in figures: `9/2026`.
    Month,
    /// A period: `Quý III/2026`, `6 tháng cuối năm`.
    Period,
    /// Words that are not understood.
    Other,
}

impl Deadline {
    /// Reads what was said. A text that is one whole day becomes that day.
    ///
    /// # Errors
    /// If the text names a day or period that does not exist.
    ///
    /// # Examples
    /// ```
    /// use vanthu_model::deadline::Deadline;
    ///
    /// let quarter = Deadline::parse("Quý III/2026").unwrap();
    /// assert_eq!(quarter.end(None).unwrap().to_string(), "2026-09-30");
    /// assert_eq!(quarter.phrase(), ("hoàn thành", "trong Quý III/2026".to_string()));
    /// assert!(Deadline::parse("Tháng 13/2026").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, NoSuchDay> {
        let text = text.trim().trim_end_matches(['.', ';', ',']).trim_end();
        let spans = spans(text)?;
        match spans.as_slice() {
            [Span::Day { day, month, year: Some(year) }] if is_bare_day(text) => Ok(Self::Day(
                NaiveDate::from_ymd_opt(*year, *month, *day).ok_or_else(|| NoSuchDay(text.to_string()))?,
            )),
            _ => Ok(Self::Said(text.to_string())),
        }
    }

    /// The last day of it. `from` is the day from which it is counted, which gives the year where none was said. `None`
    /// for work without an end and for words that name no time.
    pub fn end(&self, from: Option<NaiveDate>) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Said(text) => spans(text).ok()?.last()?.end(from),
        }
    }

    /// Whether it is work without an end, such as `thường xuyên` and `hằng tháng`.
    pub fn is_ongoing(&self) -> bool {
        matches!(self, Self::Said(text) if form(text) == Form::Ongoing)
    }

    /// Whether its words say when: a time, or that the work goes on.
    pub fn is_understood(&self) -> bool {
        match self {
            Self::Day(_) => true,
            Self::Said(text) => form(text) != Form::Other || spans(text).is_ok_and(|spans| !spans.is_empty()),
        }
    }

    /// For the cell of a table: `15/7/2026`, `Quý III/2026`.
    pub fn cell(&self) -> String {
        match self {
            Self::Day(day) => date::short(*day),
            Self::Said(text) => text.clone(),
        }
    }

    /// For running text, in two parts of which the second is the deadline itself: `hoàn thành`, `trước ngày 15/7/2026`;
    /// `thực hiện`, `thường xuyên`.
    pub fn phrase(&self) -> (&'static str, String) {
        let text = match self {
            Self::Day(day) => return ("hoàn thành", format!("trước ngày {}", date::short(*day))),
            Self::Said(text) => text.as_str(),
        };
        let lower = lower_initial(text);
        match form(text) {
            Form::Whole => ("", lower),
            Form::Ongoing => ("thực hiện", lower),
            Form::Recurring => ("thực hiện", format!("vào {lower}")),
            Form::Adverbial => ("hoàn thành", lower),
            Form::Part => ("hoàn thành", format!("vào {lower}")),
            Form::NamedDay => ("hoàn thành", format!("trước {lower}")),
            Form::Day => ("hoàn thành", format!("trước ngày {lower}")),
            Form::Month => ("hoàn thành", format!("trong tháng {lower}")),
            // A quarter is written with a capital or without, a month without.
            Form::Period if text.starts_with('Q') => ("hoàn thành", format!("trong {text}")),
            Form::Period => ("hoàn thành", format!("trong {lower}")),
            Form::Other => ("thời hạn:", lower),
        }
    }
}

/// The words that decide how a deadline is put into a sentence, in small letters.
const STARTS: [(&str, Form); 33] = [
    ("hoàn thành", Form::Whole),
    ("thực hiện", Form::Whole),
    ("triển khai", Form::Whole),
    ("báo cáo", Form::Whole),
    ("xong", Form::Whole),
    ("thường xuyên", Form::Ongoing),
    ("liên tục", Form::Ongoing),
    ("định kỳ", Form::Ongoing),
    ("hằng", Form::Ongoing),
    ("hàng", Form::Ongoing),
    ("mỗi", Form::Ongoing),
    ("ngay", Form::Ongoing),
    // What is waited for has no day by which the work is done: `sau khi có văn bản của tỉnh`.
    ("sau", Form::Ongoing),
    ("khi", Form::Ongoing),
    ("trước", Form::Adverbial),
    ("chậm nhất", Form::Adverbial),
    ("muộn nhất", Form::Adverbial),
    ("trong", Form::Adverbial),
    ("đến", Form::Adverbial),
    ("hết", Form::Adverbial),
    ("vào", Form::Adverbial),
    ("kể từ", Form::Adverbial),
    ("từ", Form::Adverbial),
    ("không quá", Form::Adverbial),
    ("cuối", Form::Part),
    ("đầu", Form::Part),
    ("giữa", Form::Part),
    ("ngày", Form::NamedDay),
    ("quý", Form::Period),
    ("tháng", Form::Period),
    ("tuần", Form::Period),
    ("năm", Form::Period),
    ("nhiệm kỳ", Form::Period),
];

fn form(text: &str) -> Form {
    let lower = text.to_lowercase();
    let starts =
        |word: &str| lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    if let Some((_, form)) = STARTS.iter().find(|(word, _)| starts(word)) {
        // `trước ngày 20 hằng tháng` comes again and again.
        return match form {
            Form::NamedDay if recurs(&lower) => Form::Recurring,
            Form::Adverbial | Form::Part if recurs(&lower) => Form::Ongoing,
            form => *form,
        };
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    if months_of_year(&words).is_some() {
        return Form::Period;
    }
    match words.first().map(|word| figures(word)) {
        Some(Ok(Some(Span::Day { .. }))) => Form::Day,
        Some(Ok(Some(_))) => Form::Month,
        _ => Form::Other,
    }
}

/// Whether a time in small letters comes again in each period.
fn recurs(lower: &str) -> bool {
    const PERIODS: [&str; 6] = ["ngày", "tuần", "tháng", "quý", "năm", "kỳ"];
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.windows(2).any(|pair| matches!(pair[0], "hằng" | "hàng" | "mỗi") && PERIODS.contains(&pair[1]))
}

/// Whether a text is a day and nothing else, but for the words before it.
fn is_bare_day(text: &str) -> bool {
    const BEFORE: [&str; 3] = ["trước ngày ", "trước ", "ngày "];
    let lower = text.to_lowercase();
    let bare = BEFORE.iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
    let bare = bare.replace("tháng", "").replace("năm", "");
    bare.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '/' | '-' | '.' | ' '))
}

/// A time that a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Day {
        day: u32,
        month: u32,
        year: Option<i32>,
    },
    /// The months up to and with this one.
    Month {
        month: u32,
        year: Option<i32>,
    },
    Year(i32),
}

impl Span {
    /// Its last day; without a year the first such day that is not before `from`.
    fn end(self, from: Option<NaiveDate>) -> Option<NaiveDate> {
        let of = |year: i32| match self {
            Self::Day { day, month, .. } => NaiveDate::from_ymd_opt(year, month, day),
            Self::Month { month, .. } => month_end(year, month),
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 12, 31),
        };
        match self {
            Self::Day { year: Some(year), .. } | Self::Month { year: Some(year), .. } | Self::Year(year) => {
                of(year)
            }
            _ => {
                let from = from?;
                of(from.year()).filter(|end| *end >= from).or_else(|| of(from.year() + 1))
            }
        }
    }
}

fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?
        .checked_add_months(Months::new(1))?
        .checked_sub_days(Days::new(1))
}

/// The times that a text names, in their order.
fn spans(text: &str) -> Result<Vec<Span>, NoSuchDay> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split([' ', '\n', '\t', '\u{a0}', '(', ')', ',', ';'])
        .filter(|word| !word.is_empty() && *word != "-" && *word != "–")
        .collect();
    let mut spans = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (span, used) = match words[at] {
            "ngày" => named_day(&words[at..])?,
            "quý" => quarter(&words[at..])?,
            "tháng" => month(&words[at..])?,
            "năm" => match words.get(at + 1).and_then(|word| year(word)) {
                Some(year) => (Some(Span::Year(year)), 2),
                None => (None, 1),
            },
            word => match months_of_year(&words[at..]) {
                Some((span, used)) => (Some(span), used),
                None => (figures(word)?, 1),
            },
        };
        spans.extend(span);
        at += used;
    }
    Ok(spans)
}

/// The text of words that name no day or period of the calendar.
fn none(words: &[&str]) -> NoSuchDay {
    NoSuchDay(words.join(" "))
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()))
}

fn year(word: &str) -> Option<i32> {
    let year = word.parse().ok().filter(|_| word.len() == 4)?;
    (1900..=2199).contains(&year).then_some(year)
}

/// The year in `năm 2026` at the start of the words.
fn following_year(words: &[&str]) -> Option<i32> {
    words.first().filter(|word| **word == "năm").and(words.get(1)).and_then(|word| year(word))
}

/// `31/8/2026`, `31/8`, `9/2026`, `2026-08-31`; anything with other separators or parts is not a date.
fn figures(word: &str) -> Result<Option<Span>, NoSuchDay> {
    let word = word.trim_end_matches(['.', ':']);
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    let span = match parts.as_slice() {
        [first, month, last] => match (number(first), number(month), year(last), year(first), number(last)) {
            (Some(day), Some(month), Some(year), ..) => Span::Day { day, month, year: Some(year) },
            (_, Some(month), _, Some(year), Some(day)) => Span::Day { day, month, year: Some(year) },
            _ => return Ok(None),
        },
        [first, last] => match (number(first), number(last), year(last)) {
            // `1.5` and `2-3` are numbers; a day without its year is written with a slash.
            (Some(day), Some(month), _) if word.contains('/') => Span::Day { day, month, year: None },
            (Some(month), _, Some(year)) => Span::Month { month, year: Some(year) },
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    sound(span, &[word]).map(Some)
}

/// The span if the calendar has it. A day without a year may be one of a leap year.
fn sound(span: Span, words: &[&str]) -> Result<Span, NoSuchDay> {
    let known = match span {
        Span::Day { day, month, year } => NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day).is_some(),
        Span::Month { month, .. } => (1..=12).contains(&month),
        Span::Year(_) => true,
    };
    if known { Ok(span) } else { Err(none(words)) }
}

/// `ngày 31/8`, `ngày 31 tháng 8 năm 2026`. Returns how many words it takes.
fn named_day(words: &[&str]) -> Result<(Option<Span>, usize), NoSuchDay> {
    let (day, month) = match words {
        [_, day, "tháng", rest, ..] => (number(day), rest.split('/').next().and_then(number)),
        _ => return Ok((None, 1)),
    };
    let Some((day, month)) = day.zip(month) else { return Ok((None, 1)) };
    let year =
        words[3].split_once('/').and_then(|(_, last)| year(last)).or_else(|| following_year(&words[4..]));
    let used = if following_year(&words[4..]).is_some() { 6 } else { 4 };
    sound(Span::Day { day, month, year }, &words[..4]).map(|span| (Some(span), used))
}

/// `quý III/2026`, `quý 3 năm 2026`, `quý III`.
fn quarter(words: &[&str]) -> Result<(Option<Span>, usize), NoSuchDay> {
    let Some(word) = words.get(1) else { return Ok((None, 1)) };
    let (first, last) =
        word.split_once(['/', '-', '.']).map_or((*word, None), |(first, last)| (first, Some(last)));
    let known = match first {
        "i" | "1" => 1,
        "ii" | "2" => 2,
        "iii" | "3" => 3,
        "iv" | "4" => 4,
        _ if first.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, 'i' | 'v' | 'x')) => {
            return Err(none(&words[..2]));
        }
        _ => return Ok((None, 1)),
    };
    let after = following_year(&words[2..]);
    let year = last.and_then(year).or(after);
    Ok((Some(Span::Month { month: known * 3, year }), if after.is_some() { 4 } else { 2 }))
}

/// `tháng 9/2026`, `tháng 9 năm 2026`, `tháng 9`.
fn month(words: &[&str]) -> Result<(Option<Span>, usize), NoSuchDay> {
    let Some(word) = words.get(1) else { return Ok((None, 1)) };
    let (first, last) =
        word.split_once(['/', '-', '.']).map_or((*word, None), |(first, last)| (first, Some(last)));
    let Some(month) = number(first) else { return Ok((None, 1)) };
    let after = following_year(&words[2..]);
    let year = last.and_then(year).or(after);
    let span = sound(Span::Month { month, year }, &words[..2])?;
    Ok((Some(span), if after.is_some() { 4 } else { 2 }))
}

/// `6 tháng đầu năm 2026`, `6 tháng cuối năm`.
fn months_of_year(words: &[&str]) -> Option<(Span, usize)> {
    let [count, "tháng", part, "năm", rest @ ..] = words else { return None };
    let count = number(count).filter(|count| (1..=12).contains(count))?;
    let month = match *part {
        "đầu" => count,
        "cuối" => 12,
        _ => return None,
    };
    let year = rest.first().and_then(|word| year(word));
    Some((Span::Month { month, year }, if year.is_some() { 5 } else { 4 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    fn end(text: &str) -> Option<NaiveDate> {
        Deadline::parse(text).expect("a deadline").end(Some(day(2026, 7, 3)))
    }

    fn sentence(text: &str) -> String {
        let (verb, rest) = Deadline::parse(text).expect("a deadline").phrase();
        format!("{verb} {rest}").trim().to_string()
    }

    #[test]
    fn a_period_ends_with_its_last_day() {
        let ends = [
            ("Quý III/2026", day(2026, 9, 30)),
            ("quý 4 năm 2026", day(2026, 12, 31)),
            ("Trong quý I/2027", day(2027, 3, 31)),
            ("Tháng 9/2026", day(2026, 9, 30)),
            ("tháng 2 năm 2028", day(2028, 2, 29)),
            ("trong tháng 8", day(2026, 8, 31)),
            ("6 tháng cuối năm 2026", day(2026, 12, 31)),
            ("6 tháng đầu năm 2027", day(2027, 6, 30)),
            ("Năm 2027", day(2027, 12, 31)),
            ("31/8", day(2026, 8, 31)),
            // Before the meeting it is the day of the year after.
            ("20/01", day(2027, 1, 20)),
            ("từ 01/8/2026 đến 15/8/2026", day(2026, 8, 15)),
            ("chậm nhất ngày 25 tháng 7 năm 2026", day(2026, 7, 25)),
            ("9/2026", day(2026, 9, 30)),
        ];
        for (text, expected) in ends {
            assert_eq!(end(text), Some(expected), "{text}");
        }
        for text in ["Thường xuyên", "hằng tháng", "Ngay sau hội nghị", "theo kế hoạch riêng"]
        {
            assert_eq!(end(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_a_day_is_that_day() {
        for text in ["15/7/2026", "2026-07-15", "ngày 15 tháng 7 năm 2026", "Trước ngày 15/7/2026."] {
            assert_eq!(Deadline::parse(text), Ok(Deadline::Day(day(2026, 7, 15))), "{text}");
        }
        assert!(matches!(Deadline::parse("chậm nhất ngày 15/7/2026"), Ok(Deadline::Said(_))));
    }

    #[test]
    fn what_was_said_goes_into_a_sentence_as_it_was_said() {
        let sentences = [
            ("15/7/2026", "hoàn thành trước ngày 15/7/2026"),
            ("Quý III/2026", "hoàn thành trong Quý III/2026"),
            ("quý III/2026", "hoàn thành trong quý III/2026"),
            ("Tháng 9/2026", "hoàn thành trong tháng 9/2026"),
            ("31/8", "hoàn thành trước ngày 31/8"),
            ("Ngày 31/8", "hoàn thành trước ngày 31/8"),
            ("Thường xuyên", "thực hiện thường xuyên"),
            ("Hằng tháng", "thực hiện hằng tháng"),
            ("Ngay sau hội nghị", "thực hiện ngay sau hội nghị"),
            ("Sau khi có văn bản hướng dẫn", "thực hiện sau khi có văn bản hướng dẫn"),
            ("Khi có yêu cầu của cấp trên", "thực hiện khi có yêu cầu của cấp trên"),
            ("Trước ngày 20 hằng tháng", "thực hiện trước ngày 20 hằng tháng"),
            ("Chậm nhất ngày 05 hằng quý", "thực hiện chậm nhất ngày 05 hằng quý"),
            ("Ngày 25 hằng tháng", "thực hiện vào ngày 25 hằng tháng"),
            ("Cuối mỗi quý", "thực hiện cuối mỗi quý"),
            ("Chậm nhất ngày 20/8", "hoàn thành chậm nhất ngày 20/8"),
            ("Cuối tháng 9/2026", "hoàn thành vào cuối tháng 9/2026"),
            ("Xong trước kỳ họp tháng 9", "xong trước kỳ họp tháng 9"),
            ("6 tháng cuối năm 2026", "hoàn thành trong 6 tháng cuối năm 2026"),
            ("9/2026", "hoàn thành trong tháng 9/2026"),
            ("Theo kế hoạch riêng", "thời hạn: theo kế hoạch riêng"),
        ];
        for (text, expected) in sentences {
            assert_eq!(sentence(text), expected, "{text}");
        }
    }

    #[test]
    fn days_and_periods_that_do_not_exist_are_refused() {
        for text in ["31/6/2026", "Tháng 13/2026", "Quý V/2026", "ngày 30 tháng 2 năm 2026", "32/8"] {
            assert!(Deadline::parse(text).is_err(), "{text}");
        }
        // Numbers that are no dates.
        for text in ["sau 5 ngày làm việc", "khi đạt 1.5 điểm", "theo Kế hoạch 12-KH/ĐU"] {
            assert!(Deadline::parse(text).is_ok(), "{text}");
        }
    }
}
