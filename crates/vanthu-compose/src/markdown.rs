//! The Markdown side: filled-in prose → blocks of runs, its levels numbered by the rules.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::appendices;
use super::ids;
use super::inline::{Inline, refused, unsupported};
use super::legal_basis;
use super::numbering::{Level, Numbering, unnumber_lone};
use super::prose::{Lines, Prose};
use super::series::even_figures;
use super::tables::{self, Placed, Site};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::document::{Appendix, Block, NamedBlock, Run, plain_text};
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_model::text::capitals;

/// What stands for the appendix in the paragraph that points to it.
const APPENDIX: &str = "{appendix}";

/// The level, from 0, of a heading.
fn level_of(level: HeadingLevel) -> usize {
    level as usize - 1
}

/// What the text is made of.
pub(crate) struct Source<'a> {
    /// The template.
    pub template: &'a Template,
    /// The rule set.
    pub rules: &'a Rules,
    /// The template's texts and values.
    pub prose: &'a Prose<'a>,
    /// The levels of the text, from `#` down.
    pub levels: &'a [Level],
    /// The line that names the document in its appendices.
    pub reference: String,
}

/// A heading that still needs content below it.
struct Open {
    level: usize,
    offset: usize,
    title: String,
}

/// A paragraph's number that waits for its text.
struct Waiting {
    block: Block,
    offset: usize,
}

/// Filled-in prose on its way to blocks.
struct Reader<'a> {
    source: &'a Source<'a>,
    text: &'a str,
    lines: &'a Lines,
    problems: &'a mut Vec<Diagnostic>,
    notes: BTreeMap<String, Vec<Run>>,
    numbering: Numbering<'a>,
    /// The blocks of the text, or of the appendix being read.
    blocks: Vec<NamedBlock>,
    /// The blocks of the text, once an appendix has begun.
    main: Option<Vec<NamedBlock>>,
    appendices: Vec<Appendix>,
    /// The appendices of tables that are too long for the text, each with the place of the paragraph that points to it.
    moved: Vec<(usize, Appendix)>,
    state: Inline,
    list_depth: usize,
    /// The last heading, as long as there is nothing below it.
    bare: Option<Open>,
    /// The number of a heading without a title.
    waiting: Option<Waiting>,
    /// The end of the last numbered paragraph, whose text may continue on the next line.
    goes_on: Option<usize>,
}

/// The blocks of filled-in prose, and its appendices. Faults go to `problems`.
pub(crate) fn blocks(
    text: &str,
    lines: &Lines,
    source: &Source,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<NamedBlock>, Vec<Appendix>) {
    let mut reader = Reader {
        source,
        text,
        lines,
        problems,
        notes: BTreeMap::new(),
        numbering: Numbering::new(source.levels, 0),
        blocks: Vec::new(),
        main: None,
        appendices: Vec::new(),
        moved: Vec::new(),
        state: Inline::default(),
        list_depth: 0,
        bare: None,
        waiting: None,
        goes_on: None,
    };
    reader.read_notes();
    reader.read();
    reader.end_part();
    let (pointers, moved): (Vec<usize>, Vec<Appendix>) =
        std::mem::take(&mut reader.moved).into_iter().unzip();
    let (mut main, mut own) = match reader.main.take() {
        None => (reader.blocks, Vec::new()),
        Some(main) => {
            if let Some(last) = reader.appendices.last_mut() {
                last.blocks = reader.blocks;
            }
            (main, reader.appendices)
        }
    };
    if let Some(Block::Table { id, landscape: true, .. }) = main.last().map(|last| &last.block) {
        let problem = Diagnostic::error(
            code!("compose.landscape-at-end"),
            format!("bảng nằm ngang `{id}` đứng cuối văn bản, chữ ký sẽ đứng một mình ở trang sau"),
            format!("the turned table `{id}` ends the text, and the signature would stand alone behind it"),
        )
        .with_value(id.clone())
        .hint(
            "viết câu kết thúc sau bảng, hoặc đưa bảng vào phụ lục",
            "close with a sentence, or put it into an appendix",
        );
        problems.push(problem.at(Place::File { file: source.template.prose_file.clone() }));
    }
    for part in [&mut main].into_iter().chain(own.iter_mut().map(|appendix| &mut appendix.blocks)) {
        unnumber_lone(part, source.levels);
        even_figures(part);
    }
    // The text points to those of its tables first.
    let mut appendices: Vec<Appendix> = moved.into_iter().chain(own).collect();
    appendices::label(&mut appendices, source.rules);
    for (pointer, appendix) in pointers.into_iter().zip(&appendices) {
        if let Some(Block::Paragraph { runs }) = main.get_mut(pointer).map(|named| &mut named.block) {
            let cited = appendices::cited(&appendix.label, source.rules);
            runs.iter_mut().for_each(|run| run.text = run.text.replace(APPENDIX, &cited));
        }
    }
    for run in main.iter_mut().filter_map(|named| named.block.text_mut()).flatten() {
        appendices::cite(&mut run.text, &appendices, source.rules);
    }
    ids::settle(main.iter_mut().chain(appendices.iter_mut().flat_map(|appendix| &mut appendix.blocks)));
    (main, appendices)
}

/// The prose's Markdown: the plain one with footnotes.
fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_FOOTNOTES).into_offset_iter()
}

impl<'a> Reader<'a> {
    fn fail(&mut self, problem: Diagnostic, offset: usize) {
        self.problems.push(problem.at(self.lines.place(self.text, offset)));
    }

    /// Reads the footnotes, which may be written anywhere.
    fn read_notes(&mut self) {
        if !self.text.contains("[^") {
            return;
        }
        let mut used = Vec::new();
        let mut label = None;
        let mut state = Inline::default();
        let mut defined: Vec<(String, usize)> = Vec::new();
        for (event, range) in events(self.text) {
            match &event {
                Event::Start(Tag::FootnoteDefinition(name)) => {
                    label = Some(name.to_string());
                    defined.push((name.to_string(), range.start));
                    state = Inline::default();
                }
                Event::End(TagEnd::FootnoteDefinition) => {
                    if let Some(label) = label.take() {
                        self.notes.insert(label, std::mem::take(&mut state).runs);
                    }
                }
                Event::FootnoteReference(name) if used.contains(&name.to_string()) => {
                    let problem = Diagnostic::error(
                        code!("compose.footnote"),
                        format!("chú thích `[^{name}]` được nhắc đến hai lần"),
                        format!("the footnote `[^{name}]` is referenced twice"),
                    );
                    self.fail(problem.with_value(name.to_string()), range.start);
                }
                Event::FootnoteReference(name) => used.push(name.to_string()),
                Event::Start(Tag::Paragraph) if label.is_some() && !state.runs.is_empty() => state.push(" "),
                _ if label.is_some() => {
                    if let Err(problem) = state.event(&event) {
                        self.fail(problem, range.start);
                    }
                }
                _ => {}
            }
        }
        for (name, offset) in defined {
            if !used.contains(&name) {
                let problem = Diagnostic::error(
                    code!("compose.footnote"),
                    format!("chú thích `[^{name}]` không được nhắc đến ở đâu"),
                    format!("the footnote `[^{name}]` is not referenced"),
                );
                self.fail(problem.with_value(name), offset);
            }
        }
        // Without a definition the mark is mere text to the parser.
        for (at, _) in self.text.match_indices("[^") {
            let name = self.text[at + 2..].split(']').next().unwrap_or_default();
            let escaped = self.text[..at].ends_with('\\');
            if !escaped && !self.notes.contains_key(name) {
                let known: Vec<&str> = self.notes.keys().map(String::as_str).collect();
                let problem = Diagnostic::error(
                    code!("compose.footnote"),
                    format!("không có chú thích nào tên `[^{name}]`"),
                    format!("there is no footnote `[^{name}]`"),
                )
                .with_value(name);
                let problem = match did_you_mean(name, known.iter().copied()) {
                    Some(near) => problem.meant(near),
                    None => problem
                        .hint(format!("thêm dòng `[^{name}]: …`"), format!("add a line `[^{name}]: …`")),
                };
                self.fail(problem, at);
            }
        }
    }

    fn read(&mut self) {
        let mut heading = None;
        let mut in_note = false;
        for (event, range) in events(self.text) {
            let offset = range.start;
            match &event {
                Event::Start(Tag::FootnoteDefinition(_)) => in_note = true,
                Event::End(TagEnd::FootnoteDefinition) => in_note = false,
                _ if in_note => {}
                Event::Start(tag) if refused(tag).is_some() => {
                    if let Some(what) = refused(tag) {
                        self.fail(unsupported(what), offset);
                    }
                    return;
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    self.end_waiting();
                    heading = Some(level_of(*level)).filter(|level| *level < self.source.levels.len());
                    if heading.is_none() {
                        let count = self.source.levels.len();
                        let what = format!("tiêu đề dưới {count} cấp");
                        self.fail(unsupported((&what, &format!("headings below {count} levels"))), offset);
                    }
                    self.state = Inline::default();
                }
                Event::End(TagEnd::Heading(_)) => {
                    let done = std::mem::take(&mut self.state);
                    if let Some(level) = heading.take() {
                        self.heading(level, done, range);
                    }
                }
                Event::Start(Tag::List(None)) => {
                    self.end_waiting();
                    // The text of a tight item comes without a paragraph, so it ends where a list inside the item
                    // begins.
                    self.end_item(offset);
                    self.list_depth += 1;
                }
                Event::End(TagEnd::List(_)) => self.list_depth -= 1,
                Event::Start(Tag::Item | Tag::Paragraph) => self.end_item(offset),
                Event::End(TagEnd::Item) => self.end_item(offset),
                Event::End(TagEnd::Paragraph) => self.paragraph(offset),
                Event::Rule => {
                    self.end_waiting();
                    self.blocks.push(Block::PageBreak.into());
                }
                Event::FootnoteReference(name) => {
                    let note = self.notes.get(name.as_ref()).cloned().unwrap_or_default();
                    self.state.note(note);
                }
                _ => {
                    if let Err(problem) = self.state.event(&event) {
                        self.fail(problem, offset);
                        return;
                    }
                }
            }
        }
    }

    /// Adds a block other than a heading, so that the headings above it have content.
    fn push(&mut self, block: Block, name: Option<String>) {
        self.bare = None;
        self.goes_on = None;
        self.add(block, name);
    }

    fn add(&mut self, block: Block, name: Option<String>) {
        self.blocks.push(NamedBlock { id: name.unwrap_or_default(), ..block.into() });
    }

    fn heading(&mut self, level: usize, done: Inline, range: Range<usize>) {
        let (name, mut runs) = (done.name.name(), done.runs);
        self.goes_on = None;
        let form = self.source.levels[level].form;
        let rule = self.source.rules.structure.rule(form);
        if rule.caps {
            runs.iter_mut().for_each(|run| run.text = capitals(&run.text));
        }
        if !form.runs_in() {
            self.end_heading(Some(level));
        }
        let (label, depth) = self.numbering.next(level);
        if runs.is_empty() {
            // The text below belongs to the number: `Điều 1. ` and a paragraph.
            self.bare = None;
            let block = Block::Numbered { form, label, runs };
            self.waiting = Some(Waiting { block, offset: range.start });
        } else if form.runs_in() {
            let end = range.start + self.text[range.clone()].trim_end().len();
            self.push(Block::Numbered { form, label, runs }, name);
            self.goes_on = Some(end);
        } else {
            let title = format!("{label}{}", plain_text(&runs));
            self.bare = Some(Open { level, offset: range.start, title });
            self.add(Block::Heading { form, depth, label, runs }, name);
        }
    }

    /// Ends the last heading before one of `level`, or before the end of the text. There must be something below it.
    fn end_heading(&mut self, level: Option<usize>) {
        let Some(open) = self.bare.take_if(|open| level.is_none_or(|level| level <= open.level)) else {
            return;
        };
        let problem = Diagnostic::error(
            code!("compose.empty-section"),
            format!("dưới đề mục `{}` không có nội dung", open.title),
            format!("there is nothing below the heading `{}`", open.title),
        )
        .with_value(open.title)
        .hint(
            "viết nội dung cho đề mục, hoặc đặt cả đề mục trong {{#if …}} để khi trường để trống thì không in",
            "write its text, or put heading and text inside {{#if …}} so that neither is printed when the field is empty",
        );
        self.fail(problem, open.offset);
    }

    /// Ends a heading without a title that is not followed by a paragraph.
    fn end_waiting(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            let problem = Diagnostic::error(
                code!("compose.empty-section"),
                "đề mục không có tên, và không có đoạn văn nào ngay dưới nó",
                "a heading has no title and no paragraph below it",
            )
            .hint(
                "viết tên đề mục sau dấu #, hoặc viết đoạn văn ngay dưới",
                "write its title, or a paragraph below it",
            );
            self.fail(problem, waiting.offset);
        }
    }

    /// Ends the text or an appendix.
    fn end_part(&mut self) {
        self.end_waiting();
        self.end_heading(None);
    }

    /// Ends an item of a list, if one is open.
    fn end_item(&mut self, offset: usize) {
        if self.list_depth == 0 || (self.state.runs.is_empty() && self.state.placed.is_empty()) {
            return;
        }
        let done = std::mem::take(&mut self.state);
        if !done.placed.is_empty() {
            self.fail(not_alone(&done.placed[0].0), offset);
        }
        // The plus follows the dash: it is the usual second level of official documents.
        let marker =
            if self.list_depth == 1 { self.source.rules.list.marker.clone() } else { "+ ".to_string() };
        self.push(Block::ListItem { marker, runs: done.runs }, done.name.name());
    }

    fn paragraph(&mut self, offset: usize) {
        if self.list_depth > 0 {
            return self.end_item(offset);
        }
        let done = std::mem::take(&mut self.state);
        let name = done.name.name();
        match done.placed.as_slice() {
            [] if done.runs.is_empty() => {}
            [] => match self.waiting.take() {
                Some(Waiting { block: Block::Numbered { form, label, .. }, .. }) => {
                    self.push(Block::Numbered { form, label, runs: done.runs }, name);
                }
                _ => self.text_paragraph(done.runs, name, offset),
            },
            [(target, words)] if done.runs.is_empty() => {
                self.end_waiting();
                self.place(target, words.clone(), name, offset);
            }
            [(target, _), ..] => self.fail(not_alone(target), offset),
        }
    }

    /// A paragraph of text. Directly below a numbered paragraph it continues that paragraph.
    fn text_paragraph(&mut self, runs: Vec<Run>, name: Option<String>, offset: usize) {
        let below = self.goes_on.take().is_some_and(|end| self.text[end..offset].matches('\n').count() == 1);
        if below
            && let Some(Block::Numbered { runs: above, .. }) =
                self.blocks.last_mut().map(|last| &mut last.block)
        {
            if let Some(last) = above.last_mut() {
                last.text.push_str(if last.note.is_empty() { " " } else { "" });
            }
            above.extend(runs);
            return;
        }
        self.push(Block::Paragraph { runs }, name);
    }

    /// Puts in the component that `target` names.
    fn place(&mut self, target: &str, words: Vec<Run>, block: Option<String>, offset: usize) {
        let Source { template, rules, prose, .. } = self.source;
        let (kind, name) = target.split_once(':').unwrap_or(("", target));
        let placed = match kind {
            "basis" => legal_basis::lines(name, template, rules, prose),
            "enacting" => Ok(vec![legal_basis::enacting(words, rules)]),
            "appendix" => match template.appendices.get(name) {
                Some(spec) => appendices::start(name, spec, &self.source.reference, prose).map(|appendix| {
                    self.end_part();
                    let blocks = std::mem::take(&mut self.blocks);
                    match self.appendices.last_mut() {
                        Some(last) => last.blocks = blocks,
                        None => self.main = Some(blocks),
                    }
                    self.numbering = Numbering::new(self.source.levels, 1);
                    self.appendices.push(appendix);
                    Vec::new()
                }),
                None => Err(appendices::unknown(name, template)),
            },
            _ => {
                let site = match self.appendices.last() {
                    Some(appendix) => Site::Appendix { turned: appendix.landscape },
                    None => Site::Text { reference: &self.source.reference },
                };
                let lead_name = block.as_ref().map(|name| format!("{name}.lead"));
                tables::place(target, template, rules, prose, site).map(|placed| match placed {
                    Placed::Here(lead, blocks) => {
                        if let Some(runs) = lead {
                            self.push(Block::Paragraph { runs }, lead_name);
                        }
                        blocks
                    }
                    Placed::Moved { pointer, mut appendix } => {
                        for table in &mut appendix.blocks {
                            table.id = block.clone().unwrap_or_default();
                        }
                        self.moved.push((self.blocks.len(), *appendix));
                        self.push(Block::Paragraph { runs: pointer }, lead_name);
                        Vec::new()
                    }
                })
            }
        };
        match placed {
            Ok(blocks) => blocks.into_iter().for_each(|placed| self.push(placed, block.clone())),
            Err(problem) if problem.place.is_some() => self.problems.push(problem),
            Err(problem) => self.fail(problem, offset),
        }
    }
}

fn not_alone(target: &str) -> Diagnostic {
    Diagnostic::error(
        code!("compose.markdown"),
        format!("`![](…)` của `{target}` phải đứng một mình trong một đoạn"),
        format!("`![](…)` of `{target}` must stand in a paragraph of its own"),
    )
    .with_value(target)
    .hint("để một dòng trống ở trên và ở dưới", "leave a blank line above and below it")
}
