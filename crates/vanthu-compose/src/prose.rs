//! The handlebars side: a template's prose, captions and subject, filled in.

use handlebars::{Context, Handlebars, Output, RenderContext, RenderError, RenderErrorReason, Renderable};
use serde_json::Value as Json;

use super::escape::escape;
use super::helpers::{self, Asked};
use super::ids;
use super::inline;
use super::parts;
use super::pieces;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::document::{Run, plain_text};
use vanthu_model::office::ToneStyle;
use vanthu_model::template::Template;
use vanthu_model::text::nfc;

/// The prose of a template, parsed. It follows from the template and the tone style alone, so it can be had while the workbooks
/// are read, and serves every document of the template.
#[derive(Debug)]
pub struct ParsedProse {
    /// The prose with marks where blocks begin.
    source: String,
    /// The names that the template gives to blocks.
    names: Vec<String>,
    parts: Vec<Part>,
}

/// A part of the prose that is filled in by itself.
#[derive(Debug)]
enum Part {
    /// A piece of text with its tags.
    Text {
        /// The number of lines before it.
        line: usize,
        /// Whether it goes over letter for letter.
        plain: bool,
        parsed: Parsed,
    },
    /// A choice between two stretches of the prose.
    Choice {
        /// The number of lines before it.
        line: usize,
        /// What writes something if the first stretch is chosen.
        condition: Parsed,
        chosen: Vec<Part>,
        otherwise: Vec<Part>,
    },
}

/// A text that was parsed, or why it cannot be.
type Parsed = Result<handlebars::Template, Diagnostic>;

impl ParsedProse {
    /// Parses the prose of `template` in a tone style. What cannot be parsed is an error of the documents made of it.
    pub fn new(template: &Template, style: ToneStyle) -> Self {
        let (source, names) = ids::marked(&wording(&template.prose, style));
        let parts = parsed_parts(&template.prose_file, &source, 0);
        Self { source, names, parts }
    }
}

/// The parts of a stretch of prose before which there are so many lines.
fn parsed_parts(file: &str, source: &str, before: usize) -> Vec<Part> {
    let parse = |text: &str, line: usize| {
        handlebars::Template::compile(text)
            .map_err(|error| moved_down(render_problem(file, &RenderError::from(error)), line))
    };
    let text = |text: &str, line: usize| {
        let plain = !text.contains("{{");
        Part::Text { line, plain, parsed: parse(text, line) }
    };
    let mut parts = Vec::new();
    for (lines, piece) in pieces::pieces(source) {
        let block = piece.trim_start_matches('\n');
        let blank = piece.len() - block.len();
        let line = before + lines + blank;
        let Some(choice) = pieces::choice(block) else {
            parts.push(text(piece, before + lines));
            continue;
        };
        if blank > 0 {
            parts.push(text(&piece[..blank], before + lines));
        }
        let stretch = |(lines, text): (usize, &str)| parsed_parts(file, text, line + lines);
        parts.push(Part::Choice {
            line,
            condition: parse(&choice.condition, line),
            chosen: stretch(choice.chosen),
            otherwise: stretch(choice.otherwise),
        });
    }
    parts
}

/// A piece of the prose, filled in.
struct Filled {
    /// The number of lines before it in the template.
    line: usize,
    /// Whether it went over letter for letter.
    plain: bool,
    text: String,
}

/// The texts of a template and the values that fill them.
pub(crate) struct Prose<'a> {
    registry: Handlebars<'a>,
    // Built once, because passing the values themselves would copy all of them for each caption.
    context: Context,
    template: &'a Template,
    parsed: &'a ParsedProse,
    style: ToneStyle,
    asked: Asked,
}

impl<'a> Prose<'a> {
    /// Prepares the prose of `template`.
    ///
    /// # Errors
    /// `compose.template` with the line, if the prose is not valid handlebars or uses what templates must not use:
    /// partials and unescaped values.
    pub(crate) fn new(
        template: &'a Template,
        parsed: &'a ParsedProse,
        style: ToneStyle,
        values: Json,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(escape);
        let asked = Asked::default();
        helpers::register(&mut registry, &asked);
        let context = Context::from(values);
        let prose = Self { registry, context, template, parsed, style, asked };
        let problems = prose.forbidden();
        if problems.is_empty() { Ok(prose) } else { Err(problems) }
    }

    /// The prose filled in, still Markdown, and where its lines came from.
    ///
    /// # Errors
    /// `compose.template` at the line that cannot be filled in.
    pub(crate) fn text(&self) -> Result<(String, Lines), Diagnostic> {
        let mut text = String::new();
        let mut lines = Lines { file: self.template.prose_file.clone(), starts: Vec::new() };
        let mut filled = Vec::new();
        self.fill(&self.parsed.parts, &mut filled)?;
        let mut texts: Vec<&mut String> = filled.iter_mut().map(|piece| &mut piece.text).collect();
        parts::settle(&mut texts);
        for piece in filled {
            lines.starts.push((text.len(), piece.line, piece.plain));
            text.push_str(&piece.text);
        }
        // Handlebars writes this for an object, which means a figure that was named without `count` or `figure`.
        if text.contains("\\[object\\]") {
            return Err(Diagnostic::error(
                code!("compose.unformatted-figure"),
                "một số liệu được gọi mà không qua {{count …}} hoặc {{figure …}}",
                "a figure is named without {{count …}} or {{figure …}}",
            )
            .at(Place::File { file: self.template.prose_file.clone() }));
        }
        Ok((text, lines))
    }

    /// A caption or other single line of `template.toml`, filled in, as runs.
    ///
    /// # Errors
    /// `compose.template` if it cannot be filled in.
    pub(crate) fn runs(&self, what: &str, source: &str) -> Result<Vec<Run>, Diagnostic> {
        let name = format!("{} ({what})", self.template.name);
        let text = self.render(&name, &wording(source, self.style))?;
        inline::inline(&text).map_err(|problem| problem.at(Place::File { file: name }))
    }

    /// The same as plain text.
    ///
    /// # Errors
    /// `compose.template` if it cannot be filled in.
    pub(crate) fn line(&self, what: &str, source: &str) -> Result<String, Diagnostic> {
        self.runs(what, source).map(|runs| plain_text(&runs))
    }

    /// The paths of values that the texts filled in so far asked for and that were not given.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.all()
    }

    /// Notes a value that something other than the texts asked for and that was not given.
    pub(crate) fn note_missing(&self, path: String) {
        self.asked.add(path);
    }

    /// The names that the template gives to blocks, whether or not it writes them.
    pub(crate) fn names(&self) -> &[String] {
        &self.parsed.names
    }

    /// The values, as a template sees them.
    pub(crate) fn values(&self) -> &Json {
        self.context.data()
    }

    /// Fills parts of the prose in, one after the other.
    fn fill(&self, parts: &[Part], filled: &mut Vec<Filled>) -> Result<(), Diagnostic> {
        for part in parts {
            match part {
                Part::Text { line, plain, parsed } => {
                    let text = ids::behind_prefixes(self.filled(parsed, *line)?);
                    filled.push(Filled { line: *line, plain: *plain, text });
                }
                Part::Choice { line, condition, chosen, otherwise } => {
                    match self.filled(condition, *line)?.is_empty() {
                        false => self.fill(chosen, filled)?,
                        true => self.fill(otherwise, filled)?,
                    }
                }
            }
        }
        Ok(())
    }

    /// A parsed text, filled in.
    fn filled(&self, parsed: &Parsed, line: usize) -> Result<String, Diagnostic> {
        let parsed = parsed.as_ref().map_err(Clone::clone)?;
        let mut out = Bounded::default();
        parsed
            .render(&self.registry, &self.context, &mut RenderContext::new(None), &mut out)
            .map_err(|error| moved_down(render_problem(&self.template.prose_file, &error), line))?;
        Ok(out.text)
    }

    fn render(&self, name: &str, source: &str) -> Result<String, Diagnostic> {
        // Most headings and captions are plain words, and setting up handlebars' parser is not free.
        if !source.contains("{{") && !source.contains('\\') {
            return Ok(source.to_string());
        }
        self.registry
            .render_template_with_context(source, &self.context)
            .map_err(|error| render_problem(name, &error))
    }

    fn forbidden(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (index, line) in self.parsed.source.lines().enumerate() {
            let found = if line.contains("{{{") || line.contains("{{&") {
                Some(("giá trị không thoát `{{{ }}}`", "unescaped values `{{{ }}}`"))
            } else if ["{{>", "{{~>", "{{#>", "{{#*", "{{*"].iter().any(|mark| line.contains(mark)) {
                Some(("mẫu con `{{> }}`", "partials `{{> }}`"))
            } else {
                None
            };
            if let Some((vi, en)) = found {
                problems.push(
                    Diagnostic::error(
                        code!("compose.template"),
                        format!("văn mẫu không được dùng {vi}"),
                        format!("a prose template cannot use {en}"),
                    )
                    .at(self.line_place(index + 1, 1)),
                );
            }
        }
        problems
    }

    fn line_place(&self, line: usize, column: usize) -> Place {
        Place::line(&self.template.prose_file, line, column)
    }
}

/// The most bytes that a piece of the prose writes: many times what any document says, and little of what a machine has.
const MAX_TEXT: usize = 16 << 20;

/// The text of a piece, up to a bound that loops within loops soon reach.
#[derive(Default)]
pub(crate) struct Bounded {
    /// What was written.
    pub(crate) text: String,
}

impl Output for Bounded {
    fn write(&mut self, text: &str) -> std::io::Result<()> {
        if self.text.len() + text.len() > MAX_TEXT {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.text.push_str(text);
        Ok(())
    }
}

/// Where the lines of filled-in prose came from.
pub(crate) struct Lines {
    file: String,
    /// For each piece of the prose, where its text starts, the lines before it in the template, and whether it went over
    /// letter for letter.
    starts: Vec<(usize, usize, bool)>,
}

impl Lines {
    /// The line of the template that the byte at `offset` of `text` came from. For a piece that was filled in, the line
    /// on which it starts.
    pub(crate) fn place(&self, text: &str, offset: usize) -> Place {
        let piece = self.starts.partition_point(|(start, ..)| *start <= offset).saturating_sub(1);
        let (start, line, same) = self.starts.get(piece).copied().unwrap_or_default();
        // Blank lines in front belong to the piece.
        let upto = if same { offset } else { text.len() - text[start..].trim_start().len() };
        let lines = text.get(start..upto).map_or(0, |before| before.matches('\n').count());
        Place::line(&self.file, line + lines + 1, 1)
    }
}

/// Moves the problem of a piece to its line in the whole.
fn moved_down(mut problem: Diagnostic, lines: usize) -> Diagnostic {
    if let Some(Place::Line { line, .. }) = &mut problem.place {
        *line += lines;
    }
    problem
}

/// A wording of the template in NFC and in the office's tone style.
fn wording(source: &str, style: ToneStyle) -> String {
    style.apply(&nfc(source))
}

pub(crate) fn render_problem(name: &str, error: &RenderError) -> Diagnostic {
    let (line, column) = match error.reason() {
        RenderErrorReason::TemplateError(inner) => inner.pos().unwrap_or((1, 1)),
        _ => (error.line_no.unwrap_or(1), error.column_no.unwrap_or(1)),
    };
    let (vi, en) = match error.reason() {
        RenderErrorReason::MissingVariable(path) => {
            let path = path.as_deref().unwrap_or("?");
            (format!("không có giá trị nào tên `{path}`"), format!("there is no value `{path}`"))
        }
        RenderErrorReason::HelperNotFound(helper) => {
            (format!("không có lệnh `{helper}`"), format!("there is no helper `{helper}`"))
        }
        RenderErrorReason::TemplateError(inner) => {
            let reason = inner.reason().to_string();
            (format!("văn mẫu viết sai: {reason}"), format!("the prose is malformed: {reason}"))
        }
        RenderErrorReason::IOError(_) => {
            let megabytes = MAX_TEXT >> 20;
            (
                format!("văn mẫu viết ra nhiều hơn {megabytes} MB chữ: xem lại các vòng lặp lồng nhau"),
                format!("the prose writes more than {megabytes} MB of text; look at its nested loops"),
            )
        }
        // What a helper of ours refuses: it names itself and what it was given.
        RenderErrorReason::Other(text) => {
            let mut named = text.split('`').skip(1).step_by(2);
            let vi = match (named.next(), named.next()) {
                (Some(helper), Some(given)) => {
                    format!(
                        "lệnh `{helper}` không dùng được với `{given}`: không có giá trị ấy, hoặc giá trị không đúng kiểu"
                    )
                }
                (Some(helper), None) => {
                    format!("lệnh `{helper}` thiếu giá trị, hoặc giá trị không đúng kiểu")
                }
                _ => format!("không điền được văn mẫu: {text}"),
            };
            (vi, text.clone())
        }
        reason => (format!("không điền được văn mẫu: {reason}"), reason.to_string()),
    };
    Diagnostic::error(code!("compose.template"), vi, en).at(Place::line(name, line, column))
}
