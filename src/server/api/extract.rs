//! Requests taken apart, with a problem where they cannot be, and files sent back.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::server::error::{Problem, Result};
use crate::server::limits::{read_body, too_large};
use crate::server::service::views::encoded;
use crate::server::state::AppState;

/// A JSON body.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for JsonBody<T> {
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
        parse(&bytes).map(Self)
    }
}

/// A JSON body that may be missing.
pub struct MaybeJson<T>(pub T);

impl<T: DeserializeOwned + Default> FromRequest<AppState> for MaybeJson<T> {
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
        parse(&bytes).map(Self)
    }
}

fn is_json(value: Option<&HeaderValue>) -> bool {
    let value = value.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        // What serde says may quote the body; only where it stands is repeated.
        if error.is_data() {
            Problem::refused(
                "request.wrong-shape",
                format!("JSON không đúng cấu trúc ở dòng {line}, cột {column}"),
                format!("the JSON has the wrong shape at line {line}, column {column}"),
            )
        } else {
            Problem::malformed(
                format!("JSON sai cú pháp ở dòng {line}, cột {column}"),
                format!("the JSON is malformed at line {line}, column {column}"),
            )
        }
    })
}

/// The parameters of a query.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(given)) => Ok(Self(given)),
            Err(_) => Err(Problem::malformed(
                "tham số trên địa chỉ không đúng",
                "a parameter of the query cannot be read",
            )),
        }
    }
}

/// The parts of a path.
pub struct PathParts<T>(pub T);

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
pub struct Upload {
    /// The name it came with; empty where none was given.
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
        let most = state.config.limits.upload_bytes;
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
            return Ok(Self { name: named, bytes: read_body(request.into_body(), most).await? });
        }
        let broken = || Problem::malformed("biểu mẫu gửi tệp bị hỏng", "the multipart form is broken");
        let request = request.map(|body| limited(body, most));
        let mut form = Multipart::from_request(request, state).await.map_err(|_| broken())?;
        let mut parts = 0;
        while let Some(mut field) = form.next_field().await.map_err(|error| multipart(&error, most))? {
            parts += 1;
            if parts > 20 {
                return Err(broken());
            }
            if field.name() != Some("file") {
                continue;
            }
            let name = field.file_name().unwrap_or(&named).to_string();
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|error| multipart(&error, most))? {
                if bytes.len() + chunk.len() > most {
                    return Err(too_large(most));
                }
                bytes.extend_from_slice(&chunk);
            }
            return Ok(Self { name, bytes: bytes.into() });
        }
        Err(Problem::refused("upload.no-file", "biểu mẫu không có tệp nào", "the form has no part `file`"))
    }
}

/// A body of a form, which ends with an error past the file's limit and a frame for the form.
fn limited(body: Body, most: usize) -> Body {
    use futures_util::StreamExt;
    let mut left = most + (64 << 10);
    Body::from_stream(body.into_data_stream().map(move |frame| {
        let frame = frame.map_err(std::io::Error::other)?;
        left = left.checked_sub(frame.len()).ok_or_else(|| std::io::Error::other("too large"))?;
        Ok::<Bytes, std::io::Error>(frame)
    }))
}

fn multipart(error: &axum::extract::multipart::MultipartError, most: usize) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(most);
    }
    Problem::malformed("biểu mẫu gửi tệp bị hỏng", "the multipart form is broken")
}

/// A file to be kept under that name, which may have any letters (RFC 5987).
pub fn attachment(name: &str, media_type: &str, bytes: Bytes) -> Response {
    file(name, media_type, bytes, "attachment")
}

/// A file to be shown, or kept under that name.
pub fn file(name: &str, media_type: &str, bytes: Bytes, how: &str) -> Response {
    let plain: String = name
        .chars()
        .map(|letter| match letter {
            letter
                if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ' ' | '(' | ')') =>
            {
                letter
            }
            _ => '_',
        })
        .collect();
    let disposition = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", encoded(name));
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let value = |text: &str| {
        HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
    };
    headers.insert(header::CONTENT_TYPE, value(media_type));
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition));
    response
}

/// The page and how much is on it, within bounds.
///
/// # Errors
/// 400 when the page is beyond all bounds.
pub fn paging(page: Option<u32>, per_page: Option<u32>) -> Result<(u32, u32)> {
    let (page, per_page) = (page.unwrap_or(1), per_page.unwrap_or(50));
    if !(1..=1_000_000).contains(&page) || !(1..=500).contains(&per_page) {
        return Err(Problem::malformed(
            "số trang phải từ 1 đến 1000000, mỗi trang từ 1 đến 500 mục",
            "pages go from 1 to 1000000, with 1 to 500 on each",
        ));
    }
    Ok((page, per_page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_vietnamese_name() {
        let response = attachment("Báo cáo \"quý\"\r\nX: y.pdf", "application/pdf", Bytes::new());
        let value = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(
            value,
            "attachment; filename=\"B_o c_o _qu____X_ y.pdf\"; \
             filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%22qu%C3%BD%22%0D%0AX%3A%20y.pdf"
        );
    }

    #[test]
    fn what_serde_says_of_a_body_is_not_repeated() {
        #[derive(Debug, serde::Deserialize)]
        struct Shape {
            #[serde(rename = "a")]
            _a: u8,
        }
        let problem = parse::<Shape>(br#"{"a":"m\u1eadt kh\u1ea9u"}"#).unwrap_err();
        assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!problem.to_json().to_string().contains("kh\u{1ea9}u"));
        assert_eq!(parse::<Shape>(b"{").unwrap_err().status, StatusCode::BAD_REQUEST);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert!(parse::<serde_json::Value>(deep.as_bytes()).is_err());
    }
}
