//! Why the store did not do what was asked.

use std::fmt;

use sqlx::migrate::MigrateError;

use vanthu_diagnostic::{Code, Diagnostic, code};

/// Why the store did not do what was asked.
#[derive(Debug)]
pub enum StoreError {
    /// There is no such thing (404).
    Missing(Diagnostic),
    /// It does not fit the present state: an older version, a document already submitted (409).
    Conflict(Diagnostic),
    /// What was given cannot be taken (422).
    Refused(Diagnostic),
    /// Too much is waiting (429).
    Full(Diagnostic),
    /// The database, the objects or the disk failed, or are damaged (500). The diagnostic tells strangers no more than
    /// that; the second text is for the log and holds nothing of what people wrote.
    Failed(Diagnostic, String),
}

impl StoreError {
    /// What the user is told.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Self::Missing(one) | Self::Conflict(one) | Self::Refused(one) | Self::Full(one) => one,
            Self::Failed(one, _) => one,
        }
    }

    pub(super) fn missing(code: Code, vi: &str, en: &str) -> Self {
        Self::Missing(Diagnostic::error(code, format!("không có {vi} này"), format!("there is no such {en}")))
    }

    pub(super) fn conflict(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Conflict(Diagnostic::error(code, vi, en))
    }

    pub(super) fn refused(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused(Diagnostic::error(code, vi, en))
    }

    /// The disk failed at a file of the store, whose name in the data folder may be told.
    pub(super) fn disk(what: &str, error: &std::io::Error) -> Self {
        let problem = Diagnostic::error(
            code!("store.disk"),
            "không đọc hoặc không ghi được thư mục dữ liệu",
            "the data folder cannot be read or written",
        )
        .hint(
            "kiểm tra quyền và chỗ trống của thư mục dữ liệu",
            "check the rights on the data folder and the room in it",
        );
        Self::Failed(problem, format!("{what}: {error}"))
    }

    /// What is stored is not what was stored.
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        let problem = Diagnostic::error(
            code!("store.damaged"),
            "dữ liệu đã lưu bị hỏng hoặc bị sửa ngoài chương trình",
            "what is stored is damaged, or was changed behind the program's back",
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
            Self::Failed(problem, log) => write!(formatter, "{}: {log}", problem.code),
            other => formatter.write_str(other.diagnostic().code.as_str()),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // Neither sqlx nor SQLite puts bound values into its messages.
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
                "see the service's log; check the rights on the data folder and the room in it",
            )
        };
        Self::Failed(problem, error.to_string())
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        let newer = matches!(error, MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_));
        let problem = if newer {
            Diagnostic::error(
                code!("store.newer-database"),
                "cơ sở dữ liệu do một bản `vanthu` khác lập, bản này không đọc được",
                "the database was made by another version of `vanthu`, which this one cannot read",
            )
            .hint("dùng bản `vanthu` mới hơn", "use a newer version of `vanthu`")
        } else {
            Diagnostic::error(
                code!("store.migration"),
                "không nâng cấp được cơ sở dữ liệu",
                "the database could not be brought up to date",
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
        let problem = Diagnostic::error(
            code!("store.objects"),
            "không đọc hoặc không ghi được tệp trong kho",
            "a file of the store cannot be read or written",
        )
        .hint(
            "kiểm tra quyền và chỗ trống của thư mục dữ liệu",
            "check the rights on the data folder and the room in it",
        );
        Self::Failed(problem, error.to_string())
    }
}
