//! The answer to a request that failed: `application/problem+json` (RFC 9457) with the diagnostics that the command line
//! would print.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use crate::service::replies::public_diagnostics;
use crate::service::{ErrorKind, ServiceError};
use vanthu_diagnostic::{Diagnostic, Text};
use vanthu_store::StoreError;

/// Why a request failed.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code, such as `auth.no-session`.
    pub code: String,
    /// What is wrong, in a sentence.
    pub detail: Text,
    /// What is wrong in detail.
    pub diagnostics: Vec<Diagnostic>,
    /// Seconds after which it may be tried again.
    pub retry_after: Option<u64>,
    /// For the log only; it never holds content.
    pub cause: Option<String>,
}

/// The result of a handler.
pub type Result<T> = std::result::Result<T, Problem>;

/// Code and cause of the problem with which a response answers, for the log.
#[derive(Clone, Debug)]
pub struct ProblemCode(pub String, pub Option<String>);

impl Problem {
    /// A problem of that status and code.
    pub fn new(status: StatusCode, code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let detail = Text::new(vi, en);
        Self { status, code: code.into(), detail, diagnostics: Vec::new(), retry_after: None, cause: None }
    }

    /// 400: the request itself is malformed.
    pub fn malformed(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request.malformed", vi, en)
    }

    /// 401: the request has neither session nor token.
    pub fn no_session() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "auth.no-session",
            "cần đăng nhập hoặc gửi kèm mã truy cập",
            "sign in or send a token",
        )
    }

    /// 403: the caller is not allowed to do that.
    pub fn forbidden(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, vi, en)
    }

    /// 404: there is no such thing.
    pub fn missing() -> Self {
        ServiceError::not_found().into()
    }

    /// 409: it does not fit the current state.
    pub fn conflict(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, vi, en)
    }

    /// 422: the input was read and rejected.
    pub fn refused(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, vi, en)
    }

    /// 429: too much is under way.
    pub fn busy(retry_after: u64) -> Self {
        ServiceError::busy(retry_after).into()
    }

    /// 500: the service failed. `cause` is for the log and holds no content.
    pub fn failed(cause: impl Into<String>) -> Self {
        ServiceError::unexpected(cause).into()
    }

    /// The JSON that is sent.
    pub fn to_json(&self) -> Json {
        json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail.vi,
            "detail_en": self.detail.en,
            "code": self.code,
            "diagnostics": public_diagnostics(&self.diagnostics),
        })
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let status = match error.kind {
            ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorKind::Busy { .. } => StatusCode::TOO_MANY_REQUESTS,
            ErrorKind::NoSpace => StatusCode::INSUFFICIENT_STORAGE,
            ErrorKind::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Unexpected => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self {
            status,
            retry_after: error.retry_after(),
            diagnostics: error.diagnostics,
            code: error.code.to_string(),
            detail: error.message,
            cause: error.cause,
        }
    }
}

impl From<Diagnostic> for Problem {
    fn from(problem: Diagnostic) -> Self {
        ServiceError::from(problem).into()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        ServiceError::from(error).into()
    }
}

/// The form in which a failed job stores its error and webhooks carry it: that of the API.
pub(crate) fn error_json(error: &ServiceError) -> Json {
    Problem::from(error.clone()).to_json()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.to_json().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(ProblemCode(self.code.clone(), self.cause.clone()));
        // The pages show it to people.
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_diagnostic::code;

    #[test]
    fn a_problem_has_code_and_diagnostics_in_both_languages() {
        let problem: Problem =
            Diagnostic::error(code!("project.unknown-template"), "không có mẫu `x`", "no template `x`")
                .into();
        let sent = problem.to_json();
        assert_eq!(sent["status"], 422);
        assert_eq!(sent["code"], "project.unknown-template");
        assert_eq!(sent["detail"], "không có mẫu `x`");
        assert_eq!(sent["diagnostics"][0]["message"], "không có mẫu `x`");
        assert_eq!(sent["diagnostics"][0]["en"]["message"], "no template `x`");
    }

    #[test]
    fn every_kind_of_error_has_its_status() {
        let status =
            |kind| Problem::from(ServiceError::new(kind, code!("service.failed"), "", "")).status.as_u16();
        assert_eq!(status(ErrorKind::Unauthenticated), 401);
        assert_eq!(status(ErrorKind::Forbidden), 403);
        assert_eq!(status(ErrorKind::NotFound), 404);
        assert_eq!(status(ErrorKind::Conflict), 409);
        assert_eq!(status(ErrorKind::Invalid), 422);
        assert_eq!(status(ErrorKind::Unsupported), 415);
        assert_eq!(status(ErrorKind::Busy { retry_after: 1 }), 429);
        assert_eq!(status(ErrorKind::Unavailable { retry_after: 1 }), 503);
        assert_eq!(status(ErrorKind::Unexpected), 500);
        assert_eq!(status(ErrorKind::NoSpace), 507);
        let busy = Problem::from(ServiceError::busy(7));
        assert_eq!((busy.code.as_str(), busy.retry_after), ("service.busy", Some(7)));
    }
}
