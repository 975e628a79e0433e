//! `vanthu render`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::args::{Format, Render};
use super::document::{DocumentFile, STANDARD};
use super::report::Reporter;
use super::{DONE, Failure, streams};
use crate::pipeline::{self, Settings};
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, Severity, code};

/// Pixels a point of PNG pages: 150 pixels an inch, legible on a screen and light enough to send.
const PIXELS_PER_POINT: f32 = 150.0 / 72.0;

/// Makes a document.
pub(super) fn run(command: &Render, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let format = format(command).map_err(Failure::Usage)?;
    let file = DocumentFile::new(&command.document)?;
    let prepared = pipeline::prepare(file.files(), &file.source(), settings)
        .map_err(|problems| file.localized(problems))?;
    let mut warnings = file.localized(prepared.warnings);
    let prepared = prepared.output;
    let out = || output_path(command, format);
    let outputs = match format {
        Format::Json => {
            let mut text = serde_json::to_vec_pretty(&prepared.document).map_err(|error| {
                Diagnostic::error(code!("cli.json"), error.to_string(), error.to_string())
            })?;
            text.push(b'\n');
            match &command.output {
                None => vec![Output { path: STANDARD.into(), bytes: text }],
                Some(path) => vec![Output { path: path.clone(), bytes: text }],
            }
        }
        Format::Pdf => {
            let pdf = prepared.engine.pdf(&prepared.document)?;
            warnings.extend(pdf.warnings);
            vec![Output { path: out(), bytes: pdf.output.bytes }]
        }
        Format::Png => {
            let pages = prepared.engine.png(&prepared.document, PIXELS_PER_POINT)?;
            warnings.extend(pages.warnings);
            let page = |(index, bytes)| Output { path: numbered(&out(), index + 1), bytes };
            pages.output.into_iter().enumerate().map(page).collect()
        }
    };
    bundle::write(&outputs)?;
    // The process is about to end: taking the engine and the document apart piece by piece would only cost time.
    std::mem::forget(prepared);
    for output in outputs.iter().filter(|output| !bundle::is_standard_output(&output.path)) {
        warnings.push(written(&output.path));
    }
    reporter.report(&warnings);
    Ok(DONE)
}

/// The note, shown with `-v`, that a file was written.
fn written(path: &Path) -> Diagnostic {
    let path = path.display();
    Diagnostic::new(
        Severity::Note,
        code!("cli.written"),
        format!("đã ghi `{path}`"),
        format!("wrote `{path}`"),
    )
}

/// The format asked for, or that of the output's extension, or PDF.
fn format(command: &Render) -> Result<Format, Diagnostic> {
    let stream = command.output.as_deref().filter(|path| bundle::is_stream(path));
    if let Some(format) = command.format {
        return match stream {
            Some(path) if format == Format::Png => Err(streams::pages_need_names(path)),
            Some(path) if format == Format::Pdf => streams::not_a_terminal(path).map(|()| format),
            _ => Ok(format),
        };
    }
    if let Some(path) = stream {
        return streams::not_a_terminal(path).map(|()| Format::Pdf);
    }
    let Some(path) = &command.output else { return Ok(Format::Pdf) };
    match path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase).as_deref() {
        Some("pdf") => Ok(Format::Pdf),
        Some("png") => Ok(Format::Png),
        Some("json") => Ok(Format::Json),
        _ => Err(Diagnostic::error(
            code!("cli.unknown-format"),
            format!("không rõ dạng kết quả của `{}`", path.display()),
            format!("the format of `{}` is not known", path.display()),
        )
        .hint(
            "dùng đuôi .pdf, .png hoặc .json, hoặc thêm --format",
            "use the extension .pdf, .png or .json, or add --format",
        )),
    }
}

/// Where the result goes: as given, or the document's name in the current folder.
fn output_path(command: &Render, format: Format) -> PathBuf {
    command.output.clone().unwrap_or_else(|| {
        let stem = match command.document.file_stem() {
            Some(stem) if stem != STANDARD => stem,
            _ => OsStr::new("document"),
        };
        let extension = match format {
            Format::Pdf => "pdf",
            Format::Png => "png",
            Format::Json => "json",
        };
        PathBuf::from(stem).with_extension(extension)
    })
}

/// `x.png` → `x-1.png`.
fn numbered(path: &Path, page: usize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or(OsStr::new("page")).to_os_string();
    name.push(format!("-{page}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}
