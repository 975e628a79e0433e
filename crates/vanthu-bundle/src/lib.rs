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
use vanthu_diagnostic::{Diagnostic, Place, Text, code, system_reason};

pub use batch::{BatchWriter, Content, Record, is_zip};
pub use destination::{copy_to_stream, follow_links, is_standard_output, is_stream, replace};
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
    Diagnostic::error(
        code!("bundle.unwritable"),
        format!("không ghi được `{}`: {vi}", path.display()),
        format!("`{}` cannot be written: {en}", path.display()),
    )
    .at(Place::File { file: path.display().to_string() })
    .hint(
        "kiểm tra thư mục có tồn tại và còn chỗ trống, tệp không đang mở ở chương trình khác",
        "check that the folder exists, that the disk is not full, and that no other program has the file open",
    )
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
}
