//! The numbers of the text's levels, in the labels that the rules have or the document chose among theirs.

use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::document::{Block, HeadingForm, NamedBlock};
use vanthu_model::header::DocumentHeader;
use vanthu_model::number::{letter, ordinal, roman};
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;

/// A level of the text: its form and how it is numbered.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    /// Its form.
    pub form: HeadingForm,
    /// Its label, with blanks in braces.
    label: String,
    /// Whether it is numbered through the whole text.
    continues: bool,
}

/// The levels of a template's text, from `#` down. A label that the rules do not know is reported in `problems`.
pub(crate) fn levels(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Level> {
    let mut level = |form: &HeadingForm| {
        let rule = rules.structure.rule(*form);
        if !rules.structure.has(*form) {
            problems.push(
                Diagnostic::error(
                    code!("compose.no-level"),
                    format!(
                        "bộ quy tắc {} không có cấp tiểu mục mà mẫu `{}` dùng",
                        rules.name, template.name
                    ),
                    format!(
                        "the rules {} do not have the level `subdivision` of the template `{}`",
                        rules.name, template.name
                    ),
                )
                .with_value("subdivision")
                .hint(
                    "bỏ `subdivision` trong `structure` của mẫu",
                    "leave `subdivision` out of the template's `structure`",
                ),
            );
        }
        let mut label = rule.label.clone();
        if let Some((chosen, place)) = header.numbering.get(form) {
            let known = || std::iter::once(&rule.label).chain(&rule.others);
            // Labels lose the space at their end when a person writes them.
            match known().find(|known| known.trim() == chosen.trim()) {
                Some(known) => label = known.clone(),
                None => {
                    let words: Vec<&str> = known().map(|known| known.trim()).collect();
                    let all = words.join("`, `");
                    let problem = Diagnostic::error(
                        code!("compose.unknown-label"),
                        format!(
                            "`{chosen}` không phải cách đánh số được dùng ở cấp này ({})",
                            rule.clause.clause
                        ),
                        format!(
                            "`{chosen}` is not a numbering that this level can have ({})",
                            rule.clause.clause
                        ),
                    )
                    .with_value(chosen.clone())
                    .at(place.clone());
                    problems.push(match did_you_mean(chosen, words.iter().copied()) {
                        Some(near) => problem.meant(near),
                        None => {
                            problem.hint(format!("dùng một trong: `{all}`"), format!("use one of: `{all}`"))
                        }
                    });
                }
            }
        }
        Level { form: *form, label, continues: rule.continues }
    };
    template.structure.iter().map(&mut level).collect()
}

/// Numbers the levels of one text, which may be an appendix.
#[derive(Debug)]
pub(crate) struct Numbering<'a> {
    levels: &'a [Level],
    /// The headings above all of them in the outline.
    above: usize,
    counts: Vec<usize>,
    open: Vec<usize>,
}

impl<'a> Numbering<'a> {
    /// Starts from the first number of each level, below `above` headings.
    pub(crate) fn new(levels: &'a [Level], above: usize) -> Self {
        Self { levels, above, counts: vec![0; levels.len()], open: Vec::new() }
    }

    /// The label and the outline depth of the next heading on `level`. Numbers start again below each higher heading,
    /// but for those that are counted through.
    pub(crate) fn next(&mut self, level: usize) -> (String, u8) {
        self.counts[level] += 1;
        for (count, below) in self.counts.iter_mut().zip(self.levels).skip(level + 1) {
            if !below.continues {
                *count = 0;
            }
        }
        self.open.retain(|&above| above < level);
        let depth = (self.above + self.open.len()) as u8 + 1;
        if !self.levels[level].form.runs_in() {
            self.open.push(level);
        }
        let number = self.counts[level];
        let parent = level.checked_sub(1).map_or(0, |above| self.counts[above]);
        let label = self.levels[level]
            .label
            .replace("{ordinal}", &ordinal(number))
            .replace("{roman}", &roman(number))
            .replace("{number}", &number.to_string())
            .replace("{letter}", &letter(number))
            .replace("{parent}", &parent.to_string());
        (label, depth)
    }
}

/// Makes a plain paragraph of each numbered one that has no other of its level beside it, because there is nothing to count.
/// An article keeps its number, by which other texts cite it.
pub(crate) fn unnumber_lone(blocks: &mut [NamedBlock], levels: &[Level]) {
    let level_of = |named: &NamedBlock| match &named.block {
        Block::Heading { form, .. } | Block::Numbered { form, .. } => {
            levels.iter().position(|level| level.form == *form)
        }
        _ => None,
    };
    let found: Vec<Option<usize>> = blocks.iter().map(level_of).collect();
    let lone = |at: usize, own: usize| {
        let beside = |levels: &mut dyn Iterator<Item = usize>| {
            levels.take_while(|level| *level >= own).any(|level| level == own)
        };
        let below = |at: usize| found[at + 1..].iter().flatten().copied().take_while(|level| *level > own);
        // Numbers below it may be made with its own.
        let cited = below(at).any(|level| levels[level].label.contains("{parent}"));
        !cited
            && !beside(&mut found[..at].iter().rev().flatten().copied())
            && !beside(&mut found[at + 1..].iter().flatten().copied())
    };
    let alone: Vec<usize> = found
        .iter()
        .enumerate()
        .filter_map(|(at, level)| Some((at, (*level)?)))
        .filter(|(at, level)| {
            matches!(blocks[*at].block, Block::Numbered { .. })
                && !levels[*level].continues
                && levels[*level].form != HeadingForm::Article
                && lone(*at, *level)
        })
        .map(|(at, _)| at)
        .collect();
    for at in alone {
        if let Block::Numbered { runs, .. } = &mut blocks[at].block {
            let runs = std::mem::take(runs);
            blocks[at].block = Block::Paragraph { runs };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_model::document::Run;

    fn level(form: HeadingForm, label: &str, continues: bool) -> Level {
        Level { form, label: label.into(), continues }
    }

    fn levels() -> [Level; 3] {
        [
            level(HeadingForm::Article, "Điều {number}. ", true),
            level(HeadingForm::Clause, "{number}. ", false),
            level(HeadingForm::Point, "{letter}) ", false),
        ]
    }

    /// The texts of numbered blocks of these forms after lone ones lost their numbers.
    fn labels(forms: &[HeadingForm], levels: &[Level]) -> Vec<String> {
        let mut numbering = Numbering::new(levels, 0);
        let mut blocks: Vec<NamedBlock> = forms
            .iter()
            .map(|form| {
                let level = levels.iter().position(|level| level.form == *form).unwrap();
                let (label, _) = numbering.next(level);
                Block::Numbered { form: *form, label, runs: vec![Run::plain("a")] }.into()
            })
            .collect();
        unnumber_lone(&mut blocks, levels);
        let label = |named: &NamedBlock| match &named.block {
            Block::Numbered { label, .. } => label.trim().to_string(),
            _ => "-".to_string(),
        };
        blocks.iter().map(label).collect()
    }

    #[test]
    fn a_lone_paragraph_has_no_number_and_an_article_keeps_its_own() {
        use HeadingForm::{Article, Clause, Point};
        assert_eq!(labels(&[Article, Clause], &levels()), ["Điều 1.", "-"]);
        assert_eq!(
            labels(&[Article, Clause, Article, Clause, Clause, Point, Clause], &levels()),
            ["Điều 1.", "-", "Điều 2.", "1.", "2.", "-", "3."]
        );
        assert_eq!(labels(&[Clause], &levels()), ["-"]);
        assert_eq!(labels(&[Clause, Point, Point], &levels()), ["-", "a)", "b)"]);
    }

    #[test]
    fn a_number_that_others_are_made_with_stays() {
        use HeadingForm::{Item, Subitem};
        let levels = [level(Item, "{number}. ", false), level(Subitem, "{parent}.{number}. ", false)];
        assert_eq!(labels(&[Item, Subitem, Subitem], &levels), ["1.", "1.1.", "1.2."]);
        assert_eq!(labels(&[Item, Item, Subitem], &levels), ["1.", "2.", "-"]);
    }
}
