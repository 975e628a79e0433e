//! The refusals of files that cannot be read, worded once for all readers.

use vanthu_diagnostic::{Diagnostic, Place, code};

/// What the user expects a file to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedFile {
    /// A table.
    Workbook,
    /// The text of a Word document.
    WordFile,
}

impl ExpectedFile {
    /// What it is called in Vietnamese.
    pub(crate) fn vi(self) -> &'static str {
        match self {
            Self::Workbook => "bảng tính",
            Self::WordFile => "văn bản Word",
        }
    }

    /// What it is called in English.
    pub(crate) fn en(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::WordFile => "Word document",
        }
    }

    /// The diagnostic with the advice to save the file again.
    pub(crate) fn resave(self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::Workbook => resave(diagnostic),
            Self::WordFile => diagnostic.hint(
                "mở tệp bằng Word hoặc LibreOffice rồi lưu thành văn bản Word (.docx)",
                "open it in Word or LibreOffice and save it as a Word document (.docx)",
            ),
        }
    }

    /// The refusal of a file that needs a password.
    pub(crate) fn encrypted(self, file: &str) -> Diagnostic {
        match self {
            Self::Workbook => encrypted(file),
            Self::WordFile => unreadable(
                file,
                "tệp được mã hóa bằng mật khẩu nên không đọc được",
                "the file is encrypted with a password and cannot be read",
            )
            .hint(
                "mở tệp bằng Word, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ tài liệu) rồi lưu lại",
                "open it in Word, remove the password (File → Info → Protect Document) and save it again",
            ),
        }
    }
}

/// The refusal of a file that no spreadsheet program opens as a table.
pub(crate) fn no_workbook(file: &str, vi: &str, en: &str) -> Diagnostic {
    foreign(file, vi, en).hint(
        "chọn đúng tệp bảng tính; nếu chỉ tệp này có số liệu, hãy chép bảng sang Excel rồi lưu thành tệp .xlsx",
        "choose the workbook itself; if only this file has the data, copy the table into Excel and save it as .xlsx",
    )
}

/// The refusal of a file of another kind, without advice.
pub(crate) fn foreign(file: &str, vi: &str, en: &str) -> Diagnostic {
    unreadable(
        file,
        &format!(
            "đây là {vi}, không phải bảng tính mà chương trình đọc được (.xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .html, .mht, .xml)"
        ),
        &format!(
            "this is {en}, not a workbook that can be read (.xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .html, .mht, .xml)"
        ),
    )
}

/// The refusal of a file that needs a password.
pub(crate) fn encrypted(file: &str) -> Diagnostic {
    unreadable(
        file,
        "tệp được mã hóa bằng mật khẩu nên không đọc được",
        "the file is encrypted with a password and cannot be read",
    )
    .hint(
        "mở tệp bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) rồi lưu lại",
        "open it in Excel, remove the password (File → Info → Protect Workbook) and save it again",
    )
}

/// The refusal of a package whose end is missing.
pub(crate) fn truncated(file: &str) -> Diagnostic {
    unreadable(
        file,
        "tệp bị cắt cụt: phần cuối của tệp không có, có thể do tải về hoặc sao chép dở dang",
        "the file is truncated: its end is missing, perhaps from an unfinished download or copy",
    )
    .hint("tải hoặc sao chép lại tệp từ nơi gửi", "download or copy the file again from where it came from")
}

/// An `import.unreadable-file` error about a whole file.
pub(crate) fn unreadable(file: &str, vi: &str, en: &str) -> Diagnostic {
    Diagnostic::error(code!("import.unreadable-file"), vi, en).at(Place::File { file: file.to_string() })
}

/// The diagnostic with the advice to save the file as xlsx.
pub(crate) fn resave(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.hint(
        "mở tệp bằng Excel hoặc LibreOffice rồi lưu thành bảng tính Excel (.xlsx)",
        "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)",
    )
}

/// The refusal of a workbook from before Excel 5.0.
pub(crate) fn too_old(file: &str) -> Diagnostic {
    resave(unreadable(
        file,
        "đây là bảng tính Excel quá cũ (trước Excel 5.0), chương trình không đọc được",
        "this is an Excel workbook from before Excel 5.0, which cannot be read",
    ))
}

/// The refusal of a package with a part that cannot be unpacked.
pub(crate) fn damaged_part(sought: ExpectedFile, file: &str, name: &str) -> Diagnostic {
    sought.resave(unreadable(
        file,
        &format!("tệp bị hỏng: không đọc được phần `{name}` bên trong"),
        &format!("the file is damaged: the part `{name}` inside cannot be read"),
    ))
}

/// The refusal of a workbook whose own parts do not fit together.
pub(crate) fn damaged_book(file: &str) -> Diagnostic {
    resave(unreadable(
        file,
        "tệp bị hỏng: các phần bên trong bảng tính không đọc được",
        "the file is damaged: the parts inside the workbook cannot be read",
    ))
}

/// The refusal of a sheet that is damaged.
pub(crate) fn damaged_sheet(file: &str, sheet: &str) -> Diagnostic {
    resave(unreadable(
        file,
        &format!("tệp bị hỏng: không đọc được dữ liệu của trang tính `{sheet}`"),
        &format!("the file is damaged: the data of the sheet `{sheet}` cannot be read"),
    ))
}
