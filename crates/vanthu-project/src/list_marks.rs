//! The marks that items of a list bring along when they are pasted from elsewhere: a document marks its items itself.

use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::field::{FieldValue, Section};

/// Takes the marks off the items of `value`. Returns a note if there were any; `name` and `place` are those of the field.
pub(crate) fn strip(value: &mut FieldValue, name: &str, place: &Place) -> Option<Diagnostic> {
    let mut marks: Vec<String> = Vec::new();
    let mut bare = |text: &mut String| {
        if let Some((mark, rest)) = marked(text) {
            marks.push(mark.to_string());
            *text = rest.to_string();
        }
    };
    match value {
        FieldValue::List(items) => items.iter_mut().for_each(&mut bare),
        FieldValue::Opinions(opinions) => opinions.iter_mut().for_each(|opinion| bare(&mut opinion.text)),
        FieldValue::Tasks(tasks) => tasks.iter_mut().for_each(|task| bare(&mut task.work)),
        FieldValue::Sections(sections) => {
            sections.iter_mut().for_each(|section| each_point(section, &mut bare));
        }
        _ => {}
    }
    let first = marks.first()?;
    Some(
        Diagnostic::note(
            code!("content.list-marker"),
            format!("đã bỏ dấu đầu dòng “{first}” gõ sẵn, vì văn bản tự đánh dấu từng ý"),
            format!(
                "the mark “{first}” at the start of a line was left out: the document marks items itself"
            ),
        )
        .with_value(first.clone())
        .about_field(format!("fields.{name}"))
        .at(place.clone()),
    )
}

fn each_point(section: &mut Section, visit: &mut impl FnMut(&mut String)) {
    for point in &mut section.points {
        visit(&mut point.text);
        point.points.iter_mut().for_each(&mut *visit);
    }
    section.sections.iter_mut().for_each(|part| each_point(part, visit));
}

/// The mark at the start of a text, and the text behind it. A mark is a dash, a bullet, or a short number or letter with a
/// full stop, bracket, slash or dash, with a space behind it; a text that is nothing else keeps it.
fn marked(text: &str) -> Option<(&str, &str)> {
    let (mark, rest) = text.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return None;
    }
    let is_bullet = matches!(mark, "-" | "–" | "—" | "+" | "*" | "•" | "●" | "▪" | "◦" | "\u{f0b7}");
    let label = mark.strip_suffix(['.', ')', '/', '-']);
    let is_label = label.is_some_and(|label| {
        let short = label.len() <= 8 && !label.is_empty();
        // `1.`, `2.1.`: a number of at most two digits a step. A year or an amount is part of the text.
        let number = label
            .split('.')
            .all(|step| (1..=2).contains(&step.len()) && step.bytes().all(|digit| digit.is_ascii_digit()));
        let roman = label.bytes().all(|letter| matches!(letter, b'I' | b'V' | b'X'));
        let letter = label.chars().count() == 1 && label.chars().all(|letter| letter.is_lowercase());
        short && (number || roman || letter)
    });
    (is_bullet || is_label).then_some((mark, rest))
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn marks_are_known_from_text() {
        for (text, rest) in [
            ("- Giao chỉ tiêu", Some("Giao chỉ tiêu")),
            ("•  Giao chỉ tiêu", Some("Giao chỉ tiêu")),
            ("1. Về công tác", Some("Về công tác")),
            ("2.1. Về công tác", Some("Về công tác")),
            ("a) Về công tác", Some("Về công tác")),
            ("đ) Về công tác", Some("Về công tác")),
            ("3- Về công tác", Some("Về công tác")),
            ("IV. Về công tác", Some("Về công tác")),
            ("12 đồng chí được kết nạp", None),
            ("2026. Kết quả", None),
            ("30/9 là hạn cuối", None),
            ("A. Nguyễn trình bày", None),
            ("Về công tác", None),
            ("-", None),
            ("-5 điểm phần trăm", None),
        ] {
            assert_eq!(marked(text).map(|(_, rest)| rest), rest, "{text}");
        }
    }
}
