//! Limits of requests: how many need a worker at once, how long each may take, how large its body may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::error::Problem;
use super::state::AppState;

/// The bytes that a multipart form may add to its file.
pub(crate) const FORM_OVERHEAD: usize = 64 << 10;

/// Answers 429 when too many requests that need a worker are under way, before the body of this one is read.
pub(crate) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let load = state.pool.load();
    // An admitted request must be done within its budget: one that would wait for most of it is better refused now.
    let wait = load.usual.as_secs_f64() * (state.admission.admitted() / load.workers.max(1)) as f64;
    let patience = state.config.limits.request_seconds as f64 / 3.0;
    let Some(permit) = state.admission.try_admit().filter(|_| wait <= patience) else {
        state.metrics.turned_away();
        return Problem::busy(wait.clamp(1.0, 30.0).ceil() as u64).into_response();
    };
    let response = next.run(request).await;
    drop(permit);
    response
}

/// Ends a request that takes longer than its budget: 408 while its body was still coming, else 503.
pub(crate) async fn budget(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let received = Arc::new(AtomicBool::new(axum::body::HttpBody::is_end_stream(request.body())));
    let end = received.clone();
    let request = request.map(|body| {
        let ends = futures_util::stream::once(async move {
            end.store(true, Ordering::Relaxed);
            None
        });
        let frames = body.into_data_stream().map(Some).chain(ends);
        Body::from_stream(frames.filter_map(|frame| async move { frame }))
    });
    let seconds = state.config.limits.request_seconds;
    match tokio::time::timeout(Duration::from_secs(seconds), next.run(request)).await {
        Ok(response) => response,
        Err(_) if received.load(Ordering::Relaxed) => {
            let mut problem = Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "service.too-slow",
                format!("việc này không xong trong {seconds} giây"),
                format!("this was not done within {seconds} seconds"),
            );
            problem.retry_after = Some(5);
            problem.into_response()
        }
        Err(_) => Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "request.too-slow",
            format!("nội dung gửi lên không đến đủ trong {seconds} giây"),
            format!("the body did not arrive within {seconds} seconds"),
        )
        .into_response(),
    }
}

/// Reads a body of at most `max` bytes.
///
/// # Errors
/// `request.too-large` (413); `request.malformed` (400) if it breaks off.
pub(crate) async fn read_body(body: Body, max: usize) -> Result<Bytes, Problem> {
    let mut frames = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(frame) = frames.next().await {
        let frame = frame
            .map_err(|_| Problem::malformed("nội dung gửi lên bị đứt giữa chừng", "the body broke off"))?;
        if bytes.len() + frame.len() > max {
            return Err(too_large(max));
        }
        bytes.extend_from_slice(&frame);
    }
    Ok(bytes.into())
}

/// 413: the body is longer than `max` bytes.
pub(crate) fn too_large(max: usize) -> Problem {
    let shown = if max >= 1 << 20 { format!("{} MB", max >> 20) } else { format!("{} KB", max >> 10) };
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "request.too-large",
        format!("nội dung gửi lên vượt quá {shown}"),
        format!("the body is larger than {shown}"),
    )
}

/// Answers 413 at once if the head of a request announces a body that is too long for every route.
pub(crate) async fn size(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let announced = request.headers().get(axum::http::header::CONTENT_LENGTH);
    let announced =
        announced.and_then(|value| value.to_str().ok()).and_then(|value| value.parse::<u64>().ok());
    let max = state.config.limits.upload_bytes + FORM_OVERHEAD;
    if announced.is_some_and(|length| length > max as u64) {
        return too_large(state.config.limits.upload_bytes).into_response();
    }
    next.run(request).await
}
