//! The Markdown side: filled-in prose → blocks of runs, headings numbered by the rules.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::escape::restore;
use super::prose::Prose;
use super::tables;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::document::{Block, HeadingForm, Run};
use crate::model::number::{ordinal, roman};
use crate::model::rules::Rules;
use crate::model::template::Template;
use crate::model::text::capitals;

/// Marks that documents do not have, by the tag that opens them.
fn refused(tag: &Tag) -> Option<(&'static str, &'static str)> {
    match tag {
        Tag::BlockQuote(_) => Some(("đoạn trích `>`", "a quotation `>`")),
        Tag::CodeBlock(_) => Some(("khối mã (dòng lùi vào bốn ô trống hoặc ```)", "a code block")),
        Tag::HtmlBlock => Some(("HTML", "HTML")),
        Tag::List(Some(_)) => Some((
            "danh sách đánh số `1.` (dùng ### cho mục có số)",
            "a numbered list `1.` (headings such as ### are numbered)",
        )),
        _ => None,
    }
}

fn unsupported(what: (&str, &str)) -> Diagnostic {
    Diagnostic::error(
        "compose.markdown",
        format!("văn mẫu dùng {}, văn bản hành chính không có thành phần này", what.0),
        format!("the prose uses {}, which official documents do not have", what.1),
    )
}

/// What the parser is in the middle of.
#[derive(Default)]
struct Inline {
    runs: Vec<Run>,
    bold: usize,
    italic: usize,
    fact: Option<String>,
    placed: Option<String>,
}

impl Inline {
    fn push(&mut self, text: &str) {
        let run = Run {
            text: restore(text),
            bold: self.bold > 0,
            italic: self.italic > 0,
            fact: self.fact.clone(),
        };
        match self.runs.last_mut() {
            Some(last) if last.fact == run.fact && last.bold == run.bold && last.italic == run.italic => {
                last.text.push_str(&run.text);
            }
            _ => self.runs.push(run),
        }
    }

    /// Takes an event inside a block.
    fn event(&mut self, event: &Event) -> Result<(), Diagnostic> {
        match event {
            Event::Text(text) => self.push(text),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push("\u{FDD0}"),
            Event::Start(Tag::Strong) => self.bold += 1,
            Event::End(TagEnd::Strong) => self.bold -= 1,
            Event::Start(Tag::Emphasis) => self.italic += 1,
            Event::End(TagEnd::Emphasis) => self.italic -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => match dest_url.strip_prefix("fact:") {
                Some(key) => self.fact = Some(key.to_string()),
                None => return Err(unsupported(("liên kết", "a link"))),
            },
            Event::End(TagEnd::Link) => self.fact = None,
            Event::Start(Tag::Image { dest_url, .. }) => self.placed = Some(dest_url.to_string()),
            Event::End(TagEnd::Image) => {}
            Event::Code(_) => return Err(unsupported(("mã `…`", "code `…`"))),
            Event::InlineHtml(_) | Event::Html(_) => return Err(unsupported(("HTML", "HTML"))),
            _ => {}
        }
        Ok(())
    }
}

/// The runs of a single line of Markdown.
///
/// # Errors
/// `compose.markdown` when it uses a mark that documents do not have.
pub fn inline(text: &str) -> Result<Vec<Run>, Diagnostic> {
    let mut state = Inline::default();
    for event in Parser::new_ext(text, Options::empty()) {
        if let Event::Start(tag) = &event
            && let Some(what) = refused(tag)
        {
            return Err(unsupported(what));
        }
        state.event(&event)?;
    }
    Ok(state.runs)
}

/// Numbers headings as the rules want them.
#[derive(Default)]
struct Numbering {
    counts: [usize; 4],
    open: Vec<HeadingForm>,
}

impl Numbering {
    /// The label and outline depth of the next heading of `form`. Numbers start again below each higher heading.
    fn next(&mut self, form: HeadingForm, rules: &Rules) -> (String, u8) {
        let level = form as usize;
        self.counts[level] += 1;
        self.counts[level + 1..].fill(0);
        while self.open.last().is_some_and(|last| *last as usize >= level) {
            self.open.pop();
        }
        self.open.push(form);
        let number = self.counts[level];
        let parent = level.checked_sub(1).map_or(0, |above| self.counts[above]);
        let label = rules
            .structure
            .rule(form)
            .label
            .replace("{ordinal}", &ordinal(number))
            .replace("{roman}", &roman(number))
            .replace("{number}", &number.to_string())
            .replace("{parent}", &parent.to_string());
        (label, self.open.len() as u8)
    }
}

fn form(level: HeadingLevel) -> Option<HeadingForm> {
    match level {
        HeadingLevel::H1 => Some(HeadingForm::Part),
        HeadingLevel::H2 => Some(HeadingForm::Section),
        HeadingLevel::H3 => Some(HeadingForm::Item),
        HeadingLevel::H4 => Some(HeadingForm::Subitem),
        HeadingLevel::H5 | HeadingLevel::H6 => None,
    }
}

/// The blocks of filled-in prose. Faults go to `problems`.
pub fn blocks(
    text: &str,
    template: &Template,
    rules: &Rules,
    prose: &Prose,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let file = || Place::File { file: template.prose_file.clone() };
    let mut blocks = Vec::new();
    let mut numbering = Numbering::default();
    let mut state = Inline::default();
    let mut list_depth = 0usize;
    let mut heading = None;
    for event in Parser::new_ext(text, Options::empty()) {
        match &event {
            Event::Start(tag) if refused(tag).is_some() => {
                problems.extend(refused(tag).map(|what| unsupported(what).at(file())));
                return blocks;
            }
            Event::Start(Tag::Heading { level, .. }) => {
                heading = form(*level);
                if heading.is_none() {
                    let what = ("tiêu đề dưới bốn cấp", "headings below four levels");
                    problems.push(unsupported(what).at(file()));
                }
                state = Inline::default();
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some(form) = heading.take() {
                    let mut runs = std::mem::take(&mut state).runs;
                    if rules.structure.rule(form).caps {
                        runs.iter_mut().for_each(|run| run.text = capitals(&run.text));
                    }
                    let (label, depth) = numbering.next(form, rules);
                    blocks.push(Block::Heading { form, depth, label, runs });
                }
            }
            Event::Start(Tag::List(None)) => {
                // A tight item's text comes without a paragraph: what stands before a list inside it ends here.
                flush_item(&mut state, list_depth, rules, &mut blocks);
                list_depth += 1;
            }
            Event::End(TagEnd::List(_)) => list_depth -= 1,
            Event::Start(Tag::Item | Tag::Paragraph) => {
                flush_item(&mut state, list_depth, rules, &mut blocks);
            }
            Event::End(TagEnd::Item) => flush_item(&mut state, list_depth, rules, &mut blocks),
            Event::End(TagEnd::Paragraph) => {
                let done = std::mem::take(&mut state);
                match done.placed {
                    Some(target) => match tables::place(&target, template, prose) {
                        Ok(block) => blocks.push(block),
                        Err(problem) => problems.push(problem),
                    },
                    None if list_depth > 0 => {
                        state = done;
                        flush_item(&mut state, list_depth, rules, &mut blocks);
                    }
                    None if !done.runs.is_empty() => {
                        blocks.push(Block::Paragraph { runs: done.runs });
                    }
                    None => {}
                }
            }
            Event::Rule => blocks.push(Block::PageBreak),
            _ => {
                if let Err(problem) = state.event(&event) {
                    problems.push(problem.at(file()));
                    return blocks;
                }
            }
        }
    }
    blocks
}

/// Ends an item of a list, if one is open.
fn flush_item(state: &mut Inline, depth: usize, rules: &Rules, blocks: &mut Vec<Block>) {
    if depth == 0 || state.runs.is_empty() {
        return;
    }
    let runs = std::mem::take(state).runs;
    // Below the dash comes the plus: the usual second level of official papers.
    let marker = if depth == 1 { rules.list.marker.clone() } else { "+ ".to_string() };
    blocks.push(Block::ListItem { marker, runs });
}
