//! A document file of the command line: the pipeline reads it by names relative to it, and the user sees paths.

use std::path::Path;

use vanthu_diagnostic::Diagnostic;
use vanthu_project::{DiskFiles, DocumentSource, Files};

/// A document file and the files beside it.
pub(super) struct DocumentFile {
    files: DiskFiles,
    name: String,
}

impl DocumentFile {
    /// The document file at `path`.
    pub(super) fn new(path: &Path) -> Self {
        let (files, name) = DiskFiles::beside(path);
        Self { files, name }
    }

    /// The files that it may name.
    pub(super) fn files(&self) -> &dyn Files {
        &self.files
    }

    /// The document.
    pub(super) fn source(&self) -> DocumentSource<'_> {
        DocumentSource::Toml(&self.name)
    }

    /// The diagnostics with paths that the user can open.
    pub(super) fn localized(&self, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.files.localize(&mut diagnostics);
        diagnostics
    }
}

/// The files below the current folder, for commands whose arguments are paths.
pub(super) fn current_folder() -> DiskFiles {
    DiskFiles::new("")
}
