//! Where one document of a Word file ends and the next begins, and what is attached to a document.

use super::{Line, is_number, title_of};
use crate::tokenize::is_capitals;

/// The documents of a file as ranges of lines. A second letterhead begins a document of its own only if it has a number or
/// a signature of its own; a regulation that a decision issues has neither and stays with the decision.
pub(super) fn documents(lines: &[Line]) -> Vec<(usize, usize)> {
    let titles: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| title_of(&line.lower()).is_some())
        .map(|(index, _)| index)
        .collect();
    let mut starts = vec![0];
    for (position, &title) in titles.iter().enumerate().skip(1) {
        let start = letterhead_start(lines, title, *starts.last().unwrap_or(&0));
        let end = titles.get(position + 1).copied().unwrap_or(lines.len());
        let own = &lines[start..end.max(start)];
        let head = own.get(..25).unwrap_or(own);
        let attached = head.iter().any(|line| is_attachment(&line.lower()));
        let signed = own.iter().any(|line| line.lower().trim().trim_end_matches([':', ' ']) == "nơi nhận");
        if !attached && (head.iter().any(|line| is_number(&line.text)) || signed) {
            starts.push(start);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().copied().zip(ends).collect()
}

/// The first line of the letterhead whose title stands at a line.
fn letterhead_start(lines: &[Line], title: usize, after: usize) -> usize {
    let table = lines[title].cell().map(|cell| cell.table);
    let belongs = |line: &Line| match table {
        Some(_) => line.cell().map(|cell| cell.table) == table,
        None => {
            is_capitals(&line.text)
                && line.paragraph.number + 4 > lines[title].paragraph.number
                && !line.text.contains('.')
        }
    };
    let mut start = title;
    while start > after + 1 && belongs(&lines[start - 1]) {
        start -= 1;
    }
    start
}

/// Whether a line says that what follows is attached to another document.
fn is_attachment(lower: &str) -> bool {
    let bare = lower.trim().trim_start_matches('(');
    ["kèm theo", "ban hành kèm theo", "đính kèm"].iter().any(|word| bare.starts_with(word))
}

/// Whether a paragraph begins something attached: an appendix, `(Kèm theo …)`, a second letterhead.
pub(super) fn begins(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let appendix = lower.starts_with("phụ lục") && (is_capitals(text) || lower.chars().count() < 20);
    appendix
        || lower.starts_with('(') && is_attachment(&lower)
        || title_of(&lower.replace("hoà", "hòa")).is_some()
}

/// Whether a paragraph of something attached is of its letterhead: the title, the motto, marks below them.
pub(super) fn is_letterhead(text: &str) -> bool {
    let lower = text.trim().to_lowercase().replace("hoà", "hòa");
    title_of(&lower).is_some()
        || lower.starts_with("độc lập")
        || lower.chars().all(|letter| "*-_–—=~ ".contains(letter))
}
