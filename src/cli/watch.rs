//! `vanthu render --watch`.

#![expect(
    clippy::disallowed_methods,
    reason = "watching asks the disk again and again when the files were changed"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::args::Render;
use super::document::{DocumentFile, STANDARD};
use super::render::{Target, format, one};
use super::report::Reporter;
use super::{Failure, streams};
use crate::pipeline::Settings;
use vanthu_bundle as bundle;
use vanthu_diagnostic::Lang;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(250);

/// When each file of a document was last changed; `None` for one that is not there.
type Times = BTreeMap<PathBuf, Option<SystemTime>>;

/// Renders the document, and again whenever a file that it reads has changed. Ends with the process.
pub(super) fn run(
    command: &Render,
    document: &Path,
    settings: &Settings,
    reporter: &Reporter,
) -> Result<u8, Failure> {
    let output = command.output.as_deref();
    let stream = output.filter(|path| bundle::is_stream(path));
    if document == Path::new(STANDARD) || stream.is_some() {
        return Err(Failure::Usage(streams::nothing_to_watch(stream.unwrap_or(document))));
    }
    let format = format(command.format, output).map_err(Failure::Usage)?;
    let target = Target::new(document, output, format);
    loop {
        let file = DocumentFile::new(document)?;
        let before = SystemTime::now();
        let made = one(&file, &target, settings, reporter);
        let mut times = times(&file);
        // A file that was changed while the document was being made is read again.
        times.values_mut().for_each(|time| *time = time.filter(|time| *time <= before));
        let text = match (reporter.lang, &made) {
            (Lang::Vi, Ok(())) => "đã dựng; chờ thay đổi, bấm Ctrl-C để thôi\n",
            (Lang::Vi, Err(_)) => "chưa dựng được; chờ thay đổi, bấm Ctrl-C để thôi\n",
            (Lang::En, Ok(())) => "rendered; waiting for changes, Ctrl-C to stop\n",
            (Lang::En, Err(_)) => "not rendered; waiting for changes, Ctrl-C to stop\n",
        };
        match made {
            Ok(()) => {}
            Err(Failure::Refused(problems)) => reporter.report_part(&problems),
            Err(usage) => return Err(usage),
        }
        reporter.report_end(&[], text);
        wait(&file, &times);
    }
}

/// Waits until a file has changed, and then until no further change follows: a program may write a file in several steps.
fn wait(file: &DocumentFile, known: &Times) {
    let mut last = known.clone();
    loop {
        std::thread::sleep(EVERY);
        let now = times(file);
        if now == last && now != *known {
            return;
        }
        last = now;
    }
}

fn times(file: &DocumentFile) -> Times {
    let changed = |path: &PathBuf| std::fs::metadata(path).and_then(|found| found.modified()).ok();
    file.read_paths().into_iter().map(|path| (path.clone(), changed(&path))).collect()
}
