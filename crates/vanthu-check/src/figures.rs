//! A ratio agrees with the percentage that a sentence gives for it. Neither is corrected silently.

use std::ops::Range;

use rust_decimal::prelude::*;

use super::CheckContext;
use super::document_text::PassageKind;
use super::registry::RATIO_PERCENT;
use super::scan::{Scanner, digits_before, starts};
use super::tokenize::{after, before};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number;

/// The maximum number of letters between a ratio and its percentage.
const REACH: usize = 90;

/// The findings on ratios.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose().filter(|passage| passage.kind == PassageKind::Text) {
        let text = &passage.text;
        if !text.contains('%') || !text.contains('/') {
            continue;
        }
        for Ratio { range: whole, part, of } in ratios(text) {
            let alone = |letter: Option<char>| {
                letter.is_none_or(|letter| {
                    !letter.is_alphanumeric() && !matches!(letter, '/' | '-' | ',' | '.')
                })
            };
            let follows = after(text, whole.end);
            let next = text.get(whole.end + 1..).and_then(|rest| rest.chars().next());
            let apart = alone(before(text, whole.start))
                && (alone(follows)
                    || matches!(follows, Some(',' | '.')) && next.is_none_or(|next| !next.is_ascii_digit()));
            let head = text.get(..whole.start).unwrap_or_default().trim_end().to_lowercase();
            let dated =
                ["ngày", "tháng", "quý", "năm", "số", "nhiệm kỳ"].iter().any(|word| head.ends_with(word));
            if !apart || dated {
                continue;
            }
            // Up to the end of the sentence, or to the next ratio.
            let tail = text.get(whole.end..).unwrap_or_default();
            let end = tail.find(". ").unwrap_or(tail.len()).min(tail.find(';').unwrap_or(tail.len()));
            let end = ratios(tail).first().map_or(end, |next| end.min(next.range.start));
            let reach = tail.char_indices().nth(REACH).map_or(tail.len(), |(at, _)| at);
            let tail = tail.get(..end.min(reach)).unwrap_or_default();
            let Some(percent) = percentage(tail) else { continue };
            let shown = &tail[percent.clone()];
            // `42,15/80 điểm, chỉ số hài lòng đạt 86,4%`: behind the comma something else is measured.
            let behind =
                tail.get(..percent.start).and_then(|text| text.rsplit_once(", ")).map(|(_, text)| text);
            let other = behind.is_some_and(|text| {
                text.split_whitespace().count() > 4
                    || ["chỉ số", "riêng", "còn "].iter().any(|word| text.starts_with(word))
            });
            if other {
                continue;
            }
            let value = |text: &str| text.replace('.', "").parse::<Decimal>().ok();
            let (Some(part), Some(of), Some(stated)) =
                (value(part), value(of), shown.replace(',', ".").parse::<Decimal>().ok())
            else {
                continue;
            };
            let Some(right) = (part * Decimal::ONE_HUNDRED).checked_div(of) else { continue };
            let rounded =
                right.round_dp_with_strategy(stated.scale(), RoundingStrategy::MidpointAwayFromZero);
            if rounded == stated {
                continue;
            }
            let full = right.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
            let full = number::percent(full);
            let ratio = &text[whole.clone()];
            let stretch = whole.start..whole.end + percent.end + 1;
            let stretch = if text.is_char_boundary(stretch.end) { stretch } else { whole.clone() };
            findings.push(
                context
                    .about(
                        &RATIO_PERCENT,
                        passage,
                        stretch,
                        format!("{ratio} là {full}, không phải {shown}%"),
                        format!("{ratio} is {full} and not {shown}%"),
                    )
                    .hint(
                        "xem lại tử số, mẫu số và tỷ lệ; chương trình không tự sửa số nào",
                        "check both figures and the percentage; none of them is changed automatically",
                    ),
            );
        }
    }
}

/// A part of a whole as it is written in a text: `9/8`, `1.905/2.000`.
#[derive(Debug, PartialEq, Eq)]
struct Ratio<'a> {
    range: Range<usize>,
    part: &'a str,
    of: &'a str,
}

/// The ratios in a text. A space may stand on either side of the slash, and dots between thousands.
fn ratios(text: &str) -> Vec<Ratio<'_>> {
    let mut found = Vec::new();
    let mut end = 0;
    for (slash, _) in text.match_indices('/') {
        if slash < end {
            continue;
        }
        let head = &text[end..slash];
        let part_end = end + head.strip_suffix(char::is_whitespace).unwrap_or(head).len();
        let start = number_before(text, end, part_end);
        let mut scanner = Scanner::new(text, slash + 1);
        scanner.letter(char::is_whitespace);
        let Some(of) = scanner.number().filter(|_| start < part_end) else { continue };
        end = scanner.at();
        found.push(Ratio { range: start..end, part: &text[start..part_end], of });
    }
    found
}

/// The start of the number that ends at `end` and does not begin before `from`, with dots between its thousands.
fn number_before(text: &str, from: usize, end: usize) -> usize {
    let mut start = digits_before(text, from, end, usize::MAX);
    let mut length = end - start;
    while length == 3 && start > from && text.as_bytes()[start - 1] == b'.' {
        let group_end = start - 1;
        let run = digits_before(text, from, group_end, usize::MAX);
        let group = digits_before(text, from, group_end, 3);
        if group == group_end {
            break;
        }
        start = group;
        // A longer run of digits cannot have a further group before it.
        length = group_end - run;
    }
    start
}

/// The figure of the first percentage in a text that a word such as `đạt` introduces: `đạt 88,8%`, `chiếm tỷ lệ 88,8 %`.
fn percentage(text: &str) -> Option<Range<usize>> {
    const INTRODUCTIONS: [&str; 7] = ["đạt", "bằng", "chiếm", "tỷ lệ", "tỉ lệ", "tương ứng", "("];
    starts(text, &INTRODUCTIONS).find_map(|at| {
        let mut scanner = Scanner::new(text, at);
        scanner.word(&INTRODUCTIONS)?;
        scanner.spaces();
        scanner.word(&["tỷ lệ", "tỉ lệ", "khoảng"]);
        scanner.spaces();
        let start = scanner.at();
        scanner.digits(usize::MAX)?;
        let mut end = scanner.at();
        let mut decimals = scanner;
        if decimals.letter(|letter| matches!(letter, ',' | '.')).is_some()
            && decimals.digits(usize::MAX).is_some()
        {
            end = decimals.at();
            scanner = decimals;
        }
        scanner.letter(char::is_whitespace);
        scanner.word(&["%"])?;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ratios_are_those_of_the_expression(text in "([0-9]{1,4}|\\.|/|,| |\u{a0}|\\.[0-9]{3}|a){0,12}") {
            let form = r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)\s?/\s?([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)";
            let form = regex::Regex::new(form).unwrap();
            let expected: Vec<Range<usize>> = form.find_iter(&text).map(|found| found.range()).collect();
            let found: Vec<Range<usize>> = ratios(&text).into_iter().map(|ratio| ratio.range).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn percentages_are_those_of_the_expression(text in "(đạt|chiếm|tỷ lệ|khoảng|\\(| |[0-9]{1,3}|,|\\.|%|a){0,10}") {
            let form = r"(?:đạt|bằng|chiếm|tỷ lệ|tỉ lệ|tương ứng|\()\s*(?:tỷ lệ|tỉ lệ|khoảng)?\s*([0-9]+(?:[,.][0-9]+)?)\s?%";
            let form = regex::Regex::new(form).unwrap();
            let expected = form.captures(&text).map(|found| found.get(1).unwrap().range());
            prop_assert_eq!(percentage(&text), expected);
        }
    }
}
