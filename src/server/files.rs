//! Files sent to the client, and the errors of files that the client sends.

use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::error::Problem;
use super::limits::too_large;
use crate::service::jobs::ResultFile;
use crate::service::views::encoded;

/// A file to save under that name, which may have any letters (RFC 6266).
pub(crate) fn attachment(name: &str, media_type: &str, bytes: Bytes) -> Response {
    file(name, media_type, bytes, false)
}

/// A file to save, sent in pieces.
pub(crate) fn streamed(file: ResultFile) -> Response {
    let ResultFile { name, media_type, size, content } = file;
    let mut response = with_name(&name, &media_type, Body::from_stream(content).into_response(), false);
    response.headers_mut().insert(header::CONTENT_LENGTH, size.into());
    response
}

/// A file to save under that name or, if `inline`, to show in the browser.
pub(crate) fn file(name: &str, media_type: &str, bytes: Bytes, inline: bool) -> Response {
    with_name(name, media_type, bytes.into_response(), inline)
}

fn with_name(name: &str, media_type: &str, mut response: Response, inline: bool) -> Response {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_ ()".contains(letter);
    let ascii: String = name.chars().map(|letter| if plain(letter) { letter } else { '_' }).collect();
    let kind = if inline { "inline" } else { "attachment" };
    let disposition = format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{}", encoded(name));
    let headers = response.headers_mut();
    let value = |text: &str, default: &'static str| {
        HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(default))
    };
    headers.insert(header::CONTENT_TYPE, value(media_type, "application/octet-stream"));
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition, "attachment"));
    response
}

/// The problem of a multipart form that cannot be read; `max` is the limit of the file.
pub(crate) fn multipart_problem(error: &MultipartError, max: usize) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(max);
    }
    Problem::malformed("biểu mẫu gửi tệp bị hỏng", "the multipart form is broken")
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
        let response = file("Báo cáo \"7\".pdf", "application/pdf", Bytes::new(), false);
        let value = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(value.contains("filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20%227%22.pdf"), "{value}");
        assert!(value.contains("filename=\"B_o c_o _7_.pdf\""), "{value}");
        let response = file("a (1).pdf", "application/pdf", Bytes::new(), true);
        assert_eq!(
            response.headers()[header::CONTENT_DISPOSITION],
            "inline; filename=\"a (1).pdf\"; filename*=UTF-8''a%20%281%29.pdf"
        );
    }
}
