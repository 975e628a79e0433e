//! `vanthu worker`: does what the service asks, one request a line, and lives on whatever comes of it. What it parsed once
//! (typefaces, layout, rules, templates) serves the next request.

use std::io::{BufRead, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Component, Path, PathBuf};
use std::process::exit;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::{DONE, Failure, LAST_PANIC, UNEXPECTED};
use crate::pipeline::{self, BatchOptions, Inspect, Inspection, Selection, Settings, ShownFigure};
use crate::server::paths::Paths;
use crate::server::wire::{
    Answer, BatchWork, Line, Progress, Request, Work, diagnostic_json, without_folders,
};
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, Lang, Place, Severity};

/// The document of a workroom.
const DOCUMENT: &str = "document.toml";

/// The book of a workroom.
const REGISTER: &str = "register.json";

/// The folder of a workroom to which results are written.
const OUT: &str = "out";

/// How often the service is told how far a batch is.
const EVERY: Duration = Duration::from_millis(200);

/// What came of a piece of work: the result, and all that was noticed; or why it was refused.
type Done = Result<(Json, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Answers requests until there are no more.
pub fn run(settings: &Settings) -> Result<u8, Failure> {
    // Ctrl-C in a terminal reaches all processes of the service, which ends its workers itself.
    let _ = ctrlc::set_handler(|| {});
    // What is asked for was put together from what others sent.
    let settings = Settings { confined: true, assets: settings.assets.absolute()?, ..settings.clone() };
    let ahead = settings.clone();
    // Whoever asks first need not wait for what all need.
    std::thread::spawn(move || pipeline::warm_up(&ahead));
    let mut requests = std::io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        match requests.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return Ok(DONE),
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => tell(&Line::Answer(answer(&line, &settings))),
        }
    }
}

/// Writes a line. With nobody left to read it there is nothing more to do.
fn tell(line: &Line) {
    let mut text = serde_json::to_vec(line).unwrap_or_default();
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    if out.write_all(&text).and_then(|()| out.flush()).is_err() {
        exit(UNEXPECTED.into());
    }
}

/// The answer to a request, whatever comes of it.
fn answer(line: &[u8], settings: &Settings) -> Answer {
    let request: Request = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => {
            let id = serde_json::from_slice::<Json>(line).ok().and_then(|json| json["id"].as_u64());
            return refused(id.unwrap_or_default(), &[not_understood(&error)]);
        }
    };
    let id = request.id;
    match std::panic::catch_unwind(AssertUnwindSafe(|| perform(id, request.work, settings))) {
        Ok(Ok((result, problems))) => {
            let paths = Paths::read(Path::new(""));
            let diagnostics = shown_all(&problems, &paths);
            Answer { id, ok: true, result: shown(result, &paths), diagnostics }
        }
        Ok(Err(problems)) => refused(id, &problems),
        Err(_) => {
            let panic = LAST_PANIC.lock().map(|last| last.clone()).unwrap_or_default();
            refused(id, &[unexpected().with_value(panic)])
        }
    }
}

fn refused(id: u64, problems: &[Diagnostic]) -> Answer {
    let diagnostics = shown_all(problems, &Paths::read(Path::new("")));
    Answer { id, ok: false, result: Json::Null, diagnostics }
}

/// What was noticed, as the service's users see it.
fn shown_all(problems: &[Diagnostic], paths: &Paths) -> Vec<Json> {
    problems.iter().map(|problem| shown(diagnostic_json(problem), paths)).collect()
}

/// What is said, without the folders of the workroom and with the fields in place of its lines.
fn shown(mut json: Json, paths: &Paths) -> Json {
    without_folders(&mut json);
    paths.tell(&mut json);
    json
}

fn not_understood(error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error(
        "cli.request",
        format!("không hiểu yêu cầu: {error}"),
        format!("the request is not understood: {error}"),
    )
}

/// The error about what should never happen.
fn unexpected() -> Diagnostic {
    Diagnostic::error(
        "cli.unexpected",
        "lỗi ngoài dự kiến của chương trình; không có tệp nào được ghi",
        "an unexpected error of the program; no file was written",
    )
}

/// Does what is asked, within its folder.
fn perform(id: u64, work: Work, settings: &Settings) -> Done {
    let one = |problem: Diagnostic| vec![problem];
    let folder = match &work {
        Work::Inspect { folder, .. }
        | Work::Preview { folder, .. }
        | Work::Render { folder }
        | Work::Check { folder }
        | Work::Register { folder }
        | Work::Annotate { folder, .. }
        | Work::Workbook { folder, .. } => folder,
        Work::Batch(BatchWork { folder, .. }) => folder,
    };
    // Paths are relative from here on: what is said of a file names no folder of the service's.
    std::env::set_current_dir(folder).map_err(|error| one(no_folder(&error)))?;
    match work {
        Work::Inspect { file, data, profile, .. } => {
            let found = inspected(&file, data.as_deref(), profile.as_deref(), settings)?;
            let mut result = found.to_json(Some(file.as_str()).filter(|file| !file.is_empty()));
            result["grid"] = found.grid().unwrap_or_default();
            if found.dataset.is_none() {
                return Err(found.problems);
            }
            Ok((result, found.problems))
        }
        Work::Annotate { file, data, profile, .. } => {
            let found = inspected(&file, data.as_deref(), profile.as_deref(), settings)?;
            let bytes = pipeline::annotate(&file, &found, Lang::Vi).map_err(one)?;
            write("annotated.xlsx", bytes)?;
            Ok((json!({ "file": "annotated.xlsx" }), found.problems))
        }
        Work::Workbook { profile, roster, .. } => {
            let profile = plain(&profile).map_err(one)?;
            let roster = roster.as_deref().map(inside).transpose().map_err(one)?;
            let bytes = pipeline::workbook(profile, roster, settings)?;
            write("workbook.xlsx", bytes)?;
            Ok((json!({ "file": "workbook.xlsx" }), Vec::new()))
        }
        Work::Register { .. } => {
            let book = std::fs::read(REGISTER).map_err(|error| one(no_folder(&error)))?;
            let book = serde_json::from_slice(&book).map_err(|error| one(not_understood(&error)))?;
            let pdf = pipeline::register_pdf(&book, settings)?;
            write("register.pdf", pdf.bytes)?;
            Ok((json!({ "file": "register.pdf", "pages": pdf.pages }), Vec::new()))
        }
        Work::Preview { scale, .. } => preview(scale, settings),
        Work::Render { .. } => render(settings),
        Work::Check { .. } => {
            let found = pipeline::examine_document(Path::new(DOCUMENT), settings);
            if found.rules.is_none() {
                return Err(found.findings);
            }
            let count =
                |severity| found.findings.iter().filter(|finding| finding.severity == severity).count();
            let result = json!({
                "rules": found.rules,
                "findings": found.findings.iter().map(diagnostic_json).collect::<Json>(),
                "counts": {
                    "errors": count(Severity::Error),
                    "warnings": count(Severity::Warning),
                    "notes": count(Severity::Note),
                },
            });
            Ok((result, found.findings))
        }
        Work::Batch(batch) => make_batch(id, &batch, settings),
    }
}

/// The workbook as it is understood: as a data set of the document, or on its own.
fn inspected(
    file: &str,
    data: Option<&str>,
    profile: Option<&str>,
    settings: &Settings,
) -> Result<Inspection, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let document = Path::new(DOCUMENT);
    match data {
        Some(data) if file.is_empty() => pipeline::inspect_data(document, data, None, false, settings),
        Some(data) => {
            let path = inside(file).map_err(one)?;
            pipeline::inspect_data(document, data, path.to_str(), true, settings)
        }
        None => {
            let path = inside(file).map_err(one)?;
            let profile = profile.map(plain).transpose().map_err(one)?;
            pipeline::inspect(
                &[path.to_path_buf()],
                &Inspect { profile, copy: true, ..Inspect::default() },
                settings,
            )
        }
    }
}

fn preview(scale: f32, settings: &Settings) -> Done {
    let scale = if scale.is_finite() { scale.clamp(0.25, 6.0) } else { 2.0 };
    let previewed = pipeline::preview(Path::new(DOCUMENT), settings, scale)?;
    let mut pages = Vec::new();
    make_out()?;
    for (index, page) in previewed.pages.iter().enumerate() {
        let name = format!("page-{}.png", index + 1);
        pages.push(json!({ "file": name, "width": page.width, "height": page.height }));
        // What is seen for a moment need not reach the disk.
        std::fs::write(Path::new(OUT).join(name), &*page.png).map_err(|error| vec![no_folder(&error)])?;
    }
    let result = json!({
        "title": previewed.title,
        "rules": previewed.rules,
        "pages": pages,
        "facts": previewed.figures.iter().map(figure_json).collect::<Json>(),
        "findings": previewed.findings.iter().map(diagnostic_json).collect::<Json>(),
        "content_sha256": previewed.content_sha256,
    });
    Ok((result, previewed.findings))
}

/// A figure with its place in shares of the page.
fn figure_json(figure: &ShownFigure) -> Json {
    let place = &figure.place;
    // A ten-thousandth of a page is less than a pixel.
    let share = |length: f64| (length * 1e5).round() / 1e5;
    json!({
        "page": place.page,
        "x": share(place.x),
        "y": share(place.y),
        "w": share(place.width),
        "h": share(place.height),
        "key": place.key,
        "text": place.text,
        "cells": figure.cells,
        "lines": figure.lines.iter().map(|(file, line)| json!({ "file": file, "line": line })).collect::<Json>(),
    })
}

fn render(settings: &Settings) -> Done {
    let prepared = pipeline::prepare(Path::new(DOCUMENT), settings)?;
    let mut warnings = prepared.warnings;
    let pdf = prepared.output.engine.pdf(&prepared.output.document)?;
    warnings.extend(pdf.warnings);
    let bytes = pdf.output.bytes;
    let result = json!({
        "file": "document.pdf",
        "pages": pdf.output.pages,
        "size": bytes.len(),
        "sha256": bundle::hexadecimal(&Sha256::digest(&bytes)),
        "title": prepared.output.document.title,
        "number": prepared.output.document.letterhead.number,
        "allowed": prepared.output.document.allowed,
    });
    write("document.pdf", bytes)?;
    Ok((result, warnings))
}

fn make_batch(id: u64, batch: &BatchWork, settings: &Settings) -> Done {
    let one = |problem: Diagnostic| vec![problem];
    make_out()?;
    let out = Path::new(OUT).join(inside(&batch.out).map_err(one)?);
    let combined = batch.combined.then(|| PathBuf::from(OUT).join("combined.pdf"));
    let with = batch.with.iter().map(|(field, wanted)| (field.clone(), wanted.clone())).collect();
    let options = BatchOptions {
        out: out.clone(),
        combined: combined.clone(),
        jobs: Some(batch.jobs.unwrap_or(1).max(1)),
        resume: batch.resume,
        selection: Selection { only: batch.only.clone(), with },
        no_stencil: false,
    };
    let mut said: Option<Instant> = None;
    let mut progress = |now: pipeline::Progress| {
        if now.done < now.total && said.is_some_and(|said| said.elapsed() < EVERY) {
            return;
        }
        said = Some(Instant::now());
        let progress = Progress { total: now.total, done: now.done - now.failed, failed: now.failed };
        tell(&Line::Progress { id, progress });
    };
    let never = AtomicBool::new(false);
    let made = pipeline::batch(Path::new(DOCUMENT), settings, &options, &never, &mut progress)?;
    let end = made.output;
    let manifest =
        bundle::zip_entry(&out, "manifest.json").and_then(|text| serde_json::from_slice(&text).ok());
    let result = json!({
        "out": batch.out,
        "combined": combined.map(|_| "combined.pdf"),
        "done": end.done,
        "failed": end.failed,
        "kept": end.kept,
        "manifest": manifest.unwrap_or(Json::Null),
    });
    Ok((result, end.faults.into_iter().chain(made.warnings).collect()))
}

/// Writes a result whole.
fn write(name: &str, bytes: Vec<u8>) -> Result<(), Vec<Diagnostic>> {
    make_out()?;
    bundle::write(&[Output { path: Path::new(OUT).join(name), bytes }]).map_err(|problem| vec![problem])
}

fn make_out() -> Result<(), Vec<Diagnostic>> {
    std::fs::create_dir_all(OUT).map_err(|error| vec![no_folder(&error)])
}

fn no_folder(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        "cli.no-folder",
        format!("không mở được thư mục làm việc: {error}"),
        format!("the workroom cannot be opened: {error}"),
    )
}

/// A path that stays within the workroom.
fn inside(path: &str) -> Result<&Path, Diagnostic> {
    let stays =
        !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if stays { Ok(Path::new(path)) } else { Err(outside(path)) }
}

/// A name that is no path.
fn plain(name: &str) -> Result<&str, Diagnostic> {
    let letters = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !name.is_empty() && name.chars().all(letters) { Ok(name) } else { Err(outside(name)) }
}

fn outside(path: &str) -> Diagnostic {
    Diagnostic::error(
        "project.outside",
        format!("tệp `{path}` nằm ngoài thư mục của văn bản"),
        format!("the file `{path}` lies outside the document's folder"),
    )
    .at(Place::File { file: path.to_string() })
    .hint("chỉ dùng các tệp đã tải lên cho văn bản này", "use only files uploaded for this document")
}
