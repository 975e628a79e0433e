//! Numbers and letters before paragraphs run on without a gap and without a repeat: `I.`, `1.`, `1.1.`, `a)`, `Điều 1`,
//! `Một là`, `Thứ nhất`, typed by hand or printed here.

use std::ops::Range;

use super::CheckContext;
use super::document_text::{Passage, PassageKind};
use super::registry::{NUMBERING_GAP, NUMBERING_REPEAT};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::number::roman;

/// The letters of points, in the order of the Vietnamese alphabet without those that points do not use.
const LETTERS: [&str; 22] = [
    "a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v",
    "x",
];

/// The numbers in words, as `Một là` and `Thứ nhất` count.
const WORDS: [[&str; 2]; 12] = [
    ["một", "nhất"],
    ["hai", "hai"],
    ["ba", "ba"],
    ["bốn", "tư"],
    ["năm", "năm"],
    ["sáu", "sáu"],
    ["bảy", "bảy"],
    ["tám", "tám"],
    ["chín", "chín"],
    ["mười", "mười"],
    ["mười một", "mười một"],
    ["mười hai", "mười hai"],
];

/// The form of a label, the higher one first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// `Phần thứ nhất`, `Phần I`.
    Part,
    /// `Chương I`.
    Chapter,
    /// `Mục 1`.
    Division,
    /// `Tiểu mục 1`.
    Subdivision,
    /// `Điều 1`, which runs on through chapters.
    Article,
    /// `I.`, `I-`.
    Roman,
    /// `1.`, `1-`.
    Number,
    /// `1.1.` and deeper, with the numbers before the last.
    Nested(String),
    /// `1)`, `(1)`.
    Bracket,
    /// `a)`, `a.`.
    Letter,
    /// `Một là`.
    Is,
    /// `Thứ nhất`.
    Ordinal,
}

/// A label: its form, its number, and its range in the passage.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    form: Form,
    number: usize,
    range: Range<usize>,
}

/// The findings on numbering.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    // The lists that are open, the outermost first, each with its last number.
    let mut open: Vec<(Form, usize)> = Vec::new();
    let mut section = 0;
    for passage in &context.document.text {
        if passage.kind == PassageKind::Cell {
            continue;
        }
        // What is attached counts anew.
        if passage.section != section {
            section = passage.section;
            open.clear();
        }
        let labels = labels(passage);
        // After a number that the word processor gives and that is not known, the next one cannot be predicted.
        if passage.numbered && passage.label.is_empty()
            || labels.is_empty() && passage.kind == PassageKind::Heading
        {
            open.clear();
        }
        for label in labels {
            step(context, passage, &label, &mut open, findings);
        }
    }
}

/// Takes a label into the open lists.
fn step(
    context: &CheckContext,
    passage: &Passage,
    label: &Label,
    open: &mut Vec<(Form, usize)>,
    findings: &mut Vec<Diagnostic>,
) {
    let known = open.iter().position(|(form, _)| *form == label.form);
    let Some(index) = known else {
        // A list of a higher form than the innermost ones ends them. One that does not start at 1 continues something
        // that cannot be seen, such as numbers that a word processor gives.
        let depth = |form: &Form| std::mem::discriminant(form);
        let nested = matches!(label.form, Form::Nested(_));
        if nested {
            open.retain(|(form, _)| depth(form) != depth(&label.form));
        }
        if label.form <= Form::Article {
            open.retain(|(form, _)| *form < label.form || *form == Form::Article);
        }
        open.push((label.form.clone(), label.number));
        return;
    };
    let last = open[index].1;
    // Articles run on through parts and chapters.
    let articles =
        open.iter().find(|(form, _)| *form == Form::Article && label.form < Form::Article).cloned();
    open.truncate(index + 1);
    open.extend(articles.filter(|_| label.form != Form::Article));
    open[index].1 = label.number;
    if label.number == last + 1 || label.number == 1 && last != 1 {
        return;
    }
    if label.number == 1 && restarts(&label.form) {
        return;
    }
    let shown = passage.full().get(label.range.clone()).unwrap_or_default().trim().to_string();
    let expected = name(&label.form, last + 1);
    let (check, vi, en) = if label.number == last {
        (&NUMBERING_REPEAT, "số thứ tự bị lặp", "the number is repeated")
    } else {
        (&NUMBERING_GAP, "số thứ tự bị nhảy", "the numbers have a gap")
    };
    let range = 0..passage.text.len();
    let place = context.document.place(passage, range);
    findings.push(
        check
            .found(
                context.rules,
                place,
                format!("{vi}: sau `{}` là `{shown}`", name(&label.form, last)),
                format!("{en}: `{shown}` follows `{}`", name(&label.form, last)),
            )
            .with_value(super::places::start(&passage.full()))
            .meant(&expected),
    );
}

/// Whether a list of one item may be followed by another list of its form. Nothing shows that they belong together.
fn restarts(form: &Form) -> bool {
    !matches!(form, Form::Part | Form::Chapter | Form::Article | Form::Roman)
}

/// A label as it is written.
fn name(form: &Form, number: usize) -> String {
    let word = |column: usize| WORDS.get(number.wrapping_sub(1)).map_or("…", |words| words[column]);
    let letter = || LETTERS.get(number.wrapping_sub(1)).copied().unwrap_or("…");
    match form {
        Form::Part => format!("Phần {}", roman(number)),
        Form::Chapter => format!("Chương {}", roman(number)),
        Form::Division => format!("Mục {number}"),
        Form::Subdivision => format!("Tiểu mục {number}"),
        Form::Article => format!("Điều {number}"),
        Form::Roman => format!("{}.", roman(number)),
        Form::Number => format!("{number}."),
        Form::Nested(parent) => format!("{parent}.{number}"),
        Form::Bracket => format!("{number})"),
        Form::Letter => format!("{})", letter()),
        Form::Is => format!("{} là", vanthu_model::text::upper_initial(word(0))),
        Form::Ordinal => format!("Thứ {}", word(1)),
    }
}

impl Passage {
    /// The text with the label before it.
    fn full(&self) -> String {
        format!(
            "{}{}{}",
            self.label,
            if self.label.ends_with(' ') || self.label.is_empty() { "" } else { " " },
            self.text
        )
    }
}

/// The labels of a passage: the one at its start, or those in words within it.
fn labels(passage: &Passage) -> Vec<Label> {
    let text = passage.full();
    let start = text.len() - text.trim_start_matches(['-', '+', '–', '*', ' ', '\u{a0}']).len();
    let head = text.get(start..).unwrap_or_default();
    if passage.label.trim().chars().any(char::is_alphanumeric) || start == 0 {
        let plain = by_word(head).or_else(|| by_figure(head));
        if let Some((form, number, length)) = plain {
            return vec![Label { form, number, range: start..start + length }];
        }
    }
    in_words(&text)
}

/// `Phần I`, `Chương II`, `Mục 1`, `Tiểu mục 1`, `Điều 1`.
fn by_word(text: &str) -> Option<(Form, usize, usize)> {
    for (words, form) in [
        (["Phần ", "PHẦN "], Form::Part),
        (["Chương ", "CHƯƠNG "], Form::Chapter),
        (["Mục ", "MỤC "], Form::Division),
        (["Tiểu mục ", "TIỂU MỤC "], Form::Subdivision),
        (["Điều ", "ĐIỀU "], Form::Article),
    ] {
        let Some((word, rest)) = words.iter().find_map(|word| Some((*word, text.strip_prefix(word)?))) else {
            continue;
        };
        let figure = rest.split([' ', '.', ':', ',']).next().unwrap_or_default();
        let number = figure.parse().ok().or_else(|| from_roman(figure));
        if let Some(number) = number {
            let end = rest.get(figure.len()..).unwrap_or_default();
            // `Điều 5 Quy định số …` begins a sentence about another document.
            let alone = end.is_empty() || end.starts_with(['.', ':']);
            return alone.then_some((form, number, word.len() + figure.len()));
        }
        let lower = rest.to_lowercase();
        let ordinal = lower.strip_prefix("thứ ").map(|rest| rest.trim_end_matches(['.', ':']));
        let number = ordinal.and_then(|word| WORDS.iter().position(|words| words[1] == word));
        // Its title may follow on the same line.
        let number = number.or_else(|| {
            let word = ordinal?.split([' ', '.', ':', '\n']).next()?;
            WORDS.iter().position(|words| words[1] == word)
        });
        return number.filter(|_| form == Form::Part).map(|number| (form, number + 1, word.len()));
    }
    None
}

/// `I.`, `1.`, `1.1.`, `1)`, `a)`.
fn by_figure(text: &str) -> Option<(Form, usize, usize)> {
    let open = text.strip_prefix('(').is_some();
    let inner = text.strip_prefix('(').unwrap_or(text);
    let end = inner.find(|letter: char| !(letter.is_alphanumeric() || letter == '.'))?;
    let end = glued(inner).unwrap_or(end);
    let (figure, rest) = inner.split_at(end);
    let bare = figure.trim_end_matches('.');
    let capital =
        |mark: char| rest.strip_prefix(mark).is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let hyphen = rest.starts_with("- ") || rest.starts_with("– ") || capital('-') || capital('–');
    let closed = rest.starts_with(')') || hyphen;
    let dotted = figure.ends_with('.')
        && rest.starts_with(|letter: char| matches!(letter, ' ' | '\u{a0}' | '\t') || letter.is_uppercase());
    if bare.is_empty() || !(closed || dotted) || open && !rest.starts_with(')') {
        return None;
    }
    let length = usize::from(open) + figure.len() + usize::from(closed);
    let bracket = rest.starts_with(')');
    if bare.bytes().all(|byte| byte.is_ascii_digit()) && bare.len() <= 2 {
        let form = if bracket { Form::Bracket } else { Form::Number };
        return Some((form, bare.parse().ok()?, length));
    }
    if let Some((parent, last)) = bare.rsplit_once('.') {
        let figures = |text: &str| {
            text.len() <= 2 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        // `1.5- 2 triệu` is an amount: a label has a dot or a hyphen and then a word.
        let word = rest.trim_start_matches(['-', ')', ' ']).chars().next().is_some_and(char::is_alphabetic);
        let all = parent.split('.').all(figures) && figures(last) && word;
        return all.then(|| Some((Form::Nested(parent.to_string()), last.parse().ok()?, length)))?;
    }
    // `(i)`, `(v)` are items in Roman figures.
    if open && bare.bytes().all(|byte| b"ivx".contains(&byte)) {
        return None;
    }
    if bare.chars().count() == 1 && bracket {
        let number = LETTERS.iter().position(|letter| *letter == bare)?;
        return Some((Form::Letter, number + 1, length));
    }
    if let Some(number) = from_roman(bare).filter(|_| !bracket) {
        return Some((Form::Roman, number, length));
    }
    None
}

/// The end of a number with its dot where the space behind it is missing: `4.Thời gian`, `2.1.Kết quả`, `II.Nhiệm vụ`. A
/// single Roman figure may be an initial, `V.Lê`.
fn glued(text: &str) -> Option<usize> {
    let end = text.find(|letter: char| {
        !(letter.is_ascii_digit() || b"IVXL.".contains(&(letter as u8)) && letter.is_ascii())
    })?;
    let (figure, rest) = text.split_at(end);
    let bare = figure.strip_suffix('.')?;
    let figures = bare
        .split('.')
        .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    let word = rest.starts_with(char::is_uppercase);
    (word && (figures || bare.len() > 1 && from_roman(bare).is_some() || bare == "I")).then_some(end)
}

/// A number in Roman figures.
fn from_roman(text: &str) -> Option<usize> {
    let plain = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| b"IVXL".contains(&byte));
    (plain).then(|| (1..=60).find(|&number| roman(number) == text))?
}

/// `Một là, … hai là, …` and `Thứ nhất, … thứ hai, …`: at the start of a paragraph or one after the other within it.
fn in_words(text: &str) -> Vec<Label> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return Vec::new();
    }
    let mut labels = Vec::new();
    for (index, [is, ordinal]) in WORDS.iter().enumerate() {
        let pairs = [(format!("{is} là"), Form::Is), (format!("thứ {ordinal}"), Form::Ordinal)];
        for (words, form) in pairs {
            for (at, found) in lower.match_indices(&words) {
                let end = at + found.len();
                let tail = lower.get(end..).unwrap_or_default();
                let head = lower.get(..at).unwrap_or_default().trim_end();
                let begins =
                    head.is_empty() || head.ends_with(['.', ';', ':', ',', '-', '+']) || head.ends_with("và");
                let ends = tail.starts_with([',', ':']);
                // `Thứ hai, ngày 06/7` is a day of the week.
                let weekday =
                    form == Form::Ordinal && tail.trim_start_matches([',', ' ']).starts_with("ngày");
                // `Mười một là` holds `một là`.
                let longer = head.ends_with("mười") || head.ends_with("thứ mười");
                if begins && ends && !weekday && !longer {
                    labels.push(Label { form: form.clone(), number: index + 1, range: at..end });
                }
            }
        }
    }
    labels.sort_by_key(|label| label.range.start);
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_labels(text: &str) -> Vec<(Form, usize)> {
        labels(&Passage::text(text)).into_iter().map(|label| (label.form, label.number)).collect()
    }

    #[test]
    fn labels_are_read_and_other_beginnings_are_not() {
        assert_eq!(found_labels("IV- KẾT QUẢ"), [(Form::Roman, 4)]);
        assert_eq!(found_labels("2. Nhiệm vụ"), [(Form::Number, 2)]);
        assert_eq!(found_labels("2.3. Nhiệm vụ"), [(Form::Nested("2".into()), 3)]);
        assert_eq!(found_labels("4.Thời gian"), [(Form::Number, 4)]);
        assert_eq!(found_labels("2.3.Nhiệm vụ"), [(Form::Nested("2".into()), 3)]);
        assert_eq!(found_labels("3-Nhiệm vụ"), [(Form::Number, 3)]);
        assert_eq!(found_labels("II.Kết quả"), [(Form::Roman, 2)]);
        assert_eq!(found_labels("2.1- Nhiệm vụ"), [(Form::Nested("2".into()), 1)]);
        assert_eq!(found_labels("đ) Nhiệm vụ"), [(Form::Letter, 5)]);
        assert_eq!(found_labels("Điều 3. Hiệu lực"), [(Form::Article, 3)]);
        assert_eq!(found_labels("Tiểu mục 2"), [(Form::Subdivision, 2)]);
        assert_eq!(found_labels("Phần thứ hai"), [(Form::Part, 2)]);
        assert_eq!(found_labels("Một là, làm; hai là, sửa"), [(Form::Is, 1), (Form::Is, 2)]);
        assert_eq!(found_labels("- Thứ tư, hoàn thành"), [(Form::Ordinal, 4)]);
        for other in [
            "Điều 5 Quy định số 24 nêu rõ",
            "1.905 đảng viên",
            "2026. Năm nay",
            "12 chi bộ",
            "Thứ hai, ngày 06/7/2026",
            "V. Lê",
            "V.Lê",
            "- 1. gạch",
        ] {
            let found = found_labels(other);
            assert!(found.is_empty() || other == "V. Lê", "{other}: {found:?}");
        }
    }
}
