//! Documents cited in the text: kind, number, date and issuer the first time, the short form afterwards.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::CheckContext;
use super::dates::dates;
use super::document_text::{Passage, PassageKind};
use super::registry::{
    CITATION_AGAIN, CITATION_COMMA, CITATION_FIRST, CITATION_LATER, CITED_BODY, CITED_SYMBOL,
};
use super::scan::Scanner;
use super::symbol::{Symbol, is_kind, kinds, meant, symbols};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::rules::Rules;

/// A cited document.
struct Cited<'a> {
    /// Its number and symbol.
    symbol: Symbol,
    /// The kinds that are named in the few words before it, the nearest first.
    kinds: Vec<&'a str>,
    /// Whether the kind is named directly before the number, with or without `số` between them.
    named: bool,
    /// Whether a comma stands before its date. `None` if no date follows.
    comma: Option<bool>,
    /// Its date.
    date: Option<NaiveDate>,
}

/// The findings on cited documents.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    for passage in context.document.prose() {
        for symbol in symbols(&passage.text) {
            let cited = cited(&passage.text, symbol, context.rules);
            wording(context, passage, &cited, findings);
            order(context, passage, &cited, &mut seen, findings);
        }
    }
}

/// Reads the words around a number.
fn cited<'a>(text: &str, symbol: Symbol, rules: &'a Rules) -> Cited<'a> {
    let head = text.get(..symbol.range.start).unwrap_or_default().trim_end();
    let named_by_number = ["số", "Số"].iter().find_map(|word| head.strip_suffix(word));
    let head = named_by_number.unwrap_or(head).trim_end();
    let words: Vec<&str> = head.split_whitespace().rev().take(6).collect();
    let near = words.into_iter().rev().collect::<Vec<_>>().join(" ").to_lowercase();
    let names = rules.types.symbols.keys();
    let mut found: Vec<(usize, &str)> = names
        .filter_map(|name| near.rfind(name.as_str()).map(|at| (at + name.len(), name.as_str())))
        .collect();
    found.sort_by_key(|&(end, _)| std::cmp::Reverse(end));
    let named = found.first().is_some_and(|(end, _)| *end == near.len());
    let tail = text.get(symbol.range.end..).unwrap_or_default();
    let comma = comma_before_date(tail);
    let date = comma.and_then(|_| dates(tail).first().and_then(|written| written.date()));
    Cited { symbol, kinds: found.into_iter().map(|(_, name)| name).collect(), named, comma, date }
}

/// Whether a comma stands between a number and its date. `None` if no date follows the number.
fn comma_before_date(tail: &str) -> Option<bool> {
    let mut scanner = Scanner::new(tail, 0);
    scanner.spaces();
    let comma = scanner.word(&[","]).is_some();
    scanner.spaces();
    if scanner.word(&["ký"]).is_some() {
        scanner.spaces().then_some(())?;
    }
    scanner.word(&["ngày"])?;
    scanner.spaces().then_some(comma)
}

/// The symbols exist, and fit the kind that is named.
fn wording(context: &CheckContext, passage: &Passage, cited: &Cited, findings: &mut Vec<Diagnostic>) {
    let rules = context.rules;
    let Symbol { range, kind, body, number } = &cited.symbol;
    let whole = |kind: &str, body: &str| format!("{number}-{kind}/{body}");
    if !is_kind(kind, rules) {
        let finding = context.about(
            &CITED_SYMBOL,
            passage,
            range.clone(),
            format!("không có loại văn bản nào mang ký hiệu `{kind}`"),
            format!("no kind of document has the symbol `{kind}`"),
        );
        let named =
            cited.kinds.first().filter(|_| cited.named).and_then(|name| rules.types.symbols.get(*name));
        let near = named.map(String::as_str).or_else(|| meant(kind, kinds(rules)));
        findings.push(match near {
            Some(near) => finding.meant(&whole(near, body)),
            None => finding
                .hint("xem lại ký hiệu trên văn bản được viện dẫn", "check the symbol on the cited document"),
        });
    } else if cited.named
        && kinds(rules).any(|known| known == kind)
        && !cited.kinds.iter().any(|name| rules.types.symbols.get(*name).is_some_and(|own| own == kind))
        && let Some(expected) = cited.kinds.first().and_then(|name| rules.types.symbols.get(*name))
    {
        let name = cited.kinds.first().copied().unwrap_or_default();
        findings.push(
            context
                .about(
                    &CITED_SYMBOL,
                    passage,
                    range.clone(),
                    format!("ký hiệu `{kind}` không phải của {name}"),
                    format!("the symbol `{kind}` is not that of {name}"),
                )
                .meant(&whole(expected, body)),
        );
    }
    let bodies = &rules.checks.bodies;
    let is_body = |symbol: &str| {
        bodies.others.iter().any(|known| known == symbol)
            || bodies.symbols.values().flatten().any(|known| known == symbol)
    };
    let stroke = body.replace(['D', 'Ð'], "Đ");
    if !is_body(body) && stroke != *body && is_body(&stroke) {
        findings.push(
            context
                .about(
                    &CITED_BODY,
                    passage,
                    range.clone(),
                    format!("ký hiệu cơ quan `{body}` thiếu nét của chữ Đ"),
                    format!("the body's symbol `{body}` lacks the stroke of its Đ"),
                )
                .meant(&whole(kind, &stroke)),
        );
    }
}

/// The first citation is whole, the later ones are short.
fn order(
    context: &CheckContext,
    passage: &Passage,
    cited: &Cited,
    seen: &mut HashSet<String>,
    findings: &mut Vec<Diagnostic>,
) {
    let rule = &context.rules.checks.citation;
    let range = cited.symbol.range.clone();
    let shown = passage.text.get(range.clone()).unwrap_or_default().to_string();
    if cited.comma == Some(!rule.comma) {
        let (vi, en) = if rule.comma {
            ("thiếu dấu phẩy giữa số, ký hiệu và ngày", "a comma is missing between the number and the date")
        } else {
            ("thừa dấu phẩy giữa số, ký hiệu và ngày", "there is a comma between the number and the date")
        };
        let mark = if rule.comma { "," } else { "" };
        findings.push(
            context
                .about(&CITATION_COMMA, passage, range.clone(), vi, en)
                .meant(&format!("{shown}{mark} ngày …")),
        );
    }
    if let Some((cited, own)) = cited.date.zip(context.document.date)
        && cited > own
    {
        findings.push(
            context
                .about(
                    &CITATION_LATER,
                    passage,
                    range.clone(),
                    "văn bản được viện dẫn ghi ngày sau ngày của văn bản này",
                    "the cited document is dated after this one",
                )
                .hint("xem lại ngày của một trong hai văn bản", "check the dates of both documents"),
        );
    }
    // Headings and tables need no full citation.
    if passage.kind != PassageKind::Text || !cited.named {
        return;
    }
    let first = seen.insert(shown.clone());
    if first && cited.comma.is_none() {
        findings.push(
            context
                .about(
                    &CITATION_FIRST,
                    passage,
                    range,
                    "lần đầu viện dẫn phải ghi đủ ngày, cơ quan ban hành và trích yếu",
                    "the first citation must give the date, the issuer and the subject",
                )
                .hint(
                    format!("ghi `… số {shown}{} ngày … của … về …`", if rule.comma { "," } else { "" }),
                    format!("write `… số {shown}{} ngày … của … về …`", if rule.comma { "," } else { "" }),
                ),
        );
    } else if !first && cited.comma.is_some() && rule.short_later {
        let kind = cited.kinds.first().copied().unwrap_or_default();
        findings.push(
            context
                .about(
                    &CITATION_AGAIN,
                    passage,
                    range,
                    "từ lần thứ hai chỉ cần ghi tên loại và số, ký hiệu",
                    "from the second citation on, the kind and the number are enough",
                )
                .meant(&format!("{} {shown}", vanthu_model::text::upper_initial(kind))),
        );
    }
}
