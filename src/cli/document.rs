//! A document file of the command line: the pipeline reads it by names relative to it, and the user sees paths. The
//! path `-` is standard input, whose content stands in the current folder.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Failure;
use vanthu_diagnostic::{Diagnostic, Place, Text, code, system_reason};
use vanthu_project::{DiskFiles, DocumentSource, Entry, FileError, Files};

/// The path that means standard input, and standard output where something is written.
pub(super) const STANDARD: &str = "-";

/// The files below a folder, and the content of standard input under the name `-` if an argument asked for it.
pub(super) struct CommandFiles {
    disk: DiskFiles,
    input: Option<Vec<u8>>,
}

impl CommandFiles {
    /// The files below the current folder, for commands whose arguments are the paths `named`. Reads standard input if one
    /// of them is `-`.
    pub(super) fn current_folder<'a>(named: impl IntoIterator<Item = &'a Path>) -> Result<Self, Failure> {
        let times = named.into_iter().filter(|path| *path == Path::new(STANDARD)).count();
        let input = match times {
            0 => None,
            1 => Some(standard_input()?),
            _ => return Err(Failure::Usage(read_twice())),
        };
        Ok(Self { disk: DiskFiles::new(""), input })
    }
}

impl Files for CommandFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match &self.input {
            Some(input) if name == STANDARD => Ok(input.clone()),
            _ => self.disk.read(name),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        self.disk.list(folder)
    }

    fn display(&self, name: &str) -> String {
        self.disk.display(name)
    }
}

/// All of standard input.
fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| {
        let Text { vi, en } = system_reason(&error);
        Diagnostic::error(
            code!("assets.unreadable"),
            format!("không đọc được đầu vào chuẩn: {vi}"),
            format!("standard input cannot be read: {en}"),
        )
        .at(Place::File { file: STANDARD.into() })
    })?;
    Ok(bytes)
}

fn read_twice() -> Diagnostic {
    Diagnostic::error(
        code!("cli.standard-stream"),
        "đầu vào chuẩn chỉ đọc được một lần",
        "standard input can only be read once",
    )
    .with_value(STANDARD)
    .hint("chỉ ghi `-` cho một tệp", "give `-` for one file only")
}

/// A document file and the files beside it.
pub(super) struct DocumentFile {
    files: CommandFiles,
    name: String,
}

impl DocumentFile {
    /// The document file at `path`. A document on standard input names its files relative to the current folder.
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        if path == Path::new(STANDARD) {
            return Ok(Self { files: CommandFiles::current_folder([path])?, name: STANDARD.into() });
        }
        let (disk, name) = DiskFiles::beside(path);
        Ok(Self { files: CommandFiles { disk, input: None }, name })
    }

    /// The files that it may name.
    pub(super) fn files(&self) -> &dyn Files {
        &self.files
    }

    /// Its name among them.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the file can be read and begins with these bytes.
    pub(super) fn begins_with(&self, bytes: &[u8]) -> bool {
        self.files.read(&self.name).is_ok_and(|content| content.starts_with(bytes))
    }

    /// The document.
    pub(super) fn source(&self) -> DocumentSource<'_> {
        DocumentSource::Toml(&self.name)
    }

    /// The paths of all files that were asked for so far, whether or not they exist.
    pub(super) fn read_paths(&self) -> Vec<PathBuf> {
        self.files.disk.asked()
    }

    /// The diagnostics with paths that the user can open.
    pub(super) fn localized(&self, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.files.disk.localize(&mut diagnostics);
        diagnostics
    }
}
