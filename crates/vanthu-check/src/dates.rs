//! Dates: the line below the title, dates in words and dates in figures.

use std::ops::Range;

use chrono::NaiveDate;

use super::CheckContext;
use super::document_text::Passage;
use super::registry::{DATE_IMPOSSIBLE, DATE_LINE, DATE_PADDING, SHORT_DATE};
use super::scan::{Scanner, digits_before, starts};
use super::tokenize::{after, before};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::checks::DateRule;
use vanthu_model::date::padded;

/// A date as it is written in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Its range in the text.
    pub range: Range<usize>,
    /// Its day, month and year as they are written. The year may be empty.
    parts: [String; 3],
    /// The mark between its figures. `None` if it is in words.
    mark: Option<char>,
}

impl Written {
    fn number(&self, part: usize) -> u32 {
        self.parts[part].parse().unwrap_or(0)
    }

    /// Whether its year is written.
    pub(crate) fn has_year(&self) -> bool {
        !self.parts[2].is_empty()
    }

    /// The day in the calendar.
    pub(crate) fn date(&self) -> Option<NaiveDate> {
        // Without a year the 29th of February may be meant.
        let year = if self.parts[2].is_empty() { 2024 } else { self.parts[2].parse().ok()? };
        NaiveDate::from_ymd_opt(year, self.number(1), self.number(0))
    }

    /// The date as a rule wants it.
    fn by(&self, rule: &DateRule) -> String {
        let (day, month) = (self.number(0), self.number(1));
        let day = padded(day, rule.pad_day_below);
        let bare = rule.month_may_be_bare && self.parts[1] == month.to_string();
        let month = if bare { month.to_string() } else { padded(month, rule.pad_month_below) };
        let year = &self.parts[2];
        match (self.mark, year.is_empty()) {
            (None, true) => format!("ngày {day} tháng {month}"),
            (None, false) => format!("ngày {day} tháng {month} năm {year}"),
            (Some(_), true) => format!("ngày {day}/{month}"),
            (Some(_), false) => format!("{day}/{month}/{year}"),
        }
    }
}

/// The dates in a text, from left to right.
pub(crate) fn dates(text: &str) -> Vec<Written> {
    if !text.contains(|letter: char| letter.is_ascii_digit()) {
        return Vec::new();
    }
    let after_word = starts(text, &["ngày", "Ngày"]);
    let mut list: Vec<Written> =
        after_word.filter_map(|at| in_words(text, at).or_else(|| without_year(text, at))).collect();
    in_figures(text, &mut list);
    list.sort_by_key(|written| written.range.start);
    list
}

/// Reads `ngày 05 tháng 7 năm 2026`, with or without its year.
fn in_words(text: &str, at: usize) -> Option<Written> {
    let mut scanner = Scanner::new(text, at);
    let day = number_after(&mut scanner, &["ngày", "Ngày"], 2)?;
    scanner.spaces().then_some(())?;
    let month = number_after(&mut scanner, &["tháng"], 2)?;
    let mut end = scanner.at();
    let year = scanner.spaces().then(|| number_after(&mut scanner, &["năm"], 4)).flatten();
    let year = year.filter(|year| year.len() == 4);
    if year.is_some() {
        end = scanner.at();
    }
    Some(Written { range: at..end, parts: [day, month, year.unwrap_or_default()], mark: None })
}

/// Takes a word, the space after it and a number of at most `max` digits.
fn number_after(scanner: &mut Scanner, words: &[&'static str], max: usize) -> Option<String> {
    scanner.word(words)?;
    scanner.spaces().then_some(())?;
    scanner.digits(max).map(String::from)
}

/// Reads `ngày 05/9`, which has no year.
fn without_year(text: &str, at: usize) -> Option<Written> {
    let mut scanner = Scanner::new(text, at);
    let day = number_after(&mut scanner, &["ngày", "Ngày"], 2)?;
    scanner.word(&["/"])?;
    let month = scanner.digits(2)?.to_string();
    let goes_on = after(text, scanner.at()).is_some_and(|next| next == '/' || next.is_ascii_digit());
    let parts = [day, month, String::new()];
    (!goes_on).then(|| Written { range: at..scanner.at(), parts, mark: Some('/') })
}

/// Reads all of `05/9/2026`, `05-9-2026`, `05.9.2026`.
fn in_figures(text: &str, list: &mut Vec<Written>) {
    let is_mark = |letter: char| matches!(letter, '/' | '.' | '-');
    let mut end = 0;
    for (at, _) in text.char_indices().filter(|(_, letter)| is_mark(*letter)) {
        if at < end {
            continue;
        }
        let start = digits_before(text, end, at, 2);
        let mut scanner = Scanner::new(text, at);
        let first = scanner.letter(is_mark);
        let (Some(month), second) = (scanner.digits(2), scanner.letter(is_mark)) else { continue };
        let Some(year) = scanner.digits(4).filter(|year| year.len() == 4) else { continue };
        if start == at || second.is_none() {
            continue;
        }
        end = scanner.at();
        let alone = |letter: Option<char>| {
            letter.is_none_or(|letter| !letter.is_alphanumeric() && !matches!(letter, '/' | '-'))
        };
        let apart = alone(before(text, start)) && alone(after(text, end));
        let in_time = year.parse().is_ok_and(|year: i32| (1900..2100).contains(&year));
        if apart && first == second && in_time {
            let parts = [&text[start..at], month, year].map(String::from);
            list.push(Written { range: start..end, parts, mark: first });
        }
    }
}

/// Years that have more than four figures.
fn long_years(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        let Some(range) = long_year(&passage.text) else { continue };
        findings.push(
            context
                .about(
                    &DATE_IMPOSSIBLE,
                    passage,
                    range,
                    "năm không thể có quá bốn chữ số",
                    "a year has no more than four figures",
                )
                .hint("xem lại năm", "check the year"),
        );
    }
}

/// The findings on dates.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    long_years(context, findings);
    let document = context.document;
    line(context, &document.place_date, findings);
    for passage in std::iter::once(&document.place_date).chain(document.prose()) {
        for written in dates(&passage.text) {
            one(context, passage, &written, findings);
        }
    }
}

/// A year of five or six figures behind a month: `07/202025`, `15/7/20266`.
fn long_year(text: &str) -> Option<Range<usize>> {
    text.match_indices('/').find_map(|(slash, _)| {
        let start = digits_before(text, 0, slash, 2);
        let mut scanner = Scanner::new(text, slash + 1);
        let year = scanner.digits(usize::MAX)?;
        let century = year.starts_with("20") || year.starts_with("19");
        let ends = !after(text, scanner.at())
            .is_some_and(|next| next.is_alphanumeric() || "/-.".contains(next))
            || after(text, scanner.at()) == Some('.')
                && !after(text, scanner.at() + 1).is_some_and(|next| next.is_ascii_digit());
        let head = text.get(..start)?.trim_end().to_lowercase();
        let dated = ["ngày", "tháng", "/"].iter().any(|word| head.ends_with(word));
        (start < slash && (5..=6).contains(&year.len()) && century && ends && dated)
            .then(|| start..scanner.at())
    })
}

/// Dates that the calendar does not have, whatever their form.
pub(crate) fn impossible(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    long_years(context, findings);
    for passage in context.document.prose() {
        for written in dates(&passage.text).iter().filter(|written| written.date().is_none()) {
            one(context, passage, written, findings);
        }
    }
}

/// The line of place and date has its form; a draft leaves the numbers out.
fn line(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = passage.text.trim();
    if text.is_empty() || dates(text).is_empty() && !context.document.composed {
        // Its figures are still blank.
        return;
    }
    let well_formed = text.split_once(", ngày ").is_some_and(|(place, date)| {
        !place.trim().is_empty() && date.contains("tháng") && date.contains("năm") && !date.contains('/')
    });
    if well_formed {
        return;
    }
    let form = &context.rules.place_date.form;
    let place = text.split([',', '.']).next().unwrap_or_default();
    let place = place.split(" ngày").next().unwrap_or_default().trim();
    let date = dates(text).first().and_then(Written::date);
    let finding = context.about_passage(
        &DATE_LINE,
        passage,
        "dòng địa danh, ngày tháng không đúng dạng quy định",
        "the place and date do not have the prescribed form",
    );
    findings.push(match date.filter(|_| !place.is_empty() && !text.starts_with("ngày")) {
        Some(date) => finding.meant(&format!("{place}, {}", vanthu_model::date::long(date))),
        None => {
            let example = form.replace("{place}", "Hàm Mẫu").replace("{day}", "05");
            let example = example.replace("{month}", "7").replace("{year}", "2026");
            finding.hint(format!("ghi theo dạng `{example}`"), format!("write it like `{example}`"))
        }
    });
}

/// A date is one, and is written as the rules want it.
fn one(context: &CheckContext, passage: &Passage, written: &Written, findings: &mut Vec<Diagnostic>) {
    let checks = &context.rules.checks;
    if written.date().is_none() {
        findings.push(
            context
                .about(
                    &DATE_IMPOSSIBLE,
                    passage,
                    written.range.clone(),
                    "không có ngày này trong lịch",
                    "there is no such day in the calendar",
                )
                .hint("xem lại ngày và tháng", "check the day and the month"),
        );
        return;
    }
    let (check, rule) = match written.mark {
        None => (&DATE_PADDING, &checks.long_date),
        Some(_) => (&SHORT_DATE, &checks.short_date),
    };
    let expected = written.by(rule);
    let shown = passage.text.get(written.range.clone()).unwrap_or_default();
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if plain(shown) != plain(&expected) {
        findings.push(
            context
                .about(
                    check,
                    passage,
                    written.range.clone(),
                    format!("ngày tháng này phải ghi là `{expected}`"),
                    format!("this date must be written `{expected}`"),
                )
                .meant(&expected),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_fractions_and_symbols() {
        let shown = |text: &str| -> Vec<String> {
            dates(text).into_iter().map(|written| text[written.range].to_string()).collect()
        };
        assert_eq!(
            shown("đạt 03/12 hồ sơ, ngày 05/9, ngày 05 tháng 7, 18/01/2026, quý I/2026, số 30/2020/NĐ-CP"),
            ["ngày 05/9", "ngày 05 tháng 7", "18/01/2026"]
        );
        assert_eq!(shown("nhiệm kỳ 2025-2030, 1.905.000, 12.5.2026"), ["12.5.2026"]);
    }

    /// The dates in a text by regular expressions.
    fn by_expression(text: &str) -> Vec<String> {
        let long = r"[Nn]gày\s+([0-9]{1,2})\s+tháng\s+([0-9]{1,2})(?:\s+năm\s+([0-9]{4}))?";
        let (short, bare) =
            (r"([0-9]{1,2})([/.-])([0-9]{1,2})([/.-])([0-9]{4})", r"[Nn]gày\s+([0-9]{1,2})/([0-9]{1,2})");
        let alone = |letter: Option<char>| {
            letter.is_none_or(|letter| !letter.is_alphanumeric() && !matches!(letter, '/' | '-'))
        };
        let mut list = Vec::new();
        for (index, expression) in [long, short, bare].into_iter().enumerate() {
            for found in regex::Regex::new(expression).unwrap().captures_iter(text) {
                let whole = found.get(0).unwrap();
                let (head, tail) = (before(text, whole.start()), after(text, whole.end()));
                let sound = match index {
                    0 => true,
                    1 => {
                        alone(head)
                            && alone(tail)
                            && found[2] == found[4]
                            && (1900..2100).contains(&found[5].parse::<i32>().unwrap())
                    }
                    _ => !tail.is_some_and(|next| next == '/' || next.is_ascii_digit()),
                };
                list.extend(sound.then(|| (whole.start(), whole.as_str().to_string())));
            }
        }
        list.sort_by_key(|(start, _)| *start);
        list.into_iter().map(|(_, shown)| shown).collect()
    }

    proptest::proptest! {
        #[test]
        fn dates_are_those_of_the_expressions(text in "(ngày|Ngày|tháng|năm| |\u{a0}|[0-9]{1,2}|20[0-9]{2}|[/.-]|a|, ){0,14}") {
            let shown: Vec<String> =
                dates(&text).into_iter().map(|written| text[written.range].to_string()).collect();
            proptest::prop_assert_eq!(shown, by_expression(&text));
        }

        #[test]
        fn printed_dates_are_read_back(day in 0..100_000_i64) {
            let date = NaiveDate::from_ymd_opt(1930, 2, 3).unwrap() + chrono::TimeDelta::days(day);
            for text in [vanthu_model::date::long(date), vanthu_model::date::short(date)] {
                let read: Vec<_> = dates(&format!("Họp {text}.")).iter().map(Written::date).collect();
                // Dates in figures are recognised up to the year 2099.
                let expected = if text.contains('/') && date >= NaiveDate::from_ymd_opt(2100, 1, 1).unwrap() {
                    vec![]
                } else {
                    vec![Some(date)]
                };
                proptest::prop_assert_eq!(read, expected, "{}", text);
            }
        }
    }
}
