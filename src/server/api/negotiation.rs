//! `Accept`: a client that takes none of the media types of a route is refused before anything is done for it.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;

use crate::server::error::Problem;

/// The media types with which each operation answers, by method and path: those of the description.
static OFFERED: LazyLock<HashMap<(String, String), Vec<String>>> =
    LazyLock::new(|| of_description(&super::description()));

fn of_description(whole: &Json) -> HashMap<(String, String), Vec<String>> {
    let mut offered = HashMap::new();
    for (path, item) in whole["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let answers = operation["responses"].as_object().into_iter().flatten();
            let done =
                answers.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| &answer["content"]);
            let types = done.filter_map(Json::as_object).flat_map(|content| content.keys().cloned());
            offered.insert((method.to_ascii_uppercase(), path.clone()), types.collect());
        }
    }
    offered
}

/// Refuses a request that accepts none of the media types of its route.
pub(crate) async fn acceptable(request: Request, next: Next) -> Response {
    match unacceptable(&request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

fn unacceptable(request: &Request) -> Option<Problem> {
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    let method = if *request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let offered = OFFERED.get(&(method.to_string(), route.to_string()))?;
    if offered.is_empty() || offered.iter().any(|media_type| accepts(request.headers(), media_type)) {
        return None;
    }
    let types = offered.join(", ");
    Some(Problem::new(
        StatusCode::NOT_ACCEPTABLE,
        "request.not-acceptable",
        format!("địa chỉ này chỉ trả lời bằng: {types}"),
        format!("this address answers with: {types}"),
    ))
}

/// Whether a client takes an answer of that media type; one that says nothing takes all. A media type of the description may be
/// a range itself.
pub(crate) fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let given: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let mut ranges =
        given.iter().flat_map(|value| value.split(',')).map(str::trim).filter(|range| !range.is_empty());
    let mut any = false;
    let taken = ranges.any(|range| {
        any = true;
        let mut parts = range.split(';').map(str::trim);
        let wanted = parts.next().unwrap_or_default();
        let refused = parts.any(|part| {
            let quality = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            quality
                .and_then(|quality| quality.trim().parse::<f32>().ok())
                .is_some_and(|quality| quality <= 0.0)
        });
        !refused && matches(wanted, media_type)
    });
    taken || !any
}

fn matches(range: &str, media_type: &str) -> bool {
    if range == "*/*" || media_type == "*/*" {
        return true;
    }
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    match range.strip_suffix("/*") {
        Some(family) => media_type.split('/').next().is_some_and(|own| own.eq_ignore_ascii_case(family)),
        None => range.eq_ignore_ascii_case(media_type),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_client_says_what_it_takes() {
        let takes = |accept: &'static str, media_type: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            accepts(&headers, media_type)
        };
        assert!(accepts(&HeaderMap::new(), "application/pdf"));
        for accept in [
            "*/*",
            "application/pdf",
            "application/*;q=0.5",
            "text/html, */*;q=0.8",
            "image/png, Application/PDF",
            "",
        ] {
            assert!(takes(accept, "application/pdf"), "{accept}");
        }
        for accept in ["image/png", "application/pdf;q=0", "application/json, text/*"] {
            assert!(!takes(accept, "application/pdf"), "{accept}");
        }
        assert!(takes("image/png", "*/*"));
    }
}
