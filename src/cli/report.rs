//! Diagnostics on standard error: for people with the place and the source line, one a line, or as JSON.

#![expect(
    clippy::disallowed_methods,
    reason = "NO_COLOR belongs to the terminal, and a diagnostic shows the line of the file it is about"
)]

use std::borrow::Cow;
use std::io::{IsTerminal, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::args::{ColorArg, Global, LangArg, MessageFormat};
use vanthu_diagnostic::{Diagnostic, Lang, Place, Severity};

/// Shows diagnostics in the language and form that the user chose.
pub(super) struct Reporter {
    /// The language of messages.
    pub lang: Lang,
    form: MessageFormat,
    least: Severity,
    colour: bool,
}

impl Reporter {
    /// A reporter as the global options ask for it.
    pub(super) fn new(global: &Global) -> Self {
        Self {
            lang: match global.lang {
                Some(LangArg::En) => Lang::En,
                Some(LangArg::Vi) | None => Lang::Vi,
            },
            form: global.message_format.unwrap_or(MessageFormat::Human),
            least: match (global.quiet, global.verbose) {
                (true, _) => Severity::Error,
                (_, true) => Severity::Note,
                _ => Severity::Warning,
            },
            colour: match global.color {
                Some(ColorArg::Always) => true,
                Some(ColorArg::Never) => false,
                Some(ColorArg::Auto) | None => {
                    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
                }
            },
        }
    }

    /// One of two wordings, by the language.
    pub(super) fn say<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// Shows the diagnostics that are grave enough.
    pub(super) fn report(&self, diagnostics: &[Diagnostic]) {
        let errors = diagnostics.iter().filter(|one| one.is_error()).count();
        let closing = match self.lang {
            _ if errors <= 1 => String::new(),
            Lang::Vi => format!("có {errors} lỗi; không ghi tệp nào\n"),
            Lang::En => format!("{errors} errors; no file was written\n"),
        };
        self.show(diagnostics, &closing);
    }

    /// Shows the diagnostics that are grave enough of one of several documents; what became of all is said at the end.
    pub(super) fn report_part(&self, diagnostics: &[Diagnostic]) {
        self.show(diagnostics, "");
    }

    /// Shows the diagnostics that are grave enough, and where the copy is in which they are marked.
    pub(super) fn report_copy(&self, diagnostics: &[Diagnostic], copy: &str) {
        let closing = match self.lang {
            _ if self.least == Severity::Error => String::new(),
            Lang::Vi => format!("đã ghi bản sao có chú thích: {copy}\n"),
            Lang::En => format!("the annotated copy was written: {copy}\n"),
        };
        self.show(diagnostics, &closing);
    }

    /// Shows the diagnostics of a batch that are grave enough, and then what became of it.
    pub(super) fn report_end(&self, diagnostics: &[Diagnostic], end: &str) {
        let quiet = self.least == Severity::Error;
        self.show(diagnostics, if quiet { "" } else { end });
    }

    /// Whether messages are for people, who watch a bar while the work is long.
    pub(super) fn shows_bars(&self) -> bool {
        self.form == MessageFormat::Human && self.least < Severity::Error && std::io::stderr().is_terminal()
    }

    /// Whether messages are for programs.
    pub(super) fn is_json(&self) -> bool {
        self.form == MessageFormat::Json
    }

    /// Tells programs of something other than a diagnostic, such as what became of a batch: an object with `event`.
    pub(super) fn event(&self, event: &serde_json::Value) {
        if self.is_json() {
            // Standard error that has gone away leaves nobody to tell.
            let _ = writeln!(std::io::stderr().lock(), "{event}");
        }
    }

    /// Shows the findings of a check, notes among them unless only errors are wanted, and the closing line.
    pub(super) fn report_findings(&self, findings: &[Diagnostic], closing: &str) {
        let least = if self.least == Severity::Error { Severity::Error } else { Severity::Note };
        let closing = if least == Severity::Error { "" } else { closing };
        self.show_from(least, findings, closing);
    }

    fn show(&self, diagnostics: &[Diagnostic], closing: &str) {
        self.show_from(self.least, diagnostics, closing);
    }

    fn show_from(&self, least: Severity, diagnostics: &[Diagnostic], closing: &str) {
        let mut text = String::new();
        for diagnostic in diagnostics.iter().filter(|one| one.severity >= least) {
            text.push_str(&match self.form {
                MessageFormat::Human => self.human(diagnostic),
                MessageFormat::Short => self.short(diagnostic),
                MessageFormat::Json => diagnostic.to_json(self.lang).to_string() + "\n",
            });
        }
        if self.form == MessageFormat::Human {
            text.push_str(closing);
        }
        // Standard error that has gone away leaves nobody to tell.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Error => self.say("lỗi", "error"),
            Severity::Warning => self.say("cảnh báo", "warning"),
            Severity::Note => self.say("ghi chú", "note"),
        }
    }

    fn short(&self, diagnostic: &Diagnostic) -> String {
        let place = diagnostic.place.as_ref().map(|place| place.short() + ": ").unwrap_or_default();
        format!(
            "{place}{}[{}]: {}\n",
            self.severity(diagnostic.severity),
            diagnostic.code,
            brief(diagnostic.message.get(self.lang))
        )
    }

    fn human(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        }
        .with_name(Some(self.severity(diagnostic.severity)));
        let title =
            level.primary_title(brief(diagnostic.message.get(self.lang))).id(diagnostic.code.as_str());
        let mut group = Group::with_title(title);
        match &diagnostic.place {
            Some(Place::Line { file, line, column, .. }) => match source_line(file, *line) {
                Some(source) => {
                    let start = source
                        .char_indices()
                        .nth(column.saturating_sub(1))
                        .map_or(source.len(), |(offset, _)| offset);
                    let end = source.trim_end().len().max(start);
                    group = group.element(
                        Snippet::source(source)
                            .line_start(*line)
                            .path(file.as_str())
                            .annotation(AnnotationKind::Primary.span(start..end)),
                    );
                }
                None => {
                    group = group.element(Origin::path(file.as_str()).line(*line).char_column(*column));
                }
            },
            Some(place) => group = group.element(Origin::path(place.short())),
            None => {}
        }
        if let Some(value) = &diagnostic.value {
            let name = self.say("giá trị", "value");
            group = group.element(Level::NOTE.with_name(Some(name)).message(format!("`{}`", start(value))));
        }
        for hint in &diagnostic.hints {
            let name = self.say("gợi ý", "hint");
            group = group.element(Level::HELP.with_name(Some(name)).message(brief(hint.get(self.lang))));
        }
        if let Some(clause) = &diagnostic.clause
            && !matches!(diagnostic.place, Some(Place::Clause { .. }))
        {
            let name = self.say("căn cứ", "rule");
            let message = format!("{}: {}", clause.rule, clause.clause);
            group = group.element(Level::NOTE.with_name(Some(name)).message(message));
        }
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group]) + "\n\n"
    }
}

/// A message whose quoted texts are cut where they are long: a cell holds up to 32,767 letters, and a file more.
fn brief(message: &str) -> String {
    let parts = message.split('`').enumerate();
    let cut = |(index, part): (usize, &str)| {
        if index % 2 == 1 { start(part).into_owned() } else { part.to_string() }
    };
    parts.map(cut).collect::<Vec<_>>().join("`")
}

/// The first 200 letters of a text, with an ellipsis if there are more.
fn start(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(200) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A line of a text file on the disk, to be shown under a message.
fn source_line(file: &str, line: usize) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().nth(line.checked_sub(1)?).map(str::to_string)
}
