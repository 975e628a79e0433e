//! The errors of the store.

use std::fmt;
use std::io::ErrorKind;

use sqlx::migrate::MigrateError;

use vanthu_diagnostic::{Code, Diagnostic, code};

/// Primary result codes of SQLite.
const SQLITE_CORRUPT: u32 = 11;
const SQLITE_FULL: u32 = 13;
const SQLITE_NOTADB: u32 = 26;

/// An error of the store. Each carries a diagnostic with a code.
#[derive(Debug)]
pub enum StoreError {
    /// There is no such object (404).
    Missing(Diagnostic),
    /// It conflicts with the current state, such as a newer version or a document that was submitted (409).
    Conflict(Diagnostic),
    /// The input is rejected (422).
    Refused(Diagnostic),
    /// Too many jobs are waiting (429).
    Full(Diagnostic),
    /// The disk is full, or nearly (507). The second text is for the log.
    NoSpace(Diagnostic, String),
    /// The database, the objects or the disk failed or are damaged (500). The diagnostic says no more than that to the
    /// client; the second text is for the log and holds nothing that users wrote.
    Failed(Diagnostic, String),
}

impl StoreError {
    /// The message for the user.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Self::Missing(one) | Self::Conflict(one) | Self::Refused(one) | Self::Full(one) => one,
            Self::Failed(one, _) | Self::NoSpace(one, _) => one,
        }
    }

    pub(crate) fn missing(code: Code, vi: &str, en: &str) -> Self {
        Self::Missing(Diagnostic::error(code, format!("không có {vi} này"), format!("there is no such {en}")))
    }

    pub(crate) fn conflict(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Conflict(Diagnostic::error(code, vi, en))
    }

    pub(crate) fn refused(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused(Diagnostic::error(code, vi, en))
    }

    /// The disk is full.
    fn full(log: String) -> Self {
        let problem = Diagnostic::error(
            code!("store.full"),
            "ổ đĩa của máy chủ đã đầy; việc này chưa được ghi, dữ liệu đã có vẫn nguyên",
            "the disk of the service is full; nothing was written, and what is stored is whole",
        )
        .hint("giải phóng chỗ trống rồi làm lại", "free some space and try again");
        Self::NoSpace(problem, log)
    }

    /// The disk failed at a file of the store, given by its name in the data folder.
    pub(crate) fn disk(what: &str, error: &std::io::Error) -> Self {
        if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
            return Self::full(format!("{what}: {error}"));
        }
        let problem = Diagnostic::error(
            code!("store.disk"),
            "không đọc hoặc không ghi được thư mục dữ liệu",
            "the data folder cannot be read or written",
        )
        .hint(
            "kiểm tra quyền và chỗ trống của thư mục dữ liệu",
            "check the permissions of the data folder and the free space",
        );
        Self::Failed(problem, format!("{what}: {error}"))
    }

    /// The stored data is not what was stored.
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        let problem = Diagnostic::error(
            code!("store.damaged"),
            "dữ liệu đã lưu bị hỏng hoặc bị sửa ngoài chương trình",
            "the stored data is damaged, or was changed by something other than this program",
        )
        .hint(
            "chạy `vanthu audit verify`, rồi khôi phục từ bản sao lưu",
            "run `vanthu audit verify`, then restore a backup",
        );
        Self::Failed(problem, what.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(problem, log) | Self::NoSpace(problem, log) => {
                write!(formatter, "{}: {log}", problem.code)
            }
            other => formatter.write_str(other.diagnostic().code.as_str()),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // Neither sqlx nor SQLite puts bound values into its messages, nor do the columns' own errors.
        if let sqlx::Error::ColumnDecode { .. } = error {
            return Self::damaged(error.to_string());
        }
        // The primary code of SQLite is in the last byte of the extended one.
        let code = error.as_database_error().and_then(|one| one.code()?.parse::<u32>().ok());
        match code.map(|code| code & 0xff) {
            Some(SQLITE_FULL) => return Self::full(error.to_string()),
            Some(SQLITE_CORRUPT | SQLITE_NOTADB) => return Self::damaged(error.to_string()),
            _ => {}
        }
        let busy = matches!(&error, sqlx::Error::PoolTimedOut)
            || error.as_database_error().is_some_and(|one| one.message().contains("locked"));
        let problem = if busy {
            Diagnostic::error(
                code!("store.busy"),
                "cơ sở dữ liệu đang bận, chưa ghi được",
                "the database is busy; nothing was written",
            )
            .hint("thử lại sau ít giây", "try again in a few seconds")
        } else {
            Diagnostic::error(code!("store.database"), "cơ sở dữ liệu bị lỗi", "the database failed").hint(
                "xem nhật ký của dịch vụ; kiểm tra quyền và chỗ trống của thư mục dữ liệu",
                "see the service's log; check the permissions of the data folder and the free space",
            )
        };
        Self::Failed(problem, error.to_string())
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        let is_newer = matches!(error, MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_));
        let problem = if is_newer {
            Diagnostic::error(
                code!("store.newer-database"),
                "cơ sở dữ liệu do một bản `vanthu` khác lập, bản này không đọc được",
                "the database was created by another version of `vanthu`, which this one cannot read",
            )
            .hint("dùng bản `vanthu` mới hơn", "use a newer version of `vanthu`")
        } else {
            Diagnostic::error(
                code!("store.migration"),
                "không nâng cấp được cơ sở dữ liệu",
                "the database could not be migrated",
            )
            .hint("khôi phục từ bản sao lưu rồi thử lại", "restore a backup and try again")
        };
        Self::Failed(problem, error.to_string())
    }
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        if let object_store::Error::NotFound { path, .. } = &error {
            return Self::damaged(format!("the object {path} is missing"));
        }
        if is_full(&error) {
            return Self::full(error.to_string());
        }
        let problem = Diagnostic::error(
            code!("store.objects"),
            "không đọc hoặc không ghi được tệp trong kho",
            "a file of the store cannot be read or written",
        )
        .hint(
            "kiểm tra quyền và chỗ trống của thư mục dữ liệu",
            "check the permissions of the data folder and the free space",
        );
        // The message has the path of the file, which the log does not get.
        let kind = io_kind(&error).map_or_else(|| "other".to_string(), |kind| format!("{kind:?}"));
        Self::Failed(problem, format!("an object cannot be read or written: {kind}"))
    }
}

/// Whether the cause of an error is a full disk.
fn is_full(error: &object_store::Error) -> bool {
    matches!(io_kind(error), Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

/// The kind of the failure of the disk that caused an error.
fn io_kind(error: &object_store::Error) -> Option<ErrorKind> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<std::io::Error>() {
            return Some(found.kind());
        }
        cause = error.source();
    }
    None
}
