//! Extractors: the parts of a request, or a problem if they cannot be read.

use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Multipart, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use vanthu_diagnostic::{Diagnostic, Subject, code};

use crate::server::error::{Problem, Result};
use crate::server::files::{multipart_problem, uploaded_name};
use crate::server::limits::{SMALL_BODY, read_body, too_large};
use crate::server::state::AppState;
use crate::service::shape::{explain_json, explain_query};
use crate::service::validate::with_known;

/// A JSON body.
pub(crate) struct JsonBody<T>(pub T);

impl<T: DeserializeOwned + Send + 'static> FromRequest<AppState> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self> {
        if !is_json(request.headers().get(header::CONTENT_TYPE)) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "request.not-json",
                "nội dung gửi lên phải là JSON (Content-Type: application/json)",
                "the body must be JSON (Content-Type: application/json)",
            ));
        }
        let bytes = read_body(request.into_body(), state.config.limits.json_bytes).await?;
        parse(bytes).await.map(Self)
    }
}

/// A JSON body that may be absent.
pub(crate) struct MaybeJson<T>(pub T);

impl<T: DeserializeOwned + Default + Send + 'static> FromRequest<AppState> for MaybeJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self> {
        let json = is_json(request.headers().get(header::CONTENT_TYPE));
        let bytes = read_body(request.into_body(), state.config.limits.json_bytes).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        if !json {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "request.not-json",
                "nội dung gửi lên phải là JSON (Content-Type: application/json)",
                "the body must be JSON (Content-Type: application/json)",
            ));
        }
        parse(bytes).await.map(Self)
    }
}

fn is_json(value: Option<&HeaderValue>) -> bool {
    let value = value.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// Reads a body; a long one off the async threads, which others wait for.
async fn parse<T: DeserializeOwned + Send + 'static>(bytes: Bytes) -> Result<T> {
    if bytes.len() <= SMALL_BODY {
        return read_json(&bytes);
    }
    tokio::task::spawn_blocking(move || read_json(&bytes))
        .await
        .unwrap_or_else(|_| Err(Problem::failed("reading a body panicked")))
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        if !error.is_data() {
            // The message of serde may quote the body; only the place is repeated.
            return Problem::malformed(
                format!("JSON sai cú pháp ở dòng {line}, cột {column}"),
                format!("the JSON is malformed at line {line}, column {column}"),
            );
        }
        let body = serde_json::from_slice::<Json>(bytes).ok();
        match body.and_then(|body| explain_json::<T>(&body, code!("request.wrong-shape"), "")) {
            Some(problem) => problem.into(),
            // Such as a key that is there twice, of which the values of JSON keep one.
            None => Problem::refused(
                "request.wrong-shape",
                format!("JSON không đúng cấu trúc ở dòng {line}, cột {column}"),
                format!("the JSON has the wrong shape at line {line}, column {column}"),
            ),
        }
    })
}

/// The parameters of a query.
pub(crate) struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(given)) => Ok(Self(given)),
            Err(_) => {
                let mut problem = Problem::malformed(
                    "tham số trên địa chỉ không đúng",
                    "a parameter of the query cannot be read",
                );
                let pairs = pairs(parts.uri.query().unwrap_or_default());
                problem.diagnostics.extend(explain_query::<T>(&pairs, code!("request.malformed")));
                Err(problem)
            }
        }
    }
}

/// The parameters of a query, decoded.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The parts of a path.
pub(crate) struct PathParts<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for PathParts<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(given)) => Ok(Self(given)),
            Err(_) => Err(Problem::missing()),
        }
    }
}

/// A file: the part `file` of a multipart form, or the body itself with its name in the query.
pub(crate) struct Upload {
    /// Its name; empty if the client sent none.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

#[derive(serde::Deserialize, Default)]
struct UploadName {
    #[serde(default)]
    name: String,
}

impl FromRequest<AppState> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self> {
        let max = state.config.limits.upload_bytes;
        let named = Query::<UploadName>::try_from_uri(request.uri())
            .map(|Query(named)| named.name)
            .unwrap_or_default();
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        if !kind.starts_with("multipart/form-data") {
            if kind.starts_with("application/json") || kind.starts_with("application/x-www-form-urlencoded") {
                return Err(Problem::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "upload.not-a-file",
                    "hãy gửi tệp bảng tính",
                    "send the workbook itself",
                ));
            }
            return Ok(Self { name: named, bytes: read_body(request.into_body(), max).await? });
        }
        let broken = || Problem::malformed("biểu mẫu gửi tệp bị hỏng", "the multipart form is broken");
        let mut request = request;
        DefaultBodyLimit::disable().apply(&mut request);
        let mut form = Multipart::from_request(request, state).await.map_err(|_| broken())?;
        let mut parts = 0;
        while let Some(mut field) = form.next_field().await.map_err(|error| multipart_problem(&error, max))? {
            parts += 1;
            if parts > 20 {
                return Err(broken());
            }
            if field.name() != Some("file") {
                continue;
            }
            let name = uploaded_name(field.headers()).unwrap_or_else(|| named.clone());
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|error| multipart_problem(&error, max))? {
                if bytes.len() + chunk.len() > max {
                    return Err(too_large(max));
                }
                bytes.extend_from_slice(&chunk);
            }
            return Ok(Self { name, bytes: bytes.into() });
        }
        Err(Problem::refused("upload.no-file", "biểu mẫu không có tệp nào", "the form has no part `file`"))
    }
}

/// The page and its size, by default the first with 50 items.
///
/// # Errors
/// `request.malformed` (400) if one is out of bounds.
pub(crate) fn paging(page: Option<u32>, per_page: Option<u32>) -> Result<(u32, u32)> {
    let (page, per_page) = (page.unwrap_or(1), per_page.unwrap_or(50));
    if !(1..=1_000_000).contains(&page) || !(1..=500).contains(&per_page) {
        return Err(Problem::malformed(
            "số trang phải từ 1 đến 1000000, mỗi trang từ 1 đến 500 mục",
            "a page is from 1 to 1000000, with 1 to 500 items",
        ));
    }
    Ok((page, per_page))
}

/// The values of a list with commas, each one of `known`.
///
/// # Errors
/// `request.malformed` (400) for any other word.
pub(crate) fn words<T: DeserializeOwned>(name: &str, text: Option<&str>, known: &[&str]) -> Result<Vec<T>> {
    let all = text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    let one = |word: &str| {
        serde_json::from_value(Json::String(word.to_string())).map_err(|_| {
            let problem = Diagnostic::error(
                code!("request.malformed"),
                format!("`{name}` có một giá trị không dùng được"),
                format!("`{name}` has a value that is not known"),
            )
            .about(Subject::Parameter { name: name.to_string() });
            let mut problem = Problem::from(with_known(problem, word, known.iter().copied()));
            problem.status = StatusCode::BAD_REQUEST;
            problem
        })
    };
    all.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_does_not_quote_the_body() {
        #[derive(Debug, serde::Deserialize)]
        struct Shape {
            #[serde(rename = "a")]
            _a: u8,
        }
        let problem = read_json::<Shape>(br#"{"a":"m\u1eadt kh\u1ea9u"}"#).unwrap_err();
        assert_eq!(problem.to_json()["diagnostics"][0]["pointer"], "/a");
        assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!problem.to_json().to_string().contains("kh\u{1ea9}u"));
        assert_eq!(read_json::<Shape>(b"{").unwrap_err().status, StatusCode::BAD_REQUEST);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert!(read_json::<serde_json::Value>(deep.as_bytes()).is_err());
    }
}
