//! Reads TOML files and says where in them something is wrong.

use serde::de::DeserializeOwned;

use vanthu_diagnostic::{Diagnostic, Place, code};

/// Reads a TOML text into `T`. `file` is its name in messages.
///
/// # Errors
/// `config.invalid` at the line and column of the fault.
pub fn parse_toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Diagnostic> {
    toml::from_str(text).map_err(|error| toml_error(file, text, &error))
}

/// The diagnostic of a TOML error: `config.invalid` at its line and column.
pub fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let reason = error.message().trim_end().replace('\n', " ");
    let offset = error.span().map_or(0, |span| span.start);
    let problem = invalid(&reason).at(line_place(file, text, offset));
    match reason.contains("escape") {
        true => problem.hint(
            r"trong dấu nháy kép, `\` mở đầu một ký tự đặc biệt: đường dẫn viết bằng dấu `/`, hoặc đặt trong dấu nháy đơn",
            r"in double quotation marks `\` begins a special character: write paths with `/`, or in single quotation marks",
        ),
        false => problem,
    }
}

/// The error about a configuration file that cannot be read for this reason: `config.invalid`.
pub fn invalid(reason: &str) -> Diagnostic {
    Diagnostic::error(
        code!("config.invalid"),
        format!("không đọc được tệp cấu hình: {reason}"),
        format!("the configuration file cannot be read: {reason}"),
    )
}

/// The line and column of a byte offset in a text, as a place.
pub fn line_place(file: &str, text: &str, offset: usize) -> Place {
    Lines::of(file, text).place(offset)
}

/// Where the lines of a file begin, to look up many places in it.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    file: &'a str,
    text: &'a str,
    /// The byte offsets of the lines behind the first.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of `text`. `file` is its name in messages.
    pub fn of(file: &'a str, text: &'a str) -> Self {
        Self { file, text, starts: text.match_indices('\n').map(|(at, _)| at + 1).collect() }
    }

    /// The line and column of a byte offset, as a place. An offset inside a letter counts as the end of the text.
    pub fn place(&self, offset: usize) -> Place {
        let offset = if self.text.is_char_boundary(offset) { offset } else { self.text.len() };
        let before = self.starts.partition_point(|start| *start <= offset);
        let start = before.checked_sub(1).map_or(0, |index| self.starts[index]);
        Place::line(self.file, before + 1, self.text[start..offset].chars().count() + 1)
    }
}
