//! A template of an office's own as it is uploaded: a zip with a declaration, its prose, and perhaps a sample with its
//! workbooks. Nothing is unpacked to the disk. Whatever a zip can do beside holding a few small files is refused.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use vanthu_diagnostic::{Diagnostic, Place, code};

/// The declaration, which says what a template asks for.
pub(super) const DECLARATION: &str = "template.toml";
/// The prose.
pub(super) const PROSE: &str = "prose.md.hbs";
/// The document on which a template is tried.
pub(super) const SAMPLE: &str = "sample.toml";

/// The most entries, folders among them.
const MAX_ENTRIES: usize = 60;
/// How deep a file may lie: `documents/NAME/template.toml` is 3.
const MAX_DEPTH: usize = 5;
/// The most bytes of all files once unpacked.
const MAX_INFLATED: u64 = 8 << 20;

/// The endings of the workbooks that a sample may name.
const WORKBOOKS: [&str; 7] = [".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"];

/// The files of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateFiles {
    /// The declaration, `template.toml`.
    pub declaration: Vec<u8>,
    /// The prose, `prose.md.hbs`.
    pub prose: Vec<u8>,
    /// The document on which the template is tried, `sample.toml`.
    pub sample: Option<Vec<u8>>,
    /// The workbooks that the sample names.
    pub workbooks: BTreeMap<String, Vec<u8>>,
}

impl TemplateFiles {
    /// Reads a zip. The files lie side by side, in the zip itself or in one folder of it. `file` is its name in messages.
    ///
    /// # Errors
    /// `office-file.zip` if it is not a zip, is damaged or encrypted, or has entries that are no plain files below it;
    /// `office-file.zip-limits`; `office-file.template-files` if a file is missing or does not belong to a template.
    pub fn unpack(file: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let mut all = unpacked(file, bytes)?;
        let mut declarations = all.keys().filter(|path| last(path) == DECLARATION);
        let folder = match (declarations.next(), declarations.next()) {
            (Some(path), None) => path.strip_suffix(DECLARATION).unwrap_or_default().to_string(),
            (None, _) => return Err(lacks(file, DECLARATION)),
            (Some(_), Some(_)) => {
                return Err(wrong_files(
                    file,
                    DECLARATION,
                    "tệp .zip có nhiều mẫu; mỗi tệp chỉ chứa một mẫu",
                    "the zip holds several templates; each takes a zip of its own",
                ));
            }
        };
        let mut take = |name: &str| all.remove(&format!("{folder}{name}")).map(without_mark);
        let mut files = Self {
            declaration: take(DECLARATION).ok_or_else(|| lacks(file, DECLARATION))?,
            prose: take(PROSE).ok_or_else(|| lacks(file, PROSE))?,
            sample: take(SAMPLE),
            workbooks: BTreeMap::new(),
        };
        for (path, content) in all {
            let name = path.strip_prefix(&folder).filter(|name| !name.contains('/'));
            let is_workbook = |name: &&str| WORKBOOKS.iter().any(|end| name.to_lowercase().ends_with(end));
            match name.filter(is_workbook) {
                Some(name) => files.workbooks.insert(name.to_string(), content),
                None => {
                    return Err(wrong_files(
                        file,
                        &path,
                        format!("tệp `{path}` không thuộc về một mẫu văn bản"),
                        format!("`{path}` does not belong to a template"),
                    ));
                }
            };
        }
        Ok(files)
    }

    /// The files that make documents, by their paths among those of the program.
    pub fn by_path(self, name: &str) -> [(String, Vec<u8>); 2] {
        let path = |file: &str| format!("documents/{name}/{file}");
        [(path(DECLARATION), self.declaration), (path(PROSE), self.prose)]
    }
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A text without the byte-order mark that Windows editors put in front.
fn without_mark(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    bytes
}

/// The files of a zip by their paths, without those that operating systems put beside them.
fn unpacked(file: &str, bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Diagnostic> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unusable(file, &error))?;
    if archive.len() > MAX_ENTRIES {
        return Err(beyond(
            file,
            format!("tệp .zip có nhiều hơn {MAX_ENTRIES} mục bên trong"),
            format!("the zip has more than {MAX_ENTRIES} entries"),
        ));
    }
    let twice = || refused(file, "tệp .zip có hai mục trùng tên", "the zip has two entries of the same name");
    // Of two entries with one name the last wins, so what a reviewer unpacks need not be what is read.
    if archive.has_duplicate_names() {
        return Err(twice());
    }
    let (mut all, mut left) = (BTreeMap::new(), MAX_INFLATED);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| unusable(file, &error))?;
        let path = path_of(file, &raw_name(&entry))?;
        if entry.is_symlink() {
            return Err(refused(
                file,
                format!("`{path}` trong tệp .zip là liên kết, không phải tệp"),
                format!("`{path}` in the zip is a link and not a file"),
            ));
        }
        if entry.is_dir() || path.ends_with('/') || is_of_a_system(&path) {
            continue;
        }
        let mut content = Vec::new();
        // The size in the directory may be false: what really unpacks is counted.
        let read = (&mut entry).take(left + 1).read_to_end(&mut content);
        read.map_err(|_| {
            refused(
                file,
                format!("tệp .zip bị hỏng: không giải nén được `{path}`"),
                format!("the zip is damaged: `{path}` cannot be unpacked"),
            )
        })?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| {
            let megabytes = MAX_INFLATED >> 20;
            beyond(
                file,
                format!("nội dung tệp .zip sau khi giải nén lớn hơn {megabytes} MB"),
                format!("the zip is larger than {megabytes} MB once unpacked"),
            )
        })?;
        if all.insert(path, content).is_some() {
            return Err(twice());
        }
    }
    Ok(all)
}

/// The name of an entry. Programs that write UTF-8 do not always say so.
fn raw_name<R: Read>(entry: &zip::read::ZipFile<'_, R>) -> String {
    match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => name.to_string(),
        Err(_) => entry.name().map(std::borrow::Cow::into_owned).unwrap_or_default(),
    }
}

/// The path of an entry below the zip, with `/` between its parts.
fn path_of(file: &str, name: &str) -> Result<String, Diagnostic> {
    let path = name.replace('\\', "/");
    let parts: Vec<&str> = path.strip_suffix('/').unwrap_or(&path).split('/').collect();
    let is_plain = |part: &&str| {
        !part.is_empty() && *part != "." && *part != ".." && !part.contains([':', '\0']) && part.len() <= 200
    };
    if !parts.iter().all(is_plain) || path.chars().any(char::is_control) {
        return Err(refused(
            file,
            "tệp .zip có một mục nằm ngoài thư mục của nó, hoặc tên không dùng được",
            "the zip has an entry outside its folder, or with a name that cannot be used",
        ));
    }
    if parts.len() > MAX_DEPTH {
        return Err(beyond(
            file,
            format!("tệp .zip có thư mục lồng nhau quá {MAX_DEPTH} cấp"),
            format!("the zip has folders nested deeper than {MAX_DEPTH} levels"),
        ));
    }
    Ok(path)
}

/// Whether a file is one that an operating system puts beside those of the user.
fn is_of_a_system(path: &str) -> bool {
    let name = last(path);
    path.split('/').any(|part| part == "__MACOSX")
        || [".ds_store", "thumbs.db", "desktop.ini"].contains(&name.to_ascii_lowercase().as_str())
}

fn unusable(file: &str, error: &ZipError) -> Diagnostic {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            refused(file, "tệp .zip có mật khẩu; bỏ mật khẩu rồi gửi lại", "the zip has a password")
        }
        _ => refused(
            file,
            "đây không phải tệp nén .zip, hoặc tệp bị hỏng",
            "this is not a zip archive, or it is damaged",
        ),
    }
}

fn refused(file: &str, vi: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code!("office-file.zip"), vi, en).at(Place::File { file: file.to_string() }).hint(
        "nén lại thư mục của mẫu thành một tệp .zip thường",
        "pack the template's folder as a plain zip again",
    )
}

fn beyond(file: &str, vi: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code!("office-file.zip-limits"), vi, en).at(Place::File { file: file.to_string() })
}

fn lacks(file: &str, name: &str) -> Diagnostic {
    wrong_files(
        file,
        name,
        format!("trong tệp .zip thiếu `{name}`"),
        format!("`{name}` is missing from the zip"),
    )
}

fn wrong_files(file: &str, name: &str, vi: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    let workbooks = WORKBOOKS.join(", ");
    Diagnostic::error(code!("office-file.template-files"), vi, en)
        .with_value(name)
        .at(Place::File { file: file.to_string() })
        .hint(
            format!("một mẫu gồm {DECLARATION}, {PROSE}, có thể thêm {SAMPLE} và bảng tính của mẫu thử ({workbooks}), nằm cùng một chỗ"),
            format!("a template has {DECLARATION}, {PROSE}, and perhaps {SAMPLE} with its workbooks ({workbooks}), side by side"),
        )
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(content).expect("its content");
        }
        writer.finish().expect("a zip").into_inner()
    }

    fn code(bytes: &[u8]) -> String {
        TemplateFiles::unpack("mau.zip", bytes).expect_err("a refusal").code.to_string()
    }

    #[test]
    fn the_files_may_lie_in_a_folder_beside_what_a_system_adds() {
        for folder in ["", "mau/", "documents/mau/", "mau\\"] {
            let name = |file: &str| format!("{folder}{file}");
            let names =
                ["template.toml", "prose.md.hbs", "sample.toml", "Số liệu.CSV", ".DS_Store"].map(name);
            let mut entries: Vec<(&str, &[u8])> =
                names.iter().map(|name| (name.as_str(), &b"\xef\xbb\xbfx"[..])).collect();
            entries.push(("__MACOSX/mau/._template.toml", b"y"));
            let files = TemplateFiles::unpack("mau.zip", &zip(&entries)).expect("a template");
            assert_eq!((files.declaration, files.prose), (b"x".to_vec(), b"x".to_vec()), "{folder}");
            assert_eq!(files.sample.as_deref(), Some(&b"x"[..]));
            // A workbook is left as it is.
            assert_eq!(files.workbooks["Số liệu.CSV"], b"\xef\xbb\xbfx");
        }
    }

    #[test]
    fn what_is_no_template_is_refused() {
        let both = [("template.toml", &b"x"[..]), ("prose.md.hbs", b"x")];
        let with = |name: &'static str| zip(&[both[0], both[1], (name, b"x")]);
        assert!(TemplateFiles::unpack("mau.zip", &zip(&both)).is_ok());
        assert_eq!(code(b"PK"), "office-file.zip");
        assert_eq!(code(b""), "office-file.zip");
        let whole = zip(&both);
        assert_eq!(code(&whole[..whole.len() - 30]), "office-file.zip");
        for name in ["../prose.md.hbs", "/etc/passwd", "C:\\x.csv", "a/../../b.csv", "a//b.csv", "./x.csv"] {
            assert_eq!(code(&with(name)), "office-file.zip", "{name}");
        }
        assert_eq!(code(&with("a/b/c/d/e/f.csv")), "office-file.zip-limits");
        assert_eq!(code(&zip(&both[..1])), "office-file.template-files");
        assert_eq!(code(&zip(&both[1..])), "office-file.template-files");
        for name in ["layout/page.typ", "other/template.toml", "run.sh", "sub/a.csv"] {
            assert_eq!(code(&with(name)), "office-file.template-files", "{name}");
        }
    }

    #[test]
    fn what_is_too_large_or_no_file_is_refused() {
        let large = vec![0; (MAX_INFLATED + 1) as usize];
        let bomb = zip(&[("template.toml", b"x"), ("prose.md.hbs", &large)]);
        assert!(bomb.len() < 100_000, "it packs well");
        assert_eq!(code(&bomb), "office-file.zip-limits");
        let names: Vec<String> = (0..=MAX_ENTRIES).map(|at| format!("{at}.csv")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        assert_eq!(code(&zip(&many)), "office-file.zip-limits");
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("template.toml", SimpleFileOptions::default()).expect("an entry");
        writer.add_symlink("prose.md.hbs", "/etc/passwd", SimpleFileOptions::default()).expect("a link");
        assert_eq!(code(&writer.finish().expect("a zip").into_inner()), "office-file.zip");
    }

    #[test]
    fn an_entry_that_unpacks_to_something_else_is_refused() {
        let mut bytes = zip(&[("template.toml", b"abc"), ("prose.md.hbs", b"x")]);
        // The checksum of the first entry, in its header and in the directory.
        let sum = crc32(b"abc").to_le_bytes();
        let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == sum).collect();
        assert_eq!(places.len(), 2);
        for at in places {
            bytes[at] ^= 1;
        }
        assert_eq!(code(&bytes), "office-file.zip");
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let step = |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| match sum & 1 {
                1 => (sum >> 1) ^ 0xedb8_8320,
                _ => sum >> 1,
            })
        };
        !bytes.iter().fold(!0, step)
    }
}
