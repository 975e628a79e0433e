//! `vanthu render`.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::{Format, Render};
use super::document::{DocumentFile, STANDARD};
use super::report::Reporter;
use super::{DONE, Failure, REFUSED, streams, watch};
use crate::pipeline::{self, Settings};
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, Lang, Place, Severity, code};
use vanthu_docx::Identity;
use vanthu_model::document::Document;
use vanthu_render::Engine;

/// Pixels a point of PNG pages: 150 pixels an inch, legible on a screen and light enough to send.
const PIXELS_PER_POINT: f32 = 150.0 / 72.0;

/// Makes one document or several.
pub(super) fn run(command: &Render, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let output = command.output.as_deref();
    match command.documents.as_slice() {
        [document] if command.watch => watch::run(command, document, settings, reporter),
        // Into a folder one document goes as several do, so that a pattern of names may match one file.
        [document] if !output.is_some_and(Path::is_dir) => {
            let format = format(command.format, output).map_err(Failure::Usage)?;
            let file = DocumentFile::open(document)?;
            one(&file, &Target::new(document, output, format), settings, reporter)?;
            Ok(DONE)
        }
        documents => several(command, documents, settings, reporter),
    }
}

/// Where a document goes, and in which format.
pub(super) struct Target {
    format: Format,
    path: PathBuf,
}

impl Target {
    /// The output as given, or the document's name in the current folder. JSON goes to standard output then.
    pub(super) fn new(document: &Path, output: Option<&Path>, format: Format) -> Self {
        let path = match output {
            Some(path) => path.to_path_buf(),
            None if format == Format::Json => STANDARD.into(),
            None => named_after(document, format),
        };
        Self { format, path }
    }

    fn output(&self, bytes: Vec<u8>) -> Output {
        Output { path: self.path.clone(), bytes }
    }
}

/// Makes one document.
pub(super) fn one(
    file: &DocumentFile,
    target: &Target,
    settings: &Settings,
    reporter: &Reporter,
) -> Result<(), Failure> {
    let (files, source) = (file.files(), file.source());
    let refused = |problems| file.localized(problems);
    let (outputs, warnings) = match target.format {
        Format::Json => {
            let prepared = pipeline::prepare(files, &source, settings).map_err(refused)?;
            let mut text = serde_json::to_vec_pretty(&prepared.output.document).map_err(|error| {
                Diagnostic::error(code!("cli.json"), error.to_string(), error.to_string())
            })?;
            text.push(b'\n');
            (vec![target.output(text)], prepared.warnings)
        }
        Format::Pdf => {
            let pdf = |engine: &Engine, document: &Document| engine.pdf(document);
            let made = pipeline::render(files, &source, settings, pdf).map_err(refused)?;
            (vec![target.output(made.output.output.bytes)], made.warnings)
        }
        Format::Docx => {
            let prepared = pipeline::prepare(files, &source, settings).map_err(refused)?;
            (
                vec![target.output(pipeline::docx(&prepared.output, None, Identity::default())?)],
                prepared.warnings,
            )
        }
        Format::Png => {
            let png = |engine: &Engine, document: &Document| engine.png(document, PIXELS_PER_POINT);
            let made = pipeline::render(files, &source, settings, png).map_err(refused)?;
            let page = |(index, bytes)| Output { path: numbered(&target.path, index + 1), bytes };
            (made.output.output.into_iter().enumerate().map(page).collect(), made.warnings)
        }
    };
    let mut warnings = file.localized(warnings);
    bundle::write(&outputs)?;
    for output in outputs.iter().filter(|output| !bundle::is_standard_output(&output.path)) {
        warnings.push(written(&output.path));
    }
    reporter.report(&warnings);
    Ok(())
}

/// Makes each of several documents, whatever becomes of the others, and says at the end how many there are.
fn several(
    command: &Render,
    documents: &[PathBuf],
    settings: &Settings,
    reporter: &Reporter,
) -> Result<u8, Failure> {
    if command.watch {
        return Err(Failure::Usage(one_to_watch()));
    }
    let format = command.format.unwrap_or(Format::Pdf);
    let folder = folder(command.output.as_deref())?;
    let mut taken = HashSet::new();
    let mut targets = Vec::with_capacity(documents.len());
    for document in documents {
        let path = folder.join(named_after(document, format));
        if !taken.insert(path.clone()) {
            return Err(Failure::Usage(same_output(document, &path)));
        }
        targets.push(Target { format, path });
    }
    let mut results = Vec::with_capacity(documents.len());
    let mut failed = 0;
    for (document, target) in documents.iter().zip(&targets) {
        let made = DocumentFile::open(document).and_then(|file| one(&file, target, settings, reporter));
        let status = if made.is_ok() { "done" } else { "failed" };
        let (document, output) = (document.display().to_string(), target.path.display().to_string());
        results.push(json!({ "document": document, "output": output, "status": status }));
        match made {
            Ok(()) => {}
            Err(Failure::Refused(problems)) => {
                failed += 1;
                reporter.report_part(&problems);
            }
            Err(usage) => return Err(usage),
        }
    }
    let made = documents.len() - failed;
    let text = match (reporter.lang, failed) {
        (Lang::Vi, 0) => format!("đã dựng {made} văn bản\n"),
        (Lang::Vi, _) => format!("đã dựng {made} văn bản; {failed} văn bản có lỗi, không dựng được\n"),
        (Lang::En, 0) => format!("documents rendered: {made}\n"),
        (Lang::En, _) => format!("documents rendered: {made}; with errors, not written: {failed}\n"),
    };
    reporter.report_end(&[], &text);
    let status = if failed == 0 { "done" } else { "failed" };
    reporter.event(&json!({
        "event": "result",
        "status": status,
        "documents": results,
        "done": made,
        "failed": failed,
    }));
    Ok(if failed == 0 { DONE } else { REFUSED })
}

/// The folder for several documents: the one given, or the current one.
fn folder(output: Option<&Path>) -> Result<PathBuf, Failure> {
    let Some(path) = output else { return Ok(PathBuf::new()) };
    if path.is_dir() {
        return Ok(path.to_path_buf());
    }
    let shown = path.display().to_string();
    Err(Failure::Usage(
        Diagnostic::error(
            code!("cli.several-documents"),
            format!("`{shown}` không phải thư mục có sẵn"),
            format!("`{shown}` is not an existing folder"),
        )
        .at(Place::File { file: shown })
        .hint(
            "với nhiều văn bản, -o là thư mục; dạng kết quả chọn bằng --format",
            "with several documents -o is a folder; --format chooses the format",
        ),
    ))
}

fn same_output(document: &Path, path: &Path) -> Diagnostic {
    let path = path.display();
    Diagnostic::error(
        code!("cli.several-documents"),
        format!("hai văn bản cùng ghi ra `{path}`"),
        format!("two documents would be written to `{path}`"),
    )
    .at(Place::File { file: document.display().to_string() })
    .hint("dựng riêng từng văn bản, mỗi lần một tên ở -o", "render them one by one, each with its own -o")
}

fn one_to_watch() -> Diagnostic {
    Diagnostic::error(
        code!("cli.several-documents"),
        "`--watch` chỉ theo dõi một văn bản",
        "`--watch` takes one document only",
    )
    .hint("mở một cửa sổ lệnh cho mỗi văn bản", "use one terminal for each document")
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
    .with_value(path.to_string())
}

/// The format asked for, or that of the output's extension, or PDF.
pub(super) fn format(given: Option<Format>, output: Option<&Path>) -> Result<Format, Diagnostic> {
    let stream = output.filter(|path| bundle::is_stream(path));
    if let Some(format) = given {
        return match stream {
            Some(path) if format == Format::Png => Err(streams::pages_need_names(path)),
            Some(path) if matches!(format, Format::Pdf | Format::Docx) => {
                streams::not_a_terminal(path).map(|()| format)
            }
            _ => Ok(format),
        };
    }
    if let Some(path) = stream {
        return streams::not_a_terminal(path).map(|()| Format::Pdf);
    }
    let Some(path) = output else { return Ok(Format::Pdf) };
    match path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase).as_deref() {
        Some("pdf") => Ok(Format::Pdf),
        Some("docx") => Ok(Format::Docx),
        Some("png") => Ok(Format::Png),
        Some("json") => Ok(Format::Json),
        _ => Err(Diagnostic::error(
            code!("cli.unknown-format"),
            format!("không rõ dạng kết quả của `{}`", path.display()),
            format!("the format of `{}` is not known", path.display()),
        )
        .hint(
            "dùng đuôi .pdf, .docx, .png hoặc .json, hoặc thêm --format",
            "use the extension .pdf, .docx, .png or .json, or add --format",
        )),
    }
}

/// The name of a document's output in a folder.
fn named_after(document: &Path, format: Format) -> PathBuf {
    let stem = match document.file_stem() {
        Some(stem) if stem != STANDARD => stem,
        _ => OsStr::new("document"),
    };
    let extension = match format {
        Format::Pdf => "pdf",
        Format::Docx => "docx",
        Format::Png => "png",
        Format::Json => "json",
    };
    PathBuf::from(stem).with_extension(extension)
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
