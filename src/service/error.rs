//! Why a use case was not carried out: a kind, a stable code and a message in both languages. The HTTP server turns it into
//! `application/problem+json`, the command line into diagnostics.

use crate::worker::pool::PoolError;
use vanthu_diagnostic::{Code, Diagnostic, Text, code};
use vanthu_store::StoreError;

/// What kind of failure it is, and so what the caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Nobody has signed in, or the credentials are wrong.
    Unauthenticated,
    /// The actor lacks a role, a scope or the ownership that the action needs.
    Forbidden,
    /// There is no such thing, or the actor may not know of it.
    NotFound,
    /// The action does not fit the current state, or another change came first.
    Conflict,
    /// The input was read and rejected.
    Invalid,
    /// The input is of a kind that cannot be processed at all, such as a picture in place of a workbook.
    Unsupported,
    /// Too much is under way.
    Busy {
        /// Seconds after which it may be tried again.
        retry_after: u64,
    },
    /// There is no room for it: the disk is full or nearly so, or the user keeps too much already.
    NoSpace,
    /// The service is stopping, or has no worker.
    Unavailable {
        /// Seconds after which it may be tried again.
        retry_after: u64,
    },
    /// A fault of the program or of its machine.
    Unexpected,
}

/// Why a use case was not carried out.
#[derive(Clone, Debug)]
pub struct ServiceError {
    /// The kind.
    pub kind: ErrorKind,
    /// The stable code, such as `auth.missing-role`.
    pub code: Code,
    /// What is wrong, in a sentence.
    pub message: Text,
    /// What is wrong in detail.
    pub diagnostics: Vec<Diagnostic>,
    /// For the log only; it never holds content.
    pub cause: Option<String>,
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, ServiceError>;

impl ServiceError {
    /// An error of that kind and code.
    pub fn new(kind: ErrorKind, code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let message = Text::new(vi, en);
        Self { kind, code, message, diagnostics: Vec::new(), cause: None }
    }

    /// [`ErrorKind::Forbidden`].
    pub fn forbidden(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ErrorKind::Forbidden, code, vi, en)
    }

    /// [`ErrorKind::NotFound`] with the code `request.not-found`.
    pub fn not_found() -> Self {
        Self::new(
            ErrorKind::NotFound,
            code!("request.not-found"),
            "không có mục này",
            "there is no such thing",
        )
    }

    /// [`ErrorKind::Conflict`].
    pub fn conflict(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, code, vi, en)
    }

    /// [`ErrorKind::Invalid`].
    pub fn invalid(code: Code, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, code, vi, en)
    }

    /// [`ErrorKind::Busy`] with the code `service.busy`.
    pub fn busy(retry_after: u64) -> Self {
        Self::new(
            ErrorKind::Busy { retry_after: retry_after.max(1) },
            code!("service.busy"),
            "máy chủ đang bận, xin thử lại sau ít giây",
            "the service is busy; try again in a few seconds",
        )
    }

    /// [`ErrorKind::Unexpected`] with the code `service.failed`; `cause` is for the log and holds no content.
    pub fn unexpected(cause: impl Into<String>) -> Self {
        let mut error = Self::new(
            ErrorKind::Unexpected,
            code!("service.failed"),
            "máy chủ gặp lỗi ngoài dự kiến; việc này chưa được thực hiện",
            "the service failed unexpectedly; nothing was done",
        );
        error.cause = Some(cause.into());
        error
    }

    /// [`ErrorKind::Invalid`] with what a worker reported; the code is that of the first error.
    pub fn rejected(diagnostics: Vec<Diagnostic>) -> Self {
        let mut error = Self::rejection();
        if let Some(first) = diagnostics.iter().find(|one| one.is_error()) {
            error.code = first.code;
        }
        error.diagnostics = diagnostics;
        error
    }

    fn rejection() -> Self {
        Self::invalid(
            code!("document.refused"),
            "dữ liệu chưa dùng được; xem từng lỗi kèm theo",
            "the input was refused; see the diagnostics",
        )
    }

    /// The same error about the value of the request's body at `pointer` (RFC 6901).
    #[must_use]
    pub fn at(mut self, pointer: &str) -> Self {
        let own = || Diagnostic::error(self.code, self.message.vi.clone(), self.message.en.clone());
        if self.diagnostics.is_empty() {
            self.diagnostics = vec![own()];
        }
        for problem in &mut self.diagnostics {
            problem.pointer.get_or_insert_with(|| pointer.to_string());
        }
        self
    }

    /// The same error as [`ErrorKind::NotFound`], for things that are named by an address.
    #[must_use]
    pub fn as_not_found(mut self) -> Self {
        self.kind = ErrorKind::NotFound;
        self
    }

    /// Seconds after which it may be tried again, where that helps.
    pub fn retry_after(&self) -> Option<u64> {
        match self.kind {
            ErrorKind::Busy { retry_after } | ErrorKind::Unavailable { retry_after } => Some(retry_after),
            _ => None,
        }
    }

    /// Whether the same request may succeed later: the fault is not in the request.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Busy { .. }
                | ErrorKind::Unavailable { .. }
                | ErrorKind::Unexpected
                | ErrorKind::NoSpace
        )
    }
}

/// Says which value of the request's body an error is about.
pub(crate) trait PointTo<T> {
    /// The same outcome; an error is about the value at `pointer`.
    fn at(self, pointer: &str) -> Result<T>;
}

impl<T, E: Into<ServiceError>> PointTo<T> for std::result::Result<T, E> {
    fn at(self, pointer: &str) -> Result<T> {
        self.map_err(|error| error.into().at(pointer))
    }
}

impl From<Diagnostic> for ServiceError {
    fn from(problem: Diagnostic) -> Self {
        vec![problem].into()
    }
}

impl From<Vec<Diagnostic>> for ServiceError {
    fn from(problems: Vec<Diagnostic>) -> Self {
        let mut error = Self::rejected(problems);
        if let [only] = error.diagnostics.as_slice() {
            error.message = only.message.clone();
        }
        error
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Missing(_) => ErrorKind::NotFound,
            StoreError::Conflict(_) => ErrorKind::Conflict,
            StoreError::Refused(_) => ErrorKind::Invalid,
            StoreError::Full(_) => ErrorKind::Busy { retry_after: 5 },
            StoreError::NoSpace(..) => ErrorKind::NoSpace,
            StoreError::Failed(..) => ErrorKind::Unexpected,
        };
        let cause = match &error {
            StoreError::Failed(_, cause) | StoreError::NoSpace(_, cause) => Some(cause.clone()),
            _ => None,
        };
        let error = Self { cause, ..Self::of(kind, error.diagnostic().clone()) };
        // Only a request that names a version can be refused because of it.
        if error.code.as_str() == "store.stale" { error.at("/version") } else { error }
    }
}

impl From<PoolError> for ServiceError {
    fn from(error: PoolError) -> Self {
        let kind = match &error {
            PoolError::Full { retry_after } => ErrorKind::Busy { retry_after: retry_after.as_secs().max(1) },
            PoolError::TimedOut | PoolError::Died | PoolError::Killed => ErrorKind::Invalid,
            PoolError::Cancelled | PoolError::Stopped => ErrorKind::Unavailable { retry_after: 5 },
            PoolError::CannotStart(_) => ErrorKind::Unavailable { retry_after: 30 },
        };
        let diagnostic = error.diagnostic();
        let cause = match error {
            PoolError::CannotStart(why) => Some(why),
            _ => None,
        };
        Self { cause, ..Self::of(kind, diagnostic) }
    }
}

impl ServiceError {
    fn of(kind: ErrorKind, diagnostic: Diagnostic) -> Self {
        Self {
            kind,
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            diagnostics: vec![diagnostic],
            cause: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_diagnostic::code;

    #[test]
    fn diagnostics_are_public_in_both_languages() {
        let error: ServiceError =
            Diagnostic::error(code!("project.unknown-template"), "không có mẫu `x`", "no template `x`")
                .into();
        assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Invalid, "project.unknown-template"));
        assert_eq!(error.message.vi, "không có mẫu `x`");
        let shown = crate::service::replies::public_diagnostics(&error.diagnostics);
        assert_eq!(shown[0]["message"], "không có mẫu `x`");
        assert_eq!(shown[0]["en"]["message"], "no template `x`");
    }
}
