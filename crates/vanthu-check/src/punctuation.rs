//! How the text is typed: spaces, quotation marks, marks of punctuation, the mark that ends it.

use std::ops::Range;

use super::CheckContext;
use super::document_text::{Passage, PassageKind};
use super::registry::{DOUBLE_SPACE, END_MARK, GAP, SPACE_AFTER, SPACE_BEFORE, STRAIGHT_QUOTES};
use super::tokenize::{after, before};
use vanthu_diagnostic::Diagnostic;

/// The findings on typing.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        spaces(context, passage, findings);
        marks(context, passage, findings);
        quotes(context, passage, findings);
        gap(context, passage, findings);
    }
    end(context, findings);
}

/// A stretch with the words around it, as a value that can be searched for.
fn around(text: &str, at: usize, length: usize) -> Range<usize> {
    let head = text.get(..at).unwrap_or_default();
    let start = head.trim_end().rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let tail = text.get(at + length..).unwrap_or_default();
    let tail_start = at + length + (tail.len() - tail.trim_start().len());
    let rest = text.get(tail_start..).unwrap_or_default();
    let end = tail_start + rest.find(char::is_whitespace).unwrap_or(rest.len());
    // Spaces stay inside and are removed at the ends.
    let start = start + head.get(start..).map_or(0, |word| word.len() - word.trim_start().len());
    start..end
}

/// Two spaces in a row, reported once per passage.
fn spaces(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = passage.text.trim_end();
    let start = text.len() - text.trim_start().len();
    // A day or a number that is still blank has room for it.
    let blank = |at: usize| {
        let head = text.get(..at).unwrap_or_default().trim_end().to_lowercase();
        let tail = text.get(at..).unwrap_or_default().trim_start().to_lowercase();
        ["số", "số:", "ngày", "tháng", "năm", "lúc", "hồi"].iter().any(|word| head.ends_with(word))
            || ["tháng", "năm", "/"].iter().any(|word| tail.starts_with(word))
                && text[at..].starts_with("   ")
    };
    let found = text
        .get(start..)
        .and_then(|text| text.match_indices("  ").map(|(at, _)| at + start).find(|at| !blank(*at)));
    let Some(at) = found else { return };
    let length = text.get(at..).map_or(2, |rest| rest.len() - rest.trim_start_matches(' ').len());
    findings.push(
        context
            .about(
                &DOUBLE_SPACE,
                passage,
                around(text, at, length),
                "có hai dấu cách liền nhau",
                "there are two spaces in a row",
            )
            .hint("xóa bớt, chỉ để một dấu cách", "keep only one of them"),
    );
}

/// Spaces before marks, and missing spaces after them.
fn marks(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    for (at, mark) in text.char_indices() {
        let (head, tail) = (before(text, at), after(text, at + mark.len_utf8()));
        let blank = |letter: Option<char>| letter.is_some_and(|letter| letter == ' ' || letter == '\u{a0}');
        let ends = |letter: Option<char>| letter.is_none_or(char::is_whitespace);
        let stray = match mark {
            ',' | ';' | ':' | '!' | '?' | '.' => {
                let first = text.get(..at).is_none_or(|head| head.trim().is_empty());
                blank(head) && ends(tail) && !first
            }
            ')' | '”' => blank(head),
            '(' | '“' => blank(tail),
            _ => false,
        };
        if stray {
            findings.push(
                context
                    .about(
                        &SPACE_BEFORE,
                        passage,
                        around(text, at, mark.len_utf8()),
                        format!("có dấu cách thừa cạnh dấu `{mark}`"),
                        format!("there is a stray space beside `{mark}`"),
                    )
                    .hint("bỏ dấu cách", "remove the space"),
            );
        }
        let letter = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
        let tight = match mark {
            ',' | ';' => letter(tail) && head.is_some_and(|letter| letter.is_alphanumeric() || letter == ')'),
            ':' => {
                letter(tail) && letter(head) && !text.get(at..).is_some_and(|rest| rest.starts_with("://"))
            }
            // `TP.HCM`, `v.v.`, `a.b@c` stay; a sentence ends in a small letter and the next begins with a capital.
            '.' => {
                let word = text.get(at + 1..).unwrap_or_default();
                let mut next = word.chars();
                let capital = next.next().is_some_and(char::is_uppercase);
                let small = next.next().is_some_and(char::is_lowercase);
                let own = text.get(..at).unwrap_or_default();
                let last = own.rsplit(char::is_whitespace).next().unwrap_or_default();
                let sentence = last.chars().count() > 2 && last.chars().all(char::is_lowercase);
                capital && small && sentence
            }
            '?' | '!' => letter(tail),
            _ => false,
        };
        if tight && !is_address(text, at) {
            findings.push(
                context
                    .about(
                        &SPACE_AFTER,
                        passage,
                        around(text, at, mark.len_utf8()),
                        format!("thiếu dấu cách sau dấu `{mark}`"),
                        format!("a space is missing after `{mark}`"),
                    )
                    .hint("thêm một dấu cách", "add a space"),
            );
        }
    }
}

/// Whether a place is inside a web or mail address.
fn is_address(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let start = head.rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let chunk = text.get(start..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
    chunk.contains(['@', '_', '\\']) || chunk.contains("://") || chunk.contains("www.")
}

/// Straight quotation marks, reported once per passage.
fn quotes(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    let Some(at) = text.find('"') else { return };
    let close = text.get(at + 1..).and_then(|rest| rest.find('"')).map(|end| at + end + 2);
    let range = close.map_or_else(|| around(text, at, 1), |close| at..close);
    let inner = text.get(range.clone()).unwrap_or_default().trim_matches('"').to_string();
    let finding = context.about(
        &STRAIGHT_QUOTES,
        passage,
        range,
        "dấu ngoặc kép thẳng; văn bản dùng `“` và `”`",
        "straight quotation marks; documents use `“` and `”`",
    );
    findings.push(match close {
        Some(_) => finding.meant(&format!("“{inner}”")),
        None => finding.hint("thay bằng `“` hoặc `”`", "write `“` or `”`"),
    });
}

/// Two marks in a row, and empty brackets.
fn gap(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    let found = [",,", ";;", ",.", ";.", ";,", ",;", "()", "( )", "“”", ":."];
    let found = found.iter().find_map(|gap| {
        // An ellipsis may follow a comma.
        let is_gap = |at: &usize| !text.get(at + 1..).is_some_and(|rest| rest.starts_with("..."));
        Some((text.match_indices(gap).map(|(at, _)| at).find(is_gap)?, gap.len()))
    });
    let dots = text.find("..").filter(|at| {
        let rest = text.get(*at..).unwrap_or_default();
        !rest.starts_with("...") && !text.get(..*at).unwrap_or_default().ends_with('.')
    });
    let Some((at, length)) = found.or(dots.map(|at| (at, 2))) else { return };
    findings.push(
        context
            .about(
                &GAP,
                passage,
                around(text, at, length),
                "hai dấu câu liền nhau hoặc ngoặc trống",
                "two marks in a row, or empty brackets",
            )
            .hint("điền phần còn thiếu hoặc bỏ dấu thừa", "fill in what is missing or remove a mark"),
    );
}

/// The end mark stands at the end of the text and nowhere else.
fn end(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let (document, form) = (context.document, &context.rules.end_mark);
    let body: Vec<&Passage> = document
        .text
        .iter()
        .filter(|passage| passage.kind == PassageKind::Text && passage.section == 0 && !passage.is_empty())
        .collect();
    let Some((last, others)) = body.split_last() else { return };
    // Lines of dashes and blanks below the text are no part of it.
    let others_of =
        |text: &str| ["./.", "./-", ".-"].into_iter().find(|mark| text.trim_end().ends_with(mark));
    if !document.composed && document.signed.is_empty() && document.recipients_label.is_empty() {
        return;
    }
    for passage in others {
        if let Some(mark) = others_of(&passage.text).filter(|mark| *mark != ".-") {
            let at = passage.text.rfind(mark).unwrap_or(0);
            findings.push(
                context
                    .about(
                        &END_MARK,
                        passage,
                        around(&passage.text, at, mark.len()),
                        format!("`{mark}` chỉ đứng ở cuối văn bản"),
                        format!("`{mark}` stands at the end of the document only"),
                    )
                    .meant("."),
            );
        }
    }
    // If the foot was not recognised, it is unknown which line is the last.
    if document.composed || document.recipients_label.is_empty() {
        return;
    }
    let text = last.text.trim_end();
    let own = others_of(text);
    let at = own.map_or(text.len(), |mark| text.len() - mark.len());
    let word = text.get(..at).unwrap_or_default().rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let range = word..text.len();
    if let Some(mark) = own.filter(|mark| *mark != form.text) {
        let mut finding = context.about(
            &END_MARK,
            last,
            range,
            format!("văn bản kết thúc bằng `{mark}`; quy định là `{}`", form.text),
            format!("the document ends with `{mark}`; the rule is `{}`", form.text),
        );
        // Offices may choose these marks, so they are not an error.
        if form.others.iter().any(|other| other == mark) {
            finding.severity = vanthu_diagnostic::Severity::Note;
        }
        findings.push(finding.meant(&form.text));
    } else if own.is_none() && !text.ends_with(['.', '!', '”', ':', '…']) {
        findings.push(
            context
                .about(
                    &END_MARK,
                    last,
                    range,
                    "cuối văn bản không có dấu kết thúc",
                    "the document has no end mark",
                )
                .hint(format!("thêm `{}` ở cuối", form.text), format!("put `{}` at the end", form.text)),
        );
    }
}
