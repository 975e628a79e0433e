//! Dates: the line below the title, dates in words and dates in figures.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::CheckContext;
use super::document_text::Passage;
use super::registry::{DATE_IMPOSSIBLE, DATE_LINE, DATE_PADDING, SHORT_DATE};
use super::tokenize::{after, before};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::checks::DateRule;
use vanthu_model::date::padded;

/// `ngày 05 tháng 7 năm 2026`, with or without its year.
static LONG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[Nn]gày\s+(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?").unwrap());

/// `05/9/2026`, `05-9-2026`, `05.9.2026`.
static SHORT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4})").unwrap());

/// `ngày 05/9`, which has no year.
static BARE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[Nn]gày\s+(\d{1,2})/(\d{1,2})").unwrap());

/// A date as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Where it stands.
    pub range: Range<usize>,
    /// Its day, month and year as they are written. The year may be empty.
    parts: [String; 3],
    /// The mark between its figures. `None` if words stand there.
    mark: Option<char>,
}

impl Written {
    fn number(&self, part: usize) -> u32 {
        self.parts[part].parse().unwrap_or(0)
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

/// The dates in a text, in the order in which they stand.
pub(crate) fn dates(text: &str) -> Vec<Written> {
    if !text.contains(|letter: char| letter.is_ascii_digit()) {
        return Vec::new();
    }
    let part = |found: &regex::Captures, index| found.get(index).map_or("", |part| part.as_str()).to_string();
    let mut list = Vec::new();
    for found in LONG.captures_iter(text) {
        let parts = [part(&found, 1), part(&found, 2), part(&found, 3)];
        list.extend(found.get(0).map(|whole| Written { range: whole.range(), parts, mark: None }));
    }
    for found in SHORT.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let alone = |letter: Option<char>| {
            letter.is_none_or(|letter| !letter.is_alphanumeric() && !matches!(letter, '/' | '-'))
        };
        let same = part(&found, 2) == part(&found, 4);
        let year: i32 = part(&found, 5).parse().unwrap_or(0);
        let apart = alone(before(text, whole.start())) && alone(after(text, whole.end()));
        if apart && same && (1900..2100).contains(&year) {
            let parts = [part(&found, 1), part(&found, 3), part(&found, 5)];
            list.push(Written { range: whole.range(), parts, mark: part(&found, 2).chars().next() });
        }
    }
    for found in BARE.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        if after(text, whole.end()).is_some_and(|next| next == '/' || next.is_ascii_digit()) {
            continue;
        }
        let parts = [part(&found, 1), part(&found, 2), String::new()];
        list.push(Written { range: whole.range(), parts, mark: Some('/') });
    }
    list.sort_by_key(|written| written.range.start);
    list
}

/// The findings on dates.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    line(context, &document.place_date, findings);
    for passage in std::iter::once(&document.place_date).chain(document.prose()) {
        for written in dates(&passage.text) {
            one(context, passage, &written, findings);
        }
    }
}

/// The line of place and date has its form; a draft leaves the numbers out.
fn line(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = passage.text.trim();
    if text.is_empty() {
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
        "the place and date are not in their form",
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
                .hint("xem lại ngày và tháng", "look at the day and the month again"),
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
                    format!("this date is written `{expected}`"),
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
}
