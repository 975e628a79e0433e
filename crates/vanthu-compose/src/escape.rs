//! Escapes values, so that they pass through Markdown unchanged.
//!
//! While a text is on its way through prose template and Markdown, noncharacters stand in it for what is not text. The
//! import refuses all of them in any input, so they can only come from here.

use vanthu_model::document::Run;
use vanthu_model::text::upper_initial;

/// Stands for a line break inside a value while the text is Markdown.
pub(crate) const LINE_BREAK: char = '\u{FDD0}';
/// Begins a figure inside a value: the key of its fact follows.
const FIGURE: char = '\u{FDD1}';
/// Ends the key of a figure: what the figure shows follows.
const SHOWN: char = '\u{FDD2}';
/// Ends a figure.
const FIGURE_END: char = '\u{FDD3}';

/// The figure of the fact `key` that shows `text`, to stand inside a value.
pub(crate) fn figure(key: &str, text: &str) -> String {
    format!("{FIGURE}{key}{SHOWN}{text}{FIGURE_END}")
}

/// A stretch of a value.
enum Stretch<'a> {
    Text(&'a str),
    Figure { key: &'a str, text: &'a str },
}

/// The stretches of a value that may hold figures.
fn stretches(value: &str) -> Vec<Stretch<'_>> {
    let mut all = Vec::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once(FIGURE) {
        let Some(((key, text), after)) =
            after.split_once(FIGURE_END).and_then(|(whole, after)| Some((whole.split_once(SHOWN)?, after)))
        else {
            break;
        };
        all.push(Stretch::Text(before));
        all.push(Stretch::Figure { key, text });
        rest = after;
    }
    all.push(Stretch::Text(rest));
    all
}

/// The value as Markdown that reads back as the value: every mark that could mean something is escaped, line
/// breaks are carried over, figures become links to their facts.
pub(crate) fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 8);
    if !value.contains(FIGURE) {
        escape_text(value, &mut escaped);
        return escaped;
    }
    for stretch in stretches(value) {
        match stretch {
            Stretch::Text(text) => escape_text(text, &mut escaped),
            Stretch::Figure { key, text } => escaped.push_str(&link(key, text)),
        }
    }
    escaped
}

/// A figure as a Markdown link to its fact.
pub(crate) fn link(key: &str, text: &str) -> String {
    let mut link = String::from("[");
    escape_text(text, &mut link);
    // Angle brackets keep a destination whole whatever it holds.
    link.push_str("](<fact:");
    link.push_str(key);
    link.push_str(">)");
    link
}

fn escape_text(value: &str, escaped: &mut String) {
    for letter in value.chars() {
        match letter {
            '\n' => escaped.push(LINE_BREAK),
            '\r' => {}
            '\t' => escaped.push(' '),
            LINE_BREAK | FIGURE | SHOWN | FIGURE_END => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => {
                if letter.is_ascii_punctuation() {
                    escaped.push('\\');
                }
                escaped.push(letter);
            }
        }
    }
}

/// A value that does not go through Markdown as runs, its figures with the keys of their facts.
pub(crate) fn runs(value: &str) -> Vec<Run> {
    let run = |stretch| match stretch {
        Stretch::Text(text) => Run::plain(text),
        Stretch::Figure { key, text } => Run { fact: Some(key.to_string()), ..Run::plain(text) },
    };
    stretches(value).into_iter().map(run).filter(|run| !run.text.is_empty()).collect()
}

/// The value as a reader sees it.
pub(crate) fn shown(value: &str) -> String {
    let text = |stretch| match stretch {
        Stretch::Text(text) | Stretch::Figure { text, .. } => text,
    };
    stretches(value).into_iter().map(text).collect()
}

/// The value with its first letter capital, also where it begins with a figure in words.
pub(crate) fn capitalised(value: &str) -> String {
    match value.strip_prefix(FIGURE).and_then(|rest| rest.split_once(SHOWN)) {
        Some((key, rest)) => format!("{FIGURE}{key}{SHOWN}{}", upper_initial(rest)),
        None => upper_initial(value),
    }
}

/// The text of a Markdown run with carried line breaks put back.
pub(crate) fn restore(text: &str) -> String {
    text.replace(LINE_BREAK, "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_inside_a_value_become_links_and_runs() {
        let value = format!("Đạt {} (vượt)", figure("total.percent", "73,68%"));
        assert_eq!(escape(&value), r"Đạt [73\,68\%](<fact:total.percent>) \(vượt\)");
        assert_eq!(shown(&value), "Đạt 73,68% (vượt)");
        let runs = runs(&value);
        assert_eq!(
            runs.iter().map(|run| run.fact.as_deref()).collect::<Vec<_>>(),
            [None, Some("total.percent"), None]
        );
        assert_eq!(capitalised(&figure("count", "hai")), figure("count", "Hai"));
        assert_eq!(capitalised("đạt"), "Đạt");
    }
}
