//! Edits of the composed text: a block replaced, left out, or with text of one's own before or after it.

use std::collections::{BTreeMap, BTreeSet};

use super::emphasis::emphasised;
use super::escape;
use super::named::Named;
use super::numbering::{Level, Numbering, unnumber_lone};
use super::series::even_figures;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::document::{Appendix, Block, EditRecord, NamedBlock, Run, plain_text};
use vanthu_model::edit::{Edit, EditAction};
use vanthu_model::number::{cardinal, ordinal};
use vanthu_model::rules::Rules;
use vanthu_model::text::{capitals, nfc, upper_initial};

/// The marks with which a sentence or an item ends.
const CLOSING: [char; 7] = ['.', ';', ',', ':', '!', '?', '…'];

/// What edits are applied to and what with.
pub(crate) struct Editor<'a, 'n> {
    /// The rule set.
    pub rules: &'a Rules,
    /// The levels of the text.
    pub levels: &'a [Level],
    /// The names that the template can give to blocks.
    pub names: &'a [String],
    /// The figures that the edits may name.
    pub named: &'a mut Named<'n>,
    /// What is wrong with the edits.
    pub problems: &'a mut Vec<Diagnostic>,
    /// What the reader of the document should know of them.
    pub findings: &'a mut Vec<Diagnostic>,
}

impl Editor<'_, '_> {
    /// Applies `edits` to the text and its appendices, numbers the headings again and returns what was done.
    pub(crate) fn apply(
        &mut self,
        edits: &[Edit],
        blocks: &mut Vec<NamedBlock>,
        appendices: &mut [Appendix],
    ) -> Vec<EditRecord> {
        if edits.is_empty() {
            return Vec::new();
        }
        let mut parts: Vec<&mut Vec<NamedBlock>> = vec![blocks];
        parts.extend(appendices.iter_mut().map(|appendix| &mut appendix.blocks));
        let all = parts.iter().flat_map(|part| part.iter());
        let base: BTreeMap<String, String> =
            all.map(|block| (block.id.clone(), block.text().unwrap_or_default())).collect();
        let mut settled = BTreeSet::new();
        let mut records = Vec::new();
        for edit in edits {
            for (text, place) in &edit.text {
                self.problems.extend(self.named.problems(text, place));
            }
            let absent = self.absent_words(edit);
            self.findings.extend(absent);
            let Some(now) = base.get(&edit.block) else {
                self.absent(edit, &base);
                continue;
            };
            if matches!(edit.action, EditAction::Replace | EditAction::Drop) && !settled.insert(&edit.block) {
                self.problems.push(twice(edit));
                continue;
            }
            let base_changed = edit.was.as_ref().is_some_and(|was| open(was) != open(now));
            if let Some(was) = edit.was.as_ref().filter(|_| base_changed) {
                self.findings.push(changed(edit, was, now));
            }
            for part in &mut parts {
                if let Some(at) = part.iter().position(|block| block.id == edit.block) {
                    self.edit(edit, part, at);
                }
            }
            records.push(EditRecord {
                block: edit.block.clone(),
                action: edit.action,
                base: now.clone(),
                was: edit.was.clone(),
                base_changed,
                by: edit.by.clone(),
                why: edit.why.clone(),
            });
        }
        for (part, above) in parts.into_iter().zip([0].into_iter().chain(std::iter::repeat(1))) {
            number(part, self.levels, above);
            unnumber_lone(part, self.levels);
            count_in_words(part);
            even_figures(part);
            if let Some(empty) = empty_heading(part) {
                self.problems.extend(edits.iter().rev().find(|edit| edit.action == EditAction::Drop).map(
                    |edit| {
                        Diagnostic::error(
                            code!("compose.empty-section"),
                            format!("bỏ khối này thì dưới đề mục `{empty}` không còn nội dung"),
                            format!("without this block there is nothing below the heading `{empty}`"),
                        )
                        .with_value(empty.clone())
                        .at(edit.place.clone())
                        .hint(
                            "bỏ cả đề mục, hoặc giữ lại một khối",
                            "drop the heading as well, or keep a block",
                        )
                    },
                ));
            }
        }
        records
    }

    /// The warnings about bold and italic words that are not in the text of their edit.
    fn absent_words(&mut self, edit: &Edit) -> Vec<Diagnostic> {
        let texts: Vec<String> = edit.text.iter().map(|(text, _)| self.named.shown(text)).collect();
        let absent = |words: &&String| !texts.iter().any(|text| text.contains(words.as_str()));
        let warning = |words: &String| {
            Diagnostic::warning(
                code!("compose.edit-look"),
                format!("phần sửa khối `{}` không có chữ “{words}” để in đậm hoặc nghiêng", edit.block),
                format!(
                    "the edit of `{}` does not have the words “{words}”, which are to be bold or italic",
                    edit.block
                ),
            )
            .with_value(words.clone())
            .at(edit.place.clone())
            .hint("ghi đúng những chữ đó như trong `text`", "write these words as they stand in `text`")
        };
        edit.bold.iter().chain(&edit.italic).filter(absent).map(warning).collect()
    }

    fn edit(&mut self, edit: &Edit, part: &mut Vec<NamedBlock>, at: usize) {
        let texts: Vec<String> = edit.text.iter().map(|(text, _)| self.named.marked(text)).collect();
        let runs = |text: &String| emphasised(escape::runs(text), &edit.bold, &edit.italic);
        let anchor = part[at].block.clone();
        let end = closing(&anchor);
        // Items that others follow end alike, and only the last one of a list ends it.
        let inner = is_item(&anchor).then(|| inner_mark(part, at));
        let ends_list = is_item(&anchor) && end == Some('.') && !goes_on(part, at);
        let last = texts.len().saturating_sub(1);
        let mark = |index: usize| match (edit.action, ends_list) {
            (EditAction::Replace | EditAction::After, true) if index == last => end,
            (EditAction::Replace | EditAction::After, false) => end.filter(|end| *end == ';').or(inner),
            _ => inner,
        };
        let mut new: Vec<NamedBlock> = texts
            .iter()
            .enumerate()
            .map(|(index, text)| NamedBlock {
                id: format!("{}.{}-{}", edit.block, edit.action.word(), index + 1),
                edited: Some(edit.action),
                block: self.sibling(&anchor, runs(text), mark(index)),
            })
            .collect();
        match edit.action {
            EditAction::Replace => {
                let more = if new.is_empty() { Vec::new() } else { new.split_off(1) };
                let Some(first) = texts.first() else { return };
                let end = if ends_list && last > 0 { inner } else { end };
                part[at].block = self.replaced(&anchor, runs(first), end);
                part[at].edited = Some(EditAction::Replace);
                let behind = self.behind(part, at);
                part.splice(behind..behind, more);
            }
            EditAction::Drop => {
                part.remove(at);
                // What ended the list ends it still.
                if let Some(before) = at.checked_sub(1)
                    && is_item(&anchor)
                    && is_item(&part[before].block)
                    && !part.get(at).is_some_and(|next| is_item(&next.block))
                {
                    close(&mut part[before].block, end);
                }
            }
            EditAction::Before => {
                part.splice(at..at, new);
            }
            EditAction::After => {
                // The item is no longer the last of its list.
                if ends_list && !new.is_empty() {
                    close(&mut part[at].block, inner);
                }
                let behind = self.behind(part, at);
                part.splice(behind..behind, new);
            }
        }
    }

    /// The place behind a block. The clauses and items below a numbered one belong to it: what is added behind an article does not
    /// come between the article and its clauses.
    fn behind(&self, part: &[NamedBlock], at: usize) -> usize {
        let level = |block: &Block| match block {
            Block::Numbered { form, .. } => self.levels.iter().position(|level| level.form == *form),
            _ => None,
        };
        let Some(own) = level(&part[at].block) else { return at + 1 };
        let below = |named: &&NamedBlock| {
            level(&named.block).is_some_and(|level| level > own) || is_item(&named.block)
        };
        at + 1 + part[at + 1..].iter().take_while(below).count()
    }

    /// The block with other text.
    fn replaced(&self, block: &Block, runs: Vec<Run>, end: Option<char>) -> Block {
        let mut replaced = block.clone();
        let caps = match block {
            Block::Heading { form, .. } => self.rules.structure.rule(*form).caps,
            Block::Enacting { .. } => self.rules.enacting.caps,
            _ => false,
        };
        let Some(own) = replaced.text_mut() else { return Block::Paragraph { runs } };
        let mut runs = styled(own, runs);
        if caps {
            runs.iter_mut().for_each(|run| run.text = capitals(&run.text));
        }
        *own = runs;
        if is_sentence(block) {
            close_open(&mut replaced, end);
        }
        replaced
    }

    /// A block of the same kind beside it; beside headings, tables and charts a paragraph.
    fn sibling(&self, block: &Block, runs: Vec<Run>, end: Option<char>) -> Block {
        let mut sibling = match block {
            Block::ListItem { marker, .. } => Block::ListItem { marker: marker.clone(), runs },
            Block::Basis { marker, .. } => Block::Basis { marker: marker.clone(), runs },
            Block::Numbered { form, label, .. } => {
                Block::Numbered { form: *form, label: label.clone(), runs }
            }
            _ => Block::Paragraph { runs },
        };
        close_open(&mut sibling, end.filter(|_| is_item(block)));
        sibling
    }

    /// Reports an edit of a block that is not in the document.
    fn absent(&mut self, edit: &Edit, base: &BTreeMap<String, String>) {
        let name = &edit.block;
        let number = |rest: &str| rest.strip_prefix('-').is_some_and(|rest| rest.parse::<usize>().is_ok());
        let known = self.names.iter().any(|known| {
            name.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || number(rest))
        });
        if known {
            // There is nothing left to leave out.
            if edit.action != EditAction::Drop {
                self.problems.push(
                    Diagnostic::error(
                        code!("compose.edit-without-base"),
                        format!("với số liệu hiện nay, mẫu không viết khối `{name}` nữa nên không còn chỗ cho phần sửa"),
                        format!("with the present data the template does not write the block `{name}`, so the edit has no place"),
                    )
                    .with_value(name.clone())
                    .at(edit.block_place.clone())
                    .hint(
                        "bỏ phần sửa này, hoặc đặt nó trước (before), sau (after) một khối khác",
                        "remove the edit, or put it before or after another block",
                    ),
                );
            }
            return;
        }
        let problem = Diagnostic::error(
            code!("compose.unknown-block"),
            format!("văn bản không có khối nào tên `{name}`"),
            format!("the document has no block `{name}`"),
        )
        .with_value(name.clone())
        .at(edit.block_place.clone());
        let problem = match did_you_mean(name, base.keys().map(String::as_str)) {
            Some(near) => problem.meant(near),
            None => problem,
        };
        self.problems.push(problem.hint(
            "xem tên các khối bằng: vanthu render … --format json",
            "see the names of blocks with: vanthu render … --format json",
        ));
    }
}

/// The warning that the text below an edit is another one now.
fn changed(edit: &Edit, was: &str, now: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("compose.edit-base-changed"),
        format!("khối `{}` được sửa khi mẫu viết “{was}”; nay mẫu viết “{now}”", edit.block),
        format!("the block `{}` was edited when the template said “{was}”; it now says “{now}”", edit.block),
    )
    .with_value(now)
    .at(edit.place.clone())
    .hint(
        "phần sửa vẫn được giữ; đọc lại, nếu còn đúng thì ghi câu mới vào `was`, nếu không thì sửa hoặc bỏ",
        "the edit stays; read it again, and put the new text into `was` if it still holds, or change or remove it",
    )
}

fn twice(edit: &Edit) -> Diagnostic {
    Diagnostic::error(
        code!("compose.edit-twice"),
        format!("khối `{}` đã được thay hoặc bỏ ở một phần sửa khác", edit.block),
        format!("the block `{}` is replaced or dropped by another edit already", edit.block),
    )
    .with_value(edit.block.clone())
    .at(edit.block_place.clone())
    .hint("giữ lại một phần sửa cho khối này", "keep one of these edits")
}

/// A text as it is compared: without its closing mark, which depends on what follows, and with single spaces.
fn open(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = nfc(&words.join(" ")).into_owned();
    text.trim_end_matches(['.', ';', ',', '/', '-', ' ']).to_string()
}

fn is_item(block: &Block) -> bool {
    marker(block).is_some()
}

/// The sign before an item; `None` for a block that is no item of a list.
fn marker(block: &Block) -> Option<&str> {
    match block {
        Block::ListItem { marker, .. } | Block::Basis { marker, .. } => Some(marker),
        _ => None,
    }
}

/// Whether another item of the same list follows the one at `at`.
fn goes_on(part: &[NamedBlock], at: usize) -> bool {
    let next = part.get(at + 1).and_then(|next| marker(&next.block));
    next.is_some() && next == marker(&part[at].block)
}

/// The mark with which the items end that others follow in the list of the item at `at`.
fn inner_mark(part: &[NamedBlock], at: usize) -> char {
    let alike = |named: &&NamedBlock| marker(&named.block) == marker(&part[at].block);
    let before = part[..at].iter().rev().take_while(alike).count();
    let behind = part[at..].iter().take_while(alike).count();
    let items = &part[at - before..at + behind];
    let mark = items.split_last().and_then(|(_, others)| {
        others.iter().find_map(|named| closing(&named.block).filter(|mark| matches!(mark, ';' | ',' | '.')))
    });
    mark.unwrap_or(';')
}

/// Whether the text of a block ends with a mark, which that of a heading or a caption does not.
fn is_sentence(block: &Block) -> bool {
    is_item(block) || matches!(block, Block::Paragraph { .. } | Block::Numbered { .. })
}

/// The mark with which a block ends.
fn closing(block: &Block) -> Option<char> {
    block.text()?.trim_end().chars().next_back().filter(|last| CLOSING.contains(last))
}

/// Ends a block with `end` in place of its mark, unless a figure or a note stands there.
fn close(block: &mut Block, end: Option<char>) {
    let (Some(end), Some(runs)) = (end, block.text_mut()) else { return };
    if let Some(last) = runs.last_mut().filter(|run| run.fact.is_none() && run.note.is_empty()) {
        let kept = last.text.trim_end().trim_end_matches([';', '.', ',']).len();
        last.text.truncate(kept);
        last.text.push(end);
    } else {
        runs.push(Run::plain(end.to_string()));
    }
}

/// Ends a block that brings no mark along with `end`, or else with a full stop.
fn close_open(block: &mut Block, end: Option<char>) {
    let Some(runs) = block.text_mut() else { return };
    let text = plain_text(runs);
    let inner = text.trim_end().trim_end_matches(['”', '"', ')']);
    if inner.is_empty() || inner.ends_with(CLOSING) || text.trim_end().ends_with(CLOSING) {
        return;
    }
    runs.push(Run::plain(end.unwrap_or('.').to_string()));
}

/// The new runs with the weight and slant of the words that both begin with: `Thứ nhất, …`.
fn styled(old: &[Run], new: Vec<Run>) -> Vec<Run> {
    let plain = |run: &Run| !run.bold && !run.italic && run.fact.is_none();
    let Some(lead) = old.first().filter(|run| !plain(run) && run.fact.is_none()) else { return new };
    let mut new = new;
    let Some(rest) = new
        .first()
        .filter(|first| first.fact.is_none())
        .and_then(|first| Some(first.text.strip_prefix(&lead.text)?.to_string()))
    else {
        return new;
    };
    new[0].text = rest;
    let head = Run { note: Vec::new(), ..lead.clone() };
    std::iter::once(head).chain(new.into_iter().filter(|run| !run.text.is_empty())).collect()
}

/// Numbers the levels of a text again.
fn number(blocks: &mut [NamedBlock], levels: &[Level], above: usize) {
    let mut numbering = Numbering::new(levels, above);
    for block in blocks {
        let (Block::Heading { form, .. } | Block::Numbered { form, .. }) = &block.block else { continue };
        let Some(level) = levels.iter().position(|level| level.form == *form) else { continue };
        let (number, deep) = numbering.next(level);
        match &mut block.block {
            Block::Heading { label, depth, .. } => (*label, *depth) = (number, deep),
            Block::Numbered { label, .. } => *label = number,
            _ => {}
        }
    }
}

/// The words before a point that is counted in words: `Thứ nhất`, `Một là`.
const COUNTED: [fn(usize) -> String; 2] =
    [|count| format!("Thứ {}", ordinal(count)), |count| format!("{} là", upper_initial(&cardinal(count)))];
/// How far points are counted in words.
const MOST: usize = 40;

/// Counts points in words again. A series begins at its first point or below a heading.
fn count_in_words(blocks: &mut [NamedBlock]) {
    let mut count = 0;
    for block in blocks {
        let Block::Paragraph { runs } = &mut block.block else {
            if matches!(block.block, Block::Heading { .. }) {
                count = 0;
            }
            continue;
        };
        let Some(lead) = runs.first_mut().filter(|run| run.italic && run.fact.is_none()) else { continue };
        let known = COUNTED.iter().find_map(|words| {
            let number = (1..=MOST).find(|number| words(*number) == lead.text)?;
            Some((words, number))
        });
        if let Some((words, number)) = known {
            count = if number == 1 { 1 } else { count + 1 };
            lead.text = words(count);
        }
    }
}

/// The first heading with nothing below it.
fn empty_heading(blocks: &[NamedBlock]) -> Option<String> {
    blocks.iter().enumerate().find_map(|(at, block)| {
        let Block::Heading { depth, label, runs, .. } = &block.block else { return None };
        let empty = match blocks.get(at + 1).map(|next| &next.block) {
            Some(Block::Heading { depth: next, .. }) => next <= depth,
            Some(_) => false,
            None => true,
        };
        empty.then(|| format!("{label}{}", plain_text(runs)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_model::document::HeadingForm;

    fn item(text: &str) -> Block {
        Block::ListItem { marker: "- ".into(), runs: vec![Run::plain(text)] }
    }

    #[test]
    fn texts_are_compared_without_what_depends_on_their_neighbours() {
        assert_eq!(open("Phân công  đảng viên;"), open("Phân công đảng viên."));
        assert_eq!(open("Hết./."), open("Hết"));
        assert_ne!(open("còn 02 chi bộ"), open("còn 03 chi bộ"));
    }

    #[test]
    fn a_text_without_a_mark_takes_that_of_its_block() {
        let closed = |text: &str, end: Option<char>| {
            let mut block = item(text);
            close_open(&mut block, end);
            block.text().unwrap()
        };
        assert_eq!(closed("ý một", Some(';')), "ý một;");
        assert_eq!(closed("ý một", None), "ý một.");
        assert_eq!(closed("ý một:", Some(';')), "ý một:");
        assert_eq!(closed("ý “một.”", Some(';')), "ý “một.”");
        let mut block = item("ý cuối;");
        close(&mut block, Some('.'));
        assert_eq!(block.text().unwrap(), "ý cuối.");
        // A figure keeps its text.
        let figure = Run { fact: Some("count".into()), ..Run::plain("02") };
        let mut block = Block::Paragraph { runs: vec![figure] };
        close(&mut block, Some('.'));
        assert_eq!(block.text().unwrap(), "02.");
    }

    #[test]
    fn an_item_takes_the_mark_of_the_others_in_its_list() {
        let list = |texts: &[&str]| texts.iter().map(|text| item(text).into()).collect::<Vec<NamedBlock>>();
        let heading = || NamedBlock::from(Block::PageBreak);
        assert_eq!(inner_mark(&list(&["a;", "b;", "c."]), 2), ';');
        assert_eq!(inner_mark(&list(&["a.", "b.", "c."]), 2), '.');
        assert_eq!(inner_mark(&list(&["a:", "b,", "c."]), 0), ',');
        assert_eq!(inner_mark(&list(&["a."]), 0), ';');
        let mut two = list(&["a.", "b."]);
        two.push(heading());
        two.extend(list(&["c;", "d."]));
        assert_eq!([inner_mark(&two, 1), inner_mark(&two, 4)], ['.', ';']);
        assert_eq!([goes_on(&two, 0), goes_on(&two, 1), goes_on(&two, 4)], [true, false, false]);
    }

    #[test]
    fn words_that_begin_both_texts_keep_their_look() {
        let lead = Run { italic: true, ..Run::plain("Thứ nhất") };
        let old = [lead.clone(), Run::plain(", câu cũ.")];
        assert_eq!(styled(&old, vec![Run::plain("Thứ nhất, câu mới.")]), [lead, Run::plain(", câu mới.")]);
        assert_eq!(styled(&old, vec![Run::plain("Câu mới.")]), [Run::plain("Câu mới.")]);
    }

    #[test]
    fn points_counted_in_words_are_counted_again() {
        let point = |lead: &str| {
            let lead = Run { italic: true, ..Run::plain(lead) };
            NamedBlock::from(Block::Paragraph { runs: vec![lead, Run::plain(", làm.")] })
        };
        let mut blocks =
            [point("Thứ nhất"), point("Thứ ba"), point("Thứ tư"), point("Một là"), point("Ba là")];
        count_in_words(&mut blocks);
        let texts = blocks.map(|block| block.text().unwrap());
        assert_eq!(
            texts,
            ["Thứ nhất, làm.", "Thứ hai, làm.", "Thứ ba, làm.", "Một là, làm.", "Hai là, làm."]
        );
    }

    #[test]
    fn a_heading_with_nothing_below_it_is_found() {
        let heading = |depth: u8, label: &str| {
            let runs = vec![Run::plain("Kết quả")];
            NamedBlock::from(Block::Heading { form: HeadingForm::Item, depth, label: label.into(), runs })
        };
        let text = || NamedBlock::from(item("a."));
        assert_eq!(empty_heading(&[heading(1, "1. "), heading(2, "1.1. "), text()]), None);
        assert_eq!(
            empty_heading(&[heading(1, "1. "), text(), heading(1, "2. ")]).as_deref(),
            Some("2. Kết quả")
        );
        assert_eq!(
            empty_heading(&[heading(2, "1.1. "), heading(1, "2. "), text()]).as_deref(),
            Some("1.1. Kết quả")
        );
    }
}
