//! The numbers of the text's levels, in the labels that the rules have or the document chose among theirs.

use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::document::HeadingForm;
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
