//! Answers to reads as HTTP has them: entity tags and 304, ranges of files, and compression (RFC 9110). A change names the
//! version that it is meant for in `If-Match`.

use std::io::Write;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use crate::service::views::DocumentView;

/// The largest answer that is held in memory to be hashed and compressed; larger ones are files with a hash of their own.
const MAX_HELD: u64 = 32 << 20;

/// Shorter answers are not worth compressing.
const MIN_COMPRESSED: usize = 1 << 10;

/// Longer answers are compressed off the async threads.
const LONG: usize = 64 << 10;

/// What a compressed answer has at the end of its tag, as its bytes are others.
const COMPRESSED: &str = "-gzip";

/// Answers that hold a secret next to what the client sent are not compressed: their length would tell of it.
const SECRETS: [&str; 5] =
    ["/api/v1/session", "/api/v1/me", "/api/v1/tokens", "/api/v1/setup", "/api/v1/subscriptions"];

/// What a read asks of its answer.
struct Wanted {
    if_none_match: Option<String>,
    if_range: Option<String>,
    range: Option<String>,
    gzip: bool,
}

impl Wanted {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let text = |name: HeaderName| {
            let values: Vec<&str> =
                headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
            (!values.is_empty()).then(|| values.join(","))
        };
        let secret = SECRETS.iter().any(|path| request.uri().path().starts_with(path));
        let gzip = text(header::ACCEPT_ENCODING).is_some_and(|accepted| takes_gzip(&accepted));
        Self {
            if_none_match: text(header::IF_NONE_MATCH),
            if_range: text(header::IF_RANGE),
            range: text(header::RANGE),
            gzip: gzip && !secret,
        }
    }
}

fn takes_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let refused =
            parts.any(|part| part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0));
        !refused && (name.eq_ignore_ascii_case("gzip") || name == "*")
    })
}

/// Gives the answer of a read its tag, and sends as much of it as the client wants.
pub(crate) async fn answer(request: Request, next: Next) -> Response {
    if *request.method() != Method::GET {
        return next.run(request).await;
    }
    let wanted = Wanted::of(&request);
    let response = next.run(request).await;
    let stream = kind(response.headers()) == "text/event-stream";
    if response.status() != StatusCode::OK || stream {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let announced =
        parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let held = body.size_hint().exact().filter(|size| *size <= MAX_HELD);
    let (body, bytes) = match held {
        Some(_) => match axum::body::to_bytes(body, usize::MAX).await {
            Ok(bytes) => (Body::from(bytes.clone()), Some(bytes)),
            Err(_) => return Problem::failed("an answer broke off").into_response(),
        },
        None => (body, None),
    };
    if let (false, Some(bytes)) = (parts.headers.contains_key(header::ETAG), &bytes) {
        set_tag(&mut parts.headers, &tag(bytes));
    }
    let tag =
        parts.headers.get(header::ETAG).and_then(|value| value.to_str().ok()).unwrap_or_default().to_string();
    if let Some(known) = &wanted.if_none_match
        && !tag.is_empty()
        && names(known, &tag)
    {
        let mut unchanged = StatusCode::NOT_MODIFIED.into_response();
        for name in [header::ETAG, header::CACHE_CONTROL, header::VARY] {
            if let Some(value) = parts.headers.get(&name) {
                unchanged.headers_mut().insert(name, value.clone());
            }
        }
        return unchanged;
    }
    let size = bytes.as_ref().map(|bytes| bytes.len() as u64).or(announced);
    if is_file(kind(&parts.headers)) {
        parts.headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        let fits = wanted.if_range.is_none_or(|condition| condition == tag);
        if let (Some(size), Some(range), true) = (size, wanted.range, fits) {
            return ranged(Response::from_parts(parts, body), bytes, size, &range);
        }
        return Response::from_parts(parts, body);
    }
    match bytes {
        Some(bytes) if is_text(kind(&parts.headers)) => {
            parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
            if !wanted.gzip || bytes.len() < MIN_COMPRESSED {
                return Response::from_parts(parts, body);
            }
            compressed(Response::from_parts(parts, body), bytes).await
        }
        _ => Response::from_parts(parts, body),
    }
}

fn kind(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || kind.ends_with("json")
}

fn is_file(kind: &str) -> bool {
    !is_text(kind) && !kind.is_empty()
}

/// The tag of an answer with those bytes.
fn tag(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes)[..16])
}

/// Sets the tag of an answer; `text` stands between the quotation marks.
pub(crate) fn set_tag(headers: &mut HeaderMap, text: &str) {
    if let Ok(value) = HeaderValue::from_str(&format!("\"{text}\"")) {
        headers.insert(header::ETAG, value);
    }
}

/// Whether a list of tags names that one, compressed or not.
fn names(list: &str, tag: &str) -> bool {
    let plain = |one: &str| {
        one.trim().trim_start_matches("W/").trim_matches('"').trim_end_matches(COMPRESSED).to_string()
    };
    list.split(',').any(|one| one.trim() == "*" || plain(one) == plain(tag))
}

/// The part of a file that a range asks for: 206, or 416 if it lies outside. A list of ranges is answered with the whole file.
fn ranged(whole: Response, bytes: Option<Bytes>, size: u64, range: &str) -> Response {
    let Some(asked) = range.trim().strip_prefix("bytes=").filter(|asked| !asked.contains(',')) else {
        return whole;
    };
    let Some((first, last)) = asked.split_once('-') else { return whole };
    let (first, last) = (first.trim(), last.trim());
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(start), Ok(end)) if start <= end => (start, end.min(size.saturating_sub(1))),
        (Ok(start), Err(_)) if last.is_empty() => (start, size.saturating_sub(1)),
        (Err(_), Ok(tail)) if first.is_empty() && tail > 0 => {
            (size.saturating_sub(tail), size.saturating_sub(1))
        }
        // What is no range is passed over, as the standard has it.
        _ if !(first.is_empty() && last == "0") => return whole,
        _ => (size, size),
    };
    if start >= size {
        let mut response = Problem::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "request.unsatisfiable-range",
            "tệp không có đoạn đó",
            "the file has no such range",
        )
        .into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
        return response;
    }
    let length = end - start + 1;
    let (mut parts, body) = whole.into_parts();
    let part = match bytes {
        Some(bytes) => Body::from(bytes.slice(start as usize..=end as usize)),
        None => {
            let cut = body.into_data_stream().scan((start, length), |(skip, left), frame| {
                let cut = frame.map(|frame| {
                    let from = (*skip).min(frame.len() as u64) as usize;
                    *skip -= from as u64;
                    let rest = frame.slice(from..);
                    let taken = (*left).min(rest.len() as u64) as usize;
                    *left -= taken as u64;
                    rest.slice(..taken)
                });
                // Nothing more is read once the part is whole.
                std::future::ready(
                    (*left > 0 || cut.as_ref().is_ok_and(|part| !part.is_empty())).then_some(cut),
                )
            });
            Body::from_stream(cut)
        }
    };
    parts.status = StatusCode::PARTIAL_CONTENT;
    parts.headers.insert(header::CONTENT_LENGTH, length.into());
    if let Ok(value) = HeaderValue::from_str(&format!("bytes {start}-{end}/{size}")) {
        parts.headers.insert(header::CONTENT_RANGE, value);
    }
    Response::from_parts(parts, part)
}

/// The same answer, compressed.
async fn compressed(whole: Response, bytes: Bytes) -> Response {
    let shrink = move || -> std::io::Result<Vec<u8>> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(&bytes)?;
        writer.finish()
    };
    let small = match whole.body().size_hint().exact() {
        Some(size) if size as usize <= LONG => shrink(),
        _ => match tokio::task::spawn_blocking(shrink).await {
            Ok(small) => small,
            Err(_) => return whole,
        },
    };
    let Ok(small) = small else { return whole };
    let (mut parts, _) = whole.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    let tag = parts
        .headers
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok())
        .map(|tag| tag.trim_matches('"').to_string());
    if let Some(tag) = tag {
        set_tag(&mut parts.headers, &format!("{tag}{COMPRESSED}"));
    }
    Response::from_parts(parts, Body::from(small))
}

/// A document with its tag: its version, and the hash of what is sent, which also tells its state and what the caller may do.
pub(crate) fn versioned(document: &DocumentView) -> Response {
    let bytes = Bytes::from(serde_json::to_vec(document).unwrap_or_default());
    let hash = tag(&bytes);
    let mut response = ([(header::CONTENT_TYPE, "application/json")], bytes).into_response();
    set_tag(response.headers_mut(), &format!("{}-{hash}", document.version));
    response
}

/// The version of a document that a change is meant for, as `If-Match` names it: its tag, or its version alone.
pub(crate) struct IfMatch(pub Option<i64>);

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text.trim_matches('"').split('-').next().and_then(|version| version.parse().ok());
        match version {
            Some(version) if text.starts_with('"') => Ok(Self(Some(version))),
            // A weak tag, or none of a document, matches nothing.
            _ => Err(failed_precondition()),
        }
    }
}

impl IfMatch {
    /// The version that a change is meant for: that of the header, else that of the body.
    ///
    /// # Errors
    /// `request.precondition-failed` if they name two.
    pub(crate) fn or(&self, of_body: Option<i64>) -> Result<Option<i64>> {
        match (self.0, of_body) {
            (Some(header), Some(body)) if header != body => Err(failed_precondition()),
            (header, body) => Ok(header.or(body)),
        }
    }

    /// The outcome of a change: what was refused because of another version is a failed precondition where the header named it.
    pub(crate) fn outcome<T>(&self, outcome: crate::service::Result<T>) -> Result<T> {
        outcome.map_err(|error| match error.code.as_str() {
            "store.stale" | "paper.stale" if self.0.is_some() => failed_precondition(),
            _ => error.into(),
        })
    }
}

/// 412: the document has another version.
pub(crate) fn failed_precondition() -> Problem {
    Problem::new(
        StatusCode::PRECONDITION_FAILED,
        "request.precondition-failed",
        "văn bản đã có bản khác; hãy đọc lại rồi gửi `ETag` mới",
        "the document has another version; read it again and send its present `ETag`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(size: usize) -> (Response, Bytes) {
        let bytes: Bytes = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect::<Vec<u8>>().into();
        (([(header::CONTENT_TYPE, "application/pdf")], bytes.clone()).into_response(), bytes)
    }

    async fn part(range: &str, streamed: bool) -> (StatusCode, Vec<u8>, String) {
        let (whole, bytes) = file(100);
        let (whole, held) = match streamed {
            true => {
                let chunks: Vec<std::result::Result<Bytes, std::io::Error>> =
                    bytes.chunks(7).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
                let (parts, _) = whole.into_parts();
                (Response::from_parts(parts, Body::from_stream(futures_util::stream::iter(chunks))), None)
            }
            false => (whole, Some(bytes)),
        };
        let response = ranged(whole, held, 100, range);
        let (parts, body) = response.into_parts();
        let at = parts.headers.get(header::CONTENT_RANGE).map(|value| value.to_str().unwrap().to_string());
        (parts.status, axum::body::to_bytes(body, 10_000).await.unwrap().to_vec(), at.unwrap_or_default())
    }

    #[tokio::test]
    async fn a_part_of_a_file_is_sent() {
        for streamed in [false, true] {
            let (status, bytes, at) = part("bytes=10-19", streamed).await;
            assert_eq!((status.as_u16(), bytes, at.as_str()), (206, (10..20).collect(), "bytes 10-19/100"));
            assert_eq!(part("bytes=90-", streamed).await.1, (90..100).collect::<Vec<u8>>());
            assert_eq!(part("bytes=-5", streamed).await.1, (95..100).collect::<Vec<u8>>());
            assert_eq!(part("bytes=95-500", streamed).await.2, "bytes 95-99/100");
            assert_eq!(part("bytes=100-", streamed).await.0.as_u16(), 416);
            assert_eq!(part("bytes=100-", streamed).await.2, "bytes */100");
            assert_eq!(part("bytes=0-1,5-6", streamed).await.0.as_u16(), 200);
            assert_eq!(part("bytes=9-3", streamed).await.0.as_u16(), 200);
            assert_eq!(part("lines=1-2", streamed).await.0.as_u16(), 200);
        }
    }

    #[test]
    fn a_tag_is_known_compressed_or_not() {
        assert!(names("\"a\"", "\"a\""));
        assert!(names("W/\"b\", \"a-gzip\"", "\"a\""));
        assert!(names("*", "\"a\""));
        assert!(!names("\"b\"", "\"a\""));
        assert!(
            takes_gzip("br, gzip;q=0.5") && takes_gzip("*") && !takes_gzip("gzip;q=0") && !takes_gzip("br")
        );
    }
}
