//! One document cited in two ways: with another number on the same day, or with another year under the same number.

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveDate;

use super::CheckContext;
use super::consistency::{cited_date, cited_symbols};
use super::document_text::Passage;
use super::registry::CITED_DATES;
use vanthu_diagnostic::Diagnostic;

/// A citation with what it is about.
struct Cited<'a> {
    passage: &'a Passage,
    range: Range<usize>,
    /// `31` of `31-KH/ĐU`.
    number: String,
    /// `2020` of `30/2020/NĐ-CP`; empty in symbols of the Party.
    year: String,
    date: Option<NaiveDate>,
}

/// The findings on citations of one document.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    // What is cited under one kind, body and subject.
    let mut known: HashMap<(String, String), Vec<Cited>> = HashMap::new();
    for passage in context.document.prose().filter(|passage| passage.text.contains("về ")) {
        if !passage.text.contains('/') {
            continue;
        }
        for (symbol, range) in cited_symbols(&passage.text) {
            let Some((number, year, kind)) = divided(&symbol) else { continue };
            let tail = passage.text.get(range.end..).unwrap_or_default();
            let Some(subject) = subject(tail) else { continue };
            let cited = Cited { passage, range, number, year, date: cited_date(tail) };
            let same = known.entry((kind, subject)).or_default();
            let differs = same.iter().find(|one| contradicts(one, &cited));
            if let Some(first) = differs {
                let other = &first.passage.text[first.range.clone()];
                findings.push(
                    context
                        .about(
                            &CITED_DATES,
                            passage,
                            cited.range.clone(),
                            format!("cùng văn bản này ở đây ghi {symbol}, ở trên ghi {other}"),
                            format!("the same document is {symbol} here and {other} above"),
                        )
                        .hint(
                            "xem lại số của văn bản được viện dẫn",
                            "check the number of the cited document",
                        ),
                );
            }
            same.push(cited);
        }
    }
}

/// Whether two citations under one subject cannot both be right: one day and two numbers, or one number and two years.
fn contradicts(one: &Cited, other: &Cited) -> bool {
    let dated = one.date.is_some() && one.date == other.date && one.number != other.number;
    let years = one.number == other.number && one.year != other.year;
    dated || years
}

/// The number, year, and kind with body of a symbol: `30/2020/NĐ-CP`, `31-KH/ĐU`.
fn divided(symbol: &str) -> Option<(String, String, String)> {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    if let Some((number, rest)) = symbol.split_once('/').filter(|(number, _)| digits(number)) {
        return match rest.split_once('/').filter(|(year, _)| digits(year)) {
            Some((year, kind)) => Some((number.into(), year.into(), kind.into())),
            None => Some((number.into(), String::new(), rest.into())),
        };
    }
    let (number, kind) = symbol.split_once('-').filter(|(number, _)| digits(number))?;
    Some((number.into(), String::new(), kind.into()))
}

/// What a cited document is about: the words behind `về` up to the next mark. `None` if there are fewer than three of them.
fn subject(tail: &str) -> Option<String> {
    // The date and the issuer stand before it.
    let about = ["về việc ", "về ", "quy định về "]
        .iter()
        .filter_map(|word| Some((tail.find(word)?, word.len())))
        .min()?;
    let head = tail.get(..about.0)?;
    if head.len() > 120 || head.contains(['.', ';']) {
        return None;
    }
    let rest = tail.get(about.0 + about.1..)?;
    let end = rest.find(['.', ',', ';', ':', '(', ')', '”']).unwrap_or(rest.len());
    let subject = rest.get(..end)?.trim().to_lowercase();
    (subject.split_whitespace().count() >= 3).then_some(subject)
}
