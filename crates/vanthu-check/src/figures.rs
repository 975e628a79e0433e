//! A ratio and the percentage that a sentence gives for it agree: neither is corrected silently.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::prelude::*;

use super::CheckContext;
use super::document_text::PassageKind;
use super::registry::RATIO_PERCENT;
use super::tokenize::{after, before};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number;

/// `9/8`, with thousands or decimals.
static RATIO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{1,3}(?:\.\d{3})+|\d+)\s?/\s?(\d{1,3}(?:\.\d{3})+|\d+)").unwrap());

/// `đạt 88,8%`, `bằng 88,8%`, `chiếm tỷ lệ 88,8 %`, with the few words before it.
static PERCENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:đạt|bằng|chiếm|tỷ lệ|tỉ lệ|tương ứng|\()\s*(?:tỷ lệ|tỉ lệ|khoảng)?\s*(\d+(?:[,.]\d+)?)\s?%",
    )
    .unwrap()
});

/// The maximum number of letters between a ratio and its percentage.
const REACH: usize = 90;

/// The findings on ratios.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose().filter(|passage| passage.kind == PassageKind::Text) {
        let text = &passage.text;
        if !text.contains('%') || !text.contains('/') {
            continue;
        }
        for found in RATIO.captures_iter(text) {
            let (Some(whole), Some(part), Some(of)) = (found.get(0), found.get(1), found.get(2)) else {
                continue;
            };
            let alone = |letter: Option<char>| {
                letter.is_none_or(|letter| {
                    !letter.is_alphanumeric() && !matches!(letter, '/' | '-' | ',' | '.')
                })
            };
            let follows = after(text, whole.end());
            let next = text.get(whole.end() + 1..).and_then(|rest| rest.chars().next());
            let apart = alone(before(text, whole.start()))
                && (alone(follows)
                    || matches!(follows, Some(',' | '.')) && next.is_none_or(|next| !next.is_ascii_digit()));
            let head = text.get(..whole.start()).unwrap_or_default().trim_end().to_lowercase();
            let dated =
                ["ngày", "tháng", "quý", "năm", "số", "nhiệm kỳ"].iter().any(|word| head.ends_with(word));
            if !apart || dated {
                continue;
            }
            // Up to the end of the sentence, or to the next ratio.
            let tail = text.get(whole.end()..).unwrap_or_default();
            let end = tail.find(". ").unwrap_or(tail.len()).min(tail.find(';').unwrap_or(tail.len()));
            let end = RATIO.find(tail).map_or(end, |next| end.min(next.start()));
            let reach = tail.char_indices().nth(REACH).map_or(tail.len(), |(at, _)| at);
            let tail = tail.get(..end.min(reach)).unwrap_or_default();
            let Some(percent) = PERCENT.captures(tail).and_then(|found| found.get(1)) else { continue };
            let shown = percent.as_str();
            let value = |text: &str| text.replace('.', "").parse::<Decimal>().ok();
            let (Some(part), Some(of), Some(stated)) =
                (value(part.as_str()), value(of.as_str()), shown.replace(',', ".").parse::<Decimal>().ok())
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
            let stretch = whole.start()..whole.end() + percent.end() + 1;
            let stretch = if text.is_char_boundary(stretch.end) { stretch } else { whole.range() };
            findings.push(
                context
                    .about(
                        &RATIO_PERCENT,
                        passage,
                        stretch,
                        format!("{} là {full}, không phải {shown}%", whole.as_str()),
                        format!("{} is {full} and not {shown}%", whole.as_str()),
                    )
                    .hint(
                        "xem lại tử số, mẫu số và tỷ lệ; chương trình không tự sửa số nào",
                        "look at both figures and the percentage again; none of them is changed",
                    ),
            );
        }
    }
}
