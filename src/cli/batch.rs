//! `vanthu batch`.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::args::{Batch, CardFormat};
use super::document::DocumentFile;
use super::report::Reporter;
use super::streams::Staged;
use super::{DONE, Failure, INTERRUPTED, REFUSED};
use crate::pipeline::{self, BatchFormat, BatchOptions, Progress, Selection, Settings};
use vanthu_bundle as bundle;
use vanthu_diagnostic::{Diagnostic, Lang, code};

/// How often progress is reported to programs.
const EVERY: Duration = Duration::from_millis(500);

/// Renders one document per row.
pub(super) fn run(command: &Batch, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let out = Staged::new(&command.output, "batch.zip")?;
    let combined = command.combined.as_deref().map(|path| Staged::new(path, "print.pdf")).transpose()?;
    if command.resume && out.is_stream() {
        return Err(Failure::Usage(nothing_to_resume(&command.output)));
    }
    if out.is_stream() && combined.as_ref().is_some_and(Staged::is_stream) {
        return Err(Failure::Usage(one_stream(&command.output)));
    }
    // What a batch that was begun replaces was said when it began.
    let goes_on = command.resume && bundle::is_begun(out.path());
    let replaces = !goes_on && !out.is_stream() && bundle::is_zip(out.path()) && out.path().is_file();
    if command.no_overwrite && replaces {
        return Err(finished(out.path()).into());
    }
    let options = BatchOptions {
        out: out.path().to_path_buf(),
        combined: combined.as_ref().map(|combined| combined.path().to_path_buf()),
        jobs: command.jobs.map(usize::from),
        resume: command.resume,
        selection: Selection { only: command.only.clone(), with: command.with.clone() },
        no_stencil: command.no_stencil,
        format: match command.format {
            CardFormat::Pdf => BatchFormat::Pdf,
            CardFormat::Docx => BatchFormat::Docx,
        },
        draft: false,
    };
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    // The first Ctrl-C ends the batch between two documents, the second at once. Without a handler the process would just
    // end, which the journal bears as well.
    let _ = ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
    });
    let mut watch = Watch::new(reporter);
    let file = DocumentFile::open(&command.document)?;
    let (files, source) = (file.files(), file.source());
    let made = pipeline::batch(files, &source, settings, &options, &stop, &mut |now| watch.tell(now));
    watch.end();
    let made = made.map_err(|problems| file.localized(problems))?;
    let end = made.output;
    let mut all = end.faults;
    all.extend(made.warnings);
    let all = file.localized(all);
    if !end.stopped {
        out.finish()?;
        combined.map_or(Ok(()), Staged::finish)?;
    }
    let status = match (end.stopped, end.failed) {
        (true, _) => "stopped",
        (false, 0) => "done",
        (false, _) => "failed",
    };
    let out = command.output.display();
    let result = json!({
        "event": "result",
        "status": status,
        "output": out.to_string(),
        "done": end.done,
        "failed": end.failed,
    });
    let (done, failed) = (end.done, end.failed);
    let text = match (reporter.lang, end.stopped) {
        (Lang::Vi, false) if failed == 0 => format!("đã lập {done} phiếu: {out}\n"),
        (Lang::Vi, false) => {
            format!("đã lập {done} phiếu: {out}; {failed} dòng có lỗi, không lập được phiếu\n")
        }
        (Lang::Vi, true) => format!("đã dừng sau {done} phiếu; chạy lại với --resume để làm tiếp\n"),
        (Lang::En, false) if failed == 0 => format!("made {done} cards: {out}\n"),
        (Lang::En, false) => format!("made {done} cards: {out}; {failed} rows have faults and no card\n"),
        (Lang::En, true) => format!("stopped after {done} cards; run it again with --resume to go on\n"),
    };
    let replaced = if replaces && !end.stopped {
        reporter.say("đã thay tệp cũ cùng tên\n", "the file of that name was replaced\n")
    } else {
        ""
    };
    reporter.report_end(&all, &(text + replaced));
    reporter.event(&result);
    Ok(match (end.stopped, failed) {
        (true, _) => INTERRUPTED,
        (false, 0) => DONE,
        (false, _) => REFUSED,
    })
}

/// The error about a zip that is there already.
fn finished(path: &Path) -> Diagnostic {
    bundle::occupied(path).hint(
        "ghi tên khác, hoặc bỏ --no-overwrite để ghi đè",
        "give another name, or leave out --no-overwrite to replace it",
    )
}

/// The error about resuming what was written to a stream: a stopped batch leaves nothing there.
fn nothing_to_resume(path: &Path) -> Diagnostic {
    Diagnostic::error(
        code!("cli.standard-stream"),
        "lô ghi ra luồng không làm tiếp được",
        "a batch that is written to a stream cannot be resumed",
    )
    .with_value(path.display().to_string())
    .hint("ghi ra tệp .zip hoặc thư mục", "write it to a .zip file or a folder")
}

/// The error about two outputs that would run into one another.
fn one_stream(path: &Path) -> Diagnostic {
    Diagnostic::error(
        code!("cli.standard-stream"),
        "chỉ một trong hai kết quả ghi ra luồng được",
        "only one of the two results can be written to a stream",
    )
    .with_value(path.display().to_string())
    .hint("ghi tên tệp sau -o hoặc sau --combined", "give a file name after -o or after --combined")
}

/// Tells how far a batch is: a bar for people at a terminal, events for programs.
struct Watch {
    bar: Option<ProgressBar>,
    lang: Lang,
    json: bool,
    said: Option<Instant>,
    begun: Instant,
}

impl Watch {
    fn new(reporter: &Reporter) -> Self {
        let bar = reporter.shows_bars().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
            let (rate, left) = match reporter.lang {
                Lang::Vi => ("phiếu/giây", "còn"),
                Lang::En => ("cards/s", "left"),
            };
            let form = format!("{{wide_bar}} {{pos}}/{{len}} · {{per_sec}} {rate} · {left} {{eta}} {{msg}}");
            if let Ok(style) = ProgressStyle::with_template(&form) {
                let rate = |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{:.0}", state.per_sec());
                };
                bar.set_style(style.with_key("per_sec", rate));
            }
            bar
        });
        Self { bar, lang: reporter.lang, json: reporter.is_json(), said: None, begun: Instant::now() }
    }

    fn tell(&mut self, now: Progress) {
        if let Some(bar) = &self.bar {
            if bar.length().is_none() {
                bar.set_length(now.total as u64);
                // What an earlier run made tells nothing of the rate of this one.
                bar.set_position(now.done as u64);
                bar.reset_eta();
            }
            bar.set_position(now.done as u64);
            if now.failed > 0 {
                let word = match self.lang {
                    Lang::Vi => "lỗi",
                    Lang::En => "failed",
                };
                bar.set_message(format!("· {} {word}", now.failed));
            }
        }
        let due = self.said.is_none_or(|said| said.elapsed() >= EVERY) || now.done == now.total;
        if self.json && due {
            self.said = Some(Instant::now());
            let seconds = self.begun.elapsed().as_secs_f64();
            let event = json!({
                "event": "progress",
                "total": now.total,
                "done": now.done,
                "failed": now.failed,
                "kept": now.kept,
                "rate": ((now.done - now.kept) as f64 / seconds * 10.0).round() / 10.0,
            });
            // Standard error that has gone away leaves nobody to tell.
            let _ = writeln!(std::io::stderr().lock(), "{event}");
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
