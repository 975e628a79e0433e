//! How long something lasts beside its first and last day: `02 ngày, từ ngày 14 đến hết ngày 16/4/2026`, `03 tháng (từ tháng 4
//! đến tháng 6)`, `giai đoạn 2021-2025 (05 năm)`, and hours of one day that run backwards.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::amount::{Amount, TokenKind};
use super::{Reconciler, Sentence, shown};
use crate::registry::DURATION_DISAGREES;
use vanthu_diagnostic::Diagnostic;

/// Words between a length and its first day.
const BETWEEN: &[&str] = &["mỗi", "sau", "trước", "riêng", "nghỉ", "trừ"];

/// Words and marks between a last day and the length behind it.
const BEHIND: &[&str] = &[
    "học", "liên", "tục", "diễn", "ra", "(", ",", "trong", "tức", "là", "tổng", "cộng", "thời", "gian",
    "gồm", "kéo", "dài", "với", "vòng", "bằng", "thi", "công",
];

/// A day, month or year as far as it is written.
#[derive(Clone, Copy, Debug, Default)]
struct Point {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
}

/// A first and a last day, month or year, and the indices of their tokens.
struct Span {
    tokens: Range<usize>,
    first: Point,
    last: Point,
    /// Whether `kể từ` or `sau` may leave the first day out of the count.
    since: bool,
    /// Whether `hết` takes the last day in.
    through: bool,
}

impl Reconciler<'_, '_> {
    /// Compares lengths with the days between which they lie.
    pub(super) fn durations(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        self.hours(sentence, findings);
        self.listed_days(sentence, findings);
        let period = |one: &&Amount| {
            one.counts()
                && one.decimals == 0
                && !one.rough
                && one
                    .noun
                    .first()
                    .is_some_and(|word| matches!(word.as_str(), "ngày" | "tuần" | "tháng" | "năm"))
        };
        let lengths: Vec<&Amount> = sentence.amounts.iter().filter(period).collect();
        if lengths.is_empty() {
            return;
        }
        for span in spans(sentence) {
            for length in &lengths {
                let Some(certain) = belongs(sentence, length, &span) else { continue };
                let unit = length.noun.first().map_or("", String::as_str);
                let working = sentence.words_at(length.end, &["ngày", "làm", "việc"]);
                let Some(found) = self.length(&span, unit, working) else { continue };
                let Some(stated) = length.value.to_i64() else { continue };
                let slack = if unit == "tuần" {
                    // A week may be one of five days.
                    found.right / 7 == stated || (found.right + 6) / 7 == stated
                } else if working {
                    // Holidays are no working days, and the first day may be left out.
                    found.right - stated >= 0 && found.right - stated <= 3
                } else {
                    found.right == stated || found.less_one && found.right == stated + 1
                };
                // A few days in a longer span may be meant where nothing says that they fill it.
                let some = (stated < found.right || unit == "tuần") && !certain;
                if slack || some {
                    continue;
                }
                let right = if unit == "tuần" { found.right / 7 } else { found.right };
                let (days, english) = match unit {
                    "ngày" if working => ("ngày làm việc", "working days"),
                    "ngày" => ("ngày", "days"),
                    "tuần" => ("tuần", "weeks"),
                    "tháng" => ("tháng", "months"),
                    _ => ("năm", "years"),
                };
                let written = sentence.shown(span.tokens.clone());
                let value = shown(length.value);
                let (Some(range), own) = (sentence.text_range(span.tokens.clone()), &length.range) else {
                    continue;
                };
                findings.push(self.found(
                    &DURATION_DISAGREES,
                    sentence.passage,
                    range.start.min(own.start)..range.end.max(own.end),
                    format!("`{written}` là {right} {days}, không phải {value}"),
                    format!("`{written}` is {right} {english} and not {value}"),
                ));
                return;
            }
        }
    }

    /// `từ 8 giờ 00 đến 11 giờ 00 …, trong 3 giờ`: hours beside the first and the last.
    fn lasting(
        &self,
        sentence: &Sentence,
        span: Range<usize>,
        from: u32,
        to: u32,
        findings: &mut Vec<Diagnostic>,
    ) {
        let told = |one: &&Amount| {
            one.counts()
                && !one.rough
                && !span.contains(&one.at)
                && one.noun.first().is_some_and(|word| word == "giờ")
                && (sentence.any_word(one.at.saturating_sub(2)..one.at, &["trong", "dài", "lượng", "là"])
                    || sentence.words_before(one.at, &["(", "thời", "gian"]))
        };
        let mut lengths = sentence.amounts.iter().filter(told);
        let (Some(length), None) = (lengths.next(), lengths.next()) else { return };
        let minutes = Decimal::from(to) - Decimal::from(from);
        let dates = sentence.tokens[span.clone()].iter().any(|token| token.lower.starts_with("ngày"));
        if to <= from || dates || length.value * Decimal::from(60) == minutes {
            return;
        }
        let written = sentence.shown(span.clone());
        let (Some(range), own) = (sentence.text_range(span), &length.range) else { return };
        let (right, stated) = (shown((minutes / Decimal::from(60)).round_dp(2)), shown(length.value));
        findings.push(self.found(
            &DURATION_DISAGREES,
            sentence.passage,
            range.start.min(own.start)..range.end.max(own.end),
            format!("`{written}` là {right} giờ, không phải {stated}"),
            format!("`{written}` is {right} hours and not {stated}"),
        ));
    }

    /// `4 buổi vào các ngày 07, 14 và 21/6`: as many days as there are sessions.
    fn listed_days(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if !sentence.may_say(&["ác ngày", "ngày ("]) {
            return;
        }
        for at in 0..sentence.tokens.len() {
            // `trong 03 ngày (20, 21 và 22/5)`.
            let bracket = sentence.tokens[at].is("(") && sentence.words_before(at, &["ngày"]);
            if !bracket && !sentence.words_at(at, &["các"]) {
                continue;
            }
            let opaque = sentence.tokens.get(at + 1).is_some_and(|token| token.lower.starts_with("ngày "));
            if !bracket && !opaque && !sentence.words_at(at + 1, &["ngày"]) {
                continue;
            }
            let mut next = at + 1 + usize::from(!opaque && !bracket);
            let mut days = 0;
            while let Some(token) = sentence.tokens.get(next) {
                let day = match &token.kind {
                    TokenKind::Opaque | TokenKind::Fraction { .. } => !token.lower.contains(['-', '–']),
                    TokenKind::Number { value, .. } => *value <= Decimal::from(31),
                    _ => false,
                };
                if !day {
                    break;
                }
                days += 1;
                next += 1;
                match sentence.tokens.get(next) {
                    Some(token) if token.is_any(&[",", "và", ";"]) => next += 1,
                    _ => break,
                }
            }
            let last = sentence.amounts.iter().rfind(|one| one.at < at);
            let Some(number) = last.filter(|one| one.counts() && one.decimals == 0 && !one.rough) else {
                continue;
            };
            let sessions = ["buổi", "ngày", "phiên", "cuộc", "lần", "đợt", "kỳ", "hội"];
            let fits = number.noun.first().is_some_and(|word| sessions.contains(&word.as_str()));
            let near = number.at + 14 >= at
                && !sentence.any_word(number.end..at, &[";", ":", "trong", "riêng", "mỗi"])
                && !sentence.any_word(number.at.saturating_sub(4)..number.at, &["mỗi"]);
            // Several sessions may be held on a day.
            let whole = days > 0 && (number.value % Decimal::from(days)).is_zero();
            if days < 2 || !fits || !near || whole || number.value > Decimal::from(31) {
                continue;
            }
            let Some(range) = sentence.text_range(number.at..next) else { continue };
            let stated = shown(number.value);
            findings.push(self.found(
                &DURATION_DISAGREES,
                sentence.passage,
                range,
                format!("kể ra {days} ngày, không phải {stated}"),
                format!("{days} days are named and not {stated}"),
            ));
        }
    }

    /// How long a span is in a unit.
    fn length(&self, span: &Span, unit: &str, working: bool) -> Option<Length> {
        let (first, last) = (span.first, span.last);
        match unit {
            "ngày" | "tuần" => {
                let (first, last) = (self.day(first)?, self.day(last)?);
                let days = (last - first).num_days() + 1;
                if !(1..=1000).contains(&days) {
                    return None;
                }
                if working {
                    let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
                    let right = first.iter_days().take(days as usize).filter(|day| !weekend(day)).count();
                    return Some(Length { right: right as i64, less_one: true });
                }
                Some(Length { right: days, less_one: span.since && !span.through || days > 10 })
            }
            "tháng" => {
                if let (Some(_), Some(_)) = (first.day, last.day) {
                    let (first, last) = (self.day(first)?, self.day(last)?.succ_opt()?);
                    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
                    // From one day of a month to the day before it in another.
                    let whole = first.day() == last.day() || first.day() + 1 == last.day();
                    let right = months(last) - months(first);
                    return (whole && right > 0).then_some(Length { right, less_one: false });
                }
                let (from, to) = (i64::from(first.month?), i64::from(last.month?));
                let years = i64::from(last.year.unwrap_or(0)) - i64::from(first.year.unwrap_or(0));
                let right = years * 12 + to - from + 1;
                (right > 0 && right < 120).then_some(Length { right, less_one: span.since })
            }
            "năm" => {
                if first.month.is_some() || last.month.is_some() {
                    return None;
                }
                let right = i64::from(last.year?) - i64::from(first.year?) + 1;
                (right > 1 && right < 60).then_some(Length { right, less_one: true })
            }
            _ => None,
        }
    }

    /// The day in the calendar, in the year of the document where none is written.
    fn day(&self, point: Point) -> Option<NaiveDate> {
        let year = point.year.or(self.context.document.date.map(|date| date.year()));
        NaiveDate::from_ymd_opt(year.unwrap_or(2025), point.month.unwrap_or(1), point.day?)
    }

    /// `bắt đầu lúc 7 giờ 30 phút, kết thúc lúc 11 giờ 30 phút cùng ngày (thời gian 04 giờ)`.
    fn begun_and_ended(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        let timed = |from: usize, words: &[[&str; 2]]| {
            (from..sentence.tokens.len()).find_map(|at| {
                words.iter().find(|words| sentence.words_at(at, *words))?;
                let (time, end) = clock(sentence, sentence.skip(at + 2, &["lúc", "vào", "hồi"]))?;
                Some((at, time, end))
            })
        };
        let Some((start, from, next)) = timed(0, &[["bắt", "đầu"], ["khai", "mạc"]]) else { return };
        let Some((_, to, end)) = timed(next, &[["kết", "thúc"], ["bế", "mạc"]]) else { return };
        let same = (end..end + 3).any(|at| sentence.words_at(at, &["cùng", "ngày"]));
        if same {
            self.lasting(sentence, start..end, from, to, findings);
        }
    }

    /// `từ 13 giờ 30 phút đến 11 giờ 45 phút cùng ngày`: what ends on the same day ends after it began.
    fn hours(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if !sentence.may_say(&["giờ", "h0", "h3", "h1", "h4"]) {
            return;
        }
        self.begun_and_ended(sentence, findings);
        for at in 0..sentence.tokens.len() {
            if !sentence.words_at(at, &["từ"]) {
                continue;
            }
            let Some((from, next)) = clock(sentence, at + 1) else { continue };
            if !sentence.tokens.get(next).is_some_and(|token| token.is_any(&["đến", "tới", "-", "–"]))
            {
                continue;
            }
            let Some((to, end)) = clock(sentence, next + 1) else { continue };
            self.lasting(sentence, at..end, from, to, findings);
            let same = (end..end + 3).any(|at| sentence.words_at(at, &["cùng", "ngày"]));
            let meeting = sentence.any_word(0..at, &["họp", "nghị", "buổi", "lớp"])
                && !sentence.any_word(end..(end + 4).min(sentence.tokens.len()), &["ngày", "hôm"]);
            let daytime = |minutes: u32| (6 * 60..19 * 60).contains(&minutes);
            if to >= from || !(same || meeting && daytime(from) && daytime(to)) {
                continue;
            }
            let written = sentence.shown(at..end);
            let Some(range) = sentence.text_range(at..end) else { continue };
            findings.push(self.found(
                &DURATION_DISAGREES,
                sentence.passage,
                range,
                format!("`{written}`: giờ kết thúc đứng trước giờ bắt đầu"),
                format!("`{written}`: the end is before the beginning"),
            ));
        }
    }
}

/// How long a span is, and whether one less may be meant.
struct Length {
    right: i64,
    less_one: bool,
}

/// Whether a length is that of a span, and if so whether the words say that it fills it.
fn belongs(sentence: &Sentence, length: &Amount, span: &Span) -> Option<bool> {
    let unit = if sentence.words_at(length.end, &["ngày", "làm", "việc"]) { 3 } else { 1 };
    let told = length.end + unit;
    let head = length.at.saturating_sub(4)..length.at;
    // `06 tháng đầu năm` names a period of the year.
    let named =
        sentence.tokens.get(told).is_some_and(|token| token.is_any(&["đầu", "cuối", "/", "tuổi", "học"]));
    if named || sentence.any_word(head.clone(), &["mỗi", "sau", "trước", "hơn", "thứ"]) {
        return None;
    }
    let fills =
        sentence.any_word(length.at.saturating_sub(3)..length.at, &["trong", "dài", "gian", "là", "vòng"]);
    if told <= span.tokens.start {
        let gap = told..span.tokens.start;
        let other = sentence.amounts.iter().any(|one| gap.contains(&one.at));
        let apart = sentence.any_word(gap.clone(), &[".", ";"]) || sentence.any_word(gap.clone(), BETWEEN);
        // `trong thời gian từ …` gives the days among which they lie.
        let within = sentence.any_word(gap.clone(), &["trong", "giữa"]);
        let directly = gap.len() <= 2;
        return (!other && !apart && !within && gap.len() <= 9).then_some(fills || directly);
    }
    if span.tokens.end <= length.at {
        let gap = span.tokens.end..length.at;
        let linked = gap.len() <= 5 && sentence.tokens[gap.clone()].iter().all(|token| token.is_any(BEHIND));
        let bracket = sentence.any_word(gap, &["(", "tức", "là", "dài"]);
        return linked.then_some(bracket || fills);
    }
    None
}

/// `khai giảng ngày 18/5/2026, bế giảng ngày 23/5/2026`: the span from one to the other.
fn opened_and_closed(sentence: &Sentence) -> Option<Span> {
    let dated = |words: &[&[&str]]| {
        (0..sentence.tokens.len()).find_map(|at| {
            let found = words.iter().find(|words| sentence.words_at(at, words))?;
            let start = sentence.skip(at + found.len(), &["vào", "từ"]);
            let (point, end, _) = point(sentence, start)?;
            Some((at, point, end))
        })
    };
    let (start, mut first, _) =
        dated(&[&["khai", "giảng"], &["khai", "mạc"], &["bắt", "đầu"], &["khởi", "công"]])?;
    let (_, last, end) = dated(&[
        &["bế", "giảng"],
        &["bế", "mạc"],
        &["kết", "thúc"],
        &["hoàn", "thành"],
        &["khánh", "thành"],
    ])?;
    first.year = first.year.or(last.year);
    // The month in which works begin may be left out of the count.
    let since = first.day.is_none() && sentence.words_at(start, &["khởi", "công"]);
    (end > start).then_some(Span { tokens: start..end, first, last, since, through: true })
}

/// The spans of a sentence.
fn spans(sentence: &Sentence) -> Vec<Span> {
    let mut list: Vec<Span> = opened_and_closed(sentence).into_iter().collect();
    for at in 0..sentence.tokens.len() {
        let token = &sentence.tokens[at];
        // `14-16/4/2026`, `2021-2025` in one.
        if token.kind == TokenKind::Opaque && token.lower.contains(['-', '–']) {
            if let Some((first, last)) = joined(&token.lower) {
                let start =
                    if at > 0 && sentence.tokens[at - 1].is_any(&["ngày", "năm"]) { at - 1 } else { at };
                list.push(Span { tokens: start..at + 1, first, last, since: false, through: false });
            }
            continue;
        }
        // `(01/4 - 30/6)`, `giai đoạn 2021 - 2025`.
        let bracket = token.is_any(&["(", "đoạn", "kỳ"]);
        if !bracket && !token.is("từ") {
            continue;
        }
        let Some((first, next, _)) = point(sentence, at + 1) else { continue };
        let link = sentence
            .tokens
            .get(next)
            .is_some_and(|token| token.is_any(&["-", "–"]) || !bracket && token.is_any(&["đến", "tới"]));
        let Some((last, end, through)) = point(sentence, next + 1).filter(|_| link) else { continue };
        let since = at > 0 && sentence.tokens[at - 1].is_any(&["kể", "tính"]);
        let start = if since { at - 1 } else { at + usize::from(bracket) };
        let mut first = first;
        first.month = first.month.or(last.month);
        let over = first.month.zip(last.month).is_some_and(|(from, to)| from > to);
        first.year = first.year.or(last.year.map(|year| if over { year - 1 } else { year }));
        let mut last = last;
        last.year = last.year.or(first.year);
        list.push(Span { tokens: start..end, first, last, since, through });
    }
    list
}

/// Reads the day, month or year at an index: the index behind it, and whether `hết` stands before it.
fn point(sentence: &Sentence, mut at: usize) -> Option<(Point, usize, bool)> {
    let mut through = false;
    let mut unit = "";
    loop {
        let token = sentence.tokens.get(at)?;
        if token.is("hết") {
            through = true;
        } else if token.is("thứ") || sentence.words_at(at, &["chủ", "nhật"]) {
            // The day of the week has two words.
            at += 1;
        } else if token.is_any(&["ngày", "tháng", "năm"]) && unit.is_empty() {
            unit = ["ngày", "tháng", "năm"].into_iter().find(|word| token.is(word))?;
        } else if !(token.is(",") && unit.is_empty()) {
            break;
        }
        at += 1;
    }
    let token = sentence.tokens.get(at)?;
    let numbers = figures(&token.lower);
    let month = |value: u32| (1..=12).contains(&value).then_some(value);
    let day = |value: u32| (1..=31).contains(&value).then_some(value);
    let year = |value: u32| (1900..2100).contains(&value).then_some(value as i32);
    let dated = token.lower.starts_with("ngày");
    let found = match (&token.kind, numbers.as_slice()) {
        (TokenKind::Opaque, [d, m, y]) => {
            Point { day: Some(day(*d)?), month: Some(month(*m)?), year: Some(year(*y)?) }
        }
        (TokenKind::Opaque, [m, y]) if year(*y).is_some() && !dated => {
            Point { day: None, month: Some(month(*m)?), year: year(*y) }
        }
        (TokenKind::Opaque, [d, m]) if dated => {
            Point { day: Some(day(*d)?), month: Some(month(*m)?), year: None }
        }
        (TokenKind::Fraction { .. }, [d, m]) if unit != "tháng" => {
            Point { day: Some(day(*d)?), month: Some(month(*m)?), year: None }
        }
        (TokenKind::Number { decimals: 0, .. }, [value]) => match unit {
            "tháng" => Point { month: Some(month(*value)?), ..Point::default() },
            "năm" => Point { year: Some(year(*value)?), ..Point::default() },
            // A number without `ngày` before it may count anything.
            "ngày" => Point { day: Some(day(*value)?), ..Point::default() },
            _ => match year(*value) {
                Some(value) => Point { year: Some(value), ..Point::default() },
                None => {
                    let linked = sentence.tokens.get(at + 1)?.is_any(&["đến", "-", "–"]);
                    Point { day: Some(day(*value).filter(|_| linked)?), ..Point::default() }
                }
            },
        },
        _ => return None,
    };
    // `từ 14 đến 16 tháng 4`.
    Some((found, at + 1, through))
}

/// Reads `14-16/4/2026`, `14-16/4` and `2021-2025`.
fn joined(text: &str) -> Option<(Point, Point)> {
    let (one, other) = text.split_once(['-', '–'])?;
    let (one, other) = (figures(one), figures(other));
    match (one.as_slice(), other.as_slice()) {
        ([first], [last]) if (1900..2100).contains(first) && (1900..2100).contains(last) => {
            let year = |value: u32| Point { year: Some(value as i32), ..Point::default() };
            Some((year(*first), year(*last)))
        }
        ([first], [last, month, rest @ ..]) if *first < *last && *last <= 31 && *month <= 12 => {
            let year = rest.first().filter(|year| (1900..2100).contains(*year)).map(|year| *year as i32);
            let point = |day: u32| Point { day: Some(day), month: Some(*month), year };
            Some((point(*first), point(*last)))
        }
        _ => None,
    }
}

/// The numbers in a text.
fn figures(text: &str) -> Vec<u32> {
    let digits = text.split(|letter: char| !letter.is_ascii_digit());
    digits.filter_map(|digits| digits.parse().ok()).collect()
}

/// The minute of the day that the tokens at an index give, and the index behind it: `13 giờ 30 phút`, `13h30`.
fn clock(sentence: &Sentence, at: usize) -> Option<(u32, usize)> {
    let token = sentence.tokens.get(at)?;
    let minutes = |hour: u32, minute: u32| (hour < 24 && minute < 60).then_some(hour * 60 + minute);
    if token.kind == TokenKind::Opaque && token.lower.contains(['h', 'g']) {
        return match figures(&token.lower).as_slice() {
            [hour] => Some((minutes(*hour, 0)?, at + 1)),
            [hour, minute] => Some((minutes(*hour, *minute)?, at + 1)),
            _ => None,
        };
    }
    let number = |at: usize| match sentence.tokens.get(at)?.kind {
        TokenKind::Number { value, decimals: 0 } if value < Decimal::from(60) => value.to_u32(),
        _ => None,
    };
    let hour = number(at)?;
    if !sentence.words_at(at + 1, &["giờ"]) {
        return None;
    }
    match number(at + 2) {
        Some(minute) => {
            let end = at + 3 + usize::from(sentence.words_at(at + 3, &["phút"]));
            Some((minutes(hour, minute)?, end))
        }
        None => Some((minutes(hour, 0)?, at + 2)),
    }
}
