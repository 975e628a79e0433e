//! Outputs that are streams: standard output (`-`), devices and pipes. What is written into a file first, such as a zip,
//! is staged in a temporary folder and copied to the stream when it is complete.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Failure;
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, code};

/// Where a command writes a file that may be bound for a stream.
pub(super) struct Staged {
    path: PathBuf,
    /// The stream, and the folder in which the file is made for it.
    stream: Option<(PathBuf, TempDir)>,
}

impl Staged {
    /// The place for the output at `path`; `name` is the name of the staged file, whose extension may say its format.
    ///
    /// # Errors
    /// If the temporary folder cannot be made, or the stream is a terminal.
    pub(super) fn new(path: &Path, name: &str) -> Result<Self, Diagnostic> {
        if !bundle::is_stream(path) {
            return Ok(Self { path: path.to_path_buf(), stream: None });
        }
        not_a_terminal(path)?;
        let folder = tempfile::tempdir().map_err(|error| bundle::unwritable(path, &error))?;
        Ok(Self { path: folder.path().join(name), stream: Some((path.to_path_buf(), folder)) })
    }

    /// Where the file is to be made.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the output is a stream.
    pub(super) fn is_stream(&self) -> bool {
        self.stream.is_some()
    }

    /// Copies the complete file to its stream, if it is bound for one.
    ///
    /// # Errors
    /// If the stream cannot be written.
    pub(super) fn finish(self) -> Result<(), Diagnostic> {
        match self.stream {
            Some((stream, _folder)) => bundle::copy_to_stream(&self.path, &stream),
            None => Ok(()),
        }
    }
}

/// Writes one output that is not text.
///
/// # Errors
/// If it cannot be written, or would be shown on a terminal.
pub(super) fn write(path: &Path, bytes: Vec<u8>) -> Result<(), Failure> {
    not_a_terminal(path).map_err(Failure::Usage)?;
    Ok(bundle::write(&[Output { path: path.to_path_buf(), bytes }])?)
}

/// Refuses to write bytes that are not text to a terminal.
pub(super) fn not_a_terminal(path: &Path) -> Result<(), Diagnostic> {
    if !bundle::is_standard_output(path) || !std::io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Diagnostic::error(
        code!("cli.standard-stream"),
        "kết quả không phải văn bản thuần, không in ra màn hình",
        "the result is not plain text and is not printed to the terminal",
    )
    .with_value(path.display().to_string())
    .hint(
        "chuyển tiếp vào tệp hoặc lệnh khác, hoặc ghi tên tệp sau -o",
        "redirect it to a file or a command, or give a file name after -o",
    ))
}

/// The error about two results that would run into one another on standard output.
pub(super) fn both_on_standard_output(path: &Path) -> Diagnostic {
    Diagnostic::error(
        code!("cli.standard-stream"),
        "chỉ một trong hai kết quả ghi ra đầu ra chuẩn được",
        "only one of the two results can be written to standard output",
    )
    .with_value(path.display().to_string())
    .hint("ghi tên tệp thay cho `-`", "give a file name instead of `-`")
}

/// The error about watching what cannot be watched.
pub(super) fn nothing_to_watch(path: &Path) -> Diagnostic {
    Diagnostic::error(
        code!("cli.standard-stream"),
        "`--watch` cần văn bản và kết quả là tệp",
        "`--watch` needs files for the document and for the result",
    )
    .with_value(path.display().to_string())
    .hint("ghi tên tệp thay cho `-`", "give file names instead of `-`")
}

/// The error about pages as pictures that are bound for a stream: each needs a file.
pub(super) fn pages_need_names(path: &Path) -> Diagnostic {
    Diagnostic::error(
        code!("cli.standard-stream"),
        "mỗi trang ảnh PNG cần một tệp riêng",
        "each PNG page needs a file of its own",
    )
    .with_value(path.display().to_string())
    .hint("ghi tên tệp sau -o, ví dụ `trang.png`", "give a file name after -o, such as `page.png`")
}
