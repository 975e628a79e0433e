//! Scans a zip package before any reader of spreadsheets sees it: sizes by what really inflates, each
//! part to its end so that its checksum is compared, no two parts of one name, and what [`Scan`] finds in a part.

use std::collections::HashSet;
use std::io::{Cursor, ErrorKind, Read, Write};

use zip::ZipArchive;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::scan::{Scan, ScanError};
use crate::limits::{Deadline, Limits, enough, enough_bytes, limit, megabytes, too_many_strings};
use crate::refusal::{ExpectedFile, damaged_part, foreign, no_workbook, truncated, unreadable};
use vanthu_diagnostic::{Diagnostic, code};

/// The allowed ratio applies to entries from this size on; small ones may compress as well as they like.
const RATIO_FROM: u64 = 16 << 20;

/// How much of a part is scanned at a time.
const CHUNK: usize = 64 << 10;

/// The kinds of workbooks that come as packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    /// A workbook of today's Excel, with or without macros.
    Xlsx,
    /// A binary workbook of Excel.
    Xlsb,
    /// An OpenDocument spreadsheet.
    Ods,
}

/// The parts of a package that has been scanned.
pub(crate) struct PackageParts<'a> {
    /// The package.
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> PackageParts<'a> {
    /// Opens the package.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        ZipArchive::new(Cursor::new(bytes)).ok().map(|archive| Self { archive })
    }

    /// A part by its name, in whatever case.
    pub(crate) fn stream(&mut self, name: &str) -> Option<impl Read> {
        let has_name =
            |found: &[u8]| String::from_utf8_lossy(found).replace('\\', "/").eq_ignore_ascii_case(name);
        let index = self.archive.file_names_raw().position(has_name)?;
        self.archive.by_index(index).ok()
    }

    /// The content of a part.
    pub(crate) fn take(&mut self, name: &str) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        self.stream(name)?.read_to_end(&mut content).ok()?;
        Some(content)
    }
}

/// Scans a package and determines what kind of workbook it is.
///
/// # Errors
/// `import.unreadable-file` if it is damaged, encrypted or no workbook, and `import.limit-…` if it is
/// larger than `limits` allow.
pub(crate) fn scan_workbook(file: &str, bytes: &[u8], limits: &Limits) -> Result<Package, Diagnostic> {
    let kind = scan_package(ExpectedFile::Workbook, file, bytes, limits, workbook_kind)?;
    if kind == Package::Ods {
        spreadsheet(file, bytes)?;
    }
    Ok(kind)
}

/// Scans a package; `kind` determines by the names of its parts what it is.
///
/// # Errors
/// As [`scan_workbook`].
pub(crate) fn scan_package<T>(
    expected: ExpectedFile,
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    kind: impl Fn(&str, &[String]) -> Result<T, Diagnostic>,
) -> Result<T, Diagnostic> {
    let mut scan = PackageScan::open(expected, file, bytes, limits)?;
    let kind = kind(file, &scan.names)?;
    for index in 0..scan.names.len() {
        scan.scan_part(index)?;
    }
    Ok(kind)
}

/// A copy of an xlsx package in which the sheets of macros are listed as sheets of dialogs, which hold no table either;
/// `None` if the package is damaged.
pub(crate) fn without_macro_sheets(bytes: &[u8]) -> Option<Vec<u8>> {
    const RELATIONS: &str = "xl/_rels/workbook.xml.rels";
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut copy = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        if !part.name().ok()?.replace('\\', "/").eq_ignore_ascii_case(RELATIONS) {
            copy.raw_copy_file(part).ok()?;
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).ok()?;
        for kind in ["/xlMacrosheet", "/xlIntlMacrosheet"] {
            text = text.replace(kind, "/dialogsheet");
        }
        copy.start_file(RELATIONS, SimpleFileOptions::default()).ok()?;
        copy.write_all(text.as_bytes()).ok()?;
    }
    Some(copy.finish().ok()?.into_inner())
}

/// Scans a workbook that is one XML file, as a part of a package is scanned.
///
/// # Errors
/// `import.unreadable-file` if it declares a document type, and `import.limit-nesting`.
pub(crate) fn scan_xml(file: &str, text: &str, limits: &Limits) -> Result<(), Diagnostic> {
    const NAME: &str = "Workbook";
    let refused = |fault| refused(ExpectedFile::Workbook, file, NAME, fault, limits);
    let mut scan = Scan::of(NAME);
    scan.feed(text.as_bytes(), limits).map_err(refused)?;
    scan.finish(text.len() as u64, limits).map_err(refused)
}

/// The names of the parts in lower case, in the order of the archive.
fn part_names(
    expected: ExpectedFile,
    file: &str,
    archive: &ZipArchive<Cursor<&[u8]>>,
) -> Result<Vec<String>, Diagnostic> {
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase())
        .collect();
    // Of two parts with one name the last wins, so what a reviewer unpacks need not be what is read.
    let mut seen = HashSet::new();
    let twice = names.iter().find(|name| !seen.insert(name.as_str()));
    if archive.has_duplicate_names() || twice.is_some() {
        return Err(expected.resave(unreadable(
            file,
            "tệp bị hỏng hoặc bị can thiệp: có hai phần bên trong trùng tên",
            "the file is damaged or was tampered with: two parts inside have the same name",
        )));
    }
    Ok(names)
}

/// Accepts only packages with a workbook.
pub(crate) fn workbook_kind(file: &str, names: &[String]) -> Result<Package, Diagnostic> {
    let any = |start: &str| names.iter().any(|name| name.starts_with(start));
    let (vi, en) = if any("xl/workbook.bin") {
        return Ok(Package::Xlsb);
    } else if any("xl/") {
        return Ok(Package::Xlsx);
    } else if any("encrypted-package") {
        return Err(ExpectedFile::Workbook.encrypted(file));
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

/// Accepts only OpenDocument files that are spreadsheets and can be read.
fn spreadsheet(file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    /// The type of OpenDocument spreadsheets and their templates.
    const SPREADSHEET: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    let mut parts =
        PackageParts::open(bytes).ok_or_else(|| damaged_part(ExpectedFile::Workbook, file, "content.xml"))?;
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
    if manifest.windows(mark.len()).any(|window| window == mark) {
        Err(ExpectedFile::Workbook.encrypted(file))
    } else {
        Ok(())
    }
}

/// A package being scanned.
pub(crate) struct PackageScan<'a> {
    /// What the user expects it to be.
    expected: ExpectedFile,
    /// The file's path as the user wrote it.
    file: &'a str,
    /// The file.
    bytes: &'a [u8],
    limits: &'a Limits,
    /// The package.
    pub(crate) archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The names of its parts in lower case, in the order of the archive.
    pub(crate) names: Vec<String>,
    /// The time.
    pub(crate) deadline: Deadline,
    /// The inflated size of all parts so far.
    total: u64,
    /// The bytes that were inflated last.
    buffer: Vec<u8>,
}

impl<'a> PackageScan<'a> {
    /// Opens a package and reads its directory.
    ///
    /// # Errors
    /// As [`scan_workbook`].
    pub(crate) fn open(
        expected: ExpectedFile,
        file: &'a str,
        bytes: &'a [u8],
        limits: &'a Limits,
    ) -> Result<Self, Diagnostic> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(expected, file, bytes, &error))?;
        let count = archive.len();
        if count > limits.entries {
            let max = limits.entries;
            return Err(limit(
                file,
                code!("import.limit-entries"),
                &format!("tệp có {count} phần bên trong, nhiều hơn mức cho phép {max}"),
                &format!("the file has {count} parts inside, more than the {max} allowed"),
                ("entries", enough(count as u64)),
            ));
        }
        let names = part_names(expected, file, &archive)?;
        let deadline = Deadline::start(limits);
        Ok(Self { expected, file, bytes, limits, archive, names, deadline, total: 0, buffer: vec![0; CHUNK] })
    }

    /// Inflates one part to nowhere, counting and scanning its bytes.
    ///
    /// # Errors
    /// As [`scan_workbook`].
    fn scan_part(&mut self, index: usize) -> Result<(), Diagnostic> {
        let (expected, file, limits) = (self.expected, self.file, self.limits);
        let name = self.names.get(index).map(String::as_str).unwrap_or_default();
        let mut part =
            self.archive.by_index(index).map_err(|error| broken(expected, file, self.bytes, &error))?;
        // The header may claim a packed size that is larger than the file itself.
        let packed = part.compressed_size().clamp(1, self.bytes.len().max(1) as u64);
        let mut scan = Scan::of(name);
        let mut size = 0_u64;
        loop {
            self.deadline.check(file, limits)?;
            let count = match part.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Err(damaged_part(expected, file, name)),
            };
            let bytes = self.buffer.get(..count).unwrap_or_default();
            size += count as u64;
            self.total += count as u64;
            check_size(expected, file, name, [size, packed, self.total], limits)?;
            scan.feed(bytes, limits).map_err(|fault| refused(expected, file, name, fault, limits))?;
        }
        scan.finish(size, limits).map_err(|fault| refused(expected, file, name, fault, limits))
    }
}

/// Refuses a part that has become too large: by its size, its packed size, and the size of all parts so far.
fn check_size(
    expected: ExpectedFile,
    file: &str,
    name: &str,
    [size, packed, total]: [u64; 3],
    limits: &Limits,
) -> Result<(), Diagnostic> {
    if total > limits.inflated_bytes {
        let max = megabytes(limits.inflated_bytes);
        return Err(limit(
            file,
            code!("import.limit-inflated-size"),
            &format!("nội dung sau khi giải nén lớn hơn mức cho phép {max}"),
            &format!("the content is larger than {max} once unpacked"),
            ("inflated-size", enough_bytes(limits.inflated_bytes.saturating_mul(2))),
        ));
    }
    if size > RATIO_FROM && size / packed >= limits.entry_ratio {
        let max = limits.entry_ratio;
        return Err(limit(
            file,
            code!("import.limit-ratio"),
            &format!("phần `{name}` nở ra hơn {max} lần khi giải nén, không giống {} thật", expected.vi()),
            &format!(
                "the part `{name}` unpacks to more than {max} times its size, unlike a real {}",
                expected.en()
            ),
            ("ratio", enough(max.saturating_mul(2).max(2000))),
        ));
    }
    Ok(())
}

/// The refusal of a part in which something was found.
fn refused(expected: ExpectedFile, file: &str, name: &str, fault: ScanError, limits: &Limits) -> Diagnostic {
    let (vi, en) = (expected.vi(), expected.en());
    match fault {
        ScanError::DocumentType => expected.resave(unreadable(
            file,
            &format!("phần `{name}` bên trong có khai báo DTD, điều không có trong {vi} thật"),
            &format!("the part `{name}` inside declares a document type (DTD), which no real {en} does"),
        )),
        ScanError::Nesting => limit(
            file,
            code!("import.limit-nesting"),
            &format!("phần `{name}` bên trong có các phần tử lồng nhau quá {} tầng cho phép", limits.nesting),
            &format!(
                "the elements of the part `{name}` are nested deeper than the {} levels allowed",
                limits.nesting
            ),
            ("nesting", enough((limits.nesting as u64).saturating_mul(2))),
        ),
        ScanError::Run => expected.resave(unreadable(
            file,
            &format!("phần `{name}` bên trong có một đoạn liền dài quá 16 MB, không giống {vi} thật"),
            &format!("the part `{name}` inside has one run of more than 16 MB, unlike a real {en}"),
        )),
        ScanError::Strings => too_many_strings(file, limits),
        ScanError::Hostile => damaged_part(expected, file, name),
    }
}

/// The refusal of a package that cannot be opened.
fn broken(expected: ExpectedFile, file: &str, bytes: &[u8], error: &ZipError) -> Diagnostic {
    /// How far from the end of the file the end record of the directory can begin: its size and the longest comment.
    const TAIL: usize = 22 + 65_535;
    if matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) {
        return expected.encrypted(file);
    }
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    if !tail.windows(4).any(|window| window == b"PK\x05\x06") {
        return truncated(file);
    }
    expected.resave(unreadable(
        file,
        &format!("tệp bị hỏng: không mở được gói nén của {}", expected.vi()),
        &format!("the file is damaged: the {}'s package cannot be opened", expected.en()),
    ))
}
