//! The zip package looked through before any reader of spreadsheets sees it: sizes by what really inflates,
//! no two parts of one name, and no number or style in it that would make the reader reserve without bound.

use std::collections::HashSet;
use std::io::{Cursor, ErrorKind, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Limits;
use super::open::{encrypted, foreign, no_workbook, resave, truncated, unreadable};
use crate::diagnostic::{Diagnostic, Place};

/// From this size on an entry is held to the allowed ratio; small ones compress as well as they like.
const RATIO_FROM: u64 = 16 << 20;

/// What the styles of a workbook may take once every cell format holds a copy of its longest name.
const STYLE_BYTES: u64 = 256 << 20;

/// The kinds of workbooks that come as packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Package {
    /// A workbook of today's Excel, with or without macros.
    Xlsx,
    /// A binary workbook of Excel.
    Xlsb,
    /// An OpenDocument spreadsheet.
    Ods,
}

/// The parts of a package that has been vetted.
pub(super) struct Parts<'a> {
    /// The package.
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Parts<'a> {
    /// Opens the package.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        ZipArchive::new(Cursor::new(bytes)).ok().map(|archive| Self { archive })
    }

    /// A part by its name, in whatever case.
    pub(super) fn stream(&mut self, name: &str) -> Option<impl Read> {
        let wanted =
            |found: &[u8]| String::from_utf8_lossy(found).replace('\\', "/").eq_ignore_ascii_case(name);
        let index = self.archive.file_names_raw().position(wanted)?;
        self.archive.by_index(index).ok()
    }

    /// The content of a part.
    pub(super) fn take(&mut self, name: &str) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        self.stream(name)?.read_to_end(&mut content).ok()?;
        Some(content)
    }
}

/// Looks through a package and tells what kind of workbook it is.
///
/// # Errors
/// `import.unreadable-file` where it is damaged, encrypted or no workbook, and `import.limit-…` where it is
/// larger than `limits` allow.
pub(super) fn vet(file: &str, bytes: &[u8], limits: &Limits) -> Result<Package, Diagnostic> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(file, bytes, &error))?;
    if archive.len() > limits.entries {
        return Err(limit(
            file,
            "import.limit-entries",
            &format!("tệp có {} phần bên trong, nhiều hơn mức cho phép {}", archive.len(), limits.entries),
            &format!("the file has {} parts inside, more than the {} allowed", archive.len(), limits.entries),
        ));
    }
    let names = part_names(file, &archive)?;
    let kind = workbook_kind(file, &names)?;
    let mut total = 0_u64;
    for (index, name) in names.iter().enumerate() {
        total = inflate(file, bytes, &mut archive, index, name, total, limits)?;
    }
    if kind == Package::Ods {
        spreadsheet(file, bytes)?;
    }
    Ok(kind)
}

/// The names of the parts in lower case, in the order of the archive.
fn part_names(file: &str, archive: &ZipArchive<Cursor<&[u8]>>) -> Result<Vec<String>, Diagnostic> {
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase())
        .collect();
    // Of two parts of one name the last wins, so what a reviewer unpacks need not be what is read.
    let mut seen = HashSet::new();
    let twice = names.iter().find(|name| !seen.insert(name.as_str()));
    if archive.has_duplicate_names() || twice.is_some() {
        return Err(resave(unreadable(
            file,
            "tệp bị hỏng hoặc bị can thiệp: có hai phần bên trong trùng tên",
            "the file is damaged or was tampered with: two parts inside have the same name",
        )));
    }
    Ok(names)
}

/// Lets only packages with a workbook in them pass.
fn workbook_kind(file: &str, names: &[String]) -> Result<Package, Diagnostic> {
    let any = |start: &str| names.iter().any(|name| name.starts_with(start));
    let (vi, en) = if any("xl/workbook.bin") {
        return Ok(Package::Xlsb);
    } else if any("xl/") {
        return Ok(Package::Xlsx);
    } else if any("encrypted-package") {
        return Err(encrypted(file));
    } else if any("content.xml") {
        return Ok(Package::Ods);
    } else if any("word/") {
        ("văn bản Word (.docx)", "a Word document (.docx)")
    } else if any("ppt/") {
        ("bài trình chiếu PowerPoint (.pptx)", "a PowerPoint presentation (.pptx)")
    } else {
        return Err(foreign(file, "tệp nén ZIP", "a ZIP archive").hint(
            "giải nén tệp rồi chọn bảng tính ở bên trong",
            "unpack it and choose the workbook inside",
        ));
    };
    Err(no_workbook(file, vi, en))
}

/// Lets only OpenDocument files pass that are spreadsheets and can be read.
fn spreadsheet(file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    /// The type of OpenDocument spreadsheets and their templates.
    const SPREADSHEET: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    let mut parts = Parts::open(bytes).ok_or_else(|| damaged_part(file, "content.xml"))?;
    let kind = parts.take("mimetype").unwrap_or_default();
    if !kind.starts_with(SPREADSHEET) {
        let (vi, en) = if kind.starts_with(b"application/vnd.oasis.opendocument.text") {
            ("văn bản OpenDocument (.odt)", "an OpenDocument text (.odt)")
        } else {
            ("tệp OpenDocument loại khác", "an OpenDocument file of another kind")
        };
        return Err(no_workbook(file, vi, en));
    }
    let manifest = parts.take("META-INF/manifest.xml").unwrap_or_default();
    let mark = b"encryption-data";
    if manifest.windows(mark.len()).any(|window| window == mark) { Err(encrypted(file)) } else { Ok(()) }
}

/// Inflates one part to nowhere, counting. Returns the inflated size of all parts so far.
fn inflate(
    file: &str,
    bytes: &[u8],
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    name: &str,
    mut total: u64,
    limits: &Limits,
) -> Result<u64, Diagnostic> {
    let mut part = archive.by_index(index).map_err(|error| broken(file, bytes, &error))?;
    let packed = part.compressed_size().max(1);
    let mut scan = Scan::of(name);
    let mut size = 0_u64;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = match part.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return Err(damaged_part(file, name)),
        };
        size += count as u64;
        total += count as u64;
        if total > limits.inflated_bytes {
            return Err(limit(
                file,
                "import.limit-inflated-size",
                &format!(
                    "nội dung sau khi giải nén lớn hơn mức cho phép {}",
                    megabytes(limits.inflated_bytes)
                ),
                &format!("the content is larger than {} once unpacked", megabytes(limits.inflated_bytes)),
            ));
        }
        if size > RATIO_FROM && size / packed >= limits.entry_ratio {
            return Err(limit(
                file,
                "import.limit-ratio",
                &format!(
                    "phần `{name}` nở ra hơn {} lần khi giải nén, không giống bảng tính thật",
                    limits.entry_ratio
                ),
                &format!(
                    "the part `{name}` unpacks to more than {} times its size, unlike a real workbook",
                    limits.entry_ratio
                ),
            ));
        }
        scan.feed(buffer.get(..count).unwrap_or_default());
    }
    if scan.is_hostile(size) { Err(damaged_part(file, name)) } else { Ok(total) }
}

/// What is looked for in a part while it is inflated.
enum Scan {
    /// Nothing.
    Nothing,
    /// The number of shared strings that the part declares: the reader reserves room for that many.
    Strings {
        /// How much of `uniqueCount` has been seen.
        matched: usize,
        /// The number being read.
        number: Option<u64>,
        /// The largest number so far.
        largest: u64,
    },
    /// Cell formats and the longest attribute: the reader copies names and number formats into each format.
    Styles {
        /// The quote that ends the attribute being read.
        quote: Option<u8>,
        /// Whether a tag is open.
        tag: bool,
        /// The length of the attribute being read.
        run: u64,
        /// The length of the longest attribute.
        longest: u64,
        /// How many tags there are.
        tags: u64,
    },
}

impl Scan {
    /// What to look for in the part of this name.
    fn of(name: &str) -> Self {
        if name.ends_with("sharedstrings.xml") {
            Scan::Strings { matched: 0, number: None, largest: 0 }
        } else if name.ends_with("styles.xml") {
            Scan::Styles { quote: None, tag: false, run: 0, longest: 0, tags: 0 }
        } else {
            Scan::Nothing
        }
    }

    /// Looks through the next bytes.
    fn feed(&mut self, bytes: &[u8]) {
        /// The attribute that declares the number of shared strings.
        const DECLARED: &[u8] = b"uniqueCount";
        match self {
            Scan::Nothing => {}
            Scan::Strings { matched, number, largest } => {
                // A nought byte is half a letter of UTF-16.
                for &byte in bytes.iter().filter(|&&byte| byte != 0) {
                    if *matched == DECLARED.len() {
                        match byte {
                            b'0'..=b'9' => {
                                let digit = u64::from(byte - b'0');
                                let read = number.unwrap_or(0).saturating_mul(10).saturating_add(digit);
                                *number = Some(read);
                                *largest = (*largest).max(read);
                            }
                            b'=' | b'"' | b'\'' | b'+' | b' ' | b'\t' | b'\r' | b'\n' if number.is_none() => {
                            }
                            _ => (*matched, *number) = (0, None),
                        }
                    } else if DECLARED.get(*matched) == Some(&byte) {
                        *matched += 1;
                    } else {
                        *matched = usize::from(byte == b'u');
                    }
                }
            }
            Scan::Styles { quote, tag, run, longest, tags } => {
                for &byte in bytes {
                    match (*quote, byte) {
                        (Some(end), _) if end == byte => (*quote, *run) = (None, 0),
                        (Some(_), _) => {
                            *run += 1;
                            *longest = (*longest).max(*run);
                        }
                        (None, b'"' | b'\'') if *tag => (*quote, *run) = (Some(byte), 0),
                        (None, b'<') => (*tag, *tags) = (true, *tags + 1),
                        (None, b'>') => *tag = false,
                        _ => {}
                    }
                }
            }
        }
    }

    /// Whether what was found would make the reader take room out of all proportion to a part of `size` bytes.
    fn is_hostile(&self, size: u64) -> bool {
        match self {
            Scan::Nothing => false,
            // The shortest shared string is `<si/>`.
            Scan::Strings { largest, .. } => *largest > size,
            Scan::Styles { longest, tags, .. } => {
                longest.saturating_mul(*tags) > STYLE_BYTES.max(size.saturating_mul(8))
            }
        }
    }
}

/// The refusal of a package that cannot be opened.
fn broken(file: &str, bytes: &[u8], error: &ZipError) -> Diagnostic {
    /// How far from the end the directory's own end can stand: its size and the longest comment.
    const TAIL: usize = 22 + 65_535;
    if matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) {
        return encrypted(file);
    }
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    if !tail.windows(4).any(|window| window == b"PK\x05\x06") {
        return truncated(file);
    }
    resave(unreadable(
        file,
        "tệp bị hỏng: không mở được gói nén của bảng tính",
        "the file is damaged: the workbook's package cannot be opened",
    ))
}

/// The refusal of a package with a part that cannot be unpacked.
fn damaged_part(file: &str, name: &str) -> Diagnostic {
    resave(unreadable(
        file,
        &format!("tệp bị hỏng: không đọc được phần `{name}` bên trong"),
        &format!("the file is damaged: the part `{name}` inside cannot be read"),
    ))
}

/// An error about a limit of the whole file.
pub(super) fn limit(file: &str, code: &'static str, vi: &str, en: &str) -> Diagnostic {
    Diagnostic::error(code, vi, en).at(Place::File { file: file.to_string() }).hint(
        "xóa các trang tính, hình ảnh và vùng trống không dùng rồi lưu lại, hoặc chia tệp thành nhiều tệp nhỏ",
        "delete unused sheets, pictures and empty areas and save it again, or split the file",
    )
}

/// A size in words: `64 MB`.
pub(super) fn megabytes(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{bytes} B") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_number_of_strings_out_of_proportion_is_hostile() {
        let mut scan = Scan::of("xl/sharedstrings.xml");
        scan.feed(b"<sst uniqueCo");
        scan.feed(b"unt = \"90000000");
        scan.feed(b"0000\">");
        assert!(scan.is_hostile(1000));
        let mut honest = Scan::of("xl/sharedstrings.xml");
        honest.feed(b"<sst count=\"90\" uniqueCount=\"12\">");
        assert!(!honest.is_hostile(1000));
    }

    #[test]
    fn a_long_style_name_in_many_formats_is_hostile() {
        let mut scan = Scan::of("xl/styles.xml");
        scan.feed(format!("<numFmt formatCode=\"{}\"/>", "0".repeat(100_000)).as_bytes());
        scan.feed("<xf numFmtId=\"7\"/>".repeat(10_000).as_bytes());
        assert!(scan.is_hostile(300_000));
    }
}
