//! The workbooks of a folder.

use std::cmp::Ordering;

use super::files::{FileError, Files, in_folder};
use vanthu_diagnostic::{Diagnostic, Place, Text, code};

/// The extensions of workbooks. Web pages and XML are what many systems export.
const EXTENSIONS: [&str; 12] =
    ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "html", "htm", "mht", "mhtml", "xml"];

/// Whether a file's name ends as those of workbooks do.
pub(crate) fn is_workbook(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    EXTENSIONS.contains(&extension.as_str())
}

/// The workbooks of a folder by name, `2.xlsx` before `10.xlsx`, and a note of what else lies there. Hidden files and
/// the lock files of office programs do not count; folders inside are not entered.
///
/// # Errors
/// `assets.unreadable` when the folder cannot be read, `assets.no-workbooks` when it holds none.
pub fn workbooks(files: &dyn Files, folder: &str) -> Result<(Vec<String>, Option<Diagnostic>), Diagnostic> {
    let place = || Place::File { file: folder.to_string() };
    let shown = files.display(folder);
    let unreadable = |error: FileError| match error {
        FileError::Outside => error.diagnostic(folder, files),
        FileError::Missing(Text { vi, en }) | FileError::Unreadable(Text { vi, en }) => Diagnostic::error(
            code!("assets.unreadable"),
            format!("không đọc được thư mục `{shown}`: {vi}"),
            format!("the folder `{shown}` cannot be read: {en}"),
        )
        .at(place()),
    };
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for entry in files.list(folder).map_err(unreadable)? {
        let own = entry.name;
        if own.starts_with('.') || own.starts_with("~$") {
            continue;
        }
        if entry.is_file && is_workbook(&own) {
            found.push(in_folder(folder, &own));
        } else {
            others.push(own);
        }
    }
    if found.is_empty() {
        let all = EXTENSIONS.join(", ");
        return Err(Diagnostic::error(
            code!("assets.no-workbooks"),
            format!("thư mục `{shown}` không có bảng tính nào"),
            format!("the folder `{shown}` holds no workbook"),
        )
        .at(place())
        .hint(format!("các loại tệp đọc được: {all}"), format!("files that are read: {all}")));
    }
    found.sort_by(|a, b| by_number(a, b));
    others.sort_by(|a, b| by_number(a, b));
    let note = (!others.is_empty()).then(|| {
        let all = others.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Diagnostic::note(
            code!("assets.other-files"),
            format!("trong thư mục còn có {all}, không phải bảng tính nên không đọc"),
            format!("the folder also holds {all}, which are no workbooks and are not read"),
        )
        .at(place())
        .hint(
            "thư mục con không được đọc; chuyển bảng tính ra thư mục này nếu cần",
            "folders inside are not entered; move their workbooks here if they belong",
        )
    });
    Ok((found, note))
}

/// Compares names of files with digits as numbers and without regard to case; the extension counts last.
pub fn by_number(left: &str, right: &str) -> Ordering {
    let stem = |name: &str| parts(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    stem(left).cmp(&stem(right)).then_with(|| left.cmp(right))
}

/// A name as runs of other letters and of digits; digits by their number of places, then by value.
fn parts(name: &str) -> Vec<(String, usize, String)> {
    let mut parts: Vec<(String, usize, String)> = vec![Default::default()];
    for letter in name.to_lowercase().chars() {
        let fresh = !letter.is_ascii_digit() && parts.last().is_some_and(|(.., digits)| !digits.is_empty());
        if fresh {
            parts.push(Default::default());
        }
        let Some((text, places, digits)) = parts.last_mut() else { continue };
        if !letter.is_ascii_digit() {
            text.push(letter);
        } else if letter != '0' || *places > 0 {
            digits.push(letter);
            *places += 1;
        } else if digits.is_empty() {
            // A nought in front: there is a number, and it is nothing so far.
            digits.push('0');
        }
    }
    for (_, places, digits) in &mut parts {
        if *places > 0 {
            *digits = digits.trim_start_matches('0').to_string();
        }
    }
    parts
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests arrange files")]
mod tests {
    use super::super::files::DiskFiles;
    use super::*;

    #[test]
    fn names_sort_by_their_numbers() {
        let mut names =
            ["b10.xlsx", "B2.xlsx", "b2.csv", "b02.xlsx", "10.xlsx", "9.xlsx", "b.xlsx", "b0.xlsx"];
        names.sort_by(|a, b| by_number(a, b));
        assert_eq!(
            names,
            ["9.xlsx", "10.xlsx", "b.xlsx", "b0.xlsx", "B2.xlsx", "b02.xlsx", "b2.csv", "b10.xlsx"]
        );
    }

    #[test]
    fn a_folder_gives_its_workbooks_and_names_the_rest() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("gửi");
        std::fs::create_dir_all(folder.join("cũ.xlsx")).unwrap();
        for name in ["2.xlsx", "10.XLS", "~$2.xlsx", ".~lock.2.xlsx#", ".hidden.csv", "Thumbs.db"] {
            std::fs::write(folder.join(name), "").unwrap();
        }
        let files = DiskFiles::new(root.path());
        let (found, note) = workbooks(&files, "gửi").unwrap();
        assert_eq!(found, ["gửi/2.xlsx", "gửi/10.XLS"]);
        assert!(note.unwrap().message.en.contains("`cũ.xlsx`, `Thumbs.db`"));
        assert_eq!(workbooks(&files, "gửi/cũ.xlsx").unwrap_err().code, "assets.no-workbooks");
        assert_eq!(workbooks(&files, "khác").unwrap_err().code, "assets.unreadable");
    }
}
