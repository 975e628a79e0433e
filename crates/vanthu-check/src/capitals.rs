//! Capitals in the names of bodies, posts and cited documents.

use super::CheckContext;
use super::document_text::{Passage, PassageKind};
use super::registry::CAPITALS;
use super::tokenize::{is_capital, is_capitals, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::text::upper_initial;

/// The findings on capitals.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        if passage.kind == PassageKind::Heading || is_capitals(&passage.text) {
            continue;
        }
        names(context, passage, findings);
        cited(context, passage, findings);
    }
}

/// Names of bodies that are capitalised in another way, and common words with a capital on each.
fn names(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    let capitals = &context.language.capitals;
    let list: Vec<std::ops::Range<usize>> = words(text).collect();
    let lower: Vec<String> =
        list.iter().map(|range| text[range.clone()].to_lowercase().replace("uỷ", "ủy")).collect();
    let mut index = 0;
    while index < list.len() {
        let length = capitals
            .forms(&lower[index])
            .filter(|form| fits(text, &list, &lower, index, form))
            .max_by_key(|form| form.lower.len());
        let Some(form) = length else {
            index += 1;
            continue;
        };
        let count = form.lower.len();
        let shown: Vec<&str> = list[index..index + count].iter().map(|range| &text[range.clone()]).collect();
        let at = index;
        index += count;
        let all_capitals = shown.iter().all(|word| is_capitals(word));
        if all_capitals {
            continue;
        }
        let is_up: Vec<bool> = shown.iter().map(|word| is_capital(word)).collect();
        let wrong = if form.common {
            is_up.iter().all(|up| *up)
        } else {
            let generic = !is_up[0] && at > 0 && capitals.generic.contains(&lower[at - 1]);
            // The Party's own name keeps its capital in `các ban xây dựng Đảng` too.
            let small = is_up.iter().zip(&form.lower).all(|(up, word)| !up || word == "đảng");
            is_up != form.capitals && !(generic && small)
        };
        // A body that stands for one of many keeps small letters: `trưởng ban thường vụ` does not count.
        if !wrong {
            continue;
        }
        let range = list[at].start..list[at + count - 1].end;
        let right = if form.common {
            let plain = form.lower.join(" ");
            if at == 0 { upper_initial(&plain) } else { plain }
        } else {
            form.text.clone()
        };
        let typed = text[range.clone()].to_string();
        findings.push(
            context
                .about(
                    &CAPITALS,
                    passage,
                    range,
                    format!("`{typed}` viết hoa chưa đúng"),
                    format!("`{typed}` is not capitalised as the regulation says"),
                )
                .meant(&right),
        );
    }
}

/// Whether the words of a form stand at an index, parted as in the form.
fn fits(
    text: &str,
    list: &[std::ops::Range<usize>],
    lower: &[String],
    index: usize,
    form: &vanthu_model::language::CapitalForm,
) -> bool {
    let end = index + form.lower.len();
    lower.get(index..end).is_some_and(|words| words == form.lower)
        && list[index..end].windows(2).all(|pair| {
            let between = text[pair[0].end..pair[1].start].trim();
            between.is_empty() || between == "," || between == "-" && form.text.contains('-')
        })
}

/// The kind of a cited document begins with a capital: `Nghị quyết số 12-NQ/ĐU`.
fn cited(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    for kind in context.rules.types.symbols.keys() {
        let wanted = format!("{kind} số ");
        for (at, found) in text.match_indices(wanted.as_str()) {
            let rest = text.get(at + found.len()..).unwrap_or_default();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let symbol = rest.get(digits..).is_some_and(|rest| rest.starts_with(['-', '/']));
            let apart = !super::tokenize::before(text, at).is_some_and(char::is_alphanumeric);
            if digits == 0 || !symbol || !apart {
                continue;
            }
            let right = upper_initial(kind);
            findings.push(
                context
                    .about(
                        &CAPITALS,
                        passage,
                        at..at + kind.len(),
                        format!("tên loại văn bản được viện dẫn viết hoa chữ đầu: `{right}`"),
                        format!("the kind of a cited document begins with a capital: `{right}`"),
                    )
                    .meant(&right),
            );
        }
    }
}
