//! The files of a request, read from its workspace by the names that users know.

#![expect(clippy::disallowed_methods, reason = "the files of a workspace lie on the disk")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use vanthu_diagnostic::system_reason;
use vanthu_project::{Entry, FileError, Files, absent, listed};

/// The files that a request lists. No other file can be read through it.
#[derive(Clone, Debug)]
pub(super) struct WorkspaceFiles {
    folder: PathBuf,
    files: BTreeMap<String, String>,
}

impl WorkspaceFiles {
    /// The files by their names, which lie in `folder` under other names.
    pub(super) fn new(folder: PathBuf, files: BTreeMap<String, String>) -> Self {
        Self { folder, files }
    }

    /// Other files of the same folder.
    pub(super) fn with(&self, files: BTreeMap<String, String>) -> Self {
        Self { folder: self.folder.clone(), files }
    }
}

impl Files for WorkspaceFiles {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let stored = self.files.get(name).ok_or_else(|| absent(name))?;
        // The service makes these names; whatever else a request may say, a path is not one of them.
        if !stored.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FileError::Outside);
        }
        // What the system says would name a folder of the service.
        std::fs::read(self.folder.join(stored))
            .map_err(|error| FileError::Unreadable(system_reason(&error.kind().into())))
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        listed(self.files.keys().map(String::as_str), folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_request_lists_exists() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("0"), "1").expect("a file");
        std::fs::write(folder.path().join("1"), "2").expect("a file");
        let named = |name: &str, stored: &str| (name.to_string(), stored.to_string());
        let files = [named("A.xlsx", "0"), named("B.xlsx", "../0"), named("C.xlsx", "7")];
        let files = WorkspaceFiles::new(folder.path().into(), files.into());
        assert_eq!(files.read("A.xlsx").expect("a file"), b"1");
        assert_eq!(files.read("B.xlsx"), Err(FileError::Outside));
        assert!(matches!(files.read("C.xlsx"), Err(FileError::Unreadable(_))));
        for name in ["1", "0"] {
            assert!(matches!(files.read(name), Err(FileError::Missing(_))), "{name}");
        }
        assert_eq!(files.read("/etc/passwd"), Err(FileError::Outside));
    }
}
