//! Pages of other origins (CORS): those that the settings name may call the API with a token. Cookies are never shared.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::state::AppState;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const ALLOWED: &str = "authorization, content-type, accept, accept-language, idempotency-key, if-match, if-none-match, \
                       if-range, range, x-request-id";
const EXPOSED: &str = "location, etag, retry-after, content-disposition, content-range, accept-ranges, \
                       idempotency-replayed, x-request-id, ratelimit, ratelimit-policy, deprecation, sunset, link";

/// The origin of a request, if the settings let its pages call the API.
pub(crate) fn allowed_origin<'a>(state: &AppState, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let text = origin.to_str().ok()?;
    state.config.cors_origins.iter().any(|allowed| allowed.trim_end_matches('/') == text).then_some(origin)
}

/// Answers the question of a browser whether a page of another origin may call the API, and says so with every answer.
pub(crate) async fn cross_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") || state.config.cors_origins.is_empty() {
        return next.run(request).await;
    }
    let origin = allowed_origin(&state, request.headers()).cloned();
    let asks = *request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match (asks, &origin) {
        (true, Some(_)) => {
            let headers = [
                (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
                (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED),
                (header::ACCESS_CONTROL_MAX_AGE, "600"),
            ];
            (StatusCode::NO_CONTENT, headers).into_response()
        }
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    response
}
