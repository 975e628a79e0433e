//! Turns typst's errors and warnings into diagnostics: the same message, with the file and line of the layout.

use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::syntax::DiagSpan;
use typst::{World, WorldExt};

use vanthu_diagnostic::{Diagnostic, Place, Severity, code};

/// A typst error or warning. For a missing typeface typst only warns and takes another one; here it is an error.
pub(super) fn diagnostic(world: &dyn World, problem: &SourceDiagnostic) -> Diagnostic {
    let severity = match problem.severity {
        TypstSeverity::Warning if !problem.message.starts_with("unknown font family") => Severity::Warning,
        _ => Severity::Error,
    };
    let mut diagnostic = Diagnostic::new(
        severity,
        code!("render.layout"),
        format!("bộ dàn trang báo: {}", problem.message),
        format!("the layout says: {}", problem.message),
    );
    diagnostic.place = place(world, problem.span);
    problem.hints.iter().fold(diagnostic, |diagnostic, hint| {
        let text = hint.v.as_str();
        diagnostic.hint(text, text)
    })
}

/// The layout file, line and column of a span, or `None` if the problem does not concern a line.
fn place(world: &dyn World, span: DiagSpan) -> Option<Place> {
    let id = span.id()?;
    let start = world.range(span)?.start;
    let (line, column) = match world.source(id) {
        Ok(source) => source.lines().byte_to_line_column(start)?,
        // Data files are not sources, but they have lines too.
        Err(_) => world.file(id).ok()?.lines().ok()?.byte_to_line_column(start)?,
    };
    Some(Place::line(id.get().vpath().get_without_slash(), line + 1, column + 1))
}
