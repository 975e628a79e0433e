//! The body of a form: a limited number of pairs, read off the async threads if it is long.

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;

use super::page_context::Pairs;
use crate::server::error::{Problem, Result};
use crate::server::limits::{SMALL_BODY, read_body};
use crate::server::state::AppState;

/// How many pairs a form may have. The longest form of a document has some hundreds.
pub(super) const MAX_PAIRS: usize = 1000;

/// The pairs of a form without files.
pub(super) struct FormBody(pub(super) Pairs);

impl FromRequest<AppState> for FormBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "request.not-a-form",
                "trang này nhận biểu mẫu",
                "this page takes a form",
            ));
        }
        let bytes = read_body(request.into_body(), state.config.limits.json_bytes).await?;
        if bytes.len() <= SMALL_BODY {
            return pairs(&bytes).map(Self);
        }
        tokio::task::spawn_blocking(move || pairs(&bytes).map(Self))
            .await
            .unwrap_or_else(|_| Err(Problem::failed("reading a form panicked")))
    }
}

fn pairs(bytes: &Bytes) -> Result<Pairs> {
    if bytes.iter().filter(|byte| **byte == b'&').count() >= MAX_PAIRS {
        return Err(too_many_pairs());
    }
    Ok(url::form_urlencoded::parse(bytes).into_owned().collect())
}

/// 413: the form has too many pairs.
pub(super) fn too_many_pairs() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "request.too-many-pairs",
        format!("biểu mẫu có quá {MAX_PAIRS} mục; nội dung dài thì tải lên bằng bảng tính"),
        format!("the form has more than {MAX_PAIRS} fields; upload long content as a workbook"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_a_limited_number_of_pairs() {
        let form = |count: usize| Bytes::from(vec!["a=%E1%BB%A7+x"; count].join("&"));
        let read = pairs(&form(MAX_PAIRS)).unwrap();
        assert_eq!((read.len(), read[0].1.as_str()), (MAX_PAIRS, "ủ x"));
        assert_eq!(pairs(&form(MAX_PAIRS + 1)).unwrap_err().code, "request.too-many-pairs");
        assert!(pairs(&Bytes::new()).unwrap().is_empty());
    }
}
