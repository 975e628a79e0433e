//! The log of requests, and their counters.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, histogram};

use super::error::ProblemCode;

/// The id of the user who made a request, on its answer.
#[derive(Clone, Debug)]
pub(crate) struct ActorId(pub(crate) String);

/// Counts and logs every request: its route, never its path, so that nothing a person wrote gets into the log.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_string();
    let id = request_id(&request);
    let mut response = next.run(request).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    count(method.as_str(), &route, status, took);
    let problem = response.extensions().get::<ProblemCode>().cloned();
    let code = problem.as_ref().map_or("", |ProblemCode(code, _)| code.as_str());
    let milliseconds = took.as_millis() as u64;
    let actor = response.extensions().get::<ActorId>().map_or("-", |ActorId(id)| id.as_str()).to_string();
    match problem.as_ref().and_then(|ProblemCode(_, cause)| cause.as_deref()) {
        Some(cause) if status >= 500 => {
            tracing::error!(request = id, method = %method, route, status, code, actor, milliseconds, cause, "request failed");
        }
        _ => {
            tracing::info!(request = id, method = %method, route, status, code, actor, milliseconds, "request")
        }
    }
    if let Ok(value) = axum::http::HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The id that the request carries, if it is a plain one, else a new one.
fn request_id(request: &Request) -> String {
    let carried = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
    let plain = |text: &&str| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    carried.filter(plain).map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_string)
}

fn count(method: &str, route: &str, status: u16, took: Duration) {
    let (method, route) = (method_word(method), route.to_string());
    let status = status.to_string();
    counter!("vanthu_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    histogram!("vanthu_http_request_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
}

/// The method as a label. Unknown methods share one, because a client could invent any number of them.
fn method_word(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|name| *name == method)
        .unwrap_or("other")
}
