//! Terms of Party bodies, years of state bodies, and the date in Việt Nam: what a series of numbers is counted by.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use vanthu_diagnostic::code;

use super::error::{Result, ServiceError};
use vanthu_model::office::Standard;

/// The term of a series: the requested one; else the year for a state body, and for a Party body the configured term or
/// the five years around the date.
///
/// # Errors
/// Those of [`parse_term`].
pub(crate) fn term_of(
    configured: Option<&str>,
    standard: Standard,
    date: NaiveDate,
    requested: Option<&str>,
) -> Result<String> {
    if let Some(requested) = requested.filter(|term| !term.trim().is_empty()) {
        return parse_term(requested);
    }
    Ok(match (standard, configured) {
        (Standard::State, _) => date.year().to_string(),
        (Standard::Party, Some(term)) => term.to_string(),
        (Standard::Party, None) => usual_term(date),
    })
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

fn is_term(text: &str) -> bool {
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
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
        let term = |standard, requested| term_of(Some("2020-2025"), standard, date, requested).unwrap();
        assert_eq!(term(Standard::Party, Some(" 2025-2030 ")), "2025-2030");
        assert_eq!(term(Standard::Party, Some(" ")), "2020-2025");
        assert_eq!(term(Standard::State, None), "2026");
        assert_eq!(parse_term("nay").unwrap_err().code, "register.no-term");
    }

    #[test]
    fn the_date_is_that_of_viet_nam() {
        let late = "2026-07-04T18:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert_eq!(today(late).to_string(), "2026-07-05");
    }
}
