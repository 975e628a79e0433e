//! Terms of Party bodies, years of state bodies, and the date in Việt Nam: what a series of numbers is counted by.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use vanthu_diagnostic::{Diagnostic, code};

use super::error::{Result, ServiceError};
use vanthu_model::office::{OfficeTerm, Standard};

/// The term of a series: the requested one; else the year for a state body, and for a Party body the term of the office that
/// has begun on the date, the configured term, or the five years around the date.
///
/// # Errors
/// Those of [`parse_term`].
pub(crate) fn term_of(
    configured: Option<&str>,
    standard: Standard,
    office: &[OfficeTerm],
    date: NaiveDate,
    requested: Option<&str>,
) -> Result<String> {
    if let Some(requested) = requested.filter(|term| !term.trim().is_empty()) {
        return parse_term(requested);
    }
    Ok(match (standard, begun(office, date)?, configured) {
        (Standard::State, ..) => date.year().to_string(),
        (Standard::Party, Some(term), _) => term,
        (Standard::Party, None, Some(term)) => term.to_string(),
        (Standard::Party, None, None) => usual_term(date),
    })
}

/// The term of an office on a date; the one before the first for earlier dates. `None` if the office gives no terms.
fn begun(terms: &[OfficeTerm], date: NaiveDate) -> Result<Option<String>> {
    let last = terms.iter().filter(|term| term.from <= date).max_by_key(|term| term.from);
    if let Some(term) = last {
        return parse_term(&term.name).map(Some);
    }
    let Some(first) = terms.iter().min_by_key(|term| term.from) else { return Ok(None) };
    let name = parse_term(&first.name)?;
    let years = name
        .split_once('-')
        .and_then(|(from, to)| Some((from.parse::<i32>().ok()?, to.parse::<i32>().ok()?)));
    Ok(years.map(|(from, to)| format!("{}-{from}", from - (to - from))))
}

/// A term or year that a person typed.
///
/// # Errors
/// `register.no-term` if it is neither.
pub(crate) fn parse_term(text: &str) -> Result<String> {
    let text = text.trim();
    if is_term(text) {
        return Ok(text.to_string());
    }
    Err(ServiceError::invalid(
        code!("register.no-term"),
        "nhiệm kỳ hoặc năm không đúng, ví dụ: 2025-2030 hoặc 2026",
        "that is not a term; write 2025-2030 or 2026",
    ))
}

/// The five years around a date: congresses of the Party meet in years that end in 0 and 5.
fn usual_term(date: NaiveDate) -> String {
    let start = date.year().div_euclid(5) * 5;
    format!("{start}-{}", start + 5)
}

/// The years of documents: the Party was founded in 1930.
const YEARS: std::ops::RangeInclusive<i32> = 1930..=2100;

/// Requires that a document can have that date.
///
/// # Errors
/// `register.odd-date`.
pub(crate) fn check_date(date: NaiveDate) -> Result<()> {
    if YEARS.contains(&date.year()) {
        return Ok(());
    }
    Err(ServiceError::invalid(
        code!("register.odd-date"),
        format!("ngày {} không thể là ngày của văn bản", date.format("%d/%m/%Y")),
        format!("{date} cannot be the date of a document"),
    ))
}

/// The warning that a date is not in the term or year of its series.
pub(crate) fn outside_term(date: NaiveDate, term: &str) -> Option<Diagnostic> {
    let (first, last) = term.split_once('-').unwrap_or((term, term));
    let (first, last) = (first.parse::<i32>().ok()?, last.parse::<i32>().ok()?);
    if (first..=last).contains(&date.year()) {
        return None;
    }
    Some(Diagnostic::warning(
        code!("register.date-outside-term"),
        format!("ngày {} không thuộc {term}", date.format("%d/%m/%Y")),
        format!("the date {date} is not in {term}"),
    ))
}

fn is_term(text: &str) -> bool {
    let year = |text: &str| {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse().is_ok_and(|year: i32| YEARS.contains(&year))
    };
    match text.split_once('-') {
        Some((first, last)) => year(first) && year(last) && first < last,
        None => year(text),
    }
}

/// The date in Việt Nam at `now`.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    match FixedOffset::east_opt(7 * 3600) {
        Some(zone) => now.with_timezone(&zone).date_naive(),
        None => now.date_naive(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_the_five_years_around_a_date() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(usual_term(date("2026-07-05")), "2025-2030");
        assert_eq!(usual_term(date("2024-12-31")), "2020-2025");
        assert!(is_term("2025-2030") && is_term("2026"));
        assert!(!is_term("2030-2025") && !is_term("26") && !is_term("2025-2030; DROP TABLE"));
    }

    #[test]
    fn the_requested_term_comes_before_the_configured_one() {
        let date = "2026-07-05".parse().unwrap();
        let term = |standard, requested| term_of(Some("2020-2025"), standard, &[], date, requested).unwrap();
        assert_eq!(term(Standard::Party, Some(" 2025-2030 ")), "2025-2030");
        assert_eq!(term(Standard::Party, Some(" ")), "2020-2025");
        assert_eq!(term(Standard::State, None), "2026");
        assert_eq!(parse_term("nay").unwrap_err().code, "register.no-term");
    }

    #[test]
    fn a_term_begins_on_the_day_that_the_office_gives() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let terms = [
            OfficeTerm { name: "2025-2030".into(), from: date("2025-07-28") },
            OfficeTerm { name: "2030-2035".into(), from: date("2030-06-11") },
        ];
        let term = |day| term_of(Some("2010-2015"), Standard::Party, &terms, date(day), None).unwrap();
        assert_eq!(term("2025-07-27"), "2020-2025", "the day before the congress closed");
        assert_eq!(term("2025-07-28"), "2025-2030");
        assert_eq!(term("2030-06-10"), "2025-2030");
        assert_eq!(term("2030-06-11"), "2030-2035");
        assert_eq!(term_of(None, Standard::State, &terms, date("2026-01-01"), None).unwrap(), "2026");
        let odd = [OfficeTerm { name: "khóa XIV".into(), from: date("2025-07-28") }];
        assert_eq!(
            term_of(None, Standard::Party, &odd, date("2026-01-01"), None).unwrap_err().code,
            "register.no-term"
        );
    }

    #[test]
    fn odd_terms_and_dates_are_refused_and_those_outside_the_term_are_said() {
        assert!(!is_term("1900") && !is_term("9998-9999") && is_term("1930"));
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(check_date(date("2026-07-05")).is_ok());
        assert_eq!(check_date(date("9999-12-31")).unwrap_err().code, "register.odd-date");
        assert_eq!(outside_term(date("2026-07-05"), "2025-2030"), None);
        assert_eq!(outside_term(date("2026-07-05"), "2026"), None);
        let warning = outside_term(date("2024-07-05"), "2025-2030").unwrap();
        assert_eq!((warning.code.as_str(), warning.is_error()), ("register.date-outside-term", false));
    }

    #[test]
    fn the_date_is_that_of_viet_nam() {
        let late = "2026-07-04T18:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert_eq!(today(late).to_string(), "2026-07-05");
    }
}
