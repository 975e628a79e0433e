//! The Markdown of a line: text, weight and slant, figures, and the components that it places.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::escape::{LINE_BREAK, restore};
use super::ids::MarkReader;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::document::Run;

/// The Markdown that documents do not have, by the tag that opens it.
pub(crate) fn refused(tag: &Tag) -> Option<(&'static str, &'static str)> {
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

/// A mark that documents do not have, as a problem.
pub(crate) fn unsupported(what: (&str, &str)) -> Diagnostic {
    Diagnostic::error(
        code!("compose.markdown"),
        format!("văn mẫu dùng {}, văn bản hành chính không có thành phần này", what.0),
        format!("the prose uses {}, which official documents do not have", what.1),
    )
}

/// The state of the parser within a paragraph.
#[derive(Default)]
pub(crate) struct Inline {
    /// The runs so far.
    pub runs: Vec<Run>,
    bold: usize,
    italic: usize,
    fact: Option<String>,
    /// The components placed: what each names, and the words in its brackets.
    pub placed: Vec<(String, Vec<Run>)>,
    /// The runs before the component whose words are being read.
    outer: Option<Vec<Run>>,
    /// The name of the block.
    pub name: MarkReader,
}

impl Inline {
    /// Adds a text in the current style.
    pub(crate) fn push(&mut self, text: &str) {
        let rest = self.name.read(text);
        if rest.is_empty() {
            return;
        }
        let run = Run {
            text: restore(&rest),
            bold: self.bold > 0,
            italic: self.italic > 0,
            fact: self.fact.clone(),
            note: Vec::new(),
        };
        match self.runs.last_mut() {
            Some(last)
                if last.fact == run.fact
                    && last.bold == run.bold
                    && last.italic == run.italic
                    && last.note.is_empty() =>
            {
                last.text.push_str(&run.text);
            }
            _ => self.runs.push(run),
        }
    }

    /// Puts a footnote behind what was read last.
    pub(crate) fn note(&mut self, note: Vec<Run>) {
        match self.runs.last_mut() {
            Some(last) if last.note.is_empty() => last.note = note,
            _ => self.runs.push(Run { note, ..Run::default() }),
        }
    }

    /// Handles an event inside a block.
    ///
    /// # Errors
    /// `compose.markdown` for Markdown that documents do not have.
    pub(crate) fn event(&mut self, event: &Event) -> Result<(), Diagnostic> {
        match event {
            Event::Text(text) => self.push(text),
            Event::SoftBreak => self.push(" "),
            Event::HardBreak => self.push(&LINE_BREAK.to_string()),
            Event::Start(Tag::Strong) => self.bold += 1,
            Event::End(TagEnd::Strong) => self.bold -= 1,
            Event::Start(Tag::Emphasis) => self.italic += 1,
            Event::End(TagEnd::Emphasis) => self.italic -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => match dest_url.strip_prefix("fact:") {
                Some(key) => self.fact = Some(key.to_string()),
                None => return Err(unsupported(("liên kết", "a link"))),
            },
            Event::End(TagEnd::Link) => self.fact = None,
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.placed.push((dest_url.to_string(), Vec::new()));
                self.outer = Some(std::mem::take(&mut self.runs));
            }
            Event::End(TagEnd::Image) => {
                let words = std::mem::replace(&mut self.runs, self.outer.take().unwrap_or_default());
                if let Some(last) = self.placed.last_mut() {
                    last.1 = words;
                }
            }
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
/// `compose.markdown` for Markdown that documents do not have.
pub(crate) fn inline(text: &str) -> Result<Vec<Run>, Diagnostic> {
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
