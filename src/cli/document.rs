//! The files of the command line: the pipeline reads a document by names relative to it, and the user sees paths. The
//! path `-` is standard input, whose content stands in the current folder. What can be read only once, such as a pipe, is
//! read at once and kept.

#![expect(clippy::disallowed_methods, reason = "what an argument names is a file of the user's, or a stream")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::Failure;
use vanthu_bundle as bundle;
use vanthu_diagnostic::{Diagnostic, Place, Text, code, system_reason};
use vanthu_project::{self as project, DiskFiles, DocumentSource, Entry, FileError, Files};

/// The path that means standard input, and standard output where something is written.
pub(super) const STANDARD: &str = "-";

/// The files below a folder, and what the arguments named that can be read only once.
pub(super) struct CommandFiles {
    disk: DiskFiles,
    kept: BTreeMap<String, Vec<u8>>,
}

impl CommandFiles {
    /// The files below the current folder, for commands whose arguments are the paths `named`. Reads standard input if one
    /// of them is `-`, and pipes.
    pub(super) fn current_folder<'a>(named: impl IntoIterator<Item = &'a Path>) -> Result<Self, Failure> {
        let mut kept = BTreeMap::new();
        for path in named.into_iter().filter(|path| is_read_once(path)) {
            if kept.insert(path.display().to_string(), read_stream(path)?).is_some() {
                return Err(Failure::Usage(read_twice()));
            }
        }
        Ok(Self { disk: DiskFiles::new(""), kept })
    }
}

impl Files for CommandFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        match self.kept.get(name) {
            Some(kept) => Ok(kept.clone()),
            None => self.disk.read(name),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        self.disk.list(folder)
    }

    fn display(&self, name: &str) -> String {
        self.disk.display(name)
    }
}

/// The bytes of a file that an argument names. The path `-` is standard input.
///
/// # Errors
/// `assets.unreadable` with the file that may have been meant.
pub(super) fn read_argument(path: &Path) -> Result<Vec<u8>, Failure> {
    let files = CommandFiles::current_folder([path])?;
    Ok(project::read(&files, &path.display().to_string())?)
}

/// The text of a file that an argument names, without the byte-order mark that Windows editors put in front.
///
/// # Errors
/// As of [`read_argument`], and `assets.not-text` when it is not UTF-8.
pub(super) fn read_text_argument(path: &Path) -> Result<String, Failure> {
    let files = CommandFiles::current_folder([path])?;
    Ok(project::read_text(&files, &path.display().to_string())?)
}

/// Whether `path` is standard input, a pipe or another stream.
fn is_read_once(path: &Path) -> bool {
    path == Path::new(STANDARD)
        || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Whether `path` is one of the names that the system has for what this process was given open, as a shell passes it for
/// `<(command)`. It lies in no folder of the user's.
fn is_handed_over(path: &Path) -> bool {
    path == Path::new(STANDARD) || path == Path::new("/dev/stdin") || bundle::is_descriptor(path)
}

/// All of a stream.
fn read_stream(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match path == Path::new(STANDARD) {
        true => std::io::stdin().lock().read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|mut stream| stream.read_to_end(&mut bytes)),
    };
    read.map_err(|error| {
        let Text { vi, en } = system_reason(&error);
        let problem = match path == Path::new(STANDARD) {
            true => Diagnostic::error(
                code!("assets.unreadable"),
                format!("không đọc được đầu vào chuẩn: {vi}"),
                format!("standard input cannot be read: {en}"),
            ),
            false => Diagnostic::error(
                code!("assets.unreadable"),
                format!("không đọc được tệp `{}`: {vi}", path.display()),
                format!("`{}` cannot be read: {en}", path.display()),
            ),
        };
        problem.at(Place::File { file: path.display().to_string() })
    })?;
    Ok(bytes)
}

pub(super) fn read_twice() -> Diagnostic {
    Diagnostic::error(
        code!("cli.standard-stream"),
        "đầu vào chuẩn chỉ đọc được một lần",
        "standard input can only be read once",
    )
    .with_value(STANDARD)
    .hint("chỉ ghi `-` cho một tệp", "give `-` for one file only")
}

/// The error about a file other than a document file, by its first bytes: `cli.not-a-document`.
fn foreign(path: &Path, content: &[u8]) -> Option<Diagnostic> {
    let shown = path.display();
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    // A zip, or the older container of Office files.
    let is_office = content.starts_with(b"PK\x03\x04") || content.starts_with(b"\xd0\xcf\x11\xe0");
    let (vi, en, hint) = match extension.as_str() {
        "docx" | "docm" | "doc" if is_office => (
            "tệp Word",
            "a Word file",
            (
                format!(
                    "soát bằng: vanthu check {shown}; đưa chỗ sửa về văn bản gốc bằng: vanthu merge {shown} VĂN_BẢN.toml"
                ),
                format!(
                    "check it with: vanthu check {shown}; bring its changes home with: vanthu merge {shown} DOCUMENT.toml"
                ),
            ),
        ),
        _ if is_office => (
            "bảng tính",
            "a workbook",
            (
                format!(
                    "xem bảng được đọc thế nào bằng: vanthu inspect {shown}; rồi ghi tên bảng vào [data] của một tệp văn bản, lập bằng: vanthu new MẪU"
                ),
                format!(
                    "see how it is read with: vanthu inspect {shown}; then name it under [data] of a document file, which `vanthu new TEMPLATE` writes"
                ),
            ),
        ),
        _ if content.starts_with(b"%PDF-") => (
            "tệp PDF",
            "a PDF",
            (
                "dùng tệp văn bản `.toml` mà bản PDF này được lập ra".to_string(),
                "use the document file, `.toml`, of which this PDF was made".to_string(),
            ),
        ),
        _ => return None,
    };
    Some(
        Diagnostic::error(
            code!("cli.not-a-document"),
            format!("`{shown}` là {vi}, không phải tệp văn bản"),
            format!("`{shown}` is {en} and not a document file"),
        )
        .at(Place::File { file: shown.to_string() })
        .hint(hint.0, hint.1),
    )
}

/// A document file and the files beside it.
pub(super) struct DocumentFile {
    files: CommandFiles,
    name: String,
}

impl DocumentFile {
    /// The file at `path`, whatever it is. What comes on standard input, or through a descriptor, names its files relative
    /// to the current folder.
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        let (disk, name) = match is_handed_over(path) {
            true => (DiskFiles::new(""), STANDARD.to_string()),
            false => DiskFiles::beside(path),
        };
        let mut kept = BTreeMap::new();
        if is_handed_over(path) || is_read_once(path) {
            kept.insert(name.clone(), read_stream(path)?);
        }
        Ok(Self { files: CommandFiles { disk, kept }, name })
    }

    /// The document file at `path`.
    ///
    /// # Errors
    /// `cli.not-a-document` for a workbook, a Word file or a PDF, with what can be done with it.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let file = Self::new(path)?;
        match file.files.read(&file.name).ok().and_then(|content| foreign(path, &content)) {
            Some(problem) => Err(problem.into()),
            None => Ok(file),
        }
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
