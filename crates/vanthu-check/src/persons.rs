//! One person whose name a document spells in two ways: `đồng chí Trần Thị Hòa` and `đồng chí Trần Thị Hoa`.

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::CheckContext;
use super::document_text::{Passage, PassageKind};
use super::registry::NAME_DIFFERS;
use super::tokenize::{is_capital, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::text::folded_name;

/// Words before a name.
const BEFORE: &[&str] = &["đồng chí ", "Đồng chí ", "đ/c ", "Đ/c ", "ông ", "Ông ", "bà ", "Bà "];

/// A person as a passage names them.
struct Named<'a> {
    passage: &'a Passage,
    range: Range<usize>,
    /// The name in small letters, with its tone marks in one style.
    folded: String,
    /// The post between the commas behind the name, in small letters; empty where none stands there.
    post: String,
}

/// The findings on names.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let mut known: HashMap<String, Named> = HashMap::new();
    for passage in context.document.prose().filter(|passage| passage.kind != PassageKind::Cell) {
        for named in names(passage) {
            let bare = without_marks(&named.folded);
            let Some(first) = known.get(&bare) else {
                known.insert(bare, named);
                continue;
            };
            // Two persons have two posts, or stand in one list.
            let posts = !first.post.is_empty() && !named.post.is_empty() && first.post != named.post;
            let listed =
                std::ptr::eq(first.passage, named.passage) && first.post.is_empty() && named.post.is_empty();
            if first.folded == named.folded || posts || listed {
                continue;
            }
            let (here, there) =
                (&passage.text[named.range.clone()], &first.passage.text[first.range.clone()]);
            findings.push(
                context
                    .about(
                        &NAME_DIFFERS,
                        passage,
                        named.range.clone(),
                        format!("tên ghi ở đây là {here}, ở trên là {there}"),
                        format!("the name is {here} here and {there} above"),
                    )
                    .hint(
                        "xem lại họ tên; nếu là hai người, ghi kèm chức vụ",
                        "check the name; if these are two persons, add their posts",
                    ),
            );
        }
    }
}

/// The persons whom a passage names behind `đồng chí`, `ông`, `bà`.
fn names(passage: &Passage) -> Vec<Named<'_>> {
    let text = passage.text.as_str();
    let mut list: Vec<Named> = Vec::new();
    for word in BEFORE {
        for (at, found) in text.match_indices(word) {
            let from = at + found.len();
            let alone = !text[..at].ends_with(char::is_alphanumeric);
            let Some(range) = name_at(text, from).filter(|_| alone) else { continue };
            let folded = folded_name(&text[range.clone()]);
            list.push(Named { passage, post: post(text, range.end), range, folded });
        }
    }
    list.sort_by_key(|named| named.range.start);
    list
}

/// The name of three or four words that begins at a place.
fn name_at(text: &str, from: usize) -> Option<Range<usize>> {
    let tail = text.get(from..)?;
    let mut end = 0;
    let mut count = 0;
    for range in words(tail) {
        let joined = if count == 0 { range.start == 0 } else { tail.get(end..range.start) == Some(" ") };
        if !joined || !is_capital(&tail[range.clone()]) {
            break;
        }
        end = range.end;
        count += 1;
    }
    (3..=4).contains(&count).then(|| from..from + end)
}

/// The post behind a name: `, Phó Bí thư Thường trực,`.
fn post(text: &str, end: usize) -> String {
    let tail = text.get(end..).unwrap_or_default();
    let Some(rest) = tail.strip_prefix(", ").or(tail.strip_prefix(" - ")).filter(|rest| is_capital(rest))
    else {
        return String::new();
    };
    rest.split([',', ';', '.', ':', '(']).next().unwrap_or_default().trim().to_lowercase()
}

/// A text without the marks on its letters.
fn without_marks(text: &str) -> String {
    text.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| if letter == 'đ' { 'd' } else { letter })
        .collect()
}
