//! Places that were left to be filled in: placeholders of templates and mail merges, dots for a name, a percentage without its
//! figure. They are an error once the number and the date stand, and a note in a draft.

use std::ops::Range;

use super::CheckContext;
use super::dates::dates;
use super::document_text::{Passage, PassageKind};
use super::registry::UNFILLED;
use super::scan::Scanner;
use super::tokenize::before;
use vanthu_diagnostic::{Diagnostic, Severity};

/// The marks between which templates name what is to be filled in.
const FRAMES: &[(&str, &str)] =
    &[("{{", "}}"), ("${", "}"), ("{", "}"), ("«", "»"), ("‹", "›"), ("<<", ">>"), ("[", "]")];

/// Words with which a square bracket asks to be filled in.
const ASKS: &[&str] =
    &["điền", "ghi", "nhập", "tên", "số", "ngày", "họ", "đơn vị", "chức", "nội dung", "…", "..."];

/// Words behind which dots stand for a name or a figure.
const NAMED: &[&str] = &[
    "ông",
    "bà",
    "ông/bà",
    "đồng chí",
    "đ/c",
    "tên",
    "số",
    "ngày",
    "tháng",
    "năm",
    "lệ",
    "đạt",
    "gồm",
    "là",
    "tại",
    "chức vụ",
    "lúc",
    "giờ",
    "tổng số",
    "có",
];

/// What is counted behind dots or underscores that stand for its number.
const COUNTED: &[&str] = &[
    "đồng",
    "đảng viên",
    "người",
    "chi bộ",
    "hồ sơ",
    "hộ",
    "trường hợp",
    "lượt",
    "vụ",
    "đơn",
    "triệu",
    "tỷ",
    "ha",
    "km",
    "cuộc",
    "buổi",
    "văn bản",
];

/// How many paragraphs with rows of dots make a form that is handed out to be filled in.
const FORM: usize = 5;

/// The findings on places left unfilled.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    let issued = document.number.text.chars().any(|letter| letter.is_ascii_digit())
        && dates(&document.place_date.text).first().is_some_and(|written| written.date().is_some());
    let dotted = document.text.iter().filter(|passage| row_of_dots(&passage.text).is_some()).count();
    let parts = [&document.addressee].into_iter().chain(&document.recipients).chain(document.prose());
    for passage in parts {
        let Some((range, what)) = left_open(passage, dotted < FORM) else { continue };
        let (vi, en) = match what {
            Left::Empty => ("chỗ này chưa điền nội dung", "nothing is filled in here"),
            Left::Figure => ("thiếu số sau chữ này", "the figure is missing here"),
            Left::Place => ("chỗ này chưa điền", "this place is not filled in"),
        };
        let mut finding = context.about(&UNFILLED, passage, range, vi, en);
        finding.severity = finding.severity.min(if issued { Severity::Error } else { Severity::Note });
        findings.push(finding.hint("điền cho đủ, hoặc bỏ chỗ này", "fill it in or remove it"));
    }
}

/// What was left.
enum Left {
    /// A paragraph with its number alone.
    Empty,
    /// A percentage without a figure.
    Figure,
    /// A placeholder or dots.
    Place,
}

/// The first place in a passage that was left to be filled in.
fn left_open(passage: &Passage, dots: bool) -> Option<(Range<usize>, Left)> {
    let text = passage.text.as_str();
    let lower = text.to_lowercase();
    let framed = FRAMES.iter().find_map(|(open, close)| framed(text, open, close));
    if let Some(range) = framed.or_else(|| crosses(text)).or_else(|| broken(text)) {
        return Some((range, Left::Place));
    }
    // The number of the document that something is attached to is given when it is signed.
    if lower.trim_start_matches('(').starts_with("kèm theo")
        || lower.trim_start_matches('(').starts_with("ban hành kèm")
    {
        return None;
    }
    if passage.kind == PassageKind::Cell {
        return None;
    }
    if let Some(range) = without_figure(text) {
        return Some((range, Left::Figure));
    }
    let bare = text.trim().trim_end_matches(['.', ')', ':', '-', '/', '+', ' ']);
    let label = passage.label.trim();
    let numbered = !bare.is_empty()
        && bare.len() <= 3
        && bare.bytes().all(|byte| byte.is_ascii_digit() || b"IVX".contains(&byte));
    let empty_item = bare.is_empty() && !label.is_empty() && text.trim().is_empty();
    if passage.section == 0
        && passage.kind == PassageKind::Text
        && (numbered && text.trim() != bare || empty_item)
    {
        return Some((0..text.len(), Left::Empty));
    }
    let open = dots
        .then(|| named_dots(text).or_else(|| if passage.section == 0 { row_of_dots(text) } else { None }))
        .flatten();
    open.map(|range| (range, Left::Place))
}

/// `{X71}`, `«TyLe»`, `[điền tên]`: something between the marks of a template.
fn framed(text: &str, open: &str, close: &str) -> Option<Range<usize>> {
    text.match_indices(open).find_map(|(at, _)| {
        let inner_start = at + open.len();
        let inner = text.get(inner_start..)?;
        let length = inner.find(close)?;
        let inner = inner.get(..length)?;
        let short = inner.chars().count() <= 60 && !inner.trim().is_empty();
        let asks = |inner: &str| {
            let lower = inner.trim().to_lowercase();
            lower.chars().all(|letter| matches!(letter, '.' | '…' | ' '))
                || ASKS.iter().any(|word| lower.starts_with(word))
        };
        let one_word = !inner.trim().contains(char::is_whitespace);
        let wanted = match open {
            "[" => asks(inner),
            // A quotation in angle marks has several words with a capital.
            "«" => one_word || inner.chars().count() <= 30 && inner.contains('_'),
            "{" | "<<" => one_word || asks(inner) || inner.chars().count() <= 30,
            _ => true,
        };
        (short && wanted).then_some(at..inner_start + length + close.len())
    })
}

/// `XXX`, `xx/xx/2026`, `???`, `TODO`.
fn crosses(text: &str) -> Option<Range<usize>> {
    let alone = |at: usize, end: usize| {
        !before(text, at).is_some_and(char::is_alphanumeric)
            && !text.get(end..).unwrap_or_default().starts_with(|letter: char| letter.is_alphanumeric())
    };
    for (mark, least) in [('X', 3), ('x', 3), ('?', 3)] {
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find(mark)).map(|found| at + found) {
            let mut scanner = Scanner::new(text, start);
            let run = scanner.letters(|letter| letter == mark);
            at = scanner.at();
            // `XXX` is thirty too: `Đại hội lần thứ XXX`, `khóa XXX`.
            let head = text.get(..start).unwrap_or_default().trim_end().to_lowercase();
            let ordinal = ["thứ", "khóa", "khoá", "kỷ", "chương", "phần", "mục"]
                .iter()
                .any(|word| head.ends_with(word));
            if run.chars().count() >= least && alone(start, at) && !ordinal {
                return Some(start..at);
            }
        }
    }
    ["xx/xx/", "TODO"].iter().find_map(|word| text.find(word).map(|at| at..at + word.len()))
}

/// What a spreadsheet or a word processor prints where it found no value: `#N/A`, `#DIV/0!`, `Error! Reference source not found.`
fn broken(text: &str) -> Option<Range<usize>> {
    const MARKS: &[&str] =
        &["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "####", "Error! "];
    MARKS.iter().find_map(|mark| text.find(mark).map(|at| at..at + mark.trim_end().len()))
}

/// `đạt tỷ lệ.`, `chiếm %`: a percentage without its figure.
fn without_figure(text: &str) -> Option<Range<usize>> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    for words in ["đạt tỷ lệ", "đạt tỉ lệ", "chiếm tỷ lệ", "chiếm tỉ lệ", "bằng tỷ lệ"]
    {
        for (at, found) in lower.match_indices(words) {
            let end = at + found.len();
            let rest = lower.get(end..).unwrap_or_default().trim_start();
            let ends = |rest: &str| {
                rest.is_empty() || rest.starts_with(['.', ',', ';', '%', ')']) || rest.starts_with("so với")
            };
            if ends(rest) {
                return Some(at..end);
            }
            // `tỷ lệ 7,89 so với chỉ tiêu`: the percent sign is missing.
            let whole = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
            let decimals = whole.strip_prefix(',').unwrap_or_default();
            let behind = decimals.trim_start_matches(|letter: char| letter.is_ascii_digit());
            let numbered = whole.len() < rest.len() && behind.len() < decimals.len();
            if numbered && ends(behind.trim_start()) && !behind.trim_start().starts_with('%') {
                return Some(at..end + (lower.len() - end - behind.len()));
            }
        }
    }
    for words in ["đạt %", "chiếm %", "bằng %", "đạt  %", "tăng %", "giảm %"] {
        if let Some(at) = lower.find(words) {
            return Some(at..at + words.len());
        }
    }
    None
}

/// Dots for a name, a figure or a date: `Ông…`, `ngày .../.../2026`, `đó là:….`.
fn named_dots(text: &str) -> Option<Range<usize>> {
    let dots = |letter: char| matches!(letter, '.' | '…' | '_');
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(dots)).map(|found| at + found) {
        let mut scanner = Scanner::new(text, start);
        let run = scanner.letters(dots);
        at = scanner.at();
        let length: usize = run.chars().map(|letter| if letter == '…' { 3 } else { 1 }).sum();
        if length < 3 {
            continue;
        }
        let head = text.get(..start).unwrap_or_default();
        let trimmed = head.trim_end();
        let lower = trimmed.to_lowercase();
        let word =
            lower.rsplit(char::is_whitespace).next().unwrap_or_default().trim_start_matches(['(', '“']);
        let two = lower.ends_with("đồng chí") || lower.ends_with("chức vụ") || lower.ends_with("tổng số");
        let named = NAMED.contains(&word) || two;
        let rest = text.get(at..).unwrap_or_default().trim_start();
        // `ngày …/…/2026`, `…%`, `… đồng chí`.
        let stroke = rest.starts_with('/')
            && rest
                .trim_start_matches('/')
                .trim_start()
                .starts_with(|letter: char| dots(letter) || letter.is_ascii_digit());
        let counted = COUNTED.iter().any(|word| rest.starts_with(word));
        let underscores = run.contains('_') && counted;
        let figure = rest.starts_with('%') || underscores || counted && trimmed.ends_with(':');
        let colon =
            trimmed.ends_with(':') && (rest.is_empty() || rest.starts_with(['.', ',', ';'])) && length >= 3;
        if named && !trimmed.is_empty() || stroke || figure || colon {
            return Some(start.min(trimmed.len() - word.len().min(trimmed.len()))..at)
                .filter(|range| text.is_char_boundary(range.start))
                .or(Some(start..at));
        }
    }
    None
}

/// A row of at least six dots or four underscores.
fn row_of_dots(text: &str) -> Option<Range<usize>> {
    for (mark, least) in [('.', 6), ('…', 2), ('_', 4)] {
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find(mark)).map(|found| at + found) {
            let mut scanner = Scanner::new(text, start);
            let run = scanner.letters(|letter| letter == mark);
            at = scanner.at();
            if run.chars().count() >= least {
                return Some(start..at);
            }
        }
    }
    None
}
