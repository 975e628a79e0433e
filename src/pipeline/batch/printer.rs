//! One file of all cards, in order, for the printer: put together from the finished cards, so that each page is the one
//! that lies in the batch.

#![expect(clippy::disallowed_methods, reason = "the file for the printer is written while the batch runs")]

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use vanthu_bundle::{BatchWriter, Record, follow_links, replace};
use vanthu_diagnostic::Diagnostic;
use vanthu_render::{PdfMerger, merge_error};

/// A file for the printer that is going to be written. It stands beside its place until it is whole.
pub(super) struct Printer {
    path: PathBuf,
    part: PathBuf,
    file: Option<File>,
}

impl Printer {
    /// Makes sure that the file can be written.
    pub(super) fn begin(path: &Path) -> Result<Self, Diagnostic> {
        let target = follow_links(path).map_err(|error| merge_error(path, &error))?;
        let mut part = target.as_os_str().to_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(|error| merge_error(path, &error))?;
        Ok(Self { path: target, part, file: Some(file) })
    }

    /// Writes the cards that `records` tell of, each called by what `name` says.
    pub(super) fn write(
        mut self,
        title: &str,
        duplex: bool,
        batch: &mut BatchWriter,
        records: &[Record],
        name: &dyn Fn(&Record) -> String,
    ) -> Result<(), Diagnostic> {
        let failed = |error: &std::io::Error| merge_error(&self.path, error);
        let Some(file) = self.file.take() else { return Ok(()) };
        let mut merger =
            PdfMerger::new(BufWriter::new(file), title, duplex).map_err(|error| failed(&error))?;
        for record in records.iter().filter(|record| record.file.is_some()) {
            let pdf = batch.content(record)?;
            merger.add(&name(record), &pdf).map_err(|error| failed(&error))?;
        }
        let file = merger.finish().map_err(|error| failed(&error))?;
        let file = file.into_inner().map_err(|error| failed(error.error()))?;
        // The rename below must not reach the disk before what it names.
        file.sync_all().map_err(|error| failed(&error))?;
        replace(&self.part, &self.path).map_err(|error| failed(&error))
    }
}

impl Drop for Printer {
    /// What is not whole goes.
    fn drop(&mut self) {
        drop(fs::remove_file(&self.part));
    }
}
