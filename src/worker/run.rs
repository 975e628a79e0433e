//! The worker's side: does what the service asks, one request per line, and lives on whatever comes of it. What it parsed
//! once (typefaces, layout, rules, templates) serves the next request.

#![expect(clippy::disallowed_methods, reason = "a worker writes its results into the workspace")]

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::exit;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::files::WorkspaceFiles;
use super::inspection;
use super::protocol::{
    BatchInput, BatchResult, BlankFormInput, Checked, ComposedContent, Counts, Figure, FigureCell,
    FigureList, JsonList, MergeInput, MergeOutput, Message, Output, PageSize, Preview, Progress, RegisterPdf,
    Rendered, Reply, Request, ResultFile, SampleInput, Task, WordInput, WorkbookInput, field_place, own_name,
    results,
};
use super::workspace::result_path;
use crate::pipeline::{self, BatchOptions, Draft, Inspect, Selection, Settings, ShownFigure};
use vanthu_bundle as bundle;
use vanthu_diagnostic::{Diagnostic, Lang, Text, Warned, code, system_reason};
use vanthu_docx::Identity;
use vanthu_merge::{Choices, MergedEdit, Side};
use vanthu_model::document::Source;
use vanthu_model::register::RegisterBook;
use vanthu_project::{self as project, DocumentInput, DocumentSource, Files, Setting};
use vanthu_render::{NO_THREAD, Pdf};

/// How often the service learns how far a batch is.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(200);

/// How often a worker looks whether its service still lives.
#[cfg(unix)]
const PARENT_LOOK: Duration = Duration::from_millis(500);

/// The exit status when nobody reads the replies.
const ABANDONED: i32 = 3;

/// What came of a task: the output and everything that was noticed; or why it was refused.
type Outcome = Result<(Output, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Answers requests on standard input until there are no more. `last_panic` is what the panic hook wrote down last.
pub(crate) fn run(settings: &Settings, last_panic: &Mutex<String>) {
    // Ctrl-C in a terminal reaches all processes of the service, which ends its workers itself.
    let _ = ctrlc::set_handler(|| {});
    let ahead = settings.clone();
    // The first request need not wait for what all need.
    std::thread::spawn(move || pipeline::warm_up(&ahead));
    end_with_the_service();
    let mut requests = std::io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        match requests.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => {
                let reply = reply(&line, settings, last_panic);
                if lacks_memory(&reply) {
                    // As where an allocation fails: the service asks a new worker, which has gathered nothing yet.
                    std::process::abort();
                }
                send(&Message::Reply(reply));
            }
        }
    }
}

/// Whether a request failed because this process gets no more threads, although nothing is wrong with the request.
fn lacks_memory(reply: &Reply) -> bool {
    reply.output.is_none() && reply.diagnostics.iter().any(|one| one.code == NO_THREAD)
}

/// Ends this process soon after the service that started it has died, whatever it is doing.
fn end_with_the_service() {
    #[cfg(unix)]
    {
        let service = std::os::unix::process::parent_id();
        std::thread::spawn(move || {
            while std::os::unix::process::parent_id() == service {
                std::thread::sleep(PARENT_LOOK);
            }
            exit(ABANDONED);
        });
    }
}

/// Writes a line. With nobody left to read it there is nothing more to do.
fn send(message: &Message) {
    let mut text = serde_json::to_vec(message).unwrap_or_default();
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    if out.write_all(&text).and_then(|()| out.flush()).is_err() {
        exit(ABANDONED);
    }
}

/// The reply to a request, whatever comes of it.
fn reply(line: &[u8], settings: &Settings, last_panic: &Mutex<String>) -> Reply {
    let request: Request = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => {
            let id = serde_json::from_slice(line).map(|Numbered { id }| id).unwrap_or_default();
            return Reply { id, output: None, diagnostics: vec![not_understood(&error)] };
        }
    };
    let id = request.id;
    match std::panic::catch_unwind(AssertUnwindSafe(|| perform(request, settings))) {
        Ok(Ok((output, diagnostics))) => Reply { id, output: Some(output), diagnostics },
        Ok(Err(diagnostics)) => Reply { id, output: None, diagnostics },
        Err(_) => {
            let panic = last_panic.lock().map(|last| last.clone()).unwrap_or_default();
            Reply { id, output: None, diagnostics: vec![unexpected().with_value(panic)] }
        }
    }
}

/// A request of which only the number can be read.
#[derive(serde::Deserialize)]
struct Numbered {
    id: u64,
}

fn not_understood(error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error(
        code!("cli.request"),
        format!("không hiểu yêu cầu: {error}"),
        format!("the request is not understood: {error}"),
    )
}

/// The error about what should never happen.
fn unexpected() -> Diagnostic {
    Diagnostic::error(
        code!("cli.unexpected"),
        "lỗi ngoài dự kiến của chương trình; không có tệp nào được ghi",
        "an unexpected error of the program; no file was written",
    )
}

fn one(problem: Diagnostic) -> Vec<Diagnostic> {
    vec![problem]
}

/// Does a task within its workspace.
fn perform(request: Request, settings: &Settings) -> Outcome {
    let Request { id, workspace, files, own, words, task } = request;
    let folder = Path::new(&workspace);
    std::fs::read_dir(folder).map_err(|error| one(no_folder(&error)))?;
    let files = WorkspaceFiles::new(folder.to_path_buf(), files);
    let of_office = settings_of_office(settings, &files.with(own.clone()), own, words).map_err(one)?;
    let worker = Worker { id, folder, files: &files, settings: of_office.as_ref().unwrap_or(settings) };
    match task {
        Task::Inspect(input) => worker.inspect(&input),
        Task::Preview(input) => {
            worker.preview(&DocumentSource::Input(&input.document), worker.settings, input.scale)
        }
        Task::Sample(input) => worker.sample(input),
        Task::Render(document) => worker.render(&document),
        Task::Word(input) => worker.word(&input),
        Task::Merge(input) => worker.merge(&input),
        Task::Check(document) => worker.check(&document),
        Task::Figures(document) => worker.figures(&document),
        Task::Content(document) => worker.content(&document),
        Task::CheckFile(file) => worker.check_file(&file),
        Task::CheckTemplate(name) => worker.check_template(&name),
        Task::Batch(input) => worker.batch(input),
        Task::Register(book) => worker.register(&book),
        Task::Annotate(input) => worker.annotate(&input),
        Task::BlankForm(input) => worker.blank_form(&input),
    }
}

/// The settings with what is the office's own; `None` if nothing is.
fn settings_of_office(
    settings: &Settings,
    files: &WorkspaceFiles,
    own: BTreeMap<String, String>,
    words: Vec<String>,
) -> Result<Option<Settings>, Diagnostic> {
    if own.is_empty() && words.is_empty() {
        return Ok(None);
    }
    let mut read = BTreeMap::new();
    for path in own.into_keys() {
        let bytes = project::read(files, &path)?;
        read.insert(path, bytes);
    }
    let mut settings = settings.clone();
    settings.assets = settings.assets.under(read);
    settings.words.extend(words);
    Ok(Some(settings))
}

/// A task at work.
struct Worker<'a> {
    id: u64,
    folder: &'a Path,
    files: &'a dyn Files,
    settings: &'a Settings,
}

impl Worker<'_> {
    fn inspect(&self, input: &WorkbookInput) -> Outcome {
        let found = self.read_workbook(input)?;
        if found.dataset.is_none() {
            return Err(found.problems);
        }
        let (file, slot) = match input {
            WorkbookInput::OfDocument { slot, file, .. } => (file.as_deref(), Some(slot.as_str())),
            WorkbookInput::Alone { file, .. } => (Some(file.as_str()), None),
        };
        let output = inspection::output(&found, file, slot).map_err(|error| one(not_understood(&error)))?;
        Ok((Box::new(output).into(), found.problems))
    }

    fn annotate(&self, input: &WorkbookInput) -> Outcome {
        let found = self.read_workbook(input)?;
        let file = match input {
            WorkbookInput::OfDocument { file, .. } => file.as_deref().unwrap_or_default(),
            WorkbookInput::Alone { file, .. } => file,
        };
        let bytes = pipeline::annotate(file, &found, Lang::Vi).map_err(one)?;
        Ok((self.write_file(results::ANNOTATED, bytes)?, found.problems))
    }

    /// The workbook as it is understood: as a data set of the document, or on its own.
    fn read_workbook(&self, input: &WorkbookInput) -> Result<pipeline::Inspection, Vec<Diagnostic>> {
        match input {
            WorkbookInput::OfDocument { document, slot, file } => {
                let (source, file) = (DocumentSource::Input(document), file.as_deref());
                pipeline::inspect_data(self.files, &source, slot, file, file.is_some(), self.settings)
            }
            WorkbookInput::Alone { file, profile } => {
                let how = Inspect { profile: profile.as_deref(), copy: true, ..Inspect::default() };
                pipeline::inspect(self.files, std::slice::from_ref(file), &how, self.settings)
            }
        }
    }

    fn sample(&self, input: SampleInput) -> Outcome {
        let mut settings = self.settings.clone();
        settings.set.extend(input.set.into_iter().map(|(key, value)| Setting { key, value }));
        self.preview(&DocumentSource::Toml(&input.file), &settings, input.scale)
    }

    fn preview(&self, source: &DocumentSource, settings: &Settings, scale: f32) -> Outcome {
        let scale = if scale.is_finite() { scale.clamp(0.25, 6.0) } else { 2.0 };
        let previewed = pipeline::preview(self.files, source, settings, scale)?;
        let figures: Vec<Figure> = previewed.figures.into_iter().map(figure).collect();
        let mut pages = Vec::new();
        for (index, page) in previewed.pages.iter().enumerate() {
            pages.push(PageSize { width: page.width, height: page.height });
            // What is seen for a moment need not be synced to the disk.
            std::fs::write(result_path(self.folder, &results::page(index + 1)), &*page.png)
                .map_err(|error| one(no_folder(&error)))?;
        }
        let output = Preview {
            title: previewed.title,
            rules: previewed.rules,
            pages,
            figures: JsonList::new(&figures).map_err(|_| one(unexpected()))?,
            content_sha256: previewed.content_sha256,
            sentences: previewed.sentences,
            lines: previewed.lines,
            printed: previewed.printed,
        };
        Ok((output.into(), previewed.findings))
    }

    fn render(&self, document: &DocumentInput) -> Outcome {
        let source = DocumentSource::Input(document);
        let rendered =
            pipeline::render(self.files, &source, self.settings, |engine, document| engine.pdf(document))?;
        let Warned { output: pipeline::Rendered { document, output: Pdf { bytes, pages } }, warnings } =
            rendered;
        let output = Rendered {
            pages,
            size: bytes.len(),
            sha256: bundle::hexadecimal(Sha256::digest(&bytes)),
            title: document.title,
            number: document.letterhead.number,
            allowed: document.allowed,
        };
        self.write(results::DOCUMENT, bytes)?;
        Ok((output.into(), warnings))
    }

    fn word(&self, input: &WordInput) -> Outcome {
        let source = DocumentSource::Input(&input.document);
        let prepared = pipeline::prepare(self.files, &source, self.settings)?;
        let identity = Identity { document: input.id.as_deref(), revision: input.revision.as_deref() };
        let bytes = pipeline::docx(&prepared.output, input.notice.as_deref(), identity)?;
        Ok((self.write_file(results::WORD, bytes)?, prepared.warnings))
    }

    fn merge(&self, input: &MergeInput) -> Outcome {
        let bytes = project::read(self.files, &input.draft).map_err(one)?;
        let side = |text: &String| Side::parse(text);
        let choices = Choices {
            all: input.take.as_ref().and_then(side),
            by_key: input.decide.iter().filter_map(|(key, text)| Some((key.clone(), side(text)?))).collect(),
        };
        let draft = Draft { file: &input.draft, bytes: &bytes, document: Some(&input.id) };
        let source = DocumentSource::Input(&input.document);
        let merged = pipeline::merge_draft(self.files, &source, draft, &choices, self.settings)?;
        let output = MergeOutput {
            items: merged.merge.items,
            edits: merged.merge.edits.iter().map(MergedEdit::to_json).collect(),
            corrections: merged.merge.corrections,
            revision: merged.revision,
            remembered: merged.remembered,
        };
        Ok((output.into(), merged.findings))
    }

    fn check(&self, document: &DocumentInput) -> Outcome {
        let report = pipeline::check_document(self.files, &DocumentSource::Input(document), self.settings);
        match report.rules {
            Some(rules) => {
                let counts = Counts::of(&report.findings);
                let output = Checked { rules, title: report.title, counts, lines: report.lines };
                Ok((output.into(), report.findings))
            }
            None => Err(report.findings),
        }
    }

    fn check_template(&self, name: &str) -> Outcome {
        let faults = pipeline::check_template(name, self.settings).map_err(one)?;
        match faults.is_empty() {
            true => Ok((Checked::default().into(), faults)),
            false => Err(faults),
        }
    }

    fn check_file(&self, file: &str) -> Outcome {
        let report = pipeline::check_docx(self.files, file, None, self.settings);
        match report.rules {
            Some(rules) => {
                let counts = Counts::of(&report.findings);
                let output = Checked { rules, title: report.title, counts, lines: report.lines };
                Ok((output.into(), report.findings))
            }
            None => Err(report.findings),
        }
    }

    fn content(&self, document: &DocumentInput) -> Outcome {
        let source = DocumentSource::Input(document);
        let prepared = pipeline::prepare(self.files, &source, self.settings)?;
        let figures = pipeline::figures(self.files, &source, self.settings)?.output;
        // A document and a figure have nothing that JSON lacks.
        let output = ComposedContent {
            document: serde_json::to_value(&prepared.output.document).unwrap_or_default(),
            figures: figures.iter().filter_map(|figure| serde_json::to_value(figure).ok()).collect(),
        };
        Ok((output.into(), prepared.warnings))
    }

    fn figures(&self, document: &DocumentInput) -> Outcome {
        let listed = pipeline::figures(self.files, &DocumentSource::Input(document), self.settings)?;
        // A figure has nothing that JSON lacks.
        let figures = listed.output.iter().filter_map(|figure| serde_json::to_value(figure).ok()).collect();
        Ok((FigureList { figures }.into(), listed.warnings))
    }

    fn batch(&self, input: BatchInput) -> Outcome {
        let out = result_path(self.folder, results::BATCH);
        let combined = input.combined.then(|| result_path(self.folder, results::COMBINED));
        let options = BatchOptions {
            out: out.clone(),
            combined,
            jobs: Some(input.jobs.unwrap_or(1).max(1)),
            resume: false,
            selection: Selection { only: input.only, with: input.filters.into_iter().collect() },
            no_stencil: false,
            format: input.format,
            draft: input.draft,
        };
        let mut sent: Option<Instant> = None;
        let mut progress = |now: pipeline::Progress| {
            if now.done < now.total && sent.is_some_and(|sent| sent.elapsed() < PROGRESS_INTERVAL) {
                return;
            }
            sent = Some(Instant::now());
            let progress = Progress { total: now.total, done: now.done - now.failed, failed: now.failed };
            send(&Message::Progress { id: self.id, progress });
        };
        let (source, never) = (DocumentSource::Input(&input.document), AtomicBool::new(false));
        let made = pipeline::batch(self.files, &source, self.settings, &options, &never, &mut progress)?;
        let end = made.output;
        let manifest =
            bundle::zip_entry(&out, "manifest.json").and_then(|text| serde_json::from_slice(&text).ok());
        let output = BatchResult {
            out: results::BATCH.into(),
            combined: input.combined.then(|| results::COMBINED.into()),
            done: end.done,
            failed: end.failed,
            kept: end.kept,
            manifest: manifest.unwrap_or_default(),
        };
        Ok((output.into(), end.faults.into_iter().chain(made.warnings).collect()))
    }

    fn register(&self, book: &RegisterBook) -> Outcome {
        let pdf = pipeline::register_pdf(book, self.settings)?;
        self.write(results::REGISTER, pdf.bytes)?;
        Ok((RegisterPdf { pages: pdf.pages }.into(), Vec::new()))
    }

    fn blank_form(&self, input: &BlankFormInput) -> Outcome {
        let roster = input.roster.as_deref();
        let bytes = pipeline::workbook(self.files, &input.profile, roster, self.settings)?;
        Ok((self.write_file(results::BLANK_FORM, bytes)?, Vec::new()))
    }

    /// Writes a result that is all there is to tell.
    fn write_file(&self, name: &str, bytes: Vec<u8>) -> Result<Output, Vec<Diagnostic>> {
        self.write(name, bytes)?;
        Ok(ResultFile { name: name.to_string() }.into())
    }

    /// Writes a result whole.
    fn write(&self, name: &str, bytes: Vec<u8>) -> Result<(), Vec<Diagnostic>> {
        bundle::write(&[bundle::Output { path: result_path(self.folder, name), bytes }]).map_err(one)
    }
}

/// A figure with its place in shares of the page.
fn figure(figure: ShownFigure) -> Figure {
    let ShownFigure { place, cells, given } = figure;
    // A ten-thousandth of a page is less than a pixel.
    let share = |length: f64| (length * 1e5).round() / 1e5;
    let cells = cells.into_iter().map(|cell| FigureCell {
        file: own_name(&cell.file).to_string(),
        sheet: cell.sheet,
        cell: cell.cell,
        value: cell.value,
        corrected: cell.corrected,
        data: cell.data,
    });
    let lines = given.into_iter().filter_map(|source| match source {
        Source::Field { field } => Some(field_place(&field)),
        Source::Cells { .. } | Source::Line { .. } => None,
    });
    Figure {
        page: place.page,
        x: share(place.x),
        y: share(place.y),
        w: share(place.width),
        h: share(place.height),
        key: place.key,
        text: place.text,
        cells: cells.collect(),
        lines: lines.collect(),
    }
}

fn no_folder(error: &std::io::Error) -> Diagnostic {
    let Text { vi, en } = system_reason(error);
    Diagnostic::error(
        code!("cli.no-folder"),
        format!("không mở được thư mục làm việc: {vi}"),
        format!("the workspace cannot be opened: {en}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_render::no_thread;

    #[test]
    fn only_a_refused_request_without_a_thread_gives_up() {
        let short = no_thread(&std::io::Error::from(std::io::ErrorKind::WouldBlock));
        let refused = |diagnostics| Reply { id: 1, output: None, diagnostics };
        assert!(lacks_memory(&refused(vec![unexpected(), short])));
        assert!(!lacks_memory(&refused(vec![unexpected()])));
    }
}
