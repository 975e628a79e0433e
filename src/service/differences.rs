//! What two texts of a document have differently: which lines were changed, added and dropped, and which words of them.

use std::collections::BTreeSet;
use std::ops::Range;

use vanthu_merge::align;
use vanthu_store::TextLine;

/// Which share of its words a line keeps at least if it is a changed one, and not another.
const KEPT: f64 = 0.4;

/// What happened to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Its words are other ones.
    Changed,
    /// It was not there before.
    Added,
    /// It is no longer there.
    Dropped,
}

impl ChangeKind {
    /// The word in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Dropped => "dropped",
        }
    }
}

/// Some words of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Whether the other line does not have them.
    pub differs: bool,
}

/// A line that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// What the line is: `head`, `heading`, `text` or `row`.
    pub form: String,
    /// What it said; empty for one that was added.
    pub before: Vec<Words>,
    /// What it says; empty for one that was dropped.
    pub after: Vec<Words>,
    /// The line as it is now; `None` for one that was dropped.
    pub now: Option<usize>,
}

/// The lines that differ, in the order of `new`.
pub fn differences(old: &[TextLine], new: &[TextLine]) -> Vec<Change> {
    let texts = |lines: &[TextLine]| lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    let mut changes = Vec::new();
    let (mut from_old, mut from_new) = (0, 0);
    let mut same = align(&texts(old), &texts(new));
    same.push((old.len(), new.len()));
    for (at_old, at_new) in same {
        between((old, from_old..at_old), (new, from_new..at_new), &mut changes);
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    changes
}

/// The changes between two lines that stayed. A line that moved is dropped at one place and added at another.
fn between(
    (old, old_range): (&[TextLine], Range<usize>),
    (new, new_range): (&[TextLine], Range<usize>),
    changes: &mut Vec<Change>,
) {
    let mut left: Vec<usize> = old_range.collect();
    for at in new_range {
        let line = &new[at];
        let same_block =
            |one: &TextLine| !line.block.is_empty() && one.block == line.block && one.form == line.form;
        let found = left
            .iter()
            .position(|&other| same_block(&old[other]))
            .or_else(|| left.iter().position(|&other| resembles(&old[other], line)));
        let Some(found) = found else {
            changes.push(one_sided(ChangeKind::Added, line, Some(at)));
            continue;
        };
        // What stood before the line it was is gone.
        let gone: Vec<usize> = left.drain(..found).collect();
        changes.extend(gone.into_iter().map(|gone| one_sided(ChangeKind::Dropped, &old[gone], None)));
        let (before, after) = words(&old[left.remove(0)].text, &line.text);
        let kind = ChangeKind::Changed;
        changes.push(Change { kind, form: line.form.clone(), before, after, now: Some(at) });
    }
    changes.extend(left.into_iter().map(|gone| one_sided(ChangeKind::Dropped, &old[gone], None)));
}

fn one_sided(kind: ChangeKind, line: &TextLine, now: Option<usize>) -> Change {
    let all = vec![Words { text: line.text.clone(), differs: true }];
    let (before, after) = if kind == ChangeKind::Added { (Vec::new(), all) } else { (all, Vec::new()) };
    Change { kind, form: line.form.clone(), before, after, now }
}

/// Whether two lines have so many words in common that one was made from the other.
fn resembles(one: &TextLine, other: &TextLine) -> bool {
    let set = |line: &TextLine| line.text.split_whitespace().map(str::to_lowercase).collect::<BTreeSet<_>>();
    let (left, right) = (set(one), set(other));
    let common = left.intersection(&right).count();
    one.form == other.form && common as f64 >= KEPT * left.len().max(right.len()) as f64
}

/// The words of two lines, each part marked that the other line does not have.
fn words(before: &str, after: &str) -> (Vec<Words>, Vec<Words>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split(' ').collect(), after.split(' ').collect());
    let same = align(&old, &new);
    let kept_old: BTreeSet<usize> = same.iter().map(|(at, _)| *at).collect();
    let kept_new: BTreeSet<usize> = same.iter().map(|(_, at)| *at).collect();
    (parts(&old, &kept_old), parts(&new, &kept_new))
}

/// Words that follow one another and are alike in being kept are one part.
fn parts(words: &[&str], kept: &BTreeSet<usize>) -> Vec<Words> {
    let mut parts: Vec<Words> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let differs = !kept.contains(&at);
        match parts.last_mut() {
            Some(last) if last.differs == differs => {
                last.text.push(' ');
                last.text.push_str(word);
            }
            _ => parts.push(Words { text: (*word).to_string(), differs }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(block: &str, form: &str, text: &str) -> TextLine {
        TextLine { block: block.into(), form: form.into(), text: text.into() }
    }

    fn shown(words: &[Words]) -> String {
        let part =
            |words: &Words| if words.differs { format!("[{}]", words.text) } else { words.text.clone() };
        words.iter().map(part).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_changed_line_shows_its_words_before_and_after() {
        let old = [line("a", "text", "Nguồn hiện có 12 quần chúng ưu tú."), line("b", "text", "Câu hai.")];
        let new = [line("a", "text", "Nguồn hiện có 15 quần chúng ưu tú."), line("b", "text", "Câu hai.")];
        let found = differences(&old, &new);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].kind, found[0].now), (ChangeKind::Changed, Some(0)));
        assert_eq!(shown(&found[0].before), "Nguồn hiện có [12] quần chúng ưu tú.");
        assert_eq!(shown(&found[0].after), "Nguồn hiện có [15] quần chúng ưu tú.");
        assert!(differences(&old, &old).is_empty());
    }

    #[test]
    fn lines_that_came_and_went_are_told_apart_from_changed_ones() {
        let old = [
            line("x", "text", "Một ý không còn nữa."),
            line("t/Thôn 1", "row", "1 | Thôn 1 | 12"),
            line("t/Thôn 2", "row", "2 | Thôn 2 | 5"),
        ];
        let new = [
            line("t/Thôn 1", "row", "1 | Thôn 1 | 13"),
            line("t/Thôn 2", "row", "2 | Thôn 2 | 5"),
            line("y", "text", "Kiến nghị mới thêm vào."),
        ];
        let kinds: Vec<_> = differences(&old, &new).iter().map(|one| (one.kind, one.form.clone())).collect();
        assert_eq!(
            kinds,
            [
                (ChangeKind::Dropped, "text".to_string()),
                (ChangeKind::Changed, "row".to_string()),
                (ChangeKind::Added, "text".to_string()),
            ]
        );
    }

    #[test]
    fn a_line_that_was_replaced_by_another_is_not_called_changed() {
        let old = [line("", "text", "Chi bộ thôn 3 chưa nộp báo cáo.")];
        let new = [line("", "text", "Đề nghị Tỉnh ủy xem xét.")];
        let kinds: Vec<_> = differences(&old, &new).iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [ChangeKind::Added, ChangeKind::Dropped]);
    }
}
