//! Writes files so that each is replaced as a whole or not at all, and many files into a zip or a folder in a way that
//! can be stopped and resumed.

#![expect(clippy::disallowed_methods, reason = "this crate writes files")]

mod batch;
mod destination;
mod names;
mod zip;

use std::io::Read;
use std::path::{Path, PathBuf};

use destination::Prepared;
use vanthu_diagnostic::{Diagnostic, Place, Text, code, did_you_mean, system_reason};

pub use batch::{BatchWriter, Content, Record, is_begun, is_zip, occupied};
pub use destination::{copy_to_stream, follow_links, is_descriptor, is_standard_output, is_stream, replace};
pub use hex::encode as hexadecimal;
pub use names::{FileNamePattern, NameParts, UniqueNames, safe as safe_name, safe_file as safe_file_name};

/// A file to be written.
#[derive(Clone, Debug)]
pub struct Output {
    /// The path to write to.
    pub path: PathBuf,
    /// The content.
    pub bytes: Vec<u8>,
}

/// The content of an entry of a zip. `None` if there is no such zip or entry.
pub fn zip_entry(zip: &Path, name: &str) -> Option<Vec<u8>> {
    let mut archive = ::zip::ZipArchive::new(std::fs::File::open(zip).ok()?).ok()?;
    let mut entry = archive.by_name(name).ok()?;
    let mut content = Vec::new();
    entry.read_to_end(&mut content).ok()?;
    Some(content)
}

/// Writes all of `outputs`, or none: every file is first written beside its destination, and only when all are complete
/// are they renamed. A replaced file keeps its owner and permissions, a symbolic link stays a link, and what is not a
/// regular file (a device, a pipe) is written to. The path `-` is standard output.
///
/// # Errors
/// `bundle.unwritable` with the path, if a folder or file cannot be written.
pub fn write(outputs: &[Output]) -> Result<(), Diagnostic> {
    let mut prepared = Vec::with_capacity(outputs.len());
    for output in outputs {
        if output.path.is_dir() {
            return Err(Diagnostic::error(
                code!("bundle.unwritable"),
                format!("`{}` là một thư mục", output.path.display()),
                format!("`{}` is a folder", output.path.display()),
            )
            .at(Place::File { file: output.path.display().to_string() })
            .hint("thêm tên tệp sau thư mục", "add a file name after the folder"));
        }
        let one = Prepared::new(&output.path, &output.bytes);
        prepared.push((one.map_err(|error| unwritable(&output.path, &error))?, &output.path));
    }
    for (one, path) in prepared {
        one.finish().map_err(|error| unwritable(path, &error))?;
    }
    Ok(())
}

/// The error about a file that cannot be written: `bundle.unwritable`.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let Text { vi, en } = system_reason(error);
    let problem = Diagnostic::error(
        code!("bundle.unwritable"),
        format!("không ghi được `{}`: {vi}", path.display()),
        format!("`{}` cannot be written: {en}", path.display()),
    )
    .at(Place::File { file: path.display().to_string() });
    let Some(folder) = missing_folder(path) else {
        return problem.hint(
            "kiểm tra quyền ghi, chỗ trống trên đĩa, và tệp không đang mở ở chương trình khác",
            "check that it may be written, that the disk is not full, and that no other program has the file open",
        );
    };
    let shown = folder.display();
    let problem = problem.hint(
        format!("không có thư mục `{shown}`; tạo bằng: mkdir -p {shown}"),
        format!("there is no folder `{shown}`; make it with: mkdir -p {shown}"),
    );
    match near(folder) {
        Some(near) => problem.meant(&near),
        None => problem,
    }
}

/// The folder of a file that cannot be written because the folder is not there.
fn missing_folder(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists())
}

/// The folder beside one that is not there whose name is nearest to its name.
fn near(folder: &Path) -> Option<String> {
    let parent = match folder.parent()? {
        parent if parent.as_os_str().is_empty() => Path::new("."),
        parent => parent,
    };
    let entries = std::fs::read_dir(parent).ok()?.flatten().filter(|entry| entry.path().is_dir());
    let names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let near = did_you_mean(&folder.file_name()?.to_string_lossy(), names.iter().map(String::as_str))?;
    Some(folder.with_file_name(near).display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let good = Output { path: folder.path().join("a.pdf"), bytes: b"a".to_vec() };
        let bad = Output { path: folder.path().join("none/b.pdf"), bytes: b"b".to_vec() };
        let problem = write(&[good.clone(), bad]).unwrap_err();
        assert_eq!(problem.code, "bundle.unwritable");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        write(std::slice::from_ref(&good)).unwrap();
        assert_eq!(std::fs::read(&good.path).unwrap(), b"a");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named_with_the_one_that_was_meant() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("bao-cao")).unwrap();
        let path = folder.path().join("bao-coa/b.pdf");
        let problem = write(&[Output { path, bytes: b"b".to_vec() }]).unwrap_err();
        let hints: Vec<&str> = problem.hints.iter().map(|hint| hint.en.as_str()).collect();
        assert!(hints[0].contains("there is no folder") && hints[0].contains("bao-coa"), "{hints:?}");
        assert!(hints[1].contains("bao-cao`"), "{hints:?}");
    }
}
