//! How large a workbook may be, how long reading it may take, and the refusals of one that exceeds a limit.

use std::time::{Duration, Instant};

use vanthu_diagnostic::{Code, Diagnostic, Place, code, did_you_mean};

/// How large a workbook may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of the file: `file-size`.
    pub file_bytes: u64,
    /// The bytes of all its parts once unpacked: `inflated-size`.
    pub inflated_bytes: u64,
    /// The bytes of the texts of all its cells; one shared text in many cells is many texts: `text-size`.
    pub text_bytes: u64,
    /// How many times its packed size a part may have, once it is large: `ratio`.
    pub entry_ratio: u64,
    /// The parts inside the file, and its sheets: `entries`.
    pub entries: usize,
    /// The rows of a sheet: `rows`.
    pub rows: u32,
    /// The columns of a sheet: `columns`.
    pub columns: u32,
    /// The filled cells of the workbook: `cells`.
    pub cells: usize,
    /// The texts that cells share: `shared-strings`.
    pub shared_strings: usize,
    /// The characters of a cell: `cell-characters`.
    pub cell_chars: usize,
    /// How deep the elements of a part may be nested: `nesting`.
    pub nesting: usize,
    /// The workbooks that are put together: `files`.
    pub files: usize,
    /// How many seconds the scan of the file, and then the reading of it, may each take: `seconds`.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            inflated_bytes: 1 << 30,
            text_bytes: 128 << 20,
            entry_ratio: 100,
            entries: 10_000,
            rows: 200_000,
            columns: 512,
            cells: 2_000_000,
            shared_strings: 1_000_000,
            cell_chars: 32_767,
            nesting: 100,
            files: 5_000,
            seconds: 60,
        }
    }
}

impl Limits {
    /// The names of the limits.
    pub const NAMES: [&'static str; 13] = [
        "file-size",
        "inflated-size",
        "text-size",
        "ratio",
        "entries",
        "rows",
        "columns",
        "cells",
        "shared-strings",
        "cell-characters",
        "nesting",
        "files",
        "seconds",
    ];

    /// Sets the limit of a name: a whole number, which for a size may have a unit (`200MB`).
    ///
    /// # Errors
    /// `import.unknown-limit` if there is no such limit, and `import.limit-value` if the value is invalid.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Diagnostic> {
        match name {
            "file-size" => self.file_bytes = size(name, value)?,
            "inflated-size" => self.inflated_bytes = size(name, value)?,
            "text-size" => self.text_bytes = size(name, value)?,
            "ratio" => self.entry_ratio = count(name, value)?,
            "entries" => self.entries = count(name, value)?,
            "rows" => self.rows = count(name, value)?,
            "columns" => self.columns = count(name, value)?,
            "cells" => self.cells = count(name, value)?,
            "shared-strings" => self.shared_strings = count(name, value)?,
            "cell-characters" => self.cell_chars = count(name, value)?,
            "nesting" => self.nesting = count(name, value)?,
            "files" => self.files = count(name, value)?,
            "seconds" => self.seconds = count(name, value)?,
            _ => return Err(unknown(name)),
        }
        Ok(())
    }
}

/// The error about a limit that does not exist.
fn unknown(name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        code!("import.unknown-limit"),
        format!("không có mức giới hạn nào tên `{name}`"),
        format!("there is no limit named `{name}`"),
    );
    let names = Limits::NAMES.join(", ");
    let diagnostic = diagnostic
        .with_value(name)
        .hint(format!("các mức giới hạn: {names}"), format!("the limits: {names}"));
    match did_you_mean(name, Limits::NAMES) {
        Some(near) => diagnostic.meant(near),
        None => diagnostic,
    }
}

/// A value as a whole number.
fn count<T: TryFrom<u64>>(name: &str, value: &str) -> Result<T, Diagnostic> {
    let number = value.parse::<u64>().ok().filter(|&number| number > 0);
    number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| {
        let diagnostic = Diagnostic::error(
            code!("import.limit-value"),
            format!("`{value}` không phải mức hợp lệ của `{name}`"),
            format!("`{value}` is not a valid value of the limit `{name}`"),
        );
        diagnostic.with_value(value).hint(
            format!("ghi một số nguyên dương, ví dụ `--limit {name}=500`"),
            format!("write a whole number from 1 up, such as `--limit {name}=500`"),
        )
    })
}

/// A value as a number of bytes.
fn size(name: &str, value: &str) -> Result<u64, Diagnostic> {
    let (digits, unit) =
        value.split_at(value.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(value.len()));
    let unit = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => Some(1),
        "KB" => Some(1 << 10),
        "MB" => Some(1 << 20),
        "GB" => Some(1_u64 << 30),
        _ => None,
    };
    let bytes = digits.parse::<u64>().ok().zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    bytes.filter(|&bytes| bytes > 0).ok_or_else(|| {
        let diagnostic = Diagnostic::error(
            code!("import.limit-value"),
            format!("`{value}` không phải mức hợp lệ của `{name}`"),
            format!("`{value}` is not a valid value of the limit `{name}`"),
        );
        diagnostic.with_value(value).hint(
            format!("ghi một số kèm đơn vị KB, MB hoặc GB, ví dụ `--limit {name}=200MB`"),
            format!("write a number with the unit KB, MB or GB, such as `--limit {name}=200MB`"),
        )
    })
}

/// The refusal of a whole file beyond a limit. `raise` is the limit's name and what would let the file pass.
pub(crate) fn limit(file: &str, code: Code, vi: &str, en: &str, raise: (&str, String)) -> Diagnostic {
    let diagnostic = Diagnostic::error(code, vi, en).at(Place::File { file: file.to_string() }).hint(
        "xóa các trang tính, hình ảnh và vùng trống không dùng rồi lưu lại, hoặc chia tệp thành nhiều tệp nhỏ",
        "delete unused sheets, pictures and empty areas and save it again, or split the file",
    );
    raisable(diagnostic, raise)
}

/// The diagnostic with the option that raises its limit.
pub(crate) fn raisable(diagnostic: Diagnostic, (name, value): (&str, String)) -> Diagnostic {
    diagnostic.hint(
        format!("nếu tệp đúng là cần như vậy và nơi gửi đáng tin, nới mức bằng `--limit {name}={value}`"),
        format!("if the file really needs it and its sender is trusted, raise the limit with `--limit {name}={value}`"),
    )
}

/// A round number that is large enough for `needed`.
pub(crate) fn enough(needed: u64) -> String {
    let mut unit = 1_u64;
    loop {
        for step in [1, 2, 5] {
            let round = unit.saturating_mul(step);
            if round >= needed {
                return round.to_string();
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// A round size that is large enough for `needed` bytes.
pub(crate) fn enough_bytes(needed: u64) -> String {
    match needed {
        0..=0x10_0000 => "1MB".into(),
        0x10_0001..=0x4000_0000 => enough(needed.div_ceil(1 << 20)) + "MB",
        _ => enough(needed.div_ceil(1 << 30)) + "GB",
    }
}

/// A size in words: `64 MB`.
pub(crate) fn megabytes(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{bytes} B") }
}

/// What a workbook may still hold, and how long reading it may still take.
pub(crate) struct Budget {
    /// Filled cells.
    pub(crate) cells: usize,
    /// Bytes of text. One shared text in many cells is many texts once read.
    text: u64,
    /// The time.
    pub(crate) deadline: Deadline,
}

impl Budget {
    /// The budget of a whole workbook.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { cells: limits.cells, text: limits.text_bytes, deadline: Deadline::start(limits) }
    }

    /// Spends the bytes of a text, or refuses the workbook if too few are left.
    #[inline]
    pub(crate) fn text(&mut self, file: &str, length: usize, limits: &Limits) -> Result<(), Diagnostic> {
        let left = self.text.checked_sub(length as u64);
        self.text = left.ok_or_else(|| too_much_text(file, limits))?;
        Ok(())
    }
}

/// The time by which reading must be done. The readers check it in their loops; nothing else in this crate reads the clock.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    /// When the time is over; `None` if it never is.
    end: Option<Instant>,
    /// How often it was checked: the clock is read only now and then.
    asked: u32,
}

impl Deadline {
    /// A deadline counted from now.
    pub(crate) fn start(limits: &Limits) -> Self {
        let end = Instant::now().checked_add(Duration::from_secs(limits.seconds));
        Self { end, asked: 0 }
    }

    /// The refusal of a file that takes too long, once it does.
    #[inline]
    pub(crate) fn check(&mut self, file: &str, limits: &Limits) -> Result<(), Diagnostic> {
        let look = self.asked.is_multiple_of(256);
        self.asked = self.asked.wrapping_add(1);
        if look { self.look(file, limits) } else { Ok(()) }
    }

    /// Reads the clock.
    fn look(&self, file: &str, limits: &Limits) -> Result<(), Diagnostic> {
        if self.end.is_none_or(|end| Instant::now() < end) {
            return Ok(());
        }
        let max = limits.seconds;
        Err(limit(
            file,
            code!("import.limit-time"),
            &format!("đọc tệp mất quá {max} giây, lâu hơn mức cho phép"),
            &format!("reading the file takes longer than the {max} seconds allowed"),
            ("seconds", enough(max.saturating_mul(2).max(1))),
        ))
    }
}

/// The refusal of a workbook with more sheets than it may have parts.
pub(crate) fn too_many_sheets(file: &str, count: usize, limits: &Limits) -> Result<(), Diagnostic> {
    let max = limits.entries;
    if count <= max {
        return Ok(());
    }
    Err(limit(
        file,
        code!("import.limit-entries"),
        &format!("tệp có {count} trang tính, nhiều hơn mức cho phép {max}"),
        &format!("the file has {count} sheets, more than the {max} allowed"),
        ("entries", enough(count as u64)),
    ))
}

/// The refusal of a workbook with too many shared texts.
pub(crate) fn too_many_strings(file: &str, limits: &Limits) -> Diagnostic {
    let max = limits.shared_strings;
    limit(
        file,
        code!("import.limit-shared-strings"),
        &format!("bảng tính có nhiều hơn {max} chuỗi chữ dùng chung, quá mức cho phép"),
        &format!("the workbook has more than the {max} shared texts allowed"),
        ("shared-strings", enough((max as u64).saturating_add(1))),
    )
}

/// The refusal of a workbook whose texts are too long in all.
fn too_much_text(file: &str, limits: &Limits) -> Diagnostic {
    let max = megabytes(limits.text_bytes);
    limit(
        file,
        code!("import.limit-text-size"),
        &format!("chữ trong các ô cộng lại lớn hơn mức cho phép {max}"),
        &format!("the texts of the cells are larger than the {max} allowed in all"),
        ("text-size", enough_bytes(limits.text_bytes.saturating_mul(2))),
    )
}

/// Refuses a file that is too large.
pub(crate) fn check_file_size(file: &str, bytes: &[u8], limits: &Limits) -> Result<(), Diagnostic> {
    if bytes.len() as u64 > limits.file_bytes {
        let (size, max) = (megabytes(bytes.len() as u64), megabytes(limits.file_bytes));
        return Err(limit(
            file,
            code!("import.limit-file-size"),
            &format!("tệp có dung lượng {size}, lớn hơn mức cho phép {max}"),
            &format!("the file is {size} large, more than the {max} allowed"),
            ("file-size", enough_bytes(bytes.len() as u64)),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_set_by_its_name() {
        for name in Limits::NAMES {
            let mut limits = Limits::default();
            limits.set(name, "7").expect("a limit");
            assert_ne!(limits, Limits::default(), "{name}");
        }
        let mut limits = Limits::default();
        limits.set("file-size", "200MB").expect("a size");
        limits.set("inflated-size", "2 gb").expect("a size");
        limits.set("text-size", "512KB").expect("a size");
        assert_eq!(
            (limits.file_bytes, limits.inflated_bytes, limits.text_bytes),
            (200 << 20, 2 << 30, 512 << 10)
        );
    }

    #[test]
    fn what_is_no_limit_is_refused_with_the_nearest() {
        let mut limits = Limits::default();
        let refused = limits.set("row", "5").expect_err("no limit");
        assert_eq!(refused.code, "import.unknown-limit");
        assert!(refused.hints.iter().any(|hint| hint.en == "did you mean `rows`?"), "{:?}", refused.hints);
        for (name, value) in [
            ("rows", "0"),
            ("rows", "-1"),
            ("rows", "9999999999"),
            ("rows", "5MB"),
            ("file-size", ""),
            ("file-size", "5TB"),
            ("file-size", "99999999999GB"),
            ("seconds", "năm"),
        ] {
            assert_eq!(
                limits.set(name, value).map_err(|refused| refused.code.as_str()),
                Err("import.limit-value"),
                "{value}"
            );
        }
        assert_eq!(limits, Limits::default());
    }

    #[test]
    fn the_advised_value_is_round_and_enough() {
        assert_eq!([1, 6, 200_001, 1_048_576].map(enough), ["1", "10", "500000", "2000000"]);
        assert_eq!(
            [1, 65 << 20, 1 << 30, (1 << 30) + 1].map(enough_bytes),
            ["1MB", "100MB", "2000MB", "2GB"]
        );
    }

    #[test]
    fn a_watch_that_has_run_out_refuses() {
        let limits = Limits { seconds: 0, ..Limits::default() };
        assert_eq!(
            Deadline::start(&limits).check("a.xlsx", &limits).map_err(|refusal| refusal.code.as_str()),
            Err("import.limit-time")
        );
        assert_eq!(Deadline::start(&Limits::default()).check("a.xlsx", &limits), Ok(()));
        let never = Limits { seconds: u64::MAX, ..Limits::default() };
        assert_eq!(Deadline::start(&never).check("a.xlsx", &never), Ok(()));
    }
}
