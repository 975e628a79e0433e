//! Files sent to the client, and the errors of files that the client sends.

use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::api::set_tag;
use super::error::Problem;
use super::limits::too_large;
use crate::service::jobs::{DOCX, ResultFile};
use crate::service::views::encoded;

/// The media type of a Word file.
pub(crate) const WORD_FILE: &str = DOCX;

/// A file to save under that name, which may have any letters (RFC 6266).
pub(crate) fn attachment(name: &str, media_type: &str, bytes: Bytes) -> Response {
    file(name, media_type, bytes, false)
}

/// A file to save, sent in pieces.
pub(crate) fn streamed(file: ResultFile) -> Response {
    let ResultFile { name, media_type, size, tag, content } = file;
    let mut response = with_name(&name, &media_type, Body::from_stream(content).into_response(), false);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, size.into());
    set_tag(headers, &tag);
    // What is stored never changes. Who has signed out on a shared computer must not be shown it, so the browser asks.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
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

/// The name under which a client uploads the file of a part of a form; `None` if the part is not a file. `filename*` comes
/// first, as RFC 6266 has it; a plain name may be made of encoded words (RFC 2047), as some programs send it.
pub(crate) fn uploaded_name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_DISPOSITION)?.as_bytes();
    let parameters = parameters(&String::from_utf8_lossy(value));
    let of = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    of("filename*").and_then(extended).or_else(|| of("filename").map(decoded_words))
}

/// The parameters of a header, their names in small letters and without quotation marks.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(';') {
        let Some((name, value)) = after.split_once('=') else { break };
        let value = value.trim_start();
        let (value, left) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (value[..end].trim().to_string(), &value[end..])
            }
        };
        found.push((name.trim().to_ascii_lowercase(), value));
        rest = left;
    }
    found
}

/// A quoted value up to its closing mark, and what follows. Only a quotation mark is escaped: browsers send the backslashes of
/// Windows as they are.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &text[at + 1..]),
            '\\' if letters.peek().is_some_and(|(_, next)| *next == '"') => {
                letters.next();
                value.push('"');
            }
            letter => value.push(letter),
        }
    }
    (value, "")
}

/// A value with its character set, such as `UTF-8''B%C3%A1o.xlsx` (RFC 8187).
fn extended(value: &str) -> Option<String> {
    let (set, rest) = value.split_once('\'')?;
    let (_, text) = rest.split_once('\'')?;
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
    in_set(set, bytes)
}

/// Bytes in one of the character sets that clients send.
fn in_set(set: &str, bytes: Vec<u8>) -> Option<String> {
    match set.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

/// A text with its encoded words decoded; other text stays as it is.
fn decoded_words(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?") {
        let mut parts = after.splitn(3, '?');
        let word = match (parts.next(), parts.next(), parts.next()) {
            (Some(set), Some(kind), Some(tail)) => {
                tail.split_once("?=").and_then(|(word, left)| Some((encoded_word(set, kind, word)?, left)))
            }
            _ => None,
        };
        match word {
            Some((word, left)) => {
                // Blanks between two encoded words belong to their folding.
                if !before.trim().is_empty() || decoded.is_empty() {
                    decoded.push_str(before);
                }
                decoded.push_str(&word);
                rest = left;
            }
            None => {
                decoded.push_str(before);
                decoded.push_str("=?");
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// One encoded word.
fn encoded_word(set: &str, kind: &str, word: &str) -> Option<String> {
    let bytes = match kind {
        "B" | "b" => base64(word)?,
        "Q" | "q" => {
            let spaced = word.replace('%', "%25").replace('_', " ").replace('=', "%");
            percent_encoding::percent_decode_str(&spaced).collect()
        }
        _ => return None,
    };
    in_set(set, bytes)
}

/// Bytes in base64.
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
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
    fn the_name_of_an_upload_is_read_as_clients_write_it() {
        let name = |value: &str| {
            let mut headers = HeaderMap::new();
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            headers.insert(header::CONTENT_DISPOSITION, value);
            uploaded_name(&headers)
        };
        for (value, expected) in [
            ("form-data; name=\"file\"; filename=\"Kết quả.xlsx\"", "Kết quả.xlsx"),
            (
                "form-data; name=\"file\"; filename=\"x.xlsx\"; filename*=UTF-8''K%E1%BA%BFt%20qu%E1%BA%A3.xlsx",
                "Kết quả.xlsx",
            ),
            ("form-data; name=file; filename*=utf-8'vi'a%3Bb.xlsx", "a;b.xlsx"),
            ("form-data; filename*=iso-8859-1''caf%E9.csv", "café.csv"),
            ("form-data; name=\"file\"; filename=\"=?UTF-8?B?S+G6v3QgcXXhuqMueGxzeA==?=\"", "Kết quả.xlsx"),
            ("form-data; filename=\"=?utf-8?Q?K=E1=BA=BFt_qu=E1=BA=A3?= =?utf-8?Q?.xlsx?=\"", "Kết quả.xlsx"),
            // What is not understood stays as it is.
            ("form-data; filename=\"=?koi8-r?B?AA==?=.csv\"; filename*=koi8-r''%00", "=?koi8-r?B?AA==?=.csv"),
            ("form-data; filename=\"C:\\a\\b.xlsx\"", "C:\\a\\b.xlsx"),
            ("form-data; filename=\"a\\\"b;c.xlsx\"; name=file", "a\"b;c.xlsx"),
            ("form-data; name=file; filename=\"\"", ""),
        ] {
            assert_eq!(name(value).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(name("form-data; name=\"file\""), None);
        assert_eq!(name("form-data; name=\"a; filename=b\""), None);
    }

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
