//! The files of a document behind one trait, as typst has its `World`: what reads a document names its files relative to
//! the document and never meets a path of the machine.

#![expect(clippy::disallowed_methods, reason = "`DiskFiles` is where documents meet the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use vanthu_diagnostic::{Diagnostic, Place, Text, code, did_you_mean, system_reason};

/// Where the files of a document come from.
///
/// A name is relative to the document, with `/` between its parts: `branch-results.xlsx`, `../office.toml`. A document can
/// read only what its `Files` hold.
pub trait Files: Send + Sync {
    /// The bytes of the file of that name.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read.
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError>;

    /// What lies in the folder of that name, in no order.
    ///
    /// # Errors
    /// When there is no such folder, or it cannot be read.
    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError>;

    /// How a file is called in messages to the user.
    fn display(&self, name: &str) -> String {
        name.to_string()
    }
}

/// Something in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its own name, without the folder's.
    pub name: String,
    /// Whether it is a file, and not a folder.
    pub is_file: bool,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is no file of that name, or it is a folder.
    Missing(Text),
    /// The name leads out of the files that belong to the document.
    Outside,
    /// There is one, but reading it failed.
    Unreadable(Text),
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(reason) | Self::Unreadable(reason) => formatter.write_str(&reason.en),
            Self::Outside => formatter.write_str("the file lies outside the document's folder"),
        }
    }
}

impl std::error::Error for FileError {}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
                Self::Missing(system_reason(&error))
            }
            _ => Self::Unreadable(system_reason(&error)),
        }
    }
}

impl FileError {
    /// The error as a diagnostic about the file of that name: `project.outside` or `assets.unreadable`.
    pub fn diagnostic(&self, name: &str, files: &dyn Files) -> Diagnostic {
        let problem = match self {
            Self::Outside => outside(name),
            Self::Missing(Text { vi, en }) | Self::Unreadable(Text { vi, en }) => {
                let shown = files.display(name);
                Diagnostic::error(
                    code!("assets.unreadable"),
                    format!("không đọc được tệp `{shown}`: {vi}"),
                    format!("`{shown}` cannot be read: {en}"),
                )
            }
        };
        let problem = match self {
            Self::Missing(_) => meant(problem, name, files),
            Self::Outside | Self::Unreadable(_) => problem,
        };
        problem.at(Place::File { file: name.to_string() })
    }
}

/// The problem with a name that is not there, with the file that may have been meant. The name may be written with the
/// backslashes of another system.
pub(crate) fn meant(problem: Diagnostic, name: &str, files: &dyn Files) -> Diagnostic {
    let slashed = name.replace('\\', "/");
    if slashed != name {
        let slashed = near_or_same(&slashed, files).unwrap_or(slashed);
        return problem.hint(
            format!("giữa các thư mục dùng dấu `/`: `{slashed}`"),
            format!("write `/` between folders: `{slashed}`"),
        );
    }
    match near(name, files) {
        Some(near) => problem.meant(&near),
        None => problem,
    }
}

/// A name that is there, or that of the file in its folder that is nearest to it.
fn near_or_same(name: &str, files: &dyn Files) -> Option<String> {
    let (folder, _) = name.rsplit_once('/').unwrap_or(("", name));
    near(name, files).map(|near| in_folder(folder, &near))
}

/// The file in the same folder whose name is nearest to a name that is not there.
fn near(name: &str, files: &dyn Files) -> Option<String> {
    let (folder, own) = name.rsplit_once('/').unwrap_or(("", name));
    let entries = files.list(folder).ok()?;
    let names = entries.iter().filter(|entry| entry.is_file).map(|entry| entry.name.as_str());
    did_you_mean(own, names).map(str::to_string)
}

/// The error about a file that does not belong to the document.
fn outside(name: &str) -> Diagnostic {
    Diagnostic::error(
        code!("project.outside"),
        format!("tệp `{name}` nằm ngoài thư mục của văn bản"),
        format!("the file `{name}` lies outside the document's folder"),
    )
    .with_value(name)
    .hint("chỉ dùng các tệp đã tải lên cho văn bản này", "use only files uploaded for this document")
}

/// Reads a file of a document.
///
/// # Errors
/// `project.outside` or `assets.unreadable`.
pub fn read(files: &dyn Files, name: &str) -> Result<Vec<u8>, Diagnostic> {
    files.read(name).map_err(|error| error.diagnostic(name, files))
}

/// Reads a text file of a document, without the byte-order mark that Windows editors put in front.
///
/// # Errors
/// As of [`read`], and `assets.not-text` when it is not UTF-8.
pub fn read_text(files: &dyn Files, name: &str) -> Result<String, Diagnostic> {
    let bytes = read(files, name)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let (shown, byte) = (files.display(name), error.utf8_error().valid_up_to());
        Diagnostic::error(
            code!("assets.not-text"),
            format!("tệp `{shown}` không phải văn bản UTF-8 (byte {byte})"),
            format!("`{shown}` is not UTF-8 text (byte {byte})"),
        )
        .at(Place::File { file: name.to_string() })
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_string(),
        None => text,
    })
}

/// The name of the file that a file calls `name`: paths in a file are relative to it.
pub fn beside(file: &str, name: &str) -> String {
    in_folder(file.rsplit_once('/').map_or("", |(folder, _)| folder), name)
}

/// The name of a file in a folder; an absolute name stays as it is.
pub fn in_folder(folder: &str, name: &str) -> String {
    match folder {
        _ if Path::new(name).is_absolute() => name.to_string(),
        "" => name.to_string(),
        _ => format!("{}/{name}", folder.trim_end_matches('/')),
    }
}

/// Files on the disk, by names relative to a folder. `..` and absolute names lead where they lead.
#[derive(Debug, Default)]
pub struct DiskFiles {
    root: PathBuf,
    /// The names that were asked for: messages about these are about files below the root.
    asked: Mutex<BTreeSet<String>>,
}

impl DiskFiles {
    /// The files below `root`; below the current folder if it is empty.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), asked: Mutex::default() }
    }

    /// The files beside the file at `path`, and that file's name among them.
    pub fn beside(path: &Path) -> (Self, String) {
        let root = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        (Self::new(root), name)
    }

    /// The paths of the files and folders that were asked for so far, whether or not they exist.
    pub fn asked(&self) -> Vec<PathBuf> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().map(|name| self.root.join(name)).collect()
    }

    /// Names the files of diagnostics as the user can open them: by paths instead of names relative to the document.
    pub fn localize(&self, diagnostics: &mut [Diagnostic]) {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        for file in diagnostics.iter_mut().filter_map(|one| one.place.as_mut()?.file_mut()) {
            if asked.contains(file) {
                *file = self.display(file);
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_string());
        self.root.join(name)
    }
}

impl Files for DiskFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        Ok(std::fs::read(self.path(name))?)
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        let mut entries = Vec::new();
        let path = self.path(folder);
        // The system knows the current folder by a dot only.
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { &path };
        for entry in std::fs::read_dir(path)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            entries.push(Entry { name, is_file: path.is_file() });
        }
        Ok(entries)
    }

    fn display(&self, name: &str) -> String {
        self.root.join(name).display().to_string()
    }
}

/// Files in memory. A name that is not among them does not exist, so a document that reads from here can reach nothing
/// else. Clones share the bytes.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: Arc<BTreeMap<String, Arc<[u8]>>>,
}

impl MemoryFiles {
    /// These files by their names.
    pub fn new<N: Into<String>, B: Into<Arc<[u8]>>>(files: impl IntoIterator<Item = (N, B)>) -> Self {
        let files = files.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect();
        Self { files: Arc::new(files) }
    }
}

impl Files for MemoryFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        self.files.get(name).map(|bytes| bytes.to_vec()).ok_or_else(|| absent(name))
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        listed(self.files.keys().map(String::as_str), folder)
    }
}

/// The error about a name that is not among the files that a document was sent with.
pub fn absent(name: &str) -> FileError {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    match plain {
        true => FileError::Missing(system_reason(&io::ErrorKind::NotFound.into())),
        false => FileError::Outside,
    }
}

/// What lies in a folder, by the names of all files.
///
/// # Errors
/// When none of the names is in the folder.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>, folder: &str) -> Result<Vec<Entry>, FileError> {
    let prefix = match folder.trim_end_matches('/') {
        "" => String::new(),
        folder => format!("{folder}/"),
    };
    let mut entries: BTreeMap<&str, bool> = BTreeMap::new();
    for rest in names.filter_map(|name| name.strip_prefix(prefix.as_str())) {
        match rest.split_once('/') {
            Some((below, _)) => entries.insert(below, false),
            None => entries.insert(rest, true),
        };
    }
    if entries.is_empty() {
        return Err(absent(folder));
    }
    Ok(entries.into_iter().map(|(name, is_file)| Entry { name: name.to_string(), is_file }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_file_in_which_they_stand() {
        for (file, name, whole) in [
            ("document.toml", "office.toml", "office.toml"),
            ("../common/office.toml", "branches.csv", "../common/branches.csv"),
            ("a/fields.toml", "../tasks.xlsx", "a/../tasks.xlsx"),
        ] {
            assert_eq!(beside(file, name), whole);
        }
        #[cfg(unix)]
        assert_eq!(beside("a/fields.toml", "/srv/tasks.xlsx"), "/srv/tasks.xlsx");
    }

    #[test]
    fn memory_holds_nothing_but_its_files() {
        let files = MemoryFiles::new([("a.xlsx", b"1".to_vec()), ("sent/b.xlsx", b"2".to_vec())]);
        assert_eq!(files.read("a.xlsx").unwrap(), b"1");
        assert_eq!(files.read("c.xlsx"), Err(absent("c.xlsx")));
        let problem = read(&files, "sent/bb.xlsx").unwrap_err();
        assert!(problem.message.vi.ends_with("không có tệp hoặc thư mục ấy"), "{}", problem.message.vi);
        assert_eq!(problem.hints[0].en, "did you mean `b.xlsx`?");
        for name in ["/etc/passwd", "../a.xlsx", "sent/../../x"] {
            assert_eq!(files.read(name), Err(FileError::Outside), "{name}");
            assert_eq!(files.read(name).unwrap_err().diagnostic(name, &files).code, "project.outside");
        }
        let entry = |name: &str, is_file| Entry { name: name.into(), is_file };
        assert_eq!(files.list("").unwrap(), [entry("a.xlsx", true), entry("sent", false)]);
        assert_eq!(files.list("sent").unwrap(), [entry("b.xlsx", true)]);
        assert!(files.list("other").is_err());
    }

    #[test]
    fn backslashes_in_a_name_that_is_not_there_are_named() {
        let files = MemoryFiles::new([("sent/b.xlsx", b"2".to_vec())]);
        for (name, wanted) in
            [("sent\\b.xlsx", "sent/b.xlsx"), ("sent\\bb.xlsx", "sent/b.xlsx"), ("x\\y", "x/y")]
        {
            let problem = read(&files, name).unwrap_err();
            assert_eq!(problem.hints[0].en, format!("write `/` between folders: `{wanted}`"));
        }
    }

    #[test]
    fn the_disk_is_shown_by_its_paths_and_named_by_the_document() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.toml"), "\u{feff}x = 1").unwrap();
        let (files, name) = DiskFiles::beside(&folder.path().join("a.toml"));
        assert_eq!(read_text(&files, &name).unwrap(), "x = 1");
        assert!(matches!(files.read("."), Err(FileError::Missing(_))));
        let mut problems = [
            read(&files, "b.toml").unwrap_err(),
            Diagnostic::error(code!("config.invalid"), "", "").at(Place::line("a.toml", 1, 1)),
            Diagnostic::error(code!("config.invalid"), "", "").at(Place::line("templates/x.toml", 1, 1)),
        ];
        files.localize(&mut problems);
        let shown = |name: &str| folder.path().join(name).display().to_string();
        assert!(problems[0].message.en.contains(&shown("b.toml")));
        let named: Vec<_> = problems.iter().filter_map(|one| one.place.as_ref()?.file()).collect();
        assert_eq!(named, [shown("b.toml"), shown("a.toml"), "templates/x.toml".into()]);
    }
}
