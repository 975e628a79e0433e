//! The zip package looked through before any reader of spreadsheets sees it: sizes by what really inflates, each
//! part to its end so that its checksum is compared, no two parts of one name, and what [`Scan`] finds in a part.

use std::collections::HashSet;
use std::io::{Cursor, ErrorKind, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Limits;
use super::limits::{Watch, enough, enough_bytes, limit, megabytes, too_many_strings};
use super::open::{Sought, foreign, no_workbook, truncated, unreadable};
use super::scan::{Fault, Scan};
use vanthu_diagnostic::{Diagnostic, code};

/// From this size on an entry is held to the allowed ratio; small ones compress as well as they like.
const RATIO_FROM: u64 = 16 << 20;

/// How much of a part is looked at at a time.
pub(super) const PIECE: usize = 64 << 10;

/// Who takes the pieces of a part and gives back room for another one, or none where it wants no more. Time that it
/// waits is not the watch's.
pub(super) type Next<'a> = &'a mut dyn FnMut(Vec<u8>, &mut Watch) -> Option<Vec<u8>>;

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
    let kind = look_through(Sought::Workbook, file, bytes, limits, workbook_kind)?;
    if kind == Package::Ods {
        spreadsheet(file, bytes)?;
    }
    Ok(kind)
}

/// Looks through a package in which something is sought, and tells by the names of its parts what it is.
///
/// # Errors
/// As [`vet`].
pub(super) fn look_through<T>(
    sought: Sought,
    file: &str,
    bytes: &[u8],
    limits: &Limits,
    kind: impl Fn(&str, &[String]) -> Result<T, Diagnostic>,
) -> Result<T, Diagnostic> {
    let mut vetting = Vetting::open(sought, file, bytes, limits)?;
    let kind = kind(file, &vetting.names)?;
    for index in 0..vetting.names.len() {
        vetting.look_at(index)?;
    }
    Ok(kind)
}

/// The names of the parts in lower case, in the order of the archive.
fn part_names(
    sought: Sought,
    file: &str,
    archive: &ZipArchive<Cursor<&[u8]>>,
) -> Result<Vec<String>, Diagnostic> {
    let names: Vec<String> = archive
        .file_names_raw()
        .map(|name| String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase())
        .collect();
    // Of two parts of one name the last wins, so what a reviewer unpacks need not be what is read.
    let mut seen = HashSet::new();
    let twice = names.iter().find(|name| !seen.insert(name.as_str()));
    if archive.has_duplicate_names() || twice.is_some() {
        return Err(sought.resave(unreadable(
            file,
            "tệp bị hỏng hoặc bị can thiệp: có hai phần bên trong trùng tên",
            "the file is damaged or was tampered with: two parts inside have the same name",
        )));
    }
    Ok(names)
}

/// Lets only packages with a workbook in them pass.
pub(super) fn workbook_kind(file: &str, names: &[String]) -> Result<Package, Diagnostic> {
    let any = |start: &str| names.iter().any(|name| name.starts_with(start));
    let (vi, en) = if any("xl/workbook.bin") {
        return Ok(Package::Xlsb);
    } else if any("xl/") {
        return Ok(Package::Xlsx);
    } else if any("encrypted-package") {
        return Err(Sought::Workbook.encrypted(file));
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
    let mut parts = Parts::open(bytes).ok_or_else(|| damaged_part(Sought::Workbook, file, "content.xml"))?;
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
        Err(Sought::Workbook.encrypted(file))
    } else {
        Ok(())
    }
}

/// A package being looked through.
pub(super) struct Vetting<'a> {
    /// What is sought in it.
    sought: Sought,
    /// The file's path as the user wrote it.
    file: &'a str,
    /// The file.
    bytes: &'a [u8],
    /// The limits.
    limits: &'a Limits,
    /// The package.
    pub(super) archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The names of its parts in lower case, in the order of the archive.
    pub(super) names: Vec<String>,
    /// The time.
    pub(super) watch: Watch,
    /// The inflated size of all parts so far.
    total: u64,
}

impl<'a> Vetting<'a> {
    /// Opens a package of which nothing has been looked at but its directory.
    ///
    /// # Errors
    /// As [`vet`].
    pub(super) fn open(
        sought: Sought,
        file: &'a str,
        bytes: &'a [u8],
        limits: &'a Limits,
    ) -> Result<Self, Diagnostic> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(sought, file, bytes, &error))?;
        let count = archive.len();
        if count > limits.entries {
            let most = limits.entries;
            return Err(limit(
                file,
                code!("import.limit-entries"),
                &format!("tệp có {count} phần bên trong, nhiều hơn mức cho phép {most}"),
                &format!("the file has {count} parts inside, more than the {most} allowed"),
                ("entries", enough(count as u64)),
            ));
        }
        let names = part_names(sought, file, &archive)?;
        let watch = Watch::start(limits);
        Ok(Self { sought, file, bytes, limits, archive, names, watch, total: 0 })
    }

    /// Inflates one part to nowhere, counting and looking through what comes by.
    ///
    /// # Errors
    /// As [`vet`].
    pub(super) fn look_at(&mut self, index: usize) -> Result<(), Diagnostic> {
        self.hand_on(index, &mut |seen, _| Some(seen)).map(drop)
    }

    /// Looks at one part as [`Vetting::look_at`] does and hands on what has been looked through, piece by piece.
    /// `next` takes a piece and gives back room for another one; where it gives none, the part is left, and counts as
    /// not looked at. Tells whether it was looked at to its end.
    ///
    /// # Errors
    /// As [`vet`].
    pub(super) fn hand_on(&mut self, index: usize, next: Next) -> Result<bool, Diagnostic> {
        let (sought, file, limits, before) = (self.sought, self.file, self.limits, self.total);
        let name = self.names.get(index).map(String::as_str).unwrap_or_default();
        let mut part =
            self.archive.by_index(index).map_err(|error| broken(sought, file, self.bytes, &error))?;
        // What the header says of the packed size may be larger than the file itself.
        let packed = part.compressed_size().clamp(1, self.bytes.len().max(1) as u64);
        let mut scan = Scan::of(name);
        let mut size = 0_u64;
        let mut piece = Vec::new();
        loop {
            self.watch.check(file, limits)?;
            piece.resize(PIECE, 0);
            let count = match part.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Err(damaged_part(sought, file, name)),
            };
            piece.truncate(count);
            size += count as u64;
            self.total += count as u64;
            fits(sought, file, name, [size, packed, self.total], limits)?;
            scan.feed(&piece, limits).map_err(|fault| refused(sought, file, name, fault, limits))?;
            match next(piece, &mut self.watch) {
                Some(room) => piece = room,
                None => {
                    self.total = before;
                    return Ok(false);
                }
            }
        }
        scan.finish(size, limits).map_err(|fault| refused(sought, file, name, fault, limits))?;
        Ok(true)
    }

    /// Hands on once more, as [`Vetting::hand_on`] does, a part that was looked at to its end.
    ///
    /// # Errors
    /// As [`vet`].
    pub(super) fn again(&mut self, index: usize, next: Next) -> Result<bool, Diagnostic> {
        let name = self.names.get(index).map(String::as_str).unwrap_or_default();
        let damaged = || damaged_part(self.sought, self.file, name);
        let mut part = self.archive.by_index(index).map_err(|_| damaged())?;
        let mut piece = vec![0; PIECE];
        loop {
            let count = part.read(&mut piece).map_err(|_| damaged())?;
            if count == 0 {
                return Ok(true);
            }
            piece.truncate(count);
            match next(piece, &mut self.watch) {
                Some(room) => piece = room,
                None => return Ok(false),
            }
            piece.resize(PIECE, 0);
        }
    }
}

/// Refuses a part that has become too large: by its size, its packed size, and the size of all parts so far.
fn fits(
    sought: Sought,
    file: &str,
    name: &str,
    [size, packed, total]: [u64; 3],
    limits: &Limits,
) -> Result<(), Diagnostic> {
    if total > limits.inflated_bytes {
        let most = megabytes(limits.inflated_bytes);
        return Err(limit(
            file,
            code!("import.limit-inflated-size"),
            &format!("nội dung sau khi giải nén lớn hơn mức cho phép {most}"),
            &format!("the content is larger than {most} once unpacked"),
            ("inflated-size", enough_bytes(limits.inflated_bytes.saturating_mul(2))),
        ));
    }
    if size > RATIO_FROM && size / packed >= limits.entry_ratio {
        let most = limits.entry_ratio;
        return Err(limit(
            file,
            code!("import.limit-ratio"),
            &format!("phần `{name}` nở ra hơn {most} lần khi giải nén, không giống {} thật", sought.vi()),
            &format!(
                "the part `{name}` unpacks to more than {most} times its size, unlike a real {}",
                sought.en()
            ),
            ("ratio", enough(most.saturating_mul(2).max(2000))),
        ));
    }
    Ok(())
}

/// The refusal of a part in which something was found.
fn refused(sought: Sought, file: &str, name: &str, fault: Fault, limits: &Limits) -> Diagnostic {
    let (vi, en) = (sought.vi(), sought.en());
    match fault {
        Fault::DocumentType => sought.resave(unreadable(
            file,
            &format!("phần `{name}` bên trong có khai báo DTD, điều không có trong {vi} thật"),
            &format!("the part `{name}` inside declares a document type (DTD), which no real {en} does"),
        )),
        Fault::Nesting => limit(
            file,
            code!("import.limit-nesting"),
            &format!("phần `{name}` bên trong có các phần tử lồng nhau quá {} tầng cho phép", limits.nesting),
            &format!(
                "the elements of the part `{name}` are nested deeper than the {} levels allowed",
                limits.nesting
            ),
            ("nesting", enough((limits.nesting as u64).saturating_mul(2))),
        ),
        Fault::Run => sought.resave(unreadable(
            file,
            &format!("phần `{name}` bên trong có một đoạn liền dài quá 16 MB, không giống {vi} thật"),
            &format!("the part `{name}` inside has one run of more than 16 MB, unlike a real {en}"),
        )),
        Fault::Strings => too_many_strings(file, limits),
        Fault::Hostile => damaged_part(sought, file, name),
    }
}

/// The refusal of a package that cannot be opened.
fn broken(sought: Sought, file: &str, bytes: &[u8], error: &ZipError) -> Diagnostic {
    /// How far from the end the directory's own end can stand: its size and the longest comment.
    const TAIL: usize = 22 + 65_535;
    if matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) {
        return sought.encrypted(file);
    }
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    if !tail.windows(4).any(|window| window == b"PK\x05\x06") {
        return truncated(file);
    }
    sought.resave(unreadable(
        file,
        &format!("tệp bị hỏng: không mở được gói nén của {}", sought.vi()),
        &format!("the file is damaged: the {}'s package cannot be opened", sought.en()),
    ))
}

/// The refusal of a package with a part that cannot be unpacked.
pub(super) fn damaged_part(sought: Sought, file: &str, name: &str) -> Diagnostic {
    sought.resave(unreadable(
        file,
        &format!("tệp bị hỏng: không đọc được phần `{name}` bên trong"),
        &format!("the file is damaged: the part `{name}` inside cannot be read"),
    ))
}
