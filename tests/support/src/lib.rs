//! What the integration tests share: a folder of their own with the samples in it, the command, a running service, the
//! oracles.

#![expect(clippy::disallowed_methods, reason = "tests arrange files")]

pub mod cards;
pub mod samples;
pub mod server;
pub mod store;
pub mod template_folder;
mod validator;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub use validator::validate;

/// The root of the checkout.
pub fn root() -> &'static Path {
    let support = Path::new(env!("CARGO_MANIFEST_DIR"));
    support.ancestors().nth(2).expect("the support crate lies two folders deep")
}

/// The command under test: the one that Cargo names, or the one beside the folder of a test that is run by hand.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("CARGO_BIN_EXE_vanthu") {
        return path.into();
    }
    let test = std::env::current_exe().expect("the path of the test");
    test.parent().and_then(Path::parent).expect("the folder of the build").join("vanthu")
}

/// A folder with a copy of the samples, gone when dropped.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Sandbox {
    /// A fresh copy of the samples.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in std::fs::read_dir(root().join("samples")).expect("the samples") {
            let entry = entry.expect("a sample");
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
        }
        Self { folder }
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command, run inside with these arguments.
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    /// The command, run inside with these arguments and environment.
    pub fn run_with(&self, args: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = Command::new(binary());
        command.args(args).current_dir(self.folder.path()).env("NO_COLOR", "1");
        command.envs(environment.iter().copied());
        Run(command.output().expect("the command runs"))
    }

    /// Renders the sample report to `out`, which must succeed without a message.
    pub fn render(&self, out: &str) -> Vec<u8> {
        self.run(&["render", "semi-annual-review.toml", "-o", out]).must_be_silent();
        std::fs::read(self.path(out)).expect("the output")
    }

    /// Replaces `from` by `to` in a text file; `from` must be there.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.path(file);
        let text = std::fs::read_to_string(&path).expect("a text");
        assert!(text.contains(from), "{file} holds no `{from}`");
        std::fs::write(path, text.replacen(from, to, 1)).expect("written");
    }

    /// Replaces `from` by `to`, once, in the texts of a workbook; `from` must be there.
    pub fn replace_in_workbook(&self, file: &str, from: &str, to: &str) {
        let path = self.path(file);
        let bytes = std::fs::read(&path).expect("a workbook");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let mut found = false;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("its content");
            let name = entry.name().expect("a name").to_string();
            if name.starts_with("xl/worksheets/") || name == "xl/sharedStrings.xml" {
                let text = String::from_utf8(content).expect("XML");
                found |= text.contains(from);
                content = text.replacen(from, to, 1).into_bytes();
            }
            writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            writer.write_all(&content).expect("its content");
        }
        assert!(found, "{file} holds no `{from}`");
        let bytes = writer.finish().expect("a zip").into_inner();
        std::fs::write(path, bytes).expect("written");
    }

    /// The names of the files inside that are not samples.
    pub fn new_files(&self) -> Vec<String> {
        let samples = root().join("samples");
        let mut names: Vec<String> = std::fs::read_dir(self.folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| !samples.join(name).exists())
            .collect();
        names.sort();
        names
    }
}

/// How a run of the command ended.
pub struct Run(pub Output);

impl Run {
    /// The exit status.
    pub fn status(&self) -> i32 {
        self.0.status.code().unwrap_or(-1)
    }

    /// Standard output as text.
    pub fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("UTF-8")
    }

    /// Standard error as text.
    pub fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).expect("UTF-8")
    }

    /// It succeeded and printed nothing on standard error.
    #[track_caller]
    pub fn must_be_silent(&self) {
        assert_eq!((self.status(), self.err()), (0, String::new()));
    }

    /// It was refused with an error of this code.
    #[track_caller]
    pub fn must_refuse(&self, code: &str) {
        assert_eq!(self.status(), 1, "{}", self.err());
        assert!(self.err().contains(code), "no `{code}` in: {}", self.err());
    }

    /// The diagnostics of `--message-format json`.
    pub fn diagnostics(&self) -> Vec<serde_json::Value> {
        self.err().lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
    }
}

/// Runs a tool, which must be installed and succeed; gives its standard output.
#[track_caller]
pub fn tool(name: &str, args: &[&str]) -> String {
    let output = Command::new(name)
        .args(args)
        .output()
        .unwrap_or_else(|error| panic!("`{name}` does not run ({error}); scripts/test installs it"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {args:?} failed:\n{text}{talk}");
    text
}

/// Runs one of the scripts of `tests/oracles/python` with the interpreter that `scripts/test` prepares.
#[track_caller]
pub fn oracle(script: &str, args: &[&str]) -> String {
    let python = root().join("target/oracles/bin/python3");
    assert!(python.exists(), "{} is missing: run scripts/test", python.display());
    let script = root().join("tests/oracles/python").join(script);
    let mut all = vec![script.to_str().expect("a path")];
    all.extend(args);
    tool(python.to_str().expect("a path"), &all)
}
