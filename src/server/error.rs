//! What a request is answered with when it is not done: `application/problem+json` (RFC 9457) with the diagnostics that
//! the command line would print.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::service::replies::diagnostic_json;
use crate::worker::pool::PoolError;
use vanthu_diagnostic::{Diagnostic, Text};
use vanthu_store::StoreError;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code, `room.kind`, such as `auth.no-session`.
    pub code: String,
    /// What is wrong, in a sentence.
    pub detail: Text,
    /// What is wrong in detail: see [`public_diagnostic`].
    pub diagnostics: Vec<Json>,
    /// Seconds after which it may be tried again.
    pub retry_after: Option<u64>,
    /// What the log is told beside the code; never content.
    pub cause: Option<String>,
}

/// A result of the service.
pub type Result<T> = std::result::Result<T, Problem>;

/// The code of the problem with which a response answers, for the log.
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

    /// 401: nobody has signed in.
    pub fn no_session() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "auth.no-session",
            "cần đăng nhập hoặc gửi kèm mã truy cập",
            "sign in or send a token",
        )
    }

    /// 403: the one who asks may not do that.
    pub fn forbidden(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, vi, en)
    }

    /// 404: there is no such thing.
    pub fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "request.not-found", "không có mục này", "there is no such thing")
    }

    /// 409: it does not fit the present state.
    pub fn conflict(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, vi, en)
    }

    /// 422: what was given cannot be taken.
    pub fn refused(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, vi, en)
    }

    /// 422 with the diagnostics of a worker, which are in the form of the wire.
    pub fn found(diagnostics: Vec<Json>) -> Self {
        let mut problem = Self::refused(
            "document.refused",
            "dữ liệu chưa dùng được; xem từng lỗi kèm theo",
            "the input was refused; see the diagnostics",
        );
        if let Some(first) = diagnostics.iter().find(|one| one["severity"] == "error")
            && let Some(code) = first["code"].as_str()
        {
            problem.code = code.to_string();
        }
        problem.diagnostics = diagnostics.into_iter().map(public_diagnostic).collect();
        problem
    }

    /// 429: too much is under way.
    pub fn busy(retry_after: u64) -> Self {
        let mut problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "service.busy",
            "máy chủ đang bận, xin thử lại sau ít giây",
            "the service is busy; try again in a few seconds",
        );
        problem.retry_after = Some(retry_after.max(1));
        problem
    }

    /// 500: the service failed. `cause` is for the log and holds no content.
    pub fn failed(cause: impl Into<String>) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "service.failed",
            "máy chủ gặp lỗi ngoài dự kiến; việc này chưa được thực hiện",
            "the service failed unexpectedly; nothing was done",
        );
        problem.cause = Some(cause.into());
        problem
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
            "diagnostics": self.diagnostics,
        })
    }
}

/// A diagnostic as other systems see it: the form of the wire, with the Vietnamese `message` and `hints` beside `vi`
/// and `en`, as the command line prints them.
pub fn public_diagnostic(mut wire: Json) -> Json {
    if wire.get("message").is_none() {
        let said = wire["vi"].clone();
        if let Some(object) = wire.as_object_mut() {
            object.insert("message".into(), said["message"].clone());
            object.insert("hints".into(), said["hints"].clone());
        }
    }
    wire
}

impl From<Diagnostic> for Problem {
    fn from(problem: Diagnostic) -> Self {
        vec![problem].into()
    }
}

impl From<Vec<Diagnostic>> for Problem {
    fn from(problems: Vec<Diagnostic>) -> Self {
        let first = problems.iter().find(|one| one.is_error()).or(problems.first());
        let mut problem = Self::found(problems.iter().map(diagnostic_json).collect());
        if let (Some(first), 1) = (first, problems.len()) {
            problem.detail = first.message.clone();
        }
        problem
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (status, cause) = match &error {
            StoreError::Missing(_) => (StatusCode::NOT_FOUND, None),
            StoreError::Conflict(_) => (StatusCode::CONFLICT, None),
            StoreError::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
            StoreError::Full(_) => (StatusCode::TOO_MANY_REQUESTS, None),
            StoreError::Failed(_, cause) => (StatusCode::INTERNAL_SERVER_ERROR, Some(cause.clone())),
        };
        let said = error.diagnostic();
        Self {
            status,
            code: said.code.to_string(),
            detail: said.message.clone(),
            diagnostics: vec![public_diagnostic(diagnostic_json(said))],
            retry_after: (status == StatusCode::TOO_MANY_REQUESTS).then_some(5),
            cause,
        }
    }
}

impl From<PoolError> for Problem {
    fn from(error: PoolError) -> Self {
        let said = error.diagnostic();
        let (status, retry_after) = match &error {
            PoolError::Full { retry_after } => {
                (StatusCode::TOO_MANY_REQUESTS, Some(retry_after.as_secs().max(1)))
            }
            PoolError::TimedOut | PoolError::Died => (StatusCode::UNPROCESSABLE_ENTITY, None),
            PoolError::Cancelled | PoolError::Stopped => (StatusCode::SERVICE_UNAVAILABLE, Some(5)),
            PoolError::CannotStart(_) => (StatusCode::SERVICE_UNAVAILABLE, Some(30)),
        };
        let cause = match error {
            PoolError::CannotStart(why) => Some(why),
            _ => None,
        };
        Self {
            status,
            code: said.code.to_string(),
            detail: said.message.clone(),
            diagnostics: vec![public_diagnostic(diagnostic_json(&said))],
            retry_after,
            cause,
        }
    }
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
        response.extensions_mut().insert(ProblemCode(self.code, self.cause));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_diagnostic::code;

    #[test]
    fn a_problem_tells_code_and_diagnostics_in_both_languages() {
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
}
