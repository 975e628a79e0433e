//! A folder made for one request to a worker, with the files that it may read, and removed afterwards.

#![expect(
    clippy::disallowed_methods,
    reason = "a workspace is a folder that the service makes for one request"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use tempfile::TempDir;

use super::protocol::{Request, Task};

/// The folder to which workers write.
const OUT: &str = "out";

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub struct Workspace {
    folder: TempDir,
    /// What the files are called, and under which names they lie in the folder.
    files: BTreeMap<String, String>,
    /// The office's own files, by their paths among those of the program.
    own: BTreeMap<String, String>,
    /// The words that the office knows.
    words: Vec<String>,
}

impl Workspace {
    /// An empty one in `parent`, or in the system's folder for temporary files. Blocks on the disk: call it off the async
    /// threads.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(parent: Option<&Path>) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("vanthu-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Nobody else on the machine reads a document.
            builder.permissions(fs::Permissions::from_mode(0o700));
        }
        let folder = match parent {
            Some(parent) => builder.tempdir_in(parent)?,
            None => builder.tempdir()?,
        };
        fs::create_dir(folder.path().join(OUT))?;
        Ok(Self { folder, files: BTreeMap::new(), own: BTreeMap::new(), words: Vec::new() })
    }

    /// Adds a file and returns the name by which the request knows it, as [`Workspace::place`] does. Blocks on the disk.
    ///
    /// # Errors
    /// Those of [`Workspace::place`]; when it cannot be written.
    pub fn add(&mut self, slot: &str, name: &str, bytes: &[u8]) -> io::Result<String> {
        let (name, path) = self.place(slot, name)?;
        fs::write(path, bytes)?;
        Ok(name)
    }

    /// The name by which the request knows a file, and the path at which the caller then puts it. The name is the last part
    /// of `name`, as messages are to call it, behind `slot` if another file has that name already.
    ///
    /// # Errors
    /// Of the kind `InvalidInput` if `slot` has a file of that name.
    pub fn place(&mut self, slot: &str, name: &str) -> io::Result<(String, PathBuf)> {
        let own = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let mut name = own.to_string();
        if self.files.contains_key(&name) {
            name = format!("{slot}/{own}");
        }
        if self.files.contains_key(&name) {
            let reason = format!("two files of `{slot}` have one name");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        let stored = self.next();
        let path = self.folder.path().join(&stored);
        self.files.insert(name.clone(), stored);
        Ok((name, path))
    }

    /// Adds a file of the office's own, which stands before that of the program at `path`. Blocks on the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_own(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let stored = self.next();
        fs::write(self.folder.path().join(&stored), bytes)?;
        self.own.insert(path.to_string(), stored);
        Ok(())
    }

    /// Adds words that the office knows.
    pub fn add_words(&mut self, words: impl IntoIterator<Item = String>) {
        self.words.extend(words);
    }

    /// The name of the next file in the folder.
    fn next(&self) -> String {
        (self.files.len() + self.own.len()).to_string()
    }

    /// The request for a task on these files.
    pub fn request(&self, task: Task) -> Request {
        let workspace = self.folder.path().display().to_string();
        let (files, own, words) = (self.files.clone(), self.own.clone(), self.words.clone());
        Request { id: 0, workspace, files, own, words, task }
    }

    /// Where a result lies.
    pub fn result(&self, name: &str) -> PathBuf {
        result_path(self.folder.path(), name)
    }

    /// A result. Blocks on the disk.
    ///
    /// # Errors
    /// When there is no result of that name.
    pub fn take(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.result(name))
    }
}

/// Where the result of that name lies in the workspace at `folder`.
pub(super) fn result_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(OUT).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::protocol::BlankFormInput;

    #[test]
    fn a_workspace_holds_its_files_and_is_removed_afterwards() {
        let mut workspace = Workspace::new(None).expect("a workspace");
        let mut add = |slot: &str, name: &str| workspace.add(slot, name, name.as_bytes());
        assert_eq!(add("results", "../Kết quả.xlsx").expect("a name"), "Kết quả.xlsx");
        assert_eq!(add("previous", "C:\\a\\Kết quả.xlsx").expect("a name"), "previous/Kết quả.xlsx");
        let twice = add("previous", "Kết quả.xlsx").expect_err("a second one");
        assert_eq!(twice.kind(), io::ErrorKind::InvalidInput);
        workspace.add_own("profiles/tasks.toml", b"own").expect("a file");
        let task = Task::BlankForm(BlankFormInput { profile: "tasks".into(), roster: None });
        let request = workspace.request(task);
        let folder = PathBuf::from(&request.workspace);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&folder).expect("the folder").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "the files of a request are nobody else's");
        }
        let stored = folder.join(&request.files["Kết quả.xlsx"]);
        assert_eq!(fs::read_to_string(stored).expect("a file"), "../Kết quả.xlsx");
        assert_eq!(request.files.len(), 2, "the office's own files are no files of the task");
        let own = folder.join(&request.own["profiles/tasks.toml"]);
        assert_eq!(fs::read_to_string(own).expect("a file"), "own");
        fs::write(workspace.result("document.pdf"), b"%PDF").expect("a result");
        assert_eq!(workspace.take("document.pdf").expect("a result"), b"%PDF");
        drop(workspace);
        assert!(!folder.exists());
    }
}
